//! What stands beside the forecast: the finish, its parts, what limits it, and what is being tried.

use crate::coach::progress::limiting;
use crate::domain::explained::Explained;
use crate::domain::forecast::{Outlook, Range, WhatIf};
use crate::domain::units::show_time;
use crate::domain::workout::Part;
use crate::tui::theme::Theme;
use ratatui::text::{Line, Span};

/// Columns of the names.
const NAMES: usize = 18;

/// The lines of the panel.
pub fn lines(outlook: &Outlook, trial: Option<&WhatIf>, theme: &Theme) -> Vec<Line<'static>> {
    let mut lines = vec![pair("Finish", range(outlook.forecast.finish.as_ref()), theme)];
    let goal = outlook.targets.as_ref().map_or_else(|| "none yet".to_owned(), |t| show_time(f64::from(t.goal_s)));
    lines.push(pair("Goal", goal, theme));
    lines.push(pair("Runs", range(outlook.forecast.runs.as_ref()), theme));
    lines.push(pair("Stations", range(outlook.forecast.stations.as_ref()), theme));
    lines.push(pair("Roxzone", range(outlook.forecast.part(Part::Roxzone).map(|e| &e.range)), theme));
    if let Some(trial) = trial {
        lines.push(Line::default());
        lines.extend(tried(trial, theme));
    }
    lines.push(Line::default());
    let limiters: Vec<Line<'static>> = limiting(outlook)
        .zip(1_u32..)
        .map(|(limiter, rank)| {
            let name = format!("{rank:>2}  {:<width$}", limiter.part.to_string(), width = NAMES);
            let seconds = format!("{:>6}", show_time(limiter.seconds.value.round()));
            Line::from(vec![Span::styled(name, theme.text), Span::styled(seconds, theme.attention)])
        })
        .collect();
    if limiters.is_empty() {
        let why = if outlook.targets.is_some() {
            "No part of your own is slower than the goal asks."
        } else {
            "With a goal in the profile the parts are ranked by what they cost."
        };
        lines.push(Line::from(Span::styled(why, theme.dim)));
    } else {
        lines.push(Line::from(Span::styled("To be gained, against others at the goal", theme.strong)));
        lines.extend(limiters);
    }
    lines
}

/// What is being tried, and what comes of it: in one line for narrow screens, in several beside the chart.
pub fn tried(trial: &WhatIf, theme: &Theme) -> Vec<Line<'static>> {
    let mut lines = vec![Line::from(Span::styled(outcome(trial), theme.strong))];
    for part in Part::all() {
        let seconds = trial.seconds(part);
        if seconds != 0 {
            lines.push(pair(&part.to_string(), format!("{seconds:+} s"), theme));
        }
    }
    lines
}

/// `What if: 1:27:30 instead of 1:27:40`.
pub fn outcome(trial: &WhatIf) -> String {
    let finish = |outlook: Option<&Explained<Range>>| outlook.map(|f| f.value.p50_s.round());
    match (finish(trial.now().forecast.finish.as_ref()), finish(trial.base().finish.as_ref())) {
        (Some(now), Some(before)) if (now - before).abs() >= 0.5 => {
            format!("What if: {} instead of {}", show_time(now), show_time(before))
        }
        (Some(now), _) => format!("What if: {}, nothing tried yet", show_time(now)),
        _ => "What if: the finish is not known while parts are missing".to_owned(),
    }
}

fn range(of: Option<&Explained<Range>>) -> String {
    of.map_or_else(
        || "not known".to_owned(),
        |Explained { value: Range { p10_s, p50_s, p90_s }, .. }| {
            let show = |seconds: f64| show_time(seconds.round());
            format!("{:>7}  ({} to {})", show(*p50_s), show(*p10_s), show(*p90_s))
        },
    )
}

fn pair(name: &str, value: String, theme: &Theme) -> Line<'static> {
    let name = format!("{name:<NAMES$} ");
    Line::from(vec![Span::styled(name, theme.dim), Span::styled(value, theme.text)])
}
