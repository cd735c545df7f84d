//! The marks of series: one for each meaning in each form, with its style, and the legend that names them.

use super::{Form, Look};
use crate::domain::chart::{AlongKind, Chart, Role, Series, Shape};
use crate::tui::theme::Theme;
use crate::tui::widget::wrap::width;
use ratatui::style::Style;
use ratatui::text::{Line, Span};

/// The style of a meaning.
pub fn style(role: Role, theme: &Theme) -> Style {
    match role {
        Role::Done => theme.done,
        Role::Excused => theme.attention,
        Role::Target => theme.strong,
        Role::Second => theme.text,
        Role::Planned | Role::Third | Role::Range => theme.dim,
    }
}

/// What a bar is filled with.
pub fn fill(role: Role, form: Form) -> &'static str {
    match (role, form) {
        (Role::Done, Form::Ascii) => "#",
        (Role::Planned, Form::Ascii) => ":",
        (Role::Second, Form::Ascii) => "%",
        (Role::Third | Role::Range, Form::Ascii) => "+",
        (Role::Target, Form::Ascii) => "=",
        (Role::Excused, _) => "x",
        (Role::Done, _) => "█",
        (Role::Second, _) => "▓",
        (Role::Third | Role::Range, _) => "▒",
        (Role::Planned, _) => "░",
        (Role::Target, _) => "▬",
    }
}

/// A single mark.
pub fn mark(role: Role, form: Form) -> &'static str {
    match (role, form) {
        (Role::Done, Form::Ascii) => "*",
        (Role::Done, _) => "●",
        (Role::Second, Form::Ascii) => "o",
        (Role::Second, _) => "○",
        (Role::Target, Form::Ascii) => "!",
        (Role::Target, _) => "┃",
        (Role::Third, Form::Ascii) => "+",
        (Role::Third, _) => "◇",
        (Role::Excused, _) => "x",
        (Role::Planned | Role::Range, Form::Ascii) => ".",
        (Role::Planned | Role::Range, _) => "·",
    }
}

/// What stands over a place with flags.
pub const FLAG: &str = "x";

/// A piece of a line where it crosses a bar.
pub fn crossing(form: Form) -> &'static str {
    if form == Form::Ascii { "=" } else { "━" }
}

/// The ends of a band and what is between them.
pub fn band(form: Form) -> (&'static str, &'static str, &'static str) {
    if form == Form::Ascii { ("[", "-", "]") } else { ("├", "─", "┤") }
}

/// The line between what was and what is planned.
pub fn boundary(form: Form) -> &'static str {
    if form == Form::Ascii { "!" } else { "┊" }
}

/// Whether a dot of a line is drawn, by its way along the line: the dashes tell lines apart.
pub fn is_inked(role: Role, form: Form, way: u32) -> bool {
    // Half blocks and characters are as wide as two dots of braille.
    let way = if form == Form::Braille { way / 2 } else { way };
    match role {
        Role::Done | Role::Range | Role::Excused => true,
        Role::Second => way % 4 != 3,
        Role::Third | Role::Planned => way.is_multiple_of(2),
        Role::Target => way % 4 < 2,
    }
}

/// What a line is drawn with in ASCII.
pub fn letter(role: Role) -> &'static str {
    match role {
        Role::Done => "*",
        Role::Second => "o",
        Role::Third => "+",
        Role::Target => "-",
        Role::Planned | Role::Range | Role::Excused => ".",
    }
}

/// A piece of a line as the legend shows it.
fn sample(role: Role, form: Form) -> &'static str {
    match (role, form) {
        (Role::Done, Form::Ascii) => "***",
        (Role::Second, Form::Ascii) => "ooo",
        (Role::Third, Form::Ascii) => "+ +",
        (Role::Target, Form::Ascii) => "- -",
        (_, Form::Ascii) => ". .",
        (Role::Done | Role::Range | Role::Excused, Form::Braille) => "⠤⠤⠤",
        (Role::Second, Form::Braille) => "⠤⠤⠤ ⠤",
        (Role::Target, Form::Braille) => "⠤⠤  ⠤",
        (_, Form::Braille) => "⠤ ⠤ ⠤",
        (Role::Done | Role::Range | Role::Excused, Form::Block) => "▄▄▄",
        (Role::Second, Form::Block) => "▄▄▄ ▄",
        (Role::Target, Form::Block) => "▄▄  ▄",
        (_, Form::Block) => "▄ ▄ ▄",
    }
}

/// Marks and names of all series, as many as there is room for.
pub fn legend(chart: &Chart, look: Look<'_>, columns: usize) -> Line<'static> {
    let kind = chart.along.kind;
    let marks = chart.series.iter().map(|series| (sign(series, look.form, kind), series.name.as_str(), series.role));
    let ahead = chart.along.ahead.is_some_and(|at| at < chart.along.places.len());
    let border = ahead.then_some((boundary(look.form), "planned from here", Role::Planned));
    let mut spans = Vec::new();
    let mut used = 0;
    for (sign, name, role) in marks.chain(border.map(|(sign, name, role)| (sign.to_owned(), name, role))) {
        let gap = if spans.is_empty() { "" } else { "   " };
        used += gap.len() + width(&sign) + 1 + width(name);
        if used > columns {
            break;
        }
        spans.push(Span::raw(gap));
        spans.push(Span::styled(sign, style(role, look.theme)));
        spans.push(Span::styled(format!(" {name}"), look.theme.dim));
    }
    Line::from(spans)
}

fn sign(series: &Series, form: Form, kind: AlongKind) -> String {
    match (&series.shape, kind) {
        (Shape::Bars(_), _) => fill(series.role, form).to_owned(),
        (Shape::Line(_), AlongKind::Time) => sample(series.role, form).to_owned(),
        (Shape::Line(_) | Shape::Marks(_), _) => mark(series.role, form).to_owned(),
        (Shape::Band(_), AlongKind::Parts) => {
            let (from, between, to) = band(form);
            format!("{from}{between}{to}")
        }
        (Shape::Band(_), AlongKind::Time) => fill(Role::Range, form).repeat(3),
        (Shape::Flags(_), _) => FLAG.to_owned(),
    }
}
