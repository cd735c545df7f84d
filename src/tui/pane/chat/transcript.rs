//! The list of exchanges and the part of it that is seen. Only what is near the window is ever laid out, so that five
//! thousand exchanges cost what one screen costs.
//!
//! The position is an entry and a line in it, not a line of the whole: the height of the whole is never known, and text
//! that arrives below moves nothing.

use super::entry::{Chosen, Entry, Look};
use crate::domain::id::ExchangeId;
use ratatui::text::Line;

/// Laid-out entries beyond which those far from the window are forgotten.
const KEPT: usize = 64;

/// Where the window stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Anchor {
    /// At the end; it follows new text.
    #[default]
    End,
    /// Its first line is this line of this entry.
    Held(Place),
}

/// A line of an entry.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// Index of the entry.
    pub entry: usize,
    /// Line in it.
    pub line: usize,
}

/// A visible line.
#[derive(Clone, Debug)]
pub struct Row {
    /// Where it comes from.
    pub place: Place,
    /// What it says.
    pub line: Line<'static>,
}

/// The exchanges of the pane.
#[derive(Debug, Default)]
pub struct Transcript {
    entries: Vec<Entry>,
    anchor: Anchor,
    chosen: Option<usize>,
    unseen: bool,
    top: Place,
    height: usize,
    width: usize,
    rows: Vec<Row>,
}

impl Transcript {
    /// Its exchanges, oldest first.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// An exchange, to be changed.
    pub fn entry_mut(&mut self, index: usize) -> Option<&mut Entry> {
        self.entries.get_mut(index)
    }

    /// Index of an exchange.
    pub fn find(&self, id: ExchangeId) -> Option<usize> {
        self.entries.iter().rposition(|entry| entry.exchange.id == id)
    }

    /// The lines that `prepare` found visible.
    pub fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// Whether text arrived below while the view was held.
    pub fn has_unseen(&self) -> bool {
        self.unseen && self.anchor != Anchor::End
    }

    /// Whether the view is held.
    pub fn is_held(&self) -> bool {
        self.anchor != Anchor::End
    }

    /// Index of the exchange that keys act on: the chosen one, else the last.
    pub fn current(&self) -> Option<usize> {
        let last = self.entries.len().checked_sub(1)?;
        Some(self.chosen.map_or(last, |chosen| chosen.min(last)))
    }

    /// The exchange that keys act on.
    pub fn current_entry(&self) -> Option<&Entry> {
        self.entries.get(self.current()?)
    }

    /// Adds an exchange at the end; the view goes there, because the athlete just asked.
    pub fn append(&mut self, entry: Entry) -> usize {
        self.entries.push(entry);
        self.chosen = None;
        self.to_end();
        self.entries.len() - 1
    }

    /// Adds older exchanges at the start, oldest first; what is seen stays where it is.
    pub fn prepend(&mut self, older: Vec<Entry>) {
        let count = older.len();
        self.entries.splice(0..0, older);
        self.top.entry += count;
        self.chosen = self.chosen.map(|chosen| chosen + count);
        if let Anchor::Held(place) = &mut self.anchor {
            place.entry += count;
        }
        for index in 1..self.entries.len().min(count + 1) {
            let changed = self.entries[index - 1].exchange.chat_id != self.entries[index].exchange.chat_id;
            if self.entries[index].starts_chat != changed {
                self.entries[index].starts_chat = changed;
                self.entries[index].forget_lines();
            }
        }
    }

    /// Empties it, for a new chat.
    pub fn clear(&mut self) {
        *self = Self { height: self.height, width: self.width, ..Self::default() };
    }

    /// Text arrived: remembered if the view is held.
    pub fn text_arrived(&mut self) {
        self.unseen |= self.anchor != Anchor::End;
    }

    /// Shows an answer from its start, if the view follows and the answer is longer than the window: one that comes at once is
    /// read from the top.
    pub fn from_its_start(&mut self, index: usize) {
        if self.anchor == Anchor::End {
            self.hold(Place { entry: index, line: 0 });
            self.unseen = true;
        }
    }

