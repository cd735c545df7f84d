use super::*;
use crate::domain::profile::{DistanceUnit, LoadUnit};
use crate::domain::rulebook::Station;
use crate::domain::workout::{Exercise, Feel, Lap, Part, Run, RunKind, Set, SkipReason, Split};
use jiff::civil::date;
use proptest::prelude::*;

const TODAY: Date = date(2026, 11, 22);

fn sets() -> impl Strategy<Value = Set> {
    let number = |range: std::ops::Range<f64>| prop::option::of(range);
    (
        prop::option::of(0..200_u32),
        number(0.0..300.0),
        number(1.0..5000.0),
        number(1.0..4000.0),
        number(0.0..10.0),
        prop::option::of(0..9_u32),
    )
        .prop_map(|(reps, load_kg, distance_m, duration_s, rpe, rir)| Set {
            reps,
            load_kg,
            distance_m,
            duration_s,
            rpe,
            rir,
        })
        .prop_filter("a set says something", |set| *set != Set::default())
}

fn exercises() -> impl Strategy<Value = Vec<Exercise>> {
    let name = prop::sample::select(vec!["squat", "wall balls", "Zercher carry", "5x5", "  lunge "]);
    let one = (name, prop::collection::vec((sets(), 1..4_usize), 0..3)).prop_map(|(name, groups)| Exercise {
        name: name.into(),
        station: (name == "wall balls").then_some(Station::WallBalls),
        sets: groups.into_iter().flat_map(|(set, count)| vec![set; count]).collect(),
    });
    prop::collection::vec(one, 0..4)
}

fn runs() -> impl Strategy<Value = Run> {
    let lap = (1.0..5000.0, 1.0..2000.0, prop::option::of(60..200_u16))
        .prop_map(|(distance_m, duration_s, heart_rate_avg)| Lap { distance_m, duration_s, heart_rate_avg });
    (
        prop::sample::select(RunKind::ALL.to_vec()),
        1.0..60_000.0,
        10.0..40_000.0,
        prop::collection::vec(lap, 0..4),
        prop::option::of(0.0..3000.0),
    )
        .prop_map(|(kind, distance_m, duration_s, laps, elevation_gain_m)| Run {
            kind,
            distance_m,
            duration_s,
            laps,
            elevation_gain_m,
            zone_seconds: Some([1.0, 2.0, 3.0, 4.0, 5.0]),
        })
}

fn workouts() -> impl Strategy<Value = Workout> {
    let splits = prop::collection::btree_map(0..17_usize, (1.0..900.0, prop::option::of(1.0..200.0)), 0..17);
    let head = (
        prop::sample::select(WorkoutKind::ALL.to_vec()),
        prop::option::of(1.0..20_000.0),
        prop::option::of(0.0..10.0),
        prop::sample::select(vec![None, Some(Feel::TooEasy), Some(Feel::Right), Some(Feel::TooHard)]),
        prop::option::of(60..190_u16),
        "[a-z ]{0,10}",
    );
    (head, prop::option::of(runs()), exercises(), splits, any::<bool>()).prop_map(
        |((kind, duration_s, rpe, feel, heart_rate_avg, notes), run, exercises, splits, skipped)| {
            let common = Workout { notes, tags: vec!["calf".into()], ..Workout::new(TODAY, kind) };
            if skipped {
                return Workout { skipped: Some(SkipReason::Travel), ..common };
            }
            let parts: Vec<Part> = Part::all().collect();
            let splits = splits.into_iter();
            let splits = splits.map(|(at, (duration_s, load))| {
                let loaded = crate::domain::rulebook::LOADED.map(Part::Station).contains(&parts[at]);
                Split { part: parts[at], duration_s, load_kg: load.filter(|_| loaded) }
            });
            Workout { duration_s, rpe, feel, heart_rate_avg, run, exercises, splits: splits.collect(), ..common }
        },
    )
}

fn units() -> impl Strategy<Value = Units> {
    (any::<bool>(), any::<bool>()).prop_map(|(miles, pounds)| Units {
        distance: if miles { DistanceUnit::Mi } else { DistanceUnit::Km },
        load: if pounds { LoadUnit::Lb } else { LoadUnit::Kg },
    })
}

fn sheet(workout: Workout) -> Sheet {
    Sheet::new(workout, Whence::Log, Units::default(), TODAY)
}

