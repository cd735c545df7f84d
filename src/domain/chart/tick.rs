//! The ticks of a scale: round numbers that hold all values, never more than fit.

use super::Unit;
use serde::Serialize;

/// A scale from its first to its last tick.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Ticks {
    /// The value at the bottom.
    pub low: f64,
    /// The value at the top, above the bottom.
    pub high: f64,
    /// The ticks, upwards: at least two.
    pub at: Vec<f64>,
    /// The ticks as they are written beside the axis; without decimals where none of them has any.
    pub texts: Vec<String>,
}

impl Ticks {
    /// Where a value lies: 0 at the bottom, 1 at the top, kept between.
    pub fn share(&self, value: f64) -> f64 {
        ((value - self.low) / (self.high - self.low)).clamp(0.0, 1.0)
    }
}

/// Steps of times, in seconds: parts of minutes and hours, as a clock is read.
const CLOCK_STEPS: [f64; 15] =
    [1.0, 2.0, 5.0, 10.0, 15.0, 30.0, 60.0, 120.0, 300.0, 600.0, 900.0, 1800.0, 3600.0, 7200.0, 14400.0];
/// Numbers larger than this are none of ours.
const FARTHEST: f64 = 1e12;

/// At most so many ticks (at least two, and three where values lie on both sides of 0) at round steps: 1, 2 or 5 times a power of ten, and what a clock shows for times.
/// The first is at or below `low`, the last at or above `high`.
pub fn ticks(low: f64, high: f64, at_most: usize, unit: Unit) -> Ticks {
    let believed = |value: f64| if value.is_finite() { value.clamp(-FARTHEST, FARTHEST) } else { 0.0 };
    let (low, high) = (believed(low.min(high)), believed(high.max(low)));
    let at_most = at_most.max(if low < 0.0 && high > 0.0 { 3 } else { 2 });
    let mut step = unit.finest();
    loop {
        let at = multiples(low, high, step, at_most);
        if let Some(at) = at {
            let (first, last) = (at.first().copied().unwrap_or(low), at.last().copied().unwrap_or(high));
            let texts = at.iter().map(|tick| unit.tick(*tick, step)).collect();
            return Ticks { low: first, high: last, at, texts };
        }
        step = next_step(step, unit);
    }
}

/// Multiples of a step around two values; none when they are more than fit.
fn multiples(low: f64, high: f64, step: f64, at_most: usize) -> Option<Vec<f64>> {
    // A tenth is no binary fraction: what is a step but for its last bit is that step.
    let slack = 1e-9;
    let first = (low / step + slack).floor();
    let last = (high / step - slack).ceil().max(first + 1.0);
    let mut at = Vec::with_capacity(at_most);
    let mut step_at = first;
    while step_at <= last {
        if at.len() == at_most {
            return None;
        }
        at.push(step_at * step);
        step_at += 1.0;
    }
    Some(at)
}

/// The next larger round step.
fn next_step(step: f64, unit: Unit) -> f64 {
    if unit == Unit::Seconds
        && let Some(next) = CLOCK_STEPS.into_iter().find(|larger| *larger > step * 1.001)
    {
        return next;
    }
    let power = 10_f64.powf((step.log10() + 1e-9).floor());
    let digit = step / power;
    let next = if digit < 1.5 {
        2.0
    } else if digit < 3.5 {
        5.0
    } else {
        10.0
    };
    next * power
}
