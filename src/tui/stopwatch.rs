//! The live timer by itself: one pane, its keys, and nothing that could stand in an athlete's way in mid-race.
//!
//! The loop knows neither files nor the log: what is to be kept goes to a [`Keeper`].

use super::input::{Input, Keyboard};
use super::pane::timer::{Glyphs, TimerAction, TimerPane, draw};
use super::sweep;
use super::terminal::Screen;
use super::theme::Theme;
use crate::domain::timer::{Event, Moment, Plan, Timer};
use crate::domain::workout::Workout;
use futures_util::future::BoxFuture;
use std::io;
use std::time::Duration;
use tokio::signal::unix::{SignalKind, signal};

/// Between two tries to write what could not be written.
const RETRY: Duration = Duration::from_secs(1);

/// Keeps what the timer saw, and the session that it becomes. Problems are sentences for the athlete.
pub trait Keeper {
    /// The time, and the steady clock.
    fn now(&self) -> Moment;
    /// A timer begins.
    fn begin(&mut self, plan: &Plan) -> Result<(), String>;
    /// Something happened; on return it is on the disk.
    fn append(&mut self, event: &Event) -> Result<(), String>;
    /// Whether something is not on the disk yet.
    fn is_behind(&self) -> bool;
    /// Tries to write that again.
    fn retry(&mut self) -> Result<(), String>;
    /// The session, when the clock has stopped and there is one.
    fn session(&self, pane: &TimerPane) -> Option<Workout>;
    /// Saves the session; on success the timer's own file is not needed any more.
    fn save(&mut self, session: Workout) -> BoxFuture<'_, Result<(), String>>;
    /// The timer is not wanted; a copy is kept aside.
    fn throw_away(&mut self) -> Result<(), String>;
}

/// A timer's file that was opened.
pub struct OpenTimer {
    /// Who keeps what the timer sees.
    pub keeper: Box<dyn Keeper + Send>,
    /// The timer that was running, or stopped and not saved.
    pub timer: Option<Timer>,
    /// What is to be said of the file, such as that it was damaged.
    pub warning: Option<String>,
    /// What big digits are made of.
    pub glyphs: Glyphs,
}

/// Runs a plan's timer until it is left, or the one that is running already: a race that goes on is more important than a
/// session that has not begun.
///
/// # Errors
/// The terminal's.
pub async fn run_plan(
    plan: Plan,
    mut open: OpenTimer,
    screen: &mut impl Screen,
    keyboard: &mut Keyboard,
    theme: &Theme,
) -> io::Result<()> {
    let keeper = open.keeper.as_mut();
    let now = keeper.now();
    let going_on = open.timer.is_some();
    let mut pane = TimerPane::new(open.timer.unwrap_or_else(|| Timer::new(plan)), None, open.glyphs);
    if going_on && let Some(action) = pane.reopened(now) {
        heed(action, &mut pane, keeper).await;
    }
    if let Some(warning) = open.warning {
        pane.warn(&warning, now);
    }
    run(&mut pane, keeper, screen, keyboard, theme).await
}

/// Runs the timer until it is left.
///
/// # Errors
/// The terminal's.
pub async fn run(
    pane: &mut TimerPane,
    keeper: &mut (impl Keeper + ?Sized),
    screen: &mut impl Screen,
    keyboard: &mut Keyboard,
    theme: &Theme,
) -> io::Result<()> {
    let mut resized = signal(SignalKind::window_change())?;
    let mut ended = signal(SignalKind::terminate())?;
    loop {
        let now = keeper.now();
        screen.draw(&mut |frame| {
            let area = frame.area();
            draw(pane, theme, now, area, frame.buffer_mut());
            sweep::sweep(frame.buffer_mut());
        })?;
        let wake = pane.wake_in(now).map(Duration::from_millis);
        let wake = if keeper.is_behind() { Some(wake.map_or(RETRY, |w| w.min(RETRY))) } else { wake };
        tokio::select! {
            input = keyboard.next() => match input {
                Some(Input::Key(key)) => {
                    let action = pane.handle(&key, keeper.now());
                    if let Some(action) = action && heed(action, pane, keeper).await {
                        return Ok(());
                    }
                }
                Some(Input::HangUp) | None => return Ok(()),
                Some(Input::Paste(_) | Input::CutPaste(_) | Input::Mouse(_)) => {}
            },
            _ = resized.recv() => screen.forget()?,
            // A running clock goes on in its file.
            _ = ended.recv() => return Ok(()),
            () = after(wake) => {
                if keeper.is_behind() {
                    told(pane, keeper.retry());
                }
            }
        }
    }
}

/// Does what the pane wants; true when the timer is to be left.
pub async fn heed(action: TimerAction, pane: &mut TimerPane, keeper: &mut (impl Keeper + ?Sized)) -> bool {
    match action {
        TimerAction::Begin(event) => {
            let begun = keeper.begin(pane.timer().plan());
            let kept = keeper.append(&event);
            told(pane, begun.and(kept));
            false
        }
        TimerAction::Keep(event) => {
            let kept = keeper.append(&event);
            told(pane, kept);
            false
        }
        TimerAction::Save(event) => {
            if let Some(event) = event {
                let kept = keeper.append(&event);
                told(pane, kept);
            }
            match keeper.session(pane) {
                Some(session) => match keeper.save(session).await {
                    Ok(()) => pane.saved(),
                    Err(problem) => pane.not_saved(&problem),
                },
                None => pane.not_saved("there is nothing to save: no part was finished"),
            }
            false
        }
        TimerAction::ThrowAway => match keeper.throw_away() {
            Ok(()) => true,
            Err(problem) => {
                pane.not_kept(&problem);
                false
            }
        },
        TimerAction::Leave => true,
    }
}

fn told(pane: &mut TimerPane, kept: Result<(), String>) {
    match kept {
        Ok(()) => pane.kept(),
        Err(problem) => pane.not_kept(&problem),
    }
}

async fn after(wake: Option<Duration>) {
    match wake {
        Some(wake) => tokio::time::sleep(wake).await,
        None => std::future::pending().await,
    }
}
