//! The weeks that a chart shows: how far it looks back, and how far ahead.

use super::{Source, Unknown};
use crate::coach::insight::WeekNumbers;
use crate::domain::chart::{Along, AlongKind, Place};
use jiff::civil::Date;
use jiff::{Span as Time, ToSpan};
use std::str::FromStr;

/// How long a chart looks back.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Range {
    /// This week and the three before it.
    FourWeeks,
    /// This week and the eleven before it.
    #[default]
    TwelveWeeks,
    /// The whole plan, from its first to its last week.
    Block,
    /// This week and the 51 before it.
    Year,
}

impl FromStr for Range {
    type Err = Unknown;

    fn from_str(key: &str) -> Result<Self, Unknown> {
        Self::ALL.into_iter().find(|range| range.key() == key).ok_or(Unknown("4w, 12w, block or year"))
    }
}

impl Range {
    /// All, from short to long.
    pub const ALL: [Self; 4] = [Self::FourWeeks, Self::TwelveWeeks, Self::Block, Self::Year];

    /// As it is typed: `4w`, `12w`, `block`, `year`.
    pub fn key(self) -> &'static str {
        match self {
            Self::FourWeeks => "4w",
            Self::TwelveWeeks => "12w",
            Self::Block => "block",
            Self::Year => "year",
        }
    }

    /// As it is read in a title.
    pub fn name(self) -> &'static str {
        match self {
            Self::FourWeeks => "4 weeks",
            Self::TwelveWeeks => "12 weeks",
            Self::Block => "block",
            Self::Year => "52 weeks",
        }
    }

    /// The next shorter; the shortest stays.
    #[must_use]
    pub fn shorter(self) -> Self {
        match self {
            Self::FourWeeks | Self::TwelveWeeks => Self::FourWeeks,
            Self::Block => Self::TwelveWeeks,
            Self::Year => Self::Block,
        }
    }

    /// The next longer; the longest stays.
    #[must_use]
    pub fn longer(self) -> Self {
        match self {
            Self::FourWeeks => Self::TwelveWeeks,
            Self::TwelveWeeks => Self::Block,
            Self::Block | Self::Year => Self::Year,
        }
    }

    /// Weeks back, this one included, and weeks ahead at most: a third again, so that what was stays the subject.
    fn weeks(self) -> (i64, i64) {
        match self {
            Self::FourWeeks => (4, 2),
            Self::TwelveWeeks | Self::Block => (12, 4),
            Self::Year => (52, 8),
        }
    }
}

/// The weeks of a range.
#[derive(Clone, Debug)]
pub struct Span<'a> {
    /// As it is read in a title.
    pub name: String,
    /// The first day.
    pub first: Date,
    /// The last day, which may be ahead.
    pub last: Date,
    /// Weeks, oldest first, none missing, each with its numbers where there are any.
    pub weeks: Vec<(Date, Option<&'a WeekNumbers>)>,
    /// How many of them have begun.
    pub begun: usize,
}

impl<'a> Span<'a> {
    /// The weeks of a range on a day. They begin no earlier than anything is known, so that a new log is not drawn as a long
    /// gap, and go no further ahead than the plan.
    pub fn of(source: Source<'a>, range: Range) -> Self {
        let numbers = &source.insight.history.weeks;
        let this_week = source.insight.week_start.first_day(source.today);
        let week = |count: i64| Time::new().weeks(count);
        let (back, ahead) = range.weeks();
        let plan = source.insight.plan.as_deref().filter(|_| range == Range::Block);
        let (from, until, name) = match plan {
            Some(plan) => {
                let week_start = source.insight.week_start;
                (week_start.first_day(plan.start), week_start.first_day(plan.last()), "the plan".to_owned())
            }
            None if range == Range::Block => (
                this_week.saturating_sub(week(back - 1)),
                this_week.saturating_add(week(ahead)),
                "12 weeks, no plan".to_owned(),
            ),
            None => (
                this_week.saturating_sub(week(back - 1)),
                this_week.saturating_add(week(ahead)),
                range.name().to_owned(),
            ),
        };
        let known = numbers.first().map_or(this_week, |week| week.first);
        let planned = numbers.last().map_or(this_week, |week| week.first);
        let (from, until) = (from.max(known.min(this_week)), until.min(planned.max(this_week)));
        let mut weeks = Vec::new();
        let mut first = from;
        while first <= until {
            let found = numbers.binary_search_by_key(&first, |week| week.first).ok();
            weeks.push((first, found.and_then(|at| numbers.get(at))));
            match first.checked_add(7.days()) {
                Ok(next) => first = next,
                Err(_) => break,
            }
        }
        let begun = weeks.partition_point(|(first, _)| *first <= source.today);
        Self { name, first: from, last: until.saturating_add(6.days()), weeks, begun }
    }

    /// The weeks as places of a chart, each with what the cursor reads out.
    pub fn along(&self, note: impl Fn(usize, &WeekNumbers) -> String) -> Along {
        let place = |(at, (first, numbers)): (usize, &(Date, Option<&WeekNumbers>))| {
            let label = week_number(*first).to_string();
            let note = numbers.map_or_else(String::new, |numbers| note(at, numbers));
            Place { name: format!("week {label}"), label, date: Some(*first), note }
        };
        let places = self.weeks.iter().enumerate().map(place).collect();
        let ahead = (self.begun < self.weeks.len()).then_some(self.begun);
        Along { name: "week".to_owned(), kind: AlongKind::Time, places, ahead }
    }

    /// The weeks that have begun.
    pub fn past(&self) -> impl Iterator<Item = &'a WeekNumbers> {
        self.weeks.iter().take(self.begun).filter_map(|(_, numbers)| *numbers)
    }

    /// Whether a week is the one that is not over.
    pub fn is_now(&self, at: usize) -> bool {
        at + 1 == self.begun
    }
}

/// The number of a week by ISO 8601, told by its fourth day, so that a week from Sunday has the number of its days.
fn week_number(first: Date) -> i8 {
    first.saturating_add(3.days()).iso_week_date().week()
}
