use crate::domain::workout::{RunKind, WorkoutKind};
use crate::interchange::ReadError;
use crate::interchange::hostile::{broken_copies, fast_enough, only, refused, survive};
use jiff::Timestamp;
use jiff::civil::date;
use std::fmt::Write as _;

/// 2026-07-01T22:30:00Z.
const START: i64 = 1_782_945_000;

fn time(second: u32) -> Timestamp {
    Timestamp::from_second(START + i64::from(second)).unwrap()
}

/// A lap of `seconds` from `from`, at 3 m/s, a point a second.
fn lap(from: u32, seconds: u32) -> String {
    let mut xml = format!(
        r#"<Lap StartTime="{}"><TotalTimeSeconds>{seconds}.0</TotalTimeSeconds><DistanceMeters>{}.0</DistanceMeters>
<MaximumSpeed>3.2</MaximumSpeed><Calories>80</Calories><AverageHeartRateBpm><Value>150</Value></AverageHeartRateBpm>
<MaximumHeartRateBpm><Value>171</Value></MaximumHeartRateBpm><Intensity>Active</Intensity><TriggerMethod>Manual</TriggerMethod>
<Track>
"#,
        time(from),
        seconds * 3
    );
    for second in from..=from + seconds {
        let latitude = f64::from(second).mul_add(2.7e-5, 52.5);
        writeln!(
            xml,
            "<Trackpoint><Time>{}</Time><Position><LatitudeDegrees>{latitude:.7}</LatitudeDegrees><LongitudeDegrees>13.4\
             </LongitudeDegrees></Position><AltitudeMeters>{}</AltitudeMeters><DistanceMeters>{}</DistanceMeters>\
             <HeartRateBpm><Value>{}</Value></HeartRateBpm></Trackpoint>",
            time(second),
            40 + second / 60,
            second * 3,
            138 + second % 21
        )
        .unwrap();
    }
    xml + "</Track></Lap>\n"
}

fn activity(sport: &str, laps: &str) -> String {
    format!("<Activity Sport=\"{sport}\"><Id>{}</Id>{laps}<Notes>legs &lt; lungs</Notes></Activity>", time(0))
}

fn database(activities: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<TrainingCenterDatabase xmlns=\"http://www.garmin.com/xmlschemas/\
         TrainingCenterDatabase/v2\"><Activities>\n{activities}</Activities></TrainingCenterDatabase>"
    )
}

fn two_laps() -> String {
    database(&activity("Running", &(lap(0, 300) + &lap(300, 240))))
}

#[test]
fn a_run_has_the_sums_of_its_laps() {
    let run = only("a.tcx", two_laps().as_bytes());
    assert_eq!((run.kind, run.date), (WorkoutKind::Run, date(2026, 7, 2)));
    assert_eq!((run.started_at, run.duration_s), (Some(time(0)), Some(540.0)));
    assert_eq!((run.heart_rate_avg, run.heart_rate_max), (Some(148), Some(171)));
    assert_eq!(run.notes, "legs < lungs");
    let details = run.run.unwrap();
    assert_eq!((details.distance_m, details.duration_s, details.kind), (1620.0, 540.0, RunKind::Easy));
    let laps: Vec<_> = details.laps.iter().map(|l| (l.distance_m, l.duration_s, l.heart_rate_avg)).collect();
    assert_eq!(laps, [(900.0, 300.0, Some(150)), (720.0, 240.0, Some(150))]);
    assert_eq!(details.elevation_gain_m, Some(9.0));
    assert_eq!(run.origin.format.as_deref(), Some("tcx"));
}

#[test]
fn a_pause_between_laps_counts_for_the_session_and_not_for_the_pace() {
    let run = only("a.tcx", database(&activity("Running", &(lap(0, 300) + &lap(900, 300)))).as_bytes());
    assert_eq!(run.duration_s, Some(1200.0));
    assert_eq!(run.run.map(|r| (r.distance_m, r.duration_s)), Some((1800.0, 600.0)));
}

#[test]
fn a_session_of_laps_without_points_is_whole() {
    let whole = lap(0, 300);
    let bare = format!("{}</Lap>", &whole[..whole.find("<Track>").unwrap()]);
    let run = only("a.tcx", database(&activity("Running", &bare)).as_bytes());
    assert_eq!((run.duration_s, run.heart_rate_avg), (Some(300.0), Some(150)));
    assert_eq!(run.run.map(|r| r.distance_m), Some(900.0));
}

