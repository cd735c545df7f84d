//! The live timer as a value: what was pressed when, and what follows from it. Pure: the clock is an argument.
//!
//! A [`Timer`] is its [`Plan`] and a list of [`Event`]s; laps, pauses and the end follow from the events alone, so a replay
//! after a crash stands where the timer stood. What is timed is [`course`]'s, how it becomes a session `workout`'s, how
//! the events survive the store's. All arithmetic is in whole milliseconds, so the parts sum to the total exactly.

pub mod course;
mod event;
mod moment;
mod parse;
mod workout;

pub use course::{Activity, Course, CourseError, Leg, Step};
pub use event::{Event, Plan, Roxzone, Tail, What};
pub use moment::{Doubt, Moment, Passed, clock};

/// How the clock stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// Not started.
    Ready,
    /// Running.
    Running,
    /// Held.
    Paused,
    /// Stopped, by hand or at the end of the course.
    Stopped,
}

/// Whether an event was taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// It is now among the events.
    Taken,
    /// It has no meaning in this phase; nothing changed.
    Refused,
}

/// What an undo can take back. `at` is milliseconds on the clock, `from` and `to` are with pauses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// A part ended.
    Lap {
        /// When.
        at: u64,
    },
    /// A part was left out.
    Skip {
        /// When.
        at: u64,
    },
    /// The clock was held.
    Pause {
        /// Since when.
        from: u64,
        /// Until when; none: it still is.
        to: Option<u64>,
    },
    /// The clock was stopped.
    Stop {
        /// When.
        at: u64,
        /// What became of the open part.
        tail: Tail,
    },
}

/// How a stretch of time ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// The part was done.
    Done,
    /// The part was left out after that time.
    Skipped,
    /// The clock was stopped in it.
    Unfinished,
    /// It has not ended.
    Open,
}

/// A stretch of time between two presses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Segment {
    /// Which step of the course, from 0; which lap, without a course.
    pub step: usize,
    /// Milliseconds, pauses not counted.
    pub ms: u64,
    /// How it ended.
    pub ending: Ending,
    /// What happened to the clock in it, the most serious.
    pub doubt: Option<Doubt>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Reading {
    at: Moment,
    /// Milliseconds since the start, pauses included.
    elapsed: u64,
}

/// A timer.
#[derive(Clone, Debug, PartialEq)]
pub struct Timer {
    plan: Plan,
    steps: Vec<Step>,
    events: Vec<Event>,
    last: Option<Reading>,
    done: Vec<Mark>,
    undone: Vec<Mark>,
    /// Each with the number of its segment; `usize::MAX` while the clock stood.
    doubts: Vec<(usize, Doubt)>,
}

impl Timer {
    /// A timer that was not started.
    pub fn new(plan: Plan) -> Self {
        let steps = plan.course.steps(plan.roxzone);
        Self { plan, steps, events: Vec::new(), last: None, done: Vec::new(), undone: Vec::new(), doubts: Vec::new() }
    }

    /// The timer to which this happened. Events without a meaning where they stand are left out.
    pub fn replay(plan: Plan, events: impl IntoIterator<Item = Event>) -> Self {
        let mut timer = Self::new(plan);
        for event in events {
            timer.apply(event);
        }
        timer
    }

    /// What is timed.
    pub fn plan(&self) -> &Plan {
        &self.plan
    }

    /// The steps of the course; empty without one.
    pub fn steps(&self) -> &[Step] {
        &self.steps
    }

    /// All that happened.
    pub fn events(&self) -> &[Event] {
        &self.events
    }

    /// When the clock was started.
    pub fn started(&self) -> Option<Moment> {
        self.events.first().map(|e| e.at)
    }

    /// What an undo would take back.
    pub fn undoable(&self) -> Option<Mark> {
        self.done.last().copied()
    }

    /// What a redo would bring back.
    pub fn redoable(&self) -> Option<Mark> {
        self.undone.last().copied().filter(|_| self.accepts(What::Redone))
    }

    /// How the clock stands.
    pub fn phase(&self) -> Phase {
        match self.done.last() {
            _ if self.last.is_none() => Phase::Ready,
            Some(Mark::Stop { .. }) => Phase::Stopped,
            _ if self.is_complete() => Phase::Stopped,
            Some(Mark::Pause { to: None, .. }) => Phase::Paused,
            _ => Phase::Running,
        }
    }

    /// Whether every step of the course is behind.
    pub fn is_complete(&self) -> bool {
        !self.steps.is_empty() && self.place() >= self.steps.len()
    }

    /// How many steps are behind, done or left out.
    pub fn place(&self) -> usize {
        self.done.iter().filter(|m| matches!(m, Mark::Lap { .. } | Mark::Skip { .. })).count()
    }

    /// The step under way; none when the course is behind, or without one.
    pub fn step(&self) -> Option<&Step> {
        self.steps.get(self.place())
    }

    /// Whether an event has a meaning now.
    pub fn accepts(&self, what: What) -> bool {
        let phase = self.phase();
        match what {
            What::Started => phase == Phase::Ready,
            What::Lapped | What::Paused => phase == Phase::Running,
            What::Skipped => phase == Phase::Running && !self.steps.is_empty(),
            What::Resumed => phase == Phase::Paused,
            What::Stopped(_) => matches!(phase, Phase::Running | Phase::Paused),
            What::Undone => !self.done.is_empty(),
            What::Redone => matches!(phase, Phase::Running | Phase::Paused) && !self.undone.is_empty(),
            What::Reopened => phase != Phase::Ready,
        }
    }

