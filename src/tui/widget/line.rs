//! One line of text that is edited: by grapheme clusters, with undo, and with a window that follows the cursor.

use super::wrap::{fit, width};
use crate::domain::clean::clean_line;
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use unicode_segmentation::UnicodeSegmentation;

/// Most bytes of a line. More is cut, and `paste` says so.
pub const MOST_BYTES: usize = 16 * 1024;
/// Steps that can be undone.
const UNDO: usize = 100;

/// What a key did to an input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Took {
    /// It changed the text.
    Changed,
    /// It moved the cursor, or would have at another place.
    Moved,
    /// It means nothing here.
    Nothing,
}

/// What typing does to the text that is there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Selected {
    #[default]
    Nothing,
    /// The next character takes its place.
    Whole,
}

/// One line of text and a cursor in it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LineEdit {
    text: String,
    /// In bytes, always between two clusters.
    cursor: usize,
    selected: Selected,
    before: Vec<String>,
}

impl LineEdit {
    /// A line with the cursor at its end.
    pub fn new(text: &str) -> Self {
        let mut line = Self::default();
        line.insert(text);
        line.before.clear();
        line
    }

    /// What is in it.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether nothing is in it.
    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// Whether the next character replaces all.
    pub fn is_selected(&self) -> bool {
        self.selected == Selected::Whole && !self.text.is_empty()
    }

    /// Replaces the text; what was there can be undone.
    pub fn set(&mut self, text: &str) {
        self.remember();
        self.text.clear();
        self.cursor = 0;
        self.selected = Selected::Nothing;
        self.insert(text);
    }

    /// The next character shall replace all: what a field offers when it is entered.
    pub fn select(&mut self) {
        self.selected = Selected::Whole;
        self.cursor = self.text.len();
    }

    /// Takes the selection away; the text stays.
    pub fn unselect(&mut self) {
        self.selected = Selected::Nothing;
    }

    /// Inserts a text at the cursor, cleaned, its line breaks as spaces. Tells how many bytes found no room.
    pub fn paste(&mut self, text: &str) -> usize {
        self.remember();
        self.replace_selected();
        self.insert(text)
    }

    /// A key.
    pub fn key(&mut self, key: KeyEvent) -> Took {
        let control = key.modifiers.contains(KeyModifiers::CONTROL);
        let alt = key.modifiers.contains(KeyModifiers::ALT);
        match key.code {
            KeyCode::Char(c) if control => self.control(c.to_ascii_lowercase()),
            KeyCode::Char(c) if alt => self.by_word(c.to_ascii_lowercase()),
            KeyCode::Char(c) => {
                self.remember();
                self.replace_selected();
                self.insert(c.encode_utf8(&mut [0; 4]));
                Took::Changed
            }
            KeyCode::Backspace | KeyCode::Delete if self.is_selected() => self.cut(0, self.text.len()),
            KeyCode::Backspace if alt || control => self.cut(self.word_before(), self.cursor),
            KeyCode::Backspace => self.cut(self.cluster_before(), self.cursor),
            KeyCode::Delete => self.cut(self.cursor, self.cluster_after()),
            KeyCode::Left => self.go(self.cluster_before()),
            KeyCode::Right => self.go(self.cluster_after()),
            KeyCode::Home => self.go(0),
            KeyCode::End => self.go(self.text.len()),
            _ => Took::Nothing,
        }
    }

    fn control(&mut self, c: char) -> Took {
        match c {
            'a' => self.go(0),
            'e' => self.go(self.text.len()),
            'w' => self.cut(self.word_before(), self.cursor),
            'k' => self.cut(self.cursor, self.text.len()),
            'u' => self.undo(),
            _ => Took::Nothing,
        }
    }

    fn by_word(&mut self, c: char) -> Took {
        match c {
            'b' => self.go(self.word_before()),
            'f' => self.go(self.word_after()),
            _ => Took::Nothing,
        }
    }

    /// The part that fits `columns`, and the column of the cursor in it.
    pub fn window(&self, columns: usize) -> (&str, usize) {
        let at = width(&self.text[..self.cursor]);
        if columns == 0 {
            return ("", 0);
        }
        // One column stays free for the cursor behind the last character.
        let skip = (at + 1).saturating_sub(columns);
        let (mut from, mut skipped) = (0, 0);
        for (start, cluster) in self.text.grapheme_indices(true) {
            if skipped >= skip {
                break;
            }
            skipped += width(cluster);
            from = start + cluster.len();
        }
        let (mut end, mut used) = (from, 0);
        for (start, cluster) in self.text[from..].grapheme_indices(true) {
            used += width(cluster);
            if used > columns {
                break;
            }
            end = from + start + cluster.len();
        }
        (&self.text[from..end], at.saturating_sub(skipped).min(columns - 1))
    }

    /// The start of it that fits `columns`: what a line shows that nobody is typing into.
    pub fn head(&self, columns: usize) -> String {
        fit(&self.text, columns)
    }

    fn insert(&mut self, text: &str) -> usize {
        let text = clean_line(text);
        let room = MOST_BYTES.saturating_sub(self.text.len());
        let mut end = text.len().min(room);
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        self.text.insert_str(self.cursor, &text[..end]);
        self.cursor += end;
        // What was inserted may have joined with its neighbour to one cluster.
        self.cursor = self.boundary_from(self.cursor);
        text.len() - end
    }

    fn replace_selected(&mut self) {
        if self.is_selected() {
            self.text.clear();
            self.cursor = 0;
        }
        self.selected = Selected::Nothing;
    }

