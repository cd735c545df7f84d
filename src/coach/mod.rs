//! The use cases: what both front ends, the panes and the command line, talk to.
//!
//! [`Coach::ask`] answers; [`turn`] decides what an answer needs, [`driver`] does it, [`recorder`] writes it down.

pub mod account;
pub mod briefing;
pub mod calendar;
pub mod citation;
pub mod copies;
pub mod driver;
pub mod event;
pub mod guard;
pub mod import;
pub mod insight;
pub mod last_seen;
pub mod legend;
pub mod logbook;
pub mod offline;
pub mod pending;
pub mod planner;
pub mod progress;
pub mod prompt;
pub mod recorder;
pub mod settings;
pub mod turn;

use crate::api::models::{self, ModelInfo};
use crate::api::retry;
use crate::api::{ApiError, ChatClient};
use crate::domain::conversation::{Exchange, Outcome, Rating};
use crate::domain::id::{ChatId, ExchangeId, PassageId};
use crate::domain::knowledge::{Hit, Passage};
use crate::knowledge::retrieve::{Evidence, Retriever};
use crate::store::error::StoreError;
use crate::store::{Health, Store};
use calendar::Calendar;
use driver::Outside;
use event::{Ask, CoachEvent, LibraryState, Status, StoreState};
use futures_util::Stream;
use insight::Insight;
use jiff::{Timestamp, Unit};
use logbook::Logbook;
use planner::Planner;
use prompt::Past;
use recorder::Recorder;
use settings::{CoachSettings, ProfileUse};
use std::collections::HashMap;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};
use tokio::sync::{mpsc, watch};
use tokio_util::sync::{CancellationToken, DropGuard};

/// What the coach is made of.
pub struct Parts {
    /// The database.
    pub store: Store,
    /// Searches the library.
    pub retriever: Arc<Retriever>,
    /// The model's provider; none: offline coach.
    pub chat: Option<ChatClient>,
    /// The model that is asked at the start, where there is a provider.
    pub model: String,
    /// The writer of exchanges.
    pub recorder: Recorder,
    /// Log, profile, plans and check-ins.
    pub logbook: Logbook,
    /// The athlete's day.
    pub calendar: Calendar,
    /// Progress of the library.
    pub library: watch::Receiver<LibraryState>,
    /// Settings.
    pub settings: CoachSettings,
}

/// The coach. Cheap to clone.
#[derive(Clone)]
pub struct Coach {
    inner: Arc<Inner>,
}

struct Inner {
    parts: Parts,
    /// The model that answers now.
    model: watch::Sender<Option<String>>,
    chats: Mutex<HashMap<ChatId, Vec<(ExchangeId, Past)>>>,
    status: watch::Receiver<Status>,
    insight: watch::Receiver<Arc<Insight>>,
    planner: Planner,
}

/// An answer as it is made. Dropping it stops the work and keeps what had arrived.
pub struct Answering {
    events: mpsc::Receiver<CoachEvent>,
    _cancel: DropGuard,
}

impl Stream for Answering {
    type Item = CoachEvent;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<CoachEvent>> {
        self.events.poll_recv(context)
    }
}

impl Coach {
    /// Puts the coach together. Must be called inside a tokio runtime.
    pub fn new(parts: Parts) -> Self {
        let model = watch::Sender::new(parts.chat.as_ref().map(|_| parts.model.clone()));
        let status = follow_status(&parts, &model);
        let insight = insight::watch::keep(&parts.logbook, &parts.calendar);
        let planner = Planner::new(parts.logbook.clone(), parts.calendar.clone());
        Self { inner: Arc::new(Inner { parts, model, chats: Mutex::default(), status, insight, planner }) }
    }

    /// Makes ready what the first question would wait for: patterns, the connection to the model, and, once the library is in,
    /// the statements and the index of a search. What fails here is told when it is asked for.
    pub async fn warm(&self) {
        let parts = &self.inner.parts;
        let connected = async {
            if let Some(chat) = &parts.chat
                && let Err(error) = chat.warm().await
            {
                tracing::debug!(%error, "the provider could not be reached ahead of a question");
            }
        };
        let searched = async {
            // Blocking: the patterns take some milliseconds, and a key must not wait for them.
            let _ = tokio::task::spawn_blocking(guard::warm).await;
            parts.retriever.warm().await;
            let _ = parts.store.load_athlete(jiff::Zoned::now().date()).await;
        };
        tokio::join!(connected, searched);
    }

    /// Answers a question: the stream's last words are [`CoachEvent::Finished`].
    pub fn ask(&self, ask: Ask) -> Answering {
        let (out, events) = mpsc::channel(256);
        let cancel = CancellationToken::new();
        let coach = self.clone();
        let token = cancel.clone();
        tokio::spawn(async move {
            let start = coach.start(&ask);
            let outside = Outside {
                retriever: Arc::clone(&coach.inner.parts.retriever),
                store: coach.inner.parts.store.clone(),
                chat: coach.inner.parts.chat.clone(),
                recorder: coach.inner.parts.recorder.clone(),
                insight: coach.insight(),
                logbook: coach.inner.parts.logbook.clone(),
            };
            let exchange = driver::run(start, outside, out, token).await;
            coach.remember(&exchange);
        });
        Answering { events, _cancel: cancel.drop_guard() }
    }

