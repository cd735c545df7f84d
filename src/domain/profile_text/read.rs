//! Text to values of a profile. Each refusal says what would be right.

use super::list::{equipment, injuries};
use super::{Item, short};
use crate::domain::athlete::Division;
use crate::domain::day::{self, Toward};
use crate::domain::profile::{
    Best, DistanceUnit, Equipment, LoadCurve, LoadUnit, Profile, Thresholds, Units, WeekStart,
};
use crate::domain::rulebook::Station;
use crate::domain::units::{LengthUnit, TimeUnit, parse_distance, parse_time, show_time};
use jiff::civil::Date;
use jiff::{ToSpan, Zoned};
use std::ops::RangeInclusive;

/// Seconds that a whole race can take.
const RACE_S: RangeInclusive<f64> = 2_400.0..=28_800.0;
/// Years that a race can be away.
const RACE_YEARS: i32 = 5;
const MAX_HR: RangeInclusive<u16> = 100..=230;
const REST_HR: RangeInclusive<u16> = 25..=120;
const LTHR: RangeInclusive<u16> = 80..=220;
/// Most hours a week.
const HOURS: f64 = 40.0;

/// What would be right.
pub(super) fn help(item: Item, units: Units) -> String {
    let fixed = match item {
        Item::Name => "what the coach calls you",
        Item::DistanceUnit => "km or mi",
        Item::LoadUnit => "kg or lb",
        Item::WeekStart => "monday or sunday",
        Item::Division => "women open, women pro, men open or men pro",
        Item::RaceDate => "a day to come, such as 18 jan, 2027-01-18, 18.1.2027 or in 12 weeks",
        Item::RacePlace => "a city, such as Berlin",
        Item::Goal => "a time such as 1:25 or 1:25:00, from 40 minutes to 8 hours",
        Item::DaysPerWeek => "1 to 7",
        Item::HoursPerWeek => "hours such as 6, 6.5 or 6:30, up to 40",
        Item::Running => match units.distance {
            DistanceUnit::Km => "a distance such as 30 km, up to 320 km",
            DistanceUnit::Mi => "a distance such as 20 mi, up to 198 mi",
        },
        Item::StrengthDays | Item::HiitDays => "0 to 7",
        Item::Equipment => {
            let names: Vec<&str> = Equipment::ALL.into_iter().map(Equipment::name).collect();
            return format!("everything, none, or names with commas: {}", names.join(", "));
        }
        Item::Injuries => "in your words, with ; between them, such as left calf since march; knee",
        Item::Best(best) => return best_help(best),
        Item::HeartRateMax => return rate_help(&MAX_HR, 186),
        Item::HeartRateRest => return rate_help(&REST_HR, 48),
        Item::Lthr => return rate_help(&LTHR, 168),
        Item::LoadCurve => "women or men",
        Item::ModelSeesData | Item::ChatsTune => "yes or no",
    };
    fixed.to_owned()
}

fn rate_help(range: &RangeInclusive<u16>, example: u16) -> String {
    format!("beats a minute from {} to {}, such as {example}", range.start(), range.end())
}

/// Short, because it stands beside its field.
fn best_help(best: Best) -> String {
    let range = best_seconds(best);
    let example = match best {
        Best::Run1k => "3:55",
        Best::Run5k => "22:30",
        Best::Run10k => "47:10",
        Best::Race => "1:25:00",
        Best::Station(Station::SkiErg | Station::Row) => "4:20",
        Best::Station(_) => "2:41",
    };
    format!("a time like {example} ({} to {})", show_time(*range.start()), show_time(*range.end()))
}

/// Seconds that a best can take: wider than any record and any finisher, so that only slips are refused.
fn best_seconds(best: Best) -> RangeInclusive<f64> {
    match best {
        Best::Run1k => 120.0..=1_200.0,
        Best::Run5k => 720.0..=5_400.0,
        Best::Run10k => 1_500.0..=10_800.0,
        Best::Race => RACE_S,
        Best::Station(Station::SkiErg | Station::Row) => 150.0..=1_200.0,
        Best::Station(_) => 20.0..=1_800.0,
    }
}

