//! The session that the fields of a form say. A field whose text is as it was filled keeps its exact value, so that a
//! distance in miles does not drift by being looked at.

use super::key::{Key, LapPart, SetPart};
use super::sheet::Sheet;
use super::values::{Group, Reads, exercise_of, feel_of, groups, reason_of, run_kind_of, tags_of};
use crate::domain::workout::{Exercise, Lap, Part, Run, RunKind, Set, Split, Workout};

/// Reads the fields of a form, and keeps what cannot be read.
struct Reading<'a> {
    sheet: &'a Sheet,
    errors: Vec<(Key, String)>,
}

impl Reading<'_> {
    fn text(&self, key: Key) -> String {
        self.sheet.text(key).trim().to_owned()
    }

    fn same(&self, key: Key) -> bool {
        self.sheet.form.text(key).is_some_and(|text| self.sheet.initial(key).unwrap_or("") == text)
    }

    /// The value of a field: as it was when its text is as it was.
    fn value<T>(&mut self, key: Key, old: Option<T>, read: impl FnOnce(&str) -> Result<T, String>) -> Option<T> {
        if self.same(key) {
            return old;
        }
        let text = self.text(key);
        if text.is_empty() {
            return None;
        }
        match read(&text) {
            Ok(value) => Some(value),
            Err(message) => {
                self.errors.push((key, message));
                None
            }
        }
    }

    fn run(&mut self) -> Option<Run> {
        let reads = self.sheet.reads;
        let old = self.sheet.base.run.clone();
        // A line that says nothing of one of them has 0 there.
        let said = |value: fn(&Run) -> f64| old.as_ref().map(value).filter(|value| *value > 0.0);
        let distance = self.value(Key::Distance, said(|run| run.distance_m), |t| reads.run_distance(t));
        let time = self.value(Key::RunTime, said(|run| run.duration_s), Reads::long_time);
        let climb = self.value(Key::Climb, old.as_ref().and_then(|r| r.elevation_gain_m), Reads::climb);
        let laps = self.laps(old.as_ref().map_or(&[], |r| &r.laps));
        if distance.is_none() && time.is_none() && climb.is_none() && laps.is_empty() {
            return None;
        }
        // A run that says only how far it was took as long as the session, or as its laps.
        let total = Reads::long_time(&self.text(Key::Duration)).ok();
        let of_laps = Some(laps.iter().map(|lap| lap.duration_s).sum::<f64>()).filter(|sum| *sum > 0.0);
        let duration_s = time.or(of_laps).or(total).unwrap_or_else(|| {
            self.errors.push((Key::RunTime, "how long it took, such as 42:30".to_owned()));
            0.0
        });
        let distance_m = distance.unwrap_or_else(|| laps.iter().map(|lap| lap.distance_m).sum());
        Some(Run {
            kind: run_kind_of(&self.text(Key::RunKind)).unwrap_or(RunKind::Easy),
            distance_m,
            duration_s,
            laps,
            elevation_gain_m: climb,
            zone_seconds: old.and_then(|r| r.zone_seconds),
        })
    }

    fn laps(&mut self, old: &[Lap]) -> Vec<Lap> {
        let reads = self.sheet.reads;
        let mut laps = Vec::new();
        for row in &self.sheet.laps {
            let key = |part| Key::Lap(*row, part);
            if LapPart::ALL.iter().all(|part| self.text(key(*part)).is_empty()) {
                continue;
            }
            let was = old.get(usize::from(*row));
            let distance = self.value(key(LapPart::Distance), was.map(|l| l.distance_m), |t| reads.run_distance(t));
            let time = self.value(key(LapPart::Time), was.map(|l| l.duration_s), Reads::long_time);
            let heart = self.value(key(LapPart::Heart), was.and_then(|l| l.heart_rate_avg), Reads::heart);
            if time.is_none() && self.errors.is_empty() {
                self.errors.push((key(LapPart::Time), "how long the lap took".to_owned()));
            }
            laps.push(Lap {
                distance_m: distance.unwrap_or(0.0),
                duration_s: time.unwrap_or(0.0),
                heart_rate_avg: heart,
            });
        }
        laps
    }

    fn exercises(&mut self) -> Vec<Exercise> {
        let old = groups(&self.sheet.base.exercises);
        let mut exercises: Vec<Exercise> = Vec::new();
        for row in &self.sheet.sets {
            if SetPart::ALL.iter().all(|part| self.text(Key::Set(*row, *part)).is_empty()) {
                continue;
            }
            let was = old.get(usize::from(*row)).copied();
            let name = self.text(Key::Set(*row, SetPart::Name));
            let sets = self.sets(*row, was);
            // An empty name goes on with the exercise above; so does the same name, unless it began anew before.
            let new = |was: Option<Group>| was.is_some_and(|group| group.first == 0);
            let goes_on = name.is_empty()
                || exercises.last().is_some_and(|last| last.name.eq_ignore_ascii_case(&name) && !new(was));
            match exercises.last_mut() {
                Some(last) if goes_on => last.sets.extend(sets),
                _ if name.is_empty() => {
                    self.errors.push((Key::Set(*row, SetPart::Name), "which exercise it was".to_owned()));
                }
                _ => exercises.push(self.exercise(*row, was, name, sets)),
            }
        }
        exercises
    }

    fn exercise(&self, row: u16, was: Option<Group>, name: String, sets: Vec<Set>) -> Exercise {
        let old = was.and_then(|group| self.sheet.base.exercises.get(group.exercise));
        if let Some(old) = old.filter(|_| self.same(Key::Set(row, SetPart::Name))) {
            return Exercise { name: old.name.clone(), station: old.station, sets };
        }
        let (name, station) = exercise_of(&name, self.sheet.reads).unwrap_or((name, None));
        Exercise { name, station, sets }
    }

    fn sets(&mut self, row: u16, was: Option<Group>) -> Vec<Set> {
        let reads = self.sheet.reads;
        let key = |part| Key::Set(row, part);
        let old = was.and_then(|group| self.sheet.base.exercises.get(group.exercise)?.sets.get(group.first)).cloned();
        let old = old.unwrap_or_default();
        let set = Set {
            reps: self.value(key(SetPart::Reps), old.reps, Reads::reps),
            load_kg: self.value(key(SetPart::Load), old.load_kg, |t| reads.load(t)),
            distance_m: self.value(key(SetPart::Distance), old.distance_m, Reads::set_distance),
            duration_s: self.value(key(SetPart::Time), old.duration_s, Reads::short_time),
            rpe: self.value(key(SetPart::Rpe), old.rpe, Reads::rpe),
            rir: self.value(key(SetPart::Rir), old.rir, Reads::rir),
        };
        let count = self.value(key(SetPart::Count), None, Reads::sets);
        let count = match (count, was) {
            (Some(count), _) => usize::try_from(count).unwrap_or(1),
            (None, Some(group)) if self.same(key(SetPart::Count)) => group.count,
            // A name alone is an exercise of which nothing more is known.
            (None, _) => usize::from(set != Set::default()),
        };
        let count = if set == Set::default() { count } else { count.max(1) };
        vec![set; count]
    }

    fn splits(&mut self) -> Vec<Split> {
        let reads = self.sheet.reads;
        let mut splits = Vec::new();
        for part in Part::all() {
            let old = self.sheet.base.splits.iter().find(|split| split.part == part);
            let (was, load) = (old.map(|split| split.duration_s), old.and_then(|split| split.load_kg));
            let load = self.value(Key::SplitLoad(part), load, |t| reads.load(t));
            match self.value(Key::Split(part), was, Reads::short_time) {
                Some(duration_s) => splits.push(Split { part, duration_s, load_kg: load }),
                None if load.is_some() => {
                    self.errors.push((Key::Split(part), "how long it took".to_owned()));
                }
                None => {}
            }
        }
        splits
    }
}

