use super::*;
use crate::domain::chart::tests::any_chart;
use crate::domain::chart::{Along, Base, Better, Data, Place, Role, Scale, Series, Shape, Unit};
use crate::tui::theme::ThemeName;
use proptest::prelude::*;

fn place(label: String, name: String, note: &str) -> Place {
    Place { label, name, date: None, note: note.to_owned() }
}

fn weeks(count: usize, ahead: Option<usize>) -> Along {
    let week = |at: usize| place((37 + at).to_string(), format!("week {}", 37 + at), "");
    Along { name: "week".to_owned(), kind: AlongKind::Time, places: (0..count).map(week).collect(), ahead }
}

fn parts(name: &str, names: &[&str]) -> Along {
    let part = |name: &&str| place((*name).to_owned(), (*name).to_owned(), "");
    Along { name: name.to_owned(), kind: AlongKind::Parts, places: names.iter().map(part).collect(), ahead: None }
}

fn series(name: &str, role: Role, shape: Shape) -> Series {
    Series { name: name.to_owned(), role, shape }
}

fn scale(unit: Unit, base: Base, better: Better) -> Scale {
    Scale { unit, base, reaches: None, better }
}

fn chart(title: &str, along: Along, scale: Scale, series: Vec<Series>) -> Chart {
    Chart {
        title: title.to_owned(),
        headline: None,
        along,
        scale,
        series,
        main: 0,
        remarks: Vec::new(),
        data: Data::Full,
    }
}

fn some(values: &[f64]) -> Vec<Option<f64>> {
    values.iter().map(|v| Some(*v).filter(|v| v.is_finite())).collect()
}

const GAP: f64 = f64::NAN;

fn adherence() -> Chart {
    let planned =
        some(&[100.0, 100.0, 100.0, 100.0, 100.0, 100.0, 100.0, 100.0, GAP, 100.0, 100.0, 100.0, 100.0, 100.0]);
    let done = some(&[72.0, 90.0, 100.0, 37.0, 88.0, 82.0, 95.0, 61.0, GAP, 80.0, 100.0, 71.0]);
    let mut flags = vec![0; 14];
    flags[7] = 1;
    let mut chart = chart(
        "Adherence, 12 weeks",
        weeks(14, Some(12)),
        Scale { reaches: Some(100.0), ..scale(Unit::Percent, Base::Zero, Better::Higher) },
        vec![
            series("planned", Role::Planned, Shape::Bars(planned)),
            series("done", Role::Done, Shape::Bars(done)),
            series("excused", Role::Excused, Shape::Flags(flags)),
        ],
    );
    chart.main = 1;
    chart.headline = Some("82 %".to_owned());
    chart.along.places[7].note = "3 of 5 done, 1 excused (ill), 61 %".to_owned();
    chart
}

fn running() -> Chart {
    let mut chart = chart(
        "Running, 12 weeks",
        weeks(14, Some(12)),
        scale(Unit::Km, Base::Zero, Better::Higher),
        vec![
            series("planned", Role::Planned, Shape::Bars(some(&[&[GAP; 12][..], &[40.0, 28.0]].concat()))),
            series(
                "run",
                Role::Done,
                Shape::Bars(some(&[0.4, 24.0, 27.5, 30.0, 21.0, 33.0, 36.0, 31.2, 22.0, 38.0, 39.5, 41.0])),
            ),
            series("target", Role::Target, Shape::Line(vec![Some(38.0); 14])),
        ],
    );
    chart.main = 1;
    chart.headline = Some("target 38 km".to_owned());
    chart.along.places[7].note = "31.2 km of 36".to_owned();
    chart
}

/// 84 days of load with a gap of a week, and three planned weeks.
fn load() -> Chart {
    let (mut ctl, mut atl, mut form) = (Vec::new(), Vec::new(), Vec::new());
    let (mut slow, mut fast) = (120.0, 140.0);
    for day in 0..105_u32 {
        let load = if day >= 98 { 60.0 } else { f64::from(day * 37 % 11) * 45.0 };
        let known = !(40..47).contains(&day);
        form.push(known.then_some(slow - fast));
        slow += (load - slow) * 0.024;
        fast += (load - fast) * 0.133;
        ctl.push(known.then_some(slow));
        atl.push(known.then_some(fast));
    }
    let day = |at: usize| place(format!("{} Nov", at + 1), format!("day {}", at + 1), "");
    let along =
        Along { name: "day".to_owned(), kind: AlongKind::Time, places: (0..105).map(day).collect(), ahead: Some(84) };
    chart(
        "Load, 12 weeks",
        along,
        scale(Unit::Au, Base::Fit, Better::Neither),
        vec![
            series("CTL", Role::Done, Shape::Line(ctl)),
            series("ATL", Role::Second, Shape::Line(atl)),
            series("TSB", Role::Third, Shape::Line(form)),
        ],
    )
}