    fn start(&self, ask: &Ask) -> turn::Start {
        let parts = &self.inner.parts;
        // The database keeps microseconds; what is shown now and what is read back must be the same.
        let now = Timestamp::now();
        let now = now.round(Unit::Microsecond).unwrap_or(now);
        let exchange = Exchange { id: ask.id, ..Exchange::new(ask.chat_id, ask.question.clone(), now) };
        let model = self.inner.model.borrow().clone();
        let configured = parts.chat.as_ref().map(ChatClient::settings);
        turn::Start {
            exchange,
            past: self.past(ask),
            // A price is known for the configured model only.
            price: configured.filter(|c| Some(&c.model) == model.as_ref()).and_then(|c| c.price),
            model,
            prompt_tokens: parts.settings.prompt_tokens,
            profile: self.profile_use(),
            fence: format!("<<{}>>", &uuid::Uuid::new_v4().simple().to_string()[..12]),
            jitter: retry::jitter(),
        }
    }

    /// Whether a model may see the athlete's data: by the athlete's own consent, or by the setting.
    fn profile_use(&self) -> ProfileUse {
        let agreed = self.inner.parts.logbook.profile().borrow().consent.model_sees_data.is_some();
        if agreed { ProfileUse::Shared } else { self.inner.parts.settings.profile }
    }

    fn past(&self, ask: &Ask) -> Vec<Past> {
        let Ok(chats) = self.inner.chats.lock() else { return Vec::new() };
        let known = chats.get(&ask.chat_id).map(Vec::as_slice).unwrap_or_default();
        let known: Vec<Past> =
            known.iter().take_while(|(id, _)| Some(*id) != ask.replaces).map(|(_, p)| p.clone()).collect();
        let skip = known.len().saturating_sub(self.inner.parts.settings.remembered);
        known[skip..].to_vec()
    }

    /// An answer that was at least begun becomes part of the chat's memory.
    fn remember(&self, exchange: &Exchange) {
        let told = matches!(exchange.outcome, Outcome::Complete | Outcome::Stopped | Outcome::Truncated);
        // The offline coach may speak of the athlete's own facts; a model must not get them as an earlier turn.
        let private = self.profile_use() == ProfileUse::Private && !exchange.used.is_empty();
        if !told || private || exchange.answer.is_empty() {
            return;
        }
        if let Ok(mut chats) = self.inner.chats.lock() {
            let chat = chats.entry(exchange.chat_id).or_default();
            if chat.iter().all(|(id, _)| *id != exchange.id) {
                chat.push((exchange.id, Past { question: exchange.question.clone(), answer: exchange.answer.clone() }));
                chat.sort_by_key(|(id, _)| *id);
            }
        }
    }

    /// Rates an answer, or takes the rating back.
    ///
    /// # Errors
    /// When it could not be saved.
    pub async fn rate(&self, id: ExchangeId, rating: Option<Rating>) -> Result<(), StoreError> {
        self.inner.parts.recorder.rate(id, rating).await
    }

    /// The exchanges before one, or the newest, oldest first; those that the database does not have yet included.
    ///
    /// # Errors
    /// The store's, when nothing is known here either.
    pub async fn history(&self, before: Option<ExchangeId>, limit: usize) -> Result<Vec<Exchange>, StoreError> {
        // The writer must not wait for a database that is being opened: a question asked meanwhile has to reach the disk.
        let _ = self.inner.parts.store.ready().await;
        let lacking = self.inner.parts.recorder.settle().await.exchanges;
        let stored = self.inner.parts.store.list_exchanges(before, i64::try_from(limit).unwrap_or(i64::MAX)).await;
        let mut all = match stored {
            Ok(stored) => stored,
            Err(error) if lacking.is_empty() => return Err(error),
            Err(_) => Vec::new(),
        };
        if before.is_none() {
            for exchange in lacking {
                all.retain(|e| e.id != exchange.id);
                all.push(exchange);
            }
            all.sort_by_key(|e| (e.asked_at, e.id));
        }
        for exchange in &all {
            self.remember(exchange);
        }
        Ok(all)
    }

    /// Exchanges of all chats that hold the words, newest first.
    ///
    /// # Errors
    /// The store's.
    pub async fn search_chats(&self, words: &str) -> Result<Vec<Exchange>, StoreError> {
        self.inner.parts.store.search_exchanges(words, 50).await
    }

