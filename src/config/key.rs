//! The registry: every setting once, with its type, default, environment names and meaning. The loader, the commented
//! `config/default.toml`, `docs/config.md` and `hyrox-coach config` are readers of this table.
//!
//! It does not know where values come from (`load`) or what a layer makes of them.

use std::fmt::Write as _;

/// One setting.
#[derive(Clone, Copy, Debug)]
pub struct Key {
    /// Section and name with a dot between, e.g. `chat.model`.
    pub name: &'static str,
    /// What its value must be.
    pub kind: Kind,
    /// Built-in value as TOML; none where the key is unset until someone sets it.
    pub default: Option<&'static str>,
    /// A valid value as TOML, for messages and for keys without a default.
    pub example: &'static str,
    /// Other environment variables that set it, the first that is not empty wins. Its own name comes before them.
    pub env: &'static [&'static str],
    /// Environment variables that count only when nothing else sets the key: general habits of the user, which a
    /// setting for this program overrules.
    pub weak_env: &'static [&'static str],
    /// One line: what it does, and its unit.
    pub meaning: &'static str,
    /// How its value may be given and shown.
    pub secrecy: Secrecy,
}

/// What a value must be.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Kind {
    /// Any text that is not empty.
    Text,
    /// A path: absolute, from `~/`, or relative (to the configuration file's folder there, else to the current one).
    Path,
    /// `true` or `false`.
    Toggle,
    /// A whole number.
    Whole {
        /// Smallest.
        min: u64,
        /// Largest.
        max: u64,
    },
    /// A finite number.
    Number {
        /// Smallest.
        min: f64,
        /// Largest.
        max: f64,
    },
    /// One of these words.
    Choice(&'static [&'static str]),
}

/// How a value may be given and shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Secrecy {
    /// Anywhere.
    Open,
    /// An address: shown without a name, password or query in it.
    Address,
    /// An address that may hold a password: hidden when shown; with a password only from a private place.
    MayHoldPassword,
    /// A key: hidden; only from the environment or `credentials.toml`.
    Secret,
}

impl Secrecy {
    /// Whether the value is shown as dots.
    pub fn is_hidden(self) -> bool {
        matches!(self, Self::MayHoldPassword | Self::Secret)
    }
}

/// A checked value.
#[derive(Clone, PartialEq)]
pub enum Value {
    /// Of `Kind::Text`, `Kind::Path`, `Kind::Choice`.
    Text(String),
    /// Of `Kind::Toggle`.
    Toggle(bool),
    /// Of `Kind::Whole`.
    Whole(u64),
    /// Of `Kind::Number`.
    Number(f64),
}

/// Sections in the order of the documents, with one line each.
pub const SECTIONS: &[(&str, &str)] = &[
    ("database", "Where profiles, conversations and the library are kept. Nothing set: the embedded database."),
    (
        "chat",
        "The model that answers. At the default address without a key, or with `offline = true`, the offline coach answers.",
    ),
    ("coach", "What a question to the model is made of."),
    ("embedding", "What turns text into vectors for the search."),
    ("retrieval", "How many passages an answer may stand on."),
    ("tui", "The screen."),
    ("data", "Files of the program."),
    ("log", "The log file."),
];

const fn key(name: &'static str, kind: Kind, default: &'static str, meaning: &'static str) -> Key {
    Key {
        name,
        kind,
        default: Some(default),
        example: default,
        env: &[],
        weak_env: &[],
        meaning,
        secrecy: Secrecy::Open,
    }
}

const fn unset(name: &'static str, kind: Kind, example: &'static str, meaning: &'static str) -> Key {
    Key { default: None, ..key(name, kind, example, meaning) }
}