    fn cut(&mut self, from: usize, to: usize) -> Took {
        self.selected = Selected::Nothing;
        if from >= to {
            return Took::Moved;
        }
        self.remember();
        self.text.drain(from..to);
        self.cursor = self.boundary_from(from);
        Took::Changed
    }

    fn go(&mut self, to: usize) -> Took {
        self.selected = Selected::Nothing;
        self.cursor = to;
        Took::Moved
    }

    fn undo(&mut self) -> Took {
        let Some(text) = self.before.pop() else { return Took::Moved };
        self.text = text;
        self.cursor = self.text.len();
        self.selected = Selected::Nothing;
        Took::Changed
    }

    fn remember(&mut self) {
        if self.before.last().is_some_and(|last| *last == self.text) {
            return;
        }
        if self.before.len() == UNDO {
            self.before.remove(0);
        }
        self.before.push(self.text.clone());
    }

    fn boundary_from(&self, at: usize) -> usize {
        let ends = self.text.grapheme_indices(true).map(|(start, cluster)| start + cluster.len());
        std::iter::once(0).chain(ends).find(|end| *end >= at).unwrap_or(self.text.len())
    }

    fn cluster_before(&self) -> usize {
        self.text[..self.cursor].grapheme_indices(true).next_back().map_or(0, |(start, _)| start)
    }

    fn cluster_after(&self) -> usize {
        self.text[self.cursor..].graphemes(true).next().map_or(self.cursor, |cluster| self.cursor + cluster.len())
    }

    fn word_before(&self) -> usize {
        let head = self.text[..self.cursor].trim_end_matches(' ');
        head.rfind(' ').map_or(0, |at| at + 1)
    }

    fn word_after(&self) -> usize {
        let tail = &self.text[self.cursor..];
        let blank = tail.len() - tail.trim_start_matches(' ').len();
        tail[blank..].find(' ').map_or(self.text.len(), |at| self.cursor + blank + at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn press(line: &mut LineEdit, code: KeyCode) -> Took {
        line.key(KeyEvent::new(code, KeyModifiers::NONE))
    }

    fn control(line: &mut LineEdit, c: char) -> Took {
        line.key(KeyEvent::new(KeyCode::Char(c), KeyModifiers::CONTROL))
    }

    #[test]
    fn the_first_character_replaces_a_selected_text_and_undo_brings_it_back() {
        let mut line = LineEdit::new("62");
        line.select();
        press(&mut line, KeyCode::Char('7'));
        press(&mut line, KeyCode::Char('0'));
        assert_eq!(line.text(), "70");
        control(&mut line, 'u');
        control(&mut line, 'u');
        assert_eq!(line.text(), "62");
        line.select();
        press(&mut line, KeyCode::Left);
        press(&mut line, KeyCode::Char('1'));
        assert_eq!(line.text(), "612", "a step of the cursor keeps the text");
    }

    #[test]
    fn words_and_the_rest_of_the_line_are_deleted_at_once() {
        let mut line = LineEdit::new("wb 100x6kg 5:12");
        control(&mut line, 'w');
        assert_eq!(line.text(), "wb 100x6kg ");
        control(&mut line, 'a');
        press(&mut line, KeyCode::Right);
        control(&mut line, 'k');
        assert_eq!(line.text(), "w");
    }

    #[test]
    fn a_long_line_shows_the_part_around_the_cursor() {
        let mut line = LineEdit::new("abcdefghij");
        assert_eq!(line.window(5), ("ghij", 4));
        press(&mut line, KeyCode::Home);
        assert_eq!(line.window(5), ("abcde", 0));
        assert_eq!(LineEdit::new("雪橇推").window(5), ("橇推", 4));
    }

    #[test]
    fn a_pasted_text_is_cleaned_and_cut_at_the_bound() {
        let mut line = LineEdit::default();
        assert_eq!(line.paste("a\x1b[2J\nb"), 0);
        assert!(!line.text().contains(['\x1b', '\n']));
        assert!(line.paste(&"x".repeat(MOST_BYTES)) > 0);
        assert_eq!(line.text().len(), MOST_BYTES);
    }

    proptest! {
        #[test]
        fn no_sequence_of_keys_leaves_the_text(keys in prop::collection::vec(0..14_u8, 0..60), pasted in "\\PC{0,12}", columns in 0..9_usize) {
            let mut line = LineEdit::default();
            for key in keys {
                match key {
                    0 => drop(press(&mut line, KeyCode::Left)),
                    1 => drop(press(&mut line, KeyCode::Right)),
                    2 => drop(press(&mut line, KeyCode::Backspace)),
                    3 => drop(press(&mut line, KeyCode::Delete)),
                    4 => drop(press(&mut line, KeyCode::Home)),
                    5 => drop(press(&mut line, KeyCode::End)),
                    6 => drop(press(&mut line, KeyCode::Char('雪'))),
                    7 => drop(press(&mut line, KeyCode::Char('\u{301}'))),
                    8 => drop(line.paste(&pasted)),
                    9 => line.select(),
                    10 => drop(control(&mut line, 'w')),
                    11 => drop(control(&mut line, 'u')),
                    12 => drop(line.key(KeyEvent::new(KeyCode::Char('b'), KeyModifiers::ALT))),
                    _ => drop(line.key(KeyEvent::new(KeyCode::Char('f'), KeyModifiers::ALT))),
                }
                let (shown, cursor) = line.window(columns);
                prop_assert!(width(shown) <= columns && cursor <= columns.saturating_sub(1));
            }
        }
    }
}