    /// A passage as it is in the library now.
    ///
    /// # Errors
    /// The store's.
    pub async fn passage(&self, id: PassageId) -> Result<Passage, StoreError> {
        self.inner.parts.store.load_passage(id).await
    }

    /// Searches the library: what was found, best first, and whether an answer may stand on it.
    ///
    /// # Errors
    /// The store's.
    pub async fn search(&self, question: &str, limit: Option<usize>) -> Result<(Vec<Hit>, Evidence), StoreError> {
        let retriever = &self.inner.parts.retriever;
        let embedding = retriever.embed_question(question).await;
        let hits = retriever.search_many(question, embedding.as_deref(), limit).await?;
        let evidence = retriever.evidence(question, &hits);
        Ok((hits, evidence))
    }

    /// The models that the provider offers.
    ///
    /// # Errors
    /// The provider's; none set up is an empty list.
    pub async fn models(&self) -> Result<Vec<ModelInfo>, ApiError> {
        match &self.inner.parts.chat {
            Some(chat) => chat.models().await,
            None => Ok(Vec::new()),
        }
    }

    /// Ids of usable models, those most like the present one first.
    ///
    /// # Errors
    /// As [`Coach::models`].
    pub async fn usable_models(&self) -> Result<Vec<String>, ApiError> {
        let list = self.models().await?;
        let now = self.inner.model.borrow().clone().unwrap_or_default();
        Ok(models::near(&now, &list))
    }

    /// Answers with that model from now on.
    pub fn choose_model(&self, id: &str) {
        if self.inner.parts.chat.is_some() {
            self.inner.model.send_replace(Some(id.to_owned()));
        }
    }

    /// The state that the header shows.
    pub fn status(&self) -> watch::Receiver<Status> {
        self.inner.status.clone()
    }

    /// Waits until the library has been brought in once: at the very first start that takes a few seconds.
    pub async fn library_ready(&self) {
        self.inner.parts.retriever.library_ready().await;
    }

    /// Waits until everything is written as far as it can be.
    pub async fn settle(&self) {
        self.inner.parts.recorder.settle().await;
    }

    /// Deletes all rows of the athlete's. Gives what went, and how many of each.
    ///
    /// # Errors
    /// The store's; nothing is deleted then.
    pub async fn delete_everything(&self) -> Result<Vec<(&'static str, u64)>, StoreError> {
        self.inner.parts.store.ready().await?;
        self.inner.parts.recorder.settle().await;
        self.inner.parts.store.delete_athlete().await
    }

    /// Writes as far as it can be, for the last time.
    pub async fn close(&self) {
        self.inner.parts.recorder.close().await;
    }

    /// What is known of the athlete, now and later.
    pub fn insight(&self) -> watch::Receiver<Arc<Insight>> {
        self.inner.insight.clone()
    }

    /// The use cases of the plan.
    pub fn planner(&self) -> &Planner {
        &self.inner.planner
    }

    /// The athlete's day.
    pub fn calendar(&self) -> &Calendar {
        &self.inner.parts.calendar
    }

    /// Log, profile, plans and check-ins.
    pub fn logbook(&self) -> &Logbook {
        &self.inner.parts.logbook
    }

    /// The database.
    pub fn store(&self) -> &Store {
        &self.inner.parts.store
    }
}

fn store_state(health: &Health) -> StoreState {
    match health {
        Health::Opening => StoreState::Opening,
        Health::Ready { name } => StoreState::Ready { name: name.clone() },
        Health::Down { problem, retry_in } => {
            StoreState::Down { problem: problem.clone(), retry_in: retry_in.map(event::whole_seconds) }
        }
        Health::Closed => StoreState::Down { problem: "closed".into(), retry_in: None },
    }
}

/// Joins what the parts say of themselves into one value; sends only when it changed.
fn follow_status(parts: &Parts, model: &watch::Sender<Option<String>>) -> watch::Receiver<Status> {
    let (mut health, mut unsynced, mut library, mut model) =
        (parts.store.health(), parts.recorder.unsynced(), parts.library.clone(), model.subscribe());
    let mut read = move || {
        let status = Status {
            model: model.borrow_and_update().clone(),
            store: store_state(&health.borrow_and_update()),
            library: *library.borrow_and_update(),
            unsynced: *unsynced.borrow_and_update(),
        };
        (status, health.clone(), unsynced.clone(), library.clone(), model.clone())
    };
    let (sender, receiver) = watch::channel(read().0);
    tokio::spawn(async move {
        loop {
            let (status, mut health, mut unsynced, mut library, mut model) = read();
            sender.send_if_modified(|now| {
                let changed = *now != status;
                *now = status;
                changed
            });
            let alive = tokio::select! {
                c = health.changed() => c.is_ok(),
                c = unsynced.changed() => c.is_ok(),
                c = library.changed() => c.is_ok(),
                c = model.changed() => c.is_ok(),
                () = sender.closed() => false,
            };
            if !alive {
                return;
            }
        }
    });
    receiver
}
