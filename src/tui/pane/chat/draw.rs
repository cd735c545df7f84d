//! Paints the chat pane: transcript, sources, queue, command list, find line and input.

use super::entry::Look;
use super::sources::{list, used};
use super::transcript::fold;
use super::{Chat, EXAMPLES, Focus, Panel};
use crate::coach::event::StoreState;
use crate::domain::clean::clean;
use crate::tui::app::App;
use crate::tui::keymap::{Action, Layer, key_of};
use crate::tui::overlay::confirm::Confirm;
use crate::tui::overlay::picker::{Picker, Typing};
use crate::tui::overlay::sources::area as overlay_area;
use crate::tui::theme::Theme;
use crate::tui::view::{Regions, clear, framed, put, rule};
use crate::tui::widget::wrap::{Run, fit, width, wrap};
use ratatui::Frame;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::text::{Line, Span};

/// Rows of the command list.
const COMMAND_ROWS: usize = 6;
/// Queued questions that are listed.
const QUEUE_ROWS: usize = 3;

impl App {
    /// Whether a panel of sources is wanted, wherever it stands.
    pub(in crate::tui) fn shows_panel(&self) -> bool {
        if self.chat.passage.is_some() {
            return true;
        }
        let has = self.chat.transcript.current_entry().is_some_and(|entry| !entry.exchange.citations.is_empty());
        match self.chat.panel {
            Panel::WhereItFits => has,
            Panel::Shown => true,
            Panel::Hidden => false,
        }
    }

    /// Whether the list of sources is on the screen now.
    pub(in crate::tui) fn shows_sources(&self) -> bool {
        self.shows_panel() && (self.chat.panel == Panel::Shown || self.beside)
    }

    /// Lays the transcript out for a window of that height.
    pub(in crate::tui) fn prepare_transcript(&mut self, height: usize) {
        let layer = self.base_layer();
        let look = Look { width: self.columns, theme: &self.theme, now: self.now, zone: &self.zone, layer };
        self.chat.transcript.prepare(height, &look);
    }

    /// Rows that queue, command list, find line and trouble with the database want.
    pub(in crate::tui) fn extra_rows(&self) -> u16 {
        u16::try_from(extras(self, 200).len()).unwrap_or(0)
    }
}

/// Paints the pane.
pub fn chat(app: &mut App, regions: &Regions, frame: &mut Frame<'_>) {
    let buffer = frame.buffer_mut();
    over(app, regions, buffer);
    transcript(app, regions.body, buffer);
    panel(app, regions, buffer);
    under(app, regions.under, buffer);
    let lines = extras(app, usize::from(regions.extras.width));
    for (row, line) in (0..).zip(&lines) {
        put(buffer, regions.extras, row, line);
    }
    input(app, regions.input, frame);
}

fn over(app: &App, regions: &Regions, buffer: &mut Buffer) {
    let theme = &app.theme;
    let style = if app.chat.focus == Focus::Reading { theme.frame_focus } else { theme.frame };
    let title = match app.chat.transcript.entries().len() {
        0 => "New chat".to_owned(),
        1 => "Chat · 1 answer".to_owned(),
        count => format!("Chat · {count} answers"),
    };
    rule(buffer, regions.over, &title, style, theme.dim);
    if !regions.panel.is_empty() && !regions.over.is_empty() {
        let area = Rect { x: regions.panel.x, width: regions.panel.width, ..regions.over };
        let title = if app.chat.passage.is_some() { "Source" } else { "Sources" };
        rule(buffer, area, title, style, theme.dim);
        buffer.set_string(area.x, area.y, "┬", style);
    }
}

