//! The week: its days in order, what was planned, what came of it.

use super::{Sight, mark, minutes, reason};
use crate::coach::insight::{Done, Session, State, WeekDay};
use crate::domain::clean::clean_line;
use crate::domain::units::{show_distance, show_whole};
use crate::tui::pane::log::summary;
use crate::tui::pane::today::text::{Block, Row, Tone};

/// Columns of the days.
const LABELS: usize = 4;

/// The box of the week.
pub fn week(sight: Sight<'_>) -> Block {
    let days = &sight.insight.week.days;
    if sight.waits() {
        return Block::default();
    }
    if !days.is_empty() && sight.insight.plan.is_none() && days.iter().all(|day| day.done.is_empty()) {
        let row = Row::default().and("nothing logged yet", Tone::Dim);
        return Block { title: "This week".to_owned(), rows: vec![row], ..Block::default() };
    }
    let rows = days.iter().flat_map(|day| day_rows(sight, day));
    Block { title: "This week".to_owned(), note: note(sight), rows: rows.collect(), labels: LABELS }
}

/// `3 of 5 done · 71 %`.
fn note(sight: Sight<'_>) -> String {
    let week = &sight.insight.week;
    let done = (week.planned > 0).then(|| format!("{} of {} done", week.done, week.planned));
    let adherence = week.adherence.as_ref().and_then(|summary| summary.adherence.as_ref());
    let share = adherence.map(|share| format!("{:.0} %", share.value * 100.0));
    [done, share].into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

/// The week on one row, for a screen that has room for no more: `Mon v  Tue x  Wed -  Thu >`.
pub fn strip(sight: Sight<'_>) -> Row {
    let mut row = Row::default();
    for day in &sight.insight.week.days {
        let (mark, tone) = match day.planned.as_slice() {
            [] if !day.done.is_empty() => ("v", Tone::Done),
            [] if day.in_plan => ("-", Tone::Dim),
            [] => (".", Tone::Dim),
            planned => planned.last().map_or((".", Tone::Dim), |last| (mark(last, sight.today).0, tone(last, sight))),
        };
        let mark = if mark == " " { "." } else { mark };
        let name = summary::day(day.date, day.date);
        let name = name.get(..2).unwrap_or_default();
        let name_tone = if day.date == sight.today { Tone::Strong } else { Tone::Dim };
        row = row.and(format!("{name} "), name_tone).and(format!("{mark} "), tone);
    }
    row
}

fn day_rows(sight: Sight<'_>, day: &WeekDay) -> Vec<Row> {
    let name = summary::day(day.date, day.date);
    let name = name.get(..3).unwrap_or_default();
    let tone = if day.date == sight.today { Tone::Strong } else { Tone::Dim };
    let mut rows: Vec<Row> = Vec::new();
    for session in &day.planned {
        let label = if rows.is_empty() { name } else { "" };
        rows.push(planned(sight, day, session, Row::labelled(label, tone)));
    }
    let answered = |id| day.planned.iter().any(|s| matches!(s.state, State::Done { workout, .. } if workout == id));
    for done in day.done.iter().filter(|done| !answered(done.id)) {
        let label = if rows.is_empty() { name } else { "" };
        let row = Row::labelled(label, tone).mark("+ ", "done: ", Tone::Done).and(done_name(done), Tone::Plain);
        rows.push(numbers(row, sight, done.seconds.map(|s| s / 60.0), done.run_m, done.load, Tone::Plain));
    }
    if rows.is_empty() {
        let row = Row::labelled(name, tone);
        rows.push(if day.in_plan {
            row.mark("- ", "", Tone::Dim).and("rest", Tone::Dim)
        } else {
            row.and("·", Tone::Dim)
        });
    }
    rows
}

fn planned(sight: Sight<'_>, day: &WeekDay, session: &Session, row: Row) -> Row {
    let word = tone(session, sight);
    let title = clean_line(&session.title).into_owned();
    let (sign, said) = mark(session, sight.today);
    let row = row.mark(format!("{sign} "), said, word);
    // The row that the cursor is on is seen even when it is the day's own.
    let row = if sight.chosen == Some(session.id) { row.chosen() } else { row };
    if let Some(reason) = reason(&session.state) {
        return row.and(format!("{title}  "), Tone::Dim).and(reason, word);
    }
    let plain = if session.date == sight.today && session.state.is_open() { Tone::Strong } else { Tone::Plain };
    let row = row.and(title, plain);
    match session.state {
        State::Done { workout, .. } => match day.done.iter().find(|done| done.id == workout) {
            Some(done) => numbers(row, sight, done.seconds.map(|s| s / 60.0), done.run_m, done.load, Tone::Plain),
            // It was done on the day before or after.
            None => numbers(row, sight, Some(session.minutes), session.run_m, session.load, Tone::Dim),
        },
        _ => numbers(row, sight, Some(session.minutes), session.run_m, session.load, Tone::Dim),
    }
}

fn numbers(row: Row, sight: Sight<'_>, time: Option<f64>, run_m: Option<f64>, load: Option<f64>, tone: Tone) -> Row {
    let run = run_m.filter(|m| *m > 0.0).map_or_else(String::new, |m| show_distance(m, sight.profile.units));
    let load = load.map_or_else(String::new, |load| format!("AU {}", show_whole(load)));
    row.cell(time.map_or_else(String::new, minutes), 7, tone).cell(run, 7, tone).cell(load, 8, Tone::Dim)
}

fn tone(session: &Session, sight: Sight<'_>) -> Tone {
    match session.state {
        State::Done { .. } => Tone::Done,
        State::Skipped(_) | State::Excused(_) => Tone::Attention,
        State::Missed => Tone::Dim,
        State::Open if session.date == sight.today => Tone::Key,
        State::Open => Tone::Plain,
    }
}

/// What a session of the log is called.
pub(super) fn done_name(done: &Done) -> String {
    if done.title.is_empty() { done.kind.name().to_owned() } else { clean_line(&done.title).into_owned() }
}
