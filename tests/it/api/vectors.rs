//! Every vector of `tests/fixtures/sse-vectors.json`, or of the file that `SSE_VECTORS` names, in every chunking.
//!
//! The expectations are the file's; nothing here knows a single case by name.

#![allow(clippy::expect_used, clippy::unwrap_used, clippy::panic, reason = "a test may panic")]

use super::{KEY, SHORT, client_with, patient, question};
use crate::support::provider::{FakeProvider, Script};
use base64::Engine as _;
use futures_util::StreamExt;
use hyrox_coach::api::chat_stream::{ChatDecoder, ChatEnd, ChatEvent, ChatOutcome};
use hyrox_coach::api::refusal::Refusal;
use hyrox_coach::api::retry::{RetryAdvice, Wait};
use hyrox_coach::api::settings::Timeouts;
use hyrox_coach::api::sse::{SseDecoder, SseItem};
use hyrox_coach::api::{ApiError, RetryPolicy};
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::time::Duration;

/// Streams up to this size are cut in two at every place.
const SPLIT_SSE: usize = 300;
const SPLIT_CHAT: usize = 2000;

fn fixture() -> Value {
    let shipped = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/sse-vectors.json");
    let path = std::env::var("SSE_VECTORS").unwrap_or_else(|_| shipped.into());
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"));
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The list under a key; an empty one would make a test that cannot fail.
fn list(key: &str) -> Vec<Value> {
    let list = fixture()[key].as_array().cloned().unwrap_or_default();
    assert!(!list.is_empty(), "no {key} in the file");
    list
}

fn name(vector: &Value) -> &str {
    vector["name"].as_str().unwrap()
}

fn decoded(text: &Value) -> Vec<u8> {
    base64::engine::general_purpose::STANDARD.decode(text.as_str().unwrap()).unwrap()
}

fn chunks(vector: &Value) -> Vec<Vec<u8>> {
    vector["chunks_b64"].as_array().unwrap().iter().map(decoded).collect()
}

/// As given; whole; in 1, 2, 3 and 7 bytes; and cut in two everywhere when it is short.
fn chunkings(given: &[Vec<u8>], split_up_to: usize) -> Vec<Vec<Vec<u8>>> {
    let whole = given.concat();
    let mut all = vec![given.to_vec(), vec![whole.clone()]];
    all.extend([1, 2, 3, 7].map(|size| whole.chunks(size).map(<[u8]>::to_vec).collect()));
    if whole.len() <= split_up_to {
        all.extend((1..whole.len()).map(|at| vec![whole[..at].to_vec(), whole[at..].to_vec()]));
    }
    all
}

#[derive(Debug, PartialEq)]
struct Decoded {
    events: Vec<(String, String, String)>,
    retry_ms: Option<u64>,
    last_id: String,
}

fn decode(chunks: &[Vec<u8>]) -> Decoded {
    let mut decoder = SseDecoder::new();
    let mut events = Vec::new();
    for chunk in chunks {
        decoder
            .feed(chunk, |item| {
                if let SseItem::Event(event) = item {
                    events.push((event.event.to_owned(), event.data.into_owned(), event.id.to_owned()));
                }
            })
            .unwrap();
    }
    Decoded { events, retry_ms: decoder.retry_ms(), last_id: decoder.last_event_id().to_owned() }
}

#[test]
fn every_event_stream_is_decoded_by_the_rules_in_every_chunking() {
    for vector in list("vectors") {
        let text = |event: &Value, key: &str| event[key].as_str().unwrap().to_owned();
        let mut expected = Decoded {
            events: vector["expected"]
                .as_array()
                .unwrap()
                .iter()
                .map(|event| (text(event, "event"), text(event, "data"), text(event, "id")))
                .collect(),
            retry_ms: vector["expected_retry_ms"].as_u64(),
            last_id: text(&vector, "expected_last_event_id"),
        };
        let any_retry = vector["retry_check"] == "any";
        let given = chunks(&vector);
        let again = if vector["rechunk_invariant"] == false { vec![given] } else { chunkings(&given, SPLIT_SSE) };
        for pieces in again {
            let got = decode(&pieces);
            if any_retry {
                expected.retry_ms = got.retry_ms;
            }
            let lengths: Vec<usize> = pieces.iter().map(Vec::len).take(20).collect();
            assert_eq!(got, expected, "{} in {lengths:?}", name(&vector));
        }
    }
}

#[test]
fn every_large_event_stream_is_decoded() {
    for vector in list("large_vectors") {
        let mut decoder = SseDecoder::new();
        let (mut count, mut first) = (0, None);
        let mut feed = |bytes: &[u8]| {
            decoder
                .feed(bytes, |item| {
                    if let SseItem::Event(event) = item {
                        count += 1;
                        first.get_or_insert_with(|| (event.data.len() as u64, hex(&event.data)));
                    }
                })
                .unwrap();
        };
        for part in vector["chunks_gen"].as_array().unwrap() {
            let bytes = decoded(&part["b64"]);
            let times = usize::try_from(part["times"].as_u64().unwrap()).unwrap();
            if part["separate_chunks"] == true {
                (0..times).for_each(|_| feed(&bytes));
            } else {
                feed(&bytes.repeat(times));
            }
        }
        assert_eq!(count, vector["expected_event_count"].as_u64().unwrap(), "{}", name(&vector));
        let data = &vector["expected_first_data"];
        let expected = data
            .is_object()
            .then(|| (data["len_bytes"].as_u64().unwrap(), data["sha256"].as_str().unwrap().to_owned()));
        assert_eq!(first, expected, "{}", name(&vector));
    }
}

fn hex(text: &str) -> String {
    Sha256::digest(text).iter().fold(String::new(), |hex, byte| format!("{hex}{byte:02x}"))
}

/// What came of a stream, in the file's words.
#[derive(Debug, Default)]
struct Told {
    text: String,
    end: Option<ChatEnd>,
    error: Option<ApiError>,
}

impl Told {
    fn of(events: &[ChatEvent], error: Option<ApiError>) -> Self {
        let mut told = Self { error, ..Self::default() };
        for event in events {
            match event {
                ChatEvent::Text(text) => told.text.push_str(text),
                ChatEvent::End(end) => told.end = Some(end.clone()),
                _ => {}
            }
        }
        told
    }

    fn check(&self, vector: &Value, how: &str) {
        let name = name(vector);
        assert_eq!(self.text, vector["expected_text"].as_str().unwrap(), "text of {name} {how}");
        let expected = vector["expected_outcome"].as_str().unwrap();
        // An answer at the token limit has its end mark: the file calls it complete, with its finish reason.
        let whole =
            self.end.as_ref().is_some_and(|end| end.outcome == ChatOutcome::Complete || end.finish_reason.is_some());
        let transport = |error: &ApiError| {
            matches!(error, ApiError::Truncated | ApiError::Stalled(_) | ApiError::Timeout(_) | ApiError::Connect(_))
        };
        let refused = self.error.as_ref().is_some_and(|error| !transport(error));
        let fits = match expected {
            "complete" => whole && self.error.is_none(),
            "cancelled" => self.end.is_none() && self.error.is_none(),
            "provider_error" => refused,
            "transport_error" => !whole && !refused && (self.error.is_some() || self.end.is_some()),
            _ => !whole && (self.error.is_some() || self.end.is_some()),
        };
        assert!(fits, "{name} {how}: expected {expected}, got {self:?}");
        if whole {
            let reason = self.end.as_ref().and_then(|end| end.finish_reason.as_deref());
            assert_eq!(reason, vector["expected_finish_reason"].as_str(), "finish reason of {name} {how}");
        }
        if let Some(message) = vector["expected_error"].as_str() {
            let told = self.error.as_ref().and_then(ApiError::provider_message).unwrap_or_default();
            assert!(told.contains(message), "{name} {how}: {told:?} does not say {message:?}");
        }
        if let Some(allowed) = vector["retry_allowed"].as_bool() {
            let retry = self.text.is_empty() && self.error.as_ref().is_some_and(ApiError::retry_allowed);
            assert_eq!(retry, allowed, "retry of {name} {how}: {self:?}");
        }
    }
}

fn interpret(chunks: &[Vec<u8>], end: &str) -> Told {
    let mut decoder = ChatDecoder::new("m");
    let mut out = Vec::new();
    let fed = chunks.iter().try_for_each(|chunk| decoder.feed(chunk, &mut out));
    let result = fed.and_then(|()| match end {
        "eof" => decoder.finish(&mut out),
        "connection_reset" => decoder.fail(ApiError::Truncated, &mut out),
        "stall" => decoder.fail(ApiError::Stalled(SHORT), &mut out),
        _ => Ok(()),
    });
    Told::of(&out, result.err())
}

#[test]
fn every_chat_stream_is_understood_in_every_chunking() {
    for vector in list("stream_vectors") {
        let end = vector["end"].as_str().unwrap();
        for pieces in chunkings(&chunks(&vector), SPLIT_CHAT) {
            let lengths: Vec<usize> = pieces.iter().map(Vec::len).take(20).collect();
            interpret(&pieces, end).check(&vector, &format!("in {lengths:?}"));
        }
    }
}

#[tokio::test]
async fn every_chat_stream_is_understood_over_a_socket() {
    let provider = FakeProvider::start().await;
    let hasty = Timeouts { idle: Duration::from_millis(300), first_byte: Duration::from_millis(300), ..patient() };
    let client = client_with(&provider, hasty);
    for vector in list("stream_vectors") {
        let script = Script::raw(chunks(&vector));
        let cancels = vector["end"].as_str().unwrap().starts_with("client_cancel");
        provider.push(match vector["end"].as_str().unwrap() {
            "eof" => script,
            // A reset drops what the client has not read yet, so it only tests a stream that was read: none here.
            "connection_reset" if chunks(&vector).is_empty() => script.reset(),
            "connection_reset" => script.cut(),
            _ => script.stall(),
        });
        let mut stream = client.stream(&question()).await.unwrap();
        let (mut events, mut error) = (Vec::new(), None);
        let wanted = vector["expected_text"].as_str().unwrap().len();
        while !(cancels && Told::of(&events, None).text.len() >= wanted) {
            match stream.next().await {
                Some(Ok(event)) => events.push(event),
                Some(Err(failure)) => error = Some(failure),
                None => break,
            }
        }
        Told::of(&events, error).check(&vector, "over a socket");
    }
}

#[tokio::test]
async fn every_http_response_is_understood() {
    for vector in list("http_vectors") {
        let name = name(&vector);
        let provider = FakeProvider::start().await;
        let mut script =
            Script::reply(u16::try_from(vector["status"].as_u64().unwrap()).unwrap(), "", decoded(&vector["body_b64"]));
        for (header, value) in vector["headers"].as_object().unwrap() {
            let value = value.as_str().unwrap().replace("SELF", &format!("{}/chat/completions", provider.base_url()));
            script = script.header(header, &value);
        }
        provider.push(script);
        let client = client_with(&provider, patient());
        let (events, error) = super::ask(&client).await;
        let told = Told::of(&events, error);
        let expected = vector["expected_outcome"].as_str().unwrap();
        match expected {
            "complete" => assert!(told.end.is_some() && told.error.is_none(), "{name}: {told:?}"),
            "complete_or_error" => assert!(told.error.is_some() || told.text.is_ascii(), "{name}: {told:?}"),
            _ => assert!(told.error.is_some(), "{name}: {told:?}"),
        }
        if let Some(text) = vector["expected_text"].as_str() {
            assert_eq!(told.text, text, "{name}");
        }
        if let Some(allowed) = vector["retry_allowed"].as_bool() {
            let retry = told.error.as_ref().is_some_and(ApiError::retry_allowed);
            assert_eq!(retry, allowed, "retry of {name}: {told:?}");
            let decided = told.error.as_ref().and_then(|error| RetryPolicy::default().decide(error, 1, 1.0));
            assert_eq!(decided.is_some(), allowed, "decision on {name}: {told:?}");
        }
        assert_eq!(provider.requests().len(), 1, "{name} was asked again");
        assert!(!format!("{told:?}").contains(KEY), "{name} shows the key");
    }
}

#[test]
fn every_retry_after_header_is_read() {
    for vector in list("retry_after_vectors") {
        let now = jiff::fmt::rfc2822::parse(vector["now"].as_str().unwrap()).unwrap().timestamp();
        let (header, value) = (vector["header"].as_str().unwrap(), vector["value"].as_str().unwrap());
        let advice = RetryAdvice::read(|name| (name == header).then_some(value), now);
        let expected = match &vector["expected"] {
            Value::String(word) if word == "backoff" => Wait::Backoff,
            Value::String(word) if word == "give_up" => Wait::GiveUp,
            seconds => Wait::For(Duration::from_secs_f64(seconds.as_f64().unwrap())),
        };
        assert_eq!(advice.wait, expected, "{header}: {value}");
        let error = ApiError::RateLimited(Refusal { status: Some(429), message: None, advice });
        let decided = RetryPolicy::default().decide(&error, 1, 1.0);
        match expected {
            Wait::For(time) => assert_eq!(decided, Some(time), "{value}"),
            Wait::Backoff => assert_eq!(decided, Some(Duration::from_millis(500)), "{value}"),
            Wait::GiveUp => assert_eq!(decided, None, "{value}"),
        }
    }
}
