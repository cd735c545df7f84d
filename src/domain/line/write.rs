//! The way back: the line that reads as the same session, as far as a line can say it.
//!
//! It cannot say: ids, origin, start, zone, time in zones, heart rate of laps, laps that do not sum to their run, a run or a
//! lap faster than 2:00/km or slower than 20:00/km, a run without its time, and that an only steady run or ride is not the
//! whole session. Some of that is left out; the rest reads as unsure, never as something else.

use super::phrase::{Time, Written};
use super::run::{LEAST_M, RUNNING};
use super::vocabulary::{Meaning, Weight, named};
use crate::domain::profile::{DistanceUnit, LoadUnit, Units};
use crate::domain::units::{LengthUnit, MILE_M, POUND_KG, TimeUnit, parse_distance, parse_load, parse_time, show_time};
use crate::domain::workout::{Exercise, Feel, Lap, Part, Run, RunKind, Set, SkipReason, Workout, WorkoutKind};
use std::fmt::Write as _;

/// Writes a session as a line, its day as `2026-11-22`. Values are exact; notes come last, after `//`. The kind stands in it
/// only where it does not follow from the rest.
pub fn write(workout: &Workout, units: Units) -> String {
    let short = compose(workout, units, None);
    let back = super::read(&short, workout.date, units).workout;
    // Without the kind a station may read as an exercise instead of a part of the race.
    let same = back.kind == workout.kind && back.splits.len() == workout.splits.len();
    if same { short } else { compose(workout, units, Some(workout.kind)) }
}

fn compose(workout: &Workout, units: Units, kind: Option<WorkoutKind>) -> String {
    let mut words: Vec<String> = Vec::new();
    if let Some(reason) = workout.skipped {
        words.push(if reason == SkipReason::Other { "skip".into() } else { format!("skip {}", reason.name()) });
    }
    words.extend(head(workout, kind));
    if let Some(run) = &workout.run {
        words.push(run_words(run, workout.kind, units));
    }
    let in_parts = !workout.splits.is_empty() || matches!(workout.kind, WorkoutKind::Simulation | WorkoutKind::Race);
    let counted = if in_parts { Counts::All } else { Counts::Needed };
    words.extend(workout.exercises.iter().map(|exercise| exercise_words(exercise, counted, units)));
    words.extend(splits(workout, units));
    if let Some(seconds) = workout.duration_s.filter(|s| !is_implied(workout, *s)) {
        words.push(format!("total {}", spelled(seconds)));
    }
    words.extend(workout.rpe.map(|rpe| format!("rpe {rpe}")));
    words.extend(workout.feel.map(|feel| feel_words(feel).to_owned()));
    words.extend(match (workout.heart_rate_avg, workout.heart_rate_max) {
        (Some(average), Some(highest)) => Some(format!("hr {average}/{highest}")),
        (Some(average), None) => Some(format!("hr {average}")),
        (None, Some(highest)) => Some(format!("hr max {highest}")),
        (None, None) => None,
    });
    words.extend(workout.tags.iter().map(|tag| format!("#{tag}")));
    words.push(workout.date.to_string());
    if !workout.notes.is_empty() {
        words.push(format!("// {}", workout.notes));
    }
    words.join(" ")
}

/// The kind, and the title.
fn head(workout: &Workout, kind: Option<WorkoutKind>) -> Vec<String> {
    let titled = named(&workout.title).filter(|term| term.name() == workout.title).map(|term| term.meaning);
    let mut words = Vec::new();
    if titled == Some(Meaning::Titled(workout.kind)) {
        words.push(workout.title.clone());
        return words;
    }
    words.extend(kind.map(|kind| if kind == WorkoutKind::Run { "run session" } else { kind.name() }.to_owned()));
    if !workout.title.is_empty() && !workout.title.contains('"') {
        words.push(format!("title \"{}\"", workout.title));
    }
    words
}

