//! Every key of the program, in one table. Input, hint bar, help, palette and `docs/keys.md` are readers of it, so none of
//! them can tell something else.
//!
//! A key's rule is tested against a small plain value (`Snapshot`), so the table needs no access to the app.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use std::fmt;

/// One key with its modifiers. `Digit` stands for the keys 1 to 9.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Chord {
    key: Key,
    modifiers: KeyModifiers,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Key {
    Code(KeyCode),
    Digit,
}

const fn key(code: KeyCode) -> Chord {
    Chord { key: Key::Code(code), modifiers: KeyModifiers::NONE }
}

const fn char(c: char) -> Chord {
    key(KeyCode::Char(c))
}

const fn ctrl(c: char) -> Chord {
    Chord { key: Key::Code(KeyCode::Char(c)), modifiers: KeyModifiers::CONTROL }
}

const fn alt(c: char) -> Chord {
    Chord { key: Key::Code(KeyCode::Char(c)), modifiers: KeyModifiers::ALT }
}

const fn with(modifiers: KeyModifiers, code: KeyCode) -> Chord {
    Chord { key: Key::Code(code), modifiers }
}

const DIGIT: Chord = Chord { key: Key::Digit, modifiers: KeyModifiers::NONE };
const ALT_DIGIT: Chord = Chord { key: Key::Digit, modifiers: KeyModifiers::ALT };

impl Chord {
    fn matches(self, event: &KeyEvent) -> bool {
        let (code, modifiers) = normal(event);
        modifiers == self.modifiers
            && match self.key {
                Key::Code(want) => want == code,
                Key::Digit => matches!(code, KeyCode::Char('1'..='9')),
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
            Key::Code(KeyCode::Char(c)) if self.modifiers.contains(KeyModifiers::CONTROL) => {
                write!(f, "{}", c.to_ascii_uppercase())
            }
            Key::Code(KeyCode::Char(c)) => write!(f, "{c}"),
            Key::Code(KeyCode::F(n)) => write!(f, "F{n}"),
            Key::Code(KeyCode::BackTab) => f.write_str("Shift-Tab"),
            Key::Code(KeyCode::PageUp) => f.write_str("PgUp"),
            Key::Code(KeyCode::PageDown) => f.write_str("PgDn"),
            Key::Code(code) => write!(f, "{code:?}"),
        }
    }
}

/// Who hears keys first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Layer {
    /// The input of the chat.
    Typing,
    /// The transcript of the chat.
    Reading,
    /// A passage beside or above the chat.
    Passage,
    /// The line in which a text to find is typed.
    Find,
    /// A list with a filter: palette, models, old questions, chats, code blocks.
    List,
    /// A text over the screen: help, a found chat.
    Reader,
    /// A yes-or-no question.
    Confirm,
}

impl Layer {
    /// All, in the order of the reference.
    pub const ALL: [Self; 7] =
        [Self::Typing, Self::Reading, Self::Passage, Self::Find, Self::List, Self::Reader, Self::Confirm];

    /// Heading of its keys.
    pub fn title(self) -> &'static str {
        match self {
            Self::Typing => "While typing",
            Self::Reading => "In the transcript",
            Self::Passage => "While a passage is open",
            Self::Find => "While typing a text to find",
            Self::List => "In a list",
            Self::Reader => "In a text over the screen",
            Self::Confirm => "When asked yes or no",
        }
    }
}

/// Facts that a binding may ask for, as a set.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Facts(u16);

impl Facts {
    /// Nothing in particular.
    pub const NONE: Self = Self(0);
    /// An answer is on its way.
    pub const STREAMING: Self = Self(1);
    /// The input is empty.
    pub const INPUT_EMPTY: Self = Self(1 << 1);
    /// The transcript is empty.
    pub const CHAT_EMPTY: Self = Self(1 << 2);
    /// There is an exchange to act on.
    pub const EXCHANGE: Self = Self(1 << 3);
    /// That exchange has numbered sources.
    pub const SOURCES: Self = Self(1 << 4);
    /// The view is not at the end.
    pub const SCROLLED: Self = Self(1 << 5);
    /// Something was found.
    pub const FOUND: Self = Self(1 << 6);
    /// A command is being typed and can be completed.
    pub const COMPLETING: Self = Self(1 << 7);
    /// The cursor is in the first row of the input.
    pub const FIRST_LINE: Self = Self(1 << 8);
    /// An old question is shown and the cursor is in its last line.
    pub const LAST_LINE: Self = Self(1 << 9);
    /// Questions wait in the queue.
    pub const QUEUED: Self = Self(1 << 10);
    /// A rating can be taken back.
    pub const RATED: Self = Self(1 << 11);
    /// An old question is being edited.
    pub const EDITING: Self = Self(1 << 12);

