//! Cases beyond the vectors of `tests/it/api`: shapes of other servers, ends, and properties.

use super::*;
use crate::api::refusal::Refusal;
use proptest::prelude::*;

fn run(stream: &str) -> (Vec<ChatEvent>, Step) {
    run_bytes(stream.as_bytes(), usize::MAX)
}

fn run_bytes(stream: &[u8], piece: usize) -> (Vec<ChatEvent>, Step) {
    let mut decoder = ChatDecoder::new("wanted/model");
    let mut out = Vec::new();
    for bytes in stream.chunks(piece) {
        if let Err(error) = decoder.feed(bytes, &mut out) {
            return (out, Err(error));
        }
    }
    let result = decoder.finish(&mut out);
    (out, result)
}

fn words(events: &[ChatEvent]) -> String {
    let text = |event: &ChatEvent| {
        if let ChatEvent::Text(text) = event { Some(text.clone()) } else { None }
    };
    events.iter().filter_map(text).collect()
}

fn end(events: &[ChatEvent]) -> &ChatEnd {
    match events.last() {
        Some(ChatEvent::End(end)) => end,
        other => panic!("no end but {other:?}"),
    }
}

const HI: &str = "data: {\"choices\":[{\"delta\":{\"content\":\"Hi\"}}]}\n\n";

#[test]
fn a_whole_answer_names_the_model_first_and_counts_the_tokens_last() {
    let (events, result) =
        run("data: {\"model\":\"m-1\",\"choices\":[{\"delta\":{\"role\":\"assistant\",\"content\":\"\"}}]}\n\n\
         data: {\"model\":\"m-1\",\"choices\":[{\"delta\":{\"reasoning\":\"hm\"}}]}\n\n\
         data: {\"model\":\"m-1\",\"choices\":[{\"delta\":{\"content\":\"Hi\"}}],\"usage\":null}\n\n\
         data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}],\"service_tier\":\"over-limit\"}\n\n\
         data: {\"choices\":[],\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":4}}\n\n\
         data: [DONE]\n\n");
    assert_eq!(result, Ok(()));
    assert_eq!(
        events,
        [
            ChatEvent::Model("m-1".into()),
            ChatEvent::Reasoning("hm".into()),
            ChatEvent::Text("Hi".into()),
            ChatEvent::Usage(Usage { prompt_tokens: 3, completion_tokens: 4 }),
            ChatEvent::End(ChatEnd { outcome: ChatOutcome::Complete, finish_reason: Some("stop".into()) }),
        ]
    );
}

#[test]
fn reasoning_in_two_fields_is_told_once() {
    let (events, _) = run(
        "data: {\"choices\":[{\"delta\":{\"reasoning\":\"hm\",\"reasoning_content\":\"hm\"}}]}\n\ndata: [DONE]\n\n",
    );
    assert_eq!(events[0], ChatEvent::Reasoning("hm".into()));
}

#[test]
fn an_answer_at_the_token_limit_is_truncated_and_says_so() {
    let (events, _) = run(&format!("{HI}data: {{\"choices\":[{{\"finish_reason\":\"length\"}}]}}\n\ndata: [DONE]\n\n"));
    assert_eq!(end(&events).outcome, ChatOutcome::Truncated);
    assert!(end(&events).sentence().unwrap().contains("token limit"));
}

#[test]
fn text_without_an_end_mark_is_kept_as_truncated() {
    let (events, result) = run(HI);
    assert_eq!(result, Ok(()));
    assert_eq!(words(&events), "Hi");
    assert_eq!(end(&events), &ChatEnd { outcome: ChatOutcome::Truncated, finish_reason: None });
    assert!(end(&events).sentence().unwrap().contains("connection"));
}

#[test]
fn a_torn_last_event_is_dropped_and_a_whole_one_counts() {
    let (events, _) = run(&format!("{HI}data: {{\"choices\":[{{\"delta\":{{\"content\":\" the"));
    assert_eq!(words(&events), "Hi");
    let (events, _) = run(&format!("{HI}data: {{\"choices\":[{{\"delta\":{{\"content\":\" there\"}}}}]}}"));
    assert_eq!(words(&events), "Hi there");
    let (_, result) = run("event: error\ndata: {\"message\":\"boom\"}");
    assert_eq!(result.unwrap_err().provider_message(), Some("boom"));
}

