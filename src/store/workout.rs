//! Rows of `workout_logs` and `running_logs`: the log as the sum of its changes, which are [`super::edit`]'s.

use super::Store;
use super::edit::read;
use super::error::StoreError;
use super::link::Link;
use crate::domain::edit::Versioned;
use crate::domain::id::WorkoutId;
use crate::domain::workout::{Origin, Run, Workout};
use jiff::civil::Date;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::Arc;
use tokio_postgres::Row;
use uuid::Uuid;

/// Metres in a mile: two columns carry miles in their name.
pub(super) const MILE_M: f64 = 1609.344;

macro_rules! select_workouts {
    ($rest:literal) => {
        concat!(
            "select w.id, w.date, w.started_at, w.tz, w.type, w.title, w.duration_minutes, w.rpe, w.feel, w.heart_rate_avg, w.heart_rate_max,
               w.exercises, w.splits, w.notes, w.tags, w.skip_reason, w.origin, w.may_reach_model, w.deleted_at, w.stamps,
               r.distance_miles, r.duration as run_duration, r.type as run_type, r.splits as laps, r.elevation_gain, r.hr_zones
             from public.workout_logs w
             left join public.running_logs r on r.user_id = w.user_id and r.id = w.id
             ",
            $rest
        )
    };
}

/// Takes the dust of a unit's conversion off: to a thousandth.
fn tidy(value: f64) -> f64 {
    (value * 1000.0).round() / 1000.0
}

fn word<T: DeserializeOwned>(text: Option<String>) -> Result<Option<T>, StoreError> {
    text.map(|t| read(Value::String(t))).transpose()
}

fn beats(value: Option<i32>) -> Option<u16> {
    value.and_then(|v| u16::try_from(v).ok())
}

fn workout(row: &Row) -> Result<Workout, StoreError> {
    let origin = Origin { may_reach_model: row.get("may_reach_model"), ..read(row.get("origin"))? };
    Ok(Workout {
        id: WorkoutId(row.get("id")),
        date: row.get("date"),
        started_at: row.get("started_at"),
        tz: row.get("tz"),
        kind: read(Value::String(row.get("type")))?,
        title: row.get("title"),
        duration_s: row.get::<_, Option<f64>>("duration_minutes").map(|m| tidy(m * 60.0)),
        rpe: row.get("rpe"),
        feel: word(row.get("feel"))?,
        heart_rate_avg: beats(row.get("heart_rate_avg")),
        heart_rate_max: beats(row.get("heart_rate_max")),
        run: run(row)?,
        exercises: read(row.get("exercises"))?,
        splits: read(row.get("splits"))?,
        notes: row.get("notes"),
        tags: row.get("tags"),
        skipped: word(row.get("skip_reason"))?,
        origin,
        deleted_at: row.get("deleted_at"),
    })
}

fn run(row: &Row) -> Result<Option<Run>, StoreError> {
    let Some(miles) = row.get::<_, Option<f64>>("distance_miles") else { return Ok(None) };
    let zones: Value = row.get("hr_zones");
    Ok(Some(Run {
        kind: read(Value::String(row.get("run_type")))?,
        distance_m: tidy(miles * MILE_M),
        duration_s: row.get("run_duration"),
        laps: read(row.get("laps"))?,
        elevation_gain_m: row.get("elevation_gain"),
        zone_seconds: zones.get("seconds").cloned().map(read).transpose()?,
    }))
}

/// A row as the record sets of the statements below name its columns.
fn record(w: &Workout, versioned: &Versioned) -> Value {
    let station = w.one_station();
    json!({
        "id": w.id, "date": w.date, "started_at": w.started_at, "tz": w.tz, "type": w.kind, "title": w.title,
        "duration_minutes": w.duration_s.map(|s| s / 60.0), "rpe": w.rpe, "feel": w.feel,
        "heart_rate_avg": w.heart_rate_avg, "heart_rate_max": w.heart_rate_max, "exercises": w.exercises, "splits": w.splits,
        "notes": w.notes, "tags": w.tags, "hyrox_station": station.map(|(s, _)| s), "station_time": station.map(|(_, t)| t),
        "skip_reason": w.skipped, "origin": w.origin, "may_reach_model": w.origin.may_reach_model, "deleted_at": w.deleted_at,
        "stamps": versioned.stamps,
    })
}

fn run_record(w: &Workout, run: &Run) -> Value {
    json!({
        "id": w.id, "date": w.date, "distance_miles": run.distance_m / MILE_M, "duration": run.duration_s, "type": run.kind,
        "splits": run.laps, "elevation_gain": run.elevation_gain_m,
        "hr_zones": run.zone_seconds.map_or_else(|| json!({}), |z| json!({ "seconds": z })),
    })
}

impl Store {
    /// All sessions, newest first, deleted ones too.
    ///
    /// # Errors
    /// The store's.
    pub async fn list_workouts(&self) -> Result<Vec<Workout>, StoreError> {
        let rows = self
            .run(|link| async move {
                link.query(select_workouts!("order by w.date desc, w.started_at desc nulls last, w.id desc"), &[]).await
            })
            .await?;
        rows.iter().map(workout).collect()
    }
}

