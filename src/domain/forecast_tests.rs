use super::*;
use crate::domain::run_fitness::{Effort, Vdot};
use crate::domain::workout::{Exercise, Set, Split, WorkoutKind};
use jiff::ToSpan;
use jiff::civil::date;
use proptest::prelude::*;

const TODAY: Date = date(2026, 11, 22);

fn men_open() -> Profile {
    Profile { division: Some(Division::MenOpen), ..Profile::default() }
}

/// An athlete who runs 5 km in 22:30.
fn runner() -> Profile {
    let mut profile = men_open();
    profile.bests.insert(Best::Run5k.key().to_owned(), 1_350.0);
    profile
}

/// A race with the parts of the goal table at a finish, its runs faded as the field's.
fn race(day: Date, finish_s: f64) -> Workout {
    let table = field::goal_table(Division::MenOpen).unwrap();
    let row = table.at(finish_s, &field::faded_runs(Some(Division::MenOpen), finish_s)).unwrap();
    let mut race = Workout::new(day, WorkoutKind::Race);
    race.splits = Part::all().zip(row).map(|(part, duration_s)| Split { part, duration_s, load_kg: None }).collect();
    race
}

fn with_split(mut race: Workout, part: Part, seconds: f64) -> Workout {
    race.splits.iter_mut().find(|s| s.part == part).unwrap().duration_s = seconds;
    race
}

fn test_of(station: Station, set: Set) -> Workout {
    let mut workout = Workout::new(TODAY, WorkoutKind::Hiit);
    workout.exercises.push(Exercise { name: station.name().into(), station: Some(station), sets: vec![set] });
    workout
}

fn median_of(forecast: &Forecast, part: Part) -> f64 {
    forecast.part(part).unwrap().range.value.p50_s
}

#[track_caller]
fn close(found: f64, wanted: f64) {
    assert!((found - wanted).abs() < 1e-6, "{found} is not {wanted}");
}

#[test]
fn the_places_are_those_of_the_race() {
    for (place, part) in Part::all().enumerate() {
        assert_eq!(index(part), Some(place));
        assert_eq!(part_at(place), part);
    }
    assert_eq!(index(Part::Run(0)), None);
    assert_eq!(index(Part::Run(9)), None);
}

#[test]
fn section_14_of_an_athlete_of_whom_nothing_is_known_nothing_is_forecast() {
    let forecast = Forecast::of(&Profile::default(), &[], TODAY);
    assert_eq!((&forecast.finish, &forecast.runs, &forecast.stations), (&None, &None, &None));
    assert_eq!(forecast.unknown().count(), PARTS);
    assert_eq!(forecast.medians(), None);
    assert_eq!(target_splits(&forecast, 5_100), None);
    assert!(limiters(&forecast, 5_100).is_empty());
}

#[test]
fn section_14_a_pro_without_a_race_has_no_stations_because_nobody_counted_them() {
    let pro = Profile { division: Some(Division::MenPro), ..runner() };
    let forecast = Forecast::of(&pro, &[], TODAY);
    assert!(forecast.runs.is_some(), "a fresh pace says something of the runs");
    assert_eq!(forecast.part(Part::Station(Station::SledPush)), None);
    assert_eq!(forecast.part(Part::Roxzone), None);
    assert_eq!(forecast.finish, None, "a sum with unknown parts is unknown");
    let raced = Forecast::of(&pro, &[race(date(2026, 10, 1), 4_800.0)], TODAY);
    assert!(raced.finish.is_some());
    assert!(limiters(&raced, 4_500).is_empty(), "there is no figure to measure against");
    assert!(target_splits(&raced, 4_500).is_some(), "the athlete's own shape is enough for targets");
}

