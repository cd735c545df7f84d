//! The commands of the real program: what they print, how they end, and who does the work when a program is open already.

#![allow(clippy::expect_used, clippy::unwrap_used, clippy::panic, reason = "a test may panic")]

use crate::support::database::embedded;
use crate::support::home::{Home, Ran, WIDE};
use crate::support::provider::{FakeProvider, Gate, Script};
use crate::support::pty::Pty;
use hyrox_coach::domain::conversation::{Exchange, Outcome};
use rustix::process::Signal;
use serde_json::{Value, json};
use std::fmt::Write as _;
use std::path::Path;

const QUESTION: &str = "What should I do for sled push training?";
/// Looks like a key, and must never be seen again.
const SENTINEL: &str = "sk-SENTINEL-4f9a1c77e2b84d0e";

#[track_caller]
fn assert_code(ran: &Ran, code: i32) {
    assert_eq!(ran.code, Some(code), "{ran:#?}");
}

#[track_caller]
fn assert_has(text: &str, parts: &[&str]) {
    for part in parts {
        assert!(text.contains(part), "no {part:?} in\n{text}");
    }
}

/// The exchanges that a home's database holds, oldest first; no program may have it open.
fn stored(home: &Home) -> Vec<Exchange> {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    runtime.block_on(async {
        let store = embedded(&home.data());
        let all = store.list_exchanges(None, 1000).await.unwrap();
        store.close().await;
        all
    })
}

/// Ends a full-screen program in order: what waited for the database is in it then.
fn close(owner: &Pty) {
    owner.signal(Signal::TERM);
    owner.wait_exit();
}

#[test]
fn ask_prints_a_cited_answer_without_escape_bytes_and_as_json_the_same_exchange() {
    let home = Home::with_library();
    let text = home.run(&["ask", "What", "should", "I", "do", "for", "sled", "push", "training?"]);
    assert_code(&text, 0);
    assert_has(&text.out, &["Sources\n  [", "(offline coach: answered from the library"]);
    assert!(text.err.is_empty(), "{text:#?}");

    let json = home.run_with(&["ask", "--json", "-"], &format!("{QUESTION}\n"));
    assert_code(&json, 0);
    let exchange: Exchange = serde_json::from_str(&json.out).unwrap();
    assert_eq!((exchange.question.as_str(), exchange.outcome), (QUESTION, Outcome::Complete));
    assert!(
        text.out.starts_with(&exchange.answer),
        "the same question got two answers:\n{}\n{}",
        text.out,
        exchange.answer
    );
    let numbers: Vec<usize> = exchange.citations.iter().map(|citation| citation.number).collect();
    assert_eq!(numbers, [1, 2, 3, 4, 5]);
    assert!(exchange.citations.iter().any(|citation| exchange.answer.contains(&format!("[{}]", citation.number))));

    let empty = home.run_with(&["ask", "-"], "  \n");
    assert_code(&empty, 2);
    assert_has(&empty.err, &["standard input is empty"]);
    for ran in [&text, &json, &empty] {
        assert!(!ran.out.contains('\x1b') && !ran.err.contains('\x1b'), "{ran:#?}");
    }
}

#[test]
fn a_models_answer_is_cleaned_counted_and_its_numbers_lead_somewhere() {
    let provider = FakeProvider::start_blocking();
    let answer =
        Script::stream().role().texts(&["Push \x1b]0;evil\x07low [1][42]", "\u{9b}2J, then rest \u{202e}[2]."]);
    provider.push(answer.finish("stop").usage(812, 214).done());
    let home = Home::with_library().asking(&provider);
    let text = home.run(&["ask", QUESTION]);
    assert_code(&text, 0);
    assert!(text.out.chars().all(|c| c == '\n' || !c.is_control() && c != '\u{202e}'), "{:?}", text.out);
    assert_has(&text.out, &["low [1]", "[2].", "  [1] ", "  [2] ", "fake/model", "812+214 tokens"]);
    assert!(!text.out.contains("[42]"), "{}", text.out);

    let json = home.run(&["ask", "--json", QUESTION]).json();
    assert_eq!(json["model"], "fake/model");
    assert_eq!(json["usage"], json!({"prompt_tokens": 11, "completion_tokens": 7}));
    assert_eq!(json["answer"], "Push the sled with straight arms [1].");
    assert_eq!(json["citations"][0]["number"], 1);
    let asked = &provider.requests_for("/chat/completions")[1].body["messages"];
    assert_has(&asked.to_string(), &[QUESTION, "[1]"]);
}

