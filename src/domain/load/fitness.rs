//! CTL, ATL and form: two moving averages of daily load, and their difference.
//!
//! CTL and ATL are what the last weeks and the last days weighed; form is their balance and no forecast of performance.
//! One step for each calendar day. An unknown day takes no step, which is to take it for an average one; after
//! [`LOST_AFTER`] of them in a row nothing is known any more, and the series begins anew at the next known day.
//! The sum of the three tracks is computed from the three, so that it is their sum on every day.

use super::days::Days;
use super::{Scope, Track};
use crate::domain::explained::{Explained, Formula};
use jiff::civil::Date;

/// The time constant of CTL, in days.
pub const CTL_DAYS: f64 = 42.0;
/// The time constant of ATL, in days.
pub const ATL_DAYS: f64 = 7.0;
/// Days after a beginning at 0 in which CTL is still too low; marked, not hidden.
pub const UNSETTLED_DAYS: u32 = 42;
/// The known days whose mean can be the beginning.
pub const SEED_DAYS: u32 = 28;
/// So many unknown days in a row are bridged; more, and the series begins anew.
pub const LOST_AFTER: u32 = 14;
/// Three time constants hold 95 % of an average.
const WEIGHTY: f64 = 3.0;

/// CTL.
pub const CTL: Formula = Formula {
    name: "CTL, fitness",
    text: "CTL = CTL of yesterday + (load - CTL of yesterday) x k, k = 1 - e^(-1/42) (option: 1/42)",
    source: "Coggan; Banister",
};
/// ATL.
pub const ATL: Formula = Formula {
    name: "ATL, fatigue",
    text: "ATL = ATL of yesterday + (load - ATL of yesterday) x k, k = 1 - e^(-1/7) (option: 1/7)",
    source: "Coggan; Banister",
};
/// Form (TSB).
pub const FORM: Formula =
    Formula { name: "form (TSB)", text: "CTL of yesterday - ATL of yesterday", source: "Coggan; Banister" };

/// The step of the averages. Both are in use; spreadsheets that match WKO+ use the first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Smoothing {
    /// `k = 1 - e^(-1/tau)`.
    #[default]
    Exponential,
    /// `k = 1/tau`.
    Reciprocal,
}

impl Smoothing {
    /// The weight of one day for a time constant in days.
    pub fn k(self, tau: f64) -> f64 {
        match self {
            Self::Exponential => 1.0 - (-1.0 / tau).exp(),
            Self::Reciprocal => 1.0 / tau,
        }
    }
}

/// Where the averages begin.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Seed {
    /// At 0; the first [`UNSETTLED_DAYS`] are marked.
    #[default]
    Zero,
    /// At the mean of the first [`SEED_DAYS`] known days of the log, which are marked; at 0 while there are fewer.
    FirstDays,
}

/// How the averages are computed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rule {
    /// The step.
    pub smoothing: Smoothing,
    /// The beginning.
    pub seed: Seed,
}

/// Where the averages stand at the end of a day.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct State {
    /// Fitness, in the unit of the days' loads.
    pub ctl: f64,
    /// Fatigue, likewise.
    pub atl: f64,
    /// Days since the beginning.
    pub age: u32,
    /// Whether the beginning no longer shows: [`UNSETTLED_DAYS`] after 0, [`SEED_DAYS`] after a mean.
    pub settled: bool,
    /// Unknown days since the beginning that took no step.
    pub bridged: u32,
}

/// One day.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point {
    /// Which.
    pub date: Date,
    /// At its end; none when nothing is known.
    pub state: Option<State>,
    /// Form of the day: yesterday's CTL less yesterday's ATL, so that a session does not change its own advice.
    pub form: Option<f64>,
    /// Whether the day is the plan's.
    pub planned: bool,
}

/// What a point measures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Measure {
    /// Fitness.
    Ctl,
    /// Fatigue.
    Atl,
    /// Form.
    Form,
}

/// The averages over all days.
#[derive(Clone, Debug, PartialEq)]
pub struct Fitness {
    points: Vec<Point>,
}

impl Fitness {
    /// The averages of a track or of the sum of the three.
    pub fn of(days: &Days, scope: Scope, rule: Rule) -> Self {
        let states = match scope {
            Scope::Track(track) => states(days, track, rule),
            Scope::All => {
                let [run, station, strength] = Track::ALL.map(|track| states(days, track, rule));
                let both = |a: Option<State>, b: Option<State>| Some(a?.plus(b?));
                run.into_iter().zip(station).zip(strength).map(|((a, b), c)| both(both(a, b), c)).collect()
            }
        };
        let before = std::iter::once(None).chain(states.iter().copied());
        let point = |((day, state), before): ((&super::Day, &Option<State>), Option<State>)| Point {
            date: day.date,
            state: *state,
            form: before.map(|s| s.ctl - s.atl),
            planned: day.planned,
        };
        Self { points: days.all().iter().zip(&states).zip(before).map(point).collect() }
    }

