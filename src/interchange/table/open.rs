//! A table that leaves a question open, with enough of it to ask: what can be chosen, and what its first rows become.
//!
//! It owns the words of the questions. Who asks, and keeps the answers, is a front end. Pure.

use super::cell::{self, Decimal, DistanceUnit, DurationUnit};
use super::day::{self, DayOrder, When};
use super::guess::{Guess, Question, agrees};
use super::legend::{Answer, Legend, LegendError, Place};
use super::{Column, Sheet};
use crate::domain::clean::clean_line;
use crate::domain::workout::Workout;
use crate::interchange::{Limits, ReadError};
use jiff::tz::TimeZone;

/// So much of a table is kept for the questions, in bytes: some thousand rows. It is read whole when all is answered.
const HEAD_BYTES: usize = 256 * 1024;

/// The start of a table, and where it came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenTable {
    /// The file, as it is shown.
    pub name: String,
    head: String,
    delimiter: u8,
    limits: Limits,
}

/// One thing that can be answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// What it means, e.g. `3/4/2026 is 3 April`.
    pub text: String,
    /// The answer.
    pub answer: Answer,
}

/// What is to be asked next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// Which question.
    pub question: Question,
    /// As it is put.
    pub text: &'static str,
    /// What can be answered.
    pub choices: Vec<Choice>,
}

impl OpenTable {
    /// The start of a table.
    pub fn of(name: &str, sheet: &Sheet<'_>) -> Self {
        let mut end = sheet.text.len().min(HEAD_BYTES);
        if end < sheet.text.len() {
            // The last line may be cut in two, and a character too: back to where a line ended.
            let before = sheet.text.as_bytes().get(..end).unwrap_or_default();
            end = before.iter().rposition(|b| *b == b'\n').map_or(0, |at| at + 1);
        }
        let head = sheet.text.get(..end).unwrap_or_default().to_owned();
        Self { name: clean_line(name).into_owned(), head, delimiter: sheet.delimiter, limits: sheet.limits }
    }

    /// The start of a table as text.
    ///
    /// # Errors
    ///
    /// As [`Sheet::open`].
    pub fn of_text(name: &str, text: &str) -> Result<Self, ReadError> {
        Ok(Self::of(name, &Sheet::open(text.as_bytes(), Limits::default())?))
    }

    /// The name under which what is said of it is kept.
    pub fn signature(&self) -> String {
        self.sheet().signature()
    }

    /// The names of its columns.
    pub fn headers(&self) -> Vec<String> {
        self.sheet().headers
    }