/// Every setting, section by section in the order of [`SECTIONS`].
pub const KEYS: &[Key] = &[
    Key {
        env: &["DATABASE_URL"],
        secrecy: Secrecy::MayHoldPassword,
        ..unset(
            "database.url",
            Kind::Text,
            "\"postgres://athlete@db.example.com:5432/postgres\"",
            "A PostgreSQL 15 or later with pgvector, in place of the embedded one. Supabase: direct or session pooler.",
        )
    },
    key(
        "database.insecure_plaintext",
        Kind::Toggle,
        "false",
        "Connect to another computer without TLS. Anyone on the way can then read your password and health data.",
    ),
    key(
        "database.connect_timeout_seconds",
        Kind::Whole { min: 1, max: 120 },
        "15",
        "Seconds to wait for a connection, all addresses of the server together.",
    ),
    Key {
        env: &["OPENAI_BASE_URL"],
        secrecy: Secrecy::Address,
        ..key(
            "chat.base_url",
            Kind::Text,
            "\"https://api.tokenfactory.nebius.com/v1/\"",
            "Address of an OpenAI-compatible API; usually ends in /v1. Ollama: http://localhost:11434/v1",
        )
    },
    key(
        "chat.model",
        Kind::Text,
        "\"meta-llama/Llama-3.3-70B-Instruct\"",
        "Model id as the provider lists it; upper and lower case matter.",
    ),
    Key {
        env: &["NEBIUS_API_KEY", "OPENAI_API_KEY"],
        secrecy: Secrecy::Secret,
        ..unset("chat.api_key", Kind::Text, "\"...\"", "Key for chat.base_url. A server on this computer needs none.")
    },
    key("chat.max_tokens", Kind::Whole { min: 1, max: 131_072 }, "1200", "Most tokens of one answer."),
    key(
        "chat.temperature",
        Kind::Number { min: 0.0, max: 2.0 },
        "0.3",
        "How freely the model writes: 0 is the most exact.",
    ),
    key(
        "chat.first_byte_timeout_seconds",
        Kind::Whole { min: 1, max: 1800 },
        "60",
        "Seconds to wait for the first byte of an answer.",
    ),
    key(
        "chat.idle_timeout_seconds",
        Kind::Whole { min: 1, max: 1800 },
        "90",
        "Seconds of silence after which an answer counts as lost. A slow answer that keeps coming is never cut.",
    ),
    unset(
        "chat.price_in",
        Kind::Number { min: 0.0, max: 100_000.0 },
        "0.13",
        "US dollars for a million tokens of the prompt. With price_out, each answer shows its cost.",
    ),
    unset(
        "chat.price_out",
        Kind::Number { min: 0.0, max: 100_000.0 },
        "0.40",
        "US dollars for a million tokens of the answer.",
    ),
    key(
        "chat.allow_plaintext",
        Kind::Toggle,
        "false",
        "Send questions and the key unencrypted to a server that is not this computer.",
    ),
    key("chat.offline", Kind::Toggle, "false", "Use the offline coach even when there is a key."),
    key(
        "coach.prompt_tokens",
        Kind::Whole { min: 1000, max: 131_072 },
        "6000",
        "Most tokens of a prompt. With the answer it must fit the model's context; Ollama's is 4096 by default.",
    ),
    key(
        "coach.remembered",
        Kind::Whole { min: 0, max: 50 },
        "6",
        "Earlier questions and answers of a chat that the model is shown again, at most.",
    ),
    key(
        "coach.share_profile",
        Kind::Toggle,
        "false",
        "Let the model read your profile, such as race date and injuries. Off: it stays with the offline coach.",
    ),
    key(
        "embedding.provider",
        Kind::Choice(&["offline", "openai"]),
        "\"offline\"",
        "offline: inside the program, nothing leaves it; openai: an OpenAI-compatible API.",
    ),
    Key {
        secrecy: Secrecy::Address,
        ..key(
            "embedding.base_url",
            Kind::Text,
            "\"https://api.openai.com/v1/\"",
            "Address of an OpenAI-compatible API; usually ends in /v1. Only with provider = \"openai\".",
        )
    },
    key(
        "embedding.model",
        Kind::Text,
        "\"text-embedding-3-small\"",
        "Model id; its vectors must have 1536 dimensions. A change embeds the library anew.",
    ),
    Key {
        env: &["OPENAI_API_KEY", "NEBIUS_API_KEY"],
        secrecy: Secrecy::Secret,
        ..unset("embedding.api_key", Kind::Text, "\"...\"", "Key for embedding.base_url.")
    },
    key("embedding.batch_items", Kind::Whole { min: 1, max: 2048 }, "256", "Most texts of one request."),
    key(
        "embedding.allow_plaintext",
        Kind::Toggle,
        "false",
        "Send texts and the key unencrypted to a server that is not this computer.",
    ),
    key("retrieval.passages", Kind::Whole { min: 1, max: 20 }, "5", "Passages of the library for one answer."),
    unset(
        "retrieval.threshold",
        Kind::Number { min: 0.0, max: 1.0 },
        "0.25",
        "Similarity (0 to 1) under which a passage is no evidence. Unset: the value measured for the embedding in use.",
    ),
    Key {
        env: &["NO_COLOR"],
        ..key(
            "tui.theme",
            Kind::Choice(&["auto", "dark", "light", "mono"]),
            "\"auto\"",
            "Colours for a dark or a light terminal, or none. NO_COLOR, with any value, means mono.",
        )
    },
    key("tui.mouse", Kind::Toggle, "true", "Scroll and click with the mouse. Off: the terminal's own selection works."),
    Key {
        weak_env: &["VISUAL", "EDITOR"],
        ..unset("tui.editor", Kind::Text, "\"nvim\"", "Command that opens a long question for editing.")
    },
    unset(
        "data.dir",
        Kind::Path,
        "\"~/hyrox-data\"",
        "Folder of the embedded database, drafts and logs. Unset: the data folder of your system.",
    ),
    key(
        "log.level",
        Kind::Choice(&["off", "error", "warn", "info", "debug", "trace"]),
        "\"info\"",
        "How much is written to the log file.",
    ),
];

