//! Whether a session is in the log already. Pure.
//!
//! It owns the rule and an index that keeps it fast: sorted by start, so that 10,000 new sessions against 10,000 known
//! ones take a moment. It does not own what is done with a duplicate: the dry run shows it and the athlete decides.

use crate::domain::id::WorkoutId;
use crate::domain::workout::{Workout, WorkoutKind};
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use std::collections::{BTreeMap, HashMap, HashSet};

/// Starts may be so far apart: a watch and a phone are never started in one moment.
const START_TOLERANCE: SignedDuration = SignedDuration::from_secs(120);
/// Lengths may differ by this share of the longer one: paused, moving and elapsed time differ.
const LENGTH_TOLERANCE: f64 = 0.05;
/// Without a start, distances may differ by this share of the longer one.
const DISTANCE_TOLERANCE: f64 = 0.01;

/// What a session is, against the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Not in the log.
    New,
    /// In the log as this one.
    Duplicate(WorkoutId),
    /// In the log as this one, as far as can be told without a start, or without a length: to be asked.
    Likely(WorkoutId),
}

/// What the rule needs of a session.
#[derive(Clone, Copy, Debug)]
struct Trace {
    id: WorkoutId,
    kind: WorkoutKind,
    start: Option<Timestamp>,
    /// Seconds.
    duration: Option<f64>,
    /// Metres.
    distance: Option<f64>,
}

impl Trace {
    fn of(workout: &Workout) -> Self {
        Self {
            id: workout.id,
            kind: workout.kind,
            start: workout.started_at,
            duration: workout.elapsed().filter(|d| *d > 0.0),
            distance: distance(workout),
        }
    }

    /// Same duration or same distance; none when neither can be compared.
    fn same_length(&self, other: &Self) -> Option<bool> {
        let duration = both(self.duration, other.duration).map(|(a, b)| near(a, b, LENGTH_TOLERANCE));
        let distance = both(self.distance, other.distance).map(|(a, b)| near(a, b, LENGTH_TOLERANCE));
        match (duration, distance) {
            (None, None) => None,
            (a, b) => Some(a == Some(true) || b == Some(true)),
        }
    }

    /// The rule for sessions of one day and kind of which one has no start.
    fn alike(&self, other: &Self) -> bool {
        let same_distance = match (self.distance, other.distance) {
            (None, None) => true,
            (a, b) => both(a, b).is_some_and(|(a, b)| near(a, b, DISTANCE_TOLERANCE)),
        };
        same_distance && both(self.duration, other.duration).is_some_and(|(a, b)| near(a, b, LENGTH_TOLERANCE))
    }
}

/// The sessions that are known: those of the log, and those accepted since.
#[derive(Debug, Default)]
pub struct Known {
    ids: HashSet<WorkoutId>,
    starts: BTreeMap<Timestamp, Vec<Trace>>,
    days: HashMap<(Date, WorkoutKind), Vec<Trace>>,
}

impl Known {
    /// An index over the sessions of the log.
    pub fn of<'a>(existing: impl IntoIterator<Item = &'a Workout>) -> Self {
        let mut known = Self::default();
        for workout in existing {
            known.learn(workout);
        }
        known
    }

    /// Takes in a session, so that the same one later in an import is noticed. Of a deleted or skipped one only the id
    /// is known: it does not stand in the way of the same session from another file.
    pub fn learn(&mut self, workout: &Workout) {
        self.ids.insert(workout.id);
        if workout.deleted_at.is_some() || workout.skipped.is_some() {
            return;
        }
        let trace = Trace::of(workout);
        if let Some(start) = trace.start {
            self.starts.entry(start).or_default().push(trace);
        }
        self.days.entry((workout.date, workout.kind)).or_default().push(trace);
    }

    /// What `new` is. The same id is the same session. Else, of two with a start: starts within 2 minutes, and duration
    /// or distance within 5 %, is a duplicate; of the same kind with nothing to compare, likely one. Where one has no
    /// start: same date and kind, duration within 5 % and distance within 1 % (or none in both) is likely one.
    /// Of several, the nearest start counts.
    pub fn classify(&self, new: &Workout) -> Verdict {
        if self.ids.contains(&new.id) {
            return Verdict::Duplicate(new.id);
        }
        if new.deleted_at.is_some() || new.skipped.is_some() {
            return Verdict::New;
        }
        let trace = Trace::of(new);
        let by_start = trace.start.map_or(Verdict::New, |start| self.by_start(&trace, start));
        if by_start == Verdict::New { self.by_day(&trace, new.date) } else { by_start }
    }

    fn by_start(&self, new: &Trace, start: Timestamp) -> Verdict {
        let from = start.checked_sub(START_TOLERANCE).unwrap_or(Timestamp::MIN);
        let to = start.checked_add(START_TOLERANCE).unwrap_or(Timestamp::MAX);
        let mut best: Option<(SignedDuration, WorkoutId)> = None;
        let mut likely: Option<WorkoutId> = None;
        for (at, traces) in self.starts.range(from..=to) {
            let apart = at.duration_since(start).abs();
            for trace in traces {
                match trace.same_length(new) {
                    Some(true) if best.is_none_or(|(least, _)| apart < least) => best = Some((apart, trace.id)),
                    None if trace.kind == new.kind => likely = likely.or(Some(trace.id)),
                    _ => {}
                }
            }
        }
        match (best, likely) {
            (Some((_, id)), _) => Verdict::Duplicate(id),
            (None, Some(id)) => Verdict::Likely(id),
            (None, None) => Verdict::New,
        }
    }

    fn by_day(&self, new: &Trace, day: Date) -> Verdict {
        let same_day = self.days.get(&(day, new.kind)).into_iter().flatten();
        same_day
            .filter(|t| t.start.is_none() || new.start.is_none())
            .find(|t| t.alike(new))
            .map_or(Verdict::New, |t| Verdict::Likely(t.id))
    }
}

/// Metres of a session: of its run, else of its sets.
fn distance(workout: &Workout) -> Option<f64> {
    let of_run = workout.run.as_ref().map(|r| r.distance_m);
    let of_sets = || workout.exercises.iter().flat_map(|e| &e.sets).filter_map(|s| s.distance_m).sum::<f64>();
    of_run.filter(|d| *d > 0.0).or_else(|| Some(of_sets())).filter(|d| *d > 0.0)
}

fn both(a: Option<f64>, b: Option<f64>) -> Option<(f64, f64)> {
    Some((a?, b?))
}

fn near(a: f64, b: f64, share: f64) -> bool {
    (a - b).abs() <= share * a.max(b)
}

#[cfg(test)]
#[path = "duplicate_tests.rs"]
mod tests;
