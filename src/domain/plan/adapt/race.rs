//! Another race date: the days ahead are planned anew, what was done stays.

use super::super::adjustment::Frame;
use super::super::build::{Clash, Past, build_from, clash};
use super::super::session::PlannedSession;
use super::super::wishes::Wishes;
use super::super::{Plan, Week};
use super::words::day;
use super::{Now, Proposal, Refused};
use crate::domain::load::spike::{FACTOR, run_limit};
use jiff::civil::Date;
use std::collections::BTreeSet;

pub(super) fn another_date(plan: &Plan, date: Date, now: &Now<'_>) -> Result<Proposal, Refused> {
    let old = plan.race().ok_or(Refused::Race)?.clone();
    if date <= now.today {
        return Err(Refused::Day(date));
    }
    let moved = plan.wishes.races.iter().map(|r| {
        let mut race = r.clone();
        if r.date == old.date {
            race.date = date;
        }
        race
    });
    let wishes = Wishes { races: moved.collect(), level: Some(plan.level), ..plan.wishes.clone() };
    let reason = format!("The race is on {} instead of {}: the days ahead are planned anew.", day(date), day(old.date));
    replanned(plan, wishes, reason, &format!("race {date} from {}", now.today), now)
}

/// Other wishes: the days ahead are planned anew by them.
pub(super) fn anew(plan: &Plan, wishes: &Wishes, now: &Now<'_>) -> Result<Proposal, Refused> {
    let wishes = Wishes { from: plan.wishes.from, ..wishes.clone() };
    // The number of changes so far makes the ids of a second time on one day others than those of the first.
    let work = format!("anew from {}, {}", now.today, plan.adjustments.len());
    let reason = "The days ahead are planned anew by what your profile says now; what was done stays.".to_owned();
    replanned(plan, wishes, reason, &work, now)
}

/// The days ahead by these wishes. `work` names the work, so that its sessions have ids of their own.
fn replanned(plan: &Plan, wishes: Wishes, reason: String, work: &str, now: &Now<'_>) -> Result<Proposal, Refused> {
    possible(&wishes, now)?;
    let longest = run_limit(now.log, now.today).map(|l| l.metres / FACTOR);
    let behind = |s: &&PlannedSession| s.date < now.today && s.is_on();
    let sessions: Vec<PlannedSession> = plan.in_order().into_iter().filter(behind).cloned().collect();
    let past = Past { today: now.today, longest_m: longest, sessions: &sessions };
    let made = build_from(plan.id, &wishes, &past, work);
    let races = plan.between(now.today, plan.last()).into_iter().filter(|s| s.focus == super::super::Focus::Race);
    let mut after: Vec<PlannedSession> = super::open_between(plan, (now.today, plan.last()), now)
        .into_iter()
        .chain(races.cloned())
        .map(|s| PlannedSession { removed: true, ..s })
        .collect();
    let done: BTreeSet<Date> = plan.on(now.today).iter().filter(|s| now.done.contains(&s.id)).map(|s| s.date).collect();
    after.extend(made.sessions.values().filter(|s| !done.contains(&s.date)).cloned());
    let before = plan.weeks.iter().filter(|w| w.last() < now.today);
    let ahead = made.weeks.iter().filter(|w| w.last() >= now.today);
    let weeks: Vec<Week> = before.chain(ahead).copied().collect();
    let frame = Frame { name: made.name, races: made.races, weeks, wishes };
    Proposal::new(plan, now, reason, after, Some(frame))
}

/// Whether a plan can be made from today.
fn possible(wishes: &Wishes, now: &Now<'_>) -> Result<(), Clash> {
    let from_today = Wishes { from: now.today, ..wishes.clone() };
    match clash::problem(&from_today) {
        None => Ok(()),
        Some(_) => Err(clash::smallest(&from_today, clash::problem)),
    }
}
