//! Everything that knows HTTP or a provider's JSON: chat, embeddings and model lists of OpenAI-compatible servers.
//!
//! Reading order: `settings` (what can be set), `error` (what can go wrong, in words), `refusal` (which of these a
//! server's words mean), `retry` (when to try again), `sse` (bytes to events), `chat_stream` (events to text), `endpoint`
//! (one server over HTTP), and the three clients `chat`, `embeddings` and `models`. It does not know what is asked, or
//! what is done with the answer.

pub mod chat;
pub mod chat_stream;
pub mod embeddings;
mod endpoint;
pub mod error;
mod json;
pub mod models;
pub mod refusal;
pub mod retry;
pub mod settings;
pub mod sse;

pub use chat::{ChatClient, ChatMessage, ChatRequest, ChatStream, Role};
pub use chat_stream::{ChatDecoder, ChatEnd, ChatEvent, ChatOutcome};
pub use embeddings::EmbeddingClient;
pub use error::ApiError;
pub use models::ModelInfo;
pub use retry::RetryPolicy;
pub use settings::{ChatSettings, EmbeddingSettings};
