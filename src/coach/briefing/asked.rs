//! What of the athlete's own a question is about. It reads English, and it is strict: a question with one word that does not
//! belong (`today` and `breakfast`) is the library's.

/// What can be answered from the numbers alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Asked {
    /// What to do today.
    Today,
    /// What to do tomorrow, or next.
    Next,
    /// Why that.
    Why,
    /// Whether today can be another.
    Swap,
    /// How it goes.
    Doing,
    /// What pace.
    Pace,
    /// When the race is, and what it will take.
    Race,
    /// What costs most.
    Limiters,
}

/// Words of any question.
const FILLER: &[&str] = &[
    "a", "an", "the", "is", "are", "was", "am", "be", "do", "does", "did", "i", "i'm", "im", "me", "my", "mine", "you",
    "we", "it", "of", "to", "for", "on", "in", "at", "and", "or", "so", "with", "this", "that", "there", "should",
    "shall", "can", "could", "would", "will", "must", "have", "has", "please", "coach", "hey", "hi", "tell", "show",
    "give", "now", "then", "just", "go", "hyrox", "what", "what's", "whats", "which", "how", "how's", "hows", "why",
    "when", "when's",
];
/// Words of the plan.
const PLAN: &[&str] = &[
    "today", "today's", "todays", "tonight", "session", "sessions", "workout", "workouts", "training", "train", "plan",
    "planned", "exercise", "doing", "rest", "day", "week",
];

/// One kind of question: a word of each list must be there, and none beyond the filler, these and `also`.
struct Form {
    asked: Asked,
    needs: &'static [&'static [&'static str]],
    also: &'static [&'static str],
}

const TODAY: &[&str] = &["today", "today's", "todays", "tonight"];
const WHAT: &[&str] = &["what", "what's", "whats", "which", "show", "tell", "give"];
const MINE: &[&str] = &["i", "my", "me", "i'm", "im", "we"];
const SESSION: &[&str] =
    &["session", "workout", "training", "today", "today's", "todays", "it", "plan", "that", "this"];

const OTHER: &[&str] = &["tomorrow", "something", "else", "day", "other", "easier", "one"];

/// The most particular first.
const FORMS: &[Form] = &[
    Form { asked: Asked::Swap, needs: &[&["swap", "swapped", "postpone"]], also: OTHER },
    Form {
        asked: Asked::Swap,
        needs: &[&["move", "change", "replace", "skip", "switch", "another", "different", "instead"], SESSION],
        also: OTHER,
    },
    Form { asked: Asked::Next, needs: &[&["tomorrow", "tomorrow's", "tomorrows"], WHAT], also: &["why", "after"] },
    Form { asked: Asked::Next, needs: &[&["next"], WHAT, SESSION], also: &["when", "why", "comes"] },
    Form { asked: Asked::Why, needs: &[&["why"]], also: &["run", "hard", "easy", "long", "today", "not", "no"] },
    Form {
        asked: Asked::Pace,
        needs: &[&["pace", "paces"], &["what", "what's", "whats", "which", "my", "i", "show"]],
        also: &[
            "run",
            "running",
            "easy",
            "threshold",
            "tempo",
            "interval",
            "intervals",
            "long",
            "race",
            "km",
            "kilometre",
            "runs",
            "zone",
            "zones",
            "marathon",
        ],
    },
    Form {
        asked: Asked::Pace,
        needs: &[&["how"], &["fast"], MINE, &["run", "running"]],
        also: &["easy", "threshold", "tempo", "interval", "intervals", "long", "runs"],
    },
    Form {
        asked: Asked::Race,
        needs: &[&["race", "forecast", "prediction", "countdown"], &["my", "forecast", "countdown", "when", "when's"]],
        also: &[
            "when",
            "days",
            "day",
            "weeks",
            "long",
            "many",
            "until",
            "till",
            "left",
            "far",
            "away",
            "time",
            "finish",
            "next",
            "forecast",
            "prediction",
        ],
    },
    Form {
        asked: Asked::Race,
        needs: &[&["finish"], &["i"], &["time", "fast", "when"]],
        also: &["race", "will", "what", "my"],
    },
    Form {
        asked: Asked::Limiters,
        needs: &[&["limiter", "limiters", "weakness", "weaknesses", "weakest", "gap", "gaps"], MINE],
        also: &["biggest", "largest", "main", "station", "part", "race", "goal", "where"],
    },
    Form {
        asked: Asked::Doing,
        needs: &[
            &["doing", "track", "progress", "adherence", "going", "form", "fitness", "load"],
            &["my", "i", "i'm", "im"],
            &["how", "how's", "hows", "am", "what", "what's", "whats", "show"],
        ],
        also: &["far", "last", "well", "goal", "race"],
    },
    Form {
        asked: Asked::Doing,
        needs: &[&["how", "how's", "hows"], &["my"], &["week", "training", "plan"]],
        also: &["going"],
    },
    Form { asked: Asked::Today, needs: &[TODAY, WHAT], also: &[] },
];

/// What a question is about; none: not of these.
pub(super) fn asked(question: &str) -> Option<Asked> {
    let lower = question.to_lowercase().replace('\u{2019}', "'");
    let words: Vec<&str> =
        lower.split(|c: char| !(c.is_alphanumeric() || c == '\'')).filter(|w| !w.is_empty()).collect();
    let of = |form: &&Form| {
        let needed = form.needs.iter().all(|list| words.iter().any(|w| list.contains(w)));
        let known = |w: &&str| {
            FILLER.contains(w)
                || PLAN.contains(w)
                || form.also.contains(w)
                || form.needs.iter().any(|list| list.contains(w))
        };
        needed && words.iter().all(known)
    };
    FORMS.iter().find(of).map(|form| form.asked)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn questions_of_ones_own_are_known_by_many_wordings() {
        for (asked_for, questions) in [
            (
                Asked::Today,
                &["what today", "What should I do today?", "What's today's session?", "today, what is the plan?"][..],
            ),
            (Asked::Next, &["What should I do tomorrow?", "what's tomorrow", "What is my next session and why?"]),
            (Asked::Why, &["why", "Why?", "Why this session today?", "why do I rest today", "Why is today so hard?"]),
            (
                Asked::Swap,
                &[
                    "swap",
                    "Can I swap today's session?",
                    "move it to tomorrow",
                    "Can I do something else instead of this?",
                ],
            ),
            (
                Asked::Doing,
                &[
                    "How am I doing?",
                    "am I on track",
                    "how is my training going",
                    "How was my week?",
                    "show my progress",
                ],
            ),
            (
                Asked::Pace,
                &["what pace", "What pace should I run today?", "How fast should I run easy runs?", "my paces"],
            ),
            (
                Asked::Race,
                &[
                    "When is my race?",
                    "how many days until my race",
                    "What is my forecast?",
                    "what time will I finish?",
                ],
            ),
            (Asked::Limiters, &["What is my biggest weakness?", "show my limiters"]),
        ] {
            for question in questions {
                assert_eq!(asked(question), Some(asked_for), "{question}");
            }
        }
    }

    #[test]
    fn what_belongs_to_the_library_stays_there() {
        for question in [
            "",
            "What should I eat today?",
            "Why is the sled so heavy?",
            "How long is a HYROX race?",
            "How do I move the sled?",
            "What pace do elite men run?",
            "Why do women do 100 wall balls?",
            "How fast do the best finish?",
            "What is the penalty for skipping a lap?",
            "Can I swap the sled for a treadmill?",
            "What is compromised running?",
            "What is a good finish time?",
        ] {
            assert_eq!(asked(question), None, "{question}");
        }
    }
}
