//! Paints the log: side by side where there is room, else one thing at a time.

use super::draw_list::list;
use super::sheet::{Sheet, Whence};
use super::{Focus, Log, summary};
use crate::domain::clean::clean_line;
use crate::domain::line::{Line as Said, Reading};
use crate::tui::app::App;
use crate::tui::keymap::{Action, Layer, key_of};
use crate::tui::theme::Theme;
use crate::tui::view::{put, rule};
use crate::tui::widget::field_view;
use crate::tui::widget::wrap::{Run, fit, wrap};
use ratatui::Frame;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use std::fmt::Write as _;

/// Columns from which form, past and list stand side by side.
const WIDE: u16 = 100;
/// Rows from which the parts have titles.
const TITLED: u16 = 9;
/// What the empty line offers.
const EXAMPLES: &str =
    "such as: run 8.1k 42:30 rpe 4 easy  ·  wb 100x6kg 5:12 rpe 8  ·  legs squat 5x5@100 rpe 7 yesterday";

/// Where everything stands. Any of these may be empty.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Places {
    /// Title over line and form.
    title: Rect,
    /// The one line.
    line: Rect,
    /// What it says.
    reading: Rect,
    /// Why the last save failed.
    problem: Rect,
    /// Title of the form.
    form_title: Rect,
    form: Rect,
    past_title: Rect,
    past: Rect,
    list_title: Rect,
    list: Rect,
}

/// Cuts rows from the top of an area.
struct Rows(Rect);

impl Rows {
    fn take(&mut self, rows: u16) -> Rect {
        let rows = rows.min(self.0.height);
        let taken = Rect { height: rows, ..self.0 };
        self.0.y += rows;
        self.0.height -= rows;
        taken
    }

    fn take_last(&mut self, rows: u16) -> Rect {
        let rows = rows.min(self.0.height);
        self.0.height -= rows;
        Rect { y: self.0.y + self.0.height, height: rows, ..self.0 }
    }
}

fn places(log: &Log, area: Rect) -> Places {
    if area.width >= WIDE && area.height >= TITLED { side_by_side(log, area) } else { one_at_a_time(log, area) }
}

fn side_by_side(log: &Log, area: Rect) -> Places {
    let form = 58 + (area.width - WIDE) / 4;
    let past = (area.width - form) * 9 / 20;
    let list = area.width - form - past;
    let mut left = Rows(Rect { width: form + past, ..area });
    let mut right = Rows(Rect { x: area.x + form + past, width: list, ..area });
    let (title, line, reading) = (left.take(1), left.take(1), left.take(2));
    let problem = left.take(u16::from(log.problem.is_some()));
    let below = left.0;
    let mut middle = Rows(Rect { x: area.x + form, width: past, ..below });
    let mut left = Rows(Rect { width: form, ..below });
    Places {
        title,
        line,
        reading,
        problem,
        form_title: left.take(1),
        form: left.0,
        past_title: middle.take(1),
        past: middle.0,
        list_title: right.take(1),
        list: right.0,
    }
}

fn one_at_a_time(log: &Log, area: Rect) -> Places {
    let titled = u16::from(area.height >= TITLED);
    let roomy = area.height >= 18;
    let mut rows = Rows(area);
    let mut places = Places { title: rows.take(titled), ..Places::default() };
    places.line = rows.take(1);
    places.reading = rows.take(if roomy { 2 } else { u16::from(area.height >= 4) });
    places.problem = rows.take(u16::from(log.problem.is_some()));
    if log.shows_form() {
        places.form_title = rows.take(titled);
        let past = if roomy { 3 } else { u16::from(area.height >= 7) };
        places.past = rows.take_last(past.min(u16::try_from(log.past.lines.len()).unwrap_or(0)));
        places.form = rows.0;
    } else {
        places.list_title = rows.take(titled);
        places.list = rows.0;
    }
    places
}

/// Paints the pane.
pub fn log(app: &mut App, area: Rect, frame: &mut Frame<'_>) {
    if let Some(import) = &mut app.log.import {
        let cursor = super::import::draw::import(import, app.now, area, &app.theme, frame.buffer_mut());
        if let Some(cursor) = cursor.filter(|at| app.overlay.is_none() && area.contains(*at)) {
            frame.set_cursor_position(cursor);
        }
        return;
    }
    let places = places(&app.log, area);
    app.log.list_area = places.list;
    let (theme, typing) = (app.theme, app.overlay.is_none());
    let buffer = frame.buffer_mut();
    titles(&app.log, &places, &theme, buffer);
    let mut cursor = one_line(&app.log, places.line, &theme, buffer);
    reading(&app.log, places.reading, &theme, buffer);
    if let Some(problem) = &app.log.problem {
        let text = fit(&format!(" {problem}"), usize::from(places.problem.width));
        put(buffer, places.problem, 0, &Line::from(Span::styled(text, theme.failed)));
    }
    cursor = form(&mut app.log, places.form, &theme, buffer).or(cursor);
    past(&app.log, &places, &theme, buffer);
    cursor = list(&mut app.log, places.list, &theme, buffer).or(cursor);
    if let Some(cursor) = cursor.filter(|at| typing && area.contains(*at)) {
        frame.set_cursor_position(cursor);
    }
}

