//! Imports in the log pane: a path, the questions of its tables, what would be saved, the import, and its result. Keys are in
//! `act`, drawing in `draw`.
//!
//! A pure state. Files are read and saved outside, by `coach::import`; what it tells comes in as [`Step`]s.

pub(super) mod act;
pub(super) mod draw;

use crate::coach::import::{Asked, Choice, Findings, Legend, OpenTable, Recall, Wanted, preview};
use crate::domain::id::ImportId;
use crate::tui::cmd::RequestId;
use crate::tui::keymap::{Facts, Layer};
use crate::tui::widget::line::LineEdit;
use crate::tui::widget::list::List;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use std::collections::{BTreeSet, VecDeque};
use std::path::PathBuf;

/// Rows of a table that are shown before it is read.
const PREVIEW: usize = 6;

/// An import under way.
#[derive(Debug)]
pub struct Import {
    /// What is typed as the path.
    path: LineEdit,
    /// Paths that it may become; a folder ends with a slash.
    paths: Vec<String>,
    /// Work whose result is waited for.
    request: Option<RequestId>,
    /// The look-up of paths that was asked for last.
    completing: Option<RequestId>,
    stage: Stage,
    wanted: Wanted,
    /// Tables that are left as they are, by their signature.
    left: BTreeSet<String>,
    /// What is chosen among paths, answers or rows.
    list: List,
    zone: TimeZone,
}

/// What is shown.
#[derive(Debug)]
enum Stage {
    /// The path is typed.
    Path,
    /// A dry run.
    Looking(Progress),
    /// A table leaves something open.
    Asking(Box<Questions>),
    /// What the dry run found.
    Found(Box<Findings>),
    /// What is new is being saved.
    Saving { import: ImportId, total: usize, progress: Progress },
    /// What became of it.
    Done(Box<Findings>),
}

/// How far a walk is.
#[derive(Debug)]
struct Progress {
    since: Timestamp,
    read: usize,
    saved: usize,
    file: String,
}

impl Progress {
    fn new(since: Timestamp) -> Self {
        Self { since, read: 0, saved: 0, file: String::new() }
    }
}

/// The questions of a table, one after the other.
#[derive(Debug)]
struct Questions {
    table: OpenTable,
    legend: Legend,
    /// The open question; none: all is answered, and the athlete is asked whether the rows are right.
    asked: Option<Asked>,
    /// What can be answered; with no question open, what more could be read.
    choices: Vec<Choice>,
    /// The first rows as they would be read with the chosen answer.
    rows: Vec<String>,
    /// Tables that come after it.
    next: VecDeque<OpenTable>,
    /// What the dry run found, for when all tables are left.
    findings: Box<Findings>,
    /// Whether an answer was given: then the files are looked at once more.
    answered: bool,
}

impl Import {
    fn new(path: &str, zone: TimeZone) -> Self {
        Self {
            path: LineEdit::new(path),
            paths: Vec::new(),
            request: None,
            completing: None,
            stage: Stage::Path,
            wanted: Wanted::default(),
            left: BTreeSet::new(),
            list: List::default(),
            zone,
        }
    }

    /// Who hears keys.
    pub fn layer(&self) -> Layer {
        if matches!(self.stage, Stage::Path) { Layer::ImportPath } else { Layer::Import }
    }

    /// What the keymap needs to know.
    pub fn facts(&self) -> Facts {
        let asking = match &self.stage {
            Stage::Asking(questions) => Some(questions),
            _ => None,
        };
        Facts::NONE
            .when(Facts::IMPORT_GOING, self.is_going())
            .when(Facts::IMPORT_ASKS, asking.is_some_and(|q| q.asked.is_some()))
            .when(Facts::IMPORT_AGREES, asking.is_some_and(|q| q.asked.is_none()))
            .when(Facts::IMPORT_ANSWERED, asking.is_some_and(|q| !q.legend.is_empty()))
            .when(Facts::IMPORT_FOUND, matches!(self.stage, Stage::Found(_)))
            .when(Facts::IMPORT_DONE, matches!(self.stage, Stage::Done(_)))
    }

    /// Whether files are being read: the seconds of the wait are shown.
    pub fn is_going(&self) -> bool {
        matches!(self.stage, Stage::Looking(_) | Stage::Saving { .. })
    }

    /// The wheel.
    pub fn wheel(&mut self, lines: isize) {
        self.choose(|list| list.wheel(lines));
    }

    /// Moves what is chosen.
    fn choose(&mut self, go: impl FnOnce(&mut List)) {
        go(&mut self.list);
        self.preview();
    }

