//! The values of a session as they stand in fields, and back. The reading of times, distances, loads and days is the
//! domain's; this says which field reads which.

use super::key::{Key, LapPart, SetPart};
use crate::domain::clean::clean;
use crate::domain::day::{self, Toward};
use crate::domain::line;
use crate::domain::profile::Units;
use crate::domain::rulebook::Station;
use crate::domain::units::{
    LengthUnit, TimeUnit, parse_distance, parse_load, parse_time, show_distance, show_load, show_metres, show_time,
};
use crate::domain::workout::{Exercise, Feel, Part, RunKind, Set, SkipReason, Workout, WorkoutKind};
use jiff::civil::Date;

/// What stands for a choice that was not made.
pub const NOT_SAID: &str = "-";
/// What stands for a session that was done.
pub const DONE: &str = "yes";

/// What a field needs to be read.
#[derive(Clone, Copy, Debug)]
pub struct Reads {
    /// The athlete's units.
    pub units: Units,
    /// Today, where the athlete is.
    pub today: Date,
}

/// How a feel is called.
pub fn feel_name(feel: Feel) -> &'static str {
    match feel {
        Feel::TooEasy => "too easy",
        Feel::Right => "right",
        Feel::TooHard => "too hard",
    }
}

/// The feel of a name.
pub fn feel_of(name: &str) -> Option<Feel> {
    [Feel::TooEasy, Feel::Right, Feel::TooHard].into_iter().find(|feel| feel_name(*feel) == name)
}

