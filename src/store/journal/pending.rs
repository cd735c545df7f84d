//! The entries that are saved and not acknowledged, in memory: in order, found by id and by subject.

use super::record::{Body, Entry, EntryId, Kind};
use std::collections::{BTreeMap, HashMap};
use uuid::Uuid;

/// See the module.
#[derive(Debug, Default)]
pub(super) struct Pending {
    /// By turn, the earliest first.
    entries: BTreeMap<u64, Entry>,
    turns: HashMap<EntryId, u64>,
    latest: HashMap<(Kind, Uuid), EntryId>,
    next_turn: u64,
    bytes: u64,
}

impl Pending {
    /// Takes in what a record says.
    pub fn apply(&mut self, body: Body) {
        match body {
            Body::Entry(entry) => self.insert(entry),
            Body::Ack(ids) => {
                for id in ids {
                    self.remove(id);
                }
            }
        }
    }

    /// Adds an entry at the end; the earlier one of its kind and subject goes. One that is there already stays as it is.
    pub fn insert(&mut self, entry: Entry) {
        if self.turns.contains_key(&entry.id) {
            return;
        }
        if let Some(subject) = entry.subject
            && let Some(earlier) = self.latest.insert((entry.kind, subject), entry.id)
        {
            self.forget(earlier);
        }
        self.turns.insert(entry.id, self.next_turn);
        self.bytes += entry.size();
        self.entries.insert(self.next_turn, entry);
        self.next_turn += 1;
    }

    /// Takes an entry out; one that is not there is none.
    pub fn remove(&mut self, id: EntryId) {
        if let Some(entry) = self.forget(id)
            && let Some(subject) = entry.subject
        {
            self.latest.remove(&(entry.kind, subject));
        }
    }

    fn forget(&mut self, id: EntryId) -> Option<Entry> {
        let entry = self.turns.remove(&id).and_then(|turn| self.entries.remove(&turn))?;
        self.bytes -= entry.size();
        Some(entry)
    }

    /// Whether it waits.
    pub fn contains(&self, id: EntryId) -> bool {
        self.turns.contains_key(&id)
    }

    /// All, the earliest first.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &Entry> + Clone {
        self.entries.values()
    }

    /// Their bytes in a file.
    pub fn bytes(&self) -> u64 {
        self.bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(n: u128, subject: Option<u128>) -> Entry {
        let subject = subject.map(Uuid::from_u128);
        Entry { id: EntryId(Uuid::from_u128(n)), kind: Kind(1), subject, payload: vec![b'x'; 10].into() }
    }

    fn ids(pending: &Pending) -> Vec<u128> {
        pending.iter().map(|e| e.id.0.as_u128()).collect()
    }

    #[test]
    fn the_latest_of_a_subject_stands_at_the_end_and_the_earlier_is_gone() {
        let mut pending = Pending::default();
        for one in [entry(1, Some(50)), entry(2, None), entry(3, Some(50)), entry(4, Some(51)), entry(2, None)] {
            pending.insert(one);
        }
        let other_kind = Entry { kind: Kind(2), ..entry(5, Some(50)) };
        pending.insert(other_kind);
        assert_eq!(ids(&pending), [2, 3, 4, 5]);
        assert_eq!(pending.bytes(), 4 * entry(0, None).size());
    }

    #[test]
    fn what_is_acknowledged_is_gone_and_its_subject_begins_anew() {
        let mut pending = Pending::default();
        pending.insert(entry(1, Some(50)));
        pending.insert(entry(2, Some(50)));
        pending.remove(EntryId(Uuid::from_u128(1)));
        assert_eq!(ids(&pending), [2], "an acknowledgement of the replaced one takes nothing away");
        pending.apply(Body::Ack(vec![EntryId(Uuid::from_u128(2)), EntryId(Uuid::from_u128(9))]));
        assert_eq!((ids(&pending), pending.bytes()), (vec![], 0));
        pending.insert(entry(3, Some(50)));
        assert_eq!(ids(&pending), [3]);
    }
}
