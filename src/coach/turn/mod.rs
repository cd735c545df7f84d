//! The turn machine: from a question to a stored exchange. Events in, effects out; no runtime, no clock, no handle to anything.
//!
//! ```text
//! Submitted -> guard -> { Embed -> Search, LoadAthlete } -> prompt -> StartStream -> Text... -> Finish
//!                  \-> fixed text -> Finish           \-> no model: offline answer -> Finish
//! ```
//! The driver runs the effects and reports back. Each event carries the milliseconds since the question was sent.

#[cfg(test)]
mod tests;

use super::briefing::{self, Briefing};
use super::citation::{self, CitationFilter};
use super::event::{CoachEvent, Remedy, Stage, whole_seconds};
use super::guard::{self, AnswerGuard, AnswerVerdict, Policy};
use super::offline;
use super::prompt::{self, Past};
use super::settings::ProfileUse;
use crate::api::settings::Price;
use crate::api::{ApiError, ChatEnd, ChatEvent, ChatMessage, ChatOutcome, RetryPolicy};
use crate::domain::athlete::AthleteContext;
use crate::domain::clean;
use crate::domain::conversation::{Exchange, Outcome, Voice};
use crate::domain::knowledge::Hit;
use crate::domain::rulebook;
use std::time::Duration;

/// What a turn starts from.
#[derive(Clone, Debug)]
pub struct Start {
    /// The exchange as it was submitted.
    pub exchange: Exchange,
    /// Earlier exchanges of the chat, oldest first.
    pub past: Vec<Past>,
    /// The model that is to answer; none: the offline coach.
    pub model: Option<String>,
    /// Prices of the model, when known.
    pub price: Option<Price>,
    /// Most tokens of the prompt.
    pub prompt_tokens: usize,
    /// Whether the athlete's facts may stand in the prompt.
    pub profile: ProfileUse,
    /// Unguessable mark round retrieved text.
    pub fence: String,
    /// 0 to 1, for the spread of retries.
    pub jitter: f64,
}

/// What happened.
#[derive(Clone, Debug)]
pub enum Event {
    /// The question's vector; none when it could not be made, and only words are searched.
    Embedded(Option<Vec<f32>>),
    /// What is known of the athlete: the profile, and what the numbers say.
    AthleteLoaded(AthleteContext, Box<Briefing>),
    /// What the search found, best first; the sentence of what went wrong otherwise.
    Found(Result<Vec<Hit>, String>),
    /// A piece of the model's answer.
    Streamed(ChatEvent),
    /// The request or the stream failed; `usable` are near model ids when the model was unknown.
    StreamFailed {
        /// Why.
        error: ApiError,
        /// Ids that may be chosen instead.
        usable: Vec<String>,
    },
    /// The pause before another try is over.
    PauseOver,
    /// The athlete stopped it.
    Cancelled,
}

/// What the driver must do.
#[derive(Clone, Debug)]
pub enum Effect {
    /// Tell the front end.
    Show(CoachEvent),
    /// Make the question's vector; report [`Event::Embedded`].
    Embed,
    /// Load what is known of the athlete; report [`Event::AthleteLoaded`].
    LoadAthlete,
    /// Search the library; report [`Event::Found`].
    Search(Option<Vec<f32>>),
    /// Ask the model and report what it sends; a stream that runs is dropped first.
    StartStream(Vec<ChatMessage>),
    /// Drop the stream.
    StopStream,
    /// Report [`Event::PauseOver`] after this time.
    Pause(Duration),
    /// Keep the exchange as it stands, on this computer.
    Keep,
    /// Write the exchange, then show [`CoachEvent::Finished`] with it; nothing follows.
    Finish(Option<Remedy>),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    Gathering,
    Asking,
    Pausing,
    Answering,
    Over,
}

/// One turn.
#[derive(Debug)]
pub struct Turn {
    start: Start,
    phase: Phase,
    athlete: Option<AthleteContext>,
    /// What the search found, until the athlete is known too.
    found: Option<Result<Vec<Hit>, String>>,
    briefing: Briefing,
    hits: Vec<Hit>,
    messages: Vec<ChatMessage>,
    attempts: u32,
    filter: CitationFilter,
    guard: AnswerGuard,
    /// The model's text so far, source numbers checked; the guard says how much of it may be shown.
    said: String,
    /// Bytes of `said` that were shown.
    shown: usize,
    /// Length of the answer when it was last kept.
    kept: usize,
}

/// An answer in progress is kept on this computer after so many more bytes.
const KEEP_EVERY: usize = 400;

