//! A session of training as the athlete logs it: what was done, how long, how hard. All values in SI.
//!
//! It owns what a session is and when one cannot be true. How one is typed is [`super::line`]'s, how it is changed
//! [`super::edit`]'s, what follows from many is the load's and the plan's.

use super::id::{ImportId, WorkoutId};
use super::rulebook::Station;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::fmt;

/// What a session was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WorkoutKind {
    /// A run.
    Run,
    /// Stations, ergs, intervals, circuits.
    Hiit,
    /// Lifting.
    Strength,
    /// A race's parts in training, whole or in part.
    Simulation,
    /// A race.
    Race,
    /// Anything else: a ride, a swim, mobility.
    Other,
}

impl WorkoutKind {
    /// All, in the order of the form.
    pub const ALL: [Self; 6] = [Self::Run, Self::Hiit, Self::Strength, Self::Simulation, Self::Race, Self::Other];

    /// As it is shown and typed: `run` .. `other`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Run => "run",
            Self::Hiit => "hiit",
            Self::Strength => "strength",
            Self::Simulation => "simulation",
            Self::Race => "race",
            Self::Other => "other",
        }
    }
}

/// What a run was for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RunKind {
    /// Easy.
    Easy,
    /// Tempo or threshold.
    Tempo,
    /// Intervals.
    Interval,
    /// Long.
    Long,
    /// A race over a distance.
    Race,
}

impl RunKind {
    /// All, in the order of the form.
    pub const ALL: [Self; 5] = [Self::Easy, Self::Tempo, Self::Interval, Self::Long, Self::Race];

    /// As it is shown and typed: `easy` .. `race`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Easy => "easy",
            Self::Tempo => "tempo",
            Self::Interval => "interval",
            Self::Long => "long",
            Self::Race => "race",
        }
    }
}

/// How a session felt against what was wanted of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Feel {
    /// Too easy.
    TooEasy,
    /// As wanted.
    Right,
    /// Too hard.
    TooHard,
}

/// Why a session was not done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SkipReason {
    /// Ill.
    Ill,
    /// Injured.
    Injured,
    /// Travelling.
    Travel,
    /// Tired.
    Tired,
    /// Anything else.
    Other,
}

impl SkipReason {
    /// All, in the order of the form.
    pub const ALL: [Self; 5] = [Self::Ill, Self::Injured, Self::Travel, Self::Tired, Self::Other];

    /// As it is shown and typed: `ill` .. `other`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Ill => "ill",
            Self::Injured => "injured",
            Self::Travel => "travel",
            Self::Tired => "tired",
            Self::Other => "other",
        }
    }
}

/// One set. What was not said is none, never 0.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Set {
    /// Repetitions.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reps: Option<u32>,
    /// Kilograms; of one hand's weight where two are carried.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub load_kg: Option<f64>,
    /// Metres.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub distance_m: Option<f64>,
    /// Seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub duration_s: Option<f64>,
    /// Exertion of the set, 0 to 10.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rpe: Option<f64>,
    /// Repetitions in reserve.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rir: Option<u32>,
}

/// One exercise with its sets.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Exercise {
    /// As the athlete calls it; a station by its name in the rulebook.
    pub name: String,
    /// The station that it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub station: Option<Station>,
    /// In the order done.
    pub sets: Vec<Set>,
}

/// A part of a race: 8 runs, 8 stations and the roxzone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Part {
    /// A run, 1 to 8.
    Run(u8),
    /// A station.
    Station(Station),
    /// The time between runs and stations, of the whole race.
    Roxzone,
}

impl Part {
    /// The 17 parts: run 1, `SkiErg`, run 2 .. wall balls, roxzone.
    pub fn all() -> impl Iterator<Item = Self> {
        (1_u8..)
            .zip(Station::ALL)
            .flat_map(|(n, s)| [Self::Run(n), Self::Station(s)])
            .chain(std::iter::once(Self::Roxzone))
    }

