//! The store on a real Postgres.

mod isolation;
mod life;
mod network;
