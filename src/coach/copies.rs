//! The original files of an account beside its export, and back from there.

use crate::domain::workout::Workout;
use crate::store::original::{Originals, name_of};
use std::collections::{BTreeSet, HashSet};
use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::Path;
use std::sync::Arc;

/// The folder of the files in an export.
pub const FOLDER: &str = "originals";
/// The longest file that is taken back: the largest that an import reads.
const MOST_BYTES: u64 = 256 * 1024 * 1024;

fn named<'w>(workouts: impl IntoIterator<Item = &'w Arc<Workout>>) -> BTreeSet<&'w str> {
    workouts.into_iter().filter_map(|w| w.origin.original.as_deref()).collect()
}

/// Writes the files that the sessions were imported from into a folder of an export, as they were, each under a name that is
/// its own. Gives how many there are, and how many are not here or damaged.
///
/// # Errors
/// The disk's.
pub fn write(data: &Path, workouts: &[Arc<Workout>], export: &Path) -> io::Result<(usize, usize)> {
    let originals = Originals::of(data);
    let (mut written, mut missing) = (0, 0);
    for hash in named(workouts) {
        let Some(original) = originals.load(hash)? else {
            missing += 1;
            continue;
        };
        let folder = export.join(FOLDER);
        fs::create_dir_all(&folder)?;
        // Many files have one name (`activity.fit`); the start of the hash tells them apart.
        let start: String = hash.chars().take(12).collect();
        let mut file = File::create_new(folder.join(format!("{start}-{}", original.name)))?;
        file.write_all(&original.bytes)?;
        written += 1;
    }
    Ok((written, missing))
}

/// Takes the files of an export back that the sessions name. Other files of the folder are left alone. Gives how many.
///
/// # Errors
/// The disk's.
pub fn bring_back(data: &Path, workouts: &[Arc<Workout>], export: &Path) -> io::Result<usize> {
    let mut originals = Originals::of(data);
    let wanted: HashSet<&str> = named(workouts).into_iter().filter(|hash| !originals.has(hash)).collect();
    let entries = match fs::read_dir(export.join(FOLDER)) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(0),
        Err(error) => return Err(error),
    };
    let mut count = 0;
    for entry in entries {
        let entry = entry?;
        if wanted.is_empty() || !entry.file_type()?.is_file() {
            continue;
        }
        let mut bytes = Vec::new();
        File::open(entry.path())?.take(MOST_BYTES).read_to_end(&mut bytes)?;
        if wanted.contains(name_of(&bytes).as_str()) {
            let name = entry.file_name().to_string_lossy().into_owned();
            let name = name.split_once('-').map_or(name.as_str(), |(_, name)| name);
            originals.keep(name, &bytes)?;
            count += 1;
        }
    }
    Ok(count)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::workout::WorkoutKind;
    use crate::store::original::Keeping;
    use jiff::civil::date;

    fn from(original: &str) -> Arc<Workout> {
        let mut workout = Workout::new(date(2026, 11, 22), WorkoutKind::Run);
        workout.origin.original = Some(original.to_owned());
        Arc::new(workout)
    }

    #[test]
    fn files_go_out_as_they_were_and_only_those_that_are_named_come_back() {
        let (here, there, export) =
            (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let mut originals = Originals::of(here.path());
        let mut keep = |name: &str, bytes: &[u8]| match originals.keep(name, bytes).unwrap() {
            Keeping::Kept(hash) => hash,
            Keeping::Full => panic!("there is room"),
        };
        let (one, two) = (keep("activity.fit", b"one"), keep("activity.fit", b"two"));
        let lost = name_of(b"lost");
        // Two sessions of one file are one file.
        let log = [from(&one), from(&one), from(&two), from(&lost)];
        assert_eq!(write(here.path(), &log, export.path()).unwrap(), (2, 1));
        let folder = export.path().join(FOLDER);
        let names: Vec<String> =
            fs::read_dir(&folder).unwrap().map(|e| e.unwrap().file_name().to_string_lossy().into_owned()).collect();
        assert!(names.len() == 2 && names.iter().all(|n| n.ends_with("-activity.fit")), "{names:?}");
        fs::write(folder.join("stranger.fit"), b"stranger").unwrap();
        assert_eq!(bring_back(there.path(), &log, export.path()).unwrap(), 2);
        assert_eq!(bring_back(there.path(), &log, export.path()).unwrap(), 0, "they are here already");
        let back = Originals::of(there.path()).load(&two).unwrap().unwrap();
        assert_eq!((back.name.as_str(), back.bytes.as_slice()), ("activity.fit", b"two".as_slice()));
        assert!(!Originals::of(there.path()).has(&name_of(b"stranger")));
        assert_eq!(bring_back(there.path(), &log, there.path().join("none").as_path()).unwrap(), 0);
    }
}
