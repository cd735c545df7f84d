//! Target splits: what each part must take for a goal, to the second.

use super::{Forecast, PARTS, bounds, field, part_at};
use crate::domain::explained::Formula;
use crate::domain::workout::Part;

/// How target splits are made.
pub const TARGETS: Formula = Formula {
    name: "target splits, s",
    text: "half way between the forecast scaled to the goal and the goal table's row; runs by the plan's factors; kept \
           within what is believed of each part; rounded by largest remainder, so that they sum to the goal",
    source: "ours; goal table and run factors of grade H",
};

/// A time for every part; they sum to the goal exactly.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TargetSplits {
    /// The goal in whole seconds.
    pub goal_s: u32,
    /// The 17 parts in the order of the race, in whole seconds.
    pub parts: [(Part, u32); PARTS],
}

impl TargetSplits {
    /// The target of a part.
    pub fn of(&self, part: Part) -> Option<u32> {
        self.parts.iter().find(|(p, _)| *p == part).map(|(_, seconds)| *seconds)
    }
}

/// The target splits of a goal: half the athlete's own shape, half the goal table's, so that a strength is kept and a
/// weakness must give more, but not all. None where neither is known, or where the goal cannot be met within [`bounds`].
pub fn target_splits(forecast: &Forecast, goal_s: u32) -> Option<TargetSplits> {
    let goal = f64::from(goal_s);
    let table = forecast.division.and_then(field::goal_table).and_then(|t| t.at(goal, &field::PLANNED_RUNS));
    let own = forecast.medians().map(|medians| planned(&medians, goal));
    let wanted = match (own, table) {
        (Some(own), Some(table)) => std::array::from_fn(|i| f64::midpoint(own[i], table[i])),
        (own, table) => own.or(table)?,
    };
    let whole = whole(fitted(&wanted, goal)?, goal_s)?;
    Some(TargetSplits { goal_s, parts: std::array::from_fn(|i| (part_at(i), whole[i])) })
}

/// The medians scaled to the goal, their runs spread as a plan runs them.
fn planned(medians: &[f64; PARTS], goal: f64) -> [f64; PARTS] {
    let scale = goal / medians.iter().sum::<f64>();
    let mean_run = medians.iter().step_by(2).take(8).sum::<f64>() / 8.0;
    std::array::from_fn(|i| match part_at(i) {
        Part::Run(_) => field::PLANNED_RUNS[i / 2] * mean_run * scale,
        Part::Station(_) | Part::Roxzone => medians[i] * scale,
    })
}

/// All parts by one factor, each kept within its bounds, so that they sum to the goal. None when bounds forbid it.
fn fitted(wanted: &[f64; PARTS], goal: f64) -> Option<[f64; PARTS]> {
    let by = |factor: f64| -> [f64; PARTS] {
        std::array::from_fn(|i| {
            let (least, most) = bounds(part_at(i)).into_inner();
            (wanted[i] * factor).clamp(least, most)
        })
    };
    let sum = |factor: f64| by(factor).iter().sum::<f64>();
    // At these factors every part has come to its bound, since none is wanted below a second or above a day.
    let (mut low, mut high) = (1e-3, 1e3);
    if !(sum(low)..=sum(high)).contains(&goal) {
        return None;
    }
    for _ in 0..100 {
        let middle = f64::midpoint(low, high);
        if sum(middle) < goal { low = middle } else { high = middle }
    }
    Some(by(high))
}

/// Whole seconds that sum to the goal: all rounded down, then a second each for those that lost most.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "within the bounds of a part")]
fn whole(parts: [f64; PARTS], goal_s: u32) -> Option<[u32; PARTS]> {
    // A part that is whole but for the last bit of its sum is that whole number.
    let mut seconds = parts.map(|s| (s + 1e-6).floor() as u32);
    let mut order: [usize; PARTS] = std::array::from_fn(|i| i);
    let lost = |i: usize| parts[i] - f64::from(seconds[i]);
    order.sort_by(|a, b| lost(*b).total_cmp(&lost(*a)));
    let missing = usize::try_from(goal_s.checked_sub(seconds.iter().sum())?).ok()?;
    for i in order.into_iter().take(missing) {
        seconds[i] += 1;
    }
    (seconds.iter().sum::<u32>() == goal_s).then_some(seconds)
}
