use super::*;
use crate::coach::event::{CoachEvent, Remedy, Stage};
use crate::domain::workout::Workout;
use crate::tui::fake::{ANSWER, Bench, citations, log_of, ready};
use crate::tui::msg::Msg;
use crate::tui::theme::ThemeName;
use ratatui::backend::{CrosstermBackend, TestBackend};
use ratatui::{Terminal, TerminalOptions, Viewport};

fn streaming() -> Bench {
    let mut bench = Bench::new();
    bench.keys("What should I do for sled push training?<Enter>");
    bench.coach(CoachEvent::Stage(Stage::Searching));
    bench.coach(CoachEvent::Sources { citations: citations(), used: Vec::new() });
    bench.text(&ANSWER[..160]);
    bench
}

fn full() -> Bench {
    let mut bench = streaming();
    bench.finish(ANSWER);
    bench
}

fn failed() -> Bench {
    let mut bench = full();
    bench.keys("And the sled pull?<Enter>");
    bench.fail("the provider answered 503 three times", Some(Remedy::Retry));
    bench
}

fn states() -> Vec<(&'static str, Bench)> {
    let with = |mut bench: Bench, keys: &str| {
        bench.keys(keys);
        bench
    };
    let mut searching = Bench::new();
    searching.keys("Sled?<Enter>");
    vec![
        ("empty", Bench::new()),
        ("searching", searching),
        ("streaming", streaming()),
        ("full", full()),
        ("reading", with(full(), "<Esc>")),
        ("passage", with(full(), "<A-1>")),
        ("error", failed()),
        ("queue", with(streaming(), "one more<Enter>and another<Enter>")),
        ("help", with(full(), "?")),
        ("palette", with(full(), "<C-p>")),
        ("picker", with(full(), "<C-r>")),
        ("commands", with(full(), "/")),
        ("find", with(full(), "<C-f>sled")),
        ("confirm", with(streaming(), "<F5>")),
    ]
}

#[test]
fn each_state_looks_as_drawn() {
    for (name, mut bench) in states() {
        for (columns, rows) in [(80, 24), (120, 40)] {
            insta::assert_snapshot!(format!("{name}_{columns}x{rows}"), bench.screen(columns, rows));
        }
    }
}

#[test]
fn no_size_makes_it_panic() {
    let sizes = (0..=20).flat_map(|columns| (0..=8).map(move |rows| (columns, rows)));
    let sizes: Vec<(u16, u16)> = sizes.chain([(40, 12), (80, 24), (300, 100)]).collect();
    for (_, mut bench) in states() {
        for (columns, rows) in &sizes {
            let mut terminal = Terminal::new(TestBackend::new(*columns, *rows)).unwrap();
            terminal.draw(|frame| draw(&mut bench.app, frame)).unwrap();
            bench.keys("<PgUp>");
        }
    }
}

#[test]
fn every_region_lies_within_the_screen_and_none_overlap() {
    for columns in [0, 1, 5, 40, 100, 300] {
        for rows in 0..60 {
            for (input, extra) in [(1, 0), (8, 0), (3, 9)] {
                let area = Rect::new(0, 0, columns, rows);
                let r = regions(area, input, extra, (columns >= 100).then_some(Reads::Passage));
                let heights: u16 =
                    [r.header, r.over, r.body, r.under, r.extras, r.input, r.hint].iter().map(|part| part.height).sum();
                assert_eq!(heights, rows, "{columns}x{rows}");
                assert_eq!(r.body.width + r.panel.width, columns);
                assert!(rows == 0 || r.input.height > 0, "the input is always there");
            }
        }
    }
}

