//! The promise of the log, held against a disk that fails at every call and forgets at every moment, and on a real one.

use super::fake::{FAULTS, FakeDisk, Fault};
use super::*;
use proptest::prelude::*;
use std::collections::HashSet;
use std::fs;
use std::io::{BufRead, BufReader};
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::process::{Command, Stdio};

const KIND: Kind = Kind(4);
/// Small, so that a short workload compacts often.
const SMALL: u64 = 600;
/// What a crash forgets is drawn so often for each call.
const SEEDS: u64 = 4;

fn open_on(disk: &FakeDisk) -> Result<(Journal, Recovered), StoreError> {
    Journal::start(Box::new(disk.clone()), SMALL)
}

// ---------------------------------------------------------------- the model

/// Each payload says its number, and no two are the same.
fn payload(number: usize) -> Vec<u8> {
    format!("{number} {}", "x".repeat(number * 7 % 60)).into_bytes()
}

fn number(entry: &Entry) -> usize {
    let text = std::str::from_utf8(&entry.payload).unwrap();
    let number = text.split(' ').next().unwrap().parse().unwrap();
    assert_eq!(*entry.payload, *payload(number), "the bytes are those that were saved");
    number
}

#[derive(Clone, Debug, PartialEq)]
struct Told {
    number: usize,
    subject: Option<Uuid>,
    id: Option<EntryId>,
}

#[derive(Clone, Debug)]
enum Op {
    Append,
    Latest(u8),
    Many(u8),
    Ack(u8),
    AckAll,
    Reopen,
    Crash,
    /// The program dies in the middle of a call that comes so much later.
    DieAfter(usize),
}

/// Drives a log and knows what it was told.
struct Run {
    disk: FakeDisk,
    journal: Journal,
    next: usize,
    /// Told saved, not acknowledged: must be found.
    live: Vec<Told>,
    /// Gone, but not on the disk yet: a crash may bring them back.
    loose: Vec<Told>,
    /// Told NOT saved while the disk refused everything that could take them back, one group a call: of all these
    /// groups, one may be found.
    doubtful: Vec<Vec<Told>>,
    /// Handed in when the program died: may be found or not.
    in_flight: Vec<Told>,
    /// Of `live`, those that a crash may take: acknowledged when the disk failed or the program died, or refused and found.
    shaky: HashSet<usize>,
    /// Power was lost while this file was written: the only way in which it gets holes.
    holes: bool,
    refusals: usize,
}

impl Run {
    fn new(disk: FakeDisk) -> Self {
        let mut run = Self {
            journal: open_on(&FakeDisk::new(0)).unwrap().0,
            disk,
            next: 0,
            live: Vec::new(),
            loose: Vec::new(),
            doubtful: Vec::new(),
            in_flight: Vec::new(),
            shaky: HashSet::new(),
            holes: false,
            refusals: 0,
        };
        run.start(false);
        run
    }

    fn step(&mut self, op: &Op) {
        match op {
            Op::Append => self.append(&[None]),
            Op::Latest(subject) => self.append(&[Some(*subject)]),
            Op::Many(count) => {
                let subjects: Vec<Option<u8>> = (0..*count).map(|n| (n % 4 == 1).then_some(n % 3)).collect();
                self.append(&subjects);
            }
            Op::Ack(which) if self.live.is_empty() => assert!(*which < u8::MAX),
            Op::Ack(which) => self.ack(usize::from(*which) % self.live.len(), 1),
            Op::AckAll => self.ack(0, self.live.len()),
            Op::Reopen => self.start(false),
            Op::Crash => self.crash(),
            Op::DieAfter(calls) => self.disk.die_at(self.disk.calls() + calls),
        }
        if self.disk.is_dead() {
            let crashed = self.disk.come_back();
            self.start(crashed);
        }
    }

    fn append(&mut self, subjects: &[Option<u8>]) {
        let mut told = Vec::new();
        for subject in subjects {
            let subject = subject.map(|s| Uuid::from_u128(u128::from(s)));
            told.push(Told { number: self.next, subject, id: None });
            self.next += 1;
        }
        let payloads: Vec<Vec<u8>> = told.iter().map(|t| payload(t.number)).collect();
        let new = told.iter().zip(&payloads).map(|(t, p)| NewEntry { kind: KIND, subject: t.subject, payload: p });
        let result = self.journal.append_many(&new.collect::<Vec<_>>());
        match result {
            Ok(ids) => {
                assert_eq!(ids.len(), told.len());
                for (one, id) in told.into_iter().zip(ids) {
                    self.live.retain(|l| l.subject.is_none() || l.subject != one.subject);
                    self.live.push(Told { id: Some(id), ..one });
                }
                self.loose.clear();
            }
            Err(_) if self.disk.is_dead() => self.in_flight.extend(told),
            Err(error) => {
                assert!(matches!(error, StoreError::File { .. }) && error.to_string().contains("NOT saved"), "{error}");
                self.refusals += 1;
                self.doubtful.push(told);
            }
        }
        self.settled();
    }

