//! The one writer of what an athlete makes: exchanges, verdicts, changes of log, profile, plan and check-ins. First the journal of
//! this computer, then the database, in order.
//!
//! A job queue with one owner, because a later state of an exchange must never be overtaken by an earlier one. What is
//! in the journal survives a crash at once; the database has it when it can. When the athlete's day turns, the writer brings what
//! follows from the calendar up to date there.

mod keeping;

use super::calendar::Calendar;
use super::pending::{Pending, Verdict};
use crate::domain::conversation::{Exchange, Rating};
use crate::domain::edit::Edit;
use crate::domain::id::ExchangeId;
use crate::store::error::StoreError;
use crate::store::journal::{EntryId, Journal, Recovered, Taken};
use crate::store::{Health, Store};
use jiff::civil::Date;
use keeping::Keeping;
use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use tokio::sync::{mpsc, oneshot, watch};
use tokio::time::Instant;

/// The most changes that go into one transaction.
const BATCH: usize = 500;

type Done = oneshot::Sender<Result<(), StoreError>>;

/// What there is to write.
enum Job {
    /// An exchange that goes on: on this computer only.
    Keep(Box<Exchange>),
    /// What the database is to have.
    Write(Vec<Pending>, Done),
    /// Answer when everything before is on this computer, and in the database if that is reachable.
    Settle(oneshot::Sender<Lacking>),
    /// Write as far as it can be, let go of the journal, and answer.
    Close(oneshot::Sender<()>),
}

/// What the database does not have yet.
#[derive(Clone, Debug, Default)]
pub struct Lacking {
    /// Exchanges, oldest first.
    pub exchanges: Vec<Exchange>,
    /// Changes, oldest first.
    pub edits: Vec<Edit>,
}

/// Hands jobs to the writer. Cheap to clone.
#[derive(Clone)]
pub struct Recorder {
    jobs: mpsc::Sender<Job>,
    unsynced: watch::Receiver<usize>,
}

/// How the opening of the journal ends.
pub struct Opening(oneshot::Receiver<Result<(), StoreError>>);

impl Opening {
    /// Waits until the journal is open. Dropping the wait loses nothing; it may be waited for again until it has ended.
    ///
    /// # Errors
    /// Those of [`Taken::open`]; nothing can be saved then.
    pub async fn ended(&mut self) -> Result<(), StoreError> {
        (&mut self.0).await.unwrap_or(Err(StoreError::Lost))
    }
}

impl Recorder {
    /// Starts the writer and returns at once: the journal is read and synced in its task. What is handed in meanwhile waits
    /// for that and is called saved no earlier; what an earlier run left is written first.
    pub fn start(journal: Taken, store: Store, calendar: Calendar) -> (Self, Opening) {
        let (jobs, queue) = mpsc::channel(64);
        let (count, unsynced) = watch::channel(0);
        let (told, opening) = oneshot::channel();
        tokio::spawn(async move {
            let opened = tokio::task::spawn_blocking(|| journal.open()).await;
            match opened.unwrap_or(Err(StoreError::Lost)) {
                Ok((journal, recovered)) => {
                    let journal = Arc::new(Mutex::new(journal));
                    let (waiting, keeping) = (VecDeque::new(), Keeping::default());
                    let turned = None;
                    let mut writer = Writer { journal, store, calendar, turned, waiting, keeping, batch: BATCH, count };
                    writer.recover(recovered);
                    let _ = told.send(Ok(()));
                    writer.run(queue).await;
                }
                // The queue goes with this: whatever was handed in is answered as lost.
                Err(error) => drop(told.send(Err(error))),
            }
        });
        (Self { jobs, unsynced }, Opening(opening))
    }

    /// How many writes the database does not have yet.
    pub fn unsynced(&self) -> watch::Receiver<usize> {
        self.unsynced.clone()
    }

    /// Keeps an exchange that goes on, so that a crash loses no more of it than its last tenth of a second.
    pub async fn keep(&self, exchange: Exchange) {
        let _ = self.jobs.send(Job::Keep(Box::new(exchange))).await;
    }

    /// Writes an exchange that ended.
    ///
    /// # Errors
    /// [`StoreError::File`] when it could not be saved on this computer.
    pub async fn finish(&self, exchange: Exchange) -> Result<(), StoreError> {
        self.write(vec![Pending::Exchange(Box::new(exchange))]).await
    }

    /// Writes a verdict.
    ///
    /// # Errors
    /// [`StoreError::File`] when it could not be saved on this computer.
    pub async fn rate(&self, id: ExchangeId, rating: Option<Rating>) -> Result<(), StoreError> {
        self.write(vec![Pending::Rating(Verdict { id, rating })]).await
    }

