#![expect(clippy::float_cmp, reason = "these values are exact")]

use super::*;
use crate::domain::rulebook::Station;
use crate::domain::workout::Exercise;
use jiff::civil::date;
use proptest::prelude::*;

const DAY: Date = date(2026, 11, 22);

fn effort(metres: f64, seconds: f64) -> Effort {
    Effort::new(metres, seconds).unwrap()
}

fn vdot(metres: f64, seconds: f64) -> Vdot {
    Vdot::of(effort(metres, seconds)).unwrap()
}

fn near(got: Option<f64>, want: f64, by: f64) -> bool {
    got.is_some_and(|got| (got - want).abs() <= by)
}

fn run(kind: RunKind, distance_m: f64, duration_s: f64) -> Workout {
    let run = Run { kind, distance_m, duration_s, laps: Vec::new(), elevation_gain_m: None, zone_seconds: None };
    Workout { run: Some(run), ..Workout::new(DAY, WorkoutKind::Run) }
}

fn best(log: &[Workout]) -> Option<BestVdot> {
    best_vdot(&Profile::default(), log, DAY..=DAY)
}

#[test]
fn section_7_riegel_from_5_km_in_25_minutes() {
    let known = effort(5_000.0, 1_500.0);
    // 52:07.4, 41:08.6, 4:32.4
    for (metres, seconds) in [(10_000.0, 3_127.4), (8_000.0, 2_468.6), (1_000.0, 272.4)] {
        assert!(near(riegel(known, metres), seconds, 0.05), "{metres} m: {:?}", riegel(known, metres));
    }
    assert!(!RIEGEL_M.contains(&1_000.0) && RIEGEL_M.contains(&8_000.0));
}

#[test]
fn section_8_vdot_of_three_races() {
    for (metres, seconds, value) in
        [(5_000.0, 1_474.0, 39.110), (10_000.0, 2_400.0, 51.944), (5_000.0, 1_200.0, 49.806)]
    {
        assert!(near(Some(vdot(metres, seconds).value()), value, 0.0005));
    }
}

#[test]
fn section_8_a_5_km_of_20_minutes_predicts_the_10_km_of_daniels_and_of_riegel() {
    // 41:27.85, cut to 41:27.8 where it is quoted, and 41:41.9.
    assert!(near(vdot(5_000.0, 1_200.0).race_time(10_000.0), 2_487.854, 0.0005));
    assert!(near(riegel(effort(5_000.0, 1_200.0), 10_000.0), 2_501.9, 0.05));
}

#[test]
fn section_8_paces_are_shares_of_vdot() {
    let vdot = vdot(5_000.0, 1_200.0);
    // E 5:53.0 to 4:54.5, T 4:16.0, I 3:55.6, R 3:41.9
    for (share, seconds) in [(0.59, 353.0), (0.74, 294.5), (0.88, 256.0), (0.975, 235.6), (1.05, 221.9)] {
        assert!(near(vdot.pace(share), seconds, 0.05), "{share}: {:?}", vdot.pace(share));
    }
    let aims = [Intensity::Threshold, Intensity::Interval, Intensity::Repetition].map(Intensity::share);
    assert_eq!(aims, [0.88, 0.975, 1.05]);
}

#[test]
fn what_no_runner_can_have_done_is_refused() {
    for (metres, seconds) in
        [(f64::NAN, 1_200.0), (5_000.0, f64::NAN), (f64::INFINITY, 1.0), (5_000.0, 0.0), (-1.0, 60.0), (5_000.0, 1e9)]
    {
        assert_eq!(Effort::new(metres, seconds), None);
    }
    assert_eq!(Vdot::of(effort(5_000.0, 300.0)), None, "a 5 km in five minutes");
    assert_eq!(Vdot::of(effort(5_000.0, 100_000.0)), None, "a day for 5 km");
    for wrong in [f64::NAN, f64::INFINITY, 0.0, -1.0, 101.0] {
        assert_eq!(Vdot::new(wrong), None);
    }
    let fit = vdot(5_000.0, 1_200.0);
    for wrong in [f64::NAN, f64::INFINITY, 0.0, -1.0] {
        assert_eq!(
            (fit.race_time(wrong), fit.pace(wrong), riegel(effort(5_000.0, 1_200.0), wrong)),
            (None, None, None)
        );
    }
}

