use super::super::{Focus, Link, Plan, PlannedSession, Race, Wishes};
use crate::domain::adherence::DueId;
use crate::domain::edit::{Stamp, Versioned, fields_of};
use crate::domain::id::{EditId, PlanId};
use jiff::Timestamp;
use jiff::civil::date;
use serde_json::json;
use uuid::Uuid;

fn session(n: u128, minutes: u32) -> PlannedSession {
    PlannedSession {
        id: DueId(Uuid::from_u128(n)),
        date: date(2026, 12, 1),
        order: 0,
        kind: Focus::EasyRun.kind(),
        focus: Focus::EasyRun,
        title: "Easy run".to_owned(),
        minutes,
        distance_m: None,
        rpe: 3.0,
        steps: Vec::new(),
        purpose: String::new(),
        excused: None,
        skipped: None,
        removed: false,
    }
}

fn plan() -> Plan {
    let wishes = Wishes::for_race(date(2026, 11, 30), date(2027, 1, 18));
    let races: Vec<Race> = wishes.races.clone();
    Plan {
        id: PlanId(Uuid::from_u128(9)),
        name: "Berlin".to_owned(),
        start: wishes.from,
        races,
        division: None,
        level: super::super::Level::First,
        longest_run_m: 5_000.0,
        counted_pace_s: 420.0,
        assumed: Vec::new(),
        weeks: Vec::new(),
        wishes,
        ended_at: None,
        sessions: [session(1, 30), session(2, 40)].into_iter().map(|s| (s.id, s)).collect(),
        adjustments: std::collections::BTreeMap::new(),
        links: [(1, Link::Nothing), (2, Link::Rule)].map(|(n, link)| (DueId(Uuid::from_u128(n)), link)).into(),
    }
}

#[test]
fn a_link_that_was_taken_back_is_no_link() {
    assert_eq!(plan().answers(), [(DueId(Uuid::from_u128(1)), None)].into());
}

#[test]
fn what_is_written_is_read_back() {
    let plan = plan();
    let text = serde_json::to_string(&plan).unwrap();
    assert_eq!(serde_json::from_str::<Plan>(&text).unwrap(), plan);
}

#[test]
fn changes_of_two_sessions_on_two_computers_both_stay() {
    let before = plan();
    let changed = |n: u128, minutes: u32| {
        let mut after = before.clone();
        after.sessions.insert(DueId(Uuid::from_u128(n)), session(n, minutes));
        let (old, new) = (fields_of(&before), fields_of(&after));
        new.into_iter().filter(|(name, value)| old.get(name) != Some(value)).collect::<crate::domain::edit::Fields>()
    };
    let stamp = |second| Stamp { at: Timestamp::from_second(second).unwrap(), edit: EditId::new() };
    let mut row = Versioned::settled(&before);
    row.apply(&changed(2, 55), stamp(20));
    row.apply(&changed(1, 25), stamp(10));
    let merged: Plan = row.read().unwrap();
    let minutes: Vec<u32> = merged.sessions.values().map(|s| s.minutes).collect();
    assert_eq!(minutes, [25, 55]);
}

#[test]
fn a_field_that_is_not_known_is_passed_over() {
    let mut fields = fields_of(&plan());
    fields.insert("later".to_owned(), json!({"a": 1}));
    let row = Versioned { fields, ..Versioned::default() };
    assert_eq!(row.read::<Plan>().unwrap(), plan());
}
