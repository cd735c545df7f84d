use super::*;
use crate::domain::rulebook::Station;
use crate::domain::timer::{Course, Doubt, Plan, Roxzone};
use crate::domain::workout::WorkoutKind;
use crate::tui::theme::{Theme, ThemeName};
use crossterm::event::{KeyCode, KeyEvent, KeyEventKind, KeyModifiers};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Color;

/// Sun 22 Nov 2026, 09:41 UTC, and so many milliseconds.
fn on(boot: u32, ms: u64) -> Moment {
    let start: Timestamp = "2026-11-22T09:41:00Z".parse().unwrap();
    let wall = start.as_millisecond() + i64::try_from(ms).unwrap();
    Moment { boot, ticks_ms: 1_000_000 + ms, wall: Timestamp::from_millisecond(wall).unwrap() }
}

/// A pane, its clock, and what it ordered.
struct Bench {
    pane: TimerPane,
    now: u64,
    boot: u32,
    done: Vec<TimerAction>,
}

impl Bench {
    fn of(kind: WorkoutKind, course: Course, roxzone: Roxzone) -> Self {
        let timer = Timer::new(Plan::new(kind, course, roxzone));
        Self { pane: TimerPane::new(timer, Some(targets()), Glyphs::Blocks), now: 0, boot: 1, done: Vec::new() }
    }

    fn race(roxzone: Roxzone) -> Self {
        Self::of(WorkoutKind::Race, Course::Race, roxzone)
    }

    fn moment(&self) -> Moment {
        on(self.boot, self.now)
    }

    fn code(&mut self, code: KeyCode) -> Option<TimerAction> {
        let action = self.pane.handle(&KeyEvent::new(code, KeyModifiers::NONE), self.moment());
        self.done.extend(action);
        action
    }

    fn key(&mut self, key: char) -> Option<TimerAction> {
        self.code(if key == '\n' { KeyCode::Enter } else { KeyCode::Char(key) })
    }

    /// Waits so many milliseconds, then presses a key.
    fn press(&mut self, wait: u64, key: char) -> Option<TimerAction> {
        self.now += wait;
        self.key(key)
    }

    /// Starts and presses the lap key after each of these times, in seconds.
    fn laps(mut self, seconds: &[u64]) -> Self {
        self.key(' ');
        for s in seconds {
            self.press(s * 1_000, ' ');
        }
        self
    }

    fn wait(mut self, ms: u64) -> Self {
        self.now += ms;
        self
    }

    fn times(&self) -> Vec<u64> {
        self.pane.timer.segments(self.moment()).iter().map(|s| s.ms / 1_000).collect()
    }

    fn buffer(&self, columns: u16, rows: u16) -> Buffer {
        let area = Rect::new(0, 0, columns, rows);
        let mut buffer = Buffer::empty(area);
        draw(&self.pane, &Theme::of(ThemeName::Dark), self.moment(), area, &mut buffer);
        buffer
    }

    fn screen(&self, columns: u16, rows: u16) -> String {
        let buffer = self.buffer(columns, rows);
        let line = |y| (0..columns).map(|x| buffer[(x, y)].symbol()).collect::<String>();
        (0..rows).map(|y| line(y).trim_end().to_owned() + "\n").collect()
    }

    fn said(&mut self) -> String {
        self.pane.take_said().join("\n")
    }
}

/// Targets for 1:25:00.
fn targets() -> BTreeMap<Part, f64> {
    let stations = [262.0, 180.0, 265.0, 290.0, 278.0, 115.0, 270.0, 400.0];
    let stations = Station::ALL.into_iter().zip(stations).map(|(s, t)| (Part::Station(s), t));
    (1..=8).map(|n| (Part::Run(n), 325.0)).chain(stations).chain([(Part::Roxzone, 440.0)]).collect()
}

const FINISHED: [u64; 16] = [318, 259, 322, 191, 329, 270, 331, 288, 327, 281, 326, 117, 333, 262, 341, 412];

