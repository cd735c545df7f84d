//! The log of this computer: every change is here, on the disk, before the program says "saved", and the database is filled
//! from it. It keeps opaque bytes; what they mean, and the order in which the database gets them, is the caller's.
//!
//! A folder with one file at a time, `NNNNNNNN.wal`, to which records are added (`record` has the layout). What keeps the
//! promise:
//!
//! - An entry is saved when it is written with one write and synced. Whatever fails on the way, the write is taken back, and
//!   where even that fails, a new file without it takes the old one's place. So what was reported as not saved does not
//!   come back. (A disk that refuses the write, the taking back and the new file may keep the one write it refused.)
//! - After a failed sync the system may have dropped the bytes and call the next sync a success. So that file is given up:
//!   a new one gets all that waits, from memory, and then the entry, which is saved if that works.
//! - A new file is made aside, synced, renamed, and the folder synced before anything is added to it; the file with the
//!   highest number is the log, and older ones are leftovers. So a crash at any point leaves one whole log.
//! - Opening makes a new file too. What an earlier run wrote and did not sync may be in the system's memory only; what
//!   [`Taken::open`] returns is on the disk.
//! - Damaged bytes are kept aside before the file that holds them goes: an end that is no whole record as
//!   `NNNNNNNN.tail-PLACE`, the whole file as `NNNNNNNN.quarantine` when whole records follow the damage.
//!
//! An acknowledgement is not synced: a crash may bring the entry back, so the caller applies each entry in a way that a
//! second time changes nothing.

mod disk;
#[cfg(test)]
mod fake;
mod file;
mod pending;
mod record;
mod scan;

use super::error::StoreError;
use disk::{Disk, Folder};
use file::{LogFile, file_name, number_of, unfinished_name};
use pending::Pending;
pub use record::{Entry, EntryId, Kind};
use scan::{Scan, scan};
use std::io;
use std::path::Path;
use uuid::Uuid;

/// The file is written anew when more bytes than this, and more than half of it, are needed no more.
const DEAD_BYTES: u64 = 1 << 20;

/// The log. One owner; all calls block on the disk.
pub struct Journal {
    disk: Box<dyn Disk>,
    /// What is saved and not acknowledged.
    pending: Pending,
    /// The file that is added to; none when it cannot be trusted, and a new one has to be made first.
    file: Option<LogFile>,
    /// The highest number that a file has, or may have.
    number: u32,
    /// Files that go when the next one is on the disk.
    leftovers: Vec<String>,
    /// Damaged bytes that are not kept aside yet, with the names they get.
    asides: Vec<(String, Vec<u8>)>,
    dead_bytes: u64,
    /// After a failed compaction: the length at which the next is tried.
    compact_from: u64,
}

/// The folder of the log, taken and not read yet. Another program that wants it is told who has it from here on.
///
/// Taking it costs no more than a lock; reading and syncing, which the first picture must not wait for, come with
/// [`Taken::open`].
pub struct Taken(Folder);

impl Taken {
    /// Reads what an earlier run left, and makes the file that is added to. Blocks on the disk.
    ///
    /// A disk on which nothing can be written is no error, but a warning: what is there can be read, and saving works as
    /// soon as the disk does.
    ///
    /// # Errors
    /// [`StoreError::Schema`] when a later version of the program wrote it; [`StoreError::File`] when it cannot be read.
    pub fn open(self) -> Result<(Journal, Recovered), StoreError> {
        self.0.settle()?;
        Journal::start(Box::new(self.0), DEAD_BYTES)
    }
}

/// What an earlier run left.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Recovered {
    /// Saved and not acknowledged, the earliest first.
    pub entries: Vec<Entry>,
    /// What the athlete must know: damage, where it is kept, and whether anything can be saved now.
    pub warnings: Vec<String>,
}

/// What is to be saved.
#[derive(Clone, Copy)]
pub struct NewEntry<'a> {
    /// What it is about.
    pub kind: Kind,
    /// Of what it is the latest state, if a later state is to take its place.
    pub subject: Option<Uuid>,
    /// The bytes to keep, at most 16 MiB.
    pub payload: &'a [u8],
}

