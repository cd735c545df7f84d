//! A proposal in words: what, why, the exact difference, and what should be known.

use crate::domain::plan::adapt::Proposal;
use crate::domain::plan::check::Violation;
use crate::domain::plan::{Plan, PlannedSession};
use crate::domain::units::{show_count, show_whole};
use serde::Serialize;
use uuid::Uuid;

/// The id of a proposal, by which it is answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct OfferId(pub Uuid);

/// A proposal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Offer {
    /// Which.
    pub id: OfferId,
    /// What it is, e.g. `Plan to Berlin, 18 Jan 2027: 8 weeks`.
    pub title: String,
    /// Why, in a sentence.
    pub reason: String,
    /// The exact difference, a line for each session or week that changes.
    pub lines: Vec<String>,
    /// What was taken for granted, or should be known, a sentence each.
    pub notes: Vec<String>,
}

impl Offer {
    /// Of a new plan, which takes the place of another.
    pub(super) fn of_plan(plan: &Plan, breaks: &[Violation], before: Option<&Plan>) -> Self {
        let ends = before.map(|old| format!("The plan {} ends; what was done of it stays.", old.name));
        Self {
            id: OfferId(Uuid::now_v7()),
            title: format!("Plan to {}: {} weeks", plan.name, plan.weeks.len()),
            reason: format!("Built for {}.", plan.level.name()),
            lines: plan.weeks.iter().zip(1..).map(|(week, n)| week_line(plan, week, n)).collect(),
            notes: plan.assumed.iter().cloned().chain(breaks.iter().map(broken)).chain(ends).collect(),
        }
    }

    /// Of a change.
    pub(super) fn of_change(proposal: &Proposal) -> Self {
        let what = show_count(proposal.changes.len(), "session");
        Self {
            id: OfferId(Uuid::now_v7()),
            title: format!("A change of {what}"),
            reason: proposal.reason.clone(),
            lines: proposal.lines(),
            notes: proposal.breaks.iter().map(broken).collect(),
        }
    }
}

fn broken(violation: &Violation) -> String {
    format!("against a rule: {violation}")
}

/// `Week 3  Mon 7 Dec  Build   5 sessions  290 min  1,450 AU`.
fn week_line(plan: &Plan, week: &crate::domain::plan::Week, number: usize) -> String {
    let sessions = plan.between(week.first, week.last());
    let on: Vec<&&PlannedSession> = sessions.iter().filter(|s| s.is_on()).collect();
    let minutes: u32 = on.iter().map(|s| s.minutes).sum();
    let rest = if week.deload { ", a week of rest" } else { "" };
    format!(
        "Week {number}, {}: {}{rest}, {}, {minutes} min, {} AU",
        week.first.strftime("%-d %b"),
        week.phase.name(),
        show_count(on.len(), "session"),
        show_whole(week.load_au)
    )
}
