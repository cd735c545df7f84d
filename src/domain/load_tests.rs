#![expect(clippy::float_cmp, reason = "these values are exact")]

use super::days::{Coverage, Days, Planned};
use super::fitness::{Fitness, Measure, Rule, Seed, Smoothing};
use super::monotony::{Monotony, week};
use super::ratio::acwr;
use super::session::{Gauge, banister, edwards, reserve_share};
use super::spike::{Guard, run_limit};
use super::*;
use crate::domain::profile::{Profile, Thresholds};
use crate::domain::rulebook::Station;
use crate::domain::workout::{Lap, Run, RunKind, SkipReason, Split};
use jiff::ToSpan;
use jiff::civil::{Date, date};
use proptest::prelude::*;

const FIRST: Date = date(2026, 1, 5);

fn on(day: i64) -> Date {
    FIRST + day.days()
}

fn session(day: i64, kind: WorkoutKind, minutes: f64, rpe: f64) -> Workout {
    Workout { duration_s: Some(minutes * 60.0), rpe: Some(rpe), ..Workout::new(on(day), kind) }
}

fn run(day: i64, metres: f64) -> Workout {
    let run = Run {
        kind: RunKind::Easy,
        distance_m: metres,
        duration_s: metres * 0.36,
        laps: Vec::new(),
        elevation_gain_m: None,
        zone_seconds: None,
    };
    Workout { run: Some(run), ..Workout::new(on(day), WorkoutKind::Run) }
}

/// Loads on the run track, the others 0.
fn running(loads: &[f64]) -> Days {
    let loads: Vec<_> = loads.iter().map(|l| [Some(*l), Some(0.0), Some(0.0)]).collect();
    Days::of_loads(FIRST, LoadKind::SessionRpe, &loads).unwrap()
}

fn thresholds() -> Profile {
    let thresholds = Thresholds { from: FIRST, heart_rate_max: Some(190), heart_rate_rest: Some(60), lthr: None };
    Profile { thresholds: vec![thresholds], ..Profile::default() }
}

fn of_log(log: &[Workout], last: i64) -> Days {
    let profile = Profile::default();
    let gauge = Gauge::new(LoadKind::SessionRpe, &profile, log);
    Days::of_log(log, (FIRST, on(last)), &Coverage::of_log(log, on(last)), &gauge)
}

fn near(got: f64, want: f64, by: f64) -> bool {
    (got - want).abs() <= by
}

#[test]
fn section_1_session_rpe_is_rating_times_minutes() {
    let profile = Profile::default();
    let gauge = Gauge::new(LoadKind::SessionRpe, &profile, &[]);
    for (minutes, rpe, load) in [(60.0, 7.0, 420.0), (75.0, 9.0, 675.0), (30.0, 3.0, 90.0)] {
        let workout = session(0, WorkoutKind::Run, minutes, rpe);
        let told = gauge.explained(&workout).unwrap();
        assert_eq!((told.value.value(), told.value.kind()), (load, LoadKind::SessionRpe));
        assert_eq!(told.rows, [workout.id]);
    }
    assert_eq!(LoadKind::SessionRpe.unit(), "AU", "never TSS");
}

#[test]
fn a_race_that_was_logged_by_its_splits_has_a_load_once_none_of_them_is_missing() {
    let profile = Profile::default();
    let gauge = Gauge::new(LoadKind::SessionRpe, &profile, &[]);
    let splits: Vec<Split> = Part::all().map(|part| Split { part, duration_s: 240.0, load_kg: None }).collect();
    let race = Workout { duration_s: None, splits, ..session(0, WorkoutKind::Race, 60.0, 9.0) };
    let minutes = 17.0 * 4.0;
    assert_eq!(gauge.load(&race).map(Load::value), Some(9.0 * minutes));
    let told = Workout { duration_s: Some(5400.0), ..race.clone() };
    assert_eq!(gauge.load(&told).map(Load::value), Some(9.0 * 90.0), "the total that was said counts");
    let mut without_roxzone = race.clone();
    without_roxzone.splits.retain(|split| split.part != Part::Roxzone);
    assert_eq!(gauge.load(&without_roxzone).map(Load::value), Some(9.0 * (minutes - 4.0)), "nobody has to time it");
    let mut half = race.clone();
    half.splits.truncate(7);
    assert_eq!(gauge.load(&half), None, "a part is not the whole");
    let half = Workout { kind: WorkoutKind::Simulation, ..half };
    assert_eq!(gauge.load(&half).map(Load::value), Some(9.0 * 28.0), "a simulation is as long as it was");
}

