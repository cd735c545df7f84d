//! Race rules as data: what a HYROX race asks for, season by season and division by division.
//!
//! The one place for stations, distances, repetitions, loads and target heights: the chat, the offline
//! coach, the plan and the linter read them here. Unknown is said to be unknown: no rulebook of 26/27 was
//! seen. It does not own coaching advice; that is the library's.
//!
//! The official rulebooks were not read either: the figures stand on named media, coaches and a note that
//! quotes the 25/26 book, each with its grade and link.

pub mod format;
pub mod lint;
pub mod penalty;
pub mod phrase;
pub mod source;

pub use format::Format;
pub use lint::{Rule, Violation, corrections, lint, passage_corrections};
pub use penalty::{Cost, Penalty, penalties};
pub use source::{SOURCES, Source};

use super::athlete::Division;
use std::fmt::Write as _;

/// A season of the rulebook.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Season {
    /// 2023 to June 2024: Women Open did 75 wall balls; loads as in 24/25. Its penalties are not known.
    S2324,
    /// September 2024 to June 2025.
    S2425,
    /// August 2025 to June 2026.
    S2526,
    /// From late June 2026; its rulebook was not seen.
    S2627,
}

impl Season {
    /// All, oldest first.
    pub const ALL: [Self; 4] = [Self::S2324, Self::S2425, Self::S2526, Self::S2627];
    /// The newest season whose rules are known.
    pub const KNOWN: Self = Self::S2526;

    /// `23/24` .. `26/27`.
    pub fn label(self) -> &'static str {
        match self {
            Self::S2324 => "23/24",
            Self::S2425 => "24/25",
            Self::S2526 => "25/26",
            Self::S2627 => "26/27",
        }
    }

    /// Whether its rules are in this book.
    pub fn is_known(self) -> bool {
        self <= Self::KNOWN
    }
}

/// One of the eight stations.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Station {
    /// SkiErg.
    SkiErg,
    /// Sled push.
    SledPush,
    /// Sled pull.
    SledPull,
    /// Burpee broad jump.
    BurpeeBroadJump,
    /// Rowing machine.
    Row,
    /// Farmers carry.
    FarmersCarry,
    /// Sandbag lunges.
    SandbagLunges,
    /// Wall balls.
    WallBalls,
}

/// How much of a station there is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Amount {
    /// Metres.
    Metres(u32),
    /// Valid repetitions.
    Repetitions(u32),
}

impl Station {
    /// All, in the order of the race. It never changes: Red Bull's guide, grade B.
    pub const ALL: [Self; 8] = [
        Self::SkiErg,
        Self::SledPush,
        Self::SledPull,
        Self::BurpeeBroadJump,
        Self::Row,
        Self::FarmersCarry,
        Self::SandbagLunges,
        Self::WallBalls,
    ];

    /// Its place in the race, 1 to 8.
    pub fn place(self) -> usize {
        self as usize + 1
    }

    /// `ski_erg` .. `wall_balls`: as it is stored.
    pub fn key(self) -> &'static str {
        match self {
            Self::SkiErg => "ski_erg",
            Self::SledPush => "sled_push",
            Self::SledPull => "sled_pull",
            Self::BurpeeBroadJump => "burpee_broad_jump",
            Self::Row => "row",
            Self::FarmersCarry => "farmers_carry",
            Self::SandbagLunges => "sandbag_lunges",
            Self::WallBalls => "wall_balls",
        }
    }

    /// The station of a key, as stored.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.key() == key)
    }

    /// `SkiErg`, `sled push` .. `wall balls`.
    pub fn name(self) -> &'static str {
        match self {
            Self::SkiErg => "SkiErg",
            Self::SledPush => "sled push",
            Self::SledPull => "sled pull",
            Self::BurpeeBroadJump => "burpee broad jump",
            Self::Row => "row",
            Self::FarmersCarry => "farmers carry",
            Self::SandbagLunges => "sandbag lunges",
            Self::WallBalls => "wall balls",
        }
    }

    /// Distance or repetitions, the same in every division since 24/25.
    pub fn amount(self) -> Amount {
        match self {
            Self::SkiErg | Self::Row => Amount::Metres(1000),
            Self::SledPush | Self::SledPull => Amount::Metres(50),
            Self::BurpeeBroadJump => Amount::Metres(80),
            Self::FarmersCarry => Amount::Metres(200),
            Self::SandbagLunges => Amount::Metres(100),
            Self::WallBalls => Amount::Repetitions(100),
        }
    }
}

impl std::fmt::Display for Amount {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Metres(metres) if *metres >= 1000 => write!(f, "{},{:03} m", metres / 1000, metres % 1000),
            Self::Metres(metres) => write!(f, "{metres} m"),
            Self::Repetitions(repetitions) => write!(f, "{repetitions} reps"),
        }
    }
}

