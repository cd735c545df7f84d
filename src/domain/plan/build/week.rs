//! Fills the chunks of the calendar with sessions, one after the other, keeping count of what the rules look back on.
//!
//! It owns the amounts: how long the week is, how far its runs go, how much of the running is easy, how short the taper.

use super::super::session::{Focus, HARD_RPE};
use super::super::wishes::Priority;
use super::super::{Movement, Phase, Week, rule};
use super::basis::Basis;
use super::calendar::{Chunk, Spirit, days_between};
use super::compose::{Craft, Draft, Few, compose, run_metres};
use super::place::{Placed, Quiet, Room, Task, place};
use super::slot::{self, Slot};
use super::{race_day, whole};
use crate::domain::workout::WorkoutKind;
use jiff::ToSpan;
use jiff::civil::Date;

/// A day's minutes below this are no training day.
pub const LEAST_DAY: u32 = 20;
/// Running grows by this a week of work (6.5, rule 2).
const GROWTH: f64 = 1.06;

/// How far from half of the usual minutes a taper may end: a little within [`rule::TAPER_SHARE`].
const TAPER_OFF: f64 = 0.085;
/// Minutes of a dress rehearsal, which makes no sense by halves, and of a week that has room for one.
const REHEARSAL: u32 = 58;
const REHEARSED_FROM: f64 = 130.0;

/// A session with its day and its place on it.
pub type Made = (Date, u8, Draft);

/// What is made so far.
#[derive(Clone)]
pub struct Maker<'a> {
    basis: &'a Basis<'a>,
    weeks: &'a [Week],
    chunks: &'a [Chunk],
    /// The day from which runs count for the guard, and the longest run before it in metres.
    since: (Date, f64),
    made: Vec<Made>,
}

impl<'a> Maker<'a> {
    /// With the races, which stand on their days whatever else there is.
    pub fn new(
        basis: &'a Basis<'a>,
        weeks: &'a [Week],
        chunks: &'a [Chunk],
        since: (Date, f64),
        past: Vec<Made>,
    ) -> Self {
        let wishes = basis.wishes;
        let within = |d: Date| d >= since.0 && chunks.last().is_some_and(|c| d <= c.last);
        let races = wishes.races.iter().filter(|r| within(r.date));
        let made = past.into_iter().chain(races.map(|r| (r.date, 0, race_day(basis, r.priority)))).collect();
        Self { basis, weeks, chunks, since, made }
    }

    /// All sessions in the order of their days.
    pub fn done(mut self) -> Vec<Made> {
        self.made.sort_by_key(|(date, order, _)| (*date, *order));
        self.made
    }

    /// A chunk of training or recovery.
    pub fn training(&mut self, chunk: &Chunk) {
        let days_in_plan = self.days_to(chunk.race);
        let slots = match chunk.spirit {
            Spirit::Deload => slot::resting(self.basis),
            Spirit::Recovery => slot::recovery(chunk),
            _ => slot::training(self.basis, chunk, days_in_plan),
        };
        let slots = self.sized(self.whole_or_part(slots, chunk), chunk);
        let drafts = self.drafted(chunk, &slots);
        let drafts = self.eased(chunk, drafts);
        self.made.extend(drafts);
    }

