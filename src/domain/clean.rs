//! Makes outside text safe to draw and print: model text, passages, database values, file names, server errors.
//!
//! Owns which characters may reach a terminal and how large one grapheme may be. It does not know escape sequences:
//! the character that opens one is replaced, so what follows is ordinary text, and no state has to survive a cut. It
//! does not wrap, measure or style.
//!
//! | input | output |
//! |---|---|
//! | `\n` | kept |
//! | `\t` | four spaces |
//! | `\r\n`, U+2028, U+2029 | `\n` |
//! | other C0 (ESC and lone `\r` too), DEL, C1, Hangul fillers | U+FFFD |
//! | bidi controls | their name in brackets: `⟨U+202E⟩` |
//! | zero-width space, word joiner, BOM, soft hyphen, U+FFF9..FFFB, tags outside a flag, U+E0100..E01EF | nothing |
//! | a grapheme of more than 8 marks, 64 bytes or 2 columns | U+FFFD |
//!
//! Zero-width joiner and non-joiner and U+FE00..FE0F stay: emoji and several scripts need them.

use std::borrow::Cow;
use std::fmt::Write as _;
use unicode_segmentation::UnicodeSegmentation as _;
use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

/// What a tab becomes. A fixed number: real tab stops would need the column.
const TAB: &str = "    ";

/// Stands for what may not be shown.
const REPLACEMENT: char = '\u{FFFD}';

/// Most zero-width characters (marks, joiners, selectors) in one grapheme. The longest emoji in use has 6.
const MARKS_MAX: usize = 8;

/// Most bytes in one grapheme.
const BYTES_MAX: usize = 64;

/// Most columns of one grapheme.
const COLUMNS_MAX: usize = 2;

/// Opens a flag of a part of a country; its letters follow as tag characters.
const BLACK_FLAG: char = '\u{1F3F4}';

/// Ends such a flag.
const CANCEL_TAG: char = '\u{E007F}';

/// The flags of that kind that are in general use: England, Scotland, Wales. Any other run of tags is a hidden message.
const TAG_FLAGS: [&str; 3] = ["gbeng", "gbsct", "gbwls"];

/// `text` without anything that a terminal could obey, hide or reorder; newlines stay. Borrowed when nothing changes.
///
/// Idempotent: `clean(&clean(x)) == clean(x)`.
pub fn clean(text: &str) -> Cow<'_, str> {
    if text.bytes().all(is_plain_ascii) {
        return Cow::Borrowed(text);
    }
    if text.chars().all(|c| matches!(judge(c), Verdict::Keep)) {
        return limit_graphemes(text);
    }
    let mut mapper = Mapper::default();
    let mut cleaned = String::with_capacity(text.len() + 16);
    text.chars().for_each(|c| mapper.push(c, &mut cleaned));
    mapper.finish(&mut cleaned);
    let limited = match limit_graphemes(&cleaned) {
        Cow::Borrowed(_) => None,
        Cow::Owned(limited) => Some(limited),
    };
    let cleaned = limited.unwrap_or(cleaned);
    // A valid flag is rebuilt as it was: then nothing has changed after all.
    if cleaned == text { Cow::Borrowed(text) } else { Cow::Owned(cleaned) }
}

/// [`clean`] for places that have one line: each newline becomes a space. Borrowed when nothing changes.
pub fn clean_line(text: &str) -> Cow<'_, str> {
    match clean(text) {
        Cow::Borrowed(same) if !same.contains('\n') => Cow::Borrowed(same),
        changed => Cow::Owned(changed.replace('\n', " ")),
    }
}

/// Whether [`clean`] would leave `text` as it is.
pub fn is_clean(text: &str) -> bool {
    matches!(clean(text), Cow::Borrowed(_))
}

/// [`clean`] for text that arrives in pieces.
///
/// What is promised, for every way of cutting a text into pieces, `finish` included:
/// - all output together is clean: [`is_clean`] holds for it;
/// - it equals `clean` of the whole text, unless a grapheme that breaks a limit lies across a cut. Its first part is
///   on the screen by then and cannot be taken back, so it stays and one U+FFFD stands for the rest.
///
/// Almost nothing waits for the next piece: only a final `\r` (it may be half of `\r\n`), the invisible letters of a
/// flag, and the few signs that are drawn around what follows them (U+0600 and its like).
#[derive(Clone, Debug, Default)]
pub struct CleanStream {
    mapper: Mapper,
    /// The end of what was given out; the next piece may continue it.
    open: String,
    /// What becomes of characters that continue `open`.
    rest: Rest,
    /// A last grapheme that is not out yet, because whatever comes next belongs to it. Then `open` is empty.
    waiting: String,
}

