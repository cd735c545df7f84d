//! The command line as clap sees it.

use crate::coach::progress::{Range, Topic};
use crate::interchange::table::Legend;
use clap::{Args, Parser, Subcommand, ValueHint};
use clap_complete::Shell;
use std::path::PathBuf;

/// A coach for HYROX athletes, in the terminal.
#[derive(Clone, Debug, Parser)]
#[command(name = "hyrox-coach", version, about, max_term_width = 100, after_help = EXIT_CODES)]
pub struct Arguments {
    /// Read this configuration file instead of the usual one.
    #[arg(long, global = true, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub config: Option<PathBuf>,
    /// Set one configuration key, e.g. --set chat.model=ID; may be repeated.
    #[arg(long = "set", global = true, value_name = "KEY=VALUE")]
    pub set: Vec<String>,
    /// Line by line instead of full screen: for screen readers and pipes.
    #[arg(long)]
    pub plain: bool,
    /// What to do; without a command the full-screen program opens.
    #[command(subcommand)]
    pub command: Option<Command>,
}

/// Exit codes, as the help shows them.
pub const EXIT_CODES: &str = "Exit codes: 0 done; 1 failed; 2 wrong usage or configuration; 3 the database cannot be used; \
4 the model's provider failed; 5 nothing was found; 6 a statement against the rulebook was found.";

/// The sub-commands.
#[derive(Clone, Debug, Subcommand)]
pub enum Command {
    /// Ask the coach; the answer streams to standard output.
    Ask(Ask),
    /// What to do today, and why: session, week, race, load.
    Today,
    /// Search the research library and show why each passage was found.
    Search(Search),
    /// Store markdown documents for the coach to stand on; without a path: bring the library up to date.
    Ingest(Ingest),
    /// Find statements against the rulebook in text files: wrong loads, split runs, a run after the wall balls, and more.
    Lint(Lint),
    /// Measure the retrieval on labelled questions.
    #[command(subcommand)]
    Eval(Eval),
    /// Log training, and see and change what is in the log.
    #[command(subcommand)]
    Log(Log),
    /// Show whether the training works: adherence, running, load, stations, forecast, intensity.
    Progress(Progress),
    /// Time a race or a session, lap by lap; it goes on after a crash, and into the log at the end.
    Timer(Timer),
    /// Show or change what the coach knows of you.
    #[command(subcommand, name = "profile")]
    Profile(ProfileCommand),
    /// The training plan: build it, see it, prove it, change it.
    #[command(subcommand)]
    Plan(PlanCommand),
    /// How you are today: five answers of 1 to 5; without one: those of today.
    CheckIn(CheckIn),
    /// Bring in sessions from FIT, TCX, GPX, CSV and JSON files, and from Strava's and Garmin's export ZIPs.
    Import(Import),
    /// Write everything of yours into a new folder, the files that you imported too.
    Export(Export),
    /// Write a backup now; one a day is written by itself, and seven are kept.
    Backup,
    /// Bring back a backup or an export; without a file: show the backups.
    Restore {
        /// The file.
        #[arg(value_name = "FILE", value_hint = ValueHint::FilePath)]
        file: Option<PathBuf>,
    },
    /// Delete everything of yours: in the database, and on this computer. Your own export folders stay.
    DeleteMyData {
        /// Without it, nothing is deleted.
        #[arg(long)]
        yes: bool,
    },
    /// Check the whole set-up and say what to do about what is wrong.
    Doctor(Json),
    /// Bring the database's schema up to date (needs the owner's login).
    Migrate(Migrate),
    /// Make logins for athletes on a shared database.
    #[command(subcommand)]
    Athlete(Athlete),
    /// Show the effective configuration and where each value comes from; secrets are hidden.
    Config(Json),
    /// Show every key of the full-screen program.
    Keys,
    /// Print a completion script for a shell.
    Completions {
        /// Which shell.
        shell: Shell,
    },
}

/// `ask`
#[derive(Clone, Debug, Args)]
pub struct Ask {
    /// The question; `-` reads it from standard input.
    #[arg(required = true, num_args = 1.., value_name = "QUESTION")]
    pub question: Vec<String>,
    /// One JSON object at the end instead of text.
    #[arg(long)]
    pub json: bool,
}

/// `search`
#[derive(Clone, Debug, Args)]
pub struct Search {
    /// What to look for.
    #[arg(required = true, num_args = 1.., value_name = "QUERY")]
    pub query: Vec<String>,
    /// How many passages.
    #[arg(long, short = 'n', value_name = "N", value_parser = clap::value_parser!(u8).range(1..=50))]
    pub limit: Option<u8>,
    /// As a JSON array.
    #[arg(long)]
    pub json: bool,
}

