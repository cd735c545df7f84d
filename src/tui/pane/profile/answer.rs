//! The answers of one page while they are given: fields and choices, as text until the page is taken.
//!
//! What a text means is `domain::profile_text`'s. Nothing here draws.

use super::field::Field;
use super::page::Page;
use crate::domain::athlete::Division;
use crate::domain::profile::{Equipment, Profile};
use crate::domain::profile_text::{Item, NOT_SAID, clashes, note, read, text};
use jiff::Zoned;

/// Most injuries that can be typed.
const MOST_LINES: usize = 20;

/// One field or choice.
#[derive(Clone, Debug)]
pub struct Control {
    /// What it is an answer for; the lines of the injuries share theirs.
    pub item: Item,
    /// The answer.
    pub answer: Answer,
    /// What would be right, when it is wrong.
    pub problem: Option<String>,
}

/// An answer while it is given.
#[derive(Clone, Debug)]
pub enum Answer {
    /// A typed line.
    Text(Field),
    /// One of a few.
    Choice(Choice),
    /// Any of the equipment.
    Equipment(Pieces),
}

/// One of a few words.
#[derive(Clone, Debug)]
pub struct Choice {
    /// The words, as they are read.
    pub options: Vec<&'static str>,
    /// The chosen one.
    pub at: usize,
    /// How they stand.
    pub stands: Stands,
}

/// How the words of a choice stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stands {
    /// Side by side, with others on the page.
    Across,
    /// One under the other, alone on the page.
    Down,
}

/// Any of the equipment.
#[derive(Clone, Debug)]
pub struct Pieces {
    /// What there is; none: not said.
    pub chosen: Option<Vec<Equipment>>,
    /// The row of the cursor.
    pub at: usize,
}

impl Choice {
    /// Chooses the option so many further, from the last to the first.
    pub fn step(&mut self, by: isize) {
        let count = self.options.len();
        let by = by.rem_euclid(isize::try_from(count.max(1)).unwrap_or(1));
        self.at = (self.at + by.unsigned_abs()) % count.max(1);
    }

    /// Chooses by place or by word; what is not there changes nothing.
    pub fn pick(&mut self, at: usize) {
        if at < self.options.len() {
            self.at = at;
        }
    }

    /// Chooses by word; one that is not there changes nothing.
    pub fn pick_word(&mut self, word: &str) {
        self.pick(self.options.iter().position(|option| *option == word).unwrap_or(usize::MAX));
    }
}

impl Pieces {
    /// Moves the cursor, from the last row to the first.
    pub fn step(&mut self, by: isize) {
        let count = Equipment::ALL.len();
        self.at = (self.at + count).saturating_add_signed(by) % count;
    }

    /// Adds or takes away the piece under the cursor.
    pub fn toggle(&mut self) {
        let Some(piece) = Equipment::ALL.get(self.at).copied() else { return };
        let chosen = self.chosen.get_or_insert_default();
        if chosen.contains(&piece) {
            chosen.retain(|known| *known != piece);
        } else {
            chosen.push(piece);
            chosen.sort_unstable();
        }
    }

    /// A gym with everything; when it is that already, nothing of it.
    pub fn all_or_none(&mut self) {
        let all = self.chosen.as_ref().is_some_and(|chosen| chosen.len() == Equipment::ALL.len());
        self.chosen = Some(if all { Vec::new() } else { Equipment::ALL.to_vec() });
    }

    /// Whether the piece of a row is there.
    pub fn has(&self, piece: Equipment) -> bool {
        self.chosen.as_ref().is_some_and(|chosen| chosen.contains(&piece))
    }

    fn text(&self) -> String {
        match self.chosen.as_deref() {
            None => String::new(),
            Some([]) => "none".to_owned(),
            Some(chosen) => chosen.iter().map(|piece| piece.name()).collect::<Vec<_>>().join(", "),
        }
    }
}

