//! What is in the sessions: kit, injuries, race loads and amounts.

use super::super::injury::Region;
use super::super::session::{Amount, Focus, Item, PlannedSession};
use super::{Proof, Rule};
use crate::domain::profile::{Equipment, Injury};
use crate::domain::rulebook::{self, Loads, Season, loads};
use jiff::civil::Date;

pub(super) fn check(proof: &mut Proof<'_>) {
    let race = proof.plan.division.and_then(|d| loads(Season::KNOWN, d));
    for session in proof.ahead() {
        kit(proof, session);
        injuries(proof, session);
        race_facts(proof, session, race.as_ref());
    }
}

/// What there is on a day: away, what is there; else what was said; all of it when nothing was.
fn there<'a>(proof: &Proof<'a>, day: Date) -> &'a [Equipment] {
    let wishes = &proof.plan.wishes;
    let away = wishes.holidays.iter().find(|h| h.holds(day)).and_then(|h| h.kit.as_deref());
    away.or(wishes.equipment.as_deref()).unwrap_or(&Equipment::ALL)
}

fn kit(proof: &mut Proof<'_>, session: &PlannedSession) {
    let there = there(proof, session.date);
    if session.can_be_done_with(there) {
        return;
    }
    let lacking = session.needs().into_iter().find(|any| !any.iter().any(|e| there.contains(e)));
    let names = lacking.unwrap_or_default().iter().map(|e| e.name()).collect::<Vec<_>>().join(" or ");
    proof.breach(Rule::Kit, session.date, format!("{} needs {names}", session.title));
}

fn injuries(proof: &mut Proof<'_>, session: &PlannedSession) {
    let day = session.date;
    let open = |i: &&Injury| i.since.is_none_or(|s| s <= day) && i.until.is_none_or(|u| u >= day);
    let hurt: Vec<Region> = proof.plan.wishes.injuries.iter().filter(open).flat_map(|i| Region::of(&i.what)).collect();
    let items = session.steps.iter().flat_map(|s| &s.items);
    for item in items.filter(|i| i.movement.loads_any(&hurt)) {
        proof.breach(Rule::Injury, session.date, format!("{} in {}", item.movement.name(), session.title));
    }
}

/// A load at race weight is the rulebook's to the kilogram; at a share of it within what bells and bags come in.
fn race_facts(proof: &mut Proof<'_>, session: &PlannedSession, race: Option<&Loads>) {
    for item in session.steps.iter().flat_map(|s| &s.items) {
        let (Some(station), Some(share)) = (item.movement.station(), item.race_share) else { continue };
        let Some(kg) = race.and_then(|l| l.of(station)).map(f64::from) else {
            if item.load_kg.is_some() {
                proof.breach(
                    Rule::RaceFacts,
                    session.date,
                    format!("a load for {} without a division", station.name()),
                );
            }
            continue;
        };
        let off = item.load_kg.map_or(f64::INFINITY, |has| (has - kg * share).abs());
        let may = if (share - 1.0).abs() < 0.001 { 0.0 } else { (kg * 0.16).max(2.5) };
        if off > may {
            let has = item.load_kg.unwrap_or(0.0);
            let numbers = format!("{}: {has} kg for {:.0} % of {kg} kg", station.name(), share * 100.0);
            proof.breach(Rule::RaceFacts, session.date, numbers);
        }
    }
    if session.focus == Focus::FullSimulation {
        full(proof, session);
    }
}

/// Each station once, in the order of the race, as much as the rulebook says, a run before each.
fn full(proof: &mut Proof<'_>, session: &PlannedSession) {
    let main = session.steps.iter().filter(|s| s.part == super::super::Part::Main).flat_map(|s| &s.items);
    let stations: Vec<&Item> = main.filter(|i| i.instead_of.is_some() || i.movement.station().is_some()).collect();
    let wanted = rulebook::Station::ALL;
    let in_order = stations.iter().zip(wanted).all(|(item, station)| {
        let own = item.movement.station() == Some(station);
        let amount = match (item.amount, station.amount()) {
            (Amount::Metres(has), rulebook::Amount::Metres(m)) => (has - f64::from(m)).abs() < 0.5,
            (Amount::Reps(has), rulebook::Amount::Repetitions(n)) => has == n,
            _ => false,
        };
        !own || amount
    });
    if !in_order {
        proof.breach(Rule::RaceFacts, session.date, "a full simulation that is not the race".to_owned());
    }
}
