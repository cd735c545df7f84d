//! What the values beside a run amount to: distance, time, pace, laps, climb. Two of distance, time and pace give the third;
//! what cannot be run stays unsure.

use super::Field;
use super::draft::{Desk, Said};
use super::phrase::{Doubt, Factor, Product, Time, Value};
use crate::domain::profile::DistanceUnit;
use crate::domain::units::{self, LengthUnit};
use crate::domain::workout::{Lap, RunKind};

/// Fastest and slowest that running can be, in seconds a kilometre.
pub(super) const RUNNING: (f64, f64) = (120.0, 1_200.0);
/// Between these a bare number is a distance, in seconds a kilometre.
const LIKELY: (f64, f64) = (150.0, 720.0);
/// A lap or a run below it, in metres, is rather minutes, a bare number from it on rather metres.
pub(super) const LEAST_M: f64 = 100.0;
/// No session has more laps.
const MOST_LAPS: f64 = 100.0;
/// No laps go farther together, in metres.
const MOST_LAP_M: f64 = 100_000.0;
/// How far a pace may be from distance and time, as a part of it.
const PACE_TOLERANCE: f64 = 0.02;

/// One stretch of running. What was not said is none.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Segment {
    /// Metres.
    pub distance_m: Option<f64>,
    /// Seconds.
    pub duration_s: Option<f64>,
    /// Laps, where they were said.
    pub laps: Vec<Lap>,
    /// What it was for, where its form says so.
    pub implied: Option<RunKind>,
    /// Metres climbed.
    pub climb_m: Option<f64>,
    /// Times that belong to the session rather.
    pub left: Vec<(Time, usize)>,
}

/// The values beside a run, by what they are.
#[derive(Default)]
struct Values {
    times: Vec<(Time, usize)>,
    paces: Vec<(Pace, usize)>,
    bare: Vec<(f64, usize)>,
    laps: Option<(usize, f64)>,
    /// The token of the distance.
    distance: Option<usize>,
}

/// A pace that was said, or a time behind an `@` that may be one.
#[derive(Clone, Copy)]
enum Pace {
    PerKilometre(f64),
    At(Time),
}

/// Reads the values beside a run and takes their tokens.
pub(super) fn segment(desk: &mut Desk, values: Vec<Said>) -> Segment {
    let mut segment = Segment::default();
    let mut values = sort(desk, values, &mut segment);
    if let Some((count, metres)) = values.laps {
        time_laps(desk, &mut segment, &mut values, count, metres);
        segment.left = values.times;
        return segment;
    }
    bare_distance(desk, &mut segment, &values);
    time(desk, &mut segment, &mut values);
    for (pace, token) in values.paces {
        take_pace(desk, &mut segment, pace, token);
    }
    segment.left = values.times;
    segment
}

fn sort(desk: &mut Desk, values: Vec<Said>, segment: &mut Segment) -> Values {
    let mut sorted = Values::default();
    for Said { value, token } in values {
        match value {
            Value::Time(time) => sorted.times.push((time, token)),
            Value::At(time) => sorted.paces.push((Pace::At(time), token)),
            Value::Pace(pace) => sorted.paces.push((Pace::PerKilometre(pace), token)),
            Value::Bare(number) => {
                desk.doubt(token, Doubt::NoUnit);
                sorted.bare.push((number, token));
            }
            Value::Metres(_) if segment.distance_m.is_some() => desk.doubt(token, Doubt::Twice),
            Value::Metres(metres) if metres < LEAST_M => desk.doubt(token, Doubt::MetresOrMinutes),
            Value::Metres(metres) => {
                segment.distance_m = Some(metres);
                sorted.distance = Some(token);
                desk.take(token, Field::Run, units::show_distance(metres, desk.units));
            }
            Value::Climb(_) if segment.climb_m.is_some() => desk.doubt(token, Doubt::Twice),
            Value::Climb(metres) => {
                segment.climb_m = Some(metres);
                desk.take(token, Field::Climb, format!("{} climbed", units::show_metres(metres)));
            }
            Value::Product(_) if sorted.laps.is_some() => desk.doubt(token, Doubt::Twice),
            Value::Product(product) => match laps(&product) {
                Some((count, metres)) => {
                    sorted.laps = Some((count, metres));
                    let shown = format!("{count} laps of {}", units::show_distance(metres, desk.units));
                    desk.take(token, Field::Laps, shown);
                }
                None => desk.doubt(token, Doubt::Unplaced),
            },
            Value::Load(_) | Value::Reps(_) | Value::Reserve(_) => desk.doubt(token, Doubt::Unplaced),
        }
    }
    sorted
}