#[test]
fn three_unreadable_events_in_a_row_give_up_and_two_do_not() {
    let bad = "data: {oops\n\n";
    let (events, result) = run(&format!("{HI}{bad}{bad}{HI}{bad}{bad}data: [DONE]\n\n"));
    assert_eq!((words(&events).as_str(), result), ("HiHi", Ok(())));
    let (events, result) = run(&format!("{HI}{bad}{bad}{bad}{HI}"));
    assert_eq!(words(&events), "Hi");
    assert_eq!(result, Err(ApiError::Unreadable(Unreadable::Malformed)));
}

#[test]
fn an_empty_heartbeat_event_is_not_malformed() {
    let (events, result) = run(&format!("{}{HI}data: [DONE]\n\n", "data:\n\n".repeat(5)));
    assert_eq!((words(&events).as_str(), result), ("Hi", Ok(())));
}

#[test]
fn errors_of_every_shape_inside_a_good_response_are_failures() {
    for (stream, message) in [
        ("data: {\"error\":{\"message\":\"boom\",\"code\":500}}\n\ndata: [DONE]\n\n", "boom"),
        ("event: error\ndata: boom\n\n", "boom"),
        ("event: error\ndata: {\"error\":{\"message\":\"boom\"}}\n\n", "boom"),
        ("error: {\"code\":400,\"message\":\"boom\",\"type\":\"invalid_request_error\"}\n\n", "boom"),
        ("{\"error\":{\"message\":\"boom\"}}", "boom"),
        ("{\"error\":{\"message\":\"boom\"}}\n\n", "boom"),
        ("{\n  \"error\": {\n    \"message\": \"boom\"\n  }\n}\n", "boom"),
        ("{\"detail\":[{\"loc\":[\"body\",\"model\"],\"msg\":\"boom\"}]}", "body.model: boom"),
        ("data: {\"error\":[\"boom\"]}\n\n", "[\"boom\"]"),
    ] {
        for piece in [1, 3, usize::MAX] {
            let (events, result) = run_bytes(stream.as_bytes(), piece);
            assert_eq!(events, [], "{stream}");
            assert_eq!(result.unwrap_err().provider_message(), Some(message), "{stream}");
        }
    }
}

#[test]
fn an_error_that_is_null_or_empty_is_no_error() {
    let stream = "data: {\"error\":null,\"choices\":[{\"delta\":{\"content\":\"Hi\"}}]}\n\ndata: {\"error\":{}}\n\ndata: [DONE]\n\n";
    let (events, result) = run(stream);
    assert_eq!((words(&events).as_str(), result), ("Hi", Ok(())));
}

#[test]
fn a_finish_reason_of_error_is_a_failure() {
    let (events, result) = run(&format!("{HI}data: {{\"choices\":[{{\"finish_reason\":\"error\"}}]}}\n\n"));
    assert_eq!(words(&events), "Hi");
    assert_eq!(result, Err(ApiError::Provider(Refusal::default())));
}

#[test]
fn an_unknown_model_inside_a_stream_is_told_by_its_name() {
    let (_, result) = run("data: {\"error\":\"model not found\"}\n\n");
    let Err(ApiError::ModelNotFound { model, .. }) = result else { panic!("{result:?}") };
    assert_eq!(model, "wanted/model");
}

#[test]
fn a_web_page_is_recognised_at_its_first_line() {
    let mut decoder = ChatDecoder::new("m");
    let result = decoder.feed(b"<!DOCTYPE html>\n<p>Sign in</p>\n", &mut Vec::new());
    assert_eq!(result, Err(ApiError::NotAnApi { status: 200 }));
    assert_eq!(run("<html>").1, Err(ApiError::NotAnApi { status: 200 }));
    assert_eq!(run("upstream gone\n").1, Err(ApiError::Unreadable(Unreadable::Form)));
}

#[test]
fn a_server_that_does_not_stream_is_understood() {
    for body in [
        r#"{"model":"m","choices":[{"message":{"content":"Hi","reasoning":"hm"},"finish_reason":"stop"}],"usage":{"prompt_tokens":1,"completion_tokens":2}}"#,
        "{\n \"model\": \"m\",\n \"choices\": [{\n  \"message\": {\"content\": \"Hi\", \"reasoning\": \"hm\"},\n  \"finish_reason\": \"stop\"}],\n \"usage\": {\"prompt_tokens\": 1, \"completion_tokens\": 2}}\n",
    ] {
        let (events, result) = run(body);
        assert_eq!((events.len(), result), (5, Ok(())));
        assert_eq!(words(&events), "Hi");
        assert_eq!(end(&events).finish_reason.as_deref(), Some("stop"));
    }
}

