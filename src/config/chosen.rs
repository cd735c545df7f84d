//! The model that was chosen in the program, in a file of the data folder: the athlete's own file is never written.
//!
//! A choice stands over one configured model at one address. When either is set to something else, the configuration has
//! the last word and the choice is passed over; so it is when the command line names a model.

use super::{ChatConfig, Config, Origin};
use crate::api::settings::ChatSettings;
use serde::{Deserialize, Serialize};
use std::io::{self, Read as _};
use std::path::Path;

/// Its name in the data folder.
pub const FILE_NAME: &str = "model.json";

/// Largest file that is read, in bytes: three short texts have a hundredth of it.
const SIZE_MAX: u64 = 64 * 1024;

/// A choice, and what it stands over.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChosenModel {
    /// The model's id.
    pub model: String,
    /// `chat.model` as it was configured then.
    pub configured: String,
    /// `chat.base_url` as it was configured then: another server has other models.
    pub base_url: String,
}

impl ChosenModel {
    /// The choice of `model` over what is configured.
    pub fn over(chat: &ChatConfig, model: &str) -> Self {
        let ChatSettings { model: configured, base_url, .. } = &chat.settings;
        Self { model: model.to_owned(), configured: configured.clone(), base_url: base_url.clone() }
    }

    /// The content of its file.
    pub fn text(&self) -> String {
        // Three texts always have a JSON form; an empty file is no choice.
        serde_json::to_string_pretty(self).map(|text| text + "\n").unwrap_or_default()
    }

    fn read(path: &Path) -> io::Result<Self> {
        let mut text = String::new();
        std::fs::File::open(path)?.take(SIZE_MAX).read_to_string(&mut text)?;
        let chosen: Self = serde_json::from_str(&text)?;
        if chosen.model.trim().is_empty() {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "it names no model"));
        }
        Ok(chosen)
    }
}

impl Config {
    /// This configuration with the choice of its data folder, where it still stands. A file that cannot be read is a
    /// warning.
    #[must_use]
    pub fn with_choice(mut self) -> Self {
        let path = self.data.dir.join(FILE_NAME);
        match ChosenModel::read(&path) {
            Ok(chosen) => self.take_choice(chosen, &path),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => self.warnings.push(format!(
                "{}: {error}; the model of the configuration answers, choose another again",
                path.display()
            )),
        }
        self
    }

    fn take_choice(&mut self, chosen: ChosenModel, path: &Path) {
        let Some(shown) = self.effective.iter_mut().find(|setting| setting.key == "chat.model") else { return };
        let stands = chosen == ChosenModel::over(&self.chat, &chosen.model);
        if !stands || shown.origin == Origin::CommandLine {
            return;
        }
        shown.value_shown = super::load::quote(&chosen.model);
        shown.origin = Origin::Chosen(path.to_owned());
        self.chat.chosen = Some(chosen.model);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{Sources, load};

    fn config(dir: &Path, set: &[(&str, &str)]) -> Config {
        let dir = dir.display().to_string();
        let flags = vec![("data.dir".to_owned(), dir)];
        let env = set.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        load(&Sources { env, flags, ..Sources::default() }).unwrap()
    }

    fn shown(config: &Config) -> String {
        config.effective().iter().find(|setting| setting.key == "chat.model").unwrap().to_string()
    }

    const MODEL: &str = "HYROX_COACH_CHAT_MODEL";

    #[test]
    fn a_chosen_model_is_there_at_the_next_start_until_the_configured_one_or_the_address_changes() {
        let dir = tempfile::tempdir().unwrap();
        let first = config(dir.path(), &[(MODEL, "a/configured")]);
        std::fs::write(dir.path().join(FILE_NAME), ChosenModel::over(&first.chat, "b/chosen").text()).unwrap();

        let next = config(dir.path(), &[(MODEL, "a/configured")]).with_choice();
        assert_eq!(next.chat.model(), "b/chosen");
        assert_eq!(next.chat.settings.model, "a/configured", "a price is the configured model's");
        let wanted =
            format!("chat.model = \"b/chosen\" (chosen in the program, {})", dir.path().join(FILE_NAME).display());
        assert_eq!(shown(&next), wanted);

        for other in [
            &[(MODEL, "c/newer")][..],
            &[(MODEL, "a/configured"), ("HYROX_COACH_CHAT_BASE_URL", "http://localhost:1/v1")],
            &[],
        ] {
            let changed = config(dir.path(), other).with_choice();
            assert_eq!(changed.chat.model(), changed.chat.settings.model, "{other:?}");
            assert!(!shown(&changed).contains("chosen"), "{other:?}");
        }
    }

    #[test]
    fn the_command_line_has_the_last_word() {
        let dir = tempfile::tempdir().unwrap();
        let usual = config(dir.path(), &[]);
        std::fs::write(dir.path().join(FILE_NAME), ChosenModel::over(&usual.chat, "b/chosen").text()).unwrap();
        let flags = [("data.dir", dir.path().to_str().unwrap()), ("chat.model", usual.chat.settings.model.as_str())];
        let flags = flags.map(|(key, value)| (key.to_owned(), value.to_owned())).to_vec();
        let named = load(&Sources { flags, ..Sources::default() }).unwrap().with_choice();
        assert_eq!(named.chat.model(), usual.chat.settings.model, "even when it names the usual one");
    }

    #[test]
    fn a_choice_that_cannot_be_read_is_passed_over_with_a_warning() {
        let dir = tempfile::tempdir().unwrap();
        for damaged in ["", "{", "\u{0}", r#"{"model": " ", "configured": "a", "base_url": "b"}"#, r#"{"model": 7}"#] {
            std::fs::write(dir.path().join(FILE_NAME), damaged).unwrap();
            let read = config(dir.path(), &[]).with_choice();
            assert_eq!(read.chat.chosen, None, "{damaged:?}");
            assert!(read.warnings()[0].contains(FILE_NAME), "{damaged:?}: {:?}", read.warnings());
        }
        std::fs::remove_file(dir.path().join(FILE_NAME)).unwrap();
        assert!(config(dir.path(), &[]).with_choice().warnings().is_empty());
    }
}
