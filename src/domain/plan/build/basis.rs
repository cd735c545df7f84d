//! What the builder counts on: each wish as it is, or what is taken for granted where one was not said.
//!
//! It owns the level, the paces and the first amount of running. Everything that was taken for granted is said in words.

use super::super::injury::Region;
use super::super::wishes::{Day, Level, Wishes};
use crate::domain::athlete::Division;
use crate::domain::profile::{Best, Equipment, Injury};
use crate::domain::rulebook::{Loads, Season, loads};
use crate::domain::run_fitness::{Intensity, Vdot};
use jiff::civil::Date;

/// Paces in seconds a kilometre; none when nothing tells.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Paces {
    /// Easy.
    pub easy: Option<f64>,
    /// Threshold.
    pub threshold: Option<f64>,
    /// Intervals.
    pub interval: Option<f64>,
    /// The runs of the race.
    pub goal: Option<f64>,
}

/// What the builder counts on.
#[derive(Clone, Debug)]
pub struct Basis<'a> {
    /// The wishes.
    pub wishes: &'a Wishes,
    /// The level.
    pub level: Level,
    /// Paces.
    pub paces: Paces,
    /// Seconds a kilometre with which easy running is counted.
    pub counted_pace: f64,
    /// Race loads; none without a division.
    pub loads: Option<Loads>,
    /// The longest run that the first weeks stand on, in metres.
    pub longest_m: f64,
    /// Running a week at the start, in metres.
    pub week_run_m: f64,
    /// What was taken for granted.
    pub assumed: Vec<String>,
}

impl<'a> Basis<'a> {
    /// From wishes.
    pub fn of(wishes: &'a Wishes) -> Self {
        let mut assumed = Vec::new();
        let vdot = vdot(wishes);
        let level = level(wishes, vdot, &mut assumed);
        let paces = paces(wishes, vdot, level);
        if paces.easy.is_none() {
            assumed.push("no running best was said: runs go by effort, not by pace".to_owned());
        }
        let counted_pace = paces.easy.unwrap_or(match level {
            Level::First => super::super::session::UNKNOWN_PACE_S,
            Level::Steady => 390.0,
            Level::Fast => 340.0,
            Level::Expert => 310.0,
        });
        let week_run_m = wishes.running_m_per_week.filter(|m| m.is_finite()).map_or_else(
            || {
                let metres = level.run_metres().0 * 0.8;
                assumed.push(format!("running now was not said: {:.0} km a week taken", metres / 1000.0));
                metres
            },
            |m| m.clamp(0.0, 200_000.0),
        );
        let longest_m = wishes.longest_run_m.filter(|m| *m > 0.0).unwrap_or_else(|| {
            let metres = (week_run_m * 0.4).clamp(3_000.0, f64::from(level.longest_run()) * 60_000.0 / counted_pace);
            assumed.push(format!("the longest run of late was not said: {:.1} km taken", metres / 1000.0));
            metres
        });
        if wishes.division.is_none() {
            assumed.push("the division was not said: loads are shares of the race's".to_owned());
        }
        if wishes.equipment.is_none() {
            assumed.push("the kit was not said: a gym with all stations taken".to_owned());
        }
        Self {
            wishes,
            level,
            paces,
            counted_pace,
            loads: wishes.division.and_then(|d| loads(Season::KNOWN, d)),
            longest_m,
            week_run_m,
            assumed,
        }
    }

    /// What there is to train with on a day.
    pub fn kit(&self, day: Date) -> &[Equipment] {
        let away = self.wishes.holidays.iter().find(|h| h.holds(day)).and_then(|h| h.kit.as_deref());
        away.or(self.wishes.equipment.as_deref()).unwrap_or(&Equipment::ALL)
    }

    /// Minutes that a day has; 0 on a day away.
    pub fn minutes(&self, day: Date) -> u32 {
        if self.wishes.holidays.iter().any(|h| h.holds(day) && h.kit.is_none()) {
            return 0;
        }
        let said = self.wishes.minutes.map(|m| m[Day::of(day) as usize]);
        said.unwrap_or_else(|| self.level.usual_minutes())
    }

    /// The parts of the body that are hurt on a day.
    pub fn hurt(&self, day: Date) -> Vec<Region> {
        let open = |i: &&Injury| i.since.is_none_or(|s| s <= day) && i.until.is_none_or(|u| u >= day);
        let mut all: Vec<Region> = self.wishes.injuries.iter().filter(open).flat_map(|i| Region::of(&i.what)).collect();
        all.sort_unstable();
        all.dedup();
        all
    }