#[test]
fn a_second_program_is_answered_by_the_first_and_takes_over_when_that_was_killed() {
    let provider = FakeProvider::start_blocking();
    let home = Home::with_library().asking(&provider);
    let pty = home.open(WIDE);
    pty.wait_for("local db");
    let ran = home.run(&["ask", "--json", QUESTION]);
    assert_code(&ran, 0);
    let through_owner: Exchange = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(through_owner.answer, "Push the sled with straight arms [1].");
    let found = home.run(&["search", "--json", "-n", "3", "wall balls"]);
    assert_code(&found, 0);
    assert_eq!(found.json().as_array().unwrap().len(), 3);
    let failed = home.run(&["search", "--limit", "0", "x"]);
    assert_code(&failed, 2);
    let read = home.run_with(&["ask", "-"], "How heavy is the sled?");
    assert_code(&read, 0);
    home.write("own.md", "# My notes\n\n## Heel strike\n\nKeep it short.\n");
    let ingested = home.run(&["ingest", "own.md"]);
    assert_code(&ingested, 0);
    assert_has(&ingested.out, &["1 documents: 1 passages added"]);
    pty.kill9();

    let after = home.run(&["ask", "--json", "How do I pace the first run?"]);
    assert_code(&after, 0);
    let questions: Vec<String> = stored(&home).into_iter().map(|exchange| exchange.question).collect();
    assert_eq!(questions, [QUESTION, "How heavy is the sled?", "How do I pace the first run?"]);
}

#[test]
fn two_commands_at_once_are_both_answered() {
    let home = Home::with_library();
    let (first, second) = std::thread::scope(|scope| {
        let first = scope.spawn(|| home.run(&["search", "--json", "sled push"]));
        let second = scope.spawn(|| home.run(&["search", "--json", "wall balls"]));
        (first.join().unwrap(), second.join().unwrap())
    });
    for ran in [&first, &second] {
        assert_code(ran, 0);
        assert_eq!(ran.json().as_array().unwrap().len(), 5);
    }
}

#[test]
fn search_says_why_and_an_empty_result_has_its_own_exit_code() {
    let home = Home::with_library();
    let found = home.run(&["search", "sled push technique"]);
    assert_code(&found, 0);
    assert_has(&found.out, &[" 1. ", " > ", "score 0.", "cosine 0.", "rank "]);
    let hits = home.run(&["search", "--json", "-n", "2", "sled push technique"]).json();
    assert_eq!(hits.as_array().unwrap().len(), 2);
    assert!(hits[0]["score"].as_f64() >= hits[1]["score"].as_f64());
    assert!(hits[0]["passage"]["heading_path"].is_array() && hits[0]["cosine"].is_number(), "{hits:#}");
    let nothing = home.run(&["search", "?!"]);
    assert_code(&nothing, 5);
    assert!(nothing.out.is_empty());
    assert_has(&nothing.err, &["nothing was found"]);
}

#[test]
fn ingest_stores_what_it_can_says_what_it_cannot_and_embeds_only_what_changed() {
    let home = Home::with_library();
    let folder = home.path().join("notes");
    std::fs::create_dir(&folder).unwrap();
    let good = "# Notes\n\n## Zercher carry\n\nZercher carries at 60 kg.\n\n## Copenhagen plank\n\nTwice a week.\n";
    home.write("notes/good.md", good);
    home.write("notes/latin1.md", b"# Notes\n\n## Caf\xe9\n\ntext\n");
    home.write("notes/flat.md", "Only a line of text without any heading.\n");
    home.write("notes/empty.md", "");
    let big = std::fs::File::create(folder.join("big.md")).unwrap();
    big.set_len(50 << 20).unwrap();
    let first = home.run(&["ingest", "--json", "notes"]);
    assert_code(&first, 1);
    let report = first.json();
    assert_eq!(report["change"], json!({"added": 2, "kept": 0, "removed": 0}), "{report:#}");
    let failed = report["failed"].to_string();
    assert_has(&failed, &["latin1.md is not UTF-8", "save it as UTF-8", "big.md is 50 MB", "split it", "flat.md"]);
    assert_has(&first.err, &["some documents were not stored; the others were"]);
    let found = home.run(&["search", "--json", "Zercher carry"]).json();
    assert_eq!(found[0]["passage"]["source"], "good.md");

    home.write("notes/good.md", good.replace("Twice a week.", "Three times a week."));
    let changed = home.run(&["ingest", "--json", "notes/good.md"]).json();
    assert_eq!(changed["change"], json!({"added": 1, "kept": 1, "removed": 1}), "{changed:#}");
    let same = home.run(&["ingest", "--json", "notes/good.md"]).json();
    assert_eq!(same["change"], json!({"added": 0, "kept": 2, "removed": 0}), "{same:#}");
    home.write("notes/good.md", good.split("## Copenhagen").next().unwrap());
    let shorter = home.run(&["ingest", "--json", "notes/good.md"]).json();
    assert_eq!(shorter["change"], json!({"added": 0, "kept": 1, "removed": 1}), "{shorter:#}");
    let gone = home.run(&["ingest", "none.md"]);
    assert_code(&gone, 1);
    assert_has(&gone.err, &["none.md could not be read"]);
    let library = home.run(&["ingest", "--json"]).json();
    assert_eq!((&library["change"]["added"], &library["change"]["removed"]), (&json!(0), &json!(0)), "{library:#}");
}

