//! What can be done with an answer: copy, rate, open a source.

use crate::domain::conversation::Rating;
use crate::domain::knowledge::Passage;
use crate::tui::app::App;
use crate::tui::cmd::{Cmd, RequestId};
use crate::tui::overlay::Overlay;
use crate::tui::overlay::picker::{Choice, Item, Picker};
use crate::tui::overlay::toast::Tone;
use crate::tui::pane::chat::extract::extracts;
use crate::tui::pane::chat::{OpenPassage, Panel, PendingRating};

impl App {
    pub(super) fn copy_answer(&mut self, cmds: &mut Vec<Cmd>) {
        let answer =
            self.chat.transcript.current_entry().map(|entry| entry.exchange.answer.clone()).unwrap_or_default();
        if answer.is_empty() {
            self.say(Tone::Attention, "there is no text to copy yet");
        } else {
            self.copy(answer, cmds);
        }
    }

    pub(super) fn copy(&mut self, text: String, cmds: &mut Vec<Cmd>) {
        self.say(Tone::Done, format!("{} characters sent to the clipboard", text.chars().count()));
        cmds.push(Cmd::Copy(text));
    }

    pub(super) fn copy_code(&mut self, cmds: &mut Vec<Cmd>) {
        let answer = self.chat.transcript.current_entry().map(|entry| entry.exchange.answer.as_str());
        let mut found = extracts(answer.unwrap_or(""));
        match found.len() {
            0 => self.say(Tone::Attention, "this answer has no code block and no table"),
            1 => {
                let text = found.remove(0).text;
                self.copy(text, cmds);
            }
            _ => {
                let items = found.into_iter().map(|extract| Item {
                    text: extract.text.lines().next().unwrap_or("").to_owned(),
                    detail: extract.kind,
                    choice: Choice::Copy(extract.text),
                });
                self.overlay = Some(Overlay::Picker(Picker::new("Copy", "", items.collect())));
            }
        }
    }

    /// Rates the chosen answer. The same rating again, or none, takes it back.
    pub(super) fn rate(&mut self, rating: Option<Rating>, cmds: &mut Vec<Cmd>) {
        let request = self.request();
        let Some(index) = self.chat.transcript.current() else { return };
        let Some(entry) = self.chat.transcript.entry_mut(index) else { return };
        if entry.wait.is_some() {
            self.say(Tone::Attention, "the answer is still being written");
            return;
        }
        let before = entry.exchange.rating;
        let rating = rating.filter(|rating| before != Some(*rating));
        entry.exchange.rating = rating;
        let id = entry.exchange.id;
        self.chat.ratings.push(PendingRating { request, id, before });
        cmds.push(Cmd::Rate(request, id, rating));
    }

    /// A rating was stored, or not: then it goes back to what it was.
    pub(in crate::tui) fn rated(&mut self, request: RequestId, result: Result<(), String>) {
        let Some(at) = self.chat.ratings.iter().position(|pending| pending.request == request) else { return };
        let pending = self.chat.ratings.remove(at);
        let newer = self.chat.ratings.iter().any(|other| other.id == pending.id && other.request > pending.request);
        let Err(problem) = result else { return };
        if let Some(entry) = self.chat.transcript.find(pending.id).and_then(|at| self.chat.transcript.entry_mut(at))
            && !newer
        {
            entry.exchange.rating = pending.before;
        }
        self.say(Tone::Failed, format!("the rating was not saved: {problem}"));
    }

    pub(super) fn open_citation(&mut self, number: usize, cmds: &mut Vec<Cmd>) {
        let request = self.request();
        let Some(entry) = self.chat.transcript.current_entry() else { return };
        let citations = &entry.exchange.citations;
        if let Some(citation) = citations.iter().find(|citation| citation.number == number) {
            let id = citation.passage_id;
            self.chat.passage = Some(OpenPassage::new(citation, request));
            cmds.push(Cmd::LoadPassage(request, id));
        } else {
            let text = format!("this answer has no source {number}; it has {}", citations.len());
            self.say(Tone::Attention, text);
        }
    }

    /// A passage arrived.
    pub(in crate::tui) fn passage_arrived(&mut self, request: RequestId, result: Result<Passage, String>) {
        if let Some(passage) = self.chat.passage.as_mut().filter(|passage| passage.request == Some(request)) {
            passage.loaded(result);
        }
    }

    pub(super) fn toggle_sources(&mut self) {
        self.chat.panel = if self.shows_sources() { Panel::Hidden } else { Panel::Shown };
        self.chat.passage = None;
    }
}
