use super::*;
use proptest::prelude::*;

fn read(bytes: &[u8]) -> Vec<Input> {
    let mut parser = Parser::default();
    let mut out = Vec::new();
    parser.feed(bytes, &mut out);
    parser.settle(&mut out);
    out
}

#[test]
fn sequences_of_all_common_terminals_are_keys() {
    use KeyModifiers as M;
    for (bytes, code, modifiers) in [
        (&b"a"[..], KeyCode::Char('a'), M::NONE),
        (b"A", KeyCode::Char('A'), M::SHIFT),
        ("é".as_bytes(), KeyCode::Char('é'), M::NONE),
        (b"\r", KeyCode::Enter, M::NONE),
        (b"\n", KeyCode::Char('j'), M::CONTROL),
        (b"\x03", KeyCode::Char('c'), M::CONTROL),
        (b"\x7f", KeyCode::Backspace, M::NONE),
        (b"\x1b", KeyCode::Esc, M::NONE),
        (b"\x1b\r", KeyCode::Enter, M::ALT),
        (b"\x1br", KeyCode::Char('r'), M::ALT),
        (b"\x1b[", KeyCode::Char('['), M::ALT),
        (b"\x1b[A", KeyCode::Up, M::NONE),
        (b"\x1bOA", KeyCode::Up, M::NONE),
        (b"\x1b[1;3A", KeyCode::Up, M::ALT),
        (b"\x1b[1;5F", KeyCode::End, M::CONTROL),
        (b"\x1b[5~", KeyCode::PageUp, M::NONE),
        (b"\x1bOP", KeyCode::F(1), M::NONE),
        (b"\x1b[15~", KeyCode::F(5), M::NONE),
        (b"\x1b[[A", KeyCode::F(1), M::NONE),
        (b"\x1b[Z", KeyCode::BackTab, M::NONE),
        (b"\x1b[13;2u", KeyCode::Enter, M::SHIFT),
        (b"\x1b[27u", KeyCode::Esc, M::NONE),
        (b"\x1b[99;5u", KeyCode::Char('c'), M::CONTROL),
        (b"\x1b[27;2;13~", KeyCode::Enter, M::SHIFT),
        (b"\x1b[49;3u", KeyCode::Char('1'), M::ALT),
    ] {
        assert_eq!(read(bytes), [key(code, modifiers)], "{}", bytes.escape_ascii());
    }
}

#[test]
fn answers_and_focus_reports_make_no_keys() {
    for bytes in [
        &b"\x1b[?1;2c"[..],
        b"\x1b]11;rgb:0000/0000/0000\x07",
        b"\x1b]11;x\x1b\\",
        b"\x1b[I",
        b"\x1b[97;1:3u",
        b"\x1b[?0u",
    ] {
        assert_eq!(read(bytes), [], "{}", bytes.escape_ascii());
    }
}

#[test]
fn a_broken_byte_does_not_eat_the_next_key() {
    assert_eq!(
        read(b"\xc3a\xffb"),
        ['\u{FFFD}', 'a', '\u{FFFD}', 'b'].map(|c| key(KeyCode::Char(c), KeyModifiers::NONE))
    );
}

#[test]
fn a_paste_of_one_megabyte_is_one_event_and_no_key_after_it_is_lost() {
    let text = "0123456789abcde\r".repeat(1 << 16);
    let mut bytes = b"x\x1b[200~".to_vec();
    bytes.extend_from_slice(text.as_bytes());
    bytes.extend_from_slice(b"\x1b[201~y");
    let mut parser = Parser::default();
    let mut out = Vec::new();
    for piece in bytes.chunks(1023) {
        parser.feed(piece, &mut out);
    }
    assert_eq!(out.len(), 3);
    assert_eq!(out[1], Input::Paste(text.replace('\r', "\n")));
    assert_eq!(out[2], key(KeyCode::Char('y'), KeyModifiers::NONE));
}

#[test]
fn a_paste_without_an_end_is_given_back_and_keys_work_again() {
    let mut parser = Parser::default();
    let mut out = Vec::new();
    parser.feed(b"\x1b[200~half a paste\x03", &mut out);
    assert!(out.is_empty() && parser.is_pasting());
    parser.cut_paste(&mut out);
    parser.feed(b"\x03", &mut out);
    assert_eq!(out, [Input::CutPaste("half a paste\u{3}".into()), key(KeyCode::Char('c'), KeyModifiers::CONTROL)]);
}

#[test]
fn the_wheel_is_heard() {
    let Input::Mouse(event) = read(b"\x1b[<64;10;5M").remove(0) else { panic!("not a mouse report") };
    assert_eq!((event.kind, event.column, event.row), (MouseEventKind::ScrollUp, 9, 4));
}

proptest! {
    #[test]
    fn any_split_of_any_bytes_makes_the_same_keys(bytes in proptest::collection::vec(prop_oneof![Just(0x1b), Just(b'['), Just(b'~'), Just(b'2'), Just(b'0'), Just(b'1'), any::<u8>()], 0..80), cut in 0usize..80) {
        let whole = read(&bytes);
        let at = cut.min(bytes.len());
        let mut parser = Parser::default();
        let mut out = Vec::new();
        parser.feed(&bytes[..at], &mut out);
        parser.feed(&bytes[at..], &mut out);
        parser.settle(&mut out);
        prop_assert_eq!(out, whole);
    }
}
