//! The athlete's log, profile, plans and check-ins in memory: what the panes draw, what a form is checked against.
//!
//! A change is on this computer's disk before it is here, and in the database when that takes it. The database is read when it
//! is reached, and again after it was away; what waits is laid over what it says.

use super::event::{LogState, PlanState};
use super::last_seen::Seen;
use super::recorder::{Lacking, Recorder};
use crate::domain::check_in::{CheckIn, CheckInId};
use crate::domain::edit::{Change, Edit, Fields, Versioned};
use crate::domain::id::{DeviceId, EditId, ImportId, PlanId, WorkoutId};
use crate::domain::plan::Plan;
use crate::domain::profile::Profile;
use crate::domain::workout::Workout;
use crate::store::error::StoreError;
use crate::store::file::{private_folder, write_durably};
use crate::store::{Health, Store};
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::watch;

/// The file that names this computer among the athlete's.
const DEVICE: &str = "device";

/// This computer's name among the athlete's, made at the first start.
///
/// # Errors
/// [`StoreError::File`] when it cannot be kept.
pub fn device(data: &Path) -> Result<DeviceId, StoreError> {
    let known = std::fs::read_to_string(data.join(DEVICE)).ok().and_then(|text| text.trim().parse().ok());
    if let Some(id) = known {
        return Ok(DeviceId(id));
    }
    let new = DeviceId::new();
    private_folder(data)
        .and_then(|()| write_durably(data, DEVICE, new.to_string().as_bytes()))
        .map_err(|source| StoreError::File { what: format!("{} cannot be written", data.display()), source })?;
    Ok(new)
}

/// What the athlete keeps, in memory. Cheap to clone.
#[derive(Clone)]
pub struct Logbook {
    inner: Arc<Inner>,
}

struct Inner {
    recorder: Recorder,
    store: Store,
    device: DeviceId,
    rows: Mutex<Rows>,
    log: watch::Sender<LogState>,
    profile: watch::Sender<Arc<Profile>>,
    plans: watch::Sender<PlanState>,
    /// Whether what waits in the journal is in it.
    laid: watch::Sender<bool>,
    /// Changes are made one after the other: each is the difference to the one before.
    turn: tokio::sync::Mutex<()>,
}

#[derive(Default)]
struct Rows {
    by_id: HashMap<WorkoutId, Arc<Workout>>,
    profile: Profile,
    plans: BTreeMap<PlanId, Arc<Plan>>,
    check_ins: BTreeMap<CheckInId, CheckIn>,
    /// The time of the last change: a clock that is set back does not make a change older than the one before.
    last: Timestamp,
    /// Whether the database has been read.
    read: bool,
    /// When what is here was seen last on a server that has not been read yet.
    as_of: Option<Timestamp>,
}

impl Rows {
    fn of(seen: Option<Seen>) -> Self {
        let Some(Seen { at, account }) = seen else { return Self::default() };
        let by_id = account.workouts.iter().map(|w| (w.id, Arc::clone(w))).collect();
        let plans = account.plans.iter().map(|p| (p.id, Arc::clone(p))).collect();
        let check_ins = account.check_ins.iter().map(|c| (CheckInId::of(c.date), c.clone())).collect();
        Self { by_id, profile: account.profile, plans, check_ins, as_of: Some(at), ..Self::default() }
    }
}

impl Logbook {
    /// Starts reading the log; until the database is read, what was `seen` of it last is there. Must be called inside a tokio
    /// runtime.
    pub fn start(recorder: Recorder, store: Store, device: DeviceId, seen: Option<Seen>) -> Self {
        let loading = LogState { loading: true, ..LogState::default() };
        let inner = Arc::new(Inner {
            recorder,
            store,
            device,
            rows: Mutex::new(Rows::of(seen)),
            log: watch::Sender::new(loading),
            profile: watch::Sender::default(),
            plans: watch::Sender::new(PlanState { loading: true, ..PlanState::default() }),
            laid: watch::Sender::new(false),
            turn: tokio::sync::Mutex::default(),
        });
        tokio::spawn(keep_up(Arc::downgrade(&inner)));
        Self { inner }
    }

