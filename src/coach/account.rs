//! Everything of an athlete's in one file, and back: the export, the daily backup, the restore.
//!
//! A backup is logical, not a copy of the database's files: it can be read on any computer, into any database, by any later
//! version, and restoring it twice changes nothing.

use super::Coach;
use crate::domain::check_in::CheckIn;
use crate::domain::conversation::Exchange;
use crate::domain::plan::Plan;
use crate::domain::profile::Profile;
use crate::domain::workout::Workout;
use crate::interchange::ReadError;
use crate::interchange::own::{self, Record};
use crate::store::error::StoreError;
use crate::store::file::{private_folder, write_durably};
use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use jiff::civil::Date;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, Read, Write};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The folder of the daily backups, in the data folder.
pub const FOLDER: &str = "backups";
/// So many daily backups are kept.
const KEEP: usize = 7;
/// Exchanges read at a time.
const PAGE: usize = 500;
/// The mark of an exchange's line.
const EXCHANGE: &str = "exchange";
/// The mark of a plan's line.
const PLAN: &str = "plan";
/// The mark of a check-in's line.
const CHECK_IN: &str = "check_in";

/// Why an account was not written or read.
#[derive(Debug, thiserror::Error)]
pub enum AccountError {
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The disk.
    #[error("{path}: {source}")]
    Disk {
        /// Which file.
        path: String,
        /// What the system says.
        source: io::Error,
    },
    /// The file is no account, or damaged.
    #[error("{path}: {source}")]
    File {
        /// Which file.
        path: String,
        /// What is wrong with it.
        source: ReadError,
    },
}

impl AccountError {
    fn disk(path: &Path) -> impl Fn(io::Error) -> Self {
        move |source| Self::Disk { path: path.display().to_string(), source }
    }
}

/// Everything of an athlete's.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Account {
    /// The profile.
    pub profile: Profile,
    /// All sessions, deleted ones too.
    pub workouts: Arc<Vec<Arc<Workout>>>,
    /// All plans, oldest first, ended ones too.
    pub plans: Arc<Vec<Arc<Plan>>>,
    /// All check-ins, oldest first.
    pub check_ins: Arc<Vec<CheckIn>>,
    /// All exchanges, oldest first.
    pub exchanges: Vec<Exchange>,
}

/// How much of what an account holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Counts {
    /// Sessions.
    pub sessions: usize,
    /// Plans.
    pub plans: usize,
    /// Check-ins.
    pub check_ins: usize,
    /// Exchanges.
    pub exchanges: usize,
}

impl std::fmt::Display for Counts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} sessions", self.sessions)?;
        for (count, what) in [(self.plans, "plans"), (self.check_ins, "check-ins")] {
            if count > 0 {
                write!(f, ", {count} {what}")?;
            }
        }
        write!(f, " and {} exchanges", self.exchanges)
    }
}

/// A line of a kind that the interchange does not know; one of a later version of the program is passed over.
fn known<T: DeserializeOwned>(data: Value) -> Option<T> {
    serde_json::from_value(data).map_err(|error| tracing::warn!(%error, "a line of the account is passed over")).ok()
}

fn lines<T: Serialize>(writer: &mut own::Writer<'_>, of: &str, all: &[T]) -> io::Result<()> {
    all.iter().try_for_each(|one| writer.other(of, &serde_json::to_value(one)?))
}

