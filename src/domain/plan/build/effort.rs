//! How hard sessions and their parts are meant to be, 0 to 10.

use super::super::Phase;
use super::super::session::Focus;
use super::calendar::Spirit;

/// Easy running and machines.
pub const EASY: f64 = 3.0;
/// Steady.
pub const STEADY: f64 = 5.0;
/// Threshold.
pub const THRESHOLD: f64 = 7.0;
/// The runs of a race.
pub const RACE: f64 = 7.5;
/// Intervals.
pub const INTERVAL: f64 = 8.5;
/// The race.
pub const RACE_DAY: f64 = 9.0;

/// The rating that is meant for a whole session.
pub fn session(focus: Focus, phase: Phase, spirit: Spirit) -> f64 {
    let quiet = matches!(spirit, Spirit::RaceWeek | Spirit::Recovery);
    match (focus, spirit) {
        (Focus::Mobility, _) => 2.0,
        (Focus::EasyRun | Focus::Erg, _) => EASY,
        (_, Spirit::Recovery) => 4.0,
        (Focus::LongRun, _) => 4.0,
        (Focus::StrengthLower | Focus::StrengthFull | Focus::StrengthUpper, Spirit::RaceWeek) => 4.0,
        (Focus::StrengthLower | Focus::StrengthFull, Spirit::Train) => 6.5,
        (Focus::StrengthLower | Focus::StrengthFull, _) => 5.5,
        (Focus::StrengthUpper, Spirit::Train) => 6.0,
        (Focus::StrengthUpper | Focus::StationSkill, _) => 5.0,
        (_, _) if quiet => 5.5,
        (Focus::Stations, Spirit::Train) if phase != Phase::Base => 7.0,
        (Focus::Stations, _) => 6.0,
        (Focus::Compromised, _) if phase == Phase::Base => 6.5,
        (Focus::Compromised | Focus::DressRehearsal, _) => 7.5,
        (Focus::Threshold | Focus::StationTest | Focus::QuarterSimulation, _) => 7.0,
        (Focus::Intervals | Focus::HalfSimulation | Focus::RunTest, _) => 8.0,
        (Focus::ThreeQuarterSimulation, _) => 8.5,
        (Focus::FullSimulation | Focus::Race, _) => RACE_DAY,
    }
}
