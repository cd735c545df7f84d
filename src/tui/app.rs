//! The state of the screen and how messages change it. Pure and synchronous: no IO, no waiting, no clock.
//!
//! The actions on the chat are in `pane::chat::act`; the picture of all this is in `view`.

use super::cmd::{Cmd, Exit, Mouse, RequestId};
use super::keymap::{Facts, Layer, Snapshot, lookup};
use super::msg::Msg;
use super::overlay::Overlay;
use super::overlay::toast::{Toast, Tone};
use super::pane::Pane;
use super::pane::chat::entry::Look;
use super::pane::chat::{Chat, Focus};
use super::theme::{Theme, ThemeName};
use super::widget::spinner;
use crate::coach::event::{Status, StoreState};
use crate::domain::id::ChatId;
use crossterm::event::{KeyEvent, KeyEventKind, MouseEvent, MouseEventKind};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

/// How long the input rests before it is kept as a draft.
const DRAFT_REST: SignedDuration = SignedDuration::from_millis(500);
/// How long a second Ctrl-C quits.
pub const QUIT_WINDOW: SignedDuration = SignedDuration::from_secs(2);
/// Lines per notch of the mouse wheel.
const WHEEL: usize = 3;

/// What the screen starts with.
#[derive(Clone, Debug)]
pub struct Start {
    /// The theme, `NO_COLOR` already taken into account.
    pub theme: ThemeName,
    /// Whether the mouse is reported.
    pub mouse: Mouse,
    /// What was in the input when the program ended last.
    pub draft: String,
    /// The athlete's zone.
    pub zone: TimeZone,
    /// The time.
    pub now: Timestamp,
    /// The state of coach and store.
    pub status: Status,
}

/// The state of the screen.
#[derive(Debug)]
pub struct App {
    pub(in crate::tui) now: Timestamp,
    pub(in crate::tui) zone: TimeZone,
    pub(in crate::tui) theme_name: ThemeName,
    pub(in crate::tui) theme: Theme,
    pub(in crate::tui) pane: Pane,
    pub(in crate::tui) chat: Chat,
    pub(in crate::tui) overlay: Option<Overlay>,
    pub(in crate::tui) toast: Option<Toast>,
    pub(in crate::tui) status: Status,
    pub(in crate::tui) status_since: Timestamp,
    pub(in crate::tui) mouse: Mouse,
    pub(in crate::tui) quit_armed: Option<Timestamp>,
    /// Columns of the transcript in the last picture.
    pub(in crate::tui) columns: usize,
    /// Whether the sources stood beside the transcript in the last picture.
    pub(in crate::tui) beside: bool,
    draft_due: Option<Timestamp>,
    exit: Option<Exit>,
    requests: u64,
    changed: bool,
}

impl App {
    /// The state at the start, and the first orders.
    pub fn new(start: Start) -> (Self, Vec<Cmd>) {
        let mut app = Self {
            now: start.now,
            zone: start.zone,
            theme_name: start.theme,
            theme: Theme::of(start.theme),
            pane: Pane::default(),
            chat: Chat::new(ChatId::new()),
            overlay: None,
            toast: None,
            status: start.status,
            status_since: start.now,
            mouse: start.mouse,
            quit_armed: None,
            columns: 80,
            beside: false,
            draft_due: None,
            exit: None,
            requests: 0,
            changed: true,
        };
        app.chat.composer.set(&start.draft);
        let mut cmds = Vec::new();
        app.load_older(&mut cmds);
        (app, cmds)
    }

    /// How the screen ends, once it is to end.
    pub fn exit(&self) -> Option<Exit> {
        self.exit
    }

    /// What is in the input.
    pub fn draft(&self) -> String {
        self.chat.composer.text()
    }

    /// Whether there is something new to draw; asking resets it.
    pub fn take_changed(&mut self) -> bool {
        std::mem::take(&mut self.changed)
    }

    /// Whether there is something new to draw.
    pub fn has_changed(&self) -> bool {
        self.changed
    }

    /// The picture must be drawn anew.
    pub fn mark_changed(&mut self) {
        self.changed = true;
    }

    pub(in crate::tui) fn end(&mut self, exit: Exit) {
        self.exit = Some(exit);
    }

    pub(in crate::tui) fn request(&mut self) -> RequestId {
        self.requests += 1;
        RequestId(self.requests)
    }

    pub(in crate::tui) fn say(&mut self, tone: Tone, text: impl AsRef<str>) {
        self.toast = Some(Toast::new(text.as_ref(), tone, self.now));
    }

