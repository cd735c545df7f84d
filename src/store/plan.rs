//! Rows of `training_plans`: a plan as the sum of its changes, and the columns that say where it stands.
//!
//! Sessions and adjustments lie in their own columns, as others query them; the rest of the plan is `body`. What follows from
//! plan, log and calendar (`keep_true`) is computed here and nowhere else, within the transaction that changed one of them.

use super::edit::read;
use super::error::StoreError;
use super::link::Link;
use super::{Actor, Store, workout};
use crate::domain::adherence::{By, Matched, Outcome, Standing, match_log, summary};
use crate::domain::edit::{Fields, Versioned};
use crate::domain::id::PlanId;
use crate::domain::plan::Plan;
use crate::domain::plan::stored::{ADJUSTMENT, SESSION};
use jiff::ToSpan;
use jiff::civil::Date;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use tokio_postgres::Row;
use uuid::Uuid;

macro_rules! select_plans {
    ($rest:literal) => {
        concat!("select id, body, planned_workouts, adjustments_log, stamps from public.training_plans ", $rest)
    };
}

/// The fields of a row.
fn fields(row: &Row) -> Result<Fields, StoreError> {
    let mut fields: Fields = read(row.get("body"))?;
    for (prefix, column) in [(SESSION, "planned_workouts"), (ADJUSTMENT, "adjustments_log")] {
        let all: Vec<Value> = read(row.get(column))?;
        for value in all {
            let id = value.get("id").and_then(Value::as_str).ok_or_else(|| no_id(column))?;
            fields.insert(format!("{prefix}{id}"), value);
        }
    }
    Ok(fields)
}

fn no_id(column: &str) -> StoreError {
    StoreError::Value(format!("an element of {column} has no id"))
}

fn versioned(row: &Row) -> Result<Versioned, StoreError> {
    Ok(Versioned { fields: fields(row)?, stamps: read(row.get("stamps"))? })
}

fn plan(versioned: &Versioned) -> Result<Plan, StoreError> {
    versioned.read().map_err(|e| StoreError::Value(e.to_string()))
}

impl Store {
    /// All plans, the oldest first, those that were ended too.
    ///
    /// # Errors
    /// The store's.
    pub async fn list_plans(&self) -> Result<Vec<Plan>, StoreError> {
        let rows = self.run(|link| async move { link.query(select_plans!("order by id"), &[]).await }).await?;
        rows.iter().map(|row| plan(&versioned(row)?)).collect()
    }

    /// Brings what follows from the calendar up to date: the athlete's day has turned.
    ///
    /// # Errors
    /// The store's.
    pub async fn turn_day(&self, today: Date) -> Result<(), StoreError> {
        self.transaction(Actor::Athlete, move |link| async move { keep_true(&link, today, &Touched::default()).await })
            .await
    }
}

/// The rows as they stand that changes are about.
pub(super) async fn load_rows(link: &Arc<Link>, ids: &[Uuid]) -> Result<BTreeMap<PlanId, Versioned>, StoreError> {
    if ids.is_empty() {
        return Ok(BTreeMap::new());
    }
    let rows = link.query(select_plans!("where id = any ($1) for update"), &[&ids]).await?;
    rows.iter().map(|row| Ok((PlanId(row.get("id")), versioned(row)?))).collect()
}

/// Writes them.
pub(super) async fn save_rows(link: &Arc<Link>, rows: &BTreeMap<PlanId, Versioned>) -> Result<(), StoreError> {
    if rows.is_empty() {
        return Ok(());
    }
    let records = rows.values().map(record).collect::<Result<Vec<Value>, StoreError>>()?;
    link.execute(
        "insert into public.training_plans (
           id, plan_name, start_date, race_date, end_date, ended_at, planned_workouts, adjustments_log, body, stamps)
         select
           r.id, r.plan_name, r.start_date, r.race_date, r.end_date, r.ended_at, r.planned_workouts, r.adjustments_log, r.body, r.stamps
         from jsonb_to_recordset($1) as r (
           id uuid, plan_name text, start_date date, race_date date, end_date date, ended_at timestamptz, planned_workouts jsonb,
           adjustments_log jsonb, body jsonb, stamps jsonb)
         on conflict (user_id, id) do update set
           plan_name = excluded.plan_name, start_date = excluded.start_date, race_date = excluded.race_date,
           end_date = excluded.end_date, ended_at = excluded.ended_at, planned_workouts = excluded.planned_workouts,
           adjustments_log = excluded.adjustments_log, body = excluded.body, stamps = excluded.stamps, updated_at = now()",
        &[&Value::Array(records)],
    )
    .await?;
    Ok(())
}

