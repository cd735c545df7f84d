//! Days and times as they stand in a cell. Pure.
//!
//! It owns the spelling of a date. `11/12/2026` is never guessed: the whole column settles the order of day and month,
//! or the athlete is asked.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Time};

/// The order of day and month where the year comes last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DayOrder {
    /// 20/11/2026.
    DayFirst,
    /// 11/20/2026.
    MonthFirst,
}

/// When something was, as far as a cell says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    /// A day.
    Day(Date),
    /// A day and the time on the clock there.
    Local(DateTime),
    /// An instant: the cell says the offset.
    Instant(Timestamp),
}

/// What a cell says of the order of day and month.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Evidence {
    /// It is a date in any order, or its order shows: year first, a month's name, dots.
    Clear,
    /// A date only with the day first.
    DayFirst,
    /// A date only with the month first.
    MonthFirst,
    /// Two different dates.
    Either,
    /// No date.
    None,
}

/// What `cell` says of the order of day and month.
pub fn evidence(cell: &str) -> Evidence {
    let day_first = when(cell, Some(DayOrder::DayFirst));
    let month_first = when(cell, Some(DayOrder::MonthFirst));
    match (day_first, month_first) {
        (Some(a), Some(b)) if a == b => Evidence::Clear,
        (Some(_), Some(_)) => Evidence::Either,
        (Some(_), None) => Evidence::DayFirst,
        (None, Some(_)) => Evidence::MonthFirst,
        (None, None) => Evidence::None,
    }
}

/// The date of a cell: `2026-11-20`, `20.11.2026`, `11/20/2026`, `Nov 20, 2026, 6:30:00 AM`, with a time and an offset or
/// without. None when it is none, or when its order does not show and `order` is none.
pub fn when(cell: &str, order: Option<DayOrder>) -> Option<When> {
    let cell = super::cell::text(cell).filter(|c| c.len() <= 64 && c.bytes().any(|b| b.is_ascii_digit()))?;
    let iso = cell.len() >= 17 && (cell.contains('T') || cell.contains(' ')) && cell.is_ascii();
    if let Some(instant) = iso.then(|| cell.parse().ok()).flatten().filter(|t| plausible_instant(*t)) {
        return Some(When::Instant(instant));
    }
    let mut parts = Parts::default();
    for token in words(cell) {
        parts.take(&token, order)?;
    }
    parts.when()
}

/// The words of a cell, lower case. A `T` between digits is a space, so that `Tue` and `Oct` stay whole.
fn words(cell: &str) -> Vec<String> {
    let plain = cell.replace("a.m.", "am").replace("p.m.", "pm");
    let next = plain.chars().skip(1).map(Some).chain([None]);
    let mut before = ' ';
    let mut spaced = String::with_capacity(plain.len());
    for (c, next) in plain.chars().zip(next) {
        let between = before.is_ascii_digit() && next.is_some_and(|n| n.is_ascii_digit());
        let separates = (c == 'T' && between) || matches!(c, ',' | '\u{202f}' | '\u{a0}');
        spaced.push(if separates { ' ' } else { c });
        before = c;
    }
    spaced.split_whitespace().map(str::to_lowercase).collect()
}

#[derive(Default)]
struct Parts {
    date: Option<Date>,
    month: Option<i8>,
    day: Option<i8>,
    year: Option<i16>,
    time: Option<Time>,
    afternoon: Option<bool>,
}

impl Parts {
    /// Takes in a word; none when it belongs to no date.
    fn take(&mut self, token: &str, order: Option<DayOrder>) -> Option<()> {
        if token.contains(':') {
            let (clock, half) = match token.strip_suffix("am").or_else(|| token.strip_suffix("pm")) {
                Some(clock) => (clock, Some(token.ends_with("pm"))),
                None => (token, None),
            };
            self.afternoon = self.afternoon.or(half);
            return self.time.is_none().then(|| self.time = time(clock)).filter(|()| self.time.is_some());
        }
        match token {
            "am" | "pm" if self.time.is_some() => self.afternoon = Some(token == "pm"),
            "at" | "um" | "uhr" => {}
            _ if WEEKDAYS.contains(&token.trim_end_matches('.')) => {}
            _ => return self.take_date(token, order),
        }
        Some(())
    }

    fn take_date(&mut self, token: &str, order: Option<DayOrder>) -> Option<()> {
        if let Some(month) = month(token) {
            return self.month.replace(month).is_none().then_some(());
        }
        let bare = token.trim_end_matches("st").trim_end_matches("nd").trim_end_matches("rd").trim_end_matches("th");
        let bare = bare.trim_end_matches('.');
        if bare.bytes().all(|b| b.is_ascii_digit()) && matches!(bare.len(), 1 | 2 | 4) {
            let value: i16 = bare.parse().ok()?;
            if bare.len() == 4 {
                return self.year.replace(value).is_none().then_some(());
            }
            return self.day.replace(i8::try_from(value).ok()?).is_none().then_some(());
        }
        (self.date.is_none() && self.day.is_none()).then(|| self.date = numeric(token, order))?;
        self.date.map(|_| ())
    }