    /// Lets something happen.
    pub fn apply(&mut self, event: Event) -> Answer {
        if !self.accepts(event.what) {
            return Answer::Refused;
        }
        self.events.push(event);
        self.advance(event.at);
        let (elapsed, at) = (self.elapsed(event.at), self.active(event.at));
        match event.what {
            What::Started | What::Reopened => {}
            What::Lapped => self.mark(Mark::Lap { at }),
            What::Skipped => self.mark(Mark::Skip { at }),
            What::Paused => self.mark(Mark::Pause { from: elapsed, to: None }),
            What::Stopped(tail) => self.mark(Mark::Stop { at, tail }),
            What::Resumed => {
                if let Some(Mark::Pause { to, .. }) = self.done.last_mut() {
                    *to = Some(elapsed);
                }
            }
            What::Undone => self.undo(),
            What::Redone => self.done.extend(self.undone.pop()),
        }
        Answer::Taken
    }

    fn mark(&mut self, mark: Mark) {
        self.undone.clear();
        self.done.push(mark);
    }

    fn undo(&mut self) {
        self.undone.extend(self.done.pop());
        let place = self.place();
        for (segment, _) in &mut self.doubts {
            *segment = place.min(*segment);
        }
    }

    fn advance(&mut self, now: Moment) {
        if let Some(doubt) = self.doubt(now) {
            // While the clock stands, no part is touched; an undo gives the doubt to the part that then goes on.
            let segment = if self.phase() == Phase::Stopped { usize::MAX } else { self.place() };
            self.doubts.push((segment, doubt));
        }
        self.last = Some(Reading { at: now, elapsed: self.elapsed(now) });
    }

    /// What happened to the clock since the last event.
    pub fn doubt(&self, now: Moment) -> Option<Doubt> {
        self.last?.at.until(now).doubt
    }

    /// Milliseconds since the start, pauses included; 0 before.
    pub fn elapsed(&self, now: Moment) -> u64 {
        self.last.map_or(0, |last| last.elapsed.saturating_add(last.at.until(now).ms))
    }

    /// Milliseconds of all pauses.
    pub fn paused(&self, now: Moment) -> u64 {
        let elapsed = self.elapsed(now);
        self.done
            .iter()
            .map(|mark| match *mark {
                Mark::Pause { from, to } => to.unwrap_or(elapsed).saturating_sub(from),
                _ => 0,
            })
            .fold(0, u64::saturating_add)
    }

    /// Milliseconds of the pause under way; 0 outside one.
    pub fn pause(&self, now: Moment) -> u64 {
        match self.done.last() {
            Some(Mark::Pause { from, to: None }) => self.elapsed(now).saturating_sub(*from),
            _ => 0,
        }
    }

    fn active(&self, now: Moment) -> u64 {
        self.elapsed(now).saturating_sub(self.paused(now))
    }

    fn last_lap(&self) -> u64 {
        let at = |m: &Mark| match m {
            Mark::Lap { at } | Mark::Skip { at } => Some(*at),
            Mark::Pause { .. } | Mark::Stop { .. } => None,
        };
        self.done.iter().rev().find_map(at).unwrap_or(0)
    }

    /// Milliseconds on the clock: pauses not counted, standing once it is stopped.
    pub fn total(&self, now: Moment) -> u64 {
        match self.done.last() {
            Some(Mark::Stop { at, tail: Tail::Done | Tail::Unfinished }) => *at,
            Some(Mark::Stop { tail: Tail::Dropped, .. }) => self.last_lap(),
            _ if self.is_complete() => self.last_lap(),
            _ => self.active(now),
        }
    }

    /// Milliseconds of the part under way; of the last stretch once the clock is stopped.
    pub fn part(&self, now: Moment) -> u64 {
        self.segments(now).last().map_or(0, |s| s.ms)
    }

    /// All stretches of time in order; their sum is [`Timer::total`].
    pub fn segments(&self, now: Moment) -> Vec<Segment> {
        let (mut segments, mut from) = (Vec::new(), 0);
        let mut close = |at: u64, ending: Ending| {
            let step = segments.len();
            segments.push(Segment { step, ms: at.saturating_sub(from), ending, doubt: self.doubt_of(step) });
            from = at;
        };
        for mark in &self.done {
            match *mark {
                Mark::Lap { at } | Mark::Stop { at, tail: Tail::Done } => close(at, Ending::Done),
                Mark::Skip { at } => close(at, Ending::Skipped),
                Mark::Stop { at, tail: Tail::Unfinished } => close(at, Ending::Unfinished),
                Mark::Stop { tail: Tail::Dropped, .. } | Mark::Pause { .. } => {}
            }
        }
        if matches!(self.phase(), Phase::Running | Phase::Paused) {
            close(self.active(now), Ending::Open);
        }
        segments
    }

    fn doubt_of(&self, segment: usize) -> Option<Doubt> {
        self.doubts.iter().filter(|(s, _)| *s == segment).map(|(_, doubt)| *doubt).max_by_key(|d| d.is_serious())
    }

    /// What a step is called: `run 3`, `sled push`, `roxzone`, `lap 4`.
    pub fn name_of(&self, step: usize) -> String {
        self.steps.get(step).map_or_else(|| format!("lap {}", step.saturating_add(1)), Step::name)
    }
}

#[cfg(test)]
#[path = "timer_tests.rs"]
mod tests;