#[test]
fn section_14_with_a_division_alone_it_is_the_field_and_says_so() {
    let forecast = Forecast::of(&men_open(), &[], TODAY);
    for part in &forecast.parts {
        let Some(Basis::Table { level_s }) = part.estimate.as_ref().map(|e| e.basis) else { panic!("{part:?}") };
        close(level_s, 5_053.0);
    }
    close(forecast.medians().unwrap().iter().sum(), 5_053.0);
    let finish = forecast.finish.unwrap().value;
    assert!(finish.p10_s < 4_000.0 && finish.p90_s > 6_300.0, "the whole field may be meant: {finish:?}");
    let goal = Profile { goal_s: Some(4_800.0), ..men_open() };
    close(Forecast::of(&goal, &[], TODAY).medians().unwrap().iter().sum(), 4_800.0);
}

#[test]
fn section_8_and_facts_2_7_a_kilometre_of_the_race_is_the_fresh_5_km_pace_and_half_a_minute() {
    let vdot = |seconds| Vdot::of(Effort::new(5_000.0, seconds).unwrap()).unwrap();
    let found = own::race_km(vdot(1_350.0)).unwrap();
    assert!((found - 300.0).abs() < 0.01, "5 km in 22:30 is a race at 5:00/km, found {found}");
    let beginner = own::race_km(vdot(1_800.0)).unwrap();
    assert!((beginner - 407.5).abs() < 0.01, "5 km in 30:00 is one at 6:47/km, found {beginner}");
}

#[test]
fn section_14_without_a_race_the_runs_fade_as_the_tier_does() {
    let forecast = Forecast::of(&runner(), &[], TODAY);
    let runs: Vec<f64> = (1..=8).map(|n| median_of(&forecast, Part::Run(n))).collect();
    assert!((runs.iter().sum::<f64>() - 2_400.0).abs() < 0.1);
    // 2,400 s of running point to a finish of 78.4 min, between the tiers of 29 % (67.5) and 34 % (82.5).
    let fade = 0.29 + 0.05 * (2_400.0 / 0.51 / 60.0 - 67.5) / 15.0;
    assert!((runs[7] / runs[0] - 1.0 - fade).abs() < 1e-4);
    assert!(
        forecast
            .parts
            .iter()
            .step_by(2)
            .take(8)
            .all(|p| { p.estimate.as_ref().unwrap().basis == Basis::FreshAndFade { sessions: 0 } })
    );
}

#[test]
fn section_14_with_one_race_its_mean_counts_and_the_fade_stays_the_tiers() {
    let raced = with_split(race(date(2026, 10, 1), 4_800.0), Part::Run(1), 280.0);
    let mean = (1..=8).map(|n| raced.split(Part::Run(n)).unwrap()).sum::<f64>() / 8.0;
    let forecast = Forecast::of(&runner(), &[raced], TODAY);
    let runs: Vec<f64> = (1..=8).map(|n| median_of(&forecast, Part::Run(n))).collect();
    close(runs.iter().sum::<f64>() / 8.0, mean);
    let one = forecast.part(Part::Run(1)).unwrap();
    assert_eq!(one.basis, Basis::FreshAndFade { sessions: 1 });
    assert_eq!(one.range.rows.len(), 1);
}

#[test]
fn section_14_with_two_races_each_run_is_todays_fresh_pace_and_its_own_cost() {
    let log = [race(date(2026, 6, 1), 4_800.0), race(date(2026, 10, 1), 5_000.0)];
    let forecast = Forecast::of(&runner(), &log, TODAY);
    for n in 1..=8 {
        let part = Part::Run(n);
        let estimate = forecast.part(part).unwrap();
        assert_eq!(estimate.basis, Basis::FreshAndCost { sessions: 2 });
        // The fresh pace is the same on all three days, so its own times come back.
        close(estimate.range.value.p50_s, f64::midpoint(log[0].split(part).unwrap(), log[1].split(part).unwrap()));
    }
    let wall_balls = forecast.part(Part::Station(Station::WallBalls)).unwrap();
    assert_eq!((wall_balls.basis, wall_balls.range.rows.len()), (Basis::Races { sessions: 2 }, 2));
}

