//! The state of the screen and how messages change it. Pure and synchronous: no IO, no waiting, no clock.
//!
//! What actions do is in `act`, `pane::chat::act` and `pane::log::act`; the picture of all this is in `view`.

use super::cmd::{Cmd, Exit, Mouse, RequestId};
use super::keymap::{Facts, Layer, Snapshot, lookup};
use super::msg::Msg;
use super::overlay::Overlay;
use super::overlay::toast::{Toast, Tone};
use super::pane::Pane;
use super::pane::chat::entry::Look;
use super::pane::chat::{Chat, Focus};
use super::pane::log::{self, Log};
use super::pane::profile::Wizard;
use super::pane::progress::Progress;
use super::pane::today::Today;
use super::theme::{Theme, ThemeName};
use super::widget::spinner;
use crate::coach::event::{Status, StoreState};
use crate::domain::id::ChatId;
use crate::domain::profile::Profile;
use crossterm::event::{KeyCode, KeyEvent, KeyEventKind, KeyModifiers, MouseEvent, MouseEventKind};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use std::sync::Arc;

/// How long the input rests before it is kept as a draft.
const DRAFT_REST: SignedDuration = SignedDuration::from_millis(500);
/// How long a second Ctrl-C quits.
pub const QUIT_WINDOW: SignedDuration = SignedDuration::from_secs(2);
/// Lines per notch of the mouse wheel.
const WHEEL: isize = 3;

/// What the screen starts with.
#[derive(Clone, Debug)]
pub struct Start {
    /// The pane that is shown first.
    pub first: Pane,
    /// The theme, `NO_COLOR` already taken into account.
    pub theme: ThemeName,
    /// Whether the mouse is reported.
    pub mouse: Mouse,
    /// What was in the input when the program ended last.
    pub draft: String,
    /// What was in the form of the log, as `Cmd::SaveForm` gave it.
    pub form: String,
    /// The profile.
    pub profile: Arc<Profile>,
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
    /// Boxed: it is large, and the app is moved into the loop.
    pub(in crate::tui) log: Box<Log>,
    pub(in crate::tui) today: Box<Today>,
    pub(in crate::tui) progress: Box<Progress>,
    /// The profile's questions, over everything else while they are open.
    pub(in crate::tui) wizard: Option<Box<Wizard>>,
    pub(in crate::tui) profile: Arc<Profile>,
    pub(in crate::tui) overlay: Option<Overlay>,
    pub(in crate::tui) toast: Option<Toast>,
    pub(in crate::tui) status: Status,
    pub(in crate::tui) status_since: Timestamp,
    pub(in crate::tui) mouse: Mouse,
    pub(in crate::tui) quit_armed: Option<Timestamp>,
    /// Rows of the screen in the last picture.
    pub(in crate::tui) rows: u16,
    /// Columns of the transcript in the last picture.
    pub(in crate::tui) columns: usize,
    /// Whether the sources stood beside the transcript in the last picture.
    pub(in crate::tui) beside: bool,
    draft_due: Option<Timestamp>,
    form_due: Option<Timestamp>,
    exit: Option<Exit>,
    requests: u64,
    changed: bool,
}

