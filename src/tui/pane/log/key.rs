//! The fields of the form: what each is of a session.

use crate::domain::workout::{Part, WorkoutKind};
use serde::{Deserialize, Serialize};

/// A field of the form. It is stored with a half-filled form, so names stay.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Key {
    /// The day.
    Date,
    /// What it was.
    Kind,
    /// Whether it was done, else why not.
    Done,
    /// Its name.
    Title,
    /// How long, warm-up and rest included.
    Duration,
    /// Exertion of the whole.
    Rpe,
    /// Against what was wanted.
    Feel,
    /// Average heart rate.
    HeartAvg,
    /// Highest heart rate.
    HeartMax,
    /// What the run was for.
    RunKind,
    /// How far the run was.
    Distance,
    /// How long the run was.
    RunTime,
    /// Metres climbed.
    Climb,
    /// A lap, by the number of its row.
    Lap(u16, LapPart),
    /// Equal sets of an exercise, by the number of their row.
    Set(u16, SetPart),
    /// A part of a race.
    Split(Part),
    /// The load of a part, where it is not the division's.
    SplitLoad(Part),
    /// The athlete's words.
    Notes,
    /// Tags.
    Tags,
}

/// A column of the laps.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LapPart {
    /// How far.
    Distance,
    /// How long.
    Time,
    /// Average heart rate.
    Heart,
}

impl LapPart {
    /// All, in the order of the table.
    pub const ALL: [Self; 3] = [Self::Distance, Self::Time, Self::Heart];

    /// Title and columns.
    pub fn column(self) -> (&'static str, u16) {
        match self {
            Self::Distance => ("distance", 9),
            Self::Time => ("time", 8),
            Self::Heart => ("HR", 4),
        }
    }
}

/// A column of the sets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SetPart {
    /// The exercise; empty: that of the row above.
    Name,
    /// How many equal sets.
    Count,
    /// Repetitions of each.
    Reps,
    /// Load of each.
    Load,
    /// Distance of each.
    Distance,
    /// Time of each.
    Time,
    /// Exertion of each.
    Rpe,
    /// Repetitions in reserve of each.
    Rir,
}

impl SetPart {
    /// All, in the order of the table.
    pub const ALL: [Self; 8] =
        [Self::Name, Self::Count, Self::Reps, Self::Load, Self::Distance, Self::Time, Self::Rpe, Self::Rir];

    /// Title and columns.
    pub fn column(self) -> (&'static str, u16) {
        match self {
            Self::Name => ("exercise", 14),
            Self::Count => ("sets", 4),
            Self::Reps => ("reps", 4),
            Self::Load => ("load", 8),
            Self::Distance => ("dist", 6),
            Self::Time => ("time", 7),
            Self::Rpe => ("rpe", 3),
            Self::Rir => ("rir", 3),
        }
    }
}

/// A group of fields that some kinds of session ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Section {
    /// The running in it.
    Run,
    /// Exercises.
    Sets,
    /// The 17 parts of a race.
    Splits,
}

impl Section {
    /// The sections that a kind of session asks for, in their order.
    pub fn of(kind: WorkoutKind) -> &'static [Self] {
        match kind {
            WorkoutKind::Run => &[Self::Run],
            WorkoutKind::Strength => &[Self::Sets],
            WorkoutKind::Hiit | WorkoutKind::Other => &[Self::Sets, Self::Run],
            WorkoutKind::Simulation => &[Self::Splits, Self::Sets],
            WorkoutKind::Race => &[Self::Splits],
        }
    }

    /// All, in the order in which those stand that a kind does not ask for.
    pub const ALL: [Self; 3] = [Self::Splits, Self::Sets, Self::Run];

    /// Whether a field belongs to it.
    pub fn holds(self, key: Key) -> bool {
        match key {
            Key::RunKind | Key::Distance | Key::RunTime | Key::Climb | Key::Lap(..) => self == Self::Run,
            Key::Set(..) => self == Self::Sets,
            Key::Split(_) | Key::SplitLoad(_) => self == Self::Splits,
            _ => false,
        }
    }
}

impl Key {
    /// The field of a problem, as [`crate::domain::workout::Problem`] names it.
    pub fn of_problem(field: &str) -> Option<Self> {
        Some(match field {
            "date" => Self::Date,
            "duration_s" => Self::Duration,
            "rpe" => Self::Rpe,
            "heart_rate_avg" => Self::HeartAvg,
            "heart_rate_max" => Self::HeartMax,
            "run.distance_m" => Self::Distance,
            "run.duration_s" => Self::RunTime,
            split => Self::Split(Part::from_key(split.strip_prefix("splits.")?)?),
        })
    }
}
