//! Imports keystroke by keystroke, and as they look.

use super::*;
use crate::coach::import::{Finding, Mode, Row, Step, Tally};
use crate::domain::workout::WorkoutKind;
use crate::tui::cmd::Cmd;
use crate::tui::fake::{Bench, log_of};
use crate::tui::msg::Msg;

const VAGUE: &str = "When,What,How long,How far\n03/04/2026,Easy run,45,8.1\n05/06/2026,Track,62,12.4\n";

fn bench() -> Bench {
    let mut bench = Bench::new();
    bench.keys("<F3>");
    bench.tell(Msg::Log(log_of(40)));
    bench.keys("<A-i>");
    bench
}

/// The newest walk that was ordered.
fn walk(bench: &Bench) -> (RequestId, Wanted, Mode) {
    let mut walks = bench.cmds.iter().rev();
    let found = walks.find_map(|cmd| match cmd {
        Cmd::Import(request, wanted, mode) => Some((*request, Wanted::clone(wanted), *mode)),
        _ => None,
    });
    found.unwrap_or_else(|| panic!("no walk was ordered"))
}

fn walks(bench: &Bench) -> usize {
    bench.cmds.iter().filter(|cmd| matches!(cmd, Cmd::Import(..))).count()
}

/// The last look-up of paths is answered.
fn offer(bench: &mut Bench, paths: &[&str]) {
    let asked = bench.cmds.iter().rev().find_map(|cmd| match cmd {
        Cmd::CompletePath(request, _) => Some(*request),
        _ => None,
    });
    bench.tell(Msg::PathsFound(asked.unwrap(), paths.iter().map(|p| (*p).to_owned()).collect()));
}

fn step(bench: &mut Bench, step: Step) {
    let request = walk(bench).0;
    bench.tell(Msg::Import(request, step));
}

fn row(finding: Finding, file: &str, what: &str) -> Row {
    Row { finding, file: file.into(), what: what.into() }
}

fn findings() -> Findings {
    Findings {
        tally: Tally { new: 3, duplicate: 1, likely_duplicate: 1, unreadable: 1 },
        rows: vec![
            row(Finding::New, "export.zip/activities/17.fit.gz", "2026-11-20 run"),
            row(Finding::New, "export.zip/activities/18.fit.gz", "2026-11-19 strength"),
            row(Finding::Unreadable, "export.zip/activities/19.gpx", "is cut off in line 7; copy or export it again"),
            row(Finding::Duplicate, "export.zip/activities/20.gpx", "2026-11-17 run"),
            row(Finding::Likely, "export.zip/activities.csv, line 9", "2026-11-16 run"),
            row(Finding::New, "export.zip/activities/21.gpx", "2026-11-15 run"),
        ],
        ..Findings::default()
    }
}

fn looked() -> Bench {
    let mut bench = bench();
    bench.keys("~/export.zip<Enter>");
    step(&mut bench, Step::Ended(Box::new(findings())));
    bench
}

fn open_table() -> OpenTable {
    OpenTable::of_text("log.csv", VAGUE).unwrap()
}

fn asking() -> Bench {
    let mut bench = bench();
    bench.keys("~/log.csv<Enter>");
    let tally = Tally { unreadable: 1, ..Tally::default() };
    step(&mut bench, Step::Ended(Box::new(Findings { tally, open: vec![open_table()], ..Findings::default() })));
    bench
}

fn shot(bench: &mut Bench, name: &str) {
    for (columns, rows) in [(80, 24), (120, 40)] {
        insta::assert_snapshot!(format!("{name}_{columns}x{rows}"), bench.screen(columns, rows));
    }
}

#[test]
fn a_path_is_completed_while_it_is_typed_and_looked_at_with_enter() {
    let mut bench = bench();
    bench.keys("~/act");
    offer(&mut bench, &["~/activities/", "~/activities.csv"]);
    shot(&mut bench, "import_path");
    bench.keys("<Down><Tab>");
    let typed = bench.cmds.iter().rev().find_map(|cmd| match cmd {
        Cmd::CompletePath(_, typed) => Some(typed.clone()),
        _ => None,
    });
    assert_eq!(typed.as_deref(), Some("~/activities.csv"));
    bench.keys("<Enter>");
    let (_, wanted, mode) = walk(&bench);
    assert_eq!((wanted.paths, mode), (vec![PathBuf::from("~/activities.csv")], Mode::Look));
}

