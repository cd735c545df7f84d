//! `import` and `export`: sessions from other programs' files, and everything of the athlete's as files.

use super::args::{Export, Import};
use super::error::CliError;
use super::output::{self, Output};
use crate::bootstrap::Program;
use crate::coach::account;
use crate::domain::id::ImportId;
use crate::domain::workout::Workout;
use crate::interchange::duplicate::{Known, Verdict};
use crate::interchange::{Item, Limits, Reading, archive, own};
use indicatif::ProgressBar;
use jiff::Zoned;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::ops::ControlFlow;
use std::path::Path;
use tokio::sync::mpsc;

/// So many sessions are saved at a time.
const BATCH: usize = 500;
/// So many rows of the table are shown.
const SHOWN: usize = 20;

/// What an import found.
#[derive(Default, serde::Serialize)]
struct Tally {
    new: usize,
    duplicate: usize,
    likely_duplicate: usize,
    unreadable: usize,
}

/// Reads files, shows what is in them, and saves what is new.
pub async fn import(program: &Program, arguments: &Import, directory: &Path, output: &Output) -> Result<(), CliError> {
    let book = program.coach.logbook();
    book.ready().await;
    if let Some(id) = &arguments.undo {
        return undo(program, id, output).await;
    }
    if arguments.paths.is_empty() {
        return Err(CliError::Usage("name a file, a folder or an export's ZIP to import".into()));
    }
    let sessions = book.log().borrow().workouts.clone();
    let mut known = Known::of(sessions.iter().map(AsRef::as_ref));
    let import = ImportId::new();
    let (mut tally, mut batch, mut rows) = (Tally::default(), Vec::new(), Vec::new());
    let bar = if output::has_terminal() { ProgressBar::new_spinner() } else { ProgressBar::hidden() };
    let mut items = read(arguments, directory);
    while let Some(item) = items.recv().await {
        bar.inc(1);
        bar.set_message(item.file.clone());
        let (word, why) = judge(item.outcome, &mut known, &mut tally, |mut workout| {
            workout.origin.import = Some(import);
            batch.push(workout);
        });
        if rows.len() < SHOWN || word == "unreadable" {
            rows.push(format!("{word:<16} {}{why}", item.file));
        }
        if batch.len() >= BATCH && !arguments.dry_run {
            book.save(std::mem::take(&mut batch)).await?;
        }
    }
    bar.finish_and_clear();
    if !arguments.dry_run && !batch.is_empty() {
        book.save(batch).await?;
    }
    report(&tally, &rows, arguments, import, output).await
}

/// Sorts one file's outcome into the tally; hands a session that is to be saved on.
fn judge(
    outcome: Result<Box<Workout>, crate::interchange::ReadError>,
    known: &mut Known,
    tally: &mut Tally,
    keep: impl FnOnce(Workout),
) -> (&'static str, String) {
    let workout = match outcome {
        Ok(workout) => workout,
        Err(error) => {
            tally.unreadable += 1;
            return ("unreadable", format!(": {error}"));
        }
    };
    let what = format!("  {} {}", workout.date, workout.kind.name());
    match known.classify(&workout) {
        Verdict::New => {
            tally.new += 1;
            known.learn(&workout);
            keep(*workout);
            ("new", what)
        }
        Verdict::Duplicate(_) => {
            tally.duplicate += 1;
            ("duplicate", what)
        }
        Verdict::Likely(_) => {
            tally.likely_duplicate += 1;
            ("likely duplicate", what)
        }
    }
}

/// Reads on a thread of its own; a bounded channel keeps the memory small.
fn read(arguments: &Import, directory: &Path) -> mpsc::Receiver<Item> {
    let (found, items) = mpsc::channel(64);
    let paths: Vec<_> = arguments.paths.iter().map(|p| directory.join(p)).collect();
    tokio::task::spawn_blocking(move || {
        let zone = Zoned::now().time_zone().clone();
        let reading = Reading { zone: &zone, limits: Limits::default() };
        for path in paths {
            let mut hand_on = |item| match found.blocking_send(item) {
                Ok(()) => ControlFlow::Continue(()),
                Err(_) => ControlFlow::Break(()),
            };
            if let Err(error) = archive::read_path(&path, &reading, &mut hand_on) {
                let item = Item::failed(&path.display().to_string(), error);
                if found.blocking_send(item).is_err() {
                    return;
                }
            }
        }
    });
    items
}

