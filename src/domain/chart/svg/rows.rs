//! Charts of parts: one row for each, values to the right.

use super::pen::{Anchor, Pen};
use super::{RIGHT, TOP, WIDTH, fill, mark};
use crate::domain::chart::{Chart, Series, Shape, Ticks};

/// Room for the names of the parts.
const LEFT: f64 = 170.0;
/// Height of a row.
const ROW: f64 = 28.0;
/// Under the last row: ticks, unit, what is to be said.
const FOOT: f64 = 72.0;
/// Ticks at most.
const TICKS: usize = 8;

/// The height of such a chart, in user units.
pub fn height(chart: &Chart) -> f64 {
    top(chart.along.places.len().max(5)) + FOOT
}

/// Where a row begins.
fn top(at: usize) -> f64 {
    TOP + ROW * f64::from(u32::try_from(at).unwrap_or(u32::MAX))
}

/// Draws axes and series.
pub fn draw(chart: &Chart, pen: &mut Pen) {
    let Some(ticks) = chart.ticks(TICKS) else { return };
    let bottom = top(chart.along.places.len());
    let x = |value: f64| LEFT + (WIDTH - RIGHT - LEFT) * ticks.share(value);
    axes(chart, &ticks, x, pen);
    for (at, place) in chart.along.places.iter().enumerate() {
        pen.text(LEFT - 10.0, top(at) + ROW / 2.0 + 4.0, Anchor::End, &place.label);
    }
    for series in &chart.series {
        for at in 0..chart.along.places.len() {
            draw_one(series, at, x, pen);
        }
    }
    for at in 0..chart.along.places.len() {
        if let Some(text) = chart.read_out(at) {
            pen.says((0.0, top(at)), (WIDTH, ROW), &text);
        }
    }
    pen.rule((LEFT, TOP), (LEFT, bottom));
    pen.rule((LEFT, bottom), (WIDTH - RIGHT, bottom));
}

fn axes(chart: &Chart, ticks: &Ticks, x: impl Fn(f64) -> f64, pen: &mut Pen) {
    let bottom = top(chart.along.places.len());
    for (tick, text) in ticks.at.iter().zip(&ticks.texts) {
        let x = x(*tick);
        pen.polyline(&[(x, TOP), (x, bottom)], "stroke=\"#d9d9d9\" stroke-width=\"1\"");
        pen.text(x, bottom + 18.0, Anchor::Middle, text);
    }
    pen.text(f64::midpoint(LEFT, WIDTH - RIGHT), bottom + 38.0, Anchor::Middle, chart.scale.unit.name());
}

fn draw_one(series: &Series, at: usize, x: impl Fn(f64) -> f64, pen: &mut Pen) {
    let middle = top(at) + ROW / 2.0;
    match &series.shape {
        Shape::Bars(_) => {
            if let Some(value) = series.shape.at(at) {
                let (end, zero) = (x(value), x(0.0));
                pen.rect((zero.min(end), middle - 8.0), ((end - zero).abs(), 16.0), fill(series.role));
            }
        }
        Shape::Line(_) | Shape::Marks(_) => {
            if let Some(value) = series.shape.at(at) {
                mark(series.role, (x(value), middle), pen);
            }
        }
        Shape::Band(_) => {
            if let Some((low, high)) = series.shape.span(at) {
                let (from, to) = (x(low), x(high));
                pen.polyline(&[(from, middle), (to, middle)], "stroke=\"#0072b2\" stroke-width=\"4\" opacity=\"0.5\"");
                for end in [from, to] {
                    pen.polyline(&[(end, middle - 6.0), (end, middle + 6.0)], "stroke=\"#0072b2\" stroke-width=\"2\"");
                }
            }
        }
        Shape::Flags(_) => {
            if series.shape.flags(at) > 0 {
                pen.text(WIDTH - RIGHT / 2.0, middle + 4.0, Anchor::Middle, "x");
            }
        }
    }
}
