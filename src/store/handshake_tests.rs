//! The scanner over every split of honest and dishonest logins, and the watch over a stream.

use super::*;
use proptest::prelude::*;
use tokio::io::AsyncReadExt;

fn message(tag: u8, body: &[u8]) -> Vec<u8> {
    let length = u32::try_from(body.len() + 4).unwrap();
    [&[tag], length.to_be_bytes().as_slice(), body].concat()
}

fn request(kind: u32, data: &[u8]) -> Vec<u8> {
    message(b'R', &[kind.to_be_bytes().as_slice(), data].concat())
}

fn server_first(rounds: &str) -> Vec<u8> {
    request(11, format!("r=abcDEF,s=c2FsdA==,i={rounds}").as_bytes())
}

const SCRAM: &[u8] = b"SCRAM-SHA-256-PLUS\0SCRAM-SHA-256\0\0";

fn honest() -> Vec<u8> {
    [request(10, SCRAM), server_first("4096"), request(12, b"v=c2lnbmF0dXJl"), request(0, b"")].concat()
}

/// What comes out when `bytes` arrive in these pieces.
fn scan<'a>(pieces: impl IntoIterator<Item = &'a [u8]>, clear_text: ClearText) -> Result<Progress, Refusal> {
    let mut scanner = Scanner::new(clear_text);
    for piece in pieces {
        if scanner.feed(piece)? == Progress::Done {
            return Ok(Progress::Done);
        }
    }
    Ok(Progress::Login)
}

/// Whole, byte by byte and in every split into three: the same verdict.
fn in_every_split(bytes: &[u8], expected: Result<Progress, Refusal>) {
    assert_eq!(scan([bytes], ClearText::Refused), expected, "{bytes:?}");
    assert_eq!(scan(bytes.chunks(1), ClearText::Refused), expected, "byte by byte: {bytes:?}");
    for first in 0..=bytes.len() {
        for second in first..=bytes.len() {
            let pieces = [&bytes[..first], &bytes[first..second], &bytes[second..]];
            assert_eq!(scan(pieces, ClearText::Refused), expected, "{first} {second}: {bytes:?}");
        }
    }
}

fn bad_messages() -> Vec<(Vec<u8>, Refusal)> {
    vec![
        (request(3, b""), Refusal::ClearText),
        (server_first("100001"), Refusal::Rounds { rounds: 100_001 }),
        (server_first("1000000000"), Refusal::Rounds { rounds: 1_000_000_000 }),
        (server_first("99999999999999999999999"), Refusal::Rounds { rounds: u64::MAX }),
        (request(11, b"r=a,s=b,i=1,i=200000"), Refusal::Rounds { rounds: 200_000 }),
        (request(11, b"r=a,s=b,i=-1"), Refusal::Garbage),
        (request(11, b"r=a,s=b,i="), Refusal::Garbage),
        (server_first("0"), Refusal::Garbage),
        (request(11, b"r=a,s=b"), Refusal::Garbage),
        (request(10, b"OAUTHBEARER\0\0"), Refusal::Method("a mechanism other than SCRAM")),
        (request(10, b"SCRAM-SHA-256"), Refusal::Garbage),
        (request(0, b"more"), Refusal::Garbage),
        (request(5, b"abc"), Refusal::Garbage),
        (request(2, b""), Refusal::Method("Kerberos")),
        (request(7, b""), Refusal::Method("GSSAPI")),
        (request(9, b""), Refusal::Method("SSPI")),
        (request(4_000_000_000, b""), Refusal::Garbage),
        (message(b'N', b"SNOTICE\0\0"), Refusal::Garbage),
        (b"HTTP/1.1 400 Bad Request\r\n\r\n".to_vec(), Refusal::Garbage),
        (b"R\0\0\0\x07".to_vec(), Refusal::Garbage),
        (b"R\0\0\x07\xd1".to_vec(), Refusal::Oversized { length: 2_001 }),
        (b"R\xff\xff\xff\xff".to_vec(), Refusal::Oversized { length: u32::MAX }),
        (b"E\0\0\x75\x31".to_vec(), Refusal::Oversized { length: 30_001 }),
        (b"E\0\0\0\x04".to_vec(), Refusal::Garbage),
    ]
}

#[test]
fn an_honest_login_passes_in_every_split() {
    in_every_split(&honest(), Ok(Progress::Done));
    in_every_split(&request(0, b""), Ok(Progress::Done));
    in_every_split(&[request(5, b"salt"), request(0, b"")].concat(), Ok(Progress::Done));
    in_every_split(&server_first("100000"), Ok(Progress::Login));
}

#[test]
fn each_bad_message_is_refused_in_every_split_alone_and_after_good_ones() {
    for (bytes, refusal) in bad_messages() {
        in_every_split(&bytes, Err(refusal));
        in_every_split(&[request(10, SCRAM), bytes].concat(), Err(refusal));
    }
}

#[test]
fn the_byte_that_completes_a_bad_message_is_the_last_that_can_pass() {
    for (bytes, refusal) in bad_messages() {
        let mut scanner = Scanner::new(ClearText::Refused);
        let passed = bytes.iter().take_while(|b| scanner.feed(std::slice::from_ref(b)).is_ok()).count();
        assert!(passed < bytes.len(), "{refusal}: all of {bytes:?} passed");
    }
}

