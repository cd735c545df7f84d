//! What an athlete wants of a plan: the race, the days and minutes, the kit, the level, and what is known of him.
//!
//! It owns the wishes and what is taken for granted where one was not said. Whether they can be met is the builder's.

use crate::domain::athlete::Division;
use crate::domain::load::spike::{FACTOR, run_limit};
use crate::domain::profile::{Best, Equipment, Injury, Profile, WeekStart};
use crate::domain::run_fitness::best_vdot;
use crate::domain::strength::best_lifts;
use crate::domain::workout::Workout;
use jiff::ToSpan;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// How much a race matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Priority {
    /// The race that the plan leads to.
    A,
    /// A race with a few days' rest before it.
    B,
    /// A race done as training.
    C,
}

/// A race.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Race {
    /// When.
    pub date: Date,
    /// How much it matters.
    pub priority: Priority,
    /// Where, e.g. `Berlin`; empty when it was not said.
    #[serde(default)]
    pub place: String,
}

/// How far along an athlete is, by the time that a race takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// The first race, or 100 minutes and more.
    First,
    /// 80 to 100 minutes.
    Steady,
    /// 70 to 80 minutes.
    Fast,
    /// Below 70 minutes.
    Expert,
}

impl Level {
    /// All, slowest first.
    pub const ALL: [Self; 4] = [Self::First, Self::Steady, Self::Fast, Self::Expert];

    /// As it is shown.
    pub fn name(self) -> &'static str {
        match self {
            Self::First => "first race, or 100 min and more",
            Self::Steady => "80 to 100 min",
            Self::Fast => "70 to 80 min",
            Self::Expert => "below 70 min",
        }
    }
}

/// Days away.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Holiday {
    /// The first day.
    pub from: Date,
    /// The last day.
    pub until: Date,
    /// What there is to train with; none: no training.
    #[serde(default)]
    pub kit: Option<Vec<Equipment>>,
}

impl Holiday {
    /// Whether it holds a day.
    pub fn holds(&self, day: Date) -> bool {
        (self.from..=self.until).contains(&day)
    }
}

/// What is wanted. Everything but the day and the race can be missing.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Wishes {
    /// The first day that a session may stand on.
    pub from: Date,
    /// The races; one of them is the plan's.
    pub races: Vec<Race>,
    /// Division.
    #[serde(default)]
    pub division: Option<Division>,
    /// Goal time in seconds.
    #[serde(default)]
    pub goal_s: Option<f64>,
    /// The level; none: as goal, bests and running say.
    #[serde(default)]
    pub level: Option<Level>,
    /// Minutes on each day of the week, Monday first; 0: none. Not said: any day.
    #[serde(default)]
    pub minutes: Option<[u32; 7]>,
    /// Days a week.
    #[serde(default)]
    pub days_per_week: Option<u8>,
    /// Hours a week.
    #[serde(default)]
    pub hours_per_week: Option<f64>,
    /// The day of the long run, if the athlete minds.
    #[serde(default)]
    pub long_run_on: Option<Day>,
    /// What there is to train with; none: a gym that has it all.
    #[serde(default)]
    pub equipment: Option<Vec<Equipment>>,
    /// Strength days a week.
    #[serde(default)]
    pub strength_days: Option<u8>,
    /// Station days a week.
    #[serde(default)]
    pub hiit_days: Option<u8>,
    /// Running now, metres a week.
    #[serde(default)]
    pub running_m_per_week: Option<f64>,
    /// The longest run of the last 30 days, in metres; after a pause, what the restart rule lets stand for it.
    #[serde(default)]
    pub longest_run_m: Option<f64>,
    /// VDOT.
    #[serde(default)]
    pub vdot: Option<f64>,
    /// Estimated one-repetition maxima in kilograms, by exercise in lower case.
    #[serde(default)]
    pub lifts: BTreeMap<String, f64>,
    /// Bests in seconds, by [`Best::key`].
    #[serde(default)]
    pub bests: BTreeMap<String, f64>,
    /// Injuries that are not over.
    #[serde(default)]
    pub injuries: Vec<Injury>,
    /// Days away.
    #[serde(default)]
    pub holidays: Vec<Holiday>,
    /// Two weeks of work to one of rest instead of three: for 45 and older, or a life that is hard at the moment.
    #[serde(default)]
    pub more_rest: bool,
    /// The day on which a week starts.
    #[serde(default)]
    pub week_start: WeekStart,
}

/// A day of the week, by its name as it is stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Day {
    /// Monday.
    Monday,
    /// Tuesday.
    Tuesday,
    /// Wednesday.
    Wednesday,
    /// Thursday.
    Thursday,
    /// Friday.
    Friday,
    /// Saturday.
    Saturday,
    /// Sunday.
    Sunday,
}

impl Day {
    /// All, Monday first.
    pub const ALL: [Self; 7] =
        [Self::Monday, Self::Tuesday, Self::Wednesday, Self::Thursday, Self::Friday, Self::Saturday, Self::Sunday];

    /// The day of the week of a date.
    pub fn of(date: Date) -> Self {
        Self::ALL[usize::try_from(date.weekday().to_monday_zero_offset()).unwrap_or(0) % 7]
    }

    /// `Mon` .. `Sun`.
    pub fn short(self) -> &'static str {
        ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"][self as usize]
    }
}

impl Wishes {
    /// The wish for a race and nothing else.
    pub fn for_race(from: Date, date: Date) -> Self {
        Self {
            from,
            races: vec![Race { date, priority: Priority::A, place: String::new() }],
            division: None,
            goal_s: None,
            level: None,
            minutes: None,
            days_per_week: None,
            hours_per_week: None,
            long_run_on: None,
            equipment: None,
            strength_days: None,
            hiit_days: None,
            running_m_per_week: None,
            longest_run_m: None,
            vdot: None,
            lifts: BTreeMap::new(),
            bests: BTreeMap::new(),
            injuries: Vec::new(),
            holidays: Vec::new(),
            more_rest: false,
            week_start: WeekStart::default(),
        }
    }

    /// What a profile and a log say, for a race on a day. The evidence of running is that of the last 90 days, of lifting too.
    pub fn of(profile: &Profile, log: &[Workout], from: Date, race: Date) -> Self {
        let days = from.saturating_sub(90.days())..=from;
        let place = if profile.race_date == Some(race) { profile.race_place.clone() } else { String::new() };
        let lifts = best_lifts(log, days.clone());
        Self {
            races: vec![Race { date: race, priority: Priority::A, place }],
            division: profile.division,
            goal_s: profile.goal_s,
            days_per_week: profile.days_per_week,
            hours_per_week: profile.hours_per_week,
            equipment: profile.equipment.clone(),
            strength_days: profile.strength_days,
            hiit_days: profile.hiit_days,
            running_m_per_week: profile.running_m_per_week,
            longest_run_m: run_limit(log, from).map(|limit| limit.metres / FACTOR),
            vdot: best_vdot(profile, log, days).map(|b| b.vdot.value()),
            lifts: lifts.into_iter().map(|(name, lift)| (name, lift.max.low_kg)).collect(),
            bests: profile.bests.clone(),
            injuries: profile.injuries_on(from).cloned().collect(),
            week_start: profile.week_start,
            ..Self::for_race(from, race)
        }
    }

    /// A best in seconds.
    pub fn best(&self, best: Best) -> Option<f64> {
        self.bests.get(best.key()).copied()
    }
}
