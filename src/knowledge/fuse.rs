//! Makes one list of hits from the vector search and the full-text search.
//!
//! Owns reciprocal rank fusion and the removal of passages that say the same. It is given candidates and gives hits; it
//! searches nothing. Whether the hits are evidence at all is in [`super::question`].

use super::lexicon::{hash, mix};
use crate::domain::id::PassageId;
use crate::domain::knowledge::{Hit, Passage};
use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};

/// A passage that may become a hit.
#[derive(Clone, Debug, PartialEq)]
pub struct Candidate {
    /// Its text and place.
    pub passage: Passage,
    /// Cosine similarity to the question; none when it has no vector of the model.
    pub cosine: Option<f32>,
}

/// How lists are fused.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FuseSettings {
    /// How many hits are wanted.
    pub top: usize,
    /// The constant of reciprocal rank fusion: the higher, the less the first ranks stand out.
    pub k: f64,
    /// Weight of the vector list.
    pub vector_weight: f64,
    /// Weight of the full-text list.
    pub text_weight: f64,
    /// What the cosine itself adds: ranks tell which of two is nearer, not by how much.
    pub cosine_weight: f64,
    /// The most hits from one section.
    pub per_section: usize,
    /// Two passages are the same when this share (0 to 1) of their word triples is.
    pub same: f64,
}

impl Default for FuseSettings {
    fn default() -> Self {
        // On the labelled questions recall@5 has a plateau from 0.1 to 0.2 for the cosine, and lies below it on either side.
        Self { top: 5, k: 60.0, vector_weight: 1.0, text_weight: 1.0, cosine_weight: 0.15, per_section: 2, same: 0.8 }
    }
}

/// Where a passage stands in the two lists.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Ranked {
    /// Which passage.
    pub id: PassageId,
    /// Its place among the nearest, from 1.
    pub vector_rank: Option<usize>,
    /// Its place among those that hold the words, from 1.
    pub text_rank: Option<usize>,
    /// The fused score.
    pub score: f64,
}

/// Fuses two lists, each best first, to one.
///
/// A passage scores `weight / (k + rank)` for each list that it is in (Cormack, Clarke and Büttcher, 2009). Equal scores are
/// ordered by id, so the same lists always give the same order.
pub fn rank(vector: &[PassageId], text: &[PassageId], settings: &FuseSettings) -> Vec<Ranked> {
    let mut ranked: Vec<Ranked> = Vec::with_capacity(vector.len() + text.len());
    let mut places: HashMap<PassageId, usize> = HashMap::new();
    let share = |rank: usize, weight: f64| weight / (settings.k + f64::from(u32::try_from(rank).unwrap_or(u32::MAX)));
    for (rank, id) in (1..).zip(vector) {
        let entry = entry(&mut ranked, &mut places, *id);
        if entry.vector_rank.is_none() {
            entry.vector_rank = Some(rank);
            entry.score += share(rank, settings.vector_weight);
        }
    }
    for (rank, id) in (1..).zip(text) {
        let entry = entry(&mut ranked, &mut places, *id);
        if entry.text_rank.is_none() {
            entry.text_rank = Some(rank);
            entry.score += share(rank, settings.text_weight);
        }
    }
    ranked.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.id.cmp(&b.id)));
    ranked
}

/// The entry of a passage, made when it is new.
fn entry<'a>(ranked: &'a mut Vec<Ranked>, places: &mut HashMap<PassageId, usize>, id: PassageId) -> &'a mut Ranked {
    let place = *places.entry(id).or_insert(ranked.len());
    if place == ranked.len() {
        ranked.push(Ranked { id, vector_rank: None, text_rank: None, score: 0.0 });
    }
    &mut ranked[place]
}

