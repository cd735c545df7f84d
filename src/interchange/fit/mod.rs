//! FIT, of most watches: each session of a file is a session of the log, with its laps and its sets.
//!
//! It owns what the messages mean. How they lie in the bytes is [`frame`]'s, what their numbers are called
//! [`profile`]'s.

mod frame;
mod profile;

use super::draft::{Draft, MOST_PARTS, beats, round_to};
use super::moment::Moment;
use super::track::{Point, Position, Track};
use super::{ReadError, Reading};
use crate::domain::workout::{Exercise, Lap, Set, Workout};
use frame::Message;
use jiff::Timestamp;
use jiff::tz::Offset;
use profile::message;
use std::collections::BTreeMap;

/// 1989-12-31T00:00:00Z, from which FIT counts, in seconds since 1970.
const EPOCH: i64 = 631_065_600;

/// Times below it count from when the watch was switched on: it did not know the time.
const FIRST_TIME: u32 = 0x1000_0000;

/// Degrees in a semicircle of the 2^31 that FIT has.
const DEGREES: f64 = 180.0 / 2_147_483_648.0;

/// The sessions of a file. The transitions of a multi-sport session are none of their own.
pub(super) fn read(bytes: &[u8], reading: &Reading<'_>) -> Result<Vec<Result<Workout, ReadError>>, ReadError> {
    let mut contents = Contents::default();
    frame::messages(bytes, &reading.limits, &mut |message| contents.take(message))?;
    contents.sessions(reading)
}

/// What matters of a file, collected in one pass: sessions stand behind what they sum up, or before it.
#[derive(Default)]
struct Contents {
    file_kind: Option<u32>,
    sport: Option<(u32, Option<u32>)>,
    activity_name: Option<String>,
    workout_name: Option<String>,
    offset: Option<Offset>,
    sessions: Vec<Session>,
    laps: Vec<(Option<u32>, Lap)>,
    sets: Vec<(Option<u32>, StrengthSet)>,
    exercise_titles: BTreeMap<(u32, Option<u32>), String>,
    track: Track,
}

/// A session message.
struct Session {
    start: Option<u32>,
    sport: u32,
    sub_sport: Option<u32>,
    activity_name: Option<String>,
    elapsed_s: Option<f64>,
    timer_s: Option<f64>,
    distance_m: Option<f64>,
    ascent_m: Option<f64>,
    heart_rate_avg: Option<f64>,
    heart_rate_max: Option<f64>,
}

/// A set message of a strength session.
struct StrengthSet {
    category: Option<u32>,
    number: Option<u32>,
    set: Set,
}

impl Contents {
    fn take(&mut self, m: &Message<'_>) -> Result<(), ReadError> {
        match m.number {
            message::RECORD => self.take_record(m),
            message::LAP => {
                room(self.laps.len(), "laps")?;
                self.laps.extend(lap(m));
            }
            message::SESSION => {
                room(self.sessions.len(), "sessions")?;
                self.sessions.push(Session::from(m));
            }
            message::SET => {
                room(self.sets.len(), "sets")?;
                self.sets.extend(strength_set(m));
            }
            message::EXERCISE_TITLE => {
                room(self.exercise_titles.len(), "exercises")?;
                if let (Some(category), Some(title)) = (m.code(0), m.text(2)) {
                    self.exercise_titles.insert((category, m.code(1)), title);
                }
            }
            message::FILE_ID => self.file_kind = m.code(0).or(self.file_kind),
            message::SPORT => {
                self.sport = m.code(0).map(|sport| (sport, m.code(1))).or(self.sport);
                self.activity_name = m.text(3).or(self.activity_name.take());
            }
            message::WORKOUT => self.workout_name = m.text(8).or(self.workout_name.take()),
            message::ACTIVITY => self.offset = offset(m).or(self.offset),
            _ => {}
        }
        Ok(())
    }

