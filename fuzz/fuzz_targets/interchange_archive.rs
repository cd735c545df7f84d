//! Archives on a disk: any bytes as one, and any files packed in every way that has to give the same.
//!
//! An input is a byte that says whether its files are packed once more, and the files, with 0xFF between them: a name, a line feed, and
//! what is in it. Without that no mutation would come past the checksums of a ZIP.

#![no_main]

use hyrox_coach::interchange::archive::read_path;
use hyrox_coach::interchange::{Item, Limits, ReadError, Reading};
use hyrox_coach_fuzz::{gzip, hold_error, hold_session, place, reading, same};
use libfuzzer_sys::fuzz_target;
use std::fs;
use std::io::{Cursor, Seek, Write};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;
use tempfile::TempDir;
use zip::write::{SimpleFileOptions, StreamWriter};
use zip::{CompressionMethod, ZipWriter};

const NAME: &str = "export.zip";
/// The end record of an archive.
const END: &[u8] = b"PK\x05\x06";

static DISK: LazyLock<TempDir> = LazyLock::new(|| tempfile::tempdir().expect("a folder for the archives"));

type Read = (Vec<Item>, Result<(), ReadError>);

fuzz_target!(|data: &[u8]| {
    hold(&read_archive(data, Limits::default()));
    let Some((how, rest)) = data.split_first() else { return };
    let files = files(rest, how & 1 != 0);
    let archive = zipped(&files, CompressionMethod::Deflated);
    let read = read_archive(&archive, Limits::default());
    hold(&read);
    hold_slips(&files, &read.0);
    // A disk is slow: one of the others an input.
    match place(data, 8) {
        0 => hold_same(&read, &zipped(&files, CompressionMethod::Stored)),
        1 => hold_same(&read, &streamed(&files)),
        2 => hold_cut(&archive, place(rest, archive.len())),
        3 => hold_end(&archive, &read.0, place(rest, read.0.len()) + 1),
        4 => hold_unpacked(&files, &read),
        5 => hold_inner(archive),
        6 => hold_inner(streamed(&files)),
        _ => hold(&read_archive(
            &archive,
            Limits { entry_bytes: 200, expanded_bytes: 300, entries: 3, ..Limits::default() },
        )),
    }
});

/// The files of an input; the first of a name counts.
fn files(data: &[u8], packed_each: bool) -> Vec<(String, Vec<u8>)> {
    let mut files: Vec<(String, Vec<u8>)> = Vec::new();
    for file in data.split(|byte| *byte == 0xFF) {
        let (name, content) =
            file.iter().position(|b| *b == b'\n').map_or((file, &[][..]), |at| (&file[..at], &file[at + 1..]));
        let name = String::from_utf8_lossy(name).into_owned();
        if !name.is_empty() && files.iter().all(|(n, _)| *n != name) {
            files.push((name, if packed_each { gzip(content) } else { content.to_owned() }));
        }
    }
    files
}

fn zipped(files: &[(String, Vec<u8>)], method: CompressionMethod) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    add(&mut writer, files, method);
    writer.finish().expect("memory takes all").into_inner()
}

/// As writers do that cannot seek: lengths come after the data.
fn streamed(files: &[(String, Vec<u8>)]) -> Vec<u8> {
    let mut writer: ZipWriter<StreamWriter<Vec<u8>>> = ZipWriter::new_stream(Vec::new());
    add(&mut writer, files, CompressionMethod::Deflated);
    writer.finish().expect("memory takes all").into_inner()
}

fn add<W: Write + Seek>(writer: &mut ZipWriter<W>, files: &[(String, Vec<u8>)], method: CompressionMethod) {
    for (name, content) in files {
        let options = SimpleFileOptions::default().compression_method(method);
        writer.start_file(name.as_str(), options).expect("a name of its own");
        writer.write_all(content).expect("memory takes all");
    }
}

fn read_archive(bytes: &[u8], limits: Limits) -> Read {
    let path = DISK.path().join(NAME);
    fs::write(&path, bytes).expect("the disk takes it");
    read_from(&path, limits)
}

fn read_from(path: &Path, limits: Limits) -> Read {
    let mut items = Vec::new();
    let end = read_path(path, &Reading { limits, ..reading() }, &mut |item| {
        items.push(item);
        ControlFlow::Continue(())
    });
    (items, end)
}

