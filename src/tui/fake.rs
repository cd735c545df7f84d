//! What tests of the screen share: an app at a fixed time, keys as text, a drawn screen as text, and a backend that says
//! what it is told to say.

use super::app::{App, Start, update};
use super::backend::Backend;
use super::cmd::{Cmd, Mouse, RequestId};
use super::msg::Msg;
use super::pane::Pane;
use super::pane::today::sample;
use super::pane::today::wish::Answer;
use super::stopwatch::OpenTimer;
use super::theme::ThemeName;
use super::view;
use crate::coach::event::{Ask, CoachEvent, LibraryState, LogState, Remedy, Status, StoreState};
use crate::coach::import::{Mode, Step, Wanted};
use crate::coach::insight::Insight;
use crate::coach::planner::{Offer, OfferId, Wish};
use crate::domain::check_in::CheckIn;
use crate::domain::conversation::{Citation, Exchange, Outcome, Rating, Usage, Voice};
use crate::domain::id::{ChatId, ExchangeId, ImportId, PassageId, WorkoutId};
use crate::domain::knowledge::{Passage, Tags};
use crate::domain::profile::Profile;
use crate::domain::rulebook::Station;
use crate::domain::workout::{Exercise, Part, Run, RunKind, Set, SkipReason, Split, Workout, WorkoutKind};
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use futures_util::future::BoxFuture;
use futures_util::stream::BoxStream;
use futures_util::{FutureExt, StreamExt};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use std::sync::{Arc, Mutex};
use tokio::sync::{mpsc, watch};
use uuid::Uuid;

/// Sun 22 Nov 2026, 09:41 in UTC.
pub fn start_time() -> Timestamp {
    "2026-11-22T09:41:00Z".parse().unwrap()
}

pub fn ready() -> Status {
    Status {
        model: None,
        store: StoreState::Ready { name: "local db".into() },
        library: LibraryState { passages: 305, waiting: 0 },
        unsynced: 0,
    }
}

pub fn start(status: Status) -> Start {
    Start {
        first: Pane::Chat,
        theme: ThemeName::Dark,
        mouse: Mouse::Off,
        draft: String::new(),
        form: String::new(),
        profile: Arc::default(),
        zone: TimeZone::UTC,
        now: start_time(),
        status,
    }
}

/// An app and what it ordered.
pub struct Bench {
    pub app: App,
    pub cmds: Vec<Cmd>,
}

impl Bench {
    pub fn new() -> Self {
        Self::with(ready())
    }

    pub fn with(status: Status) -> Self {
        let (app, cmds) = App::new(start(status));
        Self { app, cmds }
    }

    pub fn tell(&mut self, msg: Msg) {
        self.cmds.extend(update(&mut self.app, msg));
    }

    /// Lets time go by, in milliseconds.
    pub fn wait(&mut self, ms: i64) {
        let now = self.app.now.saturating_add(SignedDuration::from_millis(ms)).unwrap();
        self.tell(Msg::Clock(now));
    }

    /// Types keys: plain characters, and names in angle brackets such as `<Enter>` `<C-p>` `<A-1>` `<S-Enter>`.
    pub fn keys(&mut self, keys: &str) {
        for key in parse_keys(keys) {
            self.tell(Msg::Key(key));
        }
    }

    /// What the coach says about the newest question.
    pub fn coach(&mut self, event: CoachEvent) {
        let request = self.last_ask().0;
        self.tell(Msg::Coach(request, event));
    }

    pub fn text(&mut self, text: &str) {
        self.coach(CoachEvent::Text(text.into()));
    }

    pub fn finish(&mut self, answer: &str) {
        let exchange = self.ended(answer, Outcome::Complete, None);
        self.coach(CoachEvent::Finished { exchange, remedy: None });
    }

    /// An answer of the offline coach: in one piece.
    pub fn finish_offline(&mut self, answer: &str) {
        let exchange = Box::new(Exchange { voice: Voice::Offline, ..*self.ended(answer, Outcome::Complete, None) });
        self.coach(CoachEvent::Finished { exchange, remedy: None });
    }

    pub fn fail(&mut self, problem: &str, remedy: Option<Remedy>) {
        let exchange = self.ended("", Outcome::Failed, Some(problem));
        self.coach(CoachEvent::Finished { exchange, remedy });
    }

    fn ended(&self, answer: &str, outcome: Outcome, problem: Option<&str>) -> Box<Exchange> {
        let ask = self.last_ask().1;
        Box::new(Exchange {
            id: ask.id,
            answer: answer.into(),
            citations: citations(),
            used: vec!["race date: 18 Jan 2027 (57 days)".into(), "sled push 50 m: 2:41 (3 Nov)".into()],
            usage: Some(Usage { prompt_tokens: 812, completion_tokens: 214 }),
            latency_ms: Some(1_900),
            cost_usd: Some(0.0002),
            outcome,
            problem: problem.map(Into::into),
            ..Exchange::new(ask.chat_id, ask.question, self.app.now)
        })
    }

