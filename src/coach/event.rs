//! What a front end hears from the coach while an answer is made, and the state that the header shows.

use crate::domain::check_in::CheckIn;
use crate::domain::conversation::{Citation, Exchange, Voice};
use crate::domain::id::{ChatId, ExchangeId};
pub use crate::domain::knowledge::LibraryState;
use crate::domain::plan::Plan;
use crate::domain::workout::Workout;
use jiff::Timestamp;
use std::sync::Arc;

/// A question on its way to the coach.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ask {
    /// Id of the row that it becomes: the front end makes it, so that a stopped answer can be rated and asked again.
    pub id: ExchangeId,
    /// What the athlete asks.
    pub question: String,
    /// The chat that it goes on with.
    pub chat_id: ChatId,
    /// The exchange that it asks again, as it was or edited.
    pub replaces: Option<ExchangeId>,
}

/// One step of an answer. The stream of a question ends with `Finished`, always, once.
#[derive(Clone, Debug, PartialEq)]
pub enum CoachEvent {
    /// What is being waited for.
    Stage(Stage),
    /// The numbered sources of the answer, before its first text, and the athlete's facts that it was given.
    Sources {
        /// Numbered from 1, in order.
        citations: Vec<Citation>,
        /// Labelled facts, e.g. `race date: 18 Jan 2027`.
        used: Vec<String>,
    },
    /// Who is about to answer.
    Voice {
        /// Model, offline coach or guard.
        voice: Voice,
        /// The model's id.
        model: Option<String>,
    },
    /// More text of the answer, clean of control characters.
    Text(String),
    /// A sentence beside the answer (an offline fall-back, a correction), not part of it.
    Notice(String),
    /// It ended: well, or with `problem` set. What had arrived is in `answer`.
    Finished {
        /// As it is stored.
        exchange: Box<Exchange>,
        /// What the athlete can do about a problem.
        remedy: Option<Remedy>,
    },
}

/// What an answer waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// The database is being opened.
    OpeningStore,
    /// The library is being searched.
    Searching,
    /// The request is with the model; no text yet.
    WaitingForModel,
    /// The provider asked for a pause; another try follows.
    Retrying {
        /// Seconds until the next try.
        seconds: u32,
        /// Number of the next try, from 2.
        attempt: u32,
    },
}

/// A way out of a problem that one key can take.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Remedy {
    /// Ask the same again.
    Retry,
    /// The model is unknown or gone: these are near and usable.
    ChooseModel(Vec<String>),
    /// A setting must change; the sentence says which.
    Setting(String),
}

/// State of the database, as the header shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StoreState {
    /// Being opened.
    Opening,
    /// Ready; `local db` or the host's name.
    Ready {
        /// `local db`, or the server's host.
        name: String,
    },
    /// Lost or refused; trying again by itself when `retry_in` is given.
    Down {
        /// What happened and what to do, in one or two sentences.
        problem: String,
        /// Seconds to the next try.
        retry_in: Option<u32>,
    },
}

/// What the header says of the coach and the store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Status {
    /// The model that answers, or none: offline coach.
    pub model: Option<String>,
    /// The database.
    pub store: StoreState,
    /// The library.
    pub library: LibraryState,
    /// Exchanges saved on this computer that the database does not have yet.
    pub unsynced: usize,
}

/// The athlete's log as the panes see it. Cheap to clone.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LogState {
    /// All sessions, newest first, deleted ones too.
    pub workouts: Arc<Vec<Arc<Workout>>>,
    /// Whether the database has not been read yet: what is here is what this computer kept.
    pub loading: bool,
    /// How many changes are on this computer's disk and not in the database yet.
    pub waiting: usize,
    /// While the database has not been read: when what is here was seen last on a server, and this computer kept a copy.
    pub as_of: Option<Timestamp>,
}

/// The athlete's plans and check-ins. Cheap to clone.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PlanState {
    /// All plans, the oldest first, those that were ended too.
    pub plans: Arc<Vec<Arc<Plan>>>,
    /// All check-ins that say something, the oldest first.
    pub check_ins: Arc<Vec<CheckIn>>,
    /// Whether the database has not been read yet: what is here is what this computer kept.
    pub loading: bool,
}

impl PlanState {
    /// The plan that is followed: the newest that was not ended.
    pub fn followed(&self) -> Option<&Arc<Plan>> {
        self.plans.iter().filter(|p| p.ended_at.is_none()).max_by_key(|p| p.id)
    }
}

/// A time as whole seconds, rounded up: what a countdown shows.
pub fn whole_seconds(time: std::time::Duration) -> u32 {
    let up = u64::from(time.subsec_nanos() > 0);
    u32::try_from(time.as_secs().saturating_add(up)).unwrap_or(u32::MAX)
}
