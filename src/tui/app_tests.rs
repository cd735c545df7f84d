use crate::coach::event::{CoachEvent, Remedy, Stage, StoreState};
use crate::domain::conversation::{Outcome, Rating};
use crate::tui::cmd::{Cmd, Exit, RequestId};
use crate::tui::fake::{Bench, citations, passage, ready, stored};
use crate::tui::msg::Msg;

fn answered() -> Bench {
    let mut bench = Bench::new();
    bench.keys("How to push?<Enter>");
    bench.coach(CoachEvent::Sources { citations: citations(), used: Vec::new() });
    bench.text("Push ");
    bench.finish("Push hard [1].\n\n```\nsix\n```");
    bench
}

fn long(bench: &mut Bench) {
    bench.keys("Long?<Enter>");
    bench.finish(&"A line of text.\n\n".repeat(60));
}

#[test]
fn enter_asks_and_the_answer_streams_into_the_pane() {
    let mut bench = Bench::new();
    bench.keys("How to push?<Enter>");
    assert_eq!(bench.asked(), ["How to push?"]);
    bench.coach(CoachEvent::Stage(Stage::Searching));
    bench.wait(2_000);
    assert!(bench.screen(80, 24).contains("searching the library 2 s"));
    bench.text("Push **ha");
    assert!(bench.screen(80, 24).contains("Push ha\n"));
    bench.text("rd**.");
    bench.finish("Push **hard**.");
    let screen = bench.screen(80, 24);
    assert!(screen.contains("Push hard.") && screen.contains("812+214 tok"), "{screen}");
}

#[test]
fn esc_mid_stream_keeps_the_partial_answer() {
    let mut bench = Bench::new();
    bench.keys("How to push?<Enter>");
    let request = bench.last_ask().0;
    bench.text("Push ha");
    bench.keys("<Esc>");
    assert_eq!(bench.cmds.last(), Some(&Cmd::Cancel(request)));
    bench.tell(Msg::Coach(request, CoachEvent::Text("too late".into())));
    let screen = bench.screen(80, 24);
    assert!(screen.contains("Push ha") && screen.contains("[stopped]") && !screen.contains("too late"), "{screen}");
}

#[test]
fn a_result_with_an_old_id_is_dropped() {
    let mut bench = answered();
    let before = bench.screen(120, 40);
    let old = RequestId(9_999);
    bench.tell(Msg::Coach(old, CoachEvent::Text("old".into())));
    bench.tell(Msg::CoachLost(old));
    bench.tell(Msg::Passage(old, Err("old".into())));
    bench.tell(Msg::Models(old, Err("old".into())));
    bench.tell(Msg::ModelChosen(old, Ok("old".into())));
    bench.tell(Msg::ChatsFound(old, Err("old".into())));
    bench.tell(Msg::Rated(old, Err("old".into())));
    bench.tell(Msg::History(old, Err("old".into())));
    bench.tell(Msg::Edited(old, Ok("old".into())));
    assert_eq!(bench.screen(120, 40), before);
}

#[test]
fn questions_typed_while_an_answer_streams_wait_in_order_and_can_be_edited() {
    let mut bench = Bench::new();
    bench.keys("one<Enter>two<Enter>three<Enter>");
    assert_eq!(bench.asked(), ["one"]);
    let screen = bench.screen(80, 24);
    assert!(screen.contains("queued 1: two") && screen.contains("queued 2: three"), "{screen}");
    bench.keys("<Up> and a half<Enter>");
    bench.finish("1");
    bench.finish("2");
    assert_eq!(bench.asked(), ["one", "two", "three and a half"]);
}

#[test]
fn after_a_stop_the_queue_waits_for_enter() {
    let mut bench = Bench::new();
    bench.keys("one<Enter>two<Enter><Esc>");
    assert_eq!(bench.asked(), ["one"]);
    bench.keys("<Enter>");
    assert_eq!(bench.asked(), ["one", "two"]);
}

#[test]
fn a_queued_question_can_be_dropped_and_is_not_lost() {
    let mut bench = Bench::new();
    bench.keys("one<Enter>two<Enter><A-x>");
    assert!(!bench.screen(80, 24).contains("queued 1"));
    bench.keys("<Up>");
    assert_eq!(bench.app.draft(), "two");
}

