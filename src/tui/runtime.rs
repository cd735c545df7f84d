//! The loop that joins the parts: inputs and results become messages, messages change the app, orders are carried out, and
//! what changed is drawn.
//!
//! Everything that is pending is taken first and drawn once. A change after a pause is drawn at once, a stream at most sixty
//! times a second, and nothing is written when nothing changed. There is one timer, and it runs only while the app says
//! when it wants to be woken.

use super::app::{App, update};
use super::backend::Backend;
use super::cmd::{Cmd, Exit, RequestId};
use super::input::{Input, Keyboard};
use super::msg::Msg;
use super::stopwatch;
use super::terminal::{self, Screen};
use super::view;
use super::watches::Watches;
use crate::coach::event::CoachEvent;
use crate::coach::import::{Findings, Step};
use crate::domain::timer;
use futures_util::StreamExt;
use futures_util::stream::BoxStream;
use jiff::{SignedDuration, Timestamp};
use std::collections::{HashMap, VecDeque};
use std::future::Future;
use std::io;
use std::sync::Arc;
use std::time::Duration;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::mpsc;
use tokio::task::{AbortHandle, JoinSet};
use tokio::time::Instant;

/// Between two frames of a stream.
const FRAME: Duration = Duration::from_millis(16);
/// Between two frames when a key was pressed: echo does not wait for the stream.
const ECHO: Duration = Duration::from_millis(3);
/// Messages that wait for the loop; beyond that, text is merged where it comes from.
const QUEUE: usize = 256;
/// Messages taken before a frame is drawn, so that a flood cannot starve the screen.
const BATCH: usize = 4096;
/// Events that a stream holds back while the loop is busy, merged text counted once.
const HELD_EVENTS: usize = 64;
/// How long ratings on their way are waited for at the end.
const LAST_WRITES: Duration = Duration::from_secs(1);

/// Why the screen could not go on.
#[derive(Debug, thiserror::Error)]
pub enum RuntimeError {
    /// The terminal cannot be written or read.
    #[error("the terminal cannot be used: {0}")]
    Terminal(#[from] io::Error),
    /// Some part of the program panicked; the terminal was given back before the panic was told.
    #[error("the program has failed; what was typed is kept and is there at the next start")]
    Panicked,
}

/// What the loop is told beside the app.
#[derive(Clone, Debug)]
pub struct Options {
    /// The athlete's editor, as `$VISUAL` or `$EDITOR` names it.
    pub editor: String,
    /// Where the time comes from.
    pub clock: Clock,
}

/// Where the time comes from.
#[derive(Clone, Copy, Debug)]
pub enum Clock {
    /// The computer.
    System,
    /// A start and what tokio's clock has gone since: it can be stopped.
    Tokio(Timestamp, Instant),
}

impl Clock {
    fn now(self) -> Timestamp {
        match self {
            Self::System => Timestamp::now(),
            Self::Tokio(start, at) => {
                let gone = SignedDuration::try_from(at.elapsed()).unwrap_or(SignedDuration::ZERO);
                start.saturating_add(gone).unwrap_or(start)
            }
        }
    }
}

/// Runs the screen until it ends.
pub async fn run<S: Screen>(
    started: (App, Vec<Cmd>),
    backend: Arc<dyn Backend>,
    screen: &mut S,
    keyboard: &mut Keyboard,
    options: Options,
) -> Result<Exit, RuntimeError> {
    let (app, cmds) = started;
    let (sender, results) = mpsc::channel(QUEUE);
    let watches = Watches::of(backend.as_ref());
    let runtime = Runtime {
        app,
        backend,
        screen,
        keyboard,
        options,
        sender,
        streams: HashMap::new(),
        work: JoinSet::new(),
        drawn: None,
        echo: false,
    };
    runtime.run(cmds, results, watches).await
}

struct Runtime<'a, S> {
    app: App,
    backend: Arc<dyn Backend>,
    screen: &'a mut S,
    keyboard: &'a mut Keyboard,
    options: Options,
    sender: mpsc::Sender<Msg>,
    /// Dropping these cancels the answers.
    streams: HashMap<RequestId, AbortHandle>,
    work: JoinSet<()>,
    drawn: Option<Instant>,
    /// A key was pressed since the last frame.
    echo: bool,
}

