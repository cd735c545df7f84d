//! Changes of a plan as life asks for them: each a proposal with its reason, the exact difference and what the rules say.
//!
//! It owns the proposals, how one is applied and how it is taken back. Nothing changes by itself: a proposal is accepted or
//! refused by the athlete. Pure: what was done and the day are arguments.

mod away;
mod by_hand;
mod missed;
mod race;
mod remake;
mod words;

pub use words::excuse_name;

use super::adjustment::{Adjustment, AdjustmentId, Difference, Frame};
use super::build::{Clash, hashed};
use super::check::{Rule, Violation, check_from};
use super::session::PlannedSession;
use super::{Plan, Wishes};
use crate::domain::adherence::{DueId, Excuse};
use crate::domain::profile::Equipment;
use crate::domain::workout::{SkipReason, Workout};
use jiff::Timestamp;
use jiff::civil::Date;
use remake::{Remake, remade};
use std::collections::BTreeSet;
use thiserror::Error;

/// What is wished of a plan that stands.
#[derive(Clone, Debug, PartialEq)]
pub enum Ask {
    /// A session on another day.
    Move {
        /// Which.
        session: DueId,
        /// Where to.
        to: Date,
    },
    /// Two sessions change their days.
    Swap {
        /// One.
        a: DueId,
        /// The other.
        b: DueId,
    },
    /// A session shorter or longer.
    Minutes {
        /// Which.
        session: DueId,
        /// How long.
        minutes: u32,
    },
    /// A session is left out.
    Skip {
        /// Which.
        session: DueId,
        /// Why.
        reason: SkipReason,
    },
    /// Ill (6.5, rule 10).
    Ill {
        /// The first day.
        from: Date,
        /// The last day with symptoms, as far as can be told.
        until: Date,
        /// Whether there is fever.
        fever: Fever,
    },
    /// Something hurts: what loads it is left out, the rest is kept.
    Injured {
        /// In the athlete's words.
        what: String,
        /// The first day.
        from: Date,
        /// The last day, as far as can be told.
        until: Date,
    },
    /// Away from home.
    Travelling {
        /// The first day.
        from: Date,
        /// The last day.
        until: Date,
        /// What there is to train with; none: no training.
        kit: Option<Vec<Equipment>>,
    },
    /// Days without training (6.5, rule 9).
    Missed {
        /// How many, up to yesterday.
        days: u32,
    },
    /// Today has only so many minutes.
    Short {
        /// Minutes.
        minutes: u32,
    },
    /// The race is on another day.
    Race {
        /// When.
        date: Date,
    },
    /// The days ahead anew, by other wishes.
    Anew {
        /// What is wished now.
        wishes: Box<Wishes>,
    },
}

/// Whether an illness came with fever.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fever {
    /// It did.
    Yes,
    /// It did not.
    No,
}

/// What is known on the day.
#[derive(Clone, Copy, Debug)]
pub struct Now<'a> {
    /// The athlete's day.
    pub today: Date,
    /// The sessions of the plan that were done, as the log's matching has them.
    pub done: &'a BTreeSet<DueId>,
    /// What was done.
    pub log: &'a [Workout],
}

/// Why nothing is proposed.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Refused {
    /// There is no such session.
    #[error("that session is not in the plan")]
    Unknown,
    /// It was done, or its day is over.
    #[error("{0} lies behind; what was done stays as it is")]
    Behind(String),
    /// The day is before today, or outside the plan.
    #[error("{0} is no day of the plan that is still ahead")]
    Day(Date),
    /// The race itself.
    #[error("the race has its own day; give the race another date instead")]
    Race,
    /// A session cannot be so short.
    #[error("{0} minutes are too few for a session; skip it with a reason")]
    TooShort(u32),
    /// The first day comes after the last.
    #[error("the first day comes after the last")]
    Order,
    /// Nothing would be different.
    #[error("nothing has to change: {0}")]
    Nothing(String),
    /// The wishes clash.
    #[error(transparent)]
    Clash(#[from] Clash),
}

/// A change that can be accepted.
#[derive(Clone, Debug, PartialEq)]
pub struct Proposal {
    /// Why, in a sentence.
    pub reason: String,
    /// The sessions before and after.
    pub changes: Vec<Difference>,
    /// The races, weeks and wishes as they would be, when they change.
    pub frame: Option<Frame>,
    /// Rules that it would break and that hold now.
    pub breaks: Vec<Violation>,
}