const STATIONS: [&str; 8] = [
    "SkiErg",
    "Sled push",
    "Sled pull",
    "Burpee broad jump",
    "Rowing",
    "Farmers carry",
    "Sandbag lunges",
    "Wall balls",
];

fn stations() -> Chart {
    chart(
        "Stations, 12 weeks",
        parts("station", &STATIONS),
        scale(Unit::Seconds, Base::Fit, Better::Lower),
        vec![
            series("best", Role::Done, Shape::Marks(some(&[270.0, 158.0, GAP, 250.0, 275.0, 110.0, GAP, 312.0]))),
            series(
                "best before",
                Role::Second,
                Shape::Marks(some(&[282.0, 171.0, GAP, 262.0, 275.0, GAP, GAP, 331.0])),
            ),
            series("goal", Role::Target, Shape::Marks(some(&[265.0, 160.0, 230.0, 240.0, 270.0, 115.0, 260.0, 280.0]))),
        ],
    )
}

fn forecast() -> Chart {
    let mut names: Vec<String> = (1..=8).map(|run| format!("Run {run}")).collect();
    names.extend(STATIONS.map(str::to_owned));
    names.push("Roxzone".to_owned());
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let middle: Vec<f64> = (0..17_u32).map(|at| 240.0 + f64::from(at * 53 % 17) * 6.0).collect();
    let band = middle.iter().zip(0_u32..).map(|(v, at)| Some((v - 12.0, v + 14.0 + f64::from(at))));
    let mut chart = chart(
        "Forecast",
        parts("part", &names),
        scale(Unit::Seconds, Base::Fit, Better::Lower),
        vec![
            series("P10-P90", Role::Range, Shape::Band(band.collect())),
            series("P50", Role::Done, Shape::Marks(some(&middle))),
            series("goal", Role::Target, Shape::Marks(middle.iter().map(|v| Some(v - 5.0)).collect())),
        ],
    );
    chart.main = 1;
    chart.headline = Some("1:27:40 for 1:25:00".to_owned());
    chart
}

fn intensity() -> Chart {
    let mut chart = chart(
        "Intensity, 4 weeks",
        parts("intensity", &["easy", "moderate", "hard"]),
        Scale { reaches: Some(100.0), ..scale(Unit::Percent, Base::Zero, Better::Neither) },
        vec![
            series("time", Role::Done, Shape::Bars(some(&[71.0, 17.5, 11.5]))),
            series("target", Role::Target, Shape::Marks(some(&[80.0, 10.0, 10.0]))),
        ],
    );
    chart.data = Data::Thin("5 of 12 sessions say how hard they were. Rate the others in the log.".to_owned());
    chart
}

fn drawn(chart: &Chart, (columns, rows): (u16, u16), form: Form, cursor: Option<usize>) -> Buffer {
    let area = Rect::new(0, 0, columns, rows);
    let mut buffer = Buffer::empty(area);
    let theme = Theme::of(ThemeName::Mono);
    paint(chart, area, Look { form, theme: &theme, cursor, focus: Focus::Here }, &mut buffer);
    buffer
}

fn text(buffer: &Buffer) -> String {
    let rows = buffer.content.chunks(usize::from(buffer.area.width));
    let line = |row: &[ratatui::buffer::Cell]| row.iter().map(ratatui::buffer::Cell::symbol).collect::<String>();
    rows.map(|row| line(row).trim_end().to_owned()).collect::<Vec<_>>().join("\n")
}

fn in_all_forms(chart: &Chart, size: (u16, u16), cursor: Option<usize>) -> String {
    Form::ALL.map(|form| text(&drawn(chart, size, form, cursor))).join("\n\n")
}