#[test]
fn the_sport_says_the_kind() {
    let of = |sport: &str| only("a.tcx", database(&activity(sport, &lap(0, 60))).as_bytes());
    let ride = of("Biking");
    assert_eq!((ride.kind, ride.title.as_str(), ride.run.is_none()), (WorkoutKind::Other, "biking", true));
    let other = of("Other");
    assert_eq!((other.kind, other.title.as_str()), (WorkoutKind::Other, ""));
}

#[test]
fn several_activities_are_several_sessions() {
    let both = database(&(activity("Running", &lap(0, 60)) + &activity("Biking", &lap(3600, 60))));
    let items = survive("a.tcx", both.as_bytes());
    assert_eq!(items.len(), 2);
    assert_eq!(items[1].file, "a.tcx, activity 2");
    assert_eq!(items[1].outcome.as_ref().unwrap().started_at, Some(time(3600)));
}

#[test]
fn a_course_is_no_session() {
    let course = format!(
        "<TrainingCenterDatabase><Courses><Course><Name>x</Name>{}</Course></Courses></TrainingCenterDatabase>",
        lap(0, 60)
    );
    let error = refused("c.tcx", course.as_bytes());
    assert_eq!(error, ReadError::NoActivity { what: "it is a planned course".into() });
}

#[test]
fn missing_and_bad_values_are_named() {
    let timeless =
        database("<Activity Sport='Running'><Id>my run</Id><Lap><DistanceMeters>5</DistanceMeters></Lap></Activity>");
    assert_eq!(refused("a.tcx", timeless.as_bytes()), ReadError::NoTimes);
    for (from, to, named) in [
        ("<TotalTimeSeconds>300.0", "<TotalTimeSeconds>-300.0", "TotalTimeSeconds"),
        ("<DistanceMeters>900.0", "<DistanceMeters>far", "DistanceMeters"),
        ("<DistanceMeters>900.0", "<DistanceMeters>inf", "DistanceMeters"),
        ("<AltitudeMeters>40", "<AltitudeMeters>", "AltitudeMeters"),
        ("<Time>2026-07-01T22:30:00Z", "<Time>half past ten", "Time"),
        ("StartTime=\"2026-07-01T22:30:00Z\"", "StartTime=\"\"", "StartTime"),
    ] {
        match refused("a.tcx", two_laps().replacen(from, to, 1).as_bytes()) {
            ReadError::BadValue { field, place, .. } => {
                assert_eq!(field, named);
                assert!(place.starts_with(" in line "), "{place}");
            }
            other => panic!("{named}: {other:?}"),
        }
    }
    let strapless = two_laps().replace("<Value>", "<Value>-");
    assert_eq!(only("a.tcx", strapless.as_bytes()).heart_rate_avg, None, "a heart rate is no reason to lose a run");
}

#[test]
fn a_file_cut_at_every_97th_byte_is_refused_as_a_whole() {
    let whole = database(&activity("Running", &(lap(0, 20) + &lap(20, 20))));
    for cut in (1..whole.len()).step_by(97) {
        let error = refused("cut.tcx", &whole.as_bytes()[..cut]);
        assert!(
            matches!(error, ReadError::Truncated { .. } | ReadError::Damaged { .. } | ReadError::NoActivity { .. }),
            "{cut}: {error:?}"
        );
    }
}

#[test]
fn a_file_of_endless_laps_ends_at_the_limit() {
    let laps = "<Lap StartTime='2026-07-01T22:30:00Z'/>".repeat(20_000);
    let error = refused("a.tcx", database(&activity("Running", &laps)).as_bytes());
    assert_eq!(error, ReadError::TooBig { what: "laps", limit: 10_000, next: "export its sessions one by one" });
}

#[test]
fn broken_copies_harm_nothing() {
    let good = database(&activity("Running", &(lap(0, 5) + &lap(5, 5)))).into_bytes();
    broken_copies("a.tcx", &good, 2000);
}

#[test]
#[ignore = "100,000 inputs; for a release build"]
fn very_many_broken_copies_harm_nothing() {
    let good = database(&activity("Running", &(lap(0, 5) + &lap(5, 5)))).into_bytes();
    broken_copies("a.tcx", &good, 100_000);
}

#[test]
#[ignore = "a measurement; for a release build"]
fn five_hundred_hours_a_minute_are_read_on_one_core() {
    fast_enough("a.tcx", database(&activity("Running", &lap(0, 3600))).as_bytes());
}
