//! What a timer times: a race, half of one, a list of parts in the athlete's words, or laps without a name.
//!
//! It owns the order of the steps and how a list of parts is read. Times are the timer's.

use super::Roxzone;
use crate::domain::rulebook::{Amount, RUN_METRES, Station};
use crate::domain::workout::{Part, WorkoutKind};
use serde::{Deserialize, Serialize};
use std::fmt::Write as _;

/// Rounds and parts that a list may have: a day of training has fewer.
pub const MOST_STEPS: usize = 200;

/// What is done in a leg.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Activity {
    /// Running.
    Run,
    /// A station of the race.
    Station(Station),
    /// Anything else, in the athlete's words.
    Other(String),
}

/// One part of a course.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Leg {
    /// What is done.
    pub activity: Activity,
    /// Metres.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub metres: Option<u32>,
    /// Repetitions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub repetitions: Option<u32>,
    /// Kilograms.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub load_kg: Option<f64>,
    /// Seconds that it should take.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target_s: Option<f64>,
}

impl Leg {
    fn of(activity: Activity, metres: Option<u32>, repetitions: Option<u32>) -> Self {
        Self { activity, metres, repetitions, load_kg: None, target_s: None }
    }

    fn run(metres: u32) -> Self {
        Self::of(Activity::Run, Some(metres), None)
    }

    /// A station at race length divided by `share`.
    fn station(station: Station, share: u32) -> Self {
        match station.amount() {
            Amount::Metres(m) => Self::of(Activity::Station(station), Some(m / share), None),
            Amount::Repetitions(n) => Self::of(Activity::Station(station), None, Some(n / share)),
        }
    }

    /// `run`, `sled push`, or the athlete's words.
    pub fn name(&self) -> &str {
        match &self.activity {
            Activity::Run => "run",
            Activity::Station(station) => station.name(),
            Activity::Other(name) => name,
        }
    }

    /// `1 km`, `25 m, 152 kg`, `20 reps`; empty when nothing is known.
    pub fn amount(&self) -> String {
        let mut out = match (self.metres, self.repetitions) {
            (Some(m), _) if m >= 1_000 && m % 1_000 == 0 => format!("{} km", m / 1_000),
            (Some(m), _) => format!("{m} m"),
            (None, Some(n)) => format!("{n} reps"),
            (None, None) => String::new(),
        };
        if let Some(kg) = self.load_kg {
            let comma = if out.is_empty() { "" } else { ", " };
            let _ = write!(out, "{comma}{kg} kg");
        }
        out
    }

    /// Whether it is as long as in a race.
    fn is_of_race_length(&self) -> bool {
        let amount = match self.activity {
            Activity::Run => Amount::Metres(RUN_METRES),
            Activity::Station(station) => station.amount(),
            Activity::Other(_) => return false,
        };
        match amount {
            Amount::Metres(m) => self.metres == Some(m),
            Amount::Repetitions(n) => self.repetitions == Some(n),
        }
    }
}

/// What is done, in which order.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Course {
    /// The whole race.
    Race,
    /// Its first four rounds, at full length.
    HalfRounds,
    /// Its eight rounds, each part at half its length.
    HalfDistances,
    /// A list of parts.
    Parts {
        /// How often the list is done.
        rounds: u32,
        /// The list.
        legs: Vec<Leg>,
    },
    /// Laps without a name, as many as there are.
    Free,
}

/// One stretch between two presses of the lap key.
#[derive(Clone, Debug, PartialEq)]
pub enum Step {
    /// A leg.
    Leg {
        /// What is done.
        leg: Leg,
        /// `run 3`, `sled push`; with its round where it comes again.
        name: String,
        /// The part of a race that it is, when it is one at full length that comes once.
        part: Option<Part>,
    },
    /// The way from one part to the next.
    Roxzone,
}

impl Step {
    /// What it is called.
    pub fn name(&self) -> String {
        match self {
            Self::Leg { name, .. } => name.clone(),
            Self::Roxzone => "roxzone".to_owned(),
        }
    }

    /// Its length or number; empty when there is none.
    pub fn amount(&self) -> String {
        match self {
            Self::Leg { leg, .. } => leg.amount(),
            Self::Roxzone => String::new(),
        }
    }

    /// The part of a race that it counts as.
    pub fn part(&self) -> Option<Part> {
        match self {
            Self::Leg { part, .. } => *part,
            Self::Roxzone => Some(Part::Roxzone),
        }
    }
}