/// Why a change is not taken back.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum UndoError {
    /// There is no such change.
    #[error("there is no such change")]
    Unknown,
    /// It was taken back before.
    #[error("it was taken back before")]
    Undone,
    /// A later change stands on it.
    #[error("{0} was changed again since; take that back first")]
    Changed(String),
}

/// A proposal for what is asked.
///
/// # Errors
/// [`Refused`] says why there is none.
pub fn propose(plan: &Plan, ask: &Ask, now: &Now<'_>) -> Result<Proposal, Refused> {
    let proposal = match ask {
        Ask::Move { session, to } => return by_hand::moved(plan, *session, *to, now),
        Ask::Swap { a, b } => return by_hand::swapped(plan, *a, *b, now),
        Ask::Minutes { session, minutes } => by_hand::resized(plan, *session, *minutes, now),
        Ask::Skip { session, reason } => by_hand::skipped(plan, *session, *reason, now),
        Ask::Short { minutes } => by_hand::short(plan, *minutes, now),
        Ask::Ill { from, until, fever } => away::ill(plan, (*from, *until), *fever, now),
        Ask::Injured { what, from, until } => away::injured(plan, what, (*from, *until), now),
        Ask::Travelling { from, until, kit } => away::travelling(plan, (*from, *until), kit.as_deref(), now),
        Ask::Missed { days } => missed::missed(plan, *days, now),
        Ask::Race { date } => race::another_date(plan, *date, now),
        Ask::Anew { wishes } => race::anew(plan, wishes, now),
    }?;
    Ok(proposal.with_runs_cut(plan, now))
}

/// Runs that one proposal cuts at most: those of two weeks.
const CUTS: usize = 14;

impl Proposal {
    /// From changed sessions, with the rules measured before and after.
    fn new(
        plan: &Plan,
        now: &Now<'_>,
        reason: String,
        after: Vec<PlannedSession>,
        frame: Option<Frame>,
    ) -> Result<Self, Refused> {
        let changes = differences(plan, after);
        if changes.is_empty() && frame.is_none() {
            return Err(Refused::Nothing(reason));
        }
        let mut proposal = Self { reason, changes, frame, breaks: Vec::new() };
        proposal.breaks = proposal.broken(plan, now);
        Ok(proposal)
    }

    /// The same, with the runs after it cut to what the guard on single runs then allows: after days without running, the
    /// long run of the week after next may be too long.
    fn with_runs_cut(mut self, plan: &Plan, now: &Now<'_>) -> Self {
        for _ in 0..CUTS {
            let changed = self.changed(plan);
            let day = self.breaks.iter().find(|v| v.rule == Rule::LongestRun).map(|v| v.date);
            let runs =
                day.map(|d| changed.on(d).into_iter().filter(|s| s.is_whole_run() && s.is_on())).into_iter().flatten();
            let Some(run) = runs.max_by(|a, b| a.run_seconds().total_cmp(&b.run_seconds())) else { break };
            let Some(cut) = remade(&changed, run, &Remake::of(run), now).filter(|c| c != run) else { break };
            let others = self.changes.into_iter().map(|c| c.after).filter(|s| s.id != cut.id);
            self.changes = differences(plan, others.chain(std::iter::once(cut.clone())).collect());
            self.breaks = self.broken(plan, now);
        }
        self
    }

    /// The rules that would be broken and hold now.
    fn broken(&self, plan: &Plan, now: &Now<'_>) -> Vec<Violation> {
        let known = check_from(plan, now.log, now.today);
        let then = check_from(&self.changed(plan), now.log, now.today);
        let same = |a: &Violation, b: &Violation| a.rule == b.rule && a.date == b.date;
        then.into_iter().filter(|v| !known.iter().any(|k| same(k, v))).collect()
    }

    /// Whether no rule against getting hurt would be broken.
    pub fn is_safe(&self) -> bool {
        self.breaks.iter().all(|v| !v.rule.is_safety())
    }

    /// The plan with the change, without a record of it.
    fn changed(&self, plan: &Plan) -> Plan {
        let mut plan = plan.clone();
        for change in &self.changes {
            plan.sessions.insert(change.after.id, change.after.clone());
        }
        if let Some(frame) = &self.frame {
            frame.clone().put(&mut plan);
        }
        plan.restated()
    }

