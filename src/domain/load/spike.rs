//! The guard on a single run: how far one may go today.
//!
//! In 588,071 runs, one that was 10 % longer than the longest of the last 30 days went with more injuries; ratios from week
//! to week did not (Frandsen 2025: observational, self-reported, mean age 46).

use crate::domain::explained::{Explained, Formula};
use crate::domain::id::WorkoutId;
use crate::domain::run_fitness::whole_run;
use crate::domain::workout::Workout;
use jiff::ToSpan;
use jiff::civil::Date;

/// The longest run of the last 30 days times this.
pub const FACTOR: f64 = 1.10;
/// After a pause, the longest run of the last 90 days times this.
pub const RESTART_FACTOR: f64 = 0.50;
/// Half a metre: no watch is that exact, and 1.1 is no binary fraction.
const SLACK_M: f64 = 0.5;

/// The usual guard.
pub const LONGEST: Formula = Formula {
    name: "longest run allowed, m",
    text: "longest run of the last 30 days x 1.10",
    source: "Frandsen 2025, BJSM 59(17):1203",
};
/// The guard after a pause.
pub const RESTART: Formula = Formula {
    name: "first run allowed after a pause, m",
    text: "no run in 30 days: longest run of the last 90 days x 0.50",
    source: "ours",
};

/// Which rule holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Guard {
    /// There was a run in the last 30 days.
    Longest,
    /// There was none in 30 days, but one in 90.
    Restart,
}

/// How far a run may go.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RunLimit {
    /// The rule.
    pub guard: Guard,
    /// The farthest, in metres.
    pub metres: f64,
    /// The run that it stands on, in metres.
    pub longest_m: f64,
    /// When that was.
    pub date: Date,
    /// Its session.
    pub row: WorkoutId,
}

impl RunLimit {
    /// Whether a run of so many metres is within it.
    pub fn allows(&self, metres: f64) -> bool {
        metres <= self.metres + SLACK_M
    }

    /// The limit with its formula and row.
    pub fn explained(&self) -> Explained {
        let formula = if self.guard == Guard::Longest { LONGEST } else { RESTART };
        Explained::new(self.metres, formula, [self.row])
    }
}

/// The limit of a run on a day, from the runs of the days before it. None without a run in 90 days: then nothing is known,
/// and that is not a limit of 0. Only runs in one piece count, not the kilometres between stations.
pub fn run_limit(log: &[Workout], on: Date) -> Option<RunLimit> {
    let recent = longest(log, on.saturating_sub(30.days()), on).map(|found| (Guard::Longest, FACTOR, found));
    let restart =
        || longest(log, on.saturating_sub(90.days()), on).map(|found| (Guard::Restart, RESTART_FACTOR, found));
    let (guard, factor, (longest_m, workout)) = recent.or_else(restart)?;
    Some(RunLimit { guard, metres: longest_m * factor, longest_m, date: workout.date, row: workout.id })
}

/// The longest run of `from <= day < until`; of two equal ones the later.
fn longest(log: &[Workout], from: Date, until: Date) -> Option<(f64, &Workout)> {
    let within = |w: &&Workout| w.date >= from && w.date < until;
    let run = |w| whole_run(w).map(|run| (run.distance_m, w));
    log.iter()
        .filter(within)
        .filter_map(run)
        .max_by(|(a, v), (b, w)| a.total_cmp(b).then((v.date, v.id).cmp(&(w.date, w.id))))
}
