//! The log and the profile through the program's own parts, on the embedded store: what was called saved is there, once.

#![allow(clippy::expect_used, clippy::unwrap_used, clippy::panic, reason = "a test may panic")]

use crate::support::database::embedded;
use crate::support::home::Home;
use hyrox_coach::bootstrap::{self, Program};
use hyrox_coach::config::{self, Sources};
use hyrox_coach::domain::athlete::Division;
use hyrox_coach::domain::edit::{Change, Edit};
use hyrox_coach::domain::id::{DeviceId, EditId, ImportId};
use hyrox_coach::domain::profile::{Best, Profile, Thresholds};
use hyrox_coach::domain::rulebook::Station;
use hyrox_coach::domain::workout::{
    Exercise, Feel, Lap, Origin, Part, Run, RunKind, Set, SkipReason, Split, Via, Workout, WorkoutKind,
};
use jiff::Timestamp;
use jiff::civil::date;

fn program(home: &Home) -> Program {
    start(home, &[])
}

fn start(home: &Home, env: &[(&str, &str)]) -> Program {
    let flags = vec![("data.dir".to_owned(), home.data().display().to_string())];
    let env = env.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
    bootstrap::start(&config::load(&Sources { flags, env, ..Sources::default() }).unwrap()).unwrap()
}

/// A session with something in every field.
fn full() -> Workout {
    Workout {
        started_at: Some("2026-11-21T07:30:00Z".parse().unwrap()),
        tz: Some("Europe/Berlin".into()),
        title: "Compromised run".into(),
        duration_s: Some(3721.0),
        rpe: Some(7.5),
        feel: Some(Feel::Right),
        heart_rate_avg: Some(161),
        heart_rate_max: Some(183),
        run: Some(Run {
            kind: RunKind::Interval,
            distance_m: 6123.4,
            duration_s: 1834.5,
            laps: vec![Lap { distance_m: 1000.0, duration_s: 278.0, heart_rate_avg: Some(158) }],
            elevation_gain_m: Some(42.0),
            zone_seconds: Some([60.0, 600.0, 700.0, 400.0, 74.5]),
        }),
        exercises: vec![Exercise {
            name: "wall balls".into(),
            station: Some(Station::WallBalls),
            sets: vec![Set { reps: Some(100), load_kg: Some(6.0), duration_s: Some(312.0), ..Set::default() }],
        }],
        splits: vec![Split { part: Part::Run(1), duration_s: 278.0, load_kg: None }],
        notes: "calf \u{1f9b5} fine; \"quotes\", \\ and\nlines".into(),
        tags: vec!["brick".into(), "gym".into()],
        origin: Origin {
            via: Via::Import,
            format: Some("fit".into()),
            file: Some("a.fit".into()),
            import: Some(ImportId::new()),
            original: Some("0f".repeat(32)),
            may_reach_model: false,
        },
        ..Workout::new(date(2026, 11, 21), WorkoutKind::Simulation)
    }
}

