//! The real program on a terminal, from the first frame to the terminal given back.

#![allow(clippy::expect_used, clippy::unwrap_used, clippy::panic, reason = "a test may panic")]

use crate::support::home::{Home, WIDE};
use crate::support::provider::{FakeProvider, Gate, Script};
use crate::support::pty::Pty;
use rustix::process::Signal;
use serde_json::json;
use std::fmt::Write as _;
use std::time::{Duration, Instant};

const QUESTION: &str = "What should I do for sled push training?";
const ESC: &str = "\x1b";
const CTRL_D: &str = "\x04";
/// A program that was told to end, or was quit, takes at most this long on a busy machine.
const PROMPT: Duration = Duration::from_secs(15);

fn opened(home: &Home) -> Pty {
    let pty = home.open(WIDE);
    pty.wait_until("an open database", |screen| {
        let header = screen.lines().next().unwrap_or_default();
        header.contains("local db") && !header.contains("library")
    });
    pty
}

fn ask(pty: &mut Pty, question: &str) {
    pty.send(question);
    pty.wait_for(&format!("> {question}"));
    pty.send("\r");
    pty.wait_until("the question in the transcript", |screen| asked(screen).contains(question));
}

/// The transcript's questions: the lines that begin with who asked.
fn asked(screen: &str) -> String {
    screen.lines().filter(|line| line.trim_start_matches(['▌', ' ']).starts_with("You ")).collect()
}

/// Waits for something of the provider from a plain thread.
fn now<T>(something: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(something)
}

fn quit(mut pty: Pty) {
    let begun = Instant::now();
    pty.send(CTRL_D);
    assert_eq!(pty.wait_exit().exit_code(), 0);
    assert!(begun.elapsed() < PROMPT, "quitting took {:?}", begun.elapsed());
    pty.assert_restored();
}

#[test]
fn a_newcomer_types_before_the_database_is_open_and_reads_a_cited_answer_without_any_key() {
    let home = Home::fresh().unset("HYROX_COACH_DATA_DIR");
    let mut pty = home.open((140, 80));
    let first = pty.wait_for("Ask the coach..");
    assert!(first.contains("opening db.."), "the first frame waited for the database:\n{first}");
    pty.send(QUESTION);
    let typed = pty.wait_for(&format!("> {QUESTION}"));
    assert!(typed.contains("opening db.."), "typing waited for the database:\n{typed}");
    pty.send("\r");
    let answered = pty.wait_for("Alt-+ good");
    assert!(answered.contains("Coach   offline coach"), "{answered}");
    assert!(answered.contains("local db"), "{answered}");
    assert!(answered.contains("┬ Sources"), "{answered}");
    let cited = (1..=5).filter(|number| answered.contains(&format!("[{number}]"))).count();
    assert!(cited > 0 && answered.contains("sled"), "no source is cited:\n{answered}");
    quit(pty);
    assert!(home.data().join("postgres").is_dir(), "the database is not in the user's data folder");
}

#[test]
#[should_panic(expected = "is not the last word")]
fn a_killed_program_cannot_give_the_terminal_back_and_the_check_sees_it() {
    let pty = Home::fresh().open(WIDE);
    pty.wait_for("Ask the coach..");
    pty.kill9();
    pty.assert_restored();
}

