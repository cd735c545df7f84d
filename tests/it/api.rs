//! The clients against a provider that misbehaves on purpose, over real sockets; the vectors are in `api/vectors.rs`.

#![allow(clippy::expect_used, clippy::unwrap_used, clippy::panic, reason = "a test may panic")]

#[path = "api/vectors.rs"]
mod vectors;

use crate::support::provider::{Encoding, FakeProvider, Gate, Order, Script, fake_vector};
use futures_util::StreamExt;
use hyrox_coach::api::chat_stream::ChatOutcome;
use hyrox_coach::api::error::{ConnectProblem, Phase, Unreadable};
use hyrox_coach::api::settings::Timeouts;
use hyrox_coach::api::{
    ApiError, ChatClient, ChatEnd, ChatEvent, ChatMessage, ChatRequest, ChatSettings, EmbeddingClient,
    EmbeddingSettings, Role, models,
};
use hyrox_coach::domain::conversation::Usage;
use secrecy::SecretString;
use serde_json::json;
use std::time::Duration;

const KEY: &str = "sk-test-SENTINEL-KEY";
/// Long enough to be never reached on a busy machine.
const LONG: Duration = Duration::from_secs(20);
/// Short enough to wait for.
const SHORT: Duration = Duration::from_millis(60);

fn patient() -> Timeouts {
    Timeouts { connect: LONG, headers: LONG, first_byte: LONG, idle: LONG, after_finish: LONG, total: LONG * 3 }
}

fn settings(base_url: String, timeouts: Timeouts) -> ChatSettings {
    ChatSettings { base_url, model: "fake/model".into(), timeouts, ..ChatSettings::default() }
}

fn client(provider: &FakeProvider) -> ChatClient {
    client_with(provider, patient())
}

fn client_with(provider: &FakeProvider, timeouts: Timeouts) -> ChatClient {
    ChatClient::new(settings(provider.base_url(), timeouts), Some(SecretString::from(KEY))).unwrap()
}

fn question() -> ChatRequest {
    ChatRequest::new(vec![ChatMessage::new(Role::System, "Coach."), ChatMessage::new(Role::User, "Sled push?")])
}

/// Everything that came: the events, then the error, if any.
async fn ask(client: &ChatClient) -> (Vec<ChatEvent>, Option<ApiError>) {
    let mut stream = match client.stream(&question()).await {
        Ok(stream) => stream,
        Err(error) => return (Vec::new(), Some(error)),
    };
    let mut events = Vec::new();
    while let Some(item) = stream.next().await {
        match item {
            Ok(event) => events.push(event),
            Err(error) => return (events, Some(error)),
        }
    }
    (events, None)
}

fn words(events: &[ChatEvent]) -> String {
    events
        .iter()
        .filter_map(|event| if let ChatEvent::Text(text) = event { Some(text.as_str()) } else { None })
        .collect()
}

fn end(events: &[ChatEvent]) -> ChatEnd {
    match events.last() {
        Some(ChatEvent::End(end)) => end.clone(),
        other => panic!("no end but {other:?}"),
    }
}

#[tokio::test]
async fn a_question_is_sent_as_the_api_wants_it_and_the_answer_comes_whole() {
    let provider = FakeProvider::start().await;
    provider.push(Script::chat(&["Push ", "low."]));
    let (events, error) = ask(&client(&provider)).await;
    assert_eq!(error, None);
    assert_eq!(words(&events), "Push low.");
    assert_eq!(events[0], ChatEvent::Model("fake/model".into()));
    assert!(events.contains(&ChatEvent::Usage(Usage { prompt_tokens: 11, completion_tokens: 7 })));
    assert_eq!(end(&events), ChatEnd { outcome: ChatOutcome::Complete, finish_reason: Some("stop".into()) });

    let request = &provider.requests()[0];
    assert_eq!((request.method.as_str(), request.path.as_str()), ("POST", "/v1/chat/completions"));
    assert_eq!(request.header("authorization"), Some(format!("Bearer {KEY}").as_str()));
    assert_eq!(request.header("accept-encoding"), Some("identity"));
    assert_eq!(
        request.body,
        json!({
            "model": "fake/model",
            "messages": [{"role": "system", "content": "Coach."}, {"role": "user", "content": "Sled push?"}],
            "stream": true,
            "max_tokens": 1200,
            "temperature": 0.3,
            "stream_options": {"include_usage": true},
        })
    );
}

