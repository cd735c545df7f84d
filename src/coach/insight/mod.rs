//! What the numbers say of an athlete on a day: the one value that Today, Progress, the prompt, the offline coach and the
//! command line read, so that none of them computes anything and all of them agree.
//!
//! It owns the form of that value. A default one knows nothing: each number is none until there is something to compute it
//! from, and never 0 instead. [`compute()`] makes one, [`watch`] keeps the newest.

pub mod compute;
pub mod watch;

mod attention;
mod history;
mod load;
mod look_back;
mod week;

pub use compute::{Known, compute};
pub use look_back::look_back;

use crate::domain::adherence::{DueId, Excuse, Standing, Summary};
use crate::domain::check_in::{CheckIn, Flagged, Light};
use crate::domain::compromised::StationCost;
use crate::domain::explained::Explained;
pub use crate::domain::forecast::own::StationTime as Mark;
use crate::domain::forecast::{Calibration, Outlook, Range};
use crate::domain::id::WorkoutId;
use crate::domain::load::{Acwr, Days, Fitness, LoadKind, RunLimit, Track, Week as LoadWeek};
use crate::domain::plan::{Phase, Plan};
use crate::domain::profile::WeekStart;
use crate::domain::rulebook::Station;
use crate::domain::run_fitness::BestVdot;
use crate::domain::strength::BestLift;
use crate::domain::workout::WorkoutKind;
use crate::domain::zones::{Distribution, PaceZone, Zones};
use jiff::civil::Date;
use std::sync::Arc;

/// Everything that is known on a day.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Insight {
    /// The day that it is about; none: nothing has been computed yet.
    pub day: Option<Date>,
    /// Whether the database has not been read yet: what is here is what this computer kept.
    pub loading: bool,
    /// On which day the athlete's weeks start.
    pub week_start: WeekStart,
    /// The plan that is followed.
    pub plan: Option<Arc<Plan>>,
    /// Where in it the day is; none without one, and before and after it.
    pub place: Option<Place>,
    /// The race ahead, from the plan or the profile.
    pub race: Option<Race>,
    /// What is planned for the day, in order; empty on a day of rest and without a plan.
    pub today: Vec<Session>,
    /// The next planned session after the day that is still open.
    pub next: Option<Session>,
    /// All sessions of all plans as they stand, in the order of their days.
    pub sessions: Vec<Session>,
    /// The week that holds the day.
    pub week: Week,
    /// Load, form, and what guards a run.
    pub load: LoadNow,
    /// What wants attention, most urgent first.
    pub attention: Vec<Attention>,
    /// The best estimate of each lift over the last 90 days, by name.
    pub lifts: Vec<(String, BestLift)>,
    /// Running fitness.
    pub running: RunningNow,
    /// What the race will take, with targets and limiters for the goal; none while nothing was computed.
    pub outlook: Option<Arc<Outlook>>,
    /// What would have been forecast before, and how that held; none until it has been looked up, which comes after the rest.
    pub looked_back: Option<Arc<LookBack>>,
    /// What each station costs on the next kilometre, in the order of the race; empty while nothing was computed.
    pub costs: Vec<StationCost>,
    /// The check-in of the day and what the last ones say.
    pub check_in: CheckInNow,
    /// What the charts are made of.
    pub history: History,
}

/// Where in the plan a day is.
#[derive(Clone, Debug, PartialEq)]
pub struct Place {
    /// The plan's name.
    pub plan: String,
    /// The week, from 1.
    pub week: u32,
    /// Weeks in all.
    pub weeks: u32,
    /// The phase of that week.
    pub phase: Phase,
    /// Whether it is a week of rest.
    pub deload: bool,
}

/// The race ahead.
#[derive(Clone, Debug, PartialEq)]
pub struct Race {
    /// Its day.
    pub date: Date,
    /// Days from the day to it: 0 on the day, negative after it.
    pub days: i32,
    /// Its place, e.g. `Berlin`; empty when it was not said.
    pub place: String,
    /// The goal in seconds.
    pub goal_s: Option<f64>,
}

/// A planned session as it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Session {
    /// Which.
    pub id: DueId,
    /// For which day.
    pub date: Date,
    /// Of which kind; it is what the log matches by.
    pub kind: WorkoutKind,
    /// Its name, e.g. `Compromised run`.
    pub title: String,
    /// Minutes of the whole session, warm-up included.
    pub minutes: f64,
    /// Metres run in it; none where it has no run.
    pub run_m: Option<f64>,
    /// Planned load in AU.
    pub load: Option<f64>,
    /// Whether it is a hard one.
    pub hard: bool,
    /// What is done, a step each.
    pub steps: Vec<String>,
    /// Its purpose in one sentence.
    pub why: String,
    /// How it stands.
    pub state: State,
}

