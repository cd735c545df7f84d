//! Rows of `conversations`: one an exchange.

use super::Store;
use super::error::StoreError;
use crate::domain::conversation::{Exchange, Outcome, Rating, Usage, Voice};
use crate::domain::id::{ChatId, ExchangeId};
use jiff::Timestamp;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use tokio_postgres::Row;

macro_rules! columns {
    () => {
        "id, chat_id, \"timestamp\", user_message, assistant_response, rag_context_used, facts_used, voice, model, prompt_tokens, completion_tokens, first_text_ms, latency_ms, cost_usd, finish_reason, outcome, problem, quality_rating"
    };
}

/// A closed enum as the text that stands in its column.
fn word(value: impl Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(Value::String(s)) => s,
        _ => String::new(),
    }
}

fn from_word<T: DeserializeOwned>(text: String) -> Result<T, StoreError> {
    serde_json::from_value(Value::String(text)).map_err(|e| StoreError::Value(e.to_string()))
}

fn rating_number(rating: Option<Rating>) -> Option<i16> {
    rating.map(|r| if r == Rating::Good { 1 } else { -1 })
}

fn count(n: Option<i32>) -> Option<u32> {
    n.and_then(|n| u32::try_from(n).ok())
}

fn number(n: Option<u32>) -> Option<i32> {
    n.map(|n| i32::try_from(n).unwrap_or(i32::MAX))
}

fn exchange(row: &Row) -> Result<Exchange, StoreError> {
    let (prompt, completion) = (count(row.get("prompt_tokens")), count(row.get("completion_tokens")));
    Ok(Exchange {
        id: ExchangeId(row.get("id")),
        chat_id: ChatId(row.get("chat_id")),
        asked_at: row.get::<_, Timestamp>("timestamp"),
        question: row.get("user_message"),
        answer: row.get("assistant_response"),
        citations: serde_json::from_value(row.get("rag_context_used")).map_err(|e| StoreError::Value(e.to_string()))?,
        used: serde_json::from_value(row.get("facts_used")).map_err(|e| StoreError::Value(e.to_string()))?,
        voice: from_word::<Voice>(row.get("voice"))?,
        model: row.get("model"),
        usage: prompt
            .zip(completion)
            .map(|(prompt_tokens, completion_tokens)| Usage { prompt_tokens, completion_tokens }),
        first_text_ms: count(row.get("first_text_ms")),
        latency_ms: count(row.get("latency_ms")),
        cost_usd: row.get("cost_usd"),
        finish_reason: row.get("finish_reason"),
        outcome: from_word::<Outcome>(row.get("outcome"))?,
        problem: row.get("problem"),
        rating: row.get::<_, Option<i16>>("quality_rating").map(|r| if r > 0 { Rating::Good } else { Rating::Bad }),
    })
}

impl Store {
    /// Writes an exchange: a new row, or the same row with more in it. A whole answer is never replaced by a partial one.
    ///
    /// # Errors
    /// The store's.
    pub async fn save_exchange(&self, e: &Exchange) -> Result<(), StoreError> {
        let citations = serde_json::to_value(&e.citations).map_err(|e| StoreError::Value(e.to_string()))?;
        let used = serde_json::to_value(&e.used).map_err(|e| StoreError::Value(e.to_string()))?;
        let (voice, outcome) = (word(e.voice), word(e.outcome));
        let (prompt, completion) =
            (number(e.usage.map(|u| u.prompt_tokens)), number(e.usage.map(|u| u.completion_tokens)));
        let (first, latency) = (number(e.first_text_ms), number(e.latency_ms));
        let (rating, flagged) = (rating_number(e.rating), e.flagged_for_training());
        let (citations, used, voice, outcome) = (&citations, &used, &voice, &outcome);
        self.run(|link| async move {
            link.execute(
                concat!(
                    "insert into public.conversations (", columns!(), ", flagged_for_training)
                     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)
                     on conflict (user_id, id) do update set
                       assistant_response = excluded.assistant_response, rag_context_used = excluded.rag_context_used,
                       facts_used = excluded.facts_used, voice = excluded.voice, model = excluded.model,
                       prompt_tokens = excluded.prompt_tokens, completion_tokens = excluded.completion_tokens,
                       first_text_ms = excluded.first_text_ms, latency_ms = excluded.latency_ms, cost_usd = excluded.cost_usd,
                       finish_reason = excluded.finish_reason, outcome = excluded.outcome, problem = excluded.problem, updated_at = now()
                     where conversations.outcome <> 'complete'"
                ),
                &[
                    &e.id.0, &e.chat_id.0, &e.asked_at, &e.question, &e.answer, citations, used, voice, &e.model, &prompt, &completion,
                    &first, &latency, &e.cost_usd, &e.finish_reason, outcome, &e.problem, &rating, &flagged,
                ],
            )
            .await
        })
        .await?;
        Ok(())
    }

    /// Sets or takes back the athlete's verdict, and with it whether the exchange may become training data.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when there is no such exchange.
    pub async fn rate_exchange(&self, id: ExchangeId, rating: Option<Rating>) -> Result<(), StoreError> {
        let rating = rating_number(rating);
        let changed = self
            .run(|link| async move {
                link.execute(
                    "update public.conversations set
                       quality_rating = $2::smallint,
                       flagged_for_training = coalesce($2::smallint = 1, false) and outcome = 'complete' and voice <> 'guard',
                       updated_at = now()
                     where id = $1",
                    &[&id.0, &rating],
                )
                .await
            })
            .await?;
        if changed == 0 { Err(StoreError::NotFound("the answer")) } else { Ok(()) }
    }

    /// The exchanges before `before` (or the newest), oldest of them first.
    ///
    /// # Errors
    /// The store's.
    pub async fn list_exchanges(&self, before: Option<ExchangeId>, limit: i64) -> Result<Vec<Exchange>, StoreError> {
        let before = before.map(|b| b.0);
        let rows = self
            .run(|link| async move {
                link.query(
                    concat!(
                        "select ", columns!(), " from public.conversations c
                         where $1::uuid is null or (c.\"timestamp\", c.id) < (select b.\"timestamp\", b.id from public.conversations b where b.id = $1)
                         order by c.\"timestamp\" desc, c.id desc
                         limit $2"
                    ),
                    &[&before, &limit],
                )
                .await
            })
            .await?;
        let mut exchanges = rows.iter().map(exchange).collect::<Result<Vec<_>, _>>()?;
        exchanges.reverse();
        Ok(exchanges)
    }

    /// Exchanges of every chat that hold the words, newest first.
    ///
    /// # Errors
    /// The store's.
    pub async fn search_exchanges(&self, words: &str, limit: i64) -> Result<Vec<Exchange>, StoreError> {
        let words = &words;
        let rows = self
            .run(|link| async move {
                link.query(
                    concat!(
                        "select ",
                        columns!(),
                        " from public.conversations c
                         where c.search @@ websearch_to_tsquery('pg_catalog.english', $1)
                         order by c.\"timestamp\" desc, c.id desc
                         limit $2"
                    ),
                    &[words, &limit],
                )
                .await
            })
            .await?;
        rows.iter().map(exchange).collect()
    }

    /// One exchange.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when there is none.
    pub async fn load_exchange(&self, id: ExchangeId) -> Result<Exchange, StoreError> {
        let row = self
            .run(|link| async move {
                link.query_opt(concat!("select ", columns!(), " from public.conversations where id = $1"), &[&id.0])
                    .await
            })
            .await?;
        exchange(row.as_ref().ok_or(StoreError::NotFound("the answer"))?)
    }
}
