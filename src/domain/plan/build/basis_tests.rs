use super::*;
use jiff::civil::date;

fn wishes() -> Wishes {
    Wishes::for_race(date(2026, 9, 28), date(2027, 1, 16))
}

#[test]
fn the_level_is_that_of_the_best_race_then_of_the_5_km_then_of_the_goal() {
    let level = |w: &Wishes| Basis::of(w).level;
    assert_eq!(level(&wishes()), Level::First);
    let goal = Wishes { goal_s: Some(75.0 * 60.0), ..wishes() };
    assert_eq!(level(&goal), Level::Fast);
    let vdot = Vdot::of(crate::domain::run_fitness::Effort::new(5_000.0, 26.0 * 60.0).unwrap()).unwrap().value();
    let run = Wishes { vdot: Some(vdot), ..goal };
    assert_eq!(level(&run), Level::Steady, "26 minutes over 5 km");
    let race = Wishes { bests: [("race".to_owned(), 68.0 * 60.0)].into_iter().collect(), ..run };
    assert_eq!(level(&race), Level::Expert);
    let little = Wishes { running_m_per_week: Some(18_000.0), ..race };
    assert_eq!(level(&little), Level::Steady, "18 km a week carry no more");
    assert_eq!(level(&Wishes { level: Some(Level::Fast), ..little }), Level::Fast, "as wished");
}

#[test]
fn what_was_not_said_is_said_to_be_taken() {
    let basis = Basis::of(&wishes()).assumed;
    assert_eq!(basis.len(), 6, "{basis:?}");
    let said = Wishes {
        level: Some(Level::Steady),
        division: Some(Division::MenOpen),
        vdot: Some(44.0),
        running_m_per_week: Some(30_000.0),
        longest_run_m: Some(9_000.0),
        equipment: Some(Vec::new()),
        ..wishes()
    };
    assert_eq!(Basis::of(&said).assumed, Vec::<String>::new());
}

#[test]
fn the_pace_of_the_race_is_that_of_the_goal_tables() {
    let men = |minutes: f64| goal_pace(minutes * 60.0, Some(Division::MenOpen)).map(f64::round);
    assert_eq!([70.0, 80.0, 85.0].map(men), [Some(270.0), Some(305.0), Some(323.0)]);
    assert_eq!(goal_pace(90.0 * 60.0, Some(Division::WomenOpen)), Some(350.0));
    assert_eq!(men(50.0), Some(197.0), "beyond the table in proportion");
    // A goal far above the 5 km stays within 15 s of what the 5 km allows.
    let dreamer = Wishes { goal_s: Some(62.0 * 60.0), vdot: Some(38.0), level: Some(Level::Steady), ..wishes() };
    let five = Vdot::new(38.0).unwrap().race_time(5_000.0).unwrap() / 5.0;
    assert_eq!(Basis::of(&dreamer).paces.goal, Some((five + 15.0).round()));
}
