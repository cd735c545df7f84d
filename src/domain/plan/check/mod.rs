//! The proof of a plan: rules measured on what stands in it, without a word from the builder.
//!
//! It owns the rules and what a breach of one says: the rule, the day, the numbers. It uses the plan, its wishes, the rule
//! table and the rulebook, and nothing of [`mod@super::build`], so that a mistake there cannot hide itself here.

mod amount;
mod content;
mod spacing;
mod taper;

use super::session::PlannedSession;
use super::{Phase, Plan, Week};
use crate::domain::workout::Workout;
use jiff::civil::Date;
use std::fmt;

/// A rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rule {
    /// A week's stated load is the sum of its sessions.
    StatedLoad,
    /// A session's minutes are the sum of its steps.
    StatedMinutes,
    /// A day has no more minutes than the athlete has.
    DayMinutes,
    /// A week has no more days of training than were wished.
    WeekDays,
    /// A week has no more hours than were wished.
    WeekHours,
    /// A run is at most 1.10 x the longest of 30 days.
    LongestRun,
    /// 24 h from heavy legs to a quality run, 48 h in peak.
    HeavyLegs,
    /// Hard days do not follow one another without end.
    HardDays,
    /// Enough of a phase's running is easy.
    EasyShare,
    /// The taper has 41 to 60 % less.
    TaperVolume,
    /// The taper keeps the intensity.
    TaperIntensity,
    /// The taper keeps the number of sessions.
    TaperSessions,
    /// Strength is trained each week to the last fortnight.
    Strength,
    /// No kit that the athlete lacks.
    Kit,
    /// Nothing loads what is hurt.
    Injury,
    /// Loads and amounts of the race are the rulebook's.
    RaceFacts,
    /// At most 150 m of each sled a session, two sled sessions a week.
    Sled,
    /// A full simulation is rare, and not in the last days.
    FullSimulation,
    /// Weeks lie end to end, and sessions within them.
    Calendar,
}

impl Rule {
    /// All.
    pub const ALL: [Self; 19] = [
        Self::StatedLoad,
        Self::StatedMinutes,
        Self::DayMinutes,
        Self::WeekDays,
        Self::WeekHours,
        Self::LongestRun,
        Self::HeavyLegs,
        Self::HardDays,
        Self::EasyShare,
        Self::TaperVolume,
        Self::TaperIntensity,
        Self::TaperSessions,
        Self::Strength,
        Self::Kit,
        Self::Injury,
        Self::RaceFacts,
        Self::Sled,
        Self::FullSimulation,
        Self::Calendar,
    ];

    /// What it asks, in a line.
    pub fn text(self) -> &'static str {
        match self {
            Self::StatedLoad => "a week's stated load is the sum of its sessions",
            Self::StatedMinutes => "a session's minutes are the sum of its steps",
            Self::DayMinutes => "a day has no more minutes than you have",
            Self::WeekDays => "a week has no more days of training than you wish",
            Self::WeekHours => "a week has no more hours than you wish",
            Self::LongestRun => "a run is at most 1.10 x the longest of the last 30 days",
            Self::HeavyLegs => "24 h from heavy legs to a quality run, 48 h in peak",
            Self::HardDays => "never three hard days in a row; 48 h between them for a first race",
            Self::EasyShare => "enough of the running is easy",
            Self::TaperVolume => "the taper has 41 to 60 % less volume",
            Self::TaperIntensity => "the taper keeps the intensity",
            Self::TaperSessions => "the taper keeps the number of sessions, within 1",
            Self::Strength => "strength is trained each week to the last fortnight",
            Self::Kit => "no kit that you lack",
            Self::Injury => "nothing loads what is hurt",
            Self::RaceFacts => "race loads and amounts are the rulebook's",
            Self::Sled => "at most 150 m of a sled a session, and two sled sessions a week",
            Self::FullSimulation => "a full simulation once in four weeks, and not in the last 12 days",
            Self::Calendar => "weeks lie end to end, and sessions within them",
        }
    }

    /// Whether it is about not getting hurt: a change that breaks one of these has to say so.
    pub fn is_safety(self) -> bool {
        matches!(
            self,
            Self::LongestRun | Self::HeavyLegs | Self::HardDays | Self::Injury | Self::Sled | Self::FullSimulation
        )
    }
}

/// A breach of a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// The rule.
    pub rule: Rule,
    /// The day, or the first day of the week or phase.
    pub date: Date,
    /// The numbers.
    pub numbers: String,
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {} ({})", self.date.strftime("%a %-d %b"), self.rule.text(), self.numbers)
    }
}

/// What the rules are measured on.
struct Proof<'a> {
    plan: &'a Plan,
    log: &'a [Workout],
    /// The first day that is measured; what lies before was done or missed, and is no promise any more.
    from: Date,
    sessions: Vec<&'a PlannedSession>,
    found: Vec<Violation>,
}

impl<'a> Proof<'a> {
    fn breach(&mut self, rule: Rule, date: Date, numbers: String) {
        self.found.push(Violation { rule, date, numbers });
    }

    fn week(&self, day: Date) -> Option<&'a Week> {
        self.plan.weeks.iter().find(|w| w.holds(day))
    }

    fn phase(&self, day: Date) -> Phase {
        self.week(day).map_or(Phase::Base, |w| w.phase)
    }

    fn ahead(&self) -> Vec<&'a PlannedSession> {
        self.sessions.iter().copied().filter(|s| s.date >= self.from).collect()
    }
}

/// All breaches of a whole plan, in the order of the rules. `log` is what was done before; empty when nothing is known.
pub fn check(plan: &Plan, log: &[Workout]) -> Vec<Violation> {
    check_from(plan, log, plan.start)
}

/// The breaches from a day on: what lies before was done or missed, and is no promise any more.
pub fn check_from(plan: &Plan, log: &[Workout], from: Date) -> Vec<Violation> {
    let sessions = plan.in_order().into_iter().filter(|s| s.is_on()).collect();
    let mut proof = Proof { plan, log, from, sessions, found: Vec::new() };
    amount::check(&mut proof);
    spacing::check(&mut proof);
    taper::check(&mut proof);
    content::check(&mut proof);
    let mut found = proof.found;
    found.sort_by_key(|v| (v.rule, v.date));
    found
}

#[cfg(test)]
#[path = "check_tests.rs"]
mod tests;
