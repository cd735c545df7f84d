//! Turns texts into vectors over an OpenAI-compatible API: batches, decoding, and the checks that a vector must pass.
//!
//! It does not know what the texts are, and never mixes models: the caller stores the model's name with each vector.

use super::endpoint::Endpoint;
use super::error::{ApiError, Unreadable};
use super::retry::{RetryPolicy, jitter};
use super::settings::{BaseUrlError, EmbeddingSettings};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use secrecy::SecretString;
use serde::de::{SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};
use std::fmt;
use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// What providers take in one request.
const MOST_ITEMS: usize = 2048;
const MOST_TOKENS: usize = 300_000;
/// Bytes of one response: 2048 vectors of 4096 numbers as digits fit.
const LONGEST_RESPONSE: usize = 256 << 20;

/// An OpenAI-compatible embedding server. Cloning is cheap and shares the connection.
#[derive(Clone, Debug)]
pub struct EmbeddingClient {
    endpoint: Arc<Endpoint>,
    settings: Arc<EmbeddingSettings>,
    /// The server refused `encoding_format`; found out once.
    plain_floats: Arc<AtomicBool>,
}

impl EmbeddingClient {
    /// Checks the address; opens nothing.
    pub fn new(settings: EmbeddingSettings, key: Option<SecretString>) -> Result<Self, BaseUrlError> {
        let endpoint = Endpoint::new(settings.address()?, key, settings.timeouts);
        Ok(Self {
            endpoint: Arc::new(endpoint),
            settings: Arc::new(settings),
            plain_floats: Arc::new(AtomicBool::new(false)),
        })
    }

    /// Its settings; `model` is the name to store with each vector.
    pub fn settings(&self) -> &EmbeddingSettings {
        &self.settings
    }

    /// The ranges of `texts` that make one request each, in order. A caller who shows progress embeds them one by one.
    pub fn batches<T: AsRef<str>>(&self, texts: &[T]) -> Vec<Range<usize>> {
        let tokens: Vec<usize> = texts.iter().map(|text| estimated_tokens(text.as_ref())).collect();
        let most_items = self.settings.batch_items.clamp(1, MOST_ITEMS);
        let most_tokens = self.settings.batch_tokens.clamp(1, MOST_TOKENS);
        batches(&tokens, most_items, most_tokens)
    }

    /// One vector for each text, in order, each of the dimensions that are set and of finite numbers. A refusal that
    /// passes by itself is waited for and asked again.
    pub async fn embed<T: AsRef<str>>(&self, texts: &[T]) -> Result<Vec<Vec<f32>>, ApiError> {
        if let Some(index) = texts.iter().position(|text| text.as_ref().trim().is_empty()) {
            return Err(ApiError::EmptyText { index });
        }
        let mut vectors = Vec::with_capacity(texts.len());
        for range in self.batches(texts) {
            let batch: Vec<&str> = texts[range].iter().map(AsRef::as_ref).collect();
            vectors.append(&mut self.embed_batch(&batch).await?);
        }
        Ok(vectors)
    }

    async fn embed_batch(&self, texts: &[&str]) -> Result<Vec<Vec<f32>>, ApiError> {
        let policy = RetryPolicy { retries: self.settings.retries };
        let mut attempt = 1;
        loop {
            let error = match self.request(texts).await {
                Ok(vectors) => return Ok(vectors),
                Err(error) => error,
            };
            if self.learn(&error) {
                continue;
            }
            let Some(wait) = policy.decide(&error, attempt, jitter()) else {
                return Err(error);
            };
            tracing::debug!(%error, attempt, ?wait, "embedding is tried again");
            tokio::time::sleep(wait).await;
            attempt += 1;
        }
    }

    async fn request(&self, texts: &[&str]) -> Result<Vec<Vec<f32>>, ApiError> {
        let model = &self.settings.model;
        let body = Body {
            model,
            input: texts,
            encoding_format: (!self.plain_floats.load(Ordering::Relaxed)).then_some("base64"),
            dimensions: takes_dimensions(model).then_some(self.settings.dimensions),
        };
        let response = self.endpoint.post("embeddings", &body, model).await?;
        let body = self.endpoint.body(response, LONGEST_RESPONSE).await?;
        read(&body, texts.len(), self.settings.dimensions)
    }

