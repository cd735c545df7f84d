//! The offline coach's answers from the athlete's own numbers: what today, why, swap, how it goes, what pace, the race.
//!
//! It says nothing that is not in the [`Insight`](crate::coach::insight::Insight); what is not known is said to be unknown,
//! with what would make it known. English only, as the questions are.

use super::asked::{Asked, asked};
use super::{Briefing, Told, day, whole};
use crate::coach::insight::{About, Attention, Session, State, Urgency};
use crate::domain::units::show_pace;
use std::fmt::Write as _;

/// An answer and the facts that it used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// Markdown.
    pub markdown: String,
    /// `label: value` of each fact of the athlete's that is in it.
    pub used: Vec<String>,
}

/// How a plan comes about.
const NO_PLAN: &str = "There is no plan yet, so nothing is set for the day. `hyrox-coach plan build --race DATE` makes one from \
                       your profile.";

impl Briefing {
    /// The answer to a question about the athlete's own numbers; none for any other, and while nothing was computed.
    pub fn answer(&self, question: &str) -> Option<Answer> {
        let about = asked(question)?;
        self.insight.day?;
        let (mut blocks, labels): (Vec<String>, &[&str]) = match about {
            Asked::Today => (self.what_today(), &["today's session", "next session", "wants attention"]),
            Asked::Next => (self.what_next(), &["next session", "wants attention"]),
            Asked::Why => (self.why(), &["today's session", "plan", "limiters"]),
            Asked::Swap => (self.swap(), &["today's session", "next session"]),
            Asked::Doing => {
                (self.doing(), &["this week", "adherence this week", "load", "race forecast", "wants attention"])
            }
            Asked::Pace => (self.pace(), &["paces", "longest safe run"]),
            Asked::Race => (self.race(), &["plan", "race forecast", "limiters"]),
            Asked::Limiters => (self.weakest(), &["limiters", "cost on the next kilometre after"]),
        };
        if self.insight.loading {
            blocks.push("The database has not been read yet: this is from what this computer kept.".to_owned());
        }
        let told = self.told().into_iter().filter(|told| labels.contains(&told.label));
        let used = told.map(|told| format!("{}: {}", told.label, told.value)).collect();
        Some(Answer { markdown: blocks.join("\n\n"), used })
    }

    fn what_today(&self) -> Vec<String> {
        let mut blocks = self.urgent();
        let today = self.insight.day.map(day).unwrap_or_default();
        match self.insight.today.as_slice() {
            [] => blocks.push(match (&self.insight.plan, self.rests_today()) {
                (None, _) => NO_PLAN.to_owned(),
                (Some(_), true) => format!("{today} is a day of rest in your plan."),
                (Some(_), false) => format!("Your plan does not speak of {today}."),
            }),
            sessions => blocks.extend(sessions.iter().map(|s| self.in_full(&today, s))),
        }
        if self.insight.today.iter().all(|s| !s.state.is_open()) {
            blocks.extend(self.next_session());
        }
        blocks
    }

    /// The next session, and whether it is tomorrow's.
    fn what_next(&self) -> Vec<String> {
        let mut blocks = self.urgent();
        let tomorrow = self.insight.day.and_then(|day| day.tomorrow().ok());
        match (&self.insight.plan, &self.insight.next) {
            (None, _) => blocks.push(NO_PLAN.to_owned()),
            (Some(_), None) => blocks.push("Nothing more is planned.".to_owned()),
            (Some(_), Some(next)) => {
                if Some(next.date) != tomorrow {
                    blocks.extend(tomorrow.map(|tomorrow| format!("Nothing is open on {}.", day(tomorrow))));
                }
                blocks.push(self.in_full(&day(next.date), next));
            }
        }
        blocks
    }

    /// A session with its steps and its purpose.
    fn in_full(&self, today: &str, session: &Session) -> String {
        let mut text = match session.state {
            State::Open => format!("**{today}: {}.**", self.head(session)),
            ref state => format!("**{today}: {}** ({}).", self.head(session), super::state(state)),
        };
        if !session.steps.is_empty() {
            text.push_str("\n\n- ");
            text.push_str(&session.steps.join("\n- "));
        }
        if !session.why.is_empty() {
            let _ = write!(text, "\n\nWhy: {}", sentence(&session.why));
        }
        text
    }

    fn next_session(&self) -> Option<String> {
        let next = self.insight.next.as_ref()?;
        Some(format!("Next: {}, {}.", day(next.date), self.head(next)))
    }

    fn why(&self) -> Vec<String> {
        let mut blocks = Vec::new();
        for session in &self.insight.today {
            let why = if session.why.is_empty() { "its purpose was not said".to_owned() } else { session.why.clone() };
            blocks.push(format!("{}: {}", session.title, sentence(&why)));
        }
        if self.insight.today.is_empty() {
            blocks.push(match (&self.insight.plan, self.rests_today()) {
                (None, _) => NO_PLAN.to_owned(),
                (Some(_), true) => {
                    "Today is a day of rest: the work of the days around it sets in while you rest.".to_owned()
                }
                (Some(_), false) => "Your plan does not speak of today.".to_owned(),
            });
        }
        blocks.extend(self.said("plan", "Where you are"));
        blocks.extend(self.said("limiters", "What costs you most"));
        blocks
    }

