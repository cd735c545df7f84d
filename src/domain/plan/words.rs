//! A planned session in words, short enough for a pane of 60 columns.
//!
//! It owns the text of steps; titles and purposes are the session's.

use super::session::{Amount, Item, Part, PlannedSession, Step};
use crate::domain::profile::Units;
use crate::domain::units::{show_load, show_metres, show_pace, show_time};
use unicode_width::UnicodeWidthStr as _;

/// Columns that no line goes beyond.
pub const COLUMNS: usize = 58;

impl PlannedSession {
    /// Its steps, a line or a few each.
    pub fn lines(&self, units: Units) -> Vec<String> {
        self.steps.iter().flat_map(|step| step.lines(units)).collect()
    }
}

impl Step {
    /// It in one line of any length: `3 rounds: 1 km @ 4:45/km + 25 m sled push 152 kg, rest 2:00`.
    pub fn line(&self, units: Units) -> String {
        self.pieces(units).concat()
    }

    /// It in lines of at most [`COLUMNS`], broken between its items.
    pub fn lines(&self, units: Units) -> Vec<String> {
        let mut lines: Vec<String> = Vec::new();
        for piece in self.pieces(units) {
            match lines.last_mut() {
                Some(line) if line.width() + piece.width() <= COLUMNS => line.push_str(&piece),
                Some(_) => lines.push(format!("  {}", piece.trim_start_matches([',', ' ']))),
                None => lines.push(piece),
            }
        }
        lines
    }

    fn pieces(&self, units: Units) -> Vec<String> {
        let label = match self.part {
            Part::WarmUp => "Warm-up: ",
            Part::Main => "",
            Part::CoolDown => "Cool-down: ",
        };
        let rounds = match (self.rounds, self.items.len()) {
            (0 | 1, _) => String::new(),
            (n, 1) => format!("{n} x "),
            (n, _) => format!("{n} rounds: "),
        };
        let mut pieces = Vec::new();
        for (at, item) in self.items.iter().enumerate() {
            let text = item.text(units);
            pieces.push(if at == 0 { format!("{label}{rounds}{text}") } else { format!(" + {text}") });
        }
        if self.rest_s > 0 && self.rounds > 1 {
            pieces.push(format!(", rest {}", show_time(f64::from(self.rest_s))));
        }
        pieces
    }
}

impl Item {
    /// It in words: `25 m sled push 152 kg`, `8 min run @ 4:38/km`, `5 back squat 82.5 kg`.
    pub fn text(&self, units: Units) -> String {
        let amount = match self.amount {
            Amount::Metres(m) if m >= 1000.0 && self.movement.is_run() => km(m),
            Amount::Metres(m) => show_metres(m),
            Amount::Seconds(s) if s % 60 == 0 => format!("{} min", s / 60),
            Amount::Seconds(s) if s < 120 => format!("{s} s"),
            Amount::Seconds(s) => show_time(f64::from(s)),
            Amount::Reps(n) => n.to_string(),
        };
        let name = self.movement.name();
        format!("{amount} {name}{}", self.how(units))
    }

    fn how(&self, units: Units) -> String {
        let erg = matches!(self.movement, super::Movement::Ski | super::Movement::Row);
        match (self.pace_s_per_km, self.load_kg, self.race_share, self.max_share, self.rpe) {
            (Some(pace), ..) if erg => format!(" @ {}/500 m", show_time((pace / 2.0).round())),
            (Some(pace), ..) => format!(" @ {}", show_pace(pace, units)),
            (_, Some(kg), ..) => format!(" {}{}", if self.is_pair() { "2 x " } else { "" }, show_load(kg, units)),
            (_, _, Some(share), ..) if (share - 1.0).abs() < 0.001 => " at race load".to_owned(),
            (_, _, Some(share), ..) => format!(" at {:.0} % of race load", share * 100.0),
            (_, _, _, Some(share), _) => format!(" at {:.0} % of your best", share * 100.0),
            (.., Some(rpe)) => format!(" at RPE {rpe}"),
            _ => String::new(),
        }
    }

    fn is_pair(&self) -> bool {
        use super::Movement as M;
        matches!(self.movement, M::FarmersCarry | M::DumbbellCarry)
    }
}

/// `1 km`, `1.2 km`: metres of running, whatever the units, because a race is run in kilometres.
fn km(metres: f64) -> String {
    let km = (metres / 100.0).round() / 10.0;
    if km.fract() == 0.0 { format!("{km:.0} km") } else { format!("{km:.1} km") }
}
