//! `timer`: the live timer on this terminal. Its laps are in a file of their own, so it needs no database; the session goes to
//! the log at the end, through the program that is open already if there is one.

use super::args::Timer as Wanted;
use super::error::CliError;
use super::output;
use crate::config::Config;
use crate::domain::timer::{Course, Event, Moment, Plan, Roxzone, Timer};
use crate::domain::workout::{Workout, WorkoutKind};
use crate::store::share::Frame;
use crate::store::timer::{Clock, TimerFile};
use crate::tui::cmd::Mouse;
use crate::tui::input::Keyboard;
use crate::tui::pane::timer::{Glyphs, TimerPane, key_of_line};
use crate::tui::stopwatch::{self, Keeper, OpenTimer};
use crate::tui::terminal::{self, TerminalScreen};
use crate::tui::theme::Theme;
use futures_util::future::BoxFuture;
use jiff::tz::TimeZone;
use std::ffi::OsString;
use std::path::Path;
use std::process::Stdio;
use tokio::io::AsyncWriteExt;
use tokio::sync::mpsc;

/// The timer's folder in the data folder.
const FOLDER: &str = "timer";

/// Runs the timer: the one that was running, if there is one. `flags` are the global flags that this program was given.
pub async fn run(wanted: &Wanted, config: &Config, flags: Vec<OsString>) -> Result<u8, CliError> {
    let opened = TimerFile::open(&config.data.dir.join(FOLDER))?;
    let save = Box::new(move |session: Workout| -> Saved {
        let flags = flags.clone();
        Box::pin(async move { log_put(&flags, &session).await })
    });
    let mut kept = Kept { file: opened.file, clock: Clock::new(), save };
    let going_on = opened.timer.is_some();
    let timer = match opened.timer {
        Some(timer) => timer,
        None => Timer::new(plan(wanted)?),
    };
    let mut pane = TimerPane::new(timer, None, glyphs());
    let now = kept.now();
    if going_on && let Some(action) = pane.reopened(now) {
        stopwatch::heed(action, &mut pane, &mut kept).await;
    }
    if let Some(damaged) = opened.damaged {
        pane.warn(&damage(&damaged), now);
    }
    if wanted.plain || !terminal::is_usable(std::env::var("TERM").ok().as_deref()) {
        return by_lines(&mut pane, &mut kept).await;
    }
    let failed = |e: std::io::Error| CliError::Failed(format!("the terminal cannot be used: {e}"));
    terminal::install_panic_hook();
    let mut screen = TerminalScreen::open(Mouse::Off).map_err(failed)?;
    let mut keyboard = Keyboard::terminal().map_err(failed)?;
    let theme = Theme::of(super::screen::theme(config));
    let ended = stopwatch::run(&mut pane, &mut kept, &mut screen, &mut keyboard, &theme).await;
    drop(screen);
    ended.map_err(failed)?;
    Ok(0)
}

/// Opens the timer's file for the full-screen program, which has the log itself.
///
/// # Errors
/// A sentence for the athlete: another program has it, or it cannot be read.
pub fn open(data: &Path, save: Save) -> Result<OpenTimer, String> {
    let opened = TimerFile::open(&data.join(FOLDER)).map_err(|e| e.sentence())?;
    Ok(OpenTimer {
        keeper: Box::new(Kept { file: opened.file, clock: Clock::new(), save }),
        timer: opened.timer,
        warning: opened.damaged.map(|damaged| damage(&damaged)),
        glyphs: glyphs(),
    })
}

fn damage(kept: &Path) -> String {
    format!("the timer's file was damaged; what could not be read is in {}", kept.display())
}

fn glyphs() -> Glyphs {
    if speaks_unicode() { Glyphs::Blocks } else { Glyphs::Ascii }
}

/// Whether the terminal's language is written in UTF-8; without a word it is.
fn speaks_unicode() -> bool {
    let said =
        ["LC_ALL", "LC_CTYPE", "LANG"].iter().find_map(|name| std::env::var(name).ok().filter(|v| !v.is_empty()));
    said.is_none_or(|language| language.to_uppercase().replace('-', "").contains("UTF8"))
}

