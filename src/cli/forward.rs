//! Who runs a command: this process, or the program that owns the data directory already.

use super::error::CliError;
use super::{for_another, output, program};
use crate::bootstrap::Program;
use crate::config::Config;
use crate::store::share::{self, Claim, Frame, OwnerInfo, Ownership, Request};
use std::ffi::OsString;
use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use tokio::signal::unix::{SignalKind, signal};

/// What this process is going to be.
pub enum Role {
    /// One command.
    Command {
        /// Its standard input, if it reads it.
        stdin: Option<String>,
    },
    /// The line-by-line program.
    Plain,
    /// The full-screen program.
    Screen,
}

/// How long an owner that starts or stops at this moment is waited for.
const TRIES: u32 = 200;
const PAUSE: Duration = Duration::from_millis(50);

/// Runs `work` with the program when the data directory is ours; else has the owner do it: the journal has one writer, whatever
/// the database is.
pub async fn as_owner(
    config: &Config,
    raw: &[OsString],
    role: Role,
    work: impl AsyncFnOnce(&Program) -> Result<u8, CliError>,
) -> Result<u8, CliError> {
    let ownership = match claim_or_ask(config, raw, &role).await? {
        Turn::Ours(ownership) => ownership,
        Turn::Done(code) => return Ok(code),
    };
    let program = Arc::new(program(config)?);
    let server = ownership.serve(handler(&program))?;
    let working = async {
        // The screen is there before the journal is. A command has nothing to do meanwhile, and without the journal it would
        // tell of writes that were lost instead of the reason.
        if !matches!(role, Role::Screen) {
            program.beginning().begin();
            program.opened().await?;
        }
        work(&program).await
    };
    let done = tokio::select! {
        biased;
        Err(error) = program.opened() => Err(error.into()),
        done = working => done,
        () = told_to_end(), if !matches!(role, Role::Screen) => Err(CliError::Failed("stopped".into())),
    };
    server.abort();
    let _ = server.await;
    super::screen::keep_first_pane(&program);
    program.close().await;
    done
}

/// Whose turn it is.
enum Turn {
    /// Ours: this is the lock.
    Ours(Ownership),
    /// The owner did it, with this exit code.
    Done(u8),
}

async fn claim_or_ask(config: &Config, raw: &[OsString], role: &Role) -> Result<Turn, CliError> {
    let me = OwnerInfo { pid: std::process::id(), terminal: terminal(), screen: matches!(role, Role::Screen) };
    for _ in 0..TRIES {
        let info = match share::claim(&config.data.dir, &me)? {
            Claim::Ours(ownership) => return Ok(Turn::Ours(ownership)),
            Claim::Theirs(info) => info,
        };
        let Role::Command { stdin } = role else { return Err(CliError::Failed(whereabouts(&info))) };
        let request = Request {
            arguments: raw.iter().skip(1).map(|a| a.to_string_lossy().into_owned()).collect(),
            stdin: stdin.clone(),
            directory: std::env::current_dir().unwrap_or_else(|_| PathBuf::from("/")),
            version: env!("CARGO_PKG_VERSION").into(),
        };
        let mut begun = false;
        let asked = share::ask_owner(&config.data.dir, &request, |frame: Frame| {
            begun = true;
            output::put(&frame);
        });
        match asked.await {
            Ok(Some(code)) => return Ok(Turn::Done(code)),
            // The owner is starting or has just gone: look again.
            Ok(None) => tokio::time::sleep(PAUSE).await,
            Err(_) if !begun => tokio::time::sleep(PAUSE).await,
            Err(error) => {
                return Err(CliError::Failed(format!(
                    "the running hyrox-coach ended in mid-answer ({error}); ask again"
                )));
            }
        }
    }
    Err(CliError::Failed(
        "another hyrox-coach holds the data directory and does not answer; quit it, or end its process".into(),
    ))
}

fn whereabouts(info: &OwnerInfo) -> String {
    let place = info.terminal.as_deref().map(|t| format!(" on {t}")).unwrap_or_default();
    let what = if info.screen { "hyrox-coach is open already" } else { "another hyrox-coach command is running" };
    format!("{what}{place} (process {}): use that one, or quit it first", info.pid)
}

fn terminal() -> Option<String> {
    rustix::termios::ttyname(std::io::stdout(), Vec::new()).ok().map(|n| n.to_string_lossy().into_owned())
}

fn handler(program: &Arc<Program>) -> share::Handler {
    let weak = Arc::downgrade(program);
    Arc::new(move |request, frames| {
        let program = weak.upgrade();
        Box::pin(async move {
            match program {
                Some(program) => {
                    for_another(&program, request.arguments, request.stdin, request.directory, frames).await
                }
                None => 1,
            }
        })
    })
}

/// Resolves on a signal that asks the program to end, so that the database is closed in order.
async fn told_to_end() {
    let (Ok(mut term), Ok(mut hup), Ok(mut int)) =
        (signal(SignalKind::terminate()), signal(SignalKind::hangup()), signal(SignalKind::interrupt()))
    else {
        return std::future::pending().await;
    };
    tokio::select! {
        _ = term.recv() => {}
        _ = hup.recv() => {}
        _ = int.recv() => {}
    }
}

/// The engine unpacks itself into the user's cache folder. When that cannot be written, the program starts itself again
/// with a cache folder in its data directory: the engine reads the place from the environment alone.
pub fn writable_cache(config: &Config) -> Result<(), String> {
    const AGAIN: &str = "HYROX_COACH_CACHE_MOVED";
    if config.database.url.is_some() || std::env::var_os(AGAIN).is_some() {
        return Ok(());
    }
    let usual = directories::BaseDirs::new().map(|b| b.cache_dir().to_owned());
    let usable = usual.is_some_and(|c| std::fs::create_dir_all(&c).is_ok() && tempfile::tempfile_in(&c).is_ok());
    if usable {
        return Ok(());
    }
    let program = std::env::current_exe().map_err(|e| e.to_string())?;
    let error = std::process::Command::new(program)
        .args(std::env::args_os().skip(1))
        .env("XDG_CACHE_HOME", config.data.dir.join("cache"))
        .env(AGAIN, "1")
        .exec();
    Err(format!("the cache folder cannot be written, and starting again failed: {error}"))
}
