//! The turn machine without a runtime: events in, effects out.

use super::*;
use crate::api::error::ConnectProblem;
use crate::api::refusal::Refusal;
use crate::domain::athlete::{Division, Fact};
use crate::domain::conversation::Usage;
use crate::domain::id::{ChatId, PassageId};
use crate::domain::knowledge::{Passage, Tags};
use jiff::Timestamp;

fn start(question: &str, model: Option<&str>) -> Start {
    Start {
        exchange: Exchange::new(ChatId::new(), question.into(), Timestamp::UNIX_EPOCH),
        past: Vec::new(),
        model: model.map(str::to_owned),
        price: Some(Price { input: 0.13, output: 0.40 }),
        prompt_tokens: 6000,
        profile: ProfileUse::Private,
        fence: "<<x>>".into(),
        jitter: 0.5,
    }
}

fn hit() -> Hit {
    let passage = Passage {
        id: PassageId::new(),
        source: "team2".into(),
        heading_path: vec!["Stations".into(), "Sled push workouts".into()],
        content: "Push the sled once or twice a week. Every push is fast. Rest until you could sprint again.".into(),
        chunk_index: 0,
        total_chunks: 1,
        tags: Tags::default(),
    };
    Hit { passage, cosine: Some(0.7), vector_rank: Some(1), text_rank: Some(1), score: 0.03 }
}

fn athlete() -> AthleteContext {
    AthleteContext {
        division: Some(Division::MenOpen),
        facts: vec![Fact { label: "injuries".into(), value: "calf".into() }],
    }
}

/// A turn whose search has been answered with one passage.
fn searched(start: Start) -> (Turn, Vec<Effect>) {
    let (mut turn, first) = Turn::begin(start, 0);
    assert!(
        first.iter().any(|e| matches!(e, Effect::Embed)) && first.iter().any(|e| matches!(e, Effect::LoadAthlete)),
        "side by side"
    );
    let search = turn.handle(Event::Embedded(Some(vec![1.0])), 1);
    assert!(matches!(search.as_slice(), [Effect::Search(Some(_))]), "the search does not wait for the athlete");
    let loaded = turn.handle(Event::AthleteLoaded(athlete(), Box::default()), 2);
    assert!(loaded.is_empty(), "the prompt waits for the search");
    let effects = turn.handle(Event::Found(Ok(vec![hit()])), 5);
    (turn, effects)
}

fn text(turn: &mut Turn, piece: &str) -> Vec<Effect> {
    turn.handle(Event::Streamed(ChatEvent::Text(piece.into())), 20)
}

fn shown(effects: &[Effect]) -> String {
    effects
        .iter()
        .filter_map(|e| if let Effect::Show(CoachEvent::Text(t)) = e { Some(t.as_str()) } else { None })
        .collect()
}

fn end(reason: &str) -> Event {
    let outcome = if reason == "length" { ChatOutcome::Truncated } else { ChatOutcome::Complete };
    Event::Streamed(ChatEvent::End(ChatEnd { outcome, finish_reason: Some(reason.into()) }))
}

/// The remedies of the turn's end; empty while it goes on.
fn finished(effects: &[Effect]) -> Vec<Option<Remedy>> {
    effects.iter().filter_map(|e| if let Effect::Finish(r) = e { Some(r.clone()) } else { None }).collect()
}

fn refusal(status: u16) -> Refusal {
    Refusal { status: Some(status), ..Refusal::default() }
}

#[test]
fn a_streamed_answer_is_stored_whole_with_sources_tokens_and_cost() {
    let (mut turn, effects) = searched(start("How do I push the sled?", Some("m/x")));
    let sources = effects.iter().position(|e| matches!(e, Effect::Show(CoachEvent::Sources { .. }))).unwrap();
    let stream = effects.iter().position(|e| matches!(e, Effect::StartStream(_))).unwrap();
    assert!(sources < stream, "sources are known before the first text");
    let seen = shown(&text(&mut turn, "Twice a week [1][7]. "));
    turn.handle(
        Event::Streamed(ChatEvent::Usage(Usage { prompt_tokens: 1_000_000, completion_tokens: 1_000_000 })),
        30,
    );
    let effects = turn.handle(end("stop"), 40);
    assert_eq!(finished(&effects), [None]);
    assert_eq!(seen + &shown(&effects), "Twice a week [1]. ", "what the guard held back comes at the end");
    let e = turn.exchange();
    assert_eq!(e.answer, "Twice a week [1]. ");
    assert_eq!((e.outcome, e.voice, e.model.as_deref()), (Outcome::Complete, Voice::Model, Some("m/x")));
    assert_eq!((e.first_text_ms, e.latency_ms, e.finish_reason.as_deref()), (Some(20), Some(40), Some("stop")));
    assert!((e.cost_usd.unwrap() - 0.53).abs() < 1e-9);
    assert_eq!(e.citations[0].number, 1);
    assert!(turn.handle(end("stop"), 50).is_empty(), "nothing follows the end");
}

