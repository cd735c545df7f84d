//! The files that sessions were imported from: one copy of each, by the hash of its bytes, packed, in a private folder.
//!
//! It owns how they lie on the disk and how much room they take. Which session came from which file is in the session's
//! origin; who still needs one is the caller's to say. A copy is a kindness, not the record: a full folder or disk keeps no
//! session from being imported.

use super::file::{private_folder, write_durably};
use flate2::read::GzDecoder;
use flate2::{Compression, GzBuilder};
use sha2::{Digest, Sha256};
use std::collections::HashSet;
use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

/// The folder, in the data folder.
pub const FOLDER: &str = "originals";
/// So many bytes may all copies take, packed. 10,000 sessions of a watch have about 600 MB.
const MOST_BYTES: u64 = 2 * 1024 * 1024 * 1024;
/// The longest copy that is unpacked again: the largest file that an import reads.
const MOST_UNPACKED: u64 = 256 * 1024 * 1024;
/// The ending of a copy.
const ENDING: &str = ".gz";

/// What became of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Keeping {
    /// It is there, under this name.
    Kept(String),
    /// There is no room for it.
    Full,
}

/// A copy, unpacked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Original {
    /// The last part of the name that the file had.
    pub name: String,
    /// Its bytes, as they were.
    pub bytes: Vec<u8>,
}

/// The copies of one data folder.
#[derive(Debug)]
pub struct Originals {
    folder: PathBuf,
    most: u64,
    /// Bytes on the disk, once they were counted.
    used: Option<u64>,
}

/// The name under which a file is kept: the SHA-256 of its bytes as hex.
pub fn name_of(bytes: &[u8]) -> String {
    format!("{:x}", Sha256::digest(bytes))
}

impl Originals {
    /// Those of a data folder.
    pub fn of(data: &Path) -> Self {
        Self { folder: data.join(FOLDER), most: MOST_BYTES, used: None }
    }

    /// Whether a file is here.
    pub fn has(&self, hash: &str) -> bool {
        is_hash(hash) && self.path(hash).exists()
    }

    /// Keeps a file; one that is here already takes no more room.
    ///
    /// # Errors
    /// The disk's; nothing half written stays.
    pub fn keep(&mut self, name: &str, bytes: &[u8]) -> io::Result<Keeping> {
        let hash = name_of(bytes);
        if self.has(&hash) {
            return Ok(Keeping::Kept(hash));
        }
        let used = match self.used {
            Some(used) => used,
            None => self.count()?,
        };
        self.used = Some(used);
        if used >= self.most {
            return Ok(Keeping::Full);
        }
        let last = name.rsplit(['/', '\\']).next().unwrap_or(name);
        let last: String = last.chars().filter(|c| !c.is_control()).take(120).collect();
        // The header of gzip has a place for the name: no second file that could get lost.
        let mut packed = GzBuilder::new().filename(last).write(Vec::new(), Compression::fast());
        packed.write_all(bytes)?;
        let packed = packed.finish()?;
        let after = used.saturating_add(packed.len() as u64);
        if after > self.most {
            return Ok(Keeping::Full);
        }
        private_folder(&self.folder)?;
        write_durably(&self.folder, &format!("{hash}{ENDING}"), &packed)?;
        self.used = Some(after);
        Ok(Keeping::Kept(hash))
    }

    /// A file, as it was; none when it is not here, or when what lies here is not what was kept.
    ///
    /// # Errors
    /// The disk's.
    pub fn load(&self, hash: &str) -> io::Result<Option<Original>> {
        if !is_hash(hash) {
            return Ok(None);
        }
        let file = match File::open(self.path(hash)) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error),
        };
        let mut unpacked = GzDecoder::new(file);
        let mut bytes = Vec::new();
        let read = Read::by_ref(&mut unpacked).take(MOST_UNPACKED + 1).read_to_end(&mut bytes);
        if read.is_err() || name_of(&bytes) != hash {
            tracing::warn!(hash, "a copy of an imported file is damaged");
            return Ok(None);
        }
        let name = unpacked.header().and_then(|h| h.filename()).map(String::from_utf8_lossy);
        let name = name.map(|name| crate::domain::clean::clean_line(&name).into_owned()).unwrap_or_default();
        Ok(Some(Original { name, bytes }))
    }

    /// Removes copies. Gives how many there were.
    ///
    /// # Errors
    /// The disk's, at the first that cannot be removed.
    pub fn remove(&mut self, hashes: &HashSet<String>) -> io::Result<usize> {
        let mut count = 0;
        for hash in hashes.iter().filter(|hash| is_hash(hash)) {
            match fs::remove_file(self.path(hash)) {
                Ok(()) => count += 1,
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                Err(error) => return Err(error),
            }
        }
        self.used = None;
        Ok(count)
    }

    fn path(&self, hash: &str) -> PathBuf {
        self.folder.join(format!("{hash}{ENDING}"))
    }

    /// The room that all copies take.
    fn count(&self) -> io::Result<u64> {
        let entries = match fs::read_dir(&self.folder) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(0),
            Err(error) => return Err(error),
        };
        entries.map(|entry| Ok(entry?.metadata()?.len())).sum()
    }
}

