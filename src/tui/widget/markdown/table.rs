//! A markdown table: columns aligned, shrunk to the width, and turned into `heading: value` lines when even that is too
//! narrow.

use super::super::wrap::{Run, width, wrap};
use super::inline;
use crate::tui::theme::Theme;
use pulldown_cmark::{Alignment, Event, Parser, Tag, TagEnd};
use ratatui::text::{Line, Span};

/// Narrowest column that is still worth reading.
const NARROWEST: usize = 4;
const BETWEEN: &str = " │ ";

type Cell = Vec<Run>;

/// Draws the table whose start was just read from `events`; reads up to its end.
pub fn draw(events: &mut Parser<'_>, alignments: &[Alignment], columns: usize, theme: &Theme) -> Vec<Line<'static>> {
    let rows = read(events, theme);
    let count = rows.iter().map(Vec::len).max().unwrap_or(0);
    if count == 0 {
        return Vec::new();
    }
    let natural: Vec<usize> = (0..count)
        .map(|column| {
            rows.iter().filter_map(|row| row.get(column)).map(|cell| cell_width(cell)).max().unwrap_or(0).max(1)
        })
        .collect();
    let room = columns.saturating_sub(3 * (count - 1));
    let Some(widths) = shrink(&natural, room) else { return as_list(&rows, columns, theme) };
    let mut out = Vec::new();
    for (index, row) in rows.iter().enumerate() {
        out.extend(draw_row(row, &widths, alignments, theme));
        if index == 0 {
            let rule: Vec<String> = widths.iter().map(|width| "─".repeat(*width)).collect();
            out.push(Line::from(Span::styled(rule.join("─┼─"), theme.dim)));
        }
    }
    out
}

fn read(events: &mut Parser<'_>, theme: &Theme) -> Vec<Vec<Cell>> {
    let mut rows: Vec<Vec<Cell>> = Vec::new();
    while let Some(event) = events.next() {
        match event {
            Event::Start(Tag::TableHead | Tag::TableRow) => rows.push(Vec::new()),
            Event::Start(Tag::TableCell) => {
                let style = if rows.len() == 1 { theme.strong } else { theme.text };
                let cell = inline::runs(events, style, theme);
                if let Some(row) = rows.last_mut() {
                    row.push(cell);
                }
            }
            Event::End(TagEnd::Table) => break,
            _ => {}
        }
    }
    rows
}

fn cell_width(cell: &[Run]) -> usize {
    cell.iter().map(|run| width(&run.text)).sum()
}

/// Column widths that together take at most `room`: the widest give first. None when there is no room for that.
fn shrink(natural: &[usize], room: usize) -> Option<Vec<usize>> {
    let mut widths = natural.to_vec();
    let mut over = natural.iter().sum::<usize>().saturating_sub(room);
    while over > 0 {
        let widest = *widths.iter().max()?;
        if widest <= NARROWEST {
            return None;
        }
        let second = widths.iter().copied().filter(|width| *width < widest).max().unwrap_or(NARROWEST).max(NARROWEST);
        let at: Vec<usize> = (0..widths.len()).filter(|index| widths[*index] == widest).collect();
        let step = (widest - second).min(over.div_ceil(at.len())).max(1);
        for index in at {
            let give = step.min(over);
            widths[index] -= give;
            over -= give;
        }
    }
    Some(widths)
}

fn draw_row(row: &[Cell], widths: &[usize], alignments: &[Alignment], theme: &Theme) -> Vec<Line<'static>> {
    let empty = Cell::new();
    let cells: Vec<Vec<Line<'static>>> = widths
        .iter()
        .enumerate()
        .map(|(column, columns)| wrap(row.get(column).unwrap_or(&empty), *columns, &[], &[]))
        .collect();
    let height = cells.iter().map(Vec::len).max().unwrap_or(0);
    (0..height)
        .map(|at| {
            let mut spans = Vec::new();
            for (column, lines) in cells.iter().enumerate() {
                if column > 0 {
                    spans.push(Span::styled(BETWEEN, theme.dim));
                }
                let content = lines.get(at).map(|line| line.spans.clone()).unwrap_or_default();
                let used: usize = content.iter().map(|span| width(&span.content)).sum();
                let free = widths[column].saturating_sub(used);
                let left = match alignments.get(column) {
                    Some(Alignment::Right) => free,
                    Some(Alignment::Center) => free / 2,
                    _ => 0,
                };
                spans.push(Span::raw(" ".repeat(left)));
                spans.extend(content);
                if column + 1 < widths.len() {
                    spans.push(Span::raw(" ".repeat(free - left)));
                }
            }
            Line::from(spans)
        })
        .collect()
}

fn as_list(rows: &[Vec<Cell>], columns: usize, theme: &Theme) -> Vec<Line<'static>> {
    let Some((head, body)) = rows.split_first() else { return Vec::new() };
    let mut out = Vec::new();
    for row in body {
        for (column, cell) in row.iter().enumerate() {
            let mut runs = head.get(column).cloned().unwrap_or_default();
            runs.push(Run::new(": ", theme.dim));
            runs.extend(cell.iter().cloned());
            let (first, rest) = if column == 0 { ("- ", "  ") } else { ("  ", "  ") };
            out.extend(wrap(&runs, columns, &[Span::styled(first, theme.accent)], &[Span::raw(rest)]));
        }
    }
    if body.is_empty() {
        for cell in head {
            out.extend(wrap(cell, columns, &[], &[]));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_widest_column_gives_first_and_narrow_ones_stay() {
        for (natural, room, want) in [
            (vec![5, 5], 20, Some(vec![5, 5])),
            (vec![5, 30], 20, Some(vec![5, 15])),
            (vec![20, 30], 20, Some(vec![10, 10])),
            (vec![3, 40, 40], 23, Some(vec![3, 10, 10])),
            (vec![9, 9, 9], 6, None),
        ] {
            assert_eq!(shrink(&natural, room), want, "{natural:?} in {room}");
        }
    }
}
