use super::*;
use crate::domain::workout::{Exercise, Run, RunKind, Set, SkipReason};
use jiff::civil::date;
use proptest::prelude::*;

fn session(start: Option<i64>, duration: Option<f64>, distance: Option<f64>) -> Workout {
    let mut w = Workout::new(date(2026, 11, 20), WorkoutKind::Run);
    w.started_at = start.map(|s| Timestamp::from_second(s).unwrap());
    w.duration_s = duration;
    w.run = distance.map(|distance_m| Run {
        kind: RunKind::Easy,
        distance_m,
        duration_s: duration.unwrap_or(1.0),
        laps: Vec::new(),
        elevation_gain_m: None,
        zone_seconds: None,
    });
    w
}

fn verdict(old: &Workout, new: &Workout) -> Verdict {
    Known::of([old]).classify(new)
}

#[test]
fn the_same_start_and_length_is_a_duplicate_up_to_two_minutes_and_five_percent() {
    let old = session(Some(10_000), Some(3600.0), None);
    for (start, duration, duplicate) in [
        (10_000, 3600.0, true),
        (10_120, 3420.0, true),
        (9_880, 3780.0, true),
        (10_121, 3600.0, false),
        (9_879, 3600.0, false),
        (10_000, 3419.0, false),
        (10_000, 3790.0, false),
    ] {
        let expected = if duplicate { Verdict::Duplicate(old.id) } else { Verdict::New };
        assert_eq!(verdict(&old, &session(Some(start), Some(duration), None)), expected, "{start} {duration}");
    }
}

#[test]
fn moving_time_in_one_file_and_elapsed_time_in_the_other_is_known_by_the_distance() {
    let old = session(Some(10_000), Some(3600.0), Some(10_000.0));
    assert_eq!(verdict(&old, &session(Some(10_030), Some(3000.0), Some(10_050.0))), Verdict::Duplicate(old.id));
    assert_eq!(verdict(&old, &session(Some(10_030), Some(3000.0), Some(8_000.0))), Verdict::New);
}

#[test]
fn a_typed_session_without_a_start_is_likely_the_one_of_the_watch_that_day() {
    let typed = session(None, Some(2550.0), Some(8100.0));
    let watch = session(Some(10_000), Some(2561.0), Some(8130.0));
    assert_eq!(verdict(&typed, &watch), Verdict::Likely(typed.id));
    assert_eq!(verdict(&watch, &typed), Verdict::Likely(watch.id));
    assert_eq!(verdict(&typed, &session(Some(10_000), Some(2561.0), Some(8300.0))), Verdict::New, "2 % further");
    assert_eq!(verdict(&typed, &session(None, Some(2800.0), Some(8100.0))), Verdict::New, "4 minutes longer");
    let other_day = Workout { date: date(2026, 11, 21), ..session(None, Some(2550.0), Some(8100.0)) };
    assert_eq!(verdict(&typed, &other_day), Verdict::New);
    let ride = Workout { kind: WorkoutKind::Other, ..session(None, Some(2550.0), Some(8100.0)) };
    assert_eq!(verdict(&typed, &ride), Verdict::New);
}

#[test]
fn two_runs_of_one_day_with_starts_of_their_own_are_two() {
    let morning = session(Some(10_000), Some(2400.0), Some(8000.0));
    assert_eq!(verdict(&morning, &session(Some(40_000), Some(2400.0), Some(8000.0))), Verdict::New);
}

#[test]
fn the_nearest_of_several_is_named() {
    let [far, near] = [10_100, 10_010].map(|s| session(Some(s), Some(3600.0), None));
    let known = Known::of([&far, &near]);
    assert_eq!(known.classify(&session(Some(10_000), Some(3600.0), None)), Verdict::Duplicate(near.id));
}

#[test]
fn one_start_with_nothing_to_compare_is_asked_about() {
    let old = session(Some(10_000), None, None);
    assert_eq!(verdict(&old, &session(Some(10_000), Some(3600.0), None)), Verdict::Likely(old.id));
}

