//! The only module that knows SQL, the Postgres driver and the embedded server.
//!
//! One connection, one owner: the embedded engine has a single session and a pooler's sessions are scarce, so [`Store`] is
//! one pipelined client. A supervisor opens it in the background, opens it again after a trap or a cut, and closes it in
//! order. Plain statements share the connection; a transaction has it alone.

pub mod athlete;
pub mod check_in;
pub mod connect;
pub mod conversation;
pub mod dsn;
pub mod edit;
#[cfg(feature = "embedded")]
pub mod embedded;
pub mod error;
pub mod file;
pub mod handshake;
pub mod identity;
pub mod journal;
pub mod knowledge;
pub mod link;
pub mod migrate;
pub mod original;
pub mod plan;
pub mod share;
pub mod timer;
pub mod workout;

use dsn::Dsn;
use error::StoreError;
use futures_util::FutureExt;
use identity::{Logins, Standing};
use link::Link;
use std::future::Future;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{Notify, RwLock, watch};

/// Where the database is.
#[derive(Clone, Debug)]
pub enum Target {
    /// The embedded Postgres, in this directory.
    Embedded(PathBuf),
    /// A server; `authority` is a CA file for it when the URL names none.
    Server {
        /// As configured.
        dsn: Dsn,
        /// PEM file.
        authority: Option<PathBuf>,
    },
}

/// What the store needs to know.
#[derive(Clone)]
pub struct Settings {
    /// Where the database is.
    pub target: Target,
    /// Where the program keeps the logins it made.
    pub logins: Arc<dyn Logins>,
    /// A statement on a server that takes longer costs the connection.
    pub statement_timeout: Duration,
}

/// How the connection stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Health {
    /// Being opened.
    Opening,
    /// Usable.
    Ready {
        /// `local db`, `supabase`, or the host.
        name: String,
    },
    /// Not usable.
    Down {
        /// What happened and what to do.
        problem: String,
        /// When it is tried again; none when somebody has to change something first.
        retry_in: Option<Duration>,
    },
    /// Closed for good.
    Closed,
}

/// As whom a transaction runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Actor {
    /// The athlete.
    Athlete,
    /// The owner: writes to the shared library.
    Owner,
}

/// The database. Cheap to clone; all clones share the one connection.
#[derive(Clone)]
pub struct Store {
    shared: Arc<Shared>,
}

struct Shared {
    settings: Settings,
    health: watch::Sender<Health>,
    link: watch::Sender<Option<Arc<Link>>>,
    /// Statements hold it for reading, transactions for writing.
    turn: RwLock<()>,
    nudge: Notify,
    closing: watch::Sender<bool>,
    closed: watch::Sender<bool>,
}

/// How long a caller waits for a connection that is being opened.
const PATIENCE: Duration = Duration::from_secs(30);
/// A statement of a migration may take this long: it builds indexes, or waits for another program that does.
const MIGRATION_TIMEOUT: Duration = Duration::from_mins(10);

impl Store {
    /// Starts opening the database and returns at once. Must be called inside a tokio runtime.
    pub fn open(settings: Settings) -> Self {
        Self::open_when(settings, std::future::ready(()))
    }

    /// As [`Store::open`], but nothing is done before `begin` resolves: the engine takes a core for itself while it starts.
    pub fn open_when(settings: Settings, begin: impl Future<Output = ()> + Send + 'static) -> Self {
        let shared = Arc::new(Shared {
            settings,
            health: watch::Sender::new(Health::Opening),
            link: watch::Sender::new(None),
            turn: RwLock::new(()),
            nudge: Notify::new(),
            closing: watch::Sender::new(false),
            closed: watch::Sender::new(false),
        });
        let supervised = Arc::clone(&shared);
        tokio::spawn(async move {
            let mut closing = supervised.closing.subscribe();
            tokio::select! {
                () = begin => {}
                _ = closing.wait_for(|c| *c) => {}
            }
            supervise(supervised).await;
        });
        Self { shared }
    }

    /// How the connection stands, now and later.
    pub fn health(&self) -> watch::Receiver<Health> {
        self.shared.health.subscribe()
    }