#[test]
fn without_a_fresh_pace_the_runs_stand_on_the_races_themselves() {
    let forecast = Forecast::of(&men_open(), &[race(date(2026, 10, 1), 4_800.0)], TODAY);
    assert_eq!(forecast.part(Part::Run(4)).unwrap().basis, Basis::Races { sessions: 1 });
    let sum: f64 = forecast.medians().unwrap().iter().sum();
    close(sum, 4_800.0);
    assert_eq!(forecast.finish.unwrap().rows.len(), 1, "one race, however many parts stand on it");
}

#[test]
fn a_test_counts_at_race_load_and_over_the_whole_station_only() {
    let set =
        |reps, kg, seconds| Set { reps: Some(reps), load_kg: Some(kg), duration_s: Some(seconds), ..Set::default() };
    let of = |set| {
        let forecast = Forecast::of(&men_open(), &[test_of(Station::WallBalls, set)], TODAY);
        forecast.part(Part::Station(Station::WallBalls)).unwrap().basis
    };
    assert_eq!(of(set(100, 6.0, 300.0)), Basis::Test { date: TODAY });
    for other in [set(50, 6.0, 140.0), set(100, 4.0, 280.0), set(100, 6.0, 3.0)] {
        assert!(of(other.clone()).is_of_the_field(), "{other:?}");
    }
    let erg = Set { distance_m: Some(1_000.0), duration_s: Some(250.0), ..Set::default() };
    let forecast = Forecast::of(&men_open(), &[test_of(Station::Row, erg)], TODAY);
    close(median_of(&forecast, Part::Station(Station::Row)), 270.0);
}

#[test]
fn a_best_serves_until_there_is_a_test_and_a_test_until_there_is_a_race() {
    let station = Part::Station(Station::SkiErg);
    let mut profile = men_open();
    profile.bests.insert(Best::Station(Station::SkiErg).key().to_owned(), 230.0);
    let mut log = Vec::new();
    let basis = |log: &[Workout]| Forecast::of(&profile, log, TODAY).part(station).unwrap().basis;
    assert_eq!(basis(&log), Basis::Best(Best::Station(Station::SkiErg)));
    log.push(test_of(Station::SkiErg, Set { distance_m: Some(1_000.0), duration_s: Some(235.0), ..Set::default() }));
    assert_eq!(basis(&log), Basis::Test { date: TODAY });
    log.push(race(date(2026, 10, 1), 4_800.0));
    assert_eq!(basis(&log), Basis::Races { sessions: 1 });
}

#[test]
fn what_was_lifted_at_another_load_or_never_happened_does_not_count() {
    let push = Part::Station(Station::SledPush);
    let mut heavy = race(date(2026, 10, 1), 4_800.0);
    heavy.splits.iter_mut().find(|s| s.part == push).unwrap().load_kg = Some(202.0);
    let forecast = Forecast::of(&men_open(), &[heavy.clone()], TODAY);
    assert!(forecast.part(push).unwrap().basis.is_of_the_field());
    assert!(!forecast.part(Part::Roxzone).unwrap().basis.is_of_the_field());
    let deleted = Workout { deleted_at: Some(jiff::Timestamp::UNIX_EPOCH), ..heavy.clone() };
    let later = Workout { date: TODAY.tomorrow().unwrap(), ..heavy.clone() };
    let old = Workout { date: TODAY - 2.years(), ..heavy.clone() };
    let missed_chip = with_split(heavy, Part::Roxzone, 0.5);
    for gone in [deleted, later, old, missed_chip] {
        let forecast = Forecast::of(&men_open(), &[gone], TODAY);
        assert!(forecast.part(Part::Roxzone).unwrap().basis.is_of_the_field());
    }
}

#[test]
fn the_same_numbers_give_the_same_forecast() {
    let log = [race(date(2026, 10, 1), 4_800.0)];
    assert_eq!(Forecast::of(&runner(), &log, TODAY), Forecast::of(&runner(), &log, TODAY));
}

