//! `today`: what the pane of today says, line by line. As JSON it is `plan today --json`.

use super::error::CliError;
use super::output::Output;
use crate::bootstrap::Program;
use crate::coach::insight::Insight;
use crate::tui::pane::today::boxes::{Sight, plain};
use jiff::Zoned;
use std::sync::Arc;

/// Prints today.
pub async fn run(program: &Program, output: &Output) -> Result<(), CliError> {
    output.text(&text(program).await).await
}

/// Today line by line.
pub async fn text(program: &Program) -> String {
    let insight = known(program).await;
    let book = program.coach.logbook();
    let profile = book.profile().borrow().clone();
    let store = program.coach.status().borrow().store.clone();
    let today = insight.day.unwrap_or_else(|| Zoned::now().date());
    plain(Sight { insight: &insight, profile: &profile, store: &store, today, chosen: None })
}

/// What is known once the log has been read, or cannot be.
async fn known(program: &Program) -> Arc<Insight> {
    program.coach.logbook().ready().await;
    let loading = program.coach.logbook().log().borrow().loading;
    let mut insight = program.coach.insight();
    let found = insight.wait_for(|insight| insight.day.is_some() && insight.loading == loading).await;
    found.map(|insight| Arc::clone(&insight)).unwrap_or_default()
}
