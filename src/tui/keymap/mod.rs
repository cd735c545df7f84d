//! Every key of the program, in one table. Input, hint bar, help, palette and `docs/keys.md` are readers of it, so none of
//! them can tell something else.
//!
//! A key's rule is tested against a small plain value (`Snapshot`), so the table needs no access to the app.

mod action;
mod chord;
mod moment;
mod page;
mod table;

pub use action::Action;
pub use chord::Chord;
pub use moment::{Facts, Holds, Layer, Snapshot};
pub use page::keys_markdown;
pub use table::{BINDINGS, EDITING, FIELD_EDITING};

use chord::Key;
use crossterm::event::{KeyCode, KeyEvent};

/// A row of the table.
#[derive(Clone, Copy, Debug)]
pub struct Binding {
    /// Any of these.
    pub keys: &'static [Chord],
    /// Where it works.
    pub layers: &'static [Layer],
    /// What must be the case.
    pub needs: Facts,
    /// What it does.
    pub action: Action,
    /// One or two words for the hint bar; empty: not shown there.
    pub hint: &'static str,
    /// One line for help, palette and reference.
    pub doc: &'static str,
}

const fn bind(
    keys: &'static [Chord],
    layers: &'static [Layer],
    needs: Facts,
    action: Action,
    texts: (&'static str, &'static str),
) -> Binding {
    Binding { keys, layers, needs, action, hint: texts.0, doc: texts.1 }
}

/// What a key means now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Meaning {
    /// What to do.
    pub action: Action,
    /// The digit, for bindings of digit keys.
    pub digit: Option<usize>,
}

/// The meaning of a key, if it has one now.
pub fn lookup(event: &KeyEvent, snapshot: Snapshot) -> Option<Meaning> {
    active(snapshot).find_map(|binding| {
        let chord = binding.keys.iter().find(|chord| chord.matches(event))?;
        let digit = match (chord.key, event.code) {
            (Key::Digit | Key::Score, KeyCode::Char(c)) => c.to_digit(10).and_then(|digit| usize::try_from(digit).ok()),
            _ => None,
        };
        Some(Meaning { action: binding.action, digit })
    })
}

/// The bindings that work now, in the order of the table.
pub fn active(snapshot: Snapshot) -> impl Iterator<Item = &'static Binding> {
    BINDINGS.iter().filter(move |binding| binding.layers.contains(&snapshot.layer) && snapshot.facts.has(binding.needs))
}

/// What the hint bar shows: key and word of each active binding that has a hint and whose key no earlier row takes.
pub fn hints(snapshot: Snapshot) -> Vec<(String, &'static str)> {
    let mut seen: Vec<Chord> = Vec::new();
    let mut out: Vec<(String, &'static str)> = Vec::new();
    for binding in active(snapshot) {
        let free = binding.keys.iter().find(|chord| !seen.contains(chord));
        seen.extend(binding.keys);
        if let Some(chord) = free
            && !binding.hint.is_empty()
            && out.iter().all(|(_, hint)| *hint != binding.hint)
        {
            out.push((chord.to_string(), binding.hint));
        }
    }
    out
}

/// The first key of an action, as the palette and texts name it; a key of `layer` is preferred.
pub fn key_of(action: Action, layer: Layer) -> Option<String> {
    let rows = || BINDINGS.iter().filter(|binding| binding.action == action);
    rows()
        .find(|binding| binding.layers.contains(&layer))
        .or_else(|| rows().next())?
        .keys
        .first()
        .map(ToString::to_string)
}

/// Keys of a layer that no binding names, because the input in it understands them itself.
pub fn editing_keys(layer: Layer) -> &'static [(&'static str, &'static str)] {
    match layer {
        Layer::Typing => EDITING,
        Layer::LogForm => FIELD_EDITING,
        _ => &[],
    }
}

/// All keys of a binding, as `Esc / Tab`.
pub fn keys_text(binding: &Binding) -> String {
    binding.keys.iter().map(ToString::to_string).collect::<Vec<_>>().join(" / ")
}

#[cfg(test)]
#[path = "keymap_tests.rs"]
mod tests;