    fn take_record(&mut self, m: &Message<'_>) {
        let Some(at) = m.time.and_then(instant) else { return };
        let degrees = |field| m.number(field).map(|v| v * DEGREES);
        let position = degrees(0).zip(degrees(1)).and_then(|(lat, lon)| Position::new(lat, lon));
        self.track.push(&Point {
            at,
            position,
            // 78 is the same as 2 with a wider range.
            elevation_m: m.number(78).or_else(|| m.number(2)).map(|v| v / 5.0 - 500.0),
            heart_rate: m.number(3),
            odometer_m: m.number(5).map(|v| v / 100.0),
        });
    }

    fn sessions(mut self, reading: &Reading<'_>) -> Result<Vec<Result<Workout, ReadError>>, ReadError> {
        if let Some(what) = self.file_kind.and_then(profile::other_file) {
            return Err(ReadError::NoActivity { what: what.to_owned() });
        }
        if self.sessions.is_empty() {
            // The watch died before it could sum up: its records are still there.
            let found =
                self.recorded().ok_or(ReadError::NoActivity { what: "no session and no records".to_owned() })?;
            self.sessions.push(found);
        }
        let mut drafts = self.drafts()?;
        if drafts.len() > 1 {
            let sports: Vec<u32> = self.sessions.iter().map(|s| s.sport).collect();
            let mut sports = sports.into_iter();
            drafts.retain(|_| sports.next() != Some(profile::TRANSITION));
        }
        if drafts.is_empty() {
            return Err(ReadError::NoActivity { what: "nothing but transitions".to_owned() });
        }
        Ok(drafts.into_iter().map(|draft| draft.finish(reading)).collect())
    }

    /// A session for records that have none.
    fn recorded(&self) -> Option<Session> {
        let start = u32::try_from(self.track.started_at()?.as_second() - EPOCH).ok();
        let (sport, sub_sport) = self.sport.unwrap_or((0, None));
        Some(Session {
            start,
            sport,
            sub_sport,
            activity_name: None,
            elapsed_s: Some(self.track.elapsed_s()),
            timer_s: None,
            distance_m: None,
            ascent_m: None,
            heart_rate_avg: None,
            heart_rate_max: None,
        })
    }

    /// Each session with the laps and sets that began in it.
    fn drafts(&mut self) -> Result<Vec<Draft>, ReadError> {
        let alone = self.sessions.len() == 1;
        let mut drafts = Vec::with_capacity(self.sessions.len());
        for session in &self.sessions {
            let mut draft = session.draft(self.offset, self.activity_name.as_deref())?;
            draft.title = self.workout_name.clone().unwrap_or_default();
            if alone {
                draft.complete(&self.track);
            }
            drafts.push(draft);
        }
        let starts: Vec<u32> = self.sessions.iter().map(|s| s.start.unwrap_or(0)).collect();
        for (start, lap) in std::mem::take(&mut self.laps) {
            if let Some(draft) = drafts.get_mut(owner(&starts, start)) {
                draft.laps.push(lap);
            }
        }
        for (start, set) in std::mem::take(&mut self.sets) {
            let title = set.category.and_then(|category| self.exercise_titles.get(&(category, set.number)));
            let (name, station) = profile::exercise(set.category, set.number, title.map(String::as_str));
            let Some(draft) = drafts.get_mut(owner(&starts, start)) else { continue };
            match draft.exercises.last_mut().filter(|last| last.name == name) {
                Some(last) => last.sets.push(set.set),
                None => draft.exercises.push(Exercise { name, station, sets: vec![set.set] }),
            }
        }
        Ok(drafts)
    }
}

impl From<&Message<'_>> for Session {
    fn from(m: &Message<'_>) -> Self {
        let elapsed_s = m.number(7).map(|v| v / 1000.0);
        Self {
            start: m.code(2).or_else(|| before(m.time?, elapsed_s?)),
            sport: m.code(5).unwrap_or(0),
            sub_sport: m.code(6),
            activity_name: m.text(110),
            elapsed_s,
            timer_s: m.number(8).map(|v| v / 1000.0),
            distance_m: m.number(9).map(|v| v / 100.0),
            ascent_m: m.number(22),
            heart_rate_avg: m.number(16),
            heart_rate_max: m.number(17),
        }
    }
}

