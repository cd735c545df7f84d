use super::*;
use crate::domain::rulebook::Station;
use crate::domain::workout::{Part, SPLIT_TOLERANCE_S, Via, WorkoutKind};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use proptest::prelude::*;

/// Sun 22 Nov 2026, 09:41:00 UTC and so many milliseconds, on the first boot.
fn at(ms: u64) -> Moment {
    on(1, ms, i64::try_from(ms).unwrap())
}

fn on(boot: u32, ticks: u64, wall: i64) -> Moment {
    let start: Timestamp = "2026-11-22T09:41:00Z".parse().unwrap();
    let wall = Timestamp::from_millisecond(start.as_millisecond() + wall).unwrap();
    Moment { boot, ticks_ms: 50_000 + ticks, wall }
}

fn plan(kind: WorkoutKind, course: Course, roxzone: Roxzone) -> Plan {
    Plan::new(kind, course, roxzone)
}

fn race(roxzone: Roxzone) -> Timer {
    Timer::new(plan(WorkoutKind::Race, Course::Race, roxzone))
}

fn after(mut timer: Timer, events: &[(u64, What)]) -> Timer {
    for (ms, what) in events {
        assert_eq!(timer.apply(Event { at: at(*ms), what: *what }), Answer::Taken, "{what:?} at {ms}");
    }
    timer
}

fn times(timer: &Timer, now: u64) -> Vec<u64> {
    timer.segments(at(now)).iter().map(|s| s.ms).collect()
}

use What::{Lapped, Paused, Redone, Reopened, Resumed, Skipped, Started, Stopped, Undone};

#[test]
fn a_race_has_sixteen_steps_and_with_the_roxzone_fifteen_more() {
    let names = |t: &Timer| t.steps().iter().map(Step::name).collect::<Vec<_>>();
    assert_eq!(names(&race(Roxzone::Off))[..3], ["run 1", "SkiErg", "run 2"]);
    let with = race(Roxzone::On);
    assert_eq!(names(&with)[..5], ["run 1", "roxzone", "SkiErg", "roxzone", "run 2"]);
    assert_eq!((with.steps().len(), names(&with)[30].as_str()), (31, "wall balls"), "the race ends at the wall balls");
}

#[test]
fn laps_walk_through_the_race_and_the_last_one_stops_the_clock() {
    let mut timer = after(race(Roxzone::On), &[(0, Started)]);
    for lap in 1..=31 {
        assert_eq!(timer.phase(), Phase::Running);
        timer = after(timer, &[(lap * 100_000 + lap, Lapped)]);
    }
    assert_eq!((timer.phase(), timer.total(at(9_999_999))), (Phase::Stopped, 3_100_031));
    let workout = timer.to_workout(&TimeZone::get("Europe/Berlin").unwrap()).unwrap();
    assert_eq!(workout.splits.len(), 17);
    assert_eq!(workout.split(Part::Roxzone), Some(1_500.015), "fifteen ways in one part");
    assert_eq!(workout.split(Part::Run(8)), Some(100.001));
    assert_eq!((workout.duration_s, workout.split_difference()), (Some(3_100.031), None));
    assert!((workout.split_sum().unwrap() - 3_100.031).abs() < 1e-6);
    assert_eq!((workout.id, workout.kind, workout.origin.via), (timer.plan().id, WorkoutKind::Race, Via::Timer));
    assert_eq!((workout.tz.as_deref(), workout.date.to_string().as_str()), (Some("Europe/Berlin"), "2026-11-22"));
    assert_eq!(workout.started_at, Some(at(0).wall));
    assert!(workout.problems(workout.date).is_empty() && workout.notes.is_empty());
}

#[test]
fn the_day_of_the_session_is_the_athletes() {
    let timer = after(race(Roxzone::Off), &[(0, Started), (9_000, Stopped(Tail::Done))]);
    let date = |zone| timer.to_workout(&TimeZone::get(zone).unwrap()).unwrap().date.to_string();
    assert_eq!((date("Pacific/Kiritimati"), date("Etc/GMT+12")), ("2026-11-22".into(), "2026-11-21".into()));
}

