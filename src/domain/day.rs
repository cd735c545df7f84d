//! Days as people type them: `18 jan`, `2027-01-18`, `18.1.2027`, `in 12 weeks`, `march 2026`, `yesterday`.
//!
//! A text that has two readings (`3/4/2027`) is no day: a wrong reading would be worse than a question.

use jiff::civil::{Date, Weekday};
use jiff::{Span, ToSpan};

/// Where a day without a year lies, seen from today.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Toward {
    /// Today or later: a race.
    Future,
    /// Today or earlier: an injury. A month or a year alone is its first day.
    Past,
}

/// `18 Jan 2027`: as a day is shown, and [`parse`] takes it.
pub fn show(day: Date) -> String {
    day.strftime("%-d %b %Y").to_string()
}

/// The day of a text, seen from `today`; none when it is no day, or could be two.
pub fn parse(text: &str, today: Date, toward: Toward) -> Option<Date> {
    let text = text.trim().to_lowercase();
    let words: Vec<&str> = text.split([' ', ',']).filter(|word| !word.is_empty()).collect();
    match words.as_slice() {
        [] => None,
        ["today" | "heute"] => Some(today),
        ["tomorrow" | "morgen"] => today.tomorrow().ok(),
        ["yesterday" | "gestern"] => today.yesterday().ok(),
        ["in", count, unit] => today.checked_add(span(count, unit)?).ok(),
        [count, unit, "ago"] => today.checked_sub(span(count, unit)?).ok(),
        ["next" | "last" | "this", day] | [day] if weekday(day).is_some() => on_weekday(weekday(day)?, today, toward),
        // A weekday before a day says nothing more; it is not checked, the answer shows the true one.
        [first, rest @ ..] if !rest.is_empty() && weekday(first.trim_end_matches('.')).is_some() => {
            written(rest, today, toward)
        }
        words => written(words, today, toward),
    }
}

fn span(count: &str, unit: &str) -> Option<Span> {
    let count: i64 = match count {
        "a" | "an" | "one" | "einer" | "einem" => 1,
        digits => digits.parse().ok().filter(|count| (0..=5_000).contains(count))?,
    };
    Some(match unit {
        "day" | "days" | "d" | "tag" | "tagen" => count.days(),
        "week" | "weeks" | "w" | "wk" | "wks" | "woche" | "wochen" => count.weeks(),
        "month" | "months" | "monat" | "monaten" => count.months(),
        "year" | "years" | "jahr" | "jahren" => count.years(),
        _ => return None,
    })
}

/// The next such day after today, or the last one up to today.
fn on_weekday(day: Weekday, today: Date, toward: Toward) -> Option<Date> {
    match toward {
        Toward::Future => today.nth_weekday(1, day).ok(),
        Toward::Past => today.tomorrow().ok()?.nth_weekday(-1, day).ok(),
    }
}

fn written(words: &[&str], today: Date, toward: Toward) -> Option<Date> {
    match words {
        [one] => numeric(one, today, toward).or_else(|| month_or_year(one, today, toward)),
        [a, b] => match (month(a), month(b)) {
            (Some(month), None) if toward == Toward::Past && is_year(b) => date(year(b)?, month, 1),
            (Some(month), None) => near(today, toward, month, day_of_month(b)?),
            (None, Some(month)) => near(today, toward, month, day_of_month(a)?),
            _ => numeric(&words.concat(), today, toward),
        },
        [a, b, c] => match (month(a), month(b)) {
            (Some(month), None) => date(year(c)?, month, day_of_month(b)?),
            (None, Some(month)) => date(year(c)?, month, day_of_month(a)?),
            _ => numeric(&words.concat(), today, toward),
        },
        _ => None,
    }
}

