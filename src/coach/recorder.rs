//! The one writer of exchanges: first a file of this computer, then the database, in order.
//!
//! A job queue with one owner, because a later state of an exchange must never be overtaken by an earlier one. What is
//! saved here survives a crash at once; the database has it when it can.

use crate::domain::conversation::{Exchange, Outcome, Rating};
use crate::domain::id::ExchangeId;
use crate::store::error::StoreError;
use crate::store::outbox::{Outbox, Pending};
use crate::store::{Health, Store};
use std::collections::VecDeque;
use tokio::sync::{mpsc, oneshot, watch};

/// What there is to write.
enum Job {
    /// An exchange that goes on: on this computer only.
    Keep(Box<Exchange>),
    /// An exchange that ended.
    Finish(Box<Exchange>, oneshot::Sender<Result<(), StoreError>>),
    /// A verdict.
    Rate(ExchangeId, Option<Rating>, oneshot::Sender<Result<(), StoreError>>),
    /// Answer when everything before is on this computer, and in the database if that is reachable.
    Settle(oneshot::Sender<Vec<Exchange>>),
}

/// Hands jobs to the writer. Cheap to clone.
#[derive(Clone)]
pub struct Recorder {
    jobs: mpsc::Sender<Job>,
    unsynced: watch::Receiver<usize>,
}

impl Recorder {
    /// Starts the writer. What an earlier run left is written first; answers that were cut by its end become `Interrupted`.
    pub fn start(outbox: Outbox, store: Store) -> Self {
        let (jobs, queue) = mpsc::channel(64);
        let (count, unsynced) = watch::channel(0);
        tokio::spawn(Writer { outbox, store, waiting: VecDeque::new(), count }.run(queue));
        Self { jobs, unsynced }
    }

    /// How many writes the database does not have yet.
    pub fn unsynced(&self) -> watch::Receiver<usize> {
        self.unsynced.clone()
    }

    /// Keeps an exchange that goes on, so that a crash loses nothing of it.
    pub async fn keep(&self, exchange: Exchange) {
        let _ = self.jobs.send(Job::Keep(Box::new(exchange))).await;
    }

    /// Writes an exchange that ended.
    ///
    /// # Errors
    /// [`StoreError::File`] when it could not be saved on this computer.
    pub async fn finish(&self, exchange: Exchange) -> Result<(), StoreError> {
        self.ask(|done| Job::Finish(Box::new(exchange), done)).await
    }

    /// Writes a verdict.
    ///
    /// # Errors
    /// [`StoreError::File`] when it could not be saved on this computer; [`StoreError::NotFound`] for an unknown answer.
    pub async fn rate(&self, id: ExchangeId, rating: Option<Rating>) -> Result<(), StoreError> {
        self.ask(|done| Job::Rate(id, rating, done)).await
    }

    /// Waits until all that was handed in is written as far as it can be; gives the exchanges that the database lacks.
    pub async fn settle(&self) -> Vec<Exchange> {
        let (done, settled) = oneshot::channel();
        if self.jobs.send(Job::Settle(done)).await.is_err() {
            return Vec::new();
        }
        settled.await.unwrap_or_default()
    }

    async fn ask(&self, job: impl FnOnce(oneshot::Sender<Result<(), StoreError>>) -> Job) -> Result<(), StoreError> {
        let (done, answer) = oneshot::channel();
        self.jobs.send(job(done)).await.map_err(|_| StoreError::Lost)?;
        answer.await.unwrap_or(Err(StoreError::Lost))
    }
}

struct Writer {
    outbox: Outbox,
    store: Store,
    /// What the database lacks, oldest first; each is on the disk too.
    waiting: VecDeque<Pending>,
    count: watch::Sender<usize>,
}

impl Writer {
    async fn run(mut self, mut queue: mpsc::Receiver<Job>) {
        self.load().await;
        let mut health = self.store.health();
        loop {
            tokio::select! {
                job = queue.recv() => match job {
                    Some(job) => self.work(job).await,
                    None => break,
                },
                changed = health.changed() => {
                    if changed.is_err() { break }
                }
            }
            self.drain().await;
        }
    }

