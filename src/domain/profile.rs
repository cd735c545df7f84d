//! The athlete's profile: what a plan and an answer may count on. All values in SI; units are how they are shown.

use super::athlete::Division;
use super::rulebook::Station;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// How distances are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DistanceUnit {
    /// Kilometres, metres, minutes per kilometre.
    #[default]
    Km,
    /// Miles, metres on ergs, minutes per mile.
    Mi,
}

/// How loads are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LoadUnit {
    /// Kilograms.
    #[default]
    Kg,
    /// Pounds.
    Lb,
}

/// The day on which a week starts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WeekStart {
    /// Monday (ISO 8601).
    #[default]
    Monday,
    /// Sunday.
    Sunday,
}

impl WeekStart {
    /// The first day of the week that holds `day`.
    pub fn first_day(self, day: Date) -> Date {
        let back = match self {
            Self::Monday => day.weekday().to_monday_zero_offset(),
            Self::Sunday => day.weekday().to_sunday_zero_offset(),
        };
        day.saturating_sub(jiff::Span::new().days(back))
    }
}

/// The athlete's units.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Units {
    /// Of distances and paces.
    pub distance: DistanceUnit,
    /// Of loads.
    pub load: LoadUnit,
}

/// The curve by which heart rate becomes load (Banister's TRIMP has two). Chosen, never guessed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LoadCurve {
    /// The curve published for women.
    Women,
    /// The curve published for men.
    Men,
}

/// What an athlete can train with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Equipment {
    /// `SkiErg`.
    SkiErg,
    /// Rowing machine.
    Rower,
    /// Sled and a lane for it.
    Sled,
    /// Bike erg or air bike.
    BikeErg,
    /// Treadmill.
    Treadmill,
    /// Barbell and plates.
    Barbell,
    /// Dumbbells.
    Dumbbells,
    /// Kettlebells or farmers handles.
    Kettlebells,
    /// Sandbag.
    Sandbag,
    /// Wall ball and a target.
    WallBall,
    /// Pull-up bar.
    PullUpBar,
    /// Box or bench to step on.
    Box,
}

impl Equipment {
    /// All, in the order of the wizard.
    pub const ALL: [Self; 12] = [
        Self::SkiErg,
        Self::Rower,
        Self::Sled,
        Self::BikeErg,
        Self::Treadmill,
        Self::Barbell,
        Self::Dumbbells,
        Self::Kettlebells,
        Self::Sandbag,
        Self::WallBall,
        Self::PullUpBar,
        Self::Box,
    ];

    /// As it is shown.
    pub fn name(self) -> &'static str {
        match self {
            Self::SkiErg => "SkiErg",
            Self::Rower => "rower",
            Self::Sled => "sled and lane",
            Self::BikeErg => "bike erg",
            Self::Treadmill => "treadmill",
            Self::Barbell => "barbell",
            Self::Dumbbells => "dumbbells",
            Self::Kettlebells => "kettlebells",
            Self::Sandbag => "sandbag",
            Self::WallBall => "wall ball and target",
            Self::PullUpBar => "pull-up bar",
            Self::Box => "box",
        }
    }
}

/// Thresholds from a day on: old sessions keep the zones of their day.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Thresholds {
    /// The first day that they hold for.
    pub from: Date,
    /// Highest heart rate, beats a minute.
    #[serde(default)]
    pub heart_rate_max: Option<u16>,
    /// Resting heart rate, beats a minute.
    #[serde(default)]
    pub heart_rate_rest: Option<u16>,
    /// Heart rate at the lactate threshold, beats a minute.
    #[serde(default)]
    pub lthr: Option<u16>,
}

/// An injury, past or present.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Injury {
    /// In the athlete's words, e.g. `left calf`.
    pub what: String,
    /// Since when, if it was said.
    #[serde(default)]
    pub since: Option<Date>,
    /// When it was over.
    #[serde(default)]
    pub until: Option<Date>,
}

/// A best of the athlete's that a forecast can stand on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Best {
    /// A station at race distance, seconds.
    Station(Station),
    /// 1 km run, seconds.
    Run1k,
    /// 5 km run, seconds.
    Run5k,
    /// 10 km run, seconds.
    Run10k,
    /// A whole HYROX race, seconds.
    Race,
}

impl Best {
    /// All, in the order of the wizard.
    pub fn all() -> impl Iterator<Item = Self> {
        [Self::Run1k, Self::Run5k, Self::Run10k]
            .into_iter()
            .chain(Station::ALL.into_iter().map(Self::Station))
            .chain(std::iter::once(Self::Race))
    }

