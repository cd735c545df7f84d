//! From what is kept to what is known: a pure function of log, profile, plans, check-ins and the day.
//!
//! It owns the order of the work. Each number is computed by the part of `domain` that owns its formula; nothing is computed
//! twice, because five years of daily sessions have to be through in a few hundredths of a second.

use super::attention::attention;
use super::history::{Covered, history};
use super::load::{Loads, load_now};
use super::week::{Sessions, place, race, week};
use super::{CheckInNow, Insight, RunningNow};
use crate::coach::event::{LogState, PlanState};
use crate::domain::adherence::{Due, Matched, match_log};
use crate::domain::check_in::{flags, light};
use crate::domain::compromised::{fresh_km, station_costs};
use crate::domain::forecast::{Forecast, Outlook};
use crate::domain::plan::Plan;
use crate::domain::profile::{Profile, Units};
use crate::domain::run_fitness::best_vdot;
use crate::domain::strength::best_lifts;
use crate::domain::workout::{Part, Workout};
use crate::domain::zones::{Model, Zones, pace_zones};
use jiff::civil::Date;
use jiff::{SignedDuration, ToSpan};
use std::ops::RangeInclusive;
use std::sync::Arc;

/// Days back over which a run or a lift says something of today.
const EVIDENCE_DAYS: i64 = 90;
/// Days back over which a run says what a kilometre cost fresh on the day of a race.
const FRESH_DAYS: i64 = 180;

/// What there is to know from.
#[derive(Clone, Debug)]
pub struct Known {
    /// The log.
    pub log: LogState,
    /// The profile.
    pub profile: Arc<Profile>,
    /// Plans and check-ins.
    pub plans: PlanState,
    /// The athlete's day.
    pub today: Date,
}

/// The same, prepared: what several parts need, once.
pub(super) struct Facts<'a> {
    /// The log without what was deleted, the oldest first.
    pub log: Vec<Workout>,
    pub profile: &'a Profile,
    pub units: Units,
    pub plans: &'a PlanState,
    /// The plan that is followed.
    pub plan: Option<&'a Arc<Plan>>,
    /// All plans against the log.
    pub matched: Matched,
    pub today: Date,
}

impl<'a> Facts<'a> {
    pub fn of(known: &'a Known) -> Self {
        let kept = known.log.workouts.iter().filter(|w| w.deleted_at.is_none());
        let mut log: Vec<Workout> = kept.map(|w| (**w).clone()).collect();
        log.sort_by_key(|w| (w.date, w.started_at, w.id));
        let plan = known.plans.followed();
        let matched = matched(&known.plans, &log);
        let (profile, today) = (known.profile.as_ref(), known.today);
        Self { log, profile, units: profile.units, plans: &known.plans, plan, matched, today }
    }

    /// The sessions of some days, both ends included.
    pub fn between(&self, days: &RangeInclusive<Date>) -> &[Workout] {
        let from = self.log.partition_point(|w| w.date < *days.start());
        let to = self.log.partition_point(|w| w.date <= *days.end());
        self.log.get(from..to).unwrap_or_default()
    }

    /// The first day of the athlete's week that holds a day.
    pub fn week_of(&self, day: Date) -> Date {
        self.profile.week_start.first_day(day)
    }

    /// So many days up to today.
    pub fn last_days(&self, days: i64) -> RangeInclusive<Date> {
        self.today.saturating_sub(days.days())..=self.today
    }

    /// By what the athlete's zones of heart rate are drawn: shares of the reserve where both rates are known.
    pub fn zone_model(&self) -> Model {
        let by_reserve = Zones::on(self.profile, self.today, Model::Karvonen, None);
        if by_reserve.is_some() { Model::Karvonen } else { Model::Friel }
    }
}

