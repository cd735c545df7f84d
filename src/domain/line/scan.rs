//! Finds the phrases of a line: each is a day, a number with its unit, a product of sets, or a word of the vocabulary, and
//! stands for itself. What the phrases mean together is [`super::draft`]'s.

use super::lex::{Lexeme, Shape, lexemes, unquoted};
use super::phrase::{Doubt, Item, Phrase, Value};
use super::vocabulary::{self, LONGEST, Meaning, Term, key};
use crate::domain::profile::Units;
use jiff::civil::Date;
use std::ops::Range;

/// What the phrase before asks of the next one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Wary {
    /// Nothing.
    No,
    /// A bare number belongs to the word before, which is not known.
    OfBare,
    /// Any value belongs to the word before, which has no field.
    OfValues,
    /// A time belongs to the distance before: `warm up 2k 10:00`.
    OfTime,
}

/// What a phrase is behind another, and what it asks of the next.
fn beside(item: Item, wary: Wary) -> (Item, Wary) {
    match (item, wary) {
        (Item::Value(Value::Bare(_)), Wary::OfBare) => (Item::Doubt(Doubt::Unknown), Wary::No),
        (Item::Value(Value::Metres(_)), Wary::OfValues) => (Item::Doubt(Doubt::NoField), Wary::OfTime),
        (Item::Value(_), Wary::OfValues) | (Item::Value(Value::Time(_)), Wary::OfTime) => {
            (Item::Doubt(Doubt::NoField), Wary::No)
        }
        (item @ Item::Doubt(Doubt::Unknown), _) => (item, Wary::OfBare),
        (item @ Item::Word(Term { meaning: Meaning::NoField, .. }), _) => (item, Wary::OfValues),
        (item @ Item::Word(Term { meaning: Meaning::Filler, .. }), wary) => (item, wary),
        (item, _) => (item, Wary::No),
    }
}

/// Reads a line from its start to its end.
pub(super) struct Scanner<'a> {
    line: &'a str,
    lexemes: Vec<Lexeme>,
    /// The day on which the line is read.
    pub(super) today: Date,
    /// What a bare load is in.
    pub(super) units: Units,
}

impl<'a> Scanner<'a> {
    /// A scanner at the start of a line.
    pub(super) fn new(line: &'a str, today: Date, units: Units) -> Self {
        Self { line, lexemes: lexemes(line), today, units }
    }

    /// All phrases, in order. Every letter and digit of the line is in exactly one.
    pub(super) fn phrases(&self) -> Vec<Phrase> {
        let mut found: Vec<Phrase> = Vec::new();
        let (mut at, mut wary) = (0, Wary::No);
        while at < self.lexemes.len() {
            let (read, end) = match self.phrase(at) {
                Some((_, end)) if !self.ends_well(end) => (Item::Doubt(Doubt::Unknown), self.cluster_end(at)),
                Some(phrase) => phrase,
                None if self.is_separator(at) => {
                    at += 1;
                    continue;
                }
                None => (Item::Doubt(Doubt::Unknown), self.cluster_end(at)),
            };
            let end = end.max(at + 1);
            let item;
            (item, wary) = beside(read, wary);
            found.push(Phrase { item, range: self.bytes(at, end) });
            at = end;
        }
        found
    }

    /// The phrase that starts at a lexeme, and the lexeme behind it. The order matters: `20 nov` is no bare 20.
    fn phrase(&self, at: usize) -> Option<(Item, usize)> {
        self.text_item(at)
            .or_else(|| self.date(at))
            .or_else(|| self.time_of_day(at))
            .or_else(|| self.exertion(at))
            .or_else(|| self.heart(at))
            .or_else(|| self.climb(at))
            .or_else(|| self.total(at))
            .or_else(|| self.part_run(at))
            .or_else(|| self.behind_at(at))
            .or_else(|| self.product(at))
            .or_else(|| self.no_field_unit(at))
            .or_else(|| self.value(at).map(|(value, end)| (Item::Value(value), end)))
            .or_else(|| self.broken_value(at))
            .or_else(|| self.word(at))
    }

    /// Notes, tags, and what takes its text from a quote.
    fn text_item(&self, at: usize) -> Option<(Item, usize)> {
        let quote = |at: usize| (self.shape(at) == Some(Shape::Quote)).then(|| unquoted(self.text(at)).to_owned());
        match self.shape(at)? {
            Shape::Quote => Some((Item::Note(quote(at)?), at + 1)),
            Shape::Comment => Some((Item::Note(self.text(at)[2..].trim().to_owned()), at + 1)),
            Shape::Tag => Some((Item::Tag(self.text(at)[1..].to_lowercase()), at + 1)),
            Shape::Word => {
                let (term, end) = self.term(at)?;
                let text = quote(end).filter(|text| !text.is_empty())?;
                match term.meaning {
                    Meaning::Title => Some((Item::Title(text), end + 1)),
                    Meaning::Named => Some((Item::Named(text), end + 1)),
                    _ => None,
                }
            }
            _ => None,
        }
    }

