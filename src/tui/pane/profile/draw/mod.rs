//! Paints the questions: a page as lines, the lines into an area of any size, and the answers so far beside it where there
//! is room.

mod control;

use super::page::Page;
use super::{Mode, Place, Wizard};
use crate::domain::clean::clean_line;
use crate::domain::profile_text::NOT_SAID;
use crate::tui::theme::Theme;
use crate::tui::view::{put, rule};
use crate::tui::widget::wrap::{Run, fit, width, wrap};
use ratatui::Frame;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;
use ratatui::text::{Line, Span};

/// Columns that a page is wide at most: longer lines are hard to read.
const WIDEST: u16 = 76;
/// Columns of the answers beside a page.
const BESIDE: u16 = 40;
/// Rows from which blank lines part what belongs together.
const ROOMY: u16 = 18;

/// What was drawn last: lines, and which of them.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Seen {
    /// First visible line.
    pub(super) top: usize,
    /// Visible lines.
    pub(super) height: usize,
    /// Whether there are others.
    pub(super) more: bool,
}

/// The lines of a page and where its focus is.
#[derive(Default)]
struct Body {
    lines: Vec<Line<'static>>,
    /// Lines that must be seen.
    focus: (usize, usize),
    /// Line and column of the cursor.
    cursor: Option<(usize, usize)>,
}

impl Body {
    fn text(&mut self, text: &str, style: Style, columns: usize) {
        if !text.is_empty() {
            self.lines.extend(wrap(&[Run::new(text, style)], columns, &[], &[]));
        }
    }

    fn blank(&mut self, look: &Look<'_>) {
        if look.roomy {
            self.lines.push(Line::default());
        }
    }
}

/// How a page is to be drawn.
struct Look<'a> {
    theme: &'a Theme,
    columns: usize,
    roomy: bool,
}

impl Wizard {
    /// Paints everything but the hint line into an area.
    pub fn view(&mut self, frame: &mut Frame<'_>, area: Rect, theme: &Theme) {
        let area = area.intersection(frame.area());
        if area.is_empty() {
            return;
        }
        let [head, bar, main] = rows(area);
        self.head(head, theme, frame.buffer_mut());
        self.bar(bar, theme, frame.buffer_mut());
        let (page, beside) = columns(main);
        let look = Look { theme, columns: usize::from(page.width).max(1), roomy: area.height >= ROOMY };
        let body = match self.place {
            Place::Page { page, .. } => self.page(page, &look),
            Place::List => self.list(&look),
        };
        if let (Some(beside), Place::Page { .. }) = (beside, self.place) {
            self.beside(beside, theme, frame.buffer_mut());
        }
        self.body(&body, page, theme, frame);
    }

    /// The visible part of the lines, and a word when there are others.
    fn body(&mut self, body: &Body, area: Rect, theme: &Theme, frame: &mut Frame<'_>) {
        let more = body.lines.len() > usize::from(area.height);
        let height = usize::from(area.height).saturating_sub(usize::from(more && area.height > 3));
        let last = body.lines.len().saturating_sub(height);
        let (first, end) = body.focus;
        let follow = if end < height { 0 } else { first.min((end + 1).saturating_sub(height)) };
        let top = self.top.unwrap_or(follow).min(last);
        self.seen = Seen { top, height, more };
        self.top = self.top.map(|_| top);
        for (row, line) in (0..).zip(body.lines.iter().skip(top).take(height)) {
            put(frame.buffer_mut(), area, row, line);
        }
        if more && area.height > 3 {
            let text = match (top > 0, top < last) {
                (true, true) => "more above and below: PgUp, PgDn",
                (true, false) => "more above: PgUp",
                _ => "more below: PgDn",
            };
            let rest = Rect { y: area.y + area.height - 1, height: 1, ..area };
            rule(frame.buffer_mut(), rest, text, theme.frame, theme.dim);
        }
        let visible = body.cursor.filter(|(line, _)| (top..top + height).contains(line));
        if let Some((line, column)) = visible {
            let x =
                area.x.saturating_add(u16::try_from(column).unwrap_or(u16::MAX)).min(area.right().saturating_sub(1));
            let y = area.y.saturating_add(u16::try_from(line - top).unwrap_or(0));
            frame.set_cursor_position(Position::new(x, y));
        }
    }

    fn head(&self, area: Rect, theme: &Theme, buffer: &mut Buffer) {
        let what = match self.mode {
            Mode::FirstRun => "First run",
            Mode::Edit => "Profile",
        };
        let left = Line::from(vec![
            Span::styled(" HYROX COACH", theme.strong),
            Span::styled(format!("   {what}"), theme.accent),
        ]);
        put(buffer, area, 0, &left);
        let right = match self.place {
            Place::Page { page, .. } => format!("{} of {} ", page.index() + 1, Page::ALL.len()),
            Place::List if self.mode == Mode::FirstRun => "all asked ".to_owned(),
            Place::List => String::new(),
        };
        let columns = u16::try_from(width(&right)).unwrap_or(0);
        if area.width > columns + 26 {
            let area = Rect { x: area.right() - columns, width: columns, ..area };
            put(buffer, area, 0, &Line::from(Span::styled(right, theme.dim)));
        }
    }

    /// How far the questions are: heavy for what is behind, light for what is ahead.
    fn bar(&self, area: Rect, theme: &Theme, buffer: &mut Buffer) {
        let done = match self.place {
            Place::Page { page, .. } => page.index() + 1,
            Place::List => Page::ALL.len(),
        };
        let columns = usize::from(area.width);
        let heavy = if self.mode == Mode::FirstRun { columns * done / Page::ALL.len() } else { 0 };
        let line = Line::from(vec![
            Span::styled("━".repeat(heavy), theme.accent),
            Span::styled("─".repeat(columns - heavy), theme.frame),
        ]);
        put(buffer, area, 0, &line);
    }

