//! Where the facts of the rulebook were read.

use crate::domain::knowledge::Grade;

/// Where a fact of this book comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Source {
    /// What it is the source of.
    pub fact: &'static str,
    /// How far it can be trusted.
    pub grade: Grade,
    /// Where it was read.
    pub link: &'static str,
}

const fn source(fact: &'static str, grade: Grade, link: &'static str) -> Source {
    Source { fact, grade, link }
}

/// Order, distances, eight runs, a hall.
pub const ORDER: Source =
    source("order, distances, runs", Grade::B, "https://www.redbull.com/ca-en/what-is-hyrox-guide");
/// Loads of Open, and that Women Pro lift what Men Open lift.
pub const LOADS: Source =
    source("open loads; women pro = men open", Grade::B, "https://www.redbull.com/au-en/hyrox-weights-overview");
/// Loads of the sled pull.
pub const PULL: Source =
    source("sled pull loads", Grade::C, "https://rb100.fitness/articles/hyrox/hyrox-sled-pull-technique");
/// Sandbags.
pub const BAGS: Source =
    source("sandbag loads", Grade::C, "https://honesthealthhub.com/master-hyrox-sandbag-lunges-how-to-get-faster/");
/// Balls and targets.
pub const BALLS: Source =
    source("balls and targets", Grade::C, "https://rb100.fitness/articles/hyrox/hyrox-wall-balls-guide");
/// A hundred wall balls.
pub const HUNDRED: Source =
    source("100 wall balls for all women since 24/25", Grade::B, "https://roxlyfe.com/rulebook-2024-25");
/// Doubles.
pub const TOGETHER: Source = source("doubles run together", Grade::B, "https://puregym.com/blog/hyrox-doubles");
/// The roxzone.
pub const ROXZONE: Source = source(
    "roxzone time counts",
    Grade::B,
    "https://www.redbull.com/sg-en/hyrox-terms-you-need-to-know-guide-roxzone-doubles",
);
/// Season 23/24.
pub const EARLIER: Source = source(
    "23/24: loads as today, Women Open 75 wall balls",
    Grade::B,
    "https://viewer.joomag.com/modern-athlete-magazine-issue-170-july-2024/0977351001721758784/p71",
);
/// The whole grid.
pub const GRID: Source = source(
    "whole grid, as a note quotes the 25/26 book",
    Grade::D,
    "https://github.com/Zchasse63/automatic-chainsaw/blob/c42f81b981858cd5b8a6f76b0fc39214009da5be/docs/research/completed/team1a_20260213_083023.md",
);

/// The sources of loads, order and work, the best first within a fact. Seasons 23/24 to 25/26 print the same loads. A
/// penalty and a format have their own beside them.
pub const SOURCES: [Source; 10] = [ORDER, LOADS, PULL, BAGS, BALLS, HUNDRED, TOGETHER, ROXZONE, EARLIER, GRID];
