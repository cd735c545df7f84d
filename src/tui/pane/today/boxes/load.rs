//! The load: fitness, fatigue and form, how alike the days were, and where the load lies.

use super::Sight;
use crate::domain::explained::Explained;
use crate::domain::load::Track;
use crate::domain::load::monotony::Monotony;
use crate::domain::units::show_whole;
use crate::tui::pane::today::text::{Block, Row, Tone};

/// Columns of the labels.
const LABELS: usize = 10;
/// Columns of a bar.
const BAR: usize = 12;

/// The box of the load.
pub fn load(sight: Sight<'_>) -> Block {
    let load = &sight.insight.load;
    let mut block = Block { title: "Load".to_owned(), labels: LABELS, ..Block::default() };
    if sight.waits() {
        return block;
    }
    let Some(ctl) = &load.all.ctl else {
        let row = Row::default().and("none yet: it comes from sessions with a duration and an RPE", Tone::Dim);
        return Block { rows: vec![row], ..block };
    };
    let of = |number: &Option<Explained>| number.as_ref().map_or_else(|| "-".to_owned(), |n| show_whole(n.value));
    let words = format!("CTL {}  ATL {}  TSB {}", show_whole(ctl.value), of(&load.all.atl), of(&load.all.tsb));
    let mut row = Row::labelled("Form", Tone::Strong).and(words, Tone::Plain);
    if !load.all.settled {
        row = row.and("  still settling", Tone::Dim);
    }
    block.rows.push(row);
    block.rows.push(week(sight));
    let widest =
        Track::ALL.iter().filter_map(|track| load.track(*track).ctl.as_ref()).map(|n| n.value).fold(0.0, f64::max);
    for track in Track::ALL {
        let value = load.track(track).ctl.as_ref().map(|number| number.value);
        block.rows.push(bar(track.name(), value, widest));
    }
    block
}

fn week(sight: Sight<'_>) -> Row {
    let week = &sight.insight.week;
    let so_far = week.load.as_ref().map_or_else(|| "-".to_owned(), |load| show_whole(load.value));
    let planned = week.planned_load.map_or_else(String::new, |load| format!(" of {}", show_whole(load)));
    let row = Row::labelled("Week", Tone::Strong).and(format!("{so_far}{planned} AU"), Tone::Plain);
    match sight.insight.load.last_week.as_ref().map(|week| week.value.monotony) {
        Some(Monotony::Varied { monotony, .. }) => row.and(format!("  monotony {monotony:.1}"), Tone::Plain),
        Some(Monotony::AllEqual) => row.and("  all days the same", Tone::Attention),
        None => row,
    }
}

/// A bar of dots and colons: it reads in any terminal and in any colour.
fn bar(name: &str, value: Option<f64>, widest: f64) -> Row {
    let row = Row::labelled(name, Tone::Dim);
    let Some(value) = value else { return row.and("not known yet", Tone::Dim) };
    let share = if widest > 0.0 { (value / widest).clamp(0.0, 1.0) } else { 0.0 };
    let filled = (0_u32..).zip(0..BAR).filter(|(at, _)| f64::from(*at) + 0.5 < share * 12.0).count();
    row.mark("▆".repeat(filled), "", Tone::Key)
        .mark("·".repeat(BAR - filled), "", Tone::Dim)
        .and(format!(" CTL {}", show_whole(value)), Tone::Plain)
}
