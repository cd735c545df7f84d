//! Every error has words for the log and words for the athlete.

use super::*;
use crate::api::retry::RetryAdvice;

fn refusal(status: u16) -> Refusal {
    Refusal { status: Some(status), message: Some("their words".into()), advice: RetryAdvice::default() }
}

fn all() -> Vec<ApiError> {
    vec![
        ApiError::Unauthorized(refusal(401)),
        ApiError::PaymentRequired(refusal(402)),
        ApiError::Forbidden(refusal(403)),
        ApiError::ModelNotFound { model: "org/gone".into(), refusal: refusal(404) },
        ApiError::NoEndpoint(refusal(404)),
        ApiError::ContextTooLong(refusal(400)),
        ApiError::Invalid(refusal(422)),
        ApiError::RateLimited(refusal(429)),
        ApiError::Server(refusal(503)),
        ApiError::Provider(refusal(200)),
        ApiError::NotAnApi { status: 200 },
        ApiError::Redirected { status: 302 },
        ApiError::Truncated,
        ApiError::Stalled(Duration::from_secs(90)),
        ApiError::LimitExceeded(LimitExceeded::Response(1)),
        ApiError::Unreadable(Unreadable::Malformed),
        ApiError::Connect(ConnectProblem::UnknownHost),
        ApiError::Connect(ConnectProblem::Refused),
        ApiError::Connect(ConnectProblem::Offline),
        ApiError::Connect(ConnectProblem::Tls("invalid peer certificate: Expired".into())),
        ApiError::Connect(ConnectProblem::Lost("connection reset".into())),
        ApiError::Connect(ConnectProblem::Client("no roots".into())),
        ApiError::Timeout(Phase::Connect),
        ApiError::Timeout(Phase::Headers),
        ApiError::Timeout(Phase::FirstByte),
        ApiError::Timeout(Phase::Total),
        ApiError::Address(BaseUrlError::UserInfo),
        ApiError::UnusableKey,
        ApiError::EmptyText { index: 3 },
        ApiError::Dimensions { expected: 1536, got: 768 },
    ]
}

#[test]
fn the_words_for_each_error_are_as_written_down() {
    let lines: Vec<String> = all()
        .iter()
        .map(|error| {
            let retry = if error.retry_allowed() { "retry" } else { "stop " };
            format!("{retry} | {error}\n      | {}", error.sentence())
        })
        .collect();
    insta::assert_snapshot!(lines.join("\n"));
}

#[test]
fn messages_are_lower_case_and_sentences_are_sentences() {
    let mut seen = std::collections::BTreeSet::new();
    for error in all() {
        let (message, sentence) = (error.to_string(), error.sentence());
        assert!(message.starts_with(char::is_lowercase) && !message.ends_with('.'), "{message}");
        assert!(sentence.starts_with(char::is_uppercase) && sentence.ends_with('.'), "{sentence}");
        assert!(seen.insert(sentence.clone()) || matches!(error, ApiError::Timeout(_)), "said twice: {sentence}");
    }
}

#[test]
fn a_wait_that_is_too_long_forbids_and_one_that_is_short_is_told() {
    let with = |wait| ApiError::RateLimited(Refusal { advice: RetryAdvice { verdict: None, wait }, ..refusal(429) });
    assert!(!with(Wait::GiveUp).retry_allowed());
    let told = with(Wait::For(Duration::from_secs(20)));
    assert!(told.retry_allowed());
    assert!(told.sentence().contains("20 s"), "{}", told.sentence());
}

#[test]
fn a_server_cannot_insist_where_a_key_or_money_is_missing() {
    let insisted = RetryAdvice { verdict: Some(true), wait: Wait::Backoff };
    let refusal = Refusal { advice: insisted, ..refusal(401) };
    assert!(!ApiError::Unauthorized(refusal.clone()).retry_allowed());
    assert!(!ApiError::PaymentRequired(refusal.clone()).retry_allowed());
    assert!(ApiError::Invalid(refusal).retry_allowed());
}

#[test]
fn a_key_that_a_provider_repeats_is_taken_out() {
    let mut echoed = refusal(401);
    echoed.message = Some("Incorrect API key provided: sk-test-SENTINEL-KEY".into());
    let error = ApiError::Unauthorized(echoed).redacted(Some(&SecretString::from("sk-test-SENTINEL-KEY")));
    for text in [error.to_string(), error.sentence(), format!("{error:?}")] {
        assert!(!text.contains("sk-test") && !text.contains("SENTINEL"), "{text}");
    }
}
