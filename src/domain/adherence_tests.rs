#![expect(clippy::float_cmp, reason = "these values are exact")]

use super::Band::{Met, Near, Off};
use super::*;
use crate::domain::workout::WorkoutKind::{Hiit, Run as Running, Strength};
use crate::domain::workout::{Exercise, Run, RunKind, Set};
use jiff::civil::date;
use proptest::prelude::*;
use std::collections::BTreeSet;

/// A Monday.
const FIRST: Date = date(2026, 11, 16);

fn on(day: i64) -> Date {
    FIRST + day.days()
}

fn due(n: u128, day: i64, kind: WorkoutKind) -> Due {
    let id = DueId(Uuid::from_u128(n));
    Due { id, date: on(day), kind, target: Target::Seconds(3_600.0), load: Some(300.0), excused: None, rest: false }
}

fn done(day: i64, kind: WorkoutKind, hours: f64) -> Workout {
    Workout { duration_s: Some(3_600.0 * hours), ..Workout::new(on(day), kind) }
}

fn skip(day: i64, kind: WorkoutKind, reason: SkipReason) -> Workout {
    Workout { skipped: Some(reason), ..Workout::new(on(day), kind) }
}

fn matched(plan: &[Due], log: &[Workout]) -> Matched {
    match_log(plan, log, &Links::new())
}

/// The week's numbers, seen from its last day.
fn of_week(plan: &[Due], log: &[Workout]) -> Summary {
    summary(&matched(plan, log).outcomes, &(FIRST..=on(6)), on(6))
}

fn answers(matched: &Matched) -> Vec<Option<WorkoutId>> {
    matched.outcomes.iter().map(Outcome::done).collect()
}

#[test]
fn section_13_four_sessions_of_one_weight_score_68_75_percent() {
    let plan: Vec<Due> = (0..4).map(|n| due(n, i64::try_from(n).unwrap(), Running)).collect();
    let log = [done(0, Running, 1.0), done(1, Running, 0.9), done(2, Running, 0.65)];
    let outcomes = matched(&plan, &log).outcomes;
    let scores: Vec<f64> = outcomes.iter().filter_map(Outcome::score).collect();
    for (score, want) in scores.iter().zip([1.0, 1.0, 0.75, 0.0]) {
        assert!((score - want).abs() < 1e-12);
    }
    let week = of_week(&plan, &log);
    let told = week.adherence.unwrap();
    assert!((told.value - 0.6875).abs() < 1e-12);
    assert_eq!((told.rows.len(), week.due, week.done), (3, 4, 3));
}

#[test]
fn section_13_the_score_falls_on_both_sides() {
    for (q, want) in [
        (0.0, 0.0),
        (0.25, 0.25),
        (0.5, 0.5),
        (0.65, 0.75),
        (0.8, 1.0),
        (1.2, 1.0),
        (1.35, 0.75),
        (1.5, 0.5),
        (1.75, 0.25),
        (2.0, 0.0),
        (9.0, 0.0),
    ] {
        assert!((score(q).unwrap() - want).abs() < 1e-12, "{q}");
    }
    for wrong in [f64::NAN, f64::INFINITY, -0.1] {
        assert_eq!((score(wrong), Band::of(wrong)), (None, None));
    }
    let bands = [1.0, 0.8, 1.2, 0.79, 0.5, 1.21, 1.5, 0.49, 1.51].map(|q| Band::of(q).unwrap());
    assert_eq!(bands, [Met, Met, Met, Near, Near, Near, Near, Off, Off]);
}

#[test]
fn section_13_without_a_due_session_there_is_no_adherence() {
    let rest = Due { rest: true, ..due(1, 0, Running) };
    let ill = Due { excused: Some(Excuse::Ill), ..due(2, 1, Running) };
    let week = of_week(&[rest, ill], &[]);
    assert_eq!((week.adherence, week.consistency, week.prescription), (None, None, None));
    assert_eq!((week.due, week.excused), (0, 1));
    assert_eq!(of_week(&[], &[]).adherence, None);
    let tomorrow = matched(&[due(1, 3, Running)], &[]).outcomes;
    assert_eq!(summary(&tomorrow, &(FIRST..=on(6)), on(2)).adherence, None, "what is to come is not due");
    assert_eq!(summary(&tomorrow, &(FIRST..=on(6)), on(3)).adherence.unwrap().value, 0.0);
}

