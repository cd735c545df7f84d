//! An import: files are read and judged against the log, and what is new is saved, with a copy of each file.
//!
//! It owns what both front ends do with files of other programs: the dry run is the same walk that saves nothing. Reading,
//! judging and copying are on a thread of their own; what is known of files is [`crate::interchange`]'s. One walk holds one
//! file and one batch of sessions in memory.

use super::legend;
use super::logbook::Logbook;
use crate::domain::clean::clean_line;
use crate::domain::id::ImportId;
use crate::domain::profile::Units;
use crate::domain::units::{show_distance, show_time};
use crate::domain::workout::Workout;
use crate::interchange::archive::{self, Original};
use crate::interchange::duplicate::{Known, Verdict};
use crate::interchange::table::Legends;
use crate::interchange::table::legend::LegendError;
pub use crate::interchange::table::open::{Asked, Choice};
pub use crate::interchange::table::{Legend, OpenTable};
use crate::interchange::{Item, ReadError, Reading};
use crate::store::error::StoreError;
use crate::store::original::{Keeping, Originals, name_of};
use futures_util::Stream;
use futures_util::stream::{self, StreamExt};
use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};
use serde::Serialize;
use std::collections::{BTreeMap, HashSet};
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::sync::Arc;
use tokio::sync::mpsc;

/// So many sessions are saved at a time.
const BATCH: usize = 500;
/// So many findings are kept for the table, and as many of what was not read.
const MOST_ROWS: usize = 5000;

/// What is to be imported.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Wanted {
    /// Files, folders, archives.
    pub paths: Vec<PathBuf>,
    /// Said of every table.
    pub said: Legend,
    /// Said of single tables, by their headings' signature; kept once something is saved by it.
    pub answered: BTreeMap<String, Legend>,
    /// Whether what was said of tables before counts.
    pub recall: Recall,
}

/// Whether what was said of tables before counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Recall {
    /// It does.
    #[default]
    Known,
    /// It is asked anew.
    Anew,
}

/// Whether something is saved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// A dry run.
    Look,
    /// What is new is saved as this import.
    Save(ImportId),
}

/// What a file or a part of it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Finding {
    /// Not in the log.
    New,
    /// In the log already.
    Duplicate,
    /// Probably in the log already, and left out.
    Likely,
    /// Not read.
    Unreadable,
}

impl Finding {
    /// As it is shown.
    pub fn name(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Duplicate => "duplicate",
            Self::Likely => "likely duplicate",
            Self::Unreadable => "unreadable",
        }
    }
}

/// A line of the table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// What it is.
    pub finding: Finding,
    /// Which file, or which part of one.
    pub file: String,
    /// Day and kind of the session, or why there is none.
    pub what: String,
}

/// How many of each there are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Tally {
    /// Not in the log.
    pub new: usize,
    /// In the log already.
    pub duplicate: usize,
    /// Probably in the log already.
    pub likely_duplicate: usize,
    /// Not read.
    pub unreadable: usize,
}

impl Tally {
    /// All of them.
    pub fn total(&self) -> usize {
        self.new + self.duplicate + self.likely_duplicate + self.unreadable
    }

    fn count(&mut self, finding: Finding) {
        match finding {
            Finding::New => self.new += 1,
            Finding::Duplicate => self.duplicate += 1,
            Finding::Likely => self.likely_duplicate += 1,
            Finding::Unreadable => self.unreadable += 1,
        }
    }
}

/// What an import found, and what became of it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Findings {
    /// How many of each.
    pub tally: Tally,
    /// The first of them, in the order of the files; those that were not read are there before others.
    pub rows: Vec<Row>,
    /// Tables that leave a question open, one for each kind of headings.
    pub open: Vec<OpenTable>,
    /// Sessions that are saved.
    pub saved: usize,
    /// Files of which no copy could be kept, and why.
    pub not_kept: Option<(usize, String)>,
    /// Why it ended before its end: the disk.
    pub problem: Option<String>,
}

/// One step of an import. The last is `Ended`, always, once.
#[derive(Clone, Debug, PartialEq)]
pub enum Step {
    /// So much was read and saved so far.
    Going {
        /// Sessions and failures.
        read: usize,
        /// Sessions that are saved.
        saved: usize,
        /// What was read last.
        file: String,
    },
    /// It is over.
    Ended(Box<Findings>),
}

