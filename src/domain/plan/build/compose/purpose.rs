//! Why a session is done, in one sentence.

use super::super::super::Phase;
use super::super::super::session::Focus;
use super::super::calendar::Spirit;
use super::Craft;

/// The sentence.
pub fn of(focus: Focus, craft: &Craft<'_>) -> &'static str {
    match craft.spirit {
        Spirit::Recovery => return "The race is still in the legs: move, and let them come back.",
        Spirit::RaceWeek => return race_week(focus),
        Spirit::Deload if !matches!(focus, Focus::RunTest | Focus::StationTest) => {
            return "A week of rest: less of everything, one fast touch, so that the work before it can settle.";
        }
        Spirit::Taper if !matches!(focus, Focus::DressRehearsal) => {
            return "Less volume at the same intensity: fresh legs without losing what was built.";
        }
        _ => {}
    }
    match focus {
        Focus::EasyRun => "Aerobic volume that costs little: most of a race is aerobic.",
        Focus::LongRun => "Endurance for 60 to 120 minutes on the feet, never more than a tenth longer than of late.",
        Focus::Threshold => "Raises the pace that can be held for an hour, which is the pace of the race's runs.",
        Focus::Intervals => "Raises the aerobic ceiling, so that race pace takes a smaller share of it.",
        Focus::Compromised if craft.phase == Phase::Base => "Learns to run on tired legs, still without hurry.",
        Focus::Compromised => "Running well right after a station is what a HYROX race asks for.",
        Focus::StationSkill => "Technique of the stations while fresh: seconds that cost no fitness.",
        Focus::Stations => "Stations at race loads and short rests, so that none of them is a surprise.",
        Focus::StrengthLower | Focus::StrengthFull if craft.phase == Phase::Base => {
            "Heavy strength for sleds and lunges, and for running economy."
        }
        Focus::StrengthLower | Focus::StrengthFull => "Keeps the strength that was built, with fewer sets.",
        Focus::StrengthUpper => {
            "Pulling, pressing and trunk for sled pull, SkiErg and wall balls, while the legs rest."
        }
        Focus::Erg => "Aerobic volume without the impact of running.",
        Focus::QuarterSimulation => "The first time through all stations in order, short enough to stay neat.",
        Focus::HalfSimulation => "Half a race at race pace: pacing and transitions, without the cost of a whole one.",
        Focus::ThreeQuarterSimulation => "Three quarters of the race at race pace: the last long rehearsal of pacing.",
        Focus::FullSimulation => "The whole race once, two per cent below the goal: nothing should be new on the day.",
        Focus::DressRehearsal => "Race shoes, race breakfast, goal pace: a short rehearsal of the day itself.",
        Focus::RunTest => "A clock on a known distance: paces are set anew from it.",
        Focus::StationTest => "A clock on some stations: shows where the next weeks gain most.",
        Focus::Mobility => "Movement that helps to recover.",
        Focus::Race => "The race.",
    }
}

fn race_week(focus: Focus) -> &'static str {
    match focus {
        Focus::Threshold => "A few minutes at race pace keep the legs awake.",
        Focus::StationSkill | Focus::Stations => "A touch of each movement, far from tired.",
        Focus::StrengthUpper | Focus::StrengthFull | Focus::StrengthLower => {
            "Light and quick: the muscles stay switched on."
        }
        _ => "Easy movement: the work is done, now rest is training.",
    }
}