    fn learn(&self, error: &ApiError) -> bool {
        let ApiError::Invalid(refusal) = error else {
            return false;
        };
        let named = refusal.message.as_deref().is_some_and(|message| message.contains("encoding_format"));
        named && !self.plain_floats.swap(true, Ordering::Relaxed)
    }
}

/// More tokens than prose has: a third of its bytes, where English has about a quarter.
fn estimated_tokens(text: &str) -> usize {
    text.len().div_ceil(3)
}

/// Cuts a list into runs that stay within both limits; a text that is too long by itself gets a run of its own.
fn batches(tokens: &[usize], most_items: usize, most_tokens: usize) -> Vec<Range<usize>> {
    let mut ranges = Vec::new();
    let (mut start, mut sum) = (0, 0);
    for (at, &count) in tokens.iter().enumerate() {
        if at > start && (at - start == most_items || sum + count > most_tokens) {
            ranges.push(start..at);
            (start, sum) = (at, 0);
        }
        sum += count;
    }
    if start < tokens.len() {
        ranges.push(start..tokens.len());
    }
    ranges
}

/// The models that can shorten their vectors; others refuse the parameter.
fn takes_dimensions(model: &str) -> bool {
    let model = model.to_lowercase();
    model.contains("text-embedding-3") || model.contains("qwen3-embedding")
}

#[derive(Serialize)]
struct Body<'a> {
    model: &'a str,
    input: &'a [&'a str],
    #[serde(skip_serializing_if = "Option::is_none")]
    encoding_format: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    dimensions: Option<usize>,
}

#[derive(Deserialize)]
struct Answer {
    data: Vec<Entry>,
}

#[derive(Deserialize)]
struct Entry {
    #[serde(default)]
    index: Option<usize>,
    embedding: Vector,
}

/// Reads a response; `Unreadable::Form` when it is something else.
fn read(body: &[u8], count: usize, dimensions: usize) -> Result<Vec<Vec<f32>>, ApiError> {
    let answer: Answer = serde_json::from_slice(body).map_err(|_| {
        let page = super::refusal::is_html(&String::from_utf8_lossy(&body[..body.len().min(1024)]));
        if page { ApiError::NotAnApi { status: 200 } } else { ApiError::Unreadable(Unreadable::Form) }
    })?;
    in_order(answer.data, count, dimensions)
}

/// By `index`, not by position: providers do not promise an order. Without any index the position must do.
fn in_order(entries: Vec<Entry>, count: usize, dimensions: usize) -> Result<Vec<Vec<f32>>, ApiError> {
    let broken = ApiError::Unreadable(Unreadable::Vectors);
    let unnumbered = entries.iter().all(|entry| entry.index.is_none());
    let mut places: Vec<Option<Vec<f32>>> = vec![None; count];
    for (position, entry) in entries.into_iter().enumerate() {
        let index = if unnumbered { Some(position) } else { entry.index };
        let Some(place) = index.and_then(|index| places.get_mut(index)) else {
            return Err(broken);
        };
        let Vector(vector) = entry.embedding;
        if vector.len() != dimensions {
            return Err(ApiError::Dimensions { expected: dimensions, got: vector.len() });
        }
        if place.is_some() || vector.iter().any(|number| !number.is_finite()) {
            return Err(broken);
        }
        *place = Some(vector);
    }
    places.into_iter().collect::<Option<_>>().ok_or(broken)
}

/// A vector: numbers, or base64 of little-endian 32-bit floats.
struct Vector(Vec<f32>);

impl<'de> Deserialize<'de> for Vector {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(VectorVisitor)
    }
}

struct VectorVisitor;

