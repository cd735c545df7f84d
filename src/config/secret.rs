//! Secrets: the file `credentials.toml` in the configuration folder, and the rules for a key.
//!
//! The file is used only when nobody else can read it: a regular file of mode 0600 in a folder of mode 0700, both owned
//! by the user, no symbolic link. It is written whole and atomically. No value of it appears in an error or in `Debug`.
//! What the environment says overrules it; that is the work of `load`.

use super::key::nearest;
use secrecy::{ExposeSecret as _, SecretString};
use std::collections::BTreeMap;
use std::io::{self, Read as _, Write as _};
use std::ops::Range;
use std::path::{Path, PathBuf};
use toml::de::{DeTable, DeValue};

/// Name of the file in the configuration folder.
pub const FILE_NAME: &str = "credentials.toml";

/// Largest file that is read, in bytes. Ten logins need less than one thousandth.
const SIZE_MAX: u64 = 64 * 1024;

/// The texts that the file may hold.
const TEXTS: [&str; 3] = ["chat_api_key", "embedding_api_key", "database_url"];

/// The table of logins.
const ROLES: &str = "database_roles";

/// First lines of a file that the program makes.
const HEADER: &str = "# Secrets of hyrox-coach. Keep this file private (mode 0600).\n";

/// Why secrets cannot be read or written.
#[derive(Debug, thiserror::Error)]
pub enum SecretError {
    /// Others can read it.
    #[error("{} can be read by other users (mode {mode:04o}); run: chmod {wanted:o} {}", path.display(), quoted(path))]
    Loose {
        /// The file or folder.
        path: PathBuf,
        /// Its permissions.
        mode: u32,
        /// What they must be.
        wanted: u32,
    },
    /// It belongs to somebody else.
    #[error("{} belongs to another user; make your own, or change its owner", path.display())]
    Foreign {
        /// The file or folder.
        path: PathBuf,
    },
    /// It is a link, a pipe, a folder ...
    #[error("{} is {found}, not a regular file; put the file itself there", path.display())]
    NotAFile {
        /// Where.
        path: PathBuf,
        /// What it is.
        found: &'static str,
    },
    /// More than 64 KiB.
    #[error("{} is larger than 64 KiB; it should hold a few keys only", path.display())]
    TooLarge {
        /// Which.
        path: PathBuf,
    },
    /// It cannot be read.
    #[error("cannot read {}: {source}", path.display())]
    Read {
        /// Which.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// It cannot be written.
    #[error("cannot write {}: {source}", path.display())]
    Write {
        /// Which.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// Something in it is wrong.
    #[error("{}:{line}: {message}", path.display())]
    Content {
        /// Which file.
        path: PathBuf,
        /// Where, from 1.
        line: usize,
        /// What, without the value.
        message: String,
    },
    /// A login that cannot be stored.
    #[error("this database login cannot be stored: {reason}")]
    Role {
        /// Why not.
        reason: &'static str,
    },
}

/// A login of one athlete on one database.
#[derive(Clone, Debug)]
pub struct DatabaseRole {
    /// Name of the role.
    pub user: String,
    /// Its password.
    pub password: SecretString,
}

/// What `credentials.toml` holds.
#[derive(Clone, Debug, Default)]
pub struct Credentials {
    path: PathBuf,
    /// Key for the chat provider.
    pub chat_api_key: Option<SecretString>,
    /// Key for the embedding provider.
    pub embedding_api_key: Option<SecretString>,
    /// Address of the database, password included.
    pub database_url: Option<SecretString>,
    roles: BTreeMap<String, DatabaseRole>,
}

impl Credentials {
    /// Reads the file. One that is not there is empty.
    pub fn load(path: &Path) -> Result<Self, SecretError> {
        match read_private(path)? {
            Some(text) => Self::parse(path, text.expose_secret()),
            None => Ok(Self { path: path.to_owned(), ..Self::default() }),
        }
    }

    /// Understands the text of the file; `path` is for messages and later saving.
    pub fn parse(path: &Path, text: &str) -> Result<Self, SecretError> {
        let at = |span: Range<usize>, message: String| SecretError::Content {
            path: path.to_owned(),
            line: line_of(text, span.start),
            message,
        };
        // The parser's own message may quote the line, so it is not passed on.
        let table = DeTable::parse(text)
            .map_err(|error| at(error.span().unwrap_or(0..0), "this is not valid TOML".into()))?
            .into_inner();
        let mut found = Self { path: path.to_owned(), ..Self::default() };
        for (name, value) in &table {
            let (key, span) = (name.get_ref().as_ref(), name.span());
            match (key, value.get_ref()) {
                (ROLES, DeValue::Table(roles)) => found.roles = parse_roles(roles, &at)?,
                (ROLES, _) => return Err(at(span, format!("`{ROLES}` must be a table of logins"))),
                (key, DeValue::String(secret)) if TEXTS.contains(&key) => {
                    found.put(key, secret).map_err(|reason| at(span, format!("`{key}` {reason}")))?;
                }
                (key, _) if TEXTS.contains(&key) => return Err(at(span, format!("`{key}` must be text in quotes"))),
                (key, _) => return Err(at(span, unknown(key, TEXTS.into_iter().chain([ROLES])))),
            }
        }
        Ok(found)
    }

    fn put(&mut self, key: &str, secret: &str) -> Result<(), &'static str> {
        // An empty text is a place that was prepared and not yet filled.
        if secret.is_empty() {
            return Ok(());
        }
        let slot = match key {
            "chat_api_key" => &mut self.chat_api_key,
            "embedding_api_key" => &mut self.embedding_api_key,
            _ => &mut self.database_url,
        };
        if key != "database_url" {
            check_api_key(secret)?;
        }
        *slot = Some(SecretString::from(secret.to_owned()));
        Ok(())
    }

    /// Where the file is or would be.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The login stored for a database, named `host:port/dbname`.
    pub fn database_role(&self, database: &str) -> Option<&DatabaseRole> {
        self.roles.get(database)
    }

    /// Stores a login for a database (`host:port/dbname`), in the file and here. What else is in the file stays,
    /// comments too. When this returns, the login is on the disk.
    pub fn save_database_role(&mut self, database: &str, role: &DatabaseRole) -> Result<(), SecretError> {
        for text in [database, &role.user, role.password.expose_secret()] {
            if text.is_empty() || text.chars().any(char::is_control) {
                return Err(SecretError::Role { reason: "a part of it is empty or has a control character in it" });
            }
        }
        let folder = self.path.parent().unwrap_or_else(|| Path::new(".")).to_owned();
        make_private_folder(&folder)?;
        let _lock = lock_folder(&folder)?;
        // Read again under the lock: another program may have stored a login since.
        let before = read_private(&self.path)?.unwrap_or_else(|| SecretString::from(HEADER.to_owned()));
        let text = with_role(&self.path, before.expose_secret(), database, role)?;
        let after = Self::parse(&self.path, text.expose_secret())?;
        write_private(&self.path, &folder, text.expose_secret().as_bytes())
            .map_err(|source| SecretError::Write { path: self.path.clone(), source })?;
        *self = after;
        Ok(())
    }
}

fn parse_roles(
    roles: &DeTable<'_>,
    at: &impl Fn(Range<usize>, String) -> SecretError,
) -> Result<BTreeMap<String, DatabaseRole>, SecretError> {
    let mut found = BTreeMap::new();
    for (database, login) in roles {
        let DeValue::Table(login) = login.get_ref() else {
            return Err(at(database.span(), "a database login must be a table of user and password".into()));
        };
        let (mut user, mut password) = (None, None);
        for (name, value) in login {
            let slot = match name.get_ref().as_ref() {
                "user" => &mut user,
                "password" => &mut password,
                other => return Err(at(name.span(), unknown(other, ["user", "password"].into_iter()))),
            };
            match value.get_ref() {
                DeValue::String(text) if !text.is_empty() => *slot = Some(text.as_ref().to_owned()),
                _ => return Err(at(name.span(), format!("`{}` must be text in quotes", name.get_ref()))),
            }
        }
        let (Some(user), Some(password)) = (user, password) else {
            return Err(at(database.span(), "a database login needs both user and password".into()));
        };
        let role = DatabaseRole { user, password: SecretString::from(password) };
        found.insert(database.get_ref().as_ref().to_owned(), role);
    }
    Ok(found)
}

/// Whether an API key can stand in an HTTP header as it is. The error goes after its name: "has a space in it ...".
pub fn check_api_key(key: &str) -> Result<(), &'static str> {
    if key.contains(['\n', '\r']) {
        Err("has a line break in it; copy the key again, without the end of the line")
    } else if key.contains(char::is_whitespace) {
        Err("has a space in it; copy the key again, without what stands before and after it")
    } else if !key.bytes().all(|byte| byte.is_ascii_graphic()) {
        Err("has a character in it that no key has; copy the key again")
    } else {
        Ok(())
    }
}