fn put(sheet: &mut Sheet, key: Key, text: &str) {
    sheet.form.focus(key);
    sheet.form.field_mut(key).expect("the field is there").set("");
    sheet.paste(text);
    sheet.go(Go::Next);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn a_form_that_is_only_looked_at_changes_nothing_to_the_last_bit(workout in workouts(), units in units()) {
        let mut sheet = Sheet::new(workout.clone(), Whence::Log, units, TODAY);
        for _ in 0..80 {
            sheet.go(Go::Next);
        }
        let (same, errors) = sheet.compose();
        prop_assert_eq!(&same, &workout);
        prop_assert!(errors.is_empty(), "{:?}", errors);
        prop_assert!(!sheet.is_changed());
    }

    #[test]
    fn one_changed_field_changes_one_value(workout in workouts(), units in units()) {
        let mut sheet = Sheet::new(workout.clone(), Whence::Log, units, TODAY);
        put(&mut sheet, Key::Notes, "!");
        prop_assert_eq!(sheet.compose().0, Workout { notes: "!".into(), ..workout });
    }

    #[test]
    fn a_kept_form_comes_back_as_it_was(workout in workouts(), texts in prop::collection::vec("[ -~雪é]{0,12}", 6)) {
        let mut one = sheet(workout);
        for (key, text) in [Key::Date, Key::Title, Key::Notes, Key::Tags, Key::Date, Key::Title].into_iter().zip(texts) {
            put(&mut one, key, &text);
        }
        let json = serde_json::to_string(&one.kept()).unwrap();
        let other = Sheet::restore(serde_json::from_str(&json).unwrap(), Units::default(), TODAY);
        prop_assert_eq!(one.kept(), other.kept());
        prop_assert_eq!(one.compose(), other.compose());
    }
}

#[test]
fn a_mile_does_not_drift_and_a_new_one_is_read_in_miles() {
    let mut workout = Workout::new(TODAY, WorkoutKind::Run);
    workout.run = Some(Run {
        kind: RunKind::Easy,
        distance_m: 8_046.9,
        duration_s: 2_550.4,
        laps: Vec::new(),
        elevation_gain_m: None,
        zone_seconds: None,
    });
    let miles = Units { distance: DistanceUnit::Mi, load: LoadUnit::Lb };
    let mut sheet = Sheet::new(workout.clone(), Whence::Log, miles, TODAY);
    assert_eq!(sheet.text(Key::Distance), "5.0 mi");
    assert_eq!(sheet.compose().0, workout);
    put(&mut sheet, Key::Distance, "6");
    assert_eq!(sheet.compose().0.run.map(|run| run.distance_m.round()), Some(9_656.0));
}

#[test]
fn a_row_that_was_dropped_never_comes_back_in_a_new_one() {
    let mut workout = Workout::new(TODAY, WorkoutKind::Strength);
    let set = |load| Set { reps: Some(5), load_kg: Some(load), ..Set::default() };
    workout.exercises.push(Exercise { name: "squat".into(), station: None, sets: vec![set(100.0)] });
    workout.exercises.push(Exercise { name: "bench press".into(), station: None, sets: vec![set(80.0)] });
    let mut sheet = sheet(workout);
    sheet.form.focus(Key::Set(1, SetPart::Name));
    sheet.drop_row();
    assert_eq!(sheet.compose().0.exercises.len(), 1);
    let last = *sheet.sets.last().unwrap();
    put(&mut sheet, Key::Set(last, SetPart::Name), "row machine hold");
    let exercises = sheet.compose().0.exercises;
    assert_eq!((exercises.len(), exercises[1].sets.len()), (2, 0), "{exercises:?}");
}

#[test]
fn a_set_without_an_exercise_and_a_load_without_a_time_are_asked_for() {
    let mut one = sheet(Workout::new(TODAY, WorkoutKind::Strength));
    put(&mut one, Key::Set(0, SetPart::Reps), "5");
    assert!(one.finish().is_err());
    assert_eq!(one.form.focused(), Some(Key::Set(0, SetPart::Name)));
    let mut other = sheet(Workout::new(TODAY, WorkoutKind::Race));
    put(&mut other, Key::SplitLoad(Part::Station(Station::SledPush)), "152");
    assert!(other.finish().is_err());
    assert_eq!(other.form.focused(), Some(Key::Split(Part::Station(Station::SledPush))));
}

#[test]
fn an_empty_form_is_nothing_to_save_and_a_skipped_session_is() {
    let mut empty = Sheet::new(Workout::new(TODAY, WorkoutKind::Run), Whence::New, Units::default(), TODAY);
    assert!(empty.finish().unwrap_err().contains("nothing in it yet"));
    let skipped = Workout { skipped: Some(SkipReason::Ill), ..Workout::new(TODAY, WorkoutKind::Run) };
    assert_eq!(Sheet::new(skipped.clone(), Whence::New, Units::default(), TODAY).finish(), Ok(skipped));
}