    /// `run_5k`, `sled_push`, `race`: its key in `prs`.
    pub fn key(self) -> &'static str {
        match self {
            Self::Station(s) => s.key(),
            Self::Run1k => "run_1k",
            Self::Run5k => "run_5k",
            Self::Run10k => "run_10k",
            Self::Race => "race",
        }
    }

    /// As it is asked: `5 km run`, `sled push, 50 m`.
    pub fn name(self) -> String {
        use super::rulebook::Amount;
        match self {
            Self::Station(s) => match s.amount() {
                Amount::Metres(m) => format!("{}, {m} m", s.name()),
                Amount::Repetitions(n) => format!("{}, {n}", s.name()),
            },
            Self::Run1k => "1 km run".to_owned(),
            Self::Run5k => "5 km run".to_owned(),
            Self::Run10k => "10 km run".to_owned(),
            Self::Race => "whole race".to_owned(),
        }
    }
}

/// What the athlete has agreed to, each by itself, each with when; none: not agreed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Consent {
    /// A model may see the profile, the log and the plan.
    pub model_sees_data: Option<Timestamp>,
    /// Chats may be used for tuning.
    pub chats_tune: Option<Timestamp>,
}

/// A row of `athlete_profiles`. Everything can be missing.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Profile {
    /// What the coach calls the athlete.
    pub name: String,
    /// Division.
    pub division: Option<Division>,
    /// How heart rate becomes load.
    pub load_curve: Option<LoadCurve>,
    /// The race.
    pub race_date: Option<Date>,
    /// Its place, e.g. `Berlin`.
    pub race_place: String,
    /// Goal time in seconds.
    pub goal_s: Option<f64>,
    /// Days a week.
    pub days_per_week: Option<u8>,
    /// Hours a week.
    pub hours_per_week: Option<f64>,
    /// Running now, metres a week.
    pub running_m_per_week: Option<f64>,
    /// Strength days a week.
    pub strength_days: Option<u8>,
    /// HIIT days a week.
    pub hiit_days: Option<u8>,
    /// What there is to train with; none: not said.
    pub equipment: Option<Vec<Equipment>>,
    /// Injuries.
    pub injuries: Vec<Injury>,
    /// Bests in seconds, by [`Best::key`].
    pub bests: BTreeMap<String, f64>,
    /// Thresholds, oldest first.
    pub thresholds: Vec<Thresholds>,
    /// Units.
    pub units: Units,
    /// The day on which a week starts: Monday or Sunday.
    pub week_start: WeekStart,
    /// What was agreed to.
    pub consent: Consent,
    /// When the first run's questions were done with.
    pub asked_at: Option<Timestamp>,
}

impl Profile {
    /// The thresholds of a day; none before the first.
    pub fn thresholds_on(&self, day: Date) -> Option<&Thresholds> {
        self.thresholds.iter().filter(|t| t.from <= day).max_by_key(|t| t.from)
    }

    /// A best in seconds.
    pub fn best(&self, best: Best) -> Option<f64> {
        self.bests.get(best.key()).copied()
    }

    /// Injuries that are not over on a day.
    pub fn injuries_on(&self, day: Date) -> impl Iterator<Item = &Injury> {
        self.injuries.iter().filter(move |i| i.until.is_none_or(|u| u >= day))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_week_starts_on_the_athletes_day() {
        let sunday = date(2026, 11, 22);
        assert_eq!(WeekStart::Monday.first_day(sunday), date(2026, 11, 16));
        assert_eq!(WeekStart::Sunday.first_day(sunday), sunday);
        assert_eq!(WeekStart::Monday.first_day(date(2027, 1, 3)), date(2026, 12, 28), "over the end of ISO week 53");
    }

    #[test]
    fn old_sessions_keep_old_thresholds() {
        let of = |year, max| Thresholds { from: date(year, 1, 1), heart_rate_max: Some(max), ..Thresholds::default() };
        let profile = Profile { thresholds: vec![of(2025, 190), of(2026, 186)], ..Profile::default() };
        let max = |d| profile.thresholds_on(d).and_then(|t| t.heart_rate_max);
        assert_eq!(max(date(2025, 12, 31)), Some(190));
        assert_eq!(max(date(2026, 1, 1)), Some(186));
        assert_eq!(max(date(2024, 12, 31)), None);
    }

    #[test]
    fn bests_have_keys_of_their_own() {
        let mut keys: Vec<_> = Best::all().map(Best::key).collect();
        keys.sort_unstable();
        keys.dedup();
        assert_eq!(keys.len(), 12);
    }
}
