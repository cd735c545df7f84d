use super::guess::{Certainty, Question, Source, guess};
use super::*;
use crate::domain::workout::RunKind;
use crate::interchange::Limits;
use jiff::civil::date;
use proptest::prelude::*;

const GARMIN: &str = "Activity Type,Date,Favorite,Title,Distance,Calories,Time,Avg HR,Max HR,Aerobic TE,Avg Pace,Total Ascent,Moving Time,Elapsed Time
Running,2026-10-12 07:01:22,false,\"Leeds, Running\",5.02,\"1,020\",00:31:40,148,163,3.1,6:18,45,00:31:00,00:32:10
Strength Training,2026-10-13 18:00:00,false,Strength,0.00,250,00:55:00,110,140,1.2,--,--,00:50:00,00:55:00
Running,2026-10-18 08:15:00,false,\"Long run\",10.10,\"1,020\",01:07:30,145,160,3.4,6:41,80,01:07:00,01:08:00
";
const GARMIN_GERMAN: &str = "Aktivitätstyp,Datum,Favorit,Titel,Distanz,Kalorien,Zeit,Ø HF,Max. HF
Laufen,2026-10-12 07:01:22,false,\"Köln Laufen\",\"5,02\",\"1.020\",00:31:40,148,163
Krafttraining,2026-10-13 18:00:00,false,Kraft,\"0,00\",250,00:55:00,110,140
";
const STRAVA: &str = "Activity ID,Activity Date,Activity Name,Activity Type,Activity Description,Elapsed Time,Distance,Max Heart Rate,Filename,Elapsed Time,Moving Time,Distance,Average Heart Rate,Perceived Exertion
9001,\"Jul 1, 2025, 10:30:00 PM\",\"Morning run, easy one\",Run,legs heavy,2700,8.05,163,activities/1.gpx.gz,2700.0,2650.0,8050.4,148,4
9002,\"Jul 2, 2025, 7:00:00 PM\",Evening Row,Rowing,,1900,5.00,,,1900,1800,5000.0,145,
";
const TRAINING_PEAKS: &str = "Title,WorkoutType,WorkoutDescription,PlannedDuration,PlannedDistanceInMeters,WorkoutDay,CoachComments,DistanceInMeters,PowerAverage,HeartRateAverage,HeartRateMax,AthleteComments,TimeTotalInHours,Rpe,Feeling
Strong tempo run,Run,2x15 min,1,,2026-01-02,,10000,,150,171,Felt strong,0.75,7,
Missed,Run,easy,1,,2026-01-04,,,,,,,,,
";

fn zone() -> TimeZone {
    TimeZone::get("Europe/Berlin").unwrap()
}

fn items(bytes: &[u8]) -> Vec<Item> {
    read("log.csv", bytes, &Reading::of(&zone()))
}

fn sessions(bytes: &[u8]) -> Vec<Workout> {
    items(bytes).into_iter().filter_map(|i| i.outcome.ok()).map(|w| *w).collect()
}

fn questions(table: &str) -> Vec<Question> {
    guess(&Sheet::open(table.as_bytes(), Limits::default()).unwrap()).questions
}