/// Runs in a race, one before each station.
pub const RUNS: u32 = 8;
/// Length of a run in metres.
pub const RUN_METRES: u32 = 1000;

/// The loads of one division, in kilograms, and the height of its wall-ball target.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Loads {
    /// Sled push, the sled included.
    pub sled_push_kg: u32,
    /// Sled pull, the sled included.
    pub sled_pull_kg: u32,
    /// One of the two kettlebells.
    pub kettlebell_kg: u32,
    /// Sandbag.
    pub sandbag_kg: u32,
    /// Wall ball.
    pub ball_kg: u32,
    /// Centre of the wall-ball target above the floor, in centimetres.
    pub target_cm: u32,
}

impl Loads {
    /// The load of one station in kilograms (one kettlebell for the carry); none where there is none.
    pub fn of(&self, station: Station) -> Option<u32> {
        match station {
            Station::SledPush => Some(self.sled_push_kg),
            Station::SledPull => Some(self.sled_pull_kg),
            Station::FarmersCarry => Some(self.kettlebell_kg),
            Station::SandbagLunges => Some(self.sandbag_kg),
            Station::WallBalls => Some(self.ball_kg),
            Station::SkiErg | Station::BurpeeBroadJump | Station::Row => None,
        }
    }

    /// One station's load as an athlete says it: `102 kg with the sled`, `2 x 16 kg`; none where there is none.
    pub fn phrase(&self, station: Station) -> Option<String> {
        let kg = self.of(station)?;
        Some(match station {
            Station::SledPush | Station::SledPull => format!("{kg} kg with the sled"),
            Station::FarmersCarry => format!("2 x {kg} kg"),
            Station::WallBalls => format!("{kg} kg to {}", self.target()),
            _ => format!("{kg} kg"),
        })
    }

    /// The target's height: `2.70 m`.
    pub fn target(&self) -> String {
        format!("{}.{:02} m", self.target_cm / 100, self.target_cm % 100)
    }
}

/// How much of a station there is in a season; none when that season's rulebook was not seen. [`Station::amount`] is that
/// of today.
pub fn amount(season: Season, division: Division, station: Station) -> Option<Amount> {
    match (season, division, station) {
        (Season::S2627, ..) => None,
        (Season::S2324, Division::WomenOpen, Station::WallBalls) => Some(Amount::Repetitions(75)),
        (Season::S2324 | Season::S2425 | Season::S2526, _, station) => Some(station.amount()),
    }
}

/// The loads of a division in a season; none when that season's rulebook was not seen.
pub fn loads(season: Season, division: Division) -> Option<Loads> {
    let (push, pull, kettlebell, bag, ball, target) = match (season, division) {
        (Season::S2627, _) => return None,
        (Season::S2324 | Season::S2425 | Season::S2526, Division::WomenOpen) => (102, 78, 16, 10, 4, 270),
        (Season::S2324 | Season::S2425 | Season::S2526, Division::WomenPro) => (152, 103, 24, 20, 6, 270),
        (Season::S2324 | Season::S2425 | Season::S2526, Division::MenOpen) => (152, 103, 24, 20, 6, 300),
        (Season::S2324 | Season::S2425 | Season::S2526, Division::MenPro) => (202, 153, 32, 30, 9, 300),
    };
    Some(Loads {
        sled_push_kg: push,
        sled_pull_kg: pull,
        kettlebell_kg: kettlebell,
        sandbag_kg: bag,
        ball_kg: ball,
        target_cm: target,
    })
}

/// The stations in order with their distances: `1 SkiErg 1,000 m; 2 sled push 50 m; ..`.
pub fn station_list() -> String {
    let each = Station::ALL.map(|station| format!("{} {} {}", station.place(), station.name(), station.amount()));
    each.join("; ")
}

/// The stations that have a load, in race order.
pub const LOADED: [Station; 5] =
    [Station::SledPush, Station::SledPull, Station::FarmersCarry, Station::SandbagLunges, Station::WallBalls];

/// One division's loads in a line: `sled push 152 kg with the sled; ..`; empty for an unknown season.
pub fn load_list(season: Season, division: Division) -> String {
    let Some(loads) = loads(season, division) else {
        return String::new();
    };
    let each = LOADED.iter().filter_map(|station| Some(format!("{} {}", station.name(), loads.phrase(*station)?)));
    each.collect::<Vec<_>>().join("; ")
}

