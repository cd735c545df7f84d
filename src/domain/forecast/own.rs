//! The parts of a race as the athlete's own numbers give them: races, simulations, the fresh kilometre, tests, bests.
//!
//! It owns which of them a part stands on. What the field does where the athlete has nothing is [`super::field`]'s.

use super::{Basis, PARTS, field, index};
use crate::domain::compromised::{StationCost, fresh_km, station_costs};
use crate::domain::explained::Formula;
use crate::domain::id::WorkoutId;
use crate::domain::profile::{Best, Profile};
use crate::domain::rulebook::{self, Amount, Season, Station};
use crate::domain::run_fitness::{BestVdot, Evidence, Vdot, best_vdot};
use crate::domain::workout::{Part, Set, Workout, WorkoutKind};
use jiff::ToSpan;
use jiff::civil::Date;
use std::cmp::Reverse;

/// Days back from which races and simulations count.
pub const RACE_DAYS: i64 = 365;
/// Days back from which a run counts for the fresh kilometre.
pub const RUN_DAYS: i64 = 180;
/// Days back from which a test of a station counts.
pub const TEST_DAYS: i64 = 120;
/// Races and simulations that a part's own time is the median of: the latest.
const LATEST: usize = 3;
/// How much slower a station is in a race than fresh. An assumption (ours) until it was done in one: nothing measured was
/// found.
pub const FATIGUE: f64 = 0.08;
/// Seconds on the fresh 5 km pace that the mean kilometre of a race takes, for the trained and for beginners: the middles of
/// 25-35 and 35-60 s, a working rule of grade H.
pub const RACE_KM_S: (f64, f64) = (30.0, 47.5);
/// The finish from which the rule for beginners holds, in seconds (ours).
const BEGINNER_S: f64 = 5_400.0;
/// Runs as a share of a race: 50-52 %.
pub const RUN_SHARE: f64 = 0.51;

const RACES: Formula = Formula {
    name: "part from own races, s",
    text: "median of its times in the last 3 races and simulations of a year",
    source: "ours",
};
const COST: Formula = Formula {
    name: "run from own costs, s",
    text: "fresh kilometre of today (8 km by VDOT / 8) + median of (this run - the fresh kilometre of that day) over the \
           races and simulations of a year, from 2 on",
    source: "ours",
};
const FADE: Formula = Formula {
    name: "run from fresh pace and fade, s",
    text: "fresh pace x (1 + c + fade_i): the mean of the runs is the fresh 5 km pace + 30 s a kilometre, + 47.5 s for a \
           finish above 90 min; with one race its mean, by the fresh kilometre of then and now; fade of the field's tier",
    source: "ours; fade: Men Open, n about 25,000, grade C",
};
const TEST: Formula = Formula {
    name: "station from a test, s",
    text: "best test of 120 days at race load x 1.08; the 8 % is assumed until it was done in a race",
    source: "ours",
};
const BEST: Formula = Formula {
    name: "station from a best, s",
    text: "best of the profile, undated, x 1.08; the 8 % is assumed until it was done in a race",
    source: "ours",
};

/// Spread of a part by what it stands on, as the standard deviation of its logarithm. Ours; a race's score says whether
/// they hold.
mod spread {
    pub const RACES: f64 = 0.05;
    pub const ONE_RACE: f64 = 0.06;
    pub const COST: f64 = 0.04;
    pub const FADE: f64 = 0.06;
    pub const TEST: f64 = 0.07;
    pub const BEST: f64 = 0.09;
}

/// A part that the athlete's own numbers give.
#[derive(Clone, Debug)]
pub(super) struct Known {
    /// Seconds, the middle.
    pub seconds: f64,
    /// Standard deviation of the logarithm.
    pub spread: f64,
    pub basis: Basis,
    pub formula: Formula,
    pub rows: Vec<WorkoutId>,
}

/// A time of a station at race distance and race load.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct StationTime {
    /// When.
    pub date: Date,
    /// Seconds.
    pub seconds: f64,
    /// Its session.
    pub row: WorkoutId,
    /// Whether it was done by itself, or between the runs of a race or simulation.
    pub fresh: bool,
}

/// All times of a station in a log, oldest first, that a forecast would believe, whatever their age.
pub fn station_times(profile: &Profile, log: &[Workout], station: Station) -> Vec<StationTime> {
    let own = Own { profile, log, on: Date::MAX, races: Vec::new(), now: None };
    let of = |w: &Workout, seconds, fresh| StationTime { date: w.date, seconds, row: w.id, fresh };
    let raced = log.iter().filter(|w| is_race(w));
    let raced = raced.filter_map(|w| Some(of(w, own.time(w, Part::Station(station))?, false)));
    let kept = log.iter().filter(|w| w.skipped.is_none() && w.deleted_at.is_none());
    let tested = kept.flat_map(|w| {
        let sets = w.exercises.iter().filter(|e| e.station == Some(station)).flat_map(|e| &e.sets);
        sets.filter_map(|set| own.tested(station, set)).map(move |seconds| of(w, seconds, true))
    });
    let mut all: Vec<StationTime> = raced.chain(tested).collect();
    all.sort_by(|a, b| (a.date, a.row).cmp(&(b.date, b.row)).then(a.seconds.total_cmp(&b.seconds)));
    all
}

