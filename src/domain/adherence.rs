//! Adherence: how much of what was planned was done, graded, with excuses apart.
//!
//! It owns what a planned session is when it is compared with the log, the score, and the numbers of a period. Which session
//! answers which plan is [`matching`]'s; plans and their changes are the plan's.

pub mod matching;

pub use matching::{Links, Matched, match_log};

use super::explained::{Explained, Formula};
use super::id::WorkoutId;
use super::profile::WeekStart;
use super::workout::{SkipReason, Workout, WorkoutKind};
use jiff::ToSpan;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::ops::RangeInclusive;
use uuid::Uuid;

/// Adherence.
pub const ADHERENCE: Formula = Formula {
    name: "adherence",
    text: "sum(planned load x score) / sum(planned load) of due sessions; score by q = done / planned: 1 for 0.8..1.2, \
           falling to 0.5 at 0.5 and 1.5 and to 0 at 0 and 2; without planned loads all weigh the same",
    source: "ours; bands as TrainingPeaks publishes them",
};

/// A planned session's id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct DueId(pub Uuid);

/// How much is planned, on the session's own basis.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Target {
    /// Seconds of the whole session.
    Seconds(f64),
    /// Metres: of the run, else of the sets.
    Metres(f64),
    /// Sets, of all exercises.
    Sets(u32),
}

impl Target {
    /// Done over planned; none when the session does not say how much was done, or a number cannot be true.
    pub fn ratio(self, workout: &Workout) -> Option<f64> {
        let (done, planned) = match self {
            Self::Seconds(planned) => (workout.elapsed()?, planned),
            Self::Metres(planned) => (metres(workout)?, planned),
            Self::Sets(planned) => (sets(workout)?, f64::from(planned)),
        };
        let ratio = done / planned;
        (done >= 0.0 && planned > 0.0 && ratio.is_finite()).then_some(ratio)
    }
}

/// The run's metres, or those of the sets of a session that is no run.
fn metres(workout: &Workout) -> Option<f64> {
    let run = workout.run.as_ref().map(|r| r.distance_m).filter(|m| *m > 0.0);
    if workout.kind == WorkoutKind::Run {
        return run;
    }
    let mut said = workout.exercises.iter().flat_map(|e| &e.sets).filter_map(|s| s.distance_m).peekable();
    if said.peek().is_some() { Some(said.sum()) } else { run }
}

fn sets(workout: &Workout) -> Option<f64> {
    let count: usize = workout.exercises.iter().map(|e| e.sets.len()).sum();
    u32::try_from(count).ok().filter(|n| *n > 0).map(f64::from)
}

/// Why a planned session does not count. Being tired is no excuse, and no shame: it is a reason, kept beside the miss.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Excuse {
    /// Ill.
    Ill,
    /// Injured.
    Injured,
    /// Travelling.
    Travel,
    /// The coach changed the plan.
    Coach,
}

impl Excuse {
    /// The excuse that a reason is; none for one that is not.
    pub fn of(reason: SkipReason) -> Option<Self> {
        match reason {
            SkipReason::Ill => Some(Self::Ill),
            SkipReason::Injured => Some(Self::Injured),
            SkipReason::Travel => Some(Self::Travel),
            SkipReason::Tired | SkipReason::Other => None,
        }
    }
}

/// A planned session, as far as adherence looks at it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Due {
    /// Which.
    pub id: DueId,
    /// For which day.
    pub date: Date,
    /// Of which kind.
    pub kind: WorkoutKind,
    /// How much.
    pub target: Target,
    /// Its planned load in AU: its weight.
    #[serde(default)]
    pub load: Option<f64>,
    /// Why it does not count.
    #[serde(default)]
    pub excused: Option<Excuse>,
    /// A day of rest, which is never due.
    #[serde(default)]
    pub rest: bool,
}

/// The score of a ratio of done to planned, 0 to 1; none for a ratio that is not one.
pub fn score(ratio: f64) -> Option<f64> {
    let score = match ratio {
        q if !q.is_finite() || q < 0.0 => return None,
        q if q < 0.5 => q,
        q if q < 0.8 => 0.5 + (q - 0.5) / 0.3 * 0.5,
        q if q <= 1.2 => 1.0,
        q if q <= 1.5 => 1.0 - (q - 1.2) / 0.3 * 0.5,
        q if q < 2.0 => 0.5 - (q - 1.5),
        _ => 0.0,
    };
    Some(score.clamp(0.0, 1.0))
}

/// The bands in which a ratio is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Band {
    /// Within 20 %.
    Met,
    /// 50 to 79 %, or 121 to 150 %.
    Near,
    /// Beyond.
    Off,
}

impl Band {
    /// The band of a ratio; none for a ratio that is not one.
    pub fn of(ratio: f64) -> Option<Self> {
        score(ratio)?;
        Some(match ratio {
            q if (0.8..=1.2).contains(&q) => Self::Met,
            q if (0.5..=1.5).contains(&q) => Self::Near,
            _ => Self::Off,
        })
    }
}

/// Steps of a session that were hit, of those planned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Steps {
    /// Hit.
    pub hit: u32,
    /// Planned.
    pub of: u32,
}

/// Who matched a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum By {
    /// The athlete, by a link.
    Link,
    /// The rule: the same kind, a day before or after at most.
    Rule,
}

/// How a planned session stands.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Standing {
    /// It is a day of rest.
    Rest,
    /// It does not count.
    Excused(Excuse),
    /// It was done.
    Done {
        /// By which session.
        workout: WorkoutId,
        /// Who says so.
        by: By,
        /// Done over planned; none: cannot tell.
        ratio: Option<f64>,
    },
    /// It was not done, so far.
    Open {
        /// Why, if it was said.
        reason: Option<SkipReason>,
    },
}

