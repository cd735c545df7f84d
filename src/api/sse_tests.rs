//! Limits, strays and the comparison with an independent decoder; the vectors are in `tests/it/api`.

use super::*;
use proptest::prelude::*;

type Owned = (String, String, String);

fn decode(pieces: &[&[u8]]) -> (Vec<Owned>, Option<u64>, String) {
    let mut decoder = SseDecoder::new();
    let mut events = Vec::new();
    for piece in pieces {
        decoder
            .feed(piece, |item| {
                if let SseItem::Event(event) = item {
                    events.push((event.event.to_owned(), event.data.into_owned(), event.id.to_owned()));
                }
            })
            .unwrap();
    }
    (events, decoder.retry_ms(), decoder.last_event_id().to_owned())
}

fn strays(input: &[u8]) -> Vec<String> {
    let mut found = Vec::new();
    SseDecoder::new()
        .feed(input, |item| {
            if let SseItem::Stray(line) = item {
                found.push(line.into_owned());
            }
        })
        .unwrap();
    found
}

fn oracle(input: &[u8]) -> (Vec<Owned>, Option<u64>, String) {
    let mut parser = sse_parse::SseParser::new();
    parser.feed(input);
    parser.finish();
    let mut events = Vec::new();
    while let Some(event) = parser.next_event() {
        events.push((event.event, event.data, event.id));
    }
    let retry = parser.retry().map(|time| u64::try_from(time.as_millis()).unwrap());
    (events, retry, parser.last_event_id().to_owned())
}

#[test]
fn lines_that_no_field_has_are_handed_over_apart() {
    assert_eq!(strays(b"<html>\n: note\ndata: x\nerror: {}\nretr\n\n"), ["<html>", "error: {}", "retr"]);
    assert_eq!(strays(b"\xEF\xBBdata: x\n"), ["\u{FFFD}data: x"]);
}

#[test]
fn a_stray_line_is_cut_at_the_limit_and_the_stream_goes_on() {
    let mut decoder = SseDecoder::with_limits(SseLimits { line: 8, event: 64 });
    let mut seen = Vec::new();
    decoder
        .feed(b"0123456789abcdef\ndata: ok\n\n", |item| {
            seen.push(match item {
                SseItem::Event(event) => event.data.into_owned(),
                SseItem::Stray(line) => line.into_owned(),
            });
        })
        .unwrap();
    assert_eq!(seen, ["01234567", "ok"]);
}

#[test]
fn a_line_over_its_limit_is_refused_and_one_at_its_limit_is_not() {
    let limits = SseLimits { line: 4, event: 64 };
    for field in ["data", "id", "event", "retry"] {
        let fits = format!("{field}: 1234\n\n");
        let over = format!("{field}: 12345\n\n");
        assert_eq!(SseDecoder::with_limits(limits).feed(fits.as_bytes(), |_| {}), Ok(()), "{field}");
        assert_eq!(
            SseDecoder::with_limits(limits).feed(over.as_bytes(), |_| {}),
            Err(LimitExceeded::Line(4)),
            "{field}"
        );
    }
}

#[test]
fn an_event_over_its_limit_is_refused_even_when_its_lines_are_empty() {
    let limits = SseLimits { line: 8, event: 8 };
    let mut decoder = SseDecoder::with_limits(limits);
    assert_eq!(decoder.feed(b"data: 1234\ndata: 567\n\n", |_| {}), Ok(()));
    assert_eq!(decoder.feed(b"data: 1234\ndata: 5678\n\n", |_| {}), Err(LimitExceeded::Event(8)));
    let mut decoder = SseDecoder::with_limits(limits);
    assert_eq!(decoder.feed("data\n".repeat(9).as_bytes(), |_| {}), Ok(()));
    assert_eq!(decoder.feed(b"data\n", |_| {}), Err(LimitExceeded::Event(8)));
}

#[test]
fn a_comment_without_end_is_not_held() {
    let mut decoder = SseDecoder::with_limits(SseLimits { line: 16, event: 16 });
    decoder.feed(b":", |_| {}).unwrap();
    for _ in 0..1000 {
        decoder.feed(&[b'x'; 1000], |_| {}).unwrap();
    }
    assert_eq!(decoder.buffer.capacity() + decoder.spare.capacity(), 0);
    assert_eq!(decoder.finish(), SseRest::default());
}

#[test]
fn a_big_event_gives_its_memory_back() {
    let mut decoder = SseDecoder::new();
    let mut big = b"data: ".to_vec();
    big.resize(1 << 20, b'x');
    big.extend_from_slice(b"\n\n");
    decoder.feed(&big, |_| {}).unwrap();
    assert!(decoder.spare.capacity() <= KEEP_CAPACITY);
}

#[test]
fn what_was_open_at_the_end_is_returned() {
    let rest = |input: &[u8]| {
        let mut decoder = SseDecoder::new();
        decoder.feed(input, |_| {}).unwrap();
        decoder.finish()
    };
    assert_eq!(rest(b"event: error\ndata: a\ndata: b").data.as_deref(), Some("a\nb"));
    assert_eq!(rest(b"event: error\ndata: a").event, "error");
    assert_eq!(rest(b"data: a\n\n"), SseRest::default());
    assert_eq!(rest(b"{\"error\":1}").stray.as_deref(), Some("{\"error\":1}"));
    assert_eq!(rest(b"id: 7"), SseRest::default());
}

/// Bytes that are likely to mean something, with noise between them.
fn stream_bytes() -> impl Strategy<Value = Vec<u8>> {
    let word = prop_oneof![
        6 => prop::sample::select(vec![
            "data", "event", "id", "retry", ":", ": ", ":  ", "\n", "\r", "\r\n", "\n\n", "\r\r", "\r\n\r\n", "12", "x",
            "\0", "é", "\u{2028}", "\u{FEFF}", "dataa", " data", "error", "99999999999999999999",
        ]).prop_map(|text| text.as_bytes().to_vec()),
        1 => prop::collection::vec(any::<u8>(), 1..4),
        1 => Just(vec![0xEF, 0xBB, 0xBF]),
        1 => Just(vec![0xF0, 0x9F]),
    ];
    prop::collection::vec(word, 0..60).prop_map(|words| words.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn it_agrees_with_an_independent_decoder(input in stream_bytes()) {
        prop_assert_eq!(decode(&[&input]), oracle(&input));
    }

    #[test]
    fn pieces_do_not_change_the_events(input in stream_bytes(), cuts in prop::collection::vec(any::<prop::sample::Index>(), 0..6)) {
        let mut at: Vec<usize> = cuts.iter().map(|cut| cut.index(input.len() + 1)).collect();
        at.push(0);
        at.push(input.len());
        at.sort_unstable();
        let pieces: Vec<&[u8]> = at.windows(2).map(|pair| &input[pair[0]..pair[1]]).collect();
        prop_assert_eq!(decode(&pieces), decode(&[&input]));
    }
}
