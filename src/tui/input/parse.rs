//! Bytes to keys: UTF-8, control bytes, the escape sequences of xterm and its kin, the kitty keyboard, SGR mouse reports and
//! bracketed paste. Pure: bytes are fed in any pieces, and the caller says when none came for a while.

use super::Input;
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers, MouseButton, MouseEvent, MouseEventKind};

/// Longest escape sequence that is waited for.
const LONGEST_SEQUENCE: usize = 4096;
/// Longest paste that is kept.
const LONGEST_PASTE: usize = 8 << 20;
const PASTE_END: &[u8] = b"\x1b[201~";

/// A parser between two pieces.
#[derive(Debug, Default)]
pub struct Parser {
    pending: Vec<u8>,
    paste: Option<Paste>,
}

#[derive(Debug, Default)]
struct Paste {
    bytes: Vec<u8>,
    too_long: bool,
}

/// What stands at the start of some bytes.
enum Step {
    /// That many bytes make this.
    Done(usize, Option<Input>),
    /// A paste begins after that many bytes.
    Paste(usize),
    /// More bytes are needed.
    More,
}

impl Parser {
    /// Takes bytes and appends what they make.
    pub fn feed(&mut self, bytes: &[u8], out: &mut Vec<Input>) {
        let mut rest = bytes;
        if self.paste.is_none() {
            self.pending.extend_from_slice(bytes);
            rest = &[];
        }
        loop {
            if let Some(paste) = &mut self.paste {
                let bytes = if rest.is_empty() { std::mem::take(&mut self.pending) } else { rest.to_vec() };
                rest = &[];
                let Some(after) = paste.feed(&bytes) else { return };
                let paste = self.paste.take().unwrap_or_default();
                out.push(paste.end());
                self.pending = bytes[after..].to_vec();
            }
            self.keys(out);
            if self.paste.is_none() {
                return;
            }
        }
    }

    /// Whether some bytes wait for more: soon they are taken for what they are.
    pub fn is_pending(&self) -> bool {
        !self.pending.is_empty()
    }

    /// Whether a paste has begun and not ended.
    pub fn is_pasting(&self) -> bool {
        self.paste.is_some()
    }

    /// No more bytes came: a lone escape is the Esc key, and what else is unfinished is dropped.
    pub fn settle(&mut self, out: &mut Vec<Input>) {
        match self.pending.as_slice() {
            [] => return,
            [0x1b] => out.push(key(KeyCode::Esc, KeyModifiers::NONE)),
            [0x1b, c @ (b'[' | b'O' | b']' | b'P' | b'_' | b'^' | b'X')] => {
                out.push(key(KeyCode::Char(char::from(*c)), KeyModifiers::ALT));
            }
            [0x1b, ..] => {}
            _ => out.push(key(KeyCode::Char('\u{FFFD}'), KeyModifiers::NONE)),
        }
        self.pending.clear();
    }

    /// The end of the paste does not come: gives what had arrived.
    pub fn cut_paste(&mut self, out: &mut Vec<Input>) {
        if let Some(paste) = self.paste.take() {
            out.push(Input::CutPaste(text(&paste.bytes)));
        }
    }

    fn keys(&mut self, out: &mut Vec<Input>) {
        let mut at = 0;
        while at < self.pending.len() {
            match step(&self.pending[at..]) {
                Step::Done(length, input) => {
                    at += length;
                    out.extend(input);
                }
                Step::Paste(length) => {
                    at += length;
                    self.paste = Some(Paste::default());
                    break;
                }
                Step::More => break,
            }
        }
        self.pending.drain(..at);
    }
}

impl Paste {
    /// Takes bytes; gives where the next key begins in them once the end has come.
    fn feed(&mut self, bytes: &[u8]) -> Option<usize> {
        let before = self.bytes.len();
        let from = before.saturating_sub(PASTE_END.len() - 1);
        self.bytes.extend_from_slice(bytes);
        let found = self.bytes[from..].windows(PASTE_END.len()).position(|window| window == PASTE_END);
        if let Some(at) = found {
            self.bytes.truncate(from + at);
            return Some((from + at + PASTE_END.len()).saturating_sub(before));
        }
        if self.bytes.len() > LONGEST_PASTE {
            // Only the end is looked for from here on.
            self.too_long = true;
            let keep = LONGEST_PASTE - PASTE_END.len();
            self.bytes.drain(keep..self.bytes.len() - PASTE_END.len());
        }
        None
    }

    fn end(self) -> Input {
        let text = text(&self.bytes);
        if self.too_long { Input::CutPaste(text) } else { Input::Paste(text) }
    }
}

/// Terminals send pasted line ends as carriage returns.
fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).replace("\r\n", "\n").replace('\r', "\n")
}