    /// Days of training a week.
    pub fn days(&self) -> usize {
        usize::from(self.wishes.days_per_week.unwrap_or_else(|| self.level.usual_days()))
    }

    /// Minutes a week at most, when hours were said.
    pub fn week_minutes(&self) -> Option<f64> {
        self.wishes.hours_per_week.map(|h| h * 60.0)
    }
}

fn vdot(wishes: &Wishes) -> Option<Vdot> {
    wishes.vdot.and_then(Vdot::new)
}

/// As wished; else by the best race, else by the 5 km (the running gates of part 3.13), else by the goal; never above what
/// the running of today carries.
fn level(wishes: &Wishes, vdot: Option<Vdot>, assumed: &mut Vec<String>) -> Level {
    if let Some(level) = wishes.level {
        return level;
    }
    let by_race = wishes.best(Best::Race).map(of_race);
    let by_run = || vdot.and_then(|v| v.race_time(5_000.0)).map(of_5k);
    let by_goal = || wishes.goal_s.map(|s| of_race(s).min(Level::Fast));
    let level = by_race.or_else(by_run).or_else(by_goal).unwrap_or_else(|| {
        assumed.push("no race, run or goal was said: the plan of a first race".to_owned());
        Level::First
    });
    let carried = wishes.running_m_per_week.map_or(Level::Expert, |m| {
        let carries = |l: &Level| *l == Level::First || m >= l.run_metres().0 * 0.6;
        Level::ALL.into_iter().rfind(carries).unwrap_or(Level::First)
    });
    if carried < level {
        assumed.push(format!("the running of now carries the level \"{}\", not more", carried.name()));
    }
    level.min(carried)
}

fn of_race(seconds: f64) -> Level {
    match seconds / 60.0 {
        m if m < 70.0 => Level::Expert,
        m if m < 80.0 => Level::Fast,
        m if m < 100.0 => Level::Steady,
        _ => Level::First,
    }
}

fn of_5k(seconds: f64) -> Level {
    match seconds / 60.0 {
        m if m <= 20.0 => Level::Expert,
        m if m <= 22.5 => Level::Fast,
        m if m <= 28.5 => Level::Steady,
        _ => Level::First,
    }
}

/// Seconds a kilometre of the eight runs at a goal in minutes: the tables of part 2.7.
const MEN: [(f64, f64); 6] =
    [(60.0, 236.0), (70.0, 270.0), (80.0, 305.0), (90.0, 340.0), (100.0, 375.0), (120.0, 450.0)];
const WOMEN: [(f64, f64); 5] = [(70.0, 274.0), (80.0, 311.0), (90.0, 350.0), (100.0, 390.0), (120.0, 470.0)];

fn goal_pace(goal_s: f64, division: Option<Division>) -> Option<f64> {
    let women = matches!(division, Some(Division::WomenOpen | Division::WomenPro));
    let table: &[(f64, f64)] = if women { &WOMEN } else { &MEN };
    let minutes = goal_s / 60.0;
    let (first, last) = (table.first()?, table.last()?);
    if minutes <= first.0 {
        return Some(first.1 * minutes / first.0);
    }
    if minutes >= last.0 {
        return Some(last.1 * minutes / last.0);
    }
    table.windows(2).find_map(|pair| match pair {
        [(a, x), (b, y)] if (*a..=*b).contains(&minutes) => Some(x + (y - x) * (minutes - a) / (b - a)),
        _ => None,
    })
}

/// From VDOT; the pace of the race from the goal, but not much faster than the 5 km allows (part 2.7: 5 km pace + 25 to 35 s,
/// + 35 to 60 s for beginners).
fn paces(wishes: &Wishes, vdot: Option<Vdot>, level: Level) -> Paces {
    let of = |i: Intensity| vdot.and_then(|v| v.pace(i.share())).map(f64::round);
    let cost = if level == Level::First { 47.0 } else { 30.0 };
    let able = vdot.and_then(|v| v.race_time(5_000.0)).map(|s| s / 5.0 + cost);
    let wanted = wishes.goal_s.filter(|s| *s > 0.0).and_then(|s| goal_pace(s, wishes.division));
    let goal = match (wanted, able) {
        (Some(wanted), Some(able)) => Some(wanted.max(able - 15.0)),
        (wanted, able) => wanted.or(able),
    };
    Paces {
        easy: of(Intensity::Easy),
        threshold: of(Intensity::Threshold),
        interval: of(Intensity::Interval),
        goal: goal.map(f64::round),
    }
}

#[cfg(test)]
#[path = "basis_tests.rs"]
mod tests;
