//! What every reader is tested with: broken copies of good files. For tests alone.

use super::{Item, Reading, read};
use crate::domain::clean::is_clean;
use jiff::tz::TimeZone;

/// Reads with the usual limits, in Berlin.
pub(super) fn items(name: &str, bytes: &[u8]) -> Vec<Item> {
    let zone = TimeZone::get("Europe/Berlin").unwrap();
    read(name, bytes, &Reading::of(&zone))
}

/// Reads `bytes`, which may be anything, and looks at what has to hold for any bytes.
pub(super) fn survive(name: &str, bytes: &[u8]) -> Vec<Item> {
    let items = items(name, bytes);
    assert!(!items.is_empty(), "a file without a word");
    for item in &items {
        match &item.outcome {
            Ok(workout) => {
                assert_eq!(workout.problems(workout.date), [], "what cannot be true was taken");
                assert!(workout.started_at.is_some());
                assert!(is_clean(&workout.title) && is_clean(&workout.notes), "{workout:?}");
                assert!(workout.exercises.iter().all(|e| is_clean(&e.name) && !e.name.is_empty()), "{workout:?}");
            }
            Err(error) => {
                let sentence = error.to_string();
                assert!(is_clean(&sentence) && !sentence.contains('\n') && sentence.len() < 400, "{sentence:?}");
            }
        }
    }
    items
}

/// `file` must be refused as a whole: nothing of it may be taken.
pub(super) fn refused(name: &str, file: &[u8]) -> super::ReadError {
    let mut items = survive(name, file);
    assert_eq!(items.len(), 1, "{items:?}");
    match items.remove(0).outcome {
        Ok(workout) => panic!("taken: {workout:?}"),
        Err(error) => error,
    }
}

/// The only session of a file.
pub(super) fn only(name: &str, file: &[u8]) -> crate::domain::workout::Workout {
    let mut items = survive(name, file);
    assert_eq!(items.len(), 1, "{items:?}");
    *items.remove(0).outcome.unwrap()
}

/// Reads `count` broken copies of `good`.
pub(super) fn broken_copies(name: &str, good: &[u8], count: usize) {
    broken(name, good, |copy| copy, count);
}

/// Reads `count` broken copies of `good`, each made into a file by `file`. A part of them must still be read and a part
/// not: else the test would look at one side alone.
pub(super) fn broken(name: &str, good: &[u8], file: impl Fn(Vec<u8>) -> Vec<u8>, count: usize) {
    let mut dice = Dice(0x9E37_79B9_7F4A_7C15);
    let read = (0..count).filter(|_| survive(name, &file(dice.mutate(good))).iter().any(|i| i.outcome.is_ok())).count();
    assert!((count / 20..count - count / 20).contains(&read), "{read} of {count} were read");
}

/// Reads `file`, an hour of training, again and again: 500 such files a minute are the least that an import may do.
pub(super) fn fast_enough(name: &str, file: &[u8]) {
    let start = std::time::Instant::now();
    for _ in 0..50 {
        assert!(items(name, file)[0].outcome.is_ok());
    }
    let a_minute = 50.0 * 60.0 / start.elapsed().as_secs_f64();
    println!("{name}: {} bytes, {a_minute:.0} a minute", file.len());
    assert!(a_minute > 500.0, "{name}: {a_minute:.0} a minute");
}

/// A generator of the same numbers in every run (xorshift64).
pub(super) struct Dice(pub u64);

impl Dice {
    pub(super) fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    /// Below `limit`.
    pub(super) fn below(&mut self, limit: usize) -> usize {
        usize::try_from(self.next() >> 1).unwrap() % limit.max(1)
    }

    /// A broken copy: bytes changed, cut out, doubled, or swapped for what parsers stumble over.
    pub(super) fn mutate(&mut self, file: &[u8]) -> Vec<u8> {
        const STUMBLES: [&[u8]; 12] = [
            b"<",
            b">",
            b"&",
            b"]]>",
            b"<!--",
            b"\"",
            b"-",
            b"1e999",
            b"NaN",
            b"\0",
            b"\xFF\xFF\xFF\xFF",
            b"9999999999",
        ];
        let mut copy = file.to_vec();
        for _ in 0..=self.below(3) {
            let at = self.below(copy.len());
            let end = (at + 1 + self.below(16)).min(copy.len());
            match self.below(9) {
                0 if self.below(3) == 0 => copy.truncate(at.max(1)),
                1 => drop(copy.drain(at..end)),
                2 => {
                    let twice = copy[at..end].to_vec();
                    copy.splice(at..at, twice);
                }
                3 => {
                    let stumble = STUMBLES[self.below(STUMBLES.len())];
                    copy.splice(at..at, stumble.iter().copied());
                }
                4 => copy[at] = self.next().to_le_bytes()[0],
                // Most often another digit in a number: that reaches what is behind the parsers.
                _ => {
                    let digit = copy[at..].iter().position(u8::is_ascii_digit).map_or(at, |n| at + n);
                    copy[digit] = b"0123456789.-"[self.below(12)];
                }
            }
            if copy.is_empty() {
                return copy;
            }
        }
        copy
    }
}