#[test]
fn section_14_the_range_of_a_known_spread_is_the_one_of_the_textbook() {
    let alone = Source { seconds: 300.0, spread: 0.05, level: 0.0, group: Group::Stations };
    let parts = std::array::from_fn(|at| Some(Source { group: group(part_at(at)), ..alone }));
    let sums = draw::sums(&parts);
    // Shared variance of two parts, and of the parts of a sum: sum^2 x spread^2 x (shared + (1 - shared) / parts).
    let spread = |shared: f64, parts: f64| 0.05 * (shared + (1.0 - shared) / parts).sqrt();
    let all = (0.3 * 289.0 + 0.3 * 64.0 + 0.4 * 8.0 + 0.7 * 9.0_f64).sqrt() / 17.0 * 0.05;
    for (range, parts, spread) in [
        (sums.stations, 8.0, spread(draw::DAY, 8.0)),
        (sums.runs, 8.0, spread(draw::DAY + draw::RUNS, 8.0)),
        (sums.finish, 17.0, all),
    ] {
        let range = range.unwrap();
        for (found, deviate) in [(range.p10_s, -NINE_IN_TEN), (range.p50_s, 0.0), (range.p90_s, NINE_IN_TEN)] {
            let wanted = 300.0 * parts * (spread * deviate).exp();
            assert!((found / wanted - 1.0).abs() < 0.004, "{found} is not {wanted}");
        }
    }
    let mut unknown = parts;
    unknown[1] = None;
    let sums = draw::sums(&unknown);
    assert_eq!((sums.stations, sums.finish, sums.runs.is_some()), (None, None, true));
}

#[test]
fn facts_2_7_limiters_of_a_whole_race_sum_to_what_is_missing_to_the_goal() {
    let slow_balls = with_split(race(date(2026, 10, 1), 5_100.0), Part::Station(Station::WallBalls), 500.0);
    let total = slow_balls.split_sum().unwrap();
    let forecast = Forecast::of(&men_open(), &[slow_balls], TODAY);
    let found = limiters(&forecast, 4_800);
    assert_eq!(found.len(), PARTS);
    assert_eq!(found[0].part, Part::Station(Station::WallBalls));
    close(found[0].seconds.value, 500.0 - 366.0);
    assert_eq!((found[0].reference.n, found[0].seconds.rows.len()), (None, 1));
    close(found.iter().map(|l| l.seconds.value).sum(), total - 4_800.0);
    assert!(found.is_sorted_by(|a, b| a.seconds.value >= b.seconds.value));
    let of_the_field = Forecast::of(&men_open(), &[], TODAY);
    assert!(limiters(&of_the_field, 4_800).is_empty(), "the table against itself says nothing of the athlete");
}

#[test]
fn facts_2_7_targets_lean_half_to_the_athlete() {
    let goal = 4_800;
    let weak = with_split(race(date(2026, 10, 1), 4_800.0), Part::Station(Station::WallBalls), 486.0);
    let strong = with_split(weak, Part::Station(Station::SledPull), 150.0);
    let targets = target_splits(&Forecast::of(&men_open(), &[strong], TODAY), goal).unwrap();
    assert_eq!(targets.parts.iter().map(|(_, s)| s).sum::<u32>(), goal);
    assert_eq!(targets.of(Part::Station(Station::WallBalls)), Some(426), "between 366 of the table and 486 of his own");
    assert_eq!(targets.of(Part::Station(Station::SledPull)), Some(210), "between 270 and 150");
    assert_eq!(targets.of(Part::Run(1)), Some(293), "4:53, as a plan starts");
}

#[test]
fn a_goal_that_nobody_can_run_has_no_targets() {
    let forecast = Forecast::of(&men_open(), &[], TODAY);
    for goal in [0, 1, 600, 100_000, u32::MAX] {
        assert_eq!(target_splits(&forecast, goal), None, "{goal}");
    }
}

