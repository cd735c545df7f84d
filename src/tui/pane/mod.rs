//! The panes of the screen. The header lists those that exist, and no other.

pub mod chat;

/// A pane.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Pane {
    /// The conversation with the coach.
    #[default]
    Chat,
}

impl Pane {
    /// All that exist, in the order of the header.
    pub const ALL: [Self; 1] = [Self::Chat];

    /// Its name.
    pub fn title(self) -> &'static str {
        match self {
            Self::Chat => "Chat",
        }
    }
}
