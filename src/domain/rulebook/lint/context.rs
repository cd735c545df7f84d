//! What surrounds a statement: whether it is called wrong, negated, about training, or part of a table.

use crate::domain::rulebook::phrase::Text;
use std::ops::Range;

/// Words that call a statement untrue or old, wherever they stand in its sentence.
const REFUTING: &[&str] = &[
    "wrong",
    "wrongly",
    "false",
    "falsely",
    "myth",
    "myths",
    "incorrect",
    "untrue",
    "outdated",
    "mistake",
    "mistakes",
    "mistaken",
    "mistakenly",
    "misconception",
    "claim",
    "claims",
    "claimed",
    "error",
    "errors",
    "reject",
    "contradicts",
    "until",
    "ended",
    "earlier",
    "former",
    "formerly",
    "old",
    "older",
    "previously",
    "originally",
    "era",
    "23/24",
    "22/23",
    "21/22",
    "2019",
    "2020",
    "2021",
    "2022",
    "2023",
    "falsch",
    "frueher",
    "bis",
];

/// Words that turn a statement round.
const NEGATING: &[&str] = &[
    "no", "not", "never", "none", "neither", "nor", "cannot", "cant", "dont", "doesnt", "isnt", "arent", "wont",
    "without", "nobody", "kein", "keine", "nicht", "nie", "instead",
];

/// Words of training, which may use any load, order and repetitions.
const TRAINING: &[&str] = &[
    "train",
    "training",
    "trains",
    "trained",
    "practise",
    "practice",
    "session",
    "sessions",
    "sets",
    "warm",
    "gym",
    "build",
    "progress",
    "progression",
    "%",
    "percent",
    "1rm",
    "rm",
    "squat",
    "deadlift",
    "week",
    "weeks",
    "equivalent",
    "feels",
    "simulate",
    "simulation",
    "substitute",
    "brick",
    "workout",
    "interval",
    "intervals",
    "rest",
    "heavier",
    "lighter",
    "overload",
    "empty",
    "itself",
    "plates",
    "plate",
    "base",
    "lb",
    "lbs",
    "barbell",
    "dumbbell",
    "dumbbells",
    "backpack",
    "try",
    "test",
    "drill",
    "start",
    "add",
    "emom",
    "strict",
];

/// Words that say that the race is meant, whatever else the sentence says.
const RACE: &[&str] = &["official", "rulebook", "regulation", "competition"];

/// The text by sentences, and what is known about each.
pub(super) struct Context<'a> {
    read: &'a Text,
    /// For each sentence number: called wrong by a heading, a lead line or the sentence after.
    refuted: Vec<bool>,
    table: Vec<bool>,
}

impl<'a> Context<'a> {
    pub(super) fn new(text: &str, read: &'a Text) -> Self {
        let count = read.words.last().map_or(0, |word| word.sentence + 1);
        let mut context = Self { read, refuted: vec![false; count], table: vec![false; count] };
        context.mark_lines(text);
        context.mark_answered();
        context
    }

    /// Headings and lead lines that call what follows wrong; rows of tables.
    fn mark_lines(&mut self, text: &str) {
        let mut heading: Option<usize> = None;
        let mut lead = false;
        let mut start = 0;
        let mut word = 0;
        for line in text.split_inclusive('\n') {
            let end = start + line.len();
            let trimmed = line.trim();
            let level = trimmed.bytes().take_while(|byte| *byte == b'#').count();
            let first = word;
            while self.read.words.get(word).is_some_and(|w| w.range.start < end) {
                word += 1;
            }
            let cue = (first..word).any(|at| self.is(at, REFUTING));
            if level > 0 {
                if heading.is_none_or(|above| level <= above) {
                    heading = cue.then_some(level);
                }
                lead = false;
            } else if is_item(trimmed) {
                // A list goes on until prose follows.
            } else if !trimmed.is_empty() {
                lead = cue && trimmed.ends_with(':');
            }
            for at in first..word {
                let sentence = self.read.words[at].sentence;
                self.refuted[sentence] |= heading.is_some() || (lead && is_item(trimmed));
                self.table[sentence] |= trimmed.starts_with('|');
            }
            start = end;
        }
    }

    /// `"Women do 75." That is wrong.` and `"Partners may split the runs." No.`: the answer stands behind it.
    fn mark_answered(&mut self) {
        for at in 1..self.read.words.len() {
            let sentence = self.read.words[at].sentence;
            let opens = self.read.words[at - 1].sentence != sentence;
            let near = |offset: usize| {
                self.read.words.get(at + offset).filter(|w| w.sentence == sentence).map_or("", |w| w.text.as_str())
            };
            let no = matches!(near(0), "no" | "wrong" | "false" | "nein" | "falsch" | "untrue");
            let that = matches!(near(0), "that" | "this" | "it" | "both" | "not" | "these")
                && (1..4).any(|o| REFUTING.contains(&near(o)) || near(o) == "not" || near(o) == "true");
            if opens && (no || that) {
                let before = self.read.words[at - 1].sentence;
                self.refuted[before] = true;
            }
        }
    }

    fn is(&self, at: usize, list: &[&str]) -> bool {
        self.read.words.get(at).is_some_and(|word| list.contains(&word.text.as_str()))
    }

    fn number(&self, sentence: &Range<usize>) -> usize {
        self.read.words.get(sentence.start).map_or(0, |word| word.sentence)
    }

    /// Whether the sentence has one of the words.
    pub(super) fn says(&self, sentence: &Range<usize>, words: &[&str]) -> bool {
        sentence.clone().any(|at| self.is(at, words))
    }

    /// Whether the statement is called wrong or old.
    pub(super) fn is_refuted(&self, sentence: &Range<usize>) -> bool {
        self.is_refuted_unless(sentence, &[])
    }

    /// The same, where some of those words name the thing itself: the wrong arch.
    pub(super) fn is_refuted_unless(&self, sentence: &Range<usize>, meant: &[&str]) -> bool {
        self.refuted.get(self.number(sentence)).copied().unwrap_or(false)
            || sentence.clone().any(|at| self.is(at, REFUTING) && !self.is(at, meant))
            || sentence.clone().any(|at| {
                let next = self.read.words.get(at + 1).map_or("", |word| word.text.as_str());
                let before =
                    self.is(at, &["before", "prior", "until"]) && matches!(next, "24/25" | "to" | "season" | "2024");
                let used = self.is(at, &["used"]) && next == "to";
                let longer = self.is(at, &["no"]) && next == "longer";
                before || used || longer
            })
    }

    /// Whether the sentence turns its statement round.
    pub(super) fn is_negated(&self, sentence: &Range<usize>) -> bool {
        self.says(sentence, NEGATING)
    }

    /// Whether it speaks of training and not of the race.
    pub(super) fn is_training(&self, sentence: &Range<usize>) -> bool {
        if self.says(sentence, RACE) {
            return false;
        }
        self.says(sentence, TRAINING)
    }

    /// Whether it is a row of a table.
    pub(super) fn is_table(&self, sentence: &Range<usize>) -> bool {
        self.table.get(self.number(sentence)).copied().unwrap_or(false)
    }
}

/// Whether a line is an item of a list.
pub(super) fn is_item(line: &str) -> bool {
    let line = line.trim_start();
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    line.starts_with("- ")
        || line.starts_with("* ")
        || line.starts_with("• ")
        || (digits > 0 && matches!(line.as_bytes().get(digits), Some(b'.' | b')')))
}
