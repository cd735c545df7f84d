//! The offline coach: composes an answer from the passages that were found, without a model.
//!
//! It picks the sentences, list items and tables that answer the question, keeps them in reading order under the
//! headings they came from, and cites each. It owns selection and wording around it. It does not search, does not
//! know the store, and says nothing that is not in a passage, the rulebook or the athlete's own facts.

mod question;
mod select;
mod unit;

use crate::domain::athlete::{AthleteContext, Division};
use crate::domain::conversation::Citation;
use crate::domain::knowledge::Hit;
use crate::domain::rulebook::{self, Season, Station, loads};
use question::Question;
use select::{Chosen, choose};
use std::fmt::Write as _;
use unit::{Kind, Unit};

/// An answer and the sources that it used.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OfflineAnswer {
    /// The answer, as markdown; numbers in brackets are those of the citations.
    pub markdown: String,
    /// Numbers of the citations that occur in it, ascending.
    pub used_citations: Vec<usize>,
}

/// Composes the answer to `question` from `hits`, best first. `citations` number the same passages; a hit without
/// a citation is not used, since nothing could be shown for it. Pure and deterministic.
pub fn compose(question: &str, hits: &[Hit], citations: &[Citation], athlete: &AthleteContext) -> OfflineAnswer {
    let asked = Question::new(question);
    let passages: Vec<(&Hit, usize)> = hits
        .iter()
        .filter_map(|hit| Some((hit, citations.iter().find(|c| c.passage_id == hit.passage.id)?.number)))
        .collect();
    let chosen = choose(&asked, &passages);
    let mut answer = OfflineAnswer::default();
    let facts = race_facts(&asked, athlete);
    if let Some(facts) = &facts {
        answer.markdown.push_str(facts);
    }
    if chosen.is_empty() {
        if facts.is_none() {
            answer.markdown = no_evidence(&asked);
        }
        return answer;
    }
    write_chosen(&mut answer, &chosen, facts.is_none());
    if facts.is_none()
        && let Some(line) = race_load(&asked, athlete)
    {
        paragraph(&mut answer.markdown, &line);
    }
    if let Some(line) = own_facts(&asked, athlete) {
        paragraph(&mut answer.markdown, &line);
    }
    answer.used_citations.sort_unstable();
    answer.used_citations.dedup();
    answer
}

/// Appends a block, with a blank line before it.
fn paragraph(markdown: &mut String, block: &str) {
    if !markdown.is_empty() {
        markdown.push_str("\n\n");
    }
    markdown.push_str(block.trim_end());
}

