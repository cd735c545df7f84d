//! Where the fields of a form stand at a width. How each is painted is [`super::field_view`]'s.

use super::field::{Field, Input, Meant};
use super::field_view::{Brush, Edge, Focus, paint};
use super::form::{Form, Row, Table};
use super::wrap::{fit, width};
use crate::tui::theme::Theme;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;
use ratatui::text::Span;

/// Columns of the labels, at most.
const LABEL: u16 = 11;
/// Columns from which labels stand before their fields and not above them.
const SIDE_BY_SIDE: u16 = 30;

/// Something that stands somewhere.
struct Piece {
    line: usize,
    x: u16,
    columns: u16,
    rows: u16,
    what: What,
}

enum What {
    Text(String, Style),
    Field(usize, usize, Edge),
}

/// Puts pieces into lines, from left to right.
struct Flow {
    left: u16,
    right: u16,
    x: u16,
    line: usize,
    /// Lines that the tallest piece of this line takes beyond the first.
    extra: usize,
    pieces: Vec<Piece>,
}

impl Flow {
    fn new_line(&mut self) {
        self.line += 1 + self.extra;
        self.extra = 0;
        self.x = self.left;
    }

    /// Places a piece behind the last one, or on the next line when it does not fit there.
    fn put(&mut self, columns: u16, rows: u16, what: What) {
        let columns = columns.min(self.right.saturating_sub(self.left));
        if self.x > self.left && self.x.saturating_add(columns) > self.right {
            self.new_line();
        }
        self.pieces.push(Piece { line: self.line, x: self.x, columns, rows, what });
        self.extra = self.extra.max(usize::from(rows.saturating_sub(1)));
        self.x = self.x.saturating_add(columns + 1);
    }

    fn text(&mut self, text: String, style: Style) {
        let columns = u16::try_from(width(&text)).unwrap_or(u16::MAX);
        self.put(columns, 1, What::Text(text, style));
    }
}

struct Laid {
    pieces: Vec<Piece>,
    /// First line of each row, and one past the last.
    starts: Vec<usize>,
}

impl<K: Copy + Eq> Form<K> {
    fn lay(&self, columns: u16, theme: &Theme, focus: Focus) -> Laid {
        let label = if columns >= SIDE_BY_SIDE { LABEL.min(columns / 4) } else { 0 };
        let mut flow = Flow { left: label, right: columns, x: label, line: 0, extra: 0, pieces: Vec::new() };
        let mut table_at = None;
        let mut starts = Vec::with_capacity(self.rows.len() + 1);
        for (number, row) in self.rows.iter().enumerate() {
            starts.push(flow.line);
            let here = focus == Focus::Here && self.at.0 == number;
            match row {
                Row::Heading(title) => {
                    flow.x = 0;
                    flow.left = 0;
                    flow.text(title.clone(), theme.strong);
                    flow.left = label;
                }
                Row::Titles(titles) => {
                    table_at = table_start(titles, label, columns);
                    let Some(start) = table_at else { continue };
                    flow.x = start;
                    for (title, wide) in titles {
                        flow.put(wide + 1, 1, What::Text(format!(" {title}"), theme.dim));
                        flow.x -= 1;
                    }
                }
                Row::Fields { label: text, fields, table } => {
                    let style = if here { theme.accent } else { theme.dim };
                    let start = table_at.filter(|_| *table == Table::Yes);
                    if start.is_none_or(|start| start >= label) {
                        put_label(&mut flow, text, label, style);
                    }
                    if let Some(start) = start {
                        put_table_row(&mut flow, fields, (number, start), theme);
                    } else {
                        for (place, field) in fields.iter().enumerate() {
                            put_field(&mut flow, field, (number, place), theme);
                        }
                    }
                }
            }
            flow.new_line();
        }
        starts.push(flow.line);
        Laid { pieces: flow.pieces, starts }
    }

