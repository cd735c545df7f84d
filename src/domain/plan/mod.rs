//! The training plan: from wishes to concrete sessions, the proof that its rules hold, and its changes. Pure.
//!
//! [`wishes`] is what is wanted, [`mod@build`] makes a plan of it, [`mod@check`] proves one without asking the builder, [`adapt`]
//! proposes changes, [`ics`] writes it for a calendar, [`stored`] says how it lies in JSON. What was done is the log's; how
//! much of it is [`super::adherence`]'s.

pub mod adapt;
pub mod adjustment;
pub mod build;
pub mod check;
pub mod ics;
pub mod injury;
pub mod link;
pub mod movement;
pub mod rule;
pub mod session;
pub mod stored;
pub mod wishes;
pub mod words;

pub use adjustment::{Adjustment, AdjustmentId, Difference, Frame};
pub use build::{Clash, build};
pub use check::{Rule, Violation, check};
pub use link::Link;
pub use movement::Movement;
pub use session::{Amount, Focus, Item, Part, PlannedSession, Step};
pub use wishes::{Holiday, Level, Priority, Race, Wishes};

use super::adherence::{Due, DueId};
use super::athlete::Division;
use super::id::PlanId;
use super::load::Planned;
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A phase of a plan, by the words of `training_plans`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    /// Aerobic volume, technique of all stations, heavy strength.
    Base,
    /// Threshold, compromised runs, race loads.
    Build,
    /// Simulations and pacing.
    Peak,
    /// Less volume, the same intensity, the race.
    Taper,
    /// After a race.
    Recovery,
}

impl Phase {
    /// All, in the order of a plan.
    pub const ALL: [Self; 5] = [Self::Base, Self::Build, Self::Peak, Self::Taper, Self::Recovery];

    /// `base` .. `recovery`, as it is stored.
    pub fn key(self) -> &'static str {
        match self {
            Self::Base => "base",
            Self::Build => "build",
            Self::Peak => "peak",
            Self::Taper => "taper",
            Self::Recovery => "recovery",
        }
    }

    /// `Base` .. `Recovery`, as it is shown.
    pub fn name(self) -> &'static str {
        match self {
            Self::Base => "Base",
            Self::Build => "Build",
            Self::Peak => "Peak",
            Self::Taper => "Taper",
            Self::Recovery => "Recovery",
        }
    }
}

/// A week of a plan: seven days from its first.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Week {
    /// Its first day, by the athlete's start of the week.
    pub first: Date,
    /// Its phase.
    pub phase: Phase,
    /// Whether it is one of rest within its phase.
    #[serde(default)]
    pub deload: bool,
    /// Its load in AU as it is stated: the sum of its sessions that are on.
    pub load_au: f64,
}

impl Week {
    /// Its last day.
    pub fn last(&self) -> Date {
        self.first.saturating_add(6.days())
    }

    /// Whether it holds a day.
    pub fn holds(&self, day: Date) -> bool {
        (self.first..=self.last()).contains(&day)
    }
}

/// Where a day stands in a plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// The week, from 1.
    pub week: usize,
    /// Of so many.
    pub of: usize,
    /// Its phase.
    pub phase: Phase,
    /// Whether it is a week of rest.
    pub deload: bool,
    /// Days to the race that the plan leads to; 0 on its day, none after it.
    pub days_to_race: Option<i32>,
}

