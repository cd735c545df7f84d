//! What a run says of the runner: Riegel's prediction, Daniels' VDOT with its paces and race times, and the best of it.
//!
//! All of it is for running fresh. None of it holds for the total of a HYROX race, or for a run between stations: what those
//! cost is [`super::compromised`]'s.

use super::explained::{Explained, Formula};
use super::id::WorkoutId;
use super::profile::{Best, Profile};
use super::units::{FARTHEST_M, LONGEST_S};
use super::workout::{Run, RunKind, Workout, WorkoutKind};
use jiff::civil::Date;
use std::ops::RangeInclusive;

/// Riegel's prediction.
pub const RIEGEL: Formula = Formula {
    name: "race time by Riegel, s",
    text: "T2 = T1 x (D2 / D1)^1.06; good from about 1.5 km to the marathon for who has trained for both",
    source: "Riegel 1981, American Scientist 69:285",
};
/// VDOT.
pub const VDOT: Formula = Formula {
    name: "VDOT",
    text: "VO2(v) / F(t): VO2 = -4.60 + 0.182258 v + 0.000104 v^2, v in m/min; \
           F = 0.8 + 0.1894393 e^(-0.012778 t) + 0.2989558 e^(-0.1932605 t), t in min",
    source: "Daniels & Gilbert 1979; book tables of today differ a little",
};

/// Where Riegel's exponent was found to hold, in metres.
pub const RIEGEL_M: RangeInclusive<f64> = 1_500.0..=42_195.0;
/// Distances of logged runs that a VDOT may stand on: 1.5 km to the half marathon.
pub const EVIDENCE_M: RangeInclusive<f64> = 1_500.0..=21_100.0;
/// The session rating from which a run counts as all out.
pub const ALL_OUT_RPE: f64 = 9.0;
/// Values that a runner can have.
const VDOT_RANGE: RangeInclusive<f64> = 10.0..=100.0;

/// A distance run in a time, all out.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Effort {
    distance_m: f64,
    duration_s: f64,
}

impl Effort {
    /// Metres and seconds; none outside 100 m to 320 km and a second to 48 hours.
    pub fn new(distance_m: f64, duration_s: f64) -> Option<Self> {
        let real = (100.0..=FARTHEST_M).contains(&distance_m) && (1.0..=LONGEST_S).contains(&duration_s);
        real.then_some(Self { distance_m, duration_s })
    }

    /// Metres.
    pub fn distance_m(self) -> f64 {
        self.distance_m
    }

    /// Seconds.
    pub fn duration_s(self) -> f64 {
        self.duration_s
    }
}

/// Riegel's time for another distance, in seconds; none for a distance that is not 100 m to 320 km. Outside [`RIEGEL_M`] it
/// is a guess. Never for a HYROX total.
pub fn riegel(known: Effort, metres: f64) -> Option<f64> {
    let real = (100.0..=FARTHEST_M).contains(&metres);
    real.then(|| known.duration_s * (metres / known.distance_m).powf(1.06))
}

/// Running fitness by Daniels: 10 to 100.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub struct Vdot(f64);

impl Vdot {
    /// A value; none outside 10 to 100.
    pub fn new(value: f64) -> Option<Self> {
        VDOT_RANGE.contains(&value).then_some(Self(value))
    }

    /// Of an effort; none when it gives no value that a runner can have.
    pub fn of(effort: Effort) -> Option<Self> {
        Self::new(raw_vdot(effort.distance_m, effort.duration_s))
    }

    /// The value.
    pub fn value(self) -> f64 {
        self.0
    }

    /// The speed at a share of it (0.88 for threshold), in metres a minute; none for a share that is not above 0 and up
    /// to 1.5.
    pub fn speed(self, share: f64) -> Option<f64> {
        let (a, b) = (0.000_104, 0.182_258);
        let vo2 = self.0 * share;
        let v = (-b + (b * b + 4.0 * a * (vo2 + 4.60)).sqrt()) / (2.0 * a);
        (share > 0.0 && share <= 1.5 && v > 0.0).then_some(v)
    }

    /// The pace at a share of it, in seconds a kilometre; none as for [`Vdot::speed`].
    pub fn pace(self, share: f64) -> Option<f64> {
        self.speed(share).map(|v| 60_000.0 / v)
    }

    /// The time over a distance, in seconds, by bisection: the longer it takes, the lower the value. None outside 400 m to
    /// 100 km.
    pub fn race_time(self, metres: f64) -> Option<f64> {
        if !(400.0..=100_000.0).contains(&metres) {
            return None;
        }
        // Between 10 m/s, which is above every value, and 48 hours, which is below every one.
        let (mut fast, mut slow) = (metres / 10.0, LONGEST_S);
        for _ in 0..60 {
            let middle = f64::midpoint(fast, slow);
            if raw_vdot(metres, middle) > self.0 { fast = middle } else { slow = middle }
        }
        Some(f64::midpoint(fast, slow))
    }
}

/// VO2 of the mean speed over the share of it that can be held so long.
fn raw_vdot(metres: f64, seconds: f64) -> f64 {
    let t = seconds / 60.0;
    let v = metres / t;
    let vo2 = -4.60 + 0.182_258 * v + 0.000_104 * v * v;
    let held = 0.8 + 0.189_439_3 * f64::exp(-0.012_778 * t) + 0.298_955_8 * f64::exp(-0.193_260_5 * t);
    vo2 / held
}

