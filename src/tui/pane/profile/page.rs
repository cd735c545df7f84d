//! The pages: what each asks, in which words, and of which items of the profile. It holds no answer.

use super::Setting;
use crate::domain::profile::{Best, Profile};
use crate::domain::profile_text::{Item, note, text};
use jiff::Zoned;

/// A page, with one question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Page {
    /// What the coach calls the athlete.
    Name,
    /// Units and the start of the week; early, because later pages use them.
    Units,
    /// Division.
    Division,
    /// The race and the goal.
    Race,
    /// Days and hours a week.
    Time,
    /// Running now.
    Running,
    /// Strength and HIIT days.
    Sessions,
    /// Equipment.
    Equipment,
    /// Injuries.
    Injuries,
    /// Bests.
    Bests,
    /// Heart rates and the load curve.
    HeartRate,
    /// Consent: a model may see the data.
    ModelConsent,
    /// Consent: chats may be used for tuning.
    TuningConsent,
}

impl Page {
    /// All, in the order of the questions.
    pub const ALL: [Self; 13] = [
        Self::Name,
        Self::Units,
        Self::Division,
        Self::Race,
        Self::Time,
        Self::Running,
        Self::Sessions,
        Self::Equipment,
        Self::Injuries,
        Self::Bests,
        Self::HeartRate,
        Self::ModelConsent,
        Self::TuningConsent,
    ];

    /// Its place, from 0.
    pub fn index(self) -> usize {
        self as usize
    }

    /// The page after; none after the last.
    pub fn next(self) -> Option<Self> {
        Self::ALL.get(self.index() + 1).copied()
    }

    /// The page before; none before the first.
    pub fn previous(self) -> Option<Self> {
        self.index().checked_sub(1).map(|at| Self::ALL[at])
    }

    /// One or two words, for lists.
    pub fn label(self) -> &'static str {
        match self {
            Self::Name => "Name",
            Self::Units => "Units",
            Self::Division => "Division",
            Self::Race => "Race",
            Self::Time => "Time",
            Self::Running => "Running",
            Self::Sessions => "Sessions",
            Self::Equipment => "Equipment",
            Self::Injuries => "Injuries",
            Self::Bests => "Bests",
            Self::HeartRate => "Heart rate",
            Self::ModelConsent => "Model",
            Self::TuningConsent => "Tuning",
        }
    }

    /// The question.
    pub fn question(self) -> &'static str {
        match self {
            Self::Name => "What should the coach call you?",
            Self::Units => "Which units do you use?",
            Self::Division => "Which division do you race in?",
            Self::Race => "When is your race, and what is your goal?",
            Self::Time => "How much time do you have in a usual week?",
            Self::Running => "How much do you run now, in a usual week?",
            Self::Sessions => "How many days a week are strength, and how many HIIT?",
            Self::Equipment => "What can you train with?",
            Self::Injuries => "Any injuries, now or before?",
            Self::Bests => "What are your bests?",
            Self::HeartRate => "What are your heart rates?",
            Self::ModelConsent => "May a model see your data?",
            Self::TuningConsent => "May your chats be used for tuning?",
        }
    }

    /// A sentence under the question; may be empty.
    pub fn lead(self, setting: &Setting) -> String {
        let fixed = match self {
            Self::Name => "A first name is enough.",
            Self::Units => "All is kept in metres and kilograms; this is how you type it and see it.",
            Self::Division => "It decides the loads of the stations. For doubles: the loads that you race with.",
            Self::Race => "No race yet? Leave it empty.",
            Self::Time => "For all training together.",
            Self::Running => "About the average of the last four weeks. 0 is an answer.",
            Self::Sessions => "HIIT: stations, ergs, intervals, circuits. Both may be on one day.",
            Self::Equipment => "So that no session asks for what you do not have.",
            Self::Injuries => "One a line, in your words. `since` with a day, a month or a year helps.",
            Self::Bests => "Only those that you know. Times such as 5:12.",
            Self::HeartRate => "From a test or a hard race, not from a formula by age.",
            Self::ModelConsent => return model_lead(setting),
            Self::TuningConsent => "This is a question of its own: a yes to the one before is no yes here.",
        };
        fixed.to_owned()
    }

    /// What is worth knowing before answering, under the fields; may be empty.
    pub fn detail(self, setting: &Setting) -> String {
        let fixed = match self {
            Self::HeartRate => {
                "They hold from today on: older sessions keep the zones of their day.\n\
                 The load curve is for counting load from heart rate: of the two published ones (Banister's TRIMP), one was \
                 measured on women, one on men. Not said: heart rate is not counted as load."
            }
            Self::ModelConsent => return model_detail(setting),
            Self::TuningConsent => {
                "If you say yes: chats of yours may become examples from which a model of this coach is tuned.\n\
                 If you say no: none of your chats is ever used for that. The coach answers you the same.\n\
                 You can take a yes back at any time, in your profile; from then on your chats are left out."
            }
            _ => "",
        };
        fixed.to_owned()
    }

    /// What it asks for.
    pub fn items(self) -> Vec<Item> {
        match self {
            Self::Name => vec![Item::Name],
            Self::Units => vec![Item::DistanceUnit, Item::LoadUnit, Item::WeekStart],
            Self::Division => vec![Item::Division],
            Self::Race => vec![Item::RaceDate, Item::RacePlace, Item::Goal],
            Self::Time => vec![Item::DaysPerWeek, Item::HoursPerWeek],
            Self::Running => vec![Item::Running],
            Self::Sessions => vec![Item::StrengthDays, Item::HiitDays],
            Self::Equipment => vec![Item::Equipment],
            Self::Injuries => vec![Item::Injuries],
            Self::Bests => Best::all().map(Item::Best).collect(),
            Self::HeartRate => vec![Item::HeartRateMax, Item::HeartRateRest, Item::Lthr, Item::LoadCurve],
            Self::ModelConsent => vec![Item::ModelSeesData],
            Self::TuningConsent => vec![Item::ChatsTune],
        }
    }

    /// Whether a profile holds an answer to it. Units always stand at something, and a no to consent is as good as no
    /// answer: units count once a later page was answered, consent once it was given.
    pub fn is_answered(self, profile: &Profile, now: &Zoned) -> bool {
        match self {
            Self::Units => {
                let usual = Profile::default();
                let chosen = (profile.units, profile.week_start) != (usual.units, usual.week_start);
                let later = &Self::ALL[self.index() + 1..];
                chosen || later.iter().any(|page| page.is_answered(profile, now))
            }
            Self::ModelConsent => profile.consent.model_sees_data.is_some(),
            Self::TuningConsent => profile.consent.chats_tune.is_some(),
            _ => self.items().into_iter().any(|item| text(profile, item, now).is_some()),
        }
    }

    /// The answer in a line; none when there is none.
    pub fn summary(self, profile: &Profile, now: &Zoned) -> Option<String> {
        let said: Vec<String> = self.items().into_iter().filter_map(|item| phrase(profile, item, now)).collect();
        (!said.is_empty()).then(|| said.join(", "))
    }
}

