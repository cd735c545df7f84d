//! The words of the offline search: reads text into stems, and stems into terms with synonyms and weights.
//!
//! Owns the word rules (folding, stemming, stop words, numbers, times) and the domain synonyms in `lexicon.toml`. The
//! embedder counts these terms; the full-text query and the evidence threshold are made from the same ones, so all three
//! agree on what a word means.

use rust_stemmers::{Algorithm, Stemmer};
use serde::Deserialize;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::hash::{BuildHasherDefault, Hasher};
use std::ops::Range;
use std::sync::LazyLock;

const DATA: &str = include_str!("lexicon.toml");

static LEXICON: LazyLock<Lexicon> = LazyLock::new(|| {
    // The data are part of the program and a test reads them; were they broken, search would go on without synonyms.
    Lexicon::parse(DATA).unwrap_or_default()
});

/// Weight of a word that nothing is known about.
const PLAIN: f32 = 1.0;
/// Weight of a word that stands in many sections.
const LIGHT: f32 = 0.45;
/// Weight of a word that stands everywhere.
const FAINT: f32 = 0.12;
/// Weight of a number: it matters, but it stands in many places.
const NUMBER: f32 = 0.7;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Data {
    stop: String,
    light: String,
    faint: String,
    numbers: BTreeMap<String, u32>,
    concept: Vec<ConceptData>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ConceptData {
    key: String,
    family: Option<String>,
    means: Vec<String>,
}

/// A hash map over keys that are hashes already.
type Hashed<V> = HashMap<u64, V, BuildHasherDefault<Straight>>;
type HashedSet = HashSet<u64, BuildHasherDefault<Straight>>;

/// Passes a 64 bit key through.
#[derive(Default)]
struct Straight(u64);

impl Hasher for Straight {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        self.0 = hash(bytes, self.0);
    }

    fn write_u64(&mut self, key: u64) {
        self.0 = key;
    }
}

