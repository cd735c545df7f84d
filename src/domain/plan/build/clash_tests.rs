use super::super::super::wishes::{Holiday, Race};
use super::*;
use jiff::civil::date;

const FROM: Date = date(2026, 9, 28);

fn wishes() -> Wishes {
    Wishes::for_race(FROM, date(2027, 1, 16))
}

fn clash(wishes: &Wishes) -> Clash {
    assert!(problem(wishes).is_some());
    smallest(wishes, problem)
}

#[test]
fn a_wish_that_cannot_be_met_is_named_alone() {
    let none = clash(&Wishes { strength_days: Some(0), days_per_week: Some(5), hours_per_week: Some(6.0), ..wishes() });
    assert_eq!(none.wishes, [Wish::StrengthDays]);
    assert_eq!(
        none.to_string(),
        "0 strength days cannot be met: strength is kept to the last fortnight: one day a week at least"
    );
    let few = clash(&Wishes { days_per_week: Some(2), ..wishes() });
    assert_eq!(few.wishes, [Wish::DaysPerWeek]);
    let soon = clash(&Wishes::for_race(FROM, date(2026, 10, 6)));
    assert_eq!(soon.wishes, [Wish::Race(0)]);
    assert!(soon.to_string().contains("in 8 days"), "{soon}");
    let far = clash(&Wishes::for_race(FROM, date(2027, 9, 6)));
    assert!(far.to_string().contains("30 weeks"), "{far}");
}

#[test]
fn two_wishes_that_clash_with_each_other_are_both_named_and_no_other() {
    let mut minutes = [60; 7];
    minutes[Day::Sunday as usize] = 0;
    let both = clash(&Wishes {
        minutes: Some(minutes),
        long_run_on: Some(Day::Sunday),
        days_per_week: Some(4),
        strength_days: Some(2),
        ..wishes()
    });
    assert_eq!(both.wishes, [Wish::Minutes, Wish::LongRunOn]);
    assert!(both.to_string().starts_with("these cannot all be met: "), "{both}");
}

#[test]
fn races_too_close_to_each_other_are_named() {
    let race = |d, priority| Race { date: d, priority, place: String::new() };
    let mut two = wishes();
    two.races.push(race(date(2027, 2, 6), Priority::A));
    two.days_per_week = Some(5);
    assert_eq!(clash(&two).wishes, [Wish::Race(0), Wish::Race(1)]);
    let mut close = wishes();
    close.races.push(race(date(2027, 1, 9), Priority::B));
    assert_eq!(clash(&close).wishes, [Wish::Race(0), Wish::Race(1)]);
    let mut fine = wishes();
    fine.races.push(race(date(2026, 11, 28), Priority::B));
    assert_eq!(problem(&fine), None);
}

#[test]
fn holidays_that_leave_no_plan_are_named() {
    let away = |from, until| Holiday { from, until, kit: None };
    let mut wishes = wishes();
    wishes.holidays.push(away(date(2026, 10, 1), date(2026, 10, 3)));
    assert_eq!(problem(&wishes), None);
    wishes.holidays.push(away(date(2026, 10, 12), date(2026, 12, 20)));
    assert_eq!(clash(&wishes).wishes, [Wish::Holiday(1)]);
}

#[test]
fn no_race_ahead_is_said() {
    let none = Wishes { races: Vec::new(), ..wishes() };
    assert_eq!(smallest(&none, problem).to_string(), "there is no race ahead");
}

#[test]
fn a_plan_that_fails_its_proof_is_refused_by_the_wishes_to_blame() {
    let said = Wishes { minutes: Some([60; 7]), days_per_week: Some(4), hours_per_week: Some(5.0), ..wishes() };
    let breaks = |w: &Wishes| {
        (w.minutes.is_some() && w.hours_per_week.is_some()).then(|| "no plan of them keeps this rule".to_owned())
    };
    let clash = smallest(&said, breaks);
    assert_eq!(clash.wishes, [Wish::Minutes, Wish::HoursPerWeek]);
    assert_eq!(clash.reason, "no plan of them keeps this rule");
    // Where no wish can be dropped to mend it, the race is named: a clash without a wish would say nothing.
    let always = smallest(&said, |_| Some("never".to_owned()));
    assert_eq!(always.wishes, [Wish::Race(0)]);
}
