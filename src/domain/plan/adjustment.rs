//! What was changed in a plan, why, and enough to take it back.
//!
//! It owns the record. How a change is found is [`super::adapt`]'s.

use super::session::PlannedSession;
use super::{Race, Week, Wishes};
use crate::domain::adherence::DueId;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// An adjustment's id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct AdjustmentId(pub Uuid);

/// A session before and after. None before: it is new; taken out is [`PlannedSession::removed`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Difference {
    /// As it was.
    #[serde(default)]
    pub before: Option<PlannedSession>,
    /// As it is.
    pub after: PlannedSession,
}

impl Difference {
    /// Which session.
    pub fn id(&self) -> DueId {
        self.after.id
    }
}

/// What stands around the sessions of a plan.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Frame {
    /// The name.
    pub name: String,
    /// The races.
    pub races: Vec<Race>,
    /// The weeks.
    pub weeks: Vec<Week>,
    /// The wishes.
    pub wishes: Wishes,
}

/// One change of a plan.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Adjustment {
    /// Which.
    pub id: AdjustmentId,
    /// When it was made.
    pub at: Timestamp,
    /// The athlete's day on which it was made.
    pub on: Date,
    /// Why, in a sentence.
    pub reason: String,
    /// What, a line for each session.
    pub what: Vec<String>,
    /// The sessions before and after.
    pub changes: Vec<Difference>,
    /// What stood around them before, when that changed too.
    #[serde(default)]
    pub frame: Option<Frame>,
    /// When it was taken back.
    #[serde(default)]
    pub undone_at: Option<Timestamp>,
}