    /// The log, now and later.
    pub fn log(&self) -> watch::Receiver<LogState> {
        self.inner.log.subscribe()
    }

    /// The profile, now and later.
    pub fn profile(&self) -> watch::Receiver<Arc<Profile>> {
        self.inner.profile.subscribe()
    }

    /// Plans and check-ins, now and later.
    pub fn plans(&self) -> watch::Receiver<PlanState> {
        self.inner.plans.subscribe()
    }

    /// Waits until the log is whole: the database has been read, or cannot be.
    pub async fn ready(&self) {
        let mut log = self.inner.log.subscribe();
        let mut health = self.inner.store.health();
        let is_away = tokio::select! {
            _ = log.wait_for(|l| !l.loading) => false,
            _ = health.wait_for(|h| matches!(h, Health::Down { .. } | Health::Closed)) => true,
        };
        if is_away {
            // That a database is away is known at once; what waits on this computer is here a moment later.
            let mut laid = self.inner.laid.subscribe();
            let _ = laid.wait_for(|laid| *laid).await;
        }
    }

    /// A session, deleted or not.
    pub fn find(&self, id: WorkoutId) -> Option<Arc<Workout>> {
        self.inner.rows().by_id.get(&id).cloned()
    }

    /// Saves sessions, new or changed, all or none. When this returns, they are on this computer's disk.
    ///
    /// # Errors
    /// [`StoreError::File`]: they are NOT saved.
    pub async fn save(&self, workouts: Vec<Workout>) -> Result<(), StoreError> {
        let _turn = self.inner.turn.lock().await;
        let edits: Vec<Edit> = {
            let mut rows = self.inner.rows();
            let changes: Vec<Change> =
                workouts.iter().filter_map(|w| Change::of_workout(rows.by_id.get(&w.id).map(Arc::as_ref), w)).collect();
            changes.into_iter().map(|change| self.edit(&mut rows, change)).collect()
        };
        if edits.is_empty() {
            return Ok(());
        }
        self.inner.recorder.edit(edits).await?;
        let mut rows = self.inner.rows();
        for workout in workouts {
            rows.by_id.insert(workout.id, Arc::new(workout));
        }
        self.inner.publish(&rows);
        Ok(())
    }

    /// Saves the profile. When this returns, it is on this computer's disk.
    ///
    /// # Errors
    /// [`StoreError::File`]: it is NOT saved.
    pub async fn save_profile(&self, profile: Profile) -> Result<(), StoreError> {
        let _turn = self.inner.turn.lock().await;
        let edit = {
            let mut rows = self.inner.rows();
            match Change::of_profile(&rows.profile, &profile) {
                Some(change) => self.edit(&mut rows, change),
                None => return Ok(()),
            }
        };
        self.inner.recorder.edit(vec![edit]).await?;
        self.inner.rows().profile = profile.clone();
        self.inner.profile.send_replace(Arc::new(profile));
        Ok(())
    }

    /// Saves plans, new or changed, all or none, made from those that are there: nobody changes them in between. When this
    /// returns, they are on this computer's disk.
    ///
    /// # Errors
    /// [`StoreError::File`]: they are NOT saved. And what `make` says, with which nothing is saved either.
    pub async fn change_plans<T, E: From<StoreError>>(
        &self,
        make: impl FnOnce(&PlanState) -> Result<(Vec<Plan>, T), E>,
    ) -> Result<T, E> {
        let _turn = self.inner.turn.lock().await;
        let state = self.inner.plans.borrow().clone();
        let (plans, result) = make(&state)?;
        let edits: Vec<Edit> = {
            let mut rows = self.inner.rows();
            let changes: Vec<Change> =
                plans.iter().filter_map(|p| Change::of_plan(rows.plans.get(&p.id).map(Arc::as_ref), p)).collect();
            changes.into_iter().map(|change| self.edit(&mut rows, change)).collect()
        };
        if edits.is_empty() {
            return Ok(result);
        }
        self.inner.recorder.edit(edits).await?;
        let mut rows = self.inner.rows();
        rows.plans.extend(plans.into_iter().map(|p| (p.id, Arc::new(p))));
        self.inner.publish_plans(&rows);
        Ok(result)
    }