    /// Waits until the store is usable.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] when it needs somebody's help, or after half a minute.
    pub async fn ready(&self) -> Result<(), StoreError> {
        self.link().await.map(drop)
    }

    /// Tries at once what would be tried later, and again what was given up.
    pub fn retry_now(&self) {
        self.shared.nudge.notify_one();
    }

    /// Closes in order: nothing new begins, the engine shuts down, its files are released.
    pub async fn close(&self) {
        let _ = self.shared.closing.send_replace(true);
        let mut closed = self.shared.closed.subscribe();
        let _ = closed.wait_for(|c| *c).await;
    }

    /// Whether it was told to close.
    pub fn is_closing(&self) -> bool {
        *self.shared.closing.borrow()
    }

    /// How the migrations stand.
    ///
    /// # Errors
    /// The store's.
    pub async fn migrations(&self) -> Result<Vec<migrate::MigrationStatus>, StoreError> {
        let link = self.link().await?;
        let _turn = self.shared.turn.read().await;
        migrate::status(&link).await
    }

    async fn link(&self) -> Result<Arc<Link>, StoreError> {
        let mut link = self.shared.link.subscribe();
        let mut health = self.shared.health.subscribe();
        let waited = tokio::time::timeout(PATIENCE, async {
            loop {
                if let Some(link) = link.borrow_and_update().clone() {
                    return Ok(link);
                }
                match &*health.borrow_and_update() {
                    Health::Down { problem, .. } => return Err(StoreError::Unavailable(problem.clone())),
                    Health::Closed => return Err(StoreError::Unavailable("it was closed".into())),
                    Health::Opening | Health::Ready { .. } => {}
                }
                tokio::select! {
                    changed = link.changed() => if changed.is_err() { return Err(StoreError::Lost) },
                    changed = health.changed() => if changed.is_err() { return Err(StoreError::Lost) },
                }
            }
        });
        waited.await.unwrap_or(Err(StoreError::Timeout(PATIENCE)))
    }

    /// Runs statements that may be repeated safely (reads, and writes of rows with client-made ids). When the connection
    /// breaks in between, they are run once more on the next one.
    ///
    /// # Errors
    /// The store's.
    pub async fn run<T, F>(&self, op: impl Fn(Arc<Link>) -> F) -> Result<T, StoreError>
    where
        F: Future<Output = Result<T, tokio_postgres::Error>>,
    {
        let mut again = true;
        loop {
            let link = self.link().await?;
            let turn = self.shared.turn.read().await;
            let done = self.within_time(&link, op(Arc::clone(&link))).await;
            drop(turn);
            match done {
                Err(error) if error.is_disconnect() && again => {
                    again = false;
                    self.forget(&link);
                }
                done => return done,
            }
        }
    }

    /// On a server a statement that is not answered in time costs the connection; the embedded engine cannot be hurried.
    async fn within_time<T>(
        &self,
        link: &Arc<Link>,
        op: impl Future<Output = Result<T, tokio_postgres::Error>>,
    ) -> Result<T, StoreError> {
        if matches!(self.shared.settings.target, Target::Embedded(_)) {
            return op.await.map_err(StoreError::from);
        }
        let limit = self.shared.settings.statement_timeout;
        if let Ok(done) = tokio::time::timeout(limit, op).await {
            done.map_err(StoreError::from)
        } else {
            link.cut();
            Err(StoreError::Timeout(limit))
        }
    }

    /// Takes a broken link out of circulation, so that the next caller waits for the next one.
    fn forget(&self, broken: &Arc<Link>) {
        broken.cut();
        self.shared.link.send_if_modified(|current| {
            let same = current.as_ref().is_some_and(|c| Arc::ptr_eq(c, broken));
            if same {
                *current = None;
                self.shared.health.send_replace(Health::Opening);
            }
            same
        });
    }

