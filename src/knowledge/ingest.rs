//! Documents into the store: only what changed is embedded, what has gone is removed, one transaction a document.

use super::chunk::{ChunkError, chunk};
use super::embedder::Embedder;
use crate::api::ApiError;
use crate::domain::knowledge::Chunk;
use crate::store::Store;
use crate::store::error::StoreError;
use crate::store::knowledge::{Change, NewPassage, Shelf, StoredChunk};
use std::collections::HashMap;
use std::io::Read;
use std::path::{Path, PathBuf};

macro_rules! library {
    ($($team:literal),*) => {
        /// The library that ships with the program: source and markdown.
        pub const LIBRARY: &[(&str, &str)] = &[$((
            $team,
            include_str!(concat!("../../docs/research/completed/", $team, "_output.md")),
        )),*];
    };
}

library!("team1", "team2", "team3", "team4", "team5", "team6");

/// A document of an athlete may be this long.
pub const LONGEST_DOCUMENT: u64 = 10 << 20;

/// Why a document was not stored.
#[derive(Debug, thiserror::Error)]
pub enum IngestError {
    /// It cannot be read.
    #[error("{} could not be read: {source}", path.display())]
    Read {
        /// Which.
        path: PathBuf,
        /// The system's error.
        source: std::io::Error,
    },
    /// It is not text in UTF-8.
    #[error("{} is not UTF-8 text (byte {at} is wrong): save it as UTF-8 markdown", path.display())]
    NotUtf8 {
        /// Which.
        path: PathBuf,
        /// Where.
        at: usize,
    },
    /// It is too long.
    #[error("{} is {megabytes} MB long, the limit is 10: split it into several files", path.display())]
    TooLong {
        /// Which.
        path: PathBuf,
        /// Its size.
        megabytes: u64,
    },
    /// It cannot be split.
    #[error("{name}: {source}")]
    Chunk {
        /// Which.
        name: String,
        /// Why.
        source: ChunkError,
    },
    /// A chunk is longer than an embedding model takes, or the provider refused.
    #[error("{name} could not be embedded: {source}")]
    Embed {
        /// Which.
        name: String,
        /// Why.
        source: ApiError,
    },
    /// The database refused it.
    #[error("{name} could not be stored: {source}")]
    Store {
        /// Which.
        name: String,
        /// Why.
        source: StoreError,
    },
}

/// A document to store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    /// `team1` .. `team6`, or the file's name.
    pub source: String,
    /// Its text.
    pub markdown: String,
}

/// How far a run is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Passages done (embedded and stored, or found unchanged).
    pub done: usize,
    /// Passages in all.
    pub total: usize,
    /// The document in work.
    pub source: String,
}

/// Reads a markdown file.
///
/// # Errors
/// One of [`IngestError`]'s reading kinds; the others of a run go on.
pub fn read_document(path: &Path) -> Result<Document, IngestError> {
    let failed = |source| IngestError::Read { path: path.to_owned(), source };
    let file = std::fs::File::open(path).map_err(failed)?;
    let size = file.metadata().map_err(failed)?.len();
    if size > LONGEST_DOCUMENT {
        return Err(IngestError::TooLong { path: path.to_owned(), megabytes: size >> 20 });
    }
    let mut bytes = Vec::new();
    file.take(LONGEST_DOCUMENT + 1).read_to_end(&mut bytes).map_err(failed)?;
    let markdown = String::from_utf8(bytes)
        .map_err(|e| IngestError::NotUtf8 { path: path.to_owned(), at: e.utf8_error().valid_up_to() })?;
    // Postgres stores no NUL, and a markdown file has no use for it (CommonMark 2.3).
    let markdown = if markdown.contains('\0') { markdown.replace('\0', "\u{fffd}") } else { markdown };
    let source = path.file_name().map_or_else(|| path.display().to_string(), |n| n.to_string_lossy().into_owned());
    Ok(Document { source, markdown })
}

