//! What the athlete said about which session of the log answers a planned one.

use super::Plan;
use crate::domain::adherence::Links;
use crate::domain::id::WorkoutId;
use serde::{Deserialize, Serialize};

/// A link by hand. One that is taken back stays as [`Link::Rule`], because a change of fields cannot take a field away.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Link {
    /// This session answers it.
    Workout(WorkoutId),
    /// No session answers it, whatever the rule says.
    Nothing,
    /// As the rule says.
    Rule,
}

impl Plan {
    /// The links as matching takes them.
    pub fn answers(&self) -> Links {
        let by_hand = |link: &Link| match link {
            Link::Workout(id) => Some(Some(*id)),
            Link::Nothing => Some(None),
            Link::Rule => None,
        };
        self.links.iter().filter_map(|(id, link)| Some((*id, by_hand(link)?))).collect()
    }
}
