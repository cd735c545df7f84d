//! Inline markdown: emphasis, code, links and citations as styled runs.

use super::super::wrap::Run;
use crate::tui::theme::Theme;
use pulldown_cmark::{Event, Tag, TagEnd};
use ratatui::style::{Modifier, Style};

/// Reads events up to the end of the surrounding block and gives its text. `events` stands after the block's start and is
/// left after its end.
pub fn runs<'e>(events: &mut impl Iterator<Item = Event<'e>>, base: Style, theme: &Theme) -> Vec<Run> {
    let mut inline = Inline { theme, styles: vec![base], links: Vec::new(), runs: Vec::new(), code: Vec::new() };
    let mut depth = 0usize;
    for event in events {
        match event {
            Event::Start(tag) => {
                depth += 1;
                inline.start(&tag);
            }
            Event::End(end) => {
                if depth == 0 {
                    break;
                }
                depth -= 1;
                inline.end(end);
            }
            other => inline.leaf(&other),
        }
    }
    inline.finish()
}

struct Inline<'t> {
    theme: &'t Theme,
    styles: Vec<Style>,
    /// Address and number of runs at the start of each open link.
    links: Vec<(String, usize)>,
    runs: Vec<Run>,
    /// Which runs are code: nothing in them is a citation, and nothing is joined to them.
    code: Vec<usize>,
}

impl Inline<'_> {
    fn finish(self) -> Vec<Run> {
        let mut out = Vec::with_capacity(self.runs.len());
        for (index, run) in self.runs.into_iter().enumerate() {
            if self.code.contains(&index) {
                out.push(run);
            } else {
                split_citations(&run, self.theme, &mut out);
            }
        }
        out
    }

    fn style(&self) -> Style {
        self.styles.last().copied().unwrap_or_default()
    }

    fn push(&mut self, text: &str, style: Style) {
        let joins = !self.code.ends_with(&[self.runs.len().wrapping_sub(1)])
            && self.links.last().is_none_or(|(_, from)| *from < self.runs.len());
        match self.runs.last_mut() {
            Some(last) if joins && last.style == style => last.text.push_str(text),
            _ => self.runs.push(Run::new(text, style)),
        }
    }

    fn start(&mut self, tag: &Tag<'_>) {
        let now = self.style();
        let style = match tag {
            Tag::Strong => now.patch(self.theme.strong),
            Tag::Emphasis => now.patch(self.theme.emphasis),
            Tag::Strikethrough => now.add_modifier(Modifier::CROSSED_OUT),
            Tag::Link { dest_url, .. } => {
                self.links.push((dest_url.to_string(), self.runs.len()));
                now
            }
            Tag::Image { dest_url, .. } => {
                self.push("image: ", self.theme.dim);
                self.links.push((dest_url.to_string(), self.runs.len()));
                now
            }
            _ => now,
        };
        self.styles.push(style);
    }

    fn end(&mut self, end: TagEnd) {
        self.styles.pop();
        if !matches!(end, TagEnd::Link | TagEnd::Image) {
            return;
        }
        let Some((address, from)) = self.links.pop() else { return };
        let label: String = self.runs[from.min(self.runs.len())..].iter().map(|run| run.text.as_str()).collect();
        let link = self.theme.link;
        if label == address || address.strip_prefix("mailto:") == Some(label.as_str()) {
            for run in self.runs.iter_mut().skip(from) {
                run.style = run.style.patch(link);
            }
        } else if !address.is_empty() {
            self.push(" (", self.theme.dim);
            self.push(&address, link);
            self.push(")", self.theme.dim);
        }
    }

    fn leaf(&mut self, event: &Event<'_>) {
        let style = self.style();
        match event {
            Event::Text(text) | Event::Html(text) | Event::InlineHtml(text) => self.push(text, style),
            Event::Code(code) => {
                self.code.push(self.runs.len());
                self.runs.push(Run::new(code.replace("]\\:", "]:"), style.patch(self.theme.code)));
            }
            Event::SoftBreak => self.push(" ", style),
            Event::HardBreak => self.push("\n", style),
            Event::TaskListMarker(done) => self.push(if *done { "[x] " } else { "[ ] " }, style),
            _ => {}
        }
    }
}

/// One run per citation (`[3]`), so that it can have its own style.
fn split_citations(run: &Run, theme: &Theme, out: &mut Vec<Run>) {
    let mut rest = run.text.as_str();
    let mut plain = String::new();
    while let Some(open) = rest.find('[') {
        let digits = rest[open + 1..].bytes().take_while(u8::is_ascii_digit).count();
        let close = open + 1 + digits;
        if (1..=2).contains(&digits) && rest[close..].starts_with(']') {
            plain.push_str(&rest[..open]);
            if !plain.is_empty() {
                out.push(Run::new(std::mem::take(&mut plain), run.style));
            }
            out.push(Run::new(&rest[open..=close], run.style.patch(theme.citation)));
            rest = &rest[close + 1..];
        } else {
            plain.push_str(&rest[..=open]);
            rest = &rest[open + 1..];
        }
    }
    plain.push_str(rest);
    if !plain.is_empty() {
        out.push(Run::new(plain, run.style));
    }
}
