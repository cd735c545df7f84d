//! The one-line grammar: nothing of a line is lost, nothing is invented, and what is written is read as it was.
//!
//! An input is a line; one that begins with 0xFF, which no text does, is a line of known words, a byte each.

#![no_main]

use hyrox_coach::domain::line::{Field, KindFrom, Line, Reading, Token, read, write};
use hyrox_coach::domain::profile::{DistanceUnit, LoadUnit, Units};
use hyrox_coach::domain::workout::{RunKind, Workout};
use jiff::civil::{Date, date};
use libfuzzer_sys::fuzz_target;

/// A Sunday.
const TODAY: Date = date(2026, 11, 22);

const UNITS: [Units; 2] = [
    Units { distance: DistanceUnit::Km, load: LoadUnit::Kg },
    Units { distance: DistanceUnit::Mi, load: LoadUnit::Lb },
];

/// Parts of lines, so that many inputs come near to real ones.
#[rustfmt::skip]
const WORDS: [&str; 128] = [
    "run", "easy", "tempo", "intervals", "long", "race", "sim", "hiit", "strength", "other", "legs", "emom", "parkrun", "marathon",
    "run session", "compromised run", "ski", "sled push", "sled pull", "bbj", "row", "farmers", "lunges", "sandbag lunges", "wb",
    "roxzone", "squat", "rdl", "bench", "pull ups", "plank", "burpees", "bike", "swim", "walk", "yoga", "zz press", "r1", "r2", "r8",
    "rpe", "rir", "hr", "max", "avg", "bpm", "total", "title", "exercise", "skip", "ill", "travel", "yesterday", "today", "mon",
    "last sun", "20 nov", "2026-11-20", "20.11.", "-2d", "2 days ago", "too hard", "too easy", "felt right", "in", "and", "at", "@",
    "x", "/", "//", ",", ".", ":", "\"", "#", "+", "-", "%", "km", "k", "m", "mi", "kg", "lb", "s", "min", "h", "reps", "sets", "sets of",
    "cal", "/km", "/500m", "0", "1", "2", "3", "5", "8", "10", "12", "20", "48", "100", "152", "400", "500", "1000", "2000", "2.5", "8,1",
    "4:02", "5:12", "42:30", "1:05", "1:24:10", "3:50", "45min", "5x5", "6x1k", "3x8@60", "2x24kg", "100x6kg", "#tag", "\"a note\"",
    "é", "💪",
];

fuzz_target!(|data: &[u8]| {
    let text = match data {
        [0xFF, words @ ..] => of_words(words),
        text => String::from_utf8_lossy(text).into_owned(),
    };
    for units in UNITS {
        let line = hold_line(&text, units);
        hold_round_trip(&text, &line, units);
    }
    let without_digits: String = text.chars().filter(|c| !c.is_ascii_digit()).collect();
    hold_no_number(&without_digits);
});

/// Each byte is a word; its highest bit leaves out the space behind it.
fn of_words(bytes: &[u8]) -> String {
    let word = |byte: &u8| [WORDS[usize::from(byte & 0x7F)], if byte & 0x80 == 0 { " " } else { "" }];
    bytes.iter().take(40).flat_map(word).collect()
}

/// Reads a line and looks at what must be true of every line.
fn hold_line(text: &str, units: Units) -> Line {
    let line = read(text, TODAY, units);
    hold_tokens(text, &line);
    for problem in line.workout.problems(TODAY) {
        let lacks = line.workout.run.as_ref().is_some_and(|run| run.duration_s == 0.0);
        assert!(problem.field == "run.duration_s" && lacks, "{text:?}: {problem:?}");
    }
    for fields in said(&line.workout) {
        let stands = |t: &Token| matches!(&t.reading, Reading::Understood { field, .. } if fields.contains(field));
        assert!(line.tokens.iter().any(stands), "{text:?}: no word says {fields:?}");
    }
    // A title says the kind when it is a word of the grammar, and not when it was in quotes.
    let says = |fields: &[Field]| {
        line.understood().any(|t| matches!(&t.reading, Reading::Understood { field, .. } if fields.contains(field)))
    };
    let named = says(&[Field::Kind, Field::Run, Field::RunKind, Field::Exercise, Field::Part]);
    match line.kind_from {
        KindFrom::Unknown => assert!(!named, "{text:?}"),
        KindFrom::Said | KindFrom::Inferred => assert!(named || says(&[Field::Title]), "{text:?}"),
    }
    line
}

