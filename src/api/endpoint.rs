//! One OpenAI-compatible server over HTTP: address, key, connection, and every failure as an [`ApiError`].
//!
//! The key goes nowhere but into the `Authorization` header of requests to the configured address: redirects are not
//! followed. It does not know what chat or embeddings are.

use super::error::{ApiError, ConnectProblem, Phase, Unreadable};
use super::refusal::{ErrorBody, Reply, classify, tidy};
use super::retry::RetryAdvice;
use super::settings::{BaseUrl, Timeouts};
use super::sse::LimitExceeded;
use reqwest::header::{ACCEPT_ENCODING, AUTHORIZATION, CONTENT_ENCODING, HeaderMap, HeaderValue};
use reqwest::{Client, RequestBuilder, Response};
use secrecy::{ExposeSecret, SecretString};
use serde::Serialize;
use std::error::Error;
use std::fmt;
use std::io;
use std::time::Duration;
use tokio::sync::OnceCell;
use tokio::time::timeout;

/// Bytes of a refusal's body that are read.
const ERROR_BODY: usize = 64 * 1024;
/// Connections that nobody uses are kept open for the next question this long.
const KEEP_IDLE: Duration = Duration::from_mins(5);

/// A server and the way to it.
pub(super) struct Endpoint {
    base: BaseUrl,
    key: Option<SecretString>,
    timeouts: Timeouts,
    client: OnceCell<Client>,
}

impl fmt::Debug for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Endpoint").field("host", &self.base.host()).finish_non_exhaustive()
    }
}

impl Endpoint {
    /// Cheap: nothing is opened or read until the first request.
    pub(super) fn new(base: BaseUrl, key: Option<SecretString>, timeouts: Timeouts) -> Self {
        let key = key.filter(|key| !key.expose_secret().trim().is_empty());
        Self { base, key, timeouts, client: OnceCell::new() }
    }

    pub(super) fn key(&self) -> Option<&SecretString> {
        self.key.as_ref()
    }

    pub(super) fn timeouts(&self) -> Timeouts {
        self.timeouts
    }

    /// Sends a GET.
    pub(super) async fn get(&self, path: &str) -> Result<Response, ApiError> {
        let client = self.client().await?;
        self.send(client.get(self.base.endpoint(path)), "").await
    }

    /// Sends a POST of a JSON body; `model` is for the words of a refusal.
    pub(super) async fn post(&self, path: &str, body: &impl Serialize, model: &str) -> Result<Response, ApiError> {
        let client = self.client().await?;
        self.send(client.post(self.base.endpoint(path)).json(body), model).await
    }

    /// The client is made at the first request: it reads the system's certificates, which no first frame should wait for.
    async fn client(&self) -> Result<&Client, ApiError> {
        self.client
            .get_or_try_init(|| async {
                let (base, connect) = (self.base.clone(), self.timeouts.connect);
                tokio::task::spawn_blocking(move || build(&base, connect))
                    .await
                    .map_err(|error| client_problem(&error))?
                    .map_err(|error| client_problem(&error))
            })
            .await
    }

    async fn send(&self, request: RequestBuilder, model: &str) -> Result<Response, ApiError> {
        let request = match &self.key {
            Some(key) => request.header(AUTHORIZATION, bearer(key)?),
            None => request,
        };
        let patience = self.timeouts.connect + self.timeouts.headers;
        let response = match timeout(patience, request.send()).await {
            Err(_) => return Err(ApiError::Timeout(Phase::Headers)),
            Ok(Err(error)) => return Err(transport(&error)),
            Ok(Ok(response)) => response,
        };
        let status = response.status();
        if !status.is_success() {
            return Err(self.refused(response, model).await);
        }
        if status.as_u16() == 204 {
            return Err(ApiError::Unreadable(Unreadable::Empty));
        }
        if response.headers().get(CONTENT_ENCODING).is_some_and(|encoding| encoding.as_bytes() != b"identity") {
            return Err(ApiError::Unreadable(Unreadable::Compressed));
        }
        Ok(response)
    }

    async fn refused(&self, response: Response, model: &str) -> ApiError {
        let status = response.status().as_u16();
        let advice = advice(response.headers());
        // A refusal whose body is slow or endless is still a refusal.
        let body = timeout(self.timeouts.headers, start_of_body(response)).await.unwrap_or_default();
        let body = ErrorBody::parse(&String::from_utf8_lossy(&body));
        classify(Reply { status: Some(status), body, advice, model }).redacted(self.key())
    }

