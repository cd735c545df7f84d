//! The CSV of the Concept2 logbook: as a file of its own, and as rows under its column names.

#![no_main]

use hyrox_coach::domain::workout::{Set, Workout, WorkoutKind};
use hyrox_coach::interchange::table::Sheet;
use hyrox_coach::interchange::{Format, Item, Limits, concept2};
use hyrox_coach_fuzz::{hold, reading, sessions};
use libfuzzer_sys::fuzz_target;

const NAME: &str = "season.csv";
const HEADER: &str = "Log ID,Date,Description,Work Time (Formatted),Work Time (Seconds),Rest Time (Seconds),Work Distance,\
Stroke Rate/Cadence,Pace,Avg Watts,Avg Heart Rate,Drag Factor,Type,Comments\n";

fuzz_target!(|data: &[u8]| {
    if !hold_season(data) {
        hold_season(&[HEADER.as_bytes(), data].concat());
    }
});

/// Reads a season; whether it is one.
fn hold_season(bytes: &[u8]) -> bool {
    let items = concept2::read(NAME, bytes, &reading());
    hold(NAME, &items);
    sessions(&items).into_iter().for_each(hold_piece);
    let sheet = Sheet::open(bytes, Limits::default()).ok().filter(|s| concept2::is_logbook(s.headers()));
    match &sheet {
        Some(sheet) => assert_eq!(items.len(), sheet.rows().count().max(1), "an item for each row"),
        None => assert!(matches!(items.as_slice(), [Item { outcome: Err(_), .. }]), "{items:?}"),
    }
    sheet.is_some()
}

/// A row is one exercise, of one set or of intervals that are equal and add up.
fn hold_piece(workout: &Workout) {
    assert_eq!((workout.kind, workout.origin.format.as_deref()), (WorkoutKind::Hiit, Some(Format::Concept2.name())));
    assert!(workout.duration_s.is_some() || workout.exercises.iter().any(|e| e.sets[0].distance_m.is_some()));
    let [exercise] = workout.exercises.as_slice() else { panic!("{:?}", workout.exercises) };
    assert!(exercise.station.is_none_or(|s| s.name() == exercise.name));
    let [first, rest @ ..] = exercise.sets.as_slice() else { panic!("a piece without a set") };
    assert!(rest.len() < 100 && rest.iter().all(|set| set == first), "{:?}", exercise.sets);
    assert_eq!(Set { distance_m: None, duration_s: None, ..first.clone() }, Set::default(), "nothing is made up");
    if let (Some(each), Some(all)) = (first.duration_s, workout.duration_s) {
        let sum = each * f64::from(u32::try_from(exercise.sets.len()).expect("at most a hundred"));
        // The session has the rests too. Times of intervals may be a hundredth off.
        assert!(sum <= all * 1.011, "{sum} s of work in {all} s");
    }
}
