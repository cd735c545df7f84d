//! What one frame costs with a long transcript, and what 10,000 markdown tokens cost while they stream, at 200x50.

#![expect(clippy::expect_used, reason = "a benchmark that cannot run should say so")]

use criterion::{Criterion, criterion_group, criterion_main};
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use hyrox_coach::coach::event::{CoachEvent, LibraryState, Status, StoreState};
use hyrox_coach::domain::conversation::{Exchange, Outcome};
use hyrox_coach::domain::id::ChatId;
use hyrox_coach::tui::app::{App, Start, update};
use hyrox_coach::tui::cmd::{Cmd, Mouse, RequestId};
use hyrox_coach::tui::msg::Msg;
use hyrox_coach::tui::theme::ThemeName;
use hyrox_coach::tui::view;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use ratatui::backend::CrosstermBackend;
use ratatui::layout::Rect;
use ratatui::{Terminal, TerminalOptions, Viewport};
use std::hint::black_box;
use std::io;

const BLOCK: &str = "## Sled push\n\nTwo **short** days a week are enough [1]: *6 x 12.5 m* at `152 kg`, full recovery.\n\n- Arms \
locked, hips low\n- Rest until you could sprint again\n\n| Day | Load |\n|---|---:|\n| Tue | 110 kg |\n\n```text\npush -> turn\n```\n\n";

type Screen = Terminal<CrosstermBackend<io::Sink>>;

fn screen() -> Screen {
    let options = TerminalOptions { viewport: Viewport::Fixed(Rect::new(0, 0, 200, 50)) };
    Terminal::with_options(CrosstermBackend::new(io::sink()), options).expect("a sink takes everything")
}

fn app() -> App {
    let status = Status {
        model: None,
        store: StoreState::Ready { name: "local db".into() },
        library: LibraryState { passages: 305, waiting: 0 },
        unsynced: 0,
    };
    let now = Timestamp::UNIX_EPOCH;
    App::new(Start {
        theme: ThemeName::Dark,
        mouse: Mouse::Off,
        draft: String::new(),
        zone: TimeZone::UTC,
        now,
        status,
    })
    .0
}

fn draw(app: &mut App, screen: &mut Screen) {
    screen.draw(|frame| view::draw(app, frame)).expect("a sink takes everything");
}

fn press(app: &mut App, code: KeyCode) -> Vec<Cmd> {
    update(app, Msg::Key(KeyEvent::new(code, KeyModifiers::NONE)))
}

fn ask(app: &mut App) -> RequestId {
    press(app, KeyCode::Char('q'));
    let cmds = press(app, KeyCode::Enter);
    cmds.into_iter().find_map(|cmd| if let Cmd::Ask(id, _) = cmd { Some(id) } else { None }).expect("Enter asks")
}

fn long_transcript(c: &mut Criterion) {
    let chat = ChatId::new();
    let exchanges = (0..5_000).map(|number| Exchange {
        answer: BLOCK.repeat(3),
        outcome: Outcome::Complete,
        ..Exchange::new(chat, format!("Question {number}?"), Timestamp::UNIX_EPOCH)
    });
    let mut app = app();
    update(&mut app, Msg::History(RequestId(1), Ok(exchanges.collect())));
    let mut screen = screen();
    draw(&mut app, &mut screen);
    c.bench_function("frame of 5,000 exchanges", |b| b.iter(|| draw(black_box(&mut app), &mut screen)));
    c.bench_function("page up and frame of 5,000 exchanges", |b| {
        b.iter(|| {
            press(&mut app, KeyCode::PageUp);
            draw(&mut app, &mut screen);
        });
    });
}

fn stream(c: &mut Criterion) {
    let tokens: Vec<String> = BLOCK.split_inclusive(' ').map(str::to_owned).cycle().take(10_000).collect();
    let mut group = c.benchmark_group("10,000 markdown tokens");
    group.sample_size(10);
    for per_frame in [50, 500] {
        group.bench_function(format!("{per_frame} a frame"), |b| {
            b.iter(|| {
                let (mut app, mut screen) = (app(), screen());
                let request = ask(&mut app);
                for batch in tokens.chunks(per_frame) {
                    for token in batch {
                        update(&mut app, Msg::Coach(request, CoachEvent::Text(token.clone())));
                    }
                    draw(&mut app, &mut screen);
                }
            });
        });
    }
    group.finish();
}

criterion_group!(benches, long_transcript, stream);
criterion_main!(benches);
