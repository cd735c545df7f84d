//! The frame of FIT: header, definitions, data messages, checksum. It gives raw messages, and knows nothing of sports.
//!
//! A decoder of our own. `fitparser` prints to standard error when the size of a field does not fit its type, which
//! would tear the screen, panics on some broken headers, gives local times in the zone of the computer, and fails on
//! files whose developer fields are not described. It is the oracle of the tests instead. The source is the FIT
//! protocol (Garmin FIT SDK, "FIT Protocol"). Fields of developers are stepped over.

use crate::interchange::{Limits, ReadError};

/// Bytes of the shortest header. The usual one has two more: a checksum of its own.
const SHORTEST_HEADER: usize = 12;

/// The field of every message that is its time.
pub(super) const TIMESTAMP: u8 = 253;

/// One data message.
pub(super) struct Message<'a> {
    /// The kind of message in the FIT profile.
    pub number: u16,
    /// Seconds since the FIT epoch, from its field or from its header.
    pub time: Option<u32>,
    definition: &'a Definition,
    bytes: &'a [u8],
}

impl<'a> Message<'a> {
    /// An integer, the first one of an array; none when it is missing or marked as invalid.
    pub fn integer(&self, field: u8) -> Option<i64> {
        let (kind, bytes) = self.first(field)?;
        kind.integer(bytes, self.definition.order)
    }

    /// A code of the profile: an integer that is not negative.
    pub fn code(&self, field: u8) -> Option<u32> {
        self.integer(field).and_then(|v| u32::try_from(v).ok())
    }

    /// A number of at most 32 bits, or a float.
    pub fn number(&self, field: u8) -> Option<f64> {
        let (kind, bytes) = self.first(field)?;
        if let Some(float) = kind.float(bytes, self.definition.order) {
            return Some(float);
        }
        let value = kind.integer(bytes, self.definition.order)?;
        u32::try_from(value).map(f64::from).or_else(|_| i32::try_from(value).map(f64::from)).ok()
    }

    /// A text up to its first zero byte; none when it is empty.
    pub fn text(&self, field: u8) -> Option<String> {
        let field = self.definition.fields.iter().find(|f| f.number == field && f.base == Base::STRING)?;
        let bytes = self.bytes.get(field.offset..field.offset + field.size)?;
        let text = bytes.split(|b| *b == 0).next().unwrap_or_default();
        Some(String::from_utf8_lossy(text).into_owned()).filter(|t| !t.is_empty())
    }

    /// The bytes of the first element of a field. None when its size does not fit its type.
    fn first(&self, number: u8) -> Option<(Base, &'a [u8])> {
        let field = self.definition.fields.iter().find(|f| f.number == number)?;
        let one = field.base.size()?;
        if field.size % one != 0 {
            return None;
        }
        Some((field.base, self.bytes.get(field.offset..field.offset + one)?))
    }
}

/// Gives each data message of all FIT files in `bytes` (they may be chained) to `take`, in order. Nothing is given of a
/// file whose checksum is wrong.
pub(super) fn messages(
    mut bytes: &[u8],
    limits: &Limits,
    take: &mut dyn FnMut(&Message<'_>) -> Result<(), ReadError>,
) -> Result<(), ReadError> {
    let whole = bytes.len();
    let mut left = limits.points;
    loop {
        let file = File::open(bytes, whole - bytes.len())?;
        file.read(&mut left, limits, take)?;
        bytes = bytes.get(file.end..).unwrap_or_default();
        // Some watches fill the last block of their storage with zeros.
        if bytes.iter().all(|b| *b == 0) {
            return Ok(());
        }
    }
}

/// One FIT file: the bytes of its messages.
struct File<'a> {
    body: &'a [u8],
    /// Where the body begins in the whole, for error messages.
    start: usize,
    /// Where the file ends, from its own beginning.
    end: usize,
}

