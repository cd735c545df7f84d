//! The first run and the editor of the profile: one question a page, or a list of all answers of which one is changed.
//!
//! A pure state: keys in, an outcome now and then. It saves nothing and reads no clock; whoever holds it saves what
//! [`Outcome`] gives. Reading order: `page` (what is asked), `answer` (fields and choices of a page), here (the way through
//! the pages), `keys` (the table), `draw`.

mod answer;
mod draw;
mod field;
pub mod keys;
mod page;

use crate::domain::clean::clean_line;
use crate::domain::profile::Profile;
use answer::{Answer, Sheet, Stands};
use crossterm::event::{KeyEvent, KeyEventKind};
use jiff::Zoned;
use keys::{Act, Facts};
use page::Page;

/// What the questions need to know of the outside.
#[derive(Clone, Debug)]
pub struct Setting {
    /// Now, where the athlete is; [`Wizard::clock`] keeps it right.
    pub now: Zoned,
    /// Model and provider that would see the data, as the athlete should read it, e.g. `gpt-5 (OpenAI, api.openai.com)`;
    /// none when no model is set up.
    pub model: Option<String>,
    /// What the last page says of the coach; none: the words for the model above, or for the coach without one.
    pub closing: Option<String>,
}

/// What became of a key.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// A page was answered: save it now, so that it is there after a crash.
    Changed(Profile),
    /// All is asked: save it and go on; `asked_at` is set after a first run.
    Done(Profile),
    /// The athlete left before the end: save it. The questions go on at the first one without an answer.
    Left(Profile),
}

/// Whether it is a first run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mode {
    FirstRun,
    Edit,
}

/// What is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    /// One question.
    Page { page: Page, back: BackTo },
    /// The list of all answers: the last page of a first run, and the editor.
    List,
}

/// Where a page leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum BackTo {
    /// To its neighbours.
    Neighbour,
    /// To the list that it was opened from.
    List,
}

/// The questions and what was answered.
#[derive(Clone, Debug)]
pub struct Wizard {
    profile: Profile,
    setting: Setting,
    mode: Mode,
    place: Place,
    sheets: Vec<Sheet>,
    /// The row of the cursor in the list.
    row: usize,
    /// First visible line when the athlete scrolls; none: the focus is kept in sight.
    top: Option<usize>,
    /// Lines that fit, and whether there are more, as drawn last.
    seen: draw::Seen,
    /// A sentence that stands until the next key.
    notice: Option<String>,
    /// It was said that something typed is not saved; the same key again leaves it.
    warned: bool,
}

impl Wizard {
    /// The first run, at the first question without an answer; with all answered, at the list.
    pub fn first_run(profile: &Profile, setting: Setting) -> Self {
        let open = Page::ALL.into_iter().find(|page| !page.is_answered(profile, &setting.now));
        let place = open.map_or(Place::List, |page| Place::Page { page, back: BackTo::Neighbour });
        let mut wizard = Self::new(profile, setting, Mode::FirstRun, place);
        if open.is_some_and(|page| page != Page::Name) {
            wizard.notice = Some("Welcome back: this is the first question without an answer.".to_owned());
        }
        wizard
    }

    /// The editor: the list of all answers.
    pub fn edit(profile: &Profile, setting: Setting) -> Self {
        Self::new(profile, setting, Mode::Edit, Place::List)
    }

    fn new(profile: &Profile, setting: Setting, mode: Mode, place: Place) -> Self {
        let cleaned = |text: Option<String>| text.map(|text| clean_line(&text).into_owned());
        let setting = Setting { model: cleaned(setting.model), closing: cleaned(setting.closing), ..setting };
        let sheets = Page::ALL.into_iter().map(|page| Sheet::of(page, profile, &setting.now)).collect();
        Self {
            profile: profile.clone(),
            setting,
            mode,
            place,
            sheets,
            row: 0,
            top: None,
            seen: draw::Seen::default(),
            notice: None,
            warned: false,
        }
    }

    /// The profile as answered so far.
    pub fn profile(&self) -> &Profile {
        &self.profile
    }

    /// Tells it the time: consent and thresholds are dated by it.
    pub fn clock(&mut self, now: &Zoned) {
        self.setting.now = now.clone();
    }

    /// Key and word of each key that works now, for the hint line.
    pub fn hints(&self) -> Vec<(String, &'static str)> {
        keys::hints(self.facts())
    }