/// A plan. Each session and each adjustment is a field of its own where it is stored (see [`stored`]), so that changes of
/// two computers meet session by session.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Plan {
    /// Which.
    pub id: PlanId,
    /// Its name, e.g. `Berlin, 18 Jan 2027`.
    pub name: String,
    /// Its first day.
    pub start: Date,
    /// Its races, in the order of their days.
    pub races: Vec<Race>,
    /// Whose loads it trains with; none: not known, loads are shares of the race's.
    #[serde(default)]
    pub division: Option<Division>,
    /// The level that it was built for.
    pub level: Level,
    /// The longest run that the first weeks stand on, in metres: as it was said, or as it was taken.
    pub longest_run_m: f64,
    /// Seconds a kilometre with which running in time is counted: the easy pace, or one taken for the level.
    pub counted_pace_s: f64,
    /// What was taken for granted because it was not said, a sentence each.
    #[serde(default)]
    pub assumed: Vec<String>,
    /// Its weeks in order, none missing.
    pub weeks: Vec<Week>,
    /// What it was built from.
    pub wishes: Wishes,
    /// When it was ended by the athlete or by a new plan.
    #[serde(default)]
    pub ended_at: Option<Timestamp>,
    /// Its sessions.
    #[serde(flatten, with = "stored::sessions")]
    pub sessions: BTreeMap<DueId, PlannedSession>,
    /// Its changes.
    #[serde(flatten, with = "stored::adjustments")]
    pub adjustments: BTreeMap<AdjustmentId, Adjustment>,
    /// What the athlete linked by hand.
    #[serde(flatten, with = "stored::links")]
    pub links: BTreeMap<DueId, Link>,
}

impl Plan {
    /// The race that it leads to: the last of the most important ones.
    pub fn race(&self) -> Option<&Race> {
        self.races.iter().min_by_key(|r| (r.priority, std::cmp::Reverse(r.date)))
    }

    /// The last day of its last week; its start without weeks.
    pub fn last(&self) -> Date {
        self.weeks.last().map_or(self.start, Week::last)
    }

    /// The week of a day.
    pub fn week_of(&self, day: Date) -> Option<&Week> {
        self.weeks.iter().find(|w| w.holds(day))
    }

    /// The sessions of the plan in the order of their days; those taken out are left out.
    pub fn in_order(&self) -> Vec<&PlannedSession> {
        let mut all: Vec<&PlannedSession> = self.sessions.values().filter(|s| !s.removed).collect();
        all.sort_by_key(|s| (s.date, s.order, s.id));
        all
    }

    /// The sessions of a day in their order.
    pub fn on(&self, day: Date) -> Vec<&PlannedSession> {
        let mut all: Vec<&PlannedSession> = self.sessions.values().filter(|s| s.date == day && !s.removed).collect();
        all.sort_by_key(|s| (s.order, s.id));
        all
    }

    /// The sessions of some days, both ends included, in their order.
    pub fn between(&self, first: Date, last: Date) -> Vec<&PlannedSession> {
        self.in_order().into_iter().filter(|s| (first..=last).contains(&s.date)).collect()
    }

    /// Where a day stands; none before its first week and after its last.
    pub fn place(&self, day: Date) -> Option<Place> {
        let at = self.weeks.iter().position(|w| w.holds(day))?;
        let week = self.weeks.get(at)?;
        let to_race = |race: &Race| day.until(race.date).ok().map(|span| span.get_days());
        Some(Place {
            week: at + 1,
            of: self.weeks.len(),
            phase: week.phase,
            deload: week.deload,
            days_to_race: self.race().and_then(to_race).filter(|days| *days >= 0),
        })
    }

    /// Its sessions as adherence looks at them.
    pub fn dues(&self) -> Vec<Due> {
        self.in_order().into_iter().map(PlannedSession::due).collect()
    }

    /// The loads of what is still to be done, for the planned future of the load's series. A session whose load is no load
    /// is left out; [`mod@check`] names it.
    pub fn planned_loads(&self, from: Date) -> Vec<Planned> {
        let ahead = self.in_order().into_iter().filter(|s| s.date >= from && s.is_on());
        ahead.filter_map(|s| s.planned().ok()).collect()
    }

    /// The load in AU of the sessions that are on, of some days.
    pub fn load_between(&self, first: Date, last: Date) -> f64 {
        self.between(first, last).into_iter().filter(|s| s.is_on()).map(PlannedSession::load).sum()
    }

    /// The same plan with each week's load stated anew, after sessions changed.
    #[must_use]
    pub fn restated(mut self) -> Self {
        let loads: Vec<f64> = self.weeks.iter().map(|w| self.load_between(w.first, w.last())).collect();
        for (week, load) in self.weeks.iter_mut().zip(loads) {
            week.load_au = load;
        }
        self
    }
}

#[cfg(test)]
#[path = "plan_tests.rs"]
mod tests;