    fn to_path(&mut self) {
        self.stage = Stage::Path;
        self.wanted = Wanted::default();
        self.left.clear();
        self.show_list(self.paths.len());
    }

    fn show_list(&mut self, rows: usize) {
        self.list = List::default();
        self.list.show((0..u32::try_from(rows).unwrap_or(u32::MAX)).collect());
    }

    /// A dry run of the path that is typed begins.
    fn look(&mut self, now: Timestamp, recall: Recall) -> Wanted {
        self.wanted.paths = vec![PathBuf::from(self.path.text().trim())];
        self.wanted.recall = recall;
        self.stage = Stage::Looking(Progress::new(now));
        self.wanted.clone()
    }

    /// A dry run ended: the open tables are asked about, then all is shown.
    fn found(&mut self, findings: Box<Findings>) {
        let open = findings.open.iter().filter(|table| !self.left.contains(&table.signature())).cloned();
        let mut next: VecDeque<OpenTable> = open.collect();
        match next.pop_front() {
            Some(table) => self.ask(table, next, findings, false),
            None => self.show_found(findings),
        }
    }

    fn show_found(&mut self, findings: Box<Findings>) {
        self.show_list(findings.rows.len());
        self.stage = Stage::Found(findings);
    }

    fn ask(&mut self, table: OpenTable, next: VecDeque<OpenTable>, findings: Box<Findings>, answered: bool) {
        let legend = Legend::default();
        let questions =
            Questions { table, legend, asked: None, choices: Vec::new(), rows: Vec::new(), next, findings, answered };
        self.stage = Stage::Asking(Box::new(questions));
        self.next_question();
    }

    /// The next question of the table.
    fn next_question(&mut self) {
        let Stage::Asking(questions) = &mut self.stage else { return };
        let (table, legend) = (&questions.table, &questions.legend);
        // What was chosen here is always of this table, so neither fails.
        let asked = table.asks(legend).unwrap_or_default();
        questions.choices = match &asked {
            Some(asked) => asked.choices.clone(),
            None => table.offers(legend).unwrap_or_default(),
        };
        questions.asked = asked;
        let rows = questions.choices.len();
        self.show_list(rows);
        self.preview();
    }

    /// The first rows of the table by what was said so far and, while a question is open, by the chosen answer to it.
    fn preview(&mut self) {
        let (chosen, zone) = (self.list.chosen(), self.zone.clone());
        let Stage::Asking(questions) = &mut self.stage else { return };
        let mut legend = questions.legend.clone();
        if questions.asked.is_some()
            && let Some(choice) = chosen.and_then(|at| questions.choices.get(at))
        {
            legend.say(choice.answer.clone());
        }
        let rows = preview(&questions.table, &legend, &zone, PREVIEW).unwrap_or_default();
        // While more has to be asked, rows that cannot be read yet say nothing.
        let shows = questions.asked.is_none() || rows.iter().any(Result::is_ok);
        let rows = rows.into_iter().map(|row| row.unwrap_or_else(|why| why));
        questions.rows = rows.filter(|_| shows).collect();
    }

    /// The chosen answer, or the one of a digit.
    fn answer(&mut self, digit: Option<usize>) {
        let at = digit.map_or_else(|| self.list.chosen(), |digit| digit.checked_sub(1));
        let Stage::Asking(questions) = &mut self.stage else { return };
        if let Some(choice) = at.and_then(|at| questions.choices.get(at)) {
            questions.legend.say(choice.answer.clone());
            self.next_question();
        }
    }

    fn take_back_answer(&mut self) {
        if let Stage::Asking(questions) = &mut self.stage {
            questions.legend.take_back();
            self.next_question();
        }
    }

    /// The table is settled: agreed to, or left as it is. Tells whether the files are to be looked at again.
    fn settle(&mut self, agreed: Agreed) -> bool {
        let Stage::Asking(questions) = std::mem::replace(&mut self.stage, Stage::Path) else { return false };
        let Questions { table, legend, mut next, findings, mut answered, .. } = *questions;
        let signature = table.signature();
        match agreed {
            Agreed::Yes => {
                self.wanted.answered.insert(signature, legend);
                answered = true;
            }
            Agreed::No => drop(self.left.insert(signature)),
        }
        match next.pop_front() {
            Some(table) => self.ask(table, next, findings, answered),
            None if answered => return true,
            None => self.show_found(findings),
        }
        false
    }
}

/// What the athlete says of a table whose questions are answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Agreed {
    /// It is read like this.
    Yes,
    /// It is not read.
    No,
}

#[cfg(test)]
#[path = "../import_tests.rs"]
mod tests;
