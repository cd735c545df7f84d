//! Word patterns over free text: the reader of the linter and of the safety guard.
//!
//! Owns how text becomes words (folding, sentences, clauses, numbers) and how a pattern meets them.
//! It does not know what any pattern means. Patterns are sequences of word lists and not regular
//! expressions, because that gives typo tolerance, bounded gaps and clause borders for free, compiles
//! in microseconds, and reads every word once however many patterns there are.
//!
//! A pattern is one line:
//!
//! | element | meets |
//! |---|---|
//! | `pain\|ache*` | one word of the list; `*` ends a prefix, `*in*` stands for a part of a word; words of six letters or more forgive one typo |
//! | `=pain` | this word, no typo forgiven |
//! | `@name` | a named list, given beside the patterns |
//! | `[x\|y]` | the word, or nothing |
//! | `..`, `..5` | up to three, up to five words of the same sentence |
//! | `#8-17`, `#.37.8-41` | a number of that range; a number with a decimal point |
//! | `^x\|y`, `<x\|y` | nothing, but the next (previous) word must not be one of these |
//! | `$` | nothing, but the clause must end here |
//! | `~6` at the start | all elements in any order within six words |

mod text;

use std::collections::{BTreeMap, HashMap};
use std::ops::Range;
pub use text::{Text, Word, fold};

type SetId = usize;

#[derive(Clone, Debug)]
enum Element {
    One(SetId),
    Maybe(SetId),
    Gap(usize),
    NotNext(SetId),
    NotPrevious(SetId),
    ClauseEnd,
}

#[derive(Debug)]
struct Pattern {
    elements: Vec<Element>,
    window: Option<usize>,
    tag: usize,
}

#[derive(Clone, Copy, Debug)]
struct NumberRange {
    low: f64,
    high: f64,
    /// Whether only a number with a decimal point counts.
    decimal: bool,
    set: SetId,
}

/// A set of compiled patterns.
#[derive(Debug, Default)]
pub struct Patterns {
    sets: HashMap<String, SetId>,
    exact: HashMap<String, Vec<SetId>>,
    prefixes: HashMap<String, Vec<SetId>>,
    /// Parts of words, for compounds: `*infekt*`.
    parts: Vec<(String, SetId)>,
    typos: HashMap<char, Vec<(String, SetId)>>,
    numbers: Vec<NumberRange>,
    rows: Vec<Pattern>,
    by_first: HashMap<SetId, Vec<usize>>,
    lists: BTreeMap<String, String>,
    problems: Vec<String>,
}

/// A pattern that met a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// What the pattern was added with.
    pub tag: usize,
    /// Indices of the words from the first to the last that it took.
    pub words: Range<usize>,
}

/// Which lists each word of a text stands in.
#[derive(Debug)]
pub struct Reading {
    sets: Vec<Vec<SetId>>,
}

impl Reading {
    fn has(&self, word: usize, set: SetId) -> bool {
        self.sets.get(word).is_some_and(|sets| sets.contains(&set))
    }
}

enum Step {
    Full(usize),
    /// The text ended before the pattern did.
    Open,
    Miss,
}

/// A text on its way through the patterns: what one walk shares.
struct Walk<'a> {
    text: &'a Text,
    reading: &'a Reading,
    masked: &'a [bool],
    start: usize,
}

impl Patterns {
    /// Reads named lists, one `name = a|b|c` a line; `#` opens a comment.
    pub fn add_lists(&mut self, source: &str) {
        for line in lines(source) {
            match line.split_once('=') {
                Some((name, list)) => {
                    self.lists.insert(name.trim().to_owned(), list.trim().to_owned());
                }
                None => self.problems.push(format!("not a list: {line}")),
            }
        }
    }

