use super::*;
use crate::coach::event::{LogState, PlanState};
use crate::domain::check_in::{Question, Score};
use crate::domain::id::PlanId;
use crate::domain::plan::{Focus, PlannedSession, Race as PlannedRace, Week as PlannedWeek, Wishes};
use crate::domain::profile::{Injury, Profile};
use crate::domain::workout::{Run, RunKind, SkipReason, Workout};
use jiff::ToSpan;
use jiff::civil::date;
use std::collections::BTreeMap;
use uuid::Uuid;

/// A Thursday, in the first week of the plan.
const TODAY: Date = date(2026, 11, 19);
/// Its Monday.
const MONDAY: Date = date(2026, 11, 16);

fn planned(n: u128, date: Date, focus: Focus, minutes: u32, rpe: f64) -> PlannedSession {
    PlannedSession {
        id: DueId(Uuid::from_u128(n)),
        date,
        order: 0,
        kind: focus.kind(),
        focus,
        title: focus.name().to_owned(),
        minutes,
        distance_m: None,
        rpe,
        steps: Vec::new(),
        purpose: "because".to_owned(),
        excused: None,
        skipped: None,
        removed: false,
    }
}

/// A plan of two weeks: Monday easy, Tuesday intervals, Thursday long, Saturday compromised.
fn plan(profile: &Profile) -> Plan {
    let race = date(2026, 11, 29);
    let sessions = [
        planned(1, MONDAY, Focus::EasyRun, 40, 3.0),
        planned(2, MONDAY + 1.day(), Focus::Intervals, 50, 8.0),
        PlannedSession { distance_m: Some(14_000.0), ..planned(3, TODAY, Focus::LongRun, 80, 4.0) },
        planned(4, MONDAY + 5.days(), Focus::Compromised, 60, 7.0),
    ];
    let week = |first, phase| PlannedWeek { first, phase, deload: false, load_au: 0.0 };
    let races =
        vec![PlannedRace { date: race, priority: crate::domain::plan::Priority::A, place: "Berlin".to_owned() }];
    let plan = Plan {
        id: PlanId(Uuid::from_u128(9)),
        name: "Berlin".to_owned(),
        start: MONDAY,
        races: races.clone(),
        division: None,
        level: crate::domain::plan::Level::First,
        longest_run_m: 12_000.0,
        counted_pace_s: 360.0,
        assumed: Vec::new(),
        weeks: vec![week(MONDAY, Phase::Build), week(MONDAY + 7.days(), Phase::Taper)],
        wishes: Wishes { races, ..Wishes::of(profile, &[], MONDAY, race) },
        ended_at: None,
        sessions: sessions.into_iter().map(|s| (s.id, s)).collect(),
        adjustments: BTreeMap::new(),
        links: BTreeMap::new(),
    };
    plan.restated()
}

fn run(date: Date, metres: f64, minutes: f64, rpe: f64) -> Workout {
    let run = Run {
        kind: RunKind::Easy,
        distance_m: metres,
        duration_s: minutes * 60.0,
        laps: Vec::new(),
        elevation_gain_m: None,
        zone_seconds: None,
    };
    Workout { duration_s: Some(minutes * 60.0), rpe: Some(rpe), run: Some(run), ..Workout::new(date, WorkoutKind::Run) }
}

fn known(log: Vec<Workout>, profile: Profile, plans: Vec<Plan>) -> Known {
    Known {
        log: LogState {
            workouts: Arc::new(log.into_iter().map(Arc::new).collect()),
            loading: false,
            waiting: 0,
            as_of: None,
        },
        profile: Arc::new(profile),
        plans: PlanState { plans: Arc::new(plans.into_iter().map(Arc::new).collect()), ..PlanState::default() },
        today: TODAY,
    }
}

fn about(insight: &Insight, about: About) -> Option<&Attention> {
    insight.attention.iter().find(|a| a.about == about)
}

#[test]
fn a_new_athlete_knows_nothing_and_no_number_is_0_for_it() {
    let insight = compute(&known(Vec::new(), Profile::default(), Vec::new()));
    assert_eq!((insight.day, &insight.place, &insight.race), (Some(TODAY), &None, &None));
    assert!(insight.today.is_empty() && insight.next.is_none());
    assert_eq!((&insight.load.all, &insight.load.last_week, &insight.load.acwr), (&FormNow::default(), &None, &None));
    assert_eq!((&insight.week.load, insight.week.planned_load, &insight.week.adherence), (&None, None, &None));
    assert_eq!(insight.week.days.len(), 7);
    assert_eq!(insight.history.weeks.len(), 1);
    assert_eq!((insight.history.weeks[0].run_m, insight.history.weeks[0].load), (None, None));
    assert_eq!(insight.attention.iter().map(|a| a.about).collect::<Vec<_>>(), [About::NoPlan]);
    assert_eq!(insight.attention[0].step, Some(Step::Build));
}