    /// Saves check-ins, all or none. When this returns, they are on this computer's disk.
    ///
    /// # Errors
    /// [`StoreError::File`]: they are NOT saved.
    pub async fn save_check_ins(&self, check_ins: Vec<CheckIn>) -> Result<(), StoreError> {
        let _turn = self.inner.turn.lock().await;
        let edits: Vec<Edit> = {
            let mut rows = self.inner.rows();
            let before = |c: &CheckIn| rows.check_ins.get(&CheckInId::of(c.date));
            let changes: Vec<Change> = check_ins.iter().filter_map(|c| Change::of_check_in(before(c), c)).collect();
            changes.into_iter().map(|change| self.edit(&mut rows, change)).collect()
        };
        if edits.is_empty() {
            return Ok(());
        }
        self.inner.recorder.edit(edits).await?;
        let mut rows = self.inner.rows();
        rows.check_ins.extend(check_ins.into_iter().map(|c| (CheckInId::of(c.date), c)));
        self.inner.publish_plans(&rows);
        Ok(())
    }

    /// Takes an import back in one step: its sessions are deleted, and can be restored. Gives how many there were.
    ///
    /// # Errors
    /// As [`Logbook::save`].
    pub async fn undo_import(&self, import: ImportId, now: Timestamp) -> Result<usize, StoreError> {
        let of_it: Vec<Workout> = {
            let rows = self.inner.rows();
            let of_it = rows.by_id.values().filter(|w| w.origin.import == Some(import) && w.deleted_at.is_none());
            of_it.map(|w| Workout { deleted_at: Some(now), ..(**w).clone() }).collect()
        };
        let count = of_it.len();
        self.save(of_it).await?;
        Ok(count)
    }

    fn edit(&self, rows: &mut Rows, change: Change) -> Edit {
        let now = Timestamp::now();
        let after = rows.last.checked_add(SignedDuration::from_micros(1)).unwrap_or(rows.last);
        rows.last = now.max(after);
        Edit { id: EditId::new(), at: rows.last, device: self.inner.device, change }
    }
}

impl Inner {
    fn rows(&self) -> MutexGuard<'_, Rows> {
        self.rows.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn publish(&self, rows: &Rows) {
        let mut workouts: Vec<Arc<Workout>> = rows.by_id.values().cloned().collect();
        workouts.sort_by_key(|w| Reverse((w.date, w.started_at, w.id)));
        let waiting = *self.recorder.unsynced().borrow();
        let as_of = rows.as_of.filter(|_| !rows.read);
        self.log.send_replace(LogState { workouts: Arc::new(workouts), loading: !rows.read, waiting, as_of });
    }

    fn publish_plans(&self, rows: &Rows) {
        let plans = Arc::new(rows.plans.values().cloned().collect());
        let mut check_ins: Vec<CheckIn> = rows.check_ins.values().filter(|c| !c.is_empty()).cloned().collect();
        check_ins.sort_by_key(|c| c.date);
        self.plans.send_replace(PlanState { plans, check_ins: Arc::new(check_ins), loading: !rows.read });
    }

    fn publish_all(&self, rows: &Rows) {
        // The log last: who waits for it to be whole may ask for the rest next.
        self.profile.send_replace(Arc::new(rows.profile.clone()));
        self.publish_plans(rows);
        self.publish(rows);
    }

    /// Lays what waits over the rows, and shows it.
    fn overlay(&self, rows: &mut Rows, waiting: Lacking) {
        for edit in waiting.edits {
            lay(rows, &edit);
        }
        self.publish_all(rows);
    }

