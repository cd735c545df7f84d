use super::*;
use crate::coach::event::{LogState, PlanState};
use crate::coach::insight::{Known, compute};
use crate::domain::adherence::{ADHERENCE, Excuse, Summary, Weighting};
use crate::domain::athlete::Division;
use crate::domain::chart::{Data, Role, Shape};
use crate::domain::explained::Explained;
use crate::domain::forecast::Forecast;
use crate::domain::id::WorkoutId;
use crate::domain::profile::{Best, DistanceUnit, Profile, Thresholds};
use crate::domain::workout::{Exercise, Run, RunKind, Set, Workout, WorkoutKind};
use jiff::ToSpan;
use jiff::civil::date;
use proptest::prelude::*;
use std::sync::Arc;

/// A Sunday; weeks start on Monday.
const TODAY: Date = date(2026, 11, 22);

/// Ids in order, so that what is computed does not depend on the moment of the test.
fn id(number: u32) -> WorkoutId {
    WorkoutId(uuid::Uuid::from_u128(u128::from(number)))
}

fn run(number: u32, day: Date, km: f64, zones: Option<[f64; 5]>) -> Workout {
    let seconds = km * 330.0;
    let run = Run {
        kind: RunKind::Easy,
        distance_m: km * 1000.0,
        duration_s: seconds,
        laps: Vec::new(),
        elevation_gain_m: None,
        zone_seconds: zones,
    };
    Workout {
        id: id(number),
        duration_s: Some(seconds),
        rpe: Some(4.0),
        run: Some(run),
        ..Workout::new(day, WorkoutKind::Run)
    }
}

fn test_of(number: u32, day: Date, station: Station, set: Set) -> Workout {
    let exercise = Exercise { name: station.name().into(), station: Some(station), sets: vec![set] };
    Workout {
        id: id(number),
        duration_s: Some(2_400.0),
        rpe: Some(8.0),
        exercises: vec![exercise],
        ..Workout::new(day, WorkoutKind::Hiit)
    }
}

fn profile() -> Profile {
    let mut profile = Profile { division: Some(Division::MenOpen), goal_s: Some(5_100.0), ..Profile::default() };
    profile.bests.insert(Best::Run5k.key().to_owned(), 1_350.0);
    profile.thresholds.push(Thresholds {
        from: date(2026, 1, 1),
        heart_rate_max: Some(190),
        heart_rate_rest: Some(48),
        ..Thresholds::default()
    });
    profile
}

/// 14 weeks: three runs and a station session a week, a week without anything, and growing distance.
fn log() -> Vec<Workout> {
    let mut log = Vec::new();
    let mut number = 0;
    for week in (0..14_i64).filter(|week| *week != 8) {
        let monday = date(2026, 8, 17).saturating_add(week.weeks());
        let grown = 1.0 + 0.05 * f64::from(i32::try_from(week).unwrap());
        for (day, km) in [(0, 8.0), (2, 6.0), (5, 12.0)] {
            number += 1;
            log.push(run(
                number,
                monday.saturating_add(day.days()),
                km * grown,
                Some([0.0, 2000.0, 300.0, 250.0, 50.0]),
            ));
        }
        number += 1;
        let set =
            Set { reps: Some(100), load_kg: Some(6.0), duration_s: Some(340.0 - 3.0 * grown * 10.0), ..Set::default() };
        log.push(test_of(number, monday.saturating_add(3.days()), Station::WallBalls, set));
    }
    log
}

fn known(log: Vec<Workout>) -> Insight {
    let log = LogState { workouts: Arc::new(log.into_iter().map(Arc::new).collect()), ..LogState::default() };
    compute(&Known { log, profile: Arc::new(profile()), plans: PlanState::default(), today: TODAY })
}

fn summary(done: usize, due: usize, excused: usize, share: Option<f64>) -> Summary {
    Summary {
        adherence: share.map(|share| Explained::new(share, ADHERENCE, [])),
        weighting: Weighting::Equal,
        consistency: None,
        prescription: None,
        due,
        done,
        unmeasured: 0,
        excused,
    }
}

