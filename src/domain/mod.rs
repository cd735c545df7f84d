//! The facts and rules of the field, pure: no async, no IO, no SQL, no terminal, no clock.
//!
//! Everything here can be tested with values alone. Whatever needs the time is given the time.

pub mod athlete;
pub mod clean;
pub mod conversation;
pub mod edit;
pub mod id;
pub mod knowledge;
pub mod profile;
pub mod rulebook;
pub mod workout;
