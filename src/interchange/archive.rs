//! Files, folders and archives from the disk, one file after the other: the bulk exports of Strava and Garmin too.
//!
//! It owns what is read of a path and in which order, and that nothing in it grows without end: one file is in memory
//! at a time, nothing is written to the disk. What is in a file is its reader's.

mod bundle;
mod forward;
mod garmin;
mod gate;
mod strava;

use super::{Format, Item, Limits, Packing, ReadError, Reading, gzip, own};
use crate::domain::clean::clean_line;
use bundle::{Bundle, Member};
use forward::Forward;
use gate::Gate;
use std::borrow::Cow;
use std::fs::{self, File};
use std::io::{BufRead, BufReader, Read, Seek};
use std::ops::ControlFlow;
use std::path::Path;

/// How much of a file tells what it is.
const HEAD_BYTES: u64 = 4096;

/// Why the reading ended before the end.
enum Stop {
    /// The caller wants no more.
    Asked,
    /// Nothing more can be read.
    Failed(ReadError),
}

impl From<ReadError> for Stop {
    fn from(error: ReadError) -> Self {
        Self::Failed(error)
    }
}

type Flow = Result<(), Stop>;

/// Reads a file, a folder with all that is in it, or a ZIP, and hands each session to `sink` as soon as it is read; what
/// could not be read too. Folders are read in the order of their names; symbolic links in them are not followed. Of a
/// folder or archive, files whose names are those of no format are passed over. `sink` may end it.
///
/// # Errors
///
/// The path cannot be opened, an archive is damaged as a whole or past the limits for one, or nothing was found. What came
/// before was handed on already.
pub fn read_path(
    path: &Path,
    reading: &Reading<'_>,
    sink: &mut dyn FnMut(Item) -> ControlFlow<()>,
) -> Result<(), ReadError> {
    read_with_originals(path, reading, &mut |item, _| sink(item))
}

/// The file that a session came from.
#[derive(Clone, Copy, Debug)]
pub struct Original<'a> {
    /// As it lies on the disk or in the archive.
    pub bytes: &'a [u8],
    /// The same for all sessions of one file, another for each file of a reading.
    pub number: u64,
}

/// As [`read_path`], and hands on the file that each session was read from; none for what no file of its own holds: a line
/// of a listing, and our own exports, which are no originals. It is there for the call only: one file is in memory at a time.
///
/// # Errors
///
/// As [`read_path`].
pub fn read_with_originals(
    path: &Path,
    reading: &Reading<'_>,
    sink: &mut dyn FnMut(Item, Option<Original<'_>>) -> ControlFlow<()>,
) -> Result<(), ReadError> {
    let name = path.file_name().map_or_else(|| path.to_string_lossy(), |n| n.to_string_lossy());
    let name = clean_line(&name).into_owned();
    let mut handed_on = false;
    let mut noted = |item: Item, original: Option<Original<'_>>| {
        handed_on = true;
        sink(item, original)
    };
    let mut reader = Reader { reading, sink: &mut noted, expanded: 0, entries: 0, files: 0 };
    match reader.path(path, &name) {
        Ok(()) if !handed_on => {
            Err(ReadError::NoActivity { what: "none of its files is of a kind that is read".into() })
        }
        Ok(()) | Err(Stop::Asked) => Ok(()),
        Err(Stop::Failed(error)) => Err(error),
    }
}

/// A reading under way.
struct Reader<'a, 'r> {
    reading: &'a Reading<'r>,
    sink: &'a mut dyn FnMut(Item, Option<Original<'_>>) -> ControlFlow<()>,
    /// Bytes that archives gave so far, unpacked.
    expanded: u64,
    /// Files that were seen so far.
    entries: u64,
    /// Files that were handed on so far.
    files: u64,
}

/// What is known of a file beside the file itself.
enum Dialect {
    Plain,
    Strava(strava::Listing),
    Garmin(garmin::Summaries),
}

impl Reader<'_, '_> {
    fn path(&mut self, path: &Path, name: &str) -> Flow {
        let kind = fs::metadata(path).map_err(ReadError::from)?.file_type();
        if kind.is_dir() {
            return self.bundle(Bundle::folder(path), name);
        }
        if !kind.is_file() {
            return Err(ReadError::Unreadable { why: "it is neither a file nor a folder".into() }.into());
        }
        self.file(path, name)
    }

    fn file(&mut self, path: &Path, name: &str) -> Flow {
        let mut file = File::open(path).map_err(ReadError::from)?;
        let mut head = Vec::new();
        file.by_ref().take(HEAD_BYTES).read_to_end(&mut head).map_err(ReadError::from)?;
        file.rewind().map_err(ReadError::from)?;
        if Packing::sniff(&head) == Some(Packing::Zip) {
            return self.bundle(Bundle::zip(file, &self.limits())?, name);
        }
        if own::is_export(&head) {
            return self.own_export(file, name);
        }
        let bytes = self.disk_bytes(file)?;
        let items = super::read(name, &bytes, self.reading);
        self.hand_on(items, original(name, &bytes, &self.reading.limits))
    }