/// The sessions of some days, both ends included, and these, those that were deleted too.
pub(super) async fn load_between(
    link: &Arc<Link>,
    (first, last): (Date, Date),
    these: &[Uuid],
) -> Result<Vec<Workout>, StoreError> {
    let rows = link
        .query(select_workouts!("where w.date between $1 and $2 or w.id = any ($3)"), &[&first, &last, &these])
        .await?;
    rows.iter().map(workout).collect()
}

/// The rows as they stand that changes are about.
pub(super) async fn load_rows(link: &Arc<Link>, ids: &[Uuid]) -> Result<BTreeMap<WorkoutId, Versioned>, StoreError> {
    if ids.is_empty() {
        return Ok(BTreeMap::new());
    }
    let rows = link.query(select_workouts!("where w.id = any ($1) for update of w"), &[&ids]).await?;
    rows.iter()
        .map(|row| {
            let workout = workout(row)?;
            let versioned = Versioned { stamps: read(row.get("stamps"))?, ..Versioned::settled(&workout) };
            Ok((workout.id, versioned))
        })
        .collect()
}

/// Writes them.
pub(super) async fn save_rows(link: &Arc<Link>, rows: &BTreeMap<WorkoutId, Versioned>) -> Result<(), StoreError> {
    if rows.is_empty() {
        return Ok(());
    }
    let (mut records, mut runs, mut without_run) = (Vec::new(), Vec::new(), Vec::new());
    for versioned in rows.values() {
        let workout: Workout = versioned.read().map_err(|e| StoreError::Value(e.to_string()))?;
        records.push(record(&workout, versioned));
        match &workout.run {
            Some(run) => runs.push(run_record(&workout, run)),
            None => without_run.push(workout.id.0),
        }
    }
    upsert_workouts(link, Value::Array(records)).await?;
    if !runs.is_empty() {
        upsert_runs(link, Value::Array(runs)).await?;
    }
    if !without_run.is_empty() {
        link.execute("delete from public.running_logs where id = any ($1)", &[&without_run]).await?;
    }
    Ok(())
}

async fn upsert_workouts(link: &Arc<Link>, records: Value) -> Result<(), StoreError> {
    link.execute(
        "insert into public.workout_logs (
           id, date, started_at, tz, type, title, duration_minutes, rpe, feel, heart_rate_avg, heart_rate_max, exercises, splits,
           notes, tags, hyrox_station, station_time, skip_reason, origin, may_reach_model, deleted_at, stamps)
         select
           r.id, r.date, r.started_at, r.tz, r.type, r.title, r.duration_minutes, r.rpe, r.feel, r.heart_rate_avg, r.heart_rate_max,
           r.exercises, r.splits, r.notes, array(select jsonb_array_elements_text(r.tags)), r.hyrox_station, r.station_time,
           r.skip_reason, r.origin, r.may_reach_model, r.deleted_at, r.stamps
         from jsonb_to_recordset($1) as r (
           id uuid, date date, started_at timestamptz, tz text, type text, title text, duration_minutes double precision,
           rpe double precision, feel text, heart_rate_avg integer, heart_rate_max integer, exercises jsonb, splits jsonb, notes text,
           tags jsonb, hyrox_station text, station_time double precision, skip_reason text, origin jsonb, may_reach_model boolean,
           deleted_at timestamptz, stamps jsonb)
         on conflict (user_id, id) do update set
           date = excluded.date, started_at = excluded.started_at, tz = excluded.tz, type = excluded.type, title = excluded.title,
           duration_minutes = excluded.duration_minutes, rpe = excluded.rpe, feel = excluded.feel,
           heart_rate_avg = excluded.heart_rate_avg, heart_rate_max = excluded.heart_rate_max, exercises = excluded.exercises,
           splits = excluded.splits, notes = excluded.notes, tags = excluded.tags, hyrox_station = excluded.hyrox_station,
           station_time = excluded.station_time, skip_reason = excluded.skip_reason, origin = excluded.origin,
           may_reach_model = excluded.may_reach_model, deleted_at = excluded.deleted_at, stamps = excluded.stamps, updated_at = now()",
        &[&records],
    )
    .await?;
    Ok(())
}

async fn upsert_runs(link: &Arc<Link>, records: Value) -> Result<(), StoreError> {
    link.execute(
        "insert into public.running_logs (id, workout_id, date, distance_miles, duration, type, splits, elevation_gain, hr_zones)
         select r.id, r.id, r.date, r.distance_miles, r.duration, r.type, r.splits, r.elevation_gain, r.hr_zones
         from jsonb_to_recordset($1) as r (
           id uuid, date date, distance_miles double precision, duration double precision, type text, splits jsonb,
           elevation_gain double precision, hr_zones jsonb)
         on conflict (user_id, id) do update set
           date = excluded.date, distance_miles = excluded.distance_miles, duration = excluded.duration, type = excluded.type,
           splits = excluded.splits, elevation_gain = excluded.elevation_gain, hr_zones = excluded.hr_zones, updated_at = now()",
        &[&records],
    )
    .await?;
    Ok(())
}
