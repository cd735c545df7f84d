//! Show your work: each number on the screen with its formula, whose that is, and the sessions that went in.

use super::whole::escape;
use crate::coach::event::LogState;
use crate::coach::insight::Insight;
use crate::domain::clean::clean_line;
use crate::domain::explained::Explained;
use crate::domain::id::WorkoutId;
use crate::domain::load::Track;
use crate::domain::load::monotony::Monotony;
use crate::domain::profile::Units;
use crate::domain::units::{show_distance, show_whole};
use crate::tui::pane::log::summary;
use jiff::civil::Date;
use std::fmt::Write as _;

/// Sessions that are named under a number.
const ROWS: usize = 8;

/// What the numbers are looked up in.
#[derive(Clone, Copy, Debug)]
pub struct Books<'a> {
    /// The numbers.
    pub insight: &'a Insight,
    /// The sessions.
    pub log: &'a LogState,
    /// How they are shown.
    pub units: Units,
    /// The athlete's day.
    pub today: Date,
}

/// All numbers of the pane as markdown.
pub fn markdown(books: Books<'_>) -> String {
    let insight = books.insight;
    let mut out = String::new();
    if let Some(adherence) = insight.week.adherence.as_ref().and_then(|summary| summary.adherence.as_ref()) {
        books.number(&mut out, &format!("{:.0} %", adherence.value * 100.0), adherence);
    }
    if let Some(load) = &insight.week.load {
        books.number(&mut out, &format!("{} AU", show_whole(load.value)), load);
    }
    books.form(&mut out, "all", &insight.load.all);
    for track in Track::ALL {
        books.form(&mut out, track.name(), insight.load.track(track));
    }
    if let Some(week) = &insight.load.last_week {
        let value = match week.value.monotony {
            Monotony::Varied { monotony, strain } => format!("monotony {monotony:.2}, strain {}", show_whole(strain)),
            Monotony::AllEqual => "all days the same".to_owned(),
        };
        books.number(&mut out, &value, week);
    }
    if let Some(acwr) = &insight.load.acwr {
        books.number(&mut out, &format!("{:.2}, context only", acwr.value.uncoupled), acwr);
    }
    if let Some(limit) = &insight.load.run_limit {
        let explained = limit.explained();
        books.number(&mut out, &show_distance(limit.metres, books.units), &explained);
    }
    if out.is_empty() {
        out.push_str("There is no number yet. They come from sessions with a duration and an RPE, and from a plan.\n");
    }
    out
}

impl Books<'_> {
    fn form(self, out: &mut String, scope: &str, form: &crate::coach::insight::FormNow) {
        for number in [&form.ctl, &form.atl, &form.tsb].into_iter().flatten() {
            self.number(out, &format!("{} ({scope})", show_whole(number.value)), number);
        }
    }

    fn number<T>(self, out: &mut String, value: &str, number: &Explained<T>) {
        let formula = number.formula;
        let _ = writeln!(out, "## {}: {}\n", escape(formula.name), escape(value));
        let _ = writeln!(out, "{}\n\n*{}*\n", escape(formula.text), escape(formula.source));
        let rows: Vec<String> = number.rows.iter().rev().filter_map(|id| self.row(*id)).collect();
        for row in rows.iter().take(ROWS) {
            let _ = writeln!(out, "- {row}");
        }
        match number.rows.len().saturating_sub(ROWS) {
            0 if rows.is_empty() => {}
            0 => out.push('\n'),
            more => {
                let _ = writeln!(out, "- and {more} more\n");
            }
        }
    }

    fn row(self, id: WorkoutId) -> Option<String> {
        let workout = self.log.workouts.iter().find(|workout| workout.id == id)?;
        let day = summary::day(workout.date, self.today).replace("  ", " ");
        Some(format!("{day} {}", escape(&clean_line(&summary::line(workout, self.units)))))
    }
}
