//! `lint`: statements of text files that contradict the rulebook, with place, truth and source.

use super::error::CliError;
use super::output::Output;
use crate::domain::rulebook::{self, Season, Violation};
use crate::domain::units::show_count;
use serde::Serialize;
use std::io::Read;
use std::path::Path;

/// No file is read beyond this; a book has a twentieth of it.
const LARGEST: u64 = 16 << 20;

/// A statement against the rulebook, as it is printed.
#[derive(Clone, Debug, PartialEq, Serialize)]
struct Finding<'a> {
    file: &'a str,
    /// From 1.
    line: usize,
    /// In characters, from 1.
    column: usize,
    rule: &'static str,
    statement: &'a str,
    correction: String,
    season: &'static str,
    grade: char,
    source: &'static str,
}

/// Lints files; `-` is standard input. Ends with its own code when a statement against the rulebook was found, so that it can
/// stand in a check.
pub async fn run(files: &[String], json: bool, output: &Output) -> Result<(), CliError> {
    let mut texts = Vec::new();
    for file in files {
        let (name, text) = (if file == "-" { "standard input" } else { file }, read(file)?);
        texts.push((name, text));
    }
    let mut findings = Vec::new();
    for (name, text) in &texts {
        findings.extend(rulebook::lint(text).into_iter().filter_map(|violation| finding(name, text, violation)));
    }
    if json {
        output.json(&findings).await?;
    } else {
        for found in &findings {
            output.line(&shown(found)).await?;
        }
    }
    let of = show_count(texts.len(), "file");
    if findings.is_empty() {
        return if json { Ok(()) } else { output.note(&format!("nothing against the rulebook in {of}")).await };
    }
    let count = show_count(findings.len(), "statement");
    Err(CliError::Contradicted(format!("{count} against the rulebook {} in {of}", Season::KNOWN.label())))
}

fn read(file: &str) -> Result<String, CliError> {
    let mut bytes = Vec::new();
    let done = if file == "-" {
        std::io::stdin().take(LARGEST + 1).read_to_end(&mut bytes)
    } else {
        std::fs::File::open(Path::new(file)).and_then(|f| f.take(LARGEST + 1).read_to_end(&mut bytes))
    };
    let done = done.map_err(|e| CliError::Failed(format!("{file} could not be read: {e}")))?;
    if u64::try_from(done).is_ok_and(|size| size > LARGEST) {
        return Err(CliError::Failed(format!("{file} is larger than 16 MB: lint its parts")));
    }
    String::from_utf8(bytes).map_err(|_| CliError::Failed(format!("{file} is not UTF-8 text")))
}

fn finding<'a>(file: &'a str, text: &'a str, violation: Violation) -> Option<Finding<'a>> {
    let before = text.get(..violation.range.start)?;
    let line_start = before.rfind('\n').map_or(0, |at| at + 1);
    Some(Finding {
        file,
        line: before.matches('\n').count() + 1,
        column: before.get(line_start..)?.chars().count() + 1,
        rule: violation.rule.key(),
        statement: text.get(violation.range)?,
        correction: violation.correction,
        season: Season::KNOWN.label(),
        grade: violation.source.grade.letter(),
        source: violation.source.link,
    })
}

fn shown(found: &Finding<'_>) -> String {
    let statement = found.statement.split_whitespace().collect::<Vec<_>>().join(" ");
    format!(
        "{}:{}:{}: {}: {statement}\n    {}\n    grade {}, {}",
        found.file, found.line, found.column, found.rule, found.correction, found.grade, found.source
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn findings(text: &str) -> Vec<Finding<'_>> {
        rulebook::lint(text).into_iter().filter_map(|violation| finding("notes.md", text, violation)).collect()
    }

    #[test]
    fn a_statement_is_shown_with_its_place_the_truth_and_the_source() {
        let text = "# Sleds\n\nÄ word first. In Men Open the sled pull is 152 kg.\nDoubles: each partner runs 4 km.\n";
        let found = findings(text);
        assert_eq!(
            found.iter().map(|f| (f.line, f.rule)).collect::<Vec<_>>(),
            [(3, "sled_pull_load"), (4, "split_runs")]
        );
        insta::assert_snapshot!(found.iter().map(shown).collect::<Vec<_>>().join("\n"));
    }

    #[test]
    fn a_column_counts_characters_not_bytes() {
        let plain = findings("In Men Open the sled pull is 152 kg.");
        let accented = findings("\u{dc}\u{dc}\u{dc}. In Men Open the sled pull is 152 kg.");
        assert_eq!(accented[0].column, plain[0].column + 5);
    }

    #[test]
    fn every_place_leads_back_to_its_statement_in_windows_files_too() {
        let text = "One.\r\n\r\nWomen do 75 wall balls in the race.\r\n";
        let found = findings(text);
        let line = text.split('\n').nth(found[0].line - 1).unwrap();
        let rest: String = line.chars().skip(found[0].column - 1).collect();
        assert!(rest.starts_with(found[0].statement), "{found:?}");
    }
}