fn run_words(run: &Run, kind: WorkoutKind, units: Units) -> String {
    let mut text = match (run.kind, kind) {
        (RunKind::Race, WorkoutKind::Run) => "race run".to_owned(),
        (RunKind::Race, _) => "run".to_owned(),
        (purpose, _) => format!("{} run", purpose.name()),
    };
    match laps(run) {
        Laps::Equal(lap) => {
            let _ = write!(text, " {}x{}", run.laps.len(), distance(lap.distance_m, units));
            let same = run.laps.iter().all(|other| is_same(other.duration_s, lap.duration_s));
            for lap in run.laps.iter().take(if same { 1 } else { run.laps.len() }) {
                let _ = write!(text, " {}", time(lap.duration_s));
            }
        }
        Laps::Each => {
            for (i, lap) in run.laps.iter().enumerate() {
                let name = if i > 0 { " run" } else { "" };
                let _ = write!(text, "{name} {} {}", distance(lap.distance_m, units), time(lap.duration_s));
            }
        }
        Laps::Unsaid => {
            let known = run.distance_m > 0.0;
            if known {
                let _ = write!(text, " {}", distance(run.distance_m, units));
            }
            if run.duration_s > 0.0 {
                let _ = write!(text, " {}", if known { time(run.duration_s) } else { spelled(run.duration_s) });
            }
        }
    }
    if let Some(metres) = run.elevation_gain_m {
        let _ = write!(text, " climb {}", short(metres));
    }
    text
}

/// How the laps of a run are said.
enum Laps<'a> {
    /// Not at all: there are none, or a line cannot say them.
    Unsaid,
    /// `6x1k 3:50 3:48 ..`, each as long as this one.
    Equal(&'a Lap),
    /// `1k 3:50 run 400m 1:20`.
    Each,
}

/// Laps can be said when each is long enough and runnable, and all together take the time of the run.
fn laps(run: &Run) -> Laps<'_> {
    let sum: f64 = run.laps.iter().map(|lap| lap.duration_s).sum();
    let runnable = |lap: &Lap| {
        let time = Time { seconds: lap.duration_s, written: Written::Full };
        lap.distance_m >= LEAST_M && time.over(lap.distance_m, RUNNING).is_ok()
    };
    let (Some(first), true, true) = (run.laps.first(), is_same(sum, run.duration_s), run.laps.iter().all(runnable))
    else {
        return Laps::Unsaid;
    };
    let metres: f64 = run.laps.iter().map(|lap| lap.distance_m).sum();
    match run.laps.iter().all(|lap| is_same(lap.distance_m, first.distance_m)) {
        _ if !is_same(metres, run.distance_m) => Laps::Unsaid,
        true => Laps::Equal(first),
        false => Laps::Each,
    }
}

/// The same to half a thousandth: sums of decimals are not exact.
fn is_same(one: f64, other: f64) -> bool {
    (one - other).abs() < 0.0005
}

/// Whether sets are said with their count where that is not needed: in a race a station without one is a split.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Counts {
    Needed,
    All,
}

fn exercise_words(exercise: &Exercise, counts: Counts, units: Units) -> String {
    let meaning = named(&exercise.name).map(|term| term.meaning);
    let known = match meaning {
        Some(Meaning::Station(station)) => exercise.station == Some(station),
        Some(Meaning::StationOverMetres(_) | Meaning::Lift(_) | Meaning::Activity(_)) => exercise.station.is_none(),
        _ => false,
    };
    let mut text = match exercise.station {
        Some(station) => station.name().to_owned(),
        None if known && named(&exercise.name).is_some_and(|t| t.name() == exercise.name) => exercise.name.clone(),
        None => format!("exercise \"{}\"", exercise.name.replace('"', "")),
    };
    let body = matches!(meaning, Some(Meaning::Lift(Weight::Body) | Meaning::Activity(_)));
    let mut rest = exercise.sets.as_slice();
    while let Some(set) = rest.first() {
        // A set that holds no number is not even equal to itself.
        let count = rest.iter().take_while(|other| *other == set).count().max(1);
        let one = count == exercise.sets.len() && count == 1 && (counts == Counts::Needed || body);
        text.push(' ');
        text.push_str(&set_words(set, if one { None } else { Some(count) }, units));
        rest = &rest[count..];
    }
    text
}

