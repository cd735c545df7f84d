//! What a question asks for: its stems, the stations and division it names, and the kind of answer it wants.

use crate::domain::athlete::Division;
use crate::domain::rulebook::Station;
use rust_stemmers::{Algorithm, Stemmer};
use std::collections::HashMap;
use unicode_segmentation::UnicodeSegmentation;

/// Words that say nothing about the subject.
const STOP: &[&str] = &[
    "a", "about", "all", "also", "am", "an", "and", "any", "are", "as", "at", "be", "been", "but", "by", "can",
    "could", "did", "do", "does", "each", "for", "from", "get", "give", "go", "had", "has", "have", "he", "her",
    "here", "his", "how", "i", "i'm", "i’m", "if", "im", "in", "into", "is", "it", "its", "just", "long", "make",
    "many", "may", "me", "more", "much", "must", "my", "need", "no", "not", "now", "of", "on", "or", "our", "per",
    "please", "shall", "she", "should", "since", "so", "some", "still", "than", "that", "the", "their", "them", "then",
    "there", "these", "they", "this", "to", "up", "us", "use", "want", "was", "we", "were", "what", "what's", "when",
    "where", "which", "who", "why", "will", "with", "would", "you", "your", "hyrox", "best", "good", "racing", "too",
];

/// What else a word of the question may be called in the library; stems, at lower weight.
const RELATED: &[(&str, &[&str])] = &[
    ("weight", &["load", "kg"]),
    ("load", &["weight", "kg"]),
    ("averag", &["median", "mean", "typic"]),
    ("won", &["winner", "champion"]),
    ("win", &["winner", "champion"]),
    ("techniqu", &["posit", "style", "step", "arm", "hip"]),
    ("fix", &["error", "caus", "cue"]),
    ("stop", &["restart", "move", "break", "stall"]),
    ("train", &["session", "set", "week", "progress"]),
    ("survi", &["pace", "step", "session"]),
    ("plan", &["phase", "week", "base", "taper"]),
    ("gel", &["carb", "carbohydr", "fuel"]),
    ("headphon", &["phone", "camera", "music", "ban"]),
    ("chang", &["new", "allow", "penalti"]),
    ("ski", &["skierg"]),
    ("women", &["woman", "femal"]),
    ("woman", &["women", "femal"]),
    ("men", &["man"]),
    ("caffein", &["mg", "coffe"]),
    ("split", &["set", "share", "target"]),
    ("normal", &["median", "fade"]),
    ("slower", &["fade", "slow"]),
    ("penalti", &["minut", "dq"]),
    ("warm", &["warm-up", "jog"]),
    ("hard", &["intens", "lactat"]),
    ("valid", &["standard", "count", "allow"]),
    ("hurt", &["pain"]),
];

/// A question, taken apart.
#[derive(Debug)]
pub(super) struct Question {
    /// Stems with their weights.
    pub stems: HashMap<String, f64>,
    /// Stations it names, in race order.
    pub stations: Vec<Station>,
    /// Division it names.
    pub division: Option<Division>,
    /// Whether it names mixed doubles.
    pub mixed: bool,
    /// Whether yes or no is an answer.
    pub yes_no: bool,
    /// Whether a number is an answer.
    pub quantity: bool,
    content: Vec<String>,
    words: Vec<String>,
}

impl Question {
    pub(super) fn new(text: &str) -> Self {
        let words = words(text);
        let mut stems: HashMap<String, f64> = HashMap::new();
        let mut content = Vec::new();
        for word in words.iter().filter(|word| !STOP.contains(&word.as_str())) {
            let stem = stem(word);
            for (_, others) in RELATED.iter().filter(|(of, _)| *of == stem) {
                for other in *others {
                    stems.entry((*other).to_owned()).or_insert(0.5);
                }
            }
            content.push(word.clone());
            stems.insert(stem, 1.0);
        }
        let has = |list: &[&str]| words.iter().any(|word| list.contains(&word.as_str()));
        let mixed = has(&["mixed"]);
        let division = division(&words).or(mixed.then_some(Division::MenOpen));
        let first = words.first().map_or("", String::as_str);
        let yes_no = matches!(first, "do" | "does" | "can" | "is" | "are" | "should" | "may" | "must" | "in" | "will");
        let quantity = text.to_lowercase().contains("how ")
            && has(&["many", "much", "long", "often", "fast", "heavy", "deep", "far"]);
        Self { stems, stations: stations(&words), division, mixed, yes_no, quantity, content, words }
    }

