//! The file that the log adds to: records in, places counted. Decides nothing: what an error means is the log's business.

use super::disk::DiskFile;
use super::record::{Entry, EntryId, OVERHEAD, Sequence, encode_ack, encode_entry};
use std::io;

/// Ids in one acknowledgement; far more are waiting only after a large import.
const IDS_PER_ACK: usize = 4096;

/// The file a number names.
pub(super) fn file_name(number: u32) -> String {
    format!("{number:08}.wal")
}

/// The name under which it is made, until it is whole.
pub(super) fn unfinished_name(number: u32) -> String {
    format!("{number:08}.new")
}

/// The number in the name of a file of the log, finished or not.
pub(super) fn number_of(name: &str) -> Option<u32> {
    let number = name.split_once('.')?.0.parse().ok()?;
    (name == file_name(number) || name == unfinished_name(number)).then_some(number)
}

/// An open file of the log, and how far it is written.
pub(super) struct LogFile {
    file: Box<dyn DiskFile>,
    number: u32,
    end: End,
}

/// Where the next record goes.
#[derive(Clone, Copy)]
pub(super) struct End {
    length: u64,
    place: u32,
}

impl LogFile {
    /// Takes an empty file.
    pub fn new(file: Box<dyn DiskFile>, number: u32) -> Self {
        Self { file, number, end: End { length: 0, place: 1 } }
    }

    /// Bytes that are written.
    pub fn length(&self) -> u64 {
        self.end.length
    }

    /// To come back to with [`Self::cut_back`].
    pub fn end(&self) -> End {
        self.end
    }

    /// Adds entries, all with one write.
    pub fn append_entries<'a>(&mut self, entries: impl Iterator<Item = &'a Entry> + Clone) -> io::Result<()> {
        let size: usize = entries.clone().map(|e| OVERHEAD + e.payload.len()).sum();
        let (mut bytes, mut place) = (Vec::with_capacity(size), self.end.place);
        for entry in entries {
            encode_entry(&mut bytes, self.sequence(place), entry)?;
            place = next(place)?;
        }
        self.append(&bytes, place)
    }

    /// Adds acknowledgements, all with one write.
    pub fn append_acks(&mut self, ids: &[EntryId]) -> io::Result<()> {
        let (mut bytes, mut place) = (Vec::new(), self.end.place);
        for some in ids.chunks(IDS_PER_ACK) {
            encode_ack(&mut bytes, self.sequence(place), some)?;
            place = next(place)?;
        }
        self.append(&bytes, place)
    }

    /// Brings all that was added onto the disk.
    pub fn sync(&mut self) -> io::Result<()> {
        self.file.sync()
    }

    /// Takes back what was added since; when it returns, the disk has nothing of it.
    pub fn cut_back(&mut self, end: End) -> io::Result<()> {
        self.file.truncate(end.length)?;
        self.end = end;
        self.file.sync()
    }

    fn append(&mut self, bytes: &[u8], place: u32) -> io::Result<()> {
        if !bytes.is_empty() {
            self.file.append(bytes)?;
        }
        self.end = End { length: self.end.length + bytes.len() as u64, place };
        Ok(())
    }

    fn sequence(&self, place: u32) -> Sequence {
        Sequence { file: self.number, place }
    }
}

fn next(place: u32) -> io::Result<u32> {
    place.checked_add(1).ok_or_else(|| io::Error::new(io::ErrorKind::FileTooLarge, "the log has no numbers left"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_names_that_the_log_gives_are_taken_for_its_files() {
        for number in [1, 99_999_999, u32::MAX] {
            assert_eq!(number_of(&file_name(number)), Some(number));
            assert_eq!(number_of(&unfinished_name(number)), Some(number));
        }
        let foreign = "lock 1.wal 00000001.tail-3 0000000a.wal +0000001.wal 000000001.wal 9999999999.wal .wal 00000001";
        for other in foreign.split(' ') {
            assert_eq!(number_of(other), None, "{other}");
        }
    }
}
