//! A session in a line: for the list, for templates, for what was saved, and for the filter.

use super::values::{plain, show_duration};
use crate::domain::clean::clean_line;
use crate::domain::profile::Units;
use crate::domain::units::{show_distance, show_load, show_metres, show_time};
use crate::domain::workout::{Exercise, Set, SkipReason, Workout, WorkoutKind};
use jiff::civil::{Date, Weekday};
use std::fmt::Write as _;

const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

fn weekday(day: Weekday) -> &'static str {
    match day {
        Weekday::Monday => "Mon",
        Weekday::Tuesday => "Tue",
        Weekday::Wednesday => "Wed",
        Weekday::Thursday => "Thu",
        Weekday::Friday => "Fri",
        Weekday::Saturday => "Sat",
        Weekday::Sunday => "Sun",
    }
}

fn month(date: Date) -> &'static str {
    usize::try_from(date.month()).ok().and_then(|m| MONTHS.get(m.wrapping_sub(1))).copied().unwrap_or("")
}

/// `Sun 22 Nov`, or `22 Nov 2024` where the year is not this one: always ten or eleven columns.
pub fn day(date: Date, today: Date) -> String {
    if date.year() == today.year() {
        format!("{} {:>2} {}", weekday(date.weekday()), date.day(), month(date))
    } else {
        format!("{} {} {}", date.day(), month(date), date.year())
    }
}

/// `12 Oct`, with the year where it is not this one.
pub fn short_day(date: Date, today: Date) -> String {
    let year = if date.year() == today.year() { String::new() } else { format!(" {}", date.year()) };
    format!("{} {}{year}", date.day(), month(date))
}

/// What a session was, in a few words: its name and what there was of it.
pub fn what(workout: &Workout, units: Units) -> String {
    let (name, detail) = (name(workout), detail(workout, units));
    if detail.is_empty() { name } else { format!("{name} {detail}") }
}

/// The name of a session: its title, else its exercises, else its kind.
pub fn name(workout: &Workout) -> String {
    if !workout.title.is_empty() {
        return clean_line(&workout.title).into_owned();
    }
    if workout.exercises.is_empty() || matches!(workout.kind, WorkoutKind::Race | WorkoutKind::Simulation) {
        return workout.kind.name().to_owned();
    }
    let mut names: Vec<&str> = workout.exercises.iter().map(|exercise| exercise.name.as_str()).collect();
    names.dedup();
    clean_line(&names.join(", ")).into_owned()
}

/// What there was of it: how far, how many sets.
pub fn detail(workout: &Workout, units: Units) -> String {
    let mut parts = Vec::new();
    if let Some(run) = workout.run.as_ref().filter(|run| run.distance_m > 0.0) {
        parts.push(show_distance(run.distance_m, units));
    }
    if let [exercise] = workout.exercises.as_slice()
        && let [set, rest @ ..] = exercise.sets.as_slice()
        && rest.iter().all(|other| other == set)
    {
        parts.push(sets(exercise.sets.len(), set, units));
    }
    parts.join(" ")
}

/// Equal sets: `5 x 5 x 100 kg`, `100 x 6 kg 5:12`, `1000 m 4:02`.
pub fn sets(count: usize, set: &Set, units: Units) -> String {
    let count = (count > 1).then(|| count.to_string());
    let reps = set.reps.map(|reps| reps.to_string());
    let load = set.load_kg.map(|kg| show_load(kg, units));
    let times: Vec<String> = [count, reps, load].into_iter().flatten().collect();
    let rest = [set.distance_m.map(show_metres), set.duration_s.map(show_time)];
    let effort = [set.rpe.map(|v| format!("rpe {}", plain(v))), set.rir.map(|v| format!("rir {v}"))];
    let all = std::iter::once(times.join(" x ")).chain(rest.into_iter().chain(effort).flatten());
    all.filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}

/// All sets of an exercise, equal neighbours together.
pub fn exercise(exercise: &Exercise, units: Units) -> String {
    let groups = super::values::groups(std::slice::from_ref(exercise));
    let parts = groups.iter().filter_map(|group| Some(sets(group.count, exercise.sets.get(group.first)?, units)));
    parts.collect::<Vec<_>>().join(", ")
}

