//! Measures a search against labelled questions: recall@5, mean reciprocal rank and nDCG@5.
//!
//! Owns the format of a question file and the arithmetic. It neither searches nor reads files: it is given the lines, and
//! for each question the hits.
//!
//! # Question file
//! JSON Lines, one object a line; blank lines and lines that start with `#` or `//` are left out.
//! `{"question": "...", "tag": "pacing", "relevant": ["Pacing > Goal 80"], "patterns": ["40:40", "33:50"]}`
//!
//! - `relevant`: sections that answer the question. Each is a heading path joined by ` > `, or its last headings: `Goal 80`
//!   and `Pacing > Goal 80` name the section `Strategy > Pacing > Goal 80`. Case and outer space do not matter.
//! - `patterns`: regular expressions (case does not matter), one for each fact that the first five passages together must
//!   contain. They are matched on each passage's heading path and text, never across two passages.
//! - A line needs at least one of both; a line with both counts twice, once for each way of labelling.

use crate::domain::knowledge::Hit;
use regex::{Regex, RegexBuilder};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use thiserror::Error;

/// How many hits are looked at.
pub const DEPTH: usize = 5;

/// What is wrong with a question file. Lines count from 1.
#[derive(Debug, Error)]
pub enum EvaluateError {
    /// A line is not a JSON object with the right keys.
    #[error("line {line} is not a labelled question: expected `question` and `relevant` or `patterns`")]
    Json {
        /// Where.
        line: usize,
        /// What the JSON reader says.
        source: serde_json::Error,
    },
    /// The question is empty.
    #[error("line {line}: the question is empty")]
    NoQuestion {
        /// Where.
        line: usize,
    },
    /// Neither headings nor patterns, or an empty one among them.
    #[error("line {line} has no label: add heading paths as `relevant` or regular expressions as `patterns`")]
    NoLabel {
        /// Where.
        line: usize,
    },
    /// A pattern does not compile.
    #[error("line {line}: the pattern `{pattern}` is not a regular expression")]
    Pattern {
        /// Where.
        line: usize,
        /// The pattern as written.
        pattern: String,
        /// What the regular expression compiler says.
        source: Box<regex::Error>,
    },
    /// No question at all.
    #[error("the file has no questions: write one JSON object a line")]
    Empty,
}

/// One question with what a right search finds.
#[derive(Clone, Debug)]
pub struct Labelled {
    /// Its line in the file, from 1.
    pub line: usize,
    /// What is asked.
    pub question: String,
    /// Its group in the summary.
    pub tag: String,
    relevant: Vec<String>,
    patterns: Vec<Regex>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    question: String,
    #[serde(default)]
    tag: Option<String>,
    #[serde(default)]
    relevant: Vec<String>,
    #[serde(default)]
    patterns: Vec<String>,
}

/// Reads a question file.
pub fn parse(lines: &str) -> Result<Vec<Labelled>, EvaluateError> {
    let mut questions = Vec::new();
    for (line, text) in (1..).zip(lines.trim_start_matches('\u{feff}').lines()) {
        let text = text.trim();
        if !(text.is_empty() || text.starts_with('#') || text.starts_with("//")) {
            questions.push(parse_line(line, text)?);
        }
    }
    if questions.is_empty() { Err(EvaluateError::Empty) } else { Ok(questions) }
}

fn parse_line(line: usize, text: &str) -> Result<Labelled, EvaluateError> {
    let data: Line = serde_json::from_str(text).map_err(|source| EvaluateError::Json { line, source })?;
    if data.question.trim().is_empty() {
        return Err(EvaluateError::NoQuestion { line });
    }
    let labels = || data.relevant.iter().chain(&data.patterns);
    if labels().next().is_none() || labels().any(|label| label.trim().is_empty()) {
        return Err(EvaluateError::NoLabel { line });
    }
    let compile = |pattern: &String| {
        RegexBuilder::new(pattern)
            .case_insensitive(true)
            .multi_line(true)
            .build()
            .map_err(|source| EvaluateError::Pattern { line, pattern: pattern.clone(), source: Box::new(source) })
    };
    Ok(Labelled {
        line,
        patterns: data.patterns.iter().map(compile).collect::<Result<_, _>>()?,
        relevant: data.relevant.iter().map(|path| normal(path)).collect(),
        tag: data.tag.filter(|tag| !tag.trim().is_empty()).unwrap_or_else(|| "untagged".to_owned()),
        question: data.question,
    })
}

/// How a question was labelled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Label {
    /// By heading paths.
    Relevant,
    /// By patterns.
    Patterns,
}

/// What one question got for one way of labelling; all three numbers are 0 to 1.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Judgement {
    /// The question's line in the file, from 1.
    pub line: usize,
    /// What was asked.
    pub question: String,
    /// Its group.
    pub tag: String,
    /// How it was labelled.
    pub label: Label,
    /// Sections found of those that five hits can hold, or patterns matched of all.
    pub recall: f64,
    /// 1 / rank of the first hit that is relevant or matches a pattern; 0 without one.
    pub reciprocal_rank: f64,
    /// Normalised discounted cumulative gain. A hit gains 1 when it is a relevant section for the first time, or 1 for each
    /// pattern that no hit before it matched; the ideal is all sections from rank 1 on, or all patterns at rank 1.
    pub ndcg: f64,
    /// Heading paths or patterns that the first five hits do not have.
    pub missing: Vec<String>,
}

