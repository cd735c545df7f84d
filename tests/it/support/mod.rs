//! What the integration tests share: databases, providers, homes, terminals.

pub mod database;
pub mod home;
pub mod provider;
pub mod pty;
