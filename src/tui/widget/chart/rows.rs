//! Charts of parts: one row for each, values to the right.

use super::ink::{FLAG, band, fill, mark, style};
use super::{Form, LABELLED, Look, cells, dot, part};
use crate::domain::chart::{Chart, Series, Shape, Ticks};
use crate::tui::widget::wrap::{fit, width};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// Eighths of a cell, from the left.
const EIGHTHS: [&str; 7] = ["▏", "▎", "▍", "▌", "▋", "▊", "▉"];
/// Columns from which the value of the main series stands at the end of a row.
const VALUED: u16 = 40;

struct Plot<'a> {
    chart: &'a Chart,
    look: Look<'a>,
    ticks: Ticks,
    /// The cells of the values.
    area: Rect,
}

/// Paints axes and series. When there are more parts than rows, those around the cursor are shown.
pub fn paint(chart: &Chart, area: Rect, look: Look<'_>, buffer: &mut Buffer) {
    let places = &chart.along.places;
    let foot = if area.height >= LABELLED { 2.min(area.height.saturating_sub(cells(places.len())).max(1)) } else { 0 };
    let rows = usize::from(area.height - foot).min(places.len());
    let names = places.iter().map(|place| width(&place.label)).max().unwrap_or(0);
    let names = cells(names).min(area.width / 3) + 3;
    let values = chart.main().into_iter().flat_map(|main| (0..places.len()).filter_map(|at| main.shape.at(at)));
    let values = values.map(|value| width(&chart.scale.unit.bare(value))).max().unwrap_or(0);
    let values = if area.width >= VALUED { cells(values) + 2 } else { 1 };
    let inner =
        Rect { x: area.x + names, width: area.width.saturating_sub(names + values), height: cells(rows), ..area };
    let Some(ticks) = chart.ticks(usize::from(inner.width / 8).clamp(5, 8)) else { return };
    if inner.is_empty() {
        return;
    }
    let first = look.cursor.map_or(0, |at| at.saturating_sub(rows / 2)).min(places.len() - rows);
    let plot = Plot { chart, look, ticks, area: inner };
    for (row, at) in (first..first + rows).enumerate() {
        plot.row(at, (area.x, inner.y + cells(row)), names, buffer);
        if area.width >= VALUED {
            plot.value(at, (inner.right(), inner.y + cells(row)), values, buffer);
        }
    }
    plot.axis(area, buffer);
}

impl Plot<'_> {
    fn x(&self, value: f64) -> u16 {
        self.area.x + part(self.ticks.share(value), self.area.width.saturating_sub(1))
    }

    fn row(&self, at: usize, (x, y): (u16, u16), names: u16, buffer: &mut Buffer) {
        let (theme, ascii) = (self.look.theme, self.look.form == Form::Ascii);
        let here = self.look.cursor == Some(at);
        let label = self.chart.along.places.get(at).map_or("", |place| &place.label);
        let label = fit(label, usize::from(names.saturating_sub(3)));
        let style = if here { theme.selection } else { theme.text };
        if here {
            buffer.set_string(x, y, ">", theme.accent);
        }
        buffer.set_string(x + 1, y, label, style);
        dot(buffer, (self.area.x.saturating_sub(1), y), if ascii { "|" } else { "│" }, theme.frame);
        for series in &self.chart.series {
            self.series(series, at, y, buffer);
        }
    }

    fn series(&self, series: &Series, at: usize, y: u16, buffer: &mut Buffer) {
        let ink = style(series.role, self.look.theme);
        match &series.shape {
            Shape::Bars(_) => self.bar(series, at, y, buffer),
            Shape::Line(_) | Shape::Marks(_) => {
                if let Some(value) = series.shape.at(at) {
                    dot(buffer, (self.x(value), y), mark(series.role, self.look.form), ink);
                }
            }
            Shape::Band(_) => {
                let Some((low, high)) = series.shape.span(at) else { return };
                let (from, between, to) = band(self.look.form);
                let (left, right) = (self.x(low), self.x(high));
                for x in left..=right {
                    dot(
                        buffer,
                        (x, y),
                        if x == left {
                            from
                        } else if x == right {
                            to
                        } else {
                            between
                        },
                        ink,
                    );
                }
            }
            Shape::Flags(_) => {
                if series.shape.flags(at) > 0 {
                    dot(buffer, (self.area.right().saturating_sub(1), y), FLAG, ink);
                }
            }
        }
    }

    fn bar(&self, series: &Series, at: usize, y: u16, buffer: &mut Buffer) {
        let Some(value) = series.shape.at(at) else { return };
        let ink = style(series.role, self.look.theme);
        let eighths = self.area.width * 8;
        let length = |value| part(self.ticks.share(value), eighths);
        let (from, to) = (length(value.min(0.0)), length(value.max(0.0)));
        let to = if value > 0.0 { to.max(from + 1) } else { to };
        let parted = self.look.form != Form::Ascii && series.role == crate::domain::chart::Role::Done;
        for column in from / 8..to.div_ceil(8) {
            let filled = (to - column * 8).min(8);
            let symbol = match EIGHTHS.get(usize::from(filled - 1)) {
                Some(part) if parted => part,
                _ => fill(series.role, self.look.form),
            };
            dot(buffer, (self.area.x + column, y), symbol, ink);
        }
    }

    /// The value of the main series, at the end of its row; `-` where there is none.
    fn value(&self, at: usize, (x, y): (u16, u16), columns: u16, buffer: &mut Buffer) {
        let value = self.chart.main().and_then(|main| main.shape.at(at));
        let text = value.map_or_else(|| "-".to_owned(), |value| self.chart.scale.unit.bare(value));
        let text = fit(&text, usize::from(columns.saturating_sub(1)));
        let style = if value.is_some() { self.look.theme.text } else { self.look.theme.dim };
        buffer.set_string(x + columns.saturating_sub(cells(width(&text)) + 1), y, text, style);
    }

    fn axis(&self, area: Rect, buffer: &mut Buffer) {
        let (theme, ascii) = (self.look.theme, self.look.form == Form::Ascii);
        let y = self.area.bottom();
        if y >= area.bottom() {
            return;
        }
        let labelled = y + 1 < area.bottom();
        // With one row left the numbers are worth more than the line.
        let line = if labelled { Some(y) } else { None };
        if let Some(y) = line {
            let (corner, along) = if ascii { ("+", "-") } else { ("└", "─") };
            dot(buffer, (self.area.x.saturating_sub(1), y), corner, theme.frame);
            for x in self.area.left()..self.area.right() {
                dot(buffer, (x, y), along, theme.frame);
            }
        }
        let y = if labelled { y + 1 } else { y };
        let mut free = self.area.x;
        for (tick, text) in self.ticks.at.iter().zip(&self.ticks.texts) {
            let size = cells(width(text));
            let from = self
                .x(*tick)
                .saturating_sub(size / 2)
                .clamp(self.area.x, self.area.right().max(self.area.x + size) - size);
            if from >= free && from + size <= self.area.right() {
                buffer.set_string(from, y, text, theme.dim);
                free = from + size + 1;
            }
        }
        let unit = fit(self.chart.scale.unit.name(), usize::from((self.area.x - area.x).saturating_sub(2)));
        buffer.set_string(area.x + 1, y, unit, theme.dim);
    }
}
