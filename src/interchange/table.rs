//! Tables of sessions, a row each: the CSV of other programs and of spreadsheets.
//!
//! It owns how a table is opened (delimiter, byte order mark) and how a row becomes a session by a [`Mapping`]. What the
//! columns are is guessed in [`guess`]; what cannot be guessed is asked by [`open`] and said in the words of [`legend`]. The
//! spelling of cells is [`cell`]'s and [`day`]'s.

pub mod cell;
pub mod day;
pub mod guess;
pub mod legend;
mod name;
pub mod open;
mod sheet;
mod sport;

pub use legend::{Legend, Legends};
pub use open::OpenTable;
pub use sheet::Sheet;
pub(super) use sheet::{Cells, Known, at_line, text, too_many_rows};

use super::sport::{Sport, run_kind, title};
use super::{Format, Item, ReadError, Reading};
use crate::domain::clean::clean;
use crate::domain::workout::{Exercise, Run, Set, Workout, WorkoutKind};
use cell::{Clock, Decimal, DistanceUnit, DurationUnit};
use csv::StringRecord;
use day::{DayOrder, When};
use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use sport::sport_of;

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Column {
    /// The day, with the time of the start or without.
    Date,
    /// The time of the start, where the day is in another column.
    StartTime,
    /// What it was: `Run`, `Krafttraining`.
    Kind,
    /// Its name.
    Title,
    /// The athlete's words.
    Notes,
    /// How long it took, rest included.
    Duration,
    /// How long it took without rest.
    MovingTime,
    /// How far.
    Distance,
    /// Average heart rate, beats a minute.
    HeartRateAvg,
    /// Highest heart rate, beats a minute.
    HeartRateMax,
    /// Exertion, 0 to 10.
    Rpe,
    /// Metres climbed.
    Elevation,
}

impl Column {
    /// All, in the order of the dialogue.
    pub const ALL: [Self; 12] = [
        Self::Date,
        Self::StartTime,
        Self::Kind,
        Self::Title,
        Self::Duration,
        Self::MovingTime,
        Self::Distance,
        Self::HeartRateAvg,
        Self::HeartRateMax,
        Self::Rpe,
        Self::Elevation,
        Self::Notes,
    ];

    /// As it is shown.
    pub fn name(self) -> &'static str {
        match self {
            Self::Date => "date",
            Self::StartTime => "time of the start",
            Self::Kind => "kind",
            Self::Title => "title",
            Self::Notes => "notes",
            Self::Duration => "duration",
            Self::MovingTime => "moving time",
            Self::Distance => "distance",
            Self::HeartRateAvg => "average heart rate",
            Self::HeartRateMax => "highest heart rate",
            Self::Rpe => "exertion",
            Self::Elevation => "metres climbed",
        }
    }
}

/// How the times of a table are meant.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TimeBasis {
    /// As on the clock where the athlete was.
    #[default]
    Local,
    /// UTC.
    Utc,
}

/// How a table is read. [`guess::guess`] fills it, the athlete changes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mapping {
    /// Columns by their place, from 0. A column that is not here is not read.
    pub columns: Vec<(usize, Column)>,
    /// The order of day and month; none where no date needs it, or where the athlete has not said it.
    pub day_order: Option<DayOrder>,
    /// How times are meant.
    pub times: TimeBasis,
    /// The mark before decimals.
    pub decimal: Decimal,
    /// The unit of distances that have none.
    pub distance: DistanceUnit,
    /// The unit of durations that are bare numbers.
    pub duration: DurationUnit,
    /// What `5:12` is.
    pub clock: Clock,
    /// The kind where the table says none.
    pub kind: WorkoutKind,
}

/// Reads a table by a mapping. The items are called `log.csv, line 7`.
pub fn read_table(name: &str, bytes: &[u8], mapping: &Mapping, reading: &Reading<'_>) -> Vec<Item> {
    let sheet = match Sheet::open(bytes, reading.limits) {
        Ok(sheet) => sheet,
        Err(error) => return vec![Item::failed(name, error)],
    };
    let items: Vec<Item> = sheet
        .sessions(mapping, reading.zone)
        .map(|(line, _, session)| match session {
            Ok(workout) => Item::found(&at_line(name, line), Format::Csv, workout),
            Err(error) => Item::failed(&at_line(name, line), error),
        })
        .collect();
    if items.is_empty() {
        return vec![Item::failed(name, ReadError::NoActivity { what: "it has column names and no rows".into() })];
    }
    items
}

