//! Integration tests: one binary, on the real embedded Postgres, a fake provider and the real program in a pseudo terminal.

// A test may fail where it stands, in its helpers too.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod api;
mod cli;
mod coach;
mod docs;
mod layers;
mod log;
mod logbook;
mod plan;
mod progress;
mod screen;
mod store;
mod support;
