//! The keys of the questions, in one table: the pages, the hint line and the help read it.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

/// What is the case, as a set.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Facts(u16);

impl Facts {
    /// Nothing in particular.
    pub const NONE: Self = Self(0);
    /// A page is open.
    pub const PAGE: Self = Self(1);
    /// The list of all answers is open.
    pub const LIST: Self = Self(1 << 1);
    /// The questions are asked one after the other.
    pub const WALK: Self = Self(1 << 2);
    /// The page was opened from the list, or there is only the list.
    pub const FROM_LIST: Self = Self(1 << 3);
    /// There is more than one field.
    pub const SEVERAL: Self = Self(1 << 4);
    /// The focus is on words side by side.
    pub const ACROSS: Self = Self(1 << 5);
    /// The focus is on words one under the other.
    pub const DOWN: Self = Self(1 << 6);
    /// The question is answered with yes or no.
    pub const YES_NO: Self = Self(1 << 7);
    /// The words are numbered.
    pub const NUMBERED: Self = Self(1 << 8);
    /// The focus is on the equipment.
    pub const PIECES: Self = Self(1 << 9);
    /// Not all fits on the screen.
    pub const LONG: Self = Self(1 << 10);
    /// It is the first page.
    pub const FIRST: Self = Self(1 << 11);
    /// The profile is edited, not asked for the first time.
    pub const EDITING: Self = Self(1 << 12);

    /// Both together.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether all of `other` are here.
    pub const fn has(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }
}

/// What a key does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "each is documented, for athletes, by the rows that name it")]
pub enum Act {
    Accept,
    Finish,
    Close,
    Open,
    Back,
    Skip,
    Later,
    Next,
    Previous,
    OptionNext,
    OptionPrevious,
    Pick,
    Yes,
    No,
    RowDown,
    RowUp,
    Toggle,
    Everything,
    Nothing,
    PageDown,
    PageUp,
}

/// A row of the table.
#[derive(Clone, Copy, Debug)]
pub struct Binding {
    /// Any of these; `1` stands for the keys 1 to 9.
    keys: &'static [(KeyModifiers, KeyCode)],
    /// What must be the case.
    needs: Facts,
    /// What it does.
    act: Act,
    /// One or two words for the hint line; empty: not shown there.
    hint: &'static str,
    /// One line for the help.
    doc: &'static str,
}

const fn bind(
    keys: &'static [(KeyModifiers, KeyCode)],
    needs: Facts,
    act: Act,
    texts: (&'static str, &'static str),
) -> Binding {
    Binding { keys, needs, act, hint: texts.0, doc: texts.1 }
}

const fn key(code: KeyCode) -> (KeyModifiers, KeyCode) {
    (KeyModifiers::NONE, code)
}

const fn char(c: char) -> (KeyModifiers, KeyCode) {
    key(KeyCode::Char(c))
}

const fn ctrl(c: char) -> (KeyModifiers, KeyCode) {
    (KeyModifiers::CONTROL, KeyCode::Char(c))
}

use Act as A;
use Facts as F;
use KeyCode::{BackTab, Down, Enter, Esc, Left, PageDown, PageUp, Right, Tab, Up};

/// The table. The first row that fits wins, and the hint line keeps this order.
#[rustfmt::skip]
const BINDINGS: &[Binding] = &[
    bind(&[key(Enter)],              F::PAGE.and(F::FROM_LIST), A::Accept,        ("save", "save the answer and go back to the list")),
    bind(&[key(Enter)],              F::PAGE,                   A::Accept,        ("next", "save the answer, if there is one, and go on")),
    bind(&[key(Enter)],              F::LIST.and(F::WALK),      A::Finish,        ("open the app", "finish and open the app")),
    bind(&[key(Enter)],              F::LIST,                   A::Open,          ("change", "change the answer under the cursor")),
    bind(&[char('e')],               F::LIST,                   A::Open,          ("change", "change the answer under the cursor")),
    bind(&[char('1')],               F::NUMBERED,               A::Pick,          ("choose", "choose that one")),
    bind(&[char('y')],               F::YES_NO,                 A::Yes,           ("yes", "choose yes; Enter saves it")),
    bind(&[char('n')],               F::YES_NO,                 A::No,            ("no", "choose no; Enter saves it")),
    bind(&[char(' ')],               F::PIECES,                 A::Toggle,        ("on/off", "there is one, there is none")),
    bind(&[char('a')],               F::PIECES,                 A::Everything,    ("all: a gym with everything", "a gym with everything; the same key again takes all away")),
    bind(&[char('n')],               F::PIECES,                 A::Nothing,       ("nothing", "nothing of it")),
    bind(&[key(Down), char('j')],    F::PIECES,                 A::RowDown,       ("", "the row below")),
    bind(&[key(Up), char('k')],      F::PIECES,                 A::RowUp,         ("", "the row above")),
    bind(&[key(Down), char('j')],    F::LIST,                   A::RowDown,       ("", "the row below")),
    bind(&[key(Up), char('k')],      F::LIST,                   A::RowUp,         ("", "the row above")),
    bind(&[key(Down), char('j'), char(' '), key(Tab)], F::DOWN, A::OptionNext,    ("", "choose the one below")),
    bind(&[key(Up), char('k'), key(BackTab)], F::DOWN,          A::OptionPrevious, ("", "choose the one above")),
    bind(&[char(' '), key(Right), char('l')], F::ACROSS,        A::OptionNext,    ("change", "choose the one to the right")),
    bind(&[key(Left), char('h')],    F::ACROSS,                 A::OptionPrevious, ("", "choose the one to the left")),
    bind(&[key(Tab), key(Down)],     F::SEVERAL,                A::Next,          ("next field", "the next field")),
    bind(&[key(BackTab), key(Up)],   F::SEVERAL,                A::Previous,      ("", "the field before")),
    bind(&[key(PageDown)],           F::LONG,                   A::PageDown,      ("read on", "the text that does not fit")),
    bind(&[key(PageUp)],             F::LONG,                   A::PageUp,        ("", "back in the text")),
    bind(&[key(Esc)],                F::LIST.and(F::EDITING),   A::Close,         ("close", "close the profile")),
    bind(&[key(Esc)],                F::FIRST.and(F::WALK),     A::Later,         ("the rest later", "open the app; the questions wait for the next start")),
    bind(&[key(Esc)],                F::NONE,                   A::Back,          ("back", "back; what was typed stays")),
    bind(&[ctrl('n')],               F::PAGE.and(F::WALK),      A::Skip,          ("skip", "the next question; what was typed stays")),
    bind(&[ctrl('s')],               F::PAGE.and(F::WALK),      A::Later,         ("the rest later", "save this answer and open the app; the questions wait for the next start")),
];

