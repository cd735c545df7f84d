//! Sums and limits: loads, minutes, days, hours, the longest run.

use super::super::rule::{LONGEST_RUN_DAYS, LONGEST_RUN_FACTOR, RUN_SLACK_M};
use super::super::session::{Focus, PlannedSession};
use super::super::wishes::Day;
use super::{Proof, Rule};
use crate::domain::run_fitness::whole_run;
use jiff::ToSpan;
use jiff::civil::Date;

pub(super) fn check(proof: &mut Proof<'_>) {
    calendar(proof);
    stated(proof);
    days(proof);
    weeks(proof);
    longest_run(proof);
}

fn calendar(proof: &mut Proof<'_>) {
    let plan = proof.plan;
    let weeks = &plan.weeks;
    for pair in weeks.windows(2) {
        let [a, b] = pair else { continue };
        if a.last().saturating_add(1.day()) != b.first {
            proof.breach(Rule::Calendar, b.first, format!("the week before ends on {}", a.last()));
        }
    }
    for session in proof.ahead() {
        if proof.week(session.date).is_none() || session.date < proof.plan.start {
            proof.breach(Rule::Calendar, session.date, format!("{} lies outside the plan", session.title));
        }
    }
}

fn stated(proof: &mut Proof<'_>) {
    let (plan, from) = (proof.plan, proof.from);
    for week in plan.weeks.iter().filter(|w| w.last() >= from) {
        let sum: f64 = proof.sessions.iter().filter(|s| week.holds(s.date)).map(|s| s.rpe * f64::from(s.minutes)).sum();
        if (sum - week.load_au).abs() > 0.5 {
            proof.breach(Rule::StatedLoad, week.first, format!("{:.0} AU stated, {sum:.0} AU planned", week.load_au));
        }
    }
    for session in proof.ahead() {
        let seconds: u32 = session.steps.iter().map(|s| s.seconds).sum();
        if seconds.div_ceil(60) != session.minutes {
            let numbers =
                format!("{}: {} min stated, {} min of steps", session.title, session.minutes, seconds.div_ceil(60));
            proof.breach(Rule::StatedMinutes, session.date, numbers);
        }
    }
}

/// Minutes of training of a day; a race takes what it takes.
fn training<'a>(proof: &Proof<'a>) -> Vec<&'a PlannedSession> {
    proof.ahead().into_iter().filter(|s| s.focus != Focus::Race).collect()
}

fn days(proof: &mut Proof<'_>) {
    let sessions = training(proof);
    let mut dates: Vec<Date> = sessions.iter().map(|s| s.date).collect();
    dates.dedup();
    for date in dates {
        let minutes: u32 = sessions.iter().filter(|s| s.date == date).map(|s| s.minutes).sum();
        let away = proof.plan.wishes.holidays.iter().any(|h| h.holds(date) && h.kit.is_none());
        let has = if away { Some(0) } else { proof.plan.wishes.minutes.map(|m| m[Day::of(date) as usize]) };
        if let Some(has) = has.filter(|has| minutes > *has) {
            proof.breach(Rule::DayMinutes, date, format!("{minutes} min planned, {has} min there"));
        }
    }
}

fn weeks(proof: &mut Proof<'_>) {
    let (plan, sessions) = (proof.plan, training(proof));
    for week in &plan.weeks {
        let mine: Vec<&&PlannedSession> = sessions.iter().filter(|s| week.holds(s.date)).collect();
        let mut dates: Vec<Date> = mine.iter().map(|s| s.date).collect();
        dates.dedup();
        if let Some(wished) = plan.wishes.days_per_week.filter(|d| dates.len() > usize::from(*d)) {
            proof.breach(Rule::WeekDays, week.first, format!("{} days planned, {wished} wished", dates.len()));
        }
        let minutes: u32 = mine.iter().map(|s| s.minutes).sum();
        let wished = plan.wishes.hours_per_week.map(|h| h * 60.0);
        if let Some(wished) = wished.filter(|w| f64::from(minutes) > w + 0.5) {
            proof.breach(Rule::WeekHours, week.first, format!("{minutes} min planned, {wished:.0} min wished"));
        }
    }
}

/// Runs in one piece against those of the 30 days before: of the log, of the plan, and the one that the plan starts from.
/// A run without a distance is counted with the plan's pace.
fn longest_run(proof: &mut Proof<'_>) {
    let (plan, from) = (proof.plan, proof.from);
    let mut runs: Vec<(Date, f64)> = vec![(plan.start.saturating_sub(1.day()), plan.longest_run_m)];
    runs.extend(proof.log.iter().filter_map(|w| Some((w.date, whole_run(w)?.distance_m))));
    let metres = |s: &PlannedSession| s.distance_m.unwrap_or(s.run_seconds() * 1000.0 / plan.counted_pace_s);
    let planned = proof.sessions.iter().filter(|s| s.is_whole_run());
    let planned: Vec<(Date, f64)> = planned.map(|s| (s.date, metres(s))).collect();
    // What was only planned is no evidence once the log can tell.
    runs.extend(planned.iter().filter(|(date, _)| proof.log.is_empty() || *date >= from).copied());
    for (date, mine) in planned.into_iter().filter(|(date, _)| *date >= from) {
        let before = date.saturating_sub(LONGEST_RUN_DAYS.days());
        let recent = runs.iter().filter(|(d, _)| (before..date).contains(d)).map(|(_, m)| *m);
        let most = recent.max_by(f64::total_cmp).map(|longest| longest * LONGEST_RUN_FACTOR + RUN_SLACK_M);
        if let Some(most) = most.filter(|most| mine > *most) {
            proof.breach(Rule::LongestRun, date, format!("{mine:.0} m planned, {most:.0} m allowed"));
        }
    }
}
