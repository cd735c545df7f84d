//! `export`, `backup`, `restore` and `delete-my-data`: everything of the athlete's as files, back again, and gone.

use super::args::Export;
use super::error::CliError;
use super::output::Output;
use crate::bootstrap::Program;
use crate::coach::{account, copies};
use crate::interchange::own;
use jiff::Zoned;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

/// Writes everything of the athlete's into a folder that does not exist yet: `account.jsonl` is whole and can be imported,
/// `workouts.csv` is for a spreadsheet, and `originals` has the files that sessions were imported from.
pub async fn export(program: &Program, arguments: &Export, directory: &Path, output: &Output) -> Result<(), CliError> {
    let account = program.coach.account().await?;
    let counts = account.counts();
    let folder = directory.join(&arguments.folder);
    let data = program.data.clone();
    let write = move || -> std::io::Result<(usize, usize)> {
        std::fs::create_dir(&folder)?;
        let mut whole = BufWriter::new(File::create_new(folder.join("account.jsonl"))?);
        account.write(&mut whole)?;
        whole.flush()?;
        whole.get_ref().sync_all()?;
        let mut table = BufWriter::new(File::create_new(folder.join("workouts.csv"))?);
        own::write_csv(account.workouts.iter().map(AsRef::as_ref), &mut table)?;
        table.flush()?;
        copies::write(&data, &account.workouts, &folder)
    };
    let (files, missing) = tokio::task::spawn_blocking(write)
        .await
        .map_err(|e| CliError::Failed(e.to_string()))?
        .map_err(|e| CliError::Failed(format!("{} could not be written: {e}", arguments.folder.display())))?;
    if missing > 0 {
        output
            .note(&format!("{missing} imported files are not on this computer, or damaged: their sessions are whole"))
            .await?;
    }
    output
        .line(&format!(
            "the profile, {counts}, {files} imported files are in {}; hyrox-coach restore reads account.jsonl again",
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
    let file = directory.join(file);
    let counts = program.coach.restore(&file).await?;
    // An export has the imported files beside the account; a backup has none.
    let (data, workouts) = (program.data.clone(), program.coach.logbook().log().borrow().workouts.clone());
    let beside = file.parent().map(Path::to_owned).unwrap_or_default();
    let files = tokio::task::spawn_blocking(move || copies::bring_back(&data, &workouts, &beside)).await;
    let files = match files {
        Ok(Ok(files)) => files,
        Ok(Err(error)) => {
            output.note(&format!("the imported files beside it could not be taken back: {error}")).await?;
            0
        }
        Err(error) => return Err(CliError::Failed(error.to_string())),
    };
    let files = if files > 0 { format!(", and {files} imported files") } else { String::new() };
    output.line(&format!("restored the profile, {counts}{files}")).await
}

/// Deletes everything of the athlete's from the database and this computer, and says what went.
pub async fn delete(program: &Program, output: &Output) -> Result<(), CliError> {
    let gone = program.coach.delete_everything().await?;
    for (what, count) in gone {
        output.line(&format!("{count:>8}  {what}")).await?;
    }
    Ok(())
}
