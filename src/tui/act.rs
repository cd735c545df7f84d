//! What keys, commands and the palette do that belongs to no pane: moving between panes, what stands over them, typing into
//! whoever has the focus, and the way out. The rest is the panes' own.

use super::app::{App, QUIT_WINDOW};
use super::cmd::{Cmd, Exit, Mouse};
use super::keymap::{Action, BINDINGS, Layer, Meaning};
use super::overlay::confirm::Then;
use super::overlay::toast::Tone;
use super::overlay::{Overlay, help, palette};
use super::pane::Pane;
use super::pane::profile::{Outcome, Setting, Wizard};
use super::pane::today::build::Questions;
use super::pane::today::wish::Answer;
use super::widget::form::Go;
use crate::domain::clean::clean;
use crate::domain::profile::Profile;
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use std::sync::Arc;

impl App {
    /// Does what a key, a command or the palette asks for.
    pub(in crate::tui) fn act(&mut self, meaning: Meaning, cmds: &mut Vec<Cmd>) {
        if meaning.action != Action::ClearOrQuit {
            self.quit_armed = None;
        }
        if self.overlay.is_some() && self.move_overlay(meaning.action) {
            return;
        }
        if self.act_on_import(meaning, cmds) {
            return;
        }
        match meaning.action {
            Action::Accept => self.accept(cmds),
            Action::Close => self.close(cmds),
            Action::AcceptChange => self.answer(Answer::Accept, cmds),
            Action::RefuseChange => self.answer(Answer::Refuse, cmds),
            Action::Score | Action::PassQuestion | Action::QuestionBefore => self.answer_check_in(meaning, cmds),
            Action::BuildNow => self.build(cmds),
            Action::Help => self.overlay = Some(Overlay::Reader(Box::new(help::open(self.base_layer())))),
            Action::Palette => {
                self.overlay = Some(Overlay::Picker(palette::open(self.snapshot().facts, self.base_layer())));
            }
            Action::Suspend => cmds.push(Cmd::Suspend),
            Action::Redraw => cmds.push(Cmd::Redraw),
            Action::ClearOrQuit => self.clear_or_quit(cmds),
            Action::Quit => self.end(Exit::Quit),
            Action::NextTheme => self.set_theme(self.theme_name.next()),
            Action::ToggleMouse => self.toggle_mouse(cmds),
            Action::EditProfile => self.open_wizard(),
            Action::ShowToday => self.show(Pane::Today, cmds),
            Action::ShowChat => self.show(Pane::Chat, cmds),
            Action::ShowLog => self.show(Pane::Log, cmds),
            Action::ShowProgress => self.show(Pane::Progress, cmds),
            Action::NextPane => self.show(self.pane.next(), cmds),
            Action::PreviousPane => self.show(self.pane.previous(), cmds),
            action => {
                self.show(home_of(action, self.pane), cmds);
                match self.pane {
                    Pane::Today => self.act_on_today(meaning, cmds),
                    Pane::Chat => self.act_on_chat(meaning, cmds),
                    Pane::Log => self.act_on_log(meaning, cmds),
                    Pane::Progress => self.act_on_progress(meaning, cmds),
                }
            }
        }
    }

    /// Goes to a pane. What is typed in the other stays there.
    pub(in crate::tui) fn show(&mut self, pane: Pane, cmds: &mut Vec<Cmd>) {
        if self.pane != pane {
            self.pane = pane;
            // A pane that is left keeps what is typed, over a crash too.
            self.save_drafts(cmds);
        }
    }

    /// Moves in what stands over the panes. Tells whether it did.
    fn move_overlay(&mut self, action: Action) -> bool {
        // Frame, title and hint line are no part of a page.
        let page = isize::try_from(self.rows.saturating_sub(4).max(1)).unwrap_or(1);
        match (&mut self.overlay, action) {
            (Some(Overlay::Picker(picker)), Action::LineUp) => picker.step(-1),
            (Some(Overlay::Picker(picker)), Action::LineDown) => picker.step(1),
            (Some(Overlay::Picker(picker)), Action::PageUp) => picker.step(-page),
            (Some(Overlay::Picker(picker)), Action::PageDown) => picker.step(page),
            (Some(Overlay::Questions(questions)), _) => return go_in(questions, action),
            (Some(Overlay::Card(card)), Action::LineUp) => card.scroll.by(-1),
            (Some(Overlay::Card(card)), Action::LineDown) => card.scroll.by(1),
            (Some(Overlay::Card(card)), Action::PageUp) => card.scroll.by(-page),
            (Some(Overlay::Card(card)), Action::PageDown) => card.scroll.by(page),
            (Some(Overlay::Reader(reader)), Action::LineUp) => reader.scroll.by(-1),
            (Some(Overlay::Reader(reader)), Action::LineDown) => reader.scroll.by(1),
            (Some(Overlay::Reader(reader)), Action::PageUp) => reader.scroll.by(-page),
            (Some(Overlay::Reader(reader)), Action::PageDown) => reader.scroll.by(page),
            (Some(Overlay::Reader(reader)), Action::Top) => reader.scroll.home(),
            (Some(Overlay::Reader(reader)), Action::Bottom) => reader.scroll.end(),
            _ => return false,
        }
        true
    }