    /// Adds one pattern; a pattern that cannot be read is kept in [`Patterns::problems`].
    pub fn add(&mut self, line: &str, tag: usize) {
        let mut window = None;
        let mut elements = Vec::new();
        for token in line.split_whitespace() {
            if let Some(words) = token.strip_prefix('~') {
                window = words.parse().ok();
                continue;
            }
            let element = if let Some(words) = token.strip_prefix("..") {
                Element::Gap(words.parse().unwrap_or(3))
            } else if token == "$" {
                Element::ClauseEnd
            } else if let Some(list) = token.strip_prefix('^') {
                Element::NotNext(self.set(list))
            } else if let Some(list) = token.strip_prefix('<') {
                Element::NotPrevious(self.set(list))
            } else if let Some(list) = token.strip_prefix('[').and_then(|t| t.strip_suffix(']')) {
                Element::Maybe(self.set(list))
            } else {
                Element::One(self.set(token))
            };
            elements.push(element);
        }
        let first = elements.iter().find_map(|element| match element {
            Element::One(set) => Some(*set),
            _ => None,
        });
        let leads = matches!(elements.first(), Some(Element::One(_) | Element::NotPrevious(_)));
        let Some(first) = first.filter(|_| leads || window.is_some()) else {
            self.problems.push(format!("does not begin with a word: {line}"));
            return;
        };
        self.by_first.entry(first).or_default().push(self.rows.len());
        self.rows.push(Pattern { elements, window, tag });
    }

    /// What could not be read; empty for data that ships.
    pub fn problems(&self) -> &[String] {
        &self.problems
    }

    /// The number of patterns.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The words and prefixes with which a pattern can begin, sorted.
    pub fn openings(&self) -> Vec<String> {
        let entries = self.exact.iter().chain(&self.prefixes);
        let first = entries.filter(|(_, sets)| sets.iter().any(|set| self.by_first.contains_key(set)));
        let mut openings: Vec<String> = first.map(|(word, _)| word.clone()).collect();
        openings.sort_unstable();
        openings.dedup();
        openings
    }

    fn set(&mut self, list: &str) -> SetId {
        if let Some(id) = self.sets.get(list) {
            return *id;
        }
        let id = self.sets.len();
        self.sets.insert(list.to_owned(), id);
        for entry in list.split('|') {
            let Some(name) = entry.strip_prefix('@') else {
                self.add_entry(entry, id);
                continue;
            };
            match self.lists.get(name).cloned() {
                Some(named) => named.split('|').for_each(|word| self.add_entry(word.trim(), id)),
                None => self.problems.push(format!("unknown list: @{name}")),
            }
        }
        id
    }

    fn add_entry(&mut self, entry: &str, id: SetId) {
        if entry.is_empty() {
            return;
        }
        if let Some(range) = entry.strip_prefix('#') {
            let decimal = range.starts_with('.');
            let range = range.trim_start_matches('.');
            let (low, high) = range.split_once('-').unwrap_or((range, range));
            match (low.parse(), high.parse()) {
                (Ok(low), Ok(high)) => self.numbers.push(NumberRange { low, high, decimal, set: id }),
                _ => self.problems.push(format!("not a range: {entry}")),
            }
            return;
        }
        let (word, strict) = entry.strip_prefix('=').map_or((entry, false), |word| (word, true));
        if let Some(part) = word.strip_prefix('*') {
            let forms = spellings(part.trim_end_matches('*'));
            self.parts.extend(forms.into_iter().map(|form| (form, id)));
            return;
        }
        if let Some(prefix) = word.strip_suffix('*') {
            for form in spellings(prefix) {
                self.prefixes.entry(form).or_default().push(id);
            }
            return;
        }
        for form in spellings(word) {
            if let Some(first) = form.chars().next()
                && !strict
                && form.len() >= 4
                && form.is_ascii()
            {
                self.typos.entry(first).or_default().push((form.clone(), id));
            }
            self.exact.entry(form).or_default().push(id);
        }
    }

