//! The picture of the state: where everything stands on a screen of any size, and the parts that belong to no pane.
//!
//! `prepare` lays out what depends on the size; `view` only paints. Both get the real area of the frame, because a size that
//! was noted earlier may be wrong by now.

use super::app::App;
use super::header::header;
use super::keymap::hints;
use super::overlay::Overlay;
use super::overlay::sources::{Reads, fits_beside, panel_width};
use super::pane::Pane;
use super::pane::chat::draw;
use super::pane::{log, progress, today};
use super::sweep::sweep;
use super::widget::wrap::{fit, width};
use ratatui::Frame;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};

/// Where everything stands. Any of these may be empty.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Regions {
    /// Program, panes, state.
    pub header: Rect,
    /// The line over the transcript.
    pub over: Rect,
    /// The transcript.
    pub body: Rect,
    /// The sources beside it.
    pub panel: Rect,
    /// The line under the transcript.
    pub under: Rect,
    /// Queue, command list, find.
    pub extras: Rect,
    /// The input.
    pub input: Rect,
    /// Keys that work now, or a toast.
    pub hint: Rect,
}

/// Shares a screen out; what matters most gets its lines first.
pub fn regions(area: Rect, input_rows: u16, extra_rows: u16, panel: Option<Reads>) -> Regions {
    let mut left = area.height;
    let mut take = |want: u16, from: u16| {
        let got = if area.height >= from { want.min(left) } else { 0 };
        left -= got;
        got
    };
    let input = take(input_rows.clamp(1, (area.height / 3).max(1)), 1);
    let hint = take(1, 4);
    let under = take(1, 3);
    let header = take(1, 6);
    let over = take(1, 9);
    let extras = take(extra_rows.min(area.height.saturating_sub(8)), 5);
    let body = left;
    let mut y = area.y;
    let mut row = |height: u16| {
        let rect = Rect { x: area.x, y, width: area.width, height };
        y += height;
        rect
    };
    let (header, over, body, under) = (row(header), row(over), row(body), row(under));
    let mut regions = Regions {
        header,
        over,
        body,
        under,
        extras: row(extras),
        input: row(input),
        hint: row(hint),
        ..Regions::default()
    };
    if let Some(reads) = panel {
        let columns = panel_width(area.width, reads).min(body.width.saturating_sub(20));
        regions.body.width -= columns;
        regions.panel = Rect { x: body.x + regions.body.width, width: columns, ..body };
    }
    regions
}

/// Lays out what depends on the size.
pub fn prepare(app: &mut App, area: Rect) -> Regions {
    let beside = fits_beside(area.width) && app.shows_panel();
    let reads = if app.chat.passage.is_some() { Reads::Passage } else { Reads::List };
    let input_rows = app.chat.composer.rows(area.width.saturating_sub(2));
    let regions = regions(area, input_rows, app.extra_rows(), beside.then_some(reads));
    app.columns = usize::from(regions.body.width.saturating_sub(3)).max(1);
    app.prepare_transcript(usize::from(regions.body.height));
    regions
}

/// Lays out and paints one frame.
pub fn draw(app: &mut App, frame: &mut Frame<'_>) {
    let area = frame.area();
    if area.is_empty() {
        return;
    }
    app.rows = area.height;
    if let Some(wizard) = &mut app.wizard {
        let (top, middle, bottom) = framework(area);
        wizard.view(frame, Rect { y: top.y, height: top.height + middle.height, ..middle }, &app.theme);
        hint_line(app, bottom, frame.buffer_mut());
        sweep(frame.buffer_mut());
        return;
    }
    let (top, bottom) = match app.pane {
        Pane::Chat => {
            let regions = prepare(app, area);
            draw::chat(app, &regions, frame);
            (regions.header, regions.hint)
        }
        Pane::Today | Pane::Log | Pane::Progress => {
            let (top, middle, bottom) = framework(area);
            match app.pane {
                Pane::Today => today::draw::draw(app, middle, frame),
                Pane::Progress => progress::draw::draw(app, middle, frame),
                Pane::Chat | Pane::Log => log::draw::log(app, middle, frame),
            }
            (top, bottom)
        }
    };
    header(app, top, frame.buffer_mut());
    hint_line(app, bottom, frame.buffer_mut());
    overlays(app, frame);
    sweep(frame.buffer_mut());
}

/// Header, pane and hint line of a pane that needs no more than that.
fn framework(area: Rect) -> (Rect, Rect, Rect) {
    let header = u16::from(area.height >= 6);
    let hint = u16::from(area.height >= 4);
    let pane = Rect { y: area.y + header, height: area.height - header - hint, ..area };
    (Rect { height: header, ..area }, pane, Rect { y: pane.bottom(), height: hint, ..area })
}

/// Writes a line, cut to the area.
pub fn put(buffer: &mut Buffer, area: Rect, row: u16, line: &Line<'_>) {
    if row < area.height && area.width > 0 {
        buffer.set_line(area.x, area.y + row, line, area.width);
    }
}

