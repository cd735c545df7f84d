//! The questions about a table, on a terminal: they are asked before the import, in the process that has the keyboard, and
//! the answers are kept for whoever does the import.

use super::args::Import;
use super::error::CliError;
use super::output::Output;
use super::plain::next_line;
use crate::coach::{import, legend};
use crate::interchange::table::legend::LegendError;
use crate::interchange::table::open::{Asked, Choice};
use crate::interchange::table::{Legend, OpenTable};
use crate::interchange::{Format, ReadError, Reading, read};
use jiff::Zoned;
use jiff::tz::TimeZone;
use std::fs::{self, File};
use std::io::{IsTerminal, Read};
use std::path::{Path, PathBuf};

/// Rows of a table that are shown before it is read.
const PREVIEW: usize = 5;

/// Asks about each table that leaves a question open. Without a terminal nothing is asked: the import says which flags answer.
pub async fn settle(wanted: &Import, directory: &Path, data: &Path, output: &Output) -> Result<(), CliError> {
    let said = wanted.map.iter().fold(Legend::default(), Legend::with);
    let is_asking = !wanted.json && std::io::stdin().is_terminal() && std::io::stderr().is_terminal();
    if !is_asking && !wanted.ask {
        return Ok(());
    }
    let zone = Zoned::now().time_zone().clone();
    for path in wanted.paths.iter().flat_map(|path| tables(&directory.join(path))) {
        let failed = |e: std::io::Error| CliError::Failed(format!("what was said of a table: {e}"));
        let Some(table) = open_table(&path, wanted, data, &said, &zone).map_err(failed)? else { continue };
        if is_asking && let Some(legend) = converse(&table, &said, &zone, output).await? {
            legend::remember(data, [(table.signature(), legend)]).map_err(failed)?;
        }
    }
    Ok(())
}

/// The tables that a path names: itself, or those of a folder.
fn tables(path: &Path) -> Vec<PathBuf> {
    let is_table = |path: &Path| path.extension().is_some_and(|e| e.eq_ignore_ascii_case("csv")) && path.is_file();
    if path.is_dir() {
        let entries = fs::read_dir(path).into_iter().flatten().flatten().map(|e| e.path());
        let mut found: Vec<PathBuf> = entries.filter(|p| is_table(p)).collect();
        found.sort();
        return found;
    }
    if is_table(path) { vec![path.to_owned()] } else { Vec::new() }
}

/// A table that leaves a question open. What cannot be read is left to the import, which says why.
fn open_table(
    path: &Path,
    wanted: &Import,
    data: &Path,
    said: &Legend,
    zone: &TimeZone,
) -> std::io::Result<Option<OpenTable>> {
    let plain = Reading::of(zone);
    let mut bytes = Vec::new();
    let Ok(file) = File::open(path) else { return Ok(None) };
    if file.take(plain.limits.file_bytes).read_to_end(&mut bytes).is_err() {
        return Ok(None);
    }
    let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
    let head = bytes.get(..4096).unwrap_or(&bytes);
    if Format::sniff(&name, head) != Some(Format::Csv) {
        return Ok(None);
    }
    if wanted.ask
        && let Ok(sheet) = crate::interchange::table::Sheet::open(&bytes, plain.limits)
    {
        legend::forget(data, &sheet.signature())?;
    }
    let mut legends = legend::recall(data);
    legends.said = said.clone();
    let reading = Reading { legends: Some(&legends), ..plain };
    let open = read(&name, &bytes, &reading).into_iter().find_map(|item| match item.outcome {
        Err(ReadError::Undecided { table, .. }) => table,
        _ => None,
    });
    Ok(open.map(|table| *table))
}

/// Asks until the table is clear and the athlete agrees to what its first rows become; none when it is left.
async fn converse(
    table: &OpenTable,
    said: &Legend,
    zone: &TimeZone,
    output: &Output,
) -> Result<Option<Legend>, CliError> {
    let wrong = |e: LegendError| CliError::Usage(format!("{}: {e}", table.name));
    output
        .line(&format!("{} leaves something open. Answer with a number; b goes back, Enter leaves it.", table.name))
        .await?;
    let mut answers = Legend::default();
    loop {
        let legend = answers.clone().with(said);
        let asked = table.asks(&legend).map_err(wrong)?;
        match &asked {
            Some(asked) => question(asked, output).await?,
            None => agree(table, &legend, zone, output).await?,
        }
        let is_clear = asked.is_none();
        let choices = match asked {
            Some(asked) => asked.choices,
            None => table.offers(&legend).map_err(wrong)?,
        };
        match next_line().await?.to_lowercase().as_str() {
            "" => return Ok(None),
            "b" => drop(answers.take_back()),
            "y" | "yes" if is_clear => return Ok(Some(answers)),
            number => {
                let at = number.parse::<usize>().ok().and_then(|n| n.checked_sub(1));
                match at.and_then(|at| choices.into_iter().nth(at)) {
                    Some(choice) => answers.say(choice.answer),
                    None => output.line(&format!("{number} is none of these")).await?,
                }
            }
        }
    }
}

async fn question(asked: &Asked, output: &Output) -> Result<(), CliError> {
    output.line(asked.text).await?;
    numbered(&asked.choices, output).await
}

async fn numbered(choices: &[Choice], output: &Output) -> Result<(), CliError> {
    for (choice, number) in choices.iter().zip(1..) {
        output.line(&format!("  {number}  {}", choice.text)).await?;
    }
    Ok(())
}

/// What the first rows become, and what more could be read.
async fn agree(table: &OpenTable, legend: &Legend, zone: &TimeZone, output: &Output) -> Result<(), CliError> {
    let failed = |e: LegendError| CliError::Usage(e.to_string());
    let rows = import::preview(table, legend, zone, PREVIEW).map_err(failed)?;
    output.line("Its first rows are:").await?;
    for row in rows {
        output.line(&format!("  {}", row.unwrap_or_else(|why| why))).await?;
    }
    let offers = table.offers(legend).map_err(failed)?;
    if !offers.is_empty() {
        output.line("Not read so far; a number reads it too:").await?;
        numbered(&offers, output).await?;
    }
    output.line("Read it like this? y yes, b back, Enter leaves it").await
}