    /// `run_1` .. `run_8`, `ski_erg` .. `wall_balls`, `roxzone`: as it is stored.
    pub fn key(self) -> String {
        match self {
            Self::Run(n) => format!("run_{n}"),
            Self::Station(s) => s.key().to_owned(),
            Self::Roxzone => "roxzone".to_owned(),
        }
    }

    /// The part of a key, as stored.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::all().find(|p| p.key() == key)
    }
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Run(n) => write!(f, "run {n}"),
            Self::Station(s) => f.write_str(s.name()),
            Self::Roxzone => f.write_str("roxzone"),
        }
    }
}

impl Serialize for Part {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.key())
    }
}

impl<'de> Deserialize<'de> for Part {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let key = String::deserialize(deserializer)?;
        Self::from_key(&key).ok_or_else(|| serde::de::Error::custom(format!("{key:?} is no part of a race")))
    }
}

/// The time of one part of a race or simulation.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Split {
    /// Which part.
    pub part: Part,
    /// Seconds.
    pub duration_s: f64,
    /// Kilograms, where they differ from the division's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub load_kg: Option<f64>,
}

/// One lap of a run.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Lap {
    /// Metres.
    pub distance_m: f64,
    /// Seconds.
    pub duration_s: f64,
    /// Beats a minute.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub heart_rate_avg: Option<u16>,
}

/// The running of a session: a row of `running_logs`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Run {
    /// What it was for.
    pub kind: RunKind,
    /// Metres.
    pub distance_m: f64,
    /// Seconds.
    pub duration_s: f64,
    /// Laps, in order.
    #[serde(default)]
    pub laps: Vec<Lap>,
    /// Metres climbed.
    #[serde(default)]
    pub elevation_gain_m: Option<f64>,
    /// Seconds in each of five zones, by the thresholds of that day.
    #[serde(default)]
    pub zone_seconds: Option<[f64; 5]>,
}

impl Run {
    /// Seconds per kilometre; none without a distance.
    pub fn pace(&self) -> Option<f64> {
        (self.distance_m > 0.0).then(|| self.duration_s * 1000.0 / self.distance_m)
    }
}

/// How a session came into the log.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Via {
    /// Typed by the athlete.
    #[default]
    Hand,
    /// The live timer.
    Timer,
    /// A file.
    Import,
}

/// Where a session comes from and where it may go.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Origin {
    /// How it came in.
    pub via: Via,
    /// `fit`, `gpx`, `strava` .. for an import.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub format: Option<String>,
    /// The file's name, of an import.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// The import that it came with.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub import: Option<ImportId>,
    /// The file that it was read from, where a copy is kept: the SHA-256 of its bytes, as hex.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub original: Option<String>,
    /// Whether it may stand in a prompt. Some platforms forbid it for what comes from their interfaces.
    pub may_reach_model: bool,
}

impl Default for Origin {
    fn default() -> Self {
        Self { via: Via::Hand, format: None, file: None, import: None, original: None, may_reach_model: true }
    }
}

/// A session. What was not said is none or empty, never 0.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Workout {
    /// Made by the client, so that a repeated write is the same row.
    pub id: WorkoutId,
    /// The day, where the athlete was. Set once; weeks count from it alone.
    pub date: Date,
    /// The instant of the start.
    #[serde(default)]
    pub started_at: Option<Timestamp>,
    /// IANA name of the zone it was in.
    #[serde(default)]
    pub tz: Option<String>,
    /// What it was.
    pub kind: WorkoutKind,
    /// A name, e.g. `Compromised run`.
    #[serde(default)]
    pub title: String,
    /// Seconds, warm-up and rest included.
    #[serde(default)]
    pub duration_s: Option<f64>,
    /// Exertion of the whole session, CR10: 0 to 10.
    #[serde(default)]
    pub rpe: Option<f64>,
    /// Against what was wanted.
    #[serde(default)]
    pub feel: Option<Feel>,
    /// Beats a minute.
    #[serde(default)]
    pub heart_rate_avg: Option<u16>,
    /// Beats a minute.
    #[serde(default)]
    pub heart_rate_max: Option<u16>,
    /// The running in it.
    #[serde(default)]
    pub run: Option<Run>,
    /// Exercises and stations in the order done.
    #[serde(default)]
    pub exercises: Vec<Exercise>,
    /// Parts of a race or simulation, in the order of the race.
    #[serde(default)]
    pub splits: Vec<Split>,
    /// The athlete's words.
    #[serde(default)]
    pub notes: String,
    /// Lower case, without `#`.
    #[serde(default)]
    pub tags: Vec<String>,
    /// It was not done, and why.
    #[serde(default)]
    pub skipped: Option<SkipReason>,
    /// Where it comes from.
    #[serde(default)]
    pub origin: Origin,
    /// When it was deleted; it can be restored.
    #[serde(default)]
    pub deleted_at: Option<Timestamp>,
}

