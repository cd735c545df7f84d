//! The pane of today keystroke by keystroke, and as it looks.

use super::sample;
use super::wish::Answer;
use crate::coach::event::{LogState, StoreState};
use crate::coach::insight::Insight;
use crate::coach::planner::Wish;
use crate::domain::check_in::{Question, Score};
use crate::domain::plan::adapt::{Ask, Fever};
use crate::domain::profile::Profile;
use crate::domain::timer::Course;
use crate::domain::workout::{SkipReason, Workout, WorkoutKind};
use crate::tui::cmd::{Cmd, RequestId};
use crate::tui::fake::{Bench, parse_keys, ready};
use crate::tui::msg::Msg;
use crate::tui::pane::Pane;
use jiff::civil::date;
use proptest::prelude::*;
use std::sync::Arc;

fn with(insight: Insight, profile: Profile) -> Bench {
    let mut bench = Bench::new();
    bench.keys("<F1>");
    bench.tell(Msg::Profile(Arc::new(profile)));
    bench.tell(Msg::Insight(Arc::new(insight)));
    bench
}

fn bench() -> Bench {
    with(sample::insight(), sample::profile())
}

fn typed(keys: &str) -> Bench {
    let mut bench = bench();
    bench.keys(keys);
    bench
}

/// The newest wish.
fn wish(bench: &Bench) -> (RequestId, Wish) {
    let found = bench.cmds.iter().rev().find_map(|cmd| match cmd {
        Cmd::Propose(request, wish) => Some((*request, Wish::clone(wish))),
        _ => None,
    });
    found.unwrap_or_else(|| panic!("nothing was asked of the plan: {:?}", bench.cmds))
}

fn form(bench: &Bench) -> Workout {
    bench.app.log.sheet.as_ref().expect("a form is open").compose().0
}

/// A card on the screen, as it comes after a wish.
fn offered(keys: &str) -> Bench {
    let mut bench = typed(keys);
    let (request, _) = wish(&bench);
    bench.tell(Msg::Proposed(request, Ok(sample::offer())));
    bench
}

fn states() -> Vec<(&'static str, Bench)> {
    let mut opening = Bench::with(crate::coach::event::Status { store: StoreState::Opening, ..ready() });
    opening.keys("<F1>");
    let down = StoreState::Down { problem: "the server refused the password".into(), retry_in: None };
    let mut down = Bench::with(crate::coach::event::Status { store: down, ..ready() });
    down.keys("<F1>");
    vec![
        ("session", bench()),
        ("done", with(sample::all_done(), sample::profile())),
        ("two", with(sample::two(), sample::profile())),
        ("rest", with(sample::rest(), sample::profile())),
        ("hard_week", with(sample::hard_week(), sample::profile())),
        ("race_day", with(sample::race_day(), sample::profile())),
        ("over", with(sample::over(), Profile::default())),
        ("no_plan", with(sample::nothing(), sample::profile())),
        ("newcomer", with(sample::nothing(), Profile::default())),
        ("loading", opening),
        ("down", down),
        ("chosen", typed("<Up><Up>")),
        ("move", typed("m")),
        ("happened", typed("i")),
        ("swap", typed("w")),
        ("card", offered("w<Enter>")),
        ("questions", typed("n")),
        ("check_in", typed("h42")),
        ("work", typed("f")),
        ("plan", typed("p")),
    ]
}

#[test]
fn each_state_looks_as_drawn() {
    for (name, mut bench) in states() {
        for (columns, rows) in [(80, 24), (120, 40)] {
            insta::assert_snapshot!(format!("{name}_{columns}x{rows}"), bench.screen(columns, rows));
        }
    }
}

#[test]
fn any_screen_has_what_to_do_first() {
    for (columns, rows) in [(40, 12), (60, 20), (100, 30), (140, 40), (200, 60)] {
        let screen = bench().screen(columns, rows);
        assert!(screen.contains("Compromised run"), "{screen}");
        insta::assert_snapshot!(format!("session_{columns}x{rows}"), screen);
    }
}

