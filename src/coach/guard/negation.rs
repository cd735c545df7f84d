//! Whether a found flag is denied: "no chest pain", "keine Brustschmerzen", "chest pain? no".
//!
//! Doubt goes to the athlete's safety: only a plain denial counts, and it reaches no further than its list.

use crate::domain::rulebook::phrase::Text;
use std::ops::Range;

const NEGATORS: &[&str] = &[
    "no",
    "not",
    "never",
    "without",
    "none",
    "zero",
    "denies",
    "dont",
    "doesnt",
    "didnt",
    "havent",
    "hasnt",
    "hadnt",
    "isnt",
    "arent",
    "wasnt",
    "cant",
    "kein",
    "keine",
    "keinen",
    "keinerlei",
    "nicht",
    "nie",
    "ohne",
    "neither",
    "nor",
];
/// The denial ends here: what follows is said anew.
const BREAKS: &[&str] = &[
    "but", "aber", "however", "though", "although", "yet", "jedoch", "sondern", "now", "then", "except", "jetzt",
    "dann", "dafuer", "and", "und", "plus", "with", "mit", "because", "weil", "since", "seit", "until", "bis", "so",
    "just", "today", "heute", "i", "im", "ive", "my", "he", "she", "his", "her", "ich", "mein", "meine", "er", "sie",
    "why", "what", "when", "wenn",
];
/// `Schmerzen hatte ich keine`: a pronoun does not part a denial from what stands before it.
const PRONOUNS: &[&str] = &["ich", "er", "sie", "i", "he", "she", "heute", "today"];
/// After a negator these say something else: `not sure`, `no idea`, `nicht nur`.
const HARMLESS: &[&str] = &[
    "sure",
    "know",
    "only",
    "just",
    "idea",
    "matter",
    "clue",
    "doubt",
    "wonder",
    "sicher",
    "nur",
    "weiss",
    "ahnung",
    "kidding",
    "longer",
    "understand",
    "want",
    "wanna",
    "stop",
    "stopping",
    "help",
];
/// How far before the flag a denial may stand, in words.
const REACH: usize = 3;
/// And when a list joined by `or` lies between.
const LIST_REACH: usize = 9;

pub(super) fn is_negated(text: &Text, found: &Range<usize>) -> bool {
    denied_before(text, found) || denied_after(text, found)
}

fn word(text: &Text, at: usize) -> &str {
    text.words.get(at).map_or("", |word| word.text.as_str())
}

fn denied_before(text: &Text, found: &Range<usize>) -> bool {
    let Some(first) = text.words.get(found.start) else {
        return false;
    };
    if found.clone().any(|at| matches!(word(text, at), "but" | "aber" | "jedoch")) {
        return false;
    }
    for distance in 1..=LIST_REACH {
        let Some(at) = found.start.checked_sub(distance) else {
            return false;
        };
        let here = &text.words[at];
        if here.sentence != first.sentence || BREAKS.contains(&here.text.as_str()) {
            return false;
        }
        if !NEGATORS.contains(&here.text.as_str()) {
            continue;
        }
        if HARMLESS.contains(&word(text, at + 1)) || unlike_before(text, at, found) {
            return false;
        }
        let between = at..(found.end + 5).min(text.words.len());
        let listed = between.clone().any(|i| matches!(word(text, i), "or" | "oder" | "nor" | "noch"));
        let same_clause = here.clause == first.clause;
        return (same_clause && distance <= REACH + 1) || (listed && distance <= LIST_REACH);
    }
    false
}

/// `I never had chest pain like this before` is no denial.
fn unlike_before(text: &Text, negator: usize, found: &Range<usize>) -> bool {
    matches!(word(text, negator), "never" | "nie" | "not" | "havent")
        && (found.end..found.end + 3).any(|at| matches!(word(text, at), "like" | "before" | "such" | "solche" | "so"))
}

/// `Chest pain? No.`, `Schwanger? Nein, nur langsam`, `Brustschmerzen hatte ich keine`.
fn denied_after(text: &Text, found: &Range<usize>) -> bool {
    let next = word(text, found.end);
    let answer = matches!(next, "no" | "none" | "nope" | "nein" | "never" | "nie" | "negative" | "keine");
    if answer && text.ends_clause(found.end) && text.ends_clause(found.end - 1) {
        return true;
    }
    let sentence = text.sentence_of(found.start);
    let end = (found.end..sentence.end).find(|at| text.ends_clause(*at));
    end.is_some_and(|at| {
        let joined = (found.end..at)
            .any(|between| BREAKS.contains(&word(text, between)) && !PRONOUNS.contains(&word(text, between)));
        at - found.end <= 4 && !joined && matches!(word(text, at), "nicht" | "keine" | "keinen" | "nie" | "none")
    })
}