    pub fn last_ask(&self) -> (RequestId, Ask) {
        let asks = self.cmds.iter().rev();
        let mut asks =
            asks.filter_map(|cmd| if let Cmd::Ask(request, ask) = cmd { Some((*request, ask.clone())) } else { None });
        asks.next().expect("nothing was asked")
    }

    pub fn asked(&self) -> Vec<String> {
        let asks = self.cmds.iter();
        asks.filter_map(|cmd| if let Cmd::Ask(_, ask) = cmd { Some(ask.question.clone()) } else { None }).collect()
    }

    /// The screen as text, without spaces at the ends of lines.
    pub fn screen(&mut self, columns: u16, rows: u16) -> String {
        let mut terminal = Terminal::new(TestBackend::new(columns, rows)).unwrap();
        terminal.draw(|frame| view::draw(&mut self.app, frame)).unwrap();
        let buffer = terminal.backend().buffer();
        let mut out = String::new();
        for y in 0..rows {
            let mut line = String::new();
            let mut skip = 0;
            for x in 0..columns {
                if skip > 0 {
                    skip -= 1;
                    continue;
                }
                let symbol = buffer[(x, y)].symbol();
                skip = super::widget::wrap::width(symbol).saturating_sub(1);
                line.push_str(symbol);
            }
            out.push_str(line.trim_end());
            out.push('\n');
        }
        out
    }
}

pub fn parse_keys(keys: &str) -> Vec<KeyEvent> {
    let mut out = Vec::new();
    let mut rest = keys;
    while let Some(c) = rest.chars().next() {
        let name = rest.strip_prefix('<').and_then(|tail| tail.split_once('>'));
        if let Some((name, tail)) = name {
            out.push(named_key(name));
            rest = tail;
        } else {
            out.push(KeyEvent::new(KeyCode::Char(c), KeyModifiers::NONE));
            rest = &rest[c.len_utf8()..];
        }
    }
    out
}

fn named_key(name: &str) -> KeyEvent {
    let (modifiers, name) = match name.split_once('-') {
        Some(("C", rest)) => (KeyModifiers::CONTROL, rest),
        Some(("A", rest)) => (KeyModifiers::ALT, rest),
        Some(("S", rest)) => (KeyModifiers::SHIFT, rest),
        _ => (KeyModifiers::NONE, name),
    };
    let code = match name {
        "Enter" => KeyCode::Enter,
        "Esc" => KeyCode::Esc,
        "Tab" => KeyCode::Tab,
        "BackTab" => KeyCode::BackTab,
        "Left" => KeyCode::Left,
        "Right" => KeyCode::Right,
        "BS" => KeyCode::Backspace,
        "Up" => KeyCode::Up,
        "Down" => KeyCode::Down,
        "PgUp" => KeyCode::PageUp,
        "PgDn" => KeyCode::PageDown,
        "End" => KeyCode::End,
        "Home" => KeyCode::Home,
        "F1" => KeyCode::F(1),
        "F2" => KeyCode::F(2),
        "F3" => KeyCode::F(3),
        "F4" => KeyCode::F(4),
        "F5" => KeyCode::F(5),
        "F9" => KeyCode::F(9),
        other => KeyCode::Char(other.chars().next().expect("an empty key name")),
    };
    KeyEvent::new(code, modifiers)
}

pub fn citations() -> Vec<Citation> {
    let titles = ["Sled push technique", "How often to push the sled in a week", "Compromised running"];
    titles
        .iter()
        .zip(1u8..)
        .map(|(title, number)| Citation {
            number: usize::from(number),
            passage_id: PassageId(Uuid::from_u128(u128::from(number))),
            title: (*title).into(),
            source: format!("team{number}"),
            topic: Some("station-technique".into()),
            season: (number == 1).then(|| "25/26".into()),
            similarity: Some(0.89 - f32::from(number) / 20.0),
            score: 0.03,
            content: "Keep the arms **locked** and the hips low.\n\n- short steps\n- eyes down".into(),
        })
        .collect()
}

/// A backend that says what the test puts into its channel.
pub struct Fake {
    pub status: watch::Sender<Status>,
    pub coach: Mutex<Option<mpsc::Receiver<CoachEvent>>>,
    pub drafts: Mutex<Vec<String>>,
    pub forms: Mutex<Vec<String>>,
    pub log: watch::Sender<LogState>,
    pub profile: watch::Sender<Arc<Profile>>,
    pub insight: watch::Sender<Arc<Insight>>,
    /// What the next writes answer; empty: they succeed.
    pub refusals: Mutex<Vec<String>>,
}