fn unknown<'a>(key: &str, words: impl Iterator<Item = &'a str>) -> String {
    let shown = super::problem::visible(key);
    match nearest(key, words) {
        Some(word) => format!("unknown key `{shown}`; did you mean `{word}`?"),
        None => format!("unknown key `{shown}`; known are {}, {ROLES}", TEXTS.join(", ")),
    }
}

/// Line of a byte, from 1.
pub(super) fn line_of(text: &str, byte: usize) -> usize {
    1 + text.bytes().take(byte).filter(|b| *b == b'\n').count()
}

/// The file's text with the login put in: over the old one when there is one, else at the end.
fn with_role(path: &Path, text: &str, database: &str, role: &DatabaseRole) -> Result<SecretString, SecretError> {
    Credentials::parse(path, text)?;
    let quote = |text: &str| toml::Value::String(text.to_owned()).to_string();
    let (user, password) = (quote(&role.user), quote(role.password.expose_secret()));
    let mut new = text.to_owned();
    if let Some(mut old) = login_spans(text, database) {
        // From the back, so that the first replacement does not move the second.
        old.sort_by_key(|(_, span)| std::cmp::Reverse(span.start));
        for (name, span) in old {
            new.replace_range(span, if name == "user" { &user } else { &password });
        }
    } else {
        if !new.is_empty() && !new.ends_with('\n') {
            new.push('\n');
        }
        let name = quote(database);
        for part in ["\n[", ROLES, ".", &name, "]\nuser = ", &user, "\npassword = ", &password, "\n"] {
            new.push_str(part);
        }
    }
    Ok(SecretString::from(new))
}

