//! One record of the log as bytes. Knows nothing of files: where a record lies and what surrounds it is its caller's.
//!
//! Numbers are little endian:
//!
//! | at | bytes | what |
//! |---|---|---|
//! | 0 | 4 | magic; it ends in 0xFF, which UTF-8 never holds, so no JSON payload can look like a record |
//! | 4 | 1 | version of this layout |
//! | 5 | 1 | tag: an entry, an entry with a subject, an acknowledgement |
//! | 6 | 1 | kind of the entry, the caller's |
//! | 7 | 1 | zero |
//! | 8 | 4 | length of the payload |
//! | 12 | 8 | sequence: number of the file, then place in the file from 1, 32 bits each |
//! | 20 | 16 | id of the entry |
//! | 36 | 16 | subject of the entry |
//! | 52 | length | payload; of an acknowledgement: the ids that it is about |
//! | 52 + length | 4 | CRC32C of all before it |
//!
//! A later version may change what lies behind byte 12, never the magic, the length's place or the checksum at the end: so
//! an earlier program can tell a record of a later one from a damaged one.

use std::fmt;
use std::io;
use std::sync::Arc;
use uuid::Uuid;

/// How each record begins.
pub(super) const MAGIC: [u8; 4] = *b"HXJ\xFF";
/// Largest payload, in bytes.
pub(super) const MAX_PAYLOAD: usize = 16 << 20;
/// Bytes of a record beside its payload.
pub(super) const OVERHEAD: usize = HEADER + CHECKSUM;

const VERSION: u8 = 1;
const HEADER: usize = 52;
const CHECKSUM: usize = 4;
const ID: usize = 16;

const ENTRY: u8 = 1;
const ENTRY_OF_SUBJECT: u8 = 2;
const ACK: u8 = 3;

/// One entry of the log; later ids sort after earlier ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EntryId(pub Uuid);

/// What an entry is about. The log keeps it and does not know its meaning.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Kind(pub u8);

/// What was saved and is not acknowledged yet. Cheap to clone.
#[derive(Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its id, given by the log.
    pub id: EntryId,
    /// What it is about.
    pub kind: Kind,
    /// Of what it is the latest state; a later entry of this kind and subject takes its place.
    pub subject: Option<Uuid>,
    /// What was saved.
    pub payload: Arc<[u8]>,
}

impl Entry {
    /// Its bytes in a file.
    pub(super) fn size(&self) -> u64 {
        (OVERHEAD + self.payload.len()) as u64
    }
}

/// Without the payload: it holds an athlete's data, and this may go to a program's log.
impl fmt::Debug for Entry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Entry")
            .field("id", &self.id)
            .field("kind", &self.kind)
            .field("subject", &self.subject)
            .field("bytes", &self.payload.len())
            .finish()
    }
}

/// Where a record stands: proof that it belongs where it was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Sequence {
    /// Number of the file.
    pub file: u32,
    /// Place in the file, from 1.
    pub place: u32,
}

impl Sequence {
    fn to_bits(self) -> u64 {
        u64::from(self.file) << 32 | u64::from(self.place)
    }
}

/// A record that was read.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Record {
    /// Where it says that it stands.
    pub sequence: Sequence,
    /// What it says.
    pub body: Body,
}

/// What a record says.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Body {
    /// This was saved.
    Entry(Entry),
    /// The database has these.
    Ack(Vec<EntryId>),
}

/// What the bytes at a place are.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Decoded {
    /// A record, and its length in bytes.
    Good(Record, usize),
    /// None, or a damaged one.
    Bad,
    /// A whole record that this program does not understand.
    Newer,
}

/// Adds the record of an entry.
///
/// # Errors
/// `InvalidInput` when the payload is larger than [`MAX_PAYLOAD`].
pub(super) fn encode_entry(into: &mut Vec<u8>, sequence: Sequence, entry: &Entry) -> io::Result<()> {
    let tag = if entry.subject.is_some() { ENTRY_OF_SUBJECT } else { ENTRY };
    let header = Header { tag, kind: entry.kind, id: entry.id.0, subject: entry.subject.unwrap_or_default() };
    encode(into, sequence, &header, &entry.payload)
}

