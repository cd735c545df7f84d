//! The words of the line as data: each word of an athlete, in English and German, with what it means. No grammar.
//!
//! Forms are lower case without apostrophes; spaces and hyphens do not count (`wall ball` meets `wallball`, `wall-balls`),
//! nor does an `s` at the end. The first form of a term is its name. No form may stand twice; a test holds that.

use super::super::rulebook::Station;
use super::super::workout::{Feel, RunKind, SkipReason, WorkoutKind};
use std::collections::HashMap;
use std::sync::LazyLock;

/// How a lift is loaded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Weight {
    /// With a weight in the hands or on the back.
    Bar,
    /// With the body: repetitions, mostly without load.
    Body,
}

/// What can be done over a distance or a time, beside running and the stations.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Activity {
    /// The kind of a session that is this alone.
    pub kind: WorkoutKind,
    /// Seconds a kilometre, fastest and slowest: what lies outside was not meant.
    pub pace: (f64, f64),
}

/// What a word means.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Meaning {
    /// The kind of the session.
    Kind(WorkoutKind),
    /// The kind of the session, and the word is its title.
    Titled(WorkoutKind),
    /// Running.
    Run,
    /// A run over this many metres.
    RunOver(f64),
    /// What a run was for.
    RunKind(RunKind),
    /// A station.
    Station(Station),
    /// A station when it is measured in metres, else an exercise by this name.
    StationOverMetres(Station),
    /// An exercise with sets.
    Lift(Weight),
    /// Something else that lasts.
    Activity(Activity),
    /// The roxzone.
    Roxzone,
    /// It was not done.
    Skip,
    /// Why not.
    Reason(SkipReason),
    /// Against what was wanted.
    Feel(Feel),
    /// So many days ago; tomorrow is -1.
    DaysAgo(i32),
    /// The last such day; Monday is 0.
    Weekday(i8),
    /// A month, 1 to 12; it counts beside a day only.
    Month(i8),
    /// Session exertion, a number follows.
    Rpe,
    /// Repetitions in reserve, a number follows.
    Reserve,
    /// Heart rate, numbers follow or precede.
    Heart,
    /// The average of what is beside it.
    Average,
    /// The highest of what is beside it.
    Highest,
    /// Repetitions, a number precedes.
    Reps,
    /// Sets, a number precedes.
    Sets,
    /// Metres climbed, a number follows.
    Climb,
    /// The duration of the session, a time follows.
    Total,
    /// A title in quotes follows.
    Title,
    /// The name of an exercise in quotes follows.
    Named,
    /// It opens something that the log has no field for; the value behind it is not taken for another.
    NoField,
    /// A unit that the log has no field for; the number before it is not taken for another.
    NoFieldUnit,
    /// A small word without a meaning of its own.
    Filler,
}

/// Words of one meaning.
#[derive(Debug, PartialEq)]
pub(super) struct Term {
    /// What they mean.
    pub meaning: Meaning,
    /// The words; the first is the name.
    pub forms: &'static [&'static str],
}

impl Term {
    /// As it is kept and written.
    pub(super) fn name(&self) -> &'static str {
        self.forms.first().copied().unwrap_or_default()
    }
}

/// No term has more words.
pub(super) const LONGEST: usize = 4;

const fn term(meaning: Meaning, forms: &'static [&'static str]) -> Term {
    Term { meaning, forms }
}

const fn lift(forms: &'static [&'static str]) -> Term {
    term(Meaning::Lift(Weight::Bar), forms)
}

const fn body(forms: &'static [&'static str]) -> Term {
    term(Meaning::Lift(Weight::Body), forms)
}

const fn activity(kind: WorkoutKind, fastest: f64, slowest: f64, forms: &'static [&'static str]) -> Term {
    term(Meaning::Activity(Activity { kind, pace: (fastest, slowest) }), forms)
}

use Meaning as M;
use WorkoutKind as W;

