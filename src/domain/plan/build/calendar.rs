//! The calendar of a plan: phases, weeks of rest, tapers and the days after a race.
//!
//! It owns which days are trained in which spirit. Training goes by the athlete's weeks; a taper goes by days back from the
//! race, because a race on a Wednesday needs as long a taper as one on a Sunday.

use super::super::wishes::{Priority, Race, Wishes};
use super::super::{Phase, Week};
use jiff::ToSpan;
use jiff::civil::Date;

/// Days after an A race that are kept easy.
pub const RECOVERY_DAYS: i64 = 7;
/// From so many days to the race on, the taper has two weeks.
const LONG_TAPER_FROM: i64 = 63;

/// The spirit of some days.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Spirit {
    /// Training.
    Train,
    /// A week of rest within training.
    Deload,
    /// The first of two weeks of taper.
    Taper,
    /// The last seven days before a race, and its day.
    RaceWeek,
    /// After a race.
    Recovery,
}

/// Some days in a row, at most eight, of one spirit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Chunk {
    /// The first day.
    pub first: Date,
    /// The last day.
    pub last: Date,
    /// The phase.
    pub phase: Phase,
    /// The spirit.
    pub spirit: Spirit,
    /// The race that it leads to, or comes after.
    pub race: Date,
    /// Weeks to the race, 1 in the last.
    pub to_race: i64,
    /// Its place among the training chunks of its phase, from 0.
    pub in_phase: usize,
    /// Training chunks of its phase.
    pub of_phase: usize,
    /// Training weeks before it in the plan, weeks of rest left out.
    pub step: u32,
}

impl Chunk {
    /// Its days.
    pub fn days(&self) -> impl Iterator<Item = Date> + use<> {
        let (first, last) = (self.first, self.last);
        (0..).map(move |n| first.saturating_add(n.days())).take_while(move |d| *d <= last)
    }

    /// How many days it has.
    pub fn len(&self) -> usize {
        self.days().count()
    }

    /// Whether it has no day.
    pub fn is_empty(&self) -> bool {
        self.first > self.last
    }
}

/// Days from one to another.
pub fn days_between(from: Date, to: Date) -> i64 {
    from.until(to).map_or(0, |span| i64::from(span.get_days()))
}

/// The days of the taper before a race that is so many days away.
pub fn taper_days(days_to_race: i64) -> i64 {
    if days_to_race >= LONG_TAPER_FROM { 14 } else { 7 }
}

/// The A races in order; when there is none, the last race is one.
pub fn leading(wishes: &Wishes) -> Vec<Race> {
    let mut races: Vec<Race> = wishes.races.iter().filter(|r| r.date >= wishes.from).cloned().collect();
    races.sort_by_key(|r| (r.date, r.priority));
    let first: Vec<Race> = races.iter().filter(|r| r.priority == Priority::A).cloned().collect();
    if first.is_empty() { races.pop().into_iter().collect() } else { first }
}

/// All chunks of a plan, day by day without a gap, from the first day to the last of recovery.
pub fn chunks(wishes: &Wishes) -> Vec<Chunk> {
    let mut all = Vec::new();
    let (mut from, mut step) = (wishes.from, 0);
    for race in leading(wishes) {
        segment(wishes, from, race.date, &mut step, &mut all);
        from = race.date.saturating_add((RECOVERY_DAYS + 1).days());
    }
    all
}

