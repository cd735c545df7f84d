//! Gives the sessions of some days their days, under the rules of spacing.
//!
//! It owns the search: the few sessions that have rules are placed by branch and bound, the easy ones then go where there is
//! room. The rules themselves are data in [`super::super::rule`].

use super::super::session::{Focus, HARD_RPE};
use super::super::{Level, Phase};
use super::calendar::{Spirit, days_between};
use super::slot::{Slot, last_day_before};
use jiff::civil::Date;

/// A session that has its day, as the rules look at it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Placed {
    /// When.
    pub date: Date,
    /// What for.
    pub focus: Focus,
    /// Whether it is hard.
    pub hard: bool,
}

impl Placed {
    fn is_heavy(&self) -> bool {
        heavy(self.focus)
    }

    fn is_quality(&self) -> bool {
        quality(self.focus)
    }
}

fn heavy(focus: Focus) -> bool {
    matches!(focus, Focus::StrengthLower | Focus::StrengthFull)
}

fn quality(focus: Focus) -> bool {
    matches!(focus, Focus::Threshold | Focus::Intervals | Focus::Compromised | Focus::RunTest) || focus.is_simulation()
}

/// A day that can be trained on.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Room {
    /// When.
    pub date: Date,
    /// Minutes.
    pub minutes: u32,
    /// The phase of its week.
    pub phase: Phase,
}

/// A race within training, and the days around it that are kept easy.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Quiet {
    /// Its day.
    pub race: Date,
    /// Days before and after.
    pub days: i64,
}

/// What is to be placed, and where.
pub struct Task<'a> {
    /// The sessions.
    pub slots: &'a [Slot],
    /// The days.
    pub rooms: &'a [Room],
    /// What stands already, before and after.
    pub there: &'a [Placed],
    /// Races within training.
    pub quiet: &'a [Quiet],
    /// The level.
    pub level: Level,
    /// The spirit.
    pub spirit: Spirit,
    /// The race that the days lead to.
    pub race: Date,
    /// The day of the long run, Monday 0.
    pub long_on: i64,
    /// Days of training that are still free in the week of a day.
    pub days_left: &'a dyn Fn(Date) -> usize,
    /// The first day of the week of a day.
    pub week: &'a dyn Fn(Date) -> Date,
}

/// The slots with their days, in the order of the days; those without a day are left out.
pub fn place(task: &Task<'_>) -> Vec<(Slot, Date)> {
    let (ruled, free): (Vec<Slot>, Vec<Slot>) = task.slots.iter().copied().partition(|s| task.has_rules(s));
    let mut search = Search { task, ruled: &ruled, best: None, budget: 20_000 };
    search.go(0, &mut Vec::new(), 0);
    let mut chosen = search.best.map(|(_, chosen)| chosen).unwrap_or_default();
    for slot in free {
        let days = task.rooms.iter().enumerate();
        let open = days.filter(|(_, r)| task.allows(&slot, r, &chosen));
        if let Some((at, _)) = open.min_by_key(|(at, r)| (task.cost(&slot, r, &chosen), *at)) {
            chosen.push((slot, at));
        } else if matches!(task.spirit, Spirit::Taper | Spirit::RaceWeek) {
            // The number of sessions is kept in a taper, if only with a walk.
            let walk = Slot { focus: Focus::Mobility, want: 20, least: 10, ..slot };
            let open = task.rooms.iter().enumerate().filter(|(_, r)| task.allows(&walk, r, &chosen));
            if let Some((at, _)) = open.min_by_key(|(at, r)| (task.cost(&walk, r, &chosen), *at)) {
                chosen.push((walk, at));
            }
        }
    }
    chosen.sort_by_key(|(slot, at)| (*at, order(slot.focus)));
    chosen.into_iter().filter_map(|(slot, at)| Some((slot, task.rooms.get(at)?.date))).collect()
}

/// What comes first on a day with two sessions: the run that wants fresh legs, then lifting, then what is easy.
fn order(focus: Focus) -> u8 {
    match focus {
        f if quality(f) => 0,
        Focus::Stations | Focus::StationSkill | Focus::StationTest => 1,
        Focus::LongRun => 2,
        Focus::StrengthLower | Focus::StrengthFull => 3,
        Focus::StrengthUpper => 4,
        _ => 5,
    }
}

type Chosen = Vec<(Slot, usize)>;

