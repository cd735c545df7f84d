//! JSON as servers really send it: some cut an emoji's `\ud83d\ude00` between two chunks, which no strict reader takes.
//! Pure. What the JSON means is read elsewhere.

use serde_json::Value;
use std::borrow::Cow;

/// Reads JSON; a lone surrogate in it becomes U+FFFD. None when it is no JSON.
pub(super) fn parse(data: &str) -> Option<Value> {
    match serde_json::from_str(data) {
        Ok(value) => Some(value),
        Err(_) => match without_lone_surrogates(data) {
            Cow::Borrowed(_) => None,
            Cow::Owned(mended) => serde_json::from_str(&mended).ok(),
        },
    }
}

/// Replaces each `\uD800` .. `\uDFFF` escape that has no partner by `\uFFFD`; borrowed when there was none.
fn without_lone_surrogates(json: &str) -> Cow<'_, str> {
    let unit = |at: usize| -> Option<u16> {
        let digits = json.get(at..at + 6)?.strip_prefix("\\u")?;
        u16::from_str_radix(digits, 16).ok()
    };
    let mut mended = String::new();
    let mut copied = 0;
    let mut at = 0;
    while let Some(found) = json[at..].find('\\') {
        at += found;
        match unit(at) {
            Some(0xD800..=0xDBFF) if matches!(unit(at + 6), Some(0xDC00..=0xDFFF)) => at += 12,
            Some(0xD800..=0xDFFF) => {
                mended.push_str(&json[copied..at]);
                mended.push_str("\\uFFFD");
                at += 6;
                copied = at;
            }
            // Any other escape: pass over the escaped character, which may be a backslash.
            _ => at += 1 + json[at + 1..].chars().next().map_or(0, char::len_utf8),
        }
    }
    if copied == 0 {
        return Cow::Borrowed(json);
    }
    mended.push_str(&json[copied..]);
    Cow::Owned(mended)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn lone_surrogates_are_replaced_and_pairs_and_backslashes_are_kept() {
        let mend = |json: &str| without_lone_surrogates(json).into_owned();
        assert_eq!(mend(r#""a\ud83d""#), r#""a\uFFFD""#);
        assert_eq!(mend(r#""\ude00b""#), r#""\uFFFDb""#);
        assert_eq!(mend(r#""\ud83d\ude00""#), r#""\ud83d\ude00""#);
        assert_eq!(mend(r#""\\ud83d""#), r#""\\ud83d""#);
        assert_eq!(mend(r#""\ud83d\u0041""#), r#""\uFFFD\u0041""#);
        assert_eq!(mend(r#""\ud83d\ud83d\ude00""#), r#""\uFFFD\ud83d\ude00""#);
        assert_eq!(mend("\"é\\"), "\"é\\");
    }

    #[test]
    fn what_is_no_json_stays_none() {
        for text in ["", "{", "ok", r#"{"a":\ud83d}"#] {
            assert_eq!(parse(text), None, "{text}");
        }
        assert_eq!(parse(r#""a\ud83d""#), Some(Value::from("a\u{FFFD}")));
    }

    proptest! {
        #[test]
        fn mending_leaves_nothing_to_mend(text in "[\\\\ud83e0\"a é]{0,40}") {
            let mended = without_lone_surrogates(&text).into_owned();
            prop_assert_eq!(without_lone_surrogates(&mended), mended.as_str());
        }
    }
}
