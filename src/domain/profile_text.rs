//! The profile as text: each thing it says, by a key, shown and read. The questions on the screen and `KEY=VALUE` on the
//! command line read a value here, so there is one way to say it.
//!
//! What is shown can be typed: each text of [`lines`] is read back to the same value. It owns no storage and no clock.

mod list;
mod read;
mod write;

use super::clean::clean_line;
use super::profile::{Best, Profile, Units};
use jiff::Zoned;

/// Longest text that is kept of a name, a place or an injury, in characters.
pub const MOST_CHARACTERS: usize = 80;

/// One thing that a profile says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Item {
    /// What the coach calls the athlete.
    Name,
    /// Kilometres or miles.
    DistanceUnit,
    /// Kilograms or pounds.
    LoadUnit,
    /// Monday or Sunday.
    WeekStart,
    /// Division.
    Division,
    /// The day of the race.
    RaceDate,
    /// Its place.
    RacePlace,
    /// Goal time.
    Goal,
    /// Days a week.
    DaysPerWeek,
    /// Hours a week.
    HoursPerWeek,
    /// Running now, a week.
    Running,
    /// Strength days a week.
    StrengthDays,
    /// HIIT days a week.
    HiitDays,
    /// What there is to train with.
    Equipment,
    /// Injuries.
    Injuries,
    /// A best.
    Best(Best),
    /// Highest heart rate.
    HeartRateMax,
    /// Resting heart rate.
    HeartRateRest,
    /// Heart rate at the lactate threshold.
    Lthr,
    /// The curve by which heart rate becomes load.
    LoadCurve,
    /// Consent: a model may see profile, log and plan.
    ModelSeesData,
    /// Consent: chats may be used for tuning.
    ChatsTune,
}

impl Item {
    /// All, in the order of the questions: units first, because later texts are read by them.
    pub fn all() -> impl Iterator<Item = Self> {
        use Item as I;
        [I::Name, I::DistanceUnit, I::LoadUnit, I::WeekStart, I::Division, I::RaceDate, I::RacePlace, I::Goal]
            .into_iter()
            .chain([I::DaysPerWeek, I::HoursPerWeek, I::Running, I::StrengthDays, I::HiitDays, I::Equipment])
            .chain([I::Injuries])
            .chain(Best::all().map(I::Best))
            .chain([I::HeartRateMax, I::HeartRateRest, I::Lthr, I::LoadCurve, I::ModelSeesData, I::ChatsTune])
    }

    /// Its key: `name`, `race_date`, `best_run_5k` ..
    pub fn key(self) -> String {
        let key = match self {
            Self::Name => "name",
            Self::DistanceUnit => "distance_unit",
            Self::LoadUnit => "load_unit",
            Self::WeekStart => "week_start",
            Self::Division => "division",
            Self::RaceDate => "race_date",
            Self::RacePlace => "race_place",
            Self::Goal => "goal",
            Self::DaysPerWeek => "days",
            Self::HoursPerWeek => "hours",
            Self::Running => "running",
            Self::StrengthDays => "strength_days",
            Self::HiitDays => "hiit_days",
            Self::Equipment => "equipment",
            Self::Injuries => "injuries",
            Self::Best(best) => return format!("best_{}", best.key()),
            Self::HeartRateMax => "hr_max",
            Self::HeartRateRest => "hr_rest",
            Self::Lthr => "lthr",
            Self::LoadCurve => "load_curve",
            Self::ModelSeesData => "model_sees_data",
            Self::ChatsTune => "chats_tune",
        };
        key.to_owned()
    }

