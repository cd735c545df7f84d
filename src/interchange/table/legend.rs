//! What an athlete said of a table: which column is what, and what its marks and units mean.
//!
//! It owns the words in which that is said and kept: `date=2`, `distance=4:km`, `order=day`. The same words are typed as
//! flags, kept for the next table with the same headings, and shown. What was not said is guessed by [`super::guess`], or
//! stays a question. Pure.

use super::cell::{Clock, Decimal, DistanceUnit, DurationUnit};
use super::day::DayOrder;
use super::guess::{Guess, Question, guess_with};
use super::{Column, Mapping, Sheet, TimeBasis};
use crate::domain::clean::clean_line;
use crate::domain::workout::WorkoutKind;
use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

/// One thing that was said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// Where a column stands; none: the table has no such column.
    Column(Column, Option<Place>),
    /// Day or month first.
    DayOrder(DayOrder),
    /// How times are meant.
    Times(TimeBasis),
    /// The mark before decimals.
    Decimal(Decimal),
    /// The unit of distances that have none.
    Distance(DistanceUnit),
    /// The unit of durations that are bare numbers.
    Duration(DurationUnit),
    /// What `5:12` is.
    Clock(Clock),
    /// The kind where the table says none.
    Kind(WorkoutKind),
}

/// Where a column stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// Counted from 1.
    Number(usize),
    /// By its heading, whatever its capitals.
    Heading(String),
}

/// Why something that was said of a table cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LegendError {
    /// It is no `KEY=VALUE` of ours.
    #[error("{said:?} says nothing of a table; write {}", usage())]
    Unknown {
        /// As it was typed.
        said: String,
    },
    /// A key with a value that it cannot have.
    #[error("{key}={value}: write {expected}")]
    Value {
        /// The key.
        key: &'static str,
        /// As it was typed.
        value: String,
        /// What would be right.
        expected: &'static str,
    },
    /// The table has no such column.
    #[error("it has no column {place} for the {column}; its columns are {columns}")]
    NoColumn {
        /// As it was said.
        place: String,
        /// What should stand there.
        column: &'static str,
        /// Those that there are.
        columns: String,
    },
}

/// The keys of columns, in the order of [`Column::ALL`].
const COLUMNS: [(&str, Column); 12] = [
    ("date", Column::Date),
    ("start", Column::StartTime),
    ("kind", Column::Kind),
    ("title", Column::Title),
    ("duration", Column::Duration),
    ("moving", Column::MovingTime),
    ("distance", Column::Distance),
    ("hr-avg", Column::HeartRateAvg),
    ("hr-max", Column::HeartRateMax),
    ("rpe", Column::Rpe),
    ("climb", Column::Elevation),
    ("notes", Column::Notes),
];

/// The forms of an answer, for help and errors.
pub fn usage() -> String {
    let columns: Vec<&str> = COLUMNS.iter().map(|(key, _)| *key).collect();
    format!(
        "COLUMN=NUMBER, COLUMN=HEADING or COLUMN=none with {}; a unit after a colon, e.g. distance=4:km or duration=3:min; \
         order=day|month, decimal=point|comma, times=local|utc, clock=mm:ss|hh:mm, sport=run",
        columns.join(", ")
    )
}

impl Answer {
    /// Whether it is about the same as another, whose place it takes.
    fn is_about(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Column(a, _), Self::Column(b, _)) => a == b,
            _ => std::mem::discriminant(self) == std::mem::discriminant(other),
        }
    }

    /// The question that it settles, beside which column is which.
    fn settles(&self) -> Option<Question> {
        match self {
            Self::DayOrder(_) => Some(Question::DayOrder),
            Self::Decimal(_) => Some(Question::Decimal),
            Self::Distance(_) => Some(Question::DistanceUnit),
            Self::Duration(_) => Some(Question::DurationUnit),
            Self::Column(..) | Self::Times(_) | Self::Clock(_) | Self::Kind(_) => None,
        }
    }

    fn set(&self, mapping: &mut Mapping) {
        match self {
            Self::Column(..) => {}
            Self::DayOrder(order) => mapping.day_order = Some(*order),
            Self::Times(times) => mapping.times = *times,
            Self::Decimal(decimal) => mapping.decimal = *decimal,
            Self::Distance(unit) => mapping.distance = *unit,
            Self::Duration(unit) => mapping.duration = *unit,
            Self::Clock(clock) => mapping.clock = *clock,
            Self::Kind(kind) => mapping.kind = *kind,
        }
    }
}

