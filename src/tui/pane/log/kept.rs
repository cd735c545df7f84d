//! What is half typed, as JSON: kept a moment after typing rests, and there again at the next start.

use super::sheet::{Kept, Sheet};
use super::{Focus, Log};
use serde::{Deserialize, Serialize};

/// What is half typed.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
struct Half {
    /// The one line.
    line: String,
    /// The line that the form was filled from.
    filled_from: Option<String>,
    /// The form.
    sheet: Option<Kept>,
}

impl Log {
    /// What is half typed; empty when nothing is.
    pub fn half_typed(&self) -> String {
        let half = Half {
            line: self.line.text().to_owned(),
            filled_from: self.filled_from.clone(),
            sheet: self.sheet.as_ref().map(Sheet::kept),
        };
        if half.line.is_empty() && half.sheet.is_none() {
            return String::new();
        }
        // A session is made of values that JSON has.
        serde_json::to_string(&half).unwrap_or_default()
    }

    /// Takes back what was half typed when the program ended. What cannot be read is left out: an older program wrote it.
    pub fn take_half_typed(&mut self, json: &str) {
        let Ok(half) = serde_json::from_str::<Half>(json) else { return };
        self.line.set(&half.line);
        self.filled_from = half.filled_from;
        self.sheet = half.sheet.map(|kept| Sheet::restore(kept, self.profile.units, self.today));
        if self.sheet.is_some() && self.line.is_empty() {
            self.focus = Focus::Form;
        }
        self.read_line();
    }
}