    /// A point for each day, oldest first.
    pub fn points(&self) -> &[Point] {
        &self.points
    }

    /// The point of a day.
    pub fn on(&self, date: Date) -> Option<&Point> {
        self.points.binary_search_by_key(&date, |p| p.date).ok().map(|at| &self.points[at])
    }

    /// A number of a day with the sessions that make up 95 % of it; `days` are those it was computed from.
    pub fn explained(&self, days: &Days, date: Date, measure: Measure) -> Option<Explained> {
        let point = self.on(date)?;
        let (value, formula, tau, shift) = match measure {
            Measure::Ctl => (point.state?.ctl, CTL, CTL_DAYS, 1),
            Measure::Atl => (point.state?.atl, ATL, ATL_DAYS, 1),
            Measure::Form => (point.form?, FORM, CTL_DAYS, 0),
        };
        let end = days.index(date)? + shift;
        let recent = days.all()[..end].iter().rev().zip(1_u32..).take_while(|(_, n)| f64::from(*n) <= WEIGHTY * tau);
        Some(Explained::new(value, formula, recent.flat_map(|(day, _)| day.rows.iter().copied())))
    }
}

impl State {
    fn plus(self, other: Self) -> Self {
        Self {
            ctl: self.ctl + other.ctl,
            atl: self.atl + other.atl,
            age: self.age.min(other.age),
            settled: self.settled && other.settled,
            bridged: self.bridged.max(other.bridged),
        }
    }
}

fn states(days: &Days, track: Track, rule: Rule) -> Vec<Option<State>> {
    let loads: Vec<Option<f64>> = days.all().iter().map(|d| d.load(Scope::Track(track))).collect();
    let logged = days.all().iter().take_while(|d| !d.planned).count();
    let mut run = Averages { rule, state: None, settles: UNSETTLED_DAYS, unknown: 0 };
    let mut all = Vec::with_capacity(loads.len());
    for (at, load) in loads.iter().enumerate() {
        all.push(run.step(*load, || mean_of_first(loads[..logged].get(at..)?)));
    }
    all
}

/// The averages of one track as they run over the days.
struct Averages {
    rule: Rule,
    state: Option<State>,
    /// Days after which the beginning no longer shows.
    settles: u32,
    /// Unknown days in a row.
    unknown: u32,
}

impl Averages {
    fn step(&mut self, load: Option<f64>, mean: impl FnOnce() -> Option<f64>) -> Option<State> {
        self.unknown = if load.is_some() { 0 } else { self.unknown.saturating_add(1) };
        if self.unknown > LOST_AFTER {
            self.state = None;
        }
        if self.state.is_none() && load.is_some() {
            self.begin(if self.rule.seed == Seed::FirstDays { mean() } else { None });
        }
        let smoothing = self.rule.smoothing;
        if let Some(now) = &mut self.state {
            now.age = now.age.saturating_add(1);
            now.settled = now.age > self.settles;
            match load {
                Some(load) => {
                    now.ctl += (load - now.ctl) * smoothing.k(CTL_DAYS);
                    now.atl += (load - now.atl) * smoothing.k(ATL_DAYS);
                }
                None => now.bridged = now.bridged.saturating_add(1),
            }
        }
        self.state
    }

    fn begin(&mut self, mean: Option<f64>) {
        self.settles = if mean.is_some() { SEED_DAYS } else { UNSETTLED_DAYS };
        let from = mean.unwrap_or(0.0);
        self.state = Some(State { ctl: from, atl: from, age: 0, settled: false, bridged: 0 });
    }
}

/// The mean of the first known days, up to a silence; none while there are fewer than [`SEED_DAYS`].
fn mean_of_first(loads: &[Option<f64>]) -> Option<f64> {
    let (mut sum, mut known, mut unknown) = (0.0, 0_u32, 0_u32);
    for load in loads {
        match load {
            Some(load) => (sum, known, unknown) = (sum + load, known + 1, 0),
            None => unknown += 1,
        }
        if known == SEED_DAYS {
            return Some(sum / f64::from(known));
        }
        if unknown > LOST_AFTER {
            return None;
        }
    }
    None
}
