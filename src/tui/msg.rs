//! What can happen to the screen: keys, time, and results of the work that a `Cmd` started.

use super::cmd::{Exit, RequestId};
use crate::coach::event::{CoachEvent, LogState, Status};
use crate::coach::import::Step;
use crate::coach::insight::Insight;
use crate::coach::planner::Offer;
use crate::domain::conversation::Exchange;
use crate::domain::id::ImportId;
use crate::domain::knowledge::Passage;
use crate::domain::profile::Profile;
use crossterm::event::{KeyEvent, MouseEvent};
use jiff::Timestamp;
use std::sync::Arc;

/// Something happened.
#[derive(Clone, Debug, PartialEq)]
pub enum Msg {
    /// The time, before each batch of other messages and whenever `App::next_wake` has come. `update` knows no other clock.
    Clock(Timestamp),
    /// A key was pressed.
    Key(KeyEvent),
    /// A text was pasted.
    Paste(String),
    /// The mouse did something.
    Mouse(MouseEvent),
    /// The terminal has another size, or must be drawn again.
    Resized,
    /// A paste began and its end never came: what had arrived follows as `Paste`.
    PasteCut,
    /// The coach said something about a question.
    Coach(RequestId, CoachEvent),
    /// The stream of a question ended without its last event.
    CoachLost(RequestId),
    /// A rating was stored, or not.
    Rated(RequestId, Result<(), String>),
    /// Older exchanges arrived.
    History(RequestId, Result<Vec<Exchange>, String>),
    /// A passage arrived.
    Passage(RequestId, Result<Passage, String>),
    /// The models arrived.
    Models(RequestId, Result<Vec<String>, String>),
    /// A model was chosen, or not.
    ModelChosen(RequestId, Result<String, String>),
    /// Found exchanges arrived.
    ChatsFound(RequestId, Result<Vec<Exchange>, String>),
    /// The editor was closed: its text, or why there is none.
    Edited(RequestId, Result<String, String>),
    /// The log changed.
    Log(LogState),
    /// The profile changed.
    Profile(Arc<Profile>),
    /// A session is on this computer's disk, or why it is not.
    WorkoutSaved(RequestId, Result<(), String>),
    /// The profile is on this computer's disk, or why it is not.
    ProfileSaved(RequestId, Result<(), String>),
    /// Paths that a typed one may become arrived.
    PathsFound(RequestId, Vec<String>),
    /// An import went on, or ended.
    Import(RequestId, Step),
    /// An import was taken back: how many sessions; or why not.
    ImportUndone(ImportId, Result<usize, String>),
    /// What is known of the athlete changed.
    Insight(Arc<Insight>),
    /// A proposal for the plan, or why there is none.
    Proposed(RequestId, Result<Offer, String>),
    /// The answer to a proposal is on this computer's disk, or why it is not.
    Answered(RequestId, Result<String, String>),
    /// The last change of the plan was taken back, or why it was not.
    PlanUndone(RequestId, Result<String, String>),
    /// The check-in is on this computer's disk, or why it is not.
    CheckInSaved(RequestId, Result<(), String>),
    /// The timer was left, or why it could not be opened.
    TimerLeft(Result<(), String>),
    /// The header's state changed.
    Status(Status),
    /// The screen must end.
    End(Exit),
}
