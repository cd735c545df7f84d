//! What a question asks for, as weighted terms: the full-text query and the threshold of evidence are made from them.
//!
//! Owns neither the words (they are in `super::lexicon`) nor the search. It answers two things: which lexemes to look for
//! and how much each matters, and whether what was found is about the question at all.

use super::lexicon::{Lexicon, Term, Words, lexicon};
use crate::domain::knowledge::Hit;
use std::collections::HashSet;
use std::fmt::Write as _;

/// A question's terms.
#[derive(Clone, Debug)]
pub struct Question {
    terms: Vec<Asked>,
}

#[derive(Clone, Debug)]
struct Asked {
    id: u64,
    weight: f32,
    /// The stem as it was asked, for words that are no concept; empty for concepts.
    stem: String,
    /// Ways to say it, each a phrase of stems; a distance over a stop word is kept as an empty stem.
    phrases: Vec<Vec<String>>,
}

/// One thing to look for in a full-text index.
#[derive(Clone, Debug, PartialEq)]
pub struct TextTerm {
    /// A `tsquery` in text form that holds for any way to say it: `('sled' <-> 'push' | 'prowler')`. Its lexemes are stemmed
    /// by the Snowball English stemmer and quoted: cast it with `::tsquery`, do not parse it again.
    pub tsquery: String,
    /// How much it says, 0 to 1.
    pub weight: f32,
}

/// When hits count as evidence.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct EvidenceSettings {
    /// Cosine from which a hit is about the question whatever its words are.
    pub sure_cosine: f32,
    /// Cosine under which a hit is not about the question.
    pub least_cosine: f32,
    /// Share of what is asked (by weight, 0 to 1) that one passage must speak of.
    pub coverage: f32,
}

impl EvidenceSettings {
    /// For vectors of [`super::embed::OFFLINE_MODEL`]: set by the labelled test beside this file.
    pub const OFFLINE: Self = Self { sure_cosine: 0.5, least_cosine: 0.25, coverage: 0.5 };
}

impl Question {
    /// Reads a question.
    pub fn read(text: &str) -> Self {
        let lexicon = lexicon();
        let words = lexicon.read(text);
        let mut terms: Vec<Asked> = Vec::new();
        lexicon.terms(&words, |term| {
            if terms.iter().all(|other| other.id != term.id) {
                terms.push(Asked::new(&term, &words, lexicon));
            }
        });
        Self { terms }
    }

    /// What to look for, the most telling first.
    pub fn text_terms(&self) -> Vec<TextTerm> {
        let mut terms: Vec<TextTerm> = self.terms.iter().filter_map(Asked::text_term).collect();
        terms.sort_by(|a, b| b.weight.total_cmp(&a.weight));
        terms
    }

    /// The largest share of what is asked (by weight, 0 to 1) that one of the hits speaks of; 0 when nothing is asked.
    pub fn coverage(&self, hits: &[Hit]) -> f32 {
        hits.iter().map(|hit| self.covered(hit)).fold(0.0, f32::max)
    }

    /// Whether the hits are about the question; when they are not, the coach says that it has no evidence.
    ///
    /// A hit is evidence when its vector is very near, or near enough and it speaks of most of what is asked. Hits without a
    /// cosine count only when none has one.
    pub fn has_evidence(&self, hits: &[Hit], settings: &EvidenceSettings) -> bool {
        let measured = hits.iter().any(|hit| hit.cosine.is_some());
        hits.iter().any(|hit| match hit.cosine {
            Some(cosine) if cosine >= settings.sure_cosine => true,
            Some(cosine) => cosine >= settings.least_cosine && self.covered(hit) >= settings.coverage,
            None => !measured && self.covered(hit) >= settings.coverage,
        })
    }

    fn covered(&self, hit: &Hit) -> f32 {
        let text = format!("{}\n\n{}", hit.passage.heading_path.join("\n"), hit.passage.content);
        let words = lexicon().read(&text);
        let mut spoken: HashSet<u64> = words.list().iter().map(|word| word.stem).collect();
        lexicon().terms(&words, |term| {
            spoken.insert(term.id);
        });
        let (mut found, mut asked) = (0.0, 0.0);
        for term in &self.terms {
            asked += term.weight;
            if spoken.contains(&term.id) || term.is_misspelt(&words) {
                found += term.weight;
            }
        }
        if asked > 0.0 { found / asked } else { 0.0 }
    }
}

impl Asked {
    fn new(term: &Term, words: &Words, lexicon: &Lexicon) -> Self {
        let own = &words.list()[term.words.clone()];
        let concept = term.concept.and_then(|concept| lexicon.concept(concept));
        let stem = own.first().filter(|_| concept.is_none()).map_or("", |word| words.text(word));
        Self {
            id: term.id,
            weight: term.weight,
            stem: stem.to_owned(),
            phrases: concept.map_or_else(|| vec![vec![stem.to_owned()]], |concept| concept.phrases.clone()),
        }
    }

    fn text_term(&self) -> Option<TextTerm> {
        let mut phrases: Vec<String> = Vec::new();
        for phrase in self.phrases.iter().filter(|phrase| !self.is_implied(phrase)) {
            phrases.extend(tsquery(phrase).filter(|query| !phrases.contains(query)));
        }
        let tsquery = match phrases.as_slice() {
            [] => return None,
            [one] => one.clone(),
            more => format!("({})", more.join(" | ")),
        };
        Some(TextTerm { tsquery, weight: self.weight })
    }

    /// Whether one word of the phrase is a way to say it by itself: then whatever holds the phrase is found already, and looking
    /// for the phrase, word after word in each passage, would cost the most and change nothing.
    fn is_implied(&self, phrase: &[String]) -> bool {
        let alone = |stem: &String| self.phrases.iter().any(|p| matches!(p.as_slice(), [one] if one == stem));
        let says_it = |stem: &String| !lexicon().is_stop_stem(stem) && alone(stem);
        phrase.len() > 1 && phrase.iter().any(says_it)
    }

    /// Whether a word of the passage is this one with a slip of the finger: one letter wrong, missing, doubled or swapped, two
    /// in a long word.
    fn is_misspelt(&self, words: &Words) -> bool {
        let length = self.stem.chars().count();
        let slips = match length {
            0..5 => return false,
            5..9 => 1,
            _ => 2,
        };
        let is_near = |word: &str| {
            word.chars().count().abs_diff(length) <= slips && strsim::osa_distance(&self.stem, word) <= slips
        };
        words.list().iter().filter(|word| !word.is_number).any(|word| is_near(words.text(word)))
    }
}

/// A phrase as a `tsquery`: stop words are left out and their places kept as distance.
fn tsquery(phrase: &[String]) -> Option<String> {
    let mut query = String::new();
    let mut distance = 0;
    for stem in phrase {
        distance += 1;
        if lexicon().is_stop_stem(stem) {
            continue;
        }
        if !query.is_empty() {
            // Writing to a string cannot fail.
            let _ = if distance == 1 { query.write_str(" <-> ") } else { write!(query, " <{distance}> ") };
        }
        query.push('\'');
        query.push_str(&stem.replace('\\', "\\\\").replace('\'', "''"));
        query.push('\'');
        distance = 0;
    }
    (!query.is_empty()).then_some(query)
}

#[cfg(test)]
#[path = "question_tests.rs"]
mod tests;