    /// As it stands before its value: `race date`, `5 km run`.
    pub fn label(self) -> String {
        let label = match self {
            Self::Name => "name",
            Self::DistanceUnit => "distances in",
            Self::LoadUnit => "loads in",
            Self::WeekStart => "week starts on",
            Self::Division => "division",
            Self::RaceDate => "race date",
            Self::RacePlace => "race place",
            Self::Goal => "goal time",
            Self::DaysPerWeek => "days a week",
            Self::HoursPerWeek => "hours a week",
            Self::Running => "running a week",
            Self::StrengthDays => "strength days",
            Self::HiitDays => "HIIT days",
            Self::Equipment => "equipment",
            Self::Injuries => "injuries",
            Self::Best(best) => return best.name(),
            Self::HeartRateMax => "highest heart rate",
            Self::HeartRateRest => "resting heart rate",
            Self::Lthr => "threshold heart rate",
            Self::LoadCurve => "load curve",
            Self::ModelSeesData => "a model may see my data",
            Self::ChatsTune => "my chats may be used for tuning",
        };
        label.to_owned()
    }

    /// The item of a key, a label or a usual short form; case, spaces, dots and hyphens do not matter.
    pub fn from_key(key: &str) -> Option<Self> {
        let typed = folded(key);
        let short = SHORT.iter().find(|(short, _)| *short == typed).map(|(_, item)| *item);
        short
            .or_else(|| Self::all().find(|item| typed == item.key() || typed == folded(&item.label())))
            .or_else(|| Best::all().filter(|best| *best != Best::Race).find(|best| typed == best.key()).map(Self::Best))
    }
}

/// Short forms of keys. `race` alone means its day: that is what `race=18 jan` says.
const SHORT: &[(&str, Item)] = &[
    ("race", Item::RaceDate),
    ("place", Item::RacePlace),
    ("days_per_week", Item::DaysPerWeek),
    ("hours_per_week", Item::HoursPerWeek),
    ("running_per_week", Item::Running),
    ("strength", Item::StrengthDays),
    ("hiit", Item::HiitDays),
    ("injury", Item::Injuries),
    ("goal_time", Item::Goal),
    ("1k", Item::Best(Best::Run1k)),
    ("5k", Item::Best(Best::Run5k)),
    ("10k", Item::Best(Best::Run10k)),
    ("best_1k", Item::Best(Best::Run1k)),
    ("best_5k", Item::Best(Best::Run5k)),
    ("best_10k", Item::Best(Best::Run10k)),
    ("max_hr", Item::HeartRateMax),
    ("resting_hr", Item::HeartRateRest),
    ("threshold_hr", Item::Lthr),
];

fn folded(key: &str) -> String {
    let folded: String = key.trim().chars().map(|c| if c.is_alphanumeric() { c } else { '_' }).collect();
    let words: Vec<&str> = folded.split('_').filter(|word| !word.is_empty()).collect();
    words.join("_").to_lowercase()
}

/// What would be right for a value, with an example: for the help, and for one that is wrong.
pub fn help(item: Item, units: Units) -> String {
    read::help(item, units)
}

/// The value as text that [`read`] takes; none when it was not said.
pub fn text(profile: &Profile, item: Item, now: &Zoned) -> Option<String> {
    write::text(profile, item, now)
}

/// What follows from a value and is worth seeing beside it: the weekday and the days left, since when.
pub fn note(profile: &Profile, item: Item, now: &Zoned) -> Option<String> {
    write::note(profile, item, now)
}

/// Everything that a profile can say: label, and value or `not said`. In the order of the questions.
pub fn lines(profile: &Profile, now: &Zoned) -> Vec<(String, String)> {
    let value = |item| match (text(profile, item, now), note(profile, item, now)) {
        (Some(text), Some(note)) => format!("{text} ({note})"),
        (Some(text), None) => text,
        (None, _) => NOT_SAID.to_owned(),
    };
    Item::all().map(|item| (item.label(), value(item))).collect()
}

/// What stands for a missing value.
pub const NOT_SAID: &str = "not said";

