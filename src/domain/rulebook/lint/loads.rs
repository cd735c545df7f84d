//! Loads and target heights: in a sentence, in a list under a division's name, and in a table.

use super::context::{Context, is_item};
use super::{Rule, Violation, bytes, stations};
use crate::domain::athlete::Division;
use crate::domain::rulebook::phrase::Text;
use crate::domain::rulebook::source::{BAGS, BALLS, LOADS, PULL};
use crate::domain::rulebook::{Loads, Season, Source, Station, loads};
use std::ops::Range;

pub(super) fn check(text: &str, read: &Text, context: &Context<'_>) -> Vec<Violation> {
    let mut violations = Vec::new();
    let mut carried: Vec<Division> = Vec::new();
    let mut header: Option<Vec<Range<usize>>> = None;
    let mut at = 0;
    while at < read.words.len() {
        let sentence = read.sentence_of(at);
        at = sentence.end;
        let line = line_of(text, read.words[sentence.start].range.start);
        if context.is_table(&sentence) {
            let cells = cells(text, read, &sentence, &line);
            match &header {
                None => header = Some(cells),
                Some(columns) => violations.extend(table_row(read, columns, &cells)),
            }
            continue;
        }
        header = None;
        let own = divisions(read, &sentence);
        let item = is_item(&text[line.clone()]);
        if !item {
            // The division of a heading or a lead line holds for the list under it, and no further.
            carried.clone_from(&own);
        }
        if context.is_refuted(&sentence) || context.is_training(&sentence) {
            continue;
        }
        violations.extend(sentence_loads(read, &sentence, if own.is_empty() && item { &carried } else { &own }));
    }
    violations
}

fn line_of(text: &str, at: usize) -> Range<usize> {
    let start = text[..at].rfind('\n').map_or(0, |found| found + 1);
    let end = text[at..].find('\n').map_or(text.len(), |found| at + found);
    start..end
}

/// The divisions that the words name: `Men Open`, `Pro women`, `women` (both), `Mixed` (Men Open).
fn divisions(read: &Text, words: &Range<usize>) -> Vec<Division> {
    let (mut women, mut men, mut open, mut pro, mut mixed) = (Vec::new(), Vec::new(), Vec::new(), Vec::new(), false);
    for at in words.clone() {
        match read.words[at].text.as_str() {
            "women" | "womens" | "woman" | "female" | "ladies" | "frauen" => women.push(at),
            "men" | "mens" | "man" | "male" | "maenner" => men.push(at),
            "open" => open.push(at),
            "pro" | "elite" => pro.push(at),
            "mixed" => mixed = true,
            _ => {}
        }
    }
    let near = |sex: &[usize], class: &[usize]| sex.iter().any(|a| class.iter().any(|b| a.abs_diff(*b) <= 2));
    let mut named: Vec<Division> = [
        (near(&women, &open), Division::WomenOpen),
        (near(&women, &pro), Division::WomenPro),
        (near(&men, &open), Division::MenOpen),
        (near(&men, &pro), Division::MenPro),
    ]
    .into_iter()
    .filter_map(|(is, division)| is.then_some(division))
    .collect();
    if mixed {
        // Men Open loads for both; she throws to the target of Women Pro, whose loads are the same.
        named.extend([Division::WomenPro, Division::MenOpen]);
    }
    if named.is_empty() {
        let any_sex = women.is_empty() && men.is_empty();
        let any_class = open.is_empty() && pro.is_empty();
        if !(any_sex && any_class) {
            named = Division::ALL
                .into_iter()
                .filter(|division| {
                    let female = matches!(division, Division::WomenOpen | Division::WomenPro);
                    let light = matches!(division, Division::WomenOpen | Division::MenOpen);
                    (any_sex || (female && !women.is_empty()) || (!female && !men.is_empty()))
                        && (any_class || (light && !open.is_empty()) || (!light && !pro.is_empty()))
                })
                .collect();
        }
    }
    named
}

