//! Single sessions: another day, another length, left out, today cut short.

use super::super::Plan;
use super::super::session::{Focus, PlannedSession};
use super::remake::{Remake, remade};
use super::words::day;
use super::{Now, Proposal, Refused, excused, open};
use crate::domain::adherence::{DueId, Excuse};
use crate::domain::workout::SkipReason;
use jiff::civil::Date;

/// The least a session can be cut to, in minutes.
const LEAST: u32 = 10;

pub(super) fn moved(plan: &Plan, id: DueId, to: Date, now: &Now<'_>) -> Result<Proposal, Refused> {
    let session = open(plan, id, now)?;
    if session.focus == Focus::Race {
        return Err(Refused::Race);
    }
    if to < now.today || plan.week_of(to).is_none() {
        return Err(Refused::Day(to));
    }
    let reason = format!("{} moves to {}.", session.title, day(to));
    let after = PlannedSession { date: to, order: behind(plan, to), ..session.clone() };
    Proposal::new(plan, now, reason, vec![after], None)
}

/// The place behind what stands on a day.
fn behind(plan: &Plan, day: Date) -> u8 {
    plan.on(day).iter().map(|s| s.order.saturating_add(1)).max().unwrap_or(0)
}

pub(super) fn swapped(plan: &Plan, a: DueId, b: DueId, now: &Now<'_>) -> Result<Proposal, Refused> {
    let (a, b) = (open(plan, a, now)?, open(plan, b, now)?);
    if a.focus == Focus::Race || b.focus == Focus::Race {
        return Err(Refused::Race);
    }
    let reason = format!("{} and {} change their days.", a.title, b.title);
    let at = |s: &PlannedSession, other: &PlannedSession| PlannedSession {
        date: other.date,
        order: other.order,
        ..s.clone()
    };
    Proposal::new(plan, now, reason, vec![at(a, b), at(b, a)], None)
}

pub(super) fn resized(plan: &Plan, id: DueId, minutes: u32, now: &Now<'_>) -> Result<Proposal, Refused> {
    let session = open(plan, id, now)?;
    if session.focus == Focus::Race {
        return Err(Refused::Race);
    }
    let after = cut(plan, session, minutes, now)?;
    let reason = format!("{} takes {} minutes, for the same purpose.", session.title, after.minutes);
    Proposal::new(plan, now, reason, vec![after], None)
}

fn cut(plan: &Plan, session: &PlannedSession, minutes: u32, now: &Now<'_>) -> Result<PlannedSession, Refused> {
    let wanted = Remake { minutes, ..Remake::of(session) };
    let made = (minutes >= LEAST).then(|| remade(plan, session, &wanted, now)).flatten();
    made.ok_or(Refused::TooShort(minutes))
}

pub(super) fn skipped(plan: &Plan, id: DueId, reason: SkipReason, now: &Now<'_>) -> Result<Proposal, Refused> {
    let session = open(plan, id, now)?;
    let why = format!("{} is left out: {}.", session.title, reason.name());
    let after = match Excuse::of(reason) {
        Some(excuse) => excused(session, excuse),
        None => PlannedSession { skipped: Some(reason.name().to_owned()), ..session.clone() },
    };
    Proposal::new(plan, now, why, vec![after], None)
}

/// How much a session is worth keeping when a day is cut short.
fn worth(session: &PlannedSession) -> u8 {
    match session.focus {
        f if f.is_simulation() => 5,
        Focus::Compromised | Focus::Threshold | Focus::Intervals => 4,
        Focus::LongRun | Focus::StrengthLower | Focus::StrengthFull | Focus::Stations => 3,
        Focus::StrengthUpper | Focus::StationSkill | Focus::RunTest | Focus::StationTest => 2,
        _ => 1,
    }
}

/// The most useful session of today within the minutes; what else stood on the day goes.
pub(super) fn short(plan: &Plan, minutes: u32, now: &Now<'_>) -> Result<Proposal, Refused> {
    let mut today = super::open_between(plan, (now.today, now.today), now);
    today.sort_by_key(|s| std::cmp::Reverse(worth(s)));
    let reason = format!("You have {minutes} minutes: the purpose stays, the volume goes.");
    let all: u32 = today.iter().map(|s| s.minutes).sum();
    let Some((key, others)) = today.split_first() else {
        return Err(Refused::Nothing("nothing is planned for today".to_owned()));
    };
    if all <= minutes {
        return Err(Refused::Nothing(format!("today's {all} minutes fit")));
    }
    let mut after = if key.minutes <= minutes { Vec::new() } else { vec![cut(plan, key, minutes, now)?] };
    let mut left = minutes.saturating_sub(key.minutes);
    for other in others {
        if other.minutes <= left {
            left -= other.minutes;
        } else {
            after.push(excused(other, Excuse::Coach));
        }
    }
    Proposal::new(plan, now, reason, after, None)
}
