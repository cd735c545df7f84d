//! The offline embedder: a lexical vector of a text, made without a model, a network or a table of the library.
//!
//! Words become stems, stems become terms (`super::lexicon`), and terms, pairs of terms and the letters of words are
//! hashed into [`DIMENSIONS`] numbers with a sign. Cosine similarity then says how much of what matters two texts
//! share. It owns the features and their weights; it knows neither passages nor the database.

use super::lexicon::{Term, Words, hash, lexicon, mix};
use crate::domain::knowledge::DIMENSIONS;

/// The name that is stored with the vectors of this embedder. A change of its features needs a new name.
pub const OFFLINE_MODEL: &str = "offline-lexical-v1";

/// Dimensions for words, concepts and pairs; the rest is for letters, so that typos do not blur words.
const WORD_DIMENSIONS: usize = 1216;

/// Share of the innermost heading, of the headings above it, and of the text in the vector of a passage.
const SHARES: [f32; 3] = [0.55, 0.12, 1.0];
/// Weight of the stems that a concept was said with, beside the concept.
const SPOKEN: f32 = 0.35;
/// Weight of the field that a concept belongs to, beside the concept.
const FAMILY: f32 = 0.4;
/// Weight of a pair of neighbouring terms, beside the terms.
const PAIR: f32 = 0.45;
/// Weight of all the letters of a word, beside the word.
const LETTERS: f32 = 0.5;

/// Changes a feature's hash for its third and fourth place.
const SECOND: u64 = 0x9e37_79b9_7f4a_7c15;

/// Turns texts into unit vectors of [`DIMENSIONS`] numbers; the same text gives the same vector on every machine.
#[derive(Clone, Copy, Debug, Default)]
pub struct OfflineEmbedder;

impl OfflineEmbedder {
    /// An embedder; it holds nothing and costs nothing.
    pub fn new() -> Self {
        Self
    }

    /// The vector of `text`: a question, or a passage as [`Chunk::embedded_text`] writes it (headings joined by ` > `, a
    /// blank line, the text). Its length is 1, or 0 when the text has no word that means anything.
    ///
    /// [`Chunk::embedded_text`]: crate::domain::knowledge::Chunk::embedded_text
    pub fn embed(&self, text: &str) -> Vec<f32> {
        let (outer, heading, content) = fields(text);
        let mut vector = vec![0.0; DIMENSIONS];
        let mut field = Field::default();
        for (part, share) in [heading, outer, content].into_iter().zip(SHARES) {
            if !part.is_empty() {
                field.add(part, share, &mut vector);
            }
        }
        scale(&mut vector, 1.0);
        vector
    }
}

/// Outer headings, innermost heading and content; a text without a heading line is all content.
fn fields(text: &str) -> (&str, &str, &str) {
    match text.split_once("\n\n") {
        Some((path, content)) if !path.contains('\n') => {
            let (outer, heading) = path.rsplit_once(" > ").unwrap_or(("", path));
            // The document's title names everything in it, and so says nothing of one passage.
            (outer.split_once(" > ").map_or("", |(_, outer)| outer), heading, content)
        }
        _ => ("", "", text),
    }
}

/// Makes `vector` as long as `length`, unless it is zero.
fn scale(vector: &mut [f32], length: f32) {
    let norm = vector.iter().map(|value| value * value).sum::<f32>().sqrt();
    if norm > f32::EPSILON {
        let factor = length / norm;
        for value in vector {
            *value *= factor;
        }
    }
}

/// Work space for one field after the other.
#[derive(Default)]
struct Field {
    terms: Vec<Term>,
    features: Vec<(u64, f32)>,
    /// Stems by hash, with weight and position in the words.
    stems: Vec<(u64, f32, usize)>,
    vector: Vec<f32>,
}