    /// Both sets together.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Adds `other` when `holds`.
    #[must_use]
    pub fn when(self, other: Self, holds: impl Into<Holds>) -> Self {
        if holds.into() == Holds::Yes { self.and(other) } else { self }
    }

    /// Whether all of `other` are here.
    pub const fn has(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }
}

/// A yes or no that reads at the call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holds {
    /// It is so.
    Yes,
    /// It is not so.
    No,
}

impl From<bool> for Holds {
    fn from(holds: bool) -> Self {
        if holds { Self::Yes } else { Self::No }
    }
}

/// What the table knows of the app.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Snapshot {
    /// Who hears keys first.
    pub layer: Layer,
    /// What is the case.
    pub facts: Facts,
}

/// What a key does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "each is documented, for athletes, by the bindings that name it")]
pub enum Action {
    Send,
    NewLine,
    Stop,
    FocusTranscript,
    FocusInput,
    LineUp,
    LineDown,
    PageUp,
    PageDown,
    Top,
    Bottom,
    PreviousExchange,
    NextExchange,
    Retry,
    EditQuestion,
    CancelEdit,
    CopyAnswer,
    CopyCode,
    RateGood,
    RateBad,
    UndoRating,
    OpenCitation,
    ToggleSources,
    Find,
    FindNext,
    FindPrevious,
    HistoryPrevious,
    HistoryNext,
    HistorySearch,
    Editor,
    Complete,
    CompletionUp,
    CompletionDown,
    TakeExample,
    EditQueued,
    DropQueued,
    NewChat,
    ChooseModel,
    SearchChats,
    NextTheme,
    ToggleMouse,
    Help,
    Palette,
    Accept,
    Close,
    Suspend,
    Redraw,
    ClearOrQuit,
    Quit,
}

/// A row of the table.
#[derive(Clone, Copy, Debug)]
pub struct Binding {
    /// Any of these.
    pub keys: &'static [Chord],
    /// Where it works.
    pub layers: &'static [Layer],
    /// What must be the case.
    pub needs: Facts,
    /// What it does.
    pub action: Action,
    /// One or two words for the hint bar; empty: not shown there.
    pub hint: &'static str,
    /// One line for help, palette and reference.
    pub doc: &'static str,
}

const fn bind(
    keys: &'static [Chord],
    layers: &'static [Layer],
    needs: Facts,
    action: Action,
    texts: (&'static str, &'static str),
) -> Binding {
    Binding { keys, layers, needs, action, hint: texts.0, doc: texts.1 }
}

use Action as A;
use Facts as F;
use KeyCode::{Down, End, Enter, Esc, Home, PageDown, PageUp, Tab, Up};

const TYPING: &[Layer] = &[Layer::Typing];
const READING: &[Layer] = &[Layer::Reading];
const CHAT: &[Layer] = &[Layer::Typing, Layer::Reading];
const BESIDE: &[Layer] = &[Layer::Typing, Layer::Reading, Layer::Passage];
const PASSAGE: &[Layer] = &[Layer::Passage];
const FIND: &[Layer] = &[Layer::Find];
const LIST: &[Layer] = &[Layer::List];
const READER: &[Layer] = &[Layer::Reader];
const CONFIRM: &[Layer] = &[Layer::Confirm];
/// A text over the screen closes with the key that opens help.
const HELPED: &[Layer] = &[Layer::Typing, Layer::Reading, Layer::Passage, Layer::Find, Layer::List];
const ANY: &[Layer] = &Layer::ALL;