#[test]
fn garmins_list_asks_only_for_the_unit_and_reads_the_rest() {
    let sheet = Sheet::open(GARMIN.as_bytes(), Limits::default()).unwrap();
    let guess = guess(&sheet);
    assert_eq!((guess.source, guess.questions.as_slice()), (Source::Garmin, [Question::DistanceUnit].as_slice()));
    let sure = |at: usize| (guess.columns[at].column, guess.columns[at].certainty);
    assert_eq!(sure(1), (Some(Column::Date), Certainty::Sure));
    assert_eq!(sure(13), (Some(Column::Duration), Certainty::Sure));
    assert_eq!(sure(5), (None, Certainty::Unsure), "calories are not read");
    let mapping = Mapping { distance: DistanceUnit::Miles, ..guess.mapping };
    let items = read_table("a.csv", GARMIN.as_bytes(), &mapping, &Reading::of(&zone()));
    let w = items[0].outcome.as_ref().unwrap();
    assert_eq!(items[0].file, "a.csv, line 2");
    assert_eq!((w.date, w.kind, w.title.as_str()), (date(2026, 10, 12), WorkoutKind::Run, "Leeds, Running"));
    assert_eq!(w.started_at.unwrap().to_string(), "2026-10-12T05:01:22Z");
    assert_eq!((w.tz.as_deref(), w.duration_s), (Some("Europe/Berlin"), Some(1930.0)));
    assert_eq!((w.heart_rate_avg, w.heart_rate_max), (Some(148), Some(163)));
    let run = w.run.as_ref().unwrap();
    assert!((run.distance_m - 5.02 * 1609.344).abs() < 1e-6);
    assert_eq!((run.duration_s, run.elevation_gain_m), (1860.0, Some(45.0)));
    let strength = items[1].outcome.as_ref().unwrap();
    assert_eq!(
        (strength.kind, strength.run.is_some(), strength.duration_s),
        (WorkoutKind::Strength, false, Some(3300.0))
    );
    assert_eq!(items[2].outcome.as_ref().unwrap().run.as_ref().unwrap().kind, RunKind::Long);
}

#[test]
fn garmins_german_list_has_its_decimal_comma_noticed() {
    let sheet = Sheet::open(GARMIN_GERMAN.as_bytes(), Limits::default()).unwrap();
    let guess = guess(&sheet);
    assert_eq!((guess.source, guess.mapping.decimal), (Source::Garmin, Decimal::Comma));
    let zone = zone();
    let (_, _, first) = sheet.sessions(&guess.mapping, &zone).next().unwrap();
    assert!((first.unwrap().run.unwrap().distance_m - 5020.0).abs() < 1e-6);
}

#[test]
fn stravas_list_is_read_without_a_question_in_utc_and_by_its_exact_columns() {
    let read = sessions(STRAVA.as_bytes());
    assert_eq!(questions(STRAVA), []);
    assert_eq!(read[0].date, date(2025, 7, 2), "22:30 UTC is the next day in Berlin");
    assert_eq!(read[0].started_at.unwrap().to_string(), "2025-07-01T22:30:00Z");
    assert_eq!((read[0].title.as_str(), read[0].notes.as_str()), ("Morning run, easy one", "legs heavy"));
    assert_eq!(read[0].run.as_ref().map(|r| (r.distance_m, r.duration_s)), Some((8050.4, 2650.0)));
    assert_eq!((read[0].duration_s, read[0].rpe, read[0].heart_rate_max), (Some(2700.0), Some(4.0), Some(163)));
    let row = &read[1].exercises[0];
    assert_eq!(
        (row.name.as_str(), row.sets[0].distance_m, row.sets[0].duration_s),
        ("row", Some(5000.0), Some(1800.0))
    );
}

#[test]
fn training_peaks_hours_are_hours_and_what_was_only_planned_is_no_session() {
    let items = items(TRAINING_PEAKS.as_bytes());
    let done = items[0].outcome.as_ref().unwrap();
    assert_eq!((done.duration_s, done.rpe, done.heart_rate_avg), (Some(2700.0), Some(7.0), Some(150)));
    assert_eq!(done.notes, "2x15 min\n\nFelt strong");
    assert_eq!(done.run.as_ref().map(|r| (r.kind, r.distance_m)), Some((RunKind::Tempo, 10_000.0)));
    assert!(matches!(items[1].outcome, Err(ReadError::NoActivity { .. })));
}