fn run_3() -> Bench {
    Bench::race(Roxzone::Off).laps(&FINISHED[..4]).wait(71_400)
}

fn roxzone() -> Bench {
    Bench::race(Roxzone::On).laps(&[318, 28, 255, 33, 322, 27, 188]).wait(12_300)
}

fn paused() -> Bench {
    let mut bench = run_3();
    bench.key('p');
    bench.wait(42_000)
}

fn asked() -> Bench {
    let mut bench = run_3();
    bench.key('q');
    bench.wait(4_000)
}

fn finished() -> Bench {
    let mut bench = Bench::race(Roxzone::On);
    bench.key(' ');
    for (n, s) in FINISHED.iter().enumerate() {
        bench.press(s * 1_000 + 137, ' ');
        if n < 15 {
            bench.press(25_000, ' ');
        }
    }
    bench.wait(60_000)
}

fn states() -> Vec<(&'static str, Bench)> {
    let parts = Course::parse("3 rounds: 1 km @ 4:45/km + 25 m sled push 152 kg + 20 wall balls").unwrap();
    let mut thrown = run_3();
    thrown.key('q');
    thrown.press(500, 'x');
    let mut trouble = run_3();
    trouble.pane.not_kept("the timer's file could not be written: no space left on device");
    let mut doubtful = run_3();
    doubtful.boot = 2;
    doubtful.pane.reopened(doubtful.moment());
    vec![
        ("ready", Bench::race(Roxzone::On)),
        ("run_3", run_3()),
        ("roxzone", roxzone()),
        ("paused", paused()),
        ("confirm_stop", asked()),
        ("finished", finished()),
        ("throw_away", thrown),
        ("not_saved", trouble),
        ("reopened", doubtful),
        ("parts", Bench::of(WorkoutKind::Simulation, parts, Roxzone::Off).laps(&[281, 44]).wait(9_000)),
        ("free", Bench::of(WorkoutKind::Hiit, Course::Free, Roxzone::Off).laps(&[61, 62]).wait(9_000)),
    ]
}

#[test]
fn each_state_looks_as_drawn() {
    for (name, bench) in states() {
        for (columns, rows) in [(80, 24), (120, 40), (40, 12)] {
            insta::assert_snapshot!(format!("{name}_{columns}x{rows}"), bench.screen(columns, rows));
        }
    }
}

#[test]
fn no_size_makes_it_panic_and_nothing_is_painted_outside() {
    let sizes = (0..=45).flat_map(|columns| (0..=14).map(move |rows| (columns, rows)));
    let sizes: Vec<(u16, u16)> = sizes.chain([(80, 24), (300, 100), (65_535, 1), (1, 1_000)]).collect();
    for (_, bench) in states() {
        for (columns, rows) in &sizes {
            bench.buffer(*columns, *rows);
        }
        let mut buffer = Buffer::empty(Rect::new(0, 0, 60, 20));
        draw(&bench.pane, &Theme::of(ThemeName::Dark), bench.moment(), Rect::new(10, 4, 40, 12), &mut buffer);
        let outside = |x: u16, y: u16| !(10..50).contains(&x) || !(4..16).contains(&y);
        for (x, y) in (0..60).flat_map(|x| (0..20).map(move |y| (x, y))) {
            assert!(!outside(x, y) || buffer[(x, y)].symbol() == " ", "{x},{y}");
        }
    }
}

#[test]
fn the_time_of_the_part_is_on_every_screen_that_has_a_row() {
    for rows in 1..=12 {
        let bench = Bench::race(Roxzone::Off).laps(&[]).wait(83_000);
        let screen = bench.screen(40, rows);
        assert!(screen.contains("1:23") || screen.contains('█') || screen.contains('▀'), "{rows} rows:\n{screen}");
    }
}

