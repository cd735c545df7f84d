//! The command line: every screen has a command, and every command runs through the same coach.
//!
//! A command that needs the embedded database runs in the program that owns the data directory: this one, or, over its
//! socket, the one that is open already. On a server each program has its own connection.

mod answer;
pub mod args;
mod check;
mod check_in;
mod error;
mod forward;
mod import;
mod library;
mod lint;
mod log;
mod output;
mod paths;
mod plain;
mod plan;
mod profile;
mod progress;
mod schema;
mod screen;
mod tables;
mod timer;
mod today;
mod transfer;

use crate::bootstrap::{self, Program};
use crate::coach::calendar::Calendar;
use crate::config::{Config, ReadOptions, Sources};
use crate::store::share::Frame;
use crate::tui::keymap;
use args::{Arguments, Command};
use clap::{CommandFactory, Parser};
use error::CliError;
use output::Output;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use tokio::sync::mpsc;

/// Runs the program with these arguments (the first is its name).
pub fn main(arguments: impl Iterator<Item = OsString>) -> ExitCode {
    let raw: Vec<OsString> = arguments.collect();
    let parsed = match Arguments::try_parse_from(&raw) {
        Ok(parsed) => parsed,
        Err(error) => {
            // Help and version go to standard output with 0, wrong usage to standard error with 2.
            let _ = error.print();
            return if error.use_stderr() { ExitCode::from(2) } else { ExitCode::SUCCESS };
        }
    };
    keep_secrets_out_of_core_files();
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    match begin(parsed, &raw) {
        Ok(code) => ExitCode::from(code),
        Err(error) => {
            output::complain(&error);
            ExitCode::from(error.code())
        }
    }
}

fn begin(parsed: Arguments, raw: &[OsString]) -> Result<u8, CliError> {
    if let Some(Command::Completions { shell }) = parsed.command {
        clap_complete::generate(shell, &mut Arguments::command(), "hyrox-coach", &mut std::io::stdout());
        return Ok(0);
    }
    if parsed.command.is_none() {
        // The first picture shows the day; finding the zone walks through all zones of the system.
        std::thread::spawn(jiff::tz::TimeZone::system);
    }
    let config = configuration(&parsed)?;
    if let Err(problem) = forward::writable_cache(&config) {
        tracing::warn!(problem);
    }
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .map_err(|e| CliError::Failed(format!("the runtime could not be started: {e}")))?;
    let code = runtime.block_on(run(parsed, config, raw));
    // What still runs (a name look-up, a closing socket) must not hold the shell's prompt back.
    runtime.shutdown_timeout(std::time::Duration::from_millis(200));
    code
}

async fn run(parsed: Arguments, config: Config, raw: &[OsString]) -> Result<u8, CliError> {
    match parsed.command {
        None if parsed.plain => {
            forward::as_owner(&config, raw, forward::Role::Plain, async |program| plain::converse(program).await).await
        }
        None => screen::open(&config).await,
        Some(Command::Timer(wanted)) => timer::run(&wanted, &config, global_flags(parsed.config, parsed.set)).await,
        Some(command) if command.needs_store() => Box::pin(in_own_process(&config, command, raw)).await,
        Some(command) => locally(async |output| without_store(&command, &config, output).await).await,
    }
}

/// The flags that a program started by this one needs to find the same configuration.
fn global_flags(config: Option<PathBuf>, set: Vec<String>) -> Vec<OsString> {
    let config = config.into_iter().flat_map(|file| [OsString::from("--config"), file.into_os_string()]);
    let set = set.into_iter().flat_map(|pair| [OsString::from("--set"), OsString::from(pair)]);
    config.chain(set).collect()
}

fn configuration(parsed: &Arguments) -> Result<Config, CliError> {
    let mut flags = Vec::new();
    for pair in &parsed.set {
        let Some((key, value)) = pair.split_once('=') else {
            return Err(CliError::Usage(format!(
                "--set {pair}: write --set KEY=VALUE, e.g. --set retrieval.passages=7"
            )));
        };
        flags.push((key.trim().to_owned(), value.trim().to_owned()));
    }
    let options = ReadOptions { config_file: parsed.config.clone(), flags };
    Ok(crate::config::load(&Sources::read(options)?)?.with_choice())
}

/// Runs a command whose output goes to this terminal.
async fn locally(command: impl AsyncFnOnce(&Output) -> Result<(), CliError>) -> Result<u8, CliError> {
    let (frames, printed) = mpsc::channel(64);
    let printing = tokio::spawn(output::print(printed));
    let output = Output::new(frames);
    let done = command(&output).await;
    drop(output);
    let _ = printing.await;
    match done {
        Ok(()) | Err(CliError::OutputClosed) => Ok(0),
        Err(error) => Err(error),
    }
}

async fn in_own_process(config: &Config, command: Command, raw: &[OsString]) -> Result<u8, CliError> {
    let stdin = if command.reads_stdin() { Some(read_stdin()?) } else { None };
    if let Command::Doctor(how) = &command {
        // It has to work when the database does not, and says itself who owns it.
        return Box::pin(locally(async |output| check::doctor(config, how.json, output).await)).await;
    }
    if let Command::DeleteMyData { yes } = command {
        return delete_my_data(config, yes, raw).await;
    }
    if matches!(command, Command::Migrate(_) | Command::Athlete(_)) && config.database.url.is_some() {
        return locally(async |output| schema::on_server(config, &command, output).await).await;
    }
    let directory = std::env::current_dir().unwrap_or_else(|_| PathBuf::from("/"));
    if let Command::Import(import) = &command {
        // Asked here: whoever owns the database may have another terminal, or none.
        locally(async |output| tables::settle(import, &directory, &config.data.dir, output).await).await?;
    }
    forward::as_owner(config, raw, forward::Role::Command { stdin: stdin.clone() }, async |program| {
        Box::pin(locally(async |output| with_store(&command, program, stdin.clone(), &directory, output).await)).await
    })
    .await
}

