//! What the words of other programs say a session was: `trail_running`, `Weight Training`, `VirtualRow`, Strava's `9`.
//!
//! It does not guess: a word that it does not know stays as the name of a session of the kind `other`.

use crate::domain::clean::clean_line;
use crate::domain::rulebook::Station;
use crate::domain::workout::{RunKind, WorkoutKind};

/// Longest name of a session that is taken from a file, in characters.
const TITLE_CHARS: usize = 120;

/// A sport as a file names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Sport {
    /// What a session of it is in the log.
    pub kind: WorkoutKind,
    /// The erg that it is done on.
    pub station: Option<Station>,
    /// Lower case, words with spaces: `trail running`. Empty when the file says nothing.
    pub name: String,
}

impl Sport {
    /// The sport of a word in a file, in any spelling: `TrailRun`, `trail_running`, `Trail Run`.
    pub fn named(word: &str) -> Self {
        let name = words(strava_number(word.trim()).unwrap_or(word));
        let squashed = squash(&name);
        let (kind, station) = match squashed.as_str() {
            s if s.contains("hyrox") => (WorkoutKind::Simulation, None),
            "swimrun" => (WorkoutKind::Other, None),
            "treadmill" => (WorkoutKind::Run, None),
            s if s.ends_with("run") || s.ends_with("running") => (WorkoutKind::Run, None),
            s if s.contains("strength") => (WorkoutKind::Strength, None),
            "weighttraining" | "weightlifting" | "weights" | "powerlifting" => (WorkoutKind::Strength, None),
            "hiit" | "crossfit" | "cardio" | "cardiotraining" | "indoorcardio" | "circuittraining"
            | "functionaltraining" | "functionalfitness" | "amrap" | "emom" | "tabata" => (WorkoutKind::Hiit, None),
            s if s.contains("highintensityinterval") => (WorkoutKind::Hiit, None),
            "rowing" | "indoorrowing" | "rowingmachine" | "virtualrow" | "rower" | "rowerg" | "row" => {
                (WorkoutKind::Hiit, Some(Station::Row))
            }
            "skierg" | "indoorskiing" => (WorkoutKind::Hiit, Some(Station::SkiErg)),
            _ => (WorkoutKind::Other, None),
        };
        Self { kind, station, name: if squashed == "other" { String::new() } else { name } }
    }

    /// A sport that the file does not name.
    pub fn unnamed() -> Self {
        Self { kind: WorkoutKind::Other, station: None, name: String::new() }
    }
}

/// The numbers that older exports of Strava have as `<type>`.
fn strava_number(word: &str) -> Option<&'static str> {
    Some(match word {
        "1" => "ride",
        "4" => "hike",
        "9" => "run",
        "10" => "walk",
        "16" => "swim",
        _ => return None,
    })
}

/// `TrailRun`, `trail_running` -> `trail run`, `trail running`; 40 characters at most.
fn words(text: &str) -> String {
    let mut spaced = String::new();
    let mut after_lower = false;
    for c in clean_line(text).chars().take(TITLE_CHARS) {
        if c.is_uppercase() && after_lower {
            spaced.push(' ');
        }
        after_lower = c.is_lowercase();
        match c {
            '_' | '-' | '/' | ' ' => spaced.push(' '),
            c => spaced.extend(c.to_lowercase()),
        }
    }
    let name: Vec<&str> = spaced.split_whitespace().collect();
    name.join(" ").chars().take(40).collect()
}

