//! HYROX coach.
#![warn(missing_docs)]

pub mod api;
pub mod domain;
pub mod store;
