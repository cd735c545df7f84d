//! Says what a section is about: topic, subtopic, athlete, programme, and what its evidence line states.
//!
//! Owns the matching and the reading of evidence lines; the vocabulary itself is data (`vocabulary.toml`). Tags are for
//! filters and display. Search does not rest on them, so a wrong tag cannot hide a passage.

use super::lexicon::{Words, lexicon};
use crate::domain::knowledge::{Grade, Tags};
use serde::Deserialize;
use std::collections::{BTreeMap, HashMap};
use std::sync::LazyLock;

const DATA: &str = include_str!("vocabulary.toml");

static VOCABULARY: LazyLock<Vocabulary> = LazyLock::new(|| {
    // The data are part of the program and a test reads them; were they broken, passages would go untagged.
    Vocabulary::parse(DATA).unwrap_or_default()
});

/// Points of a pattern in the innermost heading, in a heading above it, and in the text (for each of the first three).
const POINTS: [u32; 3] = [12, 5, 1];
/// A subtopic needs this many points: a heading, or three mentions in the text.
const ENOUGH: u32 = 3;

/// The tags of a section with these headings (outermost first, the document's title included) and this text, evidence
/// line included.
///
/// An athlete or programme is tagged when it alone is named in the innermost heading, or when the text names it alone and
/// at least three times.
pub fn tag(heading_path: &[String], text: &str) -> Tags {
    let vocabulary = &*VOCABULARY;
    let (text, line) = split_evidence(text);
    let evidence = line.map(evidence).unwrap_or_default();
    let inner = heading_path.last().map_or("", String::as_str);
    // The title of a document names many topics; it decides only where there is no other heading.
    let above = heading_path.get(1..heading_path.len().saturating_sub(1)).unwrap_or_default().join(" | ");
    let fields = [inner, above.as_str(), text].map(|field| vocabulary.matches(field));
    let subtopic = vocabulary.subtopic(&fields);
    Tags {
        topic: subtopic.map(|subtopic| subtopic.topic.clone()),
        subtopic: subtopic.map(|subtopic| subtopic.key.clone()),
        athlete_name: subject(&fields, &vocabulary.athletes, Kind::Athlete),
        program_name: subject(&fields, &vocabulary.programmes, Kind::Programme),
        ..evidence
    }
}

/// Whether the first line of `text` is an evidence line: `Evidence: B, C. Season: 25/26. Sources: [name](address)`.
pub(crate) fn is_evidence_line(text: &str) -> bool {
    text.trim_start_matches(['*', '_']).starts_with("Evidence:")
}

/// The text of a section without the evidence line at its end, and that line.
pub(crate) fn split_evidence(section: &str) -> (&str, Option<&str>) {
    let text = section.trim_end();
    let start = text.rfind('\n').map_or(0, |at| at + 1);
    if is_evidence_line(&text[start..]) { (text[..start].trim_end(), Some(&text[start..])) } else { (text, None) }
}

/// Reads an evidence line: its weakest grade, its newest season and its links in order.
fn evidence(line: &str) -> Tags {
    let sentence = |name: &str| {
        let (_, rest) = line.split_once(name)?;
        Some(rest.split_once(['.', ';']).map_or(rest, |(sentence, _)| sentence))
    };
    let grades = sentence("Evidence:").into_iter().flat_map(|grades| grades.split([',', ' ', '*', '_']));
    let seasons = sentence("Season:").into_iter().flat_map(|seasons| seasons.split([',', ' ']));
    Tags {
        grade: grades.filter_map(grade).max(),
        season: seasons.filter(|season| is_season(season)).max().map(str::to_owned),
        links: links(line),
        ..Tags::default()
    }
}

fn grade(letter: &str) -> Option<Grade> {
    match letter {
        "A" => Some(Grade::A),
        "B" => Some(Grade::B),
        "C" => Some(Grade::C),
        "D" => Some(Grade::D),
        "H" => Some(Grade::H),
        _ => None,
    }
}

fn is_season(word: &str) -> bool {
    let two_digits = |year: &str| year.len() == 2 && year.bytes().all(|byte| byte.is_ascii_digit());
    word.split_once('/').is_some_and(|(from, to)| two_digits(from) && two_digits(to))
}

