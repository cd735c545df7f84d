//! A chart as a stand-alone SVG: it needs no font, script, style sheet or network, and says in words what it shows.
//!
//! Series differ by pattern, dashes and shape; colour only adds (a palette that colour-blind readers can tell apart: Okabe
//! and Ito 2008, on white). All text is the chart's, escaped.

mod columns;
mod pen;
mod rows;

use super::{AlongKind, Chart, Role, Series, Shape};
use pen::{Anchor, Pen};

/// Width of every chart, in user units.
const WIDTH: f64 = 800.0;
/// Space at the right end.
const RIGHT: f64 = 24.0;
/// Where the drawing begins, under title and legend.
const TOP: f64 = 84.0;
/// Patterns of bars and bands, by [`fill`].
const PATTERNS: &str = "<defs>\
<pattern id=\"hatched\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\" patternTransform=\"rotate(45)\">\
<rect width=\"6\" height=\"6\" fill=\"#fff\"/><line x1=\"0\" y1=\"0\" x2=\"0\" y2=\"6\" stroke=\"#767676\" stroke-width=\"2\"/></pattern>\
<pattern id=\"dotted\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\">\
<circle cx=\"2\" cy=\"2\" r=\"1\" fill=\"#0072b2\"/></pattern>\
</defs>";

impl Chart {
    /// The chart as an SVG document.
    pub fn svg(&self) -> String {
        let height = match self.along.kind {
            AlongKind::Time => columns::HEIGHT,
            AlongKind::Parts => rows::height(self),
        };
        let mut pen = Pen::new(WIDTH, height);
        pen.element("title", "id=\"title\"", &self.title);
        pen.element("desc", "id=\"desc\"", &self.sentence());
        pen.raw(PATTERNS);
        pen.raw(&format!("<rect width=\"{WIDTH}\" height=\"{height}\" fill=\"#fff\"/>"));
        self.head(&mut pen);
        if self.is_empty() {
            pen.text(WIDTH / 2.0, TOP + 80.0, Anchor::Middle, self.data.say().unwrap_or("no data yet"));
        } else {
            match self.along.kind {
                AlongKind::Time => columns::draw(self, &mut pen),
                AlongKind::Parts => rows::draw(self, &mut pen),
            }
            if let Some(say) = self.data.say() {
                pen.text(WIDTH / 2.0, height - 10.0, Anchor::Middle, say);
            }
        }
        pen.done()
    }

    /// Title, the one number, and the legend.
    fn head(&self, pen: &mut Pen) {
        pen.title(16.0, 28.0, &self.title);
        if let Some(headline) = &self.headline {
            pen.text(WIDTH - RIGHT, 28.0, Anchor::End, headline);
        }
        let mut x = 16.0;
        for series in &self.series {
            sample(series, x, pen);
            pen.text(x + 36.0, 56.0, Anchor::Start, &series.name);
            // No font is known here: seven units a letter hold for all usual ones.
            x += 56.0 + 7.0 * f64::from(u16::try_from(series.name.chars().count()).unwrap_or(u16::MAX));
        }
    }
}

/// The mark of a series in the legend.
fn sample(series: &Series, x: f64, pen: &mut Pen) {
    let middle = 52.0;
    match series.shape {
        Shape::Bars(_) => pen.rect((x, middle - 6.0), (28.0, 12.0), fill(series.role)),
        Shape::Line(_) => pen.polyline(&[(x, middle), (x + 28.0, middle)], stroke(series.role)),
        Shape::Band(_) => pen.rect((x, middle - 6.0), (28.0, 12.0), "fill=\"url(#dotted)\" stroke=\"#0072b2\""),
        Shape::Marks(_) => mark(series.role, (x + 14.0, middle), pen),
        Shape::Flags(_) => pen.text(x + 14.0, middle + 4.0, Anchor::Middle, "x"),
    }
}

/// How bars of a role are filled.
fn fill(role: Role) -> &'static str {
    match role {
        Role::Done => "fill=\"#0072b2\"",
        Role::Planned | Role::Target => "fill=\"url(#hatched)\" stroke=\"#767676\"",
        Role::Excused | Role::Range => "fill=\"url(#dotted)\" stroke=\"#767676\"",
        Role::Second | Role::Third => "fill=\"#e69f00\" stroke=\"#000\"",
    }
}

/// How lines of a role are drawn.
fn stroke(role: Role) -> &'static str {
    match role {
        Role::Done | Role::Range => "stroke=\"#0072b2\" stroke-width=\"2.5\"",
        Role::Second => "stroke=\"#d55e00\" stroke-width=\"2\" stroke-dasharray=\"9 4\"",
        Role::Third => "stroke=\"#009e73\" stroke-width=\"2\" stroke-dasharray=\"3 3\"",
        Role::Target => "stroke=\"#000\" stroke-width=\"1.5\" stroke-dasharray=\"12 4 2 4\"",
        Role::Planned | Role::Excused => "stroke=\"#767676\" stroke-width=\"2\" stroke-dasharray=\"2 5\"",
    }
}

/// A single mark of a role: a full circle, a ring, a bar.
fn mark(role: Role, (x, y): (f64, f64), pen: &mut Pen) {
    match role {
        Role::Target => pen.rect((x - 1.5, y - 9.0), (3.0, 18.0), "fill=\"#000\""),
        Role::Done => pen.circle((x, y), 5.0, "fill=\"#0072b2\""),
        _ => pen.circle((x, y), 5.0, "fill=\"#fff\" stroke=\"#d55e00\" stroke-width=\"2\""),
    }
}
