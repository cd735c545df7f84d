//! The form of one session: its fields, what they were filled with, and the session that it becomes. Pure: it saves nothing.

use super::key::{Key, LapPart, Section, SetPart};
use super::rows;
use super::values::{DONE, Reads, exercise_of, groups, kind_of, texts_of};
use crate::domain::day;
use crate::domain::profile::Units;
use crate::domain::workout::{Workout, WorkoutKind};
use crate::tui::widget::form::{Form, Go};
use crate::tui::widget::line::Took;
use crossterm::event::KeyEvent;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// Rows of sets or laps in a session, at most: a row number never runs over.
const MOST_ROWS: u16 = 400;

/// Where the session of a form comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Whence {
    /// It is new.
    New,
    /// It is in the log and being changed.
    Log,
}

/// The form of one session.
#[derive(Debug)]
pub struct Sheet {
    /// The session that it started from: what its fields do not show stays as it is there.
    pub base: Workout,
    /// Where that comes from.
    pub whence: Whence,
    /// The fields.
    pub form: Form<Key>,
    /// Numbers of the rows of sets, in their order.
    pub(super) sets: Vec<u16>,
    /// Numbers of the rows of laps.
    pub(super) laps: Vec<u16>,
    pub(super) reads: Reads,
    /// What the fields said when they were filled: an unchanged text keeps its exact value.
    pub(super) initial: Vec<(Key, String)>,
}

/// A half-filled form, as it is kept for the next start.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Kept {
    /// The session that it started from.
    pub base: Workout,
    /// Where that comes from.
    pub whence: Whence,
    /// Texts of all fields.
    pub texts: Vec<(Key, String)>,
    /// Rows of sets.
    pub sets: Vec<u16>,
    /// Rows of laps.
    pub laps: Vec<u16>,
}

impl Sheet {
    /// A form filled with a session.
    pub fn new(base: Workout, whence: Whence, units: Units, today: Date) -> Self {
        let rows = |count: usize| (0..u16::try_from(count).unwrap_or(MOST_ROWS).min(MOST_ROWS)).collect::<Vec<_>>();
        let sets = rows(groups(&base.exercises).len());
        let laps = rows(base.run.as_ref().map_or(0, |run| run.laps.len()));
        let initial = texts_of(&base, units);
        let mut sheet =
            Self { base, whence, form: Form::new(Vec::new()), sets, laps, reads: Reads { units, today }, initial };
        sheet.form.set_texts(sheet.initial.clone());
        sheet.rebuild();
        sheet
    }

    /// The form as it was kept.
    pub fn restore(kept: Kept, units: Units, today: Date) -> Self {
        let mut sheet = Self::new(kept.base, kept.whence, units, today);
        let bounded = |rows: Vec<u16>| rows.into_iter().filter(|row| *row <= MOST_ROWS).collect();
        (sheet.sets, sheet.laps) = (bounded(kept.sets), bounded(kept.laps));
        sheet.rebuild();
        sheet.form.set_texts(kept.texts);
        sheet.rebuild();
        sheet
    }

    /// What is to be kept of it.
    pub fn kept(&self) -> Kept {
        Kept {
            base: self.base.clone(),
            whence: self.whence,
            texts: self.form.texts(),
            sets: self.sets.clone(),
            laps: self.laps.clone(),
        }
    }

    /// Whether a field says something else than what it was filled with.
    pub fn is_changed(&self) -> bool {
        self.form.texts().iter().any(|(key, text)| *text != self.initial_or_default(*key))
    }

    /// Whether it says nothing beyond a day and a kind.
    pub fn is_blank(&self) -> bool {
        !says_something(&self.compose().0)
    }

    /// What it says is in the log now: from here on it is a change of that.
    pub fn is_saved_as(&mut self, workout: Workout) {
        self.initial = texts_of(&workout, self.reads.units);
        self.base = workout;
        self.whence = Whence::Log;
    }

    pub(super) fn initial(&self, key: Key) -> Option<&str> {
        self.initial.iter().find(|(other, _)| *other == key).map(|(_, text)| text.as_str())
    }