    fn sheet(&self) -> Sheet<'_> {
        Sheet::of(&self.head, self.delimiter, self.limits)
    }

    /// How it is read by what was said so far.
    ///
    /// # Errors
    ///
    /// [`LegendError::NoColumn`].
    pub fn guess(&self, legend: &Legend) -> Result<Guess, LegendError> {
        legend.guess(&self.sheet())
    }

    /// The next question; none when all is clear.
    ///
    /// # Errors
    ///
    /// [`LegendError::NoColumn`].
    pub fn asks(&self, legend: &Legend) -> Result<Option<Asked>, LegendError> {
        let guess = self.guess(legend)?;
        let Some(question) = guess.questions.first().copied() else { return Ok(None) };
        let sheet = self.sheet();
        let choices = match question {
            Question::DateColumn => columns(&sheet, &guess, &[Column::Date]),
            Question::LengthColumn => columns(&sheet, &guess, &[Column::Duration, Column::Distance]),
            Question::DayOrder => day_orders(&sheet, &guess),
            Question::DistanceUnit => distances(&sheet, &guess),
            Question::DurationUnit => durations(&sheet, &guess),
            Question::Decimal => decimals(&sheet, &guess),
        };
        Ok(Some(Asked { question, text: question.asks(), choices }))
    }

    /// Columns that are not read and what they may be, for who wants more of a table than it needs.
    ///
    /// # Errors
    ///
    /// [`LegendError::NoColumn`].
    pub fn offers(&self, legend: &Legend) -> Result<Vec<Choice>, LegendError> {
        const MEANINGS: [Column; 7] = [
            Column::Distance,
            Column::Duration,
            Column::Kind,
            Column::Title,
            Column::Notes,
            Column::HeartRateAvg,
            Column::Rpe,
        ];
        let guess = self.guess(legend)?;
        let sheet = self.sheet();
        let mut offers = Vec::new();
        for free in guess.columns.iter().filter(|g| g.column.is_none()) {
            let Some(sample) = sample(&sheet, free.at, |_| true) else { continue };
            let heading = sheet.headers.get(free.at).cloned().unwrap_or_default();
            for meaning in MEANINGS.into_iter().filter(|m| *m == Column::Notes || place(&guess, *m).is_none()) {
                if may_be(&sheet, free.at, meaning, guess.mapping.decimal) {
                    offers.push(Choice {
                        text: format!("column {}, {heading}, is the {}: {sample}", free.at + 1, meaning.name()),
                        answer: Answer::Column(meaning, Some(Place::Number(free.at + 1))),
                    });
                }
            }
        }
        Ok(offers)
    }

    /// What its first rows become, each with its line.
    ///
    /// # Errors
    ///
    /// [`LegendError::NoColumn`].
    pub fn preview(&self, legend: &Legend, zone: &TimeZone, rows: usize) -> Result<Vec<Previewed>, LegendError> {
        let sheet = self.sheet();
        let mapping = legend.guess(&sheet)?.mapping;
        Ok(sheet.sessions(&mapping, zone).take(rows).map(|(line, _, session)| (line, session)).collect())
    }
}

/// The number of a row's line, and the session that the row becomes, or why it becomes none.
pub type Previewed = (u64, Result<Workout, ReadError>);

/// The first filled cell of a column that `fits`, cut to a few words.
fn sample(sheet: &Sheet<'_>, at: usize, fits: impl Fn(&str) -> bool) -> Option<String> {
    let cells =
        sheet.rows().take(super::guess::SAMPLE).filter_map(|(_, row)| Some(cell::text(row.get(at)?)?.to_owned()));
    cells.filter(|cell| fits(cell)).map(|cell| clean_line(&cell).chars().take(40).collect()).next()
}

/// Whether all cells of a column can be what it is said to be. Words are no numbers, and few numbers are a heart rate.
fn may_be(sheet: &Sheet<'_>, at: usize, meaning: Column, decimal: Decimal) -> bool {
    let rows = sheet.rows().take(super::guess::SAMPLE);
    let mut cells = rows.filter_map(|(_, row)| Some(cell::text(row.get(at)?)?.to_owned()));
    let within =
        |cell: &str, least: f64, most: f64| cell::number(cell, decimal).is_some_and(|n| (least..=most).contains(&n));
    cells.all(|cell| match meaning {
        Column::HeartRateAvg => within(&cell, 40.0, 230.0),
        Column::Rpe => within(&cell, 0.0, 10.0),
        Column::Kind | Column::Title | Column::Notes => cell.chars().any(char::is_alphabetic),
        meaning => agrees(meaning, &cell),
    })
}

fn place(guess: &Guess, column: Column) -> Option<usize> {
    guess.mapping.columns.iter().find(|(_, c)| *c == column).map(|(at, _)| *at)
}

/// Each column that has no meaning yet, as each of `meanings` that its cells can be; where none can be any, all of them: a few
/// cells may be odd.
fn columns(sheet: &Sheet<'_>, guess: &Guess, meanings: &[Column]) -> Vec<Choice> {
    let fitting = as_each(sheet, guess, meanings, |at, meaning| may_be(sheet, at, meaning, guess.mapping.decimal));
    if fitting.is_empty() { as_each(sheet, guess, meanings, |_, _| true) } else { fitting }
}