    /// To the end, following.
    pub fn to_end(&mut self) {
        self.anchor = Anchor::End;
        self.unseen = false;
    }

    /// To the start.
    pub fn to_start(&mut self) {
        self.hold(Place::default());
    }

    /// Whether its first line is seen.
    pub fn is_at_start(&self) -> bool {
        self.top == Place::default()
    }

    /// Lines of a page.
    pub fn page(&self) -> usize {
        self.height.saturating_sub(2).max(1)
    }

    fn hold(&mut self, place: Place) {
        self.anchor = Anchor::Held(place);
        self.top = place;
    }

    /// Scrolls up.
    pub fn up(&mut self, lines: usize, look: &Look<'_>) {
        if self.entries.is_empty() {
            return;
        }
        let mut place = self.top;
        let mut left = lines;
        while left > place.line {
            left -= place.line;
            let Some(before) = place.entry.checked_sub(1) else {
                place.line = 0;
                left = 0;
                break;
            };
            place = Place { entry: before, line: self.height_of(before, look) };
        }
        place.line -= left;
        self.hold(place);
        self.keep_choice_in_view(look);
    }

    /// Scrolls down; at the end it follows again.
    pub fn down(&mut self, lines: usize, look: &Look<'_>) {
        if self.anchor == Anchor::End {
            return;
        }
        let mut place = Place { line: self.top.line + lines, ..self.top };
        loop {
            let height = self.height_of(place.entry, look);
            if place.line < height {
                break;
            }
            if place.entry + 1 >= self.entries.len() {
                self.to_end();
                return;
            }
            place = Place { entry: place.entry + 1, line: place.line - height };
        }
        self.hold(place);
        self.keep_choice_in_view(look);
    }

    /// Chooses the exchange before or after, and shows its start.
    pub fn choose(&mut self, step: isize) {
        let Some(current) = self.current() else { return };
        let next = current.saturating_add_signed(step).min(self.entries.len() - 1);
        self.chosen = Some(next);
        if next + 1 == self.entries.len() && step > 0 {
            self.to_end();
        } else {
            self.hold(Place { entry: next, line: 0 });
        }
    }

    /// Shows a place and chooses its exchange.
    pub fn reveal(&mut self, place: Place, look: &Look<'_>) {
        self.chosen = Some(place.entry);
        if self.rows.iter().any(|row| row.place == place) {
            return;
        }
        self.hold(place);
        self.up(self.height / 3, look);
        self.chosen = Some(place.entry);
    }

    /// When scrolling has left the chosen exchange behind, the one at the top is chosen.
    fn keep_choice_in_view(&mut self, look: &Look<'_>) {
        let Some(current) = self.current() else { return };
        let mut last = self.top.entry;
        let mut seen = self.height_of(last, look).saturating_sub(self.top.line);
        while seen < self.height && last + 1 < self.entries.len() {
            last += 1;
            seen += self.height_of(last, look);
        }
        if current < self.top.entry {
            self.chosen = Some(self.top.entry);
        } else if current > last {
            self.chosen = Some(last);
        }
    }

    fn height_of(&mut self, index: usize, look: &Look<'_>) -> usize {
        self.entries.get_mut(index).map_or(0, |entry| entry.height(look))
    }

    /// Finds the visible lines for a window of that height.
    pub fn prepare(&mut self, height: usize, look: &Look<'_>) {
        if self.width != look.width && self.width > 0 {
            self.rescale(look);
        }
        (self.height, self.width) = (height, look.width);
        if let Anchor::Held(place) = self.anchor {
            self.top = Place { entry: place.entry.min(self.entries.len().saturating_sub(1)), ..place };
            let tall = self.height_of(self.top.entry, look);
            self.top.line = self.top.line.min(tall.saturating_sub(1));
            if self.reaches_end(look) {
                self.to_end();
            }
        }
        if self.anchor == Anchor::End {
            self.top = self.top_at_end(look);
            self.unseen = false;
        }
        self.fill(look);
        self.forget_far();
    }

