//! Values as they are typed and shown.

use super::*;
use proptest::prelude::*;

const KM: Units = Units { distance: DistanceUnit::Km, load: LoadUnit::Kg };
const MI: Units = Units { distance: DistanceUnit::Mi, load: LoadUnit::Lb };

#[test]
fn a_time_is_read_however_it_is_written() {
    for (text, seconds) in [
        ("5:12", 312.0),
        ("5m12", 312.0),
        ("5m12s", 312.0),
        ("5 m 12 s", 312.0),
        ("5min12", 312.0),
        ("5 min 12 sec", 312.0),
        ("312s", 312.0),
        ("312", 312.0),
        ("312 sek", 312.0),
        ("4:02.5", 242.5),
        ("4:02,5", 242.5),
        ("4:02.1", 242.1),
        ("1:14:32", 4472.0),
        ("1h14m32s", 4472.0),
        ("1h14", 4440.0),
        ("1 H 14 Min", 4440.0),
        ("1:14h", 4440.0),
        ("1:14:32 h", 4472.0),
        ("5:12 min", 312.0),
        ("42'30\"", 2550.0),
        ("42′30″", 2550.0),
        ("42’30”", 2550.0),
        ("42'", 2520.0),
        ("42min", 2520.0),
        ("90 minutes", 5400.0),
        ("1.5h", 5400.0),
        ("1,5 Std", 5400.0),
        ("62:10", 3730.0),
        ("0:45", 45.0),
        (" 5 : 12 ", 312.0),
    ] {
        assert_eq!(parse_time(text, TimeUnit::Seconds), Ok(seconds), "{text}");
    }
}

#[test]
fn a_bare_number_is_in_the_unit_of_its_field() {
    assert_eq!(parse_time("62", TimeUnit::Minutes), Ok(3720.0));
    assert_eq!(parse_time("1,5", TimeUnit::Hours), Ok(5400.0));
    assert_eq!(parse_distance("8.1", LengthUnit::from(DistanceUnit::Km)), Ok(8100.0));
    assert_eq!(parse_distance("5", LengthUnit::from(DistanceUnit::Mi)), Ok(8046.72));
    assert_eq!(parse_load("100", LoadUnit::Lb), Ok(45.359_237));
    assert_eq!(parse_pace("7:28", DistanceUnit::Mi).map(f64::round), Ok(278.0));
}

#[test]
fn a_distance_is_read_however_it_is_written() {
    for (text, metres) in [
        ("8.1k", 8100.0),
        ("8,1 km", 8100.0),
        ("8,125 km", 8125.0),
        ("5mi", 8046.72),
        ("5 miles", 8046.72),
        ("1000", 1000.0),
        ("1000m", 1000.0),
        ("1,000 m", 1000.0),
        ("1.000m", 1000.0),
        ("12.5m", 12.5),
        ("0.125 m", 0.125),
        ("800 m", 800.0),
        ("400yd", 365.76),
        (".5mi", 804.672),
        ("42.195 KM", 42_195.0),
    ] {
        assert_eq!(parse_distance(text, LengthUnit::Metres), Ok(metres), "{text}");
    }
}

#[test]
fn a_load_is_that_of_one_hand() {
    for (text, kg) in [
        ("100", 100.0),
        ("100kg", 100.0),
        ("102,5 kg", 102.5),
        ("225lb", 225.0 * POUND_KG),
        ("225 LBS", 225.0 * POUND_KG),
        ("2x24kg", 24.0),
        ("2 x 24", 24.0),
        ("2×53 lb", 53.0 * POUND_KG),
        ("0", 0.0),
    ] {
        assert_eq!(parse_load(text, LoadUnit::Kg), Ok(kg), "{text}");
    }
}

#[test]
fn a_pace_is_per_kilometre_mile_or_500_metres() {
    for (text, seconds) in [
        ("4:38/km", 278.0),
        ("4:38 min/km", 278.0),
        ("4'38\" / km", 278.0),
        ("4:38", 278.0),
        ("7:28/mi", 278.0),
        ("2:05/500m", 250.0),
    ] {
        assert_eq!(parse_pace(text, DistanceUnit::Km).map(f64::round), Ok(seconds), "{text}");
    }
}

#[test]
fn what_is_no_value_is_refused_with_what_would_be_right() {
    let none = [
        "", " ", "x", "-5", "+5", "1e3", "nan", "inf", "NaN", "∞", "5 12", "٣", "5..1", "1:2:3:4", "5:12:", ":12",
        "1,2,3",
    ];
    for text in none.into_iter().chain(["5:75", "5:1", "5:123", "1:60:00", "12s5m", "5m5m", "5m2", "1.5h30", "3kg"]) {
        assert_eq!(parse_time(text, TimeUnit::Seconds), Err(UnitError::Time), "{text}");
    }
    for text in none.into_iter().chain(["5kg", "5:12", "km", "5 k m h"]) {
        assert_eq!(parse_distance(text, LengthUnit::Metres), Err(UnitError::Distance), "{text}");
    }
    for text in none.into_iter().chain(["5m", "3x24kg", "2x", "kg"]) {
        assert_eq!(parse_load(text, LoadUnit::Kg), Err(UnitError::Load), "{text}");
    }
    for text in none.into_iter().chain(["5", "300", "4:38/h", "4:38/km/km", "8k"]) {
        assert_eq!(parse_pace(text, DistanceUnit::Km), Err(UnitError::Pace), "{text}");
    }
    assert_eq!(parse_time("0", TimeUnit::Seconds), Err(UnitError::TimeRange));
    assert_eq!(parse_time("49h", TimeUnit::Seconds), Err(UnitError::TimeRange));
    assert_eq!(parse_time(&"9".repeat(39), TimeUnit::Hours), Err(UnitError::TimeRange));
    assert_eq!(parse_time(&"9".repeat(400), TimeUnit::Hours), Err(UnitError::Time));
    assert_eq!(parse_distance("0m", LengthUnit::Metres), Err(UnitError::DistanceRange));
    assert_eq!(parse_distance("321k", LengthUnit::Metres), Err(UnitError::DistanceRange));
    assert_eq!(parse_load("1001", LoadUnit::Kg), Err(UnitError::LoadRange));
    assert_eq!(parse_pace("0:30/km", DistanceUnit::Km), Err(UnitError::PaceRange));
    assert_eq!(UnitError::Time.to_string(), "a time such as 5:12, 5m12 or 312s");
}

