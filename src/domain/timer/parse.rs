//! Reads a list of parts: `3 rounds: 1 km @ 4:45/km + 25 m sled push 152 kg + 20 wall balls`.
//!
//! What is not understood is an error that names it; nothing is guessed.

use super::course::{Activity, Course, CourseError, Leg, MOST_STEPS};
use crate::domain::clean::clean_line;
use crate::domain::rulebook::{Amount, RUN_METRES, Station};

/// What athletes call the stations, beside their names.
const SHORT: [(&str, Station); 26] = [
    ("ski", Station::SkiErg),
    ("ski erg", Station::SkiErg),
    ("push", Station::SledPush),
    ("sledpush", Station::SledPush),
    ("pull", Station::SledPull),
    ("sledpull", Station::SledPull),
    ("bbj", Station::BurpeeBroadJump),
    ("broad jump", Station::BurpeeBroadJump),
    ("broad jumps", Station::BurpeeBroadJump),
    ("burpee broad jumps", Station::BurpeeBroadJump),
    ("rower", Station::Row),
    ("rowing", Station::Row),
    ("rowerg", Station::Row),
    ("carry", Station::FarmersCarry),
    ("farmers", Station::FarmersCarry),
    ("farmer carry", Station::FarmersCarry),
    ("farmer's carry", Station::FarmersCarry),
    ("farmers walk", Station::FarmersCarry),
    ("lunge", Station::SandbagLunges),
    ("lunges", Station::SandbagLunges),
    ("sandbag", Station::SandbagLunges),
    ("sandbag lunge", Station::SandbagLunges),
    ("wall ball", Station::WallBalls),
    ("wallball", Station::WallBalls),
    ("wallballs", Station::WallBalls),
    ("wb", Station::WallBalls),
];

/// A whole course.
pub(super) fn course(text: &str) -> Result<Course, CourseError> {
    let text = clean_line(text).to_lowercase();
    let (rounds, list) = rounds(text.trim());
    let legs = list.split('+').map(leg).collect::<Result<Vec<Leg>, CourseError>>()?;
    let steps = usize::try_from(rounds).unwrap_or(usize::MAX).saturating_mul(legs.len());
    if rounds == 0 {
        return Err(CourseError::Missing);
    }
    if steps > MOST_STEPS {
        return Err(CourseError::TooMany);
    }
    Ok(Course::Parts { rounds, legs })
}

/// `3 rounds: LIST`, `3 x LIST`, `3x(LIST)`, or the list alone.
fn rounds(text: &str) -> (u32, &str) {
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (digits, rest) = text.split_at(end);
    let rest = rest.trim_start();
    let list = ["rounds of", "rounds:", "rounds", "round:", "x", "×"].iter().find_map(|word| rest.strip_prefix(word));
    match (digits.parse(), list) {
        (Ok(count), Some(list)) => {
            let list = list.trim();
            (count, list.strip_prefix('(').and_then(|l| l.strip_suffix(')')).unwrap_or(list))
        }
        _ => (1, text),
    }
}

#[derive(Default)]
struct Found {
    metres: Option<u32>,
    bare: Option<u32>,
    repetitions: Option<u32>,
    load_kg: Option<f64>,
    words: Vec<String>,
}

fn leg(text: &str) -> Result<Leg, CourseError> {
    let text = text.trim();
    if text.is_empty() {
        return Err(CourseError::Missing);
    }
    let (what, target) = text.split_once('@').map_or((text, None), |(what, target)| (what, Some(target.trim())));
    let found = read(what);
    let wrong = || CourseError::Part(text.to_owned());
    let activity = activity(&found).ok_or_else(wrong)?;
    let (metres, repetitions) = amounts(&activity, &found);
    if metres == Some(0) || repetitions == Some(0) {
        return Err(wrong());
    }
    let mut leg = Leg { activity, metres, repetitions, load_kg: found.load_kg, target_s: None };
    if let Some(target) = target {
        let seconds = target_of(target, leg.metres);
        leg.target_s = Some(seconds.ok_or_else(|| CourseError::Target(target.to_owned()))?);
    }
    Ok(leg)
}

