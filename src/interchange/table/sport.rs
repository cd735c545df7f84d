//! The words that people and German programs have for a session, beside those of [`crate::interchange::sport`]. Pure.

use crate::domain::rulebook::Station;
use crate::domain::workout::WorkoutKind;
use crate::interchange::sport::Sport;

/// The sport of a cell: our own word for a kind, a program's word in English, or a word in German.
pub(super) fn sport_of(cell: &str) -> Sport {
    let lower = cell.trim().to_lowercase();
    let named = Sport::named(cell);
    let (kind, station) = match WorkoutKind::ALL.into_iter().find(|k| k.name() == lower) {
        Some(kind) => (kind, None),
        None if named.kind == WorkoutKind::Other => in_german(&lower),
        None => (named.kind, named.station),
    };
    Sport { kind, station, ..named }
}

fn in_german(lower: &str) -> (WorkoutKind, Option<Station>) {
    let on_ice_or_wheels = ["ski", "eis", "schlittschuh", "inline", "roll"].iter().any(|w| lower.contains(w));
    let is_run = lower.ends_with("lauf") || lower.ends_with("laufen") || lower.contains("laufband");
    match lower {
        _ if is_run && !on_ice_or_wheels => (WorkoutKind::Run, None),
        "jog" | "jogging" | "joggen" => (WorkoutKind::Run, None),
        "lifting" | "weights" | "gym" => (WorkoutKind::Strength, None),
        _ if lower.starts_with("kraft") || lower.ends_with("krafttraining") => (WorkoutKind::Strength, None),
        _ if lower.contains("rudern") || lower == "rudergerät" => (WorkoutKind::Hiit, Some(Station::Row)),
        "zirkel" | "zirkeltraining" | "intervalltraining" | "intervals" | "circuit" => (WorkoutKind::Hiit, None),
        "wettkampf" => (WorkoutKind::Race, None),
        _ => (WorkoutKind::Other, None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_usual_words_are_known_in_both_languages() {
        for (kind, words) in [
            (WorkoutKind::Run, "run|Trail Run|running|Laufen|Traillauf|VirtualRun|Laufbandlaufen|Joggen"),
            (WorkoutKind::Strength, "WeightTraining|strength_training|Krafttraining|Kraft|Strength"),
            (WorkoutKind::Hiit, "hiit|Crossfit|Rowing|Indoor-Rudern|Rudern|SkiErg|Zirkeltraining"),
            (WorkoutKind::Other, "Ride|Radfahren|Swim|NordicSki|Skilanglauf|Eislaufen|Yoga|Walk|Gehen|Wandern||other"),
            (WorkoutKind::Simulation, "simulation"),
            (WorkoutKind::Race, "race|Wettkampf"),
        ] {
            for word in words.split('|') {
                assert_eq!(sport_of(word).kind, kind, "{word}");
            }
        }
        assert_eq!(sport_of("Indoor-Rudern").station, Some(Station::Row));
    }
}
