//! The word rules, and the data file.

use super::*;

fn stems(text: &str) -> Vec<String> {
    let words = lexicon().read(text);
    words.list().iter().map(|word| words.text(word).to_owned()).collect()
}

/// Keys of the concepts of a text, and the stems of its other terms.
fn terms(text: &str) -> Vec<String> {
    let data: Data = toml::from_str(DATA).unwrap();
    let words = lexicon().read(text);
    let mut terms = Vec::new();
    lexicon().terms(&words, |term| {
        terms.push(match term.concept {
            Some(concept) => data.concept[usize::from(concept)].key.clone(),
            None => words.text(&words.list()[term.words.start]).to_owned(),
        });
    });
    terms
}

#[test]
fn the_data_file_can_be_read_and_says_everything_once() {
    let data: Data = toml::from_str(DATA).expect("lexicon.toml is valid");
    let mut keys: Vec<&str> = data.concept.iter().map(|concept| concept.key.as_str()).collect();
    keys.sort_unstable();
    assert!(keys.windows(2).all(|pair| pair[0] != pair[1]), "two concepts have one key");
    let mut seen: BTreeMap<Vec<u64>, &str> = BTreeMap::new();
    let mut twice = Vec::new();
    for concept in &data.concept {
        assert!(!concept.means.is_empty(), "{} means nothing", concept.key);
        for means in &concept.means {
            let stems = lexicon().read(means).list().iter().map(|word| word.stem).collect();
            if seen.insert(stems, &concept.key).is_some_and(|other| other != concept.key) {
                twice.push(means);
            }
        }
    }
    assert!(twice.is_empty(), "these mean two things: {twice:?}");
    let light: Vec<u64> = data.light.split_whitespace().map(|word| lexicon().stem(word)).collect();
    let others = data.faint.split_whitespace().chain(data.stop.split_whitespace());
    let twice: Vec<&str> = others.filter(|word| light.contains(&lexicon().stem(word))).collect();
    assert!(twice.is_empty(), "these have two weights: {twice:?}");
}

#[test]
fn every_concept_is_found_by_each_of_its_ways_to_say_it() {
    let data: Data = toml::from_str(DATA).unwrap();
    let every = data.concept.iter().flat_map(|concept| concept.means.iter().map(move |means| (concept, means)));
    let missed: Vec<_> =
        every.filter(|(concept, means)| terms(means) != [concept.key.as_str()]).map(|(_, means)| means).collect();
    assert!(missed.is_empty(), "{missed:?}");
}

#[test]
fn short_forms_of_the_sport_mean_the_station() {
    assert_eq!(terms("BBJ"), terms("burpee broad jumps"));
    assert_eq!(terms("the ski"), terms("SkiErg"));
    assert_eq!(terms("WB"), terms("wall balls"));
    assert_eq!(terms("kettlebell carry"), terms("Farmer's carry"));
    assert_eq!(terms("RZ"), terms("Roxzone"));
    assert_eq!(terms("push the sled"), ["sled push"]);
}

#[test]
fn case_accents_endings_and_apostrophes_do_not_matter() {
    assert_eq!(stems("Rončević"), stems("roncevic"));
    assert_eq!(stems("LUNGES"), stems("lunge"));
    assert_eq!(stems("Sinéad’s"), stems("sinead"));
    assert!(terms("don't you").is_empty());
}

#[test]
fn figures_have_one_form() {
    assert_eq!(stems("1,000 m"), ["1000", "m"]);
    assert_eq!(stems("2.70m"), ["2.7", "m"]);
    assert_eq!(stems("3.00"), ["3"]);
    assert_eq!(stems("25/26,"), ["25/26"]);
    assert_eq!(stems("twelve"), ["12"]);
}

#[test]
fn a_finish_time_is_its_minutes_too() {
    assert_eq!(stems("1:30"), ["1:30", "90"]);
    assert_eq!(stems("1:20:00"), ["1:20:00", "80"]);
    assert_eq!(stems("80:00"), ["80:00", "80"]);
    assert_eq!(stems("4:18"), ["4:18"]);
}

#[test]
fn addresses_and_evidence_lines_are_not_words() {
    assert_eq!(
        stems("see [Red Bull](https://www.redbull.com/sled) or <https://x.org/y>"),
        ["see", "red", "bull", "or"]
    );
    assert_eq!(stems("text\nEvidence: B. Sources: [a](https://b.org)\nmore"), ["text", "more"]);
}

#[test]
fn a_phrase_does_not_reach_over_the_end_of_a_sentence() {
    assert_eq!(terms("the sled. Push hard"), ["sled", "push", "hard"]);
}

#[test]
fn the_hash_is_the_same_in_every_version() {
    // Stored vectors depend on it: a change here needs a new model name.
    assert_eq!(hash(b"sled", 0), 0x5c42_6bc9_d466_0479);
    assert_eq!(mix(1), 0x5692_161d_100b_05e5);
}
