//! The panes of the screen. The header lists those that exist, and no other.

pub mod chat;
pub mod log;
pub mod profile;
pub mod timer;

/// A pane.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Pane {
    /// The conversation with the coach.
    #[default]
    Chat,
    /// The log of training.
    Log,
}

impl Pane {
    /// All that exist, in the order of the header.
    pub const ALL: [Self; 2] = [Self::Chat, Self::Log];

    /// Its name.
    pub fn title(self) -> &'static str {
        match self {
            Self::Chat => "Chat",
            Self::Log => "Log",
        }
    }

    /// Its number, which is its key: the same whichever panes exist.
    pub fn number(self) -> u8 {
        match self {
            Self::Chat => 2,
            Self::Log => 3,
        }
    }

    /// The next, round and round.
    #[must_use]
    pub fn next(self) -> Self {
        self.stepped(1)
    }

    /// The one before, round and round.
    #[must_use]
    pub fn previous(self) -> Self {
        self.stepped(Self::ALL.len() - 1)
    }

    fn stepped(self, by: usize) -> Self {
        let at = Self::ALL.iter().position(|pane| *pane == self).unwrap_or(0);
        Self::ALL[(at + by) % Self::ALL.len()]
    }
}
