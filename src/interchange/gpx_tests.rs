use crate::domain::workout::{RunKind, WorkoutKind};
use crate::interchange::hostile::{broken_copies, fast_enough, only, refused, survive};
use crate::interchange::{Packing, ReadError};
use jiff::Timestamp;
use jiff::civil::date;
use std::fmt::Write as _;

/// 2026-07-01T22:30:00Z: already the second of July in Berlin.
const START: i64 = 1_782_945_000;

/// Degrees of latitude in 3 metres.
const STEP: f64 = 3.0 / 111_194.926_644_558_7;

/// A track of `seconds`, one point a second at 3 m/s, as Garmin Connect and Strava write it.
fn track(sport: &str, name: &str, seconds: u32) -> String {
    let mut xml = format!(
        r#"<?xml version="1.0" encoding="UTF-8"?>
<gpx creator="StravaGPX" version="1.1" xmlns="http://www.topografix.com/GPX/1/1"
  xmlns:gpxtpx="http://www.garmin.com/xmlschemas/TrackPointExtension/v1">
 <metadata><name>not this</name><time>2020-01-01T00:00:00Z</time></metadata>
 <trk>
  <name>{name}</name>
  <type>{sport}</type>
  <trkseg>
"#
    );
    for second in 0..=seconds {
        let time = Timestamp::from_second(START + i64::from(second)).unwrap();
        let latitude = f64::from(second).mul_add(STEP, 52.5);
        let (elevation, heart) = (40.0 + f64::from(second / 60), 120 + second % 41);
        writeln!(
            xml,
            r#"   <trkpt lat="{latitude:.7}" lon="13.4050000">
    <ele>{elevation:.1}</ele>
    <time>{time}</time>
    <extensions><gpxtpx:TrackPointExtension><gpxtpx:hr>{heart}</gpxtpx:hr><gpxtpx:cad>85</gpxtpx:cad></gpxtpx:TrackPointExtension></extensions>
   </trkpt>"#
        )
        .unwrap();
    }
    xml.push_str("  </trkseg>\n </trk>\n</gpx>\n");
    xml
}

/// The track with each latitude changed.
fn every_lat(xml: &str, change: fn(f64) -> f64) -> String {
    let mut parts = xml.split("lat=\"");
    let mut changed = parts.next().unwrap().to_owned();
    for part in parts {
        let (value, rest) = part.split_once('"').unwrap();
        write!(changed, "lat=\"{:.7}\"{rest}", change(value.parse().unwrap())).unwrap();
    }
    changed
}

#[test]
fn a_run_has_its_day_distance_climb_and_heart_rate() {
    let run = only("morning.gpx", track("running", "Morning Run", 1200).as_bytes());
    assert_eq!(run.kind, WorkoutKind::Run);
    assert_eq!((run.date, run.tz.as_deref()), (date(2026, 7, 2), Some("Europe/Berlin")));
    assert_eq!(run.started_at, Timestamp::from_second(START).ok());
    assert_eq!((run.title.as_str(), run.duration_s), ("Morning Run", Some(1200.0)));
    assert_eq!((run.heart_rate_avg, run.heart_rate_max), (Some(140), Some(160)));
    let details = run.run.unwrap();
    assert!((details.distance_m - 3600.0).abs() < 2.0, "{}", details.distance_m);
    assert_eq!((details.duration_s, details.kind), (1200.0, RunKind::Easy));
    assert_eq!(details.elevation_gain_m, Some(18.0), "twenty steps of a metre, counted in threes");
    assert_eq!(run.origin.format.as_deref(), Some("gpx"));
    assert_eq!(run.origin.file.as_deref(), Some("morning.gpx"));
    assert!(run.origin.may_reach_model);
}

