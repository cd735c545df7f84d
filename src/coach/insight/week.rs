//! The plan against the calendar: sessions as they stand, the week, where in the plan, and the race ahead.

use super::compute::Facts;
use super::load::{Loads, load_of};
use super::{Done, Place, Race, Session, State, Week, WeekDay};
use crate::domain::adherence::{Standing, summary};
use crate::domain::load::Scope;
use crate::domain::load::session::Gauge;
use crate::domain::plan::PlannedSession;
use crate::domain::profile::Units;
use crate::domain::rulebook::RUN_METRES;
use crate::domain::workout::{Part, Workout};
use jiff::ToSpan;
use jiff::civil::Date;
use std::collections::BTreeMap;

/// The sessions of all plans by their days, as they stand.
pub(super) struct Sessions {
    by_day: BTreeMap<Date, Vec<Session>>,
}

impl Sessions {
    pub fn of(facts: &Facts<'_>) -> Self {
        let standing: BTreeMap<_, Standing> = facts.matched.outcomes.iter().map(|o| (o.due.id, o.standing)).collect();
        let mut by_day: BTreeMap<Date, Vec<Session>> = BTreeMap::new();
        for planned in facts.plans.plans.iter().flat_map(|p| p.in_order()) {
            let standing = standing.get(&planned.id).copied().unwrap_or(Standing::Open { reason: None });
            by_day.entry(planned.date).or_default().push(session(planned, standing, facts.today, facts.units));
        }
        Self { by_day }
    }

    /// All of them, in the order of their days.
    pub fn all(self) -> Vec<Session> {
        self.by_day.into_values().flatten().collect()
    }

    /// Those of a day, in order.
    pub fn on(&self, day: Date) -> Vec<Session> {
        self.by_day.get(&day).cloned().unwrap_or_default()
    }

    /// The first after a day that is still to be done.
    pub fn next(&self, day: Date) -> Option<Session> {
        let after = self.by_day.range(day.saturating_add(1.day())..);
        after.flat_map(|(_, sessions)| sessions).find(|s| s.state.is_open()).cloned()
    }
}

fn session(planned: &PlannedSession, standing: Standing, today: Date, units: Units) -> Session {
    let state = match (&planned.skipped, standing) {
        // What was done counts, also when it had been skipped before.
        (Some(reason), Standing::Open { .. }) => State::Skipped(reason.clone()),
        _ => State::of(standing, planned.date, today),
    };
    Session {
        id: planned.id,
        date: planned.date,
        kind: planned.kind,
        title: planned.title.clone(),
        minutes: f64::from(planned.minutes),
        run_m: planned.distance_m,
        load: Some(planned.load()),
        hard: planned.is_hard(),
        steps: planned.lines(units),
        why: planned.purpose.clone(),
        state,
    }
}

/// Where in the plan the day is.
pub(super) fn place(facts: &Facts<'_>) -> Option<Place> {
    let plan = facts.plan?;
    let place = plan.place(facts.today)?;
    Some(Place {
        plan: plan.name.clone(),
        week: u32::try_from(place.week).ok()?,
        weeks: u32::try_from(place.of).ok()?,
        phase: place.phase,
        deload: place.deload,
    })
}

/// The race ahead: the plan's, or the profile's where no plan leads to one. One that is over for more than a day is not ahead.
pub(super) fn race(facts: &Facts<'_>) -> Option<Race> {
    let planned = facts.plan.and_then(|p| p.race()).map(|r| (r.date, r.place.clone()));
    let said = facts.profile.race_date.map(|date| (date, facts.profile.race_place.clone()));
    let (date, place) = [planned, said].into_iter().flatten().find(|(date, _)| *date >= facts.today)?;
    let place = if place.is_empty() && Some(date) == facts.profile.race_date {
        facts.profile.race_place.clone()
    } else {
        place
    };
    Some(Race { date, days: (date - facts.today).get_days(), place, goal_s: facts.profile.goal_s })
}

/// The week of the day.
pub(super) fn week(facts: &Facts<'_>, sessions: &Sessions, loads: &Loads) -> Week {
    let first = facts.week_of(facts.today);
    let last = first.saturating_add(6.days());
    let span = first..=last;
    let gauge = Gauge::new(loads.kind, facts.profile, &facts.log);
    let days: Vec<WeekDay> =
        (0..7).map(|at| day(facts, sessions, loads, &gauge, first.saturating_add(at.days()))).collect();
    let in_plan = days.iter().any(|d| d.in_plan);
    let planned: Vec<&Session> =
        days.iter().flat_map(|d| &d.planned).filter(|s| !matches!(s.state, State::Excused(_))).collect();
    let log = facts.between(&span);
    Week {
        adherence: in_plan.then(|| summary(&facts.matched.outcomes, &span, facts.today)),
        planned: planned.len(),
        done: planned.iter().filter(|s| matches!(s.state, State::Done { .. })).count(),
        load: load_of(loads, first, last, facts.today),
        planned_load: in_plan.then(|| planned.iter().filter_map(|s| s.load).sum()),
        run_m: log.iter().filter_map(run_metres).sum(),
        planned_run_m: in_plan.then(|| planned.iter().filter_map(|s| s.run_m).sum()),
        days,
    }
}

fn day(facts: &Facts<'_>, sessions: &Sessions, loads: &Loads, gauge: &Gauge<'_>, date: Date) -> WeekDay {
    let done = facts.between(&(date..=date)).iter().filter(|w| w.skipped.is_none());
    WeekDay {
        date,
        planned: sessions.on(date),
        done: done.map(|w| done_session(w, gauge)).collect(),
        load: loads.days.day(date).and_then(|d| d.load(Scope::All)),
        in_plan: facts.plans.plans.iter().any(|p| p.ended_at.is_none() && (p.start..=p.last()).contains(&date)),
    }
}

fn done_session(workout: &Workout, gauge: &Gauge<'_>) -> Done {
    Done {
        id: workout.id,
        kind: workout.kind,
        title: workout.title.clone(),
        seconds: workout.elapsed(),
        run_m: run_metres(workout),
        load: gauge.load(workout).map(crate::domain::load::Load::value),
        rpe: workout.rpe,
    }
}

/// Metres run in a session: those of its run, else a kilometre for each run that its splits say.
pub(super) fn run_metres(workout: &Workout) -> Option<f64> {
    if workout.skipped.is_some() {
        return None;
    }
    let by_splits = || {
        let runs = workout.splits.iter().filter(|s| matches!(s.part, Part::Run(_))).count();
        u32::try_from(runs).ok().filter(|n| *n > 0).map(|n| f64::from(n * RUN_METRES))
    };
    workout.run.as_ref().map(|r| r.distance_m).filter(|m| *m > 0.0).or_else(by_splits)
}
