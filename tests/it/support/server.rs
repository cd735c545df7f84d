//! Fake PostgreSQL servers on a free loopback port: honest ones, and the ones a password must never reach.
//!
//! They know the protocol as far as the login and answer no query but with "done". Each keeps every byte that it was sent,
//! on the wire and inside TLS, so that a test can prove what was not sent. They run on threads of their own: a test may
//! stop its clock.

#![allow(clippy::expect_used, clippy::unwrap_used, clippy::panic, reason = "a test may panic")]

use hyrox_coach::store::dsn::{Dsn, Plaintext};
use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair, date_time_ymd};
use rustls::pki_types::PrivateKeyDer;
use rustls::{ServerConfig, ServerConnection};
use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// The longest that a test waits for something that must happen.
const PATIENCE: Duration = Duration::from_secs(20);
/// What the fake servers must never see in the clear.
pub const PASSWORD: &str = "hunter2-canary-4711";
/// What they may see only after a handshake that was verified.
pub const USER: &str = "canary_athlete";
/// What a client asks first when it wants TLS.
pub const SSL_REQUEST: [u8; 8] = [0, 0, 0, 8, 4, 210, 22, 47];

/// The certificate that a server shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Certificate {
    /// For `localhost`, signed by the authority of the test.
    Good,
    /// For `localhost`, signed by nobody.
    SelfSigned,
    /// For `db.elsewhere.example`.
    OtherHost,
    /// Ended on 2020-01-02.
    Expired,
    /// Begins on 2199-01-01.
    NotYet,
}

/// How a server answers the wish for TLS.
#[derive(Clone, Debug)]
pub enum Door {
    /// It expects no such wish.
    Plain,
    /// `N`.
    NoTls,
    /// These bytes, whatever it was asked.
    Bytes(Vec<u8>),
    /// TLS 1.2 or 1.3 with this certificate.
    Tls(Certificate),
}

/// How a server answers a login.
#[derive(Clone, Debug)]
pub enum Login {
    /// It asks for the password in clear text, and then refuses it as wrong.
    ClearText,
    /// It asks for SCRAM with these rounds, and then refuses the password as wrong.
    Scram(&'static str),
    /// It answers with an error: SQLSTATE and message.
    Error(&'static str, &'static str),
    /// These bytes.
    Bytes(Vec<u8>),
    /// It lets everybody in and does nothing for them.
    Open,
}

/// What one connection sent.
#[derive(Clone, Debug, Default)]
pub struct Record {
    /// Every byte on the wire.
    pub wire: Vec<u8>,
    /// What was inside TLS, or everything where there was none.
    pub inside: Vec<u8>,
    /// Startup messages: attempts to log in.
    pub logins: usize,
    /// The client has closed it.
    pub ended: bool,
}

struct Shared {
    records: Mutex<Vec<Record>>,
    changed: Condvar,
    door: Door,
    login: Login,
    tls: Option<Arc<ServerConfig>>,
    closed: AtomicBool,
}

impl Shared {
    fn records(&self) -> MutexGuard<'_, Vec<Record>> {
        self.records.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn note(&self, connection: usize, change: impl FnOnce(&mut Record)) {
        change(&mut self.records()[connection]);
        self.changed.notify_all();
    }
}

/// A server. It stops listening when this is dropped.
pub struct FakeServer {
    shared: Arc<Shared>,
    address: SocketAddr,
    folder: tempfile::TempDir,
}

impl FakeServer {
    /// Starts one.
    pub fn start(door: Door, login: Login) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("authority.pem");
        let issuer = authority(&file);
        let tls = if let Door::Tls(certificate) = door { Some(tls(certificate, &issuer)) } else { None };
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let shared = Arc::new(Shared {
            records: Mutex::default(),
            changed: Condvar::new(),
            door,
            login,
            tls,
            closed: AtomicBool::new(false),
        });
        let accepts = Arc::clone(&shared);
        std::thread::spawn(move || {
            for socket in listener.incoming() {
                if accepts.closed.load(Ordering::SeqCst) {
                    return;
                }
                let Ok(socket) = socket else { continue };
                let connection = {
                    let mut records = accepts.records();
                    records.push(Record::default());
                    records.len() - 1
                };
                let shared = Arc::clone(&accepts);
                std::thread::spawn(move || {
                    // Its end is what the test looks at, not its reason.
                    let _ = serve(&shared, connection, socket);
                    shared.note(connection, |record| record.ended = true);
                });
            }
        });
        Self { shared, address, folder }
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The authority that signs the good certificate, as a PEM file.
    pub fn authority(&self) -> PathBuf {
        self.folder.path().join("authority.pem")
    }

