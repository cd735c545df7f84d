//! Bodies of real providers, and what must never leave them.

use super::*;
use proptest::prelude::*;

fn refuse(status: u16, body: &str) -> ApiError {
    classify(Reply {
        status: Some(status),
        body: ErrorBody::parse(body),
        advice: RetryAdvice::default(),
        model: "org/wanted",
    })
}

fn kind(error: &ApiError) -> String {
    let text = format!("{error:?}");
    text.split(['(', ' ', '{']).next().unwrap_or_default().to_owned()
}

#[test]
fn each_provider_is_understood() {
    for (status, body, wanted) in [
        (
            401,
            r#"{"error":{"message":"Incorrect API key provided","type":"invalid_request_error","code":"invalid_api_key"}}"#,
            "Unauthorized",
        ),
        (401, "", "Unauthorized"),
        (401, r#"{"detail":"You have run out of credits"}"#, "PaymentRequired"),
        (402, r#"{"error":{"message":"Insufficient Balance"}}"#, "PaymentRequired"),
        (
            429,
            r#"{"error":{"message":"You exceeded your current quota","code":"insufficient_quota"}}"#,
            "PaymentRequired",
        ),
        (
            429,
            r#"{"error":{"message":"Rate limit reached. You can increase your rate limit by adding a payment method at https://example.com/account/billing","code":"rate_limit_exceeded"}}"#,
            "RateLimited",
        ),
        (403, r#"{"error":{"message":"no"}}"#, "Forbidden"),
        (404, r#"{"detail":"The model `x` does not exist"}"#, "ModelNotFound"),
        (
            404,
            r#"{"error":{"message":"model \"x\" not found, try pulling it first","type":"not_found_error"}}"#,
            "ModelNotFound",
        ),
        (
            404,
            r#"{"error":{"message":"The model `x` does not exist","type":"NotFoundError","code":404}}"#,
            "ModelNotFound",
        ),
        (400, r#"{"error":{"message":"invalid model ID","type":"invalid_request_error"}}"#, "ModelNotFound"),
        (404, r#"{"detail":"Not Found"}"#, "NoEndpoint"),
        (404, "404 page not found", "NoEndpoint"),
        (404, "<html><h1>404</h1></html>", "NoEndpoint"),
        (
            400,
            r#"{"error":{"message":"This model's maximum context length is 8192 tokens","code":"context_length_exceeded"}}"#,
            "ContextTooLong",
        ),
        (
            400,
            r#"{"error":{"code":400,"message":"the request exceeds the available context size","type":"exceed_context_size_error"}}"#,
            "ContextTooLong",
        ),
        (413, "", "ContextTooLong"),
        (400, r#"{"error":{"message":"temperature must be at most 2"}}"#, "Invalid"),
        (422, r#"{"detail":[{"loc":["body","temperature"],"msg":"too big","type":"value_error"}]}"#, "Invalid"),
        (429, "slow down", "RateLimited"),
        (500, "", "Server"),
        (502, "<html><body>502 Bad Gateway</body></html>", "Server"),
        (529, r#"{"error":{"type":"overloaded_error","message":"Overloaded"}}"#, "Server"),
        (403, "<!DOCTYPE html><title>Blocked</title>", "NotAnApi"),
        (511, "<html>Sign in to the network</html>", "NotAnApi"),
        (307, "", "Redirected"),
        (405, "", "Invalid"),
    ] {
        assert_eq!(kind(&refuse(status, body)), wanted, "{status} {body}");
    }
}

#[test]
fn the_message_is_found_in_every_shape() {
    for (body, wanted) in [
        (r#"{"error":{"message":"m"}}"#, Some("m")),
        (r#"{"error":"m"}"#, Some("m")),
        (r#"{"detail":"m"}"#, Some("m")),
        (r#"{"detail":[{"loc":["body","messages",0],"msg":"m"},{"msg":"n"}]}"#, Some("body.messages.0: m; n")),
        (r#"{"detail":{"message":"m"}}"#, Some("m")),
        (r#"{"message":"m"}"#, Some("m")),
        (r#"[{"error":{"message":"m"}}]"#, Some("m")),
        (r#""m""#, Some("m")),
        ("plain m", Some("plain m")),
        ("  ", None),
        ("{}", None),
        ("<html>m</html>", None),
    ] {
        assert_eq!(ErrorBody::parse(body).message.as_deref(), wanted, "{body}");
    }
}

#[test]
fn a_message_is_one_short_line_without_control_characters() {
    let body = format!(r#"{{"error":{{"message":"a\u001b[2J\nb\u0007\u202ec {}"}}}}"#, "x".repeat(5000));
    let message = ErrorBody::parse(&body).message.unwrap();
    assert!(message.starts_with("a [2J b c xxx"), "{message}");
    assert_eq!(message.chars().count(), 300);
    assert!(message.ends_with('…'));
}

#[test]
fn the_key_is_taken_out_whole_in_parts_and_encoded() {
    let key = SecretString::from("sk-test+SENTINEL/KEY-123456");
    for text in [
        "bad key sk-test+SENTINEL/KEY-123456.",
        "Incorrect API key provided: sk-test+*****3456. Find yours",
        "header was Bearer sk-test+SENTINEL/KEY",
        &format!("basic {}", STANDARD.encode(key.expose_secret())),
        "url ?key=sk%2Dtest%2BSENTINEL%2FKEY%2D123456",
    ] {
        let shown = without_key(text, Some(&key));
        assert!(shown.contains("[key]"), "{shown}");
        for secret in ["sk-test+", "SENTINEL", "sk%2Dtes", "c2stdGVz"] {
            assert!(!shown.contains(secret), "{shown}");
        }
    }
    assert_eq!(without_key("Incorrect API key", Some(&key)), "Incorrect API key");
    assert_eq!(without_key("a b", None), "a b");
}

#[test]
fn a_short_key_does_not_wreck_every_word() {
    let key = SecretString::from("ab12");
    assert_eq!(without_key("about ab12 and abc", Some(&key)), "about [key] and abc");
}

proptest! {
    #[test]
    fn no_body_can_bring_a_control_character_or_a_panic(status in 100u16..1000, body in ".*") {
        let error = refuse(status, &body);
        prop_assert!(!error.to_string().chars().any(char::is_control));
        prop_assert!(!error.sentence().chars().any(char::is_control));
        prop_assert!(error.provider_message().is_none_or(|message| message.chars().count() <= 300));
    }

    #[test]
    fn the_key_never_survives(key in "[A-Za-z0-9_+/-]{8,60}", before in ".{0,20}", after in ".{0,20}") {
        let secret = SecretString::from(key.clone());
        let shown = without_key(&format!("{before}{key}{after}"), Some(&secret));
        prop_assert!(!shown.contains(&key));
    }
}
