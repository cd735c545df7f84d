//! A planned session: what to do on a day, step by step, and how hard it is meant to be.
//!
//! It owns the shape and what follows from it (load, kit, whether it is hard). Which sessions a week has is the builder's;
//! how one is said to a person is [`super::words`]'s.

use super::movement::Movement;
use crate::domain::adherence::{Due, DueId, Excuse, Target};
use crate::domain::load::{Load, LoadError, LoadKind, MOST, Planned};
use crate::domain::profile::Equipment;
use crate::domain::workout::WorkoutKind;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// The rating from which a session counts as hard: threshold work and above.
pub const HARD_RPE: f64 = 7.0;

/// What a session is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Focus {
    /// An easy run.
    EasyRun,
    /// The long run of the week.
    LongRun,
    /// Threshold or tempo.
    Threshold,
    /// Intervals at 5 km effort.
    Intervals,
    /// Running with stations between.
    Compromised,
    /// Stations, light, for technique.
    StationSkill,
    /// Stations at work: density and race loads.
    Stations,
    /// Lifting, the legs first.
    StrengthLower,
    /// Lifting, the upper body.
    StrengthUpper,
    /// Lifting, all of it.
    StrengthFull,
    /// Easy or steady on an erg.
    Erg,
    /// A quarter of a race.
    QuarterSimulation,
    /// Half a race.
    HalfSimulation,
    /// Three quarters of a race.
    ThreeQuarterSimulation,
    /// A whole race in training.
    FullSimulation,
    /// Four rounds at goal pace with the kit and breakfast of the race.
    DressRehearsal,
    /// A test over a running distance.
    RunTest,
    /// A test of stations.
    StationTest,
    /// Easy movement.
    Mobility,
    /// The race.
    Race,
}

impl Focus {
    /// All.
    pub const ALL: [Self; 20] = [
        Self::EasyRun,
        Self::LongRun,
        Self::Threshold,
        Self::Intervals,
        Self::Compromised,
        Self::StationSkill,
        Self::Stations,
        Self::StrengthLower,
        Self::StrengthUpper,
        Self::StrengthFull,
        Self::Erg,
        Self::QuarterSimulation,
        Self::HalfSimulation,
        Self::ThreeQuarterSimulation,
        Self::FullSimulation,
        Self::DressRehearsal,
        Self::RunTest,
        Self::StationTest,
        Self::Mobility,
        Self::Race,
    ];

    /// As it is shown.
    pub fn name(self) -> &'static str {
        match self {
            Self::EasyRun => "Easy run",
            Self::LongRun => "Long run",
            Self::Threshold => "Threshold run",
            Self::Intervals => "Intervals",
            Self::Compromised => "Compromised run",
            Self::StationSkill => "Station skill",
            Self::Stations => "Stations",
            Self::StrengthLower => "Strength: legs",
            Self::StrengthUpper => "Strength: upper body",
            Self::StrengthFull => "Strength: whole body",
            Self::Erg => "Erg",
            Self::QuarterSimulation => "Quarter simulation",
            Self::HalfSimulation => "Half simulation",
            Self::ThreeQuarterSimulation => "Three-quarter simulation",
            Self::FullSimulation => "Full simulation",
            Self::DressRehearsal => "Dress rehearsal",
            Self::RunTest => "Run test",
            Self::StationTest => "Station test",
            Self::Mobility => "Mobility",
            Self::Race => "Race",
        }
    }

    /// The kind under which it is logged.
    pub fn kind(self) -> WorkoutKind {
        match self {
            Self::EasyRun | Self::LongRun | Self::Threshold | Self::Intervals | Self::RunTest => WorkoutKind::Run,
            Self::StationSkill | Self::Stations | Self::Erg | Self::StationTest => WorkoutKind::Hiit,
            Self::StrengthLower | Self::StrengthUpper | Self::StrengthFull => WorkoutKind::Strength,
            Self::Mobility => WorkoutKind::Other,
            Self::Race => WorkoutKind::Race,
            Self::Compromised
            | Self::QuarterSimulation
            | Self::HalfSimulation
            | Self::ThreeQuarterSimulation
            | Self::FullSimulation
            | Self::DressRehearsal => WorkoutKind::Simulation,
        }
    }

    /// Whether it is a part of a race or a whole one, in training.
    pub fn is_simulation(self) -> bool {
        self.kind() == WorkoutKind::Simulation && self != Self::Compromised
    }
}