#[test]
fn paths_of_an_earlier_text_are_dropped() {
    let mut bench = bench();
    bench.keys("~/a");
    let Some(Cmd::CompletePath(early, _)) = bench.cmds.last().cloned() else { panic!("paths are looked up") };
    bench.keys("b");
    bench.tell(Msg::PathsFound(early, vec!["~/old/".into()]));
    assert!(!bench.screen(80, 24).contains("~/old/"));
    offer(&mut bench, &["~/abc/"]);
    assert!(bench.screen(80, 24).contains("~/abc/"));
}

#[test]
fn an_empty_path_says_what_can_be_read_and_looks_at_nothing() {
    let mut bench = bench();
    offer(&mut bench, &["~/Downloads/", "~/run.fit"]);
    shot(&mut bench, "import_empty");
    bench.keys("<Enter>");
    assert_eq!(walks(&bench), 0);
    assert!(bench.screen(80, 24).contains("type the path"));
}

#[test]
fn a_dry_run_shows_what_would_be_saved_and_why_something_cannot_be() {
    let mut bench = bench();
    bench.keys("~/export.zip<Enter>");
    step(&mut bench, Step::Going { read: 120, saved: 0, file: "export.zip/activities/120.fit".into() });
    bench.wait(2500);
    let screen = bench.screen(80, 24);
    assert!(screen.contains("reading .. 2 s   120 read") && screen.contains("120.fit"), "{screen}");
    step(&mut bench, Step::Ended(Box::new(findings())));
    bench.keys("jj");
    shot(&mut bench, "import_found");
    let screen = bench.screen(80, 24);
    assert!(screen.contains("is cut off in line 7; copy or export it again"), "{screen}");
    assert!(screen.contains("nothing is saved yet"), "{screen}");
    bench.keys("<Esc>");
    assert!(bench.screen(80, 24).contains("File, folder or ZIP  ~/export.zip"), "the path is still there");
    assert_eq!(walks(&bench), 1);
}

#[test]
fn what_is_new_is_saved_with_a_bar_and_taken_back_as_one_step() {
    let mut bench = looked();
    bench.keys("<Enter>");
    let (_, wanted, mode) = walk(&bench);
    let Mode::Save(id) = mode else { panic!("it is saved") };
    assert_eq!(wanted.paths, [PathBuf::from("~/export.zip")]);
    step(&mut bench, Step::Going { read: 3, saved: 2, file: "export.zip/activities/19.gpx".into() });
    shot(&mut bench, "import_saving");
    step(&mut bench, Step::Ended(Box::new(Findings { saved: 3, ..findings() })));
    shot(&mut bench, "import_done");
    bench.keys("u");
    assert_eq!(bench.cmds.last(), Some(&Cmd::UndoImport(id)));
    assert!(bench.app.log.import.is_none());
    bench.tell(Msg::ImportUndone(id, Ok(3)));
    assert!(bench.screen(80, 24).contains("import taken back: 3 sessions"));
    assert!(!bench.app.log.can_undo(), "once");
}

#[test]
fn an_import_that_could_not_be_taken_back_can_be_tried_again() {
    let mut bench = looked();
    bench.keys("<Enter>");
    step(&mut bench, Step::Ended(Box::new(Findings { saved: 3, ..findings() })));
    bench.keys("<Enter>u");
    let Some(Cmd::UndoImport(id)) = bench.cmds.last().cloned() else { panic!("it is taken back") };
    bench.tell(Msg::ImportUndone(id, Err("the disk is full".into())));
    assert!(bench.screen(80, 24).contains("import NOT TAKEN BACK: the disk is full"));
    bench.keys("u");
    assert_eq!(bench.cmds.last(), Some(&Cmd::UndoImport(id)));
}

#[test]
fn a_disk_that_cannot_be_written_is_said_and_what_was_saved_can_be_taken_back() {
    let mut bench = looked();
    bench.keys("<Enter>");
    let problem = Some("the disk is full".to_owned());
    step(&mut bench, Step::Ended(Box::new(Findings { saved: 1, problem, ..findings() })));
    let screen = bench.screen(80, 24);
    assert!(screen.contains("1 saved") && screen.contains("the rest is NOT SAVED: the disk is full"), "{screen}");
    assert!(bench.app.log.can_undo());
}

