//! Draws one unit of markdown: a block with all that it contains.

use super::super::wrap::{Run, width, wrap};
use super::{inline, options, table};
use crate::tui::theme::Theme;
use pulldown_cmark::{CodeBlockKind, Event, HeadingLevel, Parser, Tag, TagEnd};
use ratatui::style::Modifier;
use ratatui::text::{Line, Span};

/// Deepest nesting that still indents; deeper blocks are drawn at this depth.
const DEEPEST: usize = 8;

/// Appends the lines of the unit in `text`. `number` is the number of an ordered item, whatever the text says.
pub fn draw(text: &str, number: Option<u64>, columns: usize, theme: &Theme, out: &mut Vec<Line<'static>>) {
    let mut events = Parser::new_ext(text, options());
    let mut block = Block { columns, theme, out, margins: Vec::new() };
    block.siblings(&mut events, number, Gap::Blank);
}

/// Whether the fenced code block that opens `text` is closed in it.
pub fn is_closed_code(text: &str) -> bool {
    let mut lines = text.lines();
    let Some(opening) = lines.next().map(str::trim_start) else { return false };
    let Some(mark) = opening.chars().next() else { return false };
    let length = opening.chars().take_while(|c| *c == mark).count();
    lines.any(|line| {
        let line = line.trim();
        line.len() >= length && line.chars().all(|c| c == mark)
    })
}

/// What stands between two blocks.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Gap {
    Blank,
    None,
}

struct Margin {
    first: Option<Span<'static>>,
    rest: Span<'static>,
}

struct Block<'a> {
    columns: usize,
    theme: &'a Theme,
    out: &'a mut Vec<Line<'static>>,
    margins: Vec<Margin>,
}

type Events<'e> = Parser<'e>;

