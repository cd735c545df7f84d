//! The coach on the embedded store, with a provider that does as it is told: what its events say is what is stored, and
//! what must not be shown never is.

#![allow(clippy::expect_used, clippy::unwrap_used, clippy::panic, reason = "a test may panic")]

use crate::support::home::Home;
use crate::support::provider::{FakeProvider, Gate, Script};
use futures_util::StreamExt;
use hyrox_coach::bootstrap::{self, Program};
use hyrox_coach::coach::event::{Ask, CoachEvent, Remedy, StoreState};
use hyrox_coach::config::{self, Sources};
use hyrox_coach::domain::conversation::{Exchange, Outcome, Rating, Voice};
use hyrox_coach::domain::id::{ChatId, ExchangeId};

const QUESTION: &str = "What should I do for sled push training?";

/// The program on a home's data, with a provider at `base_url`.
fn program(home: &Home, base_url: &str, more: &[(&str, &str)]) -> Program {
    let mut flags: Vec<(String, String)> = [
        ("data.dir", home.data().display().to_string()),
        ("chat.base_url", base_url.to_owned()),
        ("chat.model", "fake/model".to_owned()),
    ]
    .map(|(key, value)| (key.to_owned(), value))
    .into();
    flags.extend(more.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())));
    let sources = Sources { flags, ..Sources::default() };
    bootstrap::start(&config::load(&sources).unwrap()).unwrap()
}

/// Everything that a front end hears of one answer.
struct Heard {
    events: Vec<CoachEvent>,
    exchange: Exchange,
    remedy: Option<Remedy>,
}

impl Heard {
    /// The text of the answer as it was streamed.
    fn text(&self) -> String {
        self.events
            .iter()
            .filter_map(|event| if let CoachEvent::Text(text) = event { Some(text.as_str()) } else { None })
            .collect()
    }

    fn notices(&self) -> Vec<&str> {
        self.events
            .iter()
            .filter_map(|event| if let CoachEvent::Notice(text) = event { Some(text.as_str()) } else { None })
            .collect()
    }
}

fn question(text: &str, chat_id: ChatId) -> Ask {
    Ask { id: ExchangeId::new(), question: text.into(), chat_id, replaces: None }
}

async fn hear(program: &Program, ask: Ask) -> Heard {
    let mut answering = program.coach.ask(ask);
    let mut events = Vec::new();
    while let Some(event) = answering.next().await {
        events.push(event);
    }
    let ends: Vec<_> = events.iter().filter(|event| matches!(event, CoachEvent::Finished { .. })).collect();
    assert_eq!(ends.len(), 1, "an answer ends once: {events:#?}");
    let Some(CoachEvent::Finished { exchange, remedy }) = ends.first() else { unreachable!() };
    Heard { exchange: (**exchange).clone(), remedy: remedy.clone(), events }
}

/// Whether the exchange is marked as training data.
async fn flagged(program: &Program, id: ExchangeId) -> bool {
    let id = id.0;
    let row = program.store.run(|link| async move {
        link.query_one("select flagged_for_training from public.conversations where id = $1", &[&id]).await
    });
    row.await.unwrap().get(0)
}