async fn report(
    tally: &Tally,
    rows: &[String],
    arguments: &Import,
    import: ImportId,
    output: &Output,
) -> Result<(), CliError> {
    let saved = !arguments.dry_run && tally.new > 0;
    if arguments.json {
        let id = saved.then_some(import);
        return output.json(&serde_json::json!({ "found": tally, "dry_run": arguments.dry_run, "import": id })).await;
    }
    for row in rows {
        output.line(row).await?;
    }
    let Tally { new, duplicate, likely_duplicate, unreadable } = tally;
    let done = if arguments.dry_run { "would be saved" } else { "saved" };
    output
        .line(&format!(
            "{new} {done}, {duplicate} already in the log, {likely_duplicate} probably so and left out, {unreadable} unreadable"
        ))
        .await?;
    if saved {
        output.line(&format!("take it back in one step with: hyrox-coach import --undo {import}")).await?;
    }
    if *new == 0 && *duplicate == 0 && *unreadable > 0 {
        return Err(CliError::Failed("nothing could be read".into()));
    }
    Ok(())
}

async fn undo(program: &Program, id: &str, output: &Output) -> Result<(), CliError> {
    let id = id.parse().map_err(|_| CliError::Usage(format!("{id} is no import's id")))?;
    let count = program.coach.logbook().undo_import(ImportId(id), jiff::Timestamp::now()).await?;
    if count == 0 {
        return Err(CliError::Nothing("that import has no sessions in the log".into()));
    }
    output.line(&format!("{count} sessions taken back; each can be restored with hyrox-coach log restore")).await
}

/// Writes everything of the athlete's into a folder that does not exist yet: `account.jsonl` is whole and can be imported,
/// `workouts.csv` is for a spreadsheet.
pub async fn export(program: &Program, arguments: &Export, directory: &Path, output: &Output) -> Result<(), CliError> {
    let account = program.coach.account().await?;
    let counts = account.counts();
    let folder = directory.join(&arguments.folder);
    let write = move || -> std::io::Result<()> {
        std::fs::create_dir(&folder)?;
        let mut whole = BufWriter::new(File::create_new(folder.join("account.jsonl"))?);
        account.write(&mut whole)?;
        whole.flush()?;
        whole.get_ref().sync_all()?;
        let mut table = BufWriter::new(File::create_new(folder.join("workouts.csv"))?);
        own::write_csv(account.workouts.iter().map(AsRef::as_ref), &mut table)?;
        table.flush()
    };
    tokio::task::spawn_blocking(write)
        .await
        .map_err(|e| CliError::Failed(e.to_string()))?
        .map_err(|e| CliError::Failed(format!("{} could not be written: {e}", arguments.folder.display())))?;
    output
        .line(&format!(
            "the profile, {counts} are in {}; hyrox-coach restore reads account.jsonl again",
            arguments.folder.display()
        ))
        .await
}

/// Writes a backup now, beside the daily ones.
pub async fn backup(program: &Program, output: &Output) -> Result<(), CliError> {
    let folder = program.data.join(account::FOLDER);
    let path = program.coach.back_up(&folder, Zoned::now().date()).await?;
    output.line(&path.display().to_string()).await
}

/// Brings back a backup or an export; without a file, shows those that there are.
pub async fn restore(
    program: &Program,
    file: Option<&Path>,
    directory: &Path,
    output: &Output,
) -> Result<(), CliError> {
    let Some(file) = file else {
        let found = account::backups(&program.data.join(account::FOLDER));
        if found.is_empty() {
            return Err(CliError::Nothing(
                "there is no backup yet; one is written each day that the program runs".into(),
            ));
        }
        for path in found {
            output.line(&path.display().to_string()).await?;
        }
        return output.note("name one of these: hyrox-coach restore FILE").await;
    };
    let counts = program.coach.restore(&directory.join(file)).await?;
    output.line(&format!("restored the profile, {counts}")).await
}

/// Deletes everything of the athlete's from the database and this computer, and says what went.
pub async fn delete(program: &Program, output: &Output) -> Result<(), CliError> {
    let gone = program.coach.delete_everything().await?;
    for (what, count) in gone {
        output.line(&format!("{count:>8}  {what}")).await?;
    }
    Ok(())
}