    /// The longest term of the vocabulary that starts at a lexeme.
    pub(super) fn term(&self, at: usize) -> Option<(&'static Term, usize)> {
        let (mut joined, mut words, mut longest) = (String::new(), 0, None);
        for i in at..self.lexemes.len() {
            match self.shape(i)? {
                Shape::Word => words += 1,
                Shape::Number | Shape::Symbol('-' | '&') if i > at && self.is_glued(i) => {}
                _ => break,
            }
            if words > LONGEST {
                break;
            }
            joined.push_str(&key(self.text(i)));
            if self.shape(i) == Some(Shape::Word)
                && let Some(term) = vocabulary::find(&joined)
            {
                longest = Some((term, i + 1));
            }
        }
        longest
    }

    fn word(&self, at: usize) -> Option<(Item, usize)> {
        let (term, end) = self.term(at)?;
        let number_glued = self.is_glued(end) && self.shape(end) == Some(Shape::Number);
        match term.meaning {
            // `a5` is a word of its own.
            Meaning::Filler | Meaning::NoField if number_glued => None,
            // Without what has to stand beside them they mean nothing.
            Meaning::Month(_)
            | Meaning::Title
            | Meaning::Named
            | Meaning::NoFieldUnit
            | Meaning::Reps
            | Meaning::Sets
            | Meaning::Rpe
            | Meaning::Reserve
            | Meaning::Heart
            | Meaning::Average
            | Meaning::Highest
            | Meaning::Climb
            | Meaning::Total => None,
            _ => Some((Item::Word(term), end)),
        }
    }

    /// How many lexemes the line has.
    pub(super) fn len(&self) -> usize {
        self.lexemes.len()
    }

    /// The text of a lexeme; empty behind the last.
    pub(super) fn text(&self, at: usize) -> &'a str {
        self.lexemes.get(at).map_or("", |lexeme| &self.line[lexeme.range.clone()])
    }

    /// The text from a lexeme to the one before `end`, spaces between them included.
    pub(super) fn slice(&self, at: usize, end: usize) -> &'a str {
        &self.line[self.bytes(at, end)]
    }

    fn bytes(&self, at: usize, end: usize) -> Range<usize> {
        let start = self.lexemes.get(at).map_or(self.line.len(), |lexeme| lexeme.range.start);
        let stop = end.checked_sub(1).and_then(|last| self.lexemes.get(last)).map_or(start, |lexeme| lexeme.range.end);
        start..stop.max(start)
    }

    /// The shape of a lexeme; none behind the last.
    pub(super) fn shape(&self, at: usize) -> Option<Shape> {
        self.lexemes.get(at).map(|lexeme| lexeme.shape)
    }

    /// Whether no space stands before a lexeme that is there.
    pub(super) fn is_glued(&self, at: usize) -> bool {
        self.lexemes.get(at).is_some_and(|lexeme| lexeme.glued)
    }

    /// Whether a lexeme is this symbol.
    pub(super) fn is_symbol(&self, at: usize, symbol: char) -> bool {
        self.shape(at) == Some(Shape::Symbol(symbol))
    }

    /// A whole number.
    pub(super) fn whole(&self, at: usize) -> Option<u32> {
        (self.shape(at) == Some(Shape::Number)).then(|| self.text(at).parse().ok()).flatten()
    }

    /// Whether a phrase may end before a lexeme: `5kg/side` and `8-10` are no `5kg` and no `8`.
    pub(super) fn ends_well(&self, end: usize) -> bool {
        if !self.is_glued(end) || matches!(self.shape(end - 1), Some(Shape::Quote | Shape::Tag | Shape::Comment)) {
            return true;
        }
        let before_word = self.shape(end - 1) == Some(Shape::Word) && self.term_ends(end);
        match self.shape(end) {
            Some(Shape::Symbol(',' | '.' | ';')) => {
                !(self.is_glued(end + 1) && self.shape(end + 1) == Some(Shape::Number))
            }
            Some(Shape::Symbol(')' | '!' | '?' | '@' | '+' | '|') | Shape::Quote | Shape::Tag | Shape::Comment) => true,
            _ => before_word,
        }
    }

    /// Whether the lexemes before `end` are a word and no unit: `wb100`, `ski:1000`, `ski/row` go on behind it.
    fn term_ends(&self, end: usize) -> bool {
        let mut first = end - 1;
        while first > 0 && self.is_glued(first) {
            first -= 1;
        }
        (first..end).all(|i| !matches!(self.shape(i), Some(Shape::Number | Shape::Clock)))
    }

    /// Punctuation between phrases; a sign before a number is none.
    fn is_separator(&self, at: usize) -> bool {
        match self.shape(at) {
            Some(Shape::Symbol(',' | ';' | '.' | '!' | '?' | '(' | ')' | '&' | '|' | '+' | ':' | '=' | '/' | '@')) => {
                true
            }
            Some(Shape::Symbol(_)) => !self.is_glued(at + 1) || self.shape(at + 1) == Some(Shape::Word),
            _ => false,
        }
    }

    /// Behind all that is glued to a lexeme.
    fn cluster_end(&self, at: usize) -> usize {
        let mut end = at + 1;
        while self.is_glued(end) && !matches!(self.shape(end), Some(Shape::Quote | Shape::Tag | Shape::Comment)) {
            let comma = matches!(self.shape(end), Some(Shape::Symbol(',' | ';')));
            if comma && !(self.is_glued(end + 1) && self.shape(end + 1) == Some(Shape::Number)) {
                break;
            }
            end += 1;
        }
        end
    }
}
