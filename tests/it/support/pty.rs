//! The real program on a pseudo terminal, and a terminal emulator that reads what it draws.
//!
//! A thread feeds the emulator and wakes whoever waits for a picture; nothing polls. Pictures are looked at between two
//! frames only, so that a half-drawn one is never judged.

#![allow(clippy::expect_used, clippy::unwrap_used, clippy::panic, reason = "a test may panic")]

use super::home::{Home, binary};
use portable_pty::{CommandBuilder, ExitStatus, MasterPty, PtySize, native_pty_system};
use rustix::process::{Pid, Signal, kill_process};
use std::io::{Read, Write};
use std::num::NonZeroU16;
use std::sync::{Arc, Condvar, Mutex, MutexGuard};
use std::time::{Duration, Instant};

/// The longest that a test waits for a picture or an end.
const PATIENCE: Duration = Duration::from_mins(1);
const FRAME_BEGINS: &[u8] = b"\x1b[?2026h";
const FRAME_ENDS: &[u8] = b"\x1b[?2026l";

struct State {
    terminal: vt100::Parser,
    bytes: Vec<u8>,
    /// Whether what has arrived ends in the middle of a frame.
    in_frame: bool,
    /// The program can write no more.
    closed: bool,
    exit: Option<ExitStatus>,
}

struct Shared {
    state: Mutex<State>,
    changed: Condvar,
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        // A poisoned lock means that the emulator panicked; what it had drawn still tells the story.
        self.state.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    fn take(&self, bytes: &[u8]) {
        let mut state = self.state();
        let seen = state.bytes.len().saturating_sub(FRAME_BEGINS.len() - 1);
        state.bytes.extend_from_slice(bytes);
        let last = |mark: &[u8]| state.bytes[seen..].windows(mark.len()).rposition(|window| window == mark);
        let in_frame = match (last(FRAME_BEGINS), last(FRAME_ENDS)) {
            (None, None) => state.in_frame,
            (begin, end) => begin > end,
        };
        state.in_frame = in_frame;
        state.terminal.process(bytes);
        drop(state);
        self.changed.notify_all();
    }
}

/// A program on a terminal of its own. It is killed when this is dropped.
pub struct Pty {
    master: Box<dyn MasterPty + Send>,
    keyboard: Box<dyn Write + Send>,
    shared: Arc<Shared>,
    pid: u32,
    /// The line modes before the program took the terminal.
    modes: Option<u64>,
}

impl Pty {
    /// Starts the program in `home` with these arguments, on so many columns and rows.
    pub fn spawn(home: &Home, arguments: &[&str], size: (u16, u16)) -> Self {
        let pair = native_pty_system().openpty(pty_size(size)).expect("a pseudo terminal");
        let mut command = CommandBuilder::new(binary());
        command.args(arguments);
        command.env_clear();
        for (name, value) in home.env() {
            command.env(name, value);
        }
        command.cwd(home.path());
        let modes = modes(pair.master.as_ref());
        let mut child = pair.slave.spawn_command(command).expect("the program starts");
        drop(pair.slave);
        let pid = child.process_id().expect("it has an id");
        let (rows, columns) = cells(size);
        let shared = Arc::new(Shared {
            state: Mutex::new(State {
                terminal: vt100::Parser::new(rows, columns, 0),
                bytes: Vec::new(),
                in_frame: false,
                closed: false,
                exit: None,
            }),
            changed: Condvar::new(),
        });
        let mut output = pair.master.try_clone_reader().expect("its output");
        let reads = Arc::clone(&shared);
        std::thread::spawn(move || {
            let mut buffer = vec![0; 64 * 1024];
            while let Ok(count @ 1..) = output.read(&mut buffer) {
                reads.take(&buffer[..count]);
            }
            reads.state().closed = true;
            reads.changed.notify_all();
        });
        let waits = Arc::clone(&shared);
        std::thread::spawn(move || {
            let exit = child.wait().expect("its end can be waited for");
            waits.state().exit = Some(exit);
            waits.changed.notify_all();
        });
        let keyboard = pair.master.take_writer().expect("its input");
        Self { master: pair.master, keyboard, shared, pid, modes }
    }

    /// Its process id.
    pub fn pid(&self) -> u32 {
        self.pid
    }

    /// Presses keys, or sends any other bytes.
    pub fn send(&mut self, bytes: impl AsRef<[u8]>) {
        self.keyboard.write_all(bytes.as_ref()).expect("the terminal takes keys");
        self.keyboard.flush().expect("the terminal takes keys");
    }

    /// Waits until the screen shows this text, and gives the screen.
    pub fn wait_for(&self, text: &str) -> String {
        self.wait_until(&format!("{text:?}"), |screen| screen.contains(text))
    }

