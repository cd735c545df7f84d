//! The log pane keystroke by keystroke, and as it looks.

use super::*;
use crate::domain::workout::{Part, SkipReason};
use crate::tui::cmd::{Cmd, RequestId};
use crate::tui::fake::{Bench, log_of, start};
use crate::tui::msg::Msg;
use crate::tui::pane::log::key::Key;
use proptest::prelude::*;
use ratatui::Terminal;
use ratatui::backend::TestBackend;

const WALL_BALLS: &str = "wb 100x6kg 5:12 rpe 8";

/// A log pane with some sessions.
fn bench() -> Bench {
    let mut bench = Bench::new();
    bench.keys("<F3>");
    bench.tell(Msg::Log(log_of(40)));
    bench
}

fn typed(keys: &str) -> Bench {
    let mut bench = bench();
    bench.keys(keys);
    bench
}

/// The newest write, and what it writes.
fn write(bench: &Bench) -> (RequestId, Workout) {
    let mut writes = bench.cmds.iter().rev();
    let found = writes.find_map(|cmd| match cmd {
        Cmd::SaveWorkout(request, workout) => Some((*request, Workout::clone(workout))),
        _ => None,
    });
    found.unwrap_or_else(|| panic!("nothing was written"))
}

fn writes(bench: &Bench) -> usize {
    bench.cmds.iter().filter(|cmd| matches!(cmd, Cmd::SaveWorkout(..))).count()
}

/// What a backend does: the write succeeds, and the log has it.
fn accept(bench: &mut Bench) -> Workout {
    let (request, workout) = write(bench);
    let mut all = Vec::clone(&bench.app.log.state.workouts);
    all.retain(|other| other.id != workout.id);
    all.push(Arc::new(workout.clone()));
    all.sort_by_key(|workout| std::cmp::Reverse(workout.date));
    bench.tell(Msg::Log(LogState { workouts: Arc::new(all), ..LogState::default() }));
    bench.tell(Msg::WorkoutSaved(request, Ok(())));
    workout
}

fn text(bench: &Bench, key: Key) -> String {
    bench.app.log.sheet.as_ref().expect("a form is open").text(key)
}

#[test]
fn a_usual_session_takes_a_line_and_two_enters() {
    let mut bench = bench();
    let keys = format!("{WALL_BALLS}<Enter><Enter>");
    assert!(crate::tui::fake::parse_keys(&keys).len() < 25, "under 25 keys");
    bench.keys(&keys);
    let saved = accept(&mut bench);
    let set = &saved.exercises[0].sets[0];
    assert_eq!((set.reps, set.load_kg, set.duration_s, saved.rpe), (Some(100), Some(6.0), Some(312.0), Some(8.0)));
    let screen = bench.screen(120, 40);
    assert!(screen.contains("saved on this computer, Alt-u takes it back: 22 Nov wall balls"), "{screen}");
    assert!(screen.contains("Sun 22 Nov wall balls"), "{screen}");
    assert_eq!((bench.app.log.line.text(), bench.app.log.sheet.is_none()), ("", true));
}

#[test]
fn saved_is_said_only_when_the_backend_has_answered() {
    let mut bench = typed(&format!("{WALL_BALLS}<Enter><C-s>"));
    let screen = bench.screen(80, 24);
    assert!(screen.contains("saving ..") && !screen.contains("saved on this computer"), "{screen}");
    bench.keys("<C-s><Enter>");
    assert_eq!(writes(&bench), 1, "one session, however often it is asked for");
    accept(&mut bench);
    assert!(bench.screen(80, 24).contains("saved on this computer"));
}