#[test]
fn a_lap_that_was_undone_gives_its_time_back_and_comes_again_when_it_is_redone() {
    let timer = after(race(Roxzone::Off), &[(0, Started), (60_000, Lapped), (61_000, Lapped), (70_000, Undone)]);
    assert_eq!((times(&timer, 80_000), timer.name_of(timer.place())), (vec![60_000, 20_000], "SkiErg".into()));
    let again = after(timer.clone(), &[(90_000, Redone)]);
    assert_eq!(times(&again, 100_000), [60_000, 1_000, 39_000], "at the time at which it was pressed");
    let other = after(timer, &[(90_000, Lapped)]);
    assert_eq!(other.redoable(), None, "a new lap ends the way back");
}

#[test]
fn the_last_lap_of_the_race_can_be_undone_and_the_clock_never_stood() {
    let mut timer = after(race(Roxzone::Off), &[(0, Started)]);
    for lap in 1..=16 {
        timer = after(timer, &[(lap * 1_000, Lapped)]);
    }
    assert_eq!(timer.total(at(60_000)), 16_000);
    let timer = after(timer, &[(60_000, Undone)]);
    assert_eq!((timer.phase(), timer.total(at(61_000))), (Phase::Running, 61_000));
}

#[test]
fn a_pause_does_not_count_until_it_is_undone() {
    let paused = after(race(Roxzone::Off), &[(0, Started), (10_000, Paused)]);
    assert_eq!(
        (paused.total(at(50_000)), paused.part(at(50_000)), paused.paused(at(50_000))),
        (10_000, 10_000, 40_000)
    );
    let resumed = after(paused.clone(), &[(50_000, Resumed)]);
    assert_eq!((resumed.total(at(60_000)), resumed.paused(at(60_000))), (20_000, 40_000));
    assert_eq!(after(paused, &[(50_000, Undone)]).total(at(60_000)), 60_000, "a slip on p costs nothing");
    assert_eq!(after(resumed, &[(60_000, Undone)]).total(at(60_000)), 60_000, "nor does one that was resumed");
}

#[test]
fn a_part_that_was_left_out_is_no_split_and_its_seconds_are_in_the_total() {
    let timer = after(
        race(Roxzone::Off),
        &[(0, Started), (240_000, Lapped), (245_000, Skipped), (500_000, Lapped), (560_000, Stopped(Tail::Unfinished))],
    );
    let workout = timer.to_workout(&TimeZone::UTC).unwrap();
    let parts: Vec<(Part, f64)> = workout.splits.iter().map(|s| (s.part, s.duration_s)).collect();
    assert_eq!(parts, [(Part::Run(1), 240.0), (Part::Run(2), 255.0)]);
    assert_eq!(workout.duration_s, Some(560.0));
    assert_eq!(workout.notes, "SkiErg: skipped after 0:05\nsled push: stopped after 1:00");
}

#[test]
fn a_clock_that_nobody_stopped_ends_at_the_last_lap() {
    let night = 9 * 3_600_000;
    let timer = after(race(Roxzone::Off), &[(0, Started), (240_000, Lapped), (night, Stopped(Tail::Dropped))]);
    assert_eq!(timer.total(at(night)), 240_000);
    assert_eq!(timer.to_workout(&TimeZone::UTC).unwrap().duration_s, Some(240.0));
}

#[test]
fn stopping_while_paused_stops_when_the_pause_began() {
    let timer = after(race(Roxzone::Off), &[(0, Started), (5_000, Paused), (60_000, Stopped(Tail::Done))]);
    assert_eq!((timer.total(at(70_000)), times(&timer, 70_000)), (5_000, vec![5_000]));
    let timer = after(timer, &[(80_000, Undone)]);
    assert_eq!((timer.phase(), timer.total(at(90_000))), (Phase::Paused, 5_000), "and undoing it is paused again");
}

