//! Loads as they exist: plates, bells, bags and balls come in steps.

use super::super::Movement;
use crate::domain::rulebook::Station;
use std::collections::BTreeMap;

const BELLS: [f64; 11] = [8.0, 10.0, 12.0, 16.0, 20.0, 24.0, 28.0, 32.0, 36.0, 40.0, 44.0];
const BAGS: [f64; 6] = [5.0, 10.0, 15.0, 20.0, 25.0, 30.0];
const BALLS: [f64; 4] = [3.0, 4.0, 6.0, 9.0];

/// The load of a station at a share of the race's, of what there is; the race's own load exactly as the rulebook has it.
pub fn load(station: Station, race_kg: f64, share: f64) -> f64 {
    if (share - 1.0).abs() < 0.001 {
        return race_kg;
    }
    let wanted = race_kg * share;
    match station {
        Station::FarmersCarry => nearest(&BELLS, wanted),
        Station::SandbagLunges => nearest(&BAGS, wanted),
        Station::WallBalls => nearest(&BALLS, wanted),
        _ => (wanted / 5.0).round() * 5.0,
    }
}

fn nearest(there: &[f64], wanted: f64) -> f64 {
    there.iter().copied().min_by(|a, b| (a - wanted).abs().total_cmp(&(b - wanted).abs())).unwrap_or(wanted)
}

/// A load on a bar, in steps of 2.5 kg, never below the empty bar.
pub fn bar(kg: f64) -> f64 {
    ((kg / 2.5).floor() * 2.5).max(20.0)
}

/// The estimated maximum of a lift, by the names under which athletes log it; none when there is none.
pub fn one_rep_max(lifts: &BTreeMap<String, f64>, movement: Movement) -> Option<f64> {
    let names: &[&str] = match movement {
        Movement::BackSquat => &["back squat", "squat"],
        Movement::FrontSquat => &["front squat"],
        Movement::Deadlift => &["deadlift"],
        Movement::RomanianDeadlift => &["romanian deadlift", "rdl"],
        Movement::BenchPress => &["bench press", "bench"],
        _ => &[],
    };
    names.iter().find_map(|name| lifts.get(*name)).copied().filter(|kg| (20.0..=500.0).contains(kg))
}