#[test]
fn a_message_repeated_at_the_end_of_a_stream_is_not_said_twice() {
    let (events, _) = run(&format!(
        "{HI}data: {{\"choices\":[{{\"message\":{{\"content\":\"Hi\"}},\"finish_reason\":\"stop\"}}]}}\n\ndata: [DONE]\n\n"
    ));
    assert_eq!(words(&events), "Hi");
}

#[test]
fn only_the_first_choice_is_the_answer() {
    let (events, _) = run(
        "data: {\"choices\":[{\"index\":1,\"delta\":{\"content\":\"other\"},\"finish_reason\":\"length\"}]}\n\n\
         data: {\"choices\":[{\"index\":1,\"delta\":{\"content\":\"other\"}},{\"index\":0,\"delta\":{\"content\":\"Hi\"}}]}\n\n\
         data: [DONE]\n\n",
    );
    assert_eq!(words(&events), "Hi");
    assert_eq!(end(&events).finish_reason, None);
}

#[test]
fn chunks_of_the_wrong_types_are_passed_over() {
    for odd in [
        "{\"choices\":{}}",
        "{\"choices\":\"x\"}",
        "{\"choices\":[7]}",
        "{\"choices\":[{\"delta\":[]}]}",
        "{\"usage\":7,\"model\":[]}",
    ] {
        let (events, result) = run(&format!("data: {odd}\n\n{HI}data: [DONE]\n\n"));
        assert_eq!((words(&events).as_str(), result), ("Hi", Ok(())), "{odd}");
    }
}

#[test]
fn content_in_parts_and_refusals_are_text() {
    let (events, _) = run(
        "data: {\"choices\":[{\"delta\":{\"content\":[{\"type\":\"text\",\"text\":\"H\"},{\"type\":\"text\",\"text\":\"i\"}]}}]}\n\n\
         data: {\"choices\":[{\"delta\":{\"content\":null,\"refusal\":\" no\"}}]}\n\ndata: [DONE]\n\n",
    );
    assert_eq!(words(&events), "Hi no");
}

#[test]
fn a_stall_or_cut_after_the_finish_reason_leaves_a_whole_answer() {
    let finished = "data: {\"choices\":[{\"delta\":{\"content\":\"Hi\"},\"finish_reason\":\"stop\"}]}\n\n";
    for error in [ApiError::Truncated, ApiError::Stalled(std::time::Duration::from_secs(5))] {
        let mut decoder = ChatDecoder::new("m");
        let mut out = Vec::new();
        decoder.feed(finished.as_bytes(), &mut out).unwrap();
        assert!(decoder.is_finished() && !decoder.is_closed());
        assert_eq!(decoder.fail(error, &mut out), Ok(()));
        assert_eq!(end(&out).outcome, ChatOutcome::Complete);
        assert!(decoder.is_closed());
    }
}

#[test]
fn a_stall_before_the_finish_reason_is_a_stall_and_a_cut_is_a_cut() {
    let stalled = ApiError::Stalled(std::time::Duration::from_secs(90));
    let mut decoder = ChatDecoder::new("m");
    let mut out = Vec::new();
    decoder.feed(HI.as_bytes(), &mut out).unwrap();
    assert_eq!(decoder.clone().fail(stalled.clone(), &mut out), Err(stalled));
    assert_eq!(decoder.fail(ApiError::Truncated, &mut out), Ok(()));
    assert_eq!(end(&out).outcome, ChatOutcome::Truncated);
    assert_eq!(ChatDecoder::new("m").fail(ApiError::Truncated, &mut out), Err(ApiError::Truncated));
}

#[test]
fn nothing_follows_an_end_or_a_failure() {
    let mut decoder = ChatDecoder::new("m");
    let mut out = Vec::new();
    decoder.feed(format!("{HI}data: [DONE]\n\n{HI}").as_bytes(), &mut out).unwrap();
    decoder.feed(HI.as_bytes(), &mut out).unwrap();
    decoder.finish(&mut out).unwrap();
    assert_eq!(words(&out), "Hi");
    assert_eq!(out.iter().filter(|event| matches!(event, ChatEvent::End(_))).count(), 1);
    let mut decoder = ChatDecoder::new("m");
    let mut out = Vec::new();
    assert!(decoder.feed(b"data: {\"error\":\"x\"}\n\n", &mut out).is_err());
    assert_eq!(decoder.feed(HI.as_bytes(), &mut out), Ok(()));
    assert_eq!(decoder.finish(&mut out), Ok(()));
    assert_eq!(out, []);
}

