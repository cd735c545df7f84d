//! The newest [`Insight`], computed again when something changed or the day turned.
//!
//! One task: while it computes, changes gather, and the next computation takes them all. A number on the screen is at most one
//! computation old, and a burst of a thousand imported sessions costs two. The look back is made after the rest has been
//! published, when nothing new waits, and is kept while log, profile and day stay the same.

use super::{Insight, Known, LookBack, compute, look_back};
use crate::coach::calendar::Calendar;
use crate::coach::event::{LogState, PlanState};
use crate::coach::logbook::Logbook;
use crate::domain::profile::Profile;
use jiff::civil::Date;
use std::sync::Arc;
use tokio::sync::watch;

/// Starts keeping the newest. Must be called inside a tokio runtime. It ends when nobody listens any more.
pub fn keep(logbook: &Logbook, calendar: &Calendar) -> watch::Receiver<Arc<Insight>> {
    let (sender, receiver) = watch::channel(Arc::default());
    let sources =
        Sources { log: logbook.log(), profile: logbook.profile(), plans: logbook.plans(), day: calendar.watch() };
    tokio::spawn(follow(sources, sender));
    receiver
}

/// What is watched: the ends only, so that the task keeps nobody alive.
struct Sources {
    log: watch::Receiver<LogState>,
    profile: watch::Receiver<Arc<Profile>>,
    plans: watch::Receiver<PlanState>,
    day: watch::Receiver<Date>,
}

impl Sources {
    /// Whether something waits to be taken in.
    fn have_changed(&self) -> bool {
        let new = |changed: Result<bool, _>| changed.unwrap_or(false);
        new(self.log.has_changed())
            || new(self.profile.has_changed())
            || new(self.plans.has_changed())
            || new(self.day.has_changed())
    }

    fn known(&mut self) -> Known {
        Known {
            log: self.log.borrow_and_update().clone(),
            profile: Arc::clone(&self.profile.borrow_and_update()),
            plans: self.plans.borrow_and_update().clone(),
            today: *self.day.borrow_and_update(),
        }
    }
}

async fn follow(mut sources: Sources, sender: watch::Sender<Arc<Insight>>) {
    let mut before: Option<Known> = None;
    let mut looked: Option<(Known, Arc<LookBack>)> = None;
    loop {
        let known = sources.known();
        // How many changes wait for the database is told over the log's watch, and changes no number.
        if !before.as_ref().is_some_and(|b| b.is_same(&known)) {
            let kept = looked.as_ref().filter(|(k, _)| k.has_same_past(&known)).map(|(_, back)| Arc::clone(back));
            if let Some(insight) = on_a_thread(&known, compute).await {
                sender.send_replace(Arc::new(Insight { looked_back: kept.clone(), ..insight }));
            }
            if kept.is_none()
                && !sources.have_changed()
                && let Some(back) = on_a_thread(&known, look_back).await.map(Arc::new)
            {
                sender.send_modify(|insight| Arc::make_mut(insight).looked_back = Some(Arc::clone(&back)));
                looked = Some((known.clone(), back));
            }
            before = Some(known);
        }
        let alive = tokio::select! {
            c = sources.log.changed() => c.is_ok(),
            c = sources.profile.changed() => c.is_ok(),
            c = sources.plans.changed() => c.is_ok(),
            Ok(()) = sources.day.changed() => true,
            () = sender.closed() => false,
        };
        if !alive {
            return;
        }
    }
}

/// Computes where nobody is held up.
async fn on_a_thread<T: Send + 'static>(known: &Known, what: fn(&Known) -> T) -> Option<T> {
    let known = known.clone();
    let done = tokio::task::spawn_blocking(move || what(&known)).await;
    done.map_err(|error| tracing::error!(%error, "the numbers could not be computed")).ok()
}

impl Known {
    /// Whether looking back from both sees the same.
    fn has_same_past(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.log.workouts, &other.log.workouts)
            && Arc::ptr_eq(&self.profile, &other.profile)
            && self.today == other.today
    }

    /// Whether it is the same state of the same values: the parts are shared, so one that changed is another one.
    fn is_same(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.log.workouts, &other.log.workouts)
            && self.log.loading == other.log.loading
            && Arc::ptr_eq(&self.profile, &other.profile)
            && Arc::ptr_eq(&self.plans.plans, &other.plans.plans)
            && Arc::ptr_eq(&self.plans.check_ins, &other.plans.check_ins)
            && self.plans.loading == other.plans.loading
            && self.today == other.today
    }
}
