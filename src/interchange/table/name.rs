//! The names that programs and people give the columns of a table, in English and German. Pure.

use super::Column;
use super::cell::{DistanceUnit, DurationUnit};

/// The names by which a column is known, the best first.
pub(super) const NAMES: [(Column, &[&str]); 12] = [
    (
        Column::Date,
        &[
            "date",
            "activity date",
            "workout date",
            "workoutday",
            "datum",
            "aktivitätsdatum",
            "date/time",
            "datetime",
            "started at",
            "timestamp",
            "start date",
            "start date local",
            "day",
            "tag",
            "start",
            "start time",
            "startzeit",
            "begin",
        ],
    ),
    (Column::StartTime, &["start time", "time of day", "startzeit", "uhrzeit", "start", "clock"]),
    (
        Column::Kind,
        &[
            "activity type",
            "workouttype",
            "workout type",
            "aktivitätstyp",
            "aktivitätsart",
            "sport",
            "sportart",
            "type",
            "kind",
            "art",
            "activity",
            "exercise",
            "discipline",
        ],
    ),
    (Column::Title, &["title", "titel", "activity name", "name der aktivität", "workout name", "name", "bezeichnung"]),
    (
        Column::Duration,
        &[
            "elapsed time",
            "verstrichene zeit",
            "timetotalinhours",
            "total time",
            "duration",
            "dauer",
            "time",
            "activity time",
            "zeit",
            "length",
        ],
    ),
    (Column::MovingTime, &["moving time", "zeit in bewegung", "bewegungszeit"]),
    (Column::Distance, &["distance", "distanz", "distanceinmeters", "strecke", "total distance", "dist"]),
    (
        Column::HeartRateAvg,
        &[
            "avg hr",
            "average heart rate",
            "heartrateaverage",
            "avg heart rate",
            "ø hf",
            "ø herzfrequenz",
            "durchschnittliche herzfrequenz",
            "durchschnittliche hf",
            "mean hr",
            "hr avg",
            "heart rate avg",
            "average hr",
        ],
    ),
    (
        Column::HeartRateMax,
        &[
            "max hr",
            "max heart rate",
            "heartratemax",
            "max hf",
            "maximale herzfrequenz",
            "max herzfrequenz",
            "hr max",
            "heart rate max",
            "maximum heart rate",
        ],
    ),
    (Column::Rpe, &["rpe", "session rpe", "srpe", "perceived exertion", "anstrengung", "wahrgenommene anstrengung"]),
    (
        Column::Elevation,
        &[
            "total ascent",
            "elevation gain",
            "elev gain",
            "anstieg gesamt",
            "positiver höhenunterschied",
            "höhenzunahme",
            "elevationgain",
            "ascent",
            "höhenmeter",
        ],
    ),
    (
        Column::Notes,
        &[
            "notes",
            "notizen",
            "activity description",
            "beschreibung der aktivität",
            "activity private note",
            "athletecomments",
            "comments",
            "comment",
            "kommentar",
            "description",
            "workoutdescription",
            "beschreibung",
        ],
    ),
];

/// A name of a column in one spelling, and the unit that it states.
pub(super) struct Name {
    /// Lower case, one space between words, without the unit.
    pub base: String,
    /// `km`, `min`, `hh:mm`.
    pub unit: Option<String>,
}

impl Name {
    pub(super) fn of(header: &str) -> Self {
        let lower = header.to_lowercase().replace(['_', '-'], " ").replace(['.', '®', '"'], "");
        let (base, unit) = match lower.split_once(['(', '[']) {
            Some((base, unit)) => (base.to_owned(), Some(unit.trim_end_matches([')', ']', ' ']).to_owned())),
            None => (lower, None),
        };
        let mut words: Vec<&str> = base.split_whitespace().collect();
        // In `avg hr` the last word is no unit.
        let known = |name: &str| NAMES.iter().any(|(_, names)| names.contains(&name));
        let is_unit = |w: &&str| DistanceUnit::of_word(w).is_some() || DurationUnit::of_word(w).is_some();
        let last = words
            .last()
            .copied()
            .filter(is_unit)
            .filter(|_| words.len() > 1 && unit.is_none() && !known(&words.join(" ")));
        if last.is_some() {
            words.pop();
            words.pop_if(|w| *w == "in");
        }
        Self { base: words.join(" "), unit: unit.or_else(|| last.map(str::to_owned)) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_unit_is_told_from_the_name_before_it() {
        for (header, base, unit) in [
            ("Distance (km)", "distance", Some("km")),
            ("distance_m", "distance", Some("m")),
            ("Distance in meters", "distance", Some("meters")),
            ("duration_minutes", "duration", Some("minutes")),
            ("Zeit [hh:mm]", "zeit", Some("hh:mm")),
            ("Avg HR", "avg hr", None),
            ("Max. HF", "max hf", None),
            ("Elapsed  Time", "elapsed time", None),
            ("m", "m", None),
        ] {
            let name = Name::of(header);
            assert_eq!((name.base.as_str(), name.unit.as_deref()), (base, unit), "{header}");
        }
    }

    #[test]
    fn each_meaning_has_names_of_its_own() {
        let starts = [Column::Date, Column::StartTime];
        for (column, names) in NAMES {
            for (other, others) in NAMES {
                let shared = column == other || (starts.contains(&column) && starts.contains(&other));
                assert!(shared || names.iter().all(|n| !others.contains(n)), "{column:?} and {other:?}");
            }
        }
    }
}
