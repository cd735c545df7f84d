//! What a stream of points adds up to: time, distance, climb and heart rate. It keeps no points.

use jiff::Timestamp;

/// Longer than this between two points is a pause, in seconds, unless the athlete has moved on meanwhile. Watches that
/// record "smartly" leave up to about 20 s out.
const PAUSE_S: f64 = 30.0;

/// A gap that was crossed at this speed or faster was moved through (a tunnel), not paused. Metres a second; walking is
/// about 1.4.
const MOVING_MPS: f64 = 0.8;

/// Faster than this between two points is the receiver's mistake, in metres a second.
const IMPOSSIBLE_MPS: f64 = 100.0;

/// A climb counts once it is this high, in metres: below it is the noise of the altimeter. 3 m is what barometric
/// watches need; of GPS altitudes the sum stays somewhat too high.
const CLIMB_HYSTERESIS_M: f64 = 3.0;

/// The longest time that one reading of the heart rate stands for, in seconds.
const READING_S: f64 = 10.0;

/// The mean radius of the earth (IUGG), in metres.
const EARTH_M: f64 = 6_371_008.8;

/// Degrees, WGS 84.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Position {
    pub latitude: f64,
    pub longitude: f64,
}

impl Position {
    /// A position on earth. None for what cannot be one, and for 0/0 in the Gulf of Guinea: there stands every receiver
    /// that does not know where it is.
    pub fn new(latitude: f64, longitude: f64) -> Option<Self> {
        let on_earth = (-90.0..=90.0).contains(&latitude) && (-180.0..=180.0).contains(&longitude);
        let known = latitude.abs() > 1e-6 || longitude.abs() > 1e-6;
        (on_earth && known).then_some(Self { latitude, longitude })
    }

    /// Metres along the great circle (haversine).
    pub fn distance_m(self, other: Self) -> f64 {
        let (from, to) = (self.latitude.to_radians(), other.latitude.to_radians());
        let north = ((to - from) / 2.0).sin();
        let east = ((other.longitude - self.longitude).to_radians() / 2.0).sin();
        let h = north * north + from.cos() * to.cos() * east * east;
        2.0 * EARTH_M * h.sqrt().min(1.0).asin()
    }
}

/// A point of a track. What is not known is none.
#[derive(Clone, Copy, Debug)]
pub(super) struct Point {
    pub at: Timestamp,
    pub position: Option<Position>,
    /// Metres.
    pub elevation_m: Option<f64>,
    /// Beats a minute.
    pub heart_rate: Option<f64>,
    /// Metres since the start, as the device counts them.
    pub odometer_m: Option<f64>,
}

/// The sums of a track, point after point.
#[derive(Clone, Debug, Default)]
pub(super) struct Track {
    first: Option<Timestamp>,
    last: Option<Timestamp>,
    /// The last point with a position, in this segment.
    place: Option<(Timestamp, Position)>,
    broken: bool,
    paused_s: f64,
    distance_m: f64,
    odometer_m: f64,
    climb: Climb,
    heart_rate: HeartRate,
}

impl Track {
    /// Adds a point. One from before the last adds nothing.
    pub fn push(&mut self, point: &Point) {
        let since = self.last.map(|last| seconds_between(last, point.at));
        if since.is_some_and(|s| s < 0.0) {
            return;
        }
        self.first.get_or_insert(point.at);
        self.last = Some(point.at);
        if let Some(beats) = point.heart_rate {
            self.heart_rate.push(beats, since.unwrap_or(0.0));
        }
        if let Some(metres) = point.elevation_m {
            self.climb.push(metres);
        }
        if let Some(metres) = point.odometer_m.filter(|m| m.is_finite()) {
            self.odometer_m = self.odometer_m.max(metres);
        }
        let moved_on = self.step(point);
        if let Some(since) = since
            && (self.broken || (since > PAUSE_S && !moved_on))
        {
            self.paused_s += since;
        }
        self.broken = false;
    }

