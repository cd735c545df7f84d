//! The CSV of our export: a row for each session, for spreadsheets, and back again.
//!
//! It owns the columns and the guard against formulas. Laps, zones and the loads of splits are in the JSON Lines alone.

use super::super::table::{self, Cells, Known};
use super::super::{Item, ReadError, Reading};
use crate::domain::workout::{Exercise, Part, Run, Split, Via, Workout, WorkoutKind};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::io::{self, Write};

/// Columns before the splits.
const BEFORE: [&str; 15] = [
    "id",
    "date",
    "started_at",
    "tz",
    "kind",
    "title",
    "duration_s",
    "rpe",
    "feel",
    "heart_rate_avg",
    "heart_rate_max",
    "run_kind",
    "run_distance_m",
    "run_duration_s",
    "run_elevation_gain_m",
];
/// Columns after the splits.
const AFTER: [&str; 9] =
    ["exercises", "notes", "tags", "skipped", "via", "format", "file", "may_reach_model", "deleted_at"];

/// Starts of a cell that a spreadsheet takes for a formula.
const FORMULA: [char; 7] = ['=', '+', '-', '@', '\t', '\r', '\n'];

/// Whether a table with these column names is ours.
pub fn is_sheet(headers: &[String]) -> bool {
    ["id", "date", "kind", "duration_s", "may_reach_model"].iter().all(|n| headers.iter().any(|h| h == n))
}

/// A cell that no spreadsheet takes for a formula: with an apostrophe before it where it would. [`unguarded`] takes exactly
/// that apostrophe away.
fn guarded(cell: String) -> String {
    if cell.trim_start_matches('\'').starts_with(FORMULA) { format!("'{cell}") } else { cell }
}

fn unguarded(cell: &str) -> &str {
    match cell.strip_prefix('\'') {
        Some(rest) if rest.trim_start_matches('\'').starts_with(FORMULA) => rest,
        _ => cell,
    }
}

/// Writes sessions as CSV: UTF-8 with a byte order mark, without which some spreadsheets break every umlaut.
///
/// # Errors
///
/// Those of `out`.
pub fn write_csv<'w>(workouts: impl IntoIterator<Item = &'w Workout>, out: &mut dyn Write) -> io::Result<()> {
    out.write_all("\u{feff}".as_bytes())?;
    let mut writer = csv::Writer::from_writer(out);
    let splits = Part::all().map(|p| format!("{}_s", p.key()));
    writer.write_record(
        BEFORE.into_iter().map(str::to_owned).chain(splits).chain(AFTER.into_iter().map(str::to_owned)),
    )?;
    for workout in workouts {
        writer.write_record(row(workout).into_iter().map(guarded))?;
    }
    writer.flush()
}

fn row(w: &Workout) -> Vec<String> {
    let run = w.run.as_ref();
    let number = |v: Option<f64>| v.map(|v| v.to_string()).unwrap_or_default();
    let mut cells = vec![
        w.id.to_string(),
        w.date.to_string(),
        word(&w.started_at),
        w.tz.clone().unwrap_or_default(),
        w.kind.name().to_owned(),
        w.title.clone(),
        number(w.duration_s),
        number(w.rpe),
        word(&w.feel),
        word(&w.heart_rate_avg),
        word(&w.heart_rate_max),
        run.map(|r| r.kind.name().to_owned()).unwrap_or_default(),
        number(run.map(|r| r.distance_m)),
        number(run.map(|r| r.duration_s)),
        number(run.and_then(|r| r.elevation_gain_m)),
    ];
    cells.extend(Part::all().map(|p| number(w.split(p))));
    let exercises = if w.exercises.is_empty() { None } else { serde_json::to_string(&w.exercises).ok() };
    cells.extend([
        exercises.unwrap_or_default(),
        w.notes.clone(),
        w.tags.join(" "),
        word(&w.skipped),
        word(&w.origin.via),
        w.origin.format.clone().unwrap_or_default(),
        w.origin.file.clone().unwrap_or_default(),
        w.origin.may_reach_model.to_string(),
        word(&w.deleted_at),
    ]);
    cells
}