/// Reads a table whose columns can be told without a question, or by what was said of it.
///
/// A table that leaves a question open gives one item that says so and carries what is needed to ask.
pub fn read(name: &str, bytes: &[u8], reading: &Reading<'_>) -> Vec<Item> {
    let sheet = match Sheet::open(bytes, reading.limits) {
        Ok(sheet) => sheet,
        Err(error) => return vec![Item::failed(name, error)],
    };
    let legend = reading.legends.map(|legends| legends.of(&sheet)).unwrap_or_default();
    match legend.guess(&sheet) {
        Ok(guess) => match guess.questions.first() {
            Some(question) => vec![Item::failed(name, undecided(name, &sheet, *question))],
            None => read_table(name, bytes, &guess.mapping, reading),
        },
        Err(error) => vec![Item::failed(name, ReadError::Legend { why: error.to_string() })],
    }
}

/// A table that leaves a question open.
fn undecided(name: &str, sheet: &Sheet<'_>, question: guess::Question) -> ReadError {
    ReadError::Undecided { what: question.text().to_owned(), table: Some(Box::new(OpenTable::of(name, sheet))) }
}

/// One row under a mapping.
struct Row<'a> {
    record: &'a StringRecord,
    headers: &'a [String],
    mapping: &'a Mapping,
    line: u64,
}