impl Control {
    fn of(profile: &Profile, item: Item, now: &Zoned) -> Self {
        let value = text(profile, item, now);
        let choice = |options: Vec<&'static str>, stands| {
            let value = value.as_deref().unwrap_or(NOT_SAID);
            let at = options.iter().position(|option| *option == value).unwrap_or(0);
            Answer::Choice(Choice { options, at, stands })
        };
        let answer = match item {
            Item::DistanceUnit => choice(vec!["km", "mi"], Stands::Across),
            Item::LoadUnit => choice(vec!["kg", "lb"], Stands::Across),
            Item::WeekStart => choice(vec!["Monday", "Sunday"], Stands::Across),
            Item::LoadCurve => choice(vec![NOT_SAID, "women", "men"], Stands::Across),
            Item::ModelSeesData | Item::ChatsTune => choice(vec!["no", "yes"], Stands::Down),
            Item::Division => {
                let names = Division::ALL.map(Division::name).into_iter().chain([NOT_SAID]).collect::<Vec<_>>();
                let mut answer = choice(names, Stands::Down);
                if let (Answer::Choice(choice), None) = (&mut answer, &value) {
                    choice.pick_word(NOT_SAID);
                }
                answer
            }
            Item::Equipment => Answer::Equipment(Pieces { chosen: profile.equipment.clone(), at: 0 }),
            _ => Answer::Text(Field::new(value.as_deref().unwrap_or_default())),
        };
        Self { item, answer, problem: None }
    }

    /// The answer as text that can be read.
    pub fn text(&self) -> String {
        match &self.answer {
            Answer::Text(field) => field.text().trim().to_owned(),
            Answer::Choice(choice) => choice.options.get(choice.at).copied().unwrap_or_default().to_owned(),
            Answer::Equipment(pieces) => pieces.text(),
        }
    }

    /// How a typed text was understood, when that says more than the text itself: `Mon 18 Jan 2027, in 57 days`.
    pub fn understood(&self, profile: &Profile, now: &Zoned) -> Option<String> {
        let Answer::Text(field) = &self.answer else { return None };
        let typed = field.text();
        let mut after = profile.clone();
        read(&mut after, self.item, &typed, now).ok()?;
        let value = text(&after, self.item, now)?;
        if self.item == Item::RaceDate
            && let Some((weekday, days)) = note(&after, self.item, now)?.split_once(", ")
        {
            return Some(format!("{weekday} {value}, {days}"));
        }
        (value != typed.trim()).then_some(value)
    }
}

/// The answers of one page.
#[derive(Clone, Debug)]
pub struct Sheet {
    /// In the order in which they stand.
    pub controls: Vec<Control>,
    /// The one with the focus.
    pub focus: usize,
    /// What stood there when it was opened.
    opened: Vec<(Item, String)>,
}

impl Sheet {
    /// The answers of a page as a profile has them.
    pub fn of(page: Page, profile: &Profile, now: &Zoned) -> Self {
        let mut controls: Vec<Control> = Vec::new();
        for item in page.items() {
            if item == Item::Injuries {
                let all = text(profile, item, now).unwrap_or_default();
                let lines = all.split("; ").filter(|line| !line.is_empty());
                let line = |line: &str| Control { item, answer: Answer::Text(Field::new(line)), problem: None };
                controls.extend(lines.map(line));
            } else {
                controls.push(Control::of(profile, item, now));
            }
        }
        let mut sheet = Self { controls, focus: 0, opened: Vec::new() };
        sheet.grow(page);
        sheet.focus = if page == Page::Injuries { sheet.controls.len().saturating_sub(1) } else { 0 };
        sheet.opened = sheet.values();
        sheet
    }

    /// Keeps an empty line under the last injury.
    pub fn grow(&mut self, page: Page) {
        let full = self.controls.last().is_none_or(|last| !last.text().is_empty());
        if page == Page::Injuries && full && self.controls.len() < MOST_LINES {
            let answer = Answer::Text(Field::new(""));
            self.controls.push(Control { item: Item::Injuries, answer, problem: None });
        }
    }

