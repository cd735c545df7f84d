//! What the columns of a foreign table are: a first guess for the mapping dialogue, with how sure it is.
//!
//! It owns what names and cells together say; the names alone are `super::name`'s. What cannot be told from the file is a [`Question`], never a guess in silence.

use super::cell::{self, Clock, Decimal, DistanceUnit, DurationUnit};
use super::day::{self, DayOrder, Evidence};
use super::name::{NAMES, Name};
use super::{Column, Mapping, Sheet, TimeBasis};
use crate::domain::workout::WorkoutKind;

/// Who wrote a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// Garmin Connect's list of activities.
    Garmin,
    /// Strava's `activities.csv`.
    Strava,
    /// The `workouts.csv` of `TrainingPeaks`.
    TrainingPeaks,
    /// Anything else.
    Other,
}

/// How sure a guess is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Certainty {
    /// Neither its name nor its cells say what it is.
    Unsure,
    /// Its name or its cells say it.
    Likely,
    /// Its name says it and its cells agree.
    Sure,
}

/// The guess for one column of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ColumnGuess {
    /// Its place, from 0.
    pub at: usize,
    /// What it holds; none: it is not read.
    pub column: Option<Column>,
    /// How sure that is.
    pub certainty: Certainty,
}

/// What the athlete has to say before a table is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Question {
    /// Which column holds the day.
    DateColumn,
    /// Which column holds how long or how far it was.
    LengthColumn,
    /// Whether day or month comes first.
    DayOrder,
    /// What unit distances have.
    DistanceUnit,
    /// What unit durations have.
    DurationUnit,
    /// Whether `8,100` is 8.1 or 8100.
    Decimal,
}

impl Question {
    /// What is open, for a sentence.
    pub fn text(self) -> &'static str {
        match self {
            Self::DateColumn => "which column is the date",
            Self::LengthColumn => "which column is the duration or the distance",
            Self::DayOrder => "whether the day or the month comes first in its dates",
            Self::DistanceUnit => "whether its distances are metres, kilometres or miles",
            Self::DurationUnit => "whether its durations are seconds, minutes or hours",
            Self::Decimal => "whether a comma stands before decimals or between thousands",
        }
    }

    /// As it is put to the athlete.
    pub fn asks(self) -> &'static str {
        match self {
            Self::DateColumn => "Which column is the date?",
            Self::LengthColumn => "Which column says how long or how far it was?",
            Self::DayOrder => "What comes first in its dates?",
            Self::DistanceUnit => "What are its distances in?",
            Self::DurationUnit => "What are its durations in?",
            Self::Decimal => "What does a comma in its numbers mean?",
        }
    }

    /// The flag that answers it, with one of its values.
    pub fn flag(self) -> &'static str {
        match self {
            Self::DateColumn => "--map date=COLUMN",
            Self::LengthColumn => "--map duration=COLUMN or --map distance=COLUMN",
            Self::DayOrder => "--map order=day or --map order=month",
            Self::DistanceUnit => "--map distance-unit=km, mi or m",
            Self::DurationUnit => "--map duration-unit=min, s or h",
            Self::Decimal => "--map decimal=comma or --map decimal=point",
        }
    }
}

/// The guess for a whole table.
#[derive(Clone, Debug, PartialEq)]
pub struct Guess {
    /// Who wrote it.
    pub source: Source,
    /// How to read it, with the likeliest answer to each question.
    pub mapping: Mapping,
    /// Each column of the table.
    pub columns: Vec<ColumnGuess>,
    /// What is to be asked first; empty: it can be read as it is.
    pub questions: Vec<Question>,
}

/// Rows that are looked at for names and units. The order of day and month is settled by all rows.
pub(super) const SAMPLE: usize = 100;

/// A guess from the names and the cells of a table.
pub fn guess(sheet: &Sheet<'_>) -> Guess {
    guess_with(sheet, &[])
}

/// A guess where some columns are known: by their place from 0, or that there is none.
pub(super) fn guess_with(sheet: &Sheet<'_>, known: &[(Column, Option<usize>)]) -> Guess {
    let table = Sampled::of(sheet);
    let source = source(&table);
    let columns = table.columns(source, known);
    let at = |wanted| columns.iter().find(|g| g.column == Some(wanted)).map(|g| g.at);
    let mut questions = Vec::new();
    let day_order = match at(Column::Date).map(|at| day_order(sheet, at)) {
        None => ask(&mut questions, Question::DateColumn, None),
        Some(Order::Settled(order)) => Some(order),
        Some(Order::NotNeeded) => None,
        Some(Order::Open) => ask(&mut questions, Question::DayOrder, None),
    };
    if at(Column::Duration).or(at(Column::MovingTime)).or(at(Column::Distance)).is_none() {
        questions.push(Question::LengthColumn);
    }
    let lengths: Vec<usize> = [Column::Duration, Column::MovingTime].into_iter().filter_map(at).collect();
    let decimal = table.decimal(&columns, sheet.delimiter, &mut questions);
    let mapping = Mapping {
        columns: columns.iter().filter_map(|g| Some((g.at, g.column?))).collect(),
        day_order,
        times: if source == Source::Strava { TimeBasis::Utc } else { TimeBasis::Local },
        decimal,
        distance: at(Column::Distance)
            .map_or(DistanceUnit::Kilometres, |at| table.distance_unit(at, source, decimal, &mut questions)),
        duration: table.duration_unit(&lengths, source, decimal, &mut questions),
        clock: if lengths.iter().any(|at| table.says_hours_minutes(*at)) {
            Clock::HoursMinutes
        } else {
            Clock::default()
        },
        kind: if at(Column::Distance).is_some() { WorkoutKind::Run } else { WorkoutKind::Other },
    };
    Guess { source, mapping, columns, questions }
}

