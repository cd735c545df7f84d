//! What the database does not have yet, as the journal of this computer keeps it.

use crate::domain::conversation::{Exchange, Outcome, Rating};
use crate::domain::edit::Edit;
use crate::domain::id::ExchangeId;
use crate::store::error::StoreError;
use crate::store::journal::{Entry, Kind, NewEntry};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

const EXCHANGE: Kind = Kind(1);
const RATING: Kind = Kind(2);
const EDIT: Kind = Kind(3);

/// A write that waits for the database.
#[derive(Clone, Debug, PartialEq)]
pub enum Pending {
    /// An exchange as it stood last.
    Exchange(Box<Exchange>),
    /// A verdict on an exchange.
    Rating(Verdict),
    /// A change of the log or the profile.
    Edit(Box<Edit>),
}

/// A verdict on an exchange that the database has, or that waits too.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verdict {
    /// Of which exchange.
    pub id: ExchangeId,
    /// The verdict, or none: taken back.
    pub rating: Option<Rating>,
}

impl Pending {
    fn kind(&self) -> Kind {
        match self {
            Self::Exchange(_) => EXCHANGE,
            Self::Rating(_) => RATING,
            Self::Edit(_) => EDIT,
        }
    }

    /// Of what it is the latest state; a change is never replaced by a later one.
    fn subject(&self) -> Option<Uuid> {
        match self {
            Self::Exchange(exchange) => Some(exchange.id.0),
            Self::Rating(verdict) => Some(verdict.id.0),
            Self::Edit(_) => None,
        }
    }

    /// Whether it takes the place of what waits of the same.
    pub fn replaces_earlier(&self) -> bool {
        self.subject().is_some()
    }

    /// Whether the other is a later state of the same.
    pub fn is_replaced_by(&self, later: &Self) -> bool {
        self.subject().is_some() && self.subject() == later.subject() && self.kind() == later.kind()
    }

    /// Its bytes.
    ///
    /// # Errors
    /// [`StoreError::Value`].
    pub fn encode(&self) -> Result<Vec<u8>, StoreError> {
        match self {
            Self::Exchange(exchange) => serde_json::to_vec(exchange),
            Self::Rating(verdict) => serde_json::to_vec(verdict),
            Self::Edit(edit) => serde_json::to_vec(edit),
        }
        .map_err(|e| StoreError::Value(e.to_string()))
    }

    /// The entry that keeps it, with its encoded bytes.
    pub fn entry<'a>(&self, payload: &'a [u8]) -> NewEntry<'a> {
        NewEntry { kind: self.kind(), subject: self.subject(), payload }
    }

    /// What an entry kept. An answer that was still being written when the program ended is `Interrupted`.
    ///
    /// # Errors
    /// [`StoreError::Value`] for an entry of a later version of the program.
    pub fn decode(entry: &Entry) -> Result<Self, StoreError> {
        let value = |e: serde_json::Error| StoreError::Value(e.to_string());
        match entry.kind {
            EXCHANGE => {
                let mut exchange: Exchange = serde_json::from_slice(&entry.payload).map_err(value)?;
                if exchange.outcome == Outcome::Streaming {
                    exchange.outcome = Outcome::Interrupted;
                }
                Ok(Self::Exchange(Box::new(exchange)))
            }
            RATING => serde_json::from_slice(&entry.payload).map(Self::Rating).map_err(value),
            EDIT => serde_json::from_slice(&entry.payload).map(|e| Self::Edit(Box::new(e))).map_err(value),
            Kind(other) => Err(StoreError::Value(format!("an entry of the unknown kind {other}"))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::edit::Change;
    use crate::domain::id::{ChatId, DeviceId, EditId};
    use crate::domain::workout::{Workout, WorkoutKind};
    use jiff::Timestamp;

    fn back(pending: &Pending) -> Pending {
        let payload = pending.encode().unwrap();
        let new = pending.entry(&payload);
        let entry = Entry {
            id: crate::store::journal::EntryId(Uuid::now_v7()),
            kind: new.kind,
            subject: new.subject,
            payload: payload.as_slice().into(),
        };
        Pending::decode(&entry).unwrap()
    }

    #[test]
    fn what_waits_survives_its_bytes_and_an_answer_in_progress_comes_back_interrupted() {
        let mut exchange = Exchange::new(ChatId::new(), "sled?".into(), Timestamp::UNIX_EPOCH);
        exchange.outcome = Outcome::Streaming;
        let Pending::Exchange(read) = back(&Pending::Exchange(Box::new(exchange.clone()))) else { unreachable!() };
        assert_eq!(*read, Exchange { outcome: Outcome::Interrupted, ..exchange.clone() });
        let verdict = Pending::Rating(Verdict { id: exchange.id, rating: Some(Rating::Good) });
        assert_eq!(back(&verdict), verdict);
        let workout = Workout::new(jiff::civil::date(2026, 11, 22), WorkoutKind::Run);
        let change = Change::of_workout(None, &workout).unwrap();
        let edit = Edit { id: EditId::new(), at: Timestamp::UNIX_EPOCH, device: DeviceId::new(), change };
        let edit = Pending::Edit(Box::new(edit));
        assert_eq!(back(&edit), edit);
        assert!(!edit.is_replaced_by(&edit.clone()), "a change is never replaced");
        assert!(verdict.is_replaced_by(&verdict.clone()));
    }
}