#[test]
fn a_private_profile_never_stands_in_a_prompt_and_the_offline_coach_still_knows_it() {
    let (_, effects) = searched(start("How do I push the sled?", Some("m/x")));
    let prompt = effects
        .iter()
        .find_map(|e| if let Effect::StartStream(m) = e { Some(m.last().unwrap().content.clone()) } else { None })
        .unwrap();
    assert!(!prompt.contains("calf"), "{prompt}");
    let (turn, _) = searched(Start { profile: ProfileUse::Shared, ..start("How do I push the sled?", Some("m/x")) });
    assert_eq!(turn.exchange().used, ["injuries: calf"]);
    let (turn, effects) = searched(start("How do I push the sled?", None));
    assert_eq!(turn.exchange().used, ["injuries: calf"]);
    assert_eq!(turn.exchange().voice, Voice::Offline);
    assert!(shown(&effects).contains("[1]"), "{}", shown(&effects));
    assert_eq!(turn.exchange().outcome, Outcome::Complete);
}

#[test]
fn a_search_that_is_faster_than_the_athlete_waits_for_what_is_known_of_them() {
    let (mut turn, _) = Turn::begin(start("How do I push the sled?", None), 0);
    turn.handle(Event::Embedded(None), 1);
    assert!(turn.handle(Event::Found(Ok(vec![hit()])), 2).is_empty());
    let effects = turn.handle(Event::AthleteLoaded(athlete(), Box::default()), 3);
    assert!(shown(&effects).contains("[1]"), "{effects:?}");
    assert_eq!(turn.exchange().used, ["injuries: calf"]);
}

#[test]
fn stopping_keeps_the_partial_and_marks_it() {
    let (mut turn, _) = searched(start("How do I push the sled?", Some("m")));
    text(&mut turn, "Keep the hips low and push ");
    let effects = turn.handle(Event::Cancelled, 60);
    assert!(effects.iter().any(|e| matches!(e, Effect::StopStream)));
    assert_eq!(turn.exchange().outcome, Outcome::Stopped);
    assert_eq!(turn.exchange().answer, "Keep the hips low and push ");
    assert!(!turn.exchange().flagged_for_training());
}

#[test]
fn stopping_before_anything_came_is_stored_too() {
    let (mut turn, _) = Turn::begin(start("How do I push the sled?", Some("m")), 0);
    assert_eq!(finished(&turn.handle(Event::Cancelled, 3)), [None]);
    assert_eq!(turn.exchange().outcome, Outcome::Stopped);
}

#[test]
fn a_busy_provider_is_asked_again_twice_and_only_before_the_first_text() {
    let busy = || Event::StreamFailed { error: ApiError::Server(refusal(503)), usable: Vec::new() };
    let (mut turn, _) = searched(start("How do I push the sled?", Some("m")));
    for attempt in 2..=3 {
        let effects = turn.handle(busy(), 10);
        assert!(effects.iter().any(
            |e| matches!(e, Effect::Show(CoachEvent::Stage(Stage::Retrying { attempt: a, .. })) if *a == attempt)
        ));
        assert!(effects.iter().any(|e| matches!(e, Effect::Pause(_))));
        let again = turn.handle(Event::PauseOver, 20);
        assert!(again.iter().any(|e| matches!(e, Effect::StartStream(_))));
    }
    assert_eq!(finished(&turn.handle(busy(), 30)), [Some(Remedy::Retry)]);
    assert_eq!(turn.exchange().outcome, Outcome::Failed);

    let (mut turn, _) = searched(start("How do I push the sled?", Some("m")));
    text(&mut turn, "Two short days. ");
    let effects = turn.handle(busy(), 30);
    assert!(!finished(&effects).is_empty(), "what was shown is never replayed");
    assert_eq!(turn.exchange().answer, "Two short days. ");
}

#[test]
fn without_a_network_the_offline_coach_answers_and_says_so() {
    let (mut turn, _) = searched(start("How do I push the sled?", Some("m")));
    let offline = Event::StreamFailed { error: ApiError::Connect(ConnectProblem::Offline), usable: Vec::new() };
    let effects = turn.handle(offline, 30);
    assert!(effects.iter().any(|e| matches!(e, Effect::Show(CoachEvent::Notice(n)) if n.contains("offline coach"))));
    assert_eq!((turn.exchange().voice, turn.exchange().model.as_deref()), (Voice::Offline, None));
    assert_eq!(turn.exchange().outcome, Outcome::Complete);
}

