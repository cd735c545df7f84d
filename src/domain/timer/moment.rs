//! Instants by two clocks, and what can be said of the time between two of them.
//!
//! It owns which clock is believed, and when a time is in doubt. Reading the clocks is the store's.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::fmt;

/// How far the calendar clock may drift from the steady one between two events, in milliseconds: clocks are disciplined
/// by up to 500 parts in a million, and the two are not read at the same instant.
const DRIFT_MS: u64 = 2_000;

/// An instant, by two clocks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moment {
    /// Which run of the steady clock: the same number, the same origin. 0 is unknown and equals nothing.
    pub boot: u32,
    /// Milliseconds of a clock that cannot be set and goes on while the computer sleeps.
    pub ticks_ms: u64,
    /// The calendar clock. It can be set, forwards and back.
    pub wall: Timestamp,
}

impl Moment {
    /// What passed from here to `later`. Where both are of one run of the steady clock that one counts, whatever the
    /// calendar says; else the calendar must do, and the time is in doubt. Never negative.
    pub fn until(self, later: Self) -> Passed {
        let wall = later.wall.as_millisecond().saturating_sub(self.wall.as_millisecond());
        if self.boot == later.boot && self.boot != 0 {
            let ms = later.ticks_ms.saturating_sub(self.ticks_ms);
            let by_ms = wall.saturating_sub(i64::try_from(ms).unwrap_or(i64::MAX));
            let moved = by_ms.unsigned_abs() > DRIFT_MS + ms / 1_000;
            return Passed { ms, doubt: moved.then_some(Doubt::ClockSet { by_ms }) };
        }
        match u64::try_from(wall) {
            Ok(ms) => Passed { ms, doubt: Some(Doubt::Restarted { ms }) },
            Err(_) => Passed { ms: 0, doubt: Some(Doubt::SetBack { ms: wall.unsigned_abs() }) },
        }
    }
}

/// What passed between two moments.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Passed {
    /// Milliseconds.
    pub ms: u64,
    /// Why that may be wrong, or what else happened to the clock.
    pub doubt: Option<Doubt>,
}

/// Something that happened to a clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Doubt {
    /// The calendar clock was set while the steady one went on: the time is right.
    ClockSet {
        /// How far, in milliseconds; negative: back.
        by_ms: i64,
    },
    /// No steady clock spans the gap, so the calendar's was taken.
    Restarted {
        /// The gap, in milliseconds.
        ms: u64,
    },
    /// No steady clock spans the gap and the calendar went back: at least this much is missing.
    SetBack {
        /// How far back, in milliseconds.
        ms: u64,
    },
}

impl Doubt {
    /// Whether the time of the part may be wrong.
    pub fn is_serious(self) -> bool {
        !matches!(self, Self::ClockSet { .. })
    }
}

impl fmt::Display for Doubt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::ClockSet { by_ms } => {
                let way = if by_ms < 0 { "back" } else { "forward" };
                write!(
                    f,
                    "the computer's clock was set {way} by {}; the times are not affected",
                    clock(by_ms.unsigned_abs())
                )
            }
            Self::Restarted { ms } => write!(f, "{} of it passed over a restart, by the calendar clock", clock(ms)),
            Self::SetBack { ms } => {
                write!(f, "over a restart the calendar clock went back by {}: it was longer than it says", clock(ms))
            }
        }
    }
}

/// Milliseconds as `4:38` or `1:14:32`; begun seconds are not counted.
pub fn clock(ms: u64) -> String {
    let seconds = ms / 1_000;
    let (hours, minutes, seconds) = (seconds / 3_600, seconds / 60 % 60, seconds % 60);
    if hours > 0 { format!("{hours}:{minutes:02}:{seconds:02}") } else { format!("{minutes}:{seconds:02}") }
}
