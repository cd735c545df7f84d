//! A form: rows of fields, the focus that walks through them, and where each stands at a width. It knows nothing of what
//! its fields mean: the owner builds the rows, checks a field when it is left, and reads the texts.

use super::field::{Field, Input};
use super::line::Took;
use super::scroll::Scroll;
use crossterm::event::KeyEvent;
use tui_textarea::CursorMove;

/// A row.
#[derive(Debug)]
pub enum Row<K> {
    /// The title of the rows below it.
    Heading(String),
    /// The titles of the columns below it: label and columns of each. Shown only where the table fits in one line.
    Titles(Vec<(&'static str, u16)>),
    /// Fields side by side, or below each other where there is no room.
    Fields {
        /// What they are.
        label: String,
        /// The fields.
        fields: Vec<Field<K>>,
        /// Whether they stand under titles, which then say what their own labels would.
        table: Table,
    },
}

/// Whether a row belongs to a table.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Table {
    /// It stands by itself.
    #[default]
    No,
    /// Its labels are in the titles.
    Yes,
}

impl<K> Row<K> {
    /// Fields with a label.
    pub fn fields(label: impl Into<String>, fields: Vec<Field<K>>) -> Self {
        Self::Fields { label: label.into(), fields, table: Table::No }
    }

    /// Fields under titles.
    pub fn of_table(label: impl Into<String>, fields: Vec<Field<K>>) -> Self {
        Self::Fields { label: label.into(), fields, table: Table::Yes }
    }

    fn all(&self) -> &[Field<K>] {
        match self {
            Self::Fields { fields, .. } => fields,
            _ => &[],
        }
    }

    fn all_mut(&mut self) -> &mut [Field<K>] {
        match self {
            Self::Fields { fields, .. } => fields,
            _ => &mut [],
        }
    }
}

/// Where the focus goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Go {
    /// To the next field, round and round.
    Next,
    /// To the field before.
    Previous,
    /// To the row above; in notes first to the line above.
    Up,
    /// To the row below; in notes first to the line below.
    Down,
    /// To the next field; in notes a new line.
    Enter,
    /// About a screen of rows up.
    PageUp,
    /// About a screen of rows down.
    PageDown,
}

/// A form.
#[derive(Debug)]
pub struct Form<K> {
    pub(super) rows: Vec<Row<K>>,
    pub(super) at: (usize, usize),
    pub(super) scroll: Scroll,
    pub(super) page: usize,
    /// Texts of fields that are not shown now: they come back with their fields.
    aside: Vec<(K, String)>,
}

impl<K: Copy + Eq> Form<K> {
    /// A form with the focus in its first field.
    pub fn new(rows: Vec<Row<K>>) -> Self {
        let mut form = Self { rows, at: (0, 0), scroll: Scroll::default(), page: 1, aside: Vec::new() };
        let first = form.places().next();
        form.at = first.unwrap_or((0, 0));
        form
    }

    /// Other rows. What was typed stays in every field that is in both; what was typed into a field that goes comes back
    /// when the field comes back. The focus stays with its field where it can.
    pub fn set_rows(&mut self, rows: Vec<Row<K>>) {
        let focus = self.focused();
        let old: Vec<Field<K>> = std::mem::replace(&mut self.rows, rows)
            .into_iter()
            .flat_map(|row| if let Row::Fields { fields, .. } = row { fields } else { Vec::new() })
            .collect();
        for field in old {
            let Some(new) = self.field_mut(field.key) else {
                self.put_aside(field.key, field.text());
                continue;
            };
            // The old input keeps its cursor and its undo.
            new.input = match (field.input, &new.input) {
                (Input::Line(mut old), Input::Line(new)) => {
                    old.shortcuts.clone_from(&new.shortcuts);
                    Input::Line(old)
                }
                (old, _) => old,
            };
            new.error = field.error;
        }
        let aside = std::mem::take(&mut self.aside);
        self.set_texts(aside);
        let kept = focus.and_then(|key| self.place_of(key)).or_else(|| self.places().next());
        self.at = kept.unwrap_or((0, 0));
    }

    /// Forgets what is kept for fields that are not shown.
    pub fn drop_aside(&mut self, gone: impl Fn(K) -> bool) {
        self.aside.retain(|(key, _)| !gone(*key));
    }

    /// All texts, those of fields that are not shown as well.
    pub fn texts(&self) -> Vec<(K, String)> {
        let shown = self.rows.iter().flat_map(Row::all).map(|field| (field.key, field.text()));
        shown.chain(self.aside.iter().cloned()).collect()
    }