#[test]
fn a_spreadsheet_with_semicolons_commas_dots_and_a_byte_order_mark_is_read() {
    let table = "\u{feff}Datum;Sportart;Strecke (km);Dauer;RPE;Notizen\r\n20.11.2026;Laufen;8,1;0:42:30;4;\"locker; \"\"ruhig\"\"\"\r\n21.11.2026;Kraft;;1:05:00;7;\r\n";
    let read = sessions(table.as_bytes());
    assert_eq!(read.len(), 2);
    assert_eq!((read[0].date, read[0].started_at), (date(2026, 11, 20), None));
    assert_eq!(read[0].run.as_ref().map(|r| r.distance_m), Some(8100.0));
    assert_eq!(read[0].notes, "locker; \"ruhig\"");
    assert_eq!((read[1].kind, read[1].duration_s), (WorkoutKind::Strength, Some(3900.0)));
}

#[test]
fn tabs_and_a_line_that_names_the_delimiter_are_understood() {
    assert_eq!(sessions(b"date\ttype\tduration (min)\n2026-11-20\thiit\t45\n")[0].duration_s, Some(2700.0));
    assert_eq!(sessions(b"sep=;\ndate;type;duration (min)\n2026-11-20;hiit;45\n")[0].duration_s, Some(2700.0));
}

#[test]
fn one_date_that_can_be_read_in_one_way_settles_the_whole_column() {
    let table =
        |last: &str| format!("date,time,distance km\n11/12/2026,0:42:30,8\n10/11/2026,0:50:00,9\n{last},0:50:00,9\n");
    assert_eq!(sessions(table("11/20/2026").as_bytes())[0].date, date(2026, 11, 12));
    assert_eq!(sessions(table("20/11/2026").as_bytes())[0].date, date(2026, 12, 11));
    assert_eq!(questions(&table("12/10/2026")), [Question::DayOrder], "nothing settles it");
    let both = format!("{}20/11/2026,0:50:00,9\n", table("11/20/2026"));
    assert_eq!(questions(&both), [Question::DayOrder], "two values contradict each other");
    assert!(matches!(
        &items(table("12/10/2026").as_bytes())[0].outcome,
        Err(ReadError::Undecided { what, .. }) if what.contains("month comes first")
    ));
}

#[test]
fn an_order_that_was_not_said_makes_an_error_of_the_row_and_never_a_date() {
    let table = "date,time\n11/12/2026,0:42:30\n";
    let sheet = Sheet::open(table.as_bytes(), Limits::default()).unwrap();
    let mut mapping = guess(&sheet).mapping;
    let zone = zone();
    let reading = Reading::of(&zone);
    assert!(read_table("a.csv", table.as_bytes(), &mapping, &reading)[0].outcome.is_err());
    mapping.day_order = Some(DayOrder::DayFirst);
    let first = &read_table("a.csv", table.as_bytes(), &mapping, &reading)[0];
    assert_eq!(first.outcome.as_ref().unwrap().date, date(2026, 12, 11));
}

#[test]
fn units_that_nothing_settles_are_asked() {
    assert_eq!(questions("date,time,distance\n2026-11-20,0:42:30,5.2\n"), [Question::DistanceUnit]);
    assert_eq!(questions("date,time,distance\n2026-11-20,0:42:30,8100\n"), []);
    assert_eq!(questions("date,duration\n2026-11-20,45\n"), [Question::DurationUnit]);
    assert_eq!(questions("date,duration\n2026-11-20,2700\n"), []);
    assert_eq!(questions("date,duration_minutes\n2026-11-20,45\n"), []);
    assert_eq!(questions("date,time,distance (m)\n2026-11-20,0:42:30,\"8,100\"\n"), [Question::Decimal]);
    assert_eq!(questions("what,how\nrun,well\n"), [Question::DateColumn, Question::LengthColumn]);
}

#[test]
fn columns_without_a_known_name_are_known_by_their_cells() {
    let sheet_text = "wann,was,wie lange\n2026-11-20,hiit,0:42:30\n";
    let guess = guess(&Sheet::open(sheet_text.as_bytes(), Limits::default()).unwrap());
    assert_eq!((guess.columns[0].column, guess.columns[0].certainty), (Some(Column::Date), Certainty::Likely));
    assert_eq!((guess.columns[2].column, guess.columns[2].certainty), (Some(Column::Duration), Certainty::Likely));
}