#[test]
fn section_2_banisters_trimp_has_a_curve_for_men_and_one_for_women() {
    let share = reserve_share(150.0, &thresholds().thresholds[0]).unwrap();
    assert!(near(banister(60.0, share, LoadCurve::Men), 100.44, 0.005));
    assert!(near(banister(60.0, share, LoadCurve::Women), 113.52, 0.005));
    let workout = Workout { heart_rate_avg: Some(150), ..session(0, WorkoutKind::Hiit, 60.0, 7.0) };
    for (curve, want) in [(LoadCurve::Men, 100.44), (LoadCurve::Women, 113.52)] {
        let profile = thresholds();
        let load = Gauge::new(LoadKind::Banister(curve), &profile, &[]).load(&workout).unwrap();
        assert!(near(load.value(), want, 0.005));
    }
}

#[test]
fn section_2_the_share_of_the_reserve_is_kept_in_0_to_1_and_refused_without_a_reserve() {
    let of = |max, rest| Thresholds { heart_rate_max: max, heart_rate_rest: rest, ..Thresholds::default() };
    assert_eq!(reserve_share(200.0, &of(Some(190), Some(60))), Some(1.0));
    assert_eq!(reserve_share(50.0, &of(Some(190), Some(60))), Some(0.0));
    for refused in [of(Some(60), Some(60)), of(Some(50), Some(60)), of(None, Some(60)), of(Some(190), None)] {
        assert_eq!(reserve_share(150.0, &refused), None);
    }
    assert_eq!(reserve_share(f64::NAN, &of(Some(190), Some(60))), None);
}

#[test]
fn section_2_edwards_weighs_minutes_by_zone() {
    assert_eq!(edwards([10.0, 20.0, 20.0, 8.0, 2.0]), Some(152.0));
    assert_eq!(edwards([10.0, -1.0, 0.0, 0.0, 0.0]), None);
    assert_eq!(edwards([f64::NAN, 0.0, 0.0, 0.0, 0.0]), None);
    assert_eq!(edwards([f64::INFINITY, 0.0, 0.0, 0.0, 0.0]), None);
}

#[test]
fn section_2_edwards_takes_the_laps_of_a_whole_session_and_nothing_less() {
    let lap = |minutes: f64, hr| Lap { distance_m: 1000.0, duration_s: minutes * 60.0, heart_rate_avg: hr };
    // 105/190 = 55 %, 124 = 65 %, 143 = 75 %, 162 = 85 %, 181 = 95 %.
    let laps = [(10.0, 105), (20.0, 124), (20.0, 143), (8.0, 162), (2.0, 181)].map(|(m, hr)| lap(m, Some(hr)));
    let mut workout = Workout { duration_s: Some(3600.0), ..run(0, 10_000.0) };
    workout.run.as_mut().unwrap().laps = laps.to_vec();
    let profile = thresholds();
    let gauge = Gauge::new(LoadKind::Edwards, &profile, &[]);
    assert_eq!(gauge.load(&workout).map(Load::value), Some(152.0));
    let longer = Workout { duration_s: Some(5400.0), ..workout.clone() };
    assert_eq!(gauge.load(&longer), None, "an hour of laps is not an hour and a half");
    workout.run.as_mut().unwrap().laps[0].heart_rate_avg = None;
    assert_eq!(gauge.load(&workout), None);
}

