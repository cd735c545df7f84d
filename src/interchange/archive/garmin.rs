//! Garmin's bulk export: lists of summaries under `DI_CONNECT`, and the FIT files in archives of their own.
//!
//! A FIT file and a summary are one session when they start in the same second: their names have nothing in common. The
//! file wins; the summary has the title. Units of a summary: milliseconds and centimetres.

use crate::domain::workout::{Workout, WorkoutKind};
use crate::interchange::draft::Draft;
use crate::interchange::moment::Moment;
use crate::interchange::sport::{Sport, run_kind};
use crate::interchange::{Format, Item, Limits, ReadError, Reading};
use jiff::Timestamp;
use jiff::tz::Offset;
use serde::{Deserialize, Deserializer};
use serde_json::Value;
use std::collections::BTreeMap;
use std::io::{BufReader, Read};

/// A start in a file and one in a summary may differ by so many seconds: one of them was rounded.
const SAME_START_S: i64 = 2;

/// Whether `name` is a list of summaries.
pub(super) fn is_summary(name: &str) -> bool {
    name.to_lowercase().ends_with("summarizedactivities.json")
}

#[derive(Deserialize)]
struct Chunk {
    #[serde(rename = "summarizedActivitiesExport", default)]
    activities: Vec<Summary>,
}

/// A summary. Values of another type than usual count as not there.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Summary {
    #[serde(default, deserialize_with = "words")]
    name: String,
    #[serde(default, deserialize_with = "words")]
    activity_type: String,
    #[serde(default, deserialize_with = "words")]
    description: String,
    #[serde(default, deserialize_with = "number")]
    begin_timestamp: Option<f64>,
    #[serde(default, deserialize_with = "number")]
    start_time_gmt: Option<f64>,
    #[serde(default, deserialize_with = "number")]
    start_time_local: Option<f64>,
    #[serde(default, deserialize_with = "number")]
    duration: Option<f64>,
    #[serde(default, deserialize_with = "number")]
    elapsed_duration: Option<f64>,
    #[serde(default, deserialize_with = "number")]
    distance: Option<f64>,
    #[serde(default, deserialize_with = "number")]
    elevation_gain: Option<f64>,
    #[serde(default, deserialize_with = "number")]
    avg_hr: Option<f64>,
    #[serde(default, deserialize_with = "number")]
    max_hr: Option<f64>,
    #[serde(default, deserialize_with = "yes")]
    parent: bool,
}

fn number<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<f64>, D::Error> {
    Ok(Value::deserialize(deserializer)?.as_f64().filter(|v| v.is_finite()))
}

fn words<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    Ok(match Value::deserialize(deserializer)? {
        Value::String(text) => text,
        Value::Object(fields) => fields.get("typeKey").and_then(Value::as_str).unwrap_or_default().to_owned(),
        _ => String::new(),
    })
}

fn yes<'de, D: Deserializer<'de>>(deserializer: D) -> Result<bool, D::Error> {
    Ok(Value::deserialize(deserializer)?.as_bool().unwrap_or(false))
}

impl Summary {
    fn session(self, reading: &Reading<'_>) -> Result<Workout, ReadError> {
        let start = self.begin_timestamp.or(self.start_time_gmt);
        let missing = || ReadError::bad("beginTimestamp", "", "", "milliseconds since 1970");
        let at = start.and_then(instant).ok_or_else(missing)?;
        let mut draft = Draft::new(Sport::named(&self.activity_type), Moment { at, offset: self.offset(at) });
        let seconds = |ms: Option<f64>| ms.map(|ms| ms / 1000.0).filter(|s| *s > 0.0);
        let metres = |cm: Option<f64>| cm.map(|cm| cm / 100.0).filter(|m| *m > 0.0);
        draft.timer_s = seconds(self.duration);
        draft.elapsed_s = seconds(self.elapsed_duration).or(draft.timer_s).unwrap_or(0.0);
        if draft.elapsed_s <= 0.0 {
            return Err(ReadError::NoActivity { what: "a summary without a duration".into() });
        }
        (draft.distance_m, draft.elevation_gain_m) = (metres(self.distance), metres(self.elevation_gain));
        (draft.heart_rate_avg, draft.heart_rate_max) = (self.avg_hr, self.max_hr);
        (draft.title, draft.notes) = (self.name, self.description);
        draft.finish(reading)
    }