#[test]
fn the_retrieval_finds_nine_of_ten_labelled_sections_and_most_of_those_it_was_never_tuned_on() {
    let home = Home::with_library();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/eval");
    for (file, least) in [("retrieval.jsonl", 0.90), ("held-out.jsonl", 0.80)] {
        let path = root.join(file);
        if !path.exists() {
            continue;
        }
        let ran = home.run(&["eval", "retrieval", "--json", path.to_str().unwrap()]);
        assert_code(&ran, 0);
        let recall = ran.json()["total"]["recall_at_5"].as_f64().unwrap();
        assert!(recall >= least, "{file}: recall@5 is {recall:.3}, not {least}");
    }
}

#[test]
fn doctor_checks_everything_and_fails_when_something_is_wrong() {
    let provider = FakeProvider::start_blocking();
    let home = Home::with_library().asking(&provider);
    let well = home.run(&["doctor", "--json"]);
    assert_code(&well, 0);
    let findings = well.json();
    let verdict = |findings: &Value, subject: &str| {
        let all = findings.as_array().unwrap().clone();
        all.into_iter().find(|finding| finding["subject"] == subject).unwrap_or_else(|| panic!("no {subject}"))
    };
    for subject in ["settings", "data", "database", "embedding", "coach"] {
        assert_eq!(verdict(&findings, subject)["verdict"], "ok", "{findings:#}");
    }
    assert_has(verdict(&findings, "database")["text"].as_str().unwrap(), &["local, PostgreSQL 18"]);

    provider.set_models(&["fake/model-2"]);
    let ill = home.run(&["doctor", "--json"]);
    assert_code(&ill, 1);
    let coach = verdict(&ill.json(), "coach");
    assert_eq!(coach["verdict"], "wrong");
    assert_has(coach["hint"].as_str().unwrap(), &["fake/model-2"]);
    assert_has(&ill.err, &["1 of "]);

    let pty = home.open(WIDE);
    pty.wait_for("local db");
    let beside = home.run(&["doctor", "--json"]);
    let text = verdict(&beside.json(), "database")["text"].clone();
    assert_has(text.as_str().unwrap(), &["open in process", &pty.pid().to_string()]);
}

#[test]
fn config_shows_values_and_origins_and_never_a_secret() {
    let home = Home::fresh().set("NEBIUS_API_KEY", SENTINEL).set("HYROX_COACH_RETRIEVAL_PASSAGES", "7");
    let url = format!("postgres://me:{SENTINEL}@db.example.com:5432/postgres");
    let home = home.set("DATABASE_URL", &url);
    for arguments in [&["config", "--json"][..], &["config"], &["config", "--set", "chat.model=my/model"]] {
        let ran = home.run(arguments);
        assert_code(&ran, 0);
        assert!(!ran.out.contains(SENTINEL) && !ran.err.contains(SENTINEL), "{ran:#?}");
    }
    let rows = home.run(&["config", "--json", "--set", "chat.model=my/model"]).json();
    let row = |key: &str| rows.as_array().unwrap().iter().find(|row| row["key"] == key).unwrap().clone();
    assert_eq!(row("chat.model"), json!({"key": "chat.model", "value": "\"my/model\"", "origin": "command line"}));
    assert_eq!(row("retrieval.passages")["origin"], "environment HYROX_COACH_RETRIEVAL_PASSAGES");
    assert_eq!(row("chat.api_key")["origin"], "environment NEBIUS_API_KEY");
    assert_eq!(row("chat.temperature")["origin"], "default");
}

