//! Days between sessions: heavy legs and quality runs, hard days, full simulations, sleds.

use super::super::Movement;
use super::super::rule::{FULL_SIMULATION_DAYS, HARD_IN_A_ROW, SLED_M, SLED_SESSIONS};
use super::super::session::{Amount, Focus, PlannedSession};
use super::{Proof, Rule};
use jiff::civil::Date;

pub(super) fn check(proof: &mut Proof<'_>) {
    heavy_legs(proof);
    hard_days(proof);
    full_simulations(proof);
    sleds(proof);
}

fn days(from: Date, to: Date) -> i64 {
    from.until(to).map_or(0, |span| i64::from(span.get_days()))
}

fn heavy_legs(proof: &mut Proof<'_>) {
    let heavy: Vec<&PlannedSession> = proof.sessions.iter().copied().filter(|s| s.is_heavy_legs()).collect();
    for run in proof.ahead().into_iter().filter(|s| s.is_quality_run()) {
        let least = proof.phase(run.date).days_after_heavy_legs();
        let near = heavy.iter().find(|h| (0..least).contains(&days(h.date, run.date)));
        if let Some(legs) = near {
            let numbers = format!(
                "{} on {}, {} {} d after, {least} d wanted",
                legs.title,
                legs.date,
                run.title,
                days(legs.date, run.date)
            );
            proof.breach(Rule::HeavyLegs, run.date, numbers);
        }
    }
}

fn hard_days(proof: &mut Proof<'_>) {
    let mut dates: Vec<Date> = proof.sessions.iter().filter(|s| s.is_hard()).map(|s| s.date).collect();
    dates.dedup();
    let apart = proof.plan.level.days_between_hard();
    for pair in dates.windows(2) {
        let [a, b] = pair else { continue };
        if days(*a, *b) < apart && *b >= proof.from {
            proof.breach(Rule::HardDays, *b, format!("{} d after the last hard day, {apart} d wanted", days(*a, *b)));
        }
    }
    for run in dates.windows(HARD_IN_A_ROW + 1) {
        let (Some(first), Some(last)) = (run.first(), run.last()) else { continue };
        if days(*first, *last) == i64::try_from(HARD_IN_A_ROW).unwrap_or(2) && *last >= proof.from {
            proof.breach(Rule::HardDays, *last, format!("{} hard days in a row", HARD_IN_A_ROW + 1));
        }
    }
}

fn full_simulations(proof: &mut Proof<'_>) {
    let full: Vec<&PlannedSession> =
        proof.sessions.iter().copied().filter(|s| s.focus == Focus::FullSimulation).collect();
    let (late, apart) = FULL_SIMULATION_DAYS;
    for (at, session) in full.iter().enumerate() {
        let next = proof.plan.races.iter().filter(|r| r.date >= session.date).map(|r| days(session.date, r.date)).min();
        if let Some(before) = next.filter(|d| *d < late) {
            proof.breach(Rule::FullSimulation, session.date, format!("{before} d before a race"));
        }
        let last = at.checked_sub(1).and_then(|at| full.get(at)).map(|s| days(s.date, session.date));
        if let Some(gap) = last.filter(|d| *d < apart) {
            proof.breach(Rule::FullSimulation, session.date, format!("{gap} d after the last"));
        }
    }
}

/// Metres of a sled in a session.
fn sled_m(session: &PlannedSession, sled: Movement) -> f64 {
    let of = |step: &super::super::Step| -> f64 {
        let metres = step.items.iter().filter(|i| i.movement == sled).map(|i| match i.amount {
            Amount::Metres(m) => m,
            Amount::Seconds(_) | Amount::Reps(_) => 0.0,
        });
        f64::from(step.rounds) * metres.sum::<f64>()
    };
    session.steps.iter().map(of).sum()
}

fn sleds(proof: &mut Proof<'_>) {
    let both = |s: &PlannedSession| [Movement::SledPush, Movement::SledPull].map(|sled| sled_m(s, sled));
    for session in proof.ahead() {
        for metres in both(session).into_iter().filter(|m| *m > SLED_M) {
            proof.breach(Rule::Sled, session.date, format!("{metres:.0} m in {}", session.title));
        }
    }
    let (plan, from) = (proof.plan, proof.from);
    for week in plan.weeks.iter().filter(|w| w.last() >= from) {
        let mine = proof.sessions.iter().filter(|s| week.holds(s.date) && s.focus != Focus::Race);
        let count = mine.filter(|s| both(s).into_iter().sum::<f64>() > 0.0).count();
        if count > SLED_SESSIONS {
            proof.breach(Rule::Sled, week.first, format!("{count} sled sessions in the week"));
        }
    }
}
