//! A HYROX result: the text of a result page as it is pasted, or a table, in English or German.
//!
//! It owns how a result is read into the 17 parts of a race. Which label is which part is `label`'s. What differs from
//! the total or is missing is said in the notes of the session, never put right in silence.

mod label;

use super::sport::title;
use super::table::cell::{self, Clock, Decimal, DurationUnit};
use super::table::day::{self, When};
use super::table::{self, Sheet};
use super::{Format, Item, Limits, ReadError, Reading};
use crate::domain::workout::{Part, SPLIT_TOLERANCE_S, Split, Workout, WorkoutKind};
use jiff::civil::Date;
use label::Label;
use std::fmt::Write as _;

/// Parts with times that make a text a result.
const FEWEST_PARTS: usize = 3;

/// A result as it was read.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Race {
    /// The line that names it, if one does: `HYROX Berlin 2026`.
    pub name: String,
    /// The day, if the text has one.
    pub date: Option<Date>,
    /// The parts in the order of the race.
    pub splits: Vec<Split>,
    /// Seconds, as the result states them.
    pub total_s: Option<f64>,
    /// What is missing, derived or does not add up: sentences for the athlete.
    pub remarks: Vec<String>,
}

impl Race {
    /// The session of it on a day.
    pub fn session(&self, date: Date) -> Workout {
        let mut workout = Workout::new(date, WorkoutKind::Race);
        workout.title = if self.name.is_empty() { "HYROX race".into() } else { self.name.clone() };
        workout.splits.clone_from(&self.splits);
        workout.duration_s = self.total_s;
        workout.notes = self.remarks.join("\n");
        workout
    }
}

/// Whether a text is a result: three parts of a race with a time each, or a table with columns for them.
pub fn is_result(text: &str) -> bool {
    // A line with a day of its own is a session in a table, also when it says `run` and a number.
    let dated = |line: &&str| line.split([',', ';', '\t', ' ']).any(|word| day_of(word.trim_matches('"')).is_some());
    let lines = text.lines().take(400).filter(|line| !dated(line));
    let lines = lines.filter_map(Line::of).filter(|l| l.label.is_part()).take(FEWEST_PARTS);
    lines.count() == FEWEST_PARTS || text.lines().next().is_some_and(|l| parts_of(l.split([',', ';', '\t'])) >= 8)
}

/// Reads results: one of a pasted text, one for each row of a table with a column for each part. A result without a day
/// is [`ReadError::Undecided`]; [`parse`] gives it to the dialogue that asks for the day.
pub fn read(name: &str, bytes: &[u8], reading: &Reading<'_>) -> Vec<Item> {
    let text = match table::text(bytes, reading.limits) {
        Ok(text) => text,
        Err(error) => return vec![Item::failed(name, error)],
    };
    if let Some(items) = wide(name, bytes, reading.limits) {
        return items;
    }
    let from_name = || name.split(['/', ' ', '_', '.']).find_map(day_of);
    let session = parse(text).and_then(|race| {
        let day = race.date.or_else(from_name);
        day.map(|day| race.session(day))
            .ok_or_else(|| ReadError::Undecided { what: "the day of the race".into(), table: None })
    });
    vec![match session {
        Ok(workout) => Item::found(name, Format::Hyrox, workout),
        Err(error) => Item::failed(name, error),
    }]
}

/// Reads a pasted result: a label and its time in each line, separated by tabs, spaces, commas or semicolons.
///
/// # Errors
///
/// [`ReadError::NoActivity`] when it has fewer than three parts.
pub fn parse(text: &str) -> Result<Race, ReadError> {
    let mut found = Found::default();
    for line in text.lines().take(2000) {
        match Line::of(line) {
            Some(line) if line.label != Label::Ignored => found.take(&line),
            _ => found.take_words(line),
        }
    }
    found.race()
}

/// A label and the times behind it.
struct Line {
    label: Label,
    /// Seconds. Of several (time of day, time so far, time of the part) the last is the part's.
    seconds: f64,
    /// As written, without its times.
    text: String,
}

impl Line {
    fn of(line: &str) -> Option<Self> {
        let spaced = line.replace(['\t', ',', ';', '|', '"'], " ");
        let mut words = spaced.split_whitespace();
        let text: Vec<&str> = words.by_ref().take_while(|w| !is_time(w)).collect();
        let times = spaced.split_whitespace().filter(|w| is_time(w));
        let seconds = times.filter_map(seconds).next_back()?;
        let text = text.join(" ");
        Some(Self { label: Label::of(&text)?, seconds, text })
    }
}