impl fmt::Display for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Column(column, place) => {
                let key = COLUMNS.iter().find(|(_, c)| c == column).map_or("", |(key, _)| key);
                match place {
                    None => write!(f, "{key}=none"),
                    Some(place) => write!(f, "{key}={place}"),
                }
            }
            Self::DayOrder(DayOrder::DayFirst) => f.write_str("order=day"),
            Self::DayOrder(DayOrder::MonthFirst) => f.write_str("order=month"),
            Self::Times(TimeBasis::Local) => f.write_str("times=local"),
            Self::Times(TimeBasis::Utc) => f.write_str("times=utc"),
            Self::Decimal(Decimal::Point) => f.write_str("decimal=point"),
            Self::Decimal(Decimal::Comma) => f.write_str("decimal=comma"),
            Self::Distance(DistanceUnit::Metres) => f.write_str("distance-unit=m"),
            Self::Distance(DistanceUnit::Kilometres) => f.write_str("distance-unit=km"),
            Self::Distance(DistanceUnit::Miles) => f.write_str("distance-unit=mi"),
            Self::Duration(DurationUnit::Seconds) => f.write_str("duration-unit=s"),
            Self::Duration(DurationUnit::Minutes) => f.write_str("duration-unit=min"),
            Self::Duration(DurationUnit::Hours) => f.write_str("duration-unit=h"),
            Self::Clock(Clock::MinutesSeconds) => f.write_str("clock=mm:ss"),
            Self::Clock(Clock::HoursMinutes) => f.write_str("clock=hh:mm"),
            Self::Kind(kind) => write!(f, "sport={}", kind.name()),
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => write!(f, "{number}"),
            Self::Heading(heading) => f.write_str(heading),
        }
    }
}

/// What was said of a table. A later word on the same thing counts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Legend(Vec<Answer>);

impl Legend {
    /// Whether nothing was said.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// All that was said.
    pub fn answers(&self) -> &[Answer] {
        &self.0
    }

    /// Takes an answer in.
    pub fn say(&mut self, answer: Answer) {
        self.0.retain(|known| !known.is_about(&answer));
        self.0.push(answer);
    }

    /// Takes the last answer back.
    pub fn take_back(&mut self) -> Option<Answer> {
        self.0.pop()
    }

    /// This legend with the words of another said over it.
    #[must_use]
    pub fn with(mut self, other: &Self) -> Self {
        for answer in &other.0 {
            self.say(answer.clone());
        }
        self
    }

    /// How a table is read by it: what was not said is guessed, and what cannot be guessed stays a question.
    ///
    /// # Errors
    ///
    /// [`LegendError::NoColumn`] when the table is another one than was meant.
    pub fn guess(&self, sheet: &Sheet<'_>) -> Result<Guess, LegendError> {
        let mut columns = Vec::new();
        for answer in &self.0 {
            if let Answer::Column(column, place) = answer {
                columns.push((*column, place.as_ref().map(|place| find(place, *column, sheet)).transpose()?));
            }
        }
        let mut guess = guess_with(sheet, &columns);
        for answer in &self.0 {
            answer.set(&mut guess.mapping);
            guess.questions.retain(|question| Some(*question) != answer.settles());
        }
        Ok(guess)
    }
}

/// Where a column stands, from 0.
fn find(place: &Place, column: Column, sheet: &Sheet<'_>) -> Result<usize, LegendError> {
    let headers = sheet.headers();
    let at = match place {
        Place::Number(number) => number.checked_sub(1).filter(|at| *at < headers.len()),
        Place::Heading(heading) => headers.iter().position(|h| h.to_lowercase() == heading.to_lowercase()),
    };
    at.ok_or_else(|| {
        let all = headers.iter().zip(1..).map(|(h, n)| format!("{n} {h}")).collect::<Vec<_>>().join(", ");
        LegendError::NoColumn { place: place.to_string(), column: column.name(), columns: all }
    })
}

impl fmt::Display for Legend {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, answer) in self.0.iter().enumerate() {
            write!(f, "{}{answer}", if at > 0 { ", " } else { "" })?;
        }
        Ok(())
    }
}

/// One flag: one answer, or two where a unit comes with its column.
impl FromStr for Legend {
    type Err = LegendError;

    fn from_str(said: &str) -> Result<Self, LegendError> {
        let unknown = || LegendError::Unknown { said: clean_line(said).into_owned() };
        let (key, value) = said.split_once('=').ok_or_else(unknown)?;
        let (key, value) = (key.trim().to_lowercase(), value.trim());
        let mut legend = Self::default();
        match COLUMNS.iter().find(|(name, _)| *name == key) {
            Some((name, column)) => column_of(name, *column, value, &mut legend)?,
            None => legend.say(setting(&key, value).ok_or_else(unknown)??),
        }
        Ok(legend)
    }
}

