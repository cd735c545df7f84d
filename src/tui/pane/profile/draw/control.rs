//! Paints the fields and choices of a page as lines.

use super::{Body, Look, mark, pad};
use crate::domain::athlete::Division;
use crate::domain::profile::{Equipment, Units};
use crate::domain::profile_text::{Item, NOT_SAID, help};
use crate::domain::rulebook::{Season, Station, loads};
use crate::domain::units::show_load;
use crate::tui::pane::profile::Wizard;
use crate::tui::pane::profile::answer::{Answer, Choice, Control, Pieces, Stands};
use crate::tui::pane::profile::field::Field;
use crate::tui::pane::profile::page::Page;
use crate::tui::theme::Theme;
use crate::tui::widget::wrap::{Run, width, wrap};
use ratatui::style::Style;
use ratatui::text::{Line, Span};

/// Columns from which the loads of the divisions stand.
const LOADS_FROM: usize = 22;
/// Columns that a field keeps beside its label; with fewer it stands under it.
const NARROWEST: usize = 10;

/// What is painted, and how.
pub(super) struct Paint<'a> {
    pub(super) wizard: &'a Wizard,
    pub(super) page: Page,
    pub(super) look: &'a Look<'a>,
}

/// A control and how it stands.
struct Row<'a> {
    control: &'a Control,
    label: String,
    /// Columns of the widest label of the page.
    widest: usize,
    focus: bool,
}

impl Row<'_> {
    fn label_style(&self, theme: &Theme) -> Style {
        if self.focus { theme.strong } else { theme.text }
    }
}

/// Adds the lines of all controls, and says which of them must be seen.
pub(super) fn paint(paint: &Paint<'_>, body: &mut Body) {
    let sheet = &paint.wizard.sheets[paint.page.index()];
    let label = |(at, control): (usize, &Control)| match paint.page {
        Page::Injuries => (at + 1).to_string(),
        _ => control.item.label(),
    };
    let labels: Vec<String> = sheet.controls.iter().enumerate().map(label).collect();
    let widest = labels.iter().map(|label| width(label)).max().unwrap_or(0);
    for (at, (control, label)) in sheet.controls.iter().zip(labels).enumerate() {
        let row = Row { control, label, widest, focus: at == sheet.focus };
        let from = body.lines.len();
        match &control.answer {
            Answer::Text(field) => paint.field(field, &row, body),
            Answer::Choice(choice) if choice.stands == Stands::Across => paint.across(choice, &row, body),
            Answer::Choice(choice) => {
                paint.down(choice, control.item, body);
                continue;
            }
            Answer::Equipment(all) => {
                paint.pieces(all, body);
                continue;
            }
        }
        if row.focus {
            body.focus = (from, body.lines.len().saturating_sub(1));
        }
    }
}

