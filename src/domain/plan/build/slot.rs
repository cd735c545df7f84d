//! Which sessions a week has, before they have days: by level, phase and what the week is for.
//!
//! It owns the templates of part 6.6 and the calendar of simulations and tests of part 6.7. The first of a list are the last
//! to be dropped.

use super::super::session::Focus;
use super::super::{Level, Phase};
use super::basis::Basis;
use super::calendar::{Chunk, Spirit, days_between, taper_days};
use super::whole;

/// A session that is wanted.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Slot {
    /// What for.
    pub focus: Focus,
    /// Minutes wanted.
    pub want: u32,
    /// Minutes at least.
    pub least: u32,
    /// The day of the week that it likes, Monday 0, when the long run is on Sunday.
    pub likes: i64,
    /// What it costs to drop it.
    pub worth: u32,
}

/// The days that a focus likes (6.6): legs on Monday, quality on Tuesday, stations on Thursday, the key run on Saturday.
fn likes(focus: Focus) -> i64 {
    match focus {
        Focus::StrengthLower | Focus::StrengthFull => 0,
        Focus::Threshold | Focus::Intervals | Focus::RunTest => 1,
        Focus::EasyRun | Focus::Mobility => 2,
        Focus::Stations | Focus::StationSkill | Focus::StationTest => 3,
        Focus::StrengthUpper | Focus::Erg => 4,
        Focus::LongRun | Focus::Race => 6,
        _ => 5,
    }
}

/// Minutes wanted in a full week, First to Expert, and at least.
fn minutes(focus: Focus, level: Level) -> (u32, u32) {
    let of = |each: [u32; 4], least| (each[level as usize], least);
    match focus {
        Focus::LongRun => (level.longest_run(), 20),
        Focus::EasyRun => of([38, 42, 45, 52], 20),
        Focus::StrengthLower | Focus::StrengthFull => of([50, 60, 60, 60], 25),
        Focus::StrengthUpper => of([35, 35, 40, 40], 20),
        Focus::Stations => of([55, 60, 70, 70], 30),
        Focus::StationSkill => of([50, 50, 50, 45], 25),
        Focus::Threshold | Focus::Intervals => of([42, 60, 65, 75], 30),
        Focus::Compromised => of([48, 60, 70, 75], 30),
        Focus::Erg => of([30, 30, 35, 40], 20),
        Focus::QuarterSimulation => (65, 45),
        Focus::HalfSimulation => (90, 60),
        Focus::ThreeQuarterSimulation => (110, 80),
        Focus::FullSimulation => (135, 95),
        Focus::DressRehearsal => (65, 45),
        Focus::RunTest => (60, 25),
        Focus::StationTest => (50, 25),
        Focus::Mobility | Focus::Race => (25, 10),
    }
}

impl Slot {
    /// A slot with the level's minutes.
    pub fn new(focus: Focus, level: Level, worth: u32) -> Self {
        let (want, least) = minutes(focus, level);
        Self { focus, want, least, likes: likes(focus), worth }
    }

    /// The same with its minutes times a share.
    #[must_use]
    pub fn scaled(self, share: f64) -> Self {
        Self { want: whole(f64::from(self.want) * share).max(self.least), ..self }
    }

    /// Whether its minutes are mostly running.
    pub fn is_running(&self) -> bool {
        matches!(self.focus, Focus::EasyRun | Focus::LongRun | Focus::Threshold | Focus::Intervals | Focus::Compromised)
    }
}

/// The key session of a training week: a compromised run, or the simulation that is due (6.7); none where there is none yet.
fn key(level: Level, chunk: &Chunk, days_in_plan: i64) -> Option<Focus> {
    let long = taper_days(days_in_plan) == 14;
    let beginner = level == Level::First;
    if chunk.len() < 4 {
        return None;
    }
    match (chunk.phase, chunk.to_race) {
        (_, 2) => Some(Focus::DressRehearsal),
        (Phase::Peak, 3) if long && !beginner => Some(Focus::FullSimulation),
        (Phase::Peak, 4) if long && !beginner => Some(Focus::ThreeQuarterSimulation),
        (Phase::Peak, 4) => Some(Focus::HalfSimulation),
        (Phase::Peak, 6) => Some(Focus::HalfSimulation),
        (Phase::Peak, _) => Some(Focus::Compromised),
        (Phase::Build, _) => match (beginner, chunk.in_phase % 4) {
            (true, 1) => Some(Focus::Threshold),
            (true, 3) | (false, 1 | 3) => Some(Focus::HalfSimulation),
            _ => Some(Focus::Compromised),
        },
        (Phase::Base, _) if chunk.in_phase > 0 && chunk.in_phase == chunk.of_phase / 2 => {
            Some(Focus::QuarterSimulation)
        }
        (Phase::Base, _) if level >= Level::Fast && chunk.in_phase % 2 == 1 => Some(Focus::Compromised),
        _ => None,
    }
}