impl NewEntry<'_> {
    fn with_id(&self) -> Entry {
        let id = EntryId(Uuid::now_v7());
        Entry { id, kind: self.kind, subject: self.subject, payload: self.payload.into() }
    }
}

impl Journal {
    /// Takes the log of a folder, making it (private to the user) if it is missing. Does not wait for the disk.
    ///
    /// # Errors
    /// [`StoreError::Owned`] when it is taken already, here or in another program; [`StoreError::File`] when the folder
    /// cannot be used.
    pub fn take(folder: &Path) -> Result<Taken, StoreError> {
        Folder::take(folder).map(Taken)
    }

    /// Takes the log of a folder and opens it: [`Journal::take`] and [`Taken::open`] in one.
    ///
    /// # Errors
    /// Those of both.
    pub fn open(folder: &Path) -> Result<(Self, Recovered), StoreError> {
        Self::take(folder)?.open()
    }

    /// Saves an entry. When this returns an id, it is on the disk.
    ///
    /// # Errors
    /// [`StoreError::File`]: it is NOT saved, and will not come back.
    pub fn append(&mut self, kind: Kind, payload: &[u8]) -> Result<EntryId, StoreError> {
        self.append_one(NewEntry { kind, subject: None, payload })
    }

    /// Saves the latest state of something that changes often, such as an answer while it is written. It takes the place
    /// of the entry of the same kind and subject that still waits, in one step: a crash leaves the one or the other.
    ///
    /// # Errors
    /// [`StoreError::File`]: it is NOT saved; the earlier state still is.
    pub fn append_latest(&mut self, kind: Kind, subject: Uuid, payload: &[u8]) -> Result<EntryId, StoreError> {
        self.append_one(NewEntry { kind, subject: Some(subject), payload })
    }

