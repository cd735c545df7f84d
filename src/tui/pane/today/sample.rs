//! A plan and what is known on Sun 22 Nov 2026, for the tests of the pane: week 6 of 14, three sessions done, one skipped, one
//! to do.

use crate::coach::insight::{
    About, Attention, Done, FormNow, Insight, LoadNow, Place, Race as Ahead, Session, State, Step as Next, Urgency,
    Week, WeekDay,
};
use crate::coach::planner::{Offer, OfferId};
use crate::domain::adherence::{ADHERENCE, DueId, Excuse, Summary, Weighting};
use crate::domain::explained::{Explained, Formula};
use crate::domain::id::{PlanId, WorkoutId};
use crate::domain::load::monotony::{Monotony, Week as LoadWeek};
use crate::domain::plan::{
    Amount, Focus, Item, Level, Movement, Part, Phase, Plan, PlannedSession, Priority, Race, Step, Week as PlanWeek,
    Wishes,
};
use crate::domain::profile::{Profile, Units};
use crate::domain::workout::WorkoutKind;
use jiff::ToSpan;
use jiff::civil::{Date, date};
use std::collections::BTreeMap;
use std::sync::Arc;
use uuid::Uuid;

/// The day of the tests.
pub const TODAY: Date = date(2026, 11, 22);
/// The race.
pub const RACE: Date = date(2027, 1, 18);

/// A profile with a race and a goal.
pub fn profile() -> Profile {
    Profile { race_date: Some(RACE), race_place: "Berlin".into(), goal_s: Some(5_100.0), ..Profile::default() }
}

fn due(number: u128) -> DueId {
    DueId(Uuid::from_u128(number))
}

fn item(movement: Movement, amount: Amount) -> Item {
    Item {
        movement,
        amount,
        pace_s_per_km: None,
        load_kg: None,
        race_share: None,
        max_share: None,
        rpe: None,
        instead_of: None,
    }
}

fn easy(minutes: u32) -> Vec<Step> {
    let run = Item { rpe: Some(3.0), ..item(Movement::Run, Amount::Seconds(minutes * 60)) };
    vec![Step { part: Part::Main, rounds: 1, items: vec![run], rest_s: 0, seconds: minutes * 60 }]
}

/// The steps of the compromised run of the day.
fn compromised() -> Vec<Step> {
    let run = |pace| Item { pace_s_per_km: Some(pace), ..item(Movement::Run, Amount::Metres(1_000.0)) };
    let push = Item { load_kg: Some(152.0), ..item(Movement::SledPush, Amount::Metres(25.0)) };
    let balls = Item { load_kg: Some(6.0), ..item(Movement::WallBalls, Amount::Reps(20)) };
    let jog = |part| Step {
        part,
        rounds: 1,
        items: vec![item(Movement::Jog, Amount::Seconds(600))],
        rest_s: 0,
        seconds: 600,
    };
    let main = Step {
        part: Part::Main,
        rounds: 3,
        items: vec![run(285.0), push, run(290.0), balls],
        rest_s: 120,
        seconds: 2_520,
    };
    vec![jog(Part::WarmUp), main, jog(Part::CoolDown)]
}

fn planned(
    number: u128,
    day: Date,
    focus: Focus,
    numbers: (u32, Option<f64>, f64),
    steps: Vec<Step>,
) -> PlannedSession {
    let (minutes, distance_m, rpe) = numbers;
    PlannedSession {
        id: due(number),
        date: day,
        order: 0,
        kind: focus.kind(),
        focus,
        title: focus.name().to_owned(),
        minutes,
        distance_m,
        rpe,
        steps,
        purpose: "wall balls are your largest gap to 1:25 (-48 s)".to_owned(),
        excused: None,
        skipped: None,
        removed: false,
    }
}

/// The plan: this week and the next.
pub fn plan() -> Plan {
    let monday = date(2026, 11, 16);
    let day = |days: i64| monday.saturating_add(days.days());
    let sessions = [
        planned(1, day(0), Focus::EasyRun, (45, Some(8_100.0), 4.0), easy(45)),
        planned(2, day(1), Focus::StrengthLower, (55, None, 6.0), Vec::new()),
        planned(3, day(3), Focus::Threshold, (60, Some(11_000.0), 7.0), easy(60)),
        planned(4, day(4), Focus::Erg, (40, None, 4.0), Vec::new()),
        planned(5, day(6), Focus::Compromised, (62, Some(6_000.0), 7.0), compromised()),
        planned(6, day(8), Focus::StrengthUpper, (50, None, 6.0), Vec::new()),
    ];
    let weeks = (0..14_i64).map(|number| PlanWeek {
        first: monday.saturating_add((7 * (number - 5)).days()),
        phase: if number < 4 { Phase::Base } else { Phase::Build },
        deload: number == 3,
        load_au: 1_530.0,
    });
    Plan {
        id: PlanId(Uuid::from_u128(7)),
        name: "Berlin, 18 Jan 2027".into(),
        start: monday.saturating_sub(35.days()),
        races: vec![Race { date: RACE, priority: Priority::A, place: "Berlin".into() }],
        division: None,
        level: Level::Steady,
        longest_run_m: 13_000.0,
        counted_pace_s: 330.0,
        assumed: vec!["a gym with all stations".into()],
        weeks: weeks.collect(),
        wishes: Wishes::for_race(monday, RACE),
        ended_at: None,
        sessions: sessions.into_iter().map(|session| (session.id, session)).collect(),
        links: BTreeMap::new(),
        adjustments: BTreeMap::new(),
    }
}

