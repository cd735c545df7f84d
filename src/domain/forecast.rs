//! What a race will take: 17 parts, each with a range and what it stands on, and the finish as the sum of 2,000 draws.
//!
//! It owns the forecast and what follows from one: target splits, limiters, the what-if and the score of a race against
//! what was forecast. The athlete's own numbers are [`own`]'s, the figures of the field [`field`]'s. What is not known is
//! none: a division without figures has no forecast for a part that the athlete has not done either.

pub mod field;
pub mod limiter;
pub mod own;
pub mod score;
pub mod target;
pub mod what_if;

mod draw;

pub use limiter::{Limiter, limiters};
pub use score::{Calibration, Score, calibration, past_scores};
pub use target::{TargetSplits, target_splits};
pub use what_if::{Outlook, WhatIf};

use super::athlete::Division;
use super::explained::Explained;
use super::profile::Best;
use super::workout::Part;
use jiff::civil::Date;

/// Parts of a race.
pub const PARTS: usize = 17;

/// Seconds: one in ten is faster than the first, half are faster than the second, nine in ten than the third.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Range {
    /// 10th percentile.
    pub p10_s: f64,
    /// Median.
    pub p50_s: f64,
    /// 90th percentile.
    pub p90_s: f64,
}

/// What the forecast of a part stands on, the strongest first.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Basis {
    /// The part's own times in races and simulations.
    Races {
        /// How many.
        sessions: usize,
    },
    /// Today's fresh kilometre and what this run cost in the athlete's own races and simulations.
    FreshAndCost {
        /// How many.
        sessions: usize,
    },
    /// Today's fresh kilometre and the fade of the field; with a race of the athlete's own, its mean and only the shape of
    /// the field's fade.
    FreshAndFade {
        /// Own races and simulations that the mean stands on: 0 or 1.
        sessions: usize,
    },
    /// The best test of the station in the log.
    Test {
        /// When.
        date: Date,
    },
    /// A best of the profile, which has no date.
    Best(Best),
    /// The goal table at the level that all else points to.
    Table {
        /// That level: a finish in seconds.
        level_s: f64,
    },
}

/// The forecast of one part that something is known of.
#[derive(Clone, Debug, PartialEq)]
pub struct Estimate {
    /// Seconds, with formula and rows.
    pub range: Explained<Range>,
    /// What it stands on.
    pub basis: Basis,
}

/// One part.
#[derive(Clone, Debug, PartialEq)]
pub struct PartForecast {
    /// Which.
    pub part: Part,
    /// Its forecast; none where nothing is known of it.
    pub estimate: Option<Estimate>,
}

/// The forecast of a race on a day.
#[derive(Clone, Debug, PartialEq)]
pub struct Forecast {
    /// What was known up to this day went in.
    pub on: Date,
    /// The division whose figures were used.
    pub division: Option<Division>,
    /// The 17 parts in the order of the race, the roxzone last.
    pub parts: [PartForecast; PARTS],
    /// The eight runs; none unless all are known.
    pub runs: Option<Explained<Range>>,
    /// The eight stations; none unless all are known.
    pub stations: Option<Explained<Range>>,
    /// The finish; none unless all 17 parts are known. Percentiles do not add: that of the sum comes from the draws.
    pub finish: Option<Explained<Range>>,
}

impl Range {
    /// Whether a time lies in it, its ends included.
    pub fn holds(self, seconds: f64) -> bool {
        (self.p10_s..=self.p90_s).contains(&seconds)
    }

    /// The same range so many seconds later; negative is faster.
    #[must_use]
    pub fn shifted(self, seconds: f64) -> Self {
        Self { p10_s: self.p10_s + seconds, p50_s: self.p50_s + seconds, p90_s: self.p90_s + seconds }
    }
}
