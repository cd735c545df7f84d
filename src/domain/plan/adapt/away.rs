//! Days on which training cannot be as planned: illness, injury, travel.

use super::super::Plan;
use super::super::adjustment::Frame;
use super::super::injury::Region;
use super::super::session::{Focus, PlannedSession};
use super::super::wishes::{Holiday, Wishes};
use super::remake::{Remake, remade};
use super::words::day;
use super::{Fever, Now, Proposal, Refused, excused, open_between};
use crate::domain::adherence::Excuse;
use crate::domain::profile::{Equipment, Injury};
use crate::domain::workout::WorkoutKind;
use jiff::ToSpan;
use jiff::civil::Date;

/// Days without symptoms before training after a fever (6.5, rule 10: 48 h).
const AFTER_FEVER: i64 = 2;
/// Easy days after an illness.
const EASY_DAYS: i64 = 3;
/// Minutes of an easy day at most.
const EASY_MINUTES: u32 = 40;

fn in_order(days: (Date, Date)) -> Result<(), Refused> {
    if days.0 <= days.1 { Ok(()) } else { Err(Refused::Order) }
}

/// No training while ill, 48 h more after a fever, then three easy days.
pub(super) fn ill(plan: &Plan, days: (Date, Date), fever: Fever, now: &Now<'_>) -> Result<Proposal, Refused> {
    in_order(days)?;
    let rest_until = if fever == Fever::Yes { days.1.saturating_add(AFTER_FEVER.days()) } else { days.1 };
    let easy_until = rest_until.saturating_add(EASY_DAYS.days());
    let mut after: Vec<PlannedSession> =
        open_between(plan, (days.0, rest_until), now).iter().map(|s| excused(s, Excuse::Ill)).collect();
    for session in open_between(plan, (rest_until.saturating_add(1.day()), easy_until), now) {
        after.push(easier(plan, &session, now));
    }
    let reason = match fever {
        Fever::Yes => format!(
            "Ill with fever: no training until {}, 48 h after the last symptom, then three easy days.",
            day(rest_until)
        ),
        Fever::No => format!("Ill: no training until {}, then three easy days.", day(rest_until)),
    };
    Proposal::new(plan, now, reason, after, None)
}

/// An easy session instead: an easy run for what was running, a walk for the rest; excused when there is no time for either.
fn easier(plan: &Plan, session: &PlannedSession, now: &Now<'_>) -> PlannedSession {
    let focus = match session.kind {
        WorkoutKind::Run | WorkoutKind::Simulation => Focus::EasyRun,
        WorkoutKind::Hiit => Focus::Erg,
        _ => Focus::Mobility,
    };
    let wanted = Remake { focus, minutes: session.minutes.min(EASY_MINUTES), ..Remake::of(session) };
    remade(plan, session, &wanted, now).unwrap_or_else(|| excused(session, Excuse::Ill))
}

/// What loads the injury is left out, the rest is kept. Running goes to a machine when a leg is hurt.
pub(super) fn injured(plan: &Plan, what: &str, days: (Date, Date), now: &Now<'_>) -> Result<Proposal, Refused> {
    in_order(days)?;
    let regions = Region::of(what);
    let injury = Injury { what: what.to_owned(), since: Some(days.0), until: Some(days.1) };
    let wishes = Wishes { injuries: [plan.wishes.injuries.clone(), vec![injury]].concat(), ..plan.wishes.clone() };
    let leg = regions.iter().any(|r| matches!(r, Region::LowerLeg | Region::UpperLeg));
    let mut after = Vec::new();
    for session in open_between(plan, days, now) {
        let loads = session.steps.iter().flat_map(|s| &s.items).any(|i| i.movement.loads_any(&regions));
        let runs = leg && session.run_seconds() > 0.0;
        if loads || runs {
            let focus = if runs { without_running(&session) } else { session.focus };
            let wanted = Remake { focus, wishes: Some(&wishes), ..Remake::of(&session) };
            let made = remade(plan, &session, &wanted, now).filter(|s| !leg || s.run_seconds() < 1.0);
            after.push(made.unwrap_or_else(|| excused(&session, Excuse::Injured)));
        }
    }
    let parts: Vec<&str> = regions.iter().map(|r| r.name()).collect();
    let reason = if parts.is_empty() {
        return Err(Refused::Nothing(format!(
            "\"{what}\" names no part of the body; say e.g. calf, knee, back or shoulder"
        )));
    } else {
        format!(
            "{what}: what loads the {} is left out until {}, the rest is kept. See a clinician if it does not settle.",
            parts.join(" and the "),
            day(days.1)
        )
    };
    Proposal::new(plan, now, reason, after, Some(Frame::with_wishes(plan, wishes)))
}

/// The same time without running: a machine for a run, the upper body for legs.
fn without_running(session: &PlannedSession) -> Focus {
    match session.kind {
        WorkoutKind::Run | WorkoutKind::Simulation => Focus::Erg,
        _ => session.focus,
    }
}

/// With what there is away from home, or not at all.
pub(super) fn travelling(
    plan: &Plan,
    days: (Date, Date),
    kit: Option<&[Equipment]>,
    now: &Now<'_>,
) -> Result<Proposal, Refused> {
    in_order(days)?;
    let holiday = Holiday { from: days.0, until: days.1, kit: kit.map(<[Equipment]>::to_vec) };
    // The newest word on a day is the one that counts.
    let wishes = Wishes { holidays: [vec![holiday], plan.wishes.holidays.clone()].concat(), ..plan.wishes.clone() };
    let sessions = open_between(plan, days, now);
    let (after, reason) = match kit {
        None => (
            sessions.iter().map(|s| excused(s, Excuse::Travel)).collect(),
            format!("Away until {}: these days are excused.", day(days.1)),
        ),
        Some(kit) => {
            let lacking = sessions.iter().filter(|s| !s.can_be_done_with(kit));
            let made = lacking.map(|s| {
                let wanted = Remake { wishes: Some(&wishes), ..Remake::of(s) };
                remade(plan, s, &wanted, now).unwrap_or_else(|| excused(s, Excuse::Travel))
            });
            (made.collect(), format!("Away until {}: the same sessions with what is there.", day(days.1)))
        }
    };
    Proposal::new(plan, now, reason, after, Some(Frame::with_wishes(plan, wishes)))
}
