//! Runs in one piece: easy, long, threshold, intervals, tests.

use super::super::super::session::{Amount, Focus, Item, Part, Step};
use super::super::super::{Level, Movement as M, Phase};
use super::super::calendar::Spirit;
use super::super::{effort, whole};
use super::{Craft, Made, OneRun, plain, step};

/// The least of an easy run, in minutes; below that it is filled up with walking.
const LEAST_RUN_MIN: u32 = 20;

/// An easy or a long run of the whole budget, with walking around it when the guard allows less.
pub fn easy(focus: Focus, craft: &Craft<'_>) -> Made {
    let pace = craft.basis.counted_pace;
    let allowed = whole((craft.run_limit_m * pace / 60_000.0).floor());
    let running = craft.budget.min(allowed);
    let walking = if running < LEAST_RUN_MIN { (LEAST_RUN_MIN - running).min(craft.budget - running) } else { 0 };
    if running + walking < 10 || running < 3 {
        return None;
    }
    let mut steps = Vec::new();
    if walking > 1 {
        steps.push(step(Part::WarmUp, 1, vec![plain(M::Walk, Amount::Seconds(walking / 2 * 60))], 0));
    }
    steps.extend(running_part(focus, craft, running));
    if walking > 0 {
        steps.push(step(Part::CoolDown, 1, vec![plain(M::Walk, Amount::Seconds(walking.div_ceil(2) * 60))], 0));
    }
    let steps = craft.settle(steps);
    if craft.fits(&steps, OneRun::Yes) {
        return Some((steps, focus.name().to_owned()));
    }
    // A steady end or strides go a little farther than easy running of the same time.
    let plain = craft.settle(vec![step(Part::Main, 1, vec![craft.easy(running * 60)], 0)]);
    craft.fits(&plain, OneRun::Yes).then(|| (plain, focus.name().to_owned()))
}

/// Easy all through; strides on a short run, a steady end on a long one in build (6.6).
fn running_part(focus: Focus, craft: &Craft<'_>, minutes: u32) -> Vec<Step> {
    let all = |m: u32| step(Part::Main, 1, vec![craft.easy(m * 60)], 0);
    let strides = Item { rpe: Some(6.0), ..plain(M::Stride, Amount::Seconds(20)) };
    let busy = craft.spirit == Spirit::Train && minutes >= 30;
    match (focus, craft.phase) {
        (Focus::EasyRun, Phase::Base | Phase::Build | Phase::Peak) if busy => {
            vec![all(minutes - 4), step(Part::Main, 4, vec![strides], 40)]
        }
        (Focus::LongRun, Phase::Build | Phase::Peak) if busy && minutes >= 40 => {
            let pace =
                craft.basis.paces.easy.zip(craft.basis.paces.threshold).map(|(e, t)| (e + (t - e) * 0.4).round());
            let steady = Craft::run(Amount::Seconds(600), pace, effort::STEADY);
            vec![all(minutes - 10), step(Part::Main, 1, vec![steady], 0)]
        }
        _ => vec![all(minutes)],
    }
}

/// Threshold work (L2's example: 5 x 1 km with 75 s jog; 3 x 8 min to 4 x 10 min).
pub fn threshold(craft: &Craft<'_>) -> Made {
    if craft.spirit == Spirit::RaceWeek {
        return race_touch(craft);
    }
    let pace = craft.basis.paces.threshold;
    let taper = matches!(craft.spirit, Spirit::Taper | Spirit::RaceWeek | Spirit::Deload);
    let (seconds, most) = match (craft.level(), craft.step % 3) {
        (Level::First, _) => (300, 5),
        (_, 0) => (360, 5),
        (Level::Steady, 1) => (480, 4),
        (Level::Steady, _) => (300, 6),
        (_, 1) => (480, 5),
        (_, _) => (600, 4),
    };
    let most = if taper { 3 } else { most };
    let work = Craft::run(Amount::Seconds(seconds), pace, effort::THRESHOLD);
    let steps = craft.most((2, most), OneRun::Yes, |n| {
        let mut steps = craft.run_warm_up();
        steps.push(step(Part::Main, n, vec![work, Craft::jog(75)], 0));
        steps.push(craft.cool_down());
        steps
    })?;
    Some((steps, Focus::Threshold.name().to_owned()))
}

/// Race week, four days before: up to three kilometres at the pace of the race, half of that for a first race (6.8).
fn race_touch(craft: &Craft<'_>) -> Made {
    let metres = if craft.level() == Level::First { 500.0 } else { 1000.0 };
    let warm = if craft.budget < 25 { 300 } else { 600 };
    let of = |metres: f64| {
        let work = Craft::run(Amount::Metres(metres), craft.basis.paces.goal, effort::RACE);
        craft.most((1, 3), OneRun::Yes, |n| {
            let main = step(Part::Main, n, vec![work], 90);
            vec![
                step(Part::WarmUp, 1, vec![craft.easy(warm)], 0),
                main,
                step(Part::CoolDown, 1, vec![Craft::jog(120)], 0),
            ]
        })
    };
    let steps = of(metres).or_else(|| of(metres / 2.0)).or_else(|| of(200.0))?;
    Some((steps, "Race pace".to_owned()))
}

/// Intervals at 5 km effort (L3's example: 6 x 800 m or 5 x 1 km). In time when the pace is not known.
pub fn intervals(craft: &Craft<'_>) -> Made {
    let pace = craft.basis.paces.interval;
    let quiet = craft.spirit != Spirit::Train;
    let (metres, most, rest) = match (craft.level(), craft.step % 3) {
        (Level::First | Level::Steady, 0) => (400.0, 8, 75),
        (Level::First, _) => (500.0, 6, 90),
        (Level::Steady, _) => (600.0, 7, 90),
        (_, 0) => (600.0, 8, 75),
        (_, 1) => (800.0, 7, 90),
        (_, _) => (1000.0, 6, 120),
    };
    let most = if quiet { most / 2 + 1 } else { most };
    let amount = if pace.is_some() { Amount::Metres(metres) } else { Amount::Seconds(whole(metres / 200.0) * 60) };
    let work = Craft::run(amount, pace, effort::INTERVAL);
    let steps = craft.most((3, most), OneRun::Yes, |n| {
        let mut steps = craft.run_warm_up();
        steps.push(step(Part::Main, n, vec![work, Craft::jog(rest)], 0));
        steps.push(craft.cool_down());
        steps
    })?;
    Some((steps, Focus::Intervals.name().to_owned()))
}

/// 5 km against the clock where the guard and the minutes allow it, else 1 km.
pub fn test(craft: &Craft<'_>) -> Made {
    let of = |metres: f64, name: &str| {
        let effort = Item { rpe: Some(9.0), ..Craft::run(Amount::Metres(metres), None, 9.0) };
        let steps = craft.most((1, 1), OneRun::Yes, |_| {
            let mut steps = craft.run_warm_up();
            steps.push(step(Part::Main, 1, vec![effort], 0));
            steps.push(craft.cool_down());
            steps
        })?;
        Some((steps, name.to_owned()))
    };
    of(5_000.0, "Test: 5 km run").or_else(|| of(1_000.0, "Test: 1 km run"))
}
