//! Watches the server's side of a login before the driver acts on it.
//!
//! The driver sends the password to whoever asks for it in clear text, and does the hashing that a server asks for. A host
//! in a URL can be anybody's, so each authentication message is read here first, and what no honest server sends ends the
//! connection before a byte is answered. The watch ends with `AuthenticationOk`: from then on bytes only pass.
//!
//! It owns neither the encryption (rustls) nor the login itself (the driver).

use super::dsn::{Dsn, Encryption};
use std::convert::Infallible;
use std::future::{Ready, ready};
use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio_postgres::tls::{ChannelBinding, MakeTlsConnect, TlsConnect, TlsStream};
use tokio_postgres_rustls::MakeRustlsConnect;

/// A server may ask for this many rounds of password hashing. PostgreSQL asks for 4,096 unless told otherwise; a hundred
/// thousand cost a tenth of a second, and the driver does no more than that either. It is refused here all the same, with
/// a sentence of its own and whatever a later driver allows (RUSTSEC-2026-0179).
const MOST_ROUNDS: u64 = 100_000;
/// The lengths that libpq takes from a server that has not let it in yet, without the tag.
const REQUEST_LENGTHS: std::ops::RangeInclusive<u32> = 8..=2_000;
const ERROR_LENGTHS: std::ops::RangeInclusive<u32> = 8..=30_000;
/// Tag and length of every message.
const HEADER: usize = 5;

/// Why a login was stopped. The password was not sent, nor anything made of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// `AuthenticationCleartextPassword`, not from this computer.
    #[error("the server asks for the password in clear text")]
    ClearText,
    /// More rounds of SCRAM than an honest server asks for.
    #[error("the server asks for {rounds} rounds of password hashing")]
    Rounds {
        /// How many; `u64::MAX` when the number is larger than that.
        rounds: u64,
    },
    /// A way to log in that the driver does not know.
    #[error("the server wants a login by {0}")]
    Method(&'static str),
    /// A message that is longer than any of its kind.
    #[error("the server announces a login message of {length} bytes")]
    Oversized {
        /// As it stands in the message.
        length: u32,
    },
    /// No message of this protocol, or none that may come before the login.
    #[error("what answers there is not PostgreSQL")]
    Garbage,
}

impl Refusal {
    /// What to do next.
    pub fn hint(self) -> &'static str {
        match self {
            Self::ClearText => {
                "your password was not sent; let the server ask for scram-sha-256 (method in its pg_hba.conf)"
            }
            Self::Rounds { .. } => {
                "your password was not used; if the server is yours, lower its scram_iterations to 100000 or less and set the password again"
            }
            Self::Method(_) => {
                "this program logs in by password; let the server ask for scram-sha-256 (method in its pg_hba.conf)"
            }
            Self::Oversized { .. } | Self::Garbage => "check the host and the port; your password was not sent",
        }
    }

    /// The refusal that ended a connection, if one did.
    pub(super) fn in_error(error: &tokio_postgres::Error) -> Option<Self> {
        super::connect::causes(error).find_map(|cause| cause.downcast_ref::<Self>().copied())
    }
}

impl From<Refusal> for io::Error {
    fn from(refusal: Refusal) -> Self {
        Self::new(io::ErrorKind::InvalidData, refusal)
    }
}

/// Whether a server may ask for the password in clear text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClearText {
    /// Only this computer sees it.
    Allowed,
    /// Somebody else would.
    Refused,
}

impl ClearText {
    /// For one address of a database. An encrypted connection to this computer is a tunnel to another one.
    pub fn towards(dsn: &Dsn, address: SocketAddr) -> Self {
        if dsn.encryption == Encryption::Plain && address.ip().is_loopback() { Self::Allowed } else { Self::Refused }
    }
}

/// Whether the server has let us in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// More messages of the login are to come.
    Login,
    /// `AuthenticationOk` was the last message that was read.
    Done,
}

/// Reads the server's messages of a login, in pieces of any size. Pure.
#[derive(Debug)]
pub struct Scanner {
    clear_text: ClearText,
    /// What has arrived of the message that is being read.
    message: Vec<u8>,
    /// So much of an error message is still to come; the driver reads it.
    skip: usize,
}

impl Scanner {
    /// Before the first message.
    pub fn new(clear_text: ClearText) -> Self {
        Self { clear_text, message: Vec::with_capacity(64), skip: 0 }
    }

