//! Paints a stopped clock: the time, whether it is saved, and each part.

use super::Stored;
use super::digits::{Size, short};
use super::draw::{Canvas, Rows, put, stack};
use super::pace::signed;
use crate::domain::timer::{Activity, Ending, Segment, Step, clock};
use crate::tui::widget::wrap::{fit, width};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

/// Columns of a part in the table.
const COLUMN: u16 = 36;

/// Paints the summary.
pub(super) fn draw(canvas: &Canvas<'_>, body: Rect, buffer: &mut Buffer) {
    let area = Rect { x: body.x + 1, width: body.width.saturating_sub(2), ..body };
    let timer = &canvas.pane.timer;
    let segments = timer.segments(canvas.now);
    let most = match area.height {
        0..6 => Size::Text,
        6..30 => Size::Single,
        _ => Size::Double,
    };
    let total = clock(timer.total(canvas.now));
    let (_, mut head) = canvas.big(&total, most, area, canvas.theme.accent);
    head.push(state(canvas));
    let sums = sums(canvas, &segments);
    if !sums.is_empty() {
        let wide = sums.join("  ");
        let line = if width(&wide) > usize::from(area.width) { sums.join(" ") } else { wide };
        head.push((line, canvas.theme.text));
    }
    let doubts = doubts(canvas, &segments);
    let rows = u16::try_from(head.len()).unwrap_or(area.height).min(area.height);
    let gap = u16::from(area.height > rows + 4);
    stack(&[head], Rect { height: rows, ..area }, buffer);
    let left = area.height.saturating_sub(rows + gap);
    let notes = u16::try_from(doubts.len()).unwrap_or(0).min(left.saturating_sub(1));
    let table = Rect { y: area.y + rows + gap, height: left - notes, ..area };
    parts(canvas, &segments, table, buffer);
    let foot = Rect { y: table.bottom(), height: notes, ..area };
    for (row, (text, style)) in (0..notes).zip(&doubts) {
        put(buffer, foot, row, &Line::from(Span::styled(fit(text, usize::from(area.width)), *style)));
    }
}

fn state(canvas: &Canvas<'_>) -> (String, ratatui::style::Style) {
    match canvas.pane.stored {
        Stored::Yes => ("saved".to_owned(), canvas.theme.done),
        Stored::Asked => ("saving".to_owned(), canvas.theme.attention),
        Stored::No => ("not saved yet: Enter saves it".to_owned(), canvas.theme.attention),
    }
}

/// Runs, stations and roxzone, each in all.
fn sums(canvas: &Canvas<'_>, segments: &[Segment]) -> Vec<String> {
    let timer = &canvas.pane.timer;
    let sum = |counts: &dyn Fn(&Step) -> bool| -> u64 {
        let done = segments.iter().filter(|s| s.ending == Ending::Done);
        done.filter(|s| timer.steps().get(s.step).is_some_and(counts)).map(|s| s.ms).sum()
    };
    let is_run = |step: &Step| matches!(step, Step::Leg { leg, .. } if leg.activity == Activity::Run);
    let sums = [
        ("runs", sum(&is_run)),
        ("stations", sum(&|step| *step != Step::Roxzone && !is_run(step))),
        ("roxzone", sum(&|step| *step == Step::Roxzone)),
        ("paused", timer.paused(canvas.now)),
    ];
    sums.iter().filter(|(_, ms)| *ms > 0).map(|(name, ms)| format!("{name} {}", clock(*ms))).collect()
}

/// The parts, the roxzone's laps left to their sum, in as many columns as there are.
fn parts(canvas: &Canvas<'_>, segments: &[Segment], area: Rect, buffer: &mut Buffer) {
    if area.is_empty() {
        return;
    }
    let timer = &canvas.pane.timer;
    let shown: Vec<&Segment> =
        segments.iter().filter(|s| timer.steps().get(s.step).is_none_or(|step| *step != Step::Roxzone)).collect();
    let columns = (area.width / COLUMN).max(1);
    let wide = (area.width / columns).min(COLUMN + 2);
    for (index, chunk) in (0..columns).zip(shown.chunks(usize::from(area.height))) {
        let column = Rect { x: area.x + index * wide, width: wide.min(area.width), ..area };
        for (row, segment) in (0..area.height).zip(chunk) {
            put(buffer, column, row, &line(canvas, segment));
        }
    }
}

fn line(canvas: &Canvas<'_>, segment: &Segment) -> Line<'static> {
    let theme = canvas.theme;
    let name = canvas.pane.timer.name_of(segment.step);
    let name = if width(&name) > 14 { fit(&short(&name), 14) } else { name };
    let time = match segment.ending {
        Ending::Skipped => "skipped".to_owned(),
        Ending::Unfinished => format!("({})", clock(segment.ms)),
        Ending::Done | Ending::Open => clock(segment.ms),
    };
    let difference = canvas.pane.difference(segment);
    let tone = if difference.is_some_and(|ms| ms > 0) { theme.attention } else { theme.done };
    let doubt = if segment.doubt.is_some_and(crate::domain::timer::Doubt::is_serious) { "?" } else { " " };
    Line::from(vec![
        Span::styled(format!("{doubt} "), theme.attention),
        Span::styled(format!("{name:<14}{time:>9}"), theme.text),
        Span::styled(format!("{:>8}", difference.map(signed).unwrap_or_default()), tone),
    ])
}

fn doubts(canvas: &Canvas<'_>, segments: &[Segment]) -> Rows {
    let of = |s: &Segment| s.doubt.map(|doubt| format!("{}: {doubt}", canvas.pane.timer.name_of(s.step)));
    segments.iter().filter_map(of).map(|text| (text, canvas.theme.attention)).collect()
}