    fn ack(&mut self, from: usize, count: usize) {
        let some: Vec<Told> = self.live[from..from + count].to_vec();
        let ids: Vec<EntryId> = some.iter().filter_map(|t| t.id).collect();
        if self.journal.ack(&ids).is_ok() {
            self.live.drain(from..from + count);
            self.loose.extend(some);
        } else {
            self.shaky.extend(some.iter().map(|t| t.number));
        }
        self.settled();
    }

    /// With a file that can be trusted, nothing that was refused can be found any more.
    fn settled(&mut self) {
        if self.disk.is_dead() {
            return;
        }
        assert!(self.journal.pending().map(|e| Some(e.id)).eq(self.live.iter().map(|l| l.id)));
        if self.journal.file.is_some() {
            self.doubtful.clear();
            self.shaky.clear();
        }
    }

    fn crash(&mut self) {
        self.disk.crash();
        self.start(true);
    }

    /// Starts anew; a start that fails, or dies, is tried again.
    fn start(&mut self, mut crashed: bool) {
        for _ in 0..400 {
            let opened = open_on(&self.disk);
            if self.disk.is_dead() {
                crashed |= self.disk.come_back();
            } else if let Ok((journal, recovered)) = opened {
                assert!(journal.pending().eq(&recovered.entries));
                let damaged = recovered.warnings.iter().any(|w| w.contains("is damaged"));
                self.holes |= crashed;
                assert!(self.holes || !damaged, "{:?}", recovered.warnings);
                self.holes &= journal.file.is_none();
                self.journal = journal;
                return self.believe(&recovered.entries, crashed);
            }
        }
        panic!("the log does not open");
    }

    /// After a crash, what is found is all there is. Without one, a disk that could not be written may hold more.
    fn believe(&mut self, found: &[Entry], crashed: bool) {
        let loose = self.loose.iter().filter(|_| crashed).map(|t| t.number).collect();
        self.check(found, &loose);
        let told = |e: &Entry| Told { number: number(e), subject: e.subject, id: Some(e.id) };
        let before = std::mem::replace(&mut self.live, found.iter().map(told).collect());
        self.shaky.extend(self.live.iter().filter(|l| !before.contains(l)).map(|l| l.number));
        self.loose.extend(before.into_iter().filter(|b| !self.live.contains(b)));
        if crashed || self.journal.file.is_some() {
            self.loose.clear();
            self.doubtful.clear();
            self.in_flight.clear();
            self.shaky.clear();
        }
    }

    fn check(&self, found: &[Entry], may_return: &HashSet<usize>) {
        let numbers: Vec<usize> = found.iter().map(number).collect();
        let has: HashSet<usize> = numbers.iter().copied().collect();
        assert_eq!(has.len(), numbers.len(), "nothing is doubled: {numbers:?}");

        let groups: Vec<&Vec<Told>> =
            self.doubtful.iter().filter(|group| group.iter().any(|t| has.contains(&t.number))).collect();
        assert!(groups.len() <= 1, "of all that was refused, at most one write stayed");
        let extra: Vec<&Told> =
            groups.into_iter().flatten().chain(&self.in_flight).filter(|t| has.contains(&t.number)).collect();

        for told in &self.live {
            let replaced = || extra.iter().any(|t| t.subject.is_some() && t.subject == told.subject);
            let gone = self.shaky.contains(&told.number) || replaced();
            assert!(has.contains(&told.number) || gone, "{} was told saved; found {numbers:?}", told.number);
        }
        let live: HashSet<usize> = self.live.iter().map(|t| t.number).collect();
        for n in &numbers {
            let known = live.contains(n) || may_return.contains(n) || extra.iter().any(|t| t.number == *n);
            assert!(known, "{n} was not told saved, or is gone; found {numbers:?}");
        }
        assert!(numbers.is_sorted(), "in the order in which they were saved: {numbers:?}");
    }

