//! What the readers of GPX and TCX count: points against the limit of a reading, sessions and laps against the most that a
//! file may hold.

use super::draft::MOST_PARTS;
use super::{Limits, ReadError};
use crate::domain::workout::Workout;

/// The sessions of a file as they are found.
pub(super) struct Tally {
    limits: Limits,
    /// What a session is called there: `tracks`, `activities`.
    what: &'static str,
    points: u64,
    found: Vec<Result<Workout, ReadError>>,
}

impl Tally {
    pub(super) fn new(limits: Limits, what: &'static str) -> Self {
        Self { limits, what, points: 0, found: Vec::new() }
    }

    /// A point begins.
    pub(super) fn count_point(&mut self) -> Result<(), ReadError> {
        self.points += 1;
        let most = self.limits.points;
        if self.points > most { Err(too_many("track points", most)) } else { Ok(()) }
    }

    /// Checks that there is room for one more, then takes what `session` gives.
    pub(super) fn push(&mut self, session: impl FnOnce() -> Result<Workout, ReadError>) -> Result<(), ReadError> {
        has_room(self.found.len(), self.what)?;
        self.found.push(session());
        Ok(())
    }

    /// The sessions, or that there is none and what the file is instead.
    pub(super) fn end(self, instead: &str) -> Result<Vec<Result<Workout, ReadError>>, ReadError> {
        if self.found.is_empty() { Err(ReadError::NoActivity { what: instead.to_owned() }) } else { Ok(self.found) }
    }
}

/// Whether one more part of a file can be taken.
pub(super) fn has_room(count: usize, what: &'static str) -> Result<(), ReadError> {
    if count >= MOST_PARTS { Err(too_many(what, MOST_PARTS as u64)) } else { Ok(()) }
}

fn too_many(what: &'static str, limit: u64) -> ReadError {
    ReadError::TooBig { what, limit, next: "export its sessions one by one" }
}
