//! A list with a filter: actions, models, old questions, found chats, code blocks.

use crate::domain::adherence::DueId;
use crate::domain::conversation::Exchange;
use crate::domain::id::WorkoutId;
use crate::domain::workout::SkipReason;
use crate::tui::cmd::RequestId;
use crate::tui::keymap::Action;
use crate::tui::pane::chat::transcript::fold;
use crate::tui::pane::today::wish::Happening;
use crate::tui::widget::scroll::Scroll;
use jiff::civil::Date;

/// What a row stands for.
#[derive(Clone, Debug, PartialEq)]
pub enum Choice {
    /// Do it.
    Action(Action),
    /// Answer with that model.
    Model(String),
    /// Put that question into the input.
    Question(String),
    /// Show that exchange.
    Exchange(Box<Exchange>),
    /// Copy that text.
    Copy(String),
    /// Start from that session.
    Template(WorkoutId),
    /// Move that planned session to that day.
    Move(DueId, Date),
    /// Those two planned sessions change their days.
    Swap(DueId, DueId),
    /// Skip that planned session, for that reason.
    SkipPlanned(DueId, SkipReason),
    /// That came between.
    Happened(Happening),
    /// Log a session that was not done, for that reason.
    Skip(SkipReason),
}

/// A row.
#[derive(Clone, Debug, PartialEq)]
pub struct Item {
    /// What it says.
    pub text: String,
    /// Secondary, at the right.
    pub detail: String,
    /// What it stands for.
    pub choice: Choice,
}

/// What typing does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Typing {
    /// It filters the rows.
    #[default]
    Filters,
    /// It is a search of all chats; Enter sends it until rows are there for it.
    SearchesChats,
}

/// A list with a filter.
#[derive(Debug)]
pub struct Picker {
    /// Its heading.
    pub title: &'static str,
    /// What it says while it is empty.
    pub empty: String,
    /// What is typed.
    pub filter: String,
    /// What typing does.
    pub typing: Typing,
    /// Work whose result fills it.
    pub request: Option<RequestId>,
    /// Text that the rows were found for.
    pub searched: Option<String>,
    /// Position.
    pub scroll: Scroll,
    items: Vec<Item>,
    shown: Vec<usize>,
    at: usize,
}

impl Picker {
    /// A list of rows.
    pub fn new(title: &'static str, empty: impl Into<String>, items: Vec<Item>) -> Self {
        let mut picker = Self {
            title,
            empty: empty.into(),
            filter: String::new(),
            typing: Typing::default(),
            request: None,
            searched: None,
            scroll: Scroll::default(),
            items,
            shown: Vec::new(),
            at: 0,
        };
        picker.refilter();
        picker
    }

    /// Other rows; the filter stays.
    pub fn set_items(&mut self, items: Vec<Item>) {
        self.items = items;
        self.refilter();
    }

    /// Types a character.
    pub fn push(&mut self, c: char) {
        self.filter.push(c);
        self.refilter();
    }

    /// Types a text; line breaks become spaces.
    pub fn push_str(&mut self, text: &str) {
        self.filter.extend(text.chars().take(1_000).map(|c| if c.is_control() { ' ' } else { c }));
        self.refilter();
    }

    /// Deletes the last character.
    pub fn pop(&mut self) {
        self.filter.pop();
        self.refilter();
    }

    /// Deletes all that is typed.
    pub fn clear(&mut self) {
        self.filter.clear();
        self.refilter();
    }

    fn refilter(&mut self) {
        self.at = 0;
        self.scroll.home();
        if self.typing == Typing::SearchesChats {
            self.shown = (0..self.items.len()).collect();
            return;
        }
        let words: Vec<String> = fold(&self.filter).split_whitespace().map(str::to_owned).collect();
        self.shown = (self.items.iter().enumerate())
            .filter(|(_, item)| {
                let text = fold(&format!("{} {}", item.text, item.detail));
                words.iter().all(|word| text.contains(word.as_str()))
            })
            .map(|(index, _)| index)
            .collect();
    }

    /// Moves the chosen row.
    pub fn step(&mut self, rows: isize) {
        let last = self.shown.len().saturating_sub(1);
        self.at = self.at.saturating_add_signed(rows).min(last);
    }

    /// The rows that fit the filter.
    pub fn rows(&self) -> impl ExactSizeIterator<Item = &Item> {
        self.shown.iter().map(|index| &self.items[*index])
    }

    /// Number of the chosen row among those.
    pub fn at(&self) -> usize {
        self.at
    }

    /// The chosen row.
    pub fn chosen(&self) -> Option<&Item> {
        self.shown.get(self.at).and_then(|index| self.items.get(*index))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_typed_word_must_be_in_the_row() {
        let item = |text: &str| Item { text: text.into(), detail: String::new(), choice: Choice::Copy(text.into()) };
        let mut picker =
            Picker::new("x", "", vec![item("Copy the answer"), item("ask the same again"), item("copy code")]);
        picker.push_str("the CO");
        assert_eq!(picker.rows().map(|item| item.text.as_str()).collect::<Vec<_>>(), ["Copy the answer"]);
        picker.clear();
        picker.step(9);
        assert_eq!(picker.chosen().map(|item| item.text.as_str()), Some("copy code"));
        picker.push_str("zzz");
        assert_eq!(picker.chosen(), None);
    }
}