/// What the first rows of a table become by what was said of it, a line each: day, kind, time, distance, name; an error is the
/// line that says why a row is no session.
///
/// # Errors
/// [`LegendError`] when the table is another one than was meant.
pub fn preview(
    table: &OpenTable,
    legend: &Legend,
    zone: &TimeZone,
    rows: usize,
) -> Result<Vec<Result<String, String>>, LegendError> {
    let told = |(line, row): (u64, Result<Workout, ReadError>)| {
        let placed = |text: String| clean_line(&format!("line {line:<4} {text}")).into_owned();
        row.map(|workout| placed(session_line(&workout))).map_err(|error| placed(error.to_string()))
    };
    Ok(table.preview(legend, zone, rows)?.into_iter().map(told).collect())
}

fn session_line(workout: &Workout) -> String {
    let time = workout.elapsed().map_or_else(|| "-".to_owned(), show_time);
    let distance = workout.run.as_ref().map(|run| run.distance_m);
    let distance = distance.or_else(|| workout.exercises.first()?.sets.first()?.distance_m);
    let distance = distance.map_or_else(|| "-".to_owned(), |metres| show_distance(metres, Units::default()));
    format!("{}  {:<10} {time:>8}  {distance:>9}  {}", workout.date, workout.kind.name(), workout.title)
}

/// Imports into one athlete's log. Cheap to clone.
#[derive(Clone)]
pub struct Importer {
    book: Logbook,
    data: PathBuf,
}

impl Importer {
    /// Into this log; copies and what is said of tables lie in the data folder.
    pub fn new(book: Logbook, data: PathBuf) -> Self {
        Self { book, data }
    }

    /// Walks through files. Dropping the stream ends the walk; what was saved by then stays, and can be taken back.
    pub fn run(&self, wanted: Wanted, mode: Mode) -> impl Stream<Item = Step> + Send + use<> {
        let (steps, told) = mpsc::channel(64);
        let importer = self.clone();
        tokio::spawn(async move { importer.walk(wanted, mode, steps).await });
        stream::unfold(told, |mut told| async move { told.recv().await.map(|step| (step, told)) }).fuse()
    }

    async fn walk(self, wanted: Wanted, mode: Mode, steps: mpsc::Sender<Step>) {
        self.book.ready().await;
        let sessions = Arc::clone(&self.book.log().borrow().workouts);
        let answered = wanted.answered.clone();
        let mut judged = self.read(wanted, mode, &sessions);
        drop(sessions);
        let (mut findings, mut batch, mut open) = (Collected::default(), Vec::new(), HashSet::new());
        while let Some(one) = judged.recv().await {
            findings.take(one.row);
            if let Some(table) = one.table.filter(|table| open.insert(table.signature())) {
                findings.all.open.push(*table);
            }
            findings.note_not_kept(one.not_kept);
            batch.extend(one.session.filter(|_| mode != Mode::Look).map(|session| *session));
            if batch.len() >= BATCH && !self.save(&mut batch, &mut findings).await {
                break;
            }
            let all = &findings.all;
            let going = Step::Going { read: all.tally.total(), saved: all.saved, file: one.file };
            // A front end that is busy misses a count, never the end; one that is gone ends the walk.
            if steps.try_send(going).is_err() && steps.is_closed() {
                break;
            }
        }
        drop(judged);
        self.save(&mut batch, &mut findings).await;
        if mode != Mode::Look && findings.all.saved > 0 && !answered.is_empty() {
            let data = self.data.clone();
            let kept = tokio::task::spawn_blocking(move || legend::remember(&data, answered)).await;
            if let Ok(Err(error)) = kept {
                tracing::warn!(%error, "what was said of a table could not be kept");
            }
        }
        let _ = steps.send(Step::Ended(Box::new(findings.all))).await;
    }

    /// Saves a batch. Tells whether it is on the disk.
    async fn save(&self, batch: &mut Vec<Workout>, findings: &mut Collected) -> bool {
        if batch.is_empty() {
            return true;
        }
        let count = batch.len();
        match self.book.save(std::mem::take(batch)).await {
            Ok(()) => findings.all.saved += count,
            Err(error) => findings.all.problem = Some(error.sentence()),
        }
        findings.all.problem.is_none()
    }

