//! The full-screen program: the terminal, the coach behind the screen's seam, and the answers to other programs.

use super::error::CliError;
use super::forward::{Role, as_owner};
use crate::bootstrap::{Beginning, Program};
use crate::coach::Coach;
use crate::coach::event::{Ask, CoachEvent, LogState, Status};
use crate::config::chosen::{self, ChosenModel};
use crate::config::{ChatConfig, Config, ThemeChoice};
use crate::domain::conversation::{Exchange, Rating};
use crate::domain::id::{ExchangeId, PassageId};
use crate::domain::knowledge::Passage;
use crate::domain::profile::Profile;
use crate::domain::workout::Workout;
use crate::store::file::write_durably;
use crate::tui::app::{App, Start};
use crate::tui::backend::Backend;
use crate::tui::cmd::{Exit, Mouse};
use crate::tui::input::Keyboard;
use crate::tui::runtime::{self, Clock, Options};
use crate::tui::terminal::{self, TerminalScreen};
use crate::tui::theme::{self, ThemeName};
use futures_util::future::BoxFuture;
use futures_util::stream::{BoxStream, StreamExt};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// The file of what was typed and not sent.
const DRAFT: &str = "draft.md";
/// The file of what stands half filled in the log's form.
const FORM: &str = "form.json";

/// Opens the screen and stays until the athlete quits.
pub async fn open(config: &Config) -> Result<u8, CliError> {
    if !terminal::is_usable(std::env::var("TERM").ok().as_deref()) {
        return Err(CliError::Usage(
            "the full-screen program needs a terminal\n  use `hyrox-coach --plain` line by line, or `hyrox-coach ask QUESTION`; `hyrox-coach --help` lists all".into(),
        ));
    }
    as_owner(config, &[], Role::Screen, async |program| show(config, program).await).await
}

async fn show(config: &Config, program: &Program) -> Result<u8, CliError> {
    let failed = |e: std::io::Error| CliError::Failed(format!("the terminal cannot be used: {e}"));
    let mouse = if config.tui.mouse { Mouse::On } else { Mouse::Off };
    let start = Start {
        theme: theme(config),
        mouse,
        draft: std::fs::read_to_string(program.data.join(DRAFT)).unwrap_or_default(),
        form: std::fs::read_to_string(program.data.join(FORM)).unwrap_or_default(),
        profile: program.coach.logbook().profile().borrow().clone(),
        zone: TimeZone::system(),
        now: Timestamp::now(),
        status: program.coach.status().borrow().clone(),
    };
    terminal::install_panic_hook();
    let mut screen = TerminalScreen::open(mouse).map_err(failed)?;
    let mut keyboard = Keyboard::terminal().map_err(failed)?;
    let backend = Arc::new(Behind {
        coach: program.coach.clone(),
        data: program.data.clone(),
        draft: Kept::new(DRAFT),
        form: Kept::new(FORM),
        model: Kept::new(chosen::FILE_NAME),
        chat: config.chat.clone(),
        beginning: program.beginning(),
    });
    let options = Options { editor: config.tui.editor.clone().unwrap_or_else(|| "vi".into()), clock: Clock::System };
    let ended = runtime::run(App::new(start), backend, &mut screen, &mut keyboard, options).await;
    drop(screen);
    match ended {
        Ok(Exit::Signal(number)) => Ok(128_u8.saturating_add(u8::try_from(number).unwrap_or(0))),
        Ok(_) => Ok(0),
        Err(error) => Err(CliError::Failed(error.to_string())),
    }
}

/// The theme of the settings, with `NO_COLOR` taken into account.
pub fn theme(config: &Config) -> ThemeName {
    theme::chosen(theme_name(config.tui.theme), std::env::var("NO_COLOR").ok().as_deref())
}

fn theme_name(choice: ThemeChoice) -> ThemeName {
    match choice {
        ThemeChoice::Auto => by_background(std::env::var("COLORFGBG").ok().as_deref()),
        ThemeChoice::Dark => ThemeName::Dark,
        ThemeChoice::Light => ThemeName::Light,
        ThemeChoice::Mono => ThemeName::Mono,
    }
}

/// Terminals that tell their colours name the background last: 7 and 15 are the light ones. Without a word it is dark.
fn by_background(colours: Option<&str>) -> ThemeName {
    match colours.and_then(|c| c.rsplit(';').next()) {
        Some("7" | "15") => ThemeName::Light,
        _ => ThemeName::Dark,
    }
}

/// The coach behind the screen.
struct Behind {
    coach: Coach,
    data: PathBuf,
    draft: Arc<Kept>,
    form: Arc<Kept>,
    model: Arc<Kept>,
    /// What a chosen model stands over.
    chat: ChatConfig,
    beginning: Beginning,
}