/// Reads one value into a profile. An empty text, `-` and `not said` take it away. Whether it agrees with other values is
/// [`clashes`]'s, because several may be changed at once.
///
/// # Errors
/// What would be right, for the athlete; the profile is as it was.
pub fn read(profile: &mut Profile, item: Item, value: &str, now: &Zoned) -> Result<(), String> {
    let cleaned = clean_line(value);
    let value = cleaned.trim();
    if value.is_empty() || value == "-" || value.eq_ignore_ascii_case(NOT_SAID) {
        read::clear(profile, item, now);
        return Ok(());
    }
    read::value(profile, item, value, now)
}

/// Values that cannot be true together, each with what is wrong.
pub fn clashes(profile: &Profile, now: &Zoned) -> Vec<(Item, String)> {
    let Some(of_today) = profile.thresholds_on(now.date()) else { return Vec::new() };
    let order = [
        (Item::HeartRateRest, of_today.heart_rate_rest),
        (Item::Lthr, of_today.lthr),
        (Item::HeartRateMax, of_today.heart_rate_max),
    ];
    let said: Vec<(Item, u16)> = order.into_iter().filter_map(|(item, rate)| Some((item, rate?))).collect();
    said.windows(2)
        .filter(|pair| pair[0].1 >= pair[1].1)
        .map(|pair| {
            let ((low, _), (high, rate)) = (pair[0], pair[1]);
            (low, format!("below the {}, which is {rate}", high.label()))
        })
        .collect()
}

/// Sets one value by its key.
///
/// # Errors
/// An unknown key (with the nearest one), a value that cannot be read, or one that clashes with another. The profile is as
/// it was.
pub fn set(profile: &mut Profile, key: &str, value: &str, now: &Zoned) -> Result<(), String> {
    *profile = edit(profile, &[(key, value)], now).map_err(|problems| problems.join("; "))?;
    Ok(())
}

/// A profile with all of these keys and values set, or none of them. Units are set first, so that their order is free.
///
/// # Errors
/// All that is wrong, one text for each: `goal: a time such as 1:25 ..`.
pub fn edit(profile: &Profile, values: &[(&str, &str)], now: &Zoned) -> Result<Profile, Vec<String>> {
    let mut after = profile.clone();
    let mut problems = Vec::new();
    let mut known: Vec<(Item, &str)> = Vec::new();
    for (key, value) in values {
        match Item::from_key(key) {
            Some(item) => known.push((item, value)),
            None => problems.push(unknown(key)),
        }
    }
    known.sort_by_key(|(item, _)| !matches!(item, Item::DistanceUnit | Item::LoadUnit));
    let say = |item: Item, problem: &str| format!("{}: {problem}", item.key());
    for (item, value) in known {
        if let Err(problem) = read(&mut after, item, value, now) {
            problems.push(say(item, &problem));
        }
    }
    let before = clashes(profile, now);
    let new = clashes(&after, now).into_iter().filter(|clash| !before.contains(clash));
    problems.extend(new.map(|(item, problem)| say(item, &problem)));
    if problems.is_empty() { Ok(after) } else { Err(problems) }
}

/// Every key with what its value can be: the help of the command line.
pub fn keys(units: Units) -> Vec<(String, String)> {
    Item::all().map(|item| (item.key(), help(item, units))).collect()
}

/// A text that is short enough to be kept.
fn short(text: &str) -> Result<String, String> {
    let count = text.chars().count();
    if count <= MOST_CHARACTERS {
        return Ok(text.to_owned());
    }
    Err(format!("at most {MOST_CHARACTERS} characters; this has {count}"))
}

fn unknown(key: &str) -> String {
    let typed = folded(key);
    let keys: Vec<String> = Item::all().map(Item::key).collect();
    let near = keys
        .iter()
        .map(|key| (strsim::damerau_levenshtein(&typed, key), key))
        .filter(|(slips, key)| *slips <= (key.len() / 3).max(1))
        .min_by_key(|(slips, _)| *slips);
    match near {
        Some((_, near)) => format!("{key}: no such key; did you mean {near}?"),
        None => format!("{key}: no such key; the keys are {}", keys.join(", ")),
    }
}

#[cfg(test)]
#[path = "profile_text_tests.rs"]
mod tests;
