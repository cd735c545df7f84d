//! Files of the data directory: private to their user, replaced whole or not at all, and locks on them.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Read, Seek, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

/// Makes a folder that only its user can enter.
///
/// # Errors
/// The system's.
pub fn private_folder(folder: &Path) -> io::Result<()> {
    use std::os::unix::fs::{DirBuilderExt, PermissionsExt};
    fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    if fs::metadata(folder)?.permissions().mode() & 0o077 != 0 {
        fs::set_permissions(folder, fs::Permissions::from_mode(0o700))?;
    }
    Ok(())
}

/// Replaces a file so that after a crash the old or the new one is there, whole.
///
/// # Errors
/// The system's; the old file is untouched then.
pub fn write_durably(folder: &Path, name: &str, bytes: &[u8]) -> io::Result<()> {
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    file.write_all(bytes)?;
    file.as_file().sync_data()?;
    file.persist(folder.join(name)).map_err(|e| e.error)?;
    File::open(folder)?.sync_all()
}

/// A lock file that one program holds at a time; freed when this is dropped or when the process dies.
///
/// A child process that is just being started shares the open file until it runs its own program, so closing it would not
/// free the lock: it is freed by name.
#[derive(Debug)]
pub struct Lock(File);

/// Who has a lock.
#[derive(Debug)]
pub enum Taken {
    /// This program has it now.
    Ours(Lock),
    /// Somebody else has it; what the holder noted in the file, empty when that cannot be read.
    Theirs(String),
}

impl Lock {
    /// Takes a lock unless somebody has it, and notes in the file who has it now. A note that cannot be written (a full or
    /// read-only disk) is left out: it only makes another program's message clearer.
    ///
    /// # Errors
    /// The system's, when the file cannot be made, opened or locked.
    pub fn take(path: &Path, note: &[u8]) -> io::Result<Taken> {
        let writable = OpenOptions::new().read(true).write(true).create(true).truncate(false).mode(0o600).open(path);
        // On a read-only disk the file of an earlier run can still be locked.
        let mut file = writable.or_else(|error| File::open(path).map_err(|_| error))?;
        match file.try_lock() {
            Ok(()) => {
                let _ = file.set_len(0).and_then(|()| file.rewind()).and_then(|()| file.write_all(note));
                Ok(Taken::Ours(Self(file)))
            }
            Err(TryLockError::WouldBlock) => {
                let mut note = String::new();
                let _ = file.read_to_string(&mut note);
                Ok(Taken::Theirs(note))
            }
            Err(TryLockError::Error(source)) => Err(source),
        }
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        // Nothing is lost when this fails: the system frees the lock when the last copy of the file is closed.
        let _ = self.0.unlock();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    #[test]
    fn a_folder_is_private_even_when_it_was_not() {
        let dir = tempfile::tempdir().unwrap();
        let folder = dir.path().join("a/b");
        fs::create_dir_all(&folder).unwrap();
        fs::set_permissions(&folder, fs::Permissions::from_mode(0o755)).unwrap();
        private_folder(&folder).unwrap();
        assert_eq!(fs::metadata(&folder).unwrap().permissions().mode() & 0o777, 0o700);
    }

    #[test]
    fn a_file_is_replaced_whole_and_a_missing_folder_changes_nothing() {
        let dir = tempfile::tempdir().unwrap();
        write_durably(dir.path(), "draft", b"one").unwrap();
        write_durably(dir.path(), "draft", b"two").unwrap();
        assert_eq!(fs::read(dir.path().join("draft")).unwrap(), b"two");
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1, "nothing is left beside it");
        assert!(write_durably(&dir.path().join("none"), "draft", b"x").is_err());
    }

    #[test]
    fn a_lock_that_was_let_go_is_free_even_while_a_program_is_being_started() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("lock");
        let Taken::Ours(lock) = Lock::take(&path, b"41").unwrap() else { panic!("nobody has it") };
        // What a child shares between its start and its own program: the same open file once more.
        let shared = lock.0.try_clone().unwrap();
        assert!(matches!(Lock::take(&path, b"42").unwrap(), Taken::Theirs(note) if note == "41"));
        drop(lock);
        assert!(matches!(Lock::take(&path, b"42").unwrap(), Taken::Ours(_)));
        assert_eq!(fs::read(&path).unwrap(), b"42");
        drop(shared);
    }
}
