//! Tracing into a file. Nothing is ever logged to the screen: the terminal belongs to the front end.

use crate::store::file::private_folder;
use std::fs::OpenOptions;
use std::io;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::sync::Mutex;
use tracing_subscriber::EnvFilter;

/// A log file that grows beyond this starts anew; the one before is kept beside it.
const LONGEST: u64 = 5 << 20;

/// Starts logging to `hyrox-coach.log` in `folder`, at `level`. A second call changes nothing.
///
/// # Errors
/// When the file cannot be opened; the program works without it.
pub fn start(folder: &Path, level: &str) -> io::Result<()> {
    if level == "off" {
        return Ok(());
    }
    private_folder(folder)?;
    let path = folder.join("hyrox-coach.log");
    if std::fs::metadata(&path).is_ok_and(|m| m.len() > LONGEST) {
        std::fs::rename(&path, folder.join("hyrox-coach.log.1"))?;
    }
    let file = OpenOptions::new().append(true).create(true).mode(0o600).open(path)?;
    // Other crates' debug lines can hold what is not ours to log: statements, headers.
    let filter = EnvFilter::new(format!("warn,hyrox_coach={level}"));
    let _ = tracing_subscriber::fmt()
        .with_ansi(false)
        .with_timer(Clock)
        .with_env_filter(filter)
        .with_writer(Mutex::new(file))
        .try_init();
    Ok(())
}

struct Clock;

impl tracing_subscriber::fmt::time::FormatTime for Clock {
    fn format_time(&self, w: &mut tracing_subscriber::fmt::format::Writer<'_>) -> std::fmt::Result {
        write!(w, "{:.3}", jiff::Timestamp::now())
    }
}
