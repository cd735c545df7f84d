//! Runs the effects of one turn: the only place where the machine meets the network, the store and the clock.
//!
//! Everything that works for the turn is a future held here; leaving drops it, and dropping the model's stream closes its
//! connection. A front end that goes away cancels the token: what had arrived is still written down.

use super::briefing::Briefing;
use super::event::{CoachEvent, Stage};
use super::insight::Insight;
use super::logbook::Logbook;
use super::recorder::Recorder;
use super::turn::{Effect, Event, Start, Turn};
use crate::api::{ApiError, ChatClient, ChatEvent, ChatMessage, ChatRequest, models};
use crate::domain::athlete::AthleteContext;
use crate::knowledge::retrieve::Retriever;
use crate::store::{Health, Store};
use futures_util::future::BoxFuture;
use futures_util::stream::{self, BoxStream, FuturesUnordered, StreamExt};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::{mpsc, watch};
use tokio_util::sync::CancellationToken;

/// What a turn needs of the outside.
#[derive(Clone)]
pub struct Outside {
    /// Searches the library.
    pub retriever: Arc<Retriever>,
    /// The database.
    pub store: Store,
    /// The model's provider, if one is set up.
    pub chat: Option<ChatClient>,
    /// The writer of exchanges.
    pub recorder: Recorder,
    /// What the numbers say of the athlete.
    pub insight: watch::Receiver<Arc<Insight>>,
    /// Log and profile.
    pub logbook: Logbook,
}

/// How long an answer waits for the numbers of a program that was just started.
const NUMBERS: Duration = Duration::from_millis(1_500);

impl Outside {
    fn briefing(&self) -> Briefing {
        let log = self.logbook.log().borrow().workouts.clone();
        let kept_here = log.iter().filter(|w| !w.origin.may_reach_model).map(|w| w.id).collect();
        Briefing {
            insight: Arc::clone(&self.insight.borrow()),
            units: self.logbook.profile().borrow().units,
            kept_here: Arc::new(kept_here),
        }
    }
}

type Answer = BoxStream<'static, Vec<Result<ChatEvent, ApiError>>>;

struct Driver {
    outside: Outside,
    turn: Turn,
    sent: Instant,
    work: FuturesUnordered<BoxFuture<'static, Event>>,
    answer: Option<Answer>,
    out: mpsc::Sender<CoachEvent>,
    cancel: CancellationToken,
}

/// Runs a turn to its end and returns the exchange as it was written.
pub async fn run(
    start: Start,
    outside: Outside,
    out: mpsc::Sender<CoachEvent>,
    cancel: CancellationToken,
) -> crate::domain::conversation::Exchange {
    let sent = Instant::now();
    let (turn, first) = Turn::begin(start, 0);
    let mut driver = Driver { outside, turn, sent, work: FuturesUnordered::new(), answer: None, out, cancel };
    driver.perform(first).await;
    while !driver.turn.is_over() {
        let events = driver.next().await;
        let now = driver.now_ms();
        let mut effects = Vec::new();
        for event in events {
            effects.extend(driver.turn.handle(event, now));
        }
        driver.perform(merged(effects)).await;
    }
    driver.turn.exchange().clone()
}

/// Neighbouring pieces of text become one: a fast model sends thousands a second.
fn merged(effects: Vec<Effect>) -> Vec<Effect> {
    let mut out: Vec<Effect> = Vec::with_capacity(effects.len());
    for effect in effects {
        match (out.last_mut(), effect) {
            (Some(Effect::Show(CoachEvent::Text(text))), Effect::Show(CoachEvent::Text(more))) => text.push_str(&more),
            (Some(Effect::Keep), Effect::Keep) => {}
            (_, effect) => out.push(effect),
        }
    }
    out
}

/// Neighbouring pieces of the model's text become one: every piece is read by the guard with the sentence that it goes on.
fn joined(items: Vec<Result<ChatEvent, ApiError>>) -> Vec<Result<ChatEvent, ApiError>> {
    let mut out: Vec<Result<ChatEvent, ApiError>> = Vec::with_capacity(items.len());
    for item in items {
        match (out.last_mut(), item) {
            (Some(Ok(ChatEvent::Text(text))), Ok(ChatEvent::Text(more))) => text.push_str(&more),
            (_, item) => out.push(item),
        }
    }
    out
}

impl Driver {
    fn now_ms(&self) -> u32 {
        u32::try_from(self.sent.elapsed().as_millis()).unwrap_or(u32::MAX)
    }