    /// Waits until the screen is as wanted, and gives it.
    pub fn wait_until(&self, wanted: &str, holds: impl Fn(&str) -> bool) -> String {
        let deadline = Instant::now() + PATIENCE;
        let mut state = self.shared.state();
        loop {
            let screen = picture(&state);
            if !state.in_frame && holds(&screen) {
                return screen;
            }
            let left = deadline.saturating_duration_since(Instant::now());
            let ended = state.closed && state.exit.is_some();
            assert!(!left.is_zero() && !ended, "no {wanted} (ended: {:?}) but\n{screen}", state.exit);
            state = self.shared.changed.wait_timeout(state, left).unwrap_or_else(std::sync::PoisonError::into_inner).0;
        }
    }

    /// What the screen shows now: its rows without spaces at their ends.
    pub fn screen(&self) -> String {
        picture(&self.shared.state())
    }

    /// Everything that was written so far.
    pub fn bytes(&self) -> Vec<u8> {
        self.shared.state().bytes.clone()
    }

    /// Gives the terminal another size.
    pub fn resize(&self, size: (u16, u16)) {
        let (rows, columns) = cells(size);
        // The emulator first: what the program draws for the new size must not meet the old one.
        self.shared.state().terminal.set_size(rows, columns);
        self.master.resize(pty_size(size)).expect("it can be resized");
    }

    /// Sends a signal, unless it has ended.
    pub fn signal(&self, signal: Signal) {
        if self.shared.state().exit.is_none() {
            kill(self.pid, signal);
        }
    }

    /// Kills it without a chance to do anything about it, and waits until it is gone.
    pub fn kill9(&self) {
        self.signal(Signal::KILL);
        self.wait_exit();
    }

    /// Waits until it has ended and all of its output was read. A death by a signal has the code 1 and a name.
    pub fn wait_exit(&self) -> ExitStatus {
        let deadline = Instant::now() + PATIENCE;
        let mut state = self.shared.state();
        loop {
            if let (Some(exit), true) = (&state.exit, state.closed) {
                return exit.clone();
            }
            let left = deadline.saturating_duration_since(Instant::now());
            assert!(!left.is_zero(), "it does not end; its screen is\n{}", picture(&state));
            state = self.shared.changed.wait_timeout(state, left).unwrap_or_else(std::sync::PoisonError::into_inner).0;
        }
    }

    /// Fails unless the terminal was given back: the usual screen, a cursor, plain pastes, no mouse, the line's modes.
    pub fn assert_restored(&self) {
        let bytes = self.bytes();
        let last = |mark: &[u8]| bytes.windows(mark.len()).rposition(|window| window == mark);
        for (taken, given) in [("?1049h", "?1049l"), ("?2004h", "?2004l"), ("?25l", "?25h"), ("?1000h", "?1000l")] {
            let place = |mark: &str| last(format!("\x1b[{mark}").as_bytes());
            let (taken_at, given_at) = (place(taken), place(given));
            assert!(given_at.is_some() && given_at > taken_at, "{given} is not the last word after {taken}");
        }
        let state = self.shared.state();
        let screen = state.terminal.screen();
        assert!(!screen.alternate_screen() && !screen.hide_cursor() && !screen.bracketed_paste());
        assert_eq!(modes(self.master.as_ref()), self.modes, "the line's modes are not as they were");
    }
}

impl Drop for Pty {
    fn drop(&mut self) {
        self.signal(Signal::KILL);
    }
}

/// Sends a signal to a process that this test has started.
pub fn kill(pid: u32, signal: Signal) {
    let pid = i32::try_from(pid).ok().and_then(Pid::from_raw).expect("a process id");
    // It may have ended in this moment.
    let _ = kill_process(pid, signal);
}

fn picture(state: &State) -> String {
    let screen = state.terminal.screen();
    let (_, columns) = screen.size();
    screen.rows(0, columns.get()).map(|row| row.trim_end().to_owned()).collect::<Vec<_>>().join("\n")
}

/// The modes that say how keys reach a program: raw or by lines, with echo or without.
fn modes(master: &dyn MasterPty) -> Option<u64> {
    master.get_termios().map(|modes| u64::from(modes.local_flags.bits()))
}

fn cells((columns, rows): (u16, u16)) -> (NonZeroU16, NonZeroU16) {
    (NonZeroU16::new(rows).expect("at least one row"), NonZeroU16::new(columns).expect("at least one column"))
}

fn pty_size((columns, rows): (u16, u16)) -> PtySize {
    PtySize { rows, cols: columns, pixel_width: 0, pixel_height: 0 }
}
