//! Paths as they are typed on the screen: `~`, and what a path may become.

use std::fs;
use std::path::{Path, PathBuf};

/// Endings of files that an import reads.
const READ: [&str; 9] = ["fit", "tcx", "gpx", "csv", "zip", "gz", "json", "jsonl", "txt"];
/// So many paths are offered.
const MOST: usize = 200;

/// A typed path with `~` for the home folder.
pub fn expanded(typed: &str, home: Option<&Path>) -> PathBuf {
    match (typed.strip_prefix('~'), home) {
        (Some(""), Some(home)) => home.to_owned(),
        (Some(rest), Some(home)) if rest.starts_with('/') => home.join(rest.trim_start_matches('/')),
        _ => PathBuf::from(typed),
    }
}

/// What a typed path may become: the folders and readable files whose names begin like its last part, as the athlete would
/// type them; folders first, with a slash. Hidden ones only when a dot is typed.
pub fn complete(typed: &str, home: Option<&Path>) -> Vec<String> {
    let typed = if typed.is_empty() { "~/" } else { typed };
    let (before, start) = typed.rsplit_once('/').map_or(("", typed), |(before, start)| (before, start));
    let prefix = if typed.contains('/') { format!("{before}/") } else { String::new() };
    let folder = if prefix.is_empty() { PathBuf::from(".") } else { expanded(&prefix, home) };
    let mut found: Vec<(bool, String)> = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let Ok(name) = entry.file_name().into_string() else { continue };
        let begins = name.to_lowercase().starts_with(&start.to_lowercase());
        let hidden = name.starts_with('.') && !start.starts_with('.');
        // Of what a link leads to, not of the link.
        let is_folder = entry.path().is_dir();
        let is_read = name.rsplit_once('.').is_some_and(|(_, e)| READ.contains(&e.to_lowercase().as_str()));
        if begins && !hidden && (is_folder || is_read) {
            found.push((!is_folder, format!("{prefix}{name}{}", if is_folder { "/" } else { "" })));
        }
    }
    found.sort();
    found.into_iter().map(|(_, path)| path).take(MOST).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_becomes_what_begins_like_it_folders_first_and_the_tilde_stays() {
        let home = tempfile::tempdir().unwrap();
        fs::create_dir_all(home.path().join("Activities/old")).unwrap();
        for name in
            ["activities.csv", "Activities/run.FIT", "Activities/photo.jpg", "Activities/.hidden.fit", "notes.txt"]
        {
            fs::write(home.path().join(name), "").unwrap();
        }
        let at = |typed: &str| complete(typed, Some(home.path()));
        assert_eq!(at("~/act"), ["~/Activities/", "~/activities.csv"]);
        assert_eq!(at("~/Activities/"), ["~/Activities/old/", "~/Activities/run.FIT"]);
        assert_eq!(at("~/Activities/.h"), ["~/Activities/.hidden.fit"]);
        assert_eq!(at(""), ["~/Activities/", "~/activities.csv", "~/notes.txt"], "nothing typed: the home folder");
        let whole = format!("{}/not", home.path().display());
        assert_eq!(at(&whole), [format!("{}/notes.txt", home.path().display())]);
        assert!(at("~/none/x").is_empty());
        assert_eq!(expanded("~", Some(home.path())), home.path());
        assert_eq!(expanded("~else/x", Some(home.path())), PathBuf::from("~else/x"), "another's home is not guessed");
    }
}
