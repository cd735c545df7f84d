//! Our own export: JSON Lines of the whole account, and a CSV of its sessions.
//!
//! It owns both formats. A line is `{"of": kind, "data": ..}` under a header `{"format", "version"}`; kinds that this program does
//! not know are kept as they are, so that an account survives a program that is older by a feature. What is
//! exported, and where to, is the caller's. The CSV is `sheet`'s.

mod sheet;

pub use sheet::{is_sheet, read_csv, write_csv};

use super::{Item, Limits, ReadError, Reading};
use crate::domain::edit::Edit;
use crate::domain::profile::Profile;
use crate::domain::workout::Workout;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::io::{self, BufRead, Read as _, Write};
use std::ops::ControlFlow;

/// The name in the header.
pub const FORMAT: &str = "hyrox-coach";
/// The version that is written, and the newest that is read.
pub const VERSION: u64 = 1;
/// The longest line that is read, in bytes. A session with a lap a second for a day has 5 MiB.
const LINE_BYTES: u64 = 16 * 1024 * 1024;

#[derive(Serialize, Deserialize)]
struct Header {
    format: String,
    version: u64,
}

#[derive(Serialize)]
struct Written<'a, T> {
    of: &'a str,
    data: &'a T,
}

#[derive(Deserialize)]
struct Line {
    of: String,
    data: Value,
}

/// One thing of an account.
#[derive(Clone, Debug, PartialEq)]
pub enum Record {
    /// A session.
    Workout(Box<Workout>),
    /// The profile.
    Profile(Box<Profile>),
    /// A change of a session or the profile.
    Edit(Box<Edit>),
    /// Of a kind that is not read here.
    Other {
        /// The kind.
        of: String,
        /// As it stands in the file.
        data: Value,
    },
}

impl Record {
    fn of_line(line: &[u8]) -> serde_json::Result<Self> {
        let Line { of, data } = serde_json::from_slice(line)?;
        Ok(match of.as_str() {
            "workout" => Self::Workout(serde_json::from_value(data)?),
            "profile" => Self::Profile(serde_json::from_value(data)?),
            "edit" => Self::Edit(serde_json::from_value(data)?),
            _ => Self::Other { of, data },
        })
    }
}

/// Writes an account, a line each, as it comes.
pub struct Writer<'a> {
    out: &'a mut dyn Write,
}

impl<'a> Writer<'a> {
    /// Writes the header.
    ///
    /// # Errors
    ///
    /// Those of `out`.
    pub fn new(out: &'a mut dyn Write) -> io::Result<Self> {
        let mut writer = Self { out };
        writer.line(&Header { format: FORMAT.to_owned(), version: VERSION })?;
        Ok(writer)
    }

    /// Writes a session, the deleted ones too: a restore brings them back as deleted.
    ///
    /// # Errors
    ///
    /// Those of `out`.
    pub fn workout(&mut self, workout: &Workout) -> io::Result<()> {
        self.line(&Written { of: "workout", data: workout })
    }

    /// Writes the profile.
    ///
    /// # Errors
    ///
    /// Those of `out`.
    pub fn profile(&mut self, profile: &Profile) -> io::Result<()> {
        self.line(&Written { of: "profile", data: profile })
    }

    /// Writes a change.
    ///
    /// # Errors
    ///
    /// Those of `out`.
    pub fn edit(&mut self, edit: &Edit) -> io::Result<()> {
        self.line(&Written { of: "edit", data: edit })
    }

    /// Writes anything else of the account: `conversation`, `plan`.
    ///
    /// # Errors
    ///
    /// Those of `out`.
    pub fn other(&mut self, of: &str, data: &Value) -> io::Result<()> {
        self.line(&Written { of, data })
    }

    fn line<T: Serialize>(&mut self, value: &T) -> io::Result<()> {
        serde_json::to_writer(&mut *self.out, value)?;
        self.out.write_all(b"\n")
    }
}

/// Writes the profile, the sessions and what else is given as JSON Lines.
///
/// # Errors
///
/// Those of `out`.
pub fn write_json_lines<'w>(
    profile: Option<&Profile>,
    workouts: impl IntoIterator<Item = &'w Workout>,
    others: &[(&str, Value)],
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut writer = Writer::new(out)?;
    profile.map_or(Ok(()), |p| writer.profile(p))?;
    workouts.into_iter().try_for_each(|w| writer.workout(w))?;
    others.iter().try_for_each(|(of, data)| writer.other(of, data))
}

