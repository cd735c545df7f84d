//! The estimate against the true tokenizer, over the library.

use super::*;
use crate::knowledge::chunk::tests::{documents, library};
use proptest::prelude::*;

#[test]
fn the_estimate_is_never_far_under_and_seldom_far_over_the_true_count() {
    let tokenizer = tiktoken_rs::cl100k_base().expect("the oracle's vocabulary is built in");
    let (mut estimates, mut truths, mut passages) = (0, 0, 0);
    let documents = documents();
    // Whole sections with their addresses, and the passages as they are stored.
    let sections = documents.iter().flat_map(|(_, document)| document.split("\n#"));
    let contents = library();
    let contents = contents.iter().map(|passage| passage.content.as_str());
    for text in sections.chain(contents).filter(|text| text.len() > 200) {
        let (estimate, truth) = (estimate(text), tokenizer.encode_ordinary(text).len());
        assert!(estimate * 100 >= truth * 98, "{estimate} for {truth} tokens: {text}");
        (estimates, truths, passages) = (estimates + estimate, truths + truth, passages + 1);
    }
    assert!(passages > 800);
    assert!(estimates * 100 <= truths * 120, "{estimates} for {truths} tokens");
}

#[test]
fn nothing_costs_nothing_and_one_word_costs_one() {
    assert_eq!(estimate(""), 0);
    assert_eq!(estimate(" row"), 2);
    assert_eq!(estimate("1,000 m"), 5);
}

#[test]
fn a_long_text_is_counted_in_one_pass() {
    // A scan that looked back would need minutes for this.
    assert!(estimate(&"wall balls ".repeat(400_000)) >= 800_000);
    assert!(estimate(&"-".repeat(4_000_000)) > 1_000_000);
}

#[test]
fn a_foreign_letter_at_the_end_costs_no_more_than_apart() {
    assert!(units("0ßA aaß") <= units("0ßA aa") + units("ß"));
}

proptest! {
    #[test]
    fn a_whole_costs_at_most_a_token_more_than_its_parts(text in "(?s)[a-zA-Zéß–0-9 .,|\n💪-]{0,60}", at in 0usize..60) {
        let at = text.floor_char_boundary(at.min(text.len()));
        prop_assert!(units(&text) <= units(&text[..at]) + units(&text[at..]) + in_units(1));
    }

    #[test]
    fn any_text_has_an_estimate(text in ".{0,200}") {
        prop_assert!(text.is_empty() || estimate(&text) > 0);
    }
}
