//! A session on one line: `legs squat 5x5@100 rdl 3x8@80 rpe 7 yesterday`.
//!
//! [`read`] takes any text and never fails: what it is sure of stands in the session, what it is not sure of stays where it
//! is and is marked, and no number is guessed. [`write()`] is the way back. It owns the grammar; single values are
//! [`super::units`]'s, the words are data in `line/vocabulary.rs`. It has no clock: it is told what day it is.
//!
//! A line is cut into lexemes (`lex`), these are joined to phrases that stand for themselves (`scan`, `value`, `date`, `phrase`), and
//! the phrases are given to what they stand beside: the run, an exercise, a part of the race, or the session (`draft`,
//! `run`, `exercise`, `product`, `settle`). What follows an exercise belongs to it, until the next one.

mod date;
mod draft;
mod exercise;
mod lex;
mod phrase;
mod product;
mod run;
mod scan;
mod settle;
mod value;
mod vocabulary;
mod write;

use super::profile::Units;
use super::workout::Workout;
use jiff::civil::Date;
use std::ops::Range;

pub use phrase::Doubt;
pub use write::write;

/// What a part of a line was understood as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Field {
    /// What the session was.
    Kind,
    /// What the run was for.
    RunKind,
    /// The title.
    Title,
    /// The day.
    Date,
    /// The duration of the whole session.
    Duration,
    /// Running, or the distance of it.
    Run,
    /// Laps of the run.
    Laps,
    /// The time of what it stands beside.
    Time,
    /// The pace of the run.
    Pace,
    /// Metres climbed.
    Climb,
    /// An exercise or a station.
    Exercise,
    /// Sets, repetitions, loads or distances of an exercise.
    Sets,
    /// A part of a race.
    Part,
    /// Exertion of the session.
    Rpe,
    /// How it was against what was wanted.
    Feel,
    /// Heart rate.
    HeartRate,
    /// It was not done, or why.
    Skip,
    /// A note.
    Note,
    /// A tag.
    Tag,
}

/// How a part of a line was read.
#[derive(Clone, Debug, PartialEq)]
pub enum Reading {
    /// It stands in the session.
    Understood {
        /// As what.
        field: Field,
        /// Its value, as the athlete says it: `8.1 km`, `5 x 5 at 100 kg`.
        shown: String,
    },
    /// A small word without a meaning of its own.
    Filler,
    /// It does not stand in the session.
    Unsure(Doubt),
}

/// A part of a line and how it was read.
#[derive(Clone, Debug, PartialEq)]
pub struct Token {
    /// Bytes of the line, on character boundaries; tokens are in order and do not overlap.
    pub range: Range<usize>,
    /// How it was read.
    pub reading: Reading,
}

/// Where the kind of the session comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KindFrom {
    /// A word of the line.
    Said,
    /// What was done.
    Inferred,
    /// Nowhere: it is [`super::workout::WorkoutKind::Other`] until it is said.
    Unknown,
}

/// A line as it was read.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// What was understood, with the day of reading where none was said. What a run lacks is 0 in it, and so one of its
    /// problems.
    pub workout: Workout,
    /// Where its kind comes from.
    pub kind_from: KindFrom,
    /// Every letter and digit of the line is in exactly one token.
    pub tokens: Vec<Token>,
}

impl Line {
    /// The tokens that stand in the session.
    pub fn understood(&self) -> impl Iterator<Item = &Token> {
        self.tokens.iter().filter(|token| matches!(token.reading, Reading::Understood { .. }))
    }

    /// The tokens that the athlete should look at.
    pub fn unsure(&self) -> impl Iterator<Item = &Token> {
        self.tokens.iter().filter(|token| matches!(token.reading, Reading::Unsure(_)))
    }

    /// Whether there is something to save and nothing to look at.
    pub fn is_sure(&self) -> bool {
        self.unsure().next().is_none() && self.understood().next().is_some()
    }
}

/// Reads a line. `today` is the athlete's day: days are counted from it, and none after it is taken. Bare loads are in
/// the athlete's unit, bare distances of a run too.
pub fn read(line: &str, today: Date, units: Units) -> Line {
    draft::Draft::of(scan::Scanner::new(line, today, units).phrases(), today, units).settle()
}

#[cfg(test)]
#[path = "line_tests.rs"]
mod tests;
