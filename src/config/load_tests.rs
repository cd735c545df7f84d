//! Precedence, files that load and files that do not, secrets.

use super::*;
use crate::config::secret::Credentials;
use insta::assert_snapshot;
use std::path::PathBuf;

const SENTINEL: &str = "sk-SENTINEL-hunter2";

fn file(text: &str) -> SourceFile {
    SourceFile { path: "/home/a/.config/hyrox-coach/config.toml".into(), text: text.into(), audience: Audience::Owner }
}

fn sources() -> Sources {
    Sources {
        home: Some("/home/a".into()),
        data_dir: Some("/home/a/.local/share/hyrox-coach".into()),
        ..Sources::default()
    }
}

fn with_env(pairs: &[(&str, &str)]) -> Sources {
    Sources { env: pairs.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect(), ..sources() }
}

fn with_file(text: &str) -> Sources {
    Sources { file: Some(file(text)), ..sources() }
}

fn shown(config: &Config, key: &str) -> String {
    config.effective().iter().find(|effective| effective.key == key).unwrap().to_string()
}

fn message(sources: &Sources) -> String {
    load(sources).unwrap_err().to_string()
}

#[test]
fn nothing_set_is_the_default_of_every_layer() {
    let config = load(&sources()).unwrap();
    assert_eq!(config.chat.settings, ChatSettings::default());
    assert_eq!(config.coach, CoachSettings::default());
    assert_eq!(config.embedding.settings, EmbeddingSettings::default());
    assert_eq!(config.embedding.provider, EmbeddingProvider::Offline);
    assert_eq!(config.data.dir, PathBuf::from("/home/a/.local/share/hyrox-coach"));
    assert_eq!(config.retrieval.passages, 5);
    assert_eq!(config.tui.theme, ThemeChoice::Auto);
    assert!(config.tui.mouse && !config.chat.offline);
    assert!(config.chat.api_key.is_none() && config.database.url.is_none());
    assert!(config.effective().iter().all(|effective| effective.origin == Origin::Default));
    assert_eq!(config.effective().len(), KEYS.len());
}

/// Each of the four places set or not, for keys of several types: the strongest place that is set wins.
#[test]
fn the_later_place_wins_in_all_sixteen_cases() {
    // Key, environment name, then the value in file, environment and command line; the built-in one is last.
    let keys: [(&str, &str, [&str; 3], &str); 5] = [
        ("chat.model", "HYROX_COACH_CHAT_MODEL", ["in-file", "in-env", "in-flag"], "meta-llama/Llama-3.3-70B-Instruct"),
        (
            "chat.base_url",
            "OPENAI_BASE_URL",
            ["http://file/", "http://env/", "http://flag/"],
            "https://api.tokenfactory.nebius.com/v1/",
        ),
        ("retrieval.passages", "HYROX_COACH_RETRIEVAL_PASSAGES", ["6", "7", "8"], "5"),
        ("tui.theme", "NO_COLOR", ["dark", "1", "light"], "auto"),
        ("data.dir", "HYROX_COACH_DATA_DIR", ["/file", "/env", "/flag"], "/home/a/.local/share/hyrox-coach"),
    ];
    for (key, env, values, built_in) in keys {
        for case in 0..16 {
            let (in_file, in_env, in_flag, other_env) = (case & 1 > 0, case & 2 > 0, case & 4 > 0, case & 8 > 0);
            let mut sources = sources();
            if in_file {
                let (section, leaf) = key.split_once('.').unwrap();
                let quote = if key == "retrieval.passages" { "" } else { "\"" };
                sources.file = Some(file(&format!("# first\n[{section}]\n{leaf} = {quote}{}{quote}", values[0])));
            }
            if in_env {
                sources.env.insert(env.into(), values[1].into());
            }
            if in_flag {
                sources.flags.push((key.into(), values[2].into()));
            }
            // A variable of another key changes nothing.
            if other_env {
                sources.env.insert("HYROX_COACH_LOG_LEVEL".into(), "debug".into());
            }
            let env_value = if env == "NO_COLOR" { "mono" } else { values[1] };
            let (value, origin) = match (in_flag, in_env, in_file) {
                (true, _, _) => (values[2], "command line".to_owned()),
                (_, true, _) => (env_value, format!("environment {env}")),
                (_, _, true) => (values[0], "/home/a/.config/hyrox-coach/config.toml:3".to_owned()),
                _ => (built_in, "default".to_owned()),
            };
            let quote = if key == "retrieval.passages" { "" } else { "\"" };
            let config = load(&sources).unwrap();
            assert_eq!(shown(&config, key), format!("{key} = {quote}{value}{quote} ({origin})"), "case {case}");
            assert_eq!(config.log.level, if other_env { "debug" } else { "info" });
        }
    }
}

