//! The check-in: five questions, a key each.

use super::text::{Block, Row, Tone};
use crate::domain::check_in::{CheckIn, Question, Score};
use crate::tui::theme::Theme;
use crate::tui::view::{centered, framed, put};
use jiff::civil::Date;
use ratatui::Frame;
use ratatui::layout::Rect;

/// A check-in that is being answered.
#[derive(Clone, Debug, PartialEq)]
pub struct Asking {
    /// What was answered so far.
    pub answers: CheckIn,
    /// The number of the question that is asked; past the last one when all were.
    at: usize,
}

impl Asking {
    /// The questions of a day, with the answers that it has already.
    pub fn new(date: Date, known: Option<&CheckIn>) -> Self {
        let answers = known.filter(|known| known.date == date).cloned().unwrap_or_else(|| CheckIn::new(date));
        Self { answers, at: 0 }
    }

    /// The question that is asked; none when all were.
    pub fn question(&self) -> Option<Question> {
        Question::ALL.get(self.at).copied()
    }

    /// Answers the question with the number of a key; a number that is no answer does nothing.
    pub fn answer(&mut self, digit: usize) {
        let score = u8::try_from(digit).ok().and_then(Score::new);
        if let (Some(question), Some(score)) = (self.question(), score) {
            self.answers.set(question, Some(score));
            self.at += 1;
        }
    }

    /// Goes on without an answer.
    pub fn pass(&mut self) {
        if let Some(question) = self.question() {
            self.answers.set(question, None);
            self.at += 1;
        }
    }

    /// Back to the question before.
    pub fn back(&mut self) {
        self.at = self.at.saturating_sub(1);
    }

    /// What it says.
    pub fn block(&self) -> Block {
        let mut rows = Vec::new();
        for (number, question) in Question::ALL.into_iter().enumerate() {
            let asked = number == self.at;
            let label = if asked { Tone::Key } else { Tone::Dim };
            let row = Row::labelled(question.name(), label);
            rows.push(match self.answers.get(question) {
                Some(score) => row.and(format!("{score}  {}", question.word(score)), Tone::Plain),
                None if asked => row.and("1 to 5", Tone::Key),
                None => row.and("-", Tone::Dim),
            });
        }
        if let Some(question) = self.question() {
            rows.push(Row::default());
            for (number, word) in (1..).zip(question.words()) {
                rows.push(Row::labelled(format!("  {number}"), Tone::Key).and(word, Tone::Plain));
            }
        }
        Block { title: "How are you today?".to_owned(), rows, labels: 10, ..Block::default() }
    }
}

/// Paints it over the screen.
pub fn draw(asking: &Asking, area: Rect, theme: &Theme, frame: &mut Frame<'_>) {
    let block = asking.block();
    let columns = area.width.min(52);
    let lines = block.lines(usize::from(columns.saturating_sub(4)).max(1), theme);
    let height = u16::try_from(lines.len()).unwrap_or(u16::MAX).saturating_add(2);
    let inner = framed(&block.title, theme, centered(area, columns, height), frame.buffer_mut());
    // On a small screen the question that is asked matters, not those before it.
    let all = lines.len();
    let top =
        if all > usize::from(inner.height) { Question::ALL.len().min(all - usize::from(inner.height)) } else { 0 };
    for (row, line) in (0..inner.height).zip(lines.iter().skip(top)) {
        put(frame.buffer_mut(), inner, row, line);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn five_keys_answer_five_questions_and_back_takes_one_back() {
        let mut asking = Asking::new(date(2026, 11, 22), None);
        for digit in [4, 9, 0, 2] {
            asking.answer(digit);
        }
        assert_eq!(asking.question(), Some(Question::Mood), "9 and 0 are no answers");
        asking.back();
        asking.answer(3);
        asking.pass();
        asking.answer(5);
        asking.answer(1);
        assert_eq!(asking.question(), None);
        let said = Question::ALL.map(|question| asking.answers.get(question).map(Score::value));
        assert_eq!(said, [Some(4), Some(3), None, Some(5), Some(1)]);
        let before = asking.clone();
        asking.answer(2);
        assert_eq!(asking, before, "there is no sixth question");
    }

    #[test]
    fn the_answers_of_another_day_are_not_taken_over() {
        let known = CheckIn { sleep: Score::new(2), ..CheckIn::new(date(2026, 11, 21)) };
        assert!(Asking::new(date(2026, 11, 22), Some(&known)).answers.is_empty());
        assert_eq!(Asking::new(date(2026, 11, 21), Some(&known)).answers, known);
    }
}
