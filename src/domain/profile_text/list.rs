//! Values that are lists: equipment and injuries.

use super::short;
use crate::domain::day::{self, Toward};
use crate::domain::profile::{Equipment, Injury};
use jiff::civil::Date;

/// `everything`, `none`, or names with commas, in the order of the questions.
pub(super) fn equipment(text: &str) -> Result<Vec<Equipment>, String> {
    let typed = text.trim().to_lowercase();
    if ["all", "everything", "a gym with everything"].contains(&typed.as_str()) {
        return Ok(Equipment::ALL.to_vec());
    }
    if ["none", "nothing"].contains(&typed.as_str()) {
        return Ok(Vec::new());
    }
    let mut found = Vec::new();
    for word in typed.split([',', ';']).map(str::trim).filter(|word| !word.is_empty()) {
        found.push(piece(word)?);
    }
    found.sort_unstable();
    found.dedup();
    Ok(found)
}

/// The names by which a piece of equipment is called, besides its own.
fn also_called(piece: Equipment) -> &'static [&'static str] {
    match piece {
        Equipment::SkiErg => &["ski", "ski erg"],
        Equipment::Rower => &["row", "rowing machine", "row erg", "rowerg"],
        Equipment::Sled => &["sled"],
        Equipment::BikeErg => &["bike", "air bike", "assault bike", "bikeerg"],
        Equipment::Treadmill => &["tread mill"],
        Equipment::Barbell => &["barbells", "bar"],
        Equipment::Dumbbells => &["dumbbell", "db", "dbs"],
        Equipment::Kettlebells => &["kettlebell", "kb", "kbs", "farmers handles"],
        Equipment::Sandbag => &["sandbags"],
        Equipment::WallBall => &["wall ball", "wall balls", "wallball", "wallballs"],
        Equipment::PullUpBar => &["pull up bar", "pullup bar", "pull-up"],
        Equipment::Box => &["bench", "plyo box", "box or bench"],
    }
}

fn piece(word: &str) -> Result<Equipment, String> {
    let word = word.replace('_', " ");
    let names = || {
        Equipment::ALL.into_iter().flat_map(|e| {
            std::iter::once(e.name()).chain(also_called(e).iter().copied()).map(move |name| (e, name.to_lowercase()))
        })
    };
    if let Some((known, _)) = names().find(|(_, name)| *name == word) {
        return Ok(known);
    }
    let near = names()
        .map(|(piece, name)| (strsim::damerau_levenshtein(&word, &name), piece))
        .filter(|(slips, piece)| *slips <= (piece.name().len() / 3).max(1))
        .min_by_key(|(slips, _)| *slips);
    let Some((_, near)) = near else {
        let all: Vec<&str> = Equipment::ALL.into_iter().map(Equipment::name).collect();
        return Err(format!("{word} is not known; there are {}", all.join(", ")));
    };
    Err(format!("{word} is not known; did you mean {}?", near.name()))
}

/// Injuries with `;` between them: `left calf since march; knee since 2024 until 3 may 2025`. A `since` that no day follows
/// is part of the words.
pub(super) fn injuries(text: &str, today: Date) -> Result<Vec<Injury>, String> {
    if ["none", "no", "nothing"].contains(&text.to_lowercase().as_str()) {
        return Ok(Vec::new());
    }
    text.split(';').map(str::trim).filter(|one| !one.is_empty()).map(|one| injury(one, today)).collect()
}

fn injury(text: &str, today: Date) -> Result<Injury, String> {
    let (rest, until) = dated(text, "until", today);
    let (what, since) = dated(rest, "since", today);
    if matches!((since, until), (Some(since), Some(until)) if until < since) {
        return Err(format!("{what}: it cannot be over before it began"));
    }
    Ok(Injury { what: short(what)?, since, until })
}

/// Splits `left calf, since 3 nov` at its last `since` when a day follows it and words stand before it.
fn dated<'a>(text: &'a str, word: &str, today: Date) -> (&'a str, Option<Date>) {
    let lower = text.to_ascii_lowercase();
    let Some(at) = lower.rfind(&format!(" {word} ")) else { return (text, None) };
    let before = text[..at].trim_end_matches([' ', ',', '(']);
    let after = text[at + word.len() + 2..].trim().trim_end_matches(')');
    match day::parse(after, today, Toward::Past) {
        Some(day) if !before.is_empty() && day <= today => (before, Some(day)),
        _ => (text, None),
    }
}