/// The same with a plan against it: five sessions a week, some missed, one excused, and three weeks ahead.
fn planned() -> Insight {
    let mut insight = known(log());
    let weeks = &mut insight.history.weeks;
    for (at, week) in weeks.iter_mut().enumerate() {
        let done = [5, 4, 5, 3, 5, 5, 4, 5, 0, 5, 4, 3, 5, 5][at % 14];
        let share = f64::from(u32::try_from(done).unwrap()) / 5.0;
        week.adherence = Some(summary(done, 5, usize::from(at == 8), Some(share)));
        week.planned_run_m = Some(30_000.0 + 1_000.0 * f64::from(u32::try_from(at).unwrap()));
        week.planned_load = Some(1_200.0);
    }
    weeks[8].excuses = vec![Excuse::Ill];
    let last = weeks.last().unwrap().clone();
    for ahead in 1..=3_i64 {
        weeks.push(crate::coach::insight::WeekNumbers {
            first: last.first.saturating_add(ahead.weeks()),
            adherence: Some(summary(0, 0, 0, None)),
            excuses: Vec::new(),
            run_m: None,
            planned_run_m: Some(36_000.0),
            planned_load: Some(1_100.0),
            load: None,
            intensity: None,
        });
    }
    insight
}

fn source(insight: &Insight) -> Source<'_> {
    Source { insight, outlook: None, units: Units::default(), today: TODAY }
}

fn told(chart: &Chart) -> String {
    format!("{}\n{}\n{}", chart.headline.as_deref().unwrap_or("-"), chart.sentence(), chart.table().lines().join("\n"))
}

#[test]
fn each_topic_says_what_happened() {
    let insight = planned();
    for topic in [Topic::Adherence, Topic::Running, Topic::Stations, Topic::Intensity] {
        insta::assert_snapshot!(topic.name(), told(&chart(source(&insight), topic, Cut::Whole, Range::TwelveWeeks)));
    }
    let load = chart(source(&insight), Topic::Load, Cut::Whole, Range::FourWeeks);
    insta::assert_snapshot!("load", told(&load));
    let balls = chart(source(&insight), Topic::Stations, Cut::Station(Station::WallBalls), Range::FourWeeks);
    insta::assert_snapshot!("wall_balls", told(&balls));
}

#[test]
fn the_forecast_says_where_time_is_to_be_gained() {
    let insight = known(log());
    let outlook = Outlook::new(Forecast::of(&profile(), &log(), TODAY), Some(5_100));
    let source = Source { outlook: Some(&outlook), ..source(&insight) };
    insta::assert_snapshot!("forecast", told(&chart(source, Topic::Forecast, Cut::Whole, Range::Year)));
}

#[test]
fn without_anything_every_topic_says_what_to_do_and_draws_nothing() {
    let insight = known(Vec::new());
    let all = Topic::ALL.map(|topic| chart(source(&insight), topic, Cut::Whole, Range::TwelveWeeks));
    assert!(all.iter().all(Chart::is_empty));
    insta::assert_snapshot!("nothing", all.map(|chart| chart.sentence()).join("\n"));
}

#[test]
fn a_log_that_is_not_read_yet_is_not_an_empty_one() {
    for topic in Topic::ALL {
        let chart = chart(source(&Insight::default()), topic, Cut::Whole, Range::Year);
        assert_eq!(chart.data, Data::Empty("The log is being read.".to_owned()), "{topic:?}");
    }
}

#[test]
fn one_session_is_thin_and_said_to_be() {
    let insight = known(vec![run(1, TODAY, 8.0, None)]);
    for topic in [Topic::Running, Topic::Load] {
        let chart = chart(source(&insight), topic, Cut::Whole, Range::TwelveWeeks);
        assert!(matches!(chart.data, Data::Thin(_)), "{topic:?} {:?}", chart.data);
        assert!(!chart.is_empty());
    }
    let running = chart(source(&insight), Topic::Running, Cut::Whole, Range::TwelveWeeks);
    assert_eq!(running.along.places.len(), 1, "weeks before the log are not drawn as weeks of nothing");
}