fn transcript(app: &App, area: Rect, buffer: &mut Buffer) {
    if app.chat.transcript.entries().is_empty() {
        let lines = welcome(app, usize::from(area.width.saturating_sub(4)).max(1));
        let top = area.height.saturating_sub(u16::try_from(lines.len()).unwrap_or(u16::MAX)) / 3;
        let inner = Rect { x: area.x + 2.min(area.width), width: area.width.saturating_sub(2), ..area };
        for (row, line) in (top..).zip(&lines) {
            put(buffer, inner, row, line);
        }
        return;
    }
    let theme = &app.theme;
    let needle = app.chat.find.needle().filter(|_| app.chat.find.open || app.chat.find.at.is_some());
    let current = app.chat.transcript.current();
    let bar = if app.chat.focus == Focus::Reading { theme.accent } else { theme.dim };
    for (row, visible) in (0..).zip(app.chat.transcript.rows()) {
        let mut spans = vec![if current == Some(visible.place.entry) && app.chat.focus == Focus::Reading {
            Span::styled("▌ ", bar)
        } else {
            Span::raw("  ")
        }];
        spans.extend(visible.line.spans.iter().cloned());
        put(buffer, area, row, &Line::from(spans));
        if let Some(needle) = &needle {
            let text = visible.line.to_string();
            for (start, _) in fold(&text).match_indices(needle.as_str()) {
                let from = 2 + width(&text[..start]);
                let columns = width(&text[start..start + needle.len()]);
                let x = area.x.saturating_add(u16::try_from(from).unwrap_or(u16::MAX));
                let found = Rect { x, y: area.y + row, width: u16::try_from(columns).unwrap_or(0), height: 1 };
                buffer.set_style(found.intersection(area), theme.selection);
            }
        }
    }
}

/// What an empty chat says.
fn welcome(app: &App, columns: usize) -> Vec<Line<'static>> {
    let theme = &app.theme;
    let mut runs = vec![
        Run::new("Ask anything about HYROX training and racing.\n", theme.strong),
        Run::new("Type a question below and press ", theme.dim),
        Run::new("Enter", theme.accent),
        Run::new(". Answers come with their sources.\n\n", theme.dim),
    ];
    for (index, example) in EXAMPLES.iter().enumerate() {
        runs.push(Run::new(format!("Alt-{}", index + 1), theme.accent));
        runs.push(Run::new(format!("  {example}\n"), theme.text));
    }
    runs.push(Run::new("Tab", theme.accent));
    runs.push(Run::new(" takes one into the input.\n\n", theme.dim));
    if app.profile.asked_at.is_none() {
        runs.push(Run::new("F9", theme.accent));
        runs.push(Run::new(
            "   say who you are and what you train for: two minutes, every question can be skipped\n",
            theme.text,
        ));
    }
    runs.push(Run::new("F3", theme.accent));
    runs.push(Run::new("   log what you did, on one line: wb 100x6kg 5:12 rpe 8\n\n", theme.text));
    runs.push(Run::new(
        if app.status.model.is_none() {
            "This is the offline coach: it answers from the library and your own numbers. With a model's key it holds a full conversation."
        } else {
            "Your question and the passages that fit it go to the model named above."
        },
        theme.dim,
    ));
    wrap(&runs, columns, &[], &[])
}

fn panel(app: &mut App, regions: &Regions, buffer: &mut Buffer) {
    app.beside = !regions.panel.is_empty();
    if app.beside {
        let area = regions.panel;
        for y in area.top()..area.bottom() {
            buffer.set_string(area.x, y, "│", app.theme.frame);
        }
        let inner = Rect { x: area.x + 2.min(area.width), width: area.width.saturating_sub(3), ..area };
        panel_lines(app, inner, buffer);
    } else if app.chat.passage.is_some() || app.chat.panel == Panel::Shown {
        let title = if app.chat.passage.is_some() { "Source" } else { "Sources" };
        let inner = framed(title, &app.theme, overlay_area(regions.body), buffer);
        panel_lines(app, inner, buffer);
    }
}

