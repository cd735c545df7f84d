use super::super::{Wishes, adapt, build};
use super::*;
use crate::domain::adherence::DueId;
use crate::domain::id::PlanId;
use jiff::civil::{date, time};
use proptest::prelude::*;
use std::collections::BTreeSet;
use uuid::Uuid;

fn plan() -> Plan {
    let mut wishes = Wishes::for_race(date(2026, 9, 28), date(2026, 11, 21));
    wishes.races[0].place = "Köln; Halle 7, Tor 3".to_owned();
    build(PlanId(Uuid::from_u128(3)), &wishes).unwrap()
}

fn at() -> Timestamp {
    "2026-09-28T07:00:00Z".parse().unwrap()
}

/// The lines of a calendar as a reader sees them: unfolded.
fn unfolded(text: &str) -> Vec<String> {
    text.replace("\r\n ", "").split_terminator("\r\n").map(str::to_owned).collect()
}

#[test]
fn every_session_is_an_entry_with_an_id_of_its_own() {
    let plan = plan();
    let lines = unfolded(&calendar(&plan, Timing::AllDay, Units::default(), at()));
    let ids: BTreeSet<&String> = lines.iter().filter(|l| l.starts_with("UID:")).collect();
    assert_eq!(ids.len(), plan.sessions.len());
    for (begin, end) in [("BEGIN:VEVENT", "END:VEVENT"), ("BEGIN:VCALENDAR", "END:VCALENDAR")] {
        let count = |what: &str| lines.iter().filter(|l| *l == what).count();
        assert_eq!(count(begin), count(end));
    }
    assert!(lines.contains(&"X-WR-CALNAME:Köln\\; Halle 7\\, Tor 3\\, 21 Nov 2026".to_owned()));
    assert!(lines.contains(&"DTSTART;VALUE=DATE:20261121".to_owned()), "the race");
    assert!(lines.contains(&"DTEND;VALUE=DATE:20261122".to_owned()), "the end is the day after");
}

#[test]
fn no_line_is_longer_than_75_octets_and_all_end_in_crlf() {
    let text = calendar(&plan(), Timing::At(time(6, 30, 0, 0)), Units::default(), at());
    assert!(text.ends_with("\r\n"));
    for line in text.split_terminator("\r\n") {
        assert!(line.len() <= 75 && !line.contains('\n') && !line.contains('\r'), "{line:?}");
    }
}

#[test]
fn a_session_that_moved_keeps_its_id_and_gets_a_new_version() {
    let plan = plan();
    let session = plan.in_order().into_iter().find(|s| s.is_quality_run()).unwrap().clone();
    let done = BTreeSet::<DueId>::new();
    let now = adapt::Now { today: plan.start, done: &done, log: &[] };
    let to = session.date.tomorrow().unwrap();
    let moved = adapt::propose(&plan, &adapt::Ask::Move { session: session.id, to }, &now).unwrap();
    let plan = moved.apply(&plan, at(), plan.start);
    let lines = unfolded(&calendar(&plan, Timing::AllDay, Units::default(), at()));
    let uid = format!("UID:{}@hyrox-coach", session.id.0);
    let place = lines.iter().position(|l| *l == uid).unwrap();
    assert_eq!(lines[place + 2], "SEQUENCE:1");
    assert_eq!(lines[place + 3], format!("DTSTART;VALUE=DATE:{}", to.strftime("%Y%m%d")));
}

#[test]
fn a_session_with_a_time_has_a_duration_and_one_that_is_off_is_cancelled() {
    let mut plan = plan();
    let first = *plan.sessions.keys().next().unwrap();
    let session = plan.sessions.get_mut(&first).unwrap();
    session.removed = true;
    let minutes = session.minutes;
    let lines = unfolded(&calendar(&plan, Timing::At(time(6, 30, 0, 0)), Units::default(), at()));
    let place = lines.iter().position(|l| *l == format!("UID:{}@hyrox-coach", first.0)).unwrap();
    let entry: Vec<&String> = lines[place..].iter().take_while(|l| *l != "END:VEVENT").collect();
    assert!(entry.contains(&&format!("DURATION:PT{minutes}M")));
    assert!(entry.contains(&&"STATUS:CANCELLED".to_owned()));
}

proptest! {
    #[test]
    fn any_text_is_read_back(text in "\\PC{0,120}") {
        let line = folded(&format!("DESCRIPTION:{}", escaped(&text)));
        let read = line.replace("\r\n ", "").replace("\r\n", "");
        let read = read.strip_prefix("DESCRIPTION:").unwrap().replace("\\\\", "\u{0}").replace("\\;", ";");
        let read = read.replace("\\,", ",").replace("\\n", "\n").replace('\u{0}', "\\");
        prop_assert_eq!(read, text);
    }
}
