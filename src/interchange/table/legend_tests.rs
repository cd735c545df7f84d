use super::*;
use crate::domain::workout::Workout;
use crate::interchange::table::OpenTable;
use crate::interchange::{Item, Limits, ReadError, Reading, read};
use jiff::civil::date;
use jiff::tz::TimeZone;
use proptest::prelude::*;

/// Everything that can be open is: the order of its dates, the unit of both lengths, and what a comma means.
const VAGUE: &str = "When,What,How long,How far
03/04/2026,Easy run,45,\"8,100\"
05/06/2026,Track,62,\"12,400\"
";

fn legend(words: &[&str]) -> Legend {
    words.iter().fold(Legend::default(), |all, word| all.with(&word.parse().unwrap()))
}

fn items(table: &str, legends: &Legends) -> Vec<Item> {
    let zone = TimeZone::get("Europe/Berlin").unwrap();
    read("log.csv", table.as_bytes(), &Reading { legends: Some(legends), ..Reading::of(&zone) })
}

fn open(table: &str) -> OpenTable {
    OpenTable::of("log.csv", &Sheet::open(table.as_bytes(), Limits::default()).unwrap())
}

fn first(items: &[Item]) -> &Workout {
    items[0].outcome.as_ref().unwrap()
}

#[test]
fn a_flag_says_one_thing_or_a_column_with_its_unit() {
    for (flag, said) in [
        ("date=2", "date=2"),
        ("DATE = When", "date=When"),
        ("date=2:day", "date=2, order=day"),
        ("distance=4:km", "distance=4, distance-unit=km"),
        ("duration=How long: min", "duration=How long, duration-unit=min"),
        ("title=Run: notes", "title=Run: notes"),
        ("notes=none", "notes=none"),
        ("order=mdy", "order=month"),
        ("decimal=comma", "decimal=comma"),
        ("clock=hh:mm", "clock=hh:mm"),
        ("sport=Run", "sport=run"),
    ] {
        assert_eq!(flag.parse::<Legend>().map(|l| l.to_string()), Ok(said.to_owned()), "{flag}");
    }
    for wrong in ["date", "date=", "date=0", "colour=red", "order=up", "distance-unit=furlong", "=", "sport=chess"] {
        let error = wrong.parse::<Legend>().unwrap_err().to_string();
        assert!(!error.is_empty() && !error.contains('\n'), "{wrong}: {error}");
    }
    let error = "order=up".parse::<Legend>().unwrap_err().to_string();
    assert_eq!(error, "order=up: write day or month");
}

#[test]
fn a_vague_table_is_read_once_everything_is_said() {
    let undecided = items(VAGUE, &Legends::default());
    assert!(matches!(&undecided[0].outcome, Err(ReadError::Undecided { table: Some(_), .. })), "{undecided:?}");
    let said = legend(&["date=1:day", "duration=3:min", "distance=4:m", "decimal=point", "sport=run"]);
    let items = items(VAGUE, &Legends { said, ..Legends::default() });
    let run = first(&items);
    assert_eq!((run.date, run.duration_s), (date(2026, 4, 3), Some(2700.0)));
    assert!((run.run.as_ref().unwrap().distance_m - 8100.0).abs() < 1e-9);
    assert_eq!(items.len(), 2);
}

#[test]
fn what_was_said_of_a_table_holds_for_the_next_with_the_same_headings_and_no_other() {
    let by_headings = [(open(VAGUE).signature(), legend(&["date=1:month", "duration=3:min", "distance=none"]))].into();
    let known = Legends { by_headings, ..Legends::default() };
    let next = "when,WHAT,how long,how far\n07/08/2026,Legs,50,0\n";
    assert_eq!(first(&items(next, &known)).date, date(2026, 7, 8));
    let other = "Day,What,How long\n07/08/2026,Legs,50\n";
    assert!(items(other, &known)[0].outcome.is_err());
    let over = Legends { said: legend(&["order=day"]), ..known };
    assert_eq!(first(&items(next, &over)).date, date(2026, 8, 7), "a flag counts over what was kept");
}

#[test]
fn a_column_that_is_not_there_is_an_error_that_names_those_that_are() {
    let said = legend(&["date=9"]);
    let items = items(VAGUE, &Legends { said, ..Legends::default() });
    let error = items[0].outcome.as_ref().unwrap_err().to_string();
    assert!(error.contains("no column 9 for the date") && error.contains("1 When, 2 What"), "{error}");
}

