//! The configuration: the sum of what the layers can be told, and where each value came from.
//!
//! Built-in default, then the configuration file, then `credentials.toml` for secrets, then the environment, then the
//! command line: the later one wins. It owns reading and types. What a model name or an address is worth is checked by
//! the layer that uses it.
//!
//! In reading order: [`key`] is the registry of settings, [`source`] reads the outside world once, [`mod@file`] understands
//! the configuration file, [`load()`] makes values of it all, [`secret`] keeps `credentials.toml`, [`chosen`] reads the model
//! that was chosen on the screen, [`problem`] says what is wrong, and [`doc`] prints the registry as documents.

mod address;
pub mod chosen;
pub mod doc;
pub mod file;
pub mod key;
mod load;
pub mod problem;
pub mod secret;
pub mod source;

pub use load::load;
pub use problem::{ConfigError, Problem};
pub use secret::{Credentials, DatabaseRole};
pub use source::{ReadOptions, Sources};

use crate::api::settings::{ChatSettings, EmbeddingSettings};
use crate::coach::settings::CoachSettings;
use secrecy::SecretString;
use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

/// Everything that the program can be told.
#[derive(Clone, Debug)]
pub struct Config {
    /// `[database]`
    pub database: DatabaseConfig,
    /// `[chat]`
    pub chat: ChatConfig,
    /// `[coach]`
    pub coach: CoachSettings,
    /// `[embedding]`
    pub embedding: EmbeddingConfig,
    /// `[retrieval]`
    pub retrieval: RetrievalConfig,
    /// `[tui]`
    pub tui: TuiConfig,
    /// `[data]`
    pub data: DataConfig,
    /// `[log]`
    pub log: LogConfig,
    /// The file of secrets, for database logins that the program stores itself.
    pub credentials: Credentials,
    effective: Vec<Effective>,
    warnings: Vec<String>,
}

impl Config {
    /// Every setting with its value as it may be shown, and its origin; in the order of the documents.
    pub fn effective(&self) -> Vec<Effective> {
        self.effective.clone()
    }

    /// What is no error and still probably not meant, one sentence each.
    pub fn warnings(&self) -> &[String] {
        &self.warnings
    }
}

/// Where rows are kept.
#[derive(Clone, Debug)]
pub struct DatabaseConfig {
    /// Address of a server; none: the embedded database.
    pub url: Option<SecretString>,
    /// Whether a connection to another computer may go without TLS.
    pub insecure_plaintext: bool,
    /// For a connection, all addresses together.
    pub connect_timeout: Duration,
}

/// Who answers.
#[derive(Clone, Debug)]
pub struct ChatConfig {
    /// The server and the model.
    pub settings: ChatSettings,
    /// The key for it.
    pub api_key: Option<SecretString>,
    /// Whether the offline coach answers even when there is a key.
    pub offline: bool,
    /// The model that was chosen in the program and still stands over the configured one.
    pub chosen: Option<String>,
}

impl ChatConfig {
    /// The model that answers at the start.
    pub fn model(&self) -> &str {
        self.chosen.as_deref().unwrap_or(&self.settings.model)
    }
}

/// What turns text into vectors.
#[derive(Clone, Debug)]
pub struct EmbeddingConfig {
    /// Inside the program or over the network.
    pub provider: EmbeddingProvider,
    /// The server and the model, for `Openai`.
    pub settings: EmbeddingSettings,
    /// The key for it.
    pub api_key: Option<SecretString>,
}

/// Where vectors are made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EmbeddingProvider {
    /// Inside the program.
    Offline,
    /// An OpenAI-compatible API.
    Openai,
}

/// How much evidence an answer gets.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RetrievalConfig {
    /// Passages for one answer, 1 to 20.
    pub passages: usize,
    /// Similarity, 0 to 1, under which a passage is no evidence; none: the value measured for the embedding in use.
    pub threshold: Option<f64>,
}

/// The screen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TuiConfig {
    /// Colours.
    pub theme: ThemeChoice,
    /// Whether the mouse is the program's.
    pub mouse: bool,
    /// Command that opens a long question; its arguments are separated by spaces.
    pub editor: Option<String>,
}

/// Which colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ThemeChoice {
    /// As the terminal's background is.
    Auto,
    /// For a dark background.
    Dark,
    /// For a light background.
    Light,
    /// None.
    Mono,
}

/// Files of the program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DataConfig {
    /// Folder of the embedded database, drafts and logs.
    pub dir: PathBuf,
}

/// The log file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogConfig {
    /// `off`, `error`, `warn`, `info`, `debug` or `trace`.
    pub level: String,
}

/// One setting as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Effective {
    /// Dotted name.
    pub key: &'static str,
    /// Its value as TOML; dots for a secret, `not set` for none.
    pub value_shown: String,
    /// Where it came from.
    pub origin: Origin,
}

impl fmt::Display for Effective {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} = {} ({})", self.key, self.value_shown, self.origin)
    }
}

/// Where a value came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// The program.
    Default,
    /// A line of the configuration file, from 1.
    File {
        /// Which file.
        path: PathBuf,
        /// Its line.
        line: usize,
    },
    /// The file of secrets.
    Credentials(PathBuf),
    /// An environment variable.
    Environment(String),
    /// An option of this call.
    CommandLine,
    /// The athlete's choice in the program, kept in this file.
    Chosen(PathBuf),
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => f.write_str("default"),
            Self::File { path, line } => write!(f, "{}:{line}", path.display()),
            Self::Credentials(path) => write!(f, "{}", path.display()),
            Self::Environment(name) => write!(f, "environment {name}"),
            Self::CommandLine => f.write_str("command line"),
            Self::Chosen(path) => write!(f, "chosen in the program, {}", path.display()),
        }
    }
}