/// The quality run of a training week: threshold twice, then intervals; a test in the first week of a plan of eight or more.
fn quality(chunk: &Chunk, days_in_plan: i64) -> Focus {
    if chunk.step == 0 && days_in_plan >= 56 {
        return Focus::RunTest;
    }
    if chunk.step % 3 == 2 { Focus::Intervals } else { Focus::Threshold }
}

/// The sessions of a training week.
pub fn training(basis: &Basis<'_>, chunk: &Chunk, days_in_plan: i64) -> Vec<Slot> {
    use Focus as F;
    let level = basis.level;
    let key = key(level, chunk, days_in_plan);
    let quality = quality(chunk, days_in_plan);
    let tests_stations = (chunk.step == 0 && days_in_plan >= 56) || (chunk.to_race == 8 && chunk.phase != Phase::Base);
    let stations = match (tests_stations, chunk.phase) {
        (true, _) => F::StationTest,
        (_, Phase::Base) => F::StationSkill,
        _ => F::Stations,
    };
    let beginner = level == Level::First;
    let legs = if beginner { F::StrengthFull } else { F::StrengthLower };
    let mut list: Vec<(Option<F>, u32)> = vec![(Some(F::LongRun), 500), (Some(legs), 600), (key, 400)];
    let second = (chunk.phase != Phase::Peak).then_some(if beginner { F::StrengthFull } else { F::StrengthUpper });
    match level {
        Level::First => {
            let test = (quality == F::RunTest).then_some(F::RunTest);
            list.extend([
                (Some(stations), 300),
                (test, 250),
                (Some(F::EasyRun), 200),
                (second.filter(|_| key.is_none()), 150),
            ]);
        }
        Level::Steady => {
            list.extend([(Some(quality), 350), (Some(stations), 300), (Some(F::EasyRun), 200), (second, 150)])
        }
        Level::Fast => list.extend([
            (Some(quality), 350),
            (Some(stations), 300),
            (Some(F::EasyRun), 200),
            (Some(F::EasyRun), 160),
            (second, 150),
            (Some(F::Erg), 100),
        ]),
        Level::Expert => list.extend([
            (Some(quality), 350),
            (Some(stations), 300),
            (Some(F::EasyRun), 200),
            (Some(F::EasyRun), 180),
            (second, 170),
            (Some(F::EasyRun), 160),
            (Some(F::Erg), 150),
            ((stations != F::StationSkill).then_some(F::StationSkill), 100),
        ]),
    }
    let slots = list.into_iter().filter_map(|(focus, worth)| Some(Slot::new(focus?, level, worth))).collect();
    trimmed(basis, hard_capped(slots, level, chunk.phase), level.most_sessions())
}

/// The sessions of a week of rest: everything shorter, the fast touch a test, no simulation (6.2).
pub fn resting(basis: &Basis<'_>) -> Vec<Slot> {
    use Focus as F;
    let level = basis.level;
    let legs = if level == Level::First { F::StrengthFull } else { F::StrengthLower };
    let mut list = vec![(F::LongRun, 500), (legs, 600), (F::RunTest, 400), (F::StationSkill, 300), (F::EasyRun, 200)];
    if level >= Level::Steady {
        list.push((F::StrengthUpper, 150));
    }
    if level >= Level::Fast {
        list.extend([(F::EasyRun, 120), (F::Erg, 100)]);
    }
    if level == Level::Expert {
        list.push((F::EasyRun, 80));
    }
    let slots = list.into_iter().map(|(focus, worth)| {
        let slot = Slot::new(focus, level, worth);
        // The fast touch keeps its length: five kilometres and a warm-up take what they take.
        if focus == F::RunTest { slot } else { slot.scaled(0.62) }
    });
    let slots = slots.collect();
    trimmed(basis, slots, level.most_sessions())
}

/// Without the least worthy of the hard ones when there are too many.
fn hard_capped(mut slots: Vec<Slot>, level: Level, phase: Phase) -> Vec<Slot> {
    let hard = |s: &Slot| super::effort::session(s.focus, phase, Spirit::Train) >= super::super::session::HARD_RPE;
    while slots.iter().filter(|s| hard(s)).count() > level.most_hard() {
        let Some(at) = slots.iter().enumerate().filter(|(_, s)| hard(s)).min_by_key(|(_, s)| s.worth).map(|(at, _)| at)
        else {
            break;
        };
        slots[at] = Slot { worth: slots[at].worth.min(140), ..Slot::new(Focus::EasyRun, level, 140) };
    }
    slots
}

