//! The table `edits`, and how a batch of changes becomes rows: each change once, all of a batch or none.
//!
//! Changes come in batches: one of the form, thousands of an import. A batch is one transaction with a handful of statements,
//! whatever its size; a change whose id is known already changes nothing. What follows from rows (the week of the plan, what
//! was done of it) is brought up to date in the same transaction, so nobody ever reads a log and a plan that disagree.

use super::error::StoreError;
use super::link::Link;
use super::plan::Touched;
use super::{Actor, Store, athlete, check_in, plan, workout};
use crate::domain::edit::{Change, Edit, Versioned};
use crate::domain::id::WorkoutId;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use std::collections::{BTreeSet, HashSet};
use std::sync::Arc;
use uuid::Uuid;

/// What was changed, when and where.
#[derive(Clone, Debug, PartialEq)]
pub struct Past {
    /// The change.
    pub edit: Edit,
    /// Fields in which a later change from elsewhere had the last word.
    pub overruled: Vec<String>,
}

/// A value of a column.
pub(super) fn read<T: DeserializeOwned>(value: Value) -> Result<T, StoreError> {
    serde_json::from_value(value).map_err(|e| StoreError::Value(e.to_string()))
}

impl Store {
    /// Applies changes, in order, each once however often it is handed in, and what follows from them on the athlete's day.
    ///
    /// # Errors
    /// The store's; none of them is applied then. A value that the table cannot hold is [`StoreError::Server`] or
    /// [`StoreError::Value`].
    pub async fn apply_edits(&self, edits: Vec<Edit>, today: Date) -> Result<(), StoreError> {
        self.transaction(Actor::Athlete, move |link| async move { apply(&link, edits, today).await }).await
    }

    /// The changes of a session, oldest first.
    ///
    /// # Errors
    /// The store's.
    pub async fn list_edits(&self, of: WorkoutId) -> Result<Vec<Past>, StoreError> {
        let id = of.to_string();
        let id = &id;
        let rows = self
            .run(|link| async move {
                link.query(
                    "select id, made_at, device, change, overruled from public.edits where change ->> 'id' = $1
                     order by made_at, id",
                    &[id],
                )
                .await
            })
            .await?;
        rows.iter()
            .map(|row| {
                let edit = json!({
                    "id": row.get::<_, Uuid>("id"), "at": row.get::<_, Timestamp>("made_at"),
                    "device": row.get::<_, Uuid>("device"), "change": row.get::<_, Value>("change"),
                });
                Ok(Past { edit: read(edit)?, overruled: row.get("overruled") })
            })
            .collect()
    }
}

async fn apply(link: &Arc<Link>, edits: Vec<Edit>, today: Date) -> Result<(), StoreError> {
    let new = insert_edits(link, &edits).await?;
    let edits: Vec<Edit> = edits.into_iter().filter(|e| new.contains(&e.id.0)).collect();
    let ids = Ids::of(&edits);
    let mut workouts = workout::load_rows(link, &ids.workouts).await?;
    let mut plans = plan::load_rows(link, &ids.plans).await?;
    let mut check_ins = check_in::load_rows(link, &ids.check_ins).await?;
    let mut days: BTreeSet<Date> = workouts.values().filter_map(day_of).collect();
    let mut overruled = Vec::new();
    for edit in &edits {
        let lost = match &edit.change {
            Change::Workout { id, fields } => workouts.entry(*id).or_default().apply(fields, edit.stamp()),
            Change::Plan { id, fields } => plans.entry(*id).or_default().apply(fields, edit.stamp()),
            Change::CheckIn { id, fields } => check_ins.entry(*id).or_default().apply(fields, edit.stamp()),
            Change::Profile { fields } => athlete::apply(link, fields, edit.stamp()).await?,
        };
        if !lost.is_empty() {
            overruled.push(json!({ "id": edit.id, "overruled": lost }));
        }
    }
    days.extend(workouts.values().filter_map(day_of));
    workout::save_rows(link, &workouts).await?;
    plan::save_rows(link, &plans).await?;
    check_in::save_rows(link, &check_ins).await?;
    note_overruled(link, overruled).await?;
    if days.is_empty() && plans.is_empty() {
        return Ok(());
    }
    plan::keep_true(link, today, &Touched { days, plans: ids.plans }).await
}

/// The rows that changes are about.
#[derive(Default)]
struct Ids {
    workouts: Vec<Uuid>,
    plans: Vec<Uuid>,
    check_ins: Vec<Uuid>,
}

impl Ids {
    fn of(edits: &[Edit]) -> Self {
        let mut ids = Self::default();
        for edit in edits {
            match &edit.change {
                Change::Workout { id, .. } => ids.workouts.push(id.0),
                Change::Plan { id, .. } => ids.plans.push(id.0),
                Change::CheckIn { id, .. } => ids.check_ins.push(id.0),
                Change::Profile { .. } => {}
            }
        }
        ids
    }
}

/// The day of a session's row.
fn day_of(row: &Versioned) -> Option<Date> {
    row.fields.get("date").cloned().and_then(|day| serde_json::from_value(day).ok())
}

/// Notes the changes; gives the ids of those that were not known.
async fn insert_edits(link: &Arc<Link>, edits: &[Edit]) -> Result<HashSet<Uuid>, StoreError> {
    let records: Vec<Value> =
        edits.iter().map(|e| json!({ "id": e.id, "made_at": e.at, "device": e.device, "change": e.change })).collect();
    let rows = link
        .query(
            "insert into public.edits (id, made_at, device, change)
             select r.id, r.made_at, r.device, r.change
             from jsonb_to_recordset($1) as r (id uuid, made_at timestamptz, device uuid, change jsonb)
             on conflict (user_id, id) do nothing
             returning id",
            &[&Value::Array(records)],
        )
        .await?;
    Ok(rows.iter().map(|row| row.get(0)).collect())
}

async fn note_overruled(link: &Arc<Link>, overruled: Vec<Value>) -> Result<(), StoreError> {
    if overruled.is_empty() {
        return Ok(());
    }
    link.execute(
        "update public.edits e set overruled = array(select jsonb_array_elements_text(r.overruled))
         from jsonb_to_recordset($1) as r (id uuid, overruled jsonb) where e.id = r.id",
        &[&Value::Array(overruled)],
    )
    .await?;
    Ok(())
}
