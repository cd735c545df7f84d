//! One open connection: its client, its prepared statements, and how it ends.

use super::dsn::Dsn;
use super::error::StoreError;
use futures_util::future::BoxFuture;
use std::collections::HashMap;
use std::pin::pin;
use std::sync::Mutex;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio_postgres::types::ToSql;
use tokio_postgres::{Client, Connection, Error, Row, Statement};

/// Parameters of a statement.
pub type Params<'a> = &'a [&'a (dyn ToSql + Sync)];

/// What keeps the other end running.
enum Far {
    #[cfg(feature = "embedded")]
    Engine(super::embedded::Engine),
    Server,
}

/// An open connection. Many tasks share it: their statements are pipelined.
pub struct Link {
    client: Client,
    /// Prepared once per connection: the hot statements then cost one round trip.
    statements: Mutex<HashMap<&'static str, Statement>>,
    driver: JoinHandle<()>,
    closed: watch::Receiver<bool>,
    far: Mutex<Option<Far>>,
    /// What takes longer costs the connection. None on the embedded engine, which cannot be hurried.
    limit: Option<Duration>,
    /// What the header calls it.
    pub name: String,
}

impl Link {
    /// Over the embedded engine.
    #[cfg(feature = "embedded")]
    pub(super) fn embedded<S, T>(client: Client, connection: Connection<S, T>, engine: super::embedded::Engine) -> Self
    where
        S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
        T: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        Self::new(client, connection, Far::Engine(engine), "local db".into())
    }

    /// Over a server.
    pub(super) fn server<S, T>(client: Client, connection: Connection<S, T>, dsn: &Dsn) -> Self
    where
        S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
        T: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        let name = if dsn.is_supabase() { "supabase".into() } else { dsn.host.clone() };
        Self::new(client, connection, Far::Server, name)
    }

    fn new<S, T>(client: Client, connection: Connection<S, T>, far: Far, name: String) -> Self
    where
        S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
        T: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        let (ended, closed) = watch::channel(false);
        let driver = tokio::spawn(async move {
            if let Err(error) = connection.await {
                tracing::warn!(
                    code = error.code().map(tokio_postgres::error::SqlState::code),
                    "connection to the database ended"
                );
            }
            let _ = ended.send(true);
        });
        Self { client, statements: Mutex::default(), driver, closed, far: Mutex::new(Some(far)), limit: None, name }
    }

    /// The same connection, cut when one statement takes longer than `limit`: a server that takes every byte and answers
    /// none keeps the sockets content for ever.
    #[must_use]
    pub(super) fn within(self, limit: Duration) -> Self {
        Self { limit: Some(limit), ..self }
    }

    async fn in_time<T>(&self, work: impl Future<Output = Result<T, Error>>) -> Result<T, Error> {
        let Some(limit) = self.limit else { return work.await };
        let mut work = pin!(work);
        if let Ok(done) = tokio::time::timeout(limit, work.as_mut()).await {
            return done;
        }
        self.cut();
        // Now it fails, as every statement of a connection that has ended.
        work.await
    }

    /// Resolves when the connection is gone.
    pub fn closed(&self) -> BoxFuture<'static, ()> {
        let mut closed = self.closed.clone();
        Box::pin(async move {
            let _ = closed.wait_for(|c| *c).await;
        })
    }

    /// Cuts the connection; what waits on it fails as lost.
    pub fn cut(&self) {
        self.driver.abort();
    }

    /// Ends it in order and waits until the engine, if it is one, has released its files.
    ///
    /// # Errors
    /// What the engine says when it failed.
    pub async fn close(self) -> Result<(), StoreError> {
        let Self { client, driver, far, .. } = self;
        drop(client);
        let _ = driver.await;
        let far = far.into_inner().ok().flatten();
        match far {
            #[cfg(feature = "embedded")]
            Some(Far::Engine(engine)) => tokio::task::spawn_blocking(move || engine.join())
                .await
                .unwrap_or_else(|e| Err(StoreError::Embedded(e.to_string()))),
            _ => Ok(()),
        }
    }

    async fn statement(&self, sql: &'static str) -> Result<Statement, Error> {
        let known = self.statements.lock().ok().and_then(|s| s.get(sql).cloned());
        if let Some(statement) = known {
            return Ok(statement);
        }
        let statement = self.client.prepare(sql).await?;
        if let Ok(mut statements) = self.statements.lock() {
            statements.insert(sql, statement.clone());
        }
        Ok(statement)
    }

    /// Rows of a prepared statement.
    ///
    /// # Errors
    /// The driver's.
    pub async fn query(&self, sql: &'static str, params: Params<'_>) -> Result<Vec<Row>, Error> {
        self.in_time(async { self.client.query(&self.statement(sql).await?, params).await }).await
    }

    /// The one row of a prepared statement.
    ///
    /// # Errors
    /// The driver's, also when there is not exactly one.
    pub async fn query_one(&self, sql: &'static str, params: Params<'_>) -> Result<Row, Error> {
        self.in_time(async { self.client.query_one(&self.statement(sql).await?, params).await }).await
    }

    /// The row of a prepared statement, if there is one.
    ///
    /// # Errors
    /// The driver's, also when there are several.
    pub async fn query_opt(&self, sql: &'static str, params: Params<'_>) -> Result<Option<Row>, Error> {
        self.in_time(async { self.client.query_opt(&self.statement(sql).await?, params).await }).await
    }

    /// Runs a prepared statement; returns how many rows it changed.
    ///
    /// # Errors
    /// The driver's.
    pub async fn execute(&self, sql: &'static str, params: Params<'_>) -> Result<u64, Error> {
        self.in_time(async { self.client.execute(&self.statement(sql).await?, params).await }).await
    }

    /// Runs several statements without parameters.
    ///
    /// # Errors
    /// The driver's.
    pub async fn batch(&self, sql: &str) -> Result<(), Error> {
        self.in_time(self.client.batch_execute(sql)).await
    }
}
