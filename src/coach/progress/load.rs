//! Load by day: fitness, fatigue and form, with what the plan will make of them.

use super::{Source, Span, not_read};
use crate::domain::chart::{Along, AlongKind, Base, Better, Chart, Data, Place, Role, Scale, Series, Shape, Unit};
use crate::domain::load::fitness::UNSETTLED_DAYS;
use crate::domain::load::{Days, Fitness, LoadKind, Point, Scope, Track};
use jiff::civil::Date;

/// The chart of all tracks or of one.
pub fn chart(source: Source<'_>, span: &Span<'_>, scope: Scope) -> Chart {
    let title = match scope {
        Scope::All => format!("Load, {}", span.name),
        Scope::Track(track) => format!("Load of {}, {}", track_name(track), span.name),
    };
    let history = &source.insight.history;
    let fitness = match scope {
        Scope::All => history.all.as_deref(),
        Scope::Track(track) => history.tracks.as_deref().and_then(|tracks| tracks.get(track as usize)),
    };
    let unit = history.days.as_deref().map_or(Unit::Au, |days| unit(days.kind()));
    if let Some(say) = not_read(source) {
        return Chart::empty(title, unit, say);
    }
    let Some((fitness, days)) = fitness.zip(history.days.as_deref()) else {
        return Chart::empty(title, unit, NOTHING);
    };
    let points = within(fitness, span);
    let places: Vec<Place> = points.iter().map(|point| place(point, days, scope, unit, source.today)).collect();
    let line = |of: fn(&Point) -> Option<f64>| Shape::Line(points.iter().map(of).collect());
    let series = |name: &str, role, of| Series { name: name.to_owned(), role, shape: line(of) };
    if points.iter().all(|point| point.state.is_none()) {
        return Chart::empty(title, unit, NOTHING);
    }
    let ahead = points.iter().position(|point| point.date > source.today);
    let now = fitness.on(source.today).or_else(|| points.iter().rev().find(|p| p.date <= source.today));
    let state = now.and_then(|point| point.state);
    Chart {
        title,
        headline: now.and_then(|point| point.form).map(|form| format!("form {}", unit.bare(form))),
        along: Along { name: "day".to_owned(), kind: AlongKind::Time, places, ahead },
        scale: Scale { unit, base: Base::Fit, reaches: None, better: Better::Neither },
        series: vec![
            series("CTL", Role::Done, |p| p.state.map(|s| s.ctl)),
            series("ATL", Role::Second, |p| p.state.map(|s| s.atl)),
            series("TSB", Role::Third, |p| p.form),
        ],
        main: 0,
        remarks: vec![
            "CTL is fitness, ATL is fatigue, and TSB, the form, is yesterday's CTL less yesterday's ATL.".to_owned(),
        ],
        data: match state {
            Some(state) if !state.settled => Data::Thin(format!(
                "{} of {UNSETTLED_DAYS} days known: CTL still rises from its beginning at 0.",
                state.age.min(UNSETTLED_DAYS)
            )),
            Some(_) => Data::Full,
            None => Data::Thin("The last weeks are not known. Log each session with its length and rating.".to_owned()),
        },
    }
}

const NOTHING: &str =
    "No load is known in these weeks. Log sessions with their length and how hard they were, 0 to 10.";

/// The points of the days of a span.
fn within<'a>(fitness: &'a Fitness, span: &Span<'_>) -> &'a [Point] {
    let points = fitness.points();
    let from = points.partition_point(|point| point.date < span.first);
    let until = points.partition_point(|point| point.date <= span.last);
    points.get(from..until).unwrap_or(&[])
}

fn place(point: &Point, days: &Days, scope: Scope, unit: Unit, today: Date) -> Place {
    let load = days.day(point.date).and_then(|day| day.load(scope));
    let mut said = Vec::new();
    if let Some(load) = load {
        said.push(format!("load {}{}", unit.bare(load), if point.planned { " planned" } else { "" }));
    } else if point.date == today {
        said.push("nothing logged yet".to_owned());
    } else if point.date < today {
        said.push("load not known".to_owned());
    }
    if let Some(state) = point.state {
        said.push(format!("CTL {}", unit.bare(state.ctl)));
        said.push(format!("ATL {}", unit.bare(state.atl)));
    }
    said.extend(point.form.map(|form| format!("TSB {}", unit.bare(form))));
    Place {
        label: point.date.strftime("%-d %b").to_string(),
        name: point.date.strftime("%a %-d %b").to_string(),
        date: Some(point.date),
        note: said.join(", "),
    }
}

fn unit(kind: LoadKind) -> Unit {
    match kind {
        LoadKind::SessionRpe | LoadKind::Estimated => Unit::Au,
        LoadKind::Banister(_) | LoadKind::Edwards => Unit::Trimp,
    }
}

fn track_name(track: Track) -> &'static str {
    match track {
        Track::Run => "running",
        Track::Station => "stations",
        Track::Strength => "strength",
    }
}
