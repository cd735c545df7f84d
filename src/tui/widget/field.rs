//! One field of a form: a line, a choice or notes, with what stands beside it. It does not know what its text means: whoever
//! owns the form checks it and puts the error here.

use super::line::{LineEdit, Took};
use super::wrap::{Run, width, wrap};
use crate::domain::clean::clean;
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ratatui::style::Style;
use std::fmt;
use tui_textarea::{CursorMove, TextArea, WrapMode};

/// Most rows that notes grow to.
const NOTE_ROWS: u16 = 6;
/// Most bytes of notes.
const NOTE_BYTES: usize = 64 * 1024;

/// A letter that stands for a whole text while the field is fresh: `t` for today.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shortcut {
    /// The letter.
    pub key: char,
    /// What it puts into the field.
    pub text: String,
}

/// A line with shortcuts.
#[derive(Clone, Debug, Default)]
pub struct LineInput {
    /// The line.
    pub line: LineEdit,
    /// Its shortcuts.
    pub shortcuts: Vec<Shortcut>,
    /// The shortcut that was taken by the last key: when more is typed, it was the start of a word.
    taken: Option<char>,
}

/// One of some words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    options: Vec<&'static str>,
    at: usize,
}

/// Some lines of text.
pub struct Notes {
    area: TextArea<'static>,
}

impl fmt::Debug for Notes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Notes").field(&self.area.lines()).finish()
    }
}

/// How a field is filled.
#[derive(Debug)]
pub enum Input {
    /// By typing.
    Line(LineInput),
    /// By choosing.
    Choice(Choice),
    /// By writing.
    Notes(Box<Notes>),
}

/// How a note beside a field is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Meant {
    /// Beside the point, dim.
    Aside,
    /// Well done.
    Good,
    /// Needs a look.
    Attention,
}

/// A word beside a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// What it says.
    pub text: String,
    /// How it is meant.
    pub meant: Meant,
}

/// A field.
#[derive(Debug)]
pub struct Field<K> {
    /// What it is to the owner of the form.
    pub key: K,
    /// Before it; empty when the label of its row says all.
    pub label: &'static str,
    /// Columns of its line.
    pub columns: u16,
    /// How it is filled.
    pub input: Input,
    /// What is wrong with it.
    pub error: Option<String>,
    /// A word beside it.
    pub note: Option<Note>,
}

impl<K> Field<K> {
    /// A line of some columns.
    pub fn line(key: K, label: &'static str, columns: u16, text: &str) -> Self {
        let input = LineInput { line: LineEdit::new(text), ..LineInput::default() };
        Self { key, label, columns, input: Input::Line(input), error: None, note: None }
    }

    /// A choice; the first is chosen when none is called `text`.
    pub fn choice(key: K, options: Vec<&'static str>, text: &str) -> Self {
        let columns = u16::try_from(options.iter().map(|option| width(option) + 2).sum::<usize>()).unwrap_or(u16::MAX);
        let mut choice = Choice { options, at: 0 };
        choice.set(text);
        Self { key, label: "", columns, input: Input::Choice(choice), error: None, note: None }
    }

    /// Some lines.
    pub fn notes(key: K, text: &str) -> Self {
        Self { key, label: "", columns: 0, input: Input::Notes(Box::new(Notes::new(text))), error: None, note: None }
    }

    /// The same with letters that stand for whole texts.
    #[must_use]
    pub fn with_shortcuts(mut self, shortcuts: Vec<Shortcut>) -> Self {
        if let Input::Line(input) = &mut self.input {
            input.shortcuts = shortcuts;
        }
        self
    }

    /// What is in it.
    pub fn text(&self) -> String {
        match &self.input {
            Input::Line(input) => input.line.text().to_owned(),
            Input::Choice(choice) => choice.text().to_owned(),
            Input::Notes(notes) => notes.text(),
        }
    }

    /// Replaces what is in it.
    pub fn set(&mut self, text: &str) {
        match &mut self.input {
            Input::Line(input) => {
                input.line.set(text);
                input.taken = None;
            }
            Input::Choice(choice) => choice.set(text),
            Input::Notes(notes) => **notes = Notes::new(text),
        }
    }

