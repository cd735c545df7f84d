//! Writes SVG elements. The only place that puts text into markup, so nothing gets there unescaped.

use crate::domain::clean::clean;
use std::fmt::Write as _;

/// Where a text is held.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Anchor {
    /// At its start.
    Start,
    /// In the middle.
    Middle,
    /// At its end.
    End,
}

impl Anchor {
    fn name(self) -> &'static str {
        match self {
            Self::Start => "start",
            Self::Middle => "middle",
            Self::End => "end",
        }
    }
}

/// A document that is being written.
pub struct Pen {
    out: String,
}

impl Pen {
    /// A document of a size in user units. Attributes in other calls are constants of this module's neighbours.
    pub fn new(width: f64, height: f64) -> Self {
        let mut pen = Self { out: String::new() };
        pen.raw(&format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" aria-labelledby=\"title desc\" \
             viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\" \
             font-family=\"sans-serif\" font-size=\"13\" fill=\"#000\">"
        ));
        pen
    }

    /// Markup as it is, on a line of its own.
    pub fn raw(&mut self, markup: &str) {
        self.out.push_str(markup);
        self.out.push('\n');
    }

    /// An element around a text.
    pub fn element(&mut self, name: &str, attributes: &str, text: &str) {
        self.raw(&format!("<{name} {attributes}>{}</{name}>", escape(text)));
    }

    /// A text at a point of its base line.
    pub fn text(&mut self, x: f64, y: f64, anchor: Anchor, text: &str) {
        self.element("text", &format!("x=\"{x:.1}\" y=\"{y:.1}\" text-anchor=\"{}\"", anchor.name()), text);
    }

    /// The title.
    pub fn title(&mut self, x: f64, y: f64, text: &str) {
        self.element("text", &format!("x=\"{x:.1}\" y=\"{y:.1}\" font-size=\"18\" font-weight=\"bold\""), text);
    }

    /// A rectangle by its upper left corner and its size.
    pub fn rect(&mut self, (x, y): (f64, f64), (width, height): (f64, f64), style: &str) {
        self.raw(&format!("<rect x=\"{x:.1}\" y=\"{y:.1}\" width=\"{width:.1}\" height=\"{height:.1}\" {style}/>"));
    }

    /// A circle.
    pub fn circle(&mut self, (x, y): (f64, f64), radius: f64, style: &str) {
        self.raw(&format!("<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"{radius:.1}\" {style}/>"));
    }

    /// A thin line of the frame.
    pub fn rule(&mut self, from: (f64, f64), to: (f64, f64)) {
        self.polyline(&[from, to], "stroke=\"#767676\" stroke-width=\"1\"");
    }

    /// A line through points.
    pub fn polyline(&mut self, points: &[(f64, f64)], style: &str) {
        let points = listed(points);
        self.raw(&format!("<polyline points=\"{points}\" fill=\"none\" {style}/>"));
    }

    /// An area.
    pub fn polygon(&mut self, points: &[(f64, f64)], style: &str) {
        let points = listed(points);
        self.raw(&format!("<polygon points=\"{points}\" {style}/>"));
    }

    /// An area that says a text when a pointer rests on it.
    pub fn says(&mut self, (x, y): (f64, f64), (width, height): (f64, f64), text: &str) {
        self.raw(&format!(
            "<rect x=\"{x:.1}\" y=\"{y:.1}\" width=\"{width:.1}\" height=\"{height:.1}\" fill=\"none\" \
             pointer-events=\"all\"><title>{}</title></rect>",
            escape(text)
        ));
    }

    /// The whole document.
    pub fn done(mut self) -> String {
        self.out.push_str("</svg>\n");
        self.out
    }
}

fn listed(points: &[(f64, f64)]) -> String {
    let mut list = String::new();
    for (at, (x, y)) in points.iter().enumerate() {
        let gap = if at > 0 { " " } else { "" };
        // Writing to a String cannot fail.
        let _ = write!(list, "{gap}{x:.1},{y:.1}");
    }
    list
}

/// Text as XML may hold it: without control characters, on one line, its marks as entities.
fn escape(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in clean(text).chars() {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            '\n' => safe.push(' '),
            // Two code points that are characters for Rust and none for XML.
            '\u{FFFE}' | '\u{FFFF}' => safe.push('\u{FFFD}'),
            c => safe.push(c),
        }
    }
    safe
}
