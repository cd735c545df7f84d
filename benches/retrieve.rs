//! The search over 5,000 passages on the embedded database: nearest vectors, matching words, both fused.
//!
//! `cargo bench --bench retrieve`. Beside criterion's figures it prints p50 and p99 of single searches.

// A bench that cannot be set up stops; its figures are printed.
#![allow(clippy::expect_used, clippy::print_stdout)]

use criterion::{Criterion, criterion_group, criterion_main};
use hyrox_coach::domain::knowledge::{Chunk, LibraryState};
use hyrox_coach::knowledge::embed::{OFFLINE_MODEL, OfflineEmbedder};
use hyrox_coach::knowledge::embedder::Embedder;
use hyrox_coach::knowledge::ingest;
use hyrox_coach::knowledge::retrieve::{RetrievalSettings, Retriever};
use hyrox_coach::store::identity::{Login, Logins};
use hyrox_coach::store::knowledge::{NewPassage, Shelf};
use hyrox_coach::store::{Settings, Store, Target};
use std::hint::black_box;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::watch;

const PASSAGES: usize = 5000;
const QUESTIONS: [&str; 8] = [
    "What should I do for sled push training?",
    "How do I split 100 wall balls?",
    "gels during the race",
    "my achilles hurts since I added sled pushes",
    "What is the penalty for a missed lap?",
    "taper two weeks before the race",
    "bbj technique",
    "Give me splits for 80 minutes",
];

struct NoLogins;

impl Logins for NoLogins {
    fn find(&self, _: &str) -> Result<Option<Login>, String> {
        Ok(None)
    }
    fn save(&self, _: &str, _: &Login) -> Result<(), String> {
        Ok(())
    }
}

/// The library's chunks again and again, with their sentences in another order: as many words, no two vectors alike.
fn passages() -> Vec<NewPassage> {
    let embedder = OfflineEmbedder::new();
    let chunks: Vec<Chunk> = ingest::library()
        .iter()
        .flat_map(|d| hyrox_coach::knowledge::chunk::chunk(&d.markdown, &d.source).unwrap_or_default())
        .collect();
    (0..PASSAGES)
        .map(|i| {
            let mut chunk = chunks[i % chunks.len()].clone();
            let round = i / chunks.len();
            let mut sentences: Vec<&str> = chunk.content.split_inclusive(". ").collect();
            let turn = round % sentences.len().max(1);
            sentences.rotate_left(turn);
            chunk.content = format!("{} Variant {round} of it.", sentences.concat());
            (chunk.chunk_index, chunk.total_chunks) = (i, PASSAGES);
            let vector = embedder.embed(&chunk.embedded_text());
            NewPassage { chunk, embedding: Some(vector) }
        })
        .collect()
}

async fn filled(directory: &std::path::Path) -> Store {
    let settings = Settings {
        target: Target::Embedded(directory.join("postgres")),
        logins: Arc::new(NoLogins),
        statement_timeout: Duration::from_mins(1),
    };
    let store = Store::open(settings);
    store.begin_bulk().await.expect("bulk");
    store
        .replace_document(Shelf::Library, "bench".into(), Vec::new(), passages(), OFFLINE_MODEL.into())
        .await
        .expect("stored");
    store.finish_bulk().await.expect("indexed");
    store
}

fn percentile(times: &mut [Duration], p: usize) -> Duration {
    times.sort();
    times[(times.len() - 1) * p / 100]
}

fn retrieve(criterion: &mut Criterion) {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("runtime");
    let directory = tempfile::tempdir().expect("directory");
    let (_progress, library) = watch::channel(LibraryState { passages: PASSAGES, waiting: 0 });
    let (store, retriever) = runtime.block_on(async {
        let store = filled(directory.path()).await;
        let embedder = Arc::new(Embedder::Offline(Box::new(OfflineEmbedder::new())));
        let retriever = Retriever::new(store.clone(), embedder, RetrievalSettings::default(), library);
        (store, retriever)
    });
    let search = async |question: &str| {
        let vector = retriever.embed_question(question).await;
        retriever.search(question, vector.as_deref()).await.expect("found")
    };
    let mut times = Vec::new();
    runtime.block_on(async {
        for round in 0..60 {
            for question in QUESTIONS {
                let begun = Instant::now();
                black_box(search(question).await);
                if round >= 10 {
                    times.push(begun.elapsed());
                }
            }
        }
    });
    println!(
        "one search over {PASSAGES} passages: p50 {:?}, p99 {:?}",
        percentile(&mut times, 50),
        percentile(&mut times, 99)
    );
    let mut next = QUESTIONS.iter().cycle();
    criterion.bench_function("search over 5,000 passages", |b| {
        b.iter(|| {
            let question = next.next().copied().unwrap_or_default();
            runtime.block_on(async { black_box(search(question).await) })
        });
    });
    runtime.block_on(store.close());
}

criterion_group!(benches, retrieve);
criterion_main!(benches);
