//! Zones of heart rate and of pace, and the share of easy running.
//!
//! Zones are of a day: an old session keeps the thresholds of its day ([`Profile::thresholds_on`]). Expect a HYROX race to
//! break them: in Brandt 2025 a simulation was 79.5 % of the time at very hard heart rates. Load by zones is
//! [`super::load`]'s.

use super::explained::{Explained, Formula};
use super::profile::{Profile, Thresholds};
use super::run_fitness::{Intensity, Vdot};
use super::workout::{Run, Workout};
use jiff::civil::Date;
use std::ops::RangeInclusive;

/// The highest heart rate by age.
pub const TANAKA: Formula = Formula {
    name: "highest heart rate by age, beats a minute",
    text: "208 - 0.7 x age; off by about 10 beats for one person",
    source: "Tanaka 2001",
};
/// Karvonen's zones.
pub const KARVONEN: Formula = Formula {
    name: "heart-rate zones by reserve, beats a minute",
    text: "resting + p x (highest - resting); p = 50-60-70-80-90-100 %",
    source: "Karvonen 1957",
};
/// Friel's zones.
pub const FRIEL: Formula = Formula {
    name: "heart-rate zones by threshold, beats a minute",
    text: "share of threshold heart rate: below 85, 85-89, 90-94, 95-99, 100 % and above",
    source: "Friel",
};
/// The share of easy running.
pub const EASY_SHARE: Formula = Formula {
    name: "easy share",
    text: "running time in zones 1 and 2 (below LT1) / running time with known zones",
    source: "polarised training; LT1 at the top of zone 2 is our choice",
};

/// The easy share to reach.
pub const EASY_TARGET: f64 = 0.80;

/// The highest heart rate of an age (Tanaka); none outside 10 to 110 years.
pub fn tanaka(age: u8) -> Option<f64> {
    (10..=110).contains(&age).then(|| 208.0 - 0.7 * f64::from(age))
}

/// The heart rate at a share of the reserve (Karvonen), for a resting and a highest rate in beats a minute; none when the
/// highest is not above the resting one, or a number is none.
pub fn karvonen(share: f64, rest: f64, highest: f64) -> Option<f64> {
    Some(rest + share * (highest - rest)).filter(|hr| highest > rest && hr.is_finite())
}

/// By what the zones are drawn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Model {
    /// Shares of the heart-rate reserve.
    #[default]
    Karvonen,
    /// Shares of the heart rate at threshold.
    Friel,
}

/// Where the highest heart rate comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Highest {
    /// Measured, by the profile.
    Measured,
    /// By age: off by about 10 beats.
    ByAge,
    /// The model does not use it.
    Unused,
}

/// Five zones of heart rate.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Zones {
    /// By what they are drawn.
    pub model: Model,
    /// Where the highest heart rate comes from.
    pub highest: Highest,
    /// The lower edges of zones 2 to 5, beats a minute; zone 1 is all below, zone 5 all above.
    edges: [f64; 4],
}

impl Zones {
    /// The zones of a day by the thresholds of that day. None when what the model needs is not known: the resting rate and
    /// the highest (or the age) for [`Model::Karvonen`], the threshold for [`Model::Friel`].
    pub fn on(profile: &Profile, day: Date, model: Model, age: Option<u8>) -> Option<Self> {
        let thresholds = profile.thresholds_on(day)?;
        match model {
            Model::Karvonen => Self::by_reserve(thresholds, age),
            Model::Friel => Self::by_threshold(thresholds),
        }
    }

    fn by_reserve(thresholds: &Thresholds, age: Option<u8>) -> Option<Self> {
        let rest = f64::from(thresholds.heart_rate_rest?);
        let (max, highest) = match thresholds.heart_rate_max {
            Some(max) => (f64::from(max), Highest::Measured),
            None => (tanaka(age?)?, Highest::ByAge),
        };
        let mut edges = [0.6, 0.7, 0.8, 0.9];
        for edge in &mut edges {
            *edge = karvonen(*edge, rest, max)?;
        }
        Some(Self { model: Model::Karvonen, highest, edges })
    }

    fn by_threshold(thresholds: &Thresholds) -> Option<Self> {
        let threshold = f64::from(thresholds.lthr.filter(|hr| *hr > 0)?);
        let edges = [0.85, 0.90, 0.95, 1.00].map(|share| share * threshold);
        Some(Self { model: Model::Friel, highest: Highest::Unused, edges })
    }

    /// How they are drawn.
    pub fn formula(&self) -> Formula {
        match self.model {
            Model::Karvonen => KARVONEN,
            Model::Friel => FRIEL,
        }
    }

    /// The lower edges of zones 2 to 5, beats a minute.
    pub fn edges(&self) -> [f64; 4] {
        self.edges
    }