#[test]
fn on_a_usual_screen_session_reason_week_and_keys_are_all_there() {
    let screen = bench().screen(80, 24);
    for words in [
        "Compromised run",
        "62 min",
        "3 rounds: 1 km run @ 4:45/km",
        "wall balls are your largest gap",
        "Mon v Easy run",
        "Why     wall balls",
        "Thu x Threshold run  skipped: calf tight",
        "Wed - rest",
        "3 of 5 done · 71 %",
        "Enter start",
        "k skip",
    ] {
        assert!(screen.contains(words), "{words} is missing:\n{screen}");
    }
}

#[test]
fn no_plan_says_what_to_press_and_that_key_works() {
    let mut bench = with(sample::nothing(), sample::profile());
    let screen = bench.screen(80, 24);
    assert!(
        screen.contains("There is no plan yet") && screen.contains("builds one to Berlin, 18 Jan 2027"),
        "{screen}"
    );
    bench.keys("n<Enter>");
    let (request, asked) = wish(&bench);
    let Wish::Build(building) = asked else { panic!("{asked:?}") };
    assert_eq!((building.race, building.profile, building.long_run_on), (sample::RACE, sample::profile(), None));
    assert!(bench.screen(80, 24).contains("building and checking the plan"));
    bench.tell(Msg::Proposed(request, Ok(sample::offer())));
    bench.keys("a");
    assert!(matches!(bench.cmds.last(), Some(Cmd::Answer(_, _, Answer::Accept))));
}

#[test]
fn while_the_database_is_being_read_nothing_is_said_to_be_missing() {
    let mut bench = with(Insight { loading: true, ..sample::nothing() }, Profile::default());
    let screen = bench.screen(80, 24);
    assert!(screen.contains("reading your log and plan") && !screen.contains("no plan"), "{screen}");
    bench.tell(Msg::Insight(Arc::new(Insight { loading: true, ..sample::insight() })));
    assert!(bench.screen(80, 24).contains("Compromised run"), "a plan that this computer kept is shown");
}

#[test]
fn a_plan_needs_the_date_of_the_race_and_nothing_else() {
    let mut bench = with(sample::nothing(), Profile::default());
    bench.keys("n<Enter>");
    let screen = bench.screen(80, 24);
    assert!(screen.contains("the one that is needed, such as 18 jan"), "{screen}");
    assert!(!bench.cmds.iter().any(|cmd| matches!(cmd, Cmd::Propose(..))));
    bench.keys("18 jan<Tab>Berlin<Tab><Tab>9<Enter>");
    assert!(bench.screen(80, 24).contains("1 to 7"), "a wrong answer stands beside its field");
    bench.keys("<BS>5<Enter>");
    let Wish::Build(building) = wish(&bench).1 else { panic!("a plan was asked for") };
    assert_eq!((building.race, building.profile.days_per_week), (date(2027, 1, 18), Some(5)));
    assert_eq!(building.profile.race_place, "Berlin");
}

#[test]
fn wishes_that_clash_are_told_where_they_were_said_and_nothing_typed_is_lost() {
    let mut bench = with(sample::nothing(), sample::profile());
    bench.keys("n<Enter>");
    let (request, _) = wish(&bench);
    bench.tell(Msg::Proposed(request, Err("2 days a week and 8 weeks do not go together".into())));
    let screen = bench.screen(80, 24);
    assert!(
        screen.contains("2 days a week and 8 weeks do not go together") && screen.contains("18 Jan 2027"),
        "{screen}"
    );
    bench.keys("<Enter>");
    assert_ne!(wish(&bench).0, request, "it can be tried again");
}

