//! The row of `athlete_profiles`, as labelled facts for an answer.

use super::Store;
use super::error::StoreError;
use crate::domain::athlete::{AthleteContext, Division, Fact};
use jiff::civil::Date;
use serde_json::Value;

impl Store {
    /// What is known of the athlete. An athlete without a profile has an empty context, not an error.
    ///
    /// # Errors
    /// The store's.
    pub async fn load_athlete(&self, today: Date) -> Result<AthleteContext, StoreError> {
        let row = self
            .run(|link| async move {
                link.query_opt(
                    "select name, division, current_week, current_phase, race_date, running_mpw, strength_days, hiit_days, prs, injury_history, goals
                     from public.athlete_profiles limit 1",
                    &[],
                )
                .await
            })
            .await?;
        let Some(row) = row else { return Ok(AthleteContext::default()) };
        let division: Option<String> = row.get("division");
        let division: Option<Division> = division.and_then(|d| serde_json::from_value(Value::String(d)).ok());
        let mut facts = Vec::new();
        let mut add = |label: &str, value: Option<String>| {
            if let Some(value) = value.filter(|v| !v.is_empty()) {
                facts.push(Fact { label: label.to_owned(), value });
            }
        };
        add("division", division.map(|d| d.name().to_owned()));
        add("race", row.get::<_, Option<Date>>("race_date").map(|d| race_day(d, today)));
        add("plan", plan(row.get("current_week"), row.get("current_phase")));
        add("goals", listed(&row.get("goals")));
        add("running", row.get::<_, Option<f64>>("running_mpw").map(|m| format!("{:.0} km a week", m * 1.609_344)));
        add("strength days a week", row.get::<_, Option<i32>>("strength_days").map(|d| d.to_string()));
        add("HIIT days a week", row.get::<_, Option<i32>>("hiit_days").map(|d| d.to_string()));
        add("personal bests", listed(&row.get("prs")));
        add("injuries", listed(&row.get("injury_history")));
        Ok(AthleteContext { division, facts })
    }
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

/// A JSON value as one line: `sled push 161, ski erg 242`.
fn listed(value: &Value) -> Option<String> {
    let text = match value {
        Value::Object(map) => {
            map.iter().map(|(k, v)| format!("{} {}", k.replace('_', " "), plain(v))).collect::<Vec<_>>().join(", ")
        }
        Value::Array(items) => items.iter().map(plain).collect::<Vec<_>>().join(", "),
        Value::Null => return None,
        other => plain(other),
    };
    (!text.is_empty()).then_some(text)
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
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
