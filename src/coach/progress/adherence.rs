//! Adherence by week: what was due is the whole, what was done fills it, and what was excused stands apart.

use super::{Source, Span, not_read};
use crate::coach::insight::WeekNumbers;
use crate::domain::adherence::{Excuse, Summary};
use crate::domain::chart::{Base, Better, Chart, Data, Role, Scale, Series, Shape, Unit};

/// Weeks with something due from which a trend can be judged.
const THIN_BELOW: usize = 3;

/// The chart.
pub fn chart(source: Source<'_>, span: &Span<'_>) -> Chart {
    let title = format!("Adherence, {}", span.name);
    if let Some(say) = not_read(source) {
        return Chart::empty(title, Unit::Percent, say);
    }
    let values = |of: fn(&WeekNumbers) -> Option<f64>| -> Vec<Option<f64>> {
        span.weeks.iter().map(|(_, numbers)| numbers.and_then(of)).collect()
    };
    let due = span.past().filter(|week| week.adherence.as_ref().is_some_and(|s| s.due > 0)).count();
    let planned: Vec<Option<f64>> = span.weeks.iter().map(|(_, week)| week.and_then(whole)).collect();
    if planned.iter().all(Option::is_none) {
        let say = if source.insight.plan.is_some() {
            "No session of the plan falls into these weeks. Choose another range."
        } else {
            "Nothing is planned, so nothing can be adhered to. Build a plan, and each week shows what was planned and done."
        };
        return Chart::empty(title, Unit::Percent, say);
    }
    let excused = span.weeks.iter().map(|(_, week)| week.and_then(|w| w.adherence.as_ref()).map_or(0, excused));
    let mean = mean(span.past().filter_map(share));
    Chart {
        title,
        headline: mean.map(|mean| format!("mean {}", Unit::Percent.show(mean))),
        along: span.along(|at, week| note(week, at >= span.begun, span.is_now(at))),
        scale: Scale { unit: Unit::Percent, base: Base::Zero, reaches: Some(100.0), better: Better::Higher },
        series: vec![
            Series { name: "planned".to_owned(), role: Role::Planned, shape: Shape::Bars(planned) },
            Series { name: "done".to_owned(), role: Role::Done, shape: Shape::Bars(values(share)) },
            Series { name: "excused".to_owned(), role: Role::Excused, shape: Shape::Flags(excused.collect()) },
        ],
        main: 1,
        remarks: mean
            .map(|mean| format!("The mean of the weeks is {}.", Unit::Percent.spoken(mean)))
            .into_iter()
            .collect(),
        data: match due {
            0 => Data::Thin(
                "Nothing was due so far: the first week with a planned session starts the record.".to_owned(),
            ),
            due if due < THIN_BELOW => Data::Thin(format!(
                "{due} week{} with planned sessions so far: too few to judge by.",
                if due == 1 { "" } else { "s" }
            )),
            _ => Data::Full,
        },
    }
}

/// The whole of a week in which anything is due, was excused, or is still to come.
fn whole(week: &WeekNumbers) -> Option<f64> {
    let due = week.adherence.as_ref().is_some_and(|s| s.due > 0);
    let ahead = week.planned_load.is_some_and(|load| load > 0.0);
    (due || ahead).then_some(100.0)
}

fn share(week: &WeekNumbers) -> Option<f64> {
    Some(100.0 * week.adherence.as_ref()?.adherence.as_ref()?.value)
}

fn excused(summary: &Summary) -> u32 {
    u32::try_from(summary.excused).unwrap_or(u32::MAX)
}

fn mean(values: impl Iterator<Item = f64>) -> Option<f64> {
    let (sum, count) = values.fold((0.0, 0.0), |(sum, count), value| (sum + value, count + 1.0));
    (count > 0.0).then(|| sum / count)
}

/// `3 of 5 done, 1 excused (ill), 61 %`.
fn note(week: &WeekNumbers, ahead: bool, now: bool) -> String {
    if ahead {
        return if whole(week).is_some() { "planned".to_owned() } else { String::new() };
    }
    let Some(summary) = &week.adherence else { return String::new() };
    let mut said = Vec::new();
    if summary.due > 0 {
        let so_far = if now { " so far" } else { "" };
        said.push(format!("{} of {} done{so_far}", summary.done, summary.due));
    } else {
        said.push(if now { "nothing due so far" } else { "nothing due" }.to_owned());
    }
    if summary.excused > 0 {
        let reasons: Vec<&str> = week.excuses.iter().map(|excuse| name(*excuse)).collect();
        let reasons = if reasons.is_empty() { String::new() } else { format!(" ({})", reasons.join(", ")) };
        said.push(format!("{} excused{reasons}", summary.excused));
    }
    if summary.unmeasured > 0 {
        said.push(format!("{} without a length", summary.unmeasured));
    }
    said.extend(share(week).map(|share| Unit::Percent.show(share)));
    said.join(", ")
}

fn name(excuse: Excuse) -> &'static str {
    match excuse {
        Excuse::Ill => "ill",
        Excuse::Injured => "injured",
        Excuse::Travel => "travelling",
        Excuse::Coach => "plan changed",
    }
}
