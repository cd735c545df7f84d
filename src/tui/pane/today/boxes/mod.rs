//! The boxes of the pane, each from what is known to what it says. Nothing here draws, and nothing here computes a number of
//! training: those come from the insight.

mod ahead;
mod how;
mod load;
mod notes;
mod race;
mod session;
mod week;

pub use ahead::ahead;
pub use how::how;
pub use load::load;
pub use notes::notes;
pub use race::race;
pub use session::session;
pub use week::{strip, week};

use super::text::Block;
use crate::coach::event::StoreState;
use crate::coach::insight::{Insight, Session, State, WeekDay};
use crate::domain::adherence::{DueId, Excuse};
use crate::domain::clean::clean_line;
use crate::domain::profile::Profile;
use crate::domain::workout::SkipReason;
use crate::tui::pane::log::summary;
use jiff::civil::Date;

/// All boxes line by line, for who cannot see a screen and for pipes.
pub fn plain(sight: Sight<'_>) -> String {
    let boxes = [session(sight), week(sight), notes(sight), race(sight), load(sight), ahead(sight), how(sight)];
    boxes.iter().filter(|block| !block.rows.is_empty()).map(Block::plain).collect::<Vec<_>>().join("\n")
}

/// What the boxes are made from.
#[derive(Clone, Copy, Debug)]
pub struct Sight<'a> {
    /// What is known.
    pub insight: &'a Insight,
    /// The profile: units, race, goal.
    pub profile: &'a Profile,
    /// The database, which may not have been read.
    pub store: &'a StoreState,
    /// The athlete's day.
    pub today: Date,
    /// The session with the cursor; none: the day's.
    pub chosen: Option<DueId>,
}

impl<'a> Sight<'a> {
    /// The session that is shown and that keys act on: the chosen one, else the day's first that is open, else its first.
    pub fn session(&self) -> Option<&'a Session> {
        let chosen = self.chosen.and_then(|id| self.sessions().find(|session| session.id == id));
        let open = || self.insight.today.iter().find(|session| session.state.is_open());
        chosen.or_else(open).or_else(|| self.insight.today.first())
    }

    /// All that can be chosen: the planned sessions of the week, and the next one when it is in a later week.
    pub fn sessions(&self) -> impl Iterator<Item = &'a Session> + use<'a> {
        let insight = self.insight;
        let week = insight.week.days.iter().flat_map(|day| &day.planned);
        let known = move |id| insight.week.days.iter().flat_map(|day| &day.planned).any(|session| session.id == id);
        let next = insight.next.as_ref().filter(move |session| !known(session.id));
        week.chain(next)
    }

    /// Whether it is too early to say what there is not: the database has not been read, and no plan is known without it.
    pub fn waits(&self) -> bool {
        self.insight.day.is_none() || (self.insight.loading && self.insight.plan.is_none())
    }

    /// The day of the week that holds a date.
    fn day(&self, date: Date) -> Option<&'a WeekDay> {
        self.insight.week.days.iter().find(|day| day.date == date)
    }

    /// `Sun 22 Nov`, and how far that is.
    fn day_name(&self, date: Date) -> String {
        let name = summary::day(date, self.today);
        let name = name.replace("  ", " ");
        match date.since(self.today).map(|span| span.get_days()) {
            Ok(0) => format!("{name} · today"),
            Ok(1) => format!("{name} · tomorrow"),
            Ok(-1) => format!("{name} · yesterday"),
            Ok(days) if days > 1 => format!("{name} · in {days} days"),
            Ok(days) => format!("{name} · {} days ago", -days),
            Err(_) => name,
        }
    }
}

/// How a session is marked: one character, so that a column of them can be read at a glance; and what is said in its place.
/// Why one was not done is said in words beside it.
fn mark(session: &Session, today: Date) -> (&'static str, &'static str) {
    match session.state {
        State::Done { .. } => ("v", "done: "),
        State::Skipped(_) | State::Missed => ("x", ""),
        State::Excused(_) => ("~", ""),
        State::Open if session.date == today => (">", "to do: "),
        State::Open => (" ", ""),
    }
}

/// Why a session was not done; none when it was, or may still be.
fn reason(state: &State) -> Option<String> {
    match state {
        State::Skipped(reason) => Some(format!("skipped: {}", skip_words(reason))),
        State::Excused(excuse) => Some(format!("excused: {}", excuse_words(*excuse))),
        State::Missed => Some("not done".to_owned()),
        State::Done { .. } | State::Open => None,
    }
}

/// How a session stands, in words; none while it is open.
pub(super) fn state_words(state: &State) -> Option<String> {
    match state {
        State::Done { .. } => Some("done".to_owned()),
        State::Open => None,
        State::Skipped(_) | State::Excused(_) | State::Missed => reason(state),
    }
}

/// A reason as it is read in a row: the name of a choice is shorter than the word for it.
fn skip_words(reason: &str) -> String {
    if reason == SkipReason::Travel.name() { "travelling".to_owned() } else { clean_line(reason).into_owned() }
}

fn excuse_words(excuse: Excuse) -> &'static str {
    match excuse {
        Excuse::Ill => "ill",
        Excuse::Injured => "injured",
        Excuse::Travel => "travelling",
        Excuse::Coach => "the plan was changed",
    }
}

/// Minutes as they stand in a column: `62 min`.
fn minutes(minutes: f64) -> String {
    format!("{:.0} min", minutes.round())
}
