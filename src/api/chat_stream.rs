//! What an OpenAI-compatible chat stream means: events to text, reasoning, token counts, and how it ended.
//!
//! Pure policy over `sse`. Providers differ in almost every field, so nothing is required of a chunk: what is missing or
//! of another type is passed over, and only three unreadable events in a row give up. The text is handed on as it came;
//! whoever draws it must clean it.

mod plain;

use super::error::{ApiError, Unreadable};
use super::json;
use super::refusal::{ErrorBody, Reply, classify, is_html};
use super::retry::RetryAdvice;
use super::sse::{SseDecoder, SseItem, SseLimits};
use crate::domain::conversation::Usage;
use serde_json::Value;

/// So many unreadable events in a row are a broken stream.
const MALFORMED_IN_A_ROW: u8 = 3;
/// Lines outside of any event (a bare JSON body, a web page) are kept up to this.
const BARE_BODY: usize = 1 << 20;

/// One step of an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ChatEvent {
    /// The model that answers, as the provider names it; once, before any text.
    Model(String),
    /// The next words of the answer, raw.
    Text(String),
    /// The next words of the model's reasoning, which are not the answer.
    Reasoning(String),
    /// Tokens as the provider counted them; once, just before the end.
    Usage(Usage),
    /// The end; nothing follows.
    End(ChatEnd),
}

/// How an answer ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChatEnd {
    /// Whether the answer is whole.
    pub outcome: ChatOutcome,
    /// The provider's finish reason, as it sent it.
    pub finish_reason: Option<String>,
}

/// Whether an answer is whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChatOutcome {
    /// It is.
    Complete,
    /// It ended at the token limit, or without its end mark.
    Truncated,
}

impl ChatEnd {
    fn new(finish_reason: Option<String>) -> Self {
        let at_limit = matches!(finish_reason.as_deref(), Some("length" | "max_tokens" | "model_length"));
        let outcome = if at_limit { ChatOutcome::Truncated } else { ChatOutcome::Complete };
        Self { outcome, finish_reason }
    }

    /// A sentence for the athlete when the answer is not whole, or was held back.
    pub fn sentence(&self) -> Option<&'static str> {
        match (self.outcome, self.finish_reason.as_deref()) {
            (ChatOutcome::Truncated, Some(_)) => {
                Some("The answer was cut at the token limit. Ask for the rest, or raise max_tokens.")
            }
            (ChatOutcome::Truncated, None) => {
                Some("The connection ended before the answer did. What came is kept; ask again for a whole answer.")
            }
            (ChatOutcome::Complete, Some("content_filter")) => {
                Some("The provider's filter held back a part of the answer.")
            }
            (ChatOutcome::Complete, _) => None,
        }
    }
}

/// Reads one chat stream, or one plain JSON answer from a server that does not stream.
#[derive(Clone, Debug)]
pub struct ChatDecoder {
    sse: SseDecoder,
    reading: Reading,
}

/// What is known so far.
#[derive(Clone, Debug, Default)]
struct Reading {
    asked_model: String,
    events: bool,
    text: bool,
    /// As the provider named it first.
    model: Option<String>,
    malformed: u8,
    finish_reason: Option<String>,
    usage: Option<Usage>,
    bare: String,
    closed: bool,
}

/// Steps, and the failure that ended them, if any.
type Step = Result<(), ApiError>;

impl ChatDecoder {
    /// A decoder for the answer of this model.
    pub fn new(asked_model: &str) -> Self {
        Self {
            sse: SseDecoder::with_limits(SseLimits::CHAT),
            reading: Reading { asked_model: asked_model.to_owned(), ..Reading::default() },
        }
    }

    /// Takes the next bytes and adds the steps that they complete to `out`; what came before a failure is in `out` too.
    /// After an end or a failure every further byte is ignored.
    pub fn feed(&mut self, bytes: &[u8], out: &mut Vec<ChatEvent>) -> Step {
        if self.reading.closed {
            return Ok(());
        }
        let mut result = Ok(());
        let reading = &mut self.reading;
        let fed = self.sse.feed(bytes, |item| {
            if result.is_err() || reading.closed {
                return;
            }
            result = match item {
                SseItem::Event(event) => reading.event(event.event, &event.data, out),
                SseItem::Stray(line) => reading.stray(&line),
            };
        });
        if result.is_ok() && !self.reading.closed {
            result = fed.map_err(ApiError::from);
        }
        self.reading.closed |= result.is_err();
        result
    }

