use super::*;
use crate::domain::athlete::Fact;
use crate::domain::id::PassageId;
use crate::domain::knowledge::{Passage, Tags};
use std::collections::{HashMap, HashSet};
use std::path::PathBuf;
use std::sync::OnceLock;

/// Sections of a folder's files as passages: enough of a splitter to test with.
fn sections(folder: &str) -> Vec<Passage> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(folder);
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let mut passages = Vec::new();
    for file in files {
        let source = file.file_stem().unwrap().to_string_lossy().replace("_output", "");
        let text = std::fs::read_to_string(&file).unwrap();
        let (mut title, mut topic) = (String::new(), String::new());
        let mut section: Option<(String, String)> = None;
        let mut push = |section: Option<(String, String)>, title: &str, topic: &str| {
            if let Some((heading, body)) = section {
                passages.push(Passage {
                    id: PassageId::new(),
                    source: source.clone(),
                    heading_path: vec![title.to_owned(), topic.to_owned(), heading],
                    content: body,
                    chunk_index: 0,
                    total_chunks: 1,
                    tags: Tags::default(),
                });
            }
        };
        for line in text.lines() {
            if let Some(heading) = line.strip_prefix("### ") {
                push(section.take(), &title, &topic);
                section = Some((heading.to_owned(), String::new()));
            } else if let Some(heading) = line.strip_prefix("## ") {
                push(section.take(), &title, &topic);
                heading.clone_into(&mut topic);
            } else if let Some(heading) = line.strip_prefix("# ") {
                heading.clone_into(&mut title);
            } else if let Some((_, body)) = &mut section {
                body.push_str(line);
                body.push('\n');
            }
        }
        push(section.take(), &title, &topic);
    }
    passages
}

/// A library with the stems of its passages.
struct Index {
    passages: Vec<Passage>,
    stems: Vec<HashMap<String, f64>>,
}

impl Index {
    fn new(passages: Vec<Passage>) -> Self {
        let stems = passages.iter().map(|passage| counts(&passage.content)).collect();
        Self { passages, stems }
    }

    /// The library that ships, read once for all tests.
    fn shipped() -> &'static Self {
        static SHIPPED: OnceLock<Index> = OnceLock::new();
        SHIPPED.get_or_init(|| Self::new(sections("docs/research/completed")))
    }

    /// Nine sections as they were when these tests were written, so that snapshots do not move with the library.
    fn fixture() -> Self {
        Self::new(sections("tests/fixtures/offline"))
    }
}

fn counts(text: &str) -> HashMap<String, f64> {
    let mut counts = HashMap::new();
    for word in question::words(text) {
        *counts.entry(question::stem(&word)).or_default() += 1.0;
    }
    counts
}

/// The five passages that share most with the question; a stand-in for the retriever.
fn search(index: &Index, question: &str) -> (Vec<Hit>, Vec<Citation>) {
    let library = &index.passages;
    let asked = Question::new(question);
    #[allow(clippy::cast_precision_loss)]
    let rarity = |stem: &String| {
        let with = index.stems.iter().filter(|stems| stems.contains_key(stem)).count();
        (library.len() as f64 / (1.0 + with as f64)).ln().max(0.0)
    };
    let idf: Vec<(String, f64)> = asked.stems.iter().map(|(stem, own)| (stem.clone(), own * rarity(stem))).collect();
    let mut scored: Vec<(f64, usize)> = library
        .iter()
        .enumerate()
        .map(|(at, passage)| {
            let heading = counts(&passage.heading_path[1..].join(" "));
            let score = idf.iter().map(|(stem, idf)| {
                let count = index.stems[at].get(stem).copied().unwrap_or(0.0);
                idf * (count / (count + 1.2) + if heading.contains_key(stem) { 1.0 } else { 0.0 })
            });
            (score.sum(), at)
        })
        .collect();
    scored.sort_by(|a, b| b.0.total_cmp(&a.0));
    let hits: Vec<Hit> = scored
        .iter()
        .take(5)
        .enumerate()
        .map(|(rank, (_, at))| Hit {
            passage: library[*at].clone(),
            cosine: None,
            vector_rank: Some(rank + 1),
            text_rank: Some(rank + 1),
            #[allow(clippy::cast_precision_loss)]
            score: 2.0 / (61.0 + rank as f64),
        })
        .collect();
    let citations = hits.iter().enumerate().map(|(at, hit)| cite(hit, at + 1)).collect();
    (hits, citations)
}

fn cite(hit: &Hit, number: usize) -> Citation {
    Citation {
        number,
        passage_id: hit.passage.id,
        title: hit.passage.title().to_owned(),
        source: hit.passage.source.clone(),
        topic: None,
        season: None,
        similarity: None,
        score: hit.score,
        content: hit.passage.content.clone(),
    }
}