fn kinds() -> [(&'static str, Chart, u16, usize); 6] {
    [
        ("adherence", adherence(), 14, 7),
        ("running", running(), 14, 7),
        ("load", load(), 14, 60),
        ("stations", stations(), 14, 7),
        ("forecast", forecast(), 23, 1),
        ("intensity", intensity(), 11, 0),
    ]
}

#[test]
fn every_kind_in_three_widths_and_three_forms() {
    for (name, chart, rows, cursor) in kinds() {
        for columns in [40, 80, 120] {
            insta::assert_snapshot!(format!("{name}_{columns}"), in_all_forms(&chart, (columns, rows), Some(cursor)));
        }
    }
}

#[test]
fn every_kind_without_a_cursor() {
    let all = kinds().map(|(_, chart, rows, _)| text(&drawn(&chart, (80, rows), Form::Braille, None)));
    insta::assert_snapshot!("without_cursor_80", all.join("\n\n"));
}

#[test]
fn an_empty_chart_says_what_to_do_and_a_thin_one_what_is_missing() {
    let empty = Chart::empty(
        "Running, 12 weeks",
        Unit::Km,
        "No run in these 12 weeks. Log one in the log (3), or choose a longer range.",
    );
    let mut thin = running();
    thin.series[1].shape = Shape::Bars(some(&[&[GAP; 10][..], &[12.0, 8.5]].concat()));
    thin.data = Data::Thin("2 weeks with a run so far: from 4 on a trend is shown.".to_owned());
    let all = [40, 80, 120].map(|columns| {
        format!(
            "{}\n\n{}",
            text(&drawn(&empty, (columns, 10), Form::Braille, None)),
            text(&drawn(&thin, (columns, 12), Form::Braille, Some(11)))
        )
    });
    insta::assert_snapshot!("empty_and_thin", all.join("\n\n"));
}

#[test]
fn the_smallest_size_still_shows_the_chart_and_the_cursor() {
    let all = kinds().map(|(_, chart, _, cursor)| text(&drawn(&chart, (20, 5), Form::Block, Some(cursor))));
    insta::assert_snapshot!("smallest", all.join("\n\n"));
}

#[test]
fn ascii_is_ascii() {
    for (name, chart, rows, cursor) in kinds() {
        assert!(text(&drawn(&chart, (80, rows), Form::Ascii, Some(cursor))).is_ascii(), "{name}");
    }
}

#[test]
fn marks_alone_tell_series_apart() {
    let roles = [Role::Planned, Role::Done, Role::Excused, Role::Target, Role::Second];
    for form in Form::ALL {
        let mut fills: Vec<&str> = roles.map(|role| ink::fill(role, form)).to_vec();
        fills.sort_unstable();
        fills.dedup();
        assert_eq!(fills.len(), roles.len(), "{form:?}");
        let lines = [Role::Done, Role::Second, Role::Third, Role::Target];
        let mut dashes = lines.map(|role| (0..16).map(|x| ink::is_inked(role, form, x)).collect::<Vec<_>>()).to_vec();
        dashes.sort();
        dashes.dedup();
        assert_eq!(dashes.len(), lines.len(), "{form:?}");
    }
}

#[test]
fn no_theme_paints_with_anything_but_its_own_styles() {
    for name in ThemeName::ALL {
        let theme = Theme::of(name);
        let area = Rect::new(0, 0, 80, 14);
        let mut buffer = Buffer::empty(area);
        paint(
            &adherence(),
            area,
            Look { form: Form::Braille, theme: &theme, cursor: Some(7), focus: Focus::Here },
            &mut buffer,
        );
        let own = [
            theme.text,
            theme.accent,
            theme.done,
            theme.attention,
            theme.dim,
            theme.strong,
            theme.frame,
            theme.frame_focus,
            theme.selection,
        ];
        let own: Vec<_> = own.iter().map(|s| (s.fg.unwrap_or_default(), s.add_modifier)).collect();
        for cell in buffer.content.iter().filter(|cell| cell.symbol() != " ") {
            assert!(own.contains(&(cell.fg, cell.modifier)), "{name:?} {cell:?}");
        }
    }
}

proptest! {
    #[test]
    fn any_chart_at_any_size_stays_in_its_area(
        chart in any_chart(), columns in 0..140_u16, rows in 0..50_u16, form in prop::sample::select(Form::ALL.to_vec()),
        cursor in prop::option::of(0..70_usize), at in (0..9_u16, 0..9_u16),
    ) {
        let whole = Rect::new(0, 0, columns + 12, rows + 12);
        let area = Rect::new(at.0, at.1, columns, rows);
        let mut buffer = Buffer::empty(whole);
        let theme = Theme::of(ThemeName::Dark);
        paint(&chart, area, Look { form, theme: &theme, cursor, focus: Focus::Elsewhere }, &mut buffer);
        for (index, cell) in buffer.content.iter().enumerate() {
            let (x, y) = buffer.pos_of(index);
            prop_assert!(cell.symbol() == " " || area.contains((x, y).into()), "{:?} at {x},{y} of {area:?}", cell.symbol());
        }
    }
}
