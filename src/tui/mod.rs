//! The full-screen front end. Reading order: `msg` and `cmd` (what comes in, what goes out), `app` (state and `update`, pure
//! and synchronous), `view` (state to screen), `runtime` (the loop that joins them), `terminal` and `input` (the real
//! terminal). `keymap` and `theme` are tables that the others read.
//!
//! Nothing here knows of databases, networks or models: the outside is the `Backend` that `runtime` is given.

mod act;
pub mod app;
pub mod backend;
pub mod cmd;
pub mod command;
mod header;
pub mod input;
pub mod keymap;
pub mod msg;
pub mod overlay;
pub mod pane;
pub mod runtime;
pub mod stopwatch;
pub mod sweep;
pub mod terminal;
pub mod theme;
pub mod view;
mod watches;
pub mod widget;

#[cfg(test)]
mod fake;