    /// Reads the database and lays what waits over it.
    async fn load(&self) -> Result<(), StoreError> {
        let _turn = self.turn.lock().await;
        // First what waits: a change that reaches the database meanwhile is then in both, and laid over itself.
        let waiting = self.recorder.settle().await;
        let stored = Box::pin(self.read_store()).await;
        let mut rows = self.rows();
        let read = match stored {
            Ok(stored) => {
                *rows = Rows { last: rows.last, read: true, ..stored };
                Ok(())
            }
            Err(error) => Err(error),
        };
        self.overlay(&mut rows, waiting);
        read
    }

    async fn read_store(&self) -> Result<Rows, StoreError> {
        let (workouts, profile, plans, check_ins) = tokio::try_join!(
            self.store.list_workouts(),
            self.store.load_profile(),
            self.store.list_plans(),
            self.store.list_check_ins(),
        )?;
        Ok(Rows {
            by_id: workouts.into_iter().map(|w| (w.id, Arc::new(w))).collect(),
            profile,
            plans: plans.into_iter().map(|p| (p.id, Arc::new(p))).collect(),
            check_ins: check_ins.into_iter().map(|c| (CheckInId::of(c.date), c)).collect(),
            ..Rows::default()
        })
    }
}

/// Lays a change over the rows; one that cannot be read is left to the database.
fn lay(rows: &mut Rows, edit: &Edit) {
    match &edit.change {
        Change::Workout { id, fields } => {
            if let Some(workout) = laid(rows.by_id.get(id).map(Arc::as_ref), fields, edit) {
                rows.by_id.insert(*id, Arc::new(workout));
            }
        }
        Change::Profile { fields } => {
            if let Some(profile) = laid(Some(&rows.profile), fields, edit) {
                rows.profile = profile;
            }
        }
        Change::Plan { id, fields } => {
            if let Some(plan) = laid(rows.plans.get(id).map(Arc::as_ref), fields, edit) {
                rows.plans.insert(*id, Arc::new(plan));
            }
        }
        Change::CheckIn { id, fields } => {
            if let Some(check_in) = laid(rows.check_ins.get(id), fields, edit) {
                rows.check_ins.insert(*id, check_in);
            }
        }
    }
    rows.last = rows.last.max(edit.at);
}

fn laid<T: Serialize + DeserializeOwned>(before: Option<&T>, fields: &Fields, edit: &Edit) -> Option<T> {
    let mut row = before.map(Versioned::settled).unwrap_or_default();
    row.apply(fields, edit.stamp());
    row.read().map_err(|error| tracing::warn!(%error, "a waiting change cannot be shown yet")).ok()
}

/// Reads the log when the database is reached, and again after it was away; tells how much waits.
async fn keep_up(inner: std::sync::Weak<Inner>) {
    let Some((mut health, mut unsynced)) = inner.upgrade().map(|i| (i.store.health(), i.recorder.unsynced())) else {
        return;
    };
    // What waits here can be shown before the database is open.
    if let Some(inner) = inner.upgrade() {
        let waiting = inner.recorder.settle().await;
        inner.overlay(&mut inner.rows(), waiting);
        inner.laid.send_replace(true);
    }
    let mut read = false;
    loop {
        let ready = matches!(&*health.borrow_and_update(), Health::Ready { .. });
        let Some(inner) = inner.upgrade() else { return };
        if !ready {
            read = false;
        } else if !read {
            match Box::pin(inner.load()).await {
                Ok(()) => read = true,
                Err(error) => tracing::warn!(%error, "the log could not be read"),
            }
        } else {
            let waiting = *unsynced.borrow_and_update();
            inner.log.send_if_modified(|log| {
                let changed = log.waiting != waiting;
                log.waiting = waiting;
                changed
            });
        }
        drop(inner);
        tokio::select! {
            changed = health.changed() => if changed.is_err() { return },
            changed = unsynced.changed() => if changed.is_err() { return },
        }
    }
}
