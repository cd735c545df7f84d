//! Unpacking within limits: a packed file that grows without end is stopped while it grows, not afterwards.

use super::{Limits, ReadError};
use std::io::{self, Read};

/// How much is unpacked between two looks at the limits.
const CHUNK: usize = 64 * 1024;

/// A gzip file, unpacked. It may hold several members, as some tools write.
pub(super) fn expand(bytes: &[u8], limits: &Limits) -> Result<Vec<u8>, ReadError> {
    let packed = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
    read_within(flate2::bufread::MultiGzDecoder::new(bytes), packed, limits)
}

/// All that `unpacked` gives, of something that is `packed` bytes long.
///
/// It holds no more than [`Limits::entry_bytes`] and one chunk.
pub(super) fn read_within(mut unpacked: impl Read, packed: u64, limits: &Limits) -> Result<Vec<u8>, ReadError> {
    let mut all = Vec::new();
    let mut chunk = vec![0; CHUNK];
    loop {
        let n = match unpacked.read(&mut chunk) {
            Ok(0) => return Ok(all),
            Ok(n) => n,
            Err(e) if e.kind() == io::ErrorKind::Interrupted => continue,
            Err(e) => return Err(broken(&e, all.len())),
        };
        all.extend_from_slice(chunk.get(..n).unwrap_or_default());
        let total = u64::try_from(all.len()).unwrap_or(u64::MAX);
        if total > limits.entry_bytes {
            return Err(ReadError::ZipBomb { what: "bytes", limit: limits.entry_bytes });
        }
        if total > Limits::RATIO_FROM_BYTES && total / packed.max(1) >= limits.ratio {
            return Err(ReadError::ZipBomb { what: "times its size", limit: limits.ratio });
        }
    }
}

fn broken(error: &io::Error, after: usize) -> ReadError {
    let place = format!("after {after} unpacked bytes");
    match error.kind() {
        io::ErrorKind::UnexpectedEof => ReadError::Truncated { place },
        _ => ReadError::Damaged { place, why: error.to_string() },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::Compression;
    use flate2::write::GzEncoder;
    use std::io::Write;

    fn packed(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    #[test]
    fn what_was_packed_comes_back_also_in_members() {
        let mut both = packed(b"one ");
        both.extend(packed(b"two"));
        assert_eq!(expand(&both, &Limits::default()).unwrap(), b"one two");
    }

    #[test]
    fn a_bomb_is_stopped_by_its_ratio_and_by_its_size() {
        let bomb = packed(&vec![0; 8 * 1024 * 1024]);
        let ratio = expand(&bomb, &Limits::default()).unwrap_err();
        assert_eq!(ratio, ReadError::ZipBomb { what: "times its size", limit: 200 });
        let small = Limits { entry_bytes: 100_000, ..Limits::default() };
        let size = expand(&bomb, &small).unwrap_err();
        assert_eq!(size, ReadError::ZipBomb { what: "bytes", limit: 100_000 });
    }

    #[test]
    fn a_short_file_that_packs_very_well_is_no_bomb() {
        let same = vec![b' '; 900_000];
        assert_eq!(expand(&packed(&same), &Limits::default()).unwrap(), same);
    }

    #[test]
    fn every_cut_is_an_error() {
        let whole = packed("a line of a track\n".repeat(1000).as_bytes());
        for end in 1..whole.len() {
            let cut = expand(&whole[..end], &Limits::default());
            assert!(matches!(cut, Err(ReadError::Truncated { .. } | ReadError::Damaged { .. })), "{end}: {cut:?}");
        }
    }
}