/// Every letter and digit is in exactly one token.
fn hold_tokens(text: &str, line: &Line) {
    let mut end = 0;
    for token in &line.tokens {
        assert!(token.range.start >= end && token.range.start < token.range.end, "{text:?}: {token:?}");
        assert!(text.is_char_boundary(token.range.start) && text.is_char_boundary(token.range.end), "{text:?}");
        end = token.range.end;
    }
    for (at, c) in text.char_indices().filter(|(_, c)| c.is_alphanumeric()) {
        assert!(line.tokens.iter().any(|token| token.range.contains(&at)), "{text:?}: {c} at {at} is in no token");
    }
}

/// For each thing that a session says: the readings that can say it.
fn said(w: &Workout) -> Vec<&'static [Field]> {
    let mut found: Vec<(bool, &'static [Field])> = vec![
        (w.date != TODAY, &[Field::Date]),
        (w.duration_s.is_some(), &[Field::Duration, Field::Time, Field::Pace]),
        (w.rpe.is_some(), &[Field::Rpe]),
        (w.feel.is_some(), &[Field::Feel]),
        (w.heart_rate_avg.is_some() || w.heart_rate_max.is_some(), &[Field::HeartRate]),
        (!w.splits.is_empty(), &[Field::Part]),
        (!w.exercises.is_empty(), &[Field::Exercise]),
        (!w.notes.is_empty(), &[Field::Note]),
        (!w.tags.is_empty(), &[Field::Tag]),
        (!w.title.is_empty(), &[Field::Title]),
        (w.skipped.is_some(), &[Field::Skip]),
        (w.run.is_some(), &[Field::Run, Field::RunKind]),
    ];
    for set in w.exercises.iter().flat_map(|exercise| &exercise.sets) {
        found.push((set.duration_s.is_some(), &[Field::Time, Field::Sets, Field::Pace]));
        let counted = set.reps.is_some() || set.load_kg.is_some() || set.distance_m.is_some();
        found.push((counted || set.rpe.is_some() || set.rir.is_some(), &[Field::Sets]));
    }
    if let Some(run) = &w.run {
        found.push((run.distance_m > 0.0, &[Field::Run, Field::Laps, Field::Pace]));
        found.push((run.duration_s > 0.0, &[Field::Time, Field::Pace]));
        found.push((run.elevation_gain_m.is_some(), &[Field::Climb]));
        found.push((run.kind != RunKind::Easy, &[Field::RunKind, Field::Laps]));
    }
    found.into_iter().filter(|(is_said, _)| *is_said).map(|(_, fields)| fields).collect()
}

/// A line without a digit says no number.
fn hold_no_number(text: &str) {
    let w = read(text, TODAY, Units::default()).workout;
    let numbers = (w.duration_s, w.rpe, w.heart_rate_avg, w.heart_rate_max);
    assert_eq!(numbers, (None, None, None, None), "{text:?}");
    assert!(w.splits.is_empty() && w.exercises.iter().all(|e| e.sets.is_empty()), "{text:?}");
    assert!(w.run.is_none_or(|run| run.duration_s == 0.0 && run.laps.is_empty()), "{text:?}");
}

/// What is written of a session is read as that session, or leaves something unsure: never as another.
fn hold_round_trip(text: &str, line: &Line, units: Units) {
    let written = write(&line.workout, units);
    assert!(!written.is_empty());
    let back = hold_line(&written, units);
    if back.unsure().next().is_none() {
        let again = Workout { id: line.workout.id, ..back.workout };
        assert_eq!(again, with_implied(&line.workout, &again), "{text:?} was written as {written:?}");
        assert_eq!(write(&again, units), written, "{text:?}");
    }
}

/// The length of the only thing that was done: a line cannot say it and not mean the session.
fn with_implied(w: &Workout, back: &Workout) -> Workout {
    let only_run = w.run.as_ref().filter(|run| run.laps.is_empty()).map(|run| run.duration_s);
    let only_set = w.exercises.first().and_then(|e| e.sets.first()).and_then(|set| set.duration_s);
    let implied = back.duration_s.filter(|s| only_run.or(only_set) == Some(*s));
    Workout { duration_s: w.duration_s.or(implied), ..w.clone() }
}