fn answer(question: &str, athlete: &AthleteContext) -> OfflineAnswer {
    let (hits, citations) = search(&Index::fixture(), question);
    compose(question, &hits, &citations, athlete)
}

fn in_division(division: Division) -> AthleteContext {
    AthleteContext { division: Some(division), facts: Vec::new() }
}

/// Numbers in brackets that occur in a text.
fn cited(markdown: &str) -> HashSet<usize> {
    markdown
        .split('[')
        .skip(1)
        .filter_map(|rest| rest.split_once(']').and_then(|(number, _)| number.parse().ok()))
        .collect()
}

const QUESTIONS: [&str; 22] = [
    "What should I do for sled push training?",
    "What is the order of the eight HYROX stations and how long is each?",
    "I'm racing Women Pro. Give me all my weights.",
    "Do women still do 75 wall balls?",
    "What changed in the 25/26 rulebook?",
    "What counts as a valid burpee broad jump?",
    "I ran one lap too few. What is the penalty?",
    "Can I use headphones, a phone or a GoPro?",
    "In doubles can we split the runs and take four stations each?",
    "What weights do we use in Mixed doubles?",
    "Who won the 2026 World Championships?",
    "I want to break 80 minutes (men Open). Give me splits.",
    "My last run is 40 % slower than the first. Is that normal?",
    "How long should I taper and by how much?",
    "How much caffeine before my race?",
    "My Achilles hurts since I added sled pushes. What now?",
    "My sled stops in the second half. How to fix?",
    "Best sled pull technique?",
    "How should I row after burpees?",
    "How should I split 100 wall balls if my max is 45 unbroken?",
    "I have 12 weeks and 6 hours a week, goal 1:30. Plan structure?",
    "Give me the last seven days before a Saturday race.",
];

#[test]
fn answers_from_the_library_are_cited_readable_and_hold_before_the_rulebook() {
    let library = Index::shipped();
    for question in QUESTIONS {
        let (hits, citations) = search(library, question);
        let answer = compose(question, &hits, &citations, &AthleteContext::default());
        let text = &answer.markdown;
        let used: HashSet<usize> = answer.used_citations.iter().copied().collect();
        assert_eq!(cited(text), used, "{question}\n{text}");
        assert!(!used.is_empty() && used.iter().all(|n| citations.iter().any(|c| c.number == *n)), "{question}");
        let count = question::words(text).len();
        assert!((60..=360).contains(&count), "{question}: {count} words\n{text}");
        assert!(
            !text.contains("Evidence:") && !text.contains("Sources:") && !text.contains("http"),
            "{question}\n{text}"
        );
        assert_eq!(rulebook::lint(text), Vec::new(), "{question}\n{text}");
        assert_eq!(answer, compose(question, &hits, &citations, &AthleteContext::default()));
    }
}

#[test]
fn every_statement_is_followed_by_its_citation() {
    for question in QUESTIONS {
        let (hits, citations) = search(Index::shipped(), question);
        let answer = compose(question, &hits, &citations, &AthleteContext::default());
        let rulebook = compose(question, &[], &[], &AthleteContext::default()).markdown;
        let own = |line: &str| rulebook.lines().any(|given| given == line) || line.ends_with(':');
        for block in answer.markdown.split("\n\n").filter(|block| !block.starts_with("### ") && !block.starts_with('|'))
        {
            for line in block.lines().filter(|line| !own(line)) {
                assert!(line.ends_with(']'), "{question}: {line}");
            }
        }
    }
}

#[test]
fn a_table_is_shown_whole_and_a_numbered_list_keeps_every_step() {
    let penalty = answer("Give me the complete penalty table for 25/26", &AthleteContext::default()).markdown;
    assert!(penalty.contains("| Missed laps |") && penalty.contains("| Wrong kettlebells |"), "{penalty}");
    let (hits, citations) = search(Index::shipped(), "Sled pull technique: what are the steps?");
    let steps = compose("Sled pull technique: what are the steps?", &hits, &citations, &AthleteContext::default());
    for line in steps.markdown.lines().filter(|line| line.starts_with("1. ")) {
        assert!(steps.markdown.contains("\n2. ") && steps.markdown.contains("\n3. "), "{line}\n{}", steps.markdown);
    }
}

#[test]
fn what_to_do_for_sled_push_training() {
    insta::assert_snapshot!(
        answer("What should I do for sled push training?", &in_division(Division::WomenOpen)).markdown
    );
}

#[test]
fn whether_women_still_do_75() {
    let answer = answer("Do women still do 75 wall balls?", &AthleteContext::default()).markdown;
    assert!(answer.starts_with("No, women no longer do 75 wall balls."), "{answer}");
    insta::assert_snapshot!(answer);
}

