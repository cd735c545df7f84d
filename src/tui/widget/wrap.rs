//! Breaks styled text into lines that fit a width, by what a terminal really draws: grapheme clusters and columns.
//!
//! The width of a cluster is asked of the same crate that the screen buffer asks, so no line is wider here than there.

use ratatui::style::Style;
use ratatui::text::{Line, Span};
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

/// A stretch of text in one style. A `\n` in it is a line break.
#[derive(Clone, Debug, PartialEq)]
pub struct Run {
    /// The text.
    pub text: String,
    /// Its style.
    pub style: Style,
}

impl Run {
    /// A stretch of text in one style.
    pub fn new(text: impl Into<String>, style: Style) -> Self {
        Self { text: text.into(), style }
    }
}

/// Columns that a text takes on the screen, cluster by cluster.
pub fn width(text: &str) -> usize {
    if text.is_ascii() {
        return text.bytes().filter(|byte| !byte.is_ascii_control()).count();
    }
    text.graphemes(true).map(cluster_width).sum()
}

fn cluster_width(cluster: &str) -> usize {
    if cluster.chars().any(char::is_control) { 0 } else { cluster.width() }
}

/// The longest head of `text` that fits `columns`; ends in `..` when something was cut and there is room for it.
pub fn fit(text: &str, columns: usize) -> String {
    if width(text) <= columns {
        return text.to_owned();
    }
    let (room, tail) = if columns > 4 { (columns - 2, "..") } else { (columns, "") };
    let mut used = 0;
    let mut out = String::new();
    for cluster in text.graphemes(true) {
        used += cluster_width(cluster);
        if used > room {
            break;
        }
        out.push_str(cluster);
    }
    out.push_str(tail);
    out
}

/// Breaks `runs` into lines of at most `columns`, between words where it can. The first line starts with `first`, every
/// other with `rest`; both count towards the width and are dropped when they would leave fewer than four columns.
pub fn wrap(runs: &[Run], columns: usize, first: &[Span<'static>], rest: &[Span<'static>]) -> Vec<Line<'static>> {
    let mut wrapper = Wrapper::new(columns.max(1), first, rest);
    for run in runs {
        for (index, piece) in run.text.split('\n').enumerate() {
            if index > 0 {
                wrapper.break_line();
            }
            for word in piece.split_word_spaces() {
                wrapper.word(word, run.style);
            }
        }
    }
    wrapper.finish()
}

/// Splits into alternating words and runs of spaces. Unlike line-break tables this keeps addresses and numbers whole.
trait SplitWordSpaces {
    fn split_word_spaces(&self) -> impl Iterator<Item = &str>;
}

impl SplitWordSpaces for str {
    fn split_word_spaces(&self) -> impl Iterator<Item = &str> {
        let mut rest = self;
        std::iter::from_fn(move || {
            let blank = rest.starts_with(' ');
            let end = rest.find(|c: char| (c == ' ') != blank).unwrap_or(rest.len());
            let (word, tail) = rest.split_at(end);
            rest = tail;
            (!word.is_empty()).then_some(word)
        })
    }
}

struct Wrapper<'a> {
    columns: usize,
    rest: &'a [Span<'static>],
    done: Vec<Line<'static>>,
    line: Vec<Span<'static>>,
    used: usize,
    prefix: usize,
    /// A word that may still grow: `**bo**ld` is one word in two runs.
    word: Vec<(String, Style)>,
    word_width: usize,
    /// Spaces before the word; dropped when the line breaks there.
    gap: Vec<(String, Style)>,
    gap_width: usize,
}

