//! Opening, migrating, closing, dying and coming back.

use crate::support::database::{embedded, fresh_database, settings, test_server};
use hyrox_coach::domain::conversation::{Exchange, Outcome, Rating, Usage, Voice};
use hyrox_coach::domain::id::ChatId;
use hyrox_coach::store::dsn::{Dsn, Plaintext};
use hyrox_coach::store::error::StoreError;
use hyrox_coach::store::{Actor, Health, Store, Target};

fn answered(question: &str) -> Exchange {
    Exchange {
        answer: "Two short sled days a week [1].".into(),
        voice: Voice::Model,
        model: Some("m".into()),
        usage: Some(Usage { prompt_tokens: 812, completion_tokens: 214 }),
        latency_ms: Some(1900),
        outcome: Outcome::Complete,
        ..Exchange::new(ChatId::new(), question.into(), "2026-11-22T09:41:00Z".parse().unwrap())
    }
}

async fn remembers(store: &Store) {
    let mut exchange = answered("What should I do for sled push training?");
    store.save_exchange(&exchange).await.unwrap();
    store.save_exchange(&exchange).await.unwrap();
    store.rate_exchange(exchange.id, Some(Rating::Good)).await.unwrap();
    exchange.rating = Some(Rating::Good);
    assert_eq!(store.list_exchanges(None, 10).await.unwrap(), vec![exchange.clone()]);

    let mut partial = answered("And the sled pull?");
    partial.outcome = Outcome::Stopped;
    store.save_exchange(&partial).await.unwrap();
    store.rate_exchange(partial.id, Some(Rating::Good)).await.unwrap();
    let flagged = store
        .run(|l| async move {
            l.query("select user_message from public.conversations where flagged_for_training", &[]).await
        })
        .await
        .unwrap();
    assert_eq!(flagged.len(), 1, "a stopped answer is never flagged");
    store.rate_exchange(exchange.id, None).await.unwrap();
    let flagged = store
        .run(|l| async move { l.query("select 1 from public.conversations where flagged_for_training", &[]).await })
        .await
        .unwrap();
    assert!(flagged.is_empty(), "a rating that is taken back takes the flag with it");

    assert_eq!(store.search_exchanges("sled pulling", 5).await.unwrap().len(), 1, "words are stemmed");
    let before = store.list_exchanges(Some(partial.id), 10).await.unwrap();
    assert_eq!(before.iter().map(|e| e.id).collect::<Vec<_>>(), vec![exchange.id]);
    let worse = Exchange { outcome: Outcome::Interrupted, answer: "Two".into(), ..exchange.clone() };
    store.save_exchange(&worse).await.unwrap();
    assert_eq!(
        store.load_exchange(exchange.id).await.unwrap().answer,
        exchange.answer,
        "a whole answer is never replaced by a part"
    );
    assert!(matches!(
        store.rate_exchange(hyrox_coach::domain::id::ExchangeId::new(), None).await,
        Err(StoreError::NotFound(_))
    ));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_exchange_is_one_row_and_is_there_after_closing_and_opening() {
    let dir = tempfile::tempdir().unwrap();
    let store = embedded(dir.path());
    assert_eq!(*store.health().borrow(), Health::Opening);
    remembers(&store).await;
    store.close().await;
    assert_eq!(*store.health().borrow(), Health::Closed);
    let again = embedded(dir.path());
    assert_eq!(again.list_exchanges(None, 10).await.unwrap().len(), 2);
    again.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_trap_in_the_engine_costs_one_retry_and_no_row() {
    let dir = tempfile::tempdir().unwrap();
    let store = embedded(dir.path());
    store.save_exchange(&answered("before")).await.unwrap();
    let trapped = store
        .transaction(Actor::Owner, |link| async move {
            link.batch("create function public.forever(i int) returns int language plpgsql as $$ begin return public.forever(i + 1); end $$").await?;
            Ok(link.batch("select public.forever(1)").await?)
        })
        .await;
    assert!(trapped.is_err());
    store.save_exchange(&answered("after")).await.unwrap();
    let questions: Vec<String> =
        store.list_exchanges(None, 10).await.unwrap().into_iter().map(|e| e.question).collect();
    assert_eq!(questions.len(), 2, "{questions:?}");
    store.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_transaction_that_fails_leaves_nothing_and_the_connection_clean() {
    let dir = tempfile::tempdir().unwrap();
    let store = embedded(dir.path());
    let failed = store
        .transaction(Actor::Athlete, |link| async move {
            link.batch("insert into public.conversations (id, chat_id, \"timestamp\", user_message, voice, outcome) values (gen_random_uuid(), gen_random_uuid(), now(), 'q', 'model', 'complete')").await?;
            Ok(link.batch("select 1/0").await?)
        })
        .await;
    assert!(matches!(failed, Err(StoreError::Server { code, .. }) if code == "22012"));
    assert!(store.list_exchanges(None, 10).await.unwrap().is_empty());
    // Dropping the caller does not stop a transaction half-way: it is finished before the next statement.
    drop(store.transaction(Actor::Athlete, |link| async move { Ok(link.batch("select pg_sleep(0.05)").await?) }));
    assert!(store.list_exchanges(None, 10).await.unwrap().is_empty());
    store.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn many_tasks_share_the_one_connection() {
    let dir = tempfile::tempdir().unwrap();
    let store = embedded(dir.path());
    let tasks: Vec<_> = (0..16)
        .map(|n| {
            let store = store.clone();
            tokio::spawn(async move {
                for i in 0..10 {
                    if i % 5 == 0 {
                        store
                            .transaction(Actor::Owner, |l| async move { Ok(l.batch("select 1").await?) })
                            .await
                            .unwrap();
                    }
                    store.save_exchange(&answered(&format!("{n} {i}"))).await.unwrap();
                }
            })
        })
        .collect();
    for task in tasks {
        task.await.unwrap();
    }
    assert_eq!(store.list_exchanges(None, 1000).await.unwrap().len(), 160);
    let who: String =
        store.run(|l| async move { l.query_one("select session_user::text", &[]).await }).await.unwrap().get(0);
    assert!(who.starts_with("hx_"), "{who}");
    store.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn on_a_server_the_owners_url_makes_an_athlete_and_works_as_it() {
    let Some(url) = test_server() else { return };
    let dsn = fresh_database(&url).await;
    let shared = settings(Target::Server { dsn: dsn.clone(), authority: None });
    let store = Store::open(shared.clone());
    remembers(&store).await;
    store.close().await;
    let again = Store::open(shared);
    assert_eq!(again.list_exchanges(None, 10).await.unwrap().len(), 2, "the kept login is the same athlete");
    again.close().await;
}

#[tokio::test]
async fn a_refused_connection_is_told_apart_and_retried_by_itself() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    drop(listener);
    let dsn = Dsn::parse(&format!("postgres://u:p@127.0.0.1:{port}/db"), Plaintext::Refused).unwrap();
    let store = Store::open(settings(Target::Server { dsn, authority: None }));
    let mut health = store.health();
    let down = health.wait_for(|h| matches!(h, Health::Down { .. })).await.unwrap().clone();
    let Health::Down { problem, retry_in } = down else { unreachable!() };
    assert!(problem.contains("does not answer") && retry_in.is_some(), "{problem}");
    store.close().await;
}
