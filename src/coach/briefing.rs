//! What a coach is told of the athlete's numbers: labelled facts from the [`Insight`], most important first.
//!
//! It owns which numbers are told and in which words; it computes none. What a model may not see is left out here: a fact
//! that stands on a session whose origin forbids it. The answers of the offline coach are [`answer`]'s.

pub mod answer;
mod asked;

use super::insight::{Insight, Session, State};
use crate::domain::athlete::Fact;
use crate::domain::forecast::Limiter;
use crate::domain::id::WorkoutId;
use crate::domain::profile::Units;
use crate::domain::run_fitness::{Evidence, Intensity};
use crate::domain::units::{show_distance, show_pace, show_time};
use jiff::civil::Date;
use std::collections::BTreeSet;
use std::sync::Arc;

/// What a coach may know of the numbers.
#[derive(Clone, Debug, Default)]
pub struct Briefing {
    /// The numbers.
    pub insight: Arc<Insight>,
    /// How they are shown.
    pub units: Units,
    /// Sessions that no model may see.
    pub kept_here: Arc<BTreeSet<WorkoutId>>,
}

/// A fact and the sessions that it stands on.
pub(super) struct Told {
    pub label: &'static str,
    pub value: String,
    rows: Vec<WorkoutId>,
}

/// Limiters that are told.
const LIMITERS: usize = 3;
/// Sentences that want attention and are told.
const ATTENTION: usize = 3;

impl Briefing {
    /// The facts that a model may see, most important first. A number that stands on a session that it may not see is left out whole: without that
    /// session it would be another number.
    pub fn facts_for_model(&self) -> Vec<Fact> {
        let may = |told: &Told| !told.rows.iter().any(|row| self.kept_here.contains(row));
        self.told().into_iter().filter(may).map(Told::fact).collect()
    }

    pub(super) fn told(&self) -> Vec<Told> {
        let all = [
            self.today(),
            self.place(),
            self.next(),
            self.week(),
            self.adherence(),
            self.attention(),
            self.load(),
            self.forecast(),
            self.limiters(),
            self.run_limit(),
            self.paces(),
            self.costs(),
        ];
        all.into_iter().flatten().filter(|told| !told.value.is_empty()).collect()
    }

    fn today(&self) -> Option<Told> {
        let insight = &self.insight;
        let planned = insight.week.days.iter().find(|d| Some(d.date) == insight.day)?;
        let sessions: Vec<String> = insight.today.iter().map(|s| self.session(s)).collect();
        let value = match sessions.as_slice() {
            [] if planned.in_plan => "rest day of the plan".to_owned(),
            sessions => sessions.join("; "),
        };
        Some(Told::of("today's session", value, insight.today.iter().filter_map(done_by)))
    }

    /// `Compromised run, 62 min: 3 x 1 km at 4:45/km; ... (open). Purpose: ..`
    fn session(&self, session: &Session) -> String {
        let steps = if session.steps.is_empty() { String::new() } else { format!(": {}", session.steps.join("; ")) };
        let why = if session.why.is_empty() { String::new() } else { format!(". Purpose: {}", session.why) };
        format!("{}{steps} ({}){why}", self.head(session), state(&session.state))
    }

    /// `Compromised run, 62 min, 8.1 km`.
    pub(super) fn head(&self, session: &Session) -> String {
        let run = session.run_m.map(|m| format!(", {}", show_distance(m, self.units))).unwrap_or_default();
        format!("{}, {:.0} min{run}", session.title, session.minutes)
    }

    fn place(&self) -> Option<Told> {
        let place = self.insight.place.as_ref()?;
        let rest = if place.deload { ", a week of rest" } else { "" };
        let value = format!("week {} of {}, {}{rest}", place.week, place.weeks, place.phase.name());
        Some(Told::of("plan", value, []))
    }

    fn next(&self) -> Option<Told> {
        let next = self.insight.next.as_ref()?;
        Some(Told::of("next session", format!("{}: {}", day(next.date), self.head(next)), []))
    }