#[test]
fn section_3_ctl_of_42_days_and_atl_of_7_days_of_100() {
    for (smoothing, ctl, atl) in [(Smoothing::Exponential, 63.212, 63.212), (Smoothing::Reciprocal, 63.654, 66.008)] {
        let rule = Rule { smoothing, seed: Seed::Zero };
        let fitness = Fitness::of(&running(&[100.0; 42]), Scope::All, rule);
        assert!(near(fitness.on(on(41)).unwrap().state.unwrap().ctl, ctl, 0.0005));
        assert!(near(fitness.on(on(6)).unwrap().state.unwrap().atl, atl, 0.0005));
    }
    assert_eq!(Rule::default().smoothing, Smoothing::Exponential, "the one that is shown unless the other is chosen");
}

#[test]
fn section_3_form_of_today_is_yesterdays_so_a_session_does_not_change_its_own_advice() {
    let mut loads = vec![100.0; 30];
    let before = Fitness::of(&running(&loads), Scope::All, Rule::default());
    let yesterday = before.on(on(28)).unwrap().state.unwrap();
    assert_eq!(before.on(on(29)).unwrap().form, Some(yesterday.ctl - yesterday.atl));
    loads[29] = 900.0;
    let after = Fitness::of(&running(&loads), Scope::All, Rule::default());
    assert_eq!(after.on(on(29)).unwrap().form, before.on(on(29)).unwrap().form);
    assert_eq!(after.on(FIRST).unwrap().form, None, "the first day has no yesterday");
}

#[test]
fn section_3_the_first_42_days_after_0_are_marked_and_28_after_a_mean() {
    let days = running(&[100.0; 60]);
    let settled = |seed| {
        let fitness = Fitness::of(&days, Scope::All, Rule { seed, ..Rule::default() });
        fitness.points().iter().position(|p| p.state.unwrap().settled)
    };
    assert_eq!(settled(Seed::Zero), Some(42));
    assert_eq!(settled(Seed::FirstDays), Some(28));
}

#[test]
fn section_3_a_series_can_begin_at_the_mean_of_its_first_28_days() {
    let loads: Vec<f64> = (0..40_i32).map(|d| if d < 28 { f64::from(d % 2) * 200.0 } else { 900.0 }).collect();
    let rule = Rule { seed: Seed::FirstDays, ..Rule::default() };
    let k = Smoothing::Exponential.k(42.0);
    let first = Fitness::of(&running(&loads), Scope::All, rule).points()[0].state.unwrap();
    assert!(near(first.ctl, 100.0 - 100.0 * k, 1e-9), "the mean is 100 and the first day 0");
    let short = Fitness::of(&running(&loads[..27]), Scope::All, rule).points()[0].state.unwrap();
    assert_eq!(short.ctl, 0.0, "27 days give no mean");
}

#[test]
fn section_4_acwr_of_28_days_of_300_and_7_of_450() {
    let mut loads = vec![300.0; 28];
    loads.extend([450.0; 7]);
    let ratio = acwr(&running(&loads), Scope::All, on(34)).unwrap().value;
    assert!(near(ratio.coupled, 1.333, 0.0005));
    assert!(near(ratio.uncoupled, 1.5, 1e-12));
    assert!(near(ratio.ewma, 1.198, 0.0005));
}

#[test]
fn section_4_acwr_is_hidden_until_28_days_and_without_a_chronic_load() {
    let days = running(&[300.0; 28]);
    assert_eq!(acwr(&days, Scope::All, on(26)), None);
    assert!(acwr(&days, Scope::All, on(27)).is_some());
    let mut loads = vec![0.0; 28];
    loads.extend([450.0; 7]);
    assert_eq!(acwr(&running(&loads), Scope::All, on(34)), None);
    let mut gap = vec![[Some(300.0); 3]; 40];
    gap[20][2] = None;
    let gap = Days::of_loads(FIRST, LoadKind::SessionRpe, &gap).unwrap();
    assert_eq!(acwr(&gap, Scope::All, on(39)), None, "a day of the 28 is not known");
    assert!(acwr(&gap, Scope::Track(Track::Run), on(39)).is_some());
}

