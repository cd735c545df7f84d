//! A question that is answered with yes or no before something happens that cannot be taken back.

/// What happens on yes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Then {
    /// Send a very long question.
    SendLong,
    /// Start a new chat: the running answer stops and the queue is emptied.
    NewChat,
}

/// A yes-or-no question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Confirm {
    /// The question.
    pub text: String,
    /// What happens on yes.
    pub then: Then,
}