#[test]
fn the_mono_theme_writes_no_colour_and_ascii_no_other_character() {
    for (name, mut bench) in states() {
        bench.pane.glyphs = Glyphs::Ascii;
        for (columns, rows) in [(80, 24), (120, 40), (40, 12)] {
            let area = Rect::new(0, 0, columns, rows);
            let mut buffer = Buffer::empty(area);
            draw(&bench.pane, &Theme::of(ThemeName::Mono), bench.moment(), area, &mut buffer);
            for cell in &buffer.content {
                assert_eq!((cell.fg, cell.bg), (Color::Reset, Color::Reset), "{name}");
                assert!(cell.symbol().is_ascii(), "{name}: {}", cell.symbol());
            }
        }
    }
}

#[test]
fn a_whole_race_needs_one_key() {
    let mut bench = finished();
    assert_eq!(bench.pane.timer.phase(), Phase::Stopped);
    assert_eq!(bench.done.len(), 32, "the start and 31 laps, each kept");
    assert!(matches!(bench.done[0], TimerAction::Begin(e) if e.what == What::Started));
    assert!(bench.done[1..].iter().all(|a| matches!(a, TimerAction::Keep(e) if e.what == What::Lapped)));
    assert_eq!(bench.key('\n'), Some(TimerAction::Save(None)));
    let workout = bench.pane.timer().to_workout(&TimeZone::UTC).unwrap();
    assert_eq!((workout.splits.len(), workout.split_difference()), (17, None));
    assert_eq!(bench.press(400, '\n'), None, "not twice");
    bench.pane.saved();
    assert_eq!(bench.press(400, 'u'), None, "what is in the log is corrected in its form");
    assert_eq!(bench.press(400, '\n'), Some(TimerAction::Leave));
}

#[test]
fn a_thumb_that_slips_laps_once_and_is_told_so() {
    let mut bench = Bench::race(Roxzone::Off).laps(&[300]);
    bench.said();
    assert_eq!(bench.press(299, ' '), None);
    assert_eq!(bench.times(), [300, 0]);
    assert_eq!(bench.said(), "second press of Space ignored, 0.2 s after the first");
    assert!(bench.screen(80, 24).contains("second press of Space ignored"), "and seen");
    assert_eq!(bench.press(200, ' '), None, "a key that trembles is still one press");
    assert!(bench.press(300, ' ').is_some());
}

#[test]
fn a_key_that_is_held_or_let_go_does_nothing() {
    let mut bench = Bench::race(Roxzone::Off).laps(&[]).wait(5_000);
    for kind in [KeyEventKind::Repeat, KeyEventKind::Release] {
        let key = KeyEvent::new_with_kind(KeyCode::Char(' '), KeyModifiers::NONE, kind);
        assert_eq!(bench.pane.handle(&key, bench.moment()), None);
    }
    assert_eq!(bench.times(), [5]);
}

#[test]
fn every_slip_can_be_taken_back() {
    for (slip, back) in
        [(" ", "u"), ("s", "u"), ("p", "u"), ("p", "p"), ("q", "g"), ("\n", "g"), ("u", "r"), ("qx", "n")]
    {
        let mut bench = Bench::race(Roxzone::Off).laps(&[300, 250]).wait(60_000);
        let before = (bench.pane.timer.place(), bench.pane.timer.phase());
        for key in slip.chars().chain(back.chars()) {
            bench.press(500, key);
        }
        assert_eq!((bench.pane.timer.place(), bench.pane.timer.phase()), before, "{slip:?} then {back:?}");
        assert_eq!(bench.pane.asked, None);
        let lost = u64::from(back == "p");
        assert!(bench.times().iter().sum::<u64>() + lost >= 611, "{slip:?}: no time is lost");
    }
}

#[test]
fn the_lap_key_laps_even_when_the_stop_question_stands_there_by_mistake() {
    let mut bench = Bench::race(Roxzone::Off).laps(&[300]).wait(250_000);
    bench.key('q');
    assert!(matches!(bench.press(1_000, ' '), Some(TimerAction::Keep(e)) if e.what == What::Lapped));
    assert_eq!((bench.times(), bench.pane.asked), (vec![300, 251, 0], None));
}

