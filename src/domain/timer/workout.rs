//! A stopped timer as a session of the log.
//!
//! Only what was done to its end becomes a split or a set: a run that was stopped after 70 seconds is not a kilometre in
//! 1:10. What does not count stands in the notes, and in the total.

use super::course::{Activity, Leg, Step};
use super::{Ending, Phase, Segment, Timer, clock};
use crate::domain::workout::{Exercise, Lap, Origin, Part, Run, RunKind, Set, Split, Via, Workout};
use jiff::tz::TimeZone;

impl Timer {
    /// The session, once the clock is stopped; `zone` is where the athlete was. Parts of a race at full length, each at
    /// most once, are splits in the order of the race, the roxzone's laps as one; anything else is a run and exercises.
    pub fn to_workout(&self, zone: &TimeZone) -> Option<Workout> {
        let (first, last) = (self.events().first()?, self.events().last()?);
        if self.phase() != Phase::Stopped {
            return None;
        }
        let start = first.at.wall;
        let total = self.total(last.at);
        let segments = self.segments(last.at);
        let mut workout = Workout::new(start.to_zoned(zone.clone()).date(), self.plan().kind);
        workout.id = self.plan().id;
        workout.started_at = Some(start);
        workout.tz = zone.iana_name().map(str::to_owned);
        workout.title = self.plan().name();
        workout.duration_s = (total > 0).then(|| seconds(total));
        workout.origin = Origin { via: Via::Timer, ..Origin::default() };
        if self.plan().course.is_race_like() {
            workout.splits = self.splits(&segments);
        } else {
            workout.run = self.run(&segments);
            workout.exercises = self.exercises(&segments);
        }
        workout.notes = self.notes(&segments, self.paused(last.at));
        Some(workout)
    }

    /// What was done to its end, with its step; none of it took no time at all.
    fn finished<'a>(&'a self, segments: &'a [Segment]) -> impl Iterator<Item = (&'a Segment, Option<&'a Step>)> {
        let counts = |s: &&Segment| s.ending == Ending::Done && s.ms > 0;
        segments.iter().filter(counts).map(|s| (s, self.steps().get(s.step)))
    }

    fn splits(&self, segments: &[Segment]) -> Vec<Split> {
        let part_of = |step: Option<&Step>| step.and_then(Step::part);
        let split = |part: Part| {
            let ms = self.finished(segments).filter(|(_, step)| part_of(*step) == Some(part)).map(|(s, _)| s.ms).sum();
            let load_kg = self.steps().iter().find(|s| s.part() == Some(part)).and_then(|step| match step {
                Step::Leg { leg, .. } => leg.load_kg,
                Step::Roxzone => None,
            });
            (ms > 0).then(|| Split { part, duration_s: seconds(ms), load_kg })
        };
        Part::all().filter_map(split).collect()
    }

    fn run(&self, segments: &[Segment]) -> Option<Run> {
        let lap = |(segment, step): (&Segment, Option<&Step>)| match step {
            Some(Step::Leg { leg: Leg { activity: Activity::Run, metres: Some(m), .. }, .. }) => {
                Some(Lap { distance_m: f64::from(*m), duration_s: seconds(segment.ms), heart_rate_avg: None })
            }
            _ => None,
        };
        let laps: Vec<Lap> = self.finished(segments).filter_map(lap).collect();
        (!laps.is_empty()).then(|| Run {
            kind: RunKind::Interval,
            distance_m: laps.iter().map(|l| l.distance_m).sum(),
            duration_s: laps.iter().map(|l| l.duration_s).sum(),
            laps,
            elevation_gain_m: None,
            zone_seconds: None,
        })
    }

    fn exercises(&self, segments: &[Segment]) -> Vec<Exercise> {
        let mut exercises: Vec<Exercise> = Vec::new();
        for (segment, step) in self.finished(segments) {
            let mut set = Set { duration_s: Some(seconds(segment.ms)), ..Set::default() };
            let (name, station) = match step {
                Some(Step::Roxzone | Step::Leg { leg: Leg { activity: Activity::Run, .. }, .. }) => continue,
                Some(Step::Leg { leg, .. }) => {
                    set.distance_m = leg.metres.map(f64::from);
                    set.reps = leg.repetitions;
                    set.load_kg = leg.load_kg;
                    (leg.name(), station_of(leg))
                }
                None => ("lap", None),
            };
            match exercises.iter_mut().find(|e| e.name == name) {
                Some(exercise) => exercise.sets.push(set),
                None => exercises.push(Exercise { name: name.to_owned(), station, sets: vec![set] }),
            }
        }
        exercises
    }

    fn notes(&self, segments: &[Segment], paused: u64) -> String {
        let mut notes = Vec::new();
        for segment in segments {
            let name = self.name_of(segment.step);
            match segment.ending {
                Ending::Skipped if segment.ms < 1_000 => notes.push(format!("{name}: skipped")),
                Ending::Skipped => notes.push(format!("{name}: skipped after {}", clock(segment.ms))),
                Ending::Unfinished => notes.push(format!("{name}: stopped after {}", clock(segment.ms))),
                Ending::Done | Ending::Open => {}
            }
            if let Some(doubt) = segment.doubt {
                notes.push(format!("{name}: {doubt}"));
            }
        }
        if !self.plan().course.is_race_like() {
            let ways = self.finished(segments).filter(|(_, step)| step.is_some_and(|s| *s == Step::Roxzone));
            let ms: u64 = ways.map(|(s, _)| s.ms).sum();
            if ms > 0 {
                notes.push(format!("between the parts: {}", clock(ms)));
            }
        }
        if paused > 0 {
            notes.push(format!("paused for {}, not counted", clock(paused)));
        }
        notes.join("\n")
    }
}

fn station_of(leg: &Leg) -> Option<crate::domain::rulebook::Station> {
    match leg.activity {
        Activity::Station(station) => Some(station),
        Activity::Run | Activity::Other(_) => None,
    }
}

/// Whole milliseconds below 2^53 are exact.
#[expect(clippy::cast_precision_loss, reason = "a session has fewer than 2^53 milliseconds")]
fn seconds(ms: u64) -> f64 {
    ms as f64 / 1_000.0
}
