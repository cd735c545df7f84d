//! The load of one session, by each kind.
//!
//! It owns the formulas and what they need. Days, tracks and sums are [`super::days`]'.

use super::{Load, LoadKind, believed};
use crate::domain::explained::{Explained, Formula};
use crate::domain::profile::{LoadCurve, Profile, Thresholds};
use crate::domain::workout::{Lap, Workout, WorkoutKind};

/// Session RPE.
pub const SESSION_RPE: Formula = Formula {
    name: "session load, AU",
    text: "CR10 rating of the whole session x minutes, warm-up and rest included",
    source: "Foster 2001",
};
/// Session RPE with the athlete's usual rating.
pub const ESTIMATED: Formula = Formula {
    name: "session load, AU, estimated",
    text: "CR10 rating x minutes; a rating that is missing is the median of your own ratings of that kind, from 5 on",
    source: "Foster 2001; the estimate is ours",
};
/// Banister's TRIMP, the men's curve.
pub const BANISTER_MEN: Formula = Formula {
    name: "TRIMP, men's curve",
    text: "minutes x h x 0.64 e^(1.92 h), h = (average - resting) / (highest - resting) heart rate, kept in 0..1",
    source: "Banister 1990",
};
/// Banister's TRIMP, the women's curve.
pub const BANISTER_WOMEN: Formula = Formula {
    name: "TRIMP, women's curve",
    text: "minutes x h x 0.86 e^(1.67 h), h = (average - resting) / (highest - resting) heart rate, kept in 0..1",
    source: "Banister 1990",
};
/// Edwards' TRIMP.
pub const EDWARDS: Formula = Formula {
    name: "TRIMP, Edwards",
    text: "sum of minutes in zone i x i; zones 50-60-70-80-90-100 % of the highest heart rate, a lap by its average",
    source: "Edwards 1993",
};

/// Ratings of one kind that make a usual rating.
pub const USUAL_FROM: usize = 5;
/// The share of a session that its laps must cover before their zones stand for the whole.
const LAPS_COVER: f64 = 0.9;

/// What measures sessions: a kind, and what that kind needs to know of the athlete.
#[derive(Clone, Debug)]
pub struct Gauge<'a> {
    kind: LoadKind,
    profile: &'a Profile,
    usual: Vec<(WorkoutKind, f64)>,
}

impl<'a> Gauge<'a> {
    /// A gauge. `log` gives the usual ratings that [`LoadKind::Estimated`] stands on.
    pub fn new(kind: LoadKind, profile: &'a Profile, log: &[Workout]) -> Self {
        let usual = match kind {
            LoadKind::Estimated => {
                WorkoutKind::ALL.into_iter().filter_map(|k| Some((k, usual_rating(log, k)?))).collect()
            }
            _ => Vec::new(),
        };
        Self { kind, profile, usual }
    }

    /// The kind of what it gives.
    pub fn kind(&self) -> LoadKind {
        self.kind
    }

    /// The load of a session. None when it was skipped or deleted, when what the kind needs was not said, or when a
    /// value cannot be true.
    pub fn load(&self, workout: &Workout) -> Option<Load> {
        if workout.skipped.is_some() || workout.deleted_at.is_some() {
            return None;
        }
        let value = match self.kind {
            LoadKind::SessionRpe => session_rpe(workout.rpe?, minutes(workout.session_time()?)?),
            LoadKind::Estimated => {
                let usual = || self.usual.iter().find(|(k, _)| *k == workout.kind).map(|(_, rating)| *rating);
                session_rpe(workout.rpe.or_else(usual)?, minutes(workout.elapsed()?)?)
            }
            LoadKind::Banister(curve) => {
                let thresholds = self.profile.thresholds_on(workout.date)?;
                let share = reserve_share(f64::from(workout.heart_rate_avg?), thresholds)?;
                Some(banister(minutes(workout.elapsed()?)?, share, curve))
            }
            LoadKind::Edwards => {
                let highest = self.profile.thresholds_on(workout.date)?.heart_rate_max?;
                edwards(edwards_minutes(workout, f64::from(highest))?)
            }
        }?;
        Load::new(self.kind, value).ok()
    }

