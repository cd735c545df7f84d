//! The models that a provider offers, and which of them are near to one that is gone.
//!
//! Providers withdraw models with weeks of notice, so ids are read from the provider and never assumed.

use super::endpoint::Endpoint;
use super::error::{ApiError, Unreadable};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, civil};
use serde_json::Value;
use std::collections::BTreeSet;

/// Bytes of a model list that are read.
const LONGEST_LIST: usize = 8 << 20;
/// So many near models are enough to choose from.
const NEAR: usize = 5;
/// Words in an id that tell of another trade than writing answers.
const OTHER_TRADES: [&str; 28] = [
    "embed",
    "embedding",
    "embeddings",
    "bge",
    "e5",
    "gte",
    "rerank",
    "reranker",
    "guard",
    "shieldgemma",
    "safeguard",
    "moderation",
    "whisper",
    "tts",
    "asr",
    "speech",
    "voice",
    "audio",
    "realtime",
    "transcribe",
    "diffusion",
    "sdxl",
    "flux",
    "dall",
    "image",
    "clip",
    "ocr",
    "video",
];
/// Words that say nothing about the family.
const COMMON: [&str; 12] =
    ["instruct", "chat", "it", "hf", "fast", "base", "preview", "latest", "turbo", "fp", "meta", "mini"];

/// One model of a provider's list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ModelInfo {
    /// Id, as it must be sent.
    pub id: String,
    /// Who made it.
    pub owned_by: Option<String>,
    /// The day from which it is gone, when the provider has said so.
    pub shutdown_date: Option<Date>,
    /// When it was added.
    pub created: Option<Timestamp>,
}

impl ModelInfo {
    /// An entry of the list; none without an id.
    fn read(entry: &Value) -> Option<Self> {
        let id = [entry, &entry["id"], &entry["name"]].into_iter().find_map(Value::as_str)?;
        Some(Self {
            id: id.to_owned(),
            owned_by: entry["owned_by"].as_str().map(str::to_owned),
            shutdown_date: day(&entry["shutdown_date"]),
            created: instant(&entry["created"]),
        })
    }

    /// Whether it writes answers, by its name: not an embedding, reranking, guard, speech or image model.
    pub fn is_for_chat(&self) -> bool {
        words(&self.id).is_disjoint(&OTHER_TRADES.iter().map(|word| (*word).to_owned()).collect())
    }
}

/// `2026-08-31`, `2026-08-31T00:00:00Z` or seconds since 1970.
fn day(value: &Value) -> Option<Date> {
    match value {
        Value::String(text) => text.get(..10)?.parse::<civil::Date>().ok(),
        _ => Some(instant(value)?.to_zoned(TimeZone::UTC).date()),
    }
}

fn instant(value: &Value) -> Option<Timestamp> {
    match value {
        Value::Number(seconds) => Timestamp::from_second(seconds.as_i64().filter(|seconds| *seconds > 0)?).ok(),
        Value::String(text) => text.parse().ok(),
        _ => None,
    }
}

/// `GET {base}/models`.
pub(super) async fn list(endpoint: &Endpoint) -> Result<Vec<ModelInfo>, ApiError> {
    let response = endpoint.get("models").await?;
    let body = endpoint.body(response, LONGEST_LIST).await?;
    read_list(&body)
}

/// Reads `{"data":[..]}`, `{"models":[..]}` or a bare list.
fn read_list(body: &[u8]) -> Result<Vec<ModelInfo>, ApiError> {
    let Ok(value) = serde_json::from_slice::<Value>(body) else {
        let page = super::refusal::is_html(&String::from_utf8_lossy(&body[..body.len().min(1024)]));
        return Err(if page { ApiError::NotAnApi { status: 200 } } else { ApiError::Unreadable(Unreadable::Form) });
    };
    let entries = [&value["data"], &value["models"], &value].into_iter().find_map(Value::as_array);
    let entries = entries.ok_or(ApiError::Unreadable(Unreadable::Form))?;
    Ok(entries.iter().filter_map(ModelInfo::read).collect())
}

/// The ids nearest to `wanted` that write answers, best first, at most five: the same family before others, within it by
/// likeness of the name.
pub fn near(wanted: &str, list: &[ModelInfo]) -> Vec<String> {
    let family = family(wanted);
    let mut ranked: Vec<(usize, f64, &str)> = list
        .iter()
        .filter(|model| model.is_for_chat() && model.id != wanted)
        .map(|model| {
            let shared = words(&model.id).intersection(&family).count();
            let likeness = strsim::normalized_damerau_levenshtein(&name(wanted), &name(&model.id));
            (shared, likeness, model.id.as_str())
        })
        .collect();
    ranked.sort_by(|a, b| b.0.min(1).cmp(&a.0.min(1)).then(b.1.total_cmp(&a.1)).then(a.2.cmp(b.2)));
    ranked.dedup_by(|a, b| a.2 == b.2);
    ranked.into_iter().take(NEAR).map(|(_, _, id)| id.to_owned()).collect()
}

/// The part after the last slash, lower case.
fn name(id: &str) -> String {
    id.rsplit('/').next().unwrap_or(id).to_lowercase()
}

