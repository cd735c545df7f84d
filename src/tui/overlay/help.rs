//! The help: every key, first those that work now. A reader of the keymap, so it cannot lie.

use super::reader::Reader;
use crate::tui::command::COMMANDS;
use crate::tui::keymap::{BINDINGS, Layer, editing_keys, keys_text};
use std::fmt::Write as _;

/// The help as it opens from `layer`: that layer's keys come first.
pub fn open(layer: Layer) -> Reader {
    let mut out = String::new();
    let rest = Layer::ALL.into_iter().filter(|other| *other != layer);
    for layer in [layer].into_iter().chain(rest) {
        let _ = write!(out, "## {}\n\n| Key | |\n|---|---|\n", layer.title());
        for binding in BINDINGS.iter().filter(|binding| binding.layers.contains(&layer)) {
            let _ = writeln!(out, "| {} | {} |", escape(&keys_text(binding)), binding.doc);
        }
        for (keys, doc) in editing_keys(layer) {
            let _ = writeln!(out, "| {} | {doc} |", escape(keys));
        }
        out.push('\n');
    }
    out.push_str("## Commands\n\n| Command | |\n|---|---|\n");
    for command in COMMANDS {
        let _ = writeln!(out, "| {} | {} |", escape(&format!("{} {}", command.name, command.argument)), command.doc);
    }
    Reader::new("Keys", &out)
}

/// Keys are punctuation, and punctuation is markdown.
fn escape(text: &str) -> String {
    text.chars().fold(String::new(), |mut out, c| {
        if c.is_ascii_punctuation() {
            out.push('\\');
        }
        out.push(c);
        out
    })
}
