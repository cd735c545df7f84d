//! What can go wrong with a provider, as types: one kind for each thing an athlete can do about it.
//!
//! `Display` is for logs: no key, no address, at most 300 characters of the provider's own words. [`ApiError::sentence`]
//! is for the athlete: what happened, and what to do next.

use super::refusal::{Refusal, tidy, without_key};
use super::retry::Wait;
use super::settings::BaseUrlError;
use super::sse::LimitExceeded;
use secrecy::SecretString;
use std::time::Duration;

/// A failure of a provider, or on the way to it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ApiError {
    /// 401: no key, or a wrong one.
    #[error("the provider refused the key ({0})")]
    Unauthorized(Refusal),
    /// 402, `insufficient_quota`, or a 401 that speaks of credit.
    #[error("no credit left with the provider ({0})")]
    PaymentRequired(Refusal),
    /// 403: the key may not do this.
    #[error("the provider forbids this ({0})")]
    Forbidden(Refusal),
    /// The model is unknown, or was withdrawn.
    #[error("model {model:?} not found ({refusal})")]
    ModelNotFound {
        /// The id that was asked for.
        model: String,
        /// What the provider said.
        refusal: Refusal,
    },
    /// 404 that is not about a model: the address is wrong.
    #[error("no such endpoint at this base URL ({0})")]
    NoEndpoint(Refusal),
    /// More text than the model takes.
    #[error("the request is longer than the model's context ({0})")]
    ContextTooLong(Refusal),
    /// 400, 422: the request is not to the provider's liking.
    #[error("the provider did not accept the request ({0})")]
    Invalid(Refusal),
    /// 429: too many requests or tokens for now.
    #[error("rate limit reached ({0})")]
    RateLimited(Refusal),
    /// 5xx, and 408, 409, 425: the provider could not answer.
    #[error("the provider failed ({0})")]
    Server(Refusal),
    /// An error inside a stream that began well.
    #[error("the provider reported an error in its answer ({0})")]
    Provider(Refusal),
    /// A web page instead of an API: a proxy, a captive portal, a wrong address.
    #[error("a web page came instead of an API's answer (http {status})")]
    NotAnApi {
        /// HTTP status.
        status: u16,
    },
    /// A redirect; it is not followed, because the key must not go elsewhere.
    #[error("redirected elsewhere (http {status})")]
    Redirected {
        /// HTTP status.
        status: u16,
    },
    /// The stream ended before its end mark.
    #[error("the stream ended before the answer did")]
    Truncated,
    /// The stream stood still.
    #[error("the stream stood still for {} ms", .0.as_millis())]
    Stalled(Duration),
    /// More than we are willing to hold.
    #[error(transparent)]
    LimitExceeded(#[from] LimitExceeded),
    /// An answer that cannot be read.
    #[error("the answer could not be read: {0}")]
    Unreadable(Unreadable),
    /// No connection.
    #[error("no connection: {0}")]
    Connect(ConnectProblem),
    /// Too long without a word.
    #[error("timed out {0}")]
    Timeout(Phase),
    /// The base URL of the settings cannot be used.
    #[error(transparent)]
    Address(#[from] BaseUrlError),
    /// The key cannot be sent in a header.
    #[error("the key contains characters that cannot be sent")]
    UnusableKey,
    /// An empty text cannot be embedded.
    #[error("text {index} of the batch is empty")]
    EmptyText {
        /// Its position, from 0.
        index: usize,
    },
    /// The embedding model gives vectors of another size.
    #[error("vectors of {got} dimensions came instead of {expected}")]
    Dimensions {
        /// As set.
        expected: usize,
        /// As received.
        got: usize,
    },
}

/// Why an answer cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    /// Three events in a row were not JSON.
    #[error("malformed events")]
    Malformed,
    /// Compressed, although we asked for plain text.
    #[error("compressed although that was not asked for")]
    Compressed,
    /// 204 or an empty body where one must be.
    #[error("empty")]
    Empty,
    /// JSON, or text, that is something else.
    #[error("not of the expected form")]
    Form,
    /// Vectors are missing, double, or of infinite values.
    #[error("vectors missing, double or not finite")]
    Vectors,
}