/// The database keeps microseconds.
fn rounded(exchange: &Exchange) -> Exchange {
    let asked_at = jiff::Timestamp::from_microsecond(exchange.asked_at.as_microsecond()).unwrap();
    Exchange { asked_at, ..exchange.clone() }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_events_say_is_what_is_stored_and_what_the_other_front_end_prints() {
    let provider = FakeProvider::start().await;
    let home = Home::with_library().asking(&provider);
    let printed = home.run(&["ask", "--json", QUESTION]);
    let printed: Exchange = serde_json::from_str(&printed.out).unwrap();

    let program = program(&home, &provider.base_url(), &[]);
    let heard = hear(&program, question(QUESTION, ChatId::new())).await;
    assert_eq!(heard.text(), heard.exchange.answer);
    let shown = heard
        .events
        .iter()
        .find_map(|e| if let CoachEvent::Sources { citations, .. } = e { Some(citations) } else { None });
    assert_eq!(shown, Some(&heard.exchange.citations));
    assert_eq!((heard.exchange.voice, heard.exchange.outcome), (Voice::Model, Outcome::Complete));
    let history = program.coach.history(None, 10).await.unwrap();
    assert_eq!(history, [rounded(&printed), rounded(&heard.exchange)]);

    let same = |exchange: &Exchange| {
        let titles: Vec<_> =
            exchange.citations.iter().map(|c| (c.number, c.passage_id, c.title.clone(), c.content.clone())).collect();
        (
            exchange.question.clone(),
            exchange.answer.clone(),
            exchange.model.clone(),
            exchange.usage,
            exchange.outcome,
            titles,
        )
    };
    assert_eq!(same(&printed), same(&heard.exchange), "the two front ends got different answers");
    let requests = provider.requests_for("/chat/completions");
    let messages = |at: usize| requests[at].body["messages"].as_array().unwrap().clone();
    assert_eq!(messages(0).len(), messages(1).len(), "the two front ends asked differently");
    program.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_next_question_of_a_chat_brings_the_one_before_and_another_chat_does_not() {
    let provider = FakeProvider::start().await;
    let home = Home::with_library();
    let program = program(&home, &provider.base_url(), &[]);
    let chat = ChatId::new();
    hear(&program, question("How heavy is the sled?", chat)).await;
    hear(&program, question("And how far is it pushed?", chat)).await;
    hear(&program, question("How many wall balls are there?", ChatId::new())).await;
    let prompts: Vec<String> =
        provider.requests_for("/chat/completions").iter().map(|r| r.body["messages"].to_string()).collect();
    assert!(prompts[1].contains("How heavy is the sled?") && prompts[1].contains("straight arms"), "{}", prompts[1]);
    assert!(!prompts[2].contains("How heavy is the sled?"), "{}", prompts[2]);
    program.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn with_no_way_to_the_provider_the_offline_coach_answers_and_says_so() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let nobody = format!("http://{}/v1", listener.local_addr().unwrap());
    drop(listener);
    let home = Home::with_library();
    let program = program(&home, &nobody, &[]);
    let heard = hear(&program, question(QUESTION, ChatId::new())).await;
    assert_eq!((heard.exchange.voice, heard.exchange.outcome), (Voice::Offline, Outcome::Complete));
    assert_eq!(heard.exchange.model, None);
    assert!(
        heard.notices().iter().any(|n| n.contains("Nothing answers at the base URL") && n.contains("offline coach")),
        "{:?}",
        heard.notices()
    );
    assert!(heard.text().contains("[1]") || heard.text().contains("[2]"), "{}", heard.text());
    program.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_red_flag_is_answered_by_the_fixed_text_before_any_request() {
    let provider = FakeProvider::start().await;
    let home = Home::with_library();
    let program = program(
        &home,
        &provider.base_url(),
        &[("embedding.provider", "openai"), ("embedding.base_url", &provider.base_url())],
    );
    // The fixed text waits for nothing, and is in the database only when that is open.
    program.store.ready().await.unwrap();
    for text in [
        "I have chest pain when I push the sled",
        "I fainted after the race and my urine is dark",
        "I want to kill myself",
    ] {
        let heard = hear(&program, question(text, ChatId::new())).await;
        assert_eq!((heard.exchange.voice, heard.exchange.outcome), (Voice::Guard, Outcome::Complete), "{text}");
        assert_eq!(heard.text(), heard.exchange.answer);
        assert!(heard.exchange.citations.is_empty() && !heard.exchange.answer.is_empty());
        program.coach.rate(heard.exchange.id, Some(Rating::Good)).await.unwrap();
        program.coach.settle().await;
        assert!(!flagged(&program, heard.exchange.id).await, "a fixed text is no training data");
    }
    assert!(provider.requests_for("/chat/completions").is_empty(), "a model was asked");
    program.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_breaks_the_guard_is_stopped_before_its_words_are_shown_or_stored() {
    let provider = FakeProvider::start().await;
    let gate = Gate::new();
    let script = Script::stream().role().texts(&[
        "Warm up well. ",
        "Then take 600",
        " mg of ibu",
        "profen before",
        " the race and go.",
    ]);
    provider.push(script.wait(&gate).finish("stop").done());
    let home = Home::with_library();
    let program = program(&home, &provider.base_url(), &[]);
    let heard = hear(&program, question("How do I warm up for a race?", ChatId::new())).await;
    // The provider was still writing: the guard hung up.
    provider.clients_left(1).await;
    assert!(heard.text().starts_with("Warm up well."), "{}", heard.text());
    for shown in [heard.text(), heard.exchange.answer.clone(), heard.notices().concat()] {
        assert!(!shown.contains("ibu") && !shown.contains("600"), "{shown}");
    }
    assert_eq!(heard.exchange.outcome, Outcome::Stopped);
    let stored = program.coach.history(None, 10).await.unwrap();
    assert_eq!(stored, [rounded(&heard.exchange)]);
    program.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_source_number_that_was_not_given_never_reaches_a_front_end() {
    let provider = FakeProvider::start().await;
    provider.push(Script::chat(&["Push low [1][", "9", "9], rest [2, 6", "], and breathe [0] [12]."]));
    let home = Home::with_library();
    let program = program(&home, &provider.base_url(), &[]);
    let heard = hear(&program, question(QUESTION, ChatId::new())).await;
    assert_eq!(heard.exchange.citations.len(), 5);
    assert_eq!(heard.text(), "Push low [1], rest [2], and breathe  .");
    assert_eq!(heard.exchange.answer, heard.text());
    program.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_good_rating_flags_a_whole_answer_and_never_a_partial_or_failed_one() {
    let provider = FakeProvider::start().await;
    let home = Home::with_library();
    let program = program(&home, &provider.base_url(), &[]);
    provider.push(Script::stream().role().text("Push low.\n\n").cut());
    provider.push(Script::stream().role().text("Push low.\n\n").finish("length").done());
    provider.push(Script::error(401, "no"));
    for outcome in [Outcome::Truncated, Outcome::Truncated, Outcome::Failed, Outcome::Complete] {
        let heard = hear(&program, question(QUESTION, ChatId::new())).await;
        let id = heard.exchange.id;
        assert_eq!(heard.exchange.outcome, outcome, "{:?}", heard.exchange);
        assert_eq!(heard.remedy.is_none(), outcome.is_complete());
        program.coach.rate(id, Some(Rating::Good)).await.unwrap();
        program.coach.settle().await;
        assert_eq!(flagged(&program, id).await, outcome.is_complete(), "{outcome:?}");
        program.coach.rate(id, None).await.unwrap();
        program.coach.settle().await;
        assert!(!flagged(&program, id).await, "a rating that is taken back takes the flag with it");
    }
    program.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_whose_reader_left_is_kept_as_stopped() {
    let provider = FakeProvider::start().await;
    let gate = Gate::new();
    provider.push(Script::stream().role().text("Push the sled low.\n\n").wait(&gate).done());
    let home = Home::with_library();
    let program = program(&home, &provider.base_url(), &[]);
    let mut answering = program.coach.ask(question(QUESTION, ChatId::new()));
    while !matches!(answering.next().await, Some(CoachEvent::Text(_))) {}
    drop(answering);
    provider.clients_left(1).await;
    // Questions are written in the order of their ends.
    hear(&program, question("I have chest pain", ChatId::new())).await;
    let first = program.coach.history(None, 10).await.unwrap().remove(0);
    assert_eq!((first.answer.as_str(), first.outcome), ("Push the sled low.\n\n", Outcome::Stopped));
    program.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn with_the_database_down_an_exchange_is_kept_shown_and_counted_as_unsynced() {
    let provider = FakeProvider::start().await;
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("postgres://me:secret@{}/db", listener.local_addr().unwrap());
    drop(listener);
    let home = Home::fresh();
    let flags = [("data.dir", home.data().display().to_string()), ("chat.base_url", provider.base_url())];
    let flags = flags.map(|(key, value)| (key.to_owned(), value)).into();
    let env = [("DATABASE_URL".to_owned(), url)].into();
    let sources = Sources { env, flags, ..Sources::default() };
    let config = config::load(&sources).unwrap();
    let program = bootstrap::start(&config).unwrap();
    let mut status = program.coach.status();
    status.wait_for(|status| matches!(status.store, StoreState::Down { .. })).await.unwrap();

    let heard = hear(&program, question(QUESTION, ChatId::new())).await;
    assert_eq!((heard.exchange.voice, heard.exchange.outcome), (Voice::Model, Outcome::Complete));
    assert!(heard.notices().iter().any(|notice| notice.contains("could not be searched")), "{:?}", heard.notices());
    assert_eq!(status.wait_for(|status| status.unsynced > 0).await.unwrap().unsynced, 1);
    assert_eq!(program.coach.history(None, 10).await.unwrap(), std::slice::from_ref(&heard.exchange));
    program.close().await;

    // The next start has it too, still waiting for the database.
    let again = bootstrap::start(&config).unwrap();
    let mut status = again.coach.status();
    assert_eq!(status.wait_for(|status| status.unsynced > 0).await.unwrap().unsynced, 1);
    assert_eq!(again.coach.history(None, 10).await.unwrap(), [heard.exchange]);
    again.close().await;
}
