//! Fusion: order, ties, duplicates, and properties over random lists.

use super::*;
use crate::domain::knowledge::Tags;
use proptest::prelude::*;
use uuid::Uuid;

fn passage(number: u128, path: &str, content: &str) -> Passage {
    Passage {
        id: PassageId(Uuid::from_u128(number)),
        source: "team1".to_owned(),
        heading_path: path.split(" > ").map(str::to_owned).collect(),
        content: content.to_owned(),
        chunk_index: usize::try_from(number).unwrap_or(0),
        total_chunks: 100,
        tags: Tags::default(),
    }
}

/// A passage of its own section with its own words.
fn own(number: u128) -> Candidate {
    let text = format!("alpha{number} beta{number} gamma{number} delta{number} epsilon{number}");
    Candidate { passage: passage(number, &format!("T > S{number}"), &text), cosine: None }
}

fn fuse(vector: Vec<Candidate>, text: Vec<Candidate>, settings: &FuseSettings) -> Vec<Hit> {
    let ids = |list: &[Candidate]| list.iter().map(|c| c.passage.id).collect::<Vec<_>>();
    let ranked = rank(&ids(&vector), &ids(&text), settings);
    choose(&ranked, vector.into_iter().chain(text).collect(), settings)
}

fn numbers(hits: &[Hit]) -> Vec<u128> {
    hits.iter().map(|hit| hit.passage.id.0.as_u128()).collect()
}

#[test]
fn a_passage_in_both_lists_beats_one_that_leads_a_single_list() {
    let hits = fuse(vec![own(1), own(2)], vec![own(3), own(2)], &FuseSettings::default());
    assert_eq!(numbers(&hits), [2, 1, 3]);
    assert_eq!((hits[0].vector_rank, hits[0].text_rank), (Some(2), Some(2)));
    assert!((hits[0].score - 2.0 / 62.0).abs() < 1e-12);
    assert_eq!((hits[1].vector_rank, hits[1].text_rank), (Some(1), None));
}

#[test]
fn weights_move_a_list() {
    let settings = FuseSettings { text_weight: 0.5, ..FuseSettings::default() };
    assert_eq!(numbers(&fuse(vec![own(1)], vec![own(2)], &settings)), [1, 2]);
    let settings = FuseSettings { vector_weight: 0.5, ..FuseSettings::default() };
    assert_eq!(numbers(&fuse(vec![own(1)], vec![own(2)], &settings)), [2, 1]);
}

#[test]
fn equal_scores_are_ordered_by_cosine_and_then_by_place() {
    let with = |number, cosine| Candidate { cosine, ..own(number) };
    assert_eq!(numbers(&fuse(vec![with(2, Some(0.2))], vec![with(1, Some(0.1))], &FuseSettings::default())), [2, 1]);
    assert_eq!(numbers(&fuse(vec![own(2)], vec![own(1)], &FuseSettings::default())), [1, 2]);
}

#[test]
fn how_near_a_passage_is_weighs_more_than_a_few_ranks_and_one_that_was_not_measured_counts_as_the_farthest() {
    let with = |number, cosine| Candidate { cosine, ..own(number) };
    let near = vec![with(1, Some(0.21)), with(2, Some(0.20)), with(3, Some(0.40))];
    let text = vec![with(4, Some(0.45)), with(5, None)];
    assert_eq!(numbers(&fuse(near.clone(), text.clone(), &FuseSettings::default())), [4, 3, 1, 2, 5]);
    let ranks_alone = FuseSettings { cosine_weight: 0.0, ..FuseSettings::default() };
    assert_eq!(numbers(&fuse(near, text, &ranks_alone)), [4, 1, 2, 5, 3]);
}

#[test]
fn a_passage_that_is_not_given_is_passed_over() {
    let ranked = rank(&[own(1).passage.id, own(2).passage.id], &[], &FuseSettings::default());
    assert_eq!(numbers(&choose(&ranked, vec![own(2)], &FuseSettings::default())), [2]);
}

#[test]
fn the_same_text_in_two_sections_is_kept_once() {
    let text = "one two three four five six seven eight nine ten";
    let both = [(1, "T > A"), (2, "T > B")].map(|(number, path)| passage(number, path, text));
    let vector = both.map(|passage| Candidate { passage, cosine: None }).to_vec();
    assert_eq!(numbers(&fuse(vector, vec![], &FuseSettings::default())), [1]);
}

#[test]
fn a_short_neighbour_that_repeats_gives_its_place_to_the_longer() {
    let long = "one two three four five six seven eight nine ten eleven twelve";
    let tail = passage(2, "T > A", "eight nine ten eleven twelve");
    let vector = vec![tail, passage(7, "T > B", "other words stand here"), passage(1, "T > A", long)];
    let vector = vector.into_iter().map(|passage| Candidate { passage, cosine: None }).collect();
    let hits = fuse(vector, vec![], &FuseSettings::default());
    assert_eq!(numbers(&hits), [1, 7]);
    assert!(hits[0].score > hits[1].score);
}

#[test]
fn at_most_two_pieces_come_from_one_section() {
    let piece = |number: u128| Candidate {
        passage: Passage { heading_path: vec!["T".into(), "A".into()], ..own(number).passage },
        cosine: None,
    };
    let hits = fuse(vec![piece(1), piece(2), piece(3), own(4)], vec![], &FuseSettings::default());
    assert_eq!(numbers(&hits), [1, 2, 4]);
}

#[test]
fn nothing_found_is_no_hits() {
    assert!(fuse(vec![], vec![], &FuseSettings::default()).is_empty());
    let empty = Candidate { passage: passage(1, "T > A", ""), cosine: None };
    assert_eq!(fuse(vec![empty], vec![], &FuseSettings::default()).len(), 1);
}

proptest! {
    #[test]
    fn hits_are_ordered_distinct_and_no_more_than_asked_for(
        vector in proptest::collection::vec(0u128..40, 0..30),
        text in proptest::collection::vec(0u128..40, 0..30),
        top in 0usize..8,
    ) {
        let settings = FuseSettings { top, ..FuseSettings::default() };
        let lists = || (vector.iter().map(|&n| own(n)).collect(), text.iter().map(|&n| own(n)).collect());
        let (a, b) = lists();
        let hits = fuse(a, b, &settings);
        prop_assert!(hits.len() <= top);
        prop_assert!(hits.windows(2).all(|pair| pair[0].score >= pair[1].score));
        let found: HashSet<u128> = numbers(&hits).into_iter().collect();
        prop_assert_eq!(found.len(), hits.len());
        let distinct: HashSet<&u128> = vector.iter().chain(&text).collect();
        prop_assert_eq!(hits.len(), top.min(distinct.len()));
        let (a, b) = lists();
        prop_assert_eq!(fuse(a, b, &settings), hits);
    }
}
