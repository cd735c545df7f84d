//! The table as a page: `docs/keys.md`.

use super::{BINDINGS, Layer, editing_keys};

/// `docs/keys.md`.
pub fn keys_markdown() -> String {
    let mut out = String::from(
        "# Keys\n\nMade from the table of the program (`src/tui/keymap/table.rs`) by `hyrox-coach keys`. A test fails when this page is stale.\n",
    );
    for layer in Layer::ALL {
        out.push_str("\n## ");
        out.push_str(layer.title());
        out.push_str("\n\n| key | what it does |\n|---|---|\n");
        for binding in BINDINGS.iter().filter(|binding| binding.layers.contains(&layer)) {
            let keys: Vec<String> = binding.keys.iter().map(|chord| format!("`{chord}`")).collect();
            out.push_str(&format_row(&keys.join(" "), binding.doc));
        }
        for (keys, doc) in editing_keys(layer) {
            out.push_str(&format_row(&format!("`{keys}`"), doc));
        }
    }
    out
}

fn format_row(keys: &str, doc: &str) -> String {
    format!("| {} | {} |\n", keys.replace('|', "\\|"), doc.replace('|', "\\|"))
}
