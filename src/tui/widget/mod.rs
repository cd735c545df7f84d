//! Reusable pieces of the screen that know nothing of the app.

pub mod chart;
pub mod field;
pub mod field_view;
pub mod form;
pub mod form_view;
pub mod line;
pub mod list;
pub mod markdown;
pub mod scroll;
pub mod spinner;
pub mod wrap;
