//! Paints the pane: two columns where there is room, else one, and on a small screen first what to do, then why, then the
//! week.

use super::boxes::{Sight, load, notes, race, session, strip, week};
use super::text::Block;
use crate::tui::app::App;
use crate::tui::theme::Theme;
use crate::tui::view::{put, rule};
use crate::tui::widget::scroll::Scroll;
use crate::tui::widget::wrap::{fit, width};
use ratatui::Frame;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};

/// Columns from which there are two columns of boxes.
const WIDE: u16 = 100;
/// Rows from which boxes have titles.
const TITLED: u16 = 9;
/// Rows from which the week is a table and not a strip.
const TABLED: u16 = 16;
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
    fn of(block: Block, columns: u16, least: u16, theme: &Theme) -> Self {
        let lines = block.lines(usize::from(columns), theme);
        Self { block, lines, least, keep: 0 }
    }

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
    let theme = &app.theme;
    let sight = app.sight();
    if area.width >= WIDE && area.height >= TITLED {
        let left = (area.width * 52 / 100).min(WIDEST);
        let right = (area.width - left).min(WIDEST);
        let (left, right) = (Rect { width: left, ..area }, Rect { x: area.x + left, width: right, ..area });
        let first =
            [Laid::session(sight, left, theme), Laid::race(sight, left, theme), Laid::notes(sight, left, theme)];
        column(first.into_iter().collect(), left, &mut scroll, theme, buffer);
        let second = [Laid::week(sight, right, theme), Laid::load(sight, right, theme)];
        column(second.into_iter().collect(), right, &mut Scroll::default(), theme, buffer);
        divide(right, theme, buffer);
    } else {
        let area = Rect { width: area.width.min(WIDEST), ..area };
        let mut all = vec![Laid::session(sight, area, theme)];
        if area.height >= TABLED {
            all.push(Laid::week(sight, area, theme));
            all.extend([
                Laid::notes(sight, area, theme),
                Laid::race(sight, area, theme),
                Laid::load(sight, area, theme),
            ]);
        } else {
            all.push(Laid::strip(sight, area, theme));
            all.extend([Laid::notes(sight, area, theme), Laid::race(sight, area, theme)]);
        }
        column(all, area, &mut scroll, theme, buffer);
    }
    app.today.scroll = scroll;
}

impl Laid {
    fn session(sight: Sight<'_>, area: Rect, theme: &Theme) -> Self {
        Self::of(session(sight), inner(area).width, 4, theme)
    }

    fn race(sight: Sight<'_>, area: Rect, theme: &Theme) -> Self {
        Self::of(race(sight), inner(area).width, 2, theme)
    }

    fn notes(sight: Sight<'_>, area: Rect, theme: &Theme) -> Self {
        Self::of(notes(sight), inner(area).width, 2, theme)
    }

    fn load(sight: Sight<'_>, area: Rect, theme: &Theme) -> Self {
        Self::of(load(sight), inner(area).width, 2, theme)
    }

    fn week(sight: Sight<'_>, area: Rect, theme: &Theme) -> Self {
        let laid = Self::of(week(sight), inner(area).width, 8, theme);
        // The day itself is in sight, whatever else is not.
        let before = sight.insight.week.days.iter().take_while(|day| day.date < sight.today);
        let keep = before.map(|day| (day.planned.len() + day.done.len()).max(1)).sum();
        Self { keep, ..laid }
    }

    fn strip(sight: Sight<'_>, area: Rect, theme: &Theme) -> Self {
        let rows = if sight.insight.week.days.is_empty() { Vec::new() } else { vec![strip(sight)] };
        Self::of(Block { rows, ..Block::default() }, inner(area).width, 1, theme)
    }
}

/// Where the words of a box stand: a column free at either side.
fn inner(area: Rect) -> Rect {
    Rect { x: area.x + 1.min(area.width), width: area.width.saturating_sub(2), ..area }
}

/// Shares the rows out, in the order of the boxes: first what each needs at least, then the rest.
fn shares(boxes: &[Laid], rows: u16) -> Vec<u16> {
    let title = |laid: &Laid| u16::from(rows >= TITLED && !laid.block.title.is_empty());
    let mut left = rows;
    let mut out: Vec<u16> = Vec::new();
    for laid in boxes {
        let natural = if laid.lines.is_empty() { 0 } else { laid.natural(title(laid)) };
        let least = laid.least.min(natural);
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
        let more = laid.natural(title(laid)).saturating_sub(*got).min(left);
        *got += more;
        left -= more;
    }
    out
}

fn column(boxes: Vec<Laid>, area: Rect, scroll: &mut Scroll, theme: &Theme, buffer: &mut Buffer) {
    let shares = shares(&boxes, area.height);
    let mut y = area.y;
    for (index, (laid, rows)) in boxes.into_iter().zip(shares).enumerate() {
        let place = Rect { y, height: rows, ..area };
        y += rows;
        let titled = area.height >= TITLED && !laid.block.title.is_empty();
        if index == 0 {
            paint(&laid, place, titled, scroll, theme, buffer);
        } else {
            let mut kept = Scroll::default();
            kept.reveal(laid.keep, usize::from(rows.saturating_sub(u16::from(titled))));
            paint(&laid, place, titled, &mut kept, theme, buffer);
        }
    }
}

fn paint(laid: &Laid, area: Rect, titled: bool, scroll: &mut Scroll, theme: &Theme, buffer: &mut Buffer) {
    if area.is_empty() {
        return;
    }
    let title = u16::from(titled);
    if titled {
        heading(&laid.block, Rect { height: 1, ..area }, theme, buffer);
    }
    let body = inner(Rect { y: area.y + title, height: area.height - title, ..area });
    let rows = usize::from(body.height);
    let top = scroll.clamp(laid.lines.len(), rows);
    for (row, line) in (0..body.height).zip(laid.lines.iter().skip(top)) {
        put(buffer, body, row, line);
    }
    let below = laid.lines.len().saturating_sub(top + rows);
    if below > 0 && rows > 0 {
        let words = format!(" {} more below ", below + 1);
        let columns = u16::try_from(width(&words)).unwrap_or(0).min(body.width);
        let last = Rect { x: body.right() - columns, y: body.bottom() - 1, width: columns, height: 1 };
        put(buffer, last, 0, &Line::from(Span::styled(words, theme.dim)));
    }
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