/// `ingest`
#[derive(Clone, Debug, Args)]
pub struct Ingest {
    /// Markdown files, or folders of them.
    #[arg(value_name = "PATH", value_hint = ValueHint::AnyPath)]
    pub paths: Vec<PathBuf>,
    /// As a JSON object.
    #[arg(long)]
    pub json: bool,
}

/// `lint`
#[derive(Clone, Debug, Args)]
pub struct Lint {
    /// Text or markdown; `-` reads standard input.
    #[arg(required = true, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub files: Vec<String>,
    /// As a JSON array.
    #[arg(long)]
    pub json: bool,
}

/// `eval`
#[derive(Clone, Debug, Subcommand)]
pub enum Eval {
    /// recall@5, MRR and nDCG on a file of labelled questions (JSON Lines).
    Retrieval {
        /// The file: one object a line with `question`, `tag`, and `relevant` or `patterns`.
        #[arg(value_hint = ValueHint::FilePath)]
        file: PathBuf,
        /// As a JSON object.
        #[arg(long)]
        json: bool,
    },
}

/// `log`
#[derive(Clone, Debug, Subcommand)]
pub enum Log {
    /// Log a session: `run 8.1k 42:30 rpe 4 easy`, `wb 100x6kg 5:12 rpe 8`, `squat 5x5@100 rpe 7 yesterday`.
    Add {
        /// What was done.
        #[arg(required = true, num_args = 1.., value_name = "LINE")]
        line: Vec<String>,
        /// Save it although some words were not understood.
        #[arg(long)]
        anyway: bool,
        /// As JSON.
        #[arg(long)]
        json: bool,
    },
    /// Save a session given as JSON on standard input, as `log show --json` prints it.
    Put,
    /// The sessions, newest first.
    List {
        /// How many.
        #[arg(long, short = 'n', value_name = "N", default_value_t = 20)]
        limit: usize,
        /// Only those in which all these words occur.
        #[arg(long, value_name = "WORDS")]
        filter: Option<String>,
        /// The deleted ones.
        #[arg(long)]
        deleted: bool,
        /// As a JSON array.
        #[arg(long)]
        json: bool,
    },
    /// One session with its laps and splits.
    Show {
        /// The id, its end as the list shows it, or `last`.
        id: String,
        /// As JSON.
        #[arg(long)]
        json: bool,
    },
    /// What was changed of a session, and when.
    History {
        /// The id, its end as the list shows it, or `last`.
        id: String,
    },
    /// Say a session anew; its day stays unless the line says one.
    Edit {
        /// The id, its end as the list shows it, or `last`.
        id: String,
        /// What was done.
        #[arg(required = true, num_args = 1.., value_name = "LINE")]
        line: Vec<String>,
        /// Save it although some words were not understood.
        #[arg(long)]
        anyway: bool,
        /// As JSON.
        #[arg(long)]
        json: bool,
    },
    /// Delete a session; it can be restored.
    Rm {
        /// The id, its end as the list shows it, or `last`.
        id: String,
    },
    /// Bring a deleted session back.
    Restore {
        /// The id, or its end as `log list --deleted` shows it.
        id: String,
    },
}

/// `timer`
#[derive(Clone, Debug, Args)]
#[allow(clippy::struct_excessive_bools, reason = "flags of a command line")]
pub struct Timer {
    /// A race: 8 runs and 8 stations (without a flag: the same as a simulation).
    #[arg(long, group = "course")]
    pub race: bool,
    /// The first four rounds of a race.
    #[arg(long, group = "course")]
    pub half: bool,
    /// Laps without names.
    #[arg(long, group = "course")]
    pub free: bool,
    /// Your own parts, e.g. "3 rounds: 1 km + sled push + 1 km + wall balls".
    #[arg(long, value_name = "LIST", group = "course")]
    pub parts: Option<String>,
    /// Press lap at the end of each run and at the start of each station: the ways between are the roxzone.
    #[arg(long)]
    pub roxzone: bool,
    /// Line by line: for screen readers and pipes.
    #[arg(long)]
    pub plain: bool,
}

/// `profile`
#[derive(Clone, Debug, Subcommand)]
pub enum ProfileCommand {
    /// What is known.
    Show {
        /// As JSON.
        #[arg(long)]
        json: bool,
    },
    /// Change it, e.g. `division="men open" race_date=2027-01-18 goal=1:25:00`; without a pair: the keys.
    Edit {
        /// KEY=VALUE; an empty value takes it away.
        #[arg(value_name = "KEY=VALUE")]
        pairs: Vec<String>,
    },
}

