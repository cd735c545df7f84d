//! XML as a stream, for GPX and TCX: no tree, no document type, no entities but the five of XML, bounded depth.
//!
//! What makes XML dangerous is refused by its name and not worked around: whoever declares a document type has other
//! plans than to share a run.

use super::{Limits, ReadError};
use crate::domain::clean::clean_line;
use quick_xml::Reader;
use quick_xml::errors::Error as XmlError;
use quick_xml::events::{BytesRef, BytesStart, Event};
use std::borrow::Cow;
use std::str::FromStr;

/// Takes part in a walk through a document.
pub(super) trait Visit {
    /// The elements that matter, and one for all others.
    type Tag: Copy;

    /// The tag of a local name: the prefix of a namespace is cut off, as programs choose it freely.
    fn tag(name: &str) -> Self::Tag;

    /// An element begins; it is the last of `path`, from the root.
    fn open(&mut self, path: &[Self::Tag], attributes: &Attributes<'_>) -> Result<(), ReadError>;

    /// An element ends; it is the last of `path`. `text` is what stood in it after its last child, trimmed.
    fn close(&mut self, path: &[Self::Tag], text: &str) -> Result<(), ReadError>;
}

/// The attributes of an element.
pub(super) struct Attributes<'a>(&'a BytesStart<'a>);

impl Attributes<'_> {
    /// The value of an attribute, as it stands in the file.
    ///
    /// Duplicates are not looked for: the check is quadratic, and the first one counts.
    pub fn get(&self, name: &str) -> Option<Cow<'_, str>> {
        self.0
            .attributes()
            .with_checks(false)
            .flatten()
            .find(|attribute| attribute.key.as_ref() == name)
            .map(|attribute| attribute.value)
    }
}

/// Reads a document from beginning to end. An error of `visitor` that has no place gets the line.
pub(super) fn walk<V: Visit>(bytes: &[u8], limits: &Limits, visitor: &mut V) -> Result<(), ReadError> {
    let text = decode(bytes)?;
    let mut walk = Walk { reader: Reader::from_str(text), text, path: Vec::new(), content: Cow::Borrowed("") };
    walk.reader.config_mut().check_end_names = true;
    walk.run(limits, visitor)
}

struct Walk<'a, T> {
    reader: Reader<&'a [u8]>,
    text: &'a str,
    path: Vec<T>,
    /// The text since the last tag.
    content: Cow<'a, str>,
}

impl<'a, T: Copy> Walk<'a, T> {
    fn run<V: Visit<Tag = T>>(&mut self, limits: &Limits, visitor: &mut V) -> Result<(), ReadError> {
        loop {
            let event = self.reader.read_event().map_err(|e| self.broken(&e))?;
            match event {
                Event::Start(element) => self.open(&element, limits, visitor)?,
                Event::Empty(element) => {
                    self.open(&element, limits, visitor)?;
                    self.close(visitor)?;
                }
                Event::End(_) => self.close(visitor)?,
                Event::Text(text) => self.add(text.into_inner()),
                Event::CData(text) => self.add(text.into_inner()),
                Event::GeneralRef(reference) => self.resolve(&reference)?,
                Event::DocType(_) => return Err(ReadError::Forbidden { what: "a document type".to_owned() }),
                Event::Eof if self.path.is_empty() => return Ok(()),
                Event::Eof => {
                    return Err(ReadError::Truncated { place: format!("{}, inside an element", self.line()) });
                }
                Event::Comment(_) | Event::Decl(_) | Event::PI(_) => {}
            }
        }
    }

    fn open<V: Visit<Tag = T>>(
        &mut self,
        element: &BytesStart<'_>,
        limits: &Limits,
        visitor: &mut V,
    ) -> Result<(), ReadError> {
        if u64::try_from(self.path.len()).is_ok_and(|depth| depth >= limits.depth) {
            let next = "export it again from its source";
            return Err(ReadError::TooBig { what: "levels of elements", limit: limits.depth, next });
        }
        self.path.push(V::tag(element.local_name().as_ref()));
        self.content = Cow::Borrowed("");
        visitor.open(&self.path, &Attributes(element)).map_err(|e| self.placed(e))
    }

