use super::super::field_view::Focus;
use super::*;
use crate::tui::theme::{Theme, ThemeName};
use crossterm::event::{KeyCode, KeyModifiers};
use proptest::prelude::*;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

fn press(form: &mut Form<u8>, code: KeyCode) {
    form.key(KeyEvent::new(code, KeyModifiers::NONE));
}

fn write(form: &mut Form<u8>, text: &str) {
    text.chars().for_each(|c| press(form, KeyCode::Char(c)));
}

fn rows(keys: &[u8]) -> Vec<Row<u8>> {
    let field = |key: u8| match key {
        8 => Field::choice(key, vec!["run", "hiit", "strength"], "run"),
        9 => Field::notes(key, ""),
        _ => Field::line(key, "", 6, ""),
    };
    keys.chunks(2).map(|pair| Row::fields("Label", pair.iter().map(|key| field(*key)).collect())).collect()
}

fn painted(form: &mut Form<u8>, columns: u16, height: u16) -> (String, Option<ratatui::layout::Position>) {
    let area = Rect::new(0, 0, columns, height);
    let mut buffer = Buffer::empty(area);
    let cursor = form.draw(area, &Theme::of(ThemeName::Mono), Focus::Here, &mut buffer);
    let line = |y| (0..columns).map(|x| buffer[(x, y)].symbol().to_owned()).collect::<String>();
    ((0..height).map(|y| line(y).trim_end().to_owned() + "\n").collect(), cursor)
}

#[test]
fn tab_walks_round_and_arrows_go_by_row() {
    let mut form = Form::new(rows(&[1, 2, 3, 4, 5]));
    let mut seen = Vec::new();
    for go in [Go::Next, Go::Down, Go::Down, Go::Next, Go::Previous, Go::Up, Go::Up, Go::Up] {
        form.go(go);
        seen.push(form.focused().unwrap());
    }
    assert_eq!(seen, [2, 4, 5, 1, 5, 3, 1, 1]);
}

#[test]
fn the_field_that_is_left_is_told_and_its_text_stays_selected_for_the_next() {
    let mut form = Form::new(rows(&[1, 2]));
    write(&mut form, "62");
    assert_eq!(form.go(Go::Next), Some(1));
    form.go(Go::Previous);
    write(&mut form, "7");
    assert_eq!(form.text(1).as_deref(), Some("7"), "typing into an entered field replaces it");
}

#[test]
fn a_text_survives_its_field() {
    let mut form = Form::new(rows(&[1, 2]));
    form.focus(2);
    write(&mut form, "5:12");
    form.set_rows(rows(&[1, 3]));
    assert_eq!((form.text(2), form.focused()), (None, Some(1)));
    form.set_rows(rows(&[2, 3]));
    assert_eq!(form.text(2).as_deref(), Some("5:12"));
}

#[test]
fn enter_and_arrows_belong_to_notes_as_long_as_there_are_lines() {
    let mut form = Form::new(rows(&[1, 2, 9, 3]));
    form.focus(9);
    write(&mut form, "one");
    assert_eq!(form.go(Go::Enter), None);
    write(&mut form, "two");
    assert_eq!(form.text(9).as_deref(), Some("one\ntwo"));
    assert_eq!(form.go(Go::Up), None);
    assert_eq!(form.go(Go::Up), Some(9));
}

#[test]
fn an_error_stands_beside_its_field_or_below_where_there_is_no_room() {
    let mut form = Form::new(rows(&[1]));
    write(&mut form, "99");
    form.field_mut(1).unwrap().error = Some("0 to 10".into());
    assert_eq!(painted(&mut form, 40, 2).0, "Label     [99    ] ! 0 to 10\n\n");
    assert_eq!(painted(&mut form, 20, 3).0, "Label [99    ]\n! 0 to 10\n\n");
}

#[test]
fn a_table_shows_its_titles_once_where_it_fits_and_beside_each_field_where_not() {
    let column = |key, label, columns, text| Field::line(key, label, columns, text);
    let fields = vec![column(1, "reps", 4, "5"), column(2, "kg", 4, "100"), column(3, "time", 5, "5:12")];
    let titles = vec![("reps", 4), ("kg", 4), ("time", 5)];
    let mut form = Form::new(vec![Row::Titles(titles), Row::of_table("Set", fields)]);
    assert_eq!(painted(&mut form, 40, 2).0, "           reps kg   time\nSet       |5   |100 |5:12 |\n");
    assert_eq!(painted(&mut form, 14, 4).0, "Set\nreps [5   ]\nkg [100 ]\ntime [5:12 ]\n");
}

#[test]
fn the_focus_is_always_in_view() {
    let mut form = Form::new(rows(&(10..60).collect::<Vec<u8>>()));
    for go in [Go::Next, Go::PageDown, Go::Down, Go::PageDown, Go::Previous, Go::PageUp, Go::Up] {
        for _ in 0..12 {
            form.go(go);
            assert!(painted(&mut form, 40, 5).1.is_some(), "{go:?}");
        }
    }
}

proptest! {
    #[test]
    fn no_walk_at_any_size_panics_or_loses_a_text(
        steps in prop::collection::vec(0..10_u8, 0..40),
        columns in 0..24_u16,
        height in 0..6_u16,
    ) {
        let mut form = Form::new(rows(&[1, 2, 8, 9, 3]));
        form.focus(3);
        write(&mut form, "kept");
        form.go(Go::Next);
        for step in steps {
            match step {
                0 => drop(form.go(Go::Next)),
                1 => drop(form.go(Go::Previous)),
                2 => drop(form.go(Go::Up)),
                3 => drop(form.go(Go::Down)),
                4 => drop(form.go(Go::PageDown)),
                5 => drop(form.go(Go::PageUp)),
                6 if form.focused() != Some(3) => press(&mut form, KeyCode::Char('x')),
                7 => form.set_rows(rows(&[1, 9])),
                8 => form.set_rows(rows(&[1, 2, 8, 9, 3])),
                _ => drop(form.go(Go::Enter)),
            }
            painted(&mut form, columns, height);
        }
        let texts = form.texts();
        prop_assert!(texts.contains(&(3, "kept".to_owned())), "{texts:?}");
    }
}