#[test]
fn the_view_holds_while_text_arrives_below() {
    let mut bench = Bench::new();
    long(&mut bench);
    bench.keys("next<Enter>");
    bench.screen(80, 24);
    bench.keys("<PgUp>");
    let before = bench.screen(80, 24);
    for _ in 0..50 {
        bench.text("more text\n\n");
    }
    let after = bench.screen(80, 24);
    let body = |screen: &str| screen.lines().skip(2).take(18).map(str::to_owned).collect::<Vec<_>>();
    assert_eq!(body(&before), body(&after));
    assert!(after.contains("new text below v"), "{after}");
    bench.keys("<A-End>");
    let end = bench.screen(80, 24);
    assert!(!end.contains("new text below") && end.contains("more text"), "{end}");
}

#[test]
fn the_same_words_stay_at_the_top_when_older_answers_arrive() {
    let mut bench = Bench::new();
    let request = RequestId(1);
    bench.tell(Msg::History(request, Ok((50..100).map(stored).collect())));
    bench.screen(80, 24);
    bench.keys("<C-Home>");
    let before = bench.screen(80, 24);
    let Some(Cmd::LoadHistory { request, before: Some(id), .. }) = bench.cmds.last().cloned() else {
        panic!("{:?}", bench.cmds)
    };
    assert_eq!(id, stored(50).id);
    bench.tell(Msg::History(request, Ok((0..50).map(stored).collect())));
    let after = bench.screen(80, 24);
    assert_eq!(before.lines().nth(3), after.lines().nth(3));
    bench.keys("<PgUp>");
    assert!(bench.screen(80, 24).contains("Answer 4"), "{}", bench.screen(80, 24));
}

#[test]
fn rating_again_takes_it_back_and_a_failed_one_goes_back() {
    let mut bench = answered();
    let id = bench.last_ask().1.id;
    bench.keys("<Esc>+");
    let Some(Cmd::Rate(first, rated, Some(Rating::Good))) = bench.cmds.last().cloned() else {
        panic!("{:?}", bench.cmds)
    };
    assert_eq!(rated, id);
    bench.tell(Msg::Rated(first, Ok(())));
    bench.keys("+");
    assert!(matches!(bench.cmds.last(), Some(Cmd::Rate(_, _, None))));
    bench.keys("-");
    let Some(Cmd::Rate(last, _, Some(Rating::Bad))) = bench.cmds.last().cloned() else { panic!("{:?}", bench.cmds) };
    assert!(bench.screen(80, 24).contains("rated bad"));
    bench.tell(Msg::Rated(last, Err("the database is down".into())));
    let screen = bench.screen(80, 24);
    assert!(!screen.contains("rated bad") && screen.contains("not saved: the database is down"), "{screen}");
}

#[test]
fn retry_and_edit_say_what_they_replace() {
    let mut bench = answered();
    let first = bench.last_ask().1.id;
    bench.keys("<A-r>");
    assert_eq!(bench.last_ask().1.replaces, Some(first));
    bench.finish("again");
    let second = bench.last_ask().1.id;
    bench.keys("<A-e>!<Enter>");
    let ask = bench.last_ask().1;
    assert_eq!((ask.question.as_str(), ask.replaces), ("How to push?!", Some(second)));
}

#[test]
fn editing_keeps_what_was_typed() {
    let mut bench = answered();
    bench.keys("half a question<A-e><Esc><Up>");
    assert_eq!(bench.app.draft(), "half a question");
}

#[test]
fn a_digit_opens_the_cited_passage_and_the_library_adds_where_it_stands() {
    let mut bench = answered();
    bench.keys("<A-2>");
    let Some(Cmd::LoadPassage(request, id)) = bench.cmds.last().cloned() else { panic!("{:?}", bench.cmds) };
    assert_eq!(id, citations()[1].passage_id);
    bench.tell(Msg::Passage(request, Ok(passage(id))));
    let screen = bench.screen(120, 40);
    assert!(screen.contains("[2] How often to push") && screen.contains("Station technique > Sled push"), "{screen}");
    bench.keys("5 km");
    assert_eq!(bench.app.draft(), "5 km", "typing goes on while a passage is open");
    bench.keys("<Esc><A-9>");
    assert!(bench.screen(120, 40).contains("this answer has no source 9; it has 3"));
}

