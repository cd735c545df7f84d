//! Finds statements in free text that contradict the rulebook: the errors that coaches, pages and models
//! repeat. It reads prose, lists and tables. It does not rewrite anything; it names the place and the truth.
//!
//! It is built to be quiet where it cannot be sure. A statement is left alone
//! - when its sentence calls it wrong, old or untrue, or the next sentence opens with `No`, `That is wrong`;
//! - when it stands in a list under a line with a colon that says so, or under a heading that says so;
//! - when it speaks of an earlier season, or of training (per cent, sets, sessions) and not of the race;
//! - and, for what a `not` turns round (splitting runs, a ninth run, a downhill course), when it is negated.

mod context;
mod loads;
mod order;
mod penalties;

use super::phrase::{Found, Patterns, Text};
use super::source::{HUNDRED, ORDER, TOGETHER};
use super::{Format, Season, Source, Station};
use context::Context;
use std::ops::Range;
use std::sync::OnceLock;

/// What is contradicted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rule {
    /// The pull sled given the load of the push sled.
    SledPullLoad,
    /// A load or target height that the named division does not have.
    Load,
    /// Runs split between partners in doubles.
    SplitRuns,
    /// A run after the wall balls, or nine runs.
    RunAfterWallBalls,
    /// A course that goes downhill.
    DownhillCourse,
    /// 75 wall balls as a rule of today.
    WallBalls75,
    /// Stations in an order that is not the race's.
    StationOrder,
    /// A penalty that costs something else.
    Penalty,
}

impl Rule {
    /// All.
    pub const ALL: [Self; 8] = [
        Self::SledPullLoad,
        Self::Load,
        Self::SplitRuns,
        Self::RunAfterWallBalls,
        Self::DownhillCourse,
        Self::WallBalls75,
        Self::StationOrder,
        Self::Penalty,
    ];

    /// `sled_pull_load` .. `penalty`: as it is printed.
    pub fn key(self) -> &'static str {
        match self {
            Self::SledPullLoad => "sled_pull_load",
            Self::Load => "load",
            Self::SplitRuns => "split_runs",
            Self::RunAfterWallBalls => "run_after_wall_balls",
            Self::DownhillCourse => "downhill_course",
            Self::WallBalls75 => "wall_balls_75",
            Self::StationOrder => "station_order",
            Self::Penalty => "penalty",
        }
    }
}

/// A statement against the rulebook.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// Bytes of the statement in the text.
    pub range: Range<usize>,
    /// What it contradicts.
    pub rule: Rule,
    /// What is true, as a sentence for the athlete.
    pub correction: String,
    /// Where that was read.
    pub source: Source,
}

/// Finds what contradicts the rulebook in `text` (markdown or plain), in order of appearance.
pub fn lint(text: &str) -> Vec<Violation> {
    let read = Text::read(text);
    let context = Context::new(text, &read);
    let mut violations = phrases(&read, &context);
    violations.extend(loads::check(text, &read, &context));
    violations.extend(order::check(text, &read, &context));
    violations.extend(penalties::check(&read, &context));
    violations.sort_by_key(|violation| (violation.range.start, violation.rule));
    violations.dedup_by(|next, kept| next.rule == kept.rule && next.range.start < kept.range.end);
    violations
}

/// What is true instead of what `text` says against the rulebook, each once, in order of appearance.
pub fn corrections(text: &str) -> Vec<String> {
    let mut said: Vec<String> = Vec::new();
    for violation in lint(text) {
        if !said.contains(&violation.correction) {
            said.push(violation.correction);
        }
    }
    said
}

/// The same of a passage of the library. Its heading is read with it, which may call what follows wrong. A passage of a
/// season whose rules differ or are not known may say what held then.
pub fn passage_corrections(title: &str, season: Option<&str>, content: &str) -> Vec<String> {
    let today = [Season::S2425, Season::S2526].map(Season::label);
    let applies = season.is_none_or(|season| today.contains(&season));
    if applies { corrections(&format!("# {title}\n\n{content}")) } else { Vec::new() }
}

