//! The thread that reads the terminal, and the handle that the loop holds.
//!
//! It can be paused, because an editor needs the terminal for itself; and it ends, instead of spinning, when the terminal
//! has gone.

use super::{Input, Parser};
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::Errno;
use std::io::{self, PipeReader, PipeWriter, Write};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};
use tokio::sync::mpsc;

/// How long the rest of an escape sequence may take. A lone Esc is known after that.
const SETTLE: Duration = Duration::from_millis(25);
/// How long a paste may rest before its end is given up.
const PASTE_REST: Duration = Duration::from_secs(2);
/// Reads of at most this many bytes look like keys: they do not keep an unfinished paste alive.
const KEYS_AT_ONCE: usize = 16;
/// Inputs that wait for the loop before the reader waits.
const QUEUE: usize = 1024;
/// Bytes read at once.
const READ: usize = 64 * 1024;

/// Where the loop gets its keys.
#[derive(Debug)]
pub struct Keyboard {
    received: mpsc::Receiver<Input>,
    sender: Option<mpsc::Sender<Input>>,
    reader: Option<(JoinHandle<()>, PipeWriter)>,
    held_back: Vec<Input>,
}

impl Keyboard {
    /// Reads the terminal on standard input.
    pub fn terminal() -> io::Result<Self> {
        let (sender, received) = mpsc::channel(QUEUE);
        let mut keyboard = Self { received, sender: Some(sender), reader: None, held_back: Vec::new() };
        keyboard.resume()?;
        Ok(keyboard)
    }

    /// Gets what somebody else sends.
    pub fn fed(received: mpsc::Receiver<Input>) -> Self {
        Self { received, sender: None, reader: None, held_back: Vec::new() }
    }

    /// The next input; none when there will be no more.
    pub async fn next(&mut self) -> Option<Input> {
        match self.try_next() {
            Some(input) => Some(input),
            None => self.received.recv().await,
        }
    }

    /// The next input, if one is there.
    pub fn try_next(&mut self) -> Option<Input> {
        if !self.held_back.is_empty() {
            return Some(self.held_back.remove(0));
        }
        self.received.try_recv().ok()
    }

    /// Stops reading. On return nothing of this program reads the terminal; what was read before is kept.
    pub async fn pause(&mut self) {
        let Some((thread, mut wake)) = self.reader.take() else { return };
        // If the thread has ended already, there is nobody to wake.
        let _ = wake.write_all(b"x");
        while !thread.is_finished() {
            while let Ok(input) = self.received.try_recv() {
                self.held_back.push(input);
            }
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    }

    /// Reads again.
    pub fn resume(&mut self) -> io::Result<()> {
        let Some(sender) = self.sender.clone().filter(|_| self.reader.is_none()) else { return Ok(()) };
        let (woken, wake) = io::pipe()?;
        let thread = thread::Builder::new().name("keyboard".into()).spawn(move || read(&sender, &woken))?;
        self.reader = Some((thread, wake));
        Ok(())
    }
}

/// Reads until it is woken, the terminal has gone, or nobody listens.
fn read(sender: &mpsc::Sender<Input>, woken: &PipeReader) {
    let stdin = io::stdin();
    let mut parser = Parser::default();
    let mut buffer = vec![0u8; READ];
    let mut out = Vec::new();
    let mut last_bulk = Instant::now();
    loop {
        let patience = if parser.is_pasting() {
            Some(PASTE_REST.saturating_sub(last_bulk.elapsed()))
        } else {
            parser.is_pending().then_some(SETTLE)
        };
        let timeout = patience.and_then(|patience| Timespec::try_from(patience).ok());
        let mut sources = [PollFd::new(&stdin, PollFlags::IN), PollFd::new(woken, PollFlags::IN)];
        let ready = match poll(&mut sources, timeout.as_ref()) {
            Ok(ready) => ready,
            Err(Errno::INTR) => continue,
            Err(_) => break,
        };
        if !sources[1].revents().is_empty() {
            return;
        }
        if ready == 0 {
            if parser.is_pasting() {
                parser.cut_paste(&mut out);
            } else {
                parser.settle(&mut out);
            }
        } else {
            match rustix::io::read(&stdin, &mut buffer[..]) {
                Ok(0) => break,
                Ok(count) => {
                    let was_pasting = parser.is_pasting();
                    parser.feed(&buffer[..count], &mut out);
                    if count > KEYS_AT_ONCE || !was_pasting {
                        last_bulk = Instant::now();
                    }
                    if parser.is_pasting() && last_bulk.elapsed() >= PASTE_REST {
                        parser.cut_paste(&mut out);
                    }
                }
                Err(Errno::INTR | Errno::AGAIN) => {}
                Err(_) => break,
            }
        }
        for input in out.drain(..) {
            if sender.blocking_send(input).is_err() {
                return;
            }
        }
    }
    // If nobody listens any more, nobody needs to know.
    let _ = sender.blocking_send(Input::HangUp);
}