/// Takes a value away; a unit becomes the usual one.
pub(super) fn clear(profile: &mut Profile, item: Item, now: &Zoned) {
    match item {
        Item::Name => profile.name.clear(),
        Item::DistanceUnit => profile.units.distance = DistanceUnit::default(),
        Item::LoadUnit => profile.units.load = LoadUnit::default(),
        Item::WeekStart => profile.week_start = WeekStart::default(),
        Item::Division => profile.division = None,
        Item::RaceDate => profile.race_date = None,
        Item::RacePlace => profile.race_place.clear(),
        Item::Goal => profile.goal_s = None,
        Item::DaysPerWeek => profile.days_per_week = None,
        Item::HoursPerWeek => profile.hours_per_week = None,
        Item::Running => profile.running_m_per_week = None,
        Item::StrengthDays => profile.strength_days = None,
        Item::HiitDays => profile.hiit_days = None,
        Item::Equipment => profile.equipment = None,
        Item::Injuries => profile.injuries.clear(),
        Item::Best(best) => {
            profile.bests.remove(best.key());
        }
        Item::HeartRateMax | Item::HeartRateRest | Item::Lthr => set_rate(profile, item, None, now.date()),
        Item::LoadCurve => profile.load_curve = None,
        Item::ModelSeesData => profile.consent.model_sees_data = None,
        Item::ChatsTune => profile.consent.chats_tune = None,
    }
}

/// Reads a value that is not empty.
pub(super) fn value(profile: &mut Profile, item: Item, text: &str, now: &Zoned) -> Result<(), String> {
    let units = profile.units;
    let wrong = || help(item, units);
    match item {
        Item::Name => profile.name = short(text)?,
        Item::RacePlace => profile.race_place = short(text)?,
        Item::DistanceUnit => profile.units.distance = distance_unit(text).ok_or_else(wrong)?,
        Item::LoadUnit => profile.units.load = load_unit(text).ok_or_else(wrong)?,
        Item::WeekStart => profile.week_start = week_start(text).ok_or_else(wrong)?,
        Item::Division => profile.division = Some(division(text).ok_or_else(wrong)?),
        Item::RaceDate => profile.race_date = Some(race_date(text, now.date()).map_err(|e| e.unwrap_or_else(wrong))?),
        Item::Goal => profile.goal_s = Some(time(text, &RACE_S).ok_or_else(wrong)?),
        Item::DaysPerWeek => profile.days_per_week = Some(whole(text, 1..=7).ok_or_else(wrong)?),
        Item::HoursPerWeek => profile.hours_per_week = Some(hours(text).ok_or_else(wrong)?),
        Item::Running => profile.running_m_per_week = Some(running(text, units).ok_or_else(wrong)?),
        Item::StrengthDays => profile.strength_days = Some(whole(text, 0..=7).ok_or_else(wrong)?),
        Item::HiitDays => profile.hiit_days = Some(whole(text, 0..=7).ok_or_else(wrong)?),
        Item::Equipment => profile.equipment = Some(equipment(text)?),
        Item::Injuries => profile.injuries = injuries(text, now.date())?,
        Item::Best(best) => {
            let seconds = time(text, &best_seconds(best)).ok_or_else(wrong)?;
            profile.bests.insert(best.key().to_owned(), seconds);
        }
        Item::HeartRateMax => set_rate(profile, item, Some(rate(text, MAX_HR).ok_or_else(wrong)?), now.date()),
        Item::HeartRateRest => set_rate(profile, item, Some(rate(text, REST_HR).ok_or_else(wrong)?), now.date()),
        Item::Lthr => set_rate(profile, item, Some(rate(text, LTHR).ok_or_else(wrong)?), now.date()),
        Item::LoadCurve => profile.load_curve = Some(load_curve(text).ok_or_else(wrong)?),
        Item::ModelSeesData => agree(&mut profile.consent.model_sees_data, yes(text).ok_or_else(wrong)?, now),
        Item::ChatsTune => agree(&mut profile.consent.chats_tune, yes(text).ok_or_else(wrong)?, now),
    }
    Ok(())
}