    /// Reads the next bytes. What follows `AuthenticationOk` is not looked at.
    ///
    /// # Errors
    /// The reason to end the connection. A byte that completes a bad message is never let through.
    pub fn feed(&mut self, mut bytes: &[u8]) -> Result<Progress, Refusal> {
        while let Some((&byte, rest)) = bytes.split_first() {
            if self.skip > 0 {
                let skipped = self.skip.min(bytes.len());
                self.skip -= skipped;
                bytes = &bytes[skipped..];
                continue;
            }
            self.message.push(byte);
            bytes = rest;
            if self.step()? == Progress::Done {
                return Ok(Progress::Done);
            }
        }
        Ok(Progress::Login)
    }

    /// Judges a message as early as it can be judged: its tag, its length, itself.
    fn step(&mut self) -> Result<Progress, Refusal> {
        let Some((&tag, after)) = self.message.split_first() else { return Ok(Progress::Login) };
        if after.is_empty() && !matches!(tag, b'R' | b'E') {
            return Err(Refusal::Garbage);
        }
        let Some((length, body)) = after.split_first_chunk::<4>() else { return Ok(Progress::Login) };
        let length = u32::from_be_bytes(*length);
        if self.message.len() == HEADER {
            let allowed = if tag == b'R' { REQUEST_LENGTHS } else { ERROR_LENGTHS };
            if length > *allowed.end() {
                return Err(Refusal::Oversized { length });
            }
            if length < *allowed.start() {
                return Err(Refusal::Garbage);
            }
        }
        let whole = usize::try_from(length).unwrap_or(usize::MAX) - 4;
        if tag == b'E' {
            self.message.clear();
            self.skip = whole;
            return Ok(Progress::Login);
        }
        if body.len() < whole {
            return Ok(Progress::Login);
        }
        let progress = request(body, self.clear_text)?;
        self.message.clear();
        Ok(progress)
    }
}

/// Judges a whole authentication request; `body` begins with its kind.
fn request(body: &[u8], clear_text: ClearText) -> Result<Progress, Refusal> {
    let (kind, data) = body.split_first_chunk::<4>().ok_or(Refusal::Garbage)?;
    let fits = |length: usize| if data.len() == length { Ok(Progress::Login) } else { Err(Refusal::Garbage) };
    match u32::from_be_bytes(*kind) {
        0 => fits(0).map(|_| Progress::Done),
        3 if clear_text == ClearText::Refused => Err(Refusal::ClearText),
        3 => fits(0),
        // MD5, with its salt.
        5 => fits(4),
        10 => mechanisms(data),
        11 => rounds(data),
        12 => Ok(Progress::Login),
        2 => Err(Refusal::Method("Kerberos")),
        7 | 8 => Err(Refusal::Method("GSSAPI")),
        9 => Err(Refusal::Method("SSPI")),
        _ => Err(Refusal::Garbage),
    }
}

/// The mechanisms of `AuthenticationSASL`: at least one must be SCRAM with SHA-256.
fn mechanisms(data: &[u8]) -> Result<Progress, Refusal> {
    let list = data.strip_suffix(b"\0\0").ok_or(Refusal::Garbage)?;
    if list.split(|b| *b == 0).any(|name| matches!(name, b"SCRAM-SHA-256" | b"SCRAM-SHA-256-PLUS")) {
        Ok(Progress::Login)
    } else {
        Err(Refusal::Method("a mechanism other than SCRAM"))
    }
}

/// The server's first message of SCRAM, `r=NONCE,s=SALT,i=ROUNDS`.
fn rounds(data: &[u8]) -> Result<Progress, Refusal> {
    let mut asked = None;
    for digits in data.split(|b| *b == b',').filter_map(|part| part.strip_prefix(b"i=")) {
        if digits.is_empty() || !digits.iter().all(u8::is_ascii_digit) {
            return Err(Refusal::Garbage);
        }
        let rounds = digits
            .iter()
            .fold(0_u64, |rounds, digit| rounds.saturating_mul(10).saturating_add(u64::from(digit - b'0')));
        asked = asked.max(Some(rounds));
    }
    match asked {
        None | Some(0) => Err(Refusal::Garbage),
        Some(rounds) if rounds > MOST_ROUNDS => Err(Refusal::Rounds { rounds }),
        Some(_) => Ok(Progress::Login),
    }
}

