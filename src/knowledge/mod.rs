//! Markdown in, cited passages out: the research library.
//!
//! [`chunk`], [`tag`], [`embed`], [`fuse`] and [`evaluate`] are pure; [`ingest`] and [`retrieve`] join them with the store
//! and the embedding provider through [`embedder`].

pub mod chunk;
pub mod embed;
pub mod embedder;
pub mod evaluate;
pub mod fuse;
pub mod ingest;
mod lexicon;
pub mod question;
pub mod retrieve;
pub mod tag;
pub mod tokens;