/// The table. The first row that fits wins, and the hint bar keeps this order.
#[rustfmt::skip]
pub const BINDINGS: &[Binding] = &[
    // While a command is typed, its list is in front.
    bind(&[key(Tab)],                         TYPING,  F::COMPLETING,   A::Complete,         ("complete", "complete the command")),
    bind(&[key(Up)],                          TYPING,  F::COMPLETING,   A::CompletionUp,     ("", "choose the command above")),
    bind(&[key(Down)],                        TYPING,  F::COMPLETING,   A::CompletionDown,   ("", "choose the command below")),
    // An answer on its way.
    bind(&[key(Esc)],                         CHAT,    F::STREAMING,    A::Stop,             ("stop", "stop the answer and keep what has arrived")),
    // Typing.
    bind(&[key(Esc)],                         TYPING,  F::EDITING,      A::CancelEdit,       ("leave the edit", "leave the edit of an old question")),
    bind(&[key(Enter)],                       TYPING,  F::NONE,         A::Send,             ("send", "send the question; while an answer streams, queue it")),
    bind(&[with(KeyModifiers::ALT, Enter), ctrl('j'), with(KeyModifiers::SHIFT, Enter)],
                                              TYPING,  F::NONE,         A::NewLine,          ("new line", "start a new line")),
    bind(&[key(Tab)],                         TYPING,  F::CHAT_EMPTY.and(F::INPUT_EMPTY), A::TakeExample, ("example", "take an example question")),
    bind(&[ALT_DIGIT],                        TYPING,  F::CHAT_EMPTY,   A::TakeExample,      ("", "take that example question")),
    bind(&[DIGIT],                            READING, F::CHAT_EMPTY,   A::TakeExample,      ("example", "take that example question")),
    bind(&[key(Up)],                          TYPING,  F::QUEUED.and(F::INPUT_EMPTY), A::EditQueued, ("edit queued", "take the last queued question back into the input")),
    bind(&[alt('x')],                         CHAT,    F::QUEUED,       A::DropQueued,       ("drop queued", "drop the last queued question")),
    bind(&[key(Up)],                          TYPING,  F::FIRST_LINE,   A::HistoryPrevious,  ("", "the question before, from the history")),
    bind(&[key(Down)],                        TYPING,  F::LAST_LINE,    A::HistoryNext,      ("", "the question after, from the history")),
    bind(&[key(Esc), key(Tab)],               TYPING,  F::EXCHANGE,     A::FocusTranscript,  ("read", "go to the transcript, where single keys act on an answer")),
    // Acting on an answer: single keys in the transcript, with Alt while typing.
    bind(&[char('r'), char('R')],             READING, F::EXCHANGE,     A::Retry,            ("again", "ask the same again, with a new search")),
    bind(&[alt('r')],                         TYPING,  F::EXCHANGE,     A::Retry,            ("again", "ask the same again, with a new search")),
    bind(&[char('e')],                        READING, F::EXCHANGE,     A::EditQuestion,     ("edit", "edit the question and ask it again")),
    bind(&[alt('e')],                         TYPING,  F::EXCHANGE,     A::EditQuestion,     ("", "edit the question and ask it again")),
    bind(&[char('y')],                        READING, F::EXCHANGE,     A::CopyAnswer,       ("copy", "copy the answer")),
    bind(&[alt('y')],                         TYPING,  F::EXCHANGE,     A::CopyAnswer,       ("copy", "copy the answer")),
    bind(&[char('Y')],                        READING, F::EXCHANGE,     A::CopyCode,         ("", "copy a code block or table of the answer")),
    bind(&[alt('Y')],                         TYPING,  F::EXCHANGE,     A::CopyCode,         ("", "copy a code block or table of the answer")),
    bind(&[char('+'), char('=')],             READING, F::EXCHANGE,     A::RateGood,         ("good", "rate the answer as good; the same key again takes it back")),
    bind(&[alt('+'), alt('=')],               TYPING,  F::EXCHANGE,     A::RateGood,         ("", "rate the answer as good; the same key again takes it back")),
    bind(&[char('-')],                        READING, F::EXCHANGE,     A::RateBad,          ("bad", "rate the answer as bad; the same key again takes it back")),
    bind(&[alt('-')],                         TYPING,  F::EXCHANGE,     A::RateBad,          ("", "rate the answer as bad; the same key again takes it back")),
    bind(&[char('u')],                        READING, F::RATED,        A::UndoRating,       ("undo rating", "take the rating back")),
    bind(&[alt('u')],                         TYPING,  F::RATED,        A::UndoRating,       ("", "take the rating back")),
    bind(&[DIGIT],                            READING, F::SOURCES,      A::OpenCitation,     ("source", "open that source of the answer")),
    bind(&[ALT_DIGIT],                        BESIDE,  F::SOURCES,      A::OpenCitation,     ("source", "open that source of the answer")),
    bind(&[ctrl('o')],                        BESIDE,  F::NONE,         A::ToggleSources,    ("sources", "show or hide the sources")),
    // Reading.
    bind(&[char('k'), key(Up)],               READING, F::NONE,         A::LineUp,           ("", "one line up")),
    bind(&[char('j'), key(Down)],             READING, F::NONE,         A::LineDown,         ("", "one line down")),
    bind(&[with(KeyModifiers::ALT, Up)],      TYPING,  F::NONE,         A::LineUp,           ("", "scroll the transcript one line up")),
    bind(&[with(KeyModifiers::ALT, Down)],    TYPING,  F::NONE,         A::LineDown,         ("", "scroll the transcript one line down")),
    bind(&[key(PageUp), ctrl('u'), char('b')], READING, F::NONE,        A::PageUp,           ("", "one page up")),
    bind(&[key(PageDown), ctrl('d'), char(' ')], READING, F::NONE,      A::PageDown,         ("", "one page down")),
    bind(&[key(PageUp)],                      TYPING,  F::NONE,         A::PageUp,           ("", "scroll the transcript one page up")),
    bind(&[key(PageDown)],                    TYPING,  F::NONE,         A::PageDown,         ("", "scroll the transcript one page down")),
    bind(&[char('g'), key(Home)],             READING, F::NONE,         A::Top,              ("", "to the start")),
    bind(&[char('G'), key(End)],              READING, F::NONE,         A::Bottom,           ("to the end", "to the end, and follow new text")),
    bind(&[with(KeyModifiers::CONTROL, Home), with(KeyModifiers::ALT, Home)], TYPING, F::NONE, A::Top,   ("", "scroll to the start")),
    bind(&[with(KeyModifiers::CONTROL, End), with(KeyModifiers::ALT, End)],   TYPING, F::SCROLLED, A::Bottom, ("to the end", "scroll to the end, and follow new text")),
    bind(&[char('['), char('K')],             READING, F::EXCHANGE,     A::PreviousExchange, ("", "choose the answer before")),
    bind(&[char(']'), char('J')],             READING, F::EXCHANGE,     A::NextExchange,     ("", "choose the answer after")),
    bind(&[ctrl('f')],                        CHAT,    F::EXCHANGE,     A::Find,             ("find", "find a text in this chat")),
    bind(&[char('/')],                        READING, F::EXCHANGE,     A::Find,             ("", "find a text in this chat")),
    bind(&[char('n')],                        READING, F::FOUND,        A::FindNext,         ("next", "the next place where the text was found")),
    bind(&[char('N')],                        READING, F::FOUND,        A::FindPrevious,     ("", "the place before where the text was found")),
    bind(&[char('i'), key(Enter), key(Esc), key(Tab)], READING, F::NONE, A::FocusInput,      ("type", "go to the input")),
    bind(&[ctrl('r')],                        CHAT,    F::NONE,         A::HistorySearch,    ("history", "search the questions asked before")),
    bind(&[ctrl('e')],                        CHAT,    F::NONE,         A::Editor,           ("editor", "write the question in $VISUAL or $EDITOR")),
    bind(&[char('m')],                        READING, F::NONE,         A::ChooseModel,      ("", "choose the model that answers")),
    bind(&[alt('m')],                         TYPING,  F::NONE,         A::ChooseModel,      ("", "choose the model that answers")),
    // Passage.
    bind(&[key(Up)],                          PASSAGE, F::NONE,         A::LineUp,           ("", "one line up")),
    bind(&[key(Down)],                        PASSAGE, F::NONE,         A::LineDown,         ("scroll", "one line down")),
    bind(&[key(PageUp)],                      PASSAGE, F::NONE,         A::PageUp,           ("", "one page up")),
    bind(&[key(PageDown)],                    PASSAGE, F::NONE,         A::PageDown,         ("", "one page down")),
    bind(&[key(Esc)],                         PASSAGE, F::NONE,         A::Close,            ("close", "close the passage")),
    // Find.
    bind(&[key(Enter), key(Down)],            FIND,    F::NONE,         A::FindNext,         ("next", "the next place")),
    bind(&[key(Up)],                          FIND,    F::NONE,         A::FindPrevious,     ("before", "the place before")),
    bind(&[key(Esc), ctrl('f')],              FIND,    F::NONE,         A::Close,            ("close", "close; n and N go on in the transcript")),
    // Lists.
    bind(&[key(Up), ctrl('p')],               LIST,    F::NONE,         A::LineUp,           ("", "the row above")),
    bind(&[key(Down), ctrl('n')],             LIST,    F::NONE,         A::LineDown,         ("choose", "the row below")),
    bind(&[key(PageUp)],                      LIST,    F::NONE,         A::PageUp,           ("", "one page up")),
    bind(&[key(PageDown)],                    LIST,    F::NONE,         A::PageDown,         ("", "one page down")),
    bind(&[key(Enter)],                       LIST,    F::NONE,         A::Accept,           ("take", "take the row")),
    bind(&[key(Esc)],                         LIST,    F::NONE,         A::Close,            ("close", "close")),
    // Texts over the screen.
    bind(&[key(Up), char('k')],               READER,  F::NONE,         A::LineUp,           ("", "one line up")),
    bind(&[key(Down), char('j')],             READER,  F::NONE,         A::LineDown,         ("scroll", "one line down")),
    bind(&[key(PageUp), char('b')],           READER,  F::NONE,         A::PageUp,           ("", "one page up")),
    bind(&[key(PageDown), char(' ')],         READER,  F::NONE,         A::PageDown,         ("", "one page down")),
    bind(&[key(Home), char('g')],             READER,  F::NONE,         A::Top,              ("", "to the start")),
    bind(&[key(End), char('G')],              READER,  F::NONE,         A::Bottom,           ("", "to the end")),
    bind(&[key(Esc), char('q'), char('?'), KEY_F1], READER, F::NONE,    A::Close,            ("close", "close")),
    // Questions.
    bind(&[char('y'), key(Enter)],            CONFIRM, F::NONE,         A::Accept,           ("yes", "yes")),
    bind(&[char('n'), key(Esc)],              CONFIRM, F::NONE,         A::Close,            ("no", "no")),
    // Everywhere.
    bind(&[char('?')],                        READING, F::NONE,         A::Help,             ("keys", "all keys")),
    bind(&[char('?')],                        TYPING,  F::INPUT_EMPTY,  A::Help,             ("keys", "all keys")),
    bind(&[KEY_F1],                           HELPED,    F::NONE,         A::Help,             ("keys", "all keys")),
    bind(&[ctrl('p')],                        BESIDE,  F::NONE,         A::Palette,          ("palette", "every action by name")),
    bind(&[KEY_F2],                           CHAT,    F::NONE,         A::ToggleMouse,      ("", "turn the mouse on or off; off, the terminal's own selection works")),
    bind(&[KEY_F3],                           CHAT,    F::NONE,         A::NextTheme,        ("", "change the theme: dark, light, mono")),
    bind(&[KEY_F4],                           CHAT,    F::NONE,         A::SearchChats,      ("", "search all chats")),
    bind(&[KEY_F5],                           CHAT,    F::NONE,         A::NewChat,          ("", "start a new chat")),
    bind(&[char('q')],                        READING, F::NONE,         A::Quit,             ("quit", "quit")),
    bind(&[ctrl('d')],                        TYPING,  F::INPUT_EMPTY,  A::Quit,             ("", "quit, when the input is empty")),
    bind(&[ctrl('c')],                        ANY,     F::NONE,         A::ClearOrQuit,      ("", "clear the input; twice: quit")),
    bind(&[ctrl('z')],                        ANY,     F::NONE,         A::Suspend,          ("", "suspend; `fg` in the shell comes back")),
    bind(&[ctrl('l')],                        ANY,     F::NONE,         A::Redraw,           ("", "draw the screen anew")),
];