/// Adds the record of an acknowledgement.
///
/// # Errors
/// `InvalidInput` when there are more ids than fit into [`MAX_PAYLOAD`].
pub(super) fn encode_ack(into: &mut Vec<u8>, sequence: Sequence, ids: &[EntryId]) -> io::Result<()> {
    let payload: Vec<u8> = ids.iter().flat_map(|id| id.0.into_bytes()).collect();
    let header = Header { tag: ACK, kind: Kind(0), id: Uuid::nil(), subject: Uuid::nil() };
    encode(into, sequence, &header, &payload)
}

struct Header {
    tag: u8,
    kind: Kind,
    id: Uuid,
    subject: Uuid,
}

fn encode(into: &mut Vec<u8>, sequence: Sequence, header: &Header, payload: &[u8]) -> io::Result<()> {
    let length = u32::try_from(payload.len()).ok().filter(|_| payload.len() <= MAX_PAYLOAD).ok_or_else(|| {
        let problem = format!("an entry has {} bytes; at most {MAX_PAYLOAD} are possible", payload.len());
        io::Error::new(io::ErrorKind::InvalidInput, problem)
    })?;
    let start = into.len();
    into.extend_from_slice(&MAGIC);
    into.extend_from_slice(&[VERSION, header.tag, header.kind.0, 0]);
    into.extend_from_slice(&length.to_le_bytes());
    into.extend_from_slice(&sequence.to_bits().to_le_bytes());
    into.extend_from_slice(header.id.as_bytes());
    into.extend_from_slice(header.subject.as_bytes());
    into.extend_from_slice(payload);
    let checksum = crc32c::crc32c(&into[start..]);
    into.extend_from_slice(&checksum.to_le_bytes());
    Ok(())
}

/// Reads the record that begins with the first of these bytes.
pub(super) fn decode(bytes: &[u8]) -> Decoded {
    let Some((head, payload, size)) = checked(bytes) else { return Decoded::Bad };
    let [_, _, _, _, version, tag, kind, zero, ..] = *head;
    if (version, zero) != (VERSION, 0) {
        return Decoded::Newer;
    }
    let (Some(place), Some(file)) = (number(&head[12..16]), number(&head[16..20])) else { return Decoded::Bad };
    let (Some(id), Some(subject)) = (uuid(&head[20..36]), uuid(&head[36..52])) else { return Decoded::Bad };
    let entry = |subject| Body::Entry(Entry { id: EntryId(id), kind: Kind(kind), subject, payload: payload.into() });
    let body = match tag {
        ENTRY => entry(None),
        ENTRY_OF_SUBJECT => entry(Some(subject)),
        ACK if payload.len().is_multiple_of(ID) => {
            Body::Ack(payload.chunks_exact(ID).filter_map(uuid).map(EntryId).collect())
        }
        ACK => return Decoded::Bad,
        _ => return Decoded::Newer,
    };
    Decoded::Good(Record { sequence: Sequence { file, place }, body }, size)
}

/// Header, payload and size of a record whose checksum is right.
fn checked(bytes: &[u8]) -> Option<(&[u8; HEADER], &[u8], usize)> {
    let head: &[u8; HEADER] = bytes.first_chunk()?;
    let length = number(&head[8..12])? as usize;
    if !head.starts_with(&MAGIC) || length > MAX_PAYLOAD {
        return None;
    }
    let (covered, rest) = bytes.split_at_checked(HEADER + length)?;
    let checksum = number(rest.get(..CHECKSUM)?)?;
    (checksum == crc32c::crc32c(covered)).then_some((head, &covered[HEADER..], OVERHEAD + length))
}