    /// What happens next.
    async fn next(&mut self) -> Vec<Event> {
        let answer = &mut self.answer;
        let streamed = async {
            match answer {
                Some(answer) => answer.next().await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            biased;
            () = self.cancel.cancelled() => vec![Event::Cancelled],
            Some(event) = self.work.next(), if !self.work.is_empty() => vec![event],
            items = streamed => if let Some(items) = items {
                joined(items).into_iter().filter_map(|item| self.received(item)).collect()
            } else {
                self.answer = None;
                vec![Event::StreamFailed { error: ApiError::Truncated, usable: Vec::new() }]
            },
        }
    }

    /// An unknown model is looked up first, so that the athlete gets names that work.
    fn received(&mut self, item: Result<ChatEvent, ApiError>) -> Option<Event> {
        let error = match item {
            Ok(event) => return Some(Event::Streamed(event)),
            Err(error) => error,
        };
        self.answer = None;
        let wanted = match (&error, &self.outside.chat) {
            (ApiError::ModelNotFound { model, .. }, Some(chat)) => Some((chat.clone(), model.clone())),
            _ => None,
        };
        let Some((chat, wanted)) = wanted else { return Some(Event::StreamFailed { error, usable: Vec::new() }) };
        self.work.push(Box::pin(async move {
            let usable = chat.models().await.map(|list| models::near(&wanted, &list)).unwrap_or_default();
            Event::StreamFailed { error, usable }
        }));
        None
    }

    async fn perform(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            match effect {
                Effect::Show(event) => self.show(event).await,
                Effect::Embed => {
                    let (retriever, question) =
                        (Arc::clone(&self.outside.retriever), self.turn.exchange().question.clone());
                    self.work.push(Box::pin(async move { Event::Embedded(retriever.embed_question(&question).await) }));
                }
                Effect::LoadAthlete => self.load_athlete(),
                Effect::Search(embedding) => self.search(embedding).await,
                Effect::StartStream(messages) => {
                    self.answer = self
                        .outside
                        .chat
                        .clone()
                        .map(|chat| answer(chat, self.turn.exchange().model.clone(), messages));
                }
                Effect::StopStream => self.answer = None,
                Effect::Pause(pause) => self.work.push(Box::pin(async move {
                    tokio::time::sleep(pause).await;
                    Event::PauseOver
                })),
                Effect::Keep => self.outside.recorder.keep(self.turn.exchange().clone()).await,
                Effect::Finish(remedy) => {
                    self.answer = None;
                    let exchange = self.turn.exchange().clone();
                    let recorder = self.outside.recorder.clone();
                    let written = exchange.clone();
                    self.show(CoachEvent::Finished { exchange: Box::new(exchange), remedy }).await;
                    if let Err(error) = recorder.finish(written).await {
                        self.show(CoachEvent::Notice(format!("NOT SAVED: {}", error.sentence()))).await;
                    }
                }
            }
        }
    }

    /// A front end that does not listen any more is one that cancelled.
    async fn show(&mut self, event: CoachEvent) {
        if self.out.send(event).await.is_err() && !self.turn.is_over() {
            self.cancel.cancel();
        }
    }

    fn load_athlete(&mut self) {
        let outside = self.outside.clone();
        self.work.push(Box::pin(async move {
            let today = jiff::Zoned::now().date();
            let athlete = match outside.store.load_athlete(today).await {
                Ok(athlete) => {
                    // The database is there, so the numbers that stand on it come at once; an answer does not wait for more.
                    let read = |i: &Arc<Insight>| i.day.is_some() && !i.loading;
                    let _ = tokio::time::timeout(NUMBERS, outside.insight.clone().wait_for(read)).await;
                    athlete
                }
                Err(error) => {
                    tracing::warn!(%error, "answering without the athlete's profile");
                    AthleteContext::default()
                }
            };
            Event::AthleteLoaded(athlete, Box::new(outside.briefing()))
        }));
    }

    async fn search(&mut self, embedding: Option<Vec<f32>>) {
        if matches!(*self.outside.store.health().borrow(), Health::Opening) {
            self.show(CoachEvent::Stage(Stage::OpeningStore)).await;
        }
        let (retriever, question) = (Arc::clone(&self.outside.retriever), self.turn.exchange().question.clone());
        self.work.push(Box::pin(async move {
            retriever.library_ready().await;
            Event::Found(retriever.search(&question, embedding.as_deref()).await.map_err(|e| e.sentence()))
        }));
    }
}

/// The model's answer, in handfuls of what is there.
fn answer(chat: ChatClient, model: Option<String>, messages: Vec<ChatMessage>) -> Answer {
    let request = ChatRequest { model, ..ChatRequest::new(messages) };
    let opened = stream::once(async move {
        match chat.stream(&request).await {
            Ok(answer) => answer.left_stream(),
            Err(error) => stream::iter([Err(error)]).right_stream(),
        }
    });
    opened.flatten().ready_chunks(512).boxed()
}
