//! What keys do in the log. Methods of `App`, because some open an overlay, say something, or write.

use super::key::Key;
use super::recent::Shows;
use super::saving::Step;
use super::sheet::{Sheet, Whence};
use super::{Focus, Log, summary};
use crate::domain::id::WorkoutId;
use crate::domain::workout::{SkipReason, Workout, WorkoutKind};
use crate::tui::app::App;
use crate::tui::cmd::Cmd;
use crate::tui::keymap::{Action, Facts, Meaning};
use crate::tui::overlay::Overlay;
use crate::tui::overlay::confirm::{Confirm, Replacement, Then};
use crate::tui::overlay::picker::{Choice, Item, Picker};
use crate::tui::overlay::toast::Tone;
use crate::tui::pane::Pane;
use crate::tui::widget::form::Go;
use crate::tui::widget::line::Took;
use crossterm::event::KeyEvent;
use std::collections::HashSet;

/// Earlier sessions that are offered as templates.
const TEMPLATES: usize = 200;

impl App {
    /// Does what a key, a command or the palette asks of the log.
    pub(in crate::tui) fn act_on_log(&mut self, meaning: Meaning, cmds: &mut Vec<Cmd>) {
        match meaning.action {
            Action::ReadLine => self.read_line(),
            Action::SaveSession => self.save_session(cmds),
            Action::FocusLine => self.log.go_to(Focus::Line),
            Action::FocusForm => self.go_to_form(),
            Action::FocusList => self.log.go_to(Focus::List),
            Action::FilterLog => self.log.go_to(Focus::Filter),
            Action::ClearFilter => self.log.clear_filter(),
            Action::ShowDeleted => self.show_deleted(),
            Action::EditSession => self.edit_session(),
            Action::DeleteSession => self.delete_session(cmds),
            Action::RestoreSession => self.restore_session(cmds),
            Action::UndoSession => self.undo_session(cmds),
            Action::RepeatSession => {
                let chosen = self.log.chosen();
                self.repeat(chosen);
            }
            Action::RepeatLast => {
                let last = self.log.state.workouts.iter().find(|w| w.deleted_at.is_none() && w.skipped.is_none());
                let last = last.map(|workout| Workout::clone(workout));
                self.repeat(last);
            }
            Action::Templates => self.open_templates(),
            Action::SkipSession => self.ask_reason(),
            Action::ImportFiles => self.open_import("", cmds),
            _ => self.move_in_log(meaning.action),
        }
    }

    fn move_in_log(&mut self, action: Action) {
        let go = match action {
            Action::NextField => Go::Next,
            Action::PreviousField => Go::Previous,
            Action::EnterField => Go::Enter,
            Action::FieldUp => Go::Up,
            Action::FieldDown => Go::Down,
            Action::PageUp => Go::PageUp,
            Action::PageDown => Go::PageDown,
            Action::DropRow => return self.drop_row(),
            _ => return self.log.move_in_list(action),
        };
        if self.log.focus != Focus::Form {
            return self.log.move_in_list(action);
        }
        if let Some(sheet) = &mut self.log.sheet {
            // A new line in notes is a change, and no field is left by it.
            if sheet.go(go).is_none() && go == Go::Enter {
                self.log_changed();
            }
        }
        self.log.look_back();
    }

    /// Enter in the line: the form says what the line says. When all of it was understood, the line keeps the focus, and
    /// the next Enter saves.
    pub(super) fn read_line(&mut self) {
        if !self.log.has_unread_line() {
            return self.go_to_form();
        }
        if self.asks_before(Replacement::Line) {
            return;
        }
        self.fill_from_line();
    }

    fn fill_from_line(&mut self) {
        self.log.fill();
        if !self.log.is_line_read() {
            self.enter_form();
            self.say(Tone::Attention, "what is marked was not understood; the form has the rest");
        }
        self.log_changed();
    }

    /// Tab in the line: the form, filled with what the line says unless it says something else already.
    fn go_to_form(&mut self) {
        if self.log.sheet.is_none() || (self.log.has_unread_line() && !self.log.has_unsaved_form()) {
            self.log.fill();
            self.log_changed();
        }
        self.enter_form();
    }

    fn enter_form(&mut self) {
        self.log.focus = Focus::Form;
        if let Some(sheet) = &mut self.log.sheet {
            sheet.focus_first();
        }
        self.log.look_back();
    }

    fn drop_row(&mut self) {
        if let Some(sheet) = &mut self.log.sheet {
            sheet.drop_row();
            self.log.look_back();
            self.log_changed();
        }
    }

    /// Whether the athlete must be asked first, because the form holds something that is not saved.
    fn asks_before(&mut self, with: Replacement) -> bool {
        let asks = self.log.has_unsaved_form();
        if asks {
            let text =
                "The form holds a session that is not saved. Put this in its place? Undo brings it back.".to_owned();
            self.overlay = Some(Overlay::Confirm(Confirm { text, then: Then::ReplaceForm(with) }));
        }
        asks
    }

