//! Paints the list of sessions.

use super::recent::Shows;
use super::{Focus, Log, summary};
use crate::domain::profile::Units;
use crate::domain::workout::Workout;
use crate::tui::theme::Theme;
use crate::tui::view::put;
use crate::tui::widget::list::Visible;
use crate::tui::widget::wrap::{Run, fit, width, wrap};
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::text::{Line, Span};

/// Columns that are left for the name of a session before its measure is dropped.
const LEAST_NAME: usize = 5;
/// Columns behind the day from which the measure is written out.
const ROOMY: usize = 36;

/// Paints filter and list. Gives where the cursor of the filter stands.
pub fn list(log: &mut Log, area: Rect, theme: &Theme, buffer: &mut Buffer) -> Option<Position> {
    let mut area = Rect { x: area.x + 1.min(area.width), width: area.width.saturating_sub(1), ..area };
    if area.is_empty() {
        return None;
    }
    let mut cursor = None;
    if log.focus == Focus::Filter || log.recent.is_filtered() {
        cursor = filter(log, Rect { height: 1, ..area }, theme, buffer);
        area = Rect { y: area.y + 1, height: area.height - 1, ..area };
    }
    if let Some(at) = log.state.as_of {
        let text =
            format!(" as seen on {}; the server has not answered yet", log.local(at).strftime("%a %-d %b, %H:%M"));
        put(buffer, area, 0, &Line::from(Span::styled(fit(&text, usize::from(area.width)), theme.attention)));
        area = Rect { y: area.y + 1, height: area.height - 1, ..area };
    }
    if log.recent.list.is_empty() {
        let runs = [Run::new(nothing(log), theme.dim)];
        let inner = Rect { x: area.x + 1.min(area.width), width: area.width.saturating_sub(1), ..area };
        for (row, line) in (0..inner.height).zip(&wrap(&runs, usize::from(inner.width).max(1), &[], &[])) {
            put(buffer, inner, row, line);
        }
        return cursor;
    }
    let here = matches!(log.focus, Focus::List | Focus::Filter);
    let (units, today) = (log.profile.units, log.today());
    let workouts = &log.state.workouts;
    log.recent.list.draw(area, buffer, |visible| match workouts.get(visible.number) {
        Some(workout) => {
            let day = summary::day(workout.date, today);
            row(workout, &day, units, Visible { chosen: visible.chosen && here, ..visible }, theme)
        }
        None => Line::default(),
    });
    cursor
}

fn filter(log: &Log, area: Rect, theme: &Theme, buffer: &mut Buffer) -> Option<Position> {
    let columns = usize::from(area.width.saturating_sub(3));
    let (text, at) = log.recent.filter.window(columns);
    put(buffer, area, 0, &Line::from(vec![Span::styled("/ ", theme.accent), Span::raw(text.to_owned())]));
    let x = area.x + 2 + u16::try_from(at).unwrap_or(0);
    (log.focus == Focus::Filter).then(|| Position::new(x, area.y))
}

/// What an empty list says.
fn nothing(log: &Log) -> &'static str {
    if log.state.loading {
        "reading the log .."
    } else if log.recent.is_filtered() {
        "No session holds these words. Esc shows all."
    } else if log.recent.shows == Shows::Deleted {
        "No session is deleted. D shows the others."
    } else {
        "No session yet. Type what you did in the line, or press Tab for the form."
    }
}

fn row(workout: &Workout, day: &str, units: Units, visible: Visible, theme: &Theme) -> Line<'static> {
    let mark = if visible.chosen { ">" } else { " " };
    let day = format!("{mark}{day:<11}");
    let room = visible.columns.saturating_sub(width(&day));
    // How hard it was says more than how many: the detail gives way first.
    let measure = if room < ROOMY { summary::short_measure(workout) } else { summary::measure(workout) };
    let measure = if width(&measure) + 1 + LEAST_NAME <= room { format!(" {measure}") } else { String::new() };
    let name_room = room - width(&measure);
    let (name, detail) = (summary::name(workout), summary::detail(workout, units));
    let both = if detail.is_empty() { name.clone() } else { format!("{name} {detail}") };
    let what = fit(if width(&both) <= name_room { &both } else { &name }, name_room);
    let pad = " ".repeat(name_room.saturating_sub(width(&what)));
    if visible.chosen {
        return Line::from(Span::styled(format!("{day}{what}{pad}{measure}"), theme.selection));
    }
    let style = if workout.skipped.is_some() { theme.attention } else { theme.dim };
    Line::from(vec![Span::styled(day, theme.dim), Span::raw(format!("{what}{pad}")), Span::styled(measure, style)])
}
