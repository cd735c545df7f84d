//! The last line of defence: nothing that is not one printable grapheme stays in a finished buffer.
//!
//! All outside text is cleaned when it comes in. This is for the place that somebody forgets.

use crate::domain::clean::clean;
use ratatui::buffer::Buffer;
use unicode_segmentation::UnicodeSegmentation;

/// Most bytes of a cell.
const MOST_BYTES: usize = 64;

/// Replaces every cell that could do more than show a character.
pub fn sweep(buffer: &mut Buffer) {
    for cell in &mut buffer.content {
        let symbol = cell.symbol();
        if symbol.len() == 1 && matches!(symbol.as_bytes(), [b' '..=b'~']) {
            continue;
        }
        if !is_harmless(symbol) {
            cell.set_symbol("\u{FFFD}");
        }
    }
}

fn is_harmless(symbol: &str) -> bool {
    // An empty cell is the second half of a wide character.
    symbol.is_empty()
        || (symbol.len() <= MOST_BYTES
            && symbol.graphemes(true).count() == 1
            && !symbol.chars().any(char::is_control)
            && clean(symbol) == symbol)
}

#[cfg(test)]
mod tests {
    use super::*;
    use ratatui::layout::Rect;

    #[test]
    fn what_is_not_one_printable_grapheme_is_replaced() {
        let marks = format!("a{}", "\u{301}".repeat(60));
        for bad in ["\x1b", "\x07", "\u{9b}", "\u{202e}", "\u{200b}", "ab", "\n", "\u{2028}", "\u{e0041}", &marks] {
            let mut buffer = Buffer::empty(Rect::new(0, 0, 1, 1));
            buffer.content[0].set_symbol(bad);
            sweep(&mut buffer);
            assert_eq!(buffer.content[0].symbol(), "\u{FFFD}", "{bad:?}");
        }
        for good in ["a", "é", "雪", "👨‍👩‍👧", "🇩🇪", "│", ""] {
            let mut buffer = Buffer::empty(Rect::new(0, 0, 1, 1));
            buffer.content[0].set_symbol(good);
            sweep(&mut buffer);
            assert_eq!(buffer.content[0].symbol(), good);
        }
    }
}