    /// The zone of a heart rate, 1 to 5; none for a rate that is no number above 0.
    pub fn zone(&self, beats: f64) -> Option<u8> {
        let passed = self.edges.iter().zip(2_u8..).filter(|(edge, _)| beats >= **edge).last();
        (beats > 0.0 && beats.is_finite()).then(|| passed.map_or(1, |(_, zone)| zone))
    }

    /// Seconds of a run in the five zones by its laps, each by its average; none unless every lap has one.
    pub fn seconds(&self, run: &Run) -> Option<[f64; 5]> {
        let mut seconds = [0.0; 5];
        for lap in &run.laps {
            let zone = self.zone(f64::from(lap.heart_rate_avg?))?;
            seconds[usize::from(zone - 1)] += time(lap.duration_s)?;
        }
        (!run.laps.is_empty()).then_some(seconds)
    }
}

/// Time below, between and above the two thresholds.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct ThreeZones {
    /// Seconds below LT1: zones 1 and 2.
    pub below_s: f64,
    /// Seconds between LT1 and LT2: zone 3.
    pub between_s: f64,
    /// Seconds above LT2: zones 4 and 5.
    pub above_s: f64,
}

impl ThreeZones {
    /// From seconds in five zones; none when one is no time.
    pub fn of(five: [f64; 5]) -> Option<Self> {
        for seconds in five {
            time(seconds)?;
        }
        let [one, two, three, four, five] = five;
        Some(Self { below_s: one + two, between_s: three, above_s: four + five })
    }

    /// Seconds in all.
    pub fn total_s(self) -> f64 {
        self.below_s + self.between_s + self.above_s
    }

    /// Time below LT1 over all time, 0 to 1; none without time.
    pub fn easy_share(self) -> Option<f64> {
        (self.total_s() > 0.0).then(|| self.below_s / self.total_s())
    }

    fn plus(self, other: Self) -> Self {
        Self {
            below_s: self.below_s + other.below_s,
            between_s: self.between_s + other.between_s,
            above_s: self.above_s + other.above_s,
        }
    }
}

/// The intensity of the running of some days.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Distribution {
    /// Time in the three zones.
    pub zones: ThreeZones,
    /// Runs whose zones are known.
    pub known: usize,
    /// Runs whose zones are not.
    pub unknown: usize,
}

/// The intensity of the running of some days: by the seconds that a run has stored, else by its laps and the zones of its
/// day. None when no run's zones are known.
pub fn distribution(
    profile: &Profile,
    log: &[Workout],
    days: RangeInclusive<Date>,
    (model, age): (Model, Option<u8>),
) -> Option<Explained<Distribution>> {
    let mut found = Distribution { zones: ThreeZones::default(), known: 0, unknown: 0 };
    let mut rows = Vec::new();
    let counts = |w: &&Workout| days.contains(&w.date) && w.skipped.is_none() && w.deleted_at.is_none();
    let mut sessions: Vec<&Workout> = log.iter().filter(counts).collect();
    sessions.sort_unstable_by_key(|w| w.id);
    for workout in sessions {
        let Some(run) = &workout.run else { continue };
        let by_laps = || Zones::on(profile, workout.date, model, age)?.seconds(run);
        match run.zone_seconds.or_else(by_laps).and_then(ThreeZones::of).filter(|z| z.total_s() > 0.0) {
            Some(zones) => {
                found.zones = found.zones.plus(zones);
                found.known += 1;
                rows.push(workout.id);
            }
            None => found.unknown += 1,
        }
    }
    (found.known > 0).then(|| Explained::new(found, EASY_SHARE, rows))
}

/// A pace zone: from the slower pace to the faster, in seconds a kilometre.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PaceZone {
    /// Which.
    pub intensity: Intensity,
    /// The slow end.
    pub slow_s: f64,
    /// The fast end.
    pub fast_s: f64,
    /// The pace to aim at.
    pub aim_s: f64,
}

/// Daniels' pace zones of a VDOT, slowest first.
pub fn pace_zones(vdot: Vdot) -> Vec<PaceZone> {
    let zone = |intensity: Intensity| {
        let (slow, fast) = intensity.shares();
        let (slow_s, fast_s, aim_s) = (vdot.pace(slow)?, vdot.pace(fast)?, vdot.pace(intensity.share())?);
        Some(PaceZone { intensity, slow_s, fast_s, aim_s })
    };
    Intensity::ALL.into_iter().filter_map(zone).collect()
}

/// Seconds of at most two days; none for what is no time.
fn time(seconds: f64) -> Option<f64> {
    (0.0..=172_800.0).contains(&seconds).then_some(seconds)
}

#[cfg(test)]
#[path = "zones_tests.rs"]
mod tests;