fn book(divisions: &[Division]) -> Vec<(Division, Loads)> {
    let all = divisions.iter().filter_map(|division| Some((*division, loads(Season::KNOWN, *division)?)));
    all.collect()
}

/// Kilograms, or metres of a target, that a word states: value and whether it is a height.
fn quantity(read: &Text, at: usize, words: &Range<usize>) -> Option<(f64, bool)> {
    let value = read.words[at].number?;
    let unit = read.words.get(at + 1).filter(|_| at + 1 < words.end).map_or("", |word| word.text.as_str());
    match unit {
        "kg" | "kilo" | "kilos" | "kilograms" => Some((value, false)),
        "m" | "metres" | "meters" if (2.4..=3.3).contains(&value) => Some((value, true)),
        _ => None,
    }
}

fn sentence_loads(read: &Text, sentence: &Range<usize>, divisions: &[Division]) -> Vec<Violation> {
    let named = stations(read, sentence);
    let negated = |words: Range<usize>| {
        words.into_iter().any(|at| matches!(read.words[at].text.as_str(), "not" | "never" | "nor" | "no" | "without"))
    };
    let mut violations = Vec::new();
    for at in sentence.clone() {
        let Some((value, height)) = quantity(read, at, sentence) else { continue };
        if negated(sentence.start..at) || is_relative(read, at, sentence) {
            continue;
        }
        let Some((mention, station)) = subject(read, &named, at) else { continue };
        let words = mention.start.min(at)..(at + 2).min(sentence.end).max(mention.end);
        violations.extend(judge(read, Figure { words, station, value, height }, divisions));
    }
    // `The pull is as heavy as the push`: no figure to look at.
    let pair = named.iter().any(|(_, s)| *s == Station::SledPull) && named.iter().any(|(_, s)| *s == Station::SledPush);
    let says = |list: &[&str]| sentence.clone().any(|at| list.contains(&read.words[at].text.as_str()));
    let equal = says(&["same", "equal", "identical"]) && says(&["load", "loads", "weight", "weights", "heavy"]);
    let other = says(&["than", "lighter", "as", "season", "seasons", "24/25", "25/26", "division", "divisions"]);
    if pair && equal && !other && !negated(sentence.clone()) {
        violations.push(Violation {
            range: bytes(read, sentence),
            rule: Rule::SledPullLoad,
            correction: "The sled pull is lighter than the push: 78, 103 or 153 kg against 102, 152 or 202 kg."
                .to_owned(),
            source: PULL,
        });
    }
    violations
}

/// `+25 kg`, `50 kg more`, `not 152 kg`: no statement of a load.
fn is_relative(read: &Text, at: usize, sentence: &Range<usize>) -> bool {
    let word =
        |index: Option<usize>| index.filter(|i| sentence.contains(i)).map_or("", |i| read.words[i].text.as_str());
    let before = [word(at.checked_sub(1)), word(at.checked_sub(2))];
    let after = word(Some(at + 2));
    matches!(
        before[0],
        "+" | "plus" | "minus" | "by" | "not" | "never" | "extra" | "another" | "than" | "under" | "over" | "of"
    ) || (before[0] == "to" && before[1].starts_with(|c: char| c.is_ascii_digit()))
        || matches!(before[1], "not" | "instead" | "than" | "by")
        || matches!(after, "more" | "less" | "extra" | "over" | "under" | "body" | "per" | "athlete" | "bodyweight")
}

/// The station that a figure belongs to: named before it in its clause, else right behind it, else last before it.
fn subject(read: &Text, named: &[(Range<usize>, Station)], at: usize) -> Option<(Range<usize>, Station)> {
    let clause = read.words[at].clause;
    let before = named.iter().rev().find(|(words, _)| words.end <= at);
    let after = named.iter().find(|(words, _)| words.start > at && words.start - at <= 8);
    let same = |found: &&(Range<usize>, Station)| read.words[found.0.start].clause == clause;
    before.filter(same).or(after.filter(same)).or(before).cloned()
}

