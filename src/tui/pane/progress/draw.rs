//! Paints the charts: two side by side where there is room, else one, under a line that says which and how far back.

use super::limiters::{lines, outcome};
use super::{Days, Progress, View};
use crate::coach::progress::{Range, Topic};
use crate::domain::chart::Chart;
use crate::domain::forecast::WhatIf;
use crate::domain::profile::Units;
use crate::tui::app::App;
use crate::tui::pane::log::{Log, summary};
use crate::tui::theme::Theme;
use crate::tui::view::{put, rule};
use crate::tui::widget::chart::{Focus, Look, paint};
use crate::tui::widget::wrap::{Run, fit, width, wrap};
use ratatui::Frame;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use std::sync::Arc;

/// Columns from which a second chart stands beside the first.
const WIDE: u16 = 100;
/// Rows from which there is a line of topics over the chart.
const TITLED: u16 = 8;

/// Paints the pane.
pub fn draw(app: &mut App, area: Rect, frame: &mut Frame<'_>) {
    let insight = Arc::clone(app.known());
    app.make_charts();
    let (theme, units) = (app.theme, app.profile.units);
    let buffer = frame.buffer_mut();
    let over = u16::from(area.height >= TITLED);
    topics(&app.progress, Rect { height: over, ..area }, &theme, buffer);
    let body = Rect { y: area.y + over, height: area.height - over, ..area };
    let (left, right) = halves(body);
    side(&app.progress, insight.outlook.as_deref(), right, &theme, buffer);
    let Some(chart) = app.progress.chart().map(Arc::clone) else { return };
    match app.progress.view.clone() {
        View::Chart => {
            let look =
                Look { form: app.progress.form, theme: &theme, cursor: app.progress.place(), focus: Focus::Here };
            paint(&chart, left, look, buffer);
        }
        View::Table => table(&mut app.progress, &chart, left, &theme, buffer),
        View::Sentence => sentence(&chart, left, &theme, buffer),
        View::Days(days) => sessions(&days, &app.log, units, left, &theme, buffer),
    }
}

/// The chart and what stands beside it, with a column free between; nothing beside it where there is no room.
fn halves(area: Rect) -> (Rect, Rect) {
    if area.width < WIDE {
        return (area, Rect { x: area.right(), width: 0, ..area });
    }
    let left = area.width / 2;
    (Rect { width: left, ..area }, Rect { x: area.x + left + 1, width: area.width - left - 1, ..area })
}

/// `adherence  running  load ..   < 12 weeks >   braille`; while something is tried, what comes of it.
fn topics(progress: &Progress, area: Rect, theme: &Theme, buffer: &mut Buffer) {
    if area.is_empty() {
        return;
    }
    if let Some(trial) = &progress.trial {
        let text = fit(&format!(" {}", outcome(trial)), usize::from(area.width));
        put(buffer, area, 0, &Line::from(Span::styled(text, theme.attention)));
        return;
    }
    let range = ranges(progress, theme);
    let taken: usize = range.iter().map(|span| width(&span.content)).sum();
    let room = usize::from(area.width).saturating_sub(taken + 1);
    put(buffer, Rect { width: u16::try_from(room).unwrap_or(0), ..area }, 0, &names(progress, room, theme));
    let indent = u16::try_from(usize::from(area.width).saturating_sub(taken + 1)).unwrap_or(0);
    put(buffer, Rect { x: area.x + indent, width: area.width - indent, ..area }, 0, &Line::from(range));
}

/// The topics; where there is no room for all, the chosen one and its place among them.
fn names(progress: &Progress, room: usize, theme: &Theme) -> Line<'static> {
    let all: usize = Topic::ALL.iter().map(|topic| topic.name().len() + 2).sum();
    if all > room {
        let place = format!(" {} of {}", progress.topic + 1, Topic::ALL.len());
        return Line::from(vec![
            Span::styled(format!(" {}", progress.topic().name()), theme.accent),
            Span::styled(place, theme.dim),
        ]);
    }
    let name = |topic: Topic| {
        let style = if topic == progress.topic() { theme.accent.patch(theme.strong) } else { theme.dim };
        [Span::raw(" "), Span::styled(topic.name(), style), Span::raw(" ")]
    };
    Line::from(Topic::ALL.into_iter().flat_map(name).collect::<Vec<_>>())
}

