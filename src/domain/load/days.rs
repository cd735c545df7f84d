//! Loads over calendar days: the series that everything else is computed from.
//!
//! A day without a session is 0 only if the log covers it; else nothing is known and its load is none. A day with a
//! session whose load is not known is none too, on the tracks that the session fell on.

use super::{Gauge, LoadError, LoadKind, Scope, Track, believed, shares};
use crate::domain::explained::{Explained, Formula};
use crate::domain::id::WorkoutId;
use crate::domain::workout::Workout;
use jiff::ToSpan;
use jiff::civil::Date;
use std::cmp::Ordering;

/// So many days without any entry still count as days of rest; more, and the log is silent.
pub const SILENCE_DAYS: i32 = 14;

/// The load of a day.
pub const DAY_LOAD: Formula = Formula {
    name: "load of a day",
    text: "sum of its sessions; 0 without one if the log covers the day, else unknown",
    source: "ours",
};

/// The days that the log covers: a day among them without a session was a day of rest.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Coverage {
    /// First and last days, apart and in order.
    spans: Vec<(Date, Date)>,
}

impl Coverage {
    /// From one day to another, both of them; none when the last is before the first.
    pub fn between(first: Date, last: Date) -> Self {
        Self { spans: if first <= last { vec![(first, last)] } else { Vec::new() } }
    }

    /// What a log covers: from each entry to the next (a skipped session is an entry) unless there is silence of more than
    /// [`SILENCE_DAYS`], and from the last to yesterday. Today is not over.
    pub fn of_log(log: &[Workout], today: Date) -> Self {
        let entry = |w: &&Workout| w.deleted_at.is_none() && w.date <= today;
        let mut entries: Vec<Date> = log.iter().filter(entry).map(|w| w.date).collect();
        entries.sort_unstable();
        entries.dedup();
        let mut spans: Vec<(Date, Date)> = Vec::new();
        for day in entries {
            match spans.last_mut() {
                Some((_, last)) if days_between(*last, day) <= SILENCE_DAYS => *last = day,
                _ => spans.push((day, day)),
            }
        }
        let yesterday = today.saturating_sub(1.day());
        if let Some((_, last)) = spans.last_mut()
            && days_between(*last, yesterday) <= SILENCE_DAYS
        {
            *last = yesterday.max(*last);
        }
        Self { spans }
    }

    /// Whether a day is covered.
    pub fn holds(&self, day: Date) -> bool {
        let after = self.spans.partition_point(|(first, _)| *first <= day);
        after.checked_sub(1).is_some_and(|at| self.spans[at].1 >= day)
    }
}

/// One day of the series.
#[derive(Clone, Debug, PartialEq)]
pub struct Day {
    /// Which.
    pub date: Date,
    /// Whether the log covers it: without a session it was a day of rest.
    pub covered: bool,
    /// Whether its load is the plan's.
    pub planned: bool,
    /// Sessions that went in.
    pub rows: Vec<WorkoutId>,
    /// Sessions of the day whose load is not known, e.g. that want a rating.
    pub unknown: Vec<WorkoutId>,
    loads: [Option<f64>; 3],
}

impl Day {
    /// The load of a track or of all three; none is not known.
    pub fn load(&self, scope: Scope) -> Option<f64> {
        match scope {
            Scope::Track(track) => self.loads[track as usize],
            Scope::All => self.loads.iter().try_fold(0.0, |sum, load| Some(sum + (*load)?)),
        }
    }
}

/// A planned day: the load of each track, by [`Track::ALL`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Planned {
    kind: LoadKind,
    date: Date,
    loads: [f64; 3],
}

impl Planned {
    /// The planned load of a day, of a kind; all 0 is a planned day of rest. Several of a day are added.
    ///
    /// # Errors
    /// [`LoadError::Value`] when a load is not one.
    pub fn new(kind: LoadKind, date: Date, loads: [f64; 3]) -> Result<Self, LoadError> {
        for load in loads {
            believed(load)?;
        }
        Ok(Self { kind, date, loads })
    }
}

/// Days in a row, none missing, with loads of one kind.
#[derive(Clone, Debug, PartialEq)]
pub struct Days {
    kind: LoadKind,
    days: Vec<Day>,
}

impl Days {
    /// The days from `first` to `last` of a log. Sessions outside are left out, skipped and deleted ones too; the order of
    /// the log does not matter.
    pub fn of_log(log: &[Workout], (first, last): (Date, Date), coverage: &Coverage, gauge: &Gauge<'_>) -> Self {
        let mut days = Self { kind: gauge.kind(), days: blank(first, last, coverage) };
        let counts = |w: &&Workout| w.skipped.is_none() && w.deleted_at.is_none();
        let mut sessions: Vec<&Workout> = log.iter().filter(counts).collect();
        // Sums of floats depend on their order; the ids give one.
        sessions.sort_unstable_by_key(|w| w.id);
        for workout in sessions {
            let load = gauge.load(workout).map(super::Load::value);
            if let Some(at) = days.index(workout.date) {
                days.days[at].take(workout, load);
            }
        }
        days
    }

