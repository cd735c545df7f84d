//! Numbers, lengths of time and distances as people and programs write them in a cell. Pure.
//!
//! It owns the spelling of one value. Which mark and unit a column has is the mapping's; dates are [`super::day`]'s.

/// The mark before the decimals.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Decimal {
    /// `8.1`; thousands `8,100`.
    #[default]
    Point,
    /// `8,1`; thousands `8.100`.
    Comma,
}

impl Decimal {
    fn marks(self) -> (char, char) {
        match self {
            Self::Point => ('.', ','),
            Self::Comma => (',', '.'),
        }
    }
}

/// The unit of a distance without one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DistanceUnit {
    /// Metres.
    Metres,
    /// Kilometres.
    Kilometres,
    /// Miles of 1,609.344 m.
    Miles,
}

impl DistanceUnit {
    /// Metres of one.
    pub fn metres(self) -> f64 {
        match self {
            Self::Metres => 1.0,
            Self::Kilometres => 1000.0,
            Self::Miles => 1609.344,
        }
    }

    /// The unit of a word: `km`, `mi`, `meters` ..
    pub(super) fn of_word(word: &str) -> Option<Self> {
        Some(match word {
            "m" | "meter" | "meters" | "metre" | "metres" => Self::Metres,
            "km" | "kms" | "k" | "kilometer" | "kilometers" | "kilometre" | "kilometres" => Self::Kilometres,
            "mi" | "mile" | "miles" | "meilen" => Self::Miles,
            _ => return None,
        })
    }
}

/// The unit of a length of time that is a bare number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DurationUnit {
    /// Seconds.
    Seconds,
    /// Minutes.
    Minutes,
    /// Hours.
    Hours,
}

impl DurationUnit {
    /// Seconds of one.
    pub fn seconds(self) -> f64 {
        match self {
            Self::Seconds => 1.0,
            Self::Minutes => 60.0,
            Self::Hours => 3600.0,
        }
    }

    /// The unit of a word: `s`, `min`, `hours` ..
    pub(super) fn of_word(word: &str) -> Option<Self> {
        Some(match word {
            "s" | "sec" | "secs" | "second" | "seconds" | "sek" | "sekunden" | "\"" | "″" => Self::Seconds,
            "m" | "min" | "mins" | "minute" | "minutes" | "minuten" | "'" | "′" => Self::Minutes,
            "h" | "hr" | "hrs" | "hour" | "hours" | "std" | "stunden" => Self::Hours,
            _ => return None,
        })
    }
}

/// What two numbers with a colon are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Clock {
    /// `5:12` is 5 minutes.
    #[default]
    MinutesSeconds,
    /// `5:12` is 5 hours.
    HoursMinutes,
}

/// The most seconds that a cell may say: 1,000 hours. Past that it is no length of a session.
const MOST_SECONDS: f64 = 3_600_000.0;

/// The text of a cell: without spaces and pairs of quotes around it; none for the signs by which programs say "no value".
pub fn text(cell: &str) -> Option<&str> {
    let mut bare = cell.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
    while let Some(inner) = bare.strip_prefix('"').and_then(|b| b.strip_suffix('"')) {
        bare = inner.trim();
    }
    let empty = matches!(bare, "" | "-" | "--" | "---" | "—" | "–" | "n/a" | "N/A" | "NaN" | "nan" | "null" | "None");
    (!empty).then_some(bare)
}

/// A number; thousands may be grouped by the other mark, a space or an apostrophe. None when it is no number.
pub fn number(cell: &str, decimal: Decimal) -> Option<f64> {
    let cell = text(cell)?;
    let (point, group) = decimal.marks();
    let (sign, digits) = match cell.strip_prefix(['-', '−']) {
        Some(rest) => (-1.0, rest),
        None => (1.0, cell.strip_prefix('+').unwrap_or(cell)),
    };
    let (whole, decimals) = digits.split_once(point).unwrap_or((digits, ""));
    let whole = ungrouped(whole, group)?;
    if !decimals.bytes().all(|b| b.is_ascii_digit()) || (whole.is_empty() && decimals.is_empty()) || digits.len() > 30 {
        return None;
    }
    let value: f64 = format!("0{whole}.{decimals}0").parse().ok()?;
    Some(sign * value)
}