    /// Runs a transaction that has the connection alone. It goes on to its end when the caller is dropped: a cancelled
    /// commit would leave nobody knowing.
    ///
    /// # Errors
    /// The store's; nothing is changed then, unless the connection was lost in the commit itself.
    pub async fn transaction<T, F>(
        &self,
        actor: Actor,
        op: impl FnOnce(Arc<Link>) -> F + Send + 'static,
    ) -> Result<T, StoreError>
    where
        F: Future<Output = Result<T, StoreError>> + Send,
        T: Send + 'static,
    {
        let store = self.clone();
        let task = tokio::spawn(async move {
            if let (Actor::Owner, Target::Server { dsn, authority }) = (actor, &store.shared.settings.target) {
                return store.as_owner_of_server(dsn, authority.as_deref(), op).await;
            }
            let link = store.link().await?;
            let _alone = store.shared.turn.write().await;
            let begin = match actor {
                Actor::Athlete => "begin",
                Actor::Owner => "begin; set local session authorization postgres",
            };
            in_transaction(link, begin, op).await
        });
        task.await.unwrap_or_else(|_| Err(StoreError::Lost))
    }

    async fn as_owner_of_server<T, F>(
        &self,
        dsn: &Dsn,
        authority: Option<&std::path::Path>,
        op: impl FnOnce(Arc<Link>) -> F,
    ) -> Result<T, StoreError>
    where
        F: Future<Output = Result<T, StoreError>>,
    {
        self.ready().await?;
        let link = Arc::new(connect::server(dsn, authority).await?.within(self.shared.settings.statement_timeout));
        if identity::standing(&link).await? != Standing::Owner {
            return Err(StoreError::Rights("the shared library is written by the database's owner".into()));
        }
        link.batch(&migrate::session_settings(&link).await?).await?;
        let done = in_transaction(Arc::clone(&link), "begin", op).await;
        if let Ok(link) = Arc::try_unwrap(link).map_err(drop) {
            let _ = link.close().await;
        }
        done
    }

    /// Whether this program may write the shared library: always on the embedded database, with the owner's URL elsewhere.
    pub fn is_embedded(&self) -> bool {
        matches!(self.shared.settings.target, Target::Embedded(_))
    }
}

async fn in_transaction<T, F>(
    link: Arc<Link>,
    begin: &'static str,
    op: impl FnOnce(Arc<Link>) -> F,
) -> Result<T, StoreError>
where
    F: Future<Output = Result<T, StoreError>>,
{
    link.batch(begin).await?;
    match op(Arc::clone(&link)).await {
        Ok(value) => {
            link.batch("commit").await?;
            Ok(value)
        }
        Err(error) => {
            if link.batch("rollback").await.is_err() {
                link.cut();
            }
            Err(error)
        }
    }
}

/// Opens the connection, watches it, opens it again, closes it.
async fn supervise(shared: Arc<Shared>) {
    let mut closing = shared.closing.subscribe();
    let mut failures = 0_u32;
    let embedded = matches!(shared.settings.target, Target::Embedded(_));
    while !*closing.borrow() {
        let opened = tokio::select! {
            opened = open(&shared.settings) => opened,
            // A server that does not answer must not hold up the end; the engine's files want to be closed in order.
            _ = closing.wait_for(|c| *c), if !embedded => break,
        };
        match opened {
            Ok(link) => {
                failures = 0;
                let name = link.name.clone();
                let link = Arc::new(link);
                // Health first: who was waiting for the link may ask for the health next.
                shared.health.send_replace(Health::Ready { name });
                shared.link.send_replace(Some(Arc::clone(&link)));
                tokio::select! {
                    () = link.closed() => tracing::warn!("the database connection ended; opening it again"),
                    _ = closing.wait_for(|c| *c) => {}
                }
                let for_good = *closing.borrow();
                retire(&shared, link, for_good).await;
            }
            Err(error) => {
                failures += 1;
                tracing::warn!(%error, failures, "the database could not be opened");
                let retry_in = error.is_transient().then(|| pause(failures));
                // Who asked before this attempt failed has got it: a wrong password is not sent twice for one wish.
                let _ = shared.nudge.notified().now_or_never();
                shared.health.send_replace(Health::Down { problem: error.sentence(), retry_in });
                tokio::select! {
                    () = sleep_or_forever(retry_in) => {}
                    () = shared.nudge.notified() => {}
                    _ = closing.wait_for(|c| *c) => {}
                }
                if !*closing.borrow() && retry_in.is_none() {
                    shared.health.send_replace(Health::Opening);
                }
            }
        }
    }
    shared.health.send_replace(Health::Closed);
    shared.closed.send_replace(true);
}

