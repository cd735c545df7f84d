//! A home of its own for the real program: folders, environment, a data directory that is empty or holds the library.
//!
//! The engine's unpacked files are content-addressed and shared by all homes; everything else is private to one.

#![allow(clippy::expect_used, clippy::unwrap_used, clippy::panic, reason = "a test may panic")]

use super::provider::FakeProvider;
use super::pty::Pty;
use rustix::process::{Pid, test_kill_process};
use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::{OnceLock, mpsc};
use std::time::Duration;
use tempfile::TempDir;

/// The longest that a command may take.
const PATIENCE: Duration = Duration::from_mins(2);

/// Columns and rows of a screen that has room for the sources.
pub const WIDE: (u16, u16) = (120, 40);

/// The program under test: `HYROX_COACH_BIN` when set, else the one that was built with the tests.
pub fn binary() -> PathBuf {
    std::env::var_os("HYROX_COACH_BIN").map_or_else(|| env!("CARGO_BIN_EXE_hyrox-coach").into(), PathBuf::from)
}

/// A home directory and the environment that makes the program live in it.
pub struct Home {
    folder: TempDir,
    env: BTreeMap<String, String>,
}

/// How a command ended.
#[derive(Debug)]
pub struct Ran {
    /// Its exit code; none when a signal ended it.
    pub code: Option<i32>,
    /// Standard output.
    pub out: String,
    /// Standard error.
    pub err: String,
}

impl Ran {
    /// The output as JSON.
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("no JSON ({error}): {self:#?}"))
    }
}

impl Home {
    /// A home in which the program was never started.
    pub fn fresh() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let at = |name: &str| folder.path().join(name).display().to_string();
        let cache = Path::new(env!("CARGO_TARGET_TMPDIR")).join("cache");
        let env = [
            ("HOME", at("")),
            ("PATH", std::env::var("PATH").unwrap_or_default()),
            ("LANG", "C.UTF-8".into()),
            ("TZ", "UTC".into()),
            ("TERM", "xterm-256color".into()),
            ("XDG_CONFIG_HOME", at(".config")),
            ("XDG_DATA_HOME", at(".local/share")),
            ("XDG_STATE_HOME", at(".local/state")),
            ("XDG_RUNTIME_DIR", at("run")),
            ("XDG_CACHE_HOME", cache.display().to_string()),
            ("HYROX_COACH_DATA_DIR", at(".local/share/hyrox-coach")),
        ];
        let env = env.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        Self { folder, env }
    }

    /// A home in which the library is in the database and nothing was asked yet.
    pub fn with_library() -> Self {
        let home = Self::fresh();
        copy(template(), &home.data());
        home
    }

    /// Sets a variable of its environment.
    #[must_use]
    pub fn set(mut self, name: &str, value: &str) -> Self {
        self.env.insert(name.to_owned(), value.to_owned());
        self
    }

    /// Takes a variable out of its environment.
    #[must_use]
    pub fn unset(mut self, name: &str) -> Self {
        self.env.remove(name);
        self
    }

    /// Makes the fake provider the one that answers.
    #[must_use]
    pub fn asking(self, provider: &FakeProvider) -> Self {
        self.set("OPENAI_BASE_URL", &provider.base_url())
            .set("OPENAI_API_KEY", "sk-test-key")
            .set("HYROX_COACH_CHAT_MODEL", "fake/model")
    }

    /// Its folder.
    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Where the program keeps its files.
    pub fn data(&self) -> PathBuf {
        self.path().join(".local/share/hyrox-coach")
    }

    /// Gives another home a copy of this one's data; nothing may have either open.
    pub fn copy_data_to(&self, other: &Self) {
        copy(&self.data(), &other.data());
    }

    /// Its environment.
    pub fn env(&self) -> &BTreeMap<String, String> {
        &self.env
    }

    /// Writes a file into the home and gives its path.
    pub fn write(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path().join(name);
        std::fs::write(&path, bytes).expect("the home can be written");
        path
    }

    /// The program with these arguments, not yet started.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(binary());
        command.args(arguments).env_clear().envs(&self.env).current_dir(self.path());
        command
    }

    /// Runs the program to its end, without a terminal.
    pub fn run(&self, arguments: &[&str]) -> Ran {
        self.run_with(arguments, "")
    }

    /// Runs the program to its end with this standard input.
    pub fn run_with(&self, arguments: &[&str], input: &str) -> Ran {
        let mut command = self.command(arguments);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("the program starts");
        let mut stdin = child.stdin.take().expect("it is piped");
        let input = input.to_owned();
        // A command that does not read its input closes it: that is no failure.
        std::thread::spawn(move || stdin.write_all(input.as_bytes()));
        let pid = child.id();
        let (sender, ended) = mpsc::channel();
        std::thread::spawn(move || sender.send(child.wait_with_output()));
        let Ok(output) = ended.recv_timeout(PATIENCE) else {
            super::pty::kill(pid, rustix::process::Signal::KILL);
            panic!("{arguments:?} did not end in {PATIENCE:?}");
        };
        let output = output.expect("its end can be waited for");
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("output is UTF-8");
        Ran { code: output.status.code(), out: text(output.stdout), err: text(output.stderr) }
    }

    /// Opens the full-screen program on a terminal of so many columns and rows.
    pub fn open(&self, size: (u16, u16)) -> Pty {
        Pty::spawn(self, &[], size)
    }
}

/// A data directory with the library, made once for all tests of this run and closed in order.
fn template() -> &'static Path {
    static TEMPLATE: OnceLock<PathBuf> = OnceLock::new();
    TEMPLATE.get_or_init(|| {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
        clear_away(folder);
        let place = folder.join(format!("{TEMPLATE_NAME}{}", std::process::id()));
        let home = Home::fresh();
        let ran = home.run(&["search", "sled push"]);
        assert_eq!(ran.code, Some(0), "{ran:#?}");
        copy(&home.data(), &place);
        place
    })
}

/// The folder of a template, before the id of the process that made it.
const TEMPLATE_NAME: &str = "template-";

/// Removes the templates of runs that have ended: a static is never dropped.
fn clear_away(folder: &Path) {
    for entry in std::fs::read_dir(folder).expect("cargo made it").flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let made_by = name.strip_prefix(TEMPLATE_NAME).and_then(|pid| pid.parse().ok()).and_then(Pid::from_raw);
        if made_by.is_some_and(|pid| test_kill_process(pid).is_err() || pid == rustix::process::getpid()) {
            // Another run may be clearing the same away.
            let _ = std::fs::remove_dir_all(entry.path());
        }
    }
}

/// Copies a folder; sockets stay behind.
fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("a folder can be made");
    for entry in std::fs::read_dir(from).expect("it can be read") {
        let entry = entry.expect("it can be read");
        let kind = entry.file_type().expect("it has a kind");
        let target = to.join(entry.file_name());
        if kind.is_dir() {
            copy(&entry.path(), &target);
        } else if kind.is_file() {
            std::fs::copy(entry.path(), &target).expect("a file can be copied");
        }
    }
    let rights = std::fs::metadata(from).expect("it is there").permissions();
    std::fs::set_permissions(to, rights).expect("rights can be set");
}
