//! Changes of what an athlete keeps (sessions, the profile, plans, check-ins): which fields became what, when, on which computer.
//!
//! A row is the sum of its changes: each field holds the value of its last change, whatever order the changes arrive in.
//! So two computers that were apart agree as soon as each has seen the other's changes, and a change that arrives twice
//! changes nothing. The changes themselves are the history.

use super::check_in::{CheckIn, CheckInId};
use super::id::{DeviceId, EditId, PlanId, WorkoutId};
use super::plan::Plan;
use super::profile::Profile;
use super::workout::Workout;
use jiff::Timestamp;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// Fields with their new values; null takes a value away.
pub type Fields = Map<String, Value>;

/// One change.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Edit {
    /// Applied once, however often it arrives.
    pub id: EditId,
    /// When it was made.
    pub at: Timestamp,
    /// Where it was made.
    pub device: DeviceId,
    /// What became what.
    pub change: Change,
}

/// What a change is about.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "of", rename_all = "snake_case")]
pub enum Change {
    /// A session; the first change of one brings all its fields.
    Workout {
        /// Which.
        id: WorkoutId,
        /// What became what.
        fields: Fields,
    },
    /// The profile.
    Profile {
        /// What became what.
        fields: Fields,
    },
    /// A plan; each of its sessions and adjustments is a field.
    Plan {
        /// Which.
        id: PlanId,
        /// What became what.
        fields: Fields,
    },
    /// The check-in of a day.
    CheckIn {
        /// Which: made of the day.
        id: CheckInId,
        /// What became what.
        fields: Fields,
    },
}

impl Change {
    /// From one state of a session to the next; none when nothing differs.
    pub fn of_workout(before: Option<&Workout>, after: &Workout) -> Option<Self> {
        Some(Self::Workout { id: after.id, fields: difference(before, after)? })
    }

    /// From one state of the profile to the next; none when nothing differs.
    pub fn of_profile(before: &Profile, after: &Profile) -> Option<Self> {
        Some(Self::Profile { fields: difference(Some(before), after)? })
    }

    /// From one state of a plan to the next; none when nothing differs.
    pub fn of_plan(before: Option<&Plan>, after: &Plan) -> Option<Self> {
        Some(Self::Plan { id: after.id, fields: difference(before, after)? })
    }

    /// From one state of a day's check-in to the next; none when nothing differs.
    pub fn of_check_in(before: Option<&CheckIn>, after: &CheckIn) -> Option<Self> {
        Some(Self::CheckIn { id: CheckInId::of(after.date), fields: difference(before, after)? })
    }
}

/// When a field was changed last. Of two changes of one instant the one with the larger id is the later.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Stamp {
    /// When.
    pub at: Timestamp,
    /// By which change.
    pub edit: EditId,
}

impl Edit {
    /// Its place among the changes of a field.
    pub fn stamp(&self) -> Stamp {
        Stamp { at: self.at, edit: self.id }
    }
}

/// A row and when each of its fields was changed last.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Versioned {
    /// The fields as they stand.
    pub fields: Fields,
    /// When each was changed last; one that is missing was never changed.
    pub stamps: BTreeMap<String, Stamp>,
}

impl Versioned {
    /// A row whose changes are not known: any change comes after it.
    pub fn settled<T: Serialize>(value: &T) -> Self {
        Self { fields: fields_of(value), stamps: BTreeMap::new() }
    }

    /// Takes a change in. Gives the fields in which a later change had the last word.
    pub fn apply(&mut self, fields: &Fields, stamp: Stamp) -> Vec<String> {
        let mut overruled = Vec::new();
        for (name, value) in fields {
            if self.stamps.get(name).is_some_and(|known| *known > stamp) {
                overruled.push(name.clone());
            } else {
                self.fields.insert(name.clone(), value.clone());
                self.stamps.insert(name.clone(), stamp);
            }
        }
        overruled
    }

