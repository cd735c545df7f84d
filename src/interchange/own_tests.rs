use super::*;
use crate::domain::id::{DeviceId, EditId};
use crate::domain::rulebook::Station;
use crate::domain::workout::{
    Exercise, Feel, Lap, Origin, Part, Run, RunKind, Set, SkipReason, Split, Via, WorkoutKind,
};
use jiff::Timestamp;
use jiff::civil::date;
use jiff::tz::TimeZone;
use proptest::prelude::*;

fn reading(zone: &TimeZone) -> Reading<'_> {
    Reading::of(zone)
}

fn records(bytes: &[u8]) -> (Vec<Result<Record, ReadError>>, Result<(), ReadError>) {
    let mut all = Vec::new();
    let end = read_json_lines(&mut &*bytes, &mut |_, record| {
        all.push(record);
        ControlFlow::Continue(())
    });
    (all, end)
}

fn exported(workouts: &[Workout]) -> Vec<u8> {
    let mut out = Vec::new();
    write_json_lines(None, workouts, &[], &mut out).unwrap();
    out
}

fn table(workouts: &[Workout]) -> Vec<u8> {
    let mut out = Vec::new();
    write_csv(workouts, &mut out).unwrap();
    out
}

fn read_back(items: Vec<Item>) -> Vec<Workout> {
    items.into_iter().map(|i| *i.outcome.unwrap()).collect()
}

/// What the CSV holds of a session.
fn in_columns(w: &Workout) -> Workout {
    let mut w = w.clone();
    w.origin.import = None;
    if let Some(run) = &mut w.run {
        (run.laps, run.zone_seconds) = (Vec::new(), None);
    }
    w.splits.iter_mut().for_each(|s| s.load_kg = None);
    w
}

fn seconds() -> impl Strategy<Value = f64> {
    0.001..80_000.0_f64
}

fn set() -> impl Strategy<Value = Set> {
    (
        prop::option::of(0..1000_u32),
        prop::option::of(0.0..500.0_f64),
        prop::option::of(0.0..9000.0_f64),
        prop::option::of(seconds()),
        prop::option::of(0.0..10.0_f64),
        prop::option::of(0..10_u32),
    )
        .prop_map(|(reps, load_kg, distance_m, duration_s, rpe, rir)| Set {
            reps,
            load_kg,
            distance_m,
            duration_s,
            rpe,
            rir,
        })
}

fn exercise() -> impl Strategy<Value = Exercise> {
    (".{0,20}", prop::option::of(prop::sample::select(Station::ALL.to_vec())), prop::collection::vec(set(), 0..4))
        .prop_map(|(name, station, sets)| Exercise { name, station, sets })
}

fn run() -> impl Strategy<Value = Run> {
    let lap = (0.0..2000.0_f64, seconds(), prop::option::of(40..220_u16))
        .prop_map(|(distance_m, duration_s, heart_rate_avg)| Lap { distance_m, duration_s, heart_rate_avg });
    (
        prop::sample::select(RunKind::ALL.to_vec()),
        0.0..399.0_f64,
        seconds(),
        prop::collection::vec(lap, 0..4),
        prop::option::of(0.0..3000.0_f64),
        prop::option::of(prop::array::uniform5(0.0..4000.0_f64)),
    )
        .prop_map(|(kind, distance_m, duration_s, laps, elevation_gain_m, zone_seconds)| Run {
            kind,
            distance_m,
            duration_s,
            laps,
            elevation_gain_m,
            zone_seconds,
        })
}

fn words() -> impl Strategy<Value = String> {
    prop_oneof![".{0,30}", "['=+@\t\r\n;,\"-]{1,4}.{0,8}", "(?s)[ -~\\n]{0,40}"]
}

