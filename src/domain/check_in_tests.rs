use super::*;
use crate::domain::workout::{Run, RunKind, Workout, WorkoutKind};
use jiff::ToSpan;
use jiff::civil::date;
use proptest::prelude::*;

/// A Sunday.
const TODAY: Date = date(2026, 11, 22);

fn score(value: u8) -> Option<Score> {
    Score::new(value)
}

fn day(back: i32) -> CheckIn {
    CheckIn::new(TODAY - back.days())
}

fn run(back: i32, pace: f64, rpe: f64) -> Workout {
    let run = Run {
        kind: RunKind::Easy,
        distance_m: 8_000.0,
        duration_s: 8.0 * pace,
        laps: Vec::new(),
        elevation_gain_m: None,
        zone_seconds: None,
    };
    Workout { run: Some(run), rpe: Some(rpe), ..Workout::new(TODAY - back.days(), WorkoutKind::Run) }
}

#[test]
fn an_answer_is_one_to_five_and_nothing_else() {
    assert_eq!(Score::ALL.map(Score::value), [1, 2, 3, 4, 5]);
    assert_eq!((score(0), score(6)), (None, None));
    assert!(serde_json::from_str::<Score>("0").is_err() && serde_json::from_str::<Score>("6").is_err());
    assert_eq!(serde_json::to_string(&score(4)).unwrap(), "4");
}

#[test]
fn one_bad_night_is_no_flag_and_two_running_are() {
    let bad = |back| CheckIn { sleep: score(2), ..day(back) };
    assert_eq!(flags(&[bad(0)], &[], TODAY).flags, []);
    assert_eq!(flags(&[bad(0), bad(2)], &[], TODAY).flags, [], "not two days running");
    assert_eq!(flags(&[bad(0), bad(1)], &[], TODAY).flags, [Flag::Sleep]);
    assert_eq!(flags(&[bad(1), bad(2)], &[], TODAY).flags, [Flag::Sleep], "today was not asked yet");
    assert_eq!(flags(&[bad(2), bad(3)], &[], TODAY).flags, [], "too long ago to say anything of today");
}

#[test]
fn two_flags_make_the_next_hard_session_easy_and_three_make_light_days() {
    // Rule set 6.5.8.
    let mut all = [day(1), day(0)];
    for check_in in &mut all {
        check_in.sleep = score(1);
    }
    assert_eq!(flags(&all, &[], TODAY).advice(), None);
    all[1].soreness = score(4);
    assert_eq!(flags(&all, &[], TODAY).advice(), Some(Advice::EasyInstead));
    all[0].stress = score(5);
    all[1].stress = score(4);
    let flagged = flags(&all, &[], TODAY);
    assert_eq!(flagged.flags, [Flag::Sleep, Flag::Soreness, Flag::Stress]);
    assert_eq!(flagged.advice(), Some(Advice::LightDays));
    assert_eq!(flagged.explained().value, 3);
}

#[test]
fn a_run_at_the_usual_pace_that_was_two_harder_than_usual_is_a_flag_with_its_row() {
    let usual = [run(20, 330.0, 3.0), run(13, 333.0, 4.0), run(6, 328.0, 3.0)];
    let with = |last: Workout| usual.iter().cloned().chain([last]).collect::<Vec<_>>();
    let hard = with(run(1, 331.0, 5.0));
    let flagged = flags(&[], &hard, TODAY);
    assert_eq!(
        (flagged.flags.as_slice(), flagged.rows.as_slice()),
        ([Flag::Effort].as_slice(), [hard[3].id].as_slice())
    );
    assert_eq!(flags(&[], &with(run(1, 331.0, 4.0)), TODAY).flags, []);
    assert_eq!(flags(&[], &with(run(1, 290.0, 8.0)), TODAY).flags, [], "it was faster than usual");
    assert_eq!(flags(&[], &with(run(4, 331.0, 8.0)), TODAY).flags, [], "it is over");
    assert_eq!(flags(&[], &hard[2..], TODAY).flags, [], "one run is no usual rating");
}

#[test]
fn pain_is_a_traffic_light_and_silence_is_no_light() {
    // Rule set 3.11: 0-2 of 10 go, 3-4 less, 5 and more stop.
    let of = |pain| light(&[CheckIn { pain: score(pain), ..day(0) }], TODAY);
    let lights = [1, 2, 3, 4, 5].map(of);
    assert_eq!(lights, [Light::Green, Light::Green, Light::Amber, Light::Red, Light::Red].map(Some));
    assert_eq!(light(&[day(0)], TODAY), None);
    assert_eq!(light(&[CheckIn { pain: score(5), ..day(2) }], TODAY), None, "two days ago says nothing of today");
    let both = [CheckIn { pain: score(5), ..day(1) }, CheckIn { pain: score(1), ..day(0) }];
    assert_eq!(light(&both, TODAY), Some(Light::Green), "the newest counts");
}

#[test]
fn what_was_not_answered_is_not_in_the_way_and_can_be_taken_back() {
    let mut check_in = day(0);
    assert!(check_in.is_empty());
    for question in Question::ALL {
        check_in.set(question, score(3));
        assert_eq!(check_in.get(question), score(3));
        assert_eq!(Question::from_name(question.name()), Some(question));
        check_in.set(question, None);
    }
    assert!(check_in.is_empty());
    check_in.note = "left calf".into();
    assert!(!check_in.is_empty());
}

proptest! {
    #[test]
    fn a_day_has_one_id_and_no_other_day_has_it(a in -700_000i32..700_000, b in -700_000i32..700_000) {
        let (day_a, day_b) = (date(2000, 1, 1) + a.days(), date(2000, 1, 1) + b.days());
        prop_assert_eq!(CheckInId::of(day_a) == CheckInId::of(day_b), a == b);
        prop_assert_eq!(CheckInId::of(day_a).0.get_version_num(), 8);
    }
}
