use super::super::run_fitness::Effort;
use super::super::workout::{Lap, RunKind, WorkoutKind};
use super::*;
use jiff::civil::date;
use proptest::prelude::*;

const DAY: Date = date(2026, 11, 22);

fn profile(max: Option<u16>, rest: Option<u16>, lthr: Option<u16>) -> Profile {
    let thresholds = Thresholds { from: date(2026, 1, 1), heart_rate_max: max, heart_rate_rest: rest, lthr };
    Profile { thresholds: vec![thresholds], ..Profile::default() }
}

fn run(laps: &[(f64, u16)], zone_seconds: Option<[f64; 5]>) -> Workout {
    let lap =
        |(duration_s, hr): &(f64, u16)| Lap { duration_s: *duration_s, heart_rate_avg: Some(*hr), ..Lap::default() };
    let run = Run {
        kind: RunKind::Easy,
        distance_m: 8_000.0,
        duration_s: 2_800.0,
        laps: laps.iter().map(lap).collect(),
        elevation_gain_m: None,
        zone_seconds,
    };
    Workout { run: Some(run), ..Workout::new(DAY, WorkoutKind::Run) }
}

#[test]
fn section_9_tanaka_at_30_and_karvonen_at_70_percent() {
    assert_eq!(tanaka(30), Some(187.0));
    assert!((karvonen(0.7, 60.0, 187.0).unwrap() - 148.9).abs() < 0.05);
    assert_eq!((tanaka(5), tanaka(200)), (None, None));
    for (rest, max) in [(60.0, 60.0), (60.0, 50.0), (f64::NAN, 187.0), (60.0, f64::INFINITY)] {
        assert_eq!(karvonen(0.7, rest, max), None);
    }
}

#[test]
fn section_9_five_zones_of_the_reserve() {
    let zones = Zones::on(&profile(Some(187), Some(60), None), DAY, Model::default(), None).unwrap();
    assert_eq!((zones.model, zones.highest), (Model::Karvonen, Highest::Measured));
    for (edge, want) in zones.edges().into_iter().zip([136.2, 148.9, 161.6, 174.3]) {
        assert!((edge - want).abs() < 1e-9);
    }
    let zone = |beats| zones.zone(beats);
    assert_eq!([100.0, 136.0, 137.0, 148.0, 149.0, 162.0, 175.0, 195.0].map(zone), [1, 1, 2, 2, 3, 4, 5, 5].map(Some));
    assert_eq!([0.0, -1.0, f64::NAN, f64::INFINITY].map(zone), [None; 4]);
}

#[test]
fn section_9_without_a_measured_best_age_serves_and_that_is_said() {
    let unknown = profile(None, Some(60), None);
    let zones = Zones::on(&unknown, DAY, Model::Karvonen, Some(30)).unwrap();
    assert_eq!(zones.highest, Highest::ByAge);
    assert!((zones.edges()[1] - 148.9).abs() < 1e-9);
    assert_eq!(Zones::on(&unknown, DAY, Model::Karvonen, None), None);
    assert_eq!(Zones::on(&profile(Some(187), None, None), DAY, Model::Karvonen, Some(30)), None, "no resting rate");
}

#[test]
fn section_9_friels_zones_by_threshold() {
    let zones = Zones::on(&profile(None, None, Some(170)), DAY, Model::Friel, None).unwrap();
    // 85, 90, 95, 100 % of 170
    for (edge, want) in zones.edges().into_iter().zip([144.5, 153.0, 161.5, 170.0]) {
        assert!((edge - want).abs() < 1e-9);
    }
    assert_eq!([144.0, 145.0, 153.0, 162.0, 169.0, 170.0].map(|b| zones.zone(b)), [1, 2, 3, 4, 4, 5].map(Some));
    assert_eq!(Zones::on(&profile(Some(187), Some(60), None), DAY, Model::Friel, None), None);
}

#[test]
fn section_9_zones_are_dated() {
    let mut profile = profile(Some(190), Some(60), None);
    let later = Thresholds { from: date(2026, 6, 1), heart_rate_max: Some(180), ..profile.thresholds[0].clone() };
    profile.thresholds.push(later);
    let edge = |day| Zones::on(&profile, day, Model::Karvonen, None).map(|z| z.edges()[3]);
    assert_eq!(edge(date(2026, 5, 31)), Some(177.0));
    assert_eq!(edge(date(2026, 6, 1)), Some(168.0));
    assert_eq!(edge(date(2025, 12, 31)), None);
}