impl Course {
    /// What it is called.
    pub fn name(&self, kind: WorkoutKind) -> String {
        match self {
            Self::Race if kind == WorkoutKind::Race => "HYROX race".to_owned(),
            Self::Race => "Full simulation".to_owned(),
            Self::HalfRounds => "Half simulation, 4 rounds".to_owned(),
            Self::HalfDistances => "Half simulation, half distances".to_owned(),
            Self::Parts { rounds, legs } => {
                let list: Vec<String> = legs.iter().map(describe).collect();
                let list = list.join(" + ");
                if *rounds > 1 { format!("{rounds} x ({list})") } else { list }
            }
            Self::Free => "Laps".to_owned(),
        }
    }

    fn legs(&self) -> Vec<Leg> {
        let rounds = |count: usize, share: u32| {
            let rounds = Station::ALL.into_iter().take(count);
            rounds.flat_map(|s| [Leg::run(RUN_METRES / share), Leg::station(s, share)]).collect()
        };
        match self {
            Self::Race => rounds(8, 1),
            Self::HalfRounds => rounds(4, 1),
            Self::HalfDistances => rounds(8, 2),
            Self::Parts { rounds, legs } => {
                let times = usize::try_from(*rounds).unwrap_or(MOST_STEPS);
                legs.iter().cycle().take(legs.len().saturating_mul(times).min(MOST_STEPS)).cloned().collect()
            }
            Self::Free => Vec::new(),
        }
    }

    /// Its steps in order; none for free laps.
    pub fn steps(&self, roxzone: Roxzone) -> Vec<Step> {
        let legs = self.legs();
        let counts = counts_as_race(&legs);
        let (mut steps, mut runs) = (Vec::new(), 0_u8);
        for (index, leg) in legs.iter().enumerate() {
            if index > 0 && roxzone == Roxzone::On {
                steps.push(Step::Roxzone);
            }
            let name = match leg.activity {
                Activity::Run => {
                    runs = runs.saturating_add(1);
                    format!("run {runs}")
                }
                _ => numbered(&legs, index),
            };
            let part = match leg.activity {
                _ if !counts => None,
                Activity::Run => Some(Part::Run(runs)),
                Activity::Station(station) => Some(Part::Station(station)),
                Activity::Other(_) => None,
            };
            steps.push(Step::Leg { leg: leg.clone(), name, part });
        }
        steps
    }

    /// Whether its times are splits of a race: every part at full length and at most once.
    pub fn is_race_like(&self) -> bool {
        counts_as_race(&self.legs())
    }

    /// Reads a list of parts: `1 km + sled push + 1 km + wall balls`, with `3 rounds:` or `3x(..)` around it, and with
    /// lengths, repetitions, loads and targets where they differ: `25 m sled push 152 kg`, `1 km @ 4:45/km`.
    ///
    /// # Errors
    /// [`CourseError`], with what was not understood.
    pub fn parse(text: &str) -> Result<Self, CourseError> {
        super::parse::course(text)
    }
}

fn describe(leg: &Leg) -> String {
    let amount = leg.amount();
    match (&leg.activity, amount.is_empty()) {
        (Activity::Run, false) => amount,
        (_, true) => leg.name().to_owned(),
        _ if leg.is_of_race_length() && leg.load_kg.is_none() => leg.name().to_owned(),
        _ => format!("{} {amount}", leg.name()),
    }
}

fn numbered(legs: &[Leg], index: usize) -> String {
    let name = legs.get(index).map_or("", Leg::name);
    let same = |list: &[Leg]| list.iter().filter(|l| l.name() == name).count();
    if same(legs) < 2 { name.to_owned() } else { format!("{name} {}", same(legs.get(..=index).unwrap_or(legs))) }
}

fn counts_as_race(legs: &[Leg]) -> bool {
    let runs = legs.iter().filter(|l| l.activity == Activity::Run).count();
    let once =
        |leg: &Leg| leg.activity == Activity::Run || legs.iter().filter(|l| l.activity == leg.activity).count() == 1;
    !legs.is_empty() && runs <= Station::ALL.len() && legs.iter().all(|l| l.is_of_race_length() && once(l))
}

/// What could not be read in a list of parts.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CourseError {
    /// There is nothing in it, or nothing between two `+`.
    #[error("a part is missing; write parts with + between them, e.g. 1 km + sled push + 1 km + wall balls")]
    Missing,
    /// A part has no activity and no length.
    #[error("{0:?} is not a part; write a distance, a station or an exercise, e.g. 400 m, sled push 25 m, 20 burpees")]
    Part(String),
    /// A target that is no time.
    #[error("{0:?} is not a target; write a time such as 4:02 or, for a distance, a pace such as 4:45/km")]
    Target(String),
    /// Too many rounds or parts.
    #[error("more than {MOST_STEPS} parts; use free laps instead")]
    TooMany,
}

#[cfg(test)]
#[path = "course_tests.rs"]
mod tests;
