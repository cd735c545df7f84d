//! All that the log asks of a disk, as one small trait, and the real one: a folder. Knows nothing of records.

use crate::store::error::StoreError;
use crate::store::file::{Lock, Taken, private_folder};
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

/// A folder of files. Names are file names without a path.
pub(super) trait Disk: Send {
    /// The names of all files.
    fn list(&self) -> io::Result<Vec<String>>;
    /// The whole of a file.
    fn read(&self, name: &str) -> io::Result<Vec<u8>>;
    /// An empty file that only its user can read; one of that name that is there is emptied.
    fn create(&mut self, name: &str) -> io::Result<Box<dyn DiskFile>>;
    /// Gives a file another name; one that has that name goes.
    fn rename(&mut self, from: &str, to: &str) -> io::Result<()>;
    /// Takes a file away.
    fn remove(&mut self, name: &str) -> io::Result<()>;
    /// When it returns, the names are on the disk.
    fn sync_folder(&mut self) -> io::Result<()>;
}

/// A file that is open for adding to its end.
pub(super) trait DiskFile: Send {
    /// Adds all of the bytes. After an error any part of them may be there.
    fn append(&mut self, bytes: &[u8]) -> io::Result<()>;
    /// When it returns, the bytes are on the disk. After an error the system may have dropped them, and a second call
    /// that succeeds proves nothing: the file cannot be trusted any more.
    fn sync(&mut self) -> io::Result<()>;
    /// Cuts the file to a length in bytes.
    fn truncate(&mut self, length: u64) -> io::Result<()>;
}

/// Its lock file; holds the id of the process that has the folder.
const LOCK: &str = "lock";

/// A folder of this computer, held alone until it is dropped or the process ends.
pub(super) struct Folder {
    path: PathBuf,
    _lock: Lock,
}

impl Folder {
    /// Takes the folder, making it (private to the user) if it is missing. Waits for nothing: no disk is synced.
    ///
    /// # Errors
    /// [`StoreError::Owned`] when somebody has it; [`StoreError::File`] when it cannot be made or locked.
    pub fn take(path: &Path) -> Result<Self, StoreError> {
        let failed = |source| Self::unusable(path, source);
        private_folder(path).map_err(failed)?;
        match Lock::take(&path.join(LOCK), std::process::id().to_string().as_bytes()).map_err(failed)? {
            Taken::Ours(lock) => Ok(Self { path: path.to_owned(), _lock: lock }),
            Taken::Theirs(note) => Err(StoreError::Owned { pid: note.trim().parse().unwrap_or(0) }),
        }
    }

    /// Brings the folder's own name onto the disk: it may be new, and that must be there before anything in it is called
    /// saved.
    ///
    /// # Errors
    /// [`StoreError::File`] when the disk does not take it.
    pub fn settle(&self) -> Result<(), StoreError> {
        sync_names(&self.path.join("..")).map_err(|source| Self::unusable(&self.path, source))
    }

    fn unusable(path: &Path, source: io::Error) -> StoreError {
        StoreError::File { what: format!("{} cannot be used", path.display()), source }
    }
}

fn sync_names(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

impl Disk for Folder {
    fn list(&self) -> io::Result<Vec<String>> {
        let names = fs::read_dir(&self.path)?.map(|entry| entry.map(|e| e.file_name().into_string().ok()));
        names.filter_map(Result::transpose).collect()
    }

    fn read(&self, name: &str) -> io::Result<Vec<u8>> {
        fs::read(self.path.join(name))
    }

    fn create(&mut self, name: &str) -> io::Result<Box<dyn DiskFile>> {
        let path = self.path.join(name);
        // Emptied by hand: together with append, opening with truncate is refused.
        let file = OpenOptions::new().append(true).create(true).mode(0o600).open(path)?;
        file.set_len(0)?;
        Ok(Box::new(Appended(file)))
    }

    fn rename(&mut self, from: &str, to: &str) -> io::Result<()> {
        fs::rename(self.path.join(from), self.path.join(to))
    }

    fn remove(&mut self, name: &str) -> io::Result<()> {
        fs::remove_file(self.path.join(name))
    }

    fn sync_folder(&mut self) -> io::Result<()> {
        sync_names(&self.path)
    }
}

struct Appended(File);

impl DiskFile for Appended {
    fn append(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.0.write_all(bytes)
    }

    fn sync(&mut self) -> io::Result<()> {
        self.0.sync_data()?;
        // Somebody may have taken the folder away under the program: what is written then is nowhere.
        if self.0.metadata()?.nlink() == 0 {
            return Err(io::Error::new(io::ErrorKind::NotFound, "the file was removed"));
        }
        Ok(())
    }

    fn truncate(&mut self, length: u64) -> io::Result<()> {
        self.0.set_len(length)
    }
}