#[test]
fn section_5_monotony_and_strain_with_the_sample_deviation() {
    let days = running(&[0.0, 420.0, 300.0, 0.0, 540.0, 360.0, 240.0]);
    let week = week(&days, Scope::All, FIRST).unwrap().value;
    assert_eq!(week.load, 1860.0);
    assert!(near(week.mean, 265.71, 0.005) && near(week.deviation, 204.52, 0.005));
    let Monotony::Varied { monotony, strain } = week.monotony else { panic!("the days differ") };
    assert!(near(monotony, 1.299, 0.0005) && near(strain, 2416.5, 0.05));
}

#[test]
fn section_5_equal_days_are_said_to_be_equal_and_an_unknown_day_gives_no_week() {
    for load in [0.0, 300.0] {
        assert_eq!(week(&running(&[load; 7]), Scope::All, FIRST).unwrap().value.monotony, Monotony::AllEqual);
    }
    // 0.1 + 0.2 is not 0.3 in the last bit.
    let mut loads = vec![[Some(0.1), Some(0.2), Some(0.0)]; 6];
    loads.push([Some(0.3), Some(0.0), Some(0.0)]);
    let days = Days::of_loads(FIRST, LoadKind::SessionRpe, &loads).unwrap();
    assert_eq!(week(&days, Scope::All, FIRST).unwrap().value.monotony, Monotony::AllEqual);
    loads[3][0] = None;
    let days = Days::of_loads(FIRST, LoadKind::SessionRpe, &loads).unwrap();
    assert_eq!(week(&days, Scope::All, FIRST), None);
    assert!(week(&days, Scope::Track(Track::Station), FIRST).is_some());
    assert_eq!(week(&days, Scope::All, on(1)), None, "the seventh day is not there");
}

#[test]
fn section_12_a_run_may_be_a_tenth_longer_than_the_longest_of_30_days() {
    let log = [run(0, 12_000.0), run(10, 8_000.0)];
    let limit = run_limit(&log, on(20)).unwrap();
    assert_eq!((limit.guard, limit.longest_m, limit.row), (Guard::Longest, 12_000.0, log[0].id));
    assert!(near(limit.metres, 13_200.0, 1e-6));
    assert!(limit.allows(13_200.0) && !limit.allows(13_201.0));
    assert_eq!(limit.explained().rows, [log[0].id]);
    assert_eq!(run_limit(&log, on(31)).unwrap().longest_m, 8_000.0, "30 days are over for the first");
    assert_eq!(run_limit(&log, FIRST), None, "a run of the day itself does not allow itself");
}

#[test]
fn section_12_after_30_days_without_a_run_half_the_longest_of_90_days_is_allowed() {
    let log = [run(0, 12_000.0), run(10, 8_000.0)];
    let limit = run_limit(&log, on(50)).unwrap();
    assert_eq!((limit.guard, limit.metres, limit.longest_m), (Guard::Restart, 6_000.0, 12_000.0));
    assert_eq!(run_limit(&log, on(95)).unwrap().metres, 4_000.0);
    assert_eq!(run_limit(&log, on(101)), None, "nothing known is no limit of 0");
}

#[test]
fn section_12_only_a_run_in_one_piece_counts() {
    let race = Workout { kind: WorkoutKind::Simulation, ..run(1, 8_000.0) };
    let skipped = Workout { skipped: Some(SkipReason::Ill), ..run(2, 20_000.0) };
    let deleted = Workout { deleted_at: Some(jiff::Timestamp::UNIX_EPOCH), ..run(2, 20_000.0) };
    assert_eq!(run_limit(&[race.clone(), skipped, deleted, run(3, f64::NAN)], on(10)), None);
    assert_eq!(run_limit(&[race, run(3, 5_000.0)], on(10)).unwrap().longest_m, 5_000.0);
}

#[test]
fn loads_of_two_kinds_are_not_added() {
    let au = Load::new(LoadKind::SessionRpe, 100.0).unwrap();
    for other in [LoadKind::Estimated, LoadKind::Edwards, LoadKind::Banister(LoadCurve::Men)] {
        assert_eq!(au.plus(Load::new(other, 1.0).unwrap()), Err(LoadError::Kinds));
    }
    let (men, women) = (LoadKind::Banister(LoadCurve::Men), LoadKind::Banister(LoadCurve::Women));
    assert_eq!(Load::new(men, 1.0).unwrap().plus(Load::new(women, 1.0).unwrap()), Err(LoadError::Kinds));
    let planned = Planned::new(LoadKind::Edwards, on(3), [1.0; 3]).unwrap();
    assert_eq!(running(&[1.0]).with_plan(FIRST, &[planned]), Err(LoadError::Kinds));
    assert_eq!(au.plus(au).unwrap().value(), 200.0);
}

