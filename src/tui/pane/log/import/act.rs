//! What keys do in an import, and what its steps do. Methods of `App`, because they order work and say something.

use super::{Agreed, Import, Progress, Stage};
use crate::coach::import::{Mode, Recall, Step, Wanted};
use crate::domain::id::ImportId;
use crate::tui::app::App;
use crate::tui::cmd::{Cmd, RequestId};
use crate::tui::keymap::{Action, Meaning, key_of};
use crate::tui::overlay::toast::Tone;
use crate::tui::pane::Pane;
use crate::tui::pane::log::saving;
use crate::tui::widget::line::Took;
use crate::tui::widget::list::List;
use crossterm::event::KeyEvent;

impl App {
    /// The import that has the keys now.
    fn import_in_front(&mut self) -> Option<&mut Import> {
        let in_front = self.overlay.is_none() && self.pane == Pane::Log;
        self.log.import.as_deref_mut().filter(|_| in_front)
    }

    /// Opens the import; one that is under way is shown again.
    pub(in crate::tui) fn open_import(&mut self, path: &str, cmds: &mut Vec<Cmd>) {
        self.show(Pane::Log, cmds);
        if self.log.import.as_ref().is_some_and(|import| import.is_going()) {
            return;
        }
        self.log.import = Some(Box::new(Import::new(path, self.zone.clone())));
        if path.is_empty() { self.complete_path(cmds) } else { self.look_at_files(Recall::Known, cmds) }
    }

    /// Does what a key asks of an import in front. Tells whether it was for the import.
    pub(in crate::tui) fn act_on_import(&mut self, meaning: Meaning, cmds: &mut Vec<Cmd>) -> bool {
        let Some(import) = self.import_in_front() else { return false };
        match meaning.action {
            Action::Accept => self.accept_in_import(cmds),
            Action::Close => self.leave_import(cmds),
            Action::PickAnswer => import.answer(meaning.digit),
            Action::PreviousAnswer => import.take_back_answer(),
            Action::AskAnew => {
                import.wanted = Wanted::default();
                import.left.clear();
                self.look_at_files(Recall::Anew, cmds);
            }
            Action::CompletePath => {
                let chosen = import.list.chosen().and_then(|at| import.paths.get(at)).cloned();
                if let Some(path) = chosen {
                    import.path.set(&path);
                    self.complete_path(cmds);
                }
            }
            Action::LineUp => import.choose(|list| list.step(-1)),
            Action::LineDown => import.choose(|list| list.step(1)),
            Action::PageUp => import.choose(|list| list.turn(-1)),
            Action::PageDown => import.choose(|list| list.turn(1)),
            Action::Top => import.choose(List::home),
            Action::Bottom => import.choose(List::end),
            Action::UndoSession => {
                self.close_import();
                self.undo_session(cmds);
            }
            _ => return false,
        }
        true
    }

    /// Enter.
    fn accept_in_import(&mut self, cmds: &mut Vec<Cmd>) {
        let Some(import) = &mut self.log.import else { return };
        match &import.stage {
            Stage::Path if import.path.text().trim().is_empty() => {
                self.say(Tone::Attention, "type the path of a file, a folder or an export's ZIP");
            }
            Stage::Path => self.look_at_files(Recall::Known, cmds),
            Stage::Asking(questions) if questions.asked.is_some() => import.answer(None),
            Stage::Asking(_) => {
                if import.settle(Agreed::Yes) {
                    let recall = import.wanted.recall;
                    self.look_at_files(recall, cmds);
                }
            }
            Stage::Found(findings) if findings.tally.new == 0 => {
                self.say(Tone::Attention, "nothing of this is new; Esc closes");
            }
            Stage::Found(findings) => {
                let total = findings.tally.total();
                self.save_import(total, cmds);
            }
            Stage::Done(_) => self.close_import(),
            Stage::Looking(_) | Stage::Saving { .. } => {}
        }
    }

    /// Esc: one step back, or what is going on is stopped.
    fn leave_import(&mut self, cmds: &mut Vec<Cmd>) {
        let Some(import) = &mut self.log.import else { return };
        match &import.stage {
            Stage::Path | Stage::Done(_) => self.close_import(),
            Stage::Found(_) => {
                import.to_path();
                self.complete_path(cmds);
            }
            Stage::Asking(_) => {
                if import.settle(Agreed::No) {
                    let recall = import.wanted.recall;
                    self.look_at_files(recall, cmds);
                }
            }
            Stage::Looking(_) => {
                cmds.extend(import.request.take().map(Cmd::Cancel));
                import.to_path();
                self.complete_path(cmds);
            }
            Stage::Saving { import: id, progress, .. } => {
                let (id, saved) = (*id, progress.saved);
                cmds.extend(import.request.take().map(Cmd::Cancel));
                self.close_import();
                self.log.remember(saving::Step::Imported(id));
                let undo = key_of(Action::UndoSession, self.base_layer()).unwrap_or_default();
                let text = format!("stopped; at least {saved} sessions are saved, {undo} takes the import back");
                self.say(Tone::Attention, text);
            }
        }
    }

