use super::*;

fn steps(text: &str) -> Vec<(String, String)> {
    let course = Course::parse(text).unwrap_or_else(|e| panic!("{text}: {e}"));
    course.steps(Roxzone::Off).iter().map(|s| (s.name(), s.amount())).collect()
}

fn one(text: &str) -> Leg {
    match Course::parse(text) {
        Ok(Course::Parts { rounds: 1, legs }) if legs.len() == 1 => legs.into_iter().next().unwrap(),
        other => panic!("{text}: {other:?}"),
    }
}

#[test]
fn the_session_of_the_day_is_read_as_it_is_shown() {
    let text = "3 rounds: 1 km @ 4:45/km + 25 m sled push 152 kg + 1 km @ 4:50/km + 20 wall balls 6 kg";
    let Ok(Course::Parts { rounds, legs }) = Course::parse(text) else { panic!("not read") };
    assert_eq!((rounds, legs.len()), (3, 4));
    assert_eq!((legs[0].metres, legs[0].target_s), (Some(1_000), Some(285.0)));
    assert_eq!((legs[1].metres, legs[1].load_kg), (Some(25), Some(152.0)));
    assert_eq!((legs[3].repetitions, legs[3].load_kg), (Some(20), Some(6.0)));
    let names: Vec<String> = steps(text).into_iter().map(|(name, _)| name).collect();
    assert_eq!(names[..5], ["run 1", "sled push 1", "run 2", "wall balls 1", "run 3"]);
    assert_eq!(names.len(), 12);
}

#[test]
fn rounds_are_written_in_many_ways() {
    for text in
        ["3 rounds: 1km + ski", "3x(1 km + ski)", "3 x 1km + ski", "3 rounds of 1k + ski", "3 Rounds 1 KM + Ski"]
    {
        assert_eq!(steps(text).len(), 6, "{text}");
    }
}

#[test]
fn each_part_is_read_as_athletes_write_it() {
    use Activity::{Other, Run};
    use Station::*;
    for (text, activity, metres, repetitions) in [
        ("run", Run, Some(1_000), None),
        ("1.5 km", Run, Some(1_500), None),
        ("400m run", Run, Some(400), None),
        ("run 800", Run, Some(800), None),
        ("1 mi", Run, Some(1_609), None),
        ("ski 500", Activity::Station(SkiErg), Some(500), None),
        ("SkiErg", Activity::Station(SkiErg), Some(1_000), None),
        ("ski_erg", Activity::Station(SkiErg), Some(1_000), None),
        ("wb 30", Activity::Station(WallBalls), None, Some(30)),
        ("30 wall balls", Activity::Station(WallBalls), None, Some(30)),
        ("wallballs", Activity::Station(WallBalls), None, Some(100)),
        ("bbj 40 m", Activity::Station(BurpeeBroadJump), Some(40), None),
        ("10 reps bbj", Activity::Station(BurpeeBroadJump), None, Some(10)),
        ("farmers carry 2 x 24 kg", Activity::Station(FarmersCarry), Some(200), None),
        ("carry 100m 2x24kg", Activity::Station(FarmersCarry), Some(100), None),
        ("lunges 50 m 20kg", Activity::Station(SandbagLunges), Some(50), None),
        ("20 burpees", Other("burpees".into()), None, Some(20)),
        ("plank", Other("plank".into()), None, None),
    ] {
        let leg = one(text);
        assert_eq!((leg.activity, leg.metres, leg.repetitions), (activity, metres, repetitions), "{text}");
    }
}

#[test]
fn a_load_is_the_weight_of_one_hand_in_kilograms() {
    for (text, want) in
        [("carry 2 x 24 kg", 24.0), ("carry 2x24kg", 24.0), ("sled push 152 kg", 152.0), ("wb 100 lb", 45.359_237)]
    {
        assert_eq!(one(text).load_kg, Some(want), "{text}");
    }
}

#[test]
fn what_is_not_understood_is_named() {
    for (text, want) in [
        ("", CourseError::Missing),
        ("1 km + + ski", CourseError::Missing),
        ("0 rounds: ski", CourseError::Missing),
        ("1 km + 30", CourseError::Part("30".into())),
        ("0 m", CourseError::Part("0 m".into())),
        ("1 km @ fast", CourseError::Target("fast".into())),
        ("ski @ 4:61", CourseError::Target("4:61".into())),
        ("20 burpees @ 4:00/km", CourseError::Target("4:00/km".into())),
        ("201 x ski", CourseError::TooMany),
        ("4000000000 x ski", CourseError::TooMany),
    ] {
        assert_eq!(Course::parse(text), Err(want), "{text}");
    }
}

#[test]
fn a_list_is_splits_of_a_race_only_at_full_length_and_once_each() {
    for (text, want) in [
        ("1 km + sled push + 1 km + wall balls", true),
        ("1 km + sled push 152 kg", true),
        ("2 x (1 km + sled push)", false),
        ("800 m + sled push", false),
        ("1 km + sled push 25 m", false),
        ("1 km + 20 burpees", false),
        ("9 x (1 km)", false),
    ] {
        assert_eq!(Course::parse(text).unwrap().is_race_like(), want, "{text}");
    }
    assert!(Course::Race.is_race_like() && Course::HalfRounds.is_race_like());
    assert!(!Course::HalfDistances.is_race_like() && !Course::Free.is_race_like());
}

#[test]
fn a_course_survives_its_json() {
    for course in [Course::Race, Course::Free, Course::parse("3x(1 km @ 5:00 + plank)").unwrap()] {
        let json = serde_json::to_string(&course).unwrap();
        assert_eq!(serde_json::from_str::<Course>(&json).unwrap(), course);
    }
}
