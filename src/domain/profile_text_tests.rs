use super::*;
use crate::domain::athlete::Division;
use crate::domain::profile::{DistanceUnit, Equipment, Injury, Thresholds};
use jiff::ToSpan;
use jiff::civil::date;
use proptest::prelude::*;

/// Sun 22 Nov 2026 in Berlin.
fn now() -> Zoned {
    "2026-11-22T10:41:00[Europe/Berlin]".parse().unwrap()
}

fn with(values: &[(&str, &str)]) -> Profile {
    edit(&Profile::default(), values, &now()).unwrap()
}

/// What a value is shown as after it was typed, or what was said against it.
fn shown(item: Item, typed: &str) -> Result<String, String> {
    let mut profile = Profile::default();
    read(&mut profile, item, typed, &now())?;
    Ok(text(&profile, item, &now()).unwrap_or_else(|| NOT_SAID.to_owned()))
}

#[test]
fn each_value_is_read_as_people_type_it() {
    use Best as B;
    use Item as I;
    for (item, typed, want) in [
        (I::Name, "  Ana  ", "Ana"),
        (I::Name, "A\x1b[31mna", "A\u{FFFD}[31mna"),
        (I::DistanceUnit, "Miles", "mi"),
        (I::LoadUnit, "lbs", "lb"),
        (I::WeekStart, "sun", "Sunday"),
        (I::Division, "women open", "Women Open"),
        (I::Division, "Pro, men's", "Men Pro"),
        (I::Division, "wo", "Women Open"),
        (I::Division, "MP", "Men Pro"),
        (I::Division, "women_pro", "Women Pro"),
        (I::RaceDate, "18 jan", "18 Jan 2027"),
        (I::RaceDate, "18.1.2027", "18 Jan 2027"),
        (I::RaceDate, "in 12 weeks", "14 Feb 2027"),
        (I::RaceDate, "18 Jan 2027 (Mon, in 57 days)", "18 Jan 2027"),
        (I::Goal, "1:25", "1:25:00"),
        (I::Goal, "85", "1:25:00"),
        (I::Goal, "1:25:30", "1:25:30"),
        (I::Goal, "85:30", "1:25:30"),
        (I::DaysPerWeek, "5", "5"),
        (I::DaysPerWeek, "5 days", "5"),
        (I::HoursPerWeek, "6,5", "6.5"),
        (I::HoursPerWeek, "6:20", "6:20"),
        (I::HoursPerWeek, "6 h", "6"),
        (I::HoursPerWeek, "6h30", "6.5"),
        (I::Running, "30", "30.0 km"),
        (I::Running, "0", "0 km"),
        (I::Running, "20 mi", "32.19 km"),
        (I::StrengthDays, "0", "0"),
        (I::Equipment, "A gym with everything", "everything"),
        (I::Equipment, "none", "none"),
        (I::Equipment, "rower, ski, kb, rower", "SkiErg, rower, kettlebells"),
        (I::Equipment, "wall_ball", "wall ball and target"),
        (I::Injuries, "left calf, since 3 nov; knee", "left calf since 3 Nov 2026; knee"),
        (I::Injuries, "shin since 2024 until 3 may 2025", "shin since 1 Jan 2024 until 3 May 2025"),
        (I::Injuries, "calf since the last race", "calf since the last race"),
        (I::Injuries, "None", "not said"),
        (I::Best(B::Run5k), "22:30", "22:30"),
        (I::Best(B::Run5k), "22", "22:00"),
        (I::Best(B::Race), "1:31:07", "1:31:07"),
        (I::Best(B::Race), "1:31", "1:31:00"),
        (I::Best(B::Run10k), "48", "48:00"),
        (I::HeartRateMax, "186 bpm", "186"),
        (I::LoadCurve, "F", "women"),
        (I::ModelSeesData, "YES", "yes"),
        (I::ChatsTune, "n", "no"),
        (I::Goal, "", "not said"),
        (I::Goal, "-", "not said"),
        (I::Goal, "Not said", "not said"),
    ] {
        assert_eq!(shown(item, typed).as_deref(), Ok(want), "{item:?} {typed:?}");
    }
}