/// What the parts are computed from.
struct Own<'a> {
    profile: &'a Profile,
    log: &'a [Workout],
    on: Date,
    /// Races and simulations of a year, the latest first.
    races: Vec<Workout>,
    now: Option<BestVdot>,
}

/// What is known of each part on a day, in the order of the race. Nothing later than the day goes in.
pub(super) fn known(profile: &Profile, log: &[Workout], on: Date) -> [Option<Known>; PARTS] {
    let mut races: Vec<Workout> = log.iter().filter(|w| is_race(w) && within(w.date, on, RACE_DAYS)).cloned().collect();
    races.sort_by_key(|w| Reverse((w.date, w.id)));
    let own = Own { profile, log, on, races, now: vdot(profile, log, on) };
    let mut parts: [Option<Known>; PARTS] = std::array::from_fn(|_| None);
    let costs = own.costs();
    for (slot, part) in parts.iter_mut().zip(Part::all()) {
        *slot = match part {
            Part::Run(n) => own.run(n, &costs),
            Part::Station(station) => own.raced(part).or_else(|| own.test(station)).or_else(|| own.best(station)),
            Part::Roxzone => own.raced(part),
        };
    }
    parts
}

/// Whether a session's splits are those of a race.
pub(super) fn is_race(workout: &Workout) -> bool {
    matches!(workout.kind, WorkoutKind::Race | WorkoutKind::Simulation)
        && workout.skipped.is_none()
        && workout.deleted_at.is_none()
        && !workout.splits.is_empty()
}

fn within(day: Date, on: Date, days: i64) -> bool {
    (on.saturating_sub(days.days())..=on).contains(&day)
}

fn vdot(profile: &Profile, log: &[Workout], on: Date) -> Option<BestVdot> {
    best_vdot(profile, log, on.saturating_sub(RUN_DAYS.days())..=on)
}

fn rows_of(vdot: &BestVdot) -> Option<WorkoutId> {
    match vdot.evidence {
        Evidence::Best(_) => None,
        Evidence::Session { id, .. } => Some(id),
    }
}

/// The middle; of two, half way. None of none.
fn median(mut values: Vec<f64>) -> Option<f64> {
    values.sort_by(f64::total_cmp);
    let half = values.len() / 2;
    let upper = *values.get(half)?;
    if values.len() % 2 == 1 { Some(upper) } else { Some(f64::midpoint(*values.get(half.checked_sub(1)?)?, upper)) }
}