impl Paint<'_> {
    /// A typed field: label, text in brackets, and beside it what it means or what would be right.
    fn field(&self, field: &Field, row: &Row<'_>, body: &mut Body) {
        let theme = self.look.theme;
        let wanted = field_columns(row.control.item);
        let mut spans = mark(row.focus, theme);
        let beside = self.look.columns.saturating_sub(row.widest + 5);
        let indent = if beside >= wanted.min(NARROWEST) {
            spans.push(Span::styled(pad(&row.label, row.widest + 1), row.label_style(theme)));
            row.widest + 3
        } else {
            spans.push(Span::styled(row.label.clone(), row.label_style(theme)));
            body.lines.push(Line::from(std::mem::replace(&mut spans, vec![Span::raw("  ")])));
            2
        };
        let columns = wanted.min(self.look.columns.saturating_sub(indent + 2)).max(1);
        let (shown, cursor) = field.window(columns);
        let frame = if row.focus { theme.frame_focus } else { theme.frame };
        spans.push(Span::styled("[", frame));
        spans.push(Span::styled(pad(&shown, columns), theme.text));
        spans.push(Span::styled("]", frame));
        if row.focus {
            body.cursor = Some((body.lines.len(), indent + 1 + cursor));
        }
        self.end(row, spans, indent + columns + 2, body);
    }

    /// Ends the line of a field with its note, or puts the note under it when it does not fit.
    fn end(&self, row: &Row<'_>, mut spans: Vec<Span<'static>>, used: usize, body: &mut Body) {
        let Some((note, style)) = self.note(row) else {
            body.lines.push(Line::from(spans));
            return;
        };
        if used + 1 + width(&note) <= self.look.columns {
            spans.push(Span::styled(format!(" {note}"), style));
            body.lines.push(Line::from(spans));
            return;
        }
        body.lines.push(Line::from(spans));
        let indent = [Span::raw("    ")];
        body.lines.extend(wrap(&[Run::new(note, style)], self.look.columns, &indent, &indent));
    }

    /// What would be right, what it was understood as, or, for an empty field with the focus, what can be typed.
    fn note(&self, row: &Row<'_>) -> Option<(String, Style)> {
        let (theme, wizard, control) = (self.look.theme, self.wizard, row.control);
        if let Some(problem) = &control.problem {
            return Some((format!("! {problem}"), theme.failed));
        }
        if let Some(meaning) = control.understood(&wizard.profile, &wizard.setting.now) {
            return Some((format!("= {meaning}"), theme.done));
        }
        let empty = row.focus && control.text().is_empty();
        let text = match control.item {
            Item::Injuries => "such as left calf since march".to_owned(),
            item => help(item, wizard.profile.units),
        };
        empty.then_some((text, theme.dim))
    }

    /// Words side by side; those that do not fit go on below.
    fn across(&self, choice: &Choice, row: &Row<'_>, body: &mut Body) {
        let theme = self.look.theme;
        let mut spans = mark(row.focus, theme);
        spans.push(Span::styled(pad(&row.label, row.widest + 1), row.label_style(theme)));
        let mut used = row.widest + 3;
        for (at, option) in choice.options.iter().enumerate() {
            let (sign, style) = if at == choice.at { ("(•)", theme.accent) } else { ("( )", theme.dim) };
            let word = format!("{sign} {option}   ");
            let columns = width(word.trim_end());
            if used + columns > self.look.columns && used > 4 {
                body.lines.push(Line::from(std::mem::replace(&mut spans, vec![Span::raw("    ")])));
                used = 4;
            }
            used += width(&word);
            spans.push(Span::styled(word, style));
        }
        body.lines.push(Line::from(spans));
    }

    /// Words one under the other.
    fn down(&self, choice: &Choice, item: Item, body: &mut Body) {
        let theme = self.look.theme;
        let numbered = item == Item::Division;
        for (at, option) in choice.options.iter().enumerate() {
            let chosen = at == choice.at;
            let mut spans = mark(chosen, theme);
            if numbered {
                spans.push(Span::styled(format!("{} ", at + 1), theme.accent));
            }
            let (sign, style) = if chosen { ("(•)", theme.strong) } else { ("( )", theme.text) };
            spans.push(Span::styled(format!("{sign} {option}"), style));
            let used: usize = spans.iter().map(|span| width(&span.content)).sum();
            let division = Division::ALL.into_iter().find(|division| numbered && division.name() == *option);
            if let Some(note) = division.and_then(|division| loads_of(division, self.wizard.profile.units))
                && LOADS_FROM + width(&note) <= self.look.columns
            {
                let gap = " ".repeat(LOADS_FROM.saturating_sub(used));
                spans.push(Span::styled(format!("{gap}{note}"), theme.dim));
            }
            if chosen {
                body.focus = (body.lines.len(), body.lines.len());
            }
            body.lines.push(Line::from(spans));
        }
    }

    /// The equipment, a row each, and how much of it there is.
    fn pieces(&self, pieces: &Pieces, body: &mut Body) {
        let theme = self.look.theme;
        for (at, piece) in Equipment::ALL.into_iter().enumerate() {
            let here = at == pieces.at;
            let mut spans = mark(here, theme);
            let (sign, style) = if pieces.has(piece) { ("[x] ", theme.done) } else { ("[ ] ", theme.text) };
            spans.push(Span::styled(sign, style));
            spans.push(Span::styled(piece.name(), if here { theme.strong } else { theme.text }));
            if here {
                body.focus = (body.lines.len(), body.lines.len());
            }
            body.lines.push(Line::from(spans));
        }
        let count = match pieces.chosen.as_ref().map(Vec::len) {
            None => NOT_SAID.to_owned(),
            Some(0) => "nothing of it".to_owned(),
            Some(all) if all == Equipment::ALL.len() => "a gym with everything".to_owned(),
            Some(some) => format!("{some} of {}", Equipment::ALL.len()),
        };
        body.lines.push(Line::from(Span::styled(format!("  {count}"), theme.dim)));
    }
}

/// Columns that a value needs.
fn field_columns(item: Item) -> usize {
    match item {
        Item::Name | Item::RacePlace => 24,
        Item::RaceDate => 16,
        Item::Injuries => 36,
        Item::Goal | Item::Running => 10,
        // With the longest label and the help it just fits the widest page, so that rows stay where they are.
        Item::Best(_) => 8,
        _ => 6,
    }
}

/// `sled push 152 kg, wall ball 6 kg`: enough to know a division by.
fn loads_of(division: Division, units: Units) -> Option<String> {
    let loads = loads(Season::KNOWN, division)?;
    let shown = |station| Some(show_load(f64::from(loads.of(station)?), units));
    Some(format!("sled push {}, wall ball {}", shown(Station::SledPush)?, shown(Station::WallBalls)?))
}
