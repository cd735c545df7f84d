use super::super::session::{Amount, Focus, Part};
use super::super::wishes::{Day, Level, Wishes};
use super::super::{Movement, Plan, build};
use super::*;
use crate::domain::adherence::DueId;
use crate::domain::athlete::Division;
use crate::domain::id::PlanId;
use crate::domain::profile::Equipment;
use jiff::ToSpan;
use jiff::civil::date;
use uuid::Uuid;

fn plan() -> Plan {
    let wishes = Wishes {
        division: Some(Division::MenOpen),
        level: Some(Level::Steady),
        vdot: Some(44.0),
        running_m_per_week: Some(28_000.0),
        longest_run_m: Some(10_000.0),
        minutes: Some([90; 7]),
        days_per_week: Some(6),
        ..Wishes::for_race(date(2026, 9, 28), date(2027, 1, 16))
    };
    build(PlanId(Uuid::from_u128(5)), &wishes).unwrap()
}

/// The first session after some days that is like this.
fn find(plan: &Plan, days: i64, like: impl Fn(&PlannedSession) -> bool) -> DueId {
    let from = plan.start.saturating_add(days.days());
    plan.in_order().into_iter().find(|s| s.date >= from && like(s)).unwrap().id
}

/// The rules that a change breaks; the stated loads are kept true, or that rule would always be one of them.
fn broken(change: impl Fn(&mut Plan)) -> Vec<Rule> {
    let mut plan = plan();
    assert_eq!(check(&plan, &[]), Vec::new());
    change(&mut plan);
    let mut rules: Vec<Rule> = check(&plan.restated(), &[]).iter().map(|v| v.rule).collect();
    rules.dedup();
    rules
}

fn edit(plan: &mut Plan, id: DueId, change: impl Fn(&mut PlannedSession)) {
    change(plan.sessions.get_mut(&id).unwrap());
}

#[test]
fn a_week_that_states_another_load_than_it_has_is_found() {
    let mut plan = plan();
    plan.weeks[3].load_au += 90.0;
    let found = check(&plan, &[]);
    assert_eq!(found.len(), 1);
    assert_eq!((found[0].rule, found[0].date), (Rule::StatedLoad, plan.weeks[3].first));
    let (stated, planned) = (plan.weeks[3].load_au, plan.weeks[3].load_au - 90.0);
    assert_eq!(found[0].numbers, format!("{stated:.0} AU stated, {planned:.0} AU planned"));
}

#[test]
fn minutes_that_are_not_those_of_the_steps_are_found() {
    let rules = broken(|p| {
        let id = find(p, 0, |s| s.focus == Focus::EasyRun);
        edit(p, id, |s| s.minutes += 1);
    });
    assert_eq!(rules, [Rule::StatedMinutes]);
}

#[test]
fn a_day_fuller_than_the_athlete_has_time_is_found() {
    let mut plan = plan();
    plan.wishes.minutes.as_mut().unwrap()[Day::Sunday as usize] = 30;
    let found = check(&plan, &[]);
    assert!(!found.is_empty() && found.iter().all(|v| v.rule == Rule::DayMinutes));
}

#[test]
fn too_many_days_and_hours_are_found() {
    let mut plan = plan();
    (plan.wishes.days_per_week, plan.wishes.hours_per_week) = (Some(3), Some(2.0));
    let rules: Vec<Rule> = check(&plan, &[]).iter().map(|v| v.rule).collect();
    assert!(rules.contains(&Rule::WeekDays) && rules.contains(&Rule::WeekHours));
}

#[test]
fn a_run_far_longer_than_the_last_ones_is_found() {
    let rules = broken(|p| {
        let id = find(p, 40, |s| s.focus == Focus::LongRun);
        edit(p, id, |s| s.distance_m = s.distance_m.map(|m| m * 1.5));
    });
    assert_eq!(rules, [Rule::LongestRun]);
}

#[test]
fn a_run_is_measured_against_the_log_and_not_against_what_was_only_planned() {
    let plan = plan();
    let from = plan.start.saturating_add(35.days());
    assert_eq!(check_from(&plan, &[], from), Vec::new());
    let mut run =
        crate::domain::workout::Workout::new(from.saturating_sub(3.days()), crate::domain::workout::WorkoutKind::Run);
    run.run = Some(crate::domain::workout::Run {
        kind: crate::domain::workout::RunKind::Easy,
        distance_m: 4_000.0,
        duration_s: 1_500.0,
        laps: Vec::new(),
        elevation_gain_m: None,
        zone_seconds: None,
    });
    let found = check_from(&plan, &[run], from);
    assert!(found.iter().any(|v| v.rule == Rule::LongestRun && v.numbers.contains("4450 m allowed")), "{found:?}");
}

#[test]
fn heavy_legs_before_a_quality_run_are_found() {
    let rules = broken(|p| {
        let run = find(p, 14, |s| s.focus == Focus::Threshold);
        let (date, legs) = (p.sessions[&run].date, find(p, 14, PlannedSession::is_heavy_legs));
        edit(p, legs, |s| s.date = date);
    });
    assert!(rules.contains(&Rule::HeavyLegs), "{rules:?}");
}