#[test]
fn what_is_no_load_is_refused_at_the_border() {
    for wrong in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, -1.0, MOST * 2.0] {
        assert_eq!(Load::new(LoadKind::SessionRpe, wrong), Err(LoadError::Value));
        assert_eq!(Planned::new(LoadKind::SessionRpe, FIRST, [wrong, 0.0, 0.0]), Err(LoadError::Value));
        assert!(Days::of_loads(FIRST, LoadKind::SessionRpe, &[[Some(wrong), None, None]]).is_err());
        let workout = session(0, WorkoutKind::Run, 60.0, wrong);
        assert_eq!(of_log(&[workout], 0).day(FIRST).unwrap().load(Scope::All), None);
        let workout = session(0, WorkoutKind::Run, wrong, 5.0);
        assert_eq!(of_log(&[workout], 0).day(FIRST).unwrap().load(Scope::All), None);
    }
}

#[test]
fn a_day_without_a_session_is_0_only_where_the_log_covers_it() {
    let log = [session(2, WorkoutKind::Run, 60.0, 5.0), session(5, WorkoutKind::Strength, 60.0, 5.0)];
    let days = of_log(&log, 7);
    let loads: Vec<_> = days.all().iter().map(|d| d.load(Scope::All)).collect();
    let zero = Some(0.0);
    assert_eq!(loads, [None, None, Some(300.0), zero, zero, Some(300.0), zero, None], "before the log, and today");
    assert_eq!(days.day(on(2)).unwrap().load(Scope::Track(Track::Strength)), zero);
    assert_eq!(days.explained(on(2), Scope::All).unwrap().rows, [log[0].id]);
    assert!(days.day(on(3)).unwrap().covered && !days.day(on(7)).unwrap().covered);
    assert_eq!(days.day(on(8)), None);
}

#[test]
fn a_silent_fortnight_is_rest_and_a_silent_month_is_unknown() {
    let entries = |second| [session(0, WorkoutKind::Run, 60.0, 5.0), session(second, WorkoutKind::Run, 60.0, 5.0)];
    assert!(Coverage::of_log(&entries(14), on(20)).holds(on(7)));
    let month = Coverage::of_log(&entries(30), on(50));
    assert_eq!([0, 1, 30, 31, 49].map(|d| month.holds(on(d))), [true, false, true, false, false]);
    let skipped = Workout { skipped: Some(SkipReason::Injured), ..Workout::new(on(12), WorkoutKind::Run) };
    let mut told = entries(24).to_vec();
    told.push(skipped);
    assert!(Coverage::of_log(&told, on(30)).holds(on(20)), "a skipped session is an entry");
    assert_eq!(Coverage::of_log(&[], on(3)), Coverage::default());
}

#[test]
fn a_session_without_a_rating_makes_its_tracks_unknown_and_is_named() {
    let unrated = Workout { rpe: None, ..session(0, WorkoutKind::Strength, 60.0, 0.0) };
    let days = of_log(&[session(0, WorkoutKind::Run, 60.0, 5.0), unrated.clone()], 1);
    let day = days.day(FIRST).unwrap();
    assert_eq!(Track::ALL.map(|t| day.load(Scope::Track(t))), [Some(300.0), Some(0.0), None]);
    assert_eq!((day.load(Scope::All), day.unknown.as_slice()), (None, [unrated.id].as_slice()));
}

