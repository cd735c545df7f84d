//! Integration tests: one binary, on the real embedded Postgres, a fake provider and the real program in a pseudo terminal.

mod api;
mod cli;
mod coach;
mod docs;
mod layers;
mod screen;
mod store;
mod support;
