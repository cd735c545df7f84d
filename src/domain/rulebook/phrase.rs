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
//! | `pain\|ache*` | one word of the list; `*` ends a prefix; words of six letters or more forgive one typo |
//! | `=pain` | this word, no typo forgiven |
//! | `@name` | a named list, given beside the patterns |
//! | `[x\|y]` | the word, or nothing |
//! | `..`, `..5` | up to three, up to five words of the same sentence |
//! | `#8-17` | a number of that range |
//! | `^x\|y`, `<x\|y` | nothing, but the next (previous) word must not be one of these |
//! | `$` | nothing, but the clause must end here |
//! | `~6` at the start | all elements in any order within six words |

use std::collections::{BTreeMap, HashMap};
use std::ops::Range;

/// One word of a text, folded for comparison.
#[derive(Clone, Debug, PartialEq)]
pub struct Word {
    /// Lower case, umlauts spelled out, apostrophes dropped; a number without thousands separators.
    pub text: String,
    /// Bytes of it in the text that was read.
    pub range: Range<usize>,
    /// Number of its clause; clauses end at commas, colons, brackets and line ends.
    pub clause: usize,
    /// Number of its sentence.
    pub sentence: usize,
    /// Its value, when it is a number.
    pub number: Option<f64>,
}

/// The words of a text.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Text {
    /// In order of appearance.
    pub words: Vec<Word>,
}

/// Abbreviations whose full stop does not end a sentence.
const ABBREVIATIONS: [&str; 13] = [
    "e", "g", "i", "vs", "approx", "incl", "z", "b", "ca", "bzw", "etc", "dr", "st",
];

impl Text {
    /// Reads `text` into words; linear in its length.
    pub fn read(text: &str) -> Self {
        Reader::default().run(text)
    }

    /// Whether word `index` is the last of its clause.
    pub fn ends_clause(&self, index: usize) -> bool {
        match (self.words.get(index), self.words.get(index + 1)) {
            (Some(word), Some(next)) => word.clause != next.clause || word.sentence != next.sentence,
            _ => true,
        }
    }

    /// Indices of the words of the sentence that word `index` stands in.
    pub fn sentence_of(&self, index: usize) -> Range<usize> {
        let Some(word) = self.words.get(index) else {
            return 0..0;
        };
        let start = self.words[..index]
            .iter()
            .rposition(|other| other.sentence != word.sentence)
            .map_or(0, |found| found + 1);
        let end = self.words[index..]
            .iter()
            .position(|other| other.sentence != word.sentence)
            .map_or(self.words.len(), |found| index + found);
        start..end
    }
}

/// Folds one word or list entry to the form in which words are compared.
pub fn fold(word: &str) -> String {
    let mut folded = String::with_capacity(word.len() + 2);
    for c in word.chars() {
        fold_into(&mut folded, c);
    }
    folded
}

fn fold_into(out: &mut String, c: char) {
    match c {
        'ä' | 'Ä' => out.push_str("ae"),
        'ö' | 'Ö' => out.push_str("oe"),
        'ü' | 'Ü' => out.push_str("ue"),
        'ß' => out.push_str("ss"),
        'é' | 'è' | 'ê' | 'É' => out.push('e'),
        '\'' | '’' | '‘' | '`' => {}
        _ => out.extend(c.to_lowercase()),
    }
}

#[derive(Default)]
struct Reader {
    words: Vec<Word>,
    clause: usize,
    sentence: usize,
}

impl Reader {
    fn run(mut self, text: &str) -> Text {
        let mut at = 0;
        while let Some(c) = text[at..].chars().next() {
            at += if c.is_ascii_digit() {
                self.number(text, at)
            } else if c.is_alphabetic() {
                self.word(text, at)
            } else {
                self.mark(text, at, c);
                c.len_utf8()
            };
        }
        Text { words: self.words }
    }

    fn push(&mut self, text: String, range: Range<usize>, number: Option<f64>) {
        self.words.push(Word { text, range, clause: self.clause, sentence: self.sentence, number });
    }

    fn word(&mut self, text: &str, at: usize) -> usize {
        let rest = &text[at..];
        let mut length = 0;
        for (i, c) in rest.char_indices() {
            let apostrophe = matches!(c, '\'' | '’' | '‘' | '`')
                && rest[i + c.len_utf8()..].chars().next().is_some_and(char::is_alphabetic);
            if !(c.is_alphabetic() || apostrophe || is_combining(c)) {
                break;
            }
            length = i + c.len_utf8();
        }
        self.push(fold(&rest[..length]), at..at + length, None);
        length
    }