/// The race facts that stand in every prompt, under 250 tokens: order, distances, runs, and the loads of the
/// division, or of all four when it is not known.
pub fn facts_for_prompt(division: Option<Division>) -> String {
    let season = Season::KNOWN;
    let mut text = format!(
        "HYROX race facts, season {}; the 26/27 rulebook was not seen.\n\
         {RUNS} rounds of a 1 km run, then a station; the order never changes: {}.\n\
         8 km of running; no run after the wall balls. Roxzone time counts.\n\
         Doubles: both run all 8 km together; stations shared freely, totals as in singles.\n",
        season.label(),
        station_list(),
    );
    if let Some(division) = division {
        let _ = write!(text, "Loads {}: {}.", division.name(), load_list(season, division));
        return text;
    }
    text.push_str("Loads in kg, sleds with sled, as Women Open / Women Pro / Men Open / Men Pro: ");
    let rows = LOADED.map(|station| {
        let each = Division::ALL.map(|division| loads(season, division).and_then(|l| l.of(station)).unwrap_or(0));
        let pair = if station == Station::FarmersCarry { "2 x " } else { "" };
        format!("{} {pair}{}", station.name(), each.map(|kg| kg.to_string()).join("/"))
    });
    let _ = write!(text, "{}; target women 2.70 m, men 3.00 m.", rows.join("; "));
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn women_pro_lift_what_men_open_lift_and_throw_lower() {
        for season in [Season::S2425, Season::S2526] {
            let women = loads(season, Division::WomenPro).unwrap();
            let men = loads(season, Division::MenOpen).unwrap();
            for station in Station::ALL {
                assert_eq!(women.of(station), men.of(station), "{}", station.name());
            }
            assert_eq!((women.target(), men.target()), ("2.70 m".to_owned(), "3.00 m".to_owned()));
        }
    }

    #[test]
    fn the_pull_is_lighter_than_the_push_in_every_division() {
        for division in Division::ALL {
            let loads = loads(Season::KNOWN, division).unwrap();
            assert!(loads.sled_pull_kg < loads.sled_push_kg);
        }
    }

    #[test]
    fn a_season_that_was_not_seen_has_no_loads() {
        assert!(!Season::S2627.is_known());
        for division in Division::ALL {
            assert_eq!(loads(Season::S2627, division), None);
            assert_eq!(load_list(Season::S2627, division), "");
        }
    }

    #[test]
    fn only_women_open_threw_fewer_balls_and_only_until_24_25() {
        let balls = |season, division| amount(season, division, Station::WallBalls);
        assert_eq!(balls(Season::S2324, Division::WomenOpen), Some(Amount::Repetitions(75)));
        assert_eq!(balls(Season::S2627, Division::WomenOpen), None, "not seen");
        for division in Division::ALL {
            assert_eq!(balls(Season::S2526, division), Some(Amount::Repetitions(100)));
            assert_eq!(balls(Season::S2425, division), Some(Amount::Repetitions(100)));
            assert_eq!(amount(Season::S2324, division, Station::Row), Some(Amount::Metres(1000)));
            assert_eq!(loads(Season::S2324, division), loads(Season::S2526, division));
        }
    }

    #[test]
    fn the_stations_stand_in_race_order() {
        assert_eq!(
            station_list(),
            "1 SkiErg 1,000 m; 2 sled push 50 m; 3 sled pull 50 m; 4 burpee broad jump 80 m; 5 row 1,000 m; \
             6 farmers carry 200 m; 7 sandbag lunges 100 m; 8 wall balls 100 reps"
        );
    }

    #[test]
    fn every_source_has_a_link() {
        for source in SOURCES {
            assert!(source.link.starts_with("https://"), "{}", source.fact);
        }
    }

    #[test]
    fn the_facts_for_the_prompt_stay_under_250_tokens() {
        let counter = tiktoken_rs::cl100k_base().unwrap();
        for division in [None].into_iter().chain(Division::ALL.map(Some)) {
            let facts = facts_for_prompt(division);
            let tokens = counter.encode_ordinary(&facts).len();
            assert!(tokens < 250, "{tokens} tokens:\n{facts}");
        }
    }

    #[test]
    fn the_facts_for_the_prompt_name_the_loads_of_the_division_or_of_all() {
        let of_one = facts_for_prompt(Some(Division::MenOpen));
        assert!(of_one.ends_with(
            "Loads Men Open: sled push 152 kg with the sled; sled pull 103 kg with the sled; \
             farmers carry 2 x 24 kg; sandbag lunges 20 kg; wall balls 6 kg to 3.00 m."
        ));
        let of_all = facts_for_prompt(None);
        assert!(of_all.contains("sled push 102/152/152/202; sled pull 78/103/103/153; farmers carry 2 x 16/24/24/32"));
        for facts in [of_one, of_all] {
            assert!(facts.starts_with("HYROX race facts, season 25/26; the 26/27 rulebook was not seen.\n"));
        }
    }

    #[test]
    fn our_own_facts_hold_before_our_own_linter() {
        for division in [None].into_iter().chain(Division::ALL.map(Some)) {
            assert_eq!(lint(&facts_for_prompt(division)), Vec::new());
        }
    }
}