/// Judges the hits of one question, best first; only the first [`DEPTH`] count. One judgement for each way it is labelled.
pub fn judge(question: &Labelled, hits: &[Hit]) -> Vec<Judgement> {
    let hits = &hits[..hits.len().min(DEPTH)];
    let mut judgements = Vec::new();
    if !question.relevant.is_empty() {
        let paths: Vec<String> = hits.iter().map(|hit| normal(&hit.passage.heading_path.join(" > "))).collect();
        let found = |label: &String| paths.iter().position(|path| names(label, path));
        let ideal = (0..question.relevant.len().min(DEPTH)).map(discount).sum();
        judgements.push(judgement(question, Label::Relevant, &question.relevant, found, ideal));
    }
    if !question.patterns.is_empty() {
        let text = |hit: &Hit| format!("{}\n\n{}", hit.passage.heading_path.join(" > "), hit.passage.content);
        let texts: Vec<String> = hits.iter().map(text).collect();
        let labels: Vec<String> = question.patterns.iter().map(|pattern| pattern.as_str().to_owned()).collect();
        let found = |label: &String| {
            let pattern = question.patterns.iter().find(|pattern| pattern.as_str() == label)?;
            texts.iter().position(|text| pattern.is_match(text))
        };
        let ideal = number(labels.len());
        judgements.push(judgement(question, Label::Patterns, &labels, found, ideal));
    }
    judgements
}

/// The arithmetic of both ways: `found` gives the position of the first hit that has a label.
fn judgement(
    question: &Labelled,
    label: Label,
    labels: &[String],
    found: impl Fn(&String) -> Option<usize>,
    ideal: f64,
) -> Judgement {
    let positions: Vec<Option<usize>> = labels.iter().map(found).collect();
    let matched = positions.iter().flatten().count();
    let possible = if label == Label::Relevant { labels.len().min(DEPTH) } else { labels.len() };
    let missing = labels.iter().zip(&positions).filter(|(_, at)| at.is_none()).map(|(label, _)| label.clone());
    Judgement {
        line: question.line,
        question: question.question.clone(),
        tag: question.tag.clone(),
        label,
        recall: (number(matched) / number(possible)).min(1.0),
        reciprocal_rank: positions.iter().flatten().min().map_or(0.0, |&first| 1.0 / number(first + 1)),
        ndcg: (positions.iter().flatten().map(|&at| discount(at)).sum::<f64>() / ideal).min(1.0),
        missing: missing.collect(),
    }
}

/// Means over questions, each 0 to 1.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Measures {
    /// Judgements that the means are taken over.
    pub judged: usize,
    /// Mean recall among the first five.
    pub recall_at_5: f64,
    /// Mean reciprocal rank.
    pub mrr: f64,
    /// Mean nDCG of the first five.
    pub ndcg_at_5: f64,
}

/// The result of an evaluation.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Evaluation {
    /// Over everything that was judged.
    pub total: Measures,
    /// By way of labelling.
    pub by_label: BTreeMap<Label, Measures>,
    /// By tag.
    pub by_tag: BTreeMap<String, Measures>,
    /// Each judgement, in the order of the file.
    pub judgements: Vec<Judgement>,
}

/// Sums up judgements.
pub fn summarise(judgements: Vec<Judgement>) -> Evaluation {
    let mut by_label: BTreeMap<Label, Vec<&Judgement>> = BTreeMap::new();
    let mut by_tag: BTreeMap<String, Vec<&Judgement>> = BTreeMap::new();
    for judgement in &judgements {
        by_label.entry(judgement.label).or_default().push(judgement);
        by_tag.entry(judgement.tag.clone()).or_default().push(judgement);
    }
    Evaluation {
        total: measures(&judgements.iter().collect::<Vec<_>>()),
        by_label: by_label.iter().map(|(label, group)| (*label, measures(group))).collect(),
        by_tag: by_tag.iter().map(|(tag, group)| (tag.clone(), measures(group))).collect(),
        judgements,
    }
}

fn measures(group: &[&Judgement]) -> Measures {
    let mean = |value: fn(&Judgement) -> f64| match group.len() {
        0 => 0.0,
        judged => group.iter().map(|judgement| value(judgement)).sum::<f64>() / number(judged),
    };
    Measures {
        judged: group.len(),
        recall_at_5: mean(|judgement| judgement.recall),
        mrr: mean(|judgement| judgement.reciprocal_rank),
        ndcg_at_5: mean(|judgement| judgement.ndcg),
    }
}

/// Whether `label` is `path` or its last headings; both in normal form.
fn names(label: &str, path: &str) -> bool {
    path.strip_suffix(label).is_some_and(|before| before.is_empty() || before.ends_with(" > "))
}

fn normal(path: &str) -> String {
    path.split(" > ").map(str::trim).collect::<Vec<_>>().join(" > ").to_lowercase()
}

/// The worth of a gain at `position` from 0.
fn discount(position: usize) -> f64 {
    1.0 / (number(position) + 2.0).log2()
}

fn number(count: usize) -> f64 {
    f64::from(u32::try_from(count).unwrap_or(u32::MAX))
}

#[cfg(test)]
#[path = "evaluate_tests.rs"]
mod tests;
