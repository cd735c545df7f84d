use super::sentence::Trend;
use super::*;
use crate::domain::profile::{DistanceUnit, Units};
use jiff::ToSpan;
use jiff::civil::date;
use proptest::prelude::*;
use quick_xml::events::Event;

fn place(at: usize, name: &str) -> Place {
    let week = date(2026, 9, 7).saturating_add(i64::try_from(at).unwrap().weeks());
    Place { label: name.to_owned(), name: format!("week {name}"), date: Some(week), note: String::new() }
}

fn weeks(count: usize) -> Along {
    let places = (0..count).map(|at| place(at, &(37 + at).to_string())).collect();
    Along { name: "week".to_owned(), kind: AlongKind::Time, places, ahead: None }
}

fn chart(along: Along, unit: Unit, better: Better, series: Vec<Series>) -> Chart {
    Chart {
        title: "Running, 12 weeks".to_owned(),
        headline: None,
        along,
        scale: Scale { unit, base: Base::Zero, reaches: None, better },
        series,
        main: 0,
        remarks: Vec::new(),
        data: Data::Full,
    }
}

fn series(role: Role, shape: Shape) -> Series {
    Series { name: format!("{role:?}").to_lowercase(), role, shape }
}

fn running() -> Chart {
    let done = [31.0, 33.5, f64::NAN, 36.0, 30.0, 38.25].map(|v| Some(v).filter(|v: &f64| v.is_finite()));
    let mut done = done.to_vec();
    done.extend([None, None]);
    let planned = vec![None, None, None, None, None, Some(38.0), Some(40.0), Some(28.0)];
    let mut chart = chart(
        Along { ahead: Some(6), ..weeks(8) },
        Unit::Km,
        Better::Higher,
        vec![series(Role::Planned, Shape::Bars(planned)), series(Role::Done, Shape::Bars(done))],
    );
    chart.main = 1;
    chart.along.places[5].note = "38.2 km of 38".to_owned();
    chart
}

fn stations() -> Chart {
    let place = |name: &str| Place { label: name.to_owned(), name: name.to_owned(), date: None, note: String::new() };
    let along = Along {
        name: "station".to_owned(),
        kind: AlongKind::Parts,
        places: ["Ski erg", "Sled push", "Wall balls"].map(place).to_vec(),
        ahead: None,
    };
    let mut chart = chart(
        along,
        Unit::Seconds,
        Better::Lower,
        vec![
            series(Role::Done, Shape::Marks(vec![Some(270.0), Some(158.0), None])),
            series(Role::Target, Shape::Marks(vec![Some(265.0), Some(160.0), Some(280.0)])),
            series(Role::Range, Shape::Band(vec![Some((262.0, 290.0)), None, None])),
        ],
    );
    chart.title = "Stations, 12 weeks".to_owned();
    chart.scale.base = Base::Fit;
    chart
}

#[test]
fn ticks_are_round_numbers_around_all_values() {
    let at = |low, high, most, unit| ticks(low, high, most, unit).at;
    assert_eq!(at(0.0, 100.0, 6, Unit::Percent), [0.0, 20.0, 40.0, 60.0, 80.0, 100.0]);
    assert_eq!(at(0.0, 45.2, 4, Unit::Km), [0.0, 20.0, 40.0, 60.0]);
    assert_eq!(at(0.0, 3.0, 6, Unit::Sessions), [0.0, 1.0, 2.0, 3.0], "there is no half session");
    assert_eq!(at(-56.0, 212.0, 5, Unit::Au), [-100.0, 0.0, 100.0, 200.0, 300.0]);
    assert_eq!(at(272.0, 318.0, 5, Unit::Seconds), [270.0, 285.0, 300.0, 315.0, 330.0], "a clock has quarters");
    assert_eq!(at(5.0, 5.0, 3, Unit::Percent), [5.0, 6.0], "one value has a scale too");
    assert_eq!(ticks(0.0, 45.2, 4, Unit::Km).texts, ["0", "20", "40", "60"]);
    assert_eq!(ticks(0.2, 0.45, 4, Unit::Km).texts, ["0.2", "0.3", "0.4", "0.5"]);
    assert_eq!(at(f64::NAN, f64::INFINITY, 2, Unit::Au), [0.0, 1.0], "what is no number draws no scale");
}