    fn own_export(&mut self, file: File, name: &str) -> Flow {
        let mut asked = false;
        let sink = &mut self.sink;
        own::each_session(name, &mut BufReader::new(file), self.reading.limits, &mut |item| {
            let flow = sink(item, None);
            asked = flow.is_break();
            flow
        })?;
        if asked { Err(Stop::Asked) } else { Ok(()) }
    }

    fn disk_bytes(&self, file: File) -> Result<Vec<u8>, ReadError> {
        let limit = self.reading.limits.file_bytes;
        let mut bytes = Vec::new();
        file.take(limit.saturating_add(1)).read_to_end(&mut bytes)?;
        if bytes.len() as u64 > limit {
            return Err(ReadError::TooBig { what: "bytes", limit, next: "export its sessions one by one" });
        }
        Ok(bytes)
    }

    fn limits(&self) -> Limits {
        self.reading.limits
    }

    fn hand_on(&mut self, items: Vec<Item>, bytes: Option<&[u8]>) -> Flow {
        self.files += 1;
        let original = bytes.map(|bytes| Original { bytes, number: self.files });
        for item in items {
            if (self.sink)(item, original).is_break() {
                return Err(Stop::Asked);
            }
        }
        Ok(())
    }

    fn fail(&mut self, name: &str, error: ReadError) -> Flow {
        self.hand_on(vec![Item::failed(name, error)], None)
    }

    /// Counts bytes that an archive gave.
    fn count(&mut self, bytes: u64) -> Flow {
        let limit = self.reading.limits.expanded_bytes;
        self.expanded = self.expanded.saturating_add(bytes);
        if self.expanded > limit { Err(ReadError::ZipBomb { what: "bytes", limit }.into()) } else { Ok(()) }
    }

    /// Counts a file that was seen.
    fn count_entry(&mut self) -> Flow {
        let limit = self.reading.limits.entries;
        self.entries += 1;
        let next = "unpack it and import its folders one by one";
        if self.entries > limit { Err(ReadError::TooBig { what: "files inside", limit, next }.into()) } else { Ok(()) }
    }

    /// A folder or an archive: first what is said about its files, then the files, then what was said of files that are
    /// not there.
    fn bundle(&mut self, mut bundle: Bundle, name: &str) -> Flow {
        let members = bundle.members(self.reading.limits.entries)?;
        let mut dialect = self.dialect(&mut bundle, &members, name)?;
        for member in &members {
            self.count_entry()?;
            let shown = format!("{name}/{}", clean_line(&member.name));
            match Gate::of(&member.name, dialect.scope()) {
                Gate::Pass => {}
                Gate::Slip => self.fail(&shown, ReadError::ZipSlip)?,
                Gate::Archive => self.inner_archive(&mut bundle, member, &shown, &mut dialect)?,
                Gate::Read => match bundle.bytes(member, &self.reading.limits) {
                    Ok(bytes) => self.member(&member.name, &shown, &bytes, &mut dialect)?,
                    Err(error) => self.fail(&shown, error)?,
                },
            }
        }
        let rest = dialect.rest();
        self.hand_on(rest, None)
    }

    fn dialect(&mut self, bundle: &mut Bundle, members: &[Member], name: &str) -> Result<Dialect, Stop> {
        if let Some(listing) = members.iter().find(|m| strava::is_listing(&m.name, members)) {
            let shown = format!("{name}/{}", clean_line(&listing.name));
            let bytes = bundle.bytes(listing, &self.reading.limits);
            match bytes.and_then(|b| strava::Listing::read(&listing.name, &shown, &b, self.reading)) {
                Ok(listing) => return Ok(Dialect::Strava(listing)),
                Err(error) => self.fail(&shown, error)?,
            }
        }
        let mut summaries = garmin::Summaries::default();
        for member in members.iter().filter(|m| garmin::is_summary(&m.name)) {
            let shown = format!("{name}/{}", clean_line(&member.name));
            let limits = self.limits();
            let read = bundle.open(member).and_then(|file| summaries.add(&shown, file, &limits, self.reading));
            if let Err(error) = read {
                self.fail(&shown, error)?;
            }
        }
        let is_garmin = members.iter().any(|m| garmin::is_summary(&m.name) || m.name.contains("DI_CONNECT/"));
        Ok(if is_garmin { Dialect::Garmin(summaries) } else { Dialect::Plain })
    }

