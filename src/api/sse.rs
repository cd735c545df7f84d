//! Decodes a byte stream into server-sent events by the WHATWG rules ("interpreting an event stream", HTML 9.2.6).
//!
//! Pure and incremental: bytes in any pieces give the same events, in time linear in the bytes. It does no HTTP and
//! knows nothing of chat. Decoding UTF-8 line by line, instead of before the split into lines as the standard words it,
//! gives the same text: line ends, colon and space are ASCII, and a cut sequence before an ASCII byte is one U+FFFD.

use std::borrow::Cow;

/// The byte order mark, which is dropped once, at the very start.
const BOM: [u8; 3] = [0xEF, 0xBB, 0xBF];
/// No known field name is longer (`event`, `retry`).
const LONGEST_NAME: usize = 5;
/// A buffer that grew beyond this for one event is given back, so that one big event does not stay in memory.
const KEEP_CAPACITY: usize = 64 * 1024;

/// How much a stream may make us hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SseLimits {
    /// Bytes of one line's value.
    pub line: usize,
    /// Bytes of one event's data.
    pub event: usize,
}

impl SseLimits {
    /// For any stream: 16 MiB for an event, in one line or in many.
    pub const GENERAL: Self = Self { line: 16 << 20, event: 16 << 20 };
    /// For a chat stream, where a line carries some words: 1 MiB a line, 16 MiB an event.
    pub const CHAT: Self = Self { line: 1 << 20, event: 16 << 20 };
}

/// A cap that a response went over; the number is the cap in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LimitExceeded {
    /// One line.
    #[error("a line of the stream is longer than {0} bytes")]
    Line(usize),
    /// One event.
    #[error("an event of the stream is longer than {0} bytes")]
    Event(usize),
    /// The whole response.
    #[error("the response is longer than {0} bytes")]
    Response(usize),
}

/// A dispatched event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SseEvent<'a> {
    /// Event type; `message` when the stream named none.
    pub event: &'a str,
    /// The `data` lines joined by a line feed.
    pub data: Cow<'a, str>,
    /// Last event id at the time of dispatch; empty when there was none.
    pub id: &'a str,
}

/// What a stream is made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SseItem<'a> {
    /// An event.
    Event(SseEvent<'a>),
    /// A line that the rules ignore because no field has that name; cut at the line limit. Servers put HTML pages and
    /// bare JSON errors there, so a reader with a policy wants to see it.
    Stray(Cow<'a, str>),
}

/// What was still open when the stream ended; the rules drop it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SseRest {
    /// Event type of the open event; empty when none was named.
    pub event: String,
    /// Data of the open event, if it had any.
    pub data: Option<String>,
    /// A stray line without its end.
    pub stray: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Field {
    Data,
    Event,
    Id,
    Retry,
}

impl Field {
    fn named(name: &[u8]) -> Option<Self> {
        match name {
            b"data" => Some(Self::Data),
            b"event" => Some(Self::Event),
            b"id" => Some(Self::Id),
            b"retry" => Some(Self::Retry),
            _ => None,
        }
    }
}

/// Where in a line the decoder stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Place {
    /// In the name; what came of it is in `buffer`, and an empty buffer is an empty line so far.
    #[default]
    Name,
    /// Just after the colon, where one space is dropped.
    Colon(Field),
    Value(Field),
    /// Not kept, however long it gets.
    Comment,
    /// Kept in `buffer` up to the line limit.
    Stray,
}

/// The decoder of one stream.
#[derive(Clone, Debug)]
pub struct SseDecoder {
    limits: SseLimits,
    /// Bytes of the byte order mark seen; none once the start is behind us.
    bom: Option<usize>,
    after_cr: bool,
    place: Place,
    /// The field name, a stray line, or the value of any field but `data`.
    buffer: Vec<u8>,
    line_len: usize,
    /// None until the event has a `data` field, which may be empty.
    data: Option<Vec<u8>>,
    spare: Vec<u8>,
    event: String,
    id: String,
    last_id: String,
    retry_ms: Option<u64>,
}