#[test]
fn a_number_is_shown_and_spoken_in_its_unit() {
    let of = |unit: Unit, value| (unit.show(value), unit.spoken(value));
    let pair = |shown: &str, spoken: &str| (shown.to_owned(), spoken.to_owned());
    assert_eq!(of(Unit::Percent, 61.2), pair("61 %", "61 percent"));
    assert_eq!(of(Unit::Km, 31.24), pair("31.2 km", "31.2 kilometres"));
    assert_eq!(of(Unit::Mi, 1.0), pair("1.0 mi", "1.0 mile"));
    assert_eq!(of(Unit::Au, 1530.0), pair("1,530 AU", "1,530 units of load"));
    assert_eq!(of(Unit::Au, -0.4), pair("0 AU", "0 units of load"), "there is no minus zero");
    assert_eq!(of(Unit::Au, -56.0), pair("-56 AU", "minus 56 units of load"));
    assert_eq!(of(Unit::Seconds, 312.4), pair("5:12", "5 minutes 12 seconds"));
    assert_eq!(of(Unit::Seconds, 5061.0), pair("1:24:21", "1 hour 24 minutes 21 seconds"));
    assert_eq!(of(Unit::Seconds, -48.0), pair("-0:48", "minus 48 seconds"));
    assert_eq!(of(Unit::Sessions, f64::NAN).0, "? sessions");
}

#[test]
fn a_distance_is_in_the_athletes_unit() {
    let miles = Units { distance: DistanceUnit::Mi, ..Units::default() };
    assert_eq!(Unit::distance(miles).show(Unit::distance(miles).of_metres(8046.72)), "5.0 mi");
    assert!((Unit::distance(Units::default()).of_metres(8100.0) - 8.1).abs() < 1e-12);
}

#[test]
fn a_trend_is_that_of_most_pairs_and_one_odd_week_does_not_turn_it() {
    assert_eq!(Trend::of(&[1.0, 2.0, 3.0]), None, "three weeks are no trend");
    assert_eq!(Trend::of(&[10.0, 12.0, 1.0, 14.0, 15.0, 16.0]), Some(Trend::Rising));
    assert_eq!(Trend::of(&[9.0, 8.0, 8.0, 7.0]), Some(Trend::Falling));
    assert_eq!(Trend::of(&[5.0, 6.0, 5.0, 6.0, 5.0]), Some(Trend::Steady));
    assert_eq!(Trend::of(&[5.0; 6]), Some(Trend::Steady));
}

#[test]
fn a_chart_of_weeks_is_one_spoken_sentence() {
    assert_eq!(
        running().sentence(),
        "Running, 12 weeks: rising, last 38.2 kilometres in week 42, best 38.2 kilometres in week 42, \
         between 30.0 kilometres and 38.2 kilometres, 1 week without data, 2 weeks planned ahead."
    );
}

#[test]
fn a_chart_of_parts_says_the_largest_gap() {
    assert_eq!(
        stations().sentence(),
        "Stations, 12 weeks: furthest from the target Ski erg, 5 seconds over; 1 of 2 at the target or better; \
         1 station without data."
    );
    let mut met = stations();
    met.series[0].shape = Shape::Marks(vec![Some(260.0), None, None]);
    assert_eq!(
        met.sentence(),
        "Stations, 12 weeks: every station with data is at its target or better; 2 stations without data."
    );
}

#[test]
fn parts_without_a_target_say_the_most_and_the_least() {
    let mut chart = stations();
    chart.series = vec![series(Role::Done, Shape::Bars(vec![Some(61.0), Some(3.0), Some(36.0)]))];
    chart.scale.unit = Unit::Percent;
    chart.title = "Intensity, 4 weeks".to_owned();
    assert_eq!(chart.sentence(), "Intensity, 4 weeks: most Ski erg with 61 percent; least Sled push with 3 percent.");
}

#[test]
fn one_value_is_no_trend_and_none_says_what_to_do() {
    let mut one = running();
    one.series = vec![series(Role::Done, Shape::Bars(vec![None, Some(8.0)]))];
    one.main = 0;
    one.along = weeks(2);
    one.data = Data::Thin("Log three more weeks for a trend.".to_owned());
    assert_eq!(
        one.sentence(),
        "Running, 12 weeks: 8.0 kilometres in week 38, the only week with data. Log three more weeks for a trend."
    );
    let none = Chart::empty("Running, 12 weeks", Unit::Km, "Log a run with l.");
    assert_eq!(none.sentence(), "Running, 12 weeks: no data yet. Log a run with l.");
    assert!(none.is_empty());
    assert_eq!(none.table().rows.len(), 0);
}