/// A file of which only the latest content counts: what is half typed, the chosen model. Writes go to threads of their own
/// and may overtake each other there.
struct Kept {
    name: &'static str,
    asked: AtomicU64,
    written: Mutex<u64>,
}

impl Kept {
    fn new(name: &'static str) -> Arc<Self> {
        Arc::new(Self { name, asked: AtomicU64::new(0), written: Mutex::new(0) })
    }

    /// Writes it, in the background whether or not the result is waited for.
    fn keep(self: &Arc<Self>, data: PathBuf, text: String) -> JoinHandle<Result<(), String>> {
        let kept = Arc::clone(self);
        let turn = self.asked.fetch_add(1, Ordering::SeqCst) + 1;
        tokio::task::spawn_blocking(move || {
            let mut written = kept.written.lock().unwrap_or_else(PoisonError::into_inner);
            if *written > turn {
                return Ok(());
            }
            *written = turn;
            write_durably(&data, kept.name, text.as_bytes()).map_err(|error| {
                tracing::warn!(%error, name = kept.name, "it could not be kept");
                error.to_string()
            })
        })
    }
}

impl Backend for Behind {
    fn shown(&self) {
        self.beginning.begin();
        let coach = self.coach.clone();
        tokio::spawn(async move { coach.warm().await });
    }

    fn ask(&self, ask: Ask) -> BoxStream<'static, CoachEvent> {
        self.coach.ask(ask).boxed()
    }

    fn rate(&self, id: ExchangeId, rating: Option<Rating>) -> BoxFuture<'static, Result<(), String>> {
        let coach = self.coach.clone();
        Box::pin(async move { coach.rate(id, rating).await.map_err(|e| e.sentence()) })
    }

    fn history(&self, before: Option<ExchangeId>, limit: usize) -> BoxFuture<'static, Result<Vec<Exchange>, String>> {
        let coach = self.coach.clone();
        Box::pin(async move { coach.history(before, limit).await.map_err(|e| e.sentence()) })
    }

    fn passage(&self, id: PassageId) -> BoxFuture<'static, Result<Passage, String>> {
        let coach = self.coach.clone();
        Box::pin(async move { coach.passage(id).await.map_err(|e| e.sentence()) })
    }

    fn models(&self) -> BoxFuture<'static, Result<Vec<String>, String>> {
        let coach = self.coach.clone();
        Box::pin(async move { coach.usable_models().await.map_err(|e| e.sentence()) })
    }

    fn choose_model(&self, id: String) -> BoxFuture<'static, Result<(), String>> {
        self.coach.choose_model(&id);
        let writing = self.model.keep(self.data.clone(), ChosenModel::over(&self.chat, &id).text());
        Box::pin(async move {
            let written = writing.await.unwrap_or_else(|e| Err(e.to_string()));
            written.map_err(|problem| format!("{id} answers until the end; the choice could not be kept: {problem}"))
        })
    }

    fn search_chats(&self, text: String) -> BoxFuture<'static, Result<Vec<Exchange>, String>> {
        let coach = self.coach.clone();
        Box::pin(async move { coach.search_chats(&text).await.map_err(|e| e.sentence()) })
    }

    fn save_draft(&self, text: String) {
        drop(self.draft.keep(self.data.clone(), text));
    }

    fn log(&self) -> watch::Receiver<LogState> {
        self.coach.logbook().log()
    }

    fn save_workout(&self, workout: Workout) -> BoxFuture<'static, Result<(), String>> {
        let book = self.coach.logbook().clone();
        Box::pin(async move { book.save(vec![workout]).await.map_err(|e| e.sentence()) })
    }

    fn profile(&self) -> watch::Receiver<Arc<Profile>> {
        self.coach.logbook().profile()
    }

    fn save_profile(&self, profile: Profile) -> BoxFuture<'static, Result<(), String>> {
        let book = self.coach.logbook().clone();
        Box::pin(async move { book.save_profile(profile).await.map_err(|e| e.sentence()) })
    }

    fn save_form(&self, draft: String) {
        drop(self.form.keep(self.data.clone(), draft));
    }

    fn status(&self) -> watch::Receiver<Status> {
        self.coach.status()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(flavor = "multi_thread")]
    async fn of_drafts_that_are_kept_at_once_the_latest_stays() {
        let dir = tempfile::tempdir().unwrap();
        let draft = Kept::new(DRAFT);
        for round in 0..40 {
            drop(draft.keep(dir.path().to_owned(), format!("draft {round}")));
        }
        // The last reference goes with the last writer.
        while Arc::strong_count(&draft) > 1 {
            tokio::task::yield_now().await;
        }
        assert_eq!(std::fs::read_to_string(dir.path().join(DRAFT)).unwrap(), "draft 39");
    }
}
