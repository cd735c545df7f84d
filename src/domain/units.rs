//! Times, distances, loads and paces as an athlete types them and as they are shown.
//!
//! Inside everything is SI (seconds, metres, kilograms; a pace is seconds a kilometre); the athlete's [`Units`] stand only
//! here, at the edge. It owns single values. A whole session on one line is [`super::line`]'s.

use super::profile::{DistanceUnit, LoadUnit, Units};
use thiserror::Error;

/// Metres in a mile.
pub const MILE_M: f64 = 1609.344;
/// Metres in a yard.
pub const YARD_M: f64 = 0.9144;
/// Kilograms in a pound.
pub const POUND_KG: f64 = 0.453_592_37;
/// The longest time, in seconds: two days, as a run may last.
pub const LONGEST_S: f64 = 172_800.0;
/// The longest distance, in metres.
pub const FARTHEST_M: f64 = 320_000.0;
/// The heaviest load, in kilograms.
pub const HEAVIEST_KG: f64 = 1_000.0;
/// The slowest pace, in seconds a kilometre.
pub const SLOWEST_S: f64 = 3_600.0;
/// The fastest pace, in seconds a kilometre.
pub const FASTEST_S: f64 = 60.0;

/// No value is typed with more characters than this.
const LONGEST_TEXT: usize = 40;
/// What is shown for a number that is none.
const NO_NUMBER: &str = "?";

/// Why a value was not taken: the words say what would be right.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum UnitError {
    /// Not a time.
    #[error("a time such as 5:12, 5m12 or 312s")]
    Time,
    /// Zero, or more than [`LONGEST_S`].
    #[error("a time above 0 and up to 48 hours, such as 1:14:32")]
    TimeRange,
    /// Not a distance.
    #[error("a distance such as 8.1k, 5mi or 400m")]
    Distance,
    /// Zero, or more than [`FARTHEST_M`].
    #[error("a distance above 0 and up to 320 km, such as 8.1k")]
    DistanceRange,
    /// Not a load.
    #[error("a load such as 100kg, 225lb or 2x24kg")]
    Load,
    /// More than [`HEAVIEST_KG`].
    #[error("a load of 0 to 1,000 kg, such as 100kg")]
    LoadRange,
    /// Not a pace.
    #[error("a pace such as 4:38/km or 7:28/mi")]
    Pace,
    /// Faster than [`FASTEST_S`] or slower than [`SLOWEST_S`].
    #[error("a pace of 1:00 to 60:00 a kilometre, such as 4:38/km")]
    PaceRange,
}

/// What a bare number means in a field of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum TimeUnit {
    /// Seconds: the field of a station.
    Seconds,
    /// Minutes: the duration of a session.
    Minutes,
    /// Hours.
    Hours,
}

impl TimeUnit {
    fn seconds(self) -> f64 {
        match self {
            Self::Seconds => 1.0,
            Self::Minutes => 60.0,
            Self::Hours => 3600.0,
        }
    }

    fn below(self) -> Option<Self> {
        match self {
            Self::Seconds => None,
            Self::Minutes => Some(Self::Seconds),
            Self::Hours => Some(Self::Minutes),
        }
    }

    fn named(name: &str) -> Option<Self> {
        match name {
            "s" | "sec" | "secs" | "second" | "seconds" | "sek" | "sekunde" | "sekunden" | "\"" => Some(Self::Seconds),
            "m" | "min" | "mins" | "minute" | "minutes" | "minuten" | "'" => Some(Self::Minutes),
            "h" | "hr" | "hrs" | "hour" | "hours" | "std" | "stunde" | "stunden" => Some(Self::Hours),
            _ => None,
        }
    }
}

/// What a bare number means in a field of distance.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LengthUnit {
    /// Metres: ergs and stations, whatever the athlete's units.
    Metres,
    /// Kilometres.
    Kilometres,
    /// Miles.
    Miles,
    /// Yards.
    Yards,
}

impl LengthUnit {
    fn metres(self) -> f64 {
        match self {
            Self::Metres => 1.0,
            Self::Kilometres => 1000.0,
            Self::Miles => MILE_M,
            Self::Yards => YARD_M,
        }
    }

    fn named(name: &str) -> Option<Self> {
        match name {
            "m" | "meter" | "meters" | "metre" | "metres" | "metern" => Some(Self::Metres),
            "k" | "km" | "kms" | "kilometer" | "kilometers" | "kilometre" | "kilometres" => Some(Self::Kilometres),
            "mi" | "mile" | "miles" | "meile" | "meilen" => Some(Self::Miles),
            "yd" | "yds" | "yard" | "yards" => Some(Self::Yards),
            _ => None,
        }
    }
}