#[test]
fn what_makes_no_sense_now_is_refused_and_changes_nothing() {
    for (before, wrong) in [
        (vec![], Lapped),
        (vec![], Stopped(Tail::Done)),
        (vec![], Undone),
        (vec![], Reopened),
        (vec![(0, Started)], Started),
        (vec![(0, Started)], Resumed),
        (vec![(0, Started)], Redone),
        (vec![(0, Started), (1, Paused)], Lapped),
        (vec![(0, Started), (1, Paused)], Skipped),
        (vec![(0, Started), (1, Stopped(Tail::Done))], Lapped),
    ] {
        let timer = after(race(Roxzone::Off), &before);
        let mut same = timer.clone();
        assert_eq!(same.apply(Event { at: at(9), what: wrong }), Answer::Refused, "{wrong:?} after {before:?}");
        assert_eq!(same, timer);
    }
    let free = Timer::new(plan(WorkoutKind::Hiit, Course::Free, Roxzone::Off));
    assert!(!after(free, &[(0, Started)]).accepts(Skipped), "a free lap cannot be left out");
}

#[test]
fn after_a_kill_the_clock_has_gone_on_by_the_steady_clock() {
    let timer = after(race(Roxzone::Off), &[(0, Started), (240_000, Lapped)]);
    let mut again = Timer::replay(timer.plan().clone(), timer.events().iter().copied());
    assert_eq!(again, timer);
    // The calendar was set back by an hour meanwhile: said, and without effect.
    let now = on(1, 300_000, 300_000 - 3_600_000);
    again.apply(Event { at: now, what: Reopened });
    assert_eq!((again.total(now), again.part(now)), (300_000, 60_000));
    let doubt = again.segments(now)[1].doubt.unwrap();
    assert!(!doubt.is_serious());
    assert_eq!(doubt.to_string(), "the computer's clock was set back by 1:00:00; the times are not affected");
}

#[test]
fn after_a_new_boot_the_calendar_clock_counts_and_the_part_is_marked() {
    let mut timer = after(race(Roxzone::Off), &[(0, Started), (240_000, Lapped)]);
    timer.apply(Event { at: on(2, 7, 300_000), what: Reopened });
    timer.apply(Event { at: on(2, 10_007, 310_000), what: Lapped });
    let now = on(2, 11_007, 311_000);
    assert_eq!(timer.total(now), 311_000);
    let doubts: Vec<Option<Doubt>> = timer.segments(now).iter().map(|s| s.doubt).collect();
    assert_eq!(doubts, [None, Some(Doubt::Restarted { ms: 60_000 }), None]);
    timer.apply(Event { at: now, what: Stopped(Tail::Unfinished) });
    let notes = timer.to_workout(&TimeZone::UTC).unwrap().notes;
    assert!(notes.contains("SkiErg: 1:00 of it passed over a restart, by the calendar clock"), "{notes}");
}

#[test]
fn a_calendar_that_went_back_over_a_new_boot_loses_no_lap_and_makes_none_negative() {
    let mut timer = after(race(Roxzone::Off), &[(0, Started), (240_000, Lapped)]);
    timer.apply(Event { at: on(2, 0, -3_360_000), what: Reopened });
    let now = on(2, 5_000, -3_355_000);
    assert_eq!((timer.total(now), timer.part(now)), (245_000, 5_000));
    assert_eq!(timer.segments(now)[1].doubt, Some(Doubt::SetBack { ms: 3_600_000 }));
}

#[test]
fn a_restart_after_the_stop_marks_no_part() {
    let mut timer = after(race(Roxzone::Off), &[(0, Started), (9_000, Stopped(Tail::Done))]);
    timer.apply(Event { at: on(2, 0, 60_000), what: Reopened });
    assert!(timer.segments(on(2, 0, 60_000)).iter().all(|s| s.doubt.is_none()));
    timer.apply(Event { at: on(2, 1, 60_001), what: Undone });
    assert!(timer.segments(on(2, 1, 60_001))[0].doubt.is_some(), "until the stop is undone");
}

#[test]
fn nights_of_summer_time_and_every_zone_leave_the_clock_alone() {
    let start: Timestamp = "2026-10-25T00:30:00Z".parse().unwrap();
    let moment = |ms: u64| Moment {
        boot: 1,
        ticks_ms: ms,
        wall: Timestamp::from_millisecond(start.as_millisecond() + i64::try_from(ms).unwrap()).unwrap(),
    };
    let mut timer = race(Roxzone::Off);
    timer.apply(Event { at: moment(0), what: Started });
    timer.apply(Event { at: moment(5_400_000), what: Stopped(Tail::Done) });
    for zone in ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Pacific/Apia"] {
        let workout = timer.to_workout(&TimeZone::get(zone).unwrap()).unwrap();
        assert_eq!((workout.duration_s, workout.started_at), (Some(5_400.0), Some(start)), "{zone}");
    }
}