    /// Days from given loads by [`Track::ALL`], all of them covered; none stays none.
    ///
    /// # Errors
    /// [`LoadError::Value`] when a load is not one.
    pub fn of_loads(first: Date, kind: LoadKind, loads: &[[Option<f64>; 3]]) -> Result<Self, LoadError> {
        let mut days = Vec::with_capacity(loads.len());
        for (at, loads) in (0_i64..).zip(loads) {
            for load in loads.iter().flatten() {
                believed(*load)?;
            }
            let date = first.saturating_add(at.days());
            days.push(Day { covered: true, loads: *loads, ..Day::unknown(date) });
        }
        Ok(Self { kind, days })
    }

    /// The same with the plan: what is planned after `today`, and for `today` if nothing is logged there. Days up to the
    /// last planned one of which the plan says nothing are rest. What was logged is never changed.
    ///
    /// # Errors
    /// [`LoadError::Kinds`] when a planned load is of another kind than the series.
    pub fn with_plan(mut self, today: Date, plan: &[Planned]) -> Result<Self, LoadError> {
        if plan.iter().any(|p| p.kind != self.kind) {
            return Err(LoadError::Kinds);
        }
        let open = |p: &&Planned| p.date >= today && self.day(p.date).is_none_or(Day::is_open);
        let mut planned: Vec<&Planned> = plan.iter().filter(open).collect();
        let loads = |a: &Planned, b: &Planned| a.loads.partial_cmp(&b.loads).unwrap_or(Ordering::Equal);
        planned.sort_by(|a, b| a.date.cmp(&b.date).then_with(|| loads(a, b)));
        let Some(last) = planned.last().map(|p| p.date) else { return Ok(self) };
        let from = self.last().map_or(today, |l| l.saturating_add(1.day()));
        self.days.extend(blank(from, last, &Coverage::default()));
        for day in self.days.iter_mut().filter(|d| d.date > today && d.date <= last && d.is_open()) {
            *day = Day::rest_by_plan(day.date);
        }
        for Planned { date, loads, .. } in planned {
            let Some(at) = self.index(*date) else { continue };
            let day = &mut self.days[at];
            if !day.planned {
                *day = Day::rest_by_plan(day.date);
            }
            for (sum, load) in day.loads.iter_mut().zip(loads) {
                *sum = sum.map(|s| s + load);
            }
        }
        Ok(self)
    }

    /// The kind of all its loads.
    pub fn kind(&self) -> LoadKind {
        self.kind
    }

    /// All days, oldest first.
    pub fn all(&self) -> &[Day] {
        &self.days
    }

    /// The first day.
    pub fn first(&self) -> Option<Date> {
        self.days.first().map(|d| d.date)
    }

    /// The last day.
    pub fn last(&self) -> Option<Date> {
        self.days.last().map(|d| d.date)
    }

    /// One day; none outside.
    pub fn day(&self, date: Date) -> Option<&Day> {
        self.index(date).map(|at| &self.days[at])
    }

    /// So many days, the last of them `last`; none when the series does not hold them all.
    pub fn window(&self, last: Date, length: usize) -> Option<&[Day]> {
        let end = self.index(last)? + 1;
        self.days.get(end.checked_sub(length)?..end)
    }

    /// The load of a day with its rows.
    pub fn explained(&self, date: Date, scope: Scope) -> Option<Explained> {
        let day = self.day(date)?;
        Some(Explained::new(day.load(scope)?, DAY_LOAD, day.rows.iter().copied()))
    }

    pub(super) fn index(&self, date: Date) -> Option<usize> {
        let at = usize::try_from(days_between(self.first()?, date)).ok()?;
        (at < self.days.len()).then_some(at)
    }
}

impl Day {
    /// Whether no session stands on it.
    fn is_open(&self) -> bool {
        self.rows.is_empty() && self.unknown.is_empty()
    }

    fn unknown(date: Date) -> Self {
        Self { date, covered: false, planned: false, rows: Vec::new(), unknown: Vec::new(), loads: [None; 3] }
    }

    fn rest_by_plan(date: Date) -> Self {
        Self { planned: true, loads: [Some(0.0); 3], ..Self::unknown(date) }
    }

    /// Takes a session in. Once a track holds a session without a load, the track's load stays none.
    fn take(&mut self, workout: &Workout, load: Option<f64>) {
        if self.is_open() {
            (self.covered, self.loads) = (true, [Some(0.0); 3]);
        }
        for (track, share) in Track::ALL.into_iter().zip(shares(workout)) {
            if share > 0.0 {
                let sum = &mut self.loads[track as usize];
                *sum = sum.zip(load).map(|(sum, load)| sum + share * load);
            }
        }
        let list = if load.is_some() { &mut self.rows } else { &mut self.unknown };
        list.push(workout.id);
    }
}

/// Days without sessions: 0 where covered, else none.
fn blank(first: Date, last: Date, coverage: &Coverage) -> Vec<Day> {
    let day = |at: i32| {
        let date = first.saturating_add(at.days());
        let covered = coverage.holds(date);
        Day { covered, loads: [covered.then_some(0.0); 3], ..Day::unknown(date) }
    };
    (0..=days_between(first, last)).map(day).collect()
}

/// Days from one day to another, negative backwards.
pub(super) fn days_between(from: Date, to: Date) -> i32 {
    (to - from).get_days()
}