#[test]
fn an_unknown_model_names_those_that_work() {
    let (mut turn, _) = searched(start("How do I push the sled?", Some("m")));
    let unknown = Event::StreamFailed {
        error: ApiError::ModelNotFound { model: "m".into(), refusal: refusal(404) },
        usable: vec!["n".into()],
    };
    assert_eq!(finished(&turn.handle(unknown, 30)), [Some(Remedy::ChooseModel(vec!["n".into()]))]);
    assert!(turn.exchange().problem.as_deref().unwrap().contains('m'));
}

#[test]
fn an_emergency_is_answered_before_anything_else_is_asked() {
    let (turn, effects) = Turn::begin(start("I have chest pain when I run", Some("m")), 0);
    assert!(!effects.iter().any(|e| matches!(e, Effect::Embed | Effect::Search(_) | Effect::StartStream(_))));
    assert!(shown(&effects).contains("emergency number"));
    assert_eq!((turn.exchange().voice, turn.exchange().outcome), (Voice::Guard, Outcome::Complete));
    let rated = Exchange { rating: Some(crate::domain::conversation::Rating::Good), ..turn.exchange().clone() };
    assert!(!rated.flagged_for_training(), "a fixed text is no training data");
}

#[test]
fn a_model_that_advises_against_the_guard_never_reaches_the_screen() {
    let (mut turn, _) = searched(start("How do I lose weight for my race?", Some("m")));
    let mut seen = String::new();
    for piece in ["Fuel well on hard days. ", "Then eat only 800 ", "kcal a day until the race. ", "It works."] {
        seen.push_str(&shown(&text(&mut turn, piece)));
    }
    assert!(!seen.contains("800"), "{seen}");
    assert!(turn.is_over());
    assert_eq!(turn.exchange().outcome, Outcome::Stopped);
}

#[test]
fn an_answer_at_the_token_limit_is_marked_truncated() {
    let (mut turn, _) = searched(start("How do I push the sled?", Some("m")));
    text(&mut turn, "Two short days. ");
    assert_eq!(finished(&turn.handle(end("length"), 30)), [Some(Remedy::Retry)]);
    assert_eq!(turn.exchange().outcome, Outcome::Truncated);
    assert!(turn.exchange().problem.is_some());
}

#[test]
fn an_empty_answer_is_a_failure_not_an_answer() {
    let (mut turn, _) = searched(start("How do I push the sled?", Some("m")));
    turn.handle(end("stop"), 30);
    assert_eq!(turn.exchange().outcome, Outcome::Failed);
}

/// The errors that coaches, pages and models repeat, each with words of the truth.
const WELL_KNOWN: [(&str, &str); 4] = [
    ("In Men Open the sled pull is 152 kg, like the push.", "103 kg with the sled"),
    ("In doubles you can split the runs between the partners.", "both partners run all 8 km together"),
    ("After the wall balls there is a final 1 km run to the finish.", "eight runs, one before each station"),
    ("The HYROX course is downhill in its second half.", "no downhill course"),
];

fn corrected(effects: &[Effect], truth: &str) -> bool {
    effects
        .iter()
        .any(|e| matches!(e, Effect::Show(CoachEvent::Notice(n)) if n.starts_with("Rulebook: ") && n.contains(truth)))
}

#[test]
fn a_wrong_race_fact_in_an_answer_is_corrected_in_view() {
    for (error, truth) in WELL_KNOWN {
        let (mut turn, _) = searched(start("What should I know of the race?", Some("m")));
        text(&mut turn, &format!("{error} "));
        let effects = turn.handle(end("stop"), 30);
        assert!(corrected(&effects, truth), "{error}: {effects:?}");
    }
}

#[test]
fn a_wrong_race_fact_in_a_partial_answer_is_corrected_too() {
    let (error, truth) = WELL_KNOWN[1];
    let (mut turn, _) = searched(start("What should I know of the race?", Some("m")));
    text(&mut turn, &format!("{error} And "));
    let effects = turn.handle(Event::Cancelled, 30);
    assert!(corrected(&effects, truth), "{effects:?}");
}

/// A turn that found one passage with these words.
fn found(start: Start, content: &str) -> (Turn, Vec<Effect>) {
    let (mut turn, _) = Turn::begin(start, 0);
    turn.handle(Event::AthleteLoaded(athlete(), Box::default()), 1);
    turn.handle(Event::Embedded(None), 2);
    let hit = hit();
    let passage = Passage { content: content.into(), ..hit.passage };
    let effects = turn.handle(Event::Found(Ok(vec![Hit { passage, ..hit }])), 5);
    (turn, effects)
}

