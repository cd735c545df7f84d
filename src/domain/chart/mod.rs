//! A chart as a value: what is drawn, said and written down, before anybody draws it.
//!
//! It owns the form: places along the axis, series with gaps, a unit, a note for each place, and a sentence where there is
//! too little to draw. From the one value come its table ([`table`]), its sentence for a screen reader ([`sentence`]), its
//! SVG ([`svg`]) and, by serde, its JSON; a screen paints the same value. What goes into a chart is its builder's: none is a
//! gap here, never 0, and numbers are in the unit that is shown, because a chart is what the athlete sees.

pub mod sentence;
pub mod svg;
pub mod table;
pub mod tick;
pub mod unit;

pub use table::{Column, Table};
pub use tick::{Ticks, ticks};
pub use unit::Unit;

use jiff::civil::Date;
use serde::Serialize;

/// A chart.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Chart {
    /// Its name with its range: `Adherence, 12 weeks`.
    pub title: String,
    /// The one number of it, shown beside the title: `82 %`, `target 38 km`.
    pub headline: Option<String>,
    /// What stands along it.
    pub along: Along,
    /// What is measured.
    pub scale: Scale,
    /// What is drawn, from the back to the front.
    pub series: Vec<Series>,
    /// Which of the series the sentence speaks of.
    pub main: usize,
    /// Whole sentences that only its builder can know, such as how a forecast stands against a goal.
    pub remarks: Vec<String>,
    /// Whether there is enough to draw.
    pub data: Data,
}

/// What stands along a chart.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Along {
    /// What one place is: `week`, `day`, `station`.
    pub name: String,
    /// In time or apart.
    pub kind: AlongKind,
    /// The places, in order.
    pub places: Vec<Place>,
    /// The first place that is still to come: from there on everything is planned. None when nothing is.
    pub ahead: Option<usize>,
}

/// How places belong together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum AlongKind {
    /// One after the other in time: drawn from left to right, with a trend.
    Time,
    /// Things side by side, such as the parts of a race: drawn as rows, without a trend.
    Parts,
}

/// One place: a week, a day, a part.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Place {
    /// Short, under the axis: `44`, `Sled push`.
    pub label: String,
    /// In a sentence: `week 44`, `Sled push`.
    pub name: String,
    /// Its first day, if it has one.
    pub date: Option<Date>,
    /// What the cursor reads out: `3 of 5 done, 1 excused (ill), 61 %`.
    pub note: String,
}

/// What is measured.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Scale {
    /// The unit of all series.
    pub unit: Unit,
    /// Where it begins.
    pub base: Base,
    /// The value that it reaches at least, such as 100 %.
    pub reaches: Option<f64>,
    /// Which way is better.
    pub better: Better,
}

/// Where a scale begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Base {
    /// At 0: the length of a bar is its value.
    Zero,
    /// Near the smallest value: the difference is what matters.
    Fit,
}

/// Which way is better.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Better {
    /// More is better.
    Higher,
    /// Less is better: times.
    Lower,
    /// Neither is: load.
    Neither,
}

/// One series.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Series {
    /// In the legend: `done`.
    pub name: String,
    /// What it means, which gives it its mark and colour.
    pub role: Role,
    /// Its values.
    #[serde(flatten)]
    pub shape: Shape,
}

/// What a series is, place by place; none is a gap.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "shape", content = "values", rename_all = "snake_case")]
pub enum Shape {
    /// Bars from 0. Bars of one place stand in front of each other.
    Bars(Vec<Option<f64>>),
    /// A line with gaps.
    Line(Vec<Option<f64>>),
    /// Single marks.
    Marks(Vec<Option<f64>>),
    /// From a low to a high value.
    Band(Vec<Option<(f64, f64)>>),
    /// A mark over the places where the count, which is not on the scale, is above 0: excused sessions.
    Flags(Vec<u32>),
}

/// What a series means. Each has a mark of its own in every form, so colour adds and never tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// What was planned.
    Planned,
    /// What was done, or the number that the chart is about.
    Done,
    /// What does not count, for a reason.
    Excused,
    /// What is aimed at.
    Target,
    /// A second number beside the main one: fatigue beside fitness, an earlier best beside the best.
    Second,
    /// A third one: form.
    Third,
    /// How far a number may lie off.
    Range,
}

/// Whether there is enough to draw. The sentences say what to do next.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "state", content = "say", rename_all = "snake_case")]
pub enum Data {
    /// Enough.
    Full,
    /// Drawn, but too little to judge by.
    Thin(String),
    /// Nothing to draw.
    Empty(String),
}

