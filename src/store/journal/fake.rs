//! A disk for tests. It fails the calls it is told to fail, in the ways real ones do, and forgets in a crash what was not
//! synced: wholly, partly, or in holes.

use super::disk::{Disk, DiskFile};
use std::collections::BTreeMap;
use std::io::{self, ErrorKind};
use std::ops::Range;
use std::sync::{Arc, Mutex, MutexGuard};

/// How a call fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The disk is full; nothing was done.
    NoSpace,
    /// The disk is full; a part was written.
    Short,
    /// The disk failed; nobody knows what was done.
    Broken,
    /// A signal came; nothing was done.
    Interrupted,
    /// The disk is read-only.
    ReadOnly,
}

pub const FAULTS: [Fault; 5] = [Fault::NoSpace, Fault::Short, Fault::Broken, Fault::Interrupted, Fault::ReadOnly];

impl Fault {
    fn error(self) -> io::Error {
        match self {
            Self::NoSpace | Self::Short => ErrorKind::StorageFull.into(),
            Self::Broken => io::Error::from_raw_os_error(5),
            Self::Interrupted => ErrorKind::Interrupted.into(),
            Self::ReadOnly => ErrorKind::ReadOnlyFilesystem.into(),
        }
    }
}

/// Small and seeded: the same seed does the same.
#[derive(Clone, Debug)]
pub struct Dice(u64);

impl Dice {
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// A number below `n` (splitmix64).
    pub fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        usize::try_from((z ^ (z >> 31)) % n as u64).unwrap()
    }

    fn coin(&mut self) -> bool {
        self.below(2) == 0
    }
}

/// A handle of the disk; clones are the same disk.
#[derive(Clone)]
pub struct FakeDisk(Arc<Mutex<State>>);

struct State {
    dice: Dice,
    calls: usize,
    fails: Vec<(Range<usize>, Fault)>,
    dies_at: Option<usize>,
    dead: bool,
    files: Vec<Inode>,
    /// As the program sees them.
    names: BTreeMap<String, usize>,
    /// As they are on the platter.
    kept_names: BTreeMap<String, usize>,
    unsynced_names: Vec<NameChange>,
}

#[derive(Default)]
struct Inode {
    /// As the program sees it.
    seen: Vec<u8>,
    /// As it is on the platter.
    kept: Vec<u8>,
    unsynced: Vec<Change>,
}

#[derive(Clone)]
enum Change {
    Write { at: usize, bytes: Vec<u8> },
    Cut { length: usize },
}

impl Change {
    fn apply(&self, to: &mut Vec<u8>) {
        match self {
            Self::Write { at, bytes } => {
                let end = at + bytes.len();
                to.resize(to.len().max(end), 0);
                to[*at..end].copy_from_slice(bytes);
            }
            Self::Cut { length } => to.resize(*length, 0),
        }
    }
}

#[derive(Clone)]
enum NameChange {
    Set { name: String, file: usize },
    Rename { from: String, to: String, file: usize },
    Remove { name: String },
}

impl NameChange {
    fn apply(&self, names: &mut BTreeMap<String, usize>) {
        match self {
            Self::Set { name, file } => {
                names.insert(name.clone(), *file);
            }
            Self::Rename { from, to, file } => {
                names.remove(from);
                names.insert(to.clone(), *file);
            }
            Self::Remove { name } => {
                names.remove(name);
            }
        }
    }
}

impl Inode {
    fn change(&mut self, change: Change) {
        change.apply(&mut self.seen);
        self.unsynced.push(change);
    }

    /// All that is unsynced is on the platter, or some of it, or none; what is not, never will be.
    fn settle(&mut self, dice: &mut Dice) {
        let changes = std::mem::take(&mut self.unsynced);
        match dice.below(4) {
            0 => {}
            1 => changes.iter().for_each(|c| c.apply(&mut self.kept)),
            2 => {
                let whole = dice.below(changes.len() + 1);
                changes[..whole].iter().for_each(|c| c.apply(&mut self.kept));
                if let Some(Change::Write { at, bytes }) = changes.get(whole) {
                    let part = bytes[..dice.below(bytes.len() + 1)].to_vec();
                    Change::Write { at: *at, bytes: part }.apply(&mut self.kept);
                }
            }
            _ => changes.iter().for_each(|c| self.keep_holes(c, dice)),
        }
    }