    /// Reads a whole body of at most `limit` bytes.
    pub(super) async fn body(&self, mut response: Response, limit: usize) -> Result<Vec<u8>, ApiError> {
        let mut body = Vec::new();
        loop {
            match timeout(self.timeouts.idle, response.chunk()).await {
                Err(_) => return Err(ApiError::Stalled(self.timeouts.idle)),
                Ok(Err(_)) => return Err(ApiError::Truncated),
                Ok(Ok(None)) => return Ok(body),
                Ok(Ok(Some(piece))) if body.len() + piece.len() > limit => {
                    return Err(LimitExceeded::Response(limit).into());
                }
                Ok(Ok(Some(piece))) => body.extend_from_slice(&piece),
            }
        }
    }
}

fn build(base: &BaseUrl, connect: Duration) -> reqwest::Result<Client> {
    let mut headers = HeaderMap::new();
    // No decompression is compiled in, so that no small body can become a big one.
    headers.insert(ACCEPT_ENCODING, HeaderValue::from_static("identity"));
    let mut builder = Client::builder()
        .user_agent(concat!("hyrox-coach/", env!("CARGO_PKG_VERSION")))
        .default_headers(headers)
        .redirect(reqwest::redirect::Policy::none())
        .referer(false)
        .connect_timeout(connect)
        .pool_idle_timeout(KEEP_IDLE)
        .tcp_keepalive(Duration::from_secs(30));
    if base.is_loopback() {
        builder = builder.no_proxy();
    }
    if !base.is_encrypted() {
        // Without TLS the system's certificates need not be read.
        builder = builder.tls_certs_only([]);
    }
    builder.build()
}

fn client_problem(error: &(impl Error + 'static)) -> ApiError {
    ApiError::Connect(ConnectProblem::Client(root(error)))
}

fn bearer(key: &SecretString) -> Result<HeaderValue, ApiError> {
    let mut value =
        HeaderValue::from_str(&format!("Bearer {}", key.expose_secret().trim())).map_err(|_| ApiError::UnusableKey)?;
    value.set_sensitive(true);
    Ok(value)
}

fn advice(headers: &HeaderMap) -> RetryAdvice {
    RetryAdvice::read(|name| headers.get(name)?.to_str().ok(), jiff::Timestamp::now())
}

/// The first 64 KiB of a refusal, or as much as came.
async fn start_of_body(mut response: Response) -> Vec<u8> {
    let mut body = Vec::new();
    while let Ok(Some(piece)) = response.chunk().await {
        body.extend_from_slice(&piece[..piece.len().min(ERROR_BODY - body.len())]);
        if body.len() == ERROR_BODY {
            break;
        }
    }
    body
}

/// What a failed request means. The address is in reqwest's own text, so that text is never used.
fn transport(error: &reqwest::Error) -> ApiError {
    if error.is_timeout() {
        return ApiError::Timeout(if error.is_connect() { Phase::Connect } else { Phase::Headers });
    }
    ApiError::Connect(connect_problem(error))
}

fn connect_problem(error: &reqwest::Error) -> ConnectProblem {
    let mut cause: Option<&(dyn Error + 'static)> = error.source();
    while let Some(error) = cause {
        if let Some(problem) = known_problem(error) {
            return problem;
        }
        cause = error.source();
    }
    ConnectProblem::Lost(root(error))
}

fn known_problem(error: &(dyn Error + 'static)) -> Option<ConnectProblem> {
    if let Some(tls) = error.downcast_ref::<rustls::Error>() {
        return Some(ConnectProblem::Tls(tidy(&tls.to_string()).unwrap_or_default()));
    }
    if let Some(io) = error.downcast_ref::<io::Error>() {
        // An io::Error does not name what it wraps as its source.
        if let Some(problem) = io.get_ref().and_then(|inner| known_problem(inner)) {
            return Some(problem);
        }
        return match io.kind() {
            io::ErrorKind::ConnectionRefused => Some(ConnectProblem::Refused),
            io::ErrorKind::NetworkUnreachable | io::ErrorKind::HostUnreachable | io::ErrorKind::NetworkDown => {
                Some(ConnectProblem::Offline)
            }
            _ => None,
        };
    }
    // The lookup's own error has no public type.
    error.to_string().starts_with("dns error").then_some(ConnectProblem::UnknownHost)
}

/// The innermost cause, in its own words.
fn root(error: &(dyn Error + 'static)) -> String {
    let mut inner = error;
    while let Some(source) = inner.source() {
        inner = source;
    }
    // reqwest puts the address into the text of its own errors.
    if inner.is::<reqwest::Error>() { "no reason given".into() } else { tidy(&inner.to_string()).unwrap_or_default() }
}
