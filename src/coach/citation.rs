//! Numbers in brackets: from hits to numbered sources, and no number that leads nowhere.

use crate::domain::conversation::Citation;
use crate::domain::knowledge::Hit;
use std::fmt::Write as _;

/// Numbers the hits from 1, in their order.
pub fn number(hits: &[Hit]) -> Vec<Citation> {
    hits.iter()
        .enumerate()
        .map(|(i, hit)| Citation {
            number: i + 1,
            passage_id: hit.passage.id,
            title: hit.passage.title().to_owned(),
            source: hit.passage.source.clone(),
            topic: hit.passage.tags.topic.clone(),
            season: hit.passage.tags.season.clone(),
            similarity: hit.cosine,
            score: hit.score,
            content: hit.passage.content.clone(),
        })
        .collect()
}

/// Lets a streamed answer through and drops every `[n]` that was not given, wherever the pieces are cut.
///
/// Only a bracket that holds nothing but digits, commas and spaces is looked at; `[x]` and `[link](address)` pass.
#[derive(Clone, Debug)]
pub struct CitationFilter {
    given: usize,
    held: String,
    /// Whether what was let through ends in a bracket that is open, with nothing but digits behind it.
    open: bool,
}

/// A bracket that is longer than this is no list of source numbers.
const LONGEST: usize = 24;

impl CitationFilter {
    /// For an answer that was given sources 1 to `given`.
    pub fn new(given: usize) -> Self {
        Self { given, held: String::new(), open: false }
    }

    /// The part of `text` (after what was held back before) that can be shown.
    pub fn push(&mut self, text: &str) -> String {
        let mut out = String::with_capacity(text.len() + self.held.len());
        for c in text.chars() {
            match c {
                '[' => {
                    self.let_go(&mut out);
                    self.held.push(c);
                }
                _ if self.held.is_empty() => self.emit(c, &mut out),
                '0'..='9' | ',' | ' ' if self.held.len() < LONGEST => self.held.push(c),
                ']' => self.close(&mut out),
                other => {
                    self.let_go(&mut out);
                    self.emit(other, &mut out);
                }
            }
        }
        out
    }

    /// What is still held back at the end of the answer.
    pub fn finish(&mut self) -> String {
        std::mem::take(&mut self.held)
    }

    /// What was held is no list of source numbers after all.
    fn let_go(&mut self, out: &mut String) {
        for c in std::mem::take(&mut self.held).chars() {
            self.emit(c, out);
        }
    }

    fn emit(&mut self, c: char, out: &mut String) {
        self.open = c == '[' || self.open && c.is_ascii_digit();
        out.push(c);
    }

    fn close(&mut self, out: &mut String) {
        let held = std::mem::take(&mut self.held);
        let numbers: Vec<usize> = held[1..].split([',', ' ']).filter_map(|n| n.parse().ok()).collect();
        if numbers.is_empty() {
            for c in held.chars().chain(std::iter::once(']')) {
                self.emit(c, out);
            }
            return;
        }
        let before = out.len();
        for n in numbers.iter().filter(|n| (1..=self.given).contains(*n)) {
            let _ = write!(out, "[{n}]");
        }
        // `[` or `[1` before a number that vanished must not join with what follows into a number of its own.
        if out.len() == before && self.open {
            out.push(' ');
        }
        self.open = false;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn whole(given: usize, text: &str) -> String {
        let mut filter = CitationFilter::new(given);
        filter.push(text) + &filter.finish()
    }

    #[test]
    fn numbers_that_were_not_given_vanish_and_lists_become_single_numbers() {
        assert_eq!(whole(3, "Push twice [1][4], rest [2, 3] and [9]."), "Push twice [1], rest [2][3] and .");
        assert_eq!(whole(3, "[[4]4] [1[9]2]"), "[ 4] [1 2]");
        assert_eq!(whole(2, "- [x] done, [link](a), [], [ ], arr[1"), "- [x] done, [link](a), [], [ ], arr[1");
    }

    proptest! {
        #[test]
        fn any_cut_gives_the_same_text(text in "[a-z\\[\\]0-9, ]{0,60}", cut in 0_usize..60) {
            let cut = cut.min(text.len());
            let mut filter = CitationFilter::new(3);
            let pieces = filter.push(&text[..cut]) + &filter.push(&text[cut..]) + &filter.finish();
            prop_assert_eq!(pieces, whole(3, &text));
        }

        #[test]
        fn no_number_leads_nowhere(text in "[a-z\\[\\]0-9, ]{0,80}") {
            let shown = whole(3, &text);
            for part in shown.split('[').skip(1) {
                if let Some((inner, _)) = part.split_once(']') && let Ok(n) = inner.parse::<usize>() {
                    prop_assert!((1..=3).contains(&n), "{} from {}", shown, text);
                }
            }
        }
    }
}
