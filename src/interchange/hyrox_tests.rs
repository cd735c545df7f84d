use super::*;
use crate::domain::rulebook::Station;
use jiff::civil::date;
use jiff::tz::TimeZone;
use proptest::prelude::*;

/// The parts of this result add up to 1:19:00.
const PASTED: &str = "HYROX Berlin 2026
Date 2026-10-03
Split\tTime\tPlace
Running 1\t00:04:38\t–
1000m SkiErg\t00:04:02\t385
Running 2\t00:05:01\t–
50m Sled Push\t00:03:00\t211
Running 3\t00:05:02\t–
50m Sled Pull\t00:03:50\t212
Running 4\t00:05:03\t–
80m Burpee Broad Jump\t00:04:00\t213
Running 5\t00:05:20\t–
1000m Row\t00:04:30\t214
Running 6\t00:05:04\t–
200m Farmers Carry\t00:02:00\t215
Running 7\t00:05:05\t–
100m Sandbag Lunges\t00:04:10\t216
Running 8\t00:05:55\t–
Wall Balls\t00:05:20\t217
Roxzone Time\t00:07:00\t99
Run Total\t00:41:08\t77
Best Run Lap\t00:04:38\t44
Overall Time\t01:19:00
";

fn items(name: &str, text: &str) -> Vec<Item> {
    read(name, text.as_bytes(), &Reading::of(&TimeZone::UTC))
}

fn of(race: &Race, part: Part) -> Option<f64> {
    race.splits.iter().find(|s| s.part == part).map(|s| s.duration_s)
}

#[test]
fn a_pasted_result_becomes_a_race_with_its_seventeen_parts() {
    let items = items("result.txt", PASTED);
    let race = items[0].outcome.as_ref().unwrap();
    assert_eq!(
        (race.kind, race.date, race.title.as_str()),
        (WorkoutKind::Race, date(2026, 10, 3), "HYROX Berlin 2026")
    );
    assert_eq!((race.duration_s, race.split_sum()), (Some(4740.0), Some(4740.0)));
    assert_eq!(race.splits.iter().map(|s| s.part).collect::<Vec<_>>(), Part::all().collect::<Vec<_>>());
    assert_eq!(race.split(Part::Station(Station::WallBalls)), Some(320.0));
    assert_eq!((race.notes.as_str(), race.origin.format.as_deref()), ("", Some("hyrox")));
    assert!(is_result(PASTED));
}

#[test]
fn spaces_commas_semicolons_and_german_labels_are_the_same_result() {
    let english = parse(PASTED).unwrap();
    for (from, to) in [("\t", "   "), ("\t", ","), ("\t", ";")] {
        assert_eq!(parse(&PASTED.replace(from, to)).unwrap(), english);
    }
    let german = PASTED
        .replace("Running", "Laufen")
        .replace("1000m Row", "1000m Rudern")
        .replace("Roxzone Time", "Roxzone Zeit")
        .replace("Overall Time", "Gesamtzeit")
        .replace("Run Total", "Laufen gesamt")
        .replace("Best Run Lap", "Beste Laufrunde")
        .replace("Date 2026-10-03", "Datum: 03.10.2026");
    assert_eq!(parse(&german).unwrap(), english);
}

#[test]
fn parts_that_do_not_add_up_are_said_and_not_put_right() {
    let race = parse(&PASTED.replace("Overall Time\t01:19:00", "Overall Time\t01:19:30")).unwrap();
    assert_eq!((race.total_s, of(&race, Part::Roxzone)), (Some(4770.0), Some(420.0)));
    assert_eq!(race.remarks, ["the parts are 30 s shorter than the total"]);
    assert_eq!(race.session(date(2026, 10, 3)).notes, "the parts are 30 s shorter than the total");
    let late = parse(&PASTED.replace("Overall Time\t01:19:00", "Overall Time\t01:19:02")).unwrap();
    assert!(late.remarks.is_empty(), "two seconds are a rounding");
    let runs = parse(&PASTED.replace("Run Total\t00:41:08", "Run Total\t00:42:08")).unwrap();
    assert_eq!(runs.remarks, ["the runs are 60 s shorter than their stated total"]);
}

#[test]
fn a_roxzone_that_is_given_station_by_station_is_summed() {
    let each = (1..=8).map(|n| format!("Roxzone {n}\t00:00:52\n")).collect::<Vec<_>>().concat();
    let race = parse(&PASTED.replace("Roxzone Time\t00:07:00\t99\n", &each)).unwrap();
    assert_eq!(of(&race, Part::Roxzone), Some(416.0));
    assert_eq!(race.remarks, ["the parts are 4 s shorter than the total"]);
}

#[test]
fn a_roxzone_that_is_not_given_is_the_rest_and_said_to_be_it() {
    let race = parse(&PASTED.replace("Roxzone Time\t00:07:00\t99\n", "")).unwrap();
    assert_eq!(of(&race, Part::Roxzone), Some(420.0));
    assert_eq!(race.remarks, ["the roxzone is what is left of the total"]);
}