#[test]
fn section_13_the_planned_load_weighs_and_without_one_all_weigh_the_same() {
    let mut plan = [due(1, 0, Running), due(2, 3, Strength)];
    plan[0].load = Some(100.0);
    let log = [done(3, Strength, 1.0)];
    let week = of_week(&plan, &log);
    assert_eq!((week.adherence.unwrap().value, week.weighting), (0.75, Weighting::Load));
    for unknown in [None, Some(0.0), Some(f64::NAN), Some(f64::INFINITY), Some(-3.0)] {
        plan[0].load = unknown;
        let week = of_week(&plan, &log);
        assert_eq!((week.adherence.unwrap().value, week.weighting), (0.5, Weighting::Equal));
    }
}

#[test]
fn section_13_each_session_is_measured_on_its_own_basis() {
    let run = Run {
        kind: RunKind::Easy,
        distance_m: 6_500.0,
        duration_s: 2_400.0,
        laps: Vec::new(),
        elevation_gain_m: None,
        zone_seconds: None,
    };
    let ran = Workout { run: Some(run), ..done(0, Running, 2.0) };
    assert_eq!(Target::Metres(10_000.0).ratio(&ran), Some(0.65));
    assert_eq!(Target::Seconds(3_600.0).ratio(&ran), Some(2.0));
    let set = |distance_m| Set { distance_m, ..Set::default() };
    let sets = vec![set(Some(50.0)), set(Some(50.0)), set(None)];
    let sled = Exercise { name: "sled push".into(), sets, ..Exercise::default() };
    let pushed = Workout { exercises: vec![sled], ..done(0, Hiit, 1.0) };
    assert_eq!(Target::Metres(200.0).ratio(&pushed), Some(0.5));
    assert_eq!(Target::Sets(4).ratio(&pushed), Some(0.75));
    for cannot in [
        Target::Metres(1_000.0).ratio(&done(0, Running, 1.0)),
        Target::Sets(3).ratio(&done(0, Strength, 1.0)),
        Target::Sets(0).ratio(&pushed),
        Target::Seconds(0.0).ratio(&ran),
        Target::Seconds(f64::NAN).ratio(&ran),
        Target::Seconds(3_600.0).ratio(&Workout::new(FIRST, Running)),
        Target::Seconds(3_600.0).ratio(&done(0, Running, f64::NAN)),
        Target::Seconds(3_600.0).ratio(&done(0, Running, -1.0)),
    ] {
        assert_eq!(cannot, None);
    }
}

#[test]
fn a_session_that_does_not_say_how_much_was_done_is_in_no_score() {
    let plan = [due(1, 0, Running), due(2, 3, Running)];
    let week = of_week(&plan, &[done(0, Running, 0.65), Workout::new(on(3), Running)]);
    assert!((week.adherence.unwrap().value - 0.75).abs() < 1e-12);
    assert_eq!((week.due, week.done, week.unmeasured, week.consistency), (2, 2, 1, Some(1.0)));
    let alone = of_week(&plan[1..], &[Workout::new(on(3), Running)]);
    assert_eq!((alone.adherence, alone.unmeasured), (None, 1));
}

#[test]
fn section_13_a_session_answers_the_same_kind_within_a_day_and_the_nearest_first() {
    let plan = [due(1, 1, Running), due(2, 2, Running), due(3, 4, Strength)];
    let log = [done(2, Running, 1.0), done(6, Strength, 1.0), done(4, Running, 1.0)];
    let found = matched(&plan, &log);
    assert_eq!(answers(&found), [None, Some(log[0].id), None], "two days are too many, and a run is no lift");
    assert_eq!(found.extra, [log[2].id], "what was done besides; Sunday is past the plan");
    let late = [done(2, Running, 1.0), done(0, Running, 1.0)];
    assert_eq!(answers(&matched(&plan[..2], &late)), [Some(late[1].id), Some(late[0].id)]);
}

#[test]
fn of_two_runs_of_a_day_the_long_one_answers_the_long_one() {
    let far = Due { target: Target::Seconds(7_200.0), ..due(1, 0, Running) };
    let plan = [far, due(2, 0, Running)];
    let log = [done(0, Running, 0.9), done(0, Running, 2.1)];
    assert_eq!(answers(&matched(&plan, &log)), [Some(log[1].id), Some(log[0].id)]);
}