#[test]
fn what_is_not_saved_says_so_and_why_and_the_form_stays_as_it_is() {
    let mut bench = typed(&format!("{WALL_BALLS}<Enter><Tab><C-s>"));
    let before = bench.app.log.half_typed();
    let (request, _) = write(&bench);
    bench.tell(Msg::WorkoutSaved(request, Err("the disk is full".into())));
    assert!(bench.screen(80, 24).contains("NOT SAVED: the disk is full"));
    bench.wait(60_000);
    let screen = bench.screen(80, 24);
    assert!(screen.contains("NOT SAVED: the disk is full"), "it stays until the next try\n{screen}");
    assert_eq!(bench.app.log.half_typed(), before);
    bench.keys("<C-s>");
    assert_eq!(writes(&bench), 2);
    accept(&mut bench);
    assert!(!bench.screen(80, 24).contains("NOT SAVED"));
}

#[test]
fn what_is_typed_while_a_save_is_on_its_way_is_a_change_of_the_saved_session() {
    let mut bench = typed(&format!("{WALL_BALLS}<Enter><Tab><C-s>"));
    let (request, first) = write(&bench);
    bench.keys("62");
    bench.tell(Msg::WorkoutSaved(request, Ok(())));
    assert_eq!(text(&bench, Key::Duration), "62");
    bench.keys("<C-s>");
    let (_, second) = write(&bench);
    assert_eq!((second.id, second.duration_s), (first.id, Some(3720.0)));
}

#[test]
fn a_line_that_is_not_understood_whole_leads_to_the_form_and_is_never_saved_by_enter() {
    let mut bench = typed("wb 100x6kg 5:12 rpe 8 blargh<Enter>");
    let screen = bench.screen(80, 24);
    assert!(screen.contains("blargh? not known"), "{screen}");
    assert_eq!(bench.app.log.focus, Focus::Form);
    assert_eq!((text(&bench, Key::Rpe), writes(&bench)), ("8".to_owned(), 0));
    bench.keys("<Esc><Enter><Enter>");
    assert_eq!(writes(&bench), 0);
}

#[test]
fn an_unlikely_run_is_refused_beside_its_field() {
    let mut bench = typed("run 8.1k<Enter><Enter>");
    assert_eq!((writes(&bench), bench.app.log.focus), (0, Focus::Form));
    let screen = bench.screen(80, 24);
    assert!(screen.contains("! "), "{screen}");
    bench.keys("42:30<C-s>");
    assert_eq!(accept(&mut bench).run.map(|run| run.duration_s), Some(2550.0));
}

#[test]
fn an_error_stands_beside_its_field_as_soon_as_it_is_left_and_goes_when_it_is_changed() {
    let mut bench = typed("<Tab>");
    assert_eq!(bench.app.log.sheet.as_ref().unwrap().form.focused(), Some(Key::Duration));
    bench.keys("45<Tab>12");
    assert!(!bench.screen(80, 24).contains("0 (rest) to 10"));
    bench.keys("<Tab>");
    assert!(bench.screen(80, 24).contains("! 0 (rest) to 10 (all you had)"));
    bench.keys("<BackTab>7");
    assert!(!bench.screen(80, 24).contains("0 (rest) to 10"));
    bench.keys("<C-s>");
    assert_eq!(write(&bench).1.rpe, Some(7.0));
}

#[test]
fn heart_rates_that_contradict_each_other_are_told() {
    let mut bench = typed("run 8.1k 42:30 rpe 4<Enter><Tab>");
    bench.app.log.sheet.as_mut().unwrap().form.focus(Key::HeartAvg);
    bench.keys("180<Tab>170<Tab>");
    bench.keys("<C-s>");
    assert_eq!(writes(&bench), 0);
    assert!(bench.screen(120, 40).contains("the average is above the highest"));
}

#[test]
fn t_is_today_and_y_is_yesterday_and_tue_is_a_tuesday() {
    let mut bench = typed("<Tab>");
    for (keys, want) in [("y", "21 Nov 2026"), ("t", "22 Nov 2026"), ("tue", "17 Nov 2026"), ("20 nov", "20 Nov 2026")]
    {
        bench.app.log.sheet.as_mut().unwrap().form.focus(Key::Date);
        bench.keys(keys);
        bench.keys("<Tab>");
        assert_eq!(text(&bench, Key::Date), want, "{keys}");
    }
}