    /// A key. An outcome carries the whole profile.
    pub fn handle(&mut self, key: KeyEvent) -> Option<Outcome> {
        if key.kind == KeyEventKind::Release {
            return None;
        }
        let warned = std::mem::take(&mut self.warned);
        self.notice = None;
        match keys::lookup(&key, self.facts()) {
            Some((Act::PageDown, _)) => self.scroll(1),
            Some((Act::PageUp, _)) => self.scroll(-1),
            Some((act, digit)) => {
                self.top = None;
                self.warned = warned;
                let outcome = self.act(act, digit);
                if !matches!(act, Act::Finish | Act::Close | Act::Later) {
                    self.warned = false;
                }
                return outcome;
            }
            None => self.type_key(key),
        }
        None
    }

    /// A paste, into the field with the focus; of several lines, each injury is one.
    pub fn paste(&mut self, text: &str) {
        let Place::Page { page, .. } = self.place else { return };
        self.top = None;
        let one = [text];
        let lines: Vec<&str> = if page == Page::Injuries { text.lines().collect() } else { one.to_vec() };
        let sheet = &mut self.sheets[page.index()];
        for (at, line) in lines.into_iter().filter(|line| !line.trim().is_empty()).enumerate() {
            if at > 0 {
                sheet.grow(page);
                sheet.focus = sheet.controls.len().saturating_sub(1);
            }
            if let Some(control) = sheet.focused_mut()
                && let Answer::Text(field) = &mut control.answer
            {
                field.paste(line);
                control.problem = None;
            }
        }
        sheet.grow(page);
    }

    fn type_key(&mut self, key: KeyEvent) {
        let Place::Page { page, .. } = self.place else { return };
        self.top = None;
        let sheet = &mut self.sheets[page.index()];
        if let Some(control) = sheet.focused_mut()
            && let Answer::Text(field) = &mut control.answer
            && field.key(key)
        {
            control.problem = None;
            sheet.grow(page);
        }
    }

    fn act(&mut self, act: Act, digit: usize) -> Option<Outcome> {
        match act {
            Act::Accept => return self.accept(),
            Act::Finish => return self.finish(),
            Act::Close => return self.leave(),
            Act::Later => return self.later(),
            Act::Open => {
                self.place = Place::Page { page: Page::ALL[self.row], back: BackTo::List };
            }
            Act::Back => self.back(),
            Act::Skip => self.go_on(),
            Act::Next => self.step_field(1),
            Act::Previous => self.step_field(-1),
            Act::RowDown if self.place == Place::List => self.row = (self.row + 1) % Page::ALL.len(),
            Act::RowUp if self.place == Place::List => {
                self.row = (self.row + Page::ALL.len() - 1) % Page::ALL.len();
            }
            act => self.change(act, digit),
        }
        None
    }

    /// Changes the choice with the focus.
    fn change(&mut self, act: Act, digit: usize) {
        let Place::Page { page, .. } = self.place else { return };
        let Some(control) = self.sheets[page.index()].focused_mut() else { return };
        match (&mut control.answer, act) {
            (Answer::Choice(choice), Act::OptionNext) => choice.step(1),
            (Answer::Choice(choice), Act::OptionPrevious) => choice.step(-1),
            (Answer::Choice(choice), Act::Pick) => choice.pick(digit.saturating_sub(1)),
            (Answer::Choice(choice), Act::Yes) => choice.pick_word("yes"),
            (Answer::Choice(choice), Act::No) => choice.pick_word("no"),
            (Answer::Equipment(pieces), Act::RowDown) => pieces.step(1),
            (Answer::Equipment(pieces), Act::RowUp) => pieces.step(-1),
            (Answer::Equipment(pieces), Act::Toggle) => pieces.toggle(),
            (Answer::Equipment(pieces), Act::Everything) => pieces.all_or_none(),
            (Answer::Equipment(pieces), Act::Nothing) => pieces.chosen = Some(Vec::new()),
            _ => {}
        }
    }

    fn step_field(&mut self, by: isize) {
        if let Place::Page { page, .. } = self.place {
            self.sheets[page.index()].step(by, &self.profile, &self.setting.now);
        }
    }

    /// Takes the answers of the page and goes on; stays when one is wrong.
    fn accept(&mut self) -> Option<Outcome> {
        let changed = self.take()?;
        self.go_on();
        changed.then(|| Outcome::Changed(self.profile.clone()))
    }