#[test]
fn a_file_that_is_twice_in_one_import_is_taken_once() {
    let mut known = Known::default();
    let first = session(Some(10_000), Some(3600.0), None);
    assert_eq!(known.classify(&first), Verdict::New);
    known.learn(&first);
    assert_eq!(known.classify(&session(Some(10_000), Some(3600.0), None)), Verdict::Duplicate(first.id));
}

#[test]
fn our_own_export_is_known_by_its_ids_even_where_it_was_deleted() {
    let gone = Workout { deleted_at: Some(Timestamp::UNIX_EPOCH), ..session(Some(10_000), Some(3600.0), None) };
    assert_eq!(verdict(&gone, &gone.clone()), Verdict::Duplicate(gone.id));
    assert_eq!(
        verdict(&gone, &session(Some(10_000), Some(3600.0), None)),
        Verdict::New,
        "deleted, so it may come again"
    );
    let skipped = Workout { skipped: Some(SkipReason::Ill), ..session(None, Some(3600.0), None) };
    assert_eq!(verdict(&skipped, &session(None, Some(3600.0), None)), Verdict::New);
}

#[test]
fn ergs_are_compared_by_the_metres_of_their_sets() {
    let erg = |metres| {
        let sets = vec![Set { distance_m: Some(metres), ..Set::default() }];
        let mut w = Workout { kind: WorkoutKind::Hiit, ..session(Some(10_000), None, None) };
        w.exercises.push(Exercise { name: "SkiErg".into(), station: None, sets });
        w
    };
    let old = erg(1000.0);
    assert_eq!(verdict(&old, &erg(1000.0)), Verdict::Duplicate(old.id));
    assert_eq!(verdict(&old, &erg(2000.0)), Verdict::New);
}

#[test]
fn ten_thousand_against_ten_thousand_compare_few_pairs() {
    let sessions: Vec<Workout> = (0..10_000)
        .map(|n| {
            let mut w = session(Some(1_600_000_000 + n * 43_200), Some(3600.0), Some(10_000.0));
            w.date = date(2016, 1, 1).saturating_add(jiff::Span::new().days(n / 2));
            w
        })
        .collect();
    let known = Known::of(&sessions);
    assert!(known.days.values().all(|traces| traces.len() <= 2));
    let found = sessions.iter().filter(|s| {
        let again = Workout { id: WorkoutId::new(), ..(*s).clone() };
        known.classify(&again) == Verdict::Duplicate(s.id)
    });
    assert_eq!(found.count(), 10_000);
}

proptest! {
    #[test]
    fn the_index_says_what_a_look_at_each_pair_would_say(
        old in prop::collection::vec((prop::option::of(0..600_i64), prop::option::of(1.0..50.0_f64), prop::option::of(1.0..50.0_f64)), 0..12),
        new in (prop::option::of(0..600_i64), prop::option::of(1.0..50.0_f64), prop::option::of(1.0..50.0_f64)),
    ) {
        let old: Vec<Workout> = old.into_iter().map(|(s, d, m)| session(s, d, m)).collect();
        let new = session(new.0, new.1, new.2);
        let within = |a: f64, b: f64, share: f64| (a - b).abs() <= share * a.max(b);
        let duplicate = |o: &Workout| {
            let (Some(a), Some(b)) = (o.started_at, new.started_at) else { return false };
            let metres = |w: &Workout| w.run.as_ref().map(|r| r.distance_m);
            let same = |a: Option<f64>, b: Option<f64>| matches!((a, b), (Some(a), Some(b)) if within(a, b, 0.05));
            (a.as_second() - b.as_second()).abs() <= 120
                && (same(o.elapsed(), new.elapsed()) || same(metres(o), metres(&new)))
        };
        match Known::of(&old).classify(&new) {
            Verdict::Duplicate(id) => prop_assert!(old.iter().any(|o| o.id == id && duplicate(o))),
            Verdict::New | Verdict::Likely(_) => prop_assert!(!old.iter().any(duplicate)),
        }
    }
}