/// Why there is no connection.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ConnectProblem {
    /// The host's name is unknown, or names cannot be looked up at all.
    #[error("the host's name could not be looked up")]
    UnknownHost,
    /// Nothing listens there.
    #[error("connection refused")]
    Refused,
    /// No network, or no way to the host.
    #[error("the network is unreachable")]
    Offline,
    /// The certificate or the TLS handshake; the reason is rustls's own.
    #[error("tls: {0}")]
    Tls(String),
    /// The connection broke before an answer came.
    #[error("connection lost: {0}")]
    Lost(String),
    /// The HTTP client could not be set up.
    #[error("http client: {0}")]
    Client(String),
}

/// What was waited for when the time was up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Phase {
    /// A connection.
    #[error("connecting")]
    Connect,
    /// The headers of the response.
    #[error("waiting for the response's headers")]
    Headers,
    /// The first byte of the answer.
    #[error("waiting for the first byte")]
    FirstByte,
    /// The end of the answer.
    #[error("waiting for the end of the answer")]
    Total,
}

impl ApiError {
    /// What the provider refused with, if it did.
    pub fn refusal(&self) -> Option<&Refusal> {
        match self {
            Self::Unauthorized(refusal)
            | Self::PaymentRequired(refusal)
            | Self::Forbidden(refusal)
            | Self::ModelNotFound { refusal, .. }
            | Self::NoEndpoint(refusal)
            | Self::ContextTooLong(refusal)
            | Self::Invalid(refusal)
            | Self::RateLimited(refusal)
            | Self::Server(refusal)
            | Self::Provider(refusal) => Some(refusal),
            _ => None,
        }
    }

    fn refusal_mut(&mut self) -> Option<&mut Refusal> {
        match self {
            Self::Unauthorized(refusal)
            | Self::PaymentRequired(refusal)
            | Self::Forbidden(refusal)
            | Self::ModelNotFound { refusal, .. }
            | Self::NoEndpoint(refusal)
            | Self::ContextTooLong(refusal)
            | Self::Invalid(refusal)
            | Self::RateLimited(refusal)
            | Self::Server(refusal)
            | Self::Provider(refusal) => Some(refusal),
            _ => None,
        }
    }

    /// The provider's own words, cleaned.
    pub fn provider_message(&self) -> Option<&str> {
        self.refusal()?.message.as_deref()
    }

    /// How long the provider asks to wait, when that is at most two minutes.
    pub fn retry_after(&self) -> Option<Duration> {
        match self.refusal()?.advice.wait {
            Wait::For(time) => Some(time),
            Wait::Backoff | Wait::GiveUp => None,
        }
    }

    /// Whether the same request may succeed a little later. The server's `x-should-retry` counts more than the kind,
    /// except where a key or money is missing.
    pub fn retry_allowed(&self) -> bool {
        if matches!(self, Self::Unauthorized(_) | Self::PaymentRequired(_) | Self::Forbidden(_)) {
            return false;
        }
        if let Some(refusal) = self.refusal() {
            if refusal.advice.wait == Wait::GiveUp {
                return false;
            }
            if let Some(verdict) = refusal.advice.verdict {
                return verdict;
            }
        }
        match self {
            // 501 and 505 say that it will never work.
            Self::Server(refusal) => !matches!(refusal.status, Some(501 | 505)),
            Self::RateLimited(_)
            | Self::Provider(_)
            | Self::Truncated
            | Self::Stalled(_)
            | Self::Unreadable(Unreadable::Malformed)
            | Self::Connect(ConnectProblem::Lost(_))
            | Self::Timeout(Phase::Connect | Phase::Headers | Phase::FirstByte) => true,
            _ => false,
        }
    }

    /// Whether there is no way to the provider at all, so that the offline coach should answer.
    pub fn is_offline(&self) -> bool {
        matches!(self, Self::Connect(_) | Self::Timeout(Phase::Connect))
    }

    /// Whether it is about this model, so that another one may work.
    pub fn is_about_model(&self) -> bool {
        matches!(self, Self::ModelNotFound { .. })
    }

    /// The same without the key, should the provider have repeated it.
    #[must_use]
    pub(super) fn redacted(mut self, key: Option<&SecretString>) -> Self {
        if let Some(refusal) = self.refusal_mut()
            && let Some(message) = refusal.message.take()
        {
            refusal.message = tidy(&without_key(&message, key));
        }
        self
    }

