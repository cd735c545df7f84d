//! What a key means to the timer. Space is the only key that a race needs; each slip can be taken back.

use super::{Asked, FORGOTTEN_MS, Stored, TimerAction, TimerPane, Tone, says};
use crate::domain::timer::{Answer, Event, Moment, Phase, Tail, Timer, What};
use crossterm::event::{KeyCode, KeyEvent, KeyEventKind, KeyModifiers};

/// A second press of a key within this time is a thumb that slipped, in milliseconds.
const SLIP_MS: u64 = 300;

/// A line of input as a key, where no key can be read: empty or `lap` is the lap key, a word its first letter.
pub fn key_of_line(line: &str) -> KeyEvent {
    let word = line.trim().to_lowercase();
    let code = match word.as_str() {
        "" | "lap" | "start" | "resume" => KeyCode::Char(' '),
        "stop" | "quit" => KeyCode::Char('q'),
        _ => word.chars().next().map_or(KeyCode::Null, KeyCode::Char),
    };
    KeyEvent::new(code, KeyModifiers::NONE)
}

impl TimerPane {
    /// A key was pressed. What it returns must be done; the clock goes on meanwhile.
    pub fn handle(&mut self, key: &KeyEvent, now: Moment) -> Option<TimerAction> {
        // A key that is held down is one press.
        if key.kind != KeyEventKind::Press {
            return None;
        }
        let control = key.modifiers.contains(KeyModifiers::CONTROL);
        let code = match key.code {
            KeyCode::Char('c' | 'C') if control => return self.interrupt(now),
            _ if control || key.modifiers.contains(KeyModifiers::ALT) => return None,
            KeyCode::Char(c) => KeyCode::Char(c.to_ascii_lowercase()),
            code => code,
        };
        if self.slipped(code, now) {
            return None;
        }
        match (self.asked, self.timer.phase()) {
            (Some(Asked::Stop { at, tail }), _) => self.answer_stop(code, at, tail, now),
            (Some(Asked::ThrowAway), _) => self.answer_throw_away(code, now),
            (None, Phase::Ready) => self.before(code, now),
            (None, Phase::Running | Phase::Paused) => self.during(code, now),
            (None, Phase::Stopped) => self.after(code, now),
        }
    }

    /// The keys that work now, with a word each.
    pub fn hints(&self) -> Vec<(&'static str, &'static str)> {
        let undo = self.timer.undoable().map(|_| ("u", "undo"));
        let redo = self.timer.redoable().map(|_| ("r", "redo"));
        let skip = self.timer.accepts(What::Skipped).then_some(("s", "skip"));
        let hints = match (self.asked, self.timer.phase()) {
            (Some(Asked::Stop { .. }), _) => {
                vec![Some(("s", "stop, save")), Some(("g", "go on")), Some(("f", "part")), Some(("x", "throw away"))]
            }
            (Some(Asked::ThrowAway), _) => vec![Some(("y", "throw away")), Some(("any other", "keep"))],
            (None, Phase::Ready) if self.timer.steps().is_empty() => {
                vec![Some(("Space", "start")), Some(("q", "leave"))]
            }
            (None, Phase::Ready) => vec![Some(("Space", "start")), Some(("r", "roxzone")), Some(("q", "leave"))],
            (None, Phase::Running) => {
                vec![Some(("Space", "lap")), undo, redo, Some(("q", "stop")), Some(("p", "pause")), skip]
            }
            (None, Phase::Paused) => vec![Some(("Space", "go on")), Some(("u", "no pause")), Some(("q", "stop"))],
            (None, Phase::Stopped) if self.stored == Stored::Yes => vec![Some(("Enter", "close"))],
            (None, Phase::Stopped) => vec![Some(("Enter", "save")), undo, Some(("x", "throw away"))],
        };
        hints.into_iter().flatten().collect()
    }

    /// Whether this is the second half of a press: the same key again at once. Said, so that a lap that was meant is not
    /// missed in silence.
    fn slipped(&mut self, code: KeyCode, now: Moment) -> bool {
        let since = self.pressed.filter(|(key, _)| *key == code).map(|(_, at)| at.until(now).ms);
        self.pressed = Some((code, now));
        // Choosing is harmless and may be quick.
        let chooses = code == KeyCode::Char('f') || self.timer.phase() == Phase::Ready && code == KeyCode::Char('r');
        match since.filter(|ms| *ms < SLIP_MS && !chooses) {
            Some(ms) => {
                self.say(&says::slipped(code, ms), Tone::Attention, now);
                true
            }
            None => false,
        }
    }