impl<'a> File<'a> {
    fn open(bytes: &'a [u8], at: usize) -> Result<Self, ReadError> {
        let cut = || ReadError::Truncated { place: format!("after {} bytes", at + bytes.len()) };
        let damaged = |why: &str| Err(ReadError::damaged_at(at as u64, why));
        let [size, _, _, _, d0, d1, d2, d3, b'.', b'F', b'I', b'T', ..] = *bytes else {
            return if bytes.len() < SHORTEST_HEADER { Err(cut()) } else { damaged("no FIT header") };
        };
        let size = usize::from(size);
        if size < SHORTEST_HEADER {
            return damaged("its header is too short");
        }
        let header = bytes.get(..size).ok_or_else(cut)?;
        // A header may leave its checksum out: then it is 0.
        if header.get(12..14).is_some_and(|own| own != [0, 0]) && checksum(header) != 0 {
            return damaged("the checksum of its header is wrong");
        }
        let length = usize::try_from(u32::from_le_bytes([d0, d1, d2, d3])).unwrap_or(usize::MAX);
        let body_end = size.saturating_add(length);
        let body = bytes.get(size..body_end).filter(|b| !b.is_empty()).ok_or_else(cut)?;
        let end = body_end + 2;
        // The checksum of a whole with its checksum behind it is 0.
        if checksum(bytes.get(..end).ok_or_else(cut)?) != 0 {
            return damaged("its checksum is wrong");
        }
        Ok(Self { body, start: at + size, end })
    }

    fn read(
        &self,
        left: &mut u64,
        limits: &Limits,
        take: &mut dyn FnMut(&Message<'_>) -> Result<(), ReadError>,
    ) -> Result<(), ReadError> {
        let mut cursor = Cursor { bytes: self.body, at: 0, start: self.start };
        let mut definitions: [Option<Definition>; 16] = Default::default();
        let mut clock = 0_u32;
        while cursor.at < self.body.len() {
            let header = Header::from(cursor.byte()?);
            if header.is_definition {
                let slot = definitions.get_mut(header.slot);
                let definition = Definition::read(&mut cursor, header.has_developer_fields)?;
                if let Some(slot) = slot {
                    *slot = Some(definition);
                }
                continue;
            }
            let Some(definition) = definitions.get(header.slot).and_then(Option::as_ref) else {
                return Err(cursor.damaged("a message without a definition"));
            };
            *left = left.checked_sub(1).ok_or(ReadError::TooBig {
                what: "messages",
                limit: limits.points,
                next: "export its sessions one by one",
            })?;
            let mut message =
                Message { number: definition.number, time: None, definition, bytes: cursor.take(definition.size)? };
            message.time = match header.seconds {
                Some(seconds) => Some(roll(clock, seconds)),
                None => message.code(TIMESTAMP),
            };
            clock = message.time.unwrap_or(clock);
            take(&message)?;
        }
        Ok(())
    }
}

/// The first byte of a message.
struct Header {
    is_definition: bool,
    has_developer_fields: bool,
    /// The definition that a data message follows, or that a definition replaces.
    slot: usize,
    /// The last five bits of the time, where they are squeezed into the header.
    seconds: Option<u32>,
}

impl From<u8> for Header {
    fn from(byte: u8) -> Self {
        if byte & 0x80 != 0 {
            let slot = usize::from(byte >> 5 & 0x03);
            let seconds = Some(u32::from(byte & 0x1F));
            return Self { is_definition: false, has_developer_fields: false, slot, seconds };
        }
        Self {
            is_definition: byte & 0x40 != 0,
            has_developer_fields: byte & 0x20 != 0,
            slot: usize::from(byte & 0x0F),
            seconds: None,
        }
    }
}

/// The time after `clock` whose last five bits are `seconds`.
fn roll(clock: u32, seconds: u32) -> u32 {
    clock.wrapping_add(seconds.wrapping_sub(clock) & 0x1F)
}

/// What the data messages of a slot look like.
struct Definition {
    number: u16,
    order: Order,
    fields: Vec<Field>,
    /// Bytes of a message, fields of developers included.
    size: usize,
}

struct Field {
    number: u8,
    base: Base,
    offset: usize,
    size: usize,
}

impl Definition {
    fn read(cursor: &mut Cursor<'_>, has_developer_fields: bool) -> Result<Self, ReadError> {
        let [_, order, a, b, count] = cursor.array()?;
        let (order, number) = match order {
            0 => (Order::Little, u16::from_le_bytes([a, b])),
            1 => (Order::Big, u16::from_be_bytes([a, b])),
            _ => return Err(cursor.damaged("a definition in no byte order")),
        };
        let mut size = 0;
        let mut fields = Vec::with_capacity(usize::from(count));
        for _ in 0..count {
            let [number, bytes, base] = cursor.array()?;
            let bytes = usize::from(bytes);
            fields.push(Field { number, base: Base(base & 0x1F), offset: size, size: bytes });
            size += bytes;
        }
        if has_developer_fields {
            for _ in 0..cursor.byte()? {
                let [_, bytes, _] = cursor.array()?;
                size += usize::from(bytes);
            }
        }
        Ok(Self { number, order, fields, size })
    }
}

#[derive(Clone, Copy)]
enum Order {
    Little,
    Big,
}

/// A base type of the protocol, by the last five bits of its number.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Base(u8);

impl Base {
    const STRING: Self = Self(7);

