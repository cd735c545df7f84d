//! The pane of the charts: whether the training works. What keys do is in `act`, what is painted in `draw`; what a chart says
//! is `coach::progress`'s, how it looks `widget::chart`'s.

mod act;
pub mod draw;
mod limiters;

use crate::coach::insight::Insight;
use crate::coach::progress::{Cut, Range, Source, Topic, chart};
use crate::domain::chart::{AlongKind, Chart};
use crate::domain::forecast::WhatIf;
use crate::domain::id::WorkoutId;
use crate::domain::profile::Units;
use crate::tui::keymap::Facts;
use crate::tui::widget::chart::Form;
use crate::tui::widget::scroll::Scroll;
use jiff::civil::Date;
use std::collections::HashMap;
use std::sync::Arc;

/// How the chosen chart is shown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
enum View {
    /// Drawn.
    #[default]
    Chart,
    /// As a table.
    Table,
    /// As a sentence.
    Sentence,
    /// The sessions of the place under the cursor.
    Days(Days),
}

/// Sessions of a week or a day.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Days {
    /// Of which days: `Week 44, 26 Oct to 1 Nov`.
    title: String,
    /// The sessions, the oldest first.
    sessions: Vec<WorkoutId>,
    /// The chosen one.
    chosen: usize,
}

/// The charts.
#[derive(Debug, Default)]
pub struct Progress {
    topic: usize,
    cut: usize,
    range: Range,
    form: Form,
    view: View,
    /// The place that is read out; none: where the athlete stands now.
    cursor: Option<usize>,
    /// Seconds that are being tried on the forecast.
    trial: Option<WhatIf>,
    /// Position in the table.
    pub scroll: Scroll,
    shelf: Shelf,
}

/// Charts that were made and still hold. A chart is made once for what it shows, not once a frame.
#[derive(Debug, Default)]
struct Shelf {
    made_of: Option<Made>,
    charts: HashMap<(Topic, Cut, Range), Arc<Chart>>,
}

/// What the charts on the shelf were made of.
#[derive(Debug)]
struct Made {
    insight: Arc<Insight>,
    units: Units,
    today: Date,
}

impl Progress {
    /// The chosen topic.
    fn topic(&self) -> Topic {
        Topic::ALL.get(self.topic).copied().unwrap_or(Topic::Adherence)
    }

    /// The topic after the chosen one.
    fn next_topic(&self) -> Topic {
        Topic::ALL.get((self.topic + 1) % Topic::ALL.len()).copied().unwrap_or(Topic::Adherence)
    }

    fn cut(&self) -> Cut {
        Cut::of(self.topic()).get(self.cut).copied().unwrap_or(Cut::Whole)
    }

    /// Makes the charts that are shown, unless they are there.
    pub(in crate::tui) fn prepare(&mut self, insight: &Arc<Insight>, units: Units, today: Date) {
        let holds = |made: &Made| Arc::ptr_eq(&made.insight, insight) && made.units == units && made.today == today;
        if !self.shelf.made_of.as_ref().is_some_and(holds) {
            self.shelf.charts.clear();
            self.shelf.made_of = Some(Made { insight: Arc::clone(insight), units, today });
        }
        let outlook = self.trial.as_ref().map(WhatIf::now).or(insight.outlook.as_deref());
        let source = Source { insight, outlook, units, today };
        for (topic, cut) in [(self.topic(), self.cut()), (self.next_topic(), Cut::Whole)] {
            let make = || Arc::new(chart(source, topic, cut, self.range));
            self.shelf.charts.entry((topic, cut, self.range)).or_insert_with(make);
        }
    }

    /// The chart that keys act on; none before the first picture.
    fn chart(&self) -> Option<&Arc<Chart>> {
        self.shelf.charts.get(&(self.topic(), self.cut(), self.range))
    }

    /// The chart beside it.
    fn beside(&self) -> Option<&Arc<Chart>> {
        self.shelf.charts.get(&(self.next_topic(), Cut::Whole, self.range))
    }

    /// The place that is read out: the chosen one, else the last that has begun, else the first part.
    fn place(&self) -> Option<usize> {
        let along = &self.chart()?.along;
        let last = along.places.len().checked_sub(1)?;
        let now = match along.kind {
            AlongKind::Time => along.ahead.map_or(last, |ahead| ahead.saturating_sub(1)),
            AlongKind::Parts => 0,
        };
        Some(self.cursor.unwrap_or(now).min(last))
    }

    /// What the keymap needs to know.
    pub fn facts(&self) -> Facts {
        let place = self.place().and_then(|at| self.chart()?.along.places.get(at));
        let whole_stations = self.topic() == Topic::Stations && self.cut() == Cut::Whole;
        let days = matches!(self.view, View::Days(_));
        let trying = self.trial.is_some();
        let forecast = self.topic() == Topic::Forecast && self.chart().is_some_and(|chart| !chart.is_empty());
        let calm = !days && !trying;
        Facts::NONE
            .when(Facts::DAYS_OPEN, days)
            .when(Facts::TRYING, trying)
            .when(Facts::ALONG, calm && place.is_some())
            .when(Facts::WEEK, calm && place.is_some_and(|place| place.date.is_some()))
            .when(Facts::PART, calm && whole_stations && place.is_some())
            .when(Facts::FORECAST, calm && forecast)
            .when(Facts::CUTS, calm && Cut::of(self.topic()).len() > 1)
            .when(Facts::AS_TEXT, matches!(self.view, View::Table | View::Sentence))
    }
}

#[cfg(test)]
#[path = "progress_tests.rs"]
mod tests;
