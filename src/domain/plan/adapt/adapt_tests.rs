use super::super::session::{Focus, PlannedSession};
use super::super::wishes::{Level, Wishes};
use super::super::{Phase, build, check};
use super::*;
use crate::domain::athlete::Division;
use crate::domain::id::PlanId;
use crate::domain::workout::WorkoutKind;
use jiff::ToSpan;
use jiff::civil::date;
use uuid::Uuid;

const START: Date = date(2026, 9, 28);

fn plan() -> Plan {
    let wishes = Wishes {
        division: Some(Division::MenOpen),
        level: Some(Level::Steady),
        vdot: Some(44.0),
        running_m_per_week: Some(28_000.0),
        longest_run_m: Some(10_000.0),
        minutes: Some([100; 7]),
        ..Wishes::for_race(START, date(2027, 1, 16))
    };
    build(PlanId(Uuid::from_u128(5)), &wishes).unwrap()
}

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_790_000_000 + second).unwrap()
}

static NONE: BTreeSet<DueId> = BTreeSet::new();

fn on(days: i64) -> Now<'static> {
    Now { today: START.saturating_add(days.days()), done: &NONE, log: &[] }
}

fn first(plan: &Plan, days: i64, like: impl Fn(&PlannedSession) -> bool) -> PlannedSession {
    let from = START.saturating_add(days.days());
    plan.in_order().into_iter().find(|s| s.date >= from && like(s)).unwrap().clone()
}

/// Applied, then taken back: the plan is as it was, but for the record.
fn there_and_back(plan: &Plan, proposal: &Proposal) -> Plan {
    let changed = proposal.apply(plan, at(1), START);
    assert_eq!(changed.adjustments.len(), plan.adjustments.len() + 1);
    let id = last(&changed).unwrap().id;
    let back = undo(&changed, id, at(2)).unwrap();
    let new = |s: &&PlannedSession| !plan.sessions.contains_key(&s.id);
    assert!(back.sessions.values().filter(new).all(|s| s.removed));
    let old: BTreeSet<_> = plan.sessions.keys().collect();
    for id in old {
        assert_eq!(back.sessions[id], plan.sessions[id]);
    }
    assert_eq!((&back.weeks, &back.wishes, &back.races), (&plan.weeks, &plan.wishes, &plan.races));
    assert_eq!(undo(&back, id, at(3)), Err(UndoError::Undone));
    changed
}

#[test]
fn a_session_moves_to_another_day_and_back() {
    let plan = plan();
    let easy = first(&plan, 7, |s| s.focus == Focus::EasyRun);
    let to = easy.date.saturating_add(1.day());
    let proposal = propose(&plan, &Ask::Move { session: easy.id, to }, &on(7)).unwrap();
    assert_eq!(proposal.lines(), [format!("{}: Easy run -> {}", words::day(easy.date), words::day(to))]);
    let changed = there_and_back(&plan, &proposal);
    assert_eq!(changed.sessions[&easy.id].date, to);
    let load = |p: &Plan| p.weeks.iter().map(|w| w.load_au).sum::<f64>();
    assert!((load(&changed) - load(&plan)).abs() < 0.5);
}

#[test]
fn a_move_that_breaks_a_rule_says_which() {
    let plan = plan();
    let run = first(&plan, 14, |s| s.focus == Focus::Threshold);
    let legs = first(&plan, 14, PlannedSession::is_heavy_legs);
    let proposal = propose(&plan, &Ask::Move { session: legs.id, to: run.date }, &on(14)).unwrap();
    assert!(!proposal.is_safe());
    assert!(proposal.to_string().contains("breaks: "), "{proposal}");
    assert!(proposal.breaks.iter().any(|v| v.rule == check::Rule::HeavyLegs));
}

#[test]
fn what_was_done_or_lies_behind_or_is_the_race_does_not_move() {
    let plan = plan();
    let run = first(&plan, 7, |s| s.focus == Focus::EasyRun);
    let to = run.date.saturating_add(1.day());
    let ask = Ask::Move { session: run.id, to };
    let done: BTreeSet<DueId> = [run.id].into_iter().collect();
    let behind = Err(Refused::Behind("Easy run".to_owned()));
    assert_eq!(propose(&plan, &ask, &Now { done: &done, ..on(7) }), behind);
    assert_eq!(propose(&plan, &ask, &on(60)), behind);
    let race = first(&plan, 0, |s| s.focus == Focus::Race);
    assert_eq!(propose(&plan, &Ask::Move { session: race.id, to }, &on(7)), Err(Refused::Race));
    let nowhere = date(2030, 1, 1);
    assert_eq!(propose(&plan, &Ask::Move { session: run.id, to: nowhere }, &on(0)), Err(Refused::Day(nowhere)));
    assert_eq!(propose(&plan, &Ask::Move { session: DueId(Uuid::from_u128(1)), to }, &on(0)), Err(Refused::Unknown));
}

