//! What a product beside an exercise means: sets of repetitions, repetitions with a load, sets over a distance or a time, or a
//! weight in each hand. `5x5` and `5x100` are read by what can be; `5x20` of a barbell can be both and is not guessed.

use super::draft::Form;
use super::exercise::{Group, LEAST_ERG_M, MOST_REPS, Opened, is_whole};
use super::phrase::{Doubt, Factor, Product};
use super::run::count_of;
use super::vocabulary::Weight;
use crate::domain::profile::{LoadUnit, Units};
use crate::domain::rulebook::Station;
use crate::domain::units;
use crate::domain::workout::Set;

/// No exercise has more equal sets.
const MOST_SETS: f64 = 50.0;
/// Up to here the second number of `5x5` is repetitions.
const MOST_PLAIN_REPS: f64 = 15.0;
/// From above here the second number of `5x100` is a load.
const LEAST_PLAIN_LOAD: f64 = 30.0;
/// Up to here the first number of `5x5` is sets.
const MOST_PLAIN_SETS: f64 = 12.0;
/// The heaviest weight of one hand that is said as `2x24`.
const HEAVIEST_HAND: f64 = 150.0;

/// No station but an erg goes farther, in metres.
pub(super) const FARTHEST_STATION_M: f64 = 5_000.0;
/// No set lasts longer, in seconds.
pub(super) const LONGEST_SET_S: f64 = 86_400.0;

/// What a product means.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Meant {
    /// Sets.
    Groups(Vec<Group>),
    /// Kilograms in each hand.
    Hands(f64),
}

/// A number of repetitions.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a small whole number by the check")]
pub(super) fn reps_of(number: f64) -> Option<u32> {
    (number.fract() == 0.0 && (1.0..=MOST_REPS).contains(&number)).then_some(number as u32)
}

/// Metres of each set, if the product says them.
pub(super) fn metres(product: &Product, form: Form) -> Option<f64> {
    match (product.factors.as_slice(), form) {
        ([_, Factor::Metres(metres), ..], _) => Some(*metres),
        ([_, Factor::Bare(metres)], Form::Station(Station::SkiErg | Station::Row)) if *metres >= LEAST_ERG_M => {
            Some(*metres)
        }
        _ => None,
    }
}

/// What the product means beside an exercise, behind the set before it.
pub(super) fn meant(product: &Product, form: Form, units: Units, before: Option<&Set>) -> Result<Meant, Doubt> {
    if !product.list.is_empty() {
        let sets = product.list.iter().map(|reps| reps_of(f64::from(*reps)).ok_or(Doubt::Range));
        let groups = sets.map(|reps| Ok(Group::new(1, Set { reps: Some(reps?), ..rest(product) }, Opened::Counted)));
        return checked(groups.collect::<Result<_, Doubt>>()?, form);
    }
    let unloaded = before.is_some_and(|set| set.load_kg.is_none());
    let carry = form == Form::Station(Station::FarmersCarry);
    let one = |set: Set| checked(vec![Group::new(1, set, Opened::Plain)], form);
    let many = |count: f64, set: Set| {
        let count = count_of(count, MOST_SETS).ok_or(Doubt::Range)?;
        checked(vec![Group::new(count, set, Opened::Counted)], form)
    };
    let reps = |number: f64| reps_of(number).ok_or(Doubt::Unplaced);
    let weighed = |kg: f64| if product.load.is_none() { Ok(Some(kg)) } else { Err(Doubt::Twice) };
    match *product.factors.as_slice() {
        [Factor::Bare(a)] => one(Set { reps: Some(reps(a)?), ..rest(product) }),
        [Factor::Reps(a)] => one(Set { reps: Some(reps(f64::from(a))?), ..rest(product) }),
        [Factor::Bare(a), Factor::Reps(b)] => many(a, Set { reps: Some(reps(f64::from(b))?), ..rest(product) }),
        [Factor::Bare(a), Factor::Metres(m)] => many(a, Set { distance_m: Some(m), ..rest(product) }),
        [Factor::Bare(a), Factor::Time(t)] => many(a, Set { duration_s: Some(t.seconds), ..rest(product) }),
        [Factor::Bare(a), Factor::Load(kg)] if is_whole(a, 2) && product.rpe.is_none() && (carry || unloaded) => {
            weighed(kg).map(|_| Meant::Hands(kg))
        }
        // Two repetitions, or two hands.
        [Factor::Bare(a), Factor::Load(_)] if is_whole(a, 2) && matches!(form, Form::Lift(_)) => Err(Doubt::RepsOrLoad),
        [Factor::Bare(a), Factor::Load(kg)] | [Factor::Load(kg), Factor::Bare(a)] => {
            one(Set { reps: Some(reps(a)?), load_kg: weighed(kg)?, ..rest(product) })
        }
        [Factor::Reps(a), Factor::Load(kg)] => {
            one(Set { reps: Some(reps(f64::from(a))?), load_kg: weighed(kg)?, ..rest(product) })
        }
        [Factor::Bare(a), Factor::Bare(b), Factor::Load(kg)] => {
            many(a, Set { reps: Some(reps(b)?), load_kg: weighed(kg)?, ..rest(product) })
        }
        [Factor::Bare(a), Factor::Reps(b), Factor::Load(kg)] => {
            many(a, Set { reps: Some(reps(f64::from(b))?), load_kg: weighed(kg)?, ..rest(product) })
        }
        [Factor::Bare(a), Factor::Metres(m), Factor::Load(kg)] => {
            many(a, Set { distance_m: Some(m), load_kg: weighed(kg)?, ..rest(product) })
        }
        [Factor::Bare(a), Factor::Bare(b), Factor::Bare(c)] => {
            let kg = units::kilograms(c, units.load);
            many(a, Set { reps: Some(reps(b)?), load_kg: weighed(kg)?, ..rest(product) })
        }
        [Factor::Bare(a), Factor::Bare(b)] => match two(product.load, (a, b), form, units)? {
            Two::SetsOfReps => many(a, Set { reps: Some(reps(b)?), ..rest(product) }),
            Two::SetsOfMetres => many(a, Set { distance_m: Some(b), ..rest(product) }),
            Two::RepsOfLoad => {
                one(Set { reps: Some(reps(a)?), load_kg: Some(units::kilograms(b, units.load)), ..rest(product) })
            }
            Two::LoadOfReps => {
                one(Set { reps: Some(reps(b)?), load_kg: Some(units::kilograms(a, units.load)), ..rest(product) })
            }
            Two::Hands => Ok(Meant::Hands(units::kilograms(b, units.load))),
        },
        _ => Err(Doubt::Unplaced),
    }
}

