//! What can be set about the two providers, with its defaults, and the check of an address. Plain values: reading them
//! from files and the environment is the work of `config`, and keys are not settings.

use crate::domain::conversation::Usage;
use jiff::fmt::serde::unsigned_duration::friendly::compact::required as friendly;
use reqwest::Url;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::net::IpAddr;
use std::time::Duration;

/// Ends that people paste with an address; the clients add them themselves.
const PASTED: [&str; 4] = ["chat/completions", "completions", "embeddings", "models"];

/// The server that writes answers.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ChatSettings {
    /// Address of an OpenAI-compatible API; usually ends in `/v1`.
    pub base_url: String,
    /// Model id as the provider lists it; upper and lower case matter.
    pub model: String,
    /// Most tokens of one answer.
    pub max_tokens: u32,
    /// Sampling temperature, 0 to 2.
    pub temperature: f64,
    /// Send questions and the key unencrypted to a host that is not this computer.
    pub allow_plaintext: bool,
    /// What the provider charges; without it no cost is shown.
    pub price: Option<Price>,
    /// Times to wait.
    pub timeouts: Timeouts,
}

impl Default for ChatSettings {
    fn default() -> Self {
        Self {
            base_url: "https://api.tokenfactory.nebius.com/v1/".into(),
            model: "meta-llama/Llama-3.3-70B-Instruct".into(),
            max_tokens: 1200,
            temperature: 0.3,
            allow_plaintext: false,
            price: None,
            timeouts: Timeouts::default(),
        }
    }
}

impl ChatSettings {
    /// The checked address.
    pub fn address(&self) -> Result<BaseUrl, BaseUrlError> {
        BaseUrl::parse(&self.base_url, self.allow_plaintext.into())
    }
}

impl fmt::Debug for ChatSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ChatSettings")
            .field("base_url", &without_secrets(&self.base_url))
            .field("model", &self.model)
            .field("max_tokens", &self.max_tokens)
            .field("temperature", &self.temperature)
            .field("allow_plaintext", &self.allow_plaintext)
            .field("price", &self.price)
            .field("timeouts", &self.timeouts)
            .finish()
    }
}

/// The server that turns text into vectors.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct EmbeddingSettings {
    /// Address of an OpenAI-compatible API; usually ends in `/v1`.
    pub base_url: String,
    /// Model id as the provider lists it.
    pub model: String,
    /// Dimensions of every vector; the library's columns have 1536.
    pub dimensions: usize,
    /// Most texts of one request; 2048 at most.
    pub batch_items: usize,
    /// Most tokens of one request, summed; 300,000 at most.
    pub batch_tokens: usize,
    /// Further tries after a refusal that passes by itself.
    pub retries: u32,
    /// Send texts and the key unencrypted to a host that is not this computer.
    pub allow_plaintext: bool,
    /// Times to wait.
    pub timeouts: Timeouts,
}

impl Default for EmbeddingSettings {
    fn default() -> Self {
        Self {
            base_url: "https://api.openai.com/v1/".into(),
            model: "text-embedding-3-small".into(),
            dimensions: crate::domain::knowledge::DIMENSIONS,
            batch_items: 256,
            batch_tokens: 300_000,
            retries: 4,
            allow_plaintext: false,
            timeouts: Timeouts::default(),
        }
    }
}

impl EmbeddingSettings {
    /// The checked address.
    pub fn address(&self) -> Result<BaseUrl, BaseUrlError> {
        BaseUrl::parse(&self.base_url, self.allow_plaintext.into())
    }
}

impl fmt::Debug for EmbeddingSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EmbeddingSettings")
            .field("base_url", &without_secrets(&self.base_url))
            .field("model", &self.model)
            .field("dimensions", &self.dimensions)
            .field("batch_items", &self.batch_items)
            .field("batch_tokens", &self.batch_tokens)
            .field("retries", &self.retries)
            .field("allow_plaintext", &self.allow_plaintext)
            .field("timeouts", &self.timeouts)
            .finish()
    }
}

/// US dollars for a million tokens.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Price {
    /// Of the prompt.
    pub input: f64,
    /// Of the answer.
    pub output: f64,
}

impl Price {
    /// US dollars of one exchange.
    pub fn cost(&self, usage: Usage) -> f64 {
        (f64::from(usage.prompt_tokens) * self.input + f64::from(usage.completion_tokens) * self.output) / 1e6
    }
}