fn ask<T>(questions: &mut Vec<Question>, question: Question, answer: T) -> T {
    questions.push(question);
    answer
}

enum Order {
    Settled(DayOrder),
    NotNeeded,
    Open,
}

/// The order of day and month of a column: one value that can be read in one way only settles it, unless another
/// contradicts.
fn day_order(sheet: &Sheet<'_>, at: usize) -> Order {
    let (mut day, mut month, mut either) = (false, false, false);
    for (_, record) in sheet.rows() {
        match record.get(at).map_or(Evidence::None, day::evidence) {
            Evidence::DayFirst => day = true,
            Evidence::MonthFirst => month = true,
            Evidence::Either => either = true,
            Evidence::Clear | Evidence::None => {}
        }
    }
    match (day, month, either) {
        (true, false, _) => Order::Settled(DayOrder::DayFirst),
        (false, true, _) => Order::Settled(DayOrder::MonthFirst),
        (false, false, false) => Order::NotNeeded,
        _ => Order::Open,
    }
}

/// The names and the first rows of a table.
struct Sampled {
    names: Vec<Name>,
    rows: Vec<csv::StringRecord>,
}

impl Sampled {
    fn of(sheet: &Sheet<'_>) -> Self {
        Self {
            names: sheet.headers().iter().map(|h| Name::of(h)).collect(),
            rows: sheet.rows().take(SAMPLE).map(|(_, r)| r).collect(),
        }
    }

    fn has(&self, names: &[&str]) -> bool {
        self.names.iter().any(|n| names.contains(&n.base.as_str()))
    }

    /// The filled cells of a column.
    fn cells(&self, at: usize) -> impl Iterator<Item = &str> {
        self.rows.iter().filter_map(move |r| cell::text(r.get(at)?))
    }

    /// Each column; a meaning goes to the column with the best name, once (notes may be several).
    fn columns(&self, source: Source, known: &[(Column, Option<usize>)]) -> Vec<ColumnGuess> {
        let none = |at| ColumnGuess { at, column: None, certainty: Certainty::Unsure };
        let mut guesses: Vec<ColumnGuess> = (0..self.names.len()).map(none).collect();
        for (column, at) in known {
            if let Some(guess) = at.and_then(|at| guesses.get_mut(at)) {
                (guess.column, guess.certainty) = (Some(*column), Certainty::Sure);
            }
        }
        let is_known = |column: Column| known.iter().any(|(c, _)| *c == column);
        for (column, names) in NAMES.into_iter().filter(|(column, _)| !is_known(*column)) {
            for at in self.named(column, names, source, &guesses) {
                let agree = self.cells(at).filter(|c| agrees(column, c)).count() * 10 >= self.cells(at).count() * 8;
                if agree {
                    guesses[at] = ColumnGuess { at, column: Some(column), certainty: Certainty::Sure };
                }
            }
        }
        for column in [Column::Date, Column::Duration].into_iter().filter(|column| !is_known(*column)) {
            self.add_by_cells(column, &mut guesses);
        }
        guesses
    }

    /// Where the best of `names` stands among the columns that have no meaning yet. Strava repeats names: the later
    /// column is the exact one.
    fn named(&self, column: Column, names: &[&str], source: Source, taken: &[ColumnGuess]) -> Vec<usize> {
        let free = |at: &usize| taken.get(*at).is_some_and(|g| g.column.is_none());
        let places = |name: &str| -> Vec<usize> {
            (0..self.names.len()).filter(free).filter(|at| self.names[*at].base == name).collect()
        };
        if column == Column::Notes {
            return names.iter().flat_map(|n| places(n)).take(3).collect();
        }
        let best = names.iter().map(|n| places(n)).find(|p| !p.is_empty()).unwrap_or_default();
        let one = if source == Source::Strava { best.last() } else { best.first() };
        one.copied().into_iter().collect()
    }

    /// A column that no name says is taken by its cells.
    fn add_by_cells(&self, column: Column, guesses: &mut [ColumnGuess]) {
        if guesses.iter().any(|g| g.column == Some(column)) {
            return;
        }
        let speaks = |c: &str| match column {
            Column::Date => day::evidence(c) != Evidence::None,
            _ => c.contains(':') && agrees(column, c) && day::evidence(c) == Evidence::None,
        };
        let found = guesses.iter_mut().find(|g| {
            let filled = self.cells(g.at).count();
            g.column.is_none() && filled > 0 && self.cells(g.at).all(speaks)
        });
        if let Some(guess) = found {
            (guess.column, guess.certainty) = (Some(column), Certainty::Likely);
        }
    }

