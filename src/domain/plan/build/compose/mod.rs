//! From a focus and some minutes to a session, step by step.
//!
//! It owns how steps are fitted into a budget and into the guard on single runs, and how kit and injuries change them. The
//! contents are in [`run`], [`strength`], [`station`] and [`mixed`]. All of them give none when the minutes are too few, and
//! then the caller asks for something smaller.

mod mixed;
mod purpose;
mod run;
mod station;
mod strength;

use super::super::injury::Region;
use super::super::session::{Amount, Focus, Item, Part, Step};
use super::super::{Level, Movement as M, Phase};
use super::basis::Basis;
use super::calendar::{Chunk, Spirit};
use super::{substitute, whole};
use crate::domain::profile::Equipment;
use crate::domain::rulebook::Station;
use jiff::civil::Date;

/// What a session is made from.
#[derive(Clone, Debug)]
pub struct Craft<'a> {
    /// The athlete.
    pub basis: &'a Basis<'a>,
    /// What there is on the day.
    pub kit: &'a [Equipment],
    /// What hurts on the day.
    pub hurt: Vec<Region>,
    /// The phase.
    pub phase: Phase,
    /// The spirit of the day.
    pub spirit: Spirit,
    /// Weeks of work behind it: turns the menus.
    pub step: u32,
    /// The same, and one more in the second half of a week: two strength sessions differ.
    pub turn: u32,
    /// How far its phase is, 0 to 1.
    pub progress: f64,
    /// Minutes at most.
    pub budget: u32,
    /// Metres of a run in one piece at most.
    pub run_limit_m: f64,
    /// Sled sessions that the week still has room for.
    pub sleds_left: usize,
    /// Whether there are so few sessions that strength and stations share one.
    pub few: Few,
}

/// Whether a week has few sessions (6.9, low time).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Few {
    /// Three or fewer.
    Yes,
    /// More.
    No,
}

/// A session without a day.
#[derive(Clone, Debug, PartialEq)]
pub struct Draft {
    /// What it is for.
    pub focus: Focus,
    /// Its name.
    pub title: String,
    /// Its steps.
    pub steps: Vec<Step>,
    /// The exertion meant.
    pub rpe: f64,
    /// Why.
    pub purpose: String,
}

impl Draft {
    /// Seconds of its steps.
    pub fn seconds(&self) -> u32 {
        self.steps.iter().map(|s| s.seconds).sum()
    }

    /// Minutes, rounded up.
    pub fn minutes(&self) -> u32 {
        self.seconds().div_ceil(60)
    }
}

/// The session of a focus within the craft's minutes; none when they are too few for it.
pub fn compose(focus: Focus, craft: &Craft<'_>) -> Option<Draft> {
    let (steps, title) = match focus {
        Focus::EasyRun | Focus::LongRun => run::easy(focus, craft)?,
        Focus::Threshold => run::threshold(craft)?,
        Focus::Intervals => run::intervals(craft)?,
        Focus::RunTest => run::test(craft)?,
        Focus::StrengthLower | Focus::StrengthUpper | Focus::StrengthFull => strength::session(focus, craft)?,
        Focus::StationSkill | Focus::Stations => station::session(focus, craft)?,
        Focus::StationTest => station::test(craft)?,
        Focus::Erg => station::erg(craft)?,
        Focus::Compromised => mixed::compromised(craft)?,
        Focus::QuarterSimulation
        | Focus::HalfSimulation
        | Focus::ThreeQuarterSimulation
        | Focus::FullSimulation
        | Focus::DressRehearsal => mixed::simulation(focus, craft)?,
        Focus::Mobility => mixed::mobility(craft)?,
        Focus::Race => return None,
    };
    let rpe = super::effort::session(focus, craft.phase, craft.spirit);
    Some(Draft { focus, title, steps, rpe, purpose: purpose::of(focus, craft).to_owned() })
}

/// The steps of a session and its title.
type Made = Option<(Vec<Step>, String)>;

