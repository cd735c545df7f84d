use super::*;
use crate::domain::rulebook::Station;
use crate::domain::workout::{Exercise, WorkoutKind};
use jiff::civil::date;
use proptest::prelude::*;

const DAY: Date = date(2026, 11, 22);

fn set(kg: f64, reps: u32) -> Set {
    Set { load_kg: Some(kg), reps: Some(reps), rpe: Some(9.0), ..Set::default() }
}

fn lifted(name: &str, sets: &[Set]) -> Workout {
    let exercise = Exercise { name: name.into(), sets: sets.to_vec(), station: None };
    Workout { exercises: vec![exercise], ..Workout::new(DAY, WorkoutKind::Strength) }
}

#[test]
fn section_6_epley_and_brzycki_of_100_kg() {
    let near = |got: f64, want: f64| (got - want).abs() < 0.005;
    assert!(near(epley(100.0, 5), 116.67) && near(brzycki(100.0, 5).unwrap(), 112.50));
    assert!(near(epley(100.0, 10), 133.33) && near(brzycki(100.0, 10).unwrap(), 133.33));
    assert_eq!((epley(100.0, 1), brzycki(100.0, 1)), (100.0, Some(100.0)), "one is the load itself");
    let range = OneRepMax::of(&set(100.0, 5)).unwrap();
    assert!(near(range.low_kg, 112.50) && near(range.high_kg, 116.67));
}

#[test]
fn section_6_repetitions_in_reserve_count_as_done() {
    let three_left_two = Set { rir: Some(2), rpe: None, ..set(100.0, 3) };
    assert_eq!(OneRepMax::of(&three_left_two), OneRepMax::of(&set(100.0, 5)));
}

#[test]
fn section_6_above_12_repetitions_there_is_no_estimate_and_above_10_it_is_rough() {
    assert!(OneRepMax::of(&set(60.0, 10)).unwrap().is_valid());
    assert!(!OneRepMax::of(&set(60.0, 12)).unwrap().is_valid());
    assert_eq!(OneRepMax::of(&set(60.0, 13)), Err(Refusal::TooMany));
    assert_eq!(OneRepMax::of(&Set { rir: Some(2), ..set(60.0, 11) }), Err(Refusal::TooMany));
    assert_eq!(OneRepMax::of(&Set { rir: Some(u32::MAX), ..set(60.0, 11) }), Err(Refusal::TooMany));
    assert_eq!((brzycki(60.0, 37), brzycki(60.0, u32::MAX)), (None, None));
}

#[test]
fn section_6_only_sets_at_rpe_8_or_more_tell() {
    let with = |rpe, rir| OneRepMax::of(&Set { rpe, rir, ..set(100.0, 5) });
    assert!(with(Some(8.0), None).is_ok() && with(None, Some(2)).is_ok() && with(Some(10.0), Some(0)).is_ok());
    for easy in [with(Some(7.5), None), with(Some(7.0), Some(1)), with(None, Some(3)), with(Some(f64::NAN), None)] {
        assert_eq!(easy, Err(Refusal::TooEasy));
    }
    assert_eq!(with(None, None), Err(Refusal::EffortUnknown));
}

#[test]
fn a_set_without_a_load_or_repetitions_is_refused() {
    for kg in [None, Some(0.0), Some(-5.0), Some(f64::NAN), Some(f64::INFINITY)] {
        assert_eq!(OneRepMax::of(&Set { load_kg: kg, ..set(1.0, 5) }), Err(Refusal::Load));
    }
    for reps in [None, Some(0)] {
        assert_eq!(OneRepMax::of(&Set { reps, ..set(100.0, 5) }), Err(Refusal::Repetitions));
    }
}

#[test]
fn the_best_of_each_exercise_comes_from_the_log_whatever_its_name_looks_like() {
    let easy = Set { rpe: Some(6.0), ..set(200.0, 5) };
    let mut ball = lifted("wall balls", &[set(9.0, 10)]);
    ball.exercises[0].station = Some(Station::WallBalls);
    let log = [lifted("Back squat", &[set(100.0, 5), easy]), lifted("back squat ", &[set(110.0, 4)]), ball];
    let best = best_lifts(&log, DAY..=DAY);
    assert_eq!(best.keys().collect::<Vec<_>>(), ["back squat"]);
    assert_eq!((best["back squat"].set.load_kg, best["back squat"].row), (Some(110.0), log[1].id));
    assert_eq!(best["back squat"].explained().rows, [log[1].id]);
    let tomorrow = DAY.tomorrow().unwrap();
    assert!(best_lifts(&log, tomorrow..=tomorrow).is_empty());
    assert!(tends_low("Romanian Deadlift") && !tends_low("squat"));
}

proptest! {
    #[test]
    fn an_estimate_is_finite_and_never_below_the_load(kg in 0.5..1_000.0_f64, reps in 1..=12_u32) {
        let max = OneRepMax::of(&set(kg, reps)).unwrap();
        prop_assert!(max.high_kg.is_finite() && max.low_kg >= kg - 1e-9 && max.low_kg <= max.high_kg);
        prop_assert!((max.low_kg..=max.high_kg).contains(&max.middle_kg()));
    }

    #[test]
    fn the_order_of_the_log_does_not_change_the_bests(lifts in prop::collection::vec((0..3_u8, 40.0..200.0_f64, 1..15_u32), 0..20)) {
        let mut log: Vec<Workout> = lifts.iter().map(|(n, kg, r)| lifted(&format!("lift {n}"), &[set(*kg, *r)])).collect();
        let best = best_lifts(&log, DAY..=DAY);
        log.reverse();
        prop_assert_eq!(best_lifts(&log, DAY..=DAY), best);
    }
}