#[test]
fn section_13_a_link_wins_over_the_rule() {
    let plan = [due(1, 0, Running), due(2, 1, Running)];
    let log = [done(0, Running, 1.0), done(5, Hiit, 1.0)];
    let of = |links: &[(usize, Option<WorkoutId>)]| {
        let links: Links = links.iter().map(|(at, id)| (plan[*at].id, *id)).collect();
        match_log(&plan, &log, &links)
    };
    assert_eq!(answers(&of(&[])), [Some(log[0].id), None]);
    let linked = of(&[(1, Some(log[0].id))]);
    assert_eq!(answers(&linked), [None, Some(log[0].id)]);
    assert!(matches!(linked.outcomes[1].standing, Standing::Done { by: By::Link, .. }));
    assert_eq!(answers(&of(&[(0, Some(log[1].id))])), [Some(log[1].id), Some(log[0].id)], "another kind, days away");
    assert_eq!(answers(&of(&[(0, None), (1, None)])), [None, None], "unlinked by hand");
    let both = of(&[(0, Some(log[0].id)), (1, Some(log[0].id))]);
    assert_eq!(answers(&both), [Some(log[0].id), None], "one session answers once");
    assert_eq!(answers(&of(&[(0, Some(WorkoutId::new()))])), [Some(log[0].id), None], "a link to nothing is none");
}

#[test]
fn section_13_an_excuse_takes_a_session_out_and_tiredness_does_not() {
    let plan = [due(1, 0, Running), due(2, 2, Running), due(3, 4, Running)];
    let log = [done(0, Running, 1.0), skip(2, Running, SkipReason::Ill), skip(4, Running, SkipReason::Tired)];
    let found = matched(&plan, &log);
    let standings: Vec<Standing> = found.outcomes.iter().map(|o| o.standing).collect();
    assert_eq!(standings[1..], [Standing::Excused(Excuse::Ill), Standing::Open { reason: Some(SkipReason::Tired) }]);
    let week = of_week(&plan, &log);
    assert_eq!((week.adherence.unwrap().value, week.excused, week.due), (0.5, 1, 2));
    let after_all = [log[1].clone(), done(2, Running, 1.0)];
    assert_eq!(answers(&matched(&plan[1..2], &after_all)), [Some(after_all[1].id)], "it was done after all");
    assert_eq!(SkipReason::ALL.map(Excuse::of).iter().flatten().count(), 3);
}

#[test]
fn consistency_counts_days_and_prescription_steps_and_neither_is_adherence() {
    let plan = [due(1, 0, Running), due(2, 0, Strength), due(3, 2, Running)];
    let mut outcomes = matched(&plan, &[done(0, Running, 0.5)]).outcomes;
    let week = |outcomes: &[Outcome]| summary(outcomes, &(FIRST..=on(6)), on(6));
    assert_eq!((week(&outcomes).consistency, week(&outcomes).prescription), (Some(0.5), None));
    outcomes[0].steps = Some(Steps { hit: 3, of: 4 });
    outcomes[2].steps = Some(Steps { hit: 0, of: 4 });
    assert_eq!(week(&outcomes).prescription, Some(0.75), "steps of what was done");
    assert!((week(&outcomes).adherence.unwrap().value - 0.5 / 3.0).abs() < 1e-12);
}

#[test]
fn a_week_starts_on_the_athletes_day() {
    let plan = [due(1, 5, Running), due(2, 6, Running)];
    let outcomes = matched(&plan, &[done(6, Running, 1.0)]).outcomes;
    let values = |start| {
        let weeks = weeks(&outcomes, start, &(on(5)..=on(8)), on(20));
        weeks.into_iter().map(|(first, s)| (first, s.adherence.map(|a| a.value))).collect::<Vec<_>>()
    };
    // The run of Sunday answers Sunday's; the rule leaves Saturday's open.
    assert_eq!(values(WeekStart::Monday), [(FIRST, Some(0.5)), (on(7), None)]);
    assert_eq!(values(WeekStart::Sunday), [(on(-1), Some(0.0)), (on(6), Some(1.0))]);
}

fn amount() -> impl Strategy<Value = f64> {
    prop_oneof![6 => 0.0..3.0_f64, 1 => Just(f64::NAN), 1 => Just(f64::INFINITY), 1 => Just(-1.0)]
}