#[test]
fn the_mono_theme_writes_no_colour() {
    for (name, mut bench) in states() {
        bench.app.theme = crate::tui::theme::Theme::of(ThemeName::Mono);
        let mut terminal = Terminal::new(TestBackend::new(120, 40)).unwrap();
        terminal.draw(|frame| draw(&mut bench.app, frame)).unwrap();
        let coloured = terminal
            .backend()
            .buffer()
            .content
            .iter()
            .filter(|cell| cell.fg != ratatui::style::Color::Reset || cell.bg != ratatui::style::Color::Reset);
        assert_eq!(coloured.count(), 0, "{name}");
    }
}

/// Thirty classes of text that should never act on a terminal.
fn payloads() -> Vec<String> {
    let mut all: Vec<String> = [
        "\x1b]52;c;ZXZpbA==\x07",
        "\x1b]0;title\x07",
        "\x1b[2J\x1b[H",
        "\x1b[31mred\x1b[0m",
        "\x1b]8;;http://evil\x1b\\x\x1b]8;;\x1b\\",
        "\x1b[?1049l",
        "\x1bc",
        "\x1b[6n",
        "\x1b[c",
        "\x1bP+q544e\x1b\\",
        "\x1b_Gi=1\x1b\\",
        "\x1b^pm\x1b\\",
        "\x1b[20t",
        "\x1b#8",
        "\u{9b}31m",
        "\u{9d}0;x\u{9c}",
        "\u{90}q\u{9c}",
        "\0\x01\x02",
        "\x07\x07",
        "a\x08\x08\x08b",
        "line\rover",
        "\x7f\x7f",
        "\u{202e}gnitrats\u{202c}",
        "\u{2066}x\u{2069}\u{200f}",
        "a\u{200b}b\u{feff}c\u{2060}",
        "x\u{2028}y\u{2029}z",
        "\u{e0041}\u{e0042}\u{e007f}",
        "\u{115f}\u{1160}\u{3164}\u{ffa0}",
        "\x0e\x0f",
        "\u{85}\u{84}",
    ]
    .map(str::to_owned)
    .to_vec();
    all.push(format!("a{}", "\u{301}".repeat(2_000)));
    all
}

/// Bytes of a frame, as the terminal would get them.
fn bytes(bench: &mut Bench) -> Vec<u8> {
    let mut out = Vec::new();
    let options = TerminalOptions { viewport: Viewport::Fixed(Rect::new(0, 0, 120, 40)) };
    let mut terminal = Terminal::with_options(CrosstermBackend::new(&mut out), options).unwrap();
    terminal.draw(|frame| draw(&mut bench.app, frame)).unwrap();
    drop(terminal);
    out
}

/// Takes away what our own drawing may send, and gives what is left and is no harmless text.
fn forbidden(bytes: &[u8]) -> Vec<String> {
    let text = std::str::from_utf8(bytes).expect("a frame is UTF-8");
    let mut bad = Vec::new();
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        if let Some(tail) = rest.strip_prefix("\x1b[") {
            let end = tail.find(|c: char| !matches!(c, '0'..='9' | ';' | ':' | '?')).unwrap_or(tail.len());
            let (body, last) = (&tail[..end], &tail[end..=end]);
            let ours = matches!(last, "H" | "m") || (matches!(last, "h" | "l") && body == "?25");
            if !ours {
                bad.push(format!("CSI {body}{last}"));
            }
            rest = &tail[end + 1..];
            continue;
        }
        let hidden = matches!(c as u32, 0x200b | 0x200e | 0x200f | 0x202a..=0x202e | 0x2060 | 0x2066..=0x2069 | 0x2028 | 0x2029 | 0xfeff | 0xe0000..=0xe007f | 0x115f | 0x1160 | 0x3164 | 0xffa0);
        if c.is_control() || hidden {
            bad.push(format!("{c:?}"));
        }
        rest = &rest[c.len_utf8()..];
    }
    bad
}