fn is_time(word: &str) -> bool {
    word.contains(':') && word.starts_with(|c: char| c.is_ascii_digit())
}

fn seconds(word: &str) -> Option<f64> {
    cell::seconds(word, DurationUnit::Seconds, Clock::MinutesSeconds, Decimal::Point).filter(|s| *s < 86_400.0)
}

fn day_of(word: &str) -> Option<Date> {
    match day::when(word, None)? {
        When::Day(day) => Some(day),
        When::Local(at) => Some(at.date()),
        When::Instant(_) => None,
    }
}

/// What a text holds, before it is put together.
#[derive(Default)]
struct Found {
    name: String,
    date: Option<Date>,
    parts: Vec<(Part, f64)>,
    /// Of the table that shows when each station was entered and left.
    replayed: Vec<(Part, f64)>,
    roxzones: Vec<f64>,
    total: Option<f64>,
    runs: Option<f64>,
    remarks: Vec<String>,
}

impl Found {
    fn take(&mut self, line: &Line) {
        let first = |slot: &mut Option<f64>| _ = slot.get_or_insert(line.seconds);
        match line.label {
            Label::Part(part) if line.seconds > 0.0 => add_once(&mut self.parts, part, line.seconds),
            Label::Part(part) => self.remarks.push(format!("no time for {part}: it was not read at the race")),
            Label::RoxzonePart => self.roxzones.push(line.seconds),
            Label::RunTotal => first(&mut self.runs),
            Label::Total => first(&mut self.total),
            Label::ReplayRun => {
                let runs = self.replayed.iter().filter(|(p, _)| matches!(p, Part::Run(_))).count();
                if let Some(run) = u8::try_from(runs + 1).ok().filter(|n| *n <= 8) {
                    self.replayed.push((Part::Run(run), line.seconds));
                }
            }
            Label::ReplayStation(station) => add_once(&mut self.replayed, Part::Station(station), line.seconds),
            Label::ReplayRoxzone => self.replayed.push((Part::Roxzone, line.seconds)),
            Label::Penalty if line.seconds > 0.0 => {
                self.remarks.push(format!("{}: {} s, part of the total", line.text, line.seconds));
            }
            Label::Penalty | Label::Ignored => {}
        }
    }

    /// A line without a time: the day, the name, or a penalty as `RUN 5 (300s)`.
    fn take_words(&mut self, line: &str) {
        let line = line.trim().trim_matches(['"', ',', ';']);
        if line.len() > 200 {
            return;
        }
        let after_colon = line.split_once(':').map_or(line, |(_, rest)| rest);
        let words = || line.split([' ', '\t', ',', ';', '(', ')']).filter(|w| w.len() >= 6);
        let day = || day_of(after_colon).or_else(|| words().find_map(day_of));
        self.date = self.date.or_else(day);
        if self.name.is_empty() && line.to_lowercase().contains("hyrox") {
            self.name = title(after_colon);
        }
        let in_brackets = line.split_once('(').and_then(|(label, rest)| Some((label, rest.strip_suffix("s)")?)));
        if let Some((label, seconds)) = in_brackets.filter(|(_, s)| s.parse::<u32>().is_ok_and(|s| s > 0)) {
            self.remarks.push(format!("penalty at {}: {seconds} s, part of the total", title(label).to_lowercase()));
        }
    }

    fn race(mut self) -> Result<Race, ReadError> {
        self.fill_from_replay();
        if !self.parts.iter().any(|(p, _)| *p == Part::Roxzone) && !self.roxzones.is_empty() {
            self.parts.push((Part::Roxzone, self.roxzones.iter().sum()));
        }
        if self.parts.len() < FEWEST_PARTS {
            return Err(ReadError::NoActivity { what: "fewer than three parts of a race with a time".into() });
        }
        self.add_derived_roxzone();
        self.parts.sort_by_key(|(part, _)| Part::all().position(|p| p == *part));
        self.remark_on_runs();
        let split = |&(part, duration_s): &(Part, f64)| Split { part, duration_s, load_kg: None };
        let mut race = Race {
            name: self.name,
            date: self.date,
            splits: self.parts.iter().map(split).collect(),
            total_s: self.total.filter(|t| *t > 0.0),
            remarks: self.remarks,
        };
        race.remark_on_total();
        Ok(race)
    }