/// What becomes of characters that continue the open grapheme.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Rest {
    /// They are shown while they fit.
    #[default]
    Shown,
    /// The grapheme is over its limits: a replacement stands for it already.
    Dropped,
}

impl CleanStream {
    /// A stream at its beginning.
    pub fn new() -> Self {
        Self::default()
    }

    /// The clean text of the next piece.
    pub fn push(&mut self, piece: &str) -> String {
        let mut text = String::with_capacity(piece.len() + 16);
        piece.chars().for_each(|c| self.mapper.push(c, &mut text));
        self.limit(&text)
    }

    /// What was held back, at the end of the text. The stream is as new afterwards.
    pub fn finish(&mut self) -> String {
        let mut text = String::new();
        self.mapper.finish(&mut text);
        let mut last = self.limit(&text);
        last.push_str(&limit_graphemes(&self.waiting));
        *self = Self::default();
        last
    }

    /// Gives out mapped text within the limits, the open grapheme counted in.
    fn limit(&mut self, text: &str) -> String {
        let mut out = String::with_capacity(text.len());
        if text.is_empty() {
            return out;
        }
        let open = std::mem::take(&mut self.open);
        let joined = format!("{open}{}{text}", std::mem::take(&mut self.waiting));
        for (start, grapheme) in joined.grapheme_indices(true) {
            if start == 0 && !open.is_empty() {
                self.go_on(&open, grapheme, &mut out);
            } else if start + grapheme.len() == joined.len() && takes_what_follows(grapheme) && fits(grapheme) {
                self.open.clear();
                self.waiting.push_str(grapheme);
            } else if fits(grapheme) {
                out.push_str(grapheme);
                self.show(grapheme);
            } else {
                out.push(REPLACEMENT);
                self.drop_rest_of(grapheme);
            }
        }
        out
    }

    /// `grapheme` begins with `open`, whose part is out already.
    fn go_on(&mut self, open: &str, grapheme: &str, out: &mut String) {
        let more = grapheme.strip_prefix(open).unwrap_or_default();
        if self.rest == Rest::Dropped {
            self.drop_rest_of(grapheme);
        } else if more.is_empty() || fits(grapheme) {
            out.push_str(more);
            self.show(grapheme);
        } else {
            out.push(REPLACEMENT);
            self.drop_rest_of(grapheme);
        }
    }

    fn show(&mut self, grapheme: &str) {
        grapheme.clone_into(&mut self.open);
        self.rest = Rest::Shown;
    }

    /// Its last character is enough to see what continues it; of a whole pair of regional letters, both.
    fn drop_rest_of(&mut self, grapheme: &str) {
        let kept = grapheme.chars().rev().take(2).take_while(|c| is_regional(*c)).map(char::len_utf8).sum::<usize>();
        let last = grapheme.chars().next_back().map_or(0, char::len_utf8);
        grapheme[grapheme.len() - kept.max(last)..].clone_into(&mut self.open);
        self.rest = Rest::Dropped;
    }
}

/// Whether two of these make a flag.
fn is_regional(c: char) -> bool {
    matches!(c, '\u{1F1E6}'..='\u{1F1FF}')
}

/// Whether an ordinary letter after it would be part of the same grapheme.
fn takes_what_follows(grapheme: &str) -> bool {
    !grapheme.is_ascii() && format!("{grapheme}a").graphemes(true).nth(1).is_none()
}

/// What a character on its own deserves.
enum Verdict {
    /// It stays.
    Keep,
    /// A replacement stands for it.
    Replace,
    /// It goes without a sign.
    Drop,
    /// Its name is shown.
    Name,
    /// It is a line break in another form.
    Newline,
    /// Spaces stand for it.
    Tab,
    /// The next character decides.
    CarriageReturn,
    /// Only as part of a flag.
    Tag,
}

fn judge(c: char) -> Verdict {
    match c {
        '\t' => Verdict::Tab,
        '\r' => Verdict::CarriageReturn,
        '\n' | ' '..='~' => Verdict::Keep,
        '\u{0}'..='\u{9F}' | '\u{115F}' | '\u{1160}' | '\u{3164}' | '\u{FFA0}' => Verdict::Replace,
        '\u{2028}' | '\u{2029}' => Verdict::Newline,
        '\u{61C}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' => Verdict::Name,
        '\u{AD}' | '\u{200B}' | '\u{2060}' | '\u{FEFF}' | '\u{FFF9}'..='\u{FFFB}' | '\u{E0100}'..='\u{E01EF}' => {
            Verdict::Drop
        }
        '\u{E0000}'..='\u{E007F}' => Verdict::Tag,
        _ => Verdict::Keep,
    }
}