    fn initial_or_default(&self, key: Key) -> String {
        self.initial(key).map_or_else(|| rows::default_text(key).to_owned(), str::to_owned)
    }

    /// The text of a field; empty when it is not there.
    pub fn text(&self, key: Key) -> String {
        self.form.text(key).unwrap_or_default()
    }

    /// The kind that is chosen.
    pub fn kind(&self) -> WorkoutKind {
        self.form.said(Key::Kind).and_then(|text| kind_of(&text)).unwrap_or(self.base.kind)
    }

    /// Whether the session was done.
    pub fn is_done(&self) -> bool {
        self.form.said(Key::Done).is_none_or(|text| text == DONE)
    }

    /// Whether something was said in a section.
    pub(super) fn says(&self, section: Section) -> bool {
        let texts = self.form.texts();
        texts.iter().any(|(key, text)| section.holds(*key) && *key != Key::RunKind && !text.trim().is_empty())
    }

    /// Makes the rows that kind and content ask for; nothing typed is lost.
    pub(super) fn rebuild(&mut self) {
        self.spare_rows();
        let rows = rows::build(self);
        self.form.set_rows(rows);
        self.refresh();
    }

    /// Brings the notes beside the fields up to date.
    pub(super) fn refresh(&mut self) {
        let notes = rows::notes(self);
        for field in self.form.fields_mut() {
            field.note = notes.iter().find(|(key, _)| *key == field.key).map(|(_, note)| note.clone());
        }
    }

    /// There is always one empty row of sets and one of laps to type into.
    fn spare_rows(&mut self) {
        let texts = self.form.texts();
        let filled = |fits: &dyn Fn(Key) -> bool| texts.iter().any(|(key, text)| fits(*key) && !text.trim().is_empty());
        let set_filled = |row: u16| filled(&|key| matches!(key, Key::Set(other, _) if other == row));
        let lap_filled = |row: u16| filled(&|key| matches!(key, Key::Lap(other, _) if other == row));
        // A new row never takes the number of one that the session came with: its values would be taken for that one's.
        let laps = self.base.run.as_ref().map_or(0, |run| run.laps.len());
        add_spare(&mut self.sets, groups(&self.base.exercises).len(), set_filled);
        add_spare(&mut self.laps, laps, lap_filled);
    }

    /// A key for the field that has the focus.
    pub fn key(&mut self, key: KeyEvent) -> Took {
        let took = self.form.key(key);
        if took == Took::Changed {
            self.changed();
        }
        took
    }

    /// A pasted text. Tells how many bytes found no room.
    pub fn paste(&mut self, text: &str) -> usize {
        let cut = self.form.paste(text);
        self.changed();
        cut
    }

    fn changed(&mut self) {
        let spare = (self.sets.last().copied(), self.laps.last().copied());
        match self.form.focused() {
            Some(Key::Kind | Key::Done) => self.rebuild(),
            Some(Key::Set(row, _)) if Some(row) == spare.0 => self.rebuild(),
            Some(Key::Lap(row, _)) if Some(row) == spare.1 => self.rebuild(),
            _ => self.refresh(),
        }
    }

    /// Moves the focus; the field that is left is checked. Gives whether one was left.
    pub fn go(&mut self, to: Go) -> Option<Key> {
        let left = self.form.go(to)?;
        self.check(left);
        Some(left)
    }

    /// The focus leaves the form.
    pub fn leave(&mut self) {
        if let Some(left) = self.form.leave() {
            self.check(left);
        }
    }

    /// Says beside a field what is wrong with it.
    fn check(&mut self, key: Key) {
        let text = self.text(key);
        // A day that was read is shown as it was understood.
        if key == Key::Date
            && let Ok(date) = self.reads.day(&text)
        {
            let shown = day::show(date);
            if shown != text.trim() {
                self.set(key, &shown);
            }
        }
        // So is an exercise by another of its names.
        if let Key::Set(_, SetPart::Name) = key
            && self.initial(key) != Some(text.as_str())
            && let Some((name, _)) = exercise_of(&text, self.reads)
            && name != text.trim()
        {
            self.set(key, &name);
        }
        let alone = self.reads.check(key, &text);
        let error = alone.or_else(|| {
            let (workout, _) = self.compose();
            let problems = workout.problems(self.reads.today);
            problems.into_iter().find(|p| Key::of_problem(&p.field) == Some(key)).map(|p| p.message)
        });
        if let Some(field) = self.form.field_mut(key) {
            field.error = error;
        }
        self.refresh();
    }