/// For a secret: file, own name, usual name, in all combinations.
#[test]
fn a_key_comes_from_its_own_name_then_the_usual_one_then_the_file() {
    for case in 0..8 {
        let mut sources = sources();
        let (in_file, usual, own) = (case & 1 > 0, case & 2 > 0, case & 4 > 0);
        if in_file {
            sources.credentials =
                Credentials::parse(Path::new("/c/credentials.toml"), "chat_api_key = 'k-file'").unwrap();
        }
        if usual {
            sources.env.insert("NEBIUS_API_KEY".into(), "k-usual".into());
        }
        if own {
            sources.env.insert("HYROX_COACH_CHAT_API_KEY".into(), "k-own".into());
        }
        let (key, line) = match (own, usual, in_file) {
            (true, _, _) => (Some("k-own"), "•••• (environment HYROX_COACH_CHAT_API_KEY)"),
            (_, true, _) => (Some("k-usual"), "•••• (environment NEBIUS_API_KEY)"),
            (_, _, true) => (Some("k-file"), "•••• (/c/credentials.toml)"),
            _ => (None, "not set (default)"),
        };
        let config = load(&sources).unwrap();
        assert_eq!(config.chat.api_key.as_ref().map(ExposeSecret::expose_secret), key, "case {case}");
        assert_eq!(shown(&config, "chat.api_key"), format!("chat.api_key = {line}"));
    }
}

#[test]
fn a_provider_never_gets_the_key_of_the_other() {
    let both = [("NEBIUS_API_KEY", "neb"), ("OPENAI_API_KEY", "oai")];
    let openai_alone = [("OPENAI_API_KEY", "oai")];
    let nebius_alone = [("NEBIUS_API_KEY", "neb")];
    for (address, env, wanted) in [
        ("https://api.tokenfactory.nebius.com/v1", &both[..], Some("neb")),
        ("https://api.tokenfactory.nebius.com/v1", &openai_alone, None),
        ("https://api.openai.com/v1", &both, Some("oai")),
        ("https://api.openai.com/v1", &nebius_alone, None),
        ("http://127.0.0.1:9/v1", &both, Some("neb")),
        ("http://127.0.0.1:9/v1", &openai_alone, Some("oai")),
    ] {
        let mut sources = with_env(env);
        sources.env.insert("OPENAI_BASE_URL".into(), address.into());
        let config = load(&sources).unwrap();
        assert_eq!(config.chat.api_key.as_ref().map(ExposeSecret::expose_secret), wanted, "{address} {env:?}");
        assert_eq!(config.warnings().is_empty(), wanted.is_some(), "{:?}", config.warnings());
    }
    let config = load(&with_env(&both)).unwrap();
    assert_eq!(config.embedding.api_key.unwrap().expose_secret(), "oai");
}

#[test]
fn an_empty_variable_is_not_set() {
    let config = load(&with_env(&[("DATABASE_URL", ""), ("NO_COLOR", ""), ("NEBIUS_API_KEY", "")])).unwrap();
    assert!(config.database.url.is_none() && config.chat.api_key.is_none());
    assert_eq!(config.tui.theme, ThemeChoice::Auto);
}

#[test]
fn the_editor_of_the_shell_is_only_a_last_resort() {
    let mut sources = with_env(&[("EDITOR", "ed"), ("VISUAL", "vi")]);
    assert_eq!(load(&sources).unwrap().tui.editor.as_deref(), Some("vi"));
    sources.file = Some(file("[tui]\neditor = 'nvim -f'"));
    assert_eq!(load(&sources).unwrap().tui.editor.as_deref(), Some("nvim -f"));
}

#[test]
fn paths_are_of_the_home_or_beside_the_file() {
    let dir = |text: &str| load(&with_file(text)).unwrap().data.dir;
    assert_eq!(dir("data.dir = '~/d'"), PathBuf::from("/home/a/d"));
    assert_eq!(dir("data.dir = 'd'"), PathBuf::from("/home/a/.config/hyrox-coach/d"));
    assert_eq!(dir("data.dir = '/d'"), PathBuf::from("/d"));
    let relative = load(&with_env(&[("HYROX_COACH_DATA_DIR", "d")])).unwrap();
    assert_eq!(relative.data.dir, PathBuf::from("d"));
    let nowhere = Sources { data_dir: None, home: None, ..sources() };
    assert!(message(&nowhere).contains("HYROX_COACH_DATA_DIR"));
}

