//! Estimates how many tokens a text has, without a tokenizer.
//!
//! Owns one cheap linear scan, calibrated against `cl100k_base` (the vocabulary of `text-embedding-3-small`), which is
//! also close to the vocabularies of the chat models that are served. It leans high: a prompt that is a little shorter
//! than the limit works, one that is a little longer is refused. It does not know any vocabulary, so it is right for
//! passages (tens of words), not for single words, and it is made for English: other languages come out low.

/// Units per token: costs are added as integers, so the sum does not depend on the order of the parts.
const UNIT: u32 = 20;

/// Cost of a lower-case word of 1 to 8 letters after a space, in units.
const SPACED: [u32; 8] = [20, 20, 20, 21, 22, 23, 25, 28];
/// Cost of a lower-case word of 1 to 8 letters that does not follow a space, in units: parts of addresses and compounds.
const GLUED: [u32; 8] = [20, 23, 24, 25, 27, 29, 33, 34];
/// Cost of a capitalised word of 1 to 8 letters, in units: names are in fewer vocabularies.
const CAPITAL: [u32; 8] = [20, 20, 22, 26, 30, 34, 36, 38];

/// The number of tokens of `text`, rounded up.
///
/// On English prose with tables, figures and addresses it is about 7 % over the true count of `cl100k_base`.
pub fn estimate(text: &str) -> usize {
    usize::try_from(units(text).div_ceil(u64::from(UNIT))).unwrap_or(usize::MAX)
}

/// The cost of `text` in fixed point. The cost of a whole is at most one token more than the sum of its parts, wherever it
/// is cut (a word without its space, two spaces that become a gap): so parts can be packed by adding.
pub(crate) fn units(text: &str) -> u64 {
    let mut scan = Scan { rest: text, before: Before::Start };
    let mut sum = 0;
    while let Some(cost) = scan.step() {
        sum += u64::from(cost);
    }
    sum
}

/// `tokens` in the fixed point of [`units`].
pub(crate) const fn in_units(tokens: usize) -> u64 {
    tokens as u64 * UNIT as u64
}

/// What stands before the scan: it decides whether a word or a number carries its space.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Before {
    /// Nothing is known: the dearest case is counted.
    Start,
    /// One space, which the next word carries.
    Space,
    /// A wider gap.
    Gap,
    Word,
    Mark,
}

struct Scan<'a> {
    rest: &'a str,
    before: Before,
}

impl<'a> Scan<'a> {
    /// Takes one run of like characters and gives its cost in units; none at the end.
    fn step(&mut self) -> Option<u32> {
        let first = self.rest.chars().next()?;
        Some(if first.is_alphabetic() {
            self.word()
        } else if first.is_numeric() {
            self.number()
        } else if first.is_whitespace() {
            self.space()
        } else {
            self.marks()
        })
    }

    fn take(&mut self, same: impl Fn(char) -> bool) -> &'a str {
        let end = self.rest.find(|c| !same(c)).unwrap_or(self.rest.len());
        let (run, rest) = self.rest.split_at(end);
        self.rest = rest;
        run
    }

    fn word(&mut self) -> u32 {
        let before = std::mem::replace(&mut self.before, Before::Word);
        let run = self.take(char::is_alphabetic);
        if !run.is_ascii() {
            return foreign(run);
        }
        // Inner capitals start a part of their own: `Ski|Erg`, `total|Time`, `HYROX|ers`.
        let bytes = run.as_bytes();
        let is_cut = |at: usize| {
            let lower = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_lowercase);
            bytes[at].is_ascii_uppercase() && (lower(at - 1) || lower(at + 1))
        };
        let (mut cost, mut start) = (0, 0);
        for at in 1..=bytes.len() {
            if at == bytes.len() || is_cut(at) {
                cost += part(&bytes[start..at], if start == 0 { before } else { Before::Word });
                start = at;
            }
        }
        cost
    }

    fn number(&mut self) -> u32 {
        // A space before a number is a token of its own; digits go in threes.
        let space = if matches!(self.before, Before::Space | Before::Start) { UNIT } else { 0 };
        self.before = Before::Word;
        let digits = count(self.take(char::is_numeric).chars());
        space + digits.div_ceil(3) * UNIT
    }

    fn space(&mut self) -> u32 {
        let before = self.before;
        let run = self.take(char::is_whitespace);
        if run == " " {
            self.before = Before::Space;
            return if before == Before::Start { UNIT } else { 0 };
        }
        self.before = Before::Gap;
        let line_break = run.contains('\n');
        // Marks swallow the line break after them.
        let base = if line_break && before == Before::Mark { 10 } else { UNIT };
        // An indented line: its spaces but the last are a token.
        let indent = if line_break && run.ends_with("  ") { UNIT } else { 0 };
        base + indent + count(run.chars()) / 16 * UNIT
    }

    fn marks(&mut self) -> u32 {
        self.before = Before::Mark;
        let run = self.take(|c| !c.is_alphanumeric() && !c.is_whitespace());
        let ascii = count(run.chars().filter(char::is_ascii));
        let wide: u32 = run.chars().filter(|c| !c.is_ascii()).map(symbol).sum();
        let ascii = match ascii {
            0 => 0,
            1 | 2 => UNIT,
            more => UNIT + (more - 2) * 8,
        };
        ascii + wide
    }
}

/// The cost of a plain word with no capital, with one at its start, or all in capitals.
fn part(word: &[u8], before: Before) -> u32 {
    let spaced = before == Before::Space;
    let length = count(word.iter());
    let glued = by_length(&GLUED, length, 4);
    match (count(word.iter().filter(|byte| byte.is_ascii_uppercase())), spaced) {
        (0, true) => by_length(&SPACED, length, 4),
        (0, false) => glued,
        (1, true) => by_length(&CAPITAL, length, 4),
        (1, false) => by_length(&CAPITAL, length, 4).max(glued),
        // Capitals fall into pairs: `HYROX`.
        _ => glued.max(length * 10),
    }
}

/// The cost of a word of `length` letters; `further` for each letter that is not in the table.
fn by_length(table: &[u32; 8], length: u32, further: u32) -> u32 {
    match table.get(length as usize - 1) {
        Some(&cost) => cost,
        None => table[7] + (length - 8) * further,
    }
}

/// A word with letters outside ASCII: its plain letters as a word of their own, each other letter by its length in bytes.
fn foreign(run: &str) -> u32 {
    let plain = count(run.chars().filter(char::is_ascii));
    let wide: u32 = run
        .chars()
        .filter(|c| !c.is_ascii())
        .map(|c| match c.len_utf8() {
            2 => UNIT,
            3 => UNIT + 10,
            _ => UNIT * 3,
        })
        .sum();
    let plain = if plain == 0 { 0 } else { by_length(&SPACED, plain, 3) };
    plain + wide
}

/// Signs outside ASCII: dashes, quotes and arrows are mostly one token, pictures up to one a byte.
fn symbol(c: char) -> u32 {
    match c.len_utf8() {
        2 => UNIT,
        3 => UNIT + 10,
        _ => UNIT * 4,
    }
}

fn count<T>(items: impl Iterator<Item = T>) -> u32 {
    u32::try_from(items.count()).unwrap_or(u32::MAX / 64)
}

#[cfg(test)]
#[path = "tokens_tests.rs"]
mod tests;