fn panel_lines(app: &mut App, area: Rect, buffer: &mut Buffer) {
    if area.is_empty() {
        return;
    }
    let layer = app.base_layer();
    let look = Look { width: usize::from(area.width), theme: &app.theme, now: app.now, zone: &app.zone, layer };
    if let Some(passage) = &mut app.chat.passage {
        let lines = passage.lines(&look);
        let top = passage.scroll.clamp(lines.len(), usize::from(area.height));
        window(&lines, top, area, &app.theme, buffer);
        return;
    }
    let exchange = app.chat.transcript.current_entry().map(|entry| &entry.exchange);
    let mut lines = list(exchange, &look);
    if exchange.is_some_and(|exchange| !exchange.citations.is_empty()) {
        let key = if layer == Layer::Typing { "Alt-1..9" } else { "1..9" };
        lines.push(Line::from(Span::styled(format!("{key} opens one"), app.theme.dim)));
    }
    let own = used(exchange, &look);
    if !own.is_empty() {
        lines.push(Line::default());
        lines.push(Line::from(Span::styled("Used of yours", app.theme.strong)));
        lines.extend(own);
    }
    window(&lines, 0, area, &app.theme, buffer);
}

/// Paints a part of some lines and says when there is more.
pub fn window(lines: &[Line<'_>], top: usize, area: Rect, theme: &Theme, buffer: &mut Buffer) {
    let height = usize::from(area.height);
    for (row, line) in (0..area.height).zip(lines.iter().skip(top)) {
        put(buffer, area, row, line);
    }
    if top + height < lines.len() && area.height > 1 && area.width > 8 {
        let more = format!(" {} more v ", lines.len() - top - height + 1);
        let last = Rect { y: area.y + area.height - 1, height: 1, ..area };
        clear(last, buffer);
        put(buffer, last, 0, &Line::from(Span::styled(fit(&more, usize::from(area.width)), theme.dim)));
    }
}

fn under(app: &App, area: Rect, buffer: &mut Buffer) {
    let theme = &app.theme;
    let style = if app.chat.focus == Focus::Typing { theme.frame_focus } else { theme.frame };
    let (title, title_style) = if app.chat.transcript.has_unseen() {
        ("new text below v", theme.attention)
    } else if app.chat.composer.editing.is_some() {
        ("editing an earlier question", theme.attention)
    } else if app.chat.transcript.is_held() {
        ("scrolled up", theme.dim)
    } else {
        ("", theme.dim)
    };
    rule(buffer, area, title, style, title_style);
}

/// Lines between transcript and input.
fn extras(app: &App, columns: usize) -> Vec<Line<'static>> {
    let theme = &app.theme;
    let chat = &app.chat;
    let mut out = Vec::new();
    if let StoreState::Down { problem, .. } = &app.status.store {
        let text = fit(&format!(" database: {}", clean(problem).replace('\n', " ")), columns);
        out.push(Line::from(Span::styled(text, theme.failed)));
    }
    for (index, queued) in chat.queue.iter().enumerate().take(QUEUE_ROWS) {
        let first = queued.question.lines().next().unwrap_or("");
        let text = format!(" queued {}: {first}", index + 1);
        out.push(Line::from(Span::styled(fit(&text, columns), theme.attention)));
    }
    if chat.queue.len() > QUEUE_ROWS {
        out.push(Line::from(Span::styled(format!(" and {} more", chat.queue.len() - QUEUE_ROWS), theme.attention)));
    }
    let commands = app.completions();
    let from = (chat.completion + 1).saturating_sub(COMMAND_ROWS);
    for (index, command) in commands.iter().enumerate().skip(from).take(COMMAND_ROWS) {
        let style = if index == chat.completion { theme.selection } else { theme.text };
        let name = format!(" {:<26}", format!("{} {}", command.name, command.argument));
        let doc = fit(&format!(" {}", command.doc), columns.saturating_sub(name.len()));
        out.push(Line::from(vec![Span::styled(name, style), Span::styled(doc, theme.dim)]));
    }
    if chat.find.open {
        out.push(find_line(chat, theme));
    }
    out
}

fn find_line(chat: &Chat, theme: &Theme) -> Line<'static> {
    let note = if chat.find.missed { "   not in this chat" } else { "" };
    Line::from(vec![
        Span::styled(" find: ", theme.accent),
        Span::raw(clean(&chat.find.text).into_owned()),
        Span::styled(note, theme.attention),
    ])
}

