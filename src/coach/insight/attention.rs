//! What wants attention: health first, then what clashes with the plan, then what is good to know.
//!
//! It owns the sentences and their order. None of them changes anything; each names what the athlete can do.

use super::compute::Facts;
use super::{About, Attention, Insight, Session, State, Step, Urgency};
use crate::domain::adherence::Excuse;
use crate::domain::check_in::{Advice, Light};
use crate::domain::load::monotony::Monotony;
use crate::domain::plan::check::{Rule, Violation, check_from};
use crate::domain::plan::{Plan, Wishes};
use crate::domain::units::show_distance;
use jiff::ToSpan;

/// Above this the days of a week are too much alike: an advisory mark that others use, no border.
const MONOTONY: f64 = 2.0;
/// Days before the race in which it is spoken of.
const RACE_SOON_DAYS: i32 = 14;
/// Days back over which a missed session still wants an answer.
const MISSED_DAYS: i64 = 7;
/// Days in a row without a session after which the plan should be looked at: three may be let go (rule set 6.5.9).
const GAP_DAYS: i32 = 3;

/// All of it, most urgent first.
pub(super) fn attention(facts: &Facts<'_>, insight: &Insight) -> Vec<Attention> {
    let mut all: Vec<Attention> = [
        pain(insight),
        ill(facts, insight),
        injury(facts),
        red_flags(insight),
        spike(facts, insight),
        missed(facts, insight),
        clash(facts),
        settings(facts),
        race_soon(insight),
        plan_over(facts),
        no_plan(facts),
        unrated(insight),
        monotony(insight),
        no_check_in(insight),
    ]
    .into_iter()
    .flatten()
    .collect();
    all.sort_by_key(|a| a.urgency);
    all
}

fn of(about: About, urgency: Urgency, sentence: impl Into<String>, step: Option<Step>) -> Attention {
    Attention { about, urgency, sentence: sentence.into(), step }
}

/// The next hard session that is still to be done, today's included.
fn next_hard(insight: &Insight) -> Option<&Session> {
    let week = insight.week.days.iter().filter(|d| Some(d.date) >= insight.day).flat_map(|d| &d.planned);
    week.chain(&insight.next).find(|s| s.hard && s.state.is_open())
}

fn pain(insight: &Insight) -> Option<Attention> {
    match insight.check_in.light? {
        Light::Green => None,
        Light::Amber => Some(of(
            About::Pain,
            Urgency::Warn,
            "Pain of 3 to 4 of 10: less load today, and look again tomorrow.",
            next_hard(insight).map(|s| Step::Ease(s.id)),
        )),
        Light::Red => Some(of(
            About::Pain,
            Urgency::Stop,
            "Pain of 5 of 10 or more: stop training what hurts, and see a clinician.",
            Some(Step::SayUnwell),
        )),
    }
}

/// While the plan holds sessions back for illness.
fn ill(facts: &Facts<'_>, insight: &Insight) -> Option<Attention> {
    let held = |days: i64| {
        let day = facts.today.saturating_add(days.days());
        let of_day = insight.week.days.iter().filter(|d| d.date == day).flat_map(|d| &d.planned);
        of_day.chain(&insight.next).any(|s| s.date == day && s.state == State::Excused(Excuse::Ill))
    };
    (held(0) || held(1)).then(|| {
        of(
            About::Ill,
            Urgency::Warn,
            "Ill: no training until 48 hours without symptoms, then three easy days.",
            Some(Step::SayWell),
        )
    })
}

fn injury(facts: &Facts<'_>) -> Option<Attention> {
    let what: Vec<&str> =
        facts.profile.injuries_on(facts.today).map(|i| i.what.trim()).filter(|w| !w.is_empty()).collect();
    (!what.is_empty()).then(|| {
        let sentence =
            format!("Injury: {}. Pain above 2 of 10 ends what brings it on; say when it is over.", what.join(", "));
        of(About::Injury, Urgency::Note, sentence, Some(Step::Profile))
    })
}

