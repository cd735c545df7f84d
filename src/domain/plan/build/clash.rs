//! Wishes that cannot all be met: why, and the smallest set of them that clash.
//!
//! It owns the conditions under which a plan is made at all. What is merely tight (few minutes, little kit) is no clash: it
//! makes a smaller plan.

use super::super::wishes::{Day, Priority, Wishes};
use super::basis::Basis;
use super::calendar::{RECOVERY_DAYS, days_between, leading, taper_days};
use super::week::LEAST_DAY;
use jiff::ToSpan;
use jiff::civil::Date;
use std::fmt;
use thiserror::Error;

/// Days to the race in which a plan can be made: two weeks to 30 and a few days.
pub const DAYS_TO_RACE: std::ops::RangeInclusive<i64> = 14..=216;
/// Sessions a week at least (6.9, low time).
const LEAST_SESSIONS: usize = 3;
/// Hours a week at least: three sessions of half an hour.
const LEAST_HOURS: f64 = 1.5;
/// Days between two A races at least (3.10: six to eight weeks).
const BETWEEN_A_RACES: i64 = 42;

/// A wish that can be dropped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Wish {
    /// A race, by its place in the wishes.
    Race(usize),
    /// Minutes a day.
    Minutes,
    /// Days a week.
    DaysPerWeek,
    /// Hours a week.
    HoursPerWeek,
    /// The day of the long run.
    LongRunOn,
    /// Strength days.
    StrengthDays,
    /// Days away, by their place in the wishes.
    Holiday(usize),
}

/// The smallest set of wishes that clash: each of them can be met without the others.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub struct Clash {
    /// The wishes.
    pub wishes: Vec<Wish>,
    /// Each in words.
    pub words: Vec<String>,
    /// Why they clash.
    pub reason: String,
}

impl fmt::Display for Clash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.words.as_slice() {
            [] => f.write_str(&self.reason),
            [one] => write!(f, "{one} cannot be met: {}", self.reason),
            many => write!(f, "these cannot all be met: {}; {}", many.join(", "), self.reason),
        }
    }
}

/// Why no plan can be made of wishes; none when one can.
pub fn problem(wishes: &Wishes) -> Option<String> {
    races(wishes).or_else(|| amounts(wishes)).or_else(|| days(wishes))
}

fn races(wishes: &Wishes) -> Option<String> {
    let leading = leading(wishes);
    let Some(first) = leading.first() else { return Some("there is no race ahead".to_owned()) };
    let days = days_between(wishes.from, first.date);
    if days < *DAYS_TO_RACE.start() {
        return Some(format!("the race is in {days} days, and a plan needs 14: rest, and race"));
    }
    for pair in leading.windows(2) {
        let [a, b] = pair else { continue };
        let between = days_between(a.date, b.date);
        if between < BETWEEN_A_RACES {
            return Some(format!("two A races {between} days apart leave no time to build; make one of them a B race"));
        }
    }
    let last = leading.last().map_or(0, |r| days_between(wishes.from, r.date));
    if last > *DAYS_TO_RACE.end() {
        return Some(format!("the race is in {last} days; a plan reaches 30 weeks"));
    }
    let mut from = wishes.from;
    for race in &leading {
        let taper = taper_days(days_between(from, race.date));
        let in_taper = |d: Date| {
            let before = days_between(d, race.date);
            d != race.date && (-RECOVERY_DAYS..=taper).contains(&before)
        };
        if wishes.races.iter().any(|r| in_taper(r.date)) {
            return Some(format!("another race lies within {taper} days before or {RECOVERY_DAYS} after an A race"));
        }
        from = race.date.saturating_add((RECOVERY_DAYS + 1).days());
    }
    None
}

fn amounts(wishes: &Wishes) -> Option<String> {
    if wishes.strength_days == Some(0) {
        return Some("strength is kept to the last fortnight: one day a week at least".to_owned());
    }
    if wishes.days_per_week.is_some_and(|d| usize::from(d) < LEAST_SESSIONS) {
        return Some("a plan needs 3 days a week".to_owned());
    }
    if wishes.hours_per_week.is_some_and(|h| h < LEAST_HOURS) {
        return Some("a plan needs an hour and a half a week".to_owned());
    }
    let on = wishes.long_run_on.map(|d| (d, wishes.minutes.map_or(LEAST_DAY, |m| m[d as usize])));
    match on {
        Some((day, minutes)) if minutes < LEAST_DAY => Some(format!("there is no time on {}", day.short())),
        _ => None,
    }
}