/// A planned session and how it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Outcome {
    /// The plan.
    pub due: Due,
    /// How it stands.
    pub standing: Standing,
    /// Steps hit, from whoever can compare them; none: cannot tell.
    pub steps: Option<Steps>,
}

impl Outcome {
    /// Its score, 0 to 1. None when it does not count, and when a session was done but not how much of it was said.
    pub fn score(&self) -> Option<f64> {
        match self.standing {
            Standing::Rest | Standing::Excused(_) => None,
            Standing::Done { ratio, .. } => score(ratio?),
            Standing::Open { .. } => Some(0.0),
        }
    }

    fn is_due(&self) -> bool {
        !matches!(self.standing, Standing::Rest | Standing::Excused(_))
    }

    fn done(&self) -> Option<WorkoutId> {
        match self.standing {
            Standing::Done { workout, .. } => Some(workout),
            _ => None,
        }
    }
}

/// What weighs the sessions of a period.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weighting {
    /// Their planned loads.
    Load,
    /// All the same, because one of them has no planned load.
    Equal,
}

/// A period. The three shares are never mixed.
#[derive(Clone, Debug, PartialEq)]
pub struct Summary {
    /// 0 to 1; none without a due session that can be measured.
    pub adherence: Option<Explained>,
    /// What weighed.
    pub weighting: Weighting,
    /// Days with a due session on which one was done, of all such days; none without one.
    pub consistency: Option<f64>,
    /// Steps hit, of those planned in the sessions that were done; none: cannot tell.
    pub prescription: Option<f64>,
    /// Due sessions.
    pub due: usize,
    /// Of these done.
    pub done: usize,
    /// Of these done, but not how much of them; they are in no score.
    pub unmeasured: usize,
    /// Excused, which are not due.
    pub excused: usize,
}

/// The numbers of the planned sessions of some days, up to `today`: what is still to come is not due.
pub fn summary(outcomes: &[Outcome], days: &RangeInclusive<Date>, today: Date) -> Summary {
    let counts = |o: &&Outcome| days.contains(&o.due.date) && o.due.date <= today;
    let mut all: Vec<&Outcome> = outcomes.iter().filter(counts).collect();
    all.sort_unstable_by_key(|o| (o.due.date, o.due.id));
    let due: Vec<&Outcome> = all.iter().copied().filter(|o| o.is_due()).collect();
    let (adherence, weighting) = adherence(&due);
    Summary {
        adherence,
        weighting,
        consistency: consistency(&due),
        prescription: prescription(&due),
        due: due.len(),
        done: due.iter().filter(|o| o.done().is_some()).count(),
        unmeasured: due.iter().filter(|o| o.score().is_none()).count(),
        excused: all.iter().filter(|o| matches!(o.standing, Standing::Excused(_))).count(),
    }
}

/// The numbers of each week that holds one of the days, by the first day of the week, oldest first.
pub fn weeks(outcomes: &[Outcome], start: WeekStart, days: &RangeInclusive<Date>, today: Date) -> Vec<(Date, Summary)> {
    let mut found = Vec::new();
    let mut first = start.first_day(*days.start());
    while first <= *days.end() {
        found.push((first, summary(outcomes, &(first..=first.saturating_add(6.days())), today)));
        match first.checked_add(7.days()) {
            Ok(next) => first = next,
            Err(_) => break,
        }
    }
    found
}

fn adherence(due: &[&Outcome]) -> (Option<Explained>, Weighting) {
    let load = |o: &Outcome| o.due.load.filter(|l| *l > 0.0 && *l <= super::load::MOST);
    let loads: Option<Vec<f64>> = due.iter().map(|o| load(o)).collect();
    let weighting = if loads.is_some() { Weighting::Load } else { Weighting::Equal };
    let weights = loads.unwrap_or_else(|| vec![1.0; due.len()]);
    let measured = due.iter().zip(weights).filter_map(|(o, weight)| Some((o.score()?, weight)));
    let (sum, weight) = measured.fold((0.0, 0.0), |(sum, all), (score, weight)| (sum + score * weight, all + weight));
    let value = (weight > 0.0).then(|| (sum / weight).clamp(0.0, 1.0));
    let rows = || due.iter().filter(|o| o.score().is_some()).filter_map(|o| o.done());
    (value.map(|v| Explained::new(v, ADHERENCE, rows())), weighting)
}

fn consistency(due: &[&Outcome]) -> Option<f64> {
    let mut days: BTreeMap<Date, bool> = BTreeMap::new();
    for outcome in due {
        *days.entry(outcome.due.date).or_default() |= outcome.done().is_some();
    }
    share(days.values().filter(|done| **done).count(), days.len())
}

fn prescription(due: &[&Outcome]) -> Option<f64> {
    let known = due.iter().filter(|o| o.done().is_some()).filter_map(|o| o.steps);
    let (hit, of) = known.fold((0.0, 0.0), |(hit, of), s| (hit + f64::from(s.hit.min(s.of)), of + f64::from(s.of)));
    (of > 0.0).then(|| hit / of)
}

fn share(part: usize, whole: usize) -> Option<f64> {
    let (part, whole) = (u32::try_from(part).ok()?, u32::try_from(whole).ok()?);
    (whole > 0).then(|| f64::from(part) / f64::from(whole))
}

#[cfg(test)]
#[path = "adherence_tests.rs"]
mod tests;
