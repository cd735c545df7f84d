//! Keys that no binding takes, pastes, completion, examples, the editor, and clearing.

use crate::domain::clean::clean;
use crate::tui::app::App;
use crate::tui::cmd::{Cmd, RequestId};
use crate::tui::command::{Command, completions};
use crate::tui::overlay::toast::Tone;
use crate::tui::pane::chat::composer::Changed;
use crate::tui::pane::chat::transcript::Step;
use crate::tui::pane::chat::{EXAMPLES, Focus};
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

impl App {
    /// A key that no binding takes.
    pub(in crate::tui) fn type_in_chat(&mut self, key: KeyEvent) {
        let plain = !key.modifiers.intersects(KeyModifiers::CONTROL | KeyModifiers::ALT);
        if self.chat.find.open {
            match key.code {
                KeyCode::Char(c) if plain => self.chat.find.text.push(c),
                KeyCode::Backspace => drop(self.chat.find.text.pop()),
                _ => return,
            }
            self.chat.find.at = None;
            self.chat.find.missed = false;
            self.find(Step::Back);
        } else if self.chat.focus == Focus::Typing && self.chat.composer.key(key) == Changed::Yes {
            self.draft_changed();
        }
    }

    /// A pasted text goes where typing goes; in the transcript it goes to the input, so that it is not lost.
    pub(in crate::tui) fn paste_into_chat(&mut self, text: &str) {
        if self.chat.find.open {
            let line = clean(text.lines().next().unwrap_or("")).into_owned();
            self.chat.find.text.push_str(&line);
            self.find(Step::Back);
            return;
        }
        self.chat.focus = Focus::Typing;
        if let Some(characters) = self.chat.composer.paste(text) {
            self.say(Tone::Attention, format!("{characters} characters pasted: shown as one mark, sent whole"));
        }
        self.draft_changed();
    }

    /// Commands that the input may become.
    pub(in crate::tui) fn completions(&self) -> Vec<&'static Command> {
        let composer = &self.chat.composer;
        if self.chat.focus != Focus::Typing || composer.area().lines().len() != 1 {
            return Vec::new();
        }
        composer.area().lines().first().map_or_else(Vec::new, |line| completions(line))
    }

    pub(super) fn complete(&mut self) {
        if let Some(command) = self.completions().get(self.chat.completion) {
            let space = if command.argument.is_empty() { "" } else { " " };
            self.chat.composer.set(&format!("{}{space}", command.name));
            self.draft_changed();
        }
    }

    pub(super) fn take_example(&mut self, digit: Option<usize>) {
        let index = digit.map_or(self.chat.example, |digit| digit - 1);
        if let Some(example) = EXAMPLES.get(index) {
            self.chat.composer.set(example);
            self.chat.example = (index + 1) % EXAMPLES.len();
            self.chat.focus = Focus::Typing;
            self.draft_changed();
        }
    }

    /// The editor was closed.
    pub(in crate::tui) fn edited(&mut self, request: RequestId, result: Result<String, String>) {
        if self.chat.editor_request.take_if(|waiting| *waiting == request).is_none() {
            return;
        }
        match result {
            Ok(text) => {
                let editing = self.chat.composer.editing;
                self.chat.composer.set(text.trim_end_matches('\n'));
                self.chat.composer.editing = editing;
                self.chat.focus = Focus::Typing;
                self.draft_changed();
            }
            Err(problem) => self.say(Tone::Failed, problem),
        }
    }

    /// Clears the input, or stops the answer on its way. What it says when something was cleared.
    pub(in crate::tui) fn clear_chat(&mut self, cmds: &mut Vec<Cmd>) -> Option<&'static str> {
        if self.chat.find.open {
            self.close_in_chat();
        } else if !self.chat.composer.is_empty() {
            let text = self.chat.composer.take();
            self.chat.composer.remember(&text);
            self.draft_changed();
            return Some("cleared; Up brings it back. Ctrl-C again quits");
        } else if self.chat.active.is_some() {
            self.stop(cmds);
        }
        None
    }
}
