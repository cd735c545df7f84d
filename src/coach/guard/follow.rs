//! What the messages before the question add: a flag told in two messages, and a flag that still stands.

use super::{Category, flags, gravest, read};
use crate::domain::rulebook::phrase::{Patterns, Text};
use std::sync::OnceLock;

/// How many messages back a flag still stands.
const STANDS: usize = 2;
/// How many messages back a fact of the person (age, pregnancy, disease) still stands.
const PERSON: usize = 6;

pub(super) fn category(question: &str, recent: &[&str]) -> Option<Category> {
    let last = recent.last()?;
    let words = read(question);
    let asks = Asks::of(&words);
    let split = across(last, question);
    if asks == Asks::Cleared {
        return split;
    }
    let standing = recent.iter().rev().enumerate().take(PERSON).filter_map(|(back, message)| {
        let category = gravest(&flags(&read(message)))?;
        let person = matches!(category, Category::Pregnancy | Category::Minor | Category::Disease);
        let near = back < if person { PERSON } else { STANDS };
        (near && asks == Asks::Training).then_some(category)
    });
    split.into_iter().chain(standing).min()
}

/// A flag that neither message has alone: `my chest` // `hurts when I run`.
fn across(last: &str, question: &str) -> Option<Category> {
    let joint = format!("{} {question}", last.trim_end().trim_end_matches(['.', '!', '?', '…', ',']));
    let seam = last.trim_end().len();
    let text = read(&joint);
    let flags: Vec<_> = flags(&text)
        .into_iter()
        .filter(|flag| {
            let start = text.words[flag.found.words.start].range.start;
            let end = text.words[flag.found.words.end - 1].range.end;
            start < seam && end > seam
        })
        .collect();
    gravest(&flags)
}

/// What a question does with the red flag before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Asks {
    /// It says that somebody looked at it, or that it was meant otherwise.
    Cleared,
    /// It goes on about training.
    Training,
    /// It asks for something else: a rule, a fact.
    Other,
}

impl Asks {
    fn of(question: &Text) -> Self {
        static PATTERNS: OnceLock<Patterns> = OnceLock::new();
        let patterns = PATTERNS.get_or_init(|| {
            let mut patterns = Patterns::default();
            for line in CLEARED {
                patterns.add(line, 0);
            }
            for line in TRAINING {
                patterns.add(line, 1);
            }
            patterns
        });
        let found = patterns.find(question, &patterns.reading(question), &[]);
        let has = |tag: usize| found.iter().any(|found| found.tag == tag);
        if has(0) {
            Self::Cleared
        } else if has(1) {
            Self::Training
        } else {
            Self::Other
        }
    }
}

const CLEARED: &[&str] = &[
    "doctor|doc|cardiologist|physio|hospital|gp|arzt|ärztin|kardiologe ..4 cleared|ok|okay|fine|normal|gave|freigegeben|grünes",
    "cleared by|to",
    "have|got|was|been cleared|examined|checked",
    "all clear",
    "tests|ecg|ekg|scan|mri|xray ..3 fine|clear|normal|ok|unauffällig",
    "was|just|only joking|kidding|a joke",
    "that was years|long ago",
    "wrong|different person|chat",
];

const TRAINING: &[&str] = &[
    "train|training|trainieren|run|running|runs|laufen|race|racing|rennen|session|sessions|workout|workouts|einheit|exercise",
    "still|anyway|trotzdem|weiter|weitermachen|continue|carry|keep|through|skip|push|pushing|adapt|intervals|intervalle",
    "today|tomorrow|tonight|heute|morgen|now|jetzt|week|woche|later",
    "plan|lift|lifting|squat|sled|burpees|wall|lunges|ski|row|sim|simulation|tempo|pace",
    "worse|better|again|wieder|rest|help|do|machen|tun",
];
