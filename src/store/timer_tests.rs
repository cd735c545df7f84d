use super::*;
use crate::domain::id::WorkoutId;
use crate::domain::timer::{Course, Phase, Roxzone, Tail, What};
use crate::domain::workout::WorkoutKind;

fn moment(ms: u64) -> Moment {
    let wall = Timestamp::from_millisecond(1_795_340_460_000 + i64::try_from(ms).unwrap()).unwrap();
    Moment { boot: 7, ticks_ms: ms, wall }
}

fn plan() -> Plan {
    Plan { id: WorkoutId::default(), ..Plan::new(WorkoutKind::Hiit, Course::Free, Roxzone::Off) }
}

fn events(count: u64) -> Vec<Event> {
    let what = |n: u64| match n % 7 {
        _ if n == 0 => What::Started,
        3 => What::Paused,
        4 => What::Resumed,
        5 => What::Undone,
        _ => What::Lapped,
    };
    (0..count).map(|n| Event { at: moment(n * 12_345), what: what(n) }).collect()
}

/// A folder in which a timer with these events was killed.
fn killed(plan: &Plan, events: &[Event]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let mut file = TimerFile::open(folder.path()).unwrap().file;
    file.begin(plan).unwrap();
    for event in events {
        file.append(event).unwrap();
    }
    assert_eq!(file.unsaved(), 0);
    folder
}

fn plan_of(folder: &tempfile::TempDir) -> Plan {
    replay(&bytes(folder)).0.unwrap().plan().clone()
}

/// Lines that are ended.
fn lines(bytes: &[u8]) -> usize {
    bytes.split(|b| *b == b'\n').count() - 1
}

fn bytes(folder: &tempfile::TempDir) -> Vec<u8> {
    fs::read(folder.path().join(FILE)).unwrap()
}

#[test]
fn a_timer_that_was_killed_stands_where_it_stood() {
    let (plan, events) = (plan(), events(30));
    let folder = killed(&plan, &events);
    let opened = TimerFile::open(folder.path()).unwrap();
    assert_eq!(opened.timer.unwrap(), Timer::replay(plan, events.iter().copied()));
    assert_eq!((opened.damaged, opened.file.unsaved()), (None, 0));
}

#[test]
fn it_goes_on_after_the_kill_as_if_nothing_had_been() {
    let (plan, events) = (plan(), events(30));
    let folder = killed(&plan, &events[..12]);
    let mut file = TimerFile::open(folder.path()).unwrap().file;
    for event in &events[12..] {
        file.append(event).unwrap();
    }
    drop(file);
    assert_eq!(bytes(&folder), bytes(&killed(&plan, &events)), "byte for byte");
}

#[test]
fn every_truncation_keeps_every_event_before_it() {
    let (plan, events) = (plan(), events(50));
    let whole = bytes(&killed(&plan, &events));
    let mut ends: Vec<usize> = Vec::new();
    for (at, byte) in whole.iter().enumerate() {
        if *byte == b'\n' {
            ends.push(at + 1);
        }
    }
    assert_eq!(ends.len(), 51);
    for length in 0..=whole.len() {
        let (timer, kept, _) = replay(&whole[..length]);
        let lines = ends.iter().filter(|end| **end <= length).count();
        assert_eq!(kept, if lines == 0 { 0 } else { ends[lines - 1] });
        assert_eq!(
            timer.map_or(&[][..], |t| &events[..t.events().len()]).len(),
            lines.saturating_sub(1),
            "cut at {length}"
        );
    }
}

#[test]
fn every_flipped_bit_keeps_every_event_before_it_and_invents_none() {
    let (plan, events) = (plan(), events(24));
    let whole = bytes(&killed(&plan, &events));
    for bit in 0..whole.len() * 8 {
        let mut flipped = whole.clone();
        flipped[bit / 8] ^= 1 << (bit % 8);
        let before = lines(&whole[..bit / 8]);
        let (timer, kept, _) = replay(&flipped);
        assert_eq!(lines(&flipped[..kept]), before, "bit {bit}");
        let found = timer.map_or_else(Vec::new, |t| t.events().to_vec());
        assert_eq!(found, events[..before.saturating_sub(1)], "bit {bit}");
    }
}