impl Field {
    /// Adds the features of `part` to `vector` so that they have the length `share`.
    fn add(&mut self, part: &str, share: f32, vector: &mut [f32]) {
        let words = lexicon().read(part);
        self.terms.clear();
        self.features.clear();
        self.stems.clear();
        lexicon().terms(&words, |term| self.terms.push(term));
        self.collect(&words);
        self.vector.clear();
        self.vector.resize(DIMENSIONS, 0.0);
        self.count();
        self.spell(&words);
        scale(&mut self.vector, share);
        for (sum, value) in vector.iter_mut().zip(&self.vector) {
            *sum += value;
        }
    }

    fn collect(&mut self, words: &Words) {
        let mut before: Option<&Term> = None;
        for term in &self.terms {
            self.features.push((term.id, term.weight));
            let concept = term.concept.and_then(|concept| lexicon().concept(concept));
            if let Some(family) = concept.and_then(|concept| concept.family) {
                self.features.push((family, term.weight * FAMILY));
            }
            for at in term.words.clone() {
                let word = &words.list()[at];
                let weight = lexicon().weight(word);
                if lexicon().is_stop(word) {
                    continue;
                }
                if term.concept.is_some() {
                    self.features.push((word.stem, weight * SPOKEN));
                }
                if !word.is_number {
                    self.stems.push((word.stem, weight, at));
                }
            }
            if let Some(before) = before.filter(|_| !term.gap) {
                let weight = PAIR * before.weight.min(term.weight);
                self.features.push((mix(before.id).wrapping_add(term.id), weight));
            }
            before = Some(term);
        }
    }

    /// Adds each feature once, by the logarithm of how often it stands there.
    fn count(&mut self) {
        self.features.sort_unstable_by_key(|&(id, _)| id);
        for same in self.features.chunk_by(|a, b| a.0 == b.0) {
            let often = f32::from(u16::try_from(same.len()).unwrap_or(u16::MAX));
            let weight = same.iter().map(|&(_, weight)| weight).fold(0.0, f32::max);
            let weight = weight * (1.0 + often.ln()) / 2.0;
            // Four places each: two features that meet in one place seldom meet in another.
            let (first, second) = (mix(same[0].0), mix(same[0].0 ^ SECOND));
            for bits in [first, first >> 32, second, second >> 32] {
                let (place, sign) = place(bits, WORD_DIMENSIONS);
                self.vector[place] += sign * weight;
            }
        }
    }

    /// Adds the three-letter parts of each different word.
    fn spell(&mut self, words: &Words) {
        self.stems.sort_unstable_by_key(|&(stem, _, at)| (stem, at));
        self.stems.dedup_by_key(|&mut (stem, _, _)| stem);
        for &(_, weight, at) in &self.stems {
            let stem = words.text(&words.list()[at]).as_bytes();
            if stem.len() < 4 {
                continue;
            }
            let parts = u16::try_from(stem.len()).unwrap_or(u16::MAX);
            let each = weight * LETTERS / f32::from(parts).sqrt();
            let padded = std::iter::once(b'^').chain(stem.iter().copied()).chain(std::iter::once(b'$'));
            let mut last = [0; 3];
            for (seen, byte) in padded.enumerate() {
                last = [last[1], last[2], byte];
                if seen >= 2 {
                    let (place, sign) = place(hash(&last, 3), DIMENSIONS - WORD_DIMENSIONS);
                    self.vector[WORD_DIMENSIONS + place] += sign * each;
                }
            }
        }
    }
}

/// A place below `size` and a sign, from the low 32 bits of a hash.
fn place(hash: u64, size: usize) -> (usize, f32) {
    let bits = hash & 0xffff_ffff;
    let sign = if bits & 1 == 0 { 1.0 } else { -1.0 };
    // The high bits choose the place; they are independent of the sign.
    let place = (bits >> 1).wrapping_mul(size as u64) >> 31;
    (usize::try_from(place).unwrap_or(0), sign)
}

#[cfg(test)]
#[path = "embed_tests.rs"]
pub(super) mod tests;
