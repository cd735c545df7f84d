//! What the log says of the same thing before: last time, best, and what follows from them. Pure functions over sessions.

use crate::domain::rulebook::Station;
use crate::domain::workout::{Exercise, Part, Run, RunKind, Set, Workout};
use jiff::civil::Date;
use std::sync::Arc;

/// Sets with more repetitions (those in reserve counted) say too little about one repetition.
const MOST_REPS: u32 = 10;
/// Exertion from which a set without a word on its reserve was near the most that could be done.
const NEAR_FAILURE: f64 = 8.0;
/// Distances that differ by less than this share are compared with each other.
const SAME_DISTANCE: f64 = 0.05;

/// A value of a day.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Mark {
    /// The day.
    pub date: Date,
    /// Seconds or kilograms.
    pub value: f64,
}

/// The sessions that count: done, not deleted, and not the one that is being written. Newest first, as they come.
pub fn done<'a>(workouts: &'a [Arc<Workout>], but: &'a Workout) -> impl Iterator<Item = &'a Workout> + Clone {
    let counts = |w: &&Workout| w.deleted_at.is_none() && w.skipped.is_none();
    workouts.iter().map(AsRef::as_ref).filter(counts).filter(|w| w.id != but.id)
}

/// Which exercise is meant.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Meant<'a> {
    /// Its name.
    pub name: &'a str,
    /// The station that it is.
    pub station: Option<Station>,
}

impl Meant<'_> {
    fn is(&self, exercise: &Exercise) -> bool {
        match (self.station, exercise.station) {
            (Some(one), Some(other)) => one == other,
            _ => exercise.name.trim().eq_ignore_ascii_case(self.name.trim()),
        }
    }
}

/// The last time that an exercise was done: the day and its sets.
pub fn last_exercise<'a>(
    workouts: impl Iterator<Item = &'a Workout>,
    meant: Meant<'_>,
) -> Option<(Date, &'a Exercise)> {
    let mut all = workouts.filter_map(|w| Some((w.date, w.exercises.iter().find(|e| meant.is(e))?)));
    // Sessions come newest first, but one that was entered late may stand out of order.
    let first = all.next()?;
    Some(all.take(50).fold(first, |best, next| if next.0 > best.0 { next } else { best }))
}

/// Whether a time says something about `like`: as much work, at no lighter a load.
fn comparable(set: &Set, like: &Set) -> bool {
    let same = |one: Option<f64>, other: Option<f64>| match (one, other) {
        (Some(one), Some(other)) => (one - other).abs() <= other * 0.001,
        (_, None) => true,
        (None, Some(_)) => false,
    };
    same(set.reps.map(f64::from), like.reps.map(f64::from))
        && same(set.distance_m, like.distance_m)
        && like.load_kg.is_none_or(|load| set.load_kg.is_some_and(|other| other >= load * 0.999))
}

/// The shortest time of a set like this one.
pub fn best_time<'a>(workouts: impl Iterator<Item = &'a Workout>, meant: Meant<'_>, like: &Set) -> Option<Mark> {
    let sets = workouts
        .flat_map(|w| w.exercises.iter().filter(|e| meant.is(e)).flat_map(|e| &e.sets).map(move |set| (w.date, set)));
    sets.filter(|(_, set)| comparable(set, like))
        .filter_map(|(date, set)| Some(Mark { date, value: set.duration_s? }))
        .filter(|mark| mark.value > 0.0)
        .min_by(|a, b| a.value.total_cmp(&b.value))
}

/// The heaviest load of an exercise, and the repetitions done with it.
pub fn heaviest<'a>(workouts: impl Iterator<Item = &'a Workout>, meant: Meant<'_>) -> Option<(Mark, Option<u32>)> {
    let sets = workouts
        .flat_map(|w| w.exercises.iter().filter(|e| meant.is(e)).flat_map(|e| &e.sets).map(move |set| (w.date, set)));
    sets.filter_map(|(date, set)| Some((Mark { date, value: set.load_kg? }, set.reps)))
        .max_by(|a, b| a.0.value.total_cmp(&b.0.value).then(a.1.cmp(&b.1)))
}

