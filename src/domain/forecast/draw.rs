//! The finish as 2,000 draws of its parts, from one seed: the same numbers give the same forecast, and a faster part never
//! a slower finish.

use super::{PARTS, Range};

/// Draws of a forecast.
pub const DRAWS: usize = 2_000;
/// Any; fixed, so that a forecast does not flicker.
const SEED: u64 = 0x4859_524f_5821;

/// One part as it is drawn: `seconds x e^(spread x z + level x z_level)`, `z` standard normal and in part shared.
#[derive(Clone, Copy, Debug)]
pub struct Source {
    /// The middle.
    pub seconds: f64,
    /// Standard deviation of its logarithm.
    pub spread: f64,
    /// What one standard deviation of the level does to its logarithm; 0 for what does not stand on the level.
    pub level: f64,
    /// What it is summed with.
    pub group: Group,
}

/// What the parts of a race are summed by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Group {
    /// The runs.
    Runs,
    /// The stations.
    Stations,
    /// The roxzone.
    Roxzone,
}

/// Share of a part's variance that is the day's: one good or bad day moves every part. Without it the errors of 17 parts
/// would cancel, and the range of the finish would be far too narrow.
pub const DAY: f64 = 0.3;
/// Share of a run's variance that the eight runs have in common beside the day: the legs, the course, the fresh pace that
/// they all stand on. Both shares are ours, to be held against races.
pub const RUNS: f64 = 0.3;

/// Splitmix64 (Steele, Lea and Flood 2014).
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// Above 0, up to 1.
    fn unit(&mut self) -> f64 {
        let high = u32::try_from(self.next() >> 32).unwrap_or(u32::MAX);
        (f64::from(high) + 1.0) / 4_294_967_296.0
    }

    /// Two standard normals (Box and Muller 1958).
    fn normals(&mut self) -> (f64, f64) {
        let (radius, turn) = ((-2.0 * self.unit().ln()).sqrt(), std::f64::consts::TAU * self.unit());
        let (sin, cos) = turn.sin_cos();
        (radius * cos, radius * sin)
    }
}

/// The ranges of the sums; none where a part of them is unknown.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sums {
    /// The eight runs.
    pub runs: Option<Range>,
    /// The eight stations.
    pub stations: Option<Range>,
    /// All parts.
    pub finish: Option<Range>,
}

/// Draws the sums of a race's parts. Every second draw mirrors the one before it: half the work, and a middle that does
/// not lean. Each place has the same normals whatever the parts are, so that only what changed in the parts shows.
pub fn sums(parts: &[Option<Source>; PARTS]) -> Sums {
    let mut random = Random(SEED);
    let weighed: [Option<(Source, [f64; 4])>; PARTS] = parts.map(|p| p.map(|part| (part, part.weights())));
    let (mut runs, mut stations, mut finish) = (Vec::new(), Vec::new(), Vec::new());
    for draws in [&mut runs, &mut stations, &mut finish] {
        draws.reserve_exact(DRAWS);
    }
    for _ in 0..DRAWS / 2 {
        let ((day, legs), (level, _)) = (random.normals(), random.normals());
        let mut spare = None;
        // Runs, stations, roxzone; each the draw and its mirror.
        let mut sums = [[0.0; 2]; 3];
        for part in &weighed {
            let alone = spare.take().unwrap_or_else(|| {
                let (first, second) = random.normals();
                spare = Some(second);
                first
            });
            let Some((part, [on_day, on_legs, on_level, on_alone])) = part else { continue };
            let factor = (on_day * day + on_legs * legs + on_level * level + on_alone * alone).exp();
            let [one, mirrored] = &mut sums[part.group as usize];
            *one += part.seconds * factor;
            *mirrored += part.seconds / factor;
        }
        let [run, station, roxzone] = sums;
        runs.extend(run);
        stations.extend(station);
        finish.extend([run[0] + station[0] + roxzone[0], run[1] + station[1] + roxzone[1]]);
    }
    let known = |group: Group| parts.iter().flatten().filter(|p| p.group == group).count();
    Sums {
        runs: (known(Group::Runs) == 8).then(|| range(&mut runs)),
        stations: (known(Group::Stations) == 8).then(|| range(&mut stations)),
        finish: parts.iter().all(Option::is_some).then(|| range(&mut finish)),
    }
}

fn range(draws: &mut [f64]) -> Range {
    let [p10_s, p50_s, p90_s] = [10, 50, 90].map(|percent| percentile(draws, percent));
    Range { p10_s, p50_s, p90_s }
}

/// The value that this share of the draws does not exceed, by nearest rank.
fn percentile(draws: &mut [f64], percent: usize) -> f64 {
    let (_, value, _) = draws.select_nth_unstable_by((DRAWS * percent).div_ceil(100) - 1, f64::total_cmp);
    *value
}

impl Source {
    /// What the day, the legs, the level and the part alone do to its logarithm.
    fn weights(&self) -> [f64; 4] {
        let shared = if self.group == Group::Runs { RUNS } else { 0.0 };
        let share = |of: f64| self.spread * of.sqrt();
        [share(DAY), share(shared), self.level, share(1.0 - DAY - shared)]
    }

    /// Its own percentiles, which need no draws: one normal deviate of it is one of its logarithm.
    pub fn at(&self, deviate: f64) -> f64 {
        self.seconds * (self.spread.hypot(self.level) * deviate).exp()
    }
}