    /// Puts texts into their fields; one without a field waits for it.
    pub fn set_texts(&mut self, texts: Vec<(K, String)>) {
        for (key, text) in texts {
            if let Some(field) = self.field_mut(key) {
                field.set(&text);
            } else {
                self.put_aside(key, text);
            }
        }
    }

    fn put_aside(&mut self, key: K, text: String) {
        self.aside.retain(|(other, _)| *other != key);
        self.aside.push((key, text));
    }

    /// The text of a field that is shown.
    pub fn text(&self, key: K) -> Option<String> {
        self.field(key).map(Field::text)
    }

    /// The text of a field, shown or not.
    pub fn said(&self, key: K) -> Option<String> {
        self.text(key).or_else(|| self.aside.iter().find(|(other, _)| *other == key).map(|(_, text)| text.clone()))
    }

    /// A field.
    pub fn field(&self, key: K) -> Option<&Field<K>> {
        self.rows.iter().flat_map(Row::all).find(|field| field.key == key)
    }

    /// A field, to change it.
    pub fn field_mut(&mut self, key: K) -> Option<&mut Field<K>> {
        self.rows.iter_mut().flat_map(Row::all_mut).find(|field| field.key == key)
    }

    /// All fields that are shown, to put notes beside them.
    pub fn fields_mut(&mut self) -> impl Iterator<Item = &mut Field<K>> {
        self.rows.iter_mut().flat_map(Row::all_mut)
    }

    /// The field that has the focus.
    pub fn focused(&self) -> Option<K> {
        self.rows.get(self.at.0)?.all().get(self.at.1).map(|field| field.key)
    }

    /// Moves the focus to a field.
    pub fn focus(&mut self, key: K) {
        if let Some(place) = self.place_of(key) {
            self.leave();
            self.at = place;
            self.enter();
        }
    }

    /// The focus comes into the form.
    pub fn enter(&mut self) {
        if let Some(field) = self.here() {
            field.enter();
        }
    }

    /// The focus leaves the form. Gives the field that had it.
    pub fn leave(&mut self) -> Option<K> {
        let field = self.here()?;
        field.leave();
        Some(field.key)
    }

    /// Moves the focus. Gives the field that was left, if one was.
    pub fn go(&mut self, to: Go) -> Option<K> {
        if let Some(Field { input: Input::Notes(notes), .. }) = self.here() {
            match to {
                Go::Enter => {
                    notes.new_line();
                    return None;
                }
                Go::Up if !notes.at_first() => {
                    notes.step(CursorMove::Up);
                    return None;
                }
                Go::Down if !notes.at_last() => {
                    notes.step(CursorMove::Down);
                    return None;
                }
                _ => {}
            }
        }
        let places: Vec<(usize, usize)> = self.places().collect();
        let next = self.target(to, &places)?;
        let left = self.leave();
        self.at = next;
        self.enter();
        left
    }

    fn target(&self, to: Go, places: &[(usize, usize)]) -> Option<(usize, usize)> {
        let here = places.iter().position(|place| *place == self.at)?;
        let beside = |row: usize| {
            let fields = self.rows.get(row)?.all().len();
            Some((row, self.at.1.min(fields.checked_sub(1)?)))
        };
        let page = self.page.max(2) - 1;
        match to {
            Go::Next | Go::Enter => places.get((here + 1) % places.len()).copied(),
            Go::Previous => places.get((here + places.len() - 1) % places.len()).copied(),
            Go::Up => (0..self.at.0).rev().find_map(beside),
            Go::Down => (self.at.0 + 1..self.rows.len()).find_map(beside),
            Go::PageUp => (0..=self.at.0.saturating_sub(page)).rev().find_map(beside).or(places.first().copied()),
            Go::PageDown => (self.at.0 + page..self.rows.len()).find_map(beside).or(places.last().copied()),
        }
    }

    /// A key for the field that has the focus.
    pub fn key(&mut self, key: KeyEvent) -> Took {
        self.here().map_or(Took::Nothing, |field| field.key(key))
    }

    /// A pasted text for it. Tells how many bytes found no room.
    pub fn paste(&mut self, text: &str) -> usize {
        self.here().map_or(0, |field| field.paste(text))
    }

    fn here(&mut self) -> Option<&mut Field<K>> {
        self.rows.get_mut(self.at.0)?.all_mut().get_mut(self.at.1)
    }

    fn places(&self) -> impl Iterator<Item = (usize, usize)> {
        self.rows.iter().enumerate().flat_map(|(row, fields)| (0..fields.all().len()).map(move |field| (row, field)))
    }

    fn place_of(&self, key: K) -> Option<(usize, usize)> {
        self.places().find(|(row, field)| self.rows[*row].all()[*field].key == key)
    }
}

#[cfg(test)]
#[path = "form_tests.rs"]
mod tests;
