//! What can be wrong with the configuration, said so that it can be put right. No message repeats a value that may be
//! a secret.

use super::secret::SecretError;
use std::fmt;
use std::path::PathBuf;

/// Why there is no configuration.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// Settings that cannot be used: all of them, not only the first.
    #[error("{}", list(.0))]
    Invalid(Vec<Problem>),
    /// The configuration file cannot be read.
    #[error("cannot read {}: {source}", path.display())]
    Read {
        /// Which.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The configuration file is too large or not text.
    #[error("{}: {reason}", path.display())]
    NotAConfig {
        /// Which.
        path: PathBuf,
        /// What it is instead.
        reason: &'static str,
    },
    /// The file of secrets cannot be used.
    #[error(transparent)]
    Credentials(#[from] SecretError),
}

/// One setting that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// `path:line`, `environment NAME` or `command line`.
    pub place: String,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub hint: Option<String>,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.place, self.message)?;
        match &self.hint {
            Some(hint) => write!(f, "\n  {hint}"),
            None => Ok(()),
        }
    }
}

fn list(problems: &[Problem]) -> String {
    problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

/// `text` with every control character written as an escape: names in a file can hold any.
pub(super) fn visible(text: &str) -> String {
    text.chars().flat_map(|c| if c.is_control() { c.escape_default().collect() } else { vec![c] }).collect()
}