#[test]
fn the_type_says_the_kind_in_words_and_in_stravas_numbers() {
    let kind = |sport: &str| only("a.gpx", track(sport, "x", 60).as_bytes()).kind;
    assert_eq!(kind("9"), WorkoutKind::Run);
    assert_eq!(kind("trail_running"), WorkoutKind::Run);
    assert_eq!(kind("strength_training"), WorkoutKind::Strength);
    assert_eq!(kind("Crossfit"), WorkoutKind::Hiit);
    let ride = only("a.gpx", track("cycling", "", 60).as_bytes());
    assert_eq!((ride.kind, ride.title.as_str(), ride.run.is_none()), (WorkoutKind::Other, "cycling", true));
    assert_eq!(ride.exercises[0].name, "cycling", "its distance is not lost");
    assert!((ride.exercises[0].sets[0].distance_m.unwrap() - 180.0).abs() < 0.5);
    let old = track("", "Evening Run", 60).replace("  <type></type>\n", "");
    assert_eq!(only("a.gpx", old.as_bytes()).kind, WorkoutKind::Run, "the name says it");
    let unknown = track("", "Lunch", 60);
    assert_eq!(only("a.gpx", unknown.as_bytes()).kind, WorkoutKind::Other);
}

#[test]
fn a_title_may_say_that_it_was_a_race() {
    let kind = |name: &str| only("a.gpx", track("9", name, 60).as_bytes()).run.unwrap().kind;
    assert_eq!(kind("Berlin half &amp; race"), RunKind::Race);
    assert_eq!(kind("<![CDATA[6x400 intervals]]>"), RunKind::Interval);
    assert_eq!(kind("Feierabend"), RunKind::Easy);
}

#[test]
fn times_are_read_with_fractions_with_offsets_and_with_neither() {
    let with = |time: fn(i64) -> String| {
        let mut xml = "<gpx><trk><type>9</type><trkseg>".to_owned();
        for second in 0..=60 {
            let latitude = f64::from(second).mul_add(STEP, 35.6);
            let time = time(i64::from(second));
            write!(xml, "<trkpt lat='{latitude}' lon='139.7'><time>{time}</time></trkpt>").unwrap();
        }
        only("a.gpx", (xml + "</trkseg></trk></gpx>").as_bytes())
    };
    let at = |s: i64| Timestamp::from_second(START + s).unwrap();
    let plain = with(|s| Timestamp::from_second(START + s).unwrap().to_string());
    assert_eq!(plain.started_at, Some(at(0)));
    let fraction =
        with(|s| format!("{}.000Z", Timestamp::from_second(START + s).unwrap().to_string().trim_end_matches('Z')));
    assert_eq!(fraction.started_at, Some(at(0)));
    let none = with(|s| Timestamp::from_second(START + s).unwrap().to_string().trim_end_matches('Z').to_owned());
    assert_eq!(none.started_at, Some(at(0)));
    let tokyo = with(|s| {
        let local = Timestamp::from_second(START + s + 9 * 3600).unwrap().to_string();
        format!("{}+09:00", local.trim_end_matches('Z'))
    });
    assert_eq!((tokyo.started_at, tokyo.tz.as_deref()), (Some(at(0)), Some("Etc/GMT-9")));
    assert_eq!(tokyo.date, date(2026, 7, 2));
}

#[test]
fn each_track_is_a_session_and_a_broken_one_leaves_the_others() {
    let one = track("running", "one", 60);
    let trk = &one[one.find("<trk>").unwrap()..one.find("</gpx>").unwrap()];
    let timeless: String = trk.lines().filter(|l| !l.contains("<time>")).collect();
    let three = one.replace("</gpx>", &format!("{timeless}{}</gpx>", trk.replace(">one<", ">three<")));
    let items = survive("all.gpx", three.as_bytes());
    let names: Vec<&str> = items.iter().map(|i| i.file.as_str()).collect();
    assert_eq!(names, ["all.gpx, track 1", "all.gpx, track 2", "all.gpx, track 3"]);
    assert_eq!(items[1].outcome.as_ref().unwrap_err(), &ReadError::NoTimes);
    let third = items[2].outcome.as_ref().unwrap();
    assert_eq!((third.title.as_str(), third.origin.file.as_deref()), ("three", Some("all.gpx")));
}