/// Digits without the marks between thousands; none when they are grouped in another way.
fn ungrouped(whole: &str, group: char) -> Option<String> {
    let is_group = |c: char| c == group || matches!(c, ' ' | '\u{a0}' | '\u{202f}' | '\'' | '’');
    let mut parts = whole.split(is_group);
    let first = parts.next()?;
    let rest: Vec<&str> = parts.collect();
    let grouped = rest.is_empty() || ((1..=3).contains(&first.len()) && rest.iter().all(|p| p.len() == 3));
    let digits: String = std::iter::once(first).chain(rest).collect();
    (grouped && digits.bytes().all(|b| b.is_ascii_digit())).then_some(digits)
}

/// Metres: `8.1` by the column's unit, `8.1 km`, `5 mi`, `400m` by their own.
pub fn metres(cell: &str, unit: DistanceUnit, decimal: Decimal) -> Option<f64> {
    let cell = text(cell)?;
    let digits = cell.trim_end_matches(|c: char| c.is_alphabetic() || c == '.').trim_end();
    let word = cell[digits.len()..].trim().trim_matches('.').to_lowercase();
    let unit = if word.is_empty() { unit } else { DistanceUnit::of_word(&word)? };
    number(digits, decimal).map(|n| n * unit.metres()).filter(|m| (0.0..=1e7).contains(m))
}

/// Seconds: `5:12`, `1:14:32`, `00:42:30.5`, `5m12`, `1h 05min`, `312s`, or a bare number by the column's unit.
pub fn seconds(cell: &str, unit: DurationUnit, clock: Clock, decimal: Decimal) -> Option<f64> {
    let cell = text(cell)?;
    let value = if cell.contains(':') {
        clock_seconds(cell, clock)
    } else if cell.contains(|c: char| c.is_alphabetic() || matches!(c, '\'' | '′' | '″')) {
        worded_seconds(&cell.to_lowercase())
    } else {
        number(cell, decimal).map(|n| n * unit.seconds())
    };
    value.filter(|s| (0.0..=MOST_SECONDS).contains(s))
}

/// `5:12`, `1:14:32`, `31:40.5`, `31:40,5`.
fn clock_seconds(cell: &str, clock: Clock) -> Option<f64> {
    let parts: Vec<&str> = cell.split(':').map(str::trim).collect();
    let whole = |p: &str| -> Option<f64> {
        (!p.is_empty() && p.len() <= 5 && p.bytes().all(|b| b.is_ascii_digit())).then(|| p.parse().ok()).flatten()
    };
    let below_60 = |v: &f64| *v < 60.0;
    let last = || -> Option<f64> {
        let (w, d) = parts.last()?.split_once(['.', ',']).unwrap_or((parts.last()?, "0"));
        let decimals = d.len() <= 9 && !d.is_empty() && d.bytes().all(|b| b.is_ascii_digit());
        let fraction: f64 = decimals.then(|| format!("0.{d}").parse().ok()).flatten()?;
        whole(w).map(|v| v + fraction).filter(below_60)
    };
    match (parts.as_slice(), clock) {
        ([h, _], Clock::HoursMinutes) => Some(whole(h)? * 3600.0 + last()? * 60.0),
        ([m, _], Clock::MinutesSeconds) => Some(whole(m)? * 60.0 + last()?),
        ([h, m, _], _) => Some(whole(h)? * 3600.0 + whole(m).filter(below_60)? * 60.0 + last()?),
        _ => None,
    }
}

