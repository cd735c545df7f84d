//! GPX 1.0 and 1.1: each track is a session. Routes and waypoints are not.
//!
//! Distance is measured along the points, climb with a threshold, pauses are found by time: see [`super::track`].

use super::draft::Draft;
use super::moment::{Moment, parse_instant};
use super::sport::Sport;
use super::tally::Tally;
use super::track::{Point, Position, Track};
use super::xml::{self, Attributes, Visit};
use super::{ReadError, Reading};
use crate::domain::workout::{Workout, WorkoutKind};
use jiff::Timestamp;

/// The sessions of a file, one a track with points.
pub(super) fn read(bytes: &[u8], reading: &Reading<'_>) -> Result<Vec<Result<Workout, ReadError>>, ReadError> {
    let tally = Tally::new(reading.limits, "tracks");
    let mut visitor = Gpx { reading, track: None, point: None, route: false, tally };
    xml::walk(bytes, &reading.limits, &mut visitor)?;
    visitor.tally.end(if visitor.route { "it is a planned route" } else { "no track with points" })
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Tag {
    Track,
    Segment,
    Point,
    Elevation,
    Time,
    HeartRate,
    Name,
    Type,
    Description,
    Route,
    Other,
}

struct Gpx<'a> {
    reading: &'a Reading<'a>,
    track: Option<Open>,
    point: Option<Unfinished>,
    route: bool,
    tally: Tally,
}

/// A track that has begun.
#[derive(Default)]
struct Open {
    sums: Track,
    start: Option<Moment>,
    name: String,
    sport: String,
    description: String,
    /// Points, with and without times.
    points: u64,
}

/// A point that has begun.
#[derive(Default)]
struct Unfinished {
    position: Option<Position>,
    at: Option<Timestamp>,
    elevation_m: Option<f64>,
    heart_rate: Option<f64>,
}

impl Visit for Gpx<'_> {
    type Tag = Tag;

    fn tag(name: &str) -> Tag {
        match name {
            "trkpt" => Tag::Point,
            "ele" => Tag::Elevation,
            "time" => Tag::Time,
            "hr" | "heartrate" => Tag::HeartRate,
            "trkseg" => Tag::Segment,
            "trk" => Tag::Track,
            "name" => Tag::Name,
            "type" => Tag::Type,
            "desc" => Tag::Description,
            "rte" => Tag::Route,
            _ => Tag::Other,
        }
    }

    fn open(&mut self, path: &[Tag], attributes: &Attributes<'_>) -> Result<(), ReadError> {
        match path.last() {
            Some(Tag::Point) => {
                self.tally.count_point()?;
                self.point = Some(Unfinished { position: position(attributes)?, ..Unfinished::default() });
            }
            Some(Tag::Track) => self.track = Some(Open::default()),
            Some(Tag::Route) => self.route = true,
            _ => {}
        }
        Ok(())
    }

    fn close(&mut self, path: &[Tag], text: &str) -> Result<(), ReadError> {
        let [.., parent, tag] = path else { return Ok(()) };
        match (parent, tag) {
            (Tag::Point, Tag::Time) => self.time(text)?,
            (Tag::Point, Tag::Elevation) => {
                if let Some(point) = &mut self.point {
                    point.elevation_m = Some(xml::number("elevation", text)?);
                }
            }
            // Deep inside extensions, which differ by program. What is no number there is no harm.
            (_, Tag::HeartRate) => {
                if let Some(point) = &mut self.point {
                    point.heart_rate = text.parse().ok();
                }
            }
            (_, Tag::Point) => self.add_point(),
            (_, Tag::Segment) => {
                if let Some(track) = &mut self.track {
                    track.sums.end_segment();
                }
            }
            (Tag::Track, Tag::Name | Tag::Type | Tag::Description) => self.describe(*tag, text),
            (_, Tag::Track) => self.finish()?,
            _ => {}
        }
        Ok(())
    }
}

impl Gpx<'_> {
    fn time(&mut self, text: &str) -> Result<(), ReadError> {
        let Some(point) = &mut self.point else { return Ok(()) };
        let at = parse_instant(text)
            .ok_or_else(|| ReadError::bad("time", text, "", "a time such as 2026-11-22T10:00:00Z"))?;
        point.at = Some(at);
        if let Some(track) = &mut self.track
            && track.start.is_none()
        {
            track.start = Moment::parse(text);
        }
        Ok(())
    }

    fn add_point(&mut self) {
        let (Some(track), Some(point)) = (&mut self.track, self.point.take()) else { return };
        track.points += 1;
        if let Some(at) = point.at {
            track.sums.push(&Point {
                at,
                position: point.position,
                elevation_m: point.elevation_m,
                heart_rate: point.heart_rate,
                odometer_m: None,
            });
        }
    }

    fn describe(&mut self, tag: Tag, text: &str) {
        let Some(track) = &mut self.track else { return };
        match tag {
            Tag::Name => text.clone_into(&mut track.name),
            Tag::Type => text.clone_into(&mut track.sport),
            _ => text.clone_into(&mut track.description),
        }
    }

    fn finish(&mut self) -> Result<(), ReadError> {
        let Some(track) = self.track.take().filter(|t| t.points > 0) else { return Ok(()) };
        self.tally.push(|| track.session(self.reading))
    }
}

impl Open {
    fn session(self, reading: &Reading<'_>) -> Result<Workout, ReadError> {
        let start = self.start.ok_or(ReadError::NoTimes)?;
        let mut draft = Draft::new(self.sport(), start);
        draft.title = self.name;
        draft.notes = self.description;
        draft.complete(&self.sums);
        draft.finish(reading)
    }

    /// By `<type>`. Older exports have none, but a name such as `Morning Run`: a name that is no sport says nothing.
    fn sport(&self) -> Sport {
        if !self.sport.is_empty() {
            return Sport::named(&self.sport);
        }
        Some(Sport::named(&self.name)).filter(|s| s.kind != WorkoutKind::Other).unwrap_or_else(Sport::unnamed)
    }
}

/// The position of a point; none without one, an error for one that is no number.
fn position(attributes: &Attributes<'_>) -> Result<Option<Position>, ReadError> {
    let (Some(latitude), Some(longitude)) = (attributes.get("lat"), attributes.get("lon")) else { return Ok(None) };
    Ok(Position::new(xml::number("latitude", &latitude)?, xml::number("longitude", &longitude)?))
}

#[cfg(test)]
#[path = "gpx_tests.rs"]
mod tests;