    /// Where the table of parts is missing or has gaps, the table of times in and out says the same.
    fn fill_from_replay(&mut self) {
        let roxzone: f64 = self.replayed.iter().filter(|(p, _)| *p == Part::Roxzone).map(|(_, s)| s).sum();
        let replayed = std::mem::take(&mut self.replayed);
        for (part, seconds) in replayed.into_iter().filter(|(p, s)| *p != Part::Roxzone && *s > 0.0) {
            add_once(&mut self.parts, part, seconds);
        }
        if roxzone > 0.0 && self.roxzones.is_empty() {
            self.roxzones.push(roxzone);
        }
    }

    /// With 8 runs, 8 stations and a total, the roxzone is the rest.
    fn add_derived_roxzone(&mut self) {
        let Some(total) = self.total else { return };
        let rest = total - self.parts.iter().map(|(_, s)| s).sum::<f64>();
        let has_roxzone = self.parts.iter().any(|(p, _)| *p == Part::Roxzone);
        if self.parts.len() == 16 && !has_roxzone && rest > 0.0 && rest < total / 2.0 {
            self.parts.push((Part::Roxzone, rest));
            self.remarks.push("the roxzone is what is left of the total".into());
        }
    }

    fn remark_on_runs(&mut self) {
        let of_runs: Vec<f64> = self.parts.iter().filter(|(p, _)| matches!(p, Part::Run(_))).map(|(_, s)| *s).collect();
        let Some(stated) = self.runs.filter(|_| of_runs.len() == 8) else { return };
        let difference = of_runs.iter().sum::<f64>() - stated;
        // Each of eight times was rounded.
        if difference.abs() > SPLIT_TOLERANCE_S + 4.0 {
            self.remarks.push(format!("the runs are {} their stated total", apart(difference)));
        }
    }
}

impl Race {
    fn remark_on_total(&mut self) {
        if self.total_s.is_none() {
            self.remarks.push("the result states no total".into());
        }
        let missing: Vec<String> =
            Part::all().filter(|p| !self.splits.iter().any(|s| s.part == *p)).map(|p| p.to_string()).collect();
        if !missing.is_empty() {
            self.remarks.push(format!("not in the result: {}", missing.join(", ")));
        } else if let Some(difference) = self.session(Date::ZERO).split_difference() {
            self.remarks.push(format!("the parts are {} the total", apart(difference)));
        }
    }
}

/// `3 s longer than`.
fn apart(difference: f64) -> String {
    format!("{:.0} s {}", difference.abs(), if difference > 0.0 { "longer than" } else { "shorter than" })
}

fn add_once(parts: &mut Vec<(Part, f64)>, part: Part, seconds: f64) {
    if !parts.iter().any(|(p, _)| *p == part) {
        parts.push((part, seconds));
    }
}

fn parts_of<'a>(labels: impl Iterator<Item = &'a str>) -> usize {
    labels.filter_map(Label::of).filter(|l| l.is_part()).count()
}

/// A table with a column for each part and a row for each race; none when it is no such table.
fn wide(name: &str, bytes: &[u8], limits: Limits) -> Option<Vec<Item>> {
    let sheet = Sheet::open(bytes, limits).ok()?;
    if parts_of(sheet.headers().iter().map(String::as_str)) < 8 {
        return None;
    }
    let items = sheet.rows().zip(1_u64..).map_while(|((line, record), nth)| {
        let file = table::at_line(name, line);
        if nth > limits.points {
            return (nth == limits.points + 1).then(|| Item::failed(&file, table::too_many_rows(limits)));
        }
        let mut text = String::new();
        for (header, cell) in sheet.headers().iter().zip(&record).filter(|(_, c)| cell::text(c).is_some()) {
            let _ = writeln!(text, "{}: {}", header.replace([':', '\n'], " "), cell.replace('\n', " "));
        }
        let session = parse(&text).and_then(|race| {
            let undecided = || ReadError::Undecided { what: "the day of the race".into(), table: None };
            race.date.map(|day| race.session(day)).ok_or_else(undecided)
        });
        Some(match session {
            Ok(workout) => Item::found(&file, Format::Hyrox, workout),
            Err(error) => Item::failed(&file, error),
        })
    });
    let items: Vec<Item> = items.collect();
    (!items.is_empty()).then_some(items)
}

#[cfg(test)]
#[path = "hyrox_tests.rs"]
mod tests;