    /// The days before a race: one or two chunks, as short as the taper has to be against the weeks before it. A few sizes
    /// are tried, because sessions come in steps.
    pub fn taper(&mut self, race_week: &Chunk) {
        let first = self.chunks.iter().find(|c| c.spirit == Spirit::Taper && c.race == race_week.race);
        let from = first.map_or(race_week.first, |c| c.first);
        let Some((minutes, count)) = self.reference(from) else {
            return self.tapered(first, race_week, 120.0, 4);
        };
        let sizes = [1.0, 0.92, 1.08, 0.84, 1.16, 0.76, 1.26, 0.66, 1.4, 0.55, 1.6, 0.45, 1.9];
        // The number of sessions is kept; one more or fewer only where no size of theirs is right.
        let counts = [count, count + 1, count.saturating_sub(1)];
        let mut best: Option<(f64, Self)> = None;
        for (count, size) in counts.into_iter().flat_map(|count| sizes.map(|size| (count, size))) {
            if count != counts[0] && best.as_ref().is_some_and(|(off, _)| *off < TAPER_OFF) {
                break;
            }
            let mut tried = self.clone();
            tried.tapered(first, race_week, minutes * size, count);
            let weeks = if first.is_some() { 2.0 } else { 1.0 };
            let share = tried.minutes(from, race_week.race.saturating_sub(1.day())) / weeks / minutes;
            let off = (share - 0.50).abs();
            if best.as_ref().is_none_or(|(known, _)| off < *known - 0.001) {
                best = Some((off, tried));
            }
            if off < 0.06 {
                break;
            }
        }
        if let Some((_, made)) = best {
            *self = made;
        }
    }

    fn tapered(&mut self, first: Option<&Chunk>, race_week: &Chunk, minutes: f64, count: usize) {
        let mut share = 0.50;
        if let Some(chunk) = first {
            self.shrunk(chunk, slot::taper(self.basis, count), minutes * 0.57);
            share = 0.43;
        }
        let before = count.saturating_sub(1).max(2);
        self.shrunk(race_week, slot::race_week(self.basis, race_week, before), minutes * share);
    }

    /// Slots brought to some minutes in sum.
    fn shrunk(&mut self, chunk: &Chunk, slots: Vec<Slot>, minutes: f64) {
        let all: f64 = slots.iter().map(|s| f64::from(s.want)).sum();
        let share = if all > 0.0 { minutes / all } else { 1.0 };
        let fit = |s: Slot| {
            if s.focus == Focus::DressRehearsal && minutes >= REHEARSED_FROM {
                return Slot { want: REHEARSAL, ..s };
            }
            let most = if s.focus == Focus::LongRun { 60.0 } else { 75.0 };
            Slot { want: whole((f64::from(s.want) * share).min(most)).max(s.least), ..s }
        };
        let slots: Vec<Slot> = slots.into_iter().map(fit).collect();
        let drafts = self.drafted(chunk, &slots);
        let drafts = self.eased(chunk, drafts);
        self.made.extend(drafts);
    }

    /// Mean minutes and rounded sessions of the last three whole weeks of work before a day; none without one.
    fn reference(&self, before: Date) -> Option<(f64, usize)> {
        let whole_weeks = self.weeks.iter().filter(|w| {
            !w.deload
                && w.first >= self.basis.wishes.from
                && w.last() < before
                && w.phase != Phase::Taper
                && w.phase != Phase::Recovery
        });
        let last: Vec<&Week> = whole_weeks.rev().take(3).collect();
        let count = f64::from(u32::try_from(last.len()).ok().filter(|n| *n > 0)?);
        let minutes: f64 = last.iter().map(|w| self.minutes(w.first, w.last())).sum();
        let sessions: f64 =
            last.iter().map(|w| self.made.iter().filter(|(d, ..)| w.holds(*d)).map(|_| 1.0).sum::<f64>()).sum();
        (minutes > 0.0).then(|| (minutes / count, usize::try_from(whole(sessions / count)).unwrap_or(0)))
    }

    fn minutes(&self, first: Date, last: Date) -> f64 {
        let within = self.made.iter().filter(|(d, _, draft)| (first..=last).contains(d) && draft.focus != Focus::Race);
        within.map(|(.., draft)| f64::from(draft.minutes())).sum()
    }

    fn days_to(&self, race: Date) -> i64 {
        let first = self.chunks.iter().find(|c| c.race == race).map_or(self.basis.wishes.from, |c| c.first);
        days_between(first, race)
    }

