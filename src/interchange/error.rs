//! Why a file, or a part of it, did not become a session. One sentence each, for the athlete; what to do next comes
//! last, where there is something to do.

use super::table::OpenTable;

/// Why something was not read. Nothing of it was taken.
///
/// Sentences go after the name of the file: `run.gpx: has no times ..`.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReadError {
    /// The computer could not give the bytes.
    #[error("cannot be opened: {why}")]
    Unreadable {
        /// In the words of the system.
        why: String,
    },
    /// The file ends before it should.
    #[error("is cut off {place}; copy or export it again")]
    Truncated {
        /// `after 1200 of 5000 bytes`, `inside <Trackpoint>`.
        place: String,
    },
    /// The bytes are not what they claim to be.
    #[error("is damaged {place}: {why}; export it again")]
    Damaged {
        /// `at byte 1200`, `in line 7`.
        place: String,
        /// What is wrong.
        why: String,
    },
    /// The text is in an encoding that is not read.
    #[error("is written in {encoding}, not in UTF-8; save it as UTF-8 and import it again")]
    Encoding {
        /// `UTF-16`, or as the file names it.
        encoding: String,
    },
    /// More bytes, points, entries or levels than are read.
    #[error("has more than {limit} {what}; {next}")]
    TooBig {
        /// `bytes`, `track points`, `files inside`, `levels of elements`.
        what: &'static str,
        /// How many are read.
        limit: u64,
        /// What to do.
        next: &'static str,
    },
    /// The XML declares a document type, or uses an entity of its own: a way to blow up or to read other files.
    #[error("declares {what}, which no training program does; it was not opened, export it again from its source")]
    Forbidden {
        /// `a document type`, `the entity &lol9;`.
        what: String,
    },
    /// A name inside an archive that leads out of it.
    #[error("has a name that leads out of its archive; it was left out, and the rest was read")]
    ZipSlip,
    /// It unpacks to far more than it is.
    #[error("unpacks to more than {limit} {what}, which no training log does; unpack it yourself and import the files")]
    ZipBomb {
        /// `bytes`, `times its size`.
        what: &'static str,
        /// How many are unpacked.
        limit: u64,
    },
    /// It needs a password.
    #[error("is encrypted; unpack it with its password and import the files")]
    Encrypted,
    /// Our own export, of a version that came after this program.
    #[error("is our export of version {version}, and this program reads up to {known}; update the program")]
    TooNew {
        /// Of the file.
        version: u64,
        /// The newest that is read.
        known: u64,
    },
    /// It can be read in two ways.
    #[error(
        "leaves open {what}; answer it, or make it clear in the file, e.g. dates as 2026-11-20, headings such as distance km"
    )]
    Undecided {
        /// `whether the day or the month comes first`.
        what: String,
        /// The table, where it is one that can be asked about.
        table: Option<Box<OpenTable>>,
    },
    /// What was said of a table is not true of it.
    #[error("cannot be read as it was said: {why}")]
    Legend {
        /// What is wrong.
        why: String,
    },
    /// No format that is read.
    #[error("is in no format that is read here ({}); export it as one of them", super::Format::readable())]
    UnknownFormat,
    /// It was read, and there is no session in it.
    #[error("has no session in it: {what}")]
    NoActivity {
        /// What it is instead: `it holds settings`, `it is a planned route`.
        what: String,
    },
    /// Points without times: a route that was drawn, not one that was run.
    #[error("has no times, so it is a route and not a session; export the activity instead of the route")]
    NoTimes,
    /// A value that cannot be true.
    #[error("has {value:?} as {field}{place}: {expected}")]
    BadValue {
        /// `time`, `latitude`, `Distance`.
        field: String,
        /// As it stands in the file, cut to a line.
        value: String,
        /// Empty, or with a space before it: ` in line 7`.
        place: String,
        /// What would be right.
        expected: String,
    },
    /// It was read, and it cannot be true.
    #[error("cannot be true: {field}: {message}; enter it by hand if it is")]
    Impossible {
        /// The field, by its name in [`crate::domain::workout::Workout`].
        field: String,
        /// What would be right: `faster than 2:00/km: check distance and time`.
        message: String,
    },
}

impl ReadError {
    /// A bad value, its text cleaned and cut to 40 characters.
    pub(super) fn bad(field: &str, value: &str, place: impl Into<String>, expected: &str) -> Self {
        let value: String = crate::domain::clean::clean_line(value).chars().take(40).collect();
        Self::BadValue { field: field.to_owned(), value, place: place.into(), expected: expected.to_owned() }
    }

    /// Damage at a byte of the file.
    pub(super) fn damaged_at(byte: u64, why: impl Into<String>) -> Self {
        Self::Damaged { place: format!("at byte {byte}"), why: why.into() }
    }
}

impl From<std::io::Error> for ReadError {
    fn from(error: std::io::Error) -> Self {
        Self::Unreadable { why: error.to_string() }
    }
}
