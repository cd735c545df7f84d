//! Paints the timer for a glance from two metres: the part and its time as large as the screen allows, and nothing that
//! scrolls. Every size works; what matters most gets its rows first.

use super::digits::{Size, largest, short};
use super::pace::signed;
use super::{Asked, Glyphs, TimerPane, Tone, says, summary};
use crate::domain::timer::{Ending, Moment, Phase, Segment, clock};
use crate::tui::theme::Theme;
use crate::tui::widget::wrap::{fit, width};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::symbols::border;
use ratatui::text::{Line, Span};
use ratatui::widgets::{Block, Clear, Widget};

/// From this width on, the parts stand beside the clock.
const BESIDE: u16 = 76;
/// Rows of the page before that stay when the list of parts turns a page.
const KEPT: usize = 3;

/// What painting needs.
pub(super) struct Canvas<'a> {
    pub pane: &'a TimerPane,
    pub theme: &'a Theme,
    pub now: Moment,
}

/// A group of rows that belong together.
pub(super) type Rows = Vec<(String, Style)>;

/// Paints the timer as it is `now`.
pub fn draw(pane: &TimerPane, theme: &Theme, now: Moment, area: Rect, buffer: &mut Buffer) {
    let area = area.intersection(buffer.area);
    Clear.render(area, buffer);
    if area.is_empty() {
        return;
    }
    let canvas = Canvas { pane, theme, now };
    let (body, foot) = split_foot(area);
    canvas.foot(foot, buffer);
    let (top, body) = split_top(body);
    canvas.top(top, buffer);
    match pane.timer.phase() {
        Phase::Stopped => summary::draw(&canvas, body, buffer),
        Phase::Ready | Phase::Running | Phase::Paused => canvas.running(body, buffer),
    }
    if let Some(asked) = pane.asked {
        canvas.question(asked, area, buffer);
    }
}

/// Two rows for the note and the keys, where there are enough.
fn split_foot(area: Rect) -> (Rect, Rect) {
    let rows = match area.height {
        0..=2 => 0,
        3..=8 => 1,
        _ => 2,
    };
    let body = Rect { height: area.height - rows, ..area };
    (body, Rect { y: body.bottom(), height: rows, ..area })
}

fn split_top(area: Rect) -> (Rect, Rect) {
    let rows = u16::from(area.height >= 4);
    let body = Rect { y: area.y + rows, height: area.height - rows, ..area };
    (Rect { height: rows, ..area }, body)
}

/// A line at a row of an area, cut to it.
pub(super) fn put(buffer: &mut Buffer, area: Rect, row: u16, line: &Line<'_>) {
    if row < area.height && area.width > 0 {
        buffer.set_line(area.x, area.y + row, line, area.width);
    }
}

/// Groups of rows, one under the other; what is left over becomes space between them.
pub(super) fn stack(groups: &[Rows], area: Rect, buffer: &mut Buffer) {
    let used: usize = groups.iter().map(Vec::len).sum();
    let free = usize::from(area.height).saturating_sub(used);
    let gap = u16::try_from((free / groups.len().max(1)).min(2)).unwrap_or(0);
    let mut row = gap.min(1);
    for group in groups.iter().filter(|g| !g.is_empty()) {
        for (text, style) in group {
            put(buffer, area, row, &Line::from(Span::styled(text.as_str(), *style)));
            row += 1;
        }
        row += gap;
    }
}

