//! `log`: the athlete's sessions from the command line, as lines that the form would understand too.

use super::args::Log;
use super::error::CliError;
use super::output::Output;
use crate::bootstrap::Program;
use crate::domain::line::{self, Reading};
use crate::domain::profile::Units;
use crate::domain::units;
use crate::domain::workout::Workout;
use jiff::Zoned;
use std::sync::Arc;

/// How much of an id is shown: enough to tell an athlete's sessions apart.
const SHORT_ID: usize = 8;

/// Runs one of the sub-commands.
pub async fn run(program: &Program, command: &Log, stdin: Option<String>, output: &Output) -> Result<(), CliError> {
    let book = program.coach.logbook();
    book.ready().await;
    let as_of = book.log().borrow().as_of;
    if let Some(at) = as_of {
        let at = at.to_zoned(Zoned::now().time_zone().clone()).strftime("%a %-d %b %H:%M");
        output.note(&format!("the server cannot be reached: this is the log as it was seen on {at}")).await?;
    }
    let units = book.profile().borrow().units;
    let sessions = Sessions { all: Arc::clone(&book.log().borrow().workouts), units };
    match command {
        Log::Add { line, anyway, json } => {
            let workout = read_line(&line.join(" "), units, *anyway)?;
            save(program, workout, units, *json, output).await
        }
        Log::Put => {
            let text = stdin.unwrap_or_default();
            let workout: Workout = serde_json::from_str(&text)
                .map_err(|e| CliError::Usage(format!("standard input is no session as JSON: {e}")))?;
            save(program, workout, units, false, output).await
        }
        Log::List { limit, filter, deleted, json } => {
            sessions.list(*limit, filter.as_deref(), *deleted, *json, output).await
        }
        Log::Show { id, json } => {
            let workout = sessions.find(id)?;
            if *json { output.json(&*workout).await } else { output.line(&shown(&workout, units)).await }
        }
        Log::History { id } => history(program, &*sessions.find(id)?, output).await,
        Log::Edit { id, line, anyway, json } => {
            let before = sessions.find(id)?;
            let workout = edited(&before, &line.join(" "), units, *anyway)?;
            save(program, workout, units, *json, output).await
        }
        Log::Rm { id } => {
            let workout = Workout { deleted_at: Some(jiff::Timestamp::now()), ..(*sessions.find(id)?).clone() };
            let short = short_id(&workout);
            book.save(vec![workout]).await?;
            output.line(&format!("deleted; bring it back with: hyrox-coach log restore {short}")).await
        }
        Log::Restore { id } => {
            let workout = Workout { deleted_at: None, ..(*sessions.find(id)?).clone() };
            save(program, workout, units, false, output).await
        }
    }
}

/// The session of a line. What was not understood stops it, unless it is wanted anyway.
fn read_line(text: &str, units: Units, anyway: bool) -> Result<Workout, CliError> {
    let now = Zoned::now();
    let read = line::read(text, now.date(), units);
    let unsure: Vec<String> = read
        .unsure()
        .map(|token| match &token.reading {
            Reading::Unsure(doubt) => format!("{:?}: {doubt}", text.get(token.range.clone()).unwrap_or_default()),
            Reading::Understood { .. } | Reading::Filler => String::new(),
        })
        .collect();
    if !unsure.is_empty() && !anyway {
        return Err(CliError::Usage(format!(
            "NOT saved, not understood: {}\n  write it in another way, put notes after //, or add --anyway to save the rest",
            unsure.join("; ")
        )));
    }
    if read.understood().next().is_none() {
        return Err(CliError::Usage(
            "NOT saved: say what you did, e.g. hyrox-coach log add run 8.1k 42:30 rpe 4 easy".into(),
        ));
    }
    let mut workout = read.workout;
    if workout.date == now.date() {
        workout.tz = now.time_zone().iana_name().map(str::to_owned);
    }
    require_possible(&workout, now.date())?;
    Ok(workout)
}

fn require_possible(workout: &Workout, today: jiff::civil::Date) -> Result<(), CliError> {
    let problems: Vec<String> =
        workout.problems(today).into_iter().map(|p| format!("{}: {}", p.field, p.message)).collect();
    if problems.is_empty() {
        return Ok(());
    }
    Err(CliError::Usage(format!("NOT saved: {}", problems.join("; "))))
}

/// What a new line says of a session that is there: its id, origin and, unless the line says one, its day stay.
fn edited(before: &Workout, text: &str, units: Units, anyway: bool) -> Result<Workout, CliError> {
    let new = read_line(text, units, anyway)?;
    let says_day = line::read(text, Zoned::now().date(), units)
        .understood()
        .any(|t| matches!(t.reading, Reading::Understood { field: line::Field::Date, .. }));
    Ok(Workout {
        id: before.id,
        date: if says_day { new.date } else { before.date },
        started_at: before.started_at,
        tz: before.tz.clone(),
        origin: before.origin.clone(),
        deleted_at: before.deleted_at,
        ..new
    })
}

