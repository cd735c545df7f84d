//! TCX (Training Center XML): each activity is a session, also those inside a multi-sport session. Courses are not.
//!
//! Laps come with sums of their own; the points are only asked for what the laps do not say.

use super::draft::{Draft, beats, round_to};
use super::moment::{Moment, parse_instant};
use super::sport::Sport;
use super::tally::{Tally, has_room};
use super::track::{Point, Position, Track, seconds_between};
use super::xml::{self, Attributes, Visit};
use super::{ReadError, Reading};
use crate::domain::workout::{Lap, Workout};
use jiff::Timestamp;

const TIME_EXPECTED: &str = "a time such as 2026-11-22T10:00:00Z";

/// The sessions of a file, one an activity.
pub(super) fn read(bytes: &[u8], reading: &Reading<'_>) -> Result<Vec<Result<Workout, ReadError>>, ReadError> {
    let tally = Tally::new(reading.limits, "activities");
    let mut visitor = Tcx { reading, activity: None, point: None, course: false, tally };
    xml::walk(bytes, &reading.limits, &mut visitor)?;
    visitor.tally.end(if visitor.course { "it is a planned course" } else { "no activity" })
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Tag {
    Activity,
    Id,
    Notes,
    Plan,
    Name,
    Lap,
    Seconds,
    Distance,
    AverageHeartRate,
    MaximumHeartRate,
    Point,
    Time,
    Latitude,
    Longitude,
    Altitude,
    HeartRate,
    Value,
    Course,
    Other,
}

struct Tcx<'a> {
    reading: &'a Reading<'a>,
    activity: Option<Open>,
    point: Option<Unfinished>,
    course: bool,
    tally: Tally,
}

/// An activity that has begun.
struct Open {
    sport: String,
    start: Option<Moment>,
    notes: String,
    plan: String,
    sums: Track,
    laps: Vec<OpenLap>,
}

/// A lap as the device summed it up. What it does not say is none.
#[derive(Default)]
struct OpenLap {
    seconds: Option<f64>,
    metres: Option<f64>,
    heart_rate_avg: Option<f64>,
    heart_rate_max: Option<f64>,
}

/// A point that has begun.
#[derive(Default)]
struct Unfinished {
    at: Option<Timestamp>,
    latitude: Option<f64>,
    longitude: Option<f64>,
    altitude_m: Option<f64>,
    metres: Option<f64>,
    heart_rate: Option<f64>,
}

impl Visit for Tcx<'_> {
    type Tag = Tag;

    fn tag(name: &str) -> Tag {
        match name {
            "Trackpoint" => Tag::Point,
            "Time" => Tag::Time,
            "LatitudeDegrees" => Tag::Latitude,
            "LongitudeDegrees" => Tag::Longitude,
            "AltitudeMeters" => Tag::Altitude,
            "DistanceMeters" => Tag::Distance,
            "HeartRateBpm" => Tag::HeartRate,
            "Value" => Tag::Value,
            "Lap" => Tag::Lap,
            "TotalTimeSeconds" => Tag::Seconds,
            "AverageHeartRateBpm" => Tag::AverageHeartRate,
            "MaximumHeartRateBpm" => Tag::MaximumHeartRate,
            "Activity" => Tag::Activity,
            "Id" => Tag::Id,
            "Notes" => Tag::Notes,
            "Plan" => Tag::Plan,
            "Name" => Tag::Name,
            "Course" => Tag::Course,
            _ => Tag::Other,
        }
    }

    fn open(&mut self, path: &[Tag], attributes: &Attributes<'_>) -> Result<(), ReadError> {
        match path.last() {
            Some(Tag::Activity) => {
                let sport = attributes.get("Sport").unwrap_or_default().into_owned();
                self.activity = Some(Open::new(sport));
            }
            Some(Tag::Lap) => self.open_lap(attributes)?,
            Some(Tag::Point) => {
                self.tally.count_point()?;
                self.point = Some(Unfinished::default());
            }
            Some(Tag::Course) => self.course = true,
            _ => {}
        }
        Ok(())
    }

    fn close(&mut self, path: &[Tag], text: &str) -> Result<(), ReadError> {
        let [.., parent, tag] = path else { return Ok(()) };
        match (parent, tag) {
            (Tag::Point, _) | (Tag::HeartRate, Tag::Value) | (_, Tag::Latitude | Tag::Longitude) => {
                self.point_field(*tag, text)?;
            }
            (Tag::Lap | Tag::AverageHeartRate | Tag::MaximumHeartRate, _) => self.lap_field(*parent, *tag, text)?,
            (_, Tag::Point) => self.add_point(),
            (Tag::Activity | Tag::Plan, Tag::Id | Tag::Notes | Tag::Name) => self.describe(*tag, text),
            (_, Tag::Activity) => self.finish()?,
            _ => {}
        }
        Ok(())
    }
}

