//! What a command prints: cleaned, in order, to this terminal or over the socket to another program's.

use super::error::CliError;
use crate::domain::clean;
use crate::store::share::Frame;
use serde::Serialize;
use std::fmt::Write as _;
use std::io::{IsTerminal, Write};
use tokio::sync::mpsc;

/// Where a command's output goes.
#[derive(Clone)]
pub struct Output {
    frames: mpsc::Sender<Frame>,
}

impl Output {
    /// Into a channel.
    pub fn new(frames: mpsc::Sender<Frame>) -> Self {
        Self { frames }
    }

    /// Text of outside or ours, cleaned of everything that could steer a terminal.
    ///
    /// # Errors
    /// [`CliError::OutputClosed`] when nobody reads any more.
    pub async fn text(&self, text: &str) -> Result<(), CliError> {
        self.frames.send(Frame::Out(clean::clean(text).into_owned())).await.map_err(|_| CliError::OutputClosed)
    }

    /// A line of text.
    ///
    /// # Errors
    /// As [`Output::text`].
    pub async fn line(&self, text: &str) -> Result<(), CliError> {
        self.text(&format!("{text}\n")).await
    }

    /// Lines for a calendar, each cleaned and ended by CR LF, as RFC 5545 wants them.
    ///
    /// # Errors
    /// As [`Output::text`].
    pub async fn for_calendar(&self, text: &str) -> Result<(), CliError> {
        let lines: String = text.lines().flat_map(|line| [clean::clean(line), "\r\n".into()]).collect();
        self.frames.send(Frame::Out(lines)).await.map_err(|_| CliError::OutputClosed)
    }

    /// A remark beside the output, on standard error.
    ///
    /// # Errors
    /// As [`Output::text`].
    pub async fn note(&self, text: &str) -> Result<(), CliError> {
        self.frames.send(Frame::Err(format!("{}\n", clean::clean(text)))).await.map_err(|_| CliError::OutputClosed)
    }

    /// A value as indented JSON; what a terminal must not get is escaped, so the data is whole.
    ///
    /// # Errors
    /// As [`Output::text`].
    pub async fn json(&self, value: &impl Serialize) -> Result<(), CliError> {
        let text = serde_json::to_string_pretty(value).map_err(|e| CliError::Failed(e.to_string()))?;
        self.frames.send(Frame::Out(format!("{}\n", escaped(&text)))).await.map_err(|_| CliError::OutputClosed)
    }
}

/// JSON in which every character outside ASCII that `clean` would touch is written as an escape.
fn escaped(json: &str) -> String {
    if json.is_ascii() {
        return json.to_owned();
    }
    let mut out = String::with_capacity(json.len());
    let mut units = [0_u16; 2];
    for c in json.chars() {
        if c.is_ascii() || clean::is_clean(c.encode_utf8(&mut [0; 4])) {
            out.push(c);
        } else {
            for unit in c.encode_utf16(&mut units) {
                let _ = write!(out, "\\u{unit:04x}");
            }
        }
    }
    out
}

/// Prints frames to this process's standard output and error until the channel ends. A reader that has gone is no error.
pub async fn print(mut frames: mpsc::Receiver<Frame>) {
    while let Some(frame) = frames.recv().await {
        if !put(&frame) {
            return;
        }
    }
}

/// Prints one frame; false when nobody reads.
pub fn put(frame: &Frame) -> bool {
    let written = match frame {
        Frame::Out(text) => {
            let mut out = std::io::stdout().lock();
            out.write_all(text.as_bytes()).and_then(|()| out.flush())
        }
        Frame::Err(text) => std::io::stderr().lock().write_all(text.as_bytes()),
        Frame::Exit(_) => Ok(()),
    };
    written.is_ok()
}

/// Prints an error with its hint on standard error.
pub fn complain(error: &CliError) {
    let _ = put(&Frame::Err(format!("{}\n", clean::clean(&error.told()))));
}

/// Whether standard error is a terminal: progress is drawn there.
pub fn has_terminal() -> bool {
    std::io::stderr().is_terminal()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_keeps_the_data_and_holds_no_byte_that_steers_a_terminal() {
        let value = serde_json::json!({ "a": "x\u{1b}[31m\u{9b}2J\u{202e}y é 🏃" });
        let text = escaped(&serde_json::to_string(&value).unwrap());
        assert!(!text.contains('\u{1b}') && !text.contains('\u{9b}') && !text.contains('\u{202e}'), "{text}");
        assert!(text.contains('é') && text.contains('🏃'));
        assert_eq!(serde_json::from_str::<serde_json::Value>(&text).unwrap(), value);
    }
}
