//! The first box: what to do, how, and why. Without a session it says what the day is, and what to press.

use super::{Sight, minutes, reason};
use crate::coach::event::StoreState;
use crate::coach::insight::{About, Session, State};
use crate::domain::clean::clean_line;
use crate::domain::units::{show_distance, show_time};
use crate::domain::workout::WorkoutKind;
use crate::tui::keymap::{Action, Layer, key_of};
use crate::tui::pane::log::summary;
use crate::tui::pane::today::text::{Block, Row, Tone};
use jiff::civil::Date;

/// Columns of the labels.
const LABELS: usize = 8;

/// The box of a session, or of a day without one.
pub fn session(sight: Sight<'_>) -> Block {
    let insight = sight.insight;
    let block = Block { title: sight.day_name(sight.today), labels: LABELS, ..Block::default() };
    if sight.waits() {
        return Block { rows: waiting(sight), ..block };
    }
    if let Some(session) = sight.session() {
        return Block {
            title: sight.day_name(session.date),
            note: note(sight, session),
            rows: planned(sight, session),
            ..block
        };
    }
    let about = |about| insight.attention.iter().any(|attention| attention.about == about);
    let mut rows = if about(About::PlanOver) {
        over(sight)
    } else if let Some(plan) = &insight.plan {
        if sight.today < plan.start { before(sight, plan.start) } else { rest(sight) }
    } else {
        no_plan(sight)
    };
    rows.extend(done(sight, sight.today));
    Block { rows, ..block }
}

/// Nothing has been computed yet.
fn waiting(sight: Sight<'_>) -> Vec<Row> {
    match sight.store {
        StoreState::Down { problem, .. } => vec![
            Row::labelled("Today", Tone::Strong).and("the database cannot be read", Tone::Failed),
            Row::default().and(clean_line(problem).into_owned(), Tone::Plain),
            Row::default().and("Nothing is lost: what you log now is kept on this computer.", Tone::Dim),
        ],
        StoreState::Opening | StoreState::Ready { .. } => {
            vec![Row::labelled("Today", Tone::Strong).and("reading your log and plan ..", Tone::Dim)]
        }
    }
}

fn planned(sight: Sight<'_>, session: &Session) -> Vec<Row> {
    let label = if session.date == sight.today { "Today" } else { "Session" };
    let mut head = Row::labelled(label, Tone::Strong).and(clean_line(&session.title).into_owned(), Tone::Strong);
    if session.hard {
        head = head.and("  hard", Tone::Attention);
    }
    let run = session.run_m.map_or_else(String::new, |m| show_distance(m, sight.profile.units));
    let mut rows = vec![head.cell(minutes(session.minutes), 7, Tone::Plain).cell(run, 7, Tone::Plain)];
    rows.extend(state(sight, session));
    if !session.why.is_empty() {
        rows.push(Row::labelled("Why", Tone::Strong).and(clean_line(&session.why).into_owned(), Tone::Plain));
    }
    for (number, step) in whole_steps(&session.steps).into_iter().enumerate() {
        let label = if number == 0 { "How" } else { "" };
        rows.push(Row::labelled(label, Tone::Strong).and(clean_line(&step).into_owned(), Tone::Plain).hanging());
    }
    if session.kind == WorkoutKind::Race {
        rows.extend(race_day(sight));
    }
    rows.extend(others(sight, session));
    rows
}

/// Steps whose lines were broken for a fixed width, whole again: the box breaks them by its own.
fn whole_steps(lines: &[String]) -> Vec<String> {
    let mut steps: Vec<String> = Vec::new();
    for line in lines {
        match steps.last_mut() {
            Some(step) if line.starts_with(' ') => {
                step.push(' ');
                step.push_str(line.trim_start());
            }
            _ => steps.push(line.clone()),
        }
    }
    steps
}

/// How it stands, when it is not open any more.
fn state(sight: Sight<'_>, session: &Session) -> Option<Row> {
    match session.state {
        State::Done { workout, ratio } => {
            let logged = sight.insight.week.days.iter().flat_map(|day| &day.done).find(|done| done.id == workout);
            let time = logged.and_then(|done| done.seconds).map(|s| format!("{} ", show_time(s.round())));
            let share = ratio.map(|ratio| format!("{:.0} % of what was planned", ratio * 100.0));
            let said = [time, share].into_iter().flatten().collect::<String>();
            Some(Row::labelled("", Tone::Plain).mark("v ", "", Tone::Done).and(format!("done  {said}"), Tone::Done))
        }
        State::Open => None,
        State::Missed => Some(Row::labelled("", Tone::Plain).mark("x ", "", Tone::Dim).and("not done", Tone::Dim)),
        State::Skipped(_) | State::Excused(_) => {
            let why = reason(&session.state).unwrap_or_default();
            Some(Row::labelled("", Tone::Plain).mark("x ", "", Tone::Attention).and(why, Tone::Attention))
        }
    }
}

