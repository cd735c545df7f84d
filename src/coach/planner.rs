//! The use cases of the plan: build one, propose a change, accept or refuse it, take it back, link a session to what was done.
//!
//! It owns the proposals that wait for an answer; what a plan is and how it changes is `domain::plan`'s. Nothing is changed before
//! the athlete says so, and what is accepted is on this computer's disk when this returns.

mod offer;
mod wish;

pub use offer::{Offer, OfferId};
pub use wish::{Building, Wish};

use super::calendar::Calendar;
use super::event::PlanState;
use super::logbook::Logbook;
use crate::domain::adherence::{DueId, Standing, match_log};
use crate::domain::id::{PlanId, WorkoutId};
use crate::domain::plan::adapt::{self, Ask, Now, Proposal, Refused, UndoError, propose};
use crate::domain::plan::build::{Clash, build};
use crate::domain::plan::check::{Violation, check_from};
use crate::domain::plan::{Difference, Link, Plan, PlannedSession, Wishes};
use crate::domain::profile::Profile;
use crate::domain::workout::Workout;
use crate::store::error::StoreError;
use jiff::Timestamp;
use jiff::civil::Date;
use std::collections::{BTreeSet, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Proposals that are kept for an answer; the oldest goes first.
const KEPT: usize = 8;

/// Why the planner did not do what was wished.
#[derive(Debug, thiserror::Error)]
pub enum PlanError {
    /// Nothing is followed.
    #[error("there is no plan to change; build one first")]
    NoPlan,
    /// The wishes clash.
    #[error(transparent)]
    Clash(#[from] Clash),
    /// The change is refused.
    #[error(transparent)]
    Refused(#[from] Refused),
    /// It cannot be taken back.
    #[error(transparent)]
    Undo(#[from] UndoError),
    /// Nothing was changed yet.
    #[error("the plan stands as it was built; there is nothing to take back")]
    NothingToUndo,
    /// The proposal is not known: it was answered, or others came after it.
    #[error("that proposal is no longer there; ask for it again")]
    Gone,
    /// The plan is not what the proposal was made for.
    #[error("the plan was changed since this was proposed; ask for it again")]
    Changed,
    /// There is no such session of the log.
    #[error("there is no such session in the log")]
    NoWorkout,
    /// It is NOT saved.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl PlanError {
    /// The error as a sentence for the athlete.
    pub fn sentence(&self) -> String {
        match self {
            Self::Store(error) => error.sentence(),
            other => other.to_string(),
        }
    }
}

/// What an accepted proposal does.
#[derive(Clone, Debug)]
enum Draft {
    /// A new plan takes the place of the one that is followed.
    New {
        plan: Box<Plan>,
        /// The profile with what was answered for it.
        profile: Box<Profile>,
    },
    /// The plan that is followed changes.
    Change { plan: PlanId, proposal: Box<Proposal> },
}

/// Plans. Cheap to clone.
#[derive(Clone)]
pub struct Planner {
    inner: Arc<Inner>,
}

struct Inner {
    logbook: Logbook,
    calendar: Calendar,
    drafts: Mutex<VecDeque<(OfferId, Draft)>>,
}

impl Planner {
    /// A planner over what the athlete keeps.
    pub fn new(logbook: Logbook, calendar: Calendar) -> Self {
        Self { inner: Arc::new(Inner { logbook, calendar, drafts: Mutex::default() }) }
    }

    /// A proposal for a wish. Nothing is changed by it.
    ///
    /// # Errors
    /// [`PlanError`] says why there is none.
    pub async fn propose(&self, wish: Wish) -> Result<Offer, PlanError> {
        let (log, state, today) = (self.log(), self.state(), self.inner.calendar.today());
        let profile = Arc::clone(&self.inner.logbook.profile().borrow());
        // A plan of 30 weeks takes tens of milliseconds, which is no time to hold up others.
        let work = move || draft(&wish, &log, &state, &profile, today);
        let (offer, draft) = tokio::task::spawn_blocking(work).await.map_err(|_| PlanError::Gone)??;
        let mut drafts = self.inner.drafts();
        if drafts.len() >= KEPT {
            drafts.pop_front();
        }
        drafts.push_back((offer.id, draft));
        Ok(offer)
    }

    /// Does what was proposed. Gives what was done, in a sentence.
    ///
    /// # Errors
    /// [`PlanError`]; nothing is changed then.
    pub async fn accept(&self, id: OfferId) -> Result<String, PlanError> {
        let draft = self.take(id).ok_or(PlanError::Gone)?;
        let (at, today) = (Timestamp::now(), self.inner.calendar.today());
        match draft {
            Draft::New { plan, profile } => {
                let said = format!("The plan {} is yours.", plan.name);
                let log = self.log();
                self.inner
                    .logbook
                    .change_plans(|state| {
                        let ended = state.followed().map(|old| ended(old, &log, at, today, &plan.name));
                        Ok::<_, PlanError>((ended.into_iter().chain([*plan]).collect(), ()))
                    })
                    .await?;
                self.inner.logbook.save_profile(*profile).await?;
                Ok(said)
            }
            Draft::Change { plan, proposal } => {
                let said = proposal.reason.clone();
                self.inner
                    .logbook
                    .change_plans(|state| {
                        let now = state.followed().filter(|p| p.id == plan).ok_or(PlanError::Changed)?;
                        let same = proposal.changes.iter().all(|c| now.sessions.get(&c.id()) == c.before.as_ref());
                        if !same {
                            return Err(PlanError::Changed);
                        }
                        Ok((vec![proposal.apply(now, at, today)], ()))
                    })
                    .await?;
                Ok(said)
            }
        }
    }

    /// Leaves the plan as it is.
    pub fn refuse(&self, id: OfferId) {
        drop(self.take(id));
    }

    /// Takes the last change of the plan back. Gives what was taken back, in a sentence.
    ///
    /// # Errors
    /// [`PlanError`]; nothing is changed then.
    pub async fn undo(&self) -> Result<String, PlanError> {
        let at = Timestamp::now();
        let undone = self.inner.logbook.change_plans(|state| {
            let plan = state.followed().ok_or(PlanError::NoPlan)?;
            let last = adapt::last(plan).ok_or(PlanError::NothingToUndo)?;
            let reason = last.reason.clone();
            Ok::<_, PlanError>((vec![adapt::undo(plan, last.id, at)?], reason))
        });
        Ok(format!("Taken back: {}", undone.await?))
    }

    /// Says which session of the log answers a planned one, that none does, or that the rule is to say.
    ///
    /// # Errors
    /// [`PlanError`]; nothing is changed then.
    pub async fn link(&self, session: DueId, link: Link) -> Result<(), PlanError> {
        if let Link::Workout(id) = link
            && self.inner.logbook.find(id).is_none_or(|w| w.deleted_at.is_some())
        {
            return Err(PlanError::NoWorkout);
        }
        self.inner
            .logbook
            .change_plans(|state| {
                let plan = state.followed().ok_or(PlanError::NoPlan)?;
                if plan.sessions.get(&session).is_none_or(|s| s.removed) {
                    return Err(Refused::Unknown.into());
                }
                let mut plan = (**plan).clone();
                if let Link::Workout(id) = link {
                    free(&mut plan, id);
                }
                plan.links.insert(session, link);
                Ok((vec![plan], ()))
            })
            .await
    }

    /// The rules that the plan breaks from today on; empty when it holds them all.
    ///
    /// # Errors
    /// [`PlanError::NoPlan`].
    pub fn check(&self) -> Result<Vec<Violation>, PlanError> {
        let plan = self.followed().ok_or(PlanError::NoPlan)?;
        Ok(check_from(&plan, &self.log(), self.inner.calendar.today()))
    }

    /// The plan that is followed.
    pub fn followed(&self) -> Option<Arc<Plan>> {
        self.state().followed().cloned()
    }

    fn state(&self) -> PlanState {
        self.inner.logbook.plans().borrow().clone()
    }

    fn log(&self) -> Vec<Workout> {
        let log = Arc::clone(&self.inner.logbook.log().borrow().workouts);
        log.iter().filter(|w| w.deleted_at.is_none()).map(|w| (**w).clone()).collect()
    }

    fn take(&self, id: OfferId) -> Option<Draft> {
        let mut drafts = self.inner.drafts();
        let at = drafts.iter().position(|(known, _)| *known == id)?;
        drafts.remove(at).map(|(_, draft)| draft)
    }
}

impl Inner {
    fn drafts(&self) -> MutexGuard<'_, VecDeque<(OfferId, Draft)>> {
        self.drafts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One session answers one planned one: a link by hand takes it from another.
fn free(plan: &mut Plan, id: WorkoutId) {
    for link in plan.links.values_mut().filter(|l| **l == Link::Workout(id)) {
        *link = Link::Rule;
    }
}

fn draft(
    wish: &Wish,
    log: &[Workout],
    state: &PlanState,
    profile: &Profile,
    today: Date,
) -> Result<(Offer, Draft), PlanError> {
    if let Wish::Build(building) = wish {
        let wishes = building.wishes(log, today);
        let plan = build(PlanId::new(), &wishes)?;
        let breaks = check_from(&plan, log, today);
        let offer = Offer::of_plan(&plan, &breaks, state.followed().map(AsRef::as_ref));
        let profile = Profile { race_date: Some(building.race), ..building.profile.clone() };
        return Ok((offer, Draft::New { plan: Box::new(plan), profile: Box::new(profile) }));
    }
    let plan = state.followed().ok_or(PlanError::NoPlan)?;
    let done = done(plan, log);
    let now = Now { today, done: &done, log };
    let ask = match wish {
        Wish::Change(ask) => ask.clone(),
        Wish::Rebuild | Wish::Build(_) => Ask::Anew { wishes: Box::new(rebuilt(plan, profile, log, today)) },
    };
    let proposal = propose(plan, &ask, &now)?;
    Ok((Offer::of_change(&proposal), Draft::Change { plan: plan.id, proposal: Box::new(proposal) }))
}

/// The wishes of a plan with what the profile and the log say now.
fn rebuilt(plan: &Plan, profile: &Profile, log: &[Workout], today: Date) -> Wishes {
    let led_to = plan.race().map(|r| r.date);
    let race = profile.race_date.filter(|date| *date > today).or(led_to).unwrap_or(today);
    let now = Wishes::of(profile, log, today, race);
    // The other races are not in the profile; the one that the plan led to may have moved.
    let mut races = now.races.clone();
    races.extend(plan.wishes.races.iter().filter(|r| Some(r.date) != led_to && r.date != race).cloned());
    races.sort_by_key(|r| (r.date, r.priority));
    Wishes {
        races,
        level: plan.wishes.level,
        minutes: plan.wishes.minutes,
        long_run_on: plan.wishes.long_run_on,
        holidays: plan.wishes.holidays.clone(),
        more_rest: plan.wishes.more_rest,
        ..now
    }
}

/// The sessions of a plan that were done.
fn done(plan: &Plan, log: &[Workout]) -> BTreeSet<DueId> {
    let matched = match_log(&plan.dues(), log, &plan.answers());
    let is_done = |o: &&crate::domain::adherence::Outcome| matches!(o.standing, Standing::Done { .. });
    matched.outcomes.iter().filter(is_done).map(|o| o.due.id).collect()
}

/// A plan that ends today because of another: what is ahead is taken out of it, so that nothing of it is ever due; what was done
/// and missed stays.
fn ended(plan: &Plan, log: &[Workout], at: Timestamp, today: Date, by: &str) -> Plan {
    let done = done(plan, log);
    let ahead = plan.in_order().into_iter().filter(|s| s.date >= today && !done.contains(&s.id));
    let out = |s: &PlannedSession| Difference {
        before: Some(s.clone()),
        after: PlannedSession { removed: true, ..s.clone() },
    };
    let proposal = Proposal {
        reason: format!("The plan {by} takes its place."),
        changes: ahead.map(out).collect(),
        frame: None,
        breaks: Vec::new(),
    };
    Plan { ended_at: Some(at), ..proposal.apply(plan, at, today) }
}
