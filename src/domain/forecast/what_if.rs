//! What if a part were faster: seconds come off it, and the finish, its range, the limiters and the targets move at once.

use super::{Forecast, Limiter, PARTS, Range, TargetSplits, bounds, index, limiters, part_at, target_splits};
use crate::domain::explained::Explained;
use crate::domain::workout::Part;

/// A forecast and all that follows from it for a goal.
#[derive(Clone, Debug, PartialEq)]
pub struct Outlook {
    /// The forecast.
    pub forecast: Forecast,
    /// Target splits; none without a goal.
    pub targets: Option<TargetSplits>,
    /// Limiters, dearest first; empty without a goal.
    pub limiters: Vec<Limiter>,
}

impl Outlook {
    /// Of a forecast, for a goal in whole seconds.
    pub fn new(forecast: Forecast, goal_s: Option<u32>) -> Self {
        let targets = goal_s.and_then(|goal| target_splits(&forecast, goal));
        let limiters = goal_s.map_or_else(Vec::new, |goal| limiters(&forecast, goal));
        Self { forecast, targets, limiters }
    }
}

/// A forecast whose parts are being tried faster or slower.
#[derive(Clone, Debug, PartialEq)]
pub struct WhatIf {
    base: Forecast,
    goal_s: Option<u32>,
    seconds: [i32; PARTS],
    now: Outlook,
}

impl WhatIf {
    /// Nothing changed yet.
    pub fn new(base: Forecast, goal_s: Option<u32>) -> Self {
        let now = Outlook::new(base.clone(), goal_s);
        Self { base, goal_s, seconds: [0; PARTS], now }
    }

    /// Adds seconds to a part; negative takes them off. It stops where the part would no longer be believed. Nothing
    /// changes for a part that nothing is known of.
    pub fn add(&mut self, part: Part, seconds: i32) {
        let Some(slot) = index(part).and_then(|at| self.seconds.get_mut(at)) else { return };
        let Some(estimate) = self.base.part(part) else { return };
        *slot = believed(part, estimate.range.value, slot.saturating_add(seconds));
        let forecast = self.base.shifted(&self.seconds);
        self.now = Outlook::new(forecast, self.goal_s);
    }

    /// Back to the forecast as it is.
    pub fn reset(&mut self) {
        *self = Self::new(self.base.clone(), self.goal_s);
    }

    /// What was added to a part so far.
    pub fn seconds(&self, part: Part) -> i32 {
        index(part).and_then(|at| self.seconds.get(at)).copied().unwrap_or(0)
    }

    /// As it would be.
    pub fn now(&self) -> &Outlook {
        &self.now
    }

    /// As it is.
    pub fn base(&self) -> &Forecast {
        &self.base
    }
}

/// The nearest change that leaves the part's whole range within [`bounds`].
fn believed(part: Part, range: Range, seconds: i32) -> i32 {
    let (least, most) = bounds(part).into_inner();
    let stays = |seconds: i32| {
        let moved = range.shifted(f64::from(seconds));
        (seconds >= 0 || moved.p10_s >= least) && (seconds <= 0 || moved.p90_s <= most)
    };
    let toward_zero = -seconds.signum();
    let mut seconds = seconds.clamp(-MOST, MOST);
    while !stays(seconds) {
        seconds += toward_zero;
    }
    seconds
}

/// No part is changed by more seconds than this.
const MOST: i32 = 2_400;

impl Forecast {
    /// The forecast with whole seconds added to its parts. A part's range moves as it is, and so do the sums: each draw has
    /// the same seconds more, so nothing need be drawn again.
    fn shifted(&self, seconds: &[i32; PARTS]) -> Self {
        let mut moved = self.clone();
        for (part, by) in moved.parts.iter_mut().zip(seconds) {
            if let Some(estimate) = &mut part.estimate {
                estimate.range.value = estimate.range.value.shifted(f64::from(*by));
            }
        }
        let total = |of: fn(Part) -> bool| -> f64 {
            let wanted = seconds.iter().enumerate().filter(|(at, _)| of(part_at(*at)));
            wanted.map(|(_, by)| f64::from(*by)).sum()
        };
        let shift = |sum: &mut Option<Explained<Range>>, by: f64| {
            if let Some(sum) = sum {
                sum.value = sum.value.shifted(by);
            }
        };
        shift(&mut moved.runs, total(|p| matches!(p, Part::Run(_))));
        shift(&mut moved.stations, total(|p| matches!(p, Part::Station(_))));
        shift(&mut moved.finish, total(|_| true));
        moved
    }
}
