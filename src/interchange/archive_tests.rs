use super::*;
use crate::domain::workout::{Workout, WorkoutKind};
use jiff::tz::TimeZone;
use proptest::prelude::*;
use std::io::{Cursor, Write};
use std::path::PathBuf;
use tempfile::TempDir;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

/// A run of 10 minutes that starts at the given hour of 2026-11-20, UTC.
fn gpx(hour: u32) -> Vec<u8> {
    let point = |n: u32| {
        let (minute, second, latitude) = (n / 2, n % 2 * 30, 52.0 + f64::from(n) * 0.0009);
        format!(
            "<trkpt lat=\"{latitude:.5}\" lon=\"13.0\"><time>2026-11-20T{hour:02}:{minute:02}:{second:02}Z</time></trkpt>"
        )
    };
    let points = (0..=20).map(point).collect::<Vec<_>>().concat();
    format!("<?xml version=\"1.0\"?><gpx version=\"1.1\" creator=\"t\" xmlns=\"http://www.topografix.com/GPX/1/1\"><trk><name>from the file</name><type>running</type><trkseg>{points}</trkseg></trk></gpx>").into_bytes()
}

fn gz(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn zipped(files: &[(&str, Vec<u8>)]) -> Vec<u8> {
    zipped_as(files, CompressionMethod::Deflated)
}

fn zipped_as(files: &[(&str, Vec<u8>)], method: CompressionMethod) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        writer.start_file(*name, SimpleFileOptions::default().compression_method(method)).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// As writers do that cannot seek: lengths come after the data.
fn streamed(files: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let mut writer = ZipWriter::new_stream(Vec::new());
    for (name, bytes) in files {
        writer.start_file(*name, SimpleFileOptions::default()).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

struct Disk(TempDir);

impl Disk {
    fn with(files: &[(&str, Vec<u8>)]) -> Self {
        let disk = Self(tempfile::tempdir().unwrap());
        for (name, bytes) in files {
            let path = disk.path(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, bytes).unwrap();
        }
        disk
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn read_with(&self, name: &str, limits: Limits) -> (Vec<Item>, Result<(), ReadError>) {
        let zone = TimeZone::get("Europe/Berlin").unwrap();
        let mut items = Vec::new();
        let end = read_path(&self.path(name), &Reading { limits, ..Reading::of(&zone) }, &mut |item| {
            items.push(item);
            ControlFlow::Continue(())
        });
        (items, end)
    }

    fn read(&self, name: &str) -> Vec<Item> {
        let (items, end) = self.read_with(name, Limits::default());
        end.unwrap();
        items
    }
}

fn read_zip(bytes: Vec<u8>, limits: Limits) -> (Vec<Item>, Result<(), ReadError>) {
    Disk::with(&[("export.zip", bytes)]).read_with("export.zip", limits)
}

fn names(items: &[Item]) -> Vec<&str> {
    items.iter().map(|i| i.file.as_str()).collect()
}

fn session(item: &Item) -> &Workout {
    item.outcome.as_ref().unwrap()
}

const LISTING: &str = "Activity ID,Activity Date,Activity Name,Activity Type,Activity Description,Elapsed Time,Distance,Max Heart Rate,Filename,Elapsed Time,Distance,Perceived Exertion
1,\"Nov 20, 2026, 6:00:00 AM\",\"Compromised, wet\",Run,legs heavy,600,2.0,,activities/1.gpx.gz,600.0,2002.0,7
2,\"Nov 20, 2026, 8:00:00 AM\",By hand,Run,,1800,5.0,,,1800.0,5000.0,
3,\"Nov 20, 2026, 9:00:00 AM\",File is broken,Run,,1800,5.0,,activities/3.gpx.gz,1800.0,5000.0,
4,\"Nov 20, 2026, 10:00:00 AM\",File is missing,Run,,1800,5.0,,activities/4.fit.gz,1800.0,5000.0,
5,never,Bad row,Run,,1800,5.0,,,1800.0,5000.0,
";

fn strava() -> Vec<(&'static str, Vec<u8>)> {
    vec![
        ("activities.csv", LISTING.as_bytes().to_vec()),
        ("activities/1.gpx.gz", gz(&gpx(6))),
        ("activities/3.gpx.gz", gz(b"<gpx><trk>")),
        ("activities/5.gpx", gpx(7)),
        ("comments.csv", b"a,b\n1,2\n".to_vec()),
        ("media/1.jpg", vec![1, 2, 3]),
    ]
}

#[test]
fn stravas_export_has_the_files_times_and_the_tables_words() {
    let (items, end) = read_zip(zipped(&strava()), Limits::default());
    end.unwrap();
    assert_eq!(
        names(&items),
        [
            "export.zip/activities/1.gpx.gz",
            "export.zip/activities/3.gpx.gz",
            "export.zip/activities/5.gpx",
            "export.zip/activities.csv, line 3",
            "export.zip/activities.csv, line 4",
            "export.zip/activities.csv, line 5",
            "export.zip/activities.csv, line 6",
        ]
    );
    let first = session(&items[0]);
    assert_eq!((first.title.as_str(), first.notes.as_str(), first.rpe), ("Compromised, wet", "legs heavy", Some(7.0)));
    assert_eq!(first.started_at.unwrap().to_string(), "2026-11-20T06:00:00Z");
    assert_eq!((first.kind, first.duration_s), (WorkoutKind::Run, Some(600.0)));
    assert!((first.run.as_ref().unwrap().distance_m - 2002.0).abs() < 10.0);
    assert_eq!(first.origin.format.as_deref(), Some("strava"));
    assert_eq!(first.origin.file.as_deref(), Some("export.zip/activities/1.gpx.gz"));
    assert!(items[1].outcome.is_err());
    assert_eq!(session(&items[2]).title, "from the file", "a file without a row keeps its own title");
    assert_eq!(session(&items[3]).title, "By hand");
    assert_eq!(session(&items[4]).title, "File is broken", "the table stands in");
    assert_eq!(session(&items[5]).title, "File is missing");
    assert!(items[6].outcome.is_err());
}

#[test]
fn an_export_that_was_unpacked_is_read_as_the_archive_is() {
    let inside: Vec<(String, Vec<u8>)> = strava().into_iter().map(|(n, b)| (format!("export.zip/{n}"), b)).collect();
    let files: Vec<(&str, Vec<u8>)> = inside.iter().map(|(n, b)| (n.as_str(), b.clone())).collect();
    let (of_zip, _) = read_zip(zipped(&strava()), Limits::default());
    let of_folder = Disk::with(&files).read("export.zip");
    assert_eq!(names(&of_folder), names(&of_zip));
    for (a, b) in of_folder.iter().zip(&of_zip) {
        match (&a.outcome, &b.outcome) {
            (Ok(a), Ok(b)) => assert_eq!(Workout { id: b.id, ..(**a).clone() }, **b),
            (a, b) => assert_eq!(a.is_err(), b.is_err()),
        }
    }
}

const SUMMARIES: &str = r#"[{"summarizedActivitiesExport":[
{"activityId":1,"name":"Interval session","activityType":"running","beginTimestamp":1795154400000.0,"startTimeLocal":1795158000000.0,"duration":600000.0,"distance":200200.0,"avgHr":150.0},
{"activityId":2,"name":"Only here","activityType":"strength_training","beginTimestamp":1795161600000.0,"startTimeLocal":1795165200000.0,"duration":3600000.0,"avgHr":110.0,"maxHr":140.0},
{"activityId":3,"name":"Triathlon","parent":true,"activityType":"multi_sport","beginTimestamp":1795161600000.0,"duration":3600000.0},
{"activityId":4,"name":null,"activityType":{"typeKey":"running"},"beginTimestamp":"soon","duration":null}]}]"#;

fn garmin(inner: Vec<u8>) -> Vec<(&'static str, Vec<u8>)> {
    vec![
        ("DI_CONNECT/DI-Connect-Fitness/a_0_summarizedActivities.json", SUMMARIES.as_bytes().to_vec()),
        ("DI_CONNECT/DI-Connect-Fitness/other.json", b"{}".to_vec()),
        ("DI_CONNECT/DI-Connect-Uploaded-Files/UploadedFiles_0-_Part1.zip", inner),
    ]
}

#[test]
fn garmins_export_is_read_through_its_inner_archives_however_they_are_packed() {
    let files = [("a_1.gpx", gpx(6)), ("readme.pdf", vec![7; 5000]), ("a_2.gpx", gpx(12))];
    let inner = [zipped(&files), zipped_as(&files, CompressionMethod::Stored), streamed(&files)];
    for (inner, outer) in
        inner.into_iter().zip([CompressionMethod::Stored, CompressionMethod::Deflated, CompressionMethod::Stored])
    {
        let (items, end) = read_zip(zipped_as(&garmin(inner), outer), Limits::default());
        end.unwrap();
        let part = "export.zip/DI_CONNECT/DI-Connect-Uploaded-Files/UploadedFiles_0-_Part1.zip";
        let list = "export.zip/DI_CONNECT/DI-Connect-Fitness/a_0_summarizedActivities.json";
        assert_eq!(
            names(&items),
            [
                format!("{part}/a_1.gpx"),
                format!("{part}/a_2.gpx"),
                format!("{list}, activity 2"),
                format!("{list}, activity 3"),
            ]
        );
        let run = session(&items[0]);
        assert_eq!((run.title.as_str(), run.origin.format.as_deref()), ("Interval session", Some("garmin")));
        assert_eq!(session(&items[1]).title, "from the file");
        let strength = session(&items[2]);
        assert_eq!((strength.kind, strength.duration_s), (WorkoutKind::Strength, Some(3600.0)));
        assert_eq!((strength.heart_rate_avg, strength.tz.as_deref()), (Some(110), Some("Europe/Berlin")));
        assert!(items[3].outcome.is_err());
    }
}

#[test]
fn a_name_that_leads_out_is_an_error_and_the_rest_is_read() {
    let inner = zipped(&[("../../evil.gpx", gpx(5)), ("good.gpx", gpx(6))]);
    let (items, end) =
        read_zip(zipped(&[("../evil.gpx", gpx(5)), ("good.gpx", gpx(7)), ("inner.zip", inner)]), Limits::default());
    end.unwrap();
    let slips = items.iter().filter(|i| i.outcome.as_ref().err() == Some(&ReadError::ZipSlip)).count();
    assert_eq!((slips, items.iter().filter(|i| i.outcome.is_ok()).count()), (2, 2));
}

#[test]
fn a_bomb_is_one_error_and_the_rest_is_read() {
    let bomb = vec![b' '; 8 * 1024 * 1024];
    for archive in
        [zipped(&[("a.gpx", bomb.clone()), ("b.gpx", gpx(6))]), zipped(&[("a.gpx", gz(&bomb)), ("b.gpx", gpx(6))])]
    {
        let (items, end) = read_zip(archive, Limits::default());
        end.unwrap();
        assert!(matches!(items[0].outcome, Err(ReadError::ZipBomb { what: "times its size", .. })), "{:?}", items[0]);
        assert!(items[1].outcome.is_ok());
    }
    for inner in [zipped(&[("a.gpx", bomb.clone())]), streamed(&[("a.gpx", bomb.clone())])] {
        let (items, end) = read_zip(zipped_as(&[("inner.zip", inner)], CompressionMethod::Stored), Limits::default());
        end.unwrap();
        assert!(matches!(items[0].outcome, Err(ReadError::ZipBomb { what: "times its size", .. })), "{:?}", items[0]);
    }
}

#[test]
fn an_archive_that_unpacks_to_too_much_in_all_is_ended() {
    let one = gpx(6).len() as u64;
    let archive = zipped(&[("a.gpx", gpx(6)), ("b.gpx", gpx(7)), ("c.gpx", gpx(8))]);
    let (items, end) = read_zip(archive, Limits { expanded_bytes: 2 * one + 9, ..Limits::default() });
    assert_eq!(end, Err(ReadError::ZipBomb { what: "bytes", limit: 2 * one + 9 }));
    assert_eq!(items.len(), 2);
}

#[test]
fn too_many_files_are_refused_before_any_is_read() {
    let files: Vec<(String, Vec<u8>)> = (0..30).map(|n| (format!("{n}.gpx"), gpx(6))).collect();
    let files: Vec<(&str, Vec<u8>)> = files.iter().map(|(n, b)| (n.as_str(), b.clone())).collect();
    let limits = Limits { entries: 20, ..Limits::default() };
    let (items, end) = read_zip(zipped(&files), limits);
    assert!(items.is_empty() && matches!(end, Err(ReadError::TooBig { what: "files inside", limit: 20, .. })));
    let (items, end) = read_zip(zipped(&[("inner.zip", streamed(&files))]), limits);
    assert!(items.len() < 20 && matches!(end, Err(ReadError::TooBig { what: "files inside", limit: 20, .. })));
    let (items, end) = Disk::with(&files).read_with("", limits);
    assert!(items.is_empty() && end.is_err());
}

#[test]
fn archives_are_opened_one_level_deep() {
    let deep = zipped(&[("deepest.zip", zipped(&[("a.gpx", gpx(6))])), ("b.gpx", gpx(7))]);
    let (items, end) = read_zip(zipped(&[("inner.zip", deep)]), Limits::default());
    end.unwrap();
    assert!(items.iter().any(|i| i.outcome.as_ref().is_err_and(|e| *e == too_deep())));
    assert!(items.iter().any(|i| i.outcome.is_ok()));
}

/// Sets the flag for encryption in each header.
fn encrypted(mut bytes: Vec<u8>) -> Vec<u8> {
    for at in 0..bytes.len() - 10 {
        match &bytes[at..at + 4] {
            b"PK\x03\x04" => bytes[at + 6] |= 1,
            b"PK\x01\x02" => bytes[at + 8] |= 1,
            _ => {}
        }
    }
    bytes
}

#[test]
fn an_encrypted_file_is_said_to_be_so() {
    let locked = encrypted(zipped(&[("a.gpx", gpx(6))]));
    let (items, _) = read_zip(locked.clone(), Limits::default());
    assert_eq!(items[0].outcome.as_ref().err(), Some(&ReadError::Encrypted));
    let (items, _) = read_zip(zipped_as(&[("inner.zip", locked)], CompressionMethod::Stored), Limits::default());
    assert_eq!(
        (items[0].file.as_str(), items[0].outcome.as_ref().err()),
        ("export.zip/inner.zip/a.gpx", Some(&ReadError::Encrypted))
    );
}

#[test]
fn an_archive_that_is_cut_off_anywhere_is_an_error_and_never_a_session_that_is_not_there() {
    let whole = zipped(&[("a.gpx", gpx(6)), ("b.gpx", gpx(7))]);
    for length in (0..whole.len()).step_by(7) {
        let (items, end) = read_zip(whole[..length].to_vec(), Limits::default());
        assert!(items.iter().all(|i| i.outcome.is_err()), "{length}");
        assert!(end.is_err() || !items.is_empty(), "{length}");
    }
    let inner = streamed(&[("a.gpx", gpx(6)), ("b.gpx", gpx(7))]);
    for length in (0..inner.len()).step_by(7) {
        let archive = zipped_as(&[("inner.zip", inner[..length].to_vec())], CompressionMethod::Stored);
        let (items, end) = read_zip(archive, Limits::default());
        assert_eq!(end, Ok(()));
        let directory = inner.windows(4).position(|w| w == b"PK\x01\x02").unwrap();
        assert!(length >= directory + 4 || items.iter().any(|i| i.outcome.is_err()), "{length}");
    }
}

#[test]
fn the_caller_can_end_it_after_any_session() {
    let disk = Disk::with(&[("export.zip", zipped(&strava()))]);
    for wanted in 1..5 {
        let mut seen = 0;
        let zone = TimeZone::UTC;
        let reading = Reading::of(&zone);
        let end = read_path(&disk.path("export.zip"), &reading, &mut |_| {
            seen += 1;
            if seen == wanted { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        });
        assert_eq!((end, seen), (Ok(()), wanted));
    }
}

#[test]
fn a_folder_is_read_in_order_with_its_archives_and_without_what_is_no_session() {
    let disk = Disk::with(&[
        ("in/b/2.gpx", gpx(7)),
        ("in/a.gpx.gz", gz(&gpx(6))),
        ("in/c.zip", zipped(&[("3.gpx", gpx(8))])),
        ("in/d.zip", b"PK\x03\x04 not one".to_vec()),
        ("in/photo.jpg", vec![0]),
        ("in/.hidden.gpx", gpx(9)),
    ]);
    let items = disk.read("in");
    assert_eq!(names(&items), ["in/a.gpx.gz", "in/b/2.gpx", "in/c.zip/3.gpx", "in/d.zip"]);
    assert!(items[..3].iter().all(|i| i.outcome.is_ok()));
    assert!(matches!(items[3].outcome, Err(ReadError::Truncated { .. })));
    assert!(disk.read_with("nothing", Limits::default()).1.is_err());
}

#[cfg(unix)]
#[test]
fn links_in_a_folder_are_not_followed() {
    let disk = Disk::with(&[("in/a.gpx", gpx(6)), ("outside/b.gpx", gpx(7))]);
    std::os::unix::fs::symlink(disk.path("outside"), disk.path("in/link")).unwrap();
    std::os::unix::fs::symlink(disk.path("in"), disk.path("in/circle")).unwrap();
    std::os::unix::fs::symlink(disk.path("outside/b.gpx"), disk.path("in/b.gpx")).unwrap();
    assert_eq!(names(&disk.read("in")), ["in/a.gpx"]);
}

#[test]
fn our_own_export_is_read_from_the_disk_and_from_an_archive() {
    let workout = Workout::new(jiff::civil::date(2026, 11, 20), WorkoutKind::Hiit);
    let mut lines = Vec::new();
    own::write_json_lines(None, [&workout], &[], &mut lines).unwrap();
    let disk = Disk::with(&[("log.jsonl", lines.clone()), ("all.zip", zipped(&[("log.jsonl", lines)]))]);
    for name in ["log.jsonl", "all.zip"] {
        assert_eq!(*session(&disk.read(name)[0]), workout);
    }
}

#[test]
fn a_file_past_the_limit_is_refused() {
    let disk = Disk::with(&[("in/a.gpx", gpx(6))]);
    let limits = Limits { file_bytes: 100, ..Limits::default() };
    assert!(matches!(disk.read_with("in/a.gpx", limits).1, Err(ReadError::TooBig { limit: 100, .. })));
    assert!(matches!(disk.read_with("in", limits).0[0].outcome, Err(ReadError::TooBig { limit: 100, .. })));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]
    #[test]
    fn no_bytes_break_an_archive(
        which in 0..4_usize,
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
    ) {
        let files = [("a.gpx", gpx(6)), ("b.gpx", gpx(7))];
        let mut bytes = match which {
            0 => zipped(&strava()),
            1 => zipped_as(&garmin(streamed(&files)), CompressionMethod::Stored),
            2 => zipped_as(&garmin(zipped(&files)), CompressionMethod::Stored),
            _ => zipped_as(&[("inner.zip", zipped_as(&files, CompressionMethod::Stored))], CompressionMethod::Stored),
        };
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        let (items, end) = read_zip(bytes, Limits { expanded_bytes: 1 << 24, entry_bytes: 1 << 22, ..Limits::default() });
        prop_assert!(end.is_err() || !items.is_empty());
    }
}