#[test]
fn wrong_usage_ends_with_2_and_says_what_is_right() {
    let home = Home::fresh();
    let typo = home.run(&["--set", "chat.modle=x", "config"]);
    assert_code(&typo, 2);
    assert_has(&typo.err, &["chat.modle", "chat.model"]);
    let half = home.run(&["config", "--set", "chat.model"]);
    assert_code(&half, 2);
    assert_has(&half.err, &["write --set KEY=VALUE"]);
    let file = home.write("mine.toml", "[chat]\nmodle = \"x\"\n");
    let in_file = home.run(&["--config", file.to_str().unwrap(), "config"]);
    assert_code(&in_file, 2);
    assert_has(&in_file.err, &["mine.toml:2", "modle", "chat.model"]);
    for arguments in [&["ask"][..], &["sarch", "x"], &["search", "-n", "99", "x"], &["completions", "klingon"]] {
        let ran = home.run(arguments);
        assert_code(&ran, 2);
        assert!(ran.out.is_empty() && !ran.err.is_empty(), "{ran:#?}");
    }
    let no_terminal = home.run(&[]);
    assert_code(&no_terminal, 2);
    assert!(no_terminal.out.is_empty());
    assert_has(&no_terminal.err, &["needs a terminal\n", "--plain", "hyrox-coach ask"]);
    assert_eq!(no_terminal.err.lines().count(), 2, "{}", no_terminal.err);
}

#[test]
fn the_transaction_pooler_is_refused_with_the_right_url() {
    let url = format!("postgres://postgres.ref:{SENTINEL}@aws-0-eu-west-1.pooler.supabase.com:6543/postgres");
    let home = Home::fresh().set("DATABASE_URL", &url);
    let ran = home.run(&["ask", QUESTION]);
    assert_code(&ran, 2);
    assert_has(
        &ran.err,
        &["6543", "postgresql://postgres.ref:YOUR-PASSWORD@aws-0-eu-west-1.pooler.supabase.com:5432/postgres"],
    );
    assert!(!ran.err.contains(SENTINEL), "{ran:#?}");
}

#[test]
fn the_local_database_migrates_itself_and_has_one_athlete() {
    let home = Home::with_library();
    let states = home.run(&["migrate", "--status", "--json"]).json();
    let open = states.as_array().unwrap().iter().filter(|state| state["applied_at"].is_null()).count();
    assert!(!states.as_array().unwrap().is_empty() && open == 0, "{states:#}");
    let athlete = home.run(&["athlete", "add", "bob"]);
    assert_code(&athlete, 2);
    assert_has(&athlete.err, &["set DATABASE_URL to the owner's URL"]);
}

#[test]
fn help_keys_and_completions_need_no_database_and_no_terminal() {
    let home = Home::fresh();
    let keys = home.run(&["keys"]);
    assert_code(&keys, 0);
    assert_has(&keys.out, &["# ", "Ctrl-D", "Esc", "Alt-r", "In the transcript"]);
    let script = home.run(&["completions", "bash"]);
    assert_code(&script, 0);
    assert_has(&script.out, &["complete -F", " hyrox-coach\n", "doctor"]);
    let help = home.run(&["--help"]);
    assert_code(&help, 0);
    assert_has(&help.out, &["ask", "ingest", "doctor", "Exit codes: 0 done"]);
    assert_code(&home.run(&["--version"]), 0);
    for ran in [&keys, &script, &help] {
        assert!(!ran.out.contains('\x1b'), "{ran:#?}");
    }
    assert!(!home.data().exists(), "a command that needs no data made a data folder");
}

