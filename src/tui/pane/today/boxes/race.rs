//! The countdown: how long it is, what is wanted, and what is to be expected.

use super::Sight;
use crate::domain::clean::clean_line;
use crate::domain::units::show_time;
use crate::tui::keymap::{Action, Layer, key_of};
use crate::tui::pane::log::summary;
use crate::tui::pane::today::text::{Block, Row, Tone};

/// Columns of the labels.
const LABELS: usize = 8;

/// The box of the race.
pub fn race(sight: Sight<'_>) -> Block {
    let block = Block { title: "Countdown".to_owned(), labels: LABELS, ..Block::default() };
    let Some(race) = &sight.insight.race else {
        let profile = key_of(Action::EditProfile, Layer::Today).unwrap_or_default();
        let row = Row::labelled(profile, Tone::Key).and("asks for your race and your goal", Tone::Dim);
        return Block { rows: vec![row], ..block };
    };
    let place = clean_line(race.place.trim()).into_owned();
    let to = if place.is_empty() { "the race".to_owned() } else { place };
    let day = summary::day(race.date, sight.today).replace("  ", " ");
    let words = match race.days {
        0 => format!("today: {to}"),
        1 => format!("tomorrow: {to}"),
        days if days > 1 => format!("{days} days to {to}, {day}"),
        days => format!("{to} was {} days ago, {day}", -days),
    };
    let mut rows = vec![Row::labelled("Race", Tone::Strong).and(words, Tone::Strong)];
    let goal = race.goal_s.map_or_else(|| "no goal yet".to_owned(), show_time);
    rows.push(Row::labelled("Goal", Tone::Strong).and(goal, Tone::Plain));
    Block { rows, ..block }
}