/// The text before a note in brackets, so that what is shown can be typed: `18 Jan 2027 (57 days)`.
fn before_note(text: &str) -> &str {
    match text.strip_suffix(')').and_then(|rest| rest.rsplit_once('(')) {
        Some((before, _)) if !before.trim().is_empty() => before.trim(),
        _ => text,
    }
}

/// The words of a text in lower case, without notes, plurals and apostrophes.
fn words(text: &str) -> Vec<String> {
    let text = before_note(text).to_lowercase().replace(['\'', '’'], "");
    text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

fn is_one_of(text: &str, names: &[&str]) -> bool {
    matches!(words(text).as_slice(), [word] if names.contains(&word.as_str()))
}

fn one_of<T: Copy>(text: &str, choices: &[(T, &[&str])]) -> Option<T> {
    choices.iter().find(|(_, names)| is_one_of(text, names)).map(|(choice, _)| *choice)
}

fn distance_unit(text: &str) -> Option<DistanceUnit> {
    one_of(
        text,
        &[
            (DistanceUnit::Km, &["km", "kilometre", "kilometres", "kilometer", "kilometers"]),
            (DistanceUnit::Mi, &["mi", "mile", "miles"]),
        ],
    )
}

fn load_unit(text: &str) -> Option<LoadUnit> {
    one_of(
        text,
        &[
            (LoadUnit::Kg, &["kg", "kilo", "kilos", "kilogram", "kilograms"]),
            (LoadUnit::Lb, &["lb", "lbs", "pound", "pounds"]),
        ],
    )
}

fn week_start(text: &str) -> Option<WeekStart> {
    one_of(text, &[(WeekStart::Monday, &["monday", "mon"]), (WeekStart::Sunday, &["sunday", "sun"])])
}

fn load_curve(text: &str) -> Option<LoadCurve> {
    one_of(text, &[(LoadCurve::Women, &WOMEN), (LoadCurve::Men, &MEN)])
}

fn yes(text: &str) -> Option<Agreed> {
    // What is shown is `yes (since 22 Nov 2026)`.
    one_of(text, &[(Agreed::Yes, &["yes", "y", "on", "true"]), (Agreed::No, &["no", "n", "off", "false"])])
}

const WOMEN: [&str; 7] = ["women", "womens", "woman", "female", "w", "f", "ladies"];
const MEN: [&str; 5] = ["men", "mens", "man", "male", "m"];

/// `women open`, `Pro Men`, `wo`, `mp`.
fn division(text: &str) -> Option<Division> {
    let typed = words(text);
    let known = |word: &String| {
        let word = word.as_str();
        WOMEN.contains(&word) || MEN.contains(&word) || ["open", "o", "pro", "p", "singles", "single"].contains(&word)
    };
    let short = |name: &str| typed.len() == 1 && typed[0] == name;
    for (name, division) in
        [("wo", Division::WomenOpen), ("wp", Division::WomenPro), ("mo", Division::MenOpen), ("mp", Division::MenPro)]
    {
        if short(name) {
            return Some(division);
        }
    }
    let has = |names: &[&str]| typed.iter().any(|word| names.contains(&word.as_str()));
    if !typed.iter().all(known) {
        return None;
    }
    match (has(&WOMEN), has(&MEN), has(&["open", "o"]), has(&["pro", "p"])) {
        (true, false, true, false) => Some(Division::WomenOpen),
        (true, false, false, true) => Some(Division::WomenPro),
        (false, true, true, false) => Some(Division::MenOpen),
        (false, true, false, true) => Some(Division::MenPro),
        _ => None,
    }
}

/// A day to come; the error is none when the text is no day at all.
fn race_date(text: &str, today: Date) -> Result<Date, Option<String>> {
    let day = day::parse(before_note(text), today, Toward::Future).ok_or(None)?;
    if day < today {
        return Err(Some(format!("{} is over; a day to come, such as in 12 weeks", day::show(day))));
    }
    if day > today.saturating_add(RACE_YEARS.years()) {
        return Err(Some(format!("{} is more than {RACE_YEARS} years away", day::show(day))));
    }
    Ok(day)
}

/// A time that lies in a range of seconds. `1:25` is minutes and seconds or, when that is out of the range, hours and
/// minutes; a bare `85` is seconds or else minutes.
fn time(text: &str, range: &RangeInclusive<f64>) -> Option<f64> {
    let text = before_note(text);
    let seconds = parse_time(text, TimeUnit::Seconds).ok()?;
    if range.contains(&seconds) {
        return Some(seconds);
    }
    let larger = seconds * 60.0;
    let bare = text.chars().all(|c| c.is_ascii_digit() || c == ':' || c == ' ') && text.matches(':').count() < 2;
    (bare && range.contains(&larger)).then_some(larger)
}

/// Metres a week; who does not run says 0.
fn running(text: &str, units: Units) -> Option<f64> {
    if ["0", "0 km", "0km", "0 mi", "0mi", "none"].contains(&text.to_lowercase().as_str()) {
        return Some(0.0);
    }
    parse_distance(text, LengthUnit::from(units.distance)).ok()
}

fn whole(text: &str, range: RangeInclusive<u8>) -> Option<u8> {
    let typed = words(text);
    let (number, rest) = typed.split_first()?;
    let plain = text.chars().all(|c| c.is_alphanumeric() || c == ' ') && rest.iter().all(|w| w == "day" || w == "days");
    number.parse().ok().filter(|n| plain && range.contains(n))
}

fn rate(text: &str, range: RangeInclusive<u16>) -> Option<u16> {
    let text = before_note(text).trim_end_matches("bpm").trim_end();
    text.parse().ok().filter(|rate| range.contains(rate))
}

/// `6`, `6.5`, `6:30`, `6h30`: here a colon parts hours from minutes.
fn hours(text: &str) -> Option<f64> {
    let with_unit =
        if text.contains(':') { format!("{}h", text.trim_end_matches(['h', ' '])) } else { text.to_owned() };
    let hours = parse_time(&with_unit, TimeUnit::Hours).ok()? / 3600.0;
    (hours <= HOURS).then_some(hours)
}

/// Rates hold from today on: what was measured before keeps its zones.
fn set_rate(profile: &mut Profile, item: Item, rate: Option<u16>, today: Date) {
    let current = profile.thresholds_on(today).cloned();
    let mut next = Thresholds { from: today, ..current.clone().unwrap_or_default() };
    match item {
        Item::HeartRateMax => next.heart_rate_max = rate,
        Item::HeartRateRest => next.heart_rate_rest = rate,
        _ => next.lthr = rate,
    }
    let rates = |t: &Thresholds| (t.heart_rate_max, t.heart_rate_rest, t.lthr);
    if rates(&next) == rates(&current.unwrap_or_default()) {
        return;
    }
    profile.thresholds.retain(|t| t.from != today);
    let before = profile.thresholds_on(today).map_or((None, None, None), rates);
    if rates(&next) != before {
        profile.thresholds.push(next);
        profile.thresholds.sort_by_key(|t| t.from);
    }
}

/// An answer to a question of consent.
#[derive(Clone, Copy)]
enum Agreed {
    Yes,
    No,
}

/// A yes keeps the moment of the first yes; a no takes it back.
fn agree(consent: &mut Option<jiff::Timestamp>, agreed: Agreed, now: &Zoned) {
    *consent = match agreed {
        Agreed::Yes => consent.or(Some(now.timestamp())),
        Agreed::No => None,
    };
}
