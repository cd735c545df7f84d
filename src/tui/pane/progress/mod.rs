//! The pane of the charts: whether the training works.

use crate::tui::app::App;
use crate::tui::cmd::Cmd;
use crate::tui::keymap::{Facts, Meaning};
use crate::tui::widget::scroll::Scroll;
use ratatui::Frame;
use ratatui::layout::Rect;

/// The charts.
#[derive(Debug, Default)]
pub struct Progress {
    /// Position.
    pub scroll: Scroll,
}

impl Progress {
    /// What the keymap needs to know.
    pub fn facts(&self) -> Facts {
        Facts::NONE
    }
}

impl App {
    /// Does what a key, a command or the palette asks of the charts.
    pub(in crate::tui) fn act_on_progress(&mut self, _meaning: Meaning, _cmds: &mut Vec<Cmd>) {}
}

/// Paints the charts.
pub fn draw(_app: &mut App, _area: Rect, _frame: &mut Frame<'_>) {}
