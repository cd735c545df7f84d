//! A session made anew for its day: shorter, with other kit, without what hurts, or as an earlier week had it.
//!
//! It owns the way back from a session that stands to what it was built from; contents are the builder's.

use super::super::build::{Basis, Craft, Few, chunk_of, has_sled, nearest, session_of, step_behind};
use super::super::session::{Focus, PlannedSession};
use super::super::{Plan, Wishes};
use super::Now;
use crate::domain::load::spike::run_limit;
use jiff::ToSpan;

/// What a session is to become.
#[derive(Clone, Copy, Debug)]
pub struct Remake<'a> {
    /// What for.
    pub focus: Focus,
    /// Minutes at most.
    pub minutes: u32,
    /// By these wishes; none: the plan's.
    pub wishes: Option<&'a Wishes>,
    /// As so many weeks earlier.
    pub weeks_back: usize,
}

impl Remake<'_> {
    /// The same as it is.
    pub fn of(session: &PlannedSession) -> Self {
        Self { focus: session.focus, minutes: session.minutes, wishes: None, weeks_back: 0 }
    }
}

/// The session made anew, on its day and with its id; none when the minutes are too few for anything.
pub fn remade(plan: &Plan, session: &PlannedSession, to: &Remake<'_>, now: &Now<'_>) -> Option<PlannedSession> {
    let wishes = to.wishes.unwrap_or(&plan.wishes);
    // The level was settled when the plan was made; evidence that came later does not change it unasked.
    let wishes = Wishes { level: Some(plan.level), ..wishes.clone() };
    let basis = Basis::of(&wishes);
    let chunk = step_behind(&wishes, chunk_of(&wishes, session.date)?, to.weeks_back);
    let few = if plan.week_of(session.date).is_some_and(|w| plan.between(w.first, w.last()).len() <= 3) {
        Few::Yes
    } else {
        Few::No
    };
    let craft = Craft::at(
        &basis,
        &chunk,
        session.date,
        (to.minutes, run_limit_m(plan, session, now), sleds_left(plan, session)),
        few,
    );
    let draft = nearest(to.focus, &craft)?;
    let made = session_of(session.id, session.date, session.order, draft, &basis);
    Some(PlannedSession { excused: session.excused, skipped: session.skipped.clone(), ..made })
}

/// Sled sessions that the week has room for beside the others.
fn sleds_left(plan: &Plan, session: &PlannedSession) -> usize {
    let week = plan.week_of(session.date).map_or_else(Vec::new, |w| plan.between(w.first, w.last()));
    let others = week.iter().filter(|s| s.id != session.id && s.is_on() && s.focus != Focus::Race);
    super::super::rule::SLED_SESSIONS.saturating_sub(others.filter(|s| has_sled(&s.steps)).count())
}

/// How far a run of the day may go: as the log says, or as the runs that are planned before it say, whichever is more; as
/// far as it goes now when nothing tells.
fn run_limit_m(plan: &Plan, session: &PlannedSession, now: &Now<'_>) -> f64 {
    let logged = run_limit(now.log, session.date).map(|l| l.metres);
    let first = session.date.saturating_sub(30.days());
    let ahead = plan.between(first, session.date.saturating_sub(1.day())).into_iter();
    let counts = |s: &&PlannedSession| s.is_on() && s.is_whole_run() && (s.date >= now.today || now.log.is_empty());
    let metres = |s: &PlannedSession| s.distance_m.unwrap_or(s.run_seconds() * 1000.0 / plan.counted_pace_s);
    let planned = ahead.filter(counts).map(metres).max_by(f64::total_cmp);
    let planned = planned.map(|m| m * super::super::rule::LONGEST_RUN_FACTOR);
    let said = (plan.start >= first).then_some(plan.longest_run_m * super::super::rule::LONGEST_RUN_FACTOR);
    let most = [logged, planned, said].into_iter().flatten().max_by(f64::total_cmp);
    most.or(session.distance_m).unwrap_or(f64::INFINITY)
}