/// `5x5reps@100kg@8`; a set that stands alone without its count.
fn set_words(set: &Set, count: Option<usize>, units: Units) -> String {
    let mut duration = set.duration_s;
    let head = match (set.reps, set.distance_m) {
        (Some(reps), _) => Some(format!("{reps}reps")),
        (None, Some(metres)) => Some(short(metres)),
        (None, None) => duration.take_if(|_| count.is_some()).map(time),
    };
    let mut words = Vec::new();
    match (head, count) {
        (Some(head), Some(count)) => {
            let load = set.load_kg.map(|kg| format!("@{}", load(kg, units))).unwrap_or_default();
            let rpe = set.rpe.map(|rpe| format!("@rpe{rpe}")).unwrap_or_default();
            words.push(format!("{count}x{head}{load}{rpe}"));
        }
        (head, _) => match (set.rpe, set.reps) {
            (Some(rpe), Some(reps)) => {
                let load = set.load_kg.map(|kg| format!("@{}", load(kg, units))).unwrap_or_default();
                words.push(format!("1x{reps}reps{load}@rpe{rpe}"));
            }
            _ => words.extend(head.into_iter().chain(set.load_kg.map(|kg| load(kg, units)))),
        },
    }
    words.extend(set.reps.and(set.distance_m).map(short));
    words.extend(duration.map(time));
    words.extend(set.rir.map(|rir| format!("rir {rir}")));
    words.join(" ")
}

fn splits(workout: &Workout, units: Units) -> Vec<String> {
    let each = workout.splits.iter().map(|split| {
        let name = match split.part {
            Part::Run(number) => format!("r{number}"),
            Part::Station(station) => station.name().to_owned(),
            Part::Roxzone => "rox".to_owned(),
        };
        let load = split.load_kg.map(|kg| format!(" {}", load(kg, units))).unwrap_or_default();
        format!("{name} {}{load}", time(split.duration_s))
    });
    each.collect()
}

/// Whether the line says the duration by its only run or ride.
fn is_implied(workout: &Workout, seconds: f64) -> bool {
    match (&workout.run, workout.exercises.as_slice()) {
        _ if !workout.splits.is_empty() => false,
        (Some(run), []) => matches!(laps(run), Laps::Unsaid) && is_same(run.duration_s, seconds),
        (None, [only]) => match only.sets.as_slice() {
            [set] => {
                let activity = named(&only.name).is_some_and(|t| matches!(t.meaning, Meaning::Activity(_)));
                activity && only.station.is_none() && set.duration_s.is_some_and(|s| is_same(s, seconds))
            }
            _ => false,
        },
        _ => false,
    }
}

fn feel_words(feel: Feel) -> &'static str {
    match feel {
        Feel::TooEasy => "too easy",
        Feel::Right => "as planned",
        Feel::TooHard => "too hard",
    }
}

/// The clock where it is exact, else seconds.
fn time(seconds: f64) -> String {
    let clock = show_time(seconds);
    if parse_time(&clock, TimeUnit::Seconds) == Ok(seconds) { clock } else { format!("{seconds}s") }
}

/// With the names of its units, so that no clock has to be told from another: `62min`, `1h02m10s`.
fn spelled(seconds: f64) -> String {
    let minutes = format!("{}min", seconds / 60.0);
    let whole = (seconds / 60.0).fract() == 0.0;
    if whole && parse_time(&minutes, TimeUnit::Seconds) == Ok(seconds) { minutes } else { format!("{seconds}s") }
}

/// Kilometres or miles where they are exact, else metres.
fn distance(metres: f64, units: Units) -> String {
    let (size, name, unit) = match units.distance {
        DistanceUnit::Km => (1000.0, "k", LengthUnit::Kilometres),
        DistanceUnit::Mi => (MILE_M, "mi", LengthUnit::Miles),
    };
    let long = format!("{}", (metres / size * 100.0).round() / 100.0);
    if metres >= 1000.0 && parse_distance(&long, unit) == Ok(metres) { format!("{long}{name}") } else { short(metres) }
}

/// Metres. With three decimals the point would part thousands.
fn short(metres: f64) -> String {
    let text = metres.to_string();
    let three = text.split_once('.').is_some_and(|(_, part)| part.len() == 3);
    format!("{text}{}m", if three { "0" } else { "" })
}

/// Pounds where they are exact and wanted, else kilograms.
fn load(kg: f64, units: Units) -> String {
    let pounds = (kg / POUND_KG * 100.0).round() / 100.0;
    let text = format!("{pounds}lb");
    if units.load == LoadUnit::Lb && parse_load(&text, LoadUnit::Lb) == Ok(kg) { text } else { format!("{kg}kg") }
}
