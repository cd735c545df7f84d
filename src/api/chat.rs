//! Asks a model and streams its answer. One request, one stream; trying again is the caller's decision, because only the
//! caller knows what the athlete has seen.

use super::chat_stream::{ChatDecoder, ChatEvent};
use super::endpoint::Endpoint;
use super::error::{ApiError, Phase};
use super::models::{self, ModelInfo};
use super::settings::{BaseUrlError, ChatSettings, Timeouts};
use super::sse::LimitExceeded;
use futures_util::stream::{BoxStream, StreamExt};
use futures_util::{Stream, stream};
use reqwest::Response;
use secrecy::SecretString;
use serde::Serialize;
use std::collections::VecDeque;
use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::time::{Instant, timeout};

/// Bytes of one answer.
const LONGEST_RESPONSE: usize = 64 << 20;
/// After the end mark the rest of the body is read, this long and this much, so that the connection can be used again.
const DRAIN_TIME: Duration = Duration::from_secs(2);
const DRAIN_BYTES: usize = 64 * 1024;

/// Who speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// The coach's instructions.
    System,
    /// The athlete.
    User,
    /// The model.
    Assistant,
}

/// One message of a prompt.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ChatMessage {
    /// Who speaks.
    pub role: Role,
    /// What is said.
    pub content: String,
}

impl ChatMessage {
    /// A message.
    pub fn new(role: Role, content: impl Into<String>) -> Self {
        Self { role, content: content.into() }
    }
}

/// A question with its context; what is none is taken from the settings.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ChatRequest {
    /// The prompt, in order.
    pub messages: Vec<ChatMessage>,
    /// Model id.
    pub model: Option<String>,
    /// Most tokens of the answer.
    pub max_tokens: Option<u32>,
    /// Sampling temperature, 0 to 2.
    pub temperature: Option<f64>,
}

impl ChatRequest {
    /// A request by the settings.
    pub fn new(messages: Vec<ChatMessage>) -> Self {
        Self { messages, ..Self::default() }
    }
}

/// An OpenAI-compatible chat server. Cloning is cheap and shares the connection.
#[derive(Clone, Debug)]
pub struct ChatClient {
    endpoint: Arc<Endpoint>,
    settings: Arc<ChatSettings>,
    dialect: Arc<Dialect>,
}

impl ChatClient {
    /// Checks the address; opens nothing.
    pub fn new(settings: ChatSettings, key: Option<SecretString>) -> Result<Self, BaseUrlError> {
        let endpoint = Endpoint::new(settings.address()?, key, settings.timeouts);
        Ok(Self { endpoint: Arc::new(endpoint), settings: Arc::new(settings), dialect: Arc::new(Dialect::default()) })
    }

    /// Its settings.
    pub fn settings(&self) -> &ChatSettings {
        &self.settings
    }

    /// Sends a question. The answer comes as a stream that ends after [`ChatEvent::End`] or after the first error;
    /// dropping it closes the connection.
    pub async fn stream(&self, request: &ChatRequest) -> Result<ChatStream, ApiError> {
        let model = request.model.as_deref().unwrap_or(&self.settings.model);
        loop {
            let body = self.body(request, model);
            match self.endpoint.post("chat/completions", &body, model).await {
                Ok(response) => return Ok(self.answer(response, model)),
                Err(error) if self.dialect.learn(&error) => {
                    tracing::debug!(%error, "the server refused a parameter; asking without it");
                }
                Err(error) => return Err(error),
            }
        }
    }

    /// Opens a connection ahead of the first question, by listing the models.
    pub async fn warm(&self) -> Result<(), ApiError> {
        self.models().await.map(drop)
    }

    /// The models that the provider offers.
    pub async fn models(&self) -> Result<Vec<ModelInfo>, ApiError> {
        models::list(&self.endpoint).await
    }

    fn body<'a>(&self, request: &'a ChatRequest, model: &'a str) -> Body<'a> {
        let limit = request.max_tokens.unwrap_or(self.settings.max_tokens);
        let renamed = self.dialect.limit_renamed.load(Ordering::Relaxed);
        let refused = |flag: &AtomicBool| flag.load(Ordering::Relaxed);
        Body {
            model,
            messages: &request.messages,
            stream: true,
            max_tokens: (!renamed).then_some(limit),
            max_completion_tokens: renamed.then_some(limit),
            temperature: (!refused(&self.dialect.no_temperature))
                .then(|| request.temperature.unwrap_or(self.settings.temperature)),
            stream_options: (!refused(&self.dialect.no_usage)).then_some(StreamOptions { include_usage: true }),
        }
    }