    /// The focus comes: the next character replaces a line.
    pub fn enter(&mut self) {
        if let Input::Line(input) = &mut self.input {
            input.line.select();
            input.taken = None;
        }
    }

    /// The focus goes.
    pub fn leave(&mut self) {
        if let Input::Line(input) = &mut self.input {
            input.line.unselect();
            input.taken = None;
        }
    }

    /// A key. What changes the text takes the error away: it was about another text.
    pub fn key(&mut self, key: KeyEvent) -> Took {
        let took = match &mut self.input {
            Input::Line(input) => input.key(key),
            Input::Choice(choice) => choice.key(key),
            Input::Notes(notes) => notes.key(key),
        };
        if took == Took::Changed {
            self.error = None;
        }
        took
    }

    /// A pasted text. Tells how many bytes found no room.
    pub fn paste(&mut self, text: &str) -> usize {
        self.error = None;
        match &mut self.input {
            Input::Line(input) => input.line.paste(text.trim()),
            Input::Choice(choice) => {
                choice.set(text.trim());
                0
            }
            Input::Notes(notes) => notes.paste(text),
        }
    }
}

impl LineInput {
    fn key(&mut self, key: KeyEvent) -> Took {
        let plain = !key.modifiers.intersects(KeyModifiers::CONTROL | KeyModifiers::ALT);
        let before = self.taken.take();
        if let KeyCode::Char(c) = key.code
            && plain
        {
            if let Some(first) = before {
                // `t` was not today but the first letter of a word.
                self.line.set(&String::from_iter([first, c]));
                return Took::Changed;
            }
            let fresh = self.line.is_selected() || self.line.is_empty();
            if let Some(shortcut) = self.shortcuts.iter().find(|shortcut| fresh && shortcut.key == c) {
                self.line.set(&shortcut.text);
                self.taken = Some(c);
                return Took::Changed;
            }
        }
        self.line.key(key)
    }
}

impl Choice {
    /// The words that can be chosen.
    pub fn options(&self) -> &[&'static str] {
        &self.options
    }

    /// Number of the chosen one.
    pub fn at(&self) -> usize {
        self.at
    }

    /// The chosen one.
    pub fn text(&self) -> &'static str {
        self.options.get(self.at).copied().unwrap_or("")
    }

    fn set(&mut self, text: &str) {
        if let Some(at) = self.options.iter().position(|option| *option == text) {
            self.at = at;
        }
    }

    fn key(&mut self, key: KeyEvent) -> Took {
        if key.modifiers.intersects(KeyModifiers::CONTROL | KeyModifiers::ALT) || self.options.is_empty() {
            return Took::Nothing;
        }
        let count = self.options.len();
        let to = match key.code {
            KeyCode::Left => (self.at + count - 1) % count,
            KeyCode::Right | KeyCode::Char(' ') => (self.at + 1) % count,
            KeyCode::Char(c) => {
                let next = (1..=count).map(|step| (self.at + step) % count);
                let mut fitting =
                    next.filter(|at| self.options[*at].chars().next().is_some_and(|o| o.eq_ignore_ascii_case(&c)));
                match fitting.next() {
                    Some(at) => at,
                    None => return Took::Nothing,
                }
            }
            _ => return Took::Nothing,
        };
        let took = if to == self.at { Took::Moved } else { Took::Changed };
        self.at = to;
        took
    }
}

impl Notes {
    fn new(text: &str) -> Self {
        let mut area = TextArea::new(clean(text).split('\n').map(str::to_owned).collect());
        area.set_cursor_line_style(Style::new());
        // The terminal's own cursor is shown there.
        area.set_cursor_style(Style::new());
        area.set_wrap_mode(WrapMode::WordOrGlyph);
        area.move_cursor(CursorMove::Bottom);
        area.move_cursor(CursorMove::End);
        Self { area }
    }

