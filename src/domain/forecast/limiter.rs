//! What stands between an athlete and a goal, part by part, in seconds.

use super::{Forecast, field};
use crate::domain::explained::{Explained, Formula};
use crate::domain::knowledge::Grade;
use crate::domain::workout::Part;

/// The seconds of a limiter.
pub const LIMITER: Formula = Formula {
    name: "limiter, s",
    text: "median of my forecast of the part - the part at my goal in the division's goal table, its runs faded as the \
           field's; a cohort's 25th percentile stands in its place once one is known",
    source: "ours; goal table of grade H",
};

/// What a limiter is measured against.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reference {
    /// In the athlete's words.
    pub name: &'static str,
    /// Results that it stands on; none for the goal table, which stands on no results of its own.
    pub n: Option<u32>,
    /// How far it can be trusted.
    pub grade: Grade,
}

/// The goal table as a reference.
const GOAL_TABLE: Reference = Reference { name: field::TABLE_SOURCE, n: None, grade: Grade::H };

/// A part and what it costs against the goal.
#[derive(Clone, Debug, PartialEq)]
pub struct Limiter {
    /// Which.
    pub part: Part,
    /// Seconds over the reference; negative is a strength. With formula and rows.
    pub seconds: Explained,
    /// What the part takes at the goal.
    pub reference_s: f64,
    /// What that stands on.
    pub reference: Reference,
}

/// The parts that the athlete's own numbers give, dearest first. Empty where the division has no figures; a part that was
/// itself read from the table says nothing of the athlete and is left out.
pub fn limiters(forecast: &Forecast, goal_s: u32) -> Vec<Limiter> {
    let goal = f64::from(goal_s);
    let Some(table) = forecast.division.and_then(field::goal_table) else { return Vec::new() };
    let Some(row) = table.at(goal, &field::faded_runs(forecast.division, goal)) else { return Vec::new() };
    let parts = forecast.parts.iter().zip(row).filter_map(|(own, reference_s)| {
        let estimate = own.estimate.as_ref().filter(|e| !e.basis.is_of_the_field())?;
        let seconds = estimate.range.value.p50_s - reference_s;
        let rows = estimate.range.rows.iter().copied();
        let seconds = Explained::new(seconds, LIMITER, rows);
        Some(Limiter { part: own.part, seconds, reference_s, reference: GOAL_TABLE })
    });
    let mut found: Vec<Limiter> = parts.collect();
    found.sort_by(|a, b| b.seconds.value.total_cmp(&a.seconds.value));
    found
}