/// What woke the loop.
enum Woken {
    Input(Option<Input>),
    Result(Option<Box<Msg>>),
    Signal(Sign),
    Time,
    Panicked,
}

impl<S: Screen> Runtime<'_, S> {
    async fn run(
        mut self,
        cmds: Vec<Cmd>,
        mut results: mpsc::Receiver<Msg>,
        mut watches: Watches,
    ) -> Result<Exit, RuntimeError> {
        let mut signals = Signals::new()?;
        self.app.take_changed();
        self.draw()?;
        self.backend.shown();
        self.carry_out(cmds, &mut signals).await?;
        loop {
            let due = self.next_draw();
            let wake = self.next_wake();
            let woken = tokio::select! {
                biased;
                () = terminal::panicked() => Woken::Panicked,
                sign = signals.next() => Woken::Signal(sign),
                input = self.keyboard.next() => Woken::Input(input),
                msg = results.recv() => Woken::Result(msg.map(Box::new)),
                msg = watches.next() => Woken::Result(Some(Box::new(msg))),
                () = sleep_until(due) => Woken::Time,
                () = sleep_until(wake) => Woken::Time,
            };
            let mut batch: VecDeque<Msg> = VecDeque::from([Msg::Clock(self.options.clock.now())]);
            match woken {
                Woken::Panicked => return Err(RuntimeError::Panicked),
                Woken::Signal(sign) => self.heed(sign, &mut batch, &mut signals).await?,
                Woken::Input(input) => self.take_input(input.unwrap_or(Input::HangUp), &mut batch),
                Woken::Result(msg) => batch.extend(msg.map(|msg| *msg)),
                Woken::Time => {}
            }
            while batch.len() < BATCH
                && let Some(input) = self.keyboard.try_next()
            {
                self.take_input(input, &mut batch);
            }
            while batch.len() < BATCH
                && let Ok(msg) = results.try_recv()
            {
                batch.push_back(msg);
            }
            for msg in batch {
                let cmds = update(&mut self.app, msg);
                self.carry_out(cmds, &mut signals).await?;
            }
            if let Some(exit) = self.app.exit() {
                return Ok(self.finish(exit).await);
            }
            self.draw_if_due()?;
        }
    }

    fn take_input(&mut self, input: Input, batch: &mut VecDeque<Msg>) {
        self.echo = true;
        match input {
            Input::Key(key) => batch.push_back(Msg::Key(key)),
            Input::Paste(text) => batch.push_back(Msg::Paste(text)),
            Input::CutPaste(text) => batch.extend([Msg::Paste(text), Msg::PasteCut]),
            Input::Mouse(mouse) => batch.push_back(Msg::Mouse(mouse)),
            Input::HangUp => batch.push_back(Msg::End(Exit::HangUp)),
        }
    }

    fn next_wake(&self) -> Option<Instant> {
        let wake = self.app.next_wake()?;
        let wait = wake.duration_since(self.options.clock.now());
        // Time is compared in whole milliseconds by whoever set it: one more makes sure that it has come.
        let wait = Duration::try_from(wait).unwrap_or(Duration::ZERO) + Duration::from_millis(1);
        Some(Instant::now() + wait)
    }

    /// When the change that is waiting may be drawn.
    fn next_draw(&self) -> Option<Instant> {
        if !self.app.has_changed() {
            return None;
        }
        let pause = if self.echo { ECHO } else { FRAME };
        Some(self.drawn.map_or_else(Instant::now, |drawn| drawn + pause))
    }

    fn draw_if_due(&mut self) -> io::Result<()> {
        match self.next_draw() {
            Some(due) if due <= Instant::now() => {
                self.app.take_changed();
                self.draw()
            }
            _ => Ok(()),
        }
    }

    fn draw(&mut self) -> io::Result<()> {
        self.drawn = Some(Instant::now());
        self.echo = false;
        let app = &mut self.app;
        self.screen.draw(&mut |frame| view::draw(app, frame))
    }

    async fn carry_out(&mut self, cmds: Vec<Cmd>, signals: &mut Signals) -> io::Result<()> {
        for cmd in cmds {
            match cmd {
                Cmd::Ask(request, ask) => {
                    self.streams.retain(|_, handle| !handle.is_finished());
                    let stream = self.backend.ask(ask);
                    let task = tokio::spawn(pump(request, stream, self.sender.clone()));
                    self.streams.insert(request, task.abort_handle());
                }
                Cmd::Cancel(request) => {
                    if let Some(handle) = self.streams.remove(&request) {
                        handle.abort();
                    }
                }
                Cmd::Rate(request, id, rating) => {
                    self.start(self.backend.rate(id, rating), move |r| Msg::Rated(request, r));
                }
                Cmd::LoadHistory { request, before, limit } => {
                    self.start(self.backend.history(before, limit), move |r| Msg::History(request, r));
                }
                Cmd::LoadPassage(request, id) => {
                    self.start(self.backend.passage(id), move |r| Msg::Passage(request, r));
                }
                Cmd::ListModels(request) => self.start(self.backend.models(), move |r| Msg::Models(request, r)),
                Cmd::ChooseModel(request, id) => {
                    let chosen = self.backend.choose_model(id.clone());
                    self.start(chosen, move |r| Msg::ModelChosen(request, r.map(|()| id)));
                }
                Cmd::SearchChats(request, text) => {
                    self.start(self.backend.search_chats(text), move |r| Msg::ChatsFound(request, r));
                }
                Cmd::SaveDraft(text) => self.backend.save_draft(text),
                Cmd::SaveForm(text) => self.backend.save_form(text),
                Cmd::SaveWorkout(request, workout) => {
                    self.start(self.backend.save_workout(*workout), move |r| Msg::WorkoutSaved(request, r));
                }
                Cmd::SaveProfile(request, profile) => {
                    self.start(self.backend.save_profile(*profile), move |r| Msg::ProfileSaved(request, r));
                }
                Cmd::CompletePath(request, typed) => {
                    self.start(self.backend.complete_path(typed), move |paths| Msg::PathsFound(request, paths));
                }
                Cmd::Import(request, wanted, mode) => {
                    self.streams.retain(|_, handle| !handle.is_finished());
                    let steps = self.backend.import(*wanted, mode);
                    let task = tokio::spawn(pass_on(request, steps, self.sender.clone()));
                    self.streams.insert(request, task.abort_handle());
                }
                Cmd::UndoImport(id) => {
                    self.start(self.backend.undo_import(id), move |result| Msg::ImportUndone(id, result));
                }
                Cmd::Propose(request, wish) => {
                    self.start(self.backend.propose(*wish), move |r| Msg::Proposed(request, r));
                }
                Cmd::Answer(request, id, answer) => {
                    self.start(self.backend.answer(id, answer), move |r| Msg::Answered(request, r));
                }
                Cmd::UndoPlan(request) => self.start(self.backend.undo_plan(), move |r| Msg::PlanUndone(request, r)),
                Cmd::SaveCheckIn(request, check_in) => {
                    self.start(self.backend.save_check_in(*check_in), move |r| Msg::CheckInSaved(request, r));
                }
                Cmd::StartTimer(plan) => {
                    let left = self.run_timer(*plan).await?;
                    let more = update(&mut self.app, Msg::TimerLeft(left));
                    debug_assert!(more.is_empty(), "a timer that was left starts no work");
                }
                Cmd::Copy(text) => self.screen.copy(&text)?,
                Cmd::SetMouse(mouse) => self.screen.set_mouse(mouse)?,
                Cmd::Redraw => {
                    self.screen.forget()?;
                    self.app.mark_changed();
                }
                Cmd::Suspend => self.suspend(signals).await?,
                Cmd::OpenEditor(request, text) => {
                    let result = self.open_editor(&text, signals).await?;
                    // The answer is taken at once: nothing else may come between text and editor.
                    let more = update(&mut self.app, Msg::Edited(request, result));
                    debug_assert!(more.is_empty(), "an edited text starts no work");
                }
            }
        }
        Ok(())
    }

    fn start<T: Send + 'static>(
        &mut self,
        work: impl Future<Output = T> + Send + 'static,
        told: impl FnOnce(T) -> Msg + Send + 'static,
    ) {
        let sender = self.sender.clone();
        self.work.spawn(async move {
            let result = work.await;
            // When the loop has ended, nobody needs the result.
            let _ = sender.send(told(result)).await;
        });
        while self.work.try_join_next().is_some() {}
    }

    async fn heed(&mut self, sign: Sign, batch: &mut VecDeque<Msg>, signals: &mut Signals) -> io::Result<()> {
        match sign {
            Sign::End(number) => batch.push_back(Msg::End(Exit::Signal(number))),
            Sign::Resized => batch.push_back(Msg::Resized),
            Sign::Stop => self.suspend(signals).await?,
            Sign::Continue => {
                // Stopped by a signal that cannot be heard: the shell may have changed the modes.
                self.screen.leave()?;
                self.screen.enter()?;
                self.app.mark_changed();
            }
        }
        Ok(())
    }

    async fn suspend(&mut self, signals: &mut Signals) -> io::Result<()> {
        self.keyboard.pause().await;
        self.screen.leave()?;
        rustix::process::kill_current_process_group(rustix::process::Signal::STOP)?;
        // The shell has brought it back. The signal that did it has been heeded by this.
        *signals = Signals::new()?;
        signals.expect_continue = true;
        self.take_back()
    }

    fn take_back(&mut self) -> io::Result<()> {
        self.screen.enter()?;
        self.keyboard.resume()?;
        self.app.mark_changed();
        Ok(())
    }

    async fn open_editor(&mut self, text: &str, signals: &mut Signals) -> io::Result<Result<String, String>> {
        self.keyboard.pause().await;
        self.screen.leave()?;
        let result = edit(&self.options.editor, text).await;
        // Signals meant for the editor (Ctrl-C in it) are not meant for us.
        *signals = Signals::new()?;
        self.take_back()?;
        Ok(result)
    }

    /// The live timer has the terminal until it is left; what arrives meanwhile waits, and is merged where it comes from.
    async fn run_timer(&mut self, plan: timer::Plan) -> io::Result<Result<(), String>> {
        let open = match self.backend.timer() {
            Ok(open) => open,
            Err(problem) => return Ok(Err(problem)),
        };
        stopwatch::run_plan(plan, open, self.screen, self.keyboard, &self.app.theme).await?;
        // A signal that ended the timer is heard by the loop too.
        self.screen.forget()?;
        self.app.mark_changed();
        Ok(Ok(()))
    }

    async fn finish(mut self, exit: Exit) -> Exit {
        if exit == Exit::HangUp {
            terminal::abandon();
        }
        for handle in self.streams.values() {
            handle.abort();
        }
        drop(self.sender);
        // A rating that was just given is not lost by quitting; a store that hangs does not keep the program.
        let _ = tokio::time::timeout(LAST_WRITES, async { while self.work.join_next().await.is_some() {} }).await;
        exit
    }
}