/// `plan`
#[derive(Clone, Debug, Subcommand)]
pub enum PlanCommand {
    /// The sessions of this week, or of another one.
    Show {
        /// The week, from 1; 0 shows all.
        #[arg(long, value_name = "N")]
        week: Option<usize>,
        /// The whole plan as JSON.
        #[arg(long)]
        json: bool,
    },
    /// Build a plan to a race; what is not said is taken from the profile, and what is not there is assumed and named.
    Build(Build),
    /// Prove that the plan holds its rules from today on.
    Check {
        /// As JSON.
        #[arg(long)]
        json: bool,
    },
    /// Change the plan: move, swap, shorten, skip; ill, injured, travelling, missed; another race date; undo.
    Adjust(Adjust),
    /// What to do today, and why.
    Today {
        /// As JSON.
        #[arg(long)]
        json: bool,
    },
    /// The plan for a calendar, as iCalendar text on standard output.
    Ics {
        /// The time at which a day's first session begins, e.g. 06:30; without it sessions are entries of the whole day.
        #[arg(long, value_name = "TIME")]
        at: Option<String>,
    },
}

/// `plan build`
#[derive(Clone, Debug, Args)]
pub struct Build {
    /// The day of the race, e.g. 2027-01-18 or "in 12 weeks"; without it that of the profile.
    #[arg(long, value_name = "DATE")]
    pub race: Option<String>,
    /// Days a week.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u8).range(1..=7))]
    pub days: Option<u8>,
    /// Hours a week.
    #[arg(long, value_name = "H")]
    pub hours: Option<f64>,
    /// Minutes on each day of the week, Monday first, e.g. 60,45,0,60,0,90,75.
    #[arg(long, value_name = "LIST")]
    pub minutes: Option<String>,
    /// The day of the long run, mon .. sun.
    #[arg(long, value_name = "DAY")]
    pub long_run: Option<String>,
    /// Put it in the place of the plan that is followed.
    #[arg(long)]
    pub replace: bool,
    /// Only show it.
    #[arg(long)]
    pub dry_run: bool,
    /// As JSON.
    #[arg(long)]
    pub json: bool,
}

/// `plan adjust`
#[derive(Clone, Debug, Args)]
pub struct Adjust {
    /// Only show what would change.
    #[arg(long, global = true)]
    pub dry_run: bool,
    /// As JSON.
    #[arg(long, global = true)]
    pub json: bool,
    /// What changes.
    #[command(subcommand)]
    pub change: Change,
}

/// A change of the plan. A session is the id that `plan show` gives, or a day that has one session.
#[derive(Clone, Debug, Subcommand)]
pub enum Change {
    /// A session on another day.
    Move {
        /// Which.
        session: String,
        /// To which day.
        to: String,
    },
    /// Two sessions change their days.
    Swap {
        /// One.
        a: String,
        /// The other.
        b: String,
    },
    /// A session shorter or longer.
    Minutes {
        /// Which.
        session: String,
        /// Minutes.
        minutes: u32,
    },
    /// A session is left out.
    Skip {
        /// Which.
        session: String,
        /// Why: ill, injured, travel, tired, other.
        #[arg(default_value = "other")]
        reason: String,
    },
    /// You are ill from today on.
    Ill {
        /// The last day with symptoms, as far as can be told.
        #[arg(long, value_name = "DATE")]
        until: Option<String>,
        /// With fever.
        #[arg(long)]
        fever: bool,
    },
    /// Something hurts from today on: what loads it is left out.
    Injured {
        /// What, e.g. left calf.
        #[arg(required = true, num_args = 1.., value_name = "WHAT")]
        what: Vec<String>,
        /// The last day, as far as can be told.
        #[arg(long, value_name = "DATE")]
        until: Option<String>,
    },
    /// Away, without the kit.
    Travel {
        /// The first day; without it today.
        #[arg(long, value_name = "DATE")]
        from: Option<String>,
        /// The last day.
        until: String,
    },
    /// The last days went by without training.
    Missed {
        /// How many, up to yesterday.
        days: u32,
    },
    /// Today has only so many minutes.
    Short {
        /// Minutes.
        minutes: u32,
    },
    /// The race is on another day.
    Race {
        /// When.
        date: String,
    },
    /// Plan the days ahead anew from the profile as it is now; what was done stays.
    Rebuild,
    /// Take the last change back.
    Undo,
    /// Say which session of the log answers a planned one.
    Link {
        /// The planned session.
        session: String,
        /// The id of the log's session as `log list` shows it; none: no session; rule: as the rule says.
        workout: String,
    },
}