impl Turn {
    /// Begins a turn; the effects are the first to run.
    pub fn begin(start: Start, now_ms: u32) -> (Self, Vec<Effect>) {
        let recent: Vec<&str> = start.past.iter().map(|p| p.question.as_str()).collect();
        let verdict = guard::check(&start.exchange.question, &recent);
        let mut turn = Self {
            phase: Phase::Gathering,
            athlete: None,
            found: None,
            briefing: Briefing::default(),
            hits: Vec::new(),
            messages: Vec::new(),
            attempts: 0,
            filter: CitationFilter::new(0),
            guard: AnswerGuard::new(verdict.map(|v| v.category)),
            said: String::new(),
            shown: 0,
            kept: 0,
            start,
        };
        let mut effects = vec![Effect::Keep];
        match verdict {
            Some(verdict) if verdict.policy == Policy::Replace => turn.refer_on(verdict.text, now_ms, &mut effects),
            Some(verdict) => {
                // The fixed text leads; what follows is held to it.
                turn.add(&format!("{}\n\n", verdict.text.trim_end()), now_ms, &mut effects);
                turn.gather(&mut effects);
            }
            None => turn.gather(&mut effects),
        }
        (turn, effects)
    }

    /// The exchange as it stands.
    pub fn exchange(&self) -> &Exchange {
        &self.start.exchange
    }

    /// Whether anything more can happen.
    pub fn is_over(&self) -> bool {
        self.phase == Phase::Over
    }

    /// Takes an event. What comes after the end, or does not belong to the phase, changes nothing.
    pub fn handle(&mut self, event: Event, now_ms: u32) -> Vec<Effect> {
        let mut effects = Vec::new();
        if self.is_over() {
            return effects;
        }
        match event {
            Event::Cancelled => self.cancelled(now_ms, &mut effects),
            Event::Embedded(embedding) if self.phase == Phase::Gathering => effects.push(Effect::Search(embedding)),
            Event::AthleteLoaded(athlete, briefing) if self.phase == Phase::Gathering => {
                self.athlete = Some(athlete);
                self.briefing = *briefing;
                self.go_on_when_gathered(now_ms, &mut effects);
            }
            Event::Found(found) if self.phase == Phase::Gathering => {
                self.found = Some(found);
                self.go_on_when_gathered(now_ms, &mut effects);
            }
            Event::Streamed(event) if matches!(self.phase, Phase::Asking | Phase::Answering) => {
                self.streamed(event, now_ms, &mut effects);
            }
            Event::StreamFailed { error, usable } if matches!(self.phase, Phase::Asking | Phase::Answering) => {
                self.failed(&error, usable, now_ms, &mut effects);
            }
            Event::PauseOver if self.phase == Phase::Pausing => self.ask_model(&mut effects),
            _ => {}
        }
        effects
    }

    fn gather(&mut self, effects: &mut Vec<Effect>) {
        self.phase = Phase::Gathering;
        effects.extend([Effect::Show(CoachEvent::Stage(Stage::Searching)), Effect::Embed, Effect::LoadAthlete]);
    }

    /// The search does not need the athlete: the two are waited for together, not one after the other.
    fn go_on_when_gathered(&mut self, now_ms: u32, effects: &mut Vec<Effect>) {
        if self.athlete.is_some()
            && let Some(found) = self.found.take()
        {
            self.found(found, now_ms, effects);
        }
    }

    fn found(&mut self, found: Result<Vec<Hit>, String>, now_ms: u32, effects: &mut Vec<Effect>) {
        match found {
            Ok(hits) => self.hits = hits,
            Err(sentence) => {
                effects
                    .push(Effect::Show(CoachEvent::Notice(format!("The library could not be searched: {sentence}"))));
            }
        }
        let athlete = self.athlete.clone().unwrap_or_default();
        let e = &mut self.start.exchange;
        e.citations = citation::number(&self.hits);
        // A model gets facts by consent only, and then without what stands on a session that no model may see. The offline
        // coach is this program: it has the briefing itself.
        let facts = match (&self.start.model, self.start.profile) {
            (None, _) => athlete.facts,
            (Some(_), ProfileUse::Shared) => {
                let facts = briefing::joined(athlete.facts, self.briefing.facts_for_model());
                prompt::affordable(facts, self.start.prompt_tokens)
            }
            (Some(_), ProfileUse::Private) => Vec::new(),
        };
        let athlete = AthleteContext { facts, ..athlete };
        e.used = athlete.facts.iter().map(|f| format!("{}: {}", f.label, f.value)).collect();
        self.filter = CitationFilter::new(e.citations.len());
        effects.push(Effect::Show(CoachEvent::Sources { citations: e.citations.clone(), used: e.used.clone() }));
        self.athlete = Some(athlete);
        if self.start.model.is_some() {
            self.messages = prompt::build(&prompt::Parts {
                question: &self.start.exchange.question,
                citations: &self.start.exchange.citations,
                athlete: self.athlete.as_ref().unwrap_or(&AthleteContext::default()),
                past: &self.start.past,
                budget: self.start.prompt_tokens,
                fence: &self.start.fence,
            });
            self.ask_model(effects);
        } else {
            self.answer_offline(now_ms, effects);
        }
    }