/// A rule across the area with a title in it.
pub fn rule(buffer: &mut Buffer, area: Rect, title: &str, style: Style, title_style: Style) {
    if area.is_empty() {
        return;
    }
    let columns = usize::from(area.width);
    let line = if title.is_empty() {
        Line::from(Span::styled("─".repeat(columns), style))
    } else {
        let title = fit(title, columns.saturating_sub(4));
        let rest = columns.saturating_sub(4 + width(&title));
        Line::from(vec![
            Span::styled("─ ", style),
            Span::styled(title, title_style),
            Span::styled(format!(" {}", "─".repeat(rest + 1)), style),
        ])
    };
    put(buffer, area, 0, &line);
}

fn hint_line(app: &App, area: Rect, buffer: &mut Buffer) {
    if area.is_empty() {
        return;
    }
    let theme = &app.theme;
    if let Some(toast) = &app.toast {
        let text = fit(&toast.text, usize::from(area.width.saturating_sub(2)));
        put(buffer, area, 0, &Line::from(vec![Span::raw(" "), Span::styled(text, toast.style(theme))]));
        return;
    }
    let mut left = usize::from(area.width);
    let mut spans = Vec::new();
    let hints = app.wizard.as_ref().map_or_else(|| hints(app.snapshot()), |wizard| wizard.hints());
    // The way back and the keys that show all others are never pushed out.
    let (always, others): (Vec<_>, Vec<_>) =
        hints.into_iter().partition(|(_, hint)| matches!(*hint, "close" | "keys" | "palette"));
    let size = |(key, hint): &(String, &str)| width(key) + width(hint) + 3;
    let mut reserve: usize = always.iter().map(size).sum();
    if reserve > left / 2 {
        reserve = 0;
    }
    for item in others.iter().chain(&always) {
        let last = always.contains(item);
        let need = size(item);
        let bound = if last { left } else { left.saturating_sub(reserve) };
        if need > bound {
            continue;
        }
        left -= need;
        spans.push(Span::styled(format!(" {}", item.0), theme.accent));
        spans.push(Span::styled(format!(" {} ", item.1), theme.dim));
    }
    put(buffer, area, 0, &Line::from(spans));
}

fn overlays(app: &mut App, frame: &mut Frame<'_>) {
    let Some(mut overlay) = app.overlay.take() else { return };
    let area = frame.area();
    match &mut overlay {
        Overlay::Picker(picker) => draw::picker(picker, &app.theme, centered(area, 76, 20), frame),
        Overlay::Reader(reader) => {
            let area = centered(area, 92, area.height);
            let inner = framed(&reader.title, &app.theme, area, frame.buffer_mut());
            let look = super::pane::chat::entry::Look { width: usize::from(inner.width).max(1), ..app.look() };
            let lines = reader.lines(&look);
            let top = reader.scroll.clamp(lines.len(), usize::from(inner.height));
            draw::window(&lines, top, inner, &app.theme, frame.buffer_mut());
        }
        Overlay::Card(card) => today::card::draw(card, area, &app.theme, frame),
        Overlay::CheckIn(asking) => today::check_in::draw(asking, area, &app.theme, frame),
        Overlay::Questions(questions) => today::build::draw(questions, area, &app.theme, frame),
        Overlay::Confirm(confirm) => draw::confirm(confirm, app, centered(area, 60, 6), frame),
    }
    app.overlay = Some(overlay);
}

/// An area of at most that size in the middle of another.
pub fn centered(area: Rect, columns: u16, rows: u16) -> Rect {
    let width = columns.min(area.width);
    let height = rows.min(area.height.saturating_sub(u16::from(area.height > 6)));
    Rect { x: area.x + (area.width - width) / 2, y: area.y + (area.height - height) / 3, width, height }
}

/// Clears an area, draws a frame with a title, and tells what is inside.
pub fn framed(title: &str, theme: &super::theme::Theme, area: Rect, buffer: &mut Buffer) -> Rect {
    clear(area, buffer);
    if area.width < 6 || area.height < 3 {
        return area;
    }
    let style = theme.frame_focus;
    let inside = Rect { x: area.x + 1, width: area.width - 2, height: 1, ..area };
    let bottom = Rect { y: area.y + area.height - 1, ..inside };
    rule(buffer, inside, title, style, theme.strong);
    rule(buffer, bottom, "", style, theme.strong);
    let (left, right) = (area.x, area.x + area.width - 1);
    for y in area.y + 1..bottom.y {
        buffer.set_string(left, y, "│", style);
        buffer.set_string(right, y, "│", style);
    }
    for (x, y, corner) in [(left, area.y, "┌"), (right, area.y, "┐"), (left, bottom.y, "└"), (right, bottom.y, "┘")]
    {
        buffer.set_string(x, y, corner, style);
    }
    Rect { x: area.x + 2, y: area.y + 1, width: area.width - 4, height: area.height - 2 }
}

/// Empties an area.
pub fn clear(area: Rect, buffer: &mut Buffer) {
    let area = area.intersection(buffer.area);
    for y in area.top()..area.bottom() {
        // A wide character that the area cuts in two would push its row out of place.
        if let Some(cell) = area.x.checked_sub(1).and_then(|x| buffer.cell_mut((x, y)))
            && width(cell.symbol()) > 1
        {
            cell.set_symbol(" ");
        }
        for x in area.left()..area.right() {
            if let Some(cell) = buffer.cell_mut((x, y)) {
                cell.reset();
            }
        }
    }
}

#[cfg(test)]
#[path = "view_tests.rs"]
mod tests;