#[tokio::test]
async fn text_is_there_while_the_rest_is_still_being_written() {
    let provider = FakeProvider::start().await;
    let gate = Gate::new();
    provider.push(Script::stream().role().text("first").wait(&gate).text(" second").finish("stop").done());
    let mut stream = client(&provider).stream(&question()).await.unwrap();
    assert_eq!(stream.next().await, Some(Ok(ChatEvent::Model("fake/model".into()))));
    assert_eq!(stream.next().await, Some(Ok(ChatEvent::Text("first".into()))));
    gate.reached().await;
    gate.open();
    assert_eq!(stream.next().await, Some(Ok(ChatEvent::Text(" second".into()))));
}

#[tokio::test]
async fn dropping_the_stream_closes_the_socket_and_the_next_question_works() {
    let provider = FakeProvider::start().await;
    provider.push(Script::stream().text("half").stall());
    let client = client(&provider);
    let mut stream = client.stream(&question()).await.unwrap();
    while !matches!(stream.next().await, Some(Ok(ChatEvent::Text(_)))) {}
    drop(stream);
    provider.clients_left(1).await;
    assert_eq!(words(&ask(&client).await.0), "Push the sled with straight arms [1].");
}

#[tokio::test]
async fn many_cancelled_answers_leave_no_open_file_behind() {
    let open_files = || std::fs::read_dir("/proc/self/fd").map(Iterator::count).unwrap_or_default();
    let provider = FakeProvider::start().await;
    let client = client(&provider);
    let one = async |count: usize| {
        provider.push(Script::stream().text("half").stall());
        let mut stream = client.stream(&question()).await.unwrap();
        // Let go at different places: before, in and after the first text.
        for _ in 0..count % 3 {
            stream.next().await;
        }
    };
    one(2).await;
    let before = open_files();
    for count in 0..100 {
        one(count).await;
    }
    provider.clients_left(101).await;
    // Other tests of this process open files too; a leak would be a hundred.
    let after = open_files();
    assert!(after < before + 60, "{before} open files before, {after} after");
    assert_eq!(ask(&client).await.1, None);
}

#[tokio::test]
async fn the_next_question_uses_the_connection_that_was_warmed() {
    let provider = FakeProvider::start().await;
    let client = client(&provider);
    client.warm().await.unwrap();
    assert_eq!(ask(&client).await.1, None);
    let connections: Vec<usize> = provider.requests().iter().map(|request| request.connection).collect();
    assert_eq!(connections, [0, 0]);
    let paths: Vec<String> = provider.requests().into_iter().map(|request| request.path).collect();
    assert_eq!(paths, ["/v1/models", "/v1/chat/completions"]);
}

#[tokio::test]
async fn the_tail_after_the_end_mark_is_read_so_that_the_connection_lives_on() {
    let provider = FakeProvider::start().await;
    let client = client(&provider);
    let gate = Gate::new();
    provider.push(Script::chat(&["whole"]).wait(&gate));
    // The answer is there before the server has closed its body.
    assert_eq!(words(&ask(&client).await.0), "whole");
    gate.reached().await;
    client.warm().await.unwrap();
    gate.open();
    // Both answers are ended by the server; a client that had left would have cut the first.
    provider.answers_completed(2).await;
    assert_eq!(provider.requests_for("/chat/completions").len(), 1);
}

