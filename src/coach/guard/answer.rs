//! Holds an answer to the guard while it is being written: what may be shown, and where it must stop.
//!
//! A sentence that could still turn into something forbidden is held back until it cannot; what was shown never
//! has to be taken back. Only the unfinished sentence is read again when text arrives, so the work is linear in
//! the answer.

use super::{Category, Policy, add_sections, negation};
use crate::domain::rulebook::phrase::{Patterns, Text};
use std::sync::OnceLock;

/// What may happen with an answer so far.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AnswerVerdict {
    /// The first `upto` bytes may be shown; it never gets less as the answer grows.
    Show {
        /// Bytes of the answer, at a character's border.
        upto: usize,
    },
    /// The answer must end at byte `keep`; nothing after it may be shown, and `text` follows it.
    Stop {
        /// Bytes that may stand.
        keep: usize,
        /// What the athlete reads instead, as markdown.
        text: &'static str,
    },
}

/// An unfinished sentence longer than this many bytes is read on from its later part.
const LONGEST: usize = 1200;
/// What is kept of it: more than the longest pattern and the reach of a negation.
const KEPT: usize = 400;

/// The check of one answer while it streams.
#[derive(Clone, Debug)]
pub struct AnswerGuard {
    category: Option<Category>,
    /// Bytes before this are read and settled.
    settled: usize,
    shown: usize,
    stopped: Option<AnswerVerdict>,
}

impl AnswerGuard {
    /// For an answer whose question got `category`, or none.
    pub fn new(category: Option<Category>) -> Self {
        Self { category, settled: 0, shown: 0, stopped: None }
    }

    /// Reads the answer as it is now; it must begin with what was given before.
    pub fn check(&mut self, answer_so_far: &str) -> AnswerVerdict {
        self.read(answer_so_far, Part::SoFar)
    }

    /// Reads the whole answer: nothing is held back any more.
    pub fn finish(&mut self, answer: &str) -> AnswerVerdict {
        self.read(answer, Part::Whole)
    }

    fn read(&mut self, answer: &str, part: Part) -> AnswerVerdict {
        if let Some(stopped) = self.stopped {
            return stopped;
        }
        if self.category.is_some_and(|category| category.policy() == Policy::Replace) && !answer.is_empty() {
            return self.stop(0);
        }
        let Some(tail) = answer.get(self.settled..) else {
            return AnswerVerdict::Show { upto: self.shown };
        };
        let text = Text::read(tail);
        let rules = Rules::get();
        let reading = rules.patterns.reading(&text);
        let broken = rules
            .patterns
            .find(&text, &reading, &[])
            .into_iter()
            .find(|found| self.applies(found.tag) && !negation::is_negated(&text, &found.words));
        if let Some(found) = broken {
            let start = text.words[found.words.start].range.start + self.settled;
            return self.stop(sentence_start(answer, start).max(self.shown));
        }
        let upto = match part {
            Part::Whole => answer.len(),
            Part::SoFar => self.settled + held_from(&text, tail, rules),
        };
        self.shown = self.shown.max(upto).min(answer.len());
        self.settle(&text, tail);
        AnswerVerdict::Show { upto: self.shown }
    }

    fn applies(&self, tag: usize) -> bool {
        tag == Rules::ANY
            || self.category.and_then(|c| Category::ALL.get(tag - 1).map(|other| *other == c)) == Some(true)
    }

    fn stop(&mut self, keep: usize) -> AnswerVerdict {
        let stopped = AnswerVerdict::Stop { keep, text: include_str!("texts/stopped.en.md") };
        self.stopped = Some(stopped);
        stopped
    }

    /// Moves on to the sentence that is not finished; cuts one that does not end.
    fn settle(&mut self, text: &Text, tail: &str) {
        let Some(last) = text.words.len().checked_sub(1) else {
            return;
        };
        let sentence = text.words[text.sentence_of(last).start].range.start;
        let mut from = sentence;
        if tail.len() - from > LONGEST {
            let cut = tail.len() - KEPT;
            from = text.words.iter().map(|word| word.range.start).find(|start| *start >= cut).unwrap_or(sentence);
        }
        self.settled += from;
    }
}

pub(super) fn warm() {
    Rules::get();
}

/// Checks an answer at once: `category` is that of the question's verdict, if there was one.
pub fn check_answer(category: Option<Category>, answer: &str) -> AnswerVerdict {
    AnswerGuard::new(category).finish(answer)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    SoFar,
    Whole,
}

struct Rules {
    patterns: Patterns,
    /// First words of patterns: an unfinished word that begins one of them is held.
    openings: Vec<String>,
}

impl Rules {
    /// The tag of what holds for every answer; a category's is its place in [`Category::ALL`], from 1.
    const ANY: usize = 0;

    fn get() -> &'static Self {
        static RULES: OnceLock<Rules> = OnceLock::new();
        RULES.get_or_init(|| {
            let mut patterns = Patterns::default();
            patterns.add_lists(include_str!("words.txt"));
            add_sections(&mut patterns, include_str!("answers.txt"), |key| {
                let place = Category::ALL.iter().position(|category| category.key() == key);
                if key == "any" { Some(Self::ANY) } else { place.map(|place| place + 1) }
            });
            let openings = patterns.openings();
            Self { patterns, openings }
        })
    }
}

/// The byte of `tail` from which it must be held back: an open pattern, or a last word that may yet open one.
fn held_from(text: &Text, tail: &str, rules: &Rules) -> usize {
    let Some(last) = text.words.last() else {
        return tail.len();
    };
    let growing = last.range.end == tail.len();
    let mut whole = text.clone();
    if growing {
        whole.words.pop();
    }
    let open = rules.patterns.open_from(&whole, &rules.patterns.reading(&whole), 0);
    if let Some(open) = open {
        return whole.words[open].range.start;
    }
    let begins = growing
        && (last.number.is_some() || rules.openings.iter().any(|opening| opening.starts_with(last.text.as_str())));
    if begins { last.range.start } else { tail.len() }
}

/// The start of the sentence or line that byte `at` stands in.
fn sentence_start(answer: &str, at: usize) -> usize {
    let before = &answer[..at];
    let end = before.rfind(['\n', '!', '?']).map_or(0, |found| found + 1);
    let stop = before.rfind(". ").map_or(0, |found| found + 2);
    end.max(stop)
}