    /// One file of a bundle, perhaps packed once more by itself.
    fn member(&mut self, path: &str, shown: &str, bytes: &[u8], dialect: &mut Dialect) -> Flow {
        self.count(bytes.len() as u64)?;
        let packed = Packing::sniff(bytes) == Some(Packing::Gzip);
        let plain =
            if packed { gzip::expand(bytes, &self.reading.limits).map(Cow::Owned) } else { Ok(Cow::Borrowed(bytes)) };
        match plain {
            Ok(plain) => {
                self.count(if packed { plain.len() as u64 } else { 0 })?;
                let items = super::read(shown, &plain, self.reading);
                let foreign = Format::sniff(shown, head(&plain)) != Some(Format::Own);
                drop(plain);
                self.hand_on(dialect.adopt(path, items), foreign.then_some(bytes))
            }
            Err(error) => self.fail(shown, error),
        }
    }

    /// An archive in a folder is opened as if it had been named; one inside an archive is read as it streams by.
    fn inner_archive(&mut self, bundle: &mut Bundle, member: &Member, shown: &str, dialect: &mut Dialect) -> Flow {
        if let Some(path) = bundle.path_of(member) {
            return match self.file(&path, shown) {
                Err(Stop::Failed(error)) if !is_of_all(&error, &self.reading.limits) => self.fail(shown, error),
                flow => flow,
            };
        }
        match bundle.open(member) {
            Ok(file) => self.stream(BufReader::new(file), shown, dialect),
            Err(error) => self.fail(shown, error),
        }
    }

    /// The files of an archive inside an archive. Where its stream breaks, the rest of it cannot be found.
    fn stream(&mut self, input: impl BufRead, shown: &str, dialect: &mut Dialect) -> Flow {
        let mut forward = Forward::new(input, self.limits());
        loop {
            let entry = match forward.next_entry() {
                Ok(Some(entry)) => entry,
                Ok(None) => return Ok(()),
                Err(error) => return self.fail(shown, error),
            };
            self.count_entry()?;
            let inner = format!("{shown}/{}", clean_line(&entry.name));
            let gate = Gate::of(&entry.name, dialect.scope());
            match gate {
                Gate::Slip => self.fail(&inner, ReadError::ZipSlip)?,
                Gate::Archive => self.fail(&inner, too_deep())?,
                Gate::Pass | Gate::Read => {}
            }
            if gate == Gate::Read && !entry.encrypted {
                match forward.bytes(&entry) {
                    Ok(bytes) => self.member(&entry.name, &inner, &bytes, dialect)?,
                    Err(error) => return self.fail(&inner, error),
                }
                continue;
            }
            if gate == Gate::Read {
                self.fail(&inner, ReadError::Encrypted)?;
            }
            match forward.skip(&entry) {
                Ok(bytes) => self.count(bytes)?,
                Err(error) => return self.fail(shown, error),
            }
        }
    }
}

/// The start of a file, by which it is recognised.
fn head(bytes: &[u8]) -> &[u8] {
    usize::try_from(HEAD_BYTES).ok().and_then(|most| bytes.get(..most)).unwrap_or(bytes)
}

/// A file of the disk as an original; none for our own exports.
fn original<'b>(name: &str, bytes: &'b [u8], limits: &Limits) -> Option<&'b [u8]> {
    let own = |plain: &[u8]| Format::sniff(name, head(plain)) == Some(Format::Own);
    let is_own = match Packing::sniff(bytes) {
        Some(Packing::Gzip) => gzip::expand(bytes, limits).is_ok_and(|plain| own(&plain)),
        _ => own(bytes),
    };
    (!is_own).then_some(bytes)
}

/// Whether an error ends the whole reading and not one file of it.
fn is_of_all(error: &ReadError, limits: &Limits) -> bool {
    match error {
        ReadError::ZipBomb { what: "bytes", limit } => *limit == limits.expanded_bytes,
        ReadError::TooBig { what: "files inside", .. } => true,
        _ => false,
    }
}

fn too_deep() -> ReadError {
    ReadError::TooBig { what: "archive inside an archive", limit: 1, next: "unpack it and import the files" }
}

impl Dialect {
    fn scope(&self) -> gate::Scope<'_> {
        match self {
            Self::Plain => gate::Scope::All,
            Self::Strava(listing) => gate::Scope::Strava(listing.folder()),
            Self::Garmin(_) => gate::Scope::Garmin,
        }
    }

    /// The items of a file with what is known of it beside.
    fn adopt(&mut self, path: &str, items: Vec<Item>) -> Vec<Item> {
        match self {
            Self::Plain => items,
            Self::Strava(listing) => listing.adopt(path, items),
            Self::Garmin(summaries) => summaries.adopt(items),
        }
    }

    /// What was said of sessions that no file had.
    fn rest(self) -> Vec<Item> {
        match self {
            Self::Plain => Vec::new(),
            Self::Strava(listing) => listing.rest(),
            Self::Garmin(summaries) => summaries.rest(),
        }
    }
}

#[cfg(test)]
#[path = "archive_tests.rs"]
mod tests;
