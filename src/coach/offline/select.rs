//! Which units of which passages answer the question, within the length of an answer that is read.

use super::question::{Question, stem, words};
use super::unit::{Kind, Unit, units};
use crate::domain::knowledge::Hit;
use std::collections::{HashMap, HashSet};

/// Words of an answer at which nothing more is added.
const WORDS: usize = 210;
/// Passages that an answer stands on at most.
const PASSAGES: usize = 4;
/// Share of the answer that the passage of each rank may fill.
const SHARES: [f64; PASSAGES] = [0.6, 0.4, 0.3, 0.25];
/// A passage under this share of the best one's score is about something else.
const NEAR: f64 = 0.66;
/// A list of no more words than this is taken whole.
const SHORT_LIST: usize = 110;
/// A table with more rows than this is for the source view.
const ROWS: usize = 16;

/// The units taken from one passage, in reading order.
pub(super) struct Chosen<'a> {
    /// Number of its citation.
    pub number: usize,
    /// Its innermost heading.
    pub title: &'a str,
    pub units: Vec<Unit>,
}

struct Candidate<'a> {
    hit: &'a Hit,
    number: usize,
    units: Vec<Unit>,
    heading: f64,
    score: f64,
}

/// Chooses from the passages (best first, with their citation numbers). Empty when nothing fits.
pub(super) fn choose<'a>(question: &Question, passages: &[(&'a Hit, usize)]) -> Vec<Chosen<'a>> {
    let mut candidates = candidates(question, passages);
    let rarity = rarity(&candidates);
    for candidate in &mut candidates {
        candidate.heading = heading(question, &rarity, candidate.hit);
        let lexical = |unit: &Unit| overlap(question, &rarity, &unit.stems);
        let best = candidate.units.iter().map(lexical).fold(0.0, f64::max);
        // A section says in its first sentence what it answers.
        let opening = candidate.units.first().map_or(0.0, lexical);
        if !question.yes_no && candidate.units.first().is_some_and(|unit| is_yes_no(&unit.text)) {
            candidate.score -= 0.4;
        }
        candidate.score += candidate.heading + 0.4 * best + 0.6 * opening;
    }
    candidates.sort_by(|a, b| b.score.total_cmp(&a.score));
    let Some(top) = candidates.first().map(|candidate| candidate.score) else {
        return Vec::new();
    };
    candidates.retain(|candidate| candidate.score >= NEAR * top && candidate.score > 0.45);
    candidates.truncate(if question.wants_loads() { 2 } else { PASSAGES });
    let mut covered: HashSet<String> = HashSet::new();
    let mut said: Vec<HashSet<String>> = Vec::new();
    let mut left = WORDS;
    let mut chosen = Vec::new();
    for (rank, candidate) in candidates.into_iter().enumerate() {
        let share = (f64::from(u32::try_from(WORDS).unwrap_or(u32::MAX)) * SHARES[rank]).round();
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        let room = left.min(share as usize);
        let mut choice =
            Choice { question, rarity: &rarity, room, opens: rank == 0, covered: &mut covered, said: &mut said };
        let picks = pick(&candidate, &mut choice);
        left = left.saturating_sub(picks.iter().map(|at| cost(&candidate.units[*at])).sum());
        if !picks.is_empty() {
            let units = candidate.units.into_iter().enumerate().filter(|(at, _)| picks.contains(at));
            let units = units.map(|(_, unit)| unit).collect();
            chosen.push(Chosen { number: candidate.number, title: candidate.hit.passage.title(), units });
        }
        if left < 25 {
            break;
        }
    }
    chosen
}

fn candidates<'a>(question: &Question, passages: &[(&'a Hit, usize)]) -> Vec<Candidate<'a>> {
    let each = passages.iter().zip(0_u32..).map(|((hit, number), rank)| {
        let other = names_other(question, hit.passage.title());
        Candidate {
            hit,
            number: *number,
            units: units(&hit.passage.content).into_iter().filter(|unit| !is_given(question, unit)).collect(),
            heading: 0.0,
            // The search knew more than the words: its order counts, its fused scores are nearly equal.
            score: 0.5 * (1.0 - 0.15 * f64::from(rank.min(5))) - if other { 0.5 } else { 0.0 },
        }
    });
    each.collect()
}

/// Whether a heading is about a station, a sex or a team, and the question about another one.
fn names_other(question: &Question, heading: &str) -> bool {
    let title = Question::new(heading);
    let station = !question.stations.is_empty()
        && !title.stations.is_empty()
        && title.stations.iter().all(|station| !question.stations.contains(station));
    let apart = |a: &str, b: &str| {
        let (asks, says) = (&question.stems, &title.stems);
        let full = |stems: &HashMap<String, f64>, stem: &str| stems.get(stem).is_some_and(|weight| *weight >= 1.0);
        full(asks, a) && !full(asks, b) && full(says, b) && !full(says, a)
    };
    let other = [("women", "men"), ("woman", "men"), ("doubl", "relay"), ("open", "pro")];
    station || other.into_iter().any(|(a, b)| apart(a, b) || apart(b, a))
}