#[test]
fn a_deleted_session_can_be_taken_back_or_found_and_restored() {
    let mut bench = typed("<Esc>d");
    let (_, deleted) = write(&bench);
    assert!(deleted.deleted_at.is_some());
    assert!(!bench.screen(80, 24).contains("deleted:"), "nothing is said before it is so");
    accept(&mut bench);
    assert!(!bench.screen(80, 24).contains("Fri 20 Nov SkiErg"));
    bench.keys("u");
    assert_eq!(write(&bench).1.deleted_at, None);
    accept(&mut bench);
    assert!(bench.screen(80, 24).contains("Fri 20 Nov SkiErg"));

    bench.keys("d");
    accept(&mut bench);
    bench.keys("D");
    let screen = bench.screen(80, 24);
    assert!(screen.contains("Deleted: 1") && screen.contains("Fri 20 Nov SkiErg"), "{screen}");
    bench.keys("r");
    assert_eq!(accept(&mut bench).deleted_at, None);
    bench.keys("D");
    assert!(bench.screen(80, 24).contains("Recent: 40"));
}

#[test]
fn a_saved_session_is_taken_back_by_one_key_even_while_typing() {
    let mut bench = typed(&format!("{WALL_BALLS}<Enter><Enter>"));
    let saved = accept(&mut bench);
    assert!(bench.screen(80, 24).contains("Recent: 41"));
    bench.wait(10_000);
    assert!(bench.screen(120, 24).contains("Alt-u undo"));
    bench.keys("<A-u>");
    let undone = accept(&mut bench);
    assert_eq!((undone.id, undone.deleted_at.is_some()), (saved.id, true));
    assert!(bench.screen(80, 24).contains("Recent: 40"));
}

#[test]
fn a_change_of_a_session_is_taken_back_to_what_it_was() {
    let mut bench = typed("<Esc><Enter>");
    let before = bench.app.log.sheet.as_ref().unwrap().base.clone();
    bench.keys("<Tab><Tab>");
    bench.app.log.sheet.as_mut().unwrap().form.focus(Key::Rpe);
    bench.keys("9<C-s>");
    assert_eq!(accept(&mut bench), Workout { rpe: Some(9.0), ..before.clone() });
    assert_eq!(bench.app.log.focus, Focus::List, "a change leads back to the list");
    bench.keys("u");
    assert_eq!(accept(&mut bench), before);
}

#[test]
fn what_another_computer_changed_meanwhile_in_other_fields_stays() {
    let mut bench = typed("<Esc><Enter>");
    let base = bench.app.log.sheet.as_ref().unwrap().base.clone();
    let elsewhere = |bench: &mut Bench, changed: Workout| {
        let mut all = Vec::clone(&bench.app.log.state.workouts);
        all[0] = Arc::new(changed);
        bench.tell(Msg::Log(LogState { workouts: Arc::new(all), ..LogState::default() }));
    };
    elsewhere(&mut bench, Workout { notes: "from the phone".into(), ..base.clone() });
    bench.app.log.sheet.as_mut().unwrap().form.focus(Key::Rpe);
    bench.keys("9<C-s>");
    let saved = accept(&mut bench);
    assert_eq!((saved.rpe, saved.notes.as_str()), (Some(9.0), "from the phone"));
    elsewhere(&mut bench, Workout { title: "erg day".into(), ..saved });
    bench.keys("u");
    let undone = accept(&mut bench);
    assert_eq!((undone.rpe, undone.notes.as_str(), undone.title.as_str()), (base.rpe, "from the phone", "erg day"));
}

#[test]
fn a_failed_undo_can_be_tried_again() {
    let mut bench = typed("<Esc>d");
    accept(&mut bench);
    bench.keys("u");
    let (request, _) = write(&bench);
    bench.tell(Msg::WorkoutSaved(request, Err("the disk is full".into())));
    assert!(bench.screen(80, 24).contains("NOT TAKEN BACK: the disk is full"));
    bench.keys("u");
    assert_eq!(writes(&bench), 3);
}

