//! The whole plan as a text: its weeks and phases from this one on, its sessions, and what was changed in it.

use crate::coach::insight::Insight;
use crate::domain::clean::clean_line;
use crate::domain::plan::{Plan, PlannedSession, Week};
use crate::domain::profile::Units;
use crate::domain::units::{show_distance, show_whole};
use crate::tui::pane::log::summary;
use jiff::ToSpan;
use jiff::civil::Date;
use std::fmt::Write as _;

/// Changes that are listed.
const CHANGES: usize = 20;

/// The plan as markdown, seen from a day.
pub fn markdown(plan: &Plan, insight: &Insight, units: Units, today: Date) -> String {
    let mut out = String::new();
    let weeks = plan.weeks.len();
    let week = |out: &mut String, (number, week): (usize, &Week)| {
        heading(out, week, number, weeks, today);
        for session in plan.between(week.first, week.last()) {
            line(out, session, insight, units, today);
        }
        out.push('\n');
    };
    // What is ahead comes first; what is over is read backwards.
    let (over, ahead): (Vec<_>, Vec<_>) = (1..).zip(&plan.weeks).partition(|(_, week)| week.last() < today);
    for numbered in ahead.into_iter().chain(over.into_iter().rev()) {
        week(&mut out, numbered);
    }
    if !plan.assumed.is_empty() {
        out.push_str("## Taken for granted\n\n");
        for sentence in &plan.assumed {
            let _ = writeln!(out, "- {}", escape(&clean_line(sentence)));
        }
        out.push('\n');
    }
    changes(&mut out, plan, today);
    out
}

fn heading(out: &mut String, week: &Week, number: usize, weeks: usize, today: Date) {
    let first = summary::day(week.first, today).replace("  ", " ");
    let rest = if week.deload { ", lighter" } else { "" };
    let now = if week.holds(today) { " (this week)" } else { "" };
    let load = show_whole(week.load_au);
    let _ =
        writeln!(out, "## Week {number} of {weeks} · {}{rest} · from {first} · {load} AU{now}\n", week.phase.name());
}

fn line(out: &mut String, session: &PlannedSession, insight: &Insight, units: Units, today: Date) {
    let day = summary::day(session.date, today).replace("  ", " ");
    let run = session.distance_m.map_or_else(String::new, |m| format!(", {}", show_distance(m, units)));
    let mut said = format!("**{day}** {}, {} min{run}", escape(&clean_line(&session.title)), session.minutes);
    let shown = insight.week.days.iter().flat_map(|day| &day.planned).find(|shown| shown.id == session.id);
    if let Some(state) = shown.and_then(|shown| super::boxes::state_words(&shown.state)) {
        let _ = write!(said, " · *{state}*");
    } else if let Some(why) = &session.skipped {
        let _ = write!(said, " · *skipped: {}*", escape(&clean_line(why)));
    }
    let _ = writeln!(out, "- {said}");
    if session.date >= today && session.date <= today.saturating_add(7.days()) {
        for step in &session.steps {
            let _ = writeln!(out, "  - {}", escape(&step.line(units)));
        }
    }
}

fn changes(out: &mut String, plan: &Plan, today: Date) {
    let mut all: Vec<_> = plan.adjustments.values().collect();
    if all.is_empty() {
        return;
    }
    all.sort_by_key(|change| std::cmp::Reverse(change.at));
    out.push_str("## Changes, the newest first\n\n");
    for change in all.into_iter().take(CHANGES) {
        let day = summary::day(change.on, today).replace("  ", " ");
        let undone = if change.undone_at.is_some() { " (taken back)" } else { "" };
        let _ = writeln!(out, "- **{day}** {}{undone}", escape(&clean_line(&change.reason)));
        for what in &change.what {
            let _ = writeln!(out, "  - {}", escape(&clean_line(what)));
        }
    }
}

/// Words of the plan are no markdown.
pub(super) fn escape(text: &str) -> String {
    text.chars().fold(String::new(), |mut out, c| {
        if matches!(c, '*' | '_' | '`' | '[' | ']' | '<' | '>' | '#' | '|' | '\\' | '~') {
            out.push('\\');
        }
        out.push(c);
        out
    })
}
