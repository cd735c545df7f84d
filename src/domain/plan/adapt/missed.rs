//! Days that were missed (6.5, rule 9): up to three, go on; up to seven, the week again at 80 %; more, step back.

use super::super::session::{Focus, PlannedSession};
use super::super::{Phase, Plan};
use super::remake::{Remake, remade};
use super::{Now, Proposal, Refused, open_between};
use jiff::ToSpan;

/// Days after which training just goes on.
const GO_ON: u32 = 3;
/// Days after which the week is repeated.
const REPEAT: u32 = 7;

pub(super) fn missed(plan: &Plan, days: u32, now: &Now<'_>) -> Result<Proposal, Refused> {
    if days <= GO_ON {
        return Err(Refused::Nothing(format!(
            "{days} missed days are no setback; go on with today, and make nothing up"
        )));
    }
    let weeks = usize::try_from(days.div_ceil(7)).unwrap_or(1);
    let (share, back, span) = if days <= REPEAT { (0.8, 1, 7_i64) } else { (0.7, weeks, 7) };
    let reason = if days <= REPEAT {
        format!("{days} days missed: the week again, at 80 %. Nothing is made up.")
    } else {
        format!("{days} days missed: {back} week(s) back, at 70 %, then on from there. Nothing is made up.")
    };
    let last = now.today.saturating_add((span - 1).days());
    let mut after: Vec<PlannedSession> = Vec::new();
    for session in open_between(plan, (now.today, last), now) {
        // A taper is short enough, and a race does not wait.
        if plan.week_of(session.date).is_none_or(|w| matches!(w.phase, Phase::Taper | Phase::Recovery)) {
            continue;
        }
        let focus = match session.focus {
            f if f.is_simulation() => Focus::Compromised,
            Focus::RunTest => Focus::Threshold,
            Focus::StationTest => Focus::Stations,
            f => f,
        };
        let minutes = super::super::build::whole(f64::from(session.minutes) * share);
        let wanted = Remake { focus, minutes, weeks_back: back, wishes: None };
        if let Some(made) = remade(plan, &session, &wanted, now) {
            after.push(made);
        }
    }
    Proposal::new(plan, now, reason, after, None)
}
