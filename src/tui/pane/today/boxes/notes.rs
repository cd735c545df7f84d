//! What wants attention, most urgent first, with the key that does something about it.

use super::Sight;
use crate::coach::insight::{About, Attention, Step, Urgency};
use crate::domain::clean::clean_line;
use crate::tui::keymap::{Action, Layer, key_of};
use crate::tui::pane::today::text::{Block, Row, Tone};

/// Columns of the marks.
const LABELS: usize = 3;

/// The box of what wants attention; without rows when nothing does.
pub fn notes(sight: Sight<'_>) -> Block {
    // That there is no plan is said where the session would be, that there is no check-in in the box of its own.
    let elsewhere = |about| matches!(about, About::NoPlan | About::PlanOver | About::CheckIn);
    let said = |note: &&Attention| !elsewhere(note.about) && !sight.waits();
    let rows = sight.insight.attention.iter().filter(said).map(note);
    Block { title: "Attention".to_owned(), labels: LABELS, rows: rows.collect(), ..Block::default() }
}

fn note(attention: &Attention) -> Row {
    let (mark, said, tone) = match attention.urgency {
        Urgency::Stop => ("!!", "stop:", Tone::Failed),
        Urgency::Warn => ("!", "look:", Tone::Attention),
        Urgency::Note => ("·", "", Tone::Dim),
    };
    let words = if attention.urgency == Urgency::Stop { Tone::Strong } else { Tone::Plain };
    let row = Row::marked(mark, said, tone).and(clean_line(&attention.sentence).into_owned(), words);
    match attention.step.as_ref().map(action_of).and_then(|action| key_of(action, Layer::Today)) {
        Some(key) => row.and("  ", Tone::Plain).and(key, Tone::Key),
        None => row,
    }
}

/// The action that does what a step says.
fn action_of(step: &Step) -> Action {
    match step {
        Step::Build => Action::BuildPlan,
        Step::CatchUp | Step::Rebuild | Step::SayUnwell | Step::SayWell => Action::LifeEvent,
        Step::Ease(_) => Action::SkipPlanned,
        Step::Rate(_) => Action::ShowLog,
        Step::Profile => Action::EditProfile,
        Step::CheckIn => Action::CheckIn,
        Step::Ask(_) => Action::AskAboutToday,
    }
}
