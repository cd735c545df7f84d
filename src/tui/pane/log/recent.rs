//! The list of sessions: which are shown, in what order, and the words that they must hold.

use super::summary;
use crate::domain::id::WorkoutId;
use crate::domain::workout::Workout;
use crate::tui::widget::line::LineEdit;
use crate::tui::widget::list::List;
use std::sync::Arc;

/// Which sessions are listed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Shows {
    /// Those that count.
    #[default]
    Kept,
    /// The deleted ones, to restore them.
    Deleted,
}

/// What the filter looks through: the words of all sessions behind each other, in lower case.
#[derive(Debug, Default)]
struct Index {
    text: String,
    /// Where the words of each session end.
    ends: Vec<usize>,
    /// The sessions that it was made of.
    of: Option<Arc<Vec<Arc<Workout>>>>,
}

impl Index {
    fn make(&mut self, workouts: &Arc<Vec<Arc<Workout>>>) {
        if self.of.as_ref().is_some_and(|of| Arc::ptr_eq(of, workouts)) {
            return;
        }
        self.text.clear();
        self.ends.clear();
        self.text.reserve(workouts.len() * 64);
        let mut words = String::new();
        for workout in workouts.iter() {
            words.clear();
            summary::searchable(workout, &mut words);
            if words.is_ascii() {
                words.make_ascii_lowercase();
                self.text.push_str(&words);
            } else {
                self.text.push_str(&words.to_lowercase());
            }
            self.ends.push(self.text.len());
        }
        self.of = Some(Arc::clone(workouts));
    }

    fn words(&self, number: usize) -> &str {
        let from = number.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or(0);
        self.ends.get(number).and_then(|end| self.text.get(from..*end)).unwrap_or("")
    }
}

/// The list of sessions.
#[derive(Debug, Default)]
pub struct Recent {
    /// Which row is chosen, and what is seen.
    pub list: List,
    /// The words that sessions must hold.
    pub filter: LineEdit,
    /// Which sessions are listed.
    pub shows: Shows,
    index: Index,
    chosen: Option<WorkoutId>,
}

impl Recent {
    /// Whether words are asked for.
    pub fn is_filtered(&self) -> bool {
        !self.filter.text().trim().is_empty()
    }

    /// Lists what fits; the chosen session stays chosen when it is still there.
    pub fn refresh(&mut self, workouts: &Arc<Vec<Arc<Workout>>>) {
        let fits = |workout: &Workout| match self.shows {
            Shows::Kept => workout.deleted_at.is_none(),
            Shows::Deleted => workout.deleted_at.is_some(),
        };
        let filter = self.filter.text().to_lowercase();
        let words: Vec<&str> = filter.split_whitespace().collect();
        if !words.is_empty() {
            self.index.make(workouts);
        }
        let shown = (0_u32..)
            .zip(workouts.iter().enumerate())
            .filter(|(_, (number, workout))| {
                fits(workout) && {
                    let text = if words.is_empty() { "" } else { self.index.words(*number) };
                    words.iter().all(|word| text.contains(word))
                }
            })
            .map(|(shown, _)| shown);
        self.list.show(shown.collect());
        if let Some(id) = self.chosen
            && let Some(number) = workouts.iter().position(|workout| workout.id == id)
        {
            self.list.choose(number);
        }
        self.note_chosen(workouts);
    }

    /// The chosen session.
    pub fn chosen<'a>(&self, workouts: &'a [Arc<Workout>]) -> Option<&'a Arc<Workout>> {
        workouts.get(self.list.chosen()?)
    }

    /// Remembers which session is chosen, so that it stays chosen when others come in.
    pub fn note_chosen(&mut self, workouts: &[Arc<Workout>]) {
        // The first row means the newest, whichever that is.
        self.chosen = if self.list.place() == 0 { None } else { self.chosen(workouts).map(|workout| workout.id) };
    }

    /// Chooses a session, wherever it stands.
    pub fn choose(&mut self, id: WorkoutId, workouts: &[Arc<Workout>]) {
        if let Some(number) = workouts.iter().position(|workout| workout.id == id) {
            self.list.choose(number);
            self.note_chosen(workouts);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::workout::WorkoutKind;
    use jiff::civil::date;

    fn log(count: i8) -> Arc<Vec<Arc<Workout>>> {
        let one = |day| {
            let mut w = Workout::new(date(2026, 11, day), WorkoutKind::Run);
            w.notes = format!("Straße number {day}");
            w.tags = vec![if day % 2 == 0 { "even".into() } else { "odd".into() }];
            Arc::new(w)
        };
        Arc::new((1..=count).rev().map(one).collect())
    }

    #[test]
    fn every_word_of_the_filter_must_be_in_the_session() {
        let workouts = log(20);
        let mut recent = Recent::default();
        for (filter, want) in [("", 20), ("#even", 10), ("#EVEN straße 12", 1), ("zzz", 0), ("  ", 20)] {
            recent.filter.set(filter);
            recent.refresh(&workouts);
            assert_eq!(recent.list.len(), want, "{filter:?}");
        }
    }

    #[test]
    fn the_chosen_session_stays_chosen_when_newer_ones_come_in() {
        let all = log(20);
        let older = Arc::new(all[3..].to_vec());
        let mut recent = Recent::default();
        recent.refresh(&older);
        recent.list.step(2);
        recent.note_chosen(&older);
        let id = recent.chosen(&older).unwrap().id;
        recent.refresh(&all);
        assert_eq!(recent.chosen(&all).map(|workout| workout.id), Some(id));
        recent.list.home();
        recent.note_chosen(&all);
        recent.refresh(&older);
        assert_eq!(recent.list.place(), 0, "the first row means the newest");
    }

    #[test]
    fn deleted_sessions_are_listed_alone() {
        let mut all = Vec::clone(&log(3));
        let mut deleted = Workout::clone(&all[1]);
        deleted.deleted_at = Some(jiff::Timestamp::UNIX_EPOCH);
        all[1] = Arc::new(deleted);
        let all = Arc::new(all);
        let mut recent = Recent::default();
        recent.refresh(&all);
        assert_eq!(recent.list.len(), 2);
        recent.shows = Shows::Deleted;
        recent.refresh(&all);
        assert_eq!((recent.list.len(), recent.list.chosen()), (1, Some(1)));
    }
}