/// Deletes the athlete's rows, and when the database is closed, the files of the data folder.
async fn delete_my_data(config: &Config, yes: bool, raw: &[OsString]) -> Result<u8, CliError> {
    if !yes {
        return Err(CliError::Usage(format!(
            "this deletes your sessions, profile, plans, check-ins, chats, documents, backups and drafts, for good: in the database and in {}\n  \
             take a copy with hyrox-coach export FOLDER, then add --yes",
            config.data.dir.display()
        )));
    }
    forward::as_owner(config, raw, forward::Role::Command { stdin: None }, async |program| {
        locally(async |output| transfer::delete(program, output).await).await
    })
    .await?;
    let kept = ["owner.lock"];
    let mut count = 0;
    for entry in std::fs::read_dir(&config.data.dir).into_iter().flatten().flatten() {
        if kept.iter().any(|name| entry.file_name() == *name) {
            continue;
        }
        let path = entry.path();
        let removed = if path.is_dir() { std::fs::remove_dir_all(&path) } else { std::fs::remove_file(&path) };
        removed.map_err(|e| CliError::Failed(format!("{} could not be deleted: {e}", path.display())))?;
        count += 1;
    }
    locally(async |output| {
        output.line(&format!("{count:>8}  files and folders of {}", config.data.dir.display())).await
    })
    .await
}

/// Runs a command that another program sent to this one, the owner.
pub(crate) async fn for_another(
    program: &Program,
    arguments: Vec<String>,
    stdin: Option<String>,
    directory: PathBuf,
    frames: mpsc::Sender<Frame>,
) -> u8 {
    let output = Output::new(frames.clone());
    let parsed = Arguments::try_parse_from(std::iter::once("hyrox-coach".to_owned()).chain(arguments));
    let done = match parsed.map(|p| p.command) {
        Ok(Some(command)) => with_store(&command, program, stdin, &directory, &output).await,
        Ok(None) => Err(CliError::Failed("the program is open already".into())),
        Err(error) => Err(CliError::Usage(error.to_string())),
    };
    match done {
        Ok(()) => 0,
        Err(error) => {
            let _ = frames.send(Frame::Err(format!("{}\n", error.told()))).await;
            error.code()
        }
    }
}

async fn with_store(
    command: &Command,
    program: &Program,
    stdin: Option<String>,
    directory: &Path,
    output: &Output,
) -> Result<(), CliError> {
    match command {
        Command::Ask(ask) => answer::ask(program, ask, stdin, output).await,
        Command::Search(search) => library::search(program, search, output).await,
        Command::Ingest(ingest) => library::ingest(program, ingest, directory, output).await,
        Command::Eval(args::Eval::Retrieval { file, json }) => {
            library::evaluate(program, &directory.join(file), *json, output).await
        }
        Command::Today => today::run(program, output).await,
        Command::Log(command) => log::run(program, command, stdin, output).await,
        Command::Progress(wanted) => progress::run(program, wanted, output).await,
        Command::Profile(command) => profile::run(program, command, output).await,
        Command::Plan(command) => plan::run(program, command, output).await,
        Command::CheckIn(wanted) => check_in::run(program, wanted, output).await,
        Command::Import(arguments) => import::import(program, arguments, directory, output).await,
        Command::Export(export) => transfer::export(program, export, directory, output).await,
        Command::Backup => transfer::backup(program, output).await,
        Command::Restore { file } => transfer::restore(program, file.as_deref(), directory, output).await,
        Command::DeleteMyData { .. } => Err(CliError::Usage("quit the program that is open first".into())),
        Command::Migrate(migrate) => schema::on_embedded(program, migrate, output).await,
        Command::Athlete(_) => Err(CliError::Usage(
            "the local database has one athlete; set DATABASE_URL to the owner's URL of a shared one".into(),
        )),
        Command::Doctor(_)
        | Command::Config(_)
        | Command::Keys
        | Command::Lint(_)
        | Command::Timer(_)
        | Command::Completions { .. } => Err(CliError::Usage("this command runs in its own process".into())),
    }
}

async fn without_store(command: &Command, config: &Config, output: &Output) -> Result<(), CliError> {
    match command {
        Command::Config(how) => check::configuration(config, how.json, output).await,
        Command::Keys => output.text(&keymap::keys_markdown()).await,
        Command::Lint(wanted) => lint::run(&wanted.files, wanted.json, output).await,
        _ => Ok(()),
    }
}

fn read_stdin() -> Result<String, CliError> {
    use std::io::Read;
    let mut text = String::new();
    std::io::stdin()
        .take(2 << 20)
        .read_to_string(&mut text)
        .map_err(|e| CliError::Usage(format!("the question could not be read from standard input: {e}")))?;
    if text.trim().is_empty() {
        return Err(CliError::Usage(
            "standard input is empty: pipe a question in, e.g. echo 'How heavy is the sled?' | hyrox-coach ask -"
                .into(),
        ));
    }
    Ok(text)
}

/// A crash must not write keys and health data to a core file.
fn keep_secrets_out_of_core_files() {
    use rustix::process::{Resource, Rlimit, setrlimit};
    let _ = setrlimit(Resource::Core, Rlimit { current: Some(0), maximum: Some(0) });
}

/// Puts the program together for a command of this process; its database waits for the word.
fn program(config: &Config) -> Result<Program, CliError> {
    if let Err(error) = crate::telemetry::start(&config.data.dir, &config.log.level) {
        output::complain(&CliError::Failed(format!("no log: {error}")));
    }
    Ok(bootstrap::prepare(config, Calendar::system())?)
}