    fn set(&mut self, key: Key, text: &str) {
        if let Some(field) = self.form.field_mut(key) {
            field.set(text);
            field.leave();
        }
    }

    /// The session of the form, or, when something cannot be true, an error beside each such field and the focus in the
    /// first of them.
    ///
    /// # Errors
    /// One sentence for the athlete.
    pub fn finish(&mut self) -> Result<Workout, String> {
        let (workout, mut errors) = self.compose();
        for problem in workout.problems(self.reads.today) {
            let key = Key::of_problem(&problem.field)
                .unwrap_or(Key::Set(self.sets.first().copied().unwrap_or(0), SetPart::Name));
            if errors.iter().all(|(other, _)| *other != key) {
                errors.push((key, problem.message));
            }
        }
        if errors.is_empty() {
            return if says_something(&workout) {
                Ok(workout)
            } else {
                self.form.focus(Key::Duration);
                Err("there is nothing in it yet: at least a title, a duration or what was done".to_owned())
            };
        }
        let order = rows::order(self);
        let place = |key: Key| order.iter().position(|other| *other == key).unwrap_or(usize::MAX);
        errors.sort_by_key(|(key, _)| place(*key));
        let first = errors[0].0;
        let count = errors.len();
        for (key, message) in errors {
            if let Some(field) = self.form.field_mut(key) {
                field.error = Some(message);
            }
        }
        self.form.focus(first);
        let fields = if count == 1 { "a field needs" } else { "some fields need" };
        Err(format!("not saved: {fields} another look"))
    }

    /// Takes the row that has the focus out of the session.
    pub fn drop_row(&mut self) {
        let gone = match self.form.focused() {
            Some(Key::Set(row, _)) => {
                self.sets.retain(|other| *other != row);
                SetPart::ALL.map(|part| Key::Set(row, part)).to_vec()
            }
            Some(Key::Lap(row, _)) => {
                self.laps.retain(|other| *other != row);
                LapPart::ALL.map(|part| Key::Lap(row, part)).to_vec()
            }
            _ => return,
        };
        let rest = |key: Key| matches!((key, gone[0]), (Key::Set(..), Key::Set(..)) | (Key::Lap(..), Key::Lap(..)));
        for key in &gone {
            if let Some(field) = self.form.field_mut(*key) {
                field.set("");
            }
        }
        self.rebuild();
        self.form.drop_aside(|key| gone.contains(&key));
        let next = rows::order(self).into_iter().find(|key| rest(*key));
        if let Some(key) = next {
            self.form.focus(key);
        }
    }

    /// Puts the focus where the next word is wanted: the first of duration and exertion that was not said, else the title.
    pub fn focus_first(&mut self) {
        let missing = [Key::Duration, Key::Rpe].into_iter().find(|key| self.text(*key).is_empty());
        let wanted = if self.is_done() { missing.unwrap_or(Key::Title) } else { Key::Kind };
        self.form.focus(wanted);
    }
}

/// Adds a row when the last one is filled. The first `came` numbers are not given to new rows.
fn add_spare(rows: &mut Vec<u16>, came: usize, is_filled: impl Fn(u16) -> bool) {
    let came = u16::try_from(came).unwrap_or(MOST_ROWS);
    let next = rows.iter().max().map_or(0, |row| row + 1).max(came);
    if rows.last().is_none_or(|row| is_filled(*row)) && next < MOST_ROWS {
        rows.push(next);
    }
}

/// Whether a session says anything beyond its day and kind.
fn says_something(workout: &Workout) -> bool {
    workout.skipped.is_some()
        || workout.duration_s.is_some()
        || workout.run.is_some()
        || !workout.exercises.is_empty()
        || !workout.splits.is_empty()
        || !workout.title.is_empty()
        || !workout.notes.is_empty()
}

#[cfg(test)]
#[path = "sheet_tests.rs"]
mod tests;
