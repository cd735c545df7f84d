//! The rules of a plan as data: what each phase asks for, and the borders that the proof holds.
//!
//! It owns the numbers, once, with their sources. The builder aims within them, [`mod@super::check`] measures against them.

use super::{Level, Phase};

/// A single run is at most this times the longest of the last 30 days (Frandsen 2025, BJSM 59(17):1203).
pub const LONGEST_RUN_FACTOR: f64 = crate::domain::load::spike::FACTOR;
/// The days of that rule.
pub const LONGEST_RUN_DAYS: i64 = 30;
/// Metres that the rule lets pass: paces are rounded.
pub const RUN_SLACK_M: f64 = 50.0;
/// Sled metres a session, push or pull (RMR: at most 150 m a session, two sessions a week).
pub const SLED_M: f64 = 150.0;
/// Sled sessions in seven days.
pub const SLED_SESSIONS: usize = 2;
/// The taper's minutes a week against the weeks before it: 41 to 60 % less (Bosquet 2007).
pub const TAPER_SHARE: std::ops::RangeInclusive<f64> = 0.40..=0.59;
/// A full simulation is at least so many days before the race, and from the last one: a month.
pub const FULL_SIMULATION_DAYS: (i64, i64) = (13, 28);
/// Hard days in a row, at most.
pub const HARD_IN_A_ROW: usize = 2;
/// The days before the race in which no strength session is asked for.
pub const STRENGTH_UNTIL_DAYS: i64 = 14;
/// Days in which strength must have been trained at least once, until then.
pub const STRENGTH_WITHIN_DAYS: i64 = 10;

impl Phase {
    /// The least share of easy running in the running time of a week. Part 6.3 of the facts aims at 80, 74, 70 and 72 %;
    /// these are the borders below it, because one simulation moves a week by as much as ten points.
    pub fn least_easy_share(self) -> f64 {
        match self {
            Self::Base => 0.72,
            Self::Build => 0.65,
            Self::Peak | Self::Taper => 0.60,
            Self::Recovery => 0.85,
        }
    }

    /// Whole days from heavy legs to a quality run: 24 h, and 48 h in peak.
    pub fn days_after_heavy_legs(self) -> i64 {
        if self == Self::Peak { 2 } else { 1 }
    }
}

impl Level {
    /// Hard sessions a week at most (6.1).
    pub fn most_hard(self) -> usize {
        if self == Self::First { 2 } else { 3 }
    }

    /// Days from one hard day to the next at least: 48 h for who begins (6.5, rule 14).
    pub fn days_between_hard(self) -> i64 {
        if self == Self::First { 2 } else { 1 }
    }

    /// Sessions a week at most (6.1); the short second strength session of a long-run day counts.
    pub fn most_sessions(self) -> usize {
        match self {
            Self::First => 5,
            Self::Steady => 7,
            Self::Fast => 8,
            Self::Expert => 10,
        }
    }

    /// Days of training a week when the athlete does not say (6.1, full rest days).
    pub fn usual_days(self) -> u8 {
        match self {
            Self::First => 5,
            _ => 6,
        }
    }

    /// Hours a week in the fullest weeks (6.1).
    pub fn hours(self) -> (f64, f64) {
        match self {
            Self::First => (4.0, 5.5),
            Self::Steady => (6.0, 7.5),
            Self::Fast => (8.0, 10.0),
            Self::Expert => (10.0, 14.0),
        }
    }

    /// Metres of running a week (6.1).
    pub fn run_metres(self) -> (f64, f64) {
        match self {
            Self::First => (15_000.0, 25_000.0),
            Self::Steady => (25_000.0, 38_000.0),
            Self::Fast => (38_000.0, 55_000.0),
            Self::Expert => (50_000.0, 75_000.0),
        }
    }

    /// Minutes of the longest run (6.1).
    pub fn longest_run(self) -> u32 {
        match self {
            Self::First => 60,
            Self::Steady => 75,
            Self::Fast => 80,
            Self::Expert => 90,
        }
    }

    /// Minutes a day when the athlete does not say.
    pub fn usual_minutes(self) -> u32 {
        match self {
            Self::First => 75,
            Self::Steady => 105,
            Self::Fast => 120,
            Self::Expert => 150,
        }
    }
}