#[test]
fn an_answer_streams_is_stopped_asked_again_rated_and_its_source_opened() {
    let provider = FakeProvider::start_blocking();
    let gate = Gate::new();
    let first = Script::stream().role().text("Push the sled low [1]. Keep the arms straight.\n\n");
    provider.push(first.wait(&gate).text("This was never shown.").finish("stop").usage(11, 7).done());
    let home = Home::with_library().asking(&provider);
    let mut pty = opened(&home);
    ask(&mut pty, QUESTION);
    // The gate is closed: what is on the screen now came before the provider had sent the rest.
    let streaming = pty.wait_for("Push the sled low [1].");
    assert!(streaming.contains("fake/model") && streaming.contains("┬ Sources"), "{streaming}");
    pty.send(ESC);
    let stopped = pty.wait_for("[stopped] the text so far is kept");
    assert!(stopped.contains("Push the sled low [1]."), "{stopped}");
    now(provider.clients_left(1));

    provider.push(Script::chat(&["Short steps, ", "eyes down [2]."]));
    pty.send(ESC);
    pty.wait_for("▌ You");
    pty.send("r");
    let again = pty.wait_until("the second answer", |screen| {
        screen.contains("Short steps, eyes down [2].") && screen.contains("11+7 tok")
    });
    assert!(again.contains("asked again below") && again.contains("Push the sled low"), "{again}");
    assert!(!again.contains("never shown"), "{again}");

    pty.send("+");
    pty.wait_for("rated good");
    pty.send("+");
    pty.wait_until("no rating", |screen| !screen.contains("rated good"));
    pty.send("-");
    pty.wait_for("rated bad");
    pty.send("u");
    pty.wait_until("no rating", |screen| !screen.contains("rated bad"));
    pty.send("+");
    pty.wait_for("rated good");

    pty.send("2");
    let passage = pty.wait_until("the passage", |screen| screen.contains("┬ Source ─") && screen.contains("[2] "));
    assert!(passage.contains("team"), "{passage}");
    pty.send(ESC);
    pty.wait_for("┬ Sources");
    pty.send("q");
    assert_eq!(pty.wait_exit().exit_code(), 0);
    pty.assert_restored();
    assert_eq!(provider.requests_for("/chat/completions").len(), 2);

    let again = opened(&home);
    let kept = again.wait_for("rated good");
    assert!(
        kept.contains("[stopped] the text so far is kept") && kept.contains("Short steps, eyes down [2]."),
        "{kept}"
    );
    quit(again);
}

#[test]
fn after_kill_9_in_mid_answer_the_question_and_the_partial_answer_are_there() {
    let provider = FakeProvider::start_blocking();
    let (gate, line) = (Gate::new(), "Keep the hips low and the arms straight, and push with short steps.\n\n");
    let script = (0..20).fold(Script::stream().role(), |script, _| script.text(line));
    provider.push(script.text("That was more than a kilobyte.\n\n").wait(&gate).done());
    let home = Home::with_library().asking(&provider);
    let mut pty = home.open((120, 90));
    ask(&mut pty, QUESTION);
    pty.wait_for("That was more than a kilobyte.");
    // One writer keeps everything in order: when this is answered, what was kept before is on the disk.
    let other = home.run(&["ask", "I have chest pain when I run"]);
    assert_eq!(other.code, Some(0), "{other:#?}");
    pty.kill9();

    let mut pty = home.open((120, 90));
    let reopened = pty.wait_until("the answer as it was cut", |screen| screen.contains("[interrupted]"));
    assert!(asked(&reopened).contains(QUESTION), "{reopened}");
    assert!(reopened.matches("Keep the hips low").count() >= 12, "too little is left:\n{reopened}");
    pty.send(CTRL_D);
    assert_eq!(pty.wait_exit().exit_code(), 0);
}

#[test]
fn a_signal_ends_it_promptly_and_gives_the_terminal_back() {
    let provider = FakeProvider::start_blocking();
    let gate = Gate::new();
    let home = Home::with_library().asking(&provider);
    for (signal, code) in [(Signal::TERM, 143), (Signal::HUP, 129), (Signal::INT, 130)] {
        provider.push(Script::stream().role().text("Push the sled low.\n\n").wait(&gate).done());
        let mut pty = opened(&home);
        ask(&mut pty, QUESTION);
        pty.wait_for("Push the sled low.");
        pty.send("a draft");
        pty.wait_for("> a draft");
        let begun = Instant::now();
        pty.signal(signal);
        assert_eq!(pty.wait_exit().exit_code(), code);
        assert!(begun.elapsed() < PROMPT, "{signal:?} took {:?}", begun.elapsed());
        pty.assert_restored();
        assert_eq!(std::fs::read_to_string(home.data().join("draft.md")).unwrap(), "a draft");
        std::fs::remove_file(home.data().join("draft.md")).unwrap();
    }
}