    /// Reads on a thread of its own; a bounded channel keeps the memory small.
    fn read(&self, wanted: Wanted, mode: Mode, sessions: &[Arc<Workout>]) -> mpsc::Receiver<Judged> {
        let (found, judged) = mpsc::channel(64);
        let mut legends = match wanted.recall {
            Recall::Known => legend::recall(&self.data),
            Recall::Anew => Legends::default(),
        };
        legends.by_headings.extend(wanted.answered);
        legends.said = wanted.said;
        let mut judge = Judge::new(mode, Originals::of(&self.data), sessions);
        tokio::task::spawn_blocking(move || {
            let zone = Zoned::now().time_zone().clone();
            let reading = Reading { legends: Some(&legends), ..Reading::of(&zone) };
            for path in wanted.paths {
                judge.last = None;
                let mut hand_on = |item: Item, original: Option<Original<'_>>| match found
                    .blocking_send(judge.judge(item, original))
                {
                    Ok(()) => ControlFlow::Continue(()),
                    Err(_) => ControlFlow::Break(()),
                };
                if let Err(error) = archive::read_with_originals(&path, &reading, &mut hand_on) {
                    let item = Item::failed(&path.display().to_string(), error);
                    if found.blocking_send(judge.judge(item, None)).is_err() {
                        return;
                    }
                }
                if found.is_closed() {
                    return;
                }
            }
        });
        judged
    }

    /// Takes an import back in one step: its sessions are deleted, and can be restored; the copies of their files go when no
    /// other session needs them. Gives how many sessions there were.
    ///
    /// # Errors
    /// As [`Logbook::save`].
    pub async fn undo(&self, import: ImportId) -> Result<usize, StoreError> {
        let count = self.book.undo_import(import, Timestamp::now()).await?;
        let mut unneeded = HashSet::new();
        let mut needed = HashSet::new();
        for workout in self.book.log().borrow().workouts.iter() {
            let Some(original) = &workout.origin.original else { continue };
            let is_of_it = workout.origin.import == Some(import) && workout.deleted_at.is_some();
            let named = if is_of_it { &mut unneeded } else { &mut needed };
            named.insert(original.clone());
        }
        unneeded.retain(|hash| !needed.contains(hash));
        let mut originals = Originals::of(&self.data);
        if let Ok(Err(error)) = tokio::task::spawn_blocking(move || originals.remove(&unneeded)).await {
            tracing::warn!(%error, "a copy of an imported file stays");
        }
        Ok(count)
    }
}

/// One thing that was read, judged.
struct Judged {
    row: Row,
    file: String,
    session: Option<Box<Workout>>,
    table: Option<Box<OpenTable>>,
    not_kept: Option<String>,
}

/// Judges what is read against the log, and keeps the files of what is new.
struct Judge {
    mode: Mode,
    known: Known,
    originals: Originals,
    /// Files that sessions came from and that are not here: an export of another computer brings them.
    missing: HashSet<String>,
    /// The file that was looked at last, by its number, and the name of its copy.
    last: Option<(u64, Option<String>)>,
}

impl Judge {
    fn new(mode: Mode, originals: Originals, sessions: &[Arc<Workout>]) -> Self {
        let known = Known::of(sessions.iter().map(AsRef::as_ref));
        let named = sessions.iter().filter_map(|w| w.origin.original.as_ref());
        let missing = named.filter(|hash| !originals.has(hash)).cloned().collect();
        Self { mode, known, originals, missing, last: None }
    }

    fn judge(&mut self, item: Item, original: Option<Original<'_>>) -> Judged {
        let mut judged = Judged {
            row: Row { finding: Finding::Unreadable, file: item.file.clone(), what: String::new() },
            file: item.file,
            session: None,
            table: None,
            not_kept: None,
        };
        match item.outcome {
            Ok(workout) => self.session(workout, original, &mut judged),
            Err(error) => {
                judged.row.what = error.to_string();
                if let ReadError::Undecided { table, .. } = error {
                    judged.table = table;
                }
            }
        }
        judged
    }

