//! Reads the structure of a markdown document once: its sections, and where a text may and may not be cut.

use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag, TagEnd};
use std::ops::Range;

/// A part of the document under one heading path.
#[derive(Debug)]
pub(super) struct Section {
    /// Title, H2, H3, as plain text, outermost first.
    pub path: Vec<String>,
    /// Bytes of its text, without its heading and without blank lines at both ends; never empty.
    pub body: Range<usize>,
}

/// Where the text may be cut, as byte positions in the document, ascending.
#[derive(Debug, Default)]
pub(super) struct Marks {
    /// Starts of blocks, list items, table rows and sentences: a good place for a cut.
    pub breaks: Vec<usize>,
    /// Links, inline code, table rows and code blocks: cut only when there is no other way. Disjoint.
    pub whole: Vec<Range<usize>>,
}

/// What one reading of the document gives.
#[derive(Debug)]
pub(super) struct Outline {
    /// Whether there is any heading of level 1 to 3.
    pub has_headings: bool,
    /// Sections that have text, in order.
    pub sections: Vec<Section>,
    /// Where their text may be cut.
    pub marks: Marks,
}

/// Reads `markdown`; the title is `fallback_title` until a level 1 heading gives one.
pub(super) fn outline(markdown: &str, fallback_title: &str) -> Outline {
    let start = front_matter_end(markdown);
    let mut reader = Reader {
        source: markdown,
        path: Path { title: fallback_title.trim().to_owned(), ..Path::default() },
        text_start: start,
        has_headings: false,
        sections: Vec::new(),
        marks: Marks::default(),
        depth: 0,
        inline: 0,
        in_code: false,
        heading: None,
        first_row: false,
    };
    let mut events = Parser::new_ext(&markdown[start..], Options::ENABLE_TABLES).into_offset_iter().peekable();
    while let Some((event, range)) = events.next() {
        let next_is_break = matches!(events.peek(), Some((Event::SoftBreak | Event::HardBreak, _)));
        reader.read(&event, start + range.start..start + range.end, next_is_break);
    }
    reader.close_section(markdown.len());
    reader.marks.breaks.sort_unstable();
    reader.marks.breaks.dedup();
    Outline { has_headings: reader.has_headings, sections: reader.sections, marks: reader.marks }
}

/// The end of the front matter (`---` or `+++` fences from the first line on), or of a byte order mark, or 0.
fn front_matter_end(markdown: &str) -> usize {
    let start = if markdown.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    let mut at = start;
    let mut fence = "";
    for (number, line) in markdown[start..].split_inclusive('\n').enumerate() {
        let text = line.trim_end();
        match number {
            0 if text == "---" || text == "+++" => fence = text,
            0 => return start,
            // A rule at the top is followed by a blank line; front matter is not.
            1 if text.is_empty() => return start,
            _ if text == fence || (fence == "---" && text == "...") => return at + line.len(),
            _ => {}
        }
        at += line.len();
    }
    start
}

#[derive(Default)]
struct Path {
    title: String,
    h2: Option<String>,
    h3: Option<String>,
}

impl Path {
    fn set(&mut self, level: HeadingLevel, text: String) {
        let text = (!text.is_empty()).then_some(text);
        match level {
            HeadingLevel::H1 => {
                self.title = text.unwrap_or_else(|| std::mem::take(&mut self.title));
                (self.h2, self.h3) = (None, None);
            }
            HeadingLevel::H2 => (self.h2, self.h3) = (text, None),
            _ => self.h3 = text,
        }
    }

    fn headings(&self) -> Vec<String> {
        [Some(&self.title), self.h2.as_ref(), self.h3.as_ref()]
            .into_iter()
            .flatten()
            .filter(|heading| !heading.is_empty())
            .cloned()
            .collect()
    }
}

struct Reader<'a> {
    source: &'a str,
    path: Path,
    /// Where the text of the open section starts.
    text_start: usize,
    has_headings: bool,
    sections: Vec<Section>,
    marks: Marks,
    /// Open block containers and blocks.
    depth: usize,
    /// Open links, images and emphasis.
    inline: usize,
    in_code: bool,
    /// Level and text of the open heading that splits.
    heading: Option<(HeadingLevel, String)>,
    /// The next table row is the first below the head and stays with it.
    first_row: bool,
}

