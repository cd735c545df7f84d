//! Saving, deleting, restoring and taking back: what is on its way to the disk, and what is said when it is there or is not.

use super::sheet::Whence;
use super::summary::{line, short_day};
use super::{Focus, Log};
use crate::domain::edit::{Change, Versioned};
use crate::domain::id::ImportId;
use crate::domain::workout::Workout;
use crate::tui::app::App;
use crate::tui::cmd::{Cmd, RequestId};
use crate::tui::keymap::{Action, key_of};
use crate::tui::overlay::toast::Tone;

/// Changes that can be taken back.
const STEPS: usize = 50;

/// What a write is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Purpose {
    /// The form is saved.
    Save,
    /// A session is deleted.
    Delete,
    /// A deleted session is restored.
    Restore,
    /// A change is taken back.
    TakeBack,
}

impl Purpose {
    fn done(self) -> &'static str {
        match self {
            Self::Save => "saved on this computer",
            Self::Delete => "deleted",
            Self::Restore => "restored",
            Self::TakeBack => "taken back",
        }
    }

    fn failed(self) -> &'static str {
        match self {
            Self::Save => "NOT SAVED",
            Self::Delete => "NOT DELETED",
            Self::Restore => "NOT RESTORED",
            Self::TakeBack => "NOT TAKEN BACK",
        }
    }
}

/// A write on its way.
#[derive(Debug)]
pub(super) struct Pending {
    request: RequestId,
    purpose: Purpose,
    before: Option<Workout>,
    after: Workout,
    /// What the form said: if it says something else when the answer comes, it stays open.
    form: Option<String>,
    step: Option<Step>,
}

/// Something that can be taken back.
#[derive(Debug)]
pub(super) enum Step {
    /// A write: what was there before, if anything, and what was written.
    Wrote(Option<Box<Workout>>, Box<Workout>),
    /// Line and form were cleared: as they were.
    Cleared(String),
    /// Files were imported.
    Imported(ImportId),
}

impl App {
    /// Saves what the form says.
    pub(super) fn save_session(&mut self, cmds: &mut Vec<Cmd>) {
        if self.log.focus == Focus::Line && self.log.has_unread_line() {
            // What is saved is what the form shows, never something that was not seen there.
            return self.read_line();
        }
        let Some(sheet) = &mut self.log.sheet else {
            self.say(Tone::Attention, "there is nothing to save yet: type what you did");
            return;
        };
        let id = sheet.base.id;
        let workout = match sheet.finish() {
            Ok(workout) => workout,
            Err(problem) => {
                self.log.focus = Focus::Form;
                self.say(Tone::Attention, problem);
                return;
            }
        };
        let base = (sheet.whence == Whence::Log).then(|| sheet.base.clone());
        let (before, workout) = match &base {
            Some(base) => self.log.carried_over(base, workout),
            None => (None, workout),
        };
        if self.log.pending.iter().any(|pending| pending.after == workout) {
            return;
        }
        if before.as_ref() == Some(&workout) {
            self.log.close_form();
            self.log_changed();
            self.say(Tone::Done, "nothing was changed");
            return;
        }
        debug_assert_eq!(id, workout.id, "a form never changes which session it is of");
        let form = Some(self.log.half_typed());
        self.write(Purpose::Save, before, workout, form, cmds);
    }

    fn write(
        &mut self,
        purpose: Purpose,
        before: Option<Workout>,
        after: Workout,
        form: Option<String>,
        cmds: &mut Vec<Cmd>,
    ) {
        let request = self.request();
        self.log.problem = None;
        self.log.pending.push(Pending { request, purpose, before, after: after.clone(), form, step: None });
        cmds.push(Cmd::SaveWorkout(request, Box::new(after)));
    }

    /// A session is on the disk, or is not.
    pub(in crate::tui) fn workout_saved(
        &mut self,
        request: RequestId,
        result: Result<(), String>,
        cmds: &mut Vec<Cmd>,
    ) {
        let Some(at) = self.log.pending.iter().position(|pending| pending.request == request) else { return };
        let pending = self.log.pending.remove(at);
        match result {
            Ok(()) => self.written(pending, cmds),
            Err(problem) => {
                self.log.undo.extend(pending.step);
                let text = format!("{}: {problem}", pending.purpose.failed());
                let kept = if pending.purpose == Purpose::Save { "; the form is kept, Ctrl-S tries again" } else { "" };
                self.say(Tone::Failed, format!("{text}{kept}"));
                self.log.problem = Some(text);
            }
        }
    }

