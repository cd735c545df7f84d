//! Commands that are typed after a `/`, and their completion.

use super::keymap::Action;

/// A command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Command {
    /// Its name, with the slash.
    pub name: &'static str,
    /// Its argument, for the list; empty when it takes none.
    pub argument: &'static str,
    /// One line.
    pub doc: &'static str,
    /// What it does.
    pub action: Action,
}

const fn command(name: &'static str, argument: &'static str, doc: &'static str, action: Action) -> Command {
    Command { name, argument, doc, action }
}

/// All commands.
pub const COMMANDS: &[Command] = &[
    command("/help", "", "all keys", Action::Help),
    command("/keys", "", "all keys", Action::Help),
    command("/model", "[id]", "choose the model that answers", Action::ChooseModel),
    command("/sources", "", "show or hide the sources", Action::ToggleSources),
    command("/find", "[text]", "search all chats", Action::SearchChats),
    command("/new", "", "start a new chat", Action::NewChat),
    command("/today", "", "what to do today, and why", Action::ShowToday),
    command("/plan", "", "read the whole plan", Action::ReadPlan),
    command("/build", "", "build a plan to a race", Action::BuildPlan),
    command("/progress", "", "the charts", Action::ShowProgress),
    command("/log", "[what you did]", "go to the log, with what you did on one line", Action::ShowLog),
    command("/run", "[8.1k 42:30 rpe 4]", "log a run", Action::ShowLog),
    command("/skip", "[reason]", "log that a session was not done", Action::SkipSession),
    command("/import", "[path]", "bring in sessions from files of a watch or another program", Action::ImportFiles),
    command("/profile", "", "answer or change what the coach knows of you", Action::EditProfile),
    command("/copy", "", "copy the answer", Action::CopyAnswer),
    command("/retry", "", "ask the same again", Action::Retry),
    command("/rate", "good|bad|none", "rate the answer", Action::RateGood),
    command("/theme", "[dark|light|mono]", "change the theme", Action::NextTheme),
    command("/mouse", "", "turn the mouse on or off", Action::ToggleMouse),
    command("/quit", "", "quit", Action::Quit),
];

/// Whether a text is a command being typed: one line that starts with a slash and a letter.
pub fn is_command(text: &str) -> bool {
    let mut chars = text.chars();
    !text.contains('\n') && chars.next() == Some('/') && chars.next().is_none_or(|c| c.is_ascii_alphabetic())
}

/// Commands that the text may become; none once its argument is being typed.
pub fn completions(text: &str) -> Vec<&'static Command> {
    if !is_command(text) || text.contains(' ') {
        return Vec::new();
    }
    COMMANDS.iter().filter(|command| command.name.starts_with(text)).collect()
}

/// Splits a text into a command and its argument; the error names the nearest command.
pub fn parse(text: &str) -> Result<(&'static Command, &str), String> {
    let text = text.trim();
    let (name, argument) = text.split_once(' ').unwrap_or((text, ""));
    if let Some(command) = COMMANDS.iter().find(|command| command.name == name) {
        return Ok((command, argument.trim()));
    }
    let near = COMMANDS.iter().map(|command| (strsim::jaro_winkler(command.name, name), command.name));
    let near = near.max_by(|a, b| a.0.total_cmp(&b.0)).map_or("/help", |(_, name)| name);
    Err(format!("there is no command {name}; did you mean {near}?"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_is_completed_and_its_argument_kept() {
        let names = |text| completions(text).iter().map(|command| command.name).collect::<Vec<_>>();
        assert_eq!(names("/mo"), ["/model", "/mouse"]);
        assert_eq!(names("/").len(), COMMANDS.len());
        assert!(names("/model x").is_empty() && names("1/2 pace").is_empty() && names("/2").is_empty());
        let (command, argument) = parse("/find sled push ").unwrap();
        assert_eq!((command.name, argument), ("/find", "sled push"));
    }

    #[test]
    fn an_unknown_command_names_the_nearest() {
        assert_eq!(parse("/modle").unwrap_err(), "there is no command /modle; did you mean /model?");
    }
}