/// Lists and tables of loads, which the rulebook has already given in the answer; sentences around them stay.
fn is_given(question: &Question, unit: &Unit) -> bool {
    question.wants_loads() && unit.kind != Kind::Sentence
}

/// How well the headings fit: how much of the question they have, and how much of the innermost is in the question.
fn heading(question: &Question, rarity: &HashMap<String, f64>, hit: &Hit) -> f64 {
    let stems = |heading: &str| -> Vec<String> {
        let content = words(heading).into_iter().filter(|word| word.len() > 3);
        content.map(|word| stem(&word)).collect()
    };
    let path = hit.passage.heading_path.iter().rev().take(2);
    let all: HashSet<String> = path.flat_map(|heading| stems(heading)).collect();
    let title = stems(hit.passage.title());
    let shared = title.iter().filter(|stem| question.stems.contains_key(*stem)).count();
    #[allow(clippy::cast_precision_loss)]
    let precision = if title.is_empty() { 0.0 } else { shared as f64 / title.len() as f64 };
    0.65 * overlap(question, rarity, &all) + 0.35 * precision
}

/// Rare stems tell more: the weight of each stem of the question, from how many units have it.
fn rarity(candidates: &[Candidate<'_>]) -> HashMap<String, f64> {
    let mut counts: HashMap<String, f64> = HashMap::new();
    let mut all = 0.0;
    for unit in candidates.iter().flat_map(|candidate| &candidate.units) {
        all += 1.0;
        for stem in &unit.stems {
            *counts.entry(stem.clone()).or_default() += 1.0;
        }
    }
    counts.into_iter().map(|(stem, count)| (stem, (1.0_f64 + all / (1.0 + count)).ln())).collect()
}

/// Share of the question's weight that the stems cover, 0 to 1.
fn overlap(question: &Question, rarity: &HashMap<String, f64>, stems: &HashSet<String>) -> f64 {
    let weight = |stem: &str, own: f64| own * rarity.get(stem).copied().unwrap_or(1.0);
    let total: f64 = question.stems.iter().filter(|(_, own)| **own >= 1.0).map(|(stem, own)| weight(stem, *own)).sum();
    let met: f64 =
        question.stems.iter().filter(|(stem, _)| stems.contains(*stem)).map(|(stem, own)| weight(stem, *own)).sum();
    if total > 0.0 { (met / total).min(1.0) } else { 0.0 }
}

/// What a unit takes of the room: a table is read at a glance.
fn cost(unit: &Unit) -> usize {
    if unit.kind == Kind::Table { unit.words / 2 } else { unit.words }
}

/// What is chosen for, and what earlier passages left.
struct Choice<'a> {
    question: &'a Question,
    rarity: &'a HashMap<String, f64>,
    /// Words that this passage may add.
    room: usize,
    /// Whether this is the passage that opens the answer.
    opens: bool,
    /// Stems of the question that are answered.
    covered: &'a mut HashSet<String>,
    /// Stems of each unit that was taken.
    said: &'a mut Vec<HashSet<String>>,
}

/// Indices of the units to take, ascending.
fn pick(candidate: &Candidate<'_>, choice: &mut Choice<'_>) -> Vec<usize> {
    let units = &candidate.units;
    let mut picks: Vec<usize> = Vec::new();
    let mut room = choice.room;
    loop {
        let best = (0..units.len())
            .filter(|at| !picks.contains(at) && fits(units, *at, room) && !repeats(&units[*at], choice.said))
            .map(|at| (at, value(candidate, choice, &picks, at)))
            .filter(|(_, value)| *value > 0.22)
            .max_by(|a, b| a.1.total_cmp(&b.1).then(b.0.cmp(&a.0)));
        let Some((at, _)) = best else { break };
        for at in whole(units, at) {
            room = room.saturating_sub(cost(&units[at]));
            choice
                .covered
                .extend(units[at].stems.iter().filter(|stem| choice.question.stems.contains_key(*stem)).cloned());
            choice.said.push(units[at].stems.clone());
            picks.push(at);
        }
    }
    introduce(units, &mut picks);
    picks.sort_unstable();
    picks
}

fn fits(units: &[Unit], at: usize, room: usize) -> bool {
    let unit = &units[at];
    match unit.kind {
        Kind::Lead => false,
        Kind::Table => unit.rows <= ROWS && cost(unit) <= room + 30,
        Kind::Item => whole(units, at).map(|item| units[item].words).sum::<usize>() <= room + 30,
        Kind::Sentence => unit.words <= room && unit.words >= 3,
    }
}