#[test]
fn every_setting_arrives_at_its_layer() {
    let text = "database = { insecure_plaintext = true, connect_timeout_seconds = 7 }
        [chat]
        model = 'm'
        max_tokens = 11
        temperature = 0.5
        first_byte_timeout_seconds = 12
        idle_timeout_seconds = 13
        allow_plaintext = true
        offline = true
        [coach]
        prompt_tokens = 3000
        remembered = 0
        share_profile = true
        [embedding]
        provider = 'openai'
        base_url = 'http://localhost/e'
        model = 'e'
        batch_items = 14
        allow_plaintext = true
        [retrieval]
        passages = 9
        threshold = 0.5
        [tui]
        theme = 'light'
        mouse = false
        [log]
        level = 'trace'";
    let config = load(&with_file(text)).unwrap();
    assert!(config.database.insecure_plaintext);
    assert_eq!(config.database.connect_timeout, Duration::from_secs(7));
    let chat = &config.chat.settings;
    assert_eq!((chat.model.as_str(), chat.max_tokens, chat.temperature), ("m", 11, 0.5));
    assert_eq!((chat.timeouts.first_byte, chat.timeouts.idle), (Duration::from_secs(12), Duration::from_secs(13)));
    assert!(chat.allow_plaintext && config.chat.offline);
    assert_eq!(config.coach, CoachSettings { prompt_tokens: 3000, remembered: 0, profile: ProfileUse::Shared });
    let embedding = &config.embedding.settings;
    assert_eq!(config.embedding.provider, EmbeddingProvider::Openai);
    assert_eq!((embedding.base_url.as_str(), embedding.model.as_str()), ("http://localhost/e", "e"));
    assert!(embedding.batch_items == 14 && embedding.allow_plaintext);
    assert_eq!(config.retrieval, RetrievalConfig { passages: 9, threshold: Some(0.5) });
    assert_eq!(config.tui, TuiConfig { theme: ThemeChoice::Light, mouse: false, editor: None });
    assert_eq!(config.log.level, "trace");
}

