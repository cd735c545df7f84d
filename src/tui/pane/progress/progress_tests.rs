use super::*;
use crate::coach::event::{LogState, PlanState};
use crate::coach::insight::{Known, WeekNumbers, compute};
use crate::domain::adherence::{ADHERENCE, Excuse, Summary, Weighting};
use crate::domain::athlete::Division;
use crate::domain::explained::Explained;
use crate::domain::profile::{Best, Profile};
use crate::domain::rulebook::Station;
use crate::domain::workout::{Exercise, Run, RunKind, Set, Workout, WorkoutKind};
use crate::tui::fake::Bench;
use crate::tui::msg::Msg;
use crate::tui::pane::Pane;
use jiff::ToSpan;
use jiff::civil::date;

const TODAY: Date = date(2026, 11, 22);

/// Ids in order, so that pictures do not depend on the moment of the test.
fn id(number: u32) -> WorkoutId {
    WorkoutId(uuid::Uuid::from_u128(u128::from(number)))
}

fn run(number: u32, day: Date, km: f64) -> Workout {
    let seconds = km * 330.0;
    let run = Run {
        kind: RunKind::Easy,
        distance_m: km * 1000.0,
        duration_s: seconds,
        laps: Vec::new(),
        elevation_gain_m: None,
        zone_seconds: Some([0.0, 2000.0, 300.0, 250.0, 50.0]),
    };
    Workout {
        id: id(number),
        duration_s: Some(seconds),
        rpe: Some(4.0),
        run: Some(run),
        ..Workout::new(day, WorkoutKind::Run)
    }
}

fn balls(number: u32, day: Date, seconds: f64) -> Workout {
    let set = Set { reps: Some(100), load_kg: Some(6.0), duration_s: Some(seconds), ..Set::default() };
    let exercise = Exercise { name: "wall balls".into(), station: Some(Station::WallBalls), sets: vec![set] };
    Workout {
        id: id(number),
        duration_s: Some(2_400.0),
        rpe: Some(8.0),
        exercises: vec![exercise],
        ..Workout::new(day, WorkoutKind::Hiit)
    }
}

/// Ten weeks: two runs and wall balls a week.
fn log() -> Vec<Workout> {
    let mut log = Vec::new();
    for week in 0..10_u32 {
        let monday = date(2026, 9, 14).saturating_add(i64::from(week).weeks());
        let grown = 1.0 + 0.06 * f64::from(week);
        log.push(run(3 * week + 1, monday, 8.0 * grown));
        log.push(balls(3 * week + 2, monday.saturating_add(2.days()), 380.0 - 6.0 * f64::from(week)));
        log.push(run(3 * week + 3, monday.saturating_add(5.days()), 12.0 * grown));
    }
    log
}

/// The pane over a log, as if the coach had just computed what is known.
fn bench(log: Vec<Workout>) -> Bench {
    let mut bench = Bench::new();
    let mut profile = Profile { division: Some(Division::MenOpen), goal_s: Some(5_100.0), ..Profile::default() };
    profile.bests.insert(Best::Run5k.key().to_owned(), 1_350.0);
    let mut log: Vec<Arc<Workout>> = log.into_iter().map(Arc::new).collect();
    log.reverse();
    let log = LogState { workouts: Arc::new(log), ..LogState::default() };
    let profile = Arc::new(profile);
    let known = Known { log: log.clone(), profile: Arc::clone(&profile), plans: PlanState::default(), today: TODAY };
    bench.tell(Msg::Profile(profile));
    bench.tell(Msg::Log(log));
    bench.app.today.insight = Arc::new(compute(&known));
    bench.keys("<F4>");
    bench
}

fn title(bench: &Bench) -> String {
    bench.app.progress.chart().map(|chart| chart.title.clone()).unwrap_or_default()
}

#[test]
fn every_chart_at_every_size() {
    for (columns, rows) in [(80, 24), (120, 40), (140, 40)] {
        let mut bench = bench(log());
        for topic in Topic::ALL {
            insta::assert_snapshot!(format!("{}_{columns}x{rows}", topic.name()), bench.screen(columns, rows));
            bench.keys("j");
        }
    }
}

