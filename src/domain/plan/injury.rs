//! Which part of the body an injury is in, and which movements load it.
//!
//! It owns the words and the table. It judges no injury: what hurts is left out, the rest is kept, and a clinician is the
//! one to ask.

use super::Movement;
use serde::{Deserialize, Serialize};

/// A part of the body.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Region {
    /// Foot, ankle, calf, Achilles tendon, shin.
    LowerLeg,
    /// Knee, thigh, hip.
    UpperLeg,
    /// Back and trunk.
    Back,
    /// Shoulder, arm, wrist, neck.
    Arm,
}

/// Words that name a region, as athletes write them, in English and German.
const WORDS: [(Region, &[&str]); 4] = [
    (
        Region::LowerLeg,
        &[
            "calf", "achilles", "foot", "feet", "ankle", "shin", "plantar", "toe", "heel", "wade", "waden", "fuß",
            "fuss", "knöchel",
        ],
    ),
    (
        Region::UpperLeg,
        &[
            "knee",
            "quad",
            "hamstring",
            "hip",
            "groin",
            "thigh",
            "glute",
            "itb",
            "patella",
            "meniscus",
            "knie",
            "hüfte",
            "leiste",
        ],
    ),
    (Region::Back, &["back", "backache", "spine", "lumbar", "disc", "rib", "sciatic", "rücken", "bandscheibe"]),
    (
        Region::Arm,
        &[
            "shoulder", "elbow", "wrist", "arm", "neck", "hand", "rotator", "biceps", "triceps", "schulter", "nacken",
            "ellbogen",
        ],
    ),
];

impl Region {
    /// All.
    pub const ALL: [Self; 4] = [Self::LowerLeg, Self::UpperLeg, Self::Back, Self::Arm];

    /// The regions that a text names; none when it names none of them. A long stem counts at the start of a word, a short one
    /// as the word or its plural: `hip` is in neither `ship` nor `hippo`, and `disc` is not in `discomfort`.
    pub fn of(text: &str) -> Vec<Self> {
        let text = text.to_lowercase().replace("calves", "calf");
        let words: Vec<&str> = text.split(|c: char| !c.is_alphabetic()).collect();
        let is = |word: &str, stem: &str| match word.strip_prefix(stem) {
            Some("" | "s") => true,
            Some(_) => stem.chars().count() >= 5,
            None => false,
        };
        let names = |stems: &[&str]| words.iter().any(|w| stems.iter().any(|stem| is(w, stem)));
        WORDS.into_iter().filter(|(_, stems)| names(stems)).map(|(region, _)| region).collect()
    }

    /// As it is shown.
    pub fn name(self) -> &'static str {
        match self {
            Self::LowerLeg => "lower leg",
            Self::UpperLeg => "knee, thigh or hip",
            Self::Back => "back",
            Self::Arm => "shoulder or arm",
        }
    }
}

impl Movement {
    /// Whether it loads a part of the body so that it is left out while that part is injured. Easy running is left to the
    /// athlete's judgement ("pain up to 2 of 10"), so it loads none here; [`super::adapt`] takes it out when asked.
    pub fn loads(self, region: Region) -> bool {
        match region {
            Region::LowerLeg => matches!(
                self,
                Self::Stride
                    | Self::SledPush
                    | Self::HillSprint
                    | Self::BurpeeBroadJump
                    | Self::SquatJump
                    | Self::CalfRaise
                    | Self::SandbagLunges
                    | Self::LoadedLunges
                    | Self::BackpackLunges
            ),
            Region::UpperLeg => matches!(
                self,
                Self::SledPush
                    | Self::HillSprint
                    | Self::BurpeeBroadJump
                    | Self::SandbagLunges
                    | Self::LoadedLunges
                    | Self::BackpackLunges
                    | Self::WallBalls
                    | Self::Thruster
                    | Self::GobletSquat
                    | Self::WallSit
                    | Self::SquatJump
                    | Self::BackSquat
                    | Self::FrontSquat
                    | Self::SplitSquat
                    | Self::StepUp
            ),
            Region::Back => matches!(
                self,
                Self::SledPull
                    | Self::Row
                    | Self::Deadlift
                    | Self::RomanianDeadlift
                    | Self::BentRow
                    | Self::PackRow
                    | Self::BackSquat
                    | Self::FrontSquat
                    | Self::Swing
                    | Self::SandbagLunges
                    | Self::FarmersCarry
                    | Self::DumbbellCarry
                    | Self::BagCarry
                    | Self::BurpeeBroadJump
            ),
            Region::Arm => matches!(
                self,
                Self::Ski
                    | Self::SledPull
                    | Self::WallBalls
                    | Self::Thruster
                    | Self::BurpeeBroadJump
                    | Self::StepUpBurpee
                    | Self::BenchPress
                    | Self::OverheadPress
                    | Self::PushUp
                    | Self::PullUp
                    | Self::DeadHang
                    | Self::Swing
                    | Self::FarmersCarry
                    | Self::DumbbellCarry
                    | Self::BagCarry
                    | Self::BentRow
                    | Self::PackRow
                    | Self::Row
            ),
        }
    }

    /// Whether it loads any of some parts.
    pub fn loads_any(self, regions: &[Region]) -> bool {
        regions.iter().any(|r| self.loads(*r))
    }
}

#[cfg(test)]
#[path = "injury_tests.rs"]
mod tests;