/// Whether a file begins with our header.
pub fn is_export(head: &[u8]) -> bool {
    header(head.split(|b| *b == b'\n').next().unwrap_or(head)).is_some()
}

fn header(line: &[u8]) -> Option<Header> {
    let line = line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(line);
    serde_json::from_slice(line).ok().filter(|h: &Header| h.format == FORMAT)
}

/// Reads an account line by line: each line's number and what it holds, or why it was not read. Memory is bounded by the
/// longest line. `sink` may end it.
///
/// # Errors
///
/// No header of ours, a version that came later, a line that is too long, or an error of the disk. What came before it
/// was handed on already.
pub fn read_json_lines(
    input: &mut dyn BufRead,
    sink: &mut dyn FnMut(u64, Result<Record, ReadError>) -> ControlFlow<()>,
) -> Result<(), ReadError> {
    let mut line = Vec::new();
    for number in 1_u64.. {
        line.clear();
        if input.take(LINE_BYTES + 1).read_until(b'\n', &mut line)? == 0 {
            return if number == 1 { Err(ReadError::UnknownFormat) } else { Ok(()) };
        }
        if line.len() as u64 > LINE_BYTES {
            return Err(ReadError::TooBig { what: "bytes in a line", limit: LINE_BYTES, next: "export it again" });
        }
        if number == 1 {
            match header(&line) {
                None => return Err(ReadError::UnknownFormat),
                Some(h) if h.version > VERSION => {
                    return Err(ReadError::TooNew { version: h.version, known: VERSION });
                }
                Some(_) => {}
            }
        } else if !line.trim_ascii().is_empty() {
            let record = Record::of_line(&line).map_err(|e| broken(number, &line, &e));
            if sink(number, record).is_break() {
                return Ok(());
            }
        }
    }
    Ok(())
}

fn broken(number: u64, line: &[u8], error: &serde_json::Error) -> ReadError {
    if error.is_eof() && !line.ends_with(b"\n") {
        return ReadError::Truncated { place: format!("in line {number}") };
    }
    let why = error.to_string();
    let why = why.split(" at line ").next().unwrap_or("no JSON").to_owned();
    ReadError::Damaged { place: format!("in line {number}"), why }
}

/// The sessions of our JSON Lines, each exactly as it was exported, with the origin that it had. Other lines are passed over:
/// a whole account is restored by [`read_json_lines`].
pub fn read(name: &str, bytes: &[u8], reading: &Reading<'_>) -> Vec<Item> {
    let mut items = Vec::new();
    let end = each_session(name, &mut &*bytes, reading.limits, &mut |item| {
        items.push(item);
        ControlFlow::Continue(())
    });
    if let Err(error) = end {
        items.push(Item::failed(name, error));
    }
    if items.is_empty() {
        items.push(Item::failed(name, ReadError::NoActivity { what: "an export without sessions".into() }));
    }
    items
}

/// [`read`] for a file that is not in memory.
///
/// # Errors
///
/// As [`read_json_lines`], and more sessions than the limit.
pub fn each_session(
    name: &str,
    input: &mut dyn BufRead,
    limits: Limits,
    sink: &mut dyn FnMut(Item) -> ControlFlow<()>,
) -> Result<(), ReadError> {
    let mut sessions = 0_u64;
    read_json_lines(input, &mut |number, record| {
        let file = super::table::at_line(name, number);
        let outcome = match record {
            Ok(Record::Workout(workout)) => Ok(workout),
            Ok(_) => return ControlFlow::Continue(()),
            Err(error) => Err(error),
        };
        sessions += 1;
        if sessions > limits.points {
            let error = ReadError::TooBig { what: "sessions", limit: limits.points, next: "import it in parts" };
            _ = sink(Item::failed(&file, error));
            return ControlFlow::Break(());
        }
        sink(Item { file, outcome })
    })
}

#[cfg(test)]
#[path = "own_tests.rs"]
mod tests;
