//! Reusable pieces of the screen that know nothing of the app.

pub mod markdown;
pub mod scroll;
pub mod spinner;
pub mod wrap;
