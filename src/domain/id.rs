//! Ids are made by the client (UUID v7), so a retried insert is the same row.

use serde::{Deserialize, Serialize};
use std::fmt;
use uuid::Uuid;

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl $name {
            /// A new id; later ids sort after earlier ones.
            pub fn new() -> Self {
                Self(Uuid::now_v7())
            }
        }

        impl Default for $name {
            fn default() -> Self {
                Self::new()
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    };
}

id! {
    /// One question and its answer: a row of `conversations`.
    ExchangeId
}
id! {
    /// A chat: the exchanges that share a context.
    ChatId
}
id! {
    /// One passage of the library: a row of `knowledge_base`.
    PassageId
}
id! {
    /// One session of training: a row of `workout_logs`.
    WorkoutId
}
id! {
    /// One change that an athlete made; applied exactly once.
    EditId
}
id! {
    /// A computer that the athlete uses: a change says where it was made.
    DeviceId
}
id! {
    /// One import: what came in with it goes out with it.
    ImportId
}
id! {
    /// A training plan: a row of `training_plans`.
    PlanId
}
