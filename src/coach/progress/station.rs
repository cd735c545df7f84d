//! Stations at race distance: the best of each against the goal, and one of them over time.

use super::{Source, Span, not_read};
use crate::coach::insight::{Mark, StationMarks};
use crate::domain::chart::{Along, AlongKind, Base, Better, Chart, Data, Place, Role, Scale, Series, Shape, Unit};
use crate::domain::rulebook::Station;
use jiff::ToSpan;
use jiff::civil::Date;

/// Times at a station below which there is no trend.
const THIN_BELOW: usize = 3;

/// The best of each station in the weeks, that of before, and what the goal asks.
pub fn chart(source: Source<'_>, span: &Span<'_>) -> Chart {
    let title = format!("Stations, {}", span.name);
    if let Some(say) = not_read(source) {
        return Chart::empty(title, Unit::Seconds, say);
    }
    let marks = Station::ALL.map(|station| source.insight.history.stations.iter().find(|s| s.station == station));
    let best = marks.map(|m| m.and_then(|m| within(m, span)).map(|mark| mark.seconds));
    let before = marks.map(|m| m.and_then(|m| earlier(m, span)));
    let goal = marks.map(|m| m.and_then(|m| m.goal_s));
    let known = best.iter().zip(&before).filter(|(best, before)| best.is_some() || before.is_some()).count();
    if known == 0 {
        let say = "No station has a time at race distance and load yet. Log one, such as: ski 1000m 4:02; a station with \
                   a load counts once your division is said.";
        return Chart::empty(title, Unit::Seconds, say);
    }
    let places = Station::ALL.into_iter().zip(marks).map(|(station, marks)| Place {
        label: capital(station.name()),
        name: capital(station.name()),
        date: None,
        note: marks.map_or_else(String::new, |marks| note(marks, span)),
    });
    let series = |name: &str, role, values: [Option<f64>; 8]| Series {
        name: name.to_owned(),
        role,
        shape: Shape::Marks(values.to_vec()),
    };
    let mut all = vec![series("best before", Role::Second, before), series("best", Role::Done, best)];
    if goal.iter().any(Option::is_some) {
        all.push(series("goal", Role::Target, goal));
    }
    let missing = best.iter().filter(|best| best.is_none()).count();
    Chart {
        title,
        headline: None,
        along: Along { name: "station".to_owned(), kind: AlongKind::Parts, places: places.collect(), ahead: None },
        scale: Scale { unit: Unit::Seconds, base: Base::Fit, reaches: None, better: Better::Lower },
        series: all,
        main: 1,
        remarks: Vec::new(),
        data: match missing {
            0 => Data::Full,
            8 => Data::Thin("No station was timed in these weeks; what stands here is older.".to_owned()),
            missing => Data::Thin(format!(
                "{missing} station{} without a time in these weeks: a test of each makes the forecast sharper.",
                if missing == 1 { "" } else { "s" }
            )),
        },
    }
}

/// One station by week: its best time in each.
pub fn over_time(source: Source<'_>, span: &Span<'_>, station: Station) -> Chart {
    let title = format!("{}, {}", capital(station.name()), span.name);
    if let Some(say) = not_read(source) {
        return Chart::empty(title, Unit::Seconds, say);
    }
    let marks = source.insight.history.stations.iter().find(|s| s.station == station);
    let weeks = &span.weeks[..span.begun.min(span.weeks.len())];
    let best = |first: Date| marks.and_then(|m| best_between(m, first, first.saturating_add(6.days())));
    let bests: Vec<Option<Mark>> = weeks.iter().map(|(first, _)| best(*first)).collect();
    let timed = bests.iter().flatten().count();
    if timed == 0 {
        let say = format!("No time at {} in these weeks. Log one, or choose a longer range.", station.name());
        return Chart::empty(title, Unit::Seconds, say);
    }
    let goal = marks.and_then(|m| m.goal_s);
    let mut along = span.along(|_, _| String::new());
    along.ahead = None;
    along.places.truncate(weeks.len());
    for (place, best) in along.places.iter_mut().zip(&bests) {
        place.note = best.map_or_else(|| "no time".to_owned(), |mark| timed_note(mark, goal));
    }
    let values = bests.iter().map(|best| best.map(|mark| mark.seconds)).collect();
    let mut series = vec![Series { name: "best".to_owned(), role: Role::Done, shape: Shape::Marks(values) }];
    series.extend(goal.map(|goal| Series {
        name: "goal".to_owned(),
        role: Role::Target,
        shape: Shape::Line(vec![Some(goal); weeks.len()]),
    }));
    Chart {
        title,
        headline: goal.map(|goal| format!("goal {}", Unit::Seconds.show(goal))),
        along,
        scale: Scale { unit: Unit::Seconds, base: Base::Fit, reaches: None, better: Better::Lower },
        series,
        main: 0,
        remarks: goal.map(|goal| format!("The goal asks for {}.", Unit::Seconds.spoken(goal))).into_iter().collect(),
        data: if timed < THIN_BELOW {
            Data::Thin(format!("{timed} week{} with a time: too few for a trend.", if timed == 1 { "" } else { "s" }))
        } else {
            Data::Full
        },
    }
}

/// The best time of the days.
fn best_between(marks: &StationMarks, first: Date, last: Date) -> Option<Mark> {
    let inside = marks.marks.iter().filter(|mark| mark.date >= first && mark.date <= last);
    inside.copied().min_by(|a, b| a.seconds.total_cmp(&b.seconds))
}

fn within(marks: &StationMarks, span: &Span<'_>) -> Option<Mark> {
    best_between(marks, span.first, span.last)
}

/// The best of before the weeks, that of the profile included, which has no day.
fn earlier(marks: &StationMarks, span: &Span<'_>) -> Option<f64> {
    let logged = marks.marks.iter().filter(|mark| mark.date < span.first).map(|mark| mark.seconds);
    logged.chain(marks.best_s).min_by(f64::total_cmp)
}

/// `5:12 on 12 Oct in a race, best before 5:31, 0:32 over the goal`.
fn note(marks: &StationMarks, span: &Span<'_>) -> String {
    let show = |seconds: f64| Unit::Seconds.show(seconds);
    let best = within(marks, span);
    let mut said = vec![best.map_or_else(|| "no time in these weeks".to_owned(), timed)];
    said.extend(earlier(marks, span).map(|seconds| format!("best before {}", show(seconds))));
    let against = best.map(|mark| mark.seconds).or_else(|| earlier(marks, span));
    match (against, marks.goal_s) {
        (Some(seconds), Some(goal)) => said.push(to_goal(seconds - goal)),
        (None, Some(goal)) => said.push(format!("goal {}", show(goal))),
        (_, None) => {}
    }
    said.join(", ")
}

fn timed_note(mark: Mark, goal: Option<f64>) -> String {
    goal.map_or_else(|| timed(mark), |goal| format!("{}, {}", timed(mark), to_goal(mark.seconds - goal)))
}

/// `5:12 on 12 Oct`, and whether runs stood around it.
fn timed(mark: Mark) -> String {
    let how = if mark.fresh { "" } else { " between runs" };
    format!("{} on {}{how}", Unit::Seconds.show(mark.seconds), mark.date.strftime("%-d %b"))
}

fn to_goal(gap: f64) -> String {
    if gap.abs() < 0.5 {
        return "at the goal".to_owned();
    }
    let side = if gap > 0.0 { "over" } else { "under" };
    format!("{} {side} the goal", Unit::Seconds.show(gap.abs()))
}

/// A name as it begins a line.
pub(super) fn capital(name: &str) -> String {
    let mut letters = name.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
