//! The live timer on the screen: its state and what it tells the outside. Keys are in `keys`, sentences in `says`, targets
//! in `pace`, drawing in `draw` with the big digits of `digits`.
//!
//! Pure: the clock is an argument, and what must reach the disk leaves as a [`TimerAction`]. The clock never waits for it.

mod digits;
mod draw;
mod keys;
mod pace;
mod says;
mod summary;

pub use draw::draw;
pub use keys::key_of_line;

use crate::domain::clean::clean_line;
use crate::domain::timer::{Answer, Event, Moment, Phase, Tail, Timer, What};
use crate::domain::workout::Part;
use std::collections::BTreeMap;

/// How long a sentence stands, in milliseconds.
const NOTE_MS: u64 = 6_000;
/// Shortest time between two pictures, in milliseconds.
const FRAME_MS: u64 = 100;
/// A part that ran longer than this when the clock is stopped was forgotten, not done, in milliseconds.
const FORGOTTEN_MS: u64 = 3 * 3_600_000;

/// What big digits are made of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Glyphs {
    /// Block characters.
    #[default]
    Blocks,
    /// ASCII only.
    Ascii,
}

/// What the outside must do now.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum TimerAction {
    /// The clock was started: begin the file with the plan of [`TimerPane::timer`], then append the event.
    Begin(Event),
    /// Append the event to the file.
    Keep(Event),
    /// Append the event, if there is one; write [`Timer::to_workout`] to the log; when it is safe there, remove the file
    /// and call [`TimerPane::saved`], else [`TimerPane::not_saved`].
    Save(Option<Event>),
    /// Put the file aside.
    ThrowAway,
    /// Leave the screen. A running clock goes on in its file.
    Leave,
}

/// A question that waits for its key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Asked {
    /// Stop, and what becomes of the open part.
    Stop { at: Moment, tail: Tail },
    /// Throw it all away.
    ThrowAway,
}

/// Whether the session is in the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stored {
    No,
    Asked,
    Yes,
}

/// How a sentence is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Tone {
    Plain,
    Attention,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Note {
    text: String,
    tone: Tone,
    from: Moment,
}

/// The live timer's screen.
#[derive(Clone, Debug)]
pub struct TimerPane {
    timer: Timer,
    targets: Option<BTreeMap<Part, f64>>,
    glyphs: Glyphs,
    asked: Option<Asked>,
    note: Option<Note>,
    said: Vec<String>,
    pressed: Option<(crossterm::event::KeyCode, Moment)>,
    stored: Stored,
    trouble: Option<String>,
}

impl TimerPane {
    /// A screen for a timer. `targets` are seconds a part of a race; the roxzone's is for all its laps together.
    pub fn new(timer: Timer, targets: Option<BTreeMap<Part, f64>>, glyphs: Glyphs) -> Self {
        Self {
            timer,
            targets,
            glyphs,
            asked: None,
            note: None,
            said: Vec::new(),
            pressed: None,
            stored: Stored::No,
            trouble: None,
        }
    }

    /// The timer.
    pub fn timer(&self) -> &Timer {
        &self.timer
    }

    /// What is about to be timed and how, in one line: the first of `--plain`.
    pub fn greeting(&self) -> String {
        says::greeting(&self.timer)
    }

    /// The timer came from the file of a program that had ended: says so, and tells what to append.
    pub fn reopened(&mut self, now: Moment) -> Option<TimerAction> {
        let event = Event { at: now, what: What::Reopened };
        let doubt = self.timer.doubt(now);
        if self.timer.apply(event) == Answer::Refused {
            return None;
        }
        self.say(&says::reopened(&self.timer, doubt, now), Tone::Attention, now);
        Some(TimerAction::Keep(event))
    }

    /// Says something from outside, such as that the file was damaged.
    pub fn warn(&mut self, text: &str, now: Moment) {
        self.say(text, Tone::Attention, now);
    }

    /// All events are on the disk.
    pub fn kept(&mut self) {
        self.trouble = None;
    }

    /// An event is not on the disk, and why. It stands there until [`TimerPane::kept`].
    pub fn not_kept(&mut self, problem: &str) {
        self.fail(&format!("NOT SAVED: {problem}"));
    }

    /// The session is safe in the log.
    pub fn saved(&mut self) {
        (self.stored, self.trouble) = (Stored::Yes, None);
        self.said.push("saved".to_owned());
    }

    /// The session could not be written, and why; the key that saves tries again.
    pub fn not_saved(&mut self, problem: &str) {
        self.stored = Stored::No;
        self.fail(&format!("NOT SAVED, Enter tries again: {problem}"));
    }

    fn fail(&mut self, text: &str) {
        let text = clean_line(text).into_owned();
        if self.trouble.as_ref() != Some(&text) {
            self.said.push(text.clone());
        }
        self.trouble = Some(text);
    }

    /// What happened since it was asked last, a sentence each: the lines of `--plain`.
    pub fn take_said(&mut self) -> Vec<String> {
        std::mem::take(&mut self.said)
    }

    fn say(&mut self, text: &str, tone: Tone, now: Moment) {
        let text = clean_line(text).into_owned();
        self.said.push(text.clone());
        self.note = Some(Note { text, tone, from: now });
    }

    fn note_at(&self, now: Moment) -> Option<&Note> {
        self.note.as_ref().filter(|note| note.from.until(now).ms < NOTE_MS)
    }

    /// In how many milliseconds the picture changes by itself; none: not before the next key. Never below a tenth of a
    /// second, and while no sentence stands, only a running clock asks for anything.
    pub fn wake_in(&self, now: Moment) -> Option<u64> {
        let note = self.note_at(now).map(|note| NOTE_MS.saturating_sub(note.from.until(now).ms));
        let running = self.timer.phase() == Phase::Running;
        let second = |ms: u64| 1_000 - ms % 1_000;
        let clock = running.then(|| second(self.timer.total(now)).min(second(self.timer.part(now))));
        [note, clock].into_iter().flatten().min().map(|ms| ms.max(FRAME_MS))
    }
}

#[cfg(test)]
#[path = "tests.rs"]
mod tests;
