//! What an answer costs on its way from the wire to the front end: the events of a stream (goal: 5 MiB in pieces of 1 KiB in
//! less than 50 ms), the chunks of a chat, and the guard that reads every piece.

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use hyrox_coach::api::ChatDecoder;
use hyrox_coach::api::sse::SseDecoder;
use hyrox_coach::coach::citation::CitationFilter;
use hyrox_coach::coach::guard::{AnswerGuard, AnswerVerdict};
use serde_json::json;
use std::hint::black_box;

const WORDS: [&str; 12] =
    ["Push", " the", " sled", " with", " straight", " arms", " [1]", ",", " hips", " low", ", twice a week", ".\n\n"];
const TOKENS: usize = 10_000;

fn tokens() -> impl Iterator<Item = &'static str> {
    WORDS.iter().copied().cycle().take(TOKENS)
}

/// A chat of 10,000 tokens, one an event, as the usual servers write it.
fn chat() -> String {
    let chunk = |word: &str| {
        json!({
            "id": "chatcmpl-0123456789", "object": "chat.completion.chunk", "created": 1_795_000_000, "model": "a/model",
            "choices": [{"index": 0, "delta": {"content": word}, "logprobs": null, "finish_reason": null}],
        })
    };
    let body: String =
        tokens().flat_map(|word| ["data: ".to_owned(), chunk(word).to_string(), "\n\n".to_owned()]).collect();
    body + "data: [DONE]\n\n"
}

fn decode(criterion: &mut Criterion) {
    let stream = chat();
    let five = stream.repeat((5 << 20) / stream.len() + 1);
    let five = &five.as_bytes()[..5 << 20];
    let mut group = criterion.benchmark_group("stream");
    group.throughput(Throughput::Bytes(five.len() as u64));
    group.bench_function("events_of_5_mib_in_1_kib_pieces", |bencher| {
        bencher.iter(|| {
            let (mut decoder, mut count) = (SseDecoder::new(), 0_usize);
            for piece in five.chunks(1024) {
                let _ = decoder.feed(black_box(piece), |_| count += 1);
            }
            count
        });
    });
    group.throughput(Throughput::Elements(TOKENS as u64));
    group.bench_function("chunks_of_10000_tokens", |bencher| {
        bencher.iter(|| {
            let (mut decoder, mut out) = (ChatDecoder::new("a/model"), Vec::new());
            for piece in stream.as_bytes().chunks(4096) {
                let _ = decoder.feed(black_box(piece), &mut out);
            }
            out.len()
        });
    });
    group.finish();
}

/// Each piece alone, and in the handfuls in which a fast stream arrives.
fn guard(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("guard");
    group.throughput(Throughput::Elements(TOKENS as u64));
    for (name, handful) in [("10000_tokens_one_by_one", 1), ("10000_tokens_in_handfuls", 32)] {
        let pieces: Vec<String> = tokens().collect::<Vec<_>>().chunks(handful).map(<[&str]>::concat).collect();
        group.bench_function(name, |bencher| {
            bencher.iter(|| {
                let (mut filter, mut guard) = (CitationFilter::new(5), AnswerGuard::new(None));
                let (mut said, mut shown) = (String::new(), 0);
                for piece in &pieces {
                    said.push_str(&filter.push(piece));
                    if let AnswerVerdict::Show { upto } = guard.check(black_box(&said)) {
                        shown = upto;
                    }
                }
                shown
            });
        });
    }
    group.finish();
}

criterion_group!(benches, decode, guard);
criterion_main!(benches);
