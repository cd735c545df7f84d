use super::hostile::{Dice, items, refused, survive};
use super::*;
use flate2::Compression;
use flate2::write::GzEncoder;
use std::io::Write;

const GPX: &[u8] = b"<?xml version='1.0'?>\n<gpx><trk><name>x</name><type>9</type><trkseg>\
<trkpt lat='52.5' lon='13.4'><time>2026-07-01T22:30:00Z</time></trkpt>\
<trkpt lat='52.501' lon='13.4'><time>2026-07-01T22:30:30Z</time></trkpt></trkseg></trk></gpx>";

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

#[test]
fn a_format_is_known_by_its_bytes_whatever_the_name_says() {
    assert_eq!(Format::sniff("a.txt", b"\x0e\x20\x54\x08\0\0\0\0.FIT"), Some(Format::Fit));
    assert_eq!(Format::sniff("a", b"\xEF\xBB\xBF \n<?xml?><gpx>"), Some(Format::Gpx));
    assert_eq!(Format::sniff("a.gpx", b"<?xml?><TrainingCenterDatabase>"), Some(Format::Tcx));
    assert_eq!(Format::sniff("a.gpx.gz", b"\xFF\xFE<\0g\0"), Some(Format::Gpx), "only the name is left");
    assert_eq!(Format::sniff("photo.jpg", b"\xFF\xD8\xFF"), None);
    assert_eq!(Format::sniff("", b""), None);
    assert_eq!(Packing::sniff(b"PK\x03\x04rest"), Some(Packing::Zip));
    assert_eq!(Packing::sniff(&gzip(b"x")), Some(Packing::Gzip));
    assert_eq!(Packing::sniff(b"P"), None);
}

#[test]
fn every_format_has_a_name_of_its_own() {
    let mut names: Vec<&str> = Format::ALL.into_iter().map(Format::name).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), Format::ALL.len());
    let origin = Format::Strava.origin("export.zip/1.gpx");
    assert_eq!((origin.via, origin.format.as_deref(), origin.may_reach_model), (Via::Import, Some("strava"), true));
}

#[test]
fn a_packed_file_is_read_as_if_it_were_not() {
    let items = items("run.gpx.gz", &gzip(GPX));
    let workout = items[0].outcome.as_ref().unwrap();
    assert_eq!((items.len(), items[0].file.as_str(), workout.duration_s), (1, "run.gpx.gz", Some(30.0)));
    assert!(matches!(refused("run.gpx.gz", &gzip(GPX)[..40]), ReadError::Truncated { .. }));
    let twice = refused("run.gpx.gz", &gzip(&gzip(GPX)));
    assert!(matches!(twice, ReadError::Encoding { .. }), "packed in packed is unpacked once: {twice:?}");
}

#[test]
fn what_is_not_read_is_said_with_what_is() {
    for (name, bytes) in [("a.jpg", b"\xFF\xD8".as_slice()), ("", b""), ("a.zip", b"PK\x03\x04")] {
        let error = refused(name, bytes);
        assert_eq!(error, ReadError::UnknownFormat, "{name}");
        assert!(error.to_string().contains("FIT, TCX, GPX"));
    }
}

#[test]
fn a_file_longer_than_the_limit_is_refused_before_it_is_read() {
    let zone = TimeZone::UTC;
    let limits = Limits { entry_bytes: 100, points: 1, ..Limits::default() };
    let reading = Reading { limits, ..Reading::of(&zone) };
    let long = read("a.gpx", GPX, &reading).remove(0).outcome.unwrap_err();
    assert!(matches!(long, ReadError::TooBig { what: "bytes", limit: 100, .. }), "{long:?}");
    let reading = Reading { limits: Limits { points: 1, ..Limits::default() }, ..Reading::of(&zone) };
    let many = read("a.gpx", GPX, &reading).remove(0).outcome.unwrap_err();
    assert!(matches!(many, ReadError::TooBig { what: "track points", limit: 1, .. }), "{many:?}");
}

#[test]
fn any_bytes_under_any_name_are_survived() {
    let mut dice = Dice(0x2545_F491_4F6C_DD1D);
    for name in ["a.fit", "a.gpx", "a.tcx", "a.gz", "a"] {
        for _ in 0..200 {
            let length = dice.below(300);
            let noise: Vec<u8> = (0..length).map(|_| dice.next().to_le_bytes()[0]).collect();
            survive(name, &noise);
            survive(name, &gzip(&noise));
        }
    }
}
