//! A chart as a table: the same numbers, for reading and for programs that cannot draw.

use super::{Chart, Shape};
use serde::Serialize;
use unicode_width::UnicodeWidthStr as _;

/// What stands where there is no number. Never 0: nothing is known.
pub const NONE: &str = "-";
/// Between two columns.
const GAP: &str = "  ";

/// Rows under named columns.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Table {
    /// The columns.
    pub columns: Vec<Column>,
    /// One row for each place, one cell for each column.
    pub rows: Vec<Vec<String>>,
}

/// A column.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// The unit of its numbers.
    pub unit: Option<&'static str>,
    /// Where its cells stand.
    pub align: Align,
}

/// Where the cells of a column stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Align {
    /// Words.
    Left,
    /// Numbers.
    Right,
}

impl Column {
    fn words(name: &str) -> Self {
        Self { name: name.to_owned(), unit: None, align: Align::Left }
    }

    fn numbers(name: String, unit: Option<&'static str>) -> Self {
        Self { name, unit, align: Align::Right }
    }

    /// Its head: the name with the unit.
    pub fn head(&self) -> String {
        self.unit.map_or_else(|| self.name.clone(), |unit| format!("{}, {unit}", self.name))
    }
}

impl Chart {
    /// The chart as a table: a row for each place, a column for each series (two for a band), and what the cursor reads out.
    pub fn table(&self) -> Table {
        let unit = Some(self.scale.unit.name());
        let mut columns = vec![Column::words(&self.along.name)];
        for series in &self.series {
            match &series.shape {
                Shape::Band(_) => {
                    columns.push(Column::numbers(format!("{} from", series.name), unit));
                    columns.push(Column::numbers(format!("{} to", series.name), unit));
                }
                Shape::Flags(_) => columns.push(Column::numbers(series.name.clone(), None)),
                _ => columns.push(Column::numbers(series.name.clone(), unit)),
            }
        }
        columns.push(Column::words("note"));
        Table { columns, rows: (0..self.along.places.len()).map(|at| self.row(at)).collect() }
    }

    fn row(&self, at: usize) -> Vec<String> {
        let cell = |value: Option<f64>| value.map_or_else(|| NONE.to_owned(), |v| self.scale.unit.bare(v));
        let place = self.along.places.get(at);
        let mut row = vec![place.map(|p| p.label.clone()).unwrap_or_default()];
        for series in &self.series {
            match &series.shape {
                Shape::Band(_) => {
                    let span = series.shape.span(at);
                    row.push(cell(span.map(|(low, _)| low)));
                    row.push(cell(span.map(|(_, high)| high)));
                }
                Shape::Flags(_) => row.push(series.shape.flags(at).to_string()),
                shape => row.push(cell(shape.at(at))),
            }
        }
        row.push(place.map(|p| p.note.clone()).unwrap_or_default());
        row
    }
}

impl Table {
    /// The table as aligned lines, the head first. No spaces at the ends.
    pub fn lines(&self) -> Vec<String> {
        let heads: Vec<String> = self.columns.iter().map(Column::head).collect();
        let widths: Vec<usize> = (0..heads.len()).map(|at| self.widest(at, &heads)).collect();
        std::iter::once(&heads).chain(&self.rows).map(|cells| self.line(cells, &widths)).collect()
    }

    fn widest(&self, column: usize, heads: &[String]) -> usize {
        let cells = self.rows.iter().filter_map(|row| row.get(column));
        cells.chain(heads.get(column)).map(|cell| cell.width()).max().unwrap_or(0)
    }

    fn line(&self, cells: &[String], widths: &[usize]) -> String {
        let pad = |cell: &String, column: &Column, width: usize| {
            let spaces = " ".repeat(width.saturating_sub(cell.width()));
            match column.align {
                Align::Left => format!("{cell}{spaces}"),
                Align::Right => format!("{spaces}{cell}"),
            }
        };
        let padded =
            cells.iter().zip(&self.columns).zip(widths).map(|((cell, column), width)| pad(cell, column, *width));
        padded.collect::<Vec<_>>().join(GAP).trim_end().to_owned()
    }
}