#[test]
fn two_sessions_change_their_days() {
    let plan = plan();
    let (a, b) = (first(&plan, 7, |s| s.focus == Focus::EasyRun), first(&plan, 7, |s| s.kind == WorkoutKind::Hiit));
    let proposal = propose(&plan, &Ask::Swap { a: a.id, b: b.id }, &on(7)).unwrap();
    let changed = there_and_back(&plan, &proposal);
    assert_eq!((changed.sessions[&a.id].date, changed.sessions[&b.id].date), (b.date, a.date));
}

#[test]
fn a_session_cut_short_keeps_its_purpose_and_its_sums() {
    let plan = plan();
    let long = first(&plan, 20, |s| s.focus == Focus::LongRun);
    let minutes = long.minutes - 16;
    let proposal = propose(&plan, &Ask::Minutes { session: long.id, minutes }, &on(20)).unwrap();
    let title = &long.title;
    assert_eq!(proposal.lines(), [format!("{}: {title} {} -> {minutes} min", words::day(long.date), long.minutes)]);
    let changed = there_and_back(&plan, &proposal);
    let after = &changed.sessions[&long.id];
    assert_eq!((after.focus, after.minutes, &after.purpose), (long.focus, minutes, &long.purpose));
    assert_eq!(check::check(&changed, &[]), Vec::new());
    let tiny = Ask::Minutes { session: long.id, minutes: 3 };
    assert_eq!(propose(&plan, &tiny, &on(20)), Err(Refused::TooShort(3)));
}

#[test]
fn thirty_minutes_keep_the_key_session_of_the_day() {
    let plan = plan();
    let key = first(&plan, 30, |s| s.focus == Focus::Compromised);
    let now = Now { today: key.date, ..on(0) };
    let proposal = propose(&plan, &Ask::Short { minutes: 30 }, &now).unwrap();
    let changed = there_and_back(&plan, &proposal);
    let today: u32 = changed.on(key.date).iter().filter(|s| s.is_on()).map(|s| s.minutes).sum();
    assert!(today <= 30, "{today}");
    assert_eq!(changed.sessions[&key.id].focus, Focus::Compromised);
    assert!(matches!(propose(&plan, &Ask::Short { minutes: 240 }, &now), Err(Refused::Nothing(_))));
}

#[test]
fn a_skip_with_an_excuse_does_not_count_and_one_without_does() {
    let plan = plan();
    let run = first(&plan, 7, |s| s.focus == Focus::EasyRun);
    let skip =
        |reason| propose(&plan, &Ask::Skip { session: run.id, reason }, &on(7)).unwrap().apply(&plan, at(1), START);
    let ill = skip(SkipReason::Ill);
    assert_eq!(ill.sessions[&run.id].due().excused, Some(Excuse::Ill));
    let tired = skip(SkipReason::Tired);
    assert_eq!(tired.sessions[&run.id].due().excused, None);
    assert!(!tired.sessions[&run.id].is_on());
    let week = |p: &Plan| p.week_of(run.date).unwrap().load_au;
    assert!((week(&plan) - week(&tired) - run.load()).abs() < 1e-9);
}

#[test]
fn fever_means_no_training_until_48_hours_after_it_and_three_easy_days() {
    let plan = plan();
    let (from, until) = (START.saturating_add(21.days()), START.saturating_add(23.days()));
    let proposal = propose(&plan, &Ask::Ill { from, until, fever: Fever::Yes }, &on(21)).unwrap();
    let changed = there_and_back(&plan, &proposal);
    let day = |n: i64| from.saturating_add(n.days());
    for session in changed.between(from, day(4)) {
        assert_eq!(session.excused, Some(Excuse::Ill), "{}", session.date);
    }
    for session in changed.between(day(5), day(7)) {
        assert!(session.is_on() && session.rpe <= 4.0 && session.minutes <= 40, "{session:?}");
    }
    assert_eq!(changed.between(day(8), day(30)), plan.between(day(8), day(30)));
    assert!(proposal.is_safe(), "{proposal}");
    assert_eq!(propose(&plan, &Ask::Ill { from: until, until: from, fever: Fever::No }, &on(21)), Err(Refused::Order));
}

#[test]
fn a_hurt_calf_takes_out_running_and_jumping_and_keeps_the_rest() {
    let plan = plan();
    let (from, until) = (START.saturating_add(42.days()), START.saturating_add(52.days()));
    let ask = Ask::Injured { what: "left calf".to_owned(), from, until };
    let proposal = propose(&plan, &ask, &on(42)).unwrap();
    let changed = there_and_back(&plan, &proposal);
    for session in changed.between(from, until).into_iter().filter(|s| s.is_on()) {
        assert!(session.run_seconds() < 1.0, "{session:?}");
        let movements = session.steps.iter().flat_map(|s| &s.items).map(|i| i.movement);
        assert!(!movements.clone().any(|m| m.loads(super::super::injury::Region::LowerLeg)), "{session:?}");
    }
    let upper = |p: &Plan| p.between(from, until).into_iter().filter(|s| s.kind == WorkoutKind::Strength).count();
    assert_eq!(upper(&changed), upper(&plan), "strength stays");
    assert!(check::check(&changed, &[]).iter().all(|v| v.rule != check::Rule::Injury));
    let vague = Ask::Injured { what: "something".to_owned(), from, until };
    assert!(matches!(propose(&plan, &vague, &on(42)), Err(Refused::Nothing(_))));
}