    pub(in crate::tui) fn look(&self) -> Look<'_> {
        Look { width: self.columns, theme: &self.theme, now: self.now, zone: &self.zone, layer: self.base_layer() }
    }

    /// The layer under overlays.
    pub(in crate::tui) fn base_layer(&self) -> Layer {
        match self.chat.focus {
            Focus::Typing => Layer::Typing,
            Focus::Reading => Layer::Reading,
        }
    }

    /// Who hears keys first.
    pub(in crate::tui) fn layer(&self) -> Layer {
        match &self.overlay {
            Some(Overlay::Picker(_)) => Layer::List,
            Some(Overlay::Reader(_)) => Layer::Reader,
            Some(Overlay::Confirm(_)) => Layer::Confirm,
            None if self.chat.find.open => Layer::Find,
            None if self.chat.passage.is_some() => Layer::Passage,
            None => self.base_layer(),
        }
    }

    /// What the keymap needs to know.
    pub fn snapshot(&self) -> Snapshot {
        let chat = &self.chat;
        let current = chat.transcript.current_entry();
        let rated = current.is_some_and(|entry| entry.exchange.rating.is_some());
        let facts = Facts::NONE
            .when(Facts::STREAMING, chat.active.is_some())
            .when(Facts::INPUT_EMPTY, chat.composer.is_empty())
            .when(Facts::CHAT_EMPTY, current.is_none())
            .when(Facts::EXCHANGE, current.is_some())
            .when(Facts::SOURCES, current.is_some_and(|entry| !entry.exchange.citations.is_empty()))
            .when(Facts::SCROLLED, chat.transcript.is_held())
            .when(Facts::FOUND, chat.find.at.is_some())
            .when(Facts::COMPLETING, !self.completions().is_empty())
            .when(Facts::FIRST_LINE, chat.composer.at_first_line())
            .when(Facts::LAST_LINE, chat.composer.at_last_line())
            .when(Facts::QUEUED, !chat.queue.is_empty())
            .when(Facts::RATED, rated)
            .when(Facts::EDITING, chat.composer.editing.is_some());
        Snapshot { layer: self.layer(), facts }
    }

    /// When `Msg::Clock` must come at the latest; none when nothing moves by itself.
    pub fn next_wake(&self) -> Option<Timestamp> {
        let after = |from: Timestamp, ms: i64| from.saturating_add(SignedDuration::from_millis(ms)).unwrap_or(from);
        let spin = self.chat.is_waiting().then(|| after(self.now, spinner::STEP_MS));
        let countdown = self.retry_left().filter(|left| *left > 0).map(|_| after(self.now, 1000));
        [self.toast.as_ref().map(|toast| toast.until), self.quit_armed, self.draft_due, spin, countdown]
            .into_iter()
            .flatten()
            .min()
    }

    /// Seconds until the store is tried again.
    pub(in crate::tui) fn retry_left(&self) -> Option<i64> {
        match self.status.store {
            StoreState::Down { retry_in: Some(seconds), .. } => {
                let gone = self.now.as_second() - self.status_since.as_second();
                Some((i64::from(seconds) - gone).max(0))
            }
            _ => None,
        }
    }

    pub(in crate::tui) fn draft_changed(&mut self) {
        self.chat.completion = 0;
        self.draft_due = Some(self.now.saturating_add(DRAFT_REST).unwrap_or(self.now));
    }

    fn tick(&mut self, now: Timestamp, cmds: &mut Vec<Cmd>) {
        let moved = now != self.now && (self.chat.is_waiting() || self.retry_left().is_some());
        self.now = now;
        self.changed |= moved;
        if self.toast.as_ref().is_some_and(|toast| toast.until <= now) {
            self.toast = None;
            self.changed = true;
        }
        if self.quit_armed.is_some_and(|until| until <= now) {
            self.quit_armed = None;
        }
        if self.draft_due.is_some_and(|due| due <= now) {
            self.save_draft(cmds);
        }
    }

    /// Keeps the input's text now.
    pub(in crate::tui) fn save_draft(&mut self, cmds: &mut Vec<Cmd>) {
        self.draft_due = None;
        cmds.push(Cmd::SaveDraft(self.chat.composer.text()));
    }

    fn key(&mut self, key: KeyEvent, cmds: &mut Vec<Cmd>) {
        if key.kind == KeyEventKind::Release {
            return;
        }
        let snapshot = self.snapshot();
        let meaning = lookup(&key, snapshot).or_else(|| {
            // A passage lies beside the chat: what it does not want goes there.
            let beneath = Snapshot { layer: self.base_layer(), ..snapshot };
            (snapshot.layer == Layer::Passage).then(|| lookup(&key, beneath)).flatten()
        });
        match meaning {
            Some(meaning) => self.act(meaning, cmds),
            None => self.type_key(key),
        }
    }

    fn mouse(&mut self, mouse: MouseEvent, cmds: &mut Vec<Cmd>) {
        match mouse.kind {
            MouseEventKind::ScrollUp => self.scroll_up(WHEEL, cmds),
            MouseEventKind::ScrollDown => self.scroll_down(WHEEL),
            _ => {}
        }
    }

    fn set_status(&mut self, status: Status) {
        self.status_since = self.now;
        self.status = status;
    }
}

/// Applies a message and tells what is to be done outside.
pub fn update(app: &mut App, msg: Msg) -> Vec<Cmd> {
    let mut cmds = Vec::new();
    if !matches!(msg, Msg::Clock(_)) {
        app.changed = true;
    }
    match msg {
        Msg::Clock(now) => app.tick(now, &mut cmds),
        Msg::Key(key) => app.key(key, &mut cmds),
        Msg::Paste(text) => app.paste(&text),
        Msg::PasteCut => app.say(Tone::Attention, "a paste had no end; what had arrived is in the input, look it over"),
        Msg::Mouse(mouse) => app.mouse(mouse, &mut cmds),
        Msg::Resized => {}
        Msg::Coach(request, event) => app.coach(request, event, &mut cmds),
        Msg::CoachLost(request) => app.coach_lost(request),
        Msg::Rated(request, result) => app.rated(request, result),
        Msg::History(request, result) => app.history_arrived(request, result),
        Msg::Passage(request, result) => app.passage_arrived(request, result),
        Msg::Models(request, result) => app.models_arrived(request, result),
        Msg::ModelChosen(request, result) => app.model_chosen(request, result, &mut cmds),
        Msg::ChatsFound(request, result) => app.chats_found(request, result),
        Msg::Edited(request, result) => app.edited(request, result),
        Msg::Status(status) => app.set_status(status),
        Msg::End(exit) => app.end(exit),
    }
    if app.exit.is_some_and(|exit| exit != Exit::HangUp) && app.draft_due.is_some() {
        app.save_draft(&mut cmds);
    }
    cmds
}

#[cfg(test)]
#[path = "app_tests.rs"]
mod tests;
