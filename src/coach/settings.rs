//! What the coach needs to know.

/// Settings of the coach.
#[derive(Clone, Debug, PartialEq)]
pub struct CoachSettings {
    /// Most tokens of a prompt, by our own estimate.
    pub prompt_tokens: usize,
    /// How many earlier exchanges of a chat are remembered at most.
    pub remembered: usize,
    /// Whether the athlete's profile may be sent to a model. Off until the athlete says so.
    pub profile: ProfileUse,
}

/// Whether the athlete's own facts may leave this computer for a model.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ProfileUse {
    /// They stay here; the offline coach may use them.
    #[default]
    Private,
    /// They may stand in a prompt.
    Shared,
}

impl Default for CoachSettings {
    fn default() -> Self {
        Self { prompt_tokens: 6000, remembered: 6, profile: ProfileUse::Private }
    }
}
