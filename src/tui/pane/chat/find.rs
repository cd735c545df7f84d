//! Find in the open chat: the line being typed and where it was found.

use super::transcript::Place;

/// A text to find.
#[derive(Debug, Default)]
pub struct Find {
    /// What is typed.
    pub text: String,
    /// The place that is shown.
    pub at: Option<Place>,
    /// Set while the text is being typed.
    pub open: bool,
    /// The text is nowhere in the chat.
    pub missed: bool,
}

impl Find {
    /// The text in the form that is compared, or none.
    pub fn needle(&self) -> Option<String> {
        (!self.text.is_empty()).then(|| super::transcript::fold(&self.text))
    }
}