/// Link targets that are web addresses, each once.
fn links(line: &str) -> Vec<String> {
    let mut links: Vec<String> = Vec::new();
    for target in line.split("](").skip(1) {
        let target = target.split([')', ' ']).next().unwrap_or("");
        let is_web = target.starts_with("https://") || target.starts_with("http://");
        if is_web && !links.iter().any(|link| link == target) {
            links.push(target.to_owned());
        }
    }
    links
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Data {
    topic: Vec<TopicData>,
    athlete: Vec<NameData>,
    programme: Vec<NameData>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TopicData {
    key: String,
    subtopics: BTreeMap<String, Vec<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NameData {
    name: String,
    aliases: Vec<String>,
}

/// What a pattern stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Kind {
    Subtopic,
    Athlete,
    Programme,
}

#[derive(Debug)]
struct Subtopic {
    topic: String,
    key: String,
}

#[derive(Debug)]
struct Pattern {
    rest: Vec<u64>,
    kind: Kind,
    position: usize,
}

#[derive(Debug, Default)]
struct Vocabulary {
    subtopics: Vec<Subtopic>,
    athletes: Vec<String>,
    programmes: Vec<String>,
    /// By the hash of the first stem.
    patterns: HashMap<u64, Vec<Pattern>>,
}

/// How often each thing is named in a field, by kind and position; longer patterns count for more.
type Matches = BTreeMap<(Kind, usize), Count>;

#[derive(Clone, Copy, Default)]
struct Count {
    times: u32,
    /// Words in the longest pattern that matched.
    words: u32,
}

impl Vocabulary {
    fn parse(data: &str) -> Result<Self, toml::de::Error> {
        let data: Data = toml::from_str(data)?;
        let mut vocabulary = Self::default();
        for topic in data.topic {
            for (key, patterns) in topic.subtopics {
                let position = vocabulary.subtopics.len();
                vocabulary.add(&patterns, Kind::Subtopic, position);
                vocabulary.subtopics.push(Subtopic { topic: topic.key.clone(), key });
            }
        }
        for (position, athlete) in data.athlete.into_iter().enumerate() {
            vocabulary.add(&athlete.aliases, Kind::Athlete, position);
            vocabulary.athletes.push(athlete.name);
        }
        for (position, programme) in data.programme.into_iter().enumerate() {
            vocabulary.add(&programme.aliases, Kind::Programme, position);
            vocabulary.programmes.push(programme.name);
        }
        Ok(vocabulary)
    }

    fn add(&mut self, patterns: &[String], kind: Kind, position: usize) {
        for pattern in patterns {
            let stems = stems(&lexicon().read(pattern));
            if let Some((first, rest)) = stems.split_first() {
                self.patterns.entry(*first).or_default().push(Pattern { rest: rest.to_vec(), kind, position });
            }
        }
    }

    fn matches(&self, text: &str) -> Matches {
        let stems = stems(&lexicon().read(text));
        let mut matches = Matches::new();
        for (at, stem) in stems.iter().enumerate() {
            for pattern in self.patterns.get(stem).into_iter().flatten() {
                if stems[at + 1..].starts_with(&pattern.rest) {
                    let count = matches.entry((pattern.kind, pattern.position)).or_default();
                    count.times += 1;
                    count.words = count.words.max(u32::try_from(pattern.rest.len()).unwrap_or(0) + 1);
                }
            }
        }
        matches
    }

    /// The subtopic with the most points; the first of the vocabulary among equals.
    fn subtopic(&self, fields: &[Matches; 3]) -> Option<&Subtopic> {
        let points = |position: usize| -> u32 {
            let count = |field: &Matches| field.get(&(Kind::Subtopic, position)).copied().unwrap_or_default();
            let [inner, above, text] = [0, 1, 2].map(|field| count(&fields[field]));
            let heading = |count: Count, points: u32| if count.times == 0 { 0 } else { points + 2 * count.words };
            heading(inner, POINTS[0]) + heading(above, POINTS[1]) + text.times.min(3) * POINTS[2]
        };
        let best = (0..self.subtopics.len()).max_by_key(|&position| (points(position), std::cmp::Reverse(position)))?;
        (points(best) >= ENOUGH).then(|| &self.subtopics[best])
    }
}

fn stems(words: &Words) -> Vec<u64> {
    words.list().iter().map(|word| word.stem).collect()
}

/// The one name that a section is about.
fn subject(fields: &[Matches; 3], names: &[String], kind: Kind) -> Option<String> {
    let found_in = |field: &Matches| -> Vec<(usize, u32)> {
        field.iter().filter(|((found, _), _)| *found == kind).map(|((_, at), count)| (*at, count.times)).collect()
    };
    let position = match (found_in(&fields[0]).as_slice(), found_in(&fields[2]).as_slice()) {
        ([(position, _)], _) => *position,
        ([], [(position, times)]) if *times >= 3 => *position,
        _ => return None,
    };
    names.get(position).cloned()
}

#[cfg(test)]
#[path = "tag_tests.rs"]
mod tests;