/// A value that cannot be true, and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The field, by its name in [`Workout`]; `splits.run_1` for a part.
    pub field: String,
    /// What is wrong and what would be right, for the athlete: lower case, no full stop.
    pub message: String,
}

/// Where the sum of the splits may differ from the total without a word: clocks are stopped late.
pub const SPLIT_TOLERANCE_S: f64 = 2.0;

impl Workout {
    /// An empty session of a kind on a day.
    pub fn new(date: Date, kind: WorkoutKind) -> Self {
        Self {
            id: WorkoutId::new(),
            date,
            started_at: None,
            tz: None,
            kind,
            title: String::new(),
            duration_s: None,
            rpe: None,
            feel: None,
            heart_rate_avg: None,
            heart_rate_max: None,
            run: None,
            exercises: Vec::new(),
            splits: Vec::new(),
            notes: String::new(),
            tags: Vec::new(),
            skipped: None,
            origin: Origin::default(),
            deleted_at: None,
        }
    }

    /// Session-RPE load in AU: exertion times minutes (Foster 2001). None when one of the two is not known.
    pub fn load(&self) -> Option<f64> {
        if self.skipped.is_some() {
            return None;
        }
        Some(self.rpe? * self.session_time()? / 60.0)
    }

    /// Seconds of the whole session, as a rating is about it: as said, else as its run or its splits say. The splits of a race
    /// are the whole of it only when no run and no station is missing; what was not measured of it is not known. Nobody has to
    /// time the roxzone.
    pub fn session_time(&self) -> Option<f64> {
        let has_split = |part: Part| part == Part::Roxzone || self.split(part).is_some();
        if self.kind == WorkoutKind::Race && self.duration_s.is_none() && !Part::all().all(has_split) {
            return None;
        }
        self.elapsed()
    }

    /// The time of a part, if it was taken.
    pub fn split(&self, part: Part) -> Option<f64> {
        self.splits.iter().find(|s| s.part == part).map(|s| s.duration_s)
    }

    /// The sum of the splits in seconds; none without splits.
    pub fn split_sum(&self) -> Option<f64> {
        (!self.splits.is_empty()).then(|| self.splits.iter().map(|s| s.duration_s).sum())
    }

    /// How long it took in seconds: as said, else as its run or its splits say.
    pub fn elapsed(&self) -> Option<f64> {
        self.duration_s.or_else(|| self.run.as_ref().map(|r| r.duration_s)).or_else(|| self.split_sum())
    }

    /// The station and time of a session that is one station done once, as `workout_logs` has it.
    pub fn one_station(&self) -> Option<(Station, f64)> {
        let mut stations = self.exercises.iter().filter(|e| e.station.is_some());
        let (only, none) = (stations.next()?, stations.next());
        match (only.sets.as_slice(), none) {
            ([set], None) => Some((only.station?, set.duration_s?)),
            _ => None,
        }
    }