#[test]
fn lint_names_the_place_the_truth_and_the_source_and_has_its_own_exit_code() {
    let home = Home::fresh();
    let wrong =
        home.write("wrong.md", "# Sleds\n\nIn Men Open the sled pull is 152 kg.\nIn doubles you can split the runs.\n");
    let right = home.write("right.md", "In Men Open the sled pull is 103 kg.\n");
    let (wrong, right) = (wrong.to_str().unwrap(), right.to_str().unwrap());
    let found = home.run(&["lint", right, wrong]);
    assert_code(&found, 6);
    assert_has(&found.out, &["wrong.md:3:", "sled_pull_load", "Men Open 103 kg", "wrong.md:4:", "grade B, https://"]);
    assert_has(&found.err, &["2 statements against the rulebook 25/26 in 2 files"]);
    let rows = home.run(&["lint", "--json", wrong]);
    assert_code(&rows, 6);
    let rows: Value = serde_json::from_str(&rows.out).unwrap();
    assert_eq!(
        (&rows[1]["line"], &rows[1]["rule"], rows.as_array().unwrap().len()),
        (&json!(4), &json!("split_runs"), 2)
    );
    let clean = home.run(&["lint", right]);
    assert_code(&clean, 0);
    assert!(clean.out.is_empty(), "{clean:#?}");
    let clean = home.run(&["lint", "--json", right]);
    assert_code(&clean, 0);
    assert_eq!(serde_json::from_str::<Value>(&clean.out).unwrap(), json!([]));
    let piped = home.run_with(&["lint", "-"], "After the wall balls there is a final 1 km run.\n");
    assert_code(&piped, 6);
    assert_has(&piped.out, &["standard input:1:", "run_after_wall_balls"]);
    assert_code(&home.run(&["lint", "/nowhere/at/all.md"]), 1);
    assert_code(&home.run(&["lint"]), 2);
    assert!(!home.data().exists(), "a command that needs no data made a data folder");
}

#[test]
fn what_is_asked_of_the_athletes_own_numbers_is_answered_from_them_without_a_model() {
    let home = Home::with_library();
    assert_code(&home.run(&["profile", "edit", "race_date=2099-01-18", "division=men open"]), 0);
    let ran = home.run(&["ask", "--json", "when is my race?"]);
    assert_code(&ran, 0);
    let exchange: Exchange = serde_json::from_str(&ran.out).unwrap();
    assert!(exchange.answer.starts_with("Your race is on Sun 18 Jan 2099: in "), "{}", exchange.answer);
    assert!(exchange.answer.contains("goal table"), "the forecast says what it stands on: {}", exchange.answer);
    assert!(exchange.used.iter().any(|used| used.starts_with("race forecast: ")), "{:?}", exchange.used);
}

#[test]
fn plain_answers_line_by_line_and_ends_with_the_input() {
    let home = Home::with_library();
    let ran = home.run_with(&["--plain"], "How heavy is the sled?\nI have chest pain when I run\n");
    assert_code(&ran, 0);
    assert_has(&ran.out, &["HYROX coach (offline coach", "152 kg", "(safety: a fixed text, no coach answered"]);
    assert!(!ran.out.contains('\x1b'), "{ran:#?}");
    let questions: Vec<String> = stored(&home).into_iter().map(|exchange| exchange.question).collect();
    assert_eq!(questions, ["How heavy is the sled?", "I have chest pain when I run"]);
}

/// One way in which a provider fails, and what the athlete reads.
struct Failure {
    question: &'static str,
    script: fn() -> Script,
    /// Requests that are answered like this.
    times: usize,
    sentence: &'static str,
    partial: &'static str,
    outcome: Outcome,
}

const PARTIAL: &str = "Push the sled low.\n\n";

fn begun() -> Script {
    Script::stream().role().text(PARTIAL)
}