    /// Whatever happened: the disk works again, so the log does, and all is there after one more crash.
    fn end(mut self) {
        self.disk.mend();
        self.step(&Op::Reopen);
        self.step(&Op::Append);
        self.step(&Op::Crash);
        self.step(&Op::Many(3));
        let refusals = self.refusals;
        self.step(&Op::Append);
        assert_eq!(self.refusals, refusals, "a disk that works is written to");
        self.step(&Op::Crash);
        assert!(self.live.len() >= 4);
    }
}

/// Appends, states that replace each other, batches, acknowledgements, compactions, new starts.
fn workload() -> Vec<Op> {
    let round = |n: u8| {
        let mut ops =
            vec![Op::Append, Op::Latest(0), Op::Latest(0), Op::Many(5), Op::Ack(n), Op::Latest(1), Op::Append];
        ops.extend([Op::Ack(0), Op::Latest(0), Op::Many(2), Op::Append, Op::Ack(n + 2)]);
        match n % 4 {
            1 => ops.push(Op::AckAll),
            3 => ops.push(Op::Reopen),
            _ => {}
        }
        ops
    };
    (0..7).flat_map(round).collect()
}

fn run(disk: &FakeDisk, ops: &[Op]) -> Run {
    let mut run = Run::new(disk.clone());
    for op in ops {
        run.step(op);
    }
    run
}

/// How many calls the workload makes when nothing fails.
fn calls_without_fault() -> usize {
    let disk = FakeDisk::new(1);
    let run = run(&disk, &workload());
    assert_eq!(run.refusals, 0);
    assert!(run.journal.number >= 8, "the workload compacts: file {}", run.journal.number);
    let calls = disk.calls();
    assert!(calls >= 200, "{calls}");
    calls
}

// ---------------------------------------------------------------- faults and crashes

#[test]
fn whichever_call_fails_nothing_that_was_called_saved_is_lost_and_nothing_refused_comes_back() {
    let calls = calls_without_fault();
    let mut refusals = 0;
    for call in 1..=calls {
        for (n, fault) in FAULTS.into_iter().enumerate() {
            let disk = FakeDisk::new(call as u64);
            disk.fail(call..call + 1, fault);
            let mut run = Run::new(disk.clone());
            for op in workload() {
                run.step(&op);
                assert!(run.doubtful.is_empty(), "one failure leaves no doubt: call {call}, {fault:?}");
            }
            run.step(if (call + n) % 2 == 0 { &Op::Crash } else { &Op::Reopen });
            refusals += run.refusals;
            run.end();
        }
    }
    assert!(refusals > 100, "the failures were seen: {refusals}");
}

#[test]
fn whichever_call_fails_what_was_refused_is_not_there_after_a_crash_at_once() {
    for call in 1..=calls_without_fault() {
        for fault in FAULTS {
            let disk = FakeDisk::new(call as u64);
            disk.fail(call..call + 1, fault);
            let mut run = Run::new(disk.clone());
            for op in workload() {
                run.step(&op);
                if disk.calls() >= call {
                    break;
                }
            }
            run.step(&Op::Crash);
            run.end();
        }
    }
}

#[test]
fn a_disk_that_fails_for_a_while_loses_nothing_and_is_used_again_after_it() {
    let mut refusals = 0;
    for call in 1..=calls_without_fault() {
        for (n, fault) in FAULTS.into_iter().enumerate() {
            let disk = FakeDisk::new(call as u64);
            disk.fail(call..call + 2 + (call * 5 + n * 7) % 40, fault);
            let mut run = run(&disk, &workload());
            run.step(if call % 2 == 0 { &Op::Crash } else { &Op::Reopen });
            refusals += run.refusals;
            run.end();
        }
    }
    assert!(refusals > 1000, "{refusals}");
}

#[test]
fn a_crash_in_any_call_loses_and_doubles_nothing() {
    for call in 1..=calls_without_fault() {
        for seed in 0..SEEDS {
            let disk = FakeDisk::new(seed * 7919 + call as u64);
            disk.die_at(call);
            run(&disk, &workload()).end();
        }
    }
}

#[test]
fn a_crash_in_any_call_of_the_start_after_a_crash_loses_and_doubles_nothing() {
    for call in (1..=calls_without_fault()).step_by(3) {
        for second in 1..=10 {
            let disk = FakeDisk::new((call * 31 + second) as u64);
            disk.die_at(call);
            let mut run = Run::new(disk.clone());
            for op in workload() {
                run.step_until_death(&op);
                if disk.is_dead() {
                    break;
                }
            }
            disk.crash();
            disk.die_at(disk.calls() + second);
            run.crash();
            run.end();
        }
    }
}