    /// The control with the focus.
    pub fn focused(&self) -> Option<&Control> {
        self.controls.get(self.focus)
    }

    /// The control with the focus, to change it.
    pub fn focused_mut(&mut self) -> Option<&mut Control> {
        self.controls.get_mut(self.focus)
    }

    /// Moves the focus, from the last to the first; what is left is checked.
    pub fn step(&mut self, by: isize, profile: &Profile, now: &Zoned) {
        self.check(profile, now);
        let count = self.controls.len().max(1);
        let by = by.rem_euclid(isize::try_from(count).unwrap_or(1)).unsigned_abs();
        self.focus = (self.focus + by) % count;
    }

    /// Says beside the field with the focus what would be right, if it is wrong.
    fn check(&mut self, profile: &Profile, now: &Zoned) {
        if let Some(control) = self.controls.get_mut(self.focus) {
            control.problem = read(&mut profile.clone(), control.item, &control.text(), now).err();
        }
    }

    /// Whether something stands here that was not taken.
    pub fn is_draft(&self) -> bool {
        self.values() != self.opened
    }

    /// Puts choices back to where they were; what was typed or ticked off stays.
    pub fn forget_choices(&mut self, page: Page, profile: &Profile, now: &Zoned) {
        let as_taken = Self::of(page, profile, now);
        for control in &mut self.controls {
            if !matches!(control.answer, Answer::Choice(_)) {
                continue;
            }
            if let Some(taken) = as_taken.controls.iter().find(|taken| taken.item == control.item) {
                control.answer = taken.answer.clone();
            }
        }
    }

    /// Item and text of each answer; the lines of the injuries as one.
    fn values(&self) -> Vec<(Item, String)> {
        let mut values: Vec<(Item, String)> = Vec::new();
        for control in &self.controls {
            let text = control.text();
            match values.last_mut() {
                Some((item, all)) if *item == control.item => {
                    if !text.is_empty() {
                        let between = if all.is_empty() { "" } else { "; " };
                        all.push_str(between);
                        all.push_str(&text);
                    }
                }
                _ => values.push((control.item, text)),
            }
        }
        values
    }

    /// The profile with these answers. Only what was changed is read, so that a value is never coarser for having been
    /// looked at. When one is wrong, none is taken: it says so beside the field and puts the focus there.
    pub fn take(&mut self, profile: &Profile, now: &Zoned) -> Option<Profile> {
        let mut after = profile.clone();
        for control in &mut self.controls {
            control.problem = None;
        }
        for (item, text) in self.values() {
            if self.opened.iter().any(|(known, was)| *known == item && *was == text) {
                continue;
            }
            if let Err(problem) = read(&mut after, item, &text, now) {
                self.refuse(item, &problem, profile, now);
            }
        }
        let before = clashes(profile, now);
        for (item, problem) in clashes(&after, now).into_iter().filter(|clash| !before.contains(clash)) {
            self.refuse(item, &problem, profile, now);
        }
        match self.controls.iter().position(|control| control.problem.is_some()) {
            Some(wrong) => {
                self.focus = wrong;
                None
            }
            None => Some(after),
        }
    }

    /// Puts a problem beside the field that it is about: of several lines, the one that is wrong by itself.
    fn refuse(&mut self, item: Item, problem: &str, profile: &Profile, now: &Zoned) {
        let alone = |control: &Control| read(&mut profile.clone(), item, &control.text(), now).is_err();
        let of_item = || self.controls.iter().enumerate().filter(|(_, control)| control.item == item);
        let wrong = of_item().find(|(_, control)| alone(control)).or_else(|| of_item().next()).map(|(at, _)| at);
        if let Some(control) = wrong.and_then(|at| self.controls.get_mut(at)) {
            control.problem.get_or_insert_with(|| problem.to_owned());
        }
    }
}
