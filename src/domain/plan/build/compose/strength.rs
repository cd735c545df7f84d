//! Lifting: main lifts by the phase's scheme (6.4), then what prevents injuries (3.11), as many as the minutes allow.

use super::super::super::session::{Amount, Focus, Item, Part, Step};
use super::super::super::{Level, Movement as M, Phase};
use super::super::calendar::Spirit;
use super::super::dose;
use super::{Craft, Few, Made, OneRun, plain, step};
use crate::domain::rulebook::Station;

/// Sets, repetitions, the share of the maximum, seconds of rest.
#[derive(Clone, Copy)]
struct Scheme {
    sets: u32,
    reps: u32,
    share: f64,
    rest_s: u32,
}

/// 6.4, main lifts: 4 x 4-6 at 78-85 % in base, 3 x 5-6 at 75-80 % in build, 2 x 3-4 at 80 % in peak, 2 x 3 at 75 % in taper.
fn scheme(craft: &Craft<'_>) -> Scheme {
    let of = |sets, reps, share, rest_s| Scheme { sets, reps, share, rest_s };
    match (craft.spirit, craft.phase) {
        (Spirit::RaceWeek, _) => of(2, 3, 0.65, 90),
        (Spirit::Recovery, _) => of(2, 8, 0.50, 90),
        (Spirit::Taper, _) => of(2, 3, 0.75, 120),
        (Spirit::Deload, _) => of(2, 5, 0.70, 120),
        (_, Phase::Base) if craft.progress < 0.5 => of(4, 6, 0.78, 120),
        (_, Phase::Base) => of(4, 5, 0.82, 150),
        (_, Phase::Build) => of(3, 5, 0.80, 150),
        (_, _) => of(2, 4, 0.80, 150),
    }
}

/// A lift by the scheme; who begins, and whatever has no barbell, does eights at RPE 7 instead (6.6, L1).
fn main_lift(craft: &Craft<'_>, movement: M) -> Option<Step> {
    let movement = super::super::substitute::choose(movement, craft.kit, craft.hurt())?;
    let scheme = scheme(craft);
    let barbell = matches!(movement, M::BackSquat | M::FrontSquat | M::Deadlift | M::BenchPress | M::RomanianDeadlift);
    if !barbell || craft.level() == Level::First {
        let quiet = craft.spirit != Spirit::Train;
        let item = Item { rpe: Some(if quiet { 6.0 } else { 7.0 }), ..plain(movement, Amount::Reps(8)) };
        return Some(step(Part::Main, scheme.sets.min(3), vec![item], 90));
    }
    let max = dose::one_rep_max(&craft.basis.wishes.lifts, movement);
    let item = Item {
        load_kg: max.map(|kg| dose::bar(kg * scheme.share)),
        max_share: Some(scheme.share),
        rpe: Some(if scheme.share < 0.72 { 6.0 } else { 8.0 }),
        ..plain(movement, Amount::Reps(scheme.reps))
    };
    Some(step(Part::Main, scheme.sets, vec![item], scheme.rest_s))
}

fn extra(craft: &Craft<'_>, movement: M, reps: u32, sets: u32) -> Option<Step> {
    let movement = super::super::substitute::choose(movement, craft.kit, craft.hurt())?;
    let timed = matches!(movement, M::Plank | M::DeadHang | M::WallSit | M::Walk);
    let amount = if timed { Amount::Seconds(40) } else { Amount::Reps(reps) };
    let item = if timed { plain(movement, amount) } else { Item { rpe: Some(7.0), ..plain(movement, amount) } };
    Some(step(Part::Main, sets, vec![item], 60))
}

fn carry(craft: &Craft<'_>) -> Option<Step> {
    let item = craft.station(Station::FarmersCarry, Amount::Metres(40.0), 1.0);
    let item = super::super::substitute::replace(item, craft.kit, craft.hurt())?;
    Some(step(Part::Main, 4, vec![item], 60))
}

/// The exercises of a focus, the most important first.
fn exercises(focus: Focus, craft: &Craft<'_>) -> Vec<Step> {
    let odd = craft.turn % 2 == 1;
    let squat = match craft.level() {
        Level::First if odd => M::SplitSquat,
        Level::First => M::GobletSquat,
        _ if odd => M::FrontSquat,
        _ => M::BackSquat,
    };
    let hinge = match (odd, craft.level()) {
        (true, Level::First) => M::Swing,
        (true, _) => M::Deadlift,
        (false, _) => M::RomanianDeadlift,
    };
    let pull = if odd && craft.level() == Level::First { M::PullUp } else { M::BentRow };
    let sets = if craft.spirit == Spirit::Train { 3 } else { 2 };
    let main = |m| main_lift(craft, m);
    let more = |m, reps| extra(craft, m, reps, sets);
    let lunges_too = matches!(craft.phase, Phase::Build | Phase::Peak);
    let all = match focus {
        Focus::StrengthUpper => {
            vec![
                main(M::BenchPress),
                main(M::BentRow),
                more(M::OverheadPress, 8),
                more(M::PullUp, 6),
                more(M::CalfRaise, 15),
                more(M::DeadHang, 1),
                more(M::Plank, 1),
            ]
        }
        Focus::StrengthFull if craft.few == Few::Yes => {
            vec![main(squat), main(hinge), stations(craft), main(pull), more(M::CalfRaise, 15)]
        }
        Focus::StrengthFull => vec![
            main(squat),
            main(hinge),
            main(pull),
            carry(craft),
            more(M::CalfRaise, 15),
            more(M::PushUp, 10),
            more(M::Plank, 1),
        ],
        _ => vec![
            main(squat),
            main(hinge),
            lunges_too.then(|| more(M::SplitSquat, 8)).flatten(),
            more(M::StepUp, 8),
            more(M::CalfRaise, 15),
            more(M::Plank, 1),
            carry(craft),
        ],
    };
    let mut kept: Vec<Step> = Vec::new();
    for step in all.into_iter().flatten() {
        // A substitute may already be there under its own name.
        let twice = kept.iter().any(|k| k.items.first().map(|i| i.movement) == step.items.first().map(|i| i.movement));
        if !twice {
            kept.push(step);
        }
    }
    kept
}

/// Strength and stations in one, for a week of three sessions (6.9).
fn stations(craft: &Craft<'_>) -> Option<Step> {
    let share = if craft.phase == Phase::Base { 0.75 } else { 1.0 };
    let items = [
        craft.station(Station::SledPush, Amount::Metres(25.0), share),
        craft.station(Station::WallBalls, Amount::Reps(15), share),
    ];
    let may = |i: &Item| i.movement.station().is_none_or(|s| craft.may(s));
    let items: Vec<Item> = items
        .into_iter()
        .filter(may)
        .filter_map(|i| super::super::substitute::replace(i, craft.kit, craft.hurt()))
        .collect();
    (!items.is_empty()).then(|| step(Part::Main, 3, items, 90))
}

/// As many exercises as fit, in their order.
pub fn session(focus: Focus, craft: &Craft<'_>) -> Made {
    let all = exercises(focus, craft);
    let most = u32::try_from(all.len()).unwrap_or(0);
    let steps = craft.most((1, most), OneRun::No, |n| {
        let mut steps = vec![craft.gym_warm_up()];
        steps.extend(all.iter().take(usize::try_from(n).unwrap_or(0)).cloned());
        steps.push(craft.mobility_down());
        steps
    })?;
    let title = match (focus, craft.few) {
        (Focus::StrengthFull, Few::Yes) => "Strength and stations".to_owned(),
        _ => focus.name().to_owned(),
    };
    Some((steps, title))
}