const KEY_F1: Chord = key(KeyCode::F(1));
const KEY_F2: Chord = key(KeyCode::F(2));
const KEY_F3: Chord = key(KeyCode::F(3));
const KEY_F4: Chord = key(KeyCode::F(4));
const KEY_F5: Chord = key(KeyCode::F(5));

/// Keys that the input itself understands, for help and reference.
pub const EDITING: &[(&str, &str)] = &[
    ("Ctrl-A / Home", "to the start of the line"),
    ("End", "to the end of the line"),
    ("Alt-B / Alt-F", "one word back / forward"),
    ("Ctrl-W / Alt-D", "delete the word before / after"),
    ("Ctrl-K", "delete to the end of the line"),
    ("Ctrl-X", "delete to the start of the line"),
    ("Ctrl-U / Ctrl-Y", "undo / paste what was deleted"),
];

/// What a key means now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Meaning {
    /// What to do.
    pub action: Action,
    /// The digit, for bindings of digit keys.
    pub digit: Option<usize>,
}

/// The meaning of a key, if it has one now.
pub fn lookup(event: &KeyEvent, snapshot: Snapshot) -> Option<Meaning> {
    active(snapshot).find_map(|binding| {
        let chord = binding.keys.iter().find(|chord| chord.matches(event))?;
        let digit = match (chord.key, event.code) {
            (Key::Digit, KeyCode::Char(c)) => c.to_digit(10).and_then(|digit| usize::try_from(digit).ok()),
            _ => None,
        };
        Some(Meaning { action: binding.action, digit })
    })
}