/// A value as it stands in JSON, without quotes; nothing for none.
fn word<T: Serialize>(value: &T) -> String {
    match serde_json::to_value(value) {
        Ok(Value::String(text)) => text,
        Ok(Value::Null) | Err(_) => String::new(),
        Ok(other) => other.to_string(),
    }
}

/// The sessions of our CSV, with their ids and origins. Columns that are missing or unknown are passed over.
pub fn read_csv(name: &str, bytes: &[u8], reading: &Reading<'_>) -> Vec<Item> {
    let export = Known { is: is_sheet, empty: "an export without sessions" };
    export.read(name, bytes, reading.limits, |file, cells| Item { file, outcome: Row(cells).workout().map(Box::new) })
}

struct Row<'a>(Cells<'a>);

impl Row<'_> {
    fn text(&self, name: &str) -> &str {
        let Cells { headers, record, .. } = self.0;
        let at = headers.iter().position(|h| h == name);
        unguarded(at.and_then(|at| record.get(at)).unwrap_or_default())
    }

    fn bad(&self, name: &str) -> ReadError {
        self.0.bad(name, self.text(name), "what our export writes there")
    }

    fn number(&self, name: &str) -> Result<Option<f64>, ReadError> {
        let text = self.text(name);
        let value = (!text.is_empty()).then(|| text.parse::<f64>().ok().filter(|v| v.is_finite()));
        value.map(|v| v.ok_or_else(|| self.bad(name))).transpose()
    }

    /// A value that stands there as a word; none when the cell is empty.
    fn word<T: DeserializeOwned>(&self, name: &str) -> Result<Option<T>, ReadError> {
        let text = self.text(name);
        if text.is_empty() {
            return Ok(None);
        }
        let read = serde_json::from_value(Value::String(text.to_owned())).or_else(|_| serde_json::from_str(text));
        read.map(Some).map_err(|_| self.bad(name))
    }

    fn needed<T: DeserializeOwned>(&self, name: &str) -> Result<T, ReadError> {
        self.word(name)?.ok_or_else(|| self.bad(name))
    }

    fn workout(&self) -> Result<Workout, ReadError> {
        let named = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        let mut w = Workout::new(self.needed("date")?, self.needed::<WorkoutKind>("kind")?);
        w.id = self.needed("id")?;
        w.started_at = self.word("started_at")?;
        w.tz = named(self.text("tz"));
        self.text("title").clone_into(&mut w.title);
        w.duration_s = self.number("duration_s")?;
        w.rpe = self.number("rpe")?;
        w.feel = self.word("feel")?;
        w.heart_rate_avg = self.word("heart_rate_avg")?;
        w.heart_rate_max = self.word("heart_rate_max")?;
        w.run = self.run()?;
        w.splits = self.splits()?;
        w.exercises = self.word::<Vec<Exercise>>("exercises")?.unwrap_or_default();
        self.text("notes").clone_into(&mut w.notes);
        w.tags = self.text("tags").split_whitespace().map(str::to_owned).collect();
        w.skipped = self.word("skipped")?;
        w.origin.via = self.word("via")?.unwrap_or(Via::Import);
        w.origin.format = named(self.text("format"));
        w.origin.file = named(self.text("file"));
        w.origin.may_reach_model = self.needed("may_reach_model")?;
        w.deleted_at = self.word("deleted_at")?;
        table::checked(w)
    }

    fn run(&self) -> Result<Option<Run>, ReadError> {
        let Some(kind) = self.word("run_kind")? else { return Ok(None) };
        let needed = |name: &str| self.number(name)?.ok_or_else(|| self.bad(name));
        Ok(Some(Run {
            kind,
            distance_m: needed("run_distance_m")?,
            duration_s: needed("run_duration_s")?,
            laps: Vec::new(),
            elevation_gain_m: self.number("run_elevation_gain_m")?,
            zone_seconds: None,
        }))
    }

    fn splits(&self) -> Result<Vec<Split>, ReadError> {
        let mut splits = Vec::new();
        for part in Part::all() {
            if let Some(duration_s) = self.number(&format!("{}_s", part.key()))? {
                splits.push(Split { part, duration_s, load_kg: None });
            }
        }
        Ok(splits)
    }
}