#[test]
fn prices_come_in_pairs() {
    let both = load(&with_file("[chat]\nprice_in = 0.13\nprice_out = 0.4")).unwrap();
    assert_eq!(both.chat.settings.price, Some(Price { input: 0.13, output: 0.4 }));
    assert_snapshot!(message(&with_file("[chat]\nprice_in = 0.13")), @"
    /home/a/.config/hyrox-coach/config.toml:2: `chat.price_in` is set and `chat.price_out` is not; a cost needs both
      set chat.price_out too, to 0 if it is free
    ");
}

#[test]
fn a_mistyped_variable_is_a_warning() {
    let config = load(&with_env(&[("HYROX_COACH_CHAT_MODLE", "x")])).unwrap();
    assert_eq!(
        config.warnings(),
        ["environment HYROX_COACH_CHAT_MODLE: no setting has this name; did you mean HYROX_COACH_CHAT_MODEL?"]
    );
}

#[test]
fn mistakes_of_all_places_are_told_at_once() {
    let mut sources = with_file("[chat]\nmodel = 3");
    sources.env.insert("HYROX_COACH_TUI_MOUSE".into(), "maybe".into());
    sources.flags.push(("chat.modle".into(), "x".into()));
    sources.flags.push(("retrieval.passages".into(), "many".into()));
    assert_snapshot!(message(&sources), @r#"
    /home/a/.config/hyrox-coach/config.toml:2: `chat.model` must be text, but is a number
      for example: model = "meta-llama/Llama-3.3-70B-Instruct"
    environment HYROX_COACH_TUI_MOUSE: `tui.mouse` must be true or false, but is other text
      for example: HYROX_COACH_TUI_MOUSE=true
    command line: unknown key `chat.modle`
      did you mean `chat.model`?
    command line: `retrieval.passages` must be a whole number from 1 to 20, but is not a number
      for example: 5
    "#);
}

#[test]
fn a_password_in_a_file_that_others_read_is_refused() {
    let url = format!("[database]\nurl = 'postgres://a:{SENTINEL}@h/db'");
    let mut sources = with_file(&url);
    assert!(load(&sources).unwrap().database.url.is_some());
    sources.file = Some(SourceFile { audience: Audience::Others(0o644), ..file(&url) });
    assert_snapshot!(message(&sources), @"
    /home/a/.config/hyrox-coach/config.toml:2: `database.url` holds a password, but other users can read this file (mode 0644)
      run: chmod 600 '/home/a/.config/hyrox-coach/config.toml'
    ");
    let without = SourceFile { audience: Audience::Others(0o644), ..file("database.url = 'postgres://a@h/db'") };
    assert!(load(&Sources { file: Some(without), ..sources }).is_ok());
}

#[test]
fn secrets_on_the_command_line_are_refused() {
    for (key, value) in [
        ("chat.api_key", SENTINEL.to_owned()),
        ("embedding.api_key", SENTINEL.to_owned()),
        ("database.url", format!("postgres://a:{SENTINEL}@h/db")),
        ("database.url", format!("host=h password={SENTINEL}")),
    ] {
        let sources = Sources { flags: vec![(key.into(), value)], ..sources() };
        let text = message(&sources);
        assert!(text.contains("is a secret") && !text.contains(SENTINEL), "{text}");
    }
    let open = Sources { flags: vec![("database.url".into(), "postgres://a@h/db".into())], ..sources() };
    assert!(load(&open).unwrap().database.url.is_some());
}

#[test]
fn a_key_with_a_space_in_it_is_refused_with_a_sentence() {
    for bad in ["sk-a b", "sk-a\n", "\"sk-a\u{e9}\"", "sk\u{7}a"] {
        let text = message(&with_env(&[("NEBIUS_API_KEY", bad)]));
        assert!(text.starts_with("environment NEBIUS_API_KEY: `chat.api_key` has a "), "{text}");
        assert!(!text.contains("sk"), "{text}");
    }
}

/// Everything that can be printed of a configuration, and every error, with secrets at every place.
#[test]
fn no_secret_is_in_debug_effective_values_warnings_or_errors() {
    let credentials = format!(
        "chat_api_key = '{SENTINEL}'\nembedding_api_key = '{SENTINEL}'\ndatabase_url = 'postgres://a:{SENTINEL}@h/d'\n\
         [database_roles.'h:5432/d']\nuser = 'a'\npassword = '{SENTINEL}'"
    );
    let mut sources = sources();
    sources.credentials = Credentials::parse(Path::new("/c/credentials.toml"), &credentials).unwrap();
    sources.env.insert("OPENAI_BASE_URL".into(), format!("https://u:{SENTINEL}@h/v1?key={SENTINEL}"));
    let config = load(&sources).unwrap();
    let lines: Vec<_> = config.effective().iter().map(ToString::to_string).collect();
    let printed = format!("{config:?} {lines:?} {:?}", config.warnings());
    assert!(!printed.contains("SENTINEL") && !printed.contains("hunter2"), "{printed}");

    for text in [
        format!("[chat]\napi_key = '{SENTINEL}'"),
        format!("[chat]\nmodle = '{SENTINEL}'"),
        format!("[chat]\nmax_tokens = '{SENTINEL}'"),
        format!("[tui]\ntheme = '{SENTINEL}'"),
        format!("[chat]\napi_key = {SENTINEL}"),
        format!("[chat]\napi_key = '{SENTINEL}"),
        SENTINEL.to_owned(),
    ] {
        let error = load(&with_file(&text)).unwrap_err();
        let printed = format!("{error} {error:?}");
        assert!(!printed.contains("SENTINEL") && !printed.contains("hunter2"), "{printed}");
    }
    for name in ["HYROX_COACH_TUI_THEME", "HYROX_COACH_CHAT_MAX_TOKENS", "HYROX_COACH_TUI_MOUSE"] {
        assert!(!message(&with_env(&[(name, SENTINEL)])).contains("SENTINEL"));
    }
}

fn fixtures(folder: &str) -> Vec<(String, String)> {
    let folder = format!("{}/tests/fixtures/config/{folder}", env!("CARGO_MANIFEST_DIR"));
    let mut found: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "toml"))
        .map(|path| {
            let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
            (name, std::fs::read_to_string(path).unwrap())
        })
        .collect();
    found.sort();
    found
}

#[test]
fn files_that_must_load_do() {
    let files = fixtures("good");
    assert!(files.len() >= 6);
    for (name, text) in files {
        let file = SourceFile { path: format!("{name}.toml").into(), text, audience: Audience::Owner };
        let config = load(&Sources { file: Some(file), ..sources() }).unwrap_or_else(|error| panic!("{name}: {error}"));
        let set = config.effective().into_iter().filter(|effective| effective.origin != Origin::Default);
        let lines: Vec<_> = set.map(|effective| effective.to_string()).collect();
        assert_snapshot!(format!("good_{name}"), lines.join("\n"));
    }
}

#[test]
fn files_that_must_not_load_say_what_to_do() {
    let files = fixtures("bad");
    assert!(files.len() >= 10);
    for (name, text) in files {
        let file = SourceFile { path: format!("{name}.toml").into(), text, audience: Audience::Owner };
        assert_snapshot!(format!("bad_{name}"), message(&Sources { file: Some(file), ..sources() }));
    }
}