async fn sleep_until(at: Option<Instant>) {
    match at {
        Some(at) => tokio::time::sleep_until(at).await,
        None => std::future::pending().await,
    }
}

/// Passes a stream on. When the loop is busy, text is merged and everything else waits: nothing is lost, nothing grows.
async fn pump(request: RequestId, mut stream: BoxStream<'static, CoachEvent>, sender: mpsc::Sender<Msg>) {
    let mut held: VecDeque<CoachEvent> = VecDeque::new();
    let mut open = true;
    let mut finished = false;
    while open || !held.is_empty() {
        tokio::select! {
            permit = sender.reserve(), if !held.is_empty() => {
                let Ok(permit) = permit else { return };
                if let Some(event) = held.pop_front() {
                    permit.send(Msg::Coach(request, event));
                }
            }
            next = stream.next(), if open && held.len() < HELD_EVENTS => match (next, held.back_mut()) {
                (Some(CoachEvent::Text(more)), Some(CoachEvent::Text(text))) => text.push_str(&more),
                (Some(event), _) => {
                    finished |= matches!(event, CoachEvent::Finished { .. });
                    held.push_back(event);
                }
                (None, _) => open = false,
            },
        }
    }
    if !finished {
        // When the loop has ended, nobody needs to know.
        let _ = sender.send(Msg::CoachLost(request)).await;
    }
}

