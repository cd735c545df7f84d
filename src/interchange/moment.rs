//! An instant as a file has it, and the day that it was where the athlete was.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::fmt::temporal::Pieces;
use jiff::tz::{Offset, TimeZone};

/// An instant, with the offset from UTC if the file knows it. `Z` says nothing about where it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Moment {
    pub at: Timestamp,
    pub offset: Option<Offset>,
}

impl Moment {
    /// Reads `2026-11-22T10:00:00Z`, with or without fractions of a second, with an offset, or with nothing after it,
    /// which is UTC, as GPX says.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        if let Some(at) = parse_instant(text) {
            let offset = if text.ends_with(['Z', 'z']) { None } else { offset_of(text) };
            return Some(Self { at, offset });
        }
        None
    }

    /// The day where the athlete was, and the zone's IANA name if it has one. It is the athlete's zone unless the file
    /// has an offset that differs from it.
    pub fn local(self, zone: &TimeZone) -> (Date, Option<String>) {
        match self.offset.filter(|o| *o != zone.to_offset(self.at)) {
            None => (zone.to_datetime(self.at).date(), zone.iana_name().map(str::to_owned)),
            Some(offset) => (offset.to_datetime(self.at).date(), etc_name(offset)),
        }
    }
}

/// The instant alone: what the points of a track need, without the cost of the offset.
pub(super) fn parse_instant(text: &str) -> Option<Timestamp> {
    let text = text.trim();
    text.parse().ok().or_else(|| {
        let civil: DateTime = text.parse().ok()?;
        // A day without a time is not an instant; guessing midnight would invent one.
        if !text.contains(['T', 't', ' ']) {
            return None;
        }
        Offset::UTC.to_timestamp(civil).ok()
    })
}

fn offset_of(text: &str) -> Option<Offset> {
    Pieces::parse(text).ok()?.to_numeric_offset()
}

/// `Etc/GMT-2` for +02:00: the zones of whole hours are named with the sign turned round.
fn etc_name(offset: Offset) -> Option<String> {
    let seconds = offset.seconds();
    let hours = seconds / 3600;
    (seconds % 3600 == 0 && (-12..=14).contains(&hours)).then(|| match hours {
        0 => "Etc/GMT".to_owned(),
        h => format!("Etc/GMT{:+}", -h),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn berlin() -> TimeZone {
        TimeZone::get("Europe/Berlin").unwrap()
    }

    #[test]
    fn every_spelling_of_an_instant_is_read() {
        let at: Timestamp = "2026-07-01T22:30:00Z".parse().unwrap();
        for text in [
            "2026-07-01T22:30:00Z",
            "2026-07-01T22:30:00.000Z",
            " 2026-07-02T00:30:00+02:00\n",
            "2026-07-02T00:30:00.000+0200",
            "2026-07-01T22:30:00",
            "2026-07-01 22:30:00",
            "2026-07-01t22:30:00z",
        ] {
            assert_eq!(Moment::parse(text).map(|m| m.at), Some(at), "{text}");
        }
        for text in ["", "2026-07-01", "22:30", "yesterday", "2026-13-01T00:00:00Z", "2026-07-01T25:00:00Z"] {
            assert_eq!(Moment::parse(text), None, "{text}");
        }
    }

    #[test]
    fn without_an_offset_the_day_is_that_of_the_athletes_zone() {
        let late = Moment::parse("2026-07-01T22:30:00Z").unwrap();
        assert_eq!(late.local(&berlin()), (date(2026, 7, 2), Some("Europe/Berlin".into())));
    }

    #[test]
    fn an_offset_in_the_file_is_stronger_than_the_athletes_zone() {
        let tokyo = Moment::parse("2026-07-02T05:00:00+09:00").unwrap();
        assert_eq!(tokyo.local(&berlin()), (date(2026, 7, 2), Some("Etc/GMT-9".into())));
        let home = Moment::parse("2026-07-02T00:30:00+02:00").unwrap();
        assert_eq!(home.local(&berlin()).1.as_deref(), Some("Europe/Berlin"), "the same offset is home");
        let delhi = Moment::parse("2026-07-02T01:00:00+05:30").unwrap();
        assert_eq!(delhi.local(&berlin()), (date(2026, 7, 2), None), "no zone of that offset has a name");
    }

    #[test]
    fn the_names_of_fixed_zones_are_known_to_the_time_zone_database() {
        for hours in -12..=14 {
            let name = etc_name(Offset::constant(hours)).unwrap();
            let zone = TimeZone::get(&name).unwrap();
            assert_eq!(zone.to_offset(Timestamp::UNIX_EPOCH), Offset::constant(hours), "{name}");
        }
    }
}