    /// Writes changes, all or none. When this returns, they are on this computer's disk.
    ///
    /// # Errors
    /// [`StoreError::File`]: they are NOT saved.
    pub async fn edit(&self, edits: Vec<Edit>) -> Result<(), StoreError> {
        self.write(edits.into_iter().map(|e| Pending::Edit(Box::new(e))).collect()).await
    }

    /// Waits until all that was handed in is written as far as it can be; gives what the database lacks.
    pub async fn settle(&self) -> Lacking {
        let (done, settled) = oneshot::channel();
        if self.jobs.send(Job::Settle(done)).await.is_err() {
            return Lacking::default();
        }
        settled.await.unwrap_or_default()
    }

    /// Writes what can be written and lets go of the journal: another program may have it then. Later writes fail as lost.
    pub async fn close(&self) {
        let (done, closed) = oneshot::channel();
        if self.jobs.send(Job::Close(done)).await.is_ok() {
            let _ = closed.await;
        }
    }

    async fn write(&self, what: Vec<Pending>) -> Result<(), StoreError> {
        let (done, answer) = oneshot::channel();
        self.jobs.send(Job::Write(what, done)).await.map_err(|_| StoreError::Lost)?;
        answer.await.unwrap_or(Err(StoreError::Lost))
    }
}

/// A write and the entry of the journal that keeps it.
struct Waiting {
    entry: EntryId,
    what: Pending,
}

struct Writer {
    journal: Arc<Mutex<Journal>>,
    store: Store,
    calendar: Calendar,
    /// The day for which the database's columns of the calendar were brought up to date.
    turned: Option<Date>,
    /// What the database lacks, oldest first.
    waiting: VecDeque<Waiting>,
    keeping: Keeping,
    /// How many changes the next transaction takes: halved while one of them is refused, doubled when they are taken.
    batch: usize,
    count: watch::Sender<usize>,
}

impl Writer {
    /// What an earlier run left.
    fn recover(&mut self, recovered: Recovered) {
        for warning in recovered.warnings {
            tracing::error!(%warning, "the journal");
        }
        for entry in recovered.entries {
            match Pending::decode(&entry) {
                Ok(what) => self.waiting.push_back(Waiting { entry: entry.id, what }),
                Err(error) => tracing::error!(%error, "an entry of the journal stays there unread"),
            }
        }
        self.tell();
    }

    async fn run(mut self, mut queue: mpsc::Receiver<Job>) {
        let mut health = self.store.health();
        let mut day = self.calendar.watch();
        self.drain().await;
        loop {
            let due = self.keeping.due();
            tokio::select! {
                job = queue.recv() => match job {
                    Some(Job::Close(done)) => {
                        self.keep_all(None).await;
                        self.drain().await;
                        drop((self, queue));
                        let _ = done.send(());
                        return;
                    }
                    Some(job) => self.work(job).await,
                    None => break,
                },
                changed = health.changed() => {
                    if changed.is_err() { break }
                }
                () = until(due) => {
                    for latest in self.keeping.take_due(Instant::now()) {
                        self.keep(latest).await;
                    }
                }
                // A calendar that has ended never turns again.
                Ok(()) = day.changed() => {}
            }
            self.drain().await;
        }
        self.keep_all(None).await;
    }

    async fn work(&mut self, job: Job) {
        match job {
            Job::Keep(exchange) => {
                if let Some(exchange) = self.keeping.take(exchange, Instant::now()) {
                    self.keep(Pending::Exchange(exchange)).await;
                }
            }
            Job::Write(what, done) => {
                // What was kept before is on the disk when this is.
                let ends = what.iter().find_map(|w| if let Pending::Exchange(e) = w { Some(e.id) } else { None });
                self.keep_all(ends).await;
                let saved = self.save(what).await;
                let _ = done.send(saved.map(|saved| self.queue(saved)));
            }
            Job::Settle(done) => {
                self.keep_all(None).await;
                self.drain().await;
                let mut lacking = Lacking::default();
                for waiting in &self.waiting {
                    match &waiting.what {
                        Pending::Exchange(exchange) => lacking.exchanges.push((**exchange).clone()),
                        Pending::Edit(edit) => lacking.edits.push((**edit).clone()),
                        Pending::Rating(_) => {}
                    }
                }
                let _ = done.send(lacking);
            }
            // Taken by the loop: it needs the writer itself.
            Job::Close(_) => {}
        }
    }

    async fn keep(&self, latest: Pending) {
        if let Err(error) = self.save(vec![latest]).await {
            tracing::error!(%error, "the answer in progress could not be kept");
        }
    }

