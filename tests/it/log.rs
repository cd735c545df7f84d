//! The log and the profile from the command line and on the screen, with the real program: what it calls saved is there,
//! once, whatever happens.

#![allow(clippy::expect_used, clippy::unwrap_used, clippy::panic, reason = "a test may panic")]

use crate::support::home::{Home, Ran, WIDE};
use rustix::process::Signal;
use serde_json::Value;
use std::io::Read;
use std::process::Stdio;

#[track_caller]
fn done(ran: Ran) -> String {
    assert_eq!(ran.code, Some(0), "{ran:#?}");
    ran.out
}

fn listed(home: &Home) -> Vec<Value> {
    let ran = home.run(&["log", "list", "--json", "-n", "1000"]);
    if ran.code == Some(5) {
        return Vec::new();
    }
    serde_json::from_str(&done(ran)).unwrap()
}

/// The short id at the end of the line that says what was saved.
fn id_of(home: &Home) -> String {
    let id = listed(home)[0]["id"].as_str().unwrap().replace('-', "");
    id[id.len() - 8..].to_owned()
}

#[test]
fn a_session_is_logged_changed_deleted_and_restored_from_the_command_line() {
    let home = Home::with_library();
    let said = done(home.run(&["log", "add", "wb", "100x6kg", "5:12", "rpe", "8"]));
    assert!(said.starts_with("saved  ") && said.contains("5:12"), "{said}");
    let id = id_of(&home);
    let before = listed(&home);
    assert_eq!(before[0]["rpe"], 8.0);
    assert_eq!(before[0]["exercises"][0]["station"], "wall_balls");

    done(home.run(&["log", "edit", &id, "wb 100x6kg 5:08 rpe 9 // calf fine"]));
    let after = listed(&home);
    assert_eq!((after.len(), &after[0]["id"], &after[0]["rpe"]), (1, &before[0]["id"], &Value::from(9.0)));
    let history = done(home.run(&["log", "history", &id]));
    assert!(history.lines().count() == 2 && history.contains("rpe = 9"), "{history}");

    let gone = done(home.run(&["log", "rm", "last"]));
    assert!(gone.contains(&format!("log restore {id}")), "{gone}");
    assert!(listed(&home).is_empty());
    done(home.run(&["log", "restore", &id]));
    assert_eq!(listed(&home), after);
}

#[test]
fn a_line_that_is_not_understood_is_not_saved_and_says_which_words() {
    let home = Home::with_library();
    let ran = home.run(&["log", "add", "run 8k blorf 42:30"]);
    assert_eq!(ran.code, Some(2), "{ran:#?}");
    assert!(ran.err.contains("NOT saved") && ran.err.contains("blorf") && ran.err.contains("--anyway"), "{ran:#?}");
    assert!(listed(&home).is_empty());
    assert_eq!(home.run(&["log", "show", "abc"]).code, Some(5));
}

#[test]
fn the_profile_is_changed_by_keys_and_a_wrong_value_changes_nothing() {
    let home = Home::with_library();
    done(home.run(&["profile", "edit", "division=women pro", "race_date=2027-01-18"]));
    let shown = done(home.run(&["profile", "show"]));
    assert!(shown.contains("Women Pro") && shown.contains("18 Jan"), "{shown}");
    let wrong = home.run(&["profile", "edit", "name=Ada", "race_date=someday"]);
    assert_eq!(wrong.code, Some(2), "{wrong:#?}");
    assert!(!done(home.run(&["profile", "show", "--json"])).contains("Ada"));
    let asked = done(home.run(&["ask", "--json", "What should I do for sled push training?"]));
    assert!(asked.contains("Women Pro"), "the offline coach may use the athlete's own facts: {asked}");
}

#[test]
fn what_is_exported_comes_in_again_in_another_home_and_only_once() {
    let (home, other) = (Home::with_library(), Home::with_library());
    for line in
        ["run 8.1k 42:30 rpe 4 easy yesterday", "legs squat 5x5@100 rpe 7", "sim r1 4:38 ski 4:02 r2 4:45 sp 2:38"]
    {
        done(home.run(&["log", "add", line]));
    }
    let folder = home.path().join("mine");
    done(home.run(&["export", folder.to_str().unwrap()]));
    assert_eq!(
        home.run(&["export", folder.to_str().unwrap()]).code,
        Some(1),
        "a folder that is there is not written over"
    );
    let file = folder.join("account.jsonl");
    let dry = done(other.run(&["import", "--dry-run", file.to_str().unwrap()]));
    assert!(dry.contains("3 would be saved"), "{dry}");
    assert!(listed(&other).is_empty(), "a dry run saves nothing");
    let said = done(other.run(&["import", file.to_str().unwrap()]));
    let strip = |mut all: Vec<Value>| {
        for workout in &mut all {
            workout.as_object_mut().unwrap().remove("origin");
        }
        all
    };
    assert_eq!(strip(listed(&other)), strip(listed(&home)));
    let again = done(other.run(&["import", file.to_str().unwrap()]));
    assert!(again.contains("0 saved, 3 already in the log"), "{again}");
    let undo = said.lines().last().unwrap().rsplit(' ').next().unwrap().to_owned();
    done(other.run(&["import", "--undo", &undo]));
    assert!(listed(&other).is_empty());
}