#[test]
fn rounds_of_a_list_become_a_run_with_laps_and_exercises_with_sets() {
    let course = Course::parse("2 rounds: 1 km + 25 m sled push 152 kg + 20 wall balls").unwrap();
    let mut timer = Timer::new(plan(WorkoutKind::Simulation, course, Roxzone::On));
    timer.apply(Event { at: at(0), what: Started });
    for lap in 1..=11 {
        timer.apply(Event { at: at(lap * 60_000), what: Lapped });
    }
    let workout = timer.to_workout(&TimeZone::UTC).unwrap();
    assert!(workout.splits.is_empty(), "25 m are no race's sled push");
    let run = workout.run.unwrap();
    assert_eq!((run.laps.len(), run.distance_m, run.duration_s), (2, 2_000.0, 120.0));
    let sled = &workout.exercises[0];
    assert_eq!((sled.name.as_str(), sled.station, sled.sets.len()), ("sled push", Some(Station::SledPush), 2));
    assert_eq!((sled.sets[1].distance_m, sled.sets[1].load_kg), (Some(25.0), Some(152.0)));
    assert_eq!((workout.exercises[1].sets[0].reps, workout.exercises.len()), (Some(20), 2));
    assert_eq!((workout.notes.as_str(), workout.duration_s), ("between the parts: 5:00", Some(660.0)));
    assert_eq!(workout.title, "2 x (1 km + sled push 25 m, 152 kg + wall balls 20 reps)");
}

#[test]
fn free_laps_become_sets_of_an_exercise() {
    let timer = Timer::new(plan(WorkoutKind::Hiit, Course::Free, Roxzone::Off));
    let timer = after(timer, &[(0, Started), (60_000, Lapped), (150_000, Stopped(Tail::Done))]);
    let workout = timer.to_workout(&TimeZone::UTC).unwrap();
    let sets: Vec<Option<f64>> = workout.exercises[0].sets.iter().map(|s| s.duration_s).collect();
    assert_eq!(sets, [Some(60.0), Some(90.0)]);
}

#[test]
fn half_a_race_by_rounds_has_splits_and_by_distances_has_none() {
    for (course, splits, kilometres) in [(Course::HalfRounds, 8, 0.0), (Course::HalfDistances, 0, 4.0)] {
        let mut timer = Timer::new(plan(WorkoutKind::Simulation, course, Roxzone::Off));
        timer.apply(Event { at: at(0), what: Started });
        for lap in 1..=16 {
            timer.apply(Event { at: at(lap * 60_000), what: Lapped });
        }
        let workout = timer.to_workout(&TimeZone::UTC).unwrap();
        assert_eq!(workout.splits.len(), splits);
        assert!((workout.run.map_or(0.0, |r| r.distance_m) - kilometres * 1_000.0).abs() < 1e-9);
    }
}

fn any_what() -> impl Strategy<Value = What> {
    prop_oneof![
        2 => Just(Started),
        8 => Just(Lapped),
        2 => Just(Skipped),
        4 => Just(Paused),
        4 => Just(Resumed),
        4 => Just(Undone),
        3 => Just(Redone),
        1 => Just(Reopened),
        1 => prop_oneof![Just(Tail::Done), Just(Tail::Unfinished), Just(Tail::Dropped)].prop_map(Stopped),
    ]
}

fn any_moment() -> impl Strategy<Value = Moment> {
    let wall = Timestamp::MIN.as_millisecond()..=Timestamp::MAX.as_millisecond();
    (0_u32..4, any::<u64>(), wall).prop_map(|(boot, ticks_ms, wall)| Moment {
        boot,
        ticks_ms,
        wall: Timestamp::from_millisecond(wall).unwrap(),
    })
}

fn any_course() -> impl Strategy<Value = Course> {
    let parts = || Course::parse("2 rounds: 1 km + 20 burpees").unwrap();
    prop_oneof![Just(Course::Race), Just(Course::HalfDistances), Just(Course::Free), Just(parts())]
}

fn any_roxzone() -> impl Strategy<Value = Roxzone> {
    prop_oneof![Just(Roxzone::Off), Just(Roxzone::On)]
}

