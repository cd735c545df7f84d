//! The running timer on the disk: a file of lines, one event each, so that a kill in mid-race loses nothing.
//!
//! A line is a CRC-32C, a space, JSON. The first holds the plan, each other one event with its number. Reading stops at the
//! first line that is not whole; the file as it was is kept aside then. It owns the file and the clocks; what the events
//! mean is [`crate::domain::timer`]'s, and when the session is safe elsewhere the caller's to say ([`TimerFile::remove`]).

use super::error::StoreError;
use super::file::{Lock, Taken, private_folder, write_durably};
use crate::domain::timer::{Event, Moment, Plan, Timer};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

/// The running timer.
const FILE: &str = "timer.wal";
/// Held by the program that has the timer open; its process id stands in it.
const LOCK: &str = "timer.lock";
/// Longest file that is read: a timer of a thousand laps has a tenth of it.
const MOST_BYTES: u64 = 1 << 20;

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Line {
    Plan(Plan),
    Event { n: usize, event: Event },
}

/// The timer's file. All calls block on the disk; one program at a time has it.
#[derive(Debug)]
pub struct TimerFile {
    folder: PathBuf,
    /// Keeps the lock until it is dropped.
    _lock: Lock,
    file: Option<File>,
    /// All that the file holds or should hold.
    content: Vec<u8>,
    events: usize,
    /// Events of `content` that are not known to be on the disk.
    unsaved: usize,
}

/// What was found when the file was opened.
#[derive(Debug)]
pub struct Opened {
    /// The file.
    pub file: TimerFile,
    /// The timer that was running or stopped and not saved.
    pub timer: Option<Timer>,
    /// Where the file was kept when its end, or all of it, could not be read.
    pub damaged: Option<PathBuf>,
}

impl TimerFile {
    /// Opens the timer's file in a folder, which is made (private to the user) if it is missing.
    ///
    /// # Errors
    /// [`StoreError::Owned`] when another program has it, [`StoreError::File`].
    pub fn open(folder: &Path) -> Result<Opened, StoreError> {
        private_folder(folder).map_err(|source| failed("the timer's folder could not be made", source))?;
        let lock = lock(&folder.join(LOCK))?;
        let bytes = read(&folder.join(FILE)).map_err(|source| failed("the timer's file could not be read", source))?;
        let (timer, whole, events) = replay(&bytes);
        let content = bytes.get(..whole).unwrap_or_default().to_vec();
        let mut file = Self { folder: folder.to_owned(), _lock: lock, file: None, content, events, unsaved: 0 };
        let mut damaged = None;
        if whole < bytes.len() {
            damaged = Some(file.keep_aside("damaged", &bytes)?);
            file.rewrite()?;
        }
        Ok(Opened { file, timer, damaged })
    }

    /// Begins a file for a timer that is started, in place of any other: the plan is on the disk when this returns.
    ///
    /// # Errors
    /// [`StoreError::File`]: it is NOT on the disk.
    pub fn begin(&mut self, plan: &Plan) -> Result<(), StoreError> {
        self.content = line(&Line::Plan(plan.clone()))?;
        (self.events, self.unsaved, self.file) = (0, 0, None);
        self.rewrite()
    }

    /// Appends an event. When this returns, it and all before it are on the disk.
    ///
    /// # Errors
    /// [`StoreError::File`]: it is NOT on the disk. It is kept and written by the next call or by [`TimerFile::retry`].
    pub fn append(&mut self, event: &Event) -> Result<(), StoreError> {
        let line = line(&Line::Event { n: self.events + 1, event: *event })?;
        self.content.extend_from_slice(&line);
        self.events += 1;
        self.unsaved += 1;
        match self.file.as_mut() {
            Some(file) if self.unsaved == 1 => match file.write_all(&line).and_then(|()| file.sync_data()) {
                Ok(()) => self.unsaved = 0,
                Err(source) => {
                    // After a failed sync nobody knows what the disk has, and a second sync of the same handle may lie.
                    self.file = None;
                    return Err(not_saved(source));
                }
            },
            _ => self.rewrite()?,
        }
        Ok(())
    }

    /// Events that are not known to be on the disk.
    pub fn unsaved(&self) -> usize {
        self.unsaved
    }

    /// Tries again to write what is not on the disk.
    ///
    /// # Errors
    /// [`StoreError::File`]: it is still not.
    pub fn retry(&mut self) -> Result<(), StoreError> {
        if self.unsaved == 0 { Ok(()) } else { self.rewrite() }
    }

    /// Removes the file. Only for a session that is safe elsewhere: until then the file is all there is.
    ///
    /// # Errors
    /// [`StoreError::File`]; one that is missing already is none.
    pub fn remove(&mut self) -> Result<(), StoreError> {
        let failed = |source| failed("the timer's file could not be removed", source);
        match fs::remove_file(self.folder.join(FILE)) {
            Err(source) if source.kind() != io::ErrorKind::NotFound => return Err(failed(source)),
            _ => {}
        }
        self.forget();
        sync_folder(&self.folder).map_err(failed)
    }

    /// Puts a timer that was thrown away aside, in place of the one thrown away before: one slip costs nothing.
    ///
    /// # Errors
    /// [`StoreError::File`].
    pub fn throw_away(&mut self) -> Result<PathBuf, StoreError> {
        let kept = self.keep_aside("thrown-away", &self.content)?;
        self.remove()?;
        Ok(kept)
    }

