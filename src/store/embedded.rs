//! The embedded Postgres: one engine thread, one session, driven over a socket pair. Nothing else knows the engine.
//!
//! The engine is single-threaded WebAssembly with one session, so the thread here reads whole frontend messages from the
//! socket, hands complete batches to the engine and writes what comes back. The order at the end is fixed (session shut
//! down, dropped, runtime dropped, directory released), on errors too: without it the next start takes seconds.

use super::error::StoreError;
use oliphaunt_wasix::DatabaseStorage;
use oliphaunt_wasix::session::{
    CatalogProfile, PostgresConfig, PreparedDatabase, ProtocolPumpOutcome, ProtocolSession, ProtocolStream,
    StartupConfig, resolve_extension_set,
};
use std::io::{self, Read, Write};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::thread::JoinHandle;

/// The owner of the embedded database, before anybody becomes an athlete.
pub const OWNER: &str = "postgres";

/// What the engine keeps of its files in memory. The vector index of 5,000 passages is 40 MB, and a search touches all of it:
/// what does not fit is read from the file again and again. A small library never fills it.
const SHARED_BUFFERS: &str = "48MB";

/// A running engine. Dropping the client's end of the socket ends it; [`Engine::join`] waits until the files are released.
pub struct Engine {
    thread: JoinHandle<Result<(), String>>,
}

impl Engine {
    /// Starts the engine on `directory` (made if missing) and returns the client's end of its socket, non-blocking.
    ///
    /// # Errors
    /// When the thread or the socket cannot be made. What goes wrong later ends the socket and is told by `join`.
    pub fn start(directory: &Path) -> Result<(Self, tokio::net::UnixStream), StoreError> {
        let failed = |source| StoreError::File { what: "the local database could not be started".into(), source };
        std::fs::create_dir_all(directory).map_err(failed)?;
        let (ours, theirs) = UnixStream::pair().map_err(failed)?;
        ours.set_nonblocking(true).map_err(failed)?;
        let client = tokio::net::UnixStream::from_std(ours).map_err(failed)?;
        let directory = directory.to_owned();
        let thread = std::thread::Builder::new()
            .name("postgres".into())
            .stack_size(16 << 20)
            .spawn(move || run(directory, theirs).map_err(|e| e.to_string()))
            .map_err(failed)?;
        Ok((Self { thread }, client))
    }

    /// Waits until the engine has shut down. Blocks: call it from a blocking task, after the client was dropped.
    ///
    /// # Errors
    /// [`StoreError::Embedded`] with the engine's words when it failed or trapped.
    pub fn join(self) -> Result<(), StoreError> {
        match self.thread.join() {
            Ok(Ok(())) => Ok(()),
            Ok(Err(text)) => Err(StoreError::Embedded(text)),
            Err(_) => Err(StoreError::Embedded("its thread ended unexpectedly".into())),
        }
    }
}

type Failure = Box<dyn std::error::Error + Send + Sync>;

fn run(directory: PathBuf, mut socket: UnixStream) -> Result<(), Failure> {
    let extensions = resolve_extension_set(&[oliphaunt_extension_vector::VECTOR])?;
    let mut database =
        PreparedDatabase::prepare(DatabaseStorage::Directory(directory), CatalogProfile::Standard, OWNER)?;
    let served = {
        let runtime = database.runtime()?;
        let mut settings = PostgresConfig::default();
        settings.insert("shared_buffers", SHARED_BUFFERS);
        let opened = runtime.open_with_extensions(settings, StartupConfig::default(), &extensions);
        opened.map_err(Failure::from).and_then(|mut session| {
            let served = serve(&mut session, &mut socket);
            let closed = session.shutdown().map_err(Failure::from);
            served.and(closed)
        })
    };
    let released = database.release().map_err(Failure::from);
    served.and(released)
}

/// The engine's view of our end: used by `COPY`, which reads the socket itself.
struct Wire(UnixStream);

impl Read for Wire {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.0.read(buffer)
    }
}

impl Write for Wire {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl ProtocolStream for Wire {
    fn read_ready(&mut self) -> io::Result<bool> {
        Ok(true)
    }
}

/// Bytes read from the socket, not yet handed on.
struct Inbox {
    bytes: Vec<u8>,
    /// How much of `bytes` was handed on.
    taken: usize,
    /// What one read can take.
    chunk: Vec<u8>,
}

impl Inbox {
    fn pending(&self) -> &[u8] {
        &self.bytes[self.taken..]
    }

    /// Reads until `wanted` bytes are pending; false at the end of the stream.
    fn fill(&mut self, socket: &mut UnixStream, wanted: usize) -> io::Result<bool> {
        if self.taken > 0 && self.pending().len() < wanted {
            self.bytes.drain(..self.taken);
            self.taken = 0;
        }
        while self.pending().len() < wanted {
            match socket.read(&mut self.chunk) {
                Ok(0) => return Ok(false),
                Ok(n) => self.bytes.extend_from_slice(&self.chunk[..n]),
                Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
                Err(e) => return Err(e),
            }
        }
        Ok(true)
    }

    fn take(&mut self, length: usize) -> &[u8] {
        let start = self.taken;
        self.taken += length;
        &self.bytes[start..self.taken]
    }

    /// Total length of the message whose header starts at `at` of what is pending, if its header is there.
    fn message_length(&self, header: usize) -> Option<usize> {
        let length = self.pending().get(header..header + 4)?;
        let length = <[u8; 4]>::try_from(length).ok().map(u32::from_be_bytes)?;
        usize::try_from(length).ok().map(|l| l + header)
    }

    fn holds_a_message(&self) -> bool {
        self.message_length(1).is_some_and(|l| self.pending().len() >= l)
    }
}

/// Serves one connection to its end.
fn serve(session: &mut ProtocolSession, socket: &mut UnixStream) -> Result<(), Failure> {
    let mut inbox = Inbox { bytes: Vec::new(), taken: 0, chunk: vec![0; 65536] };
    if !inbox.fill(socket, 4)? {
        return Ok(());
    }
    let length = inbox.message_length(0).unwrap_or(4);
    if !inbox.fill(socket, length)? {
        return Ok(());
    }
    let reply = session.startup_with_packet(inbox.take(length))?;
    socket.write_all(&reply.output)?;
    if !reply.accepted {
        return Err("the start-up packet was refused".into());
    }
    session.attach_protocol_stream(Wire(socket.try_clone()?))?;
    let mut batch = Vec::new();
    loop {
        if !inbox.fill(socket, 5)? {
            return Ok(());
        }
        let length = inbox.message_length(1).unwrap_or(5);
        if !inbox.fill(socket, length)? {
            return Ok(());
        }
        let message = inbox.take(length);
        let kind = message[0];
        if kind == b'X' {
            return Ok(());
        }
        batch.extend_from_slice(message);
        // A batch ends where the engine must answer: simple query, flush, copy end, or a sync that nothing follows yet.
        let complete = matches!(kind, b'Q' | b'H' | b'd' | b'c' | b'f') || kind == b'S' && !inbox.holds_a_message();
        if !complete {
            continue;
        }
        let rest = inbox.pending().to_vec();
        match session.send_with_connection_protocol_pump(&batch, || rest)? {
            ProtocolPumpOutcome::Buffered(output) => {
                batch.clear();
                socket.write_all(&output)?;
            }
            // A COPY began: the engine served the rest of the connection itself.
            ProtocolPumpOutcome::Streamed => return Ok(()),
        }
    }
}
