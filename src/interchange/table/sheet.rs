//! A table as a file: its encoding, its delimiter, its names and rows.
//!
//! It owns how a file is taken for a table. What a row means is [`super::Row`]'s.

use super::{Mapping, Row};
use crate::domain::clean::clean_line;
use crate::domain::workout::Workout;
use crate::interchange::{Item, Limits, ReadError};
use csv::StringRecord;
use jiff::tz::TimeZone;
use sha2::{Digest, Sha256};

/// A table that was opened.
#[derive(Clone, Debug)]
pub struct Sheet<'a> {
    pub(super) text: &'a str,
    pub(super) delimiter: u8,
    pub(super) headers: Vec<String>,
    pub(super) limits: Limits,
}

impl<'a> Sheet<'a> {
    /// Opens a table: UTF-8 with or without a byte order mark; comma, semicolon or tab; names in the first line.
    ///
    /// # Errors
    ///
    /// Another encoding, more bytes than the limit, or not two columns.
    pub fn open(bytes: &'a [u8], limits: Limits) -> Result<Self, ReadError> {
        let text = text(bytes, limits)?;
        let (text, said) = match text.split_once('\n') {
            Some((first, rest)) if first.trim_end().len() == 5 && first.to_lowercase().starts_with("sep=") => {
                (rest, first.as_bytes().get(4).copied().filter(u8::is_ascii))
            }
            _ => (text, None),
        };
        let sheet = Self::of(text, said.unwrap_or_else(|| delimiter(text)), limits);
        if sheet.headers.len() < 2 {
            return Err(ReadError::NoActivity { what: "it is no table with columns".into() });
        }
        Ok(sheet)
    }

    /// A table whose delimiter is known.
    pub(super) fn of(text: &'a str, delimiter: u8, limits: Limits) -> Self {
        let mut sheet = Self { text, delimiter, headers: Vec::new(), limits };
        let first = sheet.records().next().map(|(_, r)| r).unwrap_or_default();
        sheet.headers = first.iter().map(|h| clean_line(h.trim()).into_owned()).collect();
        sheet
    }

    /// What all tables with these columns in this order have in common, as hex: what is said of one is true of the others.
    /// A hash, so that no heading of an athlete's is kept.
    pub fn signature(&self) -> String {
        let headings: Vec<String> = self.headers.iter().map(|h| h.to_lowercase()).collect();
        let mut hash = format!("{:x}", Sha256::digest(headings.join("\u{1f}").as_bytes()));
        hash.truncate(32);
        hash
    }

    /// The names of the columns.
    pub fn headers(&self) -> &[String] {
        &self.headers
    }

    /// The rows under the names, for a preview, each with its line. Empty rows are left out.
    pub fn rows(&self) -> impl Iterator<Item = (u64, StringRecord)> + use<'a> {
        self.records().skip(1)
    }

    /// A session for each row, or why there is none.
    pub fn sessions<'m>(
        &self,
        mapping: &'m Mapping,
        zone: &'m TimeZone,
    ) -> impl Iterator<Item = (u64, StringRecord, Result<Workout, ReadError>)> + use<'a, 'm> {
        let headers = self.headers.clone();
        let (limits, most) = (self.limits, self.limits.points);
        self.rows().zip(1_u64..).map_while(move |((line, record), nth)| {
            if nth > most {
                return (nth == most + 1).then_some((line, record, Err(too_many_rows(limits))));
            }
            let session = Row { record: &record, headers: &headers, mapping, line }.session(zone);
            Some((line, record, session))
        })
    }

    fn records(&self) -> impl Iterator<Item = (u64, StringRecord)> + use<'a> {
        reader(self.text, self.delimiter).into_records().map_while(Result::ok).filter_map(|record| {
            let line = record.position().map_or(0, csv::Position::line);
            record.iter().any(|c| !c.trim().is_empty()).then_some((line, record))
        })
    }
}

