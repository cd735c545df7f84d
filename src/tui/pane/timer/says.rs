//! What the timer says, a sentence each: on the screen for a while, and line by line where there is no screen.

use super::pace::signed;
use super::{Asked, TimerPane};
use crate::domain::timer::{Course, Doubt, Ending, Event, Mark, Moment, Phase, Roxzone, Tail, Timer, What, clock};
use crossterm::event::KeyCode;

/// What is about to be timed.
pub(super) fn ready(timer: &Timer) -> String {
    let name = timer.plan().name();
    match (timer.steps().len(), timer.plan().roxzone) {
        (0, _) => format!("{name}: every press is a lap"),
        (laps, Roxzone::Off) => format!("{name}: {laps} laps; the ways between belong to the part after them"),
        (laps, Roxzone::On) => format!("{name}: {laps} laps; the roxzone has laps of its own"),
    }
}

/// What is about to be timed and by which lines, where there is no screen.
pub(super) fn greeting(timer: &Timer) -> String {
    format!("{}. An empty line starts the clock and laps; u undoes, p pauses, s skips a part, q stops", ready(timer))
}

/// Where the clock is now: `run 3, 1 km`.
pub(super) fn current(timer: &Timer) -> String {
    let name = timer.name_of(timer.place());
    match timer.step().map(crate::domain::timer::Step::amount) {
        Some(amount) if !amount.is_empty() => format!("{name}, {amount}"),
        _ => name,
    }
}

/// That the program was opened again, and how the clock came over it.
pub(super) fn reopened(timer: &Timer, doubt: Option<Doubt>, now: Moment) -> String {
    let total = clock(timer.total(now));
    let stands = match timer.phase() {
        Phase::Stopped => format!("opened again: stopped at {total}, not saved yet"),
        Phase::Paused => format!("opened again: still paused at {total}"),
        Phase::Ready | Phase::Running => format!("opened again: the clock went on; total {total}"),
    };
    let Some(doubt) = doubt.filter(|_| timer.phase() != Phase::Stopped) else { return stands };
    format!("{stands}; {}: {doubt}", timer.name_of(timer.place()))
}

/// That the second half of a press was ignored.
pub(super) fn slipped(code: KeyCode, ms: u64) -> String {
    let key = match code {
        KeyCode::Char(' ') => "Space".to_owned(),
        KeyCode::Char(c) => c.to_string(),
        code => format!("{code:?}"),
    };
    format!("second press of {key} ignored, 0.{} s after the first", ms / 100)
}

/// That nothing was stopped.
pub(super) fn goes_on(timer: &Timer, now: Moment) -> String {
    match timer.phase() {
        Phase::Stopped => format!("kept: stopped at {}", clock(timer.total(now))),
        Phase::Paused => format!("kept: still paused at {}", clock(timer.total(now))),
        Phase::Ready | Phase::Running => format!("the clock goes on: total {}", clock(timer.total(now))),
    }
}

/// What an event did.
pub(super) fn event(before: &Timer, pane: &TimerPane, event: Event) -> String {
    let (timer, now) = (&pane.timer, event.at);
    let total = || clock(timer.total(now));
    match event.what {
        What::Started => format!("started: {}", current(timer)),
        What::Lapped => lapped(pane, before.place(), now),
        What::Skipped if timer.is_complete() => {
            format!("{} skipped: finished in {}", before.name_of(before.place()), total())
        }
        What::Skipped => format!("{} skipped: now {}", before.name_of(before.place()), current(timer)),
        What::Paused => format!("paused at {}", total()),
        What::Resumed => format!("going on after {}: {}", clock(before.pause(now)), current(timer)),
        What::Stopped(_) => format!("stopped: total {}", total()),
        What::Reopened => reopened(timer, None, now),
        What::Undone => match before.undoable() {
            Some(Mark::Pause { .. }) => format!("no pause: its time counts; total {}", total()),
            Some(Mark::Lap { .. } | Mark::Skip { .. }) => format!("back in {}: total {}", current(timer), total()),
            Some(Mark::Stop { .. }) | None => format!("not stopped: {}, total {}", current(timer), total()),
        },
        What::Redone => format!("brought back: now {}, total {}", current(timer), total()),
    }
}

fn lapped(pane: &TimerPane, step: usize, now: Moment) -> String {
    let timer = &pane.timer;
    let Some(segment) = timer.segments(now).into_iter().find(|s| s.step == step) else { return String::new() };
    let difference = pane.difference(&segment).map_or_else(String::new, |ms| format!(" ({})", signed(ms)));
    let what = format!("{} {}{difference}", timer.name_of(step), clock(segment.ms));
    let total = clock(timer.total(now));
    if timer.phase() == Phase::Stopped {
        format!("{what}: finished in {total}")
    } else {
        format!("{what}: now {}, total {total}", current(timer))
    }
}

/// A question and its answers, each with its key.
pub(super) struct Question {
    pub title: String,
    pub answers: Vec<(&'static str, String)>,
}

impl Question {
    /// In one line.
    pub(super) fn sentence(&self) -> String {
        let answers: Vec<String> = self.answers.iter().map(|(key, text)| format!("{key}: {text}")).collect();
        format!("{} {}", self.title, answers.join(", "))
    }
}

/// What is asked.
pub(super) fn question(timer: &Timer, asked: Asked, now: Moment) -> Question {
    match asked {
        Asked::ThrowAway => Question {
            title: format!("Throw away {} with {} laps?", clock(timer.total(now)), laps(timer, now)),
            answers: vec![("y", "throw away".to_owned()), ("any other key", "keep it".to_owned())],
        },
        Asked::Stop { at, tail } => Question {
            title: format!("Stop at {}?", clock(timer.total(at))),
            answers: vec![
                ("s", "stop and save".to_owned()),
                ("g", "go on, the clock never stopped".to_owned()),
                ("x", "throw away".to_owned()),
                ("f", tail_of(timer, at, tail)),
            ],
        },
    }
}

fn tail_of(timer: &Timer, at: Moment, tail: Tail) -> String {
    let (name, time) = (timer.name_of(timer.place()), clock(timer.part(at)));
    match tail {
        Tail::Done => format!("{name} is done in {time}"),
        Tail::Unfinished => format!("{name} is not done ({time})"),
        Tail::Dropped => format!("{name} ({time}) does not count"),
    }
}

fn laps(timer: &Timer, now: Moment) -> usize {
    timer.segments(now).iter().filter(|s| s.ending == Ending::Done).count()
}

/// What follows the step under way; `end` after the last, nothing without a course.
pub(super) fn next(timer: &Timer) -> Option<String> {
    if timer.plan().course == Course::Free || timer.is_complete() {
        return None;
    }
    Some(match timer.steps().get(timer.place() + 1) {
        None => "the end".to_owned(),
        Some(step) if step.amount().is_empty() => step.name(),
        Some(step) => format!("{}, {}", step.name(), step.amount()),
    })
}
