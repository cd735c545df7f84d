//! What `update` wants done. Data only; `runtime` does it.

use super::pane::today::wish::Answer;
use crate::coach::event::Ask;
use crate::coach::import::{Mode, Wanted};
use crate::coach::planner::{OfferId, Wish};
use crate::domain::check_in::CheckIn;
use crate::domain::conversation::Rating;
use crate::domain::id::{ExchangeId, ImportId, PassageId};
use crate::domain::profile::Profile;
use crate::domain::timer;
use crate::domain::workout::Workout;

/// Names one piece of work. A result with an id that nobody waits for is dropped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RequestId(pub u64);

/// How the program's screen ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// The athlete quit.
    Quit,
    /// A signal asked for it: its number.
    Signal(i32),
    /// The terminal has gone: nothing may be written to it any more.
    HangUp,
}

/// Something to do outside.
#[derive(Clone, Debug, PartialEq)]
pub enum Cmd {
    /// Ask the coach; its events come back as `Msg::Coach`.
    Ask(RequestId, Ask),
    /// Drop the work of that id.
    Cancel(RequestId),
    /// Store a rating, or take it back.
    Rate(RequestId, ExchangeId, Option<Rating>),
    /// Load older exchanges.
    LoadHistory {
        /// Id of the work.
        request: RequestId,
        /// Only those before this one; none: the newest.
        before: Option<ExchangeId>,
        /// At most so many.
        limit: usize,
    },
    /// Load a passage.
    LoadPassage(RequestId, PassageId),
    /// List the models.
    ListModels(RequestId),
    /// Answer with this model.
    ChooseModel(RequestId, String),
    /// Search all chats.
    SearchChats(RequestId, String),
    /// Keep the input's text.
    SaveDraft(String),
    /// Write a session: `Msg::WorkoutSaved` says when it is on the disk, or that it is not.
    SaveWorkout(RequestId, Box<Workout>),
    /// Write the profile: `Msg::ProfileSaved` says when it is on the disk, or that it is not.
    SaveProfile(RequestId, Box<Profile>),
    /// Ask the planner for a proposal: `Msg::Proposed` brings it, or says why there is none.
    Propose(RequestId, Box<Wish>),
    /// Answer a proposal: `Msg::Answered` says when the plan is on the disk, or that it is not.
    Answer(RequestId, OfferId, Answer),
    /// Take the last change of the plan back.
    UndoPlan(RequestId),
    /// Write a check-in.
    SaveCheckIn(RequestId, Box<CheckIn>),
    /// Hand the terminal to the live timer until it is left.
    StartTimer(Box<timer::Plan>),
    /// Keep the half-filled form.
    SaveForm(String),
    /// Tell which paths a typed one may become: `Msg::PathsFound`.
    CompletePath(RequestId, String),
    /// Walk through files: a dry run, or an import; its steps come back as `Msg::Import`.
    Import(RequestId, Box<Wanted>, Mode),
    /// Take an import back: `Msg::ImportUndone`.
    UndoImport(ImportId),
    /// Put a text on the clipboard (OSC 52).
    Copy(String),
    /// Open the athlete's editor on a text; the terminal is handed over meanwhile.
    OpenEditor(RequestId, String),
    /// Turn mouse reports on or off.
    SetMouse(Mouse),
    /// Forget what is on the screen and draw it anew.
    Redraw,
    /// Stop the process until the shell wakes it.
    Suspend,
}

/// Whether the terminal reports the mouse to the program.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mouse {
    /// The wheel scrolls what is under it.
    On,
    /// The terminal keeps the mouse: its own selection works.
    #[default]
    Off,
}

impl Mouse {
    /// The other.
    #[must_use]
    pub fn toggled(self) -> Self {
        match self {
            Self::On => Self::Off,
            Self::Off => Self::On,
        }
    }
}