/// Whether a text is such a name: it comes from files of others too, and becomes a path.
fn is_hash(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    fn kept(originals: &mut Originals, name: &str, bytes: &[u8]) -> String {
        match originals.keep(name, bytes).unwrap() {
            Keeping::Kept(hash) => hash,
            Keeping::Full => panic!("there is room"),
        }
    }

    #[test]
    fn a_file_comes_back_with_its_name_byte_for_byte_and_is_kept_once() {
        let data = tempfile::tempdir().unwrap();
        let mut originals = Originals::of(data.path());
        let first = kept(&mut originals, "export.zip/activities/17 \u{e9}.fit.gz", b"\x00\xffbytes");
        assert_eq!(kept(&mut originals, "again.fit", b"\x00\xffbytes"), first);
        let second = kept(&mut originals, "other.fit", b"others");
        let loaded = originals.load(&first).unwrap().unwrap();
        assert_eq!((loaded.name.as_str(), loaded.bytes.as_slice()), ("17 \u{e9}.fit.gz", b"\x00\xffbytes".as_slice()));
        let folder = data.path().join(FOLDER);
        assert_eq!(fs::read_dir(&folder).unwrap().count(), 2);
        assert_eq!(fs::metadata(&folder).unwrap().permissions().mode() & 0o777, 0o700);
        assert_eq!(originals.remove(&HashSet::from([first.clone(), "../escape".into()])).unwrap(), 1);
        assert_eq!(originals.load(&first).unwrap(), None);
        assert!(originals.has(&second));
    }

    #[test]
    fn no_more_room_is_taken_than_there_is_and_what_goes_makes_room() {
        let data = tempfile::tempdir().unwrap();
        let mut originals = Originals { most: 100, ..Originals::of(data.path()) };
        let first = kept(&mut originals, "a.gpx", b"a");
        let noise: Vec<u8> = (0..400_u32).map(|i| i.wrapping_mul(2_654_435_761).to_be_bytes()[0]).collect();
        assert_eq!(originals.keep("b.gpx", &noise).unwrap(), Keeping::Full);
        assert_eq!(fs::read_dir(data.path().join(FOLDER)).unwrap().count(), 1);
        assert_eq!(kept(&mut originals, "a.gpx", b"a"), first, "what is here needs no room");
        let mut next = Originals { most: 30, ..Originals::of(data.path()) };
        assert_eq!(next.keep("c.gpx", b"c").unwrap(), Keeping::Full, "what an earlier run kept counts");
        next.remove(&HashSet::from([first])).unwrap();
        assert!(matches!(Originals { most: 100, ..next }.keep("c.gpx", b"c").unwrap(), Keeping::Kept(_)));
    }

    #[test]
    fn a_damaged_copy_is_none_and_no_name_leads_out_of_the_folder() {
        let data = tempfile::tempdir().unwrap();
        let mut originals = Originals::of(data.path());
        let hash = kept(&mut originals, "a.gpx", b"bytes");
        let path = data.path().join(FOLDER).join(format!("{hash}.gz"));
        let mut packed = fs::read(&path).unwrap();
        let last = packed.len() - 12;
        packed[last] ^= 1;
        fs::write(&path, packed).unwrap();
        assert_eq!(originals.load(&hash).unwrap(), None);
        for name in ["../secret", "", "/etc/passwd", &"A".repeat(64)] {
            assert_eq!(originals.load(name).unwrap(), None);
            assert!(!originals.has(name));
        }
    }
}