#[test]
fn the_last_session_again_keeps_the_work_and_asks_what_was_measured() {
    let mut bench = typed("<C-d>");
    assert_eq!(text(&bench, Key::Date), "22 Nov 2026");
    assert_eq!((text(&bench, Key::Duration), text(&bench, Key::Rpe)), (String::new(), String::new()));
    bench.keys("45<Tab>6<C-s>");
    let again = accept(&mut bench);
    let set = &again.exercises[0].sets[0];
    assert_eq!((set.distance_m, set.duration_s), (Some(1000.0), None));
    assert_eq!((again.duration_s, again.rpe, again.tags), (Some(2700.0), Some(6.0), vec!["erg".to_owned()]));
    assert!(log_of(40).workouts.iter().all(|workout| workout.id != again.id), "it is a session of its own");
}

#[test]
fn a_template_is_picked_by_its_words() {
    let mut bench = typed("<C-t>legs");
    assert!(bench.screen(80, 24).contains("strength: Legs 5 x 5 x 102 kg "));
    bench.keys("<Enter>");
    assert_eq!(text(&bench, Key::Title), "Legs");
    assert!(bench.screen(120, 40).contains("last 18 Nov: 5 x 5 x"), "{}", bench.screen(120, 40));
}

#[test]
fn a_session_is_skipped_with_a_reason_in_few_keys() {
    let mut bench = typed("<Esc>kinj<Enter><C-s>");
    let skipped = accept(&mut bench);
    assert_eq!((skipped.skipped, skipped.load()), (Some(SkipReason::Injured), None));
    assert!(bench.screen(80, 24).contains("skipped: injured"));
}

#[test]
fn the_list_is_filtered_as_it_is_typed_and_esc_shows_all_again() {
    let mut bench = typed("<Esc>/#erg 15");
    let screen = bench.screen(80, 24);
    assert!(screen.contains("Recent: 1 fit") && screen.contains("Thu 15 Oct SkiErg"), "{screen}");
    bench.keys("<Enter>");
    assert_eq!(bench.app.log.focus, Focus::List);
    bench.keys("<Esc>");
    assert!(bench.screen(80, 24).contains("Recent: 40"));
}

#[test]
fn splits_are_summed_as_they_are_typed_and_compared_with_the_total() {
    let mut bench = typed("simulation rpe 9<Tab>20<Tab><Tab><Tab>");
    assert_eq!(bench.app.log.sheet.as_ref().unwrap().form.focused(), Some(Key::Split(Part::Run(1))));
    bench.keys("4:30<Enter>4:10<Enter>");
    let screen = bench.screen(120, 40);
    assert!(screen.contains("= 8:40"), "{screen}");
    assert!(screen.contains("sum 8:40: 11:20 of the total is missing"), "{screen}");
    assert!(screen.contains("Last time: run 2"), "{screen}");
    bench.keys("11:21<Tab><C-s>");
    assert!(bench.screen(120, 40).contains("sum 20:01: all of the total"), "a second is a late thumb");
    assert_eq!(write(&bench).1.splits.len(), 3);
}

#[test]
fn sets_get_a_new_row_as_soon_as_the_last_is_used_and_a_row_can_be_dropped() {
    let mut bench = typed("strength legs<Tab>55<Tab>7<Tab><Tab>");
    bench.keys("squat<Tab>5<Tab>5<Tab>100<Down>");
    bench.app.log.sheet.as_mut().unwrap().form.focus(Key::Set(1, key::SetPart::Name));
    bench.keys("wb<Tab><Tab>50<Tab>6<Tab>");
    assert_eq!(text(&bench, Key::Set(1, key::SetPart::Name)), "wall balls", "known by another name");
    bench.keys("<C-s>");
    let (request, both) = write(&bench);
    assert_eq!(
        both.exercises.iter().map(|e| (e.name.as_str(), e.sets.len())).collect::<Vec<_>>(),
        [("squat", 5), ("wall balls", 1)]
    );
    bench.tell(Msg::WorkoutSaved(request, Err("no".into())));
    bench.keys("<A-x><C-s>");
    assert_eq!(write(&bench).1.exercises.len(), 1);
}