#[test]
fn what_is_wrong_is_answered_with_what_is_right_and_changes_nothing() {
    use Item as I;
    for (item, typed, says) in [
        (I::DistanceUnit, "yards", "km or mi"),
        (I::Division, "women", "women open"),
        (I::Division, "mixed doubles", "men pro"),
        (I::RaceDate, "31 feb", "18 jan"),
        (I::RaceDate, "3/4/2027", "18 jan"),
        (I::RaceDate, "2026-11-21", "21 Nov 2026 is over"),
        (I::RaceDate, "18 jan 2072", "more than 5 years"),
        (I::Goal, "soon", "such as 1:25"),
        (I::Goal, "12:30:00", "from 40 minutes"),
        (I::DaysPerWeek, "0", "1 to 7"),
        (I::DaysPerWeek, "-3", "1 to 7"),
        (I::DaysPerWeek, "5 hours", "1 to 7"),
        (I::HoursPerWeek, "41", "up to 40"),
        (I::HoursPerWeek, "NaN", "up to 40"),
        (I::HoursPerWeek, "inf", "up to 40"),
        (I::HoursPerWeek, "6:75", "up to 40"),
        (I::Running, "500 km", "30 km"),
        (I::Running, "-5", "30 km"),
        (I::Running, "NaN", "30 km"),
        (I::HiitDays, "8", "0 to 7"),
        (I::Equipment, "rower, kettelbells", "did you mean kettlebells?"),
        (I::Equipment, "swimming pool", "there are SkiErg"),
        (I::Injuries, "calf since 3 nov until 3 oct", "before it began"),
        (I::Best(Best::Run5k), "4:38", "like 22:30"),
        (I::Best(Best::Run1k), "x", "like 3:55"),
        (I::HeartRateMax, "300", "from 100 to 230"),
        (I::ModelSeesData, "maybe", "yes or no"),
        (I::Name, &"x".repeat(81), "at most 80"),
    ] {
        let mut profile = Profile::default();
        let problem = read(&mut profile, item, typed, &now()).unwrap_err();
        assert!(problem.contains(says), "{item:?} {typed:?}: {problem}");
        assert_eq!(profile, Profile::default(), "{item:?} {typed:?}");
    }
}

#[test]
fn a_distance_is_read_and_shown_in_the_athletes_unit_and_kept_in_metres() {
    let miles = with(&[("running", "20"), ("distance_unit", "mi")]);
    assert_eq!(miles.running_m_per_week, Some(20.0 * 1_609.344), "units first, whatever the order");
    assert_eq!(text(&miles, Item::Running, &now()).as_deref(), Some("20.0 mi"));
    assert!(help(Item::Running, miles.units).contains("20 mi"));
}

#[test]
fn old_sessions_keep_old_zones_when_a_rate_changes() {
    let old =
        Thresholds { from: date(2026, 1, 1), heart_rate_max: Some(190), lthr: Some(170), ..Thresholds::default() };
    let mut profile = Profile { thresholds: vec![old.clone()], ..Profile::default() };
    set(&mut profile, "hr_max", "186", &now()).unwrap();
    let new = Thresholds { from: date(2026, 11, 22), heart_rate_max: Some(186), ..old.clone() };
    assert_eq!(profile.thresholds, [old.clone(), new]);
    set(&mut profile, "hr_max", "190", &now()).unwrap();
    assert_eq!(profile.thresholds, std::slice::from_ref(&old), "back to what it was on the same day leaves no trace");
    set(&mut profile, "hr_max", "190", &now()).unwrap();
    assert_eq!(profile.thresholds, [old], "nothing new is no change");
}

#[test]
fn heart_rates_that_contradict_each_other_are_refused_together_not_one_by_one() {
    let mut profile = with(&[("hr_max", "180"), ("lthr", "165"), ("hr_rest", "50")]);
    let problem = set(&mut profile, "lthr", "182", &now()).unwrap_err();
    assert_eq!(problem, "lthr: below the highest heart rate, which is 180");
    assert_eq!(text(&profile, Item::Lthr, &now()).as_deref(), Some("165"));
    let both = edit(&profile, &[("lthr", "182"), ("hr_max", "195")], &now()).unwrap();
    assert_eq!(text(&both, Item::Lthr, &now()).as_deref(), Some("182"));
    let broken = Profile {
        thresholds: vec![Thresholds {
            from: date(2026, 1, 1),
            heart_rate_max: Some(150),
            lthr: Some(160),
            ..Thresholds::default()
        }],
        ..Profile::default()
    };
    assert!(edit(&broken, &[("name", "Ana")], &now()).is_ok(), "an old contradiction does not block another value");
}

