//! The row of `athlete_profiles`: the profile, and the labelled facts that an answer may stand on.

use super::error::StoreError;
use super::link::Link;
use super::workout::MILE_M;
use super::{Actor, Store};
use crate::domain::athlete::{AthleteContext, Fact};
use crate::domain::edit::{Fields, Stamp, Versioned};
use crate::domain::profile::{Best, Profile};
use jiff::civil::Date;
use serde_json::{Value, json};
use std::sync::Arc;

impl Store {
    /// The profile. An athlete without one has an empty profile, not an error.
    ///
    /// # Errors
    /// The store's.
    pub async fn load_profile(&self) -> Result<Profile, StoreError> {
        let row = self
            .run(
                |link| async move { link.query_opt("select settings from public.athlete_profiles limit 1", &[]).await },
            )
            .await?;
        let settings: Value = row.map_or_else(|| json!({}), |row| row.get(0));
        serde_json::from_value(settings).map_err(|e| StoreError::Value(e.to_string()))
    }

    /// What is known of the athlete for an answer: the profile, and where in the plan.
    ///
    /// # Errors
    /// The store's.
    pub async fn load_athlete(&self, today: Date) -> Result<AthleteContext, StoreError> {
        let row = self
            .run(|link| async move {
                link.query_opt("select settings, current_week, current_phase from public.athlete_profiles limit 1", &[])
                    .await
            })
            .await?;
        let Some(row) = row else { return Ok(AthleteContext::default()) };
        let profile: Profile =
            serde_json::from_value(row.get("settings")).map_err(|e| StoreError::Value(e.to_string()))?;
        let mut facts = facts(&profile, today);
        if let Some(value) = plan(row.get("current_week"), row.get("current_phase")) {
            facts.push(Fact { label: "plan".to_owned(), value });
        }
        Ok(AthleteContext { division: profile.division, facts })
    }
}

/// What an athlete has, table by table, in an order in which nothing is in the way of anything.
const OWNED: [(&str, &str); 8] = [
    ("runs", "delete from public.running_logs where user_id = app.uid()"),
    ("sessions", "delete from public.workout_logs where user_id = app.uid()"),
    ("changes of them", "delete from public.edits where user_id = app.uid()"),
    ("plans", "delete from public.training_plans where user_id = app.uid()"),
    ("check-ins", "delete from public.check_ins where user_id = app.uid()"),
    ("exchanges", "delete from public.conversations where user_id = app.uid()"),
    ("passages of own documents", "delete from public.knowledge_base where user_id = app.uid()"),
    ("profiles", "delete from public.athlete_profiles where user_id = app.uid()"),
];

impl Store {
    /// Deletes all rows of the athlete's, in one transaction. Gives what went, and how many of each. The login stays.
    ///
    /// # Errors
    /// The store's; nothing is deleted then.
    pub async fn delete_athlete(&self) -> Result<Vec<(&'static str, u64)>, StoreError> {
        self.transaction(Actor::Athlete, |link| async move {
            let mut gone = Vec::with_capacity(OWNED.len());
            for (what, sql) in OWNED {
                gone.push((what, link.execute(sql, &[]).await?));
            }
            Ok(gone)
        })
        .await
    }
}