impl Data {
    /// What is to be said about it.
    pub fn say(&self) -> Option<&str> {
        match self {
            Self::Full => None,
            Self::Thin(say) | Self::Empty(say) => Some(say),
        }
    }
}

impl Shape {
    /// The values of bars, lines and marks; nothing of the others.
    pub fn values(&self) -> &[Option<f64>] {
        match self {
            Self::Bars(values) | Self::Line(values) | Self::Marks(values) => values,
            Self::Band(_) | Self::Flags(_) => &[],
        }
    }

    /// The value at a place, of bars, lines and marks.
    pub fn at(&self, place: usize) -> Option<f64> {
        self.values().get(place).copied().flatten().filter(|v| v.is_finite())
    }

    /// The low and the high value at a place: the same twice but for a band.
    pub fn span(&self, place: usize) -> Option<(f64, f64)> {
        match self {
            Self::Band(bands) => {
                let (low, high) = bands.get(place).copied().flatten()?;
                (low.is_finite() && high.is_finite()).then(|| (low.min(high), low.max(high)))
            }
            _ => self.at(place).map(|value| (value, value)),
        }
    }

    /// The count of flags at a place.
    pub fn flags(&self, place: usize) -> u32 {
        match self {
            Self::Flags(counts) => counts.get(place).copied().unwrap_or(0),
            _ => 0,
        }
    }
}

impl Chart {
    /// A chart that says why there is none.
    pub fn empty(title: impl Into<String>, unit: Unit, say: impl Into<String>) -> Self {
        Self {
            title: title.into(),
            headline: None,
            along: Along { name: String::new(), kind: AlongKind::Time, places: Vec::new(), ahead: None },
            scale: Scale { unit, base: Base::Zero, reaches: None, better: Better::Neither },
            series: Vec::new(),
            main: 0,
            remarks: Vec::new(),
            data: Data::Empty(say.into()),
        }
    }

    /// Whether nothing can be drawn: no place has a value.
    pub fn is_empty(&self) -> bool {
        matches!(self.data, Data::Empty(_)) || self.bounds().is_none()
    }

    /// The smallest and the largest value of all that is drawn, with 0 and what the scale reaches where it says so; none
    /// without a value.
    pub fn bounds(&self) -> Option<(f64, f64)> {
        let places = 0..self.along.places.len();
        let spans = self.series.iter().flat_map(|s| places.clone().filter_map(|at| s.shape.span(at)));
        let (low, high) = spans.reduce(|(low, high), (a, b)| (low.min(a), high.max(b)))?;
        let bars = self.series.iter().any(|s| matches!(s.shape, Shape::Bars(_)));
        let (low, high) =
            if bars || self.scale.base == Base::Zero { (low.min(0.0), high.max(0.0)) } else { (low, high) };
        Some(self.scale.reaches.map_or((low, high), |to| (low.min(to), high.max(to))))
    }

    /// The ticks of its scale, at most so many; none without a value.
    pub fn ticks(&self, at_most: usize) -> Option<Ticks> {
        self.bounds().map(|(low, high)| ticks(low, high, at_most, self.scale.unit))
    }

    /// The series that the sentence speaks of.
    pub fn main(&self) -> Option<&Series> {
        self.series.get(self.main)
    }

    /// What the cursor reads out at a place: `week 44: 3 of 5 done, 1 excused (ill), 61 %`; its numbers where its builder
    /// has nothing better to say.
    pub fn read_out(&self, place: usize) -> Option<String> {
        let Place { name, note, .. } = self.along.places.get(place)?;
        if !note.is_empty() {
            return Some(format!("{name}: {note}"));
        }
        let numbers: Vec<String> = self.series.iter().filter_map(|series| self.number(series, place)).collect();
        Some(if numbers.is_empty() { format!("{name}: no data") } else { format!("{name}: {}", numbers.join(", ")) })
    }

    /// `done 31.2 km`; none at a gap.
    fn number(&self, series: &Series, place: usize) -> Option<String> {
        let unit = self.scale.unit;
        let text = match &series.shape {
            Shape::Flags(_) => Some(series.shape.flags(place)).filter(|count| *count > 0)?.to_string(),
            Shape::Band(_) => {
                let (low, high) = series.shape.span(place)?;
                format!("{} to {}", unit.bare(low), unit.show(high))
            }
            shape => unit.show(shape.at(place)?),
        };
        Some(format!("{} {text}", series.name))
    }

    /// Whether a place is still to come.
    pub fn is_ahead(&self, place: usize) -> bool {
        self.along.ahead.is_some_and(|from| place >= from)
    }
}

#[cfg(test)]
#[path = "chart_tests.rs"]
pub(crate) mod tests;
