//! The labels of result pages and tables, in English and German. Pure.

use crate::domain::rulebook::Station;
use crate::domain::workout::Part;

/// What a label of a result stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Label {
    /// `Running 1`, `1000m SkiErg`, `Roxzone Time`.
    Part(Part),
    /// The roxzone of one station: `Roxzone 3`, `Roxzone SkiErg`.
    RoxzonePart,
    /// `Run Total`.
    RunTotal,
    /// `Overall Time`.
    Total,
    /// `Rox In`: the end of a run, in the table of times in and out.
    ReplayRun,
    /// `1000m SkiErg Out`: the end of a station.
    ReplayStation(Station),
    /// `1000m SkiErg In`, `Rox Out`: time in the roxzone.
    ReplayRoxzone,
    /// `Penalty`.
    Penalty,
    /// `Best Run Lap` and what else a page shows.
    Ignored,
}

impl Label {
    /// Whether it is one of the 17 parts.
    pub(super) fn is_part(self) -> bool {
        matches!(self, Self::Part(_))
    }

    /// The meaning of a label: `00:04:38` behind it is not part of it. None when it is empty.
    pub(super) fn of(text: &str) -> Option<Self> {
        let words = words(text);
        let squashed: String = words.concat();
        let any = |of: &[&str]| words.iter().any(|w| of.contains(&w.as_str()));
        if squashed.is_empty() {
            return None;
        }
        let last = words.last().map_or("", String::as_str);
        let roxzone = squashed.starts_with("rox") || any(&["wechselzone", "transition", "transitions"]);
        Some(match (station(&squashed), last) {
            _ if any(&["best", "beste", "bester", "avg", "average", "rank", "place", "platz", "pace"]) => Self::Ignored,
            _ if any(&["penalty", "penalties", "strafe", "strafzeit", "bonus"]) => Self::Penalty,
            (_, "in") if squashed == "roxin" || squashed == "roxzonein" => Self::ReplayRun,
            (_, "out") if roxzone => Self::ReplayRoxzone,
            (Some(_), "in") => Self::ReplayRoxzone,
            (Some(station), "out") => Self::ReplayStation(station),
            (None, _) if roxzone && words.iter().any(|w| w.parse::<u8>().is_ok()) => Self::RoxzonePart,
            (Some(_), _) if roxzone => Self::RoxzonePart,
            _ if roxzone => Self::Part(Part::Roxzone),
            (Some(station), _) => Self::Part(Part::Station(station)),
            (None, _) => run(&squashed).map_or_else(|| total(&words, &squashed), |n| Self::Part(Part::Run(n))),
        })
    }
}

/// The words in lower case, without distances such as `1000m` and the word `time`.
fn words(text: &str) -> Vec<String> {
    let lower = text.to_lowercase().replace(['_', '-', ':', '.', '(', ')', '#', '/', '\''], " ");
    let amount = |w: &str| {
        let digits = w.trim_end_matches(['m', 'x']);
        digits.len() < w.len() && !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit())
    };
    // In `1000 m SkiErg` the number is a distance; in `Running 1` it is the run's.
    let words = lower.split_whitespace().filter(|w| !amount(w) && !matches!(*w, "time" | "zeit" | "m" | "km" | "1km"));
    let large = |w: &&str| w.parse::<u32>().is_ok_and(|n| n > 8);
    words.filter(|w| !large(w)).map(str::to_owned).collect()
}

fn station(squashed: &str) -> Option<Station> {
    let has = |of: &[&str]| of.iter().any(|w| squashed.contains(w));
    Some(if has(&["skierg"]) || squashed == "ski" {
        Station::SkiErg
    } else if has(&["sledpush", "schlittenschieben", "schlittendrücken"]) {
        Station::SledPush
    } else if has(&["sledpull", "schlittenziehen"]) {
        Station::SledPull
    } else if has(&["burpee", "bbj"]) {
        Station::BurpeeBroadJump
    } else if has(&["farmer", "kettlebell"]) {
        Station::FarmersCarry
    } else if has(&["sandbag", "lunge", "sandsack", "ausfallschritt"]) {
        Station::SandbagLunges
    } else if has(&["wallball", "wandball", "wandbälle"]) {
        Station::WallBalls
    } else if has(&["rowing", "rowerg", "rudern", "ruderergometer"]) || ROW.contains(&squashed) {
        Station::Row
    } else {
        return None;
    })
}

