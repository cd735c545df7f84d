//! The CSV of the Concept2 logbook: a row each for `RowErg`, `SkiErg` and `BikeErg`.
//!
//! It owns that file alone. The names of its columns are those of the season export of log.concept2.com, old and new:
//! `ID` became `Log ID`, `Stroke Rate` became `Stroke Rate/Cadence`, `Indoor Rower` became `RowErg`.

use super::sport::title;
use super::table::cell::{self, Clock, Decimal, DurationUnit};
use super::table::day::{self, When};
use super::table::{self, Cells, Known};
use super::{Format, Item, ReadError, Reading};
use crate::domain::clean::clean;
use crate::domain::rulebook::Station;
use crate::domain::workout::{Exercise, Set, Workout, WorkoutKind};
use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

/// Whether a table with these column names is the logbook's.
pub fn is_logbook(headers: &[String]) -> bool {
    let has = |name: &str| headers.iter().any(|h| h.eq_ignore_ascii_case(name));
    has("Work Distance") && (has("Work Time (Seconds)") || has("Work Time (Formatted)"))
}

/// Reads a season of the logbook. Each row is a session of the kind `hiit`; what is not the logbook is one error.
pub fn read(name: &str, bytes: &[u8], reading: &Reading<'_>) -> Vec<Item> {
    let logbook = Known { is: is_logbook, empty: "the logbook is empty" };
    logbook.read(name, bytes, reading.limits, |file, cells| match Row(cells).session(reading.zone) {
        Ok(workout) => Item::found(&file, Format::Concept2, workout),
        Err(error) => Item::failed(&file, error),
    })
}

struct Row<'a>(Cells<'a>);

impl Row<'_> {
    fn text(&self, names: &[&str]) -> Option<&str> {
        let Cells { headers, record, .. } = self.0;
        let at = names.iter().find_map(|n| headers.iter().position(|h| h.eq_ignore_ascii_case(n)))?;
        cell::text(record.get(at)?)
    }

    fn number(&self, name: &'static str) -> Result<Option<f64>, ReadError> {
        let Some(text) = self.text(&[name]) else { return Ok(None) };
        let value = cell::number(text, Decimal::Point).filter(|v| *v >= 0.0);
        value.map(|v| (v > 0.0).then_some(v)).ok_or_else(|| self.0.bad(name, text, "a number"))
    }

    /// Seconds of a column that stands there twice, as a number and as `21:11.3`.
    fn seconds(&self, number: &'static str, formatted: &'static str) -> Result<Option<f64>, ReadError> {
        let Some(text) = self.text(&[number]).or_else(|| self.text(&[formatted])) else { return Ok(None) };
        let value = cell::seconds(text, DurationUnit::Seconds, Clock::MinutesSeconds, Decimal::Point);
        value.map(|v| (v > 0.0).then_some(v)).ok_or_else(|| self.0.bad(formatted, text, "a time such as 21:11.3"))
    }

    fn session(&self, zone: &TimeZone) -> Result<Workout, ReadError> {
        let work = self.seconds("Work Time (Seconds)", "Work Time (Formatted)")?;
        let rest = self.seconds("Rest Time (Seconds)", "Rest Time (Formatted)")?;
        let distance = self.number("Work Distance")?;
        if work.is_none() && distance.is_none() {
            return Err(ReadError::NoActivity { what: "neither a time nor a distance".into() });
        }
        let total = work.map(|w| w + rest.unwrap_or(0.0));
        let (date, started_at) = self.start(total.unwrap_or(0.0), zone)?;
        let machine = Machine::of(self.text(&["Type"]).unwrap_or(""));
        let mut workout = Workout::new(date, WorkoutKind::Hiit);
        workout.started_at = started_at;
        workout.tz = started_at.and_then(|_| zone.iana_name()).map(str::to_owned);
        workout.duration_s = total;
        workout.heart_rate_avg = self.heart_rate()?;
        let description = self.text(&["Description"]).unwrap_or("");
        workout.title = title(if description.is_empty() { &machine.name } else { description });
        let sets = sets(description, work, distance);
        workout.notes = self.notes(work.filter(|_| sets.len() > 1));
        workout.exercises.push(Exercise { name: machine.name, station: machine.station, sets });
        table::checked(workout)
    }

    /// The logbook has the end of a piece, by the clock where it was done. What was typed in has midnight for no time.
    fn start(&self, seconds: f64, zone: &TimeZone) -> Result<(Date, Option<Timestamp>), ReadError> {
        let text = self.text(&["Date"]).unwrap_or("");
        let expected = "a date such as 2026-11-20 16:30:00";
        let end = match day::when(text, None) {
            Some(When::Day(day)) => return Ok((day, None)),
            Some(When::Local(at)) if at.time() == Time::midnight() => return Ok((at.date(), None)),
            Some(When::Local(at)) => zone.to_timestamp(at).ok(),
            Some(When::Instant(at)) => Some(at),
            None => None,
        };
        let length = SignedDuration::try_from_secs_f64(seconds).ok();
        let start = end.zip(length).and_then(|(end, length)| end.checked_sub(length).ok());
        let start = start.ok_or_else(|| self.0.bad("Date", text, expected))?;
        Ok((start.to_zoned(zone.clone()).date(), Some(start)))
    }

    fn heart_rate(&self) -> Result<Option<u16>, ReadError> {
        let beats = self.number("Avg Heart Rate")?;
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to the range of u16")]
        Ok(beats.map(|b| b.round().clamp(1.0, 65_535.0) as u16))
    }

    /// The athlete's comment, then what the monitor showed and no field of a session holds.
    fn notes(&self, work: Option<f64>) -> String {
        let shown = [
            work.map(|s| format!("{s} s of work")),
            self.text(&["Pace"]).map(|p| format!("{p}/500 m")),
            self.text(&["Stroke Rate/Cadence", "Stroke Rate"]).map(|r| format!("{r} strokes a minute")),
            self.text(&["Avg Watts"]).map(|w| format!("{w} W")),
            self.text(&["Drag Factor"]).map(|d| format!("drag {d}")),
        ];
        let monitor = shown.into_iter().flatten().collect::<Vec<_>>().join(", ");
        let comment = self.text(&["Comments"]).unwrap_or("");
        let parts: Vec<&str> = [comment, &monitor].into_iter().filter(|p| !p.is_empty()).collect();
        clean(&parts.join("\n\n")).into_owned()
    }
}

