//! The configuration file: TOML to checked values, each with its line, and every problem of the file at once.

use super::key::{self, Key, SECTIONS, Secrecy, Value};
use super::problem::{Problem, visible};
use super::secret::line_of;
use super::source::SourceFile;
use toml::de::{DeTable, DeValue};

/// A value that the file sets.
#[derive(Clone)]
pub struct Entry {
    /// Which setting.
    pub key: &'static Key,
    /// Its value.
    pub value: Value,
    /// Line, from 1.
    pub line: usize,
}

/// What a file says: what can be used of it, and what is wrong, both in the order of its lines.
pub fn read(file: &SourceFile) -> (Vec<Entry>, Vec<Problem>) {
    let mut reader = Reader { file, entries: Vec::new(), problems: Vec::new() };
    let (table, errors) = DeTable::parse_recoverable(&file.text);
    for error in errors {
        let line = line_of(&file.text, error.span().map_or(0, |span| span.start));
        reader.add(line, visible(error.message()), None);
    }
    // After a syntax error the rest is guesswork: problems found in it could be consequences.
    if reader.problems.is_empty() {
        reader.walk("", table.get_ref());
    }
    reader.entries.sort_by_key(|entry| entry.line);
    reader.problems.sort_by_key(|(line, _)| *line);
    (reader.entries, reader.problems.into_iter().map(|(_, problem)| problem).collect())
}

struct Reader<'a> {
    file: &'a SourceFile,
    entries: Vec<Entry>,
    problems: Vec<(usize, Problem)>,
}

impl Reader<'_> {
    fn add(&mut self, line: usize, message: String, hint: Option<String>) {
        let place = format!("{}:{line}", self.file.path.display());
        self.problems.push((line, Problem { place, message, hint }));
    }

    fn walk(&mut self, prefix: &str, table: &DeTable<'_>) {
        for (name, value) in table {
            let line = line_of(&self.file.text, name.span().start);
            let dotted = match prefix {
                "" => name.get_ref().to_string(),
                _ => format!("{prefix}.{}", name.get_ref()),
            };
            let is_section = SECTIONS.iter().any(|(section, _)| *section == dotted);
            match (Key::find(&dotted), value.get_ref()) {
                (Some(key), value) => self.take(key, value, line),
                (None, DeValue::Table(inner)) if is_section || !inner.is_empty() => self.walk(&dotted, inner),
                (None, DeValue::Table(_)) => self.unknown_section(&dotted, line),
                (None, _) if is_section => {
                    let message = format!("`{dotted}` is a section, not a value");
                    self.add(line, message, Some(format!("write [{dotted}] and its keys below")));
                }
                (None, _) => self.unknown_key(&dotted, line),
            }
        }
    }

    fn unknown_key(&mut self, dotted: &str, line: usize) {
        let hint = key::nearest_key(dotted).map(|near| format!("did you mean `{near}`?"));
        let hint = hint.or_else(|| Some("`hyrox-coach config` lists every key".into()));
        self.add(line, format!("unknown key `{}`", visible(dotted)), hint);
    }

    fn unknown_section(&mut self, dotted: &str, line: usize) {
        let sections = || SECTIONS.iter().map(|(section, _)| *section);
        let hint = match key::nearest(dotted, sections()) {
            Some(near) => format!("did you mean [{near}]?"),
            None => format!("there are {}", sections().map(|s| format!("[{s}]")).collect::<Vec<_>>().join(", ")),
        };
        self.add(line, format!("unknown section [{}]", visible(dotted)), Some(hint));
    }

    fn take(&mut self, key: &'static Key, value: &DeValue<'_>, line: usize) {
        if key.secrecy == Secrecy::Secret {
            let name = key.name.replace('.', "_");
            let env = key.env.first().map_or_else(|| key.own_env(), ToString::to_string);
            let hint = format!("put {name} = \"...\" into credentials.toml beside it, or set {env}");
            self.add(line, format!("`{}` is a secret and does not belong in this file", key.name), Some(hint));
            return;
        }
        let read = match value {
            DeValue::String(text) => key.kind.check_text(text),
            DeValue::Boolean(toggle) => key.kind.check_toggle(*toggle),
            DeValue::Integer(number) => match i64::from_str_radix(number.as_str(), number.radix()) {
                #[expect(clippy::cast_precision_loss, reason = "every limit is far below 2^53")]
                Ok(number) => key.kind.check_number(number as f64),
                Err(_) => Err("is too large".into()),
            },
            DeValue::Float(number) => match number.as_str().replace('_', "").parse() {
                // A setting of whole numbers takes 5, not 5.0: the file should say what it means.
                Ok(_) if matches!(key.kind, key::Kind::Whole { .. }) => Err("has a point".into()),
                Ok(number) => key.kind.check_number(number),
                Err(_) => Err("is not a number".into()),
            },
            DeValue::Datetime(_) => Err("is a date".into()),
            DeValue::Array(_) => Err("is a list".into()),
            DeValue::Table(_) => Err("is a table".into()),
        };
        match read {
            Ok(value) => self.entries.push(Entry { key, value, line }),
            Err(found) => {
                let message = format!("`{}` must be {}, but {found}", key.name, key.kind.expected());
                self.add(line, message, Some(format!("for example: {} = {}", key.leaf(), key.example)));
            }
        }
    }
}