impl Sheet {
    /// One set of a row, as far as it can be read.
    pub(super) fn set_alone(&self, row: u16) -> Set {
        let mut reading = Reading { sheet: self, errors: Vec::new() };
        let was = groups(&self.base.exercises).get(usize::from(row)).copied();
        reading.sets(row, was).into_iter().next().unwrap_or_default()
    }

    /// The session that the form says, and what in it could not be read, in the order of the form.
    pub fn compose(&self) -> (Workout, Vec<(Key, String)>) {
        let mut reading = Reading { sheet: self, errors: Vec::new() };
        let base = &self.base;
        let date = reading.value(Key::Date, Some(base.date), |t| self.reads.day(t));
        if reading.text(Key::Date).is_empty() {
            reading.errors.push((Key::Date, "a day such as 20 Nov; t is today".to_owned()));
        }
        let date = date.unwrap_or(base.date);
        let moved = date != base.date;
        let title = reading.value(Key::Title, Some(base.title.clone()), |t| Ok(t.to_owned())).unwrap_or_default();
        let notes = reading.value(Key::Notes, Some(base.notes.clone()), |t| Ok(t.to_owned())).unwrap_or_default();
        let tags = reading.value(Key::Tags, Some(base.tags.clone()), |t| Ok(tags_of(t))).unwrap_or_default();
        let common = Workout {
            date,
            // The instant of the start was on the other day.
            started_at: base.started_at.filter(|_| !moved),
            kind: self.kind(),
            title,
            notes,
            tags,
            skipped: reason_of(&reading.text(Key::Done)),
            ..Workout { exercises: Vec::new(), splits: Vec::new(), run: None, ..base.clone() }
        };
        if common.skipped.is_some() {
            let nothing = Workout {
                duration_s: None,
                rpe: None,
                feel: None,
                heart_rate_avg: None,
                heart_rate_max: None,
                ..common
            };
            return (nothing, reading.errors);
        }
        let workout = Workout {
            duration_s: reading.value(Key::Duration, base.duration_s, Reads::long_time),
            rpe: reading.value(Key::Rpe, base.rpe, Reads::rpe),
            feel: feel_of(&reading.text(Key::Feel)),
            splits: reading.splits(),
            exercises: reading.exercises(),
            run: reading.run(),
            heart_rate_avg: reading.value(Key::HeartAvg, base.heart_rate_avg, Reads::heart),
            heart_rate_max: reading.value(Key::HeartMax, base.heart_rate_max, Reads::heart),
            ..common
        };
        (workout, reading.errors)
    }
}
