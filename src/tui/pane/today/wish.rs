//! What can come between an athlete and the plan, as it is chosen from a list, and what is asked of the planner for it.
//! Nothing changes a plan before its proposal is accepted.

use crate::coach::planner::Wish;
use crate::domain::plan::adapt::{Ask, Fever};
use crate::domain::profile::Profile;
use jiff::ToSpan;
use jiff::civil::Date;

/// Days that an illness is taken to last, the first included, until the athlete says more.
const ILL_DAYS: i64 = 3;
/// Days that something that hurts is spared, likewise.
const HURT_DAYS: i64 = 7;

/// What came between.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Happening {
    /// Ill from the day on.
    Ill(Fever),
    /// Something hurts from the day on.
    Injured {
        /// What, in the athlete's words.
        what: String,
    },
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
    /// The last days were missed: the plan is to go on from here.
    Missed {
        /// Days, up to yesterday.
        days: u8,
    },
    /// Well again, or the profile has changed: the days ahead anew.
    Anew,
}

impl Happening {
    /// What can be chosen; what hurts already is offered by its name.
    pub fn all(profile: &Profile, today: Date) -> Vec<Self> {
        let known = profile.injuries_on(today).map(|injury| injury.what.as_str());
        let hurts = known.chain(["something else"]).map(|what| Self::Injured { what: what.to_owned() });
        let short = [20, 30, 45].map(|minutes| Self::Short { minutes });
        let away = [3, 7, 14].map(|days| Self::Travelling { days });
        let missed = [3, 7, 14].map(|days| Self::Missed { days });
        let ill = [Self::Ill(Fever::No), Self::Ill(Fever::Yes)];
        ill.into_iter().chain(hurts).chain(short).chain(away).chain(missed).chain([Self::Anew]).collect()
    }

    /// As it is chosen.
    pub fn words(&self) -> String {
        match self {
            Self::Ill(Fever::No) => "I am ill, without fever".to_owned(),
            Self::Ill(Fever::Yes) => "I am ill, with fever".to_owned(),
            Self::Injured { what } => format!("It hurts: {what}"),
            Self::Travelling { days } => format!("I travel for {days} days, without the kit"),
            Self::Short { minutes } => format!("I have only {minutes} minutes today"),
            Self::Missed { days } => format!("I missed the last {days} days: go on from here"),
            Self::Anew => "I am well again, or my profile has changed: plan the days ahead anew".to_owned(),
        }
    }

    /// What is asked of the planner on a day.
    pub fn wish(self, today: Date) -> Wish {
        let until = |days: i64| today.saturating_add((days - 1).days());
        Wish::Change(match self {
            Self::Ill(fever) => Ask::Ill { from: today, until: until(ILL_DAYS), fever },
            Self::Injured { what } => Ask::Injured { what, from: today, until: until(HURT_DAYS) },
            // What needs no kit can be done anywhere.
            Self::Travelling { days } => {
                Ask::Travelling { from: today, until: until(i64::from(days)), kit: Some(Vec::new()) }
            }
            Self::Short { minutes } => Ask::Short { minutes },
            Self::Missed { days } => Ask::Missed { days: u32::from(days) },
            Self::Anew => return Wish::Rebuild,
        })
    }
}

/// The answer to a proposal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// Do it.
    Accept,
    /// Leave the plan as it is.
    Refuse,
}
