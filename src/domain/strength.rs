//! The estimated one-repetition maximum, as a range of two formulas, from sets that were hard enough to tell.
//!
//! It owns the estimate and the best of each lift. What a plan loads on the bar is the plan's.

use super::explained::{Explained, Formula};
use super::id::WorkoutId;
use super::workout::{Set, Workout};
use jiff::civil::Date;
use std::collections::BTreeMap;
use std::ops::RangeInclusive;
use thiserror::Error;

/// The estimate.
pub const ONE_REP_MAX: Formula = Formula {
    name: "estimated 1RM, kg",
    text: "Epley w (1 + r/30) and Brzycki w x 36/(37 - r), r = repetitions + those in reserve; r = 1 gives w",
    source: "Epley 1985; Brzycki 1993",
};

/// More repetitions than this give no estimate.
pub const MOST_REPS: u32 = 12;
/// Up to here the formulas are held to be valid.
pub const VALID_REPS: u32 = 10;
/// A set below this exertion tells nothing of a maximum.
pub const HARD_RPE: f64 = 8.0;
/// With so many in reserve a set is at [`HARD_RPE`].
const HARD_RIR: u32 = 2;

/// Why a set gives no estimate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum Refusal {
    /// No load above 0 and up to 1,000 kg.
    #[error("a load is needed")]
    Load,
    /// No repetitions.
    #[error("repetitions are needed")]
    Repetitions,
    /// More than [`MOST_REPS`], those in reserve included.
    #[error("more than 12 repetitions tell endurance, not a maximum")]
    TooMany,
    /// Neither exertion nor repetitions in reserve were said.
    #[error("say how hard the set was: RPE, or repetitions in reserve")]
    EffortUnknown,
    /// Below [`HARD_RPE`].
    #[error("only a set at RPE 8 or more tells of a maximum")]
    TooEasy,
}

/// Epley's estimate in kilograms for `reps` repetitions to failure; one repetition is the load itself.
pub fn epley(kg: f64, reps: u32) -> f64 {
    if reps <= 1 { kg } else { kg * (1.0 + f64::from(reps) / 30.0) }
}

/// Brzycki's estimate in kilograms for `reps` repetitions to failure; none from 37 on, where the formula ends.
pub fn brzycki(kg: f64, reps: u32) -> Option<f64> {
    (reps < 37).then(|| kg * 36.0 / (37.0 - f64::from(reps.max(1))))
}

/// An estimated one-repetition maximum.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct OneRepMax {
    /// The lower of the two formulas, in kilograms.
    pub low_kg: f64,
    /// The higher, in kilograms.
    pub high_kg: f64,
    /// The repetitions it stands on, those in reserve included.
    pub reps: u32,
}

impl OneRepMax {
    /// Of a set.
    ///
    /// # Errors
    /// [`Refusal`] says what is missing, or why the set tells nothing.
    pub fn of(set: &Set) -> Result<Self, Refusal> {
        let kg = set.load_kg.filter(|kg| *kg > 0.0 && *kg <= 1_000.0).ok_or(Refusal::Load)?;
        let done = set.reps.filter(|r| *r > 0).ok_or(Refusal::Repetitions)?;
        match (set.rpe, set.rir) {
            (Some(rpe), _) if (HARD_RPE..=10.0).contains(&rpe) => {}
            (None, Some(rir)) if rir <= HARD_RIR => {}
            (None, None) => return Err(Refusal::EffortUnknown),
            _ => return Err(Refusal::TooEasy),
        }
        let reps = done.saturating_add(set.rir.unwrap_or(0));
        if reps > MOST_REPS {
            return Err(Refusal::TooMany);
        }
        let (a, b) = (epley(kg, reps), brzycki(kg, reps).ok_or(Refusal::TooMany)?);
        Ok(Self { low_kg: a.min(b), high_kg: a.max(b), reps })
    }

    /// The middle of the range, in kilograms.
    pub fn middle_kg(self) -> f64 {
        f64::midpoint(self.low_kg, self.high_kg)
    }

    /// Whether the formulas are held to be valid for so many repetitions.
    pub fn is_valid(self) -> bool {
        self.reps <= VALID_REPS
    }
}

/// The best of one exercise.
#[derive(Clone, Debug, PartialEq)]
pub struct BestLift {
    /// The estimate.
    pub max: OneRepMax,
    /// The set it stands on.
    pub set: Set,
    /// When.
    pub date: Date,
    /// Its session.
    pub row: WorkoutId,
}

impl BestLift {
    /// The estimate with its formula and row.
    pub fn explained(&self) -> Explained<OneRepMax> {
        Explained::new(self.max, ONE_REP_MAX, [self.row])
    }
}

/// The best estimate of each exercise over some days, by its name in lower case; of two equal ones the later. Stations are
/// no lifts. An exercise whose sets tell nothing is missing.
pub fn best_lifts(log: &[Workout], days: RangeInclusive<Date>) -> BTreeMap<String, BestLift> {
    let mut best: BTreeMap<String, BestLift> = BTreeMap::new();
    let counts = |w: &&Workout| days.contains(&w.date) && w.skipped.is_none() && w.deleted_at.is_none();
    for workout in log.iter().filter(counts) {
        for exercise in workout.exercises.iter().filter(|e| e.station.is_none()) {
            for set in &exercise.sets {
                let Ok(max) = OneRepMax::of(set) else { continue };
                let lift = BestLift { max, set: set.clone(), date: workout.date, row: workout.id };
                let name = exercise.name.trim().to_lowercase();
                match best.get(&name) {
                    Some(known) if !is_better(&lift, known) => {}
                    _ => {
                        best.insert(name, lift);
                    }
                }
            }
        }
    }
    best
}

fn is_better(new: &BestLift, known: &BestLift) -> bool {
    let by_kg = new.max.middle_kg().total_cmp(&known.max.middle_kg());
    by_kg.then((new.date, new.row).cmp(&(known.date, known.row))).is_gt()
}

/// Whether the formulas tend to give too little for an exercise: the deadlift.
pub fn tends_low(exercise: &str) -> bool {
    exercise.to_lowercase().contains("deadlift")
}

#[cfg(test)]
#[path = "strength_tests.rs"]
mod tests;