/// Where the values of a stored login stand in the text.
fn login_spans(text: &str, database: &str) -> Option<Vec<(String, Range<usize>)>> {
    let table = DeTable::parse(text).ok()?.into_inner();
    let roles = table.iter().find(|(name, _)| name.get_ref() == ROLES)?.1.get_ref().as_table()?;
    let login = roles.iter().find(|(name, _)| name.get_ref() == database)?.1.get_ref().as_table()?;
    Some(login.iter().map(|(name, value)| (name.get_ref().to_string(), value.span())).collect())
}

/// A path as a shell reads it.
fn quoted(path: &Path) -> String {
    let text = path.display().to_string();
    if text.chars().all(|c| c.is_ascii_alphanumeric() || "/._-~+".contains(c)) {
        text
    } else {
        format!("'{}'", text.replace('\'', r"'\''"))
    }
}

/// What the file system says of a file or folder.
#[cfg(unix)]
#[derive(Clone, Copy, Debug)]
struct Facts {
    owner: u32,
    mode: u32,
}

#[cfg(unix)]
impl Facts {
    fn of(metadata: &std::fs::Metadata) -> Self {
        use std::os::unix::fs::MetadataExt as _;
        Self { owner: metadata.uid(), mode: metadata.mode() & 0o7777 }
    }

    /// Refuses what others own or can read or change.
    fn check(self, path: &Path, me: u32, wanted: u32) -> Result<(), SecretError> {
        if self.owner != me {
            Err(SecretError::Foreign { path: path.to_owned() })
        } else if self.mode & 0o077 != 0 {
            Err(SecretError::Loose { path: path.to_owned(), mode: self.mode, wanted })
        } else {
            Ok(())
        }
    }
}

