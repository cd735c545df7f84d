//! The countdown: how long it is, what is wanted, and what is to be expected.

use super::Sight;
use crate::domain::clean::clean_line;
use crate::domain::forecast::{Forecast, Outlook, Range};
use crate::domain::units::show_time;
use crate::domain::workout::Part;
use crate::tui::keymap::{Action, Layer, key_of};
use crate::tui::pane::log::summary;
use crate::tui::pane::today::text::{Block, Row, Tone};

/// Columns of the labels.
const LABELS: usize = 9;
/// Parts that are named as gaps.
const GAPS: usize = 3;

/// The box of the race.
pub fn race(sight: Sight<'_>) -> Block {
    let block = Block { title: "Countdown".to_owned(), labels: LABELS, ..Block::default() };
    if sight.waits() {
        return block;
    }
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
    if let Some(outlook) = &sight.insight.outlook {
        rows.extend(forecast(&outlook.forecast));
        rows.extend(gaps(outlook));
    }
    Block { rows, ..block }
}

/// What is to be expected, with its range, and where it goes. Nothing where a part is not known.
fn forecast(forecast: &Forecast) -> Vec<Row> {
    let Some(finish) = &forecast.finish else { return Vec::new() };
    let time = |seconds: f64| show_time(seconds.round());
    let Range { p10_s, p50_s, p90_s } = finish.value;
    let range = format!("  {} to {}", time(p10_s), time(p90_s));
    let mut rows = vec![Row::labelled("Forecast", Tone::Strong).and(time(p50_s), Tone::Strong).and(range, Tone::Dim)];
    let roxzone = forecast.part(Part::Roxzone).map(|estimate| &estimate.range);
    let parts = [("runs", forecast.runs.as_ref()), ("stations", forecast.stations.as_ref()), ("roxzone", roxzone)];
    let known = parts.into_iter().filter_map(|(name, range)| Some(format!("{name} {}", time(range?.value.p50_s))));
    rows.push(Row::labelled("", Tone::Plain).and(known.collect::<Vec<_>>().join("  "), Tone::Plain));
    if forecast.parts.iter().flat_map(|part| &part.estimate).all(|estimate| estimate.basis.is_of_the_field()) {
        rows.push(Row::labelled("", Tone::Plain).and("from the field; what you log makes it yours", Tone::Dim));
    }
    rows
}

/// The parts that cost most against the goal.
fn gaps(outlook: &Outlook) -> Option<Row> {
    let dearest = outlook.limiters.iter().filter(|limiter| limiter.seconds.value >= 1.0).take(GAPS);
    let gaps: Vec<String> = dearest
        .map(|limiter| format!("{} -{:.0} s", limiter.part.key().replace('_', " "), limiter.seconds.value))
        .collect();
    (!gaps.is_empty()).then(|| Row::labelled("Gaps", Tone::Strong).and(gaps.join("  "), Tone::Plain))
}
