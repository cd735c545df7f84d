//! A sentence in the hint line that goes away by itself.

use crate::domain::clean::clean;
use crate::tui::theme::Theme;
use jiff::{SignedDuration, Timestamp};
use ratatui::style::Style;

/// How urgent it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// Something was done.
    Done,
    /// Needs a look.
    Attention,
    /// Failed.
    Failed,
}

/// A sentence that goes away.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Toast {
    /// What it says.
    pub text: String,
    /// How urgent.
    pub tone: Tone,
    /// When it goes.
    pub until: Timestamp,
}

impl Toast {
    /// Shown from `now` on, long enough to be read: two seconds, and one more for each twenty characters.
    pub fn new(text: &str, tone: Tone, now: Timestamp) -> Self {
        let text = clean(text).replace('\n', " ");
        let seconds = 2 + i64::try_from(text.chars().count() / 20).unwrap_or(0).min(10);
        let until = now.saturating_add(SignedDuration::from_secs(seconds)).unwrap_or(now);
        Self { text, tone, until }
    }

    /// Its style.
    pub fn style(&self, theme: &Theme) -> Style {
        match self.tone {
            Tone::Done => theme.done,
            Tone::Attention => theme.attention,
            Tone::Failed => theme.failed,
        }
    }
}