async fn stored(program: &Program) -> Vec<Workout> {
    program.store.ready().await.unwrap();
    program.coach.settle().await;
    program.store.list_workouts().await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_field_of_a_session_and_of_the_profile_is_there_after_closing_and_opening() {
    let home = Home::with_library();
    let (session, skipped) =
        (full(), Workout { skipped: Some(SkipReason::Ill), ..Workout::new(date(2026, 11, 20), WorkoutKind::Run) });
    let profile = Profile {
        name: "Ada".into(),
        division: Some(Division::WomenPro),
        race_date: Some(date(2027, 1, 18)),
        goal_s: Some(5100.0),
        bests: [(Best::Run5k.key().to_owned(), 1274.0)].into(),
        thresholds: vec![Thresholds { from: date(2026, 1, 1), heart_rate_max: Some(186), ..Thresholds::default() }],
        running_m_per_week: Some(32_000.0),
        strength_days: Some(2),
        ..Profile::default()
    };
    let first = program(&home);
    first.coach.logbook().save(vec![session.clone(), skipped.clone()]).await.unwrap();
    first.coach.logbook().save_profile(profile.clone()).await.unwrap();
    assert_eq!(stored(&first).await, vec![session.clone(), skipped.clone()]);
    first.close().await;

    let again = program(&home);
    again.coach.logbook().ready().await;
    let log = again.coach.logbook().log().borrow().clone();
    assert_eq!(log.workouts.iter().map(|w| (**w).clone()).collect::<Vec<_>>(), vec![session.clone(), skipped]);
    assert_eq!(**again.coach.logbook().profile().borrow(), profile);
    let known = again.store.load_athlete(date(2026, 11, 22)).await.unwrap();
    assert_eq!(known.division, Some(Division::WomenPro));
    assert!(
        known.facts.iter().any(|f| f.label == "personal bests" && f.value == "5 km run 21:14"),
        "{:?}",
        known.facts
    );
    let row = again
        .store
        .run(|l| async move { l.query_one("select w.duration_minutes, w.station_time, r.pace from public.workout_logs w join public.running_logs r on r.workout_id = w.id", &[]).await })
        .await
        .unwrap();
    assert!((row.get::<_, f64>(0) - 3721.0 / 60.0).abs() < 1e-9);
    assert!((row.get::<_, f64>(1) - 312.0).abs() < 1e-9);
    assert!((row.get::<_, f64>(2) - 1834.5 / 6.1234).abs() < 1e-6, "pace is seconds per kilometre");
    again.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_a_deletion_and_a_restoration_are_one_row_with_its_history() {
    let home = Home::with_library();
    let program = program(&home);
    let book = program.coach.logbook();
    let first = full();
    book.save(vec![first.clone()]).await.unwrap();
    book.save(vec![first.clone()]).await.unwrap();
    let without_run = Workout { rpe: Some(8.0), run: None, ..first.clone() };
    book.save(vec![without_run.clone()]).await.unwrap();
    let deleted = Workout { deleted_at: Some("2026-11-22T10:00:00Z".parse().unwrap()), ..without_run.clone() };
    book.save(vec![deleted.clone()]).await.unwrap();
    assert_eq!(stored(&program).await, vec![deleted]);
    book.save(vec![without_run.clone()]).await.unwrap();
    assert_eq!(stored(&program).await, vec![without_run]);
    let past = program.store.list_edits(first.id).await.unwrap();
    let fields: Vec<Vec<String>> = past
        .iter()
        .skip(1)
        .map(|p| match &p.edit.change {
            Change::Workout { fields, .. } => fields.keys().cloned().collect(),
            Change::Profile { .. } | Change::Plan { .. } | Change::CheckIn { .. } => Vec::new(),
        })
        .collect();
    assert_eq!(fields, [vec!["rpe", "run"], vec!["deleted_at"], vec!["deleted_at"]]);
    program.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_saved_without_a_database_is_shown_at_the_next_start_and_written_when_there_is_one() {
    let home = Home::with_library();
    let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let url = format!("postgres://u:p@127.0.0.1:{closed}/db");
    let session = full();
    let away = start(&home, &[("DATABASE_URL", &url)]);
    away.coach.logbook().save(vec![session.clone()]).await.unwrap();
    away.coach.status().wait_for(|s| s.unsynced == 1).await.unwrap();
    away.close().await;

    let still_away = start(&home, &[("DATABASE_URL", &url)]);
    let mut log = still_away.coach.logbook().log();
    let shown = log.wait_for(|l| !l.workouts.is_empty()).await.unwrap().clone();
    assert_eq!(*shown.workouts[0], session);
    assert!(shown.loading, "the database has not been read");
    drop(log);
    still_away.close().await;

    let back = program(&home);
    back.coach.logbook().ready().await;
    assert_eq!(stored(&back).await, vec![session]);
    back.coach.status().wait_for(|s| s.unsynced == 0).await.unwrap();
    back.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_computers_agree_field_by_field_whatever_arrives_first_and_a_change_counts_once() {
    let dir = tempfile::tempdir().unwrap();
    let store = embedded(dir.path());
    let base = full();
    let at = |second: i64| Timestamp::from_second(1_800_000_000 + second).unwrap();
    let edit = |second, before: Option<&Workout>, after: &Workout| Edit {
        id: EditId::new(),
        at: at(second),
        device: DeviceId::new(),
        change: Change::of_workout(before, after).unwrap(),
    };
    let made = edit(0, None, &base);
    let phone = edit(10, Some(&base), &Workout { rpe: Some(5.0), notes: "phone".into(), ..base.clone() });
    let laptop = edit(20, Some(&base), &Workout { rpe: Some(9.0), ..base.clone() });
    store.apply_edits(vec![made.clone(), laptop.clone()], date(2026, 11, 22)).await.unwrap();
    store.apply_edits(vec![phone.clone(), laptop, made], date(2026, 11, 22)).await.unwrap();
    let now = store.list_workouts().await.unwrap();
    assert_eq!(now, vec![Workout { rpe: Some(9.0), notes: "phone".into(), ..base.clone() }]);
    let past = store.list_edits(base.id).await.unwrap();
    assert_eq!(past.len(), 3, "each change is kept once");
    let phone = past.iter().find(|p| p.edit.id == phone.id).unwrap();
    assert_eq!(phone.overruled, ["rpe"], "and what did not win is in the history too");
    store.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_saved_in_the_first_moment_waits_for_the_journal_and_is_on_the_disk_when_it_is_called_saved() {
    let home = Home::fresh();
    let program = program(&home);
    let session = Workout { title: "first moment".into(), ..Workout::new(date(2026, 11, 28), WorkoutKind::Run) };
    program.coach.logbook().save(vec![session.clone()]).await.unwrap();
    let kept = std::fs::read_dir(home.data().join("journal")).unwrap().flatten().any(|file| {
        let bytes = std::fs::read(file.path()).unwrap_or_default();
        bytes.windows(12).any(|window| window == b"first moment")
    });
    assert!(kept, "it was called saved and is in no file");
    program.opened().await.unwrap();
    program.opened().await.unwrap();
    assert_eq!(stored(&program).await, vec![session]);
    program.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn thousands_of_sessions_come_in_at_once_and_one_that_the_table_refuses_holds_nobody_up() {
    let home = Home::with_library();
    let program = program(&home);
    let book = program.coach.logbook();
    book.ready().await;
    let import = ImportId::new();
    let many: Vec<Workout> = (0..1200)
        .map(|i| {
            let day = date(2024, 1, 1).saturating_add(jiff::Span::new().days(i / 2));
            let origin = Origin { via: Via::Import, import: Some(import), ..Origin::default() };
            // The table knows no session of two days.
            let duration_s = Some(if i == 700 { 200_000.0 } else { 1800.0 });
            Workout { duration_s, origin, ..Workout::new(day, WorkoutKind::Hiit) }
        })
        .collect();
    book.save(many).await.unwrap();
    assert_eq!(stored(&program).await.len(), 1199);
    let undone = book.undo_import(import, "2026-11-22T10:00:00Z".parse().unwrap()).await.unwrap();
    assert_eq!(undone, 1200);
    assert!(stored(&program).await.iter().all(|w| w.deleted_at.is_some()));
    program.close().await;
}
