//! A network that fails on command: a proxy before a server that passes, cuts, or swallows everything.
//!
//! It runs on threads of its own: a test may stop its clock, and a fault is in force when the call that asks for it returns.

#![allow(clippy::expect_used, clippy::unwrap_used, clippy::panic, reason = "a test may panic")]

use std::collections::VecDeque;
use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// The longest that a test waits for something that must happen.
const PATIENCE: Duration = Duration::from_secs(20);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mode {
    /// Bytes go through.
    Pass,
    /// Every connection is closed.
    Cut,
    /// Nothing is read any more and nothing answered; connections stay open.
    Vanished,
    /// The proxy is gone.
    Closed,
}

struct State {
    mode: Mode,
    /// Both ends of each connection.
    open: Vec<(TcpStream, TcpStream)>,
    /// Connections that were made into the void.
    held: Vec<TcpStream>,
    /// The next fault comes once this many more bytes went through, both ways counted.
    left: Option<usize>,
    /// What happens then.
    then: Mode,
    /// Bytes to each cut that follows the next.
    later: VecDeque<usize>,
    /// No piece is larger than this.
    slice: usize,
    connections: usize,
    passed: usize,
    cuts: usize,
}

impl State {
    fn cut_all(&mut self) {
        for (client, server) in self.open.drain(..) {
            // One side may have closed it already.
            let _ = client.shutdown(Shutdown::Both);
            let _ = server.shutdown(Shutdown::Both);
        }
        self.held.clear();
    }
}

struct Shared {
    state: Mutex<State>,
    changed: Condvar,
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn enter(&self, mode: Mode) {
        let mut state = self.state();
        state.mode = mode;
        state.cut_all();
        self.changed.notify_all();
    }
}

/// The proxy. It ends when this is dropped.
pub struct Proxy {
    shared: Arc<Shared>,
    address: SocketAddr,
}

impl Proxy {
    /// Starts one before `server`, passing.
    pub fn before(server: SocketAddr) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let state = State {
            mode: Mode::Pass,
            open: Vec::new(),
            held: Vec::new(),
            left: None,
            then: Mode::Cut,
            later: VecDeque::new(),
            slice: usize::MAX,
            connections: 0,
            passed: 0,
            cuts: 0,
        };
        let shared = Arc::new(Shared { state: Mutex::new(state), changed: Condvar::new() });
        let accepts = Arc::clone(&shared);
        std::thread::spawn(move || {
            for client in listener.incoming() {
                let Ok(client) = client else { continue };
                if !accept(&accepts, client, server) {
                    return;
                }
            }
        });
        Self { shared, address }
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Connections that were made to it, also the ones that it did not let through.
    pub fn connections(&self) -> usize {
        self.shared.state().connections
    }

    /// Bytes that went through, both ways.
    pub fn passed(&self) -> usize {
        self.shared.state().passed
    }

    /// How often [`Proxy::cut_after`] has cut.
    pub fn cuts(&self) -> usize {
        self.shared.state().cuts
    }

    /// Closes every connection, and each new one at once.
    pub fn cut(&self) {
        self.shared.enter(Mode::Cut);
    }

    /// Lets new connections through again.
    pub fn pass(&self) {
        self.shared.enter(Mode::Pass);
    }

    /// From now on nothing is read and nothing answered, and nobody is told.
    pub fn vanish(&self) {
        self.shared.state().mode = Mode::Vanished;
    }

    /// Closes every connection once so many more bytes went through, and again after so many more; later ones pass.
    pub fn cut_after(&self, bytes: impl IntoIterator<Item = usize>) {
        let mut state = self.shared.state();
        state.later = bytes.into_iter().collect();
        (state.left, state.then) = (state.later.pop_front(), Mode::Cut);
    }

    /// As [`Proxy::vanish`], once `bytes` more went through.
    pub fn vanish_after(&self, bytes: usize) {
        let mut state = self.shared.state();
        state.later.clear();
        (state.left, state.then) = (Some(bytes), Mode::Vanished);
    }

    /// Waits until [`Proxy::vanish_after`] has come true.
    pub fn wait_until_vanished(&self) {
        let state = self.shared.state();
        let vanished = self.shared.changed.wait_timeout_while(state, PATIENCE, |s| s.mode != Mode::Vanished);
        assert!(!vanished.is_ok_and(|(_, timed_out)| timed_out.timed_out()), "so many bytes never came");
    }

    /// Sends in pieces of at most so many bytes.
    pub fn slice(&self, bytes: usize) {
        self.shared.state().slice = bytes.max(1);
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.shared.enter(Mode::Closed);
        // Wakes the thread that accepts.
        let _ = TcpStream::connect(self.address);
    }
}

/// Returns whether more are to be accepted.
fn accept(shared: &Arc<Shared>, client: TcpStream, server: SocketAddr) -> bool {
    let mut state = shared.state();
    match state.mode {
        Mode::Closed => return false,
        Mode::Cut => state.connections += 1,
        Mode::Vanished => {
            state.connections += 1;
            state.held.push(client);
        }
        Mode::Pass => {
            state.connections += 1;
            let Ok(server) = TcpStream::connect(server) else { return true };
            let _ = (client.set_nodelay(true), server.set_nodelay(true));
            let halves = [(&client, &server), (&server, &client)].map(|(from, to)| (copy(from), copy(to)));
            state.open.push((client, server));
            for (from, to) in halves {
                let shared = Arc::clone(shared);
                std::thread::spawn(move || forward(&shared, from, to));
            }
        }
    }
    true
}

fn copy(socket: &TcpStream) -> TcpStream {
    socket.try_clone().expect("a second handle")
}

fn forward(shared: &Shared, mut from: TcpStream, mut to: TcpStream) {
    let mut buffer = vec![0; 64 * 1024];
    while let Ok(count @ 1..) = from.read(&mut buffer) {
        let mut rest = &buffer[..count];
        while !rest.is_empty() {
            let mut state = shared.state();
            while state.mode == Mode::Vanished {
                state = shared.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
            }
            let piece = rest.len().min(state.slice).min(state.left.unwrap_or(usize::MAX));
            // Under the lock: after a cut not one byte more arrives.
            if to.write_all(&rest[..piece]).is_err() {
                return;
            }
            rest = &rest[piece..];
            state.passed += piece;
            if let Some(left) = &mut state.left {
                *left -= piece;
                if *left == 0 {
                    state.left = state.later.pop_front();
                    if state.then == Mode::Vanished {
                        state.mode = Mode::Vanished;
                        shared.changed.notify_all();
                        continue;
                    }
                    state.cuts += 1;
                    state.cut_all();
                    return;
                }
            }
        }
    }
    let _ = to.shutdown(Shutdown::Write);
}