fn titles(log: &Log, places: &Places, theme: &Theme, buffer: &mut Buffer) {
    let style = |here: bool| if here { theme.frame_focus } else { theme.frame };
    rule(buffer, places.title, "What did you do?", style(log.focus == Focus::Line), theme.dim);
    let (title, tone) = form_title(log, theme);
    rule(buffer, places.form_title, &title, style(log.focus == Focus::Form), tone);
    rule(
        buffer,
        places.past_title,
        &fit(&past_title(log), usize::from(places.past_title.width)),
        theme.frame,
        theme.dim,
    );
    let (title, tone) = list_title(log, theme);
    let here = matches!(log.focus, Focus::List | Focus::Filter);
    rule(buffer, places.list_title, &title, style(here), tone);
    if !places.past_title.is_empty() {
        for area in [places.past, places.list] {
            for y in area.top()..area.bottom() {
                buffer.set_string(area.x, y, "│", theme.frame);
            }
        }
        for (area, corner) in [(places.past_title, "┬"), (places.list_title, "┬")] {
            buffer.set_string(area.x, area.y, corner, theme.frame);
        }
        for y in places.line.top()..places.past.top() {
            buffer.set_string(places.list.x, y, "│", theme.frame);
        }
    }
}

fn form_title(log: &Log, theme: &Theme) -> (String, Style) {
    let Some(sheet) = &log.sheet else { return ("New session".to_owned(), theme.dim) };
    let day = summary::day(sheet.base.date, log.today());
    if log.is_saving() {
        ("saving ..".to_owned(), theme.attention)
    } else if log.is_line_read() && log.focus == Focus::Line {
        ("All understood: Enter saves it".to_owned(), theme.done)
    } else if sheet.whence == Whence::Log {
        (format!("Changing {day}: {}", summary::what(&sheet.base, log.profile.units)), theme.dim)
    } else {
        ("New session, not saved yet".to_owned(), theme.attention)
    }
}

fn past_title(log: &Log) -> String {
    if log.past.title.is_empty() {
        "Last time".to_owned()
    } else {
        format!("Last time: {}", clean_line(&log.past.title))
    }
}

fn list_title(log: &Log, theme: &Theme) -> (String, Style) {
    let all = log.recent.list.len();
    let name = match log.recent.shows {
        super::recent::Shows::Kept => "Recent",
        super::recent::Shows::Deleted => "Deleted",
    };
    let mut title = if log.recent.is_filtered() { format!("{name}: {all} fit") } else { format!("{name}: {all}") };
    if log.state.loading {
        title.push_str(", reading the log ..");
        return (title, theme.attention);
    }
    if log.state.waiting > 0 {
        let _ = write!(title, ", {} not yet in the database", log.state.waiting);
        return (title, theme.attention);
    }
    if log.sheet.is_some() && !log.shows_form() {
        title.push_str(", a form is not saved yet");
        return (title, theme.attention);
    }
    (title, theme.dim)
}

fn one_line(log: &Log, area: Rect, theme: &Theme, buffer: &mut Buffer) -> Option<Position> {
    if area.is_empty() {
        return None;
    }
    let mark = Rect { width: area.width.min(2), ..area };
    put(buffer, mark, 0, &Line::from(Span::styled("> ", theme.accent)));
    let text = Rect { x: area.x + mark.width, width: area.width - mark.width, ..area };
    if text.is_empty() {
        return None;
    }
    let columns = usize::from(text.width) - 1;
    let (shown, cursor) = log.line.window(columns.max(1));
    let whole = shown.len() == log.line.text().len();
    let spans = match &log.reading {
        Some(said) if whole => marked(said, shown, theme),
        _ => vec![Span::raw(shown.to_owned())],
    };
    put(buffer, text, 0, &Line::from(spans));
    if log.line.is_empty() {
        let hint = "One line, or Tab for the form";
        put(buffer, text, 0, &Line::from(Span::styled(fit(hint, columns), theme.dim)));
    }
    let x = text.x + u16::try_from(cursor).unwrap_or(0).min(text.width - 1);
    (log.focus == Focus::Line).then(|| Position::new(x, text.y))
}

