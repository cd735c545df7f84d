//! Running with stations between: compromised runs (3.3) and the simulations of 6.7. And easy movement.

use super::super::super::session::{Amount, Focus, Item, Part, Step};
use super::super::super::{Level, Movement as M, Phase};
use super::super::calendar::Spirit;
use super::super::effort;
use super::{Craft, Made, OneRun, plain, step};
use crate::domain::rulebook::{self, Station};

/// The menu of compromised runs: the station and how much of it goes with a run.
fn menu(craft: &Craft<'_>) -> (&'static str, Item) {
    let share = if craft.phase == Phase::Base { 0.7 } else { 1.0 };
    let first = craft.level() == Level::First;
    let m = Amount::Metres;
    match craft.step % 5 {
        0 => ("wall balls", craft.station(Station::WallBalls, Amount::Reps(if first { 15 } else { 25 }), share)),
        1 => ("lunges", craft.station(Station::SandbagLunges, m(if first { 20.0 } else { 30.0 }), share)),
        2 => (
            "SkiErg",
            Item { rpe: Some(7.0), ..craft.station(Station::SkiErg, m(if first { 250.0 } else { 400.0 }), share) },
        ),
        3 if craft.may(Station::SledPush) => {
            ("sled push", craft.station(Station::SledPush, m(if first { 12.5 } else { 25.0 }), share))
        }
        _ => ("burpee broad jumps", craft.station(Station::BurpeeBroadJump, m(if first { 10.0 } else { 20.0 }), share)),
    }
}

/// Rounds of a run and a station. In base the runs are steady, later at the pace of the race.
pub fn compromised(craft: &Craft<'_>) -> Made {
    let (name, item) = menu(craft);
    let (metres, most) = match craft.level() {
        Level::First => (600.0 + 200.0 * craft.progress.round(), 4),
        Level::Steady => (800.0, 5),
        Level::Fast => (1000.0, 6),
        Level::Expert => (1000.0, 8),
    };
    // At most 150 m of sled in a session (6.5, rule 5).
    let most = if item.movement == M::SledPush && craft.level() == Level::Expert { 6 } else { most };
    let most = if craft.spirit == Spirit::Train { most } else { most / 2 + 1 };
    let (pace, rpe) = if craft.phase == Phase::Base {
        (craft.basis.paces.easy.zip(craft.basis.paces.goal).map(|(e, g)| f64::midpoint(e, g).round()), effort::STEADY)
    } else {
        (craft.basis.paces.goal, effort::RACE)
    };
    let run = Craft::run(Amount::Metres(metres), pace, rpe);
    let steps = craft.most((2, most), OneRun::No, |n| {
        let warm = if craft.budget < 40 { 360 } else { 600 };
        vec![
            step(Part::WarmUp, 1, vec![craft.easy(warm)], 0),
            step(Part::Main, n, vec![run, item], 90),
            step(Part::CoolDown, 1, vec![craft.easy(if craft.budget < 40 { 180 } else { 480 })], 0),
        ]
    })?;
    Some((steps, format!("Compromised run: {name}")))
}

/// A part of a race, or all of it.
pub fn simulation(focus: Focus, craft: &Craft<'_>) -> Made {
    let rounds = match focus {
        Focus::QuarterSimulation => quarter(craft),
        Focus::HalfSimulation => Station::ALL.map(|s| round(craft, 500.0, &[(s, 0.5)])).to_vec(),
        Focus::ThreeQuarterSimulation => {
            let mut rounds: Vec<Step> =
                Station::ALL.iter().take(6).map(|s| round(craft, 1000.0, &[(*s, 1.0)])).collect();
            rounds.push(round(craft, 1000.0, &[]));
            rounds
        }
        Focus::DressRehearsal => {
            let easy_on_legs = [Station::SkiErg, Station::BurpeeBroadJump, Station::Row, Station::WallBalls];
            easy_on_legs.map(|s| round(craft, 1000.0, &[(s, 0.5)])).to_vec()
        }
        _ => Station::ALL.map(|s| round(craft, f64::from(rulebook::RUN_METRES), &[(s, 1.0)])).to_vec(),
    };
    let steps = craft.most((1, 1), OneRun::No, |_| {
        let mut steps =
            vec![step(Part::WarmUp, 1, vec![craft.easy(600), plain(M::DynamicDrills, Amount::Seconds(180))], 0)];
        steps.extend(rounds.iter().cloned());
        steps.push(step(Part::CoolDown, 1, vec![craft.easy(300)], 0));
        steps
    })?;
    Some((steps, focus.name().to_owned()))
}

/// Four times 500 m and two stations, a quarter of each.
fn quarter(craft: &Craft<'_>) -> Vec<Step> {
    Station::ALL
        .chunks(2)
        .map(|pair| round(craft, 500.0, &pair.iter().map(|s| (*s, 0.25)).collect::<Vec<_>>()))
        .collect()
}

/// A run at race pace and a share of some stations, at race loads.
fn round(craft: &Craft<'_>, metres: f64, stations: &[(Station, f64)]) -> Step {
    let mut items = vec![Craft::run(Amount::Metres(metres), craft.basis.paces.goal, effort::RACE)];
    for (station, share) in stations {
        let amount = match station.amount() {
            rulebook::Amount::Metres(m) => Amount::Metres(f64::from(m) * share),
            rulebook::Amount::Repetitions(n) => Amount::Reps(super::super::whole(f64::from(n) * share)),
        };
        items.push(craft.station(*station, amount, 1.0));
    }
    step(Part::Main, 1, items, 0)
}

/// A walk or an easy machine, then mobility.
pub fn mobility(craft: &Craft<'_>) -> Made {
    if craft.budget < 10 {
        return None;
    }
    let minutes = craft.budget.min(30);
    let steps = vec![
        step(Part::Main, 1, vec![plain(M::Walk, Amount::Seconds((minutes - 5) * 60))], 0),
        step(Part::CoolDown, 1, vec![plain(M::Mobility, Amount::Seconds(300))], 0),
    ];
    Some((craft.settle(steps), "Walk and mobility".to_owned()))
}