#[test]
fn three_hard_days_in_a_row_are_found() {
    let rules = broken(|p| {
        let first = p.weeks[8].first;
        let easy = |p: &Plan, n: i64| p.between(first, first.saturating_add(6.days()))[usize::try_from(n).unwrap()].id;
        for n in 0..3 {
            let id = easy(p, n);
            let date = first.saturating_add(n.days());
            edit(p, id, |s| (s.date, s.rpe) = (date, 8.0));
        }
    });
    assert!(rules.contains(&Rule::HardDays), "{rules:?}");
}

#[test]
fn a_phase_run_too_hard_is_found() {
    let rules = broken(|p| {
        for session in p.sessions.values_mut().filter(|s| s.focus == Focus::EasyRun || s.focus == Focus::LongRun) {
            for item in session.steps.iter_mut().flat_map(|s| &mut s.items) {
                item.rpe = Some(6.0);
            }
        }
    });
    assert_eq!(rules, [Rule::EasyShare]);
}

#[test]
fn a_taper_without_less_volume_or_without_intensity_or_sessions_is_found() {
    let taper = |p: &Plan| {
        let race = p.race().unwrap().date;
        p.between(race.saturating_sub(14.days()), race.saturating_sub(1.day())).iter().map(|s| s.id).collect::<Vec<_>>()
    };
    let long = broken(|p| {
        for id in taper(p) {
            edit(p, id, |s| {
                s.minutes *= 2;
                for step in &mut s.steps {
                    step.seconds *= 2;
                }
            });
        }
    });
    assert!(long.contains(&Rule::TaperVolume), "{long:?}");
    let flat = broken(|p| {
        for id in taper(p) {
            edit(p, id, |s| s.steps.iter_mut().flat_map(|s| &mut s.items).for_each(|i| i.rpe = Some(3.0)));
        }
    });
    assert!(flat.contains(&Rule::TaperIntensity), "{flat:?}");
    let few = broken(|p| {
        for id in taper(p).into_iter().skip(2) {
            edit(p, id, |s| s.removed = true);
        }
    });
    assert!(few.contains(&Rule::TaperSessions), "{few:?}");
}

#[test]
fn a_week_without_strength_is_found() {
    let rules = broken(|p| {
        let week = p.weeks[5];
        for session in p
            .sessions
            .values_mut()
            .filter(|s| week.holds(s.date) && s.kind == crate::domain::workout::WorkoutKind::Strength)
        {
            session.removed = true;
        }
    });
    assert_eq!(rules, [Rule::Strength]);
}

#[test]
fn kit_that_the_athlete_lacks_is_found() {
    let mut plan = plan();
    plan.wishes.equipment = Some(Equipment::ALL.into_iter().filter(|e| *e != Equipment::Sled).collect());
    let found = check(&plan, &[]);
    assert!(
        !found.is_empty() && found.iter().all(|v| v.rule == Rule::Kit && v.numbers.ends_with("needs sled and lane"))
    );
}

#[test]
fn a_race_load_that_is_not_the_rulebooks_is_found() {
    let rules = broken(|p| {
        for item in p.sessions.values_mut().flat_map(|s| &mut s.steps).flat_map(|s| &mut s.items) {
            if item.movement == Movement::SledPull && item.race_share == Some(1.0) {
                // The pull is not the push.
                item.load_kg = Some(152.0);
            }
        }
    });
    assert_eq!(rules, [Rule::RaceFacts]);
}

#[test]
fn a_full_simulation_has_the_amounts_of_the_race() {
    let rules = broken(|p| {
        let id = find(p, 0, |s| s.focus == Focus::FullSimulation);
        edit(p, id, |s| {
            for item in s.steps.iter_mut().filter(|s| s.part == Part::Main).flat_map(|s| &mut s.items) {
                if item.movement == Movement::WallBalls {
                    item.amount = Amount::Reps(75);
                }
            }
        });
    });
    assert_eq!(rules, [Rule::RaceFacts]);
}

#[test]
fn too_much_sled_and_a_late_simulation_are_found() {
    let sled = broken(|p| {
        let pushes =
            |s: &PlannedSession| s.steps.iter().flat_map(|s| &s.items).any(|i| i.movement == Movement::SledPush);
        let id = find(p, 30, pushes);
        edit(p, id, |s| {
            for step in &mut s.steps {
                step.rounds *= if step.items.iter().any(|i| i.movement == Movement::SledPush) { 9 } else { 1 };
            }
        });
    });
    assert!(sled.contains(&Rule::Sled), "{sled:?}");
    let late = broken(|p| {
        let id = find(p, 0, |s| s.focus == Focus::FullSimulation);
        let race = p.race().unwrap().date;
        edit(p, id, |s| s.date = race.saturating_sub(9.days()));
    });
    assert!(late.contains(&Rule::FullSimulation), "{late:?}");
}

#[test]
fn a_violation_says_the_day_the_rule_and_the_numbers() {
    let violation = Violation {
        rule: Rule::DayMinutes,
        date: date(2026, 11, 29),
        numbers: "95 min planned, 60 min there".to_owned(),
    };
    assert_eq!(
        violation.to_string(),
        "Sun 29 Nov: a day has no more minutes than you have (95 min planned, 60 min there)"
    );
}
