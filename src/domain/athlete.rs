//! The athlete: division and the facts that an answer may stand on.

use serde::{Deserialize, Serialize};

/// A HYROX singles division by its loads. Doubles use the loads of the same names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Division {
    /// Women Open.
    WomenOpen,
    /// Women Pro.
    WomenPro,
    /// Men Open.
    MenOpen,
    /// Men Pro.
    MenPro,
}

impl Division {
    /// All, in the order of the rulebook's table.
    pub const ALL: [Self; 4] = [Self::WomenOpen, Self::WomenPro, Self::MenOpen, Self::MenPro];

    /// `Women Open` .. `Men Pro`.
    pub fn name(self) -> &'static str {
        match self {
            Self::WomenOpen => "Women Open",
            Self::WomenPro => "Women Pro",
            Self::MenOpen => "Men Open",
            Self::MenPro => "Men Pro",
        }
    }
}

/// A labelled fact of the athlete, as it may stand in a prompt and in "used of yours".
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fact {
    /// What it is, e.g. `race date`.
    pub label: String,
    /// Its value with unit, e.g. `18 Jan 2027 (57 days)`.
    pub value: String,
}

/// What the coach knows of the athlete when it answers: a row of `athlete_profiles`, and more as panes are added.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct AthleteContext {
    /// Division, if it was said.
    pub division: Option<Division>,
    /// Labelled facts, most important first.
    pub facts: Vec<Fact>,
}