/// How long to wait, written like `90s` or `30m`. There is no limit on a whole answer but `total`: an answer that keeps
/// coming is healthy, however long it takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Timeouts {
    /// For a connection, TLS included.
    #[serde(with = "friendly")]
    pub connect: Duration,
    /// For the headers of the response, once connected.
    #[serde(with = "friendly")]
    pub headers: Duration,
    /// For the first byte after the headers.
    #[serde(with = "friendly")]
    pub first_byte: Duration,
    /// Between two reads; any byte counts, keep-alive comments too.
    #[serde(with = "friendly")]
    pub idle: Duration,
    /// For the end mark and the token counts once the answer is whole.
    #[serde(with = "friendly")]
    pub after_finish: Duration,
    /// For everything: no stream lasts longer.
    #[serde(with = "friendly")]
    pub total: Duration,
}

impl Default for Timeouts {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(10),
            headers: Duration::from_secs(30),
            first_byte: Duration::from_mins(1),
            idle: Duration::from_secs(90),
            after_finish: Duration::from_secs(5),
            total: Duration::from_mins(30),
        }
    }
}

/// Whether an unencrypted connection may leave this computer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Plaintext {
    /// Only to this computer itself.
    LoopbackOnly,
    /// Anywhere; the athlete has said so.
    Anywhere,
}

impl From<bool> for Plaintext {
    fn from(allow_plaintext: bool) -> Self {
        if allow_plaintext { Self::Anywhere } else { Self::LoopbackOnly }
    }
}

/// A checked address of an API: http or https, a host, a path that ends in `/`, nothing else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BaseUrl(Url);

/// Why an address cannot be used. No message repeats the address: it may hold a password.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BaseUrlError {
    /// Not a URL.
    #[error("the base URL is not an address ({0}); write it like https://api.example.com/v1")]
    NotAUrl(String),
    /// Another scheme, or none.
    #[error("the base URL must start with https:// (or http:// for a server on this computer)")]
    Scheme,
    /// A name or password in it.
    #[error("the base URL must not contain a user name or password; give the key by itself")]
    UserInfo,
    /// A query or fragment.
    #[error("the base URL must end with its path; leave out everything from the ? or # on")]
    Query,
    /// Plain http to another computer.
    #[error(
        "the base URL would send your key and questions unencrypted to {0}; use https://, or set allow_plaintext = true"
    )]
    Plaintext(String),
}

impl BaseUrl {
    /// Checks an address; a missing or additional slash and a pasted `/chat/completions` are put right.
    pub fn parse(text: &str, plaintext: Plaintext) -> Result<Self, BaseUrlError> {
        let text = text.trim();
        if !text.contains("://") {
            return Err(BaseUrlError::Scheme);
        }
        let mut url = Url::parse(text).map_err(|error| BaseUrlError::NotAUrl(error.to_string()))?;
        if !matches!(url.scheme(), "http" | "https") {
            return Err(BaseUrlError::Scheme);
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(BaseUrlError::UserInfo);
        }
        if url.query().is_some() || url.fragment().is_some() {
            return Err(BaseUrlError::Query);
        }
        let base = Self(url.clone());
        if url.scheme() == "http" && plaintext == Plaintext::LoopbackOnly && !base.is_loopback() {
            return Err(BaseUrlError::Plaintext(base.host().to_owned()));
        }
        url.set_path(&api_path(url.path()));
        Ok(Self(url))
    }

    /// The address of one of its endpoints, e.g. `chat/completions`.
    pub fn endpoint(&self, path: &str) -> Url {
        let mut url = self.0.clone();
        url.set_path(&format!("{}{path}", self.0.path()));
        url
    }

    /// The host, for logs and the header.
    pub fn host(&self) -> &str {
        self.0.host_str().unwrap_or_default()
    }

    /// Whether it is this computer.
    pub fn is_loopback(&self) -> bool {
        let host = self.host();
        let bare = host.trim_start_matches('[').trim_end_matches(']');
        match bare.parse::<IpAddr>() {
            Ok(address) => address.to_canonical().is_loopback(),
            Err(_) => host == "localhost" || host.ends_with(".localhost"),
        }
    }

    /// Whether connections to it are encrypted.
    pub fn is_encrypted(&self) -> bool {
        self.0.scheme() == "https"
    }
}

impl fmt::Display for BaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.as_str())
    }
}

/// The path with one slash at its end and without a pasted endpoint.
fn api_path(path: &str) -> String {
    let mut path = path.trim_end_matches('/');
    for end in PASTED {
        if let Some(base) = path.strip_suffix(end)
            && base.ends_with('/')
        {
            path = base.trim_end_matches('/');
            break;
        }
    }
    format!("{path}/")
}