/// The markdown files under `path` (itself, or all of a folder), in order.
///
/// # Errors
/// When the path cannot be read.
pub fn find_documents(path: &Path) -> Result<Vec<PathBuf>, IngestError> {
    let failed = |source| IngestError::Read { path: path.to_owned(), source };
    if !std::fs::metadata(path).map_err(failed)?.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let mut found = Vec::new();
    for entry in std::fs::read_dir(path).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        if path.is_dir() {
            found.extend(find_documents(&path)?);
        } else if path.extension().is_some_and(|e| e.eq_ignore_ascii_case("md") || e.eq_ignore_ascii_case("markdown")) {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

/// The library that ships with the program.
pub fn library() -> Vec<Document> {
    LIBRARY
        .iter()
        .map(|(source, text)| Document { source: (*source).to_owned(), markdown: (*text).to_owned() })
        .collect()
}

/// What is to do for one document.
struct Plan {
    source: String,
    kept: Vec<(crate::domain::id::PassageId, Chunk)>,
    added: Vec<Chunk>,
    changed: bool,
}

/// Compares a document's chunks with what is stored of it. A chunk stays when its text and its vector's model are the same.
fn plan(document: &Document, stored: Option<&Vec<StoredChunk>>, model: &str) -> Result<Plan, IngestError> {
    let chunks = chunk(&document.markdown, &document.source)
        .map_err(|source| IngestError::Chunk { name: document.source.clone(), source })?;
    let stored = stored.map(Vec::as_slice).unwrap_or_default();
    let mut reusable: HashMap<&str, Vec<&StoredChunk>> = HashMap::new();
    for s in stored.iter().rev().filter(|s| s.embedding_model.as_deref() == Some(model)) {
        reusable.entry(&s.content_hash).or_default().push(s);
    }
    let unmoved = chunks.len() == stored.len();
    let mut changed = !unmoved;
    let (mut kept, mut added) = (Vec::new(), Vec::new());
    for (i, c) in chunks.into_iter().enumerate() {
        if let Some(s) = reusable.get_mut(c.content_hash.as_str()).and_then(Vec::pop) {
            changed |= stored.get(i).is_none_or(|at| at.id != s.id);
            kept.push((s.id, c));
        } else {
            changed = true;
            added.push(c);
        }
    }
    Ok(Plan { source: document.source.clone(), kept, added, changed })
}

/// What a run did.
#[derive(Debug, Default)]
pub struct Report {
    /// Sum over all documents.
    pub change: Change,
    /// Documents that could not be stored; the others were.
    pub failed: Vec<IngestError>,
}

/// So many new passages at once are a bulk load: the vector index is built once, at the end.
const BULK: usize = 150;
/// Passages that are embedded and told of at a time.
const STEP: usize = 64;

/// Makes `shelf` hold these documents. With `prune`, what else stands on the shelf under other sources is removed.
///
/// # Errors
/// The store's, when it fails as a whole; single documents fail into the report.
pub async fn ingest(
    store: &Store,
    embedder: &Embedder,
    shelf: Shelf,
    documents: &[Document],
    mut progress: impl FnMut(Progress) + Send,
) -> Result<Report, StoreError> {
    let stored = store.list_documents(shelf).await?;
    let model = embedder.model().to_owned();
    let mut report = Report::default();
    let mut plans = Vec::new();
    for document in documents {
        match plan(document, stored.get(&document.source), &model) {
            Ok(plan) => plans.push(plan),
            Err(error) => report.failed.push(error),
        }
        tokio::task::yield_now().await;
    }
    let new: usize = plans.iter().map(|p| p.added.len()).sum();
    let old: usize = plans.iter().map(|p| p.kept.len()).sum();
    let bulk = shelf == Shelf::Library && new > BULK && new > old;
    if bulk {
        store.begin_bulk().await?;
    }
    let total = new + old;
    let mut done = 0;
    for plan in plans {
        report.change.kept += plan.kept.len();
        if !plan.changed {
            done += plan.kept.len();
            continue;
        }
        let source = plan.source.clone();
        let finished = store_document(store, embedder, shelf, plan, |part| {
            done += part;
            progress(Progress { done, total, source: source.clone() });
        });
        match finished.await {
            Ok(change) => {
                report.change.added += change.added;
                report.change.removed += change.removed;
            }
            Err(error) => report.failed.push(error),
        }
    }
    // A run that was cut in the middle of a bulk load has left no index: the next one builds it.
    if shelf == Shelf::Library
        && (bulk || report.change.added > 0 || report.change.removed > 0 || !store.is_indexed().await?)
    {
        store.finish_bulk().await?;
    }
    Ok(report)
}

async fn store_document(
    store: &Store,
    embedder: &Embedder,
    shelf: Shelf,
    plan: Plan,
    mut progress: impl FnMut(usize) + Send,
) -> Result<Change, IngestError> {
    let Plan { source, kept, added, .. } = plan;
    progress(kept.len());
    let mut passages = Vec::with_capacity(added.len());
    for part in added.chunks(STEP) {
        let texts: Vec<String> = part.iter().map(Chunk::embedded_text).collect();
        let vectors =
            embedder.embed(&texts).await.map_err(|error| IngestError::Embed { name: source.clone(), source: error })?;
        passages.extend(part.iter().cloned().zip(vectors).map(|(chunk, v)| NewPassage { chunk, embedding: Some(v) }));
        progress(part.len());
    }
    store
        .replace_document(shelf, source.clone(), kept, passages, embedder.model().to_owned())
        .await
        .map_err(|error| IngestError::Store { name: source, source: error })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_library_has_at_least_250_sections_and_every_one_is_evidence_graded() {
        let mut sections = std::collections::HashSet::new();
        for document in library() {
            for c in chunk(&document.markdown, &document.source).unwrap() {
                assert!(
                    c.tags.grade.is_some() || c.heading_path.len() < 2,
                    "{:?} has no evidence line",
                    c.heading_path
                );
                sections.insert(c.heading_path);
            }
        }
        assert!(sections.len() >= 250, "{}", sections.len());
    }

    #[test]
    fn files_that_cannot_be_read_say_why() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a.md");
        std::fs::write(&path, b"# ok\n\xff").unwrap();
        assert!(matches!(read_document(&path), Err(IngestError::NotUtf8 { at: 5, .. })));
        std::fs::File::create(&path).unwrap().set_len(50 << 20).unwrap();
        let error = read_document(&path).unwrap_err().to_string();
        assert!(error.contains("50 MB") && error.contains("split"), "{error}");
        assert!(read_document(&dir.path().join("none.md")).unwrap_err().to_string().contains("none.md"));
    }

    #[test]
    fn what_is_unchanged_is_not_embedded_again_and_another_model_is_a_change() {
        let document = Document {
            source: "x.md".into(),
            markdown: "# T\n\n## One\n\nfirst text\n\n## Two\n\nsecond text\n".into(),
        };
        let fresh = plan(&document, None, "m1").unwrap();
        assert_eq!((fresh.kept.len(), fresh.added.len(), fresh.changed), (0, 2, true));
        let stored: Vec<StoredChunk> = fresh
            .added
            .iter()
            .map(|c| StoredChunk {
                id: crate::domain::id::PassageId::new(),
                content_hash: c.content_hash.clone(),
                embedding_model: Some("m1".into()),
            })
            .collect();
        let same = plan(&document, Some(&stored), "m1").unwrap();
        assert_eq!((same.kept.len(), same.added.len(), same.changed), (2, 0, false));
        let other_model = plan(&document, Some(&stored), "m2").unwrap();
        assert_eq!((other_model.kept.len(), other_model.added.len()), (0, 2));
        let edited = Document { markdown: document.markdown.replace("second", "other"), ..document };
        let edited = plan(&edited, Some(&stored), "m1").unwrap();
        assert_eq!((edited.kept.len(), edited.added.len(), edited.changed), (1, 1, true));
    }
}