fn key(code: KeyCode, modifiers: KeyModifiers) -> Input {
    Input::Key(KeyEvent::new(code, modifiers))
}

fn step(bytes: &[u8]) -> Step {
    match bytes {
        [] | [0x1b] => Step::More,
        [0x1b, b'[', rest @ ..] => csi(rest),
        [0x1b, b'O', rest @ ..] => ss3(rest),
        [0x1b, b']' | b'P' | b'_' | b'^' | b'X', ..] => string(bytes),
        [0x1b, 0x1b, ..] => Step::Done(1, Some(key(KeyCode::Esc, KeyModifiers::NONE))),
        [0x1b, rest @ ..] => match character(rest) {
            Some((length, Some(Input::Key(event)))) => {
                Step::Done(length + 1, Some(key(event.code, event.modifiers | KeyModifiers::ALT)))
            }
            Some((length, input)) => Step::Done(length + 1, input),
            None => Step::More,
        },
        _ => character(bytes).map_or(Step::More, |(length, input)| Step::Done(length, input)),
    }
}

/// A control byte or a character; none when it is not whole yet.
fn character(bytes: &[u8]) -> Option<(usize, Option<Input>)> {
    let first = *bytes.first()?;
    let control = |c: u8| key(KeyCode::Char(char::from(c)), KeyModifiers::CONTROL);
    let input = match first {
        b'\r' => key(KeyCode::Enter, KeyModifiers::NONE),
        b'\t' => key(KeyCode::Tab, KeyModifiers::NONE),
        0x7f => key(KeyCode::Backspace, KeyModifiers::NONE),
        0x00 => control(b' '),
        0x01..=0x1a => control(first - 1 + b'a'),
        0x1b => key(KeyCode::Esc, KeyModifiers::NONE),
        0x1c..=0x1f => control(first - 0x1c + b'4'),
        _ => return utf8(bytes),
    };
    Some((1, Some(input)))
}

fn utf8(bytes: &[u8]) -> Option<(usize, Option<Input>)> {
    let want = match bytes.first()? {
        0x00..=0x7f => 1,
        0xc2..=0xdf => 2,
        0xe0..=0xef => 3,
        0xf0..=0xf4 => 4,
        _ => return Some((1, Some(key(KeyCode::Char('\u{FFFD}'), KeyModifiers::NONE)))),
    };
    let have = &bytes[..want.min(bytes.len())];
    match std::str::from_utf8(have) {
        Ok(text) => Some((want, text.chars().next().map(|c| key(KeyCode::Char(c), shift_of(c))))),
        Err(error) if error.error_len().is_none() && have.len() < want => None,
        // Only the broken bytes are replaced: what follows them is read.
        Err(error) => {
            let broken = error.error_len().unwrap_or(1).max(1);
            Some((broken, Some(key(KeyCode::Char('\u{FFFD}'), KeyModifiers::NONE))))
        }
    }
}

fn shift_of(c: char) -> KeyModifiers {
    if c.is_uppercase() { KeyModifiers::SHIFT } else { KeyModifiers::NONE }
}

fn ss3(rest: &[u8]) -> Step {
    let Some(last) = rest.first() else { return Step::More };
    Step::Done(3, named(*last).map(|code| key(code, KeyModifiers::NONE)))
}

/// A string of the terminal (an answer nobody asked for): swallowed up to its end.
fn string(bytes: &[u8]) -> Step {
    let end = bytes.iter().position(|byte| *byte == 0x07).map(|at| at + 1);
    let end = end.or_else(|| bytes.windows(2).position(|pair| pair == b"\x1b\\").map(|at| at + 2));
    match end {
        Some(length) => Step::Done(length, None),
        None if bytes.len() > LONGEST_SEQUENCE => Step::Done(bytes.len(), None),
        None => Step::More,
    }
}

fn csi(rest: &[u8]) -> Step {
    if let [b'[', tail @ ..] = rest {
        // The Linux console's function keys.
        let Some(last @ b'A'..=b'E') = tail.first().copied() else {
            return if tail.is_empty() { Step::More } else { Step::Done(3, None) };
        };
        return Step::Done(4, Some(key(KeyCode::F(last - b'A' + 1), KeyModifiers::NONE)));
    }
    if let [b'M', tail @ ..] = rest {
        return if tail.len() < 3 { Step::More } else { Step::Done(6, None) };
    }
    let Some(at) = rest.iter().position(|byte| !(0x20..=0x3f).contains(byte)) else {
        return if rest.len() > LONGEST_SEQUENCE { Step::Done(rest.len() + 2, None) } else { Step::More };
    };
    let last = rest[at];
    if !(0x40..=0x7e).contains(&last) {
        // Not a sequence after all: what broke it is read again.
        return Step::Done(at + 2, None);
    }
    let length = at + 3;
    let body = std::str::from_utf8(&rest[..at]).unwrap_or("");
    if last == b'~' && body == "200" {
        return Step::Paste(length);
    }
    let input = match (body.strip_prefix('<'), last) {
        (Some(report), b'M' | b'm') => mouse(report, last),
        (None, _) if !body.starts_with(['?', '>', '=']) => sequence(body, last),
        _ => None,
    };
    Step::Done(length, input)
}