impl Key {
    /// The setting of this dotted name.
    pub fn find(name: &str) -> Option<&'static Self> {
        KEYS.iter().find(|key| key.name == name)
    }

    /// The part before the dot.
    pub fn section(&self) -> &'static str {
        self.name.split_once('.').map_or("", |(section, _)| section)
    }

    /// The part after the dot.
    pub fn leaf(&self) -> &'static str {
        self.name.split_once('.').map_or(self.name, |(_, leaf)| leaf)
    }

    /// Its own environment variable: `HYROX_COACH_CHAT_MODEL` for `chat.model`.
    pub fn own_env(&self) -> String {
        format!("{ENV_PREFIX}{}", self.name.replace('.', "_").to_uppercase())
    }
}

/// Start of every environment variable of ours.
pub const ENV_PREFIX: &str = "HYROX_COACH_";

impl Kind {
    /// What a value must be, as it stands after "must be".
    pub fn expected(self) -> String {
        match self {
            Self::Text => "text".into(),
            Self::Path => "a path".into(),
            Self::Toggle => "true or false".into(),
            Self::Whole { min, max } => format!("a whole number from {min} to {max}"),
            Self::Number { min, max } => format!("a number from {min} to {max}"),
            Self::Choice(words) => {
                let mut list = "one of".to_owned();
                for (index, word) in words.iter().enumerate() {
                    // Writing to a String cannot fail.
                    let _ = write!(list, "{} \"{word}\"", if index == 0 { "" } else { "," });
                }
                list
            }
        }
    }

    /// Reads a value of the environment or the command line. The error is what is wrong with it, as it stands after
    /// "but"; it never repeats text, which may be a secret in the wrong place.
    pub fn read(self, text: &str) -> Result<Value, String> {
        match self {
            Self::Toggle => match text.to_ascii_lowercase().as_str() {
                "true" | "1" | "yes" | "on" => Ok(Value::Toggle(true)),
                "false" | "0" | "no" | "off" => Ok(Value::Toggle(false)),
                _ => Err("is other text".into()),
            },
            Self::Whole { .. } | Self::Number { .. } => match text.trim().parse::<f64>() {
                Ok(number) if number.is_finite() => self.check_number(number),
                _ => Err("is not a number".into()),
            },
            Self::Text | Self::Path | Self::Choice(_) => self.check_text(text),
        }
    }

    /// Checks a text against the kind.
    pub fn check_text(self, text: &str) -> Result<Value, String> {
        match self {
            _ if text.trim().is_empty() => Err("is empty".into()),
            Self::Choice(words) if !words.contains(&text) => Err(match nearest(text, words.iter().copied()) {
                Some(word) => format!("is another word; did you mean \"{word}\"?"),
                None => "is another word".into(),
            }),
            Self::Text | Self::Path | Self::Choice(_) => Ok(Value::Text(text.to_owned())),
            Self::Toggle | Self::Whole { .. } | Self::Number { .. } => Err("is text".into()),
        }
    }

