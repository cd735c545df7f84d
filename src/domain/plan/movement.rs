//! What a step of a session can be made of: runs, stations, ergs, lifts, and what stands in for them.
//!
//! It owns each movement's name, kit and cost in time; how many of them a session asks for is the session's.

use crate::domain::profile::Equipment;
use crate::domain::rulebook::Station;
use serde::{Deserialize, Serialize};

/// A movement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Movement {
    /// Running at a pace or an effort.
    Run,
    /// Running so easily that it is rest.
    Jog,
    /// Walking.
    Walk,
    /// Short, fast, relaxed running.
    Stride,
    /// `SkiErg`.
    Ski,
    /// Rowing machine.
    Row,
    /// Bike erg or air bike.
    Bike,
    /// Sled push.
    SledPush,
    /// Sled pull.
    SledPull,
    /// Burpee broad jump.
    BurpeeBroadJump,
    /// Farmers carry; the load is one hand's.
    FarmersCarry,
    /// Sandbag lunges.
    SandbagLunges,
    /// Wall balls.
    WallBalls,
    /// Uphill sprints: legs and drive of a sled push.
    HillSprint,
    /// Goblet squats: the work of a sled push in the legs.
    GobletSquat,
    /// A squat held against a wall.
    WallSit,
    /// Deadlift.
    Deadlift,
    /// Bent-over row with a bar, bells or a pack.
    BentRow,
    /// A loaded pack or bag rowed to the hips.
    PackRow,
    /// Carry with dumbbells; the load is one hand's.
    DumbbellCarry,
    /// Carry with two loaded bags.
    BagCarry,
    /// Lunges with dumbbells or a bar.
    LoadedLunges,
    /// Lunges with a loaded backpack.
    BackpackLunges,
    /// Dumbbell thrusters.
    Thruster,
    /// Squats with a jump, without kit.
    SquatJump,
    /// Burpees to a step, without a jump.
    StepUpBurpee,
    /// Back squat.
    BackSquat,
    /// Front squat.
    FrontSquat,
    /// Romanian deadlift.
    RomanianDeadlift,
    /// Split squat, each leg.
    SplitSquat,
    /// Step-ups, each leg.
    StepUp,
    /// Hip bridge on one leg.
    SingleLegBridge,
    /// Bench press or dumbbell press.
    BenchPress,
    /// Press overhead.
    OverheadPress,
    /// Push-ups.
    PushUp,
    /// Pull-ups, or hanging rows until there is one.
    PullUp,
    /// Kettlebell swings.
    Swing,
    /// Calf raises, straight and bent knee.
    CalfRaise,
    /// Front and side planks.
    Plank,
    /// Hanging from a bar.
    DeadHang,
    /// Air squats, leg swings, ankles: getting warm without kit.
    DynamicDrills,
    /// Mobility and easy stretching.
    Mobility,
    /// A whole race.
    Race,
}

