//! A question to its passages: nearest vectors and matching words side by side, fused, cut at the evidence threshold.

use super::embedder::Embedder;
use super::fuse::{Candidate, FuseSettings, choose, rank};
use super::question::{EvidenceSettings, Question};
use crate::domain::id::PassageId;
use crate::domain::knowledge::{Hit, LibraryState};
use crate::store::error::StoreError;
use crate::store::{Health, Store};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;

/// So many passages are read for each that is wanted: some say the same as another.
const SPARE: usize = 3;

/// What is searched for to warm the search.
const WARMING: &str = "How do I train for the sled push before a race?";

/// Settings of the search.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct RetrievalSettings {
    /// How the two lists are joined; its `top` is the number of passages that an answer is given.
    pub fuse: FuseSettings,
    /// When the coach has to say that it has no evidence; none: as measured for the model in use.
    pub evidence: Option<EvidenceSettings>,
}

/// Whether the library says anything on a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Evidence {
    /// It does.
    Enough,
    /// The nearest passages are about something else.
    None,
}

/// Searches the library.
pub struct Retriever {
    store: Store,
    embedder: Arc<Embedder>,
    settings: RetrievalSettings,
    library: watch::Receiver<LibraryState>,
}

/// A library that is being brought in is waited for this long.
const PATIENCE: Duration = Duration::from_mins(1);

impl Retriever {
    /// Over a store, with the model whose vectors it holds, and the library's progress.
    pub fn new(
        store: Store,
        embedder: Arc<Embedder>,
        settings: RetrievalSettings,
        library: watch::Receiver<LibraryState>,
    ) -> Self {
        Self { store, embedder, settings, library }
    }

    /// Waits while the library is empty and being brought in: at the very first start that takes a few seconds, and an
    /// answer without it would say that there is no evidence.
    pub async fn library_ready(&self) {
        let mut library = self.library.clone();
        let mut health = self.store.health();
        let filled = library.wait_for(|l| l.waiting == 0);
        tokio::select! {
            _ = tokio::time::timeout(PATIENCE, filled) => {}
            _ = health.wait_for(|h| matches!(h, Health::Down { .. } | Health::Closed)) => {}
        }
    }

    /// Searches once for nothing, when the library is in: the first real search then finds words, statements and the index's
    /// pages in memory.
    pub async fn warm(&self) {
        self.library_ready().await;
        let vector = match self.embedder.as_ref() {
            Embedder::Offline(embedder) => Some(embedder.embed(WARMING)),
            // Nothing is sent to a provider that nobody asked.
            Embedder::Provider(_) => None,
        };
        if let Err(error) = self.search_many(WARMING, vector.as_deref(), None).await {
            tracing::debug!(%error, "the search could not be warmed");
        }
    }

    /// The model in use.
    pub fn embedder(&self) -> &Arc<Embedder> {
        &self.embedder
    }

    /// The question's vector; none when the provider cannot be reached: then only words are searched.
    pub async fn embed_question(&self, question: &str) -> Option<Vec<f32>> {
        match self.embedder.embed_one(question).await {
            // Nothing in the question means anything: no passage is near to it.
            Ok(vector) if vector.iter().all(|v| *v == 0.0) => None,
            Ok(vector) => Some(vector),
            Err(error) => {
                tracing::warn!(%error, "searching by words alone");
                None
            }
        }
    }

    /// The passages that an answer to `question` may stand on, best first; empty when there is no evidence.
    ///
    /// # Errors
    /// The store's.
    pub async fn search(&self, question: &str, embedding: Option<&[f32]>) -> Result<Vec<Hit>, StoreError> {
        let hits = self.search_many(question, embedding, None).await?;
        Ok(if self.evidence(question, &hits) == Evidence::Enough { hits } else { Vec::new() })
    }

    /// Whether an answer may stand on these hits.
    pub fn evidence(&self, question: &str, hits: &[Hit]) -> Evidence {
        let settings = self.settings.evidence.unwrap_or_else(|| self.embedder.evidence());
        if Question::read(question).has_evidence(hits, &settings) { Evidence::Enough } else { Evidence::None }
    }

    /// The best `limit` (or as set) passages, whether they are evidence or not.
    ///
    /// # Errors
    /// The store's.
    pub async fn search_many(
        &self,
        question: &str,
        embedding: Option<&[f32]>,
        limit: Option<usize>,
    ) -> Result<Vec<Hit>, StoreError> {
        let model = self.embedder.model();
        let terms: Vec<(String, f32)> =
            Question::read(question).text_terms().into_iter().map(|t| (t.tsquery, t.weight)).collect();
        let nearest = async {
            match embedding {
                Some(vector) => self.store.list_nearest(model, vector).await,
                None => Ok(Vec::new()),
            }
        };
        let matching = self.store.list_matching(&terms);
        let (nearest, matching) = futures_util::future::try_join(nearest, matching).await?;
        let settings = FuseSettings { top: limit.unwrap_or(self.settings.fuse.top), ..self.settings.fuse };
        let ranked = rank(&nearest, &matching, &settings);
        let read: Vec<PassageId> = ranked.iter().take(settings.top * SPARE).map(|r| r.id).collect();
        let found = self.store.list_passages(&read, model, embedding).await?;
        let candidates = found
            .into_iter()
            .map(|f| Candidate { passage: f.passage, cosine: f.cosine.filter(|c| c.is_finite()) })
            .collect();
        Ok(choose(&ranked, candidates, &settings))
    }
}