/// All plans against the log: one match, because a session answers one plan only.
fn matched(plans: &PlanState, log: &[Workout]) -> Matched {
    let dues: Vec<Due> = plans.plans.iter().flat_map(|p| p.dues()).collect();
    let links = plans.plans.iter().flat_map(|p| p.answers()).collect();
    match (dues.iter().map(|d| d.date).min(), dues.iter().map(|d| d.date).max()) {
        (Some(first), Some(last)) => {
            // Only the days of the plans can answer them; a link by hand can reach farther.
            let linked: Vec<_> = plans.plans.iter().flat_map(|p| p.answers().into_values().flatten()).collect();
            let near = first.saturating_sub(1.day())..=last.saturating_add(1.day());
            let log: Vec<Workout> =
                log.iter().filter(|w| near.contains(&w.date) || linked.contains(&w.id)).cloned().collect();
            match_log(&dues, &log, &links)
        }
        _ => Matched { outcomes: Vec::new(), extra: Vec::new() },
    }
}

/// Everything that is known, but for [`super::look_back`], which takes several times as long and is asked for rarely.
pub fn compute(known: &Known) -> Insight {
    let facts = Facts::of(known);
    let loads = Loads::of(&facts);
    let sessions = Sessions::of(&facts);
    let covered = Covered::of(&facts);
    let running = running(&facts);
    let mut insight = Insight {
        day: Some(facts.today),
        loading: known.log.loading || known.plans.loading,
        week_start: facts.profile.week_start,
        plan: facts.plan.map(Arc::clone),
        place: place(&facts),
        race: race(&facts),
        today: sessions.on(facts.today),
        next: sessions.next(facts.today),
        week: week(&facts, &sessions, &loads),
        load: load_now(&facts, &loads),
        sessions: sessions.all(),
        attention: Vec::new(),
        lifts: best_lifts(&facts.log, facts.last_days(EVIDENCE_DAYS)).into_iter().collect(),
        running,
        outlook: Some(Arc::new(outlook(&facts))),
        looked_back: None,
        costs: costs(&facts),
        check_in: check_in(&facts),
        history: history(&facts, &loads, &covered),
    };
    set_goals(&mut insight);
    insight.attention = attention(&facts, &insight);
    insight
}

/// The forecast and what follows from it for the goal.
fn outlook(facts: &Facts<'_>) -> Outlook {
    Outlook::new(Forecast::of(facts.profile, &facts.log, facts.today), facts.profile.goal_s.and_then(whole))
}

/// Whole seconds of a time that can be one.
fn whole(seconds: f64) -> Option<u32> {
    let span = SignedDuration::try_from_secs_f64(seconds.round()).ok()?;
    u32::try_from(span.as_secs()).ok()
}

/// What the goal asks of each station, beside its times.
fn set_goals(insight: &mut Insight) {
    let Some(targets) = insight.outlook.as_ref().and_then(|o| o.targets.as_ref()) else { return };
    for marks in &mut insight.history.stations {
        marks.goal_s = targets.of(Part::Station(marks.station)).map(f64::from);
    }
}

fn running(facts: &Facts<'_>) -> RunningNow {
    let vdot = best_vdot(facts.profile, &facts.log, facts.last_days(EVIDENCE_DAYS));
    RunningNow {
        vdot,
        paces: vdot.map(|b| pace_zones(b.vdot)).unwrap_or_default(),
        heart: Zones::on(facts.profile, facts.today, facts.zone_model(), None),
    }
}

fn costs(facts: &Facts<'_>) -> Vec<crate::domain::compromised::StationCost> {
    station_costs(&facts.log, |day| {
        let days = day.saturating_sub(FRESH_DAYS.days())..=day;
        let before = facts.between(&days);
        best_vdot(facts.profile, before, days).and_then(|b| fresh_km(b.vdot))
    })
}

fn check_in(facts: &Facts<'_>) -> CheckInNow {
    let all = &facts.plans.check_ins;
    CheckInNow {
        today: all.iter().find(|c| c.date == facts.today).cloned(),
        flagged: flags(all, facts.between(&facts.last_days(31)), facts.today),
        light: light(all, facts.today),
    }
}