fn column_of(key: &'static str, column: Column, value: &str, legend: &mut Legend) -> Result<(), LegendError> {
    let wrong = || LegendError::Value {
        key,
        value: clean_line(value).into_owned(),
        expected: "a column's number from 1, its heading, or none",
    };
    // A heading may have a colon in it, so only a unit of this column is one.
    let unit = value.rsplit_once(':').and_then(|(place, unit)| Some((place.trim(), unit_of(column, unit.trim())?)));
    let (place, unit) = unit.map_or((value, None), |(place, unit)| (place, Some(unit)));
    let place = clean_line(place);
    let place = place.trim();
    if place.is_empty() {
        return Err(wrong());
    }
    let place = match place.parse() {
        Ok(0) => return Err(wrong()),
        Ok(number) => Some(Place::Number(number)),
        Err(_) if place.eq_ignore_ascii_case("none") => None,
        Err(_) => Some(Place::Heading(place.to_owned())),
    };
    legend.say(Answer::Column(column, place));
    if let Some(unit) = unit {
        legend.say(unit);
    }
    Ok(())
}

/// What may stand after the colon of a column.
fn unit_of(column: Column, word: &str) -> Option<Answer> {
    let word = word.to_lowercase();
    match column {
        Column::Date => order(&word).map(Answer::DayOrder),
        Column::Distance => DistanceUnit::of_word(&word).map(Answer::Distance),
        Column::Duration | Column::MovingTime => DurationUnit::of_word(&word).map(Answer::Duration),
        _ => None,
    }
}

fn order(word: &str) -> Option<DayOrder> {
    match word {
        "day" | "dmy" => Some(DayOrder::DayFirst),
        "month" | "mdy" => Some(DayOrder::MonthFirst),
        _ => None,
    }
}

/// An answer that is about no column; none when the key is not known.
fn setting(key: &str, value: &str) -> Option<Result<Answer, LegendError>> {
    let word = value.to_lowercase();
    let pick = |options: &[(&str, Answer)]| options.iter().find(|(name, _)| *name == word).map(|(_, a)| a.clone());
    let (key, answer, expected) = match key {
        "order" => ("order", order(&word).map(Answer::DayOrder), "day or month"),
        "distance-unit" => ("distance-unit", DistanceUnit::of_word(&word).map(Answer::Distance), "m, km or mi"),
        "duration-unit" => ("duration-unit", DurationUnit::of_word(&word).map(Answer::Duration), "s, min or h"),
        "decimal" => {
            let options = [("point", Answer::Decimal(Decimal::Point)), ("comma", Answer::Decimal(Decimal::Comma))];
            ("decimal", pick(&options), "point or comma")
        }
        "times" => {
            let options = [("local", Answer::Times(TimeBasis::Local)), ("utc", Answer::Times(TimeBasis::Utc))];
            ("times", pick(&options), "local or utc")
        }
        "clock" => {
            let (minutes, hours) = (Answer::Clock(Clock::MinutesSeconds), Answer::Clock(Clock::HoursMinutes));
            ("clock", pick(&[("mm:ss", minutes), ("hh:mm", hours)]), "mm:ss or hh:mm")
        }
        "sport" => {
            let kind = WorkoutKind::ALL.into_iter().find(|kind| kind.name() == word);
            ("sport", kind.map(Answer::Kind), "run, strength, hiit, simulation, race or other")
        }
        _ => return None,
    };
    Some(answer.ok_or_else(|| LegendError::Value { key, value: clean_line(value).into_owned(), expected }))
}

/// Legends by the headings of their tables, and what is said of all tables of a reading.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Legends {
    /// Said now, of every table.
    pub said: Legend,
    /// Kept from before, or said of this one: by [`Sheet::signature`].
    pub by_headings: BTreeMap<String, Legend>,
}

impl Legends {
    /// What is said of a table.
    pub fn of(&self, sheet: &Sheet<'_>) -> Legend {
        self.by_headings.get(&sheet.signature()).cloned().unwrap_or_default().with(&self.said)
    }

    /// The kept ones as text, for a file.
    pub fn to_words(&self) -> BTreeMap<String, Vec<String>> {
        let words = |legend: &Legend| legend.0.iter().map(ToString::to_string).collect();
        self.by_headings.iter().map(|(signature, legend)| (signature.clone(), words(legend))).collect()
    }

    /// Kept ones from their text. A word of a later version of the program is passed over.
    pub fn of_words(words: BTreeMap<String, Vec<String>>) -> Self {
        let legend = |words: Vec<String>| {
            let read = words.iter().filter_map(|word| word.parse::<Legend>().ok());
            read.fold(Legend::default(), |all, one| all.with(&one))
        };
        let by_headings = words.into_iter().map(|(signature, words)| (signature, legend(words))).collect();
        Self { said: Legend::default(), by_headings }
    }
}

#[cfg(test)]
#[path = "legend_tests.rs"]
mod tests;
