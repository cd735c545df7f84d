//! Rows of `check_ins`: one a day, as the sum of its changes.

use super::Store;
use super::edit::read;
use super::error::StoreError;
use super::link::Link;
use crate::domain::check_in::{CheckIn, CheckInId, Question, Score};
use crate::domain::edit::Versioned;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::Arc;
use tokio_postgres::Row;
use uuid::Uuid;

macro_rules! select_check_ins {
    ($rest:literal) => {
        concat!("select date, sleep, soreness, mood, stress, pain, note, stamps from public.check_ins ", $rest)
    };
}

fn check_in(row: &Row) -> CheckIn {
    let mut check_in = CheckIn { note: row.get("note"), ..CheckIn::new(row.get("date")) };
    for question in Question::ALL {
        let value: Option<i16> = row.get(question.name());
        check_in.set(question, value.and_then(|v| u8::try_from(v).ok()).and_then(Score::new));
    }
    check_in
}

impl Store {
    /// All check-ins, oldest first.
    ///
    /// # Errors
    /// The store's.
    pub async fn list_check_ins(&self) -> Result<Vec<CheckIn>, StoreError> {
        let rows = self.run(|link| async move { link.query(select_check_ins!("order by date"), &[]).await }).await?;
        Ok(rows.iter().map(check_in).collect())
    }
}

/// The rows as they stand that changes are about.
pub(super) async fn load_rows(link: &Arc<Link>, ids: &[Uuid]) -> Result<BTreeMap<CheckInId, Versioned>, StoreError> {
    if ids.is_empty() {
        return Ok(BTreeMap::new());
    }
    let rows = link.query(select_check_ins!("where id = any ($1) for update"), &[&ids]).await?;
    rows.iter()
        .map(|row| {
            let check_in = check_in(row);
            let versioned = Versioned { stamps: read(row.get("stamps"))?, ..Versioned::settled(&check_in) };
            Ok((CheckInId::of(check_in.date), versioned))
        })
        .collect()
}

/// Writes them.
pub(super) async fn save_rows(link: &Arc<Link>, rows: &BTreeMap<CheckInId, Versioned>) -> Result<(), StoreError> {
    if rows.is_empty() {
        return Ok(());
    }
    let mut records = Vec::with_capacity(rows.len());
    for (id, versioned) in rows {
        let c: CheckIn = versioned.read().map_err(|e| StoreError::Value(e.to_string()))?;
        records.push(json!({
            "id": id, "date": c.date, "sleep": c.sleep, "soreness": c.soreness, "mood": c.mood, "stress": c.stress,
            "pain": c.pain, "note": c.note, "stamps": versioned.stamps,
        }));
    }
    link.execute(
        "insert into public.check_ins (id, date, sleep, soreness, mood, stress, pain, note, stamps)
         select r.id, r.date, r.sleep, r.soreness, r.mood, r.stress, r.pain, r.note, r.stamps
         from jsonb_to_recordset($1) as r (
           id uuid, date date, sleep smallint, soreness smallint, mood smallint, stress smallint, pain smallint, note text,
           stamps jsonb)
         on conflict (user_id, id) do update set
           sleep = excluded.sleep, soreness = excluded.soreness, mood = excluded.mood, stress = excluded.stress,
           pain = excluded.pain, note = excluded.note, stamps = excluded.stamps, updated_at = now()",
        &[&Value::Array(records)],
    )
    .await?;
    Ok(())
}