impl<'a> Craft<'a> {
    /// For a day of a chunk.
    pub fn at(basis: &'a Basis<'a>, chunk: &Chunk, date: Date, room: (u32, f64, usize), few: Few) -> Self {
        let part = |n: usize| u32::try_from(n).map_or(0.0, f64::from);
        let span = part(chunk.of_phase.saturating_sub(1).max(1));
        Self {
            basis,
            kit: basis.kit(date),
            hurt: basis.hurt(date),
            phase: chunk.phase,
            spirit: chunk.spirit,
            step: chunk.step,
            turn: chunk.step + u32::from(date.weekday().to_monday_zero_offset() >= 2),
            progress: (part(chunk.in_phase) / span).min(1.0),
            budget: room.0,
            run_limit_m: room.1,
            sleds_left: room.2,
            few,
        }
    }
}

impl Craft<'_> {
    fn level(&self) -> Level {
        self.basis.level
    }

    fn hurt(&self) -> &[Region] {
        &self.hurt
    }

    /// Steps as they can be done here, with their seconds.
    fn settle(&self, steps: Vec<Step>) -> Vec<Step> {
        let settled = steps.into_iter().map(|step| {
            let items: Vec<Item> =
                step.items.iter().filter_map(|i| substitute::replace(*i, self.kit, self.hurt())).collect();
            timed(Step { items, ..step }, self.basis.counted_pace)
        });
        settled.filter(|s| !s.items.is_empty()).collect()
    }

    /// Whether steps are within the minutes and, for a run in one piece, within the guard.
    fn fits(&self, steps: &[Step], one_run: OneRun) -> bool {
        let seconds: u32 = steps.iter().map(|s| s.seconds).sum();
        let metres = run_metres(steps, self.basis.counted_pace);
        seconds <= self.budget * 60 && (one_run == OneRun::No || metres <= self.run_limit_m)
    }

    /// The most that fits, from `most` down to `least` units of `make`; its cool-down is filled up to whole five minutes.
    fn most(&self, range: (u32, u32), one_run: OneRun, make: impl Fn(u32) -> Vec<Step>) -> Option<Vec<Step>> {
        let (least, most) = range;
        let steps = (least..=most).rev().map(|n| self.settle(make(n))).find(|s| self.fits(s, one_run))?;
        let has_main = steps.iter().any(|s| s.part == Part::Main);
        has_main.then(|| self.filled(steps, one_run))
    }

    fn filled(&self, steps: Vec<Step>, one_run: OneRun) -> Vec<Step> {
        let seconds: u32 = steps.iter().map(|s| s.seconds).sum();
        let missing = (300 - seconds % 300) % 300;
        let mut fuller = steps.clone();
        let last = fuller.last_mut().filter(|s| s.part == Part::CoolDown && s.rounds == 1 && s.items.len() == 1);
        let Some(step) = last else { return steps };
        let Some(item) = step.items.first_mut() else { return steps };
        let Amount::Seconds(now) = item.amount else { return steps };
        // To whole minutes, so that no cool-down of 7:43 is asked for.
        item.amount = Amount::Seconds((now + missing) / 60 * 60);
        *step = timed(step.clone(), self.basis.counted_pace);
        if self.fits(&fuller, one_run) { fuller } else { steps }
    }

    /// A run at one of the paces, or at its effort when the pace is not known.
    fn run(amount: Amount, pace: Option<f64>, rpe: f64) -> Item {
        Item { pace_s_per_km: pace, rpe: Some(rpe), ..plain(M::Run, amount) }
    }

    fn easy(&self, seconds: u32) -> Item {
        Self::run(Amount::Seconds(seconds), self.basis.paces.easy, super::effort::EASY)
    }

    fn jog(seconds: u32) -> Item {
        Item { rpe: Some(2.0), ..plain(M::Jog, Amount::Seconds(seconds)) }
    }

    /// Whether a station may stand in the session: a sled only while the week has room for one.
    fn may(&self, station: Station) -> bool {
        self.sleds_left > 0 || !matches!(station, Station::SledPush | Station::SledPull)
    }

    /// A station at a share of the race's load.
    fn station(&self, station: Station, amount: Amount, share: f64) -> Item {
        let race = self.basis.loads.and_then(|l| l.of(station)).map(f64::from);
        let loaded = crate::domain::rulebook::LOADED.contains(&station);
        Item {
            load_kg: race.map(|kg| super::dose::load(station, kg, share)),
            race_share: loaded.then_some(share),
            ..plain(M::of(station), amount)
        }
    }

    /// Getting warm for work in a gym: an easy machine or jog, then drills.
    fn gym_warm_up(&self) -> Step {
        let minutes = if self.budget < 40 { 3 } else { 6 };
        let machine = substitute::choose(M::Row, self.kit, self.hurt()).unwrap_or(M::Walk);
        let machine = if machine == M::Run { M::Jog } else { machine };
        let easy = Item { rpe: Some(2.0), ..plain(machine, Amount::Seconds(minutes * 60)) };
        step(
            Part::WarmUp,
            1,
            vec![easy, plain(M::DynamicDrills, Amount::Seconds(if self.budget < 40 { 120 } else { 240 }))],
            0,
        )
    }

    /// Getting warm for running fast: easy running, drills, strides.
    fn run_warm_up(&self) -> Vec<Step> {
        let minutes = if self.budget < 40 { 6 } else { 10 };
        let strides = if self.budget < 40 { 2 } else { 4 };
        vec![
            step(Part::WarmUp, 1, vec![self.easy(minutes * 60)], 0),
            step(Part::WarmUp, strides, vec![Item { rpe: Some(6.0), ..plain(M::Stride, Amount::Seconds(20)) }], 40),
        ]
    }

    fn cool_down(&self) -> Step {
        step(Part::CoolDown, 1, vec![Self::jog(if self.budget < 40 { 180 } else { 300 })], 0)
    }

    fn mobility_down(&self) -> Step {
        step(Part::CoolDown, 1, vec![plain(M::Mobility, Amount::Seconds(if self.budget < 40 { 120 } else { 240 }))], 0)
    }
}