/// All terms. Stations stand with their names in the rulebook first.
#[rustfmt::skip]
pub(super) static TERMS: &[Term] = &[
    // Kinds of sessions.
    term(M::Kind(W::Run), &["run session", "running session", "lauftraining"]),
    term(M::Kind(W::Strength), &["strength", "lifting", "weights", "gym", "kraft", "krafttraining"]),
    term(M::Kind(W::Hiit), &["hiit", "conditioning", "station work"]),
    term(M::Kind(W::Simulation), &["sim", "simulation", "race simulation", "hyrox sim", "hyrox simulation", "race sim"]),
    term(M::Kind(W::Race), &["race", "hyrox", "hyrox race", "wettkampf", "rennen"]),
    term(M::Kind(W::Other), &["other"]),
    term(M::Titled(W::Hiit), &["emom"]),
    term(M::Titled(W::Hiit), &["amrap"]),
    term(M::Titled(W::Hiit), &["tabata"]),
    term(M::Titled(W::Hiit), &["metcon"]),
    term(M::Titled(W::Hiit), &["wod"]),
    term(M::Titled(W::Hiit), &["crossfit"]),
    term(M::Titled(W::Hiit), &["circuit", "zirkel", "zirkeltraining"]),
    term(M::Titled(W::Hiit), &["class", "kurs"]),
    term(M::Titled(W::Strength), &["legs", "leg day", "beine", "beintag"]),
    term(M::Titled(W::Strength), &["upper body", "upper", "oberkörper"]),
    term(M::Titled(W::Strength), &["lower body", "lower", "unterkörper"]),
    term(M::Titled(W::Strength), &["full body", "ganzkörper"]),
    term(M::Titled(W::Strength), &["push day"]),
    term(M::Titled(W::Strength), &["pull day"]),
    term(M::Titled(W::Strength), &["back day"]),
    term(M::Titled(W::Strength), &["chest day"]),
    term(M::Titled(W::Strength), &["arms", "arm day"]),
    term(M::Titled(W::Strength), &["core", "abs", "rumpf"]),
    term(M::Titled(W::Simulation), &["compromised run", "compromised running", "brick"]),
    // Running.
    term(M::Run, &["run", "ran", "running", "jog", "jogging", "treadmill", "trail run", "lauf", "laufen", "gelaufen",
        "laufband", "joggen"]),
    term(M::RunOver(5_000.0), &["parkrun"]),
    term(M::RunOver(21_097.5), &["half marathon", "halbmarathon"]),
    term(M::RunOver(42_195.0), &["marathon"]),
    term(M::RunKind(RunKind::Easy), &["easy", "recovery", "locker", "easy pace", "base"]),
    term(M::RunKind(RunKind::Tempo), &["tempo", "threshold", "thr", "schwelle", "tempolauf"]),
    term(M::RunKind(RunKind::Interval), &["interval", "intervall", "intervalle", "reps run", "fartlek", "track"]),
    term(M::RunKind(RunKind::Long), &["long", "langer", "lang"]),
    // Stations, and the roxzone.
    term(M::Station(Station::SkiErg), &["SkiErg", "ski", "skier", "skiergometer"]),
    term(M::Station(Station::SledPush), &["sled push", "push sled", "sp", "slp", "schlitten schieben"]),
    term(M::Station(Station::SledPull), &["sled pull", "pull sled", "pull", "schlitten ziehen"]),
    term(M::Station(Station::BurpeeBroadJump), &["burpee broad jump", "bbj", "burpees broad jump", "broad jump burpee"]),
    term(M::Station(Station::Row), &["row", "rower", "rowing", "row erg", "rowed", "rudern", "gerudert", "ruderergometer"]),
    term(M::Station(Station::FarmersCarry), &["farmers carry", "farmer carry", "farmers", "farmers walk", "fc",
        "farmer walk", "farmers carries", "kb carry"]),
    term(M::Station(Station::SandbagLunges), &["sandbag lunges", "sbl", "sandbag walking lunge",
        "ausfallschritte sandbag"]),
    term(M::StationOverMetres(Station::SandbagLunges), &["lunges", "ausfallschritte"]),
    term(M::Station(Station::WallBalls), &["wall balls", "wb", "wbs"]),
    term(M::Roxzone, &["roxzone", "rox", "rz", "transition"]),
    // Lifts.
    lift(&["squat", "back squat", "bs", "kniebeuge", "kniebeugen", "high bar squat", "low bar squat"]),
    lift(&["front squat", "fs", "frontkniebeuge"]),
    lift(&["goblet squat", "goblet"]),
    lift(&["split squat", "bulgarian split squat", "bss", "bulgarian"]),
    lift(&["overhead squat", "ohs"]),
    lift(&["deadlift", "dl", "kreuzheben", "conventional deadlift"]),
    lift(&["romanian deadlift", "rdl", "stiff leg deadlift"]),
    lift(&["sumo deadlift"]),
    lift(&["trap bar deadlift", "hex bar deadlift", "trap bar"]),
    lift(&["hip thrust", "hip thruster"]),
    lift(&["leg press", "beinpresse"]),
    lift(&["leg curl", "hamstring curl", "beinbeuger"]),
    lift(&["leg extension", "beinstrecker"]),
    lift(&["calf raise", "wadenheben"]),
    lift(&["bench press", "bench", "bp", "bankdrücken"]),
    lift(&["incline bench press", "incline bench", "incline press"]),
    lift(&["dumbbell bench press", "db bench", "db bench press", "db press", "dumbbell press"]),
    lift(&["overhead press", "ohp", "shoulder press", "military press", "strict press", "schulterdrücken", "press"]),
    lift(&["push press"]),
    lift(&["thruster", "db thruster"]),
    lift(&["bent over row", "barbell row", "bb row", "bor", "pendlay row"]),
    lift(&["dumbbell row", "db row", "one arm row"]),
    lift(&["cable row", "seated row", "seated cable row"]),
    lift(&["lat pulldown", "pulldown", "latzug"]),
    lift(&["clean", "power clean"]),
    lift(&["clean and jerk", "c&j"]),
    lift(&["snatch", "power snatch"]),
    lift(&["db snatch", "dumbbell snatch"]),
    lift(&["kettlebell swing", "kb swing", "swing", "kbs"]),
    lift(&["good morning"]),
    lift(&["biceps curl", "bicep curl", "curl", "db curl"]),
    lift(&["triceps extension", "tricep extension", "triceps pushdown", "pushdown"]),
    lift(&["lateral raise", "side raise", "seitheben"]),
    lift(&["face pull"]),
    lift(&["step up", "weighted step up", "box step up"]),
    lift(&["sandbag clean"]),
    lift(&["sandbag carry"]),
    lift(&["devils press", "devil press"]),
    lift(&["turkish get up", "tgu"]),
    // Exercises of the body.
    body(&["push up", "press up", "liegestütz", "liegestütze", "liegestützen"]),
    body(&["pull up", "klimmzug", "klimmzüge", "klimmzügen"]),
    body(&["chin up"]),
    body(&["ring row", "inverted row"]),
    body(&["dip"]),
    body(&["burpee"]),
    body(&["burpee box jump", "burpee box jump over"]),
    body(&["box jump", "box jump over"]),
    body(&["broad jump"]),
    body(&["air squat", "bodyweight squat", "jump squat"]),
    body(&["walking lunge", "bodyweight lunge", "jumping lunge"]),
    body(&["sit up"]),
    body(&["crunch", "crunches"]),
    body(&["plank", "side plank", "unterarmstütz"]),
    body(&["hollow hold"]),
    body(&["wall sit"]),
    body(&["dead hang"]),
    body(&["toes to bar", "t2b", "ttb"]),
    body(&["knee raise", "hanging knee raise", "leg raise", "hanging leg raise"]),
    body(&["mountain climber"]),
    body(&["double under", "du"]),
    body(&["jump rope", "skipping rope", "rope skipping", "skip rope", "seilspringen", "single under"]),
    body(&["russian twist"]),
    body(&["dead bug"]),
    body(&["glute bridge"]),
    body(&["nordic curl", "nordic"]),
    body(&["bear crawl"]),
    // What else lasts.
    activity(W::Hiit, 40.0, 600.0, &["bike erg", "assault bike", "echo bike", "air bike"]),
    activity(W::Hiit, 40.0, 900.0, &["erg", "ergometer"]),
    activity(W::Other, 40.0, 600.0, &["bike", "ride", "cycling", "cycle", "rad", "radfahren", "spin", "spinning", "zwift"]),
    activity(W::Other, 540.0, 3_600.0, &["swim", "swimming", "schwimmen", "swam"]),
    activity(W::Other, 300.0, 2_400.0, &["walk", "walking", "spaziergang", "gehen"]),
    activity(W::Other, 300.0, 3_600.0, &["hike", "hiking", "wandern", "ruck", "rucking"]),
    activity(W::Other, 120.0, 1_200.0, &["elliptical", "cross trainer"]),
    activity(W::Other, 0.0, 0.0, &["stair climber", "stairmaster", "stairs"]),
    activity(W::Other, 0.0, 0.0, &["mobility", "mobilität"]),
    activity(W::Other, 0.0, 0.0, &["stretching", "stretch", "dehnen"]),
    activity(W::Other, 0.0, 0.0, &["yoga"]),
    activity(W::Other, 0.0, 0.0, &["pilates"]),
    activity(W::Other, 0.0, 0.0, &["climbing", "bouldering", "klettern", "bouldern"]),
    // Not done.
    term(M::Skip, &["skip", "skipped", "missed", "ausgefallen", "ausgelassen"]),
    term(M::Reason(SkipReason::Ill), &["ill", "sick", "illness", "flu", "krank", "erkältet"]),
    term(M::Reason(SkipReason::Injured), &["injured", "injury", "hurt", "verletzt", "verletzung"]),
    term(M::Reason(SkipReason::Travel), &["travel", "traveling", "travelling", "reise", "unterwegs"]),
    term(M::Reason(SkipReason::Tired), &["tired", "exhausted", "fatigue", "müde"]),
    // How it was.
    term(M::Feel(Feel::TooEasy), &["too easy", "felt too easy", "zu leicht"]),
    term(M::Feel(Feel::Right), &["felt right", "just right", "as planned", "as wanted", "wie geplant"]),
    term(M::Feel(Feel::TooHard), &["too hard", "felt too hard", "zu schwer", "zu hart"]),
    term(M::Rpe, &["rpe", "session rpe", "srpe"]),
    term(M::Reserve, &["rir"]),
    term(M::Heart, &["hr", "heart rate", "pulse", "puls", "hf", "herzfrequenz", "bpm"]),
    term(M::Average, &["avg", "average", "mean", "schnitt"]),
    term(M::Highest, &["max", "peak"]),
    term(M::Climb, &["elev", "elevation", "ascent", "climb", "gain", "höhenmeter"]),
    term(M::Total, &["total", "session", "duration", "gesamt", "dauer", "overall"]),
    term(M::Reps, &["reps", "wdh"]),
    term(M::Sets, &["sets", "sätze", "satz"]),
    term(M::Title, &["title"]),
    term(M::Named, &["exercise"]),
    // Days.
    term(M::DaysAgo(-1), &["tomorrow", "morgen"]),
    term(M::DaysAgo(0), &["today", "heute"]),
    term(M::DaysAgo(1), &["yesterday", "gestern", "yday"]),
    term(M::DaysAgo(2), &["vorgestern", "day before yesterday"]),
    term(M::Weekday(0), &["mon", "monday", "montag"]),
    term(M::Weekday(1), &["tue", "tuesday", "dienstag"]),
    term(M::Weekday(2), &["wed", "wednesday", "mittwoch"]),
    term(M::Weekday(3), &["thu", "thur", "thursday", "donnerstag"]),
    term(M::Weekday(4), &["fri", "friday", "freitag"]),
    term(M::Weekday(5), &["sat", "saturday", "samstag"]),
    term(M::Weekday(6), &["sun", "sunday", "sonntag"]),
    term(M::Month(1), &["jan", "january", "januar", "jänner"]),
    term(M::Month(2), &["feb", "february", "februar"]),
    term(M::Month(3), &["mar", "march", "märz"]),
    term(M::Month(4), &["apr", "april"]),
    term(M::Month(5), &["may", "mai"]),
    term(M::Month(6), &["jun", "june", "juni"]),
    term(M::Month(7), &["jul", "july", "juli"]),
    term(M::Month(8), &["aug", "august"]),
    term(M::Month(9), &["sep", "sept", "september"]),
    term(M::Month(10), &["oct", "october", "okt", "oktober"]),
    term(M::Month(11), &["nov", "november"]),
    term(M::Month(12), &["dec", "december", "dez", "dezember"]),
    // What the log has no field for.
    term(M::NoField, &["rest", "pause", "recoveries", "warm up", "wu", "aufwärmen", "cool down", "cd",
        "auslaufen", "einlaufen", "level", "lvl", "zone", "r", "week", "woche",
        "incline", "cap", "bodyweight", "age", "target", "goal", "ziel", "pb", "pr"]),
    term(M::NoFieldUnit, &["cal", "kcal", "round", "runde", "runden", "rm", "calories", "watt", "w", "rds", "spm", "rpm", "step", "floor",
        "lap", "times", "degree", "cm", "inch", "ft", "feet", "percent"]),
    // Small words.
    term(M::Filler, &["with", "for", "of", "the", "a", "an", "and", "then", "my", "on", "did", "to", "mit", "und", "der", "die",
        "das", "im", "per", "each", "am", "um", "at", "in", "done", "felt"]),
];

