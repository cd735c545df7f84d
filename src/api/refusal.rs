//! Reads what a server says when it refuses, in any of the shapes that providers use, and decides what kind of refusal
//! it is. Pure. The words for the athlete are in `error`.

use super::error::ApiError;
use super::json;
use super::retry::RetryAdvice;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;
use std::fmt;

/// Characters of a provider's text that are kept.
const LONGEST_MESSAGE: usize = 300;
/// So many characters of a key are enough to recognise it; providers like to quote its start.
const KEY_PREFIX: usize = 8;

/// A refusal: the status, the provider's own words, and what it says about trying again.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Refusal {
    /// HTTP status, or the numeric code of an error inside a stream.
    pub status: Option<u16>,
    /// The provider's text: one line, at most 300 characters, no control characters, no key.
    pub message: Option<String>,
    /// From the headers.
    pub advice: RetryAdvice,
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.status, &self.message) {
            (Some(status), Some(message)) => write!(f, "http {status}: {message}"),
            (Some(status), None) => write!(f, "http {status}"),
            (None, Some(message)) => f.write_str(message),
            (None, None) => f.write_str("no reason given"),
        }
    }
}

/// An error as a provider words it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ErrorBody {
    /// `error.message`, `error`, `detail`, `detail[].msg` or `message`, else the text itself; never an HTML page.
    pub message: Option<String>,
    /// `type` and `code` of the error, lower case.
    kind: String,
    /// A numeric `code` or `status` that is an HTTP error.
    status: Option<u16>,
    /// It was an HTML page.
    html: bool,
}

impl ErrorBody {
    /// Reads the body of a response.
    pub fn parse(body: &str) -> Self {
        let body = body.trim();
        if is_html(body) {
            return Self { html: true, ..Self::default() };
        }
        match json::parse(body) {
            Some(value) => Self::from_value(&value),
            None => Self { message: tidy(body), ..Self::default() },
        }
    }

    /// Reads a JSON body, or the value of `error` in a stream.
    pub fn from_value(value: &Value) -> Self {
        // Some servers wrap the object in an array.
        let value = value.get(0).unwrap_or(value);
        let inner = value.get("error").filter(|error| error.is_object()).unwrap_or(value);
        let word = |key: &str| match &inner[key] {
            Value::String(text) => text.to_lowercase(),
            _ => String::new(),
        };
        let status = ["code", "status", "http_code"]
            .iter()
            .find_map(|key| number(&inner[*key]).or_else(|| number(&value[*key])))
            .filter(|status| (400..600).contains(status));
        Self {
            message: message_of(value).and_then(|text| tidy(&text)),
            kind: format!("{} {}", word("type"), word("code")),
            status,
            html: false,
        }
    }
}

/// A status that may be written as a number or as digits.
fn number(value: &Value) -> Option<u16> {
    match value {
        Value::Number(number) => u16::try_from(number.as_u64()?).ok(),
        Value::String(digits) => digits.parse().ok(),
        _ => None,
    }
}

fn message_of(value: &Value) -> Option<String> {
    let text = |value: &Value| value.as_str().filter(|text| !text.trim().is_empty()).map(str::to_owned);
    let error = &value["error"];
    let detail = &value["detail"];
    text(value)
        .or_else(|| text(&error["message"]))
        .or_else(|| text(error))
        .or_else(|| text(&error["error"]))
        .or_else(|| text(detail))
        .or_else(|| detail.as_array().and_then(|list| validation(list)))
        .or_else(|| text(&detail["message"]))
        .or_else(|| text(&detail["msg"]))
        .or_else(|| text(&value["message"]))
        .or_else(|| text(&value["msg"]))
        .or_else(|| text(&value["title"]))
        .or_else(|| match error {
            Value::Null | Value::Bool(_) => None,
            other => Some(other.to_string()),
        })
}

