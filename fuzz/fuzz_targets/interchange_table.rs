//! Tables: what is guessed of any table, and what is read by the guess and by every other answer to its questions.

#![no_main]

use hyrox_coach::domain::workout::WorkoutKind;
use hyrox_coach::interchange::table::cell::{Clock, Decimal, DistanceUnit, DurationUnit};
use hyrox_coach::interchange::table::day::DayOrder;
use hyrox_coach::interchange::table::guess::{Guess, Question, guess};
use hyrox_coach::interchange::table::{Column, Legend, Mapping, OpenTable, Sheet, TimeBasis, read, read_table};
use hyrox_coach::interchange::{Item, Limits, ReadError};
use hyrox_coach_fuzz::{hold, is_same_session, place, reading, same, sessions};
use libfuzzer_sys::fuzz_target;

const NAME: &str = "a.csv";

fuzz_target!(|data: &[u8]| {
    let unasked = read(NAME, data, &reading());
    hold(NAME, &unasked);
    let Ok(sheet) = Sheet::open(data, Limits::default()) else {
        assert!(sessions(&unasked).is_empty(), "a session from what is no table");
        return;
    };
    let guess = guess(&sheet);
    hold_guess(&sheet, &guess);
    let rows = Rows { data, count: sheet.rows().count() };
    let guessed = rows.read(&guess.mapping);
    match guess.questions.first() {
        None => assert!(same(&unasked, &guessed)),
        Some(question) => {
            let [Item { outcome: Err(ReadError::Undecided { what, table: Some(table) }), .. }] = unasked.as_slice()
            else {
                panic!("not asked: {unasked:?}");
            };
            assert_eq!(what, question.text());
            hold_questions(table);
        }
    }
    let other = answers(&guess.mapping);
    rows.read(&other[place(data, other.len())]);
    if guess.mapping.day_order.is_some() || guess.questions.contains(&Question::DayOrder) {
        hold_day_order(&rows, &guess.mapping);
    }
});

/// Each question has answers, each answer settles something, and after as many as there are nothing is asked any more.
fn hold_questions(table: &OpenTable) {
    let mut legend = Legend::default();
    for _ in 0..8 {
        let Ok(Some(asked)) = table.asks(&legend) else { break };
        let Some(choice) = asked.choices.last() else { return };
        let said = choice.answer.to_string();
        assert_eq!(said.parse::<Legend>().map(|l| l.answers().to_vec()), Ok(vec![choice.answer.clone()]), "{said}");
        legend.say(choice.answer.clone());
    }
    assert_eq!(table.asks(&legend), Ok(None), "asked on and on: {legend}");
}

/// A table and how many rows it has.
struct Rows<'a> {
    data: &'a [u8],
    count: usize,
}

impl Rows<'_> {
    /// Reads by a mapping: an item for each row, and nothing that breaks a promise.
    fn read(&self, mapping: &Mapping) -> Vec<Item> {
        let items = read_table(NAME, self.data, mapping, &reading());
        hold(NAME, &items);
        assert_eq!(items.len(), self.count.max(1));
        items
    }
}

/// Each column has one meaning, and each meaning but the notes one column; what is open is asked once.
fn hold_guess(sheet: &Sheet<'_>, guess: &Guess) {
    assert!(guess.columns.iter().map(|c| c.at).eq(0..sheet.headers().len()));
    let said: Vec<(usize, Column)> = guess.columns.iter().filter_map(|c| Some((c.at, c.column?))).collect();
    assert_eq!(guess.mapping.columns, said);
    for column in Column::ALL {
        let most = if column == Column::Notes { 3 } else { 1 };
        assert!(said.iter().filter(|(_, c)| *c == column).count() <= most, "{column:?} in {said:?}");
    }
    for (at, question) in guess.questions.iter().enumerate() {
        assert!(!guess.questions[..at].contains(question), "asked twice: {question:?}");
    }
    let asked = guess.questions.contains(&Question::DayOrder);
    assert!(!asked || guess.mapping.day_order.is_none(), "asked, and answered by itself");
    let has_date = said.iter().any(|(_, c)| *c == Column::Date);
    assert_eq!(guess.questions.contains(&Question::DateColumn), !has_date);
}

/// Other answers that an athlete may give.
fn answers(guessed: &Mapping) -> [Mapping; 2] {
    let mut all: Vec<(usize, Column)> = (0..).zip(Column::ALL).collect();
    all.extend(&guessed.columns);
    [
        Mapping {
            day_order: Some(DayOrder::DayFirst),
            times: TimeBasis::Utc,
            decimal: Decimal::Comma,
            distance: DistanceUnit::Miles,
            duration: DurationUnit::Hours,
            clock: Clock::HoursMinutes,
            ..guessed.clone()
        },
        Mapping {
            columns: all,
            day_order: Some(DayOrder::MonthFirst),
            times: TimeBasis::Local,
            decimal: Decimal::Point,
            distance: DistanceUnit::Metres,
            duration: DurationUnit::Seconds,
            clock: Clock::MinutesSeconds,
            kind: WorkoutKind::Other,
        },
    ]
}

/// A day that is read without the order being said is the same in whichever order it can be read.
fn hold_day_order(rows: &Rows<'_>, guessed: &Mapping) {
    let by = |day_order| rows.read(&Mapping { day_order, ..guessed.clone() });
    let (unsaid, day_first, month_first) = (by(None), by(Some(DayOrder::DayFirst)), by(Some(DayOrder::MonthFirst)));
    for (unsaid, said) in unsaid.iter().zip(day_first.iter().zip(&month_first)) {
        let Ok(unsaid) = &unsaid.outcome else { continue };
        let said = [&said.0.outcome, &said.1.outcome].into_iter().flatten();
        let mut agree = said.map(|s| is_same_session(s, unsaid)).peekable();
        assert!(agree.peek().is_some() && agree.all(|a| a), "the order was guessed: {unsaid:?}");
    }
}
