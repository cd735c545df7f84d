//! The check-in: five keys a day on how the athlete is, and what follows from them for the next hard session.
//!
//! It owns the answers, their words and the rule of red flags. What the plan does about a flag is the plan's. Everything is
//! optional: a key that was not pressed is none, and a day without a check-in says nothing.

mod flag;

pub use flag::{Advice, Flag, Flagged, Light, RED_FLAGS, TRAFFIC_LIGHT, flags, light};

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::fmt;
use uuid::Uuid;

/// An answer of one key, 1 to 5. What 1 and 5 mean is the question's: see [`Question::words`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "u8", into = "u8")]
pub struct Score(u8);

impl Score {
    /// All, 1 to 5.
    pub const ALL: [Self; 5] = [Self(1), Self(2), Self(3), Self(4), Self(5)];

    /// A score; none outside 1 to 5.
    pub fn new(value: u8) -> Option<Self> {
        (1..=5).contains(&value).then_some(Self(value))
    }

    /// Its number.
    pub fn value(self) -> u8 {
        self.0
    }
}

impl TryFrom<u8> for Score {
    type Error = String;

    fn try_from(value: u8) -> Result<Self, String> {
        Self::new(value).ok_or_else(|| format!("{value} is not 1 to 5"))
    }
}

impl From<Score> for u8 {
    fn from(score: Score) -> Self {
        score.0
    }
}

impl fmt::Display for Score {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// The five questions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Question {
    /// How the night was: 5 is best.
    Sleep,
    /// How sore the muscles are: 5 is worst.
    Soreness,
    /// The mood: 5 is best.
    Mood,
    /// Stress beside training: 5 is worst.
    Stress,
    /// Pain, which is not soreness: 5 is worst.
    Pain,
}

impl Question {
    /// All, in the order in which they are asked.
    pub const ALL: [Self; 5] = [Self::Sleep, Self::Soreness, Self::Mood, Self::Stress, Self::Pain];

    /// As it is shown and typed: `sleep` .. `pain`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Sleep => "sleep",
            Self::Soreness => "soreness",
            Self::Mood => "mood",
            Self::Stress => "stress",
            Self::Pain => "pain",
        }
    }

    /// The question of a name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|q| q.name() == name)
    }

    /// What 1 to 5 mean. Where a rule counts in tenths, the words say which.
    pub fn words(self) -> [&'static str; 5] {
        match self {
            Self::Sleep => ["hardly slept", "under 6 hours, or bad", "fair", "good", "very good"],
            Self::Soreness => {
                ["none", "a little (1-3 of 10)", "clear (4-6 of 10)", "strong (7-8 of 10)", "can hardly move"]
            }
            Self::Mood => ["very low", "low", "even", "good", "very good"],
            Self::Stress => ["none", "a little", "some", "much", "too much"],
            Self::Pain => {
                ["none", "slight (1-2 of 10)", "clear (3-4 of 10)", "strong (5-6 of 10)", "severe (7 of 10 and more)"]
            }
        }
    }

    /// The word of a score.
    pub fn word(self, score: Score) -> &'static str {
        self.words()[usize::from(score.0 - 1)]
    }
}

/// The check-in of a day.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CheckIn {
    /// The day, where the athlete was. There is one check-in a day.
    pub date: Date,
    /// How the night before was: 1 hardly slept, 5 very good.
    #[serde(default)]
    pub sleep: Option<Score>,
    /// Soreness: 1 none, 5 can hardly move.
    #[serde(default)]
    pub soreness: Option<Score>,
    /// Mood: 1 very low, 5 very good.
    #[serde(default)]
    pub mood: Option<Score>,
    /// Stress: 1 none, 5 too much.
    #[serde(default)]
    pub stress: Option<Score>,
    /// Pain: 1 none, 5 severe.
    #[serde(default)]
    pub pain: Option<Score>,
    /// The athlete's words, e.g. where it hurts.
    #[serde(default)]
    pub note: String,
}

impl CheckIn {
    /// An empty check-in of a day.
    pub fn new(date: Date) -> Self {
        Self { date, sleep: None, soreness: None, mood: None, stress: None, pain: None, note: String::new() }
    }

    /// The answer to a question.
    pub fn get(&self, question: Question) -> Option<Score> {
        match question {
            Question::Sleep => self.sleep,
            Question::Soreness => self.soreness,
            Question::Mood => self.mood,
            Question::Stress => self.stress,
            Question::Pain => self.pain,
        }
    }

    /// Answers a question, or takes an answer back.
    pub fn set(&mut self, question: Question, score: Option<Score>) {
        let answer = match question {
            Question::Sleep => &mut self.sleep,
            Question::Soreness => &mut self.soreness,
            Question::Mood => &mut self.mood,
            Question::Stress => &mut self.stress,
            Question::Pain => &mut self.pain,
        };
        *answer = score;
    }

    /// Whether it says nothing: all was taken back.
    pub fn is_empty(&self) -> bool {
        Question::ALL.into_iter().all(|q| self.get(q).is_none()) && self.note.trim().is_empty()
    }
}

/// A check-in's id. It is made of the day, so that two computers which were apart speak of the same row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct CheckInId(pub Uuid);

impl CheckInId {
    /// The id of a day's check-in: its digits in a UUID of version 8, whose bytes are the program's own.
    pub fn of(date: Date) -> Self {
        let mut bytes = *b"hyrox day\0\0\0\0\0\0\0";
        let [century, year] = date.year().to_be_bytes();
        let [month] = date.month().to_be_bytes();
        let [day] = date.day().to_be_bytes();
        bytes[12..].copy_from_slice(&[century, year, month, day]);
        Self(uuid::Builder::from_custom_bytes(bytes).into_uuid())
    }
}

impl fmt::Display for CheckInId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
#[path = "check_in_tests.rs"]
mod tests;
