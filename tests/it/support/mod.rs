//! What the integration tests share: databases, fake servers, bad networks, providers, homes, terminals.

pub mod database;
pub mod fault;
pub mod home;
pub mod provider;
pub mod pty;
pub mod server;