#[cfg(unix)]
fn me() -> u32 {
    rustix::process::geteuid().as_raw()
}

/// The text of a file that only its owner can read; none when there is no file.
fn read_private(path: &Path) -> Result<Option<SecretString>, SecretError> {
    let failed = |source| SecretError::Read { path: path.to_owned(), source };
    let seen = match std::fs::symlink_metadata(path) {
        Ok(seen) => seen,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(failed(error)),
    };
    if !seen.is_file() {
        let found = match seen.file_type() {
            kind if kind.is_symlink() => "a symbolic link",
            kind if kind.is_dir() => "a folder",
            _ => "a special file",
        };
        return Err(SecretError::NotAFile { path: path.to_owned(), found });
    }
    let file = std::fs::File::open(path).map_err(failed)?;
    #[cfg(unix)]
    check_opened(path, &seen, &file.metadata().map_err(failed)?)?;
    let mut bytes = Vec::new();
    file.take(SIZE_MAX + 1).read_to_end(&mut bytes).map_err(failed)?;
    if bytes.len() as u64 > SIZE_MAX {
        return Err(SecretError::TooLarge { path: path.to_owned() });
    }
    let text = String::from_utf8(bytes).map_err(|error| SecretError::Content {
        path: path.to_owned(),
        line: error.as_bytes()[..error.utf8_error().valid_up_to()].split(|byte| *byte == b'\n').count(),
        message: "this is not UTF-8 text".into(),
    })?;
    Ok(Some(SecretString::from(text)))
}

/// Checks folder and file; the opened file must be the one that was looked at, so a link put there in between is
/// noticed.
#[cfg(unix)]
fn check_opened(path: &Path, seen: &std::fs::Metadata, opened: &std::fs::Metadata) -> Result<(), SecretError> {
    use std::os::unix::fs::MetadataExt as _;
    if (seen.dev(), seen.ino()) != (opened.dev(), opened.ino()) {
        return Err(SecretError::NotAFile { path: path.to_owned(), found: "changing while it is read" });
    }
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        let metadata =
            std::fs::metadata(folder).map_err(|source| SecretError::Read { path: folder.to_owned(), source })?;
        Facts::of(&metadata).check(folder, me(), 0o700)?;
    }
    Facts::of(opened).check(path, me(), 0o600)
}

/// Makes the folder, or checks that it is private.
fn make_private_folder(folder: &Path) -> Result<(), SecretError> {
    let failed = |source| SecretError::Write { path: folder.to_owned(), source };
    #[cfg(unix)]
    {
        use std::os::unix::fs::DirBuilderExt as _;
        std::fs::DirBuilder::new().recursive(true).mode(0o700).create(folder).map_err(failed)?;
        Facts::of(&std::fs::metadata(folder).map_err(failed)?).check(folder, me(), 0o700)
    }
    #[cfg(not(unix))]
    std::fs::create_dir_all(folder).map_err(failed)
}

/// Keeps two programs from writing at once; freed when dropped. The folder itself is the lock, so no file is left.
#[cfg(unix)]
fn lock_folder(folder: &Path) -> Result<std::fs::File, SecretError> {
    let failed = |source| SecretError::Write { path: folder.to_owned(), source };
    let handle = std::fs::File::open(folder).map_err(failed)?;
    handle.lock().map_err(failed)?;
    Ok(handle)
}

#[cfg(not(unix))]
#[expect(clippy::unnecessary_wraps, reason = "the same signature as where folders can be locked")]
fn lock_folder(_folder: &Path) -> Result<(), SecretError> {
    Ok(())
}

/// The whole new file or the whole old one, whatever happens: new file, fsync, rename, fsync of the folder. The new file
/// has mode 0600 from the start.
fn write_private(path: &Path, folder: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = tempfile::Builder::new().prefix(".credentials-").tempfile_in(folder)?;
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    file.persist(path).map_err(|error| error.error)?;
    #[cfg(unix)]
    std::fs::File::open(folder)?.sync_all()?;
    Ok(())
}

#[cfg(test)]
#[path = "secret_tests.rs"]
mod tests;
