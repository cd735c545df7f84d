//! The figures of the field that a forecast may stand on, as data: goal tables, the fade of the runs, medians of races.
//!
//! Only what was read stands here, each with its grade and source, and with its number of results where one was given. No
//! percentiles by finish time were found for any division, so limiters are measured against the goal tables, which are
//! ours, and say so. For Pro there is no table: what a Pro athlete has not done is unknown.

use super::PARTS;
use crate::domain::athlete::Division;
use crate::domain::knowledge::Grade;
use crate::domain::rulebook::Season;

/// What a goal asks of every part: one line of a goal table, in whole seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Row {
    /// The goal; the parts sum to it.
    pub finish_s: u32,
    /// All eight runs.
    pub runs_s: u32,
    /// The stations in the order of the race.
    pub stations_s: [u32; 8],
    /// All transitions.
    pub roxzone_s: u32,
}

/// The goal rows of a division.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct GoalTable {
    /// Whose it is.
    pub division: Division,
    /// The fastest goal first.
    pub rows: &'static [Row],
}

/// How far the goal tables can be trusted: arithmetic from shares that were read (runs 50-52 %, stations 41-42 %, roxzone
/// 6-8 %), made for this program; no results were counted.
pub const TABLE_SOURCE: &str =
    "goal table of this program, built from published shares and station times; no results counted";

const fn row(finish_s: u32, runs_s: u32, stations_s: [u32; 8], roxzone_s: u32) -> Row {
    Row { finish_s, runs_s, stations_s, roxzone_s }
}

const MEN_OPEN: [Row; 6] = [
    row(3_600, 1_890, [230, 130, 170, 180, 238, 92, 185, 275], 210),
    row(4_200, 2_160, [245, 160, 220, 235, 255, 105, 230, 320], 270),
    row(4_800, 2_440, [258, 195, 270, 285, 270, 118, 268, 366], 330),
    row(5_400, 2_720, [270, 220, 310, 335, 285, 130, 305, 435], 390),
    row(6_000, 3_000, [282, 245, 355, 385, 300, 145, 345, 493], 450),
    row(7_200, 3_600, [300, 290, 440, 480, 325, 180, 430, 585], 570),
];

const WOMEN_OPEN: [Row; 5] = [
    row(4_200, 2_190, [265, 145, 205, 260, 280, 110, 210, 265], 270),
    row(4_800, 2_490, [282, 170, 250, 310, 296, 122, 240, 320], 320),
    row(5_400, 2_800, [300, 200, 292, 358, 310, 134, 270, 356], 380),
    row(6_000, 3_120, [310, 220, 330, 408, 322, 145, 302, 413], 430),
    row(7_200, 3_760, [335, 260, 410, 525, 350, 170, 370, 470], 550),
];

/// The goal table of a division; none for Pro, whose cost against Open nobody was found to have measured.
pub fn goal_table(division: Division) -> Option<GoalTable> {
    let rows: &'static [Row] = match division {
        Division::MenOpen => &MEN_OPEN,
        Division::WomenOpen => &WOMEN_OPEN,
        Division::MenPro | Division::WomenPro => return None,
    };
    Some(GoalTable { division, rows })
}

/// How even a plan runs: each run over their mean. Flatter than the field on purpose; ours.
pub const PLANNED_RUNS: [f64; 8] = [0.96, 0.98, 1.01, 1.00, 1.015, 1.00, 0.995, 1.04];

impl GoalTable {
    /// The 17 parts at a finish, in the order of the race, summing to it: between rows by the line between them, outside
    /// by the nearest row's shares. `runs` gives each run over the mean of the eight. None unless the finish is a positive
    /// number.
    pub fn at(&self, finish_s: f64, runs: &[f64; 8]) -> Option<[f64; PARTS]> {
        if !(finish_s.is_finite() && finish_s > 0.0) {
            return None;
        }
        let (low, high, share) = self.around(finish_s)?;
        let mix = |low: u32, high: u32| f64::from(low) + (f64::from(high) - f64::from(low)) * share;
        let scale = finish_s / mix(low.finish_s, high.finish_s);
        let mean_run = mix(low.runs_s, high.runs_s) * scale / runs.iter().sum::<f64>();
        let mut parts = [mix(low.roxzone_s, high.roxzone_s) * scale; PARTS];
        let stations = low.stations_s.iter().zip(high.stations_s);
        for ((pair, run), (low, high)) in parts.chunks_exact_mut(2).zip(runs).zip(stations) {
            if let [first, second] = pair {
                (*first, *second) = (mean_run * run, mix(*low, high) * scale);
            }
        }
        Some(parts)
    }