/// Enough days in nearly all weeks: three that are long enough. Days away may take a third of the weeks.
fn days(wishes: &Wishes) -> Option<String> {
    if let Some(minutes) = wishes.minutes {
        let long: Vec<&str> =
            Day::ALL.into_iter().filter(|d| minutes[*d as usize] >= LEAST_DAY).map(Day::short).collect();
        if long.len() < LEAST_SESSIONS {
            return Some(format!(
                "a plan needs 3 days a week of {LEAST_DAY} minutes or more, there are {}",
                long.len()
            ));
        }
    }
    let basis = Basis::of(wishes);
    let last = leading(wishes).last().map_or(wishes.from, |r| r.date);
    let (mut weeks, mut away) = (0, 0);
    let mut first = wishes.from;
    while days_between(first, last) >= 6 {
        let open = (0..7).filter(|n| basis.minutes(first.saturating_add(n.days())) >= LEAST_DAY).count();
        weeks += 1;
        away += usize::from(open < LEAST_SESSIONS);
        first = first.saturating_add(7.days());
    }
    (away * 3 > weeks).then(|| format!("{away} of {weeks} weeks are away, and a plan can lose a third of them"))
}

/// The smallest set: wishes are dropped one after the other, and stay dropped while the rest still clashes.
///
/// `problem` says why no plan can be made of some wishes, and is none when one can.
pub fn smallest(wishes: &Wishes, problem: impl Fn(&Wishes) -> Option<String>) -> Clash {
    let mut kept: Vec<Wish> = Vec::new();
    let mut rest = wishes.clone();
    for wish in all(wishes).into_iter().rev() {
        let without = dropped(&rest, wish);
        if problem(&without).is_some() && !leading(&without).is_empty() {
            rest = without;
        } else {
            kept.push(wish);
        }
    }
    kept.reverse();
    let reason = problem(&rest).unwrap_or_default();
    // A plan has to have a race, so the only one is named when nothing else is to blame.
    let needed = |w: &Wish| {
        let without = dropped(&rest, *w);
        kept.len() == 1 || (problem(&without).is_none() && !leading(&without).is_empty())
    };
    let blamed: Vec<Wish> = kept.iter().copied().filter(needed).collect();
    let wishes_left = if blamed.is_empty() { kept } else { blamed };
    let words = wishes_left.iter().map(|w| words(wishes, *w)).collect();
    Clash { wishes: wishes_left, words, reason }
}

/// All wishes that were said.
fn all(wishes: &Wishes) -> Vec<Wish> {
    let said = |wish, said: bool| said.then_some(wish);
    let races = (0..wishes.races.len()).map(Wish::Race);
    let holidays = (0..wishes.holidays.len()).map(Wish::Holiday);
    let others = [
        said(Wish::Minutes, wishes.minutes.is_some()),
        said(Wish::DaysPerWeek, wishes.days_per_week.is_some()),
        said(Wish::HoursPerWeek, wishes.hours_per_week.is_some()),
        said(Wish::LongRunOn, wishes.long_run_on.is_some()),
        said(Wish::StrengthDays, wishes.strength_days.is_some()),
    ];
    races.chain(others.into_iter().flatten()).chain(holidays).collect()
}

/// The wishes without one. Races and holidays keep their places: one that is dropped lies in the past.
fn dropped(wishes: &Wishes, wish: Wish) -> Wishes {
    let mut rest = wishes.clone();
    let past = wishes.from.saturating_sub(1.day());
    match wish {
        Wish::Race(at) => {
            if let Some(race) = rest.races.get_mut(at) {
                race.date = past;
                race.priority = Priority::C;
            }
        }
        Wish::Minutes => rest.minutes = None,
        Wish::DaysPerWeek => rest.days_per_week = None,
        Wish::HoursPerWeek => rest.hours_per_week = None,
        Wish::LongRunOn => rest.long_run_on = None,
        Wish::StrengthDays => rest.strength_days = None,
        Wish::Holiday(at) => {
            if let Some(holiday) = rest.holidays.get_mut(at) {
                (holiday.from, holiday.until) = (past, past);
            }
        }
    }
    rest
}

fn words(wishes: &Wishes, wish: Wish) -> String {
    let show = crate::domain::day::show;
    match wish {
        Wish::Race(at) => wishes.races.get(at).map_or_else(String::new, |r| {
            format!("a race ({}) on {}", ["A", "B", "C"][r.priority as usize], show(r.date))
        }),
        Wish::Minutes => "the minutes of each day".to_owned(),
        Wish::DaysPerWeek => format!("{} days a week", wishes.days_per_week.unwrap_or(0)),
        Wish::HoursPerWeek => format!("{} hours a week", wishes.hours_per_week.unwrap_or(0.0)),
        Wish::LongRunOn => format!("the long run on {}", wishes.long_run_on.map_or("", Day::short)),
        Wish::StrengthDays => format!("{} strength days", wishes.strength_days.unwrap_or(0)),
        Wish::Holiday(at) => wishes
            .holidays
            .get(at)
            .map_or_else(String::new, |h| format!("away from {} to {}", show(h.from), show(h.until))),
    }
}

#[cfg(test)]
#[path = "clash_tests.rs"]
mod tests;