impl From<DistanceUnit> for LengthUnit {
    /// The unit of a run's distance.
    fn from(unit: DistanceUnit) -> Self {
        match unit {
            DistanceUnit::Km => Self::Kilometres,
            DistanceUnit::Mi => Self::Miles,
        }
    }
}

/// Reads a time: `5:12`, `1:14:32`, `4:02.5`, `5m12`, `312s`, `1h14`, `42'30"`, `42 min`, `1.5h`, `1:14h`. Gives seconds,
/// exact to a thousandth. A bare number is in `bare`.
///
/// # Errors
/// [`UnitError::Time`] when it is none, [`UnitError::TimeRange`] when it is 0 or longer than [`LONGEST_S`].
pub fn parse_time(text: &str, bare: TimeUnit) -> Result<f64, UnitError> {
    let text = squeeze(text).ok_or(UnitError::Time)?;
    let seconds = if text.contains(':') { clock(&text) } else { spelled(&text, bare) };
    let seconds = thousandth(seconds.ok_or(UnitError::Time)?);
    if seconds > 0.0 && seconds <= LONGEST_S { Ok(seconds) } else { Err(UnitError::TimeRange) }
}

/// Reads a distance: `8.1k`, `8,1 km`, `5mi`, `400 yd`, `1,000 m`. Gives metres. A bare number is in `bare`.
///
/// # Errors
/// [`UnitError::Distance`] when it is none, [`UnitError::DistanceRange`] when it is 0 or farther than [`FARTHEST_M`].
pub fn parse_distance(text: &str, bare: LengthUnit) -> Result<f64, UnitError> {
    let text = squeeze(text).ok_or(UnitError::Distance)?;
    let number = Number::at_start(&text).ok_or(UnitError::Distance)?;
    let unit = if number.rest.is_empty() { Some(bare) } else { LengthUnit::named(number.rest) };
    let unit = unit.ok_or(UnitError::Distance)?;
    // Nobody measures metres to a millimetre: `1,000 m` and `1.000 m` are a thousand, as `8,125 km` is not.
    let value = if unit == LengthUnit::Metres { number.thousands() } else { None }.unwrap_or(number.value);
    let metres = value * unit.metres();
    if metres > 0.0 && metres <= FARTHEST_M { Ok(metres) } else { Err(UnitError::DistanceRange) }
}

/// Reads a load: `100`, `102,5 kg`, `225lb`, and `2x24kg`, which is 24 kg in each of two hands. Gives kilograms, of one
/// hand's weight. A bare number is in `bare`.
///
/// # Errors
/// [`UnitError::Load`] when it is none, [`UnitError::LoadRange`] when it is heavier than [`HEAVIEST_KG`].
pub fn parse_load(text: &str, bare: LoadUnit) -> Result<f64, UnitError> {
    let text = squeeze(text).ok_or(UnitError::Load)?;
    let one = ["2x", "2×", "2*"].iter().find_map(|hands| text.strip_prefix(hands)).unwrap_or(&text);
    let number = Number::at_start(one).ok_or(UnitError::Load)?;
    let unit = match number.rest {
        "" => bare,
        "kg" | "kgs" | "kilo" | "kilos" => LoadUnit::Kg,
        "lb" | "lbs" | "pound" | "pounds" => LoadUnit::Lb,
        _ => return Err(UnitError::Load),
    };
    let kg = kilograms(number.value, unit);
    if kg <= HEAVIEST_KG { Ok(kg) } else { Err(UnitError::LoadRange) }
}

/// Reads a pace: `4:38/km`, `4:38 min/km`, `7:28/mi`, an erg's `2:05/500m`, or `4:38` in `bare`. Gives seconds a kilometre.
///
/// # Errors
/// [`UnitError::Pace`] when it is none, [`UnitError::PaceRange`] when nobody moves so.
pub fn parse_pace(text: &str, bare: DistanceUnit) -> Result<f64, UnitError> {
    let text = squeeze(text).ok_or(UnitError::Pace)?;
    let (time, per) = text.split_once('/').map_or((text.as_str(), None), |(time, per)| (time, Some(per)));
    let metres = match (per, bare) {
        (Some("km" | "k"), _) | (None, DistanceUnit::Km) => 1000.0,
        (Some("mi" | "mile"), _) | (None, DistanceUnit::Mi) => MILE_M,
        (Some("500m" | "500"), _) => 500.0,
        _ => return Err(UnitError::Pace),
    };
    // A bare number is no pace: `5` may be minutes, `300` seconds.
    if Number::at_start(time).is_none_or(|n| n.rest.is_empty()) {
        return Err(UnitError::Pace);
    }
    let seconds = parse_time(time, TimeUnit::Minutes).map_err(|_| UnitError::Pace)?;
    let pace = seconds * 1000.0 / metres;
    if (FASTEST_S..=SLOWEST_S).contains(&pace) { Ok(pace) } else { Err(UnitError::PaceRange) }
}

