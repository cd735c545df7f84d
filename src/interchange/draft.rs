//! From what a file says to a session: the one place where kinds, names and plausibility are decided for all formats.

use super::moment::Moment;
use super::sport::{Sport, run_kind, title};
use super::track::Track;
use super::{ReadError, Reading};
use crate::domain::clean::clean;
use crate::domain::workout::{Exercise, Lap, Run, Set, Workout, WorkoutKind};

/// Before this year no device recorded sessions: its clock was not set.
const FIRST_YEAR: i16 = 1980;

/// Most laps, sets or sessions that are taken from one file. A marathon on a 200 m track has 211 laps.
pub(super) const MOST_PARTS: usize = 10_000;

/// Longest note that is taken from a file, in characters.
const NOTE_CHARS: usize = 4_000;

/// A session as a file describes it. What it does not say is none or empty.
#[derive(Clone, Debug)]
pub(super) struct Draft {
    pub sport: Sport,
    pub title: String,
    pub notes: String,
    pub start: Moment,
    /// Seconds from start to end, pauses included.
    pub elapsed_s: f64,
    /// Seconds while the clock ran.
    pub timer_s: Option<f64>,
    /// Metres.
    pub distance_m: Option<f64>,
    /// Metres climbed.
    pub elevation_gain_m: Option<f64>,
    /// Beats a minute.
    pub heart_rate_avg: Option<f64>,
    /// Beats a minute.
    pub heart_rate_max: Option<f64>,
    pub laps: Vec<Lap>,
    pub exercises: Vec<Exercise>,
}

impl Draft {
    /// A draft of nothing but a start.
    pub fn new(sport: Sport, start: Moment) -> Self {
        Self {
            sport,
            title: String::new(),
            notes: String::new(),
            start,
            elapsed_s: 0.0,
            timer_s: None,
            distance_m: None,
            elevation_gain_m: None,
            heart_rate_avg: None,
            heart_rate_max: None,
            laps: Vec::new(),
            exercises: Vec::new(),
        }
    }

    /// Fills what the file does not say itself with what its points add up to.
    pub fn complete(&mut self, track: &Track) {
        if self.elapsed_s <= 0.0 {
            self.elapsed_s = track.elapsed_s();
        }
        self.timer_s = self.timer_s.or_else(|| Some(track.timer_s()).filter(|s| *s > 0.0));
        self.distance_m = self.distance_m.or_else(|| track.distance_m());
        self.elevation_gain_m = self.elevation_gain_m.or_else(|| track.elevation_gain_m());
        self.heart_rate_avg = self.heart_rate_avg.or_else(|| track.heart_rate_avg());
        self.heart_rate_max = self.heart_rate_max.or_else(|| track.heart_rate_max());
    }

    /// The session. An error when the start is before any device, or when [`Workout::problems`] finds what cannot be
    /// true. The origin is set by the caller: see [`super::Item::found`].
    pub fn finish(mut self, reading: &Reading<'_>) -> Result<Workout, ReadError> {
        let (date, tz) = self.start.local(reading.zone);
        if date.year() < FIRST_YEAR {
            let when = self.start.at.to_string();
            return Err(ReadError::bad(
                "start",
                &when,
                "",
                "the clock of the device was not set; enter the session by hand",
            ));
        }
        let mut workout = Workout::new(date, self.sport.kind);
        workout.started_at = Some(self.start.at);
        workout.tz = tz;
        workout.title = title(&self.title);
        workout.notes = clean(self.notes.trim()).chars().take(NOTE_CHARS).collect();
        workout.duration_s = Some(round_to(self.elapsed_s.max(self.timer_s.unwrap_or(0.0)), 1.0));
        (workout.heart_rate_avg, workout.heart_rate_max) = self.heart_rates();
        self.laps.retain(|lap| lap.duration_s > 0.0 && lap.distance_m >= 0.0);
        self.describe(&mut workout);
        match workout.problems(date).into_iter().next() {
            None => Ok(workout),
            Some(problem) => Err(ReadError::Impossible { field: problem.field, message: problem.message }),
        }
    }

    /// What was done, by the kind: a run has a distance and laps, an erg is a station, another sport keeps its name.
    fn describe(self, workout: &mut Workout) {
        let distance = self.distance_m.filter(|m| *m > 0.0);
        let seconds = self.timer_s.unwrap_or(self.elapsed_s);
        workout.exercises.clone_from(&self.exercises);
        match (self.sport.kind, self.sport.station) {
            (WorkoutKind::Run, _) => workout.run = self.run(&workout.title),
            (_, Some(station)) if self.exercises.is_empty() => {
                let sets = if self.laps.len() > 1 {
                    self.laps.iter().map(|lap| set(Some(lap.distance_m).filter(|m| *m > 0.0), lap.duration_s)).collect()
                } else {
                    vec![set(distance, seconds)]
                };
                workout.exercises.push(Exercise { name: station.name().to_owned(), station: Some(station), sets });
            }
            (WorkoutKind::Other, _) => {
                if workout.title.is_empty() {
                    workout.title.clone_from(&self.sport.name);
                }
                if let Some(metres) = distance
                    && !self.sport.name.is_empty()
                {
                    // A session has no distance of its own: that of a ride stays with the riding.
                    let sets = vec![set(Some(metres), seconds)];
                    workout.exercises.push(Exercise { name: self.sport.name, station: None, sets });
                }
            }
            _ => {}
        }
    }

    /// The running; none without a distance, as on a treadmill that the watch knows nothing of.
    fn run(self, title: &str) -> Option<Run> {
        let distance_m = round_to(self.distance_m.filter(|m| *m > 0.0)?, 10.0);
        Some(Run {
            kind: run_kind(title),
            distance_m,
            duration_s: round_to(self.timer_s.unwrap_or(self.elapsed_s), 10.0),
            // One lap is the run again.
            laps: if self.laps.len() > 1 { self.laps } else { Vec::new() },
            elevation_gain_m: self.elevation_gain_m.filter(|m| (0.0..=20_000.0).contains(m)).map(|m| round_to(m, 1.0)),
            zone_seconds: None,
        })
    }

    /// Average and highest, where a heart can have them and they fit each other.
    fn heart_rates(&self) -> (Option<u16>, Option<u16>) {
        let max = self.heart_rate_max.and_then(beats);
        let avg = self.heart_rate_avg.and_then(beats).filter(|avg| max.is_none_or(|max| *avg <= max));
        (avg, max)
    }
}

fn set(distance_m: Option<f64>, duration_s: f64) -> Set {
    Set {
        distance_m: distance_m.map(|m| round_to(m, 10.0)),
        duration_s: Some(round_to(duration_s, 10.0)),
        ..Set::default()
    }
}

/// Beats a minute as whole beats; none for what the log does not take for a heart rate.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the range is checked just before")]
pub(super) fn beats(value: f64) -> Option<u16> {
    (25.0..=260.0).contains(&value).then(|| value.round() as u16)
}

/// Rounded to 1/`parts`: the digits behind are the noise of the arithmetic, not of the watch.
pub(super) fn round_to(value: f64, parts: f64) -> f64 {
    (value * parts).round() / parts
}
