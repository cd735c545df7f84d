//! The input box: text, history of questions, folded pastes, and the old question that is being edited.

use crate::domain::clean::clean;
use crate::domain::id::ExchangeId;
use crate::tui::widget::wrap::{Run, wrap};
use crossterm::event::KeyEvent;
use ratatui::style::Style;
use tui_textarea::{CursorMove, TextArea, WrapMode};

/// Pastes longer than this many bytes are shown as one line and kept whole beside it, so that typing stays quick.
pub const FOLD_BYTES: usize = 16 * 1024;
/// Pastes of more lines than this are folded as well.
const FOLD_LINES: usize = 200;
/// Most lines that the box grows to.
pub const MOST_ROWS: u16 = 8;
/// Questions kept for the history.
const HISTORY: usize = 1_000;

/// The input box.
#[derive(Debug)]
pub struct Composer {
    area: TextArea<'static>,
    history: Vec<String>,
    /// Where in the history the athlete is, and what was typed before going there.
    browsing: Option<(usize, String)>,
    /// Mark in the text, and what it stands for.
    folded: Vec<(String, String)>,
    /// The exchange whose question is being edited.
    pub editing: Option<ExchangeId>,
}

impl Default for Composer {
    fn default() -> Self {
        Self { area: text_area(""), history: Vec::new(), browsing: None, folded: Vec::new(), editing: None }
    }
}

fn text_area(text: &str) -> TextArea<'static> {
    let mut area = TextArea::new(text.split('\n').map(str::to_owned).collect());
    area.set_cursor_line_style(Style::new());
    // The terminal's own cursor is shown there: screen readers and input methods follow it.
    area.set_cursor_style(Style::new());
    area.set_wrap_mode(WrapMode::WordOrGlyph);
    area.set_tab_length(4);
    area.move_cursor(CursorMove::Bottom);
    area.move_cursor(CursorMove::End);
    area
}