/// A session of the plan as the pane has it.
fn session(plan: &Plan, number: u128, state: State) -> Session {
    let planned = &plan.sessions[&due(number)];
    Session {
        id: planned.id,
        date: planned.date,
        kind: planned.kind,
        title: planned.title.clone(),
        minutes: f64::from(planned.minutes),
        run_m: planned.distance_m,
        load: Some(planned.load()),
        hard: planned.is_hard(),
        steps: planned.lines(Units::default()),
        why: planned.purpose.clone(),
        state,
    }
}

fn done(number: u128, kind: WorkoutKind, minutes: f64, run_m: Option<f64>, load: f64) -> Done {
    let id = WorkoutId(Uuid::from_u128(number));
    Done { id, kind, title: String::new(), seconds: Some(minutes * 60.0), run_m, load: Some(load), rpe: Some(4.0) }
}

fn number(value: f64) -> Explained {
    const FORMULA: Formula = Formula { name: "load", text: "minutes x rpe", source: "Foster 2001" };
    Explained::new(value, FORMULA, [WorkoutId(Uuid::from_u128(1))])
}

/// Everything that is known on the day of the sketch.
pub fn insight() -> Insight {
    let plan = plan();
    let of = |n| session(&plan, n, State::Done { workout: WorkoutId(Uuid::from_u128(n)), ratio: Some(0.97) });
    let day = |days: i64, planned: Vec<Session>, done: Vec<Done>| WeekDay {
        date: date(2026, 11, 16).saturating_add(days.days()),
        planned,
        done,
        load: None,
        in_plan: true,
    };
    let today = session(&plan, 5, State::Open);
    let days = vec![
        day(0, vec![of(1)], vec![done(1, WorkoutKind::Run, 45.0, Some(8_100.0), 180.0)]),
        day(1, vec![of(2)], vec![done(2, WorkoutKind::Strength, 55.0, None, 330.0)]),
        day(2, Vec::new(), Vec::new()),
        day(3, vec![session(&plan, 3, State::Skipped("calf tight".into()))], Vec::new()),
        day(4, vec![of(4)], vec![done(4, WorkoutKind::Hiit, 40.0, None, 160.0)]),
        day(5, Vec::new(), vec![done(9, WorkoutKind::Run, 30.0, Some(5_000.0), 90.0)]),
        day(6, vec![today.clone()], Vec::new()),
    ];
    let next = session(&plan, 6, State::Open);
    Insight {
        day: Some(TODAY),
        plan: Some(Arc::new(plan.clone())),
        place: Some(Place { plan: plan.name.clone(), week: 6, weeks: 14, phase: Phase::Build, deload: false }),
        race: Some(Ahead { date: RACE, days: 57, place: "Berlin".into(), goal_s: Some(5_100.0) }),
        today: vec![today],
        next: Some(next),
        week: Week {
            days,
            adherence: Some(Summary {
                adherence: Some(Explained::new(0.71, ADHERENCE, [WorkoutId(Uuid::from_u128(1))])),
                weighting: Weighting::Load,
                consistency: Some(0.75),
                prescription: None,
                due: 4,
                done: 3,
                unmeasured: 0,
                excused: 0,
            }),
            planned: 5,
            done: 3,
            load: Some(number(760.0)),
            planned_load: Some(1_530.0),
            run_m: 13_100.0,
            planned_run_m: Some(25_100.0),
        },
        load: load(),
        attention: vec![attention(Urgency::Warn, "calf noted on Thu: two easy days kept before the sled", None)],
        ..Insight::default()
    }
}

fn load() -> LoadNow {
    let form = |ctl, atl, tsb| FormNow {
        ctl: Some(number(ctl)),
        atl: Some(number(atl)),
        tsb: Some(number(tsb)),
        settled: true,
    };
    let week = LoadWeek {
        load: 1_530.0,
        mean: 218.0,
        deviation: 168.0,
        monotony: Monotony::Varied { monotony: 1.3, strain: 1_989.0 },
    };
    LoadNow {
        all: form(212.0, 268.0, -56.0),
        tracks: [form(110.0, 140.0, -30.0), form(62.0, 80.0, -18.0), form(40.0, 48.0, -8.0)],
        last_week: Some(number(0.0).map(|_| week)),
        ..LoadNow::default()
    }
}

