//! Paints a chart in text: in braille, in blocks or in ASCII, at any size from 20 x 5 up.
//!
//! It owns where axes, marks, legend and read-out stand. What the chart says is the chart's own (`domain::chart`). Each
//! series has a mark of its own in each form, so nothing is lost without colour.

mod columns;
mod ink;
mod raster;
mod rows;

use crate::domain::chart::{AlongKind, Chart};
use crate::tui::theme::Theme;
use crate::tui::widget::wrap::{Run, fit, width, wrap};
use ink::legend;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};

/// With which characters a chart is drawn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Form {
    /// Lines of braille dots, bars of eighths.
    #[default]
    Braille,
    /// Lines of half blocks, bars of eighths: for fonts without braille.
    Block,
    /// Nothing but ASCII.
    Ascii,
}

impl Form {
    /// All, in the order in which a key walks through them.
    pub const ALL: [Self; 3] = [Self::Braille, Self::Block, Self::Ascii];

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Braille => "braille",
            Self::Block => "block",
            Self::Ascii => "ASCII",
        }
    }

    /// The next in `ALL`, round and round.
    #[must_use]
    pub fn next(self) -> Self {
        match self {
            Self::Braille => Self::Block,
            Self::Block => Self::Ascii,
            Self::Ascii => Self::Braille,
        }
    }
}

/// Whether keys act on the chart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Focus {
    /// They do.
    Here,
    /// They do not.
    Elsewhere,
}

/// How a chart is painted.
#[derive(Clone, Copy, Debug)]
pub struct Look<'a> {
    /// With which characters.
    pub form: Form,
    /// With which styles.
    pub theme: &'a Theme,
    /// The place that is read out.
    pub cursor: Option<usize>,
    /// Whether keys act on it.
    pub focus: Focus,
}

/// Rows of a plot from which the axis has labels.
const LABELLED: u16 = 4;
/// Rows from which there is a legend.
const EXPLAINED: u16 = 8;

/// Rows from which what stands under the plot may have two lines.
const ROOMY: u16 = 12;

/// Where the parts of a chart stand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Places {
    title: Rect,
    legend: Rect,
    plot: Rect,
    /// What is read out or to be said, under the plot.
    foot: Rect,
}

/// Paints a chart. An area below 8 x 3 stays as it is.
pub fn paint(chart: &Chart, area: Rect, look: Look<'_>, buffer: &mut Buffer) {
    if area.width < 8 || area.height < 3 {
        return;
    }
    let foot = foot(chart, look, usize::from(area.width.saturating_sub(2)), area.height);
    let places = places(chart, area, u16::try_from(foot.len()).unwrap_or(u16::MAX));
    title(chart, places.title, look, buffer);
    if chart.is_empty() {
        say(chart, Rect { y: area.y + 1, height: area.height - 1, ..area }, look.theme, buffer);
        return;
    }
    put(buffer, indent(places.legend), 0, &legend(chart, look, usize::from(places.legend.width.saturating_sub(2))));
    match chart.along.kind {
        AlongKind::Time => columns::paint(chart, places.plot, look, buffer),
        AlongKind::Parts => rows::paint(chart, places.plot, look, buffer),
    }
    for (row, line) in (0..places.foot.height).zip(&foot) {
        put(buffer, indent(places.foot), row, line);
    }
}

fn places(chart: &Chart, area: Rect, foot: u16) -> Places {
    let legend = u16::from(area.height >= EXPLAINED && !chart.series.is_empty());
    let foot = foot.min(area.height.saturating_sub(3 + legend));
    let row = |y: u16, height: u16| Rect { y: area.y + y, height, ..area };
    let left = area.height - 1 - legend - foot;
    // Parts need a row each, an axis and its numbers; what is read out stands right under them.
    let parts = cells(chart.along.places.len()).saturating_add(3);
    let plot = if chart.along.kind == AlongKind::Parts { left.min(parts) } else { left };
    Places { title: row(0, 1), legend: row(1, legend), plot: row(1 + legend, plot), foot: row(1 + legend + plot, foot) }
}

/// A column free on both sides.
fn indent(area: Rect) -> Rect {
    let by = area.width.min(1);
    Rect { x: area.x + by, width: area.width.saturating_sub(2), ..area }
}