#[test]
fn questions_are_asked_until_all_is_clear_and_show_what_each_answer_would_mean() {
    let table = open(VAGUE);
    let mut legend = Legend::default();
    let mut asked = Vec::new();
    while let Some(question) = table.asks(&legend).unwrap() {
        asked.push(question.question);
        let texts: Vec<&str> = question.choices.iter().map(|c| c.text.as_str()).collect();
        match question.question {
            Question::DayOrder => {
                assert_eq!(
                    texts,
                    ["the day first: 03/04/2026 is 3 April 2026", "the month first: 03/04/2026 is 4 March 2026"]
                );
            }
            Question::LengthColumn => {
                assert!(texts.contains(&"the duration is in column 3, How long: 45"), "{texts:?}");
            }
            Question::DurationUnit => assert_eq!(texts[0], "minutes: 45 minutes"),
            _ => {}
        }
        let choice = question.choices.iter().find(|c| c.text.contains("column 3")).unwrap_or(&question.choices[0]);
        legend.say(choice.answer.clone());
    }
    assert!(asked.contains(&Question::DayOrder) && asked.contains(&Question::LengthColumn), "{asked:?}");
    let rows = table.preview(&legend, &TimeZone::UTC, 5).unwrap();
    assert_eq!(rows.len(), 2);
    assert_eq!((rows[0].0, rows[0].1.as_ref().unwrap().date), (2, date(2026, 4, 3)));
    assert_eq!(legend.take_back().map(|a| a.to_string()).as_deref(), Some("duration-unit=min"));
    assert_eq!(table.asks(&legend).unwrap().map(|q| q.question), Some(Question::DurationUnit));
}

#[test]
fn more_of_a_table_is_offered_than_it_needs_and_only_what_a_column_can_be() {
    let table = open(
        "When,What,How long,How far,Beats,Hard
2026-04-03,Easy run,45:00,8.1,141,4
2026-06-05,Track,62:00,12.4,158,8
",
    );
    let texts =
        |legend: &Legend| -> Vec<String> { table.offers(legend).unwrap().into_iter().map(|c| c.text).collect() };
    let offers = texts(&Legend::default());
    assert!(offers.contains(&"column 4, How far, is the distance: 8.1".to_owned()), "{offers:#?}");
    assert!(offers.contains(&"column 5, Beats, is the average heart rate: 141".to_owned()), "{offers:#?}");
    assert!(offers.contains(&"column 6, Hard, is the exertion: 4".to_owned()), "{offers:#?}");
    assert!(offers.contains(&"column 2, What, is the title: Easy run".to_owned()), "{offers:#?}");
    assert!(
        !offers.iter().any(|o| o.contains("What, is the distance") || o.contains("far, is the average")),
        "{offers:#?}"
    );
    let said = legend(&["distance=4"]);
    assert_eq!(table.asks(&said).unwrap().map(|q| q.question), Some(Question::DistanceUnit), "and leads on");
    assert!(!texts(&said).iter().any(|o| o.contains("is the distance")), "once");
}

#[test]
fn of_a_long_table_a_start_that_ends_with_a_line_is_kept_for_the_questions() {
    let mut long = VAGUE.to_owned();
    while long.len() < 400 * 1024 {
        long.push_str("07/08/2026,Läufe,50,\"9,000\"\n");
    }
    let table = open(&long);
    assert_eq!(table.asks(&Legend::default()).unwrap().map(|q| q.question), Some(Question::DayOrder));
    let rows = table.preview(&legend(&["date=1:day", "duration=3:min"]), &TimeZone::UTC, usize::MAX).unwrap();
    assert!(rows.len() > 1000 && rows.iter().all(|(_, row)| row.is_ok()), "{:?}", rows.last());
    assert_eq!(table.signature(), open(VAGUE).signature());
}

#[test]
fn a_kept_legend_is_read_back_and_a_word_of_a_later_version_is_passed_over() {
    let both = legend(&["date=When:day", "distance=4:mi"]);
    let legends = Legends { by_headings: [("a".to_owned(), both)].into(), ..Legends::default() };
    let mut words = legends.to_words();
    assert_eq!(Legends::of_words(words.clone()), legends);
    words.get_mut("a").unwrap().push("phase-of-moon=full".into());
    assert_eq!(Legends::of_words(words), legends);
}

proptest! {
    #[test]
    fn no_flag_breaks_it_and_what_is_said_is_said_again_by_its_text(text in "\\PC{0,30}", key in 0..COLUMNS.len()) {
        for flag in [text.clone(), format!("{}={text}", COLUMNS[key].0)] {
            if let Ok(legend) = flag.parse::<Legend>() {
                for answer in legend.answers() {
                    let again = answer.to_string().parse::<Legend>();
                    prop_assert_eq!(again.map(|l| l.answers().to_vec()), Ok(vec![answer.clone()]));
                }
            }
        }
    }

    #[test]
    fn no_table_is_asked_about_for_ever(cells in prop::collection::vec("[0-9/:,. a-z]{0,8}", 4..24), pick in any::<prop::sample::Index>()) {
        let rows: Vec<String> = cells.chunks(4).map(|row| row.iter().map(|c| format!("\"{c}\"")).collect::<Vec<_>>().join(",")).collect();
        let table = format!("a,b,c,d\n{}\n", rows.join("\n"));
        let Ok(sheet) = Sheet::open(table.as_bytes(), Limits::default()) else { return Ok(()) };
        let table = OpenTable::of("a.csv", &sheet);
        let mut legend = Legend::default();
        for _ in 0..8 {
            let Some(asked) = table.asks(&legend).unwrap() else { return Ok(()) };
            if asked.choices.is_empty() {
                return Ok(());
            }
            legend.say(asked.choices[pick.index(asked.choices.len())].answer.clone());
        }
        prop_assert_eq!(table.asks(&legend).unwrap(), None);
    }
}