async fn save(program: &Program, workout: Workout, units: Units, json: bool, output: &Output) -> Result<(), CliError> {
    program.coach.logbook().save(vec![workout.clone()]).await?;
    if json {
        return output.json(&workout).await;
    }
    output.line(&format!("saved  {}", row(&workout, units))).await
}

async fn history(program: &Program, workout: &Workout, output: &Output) -> Result<(), CliError> {
    program.coach.settle().await;
    for past in program.store.list_edits(workout.id).await? {
        let crate::domain::edit::Change::Workout { fields, .. } = &past.edit.change else { continue };
        let fields: Vec<String> = fields.iter().map(|(name, value)| format!("{name} = {value}")).collect();
        output.line(&format!("{}  {}", past.edit.at.strftime("%Y-%m-%d %H:%M"), fields.join(", "))).await?;
        if !past.overruled.is_empty() {
            output.line(&format!("    changed later elsewhere: {}", past.overruled.join(", "))).await?;
        }
    }
    Ok(())
}

fn short_id(workout: &Workout) -> String {
    let id = workout.id.0.simple().to_string();
    id[id.len() - SHORT_ID..].to_owned()
}

/// A session in one line: day, short id, and the line that says it.
fn row(workout: &Workout, units: Units) -> String {
    let said = line::write(workout, units);
    // The line begins with the day, which stands in front already.
    let said = said.replacen(&workout.date.to_string(), "", 1);
    let load = workout.load().map(|l| format!("  {l:.0} AU")).unwrap_or_default();
    let deleted = if workout.deleted_at.is_some() { "  (deleted)" } else { "" };
    format!("{}  {}  {}{load}{deleted}", workout.date.strftime("%a %-d %b %Y"), short_id(workout), said.trim())
}

/// All that is known of a session, one fact a line.
fn shown(workout: &Workout, units: Units) -> String {
    let mut lines = vec![row(workout, units)];
    if let Some(run) = &workout.run {
        let pace = run.pace().map(|p| format!(", {}", units::show_pace(p, units))).unwrap_or_default();
        let distance = units::show_distance(run.distance_m, units);
        lines.push(format!("  run: {distance} in {}{pace}", units::show_time(run.duration_s)));
        for (i, lap) in run.laps.iter().enumerate() {
            let distance = units::show_distance(lap.distance_m, units);
            lines.push(format!("    lap {}: {distance} in {}", i + 1, units::show_time(lap.duration_s)));
        }
    }
    for split in &workout.splits {
        lines.push(format!("  {:<20} {:>8}", split.part.to_string(), units::show_time(split.duration_s)));
    }
    if let Some(difference) = workout.split_difference() {
        lines.push(format!("  the parts are {difference:+.0} s from the total"));
    }
    if !workout.notes.is_empty() {
        lines.push(format!("  {}", workout.notes));
    }
    if let Some(file) = &workout.origin.file {
        lines.push(format!("  imported from {file}"));
    }
    lines.join("\n")
}

struct Sessions {
    all: Arc<Vec<Arc<Workout>>>,
    units: Units,
}

impl Sessions {
    /// The session of an id, of the end of one, or `last`.
    fn find(&self, id: &str) -> Result<Arc<Workout>, CliError> {
        if id == "last" {
            let newest = self.all.iter().filter(|w| w.deleted_at.is_none()).max_by_key(|w| w.id);
            return newest.cloned().ok_or_else(|| CliError::Nothing("the log is empty".into()));
        }
        let wanted = id.replace('-', "").to_lowercase();
        let mut found = self.all.iter().filter(|w| w.id.0.simple().to_string().ends_with(&wanted));
        match (found.next(), found.next()) {
            (Some(one), None) if !wanted.is_empty() => Ok(Arc::clone(one)),
            (Some(_), Some(_)) => Err(CliError::Usage(format!("{id} is the end of several ids: write more of it"))),
            _ => Err(CliError::Nothing(format!("no session has the id {id}; see hyrox-coach log list"))),
        }
    }

    async fn list(
        &self,
        limit: usize,
        filter: Option<&str>,
        deleted: bool,
        json: bool,
        output: &Output,
    ) -> Result<(), CliError> {
        let words: Vec<String> = filter.unwrap_or_default().split_whitespace().map(str::to_lowercase).collect();
        let wanted = |w: &&Arc<Workout>| {
            let text = || row(w, self.units).to_lowercase() + " " + &w.title.to_lowercase() + " " + &w.tags.join(" ");
            w.deleted_at.is_some() == deleted && (words.is_empty() || words.iter().all(|word| text().contains(word)))
        };
        let found: Vec<&Arc<Workout>> = self.all.iter().filter(wanted).take(limit).collect();
        if json {
            return output.json(&found).await;
        }
        if found.is_empty() {
            let hint = "log one with: hyrox-coach log add run 8.1k 42:30 rpe 4 easy";
            return Err(CliError::Nothing(format!("no session to show; {hint}")));
        }
        for workout in found {
            output.line(&row(workout, self.units)).await?;
        }
        Ok(())
    }
}