/// A short or numbered list is taken whole: half an order, or half a scale of pain, would be wrong. Of a long list of
/// points single items may be taken.
fn whole(units: &[Unit], at: usize) -> std::ops::Range<usize> {
    let unit = &units[at];
    if unit.kind != Kind::Item {
        return at..at + 1;
    }
    let same = |other: &Unit| other.block == unit.block && other.kind == Kind::Item;
    let start = units[..at].iter().rposition(|other| !same(other)).map_or(0, |before| before + 1);
    let end = units[at..].iter().position(|other| !same(other)).map_or(units.len(), |after| at + after);
    let total: usize = units[start..end].iter().map(|item| item.words).sum();
    if unit.ordinal.is_some() || total <= SHORT_LIST { start..end } else { at..at + 1 }
}

/// Whether nearly the same was said, as in the overlap of two passages.
fn repeats(unit: &Unit, taken: &[HashSet<String>]) -> bool {
    taken.iter().any(|other| {
        let common = unit.stems.intersection(other).count();
        let smaller = unit.stems.len().min(other.len());
        smaller > 0 && common * 10 > smaller * 8
    })
}

/// How much unit `at` adds to the answer, beside what is picked already.
fn value(candidate: &Candidate<'_>, choice: &Choice<'_>, picks: &[usize], at: usize) -> f64 {
    let Choice { question, rarity, .. } = choice;
    let units = &candidate.units;
    let unit = &units[at];
    let fresh: HashSet<String> = unit.stems.iter().filter(|stem| !choice.covered.contains(*stem)).cloned().collect();
    let lexical = 0.6 * overlap(question, rarity, &unit.stems) + 0.4 * overlap(question, rarity, &fresh);
    // An item stands under the line that introduces it and shares its subject.
    let lead = lead_of(units, at).map_or(0.0, |lead| overlap(question, rarity, &units[lead].stems));
    let early = 0.3 / (1.0 + f64::from(u32::try_from(at).unwrap_or(u32::MAX)));
    let beside = if picks.iter().any(|other| units[*other].block == unit.block) { 0.08 } else { 0.0 };
    let opening = if choice.opens && at == 0 && unit.kind == Kind::Sentence { 0.5 } else { 0.0 };
    let answers = f64::from(u8::from(question.yes_no && at < 2 && is_yes_no(&unit.text))) * 0.4;
    let number = f64::from(u8::from(question.quantity && unit.text.contains(|c: char| c.is_ascii_digit()))) * 0.1;
    let concrete = match unit.kind {
        Kind::Table => 0.12,
        Kind::Item => 0.06,
        _ => 0.0,
    };
    // Torn out of the middle of a paragraph a sentence reads badly; an answer to another question reads worse.
    let torn = at > 0 && units[at - 1].block == unit.block && unit.kind == Kind::Sentence && !picks.contains(&(at - 1));
    let torn = if torn { 0.1 } else { 0.0 };
    let misplaced = if is_yes_no(&unit.text) && !question.yes_no { 0.6 } else { 0.0 };
    let back = if refers_back(&unit.text) && at > 0 && !picks.contains(&(at - 1)) { 0.25 } else { 0.0 };
    lexical + 0.4 * lead + 0.35 * candidate.heading + early + beside + opening + answers + number + concrete
        - back
        - torn
        - misplaced
}

fn is_yes_no(text: &str) -> bool {
    ["Yes", "No,", "No.", "No:", "Not "].iter().any(|start| text.trim_start_matches('*').starts_with(start))
}

/// Whether a sentence needs the one before it.
fn refers_back(text: &str) -> bool {
    let first = text.split_whitespace().next().unwrap_or("").trim_matches(|c: char| !c.is_alphabetic());
    let last = text.trim_end_matches(|c: char| !c.is_alphabetic()).rsplit(' ').next().unwrap_or("");
    if matches!(last, "meanwhile" | "instead" | "too" | "then") {
        return true;
    }
    matches!(
        first,
        "It" | "That"
            | "This"
            | "These"
            | "Those"
            | "They"
            | "So"
            | "Both"
            | "He"
            | "She"
            | "Then"
            | "His"
            | "Her"
            | "Here"
            | "Its"
    )
}

/// The line with a colon that introduces the block of a unit.
fn lead_of(units: &[Unit], at: usize) -> Option<usize> {
    let block = units[at].block;
    let first = units[..at].iter().rposition(|unit| unit.block != block)?;
    (matches!(units[at].kind, Kind::Item | Kind::Table) && units[first].kind == Kind::Lead).then_some(first)
}

/// Adds the lines that introduce what was picked, and the sentence that a picked one refers back to.
fn introduce(units: &[Unit], picks: &mut Vec<usize>) {
    let mut more: Vec<usize> = picks.iter().filter_map(|at| lead_of(units, *at)).collect();
    for at in picks.iter().copied().filter(|at| *at > 0 && refers_back(&units[*at].text)) {
        let before = &units[at - 1];
        if before.kind == Kind::Sentence && before.block == units[at].block {
            more.push(at - 1);
        }
    }
    picks.extend(more);
    picks.sort_unstable();
    picks.dedup();
}
