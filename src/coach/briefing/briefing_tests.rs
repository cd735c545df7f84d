use super::*;
use crate::coach::insight::{About, Attention, Done, Place, Race, Urgency, Week, WeekDay};
use crate::domain::adherence::DueId;
use crate::domain::athlete::Division;
use crate::domain::explained::{Explained, Formula};
use crate::domain::forecast::{Forecast, Outlook, field};
use crate::domain::load::LoadKind;
use crate::domain::plan::{Phase, Plan, Priority, Wishes};
use crate::domain::profile::{Best, Profile};
use crate::domain::workout::{Part, Split, Workout, WorkoutKind};
use crate::domain::zones::pace_zones;
use jiff::civil::date;
use std::collections::BTreeMap;
use uuid::Uuid;

/// A Sunday.
const TODAY: Date = date(2026, 11, 22);

fn id(n: u128) -> WorkoutId {
    WorkoutId(Uuid::from_u128(n))
}

fn session(n: u128, date: Date, title: &str, minutes: f64, state: State) -> Session {
    Session {
        id: DueId(Uuid::from_u128(n)),
        date,
        kind: WorkoutKind::Run,
        title: title.to_owned(),
        minutes,
        run_m: None,
        load: Some(minutes * 5.0),
        hard: false,
        steps: Vec::new(),
        why: String::new(),
        state,
    }
}

fn today() -> Session {
    Session {
        run_m: Some(6_000.0),
        hard: true,
        steps: vec!["10 min easy".to_owned(), "3 x 1 km at 4:45/km, 25 m sled push 152 kg after each".to_owned()],
        why: "wall balls are your largest gap to 1:25:00".to_owned(),
        ..session(7, TODAY, "Compromised run", 62.0, State::Open)
    }
}

fn explained(value: f64, rows: impl IntoIterator<Item = WorkoutId>) -> Explained {
    Explained::new(value, Formula { name: "n", text: "t", source: "ours" }, rows)
}

fn plan() -> Plan {
    let race = date(2027, 1, 18);
    let races = vec![crate::domain::plan::Race { date: race, priority: Priority::A, place: "Berlin".to_owned() }];
    Plan {
        id: crate::domain::id::PlanId(Uuid::from_u128(9)),
        name: "Berlin".to_owned(),
        start: date(2026, 10, 12),
        races,
        division: None,
        level: crate::domain::plan::Level::First,
        longest_run_m: 12_000.0,
        counted_pace_s: 360.0,
        assumed: Vec::new(),
        weeks: Vec::new(),
        wishes: Wishes::of(&Profile::default(), &[], date(2026, 10, 12), race),
        ended_at: None,
        sessions: BTreeMap::new(),
        adjustments: BTreeMap::new(),
        links: BTreeMap::new(),
    }
}

/// A race of 1:25:00 whose wall balls took two minutes longer.
fn raced() -> Workout {
    let row = field::goal_table(Division::MenOpen).unwrap();
    let row = row.at(5_100.0, &field::faded_runs(Some(Division::MenOpen), 5_100.0)).unwrap();
    let mut race = Workout { id: id(3), ..Workout::new(date(2026, 10, 4), WorkoutKind::Race) };
    race.splits = Part::all().zip(row).map(|(part, duration_s)| Split { part, duration_s, load_kg: None }).collect();
    race.splits[15].duration_s += 120.0;
    race
}

fn known() -> Insight {
    let mut profile = Profile { division: Some(Division::MenOpen), ..Profile::default() };
    profile.bests.insert(Best::Run5k.key().to_owned(), 1_350.0);
    let forecast = Forecast::of(&profile, &[raced()], TODAY);
    let vdot = crate::domain::run_fitness::best_vdot(&profile, &[], TODAY..=TODAY);
    let done = |n, title: &str| Done {
        id: id(n),
        kind: WorkoutKind::Run,
        title: title.to_owned(),
        seconds: Some(2_700.0),
        run_m: Some(8_100.0),
        load: Some(180.0),
        rpe: Some(4.0),
    };
    let day = |date, planned, done| WeekDay { date, planned, done, load: None, in_plan: true };
    let monday = session(1, date(2026, 11, 16), "Easy run", 45.0, State::Done { workout: id(1), ratio: Some(1.0) });
    let thursday = session(4, date(2026, 11, 19), "Threshold run", 50.0, State::Skipped("tired".to_owned()));
    let days = vec![
        day(date(2026, 11, 16), vec![monday], vec![done(1, "Easy run")]),
        day(date(2026, 11, 19), vec![thursday], Vec::new()),
        day(TODAY, vec![today()], Vec::new()),
    ];
    let mut insight = Insight {
        day: Some(TODAY),
        plan: Some(Arc::new(plan())),
        place: Some(Place { plan: "Berlin".to_owned(), week: 6, weeks: 14, phase: Phase::Build, deload: false }),
        race: Some(Race { date: date(2027, 1, 18), days: 57, place: "Berlin".to_owned(), goal_s: Some(5_100.0) }),
        today: vec![today()],
        next: Some(session(8, date(2026, 11, 24), "Easy run", 45.0, State::Open)),
        week: Week {
            days,
            planned: 3,
            done: 1,
            load: Some(explained(180.0, [id(1)])),
            planned_load: Some(690.0),
            run_m: 8_100.0,
            planned_run_m: Some(24_000.0),
            ..Week::default()
        },
        attention: vec![Attention {
            about: About::Injury,
            urgency: Urgency::Note,
            sentence: "Injury: calf.".to_owned(),
            step: None,
        }],
        outlook: Some(Arc::new(Outlook::new(forecast, Some(5_100)))),
        ..Insight::default()
    };
    insight.load.kind = Some(LoadKind::SessionRpe);
    insight.load.all.ctl = Some(explained(212.0, [id(1), id(2)]));
    insight.load.all.atl = Some(explained(268.0, [id(1), id(2)]));
    insight.load.all.tsb = Some(explained(-56.0, [id(1), id(2)]));
    insight.running.paces = vdot.as_ref().map(|v| pace_zones(v.vdot)).unwrap_or_default();
    insight.running.vdot = vdot;
    insight
}