/// A kind of table that is known by its headings.
pub(in crate::interchange) struct Known {
    /// Whether these are its headings.
    pub is: fn(&[String]) -> bool,
    /// What it is without a row.
    pub empty: &'static str,
}

/// A row of it.
#[derive(Clone, Copy)]
pub(in crate::interchange) struct Cells<'a> {
    pub headers: &'a [String],
    pub record: &'a StringRecord,
    pub line: u64,
}

impl Cells<'_> {
    /// What stands in a cell cannot be read.
    pub(in crate::interchange) fn bad(&self, field: &str, value: &str, expected: &str) -> ReadError {
        ReadError::bad(field, value, format!(" in line {}", self.line), expected)
    }
}

impl Known {
    /// Reads such a table: an item a row, made by `row` from its place and its cells. What is no such table is one error.
    pub(in crate::interchange) fn read(
        &self,
        name: &str,
        bytes: &[u8],
        limits: Limits,
        row: impl Fn(String, Cells<'_>) -> Item,
    ) -> Vec<Item> {
        let sheet = match Sheet::open(bytes, limits) {
            Ok(sheet) if (self.is)(&sheet.headers) => sheet,
            Ok(_) => return vec![Item::failed(name, ReadError::UnknownFormat)],
            Err(error) => return vec![Item::failed(name, error)],
        };
        let mut items = Vec::new();
        for ((line, record), nth) in sheet.rows().zip(1_u64..) {
            let place = at_line(name, line);
            if nth > limits.points {
                items.push(Item::failed(&place, too_many_rows(limits)));
                break;
            }
            items.push(row(place, Cells { headers: &sheet.headers, record: &record, line }));
        }
        if items.is_empty() {
            items.push(Item::failed(name, ReadError::NoActivity { what: self.empty.into() }));
        }
        items
    }
}

/// A table has more rows than are read.
pub(in crate::interchange) fn too_many_rows(limits: Limits) -> ReadError {
    ReadError::TooBig { what: "rows", limit: limits.points, next: "split it and import the parts" }
}

/// `log.csv, line 7`.
pub(in crate::interchange) fn at_line(name: &str, line: u64) -> String {
    format!("{name}, line {line}")
}

/// The text of a file in UTF-8, without a byte order mark.
///
/// # Errors
///
/// Another encoding, or more bytes than the limit.
pub(in crate::interchange) fn text(bytes: &[u8], limits: Limits) -> Result<&str, ReadError> {
    if bytes.len() as u64 > limits.file_bytes.max(limits.entry_bytes) {
        let limit = limits.file_bytes.max(limits.entry_bytes);
        return Err(ReadError::TooBig { what: "bytes", limit, next: "split it and import the parts" });
    }
    if matches!(bytes, [0xff, 0xfe, ..] | [0xfe, 0xff, ..]) {
        return Err(ReadError::Encoding { encoding: "UTF-16".into() });
    }
    let text = std::str::from_utf8(bytes).map_err(|_| ReadError::Encoding { encoding: "another encoding".into() })?;
    Ok(text.strip_prefix('\u{feff}').unwrap_or(text))
}

/// The delimiter by which the first rows have the same number of columns, and the more the better.
fn delimiter(text: &str) -> u8 {
    const ROWS: usize = 20;
    let score = |delimiter: u8| {
        let widths: Vec<usize> = reader(text, delimiter).into_records().take(ROWS).flatten().map(|r| r.len()).collect();
        let first = widths.first().copied().unwrap_or(0);
        let same = widths.iter().filter(|w| **w == first).count();
        if first < 2 { (0, 0) } else { (same * 100 / widths.len().max(1), first) }
    };
    [b',', b';', b'\t'].into_iter().rev().max_by_key(|d| score(*d)).unwrap_or(b',')
}

fn reader(text: &str, delimiter: u8) -> csv::Reader<&[u8]> {
    let mut builder = csv::ReaderBuilder::new();
    builder.has_headers(false).flexible(true).delimiter(delimiter).from_reader(text.as_bytes())
}
