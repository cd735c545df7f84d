//! A passage taken apart into what can be shown alone: sentences, list items, lines that introduce, whole tables.

use super::question::{stem, words};
use pulldown_cmark::{Event, LinkType, Options, Parser, Tag, TagEnd};
use std::collections::HashSet;
use unicode_segmentation::UnicodeSegmentation;

/// What a unit is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A sentence of a paragraph.
    Sentence,
    /// A sentence that ends in a colon and introduces the next block.
    Lead,
    /// An item of a list.
    Item,
    /// A whole table.
    Table,
}

/// A part of a passage.
#[derive(Clone, Debug)]
pub(super) struct Unit {
    pub kind: Kind,
    /// Markdown on one line, or the table; without links.
    pub text: String,
    /// Number of its paragraph, list or table in the passage.
    pub block: usize,
    /// Its number in an ordered list.
    pub ordinal: Option<u64>,
    pub words: usize,
    pub stems: HashSet<String>,
    /// Rows of a table, its header included.
    pub rows: usize,
}

/// Lines that name evidence, grade and sources: for the source view, not for an answer.
fn is_evidence(text: &str) -> bool {
    let plain = text.trim_start_matches(['*', '_', ' ']);
    ["Evidence:", "Evidence**", "Sources:", "Source:", "Grade:", "Season:"].iter().any(|start| plain.starts_with(start))
}

/// Takes the markdown of a passage apart, in reading order.
pub(super) fn units(markdown: &str) -> Vec<Unit> {
    let mut reader = Reader::default();
    for event in Parser::new_ext(markdown, Options::ENABLE_TABLES) {
        reader.event(event);
    }
    reader.flush(Block::Paragraph);
    reader.units
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Block {
    Paragraph,
    Item,
}

#[derive(Default)]
struct Reader {
    units: Vec<Unit>,
    inline: String,
    block: usize,
    /// Next number of each open list; none for a bulleted one.
    lists: Vec<Option<u64>>,
    table: Option<Vec<Vec<String>>>,
    /// Depth of what is not shown.
    hidden: usize,
    /// For each open link, what it added to that depth.
    links: Vec<usize>,
}

impl Reader {
    fn event(&mut self, event: Event<'_>) {
        match event {
            Event::Start(tag) => self.start(&tag),
            Event::End(tag) => self.end(tag),
            Event::Text(text) if self.hidden == 0 => self.inline.push_str(&text),
            Event::Code(code) => {
                self.inline.push('`');
                self.inline.push_str(&code);
                self.inline.push('`');
            }
            Event::SoftBreak | Event::HardBreak => self.inline.push(' '),
            _ => {}
        }
    }

    fn start(&mut self, tag: &Tag<'_>) {
        match tag {
            Tag::Strong => self.inline.push_str("**"),
            Tag::Emphasis => self.inline.push('*'),
            Tag::Heading { .. } | Tag::CodeBlock(_) | Tag::Image { .. } => self.hidden += 1,
            // A bare address says nothing to a reader; the words of a named link stay.
            Tag::Link { link_type, .. } => {
                let bare = usize::from(*link_type == LinkType::Autolink);
                self.hidden += bare;
                self.links.push(bare);
            }
            Tag::List(first) => {
                self.flush(if self.lists.is_empty() { Block::Paragraph } else { Block::Item });
                self.block += 1;
                self.lists.push(*first);
            }
            Tag::Table(_) => {
                self.block += 1;
                self.table = Some(Vec::new());
            }
            Tag::TableHead | Tag::TableRow => {
                if let Some(rows) = &mut self.table {
                    rows.push(Vec::new());
                }
            }
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Strong => self.inline.push_str("**"),
            TagEnd::Emphasis => self.inline.push('*'),
            TagEnd::Heading(_) | TagEnd::CodeBlock | TagEnd::Image => {
                self.hidden = self.hidden.saturating_sub(1);
            }
            TagEnd::Link => self.hidden = self.hidden.saturating_sub(self.links.pop().unwrap_or(0)),
            TagEnd::Paragraph if self.lists.is_empty() => {
                self.flush(Block::Paragraph);
                self.block += 1;
            }
            TagEnd::Paragraph => self.inline.push(' '),
            TagEnd::Item => self.flush(Block::Item),
            TagEnd::List(_) => {
                self.lists.pop();
                self.block += 1;
            }
            TagEnd::TableCell => {
                let cell = squeeze(&std::mem::take(&mut self.inline));
                if let Some(row) = self.table.as_mut().and_then(|rows| rows.last_mut()) {
                    row.push(cell);
                }
            }
            TagEnd::Table => self.end_table(),
            _ => {}
        }
    }

    /// Turns the collected inline text into units.
    fn flush(&mut self, block: Block) {
        let text = squeeze(&std::mem::take(&mut self.inline));
        if text.is_empty() || is_evidence(&text) {
            return;
        }
        if block == Block::Item {
            let ordinal = self.lists.last().copied().flatten();
            self.push(Kind::Item, text, ordinal, 0);
            if let Some(Some(next)) = self.lists.last_mut() {
                *next += 1;
            }
            return;
        }
        // The evidence line may follow its paragraph without a blank line; what comes after it belongs to it.
        for sentence in sentences(&text).into_iter().take_while(|sentence| !is_evidence(sentence)) {
            let kind = if sentence.trim_end_matches(['*', '_']).ends_with(':') { Kind::Lead } else { Kind::Sentence };
            self.push(kind, sentence, None, 0);
        }
    }

    fn end_table(&mut self) {
        let rows = self.table.take().unwrap_or_default();
        let Some(columns) = rows.first().map(Vec::len) else {
            return;
        };
        let line = |row: &Vec<String>| format!("| {} |", row.join(" | "));
        let mut lines: Vec<String> = rows.iter().map(line).collect();
        lines.insert(1.min(lines.len()), format!("|{}", "---|".repeat(columns)));
        self.push(Kind::Table, lines.join("\n"), None, rows.len());
        self.block += 1;
    }

    fn push(&mut self, kind: Kind, text: String, ordinal: Option<u64>, rows: usize) {
        let all = words(&text);
        self.units.push(Unit {
            kind,
            block: self.block,
            ordinal,
            words: all.len(),
            stems: all.iter().map(|word| stem(word)).collect(),
            text,
            rows,
        });
    }
}

fn squeeze(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Sentences of a line; one that ends in an abbreviation or inside bold text goes on.
fn sentences(text: &str) -> Vec<String> {
    let mut sentences: Vec<String> = Vec::new();
    let mut open = String::new();
    for part in text.split_sentence_bounds() {
        open.push_str(part);
        let done = open.trim_end();
        let abbreviated =
            ["e.g.", "i.e.", "vs.", "approx.", "incl.", "No.", "ca."].iter().any(|end| done.ends_with(end));
        if abbreviated || done.matches("**").count() % 2 == 1 || done.matches('(').count() > done.matches(')').count() {
            continue;
        }
        if !done.is_empty() {
            sentences.push(done.to_owned());
        }
        open.clear();
    }
    if !open.trim().is_empty() {
        sentences.push(open.trim().to_owned());
    }
    sentences
}
