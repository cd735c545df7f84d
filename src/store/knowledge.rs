//! Rows of `knowledge_base`: storing documents, and the two lists of a search.

use super::error::StoreError;
use super::link::Link;
use super::{Actor, Store};
use crate::domain::id::PassageId;
use crate::domain::knowledge::{Chunk, Passage, Tags};
use pgvector::Vector;
use serde_json::Value;
use std::collections::HashMap;
use std::sync::Arc;
use tokio_postgres::Row;
use uuid::Uuid;

/// Whose a document is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shelf {
    /// The library that every athlete reads; written by the owner.
    Library,
    /// The athlete's own.
    Own,
}

/// A chunk with its vector, to be stored.
#[derive(Clone, Debug)]
pub struct NewPassage {
    /// Text, place and tags.
    pub chunk: Chunk,
    /// Its vector, of [`crate::domain::knowledge::DIMENSIONS`]; none when it could not be embedded yet.
    pub embedding: Option<Vec<f32>>,
}

/// What is stored of one chunk of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredChunk {
    /// Its row.
    pub id: PassageId,
    /// Its content hash.
    pub content_hash: String,
    /// The model of its vector.
    pub embedding_model: Option<String>,
}

/// A passage and how near it is to a question.
#[derive(Clone, Debug)]
pub struct Found {
    /// The passage.
    pub passage: Passage,
    /// Cosine similarity; none when the row has no vector of the model.
    pub cosine: Option<f32>,
}

/// What a change of a document did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Change {
    /// Passages that are new.
    pub added: usize,
    /// Passages that stayed.
    pub kept: usize,
    /// Passages that have gone.
    pub removed: usize,
}

/// The number stands in the statements themselves: for a parameter the planner would assume a tenth of the library, and read
/// it all instead of walking the vector index.
macro_rules! candidates {
    () => {
        24
    };
}

/// How many passages each of the two lists of a search holds at most.
pub const CANDIDATES: usize = candidates!();

macro_rules! passage_columns {
    () => {
        "k.id, k.source, k.heading_path, k.content, k.chunk_index, k.total_chunks, k.topic, k.subtopic, k.athlete_name, k.program_name, k.metadata"
    };
}

fn passage(row: &Row) -> Passage {
    let metadata: Value = row.get("metadata");
    let text = |key: &str| metadata.get(key).and_then(Value::as_str).map(str::to_owned);
    Passage {
        id: PassageId(row.get("id")),
        source: row.get("source"),
        heading_path: row.get("heading_path"),
        content: row.get("content"),
        chunk_index: usize::try_from(row.get::<_, i32>("chunk_index")).unwrap_or_default(),
        total_chunks: usize::try_from(row.get::<_, i32>("total_chunks")).unwrap_or_default(),
        tags: Tags {
            topic: row.get("topic"),
            subtopic: row.get("subtopic"),
            athlete_name: row.get("athlete_name"),
            program_name: row.get("program_name"),
            grade: metadata.get("grade").cloned().and_then(|g| serde_json::from_value(g).ok()),
            season: text("season"),
            links: metadata.get("links").cloned().and_then(|l| serde_json::from_value(l).ok()).unwrap_or_default(),
        },
    }
}

fn found(row: &Row) -> Found {
    // The similarity is selected as double precision.
    #[allow(clippy::cast_possible_truncation)]
    let cosine = row.get::<_, Option<f64>>("cosine").map(|c| c as f32);
    Found { passage: passage(row), cosine }
}

impl Store {
    /// The [`CANDIDATES`] passages nearest to `embedding` among those that `model` embedded, nearest first. Only their keys: most of the
    /// rows are never looked at, and reading them costs more than finding them.
    ///
    /// # Errors
    /// The store's.
    pub async fn list_nearest(&self, model: &str, embedding: &[f32]) -> Result<Vec<PassageId>, StoreError> {
        let vector = Vector::from(embedding.to_vec());
        let (vector, model) = (&vector, &model);
        let rows = self
            .run(|link| async move {
                link.query(
                    concat!(
                        "select k.id from public.knowledge_base k
                         where k.embedding_model = $2
                         order by k.embedding <=> $1
                         limit ",
                        candidates!()
                    ),
                    &[vector, model],
                )
                .await
            })
            .await?;
        Ok(rows.iter().map(|row| PassageId(row.get(0))).collect())
    }

