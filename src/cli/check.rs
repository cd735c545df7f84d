//! `config` and `doctor`: what is in force, what works, and what to do about what does not.

use super::error::CliError;
use super::output::Output;
use crate::api::{ApiError, ChatClient};
use crate::bootstrap;
use crate::config::{Config, EmbeddingProvider};
use crate::store::identity::{self, Standing};
use crate::store::share::{self, Claim, OwnerInfo};
use crate::store::{Target, connect, migrate};
use serde::Serialize;
use std::path::Path;

/// Shows every setting, its value and its origin.
pub async fn configuration(config: &Config, json: bool, output: &Output) -> Result<(), CliError> {
    if json {
        let rows: Vec<_> = config
            .effective()
            .iter()
            .map(|e| serde_json::json!({ "key": e.key, "value": e.value_shown, "origin": e.origin.to_string() }))
            .collect();
        output.json(&rows).await?;
    } else {
        for setting in config.effective() {
            output.line(&setting.to_string()).await?;
        }
    }
    for warning in config.warnings() {
        output.note(&format!("warning: {warning}")).await?;
    }
    Ok(())
}

/// How one thing stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
enum Verdict {
    Ok,
    Note,
    Wrong,
}

#[derive(Clone, Debug, Serialize)]
struct Finding {
    subject: &'static str,
    verdict: Verdict,
    text: String,
    hint: Option<String>,
}

fn found(subject: &'static str, verdict: Verdict, text: impl Into<String>) -> Finding {
    Finding { subject, verdict, text: text.into(), hint: None }
}

impl Finding {
    fn hint(self, hint: impl Into<String>) -> Self {
        Self { hint: Some(hint.into()), ..self }
    }
}

/// Checks the set-up from the files to the provider. Every check runs, whatever the others say.
pub async fn doctor(config: &Config, json: bool, output: &Output) -> Result<(), CliError> {
    let mut findings = vec![settings(config), data(&config.data.dir)];
    findings.extend(database(config).await);
    findings.push(embedding(config));
    findings.push(chat(config).await);
    findings.push(terminal());
    if json {
        output.json(&findings).await?;
    } else {
        for f in &findings {
            let mark = match f.verdict {
                Verdict::Ok => "ok   ",
                Verdict::Note => "note ",
                Verdict::Wrong => "WRONG",
            };
            output.line(&format!("{mark}  {:<10} {}", f.subject, f.text)).await?;
            if let Some(hint) = &f.hint {
                output.line(&format!("                  {hint}")).await?;
            }
        }
    }
    match findings.iter().filter(|f| f.verdict == Verdict::Wrong).count() {
        0 => Ok(()),
        n => Err(CliError::Failed(format!("{n} of {} checks failed", findings.len()))),
    }
}

fn settings(config: &Config) -> Finding {
    match config.warnings() {
        [] => found("settings", Verdict::Ok, format!("read from {}", folder(config))),
        warnings => found("settings", Verdict::Note, warnings.join("; "))
            .hint("`hyrox-coach config` shows where each value comes from"),
    }
}

/// The configuration folder: `config.toml`, `credentials.toml` and `supabase-ca.crt` are looked for there.
fn folder(config: &Config) -> String {
    config.credentials.path().parent().map_or_else(|| "no folder".into(), |p| p.display().to_string())
}

fn data(directory: &Path) -> Finding {
    let tried = crate::store::file::private_folder(directory).and_then(|()| tempfile::tempfile_in(directory));
    match tried {
        Ok(_) => found("data", Verdict::Ok, format!("{} can be written", directory.display())),
        Err(error) => found("data", Verdict::Wrong, format!("{}: {error}", directory.display()))
            .hint("free some space, correct its rights, or set data.dir"),
    }
}

async fn database(config: &Config) -> Vec<Finding> {
    match bootstrap::target(config) {
        Err(error) => vec![wrong("database", &error)],
        Ok(Target::Embedded(directory)) => vec![embedded(config, &directory).await],
        Ok(Target::Server { dsn, authority }) => {
            let link = match connect::server(&dsn, authority.as_deref()).await {
                Ok(link) => link,
                Err(error) => return vec![wrong("database", &error)],
            };
            let mut findings = vec![found(
                "database",
                Verdict::Ok,
                format!("{dsn} answers, {:?} connection", dsn.encryption).to_lowercase(),
            )];
            findings.push(match identity::standing(&link).await {
                Ok(Standing::Athlete) => {
                    found("login", Verdict::Ok, "an athlete's: the rules that keep athletes apart hold")
                }
                Ok(Standing::Owner) => found(
                    "login",
                    Verdict::Note,
                    "the owner's: used to migrate; the program works with an athlete's login that it makes",
                ),
                Err(error) => wrong("login", &error),
            });
            findings.push(match migrate::is_current(&link).await {
                Ok(true) => found("schema", Verdict::Ok, "up to date"),
                Ok(false) => found("schema", Verdict::Note, "migrations are open")
                    .hint("`hyrox-coach migrate` with the owner's URL applies them"),
                Err(error) => wrong("schema", &error),
            });
            let _ = link.close().await;
            findings
        }
    }
}