    /// All that cannot be true of it, in the order of the form. Ranges are those of the database.
    pub fn problems(&self, today: Date) -> Vec<Problem> {
        let mut found = Vec::new();
        let mut say = |field: &str, message: String| found.push(Problem { field: field.to_owned(), message });
        if self.date > today.saturating_add(jiff::Span::new().days(1)) {
            say("date", "that day has not come yet; plan it instead of logging it".into());
        }
        if self.skipped.is_some() {
            return found;
        }
        if self.duration_s.is_some_and(|d| !(d > 0.0 && d <= 86_400.0)) {
            say("duration_s", "between a second and 24 hours".into());
        }
        if self.rpe.is_some_and(|r| !(0.0..=10.0).contains(&r)) {
            say("rpe", "0 (rest) to 10 (all you had)".into());
        }
        for (field, value) in [("heart_rate_avg", self.heart_rate_avg), ("heart_rate_max", self.heart_rate_max)] {
            if value.is_some_and(|v| !(25..=260).contains(&v)) {
                say(field, "beats a minute, 25 to 260".into());
            }
        }
        if matches!((self.heart_rate_avg, self.heart_rate_max), (Some(avg), Some(max)) if avg > max) {
            say("heart_rate_avg", "the average is above the highest".into());
        }
        if let Some(run) = &self.run {
            run.problems(&mut say);
        }
        for exercise in &self.exercises {
            for set in &exercise.sets {
                set.problems(&exercise.name, &mut say);
            }
        }
        for split in &self.splits {
            if !(split.duration_s > 0.0 && split.duration_s < 86_400.0) {
                say(&format!("splits.{}", split.part.key()), "a time such as 4:38".into());
            }
        }
        found
    }

    /// How far the splits are from the total, in seconds (splits minus total), when that is worth a word.
    pub fn split_difference(&self) -> Option<f64> {
        let difference = self.split_sum()? - self.duration_s?;
        (difference.abs() > SPLIT_TOLERANCE_S).then_some(difference)
    }
}

impl Run {
    fn problems(&self, say: &mut impl FnMut(&str, String)) {
        if !(self.distance_m >= 0.0 && self.distance_m <= 320_000.0) {
            say("run.distance_m", "0 to 320 km".into());
        }
        if !(self.duration_s > 0.0 && self.duration_s <= 172_800.0) {
            say("run.duration_s", "a time such as 42:30".into());
        } else if self.pace().is_some_and(|p| self.distance_m >= 400.0 && p < 120.0) {
            say("run.distance_m", "faster than 2:00/km: check distance and time".into());
        }
    }
}

impl Set {
    fn problems(&self, name: &str, say: &mut impl FnMut(&str, String)) {
        let field = "exercises";
        if self.load_kg.is_some_and(|l| !(0.0..=1000.0).contains(&l)) {
            say(field, format!("{name}: a load of 0 to 1,000 kg"));
        }
        if self.reps.is_some_and(|r| r > 10_000) {
            say(field, format!("{name}: at most 10,000 repetitions"));
        }
        if self.rpe.is_some_and(|r| !(0.0..=10.0).contains(&r)) {
            say(field, format!("{name}: RPE 0 to 10"));
        }
        if self.rir.is_some_and(|r| r > 30) {
            say(field, format!("{name}: at most 30 repetitions in reserve"));
        }
        if self.duration_s.is_some_and(|d| !(d > 0.0 && d <= 86_400.0)) {
            say(field, format!("{name}: a time such as 4:02"));
        }
        if self.distance_m.is_some_and(|d| !(0.0..=320_000.0).contains(&d)) {
            say(field, format!("{name}: 0 to 320 km"));
        }
    }
}