impl Run {
    fn step_until_death(&mut self, op: &Op) {
        match op {
            Op::Reopen => {}
            Op::Append => self.append(&[None]),
            Op::Latest(subject) => self.append(&[Some(*subject)]),
            Op::Many(count) => self.append(&vec![None; usize::from(*count)]),
            Op::Ack(_) | Op::AckAll | Op::Crash | Op::DieAfter(_) => self.ack(0, self.live.len().min(2)),
        }
    }
}

fn any_op() -> impl Strategy<Value = Op> {
    prop_oneof![
        5 => Just(Op::Append),
        5 => (0..3_u8).prop_map(Op::Latest),
        2 => (1..9_u8).prop_map(Op::Many),
        4 => (0..40_u8).prop_map(Op::Ack),
        1 => Just(Op::AckAll),
        1 => Just(Op::Reopen),
        1 => Just(Op::Crash),
        1 => (1..30_usize).prop_map(Op::DieAfter),
    ]
}

proptest! {
    #[test]
    fn any_workload_on_any_disk_keeps_the_promise(
        ops in prop::collection::vec(any_op(), 1..60),
        fails in prop::collection::vec((1..200_usize, 1..12_usize, prop::sample::select(&FAULTS[..])), 0..6),
        seed in any::<u64>(),
    ) {
        let disk = FakeDisk::new(seed);
        for (at, length, fault) in fails {
            disk.fail(at..at + length, fault);
        }
        run(&disk, &ops).end();
    }
}

// ---------------------------------------------------------------- damage

fn save(journal: &mut Journal, count: usize) {
    for n in 0..count {
        journal.append(KIND, &payload(n)).unwrap();
    }
}

/// A log of 50 records as one file, its name, and what it holds.
fn fifty() -> (String, Vec<u8>, Vec<Entry>) {
    let disk = FakeDisk::new(5);
    let (mut journal, _) = Journal::start(Box::new(disk.clone()), DEAD_BYTES).unwrap();
    save(&mut journal, 50);
    let name = file_name(journal.number);
    let bytes = disk.bytes(&name);
    (name, bytes, journal.pending().cloned().collect())
}

fn on_disk(name: &str, bytes: &[u8]) -> FakeDisk {
    let disk = FakeDisk::new(6);
    disk.put(name, bytes);
    disk
}

fn ends(entries: &[Entry]) -> Vec<usize> {
    let size = |end: &mut usize, e: &Entry| {
        *end += usize::try_from(e.size()).unwrap();
        Some(*end)
    };
    entries.iter().scan(0, size).collect()
}

#[test]
fn of_every_truncated_log_what_is_before_the_cut_is_found_and_the_rest_is_kept_aside() {
    let (name, bytes, entries) = fifty();
    let ends = ends(&entries);
    for length in 0..=bytes.len() {
        let disk = on_disk(&name, &bytes[..length]);
        let (_, found) = open_on(&disk).unwrap();
        let whole = ends.iter().take_while(|end| **end <= length).count();
        assert_eq!(found.entries, entries[..whole], "cut at {length}");
        let end = if whole == 0 { 0 } else { ends[whole - 1] };
        assert_eq!(found.warnings.len(), usize::from(end < length), "cut at {length}");
        if end < length {
            assert_eq!(disk.bytes(&format!("00000001.tail-{}", whole + 1)), bytes[end..length]);
        }
        let (_, again) = open_on(&disk).unwrap();
        assert_eq!(again, Recovered { entries: found.entries, warnings: vec![] });
    }
}

#[test]
fn of_every_log_with_a_flipped_bit_all_but_the_record_it_hit_is_found_and_the_file_is_kept() {
    let (name, mut bytes, entries) = fifty();
    let ends = ends(&entries);
    // Every bit is flipped in the test of the scan; here every fifth, which are bits of all positions in a byte.
    for bit in (0..bytes.len() * 8).step_by(5) {
        bytes[bit / 8] ^= 1 << (bit % 8);
        let disk = on_disk(&name, &bytes);
        let (_, found) = open_on(&disk).unwrap();
        let hit = ends.iter().position(|end| bit / 8 < *end).unwrap();
        assert!(found.entries.iter().eq(entries[..hit].iter().chain(&entries[hit + 1..])), "bit {bit}");
        assert_eq!(found.warnings.len(), 1, "bit {bit}");
        let (aside, from) = if hit == 49 { ("00000001.tail-50", ends[48]) } else { ("00000001.quarantine", 0) };
        assert_eq!(disk.bytes(aside), bytes[from..], "bit {bit}");
        bytes[bit / 8] ^= 1 << (bit % 8);
    }
}

