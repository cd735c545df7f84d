//! What is to be timed, and what can happen to a timer. These are what is kept on the disk.

use super::course::Course;
use super::moment::Moment;
use crate::domain::id::WorkoutId;
use crate::domain::workout::WorkoutKind;
use serde::{Deserialize, Serialize};

/// Whether the ways between runs and stations are timed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Roxzone {
    /// They belong to the part after them: one lap a part.
    #[default]
    Off,
    /// A lap of their own between each two parts, summed into the roxzone.
    On,
}

impl Roxzone {
    /// The other.
    #[must_use]
    pub fn toggled(self) -> Self {
        match self {
            Self::Off => Self::On,
            Self::On => Self::Off,
        }
    }
}

/// What is to be timed; fixed once the clock runs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Plan {
    /// The session that it becomes. Made once, so that a second attempt at saving is the same row.
    pub id: WorkoutId,
    /// What the session is.
    pub kind: WorkoutKind,
    /// Its name; empty: the course's.
    #[serde(default)]
    pub title: String,
    /// What is done, in which order.
    pub course: Course,
    /// Whether the ways between the parts are timed.
    #[serde(default)]
    pub roxzone: Roxzone,
}

impl Plan {
    /// A plan without a name of its own.
    pub fn new(kind: WorkoutKind, course: Course, roxzone: Roxzone) -> Self {
        Self { id: WorkoutId::new(), kind, title: String::new(), course, roxzone }
    }

    /// What it is called.
    pub fn name(&self) -> String {
        if self.title.is_empty() { self.course.name(self.kind) } else { self.title.clone() }
    }
}

/// What becomes of the part in which the clock is stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Tail {
    /// It is done.
    Done,
    /// It is not: its time counts in the total alone.
    Unfinished,
    /// Nothing of it counts: the clock should have been stopped at the last lap.
    Dropped,
}

impl Tail {
    /// The next, round and round.
    #[must_use]
    pub fn next(self) -> Self {
        match self {
            Self::Done => Self::Unfinished,
            Self::Unfinished => Self::Dropped,
            Self::Dropped => Self::Done,
        }
    }
}

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum What {
    /// The clock was started.
    Started,
    /// A part ended and the next began.
    Lapped,
    /// The part is not done and the next began.
    Skipped,
    /// The clock was held.
    Paused,
    /// It goes on.
    Resumed,
    /// The clock was stopped for good.
    Stopped(Tail),
    /// The last lap, skip, pause or stop never happened; a pause's time counts again.
    Undone,
    /// What was undone last did happen, when it did.
    Redone,
    /// The program was opened again with the clock running.
    Reopened,
}

/// One thing that happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    /// When.
    pub at: Moment,
    /// What.
    pub what: What,
}
