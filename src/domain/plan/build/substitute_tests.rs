use super::*;

fn item(movement: M, amount: Amount) -> Item {
    Item {
        movement,
        amount,
        pace_s_per_km: None,
        load_kg: Some(20.0),
        race_share: Some(1.0),
        max_share: None,
        rpe: None,
        instead_of: None,
    }
}

#[test]
fn a_station_without_its_kit_becomes_what_the_facts_name() {
    use Equipment as E;
    let at = |movement, kit: &[Equipment]| choose(movement, kit, &[]);
    for (movement, kit, want) in [
        (M::Ski, &[E::Rower, E::BikeErg][..], M::Row),
        (M::Ski, &[E::BikeErg], M::Bike),
        (M::Ski, &[], M::Run),
        (M::Row, &[E::SkiErg], M::Ski),
        (M::SledPush, &[E::Kettlebells], M::GobletSquat),
        (M::SledPush, &[], M::HillSprint),
        (M::SledPull, &[E::Barbell], M::Deadlift),
        (M::SledPull, &[], M::PackRow),
        (M::FarmersCarry, &[E::Dumbbells], M::DumbbellCarry),
        (M::FarmersCarry, &[], M::BagCarry),
        (M::SandbagLunges, &[E::Dumbbells], M::LoadedLunges),
        (M::SandbagLunges, &[], M::BackpackLunges),
        (M::WallBalls, &[E::Dumbbells], M::Thruster),
        (M::BurpeeBroadJump, &[], M::BurpeeBroadJump),
        (M::WallBalls, &[E::WallBall], M::WallBalls),
    ] {
        assert_eq!(at(movement, kit), Some(want), "{movement:?} with {kit:?}");
    }
}

#[test]
fn every_movement_has_something_that_needs_nothing() {
    for station in crate::domain::rulebook::Station::ALL {
        assert!(choose(M::of(station), &[], &[]).is_some(), "{station:?}");
    }
}

#[test]
fn a_swap_keeps_the_amount_of_work_and_says_what_it_stands_for() {
    let ski = replace(item(M::Ski, Amount::Metres(1000.0)), &[], &[]).unwrap();
    assert_eq!((ski.movement, ski.amount, ski.instead_of), (M::Run, Amount::Seconds(290), Some(M::Ski)));
    let push = replace(item(M::SledPush, Amount::Metres(25.0)), &[Equipment::Kettlebells], &[]).unwrap();
    assert_eq!((push.movement, push.amount, push.load_kg), (M::GobletSquat, Amount::Reps(10), None));
    let carry = replace(item(M::FarmersCarry, Amount::Metres(50.0)), &[Equipment::Dumbbells], &[]).unwrap();
    assert_eq!((carry.movement, carry.load_kg, carry.race_share), (M::DumbbellCarry, Some(20.0), None));
    let own = item(M::SledPush, Amount::Metres(25.0));
    assert_eq!(replace(own, &[Equipment::Sled], &[]), Some(own));
}

#[test]
fn what_is_hurt_is_not_loaded_by_a_swap_either() {
    let kit = Equipment::ALL;
    for region in Region::ALL {
        for station in crate::domain::rulebook::Station::ALL {
            if let Some(movement) = choose(M::of(station), &kit, &[region]) {
                assert!(!movement.loads(region), "{movement:?} {region:?}");
            }
        }
    }
    assert_eq!(choose(M::SledPush, &kit, &[Region::LowerLeg]), Some(M::GobletSquat));
}