impl Canvas<'_> {
    fn ascii(&self) -> bool {
        self.pane.glyphs == Glyphs::Ascii
    }

    /// What is timed, and how far it is.
    fn top(&self, area: Rect, buffer: &mut Buffer) {
        let timer = &self.pane.timer;
        let columns = usize::from(area.width);
        let steps = timer.steps().len();
        let place = match timer.phase() {
            Phase::Ready | Phase::Stopped => String::new(),
            _ if steps == 0 => format!("lap {} ", timer.place() + 1),
            _ => format!("{} of {steps} ", timer.place() + 1),
        };
        let name = fit(&timer.plan().name(), columns.saturating_sub(width(&place) + 2));
        let gap = " ".repeat(columns.saturating_sub(width(&name) + width(&place) + 1));
        let spans = [
            Span::raw(" "),
            Span::styled(name, self.theme.strong),
            Span::raw(gap),
            Span::styled(place, self.theme.text),
        ];
        put(buffer, area, 0, &Line::from_iter(spans));
    }

    /// What was said last and the keys that work now. One row has room for what matters more.
    fn foot(&self, area: Rect, buffer: &mut Buffer) {
        let (text, style) = self.note();
        let note = Line::from(vec![
            Span::raw(" "),
            Span::styled(fit(&text, usize::from(area.width.saturating_sub(1))), style),
        ]);
        let keys = self.hint_line(area.width);
        if area.height == 1 {
            let urgent = self.pane.trouble.is_some() || self.pane.note_at(self.now).is_some();
            put(buffer, area, 0, if urgent { &note } else { &keys });
        } else {
            put(buffer, area, 0, &note);
            put(buffer, area, 1, &keys);
        }
    }

    fn note(&self) -> (String, Style) {
        let timer = &self.pane.timer;
        if let Some(trouble) = &self.pane.trouble {
            return (trouble.clone(), self.theme.failed);
        }
        if let Some(note) = self.pane.note_at(self.now) {
            let style = if note.tone == Tone::Attention { self.theme.attention } else { self.theme.text };
            return (note.text.clone(), style);
        }
        if let Some(doubt) = timer.doubt(self.now).filter(|_| timer.phase() != Phase::Stopped) {
            return (doubt.to_string(), self.theme.attention);
        }
        let text = match timer.phase() {
            Phase::Ready => says::ready(timer),
            Phase::Paused => format!("paused for {}", clock(timer.pause(self.now))),
            Phase::Running => self.last_lap().unwrap_or_default(),
            Phase::Stopped => String::new(),
        };
        (text, self.theme.dim)
    }

    fn last_lap(&self) -> Option<String> {
        let segments = self.pane.timer.segments(self.now);
        let last = segments.iter().rev().find(|s| s.ending == Ending::Done)?;
        let difference = self.pane.difference(last).map_or_else(String::new, |ms| format!(" {}", signed(ms)));
        Some(format!("last: {} {}{difference}", self.pane.timer.name_of(last.step), clock(last.ms)))
    }

    fn hint_line(&self, columns: u16) -> Line<'static> {
        let mut left = usize::from(columns);
        let mut spans = Vec::new();
        for (key, word) in self.pane.hints() {
            let need = width(key) + width(word) + 3;
            if need <= left {
                left -= need;
                spans.push(Span::styled(format!(" {key}"), self.theme.accent));
                spans.push(Span::styled(format!(" {word} "), self.theme.dim));
            }
        }
        Line::from(spans)
    }

    /// The clock, with the parts beside it where there is room.
    fn running(&self, body: Rect, buffer: &mut Buffer) {
        let list = match body.width {
            0..BESIDE => 0,
            BESIDE..110 => 30,
            _ => 38,
        };
        let gap = u16::from(list > 0) * 2;
        let left = Rect { x: body.x + 1, width: body.width.saturating_sub(list + gap + 1), ..body };
        self.clocks(left, buffer);
        if list > 0 {
            let area = Rect { x: body.right() - list, width: list - 1, ..body };
            self.parts(Rect { y: area.y + 1, height: area.height.saturating_sub(1), ..area }, buffer);
        }
    }

    /// A text as large as it fits, no larger than `most`.
    pub(super) fn big(&self, text: &str, most: Size, area: Rect, style: Style) -> (Size, Rows) {
        let (size, rows) = largest(text, most, area.width, area.height, self.pane.glyphs);
        (size, rows.into_iter().map(|row| (row, style)).collect())
    }

    /// The part, its time, the total, what comes next.
    fn clocks(&self, area: Rect, buffer: &mut Buffer) {
        let (timer, theme, height) = (&self.pane.timer, self.theme, area.height);
        let over = self.pane.target(timer.place()).is_some_and(|target| timer.part(self.now) > target);
        let style = if over || timer.phase() == Phase::Paused { theme.attention } else { theme.accent };
        let most = |rows: u16| match rows {
            0..5 => Size::Text,
            5..7 => Size::Half,
            7..28 => Size::Single,
            _ => Size::Double,
        };
        let (size, mut part) = self.big(&clock(timer.part(self.now)), most(height), area, style);
        let total = clock(timer.total(self.now));
        let total_size = if height >= 15 { size.smaller() } else { Size::Text };
        let mut below = match self.big(&total, total_size, area, theme.text) {
            (Size::Text, _) => vec![(format!("total {total}{}", self.ahead()), theme.strong)],
            (_, mut rows) => {
                rows.insert(0, (format!("total{}", self.ahead()), theme.dim));
                rows
            }
        };
        if height >= 12 {
            below.push((self.progress(area.width), theme.done));
        }
        let mut now = self.name(area, height);
        part.push(self.target_line());
        if height < 3 {
            now.clear();
            part.truncate(1);
        }
        let next = says::next(timer).map(|next| (format!("next  {next}"), theme.text));
        let next: Rows = next.into_iter().collect();
        // On a small screen nothing may push the clock out, so what is last in the list is first to go.
        let groups = if height >= 9 { vec![now, part, below, next] } else { vec![now, part, below] };
        stack(&groups, area, buffer);
    }

    /// The part under way, as large as there is room for.
    fn name(&self, area: Rect, height: u16) -> Rows {
        let timer = &self.pane.timer;
        let name = timer.name_of(timer.place());
        let amount = timer.step().map(crate::domain::timer::Step::amount).unwrap_or_default();
        let state = match timer.phase() {
            Phase::Ready => "ready: ",
            Phase::Paused => "PAUSED: ",
            Phase::Running | Phase::Stopped => "",
        };
        let most = match height {
            0..18 => Size::Text,
            18..30 => Size::Half,
            _ => Size::Single,
        };
        let style = self.theme.strong;
        let rest = |text: &str| format!("{state}{text}").trim_end_matches([':', ' ']).to_owned();
        for name in [name.as_str(), &short(&name)] {
            if let (Size::Half | Size::Single, mut rows) = self.big(name, most, area, style) {
                rows.push((rest(&amount), if state.is_empty() { self.theme.dim } else { self.theme.attention }));
                return rows;
            }
        }
        let comma = if amount.is_empty() { "" } else { ", " };
        vec![(rest(&format!("{}{comma}{amount}", name.to_uppercase())), style)]
    }

    /// What the part should take, and how much of that is left or over.
    fn target_line(&self) -> (String, Style) {
        let timer = &self.pane.timer;
        let Some(target) = self.pane.target(timer.place()) else { return (String::new(), self.theme.dim) };
        let part = timer.part(self.now);
        if timer.phase() == Phase::Ready {
            (format!("target {}", clock(target)), self.theme.text)
        } else if part > target {
            (format!("target {}  OVER by {}", clock(target), clock(part - target)), self.theme.attention)
        } else {
            (format!("target {}  {} left", clock(target), clock(target - part)), self.theme.text)
        }
    }

    fn ahead(&self) -> String {
        let word = |ms: i64| if ms > 0 { "behind" } else { "ahead" };
        let behind = self.pane.behind(self.now);
        let behind = behind.map_or_else(String::new, |ms| format!("  {} {}", clock(ms.unsigned_abs()), word(ms)));
        let finish = self
            .pane
            .finish(self.now)
            .map_or_else(String::new, |ms| format!("  end {}", clock(ms.saturating_add(500))));
        format!("{behind}{finish}")
    }

    /// How much of the course is behind.
    fn progress(&self, columns: u16) -> String {
        let timer = &self.pane.timer;
        let (full, empty) = if self.ascii() { ("#", ".") } else { ("█", "░") };
        let columns = usize::from(columns.min(60));
        match timer.steps().len() {
            0 => String::new(),
            steps => {
                let done = (columns * timer.place() / steps).min(columns);
                format!("{}{}", full.repeat(done), empty.repeat(columns - done))
            }
        }
    }

    /// The parts in their fixed places, times filling in as they come. More than fit turn pages; nothing scrolls.
    fn parts(&self, area: Rect, buffer: &mut Buffer) {
        let timer = &self.pane.timer;
        let segments = timer.segments(self.now);
        let rows = usize::from(area.height);
        let all = timer.steps().len().max(segments.len());
        let stride = rows.saturating_sub(KEPT).max(1);
        let page = if all <= rows || timer.place() < rows { 0 } else { (timer.place() - rows) / stride + 1 };
        let first = page * stride;
        for (row, step) in (0..area.height).zip(first..all) {
            let line = self.part_line(step, segments.get(step), usize::from(area.width));
            put(buffer, area, row, &line);
        }
    }

    fn part_line(&self, step: usize, segment: Option<&Segment>, columns: usize) -> Line<'static> {
        let theme = self.theme;
        let name = self.pane.timer.name_of(step);
        let room = columns.saturating_sub(16);
        let name = if width(&name) > room { fit(&short(&name), room) } else { name };
        let pad = " ".repeat(room.saturating_sub(width(&name)));
        let (mark, style) = match segment.map(|s| s.ending) {
            _ if segment.is_some_and(|s| s.doubt.is_some_and(crate::domain::timer::Doubt::is_serious)) => {
                ("?", theme.attention)
            }
            Some(Ending::Open) => (">", theme.strong),
            Some(Ending::Skipped) => ("x", theme.dim),
            Some(Ending::Done | Ending::Unfinished) => (" ", theme.text),
            None => (" ", theme.dim),
        };
        let time = match segment {
            Some(s) if s.ending == Ending::Skipped => "skipped".to_owned(),
            Some(s) => clock(s.ms),
            None => self.pane.target(step).map(clock).unwrap_or_default(),
        };
        let difference = segment.and_then(|s| self.pane.difference(s));
        let tone = if difference.is_some_and(|ms| ms > 0) { theme.attention } else { theme.done };
        Line::from(vec![
            Span::styled(format!("{mark} {name}{pad}"), style),
            Span::styled(format!("{time:>7}"), style),
            Span::styled(format!("{:>7}", difference.map(signed).unwrap_or_default()), tone),
        ])
    }

    /// A question over the clock, which goes on beneath it.
    fn question(&self, asked: Asked, area: Rect, buffer: &mut Buffer) {
        let question = says::question(&self.pane.timer, asked, self.now);
        let answers = question.answers.iter().map(|(key, text)| format!("{key}  {text}"));
        let lines: Vec<String> = std::iter::once(question.title).chain(answers).collect();
        let columns = lines.iter().map(|l| width(l)).max().unwrap_or(0) + 4;
        let (columns, rows) =
            (u16::try_from(columns).unwrap_or(u16::MAX).min(area.width), u16::try_from(lines.len() + 2).unwrap_or(7));
        let rows = rows.min(area.height);
        let x = area.x + (area.width - columns) / 2;
        // Low, so that the time of the part stays in sight where there is room.
        let y = area.y + (area.height - rows).saturating_sub(2);
        let frame = Rect { x, y, width: columns, height: rows };
        Clear.render(frame, buffer);
        let mut block = Block::bordered().border_style(self.theme.frame_focus);
        if self.ascii() {
            block = block.border_set(ASCII_BORDER);
        }
        let inner = block.inner(frame);
        block.render(frame, buffer);
        let inner = Rect { x: inner.x + 1, width: inner.width.saturating_sub(1), ..inner };
        for (row, line) in (0..inner.height).zip(&lines) {
            let style = if row == 0 { self.theme.strong } else { self.theme.text };
            put(buffer, inner, row, &Line::from(Span::styled(line.as_str(), style)));
        }
    }
}

const ASCII_BORDER: border::Set<'static> = border::Set {
    top_left: "+",
    top_right: "+",
    bottom_left: "+",
    bottom_right: "+",
    vertical_left: "|",
    vertical_right: "|",
    horizontal_top: "-",
    horizontal_bottom: "-",
};
