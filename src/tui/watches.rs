//! What the loop watches of the backend: state of which only the newest counts.

use super::backend::Backend;
use super::msg::Msg;
use crate::coach::event::{LogState, Status};
use crate::coach::insight::Insight;
use crate::domain::profile::Profile;
use std::sync::Arc;
use tokio::sync::watch;

/// The watched states; none once nobody can change it any more.
pub(super) struct Watches {
    status: Option<watch::Receiver<Status>>,
    log: Option<watch::Receiver<LogState>>,
    profile: Option<watch::Receiver<Arc<Profile>>>,
    insight: Option<watch::Receiver<Arc<Insight>>>,
}

impl Watches {
    /// Watches a backend.
    pub(super) fn of(backend: &dyn Backend) -> Self {
        let (mut log, mut profile) = (backend.log(), backend.profile());
        let mut insight = backend.insight();
        // What is there already is told too; the first frame does not wait for it.
        log.mark_changed();
        profile.mark_changed();
        insight.mark_changed();
        let status = Some(backend.status());
        Self { status, log: Some(log), profile: Some(profile), insight: Some(insight) }
    }

    /// The next change of any of them.
    pub(super) async fn next(&mut self) -> Msg {
        tokio::select! {
            status = changed(&mut self.status) => Msg::Status(status),
            log = changed(&mut self.log) => Msg::Log(log),
            profile = changed(&mut self.profile) => Msg::Profile(profile),
            insight = changed(&mut self.insight) => Msg::Insight(insight),
        }
    }
}

/// The next value of a watch; never, once nobody can change it any more.
async fn changed<T: Clone>(watch: &mut Option<watch::Receiver<T>>) -> T {
    if let Some(receiver) = watch
        && receiver.changed().await.is_ok()
    {
        return receiver.borrow_and_update().clone();
    }
    *watch = None;
    std::future::pending().await
}
