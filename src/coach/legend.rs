//! What was said of tables, kept for the next one with the same headings: a private file of the data folder.

use crate::interchange::table::{Legend, Legends};
use crate::store::file::{private_folder, write_durably};
use std::io;
use std::path::Path;

/// The file: a JSON object, by a hash of the headings the words of [`Legend`].
const FILE: &str = "tables.json";

/// What is kept. A file that is not there or cannot be read is nothing: the questions are asked again.
pub fn recall(data: &Path) -> Legends {
    let text = std::fs::read(data.join(FILE)).unwrap_or_default();
    serde_json::from_slice(&text).map(Legends::of_words).unwrap_or_default()
}

/// Keeps what was said of tables, over what was said of them before.
///
/// # Errors
/// The disk's; what was kept before is untouched then.
pub fn remember(data: &Path, said: impl IntoIterator<Item = (String, Legend)>) -> io::Result<()> {
    let mut legends = recall(data);
    legends.by_headings.extend(said);
    write(data, &legends)
}

/// Forgets what was said of a table: it is asked about again.
///
/// # Errors
/// The disk's; what was kept is untouched then.
pub fn forget(data: &Path, signature: &str) -> io::Result<()> {
    let mut legends = recall(data);
    if legends.by_headings.remove(signature).is_none() { Ok(()) } else { write(data, &legends) }
}

fn write(data: &Path, legends: &Legends) -> io::Result<()> {
    private_folder(data)?;
    let words = serde_json::to_vec_pretty(&legends.to_words()).map_err(io::Error::other)?;
    write_durably(data, FILE, &words)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_said_of_a_table_is_there_at_the_next_start_and_a_later_word_counts() {
        let dir = tempfile::tempdir().unwrap();
        assert_eq!(recall(dir.path()), Legends::default());
        let legend = |words: &str| words.parse::<Legend>().unwrap();
        let both = legend("date=2:day").with(&legend("distance=Strecke:km"));
        remember(dir.path(), [("a".to_owned(), legend("order=month")), ("b".to_owned(), both.clone())]).unwrap();
        remember(dir.path(), [("a".to_owned(), legend("order=day"))]).unwrap();
        let kept = recall(dir.path());
        assert_eq!(kept.by_headings, [("a".to_owned(), legend("order=day")), ("b".to_owned(), both)].into());
        forget(dir.path(), "a").unwrap();
        forget(dir.path(), "never said").unwrap();
        assert!(recall(dir.path()).by_headings.keys().eq(["b"]));
        std::fs::write(dir.path().join(FILE), "{").unwrap();
        assert_eq!(recall(dir.path()), Legends::default());
    }
}
