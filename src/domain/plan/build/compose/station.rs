//! Stations without long runs: skill, work at race loads, tests, easy ergs. Doses by 6.4.

use super::super::super::session::{Amount, Focus, Item, Part, Step};
use super::super::super::{Level, Movement as M, Phase};
use super::super::calendar::Spirit;
use super::{Craft, Made, OneRun, plain, step};
use crate::domain::rulebook::Station;

/// The order in which stations come to their turn: those that training moves most stand first (4.11).
const TURNS: [Station; 8] = [
    Station::WallBalls,
    Station::SledPush,
    Station::BurpeeBroadJump,
    Station::SandbagLunges,
    Station::SkiErg,
    Station::SledPull,
    Station::FarmersCarry,
    Station::Row,
];

/// Blocks of stations, as many as fit; the turn goes on from week to week, so that none is left out for long.
pub fn session(focus: Focus, craft: &Craft<'_>) -> Made {
    let turn = usize::try_from(craft.step).unwrap_or(0) * 3;
    let blocks: Vec<Step> = (0..TURNS.len())
        .filter_map(|n| TURNS.get((turn + n) % TURNS.len()))
        .filter(|s| craft.may(**s))
        .map(|s| block(*s, focus, craft))
        .collect();
    let most = match craft.spirit {
        Spirit::Train => 8,
        Spirit::Deload | Spirit::Taper => 5,
        _ => 4,
    };
    let steps = craft.most((2, most), OneRun::No, |n| {
        let mut chosen: Vec<(usize, Step)> =
            blocks.iter().take(usize::try_from(n).unwrap_or(0)).cloned().map(|b| (place(&b), b)).collect();
        chosen.sort_by_key(|(place, _)| *place);
        let mut steps = vec![craft.gym_warm_up()];
        steps.extend(chosen.into_iter().map(|(_, b)| b));
        steps.push(craft.mobility_down());
        steps
    })?;
    let title = if craft.spirit == Spirit::RaceWeek { "Station touch" } else { focus.name() };
    Some((steps, title.to_owned()))
}

fn place(block: &Step) -> usize {
    block.items.first().and_then(|i| i.movement.station()).map_or(9, Station::place)
}

/// One station's block: rounds x amount at a share of the race's load, by phase and by how far it is.
fn block(station: Station, focus: Focus, craft: &Craft<'_>) -> Step {
    if craft.spirit == Spirit::RaceWeek {
        return touch(station, craft);
    }
    let late = craft.progress >= 0.5;
    let skill = focus == Focus::StationSkill || craft.phase == Phase::Base || craft.phase == Phase::Recovery;
    let first = craft.level() == Level::First;
    let m = Amount::Metres;
    let base_share = if late { 0.9 } else { 0.7 };
    let (rounds, amount, share, rest): (u32, Amount, f64, u32) = match (station, skill, craft.phase) {
        (Station::SledPush, true, _) => (6, m(12.5), base_share, 60),
        (Station::SledPush, _, Phase::Build) => (4, m(25.0), if late { 1.1 } else { 1.0 }, 90),
        (Station::SledPush, ..) => (2, m(50.0), 1.0, 120),
        (Station::SledPull, true, _) => (4, m(12.5), if late { 0.8 } else { 0.6 }, 60),
        (Station::SledPull, _, Phase::Build) => (2, m(25.0), if late { 1.05 } else { 0.9 }, 90),
        (Station::SledPull, ..) => (1, m(50.0), 1.0, 0),
        (Station::BurpeeBroadJump, true, _) => (if late { 5 } else { 4 }, m(10.0), 1.0, 45),
        (Station::BurpeeBroadJump, _, Phase::Build) => {
            (if first { 4 } else { 5 }, m(if late { 16.0 } else { 12.0 }), 1.0, 60)
        }
        (Station::BurpeeBroadJump, ..) => (if first { 2 } else { 1 }, m(if first { 40.0 } else { 80.0 }), 1.0, 60),
        (Station::SkiErg | Station::Row, true, _) => (4, m(250.0), 1.0, 45),
        (Station::SkiErg | Station::Row, ..) => {
            (if first { 3 } else { 4 }, m(if first { 250.0 } else { 500.0 }), 1.0, 60)
        }
        (Station::FarmersCarry, true, _) => (4, m(50.0), 1.0, 60),
        (Station::FarmersCarry, _, Phase::Build) => (4, m(50.0), 1.2, 60),
        (Station::FarmersCarry, ..) => (1, m(200.0), 1.0, 0),
        (Station::SandbagLunges, true, _) => (if late { 4 } else { 3 }, m(20.0), if late { 0.8 } else { 0.5 }, 60),
        (Station::SandbagLunges, _, Phase::Build) => (2, m(50.0), 1.0, 90),
        (Station::SandbagLunges, ..) => (1, m(100.0), 1.0, 0),
        (Station::WallBalls, true, _) => (if late { 5 } else { 4 }, Amount::Reps(if late { 15 } else { 12 }), 0.7, 45),
        (Station::WallBalls, _, Phase::Build) => (5, Amount::Reps(if first { 15 } else { 20 }), 1.0, 45),
        (Station::WallBalls, ..) => (if first { 5 } else { 4 }, Amount::Reps(if first { 20 } else { 25 }), 1.0, 30),
    };
    let rounds = if craft.spirit == Spirit::Train { rounds } else { rounds.div_ceil(2) };
    let erg = matches!(station, Station::SkiErg | Station::Row);
    let item = craft.station(station, amount, share);
    let item = if erg { Item { pace_s_per_km: erg_pace(station, craft), rpe: Some(7.0), ..item } } else { item };
    step(Part::Main, rounds, vec![item], rest)
}