    fn before(&mut self, code: KeyCode, now: Moment) -> Option<TimerAction> {
        match code {
            KeyCode::Char(' ') | KeyCode::Enter => match self.record(What::Started, now) {
                Some(TimerAction::Keep(event)) => Some(TimerAction::Begin(event)),
                other => other,
            },
            KeyCode::Char('r') if !self.timer.steps().is_empty() => {
                let mut plan = self.timer.plan().clone();
                plan.roxzone = plan.roxzone.toggled();
                self.timer = Timer::new(plan);
                self.say(&says::ready(&self.timer), Tone::Plain, now);
                None
            }
            KeyCode::Char('q') | KeyCode::Esc => Some(TimerAction::Leave),
            _ => None,
        }
    }

    fn during(&mut self, code: KeyCode, now: Moment) -> Option<TimerAction> {
        let paused = self.timer.phase() == Phase::Paused;
        match code {
            KeyCode::Char(' ' | 'p') if paused => self.record(What::Resumed, now),
            KeyCode::Char(' ') => self.record(What::Lapped, now),
            KeyCode::Char('p') => self.record(What::Paused, now),
            KeyCode::Char('s') => self.record(What::Skipped, now),
            KeyCode::Char('u') => self.record(What::Undone, now),
            KeyCode::Char('r') => self.record(What::Redone, now),
            KeyCode::Char('q') | KeyCode::Enter => {
                self.ask_stop(now);
                None
            }
            _ => None,
        }
    }

    fn after(&mut self, code: KeyCode, now: Moment) -> Option<TimerAction> {
        match (code, self.stored) {
            (KeyCode::Enter | KeyCode::Esc | KeyCode::Char('q' | ' '), Stored::Yes) => Some(TimerAction::Leave),
            (KeyCode::Enter | KeyCode::Char('s' | 'q'), Stored::No) => Some(self.save(None)),
            (KeyCode::Char('u'), Stored::No) => self.record(What::Undone, now),
            (KeyCode::Char('x'), Stored::No) => {
                self.ask(Asked::ThrowAway, now);
                None
            }
            _ => None,
        }
    }

    /// The lap key laps even here: whoever came here by a slip in mid-race loses nothing.
    fn answer_stop(&mut self, code: KeyCode, at: Moment, tail: Tail, now: Moment) -> Option<TimerAction> {
        match code {
            KeyCode::Char('s') => {
                self.asked = None;
                let event = Event { at, what: What::Stopped(tail) };
                self.take(event, now).map(|event| self.save(Some(event)))
            }
            KeyCode::Char('f') => {
                let next = match tail.next() {
                    // Before the first lap nothing would be left.
                    Tail::Dropped if self.timer.place() == 0 => Tail::Dropped.next(),
                    next => next,
                };
                self.ask(Asked::Stop { at, tail: next }, now);
                None
            }
            KeyCode::Char('x') => {
                self.ask(Asked::ThrowAway, now);
                None
            }
            KeyCode::Char(' ') => {
                self.asked = None;
                self.during(code, now)
            }
            KeyCode::Char('g') | KeyCode::Esc => {
                self.asked = None;
                self.say(&says::goes_on(&self.timer, now), Tone::Plain, now);
                None
            }
            _ => None,
        }
    }

    fn answer_throw_away(&mut self, code: KeyCode, now: Moment) -> Option<TimerAction> {
        self.asked = None;
        if code == KeyCode::Char('y') {
            self.say("thrown away; the newest one thrown away is kept in a file", Tone::Attention, now);
            return Some(TimerAction::ThrowAway);
        }
        self.say(&says::goes_on(&self.timer, now), Tone::Plain, now);
        None
    }

    /// Ctrl-C asks what is asked anyhow; a second one leaves, and the clock goes on in its file.
    fn interrupt(&mut self, now: Moment) -> Option<TimerAction> {
        let running = matches!(self.timer.phase(), Phase::Running | Phase::Paused);
        if running && self.asked.is_none() {
            self.ask_stop(now);
            return None;
        }
        Some(TimerAction::Leave)
    }

    fn ask_stop(&mut self, now: Moment) {
        let last = self.timer.place() + 1 >= self.timer.steps().len();
        let tail = match self.timer.place() {
            laps if laps > 0 && self.timer.part(now) > FORGOTTEN_MS => Tail::Dropped,
            _ if last => Tail::Done,
            _ => Tail::Unfinished,
        };
        self.ask(Asked::Stop { at: now, tail }, now);
    }

    fn ask(&mut self, asked: Asked, now: Moment) {
        self.asked = Some(asked);
        self.said.push(says::question(&self.timer, asked, now).sentence());
    }

    fn save(&mut self, event: Option<Event>) -> TimerAction {
        self.stored = Stored::Asked;
        TimerAction::Save(event)
    }

    fn record(&mut self, what: What, now: Moment) -> Option<TimerAction> {
        self.take(Event { at: now, what }, now).map(TimerAction::Keep)
    }

    fn take(&mut self, event: Event, now: Moment) -> Option<Event> {
        let before = self.timer.clone();
        if self.timer.apply(event) == Answer::Refused {
            return None;
        }
        let text = says::event(&before, self, event);
        self.say(&text, Tone::Plain, now);
        Some(event)
    }
}