/// Wordings of the errors that are wordings, with the rule that each contradicts.
const PHRASES: &[(Rule, &str)] = &[
    (
        Rule::SplitRuns,
        "split|splitting|share|sharing|divide|dividing [up] [the|your|all|both] [of] [the] [eight|8] [1] [km] runs|running|kilometres|kilometers",
    ),
    (
        Rule::SplitRuns,
        "split|splitting|share|sharing|divide|dividing [up] the|your|each|every [1] [km] run ^splits|times",
    ),
    (Rule::SplitRuns, "runs|running can|may|could|is|are|get [also] [be] split|shared|divided"),
    (Rule::SplitRuns, "take|takes|taking turns [on|with|doing|for] [the] runs|running|run"),
    (Rule::SplitRuns, "alternate|alternates|alternating [the|your] runs|running|kilometres|kilometers"),
    (Rule::SplitRuns, "one [partner|athlete] runs while|as [the|your] other|second|partner"),
    (
        Rule::SplitRuns,
        "each [partner|athlete|person|one|member] [of] [you|them] runs|run|does [only] 4|four|half ^stations",
    ),
    (Rule::RunAfterWallBalls, "ninth|9 [th] run|kilometre|kilometer ^time|split"),
    (Rule::RunAfterWallBalls, "nine|9 [1] [km] runs|kilometres|kilometers"),
    (
        Rule::RunAfterWallBalls,
        "run|kilometre|kilometer [right|straight|directly|immediately] after|following [the|your] [100] wall",
    ),
    (
        Rule::RunAfterWallBalls,
        "after [the|your] [100] wall balls ..5 final|last|another|1 [final] [1] [km|kilometre|kilometer] run|kilometre|kilometer|km",
    ),
    (
        Rule::RunAfterWallBalls,
        "after [the|your] [100] wall balls ..5 one|1 more [1] [km|kilometre|kilometer] run|kilometre|kilometer|km",
    ),
    (
        Rule::RunAfterWallBalls,
        "wall balls ..3 followed by a|the|one|another [final|last] [1] [km|kilometre|kilometer] run",
    ),
    (
        Rule::RunAfterWallBalls,
        "race|hyrox ..3 finishes|ends|closes with a|the|one [final|last] [1] [km|kilometre|kilometer] run",
    ),
    (Rule::DownhillCourse, "~8 downhill course|courses|lap|laps|venue|hyrox|race"),
    (Rule::DownhillCourse, "~8 hilly course|courses|venue|hyrox"),
    (Rule::WallBalls75, "75 [x|reps|repetitions] [of] wall balls"),
    (Rule::WallBalls75, "75 wall ball reps|repetitions|throws"),
    (Rule::WallBalls75, "wall balls ..5 75 ^kg|min|seconds|s|%"),
    (Rule::WallBalls75, "women|womens|female ..4 75 reps|repetitions|throws|balls"),
];

fn rule_of(index: usize) -> Rule {
    PHRASES[index].0
}

fn phrases(read: &Text, context: &Context<'_>) -> Vec<Violation> {
    static PATTERNS: OnceLock<Patterns> = OnceLock::new();
    let patterns = PATTERNS.get_or_init(|| {
        let mut patterns = Patterns::default();
        for (index, (_, line)) in PHRASES.iter().enumerate() {
            patterns.add(line, index);
        }
        patterns
    });
    let reading = patterns.reading(read);
    let found = patterns.find(read, &reading, &[]);
    found.into_iter().filter_map(|found| phrase_violation(read, context, &found)).collect()
}