#[test]
fn enter_starts_the_timer_with_the_parts_of_the_session() {
    let bench = typed("<Enter>");
    let Some(Cmd::StartTimer(plan)) = bench.cmds.last() else { panic!("{:?}", bench.cmds) };
    let Course::Parts { rounds, legs } = &plan.course else { panic!("{:?}", plan.course) };
    let names: Vec<String> = legs.iter().map(|leg| format!("{} {}", leg.name(), leg.amount())).collect();
    assert_eq!((*rounds, legs.len(), plan.title.as_str()), (1, 12, "Compromised run"));
    assert_eq!(names[..4], ["run 1 km", "sled push 25 m, 152 kg", "run 1 km", "wall balls 20 reps, 6 kg"]);
    assert_eq!(legs[0].target_s, Some(285.0));
}

#[test]
fn l_opens_the_form_of_the_log_filled_with_the_session() {
    let mut bench = typed("l");
    assert_eq!(bench.app.pane, Pane::Log);
    let workout = form(&bench);
    assert_eq!((workout.kind, workout.title.as_str()), (WorkoutKind::Simulation, "Compromised run"));
    assert_eq!((workout.date, workout.duration_s), (sample::TODAY, Some(3_720.0)));
    let sets: Vec<(&str, usize)> = workout.exercises.iter().map(|e| (e.name.as_str(), e.sets.len())).collect();
    assert_eq!(sets, [("sled push", 3), ("wall balls", 3)]);
    bench.keys("<C-s>");
    let saved = bench.cmds.iter().any(|cmd| matches!(cmd, Cmd::SaveWorkout(_, w) if w.title == "Compromised run"));
    assert!(saved, "{:?}", bench.cmds);
}

#[test]
fn l_on_a_day_without_a_session_is_the_log() {
    let mut bench = with(sample::rest(), sample::profile());
    bench.keys("l");
    assert_eq!((bench.app.pane, bench.app.log.sheet.is_none()), (Pane::Log, true));
}

#[test]
fn a_session_is_moved_by_picking_a_day_and_nothing_changes_before_a_yes() {
    let mut bench = typed("m");
    let screen = bench.screen(80, 24);
    assert!(screen.contains("Move it to") && screen.contains("Tue 24 Nov"), "{screen}");
    assert!(screen.contains("Strength: upper body"), "what stands on that day is told: {screen}");
    assert!(!screen.contains("Sat 21 Nov"), "no session is moved into the past: {screen}");
    bench.keys("tue 24<Enter>");
    let (request, asked) = wish(&bench);
    assert!(matches!(asked, Wish::Change(Ask::Move { to, .. }) if to == date(2026, 11, 24)), "{asked:?}");
    assert!(!bench.cmds.iter().any(|cmd| matches!(cmd, Cmd::Answer(..))));
    bench.tell(Msg::Proposed(request, Ok(sample::offer())));
    let screen = bench.screen(80, 24);
    for words in [
        "~ Sun 22 Nov: Compromised run -> Tue 24 Nov",
        "+ Wed 25 Nov: new: Mobility",
        "- Fri 27 Nov: Easy run",
        "two hard days must not follow",
        "a accept",
    ] {
        assert!(screen.contains(words), "{words} is missing:\n{screen}");
    }
    bench.keys("a");
    let Some(Cmd::Answer(answer, id, Answer::Accept)) = bench.cmds.last().cloned() else { panic!("{:?}", bench.cmds) };
    assert_eq!(id, sample::offer().id);
    assert!(bench.screen(80, 24).contains("A change of 4 sessions"), "the card stays until the plan is on the disk");
    bench.tell(Msg::Answered(answer, Ok("moved to Tue 24 Nov; u takes it back".into())));
    let screen = bench.screen(80, 24);
    assert!(screen.contains("u takes it back") && !screen.contains("two hard days"), "{screen}");
}

#[test]
fn x_leaves_the_plan_as_it_is() {
    for key in ["x", "<Esc>"] {
        let mut bench = offered("w<Enter>");
        bench.keys(key);
        assert!(matches!(bench.cmds.last(), Some(Cmd::Answer(_, _, Answer::Refuse))), "{:?}", bench.cmds);
        let screen = bench.screen(80, 24);
        assert!(screen.contains("the plan stays as it is") && !screen.contains("two hard days"), "{screen}");
    }
}