#[test]
fn a_kind_that_is_changed_by_mistake_loses_nothing() {
    let mut bench = typed("run 8.1k 42:30 rpe 4<Enter><Tab>");
    bench.app.log.sheet.as_mut().unwrap().form.focus(Key::Kind);
    bench.keys("s");
    assert_eq!(text(&bench, Key::Kind), "strength");
    assert_eq!(text(&bench, Key::Distance), "8.1 km", "what was said stays in sight");
    bench.app.log.sheet.as_mut().unwrap().form.focus(Key::Done);
    bench.keys("i");
    assert!(!bench.screen(80, 40).contains("8.1 km ]"));
    bench.keys("y");
    assert_eq!((text(&bench, Key::Distance), text(&bench, Key::Rpe)), ("8.1 km".to_owned(), "4".to_owned()));
}

#[test]
fn a_half_filled_form_is_kept_when_typing_rests_and_there_at_the_next_start() {
    let mut bench = typed(&format!("{WALL_BALLS}<Enter><Tab>62"));
    let due = bench.app.next_wake().expect("a form waits to be kept");
    bench.tell(Msg::Clock(due));
    let kept = bench.cmds.iter().rev().find_map(|cmd| match cmd {
        Cmd::SaveForm(form) => Some(form.clone()),
        _ => None,
    });
    let mut again = start(crate::tui::fake::ready());
    again.form = kept.expect("it was kept");
    let (mut app, _) = crate::tui::app::App::new(again);
    assert_eq!(app.log.half_typed(), bench.app.log.half_typed());
    app.pane = crate::tui::pane::Pane::Log;
    let mut next = Bench { app, cmds: Vec::new() };
    next.keys("<Tab><C-s>");
    assert_eq!(write(&next).1.duration_s, Some(3720.0));
}

#[test]
fn a_form_is_kept_after_a_save_as_empty() {
    let mut bench = typed(&format!("{WALL_BALLS}<Enter><Enter>"));
    accept(&mut bench);
    assert_eq!(bench.cmds.last(), Some(&Cmd::SaveForm(String::new())));
}

#[test]
fn what_cannot_be_read_at_the_start_is_left_out() {
    for form in ["{", "[]", "{\"line\":5}", "\u{0}", "{\"sheet\":{\"base\":{}}}"] {
        let mut log = Log::new(jiff::civil::date(2026, 11, 22), None);
        log.take_half_typed(form);
        assert!(log.sheet.is_none() && log.line.is_empty(), "{form}");
    }
}

#[test]
fn a_form_with_something_in_it_is_replaced_only_after_a_yes_and_comes_back() {
    let mut bench = typed("<Tab>62<Esc><C-d>");
    assert!(bench.screen(80, 24).contains("The form holds a session that is not saved"));
    bench.keys("n");
    assert_eq!(text(&bench, Key::Duration), "62");
    bench.keys("<C-d>y");
    assert_eq!(text(&bench, Key::Duration), "");
    bench.keys("<A-u>");
    assert_eq!(text(&bench, Key::Duration), "62");
}

#[test]
fn ctrl_c_clears_and_alt_u_brings_back() {
    let mut bench = typed(&format!("{WALL_BALLS}<Enter><Tab>62<C-c>"));
    assert!(bench.app.log.sheet.is_none() && bench.app.log.line.is_empty());
    assert_eq!(bench.app.exit(), None);
    bench.keys("<A-u>");
    assert_eq!((bench.app.log.line.text(), text(&bench, Key::Duration).as_str()), (WALL_BALLS, "62"));
}