/// One repetition's most, in kilograms, by Epley (`w * (1 + r/30)`) and Brzycki (`w * 36/(37 - r)`), lower first. Only of
/// sets of up to ten repetitions, those in reserve counted, that were near failure; one repetition is its own load.
pub fn one_repetition(set: &Set) -> Option<(f64, f64)> {
    let (load, reps) = (set.load_kg?, set.reps?);
    let near = set.rir.is_some() || set.rpe.is_some_and(|rpe| rpe >= NEAR_FAILURE);
    let reps = reps + set.rir.unwrap_or(0);
    if !near || reps == 0 || reps > MOST_REPS || load <= 0.0 {
        return None;
    }
    if reps == 1 {
        return Some((load, load));
    }
    let reps = f64::from(reps);
    let (epley, brzycki) = (load * (1.0 + reps / 30.0), load * 36.0 / (37.0 - reps));
    Some((epley.min(brzycki), epley.max(brzycki)))
}

/// The best estimate of one repetition's most of an exercise over the sessions given.
pub fn best_one_repetition<'a>(workouts: impl Iterator<Item = &'a Workout>, meant: Meant<'_>) -> Option<(f64, f64)> {
    let sets = workouts.flat_map(|w| w.exercises.iter().filter(|e| meant.is(e)).flat_map(|e| &e.sets));
    sets.filter_map(one_repetition).max_by(|a, b| a.1.total_cmp(&b.1))
}

/// The last and the shortest time of a part of a race or simulation.
pub fn part<'a>(workouts: impl Iterator<Item = &'a Workout>, part: Part) -> Option<(Mark, Mark)> {
    let mut found: Option<(Mark, Mark)> = None;
    for (date, value) in workouts.filter_map(|w| Some((w.date, w.split(part)?))).filter(|(_, value)| *value > 0.0) {
        let mark = Mark { date, value };
        found = Some(match found {
            None => (mark, mark),
            Some((last, best)) => {
                (if date > last.date { mark } else { last }, if value < best.value { mark } else { best })
            }
        });
    }
    found
}

/// The last run of a kind.
pub fn last_run<'a>(workouts: impl Iterator<Item = &'a Workout>, kind: RunKind) -> Option<(Date, &'a Run)> {
    let mut runs = workouts.filter_map(|w| Some((w.date, w.run.as_ref()?))).filter(|(_, run)| run.kind == kind);
    let first = runs.next()?;
    Some(runs.take(50).fold(first, |best, next| if next.0 > best.0 { next } else { best }))
}

