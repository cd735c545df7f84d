//! `search`, `ingest` and `eval retrieval`: the library from the command line.

use super::args::{Ingest as IngestArguments, Search as SearchArguments};
use super::error::CliError;
use super::output::{self, Output};
use crate::bootstrap::Program;
use crate::domain::knowledge::Hit;
use crate::knowledge::evaluate::{self, Measures};
use crate::knowledge::ingest::{self, Document, Progress};
use crate::knowledge::retrieve::Evidence;
use crate::store::knowledge::Shelf;
use indicatif::{ProgressBar, ProgressStyle};
use std::path::Path;

/// Shows what a search finds, with scores and why.
pub async fn search(program: &Program, arguments: &SearchArguments, output: &Output) -> Result<(), CliError> {
    program.coach.library_ready().await;
    let query = arguments.query.join(" ");
    let (hits, evidence) = program.coach.search(&query, arguments.limit.map(usize::from)).await?;
    if arguments.json {
        output.json(&hits).await?;
    } else {
        for (i, hit) in hits.iter().enumerate() {
            output.line(&format!("{:>2}. {}\n{}", i + 1, why(hit), indented(&hit.passage.content))).await?;
            for correction in hit.passage.corrections() {
                output.line(&format!("    Rulebook: {correction}")).await?;
            }
            output.line("").await?;
        }
    }
    if hits.is_empty() || evidence == Evidence::None {
        let what =
            if hits.is_empty() { "nothing was found" } else { "these are the nearest passages, but no evidence on it" };
        let hint = "try other words, or `hyrox-coach ingest` to add documents";
        return Err(CliError::Nothing(format!("{what}; {hint}")));
    }
    Ok(())
}

fn why(hit: &Hit) -> String {
    let rank = |name: &str, rank: Option<usize>| rank.map(|r| format!("{name} {r}"));
    let reasons: Vec<String> = [
        Some(format!("score {:.4}", hit.score)),
        hit.cosine.map(|c| format!("cosine {c:.2}")),
        rank("vector rank", hit.vector_rank),
        rank("text rank", hit.text_rank),
    ]
    .into_iter()
    .flatten()
    .collect();
    let p = &hit.passage;
    format!("{}\n    {} | {}", p.heading_path.join(" > "), p.source, reasons.join(", "))
}

fn indented(text: &str) -> String {
    text.lines().map(|l| format!("    {l}")).collect::<Vec<_>>().join("\n")
}

/// Stores documents; without a path, brings the shipped library up to date.
pub async fn ingest(
    program: &Program,
    arguments: &IngestArguments,
    directory: &Path,
    output: &Output,
) -> Result<(), CliError> {
    program.coach.library_ready().await;
    let mut failed = Vec::new();
    let (shelf, documents) = if arguments.paths.is_empty() {
        (Shelf::Library, ingest::library())
    } else {
        let mut documents: Vec<Document> = Vec::new();
        for path in &arguments.paths {
            match ingest::find_documents(&directory.join(path)) {
                Ok(files) => {
                    for file in files {
                        match ingest::read_document(&file) {
                            Ok(document) => documents.push(document),
                            Err(error) => failed.push(error),
                        }
                    }
                }
                Err(error) => failed.push(error),
            }
        }
        (Shelf::Own, documents)
    };
    let bar = progress_bar();
    let told = |p: Progress| {
        bar.set_length(p.total as u64);
        bar.set_position(p.done as u64);
        bar.set_message(p.source);
    };
    let report = ingest::ingest(&program.store, &program.embedder, shelf, &documents, told).await;
    bar.finish_and_clear();
    let report = report?;
    failed.extend(report.failed);
    let c = report.change;
    if arguments.json {
        let failures: Vec<String> = failed.iter().map(ToString::to_string).collect();
        output.json(&serde_json::json!({ "documents": documents.len(), "change": c, "failed": failures })).await?;
    } else {
        output
            .line(&format!(
                "{} documents: {} passages added, {} unchanged, {} removed",
                documents.len(),
                c.added,
                c.kept,
                c.removed
            ))
            .await?;
        for error in &failed {
            output.note(&format!("not stored: {error}")).await?;
        }
    }
    match failed.into_iter().next() {
        Some(first) if documents.is_empty() => Err(first.into()),
        Some(_) => Err(CliError::Failed("some documents were not stored; the others were".into())),
        None => Ok(()),
    }
}

fn progress_bar() -> ProgressBar {
    if !output::has_terminal() {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::new(0);
    if let Ok(style) = ProgressStyle::with_template("{bar:30} {pos}/{len} passages  {msg}") {
        bar.set_style(style);
    }
    bar
}

/// Measures the retrieval on labelled questions.
pub async fn evaluate(program: &Program, file: &Path, json: bool, output: &Output) -> Result<(), CliError> {
    let text = std::fs::read_to_string(file).map_err(|e| CliError::Failed(format!("{}: {e}", file.display())))?;
    let questions = evaluate::parse(&text)?;
    program.coach.library_ready().await;
    let mut judgements = Vec::new();
    for question in &questions {
        let (hits, _) = program.coach.search(&question.question, Some(evaluate::DEPTH)).await?;
        judgements.extend(evaluate::judge(question, &hits));
    }
    let evaluation = evaluate::summarise(judgements);
    if json {
        return output.json(&evaluation).await;
    }
    let line = |name: &str, m: &Measures| {
        format!("{name:<28} {:>4}   {:>8.3}  {:>6.3}  {:>6.3}", m.judged, m.recall_at_5, m.mrr, m.ndcg_at_5)
    };
    output.line(&format!("{:<28} {:>4}   {:>8}  {:>6}  {:>6}", "", "n", "recall@5", "MRR", "nDCG@5")).await?;
    output.line(&line("all", &evaluation.total)).await?;
    for (label, m) in &evaluation.by_label {
        output.line(&line(&format!("labelled by {label:?}").to_lowercase(), m)).await?;
    }
    for (tag, m) in &evaluation.by_tag {
        output.line(&line(tag, m)).await?;
    }
    for j in evaluation.judgements.iter().filter(|j| j.recall < 1.0) {
        output.line(&format!("line {:>3}  recall {:.2}  {}", j.line, j.recall, j.question)).await?;
    }
    Ok(())
}
