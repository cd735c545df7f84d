//! Plans and check-ins through the program's own parts, on the embedded store: the columns that say where a plan stands are true
//! on every day, whatever life does to it.

#![allow(clippy::expect_used, clippy::unwrap_used, clippy::panic, reason = "a test may panic")]

use crate::support::database::embedded;
use crate::support::home::{Home, Ran};
use hyrox_coach::bootstrap::{self, Program};
use hyrox_coach::coach::calendar::Calendar;
use hyrox_coach::coach::insight::{About, State};
use hyrox_coach::coach::planner::{Building, PlanError, Wish};
use hyrox_coach::config::{self, Sources};
use hyrox_coach::domain::adherence::DueId;
use hyrox_coach::domain::athlete::Division;
use hyrox_coach::domain::check_in::{CheckIn, Question, Score};
use hyrox_coach::domain::edit::{Change, Edit};
use hyrox_coach::domain::id::{DeviceId, EditId, PlanId, WorkoutId};
use hyrox_coach::domain::plan::adapt::{Ask, Fever};
use hyrox_coach::domain::plan::{Focus, Link, Plan, PlannedSession, Wishes, build};
use hyrox_coach::domain::profile::{Best, Profile};
use hyrox_coach::domain::workout::{Exercise, Run, RunKind, Set, SkipReason, Workout, WorkoutKind};
use jiff::civil::{Date, date};
use jiff::{Timestamp, ToSpan};
use serde_json::Value;
use std::collections::BTreeMap;
use tokio::sync::watch;

/// A Monday, 16 weeks before the race.
const START: Date = date(2026, 9, 28);
const RACE: Date = date(2027, 1, 17);

fn program(home: &Home, turn: &watch::Sender<Date>, env: &[(&str, &str)]) -> Program {
    let flags = vec![("data.dir".to_owned(), home.data().display().to_string())];
    let env = env.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
    let config = config::load(&Sources { flags, env, ..Sources::default() }).unwrap();
    bootstrap::start_on(&config, Calendar::turned_by(turn)).unwrap()
}

fn profile() -> Profile {
    Profile {
        division: Some(Division::MenOpen),
        race_place: "Berlin".into(),
        goal_s: Some(5_100.0),
        days_per_week: Some(5),
        hours_per_week: Some(7.0),
        running_m_per_week: Some(25_000.0),
        bests: [(Best::Run5k.key().to_owned(), 1_440.0)].into(),
        ..Profile::default()
    }
}

/// What the rows say of the plan.
#[derive(Debug, PartialEq)]
struct Columns {
    planned: Vec<DueId>,
    completed: BTreeMap<DueId, WorkoutId>,
    adherence: Option<f64>,
    week: Option<i32>,
    phase: Option<String>,
    athlete: (Option<i32>, Option<String>),
    adjustments: usize,
}

async fn columns(program: &Program, plan: PlanId) -> Columns {
    program.coach.settle().await;
    let id = plan.0;
    let id = &id;
    let row = program
        .store
        .run(|link| async move {
            link.query_one(
                "select planned_workouts, completed_workouts, adherence_pct, p.current_week, p.current_phase, adjustments_log,
                   a.current_week, a.current_phase
                 from public.training_plans p left join public.athlete_profiles a on a.user_id = p.user_id where p.id = $1",
                &[id],
            )
            .await
        })
        .await
        .unwrap();
    let id = |value: &Value| serde_json::from_value::<DueId>(value.clone()).unwrap();
    let list = |at: usize| row.get::<_, Value>(at).as_array().unwrap().clone();
    let done = |v: &Value| (id(&v["session"]), serde_json::from_value(v["workout"].clone()).unwrap());
    Columns {
        planned: list(0).iter().map(|s| id(&s["id"])).collect(),
        completed: list(1).iter().map(done).collect(),
        adherence: row.get(2),
        week: row.get(3),
        phase: row.get(4),
        athlete: (row.get(6), row.get(7)),
        adjustments: list(5).len(),
    }
}

