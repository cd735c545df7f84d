//! Red flags and the traffic light of pain: what the answers mean for the next hard session.

use super::{CheckIn, Question, Score};
use crate::domain::explained::{Explained, Formula};
use crate::domain::id::WorkoutId;
use crate::domain::run_fitness::whole_run;
use crate::domain::workout::{RunKind, Workout};
use jiff::ToSpan;
use jiff::civil::Date;

/// The rule of red flags.
pub const RED_FLAGS: Formula = Formula {
    name: "red flags",
    text: "sleep 1-2 on two days running, soreness 4-5, mood 1-2 or stress 4-5 on two days running, RPE 2 above the usual \
           at the usual pace; two: the next hard session easy, three: three to five light days",
    source: "rule set 6.5.8 (sleep, soreness, RPE); mood and stress are ours",
};
/// The traffic light of pain.
pub const TRAFFIC_LIGHT: Formula = Formula {
    name: "pain",
    text: "0-2 of 10 go; 3-4 less load, look again tomorrow; 5 and more: stop, and see a clinician",
    source: "rule set 3.11",
};

/// Of how many points above the usual rating an easy run speaks.
const RPE_ABOVE: f64 = 2.0;
/// Runs that make a usual rating.
const USUAL_RUNS: usize = 3;
/// Paces that count as the same: 5 % to either side.
const SAME_PACE: f64 = 0.05;

/// A red flag.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Flag {
    /// Two bad nights running.
    Sleep,
    /// Strong soreness.
    Soreness,
    /// Low mood on two days running.
    Mood,
    /// Much stress on two days running.
    Stress,
    /// A run at the usual pace was much harder than usual.
    Effort,
}

impl Flag {
    /// What it says, for a sentence.
    pub fn words(self) -> &'static str {
        match self {
            Self::Sleep => "two bad nights",
            Self::Soreness => "strong soreness",
            Self::Mood => "low mood for two days",
            Self::Stress => "much stress for two days",
            Self::Effort => "the usual pace felt much harder",
        }
    }
}

/// What the flags ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Advice {
    /// The next hard session becomes an easy one.
    EasyInstead,
    /// Three to five light days.
    LightDays,
}

/// The flags of a day.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Flagged {
    /// Which, in the order of [`Flag`].
    pub flags: Vec<Flag>,
    /// Sessions that went in.
    pub rows: Vec<WorkoutId>,
}

impl Flagged {
    /// What they ask for; none below two of them.
    pub fn advice(&self) -> Option<Advice> {
        match self.flags.len() {
            0 | 1 => None,
            2 => Some(Advice::EasyInstead),
            _ => Some(Advice::LightDays),
        }
    }

    /// The number of flags with its rule and rows.
    pub fn explained(&self) -> Explained<usize> {
        Explained::new(self.flags.len(), RED_FLAGS, self.rows.iter().copied())
    }
}

/// The traffic light of pain.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Light {
    /// Go.
    Green,
    /// Less load, and look again tomorrow.
    Amber,
    /// Stop, and see a clinician.
    Red,
}

/// The light of the newest answer on pain of today or yesterday; none when there is none.
pub fn light(check_ins: &[CheckIn], today: Date) -> Option<Light> {
    let days = [today, today.yesterday().unwrap_or(today)];
    let pain = days.into_iter().find_map(|day| answer(check_ins, day, Question::Pain))?;
    Some(match pain.value() {
        1 | 2 => Light::Green,
        3 => Light::Amber,
        _ => Light::Red,
    })
}

/// The red flags of a day: from its check-in (yesterday's where there is none yet), the one before it, and the last run.
pub fn flags(check_ins: &[CheckIn], log: &[Workout], today: Date) -> Flagged {
    let yesterday = today.yesterday().unwrap_or(today);
    let newest = if check_ins.iter().any(|c| c.date == today && !c.is_empty()) { today } else { yesterday };
    let before = newest.yesterday().unwrap_or(newest);
    let said = |day, question, holds: fn(u8) -> bool| {
        answer(check_ins, day, question).is_some_and(|score: Score| holds(score.value()))
    };
    let both = |question, holds| said(newest, question, holds) && said(before, question, holds);
    let effort = hard_run(log, today);
    let found = [
        (Flag::Sleep, both(Question::Sleep, low)),
        (Flag::Soreness, said(newest, Question::Soreness, high)),
        (Flag::Mood, both(Question::Mood, low)),
        (Flag::Stress, both(Question::Stress, high)),
        (Flag::Effort, effort.is_some()),
    ];
    Flagged {
        flags: found.into_iter().filter(|(_, holds)| *holds).map(|(flag, _)| flag).collect(),
        rows: effort.into_iter().collect(),
    }
}

fn low(score: u8) -> bool {
    score <= 2
}

fn high(score: u8) -> bool {
    score >= 4
}

fn answer(check_ins: &[CheckIn], day: Date, question: Question) -> Option<Score> {
    check_ins.iter().find(|c| c.date == day).and_then(|c| c.get(question))
}

/// A run of the last three days that was rated two above the median of the runs at its pace in the four weeks before it.
fn hard_run(log: &[Workout], today: Date) -> Option<WorkoutId> {
    let rated = |w: &Workout| Some((w.date, w.id, whole_run(w).filter(|r| is_steady(r.kind))?.pace()?, w.rpe?));
    let recent = today.saturating_sub(2.days())..=today;
    let (date, id, pace, rpe) =
        log.iter().filter(|w| recent.contains(&w.date)).filter_map(rated).max_by_key(|(date, id, ..)| (*date, *id))?;
    let before = date.saturating_sub(28.days())..date;
    let mut usual: Vec<f64> = log
        .iter()
        .filter(|w| before.contains(&w.date))
        .filter_map(rated)
        .filter(|(.., other, _)| (other - pace).abs() <= SAME_PACE * pace)
        .map(|(.., rpe)| rpe)
        .collect();
    if usual.len() < USUAL_RUNS {
        return None;
    }
    usual.sort_by(f64::total_cmp);
    (rpe >= usual[usual.len() / 2] + RPE_ABOVE).then_some(id)
}

/// Runs whose pace says something of the effort: those that were run evenly.
fn is_steady(kind: RunKind) -> bool {
    matches!(kind, RunKind::Easy | RunKind::Long | RunKind::Tempo)
}