impl Account {
    /// Writes it as JSON Lines.
    ///
    /// # Errors
    /// Those of `out`.
    pub fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        let mut writer = own::Writer::new(out)?;
        writer.profile(&self.profile)?;
        self.workouts.iter().try_for_each(|w| writer.workout(w))?;
        self.plans.iter().try_for_each(|p| lines(&mut writer, PLAN, std::slice::from_ref(p.as_ref())))?;
        lines(&mut writer, CHECK_IN, &self.check_ins)?;
        lines(&mut writer, EXCHANGE, &self.exchanges)
    }

    /// How much it holds.
    pub fn counts(&self) -> Counts {
        Counts {
            sessions: self.workouts.len(),
            plans: self.plans.len(),
            check_ins: self.check_ins.len(),
            exchanges: self.exchanges.len(),
        }
    }

    /// Reads it from JSON Lines, packed by gzip or not. A line of a kind that is not known is passed over.
    ///
    /// # Errors
    /// [`AccountError`]; a file is taken whole or not at all.
    pub fn read(path: &Path) -> Result<Self, AccountError> {
        let mut file = BufReader::new(File::open(path).map_err(AccountError::disk(path))?);
        let packed = file.fill_buf().map_err(AccountError::disk(path))?.starts_with(&[0x1f, 0x8b]);
        let input: Box<dyn Read> = if packed { Box::new(GzDecoder::new(file)) } else { Box::new(file) };
        let (mut account, mut workouts, mut failed) = (Self::default(), Vec::new(), None);
        let (mut plans, mut check_ins) = (Vec::new(), Vec::new());
        let read = own::read_json_lines(&mut BufReader::new(input), &mut |_, record| {
            match record {
                Ok(Record::Workout(workout)) => workouts.push(Arc::new(*workout)),
                Ok(Record::Profile(profile)) => account.profile = *profile,
                Ok(Record::Other { of, data }) => match of.as_str() {
                    EXCHANGE => account.exchanges.extend(known::<Exchange>(data)),
                    PLAN => plans.extend(known::<Plan>(data).map(Arc::new)),
                    CHECK_IN => check_ins.extend(known::<CheckIn>(data)),
                    _ => {}
                },
                Ok(Record::Edit(_)) => {}
                Err(error) => {
                    failed = Some(error);
                    return ControlFlow::Break(());
                }
            }
            ControlFlow::Continue(())
        });
        if let Some(source) = read.err().or(failed) {
            return Err(AccountError::File { path: path.display().to_string(), source });
        }
        account.workouts = Arc::new(workouts);
        (account.plans, account.check_ins) = (Arc::new(plans), Arc::new(check_ins));
        Ok(account)
    }

    /// Puts it into a folder as `DATE.jsonl.gz`, and removes the oldest of more than seven.
    ///
    /// # Errors
    /// [`AccountError::Disk`]: the backup of before is untouched then.
    fn back_up(&self, folder: &Path, day: Date) -> Result<PathBuf, AccountError> {
        let failed = AccountError::disk(folder);
        private_folder(folder).map_err(&failed)?;
        let mut packed = GzEncoder::new(Vec::new(), Compression::default());
        self.write(&mut packed).map_err(&failed)?;
        let bytes = packed.finish().map_err(&failed)?;
        let name = format!("{day}.jsonl.gz");
        write_durably(folder, &name, &bytes).map_err(&failed)?;
        let mut kept = backups(folder);
        kept.truncate(kept.len().saturating_sub(KEEP));
        for old in kept {
            if let Err(error) = fs::remove_file(&old) {
                tracing::warn!(%error, "an old backup stays");
            }
        }
        Ok(folder.join(name))
    }
}

/// The backups of a folder, oldest first.
pub fn backups(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().filter_map(|e| e.ok().map(|e| e.path()));
    let mut found: Vec<PathBuf> = entries.filter(|p| p.to_string_lossy().ends_with(".jsonl.gz")).collect();
    found.sort();
    found
}

impl Coach {
    /// Everything of the athlete's, as far as the database has it.
    ///
    /// # Errors
    /// The store's.
    pub async fn account(&self) -> Result<Account, StoreError> {
        self.store().ready().await?;
        self.settle().await;
        self.logbook().ready().await;
        let mut exchanges = Vec::new();
        let mut before = None;
        loop {
            let page = self.store().list_exchanges(before, i64::try_from(PAGE).unwrap_or(i64::MAX)).await?;
            let Some(first) = page.first() else { break };
            before = Some(first.id);
            exchanges.splice(0..0, page);
        }
        let (profile, log, plans) = (self.logbook().profile(), self.logbook().log(), self.logbook().plans());
        let plans = plans.borrow().clone();
        let account = Account {
            profile: (**profile.borrow()).clone(),
            workouts: Arc::clone(&log.borrow().workouts),
            plans: plans.plans,
            check_ins: plans.check_ins,
            exchanges,
        };
        Ok(account)
    }

    /// Writes a backup of today into a folder.
    ///
    /// # Errors
    /// [`AccountError`].
    pub async fn back_up(&self, folder: &Path, day: Date) -> Result<PathBuf, AccountError> {
        let account = self.account().await?;
        let folder = folder.to_owned();
        let written = tokio::task::spawn_blocking(move || account.back_up(&folder, day)).await;
        written.unwrap_or_else(|_| Err(StoreError::Lost.into()))
    }

