//! How the sessions, adjustments and links of a plan lie in its JSON: each a field of the plan's own object, `session:<id>`,
//! `adjustment:<id>` and `link:<id>`, because edits are merged field by field.
//!
//! A field of another name is not read, so that a later version may add some.

use serde::de::{DeserializeOwned, Error};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;
use std::collections::BTreeMap;
use uuid::Uuid;

/// Before the id of a session.
pub const SESSION: &str = "session:";
/// Before the id of an adjustment.
pub const ADJUSTMENT: &str = "adjustment:";
/// Before the id of a session that is linked by hand.
pub const LINK: &str = "link:";

fn write<'a, T: Serialize + 'a, S: Serializer>(
    prefix: &str,
    entries: impl Iterator<Item = (Uuid, &'a T)>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    serializer.collect_map(entries.map(|(id, value)| (format!("{prefix}{id}"), value)))
}

fn read<'de, T: DeserializeOwned, D: Deserializer<'de>>(
    prefix: &str,
    deserializer: D,
) -> Result<Vec<(Uuid, T)>, D::Error> {
    let fields = BTreeMap::<String, Value>::deserialize(deserializer)?;
    let own = fields.into_iter().filter_map(|(name, value)| Some((name.strip_prefix(prefix)?.parse(), value)));
    own.map(|(id, value)| Ok((id.map_err(D::Error::custom)?, T::deserialize(value).map_err(D::Error::custom)?)))
        .collect()
}

macro_rules! fields {
    ($(#[$doc:meta])* $module:ident, $prefix:path, $id:path, $value:path) => {
        $(#[$doc])*
        pub mod $module {
            use super::{BTreeMap, Deserializer, Serializer};

            /// Writes them.
            ///
            /// # Errors
            /// As the serializer has.
            pub fn serialize<S: Serializer>(all: &BTreeMap<$id, $value>, to: S) -> Result<S::Ok, S::Error> {
                super::write($prefix, all.iter().map(|(id, value)| (id.0, value)), to)
            }

            /// Reads them.
            ///
            /// # Errors
            /// When one cannot be read.
            pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<BTreeMap<$id, $value>, D::Error> {
                Ok(super::read($prefix, from)?.into_iter().map(|(id, value)| ($id(id), value)).collect())
            }
        }
    };
}

fields! {
    /// Sessions.
    sessions, super::SESSION, crate::domain::adherence::DueId, crate::domain::plan::PlannedSession
}
fields! {
    /// Adjustments.
    adjustments, super::ADJUSTMENT, crate::domain::plan::AdjustmentId, crate::domain::plan::Adjustment
}
fields! {
    /// Links.
    links, super::LINK, crate::domain::adherence::DueId, crate::domain::plan::Link
}

#[cfg(test)]
#[path = "stored_tests.rs"]
mod tests;
