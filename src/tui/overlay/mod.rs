//! What stands over the panes. At most one overlay is open; a toast may be shown beside it.

pub mod confirm;
pub mod help;
pub mod palette;
pub mod picker;
pub mod reader;
pub mod sources;
pub mod toast;

use super::pane::today::build::Questions;
use super::pane::today::card::Card;
use super::pane::today::check_in::Asking;
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
    /// A proposal for the plan.
    Card(Box<Card>),
    /// The check-in.
    CheckIn(Box<Asking>),
    /// The questions before a plan is built.
    Questions(Box<Questions>),
}