fn holds(timer: &Timer, now: Moment) {
    let sum = timer.segments(now).iter().map(|s| s.ms).fold(0, u64::saturating_add);
    assert_eq!(sum, timer.total(now));
    let counted = timer.elapsed(now).saturating_sub(timer.paused(now));
    match timer.phase() {
        Phase::Ready => assert_eq!(sum, 0),
        Phase::Running | Phase::Paused => assert_eq!(sum, counted),
        Phase::Stopped => assert!(sum <= counted || timer.paused(now) == 0 && sum <= timer.elapsed(now)),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn whatever_the_clocks_say_the_parts_sum_to_the_elapsed_time_without_pauses(
        course in any_course(),
        roxzone in any_roxzone(),
        events in prop::collection::vec((any_moment(), any_what()), 0..60),
        now in any_moment(),
    ) {
        let mut timer = Timer::new(plan(WorkoutKind::Simulation, course, roxzone));
        for (at, what) in events {
            timer.apply(Event { at, what });
            holds(&timer, at);
        }
        holds(&timer, now);
        let again = Timer::replay(timer.plan().clone(), timer.events().iter().copied());
        prop_assert_eq!(&again, &timer);
        let _ = timer.to_workout(&TimeZone::UTC);
    }

    #[test]
    fn a_naive_stopwatch_agrees_while_nothing_is_undone(
        steps in prop::collection::vec((0_u64..4_000_000, any_what()), 1..40),
    ) {
        let (mut timer, mut now) = (Timer::new(plan(WorkoutKind::Hiit, Course::Free, Roxzone::Off)), 0);
        let (mut running, mut on, mut total) = (false, false, 0);
        for (pass, what) in steps.into_iter().filter(|(_, w)| !matches!(w, Undone | Redone | Stopped(Tail::Dropped))) {
            now += pass;
            total += if running { pass } else { 0 };
            timer.apply(Event { at: at(now), what });
            match what {
                Started if !on => (on, running) = (true, true),
                Paused if on => running = false,
                Resumed if on => running = true,
                Stopped(_) if on => break,
                _ => {}
            }
            prop_assert_eq!(timer.total(at(now)), total);
        }
        prop_assert_eq!(timer.total(at(now)), total);
    }

    #[test]
    fn what_was_undone_and_redone_at_once_is_as_it_was(
        steps in prop::collection::vec((1_u64..1_000_000, any_what()), 1..40),
    ) {
        let (mut timer, mut now) = (race(Roxzone::On), 0);
        for (pass, what) in steps {
            now += pass;
            timer.apply(Event { at: at(now), what });
        }
        let before = timer.segments(at(now));
        let undone = timer.apply(Event { at: at(now), what: Undone });
        if undone == Answer::Taken && timer.apply(Event { at: at(now), what: Redone }) == Answer::Taken {
            prop_assert_eq!(timer.segments(at(now)), before);
        }
    }

    #[test]
    fn the_splits_of_a_race_that_was_finished_sum_to_its_time(
        laps in prop::collection::vec(1_u64..900_000, 31),
        pauses in prop::collection::vec(0_u64..60_000, 31),
    ) {
        let (mut timer, mut now) = (race(Roxzone::On), 0);
        timer.apply(Event { at: at(0), what: Started });
        for (lap, pause) in laps.iter().zip(&pauses) {
            timer.apply(Event { at: at(now), what: Paused });
            now += pause;
            timer.apply(Event { at: at(now), what: Resumed });
            now += lap;
            timer.apply(Event { at: at(now), what: Lapped });
        }
        let workout = timer.to_workout(&TimeZone::UTC).unwrap();
        prop_assert!(workout.splits.iter().all(|s| s.duration_s > 0.0) && workout.splits.len() == 17);
        let want: u64 = laps.iter().sum();
        prop_assert_eq!(workout.duration_s, Some(f64::from(u32::try_from(want).unwrap()) / 1_000.0));
        prop_assert!((workout.split_sum().unwrap() - workout.duration_s.unwrap()).abs() < SPLIT_TOLERANCE_S / 1e3);
    }

    #[test]
    fn no_list_of_parts_makes_the_reader_panic(text in "\\PC{0,60}") {
        let _ = Course::parse(&text);
    }
}
