//! One exchange with the coach: a question, its answer, what the answer stands on, and how it ended.

use super::id::{ChatId, ExchangeId, PassageId};
use super::rulebook;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// Who answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Voice {
    /// A language model over the network.
    Model,
    /// The program itself, from the library and the athlete's own rows.
    Offline,
    /// The safety guard's fixed text.
    Guard,
}

/// How an exchange stands. Only `Complete` may ever become training data.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// The answer is still being written.
    Streaming,
    /// The whole answer is there.
    Complete,
    /// The athlete stopped it; the partial answer is kept.
    Stopped,
    /// The stream ended without its end mark, or at the token limit.
    Truncated,
    /// It failed; the partial answer, if any, is kept.
    Failed,
    /// The program ended in mid-answer; what had arrived was kept.
    Interrupted,
}

impl Outcome {
    /// Whether the answer is whole.
    pub fn is_complete(self) -> bool {
        self == Self::Complete
    }
}

/// The athlete's verdict on an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rating {
    /// Thumb up: stored as 1.
    Good,
    /// Thumb down: stored as -1.
    Bad,
}

/// Tokens counted by the provider.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Usage {
    /// Tokens of the prompt.
    pub prompt_tokens: u32,
    /// Tokens of the answer.
    pub completion_tokens: u32,
}

/// A numbered source of one answer. The number is fixed when the passage is shown to the coach and never moves.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Citation {
    /// The number in brackets in the answer, from 1.
    pub number: usize,
    /// The passage it was given for.
    pub passage_id: PassageId,
    /// The passage's innermost heading.
    pub title: String,
    /// `team1` .. `team6`, or an own document's name.
    pub source: String,
    /// Topic key, if tagged.
    pub topic: Option<String>,
    /// Season of the rules in it, e.g. `25/26`.
    pub season: Option<String>,
    /// Cosine similarity to the question.
    pub similarity: Option<f32>,
    /// Fused score.
    pub score: f64,
    /// The passage's text as it was when it was cited.
    pub content: String,
}

impl Citation {
    /// What is true instead of what the passage says against the rulebook.
    pub fn corrections(&self) -> Vec<String> {
        rulebook::passage_corrections(&self.title, self.season.as_deref(), &self.content)
    }
}

/// A question, its answer and everything that is stored with them: one row of `conversations`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Exchange {
    /// Its row.
    pub id: ExchangeId,
    /// The chat that it belongs to.
    pub chat_id: ChatId,
    /// When the question was sent.
    pub asked_at: Timestamp,
    /// What the athlete asked.
    pub question: String,
    /// What the coach answered, as markdown; partial unless the outcome is `Complete`.
    pub answer: String,
    /// Numbered sources.
    pub citations: Vec<Citation>,
    /// Labelled facts of the athlete that the answer was given, e.g. `race 18 Jan`.
    pub used: Vec<String>,
    /// Who answered.
    pub voice: Voice,
    /// Model id as the provider names it; none for the offline coach and the guard.
    pub model: Option<String>,
    /// Tokens, when the provider counted them.
    pub usage: Option<Usage>,
    /// Milliseconds from the question to the first visible text.
    pub first_text_ms: Option<u32>,
    /// Milliseconds from the question to the end.
    pub latency_ms: Option<u32>,
    /// Cost in US dollars, when prices are known.
    pub cost_usd: Option<f64>,
    /// The provider's finish reason, as it sent it.
    pub finish_reason: Option<String>,
    /// How it stands.
    pub outcome: Outcome,
    /// One sentence for the athlete when something went wrong.
    pub problem: Option<String>,
    /// The athlete's verdict.
    pub rating: Option<Rating>,
}

impl Exchange {
    /// A question that was just sent.
    pub fn new(chat_id: ChatId, question: String, asked_at: Timestamp) -> Self {
        Self {
            id: ExchangeId::new(),
            chat_id,
            asked_at,
            question,
            answer: String::new(),
            citations: Vec::new(),
            used: Vec::new(),
            voice: Voice::Offline,
            model: None,
            usage: None,
            first_text_ms: None,
            latency_ms: None,
            cost_usd: None,
            finish_reason: None,
            outcome: Outcome::Streaming,
            problem: None,
            rating: None,
        }
    }

    /// Whether it may be used to tune a model: rated good, whole, and written by a model or the offline coach.
    pub fn flagged_for_training(&self) -> bool {
        self.rating == Some(Rating::Good) && self.outcome.is_complete() && self.voice != Voice::Guard
    }
}