    async fn keep_all(&mut self, but: Option<ExchangeId>) {
        for latest in self.keeping.take_all(but) {
            self.keep(latest).await;
        }
    }

    /// Puts writes into the journal, all or none.
    async fn save(&self, what: Vec<Pending>) -> Result<Vec<Waiting>, StoreError> {
        let journal = Arc::clone(&self.journal);
        let saving = move || {
            let payloads = what.iter().map(Pending::encode).collect::<Result<Vec<_>, _>>()?;
            let entries: Vec<_> = what.iter().zip(&payloads).map(|(w, payload)| w.entry(payload)).collect();
            let ids = journal.lock().map_err(|_| StoreError::Lost)?.append_many(&entries)?;
            Ok(ids.into_iter().zip(what).map(|(entry, what)| Waiting { entry, what }).collect())
        };
        tokio::task::spawn_blocking(saving).await.unwrap_or(Err(StoreError::Lost))
    }

    /// A later state replaces an earlier one that still waits.
    fn queue(&mut self, saved: Vec<Waiting>) {
        for new in saved {
            if let Pending::Exchange(exchange) = &new.what {
                self.keeping.forget(exchange.id);
            }
            if new.what.replaces_earlier() {
                self.waiting.retain(|w| !w.what.is_replaced_by(&new.what));
            }
            self.waiting.push_back(new);
        }
        self.tell();
    }

    fn is_ready(&self) -> bool {
        matches!(*self.store.health().borrow(), Health::Ready { .. })
    }

    /// Writes to the database while it takes it; then, once a day, what follows from the calendar.
    async fn drain(&mut self) {
        self.write_all().await;
        let today = self.calendar.today();
        if self.turned != Some(today) && self.is_ready() {
            match self.store.turn_day(today).await {
                Ok(()) => self.turned = Some(today),
                Err(error) => tracing::warn!(%error, "the plan's row does not know the day yet"),
            }
        }
    }

    async fn write_all(&mut self) {
        while !self.waiting.is_empty() && self.is_ready() {
            let edits = self.waiting.iter().take(self.batch).take_while(|w| matches!(w.what, Pending::Edit(_))).count();
            let take = edits.max(1);
            let written = self.write(take).await;
            match written {
                Ok(()) | Err(StoreError::NotFound(_)) => {
                    self.batch = (self.batch * 2).min(BATCH);
                    self.acknowledge(take).await;
                }
                Err(error) if passes(&error) => return,
                // One of them is refused: it is found by halves and holds nobody up.
                Err(_) if take > 1 => self.batch = take / 2,
                Err(error) => {
                    // It stays in the journal for a later version of the program; what follows must not wait for it.
                    tracing::error!(%error, "the database refused a write; it is kept on this computer");
                    self.waiting.pop_front();
                }
            }
            self.tell();
        }
    }

    /// Writes the first `count` of what waits; more than one are changes.
    async fn write(&self, count: usize) -> Result<(), StoreError> {
        match self.waiting.front().map(|w| &w.what) {
            Some(Pending::Exchange(exchange)) => self.store.save_exchange(exchange).await,
            Some(Pending::Rating(verdict)) => self.store.rate_exchange(verdict.id, verdict.rating).await,
            Some(Pending::Edit(_)) => {
                let edits = self.waiting.iter().take(count).filter_map(|w| match &w.what {
                    Pending::Edit(edit) => Some((**edit).clone()),
                    Pending::Exchange(_) | Pending::Rating(_) => None,
                });
                self.store.apply_edits(edits.collect(), self.calendar.today()).await
            }
            None => Ok(()),
        }
    }

    /// The database has the first `count` of what waits.
    async fn acknowledge(&mut self, count: usize) {
        let ids: Vec<EntryId> = self.waiting.drain(..count.min(self.waiting.len())).map(|w| w.entry).collect();
        let journal = Arc::clone(&self.journal);
        let noting = move || journal.lock().map_err(|_| StoreError::Lost)?.ack(&ids);
        if let Ok(Err(error)) = tokio::task::spawn_blocking(noting).await {
            tracing::warn!(%error, "a written entry stays; it will be written again, to the same row");
        }
    }

    fn tell(&self) {
        self.count.send_replace(self.waiting.len());
    }
}

async fn until(due: Option<Instant>) {
    match due {
        Some(due) => tokio::time::sleep_until(due).await,
        None => std::future::pending().await,
    }
}

/// Whether the same may work later.
fn passes(error: &StoreError) -> bool {
    error.is_transient() || error.is_disconnect()
}
