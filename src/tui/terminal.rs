//! The real terminal: taking it, giving it back in order, whatever happens. Nothing else writes modes.
//!
//! What is held is one process-wide value, because a panic hook must give the terminal back without any handle.

use super::cmd::Mouse;
use base64::Engine as _;
use crossterm::cursor::Show;
use crossterm::event::{
    DisableBracketedPaste, DisableMouseCapture, EnableBracketedPaste, EnableMouseCapture, KeyboardEnhancementFlags,
    PopKeyboardEnhancementFlags, PushKeyboardEnhancementFlags,
};
use crossterm::terminal::{
    BeginSynchronizedUpdate, EndSynchronizedUpdate, EnterAlternateScreen, LeaveAlternateScreen, disable_raw_mode,
    enable_raw_mode,
};
use crossterm::{execute, queue};
use ratatui::Frame;
use ratatui::Terminal;
use ratatui::backend::CrosstermBackend;
use std::io::{self, BufWriter, IsTerminal, Stdout, Write};
use std::panic;
use std::sync::atomic::{AtomicBool, Ordering};

/// Bytes of a frame that are written at once.
const FRAME_BYTES: usize = 256 * 1024;

static HELD: AtomicBool = AtomicBool::new(false);
static PANICKED: tokio::sync::Notify = tokio::sync::Notify::const_new();