#[test]
fn a_signal_while_the_database_is_being_made_ends_it_too_and_the_next_start_works() {
    let home = Home::fresh();
    let pty = home.open(WIDE);
    pty.wait_for("opening db..");
    pty.signal(Signal::TERM);
    assert_eq!(pty.wait_exit().exit_code(), 143);
    pty.assert_restored();
    quit(opened(&home));
}

/// In a release build (`HYROX_COACH_BIN`) a thread of the engine does not survive this, and nothing else may go with it.
#[test]
fn stopped_and_continued_from_outside_it_goes_on() {
    let home = Home::with_library();
    let mut pty = opened(&home);
    for _ in 0..3 {
        pty.signal(Signal::STOP);
        pty.signal(Signal::CONT);
    }
    ask(&mut pty, QUESTION);
    pty.wait_for("Alt-+ good");
    quit(pty);
}

#[test]
fn a_second_full_screen_start_says_where_the_first_one_is() {
    let home = Home::with_library();
    let first = opened(&home);
    let second = home.open(WIDE);
    assert_eq!(second.wait_exit().exit_code(), 1);
    let told = second.screen();
    assert!(told.contains("open already on /dev/") && told.contains(&format!("process {}", first.pid())), "{told}");
    assert!(!second.bytes().windows(8).any(|window| window == b"\x1b[?1049h"), "it took the terminal for nothing");
    quit(first);
}

/// A record that is whole and of a layout that comes after this program's.
fn record_of_a_later_version() -> Vec<u8> {
    let mut record = vec![0_u8; 52];
    record[..5].copy_from_slice(b"HXJ\xFF\x02");
    let checksum = crc32c::crc32c(&record);
    record.extend(checksum.to_le_bytes());
    record
}

#[test]
fn a_journal_that_cannot_be_read_is_told_whether_or_not_the_screen_is_there_already() {
    let home = Home::with_library();
    let journal = home.data().join("journal");
    std::fs::create_dir_all(&journal).unwrap();
    let kept = record_of_a_later_version();
    std::fs::write(journal.join("00000001.wal"), &kept).unwrap();
    let command = home.run(&["log", "list"]);
    assert_eq!(command.code, Some(3), "{command:#?}");
    assert!(command.err.contains("a later version of the program wrote the log on this computer"), "{command:#?}");
    let pty = home.open(WIDE);
    assert_eq!(pty.wait_exit().exit_code(), 3);
    let told = pty.screen();
    assert!(told.contains("a later version of the program wrote the log on this computer"), "{told}");
    assert!(!told.contains("Ask the coach"), "the terminal was not given back:\n{told}");
    assert_eq!(std::fs::read(journal.join("00000001.wal")).unwrap(), kept, "and nothing of it is touched");
    // A folder that cannot be made is told before the terminal is taken.
    std::fs::remove_dir_all(&journal).unwrap();
    std::fs::write(&journal, "in the way").unwrap();
    let pty = home.open(WIDE);
    assert_eq!(pty.wait_exit().exit_code(), 3);
    assert!(pty.screen().contains("journal cannot be used"), "{}", pty.screen());
    assert!(!pty.bytes().windows(8).any(|window| window == b"\x1b[?1049h"), "it took the terminal for nothing");
}

#[test]
fn a_model_that_was_chosen_answers_after_the_next_start_too() {
    let provider = FakeProvider::start_blocking();
    let home = Home::with_library().asking(&provider);
    let mut pty = opened(&home);
    pty.send("/model other/model");
    pty.wait_for("> /model other/model");
    pty.send("\r");
    pty.wait_for("answers come from other/model now");
    quit(pty);
    let row = |home: &Home| {
        let rows = home.run(&["config", "--json"]).json();
        rows.as_array().unwrap().iter().find(|row| row["key"] == "chat.model").unwrap().clone()
    };
    let shown = row(&home);
    assert_eq!(shown["value"], "\"other/model\"");
    assert!(shown["origin"].as_str().unwrap().starts_with("chosen in the program"), "{shown}");
    let asked = home.run(&["ask", QUESTION]);
    assert_eq!(asked.code, Some(0), "{asked:#?}");
    let home = home.set("HYROX_COACH_CHAT_MODEL", "fake/newer");
    assert_eq!(row(&home)["value"], "\"fake/newer\"", "a changed configuration has the last word");
    assert_eq!(home.run(&["ask", QUESTION]).code, Some(0));
    let models: Vec<_> = provider.requests_for("/chat/completions").iter().map(|r| r.body["model"].clone()).collect();
    assert_eq!(models, ["other/model", "fake/newer"]);
}

