//! `plan`: the training plan from the command line: built, shown, proved, changed, written for a calendar.

mod adjust;
mod show;

use super::args::PlanCommand;
use super::error::CliError;
use super::output::Output;
use crate::bootstrap::Program;
use crate::coach::planner::{Building, Offer, PlanError, Wish};
use crate::domain::adherence::DueId;
use crate::domain::day::{self, Toward};
use crate::domain::plan::ics::{self, Timing};
use crate::domain::plan::wishes::Day;
use crate::domain::plan::{Plan, PlannedSession};
use jiff::Timestamp;
use jiff::civil::{Date, Time};
use std::sync::Arc;

/// How much of an id is shown: enough to tell the sessions of a plan apart.
const SHORT_ID: usize = 6;

impl From<PlanError> for CliError {
    fn from(error: PlanError) -> Self {
        match error {
            PlanError::Store(error) => error.into(),
            PlanError::NoPlan => no_plan(),
            PlanError::Clash(_) | PlanError::Refused(_) | PlanError::Undo(_) => Self::Usage(error.to_string()),
            PlanError::NothingToUndo | PlanError::NoWorkout => Self::Nothing(error.to_string()),
            PlanError::Gone | PlanError::Changed => Self::Failed(error.to_string()),
        }
    }
}

fn no_plan() -> CliError {
    CliError::Nothing("there is no plan yet\n  build one with: hyrox-coach plan build --race 2027-01-18".into())
}

/// Runs one of the sub-commands.
pub async fn run(program: &Program, command: &PlanCommand, output: &Output) -> Result<(), CliError> {
    program.coach.logbook().ready().await;
    match command {
        PlanCommand::Show { week, json } => show::show(program, *week, *json, output).await,
        PlanCommand::Today { json } => show::today(program, *json, output).await,
        PlanCommand::Build(wanted) => build(program, wanted, output).await,
        PlanCommand::Check { json } => check(program, *json, output).await,
        PlanCommand::Adjust(change) => adjust::run(program, change, output).await,
        PlanCommand::Ics { at } => ics(program, at.as_deref(), output).await,
    }
}

/// The plan that is followed.
fn followed(program: &Program) -> Result<Arc<Plan>, CliError> {
    program.coach.planner().followed().ok_or_else(no_plan)
}

/// A day in the athlete's words.
fn ahead(program: &Program, text: &str) -> Result<Date, CliError> {
    day::parse(text, program.coach.calendar().today(), Toward::Future)
        .ok_or_else(|| CliError::Usage(format!("{text} is no day; write 2027-01-18, \"18 jan\" or \"in 12 weeks\"")))
}

async fn build(program: &Program, wanted: &super::args::Build, output: &Output) -> Result<(), CliError> {
    let profile = (**program.coach.logbook().profile().borrow()).clone();
    let race = match (&wanted.race, profile.race_date) {
        (Some(text), _) => ahead(program, text)?,
        (None, Some(date)) => date,
        (None, None) => return Err(CliError::Usage("say the day of the race: --race 2027-01-18".into())),
    };
    let mut building = Building::new(race, profile);
    building.profile.days_per_week = wanted.days.or(building.profile.days_per_week);
    building.profile.hours_per_week = wanted.hours.or(building.profile.hours_per_week);
    building.long_run_on = wanted.long_run.as_deref().map(weekday).transpose()?;
    building.minutes = wanted.minutes.as_deref().map(minutes).transpose()?;
    let replaces = program.coach.planner().followed();
    let offer = program.coach.planner().propose(Wish::Build(Box::new(building))).await?;
    if let Some(old) = replaces.filter(|_| !wanted.replace && !wanted.dry_run) {
        program.coach.planner().refuse(offer.id);
        return Err(CliError::Usage(format!(
            "you follow the plan {}\n  change it with hyrox-coach plan adjust, or add --replace: it ends, and what was done of it stays",
            old.name
        )));
    }
    settle(program, offer, wanted.dry_run, wanted.json, output).await
}