/// The words of a name that tell its family: `llama` of `meta-llama/Llama-3.3-70B-Instruct`.
fn family(id: &str) -> BTreeSet<String> {
    words(&name(id)).into_iter().filter(|word| word.len() > 1 && !COMMON.contains(&word.as_str())).collect()
}

/// Runs of letters, lower case; a letter that belongs to a size or version (`70B`, `e5`) stays with its digits.
fn words(id: &str) -> BTreeSet<String> {
    let lower = id.to_lowercase();
    let mut found = BTreeSet::new();
    for part in lower.split(|c: char| !c.is_alphanumeric()).filter(|part| !part.is_empty()) {
        found.insert(part.to_owned());
        found.extend(part.split(|c: char| !c.is_alphabetic()).filter(|word| word.len() > 1).map(str::to_owned));
    }
    found.into_iter().filter(|word| !word.starts_with(|c: char| c.is_ascii_digit())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn models(ids: &[&str]) -> Vec<ModelInfo> {
        ids.iter().filter_map(|id| ModelInfo::read(&Value::from(*id))).collect()
    }

    #[test]
    fn the_list_is_read_in_every_shape() {
        let entry = r#"{"id":"a/b","object":"model","created":1788134400,"owned_by":"a","shutdown_date":"2026-08-31"}"#;
        for body in [
            format!(r#"{{"object":"list","data":[{entry}]}}"#),
            format!(r#"{{"models":[{entry}]}}"#),
            format!("[{entry}]"),
        ] {
            let read = read_list(body.as_bytes()).unwrap();
            assert_eq!(read.len(), 1);
            assert_eq!(read[0].id, "a/b");
            assert_eq!(read[0].owned_by.as_deref(), Some("a"));
            assert_eq!(read[0].shutdown_date, Some(jiff::civil::date(2026, 8, 31)));
            assert_eq!(read[0].created, Some("2026-08-31T00:00:00Z".parse().unwrap()));
        }
        let odd =
            br#"{"data":[{"id":"x","created":null,"owned_by":7,"shutdown_date":"soon"},{"object":"model"},null]}"#;
        assert_eq!(read_list(odd).unwrap(), models(&["x"]));
    }

    #[test]
    fn what_is_no_list_is_said_to_be_none() {
        assert_eq!(read_list(b"<!DOCTYPE html><p>Sign in"), Err(ApiError::NotAnApi { status: 200 }));
        assert_eq!(read_list(b"{}"), Err(ApiError::Unreadable(Unreadable::Form)));
        assert_eq!(read_list(b"ok"), Err(ApiError::Unreadable(Unreadable::Form)));
    }

    #[test]
    fn a_withdrawn_model_leads_to_its_family_first() {
        let list = models(&[
            "Qwen/Qwen3-30B-A3B-Instruct-2507",
            "openai/gpt-oss-120b",
            "meta-llama/Llama-Guard-3-8B",
            "BAAI/bge-en-icl",
            "Qwen/Qwen3-Embedding-8B",
            "nvidia/Llama-3_1-Nemotron-Ultra-253B-v1",
            "meta-llama/Meta-Llama-3.1-8B-Instruct",
            "black-forest-labs/flux-dev",
            "meta-llama/Llama-3.3-70B-Instruct-fast",
            "NousResearch/Hermes-4-405B",
        ]);
        let found = near("meta-llama/Llama-3.3-70B-Instruct", &list);
        assert_eq!(
            found[..3],
            [
                "meta-llama/Llama-3.3-70B-Instruct-fast",
                "meta-llama/Meta-Llama-3.1-8B-Instruct",
                "nvidia/Llama-3_1-Nemotron-Ultra-253B-v1",
            ]
        );
        assert_eq!(found.len(), 5);
        assert!(found.iter().all(|id| !id.contains("Guard") && !id.contains("bge") && !id.contains("flux")));
    }

    #[test]
    fn wrong_case_and_slips_lead_to_the_right_id() {
        let list = models(&["Qwen/Qwen3-32B", "llama3.2:latest", "mistral-small"]);
        assert_eq!(near("qwen/qwen3-32b", &list)[0], "Qwen/Qwen3-32B");
        assert_eq!(near("lama3.2", &list)[0], "llama3.2:latest");
        assert_eq!(near("mistral-smal", &list)[0], "mistral-small");
    }

    #[test]
    fn models_of_another_trade_are_left_out() {
        for id in [
            "text-embedding-3-small",
            "BAAI/bge-m3",
            "intfloat/e5-mistral-7b-instruct",
            "Qwen/Qwen3-Reranker-8B",
            "meta-llama/Llama-Guard-3-8B",
            "openai/whisper-large-v3",
            "dall-e-3",
            "stable-diffusion-xl",
            "gpt-image-1",
            "omni-moderation-latest",
            "tts-1",
            "nomic-embed-text:latest",
            "openai/gpt-oss-safeguard-20b",
        ] {
            assert!(near("gpt-4o", &models(&[id])).is_empty(), "{id}");
        }
        for id in ["gpt-4o", "Qwen/Qwen2.5-VL-72B-Instruct", "google/gemma-3-27b-it", "deepseek-ai/DeepSeek-V3"] {
            assert_eq!(near("gpt-9", &models(&[id])), [id]);
        }
    }
}
