//! The palette: every action by name, with its key. A reader of the keymap.

use super::picker::{Choice, Item, Picker};
use crate::tui::keymap::{Action, BINDINGS, Binding, Facts, Layer, keys_text};

/// Actions that only mean something as a key.
const KEYS_ONLY: &[Action] = &[
    Action::Send,
    Action::NewLine,
    Action::Palette,
    Action::Complete,
    Action::CompletionUp,
    Action::CompletionDown,
    Action::HistoryPrevious,
    Action::HistoryNext,
    Action::LineUp,
    Action::LineDown,
    Action::OpenCitation,
    Action::ClearOrQuit,
    Action::TakeExample,
    Action::NextPane,
    Action::PreviousPane,
    Action::ReadLine,
    Action::NextField,
    Action::PreviousField,
    Action::EnterField,
    Action::FieldUp,
    Action::FieldDown,
    Action::CompletePath,
    Action::PickAnswer,
    Action::AcceptChange,
    Action::RefuseChange,
    Action::Score,
    Action::PassQuestion,
    Action::QuestionBefore,
    Action::BuildNow,
    Action::BackToToday,
    Action::CursorLeft,
    Action::CursorRight,
    Action::Back,
];

/// The palette for what is the case now: actions of this pane whose needs are met, then those of the others that need
/// nothing.
pub fn open(facts: Facts, layer: Layer) -> Picker {
    let mut items: Vec<Item> = Vec::new();
    let mut seen: Vec<Action> = KEYS_ONLY.to_vec();
    // The palette is not the input: an action that needs an empty input only needs it as a key.
    let facts = facts.and(Facts::INPUT_EMPTY);
    let here = |row: &&Binding| row.layers.contains(&layer);
    let in_pane = |row: &&Binding| row.layers.iter().any(|other| other.pane() == layer.pane() && is_ground(*other));
    let elsewhere = |row: &&Binding| row.needs == Facts::NONE && row.layers.iter().any(|other| is_ground(*other));
    let usable = |row: &&Binding| facts.has(row.needs);
    let first = BINDINGS.iter().filter(here).filter(usable);
    let second = BINDINGS.iter().filter(in_pane).filter(usable);
    for binding in first.chain(second).chain(BINDINGS.iter().filter(elsewhere)) {
        if seen.contains(&binding.action) {
            continue;
        }
        seen.push(binding.action);
        items.push(Item {
            text: binding.doc.to_owned(),
            detail: keys_text(binding),
            choice: Choice::Action(binding.action),
        });
    }
    Picker::new("Palette", "every action by name", items)
}

/// Whether a layer is a pane itself, not something that is open in it for a while.
fn is_ground(layer: Layer) -> bool {
    matches!(
        layer,
        Layer::Today
            | Layer::Typing
            | Layer::Reading
            | Layer::LogLine
            | Layer::LogForm
            | Layer::LogList
            | Layer::Progress
    )
}
