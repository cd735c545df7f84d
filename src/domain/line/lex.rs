//! Cuts a line into lexemes with their places in it. It knows no word of the vocabulary.

use std::ops::Range;

/// What a lexeme is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    /// `8`, `8.1`, `8,1`.
    Number,
    /// `5:12`, `1:14:32.5`: digits around colons, right or not.
    Clock,
    /// Letters, with apostrophes between them.
    Word,
    /// `"calf tight"`, closed or not.
    Quote,
    /// `// to the end`.
    Comment,
    /// `#recovery`.
    Tag,
    /// Any other character.
    Symbol(char),
}

/// A piece of the line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Lexeme {
    /// What it is made of.
    pub shape: Shape,
    /// Its bytes in the line.
    pub range: Range<usize>,
    /// No space stands before it.
    pub glued: bool,
}

/// All lexemes of a line, in order. Only spaces are in none.
pub(super) fn lexemes(line: &str) -> Vec<Lexeme> {
    let mut found: Vec<Lexeme> = Vec::new();
    let mut at = 0;
    while let Some(first) = line[at..].chars().next() {
        if first.is_whitespace() {
            at += first.len_utf8();
            continue;
        }
        let before = found.last().filter(|last| last.range.end == at);
        let (shape, length) = shape(&line[at..], first, before);
        found.push(Lexeme { shape, range: at..at + length, glued: before.is_some() });
        at += length;
    }
    found
}

fn shape(rest: &str, first: char, before: Option<&Lexeme>) -> (Shape, usize) {
    let behind = &rest[first.len_utf8()..];
    let after_number = before.is_some_and(|l| matches!(l.shape, Shape::Number | Shape::Clock));
    match first {
        '0'..='9' => number(rest),
        // `.5 mi` is a half, not five.
        '.' if before.is_none() && behind.starts_with(|c: char| c.is_ascii_digit()) => number(rest),
        // After a number they are seconds: `42'30"`.
        '"' | '”' if after_number => (Shape::Symbol(first), first.len_utf8()),
        '"' | '“' | '„' => (Shape::Quote, quote(rest, first)),
        '/' if behind.starts_with('/') => (Shape::Comment, rest.len()),
        '#' => match end_of(behind, |c| c.is_alphanumeric() || matches!(c, '-' | '_')) {
            0 => (Shape::Symbol('#'), 1),
            length => (Shape::Tag, 1 + length),
        },
        c if is_letter(c) => (Shape::Word, word(rest)),
        c => (Shape::Symbol(c), c.len_utf8()),
    }
}

/// Digits of other scripts count as letters: no value is read from them.
fn is_letter(c: char) -> bool {
    c.is_alphanumeric() && !c.is_ascii_digit()
}

/// The bytes at the start whose characters hold.
fn end_of(text: &str, holds: impl Fn(char) -> bool) -> usize {
    text.find(|c| !holds(c)).unwrap_or(text.len())
}

fn digits(text: &str) -> usize {
    end_of(text, |c| c.is_ascii_digit())
}

fn number(text: &str) -> (Shape, usize) {
    let mut length = digits(text);
    let mut shape = Shape::Number;
    while text[length..].starts_with(':') && digits(&text[length + 1..]) > 0 {
        shape = Shape::Clock;
        length += 1 + digits(&text[length + 1..]);
    }
    if text[length..].starts_with(['.', ',']) {
        let part = digits(&text[length + 1..]);
        length += if part > 0 { 1 + part } else { 0 };
    }
    (shape, length)
}

fn word(text: &str) -> usize {
    let mut length = end_of(text, is_letter);
    while let Some(mark @ ('\'' | '’')) = text[length..].chars().next() {
        let more = end_of(&text[length + mark.len_utf8()..], is_letter);
        if more == 0 {
            break;
        }
        length += mark.len_utf8() + more;
    }
    length
}

/// To the closing mark, or to the end while it is still being typed.
fn quote(text: &str, open: char) -> usize {
    let inside = &text[open.len_utf8()..];
    let closes = |c: char| match open {
        '"' => c == '"',
        _ => matches!(c, '”' | '“' | '"'),
    };
    match inside.char_indices().find(|(_, c)| closes(*c)) {
        Some((at, c)) => open.len_utf8() + at + c.len_utf8(),
        None => text.len(),
    }
}

/// What stands between the marks of a quote.
pub(super) fn unquoted(quote: &str) -> &str {
    let mut inside = quote.chars();
    inside.next();
    let inside = inside.as_str();
    inside.strip_suffix(['"', '”', '“']).unwrap_or(inside).trim()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(line: &str) -> Vec<&str> {
        lexemes(line).into_iter().map(|l| &line[l.range]).collect()
    }

    #[test]
    fn a_line_is_cut_where_its_meaning_changes() {
        assert_eq!(cut("squat 5x5@100@8"), ["squat", "5", "x", "5", "@", "100", "@", "8"]);
        assert_eq!(cut("run 8,1k 1:35:10.5"), ["run", "8,1", "k", "1:35:10.5"]);
        assert_eq!(cut("5,5,3@100"), ["5,5", ",", "3", "@", "100"]);
        assert_eq!(cut("farmer's 200m 2×24"), ["farmer's", "200", "m", "2", "×", "24"]);
        assert_eq!(cut("ran .5mi, 4:02."), ["ran", ".5", "mi", ",", "4:02", "."]);
        assert_eq!(cut("#easy-day # x"), ["#easy-day", "#", "x"]);
    }

    #[test]
    fn a_quote_is_a_note_unless_it_stands_for_seconds() {
        assert_eq!(cut("row 7'45\" \"calf 2 tight\""), ["row", "7", "'", "45", "\"", "\"calf 2 tight\""]);
        assert_eq!(cut("wb \"still typ"), ["wb", "\"still typ"]);
        assert_eq!(cut("wb // rest of it \"x"), ["wb", "// rest of it \"x"]);
        assert_eq!(unquoted("“calf tight”"), "calf tight");
        assert_eq!(unquoted("\""), "");
    }
}