#[test]
fn everything_can_be_backed_up_deleted_and_brought_back() {
    let home = Home::with_library();
    done(home.run(&["log", "add", "run 8.1k 42:30 rpe 4"]));
    done(home.run(&["profile", "edit", "name=Ada"]));
    done(home.run(&["ask", "How heavy is the sled?"]));
    let before = listed(&home);
    let path = done(home.run(&["backup"])).trim().to_owned();
    let copy = home.path().join("copy.jsonl.gz");
    std::fs::copy(&path, &copy).unwrap();

    let asked = home.run(&["delete-my-data"]);
    assert!(asked.code == Some(2) && asked.err.contains("--yes"), "{asked:#?}");
    assert_eq!(listed(&home), before);
    let gone = done(home.run(&["delete-my-data", "--yes"]));
    assert!(gone.contains("1  sessions") && gone.contains("1  exchanges"), "{gone}");
    let left: Vec<_> = std::fs::read_dir(home.data()).unwrap().map(|e| e.unwrap().file_name()).collect();
    assert_eq!(left, ["owner.lock"]);

    assert!(listed(&home).is_empty());
    let said = done(home.run(&["restore", copy.to_str().unwrap()]));
    assert!(said.contains("1 sessions and 1 exchanges"), "{said}");
    assert_eq!(listed(&home), before);
    assert!(done(home.run(&["profile", "show"])).contains("Ada"));
}

#[test]
fn a_session_logged_beside_an_open_screen_is_on_that_screen_at_once() {
    let home = Home::with_library();
    let mut screen = home.open(WIDE);
    screen.wait_for("local db");
    screen.send(b"\x1b[13~");
    screen.wait_for("One line");
    let said = done(home.run(&["log", "add", "ski", "1000", "4:02"]));
    assert!(said.starts_with("saved"), "{said}");
    screen.wait_for("4:02");
    screen.signal(Signal::TERM);
    screen.wait_exit();
}

#[test]
fn a_session_typed_on_the_screen_survives_kill_9() {
    let home = Home::with_library();
    let mut screen = home.open(WIDE);
    screen.wait_for("local db");
    screen.send(b"\x1b[13~");
    screen.wait_for("One line");
    screen.send(b"wb 100x6kg 5:12 rpe 8\r");
    screen.wait_for("5:12");
    screen.send(b"\x13");
    screen.wait_for("saved on this computer");
    screen.signal(Signal::KILL);
    screen.wait_exit();
    let log = listed(&home);
    assert_eq!((log.len(), &log[0]["rpe"]), (1, &Value::from(8.0)));
}

/// Kills the program at random points while it logs; what it printed as saved must be there, once.
fn kills(rounds: u32) {
    let home = Home::with_library();
    let mut saved = Vec::new();
    let mut seed = std::process::id();
    // The first is left alone and says how long a whole run takes here and now; the second is killed at once.
    let mut whole = std::time::Duration::from_secs(600);
    for round in 0..rounds {
        let mark = format!("kill-{round}");
        let line = format!("run 8.1k 42:30 rpe 4 // {mark}");
        let mut child = home
            .command(&["log", "add", &line])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        // Some are killed while the database opens, some while it is written, some when all was done.
        let patience = match round {
            0 => whole,
            1 => std::time::Duration::ZERO,
            _ => whole.mul_f64(f64::from(seed >> 16) / f64::from(u16::MAX)),
        };
        let begun = std::time::Instant::now();
        let pid = rustix::process::Pid::from_child(&child);
        let (ended, end) = std::sync::mpsc::channel::<()>();
        let killer = std::thread::spawn(move || {
            if end.recv_timeout(patience).is_err() {
                let _ = rustix::process::kill_process(pid, Signal::KILL);
            }
        });
        let mut out = String::new();
        child.stdout.take().unwrap().read_to_string(&mut out).unwrap();
        // The process is a zombie until it is waited for, so its number is not another's yet.
        let _ = ended.send(());
        killer.join().unwrap();
        child.wait().unwrap();
        if round == 0 {
            whole = begun.elapsed();
        }
        if out.starts_with("saved") {
            saved.push(mark);
        }
    }
    let notes: Vec<String> = listed(&home).iter().map(|w| w["notes"].as_str().unwrap().to_owned()).collect();
    for mark in &saved {
        assert_eq!(notes.iter().filter(|n| *n == mark).count(), 1, "{mark} was called saved; in the log: {notes:?}");
    }
    let mut unique = notes.clone();
    unique.sort();
    unique.dedup();
    assert_eq!(unique.len(), notes.len(), "nothing is doubled: {notes:?}");
    assert!(!saved.is_empty() && saved.len() < rounds as usize, "{} of {rounds} were called saved", saved.len());
}

#[test]
fn twenty_kills_at_random_points_lose_and_double_nothing() {
    kills(20);
}

#[test]
#[ignore = "takes many minutes; run it by name"]
fn two_hundred_kills_at_random_points_lose_and_double_nothing() {
    kills(200);
}