    /// The most important ones of a part of a week.
    fn whole_or_part(&self, slots: Vec<Slot>, chunk: &Chunk) -> Vec<Slot> {
        let days = chunk.len();
        if days >= 6 || chunk.spirit == Spirit::Recovery {
            return slots;
        }
        let long_on = self.basis.wishes.long_run_on.map_or(6, |d| d as i64);
        let has_long_day = chunk.days().any(|d| i64::from(d.weekday().to_monday_zero_offset()) == long_on);
        let count = (slots.len() * days).div_ceil(7).max(1);
        let easy_first = |s: &Slot| {
            days < 4 && !matches!(s.focus, Focus::EasyRun | Focus::LongRun | Focus::StationSkill | Focus::StrengthUpper)
        };
        let mut kept: Vec<Slot> = slots.into_iter().filter(|s| !easy_first(s)).collect();
        kept.truncate(count);
        if !has_long_day {
            for slot in &mut kept {
                // The next long run stands on its day, a few days on.
                if slot.focus == Focus::LongRun {
                    *slot = Slot { worth: slot.worth, ..Slot::new(Focus::EasyRun, self.basis.level, slot.worth) };
                }
            }
        }
        kept
    }

    /// Slots with the minutes of their week: running by its growth, the rest by the phase, all within the hours.
    fn sized(&self, mut slots: Vec<Slot>, chunk: &Chunk) -> Vec<Slot> {
        let basis = self.basis;
        if chunk.spirit == Spirit::Recovery {
            return slots;
        }
        let rest = if chunk.spirit == Spirit::Deload { 0.62 } else { 1.0 };
        let part = f64::from(u32::try_from(chunk.len()).unwrap_or(7)) / 7.0;
        let (_, most) = basis.level.run_metres();
        let grown =
            (basis.week_run_m * GROWTH.powi(i32::try_from(chunk.step).unwrap_or(0))).min(most.max(basis.week_run_m));
        let target = grown * basis.counted_pace / 60_000.0 * rest * part;
        let running = |slots: &[Slot]| -> f64 {
            let share = |s: &Slot| if s.focus == Focus::Compromised { 0.65 } else { 1.0 };
            slots.iter().filter(|s| s.is_running()).map(|s| f64::from(s.want) * share(s)).sum()
        };
        // Fewer runs of a decent length rather than many crumbs.
        while running(&slots) > target / 0.6 {
            let Some(at) = slots.iter().rposition(|s| s.focus == Focus::EasyRun) else { break };
            slots.remove(at);
        }
        let all = running(&slots);
        // A week of rest has its short runs already: they are not made longer again.
        let longer = if chunk.spirit == Spirit::Deload { 1.0 } else { 1.15 };
        let by = if all > 0.0 { (target / all).clamp(0.4, longer) } else { 1.0 };
        let ramp = if chunk.phase == Phase::Base { (0.85 + 0.05 * f64::from(chunk.step)).min(1.0) } else { 1.0 };
        let capped = |s: Slot| {
            let longest = if s.focus == Focus::LongRun { basis.level.longest_run() } else { u32::MAX };
            Slot { want: s.want.min(longest), ..s }
        };
        let mut slots: Vec<Slot> =
            slots.into_iter().map(|s| capped(s.scaled(if s.is_running() { by } else { ramp }))).collect();
        if let Some(most) = basis.week_minutes().map(|m| m * part.min(1.0)) {
            let sum = |slots: &[Slot]| -> f64 { slots.iter().map(|s| f64::from(s.want)).sum() };
            let least = |slots: &[Slot]| -> f64 { slots.iter().map(|s| f64::from(s.least)).sum() };
            while slots.len() > 3 && (least(&slots) > most || sum(&slots) > most * 1.5) {
                slots.pop();
            }
            let share = (most / sum(&slots)).min(1.0);
            slots = slots
                .into_iter()
                .map(|s| Slot {
                    want: whole((f64::from(s.want) * share).floor()),
                    least: s.least.min(whole(f64::from(s.want) * share)),
                    ..s
                })
                .collect();
        }
        slots
    }

    fn phase(&self, day: Date) -> Phase {
        self.weeks.iter().find(|w| w.holds(day)).map_or(Phase::Base, |w| w.phase)
    }