#[test]
fn a_plan_that_is_not_saved_says_so_and_can_be_tried_again() {
    let mut bench = offered("w<Enter>");
    bench.keys("a");
    let Some(Cmd::Answer(request, ..)) = bench.cmds.last().cloned() else { panic!("{:?}", bench.cmds) };
    bench.keys("a");
    assert_eq!(bench.cmds.iter().filter(|cmd| matches!(cmd, Cmd::Answer(..))).count(), 1, "one answer is on its way");
    bench.tell(Msg::Answered(request, Err("the disk is full".into())));
    assert!(bench.screen(80, 24).contains("NOT SAVED: the disk is full"));
    bench.keys("a");
    assert_eq!(bench.cmds.iter().filter(|cmd| matches!(cmd, Cmd::Answer(..))).count(), 2);
}

#[test]
fn a_skip_has_a_reason_and_life_has_names() {
    let mut bench = typed("kinj<Enter>");
    assert!(matches!(wish(&bench).1, Wish::Change(Ask::Skip { reason: SkipReason::Injured, .. })));
    bench.keys("i30<Enter>");
    assert_eq!(wish(&bench).1, Wish::Change(Ask::Short { minutes: 30 }));
    bench.keys("i<Enter>");
    let until = date(2026, 11, 24);
    assert_eq!(wish(&bench).1, Wish::Change(Ask::Ill { from: sample::TODAY, until, fever: Fever::No }));
    bench.keys("ianew<Enter>");
    assert_eq!(wish(&bench).1, Wish::Rebuild);
    bench.keys("w");
    let screen = bench.screen(80, 24);
    assert!(screen.contains("Swap its day with") && screen.contains("Strength: upper body"), "{screen}");
    bench.keys("<Enter>");
    assert!(matches!(wish(&bench).1, Wish::Change(Ask::Swap { a, b }) if a != b));
}

#[test]
fn a_proposal_that_nobody_waits_for_any_more_is_dropped() {
    let mut bench = typed("w<Enter>");
    let (old, _) = wish(&bench);
    bench.keys("i<Enter>");
    bench.tell(Msg::Proposed(old, Ok(sample::offer())));
    assert!(bench.app.overlay.is_none(), "the answer to an earlier wish");
    let (new, _) = wish(&bench);
    bench.tell(Msg::Proposed(new, Err("you are not ill in the plan".into())));
    assert!(bench.screen(80, 24).contains("you are not ill in the plan"));
}

#[test]
fn the_first_questions_end_on_today_with_a_plan_to_the_race_that_was_named() {
    let mut bench = Bench::new();
    bench.tell(Msg::Insight(Arc::new(sample::nothing())));
    bench.keys("<F9>");
    // Each page is gone past; the race is the fourth question.
    bench.keys("Ann<Enter><Enter><Enter>18 jan<Enter>");
    for _ in 0..40 {
        if bench.app.wizard.is_none() {
            break;
        }
        bench.keys("<Enter>");
    }
    assert_eq!((bench.app.pane, bench.app.wizard.is_none()), (Pane::Today, true));
    let (request, asked) = wish(&bench);
    assert!(matches!(&asked, Wish::Build(building) if building.race == sample::RACE), "{asked:?}");
    bench.tell(Msg::Proposed(request, Ok(sample::offer())));
    bench.keys("a");
    let Some(Cmd::Answer(answer, ..)) = bench.cmds.last().cloned() else { panic!("{:?}", bench.cmds) };
    bench.tell(Msg::Insight(Arc::new(sample::insight())));
    bench.tell(Msg::Answered(answer, Ok("the plan is there".into())));
    insta::assert_snapshot!("first_run_80x24", bench.screen(80, 24));
}