#[test]
fn consent_keeps_the_moment_of_the_first_yes_and_is_gone_with_a_no() {
    let mut profile = with(&[("model_sees_data", "yes")]);
    let first = profile.consent.model_sees_data;
    assert_eq!(first, Some(now().timestamp()));
    let later = now().checked_add(3.days()).unwrap();
    set(&mut profile, "model_sees_data", "yes (since 22 Nov 2026)", &later).unwrap();
    assert_eq!(profile.consent.model_sees_data, first);
    assert_eq!(profile.consent.chats_tune, None, "one yes is no other");
    set(&mut profile, "model_sees_data", "no", &later).unwrap();
    assert_eq!(profile.consent.model_sees_data, None);
}

#[test]
fn a_key_is_found_by_its_name_its_label_and_its_short_form_and_a_slip_is_named() {
    for (typed, want) in [
        ("goal", Item::Goal),
        ("Goal-Time", Item::Goal),
        ("race", Item::RaceDate),
        ("RACE.DATE", Item::RaceDate),
        ("5k", Item::Best(Best::Run5k)),
        ("5 km run", Item::Best(Best::Run5k)),
        ("sled_push", Item::Best(Best::Station(crate::domain::rulebook::Station::SledPush))),
        ("best_race", Item::Best(Best::Race)),
        ("a model may see my data", Item::ModelSeesData),
    ] {
        assert_eq!(Item::from_key(typed), Some(want), "{typed}");
    }
    let mut profile = Profile::default();
    let slip = |key: &str| set(&mut Profile::default(), key, "1", &now()).unwrap_err();
    assert_eq!(slip("divison"), "divison: no such key; did you mean division?");
    assert!(slip("shoe").contains("the keys are name, distance_unit"));
    assert!(set(&mut profile, "", "x", &now()).is_err());
    assert_eq!(profile, Profile::default());
}

#[test]
fn of_many_values_all_are_set_or_none_and_every_problem_is_told() {
    let problems = edit(&Profile::default(), &[("name", "Ana"), ("goal", "x"), ("dayz", "3")], &now()).unwrap_err();
    assert_eq!(problems.len(), 2);
    assert!(problems.iter().any(|p| p.contains("did you mean days?")), "{problems:?}");
}

#[test]
fn keys_and_labels_are_each_of_one_item_only() {
    for item in Item::all() {
        assert_eq!(Item::from_key(&item.key()), Some(item));
        assert_eq!(Item::from_key(&item.label()), Some(item));
        assert!(!help(item, Units::default()).is_empty());
    }
    assert_eq!(keys(Units::default()).len(), Item::all().count());
}

#[test]
fn an_empty_profile_says_so_in_every_line_that_has_no_default() {
    let lines = lines(&Profile::default(), &now());
    let said: Vec<&str> = lines.iter().filter(|(_, v)| v != NOT_SAID).map(|(label, _)| label.as_str()).collect();
    assert_eq!(
        said,
        ["distances in", "loads in", "week starts on", "a model may see my data", "my chats may be used for tuning"]
    );
}

#[test]
fn a_full_profile_as_lines() {
    let profile = Profile {
        division: Some(Division::WomenOpen),
        units: Units { distance: DistanceUnit::Km, ..Units::default() },
        equipment: Some(vec![Equipment::Rower]),
        injuries: vec![Injury { what: "left calf".into(), since: Some(date(2026, 11, 3)), until: None }],
        ..with(&[("race", "18 jan"), ("goal", "1:25"), ("hr_max", "186"), ("model_sees_data", "yes")])
    };
    let said: Vec<String> = lines(&profile, &now())
        .into_iter()
        .filter(|(_, value)| value != NOT_SAID)
        .map(|(label, value)| format!("{label}: {value}"))
        .collect();
    assert_eq!(
        said,
        [
            "distances in: km",
            "loads in: kg",
            "week starts on: Monday",
            "division: Women Open",
            "race date: 18 Jan 2027 (Mon, in 57 days)",
            "goal time: 1:25:00",
            "equipment: rower",
            "injuries: left calf since 3 Nov 2026",
            "highest heart rate: 186 (since 22 Nov 2026)",
            "a model may see my data: yes (since 22 Nov 2026)",
            "my chats may be used for tuning: no",
        ]
    );
}