#[test]
fn seconds_taken_off_a_part_move_the_finish_the_limiters_and_the_targets() {
    let forecast = Forecast::of(&runner(), &[race(date(2026, 10, 1), 5_100.0)], TODAY);
    let mut trial = WhatIf::new(forecast.clone(), Some(4_800));
    let balls = Part::Station(Station::WallBalls);
    let rank = |what: &WhatIf| what.now().limiters.iter().position(|l| l.part == balls).unwrap();
    let (before, first) = (rank(&trial), trial.now().targets.clone().unwrap());
    trial.add(balls, -60);
    trial.add(balls, -15);
    assert_eq!(trial.seconds(balls), -75);
    let finish = |f: &Forecast| f.finish.as_ref().unwrap().value;
    assert_eq!(finish(&trial.now().forecast), finish(&forecast).shifted(-75.0));
    close(median_of(&trial.now().forecast, balls), median_of(&forecast, balls) - 75.0);
    assert_eq!(trial.now().forecast.runs, forecast.runs, "the runs are not touched");
    assert!(rank(&trial) > before, "it is no longer so dear");
    let targets = trial.now().targets.clone().unwrap();
    assert!(targets.of(balls) < first.of(balls));
    assert_eq!(targets.parts.iter().map(|(_, s)| s).sum::<u32>(), 4_800);
    trial.add(balls, i32::MIN);
    assert!(trial.now().forecast.part(balls).unwrap().range.value.p10_s >= *bounds(balls).start(), "it stops");
    trial.reset();
    assert_eq!(trial, WhatIf::new(forecast, Some(4_800)));
}

#[test]
fn a_race_is_scored_against_the_forecast_of_its_eve_which_knew_nothing_of_it() {
    let (first, second) = (race(date(2026, 5, 1), 5_000.0), race(date(2026, 10, 1), 4_900.0));
    let second = with_split(second, Part::Station(Station::WallBalls), 700.0);
    let log = [second.clone(), first.clone()];
    let scores = past_scores(&men_open(), &log, TODAY);
    assert_eq!(scores.iter().map(|s| s.race).collect::<Vec<_>>(), [first.id, second.id], "oldest first");
    let eve = Forecast::of(&men_open(), std::slice::from_ref(&first), date(2026, 9, 30));
    assert_eq!(Score::of(&eve, &second).as_ref(), Some(&scores[1]));
    let balls = scores[1].parts.iter().find(|(p, _)| *p == Part::Station(Station::WallBalls)).unwrap().1;
    assert!(!balls.inside());
    close(balls.error_s(), 700.0 - first.split(Part::Station(Station::WallBalls)).unwrap());
    let held = calibration(&scores).unwrap();
    assert_eq!(held.rows.len(), 2);
    assert_eq!(held.value.parts, Some(score::Share { inside: 33, of: 34 }));
    assert_eq!(held.value.finishes.map(|s| s.of), Some(2));
    assert_eq!(calibration(&[]), None, "no race, no calibration");
    assert!(past_scores(&men_open(), &[race(TODAY.tomorrow().unwrap(), 5_000.0)], TODAY).is_empty());
}

#[test]
fn a_best_set_in_the_race_itself_is_not_known_on_its_eve() {
    let log = [race(date(2026, 10, 1), 4_000.0)];
    let mut profile = men_open();
    let without = past_scores(&profile, &log, TODAY);
    profile.bests.insert(Best::Race.key().to_owned(), 4_000.0);
    profile.goal_s = Some(4_000.0);
    assert_eq!(past_scores(&profile, &log, TODAY), without);
}