static BY_FORM: LazyLock<HashMap<String, &'static Term>> = LazyLock::new(|| {
    TERMS.iter().flat_map(|term| term.forms.iter().map(move |form| (stem(&key(form)).to_owned(), term))).collect()
});

/// What counts of a word: its letters in lower case.
pub(super) fn key(word: &str) -> String {
    word.chars().flat_map(char::to_lowercase).filter(|c| c.is_alphanumeric() || *c == '&').collect()
}

/// Without an `s` at the end, of words longer than that.
fn stem(key: &str) -> &str {
    key.strip_suffix('s').filter(|short| short.len() > 2).unwrap_or(key)
}

/// The term of a key.
pub(super) fn find(key: &str) -> Option<&'static Term> {
    BY_FORM.get(stem(key)).copied()
}

/// The name that leads back to the term, if it is one.
pub(super) fn named(name: &str) -> Option<&'static Term> {
    find(&key(name))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    #[test]
    fn no_form_stands_twice() {
        let mut seen: BTreeMap<String, &str> = BTreeMap::new();
        for term in TERMS {
            for form in term.forms {
                assert_eq!(seen.insert(stem(&key(form)).to_owned(), term.name()), None, "{form} of {}", term.name());
            }
        }
        assert!(seen.len() > 300, "{} forms", seen.len());
    }

    #[test]
    fn forms_are_written_as_the_head_of_this_file_says() {
        for form in TERMS.iter().flat_map(|t| t.forms) {
            assert!(form.split(' ').count() <= LONGEST, "{form}");
            assert!(!form.contains(['\'', '-']), "{form}");
            assert!(*form == "SkiErg" || **form == form.to_lowercase(), "{form}");
        }
    }

    #[test]
    fn every_station_is_named_as_in_the_rulebook() {
        for station in Station::ALL {
            let term = named(station.name()).unwrap();
            assert_eq!((term.name(), term.meaning), (station.name(), Meaning::Station(station)));
        }
    }

    #[test]
    fn every_kind_reason_and_purpose_can_be_said_by_its_name() {
        for kind in WorkoutKind::ALL {
            let meaning = named(kind.name()).unwrap().meaning;
            assert!(
                meaning == Meaning::Kind(kind) || kind == WorkoutKind::Run && meaning == Meaning::Run,
                "{meaning:?}"
            );
        }
        for kind in RunKind::ALL {
            let meaning = named(kind.name()).unwrap().meaning;
            assert!(
                meaning == Meaning::RunKind(kind)
                    || kind == RunKind::Race && meaning == Meaning::Kind(WorkoutKind::Race)
            );
        }
        for reason in SkipReason::ALL {
            let meaning = named(reason.name()).unwrap().meaning;
            assert!(
                meaning == Meaning::Reason(reason)
                    || reason == SkipReason::Other && meaning == Meaning::Kind(WorkoutKind::Other)
            );
        }
    }

    #[test]
    fn spaces_hyphens_capitals_and_a_plural_do_not_count() {
        for word in ["Wall Balls", "wallball", "wall-balls", "WB", "WBs"] {
            assert_eq!(named(word).map(Term::name), Some("wall balls"), "{word}");
        }
        assert_eq!(named("Farmer's Carry").map(Term::name), Some("farmers carry"));
        assert_eq!(named("s"), None);
        assert_eq!(named(""), None);
    }
}
