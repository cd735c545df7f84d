//! What is wished of the planner.

use crate::domain::plan::Wishes;
use crate::domain::plan::adapt::Ask;
use crate::domain::plan::wishes::Day;
use crate::domain::profile::Profile;
use crate::domain::workout::Workout;
use jiff::civil::Date;

/// What is wished.
#[derive(Clone, Debug, PartialEq)]
pub enum Wish {
    /// A new plan to a race.
    Build(Box<Building>),
    /// The days ahead of the plan anew, from the profile as it is now.
    Rebuild,
    /// A change of the plan.
    Change(Ask),
}

/// What a plan is built from.
#[derive(Clone, Debug, PartialEq)]
pub struct Building {
    /// The day of the race.
    pub race: Date,
    /// The profile with the answers that were given beside it; it is kept when the plan is accepted.
    pub profile: Profile,
    /// Minutes on each day of the week, Monday first; none: not said.
    pub minutes: Option<[u32; 7]>,
    /// The day of the long run, if the athlete minds.
    pub long_run_on: Option<Day>,
}

impl Building {
    /// For a race, with what a profile says.
    pub fn new(race: Date, profile: Profile) -> Self {
        Self { race, profile, minutes: None, long_run_on: None }
    }

    /// The wishes that it comes to.
    pub fn wishes(&self, log: &[Workout], today: Date) -> Wishes {
        let wishes = Wishes::of(&self.profile, log, today, self.race);
        Wishes { minutes: self.minutes, long_run_on: self.long_run_on, ..wishes }
    }
}