#[test]
fn section_9_the_easy_share_is_the_time_below_lt1() {
    let three = ThreeZones::of([1_800.0, 600.0, 300.0, 200.0, 100.0]).unwrap();
    assert_eq!((three.below_s, three.between_s, three.above_s), (2_400.0, 300.0, 300.0));
    assert_eq!(three.easy_share(), Some(EASY_TARGET));
    assert_eq!(ThreeZones::default().easy_share(), None);
    assert_eq!(ThreeZones::of([f64::NAN, 0.0, 0.0, 0.0, 0.0]), None);
    assert_eq!(ThreeZones::of([-1.0, 0.0, 0.0, 0.0, 0.0]), None);
}

#[test]
fn the_distribution_counts_the_runs_that_it_does_not_know() {
    let profile = profile(Some(187), Some(60), None);
    let log = [
        run(&[], Some([600.0, 0.0, 0.0, 0.0, 0.0])),
        run(&[(300.0, 120), (100.0, 170)], None),
        run(&[], None),
        Workout::new(DAY, WorkoutKind::Strength),
    ];
    let of = |log: &[Workout]| distribution(&profile, log, DAY..=DAY, (Model::Karvonen, None));
    let found = of(&log).unwrap();
    assert_eq!((found.value.known, found.value.unknown), (2, 1));
    assert_eq!(found.value.zones.easy_share(), Some(0.9));
    assert_eq!(found.rows.len(), 2);
    assert_eq!(of(&log[2..]), None);
}

#[test]
fn section_8_pace_zones_are_daniels() {
    let vdot = Vdot::of(Effort::new(5_000.0, 1_200.0).unwrap()).unwrap();
    let zones = pace_zones(vdot);
    assert_eq!(zones.iter().map(|z| z.intensity).collect::<Vec<_>>(), Intensity::ALL);
    let near = |got: f64, want: f64| (got - want).abs() < 0.05;
    assert!(near(zones[0].slow_s, 353.0) && near(zones[0].fast_s, 294.5), "easy 5:53.0 to 4:54.5");
    assert!(near(zones[2].aim_s, 256.0) && near(zones[3].aim_s, 235.6) && near(zones[4].aim_s, 221.9));
}

proptest! {
    #[test]
    fn a_higher_heart_rate_is_never_in_a_lower_zone(max in 150..220_u16, rest in 30..90_u16, a in 30.0..230.0_f64, b in 30.0..230.0_f64) {
        let zones = Zones::on(&profile(Some(max), Some(rest), None), DAY, Model::Karvonen, None).unwrap();
        let (low, high) = (a.min(b), a.max(b));
        prop_assert!(zones.zone(low) <= zones.zone(high));
        prop_assert!((1..=5).contains(&zones.zone(a).unwrap()));
    }

    #[test]
    fn the_time_of_the_laps_is_the_time_of_the_zones(laps in prop::collection::vec((1.0..900.0_f64, 60..200_u16), 1..20)) {
        let zones = Zones::on(&profile(Some(187), Some(60), None), DAY, Model::Karvonen, None).unwrap();
        let seconds = zones.seconds(run(&laps, None).run.as_ref().unwrap()).unwrap();
        let (sum, want): (f64, f64) = (seconds.iter().sum(), laps.iter().map(|l| l.0).sum());
        prop_assert!((sum - want).abs() < 1e-6);
        let share = ThreeZones::of(seconds).unwrap().easy_share().unwrap();
        prop_assert!((0.0..=1.0).contains(&share));
    }

    #[test]
    fn a_faster_zone_is_faster(value in 20.0..85.0_f64) {
        let zones = pace_zones(Vdot::new(value).unwrap());
        prop_assert_eq!(zones.len(), 5);
        for zone in &zones {
            prop_assert!(zone.fast_s <= zone.aim_s && zone.aim_s <= zone.slow_s && zone.fast_s < zone.slow_s);
        }
        prop_assert!(zones.windows(2).all(|w| w[1].slow_s < w[0].slow_s));
    }
}