/// Athletes of whom this and that is known.
fn athletes() -> impl Strategy<Value = (Profile, Vec<Workout>)> {
    let division = prop::sample::select(vec![Division::MenOpen, Division::WomenOpen]);
    let bests = prop::collection::btree_map(prop::sample::select(Best::all().collect::<Vec<_>>()), 0.8_f64..1.4, 0..8);
    let races =
        prop::collection::vec((1_i64..300, 3_600.0_f64..8_000.0, prop::collection::vec(0.8_f64..1.25, PARTS)), 0..4);
    (division, bests, races, prop::option::of(3_600.0_f64..8_000.0)).prop_map(|(division, bests, races, goal_s)| {
        let typical = |best: Best| match best {
            Best::Run1k => 250.0,
            Best::Run5k => 1_400.0,
            Best::Run10k => 2_900.0,
            Best::Race => 5_100.0,
            Best::Station(_) => 270.0,
        };
        let bests = bests.into_iter().map(|(best, by)| (best.key().to_owned(), typical(best) * by)).collect();
        let races = races.into_iter().map(|(ago, finish, by)| {
            let mut race = race(TODAY - ago.days(), finish);
            race.splits.iter_mut().zip(by).for_each(|(split, by)| split.duration_s *= by);
            race
        });
        (Profile { division: Some(division), bests, goal_s, ..Profile::default() }, races.collect())
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn percentiles_stand_in_order_and_nothing_is_zero((profile, log) in athletes()) {
        let forecast = Forecast::of(&profile, &log, TODAY);
        let parts = forecast.parts.iter().filter_map(|p| p.estimate.as_ref()).map(|e| &e.range);
        let sums = [&forecast.runs, &forecast.stations, &forecast.finish].into_iter().flatten();
        for range in parts.chain(sums).map(|r| r.value) {
            prop_assert!(0.0 < range.p10_s && range.p10_s <= range.p50_s && range.p50_s <= range.p90_s, "{:?}", range);
        }
        let finish = forecast.finish.as_ref().unwrap().value;
        let sum: f64 = forecast.medians().unwrap().iter().sum();
        prop_assert!((finish.p50_s / sum - 1.0).abs() < 0.03, "the median of the sum is near the sum of the medians");
    }

    #[test]
    fn a_faster_part_never_makes_a_slower_finish((profile, log) in athletes(), part in 0..PARTS, by in 0.7_f64..1.0) {
        let finish = |log: &[Workout]| Forecast::of(&profile, log, TODAY).finish.unwrap().value;
        let before = finish(&log);
        let mut faster = log.clone();
        for split in faster.iter_mut().filter_map(|w| w.splits.get_mut(part)) {
            let least = *bounds(split.part).start();
            split.duration_s = (split.duration_s * by).max(least.min(split.duration_s));
        }
        let after = finish(&faster);
        prop_assert!(after.p50_s <= before.p50_s + 1e-6, "{:?} -> {:?}", before, after);
    }

    #[test]
    fn a_faster_best_never_makes_a_slower_finish((profile, log) in athletes(), best in 0_usize..12, by in 0.9_f64..1.0) {
        let mut faster = profile.clone();
        let key = Best::all().nth(best).unwrap().key();
        if let Some(seconds) = faster.bests.get_mut(key) {
            *seconds *= by;
        }
        let finish = |profile: &Profile| Forecast::of(profile, &log, TODAY).finish.unwrap().value.p50_s;
        prop_assert!(finish(&faster) <= finish(&profile) + 1e-6);
    }

    #[test]
    fn targets_sum_to_the_second_and_can_be_believed((profile, log) in athletes(), goal in 3_000_u32..14_000) {
        let forecast = Forecast::of(&profile, &log, TODAY);
        let targets = target_splits(&forecast, goal).unwrap();
        prop_assert_eq!(targets.parts.iter().map(|(_, s)| s).sum::<u32>(), goal);
        for (part, seconds) in targets.parts {
            prop_assert!(bounds(part).contains(&f64::from(seconds)), "{} {}", part, seconds);
        }
    }

    #[test]
    fn what_if_moves_the_finish_by_what_it_says((profile, log) in athletes(), moves in prop::collection::vec((0..PARTS, -90_i32..90), 1..6)) {
        let forecast = Forecast::of(&profile, &log, TODAY);
        let mut trial = WhatIf::new(forecast.clone(), Some(5_100));
        for (at, seconds) in moves {
            trial.add(part_at(at), seconds);
        }
        let added: i32 = Part::all().map(|p| trial.seconds(p)).sum();
        let finish = |f: &Forecast| f.finish.as_ref().unwrap().value;
        prop_assert_eq!(finish(&trial.now().forecast), finish(&forecast).shifted(f64::from(added)));
        let sum = |f: &Forecast| f.medians().unwrap().iter().sum::<f64>();
        prop_assert!((sum(&trial.now().forecast) - sum(&forecast) - f64::from(added)).abs() < 1e-6);
    }
}