/// The line with what was not understood marked in it.
fn marked(said: &Said, text: &str, theme: &Theme) -> Vec<Span<'static>> {
    let mut spans = Vec::new();
    let mut at = 0;
    for token in &said.tokens {
        let style = match token.reading {
            Reading::Understood { .. } => theme.text,
            Reading::Filler => theme.dim,
            Reading::Unsure(_) => theme.attention.patch(theme.link),
        };
        let (Some(gap), Some(word)) = (text.get(at..token.range.start), text.get(token.range.clone())) else {
            return vec![Span::raw(text.to_owned())];
        };
        spans.push(Span::raw(gap.to_owned()));
        spans.push(Span::styled(word.to_owned(), style));
        at = token.range.end;
    }
    spans.push(Span::raw(text.get(at..).unwrap_or("").to_owned()));
    spans
}

/// What the line says, word by word.
fn reading(log: &Log, area: Rect, theme: &Theme, buffer: &mut Buffer) {
    if area.is_empty() {
        return;
    }
    let mut runs = Vec::new();
    match &log.reading {
        None => runs.push(Run::new(EXAMPLES, theme.dim)),
        Some(said) => {
            for token in &said.tokens {
                let word = log.line.text().get(token.range.clone()).unwrap_or("");
                let (text, style) = match &token.reading {
                    Reading::Filler => continue,
                    Reading::Understood { shown, .. } => (clean_line(shown).into_owned(), theme.done),
                    Reading::Unsure(doubt) => (format!("{word}? {doubt}"), theme.attention),
                };
                if !runs.is_empty() {
                    runs.push(Run::new("  ·  ", theme.dim));
                }
                runs.push(Run::new(text, style));
            }
        }
    }
    let inner = Rect { x: area.x + 2.min(area.width), width: area.width.saturating_sub(2), ..area };
    for (row, line) in (0..area.height).zip(&wrap(&runs, usize::from(inner.width).max(1), &[], &[])) {
        put(buffer, inner, row, line);
    }
}

fn form(log: &mut Log, area: Rect, theme: &Theme, buffer: &mut Buffer) -> Option<Position> {
    if area.is_empty() {
        return None;
    }
    let inner = Rect { x: area.x + 1.min(area.width), width: area.width.saturating_sub(2), ..area };
    let focus = if log.focus == Focus::Form { field_view::Focus::Here } else { field_view::Focus::Elsewhere };
    if let Some(Sheet { form, .. }) = &mut log.sheet {
        return form.draw(inner, theme, focus, buffer);
    }
    for (row, line) in (1..inner.height).zip(&wrap(&welcome(theme), usize::from(inner.width).max(1), &[], &[])) {
        put(buffer, inner, row, line);
    }
    None
}

/// What stands where the form will be.
fn welcome(theme: &Theme) -> Vec<Run> {
    let key = |action| Run::new(key_of(action, Layer::LogLine).unwrap_or_default(), theme.accent);
    let said = |text: &str| Run::new(text, theme.dim);
    vec![
        said("Type what you did in the line above and press "),
        key(Action::ReadLine),
        said(": the form is filled, and when every word was understood, "),
        key(Action::SaveSession),
        said(" again saves it.\n\n"),
        key(Action::FocusForm),
        said(" opens an empty form, "),
        key(Action::RepeatLast),
        said(" the last session again, "),
        key(Action::Templates),
        said(" any earlier one."),
    ]
}

fn past(log: &Log, places: &Places, theme: &Theme, buffer: &mut Buffer) {
    let area = places.past;
    let inner = Rect { x: area.x + 2.min(area.width), width: area.width.saturating_sub(3), ..area };
    if inner.is_empty() {
        return;
    }
    let columns = usize::from(inner.width).max(1);
    let hang = [Span::raw("  ")];
    // Where there is no title above, the first line says what it is about.
    let subject =
        if places.past_title.is_empty() { format!("{}: ", clean_line(&log.past.title)) } else { String::new() };
    let lines = log.past.lines.iter().enumerate().flat_map(|(number, line)| {
        let subject = if number == 0 { subject.as_str() } else { "" };
        wrap(&[Run::new(subject, theme.dim), Run::new(clean_line(line), theme.text)], columns, &[], &hang)
    });
    for (row, line) in (0..area.height).zip(lines) {
        put(buffer, inner, row, &line);
    }
}