fn read(text: &str) -> Found {
    let mut found = Found::default();
    let mut tokens = text.split_whitespace().peekable();
    while let Some(token) = tokens.next() {
        // `2 x 24 kg`, `2x24kg`: the weight of one hand.
        if matches!(token, "x" | "×") && found.bare.take().is_some() {
            continue;
        }
        let token =
            token.strip_prefix("2x").filter(|rest| rest.starts_with(|c: char| c.is_ascii_digit())).unwrap_or(token);
        let (number, unit) = number(token);
        let Some(number) = number else {
            found.words.push(token.to_owned());
            continue;
        };
        let unit = if unit.is_empty() { tokens.next_if(|next| is_unit(next)).unwrap_or_default() } else { unit };
        match unit {
            "km" | "k" => found.metres = whole(number * 1_000.0),
            "m" => found.metres = whole(number),
            "mi" => found.metres = whole(number * 1_609.344),
            "kg" => found.load_kg = Some(number),
            "lb" | "lbs" => found.load_kg = Some(number * 0.453_592_37),
            "reps" | "rep" => found.repetitions = whole(number),
            "" => found.bare = whole(number),
            _ => found.words.push(token.to_owned()),
        }
    }
    found
}

fn is_unit(token: &str) -> bool {
    matches!(token, "km" | "k" | "m" | "mi" | "kg" | "lb" | "lbs" | "reps" | "rep")
}

/// The number at the head of a token, and the rest.
fn number(token: &str) -> (Option<f64>, &str) {
    let end = token.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(token.len());
    let (digits, rest) = token.split_at(end);
    (digits.parse().ok(), rest)
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the range is checked")]
fn whole(value: f64) -> Option<u32> {
    (0.0..=1_000_000.0).contains(&value).then(|| value.round() as u32)
}

fn activity(found: &Found) -> Option<Activity> {
    let words = found.words.join(" ");
    Some(match words.as_str() {
        "" => found.metres.map(|_| Activity::Run)?,
        "run" | "running" | "runs" => Activity::Run,
        _ => station(&words).map_or(Activity::Other(words), Activity::Station),
    })
}

fn station(words: &str) -> Option<Station> {
    let named = Station::ALL.into_iter().find(|s| s.name().to_lowercase() == words || s.key() == words);
    named.or_else(|| SHORT.iter().find(|(short, _)| *short == words).map(|(_, station)| *station))
}

/// Metres and repetitions: as said, else as in a race. A number without a unit is what the activity is counted in.
fn amounts(activity: &Activity, found: &Found) -> (Option<u32>, Option<u32>) {
    let usual = match activity {
        Activity::Run => Amount::Metres(RUN_METRES),
        Activity::Station(station) => station.amount(),
        Activity::Other(_) => return (found.metres, found.repetitions.or(found.bare)),
    };
    match (usual, found.metres, found.repetitions) {
        (_, None, Some(n)) => (None, Some(n)),
        (_, Some(m), _) => (Some(m), None),
        (Amount::Metres(m), None, None) => (Some(found.bare.unwrap_or(m)), None),
        (Amount::Repetitions(n), None, None) => (None, Some(found.bare.unwrap_or(n))),
    }
}

/// `4:02` is the time of the leg, `4:45/km` its pace.
fn target_of(text: &str, metres: Option<u32>) -> Option<f64> {
    let (time, pace) = text.strip_suffix("/km").map_or((text, false), |time| (time, true));
    let (minutes, seconds) = time.trim().split_once(':')?;
    let (minutes, seconds): (u32, u32) = (minutes.parse().ok()?, seconds.parse().ok()?);
    if minutes >= 600 || seconds >= 60 || (minutes, seconds) == (0, 0) {
        return None;
    }
    let time = f64::from(minutes * 60 + seconds);
    if pace { Some(time * f64::from(metres?) / 1_000.0) } else { Some(time) }
}
