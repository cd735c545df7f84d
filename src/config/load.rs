//! Sources to configuration, pure: default, file, `credentials.toml`, environment, command line; the later one wins.

use super::address::{carries_password, host_of, provider_of, without_secrets};
use super::file;
use super::key::{ENV_PREFIX, KEYS, Key, Kind, Secrecy, Value, nearest, nearest_key};
use super::problem::{ConfigError, Problem, visible};
use super::secret::check_api_key;
use super::source::{Audience, SourceFile, Sources};
use super::{
    ChatConfig, Config, DataConfig, DatabaseConfig, Effective, EmbeddingConfig, EmbeddingProvider, LogConfig, Origin,
    RetrievalConfig, ThemeChoice, TuiConfig,
};
use crate::api::settings::{ChatSettings, EmbeddingSettings, Price};
use crate::coach::settings::{CoachSettings, ProfileUse};
use secrecy::{ExposeSecret, SecretString};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// What a secret is shown as: always the same, so that not even its length is told.
const HIDDEN: &str = "••••";

/// The configuration that these sources make, or everything that is wrong with them.
pub fn load(sources: &Sources) -> Result<Config, ConfigError> {
    let mut loader = Loader { sources, set: BTreeMap::new(), problems: Vec::new(), warnings: Vec::new() };
    loader.take_defaults();
    if let Some(file) = &sources.file {
        loader.take_file(file);
    }
    loader.take_credentials();
    loader.take_env();
    loader.take_flags();
    // Which of the usual keys may be used depends on the address, so it comes last.
    loader.take_usual_api_keys();
    loader.check_price();
    let data_dir = loader.data_dir();
    match data_dir {
        Some(dir) if loader.problems.is_empty() => Ok(loader.build(dir)),
        _ => Err(ConfigError::Invalid(loader.problems)),
    }
}

struct Setting {
    value: Value,
    origin: Origin,
}

struct Loader<'a> {
    sources: &'a Sources,
    set: BTreeMap<&'static str, Setting>,
    problems: Vec<Problem>,
    warnings: Vec<String>,
}