fn failures() -> Vec<Failure> {
    let whole = |question, script, times, sentence| Failure {
        question,
        script,
        times,
        sentence,
        partial: "",
        outcome: Outcome::Failed,
    };
    let cut = |question, script, sentence, outcome| Failure {
        question,
        script,
        times: 1,
        sentence,
        partial: PARTIAL,
        outcome,
    };
    vec![
        whole("Wrong key?", || Script::error(401, "Incorrect API key provided"), 1, "did not accept the key"),
        whole("No money?", || Script::error(402, "Payment required"), 1, "has no credit left"),
        whole(
            "Wrong path?",
            || Script::reply(404, "text/plain", "404 page not found"),
            1,
            "no such API at the base URL",
        ),
        whole(
            "No quota?",
            || {
                let body = json!({"error": {"message": "You exceeded your current quota", "type": "insufficient_quota", "code": "insufficient_quota"}});
                Script::json(429, &body)
            },
            1,
            "has no credit left",
        ),
        whole("Broken?", || Script::error(500, "oops").header("retry-after-ms", "1"), 3, "has a problem of its own"),
        whole("Hotel?", || Script::html(200), 1, "A web page answered instead of the provider"),
        cut("Cut off?", || begun().cut(), "The connection ended before the answer did", Outcome::Truncated),
        cut("Silent?", || begun().stall(), "The answer stopped coming", Outcome::Failed),
        cut(
            "In the stream?",
            || begun().data(r#"{"error": {"message": "overloaded"}}"#),
            "The provider reported an error",
            Outcome::Failed,
        ),
    ]
}

#[test]
fn whatever_a_provider_does_ask_says_it_in_a_sentence_and_keeps_question_and_partial() {
    let provider = FakeProvider::start_blocking();
    let home = Home::with_library().asking(&provider).set("HYROX_COACH_CHAT_IDLE_TIMEOUT_SECONDS", "1");
    // One owner for all, so that the database is opened once.
    let owner = home.open(WIDE);
    owner.wait_for("local db");
    let failures = failures();
    for failure in &failures {
        for _ in 0..failure.times {
            provider.push((failure.script)());
        }
        let ran = home.run(&["ask", failure.question]);
        assert_code(&ran, 4);
        assert_has(&ran.err, &["error: ", failure.sentence]);
        assert!(ran.out.starts_with(failure.partial), "{ran:#?}");
    }
    let sent: usize = failures.iter().map(|failure| failure.times).sum();
    assert_eq!(provider.requests_for("/chat/completions").len(), sent, "retried what must not be, or not what may be");
    close(&owner);
    let stored = stored(&home);
    assert_eq!(stored.len(), failures.len());
    for (exchange, failure) in stored.iter().zip(&failures) {
        assert_eq!(
            (exchange.question.as_str(), exchange.answer.as_str(), exchange.outcome),
            (failure.question, failure.partial, failure.outcome)
        );
        assert!(exchange.problem.as_ref().is_some_and(|problem| problem.contains(failure.sentence)), "{exchange:#?}");
    }
}

#[test]
fn a_key_is_seen_nowhere_even_when_the_provider_repeats_it() {
    let provider = FakeProvider::start_blocking();
    let home =
        Home::with_library().asking(&provider).set("OPENAI_API_KEY", SENTINEL).set("HYROX_COACH_LOG_LEVEL", "trace");
    let mut seen = String::new();
    for body in [
        json!({"error": {"message": format!("Incorrect API key provided: {SENTINEL}. Find yours in the settings.")}}),
        json!({"detail": format!("Bearer {SENTINEL} is not valid")}),
    ] {
        provider.push(Script::json(401, &body));
        let ran = home.run(&["ask", QUESTION]);
        assert_code(&ran, 4);
        write!(seen, "{ran:?}").unwrap();
    }
    provider
        .push(Script::raw([format!("data: {{\"error\": {{\"message\": \"bad key {SENTINEL}\"}}}}\n\n").into_bytes()]));
    write!(seen, "{:?}", home.run(&["ask", "--json", QUESTION])).unwrap();
    write!(seen, "{:?}", home.run(&["doctor"])).unwrap();
    assert_eq!(
        provider.requests_for("/chat/completions")[0].header("authorization"),
        Some(format!("Bearer {SENTINEL}").as_str())
    );
    assert!(!seen.contains(SENTINEL), "{seen}");
    let mut searched = 0;
    for_each_file(home.path(), &mut |path| {
        let bytes = std::fs::read(path).unwrap();
        searched += 1;
        let found = bytes.windows(SENTINEL.len()).any(|window| window == SENTINEL.as_bytes());
        assert!(!found, "the key is in {}", path.display());
    });
    assert!(searched > 100 && home.data().join("hyrox-coach.log").exists(), "only {searched} files were searched");
}

fn for_each_file(folder: &Path, each: &mut impl FnMut(&Path)) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        match entry.file_type().unwrap() {
            kind if kind.is_dir() => for_each_file(&entry.path(), each),
            kind if kind.is_file() => each(&entry.path()),
            _ => {}
        }
    }
}

#[test]
fn a_caller_that_goes_away_stops_the_answer_and_its_partial_is_kept() {
    let provider = FakeProvider::start_blocking();
    let gate = Gate::new();
    provider.push(begun().wait(&gate).done());
    let home = Home::with_library().asking(&provider);
    let owner = home.open(WIDE);
    owner.wait_for("local db");
    let mut caller = home.command(&["ask", QUESTION]).stdout(std::process::Stdio::piped()).spawn().unwrap();
    let mut begun = [0; 8];
    std::io::Read::read_exact(caller.stdout.as_mut().unwrap(), &mut begun).unwrap();
    caller.kill().unwrap();
    caller.wait().unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(provider.clients_left(1));
    // Written in order: when this one is, the stopped one is.
    assert_code(&home.run(&["ask", "I have chest pain when I run"]), 0);
    close(&owner);
    let stored = stored(&home);
    assert_eq!((stored[0].answer.as_str(), stored[0].outcome), (PARTIAL, Outcome::Stopped));
}