/// `6x1k`, `6x400`.
fn laps(product: &Product) -> Option<(usize, f64)> {
    let [Factor::Bare(count), Factor::Metres(metres) | Factor::Bare(metres)] = *product.factors.as_slice() else {
        return None;
    };
    let plain = product.load.is_none() && product.rpe.is_none();
    let metres = Some(metres).filter(|m| (LEAST_M..=units::FARTHEST_M).contains(m) && plain)?;
    let fits = count * metres <= MOST_LAP_M;
    count_of(count, MOST_LAPS).filter(|_| fits).map(|count| (count, metres))
}

/// A whole number of 1 up to `most`.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a small whole number by the check")]
pub(super) fn count_of(number: f64, most: f64) -> Option<usize> {
    (number.fract() == 0.0 && (1.0..=most).contains(&number)).then_some(number as usize)
}

/// One time for all laps, or one for each.
fn time_laps(desk: &mut Desk, segment: &mut Segment, values: &mut Values, count: usize, metres: f64) {
    for (_, token) in &values.bare {
        desk.doubt(*token, Doubt::NoUnit);
    }
    let all = f64::from(u32::try_from(count).unwrap_or(u32::MAX)) * metres;
    // A longer distance includes what was run before and after: its time is not that of the laps.
    if let Some((_, token)) = segment.distance_m.zip(values.distance).filter(|(said, _)| (said - all).abs() > 1.0) {
        desk.doubt(token, Doubt::Unplaced);
    }
    segment.distance_m = Some(all);
    segment.implied = Some(RunKind::Interval);
    let each: Vec<(f64, usize)> = values
        .times
        .iter()
        .map_while(|(time, token)| Some((time.over(metres, RUNNING).ok()?, *token)))
        .take(count)
        .collect();
    let paced = values.paces.iter().find_map(|(pace, token)| Some((pace.of_lap(metres).ok()?, *token)));
    let lap = |seconds: f64| Lap { distance_m: metres, duration_s: seconds, heart_rate_avg: None };
    if each.len() == count || each.len() == 1 {
        segment.laps = (0..count).filter_map(|i| each.get(i).or(each.first())).map(|(s, _)| lap(*s)).collect();
        values.times.drain(..each.len());
        for (seconds, token) in each {
            desk.take(token, Field::Time, format!("{} a lap", units::show_time(seconds)));
        }
    } else if each.is_empty()
        && let Some((seconds, token)) = paced
    {
        segment.laps = vec![lap(seconds); count];
        desk.take(token, Field::Pace, format!("{} a lap", units::show_time(seconds)));
        values.paces.clear();
    } else {
        // Three times for six laps: whose they are is not known.
        values.times.drain(..each.len());
    }
    for (_, token) in &values.paces {
        desk.doubt(*token, Doubt::PaceOrTime);
    }
    segment.duration_s = (!segment.laps.is_empty()).then(|| segment.laps.iter().map(|l| l.duration_s).sum());
}

impl Pace {
    /// Seconds for a lap. A time behind an `@` may be the lap's or a kilometre's; it counts when only one can be.
    fn of_lap(self, metres: f64) -> Result<f64, Doubt> {
        match self {
            Self::PerKilometre(pace) if !(RUNNING.0..=RUNNING.1).contains(&pace) => Err(Doubt::Speed),
            Self::PerKilometre(pace) => Ok(pace * metres / 1000.0),
            Self::At(time) => {
                let lap = time.over(metres, RUNNING).ok();
                let paced = time.over(1000.0, RUNNING).ok().map(|pace| pace * metres / 1000.0);
                match (lap, paced) {
                    (Some(one), Some(other)) if (one - other).abs() < 0.5 => Ok(one),
                    (Some(one), None) | (None, Some(one)) => Ok(one),
                    _ => Err(Doubt::PaceOrTime),
                }
            }
        }
    }
}