/// The fastest run over about a distance: its pace in seconds a kilometre.
pub fn best_pace<'a>(workouts: impl Iterator<Item = &'a Workout>, distance_m: f64) -> Option<Mark> {
    let near = |run: &Run| (run.distance_m - distance_m).abs() <= distance_m * SAME_DISTANCE;
    workouts
        .filter_map(|w| Some((w.date, w.run.as_ref()?)))
        .filter(|(_, run)| near(run))
        .filter_map(|(date, run)| Some(Mark { date, value: run.pace()? }))
        .filter(|mark| mark.value > 0.0)
        .min_by(|a, b| a.value.total_cmp(&b.value))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::workout::WorkoutKind;
    use jiff::civil::date;

    fn on(day: i8, exercise: &str, station: Option<Station>, set: Set) -> Arc<Workout> {
        let mut w = Workout::new(date(2026, 11, day), WorkoutKind::Hiit);
        w.exercises.push(Exercise { name: exercise.into(), station, sets: vec![set] });
        Arc::new(w)
    }

    fn balls(reps: u32, load: f64, time: f64) -> Set {
        Set { reps: Some(reps), load_kg: Some(load), duration_s: Some(time), ..Set::default() }
    }

    const WALL_BALLS: Meant<'static> = Meant { name: "wb", station: Some(Station::WallBalls) };

    #[test]
    fn a_time_counts_only_against_as_much_work_at_no_lighter_a_load() {
        let station = Some(Station::WallBalls);
        let log = [
            on(20, "wall balls", station, balls(100, 6.0, 331.0)),
            on(12, "Wall Balls", station, balls(100, 6.0, 312.0)),
            on(11, "wall balls", station, balls(100, 4.0, 250.0)),
            on(10, "wall balls", station, balls(50, 6.0, 120.0)),
            on(9, "wall balls", station, balls(100, 9.0, 330.0)),
        ];
        let now = Workout::new(date(2026, 11, 22), WorkoutKind::Hiit);
        let best = best_time(done(&log, &now), WALL_BALLS, &balls(100, 6.0, 300.0)).unwrap();
        assert_eq!((best.value, best.date), (312.0, date(2026, 11, 12)));
        assert_eq!(last_exercise(done(&log, &now), WALL_BALLS).unwrap().0, date(2026, 11, 20));
        assert_eq!(best_time(done(&log[..1], &log[0]), WALL_BALLS, &balls(100, 6.0, 1.0)), None, "not itself");
    }

    #[test]
    fn what_was_deleted_or_skipped_is_no_last_time() {
        let mut deleted = Workout::clone(&on(20, "row", Some(Station::Row), Set::default()));
        deleted.deleted_at = Some(jiff::Timestamp::UNIX_EPOCH);
        let now = Workout::new(date(2026, 11, 22), WorkoutKind::Hiit);
        let meant = Meant { name: "row", station: Some(Station::Row) };
        assert_eq!(last_exercise(done(&[Arc::new(deleted)], &now), meant), None);
    }

    #[test]
    fn one_repetition_is_estimated_as_in_the_published_vectors() {
        let set = |reps, rir| Set { reps: Some(reps), load_kg: Some(100.0), rir, rpe: Some(9.0), ..Set::default() };
        let rounded =
            |set: &Set| one_repetition(set).map(|(a, b)| ((a * 100.0).round() / 100.0, (b * 100.0).round() / 100.0));
        assert_eq!(rounded(&set(5, None)), Some((112.5, 116.67)));
        assert_eq!(rounded(&set(10, None)), Some((133.33, 133.33)));
        assert_eq!(rounded(&set(3, Some(2))), Some((112.5, 116.67)), "reserve counts as done");
        assert_eq!(rounded(&set(1, None)), Some((100.0, 100.0)));
        assert_eq!(rounded(&set(11, None)), None);
        assert_eq!(one_repetition(&Set { rpe: Some(6.0), ..set(5, None) }), None, "far from failure it says nothing");
    }

    #[test]
    fn a_pace_is_compared_over_about_the_same_distance() {
        let run = |day, metres: f64, seconds: f64| {
            let mut w = Workout::new(date(2026, 11, day), WorkoutKind::Run);
            w.run = Some(Run {
                kind: RunKind::Easy,
                distance_m: metres,
                duration_s: seconds,
                laps: Vec::new(),
                elevation_gain_m: None,
                zone_seconds: None,
            });
            Arc::new(w)
        };
        let log = [run(20, 8100.0, 2550.0), run(12, 8000.0, 2400.0), run(10, 5000.0, 1200.0)];
        let now = Workout::new(date(2026, 11, 22), WorkoutKind::Run);
        assert_eq!(best_pace(done(&log, &now), 8000.0).map(|mark| mark.value), Some(300.0));
        assert_eq!(last_run(done(&log, &now), RunKind::Easy).map(|(day, _)| day), Some(date(2026, 11, 20)));
        assert_eq!(last_run(done(&log, &now), RunKind::Long), None);
    }

    #[test]
    fn a_part_of_a_race_has_a_last_and_a_best_time() {
        let race = |day, seconds| {
            let mut w = Workout::new(date(2026, 11, day), WorkoutKind::Race);
            let split = crate::domain::workout::Split { part: Part::Roxzone, duration_s: seconds, load_kg: None };
            w.splits.push(split);
            Arc::new(w)
        };
        let now = Workout::new(date(2026, 11, 22), WorkoutKind::Race);
        let (last, best) = part(done(&[race(20, 430.0), race(1, 410.0)], &now), Part::Roxzone).unwrap();
        assert_eq!((last.value, best.value), (430.0, 410.0));
    }
}