    /// The widget.
    pub fn area(&self) -> &TextArea<'static> {
        &self.area
    }

    /// What is in it.
    pub fn text(&self) -> String {
        self.area.lines().join("\n")
    }

    /// Rows that it needs at a width.
    pub fn rows(&self, columns: u16) -> u16 {
        let columns = usize::from(columns.max(1));
        let mut rows = 0_u16;
        for line in self.area.lines() {
            let head: String = line.chars().take(columns * usize::from(NOTE_ROWS)).collect();
            let lines = wrap(&[Run::new(head, Style::new())], columns, &[], &[]).len();
            rows = rows.saturating_add(u16::try_from(lines).unwrap_or(u16::MAX)).min(NOTE_ROWS);
        }
        rows.max(1)
    }

    /// Whether the cursor is in the first line.
    pub fn at_first(&self) -> bool {
        self.area.cursor().0 == 0
    }

    /// Whether the cursor is in the last line.
    pub fn at_last(&self) -> bool {
        self.area.cursor().0 + 1 >= self.area.lines().len()
    }

    /// Moves the cursor a line up or down.
    pub fn step(&mut self, movement: CursorMove) {
        self.area.move_cursor(movement);
    }

    /// A new line at the cursor.
    pub fn new_line(&mut self) {
        self.area.insert_newline();
    }

    fn key(&mut self, key: KeyEvent) -> Took {
        let more = matches!(key.code, KeyCode::Char(_)) && self.len() >= NOTE_BYTES;
        if more && !key.modifiers.intersects(KeyModifiers::CONTROL | KeyModifiers::ALT) {
            return Took::Moved;
        }
        if self.area.input(key) { Took::Changed } else { Took::Moved }
    }

    fn paste(&mut self, text: &str) -> usize {
        let text = clean(text);
        let mut end = text.len().min(NOTE_BYTES.saturating_sub(self.len()));
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        self.area.insert_str(&text[..end]);
        text.len() - end
    }

    fn len(&self) -> usize {
        self.area.lines().iter().map(|line| line.len() + 1).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn type_into(field: &mut Field<u8>, text: &str) {
        for c in text.chars() {
            field.key(KeyEvent::new(KeyCode::Char(c), KeyModifiers::NONE));
        }
    }

    fn date() -> Field<u8> {
        let shortcut = |key, text: &str| Shortcut { key, text: text.into() };
        Field::line(0, "", 12, "2026-11-20")
            .with_shortcuts(vec![shortcut('t', "2026-11-22"), shortcut('y', "2026-11-21")])
    }

    #[test]
    fn a_shortcut_fills_a_fresh_field_and_gives_way_to_a_longer_word() {
        let mut field = date();
        field.enter();
        type_into(&mut field, "y");
        assert_eq!(field.text(), "2026-11-21");
        field.enter();
        type_into(&mut field, "tue");
        assert_eq!(field.text(), "tue");
        let mut kept = date();
        type_into(&mut kept, "t");
        assert_eq!(kept.text(), "2026-11-20t", "in the middle of a text a letter is a letter");
    }

    #[test]
    fn a_choice_is_made_by_arrows_and_by_first_letters() {
        let mut field = Field::choice(0, vec!["run", "hiit", "race"], "hiit");
        for (key, want) in [
            (KeyCode::Right, "race"),
            (KeyCode::Right, "run"),
            (KeyCode::Left, "race"),
            (KeyCode::Char('r'), "run"),
            (KeyCode::Char('R'), "race"),
            (KeyCode::Char('h'), "hiit"),
            (KeyCode::Char('z'), "hiit"),
        ] {
            field.key(KeyEvent::new(key, KeyModifiers::NONE));
            assert_eq!(field.text(), want, "{key:?}");
        }
    }

    #[test]
    fn a_change_takes_the_error_away_and_a_step_of_the_cursor_does_not() {
        let mut field = Field::line(0, "", 5, "99");
        field.error = Some("0 to 10".into());
        field.key(KeyEvent::new(KeyCode::Left, KeyModifiers::NONE));
        assert!(field.error.is_some());
        type_into(&mut field, "1");
        assert_eq!(field.error, None);
    }

    #[test]
    fn notes_keep_their_lines_and_a_pasted_escape_does_not_get_in() {
        let mut field = Field::notes(0, "one");
        assert_eq!(field.paste("\ntwo\x1b[2J"), 0);
        assert_eq!(field.text().lines().count(), 2);
        assert!(!field.text().contains('\x1b'));
        assert!(field.paste(&"x".repeat(2 * NOTE_BYTES)) > 0);
    }
}