#[test]
fn the_week_says_what_was_planned_what_was_done_and_what_comes_next() {
    let profile = Profile::default();
    let skipped = Workout { skipped: Some(SkipReason::Ill), ..Workout::new(MONDAY + 1.day(), WorkoutKind::Run) };
    let done = run(MONDAY, 7_000.0, 40.0, 3.0);
    let insight = compute(&known(vec![done.clone(), skipped], profile.clone(), vec![plan(&profile)]));
    let place = insight.place.as_ref().unwrap();
    assert_eq!((place.week, place.weeks, place.phase), (1, 2, Phase::Build));
    assert_eq!(insight.race.as_ref().map(|r| (r.days, r.place.as_str())), Some((10, "Berlin")));
    assert_eq!(
        insight.today.iter().map(|s| (s.title.as_str(), &s.state)).collect::<Vec<_>>(),
        [("Long run", &State::Open)]
    );
    assert_eq!(insight.next.as_ref().map(|s| s.date), Some(MONDAY + 5.days()));
    let states: Vec<&State> = insight.week.days.iter().flat_map(|d| &d.planned).map(|s| &s.state).collect();
    let first = State::Done { workout: done.id, ratio: Some(1.0) };
    assert_eq!(states, [&first, &State::Excused(Excuse::Ill), &State::Open, &State::Open]);
    let week = &insight.week;
    assert_eq!((week.planned, week.done), (3, 1), "what is excused is not planned any more");
    assert_eq!(week.planned_load, Some(40.0 * 3.0 + 80.0 * 4.0 + 60.0 * 7.0));
    assert_eq!(week.load.as_ref().map(|l| (l.value, l.rows.clone())), Some((120.0, vec![done.id])));
    // Monday 120 AU done and Thursday 320 AU due today and open: 120 / 440.
    let adherence = week.adherence.as_ref().and_then(|s| s.adherence.as_ref()).map(|a| a.value);
    assert!(adherence.is_some_and(|a| (a - 120.0 / 440.0).abs() < 1e-12), "{adherence:?}");
    assert!(week.days[2].planned.is_empty() && week.days[2].in_plan, "Wednesday is a day of rest");
}

#[test]
fn weeks_are_the_athletes_weeks() {
    let sunday = Profile { week_start: WeekStart::Sunday, ..Profile::default() };
    let log = vec![run(date(2026, 11, 15), 5_000.0, 30.0, 3.0), run(date(2026, 11, 14), 6_000.0, 36.0, 3.0)];
    let of = |profile| compute(&known(log.clone(), profile, Vec::new()));
    let (monday, sunday) = (of(Profile::default()), of(sunday));
    assert_eq!((monday.week.days[0].date, sunday.week.days[0].date), (MONDAY, date(2026, 11, 15)));
    let weeks = |insight: &Insight| insight.history.weeks.iter().map(|w| (w.first, w.run_m)).collect::<Vec<_>>();
    assert_eq!(weeks(&monday), [(date(2026, 11, 9), Some(11_000.0)), (MONDAY, Some(0.0))]);
    assert_eq!(weeks(&sunday), [(date(2026, 11, 8), Some(6_000.0)), (date(2026, 11, 15), Some(5_000.0))]);
}

#[test]
fn a_planned_run_beyond_the_guard_is_said_before_it_is_run() {
    let profile = Profile::default();
    let log = vec![run(TODAY - 5.days(), 12_000.0, 66.0, 4.0)];
    let insight = compute(&known(log, profile.clone(), vec![plan(&profile)]));
    let spike = about(&insight, About::Spike).unwrap();
    assert_eq!(spike.sentence, "Long run is 14.0 km, and your longest run of late was 12.0 km: keep it to 13.2 km.");
    assert_eq!((spike.urgency, &spike.step), (Urgency::Warn, &Some(Step::Ease(insight.today[0].id))));
}

#[test]
fn pain_stops_before_everything_else_and_two_red_flags_ease_the_next_hard_session() {
    let profile = Profile::default();
    let check_in = |back: i32, pain, sleep, soreness| {
        let mut check_in = CheckIn::new(TODAY - back.days());
        for (question, score) in [(Question::Pain, pain), (Question::Sleep, sleep), (Question::Soreness, soreness)] {
            check_in.set(question, Score::new(score));
        }
        check_in
    };
    let mut known = known(Vec::new(), profile.clone(), vec![plan(&profile)]);
    known.plans.check_ins = Arc::new(vec![check_in(1, 1, 2, 4), check_in(0, 4, 2, 4)]);
    let insight = compute(&known);
    let first = &insight.attention[0];
    assert_eq!((first.about, first.urgency, &first.step), (About::Pain, Urgency::Stop, &Some(Step::SayUnwell)));
    let flags = about(&insight, About::RedFlags).unwrap();
    assert_eq!(flags.sentence, "Two bad nights, strong soreness: make the next hard session an easy one.");
    assert_eq!(flags.step, Some(Step::Ease(DueId(Uuid::from_u128(4)))), "Saturday's; the long run is not hard");
    assert_eq!(about(&insight, About::CheckIn), None, "it was done today");
}