    fn swap(&self) -> Vec<String> {
        let open: Vec<&Session> = self.insight.today.iter().filter(|s| s.state.is_open()).collect();
        if open.is_empty() {
            let nothing = if self.insight.plan.is_none() {
                NO_PLAN
            } else {
                "Nothing is open today, so there is nothing to swap."
            };
            return std::iter::once(nothing.to_owned()).chain(self.next_session()).collect();
        }
        let mut blocks: Vec<String> =
            vec![format!("Open today: {}.", open.iter().map(|s| self.head(s)).collect::<Vec<_>>().join("; "))];
        let later = self.insight.week.days.iter().filter(|d| Some(d.date) > self.insight.day).flat_map(|d| &d.planned);
        let later: Vec<String> = later
            .filter(|s| s.state.is_open())
            .map(|s| format!("- {}: {}{}", day(s.date), self.head(s), if s.hard { " (hard)" } else { "" }))
            .collect();
        blocks.push(if later.is_empty() {
            "Nothing else of this week is open: it can only be moved or skipped.".to_owned()
        } else {
            format!("It can change places with one of these:\n\n{}", later.join("\n"))
        });
        if open.iter().any(|s| s.hard) {
            blocks.push("It is a hard one: keep it away from other hard days, and never three in a row.".to_owned());
        }
        blocks.push(
            "Moving it in Today shows what changes and why before anything is changed; you accept or refuse."
                .to_owned(),
        );
        blocks
    }

    fn doing(&self) -> Vec<String> {
        let labels = [
            ("this week", "This week"),
            ("adherence this week", "Adherence"),
            ("load", "Load"),
            ("race forecast", "Race forecast"),
            ("limiters", "What costs you most"),
        ];
        let lines: Vec<String> = labels.into_iter().filter_map(|(label, name)| self.said(label, name)).collect();
        let mut blocks = self.urgent();
        if lines.is_empty() {
            blocks.push(
                "There is nothing to tell from yet: log a session, or bring your history in with an import.".to_owned(),
            );
        } else {
            blocks.push(format!("- {}", lines.join("\n- ")));
        }
        blocks
    }

    fn pace(&self) -> Vec<String> {
        let running = &self.insight.running;
        let Some(vdot) = &running.vdot else {
            return vec![
                "No pace can be told yet: log a run that was all out, or put your best over 5 or 10 km in the profile."
                    .to_owned(),
            ];
        };
        let rows = running.paces.iter().map(|zone| {
            let pace = |s: f64| show_pace(s, self.units);
            format!(
                "| {} | {} | {} to {} |",
                zone.intensity.name(),
                pace(zone.aim_s),
                pace(zone.slow_s),
                pace(zone.fast_s)
            )
        });
        let table = format!("| Run | Aim | Range |\n|---|---|---|\n{}", rows.collect::<Vec<_>>().join("\n"));
        let mut blocks = vec![format!("Your paces, from VDOT {:.1}, for running fresh:", vdot.vdot.value()), table];
        blocks.extend(self.said("longest safe run", "How far"));
        blocks
    }

    fn race(&self) -> Vec<String> {
        let Some(race) = &self.insight.race else {
            return vec![
                "No race is set. Put its date in the profile: `hyrox-coach profile edit race_date=2027-01-18`."
                    .to_owned(),
            ];
        };
        let place = if race.place.is_empty() { String::new() } else { format!(" in {}", race.place) };
        let when = match race.days {
            0 => "today".to_owned(),
            1 => "tomorrow".to_owned(),
            d if d > 1 => format!("in {d} days"),
            d => format!("{} days ago", d.unsigned_abs()),
        };
        let date = race.date.strftime("%a %-d %b %Y");
        let mut blocks = vec![format!("Your race{place} is on {date}: {when}.")];
        let goal = race.goal_s.map(|goal| format!("Goal: {}. ", whole(goal))).unwrap_or_default();
        let unknown = format!(
            "{goal}Its time cannot be told yet: a division, a run over 5 km and a few station times are what it takes."
        );
        blocks.push(self.said("race forecast", "Forecast").unwrap_or(unknown));
        blocks.extend(self.said("limiters", "What costs you most"));
        blocks.extend(self.said("plan", "Where you are"));
        blocks
    }

    fn weakest(&self) -> Vec<String> {
        let unknown = "Nothing can be ranked yet: it takes a goal time, an Open division, and times of your own in a race, a \
                       simulation or a station test.";
        let mut blocks = vec![self.said("limiters", "What costs you most").unwrap_or_else(|| unknown.to_owned())];
        blocks.extend(self.said("cost on the next kilometre after", "Seconds on the kilometre after a station"));
        blocks
    }

    /// What must be heeded before anything else.
    fn urgent(&self) -> Vec<String> {
        let urgent =
            |a: &&Attention| a.urgency == Urgency::Stop || (a.urgency == Urgency::Warn && a.about != About::Missed);
        self.insight.attention.iter().filter(urgent).map(|a| a.sentence.clone()).collect()
    }

    fn rests_today(&self) -> bool {
        self.insight.week.days.iter().any(|d| Some(d.date) == self.insight.day && d.in_plan && d.planned.is_empty())
    }

    /// `Name: value.` of a fact; none where it is not known.
    fn said(&self, label: &str, name: &str) -> Option<String> {
        let told: Told = self.told().into_iter().find(|told| told.label == label)?;
        Some(format!("{name}: {}", sentence(&told.value)))
    }
}

/// With its full stop.
fn sentence(text: &str) -> String {
    let text = text.trim_end();
    if text.ends_with(['.', '!', '?']) { text.to_owned() } else { format!("{text}.") }
}