/// Whether the running of a session is one piece, for which the guard on single runs holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum OneRun {
    Yes,
    No,
}

fn plain(movement: M, amount: Amount) -> Item {
    Item {
        movement,
        amount,
        pace_s_per_km: None,
        load_kg: None,
        race_share: None,
        max_share: None,
        rpe: None,
        instead_of: None,
    }
}

fn step(part: Part, rounds: u32, items: Vec<Item>, rest_s: u32) -> Step {
    Step { part, rounds, items, rest_s, seconds: 0 }
}

/// The same step with its seconds; running without a pace is counted with `pace`.
pub fn timed(step: Step, pace: f64) -> Step {
    let once: f64 = step.items.iter().map(|i| seconds(i, pace)).sum();
    let rests = step.rest_s * step.rounds.saturating_sub(1);
    Step { seconds: whole((once * f64::from(step.rounds)).ceil()) + rests, ..step }
}

fn seconds(item: &Item, pace: f64) -> f64 {
    match (item.movement, item.amount, item.pace_s_per_km) {
        (M::Run, Amount::Metres(m), None) => m * pace / 1000.0,
        _ => item.seconds(),
    }
}

/// Metres of running; what is given in time is counted with its pace, or with `pace`.
pub fn run_metres(steps: &[Step], pace: f64) -> f64 {
    let of = |i: &Item| match i.amount {
        Amount::Metres(m) => m,
        Amount::Seconds(s) => f64::from(s) * 1000.0 / i.pace_s_per_km.unwrap_or(pace),
        Amount::Reps(_) => 0.0,
    };
    let step =
        |s: &Step| -> f64 { f64::from(s.rounds) * s.items.iter().filter(|i| i.movement.is_run()).map(of).sum::<f64>() };
    steps.iter().map(step).sum()
}
