//! Charts along time: places from left to right, values upwards.

use super::ink::{FLAG, boundary, fill, is_inked, mark, style};
use super::raster::Raster;
use super::{Form, LABELLED, Look, cells, dot, is_free, part};
use crate::domain::chart::{Chart, Role, Series, Shape, Ticks};
use crate::tui::widget::wrap::{fit, width};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

/// Columns of a place at most: broader bars say nothing more.
const BROADEST: u16 = 8;
/// Columns from which lines have their names at their ends.
const NAMED: u16 = 36;
/// Eighths of a cell, from the bottom.
const EIGHTHS: [&str; 7] = ["▁", "▂", "▃", "▄", "▅", "▆", "▇"];

/// Where values and places lie.
struct Plot<'a> {
    chart: &'a Chart,
    look: Look<'a>,
    ticks: Ticks,
    /// The cells of the values, without axes.
    area: Rect,
    /// The row over them in which flags stand.
    flags: Option<u16>,
    spread: Spread,
}

/// How the places share the columns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Spread {
    /// So many columns for each, from this place on; `shown` of them fit.
    Even { first: usize, shown: usize, step: u16 },
    /// All over the width, several on one column: lines of many days.
    Dense,
}

/// Paints axes and series.
pub fn paint(chart: &Chart, area: Rect, look: Look<'_>, buffer: &mut Buffer) {
    let flagged = chart.series.iter().any(|s| matches!(s.shape, Shape::Flags(_)));
    let flags = u16::from(flagged && area.height >= LABELLED);
    let axis = u16::from(area.height >= 3);
    let labels = u16::from(area.height >= LABELLED);
    let rows = area.height.saturating_sub(flags + axis + labels).max(1);
    let Some(ticks) = chart.ticks(usize::from(rows * 2 / 3 + 1).clamp(2, 7)) else { return };
    let gutter = ticks.texts.iter().map(|text| width(text)).chain([width(chart.scale.unit.name())]).max().unwrap_or(0);
    let gutter = cells(gutter).min(area.width / 3) + 1;
    let names = names(chart, area.width);
    let inner = Rect {
        x: area.x + gutter + 1,
        y: area.y + flags,
        width: area.width.saturating_sub(gutter + 2 + names),
        height: rows.min(area.height),
    };
    if inner.is_empty() {
        return;
    }
    let spread = spread(chart, look.cursor, inner.width);
    let plot = Plot { chart, look, ticks, area: inner, flags: (flags > 0).then_some(area.y), spread };
    plot.axes(area, gutter, buffer);
    plot.series(buffer);
    plot.zero(buffer);
    plot.border(buffer);
    plot.cursor(buffer);
    plot.names(names, buffer);
    if labels > 0 {
        plot.labels(buffer);
    }
}

/// Columns for the names of lines at their ends; none for a single line, which needs no name, or without room.
fn names(chart: &Chart, columns: u16) -> u16 {
    let lines = || chart.series.iter().filter(|s| matches!(s.shape, Shape::Line(_)));
    let widest = lines().map(|s| width(&s.name)).max().unwrap_or(0);
    if lines().count() < 2 || columns < NAMED { 0 } else { cells(widest).min(columns / 6) + 1 }
}

/// Bars, marks and flags need a column of their own; when there are more places than columns, the last ones are shown, or
/// those around the cursor. Lines may share columns.
fn spread(chart: &Chart, cursor: Option<usize>, columns: u16) -> Spread {
    let places = chart.along.places.len();
    let dots = chart.series.iter().all(|s| matches!(s.shape, Shape::Line(_) | Shape::Band(_)));
    let room = usize::from(columns);
    if places <= room {
        let step = columns / cells(places.max(1)).max(1);
        return Spread::Even { first: 0, shown: places, step: if dots { step } else { step.min(BROADEST) } };
    }
    if dots {
        return Spread::Dense;
    }
    let last = places - room;
    let first = cursor.map_or(last, |at| if at < last { at.saturating_sub(room / 2) } else { last });
    Spread::Even { first, shown: room, step: 1 }
}

