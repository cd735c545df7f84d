//! Servers that must not be trusted, and networks that fail: what is refused before a byte of the password has left, what
//! is tried again by itself and what is not, and that nothing is lost or doubled when a connection is cut.

use crate::support::database::{fresh_database, settings, test_server};
use crate::support::fault::Proxy;
use crate::support::server::{Certificate, Door, FakeServer, Login, PASSWORD, Record, SSL_REQUEST, USER};
use hyrox_coach::domain::conversation::{Exchange, Outcome, Voice};
use hyrox_coach::domain::id::ChatId;
use hyrox_coach::store::connect;
use hyrox_coach::store::dsn::{Dsn, Encryption};
use hyrox_coach::store::error::StoreError;
use hyrox_coach::store::handshake::Refusal;
use hyrox_coach::store::link::Link;
use hyrox_coach::store::{Actor, Health, Settings, Store, Target};
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// A server that must be refused is refused within this time.
const REFUSED_WITHIN: Duration = Duration::from_secs(5);
/// A server that has vanished is noticed within this time.
const NOTICED_WITHIN: Duration = Duration::from_secs(25);

fn holds(bytes: &[u8], part: &str) -> bool {
    bytes.windows(part.len()).any(|window| window == part.as_bytes())
}

fn server_at(dsn: Dsn) -> Settings {
    settings(Target::Server { dsn, authority: None })
}

/// The same database through a proxy.
fn through(proxy: &Proxy, dsn: Dsn) -> Dsn {
    Dsn { host: "127.0.0.1".into(), port: proxy.address().port(), ..dsn }
}

/// Where `dsn` is, on this computer.
fn address(dsn: &Dsn) -> SocketAddr {
    assert!(dsn.is_loopback(), "a test server is on this computer: {dsn}");
    let ip = dsn.host.parse().unwrap_or(std::net::IpAddr::from([127, 0, 0, 1]));
    SocketAddr::new(ip, dsn.port)
}

/// Tries to connect: the refusal, and what the server was sent until then.
async fn refused(dsn: &Dsn, server: &FakeServer) -> (StoreError, Record) {
    let begun = Instant::now();
    let Err(error) = connect::server(dsn, None).await else { panic!("{dsn} was trusted") };
    assert!(begun.elapsed() < REFUSED_WITHIN, "{error} after {:?}", begun.elapsed());
    let records = tokio::task::block_in_place(|| server.ended(1));
    assert_eq!(records.len(), 1, "{error}: tried again: {records:?}");
    let record = records[0].clone();
    for bytes in [&record.wire, &record.inside] {
        assert!(!holds(bytes, PASSWORD), "{error}: the password was sent");
    }
    assert!(!holds(&record.wire, USER), "{error}: the login's name was sent in the clear");
    assert!(!error.is_transient(), "{error}: would be tried again by itself");
    assert!(error.hint().is_some(), "{error}");
    assert!(!format!("{error:?} {}", error.sentence()).contains(PASSWORD), "{error:?}");
    (error, record)
}

/// A record of TLS, version 1.1, with this content.
fn old_tls(kind: u8, content: &[u8]) -> Vec<u8> {
    let length = u16::try_from(content.len()).unwrap();
    [b"S".as_slice(), &[kind, 3, 2], &length.to_be_bytes(), content].concat()
}

fn old_server_hello() -> Vec<u8> {
    let mut hello = vec![2, 0, 0, 38, 3, 2];
    hello.extend([7; 32]);
    hello.extend([0, 0xc0, 0x13, 0]);
    old_tls(22, &hello)
}

