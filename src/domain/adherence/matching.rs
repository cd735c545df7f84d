//! Which session answers which planned one: the athlete's links first, then the same kind within a day, nearest first,
//! one to one. The order in which either comes does not matter.

use super::{By, Due, DueId, Excuse, Outcome, Standing};
use crate::domain::id::WorkoutId;
use crate::domain::workout::Workout;
use jiff::civil::Date;
use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

/// What the athlete linked by hand; none: no session answers this one.
pub type Links = BTreeMap<DueId, Option<WorkoutId>>;

/// The plan against the log.
#[derive(Clone, Debug, PartialEq)]
pub struct Matched {
    /// Each planned session, by date and id.
    pub outcomes: Vec<Outcome>,
    /// Sessions that were done from the first planned day to the last and answer none, by date and id.
    pub extra: Vec<WorkoutId>,
}

/// Matches a plan with a log. A skipped session of the log excuses the planned one that it answers when its reason is an
/// excuse, and else is the reason of the miss. Deleted sessions are left out. Each planned session has an id of its own.
pub fn match_log(plan: &[Due], log: &[Workout], links: &Links) -> Matched {
    let mut plan: Vec<&Due> = plan.iter().collect();
    plan.sort_unstable_by_key(|d| (d.date, d.id));
    let kept: Vec<&Workout> = log.iter().filter(|w| w.deleted_at.is_none()).collect();
    let (done, skipped): (Vec<&Workout>, Vec<&Workout>) = kept.iter().copied().partition(|w| w.skipped.is_none());
    let mut pairs = linked(&plan, &kept, links);
    let by_link = pairs.clone();
    for sessions in [&done, &skipped] {
        let free = |d: &&Due| !d.rest && d.excused.is_none() && !is_settled(d.id, links, &pairs);
        let open: Vec<&Due> = plan.iter().copied().filter(free).collect();
        let taken: BTreeSet<WorkoutId> = pairs.values().map(|w| w.id).collect();
        pairs.extend(nearest(&open, sessions, taken));
    }
    let outcome = |due: &&Due| Outcome {
        due: (*due).clone(),
        standing: standing(
            due,
            pairs.get(&due.id).copied(),
            if by_link.contains_key(&due.id) { By::Link } else { By::Rule },
        ),
        steps: None,
    };
    Matched { outcomes: plan.iter().map(outcome).collect(), extra: extra(&plan, &done, &pairs) }
}

type Pairs<'a> = BTreeMap<DueId, &'a Workout>;

/// What is linked. A session that two planned ones are linked to answers the earlier.
fn linked<'a>(plan: &[&Due], kept: &[&'a Workout], links: &Links) -> Pairs<'a> {
    let by_id: BTreeMap<WorkoutId, &'a Workout> = kept.iter().map(|w| (w.id, *w)).collect();
    let mut taken = BTreeSet::new();
    let mut pairs = Pairs::new();
    for due in plan.iter().filter(|d| !d.rest) {
        if let Some(workout) = links.get(&due.id).copied().flatten().and_then(|id| by_id.get(&id))
            && taken.insert(workout.id)
        {
            pairs.insert(due.id, workout);
        }
    }
    pairs
}

/// Whether the rule has nothing to say: it is paired, or the athlete said that nothing answers it. A link to a session that
/// is gone is no link.
fn is_settled(due: DueId, links: &Links, pairs: &Pairs<'_>) -> bool {
    pairs.contains_key(&due) || links.get(&due) == Some(&None)
}

/// One way to pair, and how near it is.
struct Candidate<'a> {
    days: i32,
    /// How far the amount is from what was planned: of two runs of a day the long one answers the long one.
    off: f64,
    due: &'a Due,
    workout: &'a Workout,
}

impl Candidate<'_> {
    fn order(&self, other: &Self) -> Ordering {
        let key = |c: &Self| (c.due.date, c.due.id, c.workout.date, c.workout.id);
        self.days.cmp(&other.days).then(self.off.total_cmp(&other.off)).then_with(|| key(self).cmp(&key(other)))
    }
}

fn nearest<'a>(
    open: &[&'a Due],
    sessions: &[&'a Workout],
    mut taken: BTreeSet<WorkoutId>,
) -> Vec<(DueId, &'a Workout)> {
    let mut by_day: BTreeMap<Date, Vec<&'a Workout>> = BTreeMap::new();
    for workout in sessions {
        by_day.entry(workout.date).or_default().push(workout);
    }
    let mut candidates = Vec::new();
    for due in open {
        let (before, after) = (due.date.yesterday().unwrap_or(due.date), due.date.tomorrow().unwrap_or(due.date));
        for (day, workouts) in by_day.range(before..=after) {
            for workout in workouts.iter().filter(|w| w.kind == due.kind) {
                let off = due.target.ratio(workout).map_or(f64::INFINITY, |q| (q - 1.0).abs());
                candidates.push(Candidate { days: i32::from(*day != due.date), off, due, workout });
            }
        }
    }
    candidates.sort_by(Candidate::order);
    let mut answered = BTreeSet::new();
    let mut pairs = Vec::new();
    for Candidate { due, workout, .. } in candidates {
        if !answered.contains(&due.id) && !taken.contains(&workout.id) {
            answered.insert(due.id);
            taken.insert(workout.id);
            pairs.push((due.id, workout));
        }
    }
    pairs
}

fn standing(due: &Due, answer: Option<&Workout>, by: By) -> Standing {
    match (answer, due.excused) {
        _ if due.rest => Standing::Rest,
        (Some(Workout { skipped: Some(reason), .. }), None) => {
            Excuse::of(*reason).map_or(Standing::Open { reason: Some(*reason) }, Standing::Excused)
        }
        (Some(Workout { skipped: Some(_), .. }) | None, Some(excuse)) => Standing::Excused(excuse),
        (Some(workout), _) => Standing::Done { workout: workout.id, by, ratio: due.target.ratio(workout) },
        (None, None) => Standing::Open { reason: None },
    }
}

fn extra(plan: &[&Due], done: &[&Workout], pairs: &Pairs<'_>) -> Vec<WorkoutId> {
    let (Some(first), Some(last)) = (plan.first(), plan.last()) else { return Vec::new() };
    let taken: BTreeSet<WorkoutId> = pairs.values().map(|w| w.id).collect();
    let is_extra = |w: &&&Workout| (first.date..=last.date).contains(&w.date) && !taken.contains(&w.id);
    let mut extra: Vec<(Date, WorkoutId)> = done.iter().filter(is_extra).map(|w| (w.date, w.id)).collect();
    extra.sort_unstable();
    extra.into_iter().map(|(_, id)| id).collect()
}
