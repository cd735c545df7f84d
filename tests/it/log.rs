//! The log and the profile from the command line and on the screen, with the real program: what it calls saved is there,
//! once, whatever happens.

#![allow(clippy::expect_used, clippy::unwrap_used, clippy::panic, reason = "a test may panic")]

use crate::support::database::{fresh_database, test_server, url_of};
use crate::support::fault::Proxy;
use crate::support::home::{Home, Ran, WIDE};
use crate::support::pty::Pty;
use rustix::process::Signal;
use serde_json::Value;
use std::io::Read;
use std::net::{IpAddr, SocketAddr};
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

/// A run of a watch, on a day and at an hour of November 2026.
fn gpx(day: u32, hour: u32) -> String {
    let points: Vec<String> = (0..30)
        .map(|minute| {
            let north = 52.5 + f64::from(minute) * 0.0015;
            format!(
                "<trkpt lat=\"{north}\" lon=\"13.4\"><time>2026-11-{day:02}T{hour:02}:{minute:02}:00Z</time></trkpt>"
            )
        })
        .collect();
    format!(
        "<gpx version=\"1.1\"><trk><name>Run</name><type>running</type><trkseg>{}</trkseg></trk></gpx>",
        points.join("")
    )
}

fn originals(home: &Home) -> Vec<(String, Vec<u8>)> {
    let entries = std::fs::read_dir(home.data().join("originals")).into_iter().flatten().flatten();
    let mut all: Vec<_> =
        entries.map(|e| (e.file_name().to_string_lossy().into_owned(), std::fs::read(e.path()).unwrap())).collect();
    all.sort();
    all
}

#[test]
fn imported_files_are_kept_go_out_with_an_export_and_come_back_into_an_empty_database() {
    let (home, other, third) = (Home::with_library(), Home::with_library(), Home::with_library());
    home.write("one.gpx", gpx(20, 6));
    home.write("two.gpx", gpx(21, 6));
    done(home.run(&["import", "one.gpx"]));
    let second = done(home.run(&["import", "two.gpx", "one.gpx"]));
    assert!(second.contains("1 saved, 1 already in the log"), "{second}");
    done(home.run(&["log", "add", "wb 100x6kg 5:12 rpe 8"]));
    assert_eq!(originals(&home).len(), 2);
    let folder = home.path().join("mine");
    let said = done(home.run(&["export", folder.to_str().unwrap()]));
    assert!(said.contains("3 sessions") && said.contains("2 imported files"), "{said}");
    let mut texts: Vec<String> = std::fs::read_dir(folder.join("originals"))
        .unwrap()
        .map(|e| std::fs::read_to_string(e.unwrap().path()).unwrap())
        .collect();
    texts.sort();
    assert_eq!(texts, [gpx(20, 6), gpx(21, 6)], "as they were");

    // Back by a restore of the account, and by an import of the whole folder: the same log and the same files.
    let back = done(other.run(&["restore", folder.join("account.jsonl").to_str().unwrap()]));
    assert!(back.contains("3 sessions") && back.contains("2 imported files"), "{back}");
    assert_eq!(listed(&other), listed(&home));
    assert_eq!(originals(&other), originals(&home));
    let imported = done(third.run(&["import", folder.to_str().unwrap()]));
    assert!(imported.contains("3 saved"), "{imported}");
    let ids = |home: &Home| listed(home).iter().map(|w| w["id"].clone()).collect::<Vec<_>>();
    assert_eq!(ids(&third), ids(&home));
    let hashes = |home: &Home| originals(home).into_iter().map(|(name, _)| name).collect::<Vec<_>>();
    assert_eq!(hashes(&third), hashes(&home));

    // Taken back, the file of that import goes; the other stays.
    let undo = second.lines().last().unwrap().rsplit(' ').next().unwrap();
    done(home.run(&["import", "--undo", undo]));
    assert_eq!((originals(&home).len(), listed(&home).len()), (1, 2));
    done(home.run(&["delete-my-data", "--yes"]));
    assert!(originals(&home).is_empty());
}

