//! The health guard: decides, before any model is asked, whether a message needs help that a coach must not
//! give, and holds the answer of a model to that decision.
//!
//! It is deterministic: word patterns (`guard/*.txt`), rules of negation, fixed texts (`guard/texts`). It owns
//! the categories, the verdict and the texts. It does not store anything, does not know the athlete, and does
//! not rewrite answers: it lets them pass or stops them. It works without network, store and model.
//!
//! Both kinds of error count. A missed red flag can cost a life; a referral for "the sled killed me" teaches
//! athletes to ignore the guard. `tests/fixtures/guard` measures both on prompts that were not used for tuning.

mod answer;
mod follow;
mod negation;

pub use answer::{AnswerGuard, AnswerVerdict, check_answer};

use crate::domain::rulebook::phrase::{Found, Patterns, Text, Word};
use std::sync::OnceLock;

/// What a message is about, the gravest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Category {
    /// Chest pain, fainting, breathless at rest, signs of a stroke, heat stroke, anaphylaxis, seizure.
    Emergency,
    /// Thoughts of suicide, or hurting oneself.
    SelfHarm,
    /// Dark urine, swelling or pain out of proportion, a swollen calf, a head injury, palpitations.
    SameDay,
    /// A pop, not bearing weight, deformity, numbness, a suspected fracture.
    Injury,
    /// Purging, fear of food, missed periods, starving, rapid loss of weight.
    EatingDisorder,
    /// Pregnancy and the time after birth.
    Pregnancy,
    /// Under 18.
    Minor,
    /// Heart, blood pressure, metabolic, kidney, lung or seizure disease.
    Disease,
    /// Drinking far too much; low sodium.
    Overdrinking,
    /// Fever or viral illness.
    Fever,
    /// Painkillers, stimulants, banned drugs, medicines that change the response to training.
    Medication,
}

/// How urgent it is, the most urgent first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// Help now.
    Emergency,
    /// A doctor today.
    SameDay,
    /// No training on it before it was examined.
    StopAndAssess,
    /// Belongs to a doctor, midwife, guardian; no training advice.
    Care,
    /// Advice is possible after the fixed text, within limits.
    Adapt,
}

/// What happens to the exchange.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Policy {
    /// The fixed text is the whole answer; no model is asked.
    Replace,
    /// The fixed text comes first; a model may add to it, held by [`AnswerGuard`]. Treating it as `Replace` is safe.
    Lead,
}

/// What the guard decided about a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// What it is about.
    pub category: Category,
    /// How urgent it is.
    pub level: Level,
    /// The answer, as markdown, in the language of the message (English or German).
    pub text: &'static str,
    /// What happens to the exchange.
    pub policy: Policy,
}

/// The languages of the texts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Language {
    English,
    German,
}

impl Category {
    /// All, the gravest first.
    pub const ALL: [Self; 11] = [
        Self::Emergency,
        Self::SelfHarm,
        Self::SameDay,
        Self::Injury,
        Self::EatingDisorder,
        Self::Pregnancy,
        Self::Minor,
        Self::Disease,
        Self::Overdrinking,
        Self::Fever,
        Self::Medication,
    ];

    /// The key in the data files: `emergency` .. `medication`.
    pub fn key(self) -> &'static str {
        match self {
            Self::Emergency => "emergency",
            Self::SelfHarm => "self_harm",
            Self::SameDay => "same_day",
            Self::Injury => "injury",
            Self::EatingDisorder => "eating_disorder",
            Self::Pregnancy => "pregnancy",
            Self::Minor => "minor",
            Self::Disease => "disease",
            Self::Overdrinking => "overdrinking",
            Self::Fever => "fever",
            Self::Medication => "medication",
        }
    }

    /// The category of a key.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|category| category.key() == key)
    }

    /// How urgent it is.
    pub fn level(self) -> Level {
        match self {
            Self::Emergency | Self::SelfHarm => Level::Emergency,
            Self::SameDay => Level::SameDay,
            Self::Injury => Level::StopAndAssess,
            Self::EatingDisorder | Self::Pregnancy | Self::Minor | Self::Disease => Level::Care,
            Self::Overdrinking | Self::Fever | Self::Medication => Level::Adapt,
        }
    }

    /// What happens to an exchange of it.
    pub fn policy(self) -> Policy {
        match self.level() {
            Level::Adapt => Policy::Lead,
            _ => Policy::Replace,
        }
    }

    fn text(self, language: Language) -> &'static str {
        macro_rules! texts {
            ($($category:ident $key:literal),* $(,)?) => {
                match (self, language) {
                    $((Self::$category, Language::English) => include_str!(concat!("guard/texts/", $key, ".en.md")),
                      (Self::$category, Language::German) => include_str!(concat!("guard/texts/", $key, ".de.md")),)*
                }
            };
        }
        texts!(
            Emergency "emergency", SelfHarm "self_harm", SameDay "same_day", Injury "injury",
            EatingDisorder "eating_disorder", Pregnancy "pregnancy", Minor "minor", Disease "disease",
            Overdrinking "overdrinking", Fever "fever", Medication "medication",
        )
    }
}

/// The compiled patterns of the questions.
struct Book {
    flags: Patterns,
    idioms: Patterns,
}

