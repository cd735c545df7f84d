//! Paints the pane: two columns where there is room, else one, and on a small screen first what to do, then why, then the
//! week.

use super::boxes::{Sight, ahead, how, load, notes, race, session, strip, week};
use super::text::Block;
use crate::tui::app::App;
use crate::tui::keymap::{Action, Layer, key_of};
use crate::tui::theme::Theme;
use crate::tui::view::{clear, put, rule};
use crate::tui::widget::scroll::Scroll;
use crate::tui::widget::wrap::{fit, width};
use ratatui::Frame;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};

/// Columns from which there are two columns of boxes.
const WIDE: u16 = 100;
/// Rows from which boxes have titles, and the week is a table and not a strip.
const TITLED: u16 = 14;
/// Widest column of boxes: lines longer than this are hard to read.
const WIDEST: u16 = 110;

/// A box with its lines at the width that it gets.
struct Laid {
    block: Block,
    lines: Vec<Line<'static>>,
    /// Fewest rows in which it is worth having, its title included.
    least: u16,
    /// The line that must be seen when not all are.
    keep: usize,
}

impl Laid {
    /// Rows that it takes whole.
    fn natural(&self, title: u16) -> u16 {
        u16::try_from(self.lines.len()).unwrap_or(u16::MAX).saturating_add(title)
    }
}

/// Paints the pane.
pub fn draw(app: &mut App, area: Rect, frame: &mut Frame<'_>) {
    if area.is_empty() {
        return;
    }
    let mut scroll = app.today.scroll;
    let buffer = frame.buffer_mut();
    let brush = Brush { sight: app.sight(), theme: &app.theme };
    if area.width >= WIDE && area.height >= TITLED {
        let left = (area.width * 52 / 100).min(WIDEST);
        let right = (area.width - left).min(WIDEST);
        let (left, right) = (Rect { width: left, ..area }, Rect { x: area.x + left, width: right, ..area });
        brush.column(&brush.beside(left), left, &mut scroll, buffer);
        brush.column(&brush.numbers(right), right, &mut Scroll::default(), buffer);
        divide(right, brush.theme, buffer);
    } else {
        let area = Rect { width: area.width.min(WIDEST), ..area };
        brush.column(&brush.below(area), area, &mut scroll, buffer);
    }
    app.today.scroll = scroll;
}

/// What the boxes are made from and painted with.
#[derive(Clone, Copy)]
struct Brush<'a> {
    sight: Sight<'a>,
    theme: &'a Theme,
}

impl Brush<'_> {
    /// The left column: the session and what it leads to.
    fn beside(self, area: Rect) -> Vec<Laid> {
        vec![
            self.laid(session(self.sight), area, 6),
            self.laid(race(self.sight), area, 3),
            self.laid(notes(self.sight), area, 2),
            self.laid(how(self.sight), area, 2),
        ]
    }

    /// The right column: the week and the numbers.
    fn numbers(self, area: Rect) -> Vec<Laid> {
        vec![self.week(area), self.laid(load(self.sight), area, 3), self.laid(ahead(self.sight), area, 3)]
    }

    /// One column, most important first.
    fn below(self, area: Rect) -> Vec<Laid> {
        if area.height < TITLED {
            return vec![
                self.laid(session(self.sight), area, 3),
                self.strip(area),
                self.laid(notes(self.sight), area, 1),
                self.laid(race(self.sight), area, 1),
            ];
        }
        vec![
            self.laid(session(self.sight), area, 6),
            self.week(area),
            self.laid(notes(self.sight), area, 2),
            self.laid(race(self.sight), area, 2),
            self.laid(load(self.sight), area, 2),
            self.laid(how(self.sight), area, 2),
            self.laid(ahead(self.sight), area, 3),
        ]
    }

    fn laid(self, block: Block, area: Rect, least: u16) -> Laid {
        let lines = block.lines(usize::from(inner(area).width), self.theme);
        Laid { block, lines, least, keep: 0 }
    }

    fn week(self, area: Rect) -> Laid {
        let laid = self.laid(week(self.sight), area, 10);
        // The day itself is in sight, whatever else is not.
        let before = self.sight.insight.week.days.iter().take_while(|day| day.date < self.sight.today);
        let keep = before.map(|day| (day.planned.len() + day.done.len()).max(1)).sum();
        Laid { keep, ..laid }
    }

    fn strip(self, area: Rect) -> Laid {
        let rows = if self.sight.waits() { Vec::new() } else { vec![strip(self.sight)] };
        self.laid(Block { rows, ..Block::default() }, area, 1)
    }

    fn column(self, boxes: &[Laid], area: Rect, scroll: &mut Scroll, buffer: &mut Buffer) {
        let shares = shares(boxes, area.height);
        let used: u16 = shares.iter().sum();
        let shown = u16::try_from(shares.iter().filter(|rows| **rows > 0).count()).unwrap_or(0);
        // Where there is room for all of it, the boxes stand apart.
        let gap = u16::from(area.height >= TITLED && used + shown <= area.height);
        let mut y = area.y;
        for (index, (laid, rows)) in boxes.iter().zip(shares).enumerate().filter(|(_, (_, rows))| *rows > 0) {
            let place = Rect { y, height: rows, ..area };
            y += rows + gap;
            let title = title_rows(laid, area.height);
            if index == 0 {
                let (body, below) = self.paint(laid, place, title, scroll, buffer);
                self.more(body, below, buffer);
            } else {
                let mut kept = Scroll::default();
                kept.reveal(laid.keep, usize::from(rows.saturating_sub(title)));
                self.paint(laid, place, title, &mut kept, buffer);
            }
        }
    }

    /// Paints a box. Gives where its words stand and how many lines are below them.
    fn paint(self, laid: &Laid, area: Rect, title: u16, scroll: &mut Scroll, buffer: &mut Buffer) -> (Rect, usize) {
        if title > 0 {
            heading(&laid.block, Rect { height: title, ..area }, self.theme, buffer);
        }
        let body = inner(Rect { y: area.y + title, height: area.height - title, ..area });
        let rows = usize::from(body.height);
        let top = scroll.clamp(laid.lines.len(), rows);
        for (row, line) in (0..body.height).zip(laid.lines.iter().skip(top)) {
            put(buffer, body, row, line);
        }
        (body, laid.lines.len().saturating_sub(top + rows))
    }

    /// The last row says that there is more, and which key goes there.
    fn more(self, body: Rect, below: usize, buffer: &mut Buffer) {
        if below == 0 || body.height <= 3 {
            return;
        }
        let key = key_of(Action::PageDown, Layer::Today).unwrap_or_default();
        let words = fit(&format!(".. {} more lines: {key}", below + 1), usize::from(body.width));
        let last = Rect { y: body.bottom() - 1, height: 1, ..body };
        clear(last, buffer);
        put(buffer, last, 0, &Line::from(Span::styled(words, self.theme.dim)));
    }
}