/// A row as the record set names its columns.
fn record(versioned: &Versioned) -> Result<Value, StoreError> {
    let plan = plan(versioned)?;
    let mut body = versioned.fields.clone();
    let planned: Vec<Value> =
        plan.in_order().iter().filter_map(|s| body.remove(&format!("{SESSION}{}", s.id.0))).collect();
    let mut adjustments: Vec<_> = plan.adjustments.values().map(|a| (a.at, a.id)).collect();
    adjustments.sort_unstable();
    let adjustments: Vec<Value> =
        adjustments.into_iter().filter_map(|(_, id)| body.remove(&format!("{ADJUSTMENT}{}", id.0))).collect();
    Ok(json!({
        "id": plan.id, "plan_name": plan.name, "start_date": plan.start, "race_date": plan.race().map(|r| r.date),
        "end_date": plan.last(), "ended_at": plan.ended_at, "planned_workouts": planned, "adjustments_log": adjustments,
        "body": body, "stamps": versioned.stamps,
    }))
}

/// What was changed: a plan that has ended follows only what touches it.
#[derive(Debug, Default)]
pub(super) struct Touched {
    /// Days on which the log changed.
    pub days: BTreeSet<Date>,
    /// Plans that changed.
    pub plans: Vec<Uuid>,
}

/// Brings up to date what follows from plans, log and calendar: what was done, adherence, the week and its phase, in the rows of
/// the plans and of the athlete.
pub(super) async fn keep_true(link: &Arc<Link>, today: Date, touched: &Touched) -> Result<(), StoreError> {
    let (first, last) = (touched.days.first().copied(), touched.days.last().copied());
    let rows = link
        .query(
            select_plans!(
                "where ended_at is null or id = any ($3)
                   or (start_date - 1 <= $2::date and end_date + 1 >= $1::date)
                 order by id for update"
            ),
            &[&first, &last, &touched.plans],
        )
        .await?;
    let mut now: (Option<i32>, Option<&str>) = (None, None);
    for row in &rows {
        let plan = plan(&versioned(row)?)?;
        let place = plan.place(today).filter(|_| plan.ended_at.is_none());
        let week = place.and_then(|p| i32::try_from(p.week).ok());
        let phase = place.map(|p| p.phase.key());
        if plan.ended_at.is_none() {
            // By their ids the newest comes last, and it is the one that is followed.
            now = (week, phase);
        }
        let matched = matched(link, &plan).await?;
        let (completed, adherence) = (completed(&matched.outcomes), percent(&plan, &matched, today));
        link.execute(
            "update public.training_plans set
               completed_workouts = $2, adherence_pct = $3, current_week = $4, current_phase = $5, updated_at = now()
             where id = $1 and (completed_workouts, adherence_pct, current_week, current_phase) is distinct from ($2, $3, $4, $5)",
            &[&plan.id.0, &completed, &adherence, &week, &phase],
        )
        .await?;
    }
    place_athlete(link, now).await
}

/// The log of a plan's days against its sessions.
async fn matched(link: &Arc<Link>, plan: &Plan) -> Result<Matched, StoreError> {
    let answers = plan.answers();
    let days = (plan.start.saturating_sub(1.day()), plan.last().saturating_add(1.day()));
    // What is linked by hand may lie anywhere.
    let linked: Vec<Uuid> = answers.values().flatten().map(|id| id.0).collect();
    let log = workout::load_between(link, days, &linked).await?;
    Ok(match_log(&plan.dues(), &log, &answers))
}

/// What was done of a plan.
fn completed(outcomes: &[Outcome]) -> Value {
    let done = outcomes.iter().filter_map(|o| match o.standing {
        Standing::Done { workout, by, ratio } => {
            let by = match by {
                By::Link => "link",
                By::Rule => "rule",
            };
            Some(json!({ "session": o.due.id, "workout": workout, "date": o.due.date, "ratio": ratio, "by": by }))
        }
        Standing::Rest | Standing::Excused(_) | Standing::Open { .. } => None,
    });
    Value::Array(done.collect())
}

fn percent(plan: &Plan, matched: &Matched, today: Date) -> Option<f64> {
    let days = plan.start..=plan.last();
    summary(&matched.outcomes, &days, today).adherence.map(|a| a.value * 100.0)
}

/// Where the athlete is in the plan that is followed; none before, after and without one.
async fn place_athlete(link: &Arc<Link>, (week, phase): (Option<i32>, Option<&str>)) -> Result<(), StoreError> {
    if week.is_none() && phase.is_none() {
        link.execute(
            "update public.athlete_profiles set current_week = null, current_phase = null, updated_at = now()
             where current_week is not null or current_phase is not null",
            &[],
        )
        .await?;
        return Ok(());
    }
    link.execute(
        "insert into public.athlete_profiles as p (current_week, current_phase) values ($1, $2)
         on conflict (user_id) do update set
           current_week = excluded.current_week, current_phase = excluded.current_phase, updated_at = now()
         where (p.current_week, p.current_phase) is distinct from (excluded.current_week, excluded.current_phase)",
        &[&week, &phase],
    )
    .await?;
    Ok(())
}
