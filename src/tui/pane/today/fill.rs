//! A planned session as the log's form and the timer take it: what is meant to be done, for the athlete to correct.

use crate::domain::id::WorkoutId;
use crate::domain::plan::{Amount, Focus, Item, Part, PlannedSession, Step};
use crate::domain::timer::{self, Activity, Course, Leg, Roxzone};
use crate::domain::workout::{Exercise, Run, RunKind, Set, Workout, WorkoutKind};
use jiff::civil::Date;

/// The session as it would stand in the log if it was done as planned, on a day.
pub fn workout(session: &PlannedSession, on: Date) -> Workout {
    let mut workout = Workout::new(on, session.kind);
    workout.title.clone_from(&session.title);
    workout.duration_s = Some(f64::from(session.minutes) * 60.0);
    workout.run = session.distance_m.filter(|m| *m > 0.0).map(|distance_m| Run {
        kind: run_kind(session.focus),
        distance_m,
        // The time of the running is still to be said.
        duration_s: 0.0,
        laps: Vec::new(),
        elevation_gain_m: None,
        zone_seconds: None,
    });
    let main = session.steps.iter().filter(|step| step.part == Part::Main);
    for (step, item) in main.flat_map(|step| step.items.iter().map(move |item| (step, item))) {
        if !item.movement.is_run() {
            put(&mut workout.exercises, step, item);
        }
    }
    workout
}

fn run_kind(focus: Focus) -> RunKind {
    match focus {
        Focus::LongRun => RunKind::Long,
        Focus::Threshold => RunKind::Tempo,
        Focus::Intervals | Focus::Compromised => RunKind::Interval,
        Focus::RunTest | Focus::Race => RunKind::Race,
        _ => RunKind::Easy,
    }
}

/// Sets of one movement are one exercise, however many steps they stand in.
fn put(exercises: &mut Vec<Exercise>, step: &Step, item: &Item) {
    let mut set = Set { load_kg: item.load_kg, ..Set::default() };
    match item.amount {
        Amount::Metres(metres) => set.distance_m = Some(metres),
        Amount::Seconds(seconds) => set.duration_s = Some(f64::from(seconds)),
        Amount::Reps(reps) => set.reps = Some(reps),
    }
    let sets = vec![set; usize::try_from(step.rounds.max(1)).unwrap_or(1)];
    let name = item.movement.name();
    match exercises.iter_mut().find(|exercise| exercise.name == name) {
        Some(exercise) => exercise.sets.extend(sets),
        None => exercises.push(Exercise { name: name.to_owned(), station: item.movement.station(), sets }),
    }
}

/// The session as the timer runs it: its main part, leg by leg; laps where that has no parts.
pub fn timer(session: &PlannedSession) -> timer::Plan {
    let course = match session.focus {
        Focus::Race | Focus::FullSimulation => Course::Race,
        _ => {
            let main = session.steps.iter().filter(|step| step.part == Part::Main);
            let legs: Vec<Leg> = main.flat_map(legs).take(timer::course::MOST_STEPS).collect();
            if legs.len() > 1 { Course::Parts { rounds: 1, legs } } else { Course::Free }
        }
    };
    let title = session.title.clone();
    timer::Plan { id: WorkoutId::new(), kind: session.kind, title, course, roxzone: roxzone(session.kind) }
}

fn roxzone(kind: WorkoutKind) -> Roxzone {
    if kind == WorkoutKind::Race { Roxzone::On } else { Roxzone::Off }
}

fn legs(step: &Step) -> impl Iterator<Item = Leg> {
    let rounds = usize::try_from(step.rounds.max(1)).unwrap_or(1);
    (0..rounds).flat_map(|_| step.items.iter().map(leg))
}

fn leg(item: &Item) -> Leg {
    let activity = match item.movement.station() {
        Some(station) => Activity::Station(station),
        None if item.movement.is_run() => Activity::Run,
        None => Activity::Other(item.movement.name().to_owned()),
    };
    let (metres, repetitions) = match item.amount {
        Amount::Metres(metres) => (whole(metres), None),
        Amount::Reps(reps) => (None, Some(reps)),
        Amount::Seconds(_) => (None, None),
    };
    // A time is a target only where the plan says one: a pace, or a length in minutes.
    let timed = item.pace_s_per_km.is_some() || matches!(item.amount, Amount::Seconds(_));
    Leg { activity, metres, repetitions, load_kg: item.load_kg, target_s: timed.then(|| item.seconds()) }
}

/// Metres as a whole number, for a part that is one.
fn whole(metres: f64) -> Option<u32> {
    let text = format!("{:.0}", metres.max(0.0));
    text.parse().ok().filter(|metres| *metres > 0)
}