/// The split of the athlete's own best over the race's distance, 2 % slower: a station is not a test.
fn erg_pace(station: Station, craft: &Craft<'_>) -> Option<f64> {
    let best = craft.basis.wishes.best(crate::domain::profile::Best::Station(station))?;
    (120.0..900.0).contains(&best).then(|| (best * 1.02).round())
}

/// Race week, three days before (6.8).
fn touch(station: Station, craft: &Craft<'_>) -> Step {
    let (rounds, amount) = match station {
        Station::SkiErg | Station::Row => (2, Amount::Metres(250.0)),
        Station::SledPush | Station::SledPull => (1, Amount::Metres(12.5)),
        Station::BurpeeBroadJump => (1, Amount::Metres(10.0)),
        Station::FarmersCarry => (1, Amount::Metres(50.0)),
        Station::SandbagLunges => (1, Amount::Metres(10.0)),
        Station::WallBalls => (2, Amount::Reps(10)),
    };
    step(Part::Main, rounds, vec![craft.station(station, amount, 1.0)], 60)
}

/// Ski, push, pull and wall balls, fresh and against the clock (6.7, test day); what fits, from the first.
pub fn test(craft: &Craft<'_>) -> Made {
    let item = |s, amount| craft.station(s, amount, 1.0);
    let hard = |i: Item| Item { rpe: Some(9.0), ..i };
    let parts = [
        hard(item(Station::SkiErg, Amount::Metres(1000.0))),
        hard(item(Station::WallBalls, Amount::Seconds(120))),
        hard(item(Station::SledPush, Amount::Metres(50.0))),
        hard(item(Station::SledPull, Amount::Metres(50.0))),
    ];
    let rest = plain(M::Walk, Amount::Seconds(180));
    let steps = craft.most((1, 4), OneRun::No, |n| {
        let mut steps = vec![craft.gym_warm_up()];
        let may = |i: &&Item| i.movement.station().is_none_or(|s| craft.may(s));
        let chosen = parts.iter().filter(may).take(usize::try_from(n).unwrap_or(0));
        steps.extend(chosen.map(|part| step(Part::Main, 1, vec![*part, rest], 0)));
        steps.push(craft.mobility_down());
        steps
    })?;
    Some((steps, "Test: stations".to_owned()))
}

/// Easy to steady on a machine, or a brisk walk where there is none.
pub fn erg(craft: &Craft<'_>) -> Made {
    let machines = if craft.step % 2 == 0 { [M::Ski, M::Row, M::Bike] } else { [M::Row, M::Ski, M::Bike] };
    let fits = |m: &M| m.can_be_done_with(craft.kit) && !m.loads_any(craft.hurt());
    let machine = machines.into_iter().find(fits).unwrap_or(M::Walk);
    if craft.budget < 10 {
        return None;
    }
    let work = Item { rpe: Some(super::super::effort::EASY), ..plain(machine, Amount::Seconds(craft.budget * 60)) };
    let title = if machine == M::Walk { "Brisk walk".to_owned() } else { format!("Easy {}", machine.name()) };
    Some((craft.settle(vec![step(Part::Main, 1, vec![work], 0)]), title))
}