#[test]
fn a_route_without_times_is_no_session_and_says_so() {
    let timeless: String = track("9", "x", 60).lines().filter(|l| !l.contains("<time>")).collect();
    let error = refused("route.gpx", timeless.as_bytes());
    assert_eq!(error, ReadError::NoTimes);
    assert!(error.to_string().contains("has no times"));
    let route = b"<gpx><rte><rtept lat='1' lon='2'/></rte><wpt lat='1' lon='2'/></gpx>";
    assert_eq!(refused("r.gpx", route), ReadError::NoActivity { what: "it is a planned route".into() });
    assert!(matches!(refused("e.gpx", b"<gpx/>"), ReadError::NoActivity { .. }));
}

#[test]
fn a_bad_value_is_named_with_its_line() {
    let good = track("9", "x", 60);
    for (from, to, field) in [
        ("lat=\"52.5000000\"", "lat=\"north\"", "latitude"),
        ("<ele>40.0</ele>", "<ele>high</ele>", "elevation"),
        ("<time>2026-07-01T22:30:00Z</time>", "<time>this morning</time>", "time"),
    ] {
        match refused("a.gpx", good.replacen(from, to, 1).as_bytes()) {
            ReadError::BadValue { field: f, place, .. } => {
                assert_eq!(f, field);
                assert!(place == " in line 9" || place == " in line 10" || place == " in line 11", "{place}");
            }
            other => panic!("{other:?}"),
        }
    }
    let unset = good.replace("2026-", "1970-");
    assert!(matches!(refused("a.gpx", unset.as_bytes()), ReadError::BadValue { .. }), "a clock that was not set");
}

#[test]
fn a_run_faster_than_any_runner_is_refused() {
    let fast = every_lat(&track("running", "x", 600), |latitude| (latitude - 52.5).mul_add(4.0, 52.5));
    match refused("drive.gpx", fast.as_bytes()) {
        ReadError::Impossible { field, .. } => assert_eq!(field, "run.distance_m"),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_file_cut_at_every_97th_byte_is_refused_as_a_whole() {
    let whole = track("running", "Morning Run", 40);
    let end = whole.rfind("</gpx>").unwrap();
    for cut in (1..end).step_by(97) {
        let error = refused("cut.gpx", &whole.as_bytes()[..cut]);
        assert!(
            matches!(error, ReadError::Truncated { .. } | ReadError::Damaged { .. } | ReadError::NoActivity { .. }),
            "{cut}: {error:?}"
        );
    }
}

#[test]
fn bombs_and_foreign_encodings_are_refused_by_name() {
    let good = track("running", "x", 60);
    let laughing =
        good.replace("<gpx", "<!DOCTYPE gpx [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;\">]><gpx").replace(">x<", ">&b;<");
    assert!(matches!(refused("a.gpx", laughing.as_bytes()), ReadError::Forbidden { .. }));
    let utf16: Vec<u8> = good.encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_eq!(refused("a.gpx", &utf16), ReadError::Encoding { encoding: "UTF-16".into() });
    let latin = good.replace("UTF-8", "ISO-8859-1").replace(">x<", ">Z\u{1}rich<");
    let latin: Vec<u8> = latin.bytes().map(|b| if b == 1 { 0xFC } else { b }).collect();
    assert_eq!(refused("a.gpx", &latin), ReadError::Encoding { encoding: "ISO-8859-1".into() });
    let deep = good.replace("<ele>40.0</ele>", &"<x>".repeat(1000));
    assert!(matches!(refused("a.gpx", deep.as_bytes()), ReadError::TooBig { .. }));
}

#[test]
fn broken_copies_harm_nothing() {
    let good = track("running", "Morning Run", 12).into_bytes();
    assert_eq!(Packing::sniff(&good), None);
    broken_copies("a.gpx", &good, 2000);
}

#[test]
#[ignore = "100,000 inputs; for a release build"]
fn very_many_broken_copies_harm_nothing() {
    broken_copies("a.gpx", track("running", "Morning Run", 12).as_bytes(), 100_000);
}

#[test]
#[ignore = "a measurement; for a release build"]
fn five_hundred_hours_a_minute_are_read_on_one_core() {
    fast_enough("a.gpx", track("running", "Morning Run", 3600).as_bytes());
}