/// Letters and digits alone, lower case.
fn squash(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// The station that an exercise of a file is: `Wall Ball`, `Sled Push`, `Farmer's walk`.
pub(super) fn station_named(exercise: &str) -> Option<Station> {
    let squashed = squash(exercise);
    let singular = squashed.strip_suffix('s').unwrap_or(&squashed);
    Some(match singular {
        "skierg" => Station::SkiErg,
        "sledpush" => Station::SledPush,
        "sledpull" => Station::SledPull,
        "burpeebroadjump" => Station::BurpeeBroadJump,
        "indoorrow" | "rowerg" | "rowingmachine" | "indoorrowing" => Station::Row,
        "farmerscarry" | "farmercarry" | "farmerswalk" | "farmerwalk" => Station::FarmersCarry,
        "sandbaglunge" => Station::SandbagLunges,
        "wallball" => Station::WallBalls,
        _ => return None,
    })
}

/// A name from a file as the title of a session: one clean line, 120 characters.
pub(super) fn title(text: &str) -> String {
    clean_line(text.trim()).chars().take(TITLE_CHARS).collect::<String>().trim().to_owned()
}

/// What a run was for, if its title says it in plain words; easy otherwise.
pub(super) fn run_kind(title: &str) -> RunKind {
    let lower = title.to_lowercase();
    let words: Vec<&str> = lower.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).collect();
    let has = |word: &str| words.contains(&word);
    let pair = |first: &str, second: &str| words.windows(2).any(|w| w == [first, second]);
    if has("race") && !["pace", "prep", "week", "simulation"].iter().any(|w| pair("race", w)) && !pair("pre", "race") {
        RunKind::Race
    } else if has("interval") || has("intervals") {
        RunKind::Interval
    } else if has("tempo") || has("threshold") {
        RunKind::Tempo
    } else if pair("long", "run") {
        RunKind::Long
    } else {
        RunKind::Easy
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_programs_word_for_a_sport_is_understood() {
        for (word, kind, station) in [
            ("running", WorkoutKind::Run, None),
            ("trail_running", WorkoutKind::Run, None),
            ("VirtualRun", WorkoutKind::Run, None),
            ("Running", WorkoutKind::Run, None),
            ("9", WorkoutKind::Run, None),
            ("treadmill", WorkoutKind::Run, None),
            ("strength_training", WorkoutKind::Strength, None),
            ("Weight Training", WorkoutKind::Strength, None),
            ("HighIntensityIntervalTraining", WorkoutKind::Hiit, None),
            ("cardio_training", WorkoutKind::Hiit, None),
            ("indoor_rowing", WorkoutKind::Hiit, Some(Station::Row)),
            ("VirtualRow", WorkoutKind::Hiit, Some(Station::Row)),
            ("Ski Erg", WorkoutKind::Hiit, Some(Station::SkiErg)),
            ("HYROX", WorkoutKind::Simulation, None),
            ("Biking", WorkoutKind::Other, None),
            ("swimrun", WorkoutKind::Other, None),
            ("Crunchy", WorkoutKind::Other, None),
        ] {
            let sport = Sport::named(word);
            assert_eq!((sport.kind, sport.station), (kind, station), "{word}");
        }
        assert_eq!(Sport::named("MountainBikeRide").name, "mountain bike ride");
        assert_eq!(Sport::named("1").name, "ride");
        assert_eq!(Sport::named("Other"), Sport::unnamed());
        assert_eq!(Sport::named(&"x".repeat(10_000)).name.len(), 40);
    }

    #[test]
    fn a_run_is_easy_unless_its_title_says_otherwise() {
        for (title, kind) in [
            ("Morning Run", RunKind::Easy),
            ("Berlin 10k race", RunKind::Race),
            ("4x1k @ race pace", RunKind::Easy),
            ("Pre-race shakeout", RunKind::Easy),
            ("Race-week easy", RunKind::Easy),
            ("6 x 800 intervals", RunKind::Interval),
            ("Tempo 20 min", RunKind::Tempo),
            ("Sunday Long Run", RunKind::Long),
            ("long way home", RunKind::Easy),
            ("tracer", RunKind::Easy),
        ] {
            assert_eq!(run_kind(title), kind, "{title}");
        }
    }

    #[test]
    fn stations_are_known_by_the_names_that_watches_give_them() {
        assert_eq!(station_named("Wall Ball"), Some(Station::WallBalls));
        assert_eq!(station_named("Farmer's Carry"), Some(Station::FarmersCarry));
        assert_eq!(station_named("sandbag_lunges"), Some(Station::SandbagLunges));
        assert_eq!(station_named("bench press"), None);
        assert_eq!(station_named("row"), None, "with a barbell");
    }

    #[test]
    fn a_title_is_one_clean_line() {
        assert_eq!(title("  Run\u{1b}[31m\n in Berlin "), title("Run\u{1b}[31m\n in Berlin"));
        assert!(!title("a\u{1b}[2Jb\nc").contains(['\u{1b}', '\n']));
        assert!(title(&"ä".repeat(1000)).chars().count() <= 120);
    }
}
