//! HYROX coach: a terminal program for athletes who train for HYROX races.
//!
//! Reading order: [`domain`] (pure facts and rules), [`store`] (the only SQL), [`api`] (the only HTTP), [`knowledge`]
//! (markdown in, cited passages out), [`interchange`] (files of other programs in, sessions out), [`coach`] (the use cases), [`tui`] and [`cli`] (the two front ends), [`config`],
//! [`bootstrap`] (the composition root).
//!
//! Imports go one way: `domain` imports nothing of ours; `store`, `api` and `interchange` import `domain` alone; `knowledge` adds them;
//! `coach` adds `knowledge`; `tui` sees `domain` and `coach`; `config` sees every layer's settings; `bootstrap` puts the
//! layers below the screen together; `cli` sees all. `tests/it/layers.rs` holds this.

pub mod api;
pub mod bootstrap;
pub mod cli;
pub mod coach;
pub mod config;
pub mod domain;
pub mod interchange;
pub mod knowledge;
pub mod store;
pub mod telemetry;
pub mod tui;
