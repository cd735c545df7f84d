//! `import`: sessions from other programs' files.

use super::args::Import;
use super::error::CliError;
use super::output::{self, Output};
use crate::bootstrap::Program;
use crate::coach::import::{Finding, Findings, Importer, Mode, Recall, Step, Wanted};
use crate::domain::id::ImportId;
use crate::interchange::table::Legend;
use crate::interchange::table::guess::Question;
use futures_util::StreamExt;
use indicatif::ProgressBar;
use std::collections::BTreeMap;
use std::path::Path;

/// So many rows of the table are shown; what was not read is shown whole.
const SHOWN: usize = 20;

/// Reads files, shows what is in them, and saves what is new.
pub async fn import(program: &Program, arguments: &Import, directory: &Path, output: &Output) -> Result<(), CliError> {
    let importer = Importer::new(program.coach.logbook().clone(), program.data.clone());
    program.coach.logbook().ready().await;
    if let Some(id) = &arguments.undo {
        return undo(&importer, id, output).await;
    }
    if arguments.paths.is_empty() {
        return Err(CliError::Usage("name a file, a folder or an export's ZIP to import".into()));
    }
    let import = ImportId::new();
    let mode = if arguments.dry_run { Mode::Look } else { Mode::Save(import) };
    let wanted = Wanted {
        paths: arguments.paths.iter().map(|p| directory.join(p)).collect(),
        said: arguments.map.iter().fold(Legend::default(), Legend::with),
        answered: BTreeMap::new(),
        recall: Recall::Known,
    };
    let bar = if output::has_terminal() { ProgressBar::new_spinner() } else { ProgressBar::hidden() };
    let mut steps = Box::pin(importer.run(wanted, mode));
    while let Some(step) = steps.next().await {
        match step {
            Step::Going { read, file, .. } => {
                bar.set_position(read as u64);
                bar.set_message(file);
            }
            Step::Ended(findings) => {
                bar.finish_and_clear();
                return report(&findings, arguments, import, output).await;
            }
        }
    }
    Err(CliError::Failed("the import ended without an end".into()))
}

async fn report(findings: &Findings, arguments: &Import, import: ImportId, output: &Output) -> Result<(), CliError> {
    let tally = findings.tally;
    if arguments.json {
        let id = (findings.saved > 0).then_some(import);
        let value = serde_json::json!({ "found": tally, "dry_run": arguments.dry_run, "import": id });
        output.json(&value).await?;
    } else {
        rows(findings, output).await?;
        let done = if arguments.dry_run { "would be saved" } else { "saved" };
        let count = if arguments.dry_run { tally.new } else { findings.saved };
        output
            .line(&format!(
                "{count} {done}, {} already in the log, {} probably so and left out, {} unreadable",
                tally.duplicate, tally.likely_duplicate, tally.unreadable
            ))
            .await?;
        if findings.saved > 0 {
            output.line(&format!("take it back in one step with: hyrox-coach import --undo {import}")).await?;
        }
    }
    if let Some((files, why)) = &findings.not_kept {
        output.note(&format!("no copy of {files} files was kept: {why}; their sessions are saved")).await?;
    }
    if let Some(problem) = &findings.problem {
        return Err(CliError::Failed(format!("the rest is NOT saved: {problem}")));
    }
    if tally.new == 0 && tally.duplicate == 0 && tally.unreadable > 0 {
        return Err(CliError::Failed("nothing could be read".into()));
    }
    Ok(())
}

/// The table of an import, and how the questions of its tables are answered.
async fn rows(findings: &Findings, output: &Output) -> Result<(), CliError> {
    let mut shown = 0;
    for row in &findings.rows {
        let is_unreadable = row.finding == Finding::Unreadable;
        if shown >= SHOWN && !is_unreadable {
            continue;
        }
        shown += 1;
        let gap = if is_unreadable { ": " } else { "  " };
        output.line(&format!("{:<16} {}{gap}{}", row.finding.name(), row.file, row.what)).await?;
    }
    let rest = findings.tally.total().saturating_sub(shown);
    if rest > 0 {
        output.line(&format!("and {rest} more")).await?;
    }
    for table in &findings.open {
        let columns: Vec<String> = table.headers().iter().zip(1..).map(|(h, n)| format!("{n} {h}")).collect();
        let questions = table.guess(&Legend::default()).map(|guess| guess.questions).unwrap_or_default();
        let flags: Vec<&str> = questions.into_iter().map(Question::flag).collect();
        output
            .note(&format!(
                "{}: import it again on a terminal and answer, or with {} (its columns: {})",
                table.name,
                flags.join(" and "),
                columns.join(", ")
            ))
            .await?;
    }
    Ok(())
}

async fn undo(importer: &Importer, id: &str, output: &Output) -> Result<(), CliError> {
    let id = id.parse().map_err(|_| CliError::Usage(format!("{id} is no import's id")))?;
    let count = importer.undo(ImportId(id)).await?;
    if count == 0 {
        return Err(CliError::Nothing("that import has no sessions in the log".into()));
    }
    output.line(&format!("{count} sessions taken back; each can be restored with hyrox-coach log restore")).await
}
