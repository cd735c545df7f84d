//! The pane of today: what to do, and why. What it says is in `boxes`, how it is painted in `draw`, what keys do in `act`;
//! `wish` is what it asks of the plan, and `card`, `build` and `check_in` stand over the screen meanwhile.

mod act;
pub mod boxes;
pub mod build;
pub mod card;
pub mod check_in;
pub mod draw;
pub mod fill;
#[cfg(test)]
pub mod sample;
pub mod text;
pub mod whole;
pub mod wish;
pub mod work;

use crate::coach::insight::Insight;
use crate::domain::adherence::DueId;
use crate::tui::app::App;
use crate::tui::cmd::RequestId;
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
    /// The proposal or undo that is waited for.
    request: Option<RequestId>,
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
}

#[cfg(test)]
#[path = "today_tests.rs"]
mod tests;