#[test]
fn the_warnings_say_what_is_lost_and_where_it_is() {
    let (name, mut bytes, entries) = fifty();
    let ends = ends(&entries);
    bytes[ends[9] + 60] ^= 1;
    bytes[ends[10] + 60] ^= 1;
    bytes.extend_from_slice(b"HXJ");
    let (_, found) = open_on(&on_disk(&name, &bytes)).unwrap();
    assert_eq!(found.entries.len(), 48);
    let expected = [
        "the log on this computer is damaged: 2 of its records cannot be read, all others are kept; the damaged file stays as 00000001.quarantine",
        "the log on this computer ends in 3 bytes that cannot be read, as after a power cut; all before them is kept, and they stay as 00000001.tail-51",
    ];
    assert_eq!(found.warnings, expected);
}

#[test]
fn a_damaged_log_on_a_full_disk_is_read_and_stays_until_it_can_be_kept_aside() {
    let (name, mut bytes, _) = fifty();
    bytes[20] ^= 1;
    let disk = on_disk(&name, &bytes);
    disk.fail(3..10_000, Fault::NoSpace);
    let (mut journal, found) = open_on(&disk).unwrap();
    assert_eq!((found.entries.len(), found.warnings.len()), (49, 2));
    assert!(found.warnings[1].starts_with("nothing can be saved now"), "{}", found.warnings[1]);
    assert!(journal.append(KIND, b"refused").is_err());
    assert_eq!(disk.bytes(&name), bytes, "the damaged file is untouched");

    disk.mend();
    journal.append(KIND, &payload(50)).unwrap();
    assert_eq!(disk.names(), ["00000001.quarantine", "00000002.wal"]);
    assert_eq!(disk.bytes("00000001.quarantine"), bytes);
    let (_, again) = open_on(&disk).unwrap();
    assert_eq!((again.entries.len(), again.warnings.len()), (50, 0));
}

#[test]
fn damaged_bytes_are_kept_wherever_the_start_that_finds_them_crashes() {
    let (name, mut bytes, _) = fifty();
    bytes[20] ^= 1;
    bytes.extend_from_slice(b"torn");
    let renamed_at = 13;
    for call in 1..=renamed_at + 4 {
        for seed in 0..64 {
            let disk = FakeDisk::new(seed);
            disk.put(&name, &bytes);
            disk.die_at(call);
            drop(open_on(&disk));
            disk.crash();
            let (_, found) = open_on(&disk).unwrap();
            assert_eq!(found.entries.len(), 49, "call {call}");
            assert_eq!(disk.bytes("00000001.quarantine"), bytes, "call {call}");
            assert_eq!(disk.bytes("00000001.tail-51"), b"torn", "call {call}");
            assert!(call >= renamed_at || found.warnings.len() == 2, "each start that finds the damage says so");
        }
    }
}

#[test]
fn a_log_of_a_later_version_is_not_opened_and_not_touched() {
    let (name, mut bytes, entries) = fifty();
    let last = ends(&entries)[48];
    bytes[last + 4] = 2;
    let end = bytes.len() - 4;
    let checksum = crc32c::crc32c(&bytes[last..end]).to_le_bytes();
    bytes[end..].copy_from_slice(&checksum);
    let disk = on_disk(&name, &bytes);
    assert!(matches!(open_on(&disk), Err(StoreError::Schema(_))));
    assert_eq!((disk.names(), disk.bytes(&name)), (vec![name], bytes));
}

#[test]
fn the_highest_file_is_the_log_and_older_and_unfinished_ones_go() {
    let (name, bytes, entries) = fifty();
    let disk = on_disk(&name, &bytes);
    disk.put("00000000.wal", &bytes[..500]);
    disk.put("00000002.new", &bytes);
    disk.put("00000001.tail-9", b"kept");
    disk.put("notes.txt", b"not ours");
    let (_, found) = open_on(&disk).unwrap();
    assert_eq!(found, Recovered { entries, warnings: vec![] });
    assert_eq!(disk.names(), ["00000001.tail-9", "00000003.wal", "notes.txt"]);
}

