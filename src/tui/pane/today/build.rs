//! The few questions before a plan is built. Only the race is needed; the rest stands there as the profile has it.

use crate::coach::planner::Building;
use crate::domain::clean::clean_line;
use crate::domain::plan::wishes::Day;
use crate::domain::profile::Profile;
use crate::domain::profile_text::{self, Item};
use crate::tui::cmd::RequestId;
use crate::tui::theme::Theme;
use crate::tui::view::{centered, framed, put};
use crate::tui::widget::field::Field;
use crate::tui::widget::field_view::Focus;
use crate::tui::widget::form::{Form, Row};
use crate::tui::widget::wrap::{Run, wrap};
use jiff::Zoned;
use ratatui::Frame;
use ratatui::layout::Rect;

/// Most weeks that a plan is built for.
const MOST_WEEKS: i32 = 30;
/// What stands for a day of the long run that was not chosen.
const ANY: &str = "any";
/// What is asked of the profile, with the columns of each field.
const ITEMS: [(Item, &str, u16); 5] = [
    (Item::RaceDate, "Race date", 14),
    (Item::RacePlace, "Place", 20),
    (Item::Goal, "Goal time", 10),
    (Item::DaysPerWeek, "Days/week", 4),
    (Item::HoursPerWeek, "Hours/week", 6),
];

/// A question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asked {
    /// Something that the profile knows too.
    Of(Item),
    /// The day of the long run.
    LongRun,
}

/// The questions and their answers.
#[derive(Debug)]
pub struct Questions {
    /// The form.
    pub form: Form<Asked>,
    /// The plan that is being built.
    pub request: Option<RequestId>,
    /// Why none could be built.
    pub problem: Option<String>,
    profile: Profile,
}

impl Questions {
    /// The questions, answered as far as the profile does.
    pub fn new(profile: &Profile, now: &Zoned) -> Self {
        // The plan is to the next race; one that is over is no answer.
        let mut known = profile.clone();
        known.race_date = known.race_date.filter(|race| *race > now.date());
        let field = |(item, label, columns)| {
            let text = profile_text::text(&known, item, now).unwrap_or_default();
            Row::fields(label, vec![Field::line(Asked::Of(item), "", columns, &clean_line(&text))])
        };
        let days: Vec<&'static str> = std::iter::once(ANY).chain(Day::ALL.map(Day::short)).collect();
        let long_run = Row::fields("Long run", vec![Field::choice(Asked::LongRun, days, ANY)]);
        let mut form = Form::new(ITEMS.map(field).into_iter().chain([long_run]).collect());
        form.enter();
        Self { form, request: None, problem: None, profile: profile.clone() }
    }

    /// What a plan is built from; none when an answer cannot be read, which then stands beside its field.
    pub fn read(&mut self, now: &Zoned) -> Option<Building> {
        self.problem = None;
        let mut profile = self.profile.clone();
        let mut right = true;
        for (item, ..) in ITEMS {
            let text = self.form.text(Asked::Of(item)).unwrap_or_default();
            let read = profile_text::read(&mut profile, item, &text, now);
            let read = read.and_then(|()| if item == Item::RaceDate { race_of(&profile, now) } else { Ok(()) });
            right &= read.is_ok();
            if let Some(field) = self.form.field_mut(Asked::Of(item)) {
                field.error = read.err();
            }
        }
        let race = profile.race_date.filter(|_| right)?;
        let chosen = self.form.text(Asked::LongRun).unwrap_or_default();
        let long_run_on = Day::ALL.into_iter().find(|day| day.short() == chosen);
        Some(Building { long_run_on, ..Building::new(race, profile) })
    }
}

/// Whether a plan can lead to the race of a profile.
fn race_of(profile: &Profile, now: &Zoned) -> Result<(), String> {
    let Some(race) = profile.race_date else { return Err("the one that is needed, such as 18 jan".to_owned()) };
    match now.date().until(race).map(|span| span.get_days()) {
        Ok(days) if days < 1 => Err("a day after today".to_owned()),
        Ok(days) if days <= MOST_WEEKS * 7 => Ok(()),
        _ => Err(format!("at most {MOST_WEEKS} weeks from now")),
    }
}

/// Paints the questions over the screen.
pub fn draw(questions: &mut Questions, area: Rect, theme: &Theme, frame: &mut Frame<'_>) {
    let said = match (&questions.problem, questions.request) {
        (Some(problem), _) => Run::new(clean_line(problem).into_owned(), theme.failed),
        (None, Some(_)) => Run::new("building and checking the plan ..", theme.attention),
        (None, None) => Run::new("Only the date is needed; an empty field means that any will do.", theme.dim),
    };
    let columns = area.width.min(72);
    let lines = wrap(&[said], usize::from(columns.saturating_sub(4)).max(1), &[], &[]);
    let words = u16::try_from(lines.len()).unwrap_or(u16::MAX);
    let inner = framed("A new plan", theme, centered(area, columns, words.saturating_add(9)), frame.buffer_mut());
    let words = words.min(inner.height.saturating_sub(1));
    for (row, line) in (0..words).zip(&lines) {
        put(frame.buffer_mut(), inner, row, line);
    }
    let gap = u16::from(inner.height > words + 6);
    let form = Rect { y: inner.y + words + gap, height: inner.height.saturating_sub(words + gap), ..inner };
    if let Some(cursor) = questions.form.draw(form, theme, Focus::Here, frame.buffer_mut()) {
        frame.set_cursor_position(cursor);
    }
}