fn phrase_violation(read: &Text, context: &Context<'_>, found: &Found) -> Option<Violation> {
    let rule = rule_of(found.tag);
    let sentence = read.sentence_of(found.words.start);
    if context.is_refuted(&sentence) || context.is_negated(&sentence) || context.is_table(&sentence) {
        return None;
    }
    let says = |words: &[&str]| context.says(&sentence, words);
    let training = context.is_training(&sentence);
    let (holds, correction, source) = match rule {
        Rule::SplitRuns => (
            says(&["doubles", "double", "partner", "partners", "pair", "pairs", "teammate"])
                && !says(&["relay", "relays"]),
            Format::Doubles.rule(),
            TOGETHER,
        ),
        Rule::RunAfterWallBalls => (
            !training,
            "There are eight runs, one before each station; after the wall balls there is only the way to the finish line.",
            ORDER,
        ),
        Rule::DownhillCourse => (
            !training && !says(&["marathon", "trail", "road"]),
            "HYROX is run on flat laps in a hall or stadium; there is no downhill course.",
            ORDER,
        ),
        Rule::WallBalls75 => (
            !training
                && !says(&["had", "did", "from"])
                && says(&["women", "womens", "woman", "female", "ladies", "race", "hyrox", "open", "pro", "division"]),
            "Every division does 100 wall balls; 75 for Women Open ended with season 24/25.",
            HUNDRED,
        ),
        _ => (false, "", ORDER),
    };
    holds.then(|| Violation { range: bytes(read, &found.words), rule, correction: correction.to_owned(), source })
}

/// From the first byte of the first word to the last byte of the last.
fn bytes(read: &Text, words: &Range<usize>) -> Range<usize> {
    let start = read.words.get(words.start).map_or(0, |word| word.range.start);
    let end = read.words.get(words.end.saturating_sub(1)).map_or(start, |word| word.range.end);
    start..end.max(start)
}

/// Where a station is named: words and station, in order of appearance.
fn stations(read: &Text, words: &Range<usize>) -> Vec<(Range<usize>, Station)> {
    let text = |at: usize| read.words.get(at).filter(|_| words.contains(&at)).map_or("", |word| word.text.as_str());
    let number = |at: usize| read.words.get(at).is_some_and(|word| word.number.is_some());
    let sled = words.clone().any(|at| matches!(text(at), "sled" | "sleds" | "schlitten"));
    let mut found = Vec::new();
    let mut at = words.start;
    while at < words.end {
        let (length, station) = match (text(at), text(at + 1), text(at + 2)) {
            ("ski", "erg", _) => (2, Station::SkiErg),
            ("skierg" | "ski", _, _) => (1, Station::SkiErg),
            ("sled", "push" | "pushes", _) | ("push", "sled", _) => (2, Station::SledPush),
            ("sled", "pull" | "pulls", _) | ("pull", "sled", _) => (2, Station::SledPull),
            ("push" | "pushes", next, _) if (sled || number(at + 1)) && next != "up" && next != "ups" => {
                (1, Station::SledPush)
            }
            ("pull" | "pulls", next, _) if (sled || number(at + 1)) && next != "up" && next != "ups" => {
                (1, Station::SledPull)
            }
            ("burpee", "broad", "jump" | "jumps") => (3, Station::BurpeeBroadJump),
            ("burpee" | "burpees" | "bbj", _, _) => (1, Station::BurpeeBroadJump),
            ("row" | "rower" | "rowing" | "rowerg", _, _) => (1, Station::Row),
            ("farmers" | "farmer", "carry" | "walk", _) => (2, Station::FarmersCarry),
            ("farmers" | "carry" | "kettlebell" | "kettlebells", _, _) => (1, Station::FarmersCarry),
            ("sandbag", "lunges" | "lunge", _) => (2, Station::SandbagLunges),
            ("sandbag" | "sandbags" | "lunges" | "lunge" | "bag", _, _) => (1, Station::SandbagLunges),
            ("wall", "balls" | "ball", _) | ("medicine" | "med", "ball", _) => (2, Station::WallBalls),
            ("ball" | "throw" | "throws", _, _) => (1, Station::WallBalls),
            _ => {
                at += 1;
                continue;
            }
        };
        found.push((at..at + length, station));
        at += length;
    }
    found
}

#[cfg(test)]
#[path = "lint_tests.rs"]
mod tests;
