//! The registry as documents: `config/default.toml`, `config/example.env`, `docs/config.md`. All three are generated;
//! a test fails when a file and the registry disagree.

use super::key::{KEYS, Key, Kind, SECTIONS, Secrecy};
use std::fmt::Write as _;

/// `config/default.toml` as it ships: every key with its meaning and default, commented out.
pub const DEFAULT_TOML: &str = include_str!("../../config/default.toml");

// Writing to a String cannot fail, so the results of write! are dropped below.

fn keys_of(section: &str) -> impl Iterator<Item = &'static Key> {
    KEYS.iter().filter(move |key| key.section() == section)
}

/// The text of `config/default.toml`.
pub fn default_toml() -> String {
    let mut out = String::from(
        "# Configuration of hyrox-coach: every key, commented out, with its default.\n\
         #\n\
         # The program has these defaults built in; copy to the configuration folder only what you change\n\
         # (Linux: ~/.config/hyrox-coach/config.toml). The environment and the command line overrule the file.\n\
         # Keys and passwords do not belong here: docs/config.md says where they go.\n",
    );
    for (section, meaning) in SECTIONS {
        let _ = write!(out, "\n# {meaning}\n[{section}]\n");
        for key in keys_of(section).filter(|key| key.secrecy != Secrecy::Secret) {
            let _ = writeln!(out, "\n# {}", key.meaning);
            if let Kind::Choice(_) = key.kind {
                let _ = writeln!(out, "# {}", capitalised(&key.kind.expected()));
            }
            match key.default {
                Some(default) => {
                    let _ = writeln!(out, "# {} = {default}", key.leaf());
                }
                None => {
                    let _ = writeln!(out, "# Not set; for example:\n# {} = {}", key.leaf(), key.example);
                }
            }
        }
    }
    out
}

/// The text of `config/example.env`: names, no values.
pub fn example_env() -> String {
    let mut out = String::from(
        "# Secrets that hyrox-coach reads from the environment. Names only: fill in what you use, and keep the filled\n\
         # file out of version control. The program never reads a .env file by itself; `set -a; . ./my.env` does.\n",
    );
    for key in KEYS.iter().filter(|key| key.secrecy.is_hidden()) {
        let _ = writeln!(out, "\n# {}", key.meaning);
        for name in key.env {
            let _ = writeln!(out, "# {name}=");
        }
        let _ = writeln!(out, "# {}=", key.own_env());
    }
    out
}

/// The text of `docs/config.md`.
pub fn config_md() -> String {
    let mut out = String::from(INTRODUCTION);
    for (section, meaning) in SECTIONS {
        let _ = write!(out, "\n## [{section}]\n\n{meaning}\n\n| key | value | default | environment | meaning |\n");
        out.push_str("|---|---|---|---|---|\n");
        for key in keys_of(section) {
            let default = key.default.map_or_else(|| "not set".to_owned(), |default| format!("`{default}`"));
            let _ = writeln!(
                out,
                "| `{}` | {} | {default} | {} | {} |",
                key.leaf(),
                capital_free(&value_column(key)),
                environment_column(key),
                key.meaning.replace('|', "\\|"),
            );
        }
    }
    out
}

fn value_column(key: &Key) -> String {
    match key.secrecy {
        Secrecy::Secret => "secret; not in this file".into(),
        Secrecy::MayHoldPassword => "text; with a password only in a file of mode 0600".into(),
        Secrecy::Open | Secrecy::Address => key.kind.expected(),
    }
}

fn environment_column(key: &Key) -> String {
    let own = key.own_env();
    let mut names = vec![format!("`{own}`")];
    names.extend(key.env.iter().filter(|name| **name != own).map(|name| format!("`{name}`")));
    names.extend(key.weak_env.iter().map(|name| format!("`{name}` (when nothing else sets it)")));
    names.join(", ")
}

fn capitalised(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}

/// Words of a choice stand as code in a table, not in quotes.
fn capital_free(text: &str) -> String {
    text.split('"').enumerate().map(|(at, part)| if at % 2 == 1 { format!("`{part}`") } else { part.into() }).collect()
}

const INTRODUCTION: &str = "\
# Configuration

This page is generated from the registry in `src/config/key.rs`; `UPDATE_DOCS=1 cargo test config::doc` writes it anew.

Nothing has to be set. A value comes from, the later one wins:

1. the built-in default;
2. `config.toml` in the configuration folder (Linux: `$XDG_CONFIG_HOME/hyrox-coach`, usually `~/.config/hyrox-coach`;
   macOS: `~/Library/Application Support/hyrox-coach`; Windows: `%APPDATA%\\hyrox-coach\\config`), or the file named
   by `--config FILE`;
3. for secrets, `credentials.toml` in the same folder;
4. the environment: `HYROX_COACH_<SECTION>_<KEY>` for every key, and the usual names in the tables. An empty variable
   counts as not set;
5. for `chat.model`, the model chosen on the screen (`/model`, `Alt-m`), kept in `model.json` of the data folder until
   `chat.model` or `chat.base_url` is set to something else;
6. the command line.

`hyrox-coach config` shows every value and where it came from. A key that does not exist is an error, and the message
names the nearest one. All mistakes of a file are reported at once.

## Secrets

A key or password comes from the environment, or from `credentials.toml`:

```toml
chat_api_key = \"...\"
embedding_api_key = \"...\"
database_url = \"postgres://...\"

# Written by the program: the login of an athlete on a server.
[database_roles.\"db.example.com:5432/postgres\"]
user = \"...\"
password = \"...\"
```

The file must be yours, of mode 0600, in a folder of mode 0700, and no symbolic link; otherwise it is refused, and the
message shows the `chmod` to run. Secrets are refused on the command line, where other users can see them, and API keys
in `config.toml`. They are never shown: `hyrox-coach config` prints `••••` and the place they came from.

`NEBIUS_API_KEY` is never sent to OpenAI, nor `OPENAI_API_KEY` to Nebius, whatever else is set. To any other address
that you have configured, `[chat]` sends `NEBIUS_API_KEY` or else `OPENAI_API_KEY`, and `[embedding]` the other way
round. `HYROX_COACH_CHAT_API_KEY` and `HYROX_COACH_EMBEDDING_API_KEY` go before both, to whatever address is set.
";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::file;
    use crate::config::source::{Audience, SourceFile};

    /// Compares a generated file with what the registry says; `UPDATE_DOCS=1` writes it.
    fn check(path: &str, wanted: &str) {
        let path = format!("{}/{path}", env!("CARGO_MANIFEST_DIR"));
        if std::env::var_os("UPDATE_DOCS").is_some() {
            std::fs::write(&path, wanted).unwrap();
        }
        let found = std::fs::read_to_string(&path).unwrap();
        assert!(found == wanted, "{path} is stale; run: UPDATE_DOCS=1 cargo test config::doc");
    }

    fn read(text: String) -> Vec<file::Entry> {
        let file = SourceFile { path: "default.toml".into(), text, audience: Audience::Owner };
        let (entries, problems) = file::read(&file);
        assert!(problems.is_empty(), "{problems:?}");
        entries
    }

    #[test]
    fn the_default_file_is_the_registry() {
        check("config/default.toml", &default_toml());
    }

    #[test]
    fn the_embedded_default_file_is_the_one_of_the_repository() {
        if std::env::var_os("UPDATE_DOCS").is_none() {
            assert!(DEFAULT_TOML == default_toml(), "config/default.toml is stale");
        }
    }

    #[test]
    fn the_example_environment_is_the_registry() {
        check("config/example.env", &example_env());
        assert!(example_env().lines().all(|line| line.is_empty() || line.starts_with('#')));
    }

    #[test]
    fn the_page_is_the_registry() {
        check("docs/config.md", &config_md());
    }

    #[test]
    fn the_default_file_sets_nothing() {
        assert!(read(default_toml()).is_empty());
    }

    #[test]
    fn every_key_of_the_default_file_can_be_uncommented() {
        let is_key = |line: &&str| {
            line.starts_with("# ")
                && line[2..]
                    .split_once(" = ")
                    .is_some_and(|(name, _)| name.chars().all(|c| c.is_ascii_lowercase() || c == '_'))
        };
        let text = default_toml();
        let lines = text.lines().map(|line| if is_key(&line) { &line[2..] } else { line });
        let entries = read(lines.collect::<Vec<_>>().join("\n"));
        let all: Vec<_> = KEYS.iter().filter(|key| key.secrecy != Secrecy::Secret).map(|key| key.name).collect();
        assert_eq!(entries.iter().map(|entry| entry.key.name).collect::<Vec<_>>(), all);
        for entry in entries {
            if let Some(default) = entry.key.default {
                let built_in = entry.key.kind.read(default.trim_matches('"')).ok();
                assert!(built_in.is_some_and(|value| value == entry.value), "{}", entry.key.name);
            }
        }
    }
}