impl Composer {
    /// The widget.
    pub fn area(&self) -> &TextArea<'static> {
        &self.area
    }

    /// Whether nothing is typed.
    pub fn is_empty(&self) -> bool {
        self.area.is_empty()
    }

    /// What is shown, with folded pastes as their marks.
    pub fn shown(&self) -> String {
        self.area.lines().join("\n")
    }

    /// The whole text, with folded pastes unfolded.
    pub fn text(&self) -> String {
        let shown = self.shown();
        if self.folded.is_empty() {
            return shown;
        }
        let mut out = String::with_capacity(shown.len());
        let mut rest = shown.as_str();
        while !rest.is_empty() {
            let next = self.folded.iter().filter_map(|(mark, text)| rest.find(mark).map(|at| (at, mark, text))).min();
            let Some((at, mark, text)) = next else { break };
            out.push_str(&rest[..at]);
            out.push_str(text);
            rest = &rest[at + mark.len()..];
        }
        out.push_str(rest);
        out
    }

    /// Replaces the text; the cursor goes to its end.
    pub fn set(&mut self, text: &str) {
        self.folded.clear();
        self.browsing = None;
        self.area = text_area("");
        self.paste(text);
    }

    /// Empties it and gives what was in it.
    pub fn take(&mut self) -> String {
        let text = self.text();
        self.set("");
        self.editing = None;
        text
    }

    /// A key that no binding takes.
    pub fn key(&mut self, key: KeyEvent) -> Changed {
        if self.area.input(key) { Changed::Yes } else { Changed::No }
    }

    /// A new line at the cursor.
    pub fn new_line(&mut self) {
        self.area.insert_newline();
    }

    /// Inserts a text at the cursor, cleaned. Tells its number of characters when it was folded.
    pub fn paste(&mut self, text: &str) -> Option<usize> {
        let text = clean(text);
        if text.len() <= FOLD_BYTES && text.lines().count() <= FOLD_LINES {
            self.area.insert_str(&text);
            return None;
        }
        let characters = text.chars().count();
        let mark = format!("[pasted text {}: {characters} characters]", self.folded.len() + 1);
        self.area.insert_str(&mark);
        self.folded.push((mark, text.into_owned()));
        Some(characters)
    }

    /// Whether the cursor is in the first row, wrapped rows counted, so that Up means the history.
    pub fn at_first_line(&self) -> bool {
        self.area.cursor().0 == 0 && self.area.screen_cursor().row == 0
    }

    /// Whether an old question is shown and the cursor is in its last line, so that Down means the history.
    pub fn at_last_line(&self) -> bool {
        self.browsing.is_some() && self.area.cursor().0 + 1 >= self.area.lines().len()
    }

    /// The questions asked before, oldest first.
    pub fn history(&self) -> &[String] {
        &self.history
    }

    /// Remembers a question as the newest.
    pub fn remember(&mut self, question: &str) {
        self.history.retain(|old| old != question);
        self.history.push(question.to_owned());
        let excess = self.history.len().saturating_sub(HISTORY);
        self.history.drain(..excess);
    }

    /// Adds older questions before those known; oldest first.
    pub fn remember_older(&mut self, questions: Vec<String>) {
        let mut all: Vec<String> = Vec::with_capacity(questions.len() + self.history.len());
        for question in questions {
            if !question.is_empty() && !self.history.contains(&question) && !all.contains(&question) {
                all.push(question);
            }
        }
        let shift = all.len();
        all.append(&mut self.history);
        self.history = all;
        if let Some((at, _)) = &mut self.browsing {
            *at += shift;
        }
    }

    /// The question before; what was typed is kept for the way back.
    pub fn history_previous(&mut self) {
        let (at, typed) = match self.browsing.take() {
            Some((at, typed)) => (at.saturating_sub(1), typed),
            None if self.history.is_empty() => return,
            None => (self.history.len() - 1, self.text()),
        };
        if let Some(question) = self.history.get(at).cloned() {
            self.set(&question);
        }
        self.browsing = Some((at, typed));
    }

    /// The question after; after the newest comes what was typed.
    pub fn history_next(&mut self) {
        let Some((at, typed)) = self.browsing.take() else { return };
        match self.history.get(at + 1).cloned() {
            Some(question) => {
                self.set(&question);
                self.browsing = Some((at + 1, typed));
            }
            None => self.set(&typed),
        }
    }

    /// Lines that it needs at a width, at most `MOST_ROWS`.
    pub fn rows(&self, width: u16) -> u16 {
        let mut rows = 0u16;
        for line in self.area.lines() {
            let head: String = line.chars().take(usize::from(width.max(1)) * usize::from(MOST_ROWS)).collect();
            let runs = [Run::new(head, Style::new())];
            rows = rows.saturating_add(
                u16::try_from(wrap(&runs, usize::from(width.max(1)), &[], &[]).len()).unwrap_or(u16::MAX),
            );
            if rows >= MOST_ROWS {
                return MOST_ROWS;
            }
        }
        rows.max(1)
    }
}

/// Whether a key changed the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Changed {
    /// It did.
    Yes,
    /// It did not; it may have moved the cursor.
    No,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_huge_paste_is_folded_and_sent_whole() {
        let mut composer = Composer::default();
        composer.paste("before ");
        let huge = "x".repeat(1 << 20);
        assert_eq!(composer.paste(&huge), Some(1 << 20));
        composer.paste(" after");
        assert_eq!(composer.shown(), "before [pasted text 1: 1048576 characters] after");
        assert_eq!(composer.take(), format!("before {huge} after"));
        assert!(composer.is_empty());
    }

    #[test]
    fn the_history_gives_back_what_was_typed() {
        let mut composer = Composer::default();
        composer.remember("one");
        composer.remember("two");
        composer.set("draft");
        let mut seen = Vec::new();
        for step in ["up", "up", "up", "down", "down", "down"] {
            if step == "up" {
                composer.history_previous();
            } else {
                composer.history_next();
            }
            seen.push(composer.text());
        }
        assert_eq!(seen, ["two", "one", "one", "two", "draft", "draft"]);
    }

    #[test]
    fn it_grows_with_the_text_up_to_eight_rows() {
        let mut composer = Composer::default();
        for (text, want) in [("", 1), ("short", 1), ("a\nb\nc", 3), (&*"word ".repeat(400), 8)] {
            composer.set(text);
            assert_eq!(composer.rows(20), want, "{text}");
        }
    }

    #[test]
    fn a_pasted_escape_sequence_never_gets_into_the_text() {
        let mut composer = Composer::default();
        composer.paste("a\x1b]52;c;eA==\x07b\r\nc");
        assert!(!composer.text().contains(['\x1b', '\x07', '\r']));
    }
}
