//! Which of the formats that are text a file is in, and its reader: tables, logbooks, results, our own export.

use super::{Format, Item, Reading, concept2, hyrox, own, table};

/// Longest text whose lines are looked at.
const HEAD_BYTES: usize = 4096;

/// The format of a text by its first lines; a table of sessions only by its name, since nearly any text has commas.
pub(super) fn sniff(ending: &str, head: &[u8]) -> Option<Format> {
    if own::is_export(head) {
        return Some(Format::Own);
    }
    let head = head.get(..HEAD_BYTES).unwrap_or(head);
    let whole = head.utf8_chunks().next().map_or("", |chunk| chunk.valid());
    let text = whole.strip_prefix('\u{feff}').unwrap_or(whole);
    let headers = columns(text);
    if own::is_sheet(&headers) {
        Some(Format::Own)
    } else if concept2::is_logbook(&headers) {
        Some(Format::Concept2)
    } else if hyrox::is_result(text) {
        Some(Format::Hyrox)
    } else {
        matches!(ending, "csv" | "tsv").then_some(Format::Csv)
    }
}

/// The names in the first line, by the delimiter that it has most of.
fn columns(text: &str) -> Vec<String> {
    let first = text.lines().next().unwrap_or("");
    let delimiter = [',', ';', '\t'].into_iter().max_by_key(|d| first.matches(*d).count()).unwrap_or(',');
    first.split(delimiter).map(|name| name.trim().trim_matches('"').to_owned()).collect()
}

/// The sessions of a text; none for a format that is no text.
pub(super) fn read(format: Format, name: &str, bytes: &[u8], reading: &Reading<'_>) -> Option<Vec<Item>> {
    Some(match format {
        Format::Csv => table::read(name, bytes, reading),
        Format::Concept2 => concept2::read(name, bytes, reading),
        Format::Hyrox => hyrox::read(name, bytes, reading),
        Format::Own if own::is_export(bytes) => own::read(name, bytes, reading),
        Format::Own => own::read_csv(name, bytes, reading),
        Format::Fit | Format::Tcx | Format::Gpx | Format::Strava | Format::Garmin => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_known_by_its_first_lines() {
        let mut sheet = Vec::new();
        own::write_csv([], &mut sheet).unwrap();
        for (ending, head, format) in [
            ("txt", b"{\"format\":\"hyrox-coach\",\"version\":1}\n".as_slice(), Some(Format::Own)),
            ("csv", &sheet, Some(Format::Own)),
            (
                "csv",
                b"\"ID\",\"Date\",\"Description\",\"Work Time (Formatted)\",\"Work Distance\"\n",
                Some(Format::Concept2),
            ),
            ("txt", b"Running 1 4:38\n1000m SkiErg 4:02\nRunning 2 5:01\n", Some(Format::Hyrox)),
            ("", b"Running 1\t4:38\n1000m SkiErg\t4:02\nRunning 2\t5:01\n", Some(Format::Hyrox)),
            ("csv", b"date,duration\n", Some(Format::Csv)),
            ("csv", b"\xff\xfed\0a\0", Some(Format::Csv)),
            ("txt", b"date,duration\n", None),
            ("txt", b"hello", None),
            ("", b"", None),
        ] {
            assert_eq!(sniff(ending, head), format, "{}", String::from_utf8_lossy(head));
        }
    }
}
