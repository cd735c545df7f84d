//! Sending, queueing, stopping, asking again, and a new chat.

use crate::coach::event::{CoachEvent, Remedy};
use crate::domain::conversation::{Outcome, Voice};
use crate::domain::id::ChatId;
use crate::tui::app::App;
use crate::tui::cmd::{Cmd, RequestId};
use crate::tui::command::is_command;
use crate::tui::overlay::Overlay;
use crate::tui::overlay::confirm::{Confirm, Then};
use crate::tui::overlay::toast::Tone;
use crate::tui::pane::chat::find::Find;
use crate::tui::pane::chat::{Focus, Heard, Older, Queued};

/// Bytes of a question from which the athlete is asked before it is sent.
const LONG_QUESTION: usize = 64 * 1024;

impl App {
    pub(super) fn send(&mut self, cmds: &mut Vec<Cmd>) {
        let text = self.chat.composer.text();
        let text = text.trim();
        if text.is_empty() {
            self.send_next(cmds);
        } else if is_command(text) {
            let chosen = self.completions().get(self.chat.completion).map(|command| command.name);
            self.run_command(chosen.unwrap_or(text), cmds);
        } else if text.len() > LONG_QUESTION {
            let text = format!(
                "This question has {} characters; most models refuse it. Send it all the same?",
                text.chars().count()
            );
            self.overlay = Some(Overlay::Confirm(Confirm { text, then: Then::SendLong }));
        } else {
            self.send_input(cmds);
        }
    }

    pub(in crate::tui) fn send_input(&mut self, cmds: &mut Vec<Cmd>) {
        let replaces = self.chat.composer.editing;
        let question = self.chat.composer.take().trim().to_owned();
        self.chat.composer.remember(&question);
        self.save_draft(cmds);
        self.ask(Queued { question, replaces }, cmds);
    }

    pub(super) fn ask(&mut self, queued: Queued, cmds: &mut Vec<Cmd>) {
        if self.chat.active.is_some() {
            self.chat.queue.push_back(queued);
            return;
        }
        let request = self.request();
        let ask = self.chat.begin(queued, request, self.now);
        cmds.push(Cmd::Ask(request, ask));
    }

    pub(super) fn send_next(&mut self, cmds: &mut Vec<Cmd>) {
        if self.chat.active.is_none()
            && let Some(next) = self.chat.queue.pop_front()
        {
            self.ask(next, cmds);
        }
    }

    pub(super) fn stop(&mut self, cmds: &mut Vec<Cmd>) {
        if let Some(active) = self.chat.stop(Outcome::Stopped, self.now) {
            cmds.push(Cmd::Cancel(active.request));
            if !self.chat.queue.is_empty() {
                self.say(Tone::Attention, "stopped; Enter sends the next queued question");
            }
        }
    }

    /// The coach said something.
    pub(in crate::tui) fn coach(&mut self, request: RequestId, event: CoachEvent, cmds: &mut Vec<Cmd>) {
        let Heard::Finished { outcome, remedy } = self.chat.hear(request, event, self.now) else { return };
        if outcome == Outcome::Complete {
            self.show_whole_answer();
            self.send_next(cmds);
        } else if !self.chat.queue.is_empty() {
            self.say(Tone::Attention, "the queue waits; Enter sends the next queued question");
        }
        if let Some(Remedy::ChooseModel(_)) = remedy
            && self.overlay.is_none()
            && self.chat.composer.is_empty()
        {
            self.open_models(cmds);
        }
    }

    /// The offline coach's answer comes in one piece: it is shown from its start.
    fn show_whole_answer(&mut self) {
        let transcript = &mut self.chat.transcript;
        let Some(last) = transcript.entries().len().checked_sub(1) else { return };
        if transcript.entries()[last].exchange.voice == Voice::Offline && self.chat.queue.is_empty() {
            transcript.from_its_start(last);
        }
    }

    /// The stream of a question ended without its last event: a fault, not an answer.
    pub(in crate::tui) fn coach_lost(&mut self, request: RequestId) {
        let Some(active) = self.chat.active.filter(|active| active.request == request) else { return };
        self.chat.stop(Outcome::Failed, self.now);
        if let Some(entry) = self.chat.transcript.find(active.id).and_then(|at| self.chat.transcript.entry_mut(at)) {
            entry.exchange.problem = Some("the coach ended without an answer".to_owned());
            entry.remedy = Some(Remedy::Retry);
        }
    }

    pub(super) fn retry(&mut self, cmds: &mut Vec<Cmd>) {
        let Some(entry) = self.chat.transcript.current_entry() else { return };
        let queued = Queued { question: entry.exchange.question.clone(), replaces: Some(entry.exchange.id) };
        self.ask(queued, cmds);
    }

    pub(super) fn edit_question(&mut self) {
        let Some(entry) = self.chat.transcript.current_entry() else { return };
        let (question, id) = (entry.exchange.question.clone(), entry.exchange.id);
        if !self.chat.composer.is_empty() {
            let typed = self.chat.composer.text();
            self.chat.composer.remember(&typed);
        }
        self.chat.composer.set(&question);
        self.chat.composer.editing = Some(id);
        self.chat.focus = Focus::Typing;
        self.draft_changed();
    }

    pub(super) fn ask_new_chat(&mut self, cmds: &mut Vec<Cmd>) {
        if self.chat.active.is_some() || !self.chat.queue.is_empty() {
            let text = "An answer is on its way or questions wait. Stop them and start a new chat?".to_owned();
            self.overlay = Some(Overlay::Confirm(Confirm { text, then: Then::NewChat }));
        } else {
            self.new_chat(cmds);
        }
    }

    pub(in crate::tui) fn new_chat(&mut self, cmds: &mut Vec<Cmd>) {
        self.chat.queue.clear();
        self.stop(cmds);
        self.chat.transcript.clear();
        self.chat.id = ChatId::new();
        self.chat.passage = None;
        self.chat.find = Find::default();
        self.chat.older = Older::default();
        self.chat.focus = Focus::Typing;
        self.say(Tone::Done, "a new chat; the old one is kept, PgUp or /find brings it back");
    }
}
