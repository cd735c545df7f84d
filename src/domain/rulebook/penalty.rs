//! What an infringement costs, season by season. The books were not read: each line has the grade and link of where it
//! stands, and what another source says against it.

use super::{Season, Source};
use crate::domain::knowledge::Grade;

/// What an infringement costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cost {
    /// Seconds, each time.
    Seconds(u32),
    /// A warning first, then seconds each time.
    WarningThenSeconds(u32),
    /// A warning first, then metres back.
    WarningThenMetres(u32),
    /// Seconds the first time, then out.
    SecondsThenOut(u32),
    /// Out of the race.
    Out,
    /// Seconds by the laps that a kilometre has in the hall; out where it is one.
    ByLaps,
}

/// An infringement and its cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Penalty {
    /// What was done, as an athlete says it.
    pub what: &'static str,
    /// What it costs.
    pub cost: Cost,
    /// What another source says; none when they agree.
    pub disputed: Option<&'static str>,
    /// How far it can be trusted.
    pub grade: Grade,
    /// Where it was read.
    pub link: &'static str,
    /// Words of which any names it in a text that also says `penalty`; empty where no word would be sure.
    pub words: &'static [&'static str],
}

const LIST: &str = "https://anabelavila.com/en/hyrox/sanciones-penalizaciones";
const BARBEND: &str = "https://barbend.com/hyrox-releases-new-season-rulebook";
const RUNDIDA: &str = "https://rundida.com/guide/hyrox-stations-for-runners/";
const NOTE: &str = "https://github.com/Zchasse63/automatic-chainsaw/blob/c42f81b981858cd5b8a6f76b0fc39214009da5be/docs/research/completed/team1a_20260213_083023.md";
const STATIONS: &str = "https://github.com/Zchasse63/automatic-chainsaw/blob/c42f81b981858cd5b8a6f76b0fc39214009da5be/docs/research/completed/team12_20260216_063603.md";

const fn penalty(what: &'static str, cost: Cost, grade: Grade, link: &'static str) -> Penalty {
    Penalty { what, cost, disputed: None, grade, link, words: &[] }
}

const S2526: [Penalty; 13] = [
    penalty("missed running laps", Cost::ByLaps, Grade::C, LIST),
    penalty("a station or run left out", Cost::Out, Grade::C, LIST),
    penalty("stations in the wrong order", Cost::SecondsThenOut(180), Grade::C, LIST),
    Penalty {
        words: &["arch", "arches"],
        ..penalty("in or out through the wrong arch of the roxzone", Cost::Seconds(120), Grade::C, LIST)
    },
    penalty("not the assigned lane or equipment", Cost::Seconds(120), Grade::C, LIST),
    Penalty {
        disputed: Some("a note quotes 3 min for help in the roxzone (D); another site, 2 min or out (C)"),
        ..penalty("outside help, unsporting behaviour", Cost::Seconds(120), Grade::C, LIST)
    },
    Penalty {
        words: &["spit", "spits", "spitting"],
        ..penalty("spitting or clearing the nose on floor or turf", Cost::Seconds(120), Grade::B, BARBEND)
    },
    Penalty {
        disputed: Some("the same list has it as 2 min or out"),
        ..penalty("littering, pouring water over oneself", Cost::Seconds(120), Grade::C, LIST)
    },
    penalty("starting in another wave", Cost::Out, Grade::B, BARBEND),
    penalty(
        "movement standard at SkiErg, sleds, burpee broad jump, lunges",
        Cost::WarningThenSeconds(15),
        Grade::D,
        NOTE,
    ),
    penalty("wall-ball repetitions missing at the end, each", Cost::Seconds(15), Grade::C, RUNDIDA),
    Penalty {
        words: &["chalk"],
        ..penalty("chalk at a station other than sled pull or farmers carry", Cost::Seconds(120), Grade::D, NOTE)
    },
    Penalty {
        disputed: Some("older books: 5 m, then out (B); another note prints 5 s (D)"),
        ..penalty("sandbag off the shoulders", Cost::SecondsThenOut(15), Grade::D, NOTE)
    },
];

const S2425: [Penalty; 1] =
    [penalty("movement standard at the burpee broad jump", Cost::WarningThenMetres(5), Grade::D, STATIONS)];

/// The penalties of a season in singles. Empty says that they are not known, never that there are none: those of 24/25 are
/// known in part, those before and of 26/27 not at all.
pub fn penalties(season: Season) -> &'static [Penalty] {
    match season {
        Season::S2526 => &S2526,
        Season::S2425 => &S2425,
        Season::S2324 | Season::S2627 => &[],
    }
}

impl Penalty {
    /// Where it was read.
    pub fn source(&self) -> Source {
        Source { fact: self.what, grade: self.grade, link: self.link }
    }
}

impl Cost {
    /// The seconds of one infringement, where it costs time and always the same.
    pub fn seconds(self) -> Option<u32> {
        match self {
            Self::Seconds(s) | Self::WarningThenSeconds(s) | Self::SecondsThenOut(s) => Some(s),
            Self::WarningThenMetres(_) | Self::Out | Self::ByLaps => None,
        }
    }
}

impl std::fmt::Display for Cost {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let time = |s: u32| if s.is_multiple_of(60) { format!("{} min", s / 60) } else { format!("{s} s") };
        match *self {
            Self::Seconds(s) => f.write_str(&time(s)),
            Self::WarningThenSeconds(s) => write!(f, "a warning, then {} each time", time(s)),
            Self::WarningThenMetres(m) => write!(f, "a warning, then {m} m back"),
            Self::SecondsThenOut(s) => write!(f, "{} once, then out of the race", time(s)),
            Self::Out => f.write_str("out of the race"),
            Self::ByLaps => f.write_str("3 min where a kilometre is 4 laps, 5 min at 3, 7 min at 2, out at 1"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_penalty_has_a_source_and_an_unknown_season_has_none() {
        for season in Season::ALL {
            for penalty in penalties(season) {
                assert!(penalty.link.starts_with("https://") && !penalty.what.is_empty(), "{penalty:?}");
            }
        }
        assert!(penalties(Season::S2627).is_empty());
        assert!(penalties(Season::S2324).is_empty());
    }

    #[test]
    fn facts_1_7_costs_read_as_an_athlete_says_them() {
        let cost = |what: &str| {
            let found = penalties(Season::S2526).iter().find(|p| p.what.contains(what));
            found.unwrap().cost.to_string()
        };
        assert_eq!(cost("arch"), "2 min");
        assert_eq!(cost("wrong order"), "3 min once, then out of the race");
        assert_eq!(cost("movement standard"), "a warning, then 15 s each time");
        assert_eq!(cost("laps"), "3 min where a kilometre is 4 laps, 5 min at 3, 7 min at 2, out at 1");
        assert_eq!(penalties(Season::S2425)[0].cost.to_string(), "a warning, then 5 m back");
    }
}