impl Movement {
    /// As it is shown.
    pub fn name(self) -> &'static str {
        match self {
            Self::Run => "run",
            Self::Jog => "jog",
            Self::Walk => "walk",
            Self::Stride => "stride",
            Self::Ski => "SkiErg",
            Self::Row => "row",
            Self::Bike => "bike",
            Self::SledPush => "sled push",
            Self::SledPull => "sled pull",
            Self::BurpeeBroadJump => "burpee broad jump",
            Self::FarmersCarry => "farmers carry",
            Self::SandbagLunges => "sandbag lunges",
            Self::WallBalls => "wall balls",
            Self::HillSprint => "uphill sprint",
            Self::GobletSquat => "goblet squat",
            Self::WallSit => "wall sit",
            Self::Deadlift => "deadlift",
            Self::BentRow => "bent-over row",
            Self::PackRow => "backpack row",
            Self::DumbbellCarry => "dumbbell carry",
            Self::BagCarry => "carry, two loaded bags",
            Self::LoadedLunges => "loaded lunges",
            Self::BackpackLunges => "backpack lunges",
            Self::Thruster => "thruster",
            Self::SquatJump => "squat jump",
            Self::StepUpBurpee => "step-back burpee",
            Self::BackSquat => "back squat",
            Self::FrontSquat => "front squat",
            Self::RomanianDeadlift => "Romanian deadlift",
            Self::SplitSquat => "split squat each leg",
            Self::StepUp => "step-up each leg",
            Self::SingleLegBridge => "single-leg bridge each leg",
            Self::BenchPress => "bench press",
            Self::OverheadPress => "overhead press",
            Self::PushUp => "push-up",
            Self::PullUp => "pull-up",
            Self::Swing => "kettlebell swing",
            Self::CalfRaise => "calf raise",
            Self::Plank => "plank",
            Self::DeadHang => "dead hang",
            Self::DynamicDrills => "drills",
            Self::Mobility => "mobility",
            Self::Race => "race",
        }
    }

    /// What it needs: any one of these; empty when it needs nothing.
    pub fn needs(self) -> &'static [Equipment] {
        use Equipment as E;
        match self {
            Self::Ski => &[E::SkiErg],
            Self::Row => &[E::Rower],
            Self::Bike => &[E::BikeErg],
            Self::SledPush | Self::SledPull => &[E::Sled],
            Self::FarmersCarry | Self::Swing => &[E::Kettlebells],
            Self::SandbagLunges => &[E::Sandbag],
            Self::WallBalls => &[E::WallBall],
            Self::GobletSquat | Self::RomanianDeadlift | Self::BentRow => &[E::Barbell, E::Kettlebells, E::Dumbbells],
            Self::OverheadPress => &[E::Barbell, E::Dumbbells, E::Kettlebells],
            Self::Deadlift | Self::BackSquat | Self::FrontSquat => &[E::Barbell],
            Self::DumbbellCarry | Self::Thruster => &[E::Dumbbells],
            Self::LoadedLunges | Self::BenchPress => &[E::Dumbbells, E::Barbell],
            Self::StepUp => &[E::Box],
            Self::PullUp | Self::DeadHang => &[E::PullUpBar],
            _ => &[],
        }
    }

    /// Whether it can be done with some kit.
    pub fn can_be_done_with(self, kit: &[Equipment]) -> bool {
        self.needs().is_empty() || self.needs().iter().any(|e| kit.contains(e))
    }

    /// The station that it is.
    pub fn station(self) -> Option<Station> {
        Station::ALL.into_iter().find(|s| Self::of(*s) == self)
    }

    /// The movement of a station.
    pub fn of(station: Station) -> Self {
        match station {
            Station::SkiErg => Self::Ski,
            Station::SledPush => Self::SledPush,
            Station::SledPull => Self::SledPull,
            Station::BurpeeBroadJump => Self::BurpeeBroadJump,
            Station::Row => Self::Row,
            Station::FarmersCarry => Self::FarmersCarry,
            Station::SandbagLunges => Self::SandbagLunges,
            Station::WallBalls => Self::WallBalls,
        }
    }

    /// Whether it is running.
    pub fn is_run(self) -> bool {
        matches!(self, Self::Run | Self::Jog | Self::Stride)
    }
}

/// Times that a plan counts on, from the recreational to intermediate rows of the station tables. Ours where no table has one:
/// they only make room in the day, nobody is measured by them.
impl Movement {
    /// Seconds a metre, without a pace.
    pub fn seconds_per_metre(self) -> f64 {
        match self {
            Self::Run => 0.42,
            Self::Jog => 0.48,
            Self::Stride => 0.28,
            Self::Walk => 0.66,
            Self::Ski | Self::Row => 0.29,
            Self::Bike => 0.14,
            Self::SledPush | Self::HillSprint => 4.8,
            Self::SledPull | Self::PackRow => 7.0,
            Self::BurpeeBroadJump => 4.5,
            Self::FarmersCarry | Self::DumbbellCarry | Self::BagCarry => 0.75,
            Self::SandbagLunges | Self::LoadedLunges | Self::BackpackLunges => 3.3,
            _ => 1.0,
        }
    }

    /// Seconds a repetition.
    pub fn seconds_per_rep(self) -> f64 {
        match self {
            Self::WallBalls | Self::Thruster => 3.5,
            Self::StepUpBurpee | Self::SplitSquat | Self::StepUp | Self::SingleLegBridge => 6.0,
            Self::SquatJump | Self::Swing | Self::CalfRaise | Self::PushUp => 2.5,
            Self::Stride | Self::HillSprint => 20.0,
            _ => 4.0,
        }
    }
}