    fn ask_model(&mut self, effects: &mut Vec<Effect>) {
        self.phase = Phase::Asking;
        self.attempts += 1;
        self.start.exchange.voice = Voice::Model;
        self.start.exchange.model.clone_from(&self.start.model);
        effects.push(Effect::Show(CoachEvent::Voice { voice: Voice::Model, model: self.start.model.clone() }));
        effects.push(Effect::Show(CoachEvent::Stage(Stage::WaitingForModel)));
        effects.push(Effect::StartStream(self.messages.clone()));
    }

    fn streamed(&mut self, event: ChatEvent, now_ms: u32, effects: &mut Vec<Effect>) {
        match event {
            ChatEvent::Model(id) => self.start.exchange.model = Some(clean::clean_line(&id).into_owned()),
            ChatEvent::Text(text) => self.text(&text, now_ms, effects),
            ChatEvent::Reasoning(_) => {}
            ChatEvent::Usage(usage) => {
                self.start.exchange.usage = Some(usage);
                self.start.exchange.cost_usd = self.start.price.as_ref().map(|p| p.cost(usage));
            }
            ChatEvent::End(end) => self.ended(end, now_ms, effects),
        }
    }

    fn text(&mut self, raw: &str, now_ms: u32, effects: &mut Vec<Effect>) {
        let passed = self.filter.push(&clean::clean(raw));
        if passed.is_empty() {
            return;
        }
        self.phase = Phase::Answering;
        self.said.push_str(&passed);
        let verdict = self.guard.check(&self.said);
        self.obey(verdict, now_ms, effects);
    }

    /// Lets out what was held back, at the end of the model's text.
    fn let_out(&mut self, now_ms: u32, effects: &mut Vec<Effect>) {
        let held = self.filter.finish();
        self.said.push_str(&held);
        if !self.said.is_empty() {
            let verdict = self.guard.finish(&self.said);
            self.obey(verdict, now_ms, effects);
        }
    }

    /// Shows what the guard allows; ends the turn where it forbids.
    fn obey(&mut self, verdict: AnswerVerdict, now_ms: u32, effects: &mut Vec<Effect>) {
        let (upto, stopped) = match verdict {
            AnswerVerdict::Show { upto } => (upto, None),
            AnswerVerdict::Stop { keep, text } => (keep, Some(text)),
        };
        if let Some(new) = self.said.get(self.shown..upto).filter(|n| !n.is_empty()) {
            let new = new.to_owned();
            self.shown = upto;
            self.add(&new, now_ms, effects);
        }
        let Some(text) = stopped else { return };
        effects.push(Effect::StopStream);
        let gap = if self.start.exchange.answer.is_empty() { "" } else { "\n\n" };
        self.add(&format!("{gap}{text}"), now_ms, effects);
        let e = &mut self.start.exchange;
        e.problem = Some("The safety check stopped the model's answer.".into());
        e.outcome = Outcome::Stopped;
        self.finish(None, now_ms, effects);
    }

    /// Adds text to the answer, on the screen and in the row.
    fn add(&mut self, text: &str, now_ms: u32, effects: &mut Vec<Effect>) {
        let e = &mut self.start.exchange;
        e.first_text_ms.get_or_insert(now_ms);
        e.answer.push_str(text);
        effects.push(Effect::Show(CoachEvent::Text(text.to_owned())));
        if e.answer.len() >= self.kept + KEEP_EVERY {
            self.kept = e.answer.len();
            effects.push(Effect::Keep);
        }
    }

