//! The palette: every action by name, with its key. A reader of the keymap.

use super::picker::{Choice, Item, Picker};
use crate::tui::keymap::{Action, BINDINGS, Facts, Layer, keys_text};

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
];

/// The palette for what is the case now: actions of the chat whose needs are met.
pub fn open(facts: Facts, layer: Layer) -> Picker {
    let mut items: Vec<Item> = Vec::new();
    let mut seen: Vec<Action> = KEYS_ONLY.to_vec();
    let first = |wanted: bool| BINDINGS.iter().filter(move |row| row.layers.contains(&layer) == wanted);
    for binding in first(true).chain(first(false)) {
        let in_chat = binding.layers.iter().any(|layer| matches!(layer, Layer::Typing | Layer::Reading));
        // The palette is not the input: an action that needs an empty input only needs it as a key.
        let needs = facts.and(Facts::INPUT_EMPTY);
        if !in_chat || seen.contains(&binding.action) || !needs.has(binding.needs) {
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
