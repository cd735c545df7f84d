//! A folder or a ZIP on the disk, as a list of files that can be opened one at a time.

use crate::interchange::{Limits, ReadError, gzip};
use std::fs::{self, File};
use std::io::{BufReader, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use zip::ZipArchive;
use zip::result::ZipError;

/// The end record of an archive with the longest comment.
const END_BYTES: u64 = 22 + 65_535;

/// A file of a bundle.
#[derive(Clone, Debug)]
pub(super) struct Member {
    /// Its path in the bundle, with `/`.
    pub name: String,
    /// Its place in the archive.
    at: usize,
}

/// A folder or an archive.
pub(super) enum Bundle {
    Folder(PathBuf),
    Zip(Box<ZipArchive<BufReader<File>>>),
}

impl Bundle {
    pub(super) fn folder(path: &Path) -> Self {
        Self::Folder(path.to_owned())
    }

    /// # Errors
    ///
    /// No end record, or more files than the limit by it: looked at before any memory is taken for them.
    pub(super) fn zip(mut file: File, limits: &Limits) -> Result<Self, ReadError> {
        let claimed = claimed_entries(&mut file)?;
        if claimed > limits.entries {
            let next = "unpack it and import its folders one by one";
            return Err(ReadError::TooBig { what: "files inside", limit: limits.entries, next });
        }
        file.rewind()?;
        Ok(Self::Zip(Box::new(ZipArchive::new(BufReader::new(file)).map_err(of_zip)?)))
    }

    /// All files, sorted by name.
    ///
    /// # Errors
    ///
    /// A folder that cannot be read, or more files than `most`.
    pub(super) fn members(&self, most: u64) -> Result<Vec<Member>, ReadError> {
        let mut members = Vec::new();
        match self {
            Self::Folder(root) => walk(root, most, &mut members)?,
            Self::Zip(archive) => {
                for at in 0..archive.len() {
                    let name = match archive.name_for_index(at) {
                        Some(Ok(name)) => name.into_owned(),
                        // The name is in no known encoding; the file may be read all the same.
                        Some(Err(_)) | None => format!("file {at}"),
                    };
                    members.push(Member { name, at });
                }
            }
        }
        members.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(members)
    }

    /// Where a file of a folder is; none in an archive.
    pub(super) fn path_of(&self, member: &Member) -> Option<PathBuf> {
        match self {
            Self::Folder(root) => Some(root.join(&member.name)),
            Self::Zip(_) => None,
        }
    }

    /// Opens a file, unpacking as it is read.
    pub(super) fn open(&mut self, member: &Member) -> Result<Box<dyn Read + '_>, ReadError> {
        match self {
            Self::Folder(root) => Ok(Box::new(File::open(root.join(&member.name))?)),
            Self::Zip(archive) => Ok(Box::new(archive.by_index(member.at).map_err(of_zip)?)),
        }
    }

    /// All bytes of a file, within the limits for one.
    pub(super) fn bytes(&mut self, member: &Member, limits: &Limits) -> Result<Vec<u8>, ReadError> {
        match self {
            Self::Folder(root) => {
                let file = File::open(root.join(&member.name))?;
                let limit = limits.file_bytes;
                if file.metadata()?.len() > limit {
                    return Err(ReadError::TooBig { what: "bytes", limit, next: "export its sessions one by one" });
                }
                let mut bytes = Vec::new();
                file.take(limit).read_to_end(&mut bytes)?;
                Ok(bytes)
            }
            Self::Zip(archive) => {
                let file = archive.by_index(member.at).map_err(of_zip)?;
                let packed = file.compressed_size();
                gzip::read_within(file, packed, limits)
            }
        }
    }
}

/// The files under a folder. Links are not followed, so no circle is walked and nothing outside is read; neither are
/// pipes and devices, which would never end.
fn walk(root: &Path, most: u64, members: &mut Vec<Member>) -> Result<(), ReadError> {
    let mut folders = vec![PathBuf::new()];
    let mut seen = 0_u64;
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(root.join(&folder))? {
            let entry = entry?;
            seen += 1;
            if seen > most {
                let next = "import its folders one by one";
                return Err(ReadError::TooBig { what: "files inside", limit: most, next });
            }
            let (path, kind) = (folder.join(entry.file_name()), entry.file_type()?);
            if kind.is_dir() {
                folders.push(path);
            } else if kind.is_file() {
                // A name that is not UTF-8 cannot be shown, nor opened by what is shown.
                let Some(name) = path.to_str() else { continue };
                members.push(Member { name: name.replace(std::path::MAIN_SEPARATOR, "/"), at: 0 });
            }
        }
    }
    Ok(())
}

/// How many files an archive says that it has. The reader of archives takes memory for as many.
fn claimed_entries(file: &mut File) -> Result<u64, ReadError> {
    let length = file.seek(SeekFrom::End(0))?;
    let from = length.saturating_sub(END_BYTES);
    file.seek(SeekFrom::Start(from))?;
    let mut tail = Vec::new();
    file.take(END_BYTES).read_to_end(&mut tail)?;
    let missing = || ReadError::Truncated { place: "before its list of files".into() };
    let at = tail.windows(4).rposition(|w| w == b"PK\x05\x06").ok_or_else(missing)?;
    let entries = number(&tail, at + 10, 2).ok_or_else(missing)?;
    if entries != 0xffff {
        return Ok(entries);
    }
    let locator = at.checked_sub(20).filter(|l| tail.get(*l..*l + 4) == Some(b"PK\x06\x07"));
    let Some(offset) = locator.and_then(|l| number(&tail, l + 8, 8)) else { return Ok(entries) };
    file.seek(SeekFrom::Start(offset))?;
    let mut record = Vec::new();
    file.take(56).read_to_end(&mut record)?;
    Ok(number(&record, 32, 8).unwrap_or(entries))
}

/// A little-endian number of `length` bytes.
fn number(bytes: &[u8], at: usize, length: usize) -> Option<u64> {
    let bytes = bytes.get(at..at.checked_add(length)?)?;
    Some(bytes.iter().rev().fold(0, |n, b| n << 8 | u64::from(*b)))
}

/// What an archive's reader says, for the athlete.
pub(super) fn of_zip(error: ZipError) -> ReadError {
    match error {
        ZipError::Io(error) if error.kind() == std::io::ErrorKind::UnexpectedEof => {
            ReadError::Truncated { place: "inside".into() }
        }
        ZipError::Io(error) => error.into(),
        ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) | ZipError::InvalidPassword => ReadError::Encrypted,
        ZipError::UnsupportedArchive(_) | ZipError::CompressionMethodNotSupported(_) => ReadError::Unreadable {
            why: "it is packed in a way that is not read; unpack it and import the files".into(),
        },
        other => ReadError::Damaged { place: "in its list of files".into(), why: other.to_string() },
    }
}