    /// The wheel: it moves what stands in front, else what is under it.
    pub(in crate::tui) fn wheel(&mut self, lines: isize, at: (u16, u16), cmds: &mut Vec<Cmd>) {
        match (&mut self.overlay, self.pane) {
            (Some(Overlay::Picker(picker)), _) => picker.step(lines),
            (Some(Overlay::Reader(reader)), _) => reader.scroll.by(lines),
            (Some(Overlay::Card(card)), _) => card.scroll.by(lines),
            (Some(Overlay::Confirm(_) | Overlay::CheckIn(_) | Overlay::Questions(_)), _) => {}
            (None, Pane::Chat) if lines < 0 => self.scroll_up(lines.unsigned_abs(), cmds),
            (None, Pane::Chat) => self.scroll_down(lines.unsigned_abs()),
            (None, Pane::Log) => self.wheel_log(lines, at),
            (None, Pane::Today) => self.today.scroll.by(lines),
            (None, Pane::Progress) => self.progress.scroll.by(lines),
        }
    }

    fn accept(&mut self, cmds: &mut Vec<Cmd>) {
        match self.overlay.take() {
            Some(Overlay::Confirm(confirm)) => match confirm.then {
                Then::SendLong => self.send_input(cmds),
                Then::NewChat => self.new_chat(cmds),
                Then::ReplaceForm(with) => self.replace_form(with),
            },
            Some(Overlay::Picker(picker)) => self.accept_row(picker, cmds),
            other => self.overlay = other,
        }
    }

    fn close(&mut self, cmds: &mut Vec<Cmd>) {
        match &self.overlay {
            Some(Overlay::CheckIn(_)) => self.keep_check_in(cmds),
            Some(_) => self.overlay = None,
            None => self.close_in_chat(),
        }
    }

    fn toggle_mouse(&mut self, cmds: &mut Vec<Cmd>) {
        self.mouse = self.mouse.toggled();
        cmds.push(Cmd::SetMouse(self.mouse));
        self.say(
            Tone::Done,
            match self.mouse {
                Mouse::On => "mouse on: the wheel scrolls what is under it",
                Mouse::Off => "mouse off: the terminal's own selection works",
            },
        );
    }

    /// A key that no binding takes.
    pub(in crate::tui) fn type_key(&mut self, key: KeyEvent) {
        match self.layer() {
            Layer::List => self.type_into_picker(key),
            Layer::Typing | Layer::Reading | Layer::Passage | Layer::Find => self.type_in_chat(key),
            Layer::LogLine | Layer::LogForm | Layer::LogList | Layer::LogFilter => self.type_in_log(key),
            // A path is typed with `type_path`, which looks up what it may become.
            Layer::ImportPath | Layer::Import => {}
            Layer::Questions => {
                if let Some(Overlay::Questions(questions)) = &mut self.overlay {
                    questions.form.key(key);
                }
            }
            Layer::Today | Layer::Progress | Layer::Reader | Layer::Confirm | Layer::Card | Layer::CheckIn => {}
        }
    }

    fn type_into_picker(&mut self, key: KeyEvent) {
        let Some(Overlay::Picker(picker)) = &mut self.overlay else { return };
        match key.code {
            KeyCode::Char('u') if key.modifiers.contains(KeyModifiers::CONTROL) => picker.clear(),
            KeyCode::Char(c) if !key.modifiers.intersects(KeyModifiers::CONTROL | KeyModifiers::ALT) => picker.push(c),
            KeyCode::Backspace => picker.pop(),
            _ => {}
        }
    }

