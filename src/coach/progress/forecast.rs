//! The forecast of the race against the goal, part by part: where it may end, where it is likely to, and what is aimed at.

use super::station::capital;
use super::{Source, not_read};
use crate::domain::chart::{Along, AlongKind, Base, Better, Chart, Data, Place, Role, Scale, Series, Shape, Unit};
use crate::domain::forecast::{Basis, Limiter, Outlook, PartForecast, Range};
use crate::domain::units::show_time;

/// Limiters that are spoken of.
const RANKED: usize = 3;
/// A limiter below this is none, in seconds.
const WORTH_S: f64 = 1.0;

/// The chart.
pub fn chart(source: Source<'_>) -> Chart {
    let title = "Forecast of the race".to_owned();
    if let Some(say) = not_read(source) {
        return Chart::empty(title, Unit::Seconds, say);
    }
    let Some(outlook) = source.outlook.filter(|o| o.forecast.parts.iter().any(|p| p.estimate.is_some())) else {
        let say = "Nothing is known to forecast from. Say your division and a best in the profile, or log a race, a simulation \
                   or a test of a station.";
        return Chart::empty(title, Unit::Seconds, say);
    };
    let parts = &outlook.forecast.parts;
    let range = |part: &PartForecast| part.estimate.as_ref().map(|e| e.range.value);
    let target = |part: &PartForecast| Some(f64::from(outlook.targets.as_ref()?.of(part.part)?));
    let places = parts.iter().map(|part| Place {
        label: capital(&part.part.to_string()),
        name: capital(&part.part.to_string()),
        date: None,
        note: note(part, target(part), outlook),
    });
    let band = parts.iter().map(|part| range(part).map(|r| (r.p10_s, r.p90_s))).collect();
    let middle = parts.iter().map(|part| range(part).map(|r| r.p50_s)).collect();
    let mut series = vec![
        Series { name: "8 of 10 races".to_owned(), role: Role::Range, shape: Shape::Band(band) },
        Series { name: "forecast".to_owned(), role: Role::Done, shape: Shape::Marks(middle) },
    ];
    if outlook.targets.is_some() {
        let targets = parts.iter().map(target).collect();
        series.push(Series { name: "goal".to_owned(), role: Role::Target, shape: Shape::Marks(targets) });
    }
    let missing = parts.iter().filter(|part| part.estimate.is_none()).count();
    Chart {
        title,
        headline: headline(outlook),
        along: Along { name: "part".to_owned(), kind: AlongKind::Parts, places: places.collect(), ahead: None },
        scale: Scale { unit: Unit::Seconds, base: Base::Fit, reaches: None, better: Better::Lower },
        series,
        main: 1,
        remarks: remarks(outlook),
        data: if missing > 0 {
            Data::Thin(format!(
                "{missing} part{} of 17 without a forecast: say your division, or log a race or a simulation.",
                if missing == 1 { "" } else { "s" }
            ))
        } else {
            Data::Full
        },
    }
}

/// `1:27:40, goal 1:25:00`.
fn headline(outlook: &Outlook) -> Option<String> {
    let finish = outlook.forecast.finish.as_ref()?.value;
    let goal = outlook.targets.as_ref().map(|t| format!(", goal {}", show_time(f64::from(t.goal_s))));
    Some(format!("{}{}", show_time(finish.p50_s.round()), goal.unwrap_or_default()))
}

fn remarks(outlook: &Outlook) -> Vec<String> {
    let spoken = |seconds: f64| Unit::Seconds.spoken(seconds);
    let mut said = Vec::new();
    if let Some(Range { p10_s, p50_s, p90_s }) = outlook.forecast.finish.as_ref().map(|f| f.value) {
        let goal = outlook.targets.as_ref();
        let goal = goal.map_or_else(String::new, |t| format!(", the goal {}", spoken(f64::from(t.goal_s))));
        said.push(format!(
            "The finish is forecast at {}, between {} and {} in 8 of 10 races{goal}.",
            spoken(p50_s),
            spoken(p10_s),
            spoken(p90_s)
        ));
    }
    let ranked: Vec<String> =
        limiting(outlook).take(RANKED).map(|l| format!("{}, {}", l.part, spoken(l.seconds.value))).collect();
    if !ranked.is_empty() {
        said.push(format!("Most is to be gained at {}.", ranked.join("; ")));
    }
    said
}

/// The parts that cost time against the goal, dearest first.
pub fn limiting(outlook: &Outlook) -> impl Iterator<Item = &Limiter> {
    outlook.limiters.iter().filter(|limiter| limiter.seconds.value >= WORTH_S)
}

/// `5:12 (4:58 to 5:31), goal 4:40, 0:32 over; limiter 1, 0:48; from 2 races`.
fn note(part: &PartForecast, target: Option<f64>, outlook: &Outlook) -> String {
    let show = |seconds: f64| Unit::Seconds.show(seconds);
    let goal = |target: f64| format!("goal {}", show(target));
    let Some(estimate) = &part.estimate else { return target.map_or_else(String::new, goal) };
    let Range { p10_s, p50_s, p90_s } = estimate.range.value;
    let mut said = vec![format!("{} ({} to {})", show(p50_s), show(p10_s), show(p90_s))];
    if let Some(target) = target {
        let gap = p50_s.round() - target;
        said.push(match gap {
            gap if gap.abs() < 0.5 => goal(target),
            gap => format!("{}, {} {}", goal(target), show(gap.abs()), if gap > 0.0 { "over" } else { "under" }),
        });
    }
    let rank = limiting(outlook).zip(1_u32..).find(|(limiter, _)| limiter.part == part.part);
    let rank = rank.map_or_else(String::new, |(l, rank)| format!("; limiter {rank}, {}", show(l.seconds.value)));
    format!("{}{rank}; from {}", said.join(", "), basis(estimate.basis))
}

/// What a forecast stands on, in a few words.
fn basis(basis: Basis) -> String {
    let races = |sessions: usize| format!("{sessions} race{} or simulation", if sessions == 1 { "" } else { "s" });
    match basis {
        Basis::Races { sessions } => races(sessions),
        Basis::FreshAndCost { sessions } => format!("your fresh kilometre and its cost in {}", races(sessions)),
        Basis::FreshAndFade { sessions: 0 } => "your fresh kilometre and the field's fade".to_owned(),
        Basis::FreshAndFade { sessions } => format!("your fresh kilometre and {}", races(sessions)),
        Basis::Test { date } => format!("your test of {}", date.strftime("%-d %b")),
        Basis::Best(_) => "your best".to_owned(),
        Basis::Table { level_s } => format!("others at {}", show_time(level_s.round())),
    }
}
