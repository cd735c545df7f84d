//! Markdown as it streams in: finished blocks are wrapped once and kept; only the open end is rendered again.
//!
//! The text is cut into *units*: a top-level block, or one item of a top-level list. A unit is frozen as soon as a
//! complete line proves that a later one has begun, because CommonMark never changes a block after that. Each unit is
//! parsed alone, so the picture does not depend on how the text was split into deltas. What this owns is the cutting
//! and the cache; `block` draws one unit, `table` one table.

mod block;
mod inline;
mod table;

use crate::tui::theme::Theme;
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};
use ratatui::text::Line;
use std::ops::Range;

/// Complete lines of an open code block that are drawn again with each frame before the earlier ones are frozen.
const OPEN_CODE_LINES: usize = 32;

fn options() -> Options {
    Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TASKLISTS
}

/// A markdown text and its lines at one width.
#[derive(Debug, Default)]
pub struct Markdown {
    /// What arrived, with `]:` escaped (see `push`).
    source: String,
    ends_with_bracket: bool,
    open: bool,
    width: usize,
    theme: Option<Theme>,
    frozen: Frozen,
    /// Lines of the open end.
    tail: Vec<Line<'static>>,
    tail_stale: bool,
}

#[derive(Debug, Default)]
struct Frozen {
    lines: Vec<Line<'static>>,
    /// Bytes of the source that `lines` shows.
    upto: usize,
    /// Bytes of the source that were looked at for more to freeze.
    tried: usize,
    /// The last frozen unit, for the gap after it.
    last: Option<Kind>,
    /// The rest belongs to a list of which items are frozen.
    list: Option<OpenList>,
    /// The rest belongs to a code block of which lines are frozen: its opening line.
    fence: Option<String>,
}

/// A list that goes on.
#[derive(Clone, Copy, Debug)]
struct OpenList {
    /// Number of its next item, when it is ordered.
    next: Option<u64>,
}

/// What a unit is, as far as the gaps between units care.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Heading,
    Item,
    Code,
    Block,
}

#[derive(Debug)]
struct Unit {
    range: Range<usize>,
    kind: Kind,
    /// First of its list (always true for blocks): a gap stands before it.
    first: bool,
    /// Number of an ordered item.
    number: Option<u64>,
}

impl Markdown {
    /// A text that is whole.
    pub fn whole(text: &str) -> Self {
        let mut markdown = Self::default();
        markdown.push(text);
        markdown.finish();
        markdown
    }

    /// A text that is still being written.
    pub fn streaming() -> Self {
        Self { open: true, tail_stale: true, ..Self::default() }
    }

    /// Adds to the end.
    ///
    /// `]:` is escaped, because `[1]: ...` would define a link and vanish from the screen, and because without
    /// definitions no later text can change an earlier block.
    pub fn push(&mut self, text: &str) {
        for piece in text.split_inclusive([']', ':']) {
            if self.ends_with_bracket && piece.starts_with(':') {
                self.source.push('\\');
            }
            self.source.push_str(piece);
            self.ends_with_bracket = piece.ends_with(']');
        }
        self.tail_stale = true;
    }

    /// Nothing more will come.
    pub fn finish(&mut self) {
        self.open = false;
        self.tail_stale = true;
    }

    /// Whether there is nothing to show.
    pub fn is_empty(&self) -> bool {
        self.source.trim().is_empty()
    }

    /// Brings the lines up to date for a width in columns. Costs what is new, not what is there.
    pub fn layout(&mut self, width: usize, theme: &Theme) {
        let width = width.max(1);
        if width != self.width || self.theme.as_ref() != Some(theme) {
            self.frozen = Frozen::default();
            (self.width, self.theme, self.tail_stale) = (width, Some(*theme), true);
        }
        if !std::mem::take(&mut self.tail_stale) {
            return;
        }
        self.freeze(theme);
        let mut rest = self.with_fence(&self.source[self.frozen.upto..]);
        if self.open {
            heal(&mut rest);
        }
        let mut tail = Vec::new();
        let units = self.units_of(&rest);
        let mut before = self.frozen.last;
        for unit in &units {
            self.draw(&rest, unit, before, theme, &mut tail);
            before = Some(unit.kind);
        }
        self.tail = tail;
    }

    /// How many lines there are.
    pub fn height(&self) -> usize {
        self.frozen.lines.len() + self.tail.len()
    }