/// Shows a proposal, and does it unless it is only to be shown.
async fn settle(program: &Program, offer: Offer, only: bool, json: bool, output: &Output) -> Result<(), CliError> {
    if !json {
        output.text(&words(&offer)).await?;
    }
    let said = if only {
        program.coach.planner().refuse(offer.id);
        "nothing was changed; without --dry-run it is done".to_owned()
    } else {
        program.coach.planner().accept(offer.id).await?
    };
    if json {
        return output.json(&serde_json::json!({ "proposal": offer, "accepted": !only })).await;
    }
    output.line(&said).await
}

fn words(offer: &Offer) -> String {
    let mut lines = vec![offer.title.clone(), offer.reason.clone()];
    lines.extend(offer.lines.iter().map(|line| format!("  {line}")));
    lines.extend(offer.notes.iter().map(|note| format!("! {note}")));
    lines.join("\n") + "\n"
}

fn weekday(text: &str) -> Result<Day, CliError> {
    let word = text.trim().to_lowercase();
    let found = Day::ALL.into_iter().find(|d| word.len() >= 3 && word.starts_with(&d.short().to_lowercase()));
    found.ok_or_else(|| CliError::Usage(format!("{text} is no day of the week; write mon .. sun")))
}

/// `60,45,0,60,0,90,75`: Monday first.
fn minutes(text: &str) -> Result<[u32; 7], CliError> {
    let wrong = || CliError::Usage(format!("{text}: write seven numbers, Monday first, e.g. 60,45,0,60,0,90,75"));
    let all: Vec<u32> = text.split(',').map(|n| n.trim().parse().map_err(|_| wrong())).collect::<Result<_, _>>()?;
    all.try_into().map_err(|_| wrong())
}

async fn check(program: &Program, json: bool, output: &Output) -> Result<(), CliError> {
    let found: Vec<String> = program.coach.planner().check()?.iter().map(ToString::to_string).collect();
    if json {
        return output.json(&serde_json::json!({ "holds": found.is_empty(), "breaches": found })).await;
    }
    if found.is_empty() {
        return output.line("the plan holds all its rules from today on").await;
    }
    for line in &found {
        output.line(line).await?;
    }
    Err(CliError::Failed(format!("{} rules do not hold", found.len())))
}

async fn ics(program: &Program, at: Option<&str>, output: &Output) -> Result<(), CliError> {
    let plan = followed(program)?;
    let timing = match at {
        None => Timing::AllDay,
        Some(text) => Timing::At(time(text)?),
    };
    let units = program.coach.logbook().profile().borrow().units;
    output.for_calendar(&ics::calendar(&plan, timing, units, Timestamp::now())).await
}

fn time(text: &str) -> Result<Time, CliError> {
    text.parse().map_err(|_| CliError::Usage(format!("{text} is no time; write 06:30")))
}

fn short_id(id: DueId) -> String {
    let id = id.0.simple().to_string();
    id[id.len() - SHORT_ID..].to_owned()
}

/// The session of the end of an id, or of a day that has one.
fn find<'a>(program: &Program, plan: &'a Plan, text: &str) -> Result<&'a PlannedSession, CliError> {
    let by_id: Vec<&PlannedSession> = plan
        .in_order()
        .into_iter()
        .filter(|s| text.len() >= 4 && s.id.0.simple().to_string().ends_with(text))
        .collect();
    if let [one] = by_id.as_slice() {
        return Ok(*one);
    }
    let day = day::parse(text, program.coach.calendar().today(), Toward::Future);
    match day.map(|day| plan.on(day)).unwrap_or_default().as_slice() {
        [one] => Ok(*one),
        [] => Err(CliError::Nothing(format!("no planned session is {text}; see hyrox-coach plan show"))),
        _ => {
            Err(CliError::Usage(format!("{text} has several sessions: write the id that hyrox-coach plan show gives")))
        }
    }
}