impl Own<'_> {
    fn fresh_on(&self, day: Date) -> Option<f64> {
        fresh_km(vdot(self.profile, self.log, day)?.vdot)
    }

    /// The time of a part in a session, if it is one that can be and was done with the division's load.
    fn time(&self, session: &Workout, part: Part) -> Option<f64> {
        let split = session.splits.iter().find(|s| s.part == part)?;
        let loaded = match (part, split.load_kg) {
            (Part::Station(station), Some(kg)) => self.race_load(station).is_some_and(|load| (kg - load).abs() < 0.5),
            _ => true,
        };
        (loaded && super::bounds(part).contains(&split.duration_s)).then_some(split.duration_s)
    }

    fn race_load(&self, station: Station) -> Option<f64> {
        let loads = rulebook::loads(Season::KNOWN, self.profile.division?)?;
        loads.of(station).map(f64::from)
    }

    /// The part's own times: the median of the latest.
    fn raced(&self, part: Part) -> Option<Known> {
        let times = self.races.iter().filter_map(|w| Some((self.time(w, part)?, w.id))).take(LATEST);
        let (times, rows): (Vec<f64>, Vec<WorkoutId>) = times.unzip();
        let sessions = times.len();
        let spread = if sessions > 1 { spread::RACES } else { spread::ONE_RACE };
        Some(Known { seconds: median(times)?, spread, basis: Basis::Races { sessions }, formula: RACES, rows })
    }

    /// What each station costs on the run after it; none without a fresh kilometre of today to add it to.
    fn costs(&self) -> Vec<StationCost> {
        if self.now.is_none() || self.races.len() < 2 {
            Vec::new()
        } else {
            station_costs(&self.races, |day| self.fresh_on(day))
        }
    }

    fn run(&self, n: u8, costs: &[StationCost]) -> Option<Known> {
        let Some(now) = self.now else { return self.raced(Part::Run(n)) };
        self.run_by_cost(n, &now, costs)
            .or_else(|| self.run_by_one_race(n, &now))
            .or_else(|| self.raced(Part::Run(n)))
            .or_else(|| self.run_by_rule(n, &now))
    }

    fn run_by_cost(&self, n: u8, now: &BestVdot, costs: &[StationCost]) -> Option<Known> {
        let (cost, mut rows) = if n == 1 {
            self.first_run_cost()?
        } else {
            let station = costs.iter().find(|c| c.station.place() + 1 == usize::from(n))?.cost.as_ref()?;
            (station.value.median_s, station.rows.clone())
        };
        let sessions = rows.len();
        rows.extend(rows_of(now));
        let seconds = fresh_km(now.vdot)? + cost;
        let basis = Basis::FreshAndCost { sessions };
        let real = super::bounds(Part::Run(n)).contains(&seconds);
        real.then_some(Known { seconds, spread: spread::COST, basis, formula: COST, rows })
    }

    /// Run 1 follows no station, so its cost is not among theirs; it may well be below the fresh kilometre.
    fn first_run_cost(&self) -> Option<(f64, Vec<WorkoutId>)> {
        let told = self.races.iter().filter_map(|w| Some((self.time(w, Part::Run(1))? - self.fresh_on(w.date)?, w.id)));
        let (costs, rows): (Vec<f64>, Vec<WorkoutId>) = told.unzip();
        if costs.len() < 2 { None } else { Some((median(costs)?, rows)) }
    }

    /// With one race its mean is the athlete's own; how it fades from run to run is the field's until there are two.
    fn run_by_one_race(&self, n: u8, now: &BestVdot) -> Option<Known> {
        let [race] = self.races.as_slice() else { return None };
        let runs: Option<Vec<f64>> = (1..=8).map(|i| self.time(race, Part::Run(i))).collect();
        let mean = runs?.iter().sum::<f64>() / 8.0 * fresh_km(now.vdot)? / self.fresh_on(race.date)?;
        self.faded(n, mean, now, Some(race.id))
    }

    fn run_by_rule(&self, n: u8, now: &BestVdot) -> Option<Known> {
        self.faded(n, race_km(now.vdot)?, now, None)
    }

    /// A run of a race whose runs have this mean, by the fade of the field at the finish that the mean points to.
    fn faded(&self, n: u8, mean: f64, now: &BestVdot, race: Option<WorkoutId>) -> Option<Known> {
        let shape = field::faded_runs(self.profile.division, finish_of(mean));
        let seconds = mean * shape.get(usize::from(n).checked_sub(1)?)?;
        let rows = rows_of(now).into_iter().chain(race).collect();
        let basis = Basis::FreshAndFade { sessions: usize::from(race.is_some()) };
        Some(Known { seconds, spread: spread::FADE, basis, formula: FADE, rows })
    }

    /// The best test of a station: all of it in one set, at race load.
    fn test(&self, station: Station) -> Option<Known> {
        let recent = self.log.iter().filter(|w| within(w.date, self.on, TEST_DAYS));
        let kept = recent.filter(|w| w.skipped.is_none() && w.deleted_at.is_none());
        let sets = kept.flat_map(|w| {
            let same = w.exercises.iter().filter(|e| e.station == Some(station));
            same.flat_map(|e| &e.sets).map(move |set| (w, set))
        });
        let tests = sets.filter_map(|(w, set)| Some((self.tested(station, set)?, w)));
        let (best, session) = tests.min_by(|a, b| a.0.total_cmp(&b.0).then(b.1.date.cmp(&a.1.date)))?;
        let (seconds, basis) = (best * (1.0 + FATIGUE), Basis::Test { date: session.date });
        Some(Known { seconds, spread: spread::TEST, basis, formula: TEST, rows: vec![session.id] })
    }

    fn tested(&self, station: Station, set: &Set) -> Option<f64> {
        let whole = match station.amount() {
            Amount::Metres(metres) => set.distance_m.is_some_and(|m| (m - f64::from(metres)).abs() < 0.5),
            Amount::Repetitions(reps) => set.reps == Some(reps),
        };
        let loaded = !rulebook::LOADED.contains(&station)
            || self.race_load(station).zip(set.load_kg).is_some_and(|(race, kg)| (kg - race).abs() < 0.5);
        set.duration_s.filter(|s| whole && loaded && super::bounds(Part::Station(station)).contains(s))
    }

    fn best(&self, station: Station) -> Option<Known> {
        let best = Best::Station(station);
        let seconds = self.profile.best(best).filter(|s| super::bounds(Part::Station(station)).contains(s))?;
        let seconds = seconds * (1.0 + FATIGUE);
        Some(Known { seconds, spread: spread::BEST, basis: Basis::Best(best), formula: BEST, rows: Vec::new() })
    }
}

/// The mean kilometre of a race by the working rule, in seconds.
pub fn race_km(vdot: Vdot) -> Option<f64> {
    let fresh = vdot.race_time(5_000.0)? / 5.0;
    let trained = fresh + RACE_KM_S.0;
    Some(if finish_of(trained) < BEGINNER_S { trained } else { fresh + RACE_KM_S.1 })
}

/// The finish that a mean kilometre points to.
fn finish_of(mean_km_s: f64) -> f64 {
    mean_km_s * 8.0 / RUN_SHARE
}

/// The sum of some parts when all of them are known.
pub(super) fn sum(parts: &[Option<Known>; PARTS], of: impl Iterator<Item = Part>) -> Option<f64> {
    of.map(|part| parts.get(index(part)?)?.as_ref().map(|k| k.seconds)).sum()
}