    fn week(&self) -> Option<Told> {
        let week = &self.insight.week;
        let mut said = Vec::new();
        if week.planned > 0 {
            said.push(format!("{} of {} planned sessions done", week.done, week.planned));
        }
        let of = |planned: Option<f64>, show: &dyn Fn(f64) -> String| {
            planned.map(|p| format!(" of {} planned", show(p))).unwrap_or_default()
        };
        if let Some(load) = &week.load {
            let show = |au: f64| format!("{au:.0} AU");
            said.push(format!("load {}{}", show(load.value), of(week.planned_load, &show)));
        }
        if week.run_m > 0.0 {
            let show = |m: f64| show_distance(m, self.units);
            said.push(format!("run {}{}", show(week.run_m), of(week.planned_run_m, &show)));
        }
        for planned in week.days.iter().flat_map(|d| &d.planned) {
            if let State::Missed | State::Skipped(_) | State::Excused(_) = planned.state {
                said.push(format!("{} {} {}", day(planned.date), planned.title, state(&planned.state)));
            }
        }
        let rows = week.days.iter().flat_map(|d| d.done.iter().map(|done| done.id));
        (!said.is_empty()).then(|| Told::of("this week", said.join("; "), rows))
    }

    fn adherence(&self) -> Option<Told> {
        let summary = self.insight.week.adherence.as_ref()?;
        let adherence = summary.adherence.as_ref()?;
        let excused = if summary.excused > 0 { format!(", {} excused", summary.excused) } else { String::new() };
        let value = format!("{:.0} % of {} due so far{excused}", adherence.value * 100.0, summary.due);
        Some(Told::of("adherence this week", value, adherence.rows.iter().copied()))
    }

    fn attention(&self) -> Option<Told> {
        let sentences: Vec<&str> = self.insight.attention.iter().take(ATTENTION).map(|a| a.sentence.as_str()).collect();
        // A sentence may speak of any session of late; which, it does not say.
        let rows = self.insight.week.days.iter().flat_map(|d| d.done.iter().map(|done| done.id));
        (!sentences.is_empty()).then(|| Told::of("wants attention", sentences.join(" "), rows))
    }

    fn load(&self) -> Option<Told> {
        let load = &self.insight.load;
        let (ctl, atl, tsb) = (load.all.ctl.as_ref()?, load.all.atl.as_ref()?, load.all.tsb.as_ref()?);
        let settled = if load.all.settled { "" } else { "; the log is too short for it to have settled" };
        let value = format!(
            "fitness (CTL) {:.0}, fatigue (ATL) {:.0}, form (TSB) {:+.0} {} a day{settled}",
            ctl.value,
            atl.value,
            tsb.value,
            load.kind.map_or("", |k| k.unit())
        );
        Some(Told::of("load", value, ctl.rows.iter().chain(&atl.rows).chain(&tsb.rows).copied()))
    }

    fn forecast(&self) -> Option<Told> {
        let outlook = self.insight.outlook.as_ref()?;
        let finish = outlook.forecast.finish.as_ref()?;
        let goal = self.insight.race.as_ref().and_then(|r| r.goal_s);
        let goal = goal.map(|s| format!("; goal {}", whole(s))).unwrap_or_default();
        let field =
            outlook.forecast.parts.iter().filter(|p| p.estimate.as_ref().is_some_and(|e| e.basis.is_of_the_field()));
        let field = match field.count() {
            0 => String::new(),
            n => format!("; {n} of 17 parts stand on a goal table, not on the athlete's own times"),
        };
        let range = finish.value;
        let value = format!(
            "{} (eight in ten: {} to {}){goal}{field}",
            whole(range.p50_s),
            whole(range.p10_s),
            whole(range.p90_s)
        );
        Some(Told::of("race forecast", value, finish.rows.iter().copied()))
    }

