//! Generated pages are what the program would generate; `UPDATE_DOCS=1 cargo test` writes them anew.

use clap::CommandFactory;
use hyrox_coach::cli::args::Arguments;
use hyrox_coach::tui::keymap;
use std::fmt::Write as _;
use std::path::Path;

fn same(file: &str, made: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(&path, made).unwrap();
    }
    let there = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(there == made, "{file} is stale: run `UPDATE_DOCS=1 cargo test --test it docs`");
}

#[test]
fn the_page_of_keys_is_made_from_the_keymap() {
    same("docs/keys.md", &keymap::keys_markdown());
}

#[test]
fn the_page_of_commands_is_made_from_the_arguments() {
    let mut page = String::from("# Commands\n\nMade from `src/cli/args.rs`; a test fails when this page is stale.\n");
    describe(&mut Arguments::command().term_width(100), &mut page, "hyrox-coach");
    same("docs/cli.md", &page);
}

fn describe(command: &mut clap::Command, page: &mut String, name: &str) {
    let help = command.render_long_help().to_string();
    let help: Vec<&str> = help.lines().map(str::trim_end).collect();
    let _ = write!(page, "\n## `{name}`\n\n```text\n{}\n```\n", help.join("\n").trim_end());
    for sub in command.get_subcommands_mut().filter(|s| s.get_name() != "help") {
        let mut sub = sub.clone().bin_name(format!("{name} {}", sub.get_name()));
        let name = format!("{name} {}", sub.get_name());
        describe(&mut sub, page, &name);
    }
}