fn plan(wanted: &Wanted) -> Result<Plan, CliError> {
    let roxzone = if wanted.roxzone { Roxzone::On } else { Roxzone::Off };
    let (kind, course) = if let Some(parts) = &wanted.parts {
        let course = Course::parse(parts).map_err(|e| CliError::Usage(e.to_string()))?;
        (WorkoutKind::Hiit, course)
    } else if wanted.free {
        (WorkoutKind::Hiit, Course::Free)
    } else if wanted.half {
        (WorkoutKind::Simulation, Course::HalfRounds)
    } else if wanted.race {
        (WorkoutKind::Race, Course::Race)
    } else {
        (WorkoutKind::Simulation, Course::Race)
    };
    Ok(Plan::new(kind, course, roxzone))
}

/// The timer line by line: a line in is a key, a line out is what happened.
async fn by_lines(pane: &mut TimerPane, kept: &mut Kept) -> Result<u8, CliError> {
    say(&pane.greeting());
    let (lines, mut typed) = mpsc::channel(16);
    std::thread::spawn(move || {
        for line in std::io::stdin().lines().map_while(Result::ok) {
            if lines.blocking_send(line).is_err() {
                return;
            }
        }
    });
    while let Some(line) = typed.recv().await {
        let action = pane.handle(&key_of_line(&line), kept.now());
        let left = match action {
            Some(action) => stopwatch::heed(action, pane, kept).await,
            None => false,
        };
        for text in pane.take_said() {
            say(&text);
        }
        if left {
            break;
        }
    }
    Ok(0)
}

fn say(text: &str) {
    let _ = output::put(&Frame::Out(format!("{}\n", crate::domain::clean::clean(text))));
}

/// The timer's file, and the way into the log.
struct Kept {
    file: TimerFile,
    clock: Clock,
    save: Save,
}

/// A session on its way into the log.
type Saved = BoxFuture<'static, Result<(), String>>;
/// The way into the log. Problems are sentences for the athlete.
pub type Save = Box<dyn Fn(Workout) -> Saved + Send + Sync>;

impl Keeper for Kept {
    fn now(&self) -> Moment {
        self.clock.now()
    }

    fn begin(&mut self, plan: &Plan) -> Result<(), String> {
        self.file.begin(plan).map_err(|e| e.sentence())
    }

    fn append(&mut self, event: &Event) -> Result<(), String> {
        self.file.append(event).map_err(|e| e.sentence())
    }

    fn is_behind(&self) -> bool {
        self.file.unsaved() > 0
    }

    fn retry(&mut self) -> Result<(), String> {
        self.file.retry().map_err(|e| e.sentence())
    }

    fn session(&self, pane: &TimerPane) -> Option<Workout> {
        pane.timer().to_workout(&TimeZone::system()).filter(|w| w.duration_s.is_some())
    }

    fn save(&mut self, session: Workout) -> BoxFuture<'_, Result<(), String>> {
        Box::pin(async move {
            (self.save)(session).await?;
            // The session has a fixed id: were the file to stay, saving it again would be the same row.
            self.file.remove().map_err(|e| e.sentence())
        })
    }

    fn throw_away(&mut self) -> Result<(), String> {
        self.file.throw_away().map(drop).map_err(|e| e.sentence())
    }
}

/// Has `hyrox-coach log put` save the session: it becomes the owner of the log, or asks the program that is.
async fn log_put(flags: &[OsString], session: &Workout) -> Result<(), String> {
    let json = serde_json::to_vec(session).map_err(|e| e.to_string())?;
    let program = std::env::current_exe().map_err(|e| e.to_string())?;
    let mut child = tokio::process::Command::new(program)
        .args(flags)
        .args(["log", "put"])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|e| e.to_string())?;
    if let Some(mut stdin) = child.stdin.take() {
        stdin.write_all(&json).await.map_err(|e| e.to_string())?;
    }
    let ended = child.wait_with_output().await.map_err(|e| e.to_string())?;
    if ended.status.success() {
        return Ok(());
    }
    Err(String::from_utf8_lossy(&ended.stderr).trim().to_owned())
}
