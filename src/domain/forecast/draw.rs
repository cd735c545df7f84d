//! The finish as 2,000 draws of its parts, from one seed: the same numbers give the same forecast, and a faster part never
//! a slower finish.

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
    /// Whether it is a run.
    pub run: bool,
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

/// The sums of some parts, drawn together.
#[derive(Clone, Debug)]
pub struct Draws {
    sums: Vec<f64>,
}

impl Draws {
    /// Draws the sum of the parts. Every second draw mirrors the one before it: half the work, and a middle that does not
    /// lean. The normals of a draw are the same whatever the parts are, so that only what changed in the parts shows.
    pub fn of(parts: &[Source]) -> Self {
        let mut random = Random(SEED);
        let weights: Vec<[f64; 4]> = parts.iter().map(Source::weights).collect();
        let mut sums = Vec::with_capacity(DRAWS);
        for _ in 0..DRAWS / 2 {
            let ((day, runs), (level, _)) = (random.normals(), random.normals());
            let (mut one, mut mirrored, mut spare) = (0.0, 0.0, None);
            for (part, [on_day, on_runs, on_level, alone]) in parts.iter().zip(&weights) {
                let own = spare.take().unwrap_or_else(|| {
                    let (first, second) = random.normals();
                    spare = Some(second);
                    first
                });
                let factor = (on_day * day + on_runs * runs + on_level * level + alone * own).exp();
                one += part.seconds * factor;
                mirrored += part.seconds / factor;
            }
            sums.extend([one, mirrored]);
        }
        Self { sums }
    }

    /// The value that this share of the draws does not exceed, by nearest rank.
    pub fn percentile(&mut self, percent: usize) -> f64 {
        let rank = (self.sums.len() * percent).div_ceil(100).max(1) - 1;
        let rank = rank.min(self.sums.len().saturating_sub(1));
        let (_, value, _) = self.sums.select_nth_unstable_by(rank, f64::total_cmp);
        *value
    }
}

impl Source {
    /// What the day, the runs, the level and the part alone do to its logarithm.
    fn weights(&self) -> [f64; 4] {
        let shared = if self.run { RUNS } else { 0.0 };
        let share = |of: f64| self.spread * of.sqrt();
        [share(DAY), share(shared), self.level, share(1.0 - DAY - shared)]
    }

    /// Its own percentiles, which need no draws: one normal deviate of it is one of its logarithm.
    pub fn at(&self, deviate: f64) -> f64 {
        self.seconds * (self.spread.hypot(self.level) * deviate).exp()
    }
}
