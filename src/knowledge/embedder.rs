//! Texts to vectors: by our own offline embedder, or by a provider. The model's name goes with every vector.

use super::embed::{OFFLINE_MODEL, OfflineEmbedder};
use super::question::EvidenceSettings;
use crate::api::{ApiError, EmbeddingClient};
use crate::domain::knowledge::DIMENSIONS;

/// One model that makes vectors of [`DIMENSIONS`].
pub enum Embedder {
    /// In the program: no key, no network, the same text gives the same vector.
    Offline(Box<OfflineEmbedder>),
    /// An OpenAI-compatible provider.
    Provider(EmbeddingClient),
}

/// For `text-embedding-3-small` and its like: by their published range of cosines, not measured on a live service.
const PROVIDER_EVIDENCE: EvidenceSettings = EvidenceSettings { sure_cosine: 0.45, least_cosine: 0.2, coverage: 0.4 };

impl Embedder {
    /// The name that is stored beside each vector. Vectors of two names are never compared.
    pub fn model(&self) -> &str {
        match self {
            Self::Offline(_) => OFFLINE_MODEL,
            Self::Provider(client) => &client.settings().model,
        }
    }

    /// When a hit of this model's vectors is evidence.
    pub fn evidence(&self) -> EvidenceSettings {
        match self {
            Self::Offline(_) => EvidenceSettings::OFFLINE,
            Self::Provider(_) => PROVIDER_EVIDENCE,
        }
    }

    /// One vector a text, in their order. Blocks no runtime thread for long: the offline embedder takes under a
    /// millisecond a passage and yields between them.
    ///
    /// # Errors
    /// The provider's.
    pub async fn embed(&self, texts: &[String]) -> Result<Vec<Vec<f32>>, ApiError> {
        match self {
            Self::Offline(embedder) => {
                let mut vectors = Vec::with_capacity(texts.len());
                for part in texts.chunks(16) {
                    vectors.extend(part.iter().map(|t| embedder.embed(t)));
                    tokio::task::yield_now().await;
                }
                Ok(vectors)
            }
            Self::Provider(client) => client.embed(texts).await,
        }
    }

    /// The vector of a question.
    ///
    /// # Errors
    /// The provider's; [`ApiError::Dimensions`] never passes unnoticed.
    pub async fn embed_one(&self, text: &str) -> Result<Vec<f32>, ApiError> {
        match self {
            Self::Offline(embedder) => Ok(embedder.embed(text)),
            Self::Provider(_) => {
                let mut vectors = self.embed(&[text.to_owned()]).await?;
                vectors
                    .pop()
                    .filter(|v| v.len() == DIMENSIONS)
                    .ok_or(ApiError::Dimensions { expected: DIMENSIONS, got: 0 })
            }
        }
    }
}
