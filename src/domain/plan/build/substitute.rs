//! What stands in for a movement when its kit is missing or it loads what is hurt.
//!
//! The swaps are those of part 4.10 of the facts (RMR's list, grade B, for ergs and sleds; ours for the rest), in their order.
//! Every list ends in something that needs no kit; [`replace`] gives none only when all of it loads what is hurt.

use super::super::Movement as M;
use super::super::injury::Region;
use super::super::session::{Amount, Item};
use crate::domain::profile::Equipment;

/// What a movement is replaced by, best first.
fn swaps(movement: M) -> &'static [M] {
    match movement {
        M::Ski => &[M::Row, M::Bike, M::Run],
        M::Row => &[M::Ski, M::Bike, M::Run],
        M::Bike => &[M::Row, M::Ski, M::Jog],
        M::SledPush => &[M::GobletSquat, M::HillSprint, M::SquatJump, M::SingleLegBridge, M::Plank],
        M::SledPull => &[M::Deadlift, M::RomanianDeadlift, M::BentRow, M::PackRow, M::SingleLegBridge, M::Plank],
        M::BurpeeBroadJump => &[M::StepUpBurpee, M::SquatJump, M::SingleLegBridge, M::Plank],
        M::FarmersCarry => &[M::DumbbellCarry, M::BagCarry, M::Plank, M::Walk],
        M::SandbagLunges => &[M::LoadedLunges, M::BackpackLunges, M::SplitSquat, M::SingleLegBridge, M::Plank],
        M::WallBalls => &[M::Thruster, M::SquatJump, M::OverheadPress, M::SingleLegBridge, M::Plank],
        M::BackSquat | M::FrontSquat => &[M::GobletSquat, M::SplitSquat, M::SingleLegBridge, M::Plank],
        M::GobletSquat => &[M::SplitSquat, M::SingleLegBridge, M::Plank],
        M::Deadlift => &[M::RomanianDeadlift, M::SingleLegBridge, M::Plank],
        M::RomanianDeadlift => &[M::SingleLegBridge, M::Plank],
        M::SplitSquat => &[M::StepUp, M::SingleLegBridge, M::Plank],
        M::StepUp => &[M::SplitSquat, M::SingleLegBridge, M::Plank],
        M::BenchPress => &[M::PushUp, M::Plank, M::Walk],
        M::OverheadPress => &[M::PushUp, M::Plank, M::Walk],
        M::BentRow => &[M::PullUp, M::PackRow, M::Plank, M::Walk],
        M::PullUp => &[M::BentRow, M::PackRow, M::Plank, M::Walk],
        M::Swing => &[M::RomanianDeadlift, M::SingleLegBridge, M::Plank],
        M::CalfRaise => &[M::SingleLegBridge, M::Plank],
        M::DeadHang => &[M::Plank],
        M::Stride => &[M::Jog],
        M::PushUp => &[M::Plank, M::Walk],
        _ => &[],
    }
}

/// The movement that is done: itself when it can be, else its first swap that can; none when nothing can.
pub fn choose(movement: M, kit: &[Equipment], hurt: &[Region]) -> Option<M> {
    let fits = |m: &M| m.can_be_done_with(kit) && !m.loads_any(hurt);
    std::iter::once(movement).chain(swaps(movement).iter().copied()).find(fits)
}

/// An item as it can be done; none when nothing can be done for it.
pub fn replace(item: Item, kit: &[Equipment], hurt: &[Region]) -> Option<Item> {
    let movement = choose(item.movement, kit, hurt)?;
    if movement == item.movement {
        return Some(item);
    }
    let instead_of = item.movement.station().map(|_| item.movement);
    let plain = Item { movement, instead_of, race_share: None, max_share: None, load_kg: None, ..item };
    Some(match (item.movement, movement) {
        (M::Ski | M::Row, M::Ski | M::Row) => Item { pace_s_per_km: None, rpe: item.rpe.or(Some(7.0)), ..plain },
        // An erg for another machine or a run: the same time at the same effort.
        (M::Ski | M::Row | M::Bike, _) => {
            Item { amount: same_time(&item), pace_s_per_km: None, rpe: item.rpe.or(Some(7.0)), ..plain }
        }
        (M::FarmersCarry, M::DumbbellCarry) | (M::SandbagLunges, M::LoadedLunges) => {
            Item { load_kg: item.load_kg, ..plain }
        }
        (M::SandbagLunges, M::BackpackLunges) => Item { load_kg: item.load_kg.map(|kg| kg.min(20.0)), ..plain },
        (_, M::Plank | M::Walk | M::Jog | M::DeadHang | M::WallSit) => {
            Item { amount: same_time(&item), rpe: None, ..plain }
        }
        _ => Item { amount: as_reps(&item), rpe: Some(7.0), ..plain },
    })
}

/// The same time in steps of ten seconds.
fn same_time(item: &Item) -> Amount {
    let seconds = super::whole(item.seconds() / 10.0) * 10;
    Amount::Seconds(seconds.clamp(20, 900))
}

/// Repetitions for metres: 10 squats or 8 pulls for 25 m of sled (RMR: 10 squats a length), a burpee for 1.6 m, a lunge for
/// 0.8 m; repetitions stay.
fn as_reps(item: &Item) -> Amount {
    let per_metre = match item.movement {
        M::SledPush => 0.4,
        M::SledPull => 0.32,
        M::BurpeeBroadJump => 1.0 / 1.6,
        M::SandbagLunges => 0.6,
        _ => 0.2,
    };
    match item.amount {
        Amount::Metres(m) => Amount::Reps(super::whole(m * per_metre).max(3)),
        Amount::Seconds(s) => Amount::Reps((s / 4).max(3)),
        Amount::Reps(n) => Amount::Reps(n),
    }
}

#[cfg(test)]
#[path = "substitute_tests.rs"]
mod tests;
