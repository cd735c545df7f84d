//! `profile`: what the coach knows of the athlete, shown and changed from the command line.

use super::args::ProfileCommand;
use super::error::CliError;
use super::output::Output;
use crate::bootstrap::Program;
use crate::domain::profile_text;
use jiff::Zoned;

/// Runs one of the sub-commands.
pub async fn run(program: &Program, command: &ProfileCommand, output: &Output) -> Result<(), CliError> {
    let book = program.coach.logbook();
    book.ready().await;
    let profile = book.profile().borrow().clone();
    let now = Zoned::now();
    match command {
        ProfileCommand::Show { json: true } => output.json(&*profile).await,
        ProfileCommand::Show { json: false } => {
            let lines = profile_text::lines(&profile, &now);
            let width = lines.iter().map(|(label, _)| label.chars().count()).max().unwrap_or_default();
            for (label, value) in lines {
                output.line(&format!("{label:<width$}  {value}")).await?;
            }
            Ok(())
        }
        ProfileCommand::Edit { pairs } if pairs.is_empty() => {
            output
                .line("Change with hyrox-coach profile edit KEY=VALUE ...; an empty value takes it away. Keys:")
                .await?;
            for (key, help) in profile_text::keys(profile.units) {
                output.line(&format!("  {key:<22} {help}")).await?;
            }
            Ok(())
        }
        ProfileCommand::Edit { pairs } => {
            let mut wanted = Vec::with_capacity(pairs.len());
            for pair in pairs {
                let Some((key, value)) = pair.split_once('=') else {
                    return Err(CliError::Usage(format!("{pair}: write KEY=VALUE, e.g. race_date=2027-01-18")));
                };
                wanted.push((key.trim(), value.trim()));
            }
            let changed = profile_text::edit(&profile, &wanted, &now)
                .map_err(|problems| CliError::Usage(format!("NOT saved: {}", problems.join("\n  "))))?;
            book.save_profile(changed).await?;
            output.line("saved").await
        }
    }
}
