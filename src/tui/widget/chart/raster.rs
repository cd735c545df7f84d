//! Lines as dots finer than a cell: 2 x 4 dots in braille, 1 x 2 in half blocks, 1 x 1 in ASCII.

use super::ink::{crossing, letter};
use super::{Form, dot, is_free};
use crate::domain::chart::Role;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

/// The dots of a cell in its bits: row by row, each from left to right.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Cell {
    bits: u8,
    role: Option<Role>,
}

/// Dots over an area of cells.
#[derive(Debug)]
pub struct Raster {
    form: Form,
    columns: u16,
    rows: u16,
    cells: Vec<Cell>,
}

/// The bit of each dot in a braille character, in the order of [`Cell`].
const BRAILLE: [u8; 8] = [0x01, 0x08, 0x02, 0x10, 0x04, 0x20, 0x40, 0x80];
/// The first braille character, without dots.
const BLANK: u32 = 0x2800;

impl Raster {
    /// No dots over so many cells.
    pub fn new(form: Form, columns: u16, rows: u16) -> Self {
        let cells = usize::from(columns) * usize::from(rows);
        Self { form, columns, rows, cells: vec![Cell::default(); cells] }
    }

    /// Dots across and down in a cell.
    pub fn grain(form: Form) -> (u16, u16) {
        match form {
            Form::Braille => (2, 4),
            Form::Block => (1, 2),
            Form::Ascii => (1, 1),
        }
    }

    /// Sets a dot, counted from the upper left. What is drawn later gives a shared cell its meaning.
    pub fn set(&mut self, (x, y): (u16, u16), role: Role) {
        let (across, down) = Self::grain(self.form);
        let (column, row) = (x / across, y / down);
        if column < self.columns && row < self.rows {
            let cell = &mut self.cells[usize::from(row) * usize::from(self.columns) + usize::from(column)];
            cell.bits |= 1 << (y % down * across + x % across);
            cell.role = Some(role);
        }
    }

    /// Sets the dots of a straight line for which `inked` holds, by their way along it from `way` on; gives the way at its
    /// end. Dashes that follow the way and not the columns stay dashes where a line is steep.
    pub fn line(&mut self, [from, to]: [(u16, u16); 2], role: Role, way: u32, inked: impl Fn(u32) -> bool) -> u32 {
        let steps = from.0.abs_diff(to.0).max(from.1.abs_diff(to.1));
        for step in 0..=steps {
            if inked(way + u32::from(step)) {
                self.set((between(from.0, to.0, step, steps), between(from.1, to.1, step, steps)), role);
            }
        }
        way + u32::from(steps)
    }

    /// Paints the dots over an area. A cell that holds a bar already keeps it, with a line across.
    pub fn paint(&self, area: Rect, style: impl Fn(Role) -> Style, buffer: &mut Buffer) {
        for (y, cells) in (area.y..area.bottom()).zip(self.cells.chunks(usize::from(self.columns.max(1)))) {
            for (x, cell) in (area.x..area.right()).zip(cells) {
                let Some(role) = cell.role else { continue };
                let symbol =
                    if is_free(buffer, (x, y)) { self.symbol(*cell, role) } else { crossing(self.form).into() };
                dot(buffer, (x, y), &symbol, style(role));
            }
        }
    }

    fn symbol(&self, cell: Cell, role: Role) -> String {
        match self.form {
            Form::Ascii => letter(role).to_owned(),
            Form::Block => ["▀", "▄", "█"].get(usize::from(cell.bits.saturating_sub(1))).unwrap_or(&"█").to_string(),
            Form::Braille => {
                let set = BRAILLE.iter().enumerate().filter(|(at, _)| cell.bits >> at & 1 == 1);
                let bits: u32 = set.map(|(_, bit)| u32::from(*bit)).sum();
                char::from_u32(BLANK + bits).unwrap_or(' ').to_string()
            }
        }
    }
}

/// The whole number nearest to where a step of several lies between two numbers.
fn between(from: u16, to: u16, step: u16, steps: u16) -> u16 {
    if steps == 0 {
        return from;
    }
    let way = u32::from(from.abs_diff(to)) * u32::from(step);
    let done = (2 * way + u32::from(steps)) / (2 * u32::from(steps));
    let done = u16::try_from(done).unwrap_or(u16::MAX);
    if to >= from { from.saturating_add(done) } else { from.saturating_sub(done) }
}
