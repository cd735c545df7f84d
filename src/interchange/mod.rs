//! Files of other programs become sessions: FIT, TCX, GPX, tables, logbooks, bulk exports, and our own.
//!
//! It owns how a foreign file is recognised, read within limits, and turned into a [`Workout`]. It does not own what
//! happens with the session (asking, storing, undoing): that is the caller's. It knows no clock, no database and no
//! screen; of the computer it only reads the files that it is given.
//!
//! Everything here expects hostile bytes: a file comes from the net, from a broken watch, from an old disk. For any
//! bytes each reader ends with sessions or with a [`ReadError`], in memory and time that grow with the file alone.

pub mod archive;
pub mod concept2;
mod draft;
pub mod duplicate;
mod error;
mod fit;
mod gpx;
mod gzip;
#[cfg(test)]
mod hostile;
pub mod hyrox;
mod moment;
pub mod own;
mod sport;
pub mod table;
mod tally;
mod tcx;
mod text;
mod track;
mod xml;

pub use error::ReadError;

use crate::domain::workout::{Origin, Via, Workout};
use jiff::tz::TimeZone;

/// How much of a file [`Format::sniff`] is shown.
const HEAD_BYTES: usize = 4096;

/// One session of a file, or why there is none.
#[derive(Debug)]
pub struct Item {
    /// The name to show: `run.fit`, inside an archive `export.zip/activities/17.fit.gz`, of a table `log.csv, line 7`.
    pub file: String,
    /// The session, or why it was not read.
    pub outcome: Result<Box<Workout>, ReadError>,
}

impl Item {
    /// A session that was read from `file`: its origin is written into it.
    pub fn found(file: &str, format: Format, mut workout: Workout) -> Self {
        workout.origin = format.origin(file);
        Self { file: file.to_owned(), outcome: Ok(Box::new(workout)) }
    }

    /// Something in `file` that was not read.
    pub fn failed(file: &str, error: ReadError) -> Self {
        Self { file: file.to_owned(), outcome: Err(error) }
    }
}

/// What a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Format {
    /// Garmin FIT, of most watches.
    Fit,
    /// Training Center XML.
    Tcx,
    /// GPS Exchange Format.
    Gpx,
    /// A table of sessions.
    Csv,
    /// The CSV of the Concept2 logbook.
    Concept2,
    /// A HYROX result with splits, pasted or as a table.
    Hyrox,
    /// Our own JSON Lines.
    Own,
    /// The bulk export of Strava: a ZIP.
    Strava,
    /// The bulk export of Garmin Connect: a ZIP.
    Garmin,
}

impl Format {
    /// All.
    pub const ALL: [Self; 9] = [
        Self::Fit,
        Self::Tcx,
        Self::Gpx,
        Self::Csv,
        Self::Concept2,
        Self::Hyrox,
        Self::Own,
        Self::Strava,
        Self::Garmin,
    ];

    /// As it is stored in [`Origin::format`] and shown: `fit` .. `garmin`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Fit => "fit",
            Self::Tcx => "tcx",
            Self::Gpx => "gpx",
            Self::Csv => "csv",
            Self::Concept2 => "concept2",
            Self::Hyrox => "hyrox",
            Self::Own => "own",
            Self::Strava => "strava",
            Self::Garmin => "garmin",
        }
    }

    /// The formats for a sentence.
    pub(crate) fn readable() -> &'static str {
        "FIT, TCX, GPX, CSV, the ZIP of Strava or Garmin, the CSV of Concept2, a HYROX result, our own JSON Lines"
    }

    /// Whether what comes in this format may stand in a prompt. A file that the athlete exported himself is his own; it
    /// is the interfaces of some platforms whose terms forbid it, and those are not read here. A format that must
    /// not reach a model gets its `false` here, in one place.
    pub fn may_reach_model(self) -> bool {
        match self {
            Self::Fit
            | Self::Tcx
            | Self::Gpx
            | Self::Csv
            | Self::Concept2
            | Self::Hyrox
            | Self::Own
            | Self::Strava
            | Self::Garmin => true,
        }
    }

    /// The origin of a session read from `file`. The import's id is the caller's to add.
    pub fn origin(self, file: &str) -> Origin {
        Origin {
            via: Via::Import,
            format: Some(self.name().to_owned()),
            file: Some(file.to_owned()),
            import: None,
            original: None,
            may_reach_model: self.may_reach_model(),
        }
    }

    /// What a file is, by its first bytes (4 KiB are enough), and by its name where the bytes of two formats look
    /// alike. None for what is not read, and for a ZIP or a gzip file: [`Packing::sniff`] knows those.
    pub fn sniff(name: &str, head: &[u8]) -> Option<Self> {
        if head.get(8..12) == Some(b".FIT") {
            return Some(Self::Fit);
        }
        let head = head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(head).trim_ascii_start();
        let contains = |word: &[u8]| head.windows(word.len()).any(|w| w == word);
        if head.starts_with(b"<") && contains(b"TrainingCenterDatabase") {
            return Some(Self::Tcx);
        }
        if head.starts_with(b"<") && contains(b"<gpx") {
            return Some(Self::Gpx);
        }
        // A name decides only where the bytes do not: of a file that is cut off, or in another encoding.
        match ending(name).as_str() {
            "fit" => Some(Self::Fit),
            "tcx" => Some(Self::Tcx),
            "gpx" => Some(Self::Gpx),
            other => text::sniff(other, head),
        }
    }
}