    /// Races within training (the days around them are kept easy).
    fn quiet(&self) -> Vec<Quiet> {
        let leading: Vec<Date> = self.chunks.iter().map(|c| c.race).collect();
        let races = self.basis.wishes.races.iter().filter(|r| !leading.contains(&r.date));
        races.map(|r| Quiet { race: r.date, days: if r.priority == Priority::C { 1 } else { 3 } }).collect()
    }

    /// The sessions of a chunk on their days.
    fn drafted(&self, chunk: &Chunk, slots: &[Slot]) -> Vec<Made> {
        let basis = self.basis;
        let room = |d: Date| Room { date: d, minutes: basis.minutes(d), phase: self.phase(d) };
        let rooms: Vec<Room> =
            chunk.days().filter(|d| *d >= self.since.0).map(room).filter(|r| r.minutes >= LEAST_DAY).collect();
        let placed = |(date, _, draft): &Made| Placed { date: *date, focus: draft.focus, hard: draft.rpe >= HARD_RPE };
        let near = |m: &&Made| days_between(chunk.first, m.0) >= -35 && days_between(chunk.last, m.0) <= 7;
        let there: Vec<Placed> = self.made.iter().filter(near).map(placed).collect();
        let quiet = self.quiet();
        let own_race = quiet.iter().any(|q| (chunk.first..=chunk.last).contains(&q.race));
        let slots: Vec<Slot> = slots
            .iter()
            .copied()
            .filter(|s| !own_race || !(s.focus == Focus::Compromised || s.focus.is_simulation()))
            .collect();
        let week = |d: Date| basis.wishes.week_start.first_day(d);
        let days_left = |d: Date| {
            let mut days: Vec<Date> =
                self.made.iter().filter(|m| week(m.0) == week(d) && m.2.focus != Focus::Race).map(|m| m.0).collect();
            days.sort_unstable();
            days.dedup();
            basis.days().saturating_sub(days.len())
        };
        let task = Task {
            slots: &slots,
            rooms: &rooms,
            there: &there,
            quiet: &quiet,
            level: basis.level,
            spirit: chunk.spirit,
            race: chunk.race,
            long_on: basis.wishes.long_run_on.map_or(6, |d| d as i64),
            days_left: &days_left,
            week: &week,
        };
        let mut placed = place(&task);
        let is_strength = |s: &Slot| s.focus.kind() == WorkoutKind::Strength;
        if slots.iter().any(is_strength) && !placed.iter().any(|(s, _)| is_strength(s)) {
            // No day for heavy legs, around a race for instance: the upper body then.
            let light =
                |s: &Slot| if is_strength(s) { Slot::new(Focus::StrengthUpper, basis.level, s.worth) } else { *s };
            let slots: Vec<Slot> = slots.iter().map(light).collect();
            placed = place(&Task { slots: &slots, ..task });
        }
        self.composed(chunk, &placed)
    }

    /// From slots with days to sessions, in the order of the days: the guard on runs looks back on those before.
    fn composed(&self, chunk: &Chunk, placed: &[(Slot, Date)]) -> Vec<Made> {
        let few = if placed.len() <= 3 { Few::Yes } else { Few::No };
        let mut drafts: Vec<Made> = Vec::new();
        for (at, (slot, date)) in placed.iter().enumerate() {
            let same_day = |m: &&Made| m.0 == *date;
            let used: u32 = drafts.iter().filter(same_day).map(|m| m.2.minutes()).sum();
            let later: u32 = placed.iter().skip(at + 1).filter(|(_, d)| d == date).map(|(s, _)| s.least).sum();
            let left = self.basis.minutes(*date).saturating_sub(used + later).min(self.week_left(*date, &drafts));
            let to_come =
                placed.iter().skip(at + 1).filter(|(s, _)| s.focus.is_simulation()).map(|(_, d)| *d).collect();
            let craft = self.craft(chunk, *date, slot.want.min(left), few, (&drafts, to_come));
            let order = u8::try_from(drafts.iter().filter(same_day).count()).unwrap_or(0);
            if let Some(draft) = smaller(slot.focus, &craft) {
                drafts.push((*date, order, draft));
            }
        }
        drafts
    }

