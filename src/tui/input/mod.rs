//! Keys, pastes and the mouse, from the bytes of the terminal.
//!
//! Why not crossterm's event stream: a paste that begins and never ends leaves its parser waiting for ever, Ctrl-C included,
//! and a terminal that goes away makes it spin. Both are decided by bytes and time that only the reader sees. Its types are
//! used; `parse` is pure, `reader` is the thread.

mod parse;
mod reader;

pub use parse::Parser;
pub use reader::Keyboard;

use crossterm::event::{KeyEvent, MouseEvent};

/// Something that came from the terminal.
#[derive(Clone, Debug, PartialEq)]
pub enum Input {
    /// A key.
    Key(KeyEvent),
    /// A whole paste.
    Paste(String),
    /// A paste that never ended, or was too long to keep: what had arrived.
    CutPaste(String),
    /// The mouse.
    Mouse(MouseEvent),
    /// The terminal has gone.
    HangUp,
}
