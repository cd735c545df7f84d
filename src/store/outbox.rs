//! What the database does not have yet, kept in files of this computer until it has.
//!
//! One file a pending write, replaced atomically: written beside, synced, renamed, the folder synced. So an exchange whose
//! question was sent survives a crash, a full disk in the middle of a write and a database that is down for a week.

use super::error::StoreError;
use crate::domain::conversation::{Exchange, Rating};
use crate::domain::id::ExchangeId;
use serde::{Deserialize, Serialize};
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// A write that waits for the database.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Pending {
    /// An exchange as it stood last.
    Exchange(Box<Exchange>),
    /// A verdict on an exchange that the database has, or that waits here too.
    Rating {
        /// Of which exchange.
        id: ExchangeId,
        /// The verdict, or none: taken back.
        rating: Option<Rating>,
    },
}

impl Pending {
    fn file_name(&self) -> String {
        match self {
            Self::Exchange(e) => format!("{}-1-exchange.json", e.id),
            Self::Rating { id, .. } => format!("{id}-2-rating.json"),
        }
    }
}

/// The folder of pending writes. All calls block on the disk.
#[derive(Clone, Debug)]
pub struct Outbox {
    folder: PathBuf,
}

impl Outbox {
    /// Opens the folder, making it (private to the user) if it is missing.
    ///
    /// # Errors
    /// [`StoreError::File`].
    pub fn open(folder: &Path) -> Result<Self, StoreError> {
        private_folder(folder).map_err(|source| file_error(folder, source))?;
        Ok(Self { folder: folder.to_owned() })
    }

    /// Keeps a write. When this returns, it is on the disk.
    ///
    /// # Errors
    /// [`StoreError::File`]: it is NOT saved.
    pub fn put(&self, pending: &Pending) -> Result<(), StoreError> {
        let bytes = serde_json::to_vec(pending).map_err(|e| StoreError::Value(e.to_string()))?;
        write_durably(&self.folder, &pending.file_name(), &bytes).map_err(|source| file_error(&self.folder, source))
    }

    /// Forgets a write that the database has.
    ///
    /// # Errors
    /// [`StoreError::File`]; one that is missing already is none.
    pub fn remove(&self, pending: &Pending) -> Result<(), StoreError> {
        match fs::remove_file(self.folder.join(pending.file_name())) {
            Err(source) if source.kind() != io::ErrorKind::NotFound => Err(file_error(&self.folder, source)),
            _ => Ok(()),
        }
    }

    /// All that waits, oldest first, an exchange before its rating. A damaged file is put aside as `.damaged`, never deleted.
    ///
    /// # Errors
    /// [`StoreError::File`] when the folder cannot be read.
    pub fn list(&self) -> Result<Vec<Pending>, StoreError> {
        let entries = fs::read_dir(&self.folder).map_err(|source| file_error(&self.folder, source))?;
        let mut names: Vec<PathBuf> = entries
            .filter_map(|e| e.ok().map(|e| e.path()))
            .filter(|p| p.extension().is_some_and(|e| e == "json"))
            .collect();
        names.sort();
        let mut pending = Vec::with_capacity(names.len());
        for path in names {
            if let Some(one) = fs::read(&path).ok().and_then(|b| serde_json::from_slice(&b).ok()) {
                pending.push(one);
            } else {
                tracing::warn!(file = %path.display(), "a pending write is damaged; put aside");
                let _ = fs::rename(&path, path.with_extension("json.damaged"));
            }
        }
        Ok(pending)
    }
}

fn file_error(folder: &Path, source: io::Error) -> StoreError {
    StoreError::File { what: format!("{} could not be written", folder.display()), source }
}

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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::id::ChatId;
    use jiff::Timestamp;

    fn asked(question: &str) -> Pending {
        Pending::Exchange(Box::new(Exchange::new(ChatId::new(), question.into(), Timestamp::UNIX_EPOCH)))
    }

    #[test]
    fn what_was_put_is_listed_in_order_until_it_is_removed() {
        let dir = tempfile::tempdir().unwrap();
        let outbox = Outbox::open(&dir.path().join("outbox")).unwrap();
        let (first, second) = (asked("one"), asked("two"));
        let Pending::Exchange(e) = &first else { unreachable!() };
        let verdict = Pending::Rating { id: e.id, rating: Some(Rating::Good) };
        for p in [&second, &verdict, &first, &first] {
            outbox.put(p).unwrap();
        }
        assert_eq!(outbox.list().unwrap(), vec![first.clone(), verdict, second.clone()]);
        outbox.remove(&first).unwrap();
        outbox.remove(&first).unwrap();
        assert_eq!(outbox.list().unwrap().len(), 2);
    }

    #[test]
    fn a_damaged_file_is_put_aside_and_the_rest_is_read() {
        let dir = tempfile::tempdir().unwrap();
        let outbox = Outbox::open(dir.path()).unwrap();
        outbox.put(&asked("whole")).unwrap();
        fs::write(dir.path().join("0-1-exchange.json"), b"{\"exch").unwrap();
        assert_eq!(outbox.list().unwrap().len(), 1);
        assert!(dir.path().join("0-1-exchange.json.damaged").exists());
    }

    #[test]
    fn a_folder_that_cannot_be_written_says_that_nothing_was_saved() {
        let dir = tempfile::tempdir().unwrap();
        let outbox = Outbox::open(&dir.path().join("o")).unwrap();
        fs::remove_dir(dir.path().join("o")).unwrap();
        assert!(matches!(outbox.put(&asked("x")), Err(StoreError::File { .. })));
    }
}