    /// The stream is over, in order or cut: adds the end, or says why there is none.
    pub fn finish(&mut self, out: &mut Vec<ChatEvent>) -> Step {
        if self.reading.closed {
            return Ok(());
        }
        let rest = std::mem::take(&mut self.sse).finish();
        // A last event may lack its empty line. If its data is whole it counts; a torn one must not count as malformed.
        if let Some(data) = rest.data
            && (data.trim() == "[DONE]" || rest.event == "error" || json::parse(&data).is_some())
        {
            self.reading.event(&rest.event, &data, out)?;
        }
        if let Some(line) = rest.stray {
            self.reading.stray(&line)?;
        }
        let result = if self.reading.closed { Ok(()) } else { self.reading.ended(out) };
        self.reading.closed = true;
        result
    }

    /// The transport failed or stood still. An answer whose finish reason is there is whole all the same.
    pub fn fail(&mut self, error: ApiError, out: &mut Vec<ChatEvent>) -> Step {
        if self.is_finished() || error == ApiError::Truncated {
            return self.finish(out);
        }
        self.reading.closed = true;
        Err(error)
    }

    /// Whether the answer is whole and only its end mark and token counts may follow.
    pub fn is_finished(&self) -> bool {
        self.reading.finish_reason.is_some()
    }

    /// Whether the end was handed out, or a failure.
    pub fn is_closed(&self) -> bool {
        self.reading.closed
    }
}

impl Reading {
    fn event(&mut self, kind: &str, data: &str, out: &mut Vec<ChatEvent>) -> Step {
        self.events = true;
        let data = data.trim();
        if data == "[DONE]" {
            self.end(out);
            return Ok(());
        }
        if kind == "error" {
            return Err(
                self.error(json::parse(data).as_ref().map_or_else(|| ErrorBody::parse(data), ErrorBody::from_value))
            );
        }
        if let Some(words) = plain::words(data, self.model.is_some()) {
            self.malformed = 0;
            self.words(&words, out);
            return Ok(());
        }
        match json::parse(data) {
            _ if data.is_empty() => Ok(()),
            Some(chunk @ Value::Object(_)) => {
                self.malformed = 0;
                self.chunk(chunk, out)
            }
            _ => {
                self.malformed += 1;
                if self.malformed < MALFORMED_IN_A_ROW {
                    return Ok(());
                }
                Err(ApiError::Unreadable(Unreadable::Malformed))
            }
        }
    }

    fn chunk(&mut self, mut chunk: Value, out: &mut Vec<ChatEvent>) -> Step {
        if has_error(&chunk) {
            return Err(self.error(ErrorBody::from_value(&chunk)));
        }
        if self.model.is_none()
            && let Some(model) = chunk["model"].as_str().filter(|model| !model.is_empty())
        {
            self.model = Some(model.to_owned());
            out.push(ChatEvent::Model(model.to_owned()));
        }
        if let Some(usage) = usage(&chunk["usage"]) {
            self.usage = Some(usage);
        }
        // One answer is asked for; whatever another choice says is not part of it.
        let first = |choice: &&mut Value| choice["index"].as_u64().is_none_or(|index| index == 0);
        let choices = chunk["choices"].as_array_mut();
        let Some(choice) = choices.and_then(|choices| choices.iter_mut().find(first)) else {
            return Ok(());
        };
        // A server that does not stream sends the whole `message`; one that does may repeat it at the end.
        let part = if choice["delta"].is_object() || self.text { "delta" } else { "message" };
        if let Some(part) = choice.get_mut(part) {
            self.part(part, out);
        }
        match choice["finish_reason"].as_str() {
            Some("error") => return Err(self.error(ErrorBody::default())),
            Some(reason) if !reason.is_empty() => self.finish_reason = Some(reason.to_owned()),
            _ => {}
        }
        Ok(())
    }

    fn part(&mut self, part: &mut Value, out: &mut Vec<ChatEvent>) {
        // Some models fill both fields with the same words.
        let reasoning = ["reasoning_content", "reasoning"].iter().find_map(|key| text(&mut part[*key]));
        if let Some(more) = reasoning {
            match out.last_mut() {
                Some(ChatEvent::Reasoning(words)) => words.push_str(&more),
                _ => out.push(ChatEvent::Reasoning(more)),
            }
        }
        let answer = ["content", "refusal"].iter().find_map(|key| text(&mut part[*key]));
        if let Some(more) = answer {
            self.words(&more, out);
        }
    }