#[test]
fn what_was_missed_is_said_without_blame_and_what_was_explained_is_not_said_again() {
    let profile = Profile::default();
    let mut of_plan = plan(&profile);
    let insight = compute(&known(Vec::new(), profile.clone(), vec![of_plan.clone()]));
    let missed = about(&insight, About::Missed).unwrap();
    assert_eq!(missed.sentence, "2 planned sessions of the last week went by: see how the plan can go on from here.");
    for session in of_plan.sessions.values_mut() {
        session.skipped = Some("tired".to_owned());
    }
    let insight = compute(&known(Vec::new(), profile, vec![of_plan]));
    assert_eq!(about(&insight, About::Missed), None);
    assert_eq!(insight.week.days[0].planned[0].state, State::Skipped("tired".to_owned()));
}

#[test]
fn a_profile_that_changed_after_the_plan_was_built_names_what_changed() {
    let before = Profile { days_per_week: Some(4), race_date: Some(date(2026, 11, 29)), ..Profile::default() };
    let plan = plan(&before);
    let same = compute(&known(Vec::new(), before.clone(), vec![plan.clone()]));
    assert_eq!(about(&same, About::Settings), None);
    let after = Profile { days_per_week: Some(5), race_date: Some(date(2026, 12, 6)), ..before };
    let insight = compute(&known(Vec::new(), after, vec![plan]));
    let settings = about(&insight, About::Settings).unwrap();
    assert!(settings.sentence.contains("(race date, days a week)"), "{}", settings.sentence);
    assert_eq!(settings.step, Some(Step::Rebuild));
}

#[test]
fn an_injury_is_named_until_it_is_over() {
    let injury = |until| Injury { what: "left calf".to_owned(), since: Some(date(2026, 11, 3)), until };
    let of = |until| {
        compute(&known(Vec::new(), Profile { injuries: vec![injury(until)], ..Profile::default() }, Vec::new()))
    };
    assert!(about(&of(None), About::Injury).is_some_and(|a| a.sentence.starts_with("Injury: left calf.")));
    assert_eq!(about(&of(Some(date(2026, 11, 18))), About::Injury), None);
}

#[test]
fn a_session_without_a_rating_is_estimated_and_the_unit_says_so() {
    let rated: Vec<Workout> = (1..=6).map(|back| run(TODAY - (2 * back).days(), 6_000.0, 40.0, 3.0)).collect();
    let insight = compute(&known(rated.clone(), Profile::default(), Vec::new()));
    assert_eq!(insight.load.kind, Some(LoadKind::SessionRpe));
    let mut log = rated;
    log[0].rpe = None;
    let unrated = log[0].id;
    let insight = compute(&known(log, Profile::default(), Vec::new()));
    assert_eq!(insight.load.kind.map(LoadKind::unit), Some("AU, estimated"));
    assert_eq!(insight.load.unrated, [unrated]);
    assert_eq!(about(&insight, About::Unrated).and_then(|a| a.step.clone()), Some(Step::Rate(unrated)));
}

#[test]
fn a_deleted_session_is_in_no_number() {
    let gone = Workout { deleted_at: Some(jiff::Timestamp::UNIX_EPOCH), ..run(MONDAY, 9_000.0, 50.0, 4.0) };
    let with = compute(&known(vec![gone], Profile::default(), Vec::new()));
    let without = compute(&known(Vec::new(), Profile::default(), Vec::new()));
    assert_eq!(with, without);
}

#[test]
fn the_planned_future_is_in_the_averages_and_what_was_done_stays() {
    let profile = Profile::default();
    let log: Vec<Workout> = (1..=30).map(|back| run(TODAY - back.days(), 6_000.0, 40.0, 3.0)).collect();
    let insight = compute(&known(log, profile.clone(), vec![plan(&profile)]));
    let all = insight.history.all.as_ref().unwrap();
    let last = all.points().last().unwrap();
    assert_eq!((last.date, last.planned), (MONDAY + 5.days(), true));
    assert!(insight.load.all.ctl.as_ref().is_some_and(|c| c.value > 0.0 && !c.rows.is_empty()));
    assert!(!insight.load.all.settled, "30 days are a beginning");
}