// ---------------------------------------------------------------- calls

#[test]
fn an_entry_costs_one_write_and_one_sync_and_so_does_an_import_of_a_thousand() {
    let disk = FakeDisk::new(7);
    let (mut journal, _) = Journal::start(Box::new(disk.clone()), DEAD_BYTES).unwrap();
    let mut calls = disk.calls();
    let mut cost = |disk: &FakeDisk| disk.calls() - std::mem::replace(&mut calls, disk.calls());
    journal.append(KIND, b"one").unwrap();
    assert_eq!(cost(&disk), 2);
    let ids = journal.append_many(&vec![NewEntry { kind: KIND, subject: None, payload: b"x" }; 1000]).unwrap();
    assert_eq!((ids.len(), cost(&disk)), (1000, 2));
    assert!(ids.is_sorted(), "later ids sort after earlier ones");
    journal.ack(&ids).unwrap();
    assert_eq!(cost(&disk), 1, "an acknowledgement is not synced");
    journal.ack(&ids).unwrap();
    journal.append_many(&[]).unwrap();
    assert_eq!(cost(&disk), 0);
}

#[test]
fn a_sync_that_fails_once_costs_a_new_file_and_the_entry_is_saved_there() {
    let disk = FakeDisk::new(8);
    let (mut journal, _) = open_on(&disk).unwrap();
    journal.append(KIND, &payload(0)).unwrap();
    let before = journal.number;
    disk.fail(disk.calls() + 2..disk.calls() + 3, Fault::Broken);
    journal.append(KIND, &payload(1)).unwrap();
    assert_eq!(journal.number, before + 1);
    disk.crash();
    assert_eq!(open_on(&disk).unwrap().1.entries.iter().map(number).collect::<Vec<_>>(), [0, 1]);
}

#[test]
fn a_write_that_can_neither_be_done_nor_taken_back_is_replaced_at_once() {
    for seed in 0..64 {
        let disk = FakeDisk::new(seed);
        let (mut journal, _) = open_on(&disk).unwrap();
        journal.append(KIND, &payload(0)).unwrap();
        disk.fail(disk.calls() + 1..disk.calls() + 3, Fault::Broken);
        assert!(journal.append_many(&[NewEntry { kind: KIND, subject: None, payload: b"9" }; 8]).is_err());
        disk.crash();
        assert_eq!(open_on(&disk).unwrap().1.entries.iter().map(number).collect::<Vec<_>>(), [0]);
    }
}

#[test]
fn a_compaction_that_fails_is_not_tried_again_with_every_entry() {
    let disk = FakeDisk::new(11);
    let (mut journal, _) = open_on(&disk).unwrap();
    let mut tries = 0;
    for _ in 0..60 {
        let calls = disk.calls();
        disk.fail(calls + 3..usize::MAX, Fault::NoSpace);
        journal.append_latest(KIND, Uuid::nil(), &[b'x'; 44]).unwrap();
        tries += usize::from(disk.calls() > calls + 2);
        disk.mend();
    }
    assert!((8..=10).contains(&tries), "6,000 bytes, tried at each 600: {tries}");
    journal.append_latest(KIND, Uuid::nil(), &[b'x'; 44]).unwrap();
    assert_eq!(journal.pending().len(), 1);
}

#[test]
fn an_old_file_that_cannot_be_removed_goes_with_the_next() {
    let disk = FakeDisk::new(12);
    let (mut journal, _) = open_on(&disk).unwrap();
    let removal = disk.calls() + 5;
    disk.fail(removal..removal + 1, Fault::Interrupted);
    journal.rotate().unwrap();
    assert_eq!(disk.names(), ["00000001.wal", "00000002.wal"]);
    journal.rotate().unwrap();
    assert_eq!(disk.names(), ["00000003.wal"]);
    let calls = disk.calls();
    journal.rotate().unwrap();
    assert_eq!(disk.calls() - calls, 6, "create, sync, rename, sync the folder, remove the old and the unfinished one");
}

#[test]
fn what_could_not_be_synced_is_cut_off_when_there_is_no_room_for_a_new_file() {
    let disk = FakeDisk::new(10);
    let (mut journal, _) = open_on(&disk).unwrap();
    journal.append(KIND, &payload(0)).unwrap();
    let calls = disk.calls();
    disk.fail(calls + 2..calls + 3, Fault::Broken);
    disk.fail(calls + 5..usize::MAX, Fault::NoSpace);
    assert!(journal.append(KIND, &payload(1)).is_err());
    disk.mend();
    assert_eq!(open_on(&disk).unwrap().1.entries.iter().map(number).collect::<Vec<_>>(), [0]);
}