    /// Paints the part around the focus. Gives where the cursor stands.
    pub fn draw(&mut self, area: Rect, theme: &Theme, focus: Focus, buffer: &mut Buffer) -> Option<Position> {
        let area = area.intersection(buffer.area);
        if area.is_empty() {
            return None;
        }
        let laid = self.lay(area.width, theme, focus);
        let height = usize::from(area.height);
        let row = self.at.0.min(self.rows.len().saturating_sub(1));
        let (first, end) = (laid.starts.get(row).copied()?, laid.starts.get(row + 1).copied()?);
        self.page = height;
        self.scroll.reveal(end.saturating_sub(1), height);
        self.scroll.reveal(first, height);
        let top = self.scroll.clamp(laid.starts.last().copied().unwrap_or(0), height);
        let mut cursor = None;
        for piece in &laid.pieces {
            let bottom = piece.line + usize::from(piece.rows);
            if bottom <= top || piece.line >= top + height {
                continue;
            }
            let y = area.y + u16::try_from(piece.line.saturating_sub(top)).unwrap_or(0);
            let rows = u16::try_from(bottom.min(top + height) - piece.line.max(top)).unwrap_or(1);
            let place = Rect { x: area.x + piece.x, y, width: piece.columns, height: rows }.intersection(area);
            match &piece.what {
                What::Text(text, style) => {
                    paint(buffer, place, vec![Span::styled(fit(text, usize::from(place.width)), *style)]);
                }
                What::Field(row, at, edge) => {
                    let here = focus == Focus::Here && self.at == (*row, *at);
                    if let Some(Row::Fields { fields, .. }) = self.rows.get(*row)
                        && let Some(field) = fields.get(*at)
                    {
                        let focus = if here { Focus::Here } else { Focus::Elsewhere };
                        let at = Brush { theme, focus, edge: *edge }.field(field, place, buffer);
                        cursor = if here { at } else { cursor };
                    }
                }
            }
        }
        cursor
    }
}

/// Where a table starts: behind the labels, or at the edge; none where it does not fit in one line.
fn table_start(titles: &[(&'static str, u16)], label: u16, columns: u16) -> Option<u16> {
    let wide = titles.iter().map(|(_, wide)| wide + 1).sum::<u16>() + 1;
    [label, 0].into_iter().find(|start| start + wide <= columns)
}

fn put_table_row<K>(flow: &mut Flow, fields: &[Field<K>], (row, start): (usize, u16), theme: &Theme) {
    flow.x = start;
    for (place, field) in fields.iter().enumerate() {
        flow.put(field.columns + 1, 1, What::Field(row, place, Edge::Bars));
        // The next field starts where this one's closing bar would be.
        flow.x -= 1;
    }
    flow.x += 1;
    for field in fields {
        put_words(flow, field, theme);
    }
}

fn put_label(flow: &mut Flow, text: &str, columns: u16, style: Style) {
    if text.is_empty() {
        return;
    }
    if columns == 0 {
        flow.text(text.to_owned(), style);
        return;
    }
    let shown = fit(text, usize::from(columns.saturating_sub(1)));
    flow.pieces.push(Piece { line: flow.line, x: 0, columns, rows: 1, what: What::Text(shown, style) });
}

fn put_field<K>(flow: &mut Flow, field: &Field<K>, place: (usize, usize), theme: &Theme) {
    let lead = if field.label.is_empty() { 0 } else { u16::try_from(width(field.label)).unwrap_or(0) + 1 };
    let room = flow.right.saturating_sub(flow.left);
    let (columns, rows) = match &field.input {
        Input::Notes(notes) => (room, notes.rows(room.saturating_sub(1))),
        Input::Choice(choice) if field.columns > room => {
            (u16::try_from(width(choice.text()) + 4).unwrap_or(u16::MAX), 1)
        }
        Input::Choice(_) => (field.columns, 1),
        Input::Line(_) => (field.columns.saturating_add(2), 1),
    };
    // A label is never parted from its field.
    if lead > 0 {
        if flow.x > flow.left && flow.x.saturating_add(lead + columns) > flow.right {
            flow.new_line();
        }
        flow.put(lead - 1, 1, What::Text(field.label.to_owned(), theme.dim));
    }
    flow.put(
        columns.min(flow.right.saturating_sub(flow.x).max(8)),
        rows,
        What::Field(place.0, place.1, Edge::Brackets),
    );
    put_words(flow, field, theme);
}

/// The error or the note of a field.
fn put_words<K>(flow: &mut Flow, field: &Field<K>, theme: &Theme) {
    if let Some(error) = &field.error {
        flow.text(format!("! {error}"), theme.failed);
    } else if let Some(note) = &field.note {
        let style = match note.meant {
            Meant::Aside => theme.dim,
            Meant::Good => theme.done,
            Meant::Attention => theme.attention,
        };
        flow.text(note.text.clone(), style);
    }
}