impl Fake {
    pub fn new() -> (Self, mpsc::Sender<CoachEvent>) {
        let (sender, receiver) = mpsc::channel(8);
        let fake = Self {
            status: watch::Sender::new(ready()),
            coach: Mutex::new(Some(receiver)),
            drafts: Mutex::new(Vec::new()),
            forms: Mutex::new(Vec::new()),
            log: watch::Sender::new(LogState::default()),
            profile: watch::Sender::new(Arc::default()),
            insight: watch::Sender::new(Arc::default()),
            refusals: Mutex::new(Vec::new()),
        };
        (fake, sender)
    }
}

impl Backend for Fake {
    fn ask(&self, _: Ask) -> BoxStream<'static, CoachEvent> {
        let Some(receiver) = self.coach.lock().unwrap().take() else { return futures_util::stream::empty().boxed() };
        futures_util::stream::unfold(receiver, |mut receiver| async move {
            receiver.recv().await.map(|event| (event, receiver))
        })
        .boxed()
    }

    fn rate(&self, _: ExchangeId, _: Option<Rating>) -> BoxFuture<'static, Result<(), String>> {
        async { Ok(()) }.boxed()
    }

    fn history(&self, _: Option<ExchangeId>, _: usize) -> BoxFuture<'static, Result<Vec<Exchange>, String>> {
        async { Ok(Vec::new()) }.boxed()
    }

    fn passage(&self, id: PassageId) -> BoxFuture<'static, Result<Passage, String>> {
        async move { Ok(passage(id)) }.boxed()
    }

    fn models(&self) -> BoxFuture<'static, Result<Vec<String>, String>> {
        async { Ok(vec!["a/model".into()]) }.boxed()
    }

    fn choose_model(&self, _: String) -> BoxFuture<'static, Result<(), String>> {
        async { Ok(()) }.boxed()
    }

    fn search_chats(&self, _: String) -> BoxFuture<'static, Result<Vec<Exchange>, String>> {
        async { Ok(Vec::new()) }.boxed()
    }

    fn save_draft(&self, text: String) {
        self.drafts.lock().unwrap().push(text);
    }

    fn log(&self) -> watch::Receiver<LogState> {
        self.log.subscribe()
    }

    fn save_workout(&self, workout: Workout) -> BoxFuture<'static, Result<(), String>> {
        if let Some(problem) = self.refusals.lock().unwrap().pop() {
            return async { Err(problem) }.boxed();
        }
        self.log.send_modify(|state| {
            let mut all = Vec::clone(&state.workouts);
            all.retain(|other| other.id != workout.id);
            all.insert(0, Arc::new(workout));
            all.sort_by_key(|workout| std::cmp::Reverse(workout.date));
            state.workouts = Arc::new(all);
        });
        async { Ok(()) }.boxed()
    }

    fn profile(&self) -> watch::Receiver<Arc<Profile>> {
        self.profile.subscribe()
    }

    fn save_profile(&self, profile: Profile) -> BoxFuture<'static, Result<(), String>> {
        self.profile.send_replace(Arc::new(profile));
        async { Ok(()) }.boxed()
    }

    fn insight(&self) -> watch::Receiver<Arc<Insight>> {
        self.insight.subscribe()
    }

    fn propose(&self, _: Wish) -> BoxFuture<'static, Result<Offer, String>> {
        async { Ok(sample::offer()) }.boxed()
    }

    fn answer(&self, _: OfferId, _: Answer) -> BoxFuture<'static, Result<String, String>> {
        async { Ok("the plan is changed".to_owned()) }.boxed()
    }

    fn undo_plan(&self) -> BoxFuture<'static, Result<String, String>> {
        async { Err("there is nothing to take back".to_owned()) }.boxed()
    }

    fn save_check_in(&self, _: CheckIn) -> BoxFuture<'static, Result<(), String>> {
        async { Ok(()) }.boxed()
    }

    fn timer(&self) -> Result<OpenTimer, String> {
        Err("the timer is open in another program".to_owned())
    }

    fn save_form(&self, draft: String) {
        self.forms.lock().unwrap().push(draft);
    }

    fn complete_path(&self, typed: String) -> BoxFuture<'static, Vec<String>> {
        async move { vec![format!("{typed}/")] }.boxed()
    }

    fn import(&self, _: Wanted, _: Mode) -> BoxStream<'static, Step> {
        futures_util::stream::iter([Step::Ended(Box::default())]).boxed()
    }

    fn undo_import(&self, _: ImportId) -> BoxFuture<'static, Result<usize, String>> {
        async { Ok(1) }.boxed()
    }

    fn status(&self) -> watch::Receiver<Status> {
        self.status.subscribe()
    }
}

