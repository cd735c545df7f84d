//! What stands beside the form: the last time, the best, and whether this beats it. Asked once for each thing, not at each
//! key: a long log is not walked while somebody types.

use super::key::{Key, SetPart};
use super::record::{self, Meant};
use super::sheet::Sheet;
use super::summary::{exercise, line, short_day};
use super::values::exercise_of;
use crate::domain::profile::{Profile, Units};
use crate::domain::rulebook::{Amount, Station};
use crate::domain::units::{show_distance, show_load, show_pace, show_time};
use crate::domain::workout::{Part, RunKind, Set, Workout, WorkoutKind};
use crate::tui::widget::field::{Meant as Tone, Note};
use jiff::civil::Date;
use std::sync::Arc;

/// Answers that are kept.
const KEPT: usize = 64;

/// What is asked about.
#[derive(Clone, Debug, PartialEq)]
enum Topic {
    Exercise(String, Option<Station>, Set),
    Part(Part),
    Run(RunKind, f64),
    Kind(WorkoutKind),
}

/// What the log says of it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Past {
    /// What it is about, e.g. `wall balls`.
    pub title: String,
    /// Lines, e.g. `last 3 Nov: 100 x 6 kg 5:31`.
    pub lines: Vec<String>,
    /// The best time in seconds, to tell when it is beaten.
    pub best: Option<f64>,
}

/// The answers so far.
#[derive(Debug, Default)]
pub struct Pasts {
    known: Vec<(Topic, Past)>,
}

/// What the answers are made of.
#[derive(Clone, Copy, Debug)]
pub struct Source<'a> {
    /// The log, newest first.
    pub workouts: &'a [Arc<Workout>],
    /// The athlete's own word on bests, and the units.
    pub profile: &'a Profile,
    /// Today.
    pub today: Date,
}

impl Pasts {
    /// The log has changed: all is asked anew.
    pub fn forget(&mut self) {
        self.known.clear();
    }

    /// What the log says of what is being written.
    pub fn of(&mut self, workout: &Workout, focus: Option<Key>, sheet: Option<&Sheet>, source: Source<'_>) -> Past {
        let topic = topic(workout, focus, sheet);
        self.ask(topic, workout, source)
    }

    fn ask(&mut self, topic: Topic, but: &Workout, source: Source<'_>) -> Past {
        if let Some((_, past)) = self.known.iter().find(|(known, _)| *known == topic) {
            return past.clone();
        }
        let past = answer(&topic, but, source);
        if self.known.len() == KEPT {
            self.known.remove(0);
        }
        self.known.push((topic, past.clone()));
        past
    }

    /// Puts `PB` beside each time that beats the best of the log.
    pub fn mark_bests(&mut self, sheet: &mut Sheet, source: Source<'_>) {
        let (workout, _) = sheet.compose();
        let mut better: Vec<Key> = Vec::new();
        for split in &workout.splits {
            let past = self.ask(Topic::Part(split.part), &workout, source);
            if past.best.is_some_and(|best| split.duration_s < best) {
                better.push(Key::Split(split.part));
            }
        }
        for row in sheet.sets.clone() {
            let Some((name, station, set)) = set_of(sheet, row) else { continue };
            let Some(time) = set.duration_s else { continue };
            let like = Set { duration_s: None, rpe: None, rir: None, ..set };
            let past = self.ask(Topic::Exercise(name, station, like), &workout, source);
            if past.best.is_some_and(|best| time < best) {
                better.push(Key::Set(row, SetPart::Time));
            }
        }
        for key in better {
            if let Some(field) = sheet.form.field_mut(key) {
                field.note = Some(Note { text: "*PB".to_owned(), meant: Tone::Good });
            }
        }
    }
}

/// The exercise of a row, and one of its sets as far as it can be read.
fn set_of(sheet: &Sheet, row: u16) -> Option<(String, Option<Station>, Set)> {
    let place = sheet.sets.iter().position(|other| *other == row)?;
    let named = |row: &&u16| !sheet.text(Key::Set(**row, SetPart::Name)).trim().is_empty();
    let named = sheet.sets[..=place].iter().rev().find(named)?;
    let name = sheet.text(Key::Set(*named, SetPart::Name)).trim().to_owned();
    // The form may have the athlete's word for it, the session its name.
    let (workout, _) = sheet.compose();
    let known = workout.exercises.iter().find(|exercise| exercise.name == name).map(|e| (name.clone(), e.station));
    let (name, station) = known.or_else(|| exercise_of(&name, sheet.reads)).unwrap_or((name, None));
    Some((name, station, sheet.set_alone(row)))
}

fn topic(workout: &Workout, focus: Option<Key>, sheet: Option<&Sheet>) -> Topic {
    match (focus, sheet) {
        (Some(Key::Split(part) | Key::SplitLoad(part)), _) => return Topic::Part(part),
        (Some(Key::Set(row, _)), Some(sheet)) => {
            if let Some((name, station, set)) = set_of(sheet, row) {
                return Topic::Exercise(name, station, Set { duration_s: None, rpe: None, rir: None, ..set });
            }
        }
        _ => {}
    }
    let run = workout.run.as_ref().map(|run| Topic::Run(run.kind, run.distance_m));
    let about_run = matches!(focus, Some(Key::RunKind | Key::Distance | Key::RunTime | Key::Climb | Key::Lap(..)));
    let first = workout.exercises.first().map(|exercise| {
        let set = exercise.sets.first().cloned().unwrap_or_default();
        Topic::Exercise(exercise.name.clone(), exercise.station, Set { duration_s: None, rpe: None, rir: None, ..set })
    });
    let any = if about_run { run.or(first) } else { first.or(run) };
    any.unwrap_or(Topic::Kind(workout.kind))
}