/// What a key means now, and its digit.
pub fn lookup(event: &KeyEvent, facts: Facts) -> Option<(Act, usize)> {
    let pressed = normal(event);
    active(facts).find_map(|binding| {
        let digit = match pressed {
            (KeyModifiers::NONE, KeyCode::Char(c @ '1'..='9')) if binding.act == Act::Pick => c.to_digit(10),
            _ => None,
        };
        let digit = digit.and_then(|digit| usize::try_from(digit).ok());
        (digit.is_some() || binding.keys.contains(&pressed)).then_some((binding.act, digit.unwrap_or(0)))
    })
}

/// Terminals differ in whether a capital carries Shift and how Shift-Tab arrives.
fn normal(event: &KeyEvent) -> (KeyModifiers, KeyCode) {
    let modifiers = event.modifiers & (KeyModifiers::CONTROL | KeyModifiers::ALT);
    match event.code {
        KeyCode::Tab if event.modifiers.contains(KeyModifiers::SHIFT) => (modifiers, KeyCode::BackTab),
        KeyCode::Char(c) => (modifiers, KeyCode::Char(c.to_ascii_lowercase())),
        code => (modifiers, code),
    }
}

fn active(facts: Facts) -> impl Iterator<Item = &'static Binding> {
    BINDINGS.iter().filter(move |binding| facts.has(binding.needs))
}

/// What the hint line shows: key and word of each key that works now and that no earlier row takes.
pub fn hints(facts: Facts) -> Vec<(String, &'static str)> {
    let mut seen: Vec<(KeyModifiers, KeyCode)> = Vec::new();
    let mut out: Vec<(String, &'static str)> = Vec::new();
    for binding in active(facts) {
        let free = binding.keys.iter().find(|key| !seen.contains(key));
        seen.extend(binding.keys);
        if let Some(key) = free
            && !binding.hint.is_empty()
            && out.iter().all(|(_, hint)| *hint != binding.hint)
        {
            out.push((name(binding.act, *key), binding.hint));
        }
    }
    out
}

/// Every key and what it does, for help and reference.
pub fn reference() -> Vec<(String, &'static str)> {
    let keys =
        |binding: &Binding| binding.keys.iter().map(|key| name(binding.act, *key)).collect::<Vec<_>>().join(" / ");
    BINDINGS.iter().map(|binding| (keys(binding), binding.doc)).collect()
}

fn name(act: Act, (modifiers, code): (KeyModifiers, KeyCode)) -> String {
    let prefix = if modifiers.contains(KeyModifiers::CONTROL) { "Ctrl-" } else { "" };
    let key = match code {
        _ if act == Act::Pick => "1..9".to_owned(),
        KeyCode::Char(' ') => "Space".to_owned(),
        KeyCode::Char(c) if !prefix.is_empty() => c.to_ascii_uppercase().to_string(),
        KeyCode::Char(c) => c.to_string(),
        KeyCode::BackTab => "Shift-Tab".to_owned(),
        KeyCode::PageUp => "PgUp".to_owned(),
        KeyCode::PageDown => "PgDn".to_owned(),
        code => format!("{code:?}"),
    };
    format!("{prefix}{key}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_are_never_taken_away_from_a_field() {
        for facts in [F::PAGE.and(F::WALK).and(F::SEVERAL).and(F::LONG), F::PAGE.and(F::EDITING).and(F::FROM_LIST)] {
            for c in ' '..='~' {
                assert_eq!(lookup(&KeyEvent::new(KeyCode::Char(c), KeyModifiers::NONE), facts), None, "{c}");
            }
        }
    }

    #[test]
    fn every_row_can_be_reached_and_is_documented() {
        for (at, binding) in BINDINGS.iter().enumerate() {
            assert!(!binding.doc.is_empty());
            for key in binding.keys {
                let hidden = BINDINGS[..at].iter().find(|row| row.keys.contains(key) && binding.needs.has(row.needs));
                assert!(hidden.is_none(), "{key:?} of {:?} is taken by {hidden:?}", binding.act);
            }
        }
        assert_eq!(reference().len(), BINDINGS.len());
    }

    #[test]
    fn a_capital_is_its_letter_and_a_digit_tells_which() {
        let shift = KeyEvent::new(KeyCode::Char('Y'), KeyModifiers::SHIFT);
        assert_eq!(lookup(&shift, F::YES_NO), Some((Act::Yes, 0)));
        let three = KeyEvent::new(KeyCode::Char('3'), KeyModifiers::NONE);
        assert_eq!(lookup(&three, F::NUMBERED), Some((Act::Pick, 3)));
        assert_eq!(lookup(&KeyEvent::new(KeyCode::Char('9'), KeyModifiers::ALT), F::NUMBERED), None);
    }
}
