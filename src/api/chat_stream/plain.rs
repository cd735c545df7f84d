//! The chunk that nearly every event of a stream is: some words of the answer and nothing else. It is read without making a
//! tree of the JSON, which costs five times as much as the rest of the decoder.
//!
//! A shortcut, no second policy: whatever is not plainly this is left to the reader that knows all shapes.

use serde::Deserialize;
use serde::de::IgnoredAny;
use std::borrow::Cow;

/// What a chunk of words may hold besides fields that mean nothing here. A field of another type, or one that comes twice,
/// makes it no plain chunk.
#[derive(Deserialize)]
struct Chunk<'a> {
    #[serde(borrow, default)]
    model: Option<Cow<'a, str>>,
    /// One answer is asked for, so there is one.
    #[serde(borrow)]
    choices: [Choice<'a>; 1],
    #[serde(default)]
    usage: Option<IgnoredAny>,
    #[serde(default)]
    error: Option<IgnoredAny>,
}

#[derive(Deserialize)]
struct Choice<'a> {
    #[serde(default)]
    index: Option<u64>,
    #[serde(borrow)]
    delta: Delta<'a>,
    #[serde(default)]
    finish_reason: Option<IgnoredAny>,
}

#[derive(Deserialize)]
struct Delta<'a> {
    #[serde(borrow)]
    content: Cow<'a, str>,
    #[serde(default)]
    reasoning_content: Option<IgnoredAny>,
    #[serde(default)]
    reasoning: Option<IgnoredAny>,
}

/// The words of a plain chunk, which may be none; nothing when it is not one, or may name a model that is not known yet.
pub(super) fn words(data: &str, model_known: bool) -> Option<Cow<'_, str>> {
    let Chunk { model, choices: [choice], usage, error } = serde_json::from_str(data).ok()?;
    let Choice { index, delta, finish_reason } = choice;
    let named = !model_known && model.is_some_and(|model| !model.is_empty());
    let more = [usage, error, finish_reason, delta.reasoning_content, delta.reasoning].iter().any(Option::is_some);
    (!named && !more && index.is_none_or(|index| index == 0) && !delta.content.is_empty()).then_some(delta.content)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_words_and_nothing_else_are_a_plain_chunk() {
        for plain in [
            r#"{"choices":[{"delta":{"content":"Hi"}}]}"#,
            r#"{"id":"c","object":"chat.completion.chunk","created":1,"model":"m","system_fingerprint":null,"choices":[{"index":0,"delta":{"role":"assistant","content":"Hi","refusal":null},"logprobs":null,"finish_reason":null}],"usage":null}"#,
        ] {
            assert_eq!(words(plain, true).as_deref(), Some("Hi"), "{plain}");
        }
        assert_eq!(
            words(r#"{"choices":[{"delta":{"content":"a\n\ud83d\ude00"}}]}"#, true).as_deref(),
            Some("a\n\u{1f600}")
        );
        for other in [
            "",
            "[DONE]",
            r#"{"choices":[]}"#,
            r#"{"choices":[{"delta":{}}]}"#,
            r#"{"choices":[{"delta":{"content":""}}]}"#,
            r#"{"choices":[{"delta":{"content":null}}]}"#,
            r#"{"choices":[{"delta":{"content":[{"type":"text","text":"Hi"}]}}]}"#,
            r#"{"choices":[{"delta":{"content":"Hi","reasoning":"hm"}}]}"#,
            r#"{"choices":[{"delta":{"content":"Hi","reasoning_content":"hm"}}]}"#,
            r#"{"choices":[{"delta":{"content":"Hi"},"finish_reason":"stop"}]}"#,
            r#"{"choices":[{"delta":{"content":"Hi"},"finish_reason":""}]}"#,
            r#"{"choices":[{"index":1,"delta":{"content":"Hi"}}]}"#,
            r#"{"choices":[{"delta":{"content":"Hi"}},{"delta":{"content":"Ho"}}]}"#,
            r#"{"choices":[{"message":{"content":"Hi"}}]}"#,
            r#"{"choices":[{"delta":{"content":"Hi"}}],"error":{"message":"x"}}"#,
            r#"{"choices":[{"delta":{"content":"Hi"}}],"usage":{"prompt_tokens":1}}"#,
            r#"{"choices":[{"delta":{"content":"a\ud83d"}}]}"#,
            r#"{"model":7,"choices":[{"delta":{"content":"Hi"}}]}"#,
            r#"{"choices":[{"delta":{"content":"Hi","content":"Ho"}}]}"#,
        ] {
            assert_eq!(words(other, true), None, "{other}");
        }
    }

    #[test]
    fn a_model_is_not_passed_over_while_it_is_not_known() {
        let named = r#"{"model":"m","choices":[{"delta":{"content":"Hi"}}]}"#;
        assert_eq!(words(named, false), None);
        assert_eq!(words(named, true).as_deref(), Some("Hi"));
        assert!(words(r#"{"model":"","choices":[{"delta":{"content":"Hi"}}]}"#, false).is_some());
    }
}
