use super::*;
use crate::domain::adherence::{Excuse, Target};
use crate::domain::load::{Days, LoadKind, Scope};
use crate::domain::profile::{DistanceUnit, LoadUnit, Profile, Units};
use jiff::civil::date;
use uuid::Uuid;

const START: Date = date(2026, 10, 12);
const RACE: Date = date(2027, 1, 18);

fn plan() -> Plan {
    let profile = Profile {
        division: Some(Division::MenOpen),
        race_date: Some(RACE),
        race_place: "Berlin".to_owned(),
        goal_s: Some(85.0 * 60.0),
        running_m_per_week: Some(26_000.0),
        bests: [("run_5k".to_owned(), 1_500.0)].into_iter().collect(),
        ..Profile::default()
    };
    build(PlanId(Uuid::from_u128(1)), &Wishes::of(&profile, &[], START, RACE)).unwrap()
}

#[test]
fn a_day_knows_its_week_its_phase_and_the_days_to_the_race() {
    let plan = plan();
    assert_eq!(plan.name, "Berlin, 18 Jan 2027");
    let place = plan.place(date(2026, 11, 22)).unwrap();
    assert_eq!((place.week, place.phase, place.days_to_race), (6, Phase::Build, Some(57)));
    assert_eq!(plan.place(RACE).unwrap().days_to_race, Some(0));
    assert_eq!(plan.place(RACE).unwrap().phase, Phase::Taper);
    let after = plan.place(RACE.saturating_add(2.days())).unwrap();
    assert_eq!(after.days_to_race, None);
    assert_eq!(plan.place(START.saturating_sub(1.day())), None);
    assert_eq!(plan.place(plan.last().saturating_add(1.day())), None);
}

#[test]
fn each_week_states_the_load_of_its_sessions() {
    let plan = plan();
    for week in &plan.weeks {
        let sum: f64 = plan.between(week.first, week.last()).iter().map(|s| s.load()).sum();
        assert!((sum - week.load_au).abs() < 1e-9);
    }
}

#[test]
fn every_session_is_due_and_a_removed_one_is_not() {
    let mut plan = plan();
    let all = plan.dues().len();
    assert_eq!(all, plan.sessions.len());
    let id = *plan.sessions.keys().next().unwrap();
    plan.sessions.get_mut(&id).unwrap().removed = true;
    assert_eq!(plan.dues().len(), all - 1);
    assert!(plan.dues().iter().all(|d| d.load.is_some() && !d.rest && d.id != id));
}

#[test]
fn lifting_is_due_in_sets_a_long_run_in_metres_and_the_rest_in_time() {
    let plan = plan();
    for session in plan.sessions.values() {
        match (session.due().target, session.focus) {
            (Target::Sets(sets), _) => {
                assert!(session.kind == super::super::workout::WorkoutKind::Strength && sets > 0)
            }
            (Target::Metres(m), focus) => assert!(focus == Focus::LongRun && Some(m) == session.distance_m),
            (Target::Seconds(s), _) => assert!((s - f64::from(session.minutes) * 60.0).abs() < 1e-9),
        }
    }
}

#[test]
fn the_planned_future_of_the_load_has_the_stated_loads() {
    let mut plan = plan();
    let today = plan.weeks[3].first;
    let excused = plan.between(today, plan.weeks[3].last())[0].id;
    plan.sessions.get_mut(&excused).unwrap().excused = Some(Excuse::Ill);
    let plan = plan.restated();
    let days = Days::of_loads(today, LoadKind::SessionRpe, &[]).unwrap();
    let days = days.with_plan(today.yesterday().unwrap(), &plan.planned_loads(today)).unwrap();
    let week: f64 = days.all().iter().filter(|d| plan.weeks[3].holds(d.date)).filter_map(|d| d.load(Scope::All)).sum();
    assert!((week - plan.weeks[3].load_au).abs() < 1e-6, "{week} {}", plan.weeks[3].load_au);
}

#[test]
fn a_step_is_said_in_the_units_of_the_athlete() {
    let run = Item {
        movement: Movement::Run,
        amount: Amount::Metres(1000.0),
        pace_s_per_km: Some(285.0),
        load_kg: None,
        race_share: None,
        max_share: None,
        rpe: Some(7.5),
        instead_of: None,
    };
    let push = Item {
        movement: Movement::SledPush,
        amount: Amount::Metres(25.0),
        pace_s_per_km: None,
        load_kg: Some(152.0),
        race_share: Some(1.0),
        rpe: None,
        ..run
    };
    let step = |items: Vec<Item>| Step { part: Part::Main, rounds: 3, items, rest_s: 120, seconds: 0 };
    let km = Units::default();
    assert_eq!(step(vec![run, push]).line(km), "3 rounds: 1 km run @ 4:45/km + 25 m sled push 152 kg, rest 2:00");
    let miles = Units { distance: DistanceUnit::Mi, load: LoadUnit::Lb };
    assert_eq!(step(vec![run]).line(miles), "3 x 1 km run @ 7:39/mi, rest 2:00");
    assert_eq!(push.text(miles), "25 m sled push 335.1 lb");
    let unknown = Item { load_kg: None, race_share: Some(0.7), ..push };
    assert_eq!(unknown.text(km), "25 m sled push at 70 % of race load");
    let ski = Item { movement: Movement::Ski, amount: Amount::Metres(500.0), pace_s_per_km: Some(250.0), ..run };
    assert_eq!(ski.text(km), "500 m SkiErg @ 2:05/500 m");
    let carry = Item { movement: Movement::FarmersCarry, amount: Amount::Metres(50.0), load_kg: Some(24.0), ..push };
    assert_eq!(carry.text(km), "50 m farmers carry 2 x 24 kg");
}

#[test]
fn no_line_of_a_plan_is_wider_than_a_narrow_pane() {
    use unicode_width::UnicodeWidthStr as _;
    let plan = plan();
    let lines: Vec<String> = plan.in_order().into_iter().flat_map(|s| s.lines(Units::default())).collect();
    assert!(lines.len() > 200);
    for line in lines {
        assert!(line.width() <= words::COLUMNS, "{line}");
    }
}