impl App {
    /// The state at the start, and the first orders.
    pub fn new(start: Start) -> (Self, Vec<Cmd>) {
        let today = start.now.to_zoned(start.zone.clone()).date();
        let mut log = Log::new(today, start.zone.iana_name().map(str::to_owned));
        log.set_profile(Arc::clone(&start.profile));
        log.take_half_typed(&start.form);
        let mut app = Self {
            now: start.now,
            zone: start.zone,
            theme_name: start.theme,
            theme: Theme::of(start.theme),
            pane: start.first,
            chat: Chat::new(ChatId::new()),
            log: Box::new(log),
            today: Box::default(),
            progress: Box::default(),
            wizard: None,
            profile: start.profile,
            overlay: None,
            toast: None,
            status: start.status,
            status_since: start.now,
            mouse: start.mouse,
            quit_armed: None,
            rows: 24,
            columns: 80,
            beside: false,
            draft_due: None,
            form_due: None,
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
        match (self.pane, self.chat.focus, self.log.focus) {
            (Pane::Today, ..) => Layer::Today,
            (Pane::Progress, ..) => Layer::Progress,
            (Pane::Chat, Focus::Typing, _) => Layer::Typing,
            (Pane::Chat, Focus::Reading, _) => Layer::Reading,
            (Pane::Log, ..) if self.log.import.is_some() => {
                self.log.import.as_ref().map_or(Layer::Import, |import| import.layer())
            }
            (Pane::Log, _, log::Focus::Line) => Layer::LogLine,
            (Pane::Log, _, log::Focus::Form) => Layer::LogForm,
            (Pane::Log, _, log::Focus::List) => Layer::LogList,
            (Pane::Log, _, log::Focus::Filter) => Layer::LogFilter,
        }
    }

    /// Who hears keys first.
    pub(in crate::tui) fn layer(&self) -> Layer {
        match &self.overlay {
            Some(Overlay::Picker(_)) => Layer::List,
            Some(Overlay::Reader(_)) => Layer::Reader,
            Some(Overlay::Confirm(_)) => Layer::Confirm,
            Some(Overlay::Card(_)) => Layer::Card,
            Some(Overlay::CheckIn(_)) => Layer::CheckIn,
            Some(Overlay::Questions(_)) => Layer::Questions,
            None if self.pane == Pane::Chat && self.chat.find.open => Layer::Find,
            None if self.pane == Pane::Chat && self.chat.passage.is_some() => Layer::Passage,
            None => self.base_layer(),
        }
    }

    /// What the keymap needs to know.
    pub fn snapshot(&self) -> Snapshot {
        let facts = match self.pane {
            Pane::Today => self.today_facts(),
            Pane::Chat => self.chat_facts(),
            Pane::Log => self.log.facts(),
            Pane::Progress => self.progress.facts(),
        };
        Snapshot { layer: self.layer(), facts }
    }

    fn chat_facts(&self) -> Facts {
        let chat = &self.chat;
        let current = chat.transcript.current_entry();
        let rated = current.is_some_and(|entry| entry.exchange.rating.is_some());
        Facts::NONE
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
            .when(Facts::EDITING, chat.composer.editing.is_some())
    }

    /// When `Msg::Clock` must come at the latest; none when nothing moves by itself.
    pub fn next_wake(&self) -> Option<Timestamp> {
        let after = |from: Timestamp, ms: i64| from.saturating_add(SignedDuration::from_millis(ms)).unwrap_or(from);
        let spin = self.chat.is_waiting().then(|| after(self.now, spinner::STEP_MS));
        let reading = self.log.is_importing().then(|| after(self.now, spinner::STEP_MS));
        let countdown = self.retry_left().filter(|left| *left > 0).map(|_| after(self.now, 1000));
        [
            self.toast.as_ref().map(|toast| toast.until),
            self.quit_armed,
            self.draft_due,
            self.form_due,
            spin,
            reading,
            countdown,
        ]
        .into_iter()
        .flatten()
        .min()
    }

    /// Days from today to the race; none without one to come.
    pub(in crate::tui) fn days_to_race(&self) -> Option<i32> {
        let race = self.profile.race_date?;
        let days = self.log.today().until(race).ok()?.get_days();
        (days >= 0).then_some(days)
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
        let moved =
            now != self.now && (self.chat.is_waiting() || self.log.is_importing() || self.retry_left().is_some());
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
        if self.form_due.is_some_and(|due| due <= now) {
            self.save_form(cmds);
        }
        self.log.set_today(now.to_zoned(self.zone.clone()).date());
    }

    /// Something half typed in the log is different now.
    pub(in crate::tui) fn log_changed(&mut self) {
        self.form_due = Some(self.now.saturating_add(DRAFT_REST).unwrap_or(self.now));
    }

    /// Keeps what is half typed in the log now.
    pub(in crate::tui) fn save_form(&mut self, cmds: &mut Vec<Cmd>) {
        self.form_due = None;
        cmds.push(Cmd::SaveForm(self.log.half_typed()));
    }

    /// Keeps what is half typed anywhere and was not kept yet.
    pub(in crate::tui) fn save_drafts(&mut self, cmds: &mut Vec<Cmd>) {
        if self.draft_due.is_some() {
            self.save_draft(cmds);
        }
        if self.form_due.is_some() {
            self.save_form(cmds);
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
        if self.wizard.is_some() && !is_ctrl_c(&key) {
            self.wizard_key(key, cmds);
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
            None if self.layer() == Layer::ImportPath => self.type_path(key, cmds),
            None => self.type_key(key),
        }
    }

    fn mouse(&mut self, mouse: MouseEvent, cmds: &mut Vec<Cmd>) {
        match mouse.kind {
            MouseEventKind::ScrollUp => self.wheel(-WHEEL, (mouse.column, mouse.row), cmds),
            MouseEventKind::ScrollDown => self.wheel(WHEEL, (mouse.column, mouse.row), cmds),
            _ => {}
        }
    }

    fn set_status(&mut self, status: Status) {
        self.status_since = self.now;
        self.status = status;
    }
}

/// The one key that ends the program from everywhere.
fn is_ctrl_c(key: &KeyEvent) -> bool {
    key.modifiers.contains(KeyModifiers::CONTROL) && key.code == KeyCode::Char('c')
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
        Msg::Paste(text) => app.paste(&text, &mut cmds),
        Msg::PasteCut => app.say(Tone::Attention, "a paste had no end; what had arrived is in the input, look it over"),
        Msg::Mouse(mouse) => app.mouse(mouse, &mut cmds),
        Msg::Resized | Msg::TimerLeft(Ok(())) => {}
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
        Msg::Log(state) => app.log.set_state(state),
        Msg::Profile(profile) => app.set_profile(profile),
        Msg::Insight(insight) => app.set_insight(insight),
        Msg::Proposed(request, result) => app.proposed(request, result),
        Msg::Answered(request, result) => app.answered(request, result),
        Msg::PlanUndone(request, result) => app.plan_undone(request, result),
        Msg::CheckInSaved(_, result) => app.check_in_saved(result),
        Msg::TimerLeft(Err(problem)) => app.say(Tone::Failed, problem),
        Msg::WorkoutSaved(request, result) => app.workout_saved(request, result, &mut cmds),
        Msg::PathsFound(request, paths) => app.paths_found(request, paths),
        Msg::Import(request, step) => app.import_went(request, step),
        Msg::ImportUndone(id, result) => app.import_undone(id, result),
        Msg::ProfileSaved(_, Ok(())) => app.profile_saved(),
        Msg::ProfileSaved(_, Err(problem)) => app.say(Tone::Failed, format!("profile NOT SAVED: {problem}")),
        Msg::End(exit) => app.end(exit),
    }
    if app.exit.is_some_and(|exit| exit != Exit::HangUp) {
        app.save_drafts(&mut cmds);
    }
    cmds
}

#[cfg(test)]
#[path = "app_tests.rs"]
mod tests;