/// `2027-01-18`, `18.1.2027`, `18.1.`, and with slashes when only one reading is a day.
fn numeric(text: &str, today: Date, toward: Toward) -> Option<Date> {
    let parts = |by: char| text.split(by).filter(|part| !part.is_empty()).collect::<Vec<_>>();
    match (parts('-').as_slice(), parts('.').as_slice(), parts('/').as_slice()) {
        ([y, m, d], ..) if y.len() == 4 => date(year(y)?, small(m)?, small(d)?),
        (_, [d, m, y], _) => date(year(y)?, small(m)?, small(d)?),
        (_, [d, m], _) => near(today, toward, small(m)?, small(d)?),
        (.., [y, m, d]) if y.len() == 4 => date(year(y)?, small(m)?, small(d)?),
        (.., [a, b, y]) => {
            let (a, b, y) = (small(a)?, small(b)?, year(y)?);
            only_one(date(y, b, a), date(y, a, b))
        }
        (.., [a, b]) => {
            let (a, b) = (small(a)?, small(b)?);
            only_one(near(today, toward, b, a), near(today, toward, a, b))
        }
        _ => None,
    }
}

fn only_one(day_first: Option<Date>, month_first: Option<Date>) -> Option<Date> {
    match (day_first, month_first) {
        (Some(a), Some(b)) if a != b => None,
        (a, b) => a.or(b),
    }
}

fn month_or_year(word: &str, today: Date, toward: Toward) -> Option<Date> {
    if toward == Toward::Future {
        return None;
    }
    if is_year(word) {
        return date(year(word)?, 1, 1);
    }
    near(today, toward, month(word)?, 1)
}

fn date(year: i16, month: i8, day: i8) -> Option<Date> {
    Date::new(year, month, day).ok()
}

/// The nearest such day of a year in a direction; the 29th of February may be years away.
fn near(today: Date, toward: Toward, month: i8, day: i8) -> Option<Date> {
    (0..=8).find_map(|years| {
        let year = match toward {
            Toward::Future => today.year().checked_add(years)?,
            Toward::Past => today.year().checked_sub(years)?,
        };
        date(year, month, day).filter(|found| match toward {
            Toward::Future => *found >= today,
            Toward::Past => *found <= today,
        })
    })
}

fn is_year(word: &str) -> bool {
    word.len() == 4 && year(word).is_some()
}

/// Four digits, or two for this century.
fn year(word: &str) -> Option<i16> {
    let digits = word.bytes().all(|b| b.is_ascii_digit());
    let number: i16 = word.parse().ok().filter(|_| digits)?;
    match word.len() {
        2 => Some(2000 + number),
        4 if (1900..=2200).contains(&number) => Some(number),
        _ => None,
    }
}

fn small(word: &str) -> Option<i8> {
    let digits = (1..=2).contains(&word.len()) && word.bytes().all(|b| b.is_ascii_digit());
    word.parse().ok().filter(|_| digits)
}

/// `18`, `18.`, `18th`.
fn day_of_month(word: &str) -> Option<i8> {
    let digits = word.trim_end_matches(|c: char| c == '.' || c.is_ascii_alphabetic());
    let ending = &word[digits.len()..];
    ["", ".", "st", "nd", "rd", "th"].contains(&ending).then(|| small(digits)).flatten()
}

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

/// German names that begin otherwise, with their month.
const GERMAN: [(&str, i8); 10] = [
    ("jänner", 1),
    ("januar", 1),
    ("februar", 2),
    ("märz", 3),
    ("maerz", 3),
    ("mai", 5),
    ("juni", 6),
    ("juli", 7),
    ("oktober", 10),
    ("dezember", 12),
];

/// A month by its name or its first three letters or more.
fn month(word: &str) -> Option<i8> {
    let word = word.trim_end_matches('.');
    let begins = |name: &str| word.chars().count() >= 3 && name.starts_with(word);
    let english = MONTHS.iter().position(|name| begins(name)).and_then(|at| i8::try_from(at + 1).ok());
    let german = || GERMAN.into_iter().find(|(name, _)| begins(name)).map(|(_, month)| month);
    english.or_else(german)
}

const WEEKDAYS: [(&str, Weekday); 7] = [
    ("monday", Weekday::Monday),
    ("tuesday", Weekday::Tuesday),
    ("wednesday", Weekday::Wednesday),
    ("thursday", Weekday::Thursday),
    ("friday", Weekday::Friday),
    ("saturday", Weekday::Saturday),
    ("sunday", Weekday::Sunday),
];

