//! The first line: the panes, where in the plan the athlete is, how long it is to the race, and the state of coach and
//! database. What does not fit is first said shorter, then dropped, the least important first.

use super::app::App;
use super::pane::Pane;
use super::view::put;
use super::widget::wrap::{fit, width};
use crate::coach::event::StoreState;
use crate::domain::clean::{clean, clean_line};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};

/// A part of the state, in the order in which it stands there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    Place,
    Race,
    Store,
    Coach,
    Unsynced,
    Library,
}

/// What gives way when there is too little room, step by step: each takes the longest form of a part away.
const GIVES_WAY: [Part; 10] = [
    Part::Race,
    Part::Coach,
    Part::Place,
    Part::Place,
    Part::Coach,
    Part::Coach,
    Part::Race,
    Part::Library,
    Part::Unsynced,
    Part::Store,
];

/// A part of the state with its forms, the longest first.
struct Item {
    part: Part,
    forms: Vec<String>,
    style: Style,
}

/// Paints the header.
pub(super) fn header(app: &App, area: Rect, buffer: &mut Buffer) {
    if area.is_empty() {
        return;
    }
    let columns = usize::from(area.width);
    let urgent = !matches!(app.status.store, StoreState::Ready { .. });
    let mut items = state_of(app);
    // The name of the program goes first; a database that is not there is more important than the names of the panes.
    let lefts = [Names::All, Names::Panes, Names::Current];
    let needed = |left: &[Span<'_>]| left.iter().map(|span| width(&span.content)).sum::<usize>();
    let store = items.iter().find(|item| item.part == Part::Store).and_then(|item| item.forms.first());
    let least = if urgent { store.map_or(0, |text| width(text) + 3) } else { 0 };
    let left = lefts.into_iter().map(|names| names_of(app, names)).find(|left| needed(left) + least <= columns);
    let left = left.unwrap_or_else(|| names_of(app, Names::Current));
    let used = needed(&left);
    put(buffer, area, 0, &Line::from(left));
    let room = columns.saturating_sub(used + 3);
    for part in GIVES_WAY {
        if total(&items) <= room {
            break;
        }
        if let Some(item) = items.iter_mut().find(|item| item.part == part && !item.forms.is_empty()) {
            item.forms.remove(0);
        }
    }
    let spans = spans(&items, app);
    let taken: usize = spans.iter().map(|span| width(&span.content)).sum();
    let indent = u16::try_from(columns.saturating_sub(taken + 1)).unwrap_or(0).min(area.width);
    let right = Rect { x: area.x + indent, width: area.width - indent, ..area };
    if taken <= room {
        put(buffer, right, 0, &Line::from(spans));
    }
}

/// How much of the names there is room for.
#[derive(Clone, Copy)]
enum Names {
    All,
    Panes,
    Current,
}

fn names_of(app: &App, names: Names) -> Vec<Span<'static>> {
    let theme = &app.theme;
    let title = match names {
        Names::All => Span::styled(" HYROX COACH ", theme.strong),
        Names::Panes | Names::Current => Span::raw(""),
    };
    let shown = Pane::ALL.into_iter().filter(|pane| !matches!(names, Names::Current) || *pane == app.pane);
    let panes = shown.enumerate().map(|(index, pane)| {
        let style = if pane == app.pane { theme.accent } else { theme.dim };
        let gap = match (index, names) {
            (0, Names::All) => "  ",
            (0, _) => " ",
            _ => "  ",
        };
        Span::styled(format!("{gap}{} {}", pane.number(), pane.title()), style)
    });
    std::iter::once(title).chain(panes).collect()
}

/// Parts of one kind are joined by a dot, kinds are apart.
fn gap(before: Option<Part>, part: Part) -> &'static str {
    match (before, part) {
        (None, _) => "",
        (_, Part::Race | Part::Store) => "   ",
        _ => " · ",
    }
}

fn spans(items: &[Item], app: &App) -> Vec<Span<'static>> {
    let mut out = Vec::new();
    let mut before = None;
    for item in items {
        let Some(text) = item.forms.first() else { continue };
        out.push(Span::styled(gap(before, item.part), app.theme.dim));
        out.push(Span::styled(text.clone(), item.style));
        before = Some(item.part);
    }
    out
}

fn total(items: &[Item]) -> usize {
    let mut before = None;
    let shown = items.iter().filter_map(|item| item.forms.first().map(|text| (item.part, text)));
    shown.map(|(part, text)| width(gap(before.replace(part), part)) + width(text)).sum()
}

fn state_of(app: &App) -> Vec<Item> {
    let theme = &app.theme;
    let mut items = Vec::new();
    let mut add = |part, forms: Vec<String>, style| items.push(Item { part, forms, style });
    if let Some(forms) = place_of(app) {
        add(Part::Place, forms, theme.text);
    }
    if let Some(forms) = race_of(app) {
        add(Part::Race, forms, theme.text);
    }
    let (store, style) = store_of(app);
    add(Part::Store, vec![store], style);
    add(Part::Coach, coach_of(app), theme.dim);
    let unsynced = app.status.unsynced.max(app.log.state.waiting);
    if unsynced > 0 {
        add(Part::Unsynced, vec![format!("{unsynced} unsynced")], theme.attention);
    }
    let library = app.status.library;
    if library.waiting > 0 {
        let all = library.passages + library.waiting;
        add(Part::Library, vec![format!("library {} of {all}", library.passages)], theme.attention);
    }
    items
}

/// The model, then without its maker, then cut; a name can be as long as it likes and must not push the rest out.
fn coach_of(app: &App) -> Vec<String> {
    let name = app.status.model.as_deref().map_or("offline", str::trim);
    let name = clean_line(name);
    let tail = name.rsplit('/').next().filter(|tail| !tail.is_empty()).unwrap_or(&name);
    vec![fit(&name, 40), fit(tail, 40), fit(tail, 14)]
}

fn store_of(app: &App) -> (String, Style) {
    let theme = &app.theme;
    match &app.status.store {
        StoreState::Opening => ("opening db..".to_owned(), theme.attention),
        StoreState::Ready { name } => (clean(name).into_owned(), theme.dim),
        StoreState::Down { .. } => {
            let text = match app.retry_left() {
                Some(0) => "db down: trying now".to_owned(),
                Some(left) => format!("db down: retry in {left} s"),
                None => "db down".to_owned(),
            };
            (text, theme.failed)
        }
    }
}

/// `Week 6 of 14 · Build`, then `6/14 Build`; none without a plan.
fn place_of(app: &App) -> Option<Vec<String>> {
    let place = app.today.insight.place.as_ref()?;
    let (week, weeks, phase) = (place.week, place.weeks, place.phase.name());
    Some(vec![format!("Week {week} of {weeks} · {phase}"), format!("{week}/{weeks} {phase}")])
}

/// `57 days to Berlin`, then without the place; none without a race to come.
fn race_of(app: &App) -> Option<Vec<String>> {
    let days = app.days_to_race()?;
    let place = clean_line(app.profile.race_place.trim()).into_owned();
    let short = match days {
        0 => "race today".to_owned(),
        1 => "1 day".to_owned(),
        _ => format!("{days} days"),
    };
    let long = match (days, place.is_empty()) {
        (0, _) => short.clone(),
        (_, true) => format!("{short} to the race"),
        (_, false) => format!("{short} to {}", fit(&place, 24)),
    };
    Some(vec![long, short])
}
