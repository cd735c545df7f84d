//! How a field is painted, and where the cursor stands in it.

use super::field::{Choice, Field, Input, Notes};
use super::line::LineEdit;
use super::wrap::width;
use crate::tui::theme::Theme;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use ratatui::widgets::Widget;

/// Whether keys go to a form, or to a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Focus {
    /// Keys go to it.
    Here,
    /// Keys go elsewhere.
    Elsewhere,
}

/// What stands at the sides of a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Edge {
    /// `[` and `]`.
    Brackets,
    /// Bars, in a table: the first of the next field closes this one.
    Bars,
}

/// How a field is painted.
#[derive(Clone, Copy, Debug)]
pub(super) struct Brush<'a> {
    /// The styles.
    pub theme: &'a Theme,
    /// Whether keys go to the field.
    pub focus: Focus,
    /// What stands at its sides.
    pub edge: Edge,
}

/// Writes some text into an area of one row.
pub(super) fn paint(buffer: &mut Buffer, area: Rect, spans: Vec<Span<'_>>) {
    if !area.is_empty() {
        buffer.set_line(area.x, area.y, &Line::from(spans), area.width);
    }
}

impl Brush<'_> {
    fn is_here(self) -> bool {
        self.focus == Focus::Here
    }

    fn sides(self) -> Style {
        if self.is_here() { self.theme.accent } else { self.theme.dim }
    }

    /// Paints a field. Gives where the cursor stands in it.
    pub(super) fn field<K>(self, field: &Field<K>, area: Rect, buffer: &mut Buffer) -> Option<Position> {
        if area.is_empty() {
            return None;
        }
        match &field.input {
            Input::Line(input) => Some(self.line(&input.line, area, buffer)),
            Input::Choice(choice) => Some(self.choice(choice, field.columns, area, buffer)),
            Input::Notes(notes) => self.notes(notes, area, buffer),
        }
    }

    fn line(self, line: &LineEdit, area: Rect, buffer: &mut Buffer) -> Position {
        let (open, close, closes) = match self.edge {
            Edge::Brackets => ("[", "]", 0),
            Edge::Bars => ("|", "|", 1),
        };
        // The closing bar of a table stands one column further, where the next field begins.
        let whole = Rect { width: area.width + closes, ..area }.intersection(buffer.area);
        let columns = usize::from((area.width + closes).saturating_sub(2));
        let (text, cursor) = line.window(columns);
        let chosen = self.is_here() && line.is_selected();
        let text = if self.is_here() && !chosen { text.to_owned() } else { line.head(columns) };
        let style = if chosen { self.theme.selection } else { self.theme.text };
        let pad = " ".repeat(columns.saturating_sub(width(&text)));
        let side = |text| Span::styled(text, self.sides());
        paint(buffer, whole, vec![side(open), Span::styled(text, style), Span::raw(pad), side(close)]);
        let x = area.x + 1 + u16::try_from(cursor).unwrap_or(0);
        Position::new(x.min(area.right().saturating_sub(1)), area.y)
    }

    /// All words of a choice, or where they do not fit only the chosen one.
    fn choice(self, choice: &Choice, columns: u16, area: Rect, buffer: &mut Buffer) -> Position {
        let narrow = area.width < columns;
        let side = |text| Span::styled(text, self.sides());
        let mut spans: Vec<Span<'_>> = Vec::new();
        let mut at = 0;
        for (number, option) in choice.options().iter().enumerate() {
            if number == choice.at() {
                at = spans.iter().map(|span| width(&span.content)).sum::<usize>();
                let style = if self.is_here() { self.theme.selection } else { self.theme.strong };
                let (open, close) = if narrow { ("< ", " >") } else { ("[", "]") };
                spans.extend([side(open), Span::styled(*option, style), side(close)]);
            } else if !narrow {
                spans.push(Span::styled(format!(" {option} "), self.theme.dim));
            }
        }
        paint(buffer, area, spans);
        Position::new((area.x + u16::try_from(at + 1).unwrap_or(0)).min(area.right() - 1), area.y)
    }

    fn notes(self, notes: &Notes, area: Rect, buffer: &mut Buffer) -> Option<Position> {
        for y in area.top()..area.bottom() {
            buffer.set_string(area.x, y, "|", self.sides());
        }
        let inner = Rect { x: area.x + 1, width: area.width.saturating_sub(1), ..area };
        if inner.is_empty() {
            return None;
        }
        notes.area().render(inner, buffer);
        let cursor = notes.area().screen_cursor();
        let (top, left) = notes.area().scroll_offset();
        let x = u16::try_from(cursor.col).unwrap_or(u16::MAX).saturating_sub(left).min(inner.width - 1);
        let y = u16::try_from(cursor.row).unwrap_or(u16::MAX).saturating_sub(top).min(inner.height - 1);
        Some(Position::new(inner.x + x, inner.y + y))
    }
}