    /// One or two sentences for the athlete: what happened, and what to do next.
    pub fn sentence(&self) -> String {
        match self {
            Self::ModelNotFound { model, .. } => {
                format!("The provider does not offer the model {} (any more). Choose another one.", shown(model))
            }
            Self::ContextTooLong(_) => {
                "The question with its context is too long for this model. Ask shorter, start a new chat, or choose a model \
                 with a larger context."
                    .into()
            }
            Self::Invalid(refusal) => said(
                "The provider did not accept the request",
                refusal,
                "Check the model and the settings, or choose another model.",
            ),
            Self::RateLimited(_) => match self.retry_after() {
                Some(wait) => format!("The provider asks for a pause of {} s. Ask again then.", wait.as_secs().max(1)),
                None => "The provider has had too many requests for now. Wait a minute and ask again.".into(),
            },
            Self::Provider(refusal) => {
                said("The provider reported an error", refusal, "Ask again.")
            }
            Self::Connect(problem) => problem.sentence(),
            Self::Address(error) => format!("{}.", capital(&error.to_string())),
            Self::EmptyText { .. } => "A text without words cannot be searched for. Write a question.".into(),
            Self::Dimensions { expected, got } => format!(
                "The embedding model gives vectors of {got} dimensions, but the library has {expected}. Set another \
                 embedding model."
            ),
            fixed => fixed.fixed_sentence().into(),
        }
    }

    /// The sentences that need no number and no name.
    fn fixed_sentence(&self) -> &'static str {
        match self {
            Self::Unauthorized(_) => {
                "The provider did not accept the key. Check that the key is set and belongs to this base URL."
            }
            Self::PaymentRequired(_) => {
                "The account with the provider has no credit left. Top it up there, or set another provider."
            }
            Self::Forbidden(_) => {
                "The provider does not allow this with your key. Check the key's rights, or choose another model."
            }
            Self::NoEndpoint(_) => "There is no such API at the base URL. Check it; most addresses end in /v1.",
            Self::Server(_) => "The provider has a problem of its own. Ask again in a minute.",
            Self::NotAnApi { .. } => {
                "A web page answered instead of the provider. Check the base URL, or sign in to the network you are on."
            }
            Self::Redirected { .. } => {
                "The provider's address has moved, and your key is not sent elsewhere by itself. Set the new base URL."
            }
            Self::LimitExceeded(_) => "The answer is far too long and was stopped. Ask again, or choose another model.",
            Self::Truncated => "The connection ended before the answer did. Ask again.",
            Self::Stalled(_) => "The answer stopped coming. Ask again.",
            Self::Unreadable(_) => {
                "The provider's answer could not be read. Ask again; if it stays so, check the base URL."
            }
            Self::Timeout(Phase::Connect) => {
                "The provider could not be reached in time. Check your network, then ask again."
            }
            Self::Timeout(Phase::Total) => "The answer took too long and was stopped. Ask a shorter question.",
            Self::UnusableKey => "The key contains characters that no key has. Set it again, without quotes or spaces.",
            _ => "The provider did not answer in time. Ask again.",
        }
    }
}

impl ConnectProblem {
    fn sentence(&self) -> String {
        match self {
            Self::UnknownHost => {
                "The provider's address could not be looked up. Check your network, and the host in the base URL."
                    .into()
            }
            Self::Refused => "Nothing answers at the base URL. Start the model server there, or check the port.".into(),
            Self::Offline => "There is no network. Connect, then ask again.".into(),
            Self::Tls(reason) => format!(
                "No safe connection to the provider ({reason}). Check the base URL, the clock of this computer, and any \
                 proxy in between."
            ),
            Self::Lost(_) => "The connection to the provider broke. Ask again.".into(),
            Self::Client(reason) => format!("The network could not be set up ({reason}). Run `hyrox-coach doctor`."),
        }
    }
}

/// A model's id as it may be shown: from the settings, so only cut and cleaned.
fn shown(model: &str) -> String {
    tidy(model).unwrap_or_else(|| "that is set".into())
}

/// What happened, in whose words, and what to do.
fn said(what: &str, refusal: &Refusal, next: &str) -> String {
    match &refusal.message {
        Some(message) => format!("{what}: \u{201C}{message}\u{201D}. {next}"),
        None => format!("{what}. {next}"),
    }
}

fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

#[cfg(test)]
#[path = "error_tests.rs"]
mod tests;
