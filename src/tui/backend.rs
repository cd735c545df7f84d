//! What the screen asks of the outside. The composition root implements it over the coach; tests fake it.

use super::pane::today::wish::Answer;
use super::stopwatch::OpenTimer;
use crate::coach::event::{Ask, CoachEvent, LogState, Status};
use crate::coach::import::{Mode, Step, Wanted};
use crate::coach::insight::Insight;
use crate::coach::planner::{Offer, OfferId, Wish};
use crate::domain::check_in::CheckIn;
use crate::domain::conversation::{Exchange, Rating};
use crate::domain::id::{ExchangeId, ImportId, PassageId};
use crate::domain::knowledge::Passage;
use crate::domain::profile::Profile;
use crate::domain::workout::Workout;
use futures_util::future::BoxFuture;
use futures_util::stream::BoxStream;
use std::sync::Arc;
use tokio::sync::watch;

/// Each method starts work whose result comes back as a `Msg`. Errors are sentences for the athlete.
pub trait Backend: Send + Sync + 'static {
    /// The first picture is on the screen: what need not be there before it may begin.
    fn shown(&self) {}
    /// Answers a question. Dropping the stream cancels the work.
    fn ask(&self, ask: Ask) -> BoxStream<'static, CoachEvent>;
    /// Rates an exchange, or takes its rating back.
    fn rate(&self, id: ExchangeId, rating: Option<Rating>) -> BoxFuture<'static, Result<(), String>>;
    /// The `limit` exchanges before one, or the newest; in any order.
    fn history(&self, before: Option<ExchangeId>, limit: usize) -> BoxFuture<'static, Result<Vec<Exchange>, String>>;
    /// A passage of the library as it is now.
    fn passage(&self, id: PassageId) -> BoxFuture<'static, Result<Passage, String>>;
    /// Ids of the models that can be chosen.
    fn models(&self) -> BoxFuture<'static, Result<Vec<String>, String>>;
    /// Answers with that model from now on, also after the next start. An error says what of it does not hold.
    fn choose_model(&self, id: String) -> BoxFuture<'static, Result<(), String>>;
    /// Exchanges of all chats in which the text occurs, best first.
    fn search_chats(&self, text: String) -> BoxFuture<'static, Result<Vec<Exchange>, String>>;
    /// Keeps what is in the input, so that a crash does not lose it. Called a moment after typing stops.
    fn save_draft(&self, text: String);
    /// The log. It holds a change by the time that the change's `save_workout` has resolved.
    fn log(&self) -> watch::Receiver<LogState>;
    /// Writes a session, new or changed, by its id. A deleted one has `deleted_at`, a restored one has none again. Resolves
    /// when it is on this computer's disk, which no crash and no power cut takes back; an error means that it is not there.
    fn save_workout(&self, workout: Workout) -> BoxFuture<'static, Result<(), String>>;
    /// The profile.
    fn profile(&self) -> watch::Receiver<Arc<Profile>>;
    /// Writes the profile. Resolves like `save_workout`.
    fn save_profile(&self, profile: Profile) -> BoxFuture<'static, Result<(), String>>;
    /// What is known of the athlete, computed whenever something changed or the day turned.
    fn insight(&self) -> watch::Receiver<Arc<Insight>>;
    /// A proposal for the plan. Nothing is changed by it.
    fn propose(&self, wish: Wish) -> BoxFuture<'static, Result<Offer, String>>;
    /// Answers a proposal. Resolves with a sentence when the plan is on this computer's disk.
    fn answer(&self, id: OfferId, answer: Answer) -> BoxFuture<'static, Result<String, String>>;
    /// Takes the last change of the plan back. Resolves with what was taken back.
    fn undo_plan(&self) -> BoxFuture<'static, Result<String, String>>;
    /// Writes a check-in. Resolves like `save_workout`.
    fn save_check_in(&self, check_in: CheckIn) -> BoxFuture<'static, Result<(), String>>;
    /// Opens the live timer's file. Gives who keeps it, and the timer that is running already.
    fn timer(&self) -> Result<OpenTimer, String>;
    /// Keeps the half-filled form of the log (JSON; empty: there is none), so that a crash does not lose it. Called a
    /// moment after typing stops.
    fn save_form(&self, draft: String);
    /// Paths that a typed one may become, best first; a folder ends with a slash.
    fn complete_path(&self, typed: String) -> BoxFuture<'static, Vec<String>>;
    /// Walks through files: a dry run, or an import. The stream ends with `Step::Ended`. Dropping it ends the walk; what was saved
    /// by then stays.
    fn import(&self, wanted: Wanted, mode: Mode) -> BoxStream<'static, Step>;
    /// Takes an import back in one step. Gives how many sessions it had.
    fn undo_import(&self, import: ImportId) -> BoxFuture<'static, Result<usize, String>>;
    /// The state that the header shows.
    fn status(&self) -> watch::Receiver<Status>;
}
