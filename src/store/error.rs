//! What can go wrong with the database, each with what the athlete does next.

use super::handshake::Refusal;
use std::time::Duration;
use tokio_postgres::error::SqlState;

/// An error of the store. `Display` says what happened; [`StoreError::hint`] says what to do.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The URL cannot be used.
    #[error("the database URL cannot be used: {problem}")]
    Address {
        /// What is wrong with it; never a password.
        problem: String,
        /// What to write instead.
        hint: String,
    },
    /// The host's name is not known.
    #[error("no server named {host} was found")]
    UnknownHost {
        /// As it stood in the URL.
        host: String,
    },
    /// The host has IPv6 addresses only, and this network reaches none of them.
    #[error("{host} can only be reached over IPv6, and this network has none")]
    Ipv6Only {
        /// As it stood in the URL.
        host: String,
    },
    /// Nothing answered at the address.
    #[error("{host} does not answer: {reason}")]
    Unreachable {
        /// As it stood in the URL.
        host: String,
        /// In the words of the system.
        reason: String,
    },
    /// The server's certificate could not be verified, or it offers no TLS.
    #[error("the connection to {host} cannot be trusted: {reason}")]
    Tls {
        /// As it stood in the URL.
        host: String,
        /// What the verification said.
        reason: String,
        /// What to do about it.
        hint: String,
    },
    /// What the server asked for before the login is nothing that an honest one asks for.
    #[error("the login at {host} was stopped: {refusal}")]
    Refused {
        /// As it stood in the URL.
        host: String,
        /// What it asked for.
        refusal: Refusal,
    },
    /// Wrong password or role. Never retried by itself: Supabase bans addresses after repeated failures.
    #[error("{host} refused the login of {user}")]
    Login {
        /// As it stood in the URL.
        host: String,
        /// Role that was refused.
        user: String,
    },
    /// The pooler does not know the project: paused, deleted, or the user lacks `.reference`.
    #[error("Supabase does not know this project, or it is paused")]
    ProjectUnknown,
    /// The database of that name does not exist.
    #[error("the server has no database named {name}")]
    NoDatabase {
        /// As it stood in the URL.
        name: String,
    },
    /// pgvector is missing.
    #[error("the server has no pgvector extension")]
    NoVector,
    /// The server is too old.
    #[error("the server runs PostgreSQL {version}; 15 or newer is needed")]
    TooOld {
        /// Its version.
        version: String,
    },
    /// The role lacks a right.
    #[error("the role may not do this: {0}")]
    Rights(String),
    /// The connection would ignore the rules that keep athletes apart.
    #[error("this login is not safe to use: {0}")]
    Unsafe(String),
    /// The database's migrations and the program's do not fit.
    #[error("{0}")]
    Schema(String),
    /// A migration that was applied differs from the one in the program.
    #[error("migration {version} was applied with other contents than this program has")]
    MigrationChanged {
        /// Its number.
        version: i32,
    },
    /// Another program owns the data directory.
    #[error("another hyrox-coach (process {pid}) has this data open")]
    Owned {
        /// Its process id.
        pid: u32,
    },
    /// The embedded database could not be opened, or trapped.
    #[error("the local database failed: {0}")]
    Embedded(String),
    /// The program was built without the embedded database.
    #[error("this build has no embedded database")]
    NotEmbedded,
    /// No connection now; the supervisor is trying.
    #[error("the database is not reachable now: {0}")]
    Unavailable(String),
    /// It took too long.
    #[error("the database did not answer within {} seconds", .0.as_secs())]
    Timeout(Duration),
    /// The disk is full or read-only, or a file could not be written.
    #[error("{what}: {source}")]
    File {
        /// What was tried.
        what: String,
        /// The system's error.
        source: std::io::Error,
    },
    /// The row that was asked for is not there.
    #[error("{0} was not found")]
    NotFound(&'static str),
    /// A stored value could not be read.
    #[error("a stored value could not be read: {0}")]
    Value(String),
    /// Any other answer of the server: its SQLSTATE and message. Its detail holds row values and is left out.
    #[error("the database answered {code}: {message}")]
    Server {
        /// SQLSTATE.
        code: String,
        /// Primary message.
        message: String,
    },
    /// The connection broke in the middle.
    #[error("the connection to the database was lost")]
    Lost,
}

