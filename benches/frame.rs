//! What one frame costs with a long transcript, what 10,000 markdown tokens cost while they stream, and what the log
//! costs with 20,000 sessions, at 200x50.

#![expect(clippy::expect_used, reason = "a benchmark that cannot run should say so")]

use criterion::{Criterion, criterion_group, criterion_main};
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use hyrox_coach::coach::event::{CoachEvent, LibraryState, LogState, Status, StoreState};
use hyrox_coach::domain::conversation::{Exchange, Outcome};
use hyrox_coach::domain::id::ChatId;
use hyrox_coach::domain::rulebook::Station;
use hyrox_coach::domain::workout::{Exercise, Set, Workout, WorkoutKind};
use hyrox_coach::tui::app::{App, Start, update};
use hyrox_coach::tui::cmd::{Cmd, Mouse, RequestId};
use hyrox_coach::tui::msg::Msg;
use hyrox_coach::tui::pane::Pane;
use hyrox_coach::tui::theme::ThemeName;
use hyrox_coach::tui::view;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use ratatui::backend::CrosstermBackend;
use ratatui::layout::Rect;
use ratatui::{Terminal, TerminalOptions, Viewport};
use std::hint::black_box;
use std::io;
use std::sync::Arc;

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
        first: Pane::Chat,
        theme: ThemeName::Dark,
        mouse: Mouse::Off,
        draft: String::new(),
        form: String::new(),
        profile: Arc::default(),
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

/// A log of fifty years.
fn sessions(count: u32) -> LogState {
    let today = Timestamp::UNIX_EPOCH.to_zoned(TimeZone::UTC).date();
    let all = (0..count).map(|number| {
        let set = Set {
            reps: Some(100),
            load_kg: Some(6.0),
            duration_s: Some(f64::from(300 + number % 60)),
            ..Set::default()
        };
        let (name, station) = if number % 2 == 0 { ("wall balls", Some(Station::WallBalls)) } else { ("squat", None) };
        let day = today.saturating_sub(jiff::Span::new().days(i64::from(number)));
        Arc::new(Workout {
            rpe: Some(8.0),
            duration_s: Some(3_000.0),
            notes: format!("Session {number}: calf fine, slept well, windy."),
            tags: vec!["erg".into()],
            exercises: vec![Exercise { name: name.into(), station, sets: vec![set; 3] }],
            ..Workout::new(day, WorkoutKind::Hiit)
        })
    });
    LogState { workouts: Arc::new(all.collect()), ..LogState::default() }
}

fn log(c: &mut Criterion) {
    let mut screen = screen();
    let fresh = |state: &LogState| {
        let mut app = app();
        press(&mut app, KeyCode::F(3));
        update(&mut app, Msg::Log(state.clone()));
        app
    };
    let state = sessions(20_000);
    let mut reading = fresh(&state);
    press(&mut reading, KeyCode::Esc);
    c.bench_function("page down and frame of 20,000 sessions", |b| {
        b.iter(|| {
            press(&mut reading, KeyCode::PageDown);
            draw(black_box(&mut reading), &mut screen);
        });
    });
    c.bench_function("20,000 sessions arrive", |b| {
        b.iter(|| update(black_box(&mut reading), Msg::Log(state.clone())));
    });
    let mut group = c.benchmark_group("filter of 20,000 sessions");
    group.bench_function("first letter, the index is made", |b| {
        b.iter_batched(
            || {
                let mut app = fresh(&state);
                press(&mut app, KeyCode::Esc);
                press(&mut app, KeyCode::Char('/'));
                app
            },
            |mut app| {
                press(&mut app, KeyCode::Char('c'));
                app
            },
            criterion::BatchSize::PerIteration,
        );
    });
    let mut filtering = fresh(&state);
    press(&mut filtering, KeyCode::Esc);
    for key in "/calf #erg 199".chars() {
        press(&mut filtering, KeyCode::Char(key));
    }
    group.bench_function("another letter", |b| {
        b.iter(|| {
            press(&mut filtering, KeyCode::Char('7'));
            press(&mut filtering, KeyCode::Backspace);
        });
    });
    group.finish();
    c.bench_function("a letter of the line and its frame, 20,000 sessions", |b| {
        let mut app = fresh(&state);
        for key in "wb 100x6kg 5:12 rpe 8".chars() {
            press(&mut app, KeyCode::Char(key));
        }
        b.iter(|| {
            press(&mut app, KeyCode::Char('x'));
            press(&mut app, KeyCode::Backspace);
            draw(&mut app, &mut screen);
        });
    });
    c.bench_function("the form opens and its frame, 20,000 sessions", |b| {
        b.iter_batched(
            || {
                let mut app = fresh(&state);
                for key in "wb 100x6kg 5:12 rpe 8".chars() {
                    press(&mut app, KeyCode::Char(key));
                }
                app
            },
            |mut app| {
                press(&mut app, KeyCode::Enter);
                draw(&mut app, &mut screen);
                app
            },
            criterion::BatchSize::PerIteration,
        );
    });
}

criterion_group!(benches, long_transcript, stream, log);
criterion_main!(benches);
