//! What a box of the pane says, before anything is drawn: rows of words with a meaning, and numbers that stand under each
//! other at the right. The screen paints it, and the line-by-line program prints it, so the two cannot tell different things.

use crate::tui::theme::Theme;
use crate::tui::widget::wrap::{Run, width, wrap};
use ratatui::style::Style;
use ratatui::text::{Line, Span};

/// Columns that the words of a row keep; numbers that would take them are left out, the last one first.
const WORDS: usize = 22;
/// Columns between two numbers.
const GAP: usize = 2;
/// Columns by which the later lines of a hanging row stand further in.
const HANG: usize = 2;

/// What a word means. Colours are the theme's.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tone {
    /// Ordinary.
    #[default]
    Plain,
    /// A name.
    Strong,
    /// Secondary.
    Dim,
    /// A key, or what has the focus.
    Key,
    /// Done.
    Done,
    /// Needs a look.
    Attention,
    /// Failed, or stop.
    Failed,
}

impl Tone {
    fn style(self, theme: &Theme) -> Style {
        match self {
            Self::Plain => theme.text,
            Self::Strong => theme.strong,
            Self::Dim => theme.dim,
            Self::Key => theme.accent,
            Self::Done => theme.done,
            Self::Attention => theme.attention,
            Self::Failed => theme.failed,
        }
    }
}

/// Words of one meaning.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    text: String,
    tone: Tone,
    /// What is read out in its place: a mark has a word, a bar has none.
    said: Option<&'static str>,
}

impl Word {
    fn said(&self) -> &str {
        self.said.unwrap_or(&self.text)
    }
}

/// A number with its unit, in a column of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Cell {
    text: String,
    columns: usize,
    tone: Tone,
}

/// A row of a box.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Row {
    label: Option<Word>,
    words: Vec<Word>,
    cells: Vec<Cell>,
    /// Columns by which the words of later lines stand further in.
    hang: usize,
    chosen: bool,
}

impl Row {
    /// A row of some words.
    pub fn of(text: impl Into<String>, tone: Tone) -> Self {
        Self::default().and(text, tone)
    }

    /// A row under a label.
    pub fn labelled(label: impl Into<String>, tone: Tone) -> Self {
        Self { label: Some(Word { text: label.into(), tone, said: None }), ..Self::default() }
    }

    /// More words.
    #[must_use]
    pub fn and(mut self, text: impl Into<String>, tone: Tone) -> Self {
        self.words.push(Word { text: text.into(), tone, said: None });
        self
    }

    /// A mark that is drawn, and the word that is said in its place; nothing is said for an empty one.
    #[must_use]
    pub fn mark(mut self, mark: impl Into<String>, said: &'static str, tone: Tone) -> Self {
        self.words.push(Word { text: mark.into(), tone, said: Some(said) });
        self
    }

    /// A mark as a label, and the word that is said in its place.
    pub fn marked(mark: &'static str, said: &'static str, tone: Tone) -> Self {
        Self { label: Some(Word { text: mark.to_owned(), tone, said: Some(said) }), ..Self::default() }
    }

    /// Later lines of the words stand a little further in than the first.
    #[must_use]
    pub fn hanging(mut self) -> Self {
        self.hang = HANG;
        self
    }

    /// A number at the right, `columns` wide; an empty one keeps its place.
    #[must_use]
    pub fn cell(mut self, text: impl Into<String>, columns: usize, tone: Tone) -> Self {
        self.cells.push(Cell { text: text.into(), columns, tone });
        self
    }

    /// The row has the cursor.
    #[must_use]
    pub fn chosen(mut self) -> Self {
        self.chosen = true;
        self
    }

    /// In one line, without columns.
    fn plain(&self) -> String {
        let words: String = self.words.iter().map(Word::said).collect();
        let parts = self.label.iter().map(|label| label.said().trim()).chain([words.trim()]);
        let cells = self.cells.iter().map(|cell| cell.text.trim());
        parts.chain(cells).filter(|part| !part.is_empty()).collect::<Vec<_>>().join("  ")
    }