/// The same with a plan against it: five sessions a week, some missed, one excused, and three weeks ahead.
fn planned() -> Bench {
    let mut bench = bench(log());
    let mut insight = Insight::clone(&bench.app.today.insight);
    let weeks = &mut insight.history.weeks;
    for (week, (at, done)) in weeks.iter_mut().zip((0_u32..).zip([3, 4, 5, 2, 5, 4, 3, 5, 5, 4])) {
        week.adherence = Some(Summary {
            adherence: Some(Explained::new(f64::from(u8::try_from(done).unwrap()) / 5.0, ADHERENCE, [])),
            weighting: Weighting::Equal,
            consistency: None,
            prescription: None,
            due: 5,
            done,
            unmeasured: 0,
            excused: usize::from(at == 6),
        });
        week.excuses = if at == 6 { vec![Excuse::Ill] } else { Vec::new() };
        week.planned_run_m = Some(f64::from(20_000 + 1_300 * at));
        week.planned_load = Some(1_100.0);
    }
    let last = weeks.last().unwrap().clone();
    for ahead in 1..=3_i64 {
        let first = last.first.saturating_add(ahead.weeks());
        weeks.push(WeekNumbers { first, adherence: None, run_m: None, load: None, intensity: None, ..last.clone() });
    }
    bench.app.today.insight = Arc::new(insight);
    bench
}

#[test]
fn what_is_planned_stands_behind_and_ahead_of_what_was_done() {
    for (columns, rows) in [(40, 12), (80, 24), (140, 40)] {
        let mut bench = planned();
        insta::assert_snapshot!(format!("planned_{columns}x{rows}"), bench.screen(columns, rows));
        if columns == 80 {
            bench.keys("j");
            insta::assert_snapshot!("planned_running_80x24", bench.screen(columns, rows));
        }
    }
}

#[test]
fn an_empty_log_says_what_to_do() {
    let mut bench = bench(Vec::new());
    let all = Topic::ALL.map(|_| {
        let drawn = bench.screen(80, 12);
        bench.keys("j");
        drawn
    });
    insta::assert_snapshot!("empty", all.join("\n\n"));
}

#[test]
fn before_anything_is_known_the_pane_says_that_it_is_being_read() {
    let mut bench = Bench::new();
    bench.keys("<F4>");
    assert!(bench.screen(80, 24).contains("The log is being read."));
}

#[test]
fn the_arrows_change_the_range_and_j_and_k_the_chart() {
    let mut bench = bench(log());
    bench.screen(80, 24);
    assert_eq!(title(&bench), "Adherence, 12 weeks");
    bench.keys("j<Left>");
    bench.screen(80, 24);
    assert_eq!(title(&bench), "Running, 4 weeks");
    bench.keys("<Right><Right><Right><Right>kk");
    bench.screen(80, 24);
    assert_eq!(title(&bench), "Intensity of running, 52 weeks");
}

#[test]
fn the_cursor_reads_out_a_week_and_enter_opens_its_sessions_and_then_the_log() {
    let mut bench = bench(log());
    bench.keys("j");
    bench.screen(80, 24);
    assert!(bench.screen(80, 24).contains("week 47: 30.8 km so far"), "{}", bench.screen(80, 24));
    bench.keys("hh");
    assert!(bench.screen(80, 24).contains("week 45: 28.4 km"), "{}", bench.screen(80, 24));
    bench.keys("<Enter>");
    insta::assert_snapshot!("week", bench.screen(80, 24));
    bench.keys("j<Enter>");
    assert_eq!(bench.app.pane, Pane::Log);
    let chosen = bench.app.log.recent.chosen(&bench.app.log.state.workouts).unwrap();
    assert_eq!(chosen.id, id(3 * 7 + 2), "the second session of that week");
}