/// The bindings that work now, in the order of the table.
pub fn active(snapshot: Snapshot) -> impl Iterator<Item = &'static Binding> {
    BINDINGS.iter().filter(move |binding| binding.layers.contains(&snapshot.layer) && snapshot.facts.has(binding.needs))
}

/// What the hint bar shows: key and word of each active binding that has a hint and whose key no earlier row takes.
pub fn hints(snapshot: Snapshot) -> Vec<(String, &'static str)> {
    let mut seen: Vec<Chord> = Vec::new();
    let mut out: Vec<(String, &'static str)> = Vec::new();
    for binding in active(snapshot) {
        let free = binding.keys.iter().find(|chord| !seen.contains(chord));
        seen.extend(binding.keys);
        if let Some(chord) = free
            && !binding.hint.is_empty()
            && out.iter().all(|(_, hint)| *hint != binding.hint)
        {
            out.push((chord.to_string(), binding.hint));
        }
    }
    out
}

/// The first key of an action, as the palette and texts name it; a key of `layer` is preferred.
pub fn key_of(action: Action, layer: Layer) -> Option<String> {
    let rows = || BINDINGS.iter().filter(|binding| binding.action == action);
    rows()
        .find(|binding| binding.layers.contains(&layer))
        .or_else(|| rows().next())?
        .keys
        .first()
        .map(ToString::to_string)
}

/// All keys of a binding, as `Esc / Tab`.
pub fn keys_text(binding: &Binding) -> String {
    binding.keys.iter().map(ToString::to_string).collect::<Vec<_>>().join(" / ")
}

/// `docs/keys.md`.
pub fn keys_markdown() -> String {
    let mut out = String::from(
        "# Keys\n\nMade from the table of the program (`src/tui/keymap.rs`) by `hyrox-coach keys`. A test fails when this page is stale.\n",
    );
    for layer in Layer::ALL {
        out.push_str("\n## ");
        out.push_str(layer.title());
        out.push_str("\n\n| key | what it does |\n|---|---|\n");
        for binding in BINDINGS.iter().filter(|binding| binding.layers.contains(&layer)) {
            let keys: Vec<String> = binding.keys.iter().map(|chord| format!("`{chord}`")).collect();
            out.push_str(&format_row(&keys.join(" "), binding.doc));
        }
        if layer == Layer::Typing {
            for (keys, doc) in EDITING {
                out.push_str(&format_row(&format!("`{keys}`"), doc));
            }
        }
    }
    out
}

fn format_row(keys: &str, doc: &str) -> String {
    format!("| {} | {} |\n", keys.replace('|', "\\|"), doc.replace('|', "\\|"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn press(code: KeyCode, modifiers: KeyModifiers) -> KeyEvent {
        KeyEvent::new(code, modifiers)
    }

    fn at(layer: Layer, facts: Facts) -> Snapshot {
        Snapshot { layer, facts }
    }

    #[test]
    fn the_same_key_means_what_the_moment_says() {
        let esc = press(KeyCode::Esc, KeyModifiers::NONE);
        for (layer, facts, want) in [
            (Layer::Typing, F::STREAMING.and(F::EXCHANGE), Some(A::Stop)),
            (Layer::Typing, F::EXCHANGE, Some(A::FocusTranscript)),
            (Layer::Typing, F::EXCHANGE.and(F::EDITING), Some(A::CancelEdit)),
            (Layer::Typing, F::NONE, None),
            (Layer::Reading, F::STREAMING, Some(A::Stop)),
            (Layer::Reading, F::NONE, Some(A::FocusInput)),
            (Layer::List, F::STREAMING, Some(A::Close)),
        ] {
            assert_eq!(lookup(&esc, at(layer, facts)).map(|meaning| meaning.action), want, "{layer:?} {facts:?}");
        }
    }

    #[test]
    fn capitals_and_control_letters_are_found_with_and_without_shift() {
        let reading = at(Layer::Reading, F::EXCHANGE);
        for modifiers in [KeyModifiers::NONE, KeyModifiers::SHIFT] {
            let meaning = lookup(&press(KeyCode::Char('G'), modifiers), reading);
            assert_eq!(meaning.map(|meaning| meaning.action), Some(A::Bottom));
        }
        let shifted = press(KeyCode::Char('P'), KeyModifiers::CONTROL | KeyModifiers::SHIFT);
        assert_eq!(lookup(&shifted, reading).map(|meaning| meaning.action), Some(A::Palette));
    }

    #[test]
    fn letters_are_never_taken_away_from_the_input() {
        let all = (0..13).fold(F::NONE, |facts, bit| facts.and(Facts(1 << bit)));
        for c in (' '..='~').filter(|c| *c != '?') {
            assert_eq!(lookup(&press(KeyCode::Char(c), KeyModifiers::NONE), at(Layer::Typing, all)), None, "{c}");
        }
        let question = press(KeyCode::Char('?'), KeyModifiers::NONE);
        assert_eq!(lookup(&question, at(Layer::Typing, F::NONE)), None);
    }

    #[test]
    fn a_digit_key_tells_its_digit() {
        let meaning = lookup(&press(KeyCode::Char('3'), KeyModifiers::ALT), at(Layer::Typing, F::SOURCES));
        assert_eq!(meaning, Some(Meaning { action: A::OpenCitation, digit: Some(3) }));
    }

    #[test]
    fn hints_show_only_what_works_and_each_key_once() {
        let hints = hints(at(Layer::Typing, F::STREAMING.and(F::EXCHANGE)));
        assert_eq!(hints.iter().filter(|(key, _)| key == "Esc").count(), 1);
        assert!(hints.contains(&("Esc".into(), "stop")));
        assert!(!hints.iter().any(|(_, hint)| *hint == "good"));
    }

    #[test]
    fn no_row_is_hidden_by_an_earlier_one_with_the_same_needs() {
        for (index, binding) in BINDINGS.iter().enumerate() {
            for layer in binding.layers {
                for chord in binding.keys {
                    let hidden = BINDINGS[..index].iter().find(|earlier| {
                        earlier.layers.contains(layer)
                            && earlier.keys.contains(chord)
                            && binding.needs.has(earlier.needs)
                    });
                    assert!(hidden.is_none(), "{chord} of {:?} in {layer:?} is taken by {hidden:?}", binding.action);
                }
            }
        }
    }

    #[test]
    fn every_binding_is_documented_and_in_the_reference() {
        let page = keys_markdown();
        for binding in BINDINGS {
            assert!(!binding.doc.is_empty() && page.contains(binding.doc), "{:?}", binding.action);
        }
    }
}
