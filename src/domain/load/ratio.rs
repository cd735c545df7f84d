//! ACWR, the ratio of the last week to the last month. Context only.
//!
//! It has no bands and no verdict here, on purpose: random denominators predict as well (Impellizzeri 2020), and in 5,205
//! runners it was related to injury negatively (Frandsen 2025). What guards a run is [`super::spike`].

use super::Scope;
use super::days::{Day, Days};
use crate::domain::explained::{Explained, Formula};
use jiff::civil::Date;

/// Days that must be known.
pub const DAYS: usize = 28;
/// The last week.
const ACUTE: usize = 7;

/// ACWR.
pub const ACWR: Formula = Formula {
    name: "ACWR, context only",
    text: "uncoupled: mean of 7 days / mean of the 21 before; EWMA: lambda = 2/(N+1), N = 7 over N = 28",
    source: "Windt & Gabbett 2019; Williams 2017",
};

/// The three forms of the ratio.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Acwr {
    /// The last 7 days against the 21 before them: the form to show.
    pub uncoupled: f64,
    /// The last 7 days against the last 28, which hold them: as other programs show it.
    pub coupled: f64,
    /// By exponentially weighted averages.
    pub ewma: f64,
}

/// The ratio at the end of a day. None until 28 days up to it are known, and where the chronic load is 0.
pub fn acwr(days: &Days, scope: Scope, on: Date) -> Option<Explained<Acwr>> {
    let end = days.index(on)? + 1;
    let mut loads = Vec::new();
    let known = days.all()[..end].iter().rev().map_while(|d| d.load(scope));
    loads.extend(known);
    loads.reverse();
    let month = loads.get(loads.len().checked_sub(DAYS)?..)?;
    let (before, week) = month.split_at(DAYS - ACUTE);
    let value = Acwr {
        uncoupled: over(mean(week), mean(before))?,
        coupled: over(mean(week), mean(month))?,
        ewma: over(ewma(&loads, 7.0), ewma(&loads, 28.0))?,
    };
    let rows = days.window(on, DAYS)?.iter().flat_map(|d: &Day| d.rows.iter().copied());
    Some(Explained::new(value, ACWR, rows))
}

fn over(acute: f64, chronic: f64) -> Option<f64> {
    (chronic > 0.0).then(|| acute / chronic).filter(|r| r.is_finite())
}

fn mean(loads: &[f64]) -> f64 {
    let (sum, count) = loads.iter().fold((0.0, 0.0), |(sum, count), load| (sum + load, count + 1.0));
    if count > 0.0 { sum / count } else { 0.0 }
}

/// Begins at the first known day.
fn ewma(loads: &[f64], n: f64) -> f64 {
    let lambda = 2.0 / (n + 1.0);
    let step = |average: f64, load: &f64| lambda * load + (1.0 - lambda) * average;
    loads.split_first().map_or(0.0, |(first, rest)| rest.iter().fold(*first, step))
}
