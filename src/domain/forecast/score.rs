//! How good a forecast was: each part and the finish of a race against what was forecast on its eve.

use super::{Forecast, Range, bounds, own};
use crate::domain::explained::{Explained, Formula};
use crate::domain::id::WorkoutId;
use crate::domain::profile::Profile;
use crate::domain::workout::{Part, Workout, WorkoutKind};
use jiff::civil::Date;
use std::collections::BTreeMap;

/// How a forecast is scored.
pub const CALIBRATION: Formula = Formula {
    name: "calibration",
    text: "times that fell inside P10-P90 of the forecast of the eve / times taken; eight in ten should",
    source: "ours",
};

/// One time against its forecast.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Hit {
    /// What was forecast.
    pub range: Range,
    /// Seconds that it took.
    pub actual_s: f64,
}

impl Hit {
    /// Whether it fell inside P10-P90.
    pub fn inside(&self) -> bool {
        self.range.holds(self.actual_s)
    }

    /// Seconds over the median of the forecast; negative is faster.
    pub fn error_s(&self) -> f64 {
        self.actual_s - self.range.p50_s
    }
}

/// A race against the forecast of its eve.
#[derive(Clone, Debug, PartialEq)]
pub struct Score {
    /// The race.
    pub race: WorkoutId,
    /// Its day.
    pub date: Date,
    /// The parts that were forecast and taken, in the order of the race.
    pub parts: Vec<(Part, Hit)>,
    /// The finish; none unless all 17 parts were forecast and a total was taken.
    pub finish: Option<Hit>,
}

impl Score {
    /// Of a race; none when nothing of it was both forecast and taken.
    pub fn of(forecast: &Forecast, race: &Workout) -> Option<Self> {
        let parts: Vec<(Part, Hit)> = forecast
            .parts
            .iter()
            .filter_map(|p| {
                let actual_s = race.split(p.part).filter(|s| bounds(p.part).contains(s))?;
                Some((p.part, Hit { range: p.estimate.as_ref()?.range.value, actual_s }))
            })
            .collect();
        let finish = forecast.finish.as_ref().zip(total(race)).map(|(f, actual_s)| Hit { range: f.value, actual_s });
        let nothing = parts.is_empty() && finish.is_none();
        (!nothing).then_some(Self { race: race.id, date: race.date, parts, finish })
    }
}

/// The time of a whole race: as it was said, else the sum of all 17 parts.
fn total(race: &Workout) -> Option<f64> {
    let whole = Part::all().all(|part| race.split(part).is_some());
    let said = race.duration_s.filter(|_| race.kind == WorkoutKind::Race);
    said.or_else(|| race.split_sum().filter(|_| whole)).filter(|s| *s > 0.0)
}

/// The races of the log against the forecast that would have been made on the eve of each, oldest first. The bests and the
/// goal of the profile are left out: they have no date, and a best may have been set in the very race.
pub fn past_scores(profile: &Profile, log: &[Workout], today: Date) -> Vec<Score> {
    let blind = Profile { bests: BTreeMap::new(), goal_s: None, ..profile.clone() };
    let mut races: Vec<&Workout> =
        log.iter().filter(|w| w.kind == WorkoutKind::Race && own::is_race(w) && w.date <= today).collect();
    races.sort_by_key(|w| (w.date, w.id));
    let score = |race: &&Workout| Score::of(&Forecast::of(&blind, log, race.date.yesterday().ok()?), race);
    races.iter().filter_map(score).collect()
}

/// Times taken, and how many of them fell inside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Share {
    /// Inside P10-P90.
    pub inside: usize,
    /// All.
    pub of: usize,
}

impl Share {
    fn of<'a>(hits: impl Iterator<Item = &'a Hit>) -> Option<Self> {
        let (mut inside, mut of) = (0, 0);
        for hit in hits {
            of += 1;
            inside += usize::from(hit.inside());
        }
        (of > 0).then_some(Self { inside, of })
    }
}

/// How past forecasts held.
#[derive(Clone, Debug, PartialEq)]
pub struct Calibration {
    /// Of single parts; none without any.
    pub parts: Option<Share>,
    /// Of finishes; none without any.
    pub finishes: Option<Share>,
    /// Mean of the errors of the finishes in seconds: above 0 the forecast was too fast. None without any.
    pub bias_s: Option<f64>,
}

/// How the forecasts of past races held; none without a race that was forecast.
pub fn calibration(scores: &[Score]) -> Option<Explained<Calibration>> {
    let finishes: Vec<Hit> = scores.iter().filter_map(|s| s.finish).collect();
    let count = u32::try_from(finishes.len()).ok().filter(|n| *n > 0);
    let value = Calibration {
        parts: Share::of(scores.iter().flat_map(|s| s.parts.iter().map(|(_, hit)| hit))),
        finishes: Share::of(finishes.iter()),
        bias_s: count.map(|n| finishes.iter().map(Hit::error_s).sum::<f64>() / f64::from(n)),
    };
    (!scores.is_empty()).then(|| Explained::new(value, CALIBRATION, scores.iter().map(|s| s.race)))
}