    /// The [`CANDIDATES`] passages that hold most of the terms (each a `tsquery` with how much it says, most telling first),
    /// best first.
    ///
    /// # Errors
    /// The store's.
    pub async fn list_matching(&self, terms: &[(String, f32)]) -> Result<Vec<PassageId>, StoreError> {
        if terms.is_empty() {
            return Ok(Vec::new());
        }
        let (queries, weights): (Vec<&str>, Vec<f32>) = terms.iter().map(|(t, w)| (t.as_str(), *w)).unzip();
        let (queries, weights) = (&queries, &weights);
        let rows = self
            .run(|link| async move {
                link.query(
                    concat!("select m.id from app.match_text($1, $2, ", candidates!(), ") m"),
                    &[queries, weights],
                )
                .await
            })
            .await?;
        Ok(rows.iter().map(|row| PassageId(row.get(0))).collect())
    }

    /// These passages, in any order, with their similarity to `embedding` where `model` made their vectors too. One that has
    /// gone is left out.
    ///
    /// # Errors
    /// The store's.
    pub async fn list_passages(
        &self,
        ids: &[PassageId],
        model: &str,
        embedding: Option<&[f32]>,
    ) -> Result<Vec<Found>, StoreError> {
        let vector = embedding.map(|e| Vector::from(e.to_vec()));
        let ids: Vec<Uuid> = ids.iter().map(|id| id.0).collect();
        let (vector, model, ids) = (&vector, &model, &ids);
        let rows = self
            .run(|link| async move {
                link.query(
                    concat!(
                        "select ",
                        passage_columns!(),
                        ", case when k.embedding_model = $2 then 1 - (k.embedding <=> $1) end as cosine
                         from public.knowledge_base k
                         where k.user_id in (app.library(), (select app.uid())) and k.id = any ($3)"
                    ),
                    &[vector, model, ids],
                )
                .await
            })
            .await?;
        Ok(rows.iter().map(found).collect())
    }

    /// One passage.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when it has gone from the library.
    pub async fn load_passage(&self, id: PassageId) -> Result<Passage, StoreError> {
        let row = self
            .run(|link| async move {
                link.query_opt(
                    concat!("select ", passage_columns!(), " from public.knowledge_base k where k.id = $1"),
                    &[&id.0],
                )
                .await
            })
            .await?;
        row.as_ref().map(passage).ok_or(StoreError::NotFound("the passage"))
    }

    /// How many passages this athlete can search.
    ///
    /// # Errors
    /// The store's.
    pub async fn count_passages(&self) -> Result<usize, StoreError> {
        let row = self
            .run(|link| async move { link.query_one("select count(*) from public.knowledge_base", &[]).await })
            .await?;
        Ok(usize::try_from(row.get::<_, i64>(0)).unwrap_or_default())
    }

    /// The sources on a shelf, each with what is stored of it, in order.
    ///
    /// # Errors
    /// The store's.
    pub async fn list_documents(&self, of: Shelf) -> Result<HashMap<String, Vec<StoredChunk>>, StoreError> {
        let library = of == Shelf::Library;
        let rows = self
            .run(|link| async move {
                link.query(
                    "select source, id, content_hash, embedding_model from public.knowledge_base
                     where (user_id = app.library()) = $1
                     order by source, chunk_index",
                    &[&library],
                )
                .await
            })
            .await?;
        let mut documents: HashMap<String, Vec<StoredChunk>> = HashMap::new();
        for row in rows {
            documents.entry(row.get(0)).or_default().push(StoredChunk {
                id: PassageId(row.get(1)),
                content_hash: row.get(2),
                embedding_model: row.get(3),
            });
        }
        Ok(documents)
    }

