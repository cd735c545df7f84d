//! What holds for phases: the easy share, the taper, strength to the last fortnight.

use super::super::rule::{STRENGTH_UNTIL_DAYS, TAPER_SHARE};
use super::super::session::{Focus, HARD_RPE, PlannedSession, Step};
use super::super::wishes::{Priority, Race};
use super::super::{Phase, Week};
use super::{Proof, Rule};
use crate::domain::workout::WorkoutKind;
use jiff::ToSpan;
use jiff::civil::Date;

pub(super) fn check(proof: &mut Proof<'_>) {
    easy_share(proof);
    strength(proof);
    for race in tapered(proof) {
        taper(proof, &race);
    }
}

fn easy_share(proof: &mut Proof<'_>) {
    for phase in Phase::ALL {
        let mine = proof.sessions.iter().filter(|s| s.focus != Focus::Race && proof.phase(s.date) == phase);
        let (mut hard, mut all, mut first) = (0.0, 0.0, None);
        for session in mine {
            first = first.or(Some(session.date));
            all += session.run_seconds();
            hard += session.steps.iter().map(Step::hard_run_seconds).sum::<f64>();
        }
        let share = if all > 0.0 { 1.0 - hard / all } else { 1.0 };
        if let Some(date) = first.filter(|_| share < phase.least_easy_share()) {
            let (has, wants) = (share * 100.0, phase.least_easy_share() * 100.0);
            proof.breach(Rule::EasyShare, date, format!("{}: {has:.0} % easy, {wants:.0} % wanted", phase.name()));
        }
    }
}

/// The races that have a taper of their own: the A races, or the last when none is one.
fn tapered(proof: &Proof<'_>) -> Vec<Race> {
    let races = &proof.plan.races;
    let first: Vec<Race> = races.iter().filter(|r| r.priority == Priority::A).cloned().collect();
    let all = if first.is_empty() { races.last().cloned().into_iter().collect() } else { first };
    all.into_iter().filter(|r| r.date >= proof.from).collect()
}

/// The first day of the phase of taper before a race, a week or two before it.
fn taper_start(proof: &Proof<'_>, race: Date) -> Date {
    let two = race.saturating_sub(14.days());
    let before = race.saturating_sub(8.days());
    if proof.phase(before) == Phase::Taper && proof.plan.start <= two { two } else { race.saturating_sub(7.days()) }
}

/// Whole weeks of work that a taper is measured against: the last three that are no weeks of rest, and not away.
fn reference<'a>(proof: &Proof<'a>, start: Date) -> Vec<&'a Week> {
    let whole = proof.plan.weeks.iter().filter(|w| {
        !w.deload
            && w.first >= proof.plan.start
            && w.last() < start
            && matches!(w.phase, Phase::Base | Phase::Build | Phase::Peak)
    });
    whole.rev().take(3).collect()
}

fn taper(proof: &mut Proof<'_>, race: &Race) {
    let start = taper_start(proof, race.date);
    if start < proof.from {
        return;
    }
    let mine: Vec<&PlannedSession> =
        proof.sessions.iter().copied().filter(|s| s.date >= start && s.date <= race.date).collect();
    let plan = proof.plan;
    let away = |from: Date, until: Date| plan.wishes.holidays.iter().any(|h| h.from <= until && h.until >= from);
    let hardest = mine.iter().filter(|s| s.focus != Focus::Race).flat_map(|s| &s.steps).flat_map(|s| &s.items);
    let touch = hardest.filter_map(|i| i.rpe).any(|r| r >= HARD_RPE);
    if !touch && !away(start, race.date) {
        proof.breach(Rule::TaperIntensity, start, "nothing at race effort before the race".to_owned());
    }
    let weeks = reference(proof, start);
    let tight = weeks.iter().any(|w| away(w.first, w.last())) || away(start, race.date);
    let Some(count) = u32::try_from(weeks.len()).ok().filter(|n| *n > 0 && !tight) else { return };
    let sessions = proof.sessions.clone();
    let of = |w: &Week| sessions.iter().copied().filter(|s| w.holds(s.date)).collect::<Vec<_>>();
    let minutes = |all: &[&PlannedSession]| -> f64 {
        all.iter().filter(|s| s.focus != Focus::Race).map(|s| f64::from(s.minutes)).sum()
    };
    let mean = weeks.iter().map(|w| minutes(&of(w))).sum::<f64>() / f64::from(count);
    let two = start < race.date.saturating_sub(7.days());
    let share = minutes(&mine) / if two { 2.0 } else { 1.0 } / mean;
    if !TAPER_SHARE.contains(&share) {
        let numbers = format!("{:.0} % of the {mean:.0} min a week before", share * 100.0);
        proof.breach(Rule::TaperVolume, start, numbers);
    }
    let usual =
        weeks.iter().map(|w| f64::from(u32::try_from(of(w).len()).unwrap_or(0))).sum::<f64>() / f64::from(count);
    let last = race.date.saturating_sub(7.days());
    let halves =
        if two { vec![(start, last.saturating_sub(1.day())), (last, race.date)] } else { vec![(last, race.date)] };
    for (first, until) in halves {
        let now = u32::try_from(mine.iter().filter(|s| (first..=until).contains(&s.date)).count()).unwrap_or(0);
        if (f64::from(now) - usual.round()).abs() > 1.0 {
            proof.breach(Rule::TaperSessions, first, format!("{now} sessions, {usual:.1} a week before"));
        }
    }
}

fn strength(proof: &mut Proof<'_>) {
    let (plan, from) = (proof.plan, proof.from);
    let last = plan.race().map_or(plan.last(), |r| r.date);
    let until = last.saturating_sub(STRENGTH_UNTIL_DAYS.days());
    let away = |w: &Week| plan.wishes.holidays.iter().any(|h| h.from <= w.last() && h.until >= w.first);
    let excused = |w: &Week| plan.sessions.values().any(|s| w.holds(s.date) && s.excused.is_some());
    let weeks: Vec<&Week> = plan
        .weeks
        .iter()
        .filter(|w| w.first >= from && w.last() < until)
        .filter(|w| matches!(w.phase, Phase::Base | Phase::Build | Phase::Peak))
        .filter(|w| !away(w) && !excused(w))
        .collect();
    for week in weeks {
        if !proof.sessions.iter().any(|s| week.holds(s.date) && s.kind == WorkoutKind::Strength) {
            proof.breach(Rule::Strength, week.first, "no strength session in the week".to_owned());
        }
    }
}
