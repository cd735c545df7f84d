//! Scrolling, loading older exchanges, and finding.

use crate::domain::conversation::Exchange;
use crate::tui::app::App;
use crate::tui::cmd::{Cmd, RequestId};
use crate::tui::keymap::Layer;
use crate::tui::overlay::toast::Tone;
use crate::tui::pane::chat::HISTORY_PAGE;
use crate::tui::pane::chat::entry::Look;
use crate::tui::pane::chat::transcript::Step;

/// A look at the app that leaves its transcript free to be changed.
macro_rules! look {
    ($app:expr) => {
        Look { width: $app.columns, theme: &$app.theme, now: $app.now, zone: &$app.zone, layer: Layer::Reading }
    };
}

impl App {
    pub(super) fn line(&mut self, lines: isize, cmds: &mut Vec<Cmd>) {
        match &mut self.chat.passage {
            Some(passage) => passage.scroll.by(lines),
            None if lines < 0 => self.scroll_up(lines.unsigned_abs(), cmds),
            None => self.scroll_down(lines.unsigned_abs()),
        }
    }

    pub(super) fn page(&mut self, pages: isize, cmds: &mut Vec<Cmd>) {
        let page = isize::try_from(self.chat.transcript.page()).unwrap_or(1);
        self.line(pages * page, cmds);
    }

    /// Scrolls passage or transcript up; at the start of the transcript, older exchanges are loaded.
    pub(in crate::tui) fn scroll_up(&mut self, lines: usize, cmds: &mut Vec<Cmd>) {
        if let Some(passage) = &mut self.chat.passage {
            passage.scroll.by(-isize::try_from(lines).unwrap_or(1));
            return;
        }
        self.chat.transcript.up(lines, &look!(self));
        if self.chat.transcript.is_at_start() {
            self.load_older(cmds);
        }
    }

    /// Scrolls passage or transcript down.
    pub(in crate::tui) fn scroll_down(&mut self, lines: usize) {
        if let Some(passage) = &mut self.chat.passage {
            passage.scroll.by(isize::try_from(lines).unwrap_or(1));
            return;
        }
        self.chat.transcript.down(lines, &look!(self));
    }

    pub(super) fn scroll_to_start(&mut self, cmds: &mut Vec<Cmd>) {
        self.chat.transcript.to_start();
        self.load_older(cmds);
    }

    pub(in crate::tui) fn load_older(&mut self, cmds: &mut Vec<Cmd>) {
        if self.chat.older.done || self.chat.older.request.is_some() {
            return;
        }
        let request = self.request();
        self.chat.older.request = Some(request);
        let before = self.chat.transcript.entries().first().map(|entry| entry.exchange.id);
        cmds.push(Cmd::LoadHistory { request, before, limit: HISTORY_PAGE });
    }

    /// Older exchanges arrived.
    pub(in crate::tui) fn history_arrived(&mut self, request: RequestId, result: Result<Vec<Exchange>, String>) {
        if self.chat.older.request.take_if(|waiting| *waiting == request).is_none() {
            return;
        }
        match result {
            Ok(exchanges) => self.chat.older_arrived(exchanges),
            Err(problem) => self.say(Tone::Failed, format!("older answers could not be loaded: {problem}")),
        }
    }

    pub(super) fn find(&mut self, step: Step) {
        let Some(needle) = self.chat.find.needle() else { return };
        let look = look!(self);
        let from = self.chat.find.at;
        let found = self.chat.transcript.search(&needle, from, step, &look);
        self.chat.find.missed = found.is_none();
        self.chat.find.at = found;
        if let Some(place) = found {
            self.chat.transcript.reveal(place, &look);
        }
    }
}