#[test]
fn an_estimate_takes_the_usual_rating_of_the_kind_from_five_on_and_is_its_own_kind() {
    let mut log: Vec<Workout> =
        (0..5_u8).map(|d| session(d.into(), WorkoutKind::Run, 60.0, 3.0 + f64::from(d))).collect();
    let unrated = Workout { rpe: None, ..session(9, WorkoutKind::Run, 60.0, 0.0) };
    log.push(unrated.clone());
    let profile = Profile::default();
    let load = Gauge::new(LoadKind::Estimated, &profile, &log).load(&unrated).unwrap();
    assert_eq!((load.value(), load.kind()), (300.0, LoadKind::Estimated));
    assert_eq!(Gauge::new(LoadKind::Estimated, &profile, &log[1..]).load(&unrated), None, "four are no habit");
    assert_eq!(Gauge::new(LoadKind::SessionRpe, &profile, &log).load(&unrated), None);
}

#[test]
fn a_load_falls_on_the_tracks_by_time() {
    let split = |part, duration_s| Split { part, duration_s, load_kg: None };
    let mut simulation = session(0, WorkoutKind::Simulation, 60.0, 8.0);
    assert!(near(shares(&simulation)[0], 0.6095, 0.0001), "as in Brandt's races, without splits");
    simulation.splits = vec![split(Part::Run(1), 300.0), split(Part::Station(Station::SkiErg), 100.0)];
    simulation.splits.push(split(Part::Roxzone, 999.0));
    assert_eq!(shares(&simulation), [0.75, 0.25, 0.0]);
    let hiit = Workout { kind: WorkoutKind::Hiit, duration_s: Some(3600.0), ..run(0, 2_500.0) };
    assert_eq!(shares(&hiit), [0.25, 0.75, 0.0]);
    assert_eq!(shares(&session(0, WorkoutKind::Strength, 60.0, 8.0)), [0.0, 0.0, 1.0]);
    assert_eq!(shares(&session(0, WorkoutKind::Other, 60.0, 8.0)), [0.0, 1.0, 0.0]);
    assert_eq!(shares(&session(0, WorkoutKind::Run, 60.0, 8.0)), [1.0, 0.0, 0.0]);
}

#[test]
fn the_plan_goes_on_where_the_log_ends_and_changes_nothing_before() {
    let log = [session(0, WorkoutKind::Run, 60.0, 5.0), session(3, WorkoutKind::Run, 60.0, 5.0)];
    let logged = of_log(&log, 4);
    let planned = |day, load| Planned::new(LoadKind::SessionRpe, on(day), [load, 0.0, 0.0]).unwrap();
    let plan = [planned(6, 200.0), planned(3, 999.0), planned(4, 100.0), planned(6, 50.0)];
    let days = logged.clone().with_plan(on(4), &plan).unwrap();
    let of = |d| days.day(on(d)).and_then(|d| d.load(Scope::All));
    assert_eq!((of(3), of(4), of(5), of(6)), (Some(300.0), Some(100.0), Some(0.0), Some(250.0)));
    assert_eq!(days.last(), Some(on(6)));
    assert_eq!(days.all()[..4], logged.all()[..4]);
    let fitness = Fitness::of(&days, Scope::All, Rule::default());
    assert_eq!(fitness.points().iter().map(|p| p.planned).collect::<Vec<_>>()[3..], [false, true, true, true]);
    let done = [log[0].clone(), log[1].clone(), session(4, WorkoutKind::Run, 10.0, 2.0)];
    let today = of_log(&done, 4).with_plan(on(4), &plan).unwrap();
    assert_eq!(today.day(on(4)).unwrap().load(Scope::All), Some(20.0), "what was logged today stands");
}

#[test]
fn a_planned_day_before_a_series_is_not_invented_as_rest() {
    let empty = Days::of_log(
        &[],
        (FIRST, on(2)),
        &Coverage::default(),
        &Gauge::new(LoadKind::SessionRpe, &Profile::default(), &[]),
    );
    let planned = Planned::new(LoadKind::SessionRpe, on(7), [10.0; 3]).unwrap();
    let days = empty.with_plan(on(5), &[planned]).unwrap();
    let loads: Vec<_> = days.all().iter().map(|d| d.load(Scope::All)).collect();
    assert_eq!(loads, [None, None, None, None, None, None, Some(0.0), Some(30.0)]);
}