/// A validation list of what is wrong where: `body.temperature: must be less than 2`.
fn validation(list: &[Value]) -> Option<String> {
    let lines: Vec<String> = list
        .iter()
        .filter_map(|item| {
            let message = item["msg"].as_str().or_else(|| item.as_str())?;
            let place: Vec<String> = item["loc"]
                .as_array()
                .into_iter()
                .flatten()
                .map(|step| step.as_str().map_or_else(|| step.to_string(), str::to_owned))
                .collect();
            Some(if place.is_empty() { message.to_owned() } else { format!("{}: {message}", place.join(".")) })
        })
        .collect();
    (!lines.is_empty()).then(|| lines.join("; "))
}

/// Whether a text is the start of a web page.
pub(super) fn is_html(text: &str) -> bool {
    let start: String = text.trim_start_matches(['\u{FEFF}', ' ', '\t', '\r', '\n']).chars().take(15).collect();
    let start = start.to_lowercase();
    ["<!doctype", "<html", "<head", "<body", "<?xml", "<title", "<script", "<center"]
        .iter()
        .any(|tag| start.starts_with(tag))
}

/// One line without control or direction characters, cut to 300 characters; none when nothing is left.
pub(super) fn tidy(text: &str) -> Option<String> {
    let plain = |c: char| {
        let hidden =
            matches!(c, '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}');
        if c.is_control() || hidden { ' ' } else { c }
    };
    let spaced: String = text.chars().take(16 * LONGEST_MESSAGE).map(plain).collect();
    let line = spaced.split_whitespace().collect::<Vec<_>>().join(" ");
    let cut = if line.chars().count() > LONGEST_MESSAGE {
        line.chars().take(LONGEST_MESSAGE - 1).chain(['…']).collect()
    } else {
        line
    };
    (!cut.is_empty()).then_some(cut)
}

/// What is known when a server refuses.
#[derive(Clone, Debug, Default)]
pub struct Reply<'a> {
    /// HTTP status; none for an error inside a stream.
    pub status: Option<u16>,
    /// What it said.
    pub body: ErrorBody,
    /// From the headers.
    pub advice: RetryAdvice,
    /// The model that was asked for; empty when none was.
    pub model: &'a str,
}

/// What a message means, where the status alone does not tell.
struct Meaning {
    text: String,
}

impl Meaning {
    fn of(body: &ErrorBody) -> Self {
        let message = body.message.as_deref().unwrap_or_default().to_lowercase();
        Self { text: format!("{} | {message}", body.kind) }
    }

    fn says(&self, any: &[&str]) -> bool {
        any.iter().any(|phrase| self.text.contains(phrase))
    }

    /// No money: waiting does not help. Not by the word "billing" alone, which rate-limit texts mention too.
    fn no_credit(&self) -> bool {
        self.says(&[
            "insufficient_quota",
            "insufficient quota",
            "insufficient_balance",
            "insufficient balance",
            "insufficient credit",
            "insufficient_credit",
            "insufficient funds",
            "exceeded your current quota",
            "credit balance",
            "out of credit",
            "no credit",
            "enough credit",
            "payment_required",
            "payment required",
            "billing_not_active",
            "billing_hard_limit",
        ])
    }

    fn no_model(&self) -> bool {
        self.says(&["model_not_found"])
            || self.says(&["model"])
                && self.says(&[
                    "not found",
                    "not exist",
                    "unknown model",
                    "no such model",
                    "invalid model",
                    "unsupported model",
                    "model not available",
                    "model is not available",
                    "not a valid model",
                    "decommissioned",
                    "has been deprecated",
                    "has been retired",
                ])
    }

    fn too_long(&self) -> bool {
        self.says(&[
            "context_length",
            "context length",
            "context window",
            "context size",
            "exceed_context",
            "maximum context",
            "max_model_len",
            "prompt is too long",
            "input is too long",
            "too many tokens",
            "reduce the length",
            "maximum input length",
        ])
    }
}

