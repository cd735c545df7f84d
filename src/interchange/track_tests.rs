use super::*;

const START: i64 = 1_790_000_000;

/// A point `second` seconds after the start, `metres` north of the equator at 10 degrees east.
fn point(second: i64, metres: f64) -> Point {
    Point {
        at: Timestamp::from_second(START + second).unwrap(),
        position: Position::new((metres / EARTH_M).to_degrees(), 10.0),
        elevation_m: None,
        heart_rate: None,
        odometer_m: None,
    }
}

fn track(points: &[Point]) -> Track {
    let mut track = Track::default();
    for point in points {
        track.push(point);
    }
    track
}

fn near(a: f64, b: f64) -> bool {
    (a - b).abs() < 1e-6 * b.abs().max(1.0)
}

#[test]
fn the_distance_from_berlin_to_paris_is_that_of_the_map() {
    let berlin = Position::new(52.5200, 13.4050).unwrap();
    let paris = Position::new(48.8566, 2.3522).unwrap();
    let metres = berlin.distance_m(paris);
    assert!((metres - 877_463.0).abs() < 500.0, "{metres}");
    assert!(near(metres, paris.distance_m(berlin)));
    let pole = Position::new(90.0, 0.0).unwrap().distance_m(Position::new(-90.0, 0.0).unwrap());
    assert!(near(pole, EARTH_M * std::f64::consts::PI));
    let date_line = Position::new(10.0, 179.9999).unwrap().distance_m(Position::new(10.0, -179.9999).unwrap());
    assert!(date_line < 25.0, "{date_line}");
}

#[test]
fn a_steady_run_has_its_distance_and_its_time() {
    let points: Vec<Point> = (0..=600).map(|s| point(s, 3.0 * f64::from(i32::try_from(s).unwrap()))).collect();
    let track = track(&points);
    assert!((track.distance_m().unwrap() - 1800.0).abs() < 0.01);
    assert!(near(track.elapsed_s(), 600.0) && near(track.timer_s(), 600.0));
}

#[test]
fn a_pause_is_in_the_elapsed_time_and_not_in_the_timer() {
    let track = track(&[point(0, 0.0), point(10, 30.0), point(310, 45.0), point(320, 75.0)]);
    assert!(near(track.elapsed_s(), 320.0));
    assert!(near(track.timer_s(), 20.0), "{}", track.timer_s());
    assert!((track.distance_m().unwrap() - 60.0).abs() < 0.01, "the way to the café is no training");
}

#[test]
fn a_tunnel_is_no_pause() {
    let track = track(&[point(0, 0.0), point(10, 30.0), point(130, 390.0), point(140, 420.0)]);
    assert!(near(track.timer_s(), 140.0));
    assert!((track.distance_m().unwrap() - 420.0).abs() < 0.01);
}

#[test]
fn segments_are_not_joined() {
    let mut track = Track::default();
    track.push(&point(0, 0.0));
    track.push(&point(10, 30.0));
    track.end_segment();
    track.push(&point(20, 80.0));
    track.push(&point(30, 110.0));
    assert!((track.distance_m().unwrap() - 60.0).abs() < 0.01);
    assert!(near(track.elapsed_s(), 30.0) && near(track.timer_s(), 20.0));
}

#[test]
fn a_jump_of_the_receiver_adds_nothing() {
    let track = track(&[point(0, 0.0), point(1, 3.0), point(2, 40_000.0), point(3, 9.0), point(4, 12.0)]);
    assert!((track.distance_m().unwrap() - 12.0).abs() < 0.01, "{:?}", track.distance_m());
    assert_eq!(Position::new(0.0, 0.0), None, "a receiver without a fix");
    assert_eq!(Position::new(91.0, 0.0), None);
    assert_eq!(Position::new(f64::NAN, 0.0), None);
}

#[test]
fn time_that_runs_backwards_adds_nothing() {
    let track = track(&[point(0, 0.0), point(10, 30.0), point(5, 500.0), point(20, 60.0)]);
    assert!((track.distance_m().unwrap() - 60.0).abs() < 0.01);
    assert!(near(track.elapsed_s(), 20.0));
}

#[test]
fn what_the_device_counted_is_stronger_than_the_positions() {
    let counted = |s, m| Point { odometer_m: Some(m), ..point(s, m) };
    assert_eq!(track(&[counted(0, 0.0), counted(10, 33.5)]).distance_m(), Some(33.5));
    assert_eq!(track(&[Point { position: None, ..point(0, 0.0) }]).distance_m(), None);
}

#[test]
fn noise_is_no_climb() {
    let high = |s: i64, m| Point { elevation_m: Some(m), ..point(s, 0.0) };
    let flat: Vec<Point> = (0..1000).map(|s| high(s, if s % 2 == 0 { 100.0 } else { 102.9 })).collect();
    assert_eq!(track(&flat).elevation_gain_m(), Some(0.0));
    let hill: Vec<Point> = (0..=100).map(|s| high(s, f64::from(50 - (i32::try_from(s).unwrap() - 50).abs()))).collect();
    let gain = track(&hill).elevation_gain_m().unwrap();
    assert!((48.0..=50.0).contains(&gain), "{gain}");
    assert_eq!(track(&[high(0, 5.0)]).elevation_gain_m(), None, "one height is no climb");
    assert_eq!(track(&[high(0, f64::NAN), high(1, 1e9)]).elevation_gain_m(), None);
}

#[test]
fn the_heart_rate_is_weighed_by_time_and_a_lost_strap_is_left_out() {
    let beat = |s, hr| Point { heart_rate: Some(hr), ..point(s, 0.0) };
    let even = track(&[beat(0, 100.0), beat(1, 120.0), beat(10, 150.0)]);
    let avg = even.heart_rate_avg().unwrap();
    assert!((avg - 147.0).abs() < 0.1, "{avg}: nine of ten seconds at 150");
    assert_eq!(even.heart_rate_max(), Some(150.0));
    let lost = track(&[beat(0, 0.0), beat(1, 255.0), beat(2, f64::NAN)]);
    assert_eq!((lost.heart_rate_avg(), lost.heart_rate_max()), (None, None));
}