    /// The athlete agreed: what the form holds can be taken back.
    pub(in crate::tui) fn replace_form(&mut self, with: Replacement) {
        let half = self.log.half_typed();
        self.log.remember(Step::Cleared(half));
        match with {
            Replacement::Line => self.fill_from_line(),
            Replacement::Session(workout, whence) => self.open_session(*workout, whence),
        }
    }

    fn open_session(&mut self, workout: Workout, whence: Whence) {
        self.log.open(workout, whence);
        self.enter_form();
        self.log_changed();
    }

    fn put_into_form(&mut self, workout: Workout, whence: Whence) {
        if !self.asks_before(Replacement::Session(Box::new(workout.clone()), whence)) {
            self.open_session(workout, whence);
        }
    }

    /// A session that was planned is put into the form, to be corrected and saved.
    pub(in crate::tui) fn fill_form(&mut self, workout: Workout) {
        let zone = self.log.zone.clone();
        self.put_into_form(Workout { tz: zone, ..workout }, Whence::New);
    }

    fn edit_session(&mut self) {
        let Some(workout) = self.log.chosen() else { return };
        if workout.deleted_at.is_some() {
            self.say(Tone::Attention, "it is deleted; r restores it");
            return;
        }
        if self.log.sheet.as_ref().is_some_and(|sheet| sheet.base.id == workout.id) {
            return self.enter_form();
        }
        self.put_into_form(workout, Whence::Log);
    }

    fn repeat(&mut self, earlier: Option<Workout>) {
        match earlier {
            Some(earlier) => {
                let again = self.log.again(&earlier);
                self.put_into_form(again, Whence::New);
            }
            None => self.say(Tone::Attention, "there is no earlier session yet"),
        }
    }

    /// A session was chosen from the templates.
    pub(in crate::tui) fn take_template(&mut self, id: WorkoutId) {
        let found = self.log.state.workouts.iter().find(|workout| workout.id == id);
        let found = found.map(|workout| Workout::clone(workout));
        self.repeat(found);
    }

    fn open_templates(&mut self) {
        let (units, today) = (self.log.profile.units, self.log.today());
        let mut seen = HashSet::new();
        let usable = self.log.state.workouts.iter().filter(|w| w.deleted_at.is_none() && w.skipped.is_none());
        let items = usable.filter_map(|workout| {
            // Told as it would be done again, so that the same work at another pace is one template.
            let what = summary::what(&self.log.again(workout), units);
            let kind = workout.kind.name();
            let text = if what.starts_with(kind) { what } else { format!("{kind}: {what}") };
            seen.insert(text.clone()).then(|| Item {
                text,
                detail: summary::short_day(workout.date, today),
                choice: Choice::Template(workout.id),
            })
        });
        let items = items.take(TEMPLATES).collect();
        let picker = Picker::new("Start from an earlier session", "no earlier session yet", items);
        self.overlay = Some(Overlay::Picker(picker));
    }

    fn ask_reason(&mut self) {
        let items = SkipReason::ALL.map(|reason| Item {
            text: reason.name().to_owned(),
            detail: String::new(),
            choice: Choice::Skip(reason),
        });
        self.overlay = Some(Overlay::Picker(Picker::new("Not done because", "", items.to_vec())));
    }

    /// A session was not done, for a reason. The form asks which kind and which day.
    pub(in crate::tui) fn skip_for(&mut self, reason: SkipReason) {
        let skipped = Workout { skipped: Some(reason), ..self.log.empty(WorkoutKind::Run) };
        self.put_into_form(skipped, Whence::New);
    }

    /// `/skip ill`.
    pub(in crate::tui) fn skip_by_name(&mut self, name: &str, cmds: &mut Vec<Cmd>) {
        match SkipReason::ALL.into_iter().find(|reason| reason.name() == name) {
            Some(reason) => {
                self.show(Pane::Log, cmds);
                self.skip_for(reason);
            }
            None => self.say(Tone::Attention, "/skip takes ill, injured, travel, tired or other"),
        }
    }

    /// `/log LINE`: the log, with the line read into the form.
    pub(in crate::tui) fn log_line(&mut self, line: &str, cmds: &mut Vec<Cmd>) {
        self.show(Pane::Log, cmds);
        if !self.log.line.is_empty() {
            let half = self.log.half_typed();
            self.log.remember(Step::Cleared(half));
        }
        self.log.go_to(Focus::Line);
        self.log.line.set(line);
        self.log.read_line();
        self.log_changed();
        self.read_line();
    }

    fn show_deleted(&mut self) {
        let recent = &mut self.log.recent;
        recent.shows = match recent.shows {
            Shows::Kept => Shows::Deleted,
            Shows::Deleted => Shows::Kept,
        };
        recent.refresh(&self.log.state.workouts);
    }

    /// A key that no binding takes.
    pub(in crate::tui) fn type_in_log(&mut self, key: KeyEvent) {
        match self.log.focus {
            Focus::Line => {
                if self.log.line.key(key) == Took::Changed {
                    self.log.read_line();
                    self.log_changed();
                }
            }
            Focus::Form => {
                let took = self.log.sheet.as_mut().map_or(Took::Nothing, |sheet| sheet.key(key));
                if took == Took::Changed {
                    self.log.look_back();
                    self.log_changed();
                }
            }
            Focus::Filter => {
                if self.log.recent.filter.key(key) == Took::Changed {
                    self.log.filter_changed();
                }
            }
            Focus::List => {}
        }
    }