#[test]
fn the_same_is_shown_as_a_table_and_as_a_sentence() {
    let mut bench = bench(log());
    bench.keys("j");
    bench.screen(80, 24);
    bench.keys("t");
    insta::assert_snapshot!("table", bench.screen(80, 24));
    bench.keys("s");
    insta::assert_snapshot!("sentence", bench.screen(80, 24));
    bench.keys("s");
    assert!(bench.screen(80, 24).contains('█'));
}

#[test]
fn b_walks_through_the_forms() {
    let mut bench = bench(log());
    bench.keys("jj");
    assert!(bench.screen(80, 24).chars().any(|c| ('\u{2801}'..='\u{28ff}').contains(&c)));
    bench.keys("bb");
    assert!(bench.screen(80, 24).contains("***"));
    bench.keys("b");
    assert!(bench.screen(80, 24).chars().any(|c| ('\u{2801}'..='\u{28ff}').contains(&c)));
}

#[test]
fn a_station_opens_over_time_and_esc_goes_back() {
    let mut bench = bench(log());
    bench.keys("jjj");
    bench.screen(80, 24);
    bench.keys("G<Enter>");
    bench.screen(80, 24);
    assert_eq!(title(&bench), "Wall balls, 12 weeks");
    insta::assert_snapshot!("wall_balls", bench.screen(80, 24));
    bench.keys("<Esc>");
    bench.screen(80, 24);
    assert_eq!(title(&bench), "Stations, 12 weeks");
}

#[test]
fn seconds_that_are_tried_move_everything_at_once_and_esc_takes_them_back() {
    let mut bench = bench(log());
    bench.keys("jjjj");
    let before = bench.screen(140, 40);
    bench.keys("<Enter>");
    assert!(bench.screen(140, 40).contains("nothing tried yet"));
    bench.keys("jHH<Left>");
    let tried = bench.screen(140, 40);
    assert!(tried.contains("-21 s"), "{tried}");
    let finish = |app: &crate::tui::app::App| {
        app.progress.trial.as_ref().map(|t| t.now().forecast.finish.as_ref().unwrap().value)
    };
    let (now, base) = (
        finish(&bench.app).unwrap(),
        bench.app.today.insight.outlook.as_ref().unwrap().forecast.finish.as_ref().unwrap().value,
    );
    assert!((base.p50_s - now.p50_s - 21.0).abs() < 1e-6);
    insta::assert_snapshot!("what_if_140x40", tried);
    insta::assert_snapshot!("what_if_80x24", bench.screen(80, 24));
    bench.keys("<Esc>g");
    assert_eq!(bench.screen(140, 40), before);
}

#[test]
fn the_hint_line_shows_only_keys_that_work_now() {
    let mut bench = bench(log());
    let hints = |bench: &mut Bench| bench.screen(160, 24).lines().last().unwrap_or_default().to_owned();
    bench.screen(80, 24);
    assert!(!hints(&mut bench).contains("what if"));
    bench.keys("jjjj");
    bench.screen(80, 24);
    assert!(hints(&mut bench).contains("what if"));
    bench.keys("w");
    assert!(hints(&mut bench).contains("1 s faster") && !hints(&mut bench).contains("range"));
}

#[test]
fn a_chart_is_made_once_and_again_when_what_is_known_has_changed() {
    let mut bench = bench(log());
    bench.screen(80, 24);
    let first = Arc::clone(bench.app.progress.chart().unwrap());
    bench.screen(80, 24);
    assert!(Arc::ptr_eq(&first, bench.app.progress.chart().unwrap()));
    bench.app.today.insight = Arc::new(Insight::clone(&bench.app.today.insight));
    bench.screen(80, 24);
    assert!(!Arc::ptr_eq(&first, bench.app.progress.chart().unwrap()));
}

#[test]
fn no_size_breaks_the_pane() {
    let mut bench = bench(log());
    for key in ["", "j", "t", "s", "s", "jj", "j", "w", "<Esc>", "j", "<Right>"] {
        bench.keys(key);
        for (columns, rows) in [(1, 1), (8, 3), (20, 5), (40, 12), (99, 8), (100, 9), (300, 100)] {
            bench.screen(columns, rows);
        }
    }
}