#[test]
fn a_week_that_the_log_does_not_cover_is_a_gap() {
    let insight = planned();
    let running = chart(source(&insight), Topic::Running, Cut::Whole, Range::TwelveWeeks);
    let gap = running.along.places.iter().position(|place| place.note.starts_with("not logged"));
    let zero = running.along.places.iter().position(|place| place.note.starts_with("0.0 km"));
    let values = running.series[0].shape.values();
    match (gap, zero) {
        (Some(at), None) => assert_eq!(values[at], None),
        (None, Some(at)) => assert_eq!(values[at], Some(0.0), "two weeks of silence are still a week of rest"),
        both => panic!("week 42 is one of them: {both:?}"),
    }
}

#[test]
fn what_is_planned_stands_apart_from_what_was_done() {
    let insight = planned();
    let running = chart(source(&insight), Topic::Running, Cut::Whole, Range::TwelveWeeks);
    assert_eq!(running.along.ahead, Some(12));
    let of = |role| running.series.iter().find(|s| s.role == role).unwrap();
    assert!((0..12).all(|at| of(Role::Planned).shape.at(at).is_none()));
    assert!((12..15).all(|at| of(Role::Done).shape.at(at).is_none() && of(Role::Planned).shape.at(at).is_some()));
    let adherence = chart(source(&insight), Topic::Adherence, Cut::Whole, Range::TwelveWeeks);
    assert!((12..15).all(|at| adherence.series[1].shape.at(at).is_none()), "nothing is missed before its day");
    assert!(matches!(&adherence.series[2].shape, Shape::Flags(flags) if flags.iter().sum::<u32>() == 1));
}

#[test]
fn miles_for_who_chose_miles() {
    let insight = planned();
    let units = Units { distance: DistanceUnit::Mi, ..Units::default() };
    let running = chart(Source { units, ..source(&insight) }, Topic::Running, Cut::Whole, Range::FourWeeks);
    assert!(running.headline.unwrap().ends_with("mi"));
    assert!(running.along.places[0].note.contains(" mi of "));
}

#[test]
fn the_range_is_walked_from_short_to_long_and_back() {
    for pair in Range::ALL.windows(2) {
        assert_eq!((pair[0].longer(), pair[1].shorter()), (pair[1], pair[0]));
    }
    assert_eq!((Range::FourWeeks.shorter(), Range::Year.longer()), (Range::FourWeeks, Range::Year));
}

#[test]
fn a_cut_of_another_topic_is_its_whole() {
    let insight = planned();
    let whole = chart(source(&insight), Topic::Running, Cut::Whole, Range::Year);
    assert_eq!(chart(source(&insight), Topic::Running, Cut::Station(Station::Row), Range::Year), whole);
    for cut in Cut::of(Topic::Load) {
        assert!(!chart(source(&insight), Topic::Load, cut, Range::Year).title.is_empty());
    }
}

proptest! {
    // Each case computes all that is known.
    #![proptest_config(ProptestConfig::with_cases(16))]
    #[test]
    fn every_series_fits_its_places(
        days in prop::collection::vec((0..500_i64, 1.0..30.0_f64), 0..40), range in prop::sample::select(Range::ALL.to_vec()),
    ) {
        let log = days.into_iter().zip(1_u32..).map(|((back, km), n)| run(n, TODAY.saturating_sub(back.days()), km, None));
        let insight = known(log.collect());
        for topic in Topic::ALL {
            for cut in Cut::of(topic) {
                let chart = chart(source(&insight), topic, cut, range);
                let places = chart.along.places.len();
                for series in &chart.series {
                    let length = match &series.shape {
                        Shape::Bars(v) | Shape::Line(v) | Shape::Marks(v) => v.len(),
                        Shape::Band(v) => v.len(),
                        Shape::Flags(v) => v.len(),
                    };
                    prop_assert_eq!(length, places, "{:?} {:?}", topic, cut);
                }
                prop_assert!(chart.sentence().ends_with('.'));
            }
        }
    }
}