    /// A pasted text goes into the field that has the focus; from the list, into the line.
    pub(in crate::tui) fn paste_into_log(&mut self, text: &str) {
        let cut = match (self.log.focus, &mut self.log.sheet) {
            (Focus::Form, Some(sheet)) => {
                let cut = sheet.paste(text);
                self.log.look_back();
                cut
            }
            (Focus::Filter, _) => {
                let cut = self.log.recent.filter.paste(text.trim());
                self.log.filter_changed();
                cut
            }
            _ => {
                self.log.go_to(Focus::Line);
                let cut = self.log.line.paste(text.trim());
                self.log.read_line();
                cut
            }
        };
        if cut > 0 {
            self.say(Tone::Attention, format!("the pasted text is too long here: its last {cut} bytes are left out"));
        }
        self.log_changed();
    }

    /// Clears filter, or line and form. What it says when something was cleared.
    pub(in crate::tui) fn clear_log(&mut self) -> Option<&'static str> {
        if self.log.focus == Focus::Filter {
            self.log.clear_filter();
            return None;
        }
        if self.log.line.is_empty() && self.log.sheet.is_none() {
            return None;
        }
        self.log.clear();
        self.log_changed();
        Some("cleared; Alt-u brings it back. Ctrl-C again quits")
    }

    /// The wheel over the log: the list where it is under it, else the form.
    pub(in crate::tui) fn wheel_log(&mut self, lines: isize, at: (u16, u16)) {
        if let Some(import) = &mut self.log.import {
            import.wheel(lines);
        } else if self.log.list_area.contains(at.into()) {
            self.log.recent.list.wheel(lines);
            self.log.recent.note_chosen(&self.log.state.workouts);
        } else if let (Focus::Form, Some(sheet)) = (self.log.focus, &mut self.log.sheet) {
            for _ in 0..lines.unsigned_abs() {
                sheet.go(if lines < 0 { Go::Up } else { Go::Down });
            }
            self.log.look_back();
        }
    }
}

impl Log {
    /// What the keymap needs to know.
    pub fn facts(&self) -> Facts {
        if let Some(import) = &self.import {
            return import.facts().when(Facts::UNDO, self.can_undo());
        }
        let chosen = self.recent.chosen(&self.state.workouts);
        let focused = self.sheet.as_ref().and_then(|sheet| sheet.form.focused());
        Facts::NONE
            .when(Facts::INPUT_EMPTY, self.line.is_empty())
            .when(Facts::FORM, self.sheet.is_some())
            .when(Facts::ROW, chosen.is_some())
            .when(Facts::ROW_DELETED, chosen.is_some_and(|workout| workout.deleted_at.is_some()))
            .when(Facts::UNDO, self.can_undo())
            .when(Facts::LINE_READ, self.is_line_read())
            .when(Facts::LINE_UNREAD, self.has_unread_line())
            .when(Facts::LOOSE_ROW, matches!(focused, Some(Key::Set(..) | Key::Lap(..))))
            .when(Facts::FILTERED, self.recent.is_filtered())
    }

    fn go_to(&mut self, focus: Focus) {
        if self.focus == Focus::Form
            && let Some(sheet) = &mut self.sheet
        {
            sheet.leave();
        }
        if focus == Focus::Line && self.focus == Focus::Form && self.line.is_empty() && self.is_only_started() {
            // An empty form that was only looked at leaves nothing behind.
            self.sheet = None;
        }
        self.focus = focus;
        self.look_back();
    }

    /// The form is of a new session and says nothing yet.
    fn is_only_started(&self) -> bool {
        let untouched = |sheet: &Sheet| sheet.whence == Whence::New && !sheet.is_changed() && sheet.is_blank();
        self.sheet.as_ref().is_some_and(untouched)
    }

    fn clear_filter(&mut self) {
        self.recent.filter.set("");
        self.recent.refresh(&self.state.workouts);
        self.focus = Focus::List;
    }

    /// Goes to a session in the list, whatever the list was showing.
    pub(in crate::tui) fn reveal(&mut self, id: WorkoutId) {
        self.go_to(Focus::List);
        self.recent.shows = Shows::Kept;
        self.clear_filter();
        self.recent.choose(id, &self.state.workouts);
    }

    fn filter_changed(&mut self) {
        self.recent.refresh(&self.state.workouts);
        self.recent.list.home();
        self.recent.note_chosen(&self.state.workouts);
    }

    fn move_in_list(&mut self, action: Action) {
        let list = &mut self.recent.list;
        match action {
            Action::LineUp => list.step(-1),
            Action::LineDown => list.step(1),
            Action::PageUp => list.turn(-1),
            Action::PageDown => list.turn(1),
            Action::Top => list.home(),
            Action::Bottom => list.end(),
            _ => return,
        }
        self.recent.note_chosen(&self.state.workouts);
    }
}
