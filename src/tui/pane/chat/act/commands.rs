//! Commands that are typed after a slash, and the theme.

use crate::domain::conversation::Rating;
use crate::tui::app::App;
use crate::tui::cmd::Cmd;
use crate::tui::command;
use crate::tui::keymap::{Action, Meaning};
use crate::tui::overlay::toast::Tone;
use crate::tui::theme::{Theme, ThemeName};

impl App {
    pub(super) fn run_command(&mut self, text: &str, cmds: &mut Vec<Cmd>) {
        let (command, argument) = match command::parse(text) {
            Ok(parsed) => parsed,
            Err(problem) => return self.say(Tone::Attention, problem),
        };
        let argument = argument.to_owned();
        self.chat.composer.take();
        self.save_draft(cmds);
        match (command.action, argument.as_str()) {
            (Action::RateGood, "good" | "+" | "") => self.rate(Some(Rating::Good), cmds),
            (Action::RateGood, "bad" | "-") => self.rate(Some(Rating::Bad), cmds),
            (Action::RateGood, "none") => self.rate(None, cmds),
            (Action::RateGood, _) => self.say(Tone::Attention, "/rate takes good, bad or none"),
            (Action::NextTheme, name) if !name.is_empty() => match ThemeName::parse(name) {
                Some(theme) => self.set_theme(theme),
                None => self.say(Tone::Attention, "/theme takes dark, light or mono"),
            },
            (Action::ChooseModel, id) if !id.is_empty() => self.choose_model(argument, cmds),
            (Action::SearchChats, text) => self.open_chats(text, cmds),
            (Action::ShowLog, text) if !text.is_empty() => {
                let line = if command.name == "/run" { format!("run {text}") } else { argument };
                self.log_line(&line, cmds);
            }
            (Action::ImportFiles, path) => self.open_import(path, cmds),
            (Action::SkipSession, reason) if !reason.is_empty() => self.skip_by_name(reason, cmds),
            (action, _) => self.act(Meaning { action, digit: None }, cmds),
        }
    }

    pub(in crate::tui) fn set_theme(&mut self, theme: ThemeName) {
        self.theme_name = theme;
        self.theme = Theme::of(theme);
        self.say(Tone::Done, format!("theme: {}", theme.name()));
    }
}