/// Servers that fail before TLS stands: nothing but the wish for TLS and a handshake may reach them.
fn bad_doors() -> Vec<(&'static str, Door)> {
    vec![
        ("it offers no TLS", Door::NoTls),
        ("authority that is not trusted", Door::Tls(Certificate::SelfSigned)),
        ("its certificate is for", Door::Tls(Certificate::OtherHost)),
        ("ran out on 2020-01-02", Door::Tls(Certificate::Expired)),
        ("begins on 2199-01-01", Door::Tls(Certificate::NotYet)),
        ("no TLS that is safe today", Door::Bytes(old_tls(21, &[2, 70]))),
        ("no TLS that is safe today", Door::Bytes(old_server_hello())),
        ("does not speak TLS", Door::Bytes(b"S\x00\xff\x13\x37garbage garbage garbage".to_vec())),
        ("it offers no TLS", Door::Bytes(b"HTTP/1.1 400 Bad Request\r\n\r\n".to_vec())),
        // Bytes slipped in before the handshake must not count as the server's.
        ("does not speak TLS", Door::Bytes(b"SR\0\0\0\x08\0\0\0\0Z\0\0\0\x05I".to_vec())),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_cannot_be_verified_learns_neither_password_nor_name() {
    let mut sentences = BTreeSet::new();
    for (part, door) in bad_doors() {
        let server = FakeServer::start(door.clone(), Login::ClearText);
        let (error, record) = refused(&server.verified(), &server).await;
        assert!(matches!(error, StoreError::Tls { .. }), "{door:?}: {error:?}");
        assert!(error.to_string().contains(part), "{door:?}: {error}");
        assert_eq!(record.wire[..8], SSL_REQUEST, "{door:?}");
        assert!(record.inside.is_empty() && record.logins == 0, "{door:?}: {record:?}");
        if let Door::NoTls = door {
            assert_eq!(record.wire, SSL_REQUEST, "more than the wish for TLS was sent");
        }
        sentences.insert(error.sentence());
    }
    assert_eq!(sentences.len(), 7, "one sentence a cause: {sentences:#?}");
}

/// Logins that no honest server asks for, and what they are refused as.
fn bad_logins() -> Vec<(Login, Refusal)> {
    vec![
        (Login::ClearText, Refusal::ClearText),
        (Login::Scram("1000000000"), Refusal::Rounds { rounds: 1_000_000_000 }),
        (Login::Scram("100001"), Refusal::Rounds { rounds: 100_001 }),
        (Login::Bytes(b"HTTP/1.1 400 Bad Request\r\n\r\n".to_vec()), Refusal::Garbage),
        (Login::Bytes(b"R\x7f\xff\xff\xff".to_vec()), Refusal::Oversized { length: 0x7fff_ffff }),
        (Login::Bytes(b"R\0\0\0\x08\0\0\0\x07".to_vec()), Refusal::Method("GSSAPI")),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn a_verified_server_that_asks_for_too_much_does_not_get_it() {
    let mut sentences = BTreeSet::new();
    for (login, expected) in bad_logins() {
        let server = FakeServer::start(Door::Tls(Certificate::Good), login.clone());
        let (error, record) = refused(&server.verified(), &server).await;
        assert!(matches!(&error, StoreError::Refused { refusal, .. } if *refusal == expected), "{login:?}: {error:?}");
        assert_eq!(record.logins, 1, "{login:?}");
        // One startup message; for SCRAM its first message as well, which holds a nonce and nothing of the password.
        let startup = usize::from(record.inside[3]);
        let rest = &record.inside[startup..];
        match login {
            Login::Scram(_) => {
                let scram = 1 + usize::try_from(u32::from_be_bytes(rest[1..5].try_into().unwrap())).unwrap();
                assert!(rest[0] == b'p' && holds(rest, "SCRAM-SHA-256") && rest.len() == scram, "{rest:?}");
            }
            _ => assert!(rest.is_empty(), "{login:?}: answered with {rest:?}"),
        }
        sentences.insert(error.sentence());
    }
    assert_eq!(sentences.len(), bad_logins().len(), "one sentence a cause: {sentences:#?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn only_without_tls_and_on_this_computer_a_password_goes_out_in_the_clear() {
    let server = FakeServer::start(Door::Plain, Login::ClearText);
    let dsn = server.plain();
    assert_eq!(dsn.encryption, Encryption::Plain);
    assert!(matches!(connect::server(&dsn, None).await, Err(StoreError::Login { .. })));
    let record = tokio::task::block_in_place(|| server.ended(1)).remove(0);
    assert!(holds(&record.inside, PASSWORD), "the watch is too strict, or this test proves nothing: {record:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plain_connection_is_watched_as_well() {
    for (login, expected) in bad_logins() {
        if expected == Refusal::ClearText {
            continue;
        }
        let server = FakeServer::start(Door::Plain, login.clone());
        let Err(error) = connect::server(&server.plain(), None).await else { panic!("{login:?} was trusted") };
        assert!(matches!(&error, StoreError::Refused { refusal, .. } if *refusal == expected), "{login:?}: {error:?}");
        let record = tokio::task::block_in_place(|| server.ended(1)).remove(0);
        assert!(!holds(&record.wire, PASSWORD), "{login:?}");
        assert_ne!(record.wire[..8], SSL_REQUEST, "TLS was asked for on this computer");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_good_server_is_let_through_by_the_same_watch() {
    for (door, login) in [(Door::Tls(Certificate::Good), Login::Open), (Door::Plain, Login::Open)] {
        let server = FakeServer::start(door.clone(), login);
        let dsn = if let Door::Plain = door { server.plain() } else { server.verified() };
        let link = connect::server(&dsn, None).await.unwrap();
        link.batch("select 1").await.unwrap();
        link.close().await.unwrap();
        let record = tokio::task::block_in_place(|| server.ended(1)).remove(0);
        assert!(holds(&record.inside, "select 1") && holds(&record.inside, USER));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn each_cause_of_no_connection_has_a_sentence_of_its_own() {
    let login = |code, text| FakeServer::start(Door::Plain, Login::Error(code, text));
    let wrong = FakeServer::start(Door::Plain, Login::Scram("4096"));
    let missing = login("3D000", "database \"training\" does not exist");
    let paused = login("XX000", "Tenant or user not found");
    let full = login("53300", "sorry, too many clients already");
    let closed = { std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port() };
    let at = |host: &str, port| Dsn { host: host.into(), port, ..wrong.plain() };
    let cases = [
        (wrong.plain(), "refused the login of canary_athlete", false),
        (missing.plain(), "no database named training", false),
        (paused.plain(), "does not know this project", false),
        (full.plain(), "53300", true),
        (at("127.0.0.1", closed), "does not answer", true),
        (at("no-such-host.invalid", 5432), "no server named no-such-host.invalid", true),
    ];
    let mut sentences = BTreeSet::new();
    for (dsn, part, transient) in cases {
        let Err(error) = connect::server(&dsn, None).await else { panic!("{dsn} was trusted") };
        assert!(error.to_string().contains(part), "{part}: {error}");
        assert_eq!(error.is_transient(), transient, "{error}");
        sentences.insert(error.sentence());
    }
    assert_eq!(sentences.len(), 6, "{sentences:#?}");
}

/// Waits until the store gives up or will try again, and says what it says.
async fn down(store: &Store) -> (String, Option<Duration>) {
    let mut health = store.health();
    let found = health.wait_for(|h| matches!(h, Health::Down { .. })).await.unwrap().clone();
    let Health::Down { problem, retry_in } = found else { unreachable!() };
    (problem, retry_in)
}

async fn ready(store: &Store) {
    let mut health = store.health();
    let _ = health.wait_for(|h| matches!(h, Health::Ready { .. })).await.unwrap();
}

#[tokio::test]
async fn a_wrong_password_is_tried_once_and_once_more_for_each_time_somebody_asks() {
    let server = FakeServer::start(Door::Tls(Certificate::Good), Login::Scram("4096"));
    let store = Store::open(server_at(server.verified()));
    // A wish that the first attempt fulfils.
    store.retry_now();
    for attempts in 1..=3 {
        let (problem, retry_in) = down(&store).await;
        assert!(problem.contains("refused the login") && retry_in.is_none(), "{problem}");
        // Nobody who needs the store causes an attempt, and no time does.
        for _ in 0..3 {
            assert!(matches!(store.ready().await, Err(StoreError::Unavailable(_))));
            assert!(matches!(store.list_exchanges(None, 1).await, Err(StoreError::Unavailable(_))));
        }
        tokio::time::pause();
        tokio::time::advance(Duration::from_hours(24)).await;
        tokio::time::resume();
        assert_eq!(server.logins(), attempts);
        let mut health = store.health();
        health.mark_unchanged();
        store.retry_now();
        health.changed().await.unwrap();
    }
    store.close().await;
}

/// What is logged, kept.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl std::io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn no_log_no_error_and_no_state_shows_the_password() {
    let log = Log::default();
    let writer = log.clone();
    let subscriber =
        tracing_subscriber::fmt().with_max_level(tracing::Level::TRACE).with_writer(move || writer.clone()).finish();
    let _logging = tracing::subscriber::set_default(subscriber);
    let mut said = String::new();
    let logins = [Login::Scram("4096"), Login::ClearText, Login::Error("28P01", "no"), Login::Error("57P03", "later")];
    for login in logins {
        // A test beside this one may have met a line of the log first, when nobody wanted it.
        tracing::callsite::rebuild_interest_cache();
        let server = FakeServer::start(Door::Tls(Certificate::Good), login);
        let settings = server_at(server.verified());
        write!(said, "{:?}", settings.target).unwrap();
        let store = Store::open(settings);
        let (problem, _) = down(&store).await;
        write!(said, "{problem} {:?} {:?}", store.health().borrow(), store.ready().await).unwrap();
        store.close().await;
    }
    let server = FakeServer::start(Door::Plain, Login::Open);
    let proxy = Proxy::before(server.address());
    let link = connect::server(&through(&proxy, server.plain()), None).await.unwrap();
    proxy.cut();
    write!(said, "{:?}", link.batch("select 1").await.unwrap_err()).unwrap();
    let logged = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    assert!(logged.contains("the database could not be opened"), "nothing was logged: {logged}");
    assert!(said.contains("refused the login of canary_athlete"), "{said}");
    assert!(!logged.contains(PASSWORD) && !said.contains(PASSWORD), "{logged} {said}");
}

#[tokio::test]
async fn a_server_that_was_gone_is_asked_again_without_anybodys_help() {
    let server = FakeServer::start(Door::Plain, Login::Scram("4096"));
    let proxy = Proxy::before(server.address());
    proxy.cut();
    let store = Store::open(server_at(through(&proxy, server.plain())));
    let (problem, retry_in) = down(&store).await;
    assert!(problem.contains("does not answer") && retry_in.is_some(), "{problem}");
    assert_eq!(server.logins(), 0);
    proxy.pass();
    // It is there again, and says no: that is an answer, so it was asked.
    let mut health = store.health();
    let answered = |h: &Health| matches!(h, Health::Down { retry_in: None, .. });
    tokio::time::timeout(Duration::from_secs(10), health.wait_for(answered)).await.unwrap().unwrap();
    assert_eq!(server.logins(), 1);
    store.close().await;
}

#[tokio::test]
async fn a_store_that_waits_for_a_mute_server_closes_at_once() {
    let server = FakeServer::start(Door::Plain, Login::Open);
    let proxy = Proxy::before(server.address());
    proxy.vanish();
    let store = Store::open(server_at(through(&proxy, server.plain())));
    while proxy.connections() == 0 {
        tokio::task::yield_now().await;
    }
    tokio::time::timeout(Duration::from_secs(1), store.close()).await.expect("closed");
    assert_eq!(*store.health().borrow(), Health::Closed);
}

#[tokio::test]
async fn a_cut_fails_the_statement_that_waits_and_ends_the_link() {
    let server = FakeServer::start(Door::Tls(Certificate::Good), Login::Open);
    let proxy = Proxy::before(server.address());
    let dsn = Dsn { port: proxy.address().port(), ..server.verified() };
    let link = connect::server(&dsn, None).await.unwrap();
    link.batch("select 1").await.unwrap();
    proxy.cut();
    let error = StoreError::from(link.batch("select 1").await.unwrap_err());
    assert!(error.is_disconnect() && error.is_transient(), "{error:?}");
    link.closed().await;
}

fn answered(question: String) -> Exchange {
    Exchange {
        answer: "Two short sled days a week [1].".into(),
        voice: Voice::Model,
        outcome: Outcome::Complete,
        ..Exchange::new(ChatId::new(), question, "2026-11-22T09:41:00Z".parse().unwrap())
    }
}

/// A store on the test server, through a proxy, with its schema made and an athlete.
async fn on_the_server(url: &str) -> (Store, Proxy) {
    let dsn = fresh_database(url).await;
    let proxy = Proxy::before(address(&dsn));
    let store = Store::open(server_at(through(&proxy, dsn)));
    store.ready().await.unwrap();
    (store, proxy)
}

#[tokio::test]
async fn on_a_server_that_comes_back_the_store_is_ready_again_by_itself() {
    let Some(url) = test_server() else { return };
    let (store, proxy) = on_the_server(&url).await;
    for outage in 0..5 {
        store.save_exchange(&answered(format!("before outage {outage}"))).await.unwrap();
        proxy.cut();
        let (problem, retry_in) = down(&store).await;
        assert!(problem.contains("does not answer") && retry_in.is_some(), "{problem}");
        let begun = Instant::now();
        proxy.pass();
        ready(&store).await;
        assert!(begun.elapsed() < Duration::from_secs(10), "{:?}", begun.elapsed());
        let rows = store.list_exchanges(None, 100).await.unwrap();
        assert_eq!(rows.len(), outage + 1, "what was saved before is there");
    }
    store.close().await;
}

/// Everybody who needs the database when it vanishes gets an answer in time; nobody hangs behind another.
#[tokio::test]
async fn on_a_server_that_vanishes_everybody_is_told_in_time_and_it_is_found_again() {
    let Some(url) = test_server() else { return };
    let (store, proxy) = on_the_server(&url).await;
    proxy.vanish();
    tokio::time::pause();
    let begun = tokio::time::Instant::now();
    let mut health = store.health();
    health.mark_unchanged();
    let (one, two, list, noticed) = tokio::join!(
        async { (store.save_exchange(&answered("one".into())).await, begun.elapsed()) },
        async { (store.save_exchange(&answered("two".into())).await, begun.elapsed()) },
        async { (store.list_exchanges(None, 10).await.map(drop), begun.elapsed()) },
        async {
            health.changed().await.unwrap();
            begun.elapsed()
        },
    );
    assert!(noticed <= NOTICED_WITHIN, "noticed after {noticed:?}");
    for (told, after) in [one, two, list] {
        let error = told.unwrap_err();
        assert!(matches!(error, StoreError::Unavailable(_) | StoreError::Timeout(_) | StoreError::Lost), "{error:?}");
        assert!(after <= NOTICED_WITHIN + Duration::from_secs(5), "told after {after:?}");
    }
    let (problem, retry_in) = down(&store).await;
    assert!(problem.contains("no answer within") && retry_in.is_some(), "{problem}");
    tokio::time::resume();
    proxy.pass();
    ready(&store).await;
    assert!(store.list_exchanges(None, 10).await.unwrap().is_empty());
    store.close().await;
}

#[tokio::test]
async fn on_a_server_that_vanishes_in_a_transaction_nobody_waits_for_ever() {
    let Some(url) = test_server() else { return };
    let (store, proxy) = on_the_server(&url).await;
    let (begun, go) = (tokio::sync::oneshot::channel::<()>(), tokio::sync::oneshot::channel::<()>());
    let transaction = store.transaction(Actor::Athlete, move |link: Arc<Link>| async move {
        let _ = begun.0.send(());
        let _ = go.1.await;
        Ok(link.batch("select 1").await?)
    });
    let others = async {
        begun.1.await.unwrap();
        proxy.vanish();
        tokio::time::pause();
        let _ = go.0.send(());
        store.list_exchanges(None, 10).await.map(drop)
    };
    let (first, second) =
        tokio::time::timeout(Duration::from_mins(2), async { tokio::join!(transaction, others) }).await.unwrap();
    assert!(first.is_err() && second.is_err(), "{first:?} {second:?}");
    tokio::time::resume();
    proxy.pass();
    ready(&store).await;
    store.close().await;
}

#[tokio::test]
async fn on_a_server_that_vanishes_after_the_login_opening_does_not_hang() {
    let Some(url) = test_server() else { return };
    let dsn = fresh_database(&url).await;
    let proxy = Proxy::before(address(&dsn));
    let link = connect::server(&through(&proxy, dsn.clone()), None).await.unwrap();
    let login = proxy.passed();
    drop(link);
    // So many bytes that the login passes and the first question does not.
    let silent = Proxy::before(address(&dsn));
    silent.vanish_after(login + 20);
    let store = Store::open(server_at(through(&silent, dsn)));
    let waiting = tokio::task::spawn_blocking(move || {
        silent.wait_until_vanished();
        silent
    });
    let _silent = waiting.await.unwrap();
    tokio::time::pause();
    let (problem, retry_in) = tokio::time::timeout(Duration::from_mins(2), down(&store)).await.unwrap();
    assert!(retry_in.is_some(), "{problem}");
    store.close().await;
}

/// Small numbers that look random and are the same in every run.
struct Seeded(u64);

impl Seeded {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % limit.max(1)
    }
}

/// Saves as the outbox does: again until the database says that it has it. Returns how often it failed.
async fn save_at_last(store: &Store, exchange: &Exchange) -> usize {
    let mut health = store.health();
    for failures in 0..50 {
        let Err(error) = store.save_exchange(exchange).await else { return failures };
        assert!(error.is_transient(), "a cut is nothing that somebody must repair: {error:?}");
        let is_down = matches!(*health.borrow_and_update(), Health::Down { .. });
        if is_down {
            store.retry_now();
            health.changed().await.unwrap();
        }
    }
    panic!("never saved: {exchange:?}");
}

#[tokio::test]
async fn on_a_server_behind_a_bad_network_every_exchange_is_there_exactly_once() {
    const SCRIPTS: u64 = 60;
    let Some(url) = test_server() else { return };
    let (store, proxy) = on_the_server(&url).await;
    // How many bytes it takes to save on a new connection, and on one that has done so before.
    let before = proxy.passed();
    store.save_exchange(&answered("the first".into())).await.unwrap();
    let first = proxy.passed() - before;
    store.save_exchange(&answered("the second".into())).await.unwrap();
    let second = proxy.passed() - before - first;
    let mut saved: Vec<Exchange> = store.list_exchanges(None, 10).await.unwrap();
    let mut failures = 0;
    for seed in 0..SCRIPTS {
        let mut random = Seeded(seed);
        proxy.slice(if random.below(4) == 0 { 1 } else { usize::MAX });
        // In the statement or its answer; then, for some, in the connection that is opened for the second try, and again.
        let mut cuts = vec![1 + random.below(second)];
        for _ in 0..random.below(4) {
            cuts.push(1 + random.below(3 * first));
        }
        proxy.cut_after(cuts);
        let exchange = answered(format!("script {seed}"));
        failures += save_at_last(&store, &exchange).await;
        if random.below(3) == 0 {
            // Delivered a second time, as after a crash between the row and the removal from the outbox.
            failures += save_at_last(&store, &exchange).await;
        }
        saved.push(exchange);
    }
    proxy.cut_after([]);
    proxy.slice(usize::MAX);
    ready(&store).await;
    let rows = store.list_exchanges(None, 1_000).await.unwrap();
    let ids = |exchanges: &[Exchange]| exchanges.iter().map(|e| e.id.0).collect::<BTreeSet<_>>();
    assert_eq!(rows.len(), saved.len(), "a row too many or too few");
    assert_eq!(ids(&rows), ids(&saved));
    assert!(
        proxy.cuts() >= 60 && failures >= 10,
        "only {} cuts, {failures} failures: this proves little",
        proxy.cuts()
    );
    store.close().await;
}
