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
mod level;

pub use limiter::{Limiter, limiters};
pub use score::{Calibration, Score, calibration, past_scores};
pub use target::{TargetSplits, target_splits};
pub use what_if::{Outlook, WhatIf};

use super::athlete::Division;
use super::explained::{Explained, Formula};
use super::profile::{Best, Profile};
use super::rulebook::Station;
use super::workout::{Part, Workout};
use draw::{Group, Source};
use field::GoalTable;
use jiff::civil::Date;
use level::Level;
use own::Known;
use std::ops::RangeInclusive;

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

impl Basis {
    /// Whether it says what the field does, not what the athlete does.
    pub fn is_of_the_field(self) -> bool {
        matches!(self, Self::Table { .. })
    }
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

const TABLE: Formula = Formula {
    name: "part from the goal table, s",
    text: "the goal table of the division at the level that all own parts, the best race and the goal point to, each \
           weighted by how well it tells; without a goal the median of the division",
    source: field::TABLE_SOURCE,
};
const SUM: Formula = Formula {
    name: "time, s: 10th, 50th and 90th percentile",
    text: "2,000 draws of the parts, summed; each part log-normal; 30 % of a part's variance is the day's and moves all, \
           30 % of a run's moves all runs",
    source: "ours",
};
/// The standard normal deviate that nine in ten do not exceed.
const NINE_IN_TEN: f64 = 1.281_551_565_5;

/// The place of a part in the order of the race, from 0; none for a run beyond the eighth.
pub fn index(part: Part) -> Option<usize> {
    match part {
        Part::Run(n) => (1..=8).contains(&n).then(|| usize::from(n) * 2 - 2),
        Part::Station(station) => Some(station.place() * 2 - 1),
        Part::Roxzone => Some(PARTS - 1),
    }
}

/// The part of a place.
fn part_at(place: usize) -> Part {
    let run = u8::try_from(place / 2 + 1).unwrap_or(u8::MAX);
    match (Station::ALL.get(place / 2), place % 2) {
        (Some(_), 0) => Part::Run(run),
        (Some(station), _) => Part::Station(*station),
        (None, _) => Part::Roxzone,
    }
}

/// Times of a part that are believed, in seconds: those of runs, ergs and sled push as results are checked on import, the
/// others as wide (ours).
pub fn bounds(part: Part) -> RangeInclusive<f64> {
    match part {
        Part::Run(_) => 90.0..=900.0,
        Part::Station(Station::SkiErg | Station::Row) => 160.0..=600.0,
        Part::Station(Station::SledPush | Station::SledPull) => 60.0..=900.0,
        Part::Station(Station::FarmersCarry) => 45.0..=600.0,
        Part::Station(Station::BurpeeBroadJump | Station::SandbagLunges | Station::WallBalls) => 90.0..=1_200.0,
        Part::Roxzone => 60.0..=2_400.0,
    }
}

impl Forecast {
    /// The forecast on a day, from what was known up to it.
    pub fn of(profile: &Profile, log: &[Workout], on: Date) -> Self {
        let mut known = own::known(profile, log, on);
        let table = profile.division.and_then(field::goal_table);
        let level = table.and_then(|t| Some((t, level::level(&t, profile, &known)?)));
        let drawn: [Option<Drawn>; PARTS] = std::array::from_fn(|at| {
            let own = known.get_mut(at).and_then(Option::take).map(|known| Drawn { known, level: 0.0 });
            own.or_else(|| level.as_ref().and_then(|(table, level)| Drawn::from_table(table, *level, at)))
        });
        let sums = draw::sums(&std::array::from_fn(|at| drawn[at].as_ref().map(|d| d.source(part_at(at)))));
        let explained = |range: Option<Range>, of: fn(Group) -> bool| {
            let parts = drawn.iter().enumerate().filter(|(at, _)| of(group(part_at(*at))));
            let rows = parts.flat_map(|(_, d)| d.iter().flat_map(|d| d.known.rows.iter().copied()));
            range.map(|range| Explained::new(range, SUM, rows))
        };
        Self {
            on,
            division: profile.division,
            runs: explained(sums.runs, |g| g == Group::Runs),
            stations: explained(sums.stations, |g| g == Group::Stations),
            finish: explained(sums.finish, |_| true),
            parts: std::array::from_fn(|at| PartForecast {
                part: part_at(at),
                estimate: drawn.get(at).and_then(|d| d.as_ref()).map(|d| d.estimate(part_at(at))),
            }),
        }
    }

    /// One part; none for a run beyond the eighth.
    pub fn part(&self, part: Part) -> Option<&Estimate> {
        self.parts.get(index(part)?)?.estimate.as_ref()
    }

    /// The median of each part; none unless all are known.
    pub fn medians(&self) -> Option<[f64; PARTS]> {
        let mut medians = [0.0; PARTS];
        for (slot, part) in medians.iter_mut().zip(&self.parts) {
            *slot = part.estimate.as_ref()?.range.value.p50_s;
        }
        Some(medians)
    }

    /// The parts that nothing is known of.
    pub fn unknown(&self) -> impl Iterator<Item = Part> {
        self.parts.iter().filter(|p| p.estimate.is_none()).map(|p| p.part)
    }
}

/// A part as it is drawn.
struct Drawn {
    known: Known,
    /// What one standard deviation of the level does to its logarithm; 0 for what does not stand on the level.
    level: f64,
}

impl Drawn {
    fn from_table(table: &GoalTable, level: Level, at: usize) -> Option<Self> {
        let row = table.at(level.seconds, &field::faded_runs(Some(table.division), level.seconds))?;
        let spread = match part_at(at) {
            Part::Run(_) => level::RUNS,
            Part::Station(_) => level::STATION,
            Part::Roxzone => level::ROXZONE,
        };
        let basis = Basis::Table { level_s: level.seconds };
        let known = Known { seconds: *row.get(at)?, spread, basis, formula: TABLE, rows: Vec::new() };
        Some(Self { known, level: level::elasticity(table, &[at])? * level.spread })
    }

    fn source(&self, part: Part) -> Source {
        let Known { seconds, spread, .. } = self.known;
        Source { seconds, spread, level: self.level, group: group(part) }
    }

    fn estimate(&self, part: Part) -> Estimate {
        let source = self.source(part);
        let at = |deviate: f64| source.at(deviate);
        let range = Range { p10_s: at(-NINE_IN_TEN), p50_s: source.seconds, p90_s: at(NINE_IN_TEN) };
        let rows = self.known.rows.iter().copied();
        Estimate { range: Explained::new(range, self.known.formula, rows), basis: self.known.basis }
    }
}

fn group(part: Part) -> Group {
    match part {
        Part::Run(_) => Group::Runs,
        Part::Station(_) => Group::Stations,
        Part::Roxzone => Group::Roxzone,
    }
}

#[cfg(test)]
#[path = "forecast_tests.rs"]
mod tests;