struct Search<'a> {
    task: &'a Task<'a>,
    ruled: &'a [Slot],
    best: Option<(u32, Chosen)>,
    budget: u32,
}

impl Search<'_> {
    fn go(&mut self, at: usize, chosen: &mut Chosen, cost: u32) {
        if self.budget == 0 || self.best.as_ref().is_some_and(|(best, _)| *best <= cost) {
            return;
        }
        self.budget -= 1;
        let Some(slot) = self.ruled.get(at) else {
            self.best = Some((cost, chosen.clone()));
            return;
        };
        let mut days: Vec<(u32, usize)> = Vec::new();
        for (day, room) in self.task.rooms.iter().enumerate() {
            if self.task.allows(slot, room, chosen) {
                days.push((self.task.cost(slot, room, chosen), day));
            }
        }
        days.sort_unstable();
        for (more, day) in days {
            chosen.push((*slot, day));
            self.go(at + 1, chosen, cost + more);
            chosen.pop();
        }
        self.go(at + 1, chosen, cost + slot.worth);
    }
}

impl Task<'_> {
    fn is_hard(&self, focus: Focus, phase: Phase) -> bool {
        super::effort::session(focus, phase, self.spirit) >= HARD_RPE
    }

    fn has_rules(&self, slot: &Slot) -> bool {
        let hard = self.rooms.iter().any(|r| self.is_hard(slot.focus, r.phase));
        hard || heavy(slot.focus) || quality(slot.focus) || slot.focus == Focus::LongRun
    }

    /// Whether a session may stand on a day beside what is chosen and what is there.
    fn allows(&self, slot: &Slot, room: &Room, chosen: &[(Slot, usize)]) -> bool {
        self.has_room(slot, room, chosen)
            && self.is_not_too_close(slot, room)
            && self.is_spaced(slot, room, chosen)
            && self.days_are_left(room, chosen)
    }

    fn on<'b>(&'b self, date: Date, chosen: &'b [(Slot, usize)]) -> impl Iterator<Item = &'b Slot> {
        chosen.iter().filter(move |(_, at)| self.rooms.get(*at).is_some_and(|r| r.date == date)).map(|(s, _)| s)
    }

    fn has_room(&self, slot: &Slot, room: &Room, chosen: &[(Slot, usize)]) -> bool {
        let there: Vec<&Slot> = self.on(room.date, chosen).collect();
        let used: u32 = there.iter().map(|s| s.least).sum();
        let big = |f: Focus| self.is_hard(f, room.phase) || f == Focus::LongRun || f.is_simulation();
        let double = match there.as_slice() {
            [] => true,
            [_] if self.level == Level::First => false,
            [other] => {
                let both_big = big(other.focus) && big(slot.focus);
                let legs_twice = (heavy(other.focus) && (quality(slot.focus) || slot.focus == Focus::LongRun))
                    || (heavy(slot.focus) && (quality(other.focus) || other.focus == Focus::LongRun));
                let same = other.focus.kind() == slot.focus.kind();
                let whole_day = other.focus.is_simulation() || slot.focus.is_simulation();
                !(both_big || legs_twice || same || whole_day)
            }
            _ => false,
        };
        double && used + slot.least <= room.minutes && self.there.iter().all(|p| p.date != room.date)
    }

    /// Around a race within training only easy sessions; in race week each by its last day.
    fn is_not_too_close(&self, slot: &Slot, room: &Room) -> bool {
        let heavy_or_hard = heavy(slot.focus)
            || quality(slot.focus)
            || self.is_hard(slot.focus, room.phase)
            || slot.focus == Focus::LongRun;
        let in_quiet = self.quiet.iter().any(|q| days_between(q.race, room.date).abs() <= q.days);
        let (from, until) = super::super::rule::FULL_SIMULATION_DAYS;
        let full = slot.focus == Focus::FullSimulation;
        let late = full && days_between(room.date, self.race) < from;
        let twice = full
            && self
                .there
                .iter()
                .any(|p| p.focus == Focus::FullSimulation && days_between(p.date, room.date).abs() < until);
        let rehearsal = slot.focus != Focus::DressRehearsal || (8..=13).contains(&days_between(room.date, self.race));
        let race_week = self.spirit != Spirit::RaceWeek || last_day_before(slot, room.date, self.race);
        let recovery = self.spirit != Spirit::Recovery
            || match slot.focus {
                Focus::EasyRun => days_between(self.race, room.date) >= 4,
                Focus::StrengthUpper => days_between(self.race, room.date) >= 3,
                _ => true,
            };
        !(heavy_or_hard && in_quiet) && !late && !twice && rehearsal && race_week && recovery
    }

    fn is_spaced(&self, slot: &Slot, room: &Room, chosen: &[(Slot, usize)]) -> bool {
        let others = || {
            let placed = chosen.iter().filter_map(|(s, at)| {
                let r = self.rooms.get(*at)?;
                Some((Placed { date: r.date, focus: s.focus, hard: self.is_hard(s.focus, r.phase) }, r.phase))
            });
            placed.chain(self.there.iter().map(|p| (*p, room.phase)))
        };
        let date = room.date;
        let legs_ok = others().all(|(other, phase)| {
            let gap = days_between(other.date, date);
            let after_legs =
                !(other.is_heavy() && quality(slot.focus)) || gap < 0 || gap >= room.phase.days_after_heavy_legs();
            let before_run =
                !(heavy(slot.focus) && other.is_quality()) || gap > 0 || -gap >= phase.days_after_heavy_legs();
            after_legs && before_run
        });
        let apart = |a: Focus, b: Focus| a.kind() == b.kind() && heavy(a) && heavy(b);
        let legs_apart = others().all(|(o, _)| !apart(o.focus, slot.focus) || days_between(o.date, date).abs() >= 2);
        legs_ok
            && legs_apart
            && (!self.is_hard(slot.focus, room.phase) || self.hard_days_ok(date, others().map(|(p, _)| p)))
    }

    fn hard_days_ok(&self, date: Date, others: impl Iterator<Item = Placed>) -> bool {
        let mut hard: Vec<i64> = others.filter(|p| p.hard).map(|p| days_between(date, p.date)).collect();
        hard.sort_unstable();
        hard.dedup();
        let has = |n: i64| hard.binary_search(&n).is_ok();
        let near = self.level.days_between_hard();
        let too_near = (1 - near..near).any(has);
        let in_a_row = (has(-2) && has(-1)) || (has(-1) && has(1)) || (has(1) && has(2));
        !has(0) && !too_near && !in_a_row
    }

    fn days_are_left(&self, room: &Room, chosen: &[(Slot, usize)]) -> bool {
        let week = (self.week)(room.date);
        let mut days: Vec<Date> = chosen.iter().filter_map(|(_, at)| self.rooms.get(*at)).map(|r| r.date).collect();
        if days.contains(&room.date) {
            return true;
        }
        days.retain(|d| (self.week)(*d) == week);
        days.sort_unstable();
        days.dedup();
        days.len() < (self.days_left)(room.date)
    }

    /// What a day costs: far from the day that is liked, short of minutes, close to what else is demanding.
    fn cost(&self, slot: &Slot, room: &Room, chosen: &[(Slot, usize)]) -> u32 {
        let by_race = matches!(self.spirit, Spirit::RaceWeek | Spirit::Recovery);
        let shift = if by_race { 0 } else { self.long_on - 6 };
        let liked = (slot.likes + shift).rem_euclid(7);
        let day = i64::from(room.date.weekday().to_monday_zero_offset());
        let away = (day - liked).rem_euclid(7).min((liked - day).rem_euclid(7));
        let used: u32 = self.on(room.date, chosen).map(|s| s.want).sum();
        let short = (slot.want + used).saturating_sub(room.minutes) / 4;
        let twice = if used > 0 { 6 } else { 0 };
        let mut near = 0;
        for (other, at) in chosen {
            let Some(other_room) = self.rooms.get(*at) else { continue };
            let gap = days_between(other_room.date, room.date).abs();
            let both_hard = self.is_hard(other.focus, other_room.phase) && self.is_hard(slot.focus, room.phase);
            let same_kind = other.focus.kind() == slot.focus.kind() && other.focus != Focus::EasyRun;
            near += u32::from(gap == 1) * (u32::from(both_hard) * 5 + u32::from(same_kind) * 2);
            let legs_then_run = heavy(other.focus) && (quality(slot.focus) || slot.focus == Focus::LongRun);
            near += u32::from(legs_then_run && days_between(other_room.date, room.date) == 1) * 3;
        }
        u32::try_from(away * 3).unwrap_or(0) + short + twice + near
    }
}