fn spans_width(spans: &[Span<'static>]) -> usize {
    spans.iter().map(|span| width(&span.content)).sum()
}

impl<'a> Wrapper<'a> {
    fn new(columns: usize, first: &'a [Span<'static>], rest: &'a [Span<'static>]) -> Self {
        let fits = |spans: &[Span<'static>]| spans_width(spans) + 4 <= columns;
        let (first, rest): (&[_], &[_]) = (if fits(first) { first } else { &[] }, if fits(rest) { rest } else { &[] });
        let used = spans_width(first);
        Self {
            columns,
            rest,
            done: Vec::new(),
            line: first.to_vec(),
            used,
            prefix: used,
            word: Vec::new(),
            word_width: 0,
            gap: Vec::new(),
            gap_width: 0,
        }
    }

    fn word(&mut self, word: &str, style: Style) {
        if word.starts_with(' ') {
            self.place_word();
            self.gap_width += word.len();
            self.gap.push((word.to_owned(), style));
            return;
        }
        self.word_width += width(word);
        self.word.push((word.to_owned(), style));
        // A script without spaces makes one endless word: place what fills a line now, so that a long one stays linear.
        if self.word_width > self.columns {
            self.place_word();
        }
    }

    fn place_word(&mut self) {
        if self.word.is_empty() {
            return;
        }
        if self.used + self.gap_width + self.word_width <= self.columns {
            self.place_gap();
        } else if self.used > self.prefix && self.word_width <= self.columns.saturating_sub(spans_width(self.rest)) {
            self.new_line();
        } else {
            self.place_gap();
        }
        self.gap.clear();
        self.gap_width = 0;
        for (text, style) in std::mem::take(&mut self.word) {
            self.place_text(&text, style);
        }
        self.word_width = 0;
    }

    fn place_gap(&mut self) {
        for (text, style) in std::mem::take(&mut self.gap) {
            let room = self.columns.saturating_sub(self.used).min(text.len());
            self.push(&text[..room], style, room);
        }
        self.gap_width = 0;
    }

    fn place_text(&mut self, text: &str, style: Style) {
        let whole = width(text);
        if self.used + whole <= self.columns {
            self.push(text, style, whole);
            return;
        }
        let (mut from, mut taken) = (0, 0);
        for (at, cluster) in text.grapheme_indices(true) {
            let columns = cluster_width(cluster);
            if self.used + taken + columns > self.columns && self.used + taken > 0 {
                self.push(&text[from..at], style, taken);
                self.new_line();
                (from, taken) = (at, 0);
            }
            if columns > self.columns.saturating_sub(self.used) {
                // A wide cluster in one column: nothing can hold it.
                from = at + cluster.len();
                continue;
            }
            taken += columns;
        }
        self.push(&text[from..], style, taken);
    }

    fn push(&mut self, text: &str, style: Style, columns: usize) {
        if text.is_empty() {
            return;
        }
        self.used += columns;
        if let Some(last) = self.line.last_mut()
            && last.style == style
        {
            last.content.to_mut().push_str(text);
            return;
        }
        self.line.push(Span::styled(text.to_owned(), style));
    }

    fn new_line(&mut self) {
        self.done.push(Line::from(std::mem::replace(&mut self.line, self.rest.to_vec())));
        self.used = spans_width(self.rest);
        self.prefix = self.used;
    }

    fn break_line(&mut self) {
        self.place_word();
        self.gap.clear();
        self.gap_width = 0;
        self.new_line();
    }

    fn finish(mut self) -> Vec<Line<'static>> {
        self.place_word();
        self.done.push(Line::from(self.line));
        self.done
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn plain(text: &str, columns: usize) -> Vec<String> {
        wrap(&[Run::new(text, Style::new())], columns, &[], &[]).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn words_stay_whole_and_long_words_break() {
        for (text, columns, want) in [
            ("push the sled", 8, vec!["push the", "sled"]),
            ("a bcdefghij k", 4, vec!["a bc", "defg", "hij", "k"]),
            ("", 5, vec![""]),
            ("one\ntwo", 9, vec!["one", "two"]),
            ("雪橇推", 4, vec!["雪橇", "推"]),
            ("x 👨‍👩‍👧 y", 4, vec!["x 👨‍👩‍👧", "y"]),
            ("雪", 1, vec![""]),
        ] {
            let got = plain(text, columns);
            let got: Vec<&str> =
                got.iter().map(String::as_str).filter(|line| columns > 1 || !line.is_empty()).collect();
            let want: Vec<&str> = want.into_iter().filter(|line| columns > 1 || !line.is_empty()).collect();
            assert_eq!(got, want, "{text:?} in {columns}");
        }
    }

    #[test]
    fn a_word_in_two_styles_is_not_broken_between_them() {
        let bold = Style::new().add_modifier(ratatui::style::Modifier::BOLD);
        let lines = wrap(&[Run::new("go bo", Style::new()), Run::new("ld", bold)], 5, &[], &[]);
        assert_eq!(lines.iter().map(ToString::to_string).collect::<Vec<_>>(), ["go", "bold"]);
    }

    #[test]
    fn later_lines_hang_under_the_first() {
        let lines = wrap(&[Run::new("rest until fresh", Style::new())], 10, &["- ".into()], &["  ".into()]);
        assert_eq!(lines.iter().map(ToString::to_string).collect::<Vec<_>>(), ["- rest", "  until", "  fresh"]);
    }

    #[test]
    fn a_cut_text_says_that_it_is_cut() {
        assert_eq!(fit("sled push technique", 10), "sled pus..");
        assert_eq!(fit("sled", 10), "sled");
        assert_eq!(fit("雪橇推", 5), "雪..");
        assert_eq!(fit("sled", 0), "");
    }

    proptest! {
        #[test]
        fn no_line_is_wider_than_the_width(text in "\\PC{0,80}", columns in 1usize..30) {
            for line in plain(&text, columns) {
                prop_assert!(width(&line) <= columns, "{line:?}");
            }
        }

        #[test]
        fn nothing_but_spaces_is_lost(text in "[a-z äß雪 ]{0,80}", columns in 2usize..30) {
            let squeeze = |text: &str| text.replace([' ', '\n'], "");
            prop_assert_eq!(squeeze(&plain(&text, columns).concat()), squeeze(&text));
        }
    }
}
