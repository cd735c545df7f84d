//! The chat pane: its state, and what the coach's events do to it. Keys are in `act`, drawing is in `draw`.

mod act;
pub mod composer;
pub mod draw;
pub mod entry;
mod extract;
pub mod find;
pub mod sources;
pub mod transcript;

use crate::coach::event::{Ask, CoachEvent, Remedy};
use crate::domain::clean::clean;
use crate::domain::conversation::{Exchange, Outcome, Rating};
use crate::domain::id::{ChatId, ExchangeId};
use crate::tui::cmd::RequestId;
use composer::Composer;
use entry::{Entry, Wait};
use find::Find;
use jiff::Timestamp;
use sources::OpenPassage;
use std::collections::VecDeque;
use transcript::Transcript;

/// Exchanges that are loaded at once.
pub const HISTORY_PAGE: usize = 50;

/// What the empty chat offers.
pub const EXAMPLES: [&str; 3] = [
    "What should I do for sled push training?",
    "How do I pace the first two runs of a race?",
    "Which station costs most time, and how do I train it in 30 minutes?",
];

/// Who gets plain letters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Focus {
    /// The input.
    #[default]
    Typing,
    /// The transcript.
    Reading,
}

/// Whether the sources are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Panel {
    /// Beside the transcript when there is room and an answer has sources.
    #[default]
    WhereItFits,
    /// Shown, as an overlay when there is no room.
    Shown,
    /// Hidden.
    Hidden,
}

/// The question whose answer is on its way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Active {
    /// Its work.
    pub request: RequestId,
    /// Its exchange.
    pub id: ExchangeId,
}

/// A question that waits for its turn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Queued {
    /// The question.
    pub question: String,
    /// What it asks again.
    pub replaces: Option<ExchangeId>,
}

/// Loading of older exchanges.
#[derive(Debug, Default)]
pub struct Older {
    /// Work under way.
    pub request: Option<RequestId>,
    /// There are none.
    pub done: bool,
}

/// A rating on its way to the store, with what to go back to when it fails.
#[derive(Debug)]
pub struct PendingRating {
    /// Its work.
    pub request: RequestId,
    /// Its exchange.
    pub id: ExchangeId,
    /// What it was.
    pub before: Option<Rating>,
}

/// The chat pane.
#[derive(Debug)]
pub struct Chat {
    /// The chat that the next question goes on with.
    pub id: ChatId,
    /// The exchanges.
    pub transcript: Transcript,
    /// The input.
    pub composer: Composer,
    /// Who gets plain letters.
    pub focus: Focus,
    /// The answer on its way.
    pub active: Option<Active>,
    /// Questions that wait.
    pub queue: VecDeque<Queued>,
    /// Find in the chat.
    pub find: Find,
    /// The sources.
    pub panel: Panel,
    /// The open passage.
    pub passage: Option<OpenPassage>,
    /// The chosen row of the command list.
    pub completion: usize,
    /// The example that was taken last.
    pub example: usize,
    older: Older,
    ratings: Vec<PendingRating>,
    /// Search of all chats under way.
    pub chats_request: Option<RequestId>,
    /// Work whose result would choose a model, and whether the question is then asked again.
    pub model_request: Option<RequestId>,
    /// The editor that is open.
    pub editor_request: Option<RequestId>,
}

impl Chat {
    /// An empty chat.
    pub fn new(id: ChatId) -> Self {
        Self {
            id,
            transcript: Transcript::default(),
            composer: Composer::default(),
            focus: Focus::default(),
            active: None,
            queue: VecDeque::new(),
            find: Find::default(),
            panel: Panel::default(),
            passage: None,
            completion: 0,
            example: 0,
            older: Older::default(),
            ratings: Vec::new(),
            chats_request: None,
            model_request: None,
            editor_request: None,
        }
    }

    /// Whether something on the screen moves by itself: a wait without text.
    pub fn is_waiting(&self) -> bool {
        self.active_entry().is_some_and(|entry| entry.wait.is_some() && entry.exchange.answer.is_empty())
    }

