//! Our own export: any bytes as JSON Lines and as CSV, and every session that is read is written and read again.

#![no_main]

use hyrox_coach::domain::line;
use hyrox_coach::domain::profile::Units;
use hyrox_coach::domain::workout::{Part, Workout};
use hyrox_coach::interchange::own::{self, Record};
use hyrox_coach::interchange::{Item, ReadError};
use hyrox_coach_fuzz::{hold_error, reading, sessions};
use libfuzzer_sys::fuzz_target;
use std::ops::ControlFlow;

const HEADER: &[u8] = b"{\"format\":\"hyrox-coach\",\"version\":1}\n";
/// What opens a formula in a spreadsheet.
const FORMULA: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

fuzz_target!(|data: &[u8]| {
    // As it is, and under a header, so that no input has to find it.
    for bytes in [data, &[HEADER, data].concat()] {
        let items = own::read("a.jsonl", bytes, &reading());
        hold_items(&items);
        assert!(own::is_export(bytes) || sessions(&items).is_empty(), "a session from what is not ours");
        hold_records(bytes);
        hold_sessions(&sessions(&items));
    }
    let items = own::read_csv("a.csv", data, &reading());
    hold_items(&items);
    for workout in sessions(&items) {
        assert_eq!(workout.problems(workout.date), [], "what cannot be true was taken");
    }
    hold_sessions(&sessions(&items));
});

fn hold_items(items: &[Item]) {
    assert!(!items.is_empty(), "a file without a word");
    items.iter().filter_map(|i| i.outcome.as_ref().err()).for_each(hold_error);
}

/// All that was read is written, and read as what it was.
fn hold_records(bytes: &[u8]) {
    let read: Vec<Record> = records(bytes).0.into_iter().flatten().collect();
    let mut out = Vec::new();
    let mut writer = own::Writer::new(&mut out).expect("memory takes all");
    for record in &read {
        let written = match record {
            Record::Workout(workout) => writer.workout(workout),
            Record::Profile(profile) => writer.profile(profile),
            Record::Edit(edit) => writer.edit(edit),
            Record::Other { of, data } => writer.other(of, data),
        };
        written.expect("memory takes all");
    }
    let (again, end) = records(&out);
    assert_eq!(end, Ok(()));
    assert_eq!(again.into_iter().collect::<Result<Vec<_>, _>>(), Ok(read));
}

fn records(bytes: &[u8]) -> (Vec<Result<Record, ReadError>>, Result<(), ReadError>) {
    let mut all = Vec::new();
    let mut last = 1;
    let end = own::read_json_lines(&mut &*bytes, &mut |number, record| {
        assert!(number > last, "lines come in order");
        last = number;
        all.push(record);
        ControlFlow::Continue(())
    });
    (all, end)
}

/// Sessions come back from both exports; and any session, however odd, is written as a line that can be read.
fn hold_sessions(workouts: &[&Workout]) {
    if workouts.is_empty() {
        return;
    }
    let mut lines = Vec::new();
    own::write_json_lines(None, workouts.iter().copied(), &[], &mut lines).expect("memory takes all");
    assert_eq!(sessions(&own::read("a.jsonl", &lines, &reading())), workouts);

    let sayable: Vec<Workout> = workouts.iter().filter(|w| has_columns(w)).map(|w| in_columns(w)).collect();
    let mut table = Vec::new();
    own::write_csv(&sayable, &mut table).expect("memory takes all");
    hold_cells(&table);
    if !sayable.is_empty() {
        let items = own::read_csv("a.csv", &table, &reading());
        assert_eq!(sessions(&items), sayable.iter().collect::<Vec<_>>(), "{items:?}");
    }
    for workout in workouts {
        let written = line::write(workout, Units::default());
        assert!(!written.is_empty());
        line::read(&written, workout.date, Units::default());
    }
}

/// No cell opens a formula.
fn hold_cells(table: &[u8]) {
    let marked = table.strip_prefix("\u{feff}".as_bytes()).expect("a byte order mark");
    let mut rows = csv::ReaderBuilder::new().has_headers(false).from_reader(marked);
    for row in rows.records() {
        let row = row.expect("our table is one");
        assert!(row.iter().all(|cell| !cell.starts_with(FORMULA)), "{row:?}");
    }
}

/// Whether a session is one that the program makes: what is true, no empty names, parts in the order of the race.
fn has_columns(w: &Workout) -> bool {
    let is_named = |text: &Option<String>| text.as_ref().is_none_or(|t| !t.is_empty());
    let places: Vec<Option<usize>> = w.splits.iter().map(|s| Part::all().position(|p| p == s.part)).collect();
    w.problems(w.date).is_empty()
        && is_named(&w.tz)
        && is_named(&w.origin.format)
        && is_named(&w.origin.file)
        && w.tags.iter().all(|t| !t.is_empty() && !t.contains(char::is_whitespace))
        && places.is_sorted_by(|a, b| a < b)
}

/// What the CSV has of a session.
fn in_columns(w: &Workout) -> Workout {
    let mut w = w.clone();
    w.origin.import = None;
    if let Some(run) = &mut w.run {
        (run.laps, run.zone_seconds) = (Vec::new(), None);
    }
    w.splits.iter_mut().for_each(|s| s.load_kg = None);
    w
}