fn wrong(subject: &'static str, error: &crate::store::error::StoreError) -> Finding {
    let finding = found(subject, Verdict::Wrong, error.to_string());
    match error.hint() {
        Some(hint) => finding.hint(hint),
        None => finding,
    }
}

async fn embedded(config: &Config, directory: &Path) -> Finding {
    let me = OwnerInfo { pid: std::process::id(), terminal: None, screen: false };
    match share::claim(&config.data.dir, &me) {
        Err(error) => wrong("database", &error),
        Ok(Claim::Theirs(info)) => found("database", Verdict::Ok, format!("local, open in process {}", info.pid)),
        Ok(Claim::Ours(_lock)) => match connect::embedded(directory).await {
            Err(error) => wrong("database", &error),
            Ok(link) => {
                let version = link
                    .query_one("select current_setting('server_version')", &[])
                    .await
                    .map(|r| r.get::<_, String>(0));
                let closed = link.close().await;
                match (version, closed) {
                    (Ok(version), Ok(())) => found(
                        "database",
                        Verdict::Ok,
                        format!("local, PostgreSQL {version}, in {}", directory.display()),
                    ),
                    (Err(error), _) => wrong("database", &error.into()),
                    (_, Err(error)) => wrong("database", &error),
                }
            }
        },
    }
}

fn embedding(config: &Config) -> Finding {
    match (config.embedding.provider, &config.embedding.api_key) {
        (EmbeddingProvider::Offline, _) => found("embedding", Verdict::Ok, "offline, in the program"),
        (EmbeddingProvider::Openai, Some(_)) => found(
            "embedding",
            Verdict::Ok,
            format!("{} at {}", config.embedding.settings.model, config.embedding.settings.base_url),
        ),
        (EmbeddingProvider::Openai, None) => {
            found("embedding", Verdict::Wrong, "embedding.provider is openai, but there is no key")
                .hint("set OPENAI_API_KEY, or embedding.provider = \"offline\"")
        }
    }
}

async fn chat(config: &Config) -> Finding {
    let settings = &config.chat.settings;
    if config.chat.offline {
        return found("coach", Verdict::Note, "offline coach, by chat.offline");
    }
    let here = settings.address().is_ok_and(|a| a.is_loopback());
    if config.chat.api_key.is_none() && !here {
        return found("coach", Verdict::Note, "offline coach: no key for a model")
            .hint("set NEBIUS_API_KEY (or OPENAI_BASE_URL and OPENAI_API_KEY) for a full conversation");
    }
    let client = match ChatClient::new(settings.clone(), config.chat.api_key.clone()) {
        Ok(client) => client,
        Err(error) => return found("coach", Verdict::Wrong, error.to_string()).hint("correct chat.base_url"),
    };
    match client.models().await {
        Err(error) => {
            found("coach", Verdict::Wrong, format!("{}: {error}", settings.base_url)).hint(ApiError::sentence(&error))
        }
        Ok(list) => match list.iter().find(|m| m.id == config.chat.model()) {
            None => found(
                "coach",
                Verdict::Wrong,
                format!("{} answers, but does not offer {}", settings.base_url, config.chat.model()),
            )
            .hint(format!("usable there: {}", crate::api::models::near(config.chat.model(), &list).join(", "))),
            Some(model) => match model.shutdown_date {
                Some(day) => {
                    found("coach", Verdict::Note, format!("{} works, and is withdrawn on {day}", config.chat.model()))
                        .hint("choose another model in time")
                }
                None => found("coach", Verdict::Ok, format!("{} at {}", config.chat.model(), settings.base_url)),
            },
        },
    }
}

fn terminal() -> Finding {
    let term = std::env::var("TERM").unwrap_or_default();
    if crate::tui::terminal::is_usable(Some(&term)) {
        found("terminal", Verdict::Ok, term)
    } else {
        found("terminal", Verdict::Note, "no full-screen terminal here")
            .hint("`hyrox-coach --plain` and the commands work anywhere")
    }
}