#[test]
fn a_damaged_end_is_cut_and_the_file_kept_aside_as_it_was() {
    let (plan, events) = (plan(), events(20));
    let folder = killed(&plan, &events);
    let mut damaged = bytes(&folder);
    let at = damaged.len() - 70;
    damaged[at] ^= 0x10;
    fs::write(folder.path().join(FILE), &damaged).unwrap();
    let mut opened = TimerFile::open(folder.path()).unwrap();
    assert_eq!(fs::read(opened.damaged.unwrap()).unwrap(), damaged);
    let kept = opened.timer.unwrap().events().len();
    assert!((18..20).contains(&kept), "{kept}");
    opened.file.append(&events[kept]).unwrap();
    drop(opened.file);
    let again = TimerFile::open(folder.path()).unwrap();
    assert_eq!((again.timer.unwrap().events().len(), again.damaged), (kept + 1, None));
}

#[test]
fn a_line_that_comes_twice_or_out_of_its_place_is_damage() {
    let (plan, events) = (plan(), events(5));
    let whole = bytes(&killed(&plan, &events));
    let lines: Vec<&[u8]> = whole.split_inclusive(|b| *b == b'\n').collect();
    let count = |order: &[usize]| {
        let bytes: Vec<u8> = order.iter().flat_map(|n| lines[*n].to_vec()).collect();
        replay(&bytes).0.map_or(0, |t| t.events().len())
    };
    assert_eq!((count(&[0, 1, 2, 2, 3]), count(&[0, 1, 3]), count(&[1, 2]), count(&[0, 0, 1])), (2, 1, 0, 0));
}

#[test]
fn an_event_without_a_meaning_costs_none_of_those_after_it() {
    let mut odd = events(9);
    odd[4].what = What::Started;
    let folder = killed(&plan(), &odd);
    let mut opened = TimerFile::open(folder.path()).unwrap();
    assert_eq!((opened.damaged, opened.timer.unwrap()), (None, Timer::replay(plan_of(&folder), odd.clone())));
    opened.file.append(&events(10)[9]).unwrap();
    drop(opened.file);
    assert_eq!(replay(&bytes(&folder)).2, 10, "and the next has its own number");
}

#[test]
fn an_event_whose_write_failed_is_written_by_the_next_one() {
    let (plan, events) = (plan(), events(6));
    let folder = killed(&plan, &events[..2]);
    let mut file = TimerFile::open(folder.path()).unwrap().file;
    file.append(&events[2]).unwrap();
    // A handle that cannot write stands for a full disk.
    file.file = Some(File::open(folder.path().join(FILE)).unwrap());
    let error = file.append(&events[3]).unwrap_err();
    assert!(error.to_string().contains("could not be written"), "{error}");
    assert_eq!(file.unsaved(), 1);
    assert_eq!(replay(&bytes(&folder)).0.unwrap().events().len(), 3, "the file is whole meanwhile");
    file.append(&events[4]).unwrap();
    assert_eq!(file.unsaved(), 0);
    assert_eq!(replay(&bytes(&folder)).0.unwrap().events(), &events[..5]);
}

#[test]
fn a_folder_that_is_gone_says_not_saved_until_it_is_back() {
    let (plan, events) = (plan(), events(4));
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path().join("timer");
    let mut file = TimerFile::open(&at).unwrap().file;
    fs::remove_dir_all(&at).unwrap();
    assert!(file.begin(&plan).is_err());
    for (n, event) in events.iter().enumerate() {
        assert!(matches!(file.append(event), Err(StoreError::File { .. })));
        assert_eq!(file.unsaved(), n + 1);
    }
    assert!(file.retry().is_err());
    fs::create_dir(&at).unwrap();
    file.retry().unwrap();
    assert_eq!(replay(&fs::read(at.join(FILE)).unwrap()).0.unwrap().events(), events);
}

