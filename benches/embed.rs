//! The offline embedder (goal: at least 2,000 passages a second on one core), a question, the chunker and the fusion.

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use hyrox_coach::domain::id::PassageId;
use hyrox_coach::domain::knowledge::{Chunk, Passage};
use hyrox_coach::knowledge::chunk::chunk;
use hyrox_coach::knowledge::embed::OfflineEmbedder;
use hyrox_coach::knowledge::fuse::{Candidate, FuseSettings, choose, rank};
use std::hint::black_box;

const LIBRARY: [&str; 6] = [
    include_str!("../docs/research/completed/team1_output.md"),
    include_str!("../docs/research/completed/team2_output.md"),
    include_str!("../docs/research/completed/team3_output.md"),
    include_str!("../docs/research/completed/team4_output.md"),
    include_str!("../docs/research/completed/team5_output.md"),
    include_str!("../docs/research/completed/team6_output.md"),
];

fn chunks() -> Vec<Chunk> {
    LIBRARY.iter().filter_map(|document| chunk(document, "library").ok()).flatten().collect()
}

fn embedder(criterion: &mut Criterion) {
    let texts: Vec<String> = chunks().iter().map(Chunk::embedded_text).collect();
    let embedder = OfflineEmbedder::new();
    let mut group = criterion.benchmark_group("embed");
    group.throughput(Throughput::Elements(texts.len() as u64));
    group.bench_function("library_passages", |bencher| {
        bencher.iter(|| texts.iter().map(|text| embedder.embed(black_box(text)).len()).sum::<usize>());
    });
    let longest = "Push the sled with straight arms, hips low, in short quick steps, at 110 % of 152 kg. ".repeat(17);
    group.throughput(Throughput::Elements(1));
    group.bench_function("passage_of_400_tokens", |bencher| bencher.iter(|| embedder.embed(black_box(&longest))));
    group.bench_function("question", |bencher| {
        bencher.iter(|| embedder.embed(black_box("What should I do for sled push training?")));
    });
    group.finish();
}

fn chunker(criterion: &mut Criterion) {
    let bytes: usize = LIBRARY.iter().map(|document| document.len()).sum();
    let mut group = criterion.benchmark_group("chunk");
    group.throughput(Throughput::Bytes(bytes as u64));
    group.bench_function("library", |bencher| bencher.iter(|| black_box(chunks()).len()));
    group.finish();
}

fn fusion(criterion: &mut Criterion) {
    let passages: Vec<Candidate> = chunks()
        .into_iter()
        .take(60)
        .map(|chunk| Candidate {
            passage: Passage {
                id: PassageId::new(),
                source: "team1".to_owned(),
                heading_path: chunk.heading_path,
                content: chunk.content,
                chunk_index: chunk.chunk_index,
                total_chunks: chunk.total_chunks,
                tags: chunk.tags,
            },
            cosine: Some(0.5),
        })
        .collect();
    let ids: Vec<PassageId> = passages.iter().map(|c| c.passage.id).collect();
    let settings = FuseSettings::default();
    criterion.bench_function("fuse/40_and_40", |bencher| {
        bencher.iter_batched(
            || passages.clone(),
            |passages| choose(&rank(&ids[..40], &ids[20..], &settings), passages, &settings),
            BatchSize::SmallInput,
        );
    });
}

criterion_group!(benches, embedder, chunker, fusion);
criterion_main!(benches);
