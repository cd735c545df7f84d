//! The composition root: a configuration becomes a store, a library, a coach.

use crate::api::{ChatClient, EmbeddingClient};
use crate::coach::account;
use crate::coach::calendar::Calendar;
use crate::coach::last_seen::{Keeper, Place};
use crate::coach::logbook::{self, Logbook};
use crate::coach::recorder::{Opening, Recorder};
use crate::coach::{Coach, Parts};
use crate::config::{Config, Credentials, DatabaseRole, EmbeddingProvider};
use crate::domain::knowledge::LibraryState;
use crate::knowledge::embed::OfflineEmbedder;
use crate::knowledge::embedder::Embedder;
use crate::knowledge::fuse::FuseSettings;
use crate::knowledge::ingest;
use crate::knowledge::question::EvidenceSettings;
use crate::knowledge::retrieve::{RetrievalSettings, Retriever};
use crate::store::dsn::{Dsn, Plaintext};
use crate::store::error::StoreError;
use crate::store::identity::{Login, Logins};
use crate::store::journal::Journal;
use crate::store::knowledge::Shelf;
use crate::store::{Settings, Store, Target};
use secrecy::ExposeSecret;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::watch;

/// A statement on a server that takes longer costs the connection.
const STATEMENT_TIMEOUT: Duration = Duration::from_secs(10);
/// How long the end waits for a database that is being opened.
const LAST_WRITES: Duration = Duration::from_secs(5);

/// Why the program cannot be put together.
#[derive(Debug, thiserror::Error)]
pub enum BootstrapError {
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// An address of the settings.
    #[error("{key}: {reason}")]
    Address {
        /// Which setting.
        key: &'static str,
        /// Why not.
        reason: String,
    },
}

/// The running program, without a front end.
pub struct Program {
    /// Answers.
    pub coach: Coach,
    /// The database.
    pub store: Store,
    /// Makes vectors.
    pub embedder: Arc<Embedder>,
    /// Where the program keeps its files.
    pub data: PathBuf,
    /// The journal's, until it has ended.
    opening: tokio::sync::Mutex<Option<Opening>>,
    /// Whether the database may be opened.
    begun: watch::Sender<bool>,
    /// Keeps the copy of a server's log.
    last_seen: Mutex<Option<Keeper>>,
}

/// Where the database is, by the configuration.
///
/// # Errors
/// [`StoreError::Address`] for a URL that cannot be used.
pub fn target(config: &Config) -> Result<Target, StoreError> {
    let Some(url) = &config.database.url else {
        return Ok(Target::Embedded(config.data.dir.join("postgres")));
    };
    let plaintext = if config.database.insecure_plaintext { Plaintext::Allowed } else { Plaintext::Refused };
    let dsn = Dsn { connect_timeout: config.database.connect_timeout, ..Dsn::parse(url.expose_secret(), plaintext)? };
    let authority = config
        .credentials
        .path()
        .parent()
        .map(|p| p.join("supabase-ca.crt"))
        .filter(|p| dsn.is_supabase() && p.exists());
    Ok(Target::Server { dsn, authority })
}

/// Puts the program together and starts opening the journal, the database and, behind it, the library. Returns at once.
///
/// # Errors
/// Those of [`prepare`].
pub fn start(config: &Config) -> Result<Program, BootstrapError> {
    start_on(config, Calendar::system())
}

/// [`start`] with days that somebody else turns.
///
/// # Errors
/// As [`start`].
pub fn start_on(config: &Config, calendar: Calendar) -> Result<Program, BootstrapError> {
    let program = prepare(config, calendar)?;
    program.beginning().begin();
    Ok(program)
}

/// Puts the program together and starts opening the journal; the database follows when [`Beginning::begin`] is called. Returns
/// at once, so that the first picture waits for no disk, and shares no core with the engine; [`Program::opened`] tells how the
/// journal's opening ended.
///
/// # Errors
/// When an address of the configuration cannot be used, the data directory cannot be written, or another program has the
/// journal.
pub fn prepare(config: &Config, calendar: Calendar) -> Result<Program, BootstrapError> {
    let data = config.data.dir.clone();
    let journal = Journal::take(&data.join("journal"))?;
    let logins = Arc::new(KeptLogins(Mutex::new(config.credentials.clone())));
    let target = target(config)?;
    let place = match &target {
        Target::Server { dsn, .. } => Some(Place::of(&data, &format!("{}@{}", dsn.user, dsn.place()))),
        Target::Embedded(_) => None,
    };
    let (begun, mut word) = watch::channel(false);
    let settings = Settings { target, logins, statement_timeout: STATEMENT_TIMEOUT };
    let store = Store::open_when(settings, async move {
        // Whoever is gone without a word will not close the store either.
        let _ = word.wait_for(|begun| *begun).await;
    });
    let embedder = Arc::new(embedder(config)?);
    let settings = RetrievalSettings {
        fuse: FuseSettings { top: config.retrieval.passages, ..FuseSettings::default() },
        evidence: config.retrieval.threshold.map(|t| evidence(&embedder, t)),
    };
    let (progress, library) = watch::channel(LibraryState { passages: 0, waiting: 1 });
    let retriever = Arc::new(Retriever::new(store.clone(), Arc::clone(&embedder), settings, library.clone()));
    tokio::spawn(keep_library(store.clone(), Arc::clone(&embedder), progress));
    let (recorder, opening) = Recorder::start(journal, store.clone(), calendar.clone());
    let seen = place.as_ref().and_then(Place::recall);
    let coach = Coach::new(Parts {
        logbook: Logbook::start(recorder.clone(), store.clone(), logbook::device(&data)?, seen),
        recorder,
        calendar,
        store: store.clone(),
        retriever,
        chat: chat(config)?,
        model: config.chat.model().to_owned(),
        library,
        settings: config.coach.clone(),
    });
    if store.is_embedded() {
        let (coach, folder) = (coach.clone(), data.join(account::FOLDER));
        // The day is asked for there: the zone that it needs is looked for in many files.
        tokio::spawn(async move { account::daily(coach, folder, jiff::Zoned::now().date()).await });
    }
    let opening = tokio::sync::Mutex::new(Some(opening));
    let last_seen = Mutex::new(place.map(|place| Keeper::start(place, coach.logbook().clone())));
    Ok(Program { coach, store, embedder, data, opening, begun, last_seen })
}