/// Where in a session a step stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    /// Getting warm.
    WarmUp,
    /// What the session is for.
    Main,
    /// Coming down.
    CoolDown,
}

/// How much of a movement.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Amount {
    /// Metres.
    Metres(f64),
    /// Seconds.
    Seconds(u32),
    /// Repetitions.
    Reps(u32),
}

/// One movement of a step, and how it is to be done. What is not known is none.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Item {
    /// What.
    pub movement: Movement,
    /// How much.
    pub amount: Amount,
    /// Seconds a kilometre; twice the split over 500 m on an erg.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pace_s_per_km: Option<f64>,
    /// Kilograms; of one hand where two are carried, with the sled where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub load_kg: Option<f64>,
    /// The share of the race's load that was wanted; the load itself is rounded to what there is, and none without a division.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub race_share: Option<f64>,
    /// The share of the one-repetition maximum.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_share: Option<f64>,
    /// Exertion, 0 to 10.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rpe: Option<f64>,
    /// The movement that it stands in for, because the kit for that is not there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub instead_of: Option<Movement>,
}

/// A step: some movements in a row, in one or more rounds.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Step {
    /// Where it stands.
    pub part: Part,
    /// How often its items are done.
    pub rounds: u32,
    /// In the order done.
    pub items: Vec<Item>,
    /// Seconds of rest after each round but the last.
    #[serde(default)]
    pub rest_s: u32,
    /// Seconds of all of it, rests included, as the plan counts on it.
    pub seconds: u32,
}

/// A planned session.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PlannedSession {
    /// Which; it is kept when the session moves.
    pub id: DueId,
    /// For which day.
    pub date: Date,
    /// Its place on a day with several: 0 is the first.
    #[serde(default)]
    pub order: u8,
    /// As which kind it is logged.
    pub kind: WorkoutKind,
    /// What it is for.
    pub focus: Focus,
    /// As it is shown.
    pub title: String,
    /// Minutes of all of it, warm-up and rests included: the sum of the steps, rounded up.
    pub minutes: u32,
    /// Metres of all its running; none when the pace is not known.
    #[serde(default)]
    pub distance_m: Option<f64>,
    /// The exertion that is meant, of the whole session, 0 to 10.
    pub rpe: f64,
    /// In the order done.
    pub steps: Vec<Step>,
    /// Why, in one sentence.
    pub purpose: String,
    /// Why it does not count.
    #[serde(default)]
    pub excused: Option<Excuse>,
    /// Why it is left out though it counts, in words.
    #[serde(default)]
    pub skipped: Option<String>,
    /// Whether it was taken out of the plan. It stays here, because a change of fields cannot take a field away.
    #[serde(default)]
    pub removed: bool,
}

impl PlannedSession {
    /// Its load in AU: the meant exertion times minutes.
    pub fn load(&self) -> f64 {
        self.rpe * f64::from(self.minutes)
    }

    /// Whether it stands in the plan to be done: neither taken out, nor excused, nor skipped.
    pub fn is_on(&self) -> bool {
        !self.removed && self.excused.is_none() && self.skipped.is_none()
    }

    /// As adherence looks at it.
    pub fn due(&self) -> Due {
        Due {
            id: self.id,
            date: self.date,
            kind: self.kind,
            target: self.target(),
            load: Some(self.load()),
            excused: self.excused,
            rest: false,
        }
    }

    /// Sets for lifting, metres for a long run of known length, else the time.
    fn target(&self) -> Target {
        let sets = self.sets();
        match (self.focus, self.distance_m) {
            _ if self.kind == WorkoutKind::Strength && sets > 0 => Target::Sets(sets),
            (Focus::LongRun, Some(metres)) => Target::Metres(metres),
            _ => Target::Seconds(f64::from(self.minutes) * 60.0),
        }
    }

    /// Sets of the main part.
    pub fn sets(&self) -> u32 {
        let main = self.steps.iter().filter(|s| s.part == Part::Main);
        main.map(|s| s.rounds.saturating_mul(u32::try_from(s.items.len()).unwrap_or(u32::MAX))).sum()
    }

    /// Whether it is hard, so that days of it must not follow one another without end.
    pub fn is_hard(&self) -> bool {
        self.rpe >= HARD_RPE
    }