fn weekday(word: &str) -> Option<Weekday> {
    WEEKDAYS.into_iter().find(|(name, _)| word.len() >= 3 && name.starts_with(word)).map(|(_, day)| day)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date as on;
    use proptest::prelude::*;

    /// A Sunday.
    const TODAY: Date = on(2026, 11, 22);

    #[test]
    fn a_race_is_typed_in_many_ways() {
        for text in [
            "18 jan",
            "18 January",
            "jan 18",
            "January 18th",
            "18th jan",
            "18 jan 2027",
            "18 jan 27",
            "jan 18, 2027",
            "mon 18 jan",
            "Monday, 18 Jan 2027",
            "2027-01-18",
            "2027-1-18",
            "2027/01/18",
            "18.1.2027",
            "18.01.27",
            "18.1.",
            "18.1",
            "18. 1. 2027",
            "18. jan. 2027",
            "1/18/2027",
            "18/1/2027",
            "18/1",
            "in 57 days",
            " 18 JAN ",
        ] {
            assert_eq!(parse(text, TODAY, Toward::Future), Some(on(2027, 1, 18)), "{text}");
        }
        for (text, want) in [
            ("in 12 weeks", on(2027, 2, 14)),
            ("in a week", on(2026, 11, 29)),
            ("in 3 months", on(2027, 2, 22)),
            ("today", TODAY),
            ("tomorrow", on(2026, 11, 23)),
            ("22 nov", TODAY),
            ("sat", on(2026, 11, 28)),
            ("next saturday", on(2026, 11, 28)),
            ("sunday", on(2026, 11, 29)),
            ("29 feb", on(2028, 2, 29)),
            ("3/3", on(2027, 3, 3)),
            ("3. märz", on(2027, 3, 3)),
            ("5 okt 2027", on(2027, 10, 5)),
            ("in 12 wochen", on(2027, 2, 14)),
        ] {
            assert_eq!(parse(text, TODAY, Toward::Future), Some(want), "{text}");
        }
    }

    #[test]
    fn an_injury_began_in_the_past() {
        for (text, want) in [
            ("3 nov", on(2026, 11, 3)),
            ("3 dec", on(2025, 12, 3)),
            ("march", on(2026, 3, 1)),
            ("december", on(2025, 12, 1)),
            ("march 2025", on(2025, 3, 1)),
            ("2024", on(2024, 1, 1)),
            ("yesterday", on(2026, 11, 21)),
            ("2 weeks ago", on(2026, 11, 8)),
            ("a year ago", on(2025, 11, 22)),
            ("sat", on(2026, 11, 21)),
            ("sunday", TODAY),
            ("last friday", on(2026, 11, 20)),
            ("29 feb", on(2024, 2, 29)),
        ] {
            assert_eq!(parse(text, TODAY, Toward::Past), Some(want), "{text}");
        }
    }

    #[test]
    fn what_is_no_day_or_could_be_two_is_none() {
        for text in [
            "",
            " ",
            "soon",
            "31 feb",
            "32 jan",
            "2027-13-01",
            "3/4/2027",
            "3/4",
            "jan",
            "2027",
            "jan 2027",
            "in weeks",
            "in 99999 weeks",
            "in -1 weeks",
            "18",
            "18 18",
            "mar ch",
            "1.2.3.4",
            "18 jan 2027 x",
            "18x jan",
            "--",
            "..",
            "é",
        ] {
            assert_eq!(parse(text, TODAY, Toward::Future), None, "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn what_is_shown_can_be_typed(days in -40_000i64..40_000) {
            let day = TODAY + days.days();
            for toward in [Toward::Future, Toward::Past] {
                prop_assert_eq!(parse(&show(day), TODAY, toward), Some(day));
                prop_assert_eq!(parse(&day.to_string(), TODAY, toward), Some(day));
            }
        }

        #[test]
        fn no_text_makes_it_panic(text in "\\PC{0,20}", digits in "[0-9./ -]{0,14}") {
            for toward in [Toward::Future, Toward::Past] {
                let _ = (parse(&text, TODAY, toward), parse(&digits, TODAY, toward));
            }
        }
    }
}
