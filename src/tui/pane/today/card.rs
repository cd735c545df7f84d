//! The card of a proposal: the exact difference and the reason, before anything changes.

use super::text::{Block, Row, Tone};
use crate::coach::planner::Offer;
use crate::domain::clean::clean_line;
use crate::tui::cmd::RequestId;
use crate::tui::theme::Theme;
use crate::tui::view::{framed, put};
use crate::tui::widget::scroll::Scroll;
use ratatui::Frame;
use ratatui::layout::Rect;

/// The card.
#[derive(Clone, Debug, PartialEq)]
pub struct Card {
    /// The proposal.
    pub offer: Offer,
    /// The answer that is on its way; until it is there the card stays.
    pub request: Option<RequestId>,
    /// Why the last answer did not get through.
    pub problem: Option<String>,
    /// Position.
    pub scroll: Scroll,
}

impl Card {
    /// The card of a proposal.
    pub fn new(offer: Offer) -> Self {
        Self { offer, request: None, problem: None, scroll: Scroll::default() }
    }

    /// What it says.
    pub fn block(&self) -> Block {
        let clean = |text: &str| clean_line(text).into_owned();
        let mut rows: Vec<Row> = self.problem.iter().map(|problem| Row::of(clean(problem), Tone::Failed)).collect();
        if !self.offer.reason.is_empty() {
            rows.push(Row::of(clean(&self.offer.reason), Tone::Plain));
            rows.push(Row::default());
        }
        rows.extend(self.offer.lines.iter().map(|line| difference(&clean(line))));
        if !self.offer.notes.is_empty() {
            rows.push(Row::default());
            rows.extend(self.offer.notes.iter().map(|note| Row::labelled("·", Tone::Dim).and(clean(note), Tone::Dim)));
        }
        Block { title: clean(&self.offer.title), rows, labels: 2, ..Block::default() }
    }
}

/// A line of the difference: what comes, goes and changes is seen by its mark, and by colour. Each says it in words too.
fn difference(line: &str) -> Row {
    let goes = ["taken out", "excused (", "skipped ("].iter().any(|word| line.contains(&format!("-> {word}")));
    let (mark, tone) = if line.contains(": new: ") {
        ("+", Tone::Done)
    } else if goes {
        ("-", Tone::Attention)
    } else if line.contains(" -> ") {
        ("~", Tone::Key)
    } else {
        ("", Tone::Plain)
    };
    Row::marked(mark, "", tone).and(line, Tone::Plain).hanging()
}

/// Paints the card over the screen, as large as what it says.
pub fn draw(card: &mut Card, area: Rect, theme: &Theme, frame: &mut Frame<'_>) {
    let block = card.block();
    let columns = area.width.min(84);
    let lines = block.lines(usize::from(columns.saturating_sub(4)).max(1), theme);
    let height = u16::try_from(lines.len()).unwrap_or(u16::MAX).saturating_add(2).max(5);
    let place = crate::tui::view::centered(area, columns, height);
    let inner = framed(&block.title, theme, place, frame.buffer_mut());
    let top = card.scroll.clamp(lines.len(), usize::from(inner.height));
    for (row, line) in (0..inner.height).zip(lines.iter().skip(top)) {
        put(frame.buffer_mut(), inner, row, line);
    }
}
