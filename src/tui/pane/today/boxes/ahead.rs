//! What comes after this week, where there is room to look ahead.

use super::{Sight, minutes};
use crate::domain::clean::clean_line;
use crate::domain::units::{show_distance, show_whole};
use crate::tui::pane::log::summary;
use crate::tui::pane::today::text::{Block, Row, Tone};
use jiff::ToSpan;

/// Columns of the days.
const LABELS: usize = 11;
/// Days that are shown.
const DAYS: i64 = 7;

/// The box of the next week; without rows when the plan does not go on.
pub fn ahead(sight: Sight<'_>) -> Block {
    let block = Block { title: "Next week".to_owned(), labels: LABELS, ..Block::default() };
    let (Some(plan), Some(last)) = (&sight.insight.plan, sight.insight.week.days.last()) else { return block };
    let first = last.date.saturating_add(1.days());
    let sessions = plan.between(first, first.saturating_add((DAYS - 1).days()));
    let mut before = None;
    let rows = sessions.into_iter().filter(|session| session.is_on()).map(|session| {
        let day = summary::day(session.date, sight.today).replace("  ", " ");
        let label = if before.replace(session.date) == Some(session.date) { String::new() } else { day };
        let run = session.distance_m.map_or_else(String::new, |m| show_distance(m, sight.profile.units));
        let tone = if session.is_hard() { Tone::Plain } else { Tone::Dim };
        Row::labelled(label, Tone::Dim)
            .and(clean_line(&session.title).into_owned(), tone)
            .cell(minutes(f64::from(session.minutes)), 7, Tone::Dim)
            .cell(run, 7, Tone::Dim)
            .cell(format!("AU {}", show_whole(session.load())), 8, Tone::Dim)
    });
    let note = plan.week_of(first).map(|week| format!("{} AU", show_whole(week.load_au)));
    Block { rows: rows.collect(), note: note.unwrap_or_default(), ..block }
}
