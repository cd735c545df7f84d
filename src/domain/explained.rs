//! A number together with the formula that gave it and the sessions that went in, so that any screen can show its work.
//!
//! It owns the form, not the numbers: each formula stands beside the code that computes it.

use super::id::WorkoutId;

/// How a number is computed, for the athlete to read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Formula {
    /// The number's name, with its unit.
    pub name: &'static str,
    /// The formula as it is computed.
    pub text: &'static str,
    /// Whose it is, with its year; `ours` where the definition is this program's.
    pub source: &'static str,
}

/// A value, its formula and its rows.
#[derive(Clone, Debug, PartialEq)]
pub struct Explained<T = f64> {
    /// The value, in the unit that the formula names.
    pub value: T,
    /// How it was computed.
    pub formula: Formula,
    /// The sessions that went in, each once, in the order of their ids.
    pub rows: Vec<WorkoutId>,
}

impl<T> Explained<T> {
    /// A value with its formula; the rows are sorted, so the order in which they were found does not show.
    pub fn new(value: T, formula: Formula, rows: impl IntoIterator<Item = WorkoutId>) -> Self {
        let mut rows: Vec<WorkoutId> = rows.into_iter().collect();
        rows.sort_unstable();
        rows.dedup();
        Self { value, formula, rows }
    }

    /// Another value from the same formula and rows.
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Explained<U> {
        Explained { value: change(self.value), formula: self.formula, rows: self.rows }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_stands_once_whatever_order_it_was_found_in() {
        let formula = Formula { name: "sum", text: "a + b", source: "ours" };
        let (a, b) = (WorkoutId::new(), WorkoutId::new());
        let sum = Explained::new(3.0, formula, [b, a, b]);
        assert_eq!(sum, Explained::new(3.0, formula, [a, b]));
        assert_eq!(sum.clone().map(|v| v > 2.0).rows, sum.rows);
    }
}
