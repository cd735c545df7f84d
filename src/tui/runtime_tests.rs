use super::*;
use crate::tui::app::App;
use crate::tui::cmd::Mouse;
use crate::tui::fake::{Fake, parse_keys, ready, start, start_time};
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ratatui::backend::TestBackend;
use ratatui::{Frame, Terminal};
use std::sync::Mutex;

/// When each frame was drawn, and its text.
type Frames = Arc<Mutex<Vec<(Instant, String)>>>;

/// A screen that counts its frames and keeps the last.
struct Recorder {
    terminal: Terminal<TestBackend>,
    frames: Frames,
}

impl Recorder {
    fn new() -> (Self, Frames) {
        let frames = Arc::new(Mutex::new(Vec::new()));
        (Self { terminal: Terminal::new(TestBackend::new(80, 24)).unwrap(), frames: frames.clone() }, frames)
    }
}

impl Screen for Recorder {
    fn draw(&mut self, paint: &mut dyn FnMut(&mut Frame<'_>)) -> io::Result<()> {
        self.terminal.draw(|frame| paint(frame)).unwrap();
        let text = self.terminal.backend().to_string();
        self.frames.lock().unwrap().push((Instant::now(), text));
        Ok(())
    }
    fn forget(&mut self) -> io::Result<()> {
        Ok(())
    }
    fn copy(&mut self, _: &str) -> io::Result<()> {
        Ok(())
    }
    fn set_mouse(&mut self, _: Mouse) -> io::Result<()> {
        Ok(())
    }
    fn leave(&mut self) -> io::Result<()> {
        Ok(())
    }
    fn enter(&mut self) -> io::Result<()> {
        Ok(())
    }
}

struct Running {
    keys: mpsc::Sender<Input>,
    coach: mpsc::Sender<CoachEvent>,
    frames: Frames,
    fake: Arc<Fake>,
    task: tokio::task::JoinHandle<Exit>,
}

impl Running {
    fn start() -> Self {
        let (keys, received) = mpsc::channel(64);
        let (fake, coach) = Fake::new();
        let fake = Arc::new(fake);
        let (mut recorder, frames) = Recorder::new();
        let backend: Arc<dyn Backend> = fake.clone();
        let task = tokio::spawn(async move {
            let options = Options { editor: "true".into(), clock: Clock::Tokio(start_time(), Instant::now()) };
            let mut keyboard = Keyboard::fed(received);
            run(App::new(start(ready())), backend, &mut recorder, &mut keyboard, options).await.unwrap()
        });
        Self { keys, coach, frames, fake, task }
    }

    async fn press(&self, keys: &str) {
        for key in parse_keys(keys) {
            self.keys.send(Input::Key(key)).await.unwrap();
        }
    }

    /// Waits, in stopped time, until nothing happens any more.
    async fn settle(&self) {
        tokio::time::sleep(Duration::from_millis(100)).await;
    }

    fn count(&self) -> usize {
        self.frames.lock().unwrap().len()
    }

