//! The units of charts: how a number is shown on an axis, in a table and in a spoken sentence.
//!
//! A chart's numbers are in the unit that is shown; the conversion from SI stands here too.

use crate::domain::profile::{DistanceUnit, Units};
use crate::domain::units::{MILE_M, show_time, show_whole};
use serde::Serialize;

/// What a number of a chart is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// Hundredths.
    Percent,
    /// Kilometres.
    Km,
    /// Miles.
    Mi,
    /// Seconds, shown as `5:12`.
    Seconds,
    /// Minutes.
    Minutes,
    /// Load in arbitrary units of session RPE.
    Au,
    /// Load by heart rate.
    Trimp,
    /// Sessions.
    Sessions,
}

impl Unit {
    /// The unit of the athlete's distances.
    pub fn distance(units: Units) -> Self {
        match units.distance {
            DistanceUnit::Km => Self::Km,
            DistanceUnit::Mi => Self::Mi,
        }
    }

    /// Metres in this unit; as they are in one that is no distance.
    pub fn of_metres(self, metres: f64) -> f64 {
        match self {
            Self::Km => metres / 1000.0,
            Self::Mi => metres / MILE_M,
            _ => metres,
        }
    }

    /// Its name in the head of a column and on an axis.
    pub fn name(self) -> &'static str {
        match self {
            Self::Percent => "%",
            Self::Km => "km",
            Self::Mi => "mi",
            Self::Seconds => "min:s",
            Self::Minutes => "min",
            Self::Au => "AU",
            Self::Trimp => "TRIMP",
            Self::Sessions => "sessions",
        }
    }

    /// The smallest step between two ticks.
    pub(super) fn finest(self) -> f64 {
        match self {
            Self::Km | Self::Mi => 0.1,
            Self::Percent | Self::Seconds | Self::Minutes | Self::Au | Self::Trimp | Self::Sessions => 1.0,
        }
    }

    /// A number alone, as it stands in a column or at a tick: `31.2`, `5:12`, `1,530`.
    pub fn bare(self, value: f64) -> String {
        if !value.is_finite() {
            return "?".to_owned();
        }
        // Minus zero is no number that anybody means.
        let value = if value.abs() < 0.05 { 0.0 } else { value };
        match self {
            Self::Seconds if value < 0.0 => format!("-{}", show_time((-value).round())),
            Self::Seconds => show_time(value.round()),
            Self::Km | Self::Mi => format!("{value:.1}"),
            Self::Percent | Self::Minutes | Self::Au | Self::Trimp | Self::Sessions => show_whole(value),
        }
    }

    /// A tick, in steps of `step`: `30` where others would be `30.0`.
    pub(super) fn tick(self, value: f64, step: f64) -> String {
        match self {
            Self::Km | Self::Mi if step >= 1.0 => show_whole(value),
            _ => self.bare(value),
        }
    }

    /// A number with its unit: `31.2 km`, `5:12`, `61 %`.
    pub fn show(self, value: f64) -> String {
        match self {
            Self::Seconds => self.bare(value),
            _ => format!("{} {}", self.bare(value), self.name()),
        }
    }

    /// A number as it is spoken: `31.2 kilometres`, `5 minutes 12 seconds`, `61 percent`.
    pub fn spoken(self, value: f64) -> String {
        let bare = self.bare(value);
        let (one, many) = match self {
            Self::Percent => ("percent", "percent"),
            Self::Km => ("kilometre", "kilometres"),
            Self::Mi => ("mile", "miles"),
            Self::Minutes => ("minute", "minutes"),
            Self::Au | Self::Trimp => ("unit of load", "units of load"),
            Self::Sessions => ("session", "sessions"),
            Self::Seconds => return spoken_time(&bare),
        };
        let single = matches!(bare.as_str(), "1" | "1.0" | "-1" | "-1.0");
        let number = bare.strip_prefix('-').map_or_else(|| bare.clone(), |size| format!("minus {size}"));
        format!("{number} {}", if single { one } else { many })
    }
}

/// A clock in words.
fn spoken_time(clock: &str) -> String {
    let (sign, clock) = clock.strip_prefix('-').map_or(("", clock), |size| ("minus ", size));
    let names = [("hour", "hours"), ("minute", "minutes"), ("second", "seconds")];
    let fields: Vec<u32> = clock.split(':').filter_map(|field| field.parse().ok()).collect();
    let pairs = fields.iter().zip(names.iter().skip(names.len().saturating_sub(fields.len())));
    let words: Vec<String> = pairs
        .filter(|(count, _)| **count > 0)
        .map(|(count, (one, many))| format!("{count} {}", if *count == 1 { one } else { many }))
        .collect();
    if words.is_empty() { "0 seconds".to_owned() } else { format!("{sign}{}", words.join(" ")) }
}