/// What a session becomes in the log when it is done as planned.
fn as_planned(session: &PlannedSession, day: Date) -> Workout {
    let seconds = f64::from(session.minutes) * 60.0;
    let run = (session.kind == WorkoutKind::Run).then(|| Run {
        kind: if session.focus == Focus::LongRun { RunKind::Long } else { RunKind::Easy },
        distance_m: session.distance_m.unwrap_or(seconds / 0.36),
        duration_s: seconds,
        laps: Vec::new(),
        elevation_gain_m: None,
        zone_seconds: None,
    });
    let sets = vec![Set { reps: Some(5), ..Set::default() }; usize::try_from(session.sets()).unwrap()];
    let exercises = if session.kind == WorkoutKind::Strength {
        vec![Exercise { name: "lifting".into(), station: None, sets }]
    } else {
        Vec::new()
    };
    Workout { duration_s: Some(seconds), rpe: Some(session.rpe), run, exercises, ..Workout::new(day, session.kind) }
}

/// The athlete of the simulation: what was done, by the test's own reckoning.
struct Athlete {
    program: Program,
    turn: watch::Sender<Date>,
    done: BTreeMap<DueId, WorkoutId>,
}

impl Athlete {
    fn plan(&self) -> Plan {
        (*self.program.coach.planner().followed().unwrap()).clone()
    }

    async fn change(&self, ask: Ask) {
        let planner = self.program.coach.planner();
        let offer = planner.propose(Wish::Change(ask.clone())).await.unwrap_or_else(|e| panic!("{ask:?}: {e}"));
        assert!(!offer.lines.is_empty() && !offer.reason.is_empty(), "{offer:?}");
        planner.accept(offer.id).await.unwrap();
    }

    /// Does what is planned for a day.
    async fn train(&mut self, day: Date) {
        let plan = self.plan();
        let today: Vec<PlannedSession> =
            plan.on(day).into_iter().filter(|s| s.is_on() && !self.done.contains_key(&s.id)).cloned().collect();
        let logged: Vec<Workout> = today.iter().map(|s| as_planned(s, day)).collect();
        self.done.extend(today.iter().zip(&logged).map(|(s, w)| (s.id, w.id)));
        self.program.coach.logbook().save(logged).await.unwrap();
    }

    /// What the columns have to say, reckoned from the plan and what the test knows was done.
    fn expected(&self, day: Date) -> Columns {
        let plan = self.plan();
        let due = plan.in_order().into_iter().filter(|s| s.date <= day && s.excused.is_none());
        let (mut all, mut done) = (0.0, 0.0);
        for session in due {
            all += session.load();
            done += if self.done.contains_key(&session.id) { session.load() } else { 0.0 };
        }
        let at = plan.weeks.iter().position(|w| w.holds(day));
        let week = at.map(|at| i32::try_from(at + 1).unwrap());
        let phase = at.map(|at| plan.weeks[at].phase.key().to_owned());
        Columns {
            planned: plan.in_order().iter().map(|s| s.id).collect(),
            completed: self.done.clone(),
            adherence: (all > 0.0).then(|| done / all * 100.0),
            athlete: (week, phase.clone()),
            week,
            phase,
            adjustments: plan.adjustments.len(),
        }
    }

