//! What is wanted of the plan, and what comes back: a proposal with its exact difference, which the athlete accepts or
//! refuses. Nothing changes a plan before that.

use crate::domain::adherence::DueId;
use crate::domain::plan::wishes::Day;
use crate::domain::profile::Profile;
use crate::domain::workout::SkipReason;
use jiff::civil::Date;
use uuid::Uuid;

/// What is wanted.
#[derive(Clone, Debug, PartialEq)]
pub enum Wish {
    /// A plan to a race.
    Build(Box<Building>),
    /// That session on another day.
    Move {
        /// Which.
        id: DueId,
        /// To where.
        to: Date,
    },
    /// Not to do that session.
    Skip {
        /// Which.
        id: DueId,
        /// Why.
        reason: SkipReason,
    },
    /// Another session in its place.
    Swap(DueId),
    /// Life came between.
    Happened(Happening),
}

/// What a plan is built from.
#[derive(Clone, Debug, PartialEq)]
pub struct Building {
    /// The day of the race.
    pub race: Date,
    /// The profile with the answers that were given beside it.
    pub profile: Profile,
    /// The day of the long run, if the athlete minds.
    pub long_run_on: Option<Day>,
}

/// What came between.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Happening {
    /// Ill, from the day on.
    Ill,
    /// Injured, from the day on.
    Injured,
    /// Away from the kit for so many days.
    Travelling {
        /// Days, the first included.
        days: u8,
    },
    /// No more than so many minutes on the day.
    Short {
        /// Minutes.
        minutes: u32,
    },
    /// Days were missed: the plan is to go on from here.
    Missed,
    /// Fit again.
    Well,
}

impl Happening {
    /// What can be chosen.
    pub const ALL: [Self; 10] = [
        Self::Ill,
        Self::Injured,
        Self::Short { minutes: 20 },
        Self::Short { minutes: 30 },
        Self::Short { minutes: 45 },
        Self::Travelling { days: 3 },
        Self::Travelling { days: 7 },
        Self::Travelling { days: 14 },
        Self::Missed,
        Self::Well,
    ];

    /// As it is chosen.
    pub fn words(self) -> String {
        match self {
            Self::Ill => "I am ill".to_owned(),
            Self::Injured => "I am injured".to_owned(),
            Self::Travelling { days } => format!("I travel for {days} days, without the kit"),
            Self::Short { minutes } => format!("I have only {minutes} minutes today"),
            Self::Missed => "I missed days: go on from here".to_owned(),
            Self::Well => "I am well again".to_owned(),
        }
    }
}

/// The id of a proposal, by which it is answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OfferId(pub Uuid);

/// A proposal, in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    /// Which.
    pub id: OfferId,
    /// What it is, e.g. `Move Threshold run to Fri 27 Nov`.
    pub title: String,
    /// Why, in a sentence.
    pub reason: String,
    /// The exact difference, a line for each session or week that changes.
    pub lines: Vec<String>,
    /// What was taken for granted, or should be known, a sentence each.
    pub notes: Vec<String>,
}

/// The answer to a proposal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// Do it.
    Accept,
    /// Leave the plan as it is.
    Refuse,
}