#[test]
fn panes_are_reached_by_number_by_function_key_and_by_tab_and_keep_what_is_typed() {
    let mut bench = Bench::new();
    bench.keys("half a question<F3>half a session<F2>");
    assert_eq!(bench.app.draft(), "half a question");
    bench.keys("<F3>");
    assert_eq!(bench.app.log.line.text(), "half a session");
    bench.keys("<Esc>2");
    assert_eq!(bench.app.pane, crate::tui::pane::Pane::Chat);
    bench.keys("<BackTab>");
    assert_eq!(bench.app.pane, crate::tui::pane::Pane::Today);
    bench.keys("<BackTab>");
    assert_eq!(bench.app.pane, crate::tui::pane::Pane::Progress);
    bench.keys("<BackTab>");
    assert_eq!(bench.app.pane, crate::tui::pane::Pane::Log);
    bench.keys("<Tab><Tab>");
    assert_eq!(bench.app.pane, crate::tui::pane::Pane::Today);
    bench.keys("<Tab>");
    assert_eq!(bench.app.pane, crate::tui::pane::Pane::Chat);
    let header = bench.screen(80, 24).lines().next().unwrap_or_default().to_owned();
    assert!(header.contains("1 Today  2 Chat  3 Log  4 Progress"), "{header}");
}

#[test]
fn slash_commands_and_the_palette_reach_the_log_from_the_chat() {
    let mut bench = Bench::new();
    bench.tell(Msg::Log(log_of(4)));
    bench.keys("/run 8.1k 42:30 rpe 4<Enter>");
    assert_eq!(text(&bench, Key::Distance), "8.1 km");
    bench.keys("<Enter>");
    assert_eq!(write(&bench).1.rpe, Some(4.0));
    let mut bench = Bench::new();
    bench.keys("/skip ill<Enter><C-s>");
    assert_eq!(write(&bench).1.skipped, Some(SkipReason::Ill));
    let mut bench = Bench::new();
    bench.tell(Msg::Log(log_of(4)));
    bench.keys("<C-p>last session again<Enter>");
    assert_eq!((bench.app.pane, text(&bench, Key::Kind)), (crate::tui::pane::Pane::Log, "hiit".to_owned()));
}

#[test]
fn a_paste_goes_into_the_field_that_has_the_focus_or_into_the_line() {
    let mut bench = typed("<Esc>");
    bench.tell(Msg::Paste("run 5k\n25:00\n".into()));
    assert_eq!((bench.app.log.line.text(), bench.app.log.focus), ("run 5k 25:00", Focus::Line));
    bench.keys("<Enter><Tab>");
    bench.app.log.sheet.as_mut().unwrap().form.focus(Key::Notes);
    bench.tell(Msg::Paste("calf\nfine".into()));
    assert_eq!(text(&bench, Key::Notes), "calf\nfine");
}

#[test]
fn a_new_day_is_a_new_today() {
    let mut bench = typed("run 5k 25:00");
    bench.wait(15 * 3_600_000);
    bench.keys("<Enter>");
    assert_eq!(text(&bench, Key::Date), "23 Nov 2026");
}

#[test]
fn every_state_of_the_log_looks_as_drawn() {
    let mut refused = typed(&format!("{WALL_BALLS}<Enter><Tab><C-s>"));
    let (request, _) = write(&refused);
    refused.tell(Msg::WorkoutSaved(request, Err("the disk is full".into())));
    let mut undone = typed("<Esc>d");
    accept(&mut undone);
    let mut empty = Bench::new();
    empty.keys("<F3>");
    empty.tell(Msg::Log(log_of(0)));
    let states = vec![
        ("empty", empty),
        ("line", typed("wb 100x6kg 5:12 rpe 8 blargh")),
        ("filled", typed(&format!("{WALL_BALLS}<Enter>"))),
        ("run", typed("run 8.1k 42:30 rpe 4 easy<Enter><Tab>")),
        ("race", typed("simulation rpe 9<Tab>20<Tab><Tab><Tab>4:30<Enter>4:10<Enter>")),
        ("wrong", typed("<Tab><Tab>12<Tab>")),
        ("filter", typed("<Esc>/#erg")),
        ("deleted", undone),
        ("not_saved", refused),
        ("templates", typed("<C-t>")),
        ("loading", {
            let mut bench = Bench::new();
            bench.keys("<F3>");
            bench
        }),
    ];
    for (name, mut bench) in states {
        for (columns, rows) in [(80, 24), (120, 40), (40, 12)] {
            if columns > 40 || name == "filled" || name == "filter" {
                insta::assert_snapshot!(format!("{name}_{columns}x{rows}"), bench.screen(columns, rows));
            }
        }
    }
}

