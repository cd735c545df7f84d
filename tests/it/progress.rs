//! The charts from the command line, with the real program: what is logged is in them, and what is not known is said.

#![allow(clippy::expect_used, clippy::unwrap_used, clippy::panic, reason = "a test may panic")]

use crate::support::home::{Home, Ran};
use serde_json::Value;

const TOPICS: [&str; 6] = ["adherence", "running", "load", "stations", "forecast", "intensity"];

#[track_caller]
fn done(ran: Ran) -> String {
    assert_eq!(ran.code, Some(0), "{ran:#?}");
    assert!(!ran.out.contains('\x1b'), "{ran:#?}");
    ran.out
}

fn numbers(values: &Value) -> Vec<f64> {
    values.as_array().unwrap().iter().filter_map(Value::as_f64).collect()
}

#[test]
fn what_is_logged_is_in_the_charts_in_every_form() {
    let home = Home::with_library();
    done(home.run(&["profile", "edit", "division=men open"]));
    for line in ["run 8.1k 42:30 rpe 4", "run 6k 33:00 rpe 3 yesterday", "wb 100x6kg 5:12 rpe 8"] {
        done(home.run(&["log", "add", line]));
    }
    let json: Value = serde_json::from_str(&done(home.run(&["progress", "running", "--json"]))).unwrap();
    assert_eq!(
        (&json["topic"], &json["range"], &json["scale"]["unit"]),
        (&"running".into(), &"12w".into(), &"km".into())
    );
    let run = json["series"].as_array().unwrap().iter().find(|series| series["role"] == "done").unwrap();
    assert!((numbers(&run["values"]).iter().sum::<f64>() - 14.1).abs() < 1e-9, "{json:#}");

    let sentence = done(home.run(&["progress", "running", "--sentence", "--range", "4w"]));
    assert!(sentence.starts_with("Running, 4 weeks: ") && sentence.contains("kilometres"), "{sentence}");
    assert_eq!(sentence.lines().count(), 1);
    assert_eq!(json["sentence"].as_str().unwrap().replace("12 weeks", "4 weeks"), sentence.trim_end());

    let table = done(home.run(&["progress", "stations", "--table"]));
    let balls = table.lines().find(|line| line.starts_with("Wall balls")).unwrap();
    assert!(balls.contains("5:12"), "{table}");
    assert!(
        table.lines().any(|line| line.starts_with("SkiErg") && line.contains(" - ")),
        "no time is no number: {table}"
    );

    let svg = done(home.run(&["progress", "load", "--svg", "--of", "run"]));
    assert!(
        svg.starts_with("<svg ") && svg.contains("<title id=\"title\">Load of running") && svg.ends_with("</svg>\n")
    );
}

#[test]
fn without_a_topic_each_is_one_sentence_and_an_empty_log_says_what_to_do() {
    let home = Home::with_library();
    let said = done(home.run(&["progress"]));
    let lines: Vec<&str> = said.lines().collect();
    assert_eq!(lines.len(), TOPICS.len(), "{said}");
    assert!(lines.iter().all(|line| line.contains("no data yet. ") && line.ends_with('.')), "{said}");
    let all: Value = serde_json::from_str(&done(home.run(&["progress", "--json"]))).unwrap();
    let topics: Vec<&str> = all.as_array().unwrap().iter().map(|chart| chart["topic"].as_str().unwrap()).collect();
    assert_eq!(topics, TOPICS);
    assert!(all.as_array().unwrap().iter().all(|chart| chart["data"]["state"] == "empty"));
}

#[test]
fn what_is_asked_wrongly_says_what_can_be_asked() {
    let home = Home::with_library();
    for (asked, says) in [
        (&["progress", "--svg"][..], "name it"),
        (&["progress", "sleep"][..], "adherence, running, load, stations, forecast or intensity"),
        (&["progress", "load", "--range", "3w"][..], "4w, 12w, block or year"),
        (&["progress", "load", "--of", "rowing"][..], "run, station, strength"),
        (&["progress", "load", "--json", "--svg"][..], "cannot be used with"),
    ] {
        let ran = home.run(asked);
        assert_eq!(ran.code, Some(2), "{ran:#?}");
        assert!(ran.err.contains(says), "{asked:?}: {}", ran.err);
    }
}