/// Values that an athlete could type, by item; some are left out.
fn typed() -> impl Strategy<Value = Vec<(Item, String)>> {
    let whole = |from: u32, to: u32| (from..=to).prop_map(|n| n.to_string()).boxed();
    let time = |from: u32, to: u32| {
        let tenth = prop_oneof![3 => Just(0u32), 1 => 0u32..10];
        (from..to, tenth)
            .prop_map(|(s, tenth)| if tenth == 0 { clock(s) } else { format!("{}.{tenth}", clock(s)) })
            .boxed()
    };
    let choice = |words: &'static [&'static str]| proptest::sample::select(words).prop_map(str::to_owned).boxed();
    let one = move |item: Item| match item {
        Item::Name | Item::RacePlace => "[A-Za-zäé(][A-Za-zäé() ]{0,12}[a-z]".boxed(),
        Item::DistanceUnit => choice(&["km", "mi"]),
        Item::LoadUnit => choice(&["kg", "lb"]),
        Item::WeekStart => choice(&["monday", "sunday"]),
        Item::Division => choice(&["wo", "wp", "mo", "mp"]),
        Item::RaceDate => (0i32..1_800).prop_map(|days| format!("in {days} days")).boxed(),
        Item::Goal | Item::Best(Best::Race) => time(2_400, 28_800),
        Item::DaysPerWeek => whole(1, 7),
        Item::HoursPerWeek => (1u32..2_400).prop_map(|m| format!("{}:{:02}", m / 60, m % 60)).boxed(),
        // Less than one of a unit is shown in metres, rounded.
        Item::Running => prop_oneof![1 => Just(0u32), 9 => 10u32..1_980]
            .prop_map(|tenths| (f64::from(tenths) / 10.0).to_string())
            .boxed(),
        Item::StrengthDays | Item::HiitDays => whole(0, 7),
        Item::Equipment => proptest::sample::subsequence(Equipment::ALL.to_vec(), 0..=12)
            .prop_map(|e| {
                if e.is_empty() { "none".into() } else { e.iter().map(|e| e.name()).collect::<Vec<_>>().join(",") }
            })
            .boxed(),
        Item::Injuries => proptest::collection::vec("[a-z]{2,8}( since [1-9] (jan|mar|oct) 20(19|25))?", 1..4)
            .prop_map(|all| all.join("; "))
            .boxed(),
        Item::Best(Best::Run1k) => time(180, 420),
        Item::Best(Best::Run5k) => time(1_000, 2_400),
        Item::Best(Best::Run10k) => time(2_000, 4_800),
        Item::Best(_) => time(160, 900),
        Item::HeartRateMax => whole(171, 230),
        Item::HeartRateRest => whole(30, 90),
        Item::Lthr => whole(120, 170),
        Item::LoadCurve => choice(&["women", "men"]),
        Item::ModelSeesData | Item::ChatsTune => choice(&["yes", "no"]),
    };
    let all: Vec<_> = Item::all()
        .map(|item| proptest::option::of(one(item)).prop_map(move |text| text.map(|text| (item, text))))
        .collect();
    all.prop_map(|all| all.into_iter().flatten().collect())
}

fn clock(seconds: u32) -> String {
    if seconds >= 3_600 {
        format!("{}:{:02}:{:02}", seconds / 3_600, seconds / 60 % 60, seconds % 60)
    } else {
        format!("{}:{:02}", seconds / 60, seconds % 60)
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_lines_show_can_be_set_again_and_gives_the_same_profile(typed in typed()) {
        let mut profile = Profile::default();
        for (item, text) in &typed {
            prop_assert_eq!(set(&mut profile, &item.key(), text, &now()), Ok(()), "{:?} {:?}", item, text);
        }
        let shown = lines(&profile, &now());
        let pairs: Vec<(&str, &str)> = shown.iter().map(|(label, value)| (label.as_str(), value.as_str())).collect();
        let again = edit(&Profile::default(), &pairs, &now());
        prop_assert_eq!(again, Ok(profile.clone()));
        for (label, value) in &pairs {
            let mut same = profile.clone();
            prop_assert_eq!(set(&mut same, label, value, &now()), Ok(()));
            prop_assert_eq!(&same, &profile, "{} {}", label, value);
        }
    }

    #[test]
    fn no_text_makes_a_key_panic(at in 0usize..40, text in "\\PC{0,24}", number in "[-0-9:.,h kmi]{0,10}") {
        let all: Vec<Item> = Item::all().collect();
        let item = all[at % all.len()];
        for text in [text, number] {
            let _ = read(&mut Profile::default(), item, &text, &now());
            let _ = Item::from_key(&text);
        }
    }
}
