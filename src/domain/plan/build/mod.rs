//! Builds a plan from wishes: calendar, weeks, days, sessions.
//!
//! It owns the order of the work. It aims at the rules, but does not vouch for them: that is [`mod@super::check`]'s, which asks
//! nothing of what is here, and without whose word no plan is handed out. Deterministic: the same id and wishes give the same plan.

mod basis;
mod calendar;
pub mod clash;
mod compose;
mod dose;
mod effort;
mod place;
mod slot;
mod substitute;
mod week;

pub use basis::{Basis, Paces};
pub use calendar::Chunk;
pub use clash::{Clash, Wish};
pub use compose::{Craft, Draft, Few, compose, run_metres, timed};
pub use week::{has_sled, smaller as nearest};

use super::check::check;
use super::session::{Amount, Focus, Item, Part, PlannedSession, Step};
use super::wishes::{Priority, Race, Wishes};
use super::{Movement, Plan};
use crate::domain::adherence::DueId;
use crate::domain::day;
use crate::domain::id::PlanId;
use calendar::Spirit;
use jiff::civil::Date;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use uuid::Uuid;

/// Builds a plan.
///
/// # Errors
/// [`Clash`] names the smallest set of wishes that cannot all be met, and why.
pub fn build(id: PlanId, wishes: &Wishes) -> Result<Plan, Clash> {
    match clash::problem(wishes) {
        None => {
            let plan = whole_plan(id, wishes);
            if check(&plan, &[]).is_empty() { Ok(plan) } else { Err(clash::smallest(wishes, unproved)) }
        }
        Some(_) => Err(clash::smallest(wishes, clash::problem)),
    }
}

fn whole_plan(id: PlanId, wishes: &Wishes) -> Plan {
    make(id, wishes, &Past { today: wishes.from, longest_m: None, sessions: &[] }, "build")
}

/// Why no plan of wishes passes the proof; none when one does. A plan that breaks a rule is not handed out: the wishes that
/// leave no room for the rule are named instead.
fn unproved(wishes: &Wishes) -> Option<String> {
    clash::problem(wishes).or_else(|| {
        let plan = whole_plan(PlanId(Uuid::nil()), wishes);
        let first = check(&plan, &[]).into_iter().next()?;
        Some(format!("no plan of them keeps this rule: {first}"))
    })
}

/// The plan of wishes that can be met, for the days from `today` on: the calendar is that of the whole plan, but what was run
/// before is what the log says, not what was planned. `work` names what it is made for, so that its sessions get ids of their
/// own.
pub fn build_from(id: PlanId, wishes: &Wishes, past: &Past<'_>, work: &str) -> Plan {
    make(id, wishes, past, work)
}

/// What lies behind when the rest of a plan is made.
#[derive(Clone, Copy, Debug)]
pub struct Past<'a> {
    /// The first day that is planned.
    pub today: Date,
    /// The longest run before it, as the log says.
    pub longest_m: Option<f64>,
    /// The sessions before it.
    pub sessions: &'a [PlannedSession],
}

fn make(id: PlanId, wishes: &Wishes, past: &Past<'_>, work: &str) -> Plan {
    let basis = Basis::of(wishes);
    let chunks = calendar::chunks(wishes);
    let weeks = calendar::weeks(wishes, &chunks);
    let since = (past.today, past.longest_m.unwrap_or(basis.longest_m));
    let mut maker = week::Maker::new(&basis, &weeks, &chunks, since, past.sessions.iter().map(done).collect());
    for chunk in chunks.iter().filter(|c| c.last >= past.today) {
        let chunk = &Chunk { first: chunk.first.max(past.today), ..*chunk };
        match chunk.spirit {
            Spirit::Train | Spirit::Deload | Spirit::Recovery => maker.training(chunk),
            Spirit::Taper => {}
            Spirit::RaceWeek => maker.taper(chunk),
        }
    }
    let made = maker.done();
    let mut races: Vec<Race> = wishes.races.iter().filter(|r| r.date >= wishes.from).cloned().collect();
    races.sort_by_key(|r| (r.date, r.priority));
    let mut sessions = BTreeMap::new();
    for (n, (date, order, draft)) in made.into_iter().filter(|m| m.0 >= past.today).enumerate() {
        let session = session_of(due_id(id, work, n), date, order, draft, &basis);
        sessions.insert(session.id, session);
    }
    let plan = Plan {
        id,
        name: String::new(),
        start: wishes.from,
        races,
        division: wishes.division,
        level: basis.level,
        longest_run_m: basis.longest_m,
        counted_pace_s: basis.counted_pace,
        assumed: basis.assumed,
        weeks,
        wishes: wishes.clone(),
        ended_at: None,
        sessions,
        adjustments: BTreeMap::new(),
        links: BTreeMap::new(),
    };
    Plan { name: name(&plan), ..plan }.restated()
}