fn segment(wishes: &Wishes, from: Date, race: Date, step: &mut u32, all: &mut Vec<Chunk>) {
    let taper = taper_days(days_between(from, race));
    let taper_from = race.saturating_sub(taper.days()).max(from);
    let training = weeks_of(wishes, from, taper_from);
    let ranges = training.clone();
    let whole = training.iter().filter(|(a, b)| days_between(*a, *b) >= 3).count();
    let phases = phases(whole, training.len(), &training);
    let rhythm = if wishes.more_rest { 3 } else { 4 };
    let mut counts = [0_usize; 5];
    for (at, ((first, last), phase)) in training.into_iter().zip(&phases).enumerate() {
        // A part of a week of four days or more is a week of the count; a shorter one goes with the next.
        let behind = ranges.iter().skip(at).filter(|(a, b)| days_between(*a, *b) >= 3).count();
        let to_race = i64::try_from(behind.max(1)).unwrap_or(1) + taper / 7;
        let rest = at > 0 && to_race >= 5 && (to_race - 5) % rhythm == 0 && days_between(first, last) == 6;
        let in_phase = counts[*phase as usize];
        counts[*phase as usize] += 1;
        all.push(Chunk {
            first,
            last,
            phase: *phase,
            spirit: if rest { Spirit::Deload } else { Spirit::Train },
            race,
            to_race,
            in_phase,
            of_phase: phases.iter().filter(|p| *p == phase).count(),
            step: *step,
        });
        *step += u32::from(!rest);
    }
    let tail = Chunk {
        first: taper_from,
        last: race,
        phase: Phase::Taper,
        spirit: Spirit::RaceWeek,
        race,
        to_race: 1,
        in_phase: 0,
        of_phase: 1,
        step: *step,
    };
    let last_week = race.saturating_sub(7.days()).max(from);
    if taper == 14 {
        all.push(Chunk { last: last_week.saturating_sub(1.day()), spirit: Spirit::Taper, to_race: 2, ..tail });
    }
    all.push(Chunk { first: last_week, ..tail });
    all.push(Chunk {
        first: race.saturating_add(1.day()),
        last: race.saturating_add(RECOVERY_DAYS.days()),
        phase: Phase::Recovery,
        spirit: Spirit::Recovery,
        to_race: 0,
        ..tail
    });
}

/// The athlete's weeks of `from <= day < until`, the first and the last of them in part.
fn weeks_of(wishes: &Wishes, from: Date, until: Date) -> Vec<(Date, Date)> {
    let mut weeks = Vec::new();
    let mut first = from;
    while first < until {
        let end = wishes.week_start.first_day(first).saturating_add(6.days());
        let last = end.min(until.saturating_sub(1.day()));
        weeks.push((first, last));
        first = last.saturating_add(1.day());
    }
    weeks
}

/// Weeks of base, build and peak before a taper: 4, 6, 4 of 14, and 3, 4, 3 of 10 (training-science 11); longer plans grow in
/// base; below four weeks nothing is claimed to be built.
fn split(weeks: usize) -> (usize, usize, usize) {
    match weeks {
        0 => (0, 0, 0),
        1 => (0, 0, 1),
        2 => (0, 0, 2),
        3 => (0, 1, 2),
        4 => (0, 2, 2),
        5 => (1, 2, 2),
        6 => (1, 3, 2),
        7 => (2, 3, 2),
        8 => (3, 3, 2),
        9 => (3, 4, 2),
        10 => (3, 4, 3),
        11 => (3, 5, 3),
        12 => (4, 5, 3),
        13 => (4, 6, 3),
        n => {
            let build = (6 + (n - 14) / 4).min(10);
            (n - 4 - build, build, 4)
        }
    }
}

/// The phase of each training chunk; a part of a week at the start or the end goes with its neighbour.
fn phases(whole: usize, all: usize, training: &[(Date, Date)]) -> Vec<Phase> {
    let (base, build, _) = split(whole);
    let of = |n: usize| match n {
        n if n < base => Phase::Base,
        n if n < base + build => Phase::Build,
        _ => Phase::Peak,
    };
    let first_is_part = all > whole && training.first().is_some_and(|(a, b)| days_between(*a, *b) < 3);
    (0..all).map(|at| of(at.saturating_sub(usize::from(first_is_part)).min(whole.saturating_sub(1)))).collect()
}

/// The weeks that the chunks fill. A week has the phase of most of its days; the week of a race that a chunk leads to is its
/// taper.
pub fn weeks(wishes: &Wishes, chunks: &[Chunk]) -> Vec<Week> {
    let (Some(first), Some(last)) = (chunks.first(), chunks.last()) else { return Vec::new() };
    let mut weeks = Vec::new();
    let mut monday = wishes.week_start.first_day(first.first);
    while monday <= last.last {
        let end = monday.saturating_add(6.days());
        let share = |c: &Chunk| days_between(c.first.max(monday), c.last.min(end)) + 1;
        let touching = chunks.iter().filter(|c| c.first <= end && c.last >= monday);
        let of_race = chunks.iter().find(|c| c.spirit == Spirit::RaceWeek && (monday..=end).contains(&c.race));
        let most = of_race.or_else(|| touching.max_by_key(|c| (share(c), c.first)));
        if let Some(chunk) = most {
            let deload = chunk.spirit == Spirit::Deload;
            weeks.push(Week { first: monday, phase: chunk.phase, deload, load_au: 0.0 });
        }
        monday = monday.saturating_add(7.days());
    }
    weeks
}