    /// Whether it is lifting that leaves the legs heavy for a day or two.
    pub fn is_heavy_legs(&self) -> bool {
        matches!(self.focus, Focus::StrengthLower | Focus::StrengthFull) && self.rpe >= 6.0
    }

    /// Whether it is a run that wants fresh legs.
    pub fn is_quality_run(&self) -> bool {
        matches!(self.focus, Focus::Threshold | Focus::Intervals | Focus::Compromised | Focus::RunTest)
            || self.focus.is_simulation()
    }

    /// Whether it is one run in one piece, for the guard on single runs.
    pub fn is_whole_run(&self) -> bool {
        self.kind == WorkoutKind::Run
    }

    /// What its movements need: of each list any one.
    pub fn needs(&self) -> BTreeSet<&'static [Equipment]> {
        let items = self.steps.iter().flat_map(|s| &s.items);
        items.map(|i| i.movement.needs()).filter(|n| !n.is_empty()).collect()
    }

    /// Whether it can be done with some kit.
    pub fn can_be_done_with(&self, kit: &[Equipment]) -> bool {
        self.needs().into_iter().all(|any| any.iter().any(|e| kit.contains(e)))
    }

    /// Seconds of running in it.
    pub fn run_seconds(&self) -> f64 {
        self.steps.iter().map(Step::run_seconds).sum()
    }

    /// The shares of its load on the three tracks, as [`crate::domain::load::shares`] has them: by time.
    pub fn shares(&self) -> [f64; 3] {
        let whole: f64 = self.steps.iter().map(|s| f64::from(s.seconds)).sum();
        let run = match self.kind {
            WorkoutKind::Run => 1.0,
            WorkoutKind::Strength => 0.0,
            _ if whole > 0.0 => (self.run_seconds() / whole).clamp(0.0, 1.0),
            _ => 0.0,
        };
        match self.kind {
            WorkoutKind::Strength => [0.0, 0.0, 1.0],
            _ => [run, 1.0 - run, 0.0],
        }
    }

    /// Its load for the planned future of the load's series.
    ///
    /// # Errors
    /// When its load is no load, which takes an edit by hand.
    pub fn planned(&self) -> Result<Planned, LoadError> {
        let load = Load::new(LoadKind::SessionRpe, self.load().min(MOST))?.value();
        Planned::new(LoadKind::SessionRpe, self.date, self.shares().map(|share| share * load))
    }
}

impl Step {
    /// Seconds of running in it, by the share of its items' time.
    pub fn run_seconds(&self) -> f64 {
        let (run, all) = self.items.iter().fold((0.0, 0.0), |(run, all), item| {
            let seconds = item.seconds();
            (if item.movement.is_run() { run + seconds } else { run }, all + seconds)
        });
        let rests = f64::from(self.rest_s) * f64::from(self.rounds.saturating_sub(1));
        let working = (f64::from(self.seconds) - rests).max(0.0);
        if all > 0.0 { working * run / all } else { 0.0 }
    }
}

impl Step {
    /// Seconds of running in it that is not easy.
    pub fn hard_run_seconds(&self) -> f64 {
        let (hard, run) = self.items.iter().filter(|i| i.movement.is_run()).fold((0.0, 0.0), |(hard, run), item| {
            let easy = item.movement == Movement::Jog || item.rpe.is_none_or(|r| r <= EASY_RPE);
            (if easy { hard } else { hard + item.seconds() }, run + item.seconds())
        });
        if run > 0.0 { self.run_seconds() * hard / run } else { 0.0 }
    }
}

/// The rating up to which running is easy.
pub const EASY_RPE: f64 = 4.0;

/// Seconds a kilometre that a run is counted with when its pace is not known. Ours: the easy pace of a first-timer.
pub const UNKNOWN_PACE_S: f64 = 420.0;

impl Item {
    /// Seconds that it is counted with, once.
    pub fn seconds(&self) -> f64 {
        match self.amount {
            Amount::Seconds(s) => f64::from(s),
            Amount::Metres(m) => {
                m * self.pace_s_per_km.map_or_else(|| self.movement.seconds_per_metre(), |p| p / 1000.0)
            }
            Amount::Reps(n) => f64::from(n) * self.movement.seconds_per_rep(),
        }
    }
}