    fn limiters(&self) -> Option<Told> {
        let outlook = self.insight.outlook.as_ref()?;
        let dear: Vec<&Limiter> = outlook.limiters.iter().filter(|l| l.seconds.value >= 1.0).take(LIMITERS).collect();
        let against = dear.first().map(|l| match l.reference.n {
            Some(n) => format!(" against athletes at the goal, n = {n}"),
            None => " against the goal table (arithmetic, no results counted)".to_owned(),
        });
        let each: Vec<String> = dear.iter().map(|l| format!("{} {:+.0} s", l.part, l.seconds.value)).collect();
        let rows = dear.iter().flat_map(|l| l.seconds.rows.iter().copied());
        Some(Told::of("limiters", format!("{}{}", each.join(", "), against?), rows))
    }

    fn run_limit(&self) -> Option<Told> {
        let limit = self.insight.load.run_limit.as_ref()?;
        let value = format!(
            "{} today; the longest of late was {} on {}",
            show_distance(limit.metres, self.units),
            show_distance(limit.longest_m, self.units),
            day(limit.date)
        );
        Some(Told::of("longest safe run", value, [limit.row]))
    }

    fn paces(&self) -> Option<Told> {
        let running = &self.insight.running;
        let vdot = running.vdot.as_ref()?;
        let each: Vec<String> = running
            .paces
            .iter()
            .map(|zone| match zone.intensity {
                Intensity::Easy => {
                    format!("easy {} to {}", show_pace(zone.slow_s, self.units), show_pace(zone.fast_s, self.units))
                }
                other => format!("{} {}", other.name(), show_pace(zone.aim_s, self.units)),
            })
            .collect();
        let row = match vdot.evidence {
            Evidence::Best(_) => None,
            Evidence::Session { id, .. } => Some(id),
        };
        Some(Told::of("paces", format!("VDOT {:.1}: {}", vdot.vdot.value(), each.join(", ")), row))
    }

    /// The dearest stations on the kilometre after them.
    fn costs(&self) -> Option<Told> {
        let dear = crate::domain::compromised::dearest(&self.insight.costs);
        let dear: Vec<_> = dear.into_iter().filter(|(_, s)| *s >= 1.0).take(LIMITERS).collect();
        let each: Vec<String> = dear.iter().map(|(station, s)| format!("{} {s:+.0} s", station.name())).collect();
        let rows = self.insight.costs.iter().flat_map(|c| c.cost.iter().flat_map(|c| c.rows.iter().copied()));
        (!each.is_empty()).then(|| Told::of("cost on the next kilometre after", each.join(", "), rows))
    }
}

impl Told {
    fn of(label: &'static str, value: String, rows: impl IntoIterator<Item = WorkoutId>) -> Self {
        Self { label, value, rows: rows.into_iter().collect() }
    }

    fn fact(self) -> Fact {
        Fact { label: self.label.to_owned(), value: self.value }
    }
}

/// Facts of the profile and of a briefing together: where both have a label, the briefing's.
pub fn joined(profile: Vec<Fact>, briefing: Vec<Fact>) -> Vec<Fact> {
    let same = |fact: &Fact| briefing.iter().any(|other| other.label == fact.label);
    let rest: Vec<Fact> = profile.into_iter().filter(|fact| !same(fact)).collect();
    rest.into_iter().chain(briefing).collect()
}

fn done_by(session: &Session) -> Option<WorkoutId> {
    match session.state {
        State::Done { workout, .. } => Some(workout),
        _ => None,
    }
}

fn state(state: &State) -> String {
    match state {
        State::Open => "open".to_owned(),
        State::Done { ratio: Some(ratio), .. } => format!("done, {:.0} % of it", ratio * 100.0),
        State::Done { ratio: None, .. } => "done".to_owned(),
        State::Skipped(reason) => format!("skipped: {reason}"),
        State::Excused(_) => "excused".to_owned(),
        State::Missed => "missed".to_owned(),
    }
}

/// `Sat 28 Nov`.
pub(super) fn day(date: Date) -> String {
    date.strftime("%a %-d %b").to_string()
}

/// A time in whole seconds.
pub(super) fn whole(seconds: f64) -> String {
    show_time(seconds.round())
}

#[cfg(test)]
#[path = "briefing/briefing_tests.rs"]
mod tests;
