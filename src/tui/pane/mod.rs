//! The panes of the screen. The header lists those that exist, and no other.

pub mod chat;
pub mod log;
pub mod profile;
pub mod progress;
pub mod timer;
pub mod today;

/// A pane.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pane {
    /// What to do today, and why.
    Today,
    /// The conversation with the coach.
    Chat,
    /// The log of training.
    Log,
    /// Whether it works: charts.
    Progress,
}

impl Pane {
    /// All that exist, in the order of the header.
    pub const ALL: [Self; 4] = [Self::Today, Self::Chat, Self::Log, Self::Progress];

    /// Its name.
    pub fn title(self) -> &'static str {
        match self {
            Self::Today => "Today",
            Self::Chat => "Chat",
            Self::Log => "Log",
            Self::Progress => "Progress",
        }
    }

    /// Its number, which is its key: the same whichever panes exist.
    pub fn number(self) -> u8 {
        match self {
            Self::Today => 1,
            Self::Chat => 2,
            Self::Log => 3,
            Self::Progress => 4,
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