#[test]
fn two_programs_never_have_the_same_timer() {
    let folder = killed(&plan(), &events(3));
    let first = TimerFile::open(folder.path()).unwrap();
    match TimerFile::open(folder.path()) {
        Err(StoreError::Owned { pid }) => assert_eq!(pid, std::process::id()),
        other => panic!("{other:?}"),
    }
    drop(first);
    assert!(TimerFile::open(folder.path()).is_ok());
}

#[test]
fn a_saved_timer_leaves_nothing_and_one_thrown_away_can_be_found() {
    let (plan, events) = (plan(), events(9));
    let folder = killed(&plan, &events);
    let whole = bytes(&folder);
    let mut file = TimerFile::open(folder.path()).unwrap().file;
    let kept = file.throw_away().unwrap();
    assert_eq!(fs::read(kept).unwrap(), whole);
    drop(file);
    let mut opened = TimerFile::open(folder.path()).unwrap();
    assert!(opened.timer.is_none());
    opened.file.begin(&plan).unwrap();
    opened.file.append(&events[0]).unwrap();
    opened.file.remove().unwrap();
    opened.file.remove().unwrap();
    assert!(!folder.path().join(FILE).exists());
}

#[test]
fn a_stop_and_its_tail_survive() {
    let stop = Event { at: moment(9_000), what: What::Stopped(Tail::Unfinished) };
    let folder = killed(&plan(), &[events(1)[0], stop]);
    let timer = TimerFile::open(folder.path()).unwrap().timer.unwrap();
    assert_eq!((timer.phase(), timer.total(moment(99_000))), (Phase::Stopped, 9_000));
}

#[test]
fn the_steady_clock_goes_forward_and_knows_its_boot() {
    let (one, other) = (Clock::new(), Clock::new());
    let (first, second) = (one.now(), one.now());
    assert!(second.ticks_ms >= first.ticks_ms && first.boot != 0);
    if cfg!(target_os = "linux") {
        assert_eq!(first.boot, other.now().boot, "two programs on one boot share the clock");
    }
}

/// Where the writer below is told to write.
const WRITES_TO: &str = "HYROX_COACH_TEST_TIMER_WRITES_TO";

#[test]
#[ignore = "the process that the next test kills"]
fn a_writer_that_says_each_event_that_is_kept() {
    let Some(folder) = std::env::var_os(WRITES_TO) else { return };
    let mut file = TimerFile::open(Path::new(&folder)).unwrap().file;
    file.begin(&plan()).unwrap();
    for (n, event) in events(4_000).iter().enumerate() {
        file.append(event).unwrap();
        println!("kept {}", n + 1);
    }
}

#[test]
fn a_kill_at_any_moment_loses_no_event_that_was_said_to_be_kept() {
    use std::io::{BufRead, BufReader};
    use std::process::{Command, Stdio};
    let module = module_path!().split_once("::").unwrap().1;
    let test = format!("{module}::a_writer_that_says_each_event_that_is_kept");
    for kill_at in [1, 2, 3, 5, 8, 13, 21, 34, 55, 89] {
        let folder = tempfile::tempdir().unwrap();
        let mut writer = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", &test, "--ignored", "--nocapture"])
            .env(WRITES_TO, folder.path())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let said = |line: String| line.split_once("kept ").and_then(|(_, n)| n.trim().parse::<usize>().ok());
        let mut kept = BufReader::new(writer.stdout.take().unwrap()).lines().map_while(Result::ok).filter_map(said);
        let mut last = kept.find(|n| *n >= kill_at).expect("the writer said nothing");
        writer.kill().unwrap();
        // What it had said before it died, too.
        last = kept.last().unwrap_or(last);
        writer.wait().unwrap();
        let opened = TimerFile::open(folder.path()).unwrap();
        let found = opened.timer.unwrap();
        assert!(found.events().len() >= last, "{} of {last}", found.events().len());
        assert_eq!(found.events(), &events(4_000)[..found.events().len()], "and invents none");
    }
}