#[test]
fn unknown_days_take_no_step_and_after_a_fortnight_of_them_the_series_begins_anew() {
    let series = |gap: usize| {
        let mut loads = vec![[Some(50.0), Some(30.0), Some(20.0)]; 50];
        loads.extend(vec![[None; 3]; gap]);
        loads.extend(vec![[Some(50.0), Some(30.0), Some(20.0)]; 2]);
        let days = Days::of_loads(FIRST, LoadKind::SessionRpe, &loads).unwrap();
        Fitness::of(&days, Scope::All, Rule::default())
    };
    let bridged = series(14);
    let (before, after) = (bridged.points()[49].state.unwrap(), bridged.points()[63].state.unwrap());
    assert_eq!((after.ctl, after.bridged), (before.ctl, 14));
    let lost = series(15);
    assert_eq!(lost.points()[64].state, None);
    assert_eq!(lost.points()[65].form, None);
    let anew = lost.points()[65].state.unwrap();
    assert!(anew.ctl < 5.0 && !anew.settled && anew.age == 1);
}

#[test]
fn a_number_names_the_sessions_that_weigh_in_it() {
    let log: Vec<Workout> = (0..200).map(|d| session(d, WorkoutKind::Run, 60.0, 5.0)).collect();
    let days = of_log(&log, 199);
    let fitness = Fitness::of(&days, Scope::All, Rule::default());
    let told = |measure| fitness.explained(&days, on(199), measure).unwrap();
    assert_eq!((told(Measure::Ctl).rows.len(), told(Measure::Atl).rows.len()), (126, 21));
    assert!(told(Measure::Ctl).rows.contains(&log[199].id));
    assert!(!told(Measure::Form).rows.contains(&log[199].id), "form is yesterday's");
    assert_eq!(told(Measure::Form).formula.name, "form (TSB)");
    assert_eq!(fitness.explained(&days, on(500), Measure::Ctl), None);
}

fn loads() -> impl Strategy<Value = Vec<[Option<f64>; 3]>> {
    let load = prop_oneof![8 => (0.0..2_000.0).prop_map(Some), 1 => Just(None)];
    prop::collection::vec(prop::array::uniform3(load), 1..120)
}

fn rule() -> impl Strategy<Value = Rule> {
    let smoothing = prop_oneof![Just(Smoothing::Exponential), Just(Smoothing::Reciprocal)];
    let seed = prop_oneof![Just(Seed::Zero), Just(Seed::FirstDays)];
    (smoothing, seed).prop_map(|(smoothing, seed)| Rule { smoothing, seed })
}

fn any_log() -> impl Strategy<Value = Vec<Workout>> {
    let one = (0..60_i64, 0..6_usize, prop::option::of(0.0..10.0_f64), prop::option::of(1.0..200.0_f64));
    prop::collection::vec(one, 0..60).prop_map(|sessions| {
        let workout = |(day, kind, rpe, minutes): (i64, usize, Option<f64>, Option<f64>)| {
            let kind = WorkoutKind::ALL[kind];
            Workout { kind, rpe, duration_s: minutes.map(|m| m * 60.0), ..run(day, 5_000.0) }
        };
        sessions.into_iter().map(workout).collect()
    })
}