#[test]
fn hostile_text_from_anywhere_never_reaches_the_terminal() {
    for payload in payloads() {
        let mut status = ready();
        status.model = Some(payload.clone());
        let mut bench = Bench::with(status);
        bench.tell(Msg::Paste(format!("q {payload}")));
        bench.keys("<Enter>");
        let mut cited = citations();
        for citation in &mut cited {
            for field in [&mut citation.title, &mut citation.source, &mut citation.content] {
                field.push_str(&payload);
            }
        }
        bench.coach(CoachEvent::Sources { citations: cited, used: vec![payload.clone()] });
        bench.coach(CoachEvent::Notice(payload.clone()));
        // In the stream, cut into single characters.
        for c in payload.chars() {
            bench.coach(CoachEvent::Text(c.into()));
        }
        bench.coach(CoachEvent::Text(format!("\n\n```\n{payload}\n```\n\n| {payload} | b |\n|---|---|\n| {payload} | `{payload}` |\n\n[{payload}](http://x/{payload})\n")));
        let mut frames = vec![bytes(&mut bench)];
        bench.keys("<A-1>");
        frames.push(bytes(&mut bench));
        bench.keys("<Esc>");
        bench.fail(&payload, Some(Remedy::ChooseModel(vec![payload.clone()])));
        frames.push(bytes(&mut bench));
        bench.keys("<Esc><C-r>");
        frames.push(bytes(&mut bench));
        bench.tell(Msg::Paste(payload.clone()));
        frames.push(bytes(&mut bench));
        bench.keys("<Esc><C-f>");
        bench.tell(Msg::Paste(payload.clone()));
        frames.push(bytes(&mut bench));
        for frame in frames {
            assert_eq!(forbidden(&frame), Vec::<String>::new(), "{payload:?}");
        }
    }
}

#[test]
fn hostile_text_in_a_session_never_reaches_the_terminal() {
    for payload in payloads() {
        let mut state = log_of(3);
        let mut workout = Workout::clone(&state.workouts[0]);
        for field in [&mut workout.title, &mut workout.notes, &mut workout.tags[0], &mut workout.exercises[0].name] {
            field.push_str(&payload);
        }
        state.workouts = std::sync::Arc::new(vec![std::sync::Arc::new(workout)]);
        let mut bench = Bench::new();
        bench.keys("<F3>");
        bench.tell(Msg::Log(state));
        bench.tell(Msg::Paste(format!("wb {payload} 5:12 \"{payload}\"")));
        let mut frames = vec![bytes(&mut bench)];
        for keys in ["<Enter>", "<C-c>y<Esc>", "<Enter>", "<Tab><Tab><Tab><Tab><Tab><Tab>", "<C-c><C-t>", "<Esc><C-f>"]
        {
            bench.keys(keys);
            frames.push(bytes(&mut bench));
        }
        bench.tell(Msg::Paste(payload.clone()));
        frames.push(bytes(&mut bench));
        for frame in frames {
            assert_eq!(forbidden(&frame), Vec::<String>::new(), "{payload:?}");
        }
    }
}

#[test]
fn the_check_for_forbidden_bytes_finds_them() {
    assert_eq!(forbidden(b"\x1b[3;1Hok\x1b[?25l\x1b[38;5;6m"), Vec::<String>::new());
    for bad in ["\x1b[2J", "\x1b]52;c;x\x07", "\u{9b}", "\u{202e}", "\x1b[?1049l"] {
        assert!(!forbidden(bad.as_bytes()).is_empty(), "{bad:?}");
    }
}

#[test]
fn wide_and_joined_characters_keep_every_line_at_its_width() {
    let mut bench = Bench::new();
    bench.keys("雪橇推 👨‍👩‍👧 🇩🇪 ❤️ नमस्ते مرحبا?<Enter>");
    bench.finish("雪橇推 👨‍👩‍👧 family, 🇩🇪 flag, ❤️ heart, नमस्ते, مرحبا\n\n| 站 | zeit |\n|---|---|\n| 雪橇 | 2:41 |");
    insta::assert_snapshot!("unicode_40x16", bench.screen(40, 16));
}