    fn when(self) -> Option<When> {
        let date = match (self.date, self.year, self.month, self.day) {
            (Some(date), None, None, None) => date,
            (None, Some(y), Some(m), Some(d)) => Date::new(y, m, d).ok()?,
            _ => return None,
        };
        if !plausible(date) {
            return None;
        }
        let Some(time) = self.time else { return self.afternoon.is_none().then_some(When::Day(date)) };
        let hour = match (self.afternoon, time.hour()) {
            (None, hour) => hour,
            (Some(_), 0 | 13..) => return None,
            (Some(afternoon), hour) => hour % 12 + if afternoon { 12 } else { 0 },
        };
        let time = Time::new(hour, time.minute(), time.second(), time.subsec_nanosecond()).ok()?;
        Some(When::Local(date.to_datetime(time)))
    }
}

const WEEKDAYS: [&str; 28] = [
    "mon",
    "tue",
    "tues",
    "wed",
    "thu",
    "thur",
    "thurs",
    "fri",
    "sat",
    "sun",
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
    "mo",
    "di",
    "mi",
    "do",
    "fr",
    "sa",
    "so",
    "montag",
    "dienstag",
    "mittwoch",
    "samstag",
];

const MONTHS: [(&str, i8); 20] = [
    ("jan", 1),
    ("jän", 1),
    ("feb", 2),
    ("mar", 3),
    ("mär", 3),
    ("mrz", 3),
    ("apr", 4),
    ("may", 5),
    ("mai", 5),
    ("jun", 6),
    ("jul", 7),
    ("aug", 8),
    ("sep", 9),
    ("sept", 9),
    ("oct", 10),
    ("okt", 10),
    ("nov", 11),
    ("dec", 12),
    ("dez", 12),
    ("maerz", 3),
];

const MONTHS_IN_FULL: [(&str, i8); 20] = [
    ("january", 1),
    ("januar", 1),
    ("february", 2),
    ("februar", 2),
    ("march", 3),
    ("märz", 3),
    ("april", 4),
    ("june", 6),
    ("juni", 6),
    ("july", 7),
    ("juli", 7),
    ("august", 8),
    ("september", 9),
    ("october", 10),
    ("oktober", 10),
    ("november", 11),
    ("december", 12),
    ("dezember", 12),
    ("jänner", 1),
    ("feber", 2),
];

fn month(token: &str) -> Option<i8> {
    let bare = token.trim_end_matches('.');
    MONTHS.iter().chain(&MONTHS_IN_FULL).find(|(name, _)| *name == bare).map(|(_, month)| *month)
}

/// `2026-11-20`, `20261120`, `20.11.2026`, `11/20/26`.
fn numeric(token: &str, order: Option<DayOrder>) -> Option<Date> {
    if token.len() == 8 && token.bytes().all(|b| b.is_ascii_digit()) {
        return Date::new(token[..4].parse().ok()?, token[4..6].parse().ok()?, token[6..].parse().ok()?).ok();
    }
    let separator = token.chars().find(|c| matches!(c, '.' | '/' | '-'))?;
    let parts: Vec<&str> = token.trim_end_matches(separator).split(separator).collect();
    let [a, b, c] = parts.as_slice() else { return None };
    if ![a, b, c].iter().all(|p| (1..=4).contains(&p.len()) && p.bytes().all(|b| b.is_ascii_digit())) {
        return None;
    }
    if a.len() == 4 {
        return Date::new(a.parse().ok()?, b.parse().ok()?, c.parse().ok()?).ok();
    }
    let year: i16 = c.parse().ok()?;
    let year = if c.len() == 4 { year } else { year.checked_add(2000).filter(|_| c.len() == 2)? };
    let dated = |day: &str, month: &str| Date::new(year, month.parse().ok()?, day.parse().ok()?).ok();
    let (day_first, month_first) = (dated(a, b), dated(b, a));
    match (separator, order) {
        ('.', _) | (_, Some(DayOrder::DayFirst)) => day_first,
        (_, Some(DayOrder::MonthFirst)) => month_first,
        _ if a == b => day_first,
        _ => day_first.xor(month_first),
    }
}