    /// Another width makes other lines: keep about the same words at the top.
    fn rescale(&mut self, look: &Look<'_>) {
        let Anchor::Held(place) = &mut self.anchor else { return };
        let Some(entry) = self.entries.get_mut(place.entry) else { return };
        let before = entry.height(&Look { width: self.width, ..*look }).max(1);
        let after = entry.height(look);
        place.line = place.line * after / before;
    }

    fn reaches_end(&mut self, look: &Look<'_>) -> bool {
        let mut below = self.height_of(self.top.entry, look).saturating_sub(self.top.line);
        for index in self.top.entry + 1..self.entries.len() {
            if below > self.height {
                return false;
            }
            below += self.height_of(index, look);
        }
        below <= self.height
    }

    fn top_at_end(&mut self, look: &Look<'_>) -> Place {
        let mut need = self.height;
        for index in (0..self.entries.len()).rev() {
            let tall = self.height_of(index, look);
            if tall >= need {
                return Place { entry: index, line: tall - need };
            }
            need -= tall;
        }
        Place::default()
    }

    fn fill(&mut self, look: &Look<'_>) {
        let current = self.current();
        let mut rows = std::mem::take(&mut self.rows);
        rows.clear();
        let mut place = self.top;
        while rows.len() < self.height && place.entry < self.entries.len() {
            let tall = self.height_of(place.entry, look);
            let end = tall.min(place.line + self.height - rows.len());
            let chosen = if current == Some(place.entry) { Chosen::Yes } else { Chosen::No };
            let lines = self.entries[place.entry].lines(place.line..end, look, chosen);
            for (offset, line) in lines.into_iter().enumerate() {
                rows.push(Row { place: Place { line: place.line + offset, ..place }, line });
            }
            place = Place { entry: place.entry + 1, line: 0 };
        }
        self.rows = rows;
    }

    fn forget_far(&mut self) {
        if self.entries.iter().filter(|entry| entry.has_lines()).count() <= KEPT {
            return;
        }
        let (from, to) = (self.top.entry.saturating_sub(KEPT / 4), self.top.entry + KEPT / 2);
        for (index, entry) in self.entries.iter_mut().enumerate() {
            if index < from || index > to {
                entry.forget_lines();
            }
        }
    }

    /// The next line that holds `needle` (lower case) after `from`, forwards or backwards, round and round.
    pub fn search(&mut self, needle: &str, from: Option<Place>, step: Step, look: &Look<'_>) -> Option<Place> {
        let count = self.entries.len();
        let start = from.map_or(count.checked_sub(1)?, |place| place.entry);
        for distance in 0..=count {
            let index = match step {
                Step::Forward => (start + distance) % count,
                Step::Back => (start + count * 2 - distance) % count,
            };
            let entry = self.entries.get_mut(index)?;
            if !fold(&entry.exchange.question).contains(needle) && !fold(&entry.exchange.answer).contains(needle) {
                continue;
            }
            let tall = entry.height(look);
            let mut places: Vec<Place> = (entry.lines(0..tall, look, Chosen::No).iter().enumerate())
                .filter(|(_, line)| fold(&line.to_string()).contains(needle))
                .map(|(line, _)| Place { entry: index, line })
                .collect();
            if step == Step::Back {
                places.reverse();
            }
            let here = from.filter(|_| distance == 0);
            let beyond = |place: &Place| {
                here.is_none_or(|from| match step {
                    Step::Forward => *place > from,
                    Step::Back => *place < from,
                })
            };
            if let Some(place) = places.into_iter().find(beyond) {
                return Some(place);
            }
        }
        None
    }
}

/// Which way to search.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Towards newer text.
    Forward,
    /// Towards older text.
    Back,
}

/// Lower case that keeps every byte where it is.
pub fn fold(text: &str) -> String {
    text.chars()
        .map(|c| {
            let mut lower = c.to_lowercase();
            match (lower.next(), lower.next()) {
                (Some(low), None) if low.len_utf8() == c.len_utf8() => low,
                _ => c,
            }
        })
        .collect()
}
