//! The import table of `docs/architecture.md`, read from the sources: no import against it, no cycle, and the drivers of
//! the outside (SQL, HTTP, terminal, colours) only where they belong.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// Who may import whom. `config` may import Settings of any layer and nothing else of it.
const MAY_IMPORT: [(&str, &[&str]); 11] = [
    ("domain", &[]),
    ("interchange", &["domain"]),
    ("store", &["domain"]),
    ("api", &["domain"]),
    ("knowledge", &["domain", "store", "api"]),
    ("coach", &["domain", "interchange", "store", "api", "knowledge"]),
    ("tui", &["domain", "coach"]),
    ("config", &["domain", "store", "api", "knowledge", "coach", "tui"]),
    ("telemetry", &["store"]),
    ("bootstrap", &["config", "telemetry", "domain", "store", "api", "knowledge", "coach"]),
    (
        "cli",
        &["bootstrap", "telemetry", "config", "domain", "store", "api", "knowledge", "coach", "tui", "interchange"],
    ),
];

fn sources() -> Vec<(PathBuf, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    let mut folders = vec![root.clone()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|e| e == "rs") {
                let text = std::fs::read_to_string(&path).unwrap();
                found.push((path.strip_prefix(&root).unwrap().to_owned(), code_only(&text)));
            }
        }
    }
    assert!(found.len() > 60, "the sources were not found");
    found
}

/// The source without comments and without its test module.
fn code_only(text: &str) -> String {
    let code: Vec<&str> = text.lines().filter(|l| !l.trim_start().starts_with("//")).collect();
    let end = code.iter().position(|l| l.trim() == "mod tests {").unwrap_or(code.len());
    code[..end].join("\n")
}

fn top_level(path: &Path) -> String {
    let first = path.components().next().unwrap().as_os_str().to_string_lossy().into_owned();
    first.strip_suffix(".rs").map_or(first.clone(), str::to_owned)
}

/// The top-level modules of ours that a source names.
fn imports(text: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for (at, _) in text.match_indices("crate::") {
        let rest = &text[at + "crate::".len()..];
        let names: Vec<String> = match rest.strip_prefix('{') {
            Some(group) => group.split('}').next().unwrap_or("").split(',').map(|n| word(n.trim())).collect(),
            None => vec![word(rest)],
        };
        found.extend(names.into_iter().filter(|n| !n.is_empty()));
    }
    found
}

fn word(text: &str) -> String {
    text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect()
}

fn is_test(path: &Path) -> bool {
    let name = path.file_name().unwrap().to_string_lossy();
    name == "tests.rs" || name.ends_with("_tests.rs") || name == "fake.rs"
}

#[test]
fn no_import_goes_against_the_table() {
    let table: BTreeMap<&str, &[&str]> = MAY_IMPORT.into_iter().collect();
    let mut wrong = Vec::new();
    for (path, text) in sources() {
        let module = top_level(&path);
        if matches!(module.as_str(), "lib" | "main") || is_test(&path) {
            continue;
        }
        let allowed = table.get(module.as_str()).unwrap_or_else(|| panic!("{module} is not in the table"));
        for import in imports(&text) {
            if table.contains_key(import.as_str()) && import != module && !allowed.contains(&import.as_str()) {
                wrong.push(format!("{} imports {import}", path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn the_configuration_sees_settings_and_nothing_else_of_a_layer() {
    for (path, text) in sources() {
        if top_level(&path) != "config" || is_test(&path) {
            continue;
        }
        for line in text.lines().filter(|l| l.contains("use crate::")) {
            let other =
                ["store", "api", "knowledge", "coach", "tui"].iter().any(|m| line.contains(&format!("crate::{m}::")));
            assert!(!other || line.to_lowercase().contains("settings"), "{}: {line}", path.display());
        }
    }
}

#[test]
fn the_module_graph_has_no_cycle() {
    let mut edges: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (path, text) in sources() {
        let module = top_level(&path);
        if matches!(module.as_str(), "lib" | "main") || is_test(&path) {
            continue;
        }
        let of = edges.entry(module.clone()).or_default();
        of.extend(imports(&text).into_iter().filter(|i| *i != module && MAY_IMPORT.iter().any(|(m, _)| m == i)));
    }
    let mut left: BTreeSet<String> = edges.keys().cloned().collect();
    while let Some(leaf) = left.iter().find(|m| edges[*m].iter().all(|i| !left.contains(i))).cloned() {
        left.remove(&leaf);
    }
    assert!(left.is_empty(), "these import each other: {left:?}");
}

#[test]
fn the_outside_is_touched_only_where_it_belongs() {
    let homes: [(&str, &[&str]); 7] = [
        ("tokio_postgres", &["store"]),
        ("oliphaunt", &["store/embedded.rs"]),
        ("reqwest", &["api"]),
        ("ratatui", &["tui"]),
        ("crossterm", &["tui"]),
        ("Color::", &["tui/theme.rs"]),
        ("std::env::var", &["config/source.rs", "cli", "store/share.rs"]),
    ];
    let mut wrong = Vec::new();
    for (path, text) in sources() {
        for (name, allowed) in homes {
            let here = path.to_string_lossy().replace('\\', "/");
            if text.contains(name) && !is_test(&path) && !allowed.iter().any(|a| here.starts_with(a)) {
                wrong.push(format!("{here} names {name}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