/// The kind of refusal. The status decides where it is clear; the words decide where providers disagree.
pub fn classify(reply: Reply<'_>) -> ApiError {
    let meaning = Meaning::of(&reply.body);
    let status = reply.status.or(reply.body.status);
    let html = reply.body.html;
    let refusal = Refusal { status, message: reply.body.message, advice: reply.advice };
    let model = reply.model.to_owned();
    match status {
        Some(status @ 300..=399) => ApiError::Redirected { status },
        Some(status) if html && !matches!(status, 401 | 404 | 408 | 429 | 500..=510) => ApiError::NotAnApi { status },
        None if html => ApiError::NotAnApi { status: 200 },
        Some(402) => ApiError::PaymentRequired(refusal),
        // Some providers answer 401 when the money is spent, so a 401 may speak of credit or quota more loosely.
        Some(401) if meaning.no_credit() || meaning.says(&["credit", "quota", "balance"]) => {
            ApiError::PaymentRequired(refusal)
        }
        Some(401) => ApiError::Unauthorized(refusal),
        None | Some(400..=499) if meaning.no_credit() => ApiError::PaymentRequired(refusal),
        Some(403) => ApiError::Forbidden(refusal),
        None | Some(400 | 404 | 410 | 422) if meaning.no_model() => ApiError::ModelNotFound { model, refusal },
        Some(404 | 410) => ApiError::NoEndpoint(refusal),
        Some(413) => ApiError::ContextTooLong(refusal),
        None | Some(400 | 422 | 500) if meaning.too_long() => ApiError::ContextTooLong(refusal),
        Some(429) => ApiError::RateLimited(refusal),
        Some(408 | 409 | 425 | 500..=599) => ApiError::Server(refusal),
        Some(_) => ApiError::Invalid(refusal),
        None => in_stream(&meaning, refusal),
    }
}

/// An error inside a stream without a status: by its type and words.
fn in_stream(meaning: &Meaning, refusal: Refusal) -> ApiError {
    if meaning.says(&["invalid_api_key", "authentication_error", "incorrect api key", "invalid api key"]) {
        ApiError::Unauthorized(refusal)
    } else if meaning.says(&["permission_error", "permission_denied"]) {
        ApiError::Forbidden(refusal)
    } else if meaning.says(&["rate_limit", "rate limit", "too many requests"]) {
        ApiError::RateLimited(refusal)
    } else if meaning.says(&["invalid_request", "badrequest", "bad_request"]) {
        ApiError::Invalid(refusal)
    } else {
        ApiError::Provider(refusal)
    }
}

/// Removes every word that holds the key, the start of it, or its base64 or percent form from a provider's text.
pub(super) fn without_key(text: &str, key: Option<&SecretString>) -> String {
    let key = key.map(|key| key.expose_secret().trim()).unwrap_or_default();
    if key.is_empty() {
        return text.to_owned();
    }
    let part_of_word = |c: char| c.is_alphanumeric() || "-_.*+/=%~".contains(c);
    let mut shown = String::with_capacity(text.len());
    let mut rest = text.replace(key, "[key]");
    if key.len() >= KEY_PREFIX {
        let marks = marks(key);
        let whole = std::mem::take(&mut rest);
        let mut tail = whole.as_str();
        while !tail.is_empty() {
            let word = tail.find(|c| !part_of_word(c)).unwrap_or(tail.len());
            let (word, after) = tail.split_at(word);
            shown.push_str(if marks.iter().any(|mark| word.contains(mark)) { "[key]" } else { word });
            let gap = after.find(part_of_word).unwrap_or(after.len());
            shown.push_str(&after[..gap]);
            tail = &after[gap..];
        }
    }
    shown + &rest
}

/// Starts of the key as it may be written.
fn marks(key: &str) -> Vec<String> {
    let start = |text: &str| text.chars().take(KEY_PREFIX).collect::<String>();
    let percent: String = key
        .bytes()
        .map(|byte| if byte.is_ascii_alphanumeric() { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect();
    vec![start(key), start(&STANDARD.encode(key)), start(&percent)]
}

#[cfg(test)]
#[path = "refusal_tests.rs"]
mod tests;