    fn session(&mut self, mut workout: Box<Workout>, original: Option<Original<'_>>, judged: &mut Judged) {
        judged.row.what = format!("{} {}", workout.date, workout.kind.name());
        judged.row.finding = match self.known.classify(&workout) {
            Verdict::New => Finding::New,
            Verdict::Duplicate(_) => Finding::Duplicate,
            Verdict::Likely(_) => Finding::Likely,
        };
        if judged.row.finding == Finding::New {
            self.known.learn(&workout);
        }
        let Mode::Save(import) = self.mode else { return };
        match (judged.row.finding, original) {
            (Finding::New, Some(original)) => match self.keep(&judged.file, original) {
                Ok(hash) => workout.origin.original = hash,
                Err(why) => judged.not_kept = Some(why),
            },
            (Finding::New, None) => {
                // Our own export says which file a session came from; the file may come after it.
                let named = workout.origin.original.as_ref().filter(|hash| !self.originals.has(hash));
                self.missing.extend(named.cloned());
            }
            // A hash is made only when a file is looked for.
            (_, Some(original)) if !self.missing.is_empty() && self.missing.remove(&name_of(original.bytes)) => {
                judged.not_kept = self.keep(&judged.file, original).err();
            }
            _ => {}
        }
        if judged.row.finding == Finding::New {
            workout.origin.import = Some(import);
            judged.session = Some(workout);
        }
    }

    /// Keeps a file, once for all its sessions. Why not is told once.
    fn keep(&mut self, shown: &str, original: Original<'_>) -> Result<Option<String>, String> {
        if let Some((number, hash)) = &self.last
            && *number == original.number
        {
            return Ok(hash.clone());
        }
        let kept = match self.originals.keep(&file_name(shown), original.bytes) {
            Ok(Keeping::Kept(hash)) => Ok(Some(hash)),
            Ok(Keeping::Full) => Err("the copies of imported files take all the room that they may".to_owned()),
            Err(error) => Err(error.to_string()),
        };
        self.last = Some((original.number, kept.clone().ok().flatten()));
        kept
    }
}

/// The name of a file, of `export.zip/activities/17.fit, session 2`.
fn file_name(shown: &str) -> String {
    let whole = shown.rsplit_once(", ").filter(|(_, part)| is_part(part)).map_or(shown, |(file, _)| file);
    whole.rsplit('/').next().unwrap_or(whole).to_owned()
}

/// Whether a text is what [`Item::file`] puts behind a file's name: `line 7`, `session 2`.
fn is_part(text: &str) -> bool {
    text.split_once(' ').is_some_and(|(word, number)| {
        matches!(word, "line" | "session" | "activity" | "track") && number.bytes().all(|b| b.is_ascii_digit())
    })
}

/// Findings as they come.
#[derive(Default)]
struct Collected {
    all: Findings,
    /// Rows of what was not read, and of the rest.
    rows: [usize; 2],
}

impl Collected {
    fn take(&mut self, row: Row) {
        self.all.tally.count(row.finding);
        let rows = &mut self.rows[usize::from(row.finding == Finding::Unreadable)];
        if *rows < MOST_ROWS {
            *rows += 1;
            self.all.rows.push(row);
        }
    }

    fn note_not_kept(&mut self, why: Option<String>) {
        let Some(why) = why else { return };
        match &mut self.all.not_kept {
            Some((count, _)) => *count += 1,
            none => *none = Some((1, why)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_of_a_file_is_told_from_its_place() {
        for (shown, name) in [
            ("run.fit", "run.fit"),
            ("race.fit, session 2", "race.fit"),
            ("export.zip/activities/17.fit.gz", "17.fit.gz"),
            ("log.csv, line 7", "log.csv"),
            ("Leeds, Running.gpx", "Leeds, Running.gpx"),
        ] {
            assert_eq!(file_name(shown), name, "{shown}");
        }
    }

    #[test]
    fn the_rows_are_bounded_and_what_was_not_read_does_not_push_out_the_rest() {
        let mut findings = Collected::default();
        let row = |finding| Row { finding, file: String::new(), what: String::new() };
        for _ in 0..2 * MOST_ROWS {
            findings.take(row(Finding::Unreadable));
            findings.take(row(Finding::New));
        }
        let all = findings.all;
        assert_eq!(
            (all.rows.len(), all.tally.new, all.tally.unreadable),
            (2 * MOST_ROWS, 2 * MOST_ROWS, 2 * MOST_ROWS)
        );
        let new = all.rows.iter().filter(|row| row.finding == Finding::New).count();
        assert_eq!(new, MOST_ROWS);
    }
}