impl Book {
    /// Compiled at the first use, in a few milliseconds; nothing is done at the start of the program.
    fn get() -> &'static Self {
        static BOOK: OnceLock<Book> = OnceLock::new();
        BOOK.get_or_init(|| {
            let (mut flags, mut idioms) = (Patterns::default(), Patterns::default());
            let lists = include_str!("guard/words.txt");
            flags.add_lists(lists);
            idioms.add_lists(lists);
            add_sections(&mut flags, include_str!("guard/red_flags.txt"), |key| {
                Category::ALL.iter().position(|category| category.key() == key)
            });
            for line in crate::domain::rulebook::phrase::lines(include_str!("guard/idioms.txt")) {
                idioms.add(line, 0);
            }
            Self { flags, idioms }
        })
    }
}

/// Adds the patterns of a file with `[section]` lines, each tagged by what `tag` makes of its section.
fn add_sections(patterns: &mut Patterns, source: &str, tag: impl Fn(&str) -> Option<usize>) {
    let mut section = None;
    for line in crate::domain::rulebook::phrase::lines(source) {
        let header = line.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).filter(|key| !key.contains('|'));
        if let Some(key) = header {
            section = tag(key);
        } else if let Some(section) = section {
            patterns.add(line, section);
        }
    }
}

/// A flag that was found: its category and the words that it stands on.
#[derive(Clone, Debug)]
struct Flag {
    category: Category,
    found: Found,
}

/// Reads a message; `can not`, `did not` become one word each, as in `can't` and `didn't`.
fn read(message: &str) -> Text {
    let text = Text::read(message);
    let mut words: Vec<Word> = Vec::with_capacity(text.words.len());
    for word in text.words {
        let contracted =
            words.last().filter(|last| word.text == "not" && last.clause == word.clause).and_then(|last| {
                let text = match last.text.as_str() {
                    "can" => "cant",
                    "could" => "couldnt",
                    "do" => "dont",
                    "does" => "doesnt",
                    "did" => "didnt",
                    "have" => "havent",
                    "has" => "hasnt",
                    "is" => "isnt",
                    "was" => "wasnt",
                    "will" => "wont",
                    _ => return None,
                };
                Some(text.to_owned())
            });
        match (contracted, words.last_mut()) {
            (Some(contracted), Some(last)) => {
                last.text = contracted;
                last.range.end = word.range.end;
            }
            _ => words.push(word),
        }
    }
    Text { words }
}

/// The red flags of a text, without idioms and without what is negated.
fn flags(text: &Text) -> Vec<Flag> {
    let book = Book::get();
    let mut masked = vec![false; text.words.len()];
    for idiom in book.idioms.find(text, &book.idioms.reading(text), &[]) {
        masked[idiom.words].fill(true);
    }
    let found = book.flags.find(text, &book.flags.reading(text), &masked);
    let flags = found.into_iter().filter_map(|found| Some(Flag { category: *Category::ALL.get(found.tag)?, found }));
    // Who writes "I don't see a reason to live" or "I won't kill myself" gets the text: a denial proves nothing here.
    flags.filter(|flag| flag.category == Category::SelfHarm || !negation::is_negated(text, &flag.found.words)).collect()
}

fn gravest(flags: &[Flag]) -> Option<Category> {
    flags.iter().map(|flag| flag.category).min()
}

/// Compiles the patterns, a few milliseconds once, so that the first question does not wait for it. To be called in
/// the background when the screen is up; [`check`] does it by itself otherwise.
pub fn warm() {
    Book::get();
    answer::warm();
}

/// Whether `question` needs a fixed answer instead of a coach's. `recent` are the athlete's own messages before it,
/// oldest first: what is said in two messages is read as one, and a red flag of the last two still stands when the
/// question goes on about training and does not say that it was looked at.
///
/// Pure; linear in the length of the messages; no model, network or store.
pub fn check(question: &str, recent: &[&str]) -> Option<Verdict> {
    let own = gravest(&flags(&read(question)));
    let category = own.into_iter().chain(follow::category(question, recent)).min()?;
    Some(verdict(category, language(question, recent)))
}

fn verdict(category: Category, language: Language) -> Verdict {
    Verdict { category, level: category.level(), text: category.text(language), policy: category.policy() }
}

/// German when the message has more German than English function words; a short one takes those before it along.
fn language(question: &str, recent: &[&str]) -> Language {
    const GERMAN: [&str; 40] = [
        "ich", "und", "der", "die", "das", "nicht", "ist", "mein", "meine", "nach", "beim", "bin", "habe", "wie",
        "kann", "soll", "darf", "seit", "vor", "mit", "bei", "im", "es", "mir", "mich", "hatte", "wird", "wurde",
        "ein", "eine", "auf", "zum", "auch", "noch", "wann", "was", "dem", "den", "vom", "trotzdem",
    ];
    const ENGLISH: [&str; 34] = [
        "i", "my", "the", "is", "and", "after", "can", "should", "have", "had", "to", "a", "of", "for", "during", "do",
        "how", "what", "on", "it", "at", "with", "when", "this", "that", "but", "im", "ive", "me", "am", "are",
        "today", "he", "she",
    ];
    let count = |text: &str| {
        let words = Text::read(text).words;
        let of = |list: &[&str]| words.iter().filter(|word| list.contains(&word.text.as_str())).count();
        (of(&GERMAN), of(&ENGLISH))
    };
    let umlaut = |text: &str| text.contains(['ä', 'ö', 'ü', 'ß', 'Ä', 'Ö', 'Ü']);
    let (mut german, mut english) = count(question);
    if german == english {
        for message in recent.iter().rev().take(2) {
            let (g, e) = count(message);
            german += g;
            english += e;
        }
    }
    if german > english || (german == english && umlaut(question)) { Language::German } else { Language::English }
}

#[cfg(test)]
#[path = "guard/tests.rs"]
mod tests;