    fn last(&self) -> String {
        self.frames.lock().unwrap().last().unwrap().1.clone()
    }
}

#[tokio::test(start_paused = true)]
async fn an_idle_screen_draws_nothing() {
    let running = Running::start();
    running.settle().await;
    let before = running.count();
    tokio::time::sleep(Duration::from_hours(1)).await;
    assert_eq!(running.count(), before);
}

#[tokio::test(start_paused = true)]
async fn a_flood_of_text_is_drawn_sixty_times_a_second_and_nothing_is_lost() {
    let running = Running::start();
    running.press("go<Enter>").await;
    running.settle().await;
    let before = running.count();
    let begun = Instant::now();
    for number in 0..2_000 {
        running.coach.send(CoachEvent::Text(format!("w{number}\n\n"))).await.unwrap();
        if number % 10 == 0 {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    }
    running.settle().await;
    let frames = u128::try_from(running.count() - before).unwrap();
    assert!(frames <= begun.elapsed().as_millis() / 16 + 2, "{frames} frames in {:?}", begun.elapsed());
    assert!(running.last().contains("w1999"), "{}", running.last());
}

#[tokio::test(start_paused = true)]
async fn the_first_text_after_a_pause_is_drawn_at_once() {
    let running = Running::start();
    running.press("go<Enter>").await;
    running.settle().await;
    let sent = Instant::now();
    running.coach.send(CoachEvent::Text("first".into())).await.unwrap();
    running.settle().await;
    let frames = running.frames.lock().unwrap();
    let (at, _) = frames.iter().find(|(_, text)| text.contains("first")).expect("it was drawn");
    assert!(*at - sent <= Duration::from_millis(1), "{:?}", *at - sent);
}

#[tokio::test(start_paused = true)]
async fn esc_drops_the_stream() {
    let running = Running::start();
    running.press("go<Enter>").await;
    running.settle().await;
    assert!(!running.coach.is_closed());
    running.press("<Esc>").await;
    running.settle().await;
    assert!(running.coach.is_closed(), "the coach's stream was dropped");
}

#[tokio::test(start_paused = true)]
async fn a_stream_that_ends_without_its_last_event_is_told() {
    let Running { keys, coach, frames, fake: _fake, task: _task } = Running::start();
    keys.send(Input::Key(KeyEvent::new(KeyCode::Char('x'), KeyModifiers::NONE))).await.unwrap();
    keys.send(Input::Key(KeyEvent::new(KeyCode::Enter, KeyModifiers::NONE))).await.unwrap();
    tokio::time::sleep(Duration::from_millis(50)).await;
    drop(coach);
    tokio::time::sleep(Duration::from_millis(50)).await;
    let last = frames.lock().unwrap().last().unwrap().1.clone();
    assert!(last.contains("the coach ended without an answer"), "{last}");
}

#[tokio::test(start_paused = true)]
async fn an_unfinished_paste_gives_the_keys_back_and_says_so() {
    let running = Running::start();
    running.keys.send(Input::CutPaste("half".into())).await.unwrap();
    running.press("!").await;
    running.settle().await;
    let last = running.last();
    assert!(last.contains("half!") && last.contains("a paste had no end"), "{last}");
}

#[tokio::test(start_paused = true)]
async fn a_hang_up_ends_the_loop_and_draws_no_more() {
    let running = Running::start();
    running.settle().await;
    let before = running.count();
    running.keys.send(Input::HangUp).await.unwrap();
    running.settle().await;
    assert_eq!(running.count(), before);
    assert_eq!(running.task.await.unwrap(), Exit::HangUp);
}

#[tokio::test(start_paused = true)]
async fn quitting_saves_the_draft() {
    let running = Running::start();
    running.press("half a question").await;
    running.keys.send(Input::Key(KeyEvent::new(KeyCode::Char('c'), KeyModifiers::CONTROL))).await.unwrap();
    running.press("<Up>").await;
    running.keys.send(Input::Key(KeyEvent::new(KeyCode::Char('c'), KeyModifiers::CONTROL))).await.unwrap();
    running.keys.send(Input::Key(KeyEvent::new(KeyCode::Char('c'), KeyModifiers::CONTROL))).await.unwrap();
    assert_eq!(running.task.await.unwrap(), Exit::Quit);
    assert!(!running.fake.drafts.lock().unwrap().is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_session_is_saved_and_listed_and_a_refusal_is_told() {
    let running = Running::start();
    running.press("<F3>run 8.1k 42:30 rpe 4<Enter>").await;
    running.fake.refusals.lock().unwrap().push("the disk is full".into());
    running.press("<Enter>").await;
    running.settle().await;
    assert!(running.last().contains("NOT SAVED: the disk is full"), "{}", running.last());
    assert_eq!(running.fake.log.borrow().workouts.len(), 0);
    running.press("<C-s>").await;
    running.settle().await;
    assert_eq!(running.fake.log.borrow().workouts.len(), 1);
    let last = running.last();
    assert!(last.contains("saved on this computer") && last.contains("Recent: 1"), "{last}");
    assert_eq!(
        running.fake.forms.lock().unwrap().last().map(String::as_str),
        Some(""),
        "nothing is half typed any more"
    );
}

#[tokio::test(start_paused = true)]
async fn the_log_and_the_profile_that_are_there_at_the_start_are_shown() {
    let (fake, _coach) = Fake::new();
    fake.log.send_replace(crate::tui::fake::log_of(3));
    let (keys, received) = mpsc::channel(64);
    let (mut recorder, frames) = Recorder::new();
    let task = tokio::spawn(async move {
        let options = Options { editor: "true".into(), clock: Clock::Tokio(start_time(), Instant::now()) };
        let mut keyboard = Keyboard::fed(received);
        run(App::new(start(ready())), Arc::new(fake), &mut recorder, &mut keyboard, options).await.unwrap()
    });
    for key in parse_keys("<F3>") {
        keys.send(Input::Key(key)).await.unwrap();
    }
    tokio::time::sleep(Duration::from_millis(100)).await;
    let last = frames.lock().unwrap().last().unwrap().1.clone();
    assert!(last.contains("Recent: 3"), "{last}");
    keys.send(Input::HangUp).await.unwrap();
    assert_eq!(task.await.unwrap(), Exit::HangUp);
}
