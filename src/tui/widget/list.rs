//! A long list: only the rows that are seen are built. It knows numbers of rows, not what they say.

use super::scroll::Scroll;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::Line;

/// A list of which some rows are shown, in an order that its owner gives.
#[derive(Debug, Default)]
pub struct List {
    shown: Vec<u32>,
    at: usize,
    scroll: Scroll,
    top: usize,
    page: usize,
}

/// A row that is to be built.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Visible {
    /// Its number in what the owner lists.
    pub number: usize,
    /// Columns that it may take.
    pub columns: usize,
    /// Whether it is the chosen one.
    pub chosen: bool,
}

impl List {
    /// Shows these rows. The chosen one stays at its place from the top, `choose` puts it elsewhere.
    pub fn show(&mut self, shown: Vec<u32>) {
        self.shown = shown;
        self.at = self.at.min(self.shown.len().saturating_sub(1));
    }

    /// Rows that are shown.
    pub fn len(&self) -> usize {
        self.shown.len()
    }

    /// Whether none is shown.
    pub fn is_empty(&self) -> bool {
        self.shown.is_empty()
    }

    /// The number of the chosen row in what the owner lists.
    pub fn chosen(&self) -> Option<usize> {
        self.shown.get(self.at).and_then(|number| usize::try_from(*number).ok())
    }

    /// Its place among the shown rows, from 0.
    pub fn place(&self) -> usize {
        self.at
    }

    /// Chooses a row by its number, if it is shown.
    pub fn choose(&mut self, number: usize) {
        if let Some(at) = self.shown.iter().position(|shown| usize::try_from(*shown) == Ok(number)) {
            self.at = at;
            self.reveal();
        }
    }

    /// Chooses another row, that many further.
    pub fn step(&mut self, rows: isize) {
        self.at = self.at.saturating_add_signed(rows).min(self.shown.len().saturating_sub(1));
        self.reveal();
    }

    /// A page further.
    pub fn turn(&mut self, pages: isize) {
        self.step(pages * isize::try_from(self.page.max(2) - 1).unwrap_or(1));
    }

    /// To the first row.
    pub fn home(&mut self) {
        self.at = 0;
        self.reveal();
    }

    /// To the last row.
    pub fn end(&mut self) {
        self.at = self.shown.len().saturating_sub(1);
        self.reveal();
    }

    /// The wheel: the view moves, and the chosen row only as far as it must to stay in it.
    pub fn wheel(&mut self, lines: isize) {
        self.scroll.by(lines);
        let top = self.scroll.clamp(self.shown.len(), self.page.max(1));
        let last = (top + self.page.max(1)).min(self.shown.len()).saturating_sub(1);
        self.at = self.at.clamp(top.min(last), last);
    }

    fn reveal(&mut self) {
        self.scroll.reveal(self.at, self.page.max(1));
    }

    /// Paints the rows that fit, built by `row`.
    pub fn draw<'a>(&mut self, area: Rect, buffer: &mut Buffer, mut row: impl FnMut(Visible) -> Line<'a>) {
        let area = area.intersection(buffer.area);
        let height = usize::from(area.height);
        if area.is_empty() {
            return;
        }
        if self.page != height {
            self.page = height;
            self.reveal();
        }
        self.top = self.scroll.clamp(self.shown.len(), height);
        for (y, (place, number)) in (area.y..).zip(self.shown.iter().enumerate().skip(self.top).take(height)) {
            let number = usize::try_from(*number).unwrap_or(usize::MAX);
            let visible = Visible { number, columns: usize::from(area.width), chosen: place == self.at };
            buffer.set_line(area.x, y, &row(visible), area.width);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn drawn(list: &mut List, height: u16) -> Vec<Visible> {
        let area = Rect::new(0, 0, 30, height);
        let mut built = Vec::new();
        list.draw(area, &mut Buffer::empty(area), |visible| {
            built.push(visible);
            Line::from(format!("row {}", visible.number))
        });
        built
    }

    #[test]
    fn of_twenty_thousand_rows_only_the_visible_are_built() {
        let mut list = List::default();
        list.show((0..20_000).collect());
        for _ in 0..50 {
            assert_eq!(drawn(&mut list, 38).len(), 38);
            list.turn(1);
        }
        list.end();
        assert_eq!(drawn(&mut list, 38).last().map(|row| (row.number, row.chosen)), Some((19_999, true)));
    }

    #[test]
    fn the_chosen_row_is_found_again_by_its_number() {
        let mut list = List::default();
        list.show(vec![5, 7, 9]);
        list.choose(9);
        list.show(vec![9, 11]);
        list.choose(9);
        assert_eq!(list.chosen(), Some(9));
        list.choose(404);
        assert_eq!(list.chosen(), Some(9), "what is not shown is not chosen");
    }

    proptest! {
        #[test]
        fn the_chosen_row_is_always_among_the_visible(
            steps in prop::collection::vec((0..6_u8, -9..9_isize), 0..40),
            count in 0..40_u32,
            height in 1..9_u16,
        ) {
            let mut list = List::default();
            list.show((0..count).collect());
            for (step, by) in steps {
                match step {
                    0 => list.step(by),
                    1 => list.turn(by),
                    2 => list.home(),
                    3 => list.end(),
                    4 => list.wheel(by),
                    _ => list.show((0..count / 2).collect()),
                }
                let rows = drawn(&mut list, height);
                prop_assert_eq!(rows.iter().filter(|row| row.chosen).count(), usize::from(!list.is_empty()));
            }
        }
    }
}