#[test]
fn an_error_of_the_server_passes_and_the_watch_goes_on_behind_it() {
    let error = message(b'E', b"SFATAL\0C28P01\0MRwrong\0\0");
    in_every_split(&error, Ok(Progress::Login));
    in_every_split(&[error.clone(), error.clone(), request(3, b"")].concat(), Err(Refusal::ClearText));
    in_every_split(&[error, request(0, b"")].concat(), Ok(Progress::Done));
}

#[test]
fn nothing_is_read_behind_the_servers_yes() {
    let mut bytes = honest();
    bytes.extend(request(3, b""));
    bytes.extend(b"\0\0\0\0\0\0");
    assert_eq!(scan([bytes.as_slice()], ClearText::Refused), Ok(Progress::Done));
}

#[test]
fn only_this_computer_may_ask_for_clear_text() {
    assert_eq!(scan([request(3, b"").as_slice()], ClearText::Allowed), Ok(Progress::Login));
    assert_eq!(scan([request(3, b"x").as_slice()], ClearText::Allowed), Err(Refusal::Garbage));
    let towards = |url: &str, address: &str| {
        let dsn = Dsn::parse(url, crate::store::dsn::Plaintext::Allowed).unwrap();
        ClearText::towards(&dsn, address.parse().unwrap())
    };
    assert_eq!(towards("postgres://u@localhost/d", "127.0.0.1:5432"), ClearText::Allowed);
    assert_eq!(towards("postgres://u@localhost/d", "[::1]:5432"), ClearText::Allowed);
    // A name that leads somewhere else, a tunnel, plaintext by the loud setting.
    assert_eq!(towards("postgres://u@localhost/d", "192.0.2.1:5432"), ClearText::Refused);
    assert_eq!(towards("postgres://u@localhost/d?sslmode=verify-full", "127.0.0.1:5432"), ClearText::Refused);
    assert_eq!(towards("postgres://u@db.example/d?sslmode=disable", "192.0.2.1:5432"), ClearText::Refused);
}

#[test]
fn every_refusal_says_what_happened_and_what_to_do_and_no_two_say_the_same() {
    let all = [
        Refusal::ClearText,
        Refusal::Rounds { rounds: 1_000_000_000 },
        Refusal::Method("SSPI"),
        Refusal::Oversized { length: 9 },
        Refusal::Garbage,
    ];
    let mut said: Vec<String> = all.iter().map(|r| format!("{r}: {}", r.hint())).collect();
    said.sort();
    said.dedup();
    assert_eq!(said.len(), all.len(), "{said:?}");
}

/// A connection whose far end sends `bytes`, all at once or one at a time.
fn watched(bytes: &[u8], chunk: usize) -> Watched<far_end::Pieces> {
    Watched::new(far_end::Pieces::new(bytes, chunk), ClearText::Refused, |_| ChannelBinding::none())
}

#[tokio::test]
async fn a_stream_hands_on_all_of_a_good_login_and_what_follows_it() {
    let bytes = [honest(), b"anything at all".to_vec()].concat();
    for chunk in 1..=bytes.len() {
        let mut read = Vec::new();
        watched(&bytes, chunk).read_to_end(&mut read).await.unwrap();
        assert_eq!(read, bytes, "pieces of {chunk}");
    }
}

#[tokio::test]
async fn a_stream_never_hands_on_a_whole_bad_message_and_stays_refused() {
    for (bad, refusal) in bad_messages() {
        for chunk in [1, 2, 3, 7, bad.len()] {
            let mut stream = watched(&bad, chunk);
            let mut read = Vec::new();
            for _ in 0..2 {
                let error = stream.read_to_end(&mut read).await.unwrap_err();
                assert_eq!(error.get_ref().and_then(|e| e.downcast_ref::<Refusal>()), Some(&refusal));
            }
            assert!(read.len() < bad.len(), "pieces of {chunk}: {read:?}");
        }
    }
}

mod far_end {
    //! A far end that sends fixed bytes in fixed pieces.
    use super::*;

    pub struct Pieces {
        bytes: Vec<u8>,
        chunk: usize,
    }

    impl Pieces {
        pub fn new(bytes: &[u8], chunk: usize) -> Self {
            Self { bytes: bytes.to_vec(), chunk }
        }
    }

    impl AsyncRead for Pieces {
        fn poll_read(mut self: Pin<&mut Self>, _: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
            let size = self.chunk.min(buf.remaining()).min(self.bytes.len());
            let rest = self.bytes.split_off(size);
            buf.put_slice(&self.bytes);
            self.bytes = rest;
            Poll::Ready(Ok(()))
        }
    }
}

proptest! {
    #[test]
    fn no_bytes_make_it_panic_and_no_split_changes_the_verdict(
        bytes in prop::collection::vec(prop_oneof![Just(b'R'), Just(b'E'), Just(0), any::<u8>()], 0..80),
        at in 0_usize..80,
    ) {
        let (first, second) = bytes.split_at(at.min(bytes.len()));
        let whole = scan([bytes.as_slice()], ClearText::Refused);
        prop_assert_eq!(scan([first, second], ClearText::Refused), whole);
        prop_assert_eq!(scan(bytes.chunks(1), ClearText::Refused), whole);
    }
}