impl Tcx<'_> {
    fn open_lap(&mut self, attributes: &Attributes<'_>) -> Result<(), ReadError> {
        let Some(activity) = &mut self.activity else { return Ok(()) };
        has_room(activity.laps.len(), "laps")?;
        activity.laps.push(OpenLap::default());
        if let Some(text) = attributes.get("StartTime")
            && activity.laps.len() == 1
        {
            activity.start = Some(moment("StartTime", &text)?);
        }
        Ok(())
    }

    fn lap_field(&mut self, parent: Tag, tag: Tag, text: &str) -> Result<(), ReadError> {
        let Some(lap) = self.activity.as_mut().and_then(|a| a.laps.last_mut()) else { return Ok(()) };
        match (parent, tag) {
            (Tag::Lap, Tag::Seconds) => lap.seconds = Some(amount("TotalTimeSeconds", text)?),
            (Tag::Lap, Tag::Distance) => lap.metres = Some(amount("DistanceMeters", text)?),
            (Tag::AverageHeartRate, Tag::Value) => lap.heart_rate_avg = text.parse().ok(),
            (Tag::MaximumHeartRate, Tag::Value) => lap.heart_rate_max = text.parse().ok(),
            _ => {}
        }
        Ok(())
    }

    fn point_field(&mut self, tag: Tag, text: &str) -> Result<(), ReadError> {
        let Some(point) = &mut self.point else { return Ok(()) };
        match tag {
            Tag::Time => point.at = Some(instant(text)?),
            Tag::Latitude => point.latitude = Some(xml::number("LatitudeDegrees", text)?),
            Tag::Longitude => point.longitude = Some(xml::number("LongitudeDegrees", text)?),
            Tag::Altitude => point.altitude_m = Some(xml::number("AltitudeMeters", text)?),
            Tag::Distance => point.metres = Some(amount("DistanceMeters", text)?),
            Tag::Value => point.heart_rate = text.parse().ok(),
            _ => {}
        }
        Ok(())
    }

    fn add_point(&mut self) {
        let (Some(activity), Some(point)) = (&mut self.activity, self.point.take()) else { return };
        let Some(at) = point.at else { return };
        activity.sums.push(&Point {
            at,
            position: point.latitude.zip(point.longitude).and_then(|(lat, lon)| Position::new(lat, lon)),
            elevation_m: point.altitude_m,
            heart_rate: point.heart_rate,
            odometer_m: point.metres,
        });
    }

    fn describe(&mut self, tag: Tag, text: &str) {
        let Some(activity) = &mut self.activity else { return };
        match tag {
            // The instant by which the program knows the activity. Some write a name of their own instead: no harm, the
            // laps have times.
            Tag::Id => activity.start = activity.start.or_else(|| Moment::parse(text)),
            Tag::Notes => text.clone_into(&mut activity.notes),
            _ => text.clone_into(&mut activity.plan),
        }
    }

    fn finish(&mut self) -> Result<(), ReadError> {
        let Some(activity) = self.activity.take() else { return Ok(()) };
        self.tally.push(|| activity.session(self.reading))
    }
}

impl Open {
    fn new(sport: String) -> Self {
        Self { sport, start: None, notes: String::new(), plan: String::new(), sums: Track::default(), laps: Vec::new() }
    }

    fn session(self, reading: &Reading<'_>) -> Result<Workout, ReadError> {
        let first = self.sums.started_at().map(|at| Moment { at, offset: None });
        let start = self.start.or(first).ok_or(ReadError::NoTimes)?;
        let mut draft = Draft::new(Sport::named(&self.sport), start);
        let lap_seconds = self.laps.iter().filter_map(|lap| lap.seconds).sum::<f64>();
        // Laps count the time that the clock ran; only the points know how long it all took.
        let end = self.sums.ended_at().map_or(0.0, |end| seconds_between(start.at, end));
        draft.elapsed_s = end.max(lap_seconds);
        draft.timer_s = Some(lap_seconds).filter(|s| *s > 0.0);
        draft.distance_m = Some(self.laps.iter().filter_map(|lap| lap.metres).sum::<f64>()).filter(|m| *m > 0.0);
        draft.heart_rate_avg = self.sums.heart_rate_avg().or_else(|| average(&self.laps));
        let highest = self.laps.iter().filter_map(|lap| lap.heart_rate_max).chain(self.sums.heart_rate_max());
        draft.heart_rate_max = highest.fold(None, |max: Option<f64>, hr| Some(max.map_or(hr, |m| m.max(hr))));
        draft.laps = self.laps.iter().filter_map(OpenLap::lap).collect();
        draft.complete(&self.sums);
        draft.title = self.plan;
        draft.notes = self.notes;
        draft.finish(reading)
    }
}

impl OpenLap {
    fn lap(&self) -> Option<Lap> {
        Some(Lap {
            distance_m: round_to(self.metres.unwrap_or(0.0), 10.0),
            duration_s: round_to(self.seconds?, 10.0),
            heart_rate_avg: self.heart_rate_avg.and_then(beats),
        })
    }
}

/// The average of the laps' heart rates, by their time.
fn average(laps: &[OpenLap]) -> Option<f64> {
    let known = laps.iter().filter_map(|lap| Some((lap.heart_rate_avg?, lap.seconds?)));
    let (sum, seconds) = known.fold((0.0, 0.0), |(sum, all), (hr, s)| (hr.mul_add(s, sum), all + s));
    (seconds > 0.0).then(|| sum / seconds)
}

/// The time of a point.
fn instant(text: &str) -> Result<Timestamp, ReadError> {
    parse_instant(text).ok_or_else(|| ReadError::bad("Time", text, "", TIME_EXPECTED))
}

fn moment(field: &str, text: &str) -> Result<Moment, ReadError> {
    Moment::parse(text).ok_or_else(|| ReadError::bad(field, text, "", TIME_EXPECTED))
}

/// Metres or seconds: a number that is not negative.
fn amount(field: &str, text: &str) -> Result<f64, ReadError> {
    let value: f64 = xml::number(field, text)?;
    if value >= 0.0 && value.is_finite() {
        return Ok(value);
    }
    Err(ReadError::bad(field, text, "", "0 or more"))
}

#[cfg(test)]
#[path = "tcx_tests.rs"]
mod tests;
