//! `plan show` and `plan today`: the plan in lines, each session with how it stands.

use super::{followed, no_plan, short_id};
use crate::bootstrap::Program;
use crate::cli::error::CliError;
use crate::cli::output::Output;
use crate::coach::insight::{Insight, Known, Session, State, compute};
use crate::domain::plan::adapt::excuse_name;
use crate::domain::units::{show_distance, show_whole};
use std::sync::Arc;

/// What is known now: computed from what has been read, so that it does not lag behind what was just changed.
fn insight(program: &Program) -> Insight {
    let book = program.coach.logbook();
    let known = Known {
        log: book.log().borrow().clone(),
        profile: Arc::clone(&book.profile().borrow()),
        plans: book.plans().borrow().clone(),
        today: program.coach.calendar().today(),
    };
    compute(&known)
}

pub async fn show(program: &Program, week: Option<usize>, json: bool, output: &Output) -> Result<(), CliError> {
    let plan = followed(program)?;
    if json {
        return output.json(&*plan).await;
    }
    let insight = insight(program);
    let now = plan.place(program.coach.calendar().today()).map(|p| p.week);
    output.line(&heading(&insight, &plan.name)).await?;
    let wanted = week.or(now).filter(|_| week != Some(0));
    for (number, week) in (1..).zip(&plan.weeks) {
        if wanted.is_some_and(|wanted| wanted != number) {
            continue;
        }
        let rest = if week.deload { ", a week of rest" } else { "" };
        output
            .line(&format!("Week {number}: {}{rest}, {} AU planned", week.phase.name(), show_whole(week.load_au)))
            .await?;
        for session in insight.sessions.iter().filter(|s| week.holds(s.date) && plan.sessions.contains_key(&s.id)) {
            output.line(&row(session, program)).await?;
        }
    }
    Ok(())
}

fn heading(insight: &Insight, name: &str) -> String {
    let place = insight.place.as_ref().map(|p| format!(", week {} of {}, {}", p.week, p.weeks, p.phase.name()));
    let race = insight.race.as_ref().map(|r| format!(", {} days to the race", r.days));
    format!("{name}{}{}", place.unwrap_or_default(), race.unwrap_or_default())
}

fn row(session: &Session, program: &Program) -> String {
    let units = program.coach.logbook().profile().borrow().units;
    let run = session.run_m.map(|m| format!(", {}", show_distance(m, units))).unwrap_or_default();
    format!(
        "  {}  {}  {}, {:.0} min{run}{}",
        session.date.strftime("%a %-d %b"),
        short_id(session.id),
        session.title,
        session.minutes,
        state(&session.state)
    )
}

fn state(state: &State) -> String {
    match state {
        State::Open => String::new(),
        State::Done { ratio: Some(ratio), .. } => format!("  done, {:.0} %", ratio * 100.0),
        State::Done { ratio: None, .. } => "  done".to_owned(),
        State::Skipped(reason) => format!("  skipped: {reason}"),
        State::Excused(excuse) => format!("  excused: {}", excuse_name(*excuse)),
        State::Missed => "  not done".to_owned(),
    }
}

pub async fn today(program: &Program, json: bool, output: &Output) -> Result<(), CliError> {
    let insight = insight(program);
    let plan = insight.plan.as_ref().ok_or_else(no_plan)?;
    if json {
        let session = |s: &Session| {
            serde_json::json!({
                "id": s.id, "date": s.date, "kind": s.kind, "title": s.title, "minutes": s.minutes, "run_m": s.run_m,
                "load_au": s.load, "hard": s.hard, "steps": s.steps, "why": s.why, "state": state(&s.state).trim(),
            })
        };
        let place = insight.place.as_ref();
        return output
            .json(&serde_json::json!({
                "day": insight.day, "plan": plan.name, "week": place.map(|p| p.week), "weeks": place.map(|p| p.weeks),
                "phase": place.map(|p| p.phase), "race": insight.race.as_ref().map(|r| r.date),
                "days_to_race": insight.race.as_ref().map(|r| r.days),
                "sessions": insight.today.iter().map(session).collect::<Vec<_>>(),
                "next": insight.next.as_ref().map(session),
                "attention": insight.attention.iter().map(|a| &a.sentence).collect::<Vec<_>>(),
            }))
            .await;
    }
    output.line(&heading(&insight, &plan.name)).await?;
    if insight.today.is_empty() {
        output.line("Rest today.").await?;
    }
    for session in &insight.today {
        output.line(row(session, program).trim_start()).await?;
        for step in &session.steps {
            output.line(&format!("    {step}")).await?;
        }
        output.line(&format!("  why: {}", session.why)).await?;
    }
    if let Some(next) = insight.next.as_ref().filter(|_| insight.today.iter().all(|s| !s.state.is_open())) {
        output.line(&format!("next: {}", row(next, program).trim_start())).await?;
    }
    for attention in &insight.attention {
        output.line(&format!("! {}", attention.sentence)).await?;
    }
    Ok(())
}
