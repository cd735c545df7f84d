//! Paints an import.

use super::{Import, Progress, Questions, Stage};
use crate::coach::import::{Finding, Findings, Row};
use crate::domain::clean::clean_line;
use crate::tui::theme::Theme;
use crate::tui::view::{put, rule};
use crate::tui::widget::list::Visible;
use crate::tui::widget::spinner;
use crate::tui::widget::wrap::{Run, fit, width, wrap};
use jiff::Timestamp;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;
use ratatui::text::{Line, Span};

/// Columns of the word before a row.
const WORD: usize = 17;
/// Rows under a table, for the whole of what its chosen row says.
const WHOLE: u16 = 3;
/// What is read, for the empty path.
const READS: &str = "FIT, TCX, GPX, CSV, the ZIP of Strava or Garmin, the CSV of Concept2, HYROX results, our own export. \
                     Nothing is saved before you have seen what is in it.";

/// A pen on an area: rows from the top, one after the other.
struct Pen<'a> {
    area: Rect,
    theme: &'a Theme,
    buffer: &'a mut Buffer,
}

impl Pen<'_> {
    fn line(&mut self, line: &Line<'_>) {
        put(self.buffer, self.area, 0, line);
        self.skip(1);
    }

    fn text(&mut self, text: &str, style: Style) {
        let columns = usize::from(self.area.width.saturating_sub(2)).max(1);
        for line in wrap(&[Run::new(text, style)], columns, &[], &[]) {
            let mut spans = vec![Span::raw(" ")];
            spans.extend(line.spans);
            self.line(&Line::from(spans));
        }
    }

    fn skip(&mut self, rows: u16) {
        let rows = rows.min(self.area.height);
        self.area.y += rows;
        self.area.height -= rows;
    }

    /// The last rows of the area, taken off it.
    fn foot(&mut self, rows: u16) -> Rect {
        let rows = rows.min(self.area.height / 3);
        self.area.height -= rows;
        Rect { y: self.area.y + self.area.height, height: rows, ..self.area }
    }
}

/// Paints an import over the pane. Gives where the cursor stands.
pub(in crate::tui::pane::log) fn import(
    import: &mut Import,
    now: Timestamp,
    area: Rect,
    theme: &Theme,
    buffer: &mut Buffer,
) -> Option<Position> {
    let mut pen = Pen { area, theme, buffer };
    let title = title(import);
    rule(pen.buffer, Rect { height: 1.min(area.height), ..area }, &title, theme.frame_focus, theme.strong);
    pen.skip(1);
    let Import { path, paths, stage, list, .. } = import;
    match stage {
        Stage::Path => {
            let label = " File, folder or ZIP  ";
            let columns = usize::from(area.width).saturating_sub(width(label) + 1);
            let (text, at) = path.window(columns);
            let cursor = Position::new(area.x + u16::try_from(width(label) + at).unwrap_or(0), pen.area.y);
            pen.line(&Line::from(vec![Span::styled(label, theme.dim), Span::raw(text.to_owned())]));
            if path.is_empty() {
                pen.text(READS, theme.dim);
            }
            pen.skip(1);
            let Pen { area, buffer, .. } = pen;
            list.draw(area, buffer, |row| chosen_line(paths.get(row.number).map_or("", String::as_str), row, theme));
            return Some(cursor);
        }
        Stage::Looking(progress) => going("reading", progress, now, &mut pen),
        Stage::Asking(questions) => asking(questions, list, pen),
        Stage::Found(findings) => {
            counts(findings, "new", &mut pen);
            rows(findings, list, pen);
        }
        Stage::Saving { total, progress, .. } => {
            bar(progress.read, *total, &mut pen);
            going("saving", progress, now, &mut pen);
        }
        Stage::Done(findings) => {
            counts(findings, "saved", &mut pen);
            rows(findings, list, pen);
        }
    }
    None
}

fn title(import: &Import) -> String {
    let path = clean_line(import.path.text().trim()).into_owned();
    match &import.stage {
        Stage::Path => "Import sessions from files".to_owned(),
        Stage::Looking(_) | Stage::Saving { .. } => format!("Import: {path}"),
        Stage::Asking(questions) => format!("Import: {} leaves something open", questions.table.name),
        Stage::Found(_) => format!("Import: {path}, nothing is saved yet"),
        Stage::Done(_) => format!("Imported: {path}"),
    }
}

fn chosen_line(text: &str, row: Visible, theme: &Theme) -> Line<'static> {
    let mark = if row.chosen { ">" } else { " " };
    let text = fit(&format!("{mark} {text}"), row.columns);
    let pad = " ".repeat(row.columns.saturating_sub(width(&text)));
    Line::from(Span::styled(format!("{text}{pad}"), if row.chosen { theme.selection } else { theme.text }))
}

fn going(what: &str, progress: &Progress, now: Timestamp, pen: &mut Pen<'_>) {
    let waited = now.duration_since(progress.since).as_millis();
    let waited = i64::try_from(waited).unwrap_or(0);
    let theme = pen.theme;
    let saved = if progress.saved > 0 { format!(", {} saved", progress.saved) } else { String::new() };
    let (sign, time) = (spinner::frame(waited), spinner::waited(waited));
    let text = format!(" {sign} {what} ..{time}   {} read{saved}", progress.read);
    pen.line(&Line::from(Span::styled(text, theme.accent)));
    let file = fit(&clean_line(&progress.file), usize::from(pen.area.width.saturating_sub(2)));
    pen.line(&Line::from(Span::styled(format!(" {file}"), theme.dim)));
}