fn input(app: &App, area: Rect, frame: &mut Frame<'_>) {
    if area.is_empty() {
        return;
    }
    let theme = &app.theme;
    let mark = Rect { width: area.width.min(2), ..area };
    put(frame.buffer_mut(), mark, 0, &Line::from(Span::styled("> ", theme.accent)));
    let text = Rect { x: area.x + mark.width, width: area.width - mark.width, ..area };
    if text.is_empty() {
        return;
    }
    let composer = &app.chat.composer;
    frame.render_widget(composer.area(), text);
    if composer.is_empty() {
        let hint = if app.chat.active.is_some() {
            "Ask the next question; it is sent when this answer ends"
        } else {
            "Ask the coach.."
        };
        put(frame.buffer_mut(), text, 0, &Line::from(Span::styled(hint, theme.dim)));
    }
    let typing = app.chat.focus == Focus::Typing && app.overlay.is_none() && !app.chat.find.open;
    if typing {
        let cursor = composer.area().screen_cursor();
        let (top, left) = composer.area().scroll_offset();
        let x = u16::try_from(cursor.col).unwrap_or(u16::MAX).saturating_sub(left).min(text.width - 1);
        let y = u16::try_from(cursor.row).unwrap_or(u16::MAX).saturating_sub(top).min(text.height - 1);
        frame.set_cursor_position(Position::new(text.x + x, text.y + y));
    }
}

/// Paints a list with a filter.
pub fn picker(picker: &mut Picker, theme: &Theme, area: Rect, frame: &mut Frame<'_>) {
    let buffer = frame.buffer_mut();
    let inner = framed(picker.title, theme, area, buffer);
    if inner.is_empty() {
        return;
    }
    let columns = usize::from(inner.width);
    let filter = fit(&picker.filter, columns.saturating_sub(2));
    put(buffer, inner, 0, &Line::from(vec![Span::styled("> ", theme.accent), Span::raw(filter.clone())]));
    let rows = Rect { y: inner.y + 1, height: inner.height - 1, ..inner };
    let height = usize::from(rows.height);
    picker.scroll.reveal(picker.at(), height);
    let count = picker.rows().len();
    let top = picker.scroll.clamp(count, height);
    for (row, (index, item)) in (0..rows.height).zip(picker.rows().enumerate().skip(top)) {
        let detail = fit(&item.detail, columns / 3);
        let text = fit(&item.text, columns.saturating_sub(width(&detail) + 4));
        let pad = " ".repeat(columns.saturating_sub(width(&text) + width(&detail) + 3));
        let line = if index == picker.at() {
            Line::from(Span::styled(format!("> {text}{pad}{detail} "), theme.selection))
        } else {
            Line::from(vec![Span::raw(format!("  {text}{pad}")), Span::styled(detail, theme.accent)])
        };
        put(buffer, rows, row, &line);
    }
    if picker.rows().len() == 0 {
        let text = if picker.filter.is_empty() || picker.typing == Typing::SearchesChats {
            &picker.empty
        } else {
            "nothing fits"
        };
        for (row, line) in
            (0..).zip(&wrap(&[Run::new(text, theme.dim)], columns, &[Span::raw("  ")], &[Span::raw("  ")]))
        {
            put(buffer, rows, row, line);
        }
    }
    let x = inner.x + u16::try_from(2 + width(&filter)).unwrap_or(0).min(inner.width - 1);
    frame.set_cursor_position(Position::new(x, inner.y));
}

/// Paints a yes-or-no question.
pub fn confirm(confirm: &Confirm, app: &App, area: Rect, frame: &mut Frame<'_>) {
    let theme = &app.theme;
    let inner = framed("Please confirm", theme, area, frame.buffer_mut());
    let yes = key_of(Action::Accept, Layer::Confirm).unwrap_or_default();
    let no = key_of(Action::Close, Layer::Confirm).unwrap_or_default();
    let runs = [
        Run::new(format!("{}\n", confirm.text), theme.text),
        Run::new(yes, theme.accent),
        Run::new(" yes   ", theme.dim),
        Run::new(no, theme.accent),
        Run::new(" no", theme.dim),
    ];
    for (row, line) in (0..).zip(&wrap(&runs, usize::from(inner.width).max(1), &[], &[])) {
        put(frame.buffer_mut(), inner, row, line);
    }
}