    /// The next words of the answer.
    fn words(&mut self, more: &str, out: &mut Vec<ChatEvent>) {
        self.text = true;
        match out.last_mut() {
            Some(ChatEvent::Text(words)) => words.push_str(more),
            _ => out.push(ChatEvent::Text(more.to_owned())),
        }
    }

    /// A line outside of the rules: llama.cpp's `error: {..}`, a bare JSON body, or a web page. An error must show at
    /// once, since the server may leave the connection open.
    fn stray(&mut self, line: &str) -> Step {
        let line = line.trim();
        if let Some(error) = line.strip_prefix("error:") {
            return Err(self.error(ErrorBody::parse(error)));
        }
        if line.starts_with('{')
            && let Some(body) = json::parse(line)
            && has_error(&body)
        {
            return Err(self.error(ErrorBody::from_value(&body)));
        }
        if !self.events && self.bare.is_empty() && is_html(line) {
            return Err(ApiError::NotAnApi { status: 200 });
        }
        if self.bare.len() + line.len() < BARE_BODY {
            self.bare.push_str(line);
            self.bare.push('\n');
        }
        Ok(())
    }

    /// The bytes are over and no end mark came.
    fn ended(&mut self, out: &mut Vec<ChatEvent>) -> Step {
        if !self.events && !self.bare.is_empty() {
            return self.bare_body(out);
        }
        if self.finish_reason.is_some() {
            self.end(out);
            return Ok(());
        }
        if !self.text {
            return Err(ApiError::Truncated);
        }
        self.counts(out);
        out.push(ChatEvent::End(ChatEnd { outcome: ChatOutcome::Truncated, finish_reason: None }));
        Ok(())
    }

    /// A body that was no event stream at all.
    fn bare_body(&mut self, out: &mut Vec<ChatEvent>) -> Step {
        let body = std::mem::take(&mut self.bare);
        let Some(value) = json::parse(&body) else {
            return Err(ApiError::Unreadable(Unreadable::Form));
        };
        if value["choices"].is_array() {
            self.chunk(value, out)?;
            if self.text || self.finish_reason.is_some() {
                self.end(out);
                return Ok(());
            }
        } else if has_error(&value) || value.get("detail").is_some() || value["message"].is_string() {
            return Err(self.error(ErrorBody::from_value(&value)));
        }
        Err(ApiError::Unreadable(Unreadable::Form))
    }

    fn end(&mut self, out: &mut Vec<ChatEvent>) {
        self.counts(out);
        out.push(ChatEvent::End(ChatEnd::new(self.finish_reason.take())));
        self.closed = true;
    }

    fn counts(&mut self, out: &mut Vec<ChatEvent>) {
        out.extend(self.usage.take().map(ChatEvent::Usage));
    }

    fn error(&self, body: ErrorBody) -> ApiError {
        classify(Reply { status: None, body, advice: RetryAdvice::default(), model: &self.asked_model })
    }
}

fn has_error(chunk: &Value) -> bool {
    match chunk.get("error") {
        None | Some(Value::Null | Value::Bool(false)) => false,
        Some(Value::String(text)) => !text.is_empty(),
        Some(Value::Object(fields)) => !fields.is_empty(),
        Some(_) => true,
    }
}

fn usage(value: &Value) -> Option<Usage> {
    let count = |key: &str| value[key].as_u64().map(|count| u32::try_from(count).unwrap_or(u32::MAX));
    let (prompt, completion) = (count("prompt_tokens"), count("completion_tokens"));
    (prompt.is_some() || completion.is_some())
        .then(|| Usage { prompt_tokens: prompt.unwrap_or_default(), completion_tokens: completion.unwrap_or_default() })
}

/// Takes the text out of a string, or out of a list of `{"type":"text","text":..}` parts; none when there is none.
fn text(value: &mut Value) -> Option<String> {
    let text = match value.take() {
        Value::String(text) => text,
        Value::Array(parts) => parts.iter().filter_map(|part| part["text"].as_str()).collect(),
        _ => String::new(),
    };
    (!text.is_empty()).then_some(text)
}

#[cfg(test)]
#[path = "chat_stream_tests.rs"]
mod tests;