/// A number without a needless point.
pub fn plain(value: f64) -> String {
    let text = format!("{value:.2}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// Reads a number of a range; `message` says what would be right.
fn number(text: &str, range: std::ops::RangeInclusive<f64>, message: &str) -> Result<f64, String> {
    let value: f64 = text.replace(',', ".").parse().map_err(|_| message.to_owned())?;
    if range.contains(&value) { Ok(value) } else { Err(message.to_owned()) }
}

fn count(text: &str, most: u32, message: &str) -> Result<u32, String> {
    text.parse().ok().filter(|value| *value <= most).ok_or_else(|| message.to_owned())
}

impl Reads {
    /// A day, up to today.
    pub fn day(self, text: &str) -> Result<Date, String> {
        day::parse(text, self.today, Toward::Past).ok_or_else(|| "a day such as 20 Nov, mon or 2026-11-20".to_owned())
    }

    /// The time of a session or run: a bare number is minutes.
    pub fn long_time(text: &str) -> Result<f64, String> {
        parse_time(text, TimeUnit::Minutes).map_err(|e| e.to_string())
    }

    /// The time of a part or set: a bare number is seconds.
    pub fn short_time(text: &str) -> Result<f64, String> {
        parse_time(text, TimeUnit::Seconds).map_err(|e| e.to_string())
    }

    /// The distance of a run or lap.
    pub fn run_distance(self, text: &str) -> Result<f64, String> {
        parse_distance(text, LengthUnit::from(self.units.distance)).map_err(|e| e.to_string())
    }

    /// The distance of a station: a bare number is metres.
    pub fn set_distance(text: &str) -> Result<f64, String> {
        parse_distance(text, LengthUnit::Metres).map_err(|e| e.to_string())
    }

    /// A load.
    pub fn load(self, text: &str) -> Result<f64, String> {
        parse_load(text, self.units.load).map_err(|e| e.to_string())
    }

    /// Exertion.
    pub fn rpe(text: &str) -> Result<f64, String> {
        number(text, 0.0..=10.0, "0 (rest) to 10 (all you had)")
    }

    /// A heart rate.
    pub fn heart(text: &str) -> Result<u16, String> {
        let message = "beats a minute, 25 to 260";
        text.parse().ok().filter(|rate| (25..=260).contains(rate)).ok_or_else(|| message.to_owned())
    }

    /// Metres climbed.
    pub fn climb(text: &str) -> Result<f64, String> {
        let digits = text.trim_end_matches(['m', ' ']);
        number(digits, 0.0..=20_000.0, "metres climbed, 0 to 20,000")
    }

    /// Sets.
    pub fn sets(text: &str) -> Result<u32, String> {
        count(text, 100, "1 to 100 sets").and_then(|n| if n == 0 { Err("1 to 100 sets".into()) } else { Ok(n) })
    }

    /// Repetitions.
    pub fn reps(text: &str) -> Result<u32, String> {
        count(text, 10_000, "repetitions, up to 10,000")
    }

    /// Repetitions in reserve.
    pub fn rir(text: &str) -> Result<u32, String> {
        count(text, 30, "repetitions in reserve, 0 to 30")
    }

    /// What is wrong with the text of a field by itself; none when it is empty or right.
    pub fn check(self, key: Key, text: &str) -> Option<String> {
        let text = text.trim();
        if text.is_empty() {
            return (key == Key::Date).then(|| "a day such as 20 Nov; t is today".to_owned());
        }
        match key {
            Key::Date => self.day(text).err(),
            Key::Duration | Key::RunTime | Key::Lap(_, LapPart::Time) => Self::long_time(text).err(),
            Key::Rpe | Key::Set(_, SetPart::Rpe) => Self::rpe(text).err(),
            Key::HeartAvg | Key::HeartMax | Key::Lap(_, LapPart::Heart) => Self::heart(text).err(),
            Key::Distance | Key::Lap(_, LapPart::Distance) => self.run_distance(text).err(),
            Key::Climb => Self::climb(text).err(),
            Key::Set(_, SetPart::Count) => Self::sets(text).err(),
            Key::Set(_, SetPart::Reps) => Self::reps(text).err(),
            Key::Set(_, SetPart::Load) | Key::SplitLoad(_) => self.load(text).err(),
            Key::Set(_, SetPart::Distance) => Self::set_distance(text).err(),
            Key::Set(_, SetPart::Time) | Key::Split(_) => Self::short_time(text).err(),
            Key::Set(_, SetPart::Rir) => Self::rir(text).err(),
            Key::Kind
            | Key::Done
            | Key::Title
            | Key::Feel
            | Key::RunKind
            | Key::Notes
            | Key::Tags
            | Key::Set(_, SetPart::Name) => None,
        }
    }
}

/// A duration as its field shows it: whole minutes as such.
pub fn show_duration(seconds: f64) -> String {
    let minutes = seconds / 60.0;
    if minutes.fract() == 0.0 && (1.0..600.0).contains(&minutes) {
        format!("{minutes} min")
    } else {
        show_time(seconds)
    }
}

/// Tags as their field shows them.
pub fn show_tags(tags: &[String]) -> String {
    tags.iter().map(|tag| format!("#{}", clean(tag))).collect::<Vec<_>>().join(" ")
}

/// Tags of a text: lower case, without `#`, each once.
pub fn tags_of(text: &str) -> Vec<String> {
    let mut tags: Vec<String> = Vec::new();
    for word in text.split([' ', ',', ';']) {
        let tag = word.trim_matches('#').to_lowercase();
        if !tag.is_empty() && !tags.contains(&tag) {
            tags.push(tag);
        }
    }
    tags
}

/// The kind of a name.
pub fn kind_of(name: &str) -> Option<WorkoutKind> {
    WorkoutKind::ALL.into_iter().find(|kind| kind.name() == name)
}

/// The kind of run of a name.
pub fn run_kind_of(name: &str) -> Option<RunKind> {
    RunKind::ALL.into_iter().find(|kind| kind.name() == name)
}

/// The reason of a name; none for `yes`.
pub fn reason_of(name: &str) -> Option<SkipReason> {
    SkipReason::ALL.into_iter().find(|reason| reason.name() == name)
}

/// An exercise by what the athlete calls it: the name under which it is kept, and the station that it is. None when the
/// words are no name that is known; they are a name all the same.
pub fn exercise_of(name: &str, reads: Reads) -> Option<(String, Option<Station>)> {
    let read = line::read(name, reads.today, reads.units);
    let named = |token: &line::Token| match token.reading {
        line::Reading::Understood { field, .. } => field == line::Field::Exercise,
        line::Reading::Filler => true,
        line::Reading::Unsure(_) => false,
    };
    match read.workout.exercises.as_slice() {
        [only] if read.is_sure() && read.tokens.iter().all(named) => Some((only.name.clone(), only.station)),
        _ => Station::ALL
            .into_iter()
            .find(|station| station.name().eq_ignore_ascii_case(name.trim()))
            .map(|station| (station.name().to_owned(), Some(station))),
    }
}

/// Equal sets that follow each other in an exercise: where they stand and how many they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Group {
    /// Number of the exercise.
    pub exercise: usize,
    /// Number of its first set.
    pub first: usize,
    /// How many sets; 0 for an exercise without any.
    pub count: usize,
}

/// The sets of some exercises, equal neighbours together.
pub fn groups(exercises: &[Exercise]) -> Vec<Group> {
    let mut found = Vec::new();
    for (number, exercise) in exercises.iter().enumerate() {
        if exercise.sets.is_empty() {
            found.push(Group { exercise: number, first: 0, count: 0 });
        }
        let mut first = 0;
        while first < exercise.sets.len() {
            let count = exercise.sets[first..].iter().take_while(|set| **set == exercise.sets[first]).count();
            // A set that is no number equals nothing, not even itself.
            found.push(Group { exercise: number, first, count: count.max(1) });
            first += count.max(1);
        }
    }
    found
}

/// The fields of a session with their texts; what was not said has none.
pub fn texts_of(workout: &Workout, units: Units) -> Vec<(Key, String)> {
    let mut texts = vec![
        (Key::Date, day::show(workout.date)),
        (Key::Kind, workout.kind.name().to_owned()),
        (Key::Done, workout.skipped.map_or(DONE, SkipReason::name).to_owned()),
        (Key::Title, clean(&workout.title).into_owned()),
        (Key::Feel, workout.feel.map_or(NOT_SAID, feel_name).to_owned()),
        (Key::Notes, clean(&workout.notes).into_owned()),
        (Key::Tags, show_tags(&workout.tags)),
    ];
    let mut add = |key, text: Option<String>| texts.extend(text.map(|text| (key, text)));
    add(Key::Duration, workout.duration_s.map(show_duration));
    add(Key::Rpe, workout.rpe.map(plain));
    add(Key::HeartAvg, workout.heart_rate_avg.map(|v| v.to_string()));
    add(Key::HeartMax, workout.heart_rate_max.map(|v| v.to_string()));
    if let Some(run) = &workout.run {
        add(Key::RunKind, Some(run.kind.name().to_owned()));
        add(Key::Distance, (run.distance_m > 0.0).then(|| show_distance(run.distance_m, units)));
        add(Key::RunTime, (run.duration_s > 0.0).then(|| show_time(run.duration_s)));
        add(Key::Climb, run.elevation_gain_m.map(|m| format!("{} m", plain(m))));
        for (row, lap) in (0..).zip(&run.laps) {
            add(Key::Lap(row, LapPart::Distance), Some(show_distance(lap.distance_m, units)));
            add(Key::Lap(row, LapPart::Time), Some(show_time(lap.duration_s)));
            add(Key::Lap(row, LapPart::Heart), lap.heart_rate_avg.map(|v| v.to_string()));
        }
    }
    for (row, group) in (0..).zip(groups(&workout.exercises)) {
        let exercise = &workout.exercises[group.exercise];
        let name = if group.first == 0 { clean(&exercise.name).replace('\n', " ") } else { String::new() };
        add(Key::Set(row, SetPart::Name), Some(name));
        add(Key::Set(row, SetPart::Count), (group.count > 1).then(|| group.count.to_string()));
        let Some(set) = exercise.sets.get(group.first) else { continue };
        set_texts(set, units, |part, text| add(Key::Set(row, part), text));
    }
    for split in &workout.splits {
        add(Key::Split(split.part), Some(show_time(split.duration_s)));
        add(Key::SplitLoad(split.part), split.load_kg.map(|kg| show_load(kg, units)));
    }
    texts
}

fn set_texts(set: &Set, units: Units, mut add: impl FnMut(SetPart, Option<String>)) {
    add(SetPart::Reps, set.reps.map(|v| v.to_string()));
    add(SetPart::Load, set.load_kg.map(|kg| show_load(kg, units)));
    add(SetPart::Distance, set.distance_m.map(show_metres));
    add(SetPart::Time, set.duration_s.map(show_time));
    add(SetPart::Rpe, set.rpe.map(plain));
    add(SetPart::Rir, set.rir.map(|v| v.to_string()));
}

/// The parts of a race whose load can differ from the division's.
pub fn loaded_parts() -> impl Iterator<Item = Part> {
    crate::domain::rulebook::LOADED.into_iter().map(Part::Station)
}
