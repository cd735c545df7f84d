//! Forecasts of earlier days: what would have been said then, and whether it held.

use super::compute::{Facts, Known};
use super::{ForecastMark, LookBack};
use crate::domain::forecast::{Forecast, calibration, past_scores};
use jiff::ToSpan;

/// Weeks back over which the forecast is shown.
const WEEKS: i64 = 26;

/// Looks back from a day.
pub fn look_back(known: &Known) -> LookBack {
    let facts = Facts::of(known);
    let scores = past_scores(facts.profile, &facts.log, facts.today);
    LookBack { forecasts: forecasts(&facts), calibration: calibration(&scores) }
}

/// The forecast at the end of each of the last weeks and of today, from what was known then. The goal and the bests of the profile
/// have no date; they are those of today.
fn forecasts(facts: &Facts<'_>) -> Vec<ForecastMark> {
    let this = facts.week_of(facts.today);
    let ends = (1..=WEEKS).rev().map(|back| this.saturating_sub((7 * back - 6).days()));
    let known = ends.filter(|day| facts.log.first().is_some_and(|w| w.date <= *day));
    let mark =
        |date| ForecastMark { date, finish: Forecast::of(facts.profile, &facts.log, date).finish.map(|f| f.value) };
    known.chain([facts.today]).map(mark).collect()
}
