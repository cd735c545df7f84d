//! A text over the screen: help, a chat that was found.

use crate::tui::pane::chat::entry::Look;
use crate::tui::widget::markdown::Markdown;
use crate::tui::widget::scroll::Scroll;
use ratatui::text::Line;

/// A text over the screen.
#[derive(Debug)]
pub struct Reader {
    /// Its heading.
    pub title: String,
    /// Position.
    pub scroll: Scroll,
    text: Markdown,
}

impl Reader {
    /// A markdown text, already clean.
    pub fn new(title: impl Into<String>, text: &str) -> Self {
        Self { title: title.into(), scroll: Scroll::default(), text: Markdown::whole(text) }
    }

    /// All lines at a width.
    pub fn lines(&mut self, look: &Look<'_>) -> Vec<Line<'static>> {
        self.text.layout(look.width, look.theme);
        self.text.lines(0..self.text.height()).cloned().collect()
    }
}