    /// Saves entries with one write and one sync; gives their ids in the same order.
    ///
    /// # Errors
    /// [`StoreError::File`]: none of them is saved. Only a crash before this returns may leave some of them.
    pub fn append_many(&mut self, new: &[NewEntry<'_>]) -> Result<Vec<EntryId>, StoreError> {
        let entries: Vec<Entry> = new.iter().map(NewEntry::with_id).collect();
        let ids = entries.iter().map(|e| e.id).collect();
        self.add(entries)?;
        Ok(ids)
    }

    /// Notes that the database has these entries: they are not handed out again. Ids that are not waiting are ignored.
    /// Not synced; a crash may undo it.
    ///
    /// # Errors
    /// [`StoreError::File`]: they still wait; acknowledge them again later.
    pub fn ack(&mut self, ids: &[EntryId]) -> Result<(), StoreError> {
        let waiting: Vec<EntryId> = ids.iter().copied().filter(|id| self.pending.contains(*id)).collect();
        if waiting.is_empty() {
            return Ok(());
        }
        self.note(&waiting).map_err(|source| StoreError::File {
            what: "the log on this computer could not note what the database has".into(),
            source,
        })?;
        for id in waiting {
            self.pending.remove(id);
        }
        self.compact();
        Ok(())
    }

    /// What is saved and not acknowledged, the earliest first; its length is the count of what waits.
    pub fn pending(&self) -> impl ExactSizeIterator<Item = &Entry> {
        self.pending.iter()
    }

    fn append_one(&mut self, new: NewEntry<'_>) -> Result<EntryId, StoreError> {
        let entry = new.with_id();
        let id = entry.id;
        self.add(vec![entry])?;
        Ok(id)
    }

    fn add(&mut self, entries: Vec<Entry>) -> Result<(), StoreError> {
        if entries.is_empty() {
            return Ok(());
        }
        self.save(&entries).map_err(|source| StoreError::File {
            what: "NOT saved: the log on this computer could not be written".into(),
            source,
        })?;
        for entry in entries {
            self.pending.insert(entry);
        }
        self.compact();
        Ok(())
    }

    /// Opens the log on a disk; `dead_bytes` as in [`DEAD_BYTES`].
    fn start(disk: Box<dyn Disk>, dead_bytes: u64) -> Result<(Self, Recovered), StoreError> {
        let unreadable = |source| StoreError::File { what: "the log on this computer cannot be read".into(), source };
        let mut names = disk.list().map_err(unreadable)?;
        names.retain(|name| number_of(name).is_some());
        let number = names.iter().filter_map(|name| number_of(name)).max().unwrap_or(0);
        let (leftovers, asides) = (names, Vec::new());
        let mut journal = Self {
            disk,
            pending: Pending::default(),
            file: None,
            number,
            leftovers,
            asides,
            dead_bytes,
            compact_from: 0,
        };
        let mut warnings = journal.load().map_err(|error| match error {
            LoadError::Newer => {
                StoreError::Schema("a later version of the program wrote the log on this computer".into())
            }
            LoadError::File(source) => unreadable(source),
        })?;
        if let Err(error) = journal.rotate() {
            warnings.push(format!("nothing can be saved now: the log on this computer cannot be written ({error})"));
        }
        let entries = journal.pending.iter().cloned().collect();
        Ok((journal, Recovered { entries, warnings }))
    }

    /// Reads the file with the highest number. Gives what the athlete must know of it.
    fn load(&mut self) -> Result<Vec<String>, LoadError> {
        let finished = self.leftovers.iter().filter_map(|name| number_of(name).filter(|n| *name == file_name(*n)));
        let Some(number) = finished.max() else { return Ok(Vec::new()) };
        let bytes = self.disk.read(&file_name(number)).map_err(LoadError::File)?;
        let found = scan(&bytes, number).map_err(|scan::Newer| LoadError::Newer)?;
        let warnings = self.keep_aside(number, &bytes, &found);
        for record in found.records {
            self.pending.apply(record.body);
        }
        Ok(warnings)
    }

    /// Remembers damaged bytes for [`Self::write_asides`].
    fn keep_aside(&mut self, number: u32, bytes: &[u8], found: &Scan) -> Vec<String> {
        let mut warnings = Vec::new();
        if !found.damage.is_empty() {
            let name = format!("{number:08}.quarantine");
            warnings.push(format!(
                "the log on this computer is damaged: {} of its records cannot be read, all others are kept; the damaged file stays as {name}",
                found.lost
            ));
            self.asides.push((name, bytes.to_vec()));
        }
        if let Some(tail) = &found.tail {
            let name = format!("{number:08}.tail-{}", found.last_place().saturating_add(1));
            warnings.push(format!(
                "the log on this computer ends in {} bytes that cannot be read, as after a power cut; all before them is kept, and they stay as {name}",
                tail.len()
            ));
            self.asides.push((name, bytes[tail.clone()].to_vec()));
        }
        warnings
    }

    /// Writes and syncs entries; after an error none of them is in the log.
    fn save(&mut self, entries: &[Entry]) -> io::Result<()> {
        let saved = match self.try_save(entries) {
            // The old file is given up; the new one has what waited, and takes these too.
            Err(SaveError::Sync(error)) => {
                tracing::warn!(%error, "the log could not be synced; a new file takes its place");
                self.try_save(entries)
            }
            other => other,
        };
        saved.map_err(|(SaveError::Write(error) | SaveError::Sync(error))| {
            self.replace_untrusted();
            error
        })
    }

    /// Takes the file out and puts it back only when it can be trusted.
    fn try_save(&mut self, entries: &[Entry]) -> Result<(), SaveError> {
        let mut file = self.take_file().map_err(SaveError::Write)?;
        let end = file.end();
        if let Err(error) = file.append_entries(entries.iter()) {
            if file.cut_back(end).is_ok() {
                self.file = Some(file);
            }
            return Err(SaveError::Write(error));
        }
        if let Err(error) = file.sync() {
            // Should no new file be possible, a start without a crash in between does not find them either.
            let _ = file.cut_back(end);
            return Err(SaveError::Sync(error));
        }
        self.file = Some(file);
        Ok(())
    }

    fn note(&mut self, ids: &[EntryId]) -> io::Result<()> {
        let mut file = self.take_file()?;
        let end = file.end();
        let noted = file.append_acks(ids);
        if noted.is_ok() || file.cut_back(end).is_ok() {
            self.file = Some(file);
        }
        self.replace_untrusted();
        noted
    }

    /// The file to add to. The caller puts it back, unless it cannot be trusted any more.
    fn take_file(&mut self) -> io::Result<LogFile> {
        match self.file.take() {
            Some(file) => Ok(file),
            None => self.new_file(),
        }
    }

    /// Makes a new file at once where the old one may hold what was reported as not saved. If it cannot be made now, the
    /// next write makes it first.
    fn replace_untrusted(&mut self) {
        if self.file.is_none()
            && let Err(error) = self.rotate()
        {
            tracing::warn!(%error, "the log has no file that can be trusted; nothing can be saved now");
        }
    }

    fn compact(&mut self) {
        let Some(length) = self.file.as_ref().map(LogFile::length) else { return };
        let dead = length.saturating_sub(self.pending.bytes());
        if dead <= self.dead_bytes || dead <= length / 2 || length < self.compact_from {
            return;
        }
        self.compact_from = 0;
        if let Err(error) = self.rotate() {
            tracing::warn!(%error, "the log could not be made smaller; tried again when it has grown");
            self.compact_from = length + self.dead_bytes;
        }
    }

    /// Writes all that waits into a new file, which takes the old one's place.
    fn rotate(&mut self) -> io::Result<()> {
        let file = self.new_file()?;
        self.file = Some(file);
        Ok(())
    }

    /// The file that takes the old one's place. After an error before the rename, the old file goes on; after a later one
    /// nobody knows which of them a crash would leave, so neither is added to.
    fn new_file(&mut self) -> io::Result<LogFile> {
        self.write_asides()?;
        let number = self.number.checked_add(1).ok_or(io::ErrorKind::FileTooLarge)?;
        let unfinished = unfinished_name(number);
        let file = self.write_file(number).inspect_err(|_| {
            let _ = self.disk.remove(&unfinished);
        })?;
        self.file = None;
        self.number = number;
        self.leftovers.push(unfinished.clone());
        self.leftovers.push(file_name(number));
        self.disk.rename(&unfinished, &file_name(number))?;
        self.disk.sync_folder()?;
        self.remove_leftovers();
        Ok(file)
    }

    /// A new file with all that waits, on the disk under its unfinished name.
    fn write_file(&mut self, number: u32) -> io::Result<LogFile> {
        let mut file = LogFile::new(self.disk.create(&unfinished_name(number))?, number);
        file.append_entries(self.pending.iter())?;
        file.sync()?;
        Ok(file)
    }

    /// Brings damaged bytes onto the disk under names of their own, before the file that holds them goes.
    fn write_asides(&mut self) -> io::Result<()> {
        if self.asides.is_empty() {
            return Ok(());
        }
        for (name, bytes) in &self.asides {
            let mut file = self.disk.create(name)?;
            file.append(bytes)?;
            file.sync()?;
        }
        self.disk.sync_folder()?;
        self.asides.clear();
        Ok(())
    }

    /// Removes the files that the current one replaced. One that stays, stays for the next time.
    fn remove_leftovers(&mut self) {
        let current = file_name(self.number);
        let disk = &mut self.disk;
        self.leftovers.retain(|name| {
            *name == current || disk.remove(name).is_err_and(|error| error.kind() != io::ErrorKind::NotFound)
        });
    }
}

enum LoadError {
    Newer,
    File(io::Error),
}

/// Which step failed.
enum SaveError {
    Write(io::Error),
    Sync(io::Error),
}

#[cfg(test)]
#[path = "journal_tests.rs"]
mod tests;
