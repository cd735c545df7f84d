//! A question that is answered with yes or no before something happens that cannot be taken back.

use crate::domain::workout::Workout;
use crate::tui::pane::log::sheet::Whence;

/// What happens on yes.
#[derive(Clone, Debug, PartialEq)]
pub enum Then {
    /// Send a very long question.
    SendLong,
    /// Start a new chat: the running answer stops and the queue is emptied.
    NewChat,
    /// Fill the log's form with something else; what is in it can be taken back.
    ReplaceForm(Replacement),
}

/// What a form is filled with.
#[derive(Clone, Debug, PartialEq)]
pub enum Replacement {
    /// What the line says.
    Line,
    /// A session: an earlier one to be changed, or one to be done again.
    Session(Box<Workout>, Whence),
}

/// A yes-or-no question.
#[derive(Clone, Debug, PartialEq)]
pub struct Confirm {
    /// The question.
    pub text: String,
    /// What happens on yes.
    pub then: Then,
}
