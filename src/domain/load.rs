//! Training load: what a session cost, day by day, and what follows from it. Pure: `today` is an argument.
//!
//! The base unit is session RPE ([`Workout::load`](super::workout::Workout::load)), because it holds for runs, lifting and stations
//! alike. A load has a kind, and loads of two kinds are never added. No data is none, never 0: see [`Days`].
//!
//! [`session`] gives the load of one session, [`days`] the series of days, [`fitness`] CTL, ATL and form, [`monotony`]
//! the week, [`ratio`] ACWR, [`spike`] the guard on a single run. What a plan makes of them is the plan's.

pub mod days;
pub mod fitness;
pub mod monotony;
pub mod ratio;
pub mod session;
pub mod spike;

pub use days::{Coverage, Day, Days, Planned};
pub use fitness::{Fitness, Measure, Point, Rule, Seed, Smoothing, State};
pub use monotony::{Monotony, Week};
pub use ratio::Acwr;
pub use session::Gauge;
pub use spike::{Guard, RunLimit};

use super::explained::Formula;
use super::profile::LoadCurve;
use super::workout::{Part, Workout, WorkoutKind};
use thiserror::Error;

/// How a load was measured. Two kinds are never added.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LoadKind {
    /// Session RPE times minutes, in AU.
    SessionRpe,
    /// Session RPE times minutes, where the athlete's usual rating stands for one that was not given. In AU, but its own kind.
    Estimated,
    /// Banister's TRIMP by the curve that the athlete chose.
    Banister(LoadCurve),
    /// Edwards' TRIMP: minutes in five zones of the highest heart rate.
    Edwards,
}

impl LoadKind {
    /// The unit as it is shown. AU are not TSS: a usual week has 1,500 to 3,000 of them.
    pub fn unit(self) -> &'static str {
        match self {
            Self::SessionRpe => "AU",
            Self::Estimated => "AU, estimated",
            Self::Banister(LoadCurve::Women) => "TRIMP (women's curve)",
            Self::Banister(LoadCurve::Men) => "TRIMP (men's curve)",
            Self::Edwards => "TRIMP (Edwards)",
        }
    }

    /// How a session's load is computed.
    pub fn formula(self) -> Formula {
        match self {
            Self::SessionRpe => session::SESSION_RPE,
            Self::Estimated => session::ESTIMATED,
            Self::Banister(LoadCurve::Women) => session::BANISTER_WOMEN,
            Self::Banister(LoadCurve::Men) => session::BANISTER_MEN,
            Self::Edwards => session::EDWARDS,
        }
    }
}

/// Why a load was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum LoadError {
    /// Negative, infinite, not a number, or more than [`MOST`].
    #[error("a load of 0 to 100,000 a day")]
    Value,
    /// Loads of two kinds.
    #[error("loads of two kinds cannot be added")]
    Kinds,
}

/// The largest load that is believed, of a session or a day: 24 hours at 10 are 14,400 AU.
pub const MOST: f64 = 100_000.0;

/// A load and its kind.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Load {
    kind: LoadKind,
    value: f64,
}

impl Load {
    /// A load.
    ///
    /// # Errors
    /// [`LoadError::Value`] when it is not in 0 to [`MOST`].
    pub fn new(kind: LoadKind, value: f64) -> Result<Self, LoadError> {
        Ok(Self { kind, value: believed(value)? })
    }

    /// Its kind.
    pub fn kind(self) -> LoadKind {
        self.kind
    }

    /// Its value in the kind's unit.
    pub fn value(self) -> f64 {
        self.value
    }

    /// The sum of two loads.
    ///
    /// # Errors
    /// [`LoadError::Kinds`] when their kinds differ, [`LoadError::Value`] above [`MOST`].
    pub fn plus(self, other: Self) -> Result<Self, LoadError> {
        if self.kind != other.kind {
            return Err(LoadError::Kinds);
        }
        Self::new(self.kind, self.value + other.value)
    }
}

/// The border for numbers from outside: what passes is finite and not negative.
fn believed(value: f64) -> Result<f64, LoadError> {
    if (0.0..=MOST).contains(&value) { Ok(value) } else { Err(LoadError::Value) }
}

/// What a load fell on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Track {
    /// Running.
    Run,
    /// Stations and ergs, and other work that is neither running nor lifting.
    Station,
    /// Lifting.
    Strength,
}

impl Track {
    /// All, in the order of the arrays of this module.
    pub const ALL: [Self; 3] = [Self::Run, Self::Station, Self::Strength];

    /// As it is shown.
    pub fn name(self) -> &'static str {
        match self {
            Self::Run => "run",
            Self::Station => "station",
            Self::Strength => "strength",
        }
    }
}

/// One track or the sum of the three.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Scope {
    /// The sum.
    All,
    /// One track.
    Track(Track),
}

/// The running share of a race's time when there are no splits: 51.2 of 84.0 minutes (Brandt 2025, n = 11, Open).
pub const RUN_SHARE_OF_RACE: f64 = 51.2 / 84.0;

/// The shares of a session on the three tracks, by [`Track::ALL`]; their sum is 1. Load is shared by time, because
/// session RPE is one rating for all of it.
pub fn shares(workout: &Workout) -> [f64; 3] {
    let run = match workout.kind {
        WorkoutKind::Run => 1.0,
        WorkoutKind::Race | WorkoutKind::Simulation => {
            split_share(workout).or_else(|| run_share(workout)).unwrap_or(RUN_SHARE_OF_RACE)
        }
        WorkoutKind::Hiit | WorkoutKind::Strength | WorkoutKind::Other => run_share(workout).unwrap_or(0.0),
    };
    match workout.kind {
        WorkoutKind::Strength => [run, 0.0, 1.0 - run],
        _ => [run, 1.0 - run, 0.0],
    }
}

/// Runs against runs and stations. Without a station or a run among the splits the share is not known.
fn split_share(workout: &Workout) -> Option<f64> {
    let sum =
        |of: fn(Part) -> bool| -> f64 { workout.splits.iter().filter(|s| of(s.part)).map(|s| s.duration_s).sum() };
    let runs = sum(|p| matches!(p, Part::Run(_)));
    let stations = sum(|p| matches!(p, Part::Station(_)));
    (runs > 0.0 && stations > 0.0).then(|| runs / (runs + stations)).filter(|s| s.is_finite())
}

/// The run's time against the session's.
fn run_share(workout: &Workout) -> Option<f64> {
    let run = workout.run.as_ref()?.duration_s;
    let whole = workout.duration_s.unwrap_or(run);
    (run > 0.0 && whole > 0.0).then(|| (run / whole).min(1.0)).filter(|s| s.is_finite())
}

#[cfg(test)]
#[path = "load_tests.rs"]
mod tests;
