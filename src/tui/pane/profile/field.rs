//! One line in which a value is typed. It edits as the input of the chat does, and knows no value.

use crate::domain::clean::clean_line;
use crate::tui::widget::wrap::width;
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use tui_textarea::{CursorMove, TextArea};
use unicode_segmentation::UnicodeSegmentation;

/// Most characters of a line: no value is longer, and a paste of a book stays harmless.
const MOST_CHARACTERS: usize = 200;

/// One line of text with a cursor.
#[derive(Clone, Debug)]
pub struct Field {
    /// Boxed: it is many times larger than the choices beside which it is kept.
    area: Box<TextArea<'static>>,
}

impl Field {
    /// A line with the cursor at its end.
    pub fn new(text: &str) -> Self {
        let mut area = TextArea::new(vec![clean_line(text).into_owned()]);
        area.move_cursor(CursorMove::End);
        Self { area: Box::new(area) }
    }

    /// What is typed.
    pub fn text(&self) -> String {
        self.area.lines().join(" ")
    }

    /// A key that nothing else took. Tells whether the text is another one now.
    pub fn key(&mut self, key: KeyEvent) -> bool {
        let control = key.modifiers.contains(KeyModifiers::CONTROL);
        let taken = match key.code {
            // They would break the line.
            KeyCode::Enter | KeyCode::Tab => false,
            KeyCode::Char(c) if control => !c.eq_ignore_ascii_case(&'m'),
            KeyCode::Char(c) => !c.is_control() && self.room() > 0,
            _ => true,
        };
        taken && self.area.input(key)
    }

    /// Inserts a text at the cursor; line breaks become spaces.
    pub fn paste(&mut self, text: &str) {
        let head: String = text.chars().take(self.room()).collect();
        self.area.insert_str(clean_line(&head));
    }

    fn room(&self) -> usize {
        MOST_CHARACTERS.saturating_sub(self.text().chars().count())
    }

    /// The part of the line that is shown in so many columns, and the column of the cursor in it.
    pub fn window(&self, columns: usize) -> (String, usize) {
        let text = self.text();
        let before: String = text.chars().take(self.area.cursor().1).collect();
        let mut cursor = width(&before);
        let mut rest = text.as_str();
        while cursor > columns.saturating_sub(1) {
            let Some(first) = rest.graphemes(true).next() else { break };
            cursor = cursor.saturating_sub(width(first));
            rest = &rest[first.len()..];
        }
        let mut used = 0;
        let end = rest.grapheme_indices(true).find(|(_, cluster)| {
            used += width(cluster);
            used > columns
        });
        let shown = end.map_or(rest, |(at, _)| &rest[..at]);
        (shown.to_owned(), cursor.min(columns.saturating_sub(1)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn press(code: KeyCode) -> KeyEvent {
        KeyEvent::new(code, KeyModifiers::NONE)
    }

    #[test]
    fn the_cursor_stays_in_sight_of_a_long_line() {
        let mut field = Field::new("left calf since march");
        assert_eq!(field.window(10), ("nce march".into(), 9));
        field.key(press(KeyCode::Home));
        assert_eq!(field.window(10), ("left calf ".into(), 0));
    }

    #[test]
    fn no_key_breaks_the_line() {
        let mut field = Field::new("a");
        for (code, modifiers) in [
            (KeyCode::Enter, KeyModifiers::NONE),
            (KeyCode::Enter, KeyModifiers::ALT),
            (KeyCode::Char('m'), KeyModifiers::CONTROL),
            (KeyCode::Char('M'), KeyModifiers::CONTROL | KeyModifiers::SHIFT),
            (KeyCode::Char('\n'), KeyModifiers::NONE),
            (KeyCode::Tab, KeyModifiers::NONE),
        ] {
            field.key(KeyEvent::new(code, modifiers));
        }
        field.paste("b\r\nc\x1b");
        assert_eq!(field.text(), "ab c\u{FFFD}");
    }

    #[test]
    fn a_line_has_an_end() {
        let mut field = Field::new("");
        field.paste(&"x".repeat(1 << 20));
        assert!(!field.key(press(KeyCode::Char('y'))));
        assert_eq!(field.text().len(), MOST_CHARACTERS);
    }

    proptest! {
        #[test]
        fn the_window_never_leaves_its_columns(text in "\\PC{0,40}", left in 0usize..50, columns in 0usize..30) {
            let mut field = Field::new(&text);
            (0..left).for_each(|_| { field.key(press(KeyCode::Left)); });
            let (shown, cursor) = field.window(columns);
            prop_assert!(width(&shown) <= columns);
            prop_assert!(cursor < columns.max(1));
        }
    }
}