/// How far the saving is: heavy for what is behind, light for what is ahead.
fn bar(read: usize, total: usize, pen: &mut Pen<'_>) {
    let columns = usize::from(pen.area.width.saturating_sub(2));
    let heavy = columns * read.min(total) / total.max(1);
    let theme = pen.theme;
    pen.line(&Line::from(vec![
        Span::raw(" "),
        Span::styled("━".repeat(heavy), theme.accent),
        Span::styled("─".repeat(columns - heavy), theme.frame),
    ]));
}

/// How many of each. What is none is left out, but what it is about.
fn counts(findings: &Findings, what: &str, pen: &mut Pen<'_>) {
    let theme = pen.theme;
    let tally = findings.tally;
    let first = if what == "saved" { findings.saved } else { tally.new };
    let counts = [
        (tally.duplicate, "in the log already", theme.dim),
        (tally.likely_duplicate, "probably in it, left out", theme.attention),
        (tally.unreadable, "unreadable", theme.failed),
    ];
    let mut spans = vec![Span::styled(format!(" {first} {what}"), theme.done)];
    for (count, word, style) in counts.into_iter().filter(|(count, ..)| *count > 0) {
        spans.push(Span::styled(format!("  ·  {count} {word}"), style));
    }
    pen.line(&Line::from(spans));
    if let Some(problem) = &findings.problem {
        pen.text(&format!("the rest is NOT SAVED: {problem}"), theme.failed);
    }
    if let Some((files, why)) = &findings.not_kept {
        pen.text(&format!("no copy of {files} files was kept: {why}; their sessions are saved"), theme.attention);
    }
    pen.skip(u16::from(pen.area.height > 8));
}

/// The table, and under it all that its chosen row says.
fn rows(findings: &Findings, list: &mut super::List, mut pen: Pen<'_>) {
    let theme = pen.theme;
    let foot = pen.foot(WHOLE);
    let Pen { area, buffer, .. } = pen;
    list.draw(area, buffer, |visible| match findings.rows.get(visible.number) {
        Some(row) => table_row(row, visible, theme),
        None => Line::default(),
    });
    if let Some(row) = list.chosen().and_then(|at| findings.rows.get(at)) {
        let mut pen = Pen { area: foot, theme, buffer };
        rule(pen.buffer, Rect { height: 1.min(foot.height), ..foot }, "", theme.frame, theme.dim);
        pen.skip(1);
        pen.text(&clean_line(&format!("{}  {}", row.file, row.what)), theme.text);
    }
}

fn table_row(row: &Row, visible: Visible, theme: &Theme) -> Line<'static> {
    let mark = if visible.chosen { ">" } else { " " };
    let word = format!("{mark} {:<WORD$}", row.finding.name());
    let room = visible.columns.saturating_sub(width(&word));
    // The end of a path says more than its start, and what a session is more than where it came from.
    let (file, what) = (clean_line(&row.file), clean_line(&row.what));
    let name = file.rsplit('/').next().unwrap_or(&file);
    let name = fit(name, room / 2);
    let gap = " ".repeat((room / 2).saturating_sub(width(&name)) + 1);
    let rest = fit(&what, room.saturating_sub(width(&name) + gap.len()));
    let pad = " ".repeat(room.saturating_sub(width(&name) + gap.len() + width(&rest)));
    if visible.chosen {
        return Line::from(Span::styled(format!("{word}{name}{gap}{rest}{pad}"), theme.selection));
    }
    let style = match row.finding {
        Finding::New => theme.done,
        Finding::Duplicate => theme.dim,
        Finding::Likely => theme.attention,
        Finding::Unreadable => theme.failed,
    };
    Line::from(vec![Span::styled(word, style), Span::raw(format!("{name}{gap}")), Span::styled(rest, theme.dim)])
}

fn asking(questions: &Questions, list: &mut super::List, mut pen: Pen<'_>) {
    let theme = pen.theme;
    pen.skip(u16::from(pen.area.height > 12));
    let (asks, before) = match &questions.asked {
        Some(asked) => (asked.text, "Its first rows, by the chosen answer"),
        None => ("Is it read right? Enter reads it; a number reads that column too:", "Its first rows"),
    };
    let asks =
        if questions.choices.is_empty() { asks.trim_end_matches("; a number reads that column too:") } else { asks };
    pen.text(asks, theme.strong);
    let rows = u16::try_from(questions.choices.len()).unwrap_or(u16::MAX);
    let height = rows.min(pen.area.height.saturating_sub(6));
    list.draw(Rect { height, ..pen.area }, pen.buffer, |row| {
        let text = questions.choices.get(row.number).map_or("", |choice| choice.text.as_str());
        // Enter takes the chosen answer of a question, and nothing of what more could be read.
        let row = Visible { chosen: row.chosen && questions.asked.is_some(), ..row };
        chosen_line(&format!("{}  {text}", row.number + 1), row, theme)
    });
    pen.skip(height);
    if !questions.legend.is_empty() {
        pen.text(&format!("You said: {}", questions.legend), theme.dim);
    }
    pen.skip(u16::from(pen.area.height > 8));
    if questions.rows.is_empty() {
        return;
    }
    rule(pen.buffer, Rect { height: 1.min(pen.area.height), ..pen.area }, before, theme.frame, theme.dim);
    pen.skip(1);
    for row in &questions.rows {
        let text = fit(&format!(" {row}"), usize::from(pen.area.width));
        pen.line(&Line::from(Span::styled(text, theme.text)));
    }
}