#[test]
fn nothing_new_is_said_and_nothing_is_saved() {
    let mut bench = bench();
    bench.keys("~/a.fit<Enter>");
    let tally = Tally { duplicate: 1, ..Tally::default() };
    step(&mut bench, Step::Ended(Box::new(Findings { tally, ..Findings::default() })));
    bench.keys("<Enter>");
    assert!(bench.screen(80, 24).contains("nothing of this is new"));
    assert_eq!(walks(&bench), 1);
}

#[test]
fn esc_stops_a_dry_run_and_an_import_and_drops_what_comes_late() {
    let mut bench = bench();
    bench.keys("~/export.zip<Enter>");
    let request = walk(&bench).0;
    bench.keys("<Esc>");
    assert!(bench.cmds.contains(&Cmd::Cancel(request)));
    bench.tell(Msg::Import(request, Step::Ended(Box::new(findings()))));
    assert!(bench.screen(80, 24).contains("File, folder or ZIP"));

    let mut bench = looked();
    bench.keys("<Enter>");
    step(&mut bench, Step::Going { read: 2, saved: 2, file: "a".into() });
    bench.keys("<Esc>");
    let screen = bench.screen(80, 24);
    assert!(screen.contains("stopped; at least 2 sessions are saved, u takes the import back"), "{screen}");
    bench.keys("u");
    assert!(matches!(bench.cmds.last(), Some(Cmd::UndoImport(_))));
}

#[test]
fn a_table_that_leaves_something_open_is_asked_about_and_shown_before_it_is_read() {
    let mut bench = asking();
    shot(&mut bench, "import_asking");
    // How long it was is in column 3; day first; minutes.
    let mut answers = 0;
    while let Some(Stage::Asking(questions)) = bench.app.log.import.as_ref().map(|import| &import.stage)
        && let Some(asked) = &questions.asked
    {
        let at = asked.choices.iter().position(|c| c.text.contains("column 3")).unwrap_or(0);
        bench.keys(&(at + 1).to_string());
        answers += 1;
        assert!(answers < 9, "asked on and on");
    }
    shot(&mut bench, "import_agreeing");
    bench.keys("<Enter>");
    let (_, wanted, mode) = walk(&bench);
    assert_eq!(mode, Mode::Look, "what is in it now is shown first");
    let legend = &wanted.answered[&open_table().signature()];
    assert_eq!(legend.answers().len(), answers);
    let rows = open_table().preview(legend, &TimeZone::UTC, 1).unwrap();
    let first = rows[0].1.as_ref().unwrap();
    assert_eq!((first.date, first.duration_s), (jiff::civil::date(2026, 4, 3), Some(2700.0)));
    assert_ne!(first.kind, WorkoutKind::Race);
}

#[test]
fn an_answer_is_taken_back_and_a_table_can_be_left_out() {
    let mut bench = asking();
    let first = bench.screen(80, 24);
    bench.keys("1");
    assert!(bench.screen(80, 24).contains("You said:"));
    bench.keys("b");
    assert_eq!(bench.screen(80, 24), first);
    bench.keys("<Esc>");
    let screen = bench.screen(80, 24);
    assert!(screen.contains("1 unreadable") && screen.contains("nothing is saved yet"), "{screen}");
    assert_eq!(walks(&bench), 1, "nothing was answered, so nothing is looked at again");
    bench.keys("m");
    assert_eq!((walks(&bench), walk(&bench).1.recall), (2, Recall::Anew));
}

#[test]
fn the_pane_can_be_left_while_files_are_read_and_is_as_it_was() {
    let mut bench = bench();
    bench.keys("~/export.zip<Enter><F2>");
    step(&mut bench, Step::Ended(Box::new(findings())));
    assert!(!bench.screen(80, 24).contains("nothing is saved yet"));
    bench.keys("<F3>");
    assert!(bench.screen(80, 24).contains("nothing is saved yet"));
}

#[test]
fn a_typed_command_and_a_pasted_path_lead_to_the_import() {
    let mut bench = Bench::new();
    bench.keys("<F2>/import ~/run.fit<Enter>");
    assert_eq!(walk(&bench).1.paths, [PathBuf::from("~/run.fit")]);
    let mut bench = self::bench();
    bench.tell(Msg::Paste("'/tmp/My\\ run.fit' ".into()));
    bench.keys("<Enter>");
    assert_eq!(walk(&bench).1.paths, [PathBuf::from("/tmp/My run.fit")]);
    bench.keys("<Esc><C-c>");
    assert!(bench.screen(80, 24).contains("cleared"));
}