    /// The lines of a range; what lies beyond the end is left out.
    pub fn lines(&self, range: Range<usize>) -> impl Iterator<Item = &Line<'static>> {
        let cut = move |from: &'_ [Line<'static>], offset: usize| {
            let end = range.end.saturating_sub(offset).min(from.len());
            range.start.saturating_sub(offset).min(end)..end
        };
        let frozen = cut(&self.frozen.lines, 0);
        let tail = cut(&self.tail, self.frozen.lines.len());
        self.frozen.lines[frozen].iter().chain(&self.tail[tail])
    }

    fn with_fence(&self, text: &str) -> String {
        let mut out = String::with_capacity(text.len() + 16);
        out.push_str(self.frozen.fence.as_deref().unwrap_or(""));
        out.push_str(text);
        out
    }

    fn units_of(&self, text: &str) -> Vec<Unit> {
        let mut units = units(text);
        if let (Some(OpenList { next }), Some(first)) = (self.frozen.list, units.first_mut())
            && first.kind == Kind::Item
        {
            first.first = false;
            let shift = next.zip(first.number).map(|(next, number)| next.wrapping_sub(number));
            for (index, unit) in units.iter_mut().enumerate() {
                if unit.kind != Kind::Item || (index > 0 && unit.first) {
                    break;
                }
                unit.number = unit.number.zip(shift).map(|(number, shift)| number.wrapping_add(shift));
            }
        }
        units
    }

    fn draw(&self, text: &str, unit: &Unit, before: Option<Kind>, theme: &Theme, out: &mut Vec<Line<'static>>) {
        let goes_on = unit.range.start == 0 && self.frozen.fence.is_some();
        if before.is_some() && unit.first && !goes_on {
            out.push(Line::default());
        }
        block::draw(&text[unit.range.clone()], unit.number, self.width, theme, out);
    }

    fn freeze(&mut self, theme: &Theme) {
        let Some(newline) = self.source.rfind('\n') else { return };
        let complete = newline + 1;
        if complete <= self.frozen.tried.max(self.frozen.upto) {
            return;
        }
        self.frozen.tried = complete;
        let text = self.with_fence(&self.source[self.frozen.upto..complete]);
        let fence = text.len() - (complete - self.frozen.upto);
        let units = self.units_of(&text);
        let mut lines = std::mem::take(&mut self.frozen.lines);
        if let Some((last, done)) = units.split_last() {
            for unit in done {
                self.draw(&text, unit, self.frozen.last, theme, &mut lines);
                self.frozen.last = Some(unit.kind);
                self.frozen.fence = None;
                self.frozen.list = None;
            }
            if !done.is_empty() {
                self.frozen.upto += last.range.start - fence;
                self.frozen.list = (!last.first).then_some(OpenList { next: last.number });
            }
            self.freeze_code(&text[last.range.clone()], last, theme, &mut lines);
        }
        self.frozen.lines = lines;
    }

    /// Freezes the older lines of a long code block that is still open.
    fn freeze_code(&mut self, text: &str, unit: &Unit, theme: &Theme, lines: &mut Vec<Line<'static>>) {
        let count = text.lines().count();
        if unit.kind != Kind::Code || count <= OPEN_CODE_LINES * 2 || block::is_closed_code(text) {
            return;
        }
        let Some(opening) = text.split_inclusive('\n').next().map(str::to_owned) else { return };
        let old: usize = text.split_inclusive('\n').take(count - OPEN_CODE_LINES).map(str::len).sum();
        let head = Unit { range: 0..old, kind: Kind::Code, first: unit.first, number: None };
        self.draw(text, &head, self.frozen.last, theme, lines);
        self.frozen.upto += old - self.frozen.fence.as_ref().map_or(0, String::len);
        self.frozen.fence = Some(opening);
        self.frozen.last = Some(Kind::Code);
        self.frozen.list = None;
    }
}

/// Cuts a text into units.
fn units(text: &str) -> Vec<Unit> {
    let mut units: Vec<Unit> = Vec::new();
    let mut depth = 0usize;
    let mut list: Option<OpenList> = None;
    let mut first = true;
    for (event, range) in Parser::new_ext(text, options()).into_offset_iter() {
        match event {
            Event::Start(tag) => {
                match (&tag, depth) {
                    (Tag::List(start), 0) => (list, first) = (Some(OpenList { next: *start }), true),
                    (Tag::Item, 1) => {
                        let number = list.and_then(|list| list.next);
                        list = Some(OpenList { next: number.map(|number| number.saturating_add(1)) });
                        units.push(Unit { range: line_start(text, range.start), kind: Kind::Item, first, number });
                        first = false;
                    }
                    (_, 0) => {
                        let kind = match tag {
                            Tag::Heading { .. } => Kind::Heading,
                            Tag::CodeBlock(pulldown_cmark::CodeBlockKind::Fenced(_)) => Kind::Code,
                            _ => Kind::Block,
                        };
                        units.push(Unit { range: line_start(text, range.start), kind, first: true, number: None });
                    }
                    _ => {}
                }
                depth += 1;
            }
            Event::End(end) => {
                depth = depth.saturating_sub(1);
                if depth == 0 && matches!(end, TagEnd::List(_)) {
                    list = None;
                }
            }
            Event::Rule if depth == 0 => {
                let range = line_start(text, range.start);
                units.push(Unit { range, kind: Kind::Block, first: true, number: None });
            }
            _ => {}
        }
    }
    let ends: Vec<usize> = units.iter().skip(1).map(|unit| unit.range.start).chain([text.len()]).collect();
    for (unit, end) in units.iter_mut().zip(ends) {
        unit.range.end = end.max(unit.range.start);
    }
    units
}

fn line_start(text: &str, at: usize) -> Range<usize> {
    let start = text[..at].rfind('\n').map_or(0, |newline| newline + 1);
    start..start
}

/// Closes emphasis that the model has opened and not closed yet, so that a word does not change its look when it is.
fn heal(text: &mut String) {
    let from = text.rfind("\n\n").map_or(0, |blank| blank + 2);
    let open = &text[from..];
    if open.contains("```") || open.contains("~~~") {
        return;
    }
    if open.matches('`').count() % 2 == 1 {
        text.push('`');
        return;
    }
    let marks = open.matches("**").count();
    if marks % 2 == 1 {
        let bare = text.trim_end_matches('*').len();
        if text.len() > bare {
            text.truncate(bare);
        } else {
            let end = text.trim_end().len();
            text.truncate(end);
            text.push_str("**");
        }
    }
}

#[cfg(test)]
#[path = "tests.rs"]
mod tests;
