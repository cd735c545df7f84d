//! How the athlete is: the check-in of the day in one row, or the key that starts it.

use super::Sight;
use crate::domain::check_in::Question;
use crate::tui::keymap::{Action, Layer, key_of};
use crate::tui::pane::today::text::{Block, Row, Tone};

/// The box of the check-in.
pub fn how(sight: Sight<'_>) -> Block {
    let block = Block { title: "Check-in".to_owned(), labels: 10, ..Block::default() };
    if sight.waits() {
        return block;
    }
    let Some(said) = sight.insight.check_in.today.as_ref().filter(|said| !said.is_empty()) else {
        let key = key_of(Action::CheckIn, Layer::Today).unwrap_or_default();
        let row = Row::default()
            .and(key, Tone::Key)
            .and("  says how you are: sleep, soreness, mood, stress, pain", Tone::Dim);
        return Block { labels: 0, rows: vec![row], ..block };
    };
    let answers = Question::ALL.into_iter().filter_map(|question| Some((question, said.get(question)?)));
    let rows = answers.map(|(question, score)| {
        Row::labelled(question.name(), Tone::Dim).and(format!("{score}  {}", question.word(score)), Tone::Plain)
    });
    Block { rows: rows.collect(), ..block }
}
