//! The order of the stations: in numbered lists, in sentences that list them, and in `station 3 is the row`.

use super::context::{Context, is_item};
use super::{Rule, Violation, bytes, stations};
use crate::domain::rulebook::phrase::Text;
use crate::domain::rulebook::source::ORDER;
use crate::domain::rulebook::{Station, station_list};
use std::ops::Range;

/// Words that say that a list is ranked and not run.
const RANKED: &[&str] = &[
    "rank",
    "ranked",
    "ranking",
    "priority",
    "hardest",
    "hard",
    "easiest",
    "weak",
    "weakest",
    "slowest",
    "fastest",
    "biggest",
    "largest",
    "most",
    "important",
    "least",
    "reverse",
    "reversed",
    "any",
    "random",
    "shuffle",
    "alphabetical",
    "gain",
    "gains",
    "time",
    "times",
    "seconds",
    "first",
    "swap",
];
/// Words that say that the race's order is meant.
const ORDERED: &[&str] = &["order", "sequence", "rounds", "reihenfolge"];
const ORDINALS: [&str; 8] = ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth"];
/// A list of fewer stations is a choice, not the race.
const ENOUGH: usize = 6;

pub(super) fn check(text: &str, read: &Text, context: &Context<'_>) -> Vec<Violation> {
    let mut violations = numbered(text, read, context);
    let mut at = 0;
    while at < read.words.len() {
        let sentence = read.sentence_of(at);
        at = sentence.end;
        if context.is_refuted(&sentence) || context.is_table(&sentence) || context.is_training(&sentence) {
            continue;
        }
        violations.extend(listed(text, read, context, &sentence));
        if !context.is_negated(&sentence) {
            violations.extend(placed(read, &sentence));
            violations.extend(compared(read, &sentence));
        }
    }
    violations
}

fn violation(range: Range<usize>) -> Violation {
    let correction = format!("The order never changes: {}.", station_list());
    Violation { range, rule: Rule::StationOrder, correction, source: ORDER }
}

/// First mentions of the stations, when there are enough of them and they are not in order.
fn out_of_order(mentions: impl Iterator<Item = Station>) -> bool {
    let mut seen: Vec<Station> = Vec::new();
    for station in mentions {
        if !seen.contains(&station) {
            seen.push(station);
        }
    }
    seen.len() >= ENOUGH && !seen.is_sorted()
}

fn listed(text: &str, read: &Text, context: &Context<'_>, sentence: &Range<usize>) -> Option<Violation> {
    let range = bytes(read, sentence);
    let arrows = text[range.clone()].matches(['→', '>']).count() + 1 >= ENOUGH;
    let meant = arrows || (context.says(sentence, ORDERED) && !context.says(sentence, RANKED));
    let wrong = out_of_order(stations(read, sentence).into_iter().map(|(_, station)| station));
    (meant && wrong).then(|| violation(range))
}

/// `1. SkiErg 2. Sled pull ..` under a line or heading that speaks of the order.
fn numbered(text: &str, read: &Text, context: &Context<'_>) -> Vec<Violation> {
    let mut violations = Vec::new();
    let (mut lead, mut items): (Range<usize>, Vec<Range<usize>>) = (0..0, Vec::new());
    let mut start = 0;
    let mut word = 0;
    let lines = text.split_inclusive('\n').map(Some).chain([None]);
    for line in lines {
        let end = start + line.map_or(0, str::len);
        let first = word;
        while read.words.get(word).is_some_and(|w| w.range.start < end) {
            word += 1;
        }
        let numbered = line.is_some_and(|l| is_item(l) && l.trim_start().starts_with(|c: char| c.is_ascii_digit()));
        if numbered {
            items.push(first..word);
        } else if line.is_none_or(|l| !l.trim().is_empty()) {
            let meant = context.says(&lead, ORDERED) && !context.says(&lead, RANKED) && !context.is_refuted(&lead);
            let mentions = items.iter().filter_map(|item| stations(read, item).first().map(|(_, station)| *station));
            if meant && !context.is_training(&lead) && out_of_order(mentions) {
                let words = items.first().map_or(0, |item| item.start)..items.last().map_or(0, |item| item.end);
                violations.push(violation(bytes(read, &words)));
            }
            items.clear();
            lead = first..word;
        }
        start = end;
    }
    violations
}

/// `Station 3 is the row`, `the fifth station is the farmers carry`.
fn placed(read: &Text, sentence: &Range<usize>) -> Option<Violation> {
    let word = |at: usize| read.words.get(at).filter(|_| sentence.contains(&at)).map_or("", |w| w.text.as_str());
    sentence.clone().find_map(|at| {
        if word(at) != "station" {
            return None;
        }
        let ordinal = at.checked_sub(1).and_then(|before| ORDINALS.iter().position(|o| *o == word(before)));
        let number = ORDINALS.iter().enumerate().map(|(i, _)| i).find(|i| word(at + 1) == (i + 1).to_string());
        let (place, from) = ordinal.map(|i| (i, at + 1)).or(number.map(|i| (i, at + 2)))?;
        let said = matches!(word(from), "is" | "are" | "the") || number.is_some();
        let (mention, station) = stations(read, &(from..(from + 4).min(sentence.end))).into_iter().next()?;
        let joined = (from..mention.start).all(|i| matches!(word(i), "is" | "are" | "the" | "a" | "of" | "and"));
        (said && joined && station.place() != place + 1).then(|| violation(bytes(read, &(at..mention.end))))
    })
}

/// `The row comes before the burpees`.
fn compared(read: &Text, sentence: &Range<usize>) -> Option<Violation> {
    let named = stations(read, sentence);
    named.windows(2).find_map(|pair| {
        let [(a, first), (b, second)] = pair else { return None };
        let between: Vec<&str> = (a.end..b.start).map(|at| read.words[at].text.as_str()).collect();
        let comes = between.first().is_some_and(|word| matches!(*word, "comes" | "come")) && between.len() <= 4;
        let wrong = if between.contains(&"before") {
            first.place() > second.place()
        } else if between.contains(&"after") {
            first.place() < second.place()
        } else {
            false
        };
        (comes && wrong).then(|| violation(bytes(read, &(a.start..b.end))))
    })
}