    fn answer(&self, response: Response, model: &str) -> ChatStream {
        let reading = Reading {
            decoder: ChatDecoder::new(model),
            endpoint: Arc::clone(&self.endpoint),
            ready: VecDeque::new(),
            received: 0,
            started: Instant::now(),
            response: Some(response),
        };
        ChatStream(
            stream::unfold(reading, |mut reading| async {
                let item = reading.next().await?;
                Some((item, reading))
            })
            .boxed(),
        )
    }
}

/// What this server was found not to take; learned from its refusals and kept for the next question.
#[derive(Debug, Default)]
struct Dialect {
    no_usage: AtomicBool,
    limit_renamed: AtomicBool,
    no_temperature: AtomicBool,
}

impl Dialect {
    /// Whether the refusal names a parameter that can be left out or renamed, and was not yet.
    fn learn(&self, error: &ApiError) -> bool {
        let ApiError::Invalid(refusal) = error else {
            return false;
        };
        let message = refusal.message.as_deref().unwrap_or_default().to_lowercase();
        let flag = if message.contains("stream_options") || message.contains("include_usage") {
            &self.no_usage
        } else if message.contains("max_completion_tokens") {
            &self.limit_renamed
        } else if message.contains("temperature") && message.contains("support") {
            &self.no_temperature
        } else {
            return false;
        };
        !flag.swap(true, Ordering::Relaxed)
    }
}

#[derive(Serialize)]
struct Body<'a> {
    model: &'a str,
    messages: &'a [ChatMessage],
    stream: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    max_tokens: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    max_completion_tokens: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    temperature: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    stream_options: Option<StreamOptions>,
}

#[derive(Serialize)]
struct StreamOptions {
    include_usage: bool,
}

/// An answer as it arrives. Dropping it closes the connection.
pub struct ChatStream(BoxStream<'static, Result<ChatEvent, ApiError>>);

impl Stream for ChatStream {
    type Item = Result<ChatEvent, ApiError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.0.poll_next_unpin(context)
    }
}

impl fmt::Debug for ChatStream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ChatStream")
    }
}

/// A response that is being read.
struct Reading {
    /// None once the end is known.
    response: Option<Response>,
    decoder: ChatDecoder,
    endpoint: Arc<Endpoint>,
    ready: VecDeque<Result<ChatEvent, ApiError>>,
    received: usize,
    started: Instant,
}

impl Reading {
    async fn next(&mut self) -> Option<Result<ChatEvent, ApiError>> {
        loop {
            if let Some(item) = self.ready.pop_front() {
                return Some(item);
            }
            let (patience, late) = self.patience();
            let response = self.response.as_mut()?;
            let read = timeout(patience, response.chunk()).await;
            let mut out = Vec::new();
            let step = match read {
                Err(_) => self.decoder.fail(late, &mut out),
                Ok(Err(error)) => {
                    tracing::debug!(error = %error.without_url(), "the chat stream was cut");
                    self.decoder.fail(ApiError::Truncated, &mut out)
                }
                Ok(Ok(None)) => self.decoder.finish(&mut out),
                Ok(Ok(Some(bytes))) => {
                    self.received += bytes.len();
                    if self.received > LONGEST_RESPONSE {
                        self.decoder.fail(LimitExceeded::Response(LONGEST_RESPONSE).into(), &mut out)
                    } else {
                        self.decoder.feed(&bytes, &mut out)
                    }
                }
            };
            self.take(out, step);
        }
    }

    fn take(&mut self, out: Vec<ChatEvent>, step: Result<(), ApiError>) {
        self.ready.extend(out.into_iter().map(Ok));
        let failed = step.is_err();
        if let Err(error) = step {
            self.ready.push_back(Err(error.redacted(self.endpoint.key())));
        }
        if failed || self.decoder.is_closed() {
            let response = self.response.take();
            if !failed && let Some(response) = response {
                tokio::spawn(timeout(DRAIN_TIME, drain(response)));
            }
        }
    }

    /// How long the next bytes may take, and what it means if they do not come.
    fn patience(&self) -> (Duration, ApiError) {
        let Timeouts { first_byte, idle, after_finish, total, .. } = self.endpoint.timeouts();
        let left = total.saturating_sub(self.started.elapsed());
        let (limit, late) = if self.decoder.is_finished() {
            (after_finish, ApiError::Stalled(after_finish))
        } else if self.received == 0 {
            (first_byte, ApiError::Timeout(Phase::FirstByte))
        } else {
            (idle, ApiError::Stalled(idle))
        };
        if left < limit { (left, ApiError::Timeout(Phase::Total)) } else { (limit, late) }
    }
}

/// Reads what follows the end mark. An HTTP/1.1 connection can only be used again when the body has ended.
async fn drain(mut response: Response) {
    let mut drained = 0;
    while let Ok(Some(bytes)) = response.chunk().await {
        drained += bytes.len();
        if drained > DRAIN_BYTES {
            break;
        }
    }
}