    fn forget(&mut self) {
        self.file = None;
        self.content.clear();
        (self.events, self.unsaved) = (0, 0);
    }

    fn keep_aside(&self, why: &str, bytes: &[u8]) -> Result<PathBuf, StoreError> {
        let name = format!("{FILE}.{why}");
        write_durably(&self.folder, &name, bytes)
            .map_err(|source| failed("a copy of the timer's file could not be kept", source))?;
        Ok(self.folder.join(name))
    }

    /// Replaces the file, so that after a crash the old or the new one is there, whole.
    fn rewrite(&mut self) -> Result<(), StoreError> {
        self.file = None;
        write_durably(&self.folder, FILE, &self.content).map_err(not_saved)?;
        let file = OpenOptions::new().append(true).open(self.folder.join(FILE)).map_err(not_saved)?;
        self.file = Some(file);
        self.unsaved = 0;
        Ok(())
    }
}

fn lock(path: &Path) -> Result<Lock, StoreError> {
    match Lock::take(path, std::process::id().to_string().as_bytes()) {
        Ok(Taken::Ours(lock)) => Ok(lock),
        Ok(Taken::Theirs(note)) => Err(StoreError::Owned { pid: note.trim().parse().unwrap_or(0) }),
        Err(source) => Err(failed("the timer's lock could not be taken", source)),
    }
}

fn read(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    match File::open(path) {
        Ok(file) => file.take(MOST_BYTES).read_to_end(&mut bytes)?,
        Err(e) if e.kind() == io::ErrorKind::NotFound => 0,
        Err(e) => return Err(e),
    };
    Ok(bytes)
}

fn sync_folder(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

fn line(line: &Line) -> Result<Vec<u8>, StoreError> {
    let json = serde_json::to_string(line).map_err(|e| StoreError::Value(e.to_string()))?;
    Ok(format!("{:08x} {json}\n", crc32c::crc32c(json.as_bytes())).into_bytes())
}

fn parse(line: &[u8]) -> Option<Line> {
    let line = str::from_utf8(line.strip_suffix(b"\n")?).ok()?;
    let (sum, json) = line.split_once(' ')?;
    (sum == format!("{:08x}", crc32c::crc32c(json.as_bytes()))).then(|| serde_json::from_str(json).ok())?
}

/// The timer up to the first line that is not whole or not in its place, how many bytes that are, and how many events.
/// An event that is whole but has no meaning to the timer is passed over: the ones after it count.
fn replay(bytes: &[u8]) -> (Option<Timer>, usize, usize) {
    let mut timer: Option<Timer> = None;
    let (mut whole, mut events) = (0, 0);
    for line in bytes.split_inclusive(|b| *b == b'\n') {
        let taken = match (parse(line), timer.as_mut()) {
            (Some(Line::Plan(plan)), None) => {
                timer = Some(Timer::new(plan));
                true
            }
            (Some(Line::Event { n, event }), Some(timer)) if n == events + 1 => {
                timer.apply(event);
                events = n;
                true
            }
            _ => false,
        };
        if !taken {
            break;
        }
        whole += line.len();
    }
    // A plan alone is a timer that was never started.
    (timer.filter(|t| t.started().is_some()), whole, events)
}

fn failed(what: &str, source: io::Error) -> StoreError {
    StoreError::File { what: what.to_owned(), source }
}

fn not_saved(source: io::Error) -> StoreError {
    failed("the timer's file could not be written", source)
}

/// The computer's clocks.
#[derive(Clone, Copy, Debug)]
pub struct Clock {
    boot: u32,
}

impl Clock {
    /// Finds out which run of the steady clock this is.
    #[cfg(target_os = "linux")]
    pub fn new() -> Self {
        let boot = fs::read("/proc/sys/kernel/random/boot_id").map_or(0, |id| crc32c::crc32c(&id));
        Self { boot: if boot == 0 { this_process() } else { boot } }
    }

    /// Where a boot has no name, the steady clock is trusted within this process alone.
    #[cfg(not(target_os = "linux"))]
    pub fn new() -> Self {
        Self { boot: this_process() }
    }

    /// Now.
    pub fn now(&self) -> Moment {
        let ticks = rustix::time::clock_gettime(STEADY);
        let ms = ticks.tv_sec.saturating_mul(1_000).saturating_add(ticks.tv_nsec / 1_000_000);
        Moment { boot: self.boot, ticks_ms: u64::try_from(ms).unwrap_or(0), wall: Timestamp::now() }
    }
}

impl Default for Clock {
    fn default() -> Self {
        Self::new()
    }
}

/// The clock that goes on while the computer sleeps. `Instant` on Linux does not.
#[cfg(target_os = "linux")]
const STEADY: rustix::time::ClockId = rustix::time::ClockId::Boottime;
#[cfg(not(target_os = "linux"))]
const STEADY: rustix::time::ClockId = rustix::time::ClockId::Monotonic;

fn this_process() -> u32 {
    let name = format!("{} {}", std::process::id(), Timestamp::now().as_nanosecond());
    crc32c::crc32c(name.as_bytes()).max(1)
}

#[cfg(test)]
#[path = "timer_tests.rs"]
mod tests;
