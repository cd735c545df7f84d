//! Integration tests: one binary, on the real embedded Postgres, a fake provider and the real program in a pseudo terminal.

mod store;
mod support;