impl StoreError {
    /// What to do next, in one sentence.
    pub fn hint(&self) -> Option<String> {
        Some(match self {
            Self::Address { hint, .. } | Self::Tls { hint, .. } => hint.clone(),
            Self::Refused { refusal, .. } => refusal.hint().into(),
            Self::UnknownHost { .. } => "check the host in DATABASE_URL and your network; without it the local database is used".into(),
            Self::Ipv6Only { .. } => "use the session pooler's address of the Connect dialog (aws-N-REGION.pooler.supabase.com:5432), which has IPv4".into(),
            Self::Unreachable { .. } => "check the network and the port; the program tries again by itself".into(),
            Self::Login { .. } => "check the password in DATABASE_URL (special characters percent-encoded), then start again; it is not retried by itself".into(),
            Self::ProjectUnknown => "open the Supabase dashboard: restore the project if it is paused; the pooler's user is ROLE.PROJECT-REFERENCE".into(),
            Self::NoDatabase { .. } => "correct the name at the end of DATABASE_URL; on Supabase it is postgres".into(),
            Self::NoVector => "on Supabase enable the extension vector; elsewhere install pgvector for this server's version".into(),
            Self::TooOld { .. } => "upgrade the server, or unset DATABASE_URL to use the local database".into(),
            Self::Rights(_) => "run `hyrox-coach migrate` once with the database owner's URL".into(),
            Self::Unsafe(_) => "connect with an athlete's login; `hyrox-coach migrate` with the owner's URL makes one".into(),
            Self::Schema(_) => "update the program, or let the database's owner run `hyrox-coach migrate`".into(),
            Self::MigrationChanged { .. } => "install the released program again; never edit an applied migration".into(),
            Self::Owned { .. } => "quit the other one, or use it".into(),
            Self::Embedded(_) => "start again; if it stays, `hyrox-coach doctor` says more".into(),
            Self::NotEmbedded => "set DATABASE_URL, or build with the default features".into(),
            Self::File { .. } => "free some space or correct the folder's rights; nothing that was saved is lost".into(),
            Self::Unavailable(_) | Self::Timeout(_) | Self::Lost => "it is tried again by itself; what you type is kept on this computer".into(),
            Self::NotFound(_) | Self::Value(_) | Self::Server { .. } => return None,
        })
    }

    /// What happened and what to do, for a header or a toast.
    pub fn sentence(&self) -> String {
        match self.hint() {
            Some(hint) => format!("{self}: {hint}"),
            None => self.to_string(),
        }
    }

    /// Whether trying again later, without anybody changing anything, may help.
    pub fn is_transient(&self) -> bool {
        match self {
            Self::UnknownHost { .. }
            | Self::Unreachable { .. }
            | Self::Unavailable(_)
            | Self::Timeout(_)
            | Self::Lost
            | Self::Embedded(_) => true,
            Self::Server { code, .. } => {
                code.starts_with("08")
                    || code.starts_with("57P")
                    || matches!(code.as_str(), "40001" | "40P01" | "53300" | "XX000")
            }
            _ => false,
        }
    }

    /// Whether the connection itself is gone.
    pub fn is_disconnect(&self) -> bool {
        matches!(self, Self::Lost | Self::Timeout(_))
    }
}

impl From<tokio_postgres::Error> for StoreError {
    fn from(error: tokio_postgres::Error) -> Self {
        let Some(db) = error.as_db_error() else {
            if error.is_closed() || error.code().is_none() && source_is_io(&error) {
                return Self::Lost;
            }
            return Self::Value(error.to_string());
        };
        let message = crate::domain::clean::clean_line(db.message()).into_owned();
        match db.code() {
            &SqlState::INSUFFICIENT_PRIVILEGE => Self::Rights(message),
            &SqlState::INVALID_CATALOG_NAME => Self::NoDatabase { name: message },
            &SqlState::ADMIN_SHUTDOWN | &SqlState::CRASH_SHUTDOWN => Self::Lost,
            _ if message.contains("enant or user not found") || message.contains("ENOTFOUND") => Self::ProjectUnknown,
            code => Self::Server { code: code.code().to_owned(), message },
        }
    }
}

fn source_is_io(error: &tokio_postgres::Error) -> bool {
    std::error::Error::source(error).is_some_and(<dyn std::error::Error + 'static>::is::<std::io::Error>)
}
