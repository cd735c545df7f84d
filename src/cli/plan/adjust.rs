//! `plan adjust`: a change as a proposal with its exact difference; done at once unless it is only to be shown.

use super::{ahead, find, followed, settle};
use crate::bootstrap::Program;
use crate::cli::args::{Adjust, Change};
use crate::cli::error::CliError;
use crate::cli::output::Output;
use crate::coach::planner::Wish;
use crate::domain::id::WorkoutId;
use crate::domain::plan::Link;
use crate::domain::plan::adapt::{Ask, Fever};
use crate::domain::workout::SkipReason;
use jiff::ToSpan;
use jiff::civil::Date;

/// Days that an illness is taken to last when its end was not said.
const ILL_DAYS: i64 = 3;
/// Days that an injury is taken to last when its end was not said.
const INJURED_DAYS: i64 = 7;

pub async fn run(program: &Program, wanted: &Adjust, output: &Output) -> Result<(), CliError> {
    let today = program.coach.calendar().today();
    let until = |text: &Option<String>, days: i64| match text {
        Some(text) => ahead(program, text),
        None => Ok(today.saturating_add((days - 1).days())),
    };
    let plan = followed(program)?;
    let session = |text: &str| find(program, &plan, text).map(|s| s.id);
    let ask = match &wanted.change {
        Change::Move { session: id, to } => Ask::Move { session: session(id)?, to: ahead(program, to)? },
        Change::Swap { a, b } => Ask::Swap { a: session(a)?, b: session(b)? },
        Change::Minutes { session: id, minutes } => Ask::Minutes { session: session(id)?, minutes: *minutes },
        Change::Skip { session: id, reason } => Ask::Skip { session: session(id)?, reason: skip_reason(reason)? },
        Change::Ill { until: end, fever } => {
            Ask::Ill { from: today, until: until(end, ILL_DAYS)?, fever: if *fever { Fever::Yes } else { Fever::No } }
        }
        Change::Injured { what, until: end } => {
            Ask::Injured { what: what.join(" "), from: today, until: until(end, INJURED_DAYS)? }
        }
        Change::Travel { from, until } => travel(program, from.as_deref(), until, today)?,
        Change::Missed { days } => Ask::Missed { days: *days },
        Change::Short { minutes } => Ask::Short { minutes: *minutes },
        Change::Race { date } => Ask::Race { date: ahead(program, date)? },
        Change::Rebuild => return propose(program, Wish::Rebuild, wanted, output).await,
        Change::Undo => {
            let said = program.coach.planner().undo().await?;
            return output.line(&said).await;
        }
        Change::Link { session: id, workout } => return link(program, session(id)?, workout, output).await,
    };
    propose(program, Wish::Change(ask), wanted, output).await
}

async fn propose(program: &Program, wish: Wish, wanted: &Adjust, output: &Output) -> Result<(), CliError> {
    let offer = program.coach.planner().propose(wish).await?;
    settle(program, offer, wanted.dry_run, wanted.json, output).await
}

fn travel(program: &Program, from: Option<&str>, until: &str, today: Date) -> Result<Ask, CliError> {
    let from = from.map_or(Ok(today), |text| ahead(program, text))?;
    Ok(Ask::Travelling { from, until: ahead(program, until)?, kit: Some(Vec::new()) })
}

fn skip_reason(text: &str) -> Result<SkipReason, CliError> {
    let names = || SkipReason::ALL.map(SkipReason::name).join(", ");
    let found = SkipReason::ALL.into_iter().find(|r| r.name() == text.trim().to_lowercase());
    found.ok_or_else(|| CliError::Usage(format!("{text} is no reason; one of {}", names())))
}

async fn link(
    program: &Program,
    session: crate::domain::adherence::DueId,
    workout: &str,
    output: &Output,
) -> Result<(), CliError> {
    let link = match workout {
        "none" => Link::Nothing,
        "rule" => Link::Rule,
        id => Link::Workout(workout_of(program, id)?),
    };
    program.coach.planner().link(session, link).await?;
    output.line("linked").await
}

/// The session of the log of the end of an id, as `log list` shows it.
fn workout_of(program: &Program, text: &str) -> Result<WorkoutId, CliError> {
    let wanted = text.replace('-', "").to_lowercase();
    let log = program.coach.logbook().log().borrow().workouts.clone();
    let mut found = log.iter().filter(|w| w.deleted_at.is_none() && w.id.0.simple().to_string().ends_with(&wanted));
    match (found.next(), found.next()) {
        (Some(one), None) if !wanted.is_empty() => Ok(one.id),
        _ => Err(CliError::Nothing(format!("no one session of the log has the id {text}; see hyrox-coach log list"))),
    }
}
