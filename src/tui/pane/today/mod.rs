//! The pane of today: what to do, and why.

use crate::tui::app::App;
use crate::tui::cmd::Cmd;
use crate::tui::keymap::{Facts, Meaning};
use crate::tui::widget::scroll::Scroll;
use ratatui::Frame;
use ratatui::layout::Rect;

/// Today.
#[derive(Debug, Default)]
pub struct Today {
    /// Position.
    pub scroll: Scroll,
}

impl Today {
    /// What the keymap needs to know.
    pub fn facts(&self) -> Facts {
        Facts::NONE
    }
}

impl App {
    /// Does what a key, a command or the palette asks of today.
    pub(in crate::tui) fn act_on_today(&mut self, _meaning: Meaning, _cmds: &mut Vec<Cmd>) {}
}

/// Paints today.
pub fn draw(_app: &mut App, _area: Rect, _frame: &mut Frame<'_>) {}