    fn page(&self, page: Page, look: &Look<'_>) -> Body {
        let (theme, columns) = (look.theme, look.columns);
        let sheet = &self.sheets[page.index()];
        let mut body = Body::default();
        self.notice(&mut body, look);
        body.blank(look);
        body.text(page.question(), theme.strong, columns);
        body.text(&page.lead(&self.setting), theme.dim, columns);
        body.blank(look);
        control::paint(&control::Paint { wizard: self, page, look }, &mut body);
        if sheet.focus == 0 && sheet.controls.len() <= 1 {
            // One field: all that stands above it is seen with it.
            body.focus.0 = 0;
        }
        body.blank(look);
        body.text(&page.detail(&self.setting), theme.text, columns);
        if page == Page::Name && self.mode == Mode::FirstRun {
            let text = format!(
                "{} short questions, under two minutes. Enter skips a question, Esc goes back, and each answer is saved at \
                 once. You can change all of it later.",
                Page::ALL.len()
            );
            body.text(&text, theme.text, columns);
        }
        body
    }

    fn notice(&self, body: &mut Body, look: &Look<'_>) {
        if let Some(notice) = &self.notice {
            body.text(&format!("! {notice}"), look.theme.attention, look.columns);
        }
    }

    /// All answers: the end of a first run, and the editor.
    fn list(&self, look: &Look<'_>) -> Body {
        let (theme, columns) = (look.theme, look.columns);
        let mut body = Body::default();
        self.notice(&mut body, look);
        body.blank(look);
        match self.mode {
            Mode::FirstRun => {
                body.text("That is all. Enter opens the app.", theme.strong, columns);
                body.text(&self.closing(), theme.text, columns);
            }
            Mode::Edit => body.text("Your profile", theme.strong, columns),
        }
        body.blank(look);
        for page in Page::ALL {
            if page.index() == self.row {
                body.focus = (body.lines.len(), body.lines.len());
            }
            body.lines.push(self.list_row(page, columns, theme));
        }
        body
    }

    fn list_row(&self, page: Page, columns: usize, theme: &Theme) -> Line<'static> {
        let chosen = page.index() == self.row;
        let mut spans = mark(chosen, theme);
        spans.push(Span::styled(pad(page.label(), 12), if chosen { theme.strong } else { theme.text }));
        let room = columns.saturating_sub(14);
        let (value, style) = self.value(page, theme);
        spans.push(Span::styled(fit(&value, room), style));
        Line::from(spans)
    }

    /// The answer of a page in a line.
    fn value(&self, page: Page, theme: &Theme) -> (String, Style) {
        if self.sheets[page.index()].is_draft() {
            return ("! not saved".to_owned(), theme.attention);
        }
        match page.summary(&self.profile, &self.setting.now) {
            Some(value) => (clean_line(&value).into_owned(), theme.text),
            None => (NOT_SAID.to_owned(), theme.dim),
        }
    }

    /// What the last page says of the coach.
    fn closing(&self) -> String {
        match (&self.setting.closing, &self.setting.model) {
            (Some(closing), _) => closing.clone(),
            (None, Some(model)) => format!("The coach answers with {model}, from the library and your own numbers."),
            (None, None) => {
                "This is the offline coach: answers from the library and your own numbers; add a key for a full \
                             conversation."
                    .to_owned()
            }
        }
    }

    /// The answers so far, beside a page.
    fn beside(&self, area: Rect, theme: &Theme, buffer: &mut Buffer) {
        let top = Rect { y: area.y + 1, height: area.height.saturating_sub(1), ..area };
        put(buffer, top, 0, &Line::from(Span::styled("So far", theme.strong)));
        let Place::Page { page: current, .. } = self.place else { return };
        for (row, page) in (2..).zip(Page::ALL) {
            let here = page == current;
            let (value, style) = if here { ("this page".to_owned(), theme.accent) } else { self.value(page, theme) };
            let line = Line::from(vec![
                Span::styled(if here { "> " } else { "  " }, theme.accent),
                Span::styled(pad(page.label(), 11), if here { theme.strong } else { theme.dim }),
                Span::styled(fit(&value, usize::from(area.width).saturating_sub(13)), style),
            ]);
            put(buffer, top, row, &line);
        }
    }
}

/// Header, bar, and the rest.
fn rows(area: Rect) -> [Rect; 3] {
    let head = u16::from(area.height >= 3);
    let bar = u16::from(area.height >= 6);
    [
        Rect { height: head, ..area },
        Rect { y: area.y + head, height: bar, ..area },
        Rect { y: area.y + head + bar, height: area.height - head - bar, ..area },
    ]
}

/// The page in the middle, and the answers beside it where there is room for both.
fn columns(area: Rect) -> (Rect, Option<Rect>) {
    let beside = area.width >= WIDEST + BESIDE + 4;
    let page = WIDEST.min(area.width.saturating_sub(2)).max(area.width.min(1));
    let all = if beside { page + 3 + BESIDE } else { page };
    let x = area.x + area.width.saturating_sub(all) / 2;
    let down = (area.height / 8).min(6) * u16::from(area.height > 30);
    let page = Rect { x, y: area.y + down, width: page, height: area.height - down };
    let panel = Rect { x: page.right() + 3, width: BESIDE, ..page };
    (page, beside.then_some(panel))
}

/// Where the focus is, by a mark and not by colour alone.
fn mark(focus: bool, theme: &Theme) -> Vec<Span<'static>> {
    vec![Span::styled(if focus { "▌ " } else { "  " }, theme.accent)]
}

fn pad(text: &str, columns: usize) -> String {
    format!("{text}{}", " ".repeat(columns.saturating_sub(width(text))))
}