impl Default for SseDecoder {
    fn default() -> Self {
        Self::new()
    }
}

impl SseDecoder {
    /// A decoder with [`SseLimits::GENERAL`].
    pub fn new() -> Self {
        Self::with_limits(SseLimits::GENERAL)
    }

    /// A decoder with other limits.
    pub fn with_limits(limits: SseLimits) -> Self {
        Self {
            limits,
            bom: Some(0),
            after_cr: false,
            place: Place::Name,
            buffer: Vec::new(),
            line_len: 0,
            data: None,
            spare: Vec::new(),
            event: String::new(),
            id: String::new(),
            last_id: String::new(),
            retry_ms: None,
        }
    }

    /// The last event id, as it would be sent to reconnect.
    pub fn last_event_id(&self) -> &str {
        &self.last_id
    }

    /// The reconnection time in milliseconds, when the stream set one that fits in 64 bits.
    pub fn retry_ms(&self) -> Option<u64> {
        self.retry_ms
    }

    /// Takes the next bytes and hands over what they complete, in order. After an error the stream must be given up.
    pub fn feed(&mut self, bytes: &[u8], mut each: impl FnMut(SseItem<'_>)) -> Result<(), LimitExceeded> {
        let mut rest = self.skip_bom(bytes);
        while let Some(&first) = rest.first() {
            if std::mem::take(&mut self.after_cr) && first == b'\n' {
                rest = &rest[1..];
                continue;
            }
            let Some(end) = line_end(rest) else {
                return self.take(rest);
            };
            self.take(&rest[..end])?;
            self.after_cr = rest[end] == b'\r';
            self.end_line(&mut each)?;
            rest = &rest[end + 1..];
        }
        Ok(())
    }

    /// The end of the stream. The rules drop an event without its empty line; it is returned for those who know better.
    pub fn finish(self) -> SseRest {
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let stray = matches!(self.place, Place::Name | Place::Stray) && !self.buffer.is_empty();
        SseRest { event: self.event, data: self.data.as_deref().map(text), stray: stray.then(|| text(&self.buffer)) }
    }

    /// Drops a byte order mark that may come in pieces; a part of one is the start of a (meaningless) field name.
    fn skip_bom<'a>(&mut self, bytes: &'a [u8]) -> &'a [u8] {
        let Some(seen) = self.bom else { return bytes };
        let more = bytes.iter().zip(&BOM[seen..]).take_while(|(byte, mark)| byte == mark).count();
        if seen + more == BOM.len() {
            self.bom = None;
        } else if more < bytes.len() {
            self.bom = None;
            self.buffer.extend_from_slice(&BOM[..seen + more]);
        } else {
            self.bom = Some(seen + more);
        }
        &bytes[more..]
    }

    /// Takes a piece of one line, without its end.
    fn take(&mut self, mut piece: &[u8]) -> Result<(), LimitExceeded> {
        while let Some(&first) = piece.first() {
            match self.place {
                Place::Name => piece = self.take_name(piece),
                Place::Colon(field) => {
                    self.place = Place::Value(field);
                    if first == b' ' {
                        piece = &piece[1..];
                    }
                }
                Place::Value(field) => return self.take_value(field, piece),
                Place::Comment => return Ok(()),
                Place::Stray => {
                    let room = self.limits.line.saturating_sub(self.buffer.len());
                    self.buffer.extend_from_slice(&piece[..piece.len().min(room)]);
                    return Ok(());
                }
            }
        }
        Ok(())
    }

    /// Takes bytes of the name until it is known what the line is; at most six a line.
    fn take_name<'a>(&mut self, piece: &'a [u8]) -> &'a [u8] {
        for (at, &byte) in piece.iter().enumerate() {
            if byte == b':' {
                if self.buffer.is_empty() {
                    self.place = Place::Comment;
                } else if let Some(field) = Field::named(&self.buffer) {
                    self.begin(field);
                } else {
                    self.buffer.push(byte);
                    self.place = Place::Stray;
                }
                return &piece[at + 1..];
            }
            self.buffer.push(byte);
            if self.buffer.len() > LONGEST_NAME {
                self.place = Place::Stray;
                return &piece[at + 1..];
            }
        }
        &[]
    }

    /// The name is known; a value follows.
    fn begin(&mut self, field: Field) {
        self.place = Place::Colon(field);
        self.buffer.clear();
        if field == Field::Data {
            match &mut self.data {
                Some(data) => data.push(b'\n'),
                none => *none = Some(std::mem::take(&mut self.spare)),
            }
        }
    }

    fn take_value(&mut self, field: Field, piece: &[u8]) -> Result<(), LimitExceeded> {
        self.line_len += piece.len();
        if self.line_len > self.limits.line {
            return Err(LimitExceeded::Line(self.limits.line));
        }
        match (field, &mut self.data) {
            (Field::Data, Some(data)) => {
                if data.len() + piece.len() > self.limits.event {
                    return Err(LimitExceeded::Event(self.limits.event));
                }
                data.extend_from_slice(piece);
            }
            _ => self.buffer.extend_from_slice(piece),
        }
        Ok(())
    }

    fn end_line(&mut self, each: &mut impl FnMut(SseItem<'_>)) -> Result<(), LimitExceeded> {
        let place = std::mem::take(&mut self.place);
        self.line_len = 0;
        match place {
            Place::Name if self.buffer.is_empty() => self.dispatch(each),
            Place::Name => {
                if let Some(field) = Field::named(&self.buffer) {
                    self.begin(field);
                    self.end_field(field);
                    self.place = Place::Name;
                } else {
                    each(SseItem::Stray(String::from_utf8_lossy(&self.buffer)));
                }
            }
            Place::Colon(field) | Place::Value(field) => self.end_field(field),
            Place::Comment => {}
            Place::Stray => each(SseItem::Stray(String::from_utf8_lossy(&self.buffer))),
        }
        self.buffer.clear();
        self.buffer.shrink_to(KEEP_CAPACITY);
        // Empty `data` lines add their line feed here, where no value is taken.
        if self.data.as_ref().is_some_and(|data| data.len() > self.limits.event) {
            return Err(LimitExceeded::Event(self.limits.event));
        }
        Ok(())
    }

    fn end_field(&mut self, field: Field) {
        match field {
            Field::Data => {}
            Field::Event => self.event = String::from_utf8_lossy(&self.buffer).into_owned(),
            Field::Id => {
                if !self.buffer.contains(&0) {
                    self.id = String::from_utf8_lossy(&self.buffer).into_owned();
                }
            }
            Field::Retry => {
                if self.buffer.iter().all(u8::is_ascii_digit)
                    && let Ok(digits) = str::from_utf8(&self.buffer)
                    && let Ok(ms) = digits.parse()
                {
                    self.retry_ms = Some(ms);
                }
            }
        }
    }

    /// An empty line: the id is committed even when there is no event to dispatch.
    fn dispatch(&mut self, each: &mut impl FnMut(SseItem<'_>)) {
        if self.last_id != self.id {
            self.last_id.clone_from(&self.id);
        }
        if let Some(mut data) = self.data.take() {
            each(SseItem::Event(SseEvent {
                event: if self.event.is_empty() { "message" } else { &self.event },
                data: String::from_utf8_lossy(&data),
                id: &self.last_id,
            }));
            data.clear();
            data.shrink_to(KEEP_CAPACITY);
            self.spare = data;
        }
        self.event.clear();
    }
}

/// Index of the first line end. Blocks without one are passed over whole, which the compiler turns into vector code.
fn line_end(bytes: &[u8]) -> Option<usize> {
    const BLOCK: usize = 64;
    let is_end = |byte: &u8| matches!(byte, b'\n' | b'\r');
    let clear = bytes
        .chunks_exact(BLOCK)
        .take_while(|block| !block.iter().fold(false, |found, byte| found | is_end(byte)))
        .count();
    bytes[clear * BLOCK..].iter().position(is_end).map(|at| clear * BLOCK + at)
}

#[cfg(test)]
#[path = "sse_tests.rs"]
mod tests;