pub fn passage(id: PassageId) -> Passage {
    Passage {
        id,
        source: "team2".into(),
        heading_path: vec!["Station technique".into(), "Sled push".into()],
        content: "Keep the arms **locked**.".into(),
        chunk_index: 0,
        total_chunks: 1,
        tags: Tags { links: vec!["https://example.org/sled".into()], ..Tags::default() },
    }
}

/// A stored exchange of an earlier time.
pub fn stored(number: u32) -> Exchange {
    let at = start_time().saturating_sub(SignedDuration::from_secs(100_000 - i64::from(number))).unwrap();
    Exchange {
        id: ExchangeId(Uuid::from_u128(u128::from(number) + 1)),
        answer: format!("Answer {number}: push **hard**, rest [1].\n\n- one\n- two"),
        outcome: Outcome::Complete,
        voice: Voice::Offline,
        citations: citations(),
        ..Exchange::new(ChatId(Uuid::nil()), format!("Question {number}?"), at)
    }
}

/// An answer with one of everything.
pub const ANSWER: &str = "## Sled push: two short days a week\n\nTwo short days are enough [1]: **6 x 12.5 m at 152 kg**, *every* push \
fast [1][2]. Start at `110 kg`.\n\n- Arms locked, hips low\n- Rest until you could sprint again\n  1. two minutes after light \
pushes\n  2. three after heavy ones\n\n| Day | Session | Load |\n|:----|:-------:|-----:|\n| Tue | 6 x 12.5 m | 110 kg |\n| Fri \
| 4 x 25 m | 152 kg |\n\n> The sled is a skill [3].\n\n```text\npush -> turn -> push\n```\n\nSee [the rulebook](https://hyrox.com).";

/// A log of so many sessions, newest first: runs, legs, ergs, wall balls, simulations, and one that was skipped.
pub fn log_of(count: u32) -> LogState {
    let today = start_time().to_zoned(TimeZone::UTC).date();
    let workouts = (0..count).map(|number| {
        let day = today.saturating_sub(jiff::Span::new().days(i64::from(number) + 2));
        Arc::new(session(number, day))
    });
    LogState { workouts: Arc::new(workouts.collect()), ..LogState::default() }
}

fn session(number: u32, day: jiff::civil::Date) -> Workout {
    let minutes = |m: f64| Some(m * 60.0);
    let set = |reps, load_kg, time| Set { reps, load_kg, duration_s: time, ..Set::default() };
    let exercise = |name: &str, station, sets| Exercise { name: name.into(), station, sets };
    let of = |kind| Workout { id: WorkoutId(Uuid::from_u128(u128::from(number) + 1)), ..Workout::new(day, kind) };
    let wobble = f64::from(number % 7);
    match number % 6 {
        0 => Workout {
            duration_s: minutes(40.0),
            rpe: Some(4.0),
            exercises: vec![exercise(
                "SkiErg",
                Some(Station::SkiErg),
                vec![Set { distance_m: Some(1000.0), duration_s: Some(240.0 + wobble), ..Set::default() }],
            )],
            tags: vec!["erg".into()],
            ..of(WorkoutKind::Hiit)
        },
        1 => Workout { skipped: Some(SkipReason::Ill), ..of(WorkoutKind::Run) },
        2 => Workout {
            title: "Legs".into(),
            duration_s: minutes(55.0),
            rpe: Some(8.0),
            exercises: vec![exercise(
                "back squat",
                None,
                vec![Set { rpe: Some(8.0), ..set(Some(5), Some(100.0 + wobble), None) }; 5],
            )],
            ..of(WorkoutKind::Strength)
        },
        3 => Workout {
            rpe: Some(3.0),
            run: Some(Run {
                kind: RunKind::Easy,
                distance_m: 8_100.0,
                duration_s: 2_550.0 + 10.0 * wobble,
                laps: Vec::new(),
                elevation_gain_m: Some(35.0),
                zone_seconds: None,
            }),
            ..of(WorkoutKind::Run)
        },
        4 => Workout {
            rpe: Some(9.0),
            notes: "calf fine".into(),
            exercises: vec![exercise(
                "wall balls",
                Some(Station::WallBalls),
                vec![set(Some(100), Some(6.0), Some(331.0 - wobble))],
            )],
            ..of(WorkoutKind::Hiit)
        },
        _ => Workout {
            duration_s: minutes(80.0),
            rpe: Some(9.0),
            splits: Part::all().map(|part| Split { part, duration_s: 250.0 + wobble, load_kg: None }).collect(),
            ..of(WorkoutKind::Simulation)
        },
    }
}
