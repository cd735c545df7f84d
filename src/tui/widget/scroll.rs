//! A vertical position in a text of known height, for panels and overlays. (The transcript has its own: its height is
//! not known.)

/// First visible line, kept within bounds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Scroll {
    top: usize,
}

impl Scroll {
    /// Moves by `lines` (negative is up); the bound below is applied when drawn.
    pub fn by(&mut self, lines: isize) {
        self.top = self.top.saturating_add_signed(lines);
    }

    /// To the start.
    pub fn home(&mut self) {
        self.top = 0;
    }

    /// To the end.
    pub fn end(&mut self) {
        self.top = usize::MAX;
    }

    /// Pulls the position back so that a full `height` of the `total` lines is seen, and tells the first visible line.
    pub fn clamp(&mut self, total: usize, height: usize) -> usize {
        self.top = self.top.min(total.saturating_sub(height));
        self.top
    }

    /// Moves as little as possible so that `line` is among the `height` visible ones.
    pub fn reveal(&mut self, line: usize, height: usize) {
        if line < self.top {
            self.top = line;
        } else if line >= self.top.saturating_add(height) {
            self.top = (line + 1).saturating_sub(height);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_never_leaves_the_text() {
        let mut scroll = Scroll::default();
        for (step, want) in [(-3, 0), (4, 4), (100, 90), (-1, 89)] {
            scroll.by(step);
            assert_eq!(scroll.clamp(100, 10), want);
        }
        scroll.end();
        assert_eq!(scroll.clamp(5, 10), 0);
    }

    #[test]
    fn a_row_is_revealed_with_the_smallest_move() {
        let mut scroll = Scroll::default();
        scroll.reveal(12, 10);
        assert_eq!(scroll.clamp(100, 10), 3);
        scroll.reveal(5, 10);
        assert_eq!(scroll.clamp(100, 10), 3);
        scroll.reveal(0, 10);
        assert_eq!(scroll.clamp(100, 10), 0);
    }
}