#[test]
fn values_are_shown_in_the_athletes_units() {
    assert_eq!(
        [4472.0, 242.0, 242.5, 59.96, 3600.0, 0.0].map(show_time),
        ["1:14:32", "4:02", "4:02.5", "1:00", "1:00:00", "0:00"]
    );
    assert_eq!(
        [8100.0, 13_000.0, 8125.0, 999.96, 800.0, 12.5].map(|m| show_distance(m, KM)),
        ["8.1 km", "13.0 km", "8.13 km", "1.0 km", "800 m", "12.5 m"]
    );
    assert_eq!([8046.72, 1000.0, MILE_M].map(|m| show_distance(m, MI)), ["5.0 mi", "1000 m", "1.0 mi"]);
    assert_eq!([100.0, 102.5, 0.0].map(|kg| show_load(kg, KM)), ["100 kg", "102.5 kg", "0 kg"]);
    assert_eq!(show_load(225.0 * POUND_KG, MI), "225 lb");
    assert_eq!((show_pace(278.0, KM), show_pace(278.0, MI)), ("4:38/km".into(), "7:27/mi".into()));
    for wrong in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, -1.0, 1e300] {
        let shown = [
            show_time(wrong),
            show_distance(wrong, KM),
            show_metres(wrong),
            show_load(wrong, MI),
            show_pace(wrong, MI),
        ];
        assert!(shown.iter().all(|s| s == "?"), "{shown:?}");
    }
}

/// Text that is near to a value.
fn near() -> impl Strategy<Value = String> {
    "[0-9]{0,4}[:.,' \"hmskx/]{0,2}[0-9]{0,3}[:.,' \"hmskx/]{0,3}[0-9]{0,2} ?(km|mi|kg|lb|min|/km|)"
}

proptest! {
    #[test]
    fn any_text_is_read_or_refused_and_what_is_read_is_in_range(text in prop_oneof![any::<String>(), near()]) {
        for unit in [TimeUnit::Seconds, TimeUnit::Minutes, TimeUnit::Hours] {
            prop_assert!(parse_time(&text, unit).is_ok_and(|s| s > 0.0 && s <= LONGEST_S) || parse_time(&text, unit).is_err());
        }
        prop_assert!(parse_distance(&text, LengthUnit::Miles).is_ok_and(|m| m > 0.0 && m <= FARTHEST_M) || parse_distance(&text, LengthUnit::Miles).is_err());
        prop_assert!(parse_load(&text, LoadUnit::Lb).is_ok_and(|kg| (0.0..=HEAVIEST_KG).contains(&kg)) || parse_load(&text, LoadUnit::Lb).is_err());
        prop_assert!(parse_pace(&text, DistanceUnit::Mi).is_ok_and(|s| (FASTEST_S..=SLOWEST_S).contains(&s)) || parse_pace(&text, DistanceUnit::Mi).is_err());
    }

    #[test]
    fn what_is_shown_is_read_as_the_same_value(value in 1.0..170_000.0_f64) {
        let time = parse_time(&show_time(value), TimeUnit::Hours);
        prop_assert!(time.is_ok_and(|s| (s - value).abs() <= 0.0501), "{}", show_time(value));
        prop_assert_eq!(parse_time(&show_time(time.unwrap()), TimeUnit::Hours), time);
        for units in [KM, MI] {
            let step = if units.distance == DistanceUnit::Km { 5.001 } else { 8.05 };
            let shown = show_distance(value, units);
            prop_assert!(parse_distance(&shown, LengthUnit::Yards).is_ok_and(|m| (m - value).abs() <= step), "{}", shown);
            let kg = value / 170.0;
            let shown = show_load(kg, units);
            prop_assert!(parse_load(&shown, LoadUnit::Kg).is_ok_and(|k| (k - kg).abs() <= 0.0501), "{}", shown);
            let pace = 61.0 + value / 100.0;
            let shown = show_pace(pace, units);
            prop_assert!(parse_pace(&shown, DistanceUnit::Km).is_ok_and(|p| (p - pace).abs() <= 0.501), "{}", shown);
        }
        let shown = show_metres(value);
        prop_assert!(parse_distance(&shown, LengthUnit::Yards).is_ok_and(|m| (m - value).abs() <= 0.0501), "{}", shown);
    }
}

#[test]
fn a_number_is_grouped_and_counted_as_it_is_read() {
    for (value, text) in
        [(0.0, "0"), (180.4, "180"), (1_530.0, "1,530"), (-56.3, "-56"), (-0.2, "0"), (1e6, "1,000,000")]
    {
        assert_eq!(show_whole(value), text);
    }
    assert_eq!([show_count(0, "session"), show_count(1, "session")], ["0 sessions", "1 session"]);
}