    /// A number: `1,000` and `1 000` are thousands, `38,7` and `2.70` decimals, `24/25` a season.
    fn number(&mut self, text: &str, at: usize) -> usize {
        let bytes = text[at..].as_bytes();
        let digits = |from: usize| bytes[from.min(bytes.len())..].iter().take_while(|b| b.is_ascii_digit()).count();
        let mut length = digits(0);
        if length == 2 && bytes.get(2) == Some(&b'/') && digits(3) == 2 {
            let pair = (text[at..at + 2].parse::<u32>(), text[at + 3..at + 5].parse::<u32>());
            if let (Ok(from), Ok(to)) = pair
                && to == from + 1
            {
                self.push(text[at..at + 5].to_owned(), at..at + 5, None);
                return 5;
            }
        }
        let mut folded = text[at..at + length].to_owned();
        while let Some(separator @ (b'.' | b',')) = bytes.get(length) {
            let more = digits(length + 1);
            if more == 0 {
                break;
            }
            let thousands = *separator == b',' && more == 3;
            if !thousands {
                if folded.contains('.') {
                    break;
                }
                folded.push('.');
            }
            folded.push_str(&text[at + length + 1..at + length + 1 + more]);
            length += 1 + more;
        }
        let value = folded.parse().ok();
        self.push(folded, at..at + length, value);
        length
    }

    fn mark(&mut self, text: &str, at: usize, c: char) {
        let after = &text[at + c.len_utf8()..];
        match c {
            '.' => {
                let abbreviated = self
                    .words
                    .last()
                    .is_some_and(|word| word.range.end == at && ABBREVIATIONS.contains(&word.text.as_str()));
                if after.chars().next().is_none_or(char::is_whitespace) && !abbreviated {
                    self.sentence += 1;
                }
            }
            '!' | '?' | ';' | '…' => self.sentence += 1,
            '\n' => {
                let next = after.trim_start_matches([' ', '\t']).chars().next();
                let block = next.is_none_or(|n| "\n\r-*#|>+•".contains(n) || n.is_ascii_digit());
                if block {
                    self.sentence += 1;
                }
                self.clause += 1;
            }
            ',' | ':' | '(' | ')' | '[' | ']' | '"' | '“' | '”' | '„' | '–' | '—' | '|' | '→' | '/' => {
                self.clause += 1;
            }
            '-' if text[..at].ends_with(' ') && after.starts_with(' ') => self.clause += 1,
            '%' | '+' => self.push(c.to_string(), at..at + 1, None),
            '×' => self.push("x".to_owned(), at..at + c.len_utf8(), None),
            _ => {}
        }
    }
}

fn is_combining(c: char) -> bool {
    ('\u{300}'..='\u{36f}').contains(&c)
}

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