impl<'de> Visitor<'de> for VectorVisitor {
    type Value = Vector;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of numbers or base64")
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Vector, E> {
        let bytes = STANDARD.decode(text).map_err(E::custom)?;
        let (numbers, rest) = bytes.as_chunks::<4>();
        if !rest.is_empty() {
            return Err(E::custom("not a whole number of floats"));
        }
        Ok(Vector(numbers.iter().map(|bytes| f32::from_le_bytes(*bytes)).collect()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Vector, A::Error> {
        let mut numbers = Vec::with_capacity(list.size_hint().unwrap_or(crate::domain::knowledge::DIMENSIONS));
        while let Some(number) = list.next_element()? {
            numbers.push(number);
        }
        Ok(Vector(numbers))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn body(entries: &str) -> Vec<u8> {
        format!(r#"{{"object":"list","data":[{entries}],"model":"m","usage":{{"prompt_tokens":1}}}}"#).into_bytes()
    }

    fn packed(numbers: &[f32]) -> String {
        STANDARD.encode(numbers.iter().flat_map(|number| number.to_le_bytes()).collect::<Vec<_>>())
    }

    #[test]
    fn numbers_and_base64_give_the_same_vectors_in_the_order_of_their_index() {
        let text = packed(&[0.25, -1.5]);
        let read =
            read(&body(&format!(r#"{{"index":1,"embedding":[1,2.5]}},{{"index":0,"embedding":"{text}"}}"#)), 2, 2);
        assert_eq!(read, Ok(vec![vec![0.25, -1.5], vec![1.0, 2.5]]));
    }

    #[test]
    fn without_any_index_the_order_is_the_position() {
        assert_eq!(read(&body(r#"{"embedding":[1]},{"embedding":[2]}"#), 2, 1), Ok(vec![vec![1.0], vec![2.0]]));
    }

    #[test]
    fn missing_double_surplus_and_infinite_vectors_are_refused() {
        let broken = Err(ApiError::Unreadable(Unreadable::Vectors));
        assert_eq!(read(&body(r#"{"index":0,"embedding":[1]}"#), 2, 1), broken);
        assert_eq!(read(&body(r#"{"index":0,"embedding":[1]},{"index":0,"embedding":[1]}"#), 2, 1), broken);
        assert_eq!(read(&body(r#"{"index":2,"embedding":[1]},{"index":0,"embedding":[1]}"#), 2, 1), broken);
        assert_eq!(read(&body(r#"{"embedding":[1]},{"index":0,"embedding":[1]}"#), 2, 1), broken);
        assert_eq!(read(&body(r#"{"embedding":[1]},{"embedding":[1]}"#), 1, 1), broken);
        assert_eq!(read(&body(r#"{"index":0,"embedding":[1]},{"index":0,"embedding":[2]}"#), 1, 1), broken);
        for number in [f32::NAN, f32::INFINITY] {
            let entry = format!(r#"{{"index":0,"embedding":"{}"}}"#, packed(&[number]));
            assert_eq!(read(&body(&entry), 1, 1), broken);
        }
    }

    #[test]
    fn other_dimensions_are_named() {
        let got = read(&body(r#"{"index":0,"embedding":[1,2,3]}"#), 1, 2);
        assert_eq!(got, Err(ApiError::Dimensions { expected: 2, got: 3 }));
    }

    #[test]
    fn what_is_no_answer_is_unreadable_and_a_page_is_a_page() {
        let form = Err(ApiError::Unreadable(Unreadable::Form));
        for text in ["", "{}", r#"{"data":[{"index":0,"embedding":"???"}]}"#, r#"{"data":[{"embedding":"AAA="}]}"#] {
            assert_eq!(read(text.as_bytes(), 1, 1), form, "{text}");
        }
        assert_eq!(read(b"<html>", 1, 1), Err(ApiError::NotAnApi { status: 200 }));
    }

    #[test]
    fn only_models_that_can_be_shortened_are_asked_to() {
        assert!(takes_dimensions("text-embedding-3-small"));
        assert!(takes_dimensions("Qwen/Qwen3-Embedding-8B"));
        assert!(!takes_dimensions("text-embedding-ada-002"));
        assert!(!takes_dimensions("nomic-embed-text"));
    }

    proptest! {
        #[test]
        fn batches_cover_everything_once_within_both_limits(
            tokens in prop::collection::vec(0usize..500, 0..200), most_items in 1usize..50, most_tokens in 1usize..1500,
        ) {
            let ranges = batches(&tokens, most_items, most_tokens);
            prop_assert_eq!(ranges.iter().cloned().flatten().collect::<Vec<_>>(), (0..tokens.len()).collect::<Vec<_>>());
            for range in &ranges {
                prop_assert!(!range.is_empty() && range.len() <= most_items);
                prop_assert!(range.len() == 1 || tokens[range.clone()].iter().sum::<usize>() <= most_tokens);
            }
            for pair in ranges.windows(2) {
                let joined = pair[0].start..pair[0].end + 1;
                let full = joined.len() > most_items || tokens[joined].iter().sum::<usize>() > most_tokens;
                prop_assert!(full, "a batch ended early");
            }
        }

        #[test]
        fn any_bytes_are_read_without_a_panic(bytes in prop::collection::vec(any::<u8>(), 0..200), count in 0usize..4) {
            let _ = read(&bytes, count, 2);
        }
    }
}