#[test]
fn stopping_asks_once_and_stops_when_it_was_asked() {
    let mut bench = Bench::race(Roxzone::Off).laps(&[300]).wait(60_000);
    assert_eq!(bench.key('q'), None);
    assert_eq!(bench.press(500, '\n'), None, "Enter alone never stops");
    let saved = bench.press(5_000, 's');
    let stop = Event { at: on(1, 360_000), what: What::Stopped(Tail::Unfinished) };
    assert_eq!(saved, Some(TimerAction::Save(Some(stop))));
    assert_eq!(bench.times(), [300, 60]);
    bench.pane.not_saved("the folder is read-only");
    assert!(bench.screen(80, 24).contains("NOT SAVED, Enter tries again: the folder is read-only"));
    assert_eq!(bench.press(500, '\n'), Some(TimerAction::Save(None)));
}

#[test]
fn what_becomes_of_the_open_part_is_said_and_can_be_chosen() {
    let mut bench = Bench::race(Roxzone::Off).laps(&[300]).wait(60_000);
    bench.key('q');
    assert!(bench.screen(80, 24).contains("f  SkiErg is not done (1:00)"));
    bench.press(100, 'f');
    assert!(bench.screen(80, 24).contains("f  SkiErg (1:00) does not count"));
    bench.press(100, 'f');
    assert!(bench.screen(80, 24).contains("f  SkiErg is done in 1:00"), "quick presses choose");
    bench.press(400, 's');
    let splits = bench.pane.timer.to_workout(&TimeZone::UTC).unwrap().splits;
    assert_eq!(splits.len(), 2);
}

#[test]
fn the_last_part_is_done_when_the_clock_is_stopped_in_it() {
    let mut bench = Bench::race(Roxzone::Off).laps(&FINISHED[..15]).wait(400_000);
    bench.key('q');
    assert!(bench.screen(80, 24).contains("wall balls is done in 6:40"));
}

#[test]
fn a_clock_that_was_forgotten_is_offered_to_end_at_the_last_lap() {
    let mut bench = Bench::race(Roxzone::Off).laps(&[300, 260]).wait(9 * 3_600_000);
    bench.key('q');
    bench.press(500, 's');
    assert_eq!(bench.pane.timer.total(bench.moment()), 560_000);
}

#[test]
fn throwing_away_needs_a_second_key_and_any_other_keeps_it() {
    let mut bench = asked();
    assert_eq!(bench.press(500, 'x'), None);
    assert!(bench.screen(40, 12).contains("Throw away 19:25 with 4 laps?"), "{}", bench.screen(40, 12));
    assert_eq!(bench.press(500, 'x'), None, "the same key is not the second key");
    assert_eq!(bench.pane.timer.phase(), Phase::Running);
    bench.press(500, 'q');
    bench.press(500, 'x');
    assert_eq!(bench.press(500, 'y'), Some(TimerAction::ThrowAway));
}

#[test]
fn ctrl_c_asks_and_twice_leaves_the_clock_running_in_its_file() {
    let mut bench = run_3();
    let key = KeyEvent::new(KeyCode::Char('c'), KeyModifiers::CONTROL);
    assert_eq!(bench.pane.handle(&key, bench.moment()), None);
    assert_eq!(bench.pane.handle(&key, bench.moment()), Some(TimerAction::Leave));
    assert_eq!(bench.pane.timer.phase(), Phase::Running);
}

#[test]
fn before_the_start_the_roxzone_can_be_chosen_and_leaving_asks_nothing() {
    let mut bench = Bench::race(Roxzone::Off);
    let id = bench.pane.timer.plan().id;
    bench.key('r');
    assert_eq!((bench.pane.timer.steps().len(), bench.pane.timer.plan().id), (31, id));
    bench.press(50, 'r');
    assert_eq!(bench.pane.timer.steps().len(), 16);
    assert_eq!(bench.press(500, 'q'), Some(TimerAction::Leave));
}

