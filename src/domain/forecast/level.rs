//! The finish that all that is known of an athlete points to, from which the parts that nothing is known of are read.

use super::field::{self, GoalTable};
use super::own::{Known, sum};
use super::{PARTS, index};
use crate::domain::profile::{Best, Profile};
use crate::domain::rulebook::Station;
use crate::domain::workout::Part;

/// A finish and how far it may be off, as the standard deviation of its logarithm.
#[derive(Clone, Copy, Debug)]
pub(super) struct Level {
    pub seconds: f64,
    pub spread: f64,
}

/// Spread of a field around its median: the bands of a results site (10, 25 and 75 % at 75, 85 and 114 of 100 minutes) give
/// 0.19 to 0.24.
const FIELD: f64 = 0.22;
/// How far a goal may be off (ours).
const GOAL: f64 = 0.15;
/// How far a best over a whole race may be off (ours).
const BEST_RACE: f64 = 0.06;
/// How far a station of an athlete may lie off the table's at the same finish (ours).
pub(super) const STATION: f64 = 0.12;
/// The same of the roxzone, which differs with the hall (ours).
pub(super) const ROXZONE: f64 = 0.15;
/// The same of all runs together (ours).
pub(super) const RUNS: f64 = 0.06;

/// Parts that the table knows as one: the eight runs, or a station.
struct Piece {
    seconds: f64,
    spread: f64,
    parts: Vec<usize>,
}

/// The level, by what is known weighted by how well it tells; the goal and, without one, the median of the division stand
/// in where little is known. A SkiErg tells little: it is much the same at every level; the runs tell most.
pub(super) fn level(table: &GoalTable, profile: &Profile, known: &[Option<Known>; PARTS]) -> Option<Level> {
    let prior = match profile.goal_s {
        Some(goal) => (goal, GOAL),
        None => (field::median(table.division)?.finish_s, FIELD),
    };
    let race = profile.best(Best::Race).map(|s| (s, BEST_RACE));
    let told = pieces(known).into_iter().filter_map(|piece| told(table, &piece));
    let all = std::iter::once(prior).chain(race).chain(told).filter(|(s, _)| s.is_finite() && *s > 0.0);
    let (mut weights, mut weighted) = (0.0, 0.0);
    for (seconds, spread) in all {
        let weight = 1.0 / (spread * spread);
        weights += weight;
        weighted += weight * seconds.ln();
    }
    (weights > 0.0).then(|| Level { seconds: (weighted / weights).exp(), spread: weights.sqrt().recip() })
}

fn pieces(known: &[Option<Known>; PARTS]) -> Vec<Piece> {
    let runs = || (1..=8).map(Part::Run);
    let all_runs =
        sum(known, runs()).map(|seconds| Piece { seconds, spread: RUNS, parts: runs().filter_map(index).collect() });
    let stations = Station::ALL.into_iter().filter_map(|station| {
        let at = index(Part::Station(station))?;
        let own = known.get(at)?.as_ref()?;
        Some(Piece { seconds: own.seconds, spread: STATION.hypot(own.spread), parts: vec![at] })
    });
    all_runs.into_iter().chain(stations).collect()
}

/// The finish that a piece points to and how far that may be off: the flatter the table, the less it tells.
fn told(table: &GoalTable, piece: &Piece) -> Option<(f64, f64)> {
    let at = |finish: f64| -> Option<f64> {
        let row = table.at(finish, &field::PLANNED_RUNS)?;
        piece.parts.iter().map(|i| row.get(*i)).sum()
    };
    let (mut fast, mut slow) = (FASTEST_S, SLOWEST_S);
    for _ in 0..30 {
        let middle = f64::midpoint(fast, slow);
        if at(middle)? < piece.seconds { fast = middle } else { slow = middle }
    }
    Some((f64::midpoint(fast, slow), piece.spread / elasticity(table, &piece.parts)?))
}

/// Finishes that a level may be, in seconds: half an hour to five hours.
const FASTEST_S: f64 = 1_800.0;
const SLOWEST_S: f64 = 18_000.0;

/// By how much of itself a part grows when the finish does, over the whole table.
pub(super) fn elasticity(table: &GoalTable, parts: &[usize]) -> Option<f64> {
    let (first, last) = (f64::from(table.rows.first()?.finish_s), f64::from(table.rows.last()?.finish_s));
    let at = |finish: f64| -> Option<f64> {
        let row = table.at(finish, &field::PLANNED_RUNS)?;
        parts.iter().map(|i| row.get(*i)).sum()
    };
    Some((at(last)? / at(first)?).ln() / (last / first).ln())
}
