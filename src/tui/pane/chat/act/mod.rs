//! What keys and results do to the chat. Methods of `App`, beca

mod answer;
mod asking;
mod commands;
mod lists;
mod moving;
mod typing;

use super::Focus;
use super::transcript::Step;
use crate::domain::conversation::Rating;
use crate::tui::app::App;
use crate::tui::cmd::Cmd;
use crate::tui::keymap::{Action, Meaning};
use crate::tui::overlay::toast::Tone;

impl App {
    /// Does what a key, a command or the palette asks of the chat.
    pub(in crate::tui) fn act_on_chat(&mut self, meaning: Meaning, cmds: &mut Vec<Cmd>) {
        match meaning.action {
            Action::LineUp => self.line(-1, cmds),
            Action::LineDown => self.line(1, cmds),
            Action::PageUp => self.page(-1, cmds),
            Action::PageDown => self.page(1, cmds),
            Action::Top => self.scroll_to_start(cmds),
            Action::Bottom => self.chat.transcript.to_end(),
            _ => self.act_on_input(meaning, cmds),
        }
    }

    fn act_on_input(&mut self, meaning: Meaning, cmds: &mut Vec<Cmd>) {
        match meaning.action {
            Action::Send => self.send(cmds),
            Action::NewLine => {
                self.chat.composer.new_line();
                self.draft_changed();
            }
            Action::FocusInput => self.chat.focus = Focus::Typing,
            Action::FocusTranscript => self.chat.focus = Focus::Reading,
            Action::HistoryPrevious => self.chat.composer.history_previous(),
            Action::HistoryNext => self.chat.composer.history_next(),
            Action::HistorySearch => self.open_history(),
            Action::Editor => {
                let request = self.request();
                self.chat.editor_request = Some(request);
                cmds.push(Cmd::OpenEditor(request, self.chat.composer.text()));
            }
            Action::Complete => self.complete(),
            Action::CompletionUp => self.chat.completion = self.chat.completion.saturating_sub(1),
            Action::CompletionDown => {
                self.chat.completion = (self.chat.completion + 1).min(self.completions().len().saturating_sub(1));
            }
            Action::TakeExample => self.take_example(meaning.digit),
            Action::EditQueued => {
                if let Some(queued) = self.chat.queue.pop_back() {
                    self.chat.composer.set(&queued.question);
                    self.chat.composer.editing = queued.replaces;
                    self.draft_changed();
                }
            }
            Action::DropQueued => {
                if let Some(queued) = self.chat.queue.pop_back() {
                    self.chat.composer.remember(&queued.question);
                    self.say(Tone::Done, "dropped the last queued question; Up in the input brings it back");
                }
            }
            Action::CancelEdit => {
                self.chat.composer.take();
                self.draft_changed();
            }
            _ => self.act_on_answer(meaning, cmds),
        }
    }

    fn act_on_answer(&mut self, meaning: Meaning, cmds: &mut Vec<Cmd>) {
        match meaning.action {
            Action::Stop => self.stop(cmds),
            Action::PreviousExchange => {
                self.chat.transcript.choose(-1);
                self.chat.passage = None;
            }
            Action::NextExchange => {
                self.chat.transcript.choose(1);
                self.chat.passage = None;
            }
            Action::Retry => self.retry(cmds),
            Action::EditQuestion => self.edit_question(),
            Action::CopyAnswer => self.copy_answer(cmds),
            Action::CopyCode => self.copy_code(cmds),
            Action::RateGood => self.rate(Some(Rating::Good), cmds),
            Action::RateBad => self.rate(Some(Rating::Bad), cmds),
            Action::UndoRating => self.rate(None, cmds),
            Action::OpenCitation => self.open_citation(meaning.digit.unwrap_or(1), cmds),
            Action::ToggleSources => self.toggle_sources(),
            Action::Find => {
                self.chat.find.open = true;
                self.chat.find.missed = false;
            }
            Action::FindNext => self.find(Step::Forward),
            Action::FindPrevious => self.find(Step::Back),
            Action::NewChat => self.ask_new_chat(cmds),
            Action::ChooseModel => self.open_models(cmds),
            Action::SearchChats => self.open_chats("", cmds),
            _ => {}
        }
    }
}