#[test]
fn a_press_that_is_not_on_the_disk_is_shown_until_it_is() {
    let mut bench = run_3();
    bench.said();
    bench.pane.not_kept("no space left");
    bench.pane.not_kept("no space left");
    assert_eq!(bench.said(), "NOT SAVED: no space left", "said once, shown always");
    for (columns, rows) in [(80, 24), (40, 12), (40, 5)] {
        assert!(bench.screen(columns, rows).contains("NOT SAVED: no space left"), "{columns}x{rows}");
    }
    bench.pane.kept();
    assert!(!bench.screen(80, 24).contains("NOT SAVED"));
}

#[test]
fn a_clock_that_was_opened_again_says_what_it_stands_on() {
    let mut bench = run_3();
    bench.said();
    bench.now += 40_000;
    let action = bench.pane.reopened(bench.moment());
    assert!(matches!(action, Some(TimerAction::Keep(e)) if e.what == What::Reopened));
    assert_eq!(bench.said(), "opened again: the clock went on; total 20:01");
    bench.boot = 2;
    bench.now += 20_000;
    bench.pane.reopened(bench.moment());
    assert!(bench.said().ends_with("run 3: 0:20 of it passed over a restart, by the calendar clock"));
    assert_eq!(bench.pane.timer.segments(bench.moment())[4].doubt, Some(Doubt::Restarted { ms: 20_000 }));
    assert!(bench.screen(80, 24).contains("? run 3"), "and marks the part");
}

#[test]
fn it_draws_when_a_shown_second_changes_and_not_at_all_while_paused() {
    let running = Bench::race(Roxzone::Off).laps(&[300]).wait(10_250);
    assert_eq!(running.pane.wake_in(running.moment()), Some(750));
    let close = Bench::race(Roxzone::Off).laps(&[300]).wait(10_990);
    assert_eq!(close.pane.wake_in(close.moment()), Some(100), "never more than ten times a second");
    let paused = paused();
    assert_eq!(paused.pane.wake_in(paused.moment()), None);
    let ready = Bench::race(Roxzone::Off);
    assert_eq!(ready.pane.wake_in(ready.moment()), None);
    let mut slip = paused;
    slip.pane.warn("a sentence", slip.moment());
    assert_eq!(slip.pane.wake_in(slip.moment()), Some(NOTE_MS), "but for a sentence that goes away");
    let finished = finished();
    assert_eq!(finished.pane.wake_in(finished.moment()), None);
}

#[test]
fn the_parts_keep_their_places_while_times_fill_in() {
    let bench = Bench::race(Roxzone::Off).laps(&FINISHED[..6]);
    let (before, after) = (bench.screen(80, 24), bench.wait(100_000).screen(80, 24));
    let rows =
        |screen: &str, name: &str| screen.lines().position(|l| l.chars().skip(48).collect::<String>().contains(name));
    for name in ["run 1", "sled pull", "wall balls"] {
        assert!(rows(&before, name).is_some(), "{before}");
        assert_eq!(rows(&before, name), rows(&after, name));
    }
}

#[test]
fn a_course_that_is_longer_than_the_screen_turns_pages_and_the_part_is_always_on_it() {
    let mut bench = Bench::race(Roxzone::On).laps(&[]);
    for lap in 0..31 {
        let screen = bench.screen(80, 24);
        let current: Vec<&str> =
            screen.lines().filter(|l| l.chars().skip(48).collect::<String>().contains("> ")).collect();
        assert_eq!(current.len(), 1, "lap {lap}:\n{screen}");
        bench.press(60_000, ' ');
    }
}

