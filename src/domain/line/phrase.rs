//! What a phrase of a line can be: a value, a day, a word, a note, or a doubt. No grammar.

use super::vocabulary::Term;
use crate::domain::units::{LONGEST_S, UnitError};
use jiff::civil::Date;
use std::fmt;
use std::ops::Range;

/// Why a part of a line was not taken. Shown to the athlete: what would be right.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Doubt {
    /// No word of the vocabulary.
    Unknown,
    /// A bare number without a place.
    NoUnit,
    /// Known, but nothing that the log keeps.
    NoField,
    /// A value that fits nothing it stands beside.
    Unplaced,
    /// A second value where one fits.
    Twice,
    /// `1:05` may be minutes or hours.
    HoursOrMinutes,
    /// `5x20` may be repetitions or a load.
    RepsOrLoad,
    /// `40m` may be metres or minutes.
    MetresOrMinutes,
    /// `@3:10` may be a pace or a time.
    PaceOrTime,
    /// Distance and time do not go together.
    Speed,
    /// A time of day.
    TimeOfDay,
    /// Not 0 to 10.
    Rpe,
    /// Not a heart rate, or the average above the highest.
    HeartRate,
    /// A day that has not come yet.
    Future,
    /// No day of the calendar.
    NoSuchDay,
    /// A number that is out of range.
    Range,
    /// A value that is none of its unit.
    Value(UnitError),
}

impl fmt::Display for Doubt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Unknown => "not known; in quotes it is kept as a note",
            Self::NoUnit => "a number of what? such as 8.1k, 40min, 100kg or rpe 8",
            Self::NoField => "the log has no field for it; in quotes it is kept as a note",
            Self::Unplaced => "not clear what it belongs to",
            Self::Twice => "said before",
            Self::HoursOrMinutes => "hours or minutes? such as 1h05 or 1m05",
            Self::RepsOrLoad => "repetitions or a load? such as 5x20@60 or 5x20kg",
            Self::MetresOrMinutes => "metres or minutes? such as 40min",
            Self::PaceOrTime => "a pace or a time? such as 3:10/km",
            Self::Speed => "too fast or too slow to be true: check distance and time",
            Self::TimeOfDay => "a time of day is not kept; a pace is written 5:15/km",
            Self::Rpe => "an RPE of 0 to 10",
            Self::HeartRate => "average and highest, 25 to 260 beats a minute, such as hr 148/171",
            Self::Future => "that day has not come yet",
            Self::NoSuchDay => "no such day; such as 20 nov or 2026-11-20",
            Self::Range => "more than a session holds",
            Self::Value(error) => return error.fmt(f),
        })
    }
}

/// A time and how it was written.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Time {
    /// Seconds.
    pub seconds: f64,
    /// How it was written.
    pub written: Written,
}

impl Time {
    /// Seconds, where a distance tells minutes from hours. `pace` is the fastest and the slowest that can be, in seconds a
    /// kilometre; over less than a lap of the track more can be.
    pub(super) fn over(self, metres: f64, pace: (f64, f64)) -> Result<f64, Doubt> {
        let fastest = if metres < 400.0 { pace.0 * 0.6 } else { pace.0 };
        let fits = |seconds: f64| (fastest..=pace.1).contains(&(seconds * 1000.0 / metres));
        match self.written {
            _ if fits(self.seconds) => Ok(self.seconds),
            Written::Short(hours) if fits(hours) && hours <= LONGEST_S => Ok(hours),
            _ => Err(Doubt::Speed),
        }
    }

    /// Seconds of something that lasts, where nothing tells minutes from hours: `45:00` is plain, `1:05` is not.
    pub(super) fn alone(self) -> Result<f64, Doubt> {
        match self.written {
            Written::Short(_) if self.seconds < 600.0 => Err(Doubt::HoursOrMinutes),
            _ => Ok(self.seconds),
        }
    }
}

/// How a time was written.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Written {
    /// `m:ss`; read as `h:mm` it would be this many seconds.
    Short(f64),
    /// `h:mm:ss`.
    Full,
    /// With the names of its units.
    Spelled,
}

/// One factor of a product.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Factor {
    /// A bare number.
    Bare(f64),
    /// Repetitions, said.
    Reps(u32),
    /// Metres.
    Metres(f64),
    /// Kilograms.
    Load(f64),
    /// A time.
    Time(Time),
}

/// The load behind an `@`, in kilograms.
pub(super) type Kilograms = f64;

/// `5x5@100@8`, `5,5,3@100`, `6x1k`.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Product {
    /// One to three, in order. Empty when it is a list.
    pub factors: Vec<Factor>,
    /// Repetitions set by set.
    pub list: Vec<u32>,
    /// The load behind the `@`.
    pub load: Option<Kilograms>,
    /// The exertion behind the last `@`.
    pub rpe: Option<f64>,
}

/// A value that belongs to the exercise, run or session it stands beside.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Value {
    /// A time.
    Time(Time),
    /// A time behind an `@`.
    At(Time),
    /// Metres.
    Metres(f64),
    /// Kilograms.
    Load(Kilograms),
    /// Seconds a kilometre.
    Pace(f64),
    /// A bare number.
    Bare(f64),
    /// Repetitions, said.
    Reps(u32),
    /// Repetitions in reserve.
    Reserve(u32),
    /// Metres climbed.
    Climb(f64),
    /// Sets or laps.
    Product(Product),
}

/// Heart rates in beats a minute.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Heart {
    /// The average.
    pub average: Option<u16>,
    /// The highest.
    pub highest: Option<u16>,
}

/// What a phrase is.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Item {
    /// A word of the vocabulary.
    Word(&'static Term),
    /// An exercise by its own name.
    Named(String),
    /// A title.
    Title(String),
    /// A note.
    Note(String),
    /// A tag, lower case, without `#`.
    Tag(String),
    /// A day, not in the future.
    Date(Date),
    /// The session's exertion, 0 to 10.
    Rpe(f64),
    /// Heart rate.
    Heart(Heart),
    /// The session's duration.
    Total(Time),
    /// A run of a race, 1 to 8.
    PartRun(u8),
    /// A value.
    Value(Value),
    /// Not taken.
    Doubt(Doubt),
}

/// A phrase and its bytes in the line.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Phrase {
    /// What it is.
    pub item: Item,
    /// Where it stands.
    pub range: Range<usize>,
}
