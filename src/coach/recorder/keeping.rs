//! When an answer in progress is written: at once at first, then at most so often. A fast model sends hundreds of pieces a
//! second, and each write is the whole exchange and a sync; what comes between two writes waits for the next, and a later
//! state takes its place. Pure: the time comes in.

use crate::coach::pending::Pending;
use crate::domain::conversation::Exchange;
use crate::domain::id::ExchangeId;
use std::collections::HashMap;
use std::time::Duration;
use tokio::time::Instant;

/// Between two writes of one answer: what a kill may take of it, beside what is on its way.
pub(super) const PAUSE: Duration = Duration::from_millis(100);

/// The answers in progress.
#[derive(Debug, Default)]
pub(super) struct Keeping {
    /// When text of each was written last.
    written: HashMap<ExchangeId, Instant>,
    /// The latest state of those that wait.
    held: HashMap<ExchangeId, Box<Exchange>>,
}

impl Keeping {
    /// A new state of an answer: returned when it is to be written now, else held until it is due.
    pub fn take(&mut self, exchange: Box<Exchange>, now: Instant) -> Option<Box<Exchange>> {
        let id = exchange.id;
        if self.written.get(&id).is_some_and(|at| now < *at + PAUSE) {
            self.held.insert(id, exchange);
            return None;
        }
        self.held.remove(&id);
        // The question alone does not hold the first words back.
        if !exchange.answer.is_empty() {
            self.written.insert(id, now);
        }
        Some(exchange)
    }

    /// When the next of those that wait is due; none when none waits.
    pub fn due(&self) -> Option<Instant> {
        self.held.keys().filter_map(|id| self.written.get(id)).min().map(|at| *at + PAUSE)
    }

    /// Those that are due.
    pub fn take_due(&mut self, now: Instant) -> Vec<Pending> {
        let written = &self.written;
        let due: Vec<ExchangeId> =
            self.held.keys().filter(|id| written.get(id).is_none_or(|at| now >= *at + PAUSE)).copied().collect();
        for id in &due {
            self.written.insert(*id, now);
        }
        due.iter().filter_map(|id| self.held.remove(id)).map(Pending::Exchange).collect()
    }

    /// All that wait, due or not, but the one that is about to be written whole.
    pub fn take_all(&mut self, but: Option<ExchangeId>) -> Vec<Pending> {
        self.held.extract_if(|id, _| Some(*id) != but).map(|(_, exchange)| Pending::Exchange(exchange)).collect()
    }

    /// The answer has ended and is written whole: an earlier state must not come after it.
    pub fn forget(&mut self, id: ExchangeId) {
        self.written.remove(&id);
        self.held.remove(&id);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::id::ChatId;
    use jiff::Timestamp;

    fn exchange() -> Exchange {
        Exchange::new(ChatId::new(), "sled?".into(), Timestamp::UNIX_EPOCH)
    }

    fn answers(of: &[Pending]) -> Vec<&str> {
        of.iter().filter_map(|p| if let Pending::Exchange(e) = p { Some(e.answer.as_str()) } else { None }).collect()
    }

    fn with(exchange: &Exchange, answer: &str) -> Box<Exchange> {
        Box::new(Exchange { answer: answer.into(), ..exchange.clone() })
    }

    #[test]
    fn question_and_first_words_are_written_at_once_and_of_what_follows_the_latest_when_it_is_due() {
        let (mut keeping, start, one) = (Keeping::default(), Instant::now(), exchange());
        assert!(keeping.take(with(&one, ""), start).is_some());
        assert!(keeping.take(with(&one, "Push"), start).is_some(), "the question does not hold the first words back");
        for (ms, text) in [(1, "Push the"), (50, "Push the sled"), (99, "Push the sled low")] {
            assert_eq!(keeping.take(with(&one, text), start + Duration::from_millis(ms)), None, "{text}");
        }
        assert_eq!(keeping.due(), Some(start + PAUSE));
        assert!(keeping.take_due(start + PAUSE - Duration::from_millis(1)).is_empty());
        let written = keeping.take_due(start + PAUSE);
        assert_eq!(answers(&written), ["Push the sled low"]);
        assert_eq!(keeping.due(), None, "nothing waits: nothing wakes the writer");
        assert_eq!(keeping.take(with(&one, "Push the sled low and"), start + PAUSE), None, "and it counts as a write");
    }

    #[test]
    fn an_answer_does_not_hold_another_back_and_none_comes_after_its_end() {
        let (mut keeping, start) = (Keeping::default(), Instant::now());
        let (one, two) = (exchange(), exchange());
        assert!(keeping.take(with(&one, "a"), start).is_some());
        assert!(keeping.take(with(&two, "b"), start).is_some());
        keeping.take(with(&one, "aa"), start);
        keeping.take(with(&two, "bb"), start);
        assert_eq!(answers(&keeping.take_all(Some(two.id))), ["aa"], "the other is being written whole");
        keeping.take(with(&one, "aaa"), start);
        keeping.forget(one.id);
        let left = keeping.take_all(None);
        assert_eq!(answers(&left), ["bb"]);
    }
}