    /// Looks every word up once; patterns are then met without comparing text again.
    pub fn reading(&self, text: &Text) -> Reading {
        let mut known: HashMap<&str, Vec<SetId>> = HashMap::new();
        let sets = text
            .words
            .iter()
            .map(|word| known.entry(word.text.as_str()).or_insert_with(|| self.sets_of(word)).clone())
            .collect();
        Reading { sets }
    }

    fn sets_of(&self, word: &Word) -> Vec<SetId> {
        if let Some(value) = word.number {
            let pointed = word.text.contains('.');
            let meets = |range: &&NumberRange| (range.low..=range.high).contains(&value) && (pointed || !range.decimal);
            let mut sets: Vec<SetId> = self.numbers.iter().filter(meets).map(|range| range.set).collect();
            sets.extend(self.exact.get(&word.text).into_iter().flatten());
            return sets;
        }
        let mut sets: Vec<SetId> = self.exact.get(&word.text).into_iter().flatten().copied().collect();
        let known = !sets.is_empty();
        for (end, c) in word.text.char_indices() {
            let end = end + c.len_utf8();
            sets.extend(self.prefixes.get(&word.text[..end]).into_iter().flatten());
        }
        let parts = self.parts.iter().filter(|(part, _)| word.text.contains(part.as_str()));
        sets.extend(parts.map(|(_, id)| *id));
        if !known
            && word.text.is_ascii()
            && let Some(first) = word.text.chars().next()
        {
            let near = self.typos.get(&first).into_iter().flatten();
            sets.extend(near.filter(|(form, _)| is_typo(&word.text, form)).map(|(_, id)| *id));
        }
        sets
    }

    /// Every place where a pattern meets the text, leaving out masked words. Order: by first word.
    pub fn find(&self, text: &Text, reading: &Reading, masked: &[bool]) -> Vec<Found> {
        let mut found = Vec::new();
        for start in 0..text.words.len() {
            for index in self.patterns_at(reading, start) {
                let pattern = &self.rows[index];
                let walk = Walk { text, reading, masked, start };
                if let Some(window) = pattern.window {
                    found.extend(walk.bag(pattern, window));
                } else if let Step::Full(end) = walk.step(&pattern.elements, start) {
                    found.push(Found { tag: pattern.tag, words: start..end });
                }
            }
        }
        found
    }

    /// The first word from which a pattern could still be completed by more text, if any.
    pub fn open_from(&self, text: &Text, reading: &Reading, from: usize) -> Option<usize> {
        let masked = vec![false; text.words.len()];
        (from..text.words.len()).find(|start| {
            let walk = Walk { text, reading, masked: &masked, start: *start };
            self.patterns_at(reading, *start)
                .any(|index| matches!(walk.step(&self.rows[index].elements, *start), Step::Open))
        })
    }

    fn patterns_at<'a>(&'a self, reading: &'a Reading, start: usize) -> impl Iterator<Item = usize> + 'a {
        let sets = reading.sets.get(start).into_iter().flatten();
        sets.flat_map(|set| self.by_first.get(set).into_iter().flatten()).copied()
    }
}