    /// Minutes that the hours of a week leave, beside what is made in it.
    fn week_left(&self, date: Date, drafts: &[Made]) -> u32 {
        let Some(most) = self.basis.week_minutes() else { return u32::MAX };
        let week = self.basis.wishes.week_start.first_day(date);
        let same = |m: &&Made| m.2.focus != Focus::Race && self.basis.wishes.week_start.first_day(m.0) == week;
        let used: u32 = self.made.iter().chain(drafts).filter(same).map(|m| m.2.minutes()).sum();
        whole(most.floor()).saturating_sub(used)
    }

    /// `others` are the sessions of the chunk that are made, and the days of simulations that are to come.
    fn craft(&self, chunk: &Chunk, date: Date, budget: u32, few: Few, others: (&[Made], Vec<Date>)) -> Craft<'_> {
        let (drafts, to_come) = others;
        let week = self.basis.wishes.week_start.first_day(date);
        let same = |d: Date| self.basis.wishes.week_start.first_day(d) == week;
        let there = self.made.iter().chain(drafts).filter(|m| same(m.0) && has_sled(&m.2.steps)).count();
        let used = there + to_come.into_iter().filter(|d| same(*d)).count();
        let left = rule::SLED_SESSIONS.saturating_sub(used);
        Craft::at(self.basis, chunk, date, (budget, self.run_limit(date, drafts), left), few)
    }

    /// How far a run in one piece may go: 1.10 x the longest of the 30 days before; after a pause half the longest of 90.
    fn run_limit(&self, date: Date, drafts: &[Made]) -> f64 {
        let basis = self.basis;
        let (since, longest_before) = self.since;
        let start = since.saturating_sub(1.day());
        let of = |m: &Made| {
            (m.2.focus.kind() == WorkoutKind::Run).then(|| (m.0, run_metres(&m.2.steps, basis.counted_pace)))
        };
        let runs: Vec<(Date, f64)> =
            std::iter::once((start, longest_before)).chain(self.made.iter().chain(drafts).filter_map(of)).collect();
        let longest = |days: i64| {
            let within = runs.iter().filter(|(d, _)| (start..date).contains(d) && days_between(*d, date) <= days);
            within.map(|(_, m)| *m).max_by(f64::total_cmp)
        };
        let restart = || longest(90).map(|m| m * 0.5);
        longest(rule::LONGEST_RUN_DAYS).map(|m| m * rule::LONGEST_RUN_FACTOR).or_else(restart).unwrap_or(3_000.0)
    }

    /// The same sessions with enough of the running easy: the hardest run becomes smaller until the phase has its share.
    fn eased(&self, chunk: &Chunk, mut drafts: Vec<Made>) -> Vec<Made> {
        for _ in 0..24 {
            let phases: Vec<Phase> = drafts.iter().map(|m| self.phase(m.0)).collect();
            let lacking = Phase::ALL
                .into_iter()
                .find(|p| phases.contains(p) && self.easy_share(*p, &drafts) < p.least_easy_share() + 0.02);
            let Some(phase) = lacking else { break };
            let hardest = drafts
                .iter()
                .enumerate()
                .filter(|(_, m)| self.phase(m.0) == phase && smaller_focus(m.2.focus).is_some())
                // The rehearsal is what a taper is planned around: it goes last.
                .max_by(|(_, a), (_, b)| {
                    let last = |m: &Made| m.2.focus != Focus::DressRehearsal && hard_seconds(&m.2) > 0.0;
                    last(a).cmp(&last(b)).then(hard_seconds(&a.2).total_cmp(&hard_seconds(&b.2)))
                })
                .map(|(at, _)| at);
            let Some(at) = hardest else { break };
            let (date, order, draft) = drafts[at].clone();
            let few = if drafts.len() <= 3 { Few::Yes } else { Few::No };
            let others: Vec<Made> =
                drafts.iter().enumerate().filter(|(n, _)| *n != at).map(|(_, m)| m.clone()).collect();
            let craft = self.craft(chunk, date, draft.minutes().min(60), few, (&others, Vec::new()));
            // Sessions come in steps: a little less time may hold just as much hard running, and then less is tried.
            let shorter = [80, 60, 45, 32].into_iter().find_map(|share| {
                let less = Craft { budget: craft.budget * share / 100, ..craft.clone() };
                compose(draft.focus, &less).filter(|d| hard_seconds(d) < hard_seconds(&draft))
            });
            let other = || smaller_focus(draft.focus).and_then(|focus| smaller(focus, &craft));
            match shorter.or_else(other) {
                Some(draft) => drafts[at] = (date, order, draft),
                None => break,
            }
        }
        self.guarded(chunk, drafts)
    }

    /// The same, with each run within the guard by the runs before it, some of which may have become shorter.
    fn guarded(&self, chunk: &Chunk, mut drafts: Vec<Made>) -> Vec<Made> {
        for at in 0..drafts.len() {
            let (date, order, draft) = drafts[at].clone();
            let others: Vec<Made> =
                drafts.iter().enumerate().filter(|(n, _)| *n != at).map(|(_, m)| m.clone()).collect();
            let metres = run_metres(&draft.steps, self.basis.counted_pace);
            if draft.focus.kind() == WorkoutKind::Run && metres > self.run_limit(date, &others) {
                let craft = self.craft(chunk, date, draft.minutes(), Few::No, (&others, Vec::new()));
                if let Some(draft) = smaller(draft.focus, &craft) {
                    drafts[at] = (date, order, draft);
                }
            }
        }
        drafts
    }

    fn easy_share(&self, phase: Phase, drafts: &[Made]) -> f64 {
        let mine = self.made.iter().chain(drafts).filter(|m| m.2.focus != Focus::Race && self.phase(m.0) == phase);
        let (easy, all) = mine.fold((0.0, 0.0), |(easy, all), m| {
            let run: f64 = m.2.steps.iter().map(super::Step::run_seconds).sum();
            (easy + run - hard_seconds(&m.2), all + run)
        });
        if all > 0.0 { easy / all } else { 1.0 }
    }
}