/// Kilograms of a load in a unit.
pub fn kilograms(value: f64, unit: LoadUnit) -> f64 {
    match unit {
        LoadUnit::Kg => value,
        LoadUnit::Lb => value * POUND_KG,
    }
}

/// Shows seconds to a tenth: `1:14:32`, `4:02`, `4:02.5`.
pub fn show_time(seconds: f64) -> String {
    let Some(tenths) = rounded(seconds * 10.0) else { return NO_NUMBER.to_owned() };
    let (all, tenth) = (tenths / 10, tenths % 10);
    let (hours, minutes, seconds) = (all / 3600, all / 60 % 60, all % 60);
    let tail = if tenth > 0 { format!(".{tenth}") } else { String::new() };
    if hours > 0 { format!("{hours}:{minutes:02}:{seconds:02}{tail}") } else { format!("{minutes}:{seconds:02}{tail}") }
}

/// Shows the distance of a run: `8.1 km`, `13.0 km`, `800 m`; `5.0 mi` from a mile on, for who chose miles.
pub fn show_distance(metres: f64, units: Units) -> String {
    let (unit, name) = match units.distance {
        DistanceUnit::Km => (1000.0, "km"),
        DistanceUnit::Mi => (MILE_M, "mi"),
    };
    match rounded(metres / unit * 100.0) {
        None => NO_NUMBER.to_owned(),
        Some(hundredths) if hundredths >= 100 => {
            let (whole, part) = (hundredths / 100, hundredths % 100);
            let part = if part % 10 == 0 { format!("{}", part / 10) } else { format!("{part:02}") };
            format!("{whole}.{part} {name}")
        }
        Some(_) => show_metres(metres),
    }
}

/// Shows the distance of an erg or a station, which is metres in every unit: `1000 m`, `12.5 m`.
pub fn show_metres(metres: f64) -> String {
    with_decimals(metres, 1).map_or_else(|| NO_NUMBER.to_owned(), |m| format!("{m} m"))
}

/// Shows a whole number with commas between thousands, as loads in AU have them: `180`, `1,530`, `-56`.
pub fn show_whole(value: f64) -> String {
    let text = format!("{value:.0}");
    let (sign, digits) = text.strip_prefix('-').map_or(("", text.as_str()), |digits| ("-", digits));
    let mut grouped = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    if grouped == "0" { grouped } else { format!("{sign}{grouped}") }
}

/// Shows how many of something there are: `1 session`, `5 sessions`.
pub fn show_count(count: usize, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}

/// Shows a load: `102.5 kg`, `225 lb`.
pub fn show_load(kg: f64, units: Units) -> String {
    let (value, decimals, name) = match units.load {
        LoadUnit::Kg => (kg, 2, "kg"),
        LoadUnit::Lb => (kg / POUND_KG, 1, "lb"),
    };
    with_decimals(value, decimals).map_or_else(|| NO_NUMBER.to_owned(), |v| format!("{v} {name}"))
}

/// Shows seconds a kilometre to the second: `4:38/km`, `7:28/mi`.
pub fn show_pace(seconds_per_km: f64, units: Units) -> String {
    let (seconds, per) = match units.distance {
        DistanceUnit::Km => (seconds_per_km, "km"),
        DistanceUnit::Mi => (seconds_per_km * MILE_M / 1000.0, "mi"),
    };
    rounded(seconds).map_or_else(|| NO_NUMBER.to_owned(), |s| format!("{}:{:02}/{per}", s / 60, s % 60))
}

/// A number and what stands behind it.
struct Number<'a> {
    value: f64,
    /// The digits before and behind the point or comma.
    digits: (&'a str, &'a str),
    rest: &'a str,
}

impl<'a> Number<'a> {
    /// Digits with at most one point or comma; no sign, no exponent, no name of a number.
    fn at_start(text: &'a str) -> Option<Self> {
        let (whole, mut rest) = digits(text);
        let mut part = "";
        if let Some(behind) = rest.strip_prefix(['.', ',']) {
            (part, rest) = digits(behind);
            if part.is_empty() {
                return None;
            }
        }
        if whole.len() + part.len() == 0 {
            return None;
        }
        let value = format!("{whole}.{part}0").parse().ok()?;
        Some(Self { value, digits: (whole, part), rest })
    }