impl Walk<'_> {
    fn usable(&self, word: usize) -> bool {
        let words = &self.text.words;
        word < words.len()
            && words[word].sentence == words[self.start].sentence
            && !self.masked.get(word).copied().unwrap_or(false)
    }

    fn step(&self, elements: &[Element], at: usize) -> Step {
        let Some((element, rest)) = elements.split_first() else {
            return Step::Full(at);
        };
        match element {
            Element::One(set) => {
                if self.usable(at) && self.reading.has(at, *set) {
                    return self.step(rest, at + 1);
                }
                if at >= self.text.words.len() { Step::Open } else { Step::Miss }
            }
            Element::Maybe(set) => {
                if self.usable(at) && self.reading.has(at, *set) {
                    let taken = self.step(rest, at + 1);
                    if !matches!(taken, Step::Miss) {
                        return taken;
                    }
                }
                self.step(rest, at)
            }
            Element::Gap(most) => self.gap(rest, at, *most),
            Element::NotNext(set) => {
                let same = self.usable(at) && !self.text.ends_clause(at.saturating_sub(1));
                if same && self.reading.has(at, *set) { Step::Miss } else { self.step(rest, at) }
            }
            Element::NotPrevious(set) => match at.checked_sub(1) {
                Some(before) if self.reading.has(before, *set) && !self.text.ends_clause(before) => Step::Miss,
                _ => self.step(rest, at),
            },
            Element::ClauseEnd => {
                if at > 0 && self.text.ends_clause(at - 1) {
                    self.step(rest, at)
                } else {
                    Step::Miss
                }
            }
        }
    }

    fn gap(&self, rest: &[Element], at: usize, most: usize) -> Step {
        let mut open = false;
        for skipped in 0..=most {
            if skipped > 0 && !self.usable(at + skipped - 1) {
                break;
            }
            match self.step(rest, at + skipped) {
                Step::Full(end) => return Step::Full(end),
                Step::Open => open = true,
                Step::Miss => {}
            }
        }
        if open { Step::Open } else { Step::Miss }
    }

    fn bag(&self, pattern: &Pattern, window: usize) -> Option<Found> {
        if !self.usable(self.start) {
            return None;
        }
        let near = self.start.saturating_sub(window)..(self.start + window + 1).min(self.text.words.len());
        let (mut first, mut last) = (self.start, self.start);
        for element in pattern.elements.iter().skip(1) {
            let Element::One(set) = element else { continue };
            let place = near
                .clone()
                .filter(|word| *word != self.start && self.usable(*word) && self.reading.has(*word, *set))
                .min_by_key(|word| word.abs_diff(self.start))?;
            (first, last) = (first.min(place), last.max(place));
        }
        let around = first.saturating_sub(3)..(last + 4).min(self.text.words.len());
        let barred = pattern.elements.iter().any(|element| match element {
            Element::NotNext(set) => around.clone().any(|word| {
                self.text.words[word].sentence == self.text.words[self.start].sentence && self.reading.has(word, *set)
            }),
            _ => false,
        });
        (last - first <= window && !barred).then_some(Found { tag: pattern.tag, words: first..last + 1 })
    }
}

/// The lines of a data file that say something: no comment, not blank.
pub fn lines(source: &str) -> impl Iterator<Item = &str> {
    source.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with("# "))
}

/// Umlauts are typed `ä`, `ae` or, in haste, `a`; the text is folded to the first two, so both forms are kept.
fn spellings(word: &str) -> Vec<String> {
    let folded = fold(word);
    let bare: String = word
        .chars()
        .map(|c| match c {
            'ä' => 'a',
            'ö' => 'o',
            'ü' => 'u',
            _ => c,
        })
        .collect();
    let bare = fold(&bare);
    if bare == folded { vec![folded] } else { vec![folded, bare] }
}

/// One slip of the fingers: a swap, or (from six letters) a letter more, less or other. The first letter holds.
fn is_typo(word: &str, form: &str) -> bool {
    let (a, b) = (word.as_bytes(), form.as_bytes());
    if a.len().abs_diff(b.len()) > 1 || word == form || a.len() < 4 {
        return false;
    }
    let same = a.iter().zip(b).take_while(|(x, y)| x == y).count();
    let (ra, rb) = (&a[same..], &b[same..]);
    let swap = ra.len() >= 2 && rb.len() >= 2 && ra[0] == rb[1] && ra[1] == rb[0] && ra[2..] == rb[2..];
    if form.len() < 6 {
        // `pian`, `chset`: in a short word other slips make other words.
        return swap;
    }
    swap || ra.get(1..) == rb.get(1..) || Some(ra) == rb.get(1..) || ra.get(1..) == Some(rb)
}

#[cfg(test)]
#[path = "phrase_tests.rs"]
mod tests;