fn plans() -> impl Strategy<Value = Vec<Due>> {
    let one = (0..14_i64, 0..3_usize, amount(), prop::option::of(amount()), 0..8_u8);
    prop::collection::vec(one, 0..20).prop_map(|all| {
        let plan = (1_u128..).zip(all).map(|(n, (day, kind, hours, load, mark))| Due {
            target: Target::Seconds(hours * 3_600.0),
            load,
            rest: mark == 0,
            excused: (mark == 1).then_some(Excuse::Travel),
            ..due(n, day, WorkoutKind::ALL[kind])
        });
        plan.collect()
    })
}

fn logs() -> impl Strategy<Value = Vec<Workout>> {
    let one = (0..14_i64, 0..3_usize, amount(), 0..8_usize);
    prop::collection::vec(one, 0..20).prop_map(|all| {
        let log = all.into_iter().map(|(day, kind, hours, mark)| Workout {
            skipped: SkipReason::ALL.get(mark).copied().filter(|_| mark < 2),
            ..done(day, WorkoutKind::ALL[kind], hours)
        });
        log.collect()
    })
}

proptest! {
    #[test]
    fn matching_is_one_to_one_of_one_kind_and_within_a_day(plan in plans(), log in logs()) {
        let found = matched(&plan, &log);
        prop_assert_eq!(found.outcomes.len(), plan.len());
        let mut taken = BTreeSet::new();
        for outcome in &found.outcomes {
            if let Some(id) = outcome.done() {
                prop_assert!(taken.insert(id));
                let workout = log.iter().find(|w| w.id == id).unwrap();
                prop_assert_eq!(workout.kind, outcome.due.kind);
                prop_assert!((workout.date - outcome.due.date).get_days().abs() <= 1);
                prop_assert!(workout.skipped.is_none() && !outcome.due.rest && outcome.due.excused.is_none());
            }
        }
        prop_assert!(found.extra.iter().all(|id| !taken.contains(id)));
    }

    #[test]
    fn no_pair_is_left_that_could_be_made(plan in plans(), log in logs()) {
        let found = matched(&plan, &log);
        for outcome in found.outcomes.iter().filter(|o| matches!(o.standing, Standing::Open { reason: None })) {
            let fits = |w: &&Workout| w.kind == outcome.due.kind && (w.date - outcome.due.date).get_days().abs() <= 1;
            prop_assert!(!log.iter().filter(fits).any(|w| found.extra.contains(&w.id)));
        }
    }

    #[test]
    fn the_order_of_plan_and_log_does_not_matter(plan in plans(), log in logs(), turn in any::<prop::sample::Index>()) {
        let (mut turned_plan, mut turned_log) = (plan.clone(), log.clone());
        turned_plan.reverse();
        turned_log.reverse();
        if !turned_log.is_empty() {
            let at = turn.index(turned_log.len());
            turned_log.rotate_left(at);
        }
        let (straight, turned) = (matched(&plan, &log), matched(&turned_plan, &turned_log));
        prop_assert_eq!(answers(&straight), answers(&turned));
        prop_assert_eq!(&straight.extra, &turned.extra);
        let week = |m: &Matched| summary(&m.outcomes, &(FIRST..=on(6)), on(6));
        prop_assert_eq!(week(&straight), week(&turned));
    }

    #[test]
    fn all_shares_lie_in_0_to_1(plan in plans(), log in logs(), today in -1..15_i64) {
        let found = matched(&plan, &log);
        let week = summary(&found.outcomes, &(FIRST..=on(13)), on(today));
        let shares = [week.adherence.as_ref().map(|a| a.value), week.consistency, week.prescription];
        for share in shares.into_iter().flatten() {
            prop_assert!((0.0..=1.0).contains(&share));
        }
        prop_assert!(week.done <= week.due && week.unmeasured <= week.done);
        prop_assert_eq!(week.adherence.is_none(), week.due == week.unmeasured);
    }

    #[test]
    fn a_score_lies_in_0_to_1_and_has_no_jump(q in 0.0..3.0_f64) {
        let (here, there) = (score(q).unwrap(), score(q + 1e-6).unwrap());
        prop_assert!((0.0..=1.0).contains(&here) && (here - there).abs() < 1e-5);
    }
}