    /// The mark before decimals: what can be read in one way only settles it; a semicolon as delimiter means that the
    /// comma was needed elsewhere.
    fn decimal(&self, columns: &[ColumnGuess], delimiter: u8, questions: &mut Vec<Question>) -> Decimal {
        let numeric = [Column::Distance, Column::Duration, Column::MovingTime, Column::Rpe, Column::HeartRateAvg];
        let cells = || {
            let of = columns.iter().filter(|g| g.column.is_some_and(|c| numeric.contains(&c)));
            of.flat_map(|g| self.cells(g.at)).filter(|c| !c.contains(':'))
        };
        let only = |a, b| cells().any(|c| number_in(c, a) && !number_in(c, b));
        match (only(Decimal::Point, Decimal::Comma), only(Decimal::Comma, Decimal::Point)) {
            (false, true) => Decimal::Comma,
            (false, false) if delimiter == b';' => Decimal::Comma,
            (false, false) if cells().any(|c| c.contains(',')) => ask(questions, Question::Decimal, Decimal::Point),
            (true, true) => ask(questions, Question::Decimal, Decimal::Point),
            (true | false, false) => Decimal::Point,
        }
    }

    fn distance_unit(
        &self,
        at: usize,
        source: Source,
        decimal: Decimal,
        questions: &mut Vec<Question>,
    ) -> DistanceUnit {
        let stated = self.names[at].unit.as_deref().and_then(DistanceUnit::of_word);
        let twice = self.names.iter().filter(|n| n.base == self.names[at].base).count() > 1;
        let bare: Vec<f64> = self.cells(at).filter_map(|c| cell::number(c, decimal)).filter(|v| *v > 0.0).collect();
        let middle = median(bare.clone());
        match (stated, source) {
            (Some(unit), _) => unit,
            (None, Source::TrainingPeaks) => DistanceUnit::Metres,
            (None, Source::Strava) if twice => DistanceUnit::Metres,
            (None, Source::Strava) if middle > 0.0 && middle < 100.0 => DistanceUnit::Kilometres,
            _ if bare.is_empty() => DistanceUnit::Kilometres,
            // Nobody's usual session is 400 km.
            _ if middle >= 400.0 => DistanceUnit::Metres,
            _ => ask(questions, Question::DistanceUnit, DistanceUnit::Kilometres),
        }
    }

    fn duration_unit(
        &self,
        lengths: &[usize],
        source: Source,
        decimal: Decimal,
        questions: &mut Vec<Question>,
    ) -> DurationUnit {
        match source {
            Source::Strava => return DurationUnit::Seconds,
            Source::TrainingPeaks => return DurationUnit::Hours,
            Source::Garmin | Source::Other => {}
        }
        let stated = lengths.iter().find_map(|at| self.names[*at].unit.as_deref().and_then(DurationUnit::of_word));
        let bare: Vec<f64> =
            lengths.iter().flat_map(|at| self.cells(*at)).filter_map(|c| cell::number(c, decimal)).collect();
        match stated {
            Some(unit) => unit,
            None if bare.is_empty() => DurationUnit::Minutes,
            // Nobody's usual session is 10 hours.
            None if median(bare.clone()) >= 600.0 => DurationUnit::Seconds,
            None => ask(questions, Question::DurationUnit, DurationUnit::Minutes),
        }
    }

    fn says_hours_minutes(&self, at: usize) -> bool {
        self.names[at].unit.as_deref().is_some_and(|u| matches!(u, "hh:mm" | "h:mm"))
    }
}

fn number_in(cell: &str, decimal: Decimal) -> bool {
    cell::metres(cell, DistanceUnit::Metres, decimal).is_some()
}

/// Whether a cell can stand in a column.
pub(super) fn agrees(column: Column, text: &str) -> bool {
    let any_number = |c: &str| number_in(c, Decimal::Point) || number_in(c, Decimal::Comma);
    let any_time = |d| cell::seconds(text, DurationUnit::Seconds, Clock::default(), d).is_some();
    match column {
        Column::Date => day::evidence(text) != Evidence::None,
        Column::StartTime => day::when(&format!("2026-01-01 {text}"), None).is_some(),
        Column::Kind | Column::Title | Column::Notes => true,
        Column::Duration | Column::MovingTime => any_time(Decimal::Point) || any_time(Decimal::Comma),
        Column::Distance | Column::HeartRateAvg | Column::HeartRateMax | Column::Rpe | Column::Elevation => {
            any_number(text)
        }
    }
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_unstable_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(0.0)
}

fn source(table: &Sampled) -> Source {
    if table.has(&["activity id", "aktivitäts id"]) && table.has(&["activity date", "aktivitätsdatum"]) {
        Source::Strava
    } else if table.has(&["activity type", "aktivitätstyp"]) && table.has(&["favorite", "favorit"]) {
        Source::Garmin
    } else if table.has(&["workoutday"]) {
        Source::TrainingPeaks
    } else {
        Source::Other
    }
}