#[test]
fn targets_say_how_far_ahead_the_athlete_is_and_when_it_ends() {
    let bench = Bench::race(Roxzone::On).laps(&[315, 25, 260]).wait(20_000);
    let near = |found: u64, want: u64| found.abs_diff(want) < 20;
    assert_eq!(bench.pane.behind(bench.moment()), Some(-10_000 - 4_333 - 2_000), "under in each of the three");
    let all: f64 = targets().values().sum();
    assert!((all - 5_100.0).abs() < 1e-9, "1:25:00");
    let finish = bench.pane.finish(bench.moment()).unwrap();
    assert!(near(finish, 5_100_000 - 16_333), "{finish}");
    let late = bench.wait(14_333);
    assert_eq!(late.pane.behind(late.moment()), Some(-16_333 + 5_000), "5 s over in this way");
    let off = Bench::race(Roxzone::Off);
    let finish = off.pane.finish(off.moment()).unwrap();
    assert!(near(finish, 5_100_000), "the ways are in the parts after them: {finish}");
    let rox = Bench::race(Roxzone::On);
    assert_eq!(rox.pane.target(1), Some(29_333));
    let without = TimerPane::new(late.pane.timer.clone(), None, Glyphs::Blocks);
    assert_eq!((without.behind(late.moment()), without.finish(late.moment())), (None, None));
}

#[test]
fn a_part_over_its_target_says_so_and_its_digits_change() {
    let style = |bench: &Bench| {
        let buffer = bench.buffer(80, 24);
        let ink =
            (0..24).flat_map(|y| (0..48).map(move |x| (x, y))).filter(|at| buffer[*at].symbol() == "█" && at.1 > 5);
        ink.map(|at| buffer[at].fg).next()
    };
    let under = Bench::race(Roxzone::Off).laps(&[]).wait(325_000);
    assert_eq!(style(&under), Theme::of(ThemeName::Dark).accent.fg);
    let over = under.wait(2_000);
    assert_eq!(style(&over), Theme::of(ThemeName::Dark).attention.fg);
    assert!(over.screen(40, 12).contains("target 5:25  OVER by 0:02"));
}

#[test]
fn a_stop_that_was_not_saved_is_offered_again_after_a_kill() {
    let mut bench = finished();
    bench.said();
    bench.boot = 2;
    bench.now += 3_600_000;
    bench.pane.reopened(bench.moment());
    assert_eq!(bench.said(), "opened again: stopped at 1:24:44, not saved yet");
    assert_eq!(bench.press(500, '\n'), Some(TimerAction::Save(None)));
    let workout = bench.pane.timer().to_workout(&TimeZone::UTC).unwrap();
    assert_eq!((workout.splits.len(), workout.notes.as_str()), (17, ""));
}

#[test]
fn line_by_line_it_says_everything_and_reads_words() {
    let mut bench = Bench::race(Roxzone::Off);
    for (wait, line) in [
        (0, ""),
        (318_000, "lap"),
        (4_000, "skip"),
        (5_000, "u"),
        (60_000, "pause"),
        (9_000, ""),
        (1_000, "stop"),
        (400, "save"),
    ] {
        bench.now += wait;
        bench.pane.handle(&key_of_line(line), bench.moment());
    }
    bench.pane.saved();
    insta::assert_snapshot!("plain", bench.said());
}

#[test]
fn hints_name_only_keys_that_work() {
    for (name, mut bench) in states() {
        bench.now += 1_000;
        for (key, _) in bench.pane.hints() {
            let code = match key {
                "Space" => KeyCode::Char(' '),
                "Enter" => KeyCode::Enter,
                "any other" => KeyCode::Char('n'),
                key => KeyCode::Char(key.chars().next().unwrap()),
            };
            let mut pane = bench.pane.clone();
            let (before, _) = (format!("{pane:?}"), pane.take_said());
            let action = pane.handle(&KeyEvent::new(code, KeyModifiers::NONE), bench.moment());
            pane.pressed = None;
            assert!(action.is_some() || format!("{pane:?}") != before, "{name}: {key}");
        }
    }
}