    /// Bytes of one element; none for a type that the protocol does not have.
    fn size(self) -> Option<usize> {
        Some(match self.0 {
            0..=2 | 7 | 10 | 13 => 1,
            3 | 4 | 11 => 2,
            5 | 6 | 8 | 12 => 4,
            9 | 14..=16 => 8,
            _ => return None,
        })
    }

    /// The integer in `bytes`; none for the value that stands for "invalid" in its type.
    fn integer(self, bytes: &[u8], order: Order) -> Option<i64> {
        let raw = bits(bytes, order)?;
        let (value, invalid) = match self.0 {
            0 | 2 | 13 => (i64::try_from(raw).ok()?, 0xFF),
            1 => (i64::from(u8::try_from(raw).ok()?.cast_signed()), 0x7F),
            3 => (i64::from(u16::try_from(raw).ok()?.cast_signed()), 0x7FFF),
            4 => (i64::try_from(raw).ok()?, 0xFFFF),
            5 => (i64::from(u32::try_from(raw).ok()?.cast_signed()), 0x7FFF_FFFF),
            6 => (i64::try_from(raw).ok()?, 0xFFFF_FFFF),
            10..=12 | 16 => (i64::try_from(raw).ok()?, 0),
            14 => (raw.cast_signed(), i64::MAX),
            // The invalid value of an unsigned 64-bit integer does not fit and is none already.
            15 => (i64::try_from(raw).ok()?, i64::MAX),
            _ => return None,
        };
        (value != invalid).then_some(value)
    }

    /// The float in `bytes`, if it is one. "Invalid" is not a number.
    fn float(self, bytes: &[u8], order: Order) -> Option<f64> {
        let raw = bits(bytes, order)?;
        let value = match self.0 {
            8 => f64::from(f32::from_bits(u32::try_from(raw).ok()?)),
            9 => f64::from_bits(raw),
            _ => return None,
        };
        value.is_finite().then_some(value)
    }
}

/// Up to 8 bytes as one number.
fn bits(bytes: &[u8], order: Order) -> Option<u64> {
    let mut eight = [0; 8];
    match order {
        Order::Little => eight.get_mut(..bytes.len())?.copy_from_slice(bytes),
        Order::Big => eight.iter_mut().zip(bytes.iter().rev()).for_each(|(to, from)| *to = *from),
    }
    Some(u64::from_le_bytes(eight))
}

/// A place in the messages of a file.
struct Cursor<'a> {
    bytes: &'a [u8],
    at: usize,
    /// Where `bytes` begin in the whole.
    start: usize,
}

impl<'a> Cursor<'a> {
    fn take(&mut self, count: usize) -> Result<&'a [u8], ReadError> {
        let end = self.at.saturating_add(count);
        let Some(taken) = self.bytes.get(self.at..end) else {
            return Err(self.damaged("a message is longer than the file"));
        };
        self.at = end;
        Ok(taken)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], ReadError> {
        let taken = self.take(N)?;
        taken.try_into().map_err(|_| self.damaged("a message is longer than the file"))
    }

    fn byte(&mut self) -> Result<u8, ReadError> {
        self.array().map(|[byte]| byte)
    }

    fn damaged(&self, why: &str) -> ReadError {
        ReadError::damaged_at((self.start + self.at) as u64, why)
    }
}

/// The CRC-16 of the protocol (0x8005, reflected, from 0).
fn checksum(bytes: &[u8]) -> u16 {
    bytes.iter().fold(0, |crc, byte| crc >> 8 ^ TABLE[usize::from(crc.to_le_bytes()[0] ^ byte)])
}

/// The CRC of each byte.
const TABLE: [u16; 256] = {
    let mut table = [0; 256];
    let mut byte = 0_u16;
    while byte < 256 {
        let mut crc = byte;
        let mut bit = 0;
        while bit < 8 {
            crc = if crc & 1 == 1 { crc >> 1 ^ 0xA001 } else { crc >> 1 };
            bit += 1;
        }
        table[byte as usize] = crc;
        byte += 1;
    }
    table
};
