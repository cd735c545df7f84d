//! Server-sent events: the pieces in which a stream arrives change nothing, and an independent decoder says the same.

#![no_main]

use hyrox_coach::api::sse::{LimitExceeded, SseDecoder, SseItem, SseLimits, SseRest};
use hyrox_coach_fuzz::place;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let whole = decode(&[data], SseLimits::GENERAL);
    assert_eq!(whole.end, Ok(()), "no input is as long as the limits");
    assert!(whole.items.iter().all(|item| !item.is_empty()));
    hold_pieces(data, &whole, SseLimits::GENERAL);
    hold_oracle(data, &whole);
    for limits in [SseLimits { line: 8, event: 64 }, SseLimits { line: 64, event: 8 }] {
        hold_pieces(data, &decode(&[data], limits), limits);
    }
});

/// What a stream gave.
#[derive(Debug, PartialEq)]
struct Decoded {
    /// An event as its name, data and id; a stray line alone.
    items: Vec<Vec<String>>,
    retry_ms: Option<u64>,
    last_id: String,
    rest: SseRest,
    end: Result<(), LimitExceeded>,
}

fn decode(pieces: &[&[u8]], limits: SseLimits) -> Decoded {
    let mut decoder = SseDecoder::with_limits(limits);
    let mut items = Vec::new();
    let end = pieces.iter().try_for_each(|piece| {
        decoder.feed(piece, |item| {
            items.push(match item {
                SseItem::Event(event) => {
                    let data = event.data.into_owned();
                    assert!(data.len() <= 3 * limits.event && !event.event.is_empty());
                    vec![event.event.to_owned(), data, event.id.to_owned()]
                }
                SseItem::Stray(line) => {
                    // A name that is no field is known after six bytes; a byte that is no UTF-8 becomes three.
                    assert!(line.len() <= 3 * limits.line.max(6) && !line.contains(['\n', '\r']));
                    vec![line.into_owned()]
                }
            });
        })
    });
    let (retry_ms, last_id) = (decoder.retry_ms(), decoder.last_event_id().to_owned());
    Decoded { items, retry_ms, last_id, rest: decoder.finish(), end }
}

/// Whole, in two pieces and byte by byte.
fn hold_pieces(data: &[u8], whole: &Decoded, limits: SseLimits) {
    let (before, after) = data.split_at(place(data, data.len() + 1));
    let bytes: Vec<&[u8]> = data.chunks(1).collect();
    for split in
        [decode(&[before, after], limits), decode(&[&[], before, &[], after, &[]], limits), decode(&bytes, limits)]
    {
        if whole.end.is_ok() {
            assert_eq!(split, *whole);
        } else {
            // Which of two limits a stream breaks first depends on its pieces; what was complete before it does not.
            assert_eq!((split.end.is_err(), &split.items), (true, &whole.items));
        }
    }
}

fn hold_oracle(data: &[u8], whole: &Decoded) {
    let mut parser = sse_parse::SseParser::new();
    parser.feed(data);
    parser.finish();
    let mut theirs = Vec::new();
    while let Some(event) = parser.next_event() {
        theirs.push(vec![event.event, event.data, event.id]);
    }
    let ours: Vec<&Vec<String>> = whole.items.iter().filter(|item| item.len() == 3).collect();
    assert_eq!(ours, theirs.iter().collect::<Vec<_>>());
    let retry_ms = parser.retry().map(|time| u64::try_from(time.as_millis()).expect("it fits in 64 bits"));
    assert_eq!((whole.retry_ms, whole.last_id.as_str()), (retry_ms, parser.last_event_id()));
}