    /// The row as a value.
    ///
    /// # Errors
    /// When a field that it needs is missing, or holds what it cannot hold.
    pub fn read<T: DeserializeOwned>(&self) -> Result<T, serde_json::Error> {
        T::deserialize(Value::Object(self.fields.clone()))
    }
}

/// The fields of a value.
pub fn fields_of<T: Serialize>(value: &T) -> Fields {
    match serde_json::to_value(value) {
        Ok(Value::Object(fields)) => fields,
        _ => Fields::new(),
    }
}

/// The fields in which `after` differs from `before`, with their values in `after`; none when there are none.
fn difference<T: Serialize>(before: Option<&T>, after: &T) -> Option<Fields> {
    let old = before.map(fields_of).unwrap_or_default();
    let new: Fields = fields_of(after).into_iter().filter(|(name, value)| old.get(name) != Some(value)).collect();
    (!new.is_empty()).then_some(new)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::workout::WorkoutKind;
    use jiff::civil::date;
    use proptest::prelude::*;

    fn stamp(second: i64) -> Stamp {
        Stamp { at: Timestamp::from_second(second).unwrap(), edit: EditId::new() }
    }

    fn one(name: &str, value: i64) -> Fields {
        Fields::from_iter([(name.to_owned(), Value::from(value))])
    }

    #[test]
    fn a_new_session_brings_all_its_fields_and_a_change_only_what_changed() {
        let first = Workout::new(date(2026, 11, 22), WorkoutKind::Run);
        let Some(Change::Workout { id, fields }) = Change::of_workout(None, &first) else { panic!("a change") };
        assert_eq!(id, first.id);
        let mut row = Versioned::default();
        row.apply(&fields, stamp(1));
        assert_eq!(row.read::<Workout>().unwrap(), first);

        let second = Workout { rpe: Some(7.0), ..first.clone() };
        let Some(Change::Workout { fields, .. }) = Change::of_workout(Some(&first), &second) else {
            panic!("a change")
        };
        assert_eq!(fields.keys().collect::<Vec<_>>(), ["rpe"]);
        row.apply(&fields, stamp(2));
        assert_eq!(row.read::<Workout>().unwrap(), second);
        assert_eq!(Change::of_workout(Some(&second), &second), None);

        let Some(Change::Workout { fields, .. }) = Change::of_workout(Some(&second), &first) else {
            panic!("a change")
        };
        row.apply(&fields, stamp(3));
        assert_eq!(row.read::<Workout>().unwrap(), first, "a value can be taken away again");
    }

    #[test]
    fn an_earlier_change_that_arrives_later_does_not_win_and_is_named() {
        let mut row = Versioned::default();
        row.apply(&one("rpe", 7), stamp(20));
        let mut both = one("rpe", 5);
        both.insert("notes".into(), Value::from("calf"));
        assert_eq!(row.apply(&both, stamp(10)), ["rpe"]);
        assert_eq!((row.fields["rpe"].clone(), row.fields["notes"].clone()), (Value::from(7), Value::from("calf")));
    }

    proptest! {
        #[test]
        fn changes_give_one_row_in_whatever_order_and_however_often_they_arrive(
            edits in prop::collection::vec((0..3_u8, -5..5_i64, 0..6_i64), 1..12),
            order in any::<prop::sample::Index>(),
        ) {
            let edits: Vec<(Fields, Stamp)> =
                edits.iter().map(|(f, v, t)| (one(&format!("f{f}"), *v), stamp(*t))).collect();
            let mut straight = Versioned::default();
            for (fields, stamp) in &edits {
                straight.apply(fields, *stamp);
            }
            let mut turned = Versioned::default();
            let from = order.index(edits.len());
            for (fields, stamp) in edits[from..].iter().chain(&edits[..from]).chain(edits.iter().rev()) {
                turned.apply(fields, *stamp);
            }
            prop_assert_eq!(straight, turned);
        }
    }
}