#[test]
fn away_with_two_dumbbells_the_same_sessions_are_done_with_those() {
    let plan = plan();
    let (from, until) = (START.saturating_add(28.days()), START.saturating_add(34.days()));
    let kit = Some(vec![Equipment::Dumbbells]);
    let proposal = propose(&plan, &Ask::Travelling { from, until, kit: kit.clone() }, &on(28)).unwrap();
    let changed = there_and_back(&plan, &proposal);
    assert!(check::check(&changed, &[]).iter().all(|v| v.rule != check::Rule::Kit));
    assert_eq!(changed.between(from, until).len(), plan.between(from, until).len());
    for session in changed.between(from, until).into_iter().filter(|s| s.is_on()) {
        assert!(session.can_be_done_with(&[Equipment::Dumbbells]));
    }
    let nothing =
        propose(&plan, &Ask::Travelling { from, until, kit: None }, &on(28)).unwrap().apply(&plan, at(1), START);
    assert!(nothing.between(from, until).iter().all(|s| s.excused == Some(Excuse::Travel)));
}

#[test]
fn missed_days_are_never_made_up() {
    let plan = plan();
    assert!(matches!(propose(&plan, &Ask::Missed { days: 3 }, &on(40)), Err(Refused::Nothing(_))));
    let minutes = |p: &Plan| {
        let from = on(40).today;
        p.between(from, from.saturating_add(6.days())).iter().filter(|s| s.is_on()).map(|s| s.minutes).sum::<u32>()
    };
    for (days, most) in [(5, 0.85), (12, 0.76)] {
        let proposal = propose(&plan, &Ask::Missed { days }, &on(40)).unwrap();
        assert!(proposal.is_safe(), "{proposal}");
        let changed = there_and_back(&plan, &proposal);
        assert!(f64::from(minutes(&changed)) <= most * f64::from(minutes(&plan)), "{days}: {proposal}");
    }
}

#[test]
fn a_race_that_moves_takes_the_days_ahead_with_it_and_leaves_what_was_done() {
    let plan = plan();
    for new in [date(2027, 1, 30), date(2026, 12, 19)] {
        let now = on(50);
        let proposal = propose(&plan, &Ask::Race { date: new }, &now).unwrap();
        let changed = there_and_back(&plan, &proposal);
        assert_eq!(changed.race().unwrap().date, new);
        assert!(changed.on(new).iter().any(|s| s.focus == Focus::Race));
        assert!(changed.on(date(2027, 1, 16)).iter().all(|s| s.focus != Focus::Race));
        let past =
            |p: &Plan| p.between(p.start, now.today.yesterday().unwrap()).into_iter().cloned().collect::<Vec<_>>();
        assert_eq!(past(&changed), past(&plan));
        assert_eq!(check::check_from(&changed, &[], now.today), Vec::new(), "{new}");
        assert_eq!(changed.week_of(new).unwrap().phase, Phase::Taper);
    }
    let soon = propose(&plan, &Ask::Race { date: on(55).today }, &on(50)).unwrap_err();
    assert!(matches!(soon, Refused::Clash(_)), "{soon}");
    assert!(soon.to_string().contains("5 days"), "{soon}");
}

#[test]
fn a_change_that_a_later_one_stands_on_is_not_taken_back_alone() {
    let plan = plan();
    let run = first(&plan, 7, |s| s.focus == Focus::EasyRun);
    let to = run.date.saturating_add(1.day());
    let plan = propose(&plan, &Ask::Move { session: run.id, to }, &on(7)).unwrap().apply(&plan, at(1), START);
    let earlier = last(&plan).unwrap().id;
    let skip = Ask::Skip { session: run.id, reason: SkipReason::Tired };
    let plan = propose(&plan, &skip, &on(7)).unwrap().apply(&plan, at(2), START);
    assert_eq!(undo(&plan, earlier, at(3)), Err(UndoError::Changed("Easy run".to_owned())));
    let later = last(&plan).unwrap().id;
    assert_ne!(later, earlier);
    let plan = undo(&plan, later, at(3)).unwrap();
    assert!(undo(&plan, earlier, at(4)).is_ok());
}

#[test]
fn a_plan_with_its_changes_is_read_back_from_json() {
    let plan = plan();
    let ask = Ask::Race { date: date(2027, 1, 30) };
    let plan = propose(&plan, &ask, &on(20)).unwrap().apply(&plan, at(1), START);
    let text = serde_json::to_string(&plan).unwrap();
    assert_eq!(serde_json::from_str::<Plan>(&text).unwrap(), plan);
}