impl Reader<'_> {
    fn read(&mut self, event: &Event<'_>, range: Range<usize>, next_is_break: bool) {
        match event {
            Event::Start(tag) => self.open(tag, range),
            Event::End(tag) => self.close(*tag, range.end),
            Event::Text(text) | Event::Code(text) => {
                if let Some((_, heading)) = &mut self.heading {
                    heading.push_str(text);
                } else if matches!(event, Event::Code(_)) {
                    self.keep_whole(range);
                } else if self.inline == 0 && !self.in_code {
                    self.sentence_ends(range, next_is_break);
                }
            }
            Event::SoftBreak | Event::HardBreak => {
                if let Some((_, heading)) = &mut self.heading {
                    heading.push(' ');
                }
            }
            Event::Rule => self.marks.breaks.push(range.start),
            _ => {}
        }
    }

    fn open(&mut self, tag: &Tag<'_>, range: Range<usize>) {
        match tag {
            Tag::Heading { level, .. } if self.depth == 0 && *level <= HeadingLevel::H3 => {
                self.close_section(range.start);
                self.has_headings = true;
                self.heading = Some((*level, String::new()));
            }
            Tag::Link { .. } | Tag::Image { .. } => {
                self.keep_whole(range);
                self.inline += 1;
                return;
            }
            Tag::Emphasis | Tag::Strong | Tag::Strikethrough => {
                self.inline += 1;
                return;
            }
            Tag::CodeBlock(_) => {
                self.in_code = true;
                self.marks.breaks.push(range.start);
                self.keep_whole(range);
            }
            Tag::TableHead => {
                self.first_row = true;
                self.keep_whole(range);
            }
            Tag::TableRow => {
                if !std::mem::take(&mut self.first_row) {
                    self.marks.breaks.push(range.start);
                }
                self.keep_whole(range);
            }
            Tag::TableCell => {}
            _ => self.marks.breaks.push(range.start),
        }
        self.depth += 1;
    }

    fn close(&mut self, tag: TagEnd, end: usize) {
        match tag {
            TagEnd::Link | TagEnd::Image | TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough => {
                self.inline = self.inline.saturating_sub(1);
                return;
            }
            TagEnd::CodeBlock => self.in_code = false,
            TagEnd::Heading(_) => {
                if let Some((level, text)) = self.heading.take() {
                    self.path.set(level, text.split_whitespace().collect::<Vec<_>>().join(" "));
                    self.text_start = end;
                }
            }
            _ => {}
        }
        self.depth = self.depth.saturating_sub(1);
    }

    /// Ranges inside a range that is kept whole already (a link in a table row) add nothing.
    fn keep_whole(&mut self, range: Range<usize>) {
        if self.marks.whole.last().is_none_or(|last| range.start >= last.end) {
            self.marks.whole.push(range);
        }
    }

    fn close_section(&mut self, end: usize) {
        let text = &self.source[self.text_start..end];
        // The first line keeps its indentation: it may be an indented code block.
        let blank: usize = text.split_inclusive('\n').take_while(|line| line.trim().is_empty()).map(str::len).sum();
        let body = self.text_start + blank..self.text_start + text.trim_end().len();
        if body.start < body.end {
            self.sections.push(Section { path: self.path.headings(), body });
        }
    }

    /// Notes the starts of sentences in a run of plain text.
    fn sentence_ends(&mut self, range: Range<usize>, next_is_break: bool) {
        let text = &self.source[range.clone()];
        for (at, stop) in text.match_indices(['.', '!', '?', '…']) {
            let closed = text[at + stop.len()..].trim_start_matches([')', '"', '\'', '”', '’', '»']);
            let gap = leading_space(closed);
            let mut start = range.end - closed.len() + gap;
            if gap == closed.len() && next_is_break {
                start += leading_space(&self.source[start..]);
            } else if gap == 0 {
                continue;
            }
            if starts_sentence(&self.source[start..]) && !is_abbreviation(&text[..at]) {
                self.marks.breaks.push(start);
            }
        }
    }
}

fn leading_space(text: &str) -> usize {
    text.len() - text.trim_start().len()
}

fn starts_sentence(text: &str) -> bool {
    text.chars().next().is_some_and(|c| !c.is_lowercase() && c != '>')
}

/// Whether the full stop after `before` belongs to a short form, an initial or a list number.
fn is_abbreviation(before: &str) -> bool {
    const SHORT: [&str; 19] = [
        "e.g", "i.e", "vs", "cf", "approx", "ca", "min", "max", "no", "nr", "dr", "mr", "mrs", "ms", "st", "fig",
        "sec", "al", "incl",
    ];
    // No short form is longer: a text without spaces is not read again for each full stop.
    let before = &before[before.floor_char_boundary(before.len().saturating_sub(12))..];
    let word = before.rsplit(|c: char| c.is_whitespace() || c == '(').next().unwrap_or("");
    word.len() == 1 && word.bytes().all(|byte| byte.is_ascii_uppercase())
        || SHORT.iter().any(|short| word.eq_ignore_ascii_case(short))
}