/// Numbers of a sequence; each may have sub-numbers after colons, of which the first counts.
fn numbers(body: &str) -> Vec<Vec<u32>> {
    body.split(';').map(|part| part.split(':').map(|number| number.parse().unwrap_or(0)).collect()).collect()
}

fn sequence(body: &str, last: u8) -> Option<Input> {
    let numbers = numbers(body);
    let number = |index: usize, sub: usize| numbers.get(index).and_then(|part| part.get(sub)).copied();
    let modifiers = modifiers_of(number(1, 0).unwrap_or(1));
    if number(1, 1) == Some(3) {
        // A kitty report of a key that was let go.
        return None;
    }
    let (code, extra) = match last {
        b'Z' => (KeyCode::BackTab, KeyModifiers::NONE),
        b'u' => kitty(number(0, 0)?)?,
        b'~' if number(0, 0) == Some(27) => kitty(number(2, 0)?)?,
        b'~' => (tilde(number(0, 0)?)?, KeyModifiers::NONE),
        _ => (named(last)?, KeyModifiers::NONE),
    };
    let code = match code {
        KeyCode::Tab if modifiers.contains(KeyModifiers::SHIFT) => KeyCode::BackTab,
        code => code,
    };
    Some(key(code, modifiers | extra))
}

fn modifiers_of(number: u32) -> KeyModifiers {
    let bits = number.saturating_sub(1);
    [(1, KeyModifiers::SHIFT), (2, KeyModifiers::ALT), (4, KeyModifiers::CONTROL), (8, KeyModifiers::SUPER)]
        .into_iter()
        .filter(|(bit, _)| bits & bit != 0)
        .fold(KeyModifiers::NONE, |all, (_, modifier)| all | modifier)
}

fn kitty(number: u32) -> Option<(KeyCode, KeyModifiers)> {
    let code = match number {
        9 => KeyCode::Tab,
        13 | 57414 => KeyCode::Enter,
        27 => KeyCode::Esc,
        8 | 127 => KeyCode::Backspace,
        57399..=57408 => KeyCode::Char(char::from_digit(number - 57399, 10)?),
        57344..=63743 => return None,
        _ => {
            let c = char::from_u32(number).filter(|c| !c.is_control())?;
            return Some((KeyCode::Char(c), shift_of(c)));
        }
    };
    Some((code, KeyModifiers::NONE))
}

fn tilde(number: u32) -> Option<KeyCode> {
    Some(match number {
        1 | 7 => KeyCode::Home,
        2 => KeyCode::Insert,
        3 => KeyCode::Delete,
        4 | 8 => KeyCode::End,
        5 => KeyCode::PageUp,
        6 => KeyCode::PageDown,
        11..=15 => KeyCode::F(u8::try_from(number - 10).ok()?),
        17..=21 => KeyCode::F(u8::try_from(number - 11).ok()?),
        23 | 24 => KeyCode::F(u8::try_from(number - 12).ok()?),
        _ => return None,
    })
}

fn named(last: u8) -> Option<KeyCode> {
    Some(match last {
        b'A' => KeyCode::Up,
        b'B' => KeyCode::Down,
        b'C' => KeyCode::Right,
        b'D' => KeyCode::Left,
        b'H' => KeyCode::Home,
        b'F' => KeyCode::End,
        b'M' => KeyCode::Enter,
        b'P'..=b'S' => KeyCode::F(last - b'P' + 1),
        _ => return None,
    })
}

fn mouse(report: &str, last: u8) -> Option<Input> {
    let mut parts = report.split(';').map(|part| part.parse::<u16>().ok());
    let (button, column, row) = (parts.next()??, parts.next()??, parts.next()??);
    let kind = match (button & 0b1100_0011, button & 32 != 0, last) {
        (64, _, _) => MouseEventKind::ScrollUp,
        (65, _, _) => MouseEventKind::ScrollDown,
        (0, false, b'M') => MouseEventKind::Down(MouseButton::Left),
        (0, false, _) => MouseEventKind::Up(MouseButton::Left),
        _ => return None,
    };
    let event = MouseEvent {
        kind,
        column: column.saturating_sub(1),
        row: row.saturating_sub(1),
        modifiers: KeyModifiers::NONE,
    };
    Some(Input::Mouse(event))
}

#[cfg(test)]
#[path = "parse_tests.rs"]
mod tests;
