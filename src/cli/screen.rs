//! The full-screen program: the terminal, the coach behind the screen's seam, and the answers to other programs.

use super::error::CliError;
use super::forward::{Role, as_owner};
use super::paths;
use crate::bootstrap::{Beginning, Program};
use crate::coach::Coach;
use crate::coach::event::{Ask, CoachEvent, LogState, Status};
use crate::coach::import::{Importer, Mode, Step, Wanted};
use crate::coach::insight::Insight;
use crate::coach::planner::{Offer, OfferId, Wish};
use crate::config::chosen::{self, ChosenModel};
use crate::config::{ChatConfig, Config, ThemeChoice};
use crate::domain::check_in::CheckIn;
use crate::domain::conversation::{Exchange, Rating};
use crate::domain::id::{ExchangeId, ImportId, PassageId};
use crate::domain::knowledge::Passage;
use crate::domain::profile::Profile;
use crate::domain::workout::Workout;
use crate::store::file::write_durably;
use crate::tui::app::{App, Start};
use crate::tui::backend::Backend;
use crate::tui::cmd::{Exit, Mouse};
use crate::tui::input::Keyboard;
use crate::tui::pane::Pane;
use crate::tui::pane::today::wish::Answer;
use crate::tui::runtime::{self, Clock, Options};
use crate::tui::stopwatch::OpenTimer;
use crate::tui::terminal::{self, TerminalScreen};
use crate::tui::theme::{self, ThemeName};
use futures_util::future::BoxFuture;
use futures_util::stream::{BoxStream, StreamExt};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// The file of what was typed and not sent.
const DRAFT: &str = "draft.md";
/// The file of what stands half filled in the log's form.
const FORM: &str = "form.json";
/// The file whose presence says that there is a log or a plan.
const TRAINS: &str = "trains";

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
        first: first_pane(&program.data),
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
        importer: Importer::new(program.coach.logbook().clone(), program.data.clone()),
        home: directories::BaseDirs::new().map(|dirs| dirs.home_dir().to_owned()),
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

/// The pane that is shown first: today, once there was something to do or something done; until then the chat, where a
/// newcomer can ask at once. The first frame does not wait for the database, so the answer was kept by the run before.
fn first_pane(data: &Path) -> Pane {
    if data.join(TRAINS).exists() { Pane::Today } else { Pane::Chat }
}

/// Keeps for the next start whether the athlete trains with the program. Nothing is kept while the log is not read.
pub fn keep_first_pane(program: &Program) {
    let book = program.coach.logbook();
    let logs = book.log().borrow().workouts.iter().any(|workout| workout.deleted_at.is_none());
    let plans = !book.plans().borrow().plans.is_empty();
    let trains = !book.log().borrow().loading && (logs || plans);
    if trains && let Err(error) = write_durably(&program.data, TRAINS, b"") {
        tracing::warn!(%error, "the next start will show the chat first");
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
    importer: Importer,
    /// The athlete's home folder: `~` in a path.
    home: Option<PathBuf>,
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
        tokio::spawn(async move { Box::pin(coach.warm()).await });
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

    fn insight(&self) -> watch::Receiver<Arc<Insight>> {
        self.coach.insight()
    }

    fn propose(&self, wish: Wish) -> BoxFuture<'static, Result<Offer, String>> {
        let planner = self.coach.planner().clone();
        Box::pin(async move { planner.propose(wish).await.map_err(|e| e.sentence()) })
    }

    fn answer(&self, id: OfferId, answer: Answer) -> BoxFuture<'static, Result<String, String>> {
        let planner = self.coach.planner().clone();
        Box::pin(async move {
            match answer {
                Answer::Accept => planner.accept(id).await.map_err(|e| e.sentence()),
                Answer::Refuse => {
                    planner.refuse(id);
                    Ok("the plan stays as it is".to_owned())
                }
            }
        })
    }

    fn undo_plan(&self) -> BoxFuture<'static, Result<String, String>> {
        let planner = self.coach.planner().clone();
        Box::pin(async move { planner.undo().await.map_err(|e| e.sentence()) })
    }

    fn save_check_in(&self, check_in: CheckIn) -> BoxFuture<'static, Result<(), String>> {
        let book = self.coach.logbook().clone();
        Box::pin(async move { book.save_check_ins(vec![check_in]).await.map_err(|e| e.sentence()) })
    }

    fn timer(&self) -> Result<OpenTimer, String> {
        let book = self.coach.logbook().clone();
        let save = move |session: Workout| -> BoxFuture<'static, Result<(), String>> {
            let book = book.clone();
            Box::pin(async move { book.save(vec![session]).await.map_err(|e| e.sentence()) })
        };
        super::timer::open(&self.data, Box::new(save))
    }

    fn save_form(&self, draft: String) {
        drop(self.form.keep(self.data.clone(), draft));
    }

    fn complete_path(&self, typed: String) -> BoxFuture<'static, Vec<String>> {
        let home = self.home.clone();
        Box::pin(async move {
            let found = tokio::task::spawn_blocking(move || paths::complete(&typed, home.as_deref())).await;
            found.unwrap_or_default()
        })
    }

    fn import(&self, mut wanted: Wanted, mode: Mode) -> BoxStream<'static, Step> {
        for path in &mut wanted.paths {
            *path = paths::expanded(&path.to_string_lossy(), self.home.as_deref());
        }
        self.importer.run(wanted, mode).boxed()
    }

    fn undo_import(&self, import: ImportId) -> BoxFuture<'static, Result<usize, String>> {
        let importer = self.importer.clone();
        Box::pin(async move { importer.undo(import).await.map_err(|e| e.sentence()) })
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
