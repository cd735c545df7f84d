//! What the targets share: how a file is read, and what must hold of whatever comes out of it.
//!
//! It owns no format. How bytes become a file, and what a format promises beyond this, is its target's.

use hyrox_coach::domain::clean::is_clean;
use hyrox_coach::domain::workout::{Via, Workout};
use hyrox_coach::interchange::{self, Format, Item, Packing, ReadError, Reading};
use jiff::tz::TimeZone;
use std::io::Write as _;
use std::sync::LazyLock;

static BERLIN: LazyLock<TimeZone> = LazyLock::new(|| zone("Europe/Berlin"));
/// Fourteen hours before UTC: another day for most of a day.
static KIRITIMATI: LazyLock<TimeZone> = LazyLock::new(|| zone("Pacific/Kiritimati"));

fn zone(name: &str) -> TimeZone {
    TimeZone::get(name).expect("the time zone database has it")
}

/// The usual limits, in Berlin.
pub fn reading() -> Reading<'static> {
    Reading::of(&BERLIN)
}

/// A place below `length`, by the input: it moves with every byte, and the same input gives the same place.
pub fn place(data: &[u8], length: usize) -> usize {
    let mixed = data.iter().fold(0_usize, |sum, byte| sum.wrapping_mul(31).wrapping_add(usize::from(*byte) + 1));
    mixed % length.max(1)
}

/// Reads a file of a device (FIT, TCX, GPX) in every way that has to give the same, and holds it to what is promised.
pub fn read_device_file(name: &str, bytes: &[u8]) -> Vec<Item> {
    let items = interchange::read(name, bytes, &reading());
    hold(name, &items);
    hold_packed(name, bytes, &items);
    hold_in_another_zone(name, bytes, &items);
    items
}

/// What holds of the items of any file.
pub fn hold(name: &str, items: &[Item]) {
    assert!(!items.is_empty(), "a file without a word");
    for item in items {
        assert!(item.file.starts_with(name), "{:?} is not named after {name:?}", item.file);
        match &item.outcome {
            Ok(workout) => hold_session(workout),
            Err(error) => hold_error(error),
        }
    }
}

/// What holds of a session from a file of another program.
pub fn hold_session(workout: &Workout) {
    assert_eq!(workout.problems(workout.date), [], "what cannot be true was taken: {workout:?}");
    assert!(is_clean(&workout.title) && !workout.title.contains('\n'), "{:?}", workout.title);
    assert!(is_clean(&workout.notes), "{:?}", workout.notes);
    for exercise in &workout.exercises {
        assert!(!exercise.name.is_empty(), "an exercise without a name: {workout:?}");
        assert!(is_clean(&exercise.name) && !exercise.name.contains('\n'), "{:?}", exercise.name);
    }
    let format = workout.origin.format.as_deref().unwrap_or_default();
    assert!(Format::ALL.iter().any(|f| f.name() == format), "{:?}", workout.origin);
    assert!(workout.origin.via == Via::Import && workout.origin.file.is_some(), "{:?}", workout.origin);
    let of_device = [Format::Fit, Format::Tcx, Format::Gpx].iter().any(|f| f.name() == format);
    assert!(!of_device || workout.started_at.is_some(), "a device knows when it started");
}

/// What holds of every refusal: one short, clean sentence.
pub fn hold_error(error: &ReadError) {
    let sentence = error.to_string();
    assert!(is_clean(&sentence) && !sentence.contains('\n'), "{sentence:?}");
    assert!(sentence.len() < 400, "{} bytes: {sentence:?}", sentence.len());
}

/// A file that is packed is read as if it were not.
fn hold_packed(name: &str, bytes: &[u8], plain: &[Item]) {
    if Packing::sniff(bytes).is_none() {
        let packed = interchange::read(name, &gzip(bytes), &reading());
        assert!(same(plain, &packed), "plain {plain:?}, packed {packed:?}");
    }
}

/// The athlete's zone decides the day, and nothing else.
fn hold_in_another_zone(name: &str, bytes: &[u8], here: &[Item]) {
    let there = interchange::read(name, bytes, &Reading { zone: &KIRITIMATI, ..reading() });
    assert_eq!(here.len(), there.len());
    for (here, there) in here.iter().zip(&there) {
        let (Ok(here), Ok(there)) = (&here.outcome, &there.outcome) else { continue };
        let moved = Workout { id: here.id, date: here.date, tz: here.tz.clone(), ..(**there).clone() };
        assert_eq!(moved, **here);
        let days = here.date.until(there.date).expect("two days of one calendar").get_days();
        assert!(days.abs() <= 1, "{} and {}", here.date, there.date);
    }
}

/// A document that is cut off gives sessions that the whole gives, in the same order, or none.
pub fn hold_cut(name: &str, bytes: &[u8], whole: &[Item]) {
    let cut = &bytes[..place(bytes, bytes.len())];
    let head = |bytes: &[u8]| Format::sniff(name, &bytes[..bytes.len().min(4096)]);
    // A whole that is refused may be refused for what comes behind the cut; another format is another question.
    if sessions(whole).is_empty() || head(cut) != head(bytes) {
        return;
    }
    let items = interchange::read(name, cut, &reading());
    hold(name, &items);
    let (left, all) = (sessions(&items), sessions(whole));
    assert!(left.len() <= all.len(), "{left:?} of {all:?}");
    assert!(left.iter().zip(&all).all(|(a, b)| is_same_session(a, b)), "{left:?} of {all:?}");
}

/// The sessions that were read.
pub fn sessions(items: &[Item]) -> Vec<&Workout> {
    items.iter().filter_map(|item| item.outcome.as_deref().ok()).collect()
}

/// Whether two readings gave the same. Each gives its sessions ids of its own.
pub fn same(a: &[Item], b: &[Item]) -> bool {
    let same_item = |(a, b): (&Item, &Item)| {
        a.file == b.file
            && match (&a.outcome, &b.outcome) {
                (Ok(a), Ok(b)) => is_same_session(a, b),
                (Err(a), Err(b)) => a == b,
                _ => false,
            }
    };
    a.len() == b.len() && a.iter().zip(b).all(same_item)
}

/// Whether two sessions are the same but for their ids.
pub fn is_same_session(a: &Workout, b: &Workout) -> bool {
    Workout { id: a.id, ..b.clone() } == *a
}

/// The bytes, packed.
pub fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).expect("memory takes all");
    encoder.finish().expect("memory takes all")
}