/// The words of session RPE, CR10 as Foster 2001 asks it.
pub fn rpe_words(rpe: f64) -> &'static str {
    match rpe {
        r if r < 0.5 => "rest",
        r if r < 1.5 => "very, very easy",
        r if r < 2.5 => "easy",
        r if r < 3.5 => "moderate",
        r if r < 4.5 => "somewhat hard",
        r if r < 6.5 => "hard",
        r if r < 9.5 => "very hard",
        _ => "all you had",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn session(kind: WorkoutKind) -> Workout {
        Workout::new(date(2026, 11, 22), kind)
    }

    #[test]
    fn load_is_exertion_times_minutes_as_in_the_published_vectors() {
        for (minutes, rpe, load) in [(60.0, 7.0, 420.0), (75.0, 9.0, 675.0), (30.0, 3.0, 90.0)] {
            let w = Workout { duration_s: Some(minutes * 60.0), rpe: Some(rpe), ..session(WorkoutKind::Run) };
            assert_eq!(w.load(), Some(load));
        }
        assert_eq!(session(WorkoutKind::Run).load(), None, "none is never 0");
        let skipped = Workout {
            skipped: Some(SkipReason::Ill),
            rpe: Some(5.0),
            duration_s: Some(60.0),
            ..session(WorkoutKind::Run)
        };
        assert_eq!(skipped.load(), None);
    }

    #[test]
    fn a_race_has_seventeen_parts_and_each_key_leads_back() {
        let parts: Vec<Part> = Part::all().collect();
        assert_eq!(parts.len(), 17);
        assert_eq!((parts[0], parts[1], parts[16]), (Part::Run(1), Part::Station(Station::SkiErg), Part::Roxzone));
        for part in parts {
            assert_eq!(Part::from_key(&part.key()), Some(part));
        }
        assert_eq!(Part::from_key("run_9"), None);
    }

    #[test]
    fn what_cannot_be_true_is_said_beside_its_field() {
        let today = date(2026, 11, 22);
        let w = Workout {
            date: date(2026, 12, 1),
            rpe: Some(11.0),
            heart_rate_avg: Some(180),
            heart_rate_max: Some(170),
            run: Some(Run {
                kind: RunKind::Easy,
                distance_m: 8100.0,
                duration_s: 600.0,
                laps: Vec::new(),
                elevation_gain_m: None,
                zone_seconds: None,
            }),
            ..session(WorkoutKind::Run)
        };
        let fields: Vec<String> = w.problems(today).into_iter().map(|p| p.field).collect();
        assert_eq!(fields, ["date", "rpe", "heart_rate_avg", "run.distance_m"]);
        assert!(session(WorkoutKind::Hiit).problems(today).is_empty(), "what was not said is no problem");
        let nan = Workout { duration_s: Some(f64::NAN), ..session(WorkoutKind::Hiit) };
        assert_eq!(nan.problems(today).len(), 1);
    }

    #[test]
    fn splits_that_do_not_sum_to_the_total_are_noticed() {
        let splits = vec![
            Split { part: Part::Run(1), duration_s: 240.0, load_kg: None },
            Split { part: Part::Station(Station::SkiErg), duration_s: 250.0, load_kg: None },
        ];
        let w = Workout { splits, duration_s: Some(491.0), ..session(WorkoutKind::Simulation) };
        assert_eq!(w.split_difference(), None, "a second is a late thumb");
        assert_eq!(Workout { duration_s: Some(500.0), ..w }.split_difference(), Some(-10.0));
    }

    #[test]
    fn a_session_survives_its_json_and_old_json_without_new_fields_is_read() {
        let mut w = session(WorkoutKind::Simulation);
        w.splits.push(Split { part: Part::Roxzone, duration_s: 430.0, load_kg: None });
        w.exercises.push(Exercise {
            name: "wall balls".into(),
            station: Some(Station::WallBalls),
            sets: vec![Set { reps: Some(100), load_kg: Some(6.0), duration_s: Some(312.0), ..Set::default() }],
        });
        assert_eq!(w.one_station(), Some((Station::WallBalls, 312.0)));
        let json = serde_json::to_string(&w).unwrap();
        assert_eq!(serde_json::from_str::<Workout>(&json).unwrap(), w);
        let least = format!(r#"{{"id":"{}","date":"2026-11-22","kind":"run"}}"#, w.id);
        assert_eq!(serde_json::from_str::<Workout>(&least).unwrap().kind, WorkoutKind::Run);
    }
}
