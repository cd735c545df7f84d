//! What the integration tests share: databases, providers, terminals.

pub mod database;