#[test]
fn a_wrong_race_fact_in_a_passage_is_corrected_for_the_model_and_in_an_offline_answer() {
    for (error, truth) in WELL_KNOWN {
        let (_, asked) = found(start("What should I know of the race?", Some("m")), error);
        let prompt = asked.iter().find_map(|e| match e {
            Effect::StartStream(messages) => messages.last().map(|m| m.content.clone()),
            _ => None,
        });
        let prompt = prompt.unwrap();
        assert!(prompt.contains("Wrong in this passage; by the rulebook: "), "{prompt}");
        assert!(prompt.contains(truth), "{prompt}");
        let (turn, offline) = found(start(error, None), error);
        assert!(turn.exchange().answer.contains(error), "the passage is quoted: {}", turn.exchange().answer);
        assert!(corrected(&offline, truth), "{error}: {offline:?}");
    }
}

#[test]
fn control_characters_of_a_model_never_reach_a_front_end() {
    let (mut turn, _) = searched(start("How do I push the sled?", Some("m")));
    let seen =
        shown(&text(&mut turn, "low\u{1b}]52;c;AAAA\u{7} hips\u{202e}. ")) + &shown(&turn.handle(end("stop"), 30));
    assert!(seen.contains("hips") && !seen.contains(['\u{1b}', '\u{7}', '\u{202e}']), "{seen:?}");
}

#[test]
fn an_answer_in_progress_is_kept_now_and_then() {
    let (mut turn, first) = Turn::begin(start("How do I push the sled?", Some("m")), 0);
    assert!(matches!(first.first(), Some(Effect::Keep)), "the question is safe before anything else happens");
    turn.handle(Event::AthleteLoaded(athlete(), Box::default()), 1);
    turn.handle(Event::Embedded(None), 2);
    turn.handle(Event::Found(Ok(vec![hit()])), 5);
    let kept = (0..40)
        .filter(|_| text(&mut turn, "Push fast and then rest for long. ").iter().any(|e| matches!(e, Effect::Keep)))
        .count();
    assert!((2..=4).contains(&kept), "{kept}");
}

/// A briefing of an athlete whose day is known and of whom nothing else is.
fn briefing() -> Briefing {
    use crate::coach::insight::{Insight, Place};
    use crate::domain::plan::Phase;
    let place = Place { plan: "Berlin".into(), week: 6, weeks: 14, phase: Phase::Build, deload: false };
    let insight = Insight { day: Some(jiff::civil::date(2026, 11, 22)), place: Some(place), ..Insight::default() };
    Briefing { insight: std::sync::Arc::new(insight), ..Briefing::default() }
}

fn briefed(start: Start) -> (Turn, Vec<Effect>) {
    let (mut turn, _) = Turn::begin(start, 0);
    turn.handle(Event::AthleteLoaded(athlete(), Box::new(briefing())), 1);
    turn.handle(Event::Embedded(None), 2);
    let effects = turn.handle(Event::Found(Ok(vec![hit()])), 5);
    (turn, effects)
}

fn sent(effects: &[Effect]) -> String {
    let messages = effects.iter().find_map(|e| if let Effect::StartStream(m) = e { Some(m) } else { None });
    messages.unwrap().iter().map(|m| m.content.as_str()).collect()
}

#[test]
fn a_model_is_told_the_numbers_by_consent_only() {
    let shared = Start { profile: ProfileUse::Shared, ..start("How do I push the sled?", Some("m")) };
    let (turn, effects) = briefed(shared);
    assert!(sent(&effects).contains("- plan: week 6 of 14, Build\n"));
    assert_eq!(turn.exchange().used, ["injuries: calf", "plan: week 6 of 14, Build"]);
    let (turn, effects) = briefed(start("How do I push the sled?", Some("m")));
    assert!(!sent(&effects).contains("week 6") && !sent(&effects).contains("calf"));
    assert!(turn.exchange().used.is_empty());
}

#[test]
fn the_offline_coach_answers_what_is_asked_of_the_numbers_from_them() {
    let (turn, _) = briefed(start("When is my race?", None));
    assert!(turn.is_over());
    assert!(turn.exchange().answer.starts_with("No race is set."), "{}", turn.exchange().answer);
    let (turn, _) = briefed(start("How do I push the sled?", None));
    assert!(turn.exchange().answer.contains("[1]"), "any other question is the library's");
}

#[test]
fn an_offline_answer_in_place_of_a_model_that_failed_says_what_it_used() {
    let (mut turn, _) = briefed(start("Why?", Some("m")));
    assert!(turn.exchange().used.is_empty());
    let error = ApiError::Connect(ConnectProblem::Offline);
    turn.handle(Event::StreamFailed { error, usable: Vec::new() }, 9);
    assert!(turn.is_over());
    assert_eq!(turn.exchange().used, ["plan: week 6 of 14, Build"], "so it does not reach a model as an earlier turn");
}