    fn close_import(&mut self) {
        self.log.import = None;
        self.log.focus_list();
    }

    fn look_at_files(&mut self, recall: Recall, cmds: &mut Vec<Cmd>) {
        let (request, now) = (self.request(), self.now);
        let Some(import) = &mut self.log.import else { return };
        cmds.extend(import.request.replace(request).map(Cmd::Cancel));
        let wanted = import.look(now, recall);
        cmds.push(Cmd::Import(request, Box::new(wanted), Mode::Look));
    }

    fn save_import(&mut self, total: usize, cmds: &mut Vec<Cmd>) {
        let (request, now, id) = (self.request(), self.now, ImportId::new());
        let Some(import) = &mut self.log.import else { return };
        import.request = Some(request);
        import.stage = Stage::Saving { import: id, total, progress: Progress::new(now) };
        cmds.push(Cmd::Import(request, Box::new(import.wanted.clone()), Mode::Save(id)));
    }

    /// Asks which paths the one that is typed may become.
    fn complete_path(&mut self, cmds: &mut Vec<Cmd>) {
        let request = self.request();
        let Some(import) = &mut self.log.import else { return };
        import.completing = Some(request);
        cmds.push(Cmd::CompletePath(request, import.path.text().to_owned()));
    }

    /// A key that no binding takes, while a path is typed.
    pub(in crate::tui) fn type_path(&mut self, key: KeyEvent, cmds: &mut Vec<Cmd>) {
        let typed = self.log.import.as_mut().is_some_and(|import| import.path.key(key) == Took::Changed);
        if typed {
            self.complete_path(cmds);
        }
    }

    /// A pasted text is a path; where no path is typed it is not for the import.
    pub(in crate::tui) fn paste_into_import(&mut self, text: &str, cmds: &mut Vec<Cmd>) -> bool {
        let Some(import) = self.import_in_front() else { return false };
        if matches!(import.stage, Stage::Path) {
            // A terminal pastes a file that is dropped on it in quotes, or with escaped spaces.
            import.path.paste(text.trim().trim_matches(['\'', '"']).replace("\\ ", " ").as_str());
            self.complete_path(cmds);
        }
        true
    }

    /// Clears the path that is typed. What it says when there was one.
    pub(in crate::tui) fn clear_import(&mut self, cmds: &mut Vec<Cmd>) -> Option<&'static str> {
        let import = self.import_in_front().filter(|import| matches!(import.stage, Stage::Path))?;
        if import.path.is_empty() {
            return None;
        }
        import.path.set("");
        self.complete_path(cmds);
        Some("cleared; Ctrl-U brings it back. Ctrl-C again quits")
    }

    /// Paths arrived; those of an earlier text are dropped.
    pub(in crate::tui) fn paths_found(&mut self, request: RequestId, paths: Vec<String>) {
        let Some(import) = &mut self.log.import else { return };
        if import.completing == Some(request) {
            import.completing = None;
            import.paths = paths;
            if matches!(import.stage, Stage::Path) {
                import.show_list(import.paths.len());
            }
        }
    }

    /// A step of an import.
    pub(in crate::tui) fn import_went(&mut self, request: RequestId, step: Step) {
        let Some(import) = self.log.import.as_mut().filter(|import| import.request == Some(request)) else { return };
        match (step, &mut import.stage) {
            (Step::Going { read, saved, file }, Stage::Looking(progress) | Stage::Saving { progress, .. }) => {
                (progress.read, progress.saved, progress.file) = (read, saved, file);
            }
            (Step::Ended(findings), Stage::Looking(_)) => {
                import.request = None;
                import.found(findings);
            }
            (Step::Ended(findings), Stage::Saving { import: id, .. }) => {
                let (id, saved, problem) = (*id, findings.saved, findings.problem.clone());
                import.request = None;
                import.show_list(findings.rows.len());
                import.stage = Stage::Done(findings);
                if saved > 0 {
                    self.log.remember(saving::Step::Imported(id));
                }
                match problem {
                    Some(problem) => self.say(Tone::Failed, format!("the rest is NOT SAVED: {problem}")),
                    None => {
                        let undo = key_of(Action::UndoSession, self.base_layer()).unwrap_or_default();
                        let text = format!("{saved} sessions saved on this computer, {undo} takes the import back");
                        self.say(Tone::Done, text);
                    }
                }
            }
            _ => {}
        }
    }

    /// An import was taken back, or not.
    pub(in crate::tui) fn import_undone(&mut self, id: ImportId, result: Result<usize, String>) {
        match result {
            Ok(count) => self.say(Tone::Done, format!("import taken back: {count} sessions; each can be restored")),
            Err(problem) => {
                self.log.remember(saving::Step::Imported(id));
                self.say(Tone::Failed, format!("import NOT TAKEN BACK: {problem}"));
            }
        }
    }
}