#[test]
fn an_unknown_model_gives_near_ones_and_one_key_asks_again_with_it() {
    let provider = FakeProvider::start_blocking();
    provider.set_models(&["Qwen/Qwen3-235B", "meta-llama/Llama-3.3-70B-Instruct-fast", "deepseek-ai/DeepSeek-V3"]);
    let refusal = json!({"error": {"message": "The model `meta-llama/Llama-3.3-70B-Instruct` does not exist",
        "type": "invalid_request_error", "code": "model_not_found"}});
    provider.push(Script::json(404, &refusal));
    let home = Home::with_library().asking(&provider).unset("HYROX_COACH_CHAT_MODEL");
    let mut pty = opened(&home);
    ask(&mut pty, QUESTION);
    let list =
        pty.wait_until("a list of models", |screen| screen.contains("─ Models ─") && screen.contains("deepseek"));
    let near = list.lines().find(|line| line.contains("> meta-llama/Llama-3.3-70B-Instruct-fast"));
    assert!(near.is_some_and(|line| line.contains("near")), "the nearest is not in front:\n{list}");
    pty.send("\r");
    let answered = pty.wait_for("Push the sled with straight arms [1].");
    assert!(answered.contains("Llama-3.3-70B-Instruct-fast"), "{answered}");
    let asked: Vec<_> = provider.requests_for("/chat/completions").iter().map(|r| r.body["model"].clone()).collect();
    assert_eq!(asked, ["meta-llama/Llama-3.3-70B-Instruct", "meta-llama/Llama-3.3-70B-Instruct-fast"]);
    pty.wait_for("Alt-+ good");
    quit(pty);
}

#[test]
fn after_a_storm_of_sizes_the_screen_is_as_after_a_fresh_start_at_the_last_one() {
    let provider = FakeProvider::start_blocking();
    let (stormy, calm) = (Home::with_library().asking(&provider), Home::with_library().asking(&provider));
    let asked = stormy.run(&["ask", QUESTION]);
    assert_eq!(asked.code, Some(0), "{asked:#?}");
    std::fs::remove_dir_all(calm.data()).unwrap();
    stormy.copy_data_to(&calm);
    let mut pty = opened(&stormy);
    pty.wait_for("straight arms [1].");
    let mut seed = 20_261_122_u64;
    let mut random = |least: u16, most: u16| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        least + u16::try_from((seed >> 33) % u64::from(most - least + 1)).unwrap()
    };
    let mut sizes: Vec<(u16, u16)> = (0..16).map(|_| (random(1, 220), random(1, 70))).collect();
    sizes.extend([(1, 1), (40, 12), (300, 100), (100, 30)]);
    for size in &sizes {
        pty.resize(*size);
    }
    pty.send("steady");
    let mut fresh = calm.open((100, 30));
    // The header says so while the library is looked through: that is over in its own time on each of the two.
    let loaded = |screen: &str| {
        screen.contains("local db") && screen.contains("straight arms [1].") && !screen.contains("library ")
    };
    fresh.wait_until("a loaded chat", loaded);
    fresh.send("steady");
    let wanted = fresh.wait_for("> steady");
    let timeless = |screen: &str| screen.lines().filter(|line| !line.contains("You ")).collect::<Vec<_>>().join("\n");
    let wanted = timeless(&wanted);
    pty.wait_until(&format!("screen as after a fresh start,\n{wanted}\n"), |screen| timeless(screen) == wanted);
}