/// Where a connection stands.
#[derive(Debug)]
enum Watch {
    Login(Scanner),
    Stopped(Refusal),
    /// Bytes only pass.
    Open,
}

/// A connection whose login is watched.
#[derive(Debug)]
pub struct Watched<T> {
    inner: T,
    watch: Watch,
    binding: fn(&T) -> ChannelBinding,
}

impl<T> Watched<T> {
    fn new(inner: T, clear_text: ClearText, binding: fn(&T) -> ChannelBinding) -> Self {
        Self { inner, watch: Watch::Login(Scanner::new(clear_text)), binding }
    }
}

impl<T: AsyncRead + Unpin> AsyncRead for Watched<T> {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        let scanner = match &mut this.watch {
            Watch::Open => return Pin::new(&mut this.inner).poll_read(cx, buf),
            Watch::Stopped(refusal) => return Poll::Ready(Err((*refusal).into())),
            Watch::Login(scanner) => scanner,
        };
        let before = buf.filled().len();
        ready!(Pin::new(&mut this.inner).poll_read(cx, buf))?;
        match scanner.feed(&buf.filled()[before..]) {
            Ok(Progress::Login) => Poll::Ready(Ok(())),
            Ok(Progress::Done) => {
                this.watch = Watch::Open;
                Poll::Ready(Ok(()))
            }
            Err(refusal) => {
                // The driver must not see what it would answer.
                buf.set_filled(before);
                this.watch = Watch::Stopped(refusal);
                Poll::Ready(Err(refusal.into()))
            }
        }
    }
}

impl<T: AsyncWrite + Unpin> AsyncWrite for Watched<T> {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.get_mut().inner).poll_write(cx, bytes)
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().inner).poll_flush(cx)
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().inner).poll_shutdown(cx)
    }
}

impl<T: AsyncRead + AsyncWrite + Unpin> TlsStream for Watched<T> {
    fn channel_binding(&self) -> ChannelBinding {
        (self.binding)(&self.inner)
    }
}

/// Makes watched connections over TLS.
#[derive(Clone)]
pub struct OverTls<C = MakeRustlsConnect> {
    connector: C,
    clear_text: ClearText,
}

impl OverTls {
    /// With the verification of `connector`.
    pub fn new(connector: MakeRustlsConnect, clear_text: ClearText) -> Self {
        Self { connector, clear_text }
    }
}

impl<S, M: MakeTlsConnect<S>> MakeTlsConnect<S> for OverTls<M>
where
    M::TlsConnect: TlsConnect<S, Future: Send + 'static>,
{
    type Stream = Watched<M::Stream>;
    type TlsConnect = OverTls<M::TlsConnect>;
    type Error = M::Error;

    fn make_tls_connect(&mut self, host: &str) -> Result<Self::TlsConnect, Self::Error> {
        Ok(OverTls { connector: self.connector.make_tls_connect(host)?, clear_text: self.clear_text })
    }
}

impl<S, C: TlsConnect<S>> TlsConnect<S> for OverTls<C>
where
    C::Future: Send + 'static,
{
    type Stream = Watched<C::Stream>;
    type Error = C::Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Stream, Self::Error>> + Send>>;

    fn connect(self, stream: S) -> Self::Future {
        let clear_text = self.clear_text;
        let connecting = self.connector.connect(stream);
        Box::pin(async move { Ok(Watched::new(connecting.await?, clear_text, TlsStream::channel_binding)) })
    }
}

/// Makes watched connections without TLS. To the driver it is a TLS that is negotiated directly and adds nothing.
#[derive(Clone, Copy)]
pub struct InTheClear {
    /// What is refused.
    pub clear_text: ClearText,
}

impl<S: AsyncRead + AsyncWrite + Unpin> MakeTlsConnect<S> for InTheClear {
    type Stream = Watched<S>;
    type TlsConnect = Self;
    type Error = Infallible;

    fn make_tls_connect(&mut self, _host: &str) -> Result<Self, Infallible> {
        Ok(*self)
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> TlsConnect<S> for InTheClear {
    type Stream = Watched<S>;
    type Error = Infallible;
    type Future = Ready<Result<Watched<S>, Infallible>>;

    fn connect(self, stream: S) -> Self::Future {
        ready(Ok(Watched::new(stream, self.clear_text, |_| ChannelBinding::none())))
    }
}

#[cfg(test)]
#[path = "handshake_tests.rs"]
mod tests;