/// An address as it was typed, without what may be secret in it.
fn without_secrets(address: &str) -> String {
    let shown = address.split(['?', '#']).next().unwrap_or_default();
    match (shown.find("://"), shown.rfind('@')) {
        (Some(scheme), Some(at)) if scheme < at => format!("{}://[hidden]{}", &shown[..scheme], &shown[at..]),
        (None, Some(at)) => format!("[hidden]{}", &shown[at..]),
        _ => shown.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn base(text: &str) -> Result<String, BaseUrlError> {
        BaseUrl::parse(text, Plaintext::LoopbackOnly).map(|base| base.endpoint("chat/completions").to_string())
    }

    #[test]
    fn slashes_and_pasted_endpoints_are_put_right() {
        let wanted = "https://api.example.com/v1/chat/completions";
        for typed in [
            "https://api.example.com/v1",
            "https://api.example.com/v1/",
            " https://api.example.com/v1// \n",
            "https://api.example.com/v1/chat/completions",
            "https://api.example.com/v1/chat/completions/",
            "https://api.example.com/v1/models",
            "https://api.example.com/v1/embeddings",
        ] {
            assert_eq!(base(typed).unwrap(), wanted, "{typed}");
        }
        assert_eq!(base("http://localhost:11434").unwrap(), "http://localhost:11434/chat/completions");
        assert_eq!(base("https://h/my-models").unwrap(), "https://h/my-models/chat/completions");
    }

    #[test]
    fn plain_http_is_for_this_computer_alone() {
        for near in ["http://localhost/v1", "http://127.0.0.1:8080/v1", "http://127.9.9.9/", "http://[::1]:1/v1"] {
            assert!(base(near).is_ok(), "{near}");
        }
        for far in
            ["http://example.com/v1", "http://192.168.1.4:11434/v1", "http://localhost.example.com", "http://0.0.0.0/"]
        {
            assert!(matches!(base(far), Err(BaseUrlError::Plaintext(_))), "{far}");
            assert!(BaseUrl::parse(far, Plaintext::Anywhere).is_ok(), "{far}");
        }
    }

    #[test]
    fn what_is_no_clean_address_is_refused_without_repeating_it() {
        assert_eq!(base("api.example.com/v1"), Err(BaseUrlError::Scheme));
        assert_eq!(base("localhost:11434/v1"), Err(BaseUrlError::Scheme));
        assert_eq!(base("ftp://example.com"), Err(BaseUrlError::Scheme));
        assert_eq!(base("https://user:hunter2@example.com/v1"), Err(BaseUrlError::UserInfo));
        assert_eq!(base("https://example.com/v1?api_key=hunter2"), Err(BaseUrlError::Query));
        assert!(matches!(base("https://"), Err(BaseUrlError::NotAUrl(_))));
        for typed in ["https://user:hunter2@example.com/v1", "https://example.com/v1?k=hunter2", "u:hunter2@h"] {
            assert!(!base(typed).unwrap_err().to_string().contains("hunter2"));
            let chat = ChatSettings { base_url: typed.into(), ..ChatSettings::default() };
            let embedding = EmbeddingSettings { base_url: typed.into(), ..EmbeddingSettings::default() };
            assert!(!format!("{chat:?}{embedding:?}").contains("hunter2"), "{chat:?}");
        }
    }

    #[test]
    fn times_are_written_as_people_write_them() {
        let read: Timeouts = serde_json::from_str(r#"{"idle":"1m 30s","connect":"250ms"}"#).unwrap();
        assert_eq!(read.idle, Duration::from_secs(90));
        assert_eq!(read.connect, Duration::from_millis(250));
        assert_eq!(read.total, Duration::from_mins(30));
        assert!(serde_json::from_str::<Timeouts>(r#"{"idel":"1s"}"#).is_err());
        let written = serde_json::to_string(&Timeouts::default()).unwrap();
        assert_eq!(serde_json::from_str::<Timeouts>(&written).unwrap(), Timeouts::default());
    }

    #[test]
    fn settings_survive_being_written_and_read() {
        let chat = ChatSettings { price: Some(Price { input: 0.13, output: 0.4 }), ..ChatSettings::default() };
        let text = serde_json::to_string(&chat).unwrap();
        assert_eq!(serde_json::from_str::<ChatSettings>(&text).unwrap(), chat);
        assert!(chat.address().is_ok());
        assert!(EmbeddingSettings::default().address().is_ok());
    }

    #[test]
    fn cost_counts_both_directions_by_the_million() {
        let price = Price { input: 0.13, output: 0.40 };
        let cost = price.cost(Usage { prompt_tokens: 1_000_000, completion_tokens: 500_000 });
        assert!((cost - 0.33).abs() < 1e-12, "{cost}");
    }
}
