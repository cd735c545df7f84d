//! How a command ends when it does not end well: what is said, and the exit code.

use crate::bootstrap::BootstrapError;
use crate::coach::account::AccountError;
use crate::config::ConfigError;
use crate::knowledge::evaluate::EvaluateError;
use crate::knowledge::ingest::IngestError;
use crate::store::error::StoreError;

/// Why a command failed.
#[derive(Debug, thiserror::Error)]
pub enum CliError {
    /// The configuration.
    #[error("{0}")]
    Config(#[from] ConfigError),
    /// Wrong arguments, beyond what clap sees.
    #[error("{0}")]
    Usage(String),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A document.
    #[error(transparent)]
    Ingest(#[from] IngestError),
    /// A backup or an export.
    #[error(transparent)]
    Account(#[from] AccountError),
    /// A file of labelled questions.
    #[error(transparent)]
    Evaluate(#[from] EvaluateError),
    /// The provider, or an answer that is not whole.
    #[error("{0}")]
    Provider(String),
    /// Nothing was found.
    #[error("{0}")]
    Nothing(String),
    /// A text contradicts the rulebook.
    #[error("{0}")]
    Contradicted(String),
    /// Anything else.
    #[error("{0}")]
    Failed(String),
    /// Nobody reads the output any more.
    #[error("the output was closed")]
    OutputClosed,
}

impl From<BootstrapError> for CliError {
    fn from(error: BootstrapError) -> Self {
        match error {
            BootstrapError::Store(error) => Self::Store(error),
            address @ BootstrapError::Address { .. } => Self::Usage(address.to_string()),
        }
    }
}

impl CliError {
    /// The exit code, as the help lists them.
    pub fn code(&self) -> u8 {
        match self {
            Self::Config(_) | Self::Usage(_) | Self::Store(StoreError::Address { .. }) => 2,
            Self::Store(_) | Self::Account(AccountError::Store(_)) => 3,
            Self::Provider(_) => 4,
            Self::Nothing(_) => 5,
            Self::Contradicted(_) => 6,
            Self::Ingest(_) | Self::Evaluate(_) | Self::Account(_) | Self::Failed(_) => 1,
            Self::OutputClosed => 0,
        }
    }

    /// What is printed: the error, and on the next line what to do.
    pub fn told(&self) -> String {
        match self {
            Self::Store(error) => match error.hint() {
                Some(hint) => format!("error: {error}\n  {hint}"),
                None => format!("error: {error}"),
            },
            Self::Nothing(text) | Self::Contradicted(text) => text.clone(),
            other => format!("error: {other}"),
        }
    }
}