#[tokio::test]
async fn a_body_that_is_compressed_unasked_is_not_read() {
    let provider = FakeProvider::start().await;
    provider.push(Script::chat(&["Hi"]).header("content-encoding", "gzip"));
    assert_eq!(ask(&client(&provider)).await.1, Some(ApiError::Unreadable(Unreadable::Compressed)));
}

#[tokio::test]
async fn reasoning_is_told_apart_from_the_answer() {
    let provider = FakeProvider::start().await;
    provider.push(Script::stream().role().reasoning("Sleds are heavy.").text("Push low.").finish("stop").done());
    let (events, error) = ask(&client(&provider)).await;
    assert_eq!((words(&events).as_str(), error), ("Push low.", None));
    assert!(events.contains(&ChatEvent::Reasoning("Sleds are heavy.".into())));
}

#[tokio::test]
async fn a_keep_alive_comment_keeps_a_slow_answer_alive() {
    let provider = FakeProvider::start().await;
    let gates: Vec<Gate> = (0..4).map(|_| Gate::new()).collect();
    let script = gates.iter().fold(Script::stream().text("a"), |script, gate| script.wait(gate).comment());
    provider.push(script.text("b").finish("stop").done());
    // Four pauses of a third of the idle time: without the comments it would have stalled.
    let idle = Duration::from_millis(1500);
    let client = client_with(&provider, Timeouts { idle, ..patient() });
    let opener = tokio::spawn(async move {
        let mut pauses = tokio::time::interval(idle / 3);
        for gate in gates {
            gate.reached().await;
            pauses.reset();
            pauses.tick().await;
            gate.open();
        }
    });
    let (events, error) = ask(&client).await;
    opener.await.unwrap();
    assert_eq!((words(&events).as_str(), error), ("ab", None));
}

#[tokio::test]
async fn a_stall_is_noticed_by_the_idle_time_and_the_partial_answer_is_kept() {
    let provider = FakeProvider::start().await;
    provider.push(Script::stream().text("half").stall());
    let (events, error) = ask(&client_with(&provider, Timeouts { idle: SHORT, ..patient() })).await;
    assert_eq!(words(&events), "half");
    assert_eq!(error, Some(ApiError::Stalled(SHORT)));
}

#[tokio::test]
async fn a_server_that_says_nothing_is_given_up_at_each_stage() {
    let provider = FakeProvider::start().await;
    provider.push(Script::stream().stall());
    let (_, error) = ask(&client_with(&provider, Timeouts { first_byte: SHORT, ..patient() })).await;
    assert_eq!(error, Some(ApiError::Timeout(Phase::FirstByte)));

    provider.push(Script::stream().hold_headers(&Gate::new()));
    let hasty = Timeouts { connect: SHORT, headers: SHORT, ..patient() };
    let (_, error) = ask(&client_with(&provider, hasty)).await;
    assert_eq!(error, Some(ApiError::Timeout(Phase::Headers)));

    provider.push(Script::stream().text("a").stall());
    let (events, error) = ask(&client_with(&provider, Timeouts { total: SHORT * 3, ..patient() })).await;
    assert_eq!((words(&events).as_str(), error), ("a", Some(ApiError::Timeout(Phase::Total))));
}

#[tokio::test]
async fn a_server_that_forgets_the_end_mark_does_not_hold_up_a_whole_answer() {
    let provider = FakeProvider::start().await;
    provider.push(Script::stream().text("whole").finish("stop").stall());
    let (events, error) = ask(&client_with(&provider, Timeouts { after_finish: SHORT, ..patient() })).await;
    assert_eq!((words(&events).as_str(), error), ("whole", None));
    assert_eq!(end(&events).outcome, ChatOutcome::Complete);
}

