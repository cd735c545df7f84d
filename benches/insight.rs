//! What is known on a day, computed from five years of daily sessions.
//!
//! Today has to be complete within 60 ms of the store being ready; this is all of it but reading the rows and painting.

#![allow(clippy::unwrap_used, reason = "a bench may panic")]

use criterion::{Criterion, criterion_group, criterion_main};
use hyrox_coach::coach::event::{LogState, PlanState};
use hyrox_coach::coach::insight::{Known, compute};
use hyrox_coach::domain::athlete::Division;
use hyrox_coach::domain::check_in::{CheckIn, Question, Score};
use hyrox_coach::domain::profile::{Best, Profile, Thresholds};
use hyrox_coach::domain::rulebook::Station;
use hyrox_coach::domain::workout::{Exercise, Lap, Part, Run, RunKind, Set, Split, Workout, WorkoutKind};
use jiff::ToSpan;
use jiff::civil::{Date, date};
use std::hint::black_box;
use std::sync::Arc;

const TODAY: Date = date(2026, 11, 22);
const DAYS: u32 = 5 * 365;

fn run(kind: RunKind, metres: f64, pace: f64) -> Run {
    let laps = (0..10).map(|at| Lap {
        distance_m: metres / 10.0,
        duration_s: metres / 10_000.0 * pace,
        heart_rate_avg: Some(140 + at),
    });
    Run {
        kind,
        distance_m: metres,
        duration_s: metres / 1000.0 * pace,
        laps: laps.collect(),
        elevation_gain_m: Some(40.0),
        zone_seconds: None,
    }
}

/// Runs, strength, stations, a simulation each fourth week, a race twice a year.
fn session(back: u32) -> Workout {
    let day = TODAY.saturating_sub(i64::from(back).days());
    let wobble = f64::from(back % 7);
    let of = |kind, minutes: f64, rpe| Workout {
        duration_s: Some(minutes * 60.0),
        rpe: Some(rpe),
        ..Workout::new(day, kind)
    };
    let set = |kg, reps| Set { reps: Some(reps), load_kg: Some(kg), rpe: Some(8.0), ..Set::default() };
    match back % 28 {
        _ if back % 180 == 90 => Workout {
            splits: Part::all().map(|part| Split { part, duration_s: 280.0 + wobble, load_kg: None }).collect(),
            ..of(WorkoutKind::Race, 85.0, 9.0)
        },
        20 => Workout {
            splits: Part::all().map(|part| Split { part, duration_s: 290.0 + wobble, load_kg: None }).collect(),
            ..of(WorkoutKind::Simulation, 88.0, 8.0)
        },
        at if at % 7 == 1 => Workout {
            exercises: ["back squat", "deadlift", "bench press"]
                .map(|name| Exercise { name: name.into(), station: None, sets: vec![set(90.0 + wobble, 5); 4] })
                .into(),
            ..of(WorkoutKind::Strength, 60.0, 7.0)
        },
        at if at % 7 == 3 => Workout {
            exercises: Station::ALL
                .map(|station| Exercise {
                    name: station.name().into(),
                    station: Some(station),
                    sets: vec![Set { distance_m: Some(1000.0), duration_s: Some(250.0 + wobble), ..Set::default() }],
                })
                .into(),
            ..of(WorkoutKind::Hiit, 55.0, 7.0)
        },
        at if at % 7 == 5 => {
            Workout { run: Some(run(RunKind::Race, 5_000.0, 260.0 + wobble)), ..of(WorkoutKind::Run, 22.0, 9.0) }
        }
        _ => Workout { run: Some(run(RunKind::Easy, 9_000.0, 330.0)), ..of(WorkoutKind::Run, 50.0, 3.0) },
    }
}

fn known() -> Known {
    let thresholds = Thresholds {
        from: date(2021, 1, 1),
        heart_rate_max: Some(188),
        heart_rate_rest: Some(52),
        ..Thresholds::default()
    };
    let profile = Profile {
        division: Some(Division::MenOpen),
        goal_s: Some(5_100.0),
        race_date: Some(date(2027, 1, 18)),
        bests: [(Best::Run5k.key().to_owned(), 1_290.0)].into(),
        thresholds: vec![thresholds],
        ..Profile::default()
    };
    let check_in = |back: u32| {
        let mut check_in = CheckIn::new(TODAY.saturating_sub(i64::from(back).days()));
        for question in Question::ALL {
            check_in.set(question, Score::new(3));
        }
        check_in
    };
    let workouts: Vec<Arc<Workout>> = (0..DAYS).map(|back| Arc::new(session(back))).collect();
    Known {
        log: LogState { workouts: Arc::new(workouts), loading: false, waiting: 0, as_of: None },
        profile: Arc::new(profile),
        plans: PlanState { check_ins: Arc::new((0..DAYS).rev().map(check_in).collect()), ..PlanState::default() },
        today: TODAY,
    }
}

fn insight(criterion: &mut Criterion) {
    let known = known();
    criterion.bench_function("insight, 5 years of days", |bench| bench.iter(|| compute(black_box(&known))));
}

criterion_group!(benches, insight);
criterion_main!(benches);
