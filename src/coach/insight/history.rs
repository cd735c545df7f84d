//! What the charts are made of: weeks in a row, none missing, and the times of each station.

use super::compute::Facts;
use super::load::{Loads, load_of};
use super::week::run_metres;
use super::{History, StationMarks, WeekNumbers};
use crate::domain::adherence::{Excuse, Outcome, Standing, summary};
use crate::domain::forecast::own::station_times;
use crate::domain::profile::Best;
use crate::domain::rulebook::Station;
use crate::domain::zones::distribution;
use jiff::ToSpan;
use jiff::civil::Date;
use std::collections::BTreeMap;
use std::sync::Arc;

/// What is planned, week by week.
#[derive(Default)]
struct PlannedWeek {
    outcomes: Vec<Outcome>,
    load: f64,
    run_m: f64,
}

/// The weeks that log and plans cover.
pub(super) struct Covered {
    first: Date,
    last: Date,
    planned: BTreeMap<Date, PlannedWeek>,
}

impl Covered {
    pub fn of(facts: &Facts<'_>) -> Self {
        let plans = &facts.plans.plans;
        let mut planned: BTreeMap<Date, PlannedWeek> = BTreeMap::new();
        for plan in plans.iter().filter(|p| p.ended_at.is_none()) {
            let mut first = facts.week_of(plan.start);
            while first <= plan.last() {
                planned.entry(first).or_default();
                first = first.saturating_add(7.days());
            }
        }
        for outcome in &facts.matched.outcomes {
            planned.entry(facts.week_of(outcome.due.date)).or_default().outcomes.push(outcome.clone());
        }
        for session in plans.iter().flat_map(|p| p.in_order()).filter(|s| s.excused.is_none()) {
            let week = planned.entry(facts.week_of(session.date)).or_default();
            week.load += session.load();
            week.run_m += session.distance_m.unwrap_or(0.0);
        }
        let earliest = facts.log.first().map(|w| w.date).into_iter().chain(planned.keys().copied()).min();
        let latest = planned.keys().copied().next_back();
        let this = facts.week_of(facts.today);
        Self {
            first: earliest.map_or(this, |day| facts.week_of(day).min(this)),
            last: latest.map_or(this, |day| day.max(this)),
            planned,
        }
    }
}

pub(super) fn history(facts: &Facts<'_>, loads: &Loads, covered: &Covered) -> History {
    let mut weeks = Vec::new();
    let mut first = covered.first;
    while first <= covered.last {
        weeks.push(numbers(facts, loads, covered.planned.get(&first), first));
        match first.checked_add(7.days()) {
            Ok(next) => first = next,
            Err(_) => break,
        }
    }
    History {
        weeks,
        days: Some(Arc::clone(&loads.days)),
        all: Some(Arc::clone(&loads.all)),
        tracks: Some(Arc::clone(&loads.tracks)),
        stations: Station::ALL.into_iter().map(|station| marks(facts, station)).collect(),
    }
}

fn marks(facts: &Facts<'_>, station: Station) -> StationMarks {
    StationMarks {
        station,
        best_s: facts.profile.best(Best::Station(station)),
        goal_s: None,
        marks: station_times(facts.profile, &facts.log, station),
    }
}

fn numbers(facts: &Facts<'_>, loads: &Loads, planned: Option<&PlannedWeek>, first: Date) -> WeekNumbers {
    let last = first.saturating_add(6.days());
    let span = first..=last;
    let log = facts.between(&span);
    let covered = (0..7)
        .map(|at| first.saturating_add(at.days()))
        .any(|day| day <= facts.today && (loads.coverage.holds(day) || log.iter().any(|w| w.date == day)));
    WeekNumbers {
        first,
        adherence: planned.filter(|_| first <= facts.today).map(|p| summary(&p.outcomes, &span, facts.today)),
        excuses: planned.map(|p| excuses(&p.outcomes)).unwrap_or_default(),
        run_m: covered.then(|| log.iter().filter_map(run_metres).sum()),
        planned_run_m: planned.map(|p| p.run_m),
        load: load_of(loads, first, last, facts.today).map(|l| l.value),
        planned_load: planned.map(|p| p.load),
        intensity: distribution(facts.profile, log, span, (facts.zone_model(), None)),
    }
}

/// Why sessions were excused, each reason once.
fn excuses(outcomes: &[Outcome]) -> Vec<Excuse> {
    let mut found: Vec<Excuse> = Vec::new();
    for outcome in outcomes {
        if let Standing::Excused(excuse) = outcome.standing
            && !found.contains(&excuse)
        {
            found.push(excuse);
        }
    }
    found
}