const ROW: [&str; 6] = ["row", "rower", "rowin", "rowout", "roxzonerow", "roxrow"];

fn run(squashed: &str) -> Option<u8> {
    let names = ["runninglap", "running", "run", "laufrunde", "laufen", "lauf"];
    let digits = names.iter().find_map(|n| squashed.strip_prefix(n))?;
    digits.parse().ok().filter(|n| (1..=8).contains(n) && digits.len() == 1)
}

fn total(words: &[String], squashed: &str) -> Label {
    let any = |of: &[&str]| words.iter().any(|w| of.contains(&w.as_str()));
    let running = any(&["run", "running", "runs", "laufen", "lauf", "läufe"]) || squashed.starts_with("lauf");
    let whole = any(&["total", "gesamt", "overall", "sum", "summe"]);
    match squashed {
        "run" | "running" | "laufzeit" | "laufzeitgesamt" => Label::RunTotal,
        "gesamtzeit" | "gesamt" | "overall" | "total" | "finish" | "finishnet" | "finishtotal" | "zielzeit"
        | "endzeit" | "nettozeit" | "net" | "netto" | "overalltotal" | "result" | "ergebnis" => Label::Total,
        _ if whole && running => Label::RunTotal,
        _ => Label::Ignored,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_known_as_pages_and_tables_write_them() {
        use Station::{BurpeeBroadJump, FarmersCarry, Row, SandbagLunges, SkiErg, SledPull, SledPush, WallBalls};
        let part = |s| Label::Part(Part::Station(s));
        for (text, label) in [
            ("Running 1", Label::Part(Part::Run(1))),
            ("Run 8", Label::Part(Part::Run(8))),
            ("Laufen 3", Label::Part(Part::Run(3))),
            ("run1_time", Label::Part(Part::Run(1))),
            ("run_2", Label::Part(Part::Run(2))),
            ("1000m SkiErg", part(SkiErg)),
            ("1000 m Ski Erg", part(SkiErg)),
            ("skiErg_time", part(SkiErg)),
            ("50m Sled Push", part(SledPush)),
            ("Schlitten schieben", part(SledPush)),
            ("50m Sled Pull:", part(SledPull)),
            ("80m Burpee Broad Jump", part(BurpeeBroadJump)),
            ("burpeeBroadJump_time", part(BurpeeBroadJump)),
            ("1000m Row", part(Row)),
            ("Rudern", part(Row)),
            ("rowErg_time", part(Row)),
            ("200m Farmer's Carry", part(FarmersCarry)),
            ("100m Sandbag Lunges", part(SandbagLunges)),
            ("Sandsack-Ausfallschritte", part(SandbagLunges)),
            ("100 Wall Balls", part(WallBalls)),
            ("Wall Balls", part(WallBalls)),
            ("Roxzone Time", Label::Part(Part::Roxzone)),
            ("Roxzone", Label::Part(Part::Roxzone)),
            ("Roxzone Zeit", Label::Part(Part::Roxzone)),
            ("Roxzone 3", Label::RoxzonePart),
            ("Roxzone SkiErg", Label::RoxzonePart),
            ("Rox In", Label::ReplayRun),
            ("Rox Out", Label::ReplayRoxzone),
            ("1000m SkiErg In", Label::ReplayRoxzone),
            ("1000m Row Out", Label::ReplayStation(Row)),
            ("Run Total", Label::RunTotal),
            ("Laufen gesamt", Label::RunTotal),
            ("run_time", Label::RunTotal),
            ("Overall Time", Label::Total),
            ("Total Time", Label::Total),
            ("Gesamtzeit", Label::Total),
            ("total_time", Label::Total),
            ("Best Run Lap", Label::Ignored),
            ("Start", Label::Ignored),
            ("work_time", Label::Ignored),
            ("Penalty", Label::Penalty),
        ] {
            assert_eq!(Label::of(text), Some(label), "{text}");
        }
        assert_eq!(Label::of("  "), None);
    }
}