    /// The exchange that is being answered.
    pub fn active_entry(&self) -> Option<&Entry> {
        self.transcript.entries().get(self.transcript.find(self.active?.id)?)
    }

    /// Puts a question into the transcript and makes the order for the coach.
    pub fn begin(&mut self, queued: Queued, request: RequestId, now: Timestamp) -> Ask {
        let exchange = Exchange::new(self.id, queued.question.clone(), now);
        let id = exchange.id;
        if let Some(old) = queued.replaces.and_then(|old| self.transcript.find(old))
            && let Some(entry) = self.transcript.entry_mut(old)
        {
            entry.superseded = true;
        }
        self.transcript.append(Entry::asked(exchange));
        self.active = Some(Active { request, id });
        self.passage = None;
        Ask { id, question: queued.question, chat_id: self.id, replaces: queued.replaces }
    }

    /// Ends the answer on its way; what has arrived is kept.
    pub fn stop(&mut self, outcome: Outcome, now: Timestamp) -> Option<Active> {
        let active = self.active.take()?;
        if let Some(entry) = self.transcript.find(active.id).and_then(|index| self.transcript.entry_mut(index)) {
            let took = now.as_millisecond() - entry.exchange.asked_at.as_millisecond();
            entry.exchange.latency_ms = u32::try_from(took).ok();
            entry.end(outcome);
        }
        Some(active)
    }

    /// What the coach said. Events of another question than the active one are dropped.
    pub fn hear(&mut self, request: RequestId, event: CoachEvent, now: Timestamp) -> Heard {
        let Some(active) = self.active.filter(|active| active.request == request) else { return Heard::Stale };
        let Some(index) = self.transcript.find(active.id) else { return Heard::Stale };
        let Some(entry) = self.transcript.entry_mut(index) else { return Heard::Stale };
        match event {
            CoachEvent::Stage(stage) => entry.wait = Some(Wait { stage: Some(stage), since: now }),
            CoachEvent::Sources { citations, used } => {
                entry.exchange.citations = citations;
                entry.exchange.used = used;
            }
            CoachEvent::Voice { voice, model } => entry.set_voice(voice, model),
            CoachEvent::Text(text) => {
                if entry.exchange.first_text_ms.is_none() {
                    let took = now.as_millisecond() - entry.exchange.asked_at.as_millisecond();
                    entry.exchange.first_text_ms = u32::try_from(took).ok();
                    // The voice in the head shows once there is something that it said.
                    let (voice, model) = (entry.exchange.voice, entry.exchange.model.clone());
                    entry.push(&text);
                    entry.set_voice(voice, model);
                } else {
                    entry.push(&text);
                }
                self.transcript.text_arrived();
            }
            CoachEvent::Notice(text) => entry.notices.push(clean(&text).into_owned()),
            CoachEvent::Finished { exchange, remedy } => {
                let outcome = exchange.outcome;
                let id = active.id;
                entry.finish(Exchange { id, ..*exchange }, remedy.clone());
                self.active = None;
                self.transcript.text_arrived();
                return Heard::Finished { outcome, remedy };
            }
        }
        Heard::More
    }

    /// Exchanges were loaded.
    pub fn older_arrived(&mut self, mut exchanges: Vec<Exchange>) {
        self.older.done = exchanges.len() < HISTORY_PAGE;
        exchanges.retain(|exchange| self.transcript.find(exchange.id).is_none());
        exchanges.sort_by_key(|exchange| (exchange.asked_at, exchange.id));
        if let Some(newest) = exchanges.last()
            && self.transcript.entries().is_empty()
        {
            self.id = newest.chat_id;
        }
        self.composer.remember_older(exchanges.iter().map(|exchange| exchange.question.clone()).collect());
        self.transcript.prepend(exchanges.into_iter().map(Entry::stored).collect());
    }
}

/// What an event of the coach led to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Heard {
    /// Nothing: nobody waits for it any more.
    Stale,
    /// More follows.
    More,
    /// The answer has ended.
    Finished {
        /// How.
        outcome: Outcome,
        /// A way out of a problem.
        remedy: Option<Remedy>,
    },
}
