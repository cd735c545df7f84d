//! One key with its modifiers, and how the many ways in which terminals report it become one.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use std::fmt;

/// One key with its modifiers. `Digit` stands for the keys 1 to 9, `Score` for 1 to 5.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Chord {
    pub(super) key: Key,
    modifiers: KeyModifiers,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Key {
    Code(KeyCode),
    Digit,
    Score,
}

pub(super) const fn key(code: KeyCode) -> Chord {
    Chord { key: Key::Code(code), modifiers: KeyModifiers::NONE }
}

pub(super) const fn char(c: char) -> Chord {
    key(KeyCode::Char(c))
}

pub(super) const fn ctrl(c: char) -> Chord {
    Chord { key: Key::Code(KeyCode::Char(c)), modifiers: KeyModifiers::CONTROL }
}

pub(super) const fn alt(c: char) -> Chord {
    Chord { key: Key::Code(KeyCode::Char(c)), modifiers: KeyModifiers::ALT }
}

pub(super) const fn with(modifiers: KeyModifiers, code: KeyCode) -> Chord {
    Chord { key: Key::Code(code), modifiers }
}

pub(super) const DIGIT: Chord = Chord { key: Key::Digit, modifiers: KeyModifiers::NONE };
pub(super) const SCORE: Chord = Chord { key: Key::Score, modifiers: KeyModifiers::NONE };
pub(super) const ALT_DIGIT: Chord = Chord { key: Key::Digit, modifiers: KeyModifiers::ALT };

impl Chord {
    pub(super) fn matches(self, event: &KeyEvent) -> bool {
        let (code, modifiers) = normal(event);
        modifiers == self.modifiers
            && match self.key {
                Key::Code(want) => want == code,
                Key::Digit => matches!(code, KeyCode::Char('1'..='9')),
                Key::Score => matches!(code, KeyCode::Char('1'..='5')),
            }
    }
}

/// Terminals differ in whether a capital carries Shift, and in how Ctrl-J or Shift-Tab arrive.
fn normal(event: &KeyEvent) -> (KeyCode, KeyModifiers) {
    let mut modifiers = event.modifiers & (KeyModifiers::CONTROL | KeyModifiers::ALT | KeyModifiers::SHIFT);
    let code = match event.code {
        KeyCode::Char(c) if modifiers.contains(KeyModifiers::CONTROL) => {
            modifiers.remove(KeyModifiers::SHIFT);
            KeyCode::Char(c.to_ascii_lowercase())
        }
        KeyCode::Char(c) if modifiers.contains(KeyModifiers::SHIFT) => {
            modifiers.remove(KeyModifiers::SHIFT);
            KeyCode::Char(c.to_uppercase().next().unwrap_or(c))
        }
        KeyCode::BackTab => {
            modifiers.remove(KeyModifiers::SHIFT);
            KeyCode::BackTab
        }
        code => code,
    };
    (code, modifiers)
}

impl fmt::Display for Chord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (modifier, name) in
            [(KeyModifiers::CONTROL, "Ctrl-"), (KeyModifiers::ALT, "Alt-"), (KeyModifiers::SHIFT, "Shift-")]
        {
            if self.modifiers.contains(modifier) {
                f.write_str(name)?;
            }
        }
        match self.key {
            Key::Digit => f.write_str("1..9"),
            Key::Score => f.write_str("1..5"),
            Key::Code(KeyCode::Char(c)) if self.modifiers.contains(KeyModifiers::CONTROL) => {
                write!(f, "{}", c.to_ascii_uppercase())
            }
            // Alt-- would read as a dash.
            Key::Code(KeyCode::Char('-')) if !self.modifiers.is_empty() => f.write_str("minus"),
            Key::Code(KeyCode::Char(c)) => write!(f, "{c}"),
            Key::Code(KeyCode::F(n)) => write!(f, "F{n}"),
            Key::Code(KeyCode::BackTab) => f.write_str("Shift-Tab"),
            Key::Code(KeyCode::PageUp) => f.write_str("PgUp"),
            Key::Code(KeyCode::PageDown) => f.write_str("PgDn"),
            Key::Code(code) => write!(f, "{code:?}"),
        }
    }
}