fn as_each(sheet: &Sheet<'_>, guess: &Guess, meanings: &[Column], fits: impl Fn(usize, Column) -> bool) -> Vec<Choice> {
    let mut choices = Vec::new();
    for meaning in meanings {
        for free in guess.columns.iter().filter(|g| g.column.is_none() || g.column == Some(Column::Notes)) {
            let Some(sample) = sample(sheet, free.at, |_| true).filter(|_| fits(free.at, *meaning)) else { continue };
            let heading = sheet.headers().get(free.at).cloned().unwrap_or_default();
            let what = if meanings.len() > 1 { format!("the {} is in ", meaning.name()) } else { String::new() };
            choices.push(Choice {
                text: format!("{what}column {}, {heading}: {sample}", free.at + 1),
                answer: Answer::Column(*meaning, Some(Place::Number(free.at + 1))),
            });
        }
    }
    choices
}

fn day_orders(sheet: &Sheet<'_>, guess: &Guess) -> Vec<Choice> {
    let at = place(guess, Column::Date);
    let cell = at.and_then(|at| sample(sheet, at, |cell| day::evidence(cell) == day::Evidence::Either));
    let told = |order| {
        let cell = cell.as_deref()?;
        let date = match day::when(cell, Some(order))? {
            When::Day(day) => day,
            When::Local(at) => at.date(),
            When::Instant(at) => at.to_zoned(TimeZone::UTC).date(),
        };
        Some(format!(": {cell} is {}", date.strftime("%-d %B %Y")))
    };
    let orders = [(DayOrder::DayFirst, "the day first"), (DayOrder::MonthFirst, "the month first")];
    let choice = |(order, name): (DayOrder, &str)| Choice {
        text: format!("{name}{}", told(order).unwrap_or_default()),
        answer: Answer::DayOrder(order),
    };
    orders.map(choice).into()
}

fn bare(guess: &Guess) -> impl Fn(&str) -> bool {
    let decimal = guess.mapping.decimal;
    move |cell: &str| cell::number(cell, decimal).is_some_and(|number| number > 0.0)
}

fn distances(sheet: &Sheet<'_>, guess: &Guess) -> Vec<Choice> {
    let cell = place(guess, Column::Distance).and_then(|at| sample(sheet, at, bare(guess)));
    let units =
        [(DistanceUnit::Kilometres, "kilometres"), (DistanceUnit::Miles, "miles"), (DistanceUnit::Metres, "metres")];
    let choice = |(unit, name): (DistanceUnit, &str)| Choice {
        text: cell.as_ref().map_or_else(|| name.to_owned(), |cell| format!("{name}: {cell} {name}")),
        answer: Answer::Distance(unit),
    };
    units.map(choice).into()
}

fn durations(sheet: &Sheet<'_>, guess: &Guess) -> Vec<Choice> {
    let at = place(guess, Column::Duration).or_else(|| place(guess, Column::MovingTime));
    let cell = at.and_then(|at| sample(sheet, at, bare(guess)));
    let units =
        [(DurationUnit::Minutes, "minutes"), (DurationUnit::Seconds, "seconds"), (DurationUnit::Hours, "hours")];
    let choice = |(unit, name): (DurationUnit, &str)| Choice {
        text: cell.as_ref().map_or_else(|| name.to_owned(), |cell| format!("{name}: {cell} {name}")),
        answer: Answer::Duration(unit),
    };
    units.map(choice).into()
}

fn decimals(sheet: &Sheet<'_>, guess: &Guess) -> Vec<Choice> {
    let numeric = [Column::Distance, Column::Duration, Column::MovingTime, Column::Rpe, Column::HeartRateAvg];
    let with_comma =
        |column: &Column| sample(sheet, place(guess, *column)?, |cell| cell.contains(',') && !cell.contains(':'));
    let cell = numeric.iter().find_map(with_comma);
    let marks =
        [(Decimal::Comma, "a comma stands before decimals"), (Decimal::Point, "a comma stands between thousands")];
    let choice = |(decimal, name): (Decimal, &str)| {
        let told = cell.as_ref().and_then(|cell| Some(format!(": {cell} is {}", cell::number(cell, decimal)?)));
        Choice { text: format!("{name}{}", told.unwrap_or_default()), answer: Answer::Decimal(decimal) }
    };
    marks.map(choice).into()
}