    /// Whether it asks for the weights of the race.
    pub(super) fn wants_loads(&self) -> bool {
        let has = |list: &[&str]| self.words.iter().any(|word| list.contains(&word.as_str()));
        let loads = has(&["weight", "weights", "loads", "kg", "kilos", "gewicht", "gewichte"])
            || (has(&["heavy", "schwer"]) && has(&["how", "wie"]));
        let other = has(&[
            "lose",
            "lift",
            "lifting",
            "squat",
            "deadlift",
            "body",
            "bodyweight",
            "strength",
            "train",
            "training",
            "session",
            "week",
            "fast",
            "cut",
            "gain",
            "increase",
            "load",
            "percent",
            "own",
        ]);
        loads && !other
    }

    /// Whether a label is about what the question asks.
    pub(super) fn is_about(&self, label: &str) -> bool {
        words(label).iter().any(|word| self.stems.get(&stem(word)).is_some_and(|weight| *weight >= 1.0))
    }

    /// The words that carry the subject, as they were typed.
    pub(super) fn subject(&self) -> String {
        self.content.iter().take(8).cloned().collect::<Vec<_>>().join(" ")
    }
}

/// Lower-case words; hyphens part, digits and letters stay together.
pub(super) fn words(text: &str) -> Vec<String> {
    text.unicode_words().map(str::to_lowercase).collect()
}

/// The Snowball stem of a lower-case word.
pub(super) fn stem(word: &str) -> String {
    thread_local! {
        static ENGLISH: Stemmer = Stemmer::create(Algorithm::English);
    }
    match word {
        "wallballs" | "wallball" => "wall".to_owned(),
        "bbj" => "burpe".to_owned(),
        "rower" | "rowing" => "row".to_owned(),
        _ => ENGLISH.with(|stemmer| stemmer.stem(word).into_owned()),
    }
}

fn division(words: &[String]) -> Option<Division> {
    let has = |list: &[&str]| words.iter().any(|word| list.contains(&word.as_str()));
    let women = has(&["women", "woman", "women's", "womens", "female", "frauen", "ladies"]);
    let men = has(&["men", "man", "men's", "mens", "male", "männer"]);
    match (women, men, has(&["pro"]), has(&["open"])) {
        (true, false, true, false) => Some(Division::WomenPro),
        (true, false, false, true) => Some(Division::WomenOpen),
        (false, true, true, false) => Some(Division::MenPro),
        (false, true, false, true) => Some(Division::MenOpen),
        _ => None,
    }
}

fn stations(words: &[String]) -> Vec<Station> {
    let has = |list: &[&str]| words.iter().any(|word| list.contains(&word.as_str()));
    let sled = has(&["sled", "sleds", "schlitten"]);
    let pull = has(&["pull", "pulls", "pulling"]);
    let push = has(&["push", "pushes", "pushing"]);
    let found = Station::ALL.into_iter().filter(|station| match station {
        Station::SkiErg => has(&["ski", "skierg"]),
        Station::SledPush => sled && (push || !pull),
        Station::SledPull => sled && pull,
        Station::BurpeeBroadJump => has(&["burpee", "burpees", "bbj"]),
        Station::Row => has(&["row", "rower", "rowing"]),
        Station::FarmersCarry => has(&["farmers", "farmer", "carry", "kettlebell", "kettlebells"]),
        Station::SandbagLunges => has(&["sandbag", "lunges", "lunge"]),
        Station::WallBalls => has(&["wall", "wallballs", "wallball"]),
    });
    found.collect()
}