    /// In lines of a width.
    fn lines(&self, columns: usize, label_columns: usize, theme: &Theme) -> Vec<Line<'static>> {
        let (shown, taken) = self.fitting(columns, label_columns);
        let label = self.label.as_ref().map_or_else(String::new, |label| label.text.clone());
        let style = self.label.as_ref().map_or(theme.text, |label| label.tone.style(theme));
        let pad = label_columns.saturating_sub(width(&label)).max(usize::from(!label.is_empty()));
        let first = [Span::styled(format!("{label}{}", " ".repeat(pad)), style)];
        let rest = [Span::raw(" ".repeat(label_columns + self.hang))];
        let runs: Vec<Run> = self.words.iter().map(|w| Run::new(w.text.clone(), w.tone.style(theme))).collect();
        let mut lines = wrap(&runs, columns.saturating_sub(taken).max(1), &first, &rest);
        if let Some(line) = lines.first_mut() {
            let used: usize = line.spans.iter().map(|span| width(&span.content)).sum();
            if taken > 0 {
                line.spans.push(Span::raw(" ".repeat(columns.saturating_sub(taken + used))));
            }
            for cell in shown {
                let pad = (GAP + cell.columns).saturating_sub(width(&cell.text));
                line.spans.push(Span::raw(" ".repeat(pad)));
                line.spans.push(Span::styled(cell.text.clone(), cell.tone.style(theme)));
            }
        }
        if self.chosen {
            for line in &mut lines {
                let used: usize = line.spans.iter().map(|span| width(&span.content)).sum();
                line.spans.push(Span::raw(" ".repeat(columns.saturating_sub(used))));
                for span in &mut line.spans {
                    span.style = theme.selection;
                }
            }
        }
        lines
    }

    /// The cells that fit beside the words, and the columns that they take.
    fn fitting(&self, columns: usize, label_columns: usize) -> (&[Cell], usize) {
        let mut taken = 0;
        let mut count = 0;
        for cell in &self.cells {
            let more = taken + GAP + cell.columns;
            if label_columns + WORDS + more > columns {
                break;
            }
            taken = more;
            count += 1;
        }
        (&self.cells[..count], taken)
    }
}

/// A box: a title, a note at its right, and rows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Block {
    /// Its title.
    pub title: String,
    /// What stands at the right of the title.
    pub note: String,
    /// Its rows.
    pub rows: Vec<Row>,
    /// Columns that the labels of its rows take.
    pub labels: usize,
}

impl Block {
    /// All its lines at a width.
    pub fn lines(&self, columns: usize, theme: &Theme) -> Vec<Line<'static>> {
        // On a narrow screen words matter more than a straight edge.
        let labels = if columns < 4 * self.labels { 0 } else { self.labels };
        self.rows.iter().flat_map(|row| row.lines(columns.max(1), labels, theme)).collect()
    }

    /// Line by line, for who cannot see a screen and for pipes.
    pub fn plain(&self) -> String {
        let note = if self.note.is_empty() { String::new() } else { format!("  ({})", self.note) };
        let rows = self.rows.iter().map(Row::plain).filter(|row| !row.is_empty());
        let rows: String = rows.flat_map(|row| ["  ".to_owned(), row, "\n".to_owned()]).collect();
        format!("{}{note}\n{rows}", self.title)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::theme::ThemeName;
    use proptest::prelude::*;

    fn row() -> Row {
        let row = Row::labelled("Mon", Tone::Dim).and("v ", Tone::Done).and("Easy run", Tone::Plain);
        row.cell("45 min", 7, Tone::Plain).cell("8.1 km", 8, Tone::Plain).cell("AU 180", 8, Tone::Dim)
    }

    fn shown(columns: usize) -> Vec<String> {
        let theme = Theme::of(ThemeName::Mono);
        row().lines(columns, 5, &theme).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn numbers_stand_at_the_right_and_give_way_to_words() {
        let wide = shown(60);
        assert_eq!(wide.len(), 1);
        assert_eq!(width(&wide[0]), 60);
        assert!(
            wide[0].starts_with("Mon  v Easy run ") && wide[0].ends_with("   45 min    8.1 km    AU 180"),
            "{wide:?}"
        );
        assert!(shown(48)[0].ends_with("8.1 km") && shown(40)[0].ends_with("45 min"));
        assert_eq!(shown(20), ["Mon  v Easy run"]);
    }

    #[test]
    fn the_same_row_is_one_line_of_words() {
        let block = Block { title: "This week".into(), note: "3 of 5 done".into(), rows: vec![row()], labels: 5 };
        assert_eq!(block.plain(), "This week  (3 of 5 done)\n  Mon  v Easy run  45 min  8.1 km  AU 180\n");
    }

    proptest! {
        #[test]
        fn no_line_is_wider_than_the_box(text in "\\PC{0,60}", columns in 1_usize..90, labels in 0_usize..9) {
            let theme = Theme::of(ThemeName::Dark);
            let row = Row::labelled("Today", Tone::Dim).and(text, Tone::Plain).cell("62 min", 7, Tone::Plain);
            let block = Block { rows: vec![row.clone(), row.chosen()], labels, ..Block::default() };
            for line in block.lines(columns, &theme) {
                let used = width(&line.to_string());
                prop_assert!(used <= columns || labels.max(5) >= columns, "{used} of {columns}: {line:?}");
            }
        }
    }
}
