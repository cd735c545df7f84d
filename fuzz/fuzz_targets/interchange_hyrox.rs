//! HYROX results: any text as a pasted result, as a table, and as its lines with other separators.

#![no_main]

use hyrox_coach::domain::workout::{Part, Workout, WorkoutKind};
use hyrox_coach::interchange::hyrox::{self, Race};
use hyrox_coach::interchange::{Format, ReadError};
use hyrox_coach_fuzz::{hold, hold_session, reading, sessions};
use jiff::civil::date;
use libfuzzer_sys::fuzz_target;

const NAME: &str = "2026-10-03 result.txt";

fuzz_target!(|data: &[u8]| {
    let items = hyrox::read(NAME, data, &reading());
    hold(NAME, &items);
    sessions(&items).into_iter().for_each(hold_race);
    let Ok(text) = std::str::from_utf8(data) else {
        assert!(matches!(items[0].outcome, Err(ReadError::Encoding { .. })), "{items:?}");
        return;
    };
    hyrox::is_result(text);
    let parsed = hyrox::parse(text);
    if let Ok(race) = &parsed {
        let mut session = race.session(date(2026, 10, 3));
        session.origin = Format::Hyrox.origin(NAME);
        hold_session(&session);
        hold_race(&session);
        assert!(race.total_s.is_none_or(|t| t > 0.0 && t < 86_400.0));
    }
    hold_separators(text, &parsed);
});

/// At least three parts, each once, in the order of the race; what is missing is said.
fn hold_race(workout: &Workout) {
    assert!(workout.kind == WorkoutKind::Race && !workout.title.is_empty(), "{workout:?}");
    assert!(workout.splits.len() >= 3, "{:?}", workout.splits);
    let places: Vec<usize> =
        workout.splits.iter().filter_map(|s| Part::all().position(|part| part == s.part)).collect();
    assert!(places.len() == workout.splits.len() && places.is_sorted_by(|a, b| a < b), "{:?}", workout.splits);
    let is_whole = workout.splits.len() == Part::all().count();
    assert!(is_whole || workout.notes.contains("not in the result: "), "{:?}", workout.notes);
    assert!(workout.duration_s.is_some() || workout.notes.contains("states no total"), "{:?}", workout.notes);
    let differs = is_whole && workout.split_difference().is_some();
    assert_eq!(differs, workout.notes.lines().any(|l| l.starts_with("the parts are ")), "{:?}", workout.notes);
}

/// Tabs, commas and semicolons are the same between a label and its time.
fn hold_separators(text: &str, parsed: &Result<Race, ReadError>) {
    for (from, to) in [('\t', ","), (';', ","), (',', "\t")] {
        let other = hyrox::parse(&text.replace(from, to));
        match (parsed, &other) {
            (Ok(a), Ok(b)) => assert_eq!((&a.splits, a.total_s), (&b.splits, b.total_s), "{from:?} as {to:?}"),
            (Err(a), Err(b)) => assert_eq!(a, b, "{from:?} as {to:?}"),
            (a, b) => panic!("{from:?} as {to:?}: {a:?}, {b:?}"),
        }
    }
}