/// How long and how hard, for the right edge of the list: `62 min rpe 8`, `skipped: ill`.
pub fn measure(workout: &Workout) -> String {
    if let Some(reason) = workout.skipped {
        return format!("skipped: {}", reason.name());
    }
    let time = workout.elapsed().map(show_duration);
    let rpe = workout.rpe.map(|rpe| format!("rpe {}", plain(rpe)));
    [time, rpe].into_iter().flatten().collect::<Vec<_>>().join(" ")
}

/// The same in as few columns as it can be told: `62m rpe8`, `ill`.
pub fn short_measure(workout: &Workout) -> String {
    match workout.skipped {
        Some(reason) => format!("skipped: {}", reason.name()),
        None => measure(workout).replace(" min", "m").replace("rpe ", "rpe"),
    }
}

/// A session in one line without its day.
pub fn line(workout: &Workout, units: Units) -> String {
    let (what, measure) = (what(workout, units), measure(workout));
    if measure.is_empty() { what } else { format!("{what}  {measure}") }
}

/// Appends what the filter looks through, in lower case: day, kind, words, exercises, tags, and `deleted` or `skipped`.
pub fn searchable(workout: &Workout, out: &mut String) {
    let date = workout.date;
    let _ = write!(out, "{} {} {} {} {date} ", weekday(date.weekday()), date.day(), month(date), date.year());
    out.push_str(workout.kind.name());
    for text in [&workout.title, &workout.notes] {
        out.push(' ');
        out.push_str(text);
    }
    for exercise in &workout.exercises {
        out.push(' ');
        out.push_str(&exercise.name);
    }
    if let Some(run) = &workout.run {
        out.push_str(" run ");
        out.push_str(run.kind.name());
    }
    for tag in &workout.tags {
        out.push_str(" #");
        out.push_str(tag);
    }
    if let Some(rpe) = workout.rpe {
        out.push_str(" rpe ");
        out.push_str(&plain(rpe));
    }
    if let Some(reason) = workout.skipped.map(SkipReason::name) {
        out.push_str(" skipped ");
        out.push_str(reason);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::workout::{Run, RunKind};
    use jiff::civil::date;

    #[test]
    fn a_session_is_told_in_a_line() {
        let today = date(2026, 11, 22);
        let units = Units::default();
        let mut run = Workout::new(date(2026, 11, 2), WorkoutKind::Run);
        run.run = Some(Run {
            kind: RunKind::Easy,
            distance_m: 8100.0,
            duration_s: 2550.0,
            laps: Vec::new(),
            elevation_gain_m: None,
            zone_seconds: None,
        });
        run.rpe = Some(3.0);
        assert_eq!(line(&run, units), "run 8.1 km  42:30 rpe 3");
        let mut legs = Workout::new(date(2025, 11, 17), WorkoutKind::Strength);
        let set = Set { reps: Some(5), load_kg: Some(100.0), ..Set::default() };
        legs.exercises.push(Exercise { name: "squat".into(), station: None, sets: vec![set; 5] });
        assert_eq!(line(&legs, units), "squat 5 x 5 x 100 kg");
        let ill = Workout { skipped: Some(SkipReason::Ill), ..Workout::new(today, WorkoutKind::Run) };
        assert_eq!(line(&ill, units), "run  skipped: ill");
        assert_eq!(day(run.date, today), "Mon  2 Nov");
        assert_eq!(day(legs.date, today), "17 Nov 2025");
    }

    #[test]
    fn the_filter_looks_through_words_days_and_tags() {
        let mut w = Workout::new(date(2026, 11, 20), WorkoutKind::Hiit);
        w.notes = "Calf fine".into();
        w.tags = vec!["erg".into()];
        let mut out = String::new();
        searchable(&w, &mut out);
        for word in ["Calf", "#erg", "hiit", "Fri", "2026-11-20", "Nov"] {
            assert!(out.contains(word), "{word} in {out}");
        }
    }
}
