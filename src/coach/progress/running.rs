//! Distance run by week, against what was planned.

use super::{Source, Span, not_read};
use crate::coach::insight::WeekNumbers;
use crate::domain::chart::{Base, Better, Chart, Data, Role, Scale, Series, Shape, Unit};

/// Weeks with a run from which a trend can be judged.
const THIN_BELOW: usize = 4;

/// The chart.
pub fn chart(source: Source<'_>, span: &Span<'_>) -> Chart {
    let title = format!("Running, {}", span.name);
    let unit = Unit::distance(source.units);
    if let Some(say) = not_read(source) {
        return Chart::empty(title, unit, say);
    }
    let ran = span.past().filter(|week| week.run_m.is_some_and(|m| m > 0.0)).count();
    let planned = |week: &WeekNumbers| week.planned_run_m.filter(|m| *m > 0.0).map(|m| unit.of_metres(m));
    let (begun, ahead) = span.weeks.split_at(span.begun);
    let empty = |count: usize| std::iter::repeat_n(None, count);
    let run: Vec<Option<f64>> = begun
        .iter()
        .map(|(_, week)| week.and_then(|w| w.run_m).map(|m| unit.of_metres(m)))
        .chain(empty(ahead.len()))
        .collect();
    let target: Vec<Option<f64>> =
        begun.iter().map(|(_, week)| week.and_then(planned)).chain(empty(ahead.len())).collect();
    let future: Vec<Option<f64>> =
        empty(begun.len()).chain(ahead.iter().map(|(_, week)| week.and_then(planned))).collect();
    if ran == 0 && future.iter().all(Option::is_none) {
        let say = "No run in these weeks. Log one, import your watch's file, or choose a longer range.";
        return Chart::empty(title, unit, say);
    }
    let now = begun.last().and_then(|(_, week)| week.and_then(planned));
    let mut series = vec![Series { name: "run".to_owned(), role: Role::Done, shape: Shape::Bars(run) }];
    if future.iter().any(Option::is_some) {
        series.push(Series { name: "planned".to_owned(), role: Role::Planned, shape: Shape::Bars(future) });
    }
    if target.iter().any(Option::is_some) {
        series.push(Series { name: "target".to_owned(), role: Role::Target, shape: Shape::Line(target) });
    }
    Chart {
        title,
        headline: now.map(|target| format!("target {}", unit.show(target))),
        along: span.along(|at, week| note(week, unit, at >= span.begun, span.is_now(at))),
        scale: Scale { unit, base: Base::Zero, reaches: None, better: Better::Higher },
        series,
        main: 0,
        remarks: now.map(|target| format!("The target of this week is {}.", unit.spoken(target))).into_iter().collect(),
        data: match ran {
            0 => Data::Thin("No run was logged in these weeks: what stands here is the plan.".to_owned()),
            ran if ran < THIN_BELOW => Data::Thin(format!(
                "{ran} week{} with a run so far: too few for a trend.",
                if ran == 1 { "" } else { "s" }
            )),
            _ => Data::Full,
        },
    }
}

/// `31.2 km of 36.0 km`.
fn note(week: &WeekNumbers, unit: Unit, ahead: bool, now: bool) -> String {
    let show = |metres: f64| unit.show(unit.of_metres(metres));
    let planned = week.planned_run_m.filter(|m| *m > 0.0);
    let so_far = if now { " so far" } else { "" };
    match (week.run_m, planned) {
        (_, Some(planned)) if ahead => format!("{} planned", show(planned)),
        (_, None) if ahead => String::new(),
        (Some(run), Some(planned)) => format!("{} of {}{so_far}", show(run), show(planned)),
        (Some(run), None) => format!("{}{so_far}", show(run)),
        (None, Some(planned)) => format!("not logged, {} planned", show(planned)),
        (None, None) => "not logged".to_owned(),
    }
}