    /// What an earlier run left.
    async fn load(&mut self) {
        let outbox = self.outbox.clone();
        let left = tokio::task::spawn_blocking(move || outbox.list()).await;
        match left {
            Ok(Ok(pending)) => self.waiting.extend(pending.into_iter().map(interrupted)),
            Ok(Err(error)) => tracing::error!(%error, "what was kept could not be read"),
            Err(error) => tracing::error!(%error, "reading what was kept"),
        }
        self.tell();
        self.drain().await;
    }

    async fn work(&mut self, job: Job) {
        match job {
            Job::Keep(exchange) => {
                if let Err(error) = self.put(Pending::Exchange(exchange)).await {
                    tracing::error!(%error, "the answer in progress could not be kept");
                }
            }
            Job::Finish(exchange, done) => {
                let kept = self.put(Pending::Exchange(exchange.clone())).await;
                if kept.is_ok() {
                    self.queue(Pending::Exchange(exchange));
                }
                let _ = done.send(kept);
            }
            Job::Rate(id, rating, done) => {
                let pending = Pending::Rating { id, rating };
                let kept = self.put(pending.clone()).await;
                if kept.is_ok() {
                    self.queue(pending);
                }
                let _ = done.send(kept);
            }
            Job::Settle(done) => {
                self.drain().await;
                let lacking = self.waiting.iter().filter_map(|p| match p {
                    Pending::Exchange(e) => Some((**e).clone()),
                    Pending::Rating { .. } => None,
                });
                let _ = done.send(lacking.collect());
            }
        }
    }

    /// A later state replaces an earlier one that still waits.
    fn queue(&mut self, pending: Pending) {
        let same = |p: &Pending| match (p, &pending) {
            (Pending::Exchange(a), Pending::Exchange(b)) => a.id == b.id,
            (Pending::Rating { id: a, .. }, Pending::Rating { id: b, .. }) => a == b,
            _ => false,
        };
        self.waiting.retain(|p| !same(p));
        self.waiting.push_back(pending);
        self.tell();
    }

    async fn put(&self, pending: Pending) -> Result<(), StoreError> {
        let outbox = self.outbox.clone();
        tokio::task::spawn_blocking(move || outbox.put(&pending)).await.unwrap_or(Err(StoreError::Lost))
    }

    /// Writes to the database while it takes it.
    async fn drain(&mut self) {
        while let Some(pending) = self.waiting.front().cloned() {
            if !matches!(*self.store.health().borrow(), Health::Ready { .. }) {
                return;
            }
            let written = match &pending {
                Pending::Exchange(exchange) => self.store.save_exchange(exchange).await,
                Pending::Rating { id, rating } => self.store.rate_exchange(*id, *rating).await,
            };
            match written {
                Ok(()) | Err(StoreError::NotFound(_)) => {}
                Err(error) if error.is_transient() || error.is_disconnect() => return,
                Err(error) => {
                    // It stays on the disk for a later version of the program; what follows must not wait for it.
                    tracing::error!(%error, "the database refused a write; it is kept on this computer");
                    self.waiting.pop_front();
                    self.tell();
                    continue;
                }
            }
            let outbox = self.outbox.clone();
            let gone = tokio::task::spawn_blocking(move || outbox.remove(&pending)).await;
            if let Ok(Err(error)) = gone {
                tracing::warn!(%error, "a written file stays; it will be written again, to the same row");
            }
            self.waiting.pop_front();
            self.tell();
        }
    }

    fn tell(&self) {
        self.count.send_replace(self.waiting.len());
    }
}

/// An answer that was still being written when the program ended.
fn interrupted(pending: Pending) -> Pending {
    match pending {
        Pending::Exchange(mut e) if e.outcome == Outcome::Streaming => {
            e.outcome = Outcome::Interrupted;
            Pending::Exchange(e)
        }
        other => other,
    }
}