/// Ends a link when nobody uses it any more, in order.
async fn retire(shared: &Shared, link: Arc<Link>, for_good: bool) {
    shared.link.send_replace(None);
    if !for_good {
        shared.health.send_replace(Health::Opening);
    }
    let mut link = link;
    loop {
        // Whoever runs a statement holds the turn; who waits for it with this link in hand gets it next and fails fast.
        drop(shared.turn.write().await);
        match Arc::try_unwrap(link) {
            Ok(last) => return end(last, for_good && matches!(shared.settings.target, Target::Embedded(_))).await,
            Err(still_held) => {
                link = still_held;
                tokio::time::sleep(Duration::from_millis(2)).await;
            }
        }
    }
}

async fn end(link: Link, tidy: bool) {
    if tidy {
        // No autovacuum in the engine: without this the planner works from no statistics next time.
        let _ = link.batch("set session authorization postgres").await;
        let _ = link.batch("analyze").await;
    }
    if let Err(error) = link.close().await {
        tracing::warn!(%error, "the database did not close cleanly");
    }
}

async fn sleep_or_forever(pause: Option<Duration>) {
    match pause {
        Some(pause) => tokio::time::sleep(pause).await,
        None => std::future::pending().await,
    }
}

/// 0.5 s, doubled to 30 s, spread so that a gym's clients do not all come back at once.
fn pause(failures: u32) -> Duration {
    let base = 500_u64.saturating_mul(1 << failures.saturating_sub(1).min(6)).min(30_000);
    let spread = u64::from(uuid::Uuid::new_v4().as_bytes()[0]);
    Duration::from_millis(base / 2 + base * spread / 510)
}

/// Opens, migrates and becomes the athlete.
async fn open(settings: &Settings) -> Result<Link, StoreError> {
    match &settings.target {
        Target::Embedded(directory) => {
            let link = connect::embedded(directory).await?;
            let role = match prepare_embedded(&link).await {
                Ok(role) => role,
                Err(error) => {
                    let _ = link.close().await;
                    return Err(error);
                }
            };
            link.batch(&format!("set session authorization \"{role}\"")).await?;
            Ok(link)
        }
        Target::Server { dsn, authority } => open_server(dsn, authority.as_deref(), settings).await,
    }
}

async fn prepare_embedded(link: &Link) -> Result<String, StoreError> {
    migrate::apply(link).await?;
    link.batch(&migrate::session_settings(link).await?).await?;
    identity::local_role(link).await
}

async fn open_server(dsn: &Dsn, authority: Option<&std::path::Path>, settings: &Settings) -> Result<Link, StoreError> {
    let (logins, limit) = (settings.logins.as_ref(), settings.statement_timeout);
    let kept = logins.find(&dsn.place()).map_err(StoreError::Unsafe)?;
    let athlete = match kept {
        Some(login) if login.role != dsn.role() => Some(dsn.with_login(&login.role, login.password)),
        _ => None,
    };
    // With a kept login the owner's is used only when there is something to migrate.
    if let Some(athlete) = &athlete {
        let link = connect::server(athlete, authority).await?.within(limit);
        if migrate::is_current(&link).await? {
            return become_athlete(link).await;
        }
        let _ = link.close().await;
    }
    let link = connect::server(dsn, authority).await?.within(limit);
    if identity::standing(&link).await? == Standing::Athlete {
        if !migrate::is_current(&link).await? {
            return Err(StoreError::Schema("the database is older than this program".into()));
        }
        return become_athlete(link).await;
    }
    let link = link.within(MIGRATION_TIMEOUT.max(limit));
    migrate::apply(&link).await?;
    let athlete = identity::athlete_of(&link, dsn, logins).await?;
    let _ = link.close().await;
    become_athlete(connect::server(&athlete, authority).await?.within(limit)).await
}

async fn become_athlete(link: Link) -> Result<Link, StoreError> {
    link.batch(&migrate::session_settings(&link).await?).await?;
    identity::require_athlete(&link).await?;
    Ok(link)
}
