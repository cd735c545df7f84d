//! `progress`: the charts of the pane on the command line, as a table, a sentence, an SVG or JSON.

use super::args::{Arguments, Command, Progress};
use super::error::CliError;
use super::output::Output;
use crate::bootstrap::Program;
use crate::coach::insight::Insight;
use crate::coach::progress::{Cut, Source, Topic, chart};
use crate::domain::chart::{Chart, Table};
use clap::Parser as _;
use serde::Serialize;
use std::sync::Arc;

/// A chart as JSON: what it is made of, and what is said of it.
#[derive(Serialize)]
struct Told<'a> {
    topic: &'static str,
    range: &'static str,
    sentence: String,
    #[serde(flatten)]
    chart: &'a Chart,
    table: Table,
}

/// Runs it. Without a topic: one sentence for each, or all of them as JSON.
pub async fn run(program: &Program, wanted: &Progress, output: &Output) -> Result<(), CliError> {
    let topics: Vec<Topic> = wanted.topic.map_or_else(|| Topic::ALL.to_vec(), |topic| vec![topic]);
    let cut = cut(wanted)?;
    if wanted.form.svg && wanted.topic.is_none() {
        return Err(CliError::Usage("an SVG shows one chart: name it, e.g. hyrox-coach progress running --svg".into()));
    }
    let insight = known(program).await;
    let (units, today) = (program.coach.logbook().profile().borrow().units, *program.coach.calendar().watch().borrow());
    let source = Source { insight: &insight, outlook: insight.outlook.as_deref(), units, today };
    let charts: Vec<(Topic, Chart)> =
        topics.into_iter().map(|topic| (topic, chart(source, topic, cut, wanted.range))).collect();
    if wanted.json {
        let all: Vec<Told<'_>> = charts.iter().map(|(topic, chart)| told(*topic, chart, wanted)).collect();
        return match all.as_slice() {
            [one] if wanted.topic.is_some() => output.json(one).await,
            all => output.json(&all).await,
        };
    }
    for (at, (_, chart)) in charts.iter().enumerate() {
        if wanted.form.svg {
            output.text(&chart.svg()).await?;
            continue;
        }
        if at > 0 && wanted.form.table {
            output.line("").await?;
        }
        if wanted.form.sentence || !wanted.form.table || chart.is_empty() {
            output.line(&chart.sentence()).await?;
        }
        // What is not asked for in a special form is said, and one topic alone is shown too.
        let shown = wanted.form.table || (!wanted.form.sentence && wanted.topic.is_some());
        if shown && !chart.is_empty() {
            output.text(&format!("{}\n", chart.table().lines().join("\n"))).await?;
        }
    }
    Ok(())
}

/// A line of the plain program that asks for charts, such as `/progress running --table`.
pub async fn line(program: &Program, text: &str, output: &Output) -> Result<(), CliError> {
    let words = text.trim_start_matches('/').split_whitespace();
    let parsed = Arguments::try_parse_from(std::iter::once("hyrox-coach").chain(words));
    match parsed.map(|arguments| arguments.command) {
        Ok(Some(Command::Progress(wanted))) => run(program, &wanted, output).await,
        Ok(_) => Err(CliError::Usage("such as: /progress running --range 4w".into())),
        Err(error) => Err(CliError::Usage(error.to_string())),
    }
}

/// What is known once the database has been read.
async fn known(program: &Program) -> Arc<Insight> {
    program.coach.logbook().ready().await;
    let mut insight = program.coach.insight();
    let read = |insight: &Arc<Insight>| insight.day.is_some() && !insight.loading;
    // It ends only when the program does; then what is known is what there is.
    let last = insight.wait_for(read).await.map(|insight| Arc::clone(&insight)).ok();
    last.unwrap_or_else(|| Arc::clone(&insight.borrow()))
}

/// The part of the topic that is asked for.
fn cut(wanted: &Progress) -> Result<Cut, CliError> {
    let Some(name) = &wanted.of else { return Ok(Cut::Whole) };
    let cuts = wanted.topic.map(Cut::of).unwrap_or_default();
    let found = cuts.iter().find(|cut| cut.key() == Some(name.as_str()));
    found.copied().ok_or_else(|| {
        let names: Vec<&str> = cuts.iter().filter_map(|cut| cut.key()).collect();
        let say = if names.is_empty() {
            "--of needs a topic with parts: load, or stations".to_owned()
        } else {
            format!("--of {name}: one of {}", names.join(", "))
        };
        CliError::Usage(say)
    })
}

fn told<'a>(topic: Topic, chart: &'a Chart, wanted: &Progress) -> Told<'a> {
    Told { topic: topic.name(), range: wanted.range.key(), sentence: chart.sentence(), chart, table: chart.table() }
}