#[test]
fn a_line_without_end_is_refused_at_its_limit() {
    let mut decoder = ChatDecoder::new("m");
    let mut out = Vec::new();
    decoder.feed(b"data: ", &mut out).unwrap();
    let result = (0..2000).try_for_each(|_| decoder.feed(&[b'x'; 1024], &mut out));
    assert!(matches!(result, Err(ApiError::LimitExceeded(_))), "{result:?}");
}

/// Streams of known chunks in any order, with noise.
fn streams() -> impl Strategy<Value = Vec<u8>> {
    let part = prop_oneof![
        5 => Just(HI.as_bytes().to_vec()),
        1 => Just(b"data: {\"choices\":[{\"delta\":{\"content\":\"\xF0\x9F\x98\x80\"},\"finish_reason\":\"stop\"}]}\n\n".to_vec()),
        1 => Just(b"data: {\"choices\":[],\"usage\":{\"prompt_tokens\":1}}\r\n\r\n".to_vec()),
        1 => Just(b"data: [DONE]\n\n".to_vec()),
        1 => Just(b": ping\n\n".to_vec()),
        1 => Just(b"data: {oops\n\n".to_vec()),
        1 => Just(b"data: {\"error\":{\"message\":\"boom\"}}\n\n".to_vec()),
        1 => Just(b"{\"error\":{\"message\":\"boom\"}}\n".to_vec()),
        1 => prop::collection::vec(any::<u8>(), 0..12),
    ];
    prop::collection::vec(part, 0..12).prop_map(|parts| parts.concat())
}

/// The text as a whole and the last event: pieces may split one text into two.
fn gist((events, result): (Vec<ChatEvent>, Step)) -> (String, Option<ChatEvent>, Step) {
    let end = events.last().filter(|event| matches!(event, ChatEvent::End(_))).cloned();
    (words(&events), end, result)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn pieces_do_not_change_an_answer(stream in streams(), piece in 1usize..40) {
        prop_assert_eq!(gist(run_bytes(&stream, piece)), gist(run_bytes(&stream, usize::MAX)));
    }

    #[test]
    fn every_stream_ends_once_or_fails(stream in streams()) {
        let (events, result) = run_bytes(&stream, 7);
        let ends = events.iter().filter(|event| matches!(event, ChatEvent::End(_))).count();
        prop_assert_eq!(ends, usize::from(result.is_ok()));
    }
}

proptest! {
    /// The shortcut for plain chunks and the reader of all shapes give the same events.
    #[test]
    fn a_plain_chunk_means_the_same_whichever_way_it_is_read(
        contents in prop::collection::vec(prop_oneof![
            "\\PC{0,12}".prop_map(Value::String),
            Just(Value::Null),
            Just(serde_json::json!([{"type": "text", "text": "part"}])),
            Just(serde_json::json!(7)),
        ], 1..6),
        names in prop::collection::vec(prop_oneof![Just(""), Just("m-1"), Just("m-2")], 6),
        reasons in prop::collection::vec(prop_oneof![4 => Just(Value::Null), 1 => Just(Value::String(String::new()))], 6),
        index in 0_u64..2,
        thinks in any::<bool>(),
    ) {
        let chunk = |more: Value, (at, content): (usize, &Value)| {
            let mut chunk = serde_json::json!({
                "model": names[at],
                "choices": [{"index": index, "delta": {"content": content}, "finish_reason": reasons[at]}],
            });
            if thinks {
                chunk["choices"][0]["delta"]["reasoning"] = "hm".into();
            }
            chunk["usage"] = more;
            format!("data: {chunk}\n\n")
        };
        let quick: String = contents.iter().enumerate().map(|c| chunk(Value::Null, c)).collect();
        // Counts that say nothing make no plain chunk, and no event.
        let slow: String = contents.iter().enumerate().map(|c| chunk(serde_json::json!({}), c)).collect();
        prop_assert_eq!(run(&quick), run(&slow));
    }
}