/// How a planned session stands.
#[derive(Clone, Debug, PartialEq)]
pub enum State {
    /// It is still to come, today included.
    Open,
    /// It was done.
    Done {
        /// By which session.
        workout: WorkoutId,
        /// Done over planned; none: cannot tell.
        ratio: Option<f64>,
    },
    /// The athlete skipped it, in these words, and it counts as missed.
    Skipped(String),
    /// It does not count.
    Excused(Excuse),
    /// Its day is over and nothing answers it.
    Missed,
}

impl State {
    /// The state of a planned session on a day.
    pub fn of(standing: Standing, date: Date, today: Date) -> Self {
        match standing {
            Standing::Done { workout, ratio, .. } => Self::Done { workout, ratio },
            Standing::Excused(excuse) => Self::Excused(excuse),
            Standing::Open { reason: Some(reason) } => Self::Skipped(reason.name().to_owned()),
            Standing::Open { reason: None } if date < today => Self::Missed,
            Standing::Open { reason: None } | Standing::Rest => Self::Open,
        }
    }

    /// Whether it can still be done.
    pub fn is_open(&self) -> bool {
        matches!(self, Self::Open)
    }
}

/// A week of the athlete's.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Week {
    /// Its seven days, in order; empty while nothing was computed.
    pub days: Vec<WeekDay>,
    /// Adherence so far, with what was done and excused; none without a plan.
    pub adherence: Option<Summary>,
    /// Sessions planned in the whole week, excused ones left out.
    pub planned: usize,
    /// Of these done.
    pub done: usize,
    /// Load so far in AU; none while nothing is known.
    pub load: Option<Explained>,
    /// Load that was planned for the whole week, in AU; none without a plan.
    pub planned_load: Option<f64>,
    /// Metres run so far.
    pub run_m: f64,
    /// Metres planned to be run in the whole week; none without a plan.
    pub planned_run_m: Option<f64>,
}

/// A day of a week.
#[derive(Clone, Debug, PartialEq)]
pub struct WeekDay {
    /// Which.
    pub date: Date,
    /// Planned sessions; empty on a day of rest and without a plan.
    pub planned: Vec<Session>,
    /// What was done, planned or not.
    pub done: Vec<Done>,
    /// Load of the day in AU: what was done, else what is planned; none when it is not known.
    pub load: Option<f64>,
    /// Whether the plan speaks of this day: without a session it is a day of rest.
    pub in_plan: bool,
}

/// A session of the log, as a week shows it.
#[derive(Clone, Debug, PartialEq)]
pub struct Done {
    /// Which.
    pub id: WorkoutId,
    /// Of which kind.
    pub kind: WorkoutKind,
    /// Its title; empty when it has none.
    pub title: String,
    /// Seconds; none when it was not said.
    pub seconds: Option<f64>,
    /// Metres run.
    pub run_m: Option<f64>,
    /// Load in AU; none when it cannot be told.
    pub load: Option<f64>,
    /// Rating, 0 to 10.
    pub rpe: Option<f64>,
}

/// Fitness, fatigue and form of a track or of all.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FormNow {
    /// Fitness.
    pub ctl: Option<Explained>,
    /// Fatigue.
    pub atl: Option<Explained>,
    /// Form of the day.
    pub tsb: Option<Explained>,
    /// Whether the beginning of the log no longer shows.
    pub settled: bool,
}

/// Load as it stands.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LoadNow {
    /// How it is measured; none while nothing was computed.
    pub kind: Option<LoadKind>,
    /// The sum of the three tracks.
    pub all: FormNow,
    /// The tracks, by [`Track::ALL`].
    pub tracks: [FormNow; 3],
    /// The last seven days that are known: load, monotony, strain.
    pub last_week: Option<Explained<LoadWeek>>,
    /// The last week against the last month: context only.
    pub acwr: Option<Explained<Acwr>>,
    /// How far a run may go on the day; none without a run in 90 days.
    pub run_limit: Option<RunLimit>,
    /// Sessions of the last six weeks whose load cannot be told, most of them for want of a rating.
    pub unrated: Vec<WorkoutId>,
}

impl LoadNow {
    /// The form of one track.
    pub fn track(&self, track: Track) -> &FormNow {
        &self.tracks[track as usize]
    }
}

/// Running fitness as it stands.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RunningNow {
    /// The best VDOT of the bests and of the last 90 days.
    pub vdot: Option<BestVdot>,
    /// Its pace zones, slowest first.
    pub paces: Vec<PaceZone>,
    /// Zones of heart rate of the day; none without thresholds.
    pub heart: Option<Zones>,
}