fn briefing(insight: Insight) -> Briefing {
    Briefing { insight: Arc::new(insight), ..Briefing::default() }
}

const QUESTIONS: [&str; 7] = [
    "what should I do today?",
    "why?",
    "can I swap today's session?",
    "how am I doing?",
    "what pace should I run?",
    "when is my race?",
    "what is my biggest weakness?",
];

fn all_answers(briefing: &Briefing) -> String {
    let each = QUESTIONS.map(|q| format!("> {q}\n\n{}", briefing.answer(q).unwrap().markdown));
    each.join("\n\n---\n\n")
}

#[test]
fn the_facts_that_a_model_is_told() {
    let facts = briefing(known()).facts_for_model();
    insta::assert_snapshot!(facts.iter().map(|f| format!("- {}: {}", f.label, f.value)).collect::<Vec<_>>().join("\n"));
}

#[test]
fn the_offline_answers_of_an_athlete_with_a_plan() {
    insta::assert_snapshot!(all_answers(&briefing(known())));
}

#[test]
fn the_offline_answers_of_an_athlete_of_whom_nothing_is_known() {
    insta::assert_snapshot!(all_answers(&briefing(Insight { day: Some(TODAY), ..Insight::default() })));
}

#[test]
fn what_was_not_computed_is_no_fact_and_no_answer() {
    let nothing = Briefing::default();
    assert!(nothing.facts_for_model().is_empty());
    for question in QUESTIONS {
        assert_eq!(nothing.answer(question), None, "{question}");
    }
    assert!(briefing(Insight { day: Some(TODAY), ..Insight::default() }).facts_for_model().is_empty());
}

#[test]
fn health_comes_first_when_the_day_is_asked_for() {
    let stop = Attention {
        about: About::Pain,
        urgency: Urgency::Stop,
        sentence: "Pain of 5 of 10 or more: stop.".to_owned(),
        step: None,
    };
    let answer = briefing(Insight { attention: vec![stop], ..known() }).answer("what today").unwrap();
    assert!(answer.markdown.starts_with("Pain of 5"), "{}", answer.markdown);
}

#[test]
fn tomorrow_is_the_next_session_or_a_day_with_nothing_open() {
    let said = |insight: Insight| briefing(insight).answer("What should I do tomorrow?").unwrap().markdown;
    let next = |day| Some(session(8, day, "Easy run", 45.0, State::Open));
    let tomorrow = said(Insight { next: next(date(2026, 11, 23)), ..known() });
    assert!(tomorrow.starts_with("**Mon 23 Nov: Easy run"), "{tomorrow}");
    let later = said(known());
    assert!(later.starts_with("Nothing is open on Mon 23 Nov.\n\n**Tue 24 Nov: Easy run"), "{later}");
    assert_eq!(said(Insight { next: None, ..known() }), "Nothing more is planned.");
}

#[test]
fn a_fact_on_a_session_that_no_model_may_see_is_left_out_whole() {
    let labels = |kept: &[u128]| -> Vec<String> {
        let kept_here = Arc::new(kept.iter().map(|n| id(*n)).collect());
        let facts = Briefing { kept_here, ..briefing(known()) }.facts_for_model();
        facts.into_iter().map(|f| f.label).collect()
    };
    let all = labels(&[]);
    let without = |gone: &[&str]| all.iter().filter(|l| !gone.contains(&l.as_str())).cloned().collect::<Vec<_>>();
    assert_eq!(labels(&[99]), all, "no fact stands on it");
    assert_eq!(labels(&[3]), without(&["race forecast", "limiters"]));
    assert_eq!(labels(&[2]), without(&["load"]));
    assert_eq!(labels(&[1]), without(&["this week", "wants attention", "load"]));
}

#[test]
fn a_number_of_the_briefing_takes_the_place_of_the_profiles() {
    let fact = |label: &str, value: &str| Fact { label: label.to_owned(), value: value.to_owned() };
    let joined =
        joined(vec![fact("goal", "1:25:00"), fact("plan", "week 6")], vec![fact("plan", "week 6 of 14, Build")]);
    assert_eq!(joined, [fact("goal", "1:25:00"), fact("plan", "week 6 of 14, Build")]);
}
