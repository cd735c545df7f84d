//! The outside world of the configuration, read once at the start: files, environment, folders. After this, loading is
//! pure.

use super::key::{ENV_PREFIX, KEYS};
use super::problem::ConfigError;
use super::secret::{Credentials, FILE_NAME};
use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsString;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

/// Largest configuration file that is read, in bytes.
const SIZE_MAX: u64 = 1024 * 1024;

/// What the command line says about the configuration.
#[derive(Clone, Debug, Default)]
pub struct ReadOptions {
    /// `--config FILE`: read instead of the usual file; it must exist.
    pub config_file: Option<PathBuf>,
    /// Settings by dotted name; these win.
    pub flags: Vec<(String, String)>,
}

/// Everything that the configuration is made of.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    /// The configuration file, if there is one.
    pub file: Option<SourceFile>,
    /// The file of secrets; empty if there is none.
    pub credentials: Credentials,
    /// Environment variables that could concern us.
    pub env: BTreeMap<String, String>,
    /// Names of such variables whose value is no text.
    pub unreadable_env: BTreeSet<String>,
    /// Settings by dotted name from the command line.
    pub flags: Vec<(String, String)>,
    /// The user's home, for paths that begin with `~/`.
    pub home: Option<PathBuf>,
    /// The folder for data when none is set.
    pub data_dir: Option<PathBuf>,
}

/// A configuration file.
#[derive(Clone, Debug)]
pub struct SourceFile {
    /// Where it is, for messages and relative paths.
    pub path: PathBuf,
    /// What it says.
    pub text: String,
    /// Who else can read it.
    pub audience: Audience,
}

/// Who can read a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Audience {
    /// Its owner alone, or the system has no such permissions.
    Owner,
    /// Others too; its mode.
    Others(u32),
}

impl Sources {
    /// Reads files and environment. A usual configuration file that is not there is no error; one that was named is.
    pub fn read(options: ReadOptions) -> Result<Self, ConfigError> {
        let folders = directories::ProjectDirs::from("", "", "hyrox-coach");
        let config_dir = folders.as_ref().map(|folders| folders.config_dir().to_owned());
        let file = match (&options.config_file, &config_dir) {
            (Some(named), _) => Some(read_file(named).map_err(|error| error.at(named))?),
            (None, Some(folder)) => {
                let usual = folder.join("config.toml");
                match read_file(&usual) {
                    Ok(file) => Some(file),
                    Err(FileError::Io(error)) if error.kind() == io::ErrorKind::NotFound => None,
                    Err(error) => return Err(error.at(&usual)),
                }
            }
            (None, None) => None,
        };
        let credentials = match &config_dir {
            Some(folder) => Credentials::load(&folder.join(FILE_NAME))?,
            None => Credentials::default(),
        };
        let mut sources = Self {
            file,
            credentials,
            flags: options.flags,
            home: directories::BaseDirs::new().map(|base| base.home_dir().to_owned()),
            data_dir: folders.map(|folders| folders.data_dir().to_owned()),
            ..Self::default()
        };
        sources.take_env(std::env::vars_os());
        Ok(sources)
    }

    /// Keeps the variables that could concern us. The rest, which may hold other programs' secrets, is not copied.
    fn take_env(&mut self, env: impl Iterator<Item = (OsString, OsString)>) {
        for (name, value) in env {
            let Ok(name) = name.into_string() else { continue };
            if !concerns_us(&name) {
                continue;
            }
            match value.into_string() {
                Ok(value) => {
                    self.env.insert(name, value);
                }
                Err(_) => {
                    self.unreadable_env.insert(name);
                }
            }
        }
    }
}

fn concerns_us(name: &str) -> bool {
    name.starts_with(ENV_PREFIX) || KEYS.iter().any(|key| key.env.contains(&name) || key.weak_env.contains(&name))
}

enum FileError {
    Io(io::Error),
    Content(&'static str),
}

impl FileError {
    fn at(self, path: &Path) -> ConfigError {
        let path = path.to_owned();
        match self {
            Self::Io(source) => ConfigError::Read { path, source },
            Self::Content(reason) => ConfigError::NotAConfig { path, reason },
        }
    }
}

fn read_file(path: &Path) -> Result<SourceFile, FileError> {
    let file = std::fs::File::open(path).map_err(FileError::Io)?;
    let audience = audience(&file.metadata().map_err(FileError::Io)?);
    let mut bytes = Vec::new();
    file.take(SIZE_MAX + 1).read_to_end(&mut bytes).map_err(FileError::Io)?;
    if bytes.len() as u64 > SIZE_MAX {
        return Err(FileError::Content("this file is larger than 1 MiB; it cannot be a configuration"));
    }
    let text = String::from_utf8(bytes).map_err(|_| FileError::Content("this file is not UTF-8 text"))?;
    Ok(SourceFile { path: path.to_owned(), text, audience })
}

#[cfg(unix)]
fn audience(metadata: &std::fs::Metadata) -> Audience {
    use std::os::unix::fs::MetadataExt as _;
    match metadata.mode() & 0o7777 {
        mode if mode & 0o077 != 0 => Audience::Others(mode),
        _ => Audience::Owner,
    }
}

#[cfg(not(unix))]
fn audience(_metadata: &std::fs::Metadata) -> Audience {
    Audience::Owner
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_variables_that_could_concern_us_are_kept() {
        let mut sources = Sources::default();
        let env = [
            ("HYROX_COACH_CHAT_MODEL", "a"),
            ("HYROX_COACH_TYPO", "b"),
            ("NEBIUS_API_KEY", "c"),
            ("EDITOR", "d"),
            ("AWS_SECRET_ACCESS_KEY", "e"),
            ("PATH", "f"),
        ];
        sources.take_env(env.into_iter().map(|(name, value)| (name.into(), value.into())));
        let kept: Vec<_> = sources.env.keys().map(String::as_str).collect();
        assert_eq!(kept, ["EDITOR", "HYROX_COACH_CHAT_MODEL", "HYROX_COACH_TYPO", "NEBIUS_API_KEY"]);
    }

    #[cfg(unix)]
    #[test]
    fn a_variable_that_is_no_text_is_remembered_by_name() {
        use std::os::unix::ffi::OsStringExt as _;
        let mut sources = Sources::default();
        let value = OsString::from_vec(vec![0xFF, b's', b'k']);
        sources.take_env([("NEBIUS_API_KEY".into(), value)].into_iter());
        assert!(sources.env.is_empty());
        assert!(sources.unreadable_env.contains("NEBIUS_API_KEY"));
    }

    #[test]
    fn a_file_that_is_no_configuration_says_what_it_is() {
        let folder = tempfile::tempdir().unwrap();
        let large = folder.path().join("large.toml");
        std::fs::write(&large, vec![b'#'; 1024 * 1024 + 1]).unwrap();
        let binary = folder.path().join("binary.toml");
        std::fs::write(&binary, [b'#', 0xFF]).unwrap();
        for (path, wanted) in [(large, "larger than 1 MiB"), (binary, "not UTF-8")] {
            let error = read_file(&path).err().unwrap().at(&path).to_string();
            assert!(error.contains(wanted) && error.contains(".toml"), "{error}");
        }
    }

    #[test]
    fn a_named_file_must_be_there() {
        let folder = tempfile::tempdir().unwrap();
        let options = ReadOptions { config_file: Some(folder.path().join("none.toml")), ..ReadOptions::default() };
        let error = Sources::read(options).unwrap_err().to_string();
        assert!(error.starts_with("cannot read") && error.contains("none.toml"), "{error}");
    }
}