#[tokio::test]
async fn a_cut_keeps_the_text_as_truncated_and_nothing_at_all_is_an_error_that_may_be_tried_again() {
    let provider = FakeProvider::start().await;
    let client = client(&provider);
    for script in [
        Script::stream().text("half").reset(),
        Script::stream().text("half").cut(),
        Script::stream().text("half"),
        Script::stream().text("half").until_close(),
    ] {
        let shown = format!("{script:?}");
        // A reset may overtake what is still unread; hold it back until the text was taken.
        let (events, error) = ask_then_open(&provider, &client, script).await;
        assert_eq!((words(&events).as_str(), error), ("half", None), "{shown}");
        assert_eq!(end(&events), ChatEnd { outcome: ChatOutcome::Truncated, finish_reason: None }, "{shown}");
    }
    for script in [Script::stream().comment().reset(), Script::stream(), Script::stream().cut()] {
        let shown = format!("{script:?}");
        provider.push(script);
        let (events, error) = ask(&client).await;
        assert_eq!((events.len(), &error), (0, &Some(ApiError::Truncated)), "{shown}");
        assert!(error.unwrap().retry_allowed());
    }
}

/// Plays a script whose last step waits until the client has read what came before.
async fn ask_then_open(
    provider: &FakeProvider,
    client: &ChatClient,
    script: Script,
) -> (Vec<ChatEvent>, Option<ApiError>) {
    let gate = Gate::new();
    provider.push(script.gate_before_last(&gate));
    let mut stream = client.stream(&question()).await.unwrap();
    let mut events = Vec::new();
    while let Some(item) = stream.next().await {
        match item {
            Ok(event) => {
                if matches!(event, ChatEvent::Text(_)) {
                    gate.open();
                }
                events.push(event);
            }
            Err(error) => return (events, Some(error)),
        }
    }
    (events, None)
}

