//! Load as it stands: the series of days with the planned future, its averages, and what guards a run.

use super::compute::Facts;
use super::{FormNow, LoadNow};
use crate::domain::explained::Explained;
use crate::domain::load::monotony;
use crate::domain::load::ratio::acwr;
use crate::domain::load::session::Gauge;
use crate::domain::load::spike::run_limit;
use crate::domain::load::{Coverage, Days, Fitness, LoadKind, Measure, Planned, Rule, Scope, Track};
use jiff::ToSpan;
use jiff::civil::Date;
use std::sync::Arc;

/// Days back over which a session without a rating still changes what is shown.
const UNRATED_DAYS: i64 = 42;

/// The series and its averages.
pub(super) struct Loads {
    pub kind: LoadKind,
    pub coverage: Coverage,
    /// With the planned future.
    pub days: Arc<Days>,
    pub all: Arc<Fitness>,
    pub tracks: Arc<[Fitness; 3]>,
}

impl Loads {
    pub fn of(facts: &Facts<'_>) -> Self {
        let kind = kind(facts);
        let gauge = Gauge::new(kind, facts.profile, &facts.log);
        let coverage = Coverage::of_log(&facts.log, facts.today);
        let first = facts.log.first().map_or(facts.today, |w| w.date.min(facts.today));
        let done = Days::of_log(&facts.log, (first, facts.today), &coverage, &gauge);
        // The planned loads are of the same kind by construction, so they are never refused.
        let days = done.clone().with_plan(facts.today, &planned(facts, kind)).unwrap_or(done);
        let of = |scope| Fitness::of(&days, scope, Rule::default());
        let (all, tracks) = (of(Scope::All), Track::ALL.map(|track| of(Scope::Track(track))));
        Self { kind, coverage, all: Arc::new(all), tracks: Arc::new(tracks), days: Arc::new(days) }
    }

    /// The last day whose load is that of the log: today once something is logged, else yesterday.
    fn last_done(&self, today: Date) -> Date {
        let open = self.days.day(today).is_none_or(|d| d.planned || (d.rows.is_empty() && d.unknown.is_empty()));
        if open { today.saturating_sub(1.day()) } else { today }
    }
}

/// Session RPE where all sessions of the last weeks are rated, else the kind in which the usual rating stands in: a log without
/// ratings says less than one with estimates that are called so.
fn kind(facts: &Facts<'_>) -> LoadKind {
    if unrated(facts).is_empty() { LoadKind::SessionRpe } else { LoadKind::Estimated }
}

fn unrated(facts: &Facts<'_>) -> Vec<crate::domain::id::WorkoutId> {
    let recent = facts.between(&facts.last_days(UNRATED_DAYS));
    recent.iter().filter(|w| w.skipped.is_none() && w.load().is_none()).map(|w| w.id).collect()
}

/// The planned future of the plan that is followed, in the kind of the series: what is planned is an estimate of either.
fn planned(facts: &Facts<'_>, kind: LoadKind) -> Vec<Planned> {
    let ahead = facts.plan.into_iter().flat_map(|p| p.in_order()).filter(|s| s.date >= facts.today && s.is_on());
    ahead.filter_map(|s| Planned::new(kind, s.date, s.shares().map(|share| share * s.load())).ok()).collect()
}

pub(super) fn load_now(facts: &Facts<'_>, loads: &Loads) -> LoadNow {
    let last = loads.last_done(facts.today);
    let form = |fitness: &Fitness| FormNow {
        ctl: fitness.explained(&loads.days, last, Measure::Ctl),
        atl: fitness.explained(&loads.days, last, Measure::Atl),
        tsb: fitness.explained(&loads.days, facts.today, Measure::Form),
        settled: fitness.on(last).and_then(|p| p.state).is_some_and(|s| s.settled),
    };
    LoadNow {
        kind: Some(loads.kind),
        all: form(&loads.all),
        tracks: loads.tracks.each_ref().map(form),
        last_week: monotony::week(&loads.days, Scope::All, last.saturating_sub(6.days())),
        acwr: acwr(&loads.days, Scope::All, last),
        run_limit: run_limit(facts.between(&facts.last_days(91)), facts.today),
        unrated: unrated(facts),
    }
}

/// The load of some days up to today: none when a day before it is not known, or when none is.
pub(super) fn load_of(loads: &Loads, first: Date, last: Date, today: Date) -> Option<Explained> {
    let mut sum: Option<f64> = None;
    let mut rows = Vec::new();
    let mut date = first;
    while date <= last.min(today) {
        let day = loads.days.day(date).filter(|d| !d.planned);
        match day.and_then(|d| d.load(Scope::All)) {
            Some(load) => sum = Some(sum.unwrap_or(0.0) + load),
            None if date == today => {}
            None => return None,
        }
        rows.extend(day.into_iter().flat_map(|d| d.rows.iter().copied()));
        date = date.tomorrow().ok()?;
    }
    sum.map(|sum| Explained::new(sum, crate::domain::load::days::DAY_LOAD, rows))
}
