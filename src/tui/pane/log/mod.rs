//! The log pane: one line that is read as it is typed, the form that it fills, and the list of sessions. Keys are in `act`,
//! saving in `saving`, drawing in `draw`.

mod act;
mod compose;
pub mod draw;
mod draw_list;
mod import;
mod kept;
pub mod key;
pub mod past;
pub mod recent;
pub mod record;
mod rows;
mod saving;
pub mod sheet;
pub mod summary;
pub mod values;

use crate::coach::event::LogState;
use crate::domain::line::{self, Line};
use crate::domain::profile::Profile;
use crate::domain::workout::{Run, Workout, WorkoutKind};
use crate::tui::widget::line::LineEdit;
use import::Import;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};
use past::{Past, Pasts, Source};
use recent::Recent;
use saving::{Pending, Step};
use sheet::{Sheet, Whence};
use std::sync::Arc;

/// Who gets plain letters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Focus {
    /// The one line.
    #[default]
    Line,
    /// The form.
    Form,
    /// The list.
    List,
    /// The filter of the list.
    Filter,
}

/// The log pane.
#[derive(Debug, Default)]
pub struct Log {
    /// The sessions.
    pub state: LogState,
    /// The profile: units, and bests that the athlete told.
    pub profile: Arc<Profile>,
    /// Who gets plain letters.
    pub focus: Focus,
    /// The one line.
    pub line: LineEdit,
    /// What it says.
    pub reading: Option<Line>,
    /// The form, once there is something in it.
    pub sheet: Option<Sheet>,
    /// The line that the form was filled from.
    filled_from: Option<String>,
    /// The list.
    pub recent: Recent,
    /// An import, in front of line, form and list while it is open.
    pub(in crate::tui) import: Option<Box<Import>>,
    /// Why the last save failed; it stays until the next try.
    pub problem: Option<String>,
    /// What stands beside the form.
    pub past: Past,
    pasts: Pasts,
    pending: Vec<Pending>,
    undo: Vec<Step>,
    /// Where form and list stood in the last picture: the wheel moves what is under it.
    pub list_area: ratatui::layout::Rect,
    today: Date,
    zone: Option<String>,
}

impl Log {
    /// A pane for a day and an IANA zone.
    pub fn new(today: Date, zone: Option<String>) -> Self {
        let state = LogState { loading: true, ..LogState::default() };
        Self { state, today, zone, ..Self::default() }
    }

    /// Another day has come, perhaps.
    pub fn set_today(&mut self, today: Date) {
        if self.today != today {
            self.today = today;
            self.read_line();
        }
    }

    /// An instant where the athlete is.
    fn local(&self, at: Timestamp) -> Zoned {
        let zone = self.zone.as_deref().and_then(|name| TimeZone::get(name).ok());
        at.to_zoned(zone.unwrap_or(TimeZone::UTC))
    }

    /// The day it is.
    pub fn today(&self) -> Date {
        self.today
    }

    /// The log has changed.
    pub fn set_state(&mut self, state: LogState) {
        self.state = state;
        self.recent.refresh(&self.state.workouts);
        self.pasts.forget();
        self.look_back();
    }

    /// The profile has changed.
    pub fn set_profile(&mut self, profile: Arc<Profile>) {
        self.profile = profile;
        self.pasts.forget();
        self.read_line();
        self.look_back();
    }

    /// Whether the form stands there and not the list, where there is room for one of them.
    pub fn shows_form(&self) -> bool {
        self.sheet.is_some() && matches!(self.focus, Focus::Line | Focus::Form)
    }

    /// Whether the form says what the line says, and all of the line was understood.
    pub fn is_line_read(&self) -> bool {
        let sure = self.reading.as_ref().is_some_and(Line::is_sure);
        let unchanged = self.sheet.as_ref().is_some_and(|sheet| !sheet.is_changed());
        sure && unchanged && self.filled_from.as_deref() == Some(self.line.text())
    }

    /// Whether the line says something that the form was not filled with.
    fn has_unread_line(&self) -> bool {
        !self.line.text().trim().is_empty() && self.filled_from.as_deref() != Some(self.line.text())
    }

    /// Whether files are being read.
    pub fn is_importing(&self) -> bool {
        self.import.as_ref().is_some_and(|import| import.is_going())
    }

    /// The list gets the keys.
    fn focus_list(&mut self) {
        self.focus = Focus::List;
    }

    /// Whether something can be taken back.
    pub fn can_undo(&self) -> bool {
        !self.undo.is_empty()
    }

    /// An empty session of today.
    fn empty(&self, kind: WorkoutKind) -> Workout {
        Workout { tz: self.zone.clone(), ..Workout::new(self.today, kind) }
    }

    /// The line has changed: it is read, and what it is about looked up.
    fn read_line(&mut self) {
        let text = self.line.text();
        self.reading = (!text.trim().is_empty()).then(|| line::read(text, self.today, self.profile.units));
        self.look_back();
    }

    /// Fills the form with what the line says.
    fn fill(&mut self) {
        let workout = match &self.reading {
            Some(reading) => Workout { tz: self.zone.clone(), ..reading.workout.clone() },
            None => self.empty(WorkoutKind::Run),
        };
        // What was filled before from an earlier form of the line is the same session.
        let id = self.sheet.as_ref().filter(|_| self.filled_from.is_some()).map_or(workout.id, |sheet| sheet.base.id);
        self.open(Workout { id, ..workout }, Whence::New);
        self.filled_from = Some(self.line.text().to_owned());
    }

    /// Opens the form on a session.
    fn open(&mut self, workout: Workout, whence: Whence) {
        self.sheet = Some(Sheet::new(workout, whence, self.profile.units, self.today));
        self.filled_from = None;
        self.problem = None;
        self.look_back();
    }

    /// The form has something in it that would be lost if it was filled anew.
    fn has_unsaved_form(&self) -> bool {
        self.sheet.as_ref().is_some_and(Sheet::is_changed)
    }

    /// A session like an earlier one, to be done again: what was measured that day is asked anew.
    fn again(&self, earlier: &Workout) -> Workout {
        let mut workout = self.empty(earlier.kind);
        workout.title.clone_from(&earlier.title);
        workout.tags.clone_from(&earlier.tags);
        workout.exercises.clone_from(&earlier.exercises);
        // A run without a time is one whose time is still to be said.
        let run = earlier.run.as_ref();
        workout.run = run.map(|run| Run { duration_s: 0.0, laps: Vec::new(), zone_seconds: None, ..run.clone() });
        for set in workout.exercises.iter_mut().flat_map(|exercise| &mut exercise.sets) {
            // A set that is a length of time keeps it; one that is work against the clock does not.
            if set.reps.is_some() || set.distance_m.is_some() {
                set.duration_s = None;
            }
            (set.rpe, set.rir) = (None, None);
        }
        workout
    }

    /// Looks up what stands beside the form.
    fn look_back(&mut self) {
        let source = Source { workouts: &self.state.workouts, profile: &self.profile, today: self.today };
        if let Some(sheet) = &mut self.sheet {
            sheet.refresh();
            self.pasts.mark_bests(sheet, source);
            let (workout, _) = sheet.compose();
            self.past = self.pasts.of(&workout, sheet.form.focused(), Some(sheet), source);
        } else if let Some(reading) = &self.reading {
            self.past = self.pasts.of(&reading.workout, None, None, source);
        } else {
            self.past = Past::default();
        }
    }
}

#[cfg(test)]
#[path = "log_tests.rs"]
mod tests;