    /// Brings back what a backup or an export holds: sessions, plans and exchanges by their ids and check-ins by their days, so
    /// what is there already stays one row, and the profile. Gives how much it held.
    ///
    /// # Errors
    /// [`AccountError`]; nothing is changed when the file cannot be read whole.
    pub async fn restore(&self, path: &Path) -> Result<Counts, AccountError> {
        let from = path.to_owned();
        let read = tokio::task::spawn_blocking(move || Account::read(&from)).await;
        let account = read.unwrap_or_else(|_| Err(StoreError::Lost.into()))?;
        self.logbook().ready().await;
        let counts = account.counts();
        for part in account.workouts.chunks(PAGE) {
            self.logbook().save(part.iter().map(|w| (**w).clone()).collect()).await?;
        }
        self.logbook().save_profile(account.profile).await?;
        let plans: Vec<Plan> = account.plans.iter().map(|p| (**p).clone()).collect();
        self.logbook().change_plans(|_| Ok::<_, StoreError>((plans, ()))).await?;
        self.logbook().save_check_ins(account.check_ins.to_vec()).await?;
        for exchange in account.exchanges {
            self.inner.parts.recorder.finish(exchange).await?;
        }
        Ok(counts)
    }
}

/// Writes the day's backup once the log has been read, unless there is one of today. An empty account makes none: it must not
/// push out those of a full one.
pub async fn daily(coach: Coach, folder: PathBuf, day: Date) {
    if backups(&folder).iter().any(|p| p.ends_with(format!("{day}.jsonl.gz"))) {
        return;
    }
    let mut log = coach.logbook().log();
    if log.wait_for(|l| !l.loading).await.is_err() {
        return;
    }
    if log.borrow().workouts.is_empty() && coach.logbook().plans().borrow().plans.is_empty() {
        return;
    }
    drop(log);
    if let Err(error) = coach.back_up(&folder, day).await {
        tracing::warn!(%error, "the day's backup was not written");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::id::ChatId;
    use crate::domain::workout::WorkoutKind;
    use jiff::civil::date;

    fn account() -> Account {
        let workout = Workout { notes: "calf \u{1f9b5}".into(), ..Workout::new(date(2026, 11, 22), WorkoutKind::Run) };
        let exchange = Exchange::new(ChatId::new(), "sled?".into(), jiff::Timestamp::UNIX_EPOCH);
        Account {
            profile: Profile { name: "Ada".into(), ..Profile::default() },
            workouts: Arc::new(vec![Arc::new(workout)]),
            plans: Arc::default(),
            check_ins: Arc::new(vec![CheckIn { note: "calf".into(), ..CheckIn::new(date(2026, 11, 22)) }]),
            exchanges: vec![exchange],
        }
    }

    #[test]
    fn a_backup_is_read_back_whole_and_seven_are_kept() {
        let dir = tempfile::tempdir().unwrap();
        let folder = dir.path().join("backups");
        for day in 1..=9 {
            account().back_up(&folder, date(2026, 11, day)).unwrap();
        }
        let kept = backups(&folder);
        assert_eq!(kept.len(), 7);
        assert!(kept[0].ends_with("2026-11-03.jsonl.gz") && kept[6].ends_with("2026-11-09.jsonl.gz"));
        let first = account();
        let path = first.back_up(&folder, date(2026, 11, 9)).unwrap();
        let read = Account::read(&path).unwrap();
        assert_eq!(read, first);
    }

    #[test]
    fn a_damaged_or_foreign_file_is_refused_as_a_whole() {
        let dir = tempfile::tempdir().unwrap();
        let path = account().back_up(dir.path(), date(2026, 11, 9)).unwrap();
        let mut bytes = fs::read(&path).unwrap();
        bytes.truncate(bytes.len() / 2);
        fs::write(&path, &bytes).unwrap();
        assert!(Account::read(&path).is_err());
        fs::write(&path, "hello").unwrap();
        assert!(matches!(Account::read(&path), Err(AccountError::File { .. })));
        assert!(matches!(Account::read(&dir.path().join("none")), Err(AccountError::Disk { .. })));
    }
}
