//! The rows of the form: which fields a kind of session has, and what stands beside them.

use super::key::{Key, LapPart, Section, SetPart};
use super::sheet::Sheet;
use super::values::{DONE, NOT_SAID, Reads, feel_name, loaded_parts};
use crate::domain::day;
use crate::domain::rulebook::Station;
use crate::domain::units::{show_pace, show_time};
use crate::domain::workout::{Feel, Part, RunKind, SPLIT_TOLERANCE_S, SkipReason, WorkoutKind, rpe_words};
use crate::tui::widget::field::{Field, Meant, Note, Shortcut};
use crate::tui::widget::form::Row;

/// What stands in a field that nobody has filled.
pub fn default_text(key: Key) -> &'static str {
    match key {
        Key::Done => DONE,
        Key::Feel => NOT_SAID,
        Key::RunKind => RunKind::Easy.name(),
        _ => "",
    }
}

/// The rows of a form, empty.
pub fn build(sheet: &Sheet) -> Vec<Row<Key>> {
    let mut rows = head(sheet);
    if sheet.is_done() {
        rows.push(Row::fields("Title", vec![Field::line(Key::Title, "", 28, "")]));
        rows.push(Row::fields(
            "Duration",
            vec![Field::line(Key::Duration, "", 9, ""), Field::line(Key::Rpe, "RPE", 4, "")],
        ));
        let feel = vec![NOT_SAID, feel_name(Feel::TooEasy), feel_name(Feel::Right), feel_name(Feel::TooHard)];
        rows.push(Row::fields("Felt", vec![Field::choice(Key::Feel, feel, NOT_SAID)]));
        let wanted = Section::of(sheet.kind());
        let others = Section::ALL.iter().filter(|section| !wanted.contains(section) && sheet.says(**section));
        for section in wanted.iter().chain(others) {
            match section {
                Section::Run => run(sheet, &mut rows),
                Section::Sets => sets(sheet, &mut rows),
                Section::Splits => splits(&mut rows),
            }
        }
        rows.push(Row::fields(
            "Heart rate",
            vec![Field::line(Key::HeartAvg, "avg", 4, ""), Field::line(Key::HeartMax, "max", 4, "")],
        ));
    } else {
        rows.push(Row::fields("Title", vec![Field::line(Key::Title, "", 28, "")]));
    }
    rows.push(Row::fields("Notes", vec![Field::notes(Key::Notes, "")]));
    rows.push(Row::fields("Tags", vec![Field::line(Key::Tags, "", 28, "")]));
    rows
}

fn head(sheet: &Sheet) -> Vec<Row<Key>> {
    let today = sheet.reads.today;
    let yesterday = today.yesterday().unwrap_or(today);
    let shortcut = |key, date| Shortcut { key, text: day::show(date) };
    let date = Field::line(Key::Date, "", 12, "").with_shortcuts(vec![shortcut('t', today), shortcut('y', yesterday)]);
    let kinds = WorkoutKind::ALL.map(WorkoutKind::name).to_vec();
    let done = std::iter::once(DONE).chain(SkipReason::ALL.map(SkipReason::name)).collect();
    vec![
        Row::fields("Date", vec![date]),
        Row::fields("Type", vec![Field::choice(Key::Kind, kinds, sheet.base.kind.name())]),
        Row::fields("Done", vec![Field::choice(Key::Done, done, DONE)]),
    ]
}

fn run(sheet: &Sheet, rows: &mut Vec<Row<Key>>) {
    let kinds = RunKind::ALL.map(RunKind::name).to_vec();
    rows.push(Row::fields("Run", vec![Field::choice(Key::RunKind, kinds, RunKind::Easy.name())]));
    rows.push(Row::fields(
        "Distance",
        vec![Field::line(Key::Distance, "", 9, ""), Field::line(Key::RunTime, "time", 8, "")],
    ));
    rows.push(Row::fields("Climb", vec![Field::line(Key::Climb, "", 7, "")]));
    rows.push(Row::Titles(LapPart::ALL.map(LapPart::column).to_vec()));
    for (number, row) in (1..).zip(&sheet.laps) {
        let fields = LapPart::ALL.map(|part| {
            let (label, columns) = part.column();
            Field::line(Key::Lap(*row, part), label, columns, "")
        });
        rows.push(Row::of_table(format!("Lap {number}"), fields.into()));
    }
}