fn draw(bench: &mut Bench, columns: u16, rows: u16) {
    let mut terminal = Terminal::new(TestBackend::new(columns, rows)).unwrap();
    terminal.draw(|frame| crate::tui::view::draw(&mut bench.app, frame)).unwrap();
}

#[test]
fn no_size_makes_the_log_panic() {
    let states = [
        "",
        "x",
        WALL_BALLS,
        "wb 100x6kg 5:12<Enter><Tab>",
        "simulation<Tab>",
        "<Esc>",
        "<Esc>/erg",
        "<C-t>",
        "<Tab>x<Tab>",
    ];
    for keys in states {
        let mut bench = typed(keys);
        for columns in 0..=20 {
            for rows in 0..=8 {
                draw(&mut bench, columns, rows);
            }
        }
        for (columns, rows) in [(40, 12), (99, 8), (100, 8), (100, 9), (300, 100), (30, 60)] {
            draw(&mut bench, columns, rows);
        }
    }
}

/// Keys that do something, and some that do nothing.
const KEYS: [&str; 40] = [
    "<Enter>",
    "<Tab>",
    "<BackTab>",
    "<Esc>",
    "<Up>",
    "<Down>",
    "<Left>",
    "<Right>",
    "<PgUp>",
    "<PgDn>",
    "<Home>",
    "<End>",
    "<BS>",
    "<C-s>",
    "<C-d>",
    "<C-t>",
    "<C-f>",
    "<C-u>",
    "<C-w>",
    "<A-u>",
    "<A-x>",
    "<A-k>",
    "<F2>",
    "<F3>",
    "d",
    "u",
    "r",
    "k",
    "D",
    "/",
    "n",
    "y",
    "5",
    ":",
    "x",
    " ",
    "w",
    "b",
    "雪",
    "t",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn no_sequence_of_keys_panics_at_any_size(
        keys in prop::collection::vec(0..KEYS.len(), 0..60),
        columns in 0..20_u16,
        rows in 0..8_u16,
        roomy in any::<bool>(),
    ) {
        let mut bench = bench();
        let (columns, rows) = if roomy { (80, 24) } else { (columns, rows) };
        for key in keys {
            bench.keys(KEYS[key]);
            draw(&mut bench, columns, rows);
        }
    }

    #[test]
    fn what_is_typed_is_there_after_any_resize_and_change_of_pane(
        walk in prop::collection::vec((0..9_usize, 0..120_u16, 0..40_u16), 0..30),
    ) {
        let mut bench = typed("run 8.1k 42:30<Enter><Tab>62");
        bench.app.log.sheet.as_mut().unwrap().form.focus(Key::Notes);
        bench.keys("calf fine");
        let mut steps = ["<F2>", "<F3>", "<Esc>", "<Tab>", "<PgDn>", "<Down>", "<BackTab>", "<C-p><Esc>", "<Up>"];
        for (step, columns, rows) in walk {
            // In the chat these keys walk there.
            let keys = std::mem::take(&mut steps[step]);
            bench.keys(keys);
            steps[step] = keys;
            bench.tell(Msg::Resized);
            draw(&mut bench, columns, rows);
        }
        let half = bench.app.log.half_typed();
        prop_assert!(half.contains("run 8.1k 42:30") && half.contains("calf fine") && half.contains("\"62\""), "{}", half);
    }
}