    /// Checks a number against the kind.
    pub fn check_number(self, number: f64) -> Result<Value, String> {
        match self {
            #[expect(clippy::cast_precision_loss, reason = "limits are far below 2^53")]
            Self::Whole { min, max } => {
                if number.fract() != 0.0 {
                    Err("has a fraction".into())
                } else if number < min as f64 || number > max as f64 {
                    Err(format!("is {number}"))
                } else {
                    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked above")]
                    Ok(Value::Whole(number as u64))
                }
            }
            Self::Number { min, max } if number < min || number > max || number.is_nan() => Err(format!("is {number}")),
            Self::Number { .. } => Ok(Value::Number(number)),
            Self::Text | Self::Path | Self::Toggle | Self::Choice(_) => Err("is a number".into()),
        }
    }

    /// Checks a truth value against the kind.
    pub fn check_toggle(self, toggle: bool) -> Result<Value, String> {
        match self {
            Self::Toggle => Ok(Value::Toggle(toggle)),
            _ => Err(format!("is {toggle}")),
        }
    }
}

/// The word that is most like `typed`, if one is like it at all.
pub fn nearest<'a>(typed: &str, words: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let typed = typed.to_lowercase();
    words
        .map(|word| (strsim::damerau_levenshtein(&typed, word), word))
        .filter(|(distance, word)| *distance <= (word.chars().count() / 3).max(1))
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, word)| word)
}

/// The setting whose name is most like `typed`: by the whole name, or by the part after the dot alone when the section
/// is wrong or missing.
pub fn nearest_key(typed: &str) -> Option<&'static str> {
    nearest(typed, KEYS.iter().map(|key| key.name)).or_else(|| {
        let leaf = typed.rsplit('.').next().unwrap_or(typed);
        let section = typed.split('.').next().unwrap_or_default();
        let near = nearest(leaf, KEYS.iter().map(Key::leaf))?;
        let mut candidates = KEYS.iter().filter(|key| key.leaf() == near);
        let first = candidates.next()?;
        candidates.find(|key| key.section() == section).or(Some(first)).map(|key| key.name)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_key_is_there_once_and_in_its_section() {
        let names: BTreeSet<_> = KEYS.iter().map(|key| key.name).collect();
        assert_eq!(names.len(), KEYS.len());
        let mut sections: Vec<_> = KEYS.iter().map(Key::section).collect();
        sections.dedup();
        assert_eq!(sections, SECTIONS.iter().map(|(name, _)| *name).collect::<Vec<_>>());
    }

    #[test]
    fn every_key_says_what_it_is_in_one_line() {
        for key in KEYS {
            assert!(key.meaning.ends_with(['.', 'v', '1']) && !key.meaning.contains('\n'), "{}", key.name);
            assert!(key.meaning.len() <= 112, "{} is {} long", key.name, key.meaning.len());
        }
    }

    #[test]
    fn no_two_keys_share_their_own_environment_name() {
        let names: BTreeSet<_> = KEYS.iter().map(Key::own_env).collect();
        assert_eq!(names.len(), KEYS.len());
        assert!(names.contains("HYROX_COACH_DATA_DIR"));
    }

    #[test]
    fn the_nearest_key_is_found_by_name_and_by_leaf() {
        for (typed, wanted) in [
            ("chat.modle", Some("chat.model")),
            ("chatt.model", Some("chat.model")),
            ("model", Some("chat.model")),
            ("theme", Some("tui.theme")),
            ("embedding.modell", Some("embedding.model")),
            ("tui.passages", Some("retrieval.passages")),
            ("Chat.Model", Some("chat.model")),
            ("weather.sunshine", None),
        ] {
            assert_eq!(nearest_key(typed), wanted, "{typed}");
        }
    }

    #[test]
    fn limits_are_inside() {
        let whole = Kind::Whole { min: 1, max: 20 };
        assert!(whole.read("1").is_ok() && whole.read("20").is_ok());
        for wrong in ["0", "21", "-1", "1.5", "five", "", "NaN", "inf", "1e300"] {
            assert!(whole.read(wrong).is_err(), "{wrong}");
        }
        let number = Kind::Number { min: 0.0, max: 2.0 };
        assert!(number.read("0").is_ok() && number.read("2").is_ok());
        for wrong in ["-0.1", "2.1", "NaN", "inf"] {
            assert!(number.read(wrong).is_err(), "{wrong}");
        }
    }
}
