//! The numbered sources of the chosen answer, and the passage that is open.

use super::entry::Look;
use crate::domain::clean::clean;
use crate::domain::conversation::{Citation, Exchange};
use crate::domain::id::PassageId;
use crate::domain::knowledge::Passage;
use crate::tui::cmd::RequestId;
use crate::tui::widget::markdown::Markdown;
use crate::tui::widget::scroll::Scroll;
use crate::tui::widget::wrap::{Run, fit, width, wrap};
use ratatui::text::{Line, Span};

/// A passage that the athlete has opened.
#[derive(Debug)]
pub struct OpenPassage {
    /// Its number in the answer.
    pub number: usize,
    /// Its row.
    pub id: PassageId,
    /// What is loading its newest form.
    pub request: Option<RequestId>,
    /// Position.
    pub scroll: Scroll,
    title: String,
    origin: String,
    path: Option<String>,
    links: Vec<String>,
    note: Option<String>,
    content: Markdown,
    /// What is true instead of what it says against the rulebook.
    corrections: Vec<String>,
}

impl OpenPassage {
    /// The passage as it was when it was cited.
    pub fn new(citation: &Citation, request: RequestId) -> Self {
        Self {
            number: citation.number,
            id: citation.passage_id,
            request: Some(request),
            scroll: Scroll::default(),
            title: clean(&citation.title).into_owned(),
            origin: origin(citation),
            path: None,
            links: Vec::new(),
            note: None,
            content: Markdown::whole(&clean(&citation.content)),
            corrections: citation.corrections(),
        }
    }

    /// The library has answered. What was cited stays on the screen: the answer stands on that text.
    pub fn loaded(&mut self, result: Result<Passage, String>) {
        self.request = None;
        match result {
            Ok(passage) => {
                self.path = Some(clean(&passage.heading_path.join(" > ")).into_owned());
                self.links = passage.tags.links.iter().map(|link| clean(link).into_owned()).collect();
            }
            Err(problem) => {
                self.note = Some(format!("where it stands in the library is not known: {}", clean(&problem)));
            }
        }
    }

    /// All lines at a width.
    pub fn lines(&mut self, look: &Look<'_>) -> Vec<Line<'static>> {
        let theme = look.theme;
        let mut out = wrap(
            &[Run::new(format!("[{}] ", self.number), theme.citation), Run::new(self.title.as_str(), theme.strong)],
            look.width,
            &[],
            &[Span::raw("    ")],
        );
        out.extend(wrap(&[Run::new(self.origin.as_str(), theme.dim)], look.width, &[], &[]));
        if let Some(path) = &self.path {
            out.extend(wrap(&[Run::new(path.as_str(), theme.dim)], look.width, &[], &[]));
        }
        out.push(Line::default());
        self.content.layout(look.width, theme);
        out.extend(self.content.lines(0..self.content.height()).cloned());
        for correction in &self.corrections {
            let said = [Run::new("Rulebook: ", theme.attention), Run::new(correction.as_str(), theme.text)];
            out.push(Line::default());
            out.extend(wrap(&said, look.width, &[], &[Span::raw("  ")]));
        }
        if !self.links.is_empty() {
            out.push(Line::default());
            for link in &self.links {
                out.extend(wrap(&[Run::new(link.as_str(), theme.link)], look.width, &[], &[]));
            }
        }
        if let Some(note) = &self.note {
            out.push(Line::default());
            out.extend(wrap(&[Run::new(note.as_str(), theme.attention)], look.width, &[], &[]));
        }
        out
    }
}

/// `team2 · technique · 25/26`
fn origin(citation: &Citation) -> String {
    let parts = [Some(&citation.source), citation.topic.as_ref(), citation.season.as_ref()];
    let joined: Vec<&str> = parts.into_iter().flatten().map(String::as_str).collect();
    clean(&joined.join(" · ")).into_owned()
}

/// The list of sources of an answer.
pub fn list(exchange: Option<&Exchange>, look: &Look<'_>) -> Vec<Line<'static>> {
    let theme = look.theme;
    let mut out = Vec::new();
    let citations = exchange.map_or(&[][..], |exchange| &exchange.citations);
    if citations.is_empty() {
        out.extend(wrap(&[Run::new("No sources for this answer.", theme.dim)], look.width, &[], &[]));
    }
    for citation in citations {
        let score = citation.similarity.map_or_else(String::new, |similarity| format!(" {similarity:.2}"));
        let number = format!("{} ", citation.number);
        let room = look.width.saturating_sub(number.len() + score.len());
        let title = fit(&clean(&citation.title).replace('\n', " "), room);
        let pad = " ".repeat(room.saturating_sub(width(&title)));
        out.push(Line::from(vec![
            Span::styled(number, theme.citation),
            Span::styled(title, theme.text),
            Span::raw(pad),
            Span::styled(score, theme.dim),
        ]));
        out.push(Line::from(Span::styled(
            format!("  {}", fit(&origin(citation), look.width.saturating_sub(2))),
            theme.dim,
        )));
    }
    out
}

/// What of the athlete's own the answer was given; empty when nothing.
pub fn used(exchange: Option<&Exchange>, look: &Look<'_>) -> Vec<Line<'static>> {
    let facts = exchange.map_or(&[][..], |exchange| &exchange.used);
    facts
        .iter()
        .flat_map(|fact| {
            wrap(&[Run::new(clean(fact).into_owned(), look.theme.text)], look.width, &[], &[Span::raw("  ")])
        })
        .collect()
}