    /// The same with its formula and row.
    pub fn explained(&self, workout: &Workout) -> Option<Explained<Load>> {
        Some(Explained::new(self.load(workout)?, self.kind.formula(), [workout.id]))
    }
}

/// Rating times minutes; none for a rating outside 0 to 10.
pub fn session_rpe(rating: f64, minutes: f64) -> Option<f64> {
    (0.0..=10.0).contains(&rating).then_some(rating * minutes).filter(|v| believed(*v).is_ok())
}

/// The share of the heart-rate reserve, kept in 0 to 1. None without both thresholds, or when the highest is not above
/// the resting rate.
pub fn reserve_share(average: f64, thresholds: &Thresholds) -> Option<f64> {
    let (rest, highest) = (f64::from(thresholds.heart_rate_rest?), f64::from(thresholds.heart_rate_max?));
    (highest > rest && average.is_finite()).then(|| ((average - rest) / (highest - rest)).clamp(0.0, 1.0))
}

/// Banister's TRIMP of some minutes at a share of the heart-rate reserve.
pub fn banister(minutes: f64, reserve: f64, curve: LoadCurve) -> f64 {
    let (factor, exponent) = match curve {
        LoadCurve::Men => (0.64, 1.92),
        LoadCurve::Women => (0.86, 1.67),
    };
    minutes * reserve * factor * f64::exp(exponent * reserve)
}

/// Edwards' TRIMP of the minutes in the five zones of 50-60-70-80-90-100 % of the highest heart rate. None when a number
/// of minutes cannot be one.
pub fn edwards(minutes: [f64; 5]) -> Option<f64> {
    let sum = minutes.into_iter().zip(1_u8..).map(|(m, zone)| m * f64::from(zone)).sum::<f64>();
    (minutes.iter().all(|m| *m >= 0.0) && sum.is_finite()).then_some(sum)
}

/// Minutes in Edwards' zones by the laps; none unless laps with a heart rate are the whole session. The stored zones of
/// a run are of another model and do not serve.
fn edwards_minutes(workout: &Workout, highest: f64) -> Option<[f64; 5]> {
    let laps = &workout.run.as_ref()?.laps;
    let whole = workout.elapsed().filter(|s| *s > 0.0)?;
    let mut minutes = [0.0; 5];
    let mut covered = 0.0;
    for Lap { duration_s, heart_rate_avg, .. } in laps {
        let share = f64::from((*heart_rate_avg)?) / highest;
        covered += duration_s;
        let zones = [0.5, 0.6, 0.7, 0.8, 0.9];
        if let Some(zone) = zones.iter().rposition(|from| share >= *from) {
            minutes[zone] += duration_s / 60.0;
        }
    }
    (highest > 0.0 && covered >= LAPS_COVER * whole).then_some(minutes)
}

/// The median of the athlete's ratings of a kind; none below [`USUAL_FROM`] of them.
fn usual_rating(log: &[Workout], kind: WorkoutKind) -> Option<f64> {
    let counts = |w: &&Workout| w.kind == kind && w.skipped.is_none() && w.deleted_at.is_none();
    let believed = |r: &f64| (0.0..=10.0).contains(r);
    let mut ratings: Vec<f64> = log.iter().filter(counts).filter_map(|w| w.rpe).filter(believed).collect();
    ratings.sort_by(f64::total_cmp);
    let half = ratings.len() / 2;
    let median = if ratings.len() % 2 == 1 {
        *ratings.get(half)?
    } else {
        f64::midpoint(*ratings.get(half.checked_sub(1)?)?, *ratings.get(half)?)
    };
    (ratings.len() >= USUAL_FROM).then_some(median)
}

/// Seconds of a session as minutes; none outside a second to two days.
fn minutes(seconds: f64) -> Option<f64> {
    (seconds > 0.0 && seconds <= 172_800.0).then_some(seconds / 60.0)
}
