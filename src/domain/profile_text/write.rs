//! Values of a profile as text that can be read back.

use super::Item;
use crate::domain::day;
use crate::domain::profile::{DistanceUnit, Equipment, Injury, LoadCurve, LoadUnit, Profile, Units, WeekStart};
use crate::domain::units::{show_distance, show_time};
use jiff::{Timestamp, Zoned};
use std::fmt::Write as _;

/// The value; none when it was not said.
pub(super) fn text(profile: &Profile, item: Item, now: &Zoned) -> Option<String> {
    let rates = || profile.thresholds_on(now.date());
    let number = |n: Option<u8>| n.map(|n| n.to_string());
    match item {
        Item::Name => said(&profile.name),
        Item::DistanceUnit => Some(distance_unit(profile.units.distance).to_owned()),
        Item::LoadUnit => Some(load_unit(profile.units.load).to_owned()),
        Item::WeekStart => Some(week_start(profile.week_start).to_owned()),
        Item::Division => profile.division.map(|d| d.name().to_owned()),
        Item::RaceDate => profile.race_date.map(day::show),
        Item::RacePlace => said(&profile.race_place),
        Item::Goal => profile.goal_s.map(show_time),
        Item::DaysPerWeek => number(profile.days_per_week),
        Item::HoursPerWeek => profile.hours_per_week.map(hours),
        Item::Running => profile.running_m_per_week.map(|m| running(m, profile.units)),
        Item::StrengthDays => number(profile.strength_days),
        Item::HiitDays => number(profile.hiit_days),
        Item::Equipment => profile.equipment.as_deref().map(equipment),
        Item::Injuries => {
            let all: Vec<String> = profile.injuries.iter().map(injury).collect();
            said(&all.join("; "))
        }
        Item::Best(best) => profile.best(best).map(show_time),
        Item::HeartRateMax => rates()?.heart_rate_max.map(|rate| rate.to_string()),
        Item::HeartRateRest => rates()?.heart_rate_rest.map(|rate| rate.to_string()),
        Item::Lthr => rates()?.lthr.map(|rate| rate.to_string()),
        Item::LoadCurve => profile.load_curve.map(|curve| load_curve(curve).to_owned()),
        Item::ModelSeesData => Some(agreed(profile.consent.model_sees_data)),
        Item::ChatsTune => Some(agreed(profile.consent.chats_tune)),
    }
}

/// What is worth seeing beside the value.
pub(super) fn note(profile: &Profile, item: Item, now: &Zoned) -> Option<String> {
    let since = |at: Timestamp| format!("since {}", day::show(at.to_zoned(now.time_zone().clone()).date()));
    match item {
        Item::RaceDate => {
            let race = profile.race_date?;
            let days = (race - now.date()).get_days();
            let weekday = race.strftime("%a");
            Some(match days {
                ..=-1 => format!("{weekday}, over"),
                0 => format!("{weekday}, today"),
                1 => format!("{weekday}, tomorrow"),
                _ => format!("{weekday}, in {days} days"),
            })
        }
        Item::HeartRateMax | Item::HeartRateRest | Item::Lthr => {
            text(profile, item, now)?;
            profile.thresholds_on(now.date()).map(|t| format!("since {}", day::show(t.from)))
        }
        Item::ModelSeesData => profile.consent.model_sees_data.map(since),
        Item::ChatsTune => profile.consent.chats_tune.map(since),
        _ => None,
    }
}

fn said(text: &str) -> Option<String> {
    (!text.trim().is_empty()).then(|| text.to_owned())
}

fn distance_unit(unit: DistanceUnit) -> &'static str {
    match unit {
        DistanceUnit::Km => "km",
        DistanceUnit::Mi => "mi",
    }
}

fn load_unit(unit: LoadUnit) -> &'static str {
    match unit {
        LoadUnit::Kg => "kg",
        LoadUnit::Lb => "lb",
    }
}

fn week_start(start: WeekStart) -> &'static str {
    match start {
        WeekStart::Monday => "Monday",
        WeekStart::Sunday => "Sunday",
    }
}

fn load_curve(curve: LoadCurve) -> &'static str {
    match curve {
        LoadCurve::Women => "women",
        LoadCurve::Men => "men",
    }
}

fn agreed(consent: Option<Timestamp>) -> String {
    if consent.is_some() { "yes" } else { "no" }.to_owned()
}

/// `30.0 km`, and `0 km` for who does not run.
fn running(metres: f64, units: Units) -> String {
    if metres > 0.0 { show_distance(metres, units) } else { format!("0 {}", distance_unit(units.distance)) }
}

/// `6`, `6.5`, and `6:20` where two decimals would not be exact.
fn hours(hours: f64) -> String {
    let decimal = (hours * 100.0).round() / 100.0;
    if (decimal - hours).abs() < 1e-9 {
        return decimal.to_string();
    }
    let minutes = (hours * 60.0).round();
    format!("{}:{:02}", (minutes / 60.0).floor(), minutes % 60.0)
}

fn equipment(pieces: &[Equipment]) -> String {
    if pieces.is_empty() {
        return "none".to_owned();
    }
    if Equipment::ALL.iter().all(|piece| pieces.contains(piece)) {
        return "everything".to_owned();
    }
    pieces.iter().map(|piece| piece.name()).collect::<Vec<_>>().join(", ")
}

/// `left calf since 3 Nov 2026 until 1 Dec 2026`.
fn injury(injury: &Injury) -> String {
    let mut text = injury.what.clone();
    for (word, day) in [("since", injury.since), ("until", injury.until)] {
        if let Some(day) = day {
            let _ = write!(text, " {word} {}", day::show(day));
        }
    }
    text
}
