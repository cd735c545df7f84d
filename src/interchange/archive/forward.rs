//! A ZIP that is read from front to back, as it streams out of another one: no seeking, no second copy.
//!
//! The list of files at the end of a ZIP needs an archive that can be turned over. One inside another would have to be unpacked
//! whole for that, into memory or onto the disk, and Garmin's have gigabytes. So the headers before the files are followed. The
//! writers of such archives do not know lengths beforehand and put them behind the data; deflated data knows its end.

use crate::interchange::{Limits, ReadError, gzip};
use flate2::Crc;
use flate2::bufread::DeflateDecoder;
use std::io::{self, BufRead, Read};

const LOCAL_HEADER: [u8; 4] = *b"PK\x03\x04";
const DESCRIPTOR: [u8; 4] = *b"PK\x07\x08";
/// What follows the last file: the list of files, or the records after it.
const AFTER: [[u8; 4]; 4] = [*b"PK\x01\x02", *b"PK\x05\x06", *b"PK\x06\x06", *b"PK\x06\x08"];

const STORED: u16 = 0;
const DEFLATED: u16 = 8;

/// The header of a file.
#[derive(Debug)]
pub(super) struct Entry {
    /// Its path.
    pub name: String,
    /// Whether it needs a password.
    pub encrypted: bool,
    method: u16,
    crc: u32,
    /// Packed bytes; none when they are known only afterwards.
    packed: Option<u64>,
}

/// An archive under way.
pub(super) struct Forward<R> {
    input: R,
    limits: Limits,
}

impl<R: BufRead> Forward<R> {
    pub(super) fn new(input: R, limits: Limits) -> Self {
        Self { input, limits }
    }

    /// The next file; none at the end. Its data must be taken by [`Self::bytes`] or [`Self::skip`] before the next.
    pub(super) fn next_entry(&mut self) -> Result<Option<Entry>, ReadError> {
        let signature = self.array::<4>()?;
        if AFTER.contains(&signature) {
            return Ok(None);
        }
        if signature != LOCAL_HEADER {
            return Err(damaged("no file where one should be"));
        }
        let header = self.array::<26>()?;
        let short = |at: usize| u16::from_le_bytes([header[at], header[at + 1]]);
        let long = |at: usize| u32::from_le_bytes([header[at], header[at + 1], header[at + 2], header[at + 3]]);
        let (flags, method, crc, packed, unpacked) = (short(2), short(4), long(10), long(14), long(18));
        let name = self.vector(short(22))?;
        let extra = self.vector(short(24))?;
        let large = packed == u32::MAX;
        let packed = if large { long_length(&extra, unpacked == u32::MAX) } else { Some(u64::from(packed)) };
        let comes_later = flags & 8 != 0;
        Ok(Some(Entry {
            name: String::from_utf8_lossy(&name).into_owned(),
            encrypted: flags & 1 != 0,
            method,
            crc,
            packed: if comes_later { None } else { Some(packed.ok_or_else(|| damaged("a file without a length"))?) },
        }))
    }

    /// The data of a file, unpacked and checked.
    pub(super) fn bytes(&mut self, entry: &Entry) -> Result<Vec<u8>, ReadError> {
        // Where the packed length is not known yet, the ratio is looked at afterwards; the size is limited all the while.
        let packed = entry.packed.unwrap_or(u64::MAX);
        let limits = self.limits;
        let (bytes, taken) = self.unpacked(entry, |data| gzip::read_within(data, packed, &limits))?;
        let large = bytes.len() as u64 > Limits::RATIO_FROM_BYTES;
        if large && bytes.len() as u64 / taken.max(1) >= limits.ratio {
            return Err(ReadError::ZipBomb { what: "times its size", limit: limits.ratio });
        }
        let mut crc = Crc::new();
        crc.update(&bytes);
        let expected = if entry.packed.is_some() { entry.crc } else { self.descriptor(taken, bytes.len() as u64)? };
        if crc.sum() == expected { Ok(bytes) } else { Err(damaged("its check sum is another")) }
    }