fn number(bytes: &[u8]) -> Option<u32> {
    bytes.try_into().ok().map(u32::from_le_bytes)
}

fn uuid(bytes: &[u8]) -> Option<Uuid> {
    Uuid::from_slice(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(subject: Option<Uuid>, payload: &[u8]) -> Entry {
        Entry { id: EntryId(Uuid::from_u128(7)), kind: Kind(3), subject, payload: payload.into() }
    }

    const HERE: Sequence = Sequence { file: 9, place: 4 };

    #[test]
    fn the_bytes_of_a_record_are_as_written_down() {
        let mut bytes = Vec::new();
        encode_entry(&mut bytes, HERE, &entry(Some(Uuid::from_u128(8)), b"{}")).unwrap();
        let mut expected = b"HXJ\xFF\x01\x02\x03\x00\x02\x00\x00\x00\x04\x00\x00\x00\x09\x00\x00\x00".to_vec();
        expected.extend_from_slice(Uuid::from_u128(7).as_bytes());
        expected.extend_from_slice(Uuid::from_u128(8).as_bytes());
        expected.extend_from_slice(b"{}");
        assert_eq!(bytes[..54], expected);
        assert_eq!(bytes[54..], crc32c::crc32c(&expected).to_le_bytes());
        assert_eq!(crc32c::crc32c(b"123456789"), 0xE306_9283, "the check value of CRC-32C");
    }

    #[test]
    fn what_was_written_is_read_and_what_follows_is_left_alone() {
        for entry in [entry(None, b""), entry(Some(Uuid::nil()), b"x"), entry(None, &[0xFF; 300])] {
            let mut bytes = Vec::new();
            encode_entry(&mut bytes, HERE, &entry).unwrap();
            let size = bytes.len();
            assert_eq!(size as u64, entry.size());
            bytes.extend_from_slice(b"more");
            assert_eq!(decode(&bytes), Decoded::Good(Record { sequence: HERE, body: Body::Entry(entry) }, size));
        }
        let ids: Vec<EntryId> = (0..5).map(|n| EntryId(Uuid::from_u128(n))).collect();
        let mut bytes = Vec::new();
        encode_ack(&mut bytes, HERE, &ids).unwrap();
        assert_eq!(decode(&bytes), Decoded::Good(Record { sequence: HERE, body: Body::Ack(ids) }, bytes.len()));
    }

    #[test]
    fn a_whole_record_of_another_version_or_tag_is_newer_and_not_damaged() {
        for (at, value) in [(4, 2), (5, 9), (7, 1)] {
            let mut bytes = Vec::new();
            encode_entry(&mut bytes, HERE, &entry(None, b"later")).unwrap();
            bytes[at] = value;
            assert_eq!(decode(&bytes), Decoded::Bad, "its checksum does not fit");
            let end = bytes.len() - CHECKSUM;
            let checksum = crc32c::crc32c(&bytes[..end]).to_le_bytes();
            bytes[end..].copy_from_slice(&checksum);
            assert_eq!(decode(&bytes), Decoded::Newer, "byte {at}");
        }
    }

    #[test]
    fn a_payload_that_is_too_large_is_refused_and_the_largest_is_not() {
        let mut bytes = Vec::new();
        let largest = entry(None, &vec![b' '; MAX_PAYLOAD]);
        encode_entry(&mut bytes, HERE, &largest).unwrap();
        assert!(matches!(decode(&bytes), Decoded::Good(..)));
        let error = encode_entry(&mut Vec::new(), HERE, &entry(None, &vec![b' '; MAX_PAYLOAD + 1])).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::InvalidInput);
    }

    #[test]
    fn an_entry_in_a_program_log_shows_nothing_of_what_was_saved() {
        let shown = format!("{:?}", entry(None, b"heart rate 171"));
        assert!(shown.contains("bytes: 14") && !shown.contains("171") && !shown.contains("[104"), "{shown}");
    }
}
