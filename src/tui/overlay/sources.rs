//! The sources over the transcript, for screens that are too narrow to have them beside it. What they say is made by
//! `pane::chat::sources`; this decides only where they stand.

use ratatui::layout::Rect;

/// Columns from which the sources stand beside the transcript.
pub const BESIDE_FROM: u16 = 100;

/// Whether there is room beside the transcript.
pub fn fits_beside(columns: u16) -> bool {
    columns >= BESIDE_FROM
}

/// Columns of the panel beside the transcript: wider while a passage is read.
pub fn panel_width(columns: u16, reads: Reads) -> u16 {
    match reads {
        Reads::List => (columns * 3 / 10).clamp(34, 48),
        Reads::Passage => (columns * 2 / 5).max(34),
    }
}

/// What is read in the panel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reads {
    /// The list of sources.
    List,
    /// One passage.
    Passage,
}

/// Where the overlay stands: all of the transcript but a margin, so that it is seen to lie over it.
pub fn area(transcript: Rect) -> Rect {
    let (x, y) = (u16::from(transcript.width > 44) * 2, u16::from(transcript.height > 12));
    Rect {
        x: transcript.x + x,
        y: transcript.y + y,
        width: transcript.width.saturating_sub(2 * x),
        height: transcript.height.saturating_sub(2 * y),
    }
}
