//! Charts along time: places from left to right, values upwards.

use super::pen::{Anchor, Pen};
use super::{RIGHT, TOP, WIDTH, fill, mark, stroke};
use crate::domain::chart::{Chart, Role, Series, Shape, Ticks};

/// Height of such a chart, in user units.
pub const HEIGHT: f64 = 380.0;
/// Where the values end.
const BOTTOM: f64 = 310.0;
/// Room for the ticks' numbers.
const LEFT: f64 = 72.0;
/// Ticks at most.
const TICKS: usize = 6;
/// A label needs so much room.
const LABEL: f64 = 46.0;

/// Where places and values lie.
struct Plot<'a> {
    chart: &'a Chart,
    ticks: Ticks,
    /// Width of a place.
    step: f64,
}

/// Draws axes and series.
pub fn draw(chart: &Chart, pen: &mut Pen) {
    let Some(ticks) = chart.ticks(TICKS) else { return };
    let step = (WIDTH - RIGHT - LEFT) / number(chart.along.places.len().max(1));
    let plot = Plot { chart, ticks, step };
    plot.axes(pen);
    for series in &chart.series {
        plot.series(series, pen);
    }
    for at in 0..chart.along.places.len() {
        if let Some(text) = chart.read_out(at) {
            pen.says((plot.left(at), TOP), (step, BOTTOM - TOP), &text);
        }
    }
}

/// A count as a number; charts have no more places than years have days.
fn number(count: usize) -> f64 {
    f64::from(u32::try_from(count).unwrap_or(u32::MAX))
}

impl Plot<'_> {
    fn left(&self, at: usize) -> f64 {
        LEFT + self.step * number(at)
    }

    fn middle(&self, at: usize) -> f64 {
        self.left(at) + self.step / 2.0
    }

    fn y(&self, value: f64) -> f64 {
        BOTTOM - (BOTTOM - TOP) * self.ticks.share(value)
    }

    fn axes(&self, pen: &mut Pen) {
        for (tick, text) in self.ticks.at.iter().zip(&self.ticks.texts) {
            let y = self.y(*tick);
            pen.polyline(&[(LEFT, y), (WIDTH - RIGHT, y)], "stroke=\"#d9d9d9\" stroke-width=\"1\"");
            pen.text(LEFT - 8.0, y + 4.0, Anchor::End, text);
        }
        pen.text(LEFT - 8.0, TOP - 12.0, Anchor::End, self.chart.scale.unit.name());
        pen.rule((LEFT, TOP), (LEFT, BOTTOM));
        pen.rule((LEFT, BOTTOM), (WIDTH - RIGHT, BOTTOM));
        let mut free = LEFT;
        for (at, place) in self.chart.along.places.iter().enumerate() {
            let x = self.middle(at);
            if x - LABEL / 2.0 >= free - 1.0 {
                pen.text(x, BOTTOM + 18.0, Anchor::Middle, &place.label);
                free = x + LABEL / 2.0;
            }
        }
        pen.text(f64::midpoint(LEFT, WIDTH - RIGHT), BOTTOM + 40.0, Anchor::Middle, &self.chart.along.name);
        if let Some(ahead) = self.chart.along.ahead.filter(|at| *at < self.chart.along.places.len()) {
            let x = self.left(ahead);
            pen.polyline(&[(x, TOP), (x, BOTTOM)], "stroke=\"#000\" stroke-width=\"1\" stroke-dasharray=\"4 4\"");
            pen.text(x + 4.0, TOP - 4.0, Anchor::Start, "planned");
        }
    }

    fn series(&self, series: &Series, pen: &mut Pen) {
        match &series.shape {
            Shape::Bars(_) => self.bars(series, pen),
            Shape::Line(_) => self.line(series, pen),
            Shape::Band(_) => self.band(series, pen),
            Shape::Marks(_) => {
                for (at, value) in self.known(series) {
                    mark(series.role, (self.middle(at), self.y(value)), pen);
                }
            }
            Shape::Flags(_) => {
                for at in (0..self.chart.along.places.len()).filter(|at| series.shape.flags(*at) > 0) {
                    pen.text(self.middle(at), TOP - 4.0, Anchor::Middle, "x");
                }
            }
        }
    }

    fn known(&self, series: &Series) -> Vec<(usize, f64)> {
        (0..self.chart.along.places.len()).filter_map(|at| Some((at, series.shape.at(at)?))).collect()
    }

    fn bars(&self, series: &Series, pen: &mut Pen) {
        // Planned bars are wider, so they stay in sight behind what was done.
        let share = if series.role == Role::Planned { 0.8 } else { 0.56 };
        for (at, value) in self.known(series) {
            let (top, zero) = (self.y(value), self.y(0.0));
            let corner = (self.middle(at) - self.step * share / 2.0, top.min(zero));
            pen.rect(corner, (self.step * share, (zero - top).abs()), fill(series.role));
        }
    }

    /// Runs of places without a gap; what is planned is a run of its own that begins at the last place before it.
    fn runs<T: Copy>(&self, value: impl Fn(usize) -> Option<T>) -> Vec<(Vec<(usize, T)>, Part)> {
        let places = self.chart.along.places.len();
        let ahead = self.chart.along.ahead.unwrap_or(places).min(places);
        let mut all = Vec::new();
        for (range, part) in [(0..ahead, Part::Past), (ahead.saturating_sub(1)..places, Part::Planned)] {
            if part == Part::Planned && ahead == places {
                continue;
            }
            let mut run = Vec::new();
            for at in range {
                if let Some(value) = value(at) {
                    run.push((at, value));
                } else if !run.is_empty() {
                    all.push((std::mem::take(&mut run), part));
                }
            }
            if !run.is_empty() {
                all.push((run, part));
            }
        }
        all
    }

    fn line(&self, series: &Series, pen: &mut Pen) {
        for (run, part) in self.runs(|at| series.shape.at(at)) {
            let points: Vec<(f64, f64)> = run.iter().map(|(at, value)| (self.middle(*at), self.y(*value))).collect();
            let faded = if part == Part::Planned { " opacity=\"0.55\"" } else { "" };
            if let [point] = points.as_slice() {
                pen.circle(*point, 3.0, &format!("fill=\"none\" {}", stroke(series.role)));
            } else {
                pen.polyline(&points, &format!("{}{faded}", stroke(series.role)));
            }
        }
    }

    fn band(&self, series: &Series, pen: &mut Pen) {
        for (run, _) in self.runs(|at| series.shape.span(at)) {
            let high = run.iter().map(|(at, (_, high))| (self.middle(*at), self.y(*high)));
            let low = run.iter().rev().map(|(at, (low, _))| (self.middle(*at), self.y(*low)));
            let outline: Vec<(f64, f64)> = high.chain(low).collect();
            pen.polygon(&outline, "fill=\"url(#dotted)\" stroke=\"#0072b2\" stroke-width=\"1\"");
        }
    }
}

/// Before or after today.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    Past,
    Planned,
}