#[test]
fn how_to_split_the_wall_balls() {
    let question = "How should I split 100 wall balls if my max is 45 unbroken?";
    insta::assert_snapshot!(answer(question, &AthleteContext::default()).markdown);
}

#[test]
fn the_weights_of_a_division_come_from_the_rulebook() {
    let named = answer("I'm racing Women Pro. Give me all my weights.", &in_division(Division::MenOpen)).markdown;
    assert!(named.starts_with("Women Pro:\n\n- sled push 50 m, 152 kg with the sled\n"), "{named}");
    let known = answer("How heavy is the sled pull?", &in_division(Division::MenPro)).markdown;
    assert!(known.starts_with("Men Pro: sled pull 50 m, 153 kg with the sled. Rulebook 25/26"), "{known}");
    let unknown = answer("What are the weights?", &AthleteContext::default()).markdown;
    assert!(unknown.contains("| sled pull | 78 kg | 103 kg | 103 kg | 153 kg |"), "{unknown}");
    let mixed = answer("What weights do we use in Mixed doubles?", &in_division(Division::WomenOpen)).markdown;
    assert!(mixed.starts_with("Mixed doubles (Men Open loads for both):"), "{mixed}");
    insta::assert_snapshot!(named);
}

#[test]
fn the_weights_are_known_without_any_passage() {
    let answer = compose("How heavy is the sandbag for Men Open?", &[], &[], &AthleteContext::default());
    assert!(answer.markdown.starts_with("Men Open: sandbag lunges 100 m, 20 kg."), "{}", answer.markdown);
    assert_eq!(answer.used_citations, Vec::<usize>::new());
}

#[test]
fn without_passages_it_says_that_there_is_no_evidence() {
    let answer = compose("What is the capital of Mongolia?", &[], &[], &AthleteContext::default());
    assert!(answer.markdown.starts_with("The library has no evidence on “capital mongolia”"), "{}", answer.markdown);
    assert_eq!(answer.used_citations, Vec::<usize>::new());
}

#[test]
fn a_passage_without_a_citation_is_not_used() {
    let question = "What should I do for sled push training?";
    let (hits, citations) = search(&Index::fixture(), question);
    let answer = compose(question, &hits, &citations[1..], &AthleteContext::default());
    assert!(!answer.used_citations.contains(&1));
    assert!(!cited(&answer.markdown).contains(&1));
    assert!(
        compose(question, &hits, &[], &AthleteContext::default()).markdown.starts_with("The library has no evidence")
    );
}

#[test]
fn citation_numbers_are_those_that_were_given() {
    let question = "What should I do for sled push training?";
    let (hits, mut citations) = search(&Index::fixture(), question);
    for citation in &mut citations {
        citation.number += 10;
    }
    let answer = compose(question, &hits, &citations, &AthleteContext::default());
    assert!(answer.used_citations.iter().all(|number| *number > 10), "{:?}", answer.used_citations);
}

#[test]
fn the_athletes_own_facts_are_named_when_the_question_is_about_them() {
    let athlete = AthleteContext {
        division: None,
        facts: vec![
            Fact { label: "race date".into(), value: "18 Jan 2027 (57 days)".into() },
            Fact { label: "max unbroken wall balls".into(), value: "45".into() },
        ],
    };
    let about_balls = answer("How should I split my wall balls?", &athlete).markdown;
    assert!(about_balls.ends_with("From your profile: max unbroken wall balls 45."), "{about_balls}");
    let about_laps = answer("I ran one lap too few. What is the penalty?", &athlete).markdown;
    assert!(!about_laps.contains("From your profile"), "{about_laps}");
}

#[test]
fn broken_markdown_and_odd_questions_are_answered_without_a_panic() {
    let odd = [
        "",
        "| a |\n|---|",
        "- \n- x",
        "**open",
        "1. a\n   - b\n     c",
        "Evidence: B.",
        "> q\n\n```\ncode\n```",
        "[x](",
        "🏋️ sled. 🏋️",
    ];
    for content in odd {
        let mut passage = Index::fixture().passages.remove(0);
        content.clone_into(&mut passage.content);
        let hit = Hit { passage, cosine: None, vector_rank: None, text_rank: None, score: f64::NAN };
        let citation = cite(&hit, 1);
        for question in ["", "???", "sled push workouts", "ßäö 🏋️"] {
            let answer = compose(
                question,
                std::slice::from_ref(&hit),
                std::slice::from_ref(&citation),
                &AthleteContext::default(),
            );
            assert!(!answer.markdown.is_empty());
        }
    }
}