/// What the check-ins say.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CheckInNow {
    /// That of the day.
    pub today: Option<CheckIn>,
    /// Red flags.
    pub flagged: Flagged,
    /// The traffic light of pain.
    pub light: Option<Light>,
}

/// Something that wants attention.
#[derive(Clone, Debug, PartialEq)]
pub struct Attention {
    /// What about.
    pub about: About,
    /// How urgent.
    pub urgency: Urgency,
    /// What it is and why it matters, in one or two sentences.
    pub sentence: String,
    /// What can be done about it at once; none: only to know.
    pub step: Option<Step>,
}

/// How urgent something is, most urgent first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Urgency {
    /// Stop: health comes first.
    Stop,
    /// Something should change.
    Warn,
    /// To know.
    Note,
}

/// What something that wants attention is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum About {
    /// Strong pain.
    Pain,
    /// Ill: what the plan holds until it is over.
    Ill,
    /// An injury.
    Injury,
    /// Red flags of the check-ins.
    RedFlags,
    /// Today's run is longer than the guard allows.
    Spike,
    /// Sessions were missed.
    Missed,
    /// The log and the plan cannot both be: too hard, too close.
    Clash,
    /// The profile was changed since the plan was built.
    Settings,
    /// The race is near.
    RaceSoon,
    /// The plan is over.
    PlanOver,
    /// There is no plan.
    NoPlan,
    /// Sessions without a rating.
    Unrated,
    /// Monotony: the days are too much alike.
    Monotony,
    /// There is no check-in today.
    CheckIn,
}

/// What can be done about something. Each front end has its own key or command for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// Build a plan.
    Build,
    /// Plan the future anew from the profile as it is now; what was done stays.
    Rebuild,
    /// Look at the plan's proposal on what was missed.
    CatchUp,
    /// Skip the day's session, or make it easy.
    Ease(DueId),
    /// Say that the athlete is ill or injured, so that the plan knows.
    SayUnwell,
    /// Say that the athlete is well again.
    SayWell,
    /// Rate this session.
    Rate(WorkoutId),
    /// Open the profile.
    Profile,
    /// Do the check-in.
    CheckIn,
    /// Ask the coach this.
    Ask(String),
}

/// What the charts are made of, over all that is known: from the first week of log or plan to the last of the plan.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct History {
    /// Weeks, oldest first, none missing.
    pub weeks: Vec<WeekNumbers>,
    /// Loads by day, with the planned future.
    pub days: Option<Arc<Days>>,
    /// Averages of the sum of the three tracks, with the planned future.
    pub all: Option<Arc<Fitness>>,
    /// Averages of each track, by [`Track::ALL`].
    pub tracks: Option<Arc<[Fitness; 3]>>,
    /// Each station's times at race distance, oldest first, in the order of the race.
    pub stations: Vec<StationMarks>,
}

/// The numbers of a week.
#[derive(Clone, Debug, PartialEq)]
pub struct WeekNumbers {
    /// Its first day.
    pub first: Date,
    /// Planned against done up to the day; none where no plan speaks of it.
    pub adherence: Option<Summary>,
    /// Why sessions were excused, each once.
    pub excuses: Vec<Excuse>,
    /// Metres run; none where the log does not cover the week.
    pub run_m: Option<f64>,
    /// Metres planned to be run; none without a plan.
    pub planned_run_m: Option<f64>,
    /// Load in AU; none unless all of its days are known.
    pub load: Option<f64>,
    /// Planned load in AU; none without a plan.
    pub planned_load: Option<f64>,
    /// How its running was spread over the zones; none when no run's zones are known.
    pub intensity: Option<Explained<Distribution>>,
}

/// The times of a station.
#[derive(Clone, Debug, PartialEq)]
pub struct StationMarks {
    /// Which.
    pub station: Station,
    /// The best that the profile says, in seconds, which has no day.
    pub best_s: Option<f64>,
    /// What the goal asks of it, in seconds.
    pub goal_s: Option<f64>,
    /// Times, oldest first.
    pub marks: Vec<Mark>,
}

/// Forecasts of earlier days, made anew from what was known then.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LookBack {
    /// What the race would have been forecast to take at the end of each of the last weeks, oldest first; the last is the day's.
    pub forecasts: Vec<ForecastMark>,
    /// How the forecasts of past races held; none without a race that was forecast.
    pub calibration: Option<Explained<Calibration>>,
}

/// The forecast of a day.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ForecastMark {
    /// When.
    pub date: Date,
    /// The finish; none where not all parts were known.
    pub finish: Option<Range>,
}

#[cfg(test)]
#[path = "insight_tests.rs"]
mod tests;