fn red_flags(insight: &Insight) -> Option<Attention> {
    let flagged = &insight.check_in.flagged;
    let words: Vec<&str> = flagged.flags.iter().map(|f| f.words()).collect();
    let (ask, step) = match flagged.advice()? {
        Advice::EasyInstead => ("make the next hard session an easy one", next_hard(insight).map(|s| Step::Ease(s.id))),
        Advice::LightDays => ("keep three to five days light", Some(Step::CatchUp)),
    };
    let words = words.join(", ");
    Some(of(About::RedFlags, Urgency::Warn, format!("{}: {ask}.", upper(&words)), step))
}

/// Today's planned run against the guard on single runs; then what was run today.
fn spike(facts: &Facts<'_>, insight: &Insight) -> Option<Attention> {
    let limit = insight.load.run_limit.as_ref()?;
    let (metres, limited) = (|m| show_distance(m, facts.units), show_distance(limit.metres, facts.units));
    let planned =
        insight.today.iter().filter(|s| s.state.is_open() && s.kind == crate::domain::workout::WorkoutKind::Run);
    if let Some((session, m)) = planned.filter_map(|s| Some((s, s.run_m?))).find(|(_, m)| !limit.allows(*m)) {
        let sentence = format!(
            "{} is {}, and your longest run of late was {}: keep it to {limited}.",
            session.title,
            metres(m),
            metres(limit.longest_m)
        );
        return Some(of(About::Spike, Urgency::Warn, sentence, Some(Step::Ease(session.id))));
    }
    let today = facts.between(&(facts.today..=facts.today));
    let run = today.iter().filter_map(crate::domain::run_fitness::whole_run).map(|r| r.distance_m);
    let far = run.filter(|m| !limit.allows(*m)).reduce(f64::max)?;
    let sentence = format!(
        "Today's run of {} was more than 10 % above your longest of 30 days ({}): keep the next ones easy and short.",
        metres(far),
        metres(limit.longest_m)
    );
    Some(of(About::Spike, Urgency::Note, sentence, None))
}

/// What was missed in the last days, without a word about it.
fn missed(facts: &Facts<'_>, insight: &Insight) -> Option<Attention> {
    let plan = facts.plan?;
    let from = facts.today.saturating_sub(MISSED_DAYS.days()).max(plan.start);
    let open = |o: &&crate::domain::adherence::Outcome| {
        matches!(o.standing, crate::domain::adherence::Standing::Open { reason: None })
            && (from..facts.today).contains(&o.due.date)
            && plan.sessions.get(&o.due.id).is_some_and(|s| s.skipped.is_none())
    };
    let count = facts.matched.outcomes.iter().filter(open).count();
    if count == 0 || insight.place.is_none() {
        return None;
    }
    let last = facts.log.iter().rev().find(|w| w.skipped.is_none() && w.date <= facts.today).map(|w| w.date);
    let gap = last.map(|day| (facts.today - day).get_days());
    let urgency = if count > 1 && gap.is_none_or(|days| days > GAP_DAYS) { Urgency::Warn } else { Urgency::Note };
    let sessions = if count == 1 { "One planned session".to_owned() } else { format!("{count} planned sessions") };
    let sentence = match urgency {
        Urgency::Note => format!("{sessions} of the last week went by. The plan goes on; nothing has to be made up."),
        _ => format!("{sessions} of the last week went by: see how the plan can go on from here."),
    };
    Some(of(About::Missed, urgency, sentence, Some(Step::CatchUp)))
}

/// A rule against getting hurt that the days ahead break, after what was done and moved. Today's run has its own sentence.
fn clash(facts: &Facts<'_>) -> Option<Attention> {
    let plan = facts.plan.filter(|p| p.last() >= facts.today)?;
    let today = |v: &Violation| v.rule == Rule::LongestRun && v.date == facts.today;
    let found = check_from(plan, &facts.log, facts.today);
    let breach = found.into_iter().filter(|v| v.rule.is_safety() && !today(v)).min_by_key(|v| v.date)?;
    let sentence = format!("The days ahead break a rule. {breach}: move or shorten one of them.");
    Some(of(About::Clash, Urgency::Warn, sentence, Some(Step::CatchUp)))
}