/// As many as the days, the strength days and the station days that were wished allow.
fn trimmed(basis: &Basis<'_>, mut slots: Vec<Slot>, most: usize) -> Vec<Slot> {
    let strength = basis.wishes.strength_days.map_or(usize::MAX, |n| usize::from(n).max(1));
    let stations = basis.wishes.hiit_days.map_or(usize::MAX, usize::from);
    let is_strength = |f: Focus| f.kind() == crate::domain::workout::WorkoutKind::Strength;
    let is_station = |f: Focus| matches!(f, Focus::Stations | Focus::StationSkill | Focus::StationTest);
    cap(&mut slots, strength, is_strength);
    cap(&mut slots, stations, is_station);
    let doubles = match basis.level {
        Level::First => 0,
        Level::Steady => 1,
        Level::Fast => 2,
        Level::Expert => 4,
    };
    slots.sort_by_key(|s| std::cmp::Reverse(s.worth));
    slots.truncate(most.min(basis.days() + doubles));
    slots
}

fn cap(slots: &mut Vec<Slot>, most: usize, of: impl Fn(Focus) -> bool) {
    let mut seen = 0;
    slots.retain(|s| {
        seen += usize::from(of(s.focus));
        !of(s.focus) || seen <= most
    });
}

/// The first week of a taper: a rehearsal, the same kinds of sessions, each much shorter.
pub fn taper(basis: &Basis<'_>, count: usize) -> Vec<Slot> {
    use Focus as F;
    let level = basis.level;
    let legs = if level == Level::First { F::StrengthFull } else { F::StrengthLower };
    let list = [
        (F::DressRehearsal, 600),
        (legs, 550),
        (F::LongRun, 500),
        (F::EasyRun, 450),
        (F::StationSkill, 400),
        (F::Threshold, 350),
        (F::EasyRun, 300),
        (F::StrengthUpper, 250),
        (F::Erg, 200),
        (F::EasyRun, 150),
        (F::Erg, 100),
    ];
    let slots = list.into_iter().map(|(focus, worth)| Slot { least: 15, ..Slot::new(focus, level, worth) });
    slots.take(count).collect()
}

/// Race week by days before the race (6.8): what, minutes for First and for the others, days before.
const RACE_WEEK: [(Focus, u32, u32, i64); 10] = [
    (Focus::Threshold, 27, 33, 4),
    (Focus::EasyRun, 30, 42, 6),
    (Focus::StationSkill, 27, 30, 3),
    (Focus::EasyRun, 15, 20, 1),
    (Focus::StrengthUpper, 28, 30, 5),
    (Focus::EasyRun, 25, 30, 7),
    (Focus::Mobility, 20, 20, 2),
    (Focus::Erg, 20, 25, 6),
    (Focus::Erg, 20, 25, 5),
    (Focus::Erg, 15, 20, 3),
];

/// The last seven days. What a slot likes is a day of the week as before, of the race's own week.
pub fn race_week(basis: &Basis<'_>, chunk: &Chunk, count: usize) -> Vec<Slot> {
    let mut slots = Vec::new();
    for ((focus, first, other, before), worth) in RACE_WEEK.into_iter().zip((1..=10_u32).rev()) {
        let date = chunk.race.saturating_sub(jiff::Span::new().days(before));
        let want = if basis.level == Level::First { first } else { other };
        let likes = i64::from(date.weekday().to_monday_zero_offset());
        slots.push(Slot { focus, want, least: 12, likes, worth: worth * 50 + 50 });
    }
    slots.truncate(count);
    slots
}

/// The week after a race (6.8): easy days first, light strength from the fourth, easy running from the fifth.
pub fn recovery(chunk: &Chunk) -> Vec<Slot> {
    let of = |focus, want, after: i64, worth| {
        let date = chunk.race.saturating_add(jiff::Span::new().days(after));
        Slot { focus, want, least: 10, likes: i64::from(date.weekday().to_monday_zero_offset()), worth }
    };
    vec![
        of(Focus::Mobility, 25, 2, 400),
        of(Focus::EasyRun, 25, 6, 350),
        of(Focus::StrengthUpper, 30, 5, 300),
        of(Focus::Erg, 25, 3, 250),
    ]
}

/// Days before a race by which a slot of race week must be done at the latest.
pub fn last_day_before(slot: &Slot, day: jiff::civil::Date, race: jiff::civil::Date) -> bool {
    let before = days_between(day, race);
    match slot.focus {
        Focus::Threshold | Focus::StrengthUpper => before >= 3,
        Focus::StationSkill => before >= 2,
        _ => before >= 1,
    }
}
