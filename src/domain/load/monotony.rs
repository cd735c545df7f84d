//! A week's monotony and strain: how alike its days are, and what that makes of its load.

use super::Scope;
use super::days::{Day, Days};
use crate::domain::explained::{Explained, Formula};
use jiff::ToSpan;
use jiff::civil::Date;

/// Monotony and strain.
pub const MONOTONY: Formula = Formula {
    name: "monotony; strain",
    text: "monotony = mean daily load / sample SD (n - 1) of 7 days, rest as 0; strain = week load x monotony",
    source: "Foster 1998; the kind of SD is our choice",
};

/// How alike the days are.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Monotony {
    /// All the same: the ratio would be infinite.
    AllEqual,
    /// They differ.
    Varied {
        /// Mean daily load over its standard deviation.
        monotony: f64,
        /// Week load times monotony.
        strain: f64,
    },
}

/// Seven days.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Week {
    /// The load of the week.
    pub load: f64,
    /// Its mean a day.
    pub mean: f64,
    /// The sample standard deviation of its days.
    pub deviation: f64,
    /// How alike they are.
    pub monotony: Monotony,
}

/// The seven days from `first` on; none unless all are known. `first` is the athlete's first day of a week.
pub fn week(days: &Days, scope: Scope, first: Date) -> Option<Explained<Week>> {
    let window = days.window(first.saturating_add(6.days()), 7)?;
    let mut loads = [0.0; 7];
    for (load, day) in loads.iter_mut().zip(window) {
        *load = day.load(scope)?;
    }
    let rows = window.iter().flat_map(|d: &Day| d.rows.iter().copied());
    Some(Explained::new(of_loads(loads), MONOTONY, rows))
}

fn of_loads(loads: [f64; 7]) -> Week {
    let load: f64 = loads.iter().sum();
    let mean = load / 7.0;
    let deviation = (loads.iter().map(|l| (l - mean).powi(2)).sum::<f64>() / 6.0).sqrt();
    // Equal sums of tracks can differ in their last bit.
    let equal = deviation <= 1e-9 * mean.max(1.0);
    let monotony = if equal {
        Monotony::AllEqual
    } else {
        Monotony::Varied { monotony: mean / deviation, strain: load * mean / deviation }
    };
    Week { load, mean, deviation, monotony }
}