/// What stands under the plot: the read-out of the cursor, and what is to be said of thin data.
fn foot(chart: &Chart, look: Look<'_>, columns: usize, height: u16) -> Vec<Line<'static>> {
    let theme = look.theme;
    let read = look.cursor.and_then(|at| chart.read_out(at));
    let said = chart.data.say().filter(|_| height >= EXPLAINED);
    let read = read.map(|text| {
        let (name, rest) = text.split_once(": ").unwrap_or((&text, ""));
        vec![Run::new(format!("{name}: "), theme.accent), Run::new(rest, theme.text)]
    });
    let said = said.map(|text| vec![Run::new(text, theme.attention)]);
    let most = if height >= ROOMY { 2 } else { 1 };
    let lines = |runs: Vec<Run>| wrap(&runs, columns.max(1), &[], &[]).into_iter().take(most);
    read.into_iter().chain(said).flat_map(lines).collect()
}

/// `─ Adherence, 12 weeks ──────── 82 % ─`; the number gives way to the name.
fn title(chart: &Chart, area: Rect, look: Look<'_>, buffer: &mut Buffer) {
    let (rule, style) = match (look.form, look.focus) {
        (Form::Ascii, Focus::Here) => ("-", look.theme.frame_focus),
        (Form::Ascii, Focus::Elsewhere) => ("-", look.theme.frame),
        (_, Focus::Here) => ("─", look.theme.frame_focus),
        (_, Focus::Elsewhere) => ("─", look.theme.frame),
    };
    let columns = usize::from(area.width);
    let name = fit(&chart.title, columns.saturating_sub(4));
    let left = columns.saturating_sub(4 + width(&name));
    let headline = chart.headline.as_deref().filter(|text| width(text) + 4 <= left);
    let tail = headline.map_or(0, |text| width(text) + 3);
    let name_style = if look.focus == Focus::Here { look.theme.strong } else { look.theme.dim };
    let mut spans = vec![
        Span::styled(format!("{rule} "), style),
        Span::styled(name, name_style),
        Span::styled(format!(" {}", rule.repeat((left + 1).saturating_sub(tail))), style),
    ];
    if let Some(text) = headline {
        spans.push(Span::styled(format!(" {text} "), look.theme.text));
        spans.push(Span::styled(rule, style));
    }
    put(buffer, area, 0, &Line::from(spans));
}

/// Why there is no chart, where it would be.
fn say(chart: &Chart, area: Rect, theme: &Theme, buffer: &mut Buffer) {
    let inner = indent(area);
    let text = chart.data.say().unwrap_or("no data yet");
    let lines = wrap(&[Run::new(text, theme.text)], usize::from(inner.width).clamp(1, 60), &[], &[]);
    let height = u16::try_from(lines.len()).unwrap_or(u16::MAX);
    let top = inner.height.saturating_sub(height) / 2;
    for (row, line) in (top..inner.height).zip(&lines) {
        put(buffer, inner, row, line);
    }
}

/// Writes a line, cut to the area.
fn put(buffer: &mut Buffer, area: Rect, row: u16, line: &Line<'_>) {
    if row < area.height && area.width > 0 {
        buffer.set_line(area.x, area.y + row, line, area.width);
    }
}

/// Writes one character, if its cell is in the buffer. Nothing is left of what stood there: a dim bar behind must not dim
/// the one in front.
fn dot(buffer: &mut Buffer, (x, y): (u16, u16), symbol: &str, style: Style) {
    if let Some(cell) = buffer.cell_mut((x, y)) {
        cell.reset();
        cell.set_symbol(symbol).set_style(style);
    }
}

/// Whether nothing was written in a cell yet.
fn is_free(buffer: &Buffer, at: (u16, u16)) -> bool {
    buffer.cell(at).is_some_and(|cell| cell.symbol() == " ")
}

/// A share of a whole, as a whole number from 0 to `most`.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the range is checked before")]
fn part(share: f64, most: u16) -> u16 {
    let whole = f64::from(most);
    if share.is_finite() { (share * whole).round().clamp(0.0, whole) as u16 } else { 0 }
}

/// A count as a number of cells; no chart has so many places that one does not fit.
fn cells(count: usize) -> u16 {
    u16::try_from(count).unwrap_or(u16::MAX)
}

#[cfg(test)]
#[path = "chart_tests.rs"]
mod tests;