#[test]
fn u_takes_the_last_change_back_and_says_what_it_was() {
    let mut bench = typed("u");
    let Some(Cmd::UndoPlan(request)) = bench.cmds.last().cloned() else { panic!("{:?}", bench.cmds) };
    bench.tell(Msg::PlanUndone(request, Ok("taken back: moved to Tue 24 Nov".into())));
    assert!(bench.screen(80, 24).contains("taken back: moved to Tue 24 Nov"));
}

#[test]
fn five_keys_are_a_check_in_and_esc_keeps_what_was_answered() {
    let keys = "h42315";
    assert_eq!(parse_keys(keys).len(), 6);
    let bench = typed(keys);
    let Some(Cmd::SaveCheckIn(_, said)) = bench.cmds.last() else { panic!("{:?}", bench.cmds) };
    let said = Question::ALL.map(|question| said.get(question).map(Score::value));
    assert_eq!(said, [Some(4), Some(2), Some(3), Some(1), Some(5)]);
    assert!(bench.app.overlay.is_none());
    let left = typed("h2<Esc>");
    let Some(Cmd::SaveCheckIn(_, said)) = left.cmds.last() else { panic!("{:?}", left.cmds) };
    assert_eq!((said.sleep.map(Score::value), said.soreness), (Some(2), None));
    let looked = typed("h<Esc>");
    assert!(!looked.cmds.iter().any(|cmd| matches!(cmd, Cmd::SaveCheckIn(..))), "nothing was said");
}

#[test]
fn the_cursor_goes_through_the_week_and_keys_act_on_it() {
    let mut bench = typed("<Up>");
    let screen = bench.screen(80, 24);
    assert!(screen.contains("Fri 20 Nov · 2 days ago") && screen.contains("Erg"), "{screen}");
    bench.keys("m");
    assert!(bench.app.overlay.is_none(), "what is done cannot be moved");
    bench.keys("<Esc>");
    assert!(bench.screen(80, 24).contains("Sun 22 Nov · today"));
    bench.keys("<Down>");
    let screen = bench.screen(80, 24);
    assert!(screen.contains("Tue 24 Nov · in 2 days") && screen.contains("Strength: upper body"), "{screen}");
    bench.keys("<Down><Down><Up>");
    assert!(bench.screen(80, 24).contains("Sun 22 Nov · today"));
}

#[test]
fn a_day_of_rest_is_no_dead_end() {
    let mut bench = with(sample::rest(), sample::profile());
    let screen = bench.screen(80, 24);
    assert!(screen.contains("Rest") && screen.contains("Next") && screen.contains("Tue 24 Nov"), "{screen}");
    bench.keys("<Down>");
    assert!(bench.screen(80, 24).contains("Tue 24 Nov · in 2 days"));
    bench.keys("<Esc><Up>");
    assert!(bench.screen(80, 24).contains("Fri 20 Nov"));
}

#[test]
fn the_work_behind_each_number_is_shown() {
    let mut bench = bench();
    bench.tell(Msg::Log(crate::tui::fake::log_of(4)));
    bench.keys("f");
    let mut screen = bench.screen(120, 100);
    for words in ["adherence: 71 %", "sum(planned load x score)", "Foster 2001", "Fri 20 Nov SkiErg"] {
        assert!(screen.contains(words), "{words} is missing:\n{screen}");
    }
    let mut empty = with(sample::nothing(), Profile::default());
    empty.keys("f");
    screen = empty.screen(80, 24);
    assert!(screen.contains("There is no number yet"), "{screen}");
}

#[test]
fn the_whole_plan_can_be_read() {
    let mut bench = typed("p");
    let screen = bench.screen(120, 100);
    for words in
        ["Berlin, 18 Jan 2027", "Week 6 of 14 · Build", "(this week)", "Compromised run, 62 min", "skipped: calf tight"]
    {
        assert!(screen.contains(words), "{words} is missing:\n{screen}");
    }
    bench.keys("<Esc>");
    assert!(bench.app.overlay.is_none());
}

