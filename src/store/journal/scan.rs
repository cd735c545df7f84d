//! Reads the bytes of one file of the log, however damaged, and says what is whole and what is not. Touches no file.

use super::record::{Decoded, MAGIC, Record, decode};
use std::ops::Range;

/// What a file holds.
#[derive(Debug, Default)]
pub(super) struct Scan {
    /// The whole records, in their order.
    pub records: Vec<Record>,
    /// Bytes that are no record and have whole records behind them; empty where records are missing without a trace.
    pub damage: Vec<Range<usize>>,
    /// How many records the damage took.
    pub lost: u32,
    /// Bytes at the end that are no whole record: a write that was cut, or damage to the last record.
    pub tail: Option<Range<usize>>,
}

impl Scan {
    /// The place of the last whole record; zero when there is none.
    pub fn last_place(&self) -> u32 {
        self.records.last().map_or(0, |r| r.sequence.place)
    }
}

/// The file was written by a later version of the program, and must not be touched.
#[derive(Debug)]
pub(super) struct Newer;

/// Reads a file whose number is `file`.
///
/// # Errors
/// [`Newer`] when it holds a record that is whole and not understood.
pub(super) fn scan(bytes: &[u8], file: u32) -> Result<Scan, Newer> {
    let mut scan = Scan::default();
    let mut at = 0;
    while at < bytes.len() {
        let expected = scan.last_place().saturating_add(1);
        let Some((start, record, size)) = next_whole(bytes, at, file, expected)? else {
            scan.tail = Some(at..bytes.len());
            break;
        };
        let missing = record.sequence.place - expected;
        if start > at || missing > 0 {
            scan.damage.push(at..start);
            scan.lost = scan.lost.saturating_add(missing);
        }
        at = start + size;
        scan.records.push(record);
    }
    Ok(scan)
}

/// The first whole record from a place on: where it begins, the record, its size.
///
/// One of another file or of an earlier place is none: old blocks of a disk can come back, and what was acknowledged must
/// not come back with them.
fn next_whole(bytes: &[u8], from: usize, file: u32, expected: u32) -> Result<Option<(usize, Record, usize)>, Newer> {
    let mut at = from;
    while let Some(found) = bytes[at..].windows(MAGIC.len()).position(|window| window == MAGIC) {
        at += found;
        match decode(&bytes[at..]) {
            Decoded::Good(record, size) if record.sequence.file == file && record.sequence.place >= expected => {
                return Ok(Some((at, record, size)));
            }
            Decoded::Newer => return Err(Newer),
            Decoded::Good(..) | Decoded::Bad => at += 1,
        }
    }
    Ok(None)
}

#[cfg(test)]
mod tests {
    use super::super::record::{Body, Entry, EntryId, Kind, Sequence, encode_ack, encode_entry};
    use super::*;
    use proptest::prelude::*;
    use uuid::Uuid;

    const FILE: u32 = 3;

    fn entry(place: u32) -> Entry {
        let payload = format!("{{\"entry\":{place},\"notes\":\"{}\"}}", "x".repeat(place as usize % 37));
        let subject = place.is_multiple_of(5).then(|| Uuid::from_u128(u128::from(place)));
        Entry { id: EntryId(Uuid::now_v7()), kind: Kind(1), subject, payload: payload.into_bytes().into() }
    }

    /// A file of so many records, every seventh an acknowledgement, and where each ends.
    fn file(records: u32) -> (Vec<u8>, Vec<usize>, Vec<Record>) {
        let (mut bytes, mut ends) = (Vec::new(), Vec::new());
        for place in 1..=records {
            let sequence = Sequence { file: FILE, place };
            if place.is_multiple_of(7) {
                encode_ack(&mut bytes, sequence, &[EntryId(Uuid::now_v7())]).unwrap();
            } else {
                encode_entry(&mut bytes, sequence, &entry(place)).unwrap();
            }
            ends.push(bytes.len());
        }
        let whole = scan(&bytes, FILE).unwrap();
        assert!(whole.damage.is_empty() && whole.tail.is_none() && whole.lost == 0);
        assert_eq!(whole.records.len(), records as usize);
        (bytes, ends, whole.records)
    }

