use super::*;
use crate::domain::run_fitness::Effort;
use crate::domain::workout::{SkipReason, Split};
use jiff::civil::date;
use proptest::prelude::*;

const DAY: Date = date(2026, 11, 22);
/// Planted costs, in the order of the stations that a run follows.
const PLANTED: [f64; 7] = [8.0, 22.0, 19.0, 31.0, 12.0, 27.0, 41.0];

/// A simulation whose runs are the fresh kilometre and the planted costs, each off by `off`.
fn simulation(fresh: f64, off: f64) -> Workout {
    let run = |n: u8, duration_s| Split { part: Part::Run(n), duration_s, load_kg: None };
    let mut workout = Workout::new(DAY, WorkoutKind::Simulation);
    workout.splits.push(run(1, fresh));
    workout.splits.extend((2..).zip(PLANTED).map(|(n, cost)| run(n, fresh + cost + off)));
    let station = |s| Split { part: Part::Station(s), duration_s: 250.0, load_kg: None };
    workout.splits.extend(Station::ALL.map(station));
    workout
}

#[test]
fn section_14_planted_costs_are_recovered_with_their_number_and_spread() {
    let log = [simulation(270.0, -3.0), simulation(270.0, 0.0), simulation(270.0, 6.0)];
    let costs = station_costs(&log, |_| Some(270.0));
    assert_eq!(costs.len(), 7, "nothing follows the wall balls");
    for (cost, planted) in costs.iter().zip(PLANTED) {
        let found = cost.cost.as_ref().unwrap();
        assert_eq!(cost.sessions, 3);
        let spread = Spread { median_s: planted, least_s: planted - 3.0, most_s: planted + 6.0 };
        assert_eq!(found.value, spread);
        assert_eq!(found.rows.len(), 3);
    }
    let order: Vec<Station> = dearest(&costs).into_iter().map(|(s, _)| s).collect();
    assert_eq!(order[..3], [Station::SandbagLunges, Station::BurpeeBroadJump, Station::FarmersCarry]);
}

#[test]
fn one_session_is_no_cost_and_says_that_it_is_one() {
    let one = station_costs(&[simulation(270.0, 0.0)], |_| Some(270.0));
    assert!(one.iter().all(|c| c.cost.is_none() && c.sessions == 1));
    let none = station_costs(&[], |_| Some(270.0));
    assert!(none.iter().all(|c| c.cost.is_none() && c.sessions == 0));
    assert!(dearest(&one).is_empty());
}

#[test]
fn only_what_was_run_after_its_station_tells() {
    let mut partial = simulation(270.0, 0.0);
    partial.splits.retain(|s| s.part != Part::Station(Station::SledPush));
    let mut wrong = simulation(270.0, 0.0);
    for split in &mut wrong.splits {
        split.duration_s = f64::NAN;
    }
    let skipped = Workout { skipped: Some(SkipReason::Tired), ..simulation(270.0, 0.0) };
    let hiit = Workout { kind: WorkoutKind::Hiit, ..simulation(270.0, 0.0) };
    let log = [partial, wrong, skipped, hiit, simulation(270.0, 0.0)];
    let costs = station_costs(&log, |_| Some(270.0));
    let sessions: Vec<usize> = costs.iter().map(|c| c.sessions).collect();
    assert_eq!(sessions, [2, 1, 2, 2, 2, 2, 2]);
}

#[test]
fn each_session_is_held_against_the_fresh_kilometre_of_its_day() {
    let earlier = Workout { date: date(2026, 1, 1), ..simulation(300.0, 0.0) };
    let unknown = Workout { date: date(2025, 1, 1), ..simulation(300.0, 0.0) };
    let fresh = |day: Date| match day.year() {
        2025 => None,
        _ if day < date(2026, 6, 1) => Some(300.0),
        _ => Some(270.0),
    };
    let costs = station_costs(&[earlier, simulation(270.0, 0.0), unknown], fresh);
    for (cost, planted) in costs.iter().zip(PLANTED) {
        assert_eq!((cost.sessions, cost.cost.as_ref().unwrap().value.median_s), (2, planted));
    }
    assert!(station_costs(&[simulation(270.0, 0.0)], |_| Some(f64::NAN)).iter().all(|c| c.sessions == 0));
}

#[test]
fn the_fresh_kilometre_is_one_of_the_8_km_race() {
    let vdot = Vdot::of(Effort::new(8_000.0, 2_400.0).unwrap()).unwrap();
    assert!((fresh_km(vdot).unwrap() - 300.0).abs() < 1e-6);
}

proptest! {
    #[test]
    fn a_median_lies_in_its_spread_and_the_order_does_not_matter(offs in prop::collection::vec(-20.0..60.0_f64, 0..8)) {
        let mut log: Vec<Workout> = offs.iter().map(|off| simulation(270.0, *off)).collect();
        let costs = station_costs(&log, |_| Some(270.0));
        for cost in &costs {
            prop_assert_eq!((cost.sessions, cost.cost.is_some()), (offs.len(), offs.len() >= SESSIONS));
            if let Some(cost) = &cost.cost {
                prop_assert!(cost.value.least_s <= cost.value.median_s && cost.value.median_s <= cost.value.most_s);
            }
        }
        log.reverse();
        prop_assert_eq!(station_costs(&log, |_| Some(270.0)), costs);
    }
}