/// A set of compiled patterns.
#[derive(Debug, Default)]
pub struct Patterns {
    sets: HashMap<String, SetId>,
    exact: HashMap<String, Vec<SetId>>,
    prefixes: HashMap<String, Vec<SetId>>,
    typos: HashMap<char, Vec<(String, SetId)>>,
    numbers: Vec<(f64, f64, SetId)>,
    patterns: Vec<Pattern>,
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
        self.by_first.entry(first).or_default().push(self.patterns.len());
        self.patterns.push(Pattern { elements, window, tag });
    }

    /// What could not be read; empty for data that ships.
    pub fn problems(&self) -> &[String] {
        &self.problems
    }

    /// The number of patterns.
    pub fn len(&self) -> usize {
        self.patterns.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.patterns.is_empty()
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
        let expanded = list
            .split('|')
            .map(|entry| match entry.strip_prefix('@') {
                Some(name) => self.lists.get(name).cloned().unwrap_or_else(|| {
                    self.problems.push(format!("unknown list: @{name}"));
                    String::new()
                }),
                None => entry.to_owned(),
            })
            .collect::<Vec<_>>()
            .join("|");
        if let Some(id) = self.sets.get(&expanded) {
            return *id;
        }
        let id = self.sets.len();
        for entry in expanded.split('|').map(str::trim).filter(|entry| !entry.is_empty()) {
            self.add_entry(entry, id);
        }
        self.sets.insert(expanded, id);
        id
    }

    fn add_entry(&mut self, entry: &str, id: SetId) {
        if let Some(range) = entry.strip_prefix('#') {
            let (low, high) = range.split_once('-').unwrap_or((range, range));
            match (low.parse(), high.parse()) {
                (Ok(low), Ok(high)) => self.numbers.push((low, high, id)),
                _ => self.problems.push(format!("not a range: {entry}")),
            }
            return;
        }
        let (word, strict) = entry.strip_prefix('=').map_or((entry, false), |word| (word, true));
        if let Some(prefix) = word.strip_suffix('*') {
            for form in spellings(prefix) {
                self.prefixes.entry(form).or_default().push(id);
            }
            return;
        }
        for form in spellings(word) {
            if let Some(first) = form.chars().next()
                && !strict
                && form.len() >= 5
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
            let in_range = self.numbers.iter().filter(|(low, high, _)| (*low..=*high).contains(&value));
            let mut sets: Vec<SetId> = in_range.map(|(_, _, id)| *id).collect();
            sets.extend(self.exact.get(&word.text).into_iter().flatten());
            return sets;
        }
        let mut sets: Vec<SetId> = self.exact.get(&word.text).into_iter().flatten().copied().collect();
        let known = !sets.is_empty();
        for (end, c) in word.text.char_indices() {
            let end = end + c.len_utf8();
            sets.extend(self.prefixes.get(&word.text[..end]).into_iter().flatten());
        }
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
                let pattern = &self.patterns[index];
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
                .any(|index| matches!(walk.step(&self.patterns[index].elements, *start), Step::Open))
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
                if at > 0 && self.text.ends_clause(at - 1) { self.step(rest, at) } else { Step::Miss }
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
        return swap;
    }
    swap || ra.get(1..) == rb.get(1..) || Some(ra) == rb.get(1..) || ra.get(1..) == Some(rb)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        Text::read(text).words.into_iter().map(|word| word.text).collect()
    }

    fn meets(pattern: &str, text: &str) -> bool {
        let mut patterns = Patterns::default();
        patterns.add(pattern, 0);
        assert!(patterns.problems().is_empty(), "{:?}", patterns.problems());
        let text = Text::read(text);
        !patterns.find(&text, &patterns.reading(&text), &[]).is_empty()
    }

    #[test]
    fn words_are_folded_and_numbers_are_read() {
        assert_eq!(words("Can’t bär 1,000 m, 2.70m 152kg 25/26"), [
            "cant", "baer", "1000", "m", "2.70", "m", "152", "kg", "25/26"
        ]);
        assert_eq!(Text::read("38,7").words[0].number, Some(38.7));
    }

    #[test]
    fn ranges_point_at_the_bytes_that_were_read() {
        let text = "Ohnmächtig – 102 kg";
        let read = Text::read(text);
        assert_eq!(&text[read.words[0].range.clone()], "Ohnmächtig");
        assert_eq!(&text[read.words[1].range.clone()], "102");
    }

    #[test]
    fn a_pattern_does_not_reach_over_the_end_of_a_sentence() {
        assert!(meets("chest .. pain", "my chest had pain"));
        assert!(!meets("chest .. pain", "Benched chest. Pain cave later."));
    }

    #[test]
    fn one_typo_in_a_long_word_is_forgiven_and_a_short_word_only_a_swap() {
        assert!(meets("fainted", "i fianted"));
        assert!(meets("fainted", "i faintd"));
        assert!(!meets("fainted", "i painted"));
        assert!(meets("chest", "chset"));
        assert!(!meets("chest", "cheat"));
        assert!(!meets("=fainted", "i fianted"));
    }

    #[test]
    fn umlauts_may_be_typed_in_three_ways() {
        for text in ["ohnmächtig", "ohnmaechtig", "ohnmachtig"] {
            assert!(meets("ohnmächtig", text), "{text}");
        }
    }

    #[test]
    fn numbers_next_words_and_clause_ends_are_heeded() {
        assert!(meets("im #8-17 ^weeks|kg", "I'm 15 and strong"));
        assert!(!meets("im #8-17 ^weeks|kg", "I'm 15 weeks out"));
        assert!(meets("bin #8-17 $", "bin 17, will laufen"));
        assert!(!meets("bin #8-17 $", "bin 17 sekunden langsamer"));
        assert!(!meets("<no pain", "no pain"));
    }

    #[test]
    fn a_bag_takes_its_words_in_any_order_within_its_window() {
        assert!(meets("~5 chest hurt*", "it hurts in the chest"));
        assert!(!meets("~3 chest hurt*", "it hurts a lot when i press the chest"));
        assert!(!meets("~5 chest hurt* ^bench", "bench made my chest hurt"));
    }

    #[test]
    fn a_pattern_cut_off_by_the_end_of_the_text_is_open() {
        let mut patterns = Patterns::default();
        patterns.add("eat #300-1199 kcal", 0);
        let open = |text: &str| {
            let text = Text::read(text);
            patterns.open_from(&text, &patterns.reading(&text), 0)
        };
        assert_eq!(open("you may eat 800"), Some(2));
        assert_eq!(open("you may eat rice"), None);
    }

    #[test]
    fn ranges_lie_in_the_text_whatever_it_is() {
        for text in ["", "'", "’’a", "1,", "1,2,3.4.5", "24/2", "99/00", "e\u{301}1", "×%+", "🏋️ 80kg 👍", "a\u{0}b\n\n|x|", "٣ kg"] {
            for word in Text::read(text).words {
                assert!(text.get(word.range).is_some(), "{text}");
            }
        }
    }
}