/// The first sentence stands alone and answers; then each passage's parts under its heading.
fn write_chosen(answer: &mut OfflineAnswer, chosen: &[Chosen<'_>], direct: bool) {
    for (place, group) in chosen.iter().enumerate() {
        answer.used_citations.push(group.number);
        let mut units = group.units.as_slice();
        if place == 0 && direct {
            let opening = units.iter().take(2).take_while(|unit| unit.kind == Kind::Sentence).count();
            let opening = if opening == 2 && units[0].words >= 9 { 1 } else { opening };
            let (first, rest) = units.split_at(opening);
            units = rest;
            if !first.is_empty() {
                paragraph(&mut answer.markdown, &format!("{} [{}]", join(first), group.number));
            }
        }
        if !units.is_empty() {
            paragraph(&mut answer.markdown, &format!("### {}", group.title));
            write_units(&mut answer.markdown, units, group.number);
        }
    }
}

fn join(sentences: &[Unit]) -> String {
    sentences.iter().map(|unit| unit.text.as_str()).collect::<Vec<_>>().join(" ")
}

fn write_units(markdown: &mut String, units: &[Unit], number: usize) {
    let mut at = 0;
    while at < units.len() {
        let kind = units[at].kind;
        let block = units[at].block;
        let run = units[at..].iter().take_while(|unit| unit.kind == kind && unit.block == block).count();
        let part = &units[at..at + run];
        at += run;
        match kind {
            // A line with a colon introduces what follows; the citations stand there.
            Kind::Lead if units.get(at).is_some_and(|next| next.kind == Kind::Table) => {
                paragraph(markdown, &format!("{} [{number}]", join(part)));
            }
            Kind::Lead => paragraph(markdown, &join(part)),
            Kind::Sentence => paragraph(markdown, &format!("{} [{number}]", join(part))),
            Kind::Item => {
                let items = part.iter().enumerate().map(|(i, unit)| match unit.ordinal {
                    Some(_) => format!("{}. {} [{number}]", i + 1, unit.text),
                    None => format!("- {} [{number}]", unit.text),
                });
                paragraph(markdown, &items.collect::<Vec<_>>().join("\n"));
            }
            Kind::Table => {
                let led = markdown.ends_with(&format!("[{number}]"));
                paragraph(markdown, &part[0].text);
                if !led {
                    paragraph(markdown, &format!("Table from [{number}]"));
                }
            }
        }
    }
}

/// Loads by the rulebook, when the question is about the weights of the race.
fn race_facts(asked: &Question, athlete: &AthleteContext) -> Option<String> {
    if !asked.wants_loads() {
        return None;
    }
    let season = Season::KNOWN;
    let note = format!("Rulebook {}; the 26/27 rulebook was not seen.", season.label());
    let division = asked.division.or(athlete.division);
    let stations: Vec<Station> = asked.stations.iter().copied().filter(|s| rulebook::LOADED.contains(s)).collect();
    let wanted = if stations.is_empty() { rulebook::LOADED.to_vec() } else { stations };
    if let Some(division) = division {
        let loads = loads(season, division)?;
        let name = if asked.mixed { "Mixed doubles (Men Open loads for both)" } else { division.name() };
        let height = if asked.mixed { " for him, 2.70 m for her" } else { "" };
        let each: Vec<String> = wanted
            .iter()
            .filter_map(|station| {
                let tail = if *station == Station::WallBalls { height } else { "" };
                Some(format!("{} {}, {}{tail}", station.name(), station.amount(), loads.phrase(*station)?))
            })
            .collect();
        return Some(match each.as_slice() {
            [one] => format!("{name}: {one}. {note}"),
            _ => format!("{name}:\n\n- {}\n\n{note}", each.join("\n- ")),
        });
    }
    let mut table = String::from("| Station | Women Open | Women Pro | Men Open | Men Pro |\n|---|---|---|---|---|\n");
    for station in wanted {
        let cells = Division::ALL.map(|d| loads(season, d).and_then(|l| l.phrase(station)).unwrap_or_default());
        let cells = cells.map(|cell| cell.replace(" with the sled", ""));
        let _ = writeln!(table, "| {} | {} |", station.name(), cells.join(" | "));
    }
    Some(format!("{table}\nSleds with the sled included. {note}"))
}

/// One line with the race load, when one station is asked about and the division is known.
fn race_load(asked: &Question, athlete: &AthleteContext) -> Option<String> {
    let division = asked.division.or(athlete.division)?;
    let [station] = asked.stations.as_slice() else { return None };
    let phrase = loads(Season::KNOWN, division)?.phrase(*station)?;
    Some(format!(
        "Your race load in {}: {} {phrase} (rulebook {}).",
        division.name(),
        station.name(),
        Season::KNOWN.label()
    ))
}

/// The athlete's own facts that the question is about.
fn own_facts(asked: &Question, athlete: &AthleteContext) -> Option<String> {
    let near = athlete.facts.iter().filter(|fact| asked.is_about(&fact.label)).take(2);
    let facts: Vec<String> = near.map(|fact| format!("{} {}", fact.label, fact.value)).collect();
    (!facts.is_empty()).then(|| format!("From your profile: {}.", facts.join("; ")))
}

fn no_evidence(asked: &Question) -> String {
    let about = asked.subject();
    let about = if about.is_empty() { "this".to_owned() } else { format!("“{about}”") };
    format!(
        "The library has no evidence on {about}, so there is nothing that I could answer from.\n\n\
         It covers the race and its rules, the eight stations, running and compromised running, programmes and athletes, \
         plans, recovery and nutrition, and race strategy. Name a station, a rule, a distance or a goal time and ask again. \
         With a key for a model set, the conversation is fuller; the library stays its source."
    )
}

#[cfg(test)]
#[path = "offline/tests.rs"]
mod tests;