#[test]
fn a_day_and_a_time_of_day_in_two_columns_are_one_start() {
    let read = sessions(b"date,start time,duration\n2026-11-20,06:30,0:42:30\n");
    assert_eq!(read[0].started_at.unwrap().to_string(), "2026-11-20T05:30:00Z");
}

#[test]
fn a_cell_that_cannot_be_read_names_its_line_and_column() {
    let items = items(b"date,duration,distance km,avg hr\n2026-11-20,0:42:30,8,150\n2026-11-21,soon,8,150\nsoon,0:42:30,8,150\n2026-11-22,0:42:30,8,900\n2026-11-23,0:12:30,8,150\n,0:42:30,8,150\n2026-11-24,0:42:30,8,150\n2026-11-25,0:42:30,8,150\n2026-11-26,0:42:30,8,150\n");
    let errors: Vec<String> = items.iter().filter_map(|i| i.outcome.as_ref().err()).map(ToString::to_string).collect();
    assert_eq!(
        errors,
        [
            "has \"soon\" as duration in line 3: a time such as 42:30",
            "has \"soon\" as date in line 4: a date such as 2026-11-20",
            "cannot be true: heart_rate_avg: beats a minute, 25 to 260; enter it by hand if it is",
            "cannot be true: run.distance_m: faster than 2:00/km: check distance and time; enter it by hand if it is",
            "has \"\" as date in line 7: a date such as 2026-11-20",
        ]
    );
    assert_eq!(items.iter().filter(|i| i.outcome.is_ok()).count(), 4);
}

#[test]
fn what_is_no_table_says_so() {
    assert!(items(b"hello").iter().all(|i| i.outcome.is_err()));
    assert!(items(b"").iter().all(|i| i.outcome.is_err()));
    assert!(matches!(items(&[0xff, 0xfe, 1, 0])[0].outcome, Err(ReadError::Encoding { .. })));
    assert!(matches!(items(b"date,dauer\n2026-11-20,\xfc\n")[0].outcome, Err(ReadError::Encoding { .. })));
    assert!(matches!(items(b"date,duration\n")[0].outcome, Err(ReadError::NoActivity { .. })));
}

#[test]
fn rows_past_the_limit_are_refused_once() {
    let table = format!("date,duration\n{}", "2026-11-20,0:42:30\n".repeat(10));
    let sheet = Sheet::open(table.as_bytes(), Limits { points: 3, ..Limits::default() }).unwrap();
    let (mapping, zone) = (guess(&sheet).mapping, zone());
    let read: Vec<_> = sheet.sessions(&mapping, &zone).map(|(_, _, s)| s).collect();
    assert_eq!(read.len(), 4);
    assert!(matches!(read[3], Err(ReadError::TooBig { limit: 3, .. })));
}

#[test]
fn control_characters_of_a_cell_do_not_reach_the_screen() {
    let read = sessions(b"date,duration,title\n2026-11-20,0:42:30,\"a\x1b[31mb\nc\"\n");
    assert!(crate::domain::clean::is_clean(&read[0].title) && !read[0].title.contains('\n'), "{:?}", read[0].title);
}

proptest! {
    #[test]
    fn no_bytes_break_it(
        table in prop::sample::select(vec![GARMIN, GARMIN_GERMAN, STRAVA, TRAINING_PEAKS]),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0..3_u8), 0..12),
    ) {
        let mut bytes = table.as_bytes().to_vec();
        for (at, byte, what) in changes {
            let at = at.index(bytes.len());
            match what {
                0 => bytes[at] = byte,
                1 => { bytes.remove(at); }
                _ => bytes.insert(at, byte),
            }
        }
        prop_assert!(!items(&bytes).is_empty());
        if let Ok(sheet) = Sheet::open(&bytes, Limits::default()) {
            let mapping = guess(&sheet).mapping;
            let zone = zone();
            let reading = Reading::of(&zone);
            prop_assert!(!read_table("a", &bytes, &mapping, &reading).is_empty());
        }
    }
}