/// Lets what need not be there for the first picture begin. Cheap to clone.
#[derive(Clone)]
pub struct Beginning(watch::Sender<bool>);

impl Beginning {
    /// Opens the database. Later calls change nothing.
    pub fn begin(&self) {
        self.0.send_replace(true);
    }
}

impl Program {
    /// The word that the database may be opened.
    pub fn beginning(&self) -> Beginning {
        Beginning(self.begun.clone())
    }

    /// Waits until the journal is open. Whoever asks after it ended is told that all is well: the first has the error.
    ///
    /// # Errors
    /// When a later version of the program wrote the journal, or it cannot be read: nothing can be saved then.
    pub async fn opened(&self) -> Result<(), StoreError> {
        let mut opening = self.opening.lock().await;
        let ended = match opening.as_mut() {
            Some(opening) => opening.ended().await,
            None => return Ok(()),
        };
        *opening = None;
        ended
    }

    /// Writes what waits and closes the database in order.
    pub async fn close(&self) {
        // A fixed text can be out before the database is open; its row is worth the moment.
        if *self.begun.borrow() {
            let _ = tokio::time::timeout(LAST_WRITES, self.store.ready()).await;
        }
        self.coach.close().await;
        let keeper = self.last_seen.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(keeper) = keeper {
            keeper.close().await;
        }
        self.store.close().await;
    }
}

/// The measured evidence settings with the athlete's own threshold.
fn evidence(embedder: &Embedder, threshold: f64) -> EvidenceSettings {
    // A similarity between 0 and 1: single precision is more than it means.
    #[allow(clippy::cast_possible_truncation)]
    let least_cosine = threshold as f32;
    let measured = embedder.evidence();
    EvidenceSettings { least_cosine, sure_cosine: measured.sure_cosine.max(least_cosine), ..measured }
}

/// The model's provider, when there is a key, or when it is on this computer and needs none.
fn chat(config: &Config) -> Result<Option<ChatClient>, BootstrapError> {
    if config.chat.offline {
        return Ok(None);
    }
    let settings = config.chat.settings.clone();
    let here = settings.address().is_ok_and(|a| a.is_loopback());
    if config.chat.api_key.is_none() && !here {
        return Ok(None);
    }
    ChatClient::new(settings, config.chat.api_key.clone())
        .map(Some)
        .map_err(|e| BootstrapError::Address { key: "chat.base_url", reason: e.to_string() })
}

fn embedder(config: &Config) -> Result<Embedder, BootstrapError> {
    match config.embedding.provider {
        EmbeddingProvider::Offline => Ok(Embedder::Offline(Box::new(OfflineEmbedder::new()))),
        EmbeddingProvider::Openai => {
            EmbeddingClient::new(config.embedding.settings.clone(), config.embedding.api_key.clone())
                .map(Embedder::Provider)
                .map_err(|e| BootstrapError::Address { key: "embedding.base_url", reason: e.to_string() })
        }
    }
}

/// Brings the library that ships with the program into the store, once it is open; on a server only its owner may.
async fn keep_library(store: Store, embedder: Arc<Embedder>, progress: watch::Sender<LibraryState>) {
    let mut health = store.health();
    loop {
        if store.ready().await.is_ok() {
            break;
        }
        if health.changed().await.is_err() || store.is_closing() {
            return;
        }
    }
    let before = store.count_passages().await.unwrap_or_default();
    progress.send_replace(LibraryState { passages: before, waiting: usize::from(before == 0) });
    let told = |p: ingest::Progress| {
        // Not over before it is indexed and written: the last word comes after the run.
        progress.send_replace(LibraryState {
            passages: p.done.max(before),
            waiting: (p.total - p.done).max(usize::from(before == 0)),
        });
    };
    match ingest::ingest(&store, &embedder, Shelf::Library, &ingest::library(), told).await {
        Ok(report) => {
            for error in &report.failed {
                tracing::warn!(%error, "a document of the library was not stored");
            }
        }
        Err(StoreError::Rights(_)) => tracing::info!("the library is kept by the database's owner"),
        Err(_) if store.is_closing() => {}
        Err(error) => tracing::warn!(%error, "the library could not be brought up to date"),
    }
    let passages = store.count_passages().await.unwrap_or(before);
    progress.send_replace(LibraryState { passages, waiting: 0 });
}

/// Logins that the program made, in `credentials.toml`.
struct KeptLogins(Mutex<Credentials>);

impl Logins for KeptLogins {
    fn find(&self, place: &str) -> Result<Option<Login>, String> {
        let credentials = self.0.lock().map_err(|e| e.to_string())?;
        Ok(credentials.database_role(place).map(|r| Login { role: r.user.clone(), password: r.password.clone() }))
    }

    fn save(&self, place: &str, login: &Login) -> Result<(), String> {
        let mut credentials = self.0.lock().map_err(|e| e.to_string())?;
        let role = DatabaseRole { user: login.role.clone(), password: login.password.clone() };
        credentials.save_database_role(place, &role).map_err(|e| e.to_string())
    }
}