/// A value as it reads in a list of values.
fn phrase(profile: &Profile, item: Item, now: &Zoned) -> Option<String> {
    let value = text(profile, item, now)?;
    let count = |one: &str, many: &str| format!("{value} {}", if value == "1" { one } else { many });
    let dated = |words: &str| match note(profile, item, now) {
        Some(note) => format!("{words} ({note})"),
        None => words.to_owned(),
    };
    Some(match item {
        Item::WeekStart => format!("weeks from {value}"),
        Item::RaceDate => dated(&value),
        Item::ModelSeesData if value == "yes" => dated("may see your data"),
        Item::ModelSeesData => "may not see your data".to_owned(),
        Item::ChatsTune if value == "yes" => dated("may use your chats"),
        Item::ChatsTune => "may not use your chats".to_owned(),
        Item::Goal => format!("goal {value}"),
        Item::DaysPerWeek => count("day", "days"),
        Item::HoursPerWeek => count("hour", "hours"),
        Item::StrengthDays => format!("{value} strength"),
        Item::HiitDays => format!("{value} HIIT"),
        Item::Best(Best::Station(station)) => format!("{} {value}", station.name()),
        Item::Best(best) => format!("{} {value}", best.name()),
        Item::HeartRateMax => format!("highest {value}"),
        Item::HeartRateRest => format!("resting {value}"),
        Item::Lthr => format!("threshold {value}"),
        Item::LoadCurve => format!("load curve {value}"),
        _ => value,
    })
}

fn model_lead(setting: &Setting) -> String {
    match &setting.model {
        Some(model) => format!("Your answers are written by {model}."),
        None => "No model is set up now. Your answer holds for one that you add later.".to_owned(),
    }
}

fn model_detail(setting: &Setting) -> String {
    let who = setting.model.as_deref().unwrap_or("the model");
    format!(
        "If you say yes: with a question of yours, what the answer needs of your profile, your log and your plan is sent to \
         {who}.\n\
         If you say no: only what you type into the chat is sent, with passages of the library. Your own numbers stay here.\n\
         You can take a yes back at any time, in your profile; what was sent before cannot be called back."
    )
}