impl Loader<'_> {
    fn put(&mut self, key: &'static Key, value: Value, origin: Origin) {
        self.set.insert(key.name, Setting { value, origin });
    }

    fn add(&mut self, place: impl Into<String>, message: String, hint: Option<String>) {
        self.problems.push(Problem { place: place.into(), message, hint });
    }

    fn take_defaults(&mut self) {
        for key in KEYS {
            if let Some(value) = key.default.and_then(|text| key.kind.read(text.trim_matches('"')).ok()) {
                self.put(key, value, Origin::Default);
            }
        }
    }

    fn take_file(&mut self, file: &SourceFile) {
        let (entries, problems) = file::read(file);
        self.problems.extend(problems);
        for file::Entry { key, value, line } in entries {
            let origin = Origin::File { path: file.path.clone(), line };
            if key.secrecy == Secrecy::MayHoldPassword
                && let (Value::Text(url), Audience::Others(mode)) = (&value, file.audience)
                && carries_password(url)
            {
                let message =
                    format!("`{}` holds a password, but other users can read this file (mode {mode:04o})", key.name);
                let hint = format!("run: chmod 600 '{}'", file.path.display().to_string().replace('\'', r"'\''"));
                self.add(origin.to_string(), message, Some(hint));
                continue;
            }
            let value = match (key.kind, value) {
                (Kind::Path, Value::Text(path)) => Value::Text(beside(&file.path, path)),
                (_, value) => value,
            };
            self.put(key, value, origin);
        }
    }

    fn take_credentials(&mut self) {
        let credentials = &self.sources.credentials;
        let found = [
            ("chat.api_key", &credentials.chat_api_key),
            ("embedding.api_key", &credentials.embedding_api_key),
            ("database.url", &credentials.database_url),
        ];
        for (name, secret) in found {
            if let (Some(key), Some(secret)) = (Key::find(name), secret) {
                let origin = Origin::Credentials(credentials.path().to_owned());
                self.put(key, Value::Text(secret.expose_secret().to_owned()), origin);
            }
        }
    }

    fn take_env(&mut self) {
        for key in KEYS {
            let own = key.own_env();
            let usual = if key.secrecy == Secrecy::Secret { &[] } else { key.env };
            let strong = || std::iter::once(own.as_str()).chain(usual.iter().copied());
            if let Some(name) = strong().find(|name| self.sources.unreadable_env.contains(*name)) {
                self.add(format!("environment {name}"), format!("`{}` must be UTF-8 text", key.name), None);
            } else if let Some((name, text)) = strong().find_map(|name| self.env(name)) {
                self.take_variable(key, name, &text);
            } else if !self.set.contains_key(key.name)
                && let Some((name, text)) = key.weak_env.iter().find_map(|name| self.env(name))
            {
                self.take_variable(key, name, &text);
            }
        }
        self.warn_of_unknown_variables();
    }

    /// A variable that is set to something. An empty one counts as not set, as everywhere.
    fn env<'n>(&self, name: &'n str) -> Option<(&'n str, String)> {
        self.sources.env.get(name).filter(|text| !text.is_empty()).map(|text| (name, text.clone()))
    }

    fn take_variable(&mut self, key: &'static Key, name: &str, text: &str) {
        let place = format!("environment {name}");
        // Any value of NO_COLOR means the same (no-color.org).
        let text = if name == "NO_COLOR" { "mono" } else { text };
        if key.secrecy == Secrecy::Secret
            && let Err(reason) = check_api_key(text)
        {
            self.add(place, format!("`{}` {reason}", key.name), None);
            return;
        }
        match key.kind.read(text) {
            Ok(value) => self.put(key, value, Origin::Environment(name.to_owned())),
            Err(found) => {
                let hint = format!("for example: {name}={}", key.example.replace('"', ""));
                let message = format!("`{}` must be {}, but {found}", key.name, key.kind.expected());
                self.add(place, message, Some(hint));
            }
        }
    }

    /// The environment is shared with other programs and other versions of this one, so an unknown name is no error.
    fn warn_of_unknown_variables(&mut self) {
        let known: Vec<String> = KEYS.iter().map(Key::own_env).collect();
        for name in self.sources.env.keys().filter(|name| name.starts_with(ENV_PREFIX) && !known.contains(name)) {
            let near = known.iter().map(|own| own.to_lowercase()).collect::<Vec<_>>();
            let hint = match nearest(name, near.iter().map(String::as_str)) {
                Some(near) => format!("; did you mean {}?", near.to_uppercase()),
                None => String::new(),
            };
            self.warnings.push(format!("environment {}: no setting has this name{hint}", visible(name)));
        }
    }

    fn take_flags(&mut self) {
        for (name, text) in &self.sources.flags {
            let Some(key) = Key::find(name) else {
                let hint = nearest_key(name).map(|near| format!("did you mean `{near}`?"));
                self.add("command line", format!("unknown key `{}`", visible(name)), hint);
                continue;
            };
            let secret =
                key.secrecy == Secrecy::Secret || (key.secrecy == Secrecy::MayHoldPassword && carries_password(text));
            if secret {
                let env = key.env.first().map_or_else(|| key.own_env(), ToString::to_string);
                let message = format!("`{}` is a secret; every user of this computer can see it here", key.name);
                self.add("command line", message, Some(format!("set {env} instead, or use credentials.toml")));
                continue;
            }
            match key.kind.read(text) {
                Ok(value) => self.put(key, value, Origin::CommandLine),
                Err(found) => {
                    let message = format!("`{}` must be {}, but {found}", key.name, key.kind.expected());
                    let hint = format!("for example: {}", key.example.replace('"', ""));
                    self.add("command line", message, Some(hint));
                }
            }
        }
    }

    /// The keys that other programs use too, unless a key was given to this one by its own name.
    ///
    /// A provider's key never goes to the other provider: who has `OPENAI_API_KEY` set for other work has not chosen
    /// that Nebius sees it. To any other address the athlete has set, the usual key goes.
    fn take_usual_api_keys(&mut self) {
        for (name, address) in [("chat.api_key", "chat.base_url"), ("embedding.api_key", "embedding.base_url")] {
            let Some(key) = Key::find(name) else { continue };
            if matches!(self.set.get(name), Some(Setting { origin: Origin::Environment(_), .. })) {
                continue;
            }
            let host = self.text(address).as_deref().map(host_of).unwrap_or_default();
            let allowed: Vec<&str> = match provider_of(&host) {
                Some(only) => key.env.iter().copied().filter(|env| *env == only).collect(),
                None => key.env.to_vec(),
            };
            if let Some(env) = allowed.iter().find(|env| self.sources.unreadable_env.contains(**env)) {
                self.add(format!("environment {env}"), format!("`{name}` must be UTF-8 text"), None);
            } else if let Some((env, text)) = allowed.into_iter().find_map(|env| self.env(env)) {
                self.take_variable(key, env, &text);
            } else if name == "chat.api_key"
                && !self.set.contains_key(name)
                && let Some((env, _)) = key.env.iter().find_map(|env| self.env(env))
            {
                self.warnings.push(format!(
                    "environment {env}: not used, chat.base_url is another provider's; \
                     to use it, set chat.base_url, or give the key for this address as {}",
                    key.own_env()
                ));
            }
        }
    }

    fn check_price(&mut self) {
        for (given, missing) in [("chat.price_in", "chat.price_out"), ("chat.price_out", "chat.price_in")] {
            if let (Some(Setting { origin, .. }), None) = (self.set.get(given), self.set.get(missing)) {
                let place = origin.to_string();
                let message = format!("`{given}` is set and `{missing}` is not; a cost needs both");
                self.add(place, message, Some(format!("set {missing} too, to 0 if it is free")));
            }
        }
    }

    fn data_dir(&mut self) -> Option<PathBuf> {
        let dir = match self.text("data.dir") {
            Some(text) => self.expand_home(&text),
            None => self.sources.data_dir.clone(),
        };
        if dir.is_none() {
            let message = "`data.dir` is not set and there is no home folder".to_owned();
            self.add("data.dir", message, Some("set HYROX_COACH_DATA_DIR to a folder for the program's data".into()));
        }
        dir
    }

    fn expand_home(&self, text: &str) -> Option<PathBuf> {
        match text.strip_prefix("~/") {
            Some(rest) => self.sources.home.as_ref().map(|home| home.join(rest)),
            None if text == "~" => self.sources.home.clone(),
            None => Some(PathBuf::from(text)),
        }
    }

    fn text(&self, name: &str) -> Option<String> {
        match &self.set.get(name)?.value {
            Value::Text(text) => Some(text.clone()),
            Value::Toggle(_) | Value::Whole(_) | Value::Number(_) => None,
        }
    }

    fn secret(&self, name: &str) -> Option<SecretString> {
        self.text(name).map(SecretString::from)
    }

    fn toggle(&self, name: &str) -> bool {
        matches!(self.set.get(name), Some(Setting { value: Value::Toggle(true), .. }))
    }

    fn whole(&self, name: &str) -> Option<u64> {
        match self.set.get(name)?.value {
            Value::Whole(number) => Some(number),
            _ => None,
        }
    }

    fn number(&self, name: &str) -> Option<f64> {
        match self.set.get(name)?.value {
            Value::Number(number) => Some(number),
            _ => None,
        }
    }

    fn seconds(&self, name: &str, otherwise: Duration) -> Duration {
        self.whole(name).map_or(otherwise, Duration::from_secs)
    }

    fn build(self, dir: PathBuf) -> Config {
        Config {
            database: DatabaseConfig {
                url: self.secret("database.url"),
                insecure_plaintext: self.toggle("database.insecure_plaintext"),
                connect_timeout: self.seconds("database.connect_timeout_seconds", Duration::from_secs(15)),
            },
            chat: self.chat(),
            coach: self.coach(),
            embedding: self.embedding(),
            retrieval: RetrievalConfig {
                passages: self.whole("retrieval.passages").and_then(|n| usize::try_from(n).ok()).unwrap_or(5),
                threshold: self.number("retrieval.threshold"),
            },
            tui: TuiConfig {
                theme: match self.text("tui.theme").as_deref() {
                    Some("dark") => ThemeChoice::Dark,
                    Some("light") => ThemeChoice::Light,
                    Some("mono") => ThemeChoice::Mono,
                    _ => ThemeChoice::Auto,
                },
                mouse: self.toggle("tui.mouse"),
                editor: self.text("tui.editor"),
            },
            log: LogConfig { level: self.text("log.level").unwrap_or_else(|| "info".into()) },
            credentials: self.sources.credentials.clone(),
            effective: self.effective(&dir),
            data: DataConfig { dir },
            warnings: self.warnings,
        }
    }

    fn chat(&self) -> ChatConfig {
        let mut settings = ChatSettings::default();
        if let Some(base_url) = self.text("chat.base_url") {
            settings.base_url = base_url;
        }
        if let Some(model) = self.text("chat.model") {
            settings.model = model;
        }
        if let Some(tokens) = self.whole("chat.max_tokens").and_then(|n| u32::try_from(n).ok()) {
            settings.max_tokens = tokens;
        }
        if let Some(temperature) = self.number("chat.temperature") {
            settings.temperature = temperature;
        }
        settings.allow_plaintext = self.toggle("chat.allow_plaintext");
        settings.price = self
            .number("chat.price_in")
            .zip(self.number("chat.price_out"))
            .map(|(input, output)| Price { input, output });
        let timeouts = &mut settings.timeouts;
        timeouts.first_byte = self.seconds("chat.first_byte_timeout_seconds", timeouts.first_byte);
        timeouts.idle = self.seconds("chat.idle_timeout_seconds", timeouts.idle);
        let (api_key, offline) = (self.secret("chat.api_key"), self.toggle("chat.offline"));
        ChatConfig { settings, api_key, offline, chosen: None }
    }

    fn coach(&self) -> CoachSettings {
        let mut settings = CoachSettings::default();
        if let Some(tokens) = self.whole("coach.prompt_tokens").and_then(|n| usize::try_from(n).ok()) {
            settings.prompt_tokens = tokens;
        }
        if let Some(exchanges) = self.whole("coach.remembered").and_then(|n| usize::try_from(n).ok()) {
            settings.remembered = exchanges;
        }
        if self.toggle("coach.share_profile") {
            settings.profile = ProfileUse::Shared;
        }
        settings
    }

    fn embedding(&self) -> EmbeddingConfig {
        let mut settings = EmbeddingSettings::default();
        if let Some(base_url) = self.text("embedding.base_url") {
            settings.base_url = base_url;
        }
        if let Some(model) = self.text("embedding.model") {
            settings.model = model;
        }
        if let Some(items) = self.whole("embedding.batch_items").and_then(|n| usize::try_from(n).ok()) {
            settings.batch_items = items;
        }
        settings.allow_plaintext = self.toggle("embedding.allow_plaintext");
        EmbeddingConfig {
            provider: match self.text("embedding.provider").as_deref() {
                Some("openai") => EmbeddingProvider::Openai,
                _ => EmbeddingProvider::Offline,
            },
            settings,
            api_key: self.secret("embedding.api_key"),
        }
    }

    fn effective(&self, data_dir: &Path) -> Vec<Effective> {
        KEYS.iter()
            .map(|key| {
                let setting = self.set.get(key.name);
                let value_shown = match setting {
                    _ if key.name == "data.dir" => quote(&data_dir.display().to_string()),
                    None => "not set".to_owned(),
                    Some(_) if key.secrecy.is_hidden() => HIDDEN.to_owned(),
                    Some(Setting { value: Value::Text(text), .. }) if key.secrecy == Secrecy::Address => {
                        quote(&without_secrets(text))
                    }
                    Some(Setting { value, .. }) => shown(value),
                };
                let origin = setting.map_or(Origin::Default, |setting| setting.origin.clone());
                Effective { key: key.name, value_shown, origin }
            })
            .collect()
    }
}

fn shown(value: &Value) -> String {
    match value {
        Value::Text(text) => quote(text),
        Value::Toggle(toggle) => toggle.to_string(),
        Value::Whole(number) => number.to_string(),
        Value::Number(number) => number.to_string(),
    }
}

/// As TOML writes it: control characters escaped, on one line.
pub(super) fn quote(text: &str) -> String {
    format!("\"{}\"", visible(&text.replace('\\', "\\\\").replace('"', "\\\"")))
}

/// A relative path of the file is beside the file, wherever the program was started.
fn beside(file: &Path, path: String) -> String {
    let plain = Path::new(&path);
    if plain.is_absolute() || path == "~" || path.starts_with("~/") {
        return path;
    }
    match file.parent() {
        Some(folder) => folder.join(plain).to_string_lossy().into_owned(),
        None => path,
    }
}

#[cfg(test)]
#[path = "load_tests.rs"]
mod tests;