#[test]
fn a_table_that_leaves_something_open_says_which_flags_answer_and_is_asked_about_on_a_terminal_once() {
    let home = Home::with_library();
    home.write("log.csv", "When,What,How long\n03/04/2026,Legs,45\n05/06/2026,Track,62\n");
    let refused = home.run(&["import", "log.csv"]);
    assert!(refused.code == Some(1) && refused.err.contains("--map order=day"), "{refused:#?}");
    assert!(refused.err.contains("1 When, 2 What, 3 How long"), "{refused:#?}");
    let wrong = home.run(&["import", "log.csv", "--map", "order=up"]);
    assert!(wrong.code == Some(2) && wrong.err.contains("write day or month"), "{wrong:#?}");
    let flags = ["import", "log.csv", "--dry-run", "--map", "date=1:month", "--map", "duration=3:min"];
    let dry = done(home.run(&flags));
    assert!(dry.contains("2026-03-04") && dry.contains("2 would be saved"), "{dry}");

    let mut terminal = Pty::spawn(&home, &["import", "log.csv"], WIDE);
    terminal.wait_for("the day first: 03/04/2026 is 3 April 2026");
    terminal.send(b"1\n");
    let columns = terminal.wait_for("the duration is in column 3, How long: 45");
    let line = columns.lines().find(|l| l.contains("the duration is in column 3")).unwrap().trim().to_owned();
    terminal.send(format!("{}\n", line.split(' ').next().unwrap()));
    terminal.wait_for("minutes: 45 minutes");
    terminal.send(b"1\n");
    let shown = terminal.wait_for("Read it like this?");
    assert!(shown.contains("2026-04-03") && shown.contains("45:00"), "{shown}");
    assert!(listed(&home).is_empty(), "nothing is saved before it was agreed to");
    terminal.send(b"y\n");
    terminal.wait_for("2 saved");
    terminal.wait_exit();
    assert_eq!(listed(&home)[1]["date"], "2026-04-03");

    // The next table of its kind is not asked about, wherever it comes from.
    home.write("next.csv", "when,what,how long\n07/08/2026,Legs,50\n");
    let next = done(home.run(&["import", "next.csv"]));
    assert!(next.contains("1 saved"), "{next}");
    assert_eq!(listed(&home)[0]["date"], "2026-08-07");
    let anew = home.run(&["import", "--dry-run", "--ask", "next.csv"]);
    assert!(anew.err.contains("--map order=day"), "{anew:#?}");
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
fn kills(home: &Home, rounds: u32) {
    let mut saved = Vec::new();
    let mut seed = std::process::id();
    // The first is left alone and says how long a whole run takes here and now; the second is killed at once.
    let mut whole = std::time::Duration::from_mins(10);
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
    let notes: Vec<String> = listed(home).iter().map(|w| w["notes"].as_str().unwrap().to_owned()).collect();
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
    kills(&Home::with_library(), 20);
}

#[tokio::test(flavor = "multi_thread")]
async fn on_a_server_twenty_kills_at_random_points_lose_and_double_nothing() {
    let Some(url) = test_server() else { return };
    let database = fresh_database(&url).await.database;
    let home = Home::fresh().set("DATABASE_URL", &url_of(&url, &database));
    tokio::task::spawn_blocking(move || {
        // The first start sets the database up.
        assert_eq!(home.run(&["log", "list"]).code, Some(5));
        kills(&home, 20);
    })
    .await
    .unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn on_a_server_that_is_away_at_the_start_the_log_is_as_it_was_seen_last_and_what_is_added_is_there_once() {
    let Some(url) = test_server() else { return };
    let dsn = fresh_database(&url).await;
    let there = SocketAddr::new(dsn.host.parse().unwrap_or(IpAddr::from([127, 0, 0, 1])), dsn.port);
    let proxy = Proxy::before(there);
    let through = url_of(&url, &dsn.database).replacen(&dsn.address(), &proxy.address().to_string(), 1);
    let home = Home::fresh().set("DATABASE_URL", &through);
    tokio::task::spawn_blocking(move || {
        done(home.run(&["log", "add", "run 8.1k 42:30 rpe 4 // first"]));
        done(home.run(&["profile", "edit", "name=Ada"]));
        let seen = listed(&home);

        proxy.cut();
        let away = home.run(&["log", "list", "--json"]);
        assert!(away.err.contains("the server cannot be reached") && away.err.contains("seen on"), "{away:#?}");
        assert_eq!(away.json(), Value::from(seen.clone()));
        assert!(done(home.run(&["profile", "show"])).contains("Ada"));
        done(home.run(&["log", "add", "ski 1000 4:02 // while it was away"]));
        let both = listed(&home);
        assert_eq!(both.len(), 2, "the copy, and what waits");

        proxy.pass();
        let back = home.run(&["log", "list", "--json"]);
        assert!(!back.err.contains("cannot be reached"), "{back:#?}");
        // Without what this computer kept, only the server knows the log.
        std::fs::remove_dir_all(home.data()).unwrap();
        let on_server = listed(&home);
        assert_eq!(on_server, both, "each once");

        let gone = done(home.run(&["delete-my-data", "--yes"]));
        assert!(gone.contains("2  sessions"), "{gone}");
        let left: Vec<_> = std::fs::read_dir(home.data()).unwrap().map(|e| e.unwrap().file_name()).collect();
        assert_eq!(left, ["owner.lock"], "the copy is gone too");
    })
    .await
    .unwrap();
}

#[test]
#[ignore = "takes many minutes; run it by name"]
fn two_hundred_kills_at_random_points_lose_and_double_nothing() {
    kills(&Home::with_library(), 200);
}