#[test]
fn an_unknown_model_offers_near_ones_and_one_key_switches_and_asks_again() {
    let mut bench = Bench::new();
    bench.keys("How to push?<Enter>");
    bench.fail("the model is gone", Some(Remedy::ChooseModel(vec!["near/one".into()])));
    assert!(bench.screen(80, 24).contains("near/one"));
    bench.keys("<Enter>");
    let Some(Cmd::ChooseModel(request, id)) = bench.cmds.last().cloned() else { panic!("{:?}", bench.cmds) };
    bench.tell(Msg::ModelChosen(request, Ok(id)));
    assert_eq!(bench.asked(), ["How to push?", "How to push?"]);
}

#[test]
fn a_failure_is_not_shown_as_an_answer_and_says_what_to_press() {
    let mut bench = Bench::new();
    bench.keys("How to push?<Enter>");
    bench.fail("the provider answered 503", Some(Remedy::Retry));
    let screen = bench.screen(80, 24);
    assert!(screen.contains("[failed] the provider answered 503"), "{screen}");
    assert!(screen.contains("the question is kept") && screen.contains("Alt-r asks the same again"), "{screen}");
}

#[test]
fn a_lost_stream_is_a_failure_with_a_way_out() {
    let mut bench = Bench::new();
    bench.keys("How to push?<Enter>");
    bench.text("Push");
    let request = bench.last_ask().0;
    bench.tell(Msg::CoachLost(request));
    let entry = bench.app.chat.transcript.current_entry().unwrap();
    assert_eq!((entry.exchange.outcome, entry.remedy.clone()), (Outcome::Failed, Some(Remedy::Retry)));
}

#[test]
fn copying_sends_the_markdown_and_code_blocks_alone() {
    let mut bench = answered();
    bench.keys("<A-y><A-Y>");
    let copied: Vec<_> = bench
        .cmds
        .iter()
        .filter_map(|cmd| if let Cmd::Copy(text) = cmd { Some(text.as_str()) } else { None })
        .collect();
    assert_eq!(copied, ["Push hard [1].\n\n```\nsix\n```", "six\n"]);
}

#[test]
fn ctrl_c_clears_then_quits_and_nothing_typed_is_lost() {
    let mut bench = Bench::new();
    bench.keys("half<C-c>");
    assert_eq!((bench.app.exit(), bench.app.draft()), (None, String::new()));
    bench.keys("<Up>");
    assert_eq!(bench.app.draft(), "half");
    bench.wait(5_000);
    bench.keys("<C-c>");
    assert_eq!(bench.app.exit(), None, "the first press was too long ago");
    bench.keys("<C-c>");
    assert_eq!(bench.app.exit(), Some(Exit::Quit));
}

#[test]
fn quitting_keys_quit_only_where_they_cannot_be_text() {
    for (keys, quits) in [("q", false), ("<C-d>", true), ("x<C-d>", false), ("/quit<Enter>", true)] {
        let mut bench = Bench::new();
        bench.keys(keys);
        assert_eq!(bench.app.exit().is_some(), quits, "{keys}");
    }
    let mut bench = answered();
    bench.keys("<Esc>q");
    assert_eq!(bench.app.exit(), Some(Exit::Quit));
}

#[test]
fn the_draft_is_saved_when_typing_rests_and_at_the_end() {
    let mut bench = Bench::new();
    bench.keys("dra");
    let due = bench.app.next_wake().expect("a draft waits to be saved");
    bench.tell(Msg::Clock(due));
    assert_eq!(bench.cmds.last(), Some(&Cmd::SaveDraft("dra".into())));
    bench.keys("ft");
    bench.tell(Msg::End(Exit::Signal(15)));
    assert_eq!(bench.cmds.last(), Some(&Cmd::SaveDraft("draft".into())));
}

#[test]
fn nothing_wakes_an_idle_screen() {
    let mut bench = answered();
    bench.wait(60_000);
    bench.app.take_changed();
    assert_eq!(bench.app.next_wake(), None);
    bench.wait(60_000);
    assert!(!bench.app.has_changed());
}

#[test]
fn the_header_tells_the_state_of_the_database_and_counts_down() {
    let mut status = ready();
    status.store = StoreState::Down { problem: "the server is gone".into(), retry_in: Some(5) };
    status.unsynced = 2;
    let mut bench = Bench::with(status);
    assert!(bench.screen(100, 24).contains("db down: retry in 5 s"));
    bench.wait(2_000);
    let screen = bench.screen(100, 24);
    assert!(
        screen.contains("retry in 3 s")
            && screen.contains("database: the server is gone")
            && screen.contains("2 unsynced"),
        "{screen}"
    );
}