fn time(clock: &str) -> Option<Time> {
    let clock = clock.trim_end_matches('z');
    let (clock, fraction) = clock.split_once(['.', ',']).unwrap_or((clock, ""));
    let mut parts = clock.split(':').map(|p| p.parse::<i8>().ok().filter(|_| p.len() <= 2));
    let (hour, minute) = (parts.next()??, parts.next()??);
    let second = parts.next().unwrap_or(Some(0))?;
    let digits = fraction.bytes().all(|b| b.is_ascii_digit()) && fraction.len() <= 9;
    let nanos: i32 = digits.then(|| format!("{fraction:0<9}").parse().ok()).flatten()?;
    if parts.next().is_some() {
        return None;
    }
    Time::new(hour, minute, second, nanos).ok()
}

/// Years in which somebody may have trained and kept a log.
fn plausible(date: Date) -> bool {
    (1970..=2100).contains(&date.year())
}

fn plausible_instant(instant: Timestamp) -> bool {
    (0..=4_133_980_800).contains(&instant.as_second())
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use proptest::prelude::*;

    #[test]
    fn dates_are_read_as_programs_write_them() {
        let day = date(2026, 11, 20);
        let local = |h, m, s| Some(When::Local(day.at(h, m, s, 0)));
        for (cell, expected) in [
            ("2026-11-20", Some(When::Day(day))),
            ("20.11.2026", Some(When::Day(day))),
            ("20.11.26", Some(When::Day(day))),
            ("11/20/2026", Some(When::Day(day))),
            ("20/11/2026", Some(When::Day(day))),
            ("20261120", Some(When::Day(day))),
            ("20 Nov 2026", Some(When::Day(day))),
            ("Fri, 20. November 2026", Some(When::Day(day))),
            ("2026-11-20 16:30:00", local(16, 30, 0)),
            ("2026-11-20T16:30:00", local(16, 30, 0)),
            ("Nov 20, 2026, 6:30:00 AM", local(6, 30, 0)),
            ("Nov 20, 2026, 12:05:00 AM", local(0, 5, 0)),
            ("Nov 20, 2026, 12:05:00 PM", local(12, 5, 0)),
            ("Nov 20, 2026, 6:30:00\u{202f}PM", local(18, 30, 0)),
            ("20.11.2026, 07:12:33", local(7, 12, 33)),
            ("11/20/2026 15:36", local(15, 36, 0)),
            ("11/20/2026 3:36PM", local(15, 36, 0)),
            ("2026-11-20T16:30:00Z", Some(When::Instant("2026-11-20T16:30:00Z".parse().unwrap()))),
            ("2026-11-20T16:30:00+01:00", Some(When::Instant("2026-11-20T15:30:00Z".parse().unwrap()))),
            ("11/12/2026", None),
            ("31/31/2026", None),
            ("2026-13-01", None),
            ("20.13.2026", None),
            ("0001-01-01", None),
            ("12:30", None),
            ("8.1", None),
            ("5.12.3", None),
            ("Nov 2026", None),
            ("Morning Run 20", None),
            ("13:00 PM 2026-11-20", None),
        ] {
            assert_eq!(when(cell, None), expected, "{cell}");
        }
    }

    #[test]
    fn the_order_of_day_and_month_is_taken_from_what_can_only_be_read_one_way() {
        assert_eq!(evidence("13/01/2026"), Evidence::DayFirst);
        assert_eq!(evidence("01/13/2026"), Evidence::MonthFirst);
        assert_eq!(evidence("11/12/2026"), Evidence::Either);
        assert_eq!(evidence("11/11/2026"), Evidence::Clear);
        assert_eq!(evidence("11.12.2026"), Evidence::Clear, "dots put the day first everywhere");
        assert_eq!(evidence("2026-11-12"), Evidence::Clear);
        assert_eq!(evidence("Morning Run"), Evidence::None);
        assert_eq!(when("11/12/2026", Some(DayOrder::DayFirst)), Some(When::Day(date(2026, 12, 11))));
        assert_eq!(when("11/12/2026", Some(DayOrder::MonthFirst)), Some(When::Day(date(2026, 11, 12))));
    }

    proptest! {
        #[test]
        fn no_cell_breaks_it(cell in "\\PC{0,40}") {
            let _ = evidence(&cell);
            let _ = when(&cell, None);
        }

        #[test]
        fn a_date_comes_back_in_each_spelling(days in 0..40_000_i32) {
            let day = date(1970, 1, 1).saturating_add(jiff::Span::new().days(days));
            let (y, m, d) = (day.year(), day.month(), day.day());
            for (cell, order) in [
                (format!("{y}-{m:02}-{d:02}"), None),
                (format!("{d}.{m}.{y}"), None),
                (format!("{d}/{m}/{y}"), Some(DayOrder::DayFirst)),
                (format!("{m}/{d}/{y}"), Some(DayOrder::MonthFirst)),
            ] {
                prop_assert_eq!(when(&cell, order), Some(When::Day(day)));
            }
        }
    }
}
