//! The numbers of the FIT profile that are read here, and what they mean (Garmin FIT SDK, `Profile.xlsx`).

use crate::domain::rulebook::Station;
use crate::domain::workout::WorkoutKind;
use crate::interchange::sport::{Sport, station_named};

/// Kinds of messages.
pub(super) mod message {
    pub const FILE_ID: u16 = 0;
    pub const SPORT: u16 = 12;
    pub const SESSION: u16 = 18;
    pub const LAP: u16 = 19;
    pub const RECORD: u16 = 20;
    pub const WORKOUT: u16 = 26;
    pub const ACTIVITY: u16 = 34;
    pub const SET: u16 = 225;
    pub const EXERCISE_TITLE: u16 = 264;
}

/// The sport that joins two others: changing shoes.
pub(super) const TRANSITION: u32 = 3;

/// What a file is when it is no activity, by the type in its `file_id`.
pub(super) fn other_file(kind: u32) -> Option<&'static str> {
    Some(match kind {
        1 => "it describes a device",
        2 | 3 => "it holds settings",
        5 | 7 => "it is a planned workout",
        6 => "it is a planned course",
        9 => "it holds weights",
        10 | 11 => "it holds totals and goals",
        14 => "it holds blood pressure",
        15 | 28 | 32 => "it is the daily monitoring of a watch",
        34 | 35 => "it holds segments",
        _ => return None,
    })
}

/// The sport of a session. The name that the athlete gave the activity on the watch decides where it names an erg or
/// HYROX: watches have no sport for these, and athletes copy another one.
pub(super) fn sport(sport: u32, sub_sport: Option<u32>, activity_name: Option<&str>) -> Sport {
    let named = activity_name.map(Sport::named);
    if let Some(named) = named.filter(|s| s.station.is_some() || s.kind == WorkoutKind::Simulation) {
        return named;
    }
    match sub_sport.and_then(sub_sport_name).or_else(|| sport_name(sport)) {
        Some(name) => Sport::named(name),
        None => Sport::unnamed(),
    }
}

/// The sub-sports that say more than their sport.
fn sub_sport_name(sub_sport: u32) -> Option<&'static str> {
    Some(match sub_sport {
        1 => "treadmill running",
        5 => "spinning",
        6 => "indoor cycling",
        14 => "indoor rowing",
        15 => "elliptical",
        16 => "stair climbing",
        17 => "pool swimming",
        18 => "open water swimming",
        19 => "flexibility training",
        20 => "strength training",
        25 => "ski erg",
        26 => "cardio training",
        43 => "yoga",
        44 => "pilates",
        45 => "indoor running",
        62 => "breathing",
        68 => "indoor climbing",
        69 => "bouldering",
        70 => "hiit",
        73 => "amrap",
        74 => "emom",
        75 => "tabata",
        80 => "swimrun",
        124 => "rucking",
        _ => return None,
    })
}

fn sport_name(sport: u32) -> Option<&'static str> {
    Some(match sport {
        1 => "running",
        2 => "cycling",
        TRANSITION => "transition",
        4 => "fitness equipment",
        5 => "swimming",
        6 => "basketball",
        7 => "soccer",
        8 => "tennis",
        9 => "american football",
        10 => "training",
        11 => "walking",
        12 => "cross-country skiing",
        13 => "alpine skiing",
        14 => "snowboarding",
        15 => "rowing",
        16 => "mountaineering",
        17 => "hiking",
        18 => "multisport",
        19 => "paddling",
        21 => "e-biking",
        30 => "inline skating",
        31 => "rock climbing",
        32 => "sailing",
        33 => "ice skating",
        35 => "snowshoeing",
        37 => "stand-up paddling",
        38 => "surfing",
        41 => "kayaking",
        45 => "tactical",
        47 => "boxing",
        48 => "floor climbing",
        53 => "diving",
        62 => "hiit",
        64 => "racket sport",
        67 => "meditation",
        70 => "team sport",
        72 => "rugby",
        73 => "hockey",
        75 => "volleyball",
        80 => "mixed martial arts",
        83 => "dance",
        84 => "jump rope",
        86 => "mobility",
        88 => "canoeing",
        _ => return None,
    })
}

/// The name and the station of an exercise: by the title that the file gives it, else by its category and its number in
/// it.
pub(super) fn exercise(category: Option<u32>, number: Option<u32>, title: Option<&str>) -> (String, Option<Station>) {
    let station = station(category, number).or_else(|| title.and_then(station_named));
    let name = match (station, title, category.and_then(category_name)) {
        (Some(station), _, _) => station.name(),
        (None, Some(title), _) => title,
        (None, None, Some(name)) => name,
        (None, None, None) => "unnamed exercise",
    };
    (crate::interchange::sport::title(name), station)
}

/// The exercises that are stations of a race.
fn station(category: Option<u32>, number: Option<u32>) -> Option<Station> {
    Some(match (category?, number) {
        // Farmer's walk, farmer's carry.
        (3, Some(1 | 7)) => Station::FarmersCarry,
        (28, Some(83)) => Station::WallBalls,
        (42, _) => Station::Row,
        (44, Some(9)) => Station::SandbagLunges,
        (45, Some(4)) => Station::SledPush,
        _ => return None,
    })
}

fn category_name(category: u32) -> Option<&'static str> {
    Some(match category {
        0 => "bench press",
        1 => "calf raise",
        2 => "cardio",
        3 => "carry",
        4 => "chop",
        5 => "core",
        6 => "crunch",
        7 => "curl",
        8 => "deadlift",
        9 => "flye",
        10 => "hip raise",
        11 => "hip stability",
        12 => "hip swing",
        13 => "hyperextension",
        14 => "lateral raise",
        15 => "leg curl",
        16 => "leg raise",
        17 => "lunge",
        18 => "olympic lift",
        19 => "plank",
        20 => "plyo",
        21 => "pull-up",
        22 => "push-up",
        23 => "weighted row",
        24 => "shoulder press",
        25 => "shoulder stability",
        26 => "shrug",
        27 => "sit-up",
        28 => "squat",
        29 => "total body",
        30 => "triceps extension",
        31 => "warm-up",
        32 | 52 => "run",
        33 | 41 | 53 => "bike",
        37 => "banded exercise",
        38 => "battle rope",
        39 => "elliptical",
        40 => "floor climb",
        43 => "ladder",
        44 => "sandbag",
        45 => "sled",
        46 => "sledge hammer",
        47 => "stair stepper",
        49 => "suspension",
        50 => "tire",
        _ => return None,
    })
}