    /// The value when the point or comma parts thousands.
    fn thousands(&self) -> Option<f64> {
        let (whole, part) = self.digits;
        (part.len() == 3 && (1..=3).contains(&whole.len()) && !whole.starts_with('0')).then_some(self.value * 1000.0)
    }
}

fn digits(text: &str) -> (&str, &str) {
    text.split_at(text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len()))
}

/// Lower case, without spaces, with plain marks of minutes and seconds. None when a space parts two digits (`5 12` is no
/// `512`), and when the text is too long to be a value.
fn squeeze(text: &str) -> Option<String> {
    let text = text.trim();
    if text.is_empty() || text.chars().count() > LONGEST_TEXT {
        return None;
    }
    let mut squeezed = String::new();
    let mut after_space = false;
    for c in text.chars().flat_map(char::to_lowercase) {
        if c.is_whitespace() {
            after_space = true;
            continue;
        }
        if after_space && c.is_ascii_digit() && squeezed.ends_with(|before: char| before.is_ascii_digit()) {
            return None;
        }
        after_space = false;
        squeezed.push(match c {
            '′' | '’' | '´' => '\'',
            '″' | '”' => '"',
            c => c,
        });
    }
    Some(squeezed)
}

/// `m:ss`, `h:mm:ss`, each with tenths; `h:mm` when an `h` follows.
fn clock(text: &str) -> Option<f64> {
    let end = text.find(|c: char| !(c.is_ascii_digit() || matches!(c, ':' | '.' | ',')));
    let (fields, unit) = text.split_at(end.unwrap_or(text.len()));
    let fields: Vec<&str> = fields.split(':').collect();
    let unit = if unit.is_empty() { None } else { Some(TimeUnit::named(unit)?) };
    let smallest = match (fields.len(), unit) {
        (2, None | Some(TimeUnit::Minutes)) | (3, None | Some(TimeUnit::Hours)) => TimeUnit::Seconds,
        (2, Some(TimeUnit::Hours)) => TimeUnit::Minutes,
        _ => return None,
    };
    let (last, before) = fields.split_last()?;
    let (two, _) = digits(last);
    let number = Number::at_start(last)?;
    if two.len() != 2 || number.value >= 60.0 || !number.rest.is_empty() {
        return None;
    }
    let mut seconds = number.value * smallest.seconds();
    let mut size = smallest.seconds();
    for (place, field) in before.iter().rev().enumerate() {
        size *= 60.0;
        let first = place + 1 == before.len();
        let fits = if first { (1..=4).contains(&field.len()) } else { field.len() == 2 };
        let value: u32 = field.parse().ok().filter(|_| fits && digits(field).1.is_empty())?;
        if !first && value >= 60 {
            return None;
        }
        seconds += f64::from(value) * size;
    }
    Some(seconds)
}

/// `1h14`, `5m12s`, `42'30"`, `1.5h`, `90`: units from large to small; two digits behind a unit are of the next smaller.
fn spelled(text: &str, bare: TimeUnit) -> Option<f64> {
    let mut seconds = 0.0;
    let mut rest = text;
    let mut last: Option<TimeUnit> = None;
    while !rest.is_empty() {
        let number = Number::at_start(rest)?;
        let end = number.rest.find(|c: char| c.is_ascii_digit() || matches!(c, '.' | ',')).unwrap_or(number.rest.len());
        let (name, behind) = number.rest.split_at(end);
        let unit = match (name, last) {
            ("", None) => bare,
            ("", Some(above)) if number.digits.0.len() == 2 => above.below()?,
            ("", Some(_)) => return None,
            (name, _) => TimeUnit::named(name)?,
        };
        let parted = !behind.is_empty();
        if last.is_some_and(|above| unit >= above || number.value >= 60.0) || (parted && !number.digits.1.is_empty()) {
            return None;
        }
        seconds += number.value * unit.seconds();
        (last, rest) = (Some(unit), behind);
    }
    last.map(|_| seconds)
}

/// The nearest thousandth, so that `4:02.1` is the number 242.1 and no neighbour of it.
fn thousandth(seconds: f64) -> f64 {
    (seconds * 1000.0).round() / 1000.0
}

/// The nearest whole number; none of what is negative, infinite, no number, or too large to be one of ours.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the range is checked before")]
fn rounded(value: f64) -> Option<u64> {
    (0.0..1e12).contains(&value).then(|| value.round() as u64)
}

/// With up to so many decimals, without zeros at the end.
fn with_decimals(value: f64, decimals: usize) -> Option<String> {
    rounded(value)?;
    let text = format!("{value:.decimals$}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    Some(if text.is_empty() || text == "-" { "0".to_owned() } else { text.trim_start_matches('-').to_owned() })
}

#[cfg(test)]
#[path = "units_tests.rs"]
mod tests;