/// Whether a sled is pushed or pulled in some steps.
pub fn has_sled(steps: &[super::Step]) -> bool {
    let sled = |m: Movement| matches!(m, Movement::SledPush | Movement::SledPull);
    steps.iter().flat_map(|s| &s.items).any(|i| sled(i.movement))
}

fn hard_seconds(draft: &Draft) -> f64 {
    draft.steps.iter().map(super::Step::hard_run_seconds).sum()
}

/// What a session becomes when it has to be less.
fn smaller_focus(focus: Focus) -> Option<Focus> {
    Some(match focus {
        Focus::FullSimulation => Focus::ThreeQuarterSimulation,
        Focus::ThreeQuarterSimulation => Focus::HalfSimulation,
        Focus::HalfSimulation | Focus::QuarterSimulation | Focus::DressRehearsal => Focus::Compromised,
        Focus::Compromised | Focus::Threshold | Focus::Intervals | Focus::RunTest => Focus::EasyRun,
        _ => return None,
    })
}

/// The session of a focus, or the nearest smaller one that fits.
pub fn smaller(focus: Focus, craft: &Craft<'_>) -> Option<Draft> {
    let mut focus = Some(focus);
    while let Some(now) = focus {
        if let Some(draft) = compose(now, craft) {
            return Some(draft);
        }
        focus = smaller_focus(now).or(match now {
            Focus::LongRun => Some(Focus::EasyRun),
            Focus::StationTest | Focus::Stations => Some(Focus::StationSkill),
            Focus::StationSkill | Focus::EasyRun | Focus::StrengthUpper | Focus::Erg => Some(Focus::Mobility),
            Focus::StrengthLower => Some(Focus::StrengthFull),
            Focus::StrengthFull => Some(Focus::StrengthUpper),
            _ => None,
        });
    }
    None
}