    fn written(&mut self, pending: Pending, cmds: &mut Vec<Cmd>) {
        let Pending { purpose, before, after, form, .. } = pending;
        let units = self.log.profile.units;
        let told = format!("{} {}", short_day(after.date, self.log.today), line(&after, units));
        if purpose == Purpose::Save {
            if form == Some(self.log.half_typed()) {
                self.log.line.set("");
                self.log.close_form();
            } else if let Some(sheet) = self.log.sheet.as_mut().filter(|sheet| sheet.base.id == after.id) {
                // More was typed meanwhile: that is a change of what is saved now.
                sheet.is_saved_as(after.clone());
            }
            self.save_form(cmds);
        }
        if purpose == Purpose::TakeBack {
            self.say(Tone::Done, format!("{}: {told}", purpose.done()));
            return;
        }
        self.log.remember(Step::Wrote(before.map(Box::new), Box::new(after)));
        let undo = key_of(Action::UndoSession, self.base_layer()).unwrap_or_default();
        self.say(Tone::Done, format!("{}, {undo} takes it back: {told}", purpose.done()));
    }

    /// Deletes the chosen session; it stays in the log and can be restored.
    pub(super) fn delete_session(&mut self, cmds: &mut Vec<Cmd>) {
        let Some(workout) = self.log.chosen() else { return };
        if workout.deleted_at.is_some() {
            self.say(Tone::Attention, "it is deleted already; r restores it");
            return;
        }
        let after = Workout { deleted_at: Some(self.now), ..workout.clone() };
        self.write(Purpose::Delete, Some(workout), after, None, cmds);
    }

    /// Restores the chosen session.
    pub(super) fn restore_session(&mut self, cmds: &mut Vec<Cmd>) {
        let Some(workout) = self.log.chosen() else { return };
        let after = Workout { deleted_at: None, ..workout.clone() };
        self.write(Purpose::Restore, Some(workout), after, None, cmds);
    }

    /// Takes the last change back.
    pub(super) fn undo_session(&mut self, cmds: &mut Vec<Cmd>) {
        match self.log.undo.pop() {
            None => self.say(Tone::Attention, "there is nothing to take back"),
            Some(Step::Cleared(half)) => {
                if self.log.sheet.is_some() || !self.log.line.is_empty() {
                    let now = self.log.half_typed();
                    self.log.remember(Step::Cleared(now));
                }
                self.log.take_half_typed(&half);
                self.log_changed();
            }
            Some(Step::Imported(id)) => {
                self.say(Tone::Attention, "taking the import back ..");
                cmds.push(Cmd::UndoImport(id));
            }
            Some(Step::Wrote(before, after)) => {
                // Of a new session nothing was there before: it is deleted, and can be restored.
                let to = match &before {
                    Some(before) => Workout::clone(before),
                    None => Workout { deleted_at: Some(self.now), ..Workout::clone(&after) },
                };
                let (now, to) = self.log.carried_over(&after, to);
                self.write(Purpose::TakeBack, now, to, None, cmds);
                if let Some(pending) = self.log.pending.last_mut() {
                    pending.step = Some(Step::Wrote(before, after));
                }
            }
        }
    }
}

impl Log {
    /// A change from `base` to `to`, made to the session as the log has it now: what came in meanwhile from elsewhere, in
    /// other fields, stays. Gives the session as it is now, and as it will be.
    fn carried_over(&self, base: &Workout, to: Workout) -> (Option<Workout>, Workout) {
        let now = self.state.workouts.iter().find(|workout| workout.id == base.id);
        let Some(now) = now.filter(|now| now.as_ref() != base) else { return (Some(base.clone()), to) };
        let mut row = Versioned::settled(now.as_ref());
        if let Some(Change::Workout { fields, .. }) = Change::of_workout(Some(base), &to) {
            row.fields.extend(fields);
        }
        (Some(Workout::clone(now)), row.read().unwrap_or(to))
    }

    /// The chosen session.
    pub(super) fn chosen(&self) -> Option<Workout> {
        self.recent.chosen(&self.state.workouts).map(|workout| Workout::clone(workout))
    }

    pub(super) fn remember(&mut self, step: Step) {
        if self.undo.len() == STEPS {
            self.undo.remove(0);
        }
        self.undo.push(step);
    }

    /// Clears line and form; they can be taken back.
    pub(super) fn clear(&mut self) {
        let half = self.half_typed();
        self.remember(Step::Cleared(half));
        self.line.set("");
        self.close_form();
    }

    fn close_form(&mut self) {
        let was = self.sheet.take().map(|sheet| sheet.whence);
        self.filled_from = None;
        self.problem = None;
        // A change began in the list and leads back to it.
        self.focus = if was == Some(Whence::Log) { Focus::List } else { Focus::Line };
        self.read_line();
    }

    /// Whether a save of the form is on its way.
    pub fn is_saving(&self) -> bool {
        self.pending.iter().any(|pending| pending.purpose == Purpose::Save)
    }
}