/// What stands behind the `@` of a product.
fn rest(product: &Product) -> Set {
    Set { load_kg: product.load, rpe: product.rpe, ..Set::default() }
}

/// What two bare numbers mean.
enum Two {
    SetsOfReps,
    SetsOfMetres,
    RepsOfLoad,
    LoadOfReps,
    Hands,
}

fn two(load: Option<f64>, (a, b): (f64, f64), form: Form, units: Units) -> Result<Two, Doubt> {
    let loaded = load.is_some();
    let sets = a <= MOST_PLAIN_SETS;
    match form {
        Form::Station(Station::SkiErg | Station::Row) if b >= LEAST_ERG_M && !loaded => Ok(Two::SetsOfMetres),
        Form::Station(Station::SkiErg | Station::Row) if loaded => Err(Doubt::Unplaced),
        Form::Station(Station::FarmersCarry) if is_whole(a, 2) && b <= HEAVIEST_HAND => Ok(Two::Hands),
        Form::Station(Station::WallBalls) => {
            // Balls have 3 to 12 kg, or up to 30 lb.
            let balls = if units.load == LoadUnit::Kg { 3.0..=12.0 } else { 6.0..=30.0 };
            match (loaded, sets && b >= 10.0, a > 12.0 && a > b && balls.contains(&b)) {
                (true, _, _) | (_, true, false) => Ok(Two::SetsOfReps),
                (_, false, true) => Ok(Two::RepsOfLoad),
                _ => Err(Doubt::RepsOrLoad),
            }
        }
        Form::Lift(_) | Form::StationOverMetres(_) if loaded => Ok(Two::SetsOfReps),
        Form::Lift(Weight::Body) if sets => Ok(Two::SetsOfReps),
        Form::Lift(Weight::Bar) | Form::StationOverMetres(_) => {
            if sets && b <= MOST_PLAIN_REPS {
                Ok(Two::SetsOfReps)
            } else if a <= LEAST_PLAIN_LOAD && b > LEAST_PLAIN_LOAD {
                Ok(Two::RepsOfLoad)
            } else if a > LEAST_PLAIN_LOAD && b <= MOST_PLAIN_REPS {
                Ok(Two::LoadOfReps)
            } else {
                Err(Doubt::RepsOrLoad)
            }
        }
        Form::Lift(Weight::Body) => Err(Doubt::RepsOrLoad),
        Form::Station(_) | Form::Activity(_) => Err(Doubt::NoUnit),
    }
}

/// Refuses what the exercise does not take.
fn checked(groups: Vec<Group>, form: Form) -> Result<Meant, Doubt> {
    let endures = matches!(form, Form::Activity(_) | Form::Station(Station::SkiErg | Station::Row));
    for group in &groups {
        let set = &group.set;
        if endures && (set.reps.is_some() || set.load_kg.is_some()) {
            return Err(Doubt::Unplaced);
        }
        let station = matches!(form, Form::Station(_) | Form::StationOverMetres(_)) && !endures;
        if station && set.distance_m.is_some_and(|m| m > FARTHEST_STATION_M) {
            return Err(Doubt::Range);
        }
        if set.duration_s.is_some_and(|s| s > LONGEST_SET_S) {
            return Err(Doubt::Range);
        }
        if set.load_kg.is_some_and(|kg| kg > units::HEAVIEST_KG)
            || set.distance_m.is_some_and(|m| m > units::FARTHEST_M)
        {
            return Err(Doubt::Range);
        }
    }
    Ok(Meant::Groups(groups))
}

/// `5 x 5 at 100 kg, RPE 8`.
pub(super) fn shown(groups: &[Group], units: Units) -> String {
    let each = groups.iter().map(|Group { count, set, .. }| {
        let amount = [
            set.reps.map(|reps| if *count == 1 { format!("{reps} reps") } else { reps.to_string() }),
            set.distance_m.map(units::show_metres),
            set.duration_s.map(units::show_time),
        ];
        let amount = amount.into_iter().flatten().collect::<Vec<_>>().join(", ");
        let mut text = if *count == 1 { amount } else { format!("{count} x {amount}") };
        if let Some(kg) = set.load_kg {
            text = format!("{text} at {}", units::show_load(kg, units));
        }
        if let Some(rpe) = set.rpe {
            text = format!("{text}, RPE {rpe}");
        }
        text
    });
    each.collect::<Vec<_>>().join("; ")
}