    /// Blocks get there in any order.
    fn keep_holes(&mut self, change: &Change, dice: &mut Dice) {
        const BLOCK: usize = 64;
        let Change::Write { at, bytes } = change else {
            if dice.coin() {
                change.apply(&mut self.kept);
            }
            return;
        };
        for (n, block) in bytes.chunks(BLOCK).enumerate() {
            if dice.coin() {
                Change::Write { at: at + n * BLOCK, bytes: block.to_vec() }.apply(&mut self.kept);
            }
        }
    }
}

impl FakeDisk {
    pub fn new(seed: u64) -> Self {
        Self(Arc::new(Mutex::new(State {
            dice: Dice::new(seed),
            calls: 0,
            fails: Vec::new(),
            dies_at: None,
            dead: false,
            files: Vec::new(),
            names: BTreeMap::new(),
            kept_names: BTreeMap::new(),
            unsynced_names: Vec::new(),
        })))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap()
    }

    /// How many calls there were.
    pub fn calls(&self) -> usize {
        self.state().calls
    }

    /// These calls fail; the first call is 1.
    pub fn fail(&self, calls: Range<usize>, fault: Fault) {
        self.state().fails.push((calls, fault));
    }

    /// Nothing fails any more.
    pub fn mend(&self) {
        self.state().fails.clear();
    }

    /// The program dies in the middle of this call: no call returns from then on, until the crash.
    pub fn die_at(&self, call: usize) {
        self.state().dies_at = Some(call);
    }

    pub fn is_dead(&self) -> bool {
        self.state().dead
    }

    /// The power goes and comes back.
    pub fn crash(&self) {
        let state = &mut *self.state();
        state.settle_names();
        for file in &mut state.files {
            file.settle(&mut state.dice);
            file.seen.clone_from(&file.kept);
        }
        state.names.clone_from(&state.kept_names);
        (state.dead, state.dies_at) = (false, None);
    }

    /// After a death: either the power went too, or the system kept all that it had in memory. Whether the power went.
    pub fn come_back(&self) -> bool {
        let power_went = self.state().dice.coin();
        if power_went {
            self.crash();
        }
        let state = &mut *self.state();
        (state.dead, state.dies_at) = (false, None);
        power_went
    }

    pub fn names(&self) -> Vec<String> {
        self.state().names.keys().cloned().collect()
    }

    /// What the program sees of a file.
    pub fn bytes(&self, name: &str) -> Vec<u8> {
        let state = self.state();
        state.files[state.names[name]].seen.clone()
    }

    /// Puts a file there, synced.
    pub fn put(&self, name: &str, bytes: &[u8]) {
        let mut state = self.state();
        let file = state.files.len();
        state.files.push(Inode { seen: bytes.to_vec(), kept: bytes.to_vec(), unsynced: Vec::new() });
        state.names.insert(name.to_owned(), file);
        state.kept_names.insert(name.to_owned(), file);
    }
}

impl State {
    /// Counts a call; how it fails, if it does.
    fn call(&mut self) -> Result<Option<Fault>, io::Error> {
        if self.dead {
            return Err(ErrorKind::BrokenPipe.into());
        }
        self.calls += 1;
        if self.dies_at == Some(self.calls) {
            self.dead = true;
            return Ok(Some(Fault::Broken));
        }
        let calls = self.calls;
        Ok(self.fails.iter().find(|(range, _)| range.contains(&calls)).map(|(_, fault)| *fault))
    }

    /// For calls that do something or nothing.
    fn all_or_nothing(&mut self) -> Result<(bool, io::Result<()>), io::Error> {
        Ok(match self.call()? {
            None => (true, Ok(())),
            Some(fault) => (fault == Fault::Broken && self.dice.coin(), Err(fault.error())),
        })
    }