    /// Makes `source` on the shelf hold exactly `kept` (rows that stay, with their new chunk) and `added`, in one transaction.
    ///
    /// # Errors
    /// The store's; nothing has changed then.
    pub async fn replace_document(
        &self,
        of: Shelf,
        source: String,
        kept: Vec<(PassageId, Chunk)>,
        added: Vec<NewPassage>,
        model: String,
    ) -> Result<Change, StoreError> {
        let actor = if of == Shelf::Library { Actor::Owner } else { Actor::Athlete };
        self.transaction(actor, move |link| async move {
            let removed = remove_others(&link, of, &source, &kept).await?;
            for (id, chunk) in &kept {
                update_place(&link, of, *id, chunk).await?;
            }
            for part in added.chunks(50) {
                insert(&link, of, &source, part, &model).await?;
            }
            Ok(Change { added: added.len(), kept: kept.len(), removed })
        })
        .await
    }

    /// Prepares for many new passages: without the search's indexes an insert costs a tenth. Undone by
    /// [`Store::finish_bulk`].
    ///
    /// # Errors
    /// The store's.
    pub async fn begin_bulk(&self) -> Result<(), StoreError> {
        self.transaction(Actor::Owner, |link| async move {
            Ok(link
                .batch(
                    "drop index if exists public.knowledge_base_embedding_idx, public.knowledge_base_search_idx,
                       public.knowledge_base_heading_search_idx",
                )
                .await?)
        })
        .await
    }

    /// Whether the vector index is there.
    ///
    /// # Errors
    /// The store's.
    pub async fn is_indexed(&self) -> Result<bool, StoreError> {
        let row = self
            .run(|link| async move {
                link.query_one("select to_regclass('public.knowledge_base_embedding_idx') is not null", &[]).await
            })
            .await?;
        Ok(row.get(0))
    }

    /// Builds the search's indexes if they are not there and refreshes the planner's statistics.
    ///
    /// # Errors
    /// The store's.
    pub async fn finish_bulk(&self) -> Result<(), StoreError> {
        self.transaction(Actor::Owner, |link| async move {
            Ok(link
                .batch(
                    "create index if not exists knowledge_base_embedding_idx on public.knowledge_base using hnsw (embedding vector_cosine_ops);
                     create index if not exists knowledge_base_search_idx on public.knowledge_base using gin (search) with (fastupdate = off);
                     create index if not exists knowledge_base_heading_search_idx on public.knowledge_base using gin (heading_search) with (fastupdate = off);
                     analyze public.knowledge_base;",
                )
                .await?)
        })
        .await
    }
}

async fn remove_others(
    link: &Arc<Link>,
    shelf: Shelf,
    source: &str,
    kept: &[(PassageId, Chunk)],
) -> Result<usize, StoreError> {
    let ids: Vec<Uuid> = kept.iter().map(|(id, _)| id.0).collect();
    let sql = match shelf {
        Shelf::Library => {
            "delete from public.knowledge_base where user_id = app.library() and source = $1 and id <> all ($2)"
        }
        Shelf::Own => "delete from public.knowledge_base where user_id = app.uid() and source = $1 and id <> all ($2)",
    };
    let removed = link.execute(sql, &[&source, &ids]).await?;
    Ok(usize::try_from(removed).unwrap_or_default())
}