impl Plot<'_> {
    /// The first column of a place and how many it has; none when it is not in sight.
    fn columns_of(&self, at: usize) -> Option<(u16, u16)> {
        match self.spread {
            Spread::Even { first, shown, step } => {
                let nth = at.checked_sub(first).filter(|nth| *nth < shown)?;
                Some((self.area.x + cells(nth) * step, step))
            }
            Spread::Dense => Some((self.area.x + self.dense(at, self.area.width), 1)),
        }
    }

    /// Where a place lies among so many columns or dots.
    fn dense(&self, at: usize, columns: u16) -> u16 {
        let last = cells(self.chart.along.places.len().saturating_sub(1)).max(1);
        part(f64::from(cells(at)) / f64::from(last), columns.saturating_sub(1))
    }

    fn middle(&self, at: usize) -> Option<u16> {
        self.columns_of(at).map(|(x, step)| x + step.saturating_sub(1) / 2)
    }

    /// The column of the dot of a place.
    fn dot_x(&self, at: usize) -> Option<u16> {
        let across = Raster::grain(self.look.form).0;
        match self.spread {
            Spread::Dense => Some(self.dense(at, self.area.width * across)),
            Spread::Even { .. } => self.middle(at).map(|x| (x - self.area.x) * across),
        }
    }

    /// The row of the dot of a value.
    fn dot_y(&self, value: f64) -> u16 {
        let dots = self.area.height * Raster::grain(self.look.form).1;
        dots.saturating_sub(1) - part(self.ticks.share(value), dots.saturating_sub(1))
    }

    fn axes(&self, area: Rect, gutter: u16, buffer: &mut Buffer) {
        let theme = self.look.theme;
        let ascii = self.look.form == Form::Ascii;
        let (upright, corner, along) = if ascii { ("|", "+", "-") } else { ("│", "└", "─") };
        let x = area.x + gutter;
        for y in self.area.top()..self.area.bottom() {
            dot(buffer, (x, y), upright, theme.frame);
        }
        let bottom = self.area.bottom();
        if bottom < area.bottom() {
            dot(buffer, (x, bottom), corner, theme.frame);
            for x in self.area.left()..self.area.right() {
                dot(buffer, (x, bottom), along, theme.frame);
            }
        }
        let last = if bottom < area.bottom() { bottom } else { bottom.saturating_sub(1) };
        for (tick, text) in self.ticks.at.iter().zip(&self.ticks.texts) {
            let y = bottom - part(self.ticks.share(*tick), self.area.height);
            self.right_of_gutter(text, (area.x, y.min(last)), gutter, buffer);
        }
        // The unit stands over the scale where flags leave a row, else under it.
        let unit = self.flags.or(Some(bottom + 1).filter(|y| *y < area.bottom()));
        if let Some(y) = unit {
            self.right_of_gutter(self.chart.scale.unit.name(), (area.x, y), gutter, buffer);
        }
    }

    /// A dotted line at 0, where values lie on both sides of it.
    fn zero(&self, buffer: &mut Buffer) {
        if self.ticks.low >= 0.0 || self.ticks.high <= 0.0 {
            return;
        }
        let y = self.area.bottom() - part(self.ticks.share(0.0), self.area.height).max(1);
        let symbol = if self.look.form == Form::Ascii { "." } else { "·" };
        for x in
            (self.area.left()..self.area.right()).step_by(2).filter(|x| is_free(buffer, (*x, y))).collect::<Vec<_>>()
        {
            dot(buffer, (x, y), symbol, self.look.theme.frame);
        }
    }

    fn right_of_gutter(&self, text: &str, (x, y): (u16, u16), gutter: u16, buffer: &mut Buffer) {
        let text = fit(text, usize::from(gutter.saturating_sub(1)));
        let indent = gutter.saturating_sub(1) - cells(width(&text)).min(gutter.saturating_sub(1));
        buffer.set_string(x + indent, y, text, self.look.theme.dim);
    }

    fn series(&self, buffer: &mut Buffer) {
        let places = self.chart.along.places.len();
        let mut raster = Raster::new(self.look.form, self.area.width, self.area.height);
        for series in &self.chart.series {
            for at in 0..places {
                match &series.shape {
                    Shape::Bars(_) => self.bar(series, at, buffer),
                    Shape::Band(_) => self.shade(series, at, buffer),
                    Shape::Flags(_) => self.flag(series, at, buffer),
                    Shape::Line(_) | Shape::Marks(_) => {}
                }
            }
            if let Shape::Line(_) = series.shape {
                self.line(series, &mut raster);
            }
        }
        raster.paint(self.area, |role| style(role, self.look.theme), buffer);
        for series in self.chart.series.iter().filter(|s| matches!(s.shape, Shape::Marks(_))) {
            for at in 0..places {
                self.mark(series, at, buffer);
            }
        }
    }

    /// The columns of a bar: a gap to the next where there is room, and narrower in front than behind.
    fn bar_columns(&self, role: Role, at: usize) -> Option<(u16, u16)> {
        let (x, step) = self.columns_of(at)?;
        let broad = if step >= 2 { step - 1 } else { step };
        Some(if role == Role::Planned || broad < 5 { (x, broad) } else { (x + 1, broad - 2) })
    }

    fn bar(&self, series: &Series, at: usize, buffer: &mut Buffer) {
        let (Some(value), Some((x, broad))) = (series.shape.at(at), self.bar_columns(series.role, at)) else { return };
        let eighths = self.area.height * 8;
        let height = |value| part(self.ticks.share(value), eighths);
        let (low, high) = (height(value.min(0.0)), height(value.max(0.0)));
        // What is there is seen, however little it is; only 0 has no bar.
        let high = if value > 0.0 { high.max(low + 1) } else { high };
        let ink = style(series.role, self.look.theme);
        for row in 0..self.area.height {
            let from = (self.area.height - 1 - row) * 8;
            let filled = high.min(from + 8).saturating_sub(low.max(from));
            let Some(symbol) = self.bar_symbol(series.role, filled, high > from && low <= from) else { continue };
            for x in x..x + broad {
                dot(buffer, (x, self.area.y + row), symbol, ink);
            }
        }
    }

    /// A cell of a bar by its eighths; only full blocks have parts, all others are there from half a cell on.
    fn bar_symbol(&self, role: Role, filled: u16, from_below: bool) -> Option<&'static str> {
        let parts = role == Role::Done && self.look.form != Form::Ascii && from_below;
        match filled {
            0 => None,
            1..=7 if parts => EIGHTHS.get(usize::from(filled - 1)).copied(),
            1..=3 if !from_below => None,
            _ => Some(fill(role, self.look.form)),
        }
    }

    fn shade(&self, series: &Series, at: usize, buffer: &mut Buffer) {
        let (Some((low, high)), Some((x, step))) = (series.shape.span(at), self.columns_of(at)) else { return };
        let down = Raster::grain(self.look.form).1;
        for y in self.dot_y(high) / down..=self.dot_y(low) / down {
            for x in x..(x + step).min(self.area.right()) {
                dot(
                    buffer,
                    (x, self.area.y + y),
                    fill(Role::Range, self.look.form),
                    style(series.role, self.look.theme),
                );
            }
        }
    }

    fn flag(&self, series: &Series, at: usize, buffer: &mut Buffer) {
        if series.shape.flags(at) > 0
            && let (Some(y), Some(x)) = (self.flags, self.middle(at))
        {
            dot(buffer, (x, y), FLAG, style(series.role, self.look.theme));
        }
    }

    fn mark(&self, series: &Series, at: usize, buffer: &mut Buffer) {
        let (Some(value), Some(x)) = (series.shape.at(at), self.middle(at)) else { return };
        let y = self.area.y + self.dot_y(value) / Raster::grain(self.look.form).1;
        let symbol = if series.role == Role::Target {
            super::ink::crossing(self.look.form)
        } else {
            mark(series.role, self.look.form)
        };
        dot(buffer, (x, y), symbol, style(series.role, self.look.theme));
    }

    /// A line from value to value, with a gap where there is none; what is planned is dotted. A target is a level over the
    /// whole breadth of each of its places.
    fn line(&self, series: &Series, raster: &mut Raster) {
        let form = self.look.form;
        let (mut before, mut way): (Option<(u16, u16)>, u32) = (None, 0);
        for at in 0..self.chart.along.places.len() {
            let here = series.shape.at(at).zip(self.dot_x(at)).map(|(value, x)| (x, self.dot_y(value)));
            let role = series.role;
            let planned = self.chart.is_ahead(at) && role != Role::Target;
            let inked = |way| is_inked(if planned { Role::Planned } else { role }, form, way);
            if let Some(to) = here {
                let ends = self.columns_of(at).filter(|_| role == Role::Target && self.spread != Spread::Dense);
                if let Some((first, step)) = ends {
                    let across = Raster::grain(form).0;
                    let ends = [first - self.area.x, first - self.area.x + step].map(|x| x * across);
                    raster.line([(ends[0], to.1), (ends[1] - 1, to.1)], role, ends[0].into(), inked);
                    continue;
                }
                way = raster.line([before.unwrap_or(to), to], role, way, inked);
                let alone = before.is_none() && series.shape.at(at + 1).is_none();
                if alone {
                    raster.set(to, role);
                }
            }
            before = here;
        }
    }

    /// The names of lines at their ends, each on a row of its own.
    fn names(&self, columns: u16, buffer: &mut Buffer) {
        if columns < 2 {
            return;
        }
        let mut taken: Vec<u16> = Vec::new();
        for series in self.chart.series.iter().filter(|s| matches!(s.shape, Shape::Line(_))) {
            let last = (0..self.chart.along.places.len()).rev().find_map(|at| series.shape.at(at));
            let Some(value) = last else { continue };
            let wanted = self.dot_y(value) / Raster::grain(self.look.form).1;
            let free = (0..self.area.height).filter(|row| !taken.contains(row));
            let Some(row) = free.min_by_key(|row| row.abs_diff(wanted)) else { continue };
            taken.push(row);
            let text = fit(&series.name, usize::from(columns - 1));
            buffer.set_string(self.area.right() + 1, self.area.y + row, text, style(series.role, self.look.theme));
        }
    }

    /// Where the planned part begins: in the gap between two bars, where there is one.
    fn border(&self, buffer: &mut Buffer) {
        let ahead = self.chart.along.ahead.filter(|at| *at > 0 && *at < self.chart.along.places.len());
        let Some((x, step)) = ahead.and_then(|at| self.columns_of(at)) else { return };
        let x = if step >= 2 { x - 1 } else { x };
        for y in self.area.top()..self.area.bottom() {
            if is_free(buffer, (x, y)) {
                dot(buffer, (x, y), boundary(self.look.form), self.look.theme.dim);
            }
        }
    }

    fn cursor(&self, buffer: &mut Buffer) {
        let Some(x) = self.look.cursor.and_then(|at| self.middle(at)) else { return };
        let ascii = self.look.form == Form::Ascii;
        let style = self.look.theme.accent;
        for y in self.area.top()..self.area.bottom() {
            if is_free(buffer, (x, y)) {
                dot(buffer, (x, y), if ascii { "|" } else { "│" }, style);
            }
        }
        let bottom = self.area.bottom();
        if buffer.cell((x, bottom)).is_some_and(|cell| matches!(cell.symbol(), "-" | "─")) {
            dot(buffer, (x, bottom), if ascii { "^" } else { "▲" }, style);
        }
    }

    /// The names of places, as many as fit, that of the cursor first.
    fn labels(&self, buffer: &mut Buffer) {
        let y = self.area.bottom() + 1;
        let mut taken: Vec<(u16, u16)> = Vec::new();
        let places = &self.chart.along.places;
        let marked = self.look.cursor.filter(|at| *at < places.len());
        let others = (0..places.len()).filter(|at| Some(*at) != marked);
        for at in marked.into_iter().chain(others) {
            let Some(x) = self.middle(at) else { continue };
            let text = fit(&places[at].label, 12);
            let size = cells(width(&text));
            let most = self.area.right().saturating_sub(size).max(self.area.x);
            let from = x.saturating_sub(size / 2).clamp(self.area.x, most);
            let free = taken.iter().all(|(start, end)| from > *end || from + size < *start);
            if size == 0 || !free || from + size > self.area.right() {
                continue;
            }
            taken.push((from, from + size));
            let style: Style = if Some(at) == marked { self.look.theme.selection } else { self.look.theme.dim };
            buffer.set_string(from, y, text, style);
        }
    }
}