    /// The plan with the change, recorded so that it can be taken back.
    pub fn apply(&self, plan: &Plan, at: Timestamp, on: Date) -> Plan {
        let mut changed = self.changed(plan);
        let adjustment = Adjustment {
            id: AdjustmentId(hashed(&format!("{}/{at}/{}", plan.id, plan.adjustments.len()))),
            at,
            on,
            reason: self.reason.clone(),
            what: self.lines(),
            changes: self.changes.clone(),
            frame: self.frame.as_ref().map(|_| Frame::of(plan)),
            undone_at: None,
        };
        changed.adjustments.insert(adjustment.id, adjustment);
        changed
    }
}

impl Frame {
    /// That of a plan.
    pub fn of(plan: &Plan) -> Self {
        Self {
            name: plan.name.clone(),
            races: plan.races.clone(),
            weeks: plan.weeks.clone(),
            wishes: plan.wishes.clone(),
        }
    }

    fn put(self, plan: &mut Plan) {
        plan.name = self.name;
        plan.races = self.races;
        plan.weeks = self.weeks;
        plan.wishes = self.wishes;
    }

    fn with_wishes(plan: &Plan, wishes: Wishes) -> Self {
        Self { wishes, ..Self::of(plan) }
    }
}

/// The plan with an adjustment taken back. The record stays, with when it was taken back.
///
/// # Errors
/// When it is not there, was taken back, or a later change stands on it.
pub fn undo(plan: &Plan, id: AdjustmentId, at: Timestamp) -> Result<Plan, UndoError> {
    let adjustment = plan.adjustments.get(&id).ok_or(UndoError::Unknown)?;
    if adjustment.undone_at.is_some() {
        return Err(UndoError::Undone);
    }
    let later = plan.adjustments.values().find(|a| {
        a.undone_at.is_none()
            && (a.at, a.id) > (adjustment.at, adjustment.id)
            && a.frame.is_some()
            && adjustment.frame.is_some()
    });
    if let Some(later) = later {
        return Err(UndoError::Changed(later.reason.clone()));
    }
    let mut back = plan.clone();
    for change in &adjustment.changes {
        if plan.sessions.get(&change.id()) != Some(&change.after) {
            return Err(UndoError::Changed(change.after.title.clone()));
        }
        let session = match &change.before {
            Some(before) => before.clone(),
            None => PlannedSession { removed: true, ..change.after.clone() },
        };
        back.sessions.insert(session.id, session);
    }
    if let Some(frame) = &adjustment.frame {
        frame.clone().put(&mut back);
    }
    if let Some(record) = back.adjustments.get_mut(&id) {
        record.undone_at = Some(at);
    }
    Ok(back.restated())
}

/// The adjustment that would be taken back next: the last that was not.
pub fn last(plan: &Plan) -> Option<&Adjustment> {
    plan.adjustments.values().filter(|a| a.undone_at.is_none()).max_by_key(|a| (a.at, a.id))
}

/// The sessions that differ from those of a plan.
fn differences(plan: &Plan, after: Vec<PlannedSession>) -> Vec<Difference> {
    let of = |after: PlannedSession| Difference { before: plan.sessions.get(&after.id).cloned(), after };
    after.into_iter().map(of).filter(|d| d.before.as_ref() != Some(&d.after)).collect()
}

/// A session that can still be changed.
fn open<'a>(plan: &'a Plan, id: DueId, now: &Now<'_>) -> Result<&'a PlannedSession, Refused> {
    let session = plan.sessions.get(&id).filter(|s| !s.removed).ok_or(Refused::Unknown)?;
    if now.done.contains(&id) || session.date < now.today {
        return Err(Refused::Behind(session.title.clone()));
    }
    Ok(session)
}

/// The sessions of some days that can still be changed, the race left out.
fn open_between(plan: &Plan, (first, last): (Date, Date), now: &Now<'_>) -> Vec<PlannedSession> {
    let within = plan.between(first.max(now.today), last).into_iter();
    within.filter(|s| s.is_on() && !now.done.contains(&s.id) && s.focus != super::Focus::Race).cloned().collect()
}

fn excused(session: &PlannedSession, excuse: Excuse) -> PlannedSession {
    PlannedSession { excused: Some(excuse), ..session.clone() }
}

#[cfg(test)]
#[path = "adapt_tests.rs"]
mod tests;