fn workout() -> impl Strategy<Value = Workout> {
    let head = (
        0..20_000_i32,
        prop::option::of(0..4_000_000_000_i64),
        prop::sample::select(WorkoutKind::ALL.to_vec()),
        words(),
        words(),
    );
    let body = (
        prop::option::of(seconds()),
        prop::option::of(0.0..10.0_f64),
        prop::option::of(prop::sample::select(vec![Feel::TooEasy, Feel::Right, Feel::TooHard])),
        prop::option::of((40..120_u16, 120..220_u16)),
        prop::option::of(run()),
        prop::collection::vec(exercise(), 0..3),
    );
    let tail = (
        prop::collection::vec(prop::option::of((seconds(), prop::option::of(1.0..200.0_f64))), 17),
        prop::collection::vec("[a-z-]{1,8}", 0..3),
        prop::option::of(prop::sample::select(SkipReason::ALL.to_vec())),
        any::<bool>(),
        prop::option::of("[a-z0-9./=+-]{1,12}"),
        prop::option::of(0..2_000_000_000_i64),
    );
    (head, body, tail).prop_map(|(head, body, tail)| {
        let mut w = Workout::new(date(1971, 1, 1).saturating_add(jiff::Span::new().days(head.0)), head.2);
        w.started_at = head.1.map(|s| Timestamp::new(s, 123_000_000).unwrap());
        w.tz = w.started_at.map(|_| "Europe/Berlin".to_owned());
        (w.title, w.notes) = (head.3, head.4);
        (w.duration_s, w.rpe, w.feel) = (body.0, body.1, body.2);
        (w.heart_rate_avg, w.heart_rate_max) = body.3.unzip();
        (w.run, w.exercises) = (body.4, body.5);
        let splits = Part::all().zip(tail.0);
        w.splits =
            splits.filter_map(|(part, s)| s.map(|(duration_s, load_kg)| Split { part, duration_s, load_kg })).collect();
        (w.tags, w.skipped) = (tail.1, tail.2);
        w.origin = Origin {
            via: Via::Import,
            format: Some("fit".into()),
            file: tail.4,
            import: None,
            original: None,
            may_reach_model: tail.3,
        };
        w.deleted_at = tail.5.map(|s| Timestamp::from_second(s).unwrap());
        w
    })
}

proptest! {
    #[test]
    fn json_lines_give_back_exactly_what_was_exported(workouts in prop::collection::vec(workout(), 1..6)) {
        let items = read("log.jsonl", &exported(&workouts), &reading(&TimeZone::UTC));
        prop_assert_eq!(read_back(items), workouts);
    }

    #[test]
    fn the_csv_gives_back_all_that_it_has_columns_for(workouts in prop::collection::vec(workout(), 1..6)) {
        let items = read_csv("log.csv", &table(&workouts), &reading(&TimeZone::UTC));
        let columns: Vec<Workout> = workouts.iter().map(in_columns).collect();
        prop_assert_eq!(read_back(items), columns);
    }

    #[test]
    fn no_cell_of_the_csv_starts_a_formula(workouts in prop::collection::vec(workout(), 1..4)) {
        let bytes = table(&workouts);
        let mut rows = csv::ReaderBuilder::new().has_headers(false).from_reader(&bytes[3..]);
        for row in rows.records() {
            for cell in &row.unwrap() {
                prop_assert!(!cell.starts_with(['=', '+', '-', '@', '\t', '\r']), "{cell:?}");
            }
        }
    }

    #[test]
    fn no_bytes_break_either_reader(
        workouts in prop::collection::vec(workout(), 1..3),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..8),
        cut in any::<prop::sample::Index>(),
    ) {
        for mut bytes in [exported(&workouts), table(&workouts)] {
            for (at, byte) in &changes {
                let at = at.index(bytes.len());
                bytes[at] = *byte;
            }
            bytes.truncate(cut.index(bytes.len() + 1));
            prop_assert!(!read("a", &bytes, &reading(&TimeZone::UTC)).is_empty());
            prop_assert!(!read_csv("a", &bytes, &reading(&TimeZone::UTC)).is_empty());
        }
    }
}