#[test]
fn a_payload_that_is_too_large_is_not_saved_and_the_next_one_is() {
    let disk = FakeDisk::new(9);
    let (mut journal, _) = open_on(&disk).unwrap();
    let error = journal.append(KIND, &vec![b' '; (16 << 20) + 1]).unwrap_err();
    assert!(error.to_string().contains("at most 16777216"), "{error}");
    journal.append(KIND, b"small").unwrap();
    assert_eq!(journal.pending().len(), 1);
}

#[test]
fn the_log_can_be_handed_to_a_thread() {
    fn is_send<T: Send>() {}
    is_send::<Journal>();
}

// ---------------------------------------------------------------- a real disk

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> =
        fs::read_dir(folder).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

fn folder() -> (tempfile::TempDir, PathBuf) {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("journal");
    (dir, path)
}

#[test]
fn what_was_saved_is_found_by_the_next_run_until_it_is_acknowledged() {
    let (_dir, path) = folder();
    let (mut journal, found) = Journal::open(&path).unwrap();
    assert_eq!(found, Recovered::default());
    let first = journal.append(Kind(1), b"{\"a\":1}").unwrap();
    let subject = Uuid::now_v7();
    journal.append_latest(Kind(2), subject, b"half an ans").unwrap();
    let second = journal.append(Kind(1), b"{}").unwrap();
    let third = journal.append_latest(Kind(2), subject, b"half an answer").unwrap();
    assert_eq!(names(&path), ["00000001.wal", "lock"]);
    assert_eq!((mode(&path), mode(&path.join("00000001.wal")), mode(&path.join("lock"))), (0o700, 0o600, 0o600));
    drop(journal);

    let (mut journal, found) = Journal::open(&path).unwrap();
    let entry = |id, kind, subject, payload: &[u8]| Entry { id, kind: Kind(kind), subject, payload: payload.into() };
    let all = vec![
        entry(first, 1, None, b"{\"a\":1}"),
        entry(second, 1, None, b"{}"),
        entry(third, 2, Some(subject), b"half an answer"),
    ];
    assert_eq!(found, Recovered { entries: all.clone(), warnings: vec![] });
    assert!(journal.pending().eq(&all));
    journal.ack(&[first, third]).unwrap();
    drop(journal);

    let (_, found) = Journal::open(&path).unwrap();
    assert_eq!(found.entries, all[1..2]);
    assert_eq!(names(&path), ["00000003.wal", "lock"]);
}

#[test]
fn a_log_that_is_open_cannot_be_opened_again_and_stays_whole() {
    let (_dir, path) = folder();
    let (mut journal, _) = Journal::open(&path).unwrap();
    let saved = journal.append(KIND, &payload(1)).unwrap();
    let us = std::process::id();
    assert!(matches!(Journal::open(&path), Err(StoreError::Owned { pid }) if pid == us));
    let later = journal.append(KIND, &payload(2)).unwrap();
    drop(journal);
    let (_, found) = Journal::open(&path).unwrap();
    assert_eq!(found.entries.iter().map(|e| e.id).collect::<Vec<_>>(), [saved, later]);
}

#[test]
fn a_torn_end_and_a_damaged_middle_are_kept_beside_the_log() {
    let (_dir, path) = folder();
    let (mut journal, _) = Journal::open(&path).unwrap();
    save(&mut journal, 5);
    drop(journal);
    let file = path.join("00000001.wal");
    let mut bytes = fs::read(&file).unwrap();
    bytes[50] ^= 4;
    bytes.extend_from_slice(b"HXJ\xFFtorn");
    fs::write(&file, &bytes).unwrap();

    let (_, found) = Journal::open(&path).unwrap();
    assert_eq!(found.entries.iter().map(number).collect::<Vec<_>>(), [1, 2, 3, 4]);
    assert_eq!(found.warnings.len(), 2);
    assert_eq!(names(&path), ["00000001.quarantine", "00000001.tail-6", "00000002.wal", "lock"]);
    assert_eq!(fs::read(path.join("00000001.quarantine")).unwrap(), bytes);
    assert_eq!(fs::read(path.join("00000001.tail-6")).unwrap(), b"HXJ\xFFtorn");
    assert_eq!(mode(&path.join("00000001.quarantine")), 0o600);
}