    /// The device was stopped here: what comes next is not joined to what was.
    pub fn end_segment(&mut self) {
        self.broken = true;
        self.place = None;
        self.climb.anchor_m = None;
    }

    /// Adds the way from the last position. Whether it was moved at least at a walk; without positions, nobody knows,
    /// and a gap is a pause.
    fn step(&mut self, point: &Point) -> bool {
        let Some(here) = point.position else { return false };
        let Some((then, there)) = self.place else {
            self.place = Some((point.at, here));
            return false;
        };
        let (seconds, metres) = (seconds_between(then, point.at), there.distance_m(here));
        if metres > IMPOSSIBLE_MPS * seconds.max(1.0) {
            // The next point is measured from the last good one; if it is the last good one that was wrong, the jump
            // becomes slow enough with time.
            return false;
        }
        self.place = Some((point.at, here));
        let moved_on = metres >= MOVING_MPS * seconds;
        if seconds <= PAUSE_S || moved_on {
            self.distance_m += metres;
        }
        moved_on
    }

    /// The instant of the first point.
    pub fn started_at(&self) -> Option<Timestamp> {
        self.first
    }

    /// The instant of the last point.
    pub fn ended_at(&self) -> Option<Timestamp> {
        self.last
    }

    /// Seconds from the first point to the last.
    pub fn elapsed_s(&self) -> f64 {
        self.first.zip(self.last).map_or(0.0, |(first, last)| seconds_between(first, last))
    }

    /// Seconds without the pauses.
    pub fn timer_s(&self) -> f64 {
        (self.elapsed_s() - self.paused_s).max(0.0)
    }

    /// Metres: as the device counted them, else along the positions. None when neither is known.
    pub fn distance_m(&self) -> Option<f64> {
        [self.odometer_m, self.distance_m].into_iter().find(|m| *m > 0.0)
    }

    /// Metres climbed; none without two elevations.
    pub fn elevation_gain_m(&self) -> Option<f64> {
        (self.climb.readings > 1).then_some(self.climb.gain_m)
    }

    /// Beats a minute, each reading weighed by the time it stands for.
    pub fn heart_rate_avg(&self) -> Option<f64> {
        (self.heart_rate.weight > 0.0).then(|| self.heart_rate.sum / self.heart_rate.weight)
    }

    /// Beats a minute.
    pub fn heart_rate_max(&self) -> Option<f64> {
        (self.heart_rate.weight > 0.0).then_some(self.heart_rate.max)
    }
}

/// Seconds from one instant to another, negative backwards.
pub(super) fn seconds_between(from: Timestamp, to: Timestamp) -> f64 {
    to.duration_since(from).as_secs_f64()
}

#[derive(Clone, Debug, Default)]
struct Climb {
    anchor_m: Option<f64>,
    gain_m: f64,
    readings: u64,
}

impl Climb {
    fn push(&mut self, metres: f64) {
        if !(-500.0..=9_000.0).contains(&metres) {
            return;
        }
        self.readings += 1;
        let rise = metres - *self.anchor_m.get_or_insert(metres);
        if rise.abs() >= CLIMB_HYSTERESIS_M {
            self.gain_m += rise.max(0.0);
            self.anchor_m = Some(metres);
        }
    }
}

#[derive(Clone, Debug, Default)]
struct HeartRate {
    sum: f64,
    weight: f64,
    max: f64,
}

impl HeartRate {
    /// A reading that stands for the seconds since the one before. What no heart does (straps send 0 and 255) is left
    /// out.
    fn push(&mut self, beats: f64, since_s: f64) {
        if !(25.0..=250.0).contains(&beats) {
            return;
        }
        // Never 0, so that a single point has an average.
        let weight = since_s.clamp(0.001, READING_S);
        self.sum += beats * weight;
        self.weight += weight;
        self.max = self.max.max(beats);
    }
}

#[cfg(test)]
#[path = "track_tests.rs"]
mod tests;