impl Row<'_> {
    fn session(&self, zone: &TimeZone) -> Result<Workout, ReadError> {
        let (date, started_at) = self.start(zone)?;
        let word = self.text(Column::Kind);
        let sport = word.map_or_else(|| Sport { kind: self.mapping.kind, ..Sport::unnamed() }, sport_of);
        let mut workout = Workout::new(date, sport.kind);
        workout.started_at = started_at;
        workout.tz = started_at.and_then(|_| zone.iana_name()).map(str::to_owned);
        workout.title = self.text(Column::Title).map(title).unwrap_or_default();
        workout.notes = self.notes();
        let moving = self.duration(Column::MovingTime)?;
        workout.duration_s = self.duration(Column::Duration)?.or(moving);
        workout.rpe = self.number(Column::Rpe, "0 to 10")?;
        workout.heart_rate_avg = self.heart_rate(Column::HeartRateAvg)?;
        workout.heart_rate_max = self.heart_rate(Column::HeartRateMax)?;
        let distance = self.distance()?;
        if workout.duration_s.is_none() && distance.is_none() {
            return Err(ReadError::NoActivity {
                what: "neither a duration nor a distance, so perhaps only planned".into(),
            });
        }
        self.add_distance(&mut workout, &sport, distance, moving)?;
        checked(workout)
    }

    fn text(&self, column: Column) -> Option<&str> {
        self.cells(column).next().map(|(cell, _)| cell)
    }

    /// The cells of a column with the names above them; several columns may be notes.
    fn cells(&self, column: Column) -> impl Iterator<Item = (&str, &str)> {
        self.mapping.columns.iter().filter(move |(_, c)| *c == column).filter_map(|(at, _)| {
            Some((cell::text(self.record.get(*at)?)?, self.headers.get(*at).map_or("", String::as_str)))
        })
    }

    fn notes(&self) -> String {
        let parts: Vec<String> = self.cells(Column::Notes).map(|(cell, _)| clean(cell.trim()).into_owned()).collect();
        parts.join("\n\n")
    }

    fn bad(&self, header: &str, cell: &str, expected: &str) -> ReadError {
        ReadError::bad(header, cell, format!(" in line {}", self.line), expected)
    }

    /// The day and the instant of the start.
    fn start(&self, zone: &TimeZone) -> Result<(Date, Option<Timestamp>), ReadError> {
        let Some((cell, header)) = self.cells(Column::Date).next() else {
            return Err(self.bad("date", "", "a date such as 2026-11-20"));
        };
        let expected = match (self.mapping.day_order, day::evidence(cell)) {
            (None, day::Evidence::Either) => "a date whose order of day and month is clear, or the order said for all",
            _ => "a date such as 2026-11-20",
        };
        let when = day::when(cell, self.mapping.day_order).ok_or_else(|| self.bad(header, cell, expected))?;
        match when {
            When::Instant(at) => Ok((at.to_zoned(zone.clone()).date(), Some(at))),
            When::Local(at) => self.placed(at, zone, cell, header),
            When::Day(day) => {
                let Some((cell, header)) = self.cells(Column::StartTime).next() else { return Ok((day, None)) };
                match day::when(&format!("{day} {cell}"), None) {
                    Some(When::Local(at)) => self.placed(at, zone, cell, header),
                    _ => Err(self.bad(header, cell, "a time of day such as 06:30")),
                }
            }
        }
    }

    fn placed(
        &self,
        at: DateTime,
        zone: &TimeZone,
        cell: &str,
        header: &str,
    ) -> Result<(Date, Option<Timestamp>), ReadError> {
        let basis = match self.mapping.times {
            TimeBasis::Local => zone.clone(),
            TimeBasis::Utc => TimeZone::UTC,
        };
        let instant = basis.to_timestamp(at).map_err(|_| self.bad(header, cell, "a date such as 2026-11-20"))?;
        let date = match self.mapping.times {
            TimeBasis::Local => at.date(),
            TimeBasis::Utc => instant.to_zoned(zone.clone()).date(),
        };
        Ok((date, Some(instant)))
    }

    fn duration(&self, column: Column) -> Result<Option<f64>, ReadError> {
        let Mapping { duration, clock, decimal, .. } = *self.mapping;
        let Some((cell, header)) = self.cells(column).next() else { return Ok(None) };
        match cell::seconds(cell, duration, clock, decimal) {
            Some(seconds) => Ok((seconds > 0.0).then_some(seconds)),
            None => Err(self.bad(header, cell, "a time such as 42:30")),
        }
    }

    fn distance(&self) -> Result<Option<f64>, ReadError> {
        let Some((cell, header)) = self.cells(Column::Distance).next() else { return Ok(None) };
        match cell::metres(cell, self.mapping.distance, self.mapping.decimal) {
            Some(metres) => Ok((metres > 0.0).then_some(metres)),
            None => Err(self.bad(header, cell, "a distance such as 8.1")),
        }
    }

    fn number(&self, column: Column, expected: &str) -> Result<Option<f64>, ReadError> {
        let Some((cell, header)) = self.cells(column).next() else { return Ok(None) };
        cell::number(cell, self.mapping.decimal).map(Some).ok_or_else(|| self.bad(header, cell, expected))
    }

    fn heart_rate(&self, column: Column) -> Result<Option<u16>, ReadError> {
        let beats = self.number(column, "beats a minute")?.filter(|b| *b != 0.0);
        // Out of range becomes a value that the range check names.
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to the range of u16")]
        Ok(beats.map(|b| b.round().clamp(0.0, 65_535.0) as u16))
    }

    /// A run has its distance in its run; anything else in a set, so that no metre is lost.
    fn add_distance(
        &self,
        workout: &mut Workout,
        sport: &Sport,
        distance: Option<f64>,
        moving: Option<f64>,
    ) -> Result<(), ReadError> {
        let Some(distance_m) = distance else { return Ok(()) };
        match (sport.kind, moving.or(workout.duration_s)) {
            (WorkoutKind::Run, Some(duration_s)) => {
                let elevation_gain_m = self.number(Column::Elevation, "metres")?;
                let kind = run_kind(&workout.title);
                workout.run =
                    Some(Run { kind, distance_m, duration_s, laps: Vec::new(), elevation_gain_m, zone_seconds: None });
            }
            (WorkoutKind::Run, None) => {
                let gap = if workout.notes.is_empty() { "" } else { "\n\n" };
                workout.notes = format!("{}{gap}{} km, no time given", workout.notes, distance_m / 1000.0);
            }
            (_, duration_s) => {
                let name = sport.station.map_or_else(|| sport.name.clone(), |s| s.name().to_owned());
                let set = Set { distance_m: Some(distance_m), duration_s, ..Set::default() };
                workout.exercises.push(Exercise { name, station: sport.station, sets: vec![set] });
            }
        }
        Ok(())
    }
}

/// A session whose values can be true.
///
/// # Errors
///
/// The first value that cannot.
pub(super) fn checked(workout: Workout) -> Result<Workout, ReadError> {
    match workout.problems(workout.date).into_iter().next() {
        None => Ok(workout),
        Some(problem) => Err(ReadError::Impossible { field: problem.field, message: problem.message }),
    }
}

#[cfg(test)]
#[path = "table_tests.rs"]
mod tests;