/// Takes a change of the profile in; gives the fields in which a later change had the last word.
pub(super) async fn apply(link: &Arc<Link>, fields: &Fields, stamp: Stamp) -> Result<Vec<String>, StoreError> {
    let value = |e: serde_json::Error| StoreError::Value(e.to_string());
    let row = link.query_opt("select settings, stamps from public.athlete_profiles limit 1 for update", &[]).await?;
    let mut versioned = match row {
        Some(row) => Versioned {
            fields: serde_json::from_value(row.get(0)).map_err(value)?,
            stamps: serde_json::from_value(row.get(1)).map_err(value)?,
        },
        None => Versioned::default(),
    };
    let overruled = versioned.apply(fields, stamp);
    let profile: Profile = versioned.read().map_err(value)?;
    let miles = profile.running_m_per_week.map(|m| m / MILE_M);
    let (strength, hiit) = (profile.strength_days.map(i32::from), profile.hiit_days.map(i32::from));
    let division = profile.division.map(|d| json!(d).as_str().unwrap_or_default().to_owned());
    link.execute(
        "insert into public.athlete_profiles (
           name, division, race_date, running_mpw, strength_days, hiit_days, prs, injury_history, goals, preferences, settings, stamps)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
         on conflict (user_id) do update set
           name = excluded.name, division = excluded.division, race_date = excluded.race_date, running_mpw = excluded.running_mpw,
           strength_days = excluded.strength_days, hiit_days = excluded.hiit_days, prs = excluded.prs,
           injury_history = excluded.injury_history, goals = excluded.goals, preferences = excluded.preferences,
           settings = excluded.settings, stamps = excluded.stamps, updated_at = now()",
        &[
            &profile.name,
            &division,
            &profile.race_date,
            &miles,
            &strength,
            &hiit,
            &json!(profile.bests),
            &json!(profile.injuries),
            &json!({ "time_s": profile.goal_s, "race_place": profile.race_place }),
            &json!({ "units": profile.units, "week_start": profile.week_start, "equipment": profile.equipment }),
            &Value::Object(versioned.fields),
            &json!(versioned.stamps),
        ],
    )
    .await?;
    Ok(overruled)
}

/// What an answer may stand on, most important first.
fn facts(profile: &Profile, today: Date) -> Vec<Fact> {
    let mut facts = Vec::new();
    let mut add = |label: &str, value: Option<String>| {
        if let Some(value) = value.filter(|v| !v.is_empty()) {
            facts.push(Fact { label: label.to_owned(), value });
        }
    };
    add("division", profile.division.map(|d| d.name().to_owned()));
    add("race", profile.race_date.map(|d| race_day(d, today)));
    add("goal", profile.goal_s.map(clock));
    add("running", profile.running_m_per_week.map(|m| format!("{:.0} km a week", m / 1000.0)));
    add("days a week", profile.days_per_week.map(|d| d.to_string()));
    add("hours a week", profile.hours_per_week.map(|h| h.to_string()));
    add("strength days a week", profile.strength_days.map(|d| d.to_string()));
    add("HIIT days a week", profile.hiit_days.map(|d| d.to_string()));
    let equipment = profile.equipment.as_ref().map(|e| e.iter().map(|e| e.name()).collect::<Vec<_>>().join(", "));
    add("equipment", equipment);
    let bests = Best::all().filter_map(|b| profile.best(b).map(|s| format!("{} {}", b.name(), clock(s))));
    add("personal bests", Some(bests.collect::<Vec<_>>().join("; ")));
    let injuries: Vec<&str> = profile.injuries_on(today).map(|i| i.what.as_str()).collect();
    add("injuries", Some(injuries.join(", ")));
    facts
}

/// `4:02`, `1:14:32`.
fn clock(seconds: f64) -> String {
    crate::domain::units::show_time(seconds)
}

fn race_day(race: Date, today: Date) -> String {
    let days = (race - today).get_days();
    let day = race.strftime("%a %-d %b %Y");
    match days {
        d if d > 0 => format!("{day} (in {d} days)"),
        0 => format!("{day} (today)"),
        d => format!("{day} ({} days ago)", -d),
    }
}

fn plan(week: Option<i32>, phase: Option<String>) -> Option<String> {
    match (week, phase) {
        (Some(w), Some(p)) => Some(format!("week {w}, {p}")),
        (Some(w), None) => Some(format!("week {w}")),
        (None, phase) => phase,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn the_race_is_counted_in_calendar_days() {
        assert_eq!(race_day(date(2027, 1, 18), date(2026, 11, 22)), "Mon 18 Jan 2027 (in 57 days)");
        assert_eq!(race_day(date(2026, 11, 22), date(2026, 11, 22)), "Sun 22 Nov 2026 (today)");
    }
}