/// A bare number is the distance when it stands before a time that goes with it: `run 8.1 42:30`, `run 5000 21:10`.
fn bare_distance(desk: &mut Desk, segment: &mut Segment, values: &Values) {
    let ([(number, token)], Some((time, behind)), None) =
        (values.bare.as_slice(), values.times.first(), segment.distance_m)
    else {
        return;
    };
    let unit = if *number >= LEAST_M { LengthUnit::Metres } else { LengthUnit::from(desk.units.distance) };
    let Ok(metres) = units::parse_distance(&number.to_string(), unit) else { return };
    if token < behind && time.over(metres, LIKELY).is_ok() {
        segment.distance_m = Some(metres);
        desk.take(*token, Field::Run, units::show_distance(metres, desk.units));
    }
}

/// The first time is the run's. A second is its pace, if it goes with it, or the session's.
fn time(desk: &mut Desk, segment: &mut Segment, values: &mut Values) {
    if values.times.is_empty() {
        return;
    }
    let (first, token) = values.times.remove(0);
    let read = segment.distance_m.map_or_else(|| first.alone(), |metres| first.over(metres, RUNNING));
    match read {
        Ok(seconds) => {
            segment.duration_s = Some(seconds);
            desk.take(token, Field::Time, units::show_time(seconds));
        }
        Err(doubt) => desk.doubt(token, doubt),
    }
    if let Some((metres, seconds)) = segment.distance_m.zip(segment.duration_s) {
        let per = match desk.units.distance {
            DistanceUnit::Km => 1000.0,
            DistanceUnit::Mi => units::MILE_M,
        };
        let pace = seconds * per / metres;
        values.times.retain(|(time, token)| {
            let is_pace = (time.seconds - pace).abs() <= pace * PACE_TOLERANCE;
            if is_pace {
                desk.take(*token, Field::Pace, units::show_pace(time.seconds * 1000.0 / per, desk.units));
            }
            !is_pace
        });
    }
}

fn take_pace(desk: &mut Desk, segment: &mut Segment, pace: Pace, token: usize) {
    let per_km = match pace {
        Pace::PerKilometre(pace) => Ok(pace),
        Pace::At(time) => {
            let metres = if desk.units.distance == DistanceUnit::Km { 1000.0 } else { units::MILE_M };
            time.over(metres, RUNNING).map(|seconds| seconds * 1000.0 / metres)
        }
    };
    let fits = per_km.and_then(|pace| {
        if !(RUNNING.0..=RUNNING.1).contains(&pace) {
            return Err(Doubt::Speed);
        }
        match (segment.distance_m, segment.duration_s) {
            (Some(metres), Some(seconds)) => {
                let real = seconds * 1000.0 / metres;
                ((real - pace).abs() <= pace * PACE_TOLERANCE).then_some(pace).ok_or(Doubt::Speed)
            }
            (Some(metres), None) => {
                let seconds = (pace * metres).round() / 1000.0;
                segment.duration_s = Some(seconds).filter(|s| *s <= units::LONGEST_S);
                segment.duration_s.map(|_| pace).ok_or(Doubt::Range)
            }
            (None, Some(seconds)) => {
                let metres = (seconds * 1000.0 / pace).round();
                segment.distance_m = Some(metres).filter(|m| *m <= units::FARTHEST_M);
                segment.distance_m.map(|_| pace).ok_or(Doubt::Range)
            }
            (None, None) => Err(Doubt::Unplaced),
        }
    });
    match fits {
        Ok(pace) => desk.take(token, Field::Pace, units::show_pace(pace, desk.units)),
        Err(doubt) => desk.doubt(token, doubt),
    }
}