#[test]
fn find_goes_through_the_places_and_says_when_there_is_none() {
    let mut bench = Bench::new();
    bench.tell(Msg::History(RequestId(1), Ok((0..40).map(stored).collect())));
    bench.screen(80, 24);
    bench.keys("<C-f>answer 7:");
    assert!(bench.screen(80, 24).contains("Answer 7:"));
    bench.keys("zzz");
    assert!(bench.screen(80, 24).contains("not in this chat"));
}

#[test]
fn commands_do_what_their_keys_do_and_a_wrong_one_keeps_the_text() {
    let mut bench = answered();
    bench.keys("/rate bad<Enter>");
    assert!(matches!(bench.cmds.last(), Some(Cmd::Rate(_, _, Some(Rating::Bad)))));
    bench.keys("/thema x<Enter>");
    assert_eq!(bench.app.draft(), "/thema x");
    assert!(bench.screen(80, 24).contains("did you mean /theme?"));
    bench.keys("<C-c>/mo<Tab>");
    assert_eq!(bench.app.draft(), "/model ");
}

#[test]
fn a_long_question_is_sent_only_after_a_yes() {
    let mut bench = Bench::new();
    bench.tell(Msg::Paste("x".repeat(1 << 20)));
    bench.keys("<Enter>");
    assert_eq!(bench.asked().len(), 0);
    assert!(bench.screen(80, 24).contains("1048576 characters"));
    bench.keys("n");
    assert_eq!(bench.app.draft().len(), 1 << 20, "a no keeps the text");
    bench.keys("<Enter>y");
    assert_eq!(bench.asked()[0].len(), 1 << 20);
}

#[test]
fn a_new_chat_during_an_answer_asks_first() {
    let mut bench = Bench::new();
    bench.keys("one<Enter><F5>");
    let old = bench.last_ask().1.chat_id;
    bench.keys("ytwo<Enter>");
    assert!(bench.cmds.iter().any(|cmd| matches!(cmd, Cmd::Cancel(_))));
    assert_ne!(bench.last_ask().1.chat_id, old);
}

#[test]
fn five_thousand_answers_lay_out_only_what_is_near_the_window() {
    let mut bench = Bench::new();
    bench.tell(Msg::History(RequestId(1), Ok((0..5_000).map(stored).collect())));
    bench.screen(200, 50);
    for _ in 0..100 {
        bench.keys("<PgUp>");
        bench.screen(200, 50);
    }
    let laid_out = bench.app.chat.transcript.entries().iter().filter(|entry| entry.has_lines()).count();
    assert!(laid_out <= 80, "{laid_out} of 5000 are laid out");
}

#[test]
fn a_draft_of_the_last_run_is_back_in_the_input() {
    let mut start = crate::tui::fake::start(ready());
    start.draft = "half a question".into();
    assert_eq!(super::App::new(start).0.draft(), "half a question");
}

#[test]
fn up_in_a_wrapped_question_moves_the_cursor_before_it_means_the_history() {
    let mut bench = answered();
    bench.keys(&"word ".repeat(30));
    let typed = bench.app.draft();
    bench.screen(80, 24);
    bench.keys("<Up>");
    assert_eq!(bench.app.draft(), typed);
    bench.screen(80, 24);
    bench.keys("<Up>");
    assert_eq!(bench.app.draft(), "How to push?");
    bench.keys("<Down>");
    assert_eq!(bench.app.draft(), typed);
}

#[test]
fn an_answer_that_comes_at_once_is_shown_from_its_start() {
    let mut bench = Bench::new();
    bench.screen(80, 24);
    bench.keys("Long?<Enter>");
    bench.finish_offline(&format!("The first line.\n\n{}The last line.", "A line of text.\n\n".repeat(60)));
    let screen = bench.screen(80, 24);
    assert!(screen.contains("The first line.") && screen.contains("new text below"), "{screen}");
    bench.keys("<Esc><End>");
    assert!(bench.screen(80, 24).contains("The last line."));
    bench.keys("i");
    bench.keys("Short?<Enter>");
    bench.finish_offline("Yes.");
    let screen = bench.screen(80, 24);
    assert!(screen.contains("Yes.") && !screen.contains("new text below"), "{screen}");
}