/// How files are packed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Packing {
    /// An archive of many.
    Zip,
    /// One file.
    Gzip,
}

impl Packing {
    /// The packing, by the first bytes.
    pub fn sniff(head: &[u8]) -> Option<Self> {
        match head {
            [b'P', b'K', 3, 4, ..] | [b'P', b'K', 5, 6, ..] => Some(Self::Zip),
            [0x1f, 0x8b, ..] => Some(Self::Gzip),
            _ => None,
        }
    }
}

/// How much is read before a file is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of one file as it lies on disk, an archive excepted.
    pub file_bytes: u64,
    /// Bytes of one packed file when it is unpacked.
    pub entry_bytes: u64,
    /// Bytes of all files of an archive, unpacked.
    pub expanded_bytes: u64,
    /// How many times larger a packed file may become. Small files may exceed it: see [`Limits::RATIO_FROM_BYTES`].
    pub ratio: u64,
    /// Files in an archive.
    pub entries: u64,
    /// Track points, records or rows in one file.
    pub points: u64,
    /// Elements inside elements.
    pub depth: u64,
}

impl Limits {
    /// Below so many unpacked bytes the ratio says nothing: a few kilobytes of the same line pack very well.
    pub const RATIO_FROM_BYTES: u64 = 1024 * 1024;
}

impl Default for Limits {
    /// 64 MiB a file, 256 MiB unpacked, 4 GiB an archive, 200 times, 200,000 entries, 2 million points (23 days at one
    /// a second), 64 levels.
    fn default() -> Self {
        const MIB: u64 = 1024 * 1024;
        Self {
            file_bytes: 64 * MIB,
            entry_bytes: 256 * MIB,
            expanded_bytes: 4096 * MIB,
            ratio: 200,
            entries: 200_000,
            points: 2_000_000,
            depth: 64,
        }
    }
}

/// What a reader needs to know beside the file.
#[derive(Clone, Copy, Debug)]
pub struct Reading<'a> {
    /// The athlete's zone: of a session whose file says no other.
    pub zone: &'a TimeZone,
    /// How much is read.
    pub limits: Limits,
    /// What is known of tables.
    pub legends: Option<&'a table::Legends>,
}

impl<'a> Reading<'a> {
    /// With the usual limits, and nothing known of tables.
    pub fn of(zone: &'a TimeZone) -> Self {
        Self { zone, limits: Limits::default(), legends: None }
    }
}

/// All sessions of one file in memory: several of a FIT multisport file or a table, one otherwise. It may be gzipped.
/// What could not be read is an item too, so the list is never empty. An archive is [`ReadError::UnknownFormat`] here:
/// paths and archives are read by `archive::read_path`, which streams.
///
/// `name` is the name to show; its ending helps where bytes are ambiguous. `bytes` may be as long as
/// [`Limits::entry_bytes`]: who reads from a disk has looked at [`Limits::file_bytes`] before.
pub fn read(name: &str, bytes: &[u8], reading: &Reading<'_>) -> Vec<Item> {
    if Packing::sniff(bytes) == Some(Packing::Gzip) {
        return match gzip::expand(bytes, &reading.limits) {
            Ok(unpacked) => read_plain(name, &unpacked, reading),
            Err(error) => vec![Item::failed(name, error)],
        };
    }
    read_plain(name, bytes, reading)
}

/// [`read`] of what is not packed, or not any more.
fn read_plain(name: &str, bytes: &[u8], reading: &Reading<'_>) -> Vec<Item> {
    let limit = reading.limits.entry_bytes;
    if u64::try_from(bytes.len()).unwrap_or(u64::MAX) > limit {
        let next = "export its sessions one by one";
        return vec![Item::failed(name, ReadError::TooBig { what: "bytes", limit, next })];
    }
    let head = bytes.get(..HEAD_BYTES).unwrap_or(bytes);
    let Some(format) = Format::sniff(name, head) else {
        return vec![Item::failed(name, ReadError::UnknownFormat)];
    };
    if let Some(items) = text::read(format, name, bytes, reading) {
        return items;
    }
    let (part, found) = match format {
        Format::Fit => ("session", fit::read(bytes, reading)),
        Format::Tcx => ("activity", tcx::read(bytes, reading)),
        Format::Gpx => ("track", gpx::read(bytes, reading)),
        _ => ("", Err(ReadError::UnknownFormat)),
    };
    match found {
        Ok(found) => numbered(name, part, format, found),
        Err(error) => vec![Item::failed(name, error)],
    }
}

/// The items of a file; where it has several, each is numbered: `race.fit, session 2`.
fn numbered(name: &str, part: &str, format: Format, found: Vec<Result<Workout, ReadError>>) -> Vec<Item> {
    let several = found.len() > 1;
    let named = found.into_iter().enumerate().map(|(at, outcome)| {
        let place = if several { format!("{name}, {part} {}", at + 1) } else { name.to_owned() };
        match outcome {
            Ok(workout) => Item { file: place, ..Item::found(name, format, workout) },
            Err(error) => Item::failed(&place, error),
        }
    });
    named.collect()
}

/// The ending of a name, lower case, without that of a packing: `fit` of `17.FIT.gz`.
fn ending(name: &str) -> String {
    let lower = name.to_ascii_lowercase();
    let plain = lower.strip_suffix(".gz").unwrap_or(&lower);
    plain.rsplit_once('.').map_or_else(String::new, |(_, ending)| ending.to_owned())
}

#[cfg(test)]
#[path = "mod_tests.rs"]
mod tests;
