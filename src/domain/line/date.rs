//! Days as they are said: `yesterday`, `last tue`, `20 nov`, `20.11.`, `2026-11-20`, `-2d`. It is told what day it is.

use super::lex::Shape;
use super::phrase::{Doubt, Item};
use super::scan::Scanner;
use super::vocabulary::{Meaning, key};
use jiff::ToSpan;
use jiff::civil::Date;

impl Scanner<'_> {
    /// A day that starts at a lexeme, and the lexeme behind it.
    pub(super) fn date(&self, at: usize) -> Option<(Item, usize)> {
        let (date, end) = self
            .day_word(at)
            .or_else(|| self.days_back(at))
            .or_else(|| self.iso(at))
            .or_else(|| self.dotted(at))
            .or_else(|| self.day_and_month(at))?;
        let item = match date {
            Some(date) if date <= self.today => Item::Date(date),
            Some(_) => Item::Doubt(Doubt::Future),
            None => Item::Doubt(Doubt::NoSuchDay),
        };
        Some((item, end))
    }

    fn day_word(&self, at: usize) -> Option<(Option<Date>, usize)> {
        if let Some((term, end)) = self.term(at)
            && let Meaning::DaysAgo(days) = term.meaning
        {
            return Some((self.back(i64::from(days)), end));
        }
        let last = self.is_word(at, |word| matches!(word, "last" | "letzten" | "letzte" | "letzter"));
        let (term, end) = self.term(if last { at + 1 } else { at })?;
        let Meaning::Weekday(day) = term.meaning else { return None };
        let ago = (self.today.weekday().to_monday_zero_offset() - day).rem_euclid(7);
        Some((self.back(i64::from(if last && ago == 0 { 7 } else { ago })), end))
    }

    /// `-2d`, `2d ago`, `2 days ago`, `vor 2 tagen`.
    fn days_back(&self, at: usize) -> Option<(Option<Date>, usize)> {
        let minus = self.is_symbol(at, '-') && self.is_glued(at + 1);
        let ahead = minus || self.is_word(at, |word| word == "vor");
        let number = if ahead { at + 1 } else { at };
        let days = i64::from(self.whole(number)?);
        let unit = self.is_word(number + 1, |word| matches!(word, "d" | "day" | "days" | "tag" | "tage" | "tagen"));
        let ago = self.is_word(number + 2, |word| word == "ago");
        match (unit, ahead, ago) {
            (true, true, _) => Some((self.back(days), number + 2)),
            (true, false, true) => Some((self.back(days), number + 3)),
            _ => None,
        }
    }

    fn iso(&self, at: usize) -> Option<(Option<Date>, usize)> {
        let parted = |i| self.is_symbol(i, '-') && self.is_glued(i) && self.is_glued(i + 1);
        if !(parted(at + 1) && parted(at + 3) && self.text(at).len() == 4) {
            return None;
        }
        let (year, month, day) = (self.whole(at)?, self.whole(at + 2)?, self.whole(at + 4)?);
        Some((civil(year, month, day), at + 5))
    }

    /// `20.11.`, `20.11.26`, `20.11.2026`.
    fn dotted(&self, at: usize) -> Option<(Option<Date>, usize)> {
        if self.shape(at) != Some(Shape::Number) || !(self.is_symbol(at + 1, '.') && self.is_glued(at + 1)) {
            return None;
        }
        let (day, month) = self.text(at).split_once('.')?;
        let (day, month) = (day.parse().ok()?, month.parse().ok()?);
        if !self.is_glued(at + 2) {
            return Some((self.latest(month, day), at + 2));
        }
        let year = self.whole(at + 2)?;
        match self.text(at + 2).len() {
            2 => Some((civil(2000 + year, month, day), at + 3)),
            4 => Some((civil(year, month, day), at + 3)),
            _ => None,
        }
    }

    /// `20 nov`, `nov 20`, `20. nov 2026`.
    fn day_and_month(&self, at: usize) -> Option<(Option<Date>, usize)> {
        let month = |at| match self.term(at) {
            Some((term, end)) => matches!(term.meaning, Meaning::Month(_)).then_some((term, end)),
            None => None,
        };
        let (day, term, end) = if let Some((term, end)) = month(at) {
            (self.ordinal(end)?, term, end + 1)
        } else {
            let day = self.ordinal(at)?;
            let dot = usize::from(self.is_symbol(at + 1, '.') && self.is_glued(at + 1));
            let (term, end) = month(at + 1 + dot)?;
            (day, term, end)
        };
        let Meaning::Month(number) = term.meaning else { return None };
        let number = u32::try_from(number).ok()?;
        if self.text(end).len() == 4
            && let Some(year @ 2000..=2999) = self.whole(end)
        {
            return Some((civil(year, number, day), end + 1));
        }
        Some((self.latest(number, day), end))
    }

    fn ordinal(&self, at: usize) -> Option<u32> {
        self.whole(at).filter(|day| (1..=31).contains(day))
    }

    /// The last such day of a year that is not in the future.
    fn latest(&self, month: u32, day: u32) -> Option<Date> {
        let this = u32::try_from(self.today.year()).ok()?;
        // 29 February comes every fourth year, but for some centuries.
        (0..=8).find_map(|back| civil(this.checked_sub(back)?, month, day).filter(|date| *date <= self.today))
    }

    fn back(&self, days: i64) -> Option<Date> {
        (days <= 36_600).then(|| self.today.saturating_sub(days.days()))
    }

    /// Whether a lexeme is a word whose key holds.
    pub(super) fn is_word(&self, at: usize, holds: impl Fn(&str) -> bool) -> bool {
        self.shape(at) == Some(Shape::Word) && holds(&key(self.text(at)))
    }
}

fn civil(year: u32, month: u32, day: u32) -> Option<Date> {
    Date::new(i16::try_from(year).ok()?, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}