async fn update_place(link: &Arc<Link>, shelf: Shelf, id: PassageId, chunk: &Chunk) -> Result<(), StoreError> {
    let sql = match shelf {
        Shelf::Library => {
            "update public.knowledge_base set chunk_index = $2, total_chunks = $3, topic = $4, subtopic = $5, athlete_name = $6, program_name = $7, metadata = $8
             where user_id = app.library() and id = $1"
        }
        Shelf::Own => {
            "update public.knowledge_base set chunk_index = $2, total_chunks = $3, topic = $4, subtopic = $5, athlete_name = $6, program_name = $7, metadata = $8
             where user_id = app.uid() and id = $1"
        }
    };
    let t = &chunk.tags;
    link.execute(
        sql,
        &[
            &id.0,
            &int(chunk.chunk_index),
            &int(chunk.total_chunks),
            &t.topic,
            &t.subtopic,
            &t.athlete_name,
            &t.program_name,
            &metadata(t),
        ],
    )
    .await?;
    Ok(())
}

macro_rules! insert_passages {
    ($columns:literal, $values:literal) => {
        concat!(
            "insert into public.knowledge_base (",
            $columns,
            "id, source, heading, outer_heading, heading_path, content, content_hash, embedding, embedding_model, chunk_index, total_chunks,
               topic, subtopic, athlete_name, program_name, metadata)
             select ",
            $values,
            "r.id, $1, r.heading, r.outer_heading, string_to_array(r.path, E'\\x1f'), r.content, r.hash, r.embedding,
               case when r.embedding is not null then $2 end, r.chunk_index, r.total_chunks, r.topic, r.subtopic, r.athlete, r.program, r.metadata
             from unnest($3::uuid[], $4::text[], $5::text[], $6::text[], $7::text[], $8::vector[], $9::integer[], $10::integer[],
               $11::text[], $12::text[], $13::text[], $14::text[], $15::jsonb[], $16::text[])
               as r(id, heading, path, content, hash, embedding, chunk_index, total_chunks, topic, subtopic, athlete, program, metadata, outer_heading)"
        )
    };
}

async fn insert(
    link: &Arc<Link>,
    shelf: Shelf,
    source: &str,
    passages: &[NewPassage],
    model: &str,
) -> Result<(), StoreError> {
    let sql = match shelf {
        Shelf::Library => insert_passages!("user_id, ", "app.library(), "),
        Shelf::Own => insert_passages!("", ""),
    };
    let each = |f: &dyn Fn(&Chunk) -> String| -> Vec<String> { passages.iter().map(|p| f(&p.chunk)).collect() };
    let tag = |f: &dyn Fn(&Tags) -> Option<String>| -> Vec<Option<String>> {
        passages.iter().map(|p| f(&p.chunk.tags)).collect()
    };
    let ids: Vec<Uuid> = passages.iter().map(|_| PassageId::new().0).collect();
    let vectors: Vec<Option<Vector>> = passages.iter().map(|p| p.embedding.clone().map(Vector::from)).collect();
    let index: Vec<i32> = passages.iter().map(|p| int(p.chunk.chunk_index)).collect();
    let total: Vec<i32> = passages.iter().map(|p| int(p.chunk.total_chunks)).collect();
    let metadata: Vec<Value> = passages.iter().map(|p| metadata(&p.chunk.tags)).collect();
    link.execute(
        sql,
        &[
            &source,
            &model,
            &ids,
            &each(&|c| c.heading_path.last().cloned().unwrap_or_default()),
            &each(&|c| c.heading_path.join("\u{1f}")),
            &each(&|c| c.content.clone()),
            &each(&|c| c.content_hash.clone()),
            &vectors,
            &index,
            &total,
            &tag(&|t| t.topic.clone()),
            &tag(&|t| t.subtopic.clone()),
            &tag(&|t| t.athlete_name.clone()),
            &tag(&|t| t.program_name.clone()),
            &metadata,
            &each(&|c| c.heading_path.get(1..c.heading_path.len().saturating_sub(1)).unwrap_or_default().join(" > ")),
        ],
    )
    .await?;
    Ok(())
}

fn int(n: usize) -> i32 {
    i32::try_from(n).unwrap_or(i32::MAX)
}

fn metadata(tags: &Tags) -> Value {
    serde_json::json!({ "grade": tags.grade, "season": tags.season, "links": tags.links })
}