/// What the profile says now and said otherwise when the plan was built.
fn settings(facts: &Facts<'_>) -> Option<Attention> {
    let plan = facts.plan?;
    let changed = changed_wishes(plan, facts.profile, facts.today);
    (!changed.is_empty()).then(|| {
        let sentence = format!(
            "Your profile has changed since the plan was built ({}): the days to come can be planned anew, what was done stays.",
            changed.join(", ")
        );
        of(About::Settings, Urgency::Warn, sentence, Some(Step::Rebuild))
    })
}

/// In which of its wishes a profile differs from the plan, by name. What the log teaches (VDOT, lifts, bests) is no setting.
pub(in crate::coach) fn changed_wishes(
    plan: &Plan,
    profile: &crate::domain::profile::Profile,
    today: jiff::civil::Date,
) -> Vec<&'static str> {
    let race = plan.race().map(|r| r.date);
    let now = Wishes::of(profile, &[], today, race.unwrap_or(today));
    let was = &plan.wishes;
    let race_moved = profile.race_date.is_some_and(|date| race.is_some_and(|race| race != date && date >= today));
    [
        ("race date", race_moved),
        ("division", now.division != was.division),
        ("days a week", now.days_per_week != was.days_per_week),
        ("hours a week", now.hours_per_week != was.hours_per_week),
        ("strength days", now.strength_days != was.strength_days),
        ("HIIT days", now.hiit_days != was.hiit_days),
        ("equipment", now.equipment != was.equipment),
        ("start of the week", now.week_start != was.week_start),
    ]
    .into_iter()
    .filter(|(_, changed)| *changed)
    .map(|(name, _)| name)
    .collect()
}

fn race_soon(insight: &Insight) -> Option<Attention> {
    let race = insight.race.as_ref().filter(|r| (0..=RACE_SOON_DAYS).contains(&r.days))?;
    let to = if race.place.trim().is_empty() { "the race".to_owned() } else { race.place.trim().to_owned() };
    let sentence = match race.days {
        0 => format!("{} is today: nothing new, start slower than you want to.", upper(&to)),
        1 => format!("{} is tomorrow: pack, walk a little, eat early.", upper(&to)),
        2..=6 => format!("{} days to {to}: short sessions, nothing heavy, sleep.", race.days),
        days => format!("{days} days to {to}: less volume, the same intensity."),
    };
    let ask = "What should I do in the last days before my race?".to_owned();
    Some(of(About::RaceSoon, Urgency::Note, sentence, Some(Step::Ask(ask))))
}

fn plan_over(facts: &Facts<'_>) -> Option<Attention> {
    let plan = facts.plan.filter(|p| p.last() < facts.today)?;
    let sentence = format!("The plan {} is over. The next one begins with a race.", plan.name);
    Some(of(About::PlanOver, Urgency::Note, sentence, Some(Step::Build)))
}

fn no_plan(facts: &Facts<'_>) -> Option<Attention> {
    facts.plan.is_none().then(|| {
        of(About::NoPlan, Urgency::Note, "There is no plan yet: a race date is all that one needs.", Some(Step::Build))
    })
}

fn unrated(insight: &Insight) -> Option<Attention> {
    let unrated = &insight.load.unrated;
    let last = *unrated.last()?;
    let sentence = match unrated.len() {
        1 => "One session has no rating or no time, so its load is estimated: rate it.".to_owned(),
        n => format!("{n} sessions have no rating or no time, so their load is estimated: rate them."),
    };
    Some(of(About::Unrated, Urgency::Note, sentence, Some(Step::Rate(last))))
}

fn monotony(insight: &Insight) -> Option<Attention> {
    match insight.load.last_week.as_ref()?.value.monotony {
        Monotony::Varied { monotony, .. } if monotony > MONOTONY => {
            let sentence = format!(
                "Monotony {monotony:.1}: the days of this week are much alike. Make easy days easier, or one of them free."
            );
            Some(of(About::Monotony, Urgency::Note, sentence, None))
        }
        Monotony::Varied { .. } | Monotony::AllEqual => None,
    }
}

fn no_check_in(insight: &Insight) -> Option<Attention> {
    (insight.check_in.today.is_none() && insight.plan.is_some())
        .then(|| of(About::CheckIn, Urgency::Note, "No check-in yet today: five keys.", Some(Step::CheckIn)))
}

fn upper(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().collect::<String>() + chars.as_str())
}