/// `4w  12w  block  year` with the chosen one in brackets, so that it is told without colour too.
fn ranges(progress: &Progress, theme: &Theme) -> Vec<Span<'static>> {
    let name = |range: Range| {
        if range == progress.range {
            Span::styled(format!("[{}]", range.key()), theme.accent)
        } else {
            Span::styled(format!(" {} ", range.key()), theme.dim)
        }
    };
    Range::ALL.into_iter().map(name).collect()
}

/// What stands beside the chart: limiters beside the forecast, else the next chart.
fn side(
    progress: &Progress,
    outlook: Option<&crate::domain::forecast::Outlook>,
    area: Rect,
    theme: &Theme,
    buffer: &mut Buffer,
) {
    if area.is_empty() {
        return;
    }
    let outlook = progress.trial.as_ref().map(WhatIf::now).or(outlook);
    if let (Topic::Forecast, Some(outlook)) = (progress.topic(), outlook) {
        rule(buffer, area, "The race", theme.frame, theme.dim);
        let inner = Rect { x: area.x + 1, y: area.y + 1, width: area.width - 1, height: area.height.saturating_sub(1) };
        for (row, line) in (0..inner.height).zip(&lines(outlook, progress.trial.as_ref(), theme)) {
            put(buffer, inner, row, line);
        }
    } else if let Some(chart) = progress.beside() {
        paint(chart, area, Look { form: progress.form, theme, cursor: None, focus: Focus::Elsewhere }, buffer);
    }
}

fn table(progress: &mut Progress, chart: &Chart, area: Rect, theme: &Theme, buffer: &mut Buffer) {
    rule(buffer, Rect { height: 1, ..area }, &chart.title, theme.frame_focus, theme.strong);
    let inner = Rect { x: area.x + 1, y: area.y + 1, width: area.width - 1, height: area.height.saturating_sub(1) };
    if chart.is_empty() {
        return text(&chart.sentence(), inner, theme, buffer);
    }
    let lines = chart.table().lines();
    let Some((head, rows)) = lines.split_first() else { return };
    put(buffer, inner, 0, &Line::from(Span::styled(fit(head, usize::from(inner.width)), theme.dim)));
    let height = usize::from(inner.height.saturating_sub(1));
    let top = progress.scroll.clamp(rows.len(), height);
    let cursor = progress.place();
    for (row, (at, line)) in (1..inner.height).zip(rows.iter().enumerate().skip(top)) {
        let style = if cursor == Some(at) { theme.selection } else { theme.text };
        put(buffer, inner, row, &Line::from(Span::styled(fit(line, usize::from(inner.width)), style)));
    }
}

fn sentence(chart: &Chart, area: Rect, theme: &Theme, buffer: &mut Buffer) {
    rule(buffer, Rect { height: 1, ..area }, &chart.title, theme.frame_focus, theme.strong);
    let inner = Rect { x: area.x + 1, y: area.y + 1, width: area.width - 1, height: area.height.saturating_sub(1) };
    text(&chart.sentence(), inner, theme, buffer);
}

/// A text, broken into lines that are not too long to read.
fn text(text: &str, area: Rect, theme: &Theme, buffer: &mut Buffer) {
    let columns = usize::from(area.width.saturating_sub(1)).clamp(1, 76);
    for (row, line) in (0..area.height).zip(&wrap(&[Run::new(text, theme.text)], columns, &[], &[])) {
        put(buffer, area, row, line);
    }
}

/// The sessions of a week or a day.
fn sessions(days: &Days, log: &Log, units: Units, area: Rect, theme: &Theme, buffer: &mut Buffer) {
    rule(buffer, Rect { height: 1, ..area }, &days.title, theme.frame_focus, theme.strong);
    let inner = Rect { x: area.x + 1, y: area.y + 1, width: area.width - 1, height: area.height.saturating_sub(1) };
    if days.sessions.is_empty() {
        return text("Nothing was logged here.", inner, theme, buffer);
    }
    let rows = usize::from(inner.height).max(1);
    let first = days.chosen.saturating_sub(rows - 1);
    for (row, (at, id)) in (0..inner.height).zip(days.sessions.iter().enumerate().skip(first)) {
        let Some(workout) = log.state.workouts.iter().find(|w| w.id == *id) else { continue };
        let mark = if at == days.chosen { ">" } else { " " };
        let rating = workout.rpe.map_or_else(String::new, |rpe| format!("  rpe {rpe}"));
        let day = summary::day(workout.date, log.today());
        let line = format!("{mark} {day}  {}{rating}", summary::what(workout, units));
        let style = if at == days.chosen { theme.selection } else { theme.text };
        put(buffer, inner, row, &Line::from(Span::styled(fit(&line, usize::from(inner.width)), style)));
    }
}
