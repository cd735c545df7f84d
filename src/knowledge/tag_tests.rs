//! Tags, evidence lines, and the vocabulary file.

use super::*;
use crate::knowledge::chunk::tests::library;
use std::collections::BTreeSet;

fn tags(headings: &[&str], text: &str) -> Tags {
    let path: Vec<String> = headings.iter().map(|&heading| heading.to_owned()).collect();
    tag(&path, text)
}

#[test]
fn the_vocabulary_can_be_read_and_its_keys_are_unique() {
    let data: Data = toml::from_str(DATA).expect("vocabulary.toml is valid");
    let topics: BTreeSet<&str> = data.topic.iter().map(|topic| topic.key.as_str()).collect();
    assert_eq!(topics.len(), data.topic.len());
    let subtopics: Vec<&String> = data.topic.iter().flat_map(|topic| topic.subtopics.keys()).collect();
    assert_eq!(subtopics.iter().collect::<BTreeSet<_>>().len(), subtopics.len());
    let names: Vec<&str> = data.athlete.iter().chain(&data.programme).map(|name| name.name.as_str()).collect();
    assert_eq!(names.iter().collect::<BTreeSet<_>>().len(), names.len());
    for key in topics.iter().copied().chain(subtopics.iter().map(|key| key.as_str())) {
        assert!(key.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-'), "{key}");
    }
}

#[test]
fn no_pattern_is_inside_a_pattern_of_another_entry() {
    let data: Data = toml::from_str(DATA).unwrap();
    let subtopics = data.topic.iter().flat_map(|topic| &topic.subtopics);
    let lists = [
        subtopics.collect::<Vec<_>>(),
        data.athlete.iter().map(|name| (&name.name, &name.aliases)).collect(),
        data.programme.iter().map(|name| (&name.name, &name.aliases)).collect(),
    ];
    let mut inside = Vec::new();
    for list in lists {
        let patterns: Vec<(&String, &String, Vec<u64>)> = list
            .iter()
            .flat_map(|(key, patterns)| patterns.iter().map(|pattern| (*key, pattern, stems(&lexicon().read(pattern)))))
            .collect();
        for (key, pattern, own) in &patterns {
            assert!(!own.is_empty(), "`{pattern}` has no words");
            for (other_key, other_pattern, other) in patterns.iter().filter(|(other, _, _)| other != key) {
                if other.windows(own.len()).any(|part| part == own.as_slice()) {
                    inside.push(format!("`{pattern}` ({key}) is in `{other_pattern}` ({other_key})"));
                }
            }
        }
    }
    assert!(inside.is_empty(), "{inside:#?}");
}

#[test]
fn the_innermost_heading_decides_the_subtopic() {
    let found = tags(&["Stations", "Row", "Sled push technique"], "Row, row and row again.");
    assert_eq!((found.topic.as_deref(), found.subtopic.as_deref()), (Some("stations"), Some("sled-push")));
    let found = tags(&["Stations", "Sled pull", "Mistakes and fixes"], "Stand tall.");
    assert_eq!(found.subtopic.as_deref(), Some("sled-pull"));
    assert_eq!(tags(&["Notes", "Misc"], "Nothing of the sport.").topic, None);
}

#[test]
fn an_athlete_is_tagged_only_when_the_section_is_about_one() {
    let one = tags(&["A", "Elite men", "Alexander Rončević: training"], "He ran with Tim Wenisch.");
    assert_eq!(one.athlete_name.as_deref(), Some("Alexander Rončević"));
    let named_once = tags(&["A", "Sled"], "Jake Dearden says so.");
    assert_eq!(named_once.athlete_name, None);
    let often = tags(&["A", "A life"], "Wietrzyk won. Wietrzyk ran. Joanna Wietrzyk rests.");
    assert_eq!(often.athlete_name.as_deref(), Some("Joanna Wietrzyk"));
    let several = tags(&["A", "Sinéad Bent, Lucy Procter and Calypso Sheridan"], "They raced.");
    assert_eq!(several.athlete_name, None);
    assert_eq!(tags(&["A", "Twelve weeks to go"], "Weeks pass.").athlete_name, None);
}

#[test]
fn a_programme_is_tagged() {
    assert_eq!(tags(&["A", "Centr HYROX Sustain"], "x").program_name.as_deref(), Some("Centr HYROX"));
    assert_eq!(tags(&["A", "Runna HYROX guide"], "x").program_name.as_deref(), Some("Runna"));
}

#[test]
fn the_evidence_line_gives_weakest_grade_newest_season_and_links() {
    let line = "Evidence: B, C. Season: 24/25, 25/26. Sources: [a](https://a.org/x_(1)), [b](http://b.org), [a](https://a.org/x_(1))";
    let found = tags(&["A"], &format!("Text.\n\n{line}\n"));
    assert_eq!(found.grade, Some(Grade::C));
    assert_eq!(found.season.as_deref(), Some("25/26"));
    assert_eq!(found.links.len(), 2);
    assert_eq!(tags(&["A"], "Text.\n\nEvidence: H.").grade, Some(Grade::H));
    assert_eq!(tags(&["A"], "Text.\n\n*Evidence: A, D.*").grade, Some(Grade::D));
}

#[test]
fn a_sentence_that_begins_with_evidence_is_not_an_evidence_line() {
    let found = tags(&["A"], "Text.\n\nEvidence on the models: B and H are letters.");
    assert_eq!((found.grade, found.links.len()), (None, 0));
    let early = tags(&["A"], "Evidence: B.\n\nText after it.");
    assert_eq!(early.grade, None);
}

#[test]
fn nearly_all_of_the_library_is_tagged_and_every_topic_is_used() {
    let passages = library();
    let tagged = passages.iter().filter(|passage| passage.tags.topic.is_some()).count();
    assert!(tagged * 100 >= passages.len() * 95, "{tagged} of {}", passages.len());
    let used: BTreeSet<_> = passages.iter().filter_map(|passage| passage.tags.topic.as_deref()).collect();
    let data: Data = toml::from_str(DATA).unwrap();
    for topic in &data.topic {
        assert!(used.contains(topic.key.as_str()), "no section is about {}", topic.key);
    }
    let athletes: BTreeSet<_> = passages.iter().filter_map(|passage| passage.tags.athlete_name.as_deref()).collect();
    assert!(athletes.len() >= 15, "{athletes:?}");
    let programmes: BTreeSet<_> = passages.iter().filter_map(|passage| passage.tags.program_name.as_deref()).collect();
    assert!(programmes.len() >= 8, "{programmes:?}");
}
