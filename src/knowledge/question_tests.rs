//! Full-text queries, and the threshold of evidence on labelled questions.

use super::*;
use crate::knowledge::embed::tests::{EMBEDDED, nearest};
use crate::knowledge::evaluate::parse;

fn queries(question: &str) -> Vec<String> {
    Question::read(question).text_terms().into_iter().map(|term| term.tsquery).collect()
}

#[test]
fn words_become_quoted_lexemes_and_concepts_all_ways_to_say_them() {
    assert_eq!(queries("the podium"), ["'podium'"]);
    let sled = queries("sled push").remove(0);
    assert!(sled.starts_with("('sled' <-> 'push' | "), "{sled}");
    assert!(sled.contains("'push' <2> 'sled'"), "the stop word of `push the sled` is a distance: {sled}");
    assert!(sled.contains("'prowler'"));
}

#[test]
fn the_most_telling_terms_come_first_and_each_once() {
    let terms = Question::read("good hyrox podium, podium, podium").text_terms();
    let weights: Vec<f32> = terms.iter().map(|term| term.weight).collect();
    assert_eq!(terms.len(), 3);
    assert_eq!(terms[0].tsquery, "'podium'");
    assert!(weights[0] > weights[1] && weights[1] > weights[2]);
}

#[test]
fn a_question_cannot_break_out_of_the_query() {
    for question in ["'; drop table x; --", "a' | 'b", "\\' & !", "((((", "<-> :*", "o\u{2019}neil\\"] {
        for term in Question::read(question).text_terms() {
            let inside = term.tsquery.replace("''", "").replace(" <-> ", "").replace(" | ", "");
            let quotes = inside.matches('\'').count();
            assert!(quotes % 2 == 0 && !inside.contains([';', '\\', '&', '!']), "{}", term.tsquery);
        }
    }
    assert!(queries("").is_empty() && queries("the ? of").is_empty());
}

#[test]
fn coverage_counts_words_concepts_and_slips() {
    let library = &*EMBEDDED;
    let hits = nearest(library, "burpee broad jump technique", 5);
    assert!(Question::read("BBJ technique").coverage(&hits) > 0.99);
    assert!(Question::read("burpee broad jump tehcnique").coverage(&hits) > 0.6);
    assert!(Question::read("lasagne recipe").coverage(&hits) < 0.01);
    assert!(Question::read("").coverage(&hits) < 0.01);
}

#[test]
fn without_vectors_the_words_decide() {
    let library = &*EMBEDDED;
    let mut hits = nearest(library, "caffeine before the race", 5);
    for hit in &mut hits {
        hit.cosine = None;
    }
    assert!(Question::read("caffeine dose").has_evidence(&hits, &EvidenceSettings::OFFLINE));
    assert!(!Question::read("crypto coins").has_evidence(&hits, &EvidenceSettings::OFFLINE));
    assert!(!Question::read("caffeine dose").has_evidence(&[], &EvidenceSettings::OFFLINE));
}

/// How many of `questions` have no evidence in the library.
fn refused<'a>(questions: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let library = &*EMBEDDED;
    questions
        .filter(|question| {
            let hits = nearest(library, question, 5);
            !Question::read(question).has_evidence(&hits, &EvidenceSettings::OFFLINE)
        })
        .collect()
}

#[test]
fn every_labelled_question_has_evidence() {
    let asked = parse(include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/eval/retrieval.jsonl"))).unwrap();
    let refused = refused(asked.iter().map(|asked| asked.question.as_str()));
    assert!(refused.is_empty(), "{refused:?}");
}

#[test]
fn at_most_one_in_twenty_held_out_questions_is_refused() {
    let asked = parse(include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/eval/held-out.jsonl"))).unwrap();
    let refused = refused(asked.iter().map(|asked| asked.question.as_str()));
    assert!(refused.len() * 20 <= asked.len(), "{refused:?}");
}

#[test]
fn nine_in_ten_questions_off_the_subject_are_refused() {
    let file = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/eval/off-topic.txt"));
    let asked: Vec<&str> = file.lines().filter(|line| !line.starts_with('#')).collect();
    assert!(asked.len() >= 30);
    let refused = refused(asked.iter().copied());
    let accepted: Vec<_> = asked.iter().filter(|question| !refused.contains(question)).collect();
    assert!(accepted.len() * 10 <= asked.len(), "{accepted:?}");
    for question in ["how do I file my taxes", "best crypto to buy now", "recipe for lasagne"] {
        assert!(refused.contains(&question), "{question}");
    }
}