#[test]
fn c_types_a_question_and_keeps_a_draft() {
    let mut bench = typed("c");
    assert_eq!(bench.app.pane, Pane::Chat);
    assert!(bench.app.draft().contains("today's Compromised run"), "{}", bench.app.draft());
    bench.keys("<Enter>");
    assert_eq!(bench.asked().len(), 1);
    let mut bench = Bench::new();
    bench.tell(Msg::Insight(Arc::new(sample::insight())));
    bench.keys("half a question<F1>c");
    assert_eq!(bench.app.draft(), "half a question");
}

#[test]
fn the_header_says_where_in_the_plan_and_gives_way_in_order() {
    let mut bench = bench();
    let mut header = |columns| bench.screen(columns, 24).lines().next().unwrap_or_default().to_owned();
    assert!(header(120).contains("Week 6 of 14 · Build   57 days to Berlin   local db · offline"), "{}", header(120));
    assert!(header(100).contains("6/14 Build   57 days   local db · offline"), "{}", header(100));
    assert!(header(80).ends_with("4 Progress  57 days   local db · offline"), "{}", header(80));
    assert_eq!(header(40).trim(), "1 Today  2 Chat  3 Log  4 Progress");
    assert_eq!(header(20).trim(), "1 Today   local db");
}

#[test]
fn the_line_by_line_form_has_every_row_of_the_screen() {
    let bench = bench();
    let text = super::boxes::plain(bench.app.sight());
    for words in [
        "Compromised run",
        "3 rounds: 1 km run @ 4:45/km",
        "Thu  Threshold run  skipped: calf tight",
        "CTL 212  ATL 268  TSB -56",
    ] {
        assert!(text.contains(words), "{words} is missing:\n{text}");
    }
    assert!(!text.contains('\x1b'));
    insta::assert_snapshot!("plain", text);
}

#[test]
fn a_session_that_has_gone_loses_the_cursor() {
    let mut bench = typed("<Up>");
    bench.tell(Msg::Insight(Arc::new(sample::nothing())));
    assert_eq!(bench.app.today.chosen, None);
    bench.tell(Msg::Log(LogState::default()));
    assert!(bench.screen(80, 24).contains("There is no plan yet"));
}

/// Keys that mean something somewhere, and some that mean nothing.
const KEYS: [&str; 38] = [
    "<Enter>",
    "<Esc>",
    "<Tab>",
    "<BackTab>",
    "<Up>",
    "<Down>",
    "<Left>",
    "<Right>",
    "<PgUp>",
    "<PgDn>",
    "<BS>",
    "<Home>",
    "<End>",
    "<F1>",
    "<F2>",
    "<F3>",
    "<F4>",
    "<C-p>",
    "<C-s>",
    "<C-c>",
    "a",
    "x",
    "m",
    "k",
    "w",
    "i",
    "u",
    "p",
    "n",
    "h",
    "f",
    "c",
    "l",
    "j",
    "1",
    "5",
    "?",
    "8",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn no_sequence_of_keys_panics_at_any_size(
        keys in prop::collection::vec(prop::sample::select(&KEYS[..]), 0..40),
        sizes in prop::collection::vec((0_u16..160, 0_u16..50), 1..6),
        which in 0_usize..9,
        offers in prop::collection::vec(any::<bool>(), 0..6),
    ) {
        let insights = vec![
            sample::insight(), sample::rest(), sample::two(), sample::all_done(), sample::race_day(), sample::over(),
            sample::nothing(), sample::hard_week(), Insight::default(),
        ];
        let mut bench = with(insights[which].clone(), sample::profile());
        for (index, key) in keys.iter().enumerate() {
            bench.keys(key);
            if let (Some(true), Some(Cmd::Propose(request, _))) = (offers.get(index % 6), bench.cmds.last().cloned()) {
                bench.tell(Msg::Proposed(request, Ok(sample::offer())));
            }
            let (columns, rows) = sizes[index % sizes.len()];
            bench.screen(columns, rows);
        }
    }
}
