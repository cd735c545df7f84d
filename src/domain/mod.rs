//! The facts and rules of the field, pure: no async, no IO, no SQL, no terminal, no clock.
//!
//! Everything here can be tested with values alone. Whatever needs the time is given the time.

pub mod adherence;
pub mod athlete;
pub mod chart;
pub mod check_in;
pub mod clean;
pub mod compromised;
pub mod conversation;
pub mod day;
pub mod edit;
pub mod explained;
pub mod forecast;
pub mod id;
pub mod knowledge;
pub mod line;
pub mod load;
pub mod plan;
pub mod profile;
pub mod profile_text;
pub mod rulebook;
pub mod run_fitness;
pub mod strength;
pub mod timer;
pub mod units;
pub mod workout;
pub mod zones;