struct Machine {
    name: String,
    station: Option<Station>,
}

impl Machine {
    /// The machine of a `Type`. Water, snow and roller skis are no ergs of a race.
    fn of(word: &str) -> Self {
        let lower = word.to_lowercase().replace(' ', "");
        let station = if lower.contains("skierg") {
            Some(Station::SkiErg)
        } else if lower.contains("row") || lower.contains("slides") || lower.contains("dynamic") {
            Some(Station::Row)
        } else {
            None
        };
        let name = match station {
            Some(station) => station.name().to_owned(),
            None if lower.contains("bike") => "BikeErg".to_owned(),
            None if word.is_empty() => "erg".to_owned(),
            None => title(word),
        };
        Self { name, station }
    }
}

/// Sets of a piece: one, or those of `8x500m/3:00r` and `5x2:00/1:00r`, where they add up to the work. The logbook has no
/// times of single intervals, so none are made up.
fn sets(description: &str, work: Option<f64>, distance: Option<f64>) -> Vec<Set> {
    const MOST: u32 = 100;
    let whole = || vec![Set { distance_m: distance, duration_s: work, ..Set::default() }];
    let first = description.split_whitespace().next().unwrap_or("");
    let Some((count, each)) = first.split_once(['x', 'X']) else { return whole() };
    let (Ok(count), each) = (count.parse::<u32>(), each.split('/').next().unwrap_or("")) else { return whole() };
    if !(2..=MOST).contains(&count) {
        return whole();
    }
    let adds_up =
        |one: f64, all: Option<f64>| all.is_some_and(|all| (one * f64::from(count) - all).abs() <= 0.01 * all);
    let metres = each.strip_suffix('m').and_then(|m| cell::number(m, Decimal::Point)).filter(|m| adds_up(*m, distance));
    let seconds = cell::seconds(each, DurationUnit::Seconds, Clock::MinutesSeconds, Decimal::Point)
        .filter(|s| each.contains(':') && adds_up(*s, work));
    if metres.is_none() && seconds.is_none() {
        return whole();
    }
    vec![Set { distance_m: metres, duration_s: seconds, ..Set::default() }; count as usize]
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use proptest::prelude::*;

    const LOGBOOK: &str = r#""Log ID","Date","Description","Work Time (Formatted)","Work Time (Seconds)","Rest Time (Formatted)","Rest Time (Seconds)","Work Distance","Rest Distance","Stroke Rate/Cadence","Stroke Count","Pace","Avg Watts","Cal/Hour","Total Cal","Avg Heart Rate","Drag Factor","Age","Weight","Type","Ranked","Comments","Date Entered"
"44023457","2026-04-30 12:42:00","5000m row","""21:11.3""","1271.3","","","5,000","","21","442","2:07.1","170","886","311","151","126","42","Hwt","RowErg","No","steady","2026-04-30"
"44023458","2026-05-01 00:00:00","1000m ski","4:02.0","242","","","1000","","40","","2:01.0","198","","","","","42","Hwt","SkiErg","No","",""
"44023459","2026-05-02 18:30:00","8x500m/3:00r row","14:00.0","840","24:00.0","1440","4000","300","28","","1:45.0","302","","","","","42","Hwt","Indoor Rower","No","",""
"44023460","2026-05-03 18:30:00","40:00 bike","40:00.0","2400","","","17000","","80","","","","","","130","","42","Hwt","BikeErg","No","",""
"44023461","yesterday","5000m row","21:11.3","1271.3","","","5000","","21","","","","","","","","42","Hwt","RowErg","No","",""
"44023462","2026-05-04 18:30:00","empty","","","","","","","","","","","","","","","42","Hwt","RowErg","No","",""
"#;

    fn items(bytes: &[u8]) -> Vec<Item> {
        let zone = TimeZone::get("Europe/Berlin").unwrap();
        read("season.csv", bytes, &Reading::of(&zone))
    }

    #[test]
    fn a_row_becomes_a_station_with_its_time_and_metres() {
        let items = items(LOGBOOK.as_bytes());
        let row = items[0].outcome.as_ref().unwrap();
        assert_eq!((row.kind, row.date, row.title.as_str()), (WorkoutKind::Hiit, date(2026, 4, 30), "5000m row"));
        assert_eq!(row.one_station(), Some((Station::Row, 1271.3)));
        assert_eq!(row.exercises[0].sets[0].distance_m, Some(5000.0));
        assert_eq!((row.heart_rate_avg, row.duration_s), (Some(151), Some(1271.3)));
        assert_eq!(row.notes, "steady\n\n2:07.1/500 m, 21 strokes a minute, 170 W, drag 126");
        assert_eq!((items[0].file.as_str(), row.origin.format.as_deref()), ("season.csv, line 2", Some("concept2")));
    }

    #[test]
    fn the_logbooks_time_is_the_end_and_midnight_is_no_time() {
        let items = items(LOGBOOK.as_bytes());
        let row = items[0].outcome.as_ref().unwrap();
        assert_eq!(row.started_at.unwrap().to_string(), "2026-04-30T10:20:48.7Z");
        let ski = items[1].outcome.as_ref().unwrap();
        assert_eq!(
            (ski.started_at, ski.date, ski.exercises[0].station),
            (None, date(2026, 5, 1), Some(Station::SkiErg))
        );
    }

    #[test]
    fn intervals_are_sets_without_made_up_times_and_their_rest_counts_in() {
        let items = items(LOGBOOK.as_bytes());
        let intervals = items[2].outcome.as_ref().unwrap();
        assert_eq!(intervals.duration_s, Some(2280.0));
        assert_eq!(intervals.exercises[0].sets, vec![Set { distance_m: Some(500.0), ..Set::default() }; 8]);
        assert!(intervals.notes.starts_with("840 s of work"));
        assert_eq!(sets("5x2:00/1:00r row", Some(600.0), Some(2900.0))[0].duration_s, Some(120.0));
        assert_eq!(sets("5x2:00/1:00r row", Some(700.0), Some(2900.0)).len(), 1, "it does not add up");
        assert_eq!(sets("4000000000x1m", Some(1.0), Some(1.0)).len(), 1);
    }

    #[test]
    fn a_bike_is_no_station_and_what_cannot_be_read_names_its_line() {
        let items = items(LOGBOOK.as_bytes());
        let bike = &items[3].outcome.as_ref().unwrap().exercises[0];
        assert_eq!((bike.name.as_str(), bike.station), ("BikeErg", None));
        let error = items[4].outcome.as_ref().unwrap_err().to_string();
        assert_eq!(error, "has \"yesterday\" as Date in line 6: a date such as 2026-11-20 16:30:00");
        assert!(matches!(items[5].outcome, Err(ReadError::NoActivity { .. })));
    }

    #[test]
    fn another_table_is_not_taken_for_it() {
        assert!(matches!(items(b"date,duration\n2026-11-20,45\n")[0].outcome, Err(ReadError::UnknownFormat)));
        assert!(matches!(
            items(LOGBOOK.lines().next().unwrap().as_bytes())[0].outcome,
            Err(ReadError::NoActivity { .. })
        ));
    }

    proptest! {
        #[test]
        fn no_bytes_break_it(changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..12)) {
            let mut bytes = LOGBOOK.as_bytes().to_vec();
            for (at, byte) in changes {
                let at = at.index(bytes.len());
                bytes[at] = byte;
            }
            prop_assert!(!items(&bytes).is_empty());
        }
    }
}