/// `5m12`, `1h 05min`, `312 s`, `42 min`. A number after the last word is of the next smaller unit.
fn worded_seconds(cell: &str) -> Option<f64> {
    let mut rest = cell;
    let mut total = 0.0;
    let mut last: Option<DurationUnit> = None;
    while !rest.trim().is_empty() {
        rest = rest.trim_start_matches(|c: char| c.is_whitespace() || c == ',');
        let digits = rest.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(rest.len());
        let value: f64 = rest[..digits].trim_end_matches('.').parse().ok()?;
        rest = rest[digits..].trim_start();
        let word = rest.find(|c: char| c.is_ascii_digit() || c.is_whitespace() || c == ',').unwrap_or(rest.len());
        let unit = match (&rest[..word], last) {
            ("", Some(DurationUnit::Hours)) => DurationUnit::Minutes,
            ("", Some(DurationUnit::Minutes)) => DurationUnit::Seconds,
            (word, _) => DurationUnit::of_word(word.trim_end_matches('.'))?,
        };
        if last.is_some_and(|l| unit.seconds() >= l.seconds()) {
            return None;
        }
        (total, last, rest) = (total + value * unit.seconds(), Some(unit), &rest[word..]);
    }
    last.map(|_| total)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn near(a: Option<f64>, b: f64) -> bool {
        a.is_some_and(|a| (a - b).abs() < 1e-9)
    }

    #[test]
    fn numbers_are_read_by_the_mark_of_their_column() {
        use Decimal::{Comma, Point};
        for (cell, mark, value) in [
            ("8.1", Point, 8.1),
            ("8,1", Comma, 8.1),
            ("2,336", Point, 2336.0),
            ("2.336", Comma, 2336.0),
            ("1.234.567,5", Comma, 1_234_567.5),
            ("1'234.5", Point, 1234.5),
            ("1 234", Point, 1234.0),
            ("-4", Point, -4.0),
            (".5", Point, 0.5),
            ("\"447\"", Point, 447.0),
        ] {
            assert!(near(number(cell, mark), value), "{cell} {:?}", number(cell, mark));
        }
        for cell in ["", "--", "5,81", "1,2345", "12,34,567", "1e5", "inf", "NaN", "0x10", "5 km", ".", "-"] {
            assert_eq!(number(cell, Point), None, "{cell}");
        }
    }

    #[test]
    fn times_are_read_as_people_and_programs_write_them() {
        for (cell, expected) in [
            ("5:12", 312.0),
            ("1:14:32", 4472.0),
            ("00:42:30", 2550.0),
            ("\"00:42:30\"", 2550.0),
            ("\"\"21:11.3\"\"", 1271.3),
            ("28:10,5", 1690.5),
            ("74:32", 4472.0),
            ("5m12", 312.0),
            ("5m12s", 312.0),
            ("312s", 312.0),
            ("1h05", 3900.0),
            ("1h 05min", 3900.0),
            ("42 min", 2520.0),
            ("1 hr 2 min 3 sec", 3723.0),
            ("90", 5400.0),
        ] {
            let read = seconds(cell, DurationUnit::Minutes, Clock::MinutesSeconds, Decimal::Point);
            assert!(near(read, expected), "{cell} {read:?}");
        }
        for cell in ["", "5:72", "1:2:3:4", ":12", "5:", "x", "5m 3h", "12 parsecs", "-5", "1e9", "99999:00:00"] {
            assert_eq!(seconds(cell, DurationUnit::Minutes, Clock::MinutesSeconds, Decimal::Point), None, "{cell}");
        }
        assert_eq!(seconds("0:45", DurationUnit::Minutes, Clock::HoursMinutes, Decimal::Point), Some(2700.0));
    }

    #[test]
    fn a_distance_with_a_unit_keeps_it() {
        let m = |cell| metres(cell, DistanceUnit::Kilometres, Decimal::Point);
        assert!(
            near(m("8.1"), 8100.0) && near(m("5 mi"), 8046.72) && near(m("400m"), 400.0) && near(m("8.1 km"), 8100.0)
        );
        assert_eq!((m("5 furlongs"), m("km"), m("-3")), (None, None, None));
    }

    proptest! {
        #[test]
        fn no_cell_breaks_a_reader(cell in "\\PC{0,40}") {
            for mark in [Decimal::Point, Decimal::Comma] {
                let _ = number(&cell, mark);
                let _ = metres(&cell, DistanceUnit::Miles, mark);
                let _ = seconds(&cell, DurationUnit::Hours, Clock::HoursMinutes, mark);
            }
        }

        #[test]
        fn a_clock_time_comes_back(h in 0..30_u32, m in 0..60_u32, s in 0..60_u32) {
            let read = seconds(&format!("{h}:{m:02}:{s:02}"), DurationUnit::Seconds, Clock::MinutesSeconds, Decimal::Point);
            prop_assert_eq!(read, Some(f64::from(h * 3600 + m * 60 + s)));
        }
    }
}