/// Chooses at most `settings.top` hits of the ranked passages, best first; a passage that is not given is passed over.
///
/// A passage's cosine is added to what its ranks gave; one without counts as the farthest of those that have one. Equal scores
/// are ordered by cosine, then by place in the library. Of passages that say the same only one is kept, at the
/// better place: the longer when both are pieces of one section, else the first.
pub fn choose(ranked: &[Ranked], passages: Vec<Candidate>, settings: &FuseSettings) -> Vec<Hit> {
    let mut kept: Vec<Kept> = Vec::with_capacity(settings.top);
    for hit in hits(ranked, passages, settings) {
        let full = kept.len() >= settings.top;
        if full && kept.iter().all(|other| !other.is_neighbour(&hit)) {
            continue;
        }
        let new = Kept::new(hit);
        if let Some(same) = kept.iter().position(|other| other.says_the_same(&new, settings.same)) {
            kept[same].take_longer(new);
            continue;
        }
        let neighbours = kept.iter().filter(|other| other.is_neighbour(&new.hit)).count();
        if !full && neighbours < settings.per_section {
            kept.push(new);
        }
    }
    kept.into_iter().map(|kept| kept.hit).collect()
}

/// The given passages with their scores, best first.
fn hits(ranked: &[Ranked], passages: Vec<Candidate>, settings: &FuseSettings) -> Vec<Hit> {
    let farthest = passages.iter().filter_map(|c| c.cosine).reduce(f32::min).unwrap_or_default();
    let mut given: HashMap<PassageId, Candidate> = passages.into_iter().map(|c| (c.passage.id, c)).collect();
    let with_passage = |r: &Ranked| {
        let Candidate { passage, cosine } = given.remove(&r.id)?;
        let score = r.score + settings.cosine_weight * f64::from(cosine.unwrap_or(farthest));
        Some(Hit { passage, cosine, vector_rank: r.vector_rank, text_rank: r.text_rank, score })
    };
    let mut hits: Vec<Hit> = ranked.iter().filter_map(with_passage).collect();
    hits.sort_by(|a, b| {
        let cosine = |hit: &Hit| hit.cosine.unwrap_or(-1.0);
        b.score.total_cmp(&a.score).then(cosine(b).total_cmp(&cosine(a))).then_with(|| place(a).cmp(&place(b)))
    });
    hits
}

fn place(hit: &Hit) -> (&str, usize, PassageId) {
    (&hit.passage.source, hit.passage.chunk_index, hit.passage.id)
}

/// A hit with its word triples.
struct Kept {
    hit: Hit,
    triples: HashSet<u64>,
}

impl Kept {
    fn new(hit: Hit) -> Self {
        let words = hit.passage.content.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
        let words: Vec<u64> = words.map(|word| hash(word.to_lowercase().as_bytes(), 0)).collect();
        let width = words.len().clamp(1, 3);
        let triple = |words: &[u64]| words.iter().fold(0, |sum, word| mix(sum ^ word));
        let triples = words.windows(width).map(triple).collect();
        Self { hit, triples }
    }

    /// Whether the other is a piece of the same section.
    fn is_neighbour(&self, other: &Hit) -> bool {
        let (a, b) = (&self.hit.passage, &other.passage);
        a.source == b.source && a.heading_path == b.heading_path
    }

    /// Pieces of one section say the same when the shorter is mostly in the longer, other passages when they overlap.
    fn says_the_same(&self, other: &Self, share: f64) -> bool {
        let count = |count: usize| f64::from(u32::try_from(count).unwrap_or(u32::MAX));
        let common = self.triples.intersection(&other.triples).count();
        let (shorter, longer) = {
            let (a, b) = (self.triples.len(), other.triples.len());
            (a.min(b), a.max(b))
        };
        let of = if self.is_neighbour(&other.hit) { shorter } else { longer + shorter - common };
        self.hit.passage.content == other.hit.passage.content || (of > 0 && count(common) >= share * count(of))
    }

    /// Takes the other's passage when it is a longer piece of the same section. Place and score stay.
    fn take_longer(&mut self, other: Self) {
        let key = |kept: &Self| (kept.triples.len(), Reverse(kept.hit.passage.chunk_index));
        if self.is_neighbour(&other.hit) && key(&other) > key(self) {
            let score = self.hit.score;
            *self = other;
            self.hit.score = score;
        }
    }
}

#[cfg(test)]
#[path = "fuse_tests.rs"]
mod tests;