/// A 64 bit hash of `bytes` (FNV-1a with a final mix): the same on every machine and in every version.
pub(crate) fn hash(bytes: &[u8], seed: u64) -> u64 {
    let start = 0xcbf2_9ce4_8422_2325 ^ seed.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let sum = bytes.iter().fold(start, |sum, &byte| (sum ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
    mix(sum)
}

/// Spreads the bits of `key` (the finisher of `SplitMix64`).
pub(crate) fn mix(key: u64) -> u64 {
    let key = (key ^ (key >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let key = (key ^ (key >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    key ^ (key >> 31)
}

/// One word of a text.
#[derive(Clone, Debug)]
pub(crate) struct Word {
    /// Hash of its stem.
    pub stem: u64,
    /// Its stem in [`Words::text`].
    pub at: Range<u32>,
    /// Figures, e.g. `152`, `2.70`, `1:30`, `25/26`.
    pub is_number: bool,
    /// A sentence, line or cell ends before it: it forms no pair with the word before.
    pub gap: bool,
}

/// The words of a text, in order.
#[derive(Debug, Default)]
pub(crate) struct Words {
    text: String,
    list: Vec<Word>,
}

impl Words {
    /// The stem of `word`.
    pub fn text(&self, word: &Word) -> &str {
        &self.text[word.at.start as usize..word.at.end as usize]
    }

    /// All words, stop words included.
    pub fn list(&self) -> &[Word] {
        &self.list
    }
}

/// Something that a text speaks of: a word, or what several words mean together.
#[derive(Clone, Debug)]
pub(crate) struct Term {
    /// Hash of the stem or of the concept's key; the two never meet.
    pub id: u64,
    /// How much it says, 0 to 1.
    pub weight: f32,
    /// The words that it stands for, as positions in [`Words::list`].
    pub words: Range<usize>,
    /// The concept's position in the lexicon, when it is one.
    pub concept: Option<u16>,
    /// Whether a line or sentence ends before it.
    pub gap: bool,
}

/// One thing and the words for it.
#[derive(Debug)]
pub(crate) struct Concept {
    /// Hash of its key.
    pub id: u64,
    /// Hash of the field that it belongs to.
    pub family: Option<u64>,
    /// How much it says.
    pub weight: f32,
    /// All ways to say it: each the stems of one word or phrase.
    pub phrases: Vec<Vec<String>>,
}

#[derive(Debug)]
struct Phrase {
    rest: Vec<u64>,
    concept: u16,
}

/// Stop words, weights and synonyms.
#[derive(Debug, Default)]
pub(crate) struct Lexicon {
    stop: HashedSet,
    weights: Hashed<f32>,
    numbers: Hashed<String>,
    /// By the first stem; longest first.
    phrases: Hashed<Vec<Phrase>>,
    concepts: Vec<Concept>,
}

/// The lexicon that comes with the program.
pub(crate) fn lexicon() -> &'static Lexicon {
    &LEXICON
}

impl Lexicon {
    fn parse(data: &str) -> Result<Self, toml::de::Error> {
        let data: Data = toml::from_str(data)?;
        let mut lexicon = Self::default();
        for (word, number) in &data.numbers {
            lexicon.numbers.insert(hash(word.as_bytes(), 0), number.to_string());
        }
        for word in data.stop.split_whitespace() {
            let stem = lexicon.stem(word);
            lexicon.stop.insert(stem);
        }
        for (words, weight) in [(&data.light, LIGHT), (&data.faint, FAINT)] {
            for word in words.split_whitespace() {
                let stem = lexicon.stem(word);
                lexicon.weights.insert(stem, weight);
            }
        }
        for concept in &data.concept {
            lexicon.add(concept);
        }
        for phrases in lexicon.phrases.values_mut() {
            phrases.sort_by_key(|phrase| std::cmp::Reverse(phrase.rest.len()));
        }
        Ok(lexicon)
    }

    fn add(&mut self, data: &ConceptData) {
        let Ok(number) = u16::try_from(self.concepts.len()) else { return };
        let mut phrases = Vec::new();
        let mut weight: f32 = 0.0;
        for means in &data.means {
            let words = self.read(means);
            let stems: Vec<u64> = words.list.iter().map(|word| word.stem).collect();
            let Some((first, rest)) = stems.split_first() else { continue };
            let own = self.phrases.entry(*first).or_default();
            if own.iter().all(|phrase| phrase.rest != rest) {
                own.push(Phrase { rest: rest.to_vec(), concept: number });
                phrases.push(words.list.iter().map(|word| words.text(word).to_owned()).collect());
            }
            if rest.is_empty() {
                weight = weight.max(self.weights.get(first).copied().unwrap_or(PLAIN));
            }
        }
        // A concept whose every single word is light is light; one that only phrases name is not.
        let weight = if weight == 0.0 { PLAIN } else { weight };
        let light = data.means.first().and_then(|means| self.weights.get(&self.stem(means)).copied());
        self.concepts.push(Concept {
            id: hash(data.key.as_bytes(), 1),
            family: data.family.as_ref().map(|family| hash(family.as_bytes(), 2)),
            weight: light.unwrap_or(weight),
            phrases,
        });
    }

    /// Reads the words of a markdown text. Addresses, link targets and evidence lines are not words.
    pub fn read(&self, text: &str) -> Words {
        let mut reader = Reader {
            lexicon: self,
            stemmer: Stemmer::create(Algorithm::English),
            words: Words { text: String::with_capacity(text.len()), list: Vec::with_capacity(text.len() / 5) },
            word: String::with_capacity(32),
            gap: false,
        };
        reader.read(text);
        reader.words
    }

    fn stem(&self, word: &str) -> u64 {
        self.read(word).list.first().map_or(0, |word| word.stem)
    }

    /// The concept at `position`, as a term names it.
    pub fn concept(&self, position: u16) -> Option<&Concept> {
        self.concepts.get(usize::from(position))
    }

    /// Whether `word` is a stop word.
    pub fn is_stop(&self, word: &Word) -> bool {
        self.stop.contains(&word.stem)
    }

    /// Whether a stem is that of a stop word.
    pub fn is_stop_stem(&self, stem: &str) -> bool {
        self.stop.contains(&hash(stem.as_bytes(), 0))
    }

    /// How much a single word says, 0 to 1.
    pub fn weight(&self, word: &Word) -> f32 {
        match self.weights.get(&word.stem) {
            Some(&weight) => weight,
            None if word.is_number => NUMBER,
            None => PLAIN,
        }
    }

    /// The terms of `words`: the longest phrases first, then single words that are not stop words.
    pub fn terms(&self, words: &Words, mut each: impl FnMut(Term)) {
        let list = &words.list;
        let mut at = 0;
        let mut gap = false;
        while let Some(word) = list.get(at) {
            gap |= word.gap;
            if let Some(phrase) = self.phrase(&list[at..]) {
                let end = at + 1 + phrase.rest.len();
                let concept = &self.concepts[usize::from(phrase.concept)];
                let found = Some(phrase.concept);
                each(Term { id: concept.id, weight: concept.weight, words: at..end, concept: found, gap });
                (at, gap) = (end, false);
                continue;
            }
            if !self.is_stop(word) {
                each(Term { id: word.stem, weight: self.weight(word), words: at..at + 1, concept: None, gap });
                gap = false;
            }
            at += 1;
        }
    }

    fn phrase(&self, list: &[Word]) -> Option<&Phrase> {
        let (first, following) = list.split_first()?;
        let phrases = self.phrases.get(&first.stem)?;
        phrases.iter().find(|phrase| {
            following.len() >= phrase.rest.len()
                && phrase.rest.iter().zip(following).all(|(stem, word)| *stem == word.stem && !word.gap)
        })
    }
}

/// What [`Lexicon::read`] is in the middle of.
struct Reader<'a> {
    lexicon: &'a Lexicon,
    stemmer: Stemmer,
    words: Words,
    /// The word that is being read, folded.
    word: String,
    gap: bool,
}

impl Reader<'_> {
    fn read(&mut self, text: &str) {
        let mut rest = text;
        let mut line_start = true;
        while let Some(c) = rest.chars().next() {
            if line_start && super::tag::is_evidence_line(rest) {
                rest = after(rest, |c| c == '\n');
                continue;
            }
            line_start = c == '\n';
            if c.is_ascii_digit() {
                rest = self.number(rest);
            } else if c.is_alphanumeric() {
                rest = if rest.starts_with("http://") || rest.starts_with("https://") {
                    after(rest, |c| c.is_whitespace() || c == ')' || c == '>')
                } else {
                    self.letters(rest)
                };
            } else if let Some(target) = rest.strip_prefix("](") {
                rest = after(target, |c| c == ')' || c.is_whitespace());
            } else {
                self.gap |= matches!(c, '.' | '!' | '?' | ';' | ':' | '|' | '\n' | ',' | '(' | ')' | '>');
                rest = &rest[c.len_utf8()..];
            }
        }
    }

    /// Takes a word: letters and digits, lower case, without accents and without what follows an apostrophe.
    fn letters<'t>(&mut self, text: &'t str) -> &'t str {
        self.word.clear();
        let mut rest = text;
        while let Some(c) = rest.chars().next() {
            if c.is_alphanumeric() {
                fold(c, &mut self.word);
            } else if matches!(c, '\'' | '’') && rest[c.len_utf8()..].starts_with(char::is_alphabetic) {
                // `athlete's` is `athlete`; what is left of `don't` is a stop word.
                rest = after(&rest[c.len_utf8()..], |c| !c.is_alphabetic());
                break;
            } else {
                break;
            }
            rest = &rest[c.len_utf8()..];
        }
        if let Some(number) = self.lexicon.numbers.get(&hash(self.word.as_bytes(), 0)) {
            push(&mut self.words, &mut self.gap, number, true);
        } else {
            push(&mut self.words, &mut self.gap, &self.stemmer.stem(&self.word), false);
        }
        rest
    }

    /// Takes a figure: `1,000` is `1000`, `2.70` is `2.7`; a finish time (`1:30`, `1:30:00`, `90:00`) is its minutes too.
    fn number<'t>(&mut self, text: &'t str) -> &'t str {
        self.word.clear();
        let bytes = text.as_bytes();
        let mut at = 0;
        while let Some(&byte) = bytes.get(at) {
            let digit_follows = bytes.get(at + 1).is_some_and(u8::is_ascii_digit);
            match byte {
                b'0'..=b'9' => self.word.push(char::from(byte)),
                b',' if bytes[at + 1..].iter().take(3).filter(|byte| byte.is_ascii_digit()).count() == 3 => {}
                b'.' | b':' | b'/' if digit_follows => self.word.push(char::from(byte)),
                _ => break,
            }
            at += 1;
        }
        let minutes = minutes(&self.word);
        if self.word.contains('.') {
            let short = self.word.trim_end_matches('0').trim_end_matches('.').len();
            self.word.truncate(short);
        }
        push(&mut self.words, &mut self.gap, &self.word, true);
        if let Some(minutes) = minutes {
            push(&mut self.words, &mut self.gap, &minutes.to_string(), true);
        }
        &text[at..]
    }
}