/// Passes the steps of an import on. When the loop is busy only the newest count is kept, and the end always.
async fn pass_on(request: RequestId, mut steps: BoxStream<'static, Step>, sender: mpsc::Sender<Msg>) {
    let mut held = None;
    let mut open = true;
    while open || held.is_some() {
        tokio::select! {
            permit = sender.reserve(), if held.is_some() => {
                let Ok(permit) = permit else { return };
                if let Some(step) = held.take() {
                    permit.send(Msg::Import(request, step));
                }
            }
            next = steps.next(), if open => match next {
                Some(step) => {
                    open = !matches!(step, Step::Ended(_));
                    held = Some(step);
                }
                None => {
                    open = false;
                    let problem = Some("the import ended without an end".to_owned());
                    held = Some(Step::Ended(Box::new(Findings { problem, ..Findings::default() })));
                }
            },
        }
    }
}

/// Lets the athlete edit a text in a program of their own.
async fn edit(editor: &str, text: &str) -> Result<String, String> {
    let failed = |problem: io::Error| format!("the editor could not be used ({problem}); the text is unchanged");
    let file = tempfile::Builder::new().prefix("question-").suffix(".md").tempfile().map_err(failed)?;
    std::fs::write(file.path(), text).map_err(failed)?;
    // The setting may have arguments (`code --wait`), so the shell splits it; the path is never part of the command.
    let status = tokio::process::Command::new("sh")
        .arg("-c")
        .arg(format!("{editor} \"$1\""))
        .arg("sh")
        .arg(file.path())
        .status()
        .await
        .map_err(failed)?;
    if !status.success() {
        return Err(format!(
            "the editor `{editor}` ended with {status}; the text is unchanged. Set $VISUAL or $EDITOR"
        ));
    }
    let bytes = std::fs::read(file.path()).map_err(failed)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// What a signal means to the screen.
enum Sign {
    End(i32),
    Resized,
    Stop,
    Continue,
}

struct Signals {
    end: Vec<(i32, Signal)>,
    resized: Signal,
    stop: Signal,
    resume: Signal,
    /// The next continue was heeded already.
    expect_continue: bool,
}

impl Signals {
    fn new() -> io::Result<Self> {
        let ends = [SignalKind::terminate(), SignalKind::hangup(), SignalKind::interrupt(), SignalKind::quit()];
        let end =
            ends.into_iter().map(|kind| Ok((kind.as_raw_value(), signal(kind)?))).collect::<io::Result<Vec<_>>>()?;
        let raw = |signal: rustix::process::Signal| SignalKind::from_raw(signal.as_raw());
        Ok(Self {
            end,
            resized: signal(SignalKind::window_change())?,
            stop: signal(raw(rustix::process::Signal::TSTP))?,
            resume: signal(raw(rustix::process::Signal::CONT))?,
            expect_continue: false,
        })
    }

    async fn next(&mut self) -> Sign {
        let ended = futures_util::future::select_all(self.end.iter_mut().map(|(number, signal)| {
            Box::pin(async move {
                signal.recv().await;
                *number
            })
        }));
        tokio::select! {
            (number, _, _) = ended => Sign::End(number),
            _ = self.resized.recv() => Sign::Resized,
            _ = self.stop.recv() => Sign::Stop,
            _ = self.resume.recv() => {
                if std::mem::take(&mut self.expect_continue) { Sign::Resized } else { Sign::Continue }
            }
        }
    }
}

#[cfg(test)]
#[path = "runtime_tests.rs"]
mod tests;
