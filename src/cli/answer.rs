//! `ask`: a question on the command line, through the same coach as the chat.

use super::args::Ask as AskArguments;
use super::error::CliError;
use super::output::Output;
use crate::bootstrap::Program;
use crate::coach::event::{Ask, CoachEvent, Remedy, Stage};
use crate::domain::conversation::{Citation, Exchange, Outcome, Voice};
use crate::domain::id::{ChatId, ExchangeId};
use futures_util::StreamExt;
use std::fmt::Write as _;

/// Answers one question.
pub async fn ask(
    program: &Program,
    arguments: &AskArguments,
    stdin: Option<String>,
    output: &Output,
) -> Result<(), CliError> {
    let question = stdin.unwrap_or_else(|| arguments.question.join(" "));
    let question = question.trim();
    if question.is_empty() {
        return Err(CliError::Usage("the question is empty".into()));
    }
    let (exchange, remedy) =
        stream(program, question, ChatId::new(), output, if arguments.json { Show::Nothing } else { Show::Text })
            .await?;
    if arguments.json {
        output.json(&exchange).await?;
    }
    verdict(&exchange, remedy.as_ref())
}

/// What of an answer is printed while it comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Show {
    /// Its text, then the sources and who answered.
    Text,
    /// Nothing.
    Nothing,
}

/// Asks, prints what is wanted, and gives the exchange as it was stored.
pub async fn stream(
    program: &Program,
    question: &str,
    chat_id: ChatId,
    output: &Output,
    show: Show,
) -> Result<(Exchange, Option<Remedy>), CliError> {
    let mut answering =
        program.coach.ask(Ask { id: ExchangeId::new(), question: question.to_owned(), chat_id, replaces: None });
    while let Some(event) = answering.next().await {
        match event {
            CoachEvent::Text(text) if show == Show::Text => output.text(&text).await?,
            CoachEvent::Notice(notice) if show == Show::Text => output.note(&notice).await?,
            CoachEvent::Stage(Stage::Retrying { seconds, attempt }) if show == Show::Text => {
                output.note(&format!("the provider is busy: try {attempt} in {seconds} s")).await?;
            }
            CoachEvent::Finished { exchange, remedy } => {
                // The last word of the stream is the write to disk: wait for it.
                while let Some(event) = answering.next().await {
                    if let CoachEvent::Notice(notice) = event {
                        output.note(&notice).await?;
                    }
                }
                if show == Show::Text {
                    output.text(&footer(&exchange)).await?;
                }
                return Ok((*exchange, remedy));
            }
            _ => {}
        }
    }
    Err(CliError::Failed("the answer ended without an end".into()))
}

/// What stands under an answer: the sources that it names, and who answered.
fn footer(exchange: &Exchange) -> String {
    let mut text = String::from(if exchange.answer.ends_with('\n') { "\n" } else { "\n\n" });
    let named = |c: &&Citation| exchange.answer.contains(&format!("[{}]", c.number));
    let sources: Vec<String> = exchange.citations.iter().filter(named).map(source_line).collect();
    if !sources.is_empty() {
        let _ = write!(text, "Sources\n{}\n\n", sources.join("\n"));
    }
    let who = match (exchange.voice, &exchange.model) {
        (Voice::Offline, _) => "offline coach: answered from the library and your own data, without a model".to_owned(),
        (Voice::Guard, _) => "safety: a fixed text, no coach answered".to_owned(),
        (Voice::Model, model) => model.clone().unwrap_or_else(|| "model".into()),
    };
    let mut parts = vec![who];
    parts.extend(exchange.latency_ms.map(|ms| format!("{:.1} s", f64::from(ms) / 1000.0)));
    parts.extend(exchange.usage.map(|u| format!("{}+{} tokens", u.prompt_tokens, u.completion_tokens)));
    parts.extend(exchange.cost_usd.map(|c| format!("${c:.4}")));
    let _ = writeln!(text, "({})", parts.join(", "));
    text
}

fn source_line(c: &Citation) -> String {
    let season = c.season.as_deref().map(|s| format!(", {s}")).unwrap_or_default();
    format!("  [{}] {} ({}{season})", c.number, c.title, c.source)
}

/// The exit code of an answer.
pub fn verdict(exchange: &Exchange, remedy: Option<&Remedy>) -> Result<(), CliError> {
    if matches!(exchange.outcome, Outcome::Complete) {
        return Ok(());
    }
    let mut text = exchange.problem.clone().unwrap_or_else(|| "the answer is not whole".into());
    match remedy {
        Some(Remedy::ChooseModel(ids)) if !ids.is_empty() => {
            let _ = write!(
                text,
                "\n  usable here: {}\n  choose one with --set chat.model=ID, or in the configuration",
                ids.join(", ")
            );
        }
        Some(Remedy::Setting(what)) => {
            let _ = write!(text, "\n  check {what}; `hyrox-coach config` shows what is in force");
        }
        _ => {}
    }
    Err(CliError::Provider(text))
}