fn attention(urgency: Urgency, sentence: &str, step: Option<Next>) -> Attention {
    Attention { about: About::Injury, urgency, sentence: sentence.into(), step }
}

/// A day of rest.
pub fn rest() -> Insight {
    let mut insight = insight();
    insight.today.clear();
    insight.week.days[6].planned.clear();
    insight
}

/// The session of the day is done.
pub fn all_done() -> Insight {
    let mut insight = insight();
    let id = WorkoutId(Uuid::from_u128(5));
    let state = State::Done { workout: id, ratio: Some(1.02) };
    insight.today[0].state = state.clone();
    insight.week.days[6].planned[0].state = state;
    insight.week.days[6].done.push(done(5, WorkoutKind::Simulation, 63.0, Some(6_000.0), 441.0));
    insight.week.done = 4;
    insight
}

/// Two sessions on the day.
pub fn two() -> Insight {
    let mut insight = insight();
    let second = Session { date: TODAY, ..session(&plan(), 6, State::Open) };
    insight.today.push(second.clone());
    insight.week.days[6].planned.push(second);
    insight.week.planned = 6;
    insight
}

/// The day of the race.
pub fn race_day() -> Insight {
    let mut insight = insight();
    let race = Session {
        kind: WorkoutKind::Race,
        title: "HYROX Berlin".into(),
        minutes: 90.0,
        run_m: Some(8_000.0),
        steps: vec!["8 x 1 km, a station after each".into()],
        why: "start the first two runs 5 s a kilometre slower than goal pace".into(),
        ..insight.today[0].clone()
    };
    insight.today = vec![race.clone()];
    insight.week.days[6].planned = vec![race];
    insight.race = insight.race.map(|ahead| Ahead { date: TODAY, days: 0, ..ahead });
    insight
}

/// After the race: the plan is over.
pub fn over() -> Insight {
    let mut insight = rest();
    (insight.place, insight.plan) = (None, None);
    insight.next = None;
    insight.race = insight.race.map(|ahead| Ahead { date: date(2026, 11, 19), days: -3, ..ahead });
    insight.attention = vec![Attention {
        about: About::PlanOver,
        ..attention(Urgency::Note, "the plan to Berlin is over", Some(Next::Build))
    }];
    for day in &mut insight.week.days {
        (day.planned, day.in_plan) = (Vec::new(), false);
    }
    (insight.week.adherence, insight.week.planned, insight.week.planned_load) = (None, 0, None);
    insight
}

/// No plan, nothing logged.
pub fn nothing() -> Insight {
    let days = (0..7_i64).map(|days| WeekDay {
        date: date(2026, 11, 16).saturating_add(days.days()),
        planned: Vec::new(),
        done: Vec::new(),
        load: None,
        in_plan: false,
    });
    let week = Week { days: days.collect(), ..Week::default() };
    let no_plan = Attention { about: About::NoPlan, ..attention(Urgency::Note, "there is no plan", Some(Next::Build)) };
    Insight { day: Some(TODAY), week, attention: vec![no_plan], ..Insight::default() }
}

/// A week in which life came between, and pain that stops everything.
pub fn hard_week() -> Insight {
    let mut insight = insight();
    insight.week.days[3].planned[0].state = State::Excused(Excuse::Ill);
    insight.week.days[4].planned[0].state = State::Missed;
    insight.week.days[4].done.clear();
    insight.week.done = 2;
    let stop = "strong pain was noted today: no session until it is looked at";
    insight.attention = vec![
        Attention { about: About::Pain, ..attention(Urgency::Stop, stop, Some(Next::SayUnwell)) },
        attention(Urgency::Warn, "calf noted on Thu: two easy days kept before the sled", None),
        Attention { about: About::CheckIn, ..attention(Urgency::Note, "no check-in today", Some(Next::CheckIn)) },
    ];
    insight
}

/// A proposal.
pub fn offer() -> Offer {
    Offer {
        id: OfferId(Uuid::from_u128(3)),
        title: "A change of 4 sessions".into(),
        reason: "two hard days must not follow each other, so the strength session moves to Wed".into(),
        lines: vec![
            "Sun 22 Nov: Compromised run -> Tue 24 Nov".into(),
            "Tue 24 Nov: Strength: upper body 50 -> 40 min".into(),
            "Wed 25 Nov: new: Mobility 20 min".into(),
            "Fri 27 Nov: Easy run 45 min -> taken out".into(),
        ],
        notes: vec!["week 6: 1,096 AU of 1,530; week 7: 1,964 AU".into()],
    }
}