/// `check-in`
#[derive(Clone, Debug, Args)]
pub struct CheckIn {
    /// sleep=4 soreness=2 mood=4 stress=1 pain=1; an empty value takes an answer back.
    #[arg(value_name = "QUESTION=1..5")]
    pub answers: Vec<String>,
    /// A few words, e.g. where it hurts.
    #[arg(long, value_name = "TEXT")]
    pub note: Option<String>,
    /// Another day than today.
    #[arg(long, value_name = "DATE")]
    pub date: Option<String>,
    /// As JSON.
    #[arg(long)]
    pub json: bool,
}

/// `import`
#[derive(Clone, Debug, Args)]
#[allow(clippy::struct_excessive_bools, reason = "flags of a command line")]
pub struct Import {
    /// Files, folders, ZIPs.
    #[arg(value_name = "PATH", value_hint = ValueHint::AnyPath)]
    pub paths: Vec<PathBuf>,
    /// Only show what would be saved.
    #[arg(long)]
    pub dry_run: bool,
    /// Say what a column of a table is or what its numbers mean, e.g. --map date=2 --map distance=4:km --map order=day; may be
    /// repeated. On a terminal what a table leaves open is asked, and the answers are kept for tables with the same headings.
    #[arg(long, value_name = "KEY=VALUE", conflicts_with = "undo")]
    pub map: Vec<Legend>,
    /// Forget what was answered about these tables before, and ask again.
    #[arg(long, conflicts_with = "undo")]
    pub ask: bool,
    /// Take an earlier import back.
    #[arg(long, value_name = "ID", conflicts_with = "paths")]
    pub undo: Option<String>,
    /// As a JSON object.
    #[arg(long)]
    pub json: bool,
}

/// `export`
#[derive(Clone, Debug, Args)]
pub struct Export {
    /// The folder to make.
    #[arg(value_name = "FOLDER", value_hint = ValueHint::DirPath)]
    pub folder: PathBuf,
}

/// `athlete`
#[derive(Clone, Debug, Subcommand)]
pub enum Athlete {
    /// Make a login and print its URL, once: it is for that athlete alone.
    Add {
        /// A name for your own list; it is not shown to others.
        name: String,
    },
}

/// `progress`
#[derive(Clone, Debug, Args)]
#[command(group = clap::ArgGroup::new("form").args(["json", "table", "sentence", "svg"]))]
pub struct Progress {
    /// adherence, running, load, stations, forecast or intensity; without one: a sentence for each.
    pub topic: Option<Topic>,
    /// A part of the topic: run, station or strength of the load; a station such as `sled_push`.
    #[arg(long, value_name = "PART")]
    pub of: Option<String>,
    /// How far back: 4w, 12w, block (the whole plan) or year.
    #[arg(long, value_name = "RANGE", default_value = "12w")]
    pub range: Range,
    /// As a JSON object: the chart, its table and its sentence.
    #[arg(long)]
    pub json: bool,
    /// In which form.
    #[command(flatten)]
    pub form: ChartForm,
}

/// The forms of a chart that are no JSON.
#[derive(Clone, Copy, Debug, Args)]
pub struct ChartForm {
    /// As a table.
    #[arg(long)]
    pub table: bool,
    /// As one sentence, for a screen reader.
    #[arg(long)]
    pub sentence: bool,
    /// As an SVG picture.
    #[arg(long)]
    pub svg: bool,
}

/// `migrate`
#[derive(Clone, Debug, Args)]
pub struct Migrate {
    /// Only show what is applied and what is open.
    #[arg(long)]
    pub status: bool,
    /// As JSON.
    #[arg(long)]
    pub json: bool,
}

/// A command with nothing but `--json`.
#[derive(Clone, Copy, Debug, Args)]
pub struct Json {
    /// As JSON.
    #[arg(long)]
    pub json: bool,
}

impl Command {
    /// Whether it needs the database, so that the owner of the data directory has to run it.
    pub fn needs_store(&self) -> bool {
        matches!(
            self,
            Self::Ask(_)
                | Self::Today
                | Self::Search(_)
                | Self::Ingest(_)
                | Self::Eval(_)
                | Self::Log(_)
                | Self::Progress(_)
                | Self::Profile(_)
                | Self::Plan(_)
                | Self::CheckIn(_)
                | Self::Import(_)
                | Self::Export(_)
                | Self::Backup
                | Self::Restore { .. }
                | Self::DeleteMyData { .. }
                | Self::Doctor(_)
                | Self::Migrate(_)
                | Self::Athlete(_)
        )
    }

    /// Whether it reads its question or its session from standard input.
    pub fn reads_stdin(&self) -> bool {
        matches!(self, Self::Ask(ask) if ask.question == ["-"]) || matches!(self, Self::Log(Log::Put))
    }
}