fn sets(sheet: &Sheet, rows: &mut Vec<Row<Key>>) {
    rows.push(Row::Titles(SetPart::ALL.map(SetPart::column).to_vec()));
    for (number, row) in (0..).zip(&sheet.sets) {
        let fields = SetPart::ALL.map(|part| {
            let (label, columns) = part.column();
            Field::line(Key::Set(*row, part), label, columns, "")
        });
        rows.push(Row::of_table(if number == 0 { "Sets" } else { "" }, fields.into()));
    }
}

fn splits(rows: &mut Vec<Row<Key>>) {
    for (round, station) in (1_u8..).zip(Station::ALL) {
        let fields = vec![
            Field::line(Key::Split(Part::Run(round)), "run", 7, ""),
            Field::line(Key::Split(Part::Station(station)), short_name(station), 7, ""),
        ];
        rows.push(Row::fields(format!("Round {round}"), fields));
    }
    rows.push(Row::fields("Roxzone", vec![Field::line(Key::Split(Part::Roxzone), "", 7, "")]));
    let loads = loaded_parts().filter_map(|part| match part {
        Part::Station(station) => Some(Field::line(Key::SplitLoad(part), short_name(station), 7, "")),
        _ => None,
    });
    rows.push(Row::fields("Other load", loads.collect()));
}

/// A station in one or two words.
fn short_name(station: Station) -> &'static str {
    match station {
        Station::BurpeeBroadJump => "burpees",
        Station::FarmersCarry => "carry",
        Station::SandbagLunges => "lunges",
        other => other.name(),
    }
}

/// The fields of a form in their order.
pub fn order(sheet: &Sheet) -> Vec<Key> {
    sheet.form.texts().into_iter().map(|(key, _)| key).collect()
}

fn note(text: impl Into<String>, meant: Meant) -> Note {
    Note { text: text.into(), meant }
}

/// What stands beside the fields of a form.
pub fn notes(sheet: &Sheet) -> Vec<(Key, Note)> {
    let (workout, _) = sheet.compose();
    let mut notes = Vec::new();
    let weekday = sheet.reads.day(&sheet.text(Key::Date)).ok();
    let weekday = weekday.map_or(String::new(), |date| format!("{}   ", date.strftime("%a")));
    notes.push((Key::Date, note(format!("{weekday}t today, y yesterday"), Meant::Aside)));
    if !sheet.is_done() {
        notes.push((Key::Done, note("not done", Meant::Attention)));
        return notes;
    }
    if let Some(rpe) = workout.rpe {
        let load = workout.load().map_or(String::new(), |load| format!(" · {load:.0} AU"));
        notes.push((Key::Rpe, note(format!("{}{load}", rpe_words(rpe)), Meant::Aside)));
    }
    if let Some(run) = &workout.run
        && let Some(pace) = run.pace()
    {
        notes.push((Key::RunTime, note(show_pace(pace, sheet.reads.units), Meant::Aside)));
    }
    running_sums(sheet, &mut notes);
    notes
}

/// The sum of the splits up to each round, and the sum of all against the total.
fn running_sums(sheet: &Sheet, notes: &mut Vec<(Key, Note)>) {
    let mut sum = 0.0;
    let mut taken = 0;
    for part in Part::all() {
        let key = Key::Split(part);
        if let Some(text) = sheet.form.text(key)
            && let Ok(seconds) = Reads::short_time(text.trim())
        {
            sum += seconds;
            taken += 1;
            if matches!(part, Part::Station(_)) {
                notes.push((key, note(format!("= {}", show_time(sum)), Meant::Aside)));
            }
        }
    }
    if taken == 0 {
        return;
    }
    let key = Key::Split(Part::Roxzone);
    let Ok(total) = Reads::long_time(sheet.text(Key::Duration).trim()) else {
        let text = format!("sum {} of {taken} parts", show_time(sum));
        notes.push((key, note(text, Meant::Aside)));
        return;
    };
    let left = total - sum;
    let (text, meant) = if left.abs() <= SPLIT_TOLERANCE_S {
        (format!("sum {}: all of the total", show_time(sum)), Meant::Good)
    } else if left > 0.0 {
        (format!("sum {}: {} of the total is missing", show_time(sum), show_time(left)), Meant::Attention)
    } else {
        (format!("sum {}: {} over the total", show_time(sum), show_time(-left)), Meant::Attention)
    };
    notes.push((key, note(text, meant)));
}