/// What holds of any archive: something is said, and what is said is true and clean.
fn hold((items, end): &Read) {
    assert!(end.is_err() || !items.is_empty(), "an archive without a word");
    end.as_ref().err().into_iter().for_each(hold_error);
    for item in items {
        assert!(item.file.starts_with(NAME), "{:?}", item.file);
        match &item.outcome {
            // A text may be our own export, whose sessions are what they were.
            Ok(session) if session.origin.file.as_deref().is_some_and(is_of_device) => hold_session(session),
            Ok(_) => {}
            Err(error) => hold_error(error),
        }
    }
}

fn is_of_device(file: &str) -> bool {
    let lower = file.to_lowercase();
    let plain = lower.strip_suffix(".gz").unwrap_or(&lower);
    [".fit", ".tcx", ".gpx"].iter().any(|ending| plain.ends_with(ending))
}

/// Each name that leads out of the archive is said to.
fn hold_slips(files: &[(String, Vec<u8>)], items: &[Item]) {
    let leads_out = |name: &str| {
        name.starts_with(['/', '\\'])
            || name.as_bytes().get(1) == Some(&b':')
            || name.contains('\0')
            || name.split(['/', '\\']).any(|part| part == "..")
    };
    let slips = files.iter().filter(|(name, _)| leads_out(name)).count();
    let said = items.iter().filter(|i| matches!(i.outcome, Err(ReadError::ZipSlip))).count();
    // An archive in it may have such names too.
    assert!(said >= slips, "{said} of {slips}: {items:?}");
}

/// How an archive is packed changes nothing.
fn hold_same(read: &Read, otherwise: &[u8]) {
    let other = read_archive(otherwise, Limits::default());
    assert!(same(&read.0, &other.0) && read.1 == other.1, "{read:?}, {other:?}");
}

/// An archive inside another is read as it streams by.
fn hold_inner(archive: Vec<u8>) {
    let outer = [("inner.zip".to_owned(), archive)];
    hold(&read_archive(&zipped(&outer, CompressionMethod::Stored), Limits::default()));
}

/// An archive that is cut off has no session.
fn hold_cut(archive: &[u8], length: usize) {
    let ends = archive.windows(END.len()).filter(|w| *w == END).count();
    if ends > 1 {
        // Packed without loss of a byte, a file may itself be the end of an archive.
        return;
    }
    let read = read_archive(&archive[..length], Limits::default());
    hold(&read);
    assert!(read.0.iter().all(|i| i.outcome.is_err()), "{length} of {}: {read:?}", archive.len());
}

/// The caller can end it after any item.
fn hold_end(archive: &[u8], items: &[Item], wanted: usize) {
    if wanted > items.len() {
        return;
    }
    fs::write(DISK.path().join(NAME), archive).expect("the disk takes it");
    let mut seen = 0;
    let end = read_path(&DISK.path().join(NAME), &reading(), &mut |_| {
        seen += 1;
        if seen == wanted { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    });
    assert_eq!((end, seen), (Ok(()), wanted));
}

/// A folder is read as the archive of it is. Names that a disk may take for something else are left out.
fn hold_unpacked(files: &[(String, Vec<u8>)], read: &Read) {
    let is_plain = |part: &str| {
        part.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-'))
            && part.bytes().any(|b| b.is_ascii_alphanumeric())
            && part.len() < 100
    };
    // An archive in a folder is opened by its list of files, one in an archive by its headers.
    if !files.iter().all(|(name, _)| name.split('/').all(is_plain) && !name.to_lowercase().ends_with(".zip")) {
        return;
    }
    let disk = tempfile::tempdir_in(DISK.path()).expect("a folder");
    let root = disk.path().join(NAME);
    fs::create_dir(&root).expect("a folder");
    for (name, content) in files {
        if write_below(&root.join(name), content).is_err() {
            // A name that is a folder of another.
            return;
        }
    }
    let unpacked = read_from(&root, Limits::default());
    assert!(same(&read.0, &unpacked.0) && read.1 == unpacked.1, "{read:?}, {unpacked:?}");
}

fn write_below(path: &PathBuf, content: &[u8]) -> std::io::Result<()> {
    path.parent().map_or(Ok(()), fs::create_dir_all)?;
    fs::write(path, content)
}