impl Session {
    fn draft(&self, offset: Option<Offset>, activity_name: Option<&str>) -> Result<Draft, ReadError> {
        let at = self.start.and_then(instant).ok_or_else(|| {
            let start = self.start.map_or_else(|| "nothing".to_owned(), |s| s.to_string());
            let expected = "the watch did not know the time; enter the session by hand";
            ReadError::bad("start", &start, " in a session", expected)
        })?;
        let sport = profile::sport(self.sport, self.sub_sport, self.activity_name.as_deref().or(activity_name));
        let mut draft = Draft::new(sport, Moment { at, offset });
        draft.elapsed_s = self.elapsed_s.unwrap_or(0.0);
        draft.timer_s = self.timer_s.filter(|s| *s > 0.0);
        draft.distance_m = self.distance_m.filter(|m| *m > 0.0);
        draft.elevation_gain_m = self.ascent_m;
        draft.heart_rate_avg = self.heart_rate_avg;
        draft.heart_rate_max = self.heart_rate_max;
        Ok(draft)
    }
}

/// A lap and when it began. None for one without a time.
fn lap(m: &Message<'_>) -> Option<(Option<u32>, Lap)> {
    let duration_s = m.number(8).or_else(|| m.number(7))? / 1000.0;
    let lap = Lap {
        distance_m: round_to(m.number(9).map_or(0.0, |v| v / 100.0), 10.0),
        duration_s: round_to(duration_s, 10.0),
        heart_rate_avg: m.number(15).and_then(beats),
    };
    Some((m.code(2).or_else(|| before(m.time?, duration_s)), lap))
}

/// A set that was worked, and when it began. None for a rest. A weight of 0 is the body alone.
fn strength_set(m: &Message<'_>) -> Option<(Option<u32>, StrengthSet)> {
    const REST: u32 = 0;
    if m.code(5) == Some(REST) {
        return None;
    }
    let set = Set {
        reps: m.code(3).filter(|n| *n > 0),
        load_kg: m.number(4).map(|v| v / 16.0).filter(|kg| *kg > 0.0),
        duration_s: m.number(0).map(|v| round_to(v / 1000.0, 10.0)).filter(|s| *s > 0.0),
        ..Set::default()
    };
    // Unlike everywhere else, the time of a set is field 254.
    Some((m.code(6).or_else(|| m.code(254)), StrengthSet { category: m.code(7), number: m.code(8), set }))
}

/// The zone's offset, from the local time beside the time; none when it cannot be one.
fn offset(m: &Message<'_>) -> Option<Offset> {
    const QUARTER: i64 = 900;
    let (utc, local) = (i64::from(m.time?), m.integer(5)?);
    let quarters = (local - utc + QUARTER / 2).div_euclid(QUARTER);
    Offset::from_seconds(i32::try_from(quarters * QUARTER).ok()?).ok().filter(|o| o.seconds().abs() <= 14 * 3600)
}

/// An instant of a message; none for one from a watch that did not know the time.
fn instant(time: u32) -> Option<Timestamp> {
    (time >= FIRST_TIME).then(|| Timestamp::from_second(EPOCH + i64::from(time)).ok())?
}

/// The session that something which began at `start` belongs to: the latest that had begun by then.
fn owner(starts: &[u32], start: Option<u32>) -> usize {
    let begun = starts.iter().enumerate().filter(|(_, s)| Some(**s) <= start);
    begun.max_by_key(|(_, s)| **s).map_or(0, |(at, _)| at)
}

/// The time some seconds before another.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the range is checked just before")]
fn before(time: u32, seconds: f64) -> Option<u32> {
    (0.0..=f64::from(time)).contains(&seconds).then(|| time - seconds.round() as u32)
}

fn room(count: usize, what: &'static str) -> Result<(), ReadError> {
    if count < MOST_PARTS {
        return Ok(());
    }
    Err(ReadError::TooBig { what, limit: MOST_PARTS as u64, next: "export its sessions one by one" })
}

#[cfg(test)]
#[path = "fit_tests.rs"]
mod tests;