fn answer(topic: &Topic, but: &Workout, source: Source<'_>) -> Past {
    match topic {
        Topic::Exercise(name, station, like) => of_exercise(name, *station, like, but, source),
        Topic::Part(part) => of_part(*part, but, source),
        Topic::Run(kind, distance) => of_run(*kind, *distance, but, source),
        Topic::Kind(kind) => of_kind(*kind, but, source),
    }
}

fn of_exercise(name: &str, station: Option<Station>, like: &Set, but: &Workout, source: Source<'_>) -> Past {
    let (today, units) = (source.today, source.profile.units);
    let all = record::done(source.workouts, but);
    let meant = Meant { name, station };
    let mut lines = Vec::new();
    if let Some((date, last)) = record::last_exercise(all.clone(), meant) {
        lines.push(format!("last {}: {}", short_day(date, today), exercise(last, units)));
    }
    let best = record::best_time(all.clone(), meant, like);
    if let Some(mark) = best {
        lines.push(format!("best {} ({})", show_time(mark.value), short_day(mark.date, today)));
    }
    if let Some(seconds) = station.and_then(|station| told_best(station, like, source.profile)) {
        lines.push(format!("best {} (your profile)", show_time(seconds)));
    }
    if let Some((mark, reps)) = record::heaviest(all.clone(), meant) {
        let reps = reps.map_or(String::new(), |reps| format!(" x {reps}"));
        lines.push(format!("heaviest {}{reps} ({})", show_load(mark.value, units), short_day(mark.date, today)));
    }
    if let Some((low, high)) = record::best_one_repetition(all, meant) {
        lines.push(format!("est. 1RM {}", range(low, high, units)));
    }
    Past { title: name.to_owned(), lines: or_first_time(lines), best: best.map(|mark| mark.value) }
}

fn range(low: f64, high: f64, units: Units) -> String {
    let (low, high) = (show_load(low.round(), units), show_load(high.round(), units));
    if low == high { low } else { format!("{} - {high}", low.split(' ').next().unwrap_or("")) }
}

/// The best that the athlete told for a station, where the set is all of it.
fn told_best(station: Station, like: &Set, profile: &Profile) -> Option<f64> {
    let whole = match station.amount() {
        Amount::Metres(metres) => like.distance_m.is_none_or(|m| (m - f64::from(metres)).abs() < 0.5),
        Amount::Repetitions(reps) => like.reps.is_none_or(|r| r == reps),
    };
    profile.best(crate::domain::profile::Best::Station(station)).filter(|_| whole)
}

fn of_part(part: Part, but: &Workout, source: Source<'_>) -> Past {
    let today = source.today;
    let found = record::part(record::done(source.workouts, but), part);
    let lines = found.map_or_else(Vec::new, |(last, best)| {
        vec![
            format!("last {}: {}", short_day(last.date, today), show_time(last.value)),
            format!("best {} ({})", show_time(best.value), short_day(best.date, today)),
        ]
    });
    Past { title: part.to_string(), lines: or_first_time(lines), best: found.map(|(_, best)| best.value) }
}

fn of_run(kind: RunKind, distance_m: f64, but: &Workout, source: Source<'_>) -> Past {
    let (today, units) = (source.today, source.profile.units);
    let all = record::done(source.workouts, but);
    let mut lines = Vec::new();
    if let Some((date, run)) = record::last_run(all.clone(), kind) {
        let pace = run.pace().map_or(String::new(), |pace| format!(", {}", show_pace(pace, units)));
        let distance = show_distance(run.distance_m, units);
        lines.push(format!("last {}: {distance} in {}{pace}", short_day(date, today), show_time(run.duration_s)));
    }
    if distance_m > 0.0
        && let Some(mark) = record::best_pace(all, distance_m)
    {
        let pace = show_pace(mark.value, units);
        lines.push(format!(
            "fastest over about {}: {pace} ({})",
            show_distance(distance_m, units),
            short_day(mark.date, today)
        ));
    }
    let title = if kind == RunKind::Race { "race run".to_owned() } else { format!("{} run", kind.name()) };
    Past { title, lines: or_first_time(lines), best: None }
}

fn of_kind(kind: WorkoutKind, but: &Workout, source: Source<'_>) -> Past {
    let units = source.profile.units;
    let last = record::done(source.workouts, but).find(|workout| workout.kind == kind);
    let lines = last.map_or_else(Vec::new, |workout| {
        vec![format!("last {}: {}", short_day(workout.date, source.today), line(workout, units))]
    });
    Past { title: kind.name().to_owned(), lines: or_first_time(lines), best: None }
}

fn or_first_time(lines: Vec<String>) -> Vec<String> {
    if lines.is_empty() { vec!["not in your log yet".to_owned()] } else { lines }
}
