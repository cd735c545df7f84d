//! The vectors: form, meaning, typos, and recall over the library by vectors alone.

use super::*;
use crate::domain::knowledge::{Chunk, Hit, Passage, Tags};
use crate::knowledge::chunk::tests::library;
use crate::knowledge::evaluate::{judge, parse, summarise};
use proptest::prelude::*;
use std::sync::LazyLock;

fn cosine(a: &str, b: &str) -> f32 {
    let embedder = OfflineEmbedder::new();
    dot(&embedder.embed(a), &embedder.embed(b))
}

fn dot(a: &[f32], b: &[f32]) -> f32 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

/// The library with its vectors, made once for all tests.
pub(in crate::knowledge) static EMBEDDED: LazyLock<Vec<(Passage, Vec<f32>)>> = LazyLock::new(|| {
    let text = |passage: &Passage| {
        let chunk = Chunk {
            heading_path: passage.heading_path.clone(),
            content: passage.content.clone(),
            chunk_index: 0,
            total_chunks: 1,
            tags: Tags::default(),
            content_hash: String::new(),
        };
        chunk.embedded_text()
    };
    library().into_iter().map(|passage| (passage.clone(), OfflineEmbedder::new().embed(&text(&passage)))).collect()
});

/// The nearest passages, best first.
pub(in crate::knowledge) fn nearest(library: &[(Passage, Vec<f32>)], question: &str, count: usize) -> Vec<Hit> {
    let vector = OfflineEmbedder::new().embed(question);
    let mut near: Vec<(f32, &Passage)> = library.iter().map(|(passage, own)| (dot(own, &vector), passage)).collect();
    near.sort_by(|a, b| b.0.total_cmp(&a.0));
    let hit = |(cosine, passage): &(f32, &Passage)| Hit {
        passage: (*passage).clone(),
        cosine: Some(*cosine),
        vector_rank: None,
        text_rank: None,
        score: f64::from(*cosine),
    };
    near.iter().take(count).map(hit).collect()
}

#[test]
fn a_text_without_meaning_has_the_zero_vector() {
    for text in ["", " \n", "?!", "the of and", "💪"] {
        let vector = OfflineEmbedder::new().embed(text);
        assert_eq!(vector.len(), DIMENSIONS);
        assert!(vector.iter().all(|&value| value == 0.0), "{text}");
    }
}

#[test]
fn the_vector_of_a_text_never_changes() {
    // Vectors are stored: when this fails, the features have changed and the model needs a new name.
    let vector = OfflineEmbedder::new().embed("Stations > Sled push\n\nPush the sled 50 m.");
    let places: Vec<usize> = (0..DIMENSIONS).filter(|&at| vector[at].abs() > 0.2).collect();
    assert_eq!(places, [49, 278, 402, 463]);
}

#[test]
fn the_same_thing_said_otherwise_is_near() {
    assert!(cosine("BBJ technique", "burpee broad jump technique") > 0.8);
    assert!(cosine("How heavy is the sled push?", "sled push weight") > 0.7);
    assert!(cosine("gels for the race", "carbohydrate and fuelling") > 0.1);
    assert!(cosine("gels", "sled push") < 0.1);
}

#[test]
fn a_slip_of_the_finger_stays_near() {
    assert!(cosine("threshhold", "threshold") > 0.05);
    assert!(cosine("achiles tendon", "achilles tendon") > 0.5);
    let (slip, other) = (cosine("Roncevik", "Rončević"), cosine("McElheny", "Rončević"));
    assert!(slip > other + 0.05, "{slip} {other}");
}

#[test]
fn headings_count_more_than_the_text_and_the_title_does_not_count() {
    let question = "row pacing";
    let in_heading = cosine(question, "Book > Part > Row pacing\n\nHold the split that you planned and breathe out.");
    let in_text = cosine(question, "Book > Part > Breathing\n\nHold the row pacing that you planned and breathe out.");
    assert!(in_heading > in_text + 0.1, "{in_heading} {in_text}");
    let embedder = OfflineEmbedder::new();
    assert_eq!(embedder.embed("One > Part > Head\n\ntext"), embedder.embed("Two > Part > Head\n\ntext"));
}

#[test]
fn nine_in_ten_labelled_sections_and_facts_are_found_by_vectors_alone() {
    let library = &*EMBEDDED;
    let file = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/eval/retrieval.jsonl"));
    let questions = parse(file).unwrap();
    let evaluation = summarise(questions.iter().flat_map(|q| judge(q, &nearest(library, &q.question, 5))).collect());
    assert!(evaluation.total.recall_at_5 >= 0.90, "{:?}", evaluation.total);
}

proptest! {
    #[test]
    fn every_vector_is_finite_and_of_length_one_or_zero(text in "(?s).{0,300}") {
        let vector = OfflineEmbedder::new().embed(&text);
        let length = dot(&vector, &vector);
        prop_assert!(vector.iter().all(|value| value.is_finite()));
        prop_assert!((length - 1.0).abs() < 1e-3 || length == 0.0);
        prop_assert_eq!(&vector, &OfflineEmbedder::new().embed(&text));
    }
}