/// The other sessions of the same day.
fn others(sight: Sight<'_>, shown: &Session) -> Vec<Row> {
    let planned = sight.day(shown.date).map_or(&[][..], |day| &day.planned);
    let others = planned.iter().filter(|session| session.id != shown.id);
    others
        .map(|session| {
            let tone = if session.state.is_open() { Tone::Plain } else { Tone::Dim };
            let (mark, said) = super::mark(session, sight.today);
            let row = Row::labelled("Also", Tone::Dim).mark(format!("{mark} "), said, tone);
            let row = row.and(clean_line(&session.title).into_owned(), tone);
            row.cell(minutes(session.minutes), 7, tone)
        })
        .collect()
}

fn race_day(sight: Sight<'_>) -> Vec<Row> {
    let goal = sight.insight.race.as_ref().and_then(|race| race.goal_s).or(sight.profile.goal_s);
    let goal = goal.map(|goal| Row::labelled("Goal", Tone::Strong).and(show_time(goal), Tone::Strong));
    goal.into_iter().collect()
}

fn rest(sight: Sight<'_>) -> Vec<Row> {
    let why = "the last sessions take effect now; a walk or easy mobility is fine";
    let rows = [
        Row::labelled("Today", Tone::Strong).and("Rest", Tone::Strong),
        Row::labelled("Why", Tone::Strong).and(why, Tone::Plain),
    ];
    rows.into_iter().chain(next(sight)).collect()
}

/// The plan is there and has not begun.
fn before(sight: Sight<'_>, start: Date) -> Vec<Row> {
    let day = summary::day(start, sight.today).replace("  ", " ");
    let row = Row::labelled("Today", Tone::Strong).and(format!("Free: the plan starts on {day}"), Tone::Strong);
    std::iter::once(row).chain(next(sight)).collect()
}

fn next(sight: Sight<'_>) -> Option<Row> {
    let next = sight.insight.next.as_ref()?;
    let day = summary::day(next.date, sight.today).replace("  ", " ");
    let row = Row::labelled("Next", Tone::Strong).and(format!("{day}  "), Tone::Dim);
    Some(row.and(clean_line(&next.title).into_owned(), Tone::Plain).cell(minutes(next.minutes), 7, Tone::Plain))
}

fn over(sight: Sight<'_>) -> Vec<Row> {
    let build = key(Action::BuildPlan);
    let mut rows = vec![Row::labelled("Today", Tone::Strong).and("The plan is over", Tone::Strong)];
    if let Some(race) = sight.insight.race.as_ref().filter(|race| race.days < 0) {
        let day = summary::day(race.date, sight.today).replace("  ", " ");
        rows.push(
            Row::labelled("", Tone::Plain).and(
                format!("The race was on {day}. Log its splits (3) and the forecast learns from it."),
                Tone::Plain,
            ),
        );
    }
    rows.push(Row::labelled(build, Tone::Key).and("builds the plan to your next race", Tone::Plain));
    rows
}

fn no_plan(sight: Sight<'_>) -> Vec<Row> {
    let build = key(Action::BuildPlan);
    let race = sight.profile.race_date.filter(|date| *date >= sight.today);
    let how = match race {
        Some(date) => {
            let day = summary::day(date, sight.today).replace("  ", " ");
            let place = clean_line(sight.profile.race_place.trim()).into_owned();
            let place = if place.is_empty() { "your race".to_owned() } else { place };
            format!("builds one to {place}, {day}, from what the profile says")
        }
        None => "builds one: it needs the date of your race and nothing else".to_owned(),
    };
    vec![
        Row::labelled("Today", Tone::Strong).and("There is no plan yet", Tone::Strong),
        Row::labelled(build, Tone::Key).and(how, Tone::Plain),
        Row::labelled(key(Action::EditProfile), Tone::Key)
            .and("tells the coach your days, hours, kit and bests first", Tone::Plain),
        Row::labelled(key(Action::ShowLog), Tone::Key)
            .and("logs what you do; load and charts come from it, with or without a plan", Tone::Plain),
    ]
}

/// What was done on a day that nothing was planned for.
fn done(sight: Sight<'_>, date: Date) -> Vec<Row> {
    let Some(day) = sight.day(date) else { return Vec::new() };
    let planned = |id| day.planned.iter().any(|s| matches!(s.state, State::Done { workout, .. } if workout == id));
    let rows = day.done.iter().filter(|done| !planned(done.id)).map(|done| {
        let time = done.seconds.map_or_else(String::new, |s| minutes(s / 60.0));
        Row::labelled("Done", Tone::Done).and(super::week::done_name(done), Tone::Plain).cell(time, 7, Tone::Plain)
    });
    rows.collect()
}

fn note(sight: Sight<'_>, session: &Session) -> String {
    let planned = sight.day(session.date).map_or(0, |day| day.planned.len());
    if planned > 1 { format!("{planned} sessions") } else { String::new() }
}

fn key(action: Action) -> String {
    key_of(action, Layer::Today).unwrap_or_default()
}