    /// Takes the answers of the open page. Tells whether the profile is another one; none when an answer is wrong.
    fn take(&mut self) -> Option<bool> {
        let Place::Page { page, .. } = self.place else { return Some(false) };
        let now = &self.setting.now;
        let after = self.sheets[page.index()].take(&self.profile, now)?;
        let changed = after != self.profile;
        self.profile = after;
        self.sheets[page.index()] = Sheet::of(page, &self.profile, now);
        if page == Page::Units {
            // Their texts are in other units now; what is typed there is left as it is.
            for other in Page::ALL.into_iter().filter(|other| *other != page) {
                let sheet = &mut self.sheets[other.index()];
                if !sheet.is_draft() {
                    *sheet = Sheet::of(other, &self.profile, now);
                }
            }
        }
        Some(changed)
    }

    fn go_on(&mut self) {
        let Place::Page { page, back } = self.place else { return };
        self.row = page.index();
        self.place = match (back, page.next()) {
            (BackTo::Neighbour, Some(next)) => Place::Page { page: next, back },
            _ => Place::List,
        };
    }

    fn back(&mut self) {
        let Place::Page { page, back } = self.place else {
            let last = Page::ALL[Page::ALL.len() - 1];
            self.place = Place::Page { page: last, back: BackTo::Neighbour };
            return;
        };
        self.sheets[page.index()].forget_choices(page, &self.profile, &self.setting.now);
        self.row = page.index();
        self.place = match (back, page.previous()) {
            (BackTo::Neighbour, Some(previous)) => Place::Page { page: previous, back },
            _ => Place::List,
        };
    }

    /// The end of a first run.
    fn finish(&mut self) -> Option<Outcome> {
        if self.warns() {
            return None;
        }
        self.profile.asked_at = Some(self.setting.now.timestamp());
        Some(Outcome::Done(self.profile.clone()))
    }

    /// The editor is closed, or the questions are left by their first page.
    fn leave(&mut self) -> Option<Outcome> {
        (!self.warns()).then(|| Outcome::Left(self.profile.clone()))
    }

    /// Leaves a first run: the answers of the open page are taken before. One that is wrong is left by the second key.
    fn later(&mut self) -> Option<Outcome> {
        if self.take().is_none() && !self.warned {
            self.warned = true;
            self.notice = Some("Not saved yet. The same key again leaves it.".to_owned());
            return None;
        }
        self.leave()
    }

    /// Says, once, that something was typed or chosen and not saved. Then the same key leaves it.
    fn warns(&mut self) -> bool {
        let drafts: Vec<&str> =
            Page::ALL.into_iter().filter(|page| self.sheets[page.index()].is_draft()).map(Page::label).collect();
        if drafts.is_empty() || self.warned {
            return false;
        }
        self.warned = true;
        self.row = Page::ALL.into_iter().position(|page| page.label() == drafts[0]).unwrap_or(self.row);
        self.notice = Some(format!("Not saved: {}. The same key again leaves it.", drafts.join(", ")));
        true
    }

    fn scroll(&mut self, pages: isize) {
        let page = isize::try_from(self.seen.height.saturating_sub(1)).unwrap_or(1).max(1);
        self.top = Some(self.seen.top.saturating_add_signed(page * pages));
    }

    fn facts(&self) -> Facts {
        let mut facts = match self.mode {
            Mode::FirstRun => Facts::NONE,
            Mode::Edit => Facts::EDITING,
        };
        let mut add = |fact, holds: bool| {
            if holds {
                facts = facts.and(fact);
            }
        };
        add(Facts::LONG, self.seen.more);
        match self.place {
            Place::List => {
                add(Facts::LIST, true);
                add(Facts::WALK, self.mode == Mode::FirstRun);
            }
            Place::Page { page, back } => {
                let sheet = &self.sheets[page.index()];
                add(Facts::PAGE, true);
                add(if back == BackTo::List { Facts::FROM_LIST } else { Facts::WALK }, true);
                add(Facts::FIRST, page.previous().is_none());
                add(Facts::SEVERAL, sheet.controls.len() > 1);
                match sheet.focused().map(|control| &control.answer) {
                    Some(Answer::Choice(choice)) if choice.stands == Stands::Across => add(Facts::ACROSS, true),
                    Some(Answer::Choice(choice)) => {
                        let yes_no = choice.options.contains(&"yes");
                        add(Facts::DOWN, true);
                        add(if yes_no { Facts::YES_NO } else { Facts::NUMBERED }, true);
                    }
                    Some(Answer::Equipment(_)) => add(Facts::PIECES, true),
                    _ => {}
                }
            }
        }
        facts
    }
}

#[cfg(test)]
mod tests;