/// A session that stands, as the maker counts it.
fn done(session: &PlannedSession) -> week::Made {
    let draft = Draft {
        focus: session.focus,
        title: session.title.clone(),
        steps: session.steps.clone(),
        rpe: session.rpe,
        purpose: session.purpose.clone(),
    };
    (session.date, session.order, draft)
}

/// `Berlin, 18 Jan 2027`.
fn name(plan: &Plan) -> String {
    match plan.race() {
        Some(race) if race.place.is_empty() => format!("Race, {}", day::show(race.date)),
        Some(race) => format!("{}, {}", race.place, day::show(race.date)),
        None => String::new(),
    }
}

/// The chunk of a day; none outside the plan.
pub fn chunk_of(wishes: &Wishes, day: Date) -> Option<Chunk> {
    calendar::chunks(wishes).into_iter().find(|c| (c.first..=c.last).contains(&day))
}

/// The training so many weeks of work before a chunk; the first there is when it has not so many, itself when it is none.
pub fn step_behind(wishes: &Wishes, chunk: Chunk, weeks: usize) -> Chunk {
    let same = |c: &Chunk| c.spirit == Spirit::Train && c.race == chunk.race && c.first <= chunk.first;
    let before: Vec<Chunk> = calendar::chunks(wishes).into_iter().filter(same).collect();
    let at = before.len().saturating_sub(weeks + usize::from(chunk.spirit == Spirit::Train));
    match (chunk.spirit, weeks) {
        (Spirit::Train, 1..) => before.get(at).copied().unwrap_or(chunk),
        _ => chunk,
    }
}

/// The id of the n-th session that some work on a plan makes: the same each time, on every computer.
pub fn due_id(plan: PlanId, work: &str, n: usize) -> DueId {
    DueId(hashed(&format!("{plan}/{work}/{n}")))
}

/// A UUID (version 8) of a text.
pub fn hashed(text: &str) -> Uuid {
    let digest = Sha256::digest(text.as_bytes());
    let mut bytes = [0; 16];
    for (to, from) in bytes.iter_mut().zip(digest.iter()) {
        *to = *from;
    }
    uuid::Builder::from_custom_bytes(bytes).into_uuid()
}

/// A draft on its day.
pub fn session_of(id: DueId, date: Date, order: u8, draft: Draft, basis: &Basis<'_>) -> PlannedSession {
    let metres = run_metres(&draft.steps, basis.counted_pace);
    let known = basis.paces.easy.is_some() && draft.focus != Focus::Race && metres > 0.0;
    PlannedSession {
        id,
        date,
        order,
        kind: draft.focus.kind(),
        focus: draft.focus,
        minutes: draft.minutes(),
        title: draft.title,
        distance_m: known.then(|| (metres / 10.0).round() * 10.0),
        rpe: draft.rpe,
        steps: draft.steps,
        purpose: draft.purpose,
        excused: None,
        skipped: None,
        removed: false,
    }
}

/// A race as a session: the goal's time, or what its level takes.
fn race_day(basis: &Basis<'_>, priority: Priority) -> Draft {
    let usual = [110.0, 90.0, 75.0, 66.0][basis.level as usize] * 60.0;
    let goal = basis.wishes.goal_s.filter(|s| (2_400.0..=18_000.0).contains(s)).unwrap_or(usual);
    let item = Item {
        movement: Movement::Race,
        amount: Amount::Seconds(whole(goal)),
        pace_s_per_km: None,
        load_kg: None,
        race_share: None,
        max_share: None,
        rpe: Some(effort::RACE_DAY),
        instead_of: None,
    };
    let step = Step { part: Part::Main, rounds: 1, items: vec![item], rest_s: 0, seconds: whole(goal) };
    let purpose = match priority {
        Priority::A => "The race that all of it was for.",
        Priority::B => "A race with fresh legs, on the way to the one that matters.",
        Priority::C => "A race as training: for the routine, not for the time.",
    };
    Draft {
        focus: Focus::Race,
        title: format!("Race ({})", ["A", "B", "C"][priority as usize]),
        steps: vec![step],
        rpe: effort::RACE_DAY,
        purpose: purpose.to_owned(),
    }
}

/// Not negative, rounded.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "kept within 0 and 1e9")]
pub fn whole(value: f64) -> u32 {
    if value.is_finite() { value.round().clamp(0.0, 1e9) as u32 } else { 0 }
}

#[cfg(test)]
#[path = "build_tests.rs"]
mod tests;
