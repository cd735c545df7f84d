//! The targets of a timer: what a part should take, how far ahead the athlete is, when the end comes.

use super::TimerPane;
use crate::domain::timer::{Ending, Moment, Roxzone, Segment, Step, clock};
use crate::domain::workout::Part;

/// Ways between two parts in a race: what a target for the roxzone is for.
const WAYS: f64 = 15.0;

/// `-0:04` for four seconds under, `+0:12` for twelve over.
pub(super) fn signed(ms: i64) -> String {
    let sign = if ms < 0 { '-' } else { '+' };
    format!("{sign}{}", clock(ms.unsigned_abs()))
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the range is checked")]
fn milliseconds(seconds: f64) -> Option<u64> {
    (seconds > 0.0 && seconds < 1e7).then(|| (seconds * 1_000.0).round() as u64)
}

fn less(a: u64, b: u64) -> i64 {
    let to = |ms| i64::try_from(ms).unwrap_or(i64::MAX);
    to(a).saturating_sub(to(b))
}

impl TimerPane {
    /// What a step should take, in milliseconds. A way has its share of the roxzone's target; where ways have no laps of
    /// their own, the part after one has it.
    pub(super) fn target(&self, index: usize) -> Option<u64> {
        let step = self.timer.steps().get(index)?;
        let of = |part| self.targets.as_ref().and_then(|targets| targets.get(&part)).copied();
        let way = of(Part::Roxzone).map(|all| all / WAYS);
        let Step::Leg { leg, part, .. } = step else { return milliseconds(way?) };
        let before = match self.timer.plan().roxzone {
            Roxzone::Off if index > 0 => way.unwrap_or(0.0),
            Roxzone::Off | Roxzone::On => 0.0,
        };
        let seconds = leg.target_s.or_else(|| Some(of((*part)?)? + before))?;
        milliseconds(seconds)
    }

    /// How far over (or, negative, under) its target a stretch is, in milliseconds; while it lasts, only over.
    pub(super) fn difference(&self, segment: &Segment) -> Option<i64> {
        let difference = less(segment.ms, self.target(segment.step)?);
        match segment.ending {
            Ending::Done => Some(difference),
            Ending::Open => (difference > 0).then_some(difference),
            Ending::Skipped | Ending::Unfinished => None,
        }
    }

    /// How far behind (or, negative, ahead of) the targets the parts done are, in milliseconds; none without targets.
    pub(super) fn behind(&self, now: Moment) -> Option<i64> {
        let segments = self.timer.segments(now);
        let mut differences = segments.iter().filter_map(|s| self.difference(s)).peekable();
        differences.peek()?;
        Some(differences.fold(0, i64::saturating_add))
    }

    /// When the course is over if what is left takes what it should: milliseconds on the clock. None where a target misses.
    pub(super) fn finish(&self, now: Moment) -> Option<u64> {
        let place = self.timer.place();
        let this = self.target(place)?.saturating_sub(self.timer.part(now));
        let later: Option<Vec<u64>> = (place + 1..self.timer.steps().len()).map(|step| self.target(step)).collect();
        Some(later?.into_iter().fold(self.timer.total(now).saturating_add(this), u64::saturating_add))
    }
}
