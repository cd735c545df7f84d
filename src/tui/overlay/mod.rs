//! What stands over the panes. At most one overlay is open; a toast may be shown beside it.

pub mod confirm;
pub mod help;
pub mod palette;
pub mod picker;
pub mod reader;
pub mod sources;
pub mod toast;

use confirm::Confirm;
use picker::Picker;
use reader::Reader;

/// The open overlay.
#[derive(Debug)]
pub enum Overlay {
    /// A list with a filter.
    Picker(Picker),
    /// A text.
    Reader(Box<Reader>),
    /// A question.
    Confirm(Confirm),
}