#[test]
fn a_paste_of_a_megabyte_arrives_whole_and_the_next_key_works() {
    let home = Home::with_library();
    let mut pty = opened(&home);
    let text = (0..16_384).fold(String::new(), |mut text, line| {
        writeln!(text, "{line:05} the sled is heavy and the legs are too, so push it low...").unwrap();
        text
    });
    assert_eq!(text.len(), 1 << 20);
    // A terminal sends the Enter key's byte for a line's end.
    pty.send(format!("\x1b[200~{}\x1b[201~", text.replace('\n', "\r")));
    pty.wait_for(&format!("[pasted text 1: {} characters]", text.len()));
    pty.send("and done");
    pty.wait_for("and done");
    pty.signal(Signal::TERM);
    pty.wait_exit();
    pty.assert_restored();
    let draft = std::fs::read_to_string(home.data().join("draft.md")).unwrap();
    assert!(draft == format!("{text}and done"), "the paste did not arrive whole: {} bytes", draft.len());
}

#[test]
fn outside_text_cannot_steer_the_terminal_and_no_color_means_none() {
    let provider = FakeProvider::start_blocking();
    let evil = ["Push \x1b]0;evil\x07low, ", "\x1b[31mred\x1b[2J and \u{9b}31m\u{202e}back. ", "Done now."];
    provider.push(Script::chat(&evil));
    let home = Home::with_library().asking(&provider).set("NO_COLOR", "1");
    let mut pty = opened(&home);
    ask(&mut pty, QUESTION);
    pty.wait_for("Alt-+ good");
    let drawn = pty.wait_for("Done now.");
    assert!(!drawn.contains('\u{202e}'), "{drawn}");
    quit(pty);
    let pty = opened(&home);
    pty.wait_for("Done now.");
    let bytes = String::from_utf8_lossy(&pty.bytes()).into_owned();
    assert!(!bytes.contains("\x1b]0;") && !bytes.contains('\u{9b}') && !bytes.contains('\u{202e}'));
    let colours = regex::Regex::new("\x1b\\[(?:[0-9;]*;)?(?:3[0-8]|4[0-8]|9[0-7]|10[0-7])(?:;[0-9;]*)?m").unwrap();
    let found = colours.find(&bytes).map(|colour| format!("{:?}", colour.as_str()));
    assert_eq!(found, None, "a colour was set");
}

const F1: &str = "\x1bOP";
const CTRL_S: &str = "\x13";

/// The session that the pane of today shows, moved to the day itself when it stands on another.
fn session_of_today(pty: &mut Pty) -> String {
    // The hint line tells what works once the sentence that the plan is there has gone.
    let screen =
        pty.wait_until("a plan and its keys", |screen| screen.contains("This week") && screen.contains("l log"));
    if !screen.contains("Enter start") {
        pty.send("\x1b[B");
        pty.wait_until("the next session", |screen| screen.contains("· tomorrow") || screen.contains("· in "));
        pty.send("m");
        pty.wait_for("Move it to");
        pty.send("\r");
        pty.wait_for("a accept");
        pty.send("a");
    }
    pty.wait_until("a session today", |screen| screen.contains("· today") && screen.contains("Enter start"))
}

#[test]
fn a_plan_is_built_by_keys_its_session_logged_and_all_of_it_is_there_after_a_restart() {
    let home = Home::with_library();
    let mut pty = opened(&home);
    pty.send(F1);
    pty.wait_for("There is no plan yet");
    pty.send("n");
    pty.wait_for("A new plan");
    pty.send("in 12 weeks\r");
    pty.wait_for("a accept");
    pty.send("a");
    let planned = session_of_today(&mut pty);
    assert!(planned.contains("Why ") && planned.contains("This week"), "{planned}");

    pty.send("l");
    pty.wait_for("not saved yet");
    pty.send(CTRL_S);
    pty.wait_for("saved on this computer");
    pty.send(F1);
    let done =
        pty.wait_until("the session done in the week", |screen| screen.contains(" v ") && screen.contains("1 of "));
    assert!(done.contains("done"), "{done}");
    pty.send(CTRL_D);
    assert_eq!(pty.wait_exit().exit_code(), 0);
    pty.assert_restored();

    // Who has a plan starts on today.
    let again = home.open(WIDE);
    again.wait_until("the week as it was", |screen| screen.contains(" v ") && screen.contains("1 of "));
    quit(again);
    let told = home.run(&["today"]);
    assert_eq!(told.code, Some(0), "{told:#?}");
    assert!(told.out.contains("This week") && told.out.contains("done: "), "{told:#?}");
}
