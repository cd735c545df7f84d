//! A text as words: folding, numbers, clauses and sentences, with the bytes that each word was read from.

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
const ABBREVIATIONS: [&str; 13] = ["e", "g", "i", "vs", "approx", "incl", "z", "b", "ca", "bzw", "etc", "dr", "st"];

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
        let start =
            self.words[..index].iter().rposition(|other| other.sentence != word.sentence).map_or(0, |found| found + 1);
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

    /// A number: `1,000` is a thousand, `38,7` and `2.70` decimals, `24/25` a season.
    fn number(&mut self, text: &str, at: usize) -> usize {
        let bytes = &text.as_bytes()[at..];
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
                // `9. Klasse`, `18. SSW`: a short number with a full stop may be an ordinal.
                let ordinal = after.trim_start_matches(' ').starts_with(char::is_alphabetic)
                    && self
                        .words
                        .last()
                        .is_some_and(|word| word.range.end == at && word.number.is_some() && word.text.len() <= 2);
                if ordinal {
                    self.clause += 1;
                } else if after.chars().next().is_none_or(char::is_whitespace) && !abbreviated {
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
