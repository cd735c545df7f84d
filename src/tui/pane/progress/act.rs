//! What keys do in the charts.

use super::{Days, Progress, View};
use crate::coach::insight::Insight;
use crate::coach::progress::{Cut, Topic};
use crate::domain::chart::Place;
use crate::domain::day;
use crate::domain::forecast::{PARTS, WhatIf};
use crate::domain::workout::Part;
use crate::tui::app::App;
use crate::tui::cmd::Cmd;
use crate::tui::keymap::{Action, Meaning};
use crate::tui::overlay::toast::Tone;
use crate::tui::pane::Pane;
use jiff::ToSpan;
use std::sync::Arc;

/// Seconds that a key takes off a part, and with Shift.
const STEP_S: i32 = 1;
const STRIDE_S: i32 = 10;

impl App {
    /// What the charts are made from.
    pub(super) fn known(&self) -> &Arc<Insight> {
        &self.today.insight
    }

    /// Does what a key, a command or the palette asks of the charts.
    pub(in crate::tui) fn act_on_progress(&mut self, meaning: Meaning, cmds: &mut Vec<Cmd>) {
        // Several keys can come before the next picture; each acts on the chart that the one before has chosen.
        self.make_charts();
        self.act_on_charts(meaning.action, cmds);
        self.make_charts();
    }

    /// Makes the charts that are shown.
    pub(super) fn make_charts(&mut self) {
        let insight = Arc::clone(self.known());
        self.progress.prepare(&insight, self.profile.units, self.log.today());
    }

    fn act_on_charts(&mut self, action: Action, cmds: &mut Vec<Cmd>) {
        let progress = &mut self.progress;
        match action {
            Action::RangeShorter => progress.look(|p| p.range = p.range.shorter()),
            Action::RangeLonger => progress.look(|p| p.range = p.range.longer()),
            Action::NextChart => progress.turn(1),
            Action::PreviousChart => progress.turn(Topic::ALL.len() - 1),
            Action::NextCut => progress.look(|p| p.cut = (p.cut + 1) % Cut::of(p.topic()).len()),
            Action::PreviousCut => progress.look(|p| {
                let cuts = Cut::of(p.topic()).len();
                p.cut = (p.cut + cuts - 1) % cuts;
            }),
            Action::CursorLeft => progress.step(-1),
            Action::CursorRight => progress.step(1),
            Action::Top => progress.step(isize::MIN),
            Action::Bottom => progress.step(isize::MAX),
            Action::ShowTable => progress.toggle(View::Table),
            Action::ShowSentence => progress.toggle(View::Sentence),
            Action::NextForm => {
                progress.form = progress.form.next();
                let name = progress.form.name();
                self.say(Tone::Done, format!("charts in {name}"));
            }
            Action::OpenPlace => self.open_place(),
            Action::OpenSession => self.open_in_log(cmds),
            Action::LineUp => progress.line(-1),
            Action::LineDown => progress.line(1),
            Action::PageUp => progress.scroll.by(-10),
            Action::PageDown => progress.scroll.by(10),
            Action::Try => self.try_out(),
            Action::Faster => self.add_seconds(-STEP_S),
            Action::Slower => self.add_seconds(STEP_S),
            Action::MuchFaster => self.add_seconds(-STRIDE_S),
            Action::MuchSlower => self.add_seconds(STRIDE_S),
            Action::Back => progress.back(),
            _ => {}
        }
    }

    /// Opens what stands under the cursor: a station over time, or the sessions of a week or a day.
    fn open_place(&mut self) {
        let progress = &mut self.progress;
        let Some(at) = progress.place() else { return };
        if progress.topic() == Topic::Stations && progress.cut() == Cut::Whole {
            progress.look(|p| p.cut = at + 1);
            return;
        }
        let Some(chart) = progress.chart() else { return };
        let Some(Place { date: Some(first), name, .. }) = chart.along.places.get(at) else { return };
        let week = chart.along.name == "week";
        let last = if week { first.saturating_add(6.days()) } else { *first };
        let title = if week { format!("{name}, {} to {}", day::show(*first), day::show(last)) } else { name.clone() };
        let within = |date| date >= *first && date <= last;
        let mut found: Vec<_> =
            self.log.state.workouts.iter().filter(|w| w.deleted_at.is_none() && within(w.date)).collect();
        found.sort_by_key(|w| (w.date, w.started_at, w.id));
        let sessions = found.iter().map(|w| w.id).collect();
        progress.view = View::Days(Days { title, sessions, chosen: 0 });
    }

    /// Goes to the chosen session in the log.
    fn open_in_log(&mut self, cmds: &mut Vec<Cmd>) {
        let View::Days(days) = &self.progress.view else { return };
        let Some(id) = days.sessions.get(days.chosen).copied() else { return };
        self.show(Pane::Log, cmds);
        self.log.reveal(id);
    }

    /// Starts to try seconds on the forecast.
    fn try_out(&mut self) {
        let Some(outlook) = self.known().outlook.clone() else { return };
        let goal = outlook.targets.as_ref().map(|targets| targets.goal_s);
        self.progress.view = View::Chart;
        self.progress.trial = Some(WhatIf::new(outlook.forecast.clone(), goal));
    }

    fn add_seconds(&mut self, seconds: i32) {
        let Some(part) = self.progress.part() else { return };
        let Some(trial) = &mut self.progress.trial else { return };
        let before = trial.seconds(part);
        trial.add(part, seconds);
        if trial.seconds(part) == before {
            let why = if trial.base().part(part).is_some() {
                "nobody is that fast or slow"
            } else {
                "nothing is known of it"
            };
            self.say(Tone::Attention, format!("{part}: {why}"));
        }
        self.progress.shelf.charts.clear();
    }
}

impl Progress {
    /// The part under the cursor of the forecast.
    pub(super) fn part(&self) -> Option<Part> {
        Part::all().take(PARTS).nth(self.place()?)
    }

    /// Changes what is looked at; the cursor begins anew, since its place was another one's.
    fn look(&mut self, change: impl FnOnce(&mut Self)) {
        change(self);
        self.cursor = None;
        self.scroll.home();
        if matches!(self.view, View::Days(_)) {
            self.view = View::Chart;
        }
    }

    fn turn(&mut self, by: usize) {
        self.look(|p| {
            p.topic = (p.topic + by) % Topic::ALL.len();
            p.cut = 0;
        });
    }

    fn step(&mut self, by: isize) {
        let Some(at) = self.place() else { return };
        let last = self.chart().map_or(0, |chart| chart.along.places.len().saturating_sub(1));
        self.cursor = Some(at.saturating_add_signed(by).min(last));
        // The table follows the cursor: its head is the first line.
        self.scroll.reveal(self.cursor.unwrap_or(0) + 1, 8);
    }

    fn toggle(&mut self, view: View) {
        self.scroll.home();
        self.view = if self.view == view { View::Chart } else { view };
    }

    /// One line up or down, in what is open.
    fn line(&mut self, by: isize) {
        match &mut self.view {
            View::Days(days) => {
                let last = days.sessions.len().saturating_sub(1);
                days.chosen = days.chosen.saturating_add_signed(by).min(last);
            }
            _ if self.trial.is_some() => self.step(by),
            _ => self.scroll.by(by),
        }
    }

    /// One step back: out of what is open, then from a part of a topic to its whole.
    fn back(&mut self) {
        if self.trial.take().is_some() {
            self.shelf.charts.clear();
        } else if self.view != View::Chart {
            self.view = View::Chart;
        } else if self.cut > 0 {
            self.look(|p| p.cut = 0);
        } else {
            self.cursor = None;
        }
    }
}
