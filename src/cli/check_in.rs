//! `check-in`: five answers a day from the command line, and what they say.

use super::args::CheckIn as Wanted;
use super::error::CliError;
use super::output::Output;
use crate::bootstrap::Program;
use crate::domain::check_in::{CheckIn, Light, Question, Score, flags, light};
use crate::domain::day::{self, Toward};

/// Keeps the answers that were given, or shows those of the day and what each number means.
pub async fn run(program: &Program, wanted: &Wanted, output: &Output) -> Result<(), CliError> {
    let book = program.coach.logbook();
    book.ready().await;
    let today = program.coach.calendar().today();
    let date = match &wanted.date {
        None => today,
        Some(text) => {
            day::parse(text, today, Toward::Past).ok_or_else(|| CliError::Usage(format!("{text} is no day")))?
        }
    };
    let known = book.plans().borrow().check_ins.iter().find(|c| c.date == date).cloned();
    let mut check_in = known.clone().unwrap_or_else(|| CheckIn::new(date));
    for pair in &wanted.answers {
        answer(&mut check_in, pair)?;
    }
    if let Some(note) = &wanted.note {
        check_in.note.clone_from(note);
    }
    if Some(&check_in) != known.as_ref() && !(known.is_none() && check_in.is_empty()) {
        book.save_check_ins(vec![check_in.clone()]).await?;
    }
    if wanted.json {
        return output.json(&check_in).await;
    }
    output.text(&said(&check_in)).await?;
    let all = book.plans().borrow().check_ins.clone();
    let log: Vec<_> = book.log().borrow().workouts.iter().map(|w| (**w).clone()).collect();
    let flagged = flags(&all, &log, today);
    if flagged.advice().is_some() {
        let words: Vec<&str> = flagged.flags.iter().map(|f| f.words()).collect();
        output.line(&format!("! {}: hyrox-coach plan today says what follows", words.join(", "))).await?;
    }
    if light(&all, today) == Some(Light::Red) {
        output.line("! stop training what hurts, and see a clinician").await?;
    }
    Ok(())
}

/// `sleep=4`; `sleep=` takes it back.
fn answer(check_in: &mut CheckIn, pair: &str) -> Result<(), CliError> {
    let wrong =
        || CliError::Usage(format!("{pair}: write sleep=4, with 1 to 5; of sleep, soreness, mood, stress, pain"));
    let (name, value) = pair.split_once('=').ok_or_else(wrong)?;
    let question = Question::from_name(name.trim()).ok_or_else(wrong)?;
    let score = match value.trim() {
        "" => None,
        digits => Some(digits.parse().ok().and_then(Score::new).ok_or_else(wrong)?),
    };
    check_in.set(question, score);
    Ok(())
}

fn said(check_in: &CheckIn) -> String {
    let mut lines = vec![format!("{}", check_in.date.strftime("%a %-d %b %Y"))];
    for question in Question::ALL {
        lines.push(if let Some(score) = check_in.get(question) {
            format!("  {:<9} {score}  {}", question.name(), question.word(score))
        } else {
            let [low, .., high] = question.words();
            format!("  {:<9} -  1 {low} .. 5 {high}", question.name())
        });
    }
    if !check_in.note.is_empty() {
        lines.push(format!("  {}", check_in.note));
    }
    lines.join("\n") + "\n"
}