    fn change_names(&mut self, change: NameChange) {
        change.apply(&mut self.names);
        self.unsynced_names.push(change);
    }

    fn settle_names(&mut self) {
        let changes = std::mem::take(&mut self.unsynced_names);
        let all = self.dice.coin();
        for change in changes {
            if all || self.dice.coin() {
                change.apply(&mut self.kept_names);
            }
        }
    }

    fn find(&self, name: &str) -> io::Result<usize> {
        self.names.get(name).copied().ok_or_else(|| ErrorKind::NotFound.into())
    }
}

impl Disk for FakeDisk {
    fn list(&self) -> io::Result<Vec<String>> {
        let mut state = self.state();
        match state.call()? {
            None => Ok(state.names.keys().cloned().collect()),
            Some(fault) => Err(fault.error()),
        }
    }

    fn read(&self, name: &str) -> io::Result<Vec<u8>> {
        let mut state = self.state();
        match state.call()? {
            None => Ok(state.files[state.find(name)?].seen.clone()),
            Some(fault) => Err(fault.error()),
        }
    }

    fn create(&mut self, name: &str) -> io::Result<Box<dyn DiskFile>> {
        let mut state = self.state();
        let (done, result) = state.all_or_nothing()?;
        let file = state.names.get(name).copied().unwrap_or(state.files.len());
        if done && file < state.files.len() {
            state.files[file].change(Change::Cut { length: 0 });
        } else if done {
            state.files.push(Inode::default());
            state.change_names(NameChange::Set { name: name.to_owned(), file });
        }
        result.map(|()| -> Box<dyn DiskFile> { Box::new(FakeFile { disk: self.clone(), file }) })
    }

    fn rename(&mut self, from: &str, to: &str) -> io::Result<()> {
        let mut state = self.state();
        let (done, result) = state.all_or_nothing()?;
        if done {
            let file = state.find(from)?;
            state.change_names(NameChange::Rename { from: from.to_owned(), to: to.to_owned(), file });
        }
        result
    }

    fn remove(&mut self, name: &str) -> io::Result<()> {
        let mut state = self.state();
        let (done, result) = state.all_or_nothing()?;
        if done {
            state.find(name)?;
            state.change_names(NameChange::Remove { name: name.to_owned() });
        }
        result
    }

    fn sync_folder(&mut self) -> io::Result<()> {
        let mut state = self.state();
        if let Some(fault) = state.call()? {
            state.settle_names();
            return Err(fault.error());
        }
        for change in std::mem::take(&mut state.unsynced_names) {
            change.apply(&mut state.kept_names);
        }
        Ok(())
    }
}

struct FakeFile {
    disk: FakeDisk,
    file: usize,
}

impl DiskFile for FakeFile {
    fn append(&mut self, bytes: &[u8]) -> io::Result<()> {
        let state = &mut *self.disk.state();
        let fault = state.call()?;
        let part = match fault {
            None => bytes.len(),
            Some(Fault::Short) => bytes.len() / 2,
            Some(Fault::Broken) => state.dice.below(bytes.len() + 1),
            Some(_) => 0,
        };
        let file = &mut state.files[self.file];
        file.change(Change::Write { at: file.seen.len(), bytes: bytes[..part].to_vec() });
        fault.map_or(Ok(()), |fault| Err(fault.error()))
    }

    /// After a failed one the system calls the bytes clean, whether the platter has them or not.
    fn sync(&mut self) -> io::Result<()> {
        let state = &mut *self.disk.state();
        let fault = state.call()?;
        let file = &mut state.files[self.file];
        if let Some(fault) = fault {
            file.settle(&mut state.dice);
            return Err(fault.error());
        }
        for change in std::mem::take(&mut file.unsynced) {
            change.apply(&mut file.kept);
        }
        Ok(())
    }

    fn truncate(&mut self, length: u64) -> io::Result<()> {
        let mut state = self.disk.state();
        let (done, result) = state.all_or_nothing()?;
        if done {
            state.files[self.file].change(Change::Cut { length: usize::try_from(length).unwrap() });
        }
        result
    }
}