#[tokio::test]
async fn an_error_inside_a_stream_shows_at_once_though_the_socket_stays_open() {
    let provider = FakeProvider::start().await;
    for script in [
        Script::stream().text("half").data(r#"{"error":{"message":"boom"}}"#).stall(),
        Script::stream().text("half").bytes("event: error\ndata: {\"message\":\"boom\"}\n\n").stall(),
        Script::stream().text("half").bytes("error: {\"code\":500,\"message\":\"boom\"}\n").stall(),
    ] {
        provider.push(script);
        let (events, error) = ask(&client(&provider)).await;
        assert_eq!(words(&events), "half");
        assert_eq!(error.unwrap().provider_message(), Some("boom"));
    }
}

#[tokio::test]
async fn a_web_page_in_place_of_the_api_is_recognised() {
    let provider = FakeProvider::start().await;
    for script in [Script::html(200), Script::html(403), Script::html(511)] {
        provider.push(script);
        let (_, error) = ask(&client(&provider)).await;
        assert!(matches!(error, Some(ApiError::NotAnApi { .. })), "{error:?}");
    }
}

#[tokio::test]
async fn a_redirect_is_not_followed_and_the_key_stays_here() {
    let provider = FakeProvider::start().await;
    let thief = FakeProvider::start().await;
    provider.push(Script::reply(307, "", "").header("location", &format!("{}/chat/completions", thief.base_url())));
    let (_, error) = ask(&client(&provider)).await;
    assert_eq!(error, Some(ApiError::Redirected { status: 307 }));
    assert_eq!(thief.connections(), 0);
}

#[tokio::test]
async fn a_key_that_the_provider_repeats_is_not_in_any_word_of_the_error() {
    let provider = FakeProvider::start().await;
    provider.push(Script::error(401, &format!("Incorrect API key provided: {KEY}")));
    provider.push(Script::stream().data(&format!(r#"{{"error":{{"message":"bad key {KEY}"}}}}"#)));
    for _ in 0..2 {
        let (_, error) = ask(&client(&provider)).await;
        let error = error.unwrap();
        let shown = format!("{error} {error:?} {}", error.sentence());
        assert!(shown.contains("[key]") && !shown.contains("sk-test") && !shown.contains("SENTINEL"), "{shown}");
    }
    let shown = format!("{:?}", client(&provider));
    assert!(!shown.contains("SENTINEL"), "{shown}");
}

#[tokio::test]
async fn without_a_key_no_authorization_is_sent_and_a_broken_key_is_not_either() {
    let provider = FakeProvider::start().await;
    for key in [None, Some(SecretString::from("  \n"))] {
        let client = ChatClient::new(settings(provider.base_url(), patient()), key).unwrap();
        assert_eq!(ask(&client).await.1, None);
    }
    assert!(provider.requests().iter().all(|request| request.header("authorization").is_none()));
    let broken = Some(SecretString::from("two\nlines"));
    let client = ChatClient::new(settings(provider.base_url(), patient()), broken).unwrap();
    assert_eq!(ask(&client).await.1, Some(ApiError::UnusableKey));
    assert_eq!(provider.requests().len(), 2);
}

#[tokio::test]
async fn what_a_server_does_not_take_is_left_out_and_remembered() {
    let provider = FakeProvider::start().await;
    provider.push(Script::error(400, "Unknown parameter: 'stream_options'"));
    provider.push(Script::json(
        400,
        &json!({"error": {"message": "Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens' instead."}}),
    ));
    provider.push(Script::error(400, "Unsupported value: 'temperature' does not support 0.3 with this model"));
    let client = client(&provider);
    assert_eq!(ask(&client).await.1, None);
    assert_eq!(ask(&client).await.1, None);
    let bodies: Vec<_> = provider.requests().into_iter().map(|request| request.body).collect();
    assert_eq!(bodies.len(), 5, "three refusals, one answer, and one answer without another refusal");
    for body in &bodies[3..] {
        assert_eq!(body["max_completion_tokens"], 1200);
        for left_out in ["stream_options", "max_tokens", "temperature"] {
            assert!(body.get(left_out).is_none(), "{left_out}");
        }
    }
}

#[tokio::test]
async fn a_refusal_that_stays_is_an_error_and_not_a_loop() {
    let provider = FakeProvider::start().await;
    for _ in 0..3 {
        provider.push(Script::error(422, "stream_options: not permitted"));
    }
    let (_, error) = ask(&client(&provider)).await;
    assert!(matches!(error, Some(ApiError::Invalid(_))), "{error:?}");
    assert_eq!(provider.requests().len(), 2);
}

#[tokio::test]
async fn an_endless_or_slow_refusal_is_still_a_refusal() {
    let provider = FakeProvider::start().await;
    let huge = Script::reply(503, "text/plain", vec![b'x'; 4 << 20]);
    provider.push(huge);
    let (_, error) = ask(&client(&provider)).await;
    assert!(matches!(error, Some(ApiError::Server(_))), "{error:?}");

    provider.push(Script::error(429, "wait").header("content-length", "9999").stall());
    let hasty = Timeouts { headers: Duration::from_millis(500), ..patient() };
    let (_, error) = ask(&client_with(&provider, hasty)).await;
    assert!(matches!(error, Some(ApiError::RateLimited(_))), "{error:?}");
}

#[tokio::test]
async fn a_response_beyond_every_measure_is_stopped() {
    let provider = FakeProvider::start().await;
    let line = vec![b'x'; 1 << 20];
    let endless = std::iter::once(b"data: ".to_vec()).chain(std::iter::repeat_n(line, 3));
    provider.push(Script::raw(endless).stall());
    let (_, error) = ask(&client(&provider)).await;
    assert!(matches!(error, Some(ApiError::LimitExceeded(_))), "{error:?}");

    let comments = std::iter::repeat_n([b":".as_slice(), &vec![b'x'; 1 << 20], b"\n"].concat(), 66);
    provider.push(Script::raw(comments).text("too late"));
    let (events, error) = ask(&client(&provider)).await;
    assert_eq!(words(&events), "");
    assert!(matches!(error, Some(ApiError::LimitExceeded(_))), "{error:?}");
}

#[tokio::test]
async fn no_server_and_no_such_host_are_told_apart() {
    let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let client = ChatClient::new(settings(format!("http://{closed}/v1"), patient()), None).unwrap();
    assert_eq!(ask(&client).await.1, Some(ApiError::Connect(ConnectProblem::Refused)));

    let settings = settings("https://no-such-host.invalid/v1".into(), patient());
    let client = ChatClient::new(settings, Some(SecretString::from(KEY))).unwrap();
    let (_, error) = ask(&client).await;
    let error = error.unwrap();
    assert!(error.is_offline(), "{error:?}");
    assert!(!format!("{error} {error:?}").contains("invalid"), "the address is in {error:?}");
}

#[tokio::test]
async fn a_certificate_that_nobody_signed_is_refused_and_said_so() {
    let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let key = rustls::pki_types::PrivateKeyDer::Pkcs8(made.signing_key.serialize_der().into());
    let provider = std::sync::Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let tls = rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![made.cert.der().clone()], key)
        .unwrap();
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        let (mut socket, _) = listener.accept().unwrap();
        let mut session = rustls::ServerConnection::new(std::sync::Arc::new(tls)).unwrap();
        while session.complete_io(&mut socket).is_ok() && session.is_handshaking() {}
    });
    let settings = settings(format!("https://localhost:{port}/v1"), patient());
    let client = ChatClient::new(settings, Some(SecretString::from(KEY))).unwrap();
    let (_, error) = ask(&client).await;
    assert!(matches!(error, Some(ApiError::Connect(ConnectProblem::Tls(_)))), "{error:?}");
}

#[tokio::test]
async fn models_are_listed_and_near_ones_offered_for_one_that_is_gone() {
    let provider = FakeProvider::start().await;
    provider.set_models(&["meta-llama/Llama-3.1-8B-Instruct", "Qwen/Qwen3-Embedding-8B", "openai/gpt-oss-120b"]);
    provider.push(Script::json(404, &json!({"detail": "The model `fake/model` does not exist"})));
    let client = client(&provider);
    let (_, error) = ask(&client).await;
    assert!(error.unwrap().is_about_model());
    let list = client.models().await.unwrap();
    assert_eq!(
        models::near("meta-llama/Llama-3.3-70B-Instruct", &list),
        ["meta-llama/Llama-3.1-8B-Instruct", "openai/gpt-oss-120b"]
    );
    provider.push_for("/models", Script::html(200));
    assert_eq!(client.models().await, Err(ApiError::NotAnApi { status: 200 }));
    provider.push_for("/models", Script::error(401, "no key"));
    assert!(matches!(client.models().await, Err(ApiError::Unauthorized(_))));
}

fn embedder(provider: &FakeProvider, change: impl FnOnce(&mut EmbeddingSettings)) -> EmbeddingClient {
    let mut settings =
        EmbeddingSettings { base_url: provider.base_url(), timeouts: patient(), ..EmbeddingSettings::default() };
    change(&mut settings);
    EmbeddingClient::new(settings, Some(SecretString::from(KEY))).unwrap()
}

#[tokio::test]
async fn vectors_are_the_same_in_every_encoding_and_order() {
    let texts = ["sled push", "wall balls", "ski erg"];
    let expected: Vec<Vec<f32>> = texts.iter().map(|text| fake_vector(text, 1536)).collect();
    let provider = FakeProvider::start().await;
    for encoding in [Encoding::AsAsked, Encoding::Floats] {
        for order in [Order::AsSent, Order::Reversed] {
            provider.set_embeddings(encoding, order);
            assert_eq!(embedder(&provider, |_| {}).embed(&texts).await.unwrap(), expected, "{encoding:?} {order:?}");
        }
    }
    let body = &provider.requests()[0].body;
    assert_eq!(body["encoding_format"], "base64");
    assert_eq!(body["dimensions"], 1536);
    assert_eq!(body["input"], json!(texts));
}

#[tokio::test]
async fn many_texts_go_in_batches_and_come_back_in_order() {
    let provider = FakeProvider::start().await;
    provider.set_embeddings(Encoding::AsAsked, Order::Reversed);
    let texts: Vec<String> = (0..25).map(|number| format!("text number {number}")).collect();
    let client = embedder(&provider, |settings| settings.batch_items = 10);
    let vectors = client.embed(&texts).await.unwrap();
    assert_eq!(vectors, texts.iter().map(|text| fake_vector(text, 1536)).collect::<Vec<_>>());
    let sizes: Vec<_> =
        provider.requests().iter().map(|request| request.body["input"].as_array().unwrap().len()).collect();
    assert_eq!(sizes, [10, 10, 5]);
    assert_eq!(provider.connections(), 1);
}

#[tokio::test]
async fn a_rate_limit_is_waited_for_and_a_spent_account_is_not() {
    let provider = FakeProvider::start().await;
    provider.push_for("/embeddings", Script::error(429, "slow down").header("retry-after-ms", "20"));
    provider.push_for("/embeddings", Script::error(500, "oops").header("retry-after-ms", "20"));
    assert_eq!(embedder(&provider, |_| {}).embed(&["a"]).await.unwrap().len(), 1);
    let requests = provider.requests();
    assert_eq!(requests.len(), 3);
    assert!(requests[1].at - requests[0].at >= Duration::from_millis(20), "it came back too early");

    let spent = json!({"error": {"message": "You exceeded your current quota", "code": "insufficient_quota"}});
    provider.push_for("/embeddings", Script::json(429, &spent));
    let result = embedder(&provider, |_| {}).embed(&["a"]).await;
    assert!(matches!(result, Err(ApiError::PaymentRequired(_))), "{result:?}");
    assert_eq!(provider.requests().len(), 4);
}

#[tokio::test]
async fn tries_end_and_the_last_refusal_is_told() {
    let provider = FakeProvider::start().await;
    for _ in 0..9 {
        provider.push_for("/embeddings", Script::error(503, "down").header("retry-after-ms", "1"));
    }
    let result = embedder(&provider, |settings| settings.retries = 2).embed(&["a"]).await;
    assert!(matches!(result, Err(ApiError::Server(_))), "{result:?}");
    assert_eq!(provider.requests().len(), 3);
}

#[tokio::test]
async fn texts_and_vectors_are_checked() {
    let provider = FakeProvider::start().await;
    let client = embedder(&provider, |_| {});
    assert_eq!(client.embed(&["a", " \n"]).await, Err(ApiError::EmptyText { index: 1 }));
    assert_eq!(client.embed::<&str>(&[]).await, Ok(Vec::new()));
    assert_eq!(provider.requests().len(), 0);
    let other = embedder(&provider, |settings| {
        settings.model = "nomic-embed-text".into();
        settings.dimensions = 768;
    });
    assert_eq!(other.embed(&["a"]).await, Err(ApiError::Dimensions { expected: 768, got: 1536 }));
    assert!(provider.requests()[0].body.get("dimensions").is_none());
    provider.push_for("/embeddings", Script::json(200, &json!({"data": []})));
    assert_eq!(client.embed(&["a"]).await, Err(ApiError::Unreadable(Unreadable::Vectors)));
}

#[tokio::test]
async fn a_server_without_base64_is_asked_for_numbers_from_then_on() {
    let provider = FakeProvider::start().await;
    provider.push_for("/embeddings", Script::error(400, "unknown field encoding_format"));
    let client = embedder(&provider, |_| {});
    client.embed(&["a"]).await.unwrap();
    client.embed(&["b"]).await.unwrap();
    let asked: Vec<_> = provider.requests().iter().map(|request| request.body["encoding_format"] == "base64").collect();
    assert_eq!(asked, [true, false, false]);
}

#[test]
fn a_plain_thread_can_use_the_provider_too() {
    let provider = FakeProvider::start_blocking();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let client = client(&provider);
    assert_eq!(runtime.block_on(ask(&client)).1, None);
    provider.wait_for_requests(1);
    runtime.block_on(provider.requests_came(1));
}