proptest! {
    #[test]
    fn the_sum_of_the_tracks_is_the_whole_on_every_day(loads in loads(), rule in rule()) {
        let days = Days::of_loads(FIRST, LoadKind::SessionRpe, &loads).unwrap();
        let whole = Fitness::of(&days, Scope::All, rule);
        let tracks = Track::ALL.map(|t| Fitness::of(&days, Scope::Track(t), rule));
        for (at, point) in whole.points().iter().enumerate() {
            let states = tracks.each_ref().map(|t| t.points()[at].state);
            prop_assert_eq!(point.state.is_some(), states.iter().all(Option::is_some));
            if let Some(state) = point.state {
                let sum: f64 = states.iter().flatten().map(|s| s.ctl).sum();
                prop_assert!(near(state.ctl, sum, 1e-9));
            }
        }
    }

    #[test]
    fn where_all_is_known_the_sum_is_the_average_of_the_summed_loads(
        loads in prop::collection::vec(prop::array::uniform3(0.0..2_000.0_f64), 1..120), rule in rule(),
    ) {
        let known: Vec<_> = loads.iter().map(|l| l.map(Some)).collect();
        let summed: Vec<f64> = loads.iter().map(|l| l.iter().sum()).collect();
        let whole = Fitness::of(&Days::of_loads(FIRST, LoadKind::SessionRpe, &known).unwrap(), Scope::All, rule);
        let one = Fitness::of(&running(&summed), Scope::Track(Track::Run), rule);
        for (a, b) in whole.points().iter().zip(one.points()) {
            let (a, b) = (a.state.unwrap(), b.state.unwrap());
            prop_assert!(near(a.ctl, b.ctl, 1e-6) && near(a.atl, b.atl, 1e-6) && a.settled == b.settled);
        }
    }

    #[test]
    fn ctl_and_atl_stay_between_the_least_and_the_greatest_load(loads in loads(), rule in rule()) {
        let days = Days::of_loads(FIRST, LoadKind::SessionRpe, &loads).unwrap();
        for track in Track::ALL {
            let known: Vec<f64> = days.all().iter().filter_map(|d| d.load(Scope::Track(track))).collect();
            // A beginning at 0 is a load of 0 before the first; a restart may begin there too.
            let mean = rule.seed == Seed::FirstDays && known.len() == loads.len() && known.len() >= 28;
            let least = if mean { known.iter().copied().fold(f64::MAX, f64::min) } else { 0.0 };
            let most = known.iter().copied().fold(0.0, f64::max);
            for state in Fitness::of(&days, Scope::Track(track), rule).points().iter().filter_map(|p| p.state) {
                for value in [state.ctl, state.atl] {
                    prop_assert!(value >= least - 1e-9 && value <= most + 1e-9);
                }
            }
        }
    }

    #[test]
    fn the_order_of_the_log_does_not_matter(log in any_log(), seed in any::<prop::sample::Index>()) {
        let mut turned = log.clone();
        if !turned.is_empty() {
            let at = seed.index(turned.len());
            turned.rotate_left(at);
            turned.reverse();
        }
        prop_assert_eq!(of_log(&log, 60), of_log(&turned, 60));
        prop_assert_eq!(Coverage::of_log(&log, on(60)), Coverage::of_log(&turned, on(60)));
        prop_assert_eq!(run_limit(&log, on(60)), run_limit(&turned, on(60)));
    }

    #[test]
    fn shares_are_shares_and_the_days_hold_what_the_sessions_weigh(log in any_log()) {
        for workout in &log {
            let shares = shares(workout);
            prop_assert!(shares.iter().all(|s| (0.0..=1.0).contains(s)) && near(shares.iter().sum(), 1.0, 1e-12));
        }
        let days = of_log(&log, 60);
        for day in days.all() {
            let of_day: Option<Vec<f64>> = log.iter().filter(|w| w.date == day.date).map(Workout::load).collect();
            match (day.load(Scope::All), of_day) {
                (Some(load), Some(loads)) => prop_assert!(near(load, loads.iter().sum(), 1e-6)),
                (load, loads) => prop_assert!(load.is_none() && (loads.is_none() || !day.covered)),
            }
        }
    }

    #[test]
    fn no_number_is_infinite_or_none_in_disguise(
        loads in loads(), at in 0..130_i64,
    ) {
        let days = Days::of_loads(FIRST, LoadKind::SessionRpe, &loads).unwrap();
        for scope in [Scope::All, Scope::Track(Track::Run)] {
            if let Some(week) = week(&days, scope, on(at)) {
                let Monotony::Varied { monotony, strain } = week.value.monotony else { continue };
                prop_assert!(monotony.is_finite() && strain.is_finite());
            }
            if let Some(ratio) = acwr(&days, scope, on(at)) {
                let ratio = ratio.value;
                prop_assert!(ratio.uncoupled.is_finite() && ratio.coupled.is_finite() && ratio.ewma.is_finite());
                prop_assert!((0.0..=4.0 + 1e-9).contains(&ratio.coupled), "a week is at most four of a month's weeks");
            }
        }
    }
}