/// Daniels' intensities.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Intensity {
    /// Easy.
    Easy,
    /// Marathon.
    Marathon,
    /// Threshold.
    Threshold,
    /// Interval.
    Interval,
    /// Repetition.
    Repetition,
}

impl Intensity {
    /// All, slowest first.
    pub const ALL: [Self; 5] = [Self::Easy, Self::Marathon, Self::Threshold, Self::Interval, Self::Repetition];

    /// As it is shown.
    pub fn name(self) -> &'static str {
        match self {
            Self::Easy => "easy",
            Self::Marathon => "marathon",
            Self::Threshold => "threshold",
            Self::Interval => "interval",
            Self::Repetition => "repetition",
        }
    }

    /// The shares of VDOT that it spans, slowest first.
    pub fn shares(self) -> (f64, f64) {
        match self {
            Self::Easy => (0.59, 0.74),
            Self::Marathon => (0.75, 0.84),
            Self::Threshold => (0.83, 0.88),
            Self::Interval => (0.95, 1.00),
            Self::Repetition => (1.05, 1.10),
        }
    }

    /// The share that a session aims at when one pace is wanted.
    pub fn share(self) -> f64 {
        match self {
            Self::Threshold => 0.88,
            Self::Repetition => 1.05,
            Self::Easy | Self::Marathon | Self::Interval => f64::midpoint(self.shares().0, self.shares().1),
        }
    }
}

/// What a VDOT stands on.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Evidence {
    /// A best of the profile, which has no date.
    Best(Best),
    /// A run of the log.
    Session {
        /// Which.
        id: WorkoutId,
        /// When.
        date: Date,
    },
}

/// The best VDOT and what it stands on.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BestVdot {
    /// The value.
    pub vdot: Vdot,
    /// The effort.
    pub effort: Effort,
    /// Where that comes from.
    pub evidence: Evidence,
}

impl BestVdot {
    /// The value with its formula and row; a best of the profile is no row.
    pub fn explained(&self) -> Explained<Vdot> {
        let row = match self.evidence {
            Evidence::Best(_) => None,
            Evidence::Session { id, .. } => Some(id),
        };
        Explained::new(self.vdot, VDOT, row)
    }
}

/// The best VDOT of the profile's bests over 5 and 10 km and of the all-out runs of `days` in the log. The 1 km best is
/// shorter than what the formula was made for and serves only where nothing else does. None without evidence.
pub fn best_vdot(profile: &Profile, log: &[Workout], days: RangeInclusive<Date>) -> Option<BestVdot> {
    let of_best = |best: Best, metres: f64| {
        let effort = Effort::new(metres, profile.best(best)?)?;
        Some(BestVdot { vdot: Vdot::of(effort)?, effort, evidence: Evidence::Best(best) })
    };
    let bests = [(Best::Run5k, 5_000.0), (Best::Run10k, 10_000.0)].into_iter().filter_map(|(b, m)| of_best(b, m));
    let runs = log.iter().filter(|w| days.contains(&w.date)).filter_map(of_session);
    // Of two equal ones a session wins, which has a date, and of those the later.
    let rank = |b: &BestVdot| match b.evidence {
        Evidence::Best(_) => None,
        Evidence::Session { id, date } => Some((date, id)),
    };
    bests
        .chain(runs)
        .max_by(|a, b| a.vdot.0.total_cmp(&b.vdot.0).then_with(|| rank(a).cmp(&rank(b))))
        .or_else(|| of_best(Best::Run1k, 1_000.0))
}

/// The VDOT of a logged run; none unless it was run in one piece, all out, over [`EVIDENCE_M`].
fn of_session(workout: &Workout) -> Option<BestVdot> {
    let run = whole_run(workout)?;
    let hard = workout.rpe.is_some_and(|r| r >= ALL_OUT_RPE) && run.kind != RunKind::Interval;
    let counts = (run.kind == RunKind::Race || hard) && EVIDENCE_M.contains(&run.distance_m);
    let effort = counts.then(|| Effort::new(run.distance_m, run.duration_s))??;
    let evidence = Evidence::Session { id: workout.id, date: workout.date };
    Some(BestVdot { vdot: Vdot::of(effort)?, effort, evidence })
}

/// The run of a session that is a run and nothing else, with a distance and a time; none for one between stations, and
/// for what was skipped or deleted.
pub fn whole_run(workout: &Workout) -> Option<&Run> {
    let alone = matches!(workout.kind, WorkoutKind::Run | WorkoutKind::Race)
        && workout.splits.is_empty()
        && workout.exercises.iter().all(|e| e.station.is_none());
    let kept = workout.skipped.is_none() && workout.deleted_at.is_none();
    let real =
        |r: &&Run| r.distance_m > 0.0 && r.distance_m <= FARTHEST_M && r.duration_s > 0.0 && r.duration_s <= LONGEST_S;
    workout.run.as_ref().filter(|_| alone && kept).filter(real)
}

#[cfg(test)]
#[path = "run_fitness_tests.rs"]
mod tests;