    async fn is_true_on(&self, day: Date) {
        let (mut is, mut want) = (columns(&self.program, self.plan().id).await, self.expected(day));
        let apart = is.adherence.zip(want.adherence).map_or(0.0, |(a, b)| (a - b).abs());
        assert!(apart < 1e-9 && is.adherence.is_some() == want.adherence.is_some(), "{day}: {is:?} {want:?}");
        (is.adherence, want.adherence) = (None, None);
        assert_eq!(is, want, "{day}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn sixteen_weeks_with_a_missed_week_an_illness_and_another_race_date_are_true_on_every_day() {
    let home = Home::with_library();
    let turn = watch::Sender::new(START);
    let program = program(&home, &turn, &[]);
    program.coach.logbook().ready().await;
    program.coach.logbook().save_profile(profile()).await.unwrap();
    let offer = program.coach.planner().propose(Wish::Build(Box::new(Building::new(RACE, profile())))).await.unwrap();
    program.coach.planner().accept(offer.id).await.unwrap();
    let mut athlete = Athlete { program, turn, done: BTreeMap::new() };
    let (missed, ill) = (28..35, 56..60);
    let mut day = START;
    for n in 0_i64.. {
        athlete.turn.send_replace(day);
        match n {
            35 => athlete.change(Ask::Missed { days: 7 }).await,
            56 => athlete.change(Ask::Ill { from: day, until: day + 3.days(), fever: Fever::Yes }).await,
            77 => athlete.change(Ask::Race { date: RACE + 7.days() }).await,
            _ => {}
        }
        if !missed.contains(&n) {
            let breaches = athlete.program.coach.planner().check().unwrap();
            assert!(breaches.iter().all(|b| !b.rule.is_safety()), "day {n}, {day}: {breaches:#?}");
        }
        if !missed.contains(&n) && !ill.contains(&n) {
            athlete.train(day).await;
        }
        athlete.is_true_on(day).await;
        if day == athlete.plan().race().unwrap().date {
            break;
        }
        day = day.tomorrow().unwrap();
    }
    assert_eq!(day, RACE + 7.days(), "the race was moved");
    let plan = athlete.plan();
    assert_eq!(plan.adjustments.len(), 3);
    assert!(athlete.done.len() > 50, "{}", athlete.done.len());

    athlete.turn.send_replace(plan.last() + 1.day());
    let after = columns(&athlete.program, plan.id).await;
    assert_eq!((after.week, after.phase, after.athlete), (None, None, (None, None)), "the plan is over");
    athlete.program.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_is_proposed_accepted_and_taken_back_and_a_new_plan_ends_the_old_one() {
    let home = Home::with_library();
    let turn = watch::Sender::new(START);
    let program = program(&home, &turn, &[]);
    let (book, planner) = (program.coach.logbook().clone(), program.coach.planner().clone());
    book.ready().await;
    assert!(matches!(planner.undo().await, Err(PlanError::NoPlan)));
    let offer = planner.propose(Wish::Build(Box::new(Building::new(RACE, Profile::default())))).await.unwrap();
    assert!(planner.followed().is_none(), "a proposal changes nothing");
    planner.accept(offer.id).await.unwrap();
    assert!(matches!(planner.accept(offer.id).await, Err(PlanError::Gone)), "it is answered once");
    let built = planner.followed().unwrap();
    assert_eq!(book.profile().borrow().race_date, Some(RACE), "the answer is kept");

    let first = built.in_order()[0].clone();
    let skip = Wish::Change(Ask::Skip { session: first.id, reason: SkipReason::Tired });
    let (one, two) = (planner.propose(skip.clone()).await.unwrap(), planner.propose(skip).await.unwrap());
    planner.accept(one.id).await.unwrap();
    let skipped = planner.followed().unwrap();
    assert_eq!((skipped.sessions[&first.id].skipped.as_deref(), skipped.adjustments.len()), (Some("tired"), 1));
    assert!(matches!(planner.accept(two.id).await, Err(PlanError::Changed)), "it was made for another plan");
    planner.undo().await.unwrap();
    let back = planner.followed().unwrap();
    assert_eq!(back.sessions, built.sessions);
    assert!(back.adjustments.values().all(|a| a.undone_at.is_some()), "the record stays");
    assert!(matches!(planner.undo().await, Err(PlanError::NothingToUndo)));

    let done = as_planned(&first, first.date + 3.days());
    book.save(vec![done.clone()]).await.unwrap();
    planner.link(first.id, Link::Workout(done.id)).await.unwrap();
    assert_eq!(
        columns(&program, built.id).await.completed.get(&first.id),
        Some(&done.id),
        "linked by hand, days apart"
    );
    assert!(matches!(planner.link(first.id, Link::Workout(WorkoutId::new())).await, Err(PlanError::NoWorkout)));

    book.save_profile(Profile { days_per_week: Some(4), race_date: Some(RACE), ..Profile::default() }).await.unwrap();
    let offer = planner.propose(Wish::Rebuild).await.unwrap();
    planner.accept(offer.id).await.unwrap();
    let rebuilt = planner.followed().unwrap();
    assert_eq!((rebuilt.id, rebuilt.wishes.days_per_week), (built.id, Some(4)));
    assert!(!rebuilt.sessions[&first.id].removed, "what was done stays");

    let offer =
        planner.propose(Wish::Build(Box::new(Building::new(RACE + 7.days(), Profile::default())))).await.unwrap();
    planner.accept(offer.id).await.unwrap();
    let new = planner.followed().unwrap();
    assert_ne!(new.id, built.id);
    let old = columns(&program, built.id).await;
    assert_eq!(
        (old.week, old.planned.as_slice()),
        (None, [first.id].as_slice()),
        "of the old one only what was done is left"
    );
    let mut insight = program.coach.insight();
    let insight = insight.wait_for(|i| i.plan.as_ref().is_some_and(|p| p.id == new.id)).await.unwrap().clone();
    let of_new = insight.sessions.iter().filter(|s| new.sessions.contains_key(&s.id));
    assert!(of_new.clone().count() > 20 && of_new.clone().all(|s| s.state == State::Open));
    assert!(insight.attention.iter().any(|a| a.about == About::CheckIn));
    program.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_computers_agree_on_a_plan_session_by_session_and_on_a_check_in_key_by_key() {
    let dir = tempfile::tempdir().unwrap();
    let store = embedded(dir.path());
    let plan = build(PlanId::new(), &Wishes::for_race(START, RACE)).unwrap();
    let at = |second: i64| Timestamp::from_second(1_800_000_000 + second).unwrap();
    let edit = |second, change| Edit { id: EditId::new(), at: at(second), device: DeviceId::new(), change };
    let ids: Vec<DueId> = plan.in_order().iter().map(|s| s.id).collect();
    let minutes = |session: DueId, minutes| {
        let mut plan = plan.clone();
        plan.sessions.get_mut(&session).unwrap().minutes = minutes;
        plan
    };
    let of = |after: &Plan| Change::of_plan(Some(&plan), after).unwrap();
    let made = edit(0, Change::of_plan(None, &plan).unwrap());
    let (phone, laptop) = (edit(10, of(&minutes(ids[0], 21))), edit(20, of(&minutes(ids[1], 22))));
    let late = edit(5, of(&minutes(ids[1], 33)));
    let day = CheckIn::new(START);
    let (sleep, pain) =
        (CheckIn { sleep: Score::new(4), ..day.clone() }, CheckIn { pain: Score::new(2), ..day.clone() });
    let first = edit(30, Change::of_check_in(None, &sleep).unwrap());
    let second = edit(40, Change::of_check_in(Some(&day), &pain).unwrap());
    store.apply_edits(vec![made.clone(), laptop.clone(), first], START).await.unwrap();
    store.apply_edits(vec![phone, late, laptop, made, second], START).await.unwrap();
    let now = store.list_plans().await.unwrap();
    let said = |id: &DueId| now[0].sessions[id].minutes;
    assert_eq!((now.len(), said(&ids[0]), said(&ids[1])), (1, 21, 22));
    assert_eq!(now[0].sessions.len(), plan.sessions.len());
    let check_ins = store.list_check_ins().await.unwrap();
    assert_eq!(check_ins, [CheckIn { sleep: Score::new(4), pain: Score::new(2), ..day }]);
    store.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plan_and_a_check_in_that_wait_are_shown_before_the_database_is_open() {
    let home = Home::with_library();
    let turn = watch::Sender::new(START);
    let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let url = format!("postgres://u:p@127.0.0.1:{closed}/db");
    let away = program(&home, &turn, &[("DATABASE_URL", &url)]);
    let plan = build(PlanId::new(), &Wishes::for_race(START, RACE)).unwrap();
    let mut check_in = CheckIn::new(START);
    check_in.set(Question::Mood, Score::new(4));
    let made = plan.clone();
    away.coach.logbook().change_plans(|_| Ok::<_, PlanError>((vec![made], ()))).await.unwrap();
    away.coach.logbook().save_check_ins(vec![check_in.clone()]).await.unwrap();
    away.close().await;

    let still_away = program(&home, &turn, &[("DATABASE_URL", &url)]);
    let mut plans = still_away.coach.logbook().plans();
    let shown = plans.wait_for(|p| !p.plans.is_empty()).await.unwrap().clone();
    assert_eq!((&*shown.plans[0], shown.check_ins.as_slice()), (&plan, [check_in.clone()].as_slice()));
    assert!(shown.loading, "the database has not been read");
    drop(plans);
    still_away.close().await;

    let back = program(&home, &turn, &[]);
    back.coach.logbook().ready().await;
    back.coach.settle().await;
    assert_eq!(back.store.list_plans().await.unwrap(), std::slice::from_ref(&plan));
    let file = back.coach.back_up(&home.path().join("copies"), START).await.unwrap();
    back.close().await;

    let other = Home::with_library();
    let restored = program(&other, &turn, &[]);
    restored.store.ready().await.unwrap();
    let counts = restored.coach.restore(&file).await.unwrap();
    restored.coach.settle().await;
    assert_eq!((counts.plans, counts.check_ins), (1, 1));
    assert_eq!(restored.store.list_plans().await.unwrap(), [plan]);
    assert_eq!(restored.store.list_check_ins().await.unwrap(), [check_in]);
    let gone = restored.coach.delete_everything().await.unwrap();
    assert!(gone.contains(&("plans", 1)) && gone.contains(&("check-ins", 1)), "{gone:?}");
    restored.close().await;
}

#[track_caller]
fn done(ran: Ran) -> String {
    assert_eq!(ran.code, Some(0), "{ran:#?}");
    ran.out
}

#[test]
fn a_plan_is_built_from_a_race_date_alone_and_changed_from_the_command_line() {
    let home = Home::with_library();
    let none = home.run(&["plan", "show"]);
    assert!(none.code == Some(5) && none.err.contains("plan build --race"), "{none:#?}");
    let built = done(home.run(&["plan", "build", "--race", "in 12 weeks"]));
    assert!(built.contains("Week 1, ") && built.contains("is yours"), "{built}");
    assert!(built.lines().any(|l| l.starts_with("! ")), "what was taken for granted is named: {built}");
    assert!(done(home.run(&["plan", "check"])).contains("holds all its rules"));
    let again = home.run(&["plan", "build", "--race", "in 12 weeks"]);
    assert!(again.code == Some(2) && again.err.contains("--replace"), "{again:#?}");

    let plan: Plan = serde_json::from_str(&done(home.run(&["plan", "show", "--json"]))).unwrap();
    let session = plan.in_order()[1];
    let id = session.id.0.simple().to_string();
    let end = &id[id.len() - 6..];
    let skip = ["plan", "adjust", "skip", end, "tired"];
    let shown = done(home.run(&[&skip[..], &["--dry-run"]].concat()));
    assert!(shown.contains("skipped (tired)") && shown.contains("nothing was changed"), "{shown}");
    done(home.run(&skip));
    let all = done(home.run(&["plan", "show", "--week", "0"]));
    assert!(all.contains("skipped: tired") && all.contains(end), "{all}");
    assert!(done(home.run(&["plan", "adjust", "undo"])).starts_with("Taken back: "));
    assert!(!done(home.run(&["plan", "show", "--week", "0"])).contains("skipped: tired"));

    let calendar = done(home.run(&["plan", "ics"]));
    assert!(calendar.starts_with("BEGIN:VCALENDAR\r\n") && calendar.ends_with("END:VCALENDAR\r\n"), "{calendar}");
    let wrong = home.run(&["check-in", "sleep=9"]);
    assert!(wrong.code == Some(2) && wrong.err.contains("1 to 5"), "{wrong:#?}");
    let said = done(home.run(&["check-in", "sleep=4", "pain=4", "--note", "left calf"]));
    assert!(said.contains("strong (5-6 of 10)") && said.contains("see a clinician"), "{said}");
    let today: Value = serde_json::from_str(&done(home.run(&["plan", "today", "--json"]))).unwrap();
    assert_eq!((today["week"].as_u64(), today["days_to_race"].as_i64()), (Some(1), Some(84)));
    assert!(today["attention"][0].as_str().unwrap().starts_with("Pain of 5 of 10"), "{today}");
}