    fn close<V: Visit<Tag = T>>(&mut self, visitor: &mut V) -> Result<(), ReadError> {
        visitor.close(&self.path, self.content.trim()).map_err(|e| self.placed(e))?;
        self.path.pop();
        self.content = Cow::Borrowed("");
        Ok(())
    }

    /// Text comes in pieces, cut at each reference. The first piece is borrowed: most elements have only one.
    fn add(&mut self, piece: Cow<'a, str>) {
        if self.content.is_empty() {
            self.content = piece;
        } else {
            self.content.to_mut().push_str(&piece);
        }
    }

    /// Adds the character of `&amp;` or `&#233;`. An entity that is neither would have to be declared by the file
    /// itself.
    fn resolve(&mut self, reference: &BytesRef<'_>) -> Result<(), ReadError> {
        let character = match &**reference {
            "amp" => '&',
            "lt" => '<',
            "gt" => '>',
            "quot" => '"',
            "apos" => '\'',
            name => reference.resolve_char_ref().ok().flatten().ok_or_else(|| {
                let name: String = clean_line(name).chars().take(40).collect();
                ReadError::Forbidden { what: format!("the entity &{name};") }
            })?,
        };
        self.content.to_mut().push(character);
        Ok(())
    }

    fn broken(&self, error: &XmlError) -> ReadError {
        let place = self.line();
        match error {
            XmlError::Syntax(_) => ReadError::Truncated { place },
            error => {
                let why = clean_line(&error.to_string()).chars().take(120).collect();
                ReadError::Damaged { place, why }
            }
        }
    }

    /// Where the reader is, for a sentence. It counts only when it is asked.
    fn line(&self) -> String {
        let at = usize::try_from(self.reader.buffer_position()).unwrap_or(usize::MAX).min(self.text.len());
        let before = self.text.as_bytes().get(..at).unwrap_or_default();
        format!("in line {}", before.split(|b| *b == b'\n').count())
    }

    fn placed(&self, error: ReadError) -> ReadError {
        match error {
            ReadError::BadValue { field, value, place, expected } if place.is_empty() => {
                ReadError::BadValue { field, value, place: format!(" {}", self.line()), expected }
            }
            error => error,
        }
    }
}

/// The number that an element or attribute holds.
pub(super) fn number<T: FromStr>(field: &str, text: &str) -> Result<T, ReadError> {
    text.trim().parse().map_err(|_| ReadError::bad(field, text, "", "a number such as 12.5"))
}

/// The text of a document: UTF-8, with or without its mark.
fn decode(bytes: &[u8]) -> Result<&str, ReadError> {
    if matches!(bytes, [0xFE, 0xFF, ..] | [0xFF, 0xFE, ..] | [0, b'<', ..] | [b'<', 0, ..]) {
        return Err(ReadError::Encoding { encoding: "UTF-16".to_owned() });
    }
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    std::str::from_utf8(bytes).map_err(|error| match (error.error_len(), declared(bytes)) {
        (None, _) => ReadError::Truncated { place: format!("after {} bytes", bytes.len()) },
        (Some(_), Some(encoding)) if !encoding.eq_ignore_ascii_case("utf-8") => ReadError::Encoding { encoding },
        (Some(_), _) => ReadError::Encoding { encoding: "another encoding".to_owned() },
    })
}

/// The encoding that the declaration names.
fn declared(bytes: &[u8]) -> Option<String> {
    let head = String::from_utf8_lossy(bytes.get(..200.min(bytes.len()))?).into_owned();
    let declaration = head.strip_prefix("<?xml")?.split("?>").next()?.to_owned();
    let quoted = declaration.split("encoding").nth(1)?.trim_start_matches(['=', ' ']);
    let name: String = quoted.trim_start_matches(['"', '\'']).chars().take_while(char::is_ascii_graphic).collect();
    let name: String = name.chars().take_while(|c| !matches!(c, '"' | '\'')).take(20).collect();
    (!name.is_empty()).then_some(name)
}

#[cfg(test)]
#[path = "xml_tests.rs"]
mod tests;