/// Where the words of a box stand: a column free at its left, and two at its right, where a line may divide it.
fn inner(area: Rect) -> Rect {
    Rect { x: area.x + 1.min(area.width), width: area.width.saturating_sub(3), ..area }
}

/// Rows of a box's title, in a column of so many rows.
fn title_rows(laid: &Laid, rows: u16) -> u16 {
    u16::from(rows >= TITLED && !laid.block.title.is_empty())
}

/// Shares the rows out, in the order of the boxes: first what each needs at least, then the rest.
fn shares(boxes: &[Laid], rows: u16) -> Vec<u16> {
    let natural = |laid: &Laid| if laid.lines.is_empty() { 0 } else { laid.natural(title_rows(laid, rows)) };
    // The session is whole before anything but what comes right after it has a row.
    let next: u16 = boxes.iter().skip(1).take(2).map(|laid| laid.least.min(natural(laid))).sum();
    let mut left = rows;
    let mut out: Vec<u16> = Vec::new();
    for laid in boxes {
        let first = if out.is_empty() { rows.saturating_sub(next) } else { 0 };
        let least = laid.least.max(first).min(natural(laid));
        // The first is there on any screen, however little of it.
        let got = if least <= left {
            least
        } else if out.is_empty() {
            left
        } else {
            0
        };
        left -= got;
        out.push(got);
    }
    for (got, laid) in out.iter_mut().zip(boxes).filter(|(got, _)| **got > 0) {
        let more = natural(laid).saturating_sub(*got).min(left);
        *got += more;
        left -= more;
    }
    out
}

/// The title of a box and its note, in a rule.
fn heading(block: &Block, area: Rect, theme: &Theme, buffer: &mut Buffer) {
    rule(buffer, area, &block.title, theme.frame, theme.strong);
    let room = usize::from(area.width).saturating_sub(width(&block.title) + 8);
    if block.note.is_empty() || room < width(&block.note) {
        return;
    }
    let note = fit(&block.note, room);
    let columns = u16::try_from(width(&note)).unwrap_or(0);
    let place = Rect { x: area.right().saturating_sub(columns + 4), width: columns + 3, ..area };
    let spans = vec![Span::raw(" "), Span::styled(note, Style::new()), Span::raw(" ")];
    put(buffer, place, 0, &Line::from(spans));
}

/// The line between the two columns.
fn divide(right: Rect, theme: &Theme, buffer: &mut Buffer) {
    let x = right.x.saturating_sub(1);
    for y in right.top()..right.bottom() {
        let beside = |x: u16| buffer.cell((x, y)).is_some_and(|cell| cell.symbol() == "─");
        let symbol = match (beside(x), beside(x + 1)) {
            (true, true) if y == right.top() => "┬",
            (true, true) => "┼",
            (true, false) => "┤",
            (false, true) => "├",
            (false, false) => "│",
        };
        buffer.set_string(x, y, symbol, theme.frame);
    }
}