fn is_plain_ascii(byte: u8) -> bool {
    matches!(byte, b'\n' | b' '..=b'~')
}

/// Applies the verdicts, one character at a time. Both forms of cleaning go through it, so they cannot differ.
#[derive(Clone, Debug, Default)]
struct Mapper {
    held: Held,
}

/// What waits for the next character.
#[derive(Clone, Debug, Default)]
enum Held {
    #[default]
    Nothing,
    /// A `\r`.
    CarriageReturn,
    /// The tags after a black flag, as ASCII. At most six: anything longer is no flag.
    Flag(String),
}

impl Mapper {
    fn push(&mut self, c: char, out: &mut String) {
        let held = std::mem::take(&mut self.held);
        if let Held::CarriageReturn = held {
            if c == '\n' {
                out.push('\n');
                return;
            }
            out.push(REPLACEMENT);
        }
        match judge(c) {
            Verdict::Keep => {
                out.push(c);
                if c == BLACK_FLAG {
                    self.held = Held::Flag(String::new());
                }
            }
            Verdict::Replace => out.push(REPLACEMENT),
            Verdict::Drop => {}
            Verdict::Name => {
                // Writing to a String cannot fail.
                let _ = write!(out, "⟨U+{:04X}⟩", u32::from(c));
            }
            Verdict::Newline => out.push('\n'),
            Verdict::Tab => out.push_str(TAB),
            Verdict::CarriageReturn => self.held = Held::CarriageReturn,
            Verdict::Tag => {
                if let Held::Flag(letters) = held {
                    self.push_tag(c, letters, out);
                }
            }
        }
    }

    /// Adds a tag to a flag: gives the flag's tags out when it is whole, forgets them when it can be none.
    fn push_tag(&mut self, c: char, mut letters: String, out: &mut String) {
        if c == CANCEL_TAG {
            if TAG_FLAGS.contains(&letters.as_str()) {
                out.extend(letters.chars().filter_map(as_tag));
                out.push(CANCEL_TAG);
            }
        } else if let Some(letter) = tag_letter(c) {
            letters.push(letter);
            if TAG_FLAGS.iter().any(|flag| flag.starts_with(&letters)) {
                self.held = Held::Flag(letters);
            }
        }
    }

    fn finish(&mut self, out: &mut String) {
        if let Held::CarriageReturn = std::mem::take(&mut self.held) {
            out.push(REPLACEMENT);
        }
    }
}

/// The ASCII letter or digit that a tag character stands for.
fn tag_letter(tag: char) -> Option<char> {
    char::from_u32(u32::from(tag).checked_sub(0xE0000)?).filter(char::is_ascii_alphanumeric)
}

/// The tag character of an ASCII letter.
fn as_tag(letter: char) -> Option<char> {
    char::from_u32(u32::from(letter) + 0xE0000)
}

/// Replaces each grapheme that is over a limit. Borrowed when there is none.
fn limit_graphemes(text: &str) -> Cow<'_, str> {
    if text.chars().all(stands_alone) {
        return Cow::Borrowed(text);
    }
    let Some((first_bad, _)) = text.grapheme_indices(true).find(|(_, grapheme)| !fits(grapheme)) else {
        return Cow::Borrowed(text);
    };
    let mut out = String::with_capacity(text.len());
    out.push_str(&text[..first_bad]);
    for grapheme in text[first_bad..].graphemes(true) {
        if fits(grapheme) {
            out.push_str(grapheme);
        } else {
            out.push(REPLACEMENT);
        }
    }
    Cow::Owned(out)
}

/// Whether the grapheme keeps the limits of size.
fn fits(grapheme: &str) -> bool {
    // Most graphemes are one short character.
    if grapheme.len() <= 2 {
        return true;
    }
    let marks = grapheme.chars().filter(|c| c.width() == Some(0)).count();
    marks <= MARKS_MAX && grapheme.len() <= BYTES_MAX && grapheme.width() <= COLUMNS_MAX
}

/// Whether the character never joins another and is at most two columns wide: letters of Latin, common punctuation,
/// arrows, mathematics, boxes, Chinese. A text of these alone needs no look at its graphemes, which is ten times the
/// cost of the rest.
fn stands_alone(c: char) -> bool {
    matches!(c,
        '\u{0}'..='\u{2FF}'
        | '\u{2010}'..='\u{2027}'
        | '\u{2030}'..='\u{205E}'
        | '\u{20A0}'..='\u{20BF}'
        | '\u{2190}'..='\u{22FF}'
        | '\u{2500}'..='\u{259F}'
        | '\u{4E00}'..='\u{9FFF}'
        | REPLACEMENT)
}

#[cfg(test)]
#[path = "clean_tests.rs"]
mod tests;