    fn ended(&mut self, end: ChatEnd, now_ms: u32, effects: &mut Vec<Effect>) {
        self.let_out(now_ms, effects);
        if self.is_over() {
            return;
        }
        let sentence = end.sentence();
        self.start.exchange.finish_reason = end.finish_reason;
        let e = &mut self.start.exchange;
        e.outcome = match end.outcome {
            ChatOutcome::Complete if self.said.trim().is_empty() => Outcome::Failed,
            ChatOutcome::Complete => Outcome::Complete,
            ChatOutcome::Truncated => Outcome::Truncated,
        };
        e.problem = match (e.outcome, sentence) {
            (Outcome::Failed, None) => Some("The model sent an empty answer. Ask again.".into()),
            (_, sentence) => sentence.map(str::to_owned),
        };
        let remedy = (!e.outcome.is_complete()).then_some(Remedy::Retry);
        self.finish(remedy, now_ms, effects);
    }

    fn failed(&mut self, error: &ApiError, usable: Vec<String>, now_ms: u32, effects: &mut Vec<Effect>) {
        let nothing_shown = self.shown == 0;
        if nothing_shown && let Some(pause) = RetryPolicy::default().decide(error, self.attempts, self.start.jitter) {
            self.phase = Phase::Pausing;
            let seconds = whole_seconds(pause);
            effects.push(Effect::Show(CoachEvent::Stage(Stage::Retrying { seconds, attempt: self.attempts + 1 })));
            effects.push(Effect::Pause(pause));
            return;
        }
        if nothing_shown && error.is_offline() {
            effects.push(Effect::Show(CoachEvent::Notice(format!(
                "{} The offline coach answers from the library.",
                error.sentence()
            ))));
            self.answer_offline(now_ms, effects);
            return;
        }
        self.let_out(now_ms, effects);
        if self.is_over() {
            return;
        }
        let e = &mut self.start.exchange;
        e.outcome = if matches!(error, ApiError::Truncated) && !e.answer.is_empty() {
            Outcome::Truncated
        } else {
            Outcome::Failed
        };
        e.problem = Some(error.sentence());
        let remedy = match error {
            ApiError::ModelNotFound { .. } => Remedy::ChooseModel(usable),
            ApiError::Unauthorized(_) | ApiError::UnusableKey => Remedy::Setting("the key of the chat provider".into()),
            ApiError::NoEndpoint(_)
            | ApiError::NotAnApi { .. }
            | ApiError::Redirected { .. }
            | ApiError::Address(_) => Remedy::Setting("chat.base_url".into()),
            _ => Remedy::Retry,
        };
        self.finish(Some(remedy), now_ms, effects);
    }

    fn answer_offline(&mut self, now_ms: u32, effects: &mut Vec<Effect>) {
        let athlete = self.athlete.clone().unwrap_or_default();
        let e = &mut self.start.exchange;
        e.voice = Voice::Offline;
        e.model = None;
        e.outcome = Outcome::Complete;
        effects.push(Effect::Show(CoachEvent::Voice { voice: Voice::Offline, model: None }));
        let markdown = match self.briefing.answer(&e.question) {
            Some(own) => {
                // Also when a model was asked and failed: what was used decides whether the answer may reach one later.
                e.used.extend(own.used.into_iter().filter(|used| !e.used.contains(used)).collect::<Vec<_>>());
                own.markdown
            }
            None => offline::compose(&e.question, &self.hits, &e.citations, &athlete).markdown,
        };
        self.add(&markdown, now_ms, effects);
        self.finish(None, now_ms, effects);
    }

    /// The guard's fixed text instead of an answer.
    fn refer_on(&mut self, text: &str, now_ms: u32, effects: &mut Vec<Effect>) {
        self.start.exchange.voice = Voice::Guard;
        self.start.exchange.outcome = Outcome::Complete;
        effects.push(Effect::Show(CoachEvent::Voice { voice: Voice::Guard, model: None }));
        self.add(text, now_ms, effects);
        self.finish(None, now_ms, effects);
    }

    fn cancelled(&mut self, now_ms: u32, effects: &mut Vec<Effect>) {
        self.let_out(now_ms, effects);
        if self.is_over() {
            return;
        }
        effects.push(Effect::StopStream);
        self.start.exchange.outcome = Outcome::Stopped;
        self.finish(None, now_ms, effects);
    }

    /// Ends the turn. Whatever was shown, whole or not, of a model or of passages, is held against the rulebook.
    fn finish(&mut self, remedy: Option<Remedy>, now_ms: u32, effects: &mut Vec<Effect>) {
        self.phase = Phase::Over;
        for correction in rulebook::corrections(&self.start.exchange.answer) {
            effects.push(Effect::Show(CoachEvent::Notice(format!("Rulebook: {correction}"))));
        }
        self.start.exchange.latency_ms = Some(now_ms);
        effects.push(Effect::Finish(remedy));
    }
}
