//! The charts of the athlete's training, made from what is known on a day. Pure: the same insight gives the same charts, so
//! the pane, the command line and the coach show the same.
//!
//! It owns which chart says what: its places, notes, headline, and what is said where there is too little. The numbers are
//! the insight's, the form is `domain::chart`'s, painting is the screen's.

mod adherence;
mod forecast;
mod intensity;
mod load;
mod running;
mod span;
mod station;

pub use forecast::limiting;
pub use span::{Range, Span};

use crate::coach::insight::Insight;
use crate::domain::chart::Chart;
use crate::domain::forecast::Outlook;
use crate::domain::load::{Scope, Track};
use crate::domain::profile::Units;
use crate::domain::rulebook::Station;
use jiff::civil::Date;
use std::str::FromStr;
use thiserror::Error;

/// What a chart is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Topic {
    /// Planned against done, by week.
    Adherence,
    /// Distance run, by week.
    Running,
    /// CTL, ATL and form, by day.
    Load,
    /// The best of each station against the goal.
    Stations,
    /// The race, part by part, against the goal.
    Forecast,
    /// How hard the running was.
    Intensity,
}

impl FromStr for Topic {
    type Err = Unknown;

    fn from_str(name: &str) -> Result<Self, Unknown> {
        Self::ALL.into_iter().find(|topic| topic.name() == name).ok_or(Unknown(TOPICS))
    }
}

impl Topic {
    /// All, in the order in which they are walked through.
    pub const ALL: [Self; 6] =
        [Self::Adherence, Self::Running, Self::Load, Self::Stations, Self::Forecast, Self::Intensity];

    /// Its name, as it is typed: `adherence`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Adherence => "adherence",
            Self::Running => "running",
            Self::Load => "load",
            Self::Stations => "stations",
            Self::Forecast => "forecast",
            Self::Intensity => "intensity",
        }
    }
}

/// The names of all topics, for who typed another.
const TOPICS: &str = "adherence, running, load, stations, forecast or intensity";

/// A name that nothing has; it says which there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("one of {0}")]
pub struct Unknown(&'static str);

/// One part of a topic that has a chart of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Cut {
    /// The topic as a whole.
    Whole,
    /// The load of one track.
    Track(Track),
    /// One station over time.
    Station(Station),
}

impl Cut {
    /// Its name, as it is typed: `run`, `sled_push`; none of the whole.
    pub fn key(self) -> Option<&'static str> {
        match self {
            Self::Whole => None,
            Self::Track(track) => Some(track.name()),
            Self::Station(station) => Some(station.key()),
        }
    }

    /// The cuts of a topic, the whole first.
    pub fn of(topic: Topic) -> Vec<Self> {
        let whole = std::iter::once(Self::Whole);
        match topic {
            Topic::Load => whole.chain(Track::ALL.map(Self::Track)).collect(),
            Topic::Stations => whole.chain(Station::ALL.map(Self::Station)).collect(),
            Topic::Adherence | Topic::Running | Topic::Forecast | Topic::Intensity => whole.collect(),
        }
    }
}

/// What charts are made from.
#[derive(Clone, Copy, Debug)]
pub struct Source<'a> {
    /// What is known.
    pub insight: &'a Insight,
    /// The forecast of the race, as it is or as it is being tried.
    pub outlook: Option<&'a Outlook>,
    /// The athlete's units.
    pub units: Units,
    /// The athlete's day.
    pub today: Date,
}

/// The chart of a topic, or of one cut of it, over a range. A cut of another topic is its whole.
pub fn chart(source: Source<'_>, topic: Topic, cut: Cut, range: Range) -> Chart {
    let span = Span::of(source, range);
    match (topic, cut) {
        (Topic::Adherence, _) => adherence::chart(source, &span),
        (Topic::Running, _) => running::chart(source, &span),
        (Topic::Load, Cut::Track(track)) => load::chart(source, &span, Scope::Track(track)),
        (Topic::Load, _) => load::chart(source, &span, Scope::All),
        (Topic::Stations, Cut::Station(station)) => station::over_time(source, &span, station),
        (Topic::Stations, _) => station::chart(source, &span),
        (Topic::Forecast, _) => forecast::chart(source),
        (Topic::Intensity, _) => intensity::chart(source, &span),
    }
}

/// What is said while the log is being read: nothing is known yet, which is not the same as nothing.
fn not_read(source: Source<'_>) -> Option<&'static str> {
    let waiting = source.insight.day.is_none() || (source.insight.loading && source.insight.history.weeks.is_empty());
    waiting.then_some("The log is being read.")
}

#[cfg(test)]
#[path = "progress_tests.rs"]
mod tests;