    /// Passes over the data of a file; how many bytes it had.
    pub(super) fn skip(&mut self, entry: &Entry) -> Result<u64, ReadError> {
        if let Some(packed) = entry.packed {
            let passed = io::copy(&mut self.input.by_ref().take(packed), &mut io::sink())?;
            return if passed == packed { Ok(passed) } else { Err(truncated()) };
        }
        if entry.encrypted {
            return Err(ReadError::Encrypted);
        }
        let limit = self.limits.entry_bytes;
        let (unpacked, taken) = self.unpacked(entry, |data| {
            let passed = io::copy(&mut data.take(limit.saturating_add(1)), &mut io::sink()).map_err(|e| of_data(&e))?;
            if passed > limit { Err(ReadError::ZipBomb { what: "bytes", limit }) } else { Ok(passed) }
        })?;
        self.descriptor(taken, unpacked)?;
        Ok(unpacked)
    }

    /// Runs `read` over the unpacked data: what it gives, and how many packed bytes were taken.
    fn unpacked<T>(
        &mut self,
        entry: &Entry,
        read: impl FnOnce(&mut dyn Read) -> Result<T, ReadError>,
    ) -> Result<(T, u64), ReadError> {
        let mut data = self.input.by_ref().take(entry.packed.unwrap_or(u64::MAX));
        let (value, taken) = match (entry.method, entry.packed) {
            (STORED, Some(packed)) => {
                let value = read(&mut data)?;
                if data.limit() > 0 {
                    return Err(truncated());
                }
                (value, packed)
            }
            (DEFLATED, _) => {
                let mut decoder = DeflateDecoder::new(&mut data);
                let value = read(&mut decoder)?;
                (value, decoder.total_in())
            }
            (STORED, None) => return Err(damaged("a file without a length")),
            _ => {
                let why = "it is packed in a way that is not read; unpack it and import the files".into();
                return Err(ReadError::Unreadable { why });
            }
        };
        if entry.packed.is_some() {
            io::copy(&mut data, &mut io::sink())?;
        }
        Ok((value, taken))
    }

    /// The record behind data whose length was not known: with or without a signature, lengths of 4 or of 8 bytes. The
    /// check sum.
    fn descriptor(&mut self, packed: u64, unpacked: u64) -> Result<u32, ReadError> {
        let first = self.array::<4>()?;
        let crc = if first == DESCRIPTOR { self.array()? } else { first };
        let lengths = self.array::<8>()?;
        let half = |b: &[u8; 8], at: usize| u64::from(u32::from_le_bytes([b[at], b[at + 1], b[at + 2], b[at + 3]]));
        let short = (half(&lengths, 0), half(&lengths, 4)) == (packed, unpacked);
        if !short && (u64::from_le_bytes(lengths), u64::from_le_bytes(self.array()?)) != (packed, unpacked) {
            return Err(damaged("its length is another"));
        }
        Ok(u32::from_le_bytes(crc))
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], ReadError> {
        let mut bytes = [0; N];
        self.input.read_exact(&mut bytes).map_err(|e| of_data(&e))?;
        Ok(bytes)
    }

    fn vector(&mut self, length: u16) -> Result<Vec<u8>, ReadError> {
        let mut bytes = vec![0; usize::from(length)];
        self.input.read_exact(&mut bytes).map_err(|e| of_data(&e))?;
        Ok(bytes)
    }
}

/// The packed length in a ZIP64 field: behind the unpacked one, where that is in it too.
fn long_length(mut extra: &[u8], unpacked_too: bool) -> Option<u64> {
    while let [a, b, c, d, rest @ ..] = extra {
        let (id, length) = (u16::from_le_bytes([*a, *b]), usize::from(u16::from_le_bytes([*c, *d])));
        let field = rest.get(..length)?;
        if id == 1 {
            let at = if unpacked_too { 8 } else { 0 };
            return field.get(at..at + 8)?.try_into().ok().map(u64::from_le_bytes);
        }
        extra = rest.get(length..)?;
    }
    None
}

fn of_data(error: &io::Error) -> ReadError {
    match error.kind() {
        io::ErrorKind::UnexpectedEof => truncated(),
        _ => damaged(&error.to_string()),
    }
}

fn truncated() -> ReadError {
    ReadError::Truncated { place: "inside".into() }
}

fn damaged(why: &str) -> ReadError {
    ReadError::Damaged { place: "inside".into(), why: why.to_owned() }
}