/// A figure that a text gives for a station.
struct Figure {
    /// The words that state it.
    words: Range<usize>,
    station: Station,
    /// Kilograms, or metres of a target.
    value: f64,
    /// Whether it is the height of the target.
    height: bool,
}

fn judge(read: &Text, figure: Figure, divisions: &[Division]) -> Option<Violation> {
    let Figure { words, station, value, height } = figure;
    if height && station != Station::WallBalls {
        return None;
    }
    let of = |loads: &Loads| {
        if height { Some(f64::from(loads.target_cm) / 100.0) } else { loads.of(station).map(f64::from) }
    };
    let is = |other: f64| (other - value).abs() < 0.011;
    let named = book(divisions);
    let all = book(&Division::ALL);
    let rows = if named.is_empty() { &all } else { &named };
    let truths: Vec<f64> = rows.iter().filter_map(|(_, loads)| of(loads)).collect();
    if truths.is_empty() || truths.iter().any(|truth| is(*truth)) {
        return None;
    }
    let as_push = station == Station::SledPull && !height && all.iter().any(|(_, l)| is(f64::from(l.sled_push_kg)));
    if named.is_empty() && !as_push {
        return None;
    }
    let each = rows.iter().filter_map(|(division, loads)| {
        let truth = if height { loads.target() } else { loads.phrase(station)? };
        Some(format!("{} {truth}", division.name()))
    });
    Some(Violation {
        range: bytes(read, &words),
        rule: if as_push { Rule::SledPullLoad } else { Rule::Load },
        correction: format!(
            "{} in {}: {}.",
            if height { "Wall-ball target" } else { sentence_case(station) },
            Season::KNOWN.label(),
            each.collect::<Vec<_>>().join(", ")
        ),
        source: source_of(station),
    })
}

fn source_of(station: Station) -> Source {
    match station {
        Station::SledPull => PULL,
        Station::SandbagLunges => BAGS,
        Station::WallBalls => BALLS,
        Station::SkiErg | Station::SledPush | Station::BurpeeBroadJump | Station::Row | Station::FarmersCarry => LOADS,
    }
}

fn sentence_case(station: Station) -> &'static str {
    match station {
        Station::SkiErg => "SkiErg",
        Station::SledPush => "Sled push",
        Station::SledPull => "Sled pull",
        Station::BurpeeBroadJump => "Burpee broad jump",
        Station::Row => "Row",
        Station::FarmersCarry => "Farmers carry",
        Station::SandbagLunges => "Sandbag lunges",
        Station::WallBalls => "Wall balls",
    }
}

/// Words of each cell of a table's row.
fn cells(text: &str, read: &Text, row: &Range<usize>, line: &Range<usize>) -> Vec<Range<usize>> {
    let mut cells = Vec::new();
    let mut start = line.start;
    for cell in text[line.clone()].trim_end().trim_end_matches('|').split('|') {
        let end = start + cell.len();
        let first = row.clone().find(|at| read.words[*at].range.start >= start).unwrap_or(row.end);
        let last = row.clone().find(|at| read.words[*at].range.start >= end).unwrap_or(row.end);
        cells.push(first..last.max(first));
        start = end + 1;
    }
    cells
}

fn table_row(read: &Text, columns: &[Range<usize>], row: &[Range<usize>]) -> Vec<Violation> {
    let mut violations = Vec::new();
    let Some(label) = row.iter().find(|cell| !cell.is_empty()) else {
        return violations;
    };
    for (cell, column) in row.iter().zip(columns).filter(|(cell, _)| *cell != label) {
        let mut named = stations(read, label);
        named.extend(stations(read, column));
        let [(_, station)] = named.as_slice() else { continue };
        let by_column = divisions(read, column);
        let divisions = if by_column.is_empty() { divisions(read, label) } else { by_column };
        if divisions.is_empty() {
            continue;
        }
        for at in cell.clone() {
            if let Some((value, height)) = quantity(read, at, cell) {
                violations.extend(judge(
                    read,
                    Figure { words: at..at + 2, station: *station, value, height },
                    &divisions,
                ));
            }
        }
    }
    violations
}
