//! Penalties: a time that a sentence gives for an infringement that the season's list has with another.

use super::context::Context;
use super::{Rule, Violation, bytes};
use crate::domain::rulebook::Season;
use crate::domain::rulebook::penalty::{Penalty, penalties};
use crate::domain::rulebook::phrase::Text;
use std::ops::Range;

pub(super) fn check(read: &Text, context: &Context<'_>) -> Vec<Violation> {
    let mut violations = Vec::new();
    let mut at = 0;
    while at < read.words.len() {
        let sentence = read.sentence_of(at);
        at = sentence.end;
        let penalised = context.says(&sentence, &["penalty", "penalties", "penalised", "penalized"]);
        let quiet = context.is_refuted_unless(&sentence, &["wrong"])
            || context.is_negated(&sentence)
            || context.is_table(&sentence);
        if penalised && !quiet {
            violations.extend(sentence_penalty(read, context, &sentence));
        }
    }
    violations
}

/// A sentence that names two infringements or two times says too much to be sure of.
fn sentence_penalty(read: &Text, context: &Context<'_>, sentence: &Range<usize>) -> Option<Violation> {
    let mut named = penalties(Season::KNOWN).iter().filter(|p| context.says(sentence, p.words));
    let (penalty, None) = (named.next()?, named.next()) else { return None };
    let times: Vec<(usize, f64)> = sentence.clone().filter_map(|at| Some((at, seconds(read, at)?))).collect();
    let [(at, said)] = times.as_slice() else { return None };
    let truth = f64::from(penalty.cost.seconds()?);
    ((said - truth).abs() > 0.5).then(|| Violation {
        range: bytes(read, &(*at..(at + 2).min(sentence.end))),
        rule: Rule::Penalty,
        correction: correction(penalty),
        source: penalty.source(),
    })
}

fn correction(penalty: &Penalty) -> String {
    let mut what = penalty.what.to_owned();
    if let Some(first) = what.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    format!("{what}: {} ({}).", penalty.cost, Season::KNOWN.label())
}

/// `2 minutes`, `15 s`: in seconds.
fn seconds(read: &Text, at: usize) -> Option<f64> {
    let value = read.words.get(at)?.number?;
    match read.words.get(at + 1)?.text.as_str() {
        "s" | "sec" | "secs" | "second" | "seconds" => Some(value),
        "min" | "mins" | "minute" | "minutes" => Some(value * 60.0),
        _ => None,
    }
}