impl Block<'_> {
    /// Draws blocks up to the end of their parent.
    fn siblings(&mut self, events: &mut Events<'_>, number: Option<u64>, gap: Gap) {
        let mut drawn = 0usize;
        // In a tight item the text stands without a paragraph around it.
        let mut loose: Vec<Event<'_>> = Vec::new();
        while let Some(event) = events.next() {
            match event {
                Event::Start(ref tag) if !is_inline(tag) => {
                    self.flush(&mut loose, &mut drawn);
                    if drawn > 0 && (gap == Gap::Blank || !matches!(tag, Tag::List(_) | Tag::Paragraph)) {
                        self.blank();
                    }
                    drawn += 1;
                    self.start(tag.clone(), events, number);
                }
                Event::End(end) if !is_inline_end(end) => break,
                Event::Rule => {
                    self.flush(&mut loose, &mut drawn);
                    drawn += 1;
                    let (first, rest) = self.take_margins();
                    let room = self.columns.saturating_sub(margin_width(&first));
                    self.out.extend(wrap(&[Run::new("─".repeat(room), self.theme.dim)], self.columns, &first, &rest));
                }
                other => loose.push(other),
            }
        }
        self.flush(&mut loose, &mut drawn);
    }

    fn flush(&mut self, loose: &mut Vec<Event<'_>>, drawn: &mut usize) {
        if !loose.is_empty() {
            let runs = inline::runs(&mut std::mem::take(loose).into_iter(), self.theme.text, self.theme);
            self.text(&runs);
            *drawn += 1;
        }
    }

    fn start(&mut self, tag: Tag<'_>, events: &mut Events<'_>, number: Option<u64>) {
        match tag {
            Tag::Heading { level, .. } => {
                let mut style = self.theme.strong;
                if level <= HeadingLevel::H2 {
                    style = style.patch(self.theme.accent).add_modifier(Modifier::BOLD);
                }
                if level == HeadingLevel::H1 {
                    style = style.add_modifier(Modifier::UNDERLINED);
                }
                let runs = inline::runs(events, style, self.theme);
                self.text(&runs);
            }
            Tag::BlockQuote(_) => {
                self.margin(Span::styled("│ ", self.theme.dim), Span::styled("│ ", self.theme.dim));
                self.siblings(events, None, Gap::Blank);
                self.margins.pop();
            }
            Tag::CodeBlock(kind) => self.code(&kind, events),
            Tag::List(start) => self.list(number.or(start), events),
            Tag::Table(alignments) => {
                let (first, rest) = self.take_margins();
                let room = self.columns.saturating_sub(margin_width(&rest)).max(1);
                for line in table::draw(events, &alignments, room, self.theme) {
                    let mut spans = rest.clone();
                    spans.extend(line.spans);
                    self.out.push(Line::from(spans));
                }
                let _ = first;
            }
            Tag::HtmlBlock => {
                let runs = inline::runs(events, self.theme.text, self.theme);
                let runs: Vec<Run> =
                    runs.into_iter().map(|run| Run::new(run.text.trim_end_matches('\n'), run.style)).collect();
                self.text(&runs);
            }
            _ => {
                let runs = inline::runs(events, self.theme.text, self.theme);
                self.text(&runs);
            }
        }
    }

    fn list(&mut self, start: Option<u64>, events: &mut Events<'_>) {
        let mut number = start;
        while let Some(event) = events.next() {
            match event {
                Event::Start(Tag::Item) => {
                    let marker = match number {
                        Some(n) => format!("{n}. "),
                        None => "- ".to_owned(),
                    };
                    number = number.map(|n| n.saturating_add(1));
                    let rest = " ".repeat(width(&marker));
                    let before = self.out.len();
                    self.margin(Span::styled(marker, self.theme.accent), Span::raw(rest));
                    self.siblings(events, None, Gap::None);
                    if self.out.len() == before {
                        self.text(&[]);
                    }
                    self.margins.pop();
                }
                Event::End(TagEnd::List(_)) => break,
                _ => {}
            }
        }
    }

    fn code(&mut self, _kind: &CodeBlockKind<'_>, events: &mut Events<'_>) {
        let mut code = String::new();
        for event in events.by_ref() {
            match event {
                Event::Text(text) => code.push_str(&text),
                Event::End(_) => break,
                _ => {}
            }
        }
        let code = code.replace("]\\:", "]:");
        self.margin(Span::styled("▎ ", self.theme.dim), Span::styled("▎ ", self.theme.dim));
        for line in code.strip_suffix('\n').unwrap_or(&code).split('\n') {
            self.text(&[Run::new(line.replace('\t', "    "), self.theme.code)]);
        }
        self.margins.pop();
    }

    fn text(&mut self, runs: &[Run]) {
        let (first, rest) = self.take_margins();
        self.out.extend(wrap(runs, self.columns, &first, &rest));
    }

    fn blank(&mut self) {
        let (first, _) = self.take_margins();
        self.out.push(Line::from(first));
    }

    fn margin(&mut self, first: Span<'static>, rest: Span<'static>) {
        if self.margins.len() >= DEEPEST {
            self.margins.push(Margin { first: None, rest: Span::raw("") });
            return;
        }
        self.margins.push(Margin { first: Some(first), rest });
    }

    /// What stands before the next line and before those after it: a list's marker is shown once.
    fn take_margins(&mut self) -> (Vec<Span<'static>>, Vec<Span<'static>>) {
        let rest: Vec<Span<'static>> = self.margins.iter().map(|margin| margin.rest.clone()).collect();
        let first =
            self.margins.iter_mut().map(|margin| margin.first.take().unwrap_or_else(|| margin.rest.clone())).collect();
        (first, rest)
    }
}

fn margin_width(margin: &[Span<'static>]) -> usize {
    margin.iter().map(|span| width(&span.content)).sum()
}

fn is_inline(tag: &Tag<'_>) -> bool {
    matches!(tag, Tag::Strong | Tag::Emphasis | Tag::Strikethrough | Tag::Link { .. } | Tag::Image { .. })
}

fn is_inline_end(end: TagEnd) -> bool {
    matches!(end, TagEnd::Strong | TagEnd::Emphasis | TagEnd::Strikethrough | TagEnd::Link | TagEnd::Image)
}