    /// The rows around a finish and how far it lies from the first to the second; outside, one row twice.
    fn around(&self, finish_s: f64) -> Option<(&'static Row, &'static Row, f64)> {
        let (first, last) = (self.rows.first()?, self.rows.last()?);
        let inside = self.rows.windows(2).find_map(|pair| match pair {
            [low, high] => {
                let (from, to) = (f64::from(low.finish_s), f64::from(high.finish_s));
                (from..=to).contains(&finish_s).then(|| (low, high, (finish_s - from) / (to - from)))
            }
            _ => None,
        });
        let nearest = if finish_s < f64::from(first.finish_s) { first } else { last };
        Some(inside.unwrap_or((nearest, nearest, 0.0)))
    }
}

/// Fade of the field by finish: the median run 8 over the median run 1, less one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Fade {
    /// The finish that stands for the tier, in minutes: its middle.
    pub finish_min: f64,
    /// Run 8 over run 1, less one.
    pub last: f64,
}

/// Men Open, seasons up to 23/24: below 60, 60-75, 75-90, 90-110 and above 110 minutes; n about 25,000. Grade C,
/// <https://www.reddlx.com/author/Fit_Adeptness1730>. The open tiers stand at 57 and 120 minutes (ours).
pub const FADE_MEN: [Fade; 5] = [
    Fade { finish_min: 57.0, last: 0.19 },
    Fade { finish_min: 67.5, last: 0.29 },
    Fade { finish_min: 82.5, last: 0.34 },
    Fade { finish_min: 100.0, last: 0.45 },
    Fade { finish_min: 120.0, last: 0.72 },
];
/// Women Open, same source: only the tiers 60-75 and 90-110 were given.
pub const FADE_WOMEN: [Fade; 2] = [Fade { finish_min: 67.5, last: 0.23 }, Fade { finish_min: 100.0, last: 0.33 }];

/// Each run over the first as the field runs them, less one, at a finish; Pro as Open. Run 2 is slower by a tenth (by a
/// twentieth below an hour), half of the fade comes with run 8, after the lunges: both as the source has it. Even between
/// run 2 and run 7 (ours). With no division the men's, of which there is more.
pub fn fade(division: Option<Division>, finish_s: f64) -> [f64; 8] {
    let tiers: &[Fade] = match division {
        Some(Division::WomenOpen | Division::WomenPro) => &FADE_WOMEN,
        Some(Division::MenOpen | Division::MenPro) | None => &FADE_MEN,
    };
    let minutes = finish_s / 60.0;
    let last = between(tiers.iter().map(|t| (t.finish_min, t.last)), minutes);
    let seventh = last / 2.0;
    let second = between([(57.0, 0.05), (67.5, 0.10)].into_iter(), minutes).min(seventh);
    let step = (seventh - second) / 5.0;
    let after = |runs: f64| second + step * runs;
    [0.0, second, after(1.0), after(2.0), after(3.0), after(4.0), seventh, last]
}

/// Each run over the mean of the eight as the field runs them.
pub fn faded_runs(division: Option<Division>, finish_s: f64) -> [f64; 8] {
    let over_first = fade(division, finish_s).map(|f| 1.0 + f);
    let mean = over_first.iter().sum::<f64>() / 8.0;
    over_first.map(|run| run / mean)
}

/// The line through points in rising order, level outside them; 0 without any.
fn between(points: impl Iterator<Item = (f64, f64)>, at: f64) -> f64 {
    let mut before: Option<(f64, f64)> = None;
    for (x, y) in points {
        if at <= x {
            return before.map_or(y, |(x0, y0)| y0 + (y - y0) * (at - x0) / (x - x0));
        }
        before = Some((x, y));
    }
    before.map_or(0.0, |(_, y)| y)
}

/// The median finish of one race.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Median {
    /// Whose.
    pub division: Division,
    /// Which race.
    pub race: &'static str,
    /// Its season.
    pub season: Season,
    /// Finishers counted.
    pub n: u32,
    /// Seconds.
    pub finish_s: f64,
    /// How far it can be trusted.
    pub grade: Grade,
    /// Where it was read.
    pub source: &'static str,
}

