//! The newest [`Insight`], computed again when something changed or the day turned.
//!
//! One task: while it computes, changes gather, and the next computation takes them all. A number on the screen is at most one
//! computation old, and a burst of a thousand imported sessions costs two.

use super::{Insight, Known, compute};
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
    loop {
        let known = sources.known();
        // How many changes wait for the database is told over the log's watch, and changes no number.
        if !before.as_ref().is_some_and(|b| b.is_same(&known)) {
            let for_it = known.clone();
            match tokio::task::spawn_blocking(move || compute(&for_it)).await {
                Ok(insight) => drop(sender.send_replace(Arc::new(insight))),
                Err(error) => tracing::error!(%error, "the numbers could not be computed"),
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

impl Known {
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
