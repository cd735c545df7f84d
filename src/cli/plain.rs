//! The program line by line: for screen readers, and wherever no full screen is wanted. Same coach, same answers.

use super::answer::{Show, stream, verdict};
use super::error::CliError;
use super::{locally, progress};
use crate::bootstrap::Program;
use crate::domain::id::ChatId;

/// Reads questions from standard input, one a line, until it ends.
pub async fn converse(program: &Program) -> Result<u8, CliError> {
    locally(async |output| {
        let who = program
            .coach
            .status()
            .borrow()
            .model
            .clone()
            .unwrap_or_else(|| "offline coach, answers from the library".into());
        output
            .line(&format!(
                "HYROX coach ({who}). Ask one question a line; /today says what to do, /progress how it goes; an empty line \
                 or end of input quits."
            ))
            .await?;
        let chat = ChatId::new();
        loop {
            let question = next_line().await?;
            if question.is_empty() {
                return Ok(());
            }
            if question == "/today" {
                output.line(super::today::text(program).await.trim_end()).await?;
                continue;
            }
            if question.starts_with("/progress") {
                if let Err(error) = progress::line(program, &question, output).await {
                    output.note(&error.told()).await?;
                }
                continue;
            }
            let (exchange, remedy) = stream(program, &question, chat, output, Show::Text).await?;
            if let Err(error) = verdict(&exchange, remedy.as_ref()) {
                output.note(&error.told()).await?;
            }
        }
    })
    .await
}

/// The next line of standard input, trimmed; empty at its end.
pub(super) async fn next_line() -> Result<String, CliError> {
    let read = tokio::task::spawn_blocking(|| {
        let mut line = String::new();
        std::io::stdin().read_line(&mut line).map(|_| line.trim().to_owned())
    });
    match read.await {
        Ok(Ok(line)) => Ok(line),
        Ok(Err(error)) => Err(CliError::Failed(format!("standard input: {error}"))),
        Err(error) => Err(CliError::Failed(format!("standard input: {error}"))),
    }
}