#[test]
fn a_whole_account_comes_back_with_kinds_that_are_not_known_here() {
    let profile = Profile { name: "Ada".into(), goal_s: Some(4500.1), ..Profile::default() };
    let workout = Workout::new(date(2026, 11, 20), WorkoutKind::Hiit);
    let change = crate::domain::edit::Change::of_workout(None, &workout).unwrap();
    let edit = Edit { id: EditId::new(), at: Timestamp::UNIX_EPOCH, device: DeviceId::new(), change };
    let plan = serde_json::json!({"weeks": [1, 2.5, "x"]});
    let mut out = Vec::new();
    write_json_lines(Some(&profile), [&workout], &[("plan", plan.clone())], &mut out).unwrap();
    let mut more: Vec<u8> = Vec::new();
    Writer::new(&mut more).unwrap().edit(&edit).unwrap();
    out.extend(more.split_inclusive(|b| *b == b'\n').nth(1).unwrap());

    let (records, end) = records(&out);
    assert_eq!(end, Ok(()));
    let records: Vec<Record> = records.into_iter().map(Result::unwrap).collect();
    assert_eq!(
        records,
        [
            Record::Profile(Box::new(profile)),
            Record::Workout(Box::new(workout)),
            Record::Other { of: "plan".into(), data: plan },
            Record::Edit(Box::new(edit)),
        ]
    );
}

#[test]
fn a_header_says_what_it_is_and_a_later_version_is_refused_in_plain_words() {
    let bytes = exported(&[]);
    assert_eq!(bytes, b"{\"format\":\"hyrox-coach\",\"version\":1}\n");
    assert!(is_export(&bytes) && !is_export(b"{\"format\":\"other\",\"version\":1}\n") && !is_export(b""));
    let (_, end) = records(b"{\"format\":\"hyrox-coach\",\"version\":7}\n{}\n");
    assert_eq!(
        end.unwrap_err().to_string(),
        "is our export of version 7, and this program reads up to 1; update the program"
    );
    assert_eq!(records(b"{\"a\":1}\n").1, Err(ReadError::UnknownFormat));
    assert_eq!(records(b"").1, Err(ReadError::UnknownFormat));
}

#[test]
fn a_broken_line_names_itself_and_the_lines_around_it_are_read() {
    let workouts = [1, 2, 3].map(|day| Workout::new(date(2026, 11, day), WorkoutKind::Run));
    let text = String::from_utf8(exported(&workouts)).unwrap();
    let mut lines: Vec<&str> = text.lines().collect();
    lines[2] = "{\"of\":\"workout\",\"data\":{\"date\":\"soon\"}}";
    let items = read("log.jsonl", lines.join("\n").as_bytes(), &reading(&TimeZone::UTC));
    assert!(items[0].outcome.is_ok() && items[2].outcome.is_ok());
    assert_eq!(items[1].file, "log.jsonl, line 3");
    assert!(matches!(&items[1].outcome, Err(ReadError::Damaged { place, .. }) if place == "in line 3"));
    let cut = &text.as_bytes()[..text.len() - 20];
    assert!(matches!(&read("a", cut, &reading(&TimeZone::UTC))[2].outcome, Err(ReadError::Truncated { .. })));
}

#[test]
fn a_formula_in_a_title_is_text_in_a_spreadsheet_and_itself_again_here() {
    for title in ["=1+1", "+49", "-5 kg", "@home", "\tx", "\rx", "'=1", "''=1", "'quoted", "plain", "="] {
        let w = Workout { title: title.into(), ..Workout::new(date(2026, 11, 20), WorkoutKind::Run) };
        let bytes = table(std::slice::from_ref(&w));
        let text = String::from_utf8(bytes.clone()).unwrap();
        let guarded = text.contains(&format!("'{title}"));
        assert_eq!(guarded, title.trim_start_matches('\'').starts_with(['=', '+', '-', '@', '\t', '\r']), "{title:?}");
        assert_eq!(read_back(read_csv("a.csv", &bytes, &reading(&TimeZone::UTC))), [w]);
    }
}

#[test]
fn our_csv_is_told_from_others_and_a_bad_cell_is_named() {
    let w = Workout::new(date(2026, 11, 20), WorkoutKind::Run);
    let text = String::from_utf8(table(std::slice::from_ref(&w))).unwrap();
    let items = read_csv("log.csv", text.replace("2026-11-20", "soon").as_bytes(), &reading(&TimeZone::UTC));
    assert_eq!(
        items[0].outcome.as_ref().unwrap_err().to_string(),
        "has \"soon\" as date in line 2: what our export writes there"
    );
    let foreign = read_csv("a.csv", b"date,duration\n2026-11-20,45\n", &reading(&TimeZone::UTC));
    assert!(matches!(foreign[0].outcome, Err(ReadError::UnknownFormat)));
}