fn push(words: &mut Words, gap: &mut bool, stem: &str, is_number: bool) {
    let start = words.text.len();
    words.text.push_str(stem);
    // A text of 4 GiB is refused long before; its words would all be empty.
    let position = |at: usize| u32::try_from(at).unwrap_or(0);
    words.list.push(Word {
        stem: hash(stem.as_bytes(), 0),
        at: position(start)..position(words.text.len()),
        is_number,
        gap: std::mem::take(gap),
    });
}

/// The minutes of a time of one hour to four: `1:30` and `1:30:00` are 90, `80:00` is 80.
fn minutes(figure: &str) -> Option<u32> {
    let mut parts = figure.split(':');
    let first: u32 = parts.next()?.parse().ok()?;
    let second: u32 = parts.next().filter(|part| part.len() == 2)?.parse().ok()?;
    match first {
        1..=3 if second < 60 => Some(first * 60 + second),
        50..=240 if second == 0 => Some(first),
        _ => None,
    }
}

/// `text` from the first character on that `end` names.
fn after(text: &str, end: impl Fn(char) -> bool) -> &str {
    text.find(end).map_or("", |at| &text[at..])
}

/// Appends `c` in lower case, without its accent when it is a Latin letter with one.
fn fold(c: char, word: &mut String) {
    if c.is_ascii() {
        word.push(c.to_ascii_lowercase());
        return;
    }
    let plain = match c {
        'À'..='Å' | 'à'..='å' | 'Ā'..='ą' => "a",
        'Æ' | 'æ' => "ae",
        'Ç' | 'ç' | 'Ć'..='č' => "c",
        'Ď'..='đ' | 'Ð' | 'ð' => "d",
        'È'..='Ë' | 'è'..='ë' | 'Ē'..='ě' => "e",
        'Ĝ'..='ģ' => "g",
        'Ì'..='Ï' | 'ì'..='ï' | 'Ĩ'..='ı' => "i",
        'Ĺ'..='ł' => "l",
        'Ñ' | 'ñ' | 'Ń'..='ň' => "n",
        'Ò'..='Ö' | 'Ø' | 'ò'..='ö' | 'ø' | 'Ō'..='ő' => "o",
        'Ŕ'..='ř' => "r",
        'Ś'..='š' => "s",
        'ß' => "ss",
        'Ţ'..='ŧ' => "t",
        'Ù'..='Ü' | 'ù'..='ü' | 'Ũ'..='ų' => "u",
        'Ý' | 'ý' | 'ÿ' | 'Ŷ'..='Ÿ' => "y",
        'Ź'..='ž' => "z",
        _ => {
            word.extend(c.to_lowercase());
            return;
        }
    };
    word.push_str(plain);
}

#[cfg(test)]
#[path = "lexicon_tests.rs"]
mod tests;