/// Where frames go. Tests draw on something else than a terminal.
pub trait Screen {
    /// Draws a frame: only what differs from the one before is written.
    fn draw(&mut self, paint: &mut dyn FnMut(&mut Frame<'_>)) -> io::Result<()>;
    /// Forgets what is on the screen.
    fn forget(&mut self) -> io::Result<()>;
    /// Puts a text on the clipboard.
    fn copy(&mut self, text: &str) -> io::Result<()>;
    /// Turns mouse reports on or off.
    fn set_mouse(&mut self, mouse: Mouse) -> io::Result<()>;
    /// Gives the terminal back for a while.
    fn leave(&mut self) -> io::Result<()>;
    /// Takes it again.
    fn enter(&mut self) -> io::Result<()>;
}

/// The terminal that the program was started in.
pub struct TerminalScreen {
    terminal: Terminal<CrosstermBackend<BufWriter<Stdout>>>,
    mouse: Mouse,
}

/// Whether there is a terminal to draw on: standard input and output are one, and it can move the cursor.
pub fn is_usable(term: Option<&str>) -> bool {
    io::stdin().is_terminal()
        && io::stdout().is_terminal()
        && term.is_some_and(|term| !term.is_empty() && term != "dumb")
}

impl TerminalScreen {
    /// Takes the terminal.
    pub fn open(mouse: Mouse) -> io::Result<Self> {
        let backend = CrosstermBackend::new(BufWriter::with_capacity(FRAME_BYTES, io::stdout()));
        let mut screen = Self { terminal: Terminal::new(backend)?, mouse };
        screen.enter()?;
        Ok(screen)
    }
}

impl Screen for TerminalScreen {
    fn draw(&mut self, paint: &mut dyn FnMut(&mut Frame<'_>)) -> io::Result<()> {
        if !HELD.load(Ordering::SeqCst) {
            return Ok(());
        }
        // Terminals that know this show the frame at once; the others ignore it.
        queue!(self.terminal.backend_mut(), BeginSynchronizedUpdate)?;
        self.terminal.draw(|frame| paint(frame))?;
        queue!(self.terminal.backend_mut(), EndSynchronizedUpdate)?;
        io::Write::flush(self.terminal.backend_mut())
    }

    fn forget(&mut self) -> io::Result<()> {
        // Not `Terminal::clear`: it asks the terminal where the cursor is and waits for the answer, up to two seconds.
        let size = self.terminal.size()?;
        self.terminal.resize(size.into())
    }

    fn copy(&mut self, text: &str) -> io::Result<()> {
        let mut out = self.terminal.backend_mut();
        out.write_all(&clipboard(text))?;
        io::Write::flush(&mut out)
    }

    fn set_mouse(&mut self, mouse: Mouse) -> io::Result<()> {
        self.mouse = mouse;
        match mouse {
            Mouse::On => execute!(self.terminal.backend_mut(), EnableMouseCapture),
            Mouse::Off => execute!(self.terminal.backend_mut(), DisableMouseCapture),
        }
    }

    fn leave(&mut self) -> io::Result<()> {
        io::Write::flush(self.terminal.backend_mut())?;
        restore()
    }

    fn enter(&mut self) -> io::Result<()> {
        enable_raw_mode()?;
        HELD.store(true, Ordering::SeqCst);
        // Not asked first whether the terminal knows the enhanced keyboard: the answer would have to be waited for, and a
        // terminal that does not know it ignores the request.
        execute!(
            self.terminal.backend_mut(),
            EnterAlternateScreen,
            EnableBracketedPaste,
            PushKeyboardEnhancementFlags(KeyboardEnhancementFlags::DISAMBIGUATE_ESCAPE_CODES)
        )?;
        if self.mouse == Mouse::On {
            execute!(self.terminal.backend_mut(), EnableMouseCapture)?;
        }
        self.forget()
    }
}

impl Drop for TerminalScreen {
    fn drop(&mut self) {
        // Nothing can be done about a failure here: the terminal may have gone.
        let _ = self.leave();
    }
}

/// The bytes that put a text on the clipboard: OSC 52, base64, so that no byte of the text reaches the terminal as it is.
pub fn clipboard(text: &str) -> Vec<u8> {
    let encoded = base64::engine::general_purpose::STANDARD.encode(text);
    format!("\x1b]52;c;{encoded}\x07").into_bytes()
}

/// Gives the terminal back, in the reverse order of taking it. Does nothing when it is not held; safe from a panic hook.
pub fn restore() -> io::Result<()> {
    if !HELD.swap(false, Ordering::SeqCst) {
        return Ok(());
    }
    let written = execute!(
        io::stdout(),
        EndSynchronizedUpdate,
        DisableMouseCapture,
        PopKeyboardEnhancementFlags,
        DisableBracketedPaste,
        LeaveAlternateScreen,
        Show
    );
    // The mode of the line comes back even when nothing can be written any more.
    disable_raw_mode().and(written)
}

/// The terminal has gone: nothing may be written to it any more.
pub fn abandon() {
    HELD.store(false, Ordering::SeqCst);
}

/// The engine's runtime waits for events of sockets in a thread of its own, although a database inside the program has none.
/// In a release build that thread panics when the process was stopped and continued (`Ctrl-Z` and `fg`), because the wait is
/// interrupted. Nothing goes with it.
const IDLE_SELECTOR: &str = "/virtual-mio-";

/// Whether a panic in this source file ends a thread that nobody needs.
fn is_harmless(file: &str) -> bool {
    file.replace('\\', "/").contains(IDLE_SELECTOR)
}

/// Before any panic is told, the terminal is given back; the loop is told to end.
pub fn install_panic_hook() {
    let before = panic::take_hook();
    panic::set_hook(Box::new(move |info| {
        if info.location().is_some_and(|place| is_harmless(place.file())) {
            return;
        }
        let held = HELD.load(Ordering::SeqCst);
        // A failure to restore must not hide the panic itself.
        let _ = restore();
        if held {
            PANICKED.notify_one();
        }
        before(info);
    }));
}

/// Resolves when a panic has taken the screen away.
pub async fn panicked() {
    PANICKED.notified().await;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_clipboard_sequence_holds_no_byte_of_the_text() {
        let bytes = clipboard("a\x1b]0;evil\x07b");
        let inner = &bytes[7..bytes.len() - 1];
        assert!(bytes.starts_with(b"\x1b]52;c;") && bytes.ends_with(b"\x07"));
        assert!(inner.iter().all(|byte| byte.is_ascii_alphanumeric() || b"+/=".contains(byte)));
    }

    #[test]
    fn only_the_panic_of_the_thread_that_nobody_needs_is_passed_over() {
        assert!(is_harmless("/home/a/.cargo/registry/src/index.crates.io-0/virtual-mio-0.702.1/src/selector.rs"));
        for other in ["src/tui/app.rs", "/home/a/virtual-miou/src/main.rs", "/x/wasmer-wasix-0.702.1/src/lib.rs", ""] {
            assert!(!is_harmless(other), "{other}");
        }
    }

    #[test]
    fn restoring_what_is_not_held_writes_nothing() {
        assert!(restore().is_ok());
    }
}