#[test]
fn only_races_and_all_out_runs_of_1500_m_to_the_half_marathon_are_evidence() {
    let rated = |rpe, kind, metres, seconds| Workout { rpe: Some(rpe), ..run(kind, metres, seconds) };
    for no in [
        rated(8.5, RunKind::Tempo, 5_000.0, 1_200.0),
        rated(9.0, RunKind::Interval, 5_000.0, 1_200.0),
        run(RunKind::Easy, 5_000.0, 1_200.0),
        run(RunKind::Race, 1_000.0, 200.0),
        run(RunKind::Race, 42_195.0, 3.0 * 3_600.0),
        Workout { deleted_at: Some(jiff::Timestamp::UNIX_EPOCH), ..run(RunKind::Race, 5_000.0, 1_200.0) },
        Workout { kind: WorkoutKind::Hiit, ..run(RunKind::Race, 5_000.0, 1_200.0) },
        Workout {
            exercises: vec![Exercise { station: Some(Station::Row), ..Exercise::default() }],
            ..run(RunKind::Race, 5_000.0, 1_200.0)
        },
        Workout { date: DAY.yesterday().unwrap(), ..run(RunKind::Race, 5_000.0, 1_200.0) },
    ] {
        assert_eq!(best(&[no]), None);
    }
    for yes in [rated(9.0, RunKind::Tempo, 5_000.0, 1_200.0), run(RunKind::Race, 21_097.5, 5_400.0)] {
        let found = best(std::slice::from_ref(&yes)).unwrap();
        assert_eq!(found.evidence, Evidence::Session { id: yes.id, date: DAY });
        assert_eq!(found.explained().rows, [yes.id]);
    }
}

#[test]
fn the_best_is_the_best_of_bests_and_runs_and_1_km_serves_only_alone() {
    let profile = |bests: &[(&str, f64)]| Profile {
        bests: bests.iter().map(|(key, s)| ((*key).to_owned(), *s)).collect(),
        ..Profile::default()
    };
    let of = |bests: &[(&str, f64)], log: &[Workout]| best_vdot(&profile(bests), log, DAY..=DAY).map(|b| b.evidence);
    let race = run(RunKind::Race, 5_000.0, 1_200.0);
    let (one, five, ten) = (("run_1k", 170.0), ("run_5k", 1_210.0), ("run_10k", 2_400.0));
    assert_eq!(of(&[one, five, ten], std::slice::from_ref(&race)), Some(Evidence::Best(Best::Run10k)));
    assert_eq!(of(&[one, five], std::slice::from_ref(&race)), Some(Evidence::Session { id: race.id, date: DAY }));
    assert_eq!(of(&[one], &[]), Some(Evidence::Best(Best::Run1k)));
    assert_eq!(of(&[("run_5k", f64::NAN)], &[]), None);
    assert_eq!(of(&[], &[]), None);
    let exact = of(&[("run_5k", 1_200.0)], std::slice::from_ref(&race));
    assert_eq!(exact, Some(Evidence::Session { id: race.id, date: DAY }), "of two equal ones the one with a date");
}

proptest! {
    #[test]
    fn the_race_time_of_a_vdot_has_that_vdot(value in 20.0..85.0_f64, metres in 800.0..42_195.0_f64) {
        let fit = Vdot::new(value).unwrap();
        let seconds = fit.race_time(metres).unwrap();
        prop_assert!((vdot(metres, seconds).value() - value).abs() < 1e-6);
    }

    #[test]
    fn the_speed_at_a_share_costs_that_share(value in 20.0..85.0_f64, share in 0.5..1.1_f64) {
        let v = Vdot::new(value).unwrap().speed(share).unwrap();
        prop_assert!((-4.60 + 0.182_258 * v + 0.000_104 * v * v - value * share).abs() < 1e-9);
    }

    #[test]
    fn a_longer_race_takes_longer_and_a_fitter_runner_less(value in 20.0..80.0_f64, metres in 800.0..40_000.0_f64) {
        let time = |value, metres| Vdot::new(value).unwrap().race_time(metres).unwrap();
        prop_assert!(time(value, metres * 1.05) > time(value, metres));
        prop_assert!(time(value + 1.0, metres) < time(value, metres));
    }

    #[test]
    fn the_order_of_the_log_does_not_change_the_best(seconds in prop::collection::vec(900.0..2_400.0_f64, 1..8)) {
        let mut log: Vec<Workout> = seconds.iter().map(|s| run(RunKind::Race, 5_000.0, *s)).collect();
        let found = best(&log);
        log.reverse();
        prop_assert_eq!(best(&log), found);
    }
}
