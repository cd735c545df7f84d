//! The pane of today: what to do, and why. What it says is in `boxes`, how it is painted in `draw`, what keys do in `act`.

pub mod boxes;
pub mod draw;
pub mod text;

use crate::coach::insight::Insight;
use crate::domain::adherence::DueId;
use crate::tui::app::App;
use crate::tui::cmd::Cmd;
use crate::tui::keymap::{Facts, Meaning};
use crate::tui::widget::scroll::Scroll;
use boxes::Sight;
use std::sync::Arc;

/// Today.
#[derive(Debug, Default)]
pub struct Today {
    /// What is known.
    pub insight: Arc<Insight>,
    /// The session with the cursor; none: the day's.
    pub chosen: Option<DueId>,
    /// Position in the box of the session.
    pub scroll: Scroll,
}

impl Today {
    /// What the keymap needs to know.
    pub fn facts(&self) -> Facts {
        Facts::NONE
    }
}

impl App {
    /// What the boxes are made from.
    pub(in crate::tui) fn sight(&self) -> Sight<'_> {
        Sight {
            insight: &self.today.insight,
            profile: &self.profile,
            store: &self.status.store,
            today: self.log.today(),
            chosen: self.today.chosen,
        }
    }

    /// Does what a key, a command or the palette asks of today.
    pub(in crate::tui) fn act_on_today(&mut self, _meaning: Meaning, _cmds: &mut Vec<Cmd>) {}
}