const RESULTS: &str = "https://github.com/Snigelmos/Hyrox-guide/blob/32857effbd28cc14215c8f4553869defb319bfd9/src/data/event-leaderboards.generated.json";

const fn amsterdam(division: Division, n: u32, finish_s: f64) -> Median {
    Median {
        division,
        race: "Amsterdam, January 2026",
        season: Season::S2526,
        n,
        finish_s,
        grade: Grade::A,
        source: RESULTS,
    }
}

/// Medians of singles at one European race, the one with most results; other regions differ.
pub const MEDIANS: [Median; 4] = [
    amsterdam(Division::WomenOpen, 1_697, 5_542.0),
    amsterdam(Division::WomenPro, 225, 4_963.0),
    amsterdam(Division::MenOpen, 2_798, 5_053.0),
    amsterdam(Division::MenPro, 456, 4_609.0),
];

/// The median of a division.
pub fn median(division: Division) -> Option<Median> {
    MEDIANS.into_iter().find(|m| m.division == division)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn facts_2_7_every_goal_row_sums_to_its_goal() {
        for division in [Division::MenOpen, Division::WomenOpen] {
            let table = goal_table(division).unwrap();
            for row in table.rows {
                let stations: u32 = row.stations_s.iter().sum();
                assert_eq!(row.runs_s + stations + row.roxzone_s, row.finish_s, "{} {}", division.name(), row.finish_s);
            }
            assert!(table.rows.is_sorted_by_key(|r| r.finish_s));
        }
        assert_eq!(goal_table(Division::MenPro), None);
        assert_eq!(goal_table(Division::WomenPro), None);
    }

    #[test]
    fn facts_2_7_a_plan_of_80_minutes_runs_as_the_table_says() {
        let parts = goal_table(Division::MenOpen).unwrap().at(4_800.0, &PLANNED_RUNS).unwrap();
        for (run, wanted) in parts.iter().step_by(2).zip([293.0, 299.0, 308.0, 305.0, 310.0, 305.0, 303.0, 317.0]) {
            assert!((run - wanted).abs() < 0.5, "{run} is not {wanted}");
        }
        assert!(
            (parts[1] - 258.0).abs() < 1e-9 && (parts[15] - 366.0).abs() < 1e-9 && (parts[16] - 330.0).abs() < 1e-9
        );
    }

    #[test]
    fn a_row_between_and_outside_the_rows_sums_to_its_finish_too() {
        for division in [Division::MenOpen, Division::WomenOpen] {
            let table = goal_table(division).unwrap();
            for finish in [1_800.0, 3_599.0, 3_601.5, 4_444.0, 5_053.0, 7_199.0, 9_000.0, 20_000.0] {
                let parts = table.at(finish, &faded_runs(Some(division), finish)).unwrap();
                assert!((parts.iter().sum::<f64>() - finish).abs() < 1e-6, "{finish}");
                assert!(parts.iter().all(|s| *s > 0.0));
            }
            assert_eq!(table.at(0.0, &PLANNED_RUNS), None);
            assert_eq!(table.at(f64::NAN, &PLANNED_RUNS), None);
        }
    }

    #[test]
    fn section_10_the_tiers_fade_as_counted() {
        let last = |minutes: f64| fade(Some(Division::MenOpen), minutes * 60.0)[7];
        for (minutes, fade) in [(50.0, 0.19), (67.5, 0.29), (82.5, 0.34), (100.0, 0.45), (150.0, 0.72)] {
            assert!((last(minutes) - fade).abs() < 1e-9, "{minutes}");
        }
        let women = fade(Some(Division::WomenOpen), 100.0 * 60.0);
        assert!((women[7] - 0.33).abs() < 1e-9);
        for minutes in 45..180 {
            for division in Division::ALL {
                let runs = fade(Some(division), f64::from(minutes) * 60.0);
                assert!(runs.is_sorted(), "{minutes}: {runs:?}");
                let mean = faded_runs(Some(division), f64::from(minutes) * 60.0).iter().sum::<f64>();
                assert!((mean - 8.0).abs() < 1e-9);
            }
        }
    }

    #[test]
    fn every_division_has_its_median_with_n_and_source() {
        for division in Division::ALL {
            let median = median(division).unwrap();
            assert!(median.n > 200 && median.source.starts_with("https://"));
        }
        assert!((median(Division::MenOpen).unwrap().finish_s - 5_053.0).abs() < 1e-9, "1:24:13");
    }
}
