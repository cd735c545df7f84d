//! A server's log as it was seen last, on this computer: what is shown when the program starts and the server is away.
//!
//! It owns when the copy is written and whose it is. It holds what an [`Account`] holds, but the exchanges, which stay on the
//! server. It is a view: changes go to the journal, whose own copy of them counts. The embedded database needs none.

use super::account::Account;
use super::logbook::Logbook;
use crate::store::file::{private_folder, write_durably};
use flate2::read::GzDecoder;
use flate2::{Compression, GzBuilder};
use jiff::Timestamp;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

/// The file in the data folder.
const FILE: &str = "last-seen.jsonl.gz";
/// So long after a change the copy is written: all changes of that time are in it.
const REST: Duration = Duration::from_secs(5);

/// What was seen, and when.
#[derive(Clone, Debug)]
pub struct Seen {
    /// When the server's log was read or changed last.
    pub at: Timestamp,
    /// What was in it.
    pub account: Account,
}

/// Where the copy of one athlete's log on one server lies.
#[derive(Clone, Debug)]
pub struct Place {
    data: PathBuf,
    /// Which server, database and login: another's log is never shown.
    of: String,
}

impl Place {
    /// Of a login on a server, in a data folder. `login` is not written: its hash is.
    pub fn of(data: &Path, login: &str) -> Self {
        Self { data: data.to_owned(), of: crate::store::original::name_of(login.as_bytes()) }
    }

    /// What was seen last; none when nothing was, or another's, or when it cannot be read.
    pub fn recall(&self) -> Option<Seen> {
        let path = self.data.join(FILE);
        let mut packed = GzDecoder::new(File::open(&path).ok()?);
        // The header comes with the first byte. It says whose the copy is, and of when.
        packed.read_exact(&mut [0]).ok()?;
        let header = packed.header()?;
        if header.comment()? != self.of.as_bytes() {
            return None;
        }
        let at = Timestamp::from_second(i64::from(header.mtime())).ok()?;
        match Account::read(&path) {
            Ok(account) => Some(Seen { at, account }),
            Err(error) => {
                tracing::warn!(%error, "the log as it was seen last cannot be read");
                None
            }
        }
    }

    /// Replaces the copy, whole or not at all.
    ///
    /// # Errors
    /// The disk's.
    pub fn keep(&self, seen: &Seen) -> io::Result<()> {
        let seconds = u32::try_from(seen.at.as_second()).unwrap_or_default();
        let builder = GzBuilder::new().mtime(seconds).comment(self.of.as_str());
        let mut packed = builder.write(Vec::new(), Compression::fast());
        seen.account.write(&mut packed)?;
        private_folder(&self.data)?;
        write_durably(&self.data, FILE, &packed.finish()?)
    }
}

/// Keeps the copy up to date until it is closed.
pub struct Keeper {
    close: oneshot::Sender<()>,
    task: JoinHandle<()>,
}

impl Keeper {
    /// Starts keeping. Must be called inside a tokio runtime.
    pub fn start(place: Place, book: Logbook) -> Self {
        let (close, closing) = oneshot::channel();
        Self { close, task: tokio::spawn(follow(place, book, closing)) }
    }

    /// Writes what is not written yet, and ends.
    pub async fn close(self) {
        // A task that has ended already is not told.
        let _ = self.close.send(());
        let _ = self.task.await;
    }
}

/// Writes the copy when the server's log was read, and a rest after each change.
async fn follow(place: Place, book: Logbook, mut closing: oneshot::Receiver<()>) {
    let (mut log, mut profile, mut plans) = (book.log(), book.profile(), book.plans());
    drop(book);
    log.mark_changed();
    loop {
        let alive = tokio::select! {
            // A change that came before the end is written before the end.
            biased;
            changed = log.changed() => changed.is_ok(),
            changed = profile.changed() => changed.is_ok(),
            changed = plans.changed() => changed.is_ok(),
            _ = &mut closing => return,
        };
        if !alive {
            return;
        }
        // Before the server's log was read, what is here is an older copy, or a part.
        if log.borrow_and_update().loading {
            continue;
        }
        let closed = tokio::select! {
            () = tokio::time::sleep(REST) => false,
            _ = &mut closing => true,
        };
        let planned = plans.borrow_and_update().clone();
        let account = Account {
            workouts: Arc::clone(&log.borrow_and_update().workouts),
            profile: (**profile.borrow_and_update()).clone(),
            plans: planned.plans,
            check_ins: planned.check_ins,
            ..Account::default()
        };
        let (place, seen) = (place.clone(), Seen { at: Timestamp::now(), account });
        match tokio::task::spawn_blocking(move || place.keep(&seen)).await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => tracing::warn!(%error, "the log as it was seen last could not be kept"),
            Err(error) => tracing::warn!(%error, "the log as it was seen last could not be kept"),
        }
        if closed {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::profile::Profile;
    use crate::domain::workout::{Workout, WorkoutKind};
    use jiff::civil::date;
    use std::os::unix::fs::PermissionsExt;

    #[test]
    fn the_copy_is_read_back_with_its_date_by_the_login_whose_it_is_and_by_no_other() {
        let dir = tempfile::tempdir().unwrap();
        let place = Place::of(dir.path(), "ada@db.example:5432/training");
        assert!(place.recall().is_none());
        let workout = Workout::new(date(2026, 11, 22), WorkoutKind::Run);
        let account = Account {
            profile: Profile { name: "Ada".into(), ..Profile::default() },
            workouts: Arc::new(vec![Arc::new(workout)]),
            ..Account::default()
        };
        let at = Timestamp::from_second(1_795_000_000).unwrap();
        place.keep(&Seen { at, account: account.clone() }).unwrap();
        let seen = place.recall().unwrap();
        assert_eq!((seen.at, seen.account.profile, seen.account.workouts), (at, account.profile, account.workouts));
        assert!(Place::of(dir.path(), "eve@db.example:5432/training").recall().is_none());

        let path = dir.path().join(FILE);
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o077, 0, "it is private");
        let mut bytes = std::fs::read(&path).unwrap();
        assert!(!bytes.windows(3).any(|w| w == b"ada"), "the login is not in it");
        let last = bytes.len() - 9;
        bytes[last] ^= 1;
        std::fs::write(&path, bytes).unwrap();
        assert!(place.recall().is_none(), "a damaged copy is none");
    }
}
