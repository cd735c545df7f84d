//! FIT: any bytes as a file, and any bytes as the messages of a file whose header and checksums are right. Without the
//! second no mutation would come past the checksum.

#![no_main]

use hyrox_coach::interchange::{self, Item, ReadError};
use hyrox_coach_fuzz::{hold, place, read_device_file, reading};
use libfuzzer_sys::fuzz_target;

const NAME: &str = "a.fit";
/// Bytes of the header, with its checksum.
const HEADER: usize = 14;

fuzz_target!(|data: &[u8]| {
    hold(NAME, &interchange::read(NAME, data, &reading()));
    let file = sealed(data);
    read_device_file(NAME, &file);
    hold_cut_off(&file, place(data, file.len()));
    hold_flipped(&file, HEADER * 8 + place(data, (file.len() - HEADER) * 8));
});

/// A file that ends early is refused as a whole, wherever it ends.
fn hold_cut_off(file: &[u8], length: usize) {
    let error = refused(&file[..length]);
    assert!(matches!(error, ReadError::Truncated { .. }), "{length} of {}: {error:?}", file.len());
}

/// A bit that is wrong is noticed, wherever it is behind the header.
fn hold_flipped(file: &[u8], bit: usize) {
    let mut flipped = file.to_vec();
    flipped[bit / 8] ^= 1 << (bit % 8);
    // A file without messages is cut off before its checksum is looked at.
    let error = refused(&flipped);
    let is_empty = file.len() == HEADER + 2;
    assert!(matches!(error, ReadError::Damaged { .. }) || is_empty, "bit {bit}: {error:?}");
}

fn refused(bytes: &[u8]) -> ReadError {
    let items = interchange::read(NAME, bytes, &reading());
    hold(NAME, &items);
    match <[Item; 1]>::try_from(items) {
        Ok([Item { outcome: Err(error), .. }]) => error,
        taken => panic!("taken: {taken:?}"),
    }
}

/// The messages under a header, with the checksums of both.
fn sealed(body: &[u8]) -> Vec<u8> {
    let mut file = vec![14, 0x20, 0x54, 0x08];
    file.extend(u32::try_from(body.len()).expect("an input is short").to_le_bytes());
    file.extend(b".FIT");
    file.extend(checksum(&file).to_le_bytes());
    file.extend(body);
    file.extend(checksum(&file).to_le_bytes());
    file
}

/// The checksum as the protocol's document computes it, by half bytes.
fn checksum(bytes: &[u8]) -> u16 {
    const HALVES: [u16; 16] = [
        0x0000, 0xCC01, 0xD801, 0x1400, 0xF001, 0x3C00, 0x2800, 0xE401, 0xA001, 0x6C00, 0x7800, 0xB401, 0x5000, 0x9C01,
        0x8801, 0x4400,
    ];
    let half = |crc: u16, half: u8| (crc >> 4) ^ HALVES[usize::from(crc & 0xF)] ^ HALVES[usize::from(half)];
    bytes.iter().fold(0, |crc, byte| half(half(crc, byte & 0xF), byte >> 4))
}