    #[test]
    fn of_every_truncation_the_records_before_it_are_read_and_the_rest_is_the_tail() {
        let (bytes, ends, records) = file(50);
        for length in 0..=bytes.len() {
            let found = scan(&bytes[..length], FILE).unwrap();
            let whole = ends.iter().take_while(|end| **end <= length).count();
            assert_eq!(found.records, records[..whole], "cut at {length}");
            let end = if whole == 0 { 0 } else { ends[whole - 1] };
            assert_eq!(found.tail, (end < length).then_some(end..length), "cut at {length}");
            assert!(found.damage.is_empty() && found.lost == 0);
        }
    }

    #[test]
    fn of_every_flipped_bit_all_records_but_the_one_it_hit_are_read_and_none_is_invented() {
        let (mut bytes, ends, records) = file(50);
        for bit in 0..bytes.len() * 8 {
            let hit = ends.iter().position(|end| bit / 8 < *end).unwrap();
            bytes[bit / 8] ^= 1 << (bit % 8);
            let found = scan(&bytes, FILE).unwrap();
            bytes[bit / 8] ^= 1 << (bit % 8);
            assert!(found.records.iter().eq(records[..hit].iter().chain(&records[hit + 1..])), "bit {bit}");
            let start = if hit == 0 { 0 } else { ends[hit - 1] };
            let range = start..ends[hit];
            if hit == 49 {
                assert_eq!((found.tail, found.damage.len(), found.lost), (Some(range), 0, 0), "bit {bit}");
            } else {
                assert_eq!((found.tail, found.damage, found.lost), (None, vec![range], 1), "bit {bit}");
            }
        }
    }

    #[test]
    fn a_missing_record_is_noticed_though_all_bytes_are_whole() {
        let (mut bytes, ends, _) = file(5);
        bytes.drain(ends[1]..ends[3]);
        let found = scan(&bytes, FILE).unwrap();
        let here = ends[1]..ends[1];
        assert_eq!((found.records.len(), found.lost, found.damage), (3, 2, vec![here]));
    }

    #[test]
    fn records_that_came_back_from_another_file_or_an_earlier_place_are_not_taken() {
        let (bytes, ends, records) = file(4);
        let mut repeated = bytes.clone();
        repeated.extend_from_slice(&bytes[..ends[1]]);
        let found = scan(&repeated, FILE).unwrap();
        assert_eq!((found.records, found.tail), (records, Some(ends[3]..repeated.len())));

        let found = scan(&bytes, FILE + 1).unwrap();
        assert!(found.records.is_empty() && found.tail == Some(0..bytes.len()));
    }

    #[test]
    fn a_tail_of_zeros_is_a_tail() {
        let (mut bytes, ends, records) = file(6);
        bytes.extend_from_slice(&[0; 4096]);
        let found = scan(&bytes, FILE).unwrap();
        assert_eq!((found.records, found.tail), (records, Some(ends[5]..ends[5] + 4096)));
    }

    #[test]
    fn a_record_of_a_later_version_stops_the_reading_even_behind_damage() {
        let (mut bytes, ends, _) = file(3);
        bytes[ends[1] + 4] = 2;
        let end = ends[2] - 4;
        let checksum = crc32c::crc32c(&bytes[ends[1]..end]).to_le_bytes();
        bytes[end..].copy_from_slice(&checksum);
        assert!(scan(&bytes, FILE).is_err());
        bytes[5] ^= 1;
        assert!(scan(&bytes, FILE).is_err());
    }

    proptest! {
        #[test]
        fn any_bytes_can_be_read(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
            let found = scan(&bytes, FILE);
            prop_assert!(found.is_ok_and(|f| f.records.is_empty()));
        }

        #[test]
        fn a_file_with_pieces_overwritten_gives_only_records_that_were_written(
            wounds in prop::collection::vec((any::<prop::sample::Index>(), 1..300_usize, any::<u8>()), 1..6),
        ) {
            let (mut bytes, _, records) = file(30);
            for (at, length, value) in wounds {
                let from = at.index(bytes.len());
                let to = (from + length).min(bytes.len());
                bytes[from..to].fill(value);
            }
            let found = scan(&bytes, FILE).unwrap();
            let mut written = records.iter();
            prop_assert!(found.records.iter().all(|r| written.any(|w| w == r)), "each was written, in this order");
            let entries = found.records.iter().filter(|r| matches!(r.body, Body::Entry(_))).count();
            prop_assert!(entries <= 26);
        }
    }
}