#[test]
fn an_answer_kept_five_times_a_second_does_not_fill_the_disk() {
    let (_dir, path) = folder();
    let (mut journal, _) = Journal::open(&path).unwrap();
    let (subject, other) = (Uuid::now_v7(), journal.append(KIND, b"a session").unwrap());
    let mut largest = 0;
    for n in 0..400_usize {
        let text = vec![b'a' + u8::try_from(n % 26).unwrap(); 4096 + n * 20];
        journal.append_latest(KIND, subject, &text).unwrap();
        let size: u64 = names(&path).iter().map(|name| fs::metadata(path.join(name)).unwrap().len()).sum();
        largest = largest.max(size);
    }
    assert!(largest < DEAD_BYTES + 64 * 1024, "{largest} bytes");
    assert!(journal.number > 2, "it was written anew");
    assert_eq!(journal.pending().next().map(|e| e.id), Some(other));
    drop(journal);
    let (_, found) = Journal::open(&path).unwrap();
    assert_eq!((found.entries.len(), found.entries[1].payload.len()), (2, 4096 + 399 * 20));
}

#[test]
fn a_folder_that_was_taken_away_says_not_saved_until_it_is_back() {
    let (_dir, path) = folder();
    let (mut journal, _) = Journal::open(&path).unwrap();
    journal.append(KIND, &payload(1)).unwrap();
    fs::remove_dir_all(&path).unwrap();
    let error = journal.append(KIND, &payload(2)).unwrap_err();
    assert!(error.to_string().starts_with("NOT saved"), "{error}");
    fs::create_dir(&path).unwrap();
    journal.append(KIND, &payload(3)).unwrap();
    drop(journal);
    let (_, found) = Journal::open(&path).unwrap();
    assert_eq!(found.entries.iter().map(number).collect::<Vec<_>>(), [1, 3]);
}

const CHILD: &str = "JOURNAL_TEST_FOLDER";

#[test]
#[ignore = "the child of the next test"]
fn child_that_saves_until_it_is_killed() {
    let Some(path) = std::env::var_os(CHILD) else { return };
    let (mut journal, found) = Journal::open(Path::new(&path)).unwrap();
    let mut waiting: Vec<EntryId> = found.entries.iter().map(|e| e.id).collect();
    let first = found.entries.iter().map(number).max().map_or(0, |n| n + 1);
    for n in first..first + 100_000 {
        waiting.push(journal.append(KIND, &payload(n)).unwrap());
        println!("\nsaved {n}");
        if waiting.len() > 200 {
            let some: Vec<EntryId> = waiting.drain(..190).collect();
            journal.ack(&some).unwrap();
            println!("\nacknowledged to {}", n - waiting.len());
        }
    }
}

#[test]
fn a_program_that_is_killed_while_it_saves_has_all_that_it_called_saved() {
    let (_dir, path) = folder();
    let (mut saved, mut acknowledged) = (0, None);
    for round in 0..10_usize {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["child_that_saves_until_it_is_killed", "--ignored", "--nocapture"])
            .env(CHILD, &path)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map(Result::unwrap);
        let mut last = |lines: &mut dyn Iterator<Item = String>| {
            let mut count = 0;
            for line in lines {
                if let Some(n) = line.strip_prefix("saved ") {
                    saved = n.parse().unwrap();
                    count += 1;
                } else if let Some(n) = line.strip_prefix("acknowledged to ") {
                    acknowledged = Some(n.parse::<usize>().unwrap());
                }
            }
            count
        };
        let before = last(&mut lines.by_ref().take(40 + round * 97));
        child.kill().unwrap();
        child.wait().unwrap();
        last(&mut lines);
        assert!(before > 10, "the child saved {before}");

        let (journal, found) = Journal::open(&path).unwrap();
        let numbers: Vec<usize> = found.entries.iter().map(number).collect();
        let first = *numbers.first().unwrap();
        assert!(numbers.iter().copied().eq(first..first + numbers.len()), "none missing, none doubled: {numbers:?}");
        assert!(numbers.contains(&saved), "{saved} was called saved; found {numbers:?}");
        // A kill can fall between an acknowledgement and the line that says so.
        let next = acknowledged.map_or(0, |n| n + 1);
        assert!(first == next || (first - next).is_multiple_of(190), "{first} {next}");
        assert!(first <= saved + 1);
        drop(journal);
    }
}