    /// A pasted text goes where typing goes; where nothing is typed it goes to the input of the pane, so that it is not
    /// lost.
    pub(in crate::tui) fn paste(&mut self, text: &str, cmds: &mut Vec<Cmd>) {
        if let Some(wizard) = &mut self.wizard {
            wizard.paste(&clean(text));
            return;
        }
        if let (Layer::List, Some(Overlay::Picker(picker))) = (self.layer(), &mut self.overlay) {
            picker.push_str(&clean(text));
            return;
        }
        if self.paste_into_import(text, cmds) {
            return;
        }
        if let Some(Overlay::Questions(questions)) = &mut self.overlay {
            questions.form.paste(clean(text).trim());
            return;
        }
        if matches!(self.overlay, Some(Overlay::Card(_) | Overlay::CheckIn(_))) {
            return;
        }
        if self.overlay.take().is_some() {
            self.say(Tone::Attention, "the pasted text is in the input");
        }
        match self.pane {
            Pane::Chat => self.paste_into_chat(text),
            Pane::Log => self.paste_into_log(text),
            Pane::Today | Pane::Progress => {
                self.show(Pane::Chat, cmds);
                self.paste_into_chat(text);
                self.say(Tone::Attention, "the pasted text is in the input of the chat");
            }
        }
    }

    /// Opens the profile's questions: all of them one after the other until they were done with once, then as a list.
    pub(in crate::tui) fn open_wizard(&mut self) {
        let now = self.now.to_zoned(self.zone.clone());
        let setting = Setting { now, model: self.status.model.clone(), closing: None };
        let wizard = if self.profile.asked_at.is_none() {
            Wizard::first_run(&self.profile, setting)
        } else {
            Wizard::edit(&self.profile, setting)
        };
        self.wizard = Some(Box::new(wizard));
    }

    /// A key for the profile's questions. Each answer is saved when it is given.
    pub(in crate::tui) fn wizard_key(&mut self, key: KeyEvent, cmds: &mut Vec<Cmd>) {
        let now = self.now.to_zoned(self.zone.clone());
        let Some(wizard) = &mut self.wizard else { return };
        wizard.clock(&now);
        let mut first_run_done = false;
        let profile = match wizard.handle(key) {
            None => return,
            Some(Outcome::Changed(profile)) => profile,
            Some(Outcome::Done(profile)) => {
                first_run_done = self.profile.asked_at.is_none();
                self.wizard = None;
                profile
            }
            Some(Outcome::Left(profile)) => {
                self.wizard = None;
                profile
            }
        };
        if first_run_done {
            self.show(Pane::Today, cmds);
            self.offer_first_plan(&profile, cmds);
        }
        if profile != *self.profile {
            self.profile = Arc::new(profile.clone());
            let request = self.request();
            cmds.push(Cmd::SaveProfile(request, Box::new(profile)));
        }
    }

    /// The profile as it is saved now.
    pub(in crate::tui) fn set_profile(&mut self, profile: Arc<Profile>) {
        // What is being answered is newer than what comes in.
        if self.wizard.is_none() {
            self.profile = Arc::clone(&profile);
        }
        self.log.set_profile(profile);
    }

    /// The profile is on the disk. While questions are open the next one says enough.
    pub(in crate::tui) fn profile_saved(&mut self) {
        if self.wizard.is_none() {
            self.say(Tone::Done, "profile saved on this computer");
        }
    }

    fn clear_or_quit(&mut self, cmds: &mut Vec<Cmd>) {
        if self.quit_armed.is_some() {
            self.end(Exit::Quit);
            return;
        }
        self.quit_armed = self.now.saturating_add(QUIT_WINDOW).ok();
        if self.overlay.take().is_some() {
            self.say(Tone::Attention, "Ctrl-C again quits");
            return;
        }
        let cleared = match self.pane {
            Pane::Chat => self.clear_chat(cmds),
            Pane::Log if self.log.import.is_some() => self.clear_import(cmds),
            Pane::Log => self.clear_log(),
            Pane::Today | Pane::Progress => None,
        };
        self.say(Tone::Attention, cleared.unwrap_or("Ctrl-C again quits"));
    }
}

/// Moves in the questions before a plan. Tells whether it did.
fn go_in(questions: &mut Questions, action: Action) -> bool {
    let go = match action {
        Action::NextField => Go::Next,
        Action::PreviousField => Go::Previous,
        Action::FieldUp => Go::Up,
        Action::FieldDown => Go::Down,
        _ => return false,
    };
    questions.form.go(go);
    true
}

/// The pane in which an action means something: this one where it does, else the first that has a key for it.
fn home_of(action: Action, here: Pane) -> Pane {
    let mut panes =
        BINDINGS.iter().filter(|row| row.action == action).flat_map(|row| row.layers).filter_map(|layer| layer.pane());
    let first = panes.clone().next().unwrap_or(here);
    if panes.any(|pane| pane == here) { here } else { first }
}