    /// Its address for a client that must verify it: as if it were not on this computer.
    pub fn verified(&self) -> Dsn {
        self.dsn(&format!("?sslmode=verify-full&sslrootcert={}", self.authority().display()))
    }

    /// Its address for a client on this computer.
    pub fn plain(&self) -> Dsn {
        self.dsn("?sslmode=disable")
    }

    fn dsn(&self, parameters: &str) -> Dsn {
        let url = format!("postgresql://{USER}:{PASSWORD}@localhost:{}/training{parameters}", self.address.port());
        Dsn::parse(&url, Plaintext::Refused).unwrap()
    }

    /// Attempts to log in so far.
    pub fn logins(&self) -> usize {
        self.shared.records().iter().map(|r| r.logins).sum()
    }

    /// Waits until so many connections were made and all have ended, and gives what they sent.
    pub fn ended(&self, connections: usize) -> Vec<Record> {
        let deadline = Instant::now() + PATIENCE;
        let mut records = self.shared.records();
        while records.len() < connections || !records.iter().all(|r| r.ended) {
            let left = deadline.saturating_duration_since(Instant::now());
            assert!(!left.is_zero(), "{connections} connections do not end: {records:?}");
            records = self.shared.changed.wait_timeout(records, left).unwrap_or_else(PoisonError::into_inner).0;
        }
        records.clone()
    }
}

impl Drop for FakeServer {
    fn drop(&mut self) {
        self.shared.closed.store(true, Ordering::SeqCst);
        // Wakes the thread that accepts.
        let _ = TcpStream::connect(self.address);
    }
}

/// An authority of its own for each server; its certificate lies in `file`.
fn authority(file: &std::path::Path) -> Issuer<'static, KeyPair> {
    let mut params = CertificateParams::new(Vec::new()).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.distinguished_name.push(DnType::CommonName, "authority of a test");
    let key = KeyPair::generate().unwrap();
    std::fs::write(file, params.self_signed(&key).unwrap().pem()).unwrap();
    Issuer::new(params, key)
}

fn tls(certificate: Certificate, issuer: &Issuer<'static, KeyPair>) -> Arc<ServerConfig> {
    let name = if certificate == Certificate::OtherHost { "db.elsewhere.example" } else { "localhost" };
    let mut params = CertificateParams::new(vec![name.to_owned()]).unwrap();
    match certificate {
        Certificate::Expired => {
            (params.not_before, params.not_after) = (date_time_ymd(2019, 1, 2), date_time_ymd(2020, 1, 2));
        }
        Certificate::NotYet => params.not_before = date_time_ymd(2199, 1, 1),
        _ => {}
    }
    let key = KeyPair::generate().unwrap();
    let signed = match certificate {
        Certificate::SelfSigned => params.self_signed(&key),
        _ => params.signed_by(&key, issuer),
    };
    let config = ServerConfig::builder_with_provider(Arc::new(rustls::crypto::aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![signed.unwrap().der().clone()], PrivateKeyDer::try_from(key.serialize_der()).unwrap())
        .unwrap();
    Arc::new(config)
}

/// The wire, with a memory.
struct Wire<'a> {
    socket: TcpStream,
    shared: &'a Shared,
    connection: usize,
}

impl Read for Wire<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.socket.read(buffer)?;
        self.shared.note(self.connection, |record| record.wire.extend_from_slice(&buffer[..count]));
        Ok(count)
    }
}

impl Write for Wire<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.socket.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.socket.flush()
    }
}

fn serve(shared: &Shared, connection: usize, socket: TcpStream) -> io::Result<()> {
    socket.set_nodelay(true)?;
    let (door, login) = (&shared.door, &shared.login);
    let mut wire = Wire { socket, shared, connection };
    let mut inside = Inside { shared, connection };
    if let Door::Plain = door {
        return inside.log_in(&mut wire, login);
    }
    let mut request = [0; SSL_REQUEST.len()];
    wire.read_exact(&mut request)?;
    match door {
        Door::Plain => Ok(()),
        Door::NoTls => {
            wire.write_all(b"N")?;
            inside.drain(&mut wire)
        }
        Door::Bytes(bytes) => {
            wire.write_all(bytes)?;
            // What comes now is a handshake at best; the wire's record holds it.
            io::copy(&mut wire, &mut io::sink()).map(drop)
        }
        Door::Tls(_) => {
            wire.write_all(b"S")?;
            let config = shared.tls.clone().expect("made at the start");
            let mut session = ServerConnection::new(config).map_err(io::Error::other)?;
            inside.log_in(&mut rustls::Stream::new(&mut session, &mut wire), login)
        }
    }
}