#[test]
fn a_gap_is_never_zero() {
    let lines = running().table().lines();
    insta::assert_snapshot!(lines.join("\n"), @r"
    week  planned, km  done, km  note
    37              -      31.0
    38              -      33.5
    39              -         -
    40              -      36.0
    41              -      30.0
    42           38.0      38.2  38.2 km of 38
    43           40.0         -
    44           28.0         -
    ");
    assert!(!running().svg().contains("NaN"));
}

#[test]
fn a_band_has_two_columns_and_a_flag_is_a_count() {
    let mut chart = stations();
    chart.series.push(series(Role::Excused, Shape::Flags(vec![0, 2, 0])));
    insta::assert_snapshot!(chart.table().lines().join("\n"), @r"
    station     done, min:s  target, min:s  range from, min:s  range to, min:s  excused  note
    Ski erg            4:30           4:25               4:22             4:50        0
    Sled push          2:38           2:40                  -                -        2
    Wall balls            -           4:40                  -                -        0
    ");
}

#[test]
fn the_cursor_reads_out_a_place_and_says_when_there_is_nothing() {
    assert_eq!(running().read_out(5).as_deref(), Some("week 42: 38.2 km of 38"));
    assert_eq!(running().read_out(2).as_deref(), Some("week 39: no data"));
    assert_eq!(running().read_out(3).as_deref(), Some("week 40: done 36.0 km"));
    assert_eq!(stations().read_out(0).as_deref(), Some("Ski erg: done 4:30, target 4:25, range 4:22 to 4:50"));
    assert_eq!(running().read_out(8), None);
}

#[test]
fn a_scale_holds_all_that_is_drawn_and_bars_stand_on_zero() {
    assert_eq!(running().bounds(), Some((0.0, 40.0)));
    assert_eq!(stations().bounds(), Some((158.0, 290.0)), "times are compared, not measured from 0");
    let mut adherence = running();
    adherence.scale.reaches = Some(100.0);
    assert_eq!(adherence.bounds(), Some((0.0, 100.0)));
}

/// The texts and the names of elements of an SVG; fails when it is not well-formed.
fn read_svg(svg: &str) -> (Vec<String>, Vec<String>) {
    let mut reader = quick_xml::Reader::from_str(svg);
    let (mut texts, mut names, mut text) = (Vec::new(), Vec::new(), String::new());
    loop {
        match reader.read_event().unwrap() {
            Event::Eof => return (texts, names),
            Event::Start(e) | Event::Empty(e) => {
                for attribute in e.attributes() {
                    attribute.unwrap();
                }
                names.push(e.name().as_ref().to_owned());
                text.clear();
            }
            Event::Text(t) => text.push_str(&t),
            Event::GeneralRef(r) => {
                let known = quick_xml::escape::resolve_predefined_entity(&r).map(str::to_owned);
                text.push_str(&known.unwrap_or_else(|| r.resolve_char_ref().unwrap().unwrap().to_string()));
            }
            Event::End(_) => texts.push(std::mem::take(&mut text)),
            _ => {}
        }
    }
}

#[test]
fn an_svg_stands_alone_and_says_in_words_what_it_shows() {
    let (texts, names) = read_svg(&running().svg());
    assert_eq!(texts[0], "Running, 12 weeks");
    assert_eq!(texts[1], running().sentence());
    assert!(texts.contains(&"planned".to_owned()), "what is to come is marked by a word: {texts:?}");
    assert!(!names.iter().any(|n| matches!(n.as_str(), "script" | "style" | "image" | "use" | "a")));
    let svg = running().svg();
    assert!(svg.contains("url(#hatched)"), "planned bars have a pattern, not only a colour");
    insta::assert_snapshot!("running_svg", svg);
    insta::assert_snapshot!("stations_svg", stations().svg());
}

#[test]
fn text_from_outside_is_text_in_the_svg() {
    let mut chart = running();
    let evil = "</title><script>alert(1)</script> & \"quotes\" 'single'";
    chart.title = evil.to_owned();
    chart.series[0].name = evil.to_owned();
    chart.along.places[0].label = evil.to_owned();
    chart.along.places[0].note = "a\u{1b}[31mred\u{0}".to_owned();
    let (texts, names) = read_svg(&chart.svg());
    assert!(!names.contains(&"script".to_owned()));
    assert_eq!(texts[0], evil);
    assert!(!chart.svg().contains('\u{1b}'));
}

#[test]
fn the_json_names_what_each_series_is_and_keeps_gaps() {
    let json = serde_json::to_value(running()).unwrap();
    assert_eq!(json["series"][0]["shape"], "bars");
    assert_eq!(json["series"][1]["role"], "done");
    assert_eq!(json["series"][1]["values"][2], serde_json::Value::Null);
    assert_eq!(json["scale"]["unit"], "km");
    assert_eq!(json["data"]["state"], "full");
}

fn values(count: usize) -> impl Strategy<Value = Vec<Option<f64>>> {
    let value = prop_oneof![3 => (-1e6..1e6_f64).prop_map(Some), 1 => Just(None), 1 => any::<f64>().prop_map(Some)];
    prop::collection::vec(value, 0..=count)
}

fn any_shape(count: usize) -> impl Strategy<Value = Shape> {
    prop_oneof![
        values(count).prop_map(Shape::Bars),
        values(count).prop_map(Shape::Line),
        values(count).prop_map(Shape::Marks),
        (values(count), values(count))
            .prop_map(|(a, b)| Shape::Band(a.into_iter().zip(b).map(|(a, b)| a.zip(b)).collect())),
        prop::collection::vec(0..4_u32, 0..=count).prop_map(Shape::Flags),
    ]
}

prop_compose! {
    /// Any chart, also one whose series do not fit its places.
    pub(crate) fn any_chart()(
        count in 0..60_usize,
        shapes in prop::collection::vec(any_shape(60), 0..5),
        parts in any::<bool>(),
        roles in prop::collection::vec(0..7_usize, 5),
        unit in prop::sample::select(vec![Unit::Percent, Unit::Km, Unit::Mi, Unit::Seconds, Unit::Minutes, Unit::Au, Unit::Sessions]),
        main in 0..3_usize,
        ahead in prop::option::of(0..70_usize),
        fit in any::<bool>(),
        label in "\\PC{0,12}",
    ) -> Chart {
        const ROLES: [Role; 7] = [Role::Planned, Role::Done, Role::Excused, Role::Target, Role::Second, Role::Third, Role::Range];
        let mut along = weeks(count);
        along.ahead = ahead;
        along.kind = if parts { AlongKind::Parts } else { AlongKind::Time };
        for place in along.places.iter_mut().step_by(3) {
            place.label.clone_from(&label);
            place.note.clone_from(&label);
        }
        let shapes = shapes.into_iter().zip(roles).map(|(shape, role)| series(ROLES[role], shape)).collect();
        let mut chart = chart(along, unit, Better::Lower, shapes);
        chart.main = main;
        chart.scale.base = if fit { Base::Fit } else { Base::Zero };
        chart
    }
}

proptest! {
    #[test]
    fn any_values_get_few_rising_ticks_that_hold_them(
        low in prop_oneof![-1e9..1e9_f64, any::<f64>()], high in -1e9..1e9_f64, most in 0..12_usize,
        unit in prop::sample::select(vec![Unit::Seconds, Unit::Km, Unit::Au]),
    ) {
        let scale = ticks(low, high, most, unit);
        prop_assert!(scale.at.len() >= 2 && scale.at.len() <= most.max(3));
        prop_assert!(scale.at.windows(2).all(|w| w[0] < w[1]));
        if low.is_finite() && low.abs() < 1e12 {
            let slack = 1e-6 * (high - low).abs().max(1.0);
            prop_assert!(scale.low <= low.min(high) + slack && scale.high >= low.max(high) - slack);
        }
        prop_assert!((0.0..=1.0).contains(&scale.share(low.min(high))) || low.is_nan());
    }

    #[test]
    fn any_chart_has_a_table_a_sentence_and_a_well_formed_svg(chart in any_chart()) {
        let table = chart.table();
        prop_assert!(table.rows.iter().all(|row| row.len() == table.columns.len()));
        prop_assert!(chart.sentence().ends_with('.'));
        let svg = chart.svg();
        read_svg(&svg);
        prop_assert!(!svg.contains("NaN") && !svg.contains("inf"));
        serde_json::to_string(&chart).unwrap();
    }
}
