//! Strava's bulk export: `activities.csv` says what the files under `activities/` are.
//!
//! The file is what the device recorded and wins for times, laps and heart rates; the table has what the athlete wrote:
//! title and description. A session that has no file, or one that cannot be read, is taken from the table.

use super::bundle::Member;
use crate::domain::workout::{Workout, WorkoutKind};
use crate::interchange::table::guess::{Source, guess};
use crate::interchange::table::{Sheet, at_line};
use crate::interchange::{Format, Item, ReadError, Reading};
use std::collections::HashMap;

/// The table of an export.
pub(super) const LISTING: &str = "activities.csv";

/// Whether `name` is the table of an export: the files of its activities are beside it.
pub(super) fn is_listing(name: &str, members: &[Member]) -> bool {
    let folder = name.strip_suffix(LISTING).filter(|f| f.is_empty() || f.ends_with('/'));
    folder.is_some_and(|f| members.iter().any(|m| m.name.strip_prefix(f).is_some_and(|n| n.starts_with("activities/"))))
}

/// A row of the table.
struct Row {
    /// `activities.csv, line 7`.
    shown: String,
    session: Result<Workout, ReadError>,
    taken: bool,
}

/// The table of an export.
pub(super) struct Listing {
    folder: String,
    rows: Vec<Row>,
    /// Rows by the file that they name.
    files: HashMap<String, usize>,
}

impl Listing {
    /// # Errors
    ///
    /// It is no table of Strava's, or in a language that is not read.
    pub(super) fn read(path: &str, shown: &str, bytes: &[u8], reading: &Reading<'_>) -> Result<Self, ReadError> {
        let sheet = Sheet::open(bytes, reading.limits)?;
        let guess = guess(&sheet);
        if guess.source != Source::Strava {
            return Err(ReadError::Undecided { what: "what its columns are".into(), table: None });
        }
        let folder = path.strip_suffix(LISTING).unwrap_or_default().to_owned();
        let mut listing = Self { folder, rows: Vec::new(), files: HashMap::new() };
        for (line, record, session) in sheet.sessions(&guess.mapping, reading.zone) {
            // The name of the column is translated, what is in it is not.
            if let Some(file) = record.iter().find(|cell| cell.starts_with("activities/")) {
                listing.files.insert(file.to_owned(), listing.rows.len());
            }
            listing.rows.push(Row { shown: at_line(shown, line), session, taken: false });
        }
        Ok(listing)
    }

    /// The folder of the export in its bundle, with its `/`; empty at the top.
    pub(super) fn folder(&self) -> &str {
        &self.folder
    }

    /// The sessions of a file with the words of the table.
    pub(super) fn adopt(&mut self, path: &str, items: Vec<Item>) -> Vec<Item> {
        let inside = path.strip_prefix(self.folder.as_str()).unwrap_or(path);
        let row = self.files.get(inside).and_then(|at| self.rows.get_mut(*at));
        let Some(row) = row else { return items.into_iter().map(|i| retold(i, None)).collect() };
        row.taken |= items.iter().any(|i| i.outcome.is_ok());
        let said = row.session.as_ref().ok();
        items.into_iter().map(|i| retold(i, said)).collect()
    }

    /// The rows of which no file became a session.
    pub(super) fn rest(self) -> Vec<Item> {
        let rest = self.rows.into_iter().filter(|row| !row.taken);
        rest.map(|row| match row.session {
            Ok(session) => Item::found(&row.shown, Format::Strava, session),
            Err(error) => Item::failed(&row.shown, error),
        })
        .collect()
    }
}

/// An item of a file as one of the export, with what the table says of it.
fn retold(item: Item, said: Option<&Workout>) -> Item {
    let Item { file, outcome } = item;
    match outcome {
        Ok(mut session) => {
            if let Some(said) = said {
                add_words(&mut session, said);
            }
            Item::found(&file, Format::Strava, *session)
        }
        Err(error) => Item::failed(&file, error),
    }
}

/// Adds what the table says and the file does not know.
fn add_words(session: &mut Workout, said: &Workout) {
    if !said.title.is_empty() {
        session.title.clone_from(&said.title);
    }
    if !said.notes.is_empty() {
        session.notes.clone_from(&said.notes);
    }
    session.rpe = session.rpe.or(said.rpe);
    session.duration_s = session.duration_s.or(said.duration_s);
    session.heart_rate_avg = session.heart_rate_avg.or(said.heart_rate_avg);
    session.heart_rate_max = session.heart_rate_max.or(said.heart_rate_max);
    // A file of GPX often does not know its sport.
    if session.kind == WorkoutKind::Other && said.kind != WorkoutKind::Other {
        session.kind = said.kind;
        session.exercises.clone_from(&said.exercises);
        session.run = session.run.take().or_else(|| said.run.clone());
    }
}