/// One message of the server.
fn message(tag: u8, body: &[u8]) -> Vec<u8> {
    let length = u32::try_from(body.len() + 4).expect("short");
    [&[tag], length.to_be_bytes().as_slice(), body].concat()
}

fn request(kind: u32, data: &[u8]) -> Vec<u8> {
    message(b'R', &[kind.to_be_bytes().as_slice(), data].concat())
}

fn error(code: &str, text: &str) -> Vec<u8> {
    message(b'E', format!("SFATAL\0VFATAL\0C{code}\0M{text}\0\0").as_bytes())
}

/// What is said once the door is passed.
struct Inside<'a> {
    shared: &'a Shared,
    connection: usize,
}

impl Inside<'_> {
    fn take(&mut self, stream: &mut impl Read, count: usize) -> io::Result<Vec<u8>> {
        let mut bytes = vec![0; count];
        stream.read_exact(&mut bytes)?;
        self.shared.note(self.connection, |record| record.inside.extend_from_slice(&bytes));
        Ok(bytes)
    }

    /// The body of a message whose tag has been read, or of the startup message, which has none.
    fn body(&mut self, stream: &mut impl Read) -> io::Result<Vec<u8>> {
        let length = self.take(stream, 4)?;
        let length = u32::from_be_bytes(length.try_into().expect("four bytes"));
        self.take(stream, usize::try_from(length).expect("fits").saturating_sub(4).min(1 << 20))
    }

    fn drain(&mut self, stream: &mut impl Read) -> io::Result<()> {
        loop {
            self.take(stream, 1)?;
        }
    }

    fn log_in(&mut self, stream: &mut (impl Read + Write), login: &Login) -> io::Result<()> {
        self.body(stream)?;
        self.shared.note(self.connection, |record| record.logins += 1);
        let answer = match login {
            Login::ClearText => return self.clear_text(stream),
            Login::Scram(rounds) => return self.scram(stream, rounds),
            Login::Error(code, text) => error(code, text),
            Login::Bytes(bytes) => bytes.clone(),
            Login::Open => return self.let_in(stream),
        };
        stream.write_all(&answer)?;
        stream.flush()?;
        if matches!(login, Login::Error(..)) {
            return Ok(());
        }
        self.drain(stream)
    }

    fn clear_text(&mut self, stream: &mut (impl Read + Write)) -> io::Result<()> {
        stream.write_all(&request(3, b""))?;
        stream.flush()?;
        self.take(stream, 1)?;
        self.body(stream)?;
        stream.write_all(&error("28P01", "password authentication failed"))?;
        stream.flush()
    }

    fn scram(&mut self, stream: &mut (impl Read + Write), rounds: &str) -> io::Result<()> {
        stream.write_all(&request(10, b"SCRAM-SHA-256\0\0"))?;
        stream.flush()?;
        self.take(stream, 1)?;
        let first = self.body(stream)?;
        let nonce = first.windows(3).position(|w| w == b",r=").map(|at| &first[at + 3..]).expect("a nonce");
        let reply = format!("r={}server,s=c2FsdHNhbHQ=,i={rounds}", String::from_utf8_lossy(nonce));
        stream.write_all(&request(11, reply.as_bytes()))?;
        stream.flush()?;
        self.take(stream, 1)?;
        self.body(stream)?;
        stream.write_all(&error("28P01", "password authentication failed for user \"canary_athlete\""))?;
        stream.flush()
    }

    fn let_in(&mut self, stream: &mut (impl Read + Write)) -> io::Result<()> {
        let ready = message(b'Z', b"I");
        let hello = [
            request(0, b""),
            message(b'S', b"server_version\x0018.0\0"),
            message(b'K', &[0, 0, 0, 1, 0, 0, 0, 2]),
            ready.clone(),
        ];
        stream.write_all(&hello.concat())?;
        stream.flush()?;
        loop {
            let tag = self.take(stream, 1)?[0];
            self.body(stream)?;
            match tag {
                b'Q' => {
                    stream.write_all(&[message(b'C', b"SELECT 0\0"), ready.clone()].concat())?;
                    stream.flush()?;
                }
                _ => return Ok(()),
            }
        }
    }
}
