//! What each station costs on the kilometre after it, from the athlete's own races and simulations.
//!
//! The cost is the run after a station less the athlete's fresh kilometre of that day. It holds the station, all that came
//! before it, and the course: the order of a race never changes, so these cannot be told apart. Nothing follows the wall
//! balls, so they have no cost. Roxzone time is not in it.

use super::explained::{Explained, Formula};
use super::id::WorkoutId;
use super::rulebook::Station;
use super::run_fitness::Vdot;
use super::workout::{Part, Workout, WorkoutKind};
use jiff::civil::Date;

/// The cost of a station.
pub const COST: Formula = Formula {
    name: "cost of a station on the next kilometre, s",
    text: "median of (the run after it - the fresh kilometre of that day), from 2 races or simulations on",
    source: "ours",
};

/// Sessions from which a cost is given.
pub const SESSIONS: usize = 2;
/// Times of a kilometre that are believed, in seconds.
const KILOMETRE_S: std::ops::RangeInclusive<f64> = 120.0..=3_600.0;

/// Seconds lost on a kilometre, over several sessions. Negative is faster than fresh.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spread {
    /// The middle one.
    pub median_s: f64,
    /// The least.
    pub least_s: f64,
    /// The most.
    pub most_s: f64,
}

/// What a station costs.
#[derive(Clone, Debug, PartialEq)]
pub struct StationCost {
    /// Which.
    pub station: Station,
    /// Sessions that tell; to be said with the cost, and when there is none.
    pub sessions: usize,
    /// The cost; none below [`SESSIONS`].
    pub cost: Option<Explained<Spread>>,
}

/// The fresh kilometre of a runner, in seconds: a kilometre of his 8 km race, the running of a HYROX race without its
/// stations. Ours.
pub fn fresh_km(vdot: Vdot) -> Option<f64> {
    vdot.race_time(8_000.0).map(|s| s / 8.0)
}

/// The cost of the seven stations that a run follows, in the order of the race. `fresh` gives the fresh kilometre of a day
/// in seconds, e.g. by [`fresh_km`]; a session of a day without one does not count.
pub fn station_costs(log: &[Workout], fresh: impl Fn(Date) -> Option<f64>) -> Vec<StationCost> {
    let counts = |w: &&Workout| {
        matches!(w.kind, WorkoutKind::Race | WorkoutKind::Simulation) && w.skipped.is_none() && w.deleted_at.is_none()
    };
    let sessions: Vec<(&Workout, f64)> = log
        .iter()
        .filter(counts)
        .filter_map(|w| Some((w, fresh(w.date).filter(|s| KILOMETRE_S.contains(s))?)))
        .collect();
    let stations = Station::ALL.into_iter().zip(2_u8..=8);
    stations.map(|(station, next)| cost(station, Part::Run(next), &sessions)).collect()
}

/// The dearest station first; those without a cost are left out.
pub fn dearest(costs: &[StationCost]) -> Vec<(Station, f64)> {
    let mut known: Vec<_> = costs.iter().filter_map(|c| Some((c.station, c.cost.as_ref()?.value.median_s))).collect();
    known.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    known
}

/// A session tells only when it has both: a run without its station before it was run fresh.
fn cost(station: Station, next: Part, sessions: &[(&Workout, f64)]) -> StationCost {
    let told = |(workout, fresh): &(&Workout, f64)| -> Option<(f64, WorkoutId)> {
        workout.split(Part::Station(station)).filter(|s| *s > 0.0)?;
        let run = workout.split(next).filter(|s| KILOMETRE_S.contains(s))?;
        Some((run - fresh, workout.id))
    };
    let (mut lost, rows): (Vec<f64>, Vec<WorkoutId>) = sessions.iter().filter_map(told).unzip();
    lost.sort_by(f64::total_cmp);
    let spread = || {
        let half = lost.len() / 2;
        let upper = *lost.get(half)?;
        let median_s = if lost.len() % 2 == 1 { upper } else { f64::midpoint(*lost.get(half.checked_sub(1)?)?, upper) };
        Some(Spread { median_s, least_s: *lost.first()?, most_s: *lost.last()? })
    };
    let cost =
        if lost.len() >= SESSIONS { spread().map(|s| Explained::new(s, COST, rows.iter().copied())) } else { None };
    StationCost { station, sessions: lost.len(), cost }
}

#[cfg(test)]
#[path = "compromised_tests.rs"]
mod tests;