    /// The local time is written as if it were UTC: how far it is from UTC is the offset.
    fn offset(&self, at: Timestamp) -> Option<Offset> {
        let local = self.start_time_local.and_then(instant)?;
        let seconds = local.as_second().checked_sub(at.as_second())?;
        i32::try_from(seconds).ok().filter(|s| *s % 900 == 0).and_then(|s| Offset::from_seconds(s).ok())
    }
}

#[expect(clippy::cast_possible_truncation, reason = "milliseconds within the range that is checked")]
fn instant(ms: f64) -> Option<Timestamp> {
    (0.0..=4_102_444_800_000.0).contains(&ms).then(|| Timestamp::from_millisecond(ms as i64).ok()).flatten()
}

/// A summary that was read.
struct Known {
    shown: String,
    session: Workout,
    taken: bool,
}

/// The summaries of an export, by the second of their start.
#[derive(Default)]
pub(super) struct Summaries {
    sessions: BTreeMap<i64, Known>,
    failed: Vec<Item>,
}

impl Summaries {
    /// Adds a list of summaries.
    ///
    /// # Errors
    ///
    /// It is no such list, or longer than the limit.
    pub(super) fn add(
        &mut self,
        shown: &str,
        file: impl Read,
        limits: &Limits,
        reading: &Reading<'_>,
    ) -> Result<(), ReadError> {
        let file = BufReader::new(file.take(limits.entry_bytes));
        let chunks: Vec<Chunk> = serde_json::from_reader(file).map_err(|error| {
            let place = format!("in line {}", error.line());
            match error.classify() {
                serde_json::error::Category::Eof => ReadError::Truncated { place },
                _ => ReadError::Damaged { place, why: "no list of activities".into() },
            }
        })?;
        let activities = chunks.into_iter().flat_map(|c| c.activities).filter(|a| !a.parent);
        for (activity, nth) in activities.zip(1_u64..) {
            if nth > limits.points {
                let next = "export a part of it";
                return Err(ReadError::TooBig { what: "activities", limit: limits.points, next });
            }
            let shown = format!("{shown}, activity {nth}");
            match activity.session(reading) {
                Ok(session) => {
                    let start = session.started_at.map_or(0, Timestamp::as_second);
                    self.sessions.insert(start, Known { shown, session, taken: false });
                }
                Err(error) => self.failed.push(Item::failed(&shown, error)),
            }
        }
        Ok(())
    }

    /// The sessions of a file with their titles. Files of settings, sleep and steps, of which an export has thousands, are
    /// passed over.
    pub(super) fn adopt(&mut self, items: Vec<Item>) -> Vec<Item> {
        let sessions = items.into_iter().filter(|i| !matches!(i.outcome, Err(ReadError::NoActivity { .. })));
        sessions.map(|item| self.retold(item)).collect()
    }

    fn retold(&mut self, item: Item) -> Item {
        let Item { file, outcome } = item;
        match outcome {
            Ok(mut session) => {
                let start = session.started_at.map_or(i64::MIN + SAME_START_S, Timestamp::as_second);
                let mut near = self.sessions.range_mut(start - SAME_START_S..=start + SAME_START_S);
                if let Some((_, known)) = near.next() {
                    known.taken = true;
                    add_words(&mut session, &known.session);
                }
                Item::found(&file, Format::Garmin, *session)
            }
            Err(error) => Item::failed(&file, error),
        }
    }

    /// The summaries of which no file became a session, and those that could not be read.
    pub(super) fn rest(self) -> Vec<Item> {
        let rest = self.sessions.into_values().filter(|k| !k.taken);
        let mut items: Vec<Item> = rest.map(|k| Item::found(&k.shown, Format::Garmin, k.session)).collect();
        items.extend(self.failed);
        items
    }
}

/// Adds what the athlete wrote, and the kind where the file does not know it.
fn add_words(session: &mut Workout, said: &Workout) {
    if !said.title.is_empty() {
        session.title.clone_from(&said.title);
        if let Some(run) = &mut session.run {
            run.kind = run_kind(&said.title);
        }
    }
    if session.notes.is_empty() {
        session.notes.clone_from(&said.notes);
    }
    if session.kind == WorkoutKind::Other && said.kind != WorkoutKind::Other {
        session.kind = said.kind;
        session.run = session.run.take().or_else(|| said.run.clone());
    }
}