#[test]
fn the_table_of_times_in_and_out_fills_what_the_table_of_parts_lacks() {
    let replay = "Rox In 09:05:00 00:05:00 00:05:00
1000m SkiErg In 09:05:08 00:05:08 00:00:08
1000m SkiErg Out 09:09:50 00:09:50 00:04:42
Rox Out 09:10:19 00:10:19 00:00:29
Rox In 09:15:19 00:15:19 00:05:00
50m Sled Push In 09:15:23 00:15:23 00:00:04
50m Sled Push Out 09:18:23 00:18:23 00:03:00
Rox Out 09:18:59 00:18:59 00:00:36
";
    let race = parse(replay).unwrap();
    assert_eq!(of(&race, Part::Run(1)), Some(300.0));
    assert_eq!(of(&race, Part::Run(2)), Some(300.0));
    assert_eq!(of(&race, Part::Station(Station::SkiErg)), Some(282.0));
    assert_eq!(of(&race, Part::Roxzone), Some(77.0));
    assert!(race.remarks.iter().any(|r| r.starts_with("not in the result: run 3")));
}

#[test]
fn a_chip_that_was_not_read_and_a_penalty_are_said() {
    let text = PASTED.replace("Running 5\t00:05:20", "Running 5\t00:00:00") + "RUN 6 (180s)\n";
    let race = parse(&text).unwrap();
    assert_eq!(of(&race, Part::Run(5)), None);
    assert_eq!(
        race.remarks,
        [
            "no time for run 5: it was not read at the race",
            "penalty at run 6: 180 s, part of the total",
            "not in the result: run 5",
        ]
    );
}

#[test]
fn a_result_without_a_day_asks_for_it_unless_the_files_name_has_it() {
    let text = PASTED.replace("Date 2026-10-03\n", "");
    assert!(
        matches!(&items("result.txt", &text)[0].outcome, Err(ReadError::Undecided { what, .. }) if what.contains("day"))
    );
    let named = items("races/2026-10-03 berlin.txt", &text);
    assert_eq!(named[0].outcome.as_ref().unwrap().date, date(2026, 10, 3));
    assert_eq!(parse(&text).unwrap().date, None);
}

#[test]
fn a_day_with_the_time_of_the_wave_behind_it_is_read() {
    let text = PASTED.replace("Date 2026-10-03", "Datum: 03.10.2026, 09:15:00");
    assert_eq!(parse(&text).unwrap(), parse(PASTED).unwrap());
}

#[test]
fn a_table_with_a_column_for_each_part_has_a_race_in_each_row() {
    let table = "date,event_name,total_time,run1_time,skiErg_time,run2_time,sledPush_time,run3_time,sledPull_time,run4_time,burpeeBroadJump_time,run5_time,rowErg_time,run6_time,farmersCarry_time,run7_time,sandbagLunges_time,run8_time,wallBalls_time,roxzone_time
2025-05-10,HYROX Vienna,1:19:00,4:38,4:02,5:01,3:00,5:02,3:50,5:03,4:00,5:20,4:30,5:04,2:00,5:05,4:10,5:55,5:20,7:00
2026-10-03,HYROX Berlin,1:18:00,4:38,4:02,5:01,3:00,5:02,3:50,5:03,4:00,5:20,4:30,5:04,2:00,5:05,4:10,5:55,5:20,6:00
";
    assert!(is_result(table));
    let items = items("races.csv", table);
    assert_eq!(items.len(), 2);
    let second = items[1].outcome.as_ref().unwrap();
    assert_eq!(
        (second.date, second.title.as_str(), second.duration_s),
        (date(2026, 10, 3), "HYROX Berlin", Some(4680.0))
    );
    assert_eq!((second.splits.len(), second.notes.as_str()), (17, ""));
    assert_eq!(items[1].file, "races.csv, line 3");
}

#[test]
fn another_text_is_no_result() {
    for text in ["", "hello", "Running 1 00:04:38\n", "date,duration\n2026-11-20,0:42:30\n"] {
        assert!(items("a.txt", text)[0].outcome.is_err(), "{text:?}");
        assert!(!is_result(text), "{text:?}");
    }
}

proptest! {
    #[test]
    fn no_text_breaks_it(changes in prop::collection::vec((any::<prop::sample::Index>(), any::<char>()), 0..12)) {
        let mut chars: Vec<char> = PASTED.chars().collect();
        for (at, c) in changes {
            let at = at.index(chars.len());
            chars[at] = c;
        }
        let text: String = chars.into_iter().collect();
        prop_assert_eq!(items("a.txt", &text).len(), 1);
    }
}

#[test]
fn a_table_of_runs_is_no_result_although_each_line_says_run_and_a_number() {
    let rows = ["date,type,distance (km),duration,rpe", "2026-11-28,run,6,30:00,3", "2026-11-27,run,7,31:01,4"];
    let table = [rows.as_slice(), &["2026-11-26,run,8,32:02,5", "2026-11-25,run,1,33:03,6"]].concat().join("\n");
    assert!(!is_result(&table));
}
